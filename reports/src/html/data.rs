//! The records in columns, for the script that shows a table of all of them. Ids follow each other in
//! the order of the plan and begin alike, so each is kept as two digits in base 36, how many letters
//! it shares with the one before, and its rest. Texts that come again are kept once.

use std::collections::HashMap;
use std::hash::Hash;

use minijinja::Value;
use serde::Serialize;

use crate::result::{Outcome, Record};
use crate::tally::figure;

/// Letters that an id may share with the one before: the most that two digits can say.
const SHARED: usize = 36 * 36 - 1;

/// What the page embeds.
#[derive(Serialize)]
pub(super) struct Embedded {
    json: Value,
    /// Passed cases that are left out for their size.
    left_out: usize,
    /// Records that are there.
    kept: usize,
}

/// The columns. A record has a place in each; of the pairs only those that have something to say.
#[derive(Serialize, Default)]
struct Columns<'a> {
    ids: Vec<String>,
    /// A digit each, by place in [`Outcome::ALL`].
    outcomes: String,
    /// Which of `sets` it checks, and which of `needs` need it.
    checks: Vec<usize>,
    needed: Vec<usize>,
    sets: Vec<Vec<usize>>,
    requirements: Vec<&'a str>,
    needs: Vec<&'a [String]>,
    /// Device time, where there is one.
    times: Vec<(usize, u64)>,
    /// Largest error in ulp, and as a share of the bound.
    errors: Vec<(usize, String, String)>,
    /// Which of `reasons`, and the requirement that is broken.
    why: Vec<(usize, usize)>,
    broken: Vec<(usize, usize)>,
    reasons: Vec<&'a str>,
    marks: Vec<(usize, &'a [String])>,
}

/// The records as JSON that may stand in a page; passed cases only if all fits into so many bytes.
pub(super) fn embed(records: &[Record], limit: usize) -> Embedded {
    let all = json(&records.iter().collect::<Vec<_>>());
    if all.len() <= limit {
        return Embedded { json: Value::from_safe_string(all), left_out: 0, kept: records.len() };
    }
    let others = records.iter().filter(|record| record.outcome != Outcome::Pass);
    let mut others: Vec<_> = others.collect();
    let left_out = records.len() - others.len();
    let mut text = json(&others);
    // Whatever does not fit now are failures and lacks without number; the page tells their counts.
    while text.len() > limit {
        others.truncate(others.len() / 2);
        text = json(&others);
    }
    let left_out = left_out.max(records.len() - others.len());
    Embedded { json: Value::from_safe_string(text), left_out, kept: others.len() }
}

fn json(records: &[&Record]) -> String {
    let text = serde_json::to_string(&columns(records)).expect("JSON can be printed");
    // Nothing in it can end the element that it stands in.
    text.replace('<', "\\u003c")
}

fn columns<'a>(records: &[&'a Record]) -> Columns<'a> {
    let mut columns = Columns::default();
    let mut requirements = Numbers::default();
    let (mut sets, mut needs) = (Numbers::default(), Numbers::default());
    let mut reasons = Numbers::default();
    let mut before = "";
    for (place, record) in records.iter().enumerate() {
        columns.ids.push(after(before, &record.id));
        before = &record.id;
        let outcome = Outcome::ALL.iter().position(|outcome| *outcome == record.outcome);
        columns.outcomes.push(char::from_digit(outcome.unwrap_or(0) as u32, 10).unwrap_or('0'));
        let set = record.checks.iter().map(|id| requirements.number(id.as_str())).collect();
        columns.checks.push(sets.number(set));
        columns.needed.push(needs.number(record.needed_by.as_slice()));
        if record.device_ns > 0 {
            columns.times.push((place, record.device_ns / 1000));
        }
        if let Some(accuracy) = &record.accuracy {
            let (ulp, share) = (figure(accuracy.max_ulp), figure(accuracy.worst_of_bound));
            columns.errors.push((place, ulp, share));
        }
        if let Some(evidence) = &record.evidence {
            columns.why.push((place, reasons.number(evidence.what.as_str())));
            if !evidence.requirement.is_empty() {
                let broken = requirements.number(evidence.requirement.as_str());
                columns.broken.push((place, broken));
            }
        }
        if !record.marks.is_empty() {
            columns.marks.push((place, &record.marks));
        }
    }
    columns.requirements = requirements.all;
    columns.sets = sets.all;
    columns.needs = needs.all;
    columns.reasons = reasons.all;
    columns
}

/// An id after the one before it. Letters are shared up to the first that is not ASCII, so that bytes
/// here are units of text there.
fn after(before: &str, id: &str) -> String {
    let pairs = before.bytes().zip(id.bytes());
    let alike = pairs.take_while(|(a, b)| a == b && a.is_ascii()).count().min(SHARED);
    let digit = |number: usize| char::from_digit(number as u32, 36).unwrap_or('0');
    format!("{}{}{}", digit(alike / 36), digit(alike % 36), &id[alike..])
}

/// Numbers for things, in the order in which they are met.
struct Numbers<T> {
    all: Vec<T>,
    known: HashMap<T, usize>,
}

impl<T> Default for Numbers<T> {
    fn default() -> Numbers<T> {
        Numbers { all: Vec::new(), known: HashMap::new() }
    }
}

impl<T: Clone + Eq + Hash> Numbers<T> {
    fn number(&mut self, thing: T) -> usize {
        let next = self.all.len();
        *self.known.entry(thing).or_insert_with_key(|thing| {
            self.all.push(thing.clone());
            next
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{SHARED, after};

    /// What the script does.
    fn decode(kept: &[String]) -> Vec<String> {
        let mut before = String::new();
        let mut all = Vec::new();
        for text in kept {
            let shared = usize::from_str_radix(&text[..2], 36).unwrap();
            before = before[..shared].to_owned() + &text[2..];
            all.push(before.clone());
        }
        all
    }

    proptest! {
        #[test]
        fn ids_come_back(ids in prop::collection::vec("[a-c/é<\"]{0,9}", 0..9)) {
            let mut before = "";
            let kept: Vec<_> = ids.iter().map(|id| {
                let text = after(before, id);
                before = id;
                text
            }).collect();
            prop_assert_eq!(decode(&kept), ids);
        }
    }

    #[test]
    fn long_ids_share_no_more_than_two_digits_say() {
        let id = "x".repeat(2 * SHARED);
        assert_eq!(&after(&id, &id)[..2], "zz");
        assert_eq!(decode(&[after("", &id), after(&id, &id)])[1], id);
    }
}
