//! The measurements: what stands beside the times follows from the plan, and only what passed is
//! measured. The times themselves are the machine's, and no verdict looks at them.

use std::collections::HashSet;

use reports::attest::RESULTS;
use reports::result::{Measurement, Outcome};

use super::Finding;
use super::facts::Facts;
use crate::plan::Plan;
use crate::run::measure::expected;
use crate::suite::Suite;

/// That measurements are of the plan.
pub(super) fn measurements(facts: &Facts) -> Finding {
    let check = || -> Result<Finding, Finding> {
        let read = facts.own()?;
        let results = &read.results;
        if results.measurements.is_empty() {
            return Ok(Finding::holds("none was asked for"));
        }
        let plan = facts.plan.as_ref().map_err(|_| Finding::left("there is no plan to ask"))?;
        let passed = results.records.iter().filter(|record| record.outcome == Outcome::Pass);
        let passed: HashSet<u64> = passed.map(|record| record.index).collect();
        for one in &results.measurements {
            let wrong = match passed.contains(&one.index) {
                true => unfit(facts.given.suite, plan, one),
                false => Some("the case did not pass".to_owned()),
            };
            if let Some(what) = wrong {
                let what = format!("measurement of {}: {what}", one.id);
                return Err(Finding::broken(what).at(RESULTS));
            }
        }
        let count = results.measurements.len();
        Ok(Finding::holds(format!("{count}, of cases of the plan that passed; informative")))
    };
    check().unwrap_or_else(|finding| finding)
}

/// In what way a measurement does not fit the case at its place.
fn unfit(suite: &Suite, plan: &Plan, one: &Measurement) -> Option<String> {
    let case = plan.cases.get(one.index as usize);
    let Some(due) = case.and_then(|case| expected(suite, one.index as usize, case)) else {
        return Some("no case that can be measured is at its place".to_owned());
    };
    // The times are what nobody can compute again.
    let said = Measurement { runs: due.runs, ns: due.ns, energy_uj: due.energy_uj, ..one.clone() };
    if said != due {
        return Some(
            "it says another size or work of the call than follows from the plan".to_owned(),
        );
    }
    if one.runs == 0 {
        return Some("it is of no run".to_owned());
    }
    (!one.ns.in_order()).then(|| "its times are out of order".to_owned())
}
