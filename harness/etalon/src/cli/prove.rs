//! `etalon prove`: is the suite any good? Runs it against planted faults, one at a time. A fault
//! is caught by a case that fails for a requirement which the fault breaks; failing for another
//! reason does not count. First the adapter without a fault, which must fail nothing: of all cases, or
//! of those that are near to the faults that are named.
//!
//! Cases that were made for what a fault breaks run first, then those that watch for it whatever they
//! do, and the others only if none of those fails. A fault that only a deeper tier promises to see
//! is skipped.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum as _};
use oxi_faulty::Fault;
use reports::result::{Outcome, Record};
use serde_json::{Value, json};

use vendor::Vendor;

use super::Exit;
use super::certify::{Choice, load};
use super::fail::Fail;
use super::progress::Progress;
use super::words::table;
use crate::cases::Tier;
use crate::plan::{Plan, implied};
use crate::run::{self, Run};
use crate::suite::Suite;

/// Longest wait for a case here. The reference answers within milliseconds, so a fault that hangs
/// need not be waited for as long as an unknown device.
const PATIENCE: Duration = Duration::from_secs(3);

/// How near a case is to a fault that it has nothing to do with.
const FAR: u8 = 2;

/// Arguments of `etalon prove`.
#[derive(Debug, Args)]
pub(super) struct ProveArgs {
    /// Faults to plant; all if none is named
    faults: Vec<String>,
    /// How deep
    #[arg(long, default_value = "standard")]
    tier: Tier,
    /// Only these cases: `numerical/{exp,log}/**`, or the name of an operator
    #[arg(long, value_name = "PATTERN")]
    only: Vec<String>,
    /// Run every case against every fault, and count all that catch it
    #[arg(long)]
    all: bool,
    /// Print the failure block of the first catch of each fault
    #[arg(long)]
    verbose: bool,
    /// Print JSON: each fault, what caught it, and whether the requirement is one that it breaks
    #[arg(long)]
    json: bool,
}

/// Proves.
pub(super) fn run(suite: &Suite, args: &ProveArgs) -> Result<Exit, Fail> {
    let plan = Plan::matching(suite, args.tier, &args.only)?;
    let (faults, deeper) = choose(&args.faults, args.tier)?;
    let bench = Bench { suite, plan: &plan, vendor: Vendor::find("faulty")? };
    // Who asks for some faults need not wait for cases that have nothing to do with them.
    let near = |index| faults.iter().any(|fault| bench.nearness(fault, index) < FAR);
    let clean = bench.run(None, &|index| args.faults.is_empty() || near(index), &|_| false)?;
    let count = |outcome| clean.iter().filter(|record| record.outcome == outcome).count();
    let (passed, lacking) = (count(Outcome::Pass), count(Outcome::Unsupported));
    let fine = |record: &&Record| matches!(record.outcome, Outcome::Pass | Outcome::Unsupported);
    let stray: Vec<_> = clean.iter().filter(|record| !fine(record)).collect();
    if !args.json {
        anstream::println!(
            "without a fault: {passed} cases pass, {lacking} are not offered, {} fail\n",
            stray.len()
        );
        for record in stray.iter().take(5) {
            anstream::println!("{}", reports::failure::block(record));
        }
    }
    let mut proofs = Vec::new();
    for fault in faults {
        let begun = Instant::now();
        let failed = bench.failures(&fault, args.all)?;
        let proof = Proof { fault, failed, time: begun.elapsed() };
        if let (true, Some(first)) = (args.verbose, proof.caught().next()) {
            anstream::println!("{}\n", reports::failure::block(first));
        }
        proofs.push(proof);
    }
    let missed = proofs.iter().filter(|proof| proof.caught().next().is_none()).count();
    if args.json {
        let items: Vec<_> = proofs.iter().map(Proof::json).collect();
        let text = serde_json::to_string_pretty(&items).expect("JSON can be printed");
        anstream::println!("{text}");
    } else {
        let rows = proofs.iter().map(|proof| proof.row(args.all));
        let rows: Vec<_> = rows.chain(deeper.iter().map(skipped)).collect();
        anstream::print!("{}", table(&rows));
        anstream::println!("\n{} of {} faults caught", proofs.len() - missed, proofs.len());
    }
    Ok(if missed == 0 && stray.is_empty() { Exit::Good } else { Exit::Bad })
}

/// What came of one fault.
struct Proof {
    fault: Fault,
    /// Records that are failures, in the order of the plan.
    failed: Vec<Record>,
    time: Duration,
}

impl Proof {
    /// Failures for a requirement that the fault breaks.
    fn caught(&self) -> impl Iterator<Item = &Record> {
        self.failed.iter().filter(|record| is_caught(&self.fault, record))
    }

    fn row(&self, all: bool) -> Vec<String> {
        let (fault, seconds) = (&self.fault, format!("{:.1} s", self.time.as_secs_f64()));
        let Some(first) = self.caught().next() else {
            return vec!["MISSED".to_owned(), fault.id.clone(), seconds, fault.about.clone()];
        };
        let more = self.caught().count() - 1;
        let times = if all { format!(" and {more} more") } else { String::new() };
        let by = format!("{} by {}{times}", broken(first), first.id);
        vec!["caught".to_owned(), fault.id.clone(), seconds, by]
    }

