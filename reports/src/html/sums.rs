//! The arithmetic of the device: what it declares of its sums, beside what small sums showed.

use std::collections::BTreeMap;

use serde::Serialize;

use super::first::{name, tone};
use crate::result::{Outcome, Record, Trait};
use crate::tally::subject;

/// Name of the cases that probe sums, in their ids.
const PROBES: &str = "fingerprint";

/// One operator on one type tuple, in every shape that it was probed in.
#[derive(Serialize)]
pub(super) struct Sum<'a> {
    operator: &'a str,
    types: &'a str,
    shapes: Vec<Shape<'a>>,
}

#[derive(Serialize)]
struct Shape<'a> {
    id: &'a str,
    shape: &'a str,
    word: &'static str,
    tone: &'static str,
    icon: &'static str,
    traits: &'a [Trait],
    /// Why there is nothing to see, where that is known.
    why: &'a str,
}

/// The probes among the records, in the order of the plan; those that are not offered are left out.
pub(super) fn sums(records: &[Record]) -> Vec<Sum<'_>> {
    let mut sums: BTreeMap<(&str, &str), Vec<Shape>> = BTreeMap::new();
    let run = records.iter().filter(|record| record.outcome != Outcome::Unsupported);
    for record in run.filter(|record| record.id.split('/').nth(2) == Some(PROBES)) {
        let Some(subject) = subject(&record.id) else { continue };
        sums.entry(subject).or_default().push(shape(record));
    }
    let sum = |((operator, types), shapes)| Sum { operator, types, shapes };
    sums.into_iter().map(sum).collect()
}

fn shape(record: &Record) -> Shape<'_> {
    let (tone, icon) = tone(record.outcome);
    Shape {
        id: &record.id,
        shape: record.id.rsplit_once("shape=").map_or("", |(_, shape)| shape),
        word: match record.outcome {
            Outcome::Pass => "as declared",
            Outcome::Fail => "not as declared",
            other => name(other),
        },
        tone,
        icon,
        traits: &record.arithmetic,
        why: record.evidence.as_ref().map_or("", |evidence| evidence.what.as_str()),
    }
}
