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

/// Which cases are wanted: those that fit one of some patterns (all, if there is none), and none of
/// some others.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    only: Vec<Pattern>,
    skip: Vec<Pattern>,
}

impl Selection {
    /// Reads the patterns.
    ///
    /// # Errors
    /// The first that is none.
    pub fn new(only: &[String], skip: &[String]) -> Result<Selection, String> {
        let read =
            |list: &[String]| list.iter().map(|t| Pattern::new(t)).collect::<Result<Vec<_>, _>>();
        Ok(Selection { only: read(only)?, skip: read(skip)? })
    }

    /// Whether a case of an operator may be wanted. Of others nothing needs to be planned, which is
    /// what takes the time where a single case is run again.
    pub fn may_want(&self, operator: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|pattern| pattern.may_mean(operator))
    }

    /// Keeps the wanted cases of a plan.
    ///
    /// # Errors
    /// A pattern that matches no case.
    pub fn apply(&self, plan: &mut Plan) -> Result<(), String> {
        for pattern in &self.only {
            if !plan.cases.iter().any(|case| pattern.matches(&case.id)) {
                let (tier, pattern) = (plan.tier, pattern.text());
                return Err(format!(
                    "no case of tier {tier} matches `{pattern}`; `etalon list cases` shows them"
                ));
            }
        }
        let fits = |patterns: &[Pattern], id: &str| patterns.iter().any(|p| p.matches(id));
        plan.cases.retain(|case| self.only.is_empty() || fits(&self.only, &case.id));
        for pattern in &self.skip {
            if !plan.cases.iter().any(|case| pattern.matches(&case.id)) {
                return Err(format!(
                    "`--skip {}` leaves out no case that would run",
                    pattern.text()
                ));
            }
        }
        plan.cases.retain(|case| !fits(&self.skip, &case.id));
        if plan.cases.is_empty() {
            let what = "nothing is left of the plan: --skip takes all that --only keeps";
            return Err(what.to_owned());
        }
        plan.hash();
        Ok(())
    }
}
