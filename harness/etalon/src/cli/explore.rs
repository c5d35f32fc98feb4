//! `etalon explore`: calls that nobody thought of, drawn by proptest, and failures made small.

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use clap::Args;
use reports::result::{Outcome, Record};
use vendor::Vendor;

use super::Exit;
use super::certify::{Choice, load};
use super::fail::Fail;
use crate::explore::{Explorer, Found, write};
use crate::plan::{Case, Plan};
use crate::run::{self, CASE_PATIENCE, Run};
use crate::suite::Suite;

/// Arguments of `etalon explore`.
#[derive(Debug, Args)]
pub(super) struct ExploreArgs {
    /// A folder of vendors/, or the path of any shared library
    #[arg(default_value = "reference")]
    vendor: String,
    #[command(flatten)]
    choice: Choice,
    /// Explore this operator; may be repeated; all operators if left out
    #[arg(long, value_name = "OP")]
    op: Vec<String>,
    /// How many calls to draw
    #[arg(long, value_name = "N", default_value = "1000")]
    calls: usize,
    /// Number that all is drawn from
    #[arg(long, value_name = "N", default_value = "0")]
    seed: u64,
    /// Folder for the cases of what fails
    #[arg(long, value_name = "DIR", default_value = "found")]
    out: PathBuf,
}

/// Explores.
pub(super) fn run(suite: &Suite, args: &ExploreArgs) -> Result<Exit, Fail> {
    let vendor = Vendor::find(&args.vendor)?.with_settings(&args.choice.settings);
    let operators = operators(suite, &args.op)?;
    let explorer = Explorer { suite, operators: &operators, calls: args.calls, seed: args.seed };
    let bench = Bench { suite, vendor: &vendor, choice: &args.choice };
    let explored = explorer.explore(&mut |cases| bench.run(cases))?;
    let count = |outcome: Outcome| {
        explored.records.iter().filter(|record| record.outcome == outcome).count()
    };
    let failures = explored.records.iter().filter(|record| record.outcome.is_failure()).count();
    anstream::println!(
        "{} calls of {} operators drawn: {} pass, {} are not offered, {} prove nothing, {failures} fail",
        explored.records.len(),
        operators.len(),
        count(Outcome::Pass),
        count(Outcome::Unsupported),
        count(Outcome::HarnessError),
    );
    if explored.found.is_empty() {
        return Ok(Exit::Good);
    }
    let written = |error| Fail::of(Exit::Incomplete, format!("cannot write cases: {error}"));
    let paths = write(&args.out, suite, &explored.found).map_err(written)?;
    for found in &explored.found {
        anstream::println!("\n{}", block(found, args));
    }
    let paths: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
    anstream::println!("\nwritten: {}", paths.join("  "));
    Ok(Exit::Bad)
}

/// A failure with the command that runs it again.
fn block(found: &Found, args: &ExploreArgs) -> String {
    let mut record = found.record.clone();
    if let Some(evidence) = &mut record.evidence {
        let (vendor, folder, id) = (&args.vendor, args.out.display(), &record.id);
        let settings = args.choice.settings.iter();
        let settings: String =
            settings.map(|(key, value)| format!(" --set {key}={value}")).collect();
        evidence.rerun =
            format!("etalon certify {vendor}{settings} --cases {folder} --only '{id}'");
    }
    let steps = found.steps;
    format!("{}\n  made small in {steps} calls", reports::failure::block(&record))
}

fn operators(suite: &Suite, names: &[String]) -> Result<Vec<usize>, Fail> {
    if names.is_empty() {
        return Ok((0..suite.standard.operators.len()).collect());
    }
    let index = |name: &String| {
        suite.operator_index(name).ok_or_else(|| {
            Fail::usage(format!("the standard has no operator `{name}`"))
                .with_help("`etalon list operators` lists those it has")
        })
    };
    names.iter().map(index).collect()
}

/// What runs the cases.
struct Bench<'a> {
    suite: &'a Suite,
    vendor: &'a Vendor,
    choice: &'a Choice,
}

impl Bench<'_> {
    /// Runs cases, and gives their records in order.
    fn run(&self, cases: Vec<Case>) -> Result<Vec<Record>, Fail> {
        let plan = Plan::of(self.suite, cases);
        let scratch = tempfile::tempdir()
            .map_err(|error| Fail::of(Exit::Incomplete, format!("no scratch folder: {error}")))?;
        let (start, first) = load(self.vendor, self.choice, scratch.path())?;
        let run = Run {
            suite: self.suite,
            plan: &plan,
            start: &start,
            claims: &[],
            seed: 0,
            jobs: std::thread::available_parallelism().map_or(1, usize::from),
            patience: CASE_PATIENCE,
            rerun: "",
        };
        let records = Mutex::new(Vec::new());
        let ended = run::go(&run, first, &|_| true, &AtomicBool::new(false), &|record| {
            records.lock().expect("nobody panics with it").push(record);
        });
        if let Some(trouble) = ended.trouble {
            return Err(Fail::of(Exit::Incomplete, trouble.to_string()));
        }
        let mut records = records.into_inner().expect("nobody panics with it");
        records.sort_by_key(|record: &Record| record.index);
        Ok(records)
    }
}
