//! `etalon certify`: load, plan, run, record, report.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use clap::Args;
use reports::result::{Footer, Header, Outcome, Product, SCHEMA, Verdict};
use standard::profiles::Claim;
use vendor::Vendor;
use wire::message::{AdapterSource, Load, Loaded};

use super::Exit;
use super::fail::Fail;
use super::progress::Progress;
use crate::cases::Tier;
use crate::plan::needs::{check_claims, needs};
use crate::plan::{Plan, select};
use crate::record::{Recorder, digest_of, host, now};
use crate::run::process::Start;
use crate::run::{self, CASE_PATIENCE, Ended, First, Run};
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

impl Default for CertifyArgs {
    fn default() -> CertifyArgs {
        CertifyArgs {
            vendor: "reference".to_owned(),
            choice: Choice::default(),
            tier: Tier::Standard,
            profile: Vec::new(),
            only: Vec::new(),
            skip: Vec::new(),
            out: None,
            seed: 0,
            jobs: None,
            resume: false,
        }
    }
}

fn parse_seed(text: &str) -> Result<u64, String> {
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
    let mut plan = Plan::new(suite, args.tier)
        .map_err(|complaints| Fail::complaints("the cases cannot be planned", complaints))?;
    let scratch = tempfile::tempdir()
        .map_err(|error| Fail::of(Exit::Incomplete, format!("no scratch folder: {error}")))?;
    let (start, first) = load(&vendor, &args.choice, scratch.path())?;
    for warning in &first.worker.loaded.warnings {
        anstream::eprintln!("the adapter says: {warning}");
    }
    if first.compile_only(&start) {
        plan.cases.retain(select::is_first_of_its_row);
    }
    select::select(&mut plan, &args.only, &args.skip).map_err(Fail::usage)?;
    if !args.only.is_empty() {
        // A run of a few cases says nothing of claims that need none of them.
        claims.retain(|claim| plan.cases.iter().any(|case| needs(suite, case, claim)));
    }
    no_null_slots(suite, &claims, &first)?;
    let header = header(suite, &plan, &vendor, &claims, args, &start, &first);
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from("results").join(&vendor.name));
    let (recorder, done) = if args.resume {
        Recorder::resume(&out, &header)?
    } else {
        (Recorder::begin(&out, &header)?, Default::default())
    };

    let stop = stop_on_ctrl_c();
    let begun = Instant::now();
    let jobs = args.jobs.map_or(host().cores as usize, usize::from);
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
    finish(recorder, &header, &ended, begun)
}

/// Loads the adapter in a first worker.
pub(super) fn load(
    vendor: &Vendor,
    choice: &Choice,
    scratch: &std::path::Path,
) -> Result<(Start, First), Fail> {
    let executable = std::env::current_exe()
        .map_err(|error| Fail::of(Exit::Incomplete, format!("who am I? {error}")))?;
    let number = choice.device.as_ref().and_then(|device| device.parse().ok());
    let mut start = Start {
        executable,
        load: Load {
            adapter: vendor.adapter.clone(),
            settings: vendor.settings.clone(),
            device: number.unwrap_or(0),
        },
        environment: vendor.environment.clone(),
        scratch: scratch.to_owned(),
        patience: CASE_PATIENCE,
    };
    let mut first = run::begin(&start)?;
    if let (Some(name), None) = (&choice.device, number) {
        let name = name.to_lowercase();
        let devices = &first.worker.loaded.devices;
        let found = devices.iter().position(|device| device.name.to_lowercase().contains(&name));
        let Some(index) = found else {
            return Err(
                Fail::usage(format!("no device is called `{name}`")).with_help(listed(&first))
            );
        };
        if index > 0 {
            start.load.device = index as u32;
            first = run::begin(&start)?;
        }
    }
    let loaded = &first.worker.loaded;
    if loaded.devices.is_empty() && loaded.trouble.is_none() {
        // Nothing was judged, so nothing is said about conformance.
        return Err(Fail::of(Exit::Incomplete, "the adapter offers no device here")
            .with_help(no_device(&loaded.warnings)));
    }
    if loaded.devices.get(start.load.device as usize).is_none() && loaded.trouble.is_none() {
        let what = format!("there is no device {}", start.load.device);
        return Err(Fail::usage(what).with_help(listed(&first)));
    }
    if let Some(trouble) = &loaded.trouble {
        return Err(Fail::of(Exit::Bad, format!("the device cannot be opened: {trouble}")));
    }
    Ok((start, first))
}

