//! Reading YAML strictly, and pointing at what is wrong. The only module that knows `serde_yaml`.
//!
//! Strict means: unknown keys, duplicate keys, empty files and scalars that YAML might read as
//! something else than the author meant are errors. In the files of the standard and of the cases
//! a plain `no`, `1.0`, `~` or `0o17` is refused wherever it stands: floats are written as strings
//! (decimal, hex or `bits:`), and words that older YAML took for booleans are quoted. [`Text`]
//! refuses a number or a boolean where a string belongs.
//!
//! `serde_yaml` knows the place of a syntax or type error, but forgets the place of every value it
//! accepted. So that later checks can point too ("this constraint names no tensor"), a second pass
//! over the parser's events keeps where each node stands, by path: see [`Source::span`].

mod text;
mod walk;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use miette::{Diagnostic, NamedSource, SourceSpan};
use saphyr_parser::{Event, Parser, ScalarStyle};
use serde::de::DeserializeOwned;
pub use serde_yaml::{Mapping, Value};

pub use self::text::Text;
use self::walk::{CharOffsets, Walk, ambiguous};

/// The text files of a standard or of a set of cases, by path relative to their root.
pub type Files = BTreeMap<String, String>;

/// The YAML files under a folder, by relative path.
///
/// # Errors
/// If a folder or file cannot be read.
pub fn read_tree(root: &Path) -> std::io::Result<Files> {
    let mut files = Files::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "yaml") {
                let relative = path.strip_prefix(root).unwrap_or(&path);
                let name = relative.to_string_lossy().replace('\\', "/");
                files.insert(name, std::fs::read_to_string(&path)?);
            }
        }
    }
    Ok(files)
}

/// One complaint about one place in a YAML file, rendered by miette as file, line, column,
/// snippet, caret, and what to do.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct Complaint {
    /// What is wrong.
    pub message: String,
    /// What was expected, or what to do.
    pub help: Option<String>,
    /// File of the complaint, relative to the root it was read from.
    pub path: String,
    /// 1-based line and column.
    pub at: (usize, usize),
    label: String,
    span: SourceSpan,
    snippet: NamedSource<Arc<str>>,
}

impl Diagnostic for Complaint {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as _)
    }
    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        Some(&self.snippet)
    }
    fn labels(&self) -> Option<Box<dyn Iterator<Item = miette::LabeledSpan> + '_>> {
        let label = miette::LabeledSpan::new_with_span(Some(self.label.clone()), self.span);
        Some(Box::new(std::iter::once(label)))
    }
}

impl Complaint {
    /// `path:line:column`, as editors understand it.
    pub fn place(&self) -> String {
        format!("{}:{}:{}", self.path, self.at.0, self.at.1)
    }

    /// The same complaint with advice.
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// A complaint about a file as a whole, for what has no text to point at.
    pub fn about_file(path: &str, message: impl Into<String>) -> Self {
        Source { path: path.into(), text: "".into(), spans: HashMap::new() }.complain("", message)
    }
}

/// A parsed file that remembers where everything stands.
#[derive(Debug, Clone)]
pub struct Source {
    /// Path relative to the root it was read from, e.g. `ops/matmul.yaml`.
    pub path: Arc<str>,
    /// The whole text.
    pub text: Arc<str>,
    /// Byte range of each node, by its path in the document: `/3/errors/0/when`. A mapping's key
    /// stands under its path plus `#`.
    spans: HashMap<String, (usize, usize)>,
}

