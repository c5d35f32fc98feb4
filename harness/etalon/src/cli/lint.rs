//! `etalon lint`: checks the standard and the cases, and breaks every rule alone.

use super::Exit;
use super::fail::Fail;
use super::words::counted;
use crate::cases::{self, Tier};
use crate::plan::{Plan, interface};
use crate::suite::Suite;

/// Checks everything; what does not even load was reported before.
pub(super) fn run(suite: &Suite) -> Result<Exit, Fail> {
    let found = standard::lint::lint(&suite.standard);
    if !found.complaints.is_empty() {
        return Err(Fail::complaints("the standard is wrong", found.complaints));
    }
    let uncalled = interface::uncalled(&suite.standard);
    if !uncalled.is_empty() {
        let what = format!("no legal call was found of: {}", uncalled.join(", "));
        return Err(Fail::usage(what).with_help(
            "loosen its rules, or add what its parameters may be to plan/interface/argument and \
             props.yaml; without a legal call a function has no case",
        ));
    }
    let unbroken = interface::unbroken(&suite.standard);
    if !unbroken.is_empty() {
        let what =
            format!("no call was found that breaks one of these alone: {}", unbroken.join(", "));
        return Err(Fail::usage(what).with_help(
            "loosen the rule, let it `needs:` another, or add what it asks for to props.yaml",
        ));
    }
    let plan = Plan::new(suite, Tier::Exhaustive)
        .map_err(|complaints| Fail::complaints("the cases are wrong", complaints))?;
    let mute = cases::without_mutants(&suite.cases);
    if !mute.is_empty() {
        return Err(Fail::complaints("cases prove nothing that anyone has seen", mute));
    }
    let rules: usize = suite.operators.iter().map(|operator| operator.rules().len()).sum();
    anstream::println!(
        "The standard is sound: {}, {}, {}, {}.",
        counted(suite.standard.functions.len(), "function", "functions"),
        counted(suite.standard.operators.len(), "operator", "operators"),
        counted(suite.standard.requirements.len(), "requirement", "requirements"),
        counted(suite.standard.formats.len(), "format", "formats"),
    );
    anstream::println!(
        "Each of {} can be broken alone: {} found.",
        counted(rules, "rule on calls", "rules on calls"),
        counted(found.witnesses.len(), "witness", "witnesses"),
    );
    anstream::println!(
        "The cases are sound: {} in all tiers, from {} and the standard itself.",
        counted(plan.cases.len(), "case", "cases"),
        counted(suite.cases.len(), "file", "files"),
    );
    Ok(Exit::Good)
}
