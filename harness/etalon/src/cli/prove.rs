//! `etalon prove`: is the suite any good? Runs it against planted faults, one at a time. A fault
//! is caught by a case that fails for a requirement which the fault breaks; failing for another
//! reason does not count. First the adapter without a fault, which must fail nothing.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use clap::Args;
use oxi_faulty::Fault;
use reports::result::{Outcome, Record};

use vendor::Vendor;

use super::Exit;
use super::certify::{Choice, load};
use super::fail::Fail;
use super::progress::Progress;
use super::words::table;
use crate::cases::Tier;
use crate::plan::Plan;
use crate::run::{self, Run};
use crate::suite::Suite;

/// Longest wait for a case here. The reference answers within milliseconds, so a fault that hangs
/// need not be waited for as long as an unknown device.
const PATIENCE: Duration = Duration::from_secs(3);

/// Arguments of `etalon prove`.
#[derive(Debug, Args)]
pub(super) struct ProveArgs {
    /// Faults to plant; all if none is named
    faults: Vec<String>,
    /// How deep
    #[arg(long, default_value = "standard")]
    tier: Tier,
    /// Run every case against every fault, and count all that catch it
    #[arg(long)]
    all: bool,
    /// Print the failure block of the first catch of each fault
    #[arg(long)]
    verbose: bool,
}

/// Proves.
pub(super) fn run(suite: &Suite, args: &ProveArgs) -> Result<Exit, Fail> {
    let plan = Plan::new(suite, args.tier)
        .map_err(|complaints| Fail::complaints("the cases cannot be planned", complaints))?;
    let faults = choose(&args.faults)?;
    let bench = Bench { suite, plan: &plan, vendor: Vendor::find("faulty")? };
    let clean = bench.run(None, &|_| false)?;
    let count = |outcome| clean.iter().filter(|record| record.outcome == outcome).count();
    let (passed, lacking) = (count(Outcome::Pass), count(Outcome::Unsupported));
    let fine = |record: &&Record| matches!(record.outcome, Outcome::Pass | Outcome::Unsupported);
    let stray: Vec<_> = clean.iter().filter(|record| !fine(record)).collect();
    anstream::println!(
        "without a fault: {passed} cases pass, {lacking} are not offered, {} fail\n",
        stray.len()
    );
    for record in stray.iter().take(5) {
        anstream::println!("{}", reports::failure::block(record));
    }
    let mut rows = Vec::new();
    let mut missed = 0;
    for fault in &faults {
        let begun = Instant::now();
        let catches = |record: &Record| {
            let evidence = record.evidence.as_ref().filter(|_| record.outcome.is_failure());
            evidence.is_some_and(|evidence| fault.breaks.contains(&evidence.requirement))
        };
        let records = bench.run(Some(fault), &|record| !args.all && catches(record))?;
        let caught: Vec<_> = records.iter().filter(|record| catches(record)).collect();
        missed += usize::from(caught.is_empty());
        rows.push(row(fault, &caught, args.all, begun.elapsed()));
        if let (true, Some(first)) = (args.verbose, caught.first()) {
            anstream::println!("{}\n", reports::failure::block(first));
        }
    }
    anstream::print!("{}", table(&rows));
    anstream::println!("\n{} of {} faults caught", faults.len() - missed, faults.len());
    Ok(if missed == 0 && stray.is_empty() { Exit::Good } else { Exit::Bad })
}

fn choose(names: &[String]) -> Result<Vec<Fault>, Fail> {
    let all = oxi_faulty::faults();
    let known: Vec<_> = all.iter().map(|fault| fault.id.clone()).collect();
    if let Some(name) = names.iter().find(|name| !known.contains(name)) {
        let help = format!("there are {}", known.join(", "));
        return Err(Fail::usage(format!("there is no fault `{name}`")).with_help(help));
    }
    Ok(all.into_iter().filter(|fault| names.is_empty() || names.contains(&fault.id)).collect())
}

fn row(fault: &Fault, caught: &[&Record], all: bool, time: Duration) -> Vec<String> {
    let seconds = format!("{:.1} s", time.as_secs_f64());
    let Some(first) = caught.first() else {
        return vec!["MISSED".to_owned(), fault.id.clone(), seconds, fault.about.clone()];
    };
    let requirement = first.evidence.as_ref().map_or("", |evidence| &evidence.requirement);
    let times = if all { format!(" and {} more", caught.len() - 1) } else { String::new() };
    let by = format!("{requirement} by {}{times}", first.id);
    vec!["caught".to_owned(), fault.id.clone(), seconds, by]
}

/// What every fault is run on.
struct Bench<'a> {
    suite: &'a Suite,
    plan: &'a Plan,
    vendor: Vendor,
}

impl Bench<'_> {
    /// Runs the plan with a fault until a record is `enough`, and gives the records in the order
    /// of the plan.
    fn run(
        &self,
        fault: Option<&Fault>,
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
        let ended = run::go(&run, first, &|_| true, &stop, &|record| {
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
