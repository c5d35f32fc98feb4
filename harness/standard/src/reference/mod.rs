//! The standard as a work of reference: one [`Entry`] for each thing that has a name, with all that
//! the files of `spec/` say of it. `etalon show` prints entries, and the results site makes a page of
//! each.
//!
//! An entry holds no markup: [`Line`]s of [`Span`]s, of which some lead to other entries.

mod abi;
mod claims;
mod numbers;
mod ops;

use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::Serialize;

use crate::Standard;
use crate::types::Type;

/// What an entry is about. The order is that of the table of contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A profile, with its levels.
    Profile,
    /// An operator.
    Operator,
    /// A function of the C ABI.
    Function,
    /// A numeric format, or one of blocks.
    Format,
    /// An accuracy class.
    Accuracy,
    /// A status code.
    Status,
    /// A capability that a device may declare.
    Capability,
    /// A struct, enumeration, set of flags, handle or callback of the C ABI.
    Type,
    /// A requirement.
    Requirement,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 9] = [
        Kind::Profile,
        Kind::Operator,
        Kind::Function,
        Kind::Format,
        Kind::Accuracy,
        Kind::Status,
        Kind::Capability,
        Kind::Type,
        Kind::Requirement,
    ];

    /// What many of them are called; also the name of their folder in addresses.
    pub fn plural(self) -> &'static str {
        match self {
            Kind::Profile => "profiles",
            Kind::Operator => "operators",
            Kind::Function => "functions",
            Kind::Format => "formats",
            Kind::Accuracy => "accuracy",
            Kind::Status => "statuses",
            Kind::Capability => "capabilities",
            Kind::Type => "types",
            Kind::Requirement => "requirements",
        }
    }

    /// What one of them is called.
    pub fn singular(self) -> &'static str {
        match self {
            Kind::Profile => "profile",
            Kind::Operator => "operator",
            Kind::Function => "function",
            Kind::Format => "format",
            Kind::Accuracy => "accuracy class",
            Kind::Status => "status",
            Kind::Capability => "capability",
            Kind::Type => "type",
            Kind::Requirement => "requirement",
        }
    }
}

/// All that the standard says of one thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What it is.
    pub kind: Kind,
    /// Its name or id; unique among entries of its kind, and made of letters, digits, `-` and `_`.
    pub name: String,
    /// What it is for, or what it demands.
    pub about: Line,
    /// Short facts: what is known, and what it is.
    pub facts: Vec<(&'static str, Line)>,
    /// Tables.
    pub sections: Vec<Section>,
}

/// A table of an entry. Those without rows are left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// What it lists.
    pub title: String,
    /// A sentence above it; may be empty.
    pub about: String,
    /// The heads of its columns.
    pub head: &'static [&'static str],
    /// Its rows, each with a cell for each column.
    pub rows: Vec<Vec<Line>>,
}

/// Text with code and links.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Line(pub Vec<Span>);

/// A part of a line.
#[derive(Debug, Clone, PartialEq)]
pub enum Span {
    /// Plain text.
    Text(String),
    /// A name or an expression.
    Code(String),
    /// The name of another entry, as shown, which is code.
    Entry {
        /// What it is.
        kind: Kind,
        /// Its name.
        name: String,
        /// What is shown.
        text: String,
    },
}

impl Line {
    /// Plain text.
    pub fn text(text: impl Into<String>) -> Line {
        Line::of(Span::Text(text.into()))
    }

    /// A name or an expression.
    pub fn code(code: impl Into<String>) -> Line {
        Line::of(Span::Code(code.into()))
    }

    /// A link.
    pub fn entry(kind: Kind, name: &str) -> Line {
        Line::of(Span::Entry { kind, name: name.to_owned(), text: name.to_owned() })
    }

    /// Several lines as one, with something between them.
    pub fn join(lines: impl IntoIterator<Item = Line>, between: &str) -> Line {
        let mut joined = Line::default();
        for (place, line) in lines.into_iter().enumerate() {
            if place > 0 {
                joined.0.push(Span::Text(between.to_owned()));
            }
            joined.0.extend(line.0);
        }
        joined
    }

    fn of(span: Span) -> Line {
        Line(vec![span])
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.to_string().is_empty()
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|span| match span {
            Span::Text(text) | Span::Code(text) | Span::Entry { text, .. } => f.write_str(text),
        })
    }
}

/// Makes entries of a standard.
pub struct Reference<'a> {
    standard: &'a Standard,
    /// Words that mean an entry wherever they stand in a sentence.
    words: HashMap<&'a str, Kind>,
    /// Names of types that have an entry.
    types: HashSet<&'a str>,
}

