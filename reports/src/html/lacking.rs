//! What is not offered, by the kind of lack: capabilities, functions, operators, types, layouts.

use serde::Serialize;

use crate::result::Record;
use crate::tally::unsupported;

/// Reasons that the suite itself gives, by how they begin.
const OURS: [(&str, &str); 2] = [
    ("the device does not declare ", "Capabilities that are not declared"),
    ("the function table has no ", "Functions that are left out"),
];

#[derive(Serialize)]
pub(super) struct Kind<'a> {
    name: &'a str,
    cases: usize,
    reasons: Vec<(&'a str, usize)>,
}

/// The kinds, the one with the most cases first.
pub(super) fn lacking(records: &[Record]) -> Vec<Kind<'_>> {
    let mut kinds: Vec<Kind> = Vec::new();
    for (why, cases) in unsupported(records) {
        let (name, reason) = split(why);
        let at = kinds.iter().position(|kind| kind.name == name).unwrap_or_else(|| {
            kinds.push(Kind { name, cases: 0, reasons: Vec::new() });
            kinds.len() - 1
        });
        kinds[at].cases += cases;
        kinds[at].reasons.push((reason, cases));
    }
    kinds.sort_by_key(|kind| std::cmp::Reverse(kind.cases));
    kinds
}

/// The kind of a reason, and what is left of it.
fn split(why: &str) -> (&str, &str) {
    let ours = OURS.iter().find_map(|(start, name)| Some((*name, why.strip_prefix(start)?)));
    let status = || why.split_once(": ").filter(|(code, _)| code.starts_with("E_"));
    ours.or_else(status).unwrap_or(("Other reasons", why))
}
