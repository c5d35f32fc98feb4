//! Requirements that the cases of the run check: which hold, which are broken, and which nobody
//! tested here, since no case of theirs came so far.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use crate::result::{Outcome, Record};

/// Squares of a line of the matrix, and the size of a square with its gap.
const LINE: usize = 72;
const STEP: usize = 8;

#[derive(Serialize)]
pub(super) struct Requirements<'a> {
    areas: Vec<Area<'a>>,
    total: usize,
    held: usize,
    broken: usize,
    untested: usize,
}

/// Requirements whose ids have the same middle, as `MEM` in `OXI-MEM-0031`.
#[derive(Serialize)]
struct Area<'a> {
    name: &'a str,
    total: usize,
    held: usize,
    broken: Vec<(&'a str, usize)>,
    untested: Vec<&'a str>,
    /// The matrix: its size, and its squares by state.
    width: usize,
    height: usize,
    squares: [Squares; 3],
}

#[derive(Serialize)]
struct Squares {
    tone: &'static str,
    path: String,
}

#[derive(Default, Clone, Copy)]
struct Tally {
    held: usize,
    broken: usize,
}

pub(super) fn requirements(records: &[Record]) -> Requirements<'_> {
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    for record in records {
        let passes = record.outcome == Outcome::Pass;
        for id in &record.checks {
            tallies.entry(id).or_default().held += usize::from(passes);
        }
        let broken = record.evidence.as_ref().filter(|_| record.outcome.is_failure());
        if let Some(evidence) = broken.filter(|evidence| !evidence.requirement.is_empty()) {
            tallies.entry(&evidence.requirement).or_default().broken += 1;
        }
    }
    let mut areas: BTreeMap<&str, BTreeMap<&str, Tally>> = BTreeMap::new();
    for (id, tally) in tallies {
        areas.entry(area(id)).or_default().insert(id, tally);
    }
    let areas: Vec<_> = areas.into_iter().map(|(name, all)| one(name, &all)).collect();
    let sum = |of: fn(&Area) -> usize| areas.iter().map(of).sum();
    Requirements {
        total: sum(|area| area.total),
        held: sum(|area| area.held),
        broken: sum(|area| area.broken.len()),
        untested: sum(|area| area.untested.len()),
        areas,
    }
}

fn area(id: &str) -> &str {
    id.split('-').nth(1).unwrap_or(id)
}

fn one<'a>(name: &'a str, all: &BTreeMap<&'a str, Tally>) -> Area<'a> {
    let broken = |tally: &Tally| tally.broken > 0;
    let held = |tally: &Tally| tally.broken == 0 && tally.held > 0;
    let untested = |tally: &Tally| tally.broken == 0 && tally.held == 0;
    let squares = |tone, is: &dyn Fn(&Tally) -> bool| {
        let mut path = String::new();
        for (at, _) in all.values().enumerate().filter(|(_, tally)| is(tally)) {
            let (x, y) = (at % LINE * STEP, at / LINE * STEP);
            let _ = write!(path, "M{x} {y}h6v6h-6z");
        }
        Squares { tone, path }
    };
    Area {
        name,
        total: all.len(),
        held: all.values().filter(|tally| held(tally)).count(),
        broken: all.iter().filter(|(_, it)| broken(it)).map(|(id, it)| (*id, it.broken)).collect(),
        untested: all.iter().filter(|(_, it)| untested(it)).map(|(id, _)| *id).collect(),
        width: all.len().min(LINE) * STEP,
        height: all.len().div_ceil(LINE) * STEP,
        squares: [squares("good", &held), squares("bad", &broken), squares("open", &untested)],
    }
}
