//! The plan that a header speaks of, made anew from the suite.

use clap::ValueEnum as _;
use reports::result::Header;

use super::facts::Facts;
use super::header::compile_only;
use super::{Finding, Given};
use crate::cases::Tier;
use crate::plan::Plan;
use crate::plan::select::{self, Selection};

/// The plan of a header.
pub(super) fn planned(given: &Given, header: &Header) -> Result<Plan, Finding> {
    let suite = given.suite;
    let same = header.suite.standard_digest == suite.standard.digest
        && header.suite.cases_digest == suite.cases_digest;
    if !same {
        return Err(Finding::left("it is of another standard or of other cases"));
    }
    let tier = Tier::from_str(&header.tier, false)
        .map_err(|_| Finding::broken(format!("there is no tier `{}`", header.tier)))?;
    let mut plan = (given.plan)(tier)
        .map_err(|what| Finding::left(format!("the cases cannot be planned: {what}")))?;
    let (mut only, mut skip) = (Vec::new(), Vec::new());
    for option in &header.options {
        match option.split_once(' ') {
            Some(("--only", glob)) => only.push(glob.to_owned()),
            Some(("--skip", glob)) => skip.push(glob.to_owned()),
            _ => {
                let what = format!("what `{option}` chose is not told by the header alone");
                return Err(Finding::left(what));
            }
        }
    }
    if compile_only(header) {
        plan.cases.retain(select::is_first_of_its_row);
    }
    if compile_only(header) || !header.options.is_empty() {
        let selection = Selection::new(&only, &skip).map_err(Finding::broken)?;
        selection.apply(&mut plan).map_err(Finding::broken)?;
    }
    Ok(plan)
}

/// The plan, against what the header says of it.
pub(super) fn plan(facts: &Facts) -> Finding {
    let header = match facts.own() {
        Ok(read) => &read.results.header,
        Err(left) => return left,
    };
    let plan = match &facts.plan {
        Ok(plan) => plan,
        Err(finding) => return finding.clone(),
    };
    if plan.digest != header.suite.plan_digest {
        let made = &header.suite.plan_digest;
        return Finding::broken(format!(
            "another plan: its SHA-256 is {made}, and {} of tier {} with these options",
            plan.digest, header.tier
        ));
    }
    let cases = plan.cases.len() as u64;
    if cases != header.planned {
        let said = header.planned;
        return Finding::broken(format!("the header says {said} cases, and the plan has {cases}"));
    }
    Finding::holds(format!("{cases} cases of tier {}, SHA-256 {}", header.tier, plan.digest))
}
