//! A real result of a few cases, made once, signed, and laid into a folder anew for each edit.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, OnceLock};

use etalon::plan::{Case, Plan};
use etalon::record::{digest_of, host};
use etalon::run::{self, Run, measure};
use etalon::suite::Suite;
use etalon::verify::{Given, Verified, verify};
use reports::attest::digest::sha256;
use reports::attest::envelope::{Sealed, seal};
use reports::attest::key::{Algorithm, PrivateKey, PublicKey};
use reports::attest::{
    self, Acceptance, Conformance, Mode, Predicate, RESULTS, Statement, TestResult,
};
use reports::read::Results;
use reports::result::{Footer, Header, Line, Measurement, Outcome, Product, Record, SCHEMA};

use crate::support;

/// Name of a packed result.
pub const PACKED: &str = reports::read::FILES[1];

/// The cases that are run: some that a claim needs and some that none does.
const ONLY: &[&str] = &[
    "kernel/matmul/depths/types=f32.f32.f32,k=100,*",
    "kernel/matmul/constant/types=f32.f32.f32",
    "numerical/add/small/types=f32*",
    "numerical/relu/small/types=f32*",
];

/// What all edits begin with.
pub struct World {
    pub suite: Suite,
    cases: Vec<Case>,
    pub key: PrivateKey,
    pub other: PrivateKey,
    pub body: PrivateKey,
    /// Of an adapter without a fault, and of one with a fault.
    clean: Results,
    faulty: Results,
}

/// The world.
pub fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let suite = support::suite();
        let cases = support::plan(&suite, ONLY).cases;
        let [key, other, body] =
            [(); 3].map(|()| PrivateKey::generate(Algorithm::P256).expect("random numbers"));
        let run = |fault: &str| result(&suite, &cases, fault);
        let (clean, faulty) = (run(""), run(FAULT));
        World { suite, cases, key, other, body, clean, faulty }
    })
}

/// What is broken in the faulty one.
const FAULT: &str = "lost-tail";

fn result(suite: &Suite, cases: &[Case], fault: &str) -> Results {
    let plan = Plan::of(suite, cases.to_vec());
    let scratch = tempfile::tempdir().unwrap();
    let start = support::faulty(fault, scratch.path());
    let first = run::begin(&start).unwrap();
    let claims = vec!["core:2".parse().unwrap()];
    let device = first.worker.loaded.devices[0].clone();
    let header = Header {
        schema: SCHEMA,
        started: "2026-01-02T03:04:05Z".to_owned(),
        suite: reports::result::Suite {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            digest: digest_of(Path::new(support::ETALON)),
            commit: Some("c0".repeat(20)),
            dirty: Some(false),
            committed: Some("2026-01-01".to_owned()),
            standard: format!("{} {}", suite.standard.about.title, suite.standard.about.version),
            standard_digest: suite.standard.digest.clone(),
            standard_from: suite.spec_from.clone(),
            cases_digest: suite.cases_digest.clone(),
            cases_from: suite.cases_from.clone(),
            plan_digest: plan.digest.clone(),
        },
        product: Product {
            vendor: "acme".to_owned(),
            adapter: first.worker.loaded.name.clone(),
            adapter_version: "2.1".to_owned(),
            adapter_digest: sha256(LIBRARY),
            adapter_from: "build/libacme.so".to_owned(),
            device: 0,
            device_vendor: device.vendor,
            device_name: device.name,
            driver: device.driver,
            device_caps: format!("{:016x}", device.caps),
            settings: BTreeMap::from([("queue_depth".to_owned(), "4".to_owned())]),
        },
        host: host(),
        claims: vec!["core:2".to_owned()],
        tier: "standard".to_owned(),
        seed: format!("{:016x}", 7),
        nonce: "0123456789abcdef0123456789abcdef".to_owned(),
        options: Vec::new(),
        planned: plan.cases.len() as u64,
        not_certifiable: Vec::new(),
        waivers: Vec::new(),
        expectations: None,
    };
    let run = Run {
        suite,
        plan: &plan,
        start: &start,
        claims: &claims,
        seed: 7,
        jobs: 1,
        patience: std::time::Duration::from_secs(10),
        rerun: "etalon certify ./libacme.so --only",
    };
    let records = Mutex::new(Vec::new());
    run::go(&run, first, &|_| true, &AtomicBool::new(false), &|record| {
        records.lock().unwrap().push(record);
    });
    let mut records = records.into_inner().unwrap();
    records.sort_by_key(|record: &Record| record.index);
    let measurements = measured(&run, &records);
    let mut results = Results { header, records, measurements, footer: None, torn: false };
    close(&mut results);
    results
}

