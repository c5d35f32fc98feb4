//! What the stories share: the executable, and runs without the command line.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use etalon::cases::Tier;
use etalon::plan::Plan;
use etalon::run::process::Start;
use etalon::run::{self, Run};
use etalon::suite::{Sources, Suite};
use reports::result::Record;
use wire::message::{AdapterSource, Load};

/// The executable.
pub const ETALON: &str = env!("CARGO_BIN_EXE_etalon");

/// Runs the executable in a folder.
pub fn etalon(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(ETALON).args(arguments).current_dir(folder).output().expect("it can be run")
}

/// What the executable wrote to standard error.
pub fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The embedded suite.
pub fn suite() -> Suite {
    Suite::load(&Sources::default()).unwrap_or_else(|error| panic!("the suite loads: {error:?}"))
}

/// Cases of tier standard that match.
pub fn plan(suite: &Suite, only: &[&str]) -> Plan {
    let only: Vec<_> = only.iter().map(|&glob| glob.to_owned()).collect();
    Plan::matching(suite, Tier::Standard, &only).expect("every pattern matches")
}

/// How a worker with the faulty adapter is started; without a fault it conforms.
pub fn faulty(fault: &str, scratch: &Path) -> Start {
    let settings = if fault.is_empty() { vec![] } else { vec![("fault".into(), fault.into())] };
    let adapter = AdapterSource::Builtin("faulty".to_owned());
    Start {
        executable: ETALON.into(),
        load: Load { adapter, settings, device: 0 },
        environment: Vec::new(),
        scratch: scratch.to_owned(),
        patience: Duration::from_secs(10),
    }
}

/// Runs cases against the faulty adapter, and gives the records in the order of the plan. `watch`
/// sees each record as it comes.
pub fn certify(fault: &str, only: &[&str], watch: &(dyn Fn(&Record) + Sync)) -> Vec<Record> {
    let suite = suite();
    let plan = plan(&suite, only);
    let scratch = tempfile::tempdir().expect("there is a temporary folder");
    let start = faulty(fault, scratch.path());
    let first = run::begin(&start).expect("the adapter loads");
    let run = Run {
        suite: &suite,
        plan: &plan,
        start: &start,
        claims: &[],
        seed: 0,
        jobs: 2,
        patience: Duration::from_secs(3),
        rerun: "etalon certify faulty --only",
    };
    let records = Mutex::new(Vec::new());
    let ended = run::go(&run, first, &|_| true, &AtomicBool::new(false), &|record| {
        watch(&record);
        records.lock().expect("nobody panics with it").push(record);
    });
    assert!(ended.trouble.is_none(), "{:?}", ended.trouble);
    let mut records = records.into_inner().expect("nobody panics with it");
    records.sort_by_key(|record| record.index);
    let places: Vec<_> = records.iter().map(|record| record.index).collect();
    let all: Vec<_> = (0..plan.cases.len() as u64).collect();
    assert_eq!(places, all, "every planned case has exactly one record");
    records
}