/// Why there may be no device: what the adapter says, or what to look at.
fn no_device(warnings: &[String]) -> String {
    match warnings {
        [] => "it does not say why: is the device there, its driver loaded, and may you open it?"
            .to_owned(),
        warnings => format!("it says: {}", warnings.join("; ")),
    }
}

/// Refuses an adapter whose table lacks functions that its claims need: nearly every case would
/// fail for the same reason.
fn no_null_slots(suite: &Suite, claims: &[Claim], first: &First) -> Result<(), Fail> {
    let missing = missing_functions(suite, claims, &first.worker.loaded);
    if missing.is_empty() {
        return Ok(());
    }
    let claimed: Vec<_> = claims.iter().map(Claim::to_string).collect();
    let (names, claimed) = (missing.join(", "), claimed.join(", "));
    let what =
        format!("OXI-NEG-0003: the function table is null at {names}, which {claimed} needs");
    Err(Fail::of(Exit::Bad, what).with_help("fill the slots, or claim less with --profile"))
}

/// Functions that claims need and the adapter's table lacks.
pub(super) fn missing_functions<'a>(
    suite: &'a Suite,
    claims: &[Claim],
    loaded: &Loaded,
) -> Vec<&'a str> {
    let has = |slot: u32| loaded.functions.get(slot as usize).copied().unwrap_or(false);
    let needed = |name: &str| {
        claims.iter().any(|claim| {
            let profile = suite.standard.profile(&claim.profile);
            profile.is_some_and(|profile| profile.has_function(claim.level, name))
        })
    };
    let all = suite.standard.functions.iter();
    all.filter(|f| !has(f.slot) && needed(&f.name)).map(|f| f.name.as_str()).collect()
}

/// The devices of an adapter, for people.
fn listed(first: &First) -> String {
    let devices = &first.worker.loaded.devices;
    let names: Vec<_> =
        devices.iter().enumerate().map(|(i, d)| format!("{i} {}", d.name)).collect();
    format!("the adapter offers {} devices: {}", devices.len(), names.join(", "))
}

fn header(
    suite: &Suite,
    plan: &Plan,
    vendor: &Vendor,
    claims: &[Claim],
    args: &CertifyArgs,
    start: &Start,
    first: &First,
) -> Header {
    let loaded = &first.worker.loaded;
    let device = loaded.devices.get(start.load.device as usize).cloned().unwrap_or_default();
    let (path, from) = match &vendor.adapter {
        AdapterSource::Builtin(name) => (start.executable.clone(), format!("builtin {name}")),
        AdapterSource::Library(path) => (path.clone(), path.display().to_string()),
    };
    Header {
        schema: SCHEMA,
        started: now(),
        suite: suite_facts(suite, plan),
        product: Product {
            vendor: vendor.name.clone(),
            adapter: loaded.name.clone(),
            adapter_version: loaded.version.clone(),
            adapter_digest: digest_of(&path),
            adapter_from: from,
            device: start.load.device,
            device_vendor: device.vendor,
            device_name: device.name,
            driver: device.driver,
            settings: vendor.settings.iter().cloned().collect(),
        },
        host: host(),
        claims: claims.iter().map(Claim::to_string).collect(),
        tier: args.tier.to_string(),
        seed: format!("{:016x}", args.seed),
        options: options(args),
        planned: plan.cases.len() as u64,
        not_certifiable: not_certifiable(suite, args, first.compile_only(start)),
    }
}

