//! The header of a result: who was certified, by which suite, on which host, with which options.

use reports::attest::key::random;
use reports::result::{Header, Product, SCHEMA};
use standard::profiles::Claim;
use vendor::Vendor;
use wire::message::AdapterSource;

use super::CertifyArgs;
use crate::plan::{Plan, hex};
use crate::record::{digest_of, host, now};
use crate::run::First;
use crate::run::process::Start;
use crate::suite::Suite;
use crate::verify::header::{commit, not_certifiable};

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
    let executable = digest_of(&start.executable);
    let (digest, from) = match &vendor.adapter {
        AdapterSource::Builtin(name) => (executable.clone(), format!("builtin {name}")),
        AdapterSource::Library(path) => (digest_of(path), path.display().to_string()),
    };
    let header = Header {
        schema: SCHEMA,
        started: now(),
        suite: suite_facts(suite, plan, executable),
        product: Product {
            vendor: vendor.name.clone(),
            adapter: loaded.name.clone(),
            adapter_version: loaded.version.clone(),
            adapter_digest: digest,
            adapter_from: from,
            device: start.load.device,
            device_vendor: device.vendor,
            device_name: device.name,
            driver: device.driver,
            device_caps: format!("{:016x}", device.caps),
            settings: vendor.settings.iter().cloned().collect(),
        },
        host: host(),
        claims: claims.iter().map(Claim::to_string).collect(),
        tier: args.tier.to_string(),
        seed: format!("{:016x}", args.seed),
        nonce: nonce(),
        options: options(args),
        planned: plan.cases.len() as u64,
        not_certifiable: Vec::new(),
        // Entered when they are checked.
        waivers: Vec::new(),
        expectations: None,
    };
    // From the header alone, so that whoever reads it can see whether it holds something back.
    Header { not_certifiable: not_certifiable(&header), ..header }
}

/// What tells this run from every other; nothing where the system has no random numbers, and then the
/// result cannot be verified.
fn nonce() -> String {
    random::<16>().map_or_else(|_| String::new(), |bytes| hex(&bytes))
}

fn suite_facts(suite: &Suite, plan: &Plan, executable: String) -> reports::result::Suite {
    let about = &suite.standard.about;
    reports::result::Suite {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        digest: executable,
        commit: commit().map(str::to_owned),
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
