//! Verdicts: whether a claimed profile holds, from the records alone.

use std::collections::BTreeMap;

use crate::read::Results;
use crate::result::{Header, Outcome, Record, Verdict};

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
