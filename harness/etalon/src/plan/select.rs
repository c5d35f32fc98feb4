//! Choosing cases: one glob grammar for `--only`, `--skip` and everything else that names cases.
//!
//! `*` matches within a segment, `**` across segments: `kernel/matmul/**`. A pattern without a
//! slash names operators: `matmul` stands for `*/matmul/**`. A pattern that matches nothing is an
//! error, because it is a mistake more often than a wish.

use globset::{GlobBuilder, GlobMatcher};

use super::{Case, Kind, Plan};

/// Whether a case is the first small one of its operator and type row: enough to see whether the
/// row works at all.
pub fn is_first_of_its_row(case: &Case) -> bool {
    let small = case.id.contains("/small/") && case.id.ends_with("call=0");
    small && matches!(case.kind, Kind::Compute(_))
}

/// A pattern of case ids.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    matcher: GlobMatcher,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// If it is no glob.
    pub fn new(text: &str) -> Result<Pattern, String> {
        let glob = if text.contains('/') { text.to_owned() } else { format!("*/{text}/**") };
        let glob = GlobBuilder::new(&glob)
            .literal_separator(true)
            .build()
            .map_err(|error| format!("`{text}` is no pattern: {error}"))?;
        Ok(Pattern { text: text.to_owned(), matcher: glob.compile_matcher() })
    }

    /// Reads a pattern of plain names, e.g. `reduce_*`.
    ///
    /// # Errors
    /// If it is no glob.
    pub fn name(text: &str) -> Result<Pattern, String> {
        let glob =
            GlobBuilder::new(text).build().map_err(|e| format!("`{text}` is no pattern: {e}"))?;
        Ok(Pattern { text: text.to_owned(), matcher: glob.compile_matcher() })
    }

    /// Whether an id fits.
    pub fn matches(&self, id: &str) -> bool {
        self.text == id || self.matcher.is_match(id)
    }

    /// Whether ids of an operator's cases, `area/operator/…`, may fit; no only if none can.
    fn may_fit(&self, operator: &str) -> bool {
        let mut segments = self.text.split('/');
        match (segments.next(), segments.next()) {
            (Some(_), None) => self.fits_name(&self.text, operator),
            (Some(area), Some(name)) => {
                let spans = |segment: &str| segment.contains("**") || segment.contains('{');
                spans(area) || spans(name) || self.fits_name(name, operator)
            }
            _ => true,
        }
    }

    fn fits_name(&self, glob: &str, operator: &str) -> bool {
        Pattern::name(glob).is_ok_and(|glob| glob.matches(operator))
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Which cases are wanted: those that fit one of some patterns (all, if there is none), and none of
/// some others.
#[derive(Debug, Clone)]
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
        self.only.is_empty() || self.only.iter().any(|pattern| pattern.may_fit(operator))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_that_no_pattern_can_mean_need_no_plan() {
        let wants = |pattern: &str, operator| {
            let selection = Selection::new(&[pattern.to_owned()], &[]).unwrap();
            selection.may_want(operator)
        };
        for pattern in ["matmul", "mat*", "kernel/matmul/**", "*/m?tmul/small/**", "api/matmul/*/x"]
        {
            assert!(wants(pattern, "matmul") && !wants(pattern, "softmax"), "{pattern}");
        }
        for pattern in
            ["**", "**/small/**", "kernel/**", "{kernel/softmax,api/x}/**", "*/{a,softmax}/**"]
        {
            assert!(wants(pattern, "softmax"), "{pattern}");
        }
    }
}
