//! The first screen: the verdict of each claim, how many cases came out which way, and why the result
//! is no certificate, if so.

use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::read::Results;
use crate::result::{Outcome, Record, Verdict};
use crate::tally::counts;
use crate::verdict::{obstacles, outside, verdicts};
use crate::waiver::{Applied, applied};

/// Width of the bar of outcomes, in the units of the chart.
const WIDTH: f64 = 1000.0;

/// Width of the smallest part of the bar, so that one failure among many is seen.
const LEAST: f64 = 6.0;

#[derive(Serialize)]
pub(super) struct First<'a> {
    /// When the run began, for people.
    when: String,
    claims: Vec<Claim>,
    outside: Option<String>,
    obstacles: Vec<String>,
    development: bool,
    waivers: Vec<Applied<'a>>,
    counts: Vec<Count>,
    bar: Vec<Part>,
}

#[derive(Serialize)]
struct Claim {
    name: String,
    word: &'static str,
    tone: &'static str,
    icon: &'static str,
    /// Cases that the claim needs, and how many of them passed.
    needed: usize,
    passed: usize,
}

#[derive(Serialize)]
struct Count {
    /// The outcome, as the filter of the table knows it.
    outcome: &'static str,
    word: &'static str,
    number: usize,
    tone: &'static str,
    icon: &'static str,
}

/// A part of the bar of outcomes.
#[derive(Serialize)]
struct Part {
    x: f64,
    width: f64,
    tone: &'static str,
}

pub(super) fn first(results: &Results) -> First<'_> {
    let records = &results.records;
    let claims = verdicts(&results.header, records).into_iter();
    let counts = tallies(records);
    First {
        when: when(&results.header.started),
        claims: claims.map(|(name, verdict)| claim(name, verdict, records)).collect(),
        outside: outside(results),
        obstacles: obstacles(results),
        development: results.header.expectations.is_some(),
        waivers: applied(results),
        bar: bar(&counts),
        counts,
    }
}

/// A time for people; as it is, if it is none.
pub(super) fn when(text: &str) -> String {
    let Ok(time) = OffsetDateTime::parse(text, &Rfc3339) else { return text.to_owned() };
    let (day, month, year) = (time.day(), time.month(), time.year());
    format!("{day} {month} {year}, {:02}:{:02} UTC", time.hour(), time.minute())
}

fn claim(name: String, verdict: Verdict, records: &[Record]) -> Claim {
    let (tone, icon, word) = match verdict {
        Verdict::Conformant => ("good", "✓", "conformant"),
        Verdict::ConformantWithWaivers => ("open", "✓", "conformant with waivers"),
        Verdict::NotConformant => ("bad", "✗", "not conformant"),
        Verdict::Incomplete => ("open", "…", "incomplete"),
    };
    let needs = |record: &&Record| record.withdrawn.is_none() && record.needed_by.contains(&name);
    let needed = records.iter().filter(needs).count();
    let passes = |record: &&Record| record.outcome == Outcome::Pass;
    let passed = records.iter().filter(needs).filter(passes).count();
    Claim { name, word, tone, icon, needed, passed }
}

/// Tone and icon of an outcome.
pub(crate) fn tone(outcome: Outcome) -> (&'static str, &'static str) {
    match outcome {
        Outcome::Pass => ("good", "✓"),
        Outcome::Unsupported => ("none", "○"),
        Outcome::Accepted => ("open", "◌"),
        Outcome::HarnessError => ("open", "!"),
        Outcome::Fail | Outcome::Crashed | Outcome::TimedOut => ("bad", "✗"),
    }
}

/// An outcome in words, behind a count.
pub(crate) fn name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "passed",
        Outcome::Fail => "failed",
        Outcome::Unsupported => "not offered",
        Outcome::Accepted => "compiled, not run",
        Outcome::Crashed => "crashed",
        Outcome::TimedOut => "timed out",
        Outcome::HarnessError => "faults of the suite",
    }
}

fn tallies(records: &[Record]) -> Vec<Count> {
    let count = |(outcome, number): (Outcome, usize)| {
        let (tone, icon) = tone(outcome);
        let tone = if number == 0 { "none" } else { tone };
        Count { outcome: outcome.word(), word: name(outcome), number, tone, icon }
    };
    counts(records).into_iter().map(count).collect()
}

/// The counts side by side, each wide enough to be seen.
fn bar(counts: &[Count]) -> Vec<Part> {
    let seen: Vec<_> = counts.iter().filter(|count| count.number > 0).collect();
    let all: usize = seen.iter().map(|count| count.number).sum();
    let room = WIDTH - LEAST * seen.len() as f64;
    let mut x = 0.0;
    let part = |count: &&Count| {
        let width = LEAST + room * count.number as f64 / all as f64;
        let part = Part {
            x: super::chart::tenths(x),
            width: super::chart::tenths(width),
            tone: count.tone,
        };
        x += width;
        part
    };
    seen.iter().map(part).collect()
}
