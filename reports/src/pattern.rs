//! Patterns of case ids: one glob grammar for options, waivers, expectations and everything else that
//! names cases.
//!
//! `*` matches within a segment, `**` across segments: `kernel/matmul/**`. A pattern without a slash
//! names operators: `matmul` stands for `*/matmul/**`.

use globset::{GlobBuilder, GlobMatcher};

/// Characters of a pattern at most; it may come from a file that others wrote.
const LONGEST: usize = 1000;

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
        Pattern::of(text, GlobBuilder::new(&glob).literal_separator(true))
    }

    /// Reads a pattern of plain names, e.g. `reduce_*`.
    ///
    /// # Errors
    /// If it is no glob.
    pub fn name(text: &str) -> Result<Pattern, String> {
        Pattern::of(text, &mut GlobBuilder::new(text))
    }

    fn of(text: &str, glob: &mut GlobBuilder) -> Result<Pattern, String> {
        if text.is_empty() || text.len() > LONGEST {
            return Err(format!("expected a pattern of 1 to {LONGEST} characters"));
        }
        let glob = glob.build().map_err(|error| format!("`{text}` is no pattern: {error}"))?;
        Ok(Pattern { text: text.to_owned(), matcher: glob.compile_matcher() })
    }

    /// Whether an id fits.
    pub fn matches(&self, id: &str) -> bool {
        self.text == id || self.matcher.is_match(id)
    }

    /// Whether ids of an operator's cases, `area/operator/…`, may fit; no only if none can.
    pub fn may_mean(&self, operator: &str) -> bool {
        let fits = |glob: &str| Pattern::name(glob).is_ok_and(|glob| glob.matches(operator));
        let spans = |segment: &str| segment.contains("**") || segment.contains('{');
        let mut segments = self.text.split('/');
        match (segments.next(), segments.next()) {
            (Some(area), Some(name)) => spans(area) || spans(name) || fits(name),
            _ => fits(&self.text),
        }
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_that_no_id_of_a_pattern_can_be_of_is_told() {
        let means = |text: &str, operator| Pattern::new(text).unwrap().may_mean(operator);
        for text in ["matmul", "mat*", "kernel/matmul/**", "*/m?tmul/small/**", "api/matmul/*/x"] {
            assert!(means(text, "matmul") && !means(text, "softmax"), "{text}");
        }
        for text in
            ["**", "**/small/**", "kernel/**", "{kernel/softmax,api/x}/**", "*/{a,softmax}/**"]
        {
            assert!(means(text, "softmax"), "{text}");
        }
    }
}
