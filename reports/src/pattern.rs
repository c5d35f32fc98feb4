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

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }
}
