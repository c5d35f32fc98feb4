//! `etalon reproduce`: runs a random part of a result's cases again on this machine, and compares.

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use clap::Args;
use reports::attest::key::random;
use reports::result::{Header, Record};
use vendor::Vendor;

use super::Exit;
use super::certify::{Choice, load};
use super::fail::Fail;
use super::progress::Progress;
use super::words::counted;
use crate::plan::{Case, Plan};
use crate::record::{digest_of, host};
use crate::reproduce::{Sample, differences, draw};
use crate::run::{self, CASE_PATIENCE, Run};
use crate::suite::Suite;
use crate::verify::header::parsed;

/// Arguments of `etalon reproduce`.
#[derive(Debug, Args)]
pub(super) struct ReproduceArgs {
    /// Folder of the result
    folder: PathBuf,
    /// A folder of vendors/, or the path of the library [default: what the result says]
    vendor: Option<String>,
    /// How much to run again: a share, or a number of cases
    #[arg(long, value_name = "PART", default_value = "5%")]
    sample: Sample,
    /// Number that the part is drawn by, in hex [default: a random one, which is printed]
    #[arg(long, value_name = "HEX", value_parser = super::certify::parse_seed)]
    draw: Option<u64>,
    #[command(flatten)]
    choice: Choice,
    /// Workers at once [default: one for each core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
}

/// Runs a part again.
pub(super) fn run(suite: &Suite, args: &ReproduceArgs) -> Result<Exit, Fail> {
    let path = reports::read::of_folder(&args.folder);
    let results = reports::read::read(&path).map_err(|error| Fail::usage(error.to_string()))?;
    let header = &results.header;
    let number = match args.draw {
        Some(number) => number,
        None => u64::from_le_bytes(
            random().map_err(|error| Fail::of(Exit::Incomplete, error.to_string()))?,
        ),
    };
    let drawn = draw(&results.records, args.sample, number);
    let then: Vec<&Record> = drawn.iter().map(|&place| &results.records[place]).collect();
    let plan = planned(suite, &then)?;
    anstream::println!(
        "{} of {}, drawn by --draw {number:016x}",
        counted(then.len(), "case", "cases"),
        results.records.len()
    );
    let now = again(suite, args, header, &plan)?;
    let found = differences(&then, &now);
    for difference in &found {
        let now = difference.now.map_or("not run", |outcome| outcome.word());
        anstream::println!(
            "differs  {}: {} then, {now} here",
            difference.id,
            difference.then.word()
        );
    }
    match found.len() {
        0 => anstream::println!("all came out as the result says"),
        other => anstream::println!("{} of {} came out otherwise", other, then.len()),
    }
    Ok(if found.is_empty() { Exit::Good } else { Exit::Bad })
}

/// The plan of the cases that were drawn.
fn planned(suite: &Suite, drawn: &[&Record]) -> Result<Plan, Fail> {
    let tier = crate::cases::Tier::Exhaustive;
    let whole = Plan::new(suite, tier)
        .map_err(|complaints| Fail::complaints("the cases cannot be planned", complaints))?;
    let find = |record: &&Record| -> Result<Case, Fail> {
        let at = whole.cases.binary_search_by(|case| case.id.as_str().cmp(&record.id));
        let unknown =
            format!("this Etalon has no case {}; the result is of another suite", record.id);
        at.map(|at| whole.cases[at].clone()).map_err(|_| Fail::usage(unknown))
    };
    let cases = drawn.iter().map(find).collect::<Result<Vec<_>, _>>()?;
    Ok(Plan::of(suite, cases))
}

/// Runs the cases of a plan as the run of a header ran them.
fn again(
    suite: &Suite,
    args: &ReproduceArgs,
    header: &Header,
    plan: &Plan,
) -> Result<Vec<Record>, Fail> {
    let product = &header.product;
    let from = product.adapter_from.strip_prefix("builtin ").unwrap_or(&product.adapter_from);
    let settings: Vec<_> = product.settings.clone().into_iter().collect();
    let vendor = Vendor::find(args.vendor.as_deref().unwrap_or(from))?
        .with_settings(&settings)
        .with_settings(&args.choice.settings);
    let scratch = tempfile::tempdir()
        .map_err(|error| Fail::of(Exit::Incomplete, format!("no scratch folder: {error}")))?;
    let choice = args.choice.or_device(product.device);
    let (start, first) = load(&vendor, &choice, scratch.path())?;
    let library = match &vendor.adapter {
        wire::message::AdapterSource::Library(path) => digest_of(path),
        wire::message::AdapterSource::Builtin(_) => digest_of(&start.executable),
    };
    if library != product.adapter_digest {
        anstream::eprintln!(
            "another build of the adapter: SHA-256 {library}, and the result is of {}",
            product.adapter_digest
        );
    }
    let claims = parsed(header).map_err(Fail::usage)?;
    let seed = super::certify::parse_seed(&header.seed).map_err(Fail::usage)?;
    let run = Run {
        suite,
        plan,
        start: &start,
        claims: &claims,
        seed,
        jobs: args.jobs.map_or(host().cores as usize, usize::from),
        patience: CASE_PATIENCE,
        rerun: "etalon certify --only",
    };
    let progress = Progress::new(plan.cases.len() as u64, 0);
    let records = Mutex::new(Vec::new());
    let ended = run::go(&run, first, &|_| true, &AtomicBool::new(false), &|record| {
        progress.settle(record.outcome);
        records.lock().expect("nobody panics with it").push(record);
    });
    progress.finish();
    match ended.trouble {
        Some(trouble) => Err(Fail::of(Exit::Incomplete, trouble.to_string())),
        None => Ok(records.into_inner().expect("nobody panics with it")),
    }
}