/// What the cases that passed take.
fn measured(run: &Run, records: &[Record]) -> Vec<Measurement> {
    let passed = |index: usize| records[index].outcome == Outcome::Pass;
    let worth = measure::worth(run.suite, &run.plan.cases, &passed);
    let mut all = Vec::new();
    let left = measure::go(run, &worth, &AtomicBool::new(false), &mut |one| all.push(one));
    assert!(left.unwrap().is_empty() && !all.is_empty());
    all
}

/// The bytes of what passes for the library.
pub const LIBRARY: &[u8] = b"not really a library";

/// Gives a result the footer that follows from its records.
fn close(results: &mut Results) {
    results.footer = Some(Footer {
        ended: "2026-01-02T03:05:05Z".to_owned(),
        seconds: 60.0,
        interrupted: false,
        counts: attest::counts(&results.records),
        verdicts: reports::verdict::verdicts(&results.header, &results.records),
        worker_restarts: 0,
    });
}

/// A folder with a result, in memory, to be edited.
pub struct Folder {
    pub world: &'static World,
    pub files: BTreeMap<String, Vec<u8>>,
    /// The key that it is verified by.
    pub key: PublicKey,
    /// The bytes of the library that it is compared with.
    pub library: Vec<u8>,
    /// The executables that are trusted.
    pub executables: Vec<String>,
    /// Names under which there are folders instead of files.
    pub folders: Vec<String>,
}

impl Folder {
    /// Of the adapter without a fault, signed and accepted.
    pub fn clean() -> Folder {
        Folder::of(&world().clean)
    }

    /// Of the one with a fault.
    pub fn faulty() -> Folder {
        Folder::of(&world().faulty)
    }

    fn of(results: &Results) -> Folder {
        let world = world();
        let mut folder = Folder {
            world,
            files: BTreeMap::new(),
            key: world.key.public(),
            library: LIBRARY.to_vec(),
            executables: vec![results.header.suite.digest.clone()],
            folders: Vec::new(),
        };
        folder.sign(results, Mode::Certification);
        folder.accept();
        folder
    }

    /// The result as it lies there.
    pub fn results(&self) -> Results {
        reports::read::parse(&self.files[RESULTS]).expect("it can be read")
    }

    /// Writes a result and what follows from it, signed by the key.
    pub fn sign(&mut self, results: &Results, mode: Mode) {
        let header = Line::Header(Box::new(results.header.clone()));
        let records = results.records.iter().map(|record| Line::Record(Box::new(record.clone())));
        let measured = results.measurements.iter();
        let measured = measured.map(|one| Line::Measurement(Box::new(one.clone())));
        let footer = results.footer.iter().map(|footer| Line::Footer(footer.clone()));
        let lines = [header].into_iter().chain(records).chain(measured).chain(footer);
        let text: String = lines.map(|line| serde_json::to_string(&line).unwrap() + "\n").collect();
        self.sign_text(text.as_bytes(), results, mode);
    }

    /// The same, of this text, which says it in its own way.
    pub fn sign_text(&mut self, text: &[u8], results: &Results, mode: Mode) {
        let (views, digest) = (reports::views(results), sha256(text));
        self.put(RESULTS, text);
        self.seal(&attest::certificate(results, &digest, &views, mode));
        self.seal(&attest::test_result(results, &digest, mode));
        views.into_iter().for_each(|(name, bytes)| self.put(name, &bytes));
    }

    /// Accepts what is there, as the body does.
    pub fn accept(&mut self) {
        let made = self.acceptance();
        self.put(Acceptance::FILE, &seal(&made.bytes(), &self.world.body));
    }

