//! The header of a result: who was certified, by which suite, on which host, with which options.

use reports::result::{Header, Product, SCHEMA};
use standard::profiles::Claim;
use vendor::Vendor;
use wire::message::AdapterSource;

use super::CertifyArgs;
use crate::cases::Tier;
use crate::plan::Plan;
use crate::record::{digest_of, host, now};
use crate::run::First;
use crate::run::process::Start;
use crate::suite::Suite;

/// The header of a run that is about to begin.
pub(super) fn header(
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
        // Entered when they are checked.
        waivers: Vec::new(),
        expectations: None,
    }
}

fn suite_facts(suite: &Suite, plan: &Plan) -> reports::result::Suite {
    let about = &suite.standard.about;
    reports::result::Suite {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: option_env!("ETALON_COMMIT").map(str::to_owned),
        dirty: option_env!("ETALON_DIRTY").map(|word| word == "true"),
        committed: option_env!("ETALON_COMMITTED").map(str::to_owned),
        standard: format!("{} {}", about.title, about.version),
        standard_digest: suite.standard.digest.clone(),
        standard_from: suite.spec_from.clone(),
        cases_digest: suite.cases_digest.clone(),
        cases_from: suite.cases_from.clone(),
        plan_digest: plan.digest.clone(),
    }
}

/// What was left out, as it was written.
fn options(args: &CertifyArgs) -> Vec<String> {
    let only = args.only.iter().map(|glob| format!("--only {glob}"));
    let skip = args.skip.iter().map(|glob| format!("--skip {glob}"));
    only.chain(skip).chain(args.budget.options()).collect()
}

/// Why no certificate can come of the run; empty if one can.
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
    if args.budget.is_set() {
        reasons.push("cases were left out by --budget".to_owned());
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
