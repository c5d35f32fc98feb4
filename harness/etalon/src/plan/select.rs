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

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }
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
