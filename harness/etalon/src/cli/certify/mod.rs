//! `etalon certify`: load, plan, run, record, report.

mod budget;
mod end;
mod excuses;
mod header;
mod load;
mod measure;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use clap::Args;
use standard::profiles::Claim;
use vendor::Vendor;

use self::budget::BudgetArgs;
use self::excuses::Excuses;
pub(super) use self::load::{load, missing_functions};
use super::Exit;
use super::fail::Fail;
use super::progress::Progress;
use crate::cases::Tier;
use crate::plan::needs::{check_claims, needs};
use crate::plan::select::{self, Selection};
use crate::plan::{Plan, PlanError};
use crate::record::{Recorder, host};
use crate::run::{self, CASE_PATIENCE, Run};
use crate::suite::Suite;

/// Arguments of `etalon certify`.
#[derive(Debug, Clone, Args)]
pub(super) struct CertifyArgs {
    /// A folder of vendors/, or the path of any shared library
    #[arg(default_value = "reference")]
    vendor: String,
    #[command(flatten)]
    pub choice: Choice,
    /// How deep: smoke takes seconds, standard is the least that a certificate needs
    #[arg(long, default_value = "standard")]
    tier: Tier,
    /// Certify this claim instead of the manifest's, e.g. core:2; may be repeated
    #[arg(long, value_name = "PROFILE:LEVEL")]
    profile: Vec<Claim>,
    /// Run only cases that match this glob, e.g. 'kernel/matmul/**' or matmul; may be repeated
    #[arg(long, value_name = "GLOB")]
    only: Vec<String>,
    /// Leave out cases that match this glob; may be repeated
    #[arg(long, value_name = "GLOB")]
    skip: Vec<String>,
    #[command(flatten)]
    budget: BudgetArgs,
    /// Failures that someone has agreed to live with, for a while: a YAML file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["development", "expectations"])]
    waivers: Option<PathBuf>,
    /// Development mode: good if exactly what the vendor's expectations.yaml says fails; never a
    /// certificate
    #[arg(long)]
    development: bool,
    /// Development mode with this file of expectations
    #[arg(long, value_name = "FILE")]
    expectations: Option<PathBuf>,
    /// Folder for the results [default: results/<vendor>]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Number that all data are drawn from, in hex
    #[arg(long, value_name = "HEX", default_value = "0", value_parser = parse_seed)]
    seed: u64,
    /// Workers at once [default: one for each core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    /// Go on with the results in the folder, where a run was cut short
    #[arg(long)]
    resume: bool,
    /// Then run operators that passed again, alone, to see what they take; informative
    #[arg(long)]
    measure: bool,
}

/// Which device of an adapter, and with which settings.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct Choice {
    /// Device to certify: its number, or part of its name
    #[arg(long, value_name = "DEVICE")]
    device: Option<String>,
    /// Setting for the adapter, over those of the manifest; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = parse_setting)]
    pub settings: Vec<(String, String)>,
}

impl Choice {
    /// The same, of this device if none is chosen.
    pub fn or_device(&self, device: u32) -> Choice {
        let chosen = self.device.clone().unwrap_or_else(|| device.to_string());
        Choice { device: Some(chosen), settings: self.settings.clone() }
    }
}

impl Default for CertifyArgs {
    fn default() -> CertifyArgs {
        CertifyArgs {
            vendor: "reference".to_owned(),
            choice: Choice::default(),
            tier: Tier::Standard,
            profile: Vec::new(),
            only: Vec::new(),
            skip: Vec::new(),
            budget: BudgetArgs::default(),
            waivers: None,
            development: false,
            expectations: None,
            out: None,
            seed: 0,
            jobs: None,
            resume: false,
            measure: false,
        }
    }
}

impl CertifyArgs {
    /// Whether failures are excused by anything.
    fn excuses(&self) -> bool {
        self.waivers.is_some() || self.development || self.expectations.is_some()
    }
}

/// Reads a number in hex.
pub(super) fn parse_seed(text: &str) -> Result<u64, String> {
    let digits = text.strip_prefix("0x").unwrap_or(text);
    u64::from_str_radix(digits, 16).map_err(|_| "expected up to 16 hex digits".to_owned())
}