    /// What the body would say.
    pub fn acceptance(&self) -> Statement<Acceptance> {
        let certificate = self.statement::<Conformance>();
        let bytes = &self.files[Conformance::FILE];
        let (body, adapter) = ("https://body.example", "https://acme.example/oxi");
        attest::acceptance(&certificate, bytes, body, adapter, "2026-02-03T04:05:06Z")
    }

    /// A statement that lies there.
    pub fn statement<P: Predicate>(&self) -> Statement<P> {
        let sealed = Sealed::read(&self.files[P::FILE]).expect("it can be read");
        Statement::read(sealed.unverified()).expect("it can be read")
    }

    /// Seals a statement by the key.
    pub fn seal<P: Predicate>(&mut self, statement: &Statement<P>) {
        self.put(P::FILE, &seal(&statement.bytes(), &self.world.key));
    }

    pub fn put(&mut self, name: &str, bytes: &[u8]) {
        self.files.insert(name.to_owned(), bytes.to_vec());
    }

    /// Puts the packed result in place of the plain one, and leaves the views out.
    pub fn pack(&mut self) {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(&self.files[RESULTS]).expect("it is memory");
        let packed = packer.finish().expect("it is memory");
        reports::view_names().chain([RESULTS]).for_each(|name| drop(self.files.remove(name)));
        self.put(PACKED, &packed);
    }

    /// Edits the result, and nothing that follows from it.
    pub fn edit(&mut self, edit: impl FnOnce(&mut Results)) {
        let mut results = self.results();
        edit(&mut results);
        let statements = [Conformance::FILE, TestResult::FILE];
        let views = reports::view_names();
        let kept: Vec<_> = statements
            .into_iter()
            .chain(views)
            .map(|name| (name, self.files[name].clone()))
            .collect();
        self.sign(&results, Mode::Certification);
        kept.into_iter().for_each(|(name, bytes)| self.put(name, &bytes));
    }

    /// Edits the result as a liar would who holds the key: all that follows from it is made and signed
    /// anew.
    pub fn lie(&mut self, edit: impl FnOnce(&mut Results)) {
        let mut results = self.results();
        edit(&mut results);
        self.sign(&results, Mode::Certification);
        self.accept();
    }

    /// The same, with the footer made anew too.
    pub fn lie_well(&mut self, edit: impl FnOnce(&mut Results)) {
        self.lie(|results| {
            edit(results);
            close(results);
        });
    }

    /// Replaces a piece of a file.
    pub fn replace(&mut self, name: &str, from: &str, to: &str) {
        let text = String::from_utf8(self.files[name].clone()).unwrap();
        assert!(text.contains(from), "`{from}` is not in {name}");
        self.put(name, text.replacen(from, to, 1).as_bytes());
    }

    /// Replaces a piece of the result, and has it signed.
    pub fn lie_in_text(&mut self, from: &str, to: &str) {
        let results = self.results();
        self.replace(RESULTS, from, to);
        let text = self.files[RESULTS].clone();
        self.sign_text(&text, &results, Mode::Certification);
        self.accept();
    }

    /// Verifies it.
    pub fn verify(&self) -> Verified {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in &self.files {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        for name in &self.folders {
            let _ = std::fs::remove_file(folder.path().join(name));
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        let aside = tempfile::tempdir().unwrap();
        let library = aside.path().join("libacme.so");
        std::fs::write(&library, &self.library).unwrap();
        let world = self.world;
        verify(&Given {
            folder: folder.path(),
            key: Some(&self.key),
            body: Some(&world.body.public()),
            adapter: Some(&library),
            executables: &self.executables,
            suite: &world.suite,
            plan: &|tier| {
                let mut plan = Plan::of(&world.suite, world.cases.clone());
                plan.cases.retain(|case| case.tier <= tier);
                Ok(plan)
            },
        })
    }
}

/// The first record of an outcome.
pub fn first(results: &mut Results, outcome: Outcome) -> &mut Record {
    let found = results.records.iter_mut().find(|record| record.outcome == outcome);
    found.unwrap_or_else(|| panic!("no record is {}", outcome.word()))
}
