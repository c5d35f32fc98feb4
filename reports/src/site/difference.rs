//! What changed between two results of a product.

use serde::Serialize;

use super::SiteError;
use super::pages::{Pages, Place};
use super::release::{Changes, Release};
use super::write::Output;
use crate::diff::{Change, Diff, Fact, Kind, Limits, diff};
use crate::failure::word;
use crate::read::Results;
use crate::result::Record;

/// Cases of one kind that are shown.
const SHOWN: usize = 200;

#[derive(Serialize)]
struct Page<'a> {
    vendor: &'a str,
    name: &'a str,
    before: Side<'a>,
    after: Side<'a>,
    compared: usize,
    kinds: Vec<Group<'a>>,
    facts: &'a [Fact],
}

#[derive(Serialize)]
struct Side<'a> {
    version: &'a str,
}

#[derive(Serialize)]
struct Group<'a> {
    id: usize,
    word: &'static str,
    icon: &'static str,
    tone: &'static str,
    means: &'static str,
    total: usize,
    shown: Vec<Shown<'a>>,
}

#[derive(Serialize)]
struct Shown<'a> {
    id: &'a str,
    requirement: String,
    before: String,
    after: String,
}

/// Writes the page, and gives what changed in short.
pub(super) fn write(
    pages: &Pages,
    output: &mut Output,
    (vendor, name): (&str, &str),
    before: (&Results, &Release),
    after: (&Results, &Release),
) -> Result<Changes, SiteError> {
    let found = diff(before.0, after.0, &Limits::default());
    let kinds: Vec<_> = Kind::ALL.into_iter().map(|kind| group(kind, &found)).collect();
    let counts =
        kinds.iter().filter(|group| group.total > 0 && group.word != Kind::StillFailing.word());
    let counts = counts.map(|group| (group.word, group.total)).collect();
    let address = format!("{}/diff.html", after.1.address);
    let product = after.1.address.rsplit_once('/').map_or("", |(product, _)| product);
    let crumbs = [
        ("Results", "index.html".to_owned()),
        (name, format!("{product}/index.html")),
        (after.1.version.as_str(), format!("{}/index.html", after.1.address)),
    ];
    let place = Place { address: &address, under: "Results", crumbs: &crumbs };
    let page = Page {
        vendor,
        name,
        before: Side { version: &before.1.version },
        after: Side { version: &after.1.version },
        compared: found.compared,
        kinds,
        facts: &found.facts,
    };
    pages.write(output, "diff", place, page)?;
    Ok(Changes { since: before.1.version.clone(), counts })
}

fn group<'a>(kind: Kind, found: &Diff<'a>) -> Group<'a> {
    let (icon, tone, means) = look(kind);
    Group {
        id: kind as usize,
        word: kind.word(),
        icon,
        tone,
        means,
        total: found.of(kind).count(),
        shown: found.of(kind).take(SHOWN).map(shown).collect(),
    }
}

/// A sign, the class of its colours, and what it means.
fn look(kind: Kind) -> (&'static str, &'static str, &'static str) {
    match kind {
        Kind::Regressed => ("✗", "bad", "It passed, or was not offered, and fails now."),
        Kind::Gone => ("–", "open", "It has no record any more."),
        Kind::ChangedReason => {
            ("↻", "open", "It failed, and fails in another way, or is not offered now.")
        }
        Kind::LessAccurate => {
            ("≈", "open", "It passes, and is further from the exact result than before.")
        }
        Kind::StillFailing => ("=", "bad", "It fails in the same way."),
        Kind::Slower => {
            ("◷", "none", "It passes, and takes longer. Informative: times depend on the machine.")
        }
        Kind::New => ("+", "none", "It has a record for the first time."),
        Kind::Fixed => ("✓", "good", "It passes, and did not before."),
    }
}

fn shown<'a>(change: &Change<'a>) -> Shown<'a> {
    let requirement = change.requirement().to_owned();
    let [was, is] = change.ns;
    let before = told(change.before, change.kind, was);
    let after = told(change.after, change.kind, is);
    Shown { id: change.id, requirement, before, after }
}

/// A record in a few words.
fn told(record: Option<&Record>, kind: Kind, ns: u64) -> String {
    let Some(record) = record else { return "no record".to_owned() };
    let outcome = word(record.outcome).to_lowercase();
    match (&record.evidence, &record.accuracy, kind) {
        (_, _, Kind::Slower) => format!("{outcome}, {}", crate::tally::time(ns)),
        (Some(evidence), _, _) => format!("{outcome}: {}", evidence.what),
        (None, Some(accuracy), Kind::LessAccurate) => {
            let (ulp, share) = (accuracy.max_ulp, accuracy.worst_of_bound);
            let (ulp, share) = (crate::figure(ulp), crate::figure(share));
            format!("{outcome}, off by {ulp} ulp, {share} of the limit")
        }
        _ => outcome,
    }
}