    fn json(&self) -> Value {
        let first = self.caught().next().or(self.failed.first());
        json!({
            "fault": self.fault.id,
            "about": self.fault.about,
            "source": self.fault.source,
            "breaks": self.fault.breaks,
            "caught_by": first.map(|record| record.id.as_str()),
            "requirement": first.map(broken),
            "requirement_matched": first.is_some_and(|record| is_caught(&self.fault, record)),
        })
    }
}

/// Whether a record fails for a requirement that the fault breaks.
fn is_caught(fault: &Fault, record: &Record) -> bool {
    record.outcome.is_failure() && fault.breaks.iter().any(|id| id == broken(record))
}

/// The requirement that a record breaks.
fn broken(record: &Record) -> &str {
    record.evidence.as_ref().map_or("", |evidence| &evidence.requirement)
}

/// The line of a fault that only a deeper tier promises to see.
fn skipped(fault: &Fault) -> Vec<String> {
    let why = format!("only tier {} promises to see it", fault.tier);
    vec!["skipped".to_owned(), fault.id.clone(), String::new(), why]
}

/// The faults of these names, or all: those that a run of the tier must see, and the others.
fn choose(names: &[String], tier: Tier) -> Result<(Vec<Fault>, Vec<Fault>), Fail> {
    let all = oxi_faulty::faults();
    let known: Vec<_> = all.iter().map(|fault| fault.id.clone()).collect();
    if let Some(name) = names.iter().find(|name| !known.contains(name)) {
        let help = format!("there are {}", known.join(", "));
        return Err(Fail::usage(format!("there is no fault `{name}`")).with_help(help));
    }
    let named = |fault: &Fault| names.is_empty() || names.contains(&fault.id);
    let (mut promised, mut deeper) = (Vec::new(), Vec::new());
    for fault in all.into_iter().filter(named) {
        let least = Tier::from_str(&fault.tier, false).map_err(|why| {
            Fail::usage(format!("vendors/faulty/faults.yaml: {}, `tier`: {why}", fault.id))
        })?;
        if least <= tier { promised.push(fault) } else { deeper.push(fault) }
    }
    Ok((promised, deeper))
}

/// What every fault is run on.
struct Bench<'a> {
    suite: &'a Suite,
    plan: &'a Plan,
    vendor: Vendor,
}

impl Bench<'_> {
    /// 0 for a case that was made for what a fault breaks, 1 for one that watches for it whatever it
    /// does, [`FAR`] for any other.
    fn nearness(&self, fault: &Fault, index: usize) -> u8 {
        let breaks = |id: &str| fault.breaks.iter().any(|broken| broken == id);
        let case = &self.plan.cases[index];
        match () {
            () if case.checks.iter().any(|id| breaks(id)) => 0,
            () if implied(&case.kind).into_iter().any(breaks) => 1,
            () => FAR,
        }
    }

    /// Failures with a fault: up to the first that catches it, unless all are asked for.
    fn failures(&self, fault: &Fault, all: bool) -> Result<Vec<Record>, Fail> {
        let nearness = |index| if all { 0 } else { self.nearness(fault, index) };
        let nearness: Vec<_> = (0..self.plan.cases.len()).map(nearness).collect();
        let enough = |record: &Record| !all && is_caught(fault, record);
        let mut records = Vec::new();
        for near in 0..=FAR {
            let caught = records.iter().any(|record| is_caught(fault, record));
            if !caught && nearness.contains(&near) {
                records.extend(self.run(Some(fault), &|index| nearness[index] == near, &enough)?);
            }
        }
        records.retain(|record| record.outcome.is_failure());
        Ok(records)
    }

    /// Runs the wanted cases of the plan with a fault until a record is `enough`, and gives the
    /// records in the order of the plan.
    fn run(
        &self,
        fault: Option<&Fault>,
        wanted: &dyn Fn(usize) -> bool,
        enough: &(dyn Fn(&Record) -> bool + Sync),
    ) -> Result<Vec<Record>, Fail> {
        let scratch = tempfile::tempdir()
            .map_err(|error| Fail::of(Exit::Incomplete, format!("no scratch folder: {error}")))?;
        let planted = fault.map(|fault| ("fault".to_owned(), fault.id.clone()));
        let set = planted.iter().map(|(key, id)| format!(" --set {key}={id}")).collect::<String>();
        let vendor = self.vendor.clone().with_settings(planted.as_slice());
        let (start, first) = load(&vendor, &Choice::default(), scratch.path())?;
        let run = Run {
            suite: self.suite,
            plan: self.plan,
            start: &start,
            claims: &vendor.claims,
            seed: 0,
            jobs: std::thread::available_parallelism().map_or(1, usize::from),
            patience: PATIENCE,
            rerun: &format!("etalon certify faulty{set} --only"),
        };
        let stop = AtomicBool::new(false);
        let records = Mutex::new(Vec::new());
        let progress = Progress::new(self.plan.cases.len() as u64, 0);
        let ended = run::go(&run, first, wanted, &stop, &|record| {
            progress.settle(record.outcome);
            if enough(&record) {
                stop.store(true, Ordering::Relaxed);
            }
            records.lock().expect("nobody panics with it").push(record);
        });
        progress.finish();
        if let Some(trouble) = ended.trouble {
            return Err(Fail::of(Exit::Incomplete, trouble.to_string()));
        }
        let mut records = records.into_inner().expect("nobody panics with it");
        records.sort_by_key(|record: &Record| record.index);
        Ok(records)
    }
}
