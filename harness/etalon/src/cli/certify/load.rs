//! Loading the adapter in a first worker, and what is wrong with it before any case is run.

use standard::profiles::Claim;
use vendor::Vendor;
use wire::message::{Load, Loaded};

use super::Choice;
use crate::cli::Exit;
use crate::cli::fail::Fail;
use crate::run::process::Start;
use crate::run::{self, CASE_PATIENCE, First};
use crate::suite::Suite;

/// Loads the adapter in a first worker.
pub(in crate::cli) fn load(
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
pub(super) fn no_null_slots(suite: &Suite, claims: &[Claim], first: &First) -> Result<(), Fail> {
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
pub(in crate::cli) fn missing_functions<'a>(
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
