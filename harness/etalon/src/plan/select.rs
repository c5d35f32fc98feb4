//! Choosing cases by patterns, as `--only` and `--skip` do. A pattern that matches nothing is an error,
//! because it is a mistake more often than a wish.

pub use reports::pattern::Pattern;

use super::{Case, Kind, Plan};

/// Whether a case is the first small one of its operator and type row: enough to see whether the
/// row works at all.
pub fn is_first_of_its_row(case: &Case) -> bool {
    let small = case.id.contains("/small/") && case.id.ends_with("call=0");
    small && matches!(case.kind, Kind::Compute(_))
}

/// Keeps the cases that fit one of `only` (all, if there is none) and none of `skip`.
///
/// # Errors
/// A pattern that is none, or that matches no case.
pub fn select(plan: &mut Plan, only: &[String], skip: &[String]) -> Result<(), String> {
    let read =
        |list: &[String]| list.iter().map(|t| Pattern::new(t)).collect::<Result<Vec<_>, _>>();
    let (only, skip) = (read(only)?, read(skip)?);
    for pattern in only.iter().chain(&skip) {
        if !plan.cases.iter().any(|case| pattern.matches(&case.id)) {
            return Err(format!(
                "no case of tier {} matches `{}`; `etalon list cases` shows them",
                plan.tier,
                pattern.text()
            ));
        }
    }
    let fits = |patterns: &[Pattern], id: &str| patterns.iter().any(|p| p.matches(id));
    plan.cases.retain(|case| (only.is_empty() || fits(&only, &case.id)) && !fits(&skip, &case.id));
    if plan.cases.is_empty() {
        return Err("nothing is left of the plan: --skip takes all that --only keeps".to_owned());
    }
    plan.hash();
    Ok(())
}
