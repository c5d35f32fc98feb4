//! Operators and types: what passed, how far results were off, and how much of their bound they used.

use std::collections::BTreeMap;

use serde::Serialize;

use super::chart::{Chart, Spread, chart, spread};
use crate::result::{Accuracy, Outcome, Profile, Record};
use crate::tally::{figure, subject};

/// Operators that are drawn, of those that use most of their bounds.
const CLOSEST: usize = 24;

/// Width of a bar that ends at its bound, in the units of the chart.
const BOUND: f64 = 100.0;

#[derive(Serialize)]
pub(super) struct Operators<'a> {
    rows: Vec<Row<'a>>,
    /// Operators with a bound other than zero, that which uses most of it first.
    slack: Vec<Slack<'a>>,
    /// Operators that were measured.
    measured: usize,
    charts: Vec<Charted<'a>>,
}

/// One operator on one type tuple.
#[derive(Default)]
struct Cell {
    passed: usize,
    failed: usize,
    lacking: usize,
    /// All that was measured.
    accuracy: Option<Accuracy>,
    /// Of the cases whose errors were kept by the size of the input.
    profiled: Option<Accuracy>,
    /// The inputs that there are, as a power of two, where that is known.
    inputs_bits: Option<u32>,
}

#[derive(Serialize)]
struct Row<'a> {
    operator: &'a str,
    types: &'a str,
    passed: usize,
    failed: usize,
    lacking: usize,
    ulp: String,
    bound: String,
    spread: Option<Spread>,
}

/// How much of its bound an operator uses.
#[derive(Serialize)]
struct Slack<'a> {
    operator: &'a str,
    /// The types that it uses most on.
    types: &'a str,
    share: f64,
    percent: String,
    width: f64,
    beyond: bool,
}

#[derive(Serialize)]
struct Charted<'a> {
    operator: &'a str,
    types: &'a str,
    chart: Chart,
}

pub(super) fn operators(records: &[Record]) -> Operators<'_> {
    let cells = cells(records);
    let charted = |(&(operator, types), cell): (&(_, _), &Cell)| {
        let chart = chart(cell.profiled.as_ref()?, cell.inputs_bits)?;
        Some(Charted { operator, types, chart })
    };
    let mut slack = slack(&cells);
    let measured = slack.len();
    slack.truncate(CLOSEST);
    Operators {
        slack,
        measured,
        charts: cells.iter().filter_map(charted).collect(),
        rows: cells.iter().map(row).collect(),
    }
}

fn cells(records: &[Record]) -> BTreeMap<(&str, &str), Cell> {
    let mut cells: BTreeMap<(&str, &str), Cell> = BTreeMap::new();
    for record in records {
        let Some(subject) = subject(&record.id) else { continue };
        let cell = cells.entry(subject).or_default();
        match record.outcome {
            Outcome::Pass => cell.passed += 1,
            Outcome::Unsupported => cell.lacking += 1,
            _ => cell.failed += 1,
        }
        cell.inputs_bits =
            record.coverage.map(|coverage| coverage.inputs_bits).or(cell.inputs_bits);
        let Some(accuracy) = &record.accuracy else { continue };
        add(&mut cell.accuracy, &Accuracy { profile: None, ..accuracy.clone() });
        if accuracy.profile.as_ref().is_some_and(is_sane) {
            add(&mut cell.profiled, accuracy);
        }
    }
    cells
}

/// Whether a profile is of a format that there could be: one of a stranger's file may say anything.
fn is_sane(profile: &Profile) -> bool {
    const MOST: i32 = 20_000;
    (-MOST..MOST).contains(&profile.first) && profile.len() < MOST as usize
}

fn add(so_far: &mut Option<Accuracy>, next: &Accuracy) {
    *so_far = Some(match so_far.take() {
        Some(before) => before.and(next.clone()),
        None => next.clone(),
    });
}

fn row<'a>((&(operator, types), cell): (&(&'a str, &'a str), &Cell)) -> Row<'a> {
    let measured = |of: fn(&Accuracy) -> f64| cell.accuracy.as_ref().map(of);
    Row {
        operator,
        types,
        passed: cell.passed,
        failed: cell.failed,
        lacking: cell.lacking,
        ulp: measured(|accuracy| accuracy.max_ulp).map_or_else(|| "exact".to_owned(), figure),
        bound: measured(|accuracy| accuracy.worst_of_bound).map_or_else(String::new, percent),
        spread: cell.accuracy.as_ref().and_then(spread),
    }
}

fn slack<'a>(cells: &BTreeMap<(&'a str, &'a str), Cell>) -> Vec<Slack<'a>> {
    let mut most: BTreeMap<&str, (f64, &str)> = BTreeMap::new();
    for (&(operator, types), cell) in cells {
        let Some(accuracy) = &cell.accuracy else { continue };
        let share = accuracy.worst_of_bound;
        let so_far = most.entry(operator).or_insert((0.0, types));
        if share > so_far.0 {
            *so_far = (share, types);
        }
    }
    let mut most: Vec<_> = most.into_iter().filter(|(_, (share, _))| *share > 0.0).collect();
    // The map had the operators in order, and the sort keeps those that are equal so.
    most.sort_by(|a, b| b.1.0.total_cmp(&a.1.0));
    let one = |(operator, (share, types))| Slack {
        operator,
        types,
        share,
        percent: percent(share),
        width: super::chart::tenths((share * BOUND).clamp(0.5, 1.2 * BOUND)),
        beyond: share > 1.0,
    };
    most.into_iter().map(one).collect()
}

/// A share of the bound, for people.
fn percent(share: f64) -> String {
    match share {
        0.0 => "0 %".to_owned(),
        0.999..=1.0 => "100 %".to_owned(),
        1.0.. => format!("{} times", figure(share)),
        _ => format!("{} %", figure(100.0 * share)),
    }
}
