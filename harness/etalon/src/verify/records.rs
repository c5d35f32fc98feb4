//! The records, against the plan: each is of the case that stands at its place, checks what that checks,
//! and is needed by the claims that need it; none is missing. And against themselves: an outcome and its
//! evidence must fit.

use reports::attest::RESULTS;
use reports::result::{Outcome, Record};
use standard::profiles::Claim;

use super::Finding;
use super::facts::Facts;
use super::header::{caps, parsed};
use crate::plan::Case;
use crate::plan::needs::needed_by;
use crate::run::NOT_OFFERED;
use crate::suite::Suite;

/// That the records are those of the plan.
pub(super) fn places(facts: &Facts) -> Finding {
    let check = || -> Result<Finding, Finding> {
        let read = facts.own()?;
        let plan = facts.plan.as_ref().map_err(|_| Finding::left("there is no plan to ask"))?;
        let header = &read.results.header;
        let claims = parsed(header).map_err(|_| Finding::left("the claims are none"))?;
        let asked = Asked { suite: facts.given.suite, claims, caps: caps(header).unwrap_or(0) };
        for (i, record) in read.results.records.iter().enumerate() {
            let wrong = match plan.cases.get(record.index as usize) {
                None => {
                    Some(format!("place {}, and the plan has {}", record.index, plan.cases.len()))
                }
                Some(case) => asked.wrong(record, case),
            };
            if let Some(what) = wrong {
                return Err(Finding::broken(format!("{}: {what}", record.id)).at(read.at(i)));
            }
        }
        // Ids are unique and each stands at its own place, so what is missing is what was not met.
        let mut places = read.results.records.iter().map(|record| record.index).peekable();
        let missing = (0..).zip(&plan.cases).find(|(index, _)| places.next_if_eq(index).is_none());
        let Some((index, case)) = missing else {
            return Ok(Finding::holds(format!("one for each of {} cases", plan.cases.len())));
        };
        let gap = plan.cases.len() - read.results.records.len();
        let what = format!("no record of {} cases, the first at place {index}: {}", gap, case.id);
        let ended = read.results.footer.as_ref().is_some_and(|footer| !footer.interrupted);
        Err(if ended { Finding::broken(what).at(RESULTS) } else { Finding::noted(what) })
    };
    check().unwrap_or_else(|finding| finding)
}

/// What decides which claims need a case.
struct Asked<'a> {
    suite: &'a Suite,
    claims: Vec<Claim>,
    caps: u64,
}

impl Asked<'_> {
    /// What is wrong with a record, against the case at its place.
    fn wrong(&self, record: &Record, case: &Case) -> Option<String> {
        if record.id != case.id {
            return Some(format!("place {} of the plan is of {}", record.index, case.id));
        }
        if record.checks != case.checks {
            let (says, due) = (record.checks.join(", "), case.checks.join(", "));
            return Some(format!("it says that it checks {says}; the case checks {due}"));
        }
        if record.withdrawn.as_ref() != case.withdrawn.as_deref() {
            return Some(
                match case.withdrawn {
                    Some(_) => {
                        "the standard's editors have withdrawn the case, and it does not say so"
                    }
                    None => {
                        "it says that the case is withdrawn; the standard's editors say nothing"
                    }
                }
                .to_owned(),
            );
        }
        let lacking = match record.outcome {
            Outcome::Unsupported => true,
            Outcome::Fail => {
                let evidence = record.evidence.as_ref();
                evidence.is_some_and(|evidence| evidence.what.starts_with(NOT_OFFERED))
            }
            _ => false,
        };
        let due = needed_by(self.suite, case, &self.claims, self.caps, lacking);
        if record.needed_by != due {
            let say = |claims: &[String]| match claims {
                [] => "no claim".to_owned(),
                claims => claims.join(", "),
            };
            let (says, due) = (say(&record.needed_by), say(&due));
            return Some(format!("it says that {says} needs it; {due} does"));
        }
        None
    }
}

/// That outcomes and evidence fit.
pub(super) fn evidence(facts: &Facts) -> Finding {
    let read = match facts.own() {
        Ok(read) => read,
        Err(left) => return left,
    };
    let seed = &read.results.header.seed;
    for (i, record) in read.results.records.iter().enumerate() {
        if let Some(what) = unfit(facts.given.suite, seed, record) {
            return Finding::broken(format!("{}: {what}", record.id)).at(read.at(i));
        }
    }
    Finding::holds("every outcome has the evidence that it needs")
}

/// In what way the evidence of a record does not fit its outcome.
fn unfit(suite: &Suite, seed: &str, record: &Record) -> Option<String> {
    let Some(evidence) = &record.evidence else {
        if record.outcome != Outcome::Pass {
            return Some(format!("{} without evidence", record.outcome.word()));
        }
        // What is measured of a pass is within its bounds.
        let far = record.accuracy.as_ref().map(|accuracy| accuracy.worst_of_bound);
        let far = far.filter(|share| *share > 1.0);
        return far.map(|share| format!("a pass whose largest error is {share} of its bound"));
    };
    if record.outcome == Outcome::Pass {
        return Some("a pass with evidence of a fault".to_owned());
    }
    if evidence.seed.as_ref().is_some_and(|own| own != seed) {
        return Some("its seed is not the one of the run".to_owned());
    }
    if !record.outcome.is_failure() {
        return None;
    }
    match suite.standard.requirements.get(&evidence.requirement) {
        None => Some(format!("the standard has no requirement `{}`", evidence.requirement)),
        Some(known) if known.says != evidence.says => {
            Some(format!("it says another sentence than {} has", evidence.requirement))
        }
        Some(_) => None,
    }
}
