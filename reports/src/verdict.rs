//! Verdicts: whether a claimed profile holds, from the records alone.

use std::collections::BTreeMap;

use crate::read::Results;
use crate::result::{Header, Outcome, Record, Verdict};
use crate::tally::cases;

/// Requirements that are named where cases fail outside of the claims.
const NAMED: usize = 3;

/// The verdict of each claim of the header.
///
/// A claim is `not_conformant` if a case that it needs failed; else `incomplete` if cases are
/// missing, if the suite failed in one, if one was only compiled, or if no case was needed, so that
/// nothing is known; else `conformant`.
pub fn verdicts(header: &Header, records: &[Record]) -> BTreeMap<String, Verdict> {
    let missing = (records.len() as u64) < header.planned;
    header.claims.iter().map(|claim| (claim.clone(), verdict(claim, records, missing))).collect()
}

fn verdict(claim: &str, records: &[Record], missing: bool) -> Verdict {
    let mut needed = records.iter().filter(|record| record.needed_by.iter().any(|c| c == claim));
    let any = |outcome: fn(Outcome) -> bool| needed.clone().any(|record| outcome(record.outcome));
    if any(|outcome| outcome.is_failure() || outcome == Outcome::Unsupported) {
        Verdict::NotConformant
    } else if missing
        || any(|outcome| matches!(outcome, Outcome::HarnessError | Outcome::Accepted))
        || needed.next().is_none()
    {
        Verdict::Incomplete
    } else {
        Verdict::Conformant
    }
}

/// What failed that no claim needs, in one sentence, with what follows for the exit code; nothing if
/// nothing did. A device answers for all that it offers, not only for what it claims.
pub fn outside(results: &Results) -> Option<String> {
    let failed = results.records.iter().filter(|record| record.outcome.is_failure());
    let failed: Vec<_> = failed.filter(|record| record.needed_by.is_empty()).collect();
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
    let so = if claims_hold { "; what is offered must conform, so the exit code is 1" } else { "" };
    let text = format!("{} failed, of {}{more}{so}", cases(failed.len()), ids.join(", "));
    (!failed.is_empty()).then_some(text)
}

/// Why a result cannot become a certificate, in sentences; empty if it can.
pub fn obstacles(results: &Results) -> Vec<String> {
    let mut reasons = results.header.not_certifiable.clone();
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