impl<'a> Reference<'a> {
    /// Of a standard.
    pub fn new(standard: &'a Standard) -> Self {
        let ids = standard.requirements.keys().map(|id| (id.as_str(), Kind::Requirement));
        let statuses = standard.errors.codes.iter().map(|known| &known.status);
        let functions = standard.functions.iter().map(|function| &function.name);
        // Names of one word, as `OK`, are words of sentences too.
        let named = |kind| move |name: &'a crate::yaml::Text| (name.as_str(), kind);
        let statuses = statuses.map(named(Kind::Status));
        let functions = functions.map(named(Kind::Function));
        let words = ids.chain(statuses.chain(functions).filter(|(name, _)| name.contains('_')));
        let types = &standard.types;
        let sets = types.enums.iter().chain(&types.flags).map(|it| &it.name);
        let others = types.handles.iter().map(|it| &it.handle);
        let others = others.chain(types.callbacks.iter().map(|it| &it.callback));
        let named = sets.chain(others).chain(types.structs.iter().map(|it| &it.name));
        let types = named.map(crate::yaml::Text::as_str).collect();
        Reference { standard, words: words.collect(), types }
    }

    /// Every entry, by kind, each kind in the order of the standard.
    pub fn entries(&self) -> Vec<Entry> {
        Kind::ALL.into_iter().flat_map(|kind| self.of_kind(kind)).collect()
    }

    /// Entries of this name; of several kinds where several bear it.
    pub fn named(&self, name: &str) -> Vec<Entry> {
        let found = self.entries().into_iter();
        found.filter(|entry| entry.name == name).collect()
    }

    /// Every entry of a kind, in the order of the standard.
    pub fn of_kind(&self, kind: Kind) -> Vec<Entry> {
        let standard = self.standard;
        match kind {
            Kind::Profile => standard.profiles.iter().map(|it| self.profile(it)).collect(),
            Kind::Operator => standard.operators.iter().map(|it| self.operator(it)).collect(),
            Kind::Function => standard.functions.iter().map(|it| self.function(it)).collect(),
            Kind::Format => {
                let plain = standard.formats.iter().map(|it| self.format(it));
                plain.chain(standard.blocks.iter().map(|it| self.block(it))).collect()
            }
            Kind::Accuracy => standard.classes.iter().map(|it| self.class(it)).collect(),
            Kind::Status => standard.errors.codes.iter().map(|it| self.status(it)).collect(),
            Kind::Capability => self.capabilities(),
            Kind::Type => self.types(),
            Kind::Requirement => {
                standard.requirements.values().map(|it| self.requirement(it)).collect()
            }
        }
    }

    /// A sentence whose ids, statuses and functions lead to their entries.
    fn sentence(&self, text: &str) -> Line {
        let mut line = Vec::new();
        let mut plain = String::new();
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let end = match is_word(first) {
                true => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
                false => first.len_utf8(),
            };
            let (word, after) = rest.split_at(end);
            rest = after;
            let Some(&kind) = self.words.get(word) else {
                plain.push_str(word);
                continue;
            };
            if !plain.is_empty() {
                line.push(Span::Text(std::mem::take(&mut plain)));
            }
            line.extend(Line::entry(kind, word).0);
        }
        if !plain.is_empty() {
            line.push(Span::Text(plain));
        }
        Line(line)
    }

    /// A type expression, whose name leads to its entry.
    fn type_line(&self, ty: &Type) -> Line {
        let text = ty.to_string();
        // The table of functions is a type that follows from them, and has no entry.
        let named = ty.mentions().filter(|(_, name)| self.types.contains(name));
        let Some((before, name, after)) = named.and_then(|(_, name)| {
            let (before, after) = text.split_once(&format!("<{name}>"))?;
            Some((before, name, after))
        }) else {
            return Line::code(text);
        };
        let parts = [
            Line::code(format!("{before}<")),
            self.type_entry(name),
            Line::code(format!(">{after}")),
        ];
        Line::join(parts, "")
    }

    /// A requirement's id and its sentence, as cells.
    fn ruled(&self, id: &str) -> Vec<Line> {
        let says = self.standard.requirements.get(id).map_or("", |found| &found.says);
        vec![Line::entry(Kind::Requirement, id), self.sentence(says)]
    }
}

impl Section {
    /// A table without a sentence above it.
    fn new(
        title: impl Into<String>,
        head: &'static [&'static str],
        rows: impl IntoIterator<Item = Vec<Line>>,
    ) -> Section {
        let rows = rows.into_iter().collect();
        Section { title: title.into(), about: String::new(), head, rows }
    }
}

impl Entry {
    fn new(kind: Kind, name: &str, about: Line) -> Entry {
        let (facts, sections) = (Vec::new(), Vec::new());
        Entry { kind, name: name.to_owned(), about, facts, sections }
    }

    /// With a fact, unless it is empty.
    fn fact(mut self, name: &'static str, line: Line) -> Entry {
        if !line.is_empty() {
            self.facts.push((name, line));
        }
        self
    }

    /// With a table, unless it is empty.
    fn section(mut self, section: Section) -> Entry {
        if !section.rows.is_empty() {
            self.sections.push(section);
        }
        self
    }
}

/// The word that a file of the standard has for a value.
fn word(value: impl Serialize) -> String {
    let value = serde_yaml::to_value(value).ok();
    value.and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
