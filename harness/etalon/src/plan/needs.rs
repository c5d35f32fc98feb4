//! Which claims need a case: what a claimed profile contains cannot be skipped.

use standard::Standard;
use standard::profiles::Claim;

use super::{Asked, Case, Kept, Kind};
use crate::judge::script::declares;
use crate::suite::Suite;

/// The claims among `claims` that need a case of a device with these `device_caps`; `lacking` if the
/// adapter does not offer what the case is about.
pub fn needed_by(
    suite: &Suite,
    case: &Case,
    claims: &[Claim],
    caps: u64,
    lacking: bool,
) -> Vec<String> {
    // What a device does not declare, no claim asks for.
    if let Kind::Scenario(script) = &case.kind
        && !script.capabilities.iter().all(|name| declares(&suite.standard, caps, name))
    {
        return Vec::new();
    }
    let needed = claims.iter().filter(|claim| needs(suite, case, claim, lacking));
    needed.map(Claim::to_string).collect()
}

/// Whether a claim needs a case. Functions that work on operators are needed with whatever operator
/// is offered; that one is offered, only by claims that contain it.
pub fn needs(suite: &Suite, case: &Case, claim: &Claim, lacking: bool) -> bool {
    let Some(profile) = suite.standard.profile(&claim.profile) else { return false };
    let has_row = |op: usize, row: usize| {
        let operator = suite.operator(op);
        let tuple = operator.tuple_name(&operator.types[row]);
        profile.has_operator(claim.level, &operator.op, &tuple)
    };
    match &case.kind {
        // No profile asks for a layout of the device's own.
        Kind::Compute(compute) => compute.kept != Kept::Device && has_row(compute.op, compute.row),
        Kind::Refusal(refusal) => match refusal.asked {
            Asked::Broken { row, .. } | Asked::Changed { row, .. } => has_row(refusal.op, row),
            Asked::Formats { .. } => {
                let rows = 0..suite.operator(refusal.op).types.len();
                rows.into_iter().any(|row| has_row(refusal.op, row))
            }
        },
        Kind::Chain(chain) => {
            chain.links.iter().all(|link| has_row(link.compute.op, link.compute.row))
        }
        Kind::Scenario(script) => {
            let has = |(op, tuple): &(String, String)| profile.has_operator(claim.level, op, tuple);
            !script.extension
                && script.functions.iter().all(|name| profile.has_function(claim.level, name))
                && (!lacking || script.operators.is_empty() || script.operators.iter().any(has))
        }
    }
}

/// Checks that claims name profiles and levels that exist.
///
/// # Errors
/// A sentence with the ones that do.
pub fn check_claims(standard: &Standard, claims: &[Claim]) -> Result<(), String> {
    for claim in claims {
        let Some(profile) = standard.profile(&claim.profile) else {
            let known: Vec<_> = standard.profiles.iter().map(|p| p.profile.as_str()).collect();
            return Err(format!(
                "the standard has no profile `{}`; it has {}",
                claim.profile,
                known.join(", ")
            ));
        };
        if !profile.levels.iter().any(|level| level.level == claim.level) {
            let known: Vec<_> = profile.levels.iter().map(|l| l.level.to_string()).collect();
            return Err(format!(
                "profile `{}` has no level {}; it has {}",
                claim.profile,
                claim.level,
                known.join(", ")
            ));
        }
    }
    Ok(())
}
