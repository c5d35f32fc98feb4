//! Everything that can be said of a standard that was read: what is wrong, and a witness for each
//! rule of each operator.
//!
//! Loading a standard fails only where a file does not parse. What parses may still contradict
//! itself: an id that stands twice, a format that does not exist, an expression that names no
//! tensor, a constraint that no call can break alone. Lint finds all of it in one run, and points
//! at each place. A standard that lints clean keeps the promises that the rest of the harness
//! relies on: citations resolve, type rows bind every variable, expressions have values.

mod about;
mod api;
mod blocks;
mod formats;
mod ops;
mod profiles;
mod tools;
mod types;

use serde::de::DeserializeOwned;

use crate::expr::{ExprError, nearest};
use crate::load::Standard;
use crate::witness::Witness;
use crate::yaml::{Complaint, Source};

/// What lint found.
#[derive(Debug, Clone, Default)]
pub struct Lint {
    /// What is wrong, in the order of files.
    pub complaints: Vec<Complaint>,
    /// For each rule of each operator, a call that breaks it alone; complete only if nothing is
    /// wrong.
    pub witnesses: Vec<Witness>,
}

/// Checks a standard.
pub fn lint(standard: &Standard) -> Lint {
    let mut linter = Linter { standard, complaints: Vec::new(), witnesses: Vec::new() };
    about::check(&mut linter);
    formats::check(&mut linter);
    blocks::check(&mut linter);
    types::check(&mut linter);
    api::check(&mut linter);
    ops::check(&mut linter);
    profiles::check(&mut linter);
    let Linter { mut complaints, witnesses, .. } = linter;
    complaints.sort_by(|a, b| (&a.path, a.at).cmp(&(&b.path, b.at)));
    Lint { complaints, witnesses }
}

/// Gathers complaints.
struct Linter<'s> {
    standard: &'s Standard,
    complaints: Vec<Complaint>,
    witnesses: Vec<Witness>,
}

impl<'s> Linter<'s> {
    /// Complains about the node at `at`.
    fn say(&mut self, source: &Source, at: &str, message: impl Into<String>) {
        self.complaints.push(source.complain(at, message));
    }

    /// Complains, with advice.
    fn advise(
        &mut self,
        source: &Source,
        at: &str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.complaints.push(source.complain(at, message).with_help(help));
    }

    /// Complains that a name stands for nothing, and suggests the one that was meant.
    fn unknown<'n>(
        &mut self,
        source: &Source,
        at: &str,
        what: &str,
        name: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) {
        let mut complaint = source.complain(at, format!("there is no {what} `{name}`"));
        if let Some(near) = nearest(name, known) {
            complaint = complaint.with_help(format!("did you mean `{near}`?"));
        }
        self.complaints.push(complaint);
    }

    /// Complains that a name stands for nothing, unless it is known.
    fn known<'n>(
        &mut self,
        source: &Source,
        at: &str,
        what: &str,
        name: &str,
        known: impl Iterator<Item = &'n str> + Clone,
    ) -> bool {
        let found = known.clone().any(|candidate| candidate == name);
        if !found {
            self.unknown(source, at, what, name, known);
        }
        found
    }

    /// Complains about every key that stands a second time. Items are paths and keys.
    fn unique<K: PartialEq + std::fmt::Display>(
        &mut self,
        source: &Source,
        what: &str,
        items: impl IntoIterator<Item = (String, K)>,
    ) {
        let mut seen: Vec<(String, K)> = Vec::new();
        for (at, key) in items {
            if let Some((first, _)) = seen.iter().find(|(_, other)| *other == key) {
                let line = source.line(first);
                self.say(
                    source,
                    &at,
                    format!("the {what} {key} stands twice, first on line {line}"),
                );
            } else {
                seen.push((at, key));
            }
        }
    }

    /// One file, read again with the places of its entries.
    fn file(&self, path: &str) -> Option<&'s Source> {
        self.standard.sources.get(path)
    }

    /// The files of a folder, read again: a [`Standard`] keeps functions and operators sorted, and
    /// no longer knows which entry of which file they were.
    fn folder<T: DeserializeOwned>(&self, folder: &str) -> Vec<(&'s Source, T)> {
        let sources = self.standard.sources.iter().filter(|(path, _)| path.starts_with(folder));
        let read = sources.filter_map(|(path, source)| {
            let (value, _) = Source::read::<T>(path, &source.text).ok()?;
            Some((source, value))
        });
        read.collect()
    }
}

/// A complaint about an expression, at its place in the text.
fn inside(source: &Source, at: &str, error: ExprError) -> Complaint {
    let complaint = source.complain_inside(at, error.offset, error.message);
    match error.help {
        Some(help) => complaint.with_help(help),
        None => complaint,
    }
}
