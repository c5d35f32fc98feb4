//! `etalon doctor`: tells a vendor in plain words whether an adapter loads, negotiates, finds its
//! device and adds two numbers, and what to do about the first thing that does not.

use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use clap::Args;
use reports::result::{Outcome, Record};
use standard::profiles::Claim;
use vendor::Vendor;
use wire::message::{AdapterSource, Loaded};

use super::Exit;
use super::certify::{Choice, load, missing_functions};
use super::fail::Fail;
use super::words::counted;
use crate::cases::Tier;
use crate::plan::select;
use crate::plan::{Kind, Plan};
use crate::run::{self, CASE_PATIENCE, Run};
use crate::suite::Suite;

/// Arguments of `etalon doctor`.
#[derive(Debug, Args)]
pub(super) struct DoctorArgs {
    /// A folder of vendors/, or the path of any shared library
    vendor: String,
    #[command(flatten)]
    choice: Choice,
}

/// Examines an adapter.
pub(super) fn run(suite: &Suite, args: &DoctorArgs) -> Result<Exit, Fail> {
    let vendor = Vendor::find(&args.vendor)?.with_settings(&args.choice.settings);
    let from = match &vendor.adapter {
        AdapterSource::Builtin(name) => format!("{name}, built in"),
        AdapterSource::Library(path) => path.display().to_string(),
    };
    good("adapter", &from);
    let scratch = tempfile::tempdir()
        .map_err(|error| Fail::of(Exit::Incomplete, format!("no scratch folder: {error}")))?;
    let (start, first) = load(&vendor, &args.choice, scratch.path())?;
    let loaded = first.worker.loaded.clone();
    good("loads", &format!("{} {}, ABI minor {}", loaded.name, loaded.version, loaded.abi_minor));
    let sick = functions(suite, &vendor.claims, &loaded);
    for warning in &loaded.warnings {
        good("it says", warning);
    }
    devices(&loaded, start.load.device);
    if sick {
        bad("smoke test", "left out until the above is mended");
        return Ok(Exit::Bad);
    }
    let records = smoke(suite, &vendor, &start, first)?;
    Ok(if report(&records) { Exit::Bad } else { Exit::Good })
}

fn good(what: &str, found: &str) {
    let style = anstyle::Style::new().fg_color(Some(anstyle::AnsiColor::Green.into()));
    anstream::println!("{style}ok{style:#}   {what:<11} {found}");
}

fn bad(what: &str, found: &str) {
    let style = anstyle::Style::new().bold().fg_color(Some(anstyle::AnsiColor::Red.into()));
    anstream::println!("{style}BAD{style:#}  {what:<11} {found}");
}

/// Whether functions that the claims need are missing.
fn functions(suite: &Suite, claims: &[Claim], loaded: &Loaded) -> bool {
    let all = &suite.standard.functions;
    let missing = missing_functions(suite, claims, loaded);
    let count = loaded.functions.iter().filter(|there| **there).count();
    let claimed = claims.iter().map(Claim::to_string).collect::<Vec<_>>().join(", ");
    if missing.is_empty() {
        let found = format!("{count} of {}, all that {claimed} needs", all.len());
        good("functions", &found);
        return false;
    }
    let found = format!("null, though {claimed} needs them: {}", missing.join(", "));
    bad("functions", &found);
    true
}

/// Lists the devices.
fn devices(loaded: &Loaded, chosen: u32) {
    for (i, device) in loaded.devices.iter().enumerate() {
        let mark = if i == chosen as usize { "tested" } else { "--device takes it" };
        let facts =
            format!("{i}: {}, {}, driver {} ({mark})", device.name, device.vendor, device.driver);
        good("device", &facts);
    }
}

/// Runs the first small case of each type row, and the scenarios of tier smoke.
fn smoke(
    suite: &Suite,
    vendor: &Vendor,
    start: &run::process::Start,
    first: run::First,
) -> Result<Vec<Record>, Fail> {
    let mut plan = Plan::new(suite, Tier::Smoke)
        .map_err(|complaints| Fail::complaints("the cases cannot be planned", complaints))?;
    let here = !first.compile_only(start);
    plan.cases.retain(|case| {
        select::is_first_of_its_row(case) || here && matches!(case.kind, Kind::Scenario(_))
    });
    let run = Run {
        suite,
        plan: &plan,
        start,
        claims: &vendor.claims,
        seed: 0,
        jobs: 1,
        patience: CASE_PATIENCE,
        rerun: &format!("etalon certify {} --only", vendor.name),
    };
    let records = Mutex::new(Vec::new());
    let ended = run::go(&run, first, &|_| true, &AtomicBool::new(false), &|record| {
        records.lock().expect("nobody panics with it").push(record);
    });
    match ended.trouble {
        Some(trouble) => Err(Fail::of(Exit::Bad, trouble.to_string())),
        None => Ok(records.into_inner().expect("nobody panics with it")),
    }
}

/// Prints what the smoke test found; whether anything is wrong.
fn report(records: &[Record]) -> bool {
    let count = |outcome| records.iter().filter(|record| record.outcome == outcome).count();
    let (passed, lacking) = (count(Outcome::Pass), count(Outcome::Unsupported));
    let failed: Vec<_> = records.iter().filter(|record| record.outcome.is_failure()).collect();
    let found = format!(
        "{} right, {} not offered",
        counted(passed, "small case", "small cases"),
        counted(lacking, "case", "cases")
    );
    if passed == 0 {
        bad("smoke test", &format!("{found}: nothing that the adapter offers was right"));
    } else if failed.is_empty() {
        good("smoke test", &found);
        return false;
    } else {
        bad("smoke test", &format!("{found}, {} wrong", failed.len()));
    }
    for record in failed.iter().take(3) {
        anstream::println!("\n{}", reports::failure::block(record));
    }
    true
}
