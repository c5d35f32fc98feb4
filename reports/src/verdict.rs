//! Verdicts: whether a claimed profile holds, from the records alone.

use std::collections::BTreeMap;

use crate::expect::surprises;
use crate::read::Results;
use crate::result::{Header, Outcome, Record, Verdict};
use crate::tally::cases;
use crate::waiver::{Waivers, applied, named};

/// Requirements that are named where cases fail outside of the claims.
const NAMED: usize = 3;

/// What every view of a result of development mode says.
pub const DEVELOPMENT: &str = "NOT CERTIFIED: development";

/// The verdict of each claim of the header.
///
/// A claim is `not_conformant` if a case that it needs failed and no waiver excuses that; else
/// `incomplete` if cases are missing, if the suite failed in one, if one was only compiled, or if no
/// case was needed, so that nothing is known; else `conformant_with_waivers` if one failed; else
/// `conformant`. A case that is withdrawn counts for nothing.
pub fn verdicts(header: &Header, records: &[Record]) -> BTreeMap<String, Verdict> {
    let missing = (records.len() as u64) < header.planned;
    let waivers = Waivers::of(header);
    let each = header.claims.iter();
    each.map(|claim| (claim.clone(), verdict(claim, records, missing, &waivers))).collect()
}

fn verdict(claim: &str, records: &[Record], missing: bool, waivers: &Waivers) -> Verdict {
    let needs = |record: &&Record| {
        record.withdrawn.is_none() && record.needed_by.iter().any(|other| other == claim)
    };
    let (mut needed, mut waived, mut open) = (false, false, missing);
    for record in records.iter().filter(needs) {
        needed = true;
        match record.outcome {
            Outcome::Pass => {}
            Outcome::HarnessError | Outcome::Accepted => open = true,
            _ if waivers.excuse(record).is_some() => waived = true,
            _ => return Verdict::NotConformant,
        }
    }
    match (open || !needed, waived) {
        (true, _) => Verdict::Incomplete,
        (false, true) => Verdict::ConformantWithWaivers,
        (false, false) => Verdict::Conformant,
    }
}

/// How a run ended, which is what its exit code tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Every claim holds, and nothing failed that no waiver excuses; in development mode, everything
    /// is as expected.
    Good,
    /// Not so.
    Bad,
    /// Too little is known.
    Incomplete,
}

/// How a run ended.
pub fn standing(results: &Results) -> Standing {
    let Results { header, records, .. } = results;
    let missing = (records.len() as u64) < header.planned;
    let ours = records.iter().any(suite_failed);
    if header.expectations.is_some() {
        return match (surprises(results).is_empty(), missing || ours) {
            (false, _) => Standing::Bad,
            (true, true) => Standing::Incomplete,
            (true, false) => Standing::Good,
        };
    }
    let verdicts = verdicts(header, records);
    let is = |verdict| verdicts.values().any(|found| *found == verdict);
    let waivers = Waivers::of(header);
    let failed = |record: &Record| record.failed() && waivers.excuse(record).is_none();
    let troubled = || applied(results).iter().any(|waiver| waiver.trouble.is_some());
    if is(Verdict::NotConformant) || records.iter().any(failed) || troubled() {
        Standing::Bad
    } else if is(Verdict::Incomplete) || missing || ours {
        Standing::Incomplete
    } else {
        Standing::Good
    }
}

/// Whether the suite is at fault in a case that counts.
pub(crate) fn suite_failed(record: &Record) -> bool {
    record.outcome == Outcome::HarnessError && record.withdrawn.is_none()
}

/// What failed that no claim needs and no waiver excuses, in one sentence, with what follows for the
/// exit code; nothing if nothing did. A device answers for all that it offers, not only for what it
/// claims.
pub fn outside(results: &Results) -> Option<String> {
    let waivers = Waivers::of(&results.header);
    let failed = |record: &&Record| {
        record.failed() && record.needed_by.is_empty() && waivers.excuse(record).is_none()
    };
    let failed: Vec<_> = results.records.iter().filter(failed).collect();
    let mut ids: Vec<&str> = failed
        .iter()
        .filter_map(|record| Some(record.evidence.as_ref()?.requirement.as_str()))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let more = ids.len().saturating_sub(NAMED);
    ids.truncate(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let claims_hold = !verdicts(&results.header, &results.records)
        .values()
        .any(|verdict| *verdict == Verdict::NotConformant);
    let certifies = results.header.expectations.is_none();
    let so = match claims_hold && certifies {
        true => "; what is offered must conform, so the exit code is 1",
        false => "",
    };
    let text = format!("{} failed, of {}{more}{so}", cases(failed.len()), ids.join(", "));
    (!failed.is_empty()).then_some(text)
}

/// Why a result cannot become a certificate, in sentences; empty if it can.
pub fn obstacles(results: &Results) -> Vec<String> {
    let mut reasons = Vec::new();
    if results.header.expectations.is_some() {
        reasons.push("development: failures that are known were expected".to_owned());
        reasons.extend(surprises(results));
    }
    reasons.extend(results.header.not_certifiable.iter().cloned());
    for waiver in applied(results) {
        reasons.extend(waiver.trouble.map(|why| format!("{}: {why}", named(waiver.waiver))));
    }
    let planned = results.header.planned;
    let judged = results.records.len() as u64;
    match &results.footer {
        None => reasons.push("the run was killed before its end".to_owned()),
        Some(footer) if footer.interrupted => reasons.push("the run was interrupted".to_owned()),
        Some(_) => {}
    }
    if judged < planned {
        reasons.push(format!("{} of {planned} cases have no record", planned - judged));
    }
    reasons
}