impl Source {
    /// Reads one file into a `T`, strictly.
    ///
    /// # Errors
    /// A complaint that points at the first thing that does not fit.
    pub fn read<T: DeserializeOwned>(
        path: &str,
        text: &str,
    ) -> Result<(T, Source), Box<Complaint>> {
        let mut source = Source { path: path.into(), text: text.into(), spans: HashMap::new() };
        if text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
            let complaint = source.complain("", "the file is empty");
            return Err(Box::new(complaint.with_help("delete it, or write what it should hold")));
        }
        source.spans = source.index()?;
        match serde_yaml::from_str(text) {
            Ok(value) => Ok((value, source)),
            Err(error) => Err(Box::new(source.parse_error(&error))),
        }
    }

    /// Byte range of the node at `path` (`/3/errors/0/when`), or of the nearest node above it.
    pub fn span(&self, path: &str) -> (usize, usize) {
        let mut path = path;
        loop {
            if let Some(span) = self.spans.get(path) {
                return *span;
            }
            match path.rfind('/') {
                Some(cut) => path = &path[..cut],
                None => return (0, 0),
            }
        }
    }

    /// 1-based line of the node at `path`.
    pub fn line(&self, path: &str) -> usize {
        self.position(self.span(path).0).0
    }

    /// A complaint about the node at `path`; a trailing `#` points at a mapping's key.
    pub fn complain(&self, path: &str, message: impl Into<String>) -> Complaint {
        self.complain_at(self.span(path), message.into(), "here")
    }

    /// A complaint about one word of the scalar at `path`: the one that begins `offset` bytes into
    /// its value, as far as the value stands in the file letter by letter.
    pub fn complain_inside(
        &self,
        path: &str,
        offset: usize,
        message: impl Into<String>,
    ) -> Complaint {
        let (start, end) = self.span(path);
        let raw = &self.text[start..end];
        let quote = usize::from(raw.starts_with(['"', '\'']));
        let escaped = quote == 1 && (raw.contains('\\') || raw[1..].contains("''"));
        let at = start + quote + offset;
        let collection = raw.starts_with(['[', '{']);
        if escaped
            || collection
            || raw.contains('\n')
            || at >= end
            || !self.text.is_char_boundary(at)
        {
            return self.complain(path, message);
        }
        let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        let rest = &self.text[at..end];
        let word = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let first = rest.chars().next().map_or(0, char::len_utf8);
        self.complain_at((at, at + word.max(first)), message.into(), "here")
    }

    fn complain_at(&self, span: (usize, usize), message: String, label: &str) -> Complaint {
        // A caret under a whole block says less than one under its first line.
        let first_line = self.text[span.0..span.1].find('\n').unwrap_or(span.1 - span.0);
        Complaint {
            message,
            help: None,
            path: self.path.to_string(),
            at: self.position(span.0),
            label: label.to_owned(),
            span: (span.0, first_line.max(usize::from(span.0 < self.text.len()))).into(),
            snippet: NamedSource::new(&*self.path, self.text.clone()),
        }
    }

    fn position(&self, offset: usize) -> (usize, usize) {
        let before = &self.text[..offset];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }

    fn parse_error(&self, error: &serde_yaml::Error) -> Complaint {
        let Some(location) = error.location() else {
            return self.complain_at((0, 0), error.to_string(), "in this file");
        };
        let text = error.to_string();
        // serde_yaml ends with "at line L column C", which the snippet shows better, and begins
        // with the path of the node, which is worth keeping for long files.
        let message = text.split(" at line ").next().unwrap_or(&text).trim_start_matches('.');
        let (message, expected) = match message.split_once(", expected ") {
            Some((found, expected)) => (found, Some(expectation(expected))),
            None => (message, None),
        };
        let (start, end) = self.blamed(self.byte_of(&location), message);
        let missing = message.contains("missing field");
        let label = if missing { "in the entry that begins here" } else { "here" };
        let complaint = self.complain_at((start, end), message.to_owned(), label);
        Complaint { help: expected, ..complaint }
    }

    /// What a parse error that `serde_yaml` places at `start` is about. An error of a value that
    /// was read and then refused is placed at the mapping around it; the value is the first there
    /// that the message quotes.
    fn blamed(&self, start: usize, message: &str) -> (usize, usize) {
        let quoted = message.split('`').nth(1).filter(|_| !message.contains("missing field"));
        if let Some(quoted) = quoted
            && !self.text[start..].trim_start_matches(['"', '\'']).starts_with(quoted)
        {
            let is_value = |(path, (from, to)): &(&String, &(usize, usize))| {
                let text = self.text[*from..*to].trim_matches(['"', '\'']);
                *from >= start && !path.ends_with('#') && text == quoted
            };
            let values = self.spans.iter().filter(is_value).map(|(_, span)| *span);
            if let Some(span) = values.min() {
                return span;
            }
        }
        let rest = &self.text[start..];
        let length = rest.find([' ', '\n', ',', '}', ']', ':']).unwrap_or(rest.len());
        (start, start + length.max(rest.chars().next().map_or(0, char::len_utf8)))
    }

    /// The byte offset of a place as `serde_yaml` tells it. Its lines are 1-based; its columns
    /// count characters from 1, though its index claims to count bytes.
    fn byte_of(&self, location: &serde_yaml::Location) -> usize {
        let mut lines = self.text.split_inclusive('\n');
        let before = lines.by_ref().take(location.line().saturating_sub(1));
        let start: usize = before.map(str::len).sum();
        let line = lines.next().unwrap_or("");
        let mut characters = line.char_indices();
        let column = location.column().saturating_sub(1);
        start + characters.nth(column).map_or(line.len(), |(byte, _)| byte)
    }

    /// Walks the parser's events once: where each node stands, and which plain scalars are traps.
    fn index(&self) -> Result<HashMap<String, (usize, usize)>, Box<Complaint>> {
        let bytes = CharOffsets::new(&self.text);
        let mut walk = Walk::default();
        for event in Parser::new_from_str(&self.text) {
            let Ok((event, span)) = event else { break }; // serde_yaml words syntax errors
            let range = bytes.range(&span);
            if let Event::Scalar(value, ScalarStyle::Plain, _, None) = &event
                && let Some(advice) = ambiguous(value)
            {
                let message = format!("`{value}` is ambiguous in YAML");
                let complaint = self.complain_at(range, message, "not quoted");
                return Err(Box::new(complaint.with_help(advice)));
            }
            if let Some(first) = walk.see(&event, range) {
                let name = &self.text[range.0..range.1];
                let message = format!("the key {name} stands twice");
                let complaint = self.complain_at(range, message, "here again");
                let line = self.position(first).0;
                return Err(Box::new(
                    complaint.with_help(format!("it first stands on line {line}")),
                ));
            }
        }
        Ok(walk.spans)
    }
}

/// What serde expects, in words that need no Rust.
fn expectation(expected: &str) -> String {
    let words = match expected {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number, not negative",
        "i8" | "i16" | "i32" | "i64" => "a whole number",
        "a boolean" => "true or false",
        other => other.strip_prefix("struct ").map_or(other, |_| "a mapping of keys to values"),
    };
    format!("expected {words}")
}

/// Reads a value that was kept as it stood, for a grammar that is decided later.
///
/// # Errors
/// What does not fit, without its place.
pub fn from_value<T: DeserializeOwned>(value: Value) -> Result<T, String> {
    serde_yaml::from_value(value).map_err(|error| error.to_string())
}