fn suite_facts(suite: &Suite, plan: &Plan) -> reports::result::Suite {
    let about = &suite.standard.about;
    reports::result::Suite {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: option_env!("ETALON_COMMIT").map(str::to_owned),
        dirty: option_env!("ETALON_DIRTY").map(|word| word == "true"),
        standard: format!("{} {}", about.title, about.version),
        standard_digest: suite.standard.digest.clone(),
        standard_from: suite.spec_from.clone(),
        cases_digest: suite.cases_digest.clone(),
        cases_from: suite.cases_from.clone(),
        plan_digest: plan.digest.clone(),
    }
}

fn options(args: &CertifyArgs) -> Vec<String> {
    let only = args.only.iter().map(|glob| format!("--only {glob}"));
    only.chain(args.skip.iter().map(|glob| format!("--skip {glob}"))).collect()
}

fn not_certifiable(suite: &Suite, args: &CertifyArgs, compile_only: bool) -> Vec<String> {
    let mut reasons = Vec::new();
    if compile_only {
        let what = "the device is not here: its compiler was asked, and nothing was computed";
        reasons.push(what.to_owned());
    }
    if args.tier < Tier::Standard {
        reasons.push(format!("tier {} is too shallow; a certificate needs standard", args.tier));
    }
    if !args.only.is_empty() || !args.skip.is_empty() {
        reasons.push("cases were left out by --only or --skip".to_owned());
    }
    if suite.spec_from != "embedded" || suite.cases_from != "embedded" {
        reasons.push("the standard or the cases came from a folder".to_owned());
    }
    match option_env!("ETALON_DIRTY") {
        Some("true") => reasons.push("the suite was built from changed sources".to_owned()),
        Some(_) => {}
        None => reasons.push("the suite does not know which commit it was built from".to_owned()),
    }
    reasons
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

/// Writes the footer and every view, and prints the summary.
fn finish(
    recorder: Recorder,
    header: &Header,
    ended: &Ended,
    begun: Instant,
) -> Result<Exit, Fail> {
    let path = recorder.path().to_owned();
    let read = || reports::read::read(&path).map_err(|e| Fail::of(Exit::Incomplete, e.to_string()));
    let records = read()?.records;
    let verdicts = reports::verdict::verdicts(header, &records);
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for record in &records {
        *counts.entry(record.outcome.word().to_owned()).or_default() += 1;
    }
    recorder.finish(Footer {
        ended: now(),
        seconds: begun.elapsed().as_secs_f64(),
        interrupted: ended.interrupted,
        counts,
        verdicts: verdicts.clone(),
        worker_restarts: ended.restarts,
    })?;
    let results = read()?;
    let folder = path.parent().unwrap_or(std::path::Path::new("."));
    let written = reports::write_all(folder, &results)
        .map_err(|error| Fail::of(Exit::Incomplete, error.to_string()))?;
    let colour = anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
    anstream::print!("{}", reports::summary::summary(&results, &written, colour));
    if let Some(trouble) = &ended.trouble {
        let what = format!("{trouble}; what was recorded is kept");
        return Err(Fail::of(Exit::Incomplete, what).with_help("--resume goes on from here"));
    }
    Ok(exit(&verdicts, &results.records))
}

fn exit(verdicts: &BTreeMap<String, Verdict>, records: &[reports::result::Record]) -> Exit {
    let is = |verdict| verdicts.values().any(|found| *found == verdict);
    let failed = records.iter().any(|record| record.outcome.is_failure());
    let ours = records.iter().any(|record| record.outcome == Outcome::HarnessError);
    if is(Verdict::NotConformant) || failed {
        Exit::Bad
    } else if is(Verdict::Incomplete) || ours {
        Exit::Incomplete
    } else {
        Exit::Good
    }
}