fn parse_setting(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("expected KEY=VALUE")?;
    Ok((key.to_owned(), value.to_owned()))
}

/// Certifies an adapter.
pub(super) fn run(suite: &Suite, args: &CertifyArgs) -> Result<Exit, Fail> {
    let vendor = Vendor::find(&args.vendor)?.with_settings(&args.choice.settings);
    let mut claims =
        if args.profile.is_empty() { vendor.claims.clone() } else { args.profile.clone() };
    check_claims(&suite.standard, &claims).map_err(Fail::usage)?;
    let selection = Selection::new(&args.only, &args.skip).map_err(Fail::usage)?;
    // What is excused is checked against the whole plan.
    let whole = Selection::default();
    let planned = if args.excuses() { &whole } else { &selection };
    let mut plan = Plan::before(suite, args.tier, planned).map_err(PlanError::Cases)?;
    let scratch = tempfile::tempdir()
        .map_err(|error| Fail::of(Exit::Incomplete, format!("no scratch folder: {error}")))?;
    let (start, first) = load(&vendor, &args.choice, scratch.path())?;
    for warning in &first.worker.loaded.warnings {
        anstream::eprintln!("the adapter says: {warning}");
    }
    if first.compile_only(&start) {
        plan.cases.retain(select::is_first_of_its_row);
    }
    let (loaded, device) = (&first.worker.loaded, start.load.device);
    let excuses = Excuses::read(suite, &plan, &vendor, args, loaded, device)?;
    let jobs = args.jobs.map_or(host().cores as usize, usize::from);
    selection.apply(&mut plan).map_err(PlanError::Selection)?;
    args.budget.narrow(suite, &mut plan, jobs)?;
    if !args.only.is_empty() {
        // A run of a few cases says nothing of claims that need none of them.
        claims.retain(|claim| plan.cases.iter().any(|case| needs(suite, case, claim, false)));
    }
    load::no_null_slots(suite, &claims, &first)?;
    let mut header = header::header(suite, &plan, &vendor, &claims, args, &start, &first);
    excuses.enter(&mut header, &plan);
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from("results").join(&vendor.name));
    let (recorder, done) = if args.resume {
        Recorder::resume(&out, &header)?
    } else {
        (Recorder::begin(&out, &header)?, Default::default())
    };

    let stop = stop_on_ctrl_c();
    let begun = Instant::now();
    let rerun = rerun(args);
    let run = Run {
        suite,
        plan: &plan,
        start: &start,
        claims: &claims,
        seed: args.seed,
        jobs,
        patience: CASE_PATIENCE,
        rerun: &rerun,
    };
    let progress = Progress::new(plan.cases.len() as u64, done.len() as u64);
    let ended = run::go(&run, first, &|index| !done.contains(&(index as u64)), &stop, &|record| {
        progress.settle(record.outcome);
        if !recorder.record(record) {
            stop.store(true, Ordering::Relaxed);
        }
    });
    progress.finish();
    let took = begun.elapsed();
    if args.measure && !ended.interrupted {
        measure::measure(&run, &recorder, &stop)?;
    }
    end::finish(recorder, &ended, took)
}

/// The command that runs one case again, up to its id.
fn rerun(args: &CertifyArgs) -> String {
    let mut words = vec!["etalon".to_owned(), "certify".to_owned(), args.vendor.clone()];
    if let Some(device) = &args.choice.device {
        words.push(format!("--device {device}"));
    }
    for (key, value) in &args.choice.settings {
        words.push(format!("--set {key}={value}"));
    }
    if args.tier == Tier::Exhaustive {
        words.push("--tier exhaustive".to_owned());
    }
    words.extend(args.profile.iter().map(|claim| format!("--profile {claim}")));
    words.push("--only".to_owned());
    words.join(" ")
}

/// The first Ctrl-C lets the run end with what it has; the second ends it at once.
fn stop_on_ctrl_c() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let seen = stop.clone();
    let handler = move || {
        if seen.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
        eprintln!("\ninterrupted: finishing the result; once more to stop at once");
    };
    // Without a handler Ctrl-C ends the run as a kill would, which loses at most one line.
    let _ = ctrlc::set_handler(handler);
    stop
}
