//! The HTML page: one file, no network, useful without JavaScript. Verdicts first, then failures
//! by requirement with a command that reruns each, then what every operator does on every type.
//!
//! Passed cases appear as counts only, so that a page stays small however long the run.

use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment};
use serde::Serialize;

use crate::chart::{Chart, chart};
use crate::failure::{lines, word};
use crate::growth::{Chain, chains};
use crate::read::Results;
use crate::result::{Footer, Header, Outcome, Record, Verdict, Wrong};
use crate::tally::{counts, failures, figure, matrix, slowest, time, unsupported};
use crate::verdict::{obstacles, outside, verdicts};

const TEMPLATE: &str = include_str!("../templates/report.html");

/// Failures of one requirement that are shown in full.
const SHOWN: usize = 20;

/// Slow cases that are named.
const SLOWEST: usize = 10;

/// What the template is given.
#[derive(Serialize)]
struct Page<'a> {
    header: &'a Header,
    footer: Option<&'a Footer>,
    claims: Vec<Claim>,
    outside: Option<String>,
    obstacles: Vec<String>,
    judged: usize,
    counts: Vec<Count>,
    groups: Vec<Group<'a>>,
    lacking: Vec<(&'a str, usize)>,
    rows: Vec<Row<'a>>,
    chains: Vec<Chain<'a>>,
    slow: Vec<Slow<'a>>,
}

#[derive(Serialize)]
struct Claim {
    name: String,
    word: &'static str,
    tone: &'static str,
    icon: &'static str,
}

#[derive(Serialize)]
struct Count {
    word: &'static str,
    number: usize,
    tone: &'static str,
}

#[derive(Serialize)]
struct Group<'a> {
    requirement: &'a str,
    says: &'a str,
    total: usize,
    shown: Vec<Failure<'a>>,
    others: Vec<&'a str>,
}

#[derive(Serialize)]
struct Failure<'a> {
    id: &'a str,
    word: &'static str,
    marks: &'a [String],
    lines: Vec<(&'static str, String)>,
    also: &'a [Wrong],
    rerun: &'a str,
}

#[derive(Serialize)]
struct Row<'a> {
    operator: &'a str,
    types: &'a str,
    passed: usize,
    failed: usize,
    lacking: usize,
    ulp: String,
    chart: Option<Chart>,
}

#[derive(Serialize)]
struct Slow<'a> {
    id: &'a str,
    time: String,
}

/// The page.
pub fn html(results: &Results) -> String {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.add_template("report", TEMPLATE).expect("the template is right");
    let template = environment.get_template("report").expect("it was just added");
    let records = &results.records;
    let claims: Vec<_> = verdicts(&results.header, records).into_iter().map(claim).collect();
    let rows: Vec<_> = matrix(records).into_iter().map(row).collect();
    let slow: Vec<_> = slowest(records, SLOWEST)
        .into_iter()
        .map(|record| Slow { id: &record.id, time: time(record.device_ns) })
        .collect();
    let page = template.render(Value::from(Serde(Page {
        header: &results.header,
        footer: results.footer.as_ref(),
        claims,
        outside: outside(results),
        obstacles: obstacles(results),
        judged: records.len(),
        counts: tallies(records),
        groups: failures(records).into_iter().map(group).collect(),
        lacking: unsupported(records),
        rows,
        chains: chains(records),
        slow,
    })));
    page.expect("the template fits what it is given")
}

fn claim((name, verdict): (String, Verdict)) -> Claim {
    let (tone, icon) = match verdict {
        Verdict::Conformant => ("good", "✓"),
        Verdict::ConformantWithWaivers => ("open", "✓"),
        Verdict::NotConformant => ("bad", "✗"),
        Verdict::Incomplete => ("open", "…"),
    };
    let word = match verdict {
        Verdict::Conformant => "conformant",
        Verdict::ConformantWithWaivers => "conformant with waivers",
        Verdict::NotConformant => "not conformant",
        Verdict::Incomplete => "incomplete",
    };
    Claim { name, word, tone, icon }
}

fn tallies(records: &[Record]) -> Vec<Count> {
    let tone = |outcome| match outcome {
        Outcome::Pass => "good",
        Outcome::Unsupported | Outcome::Accepted => "open",
        _ => "bad",
    };
    let name = |outcome| match outcome {
        Outcome::Pass => "passed",
        Outcome::Fail => "failed",
        Outcome::Unsupported => "not offered",
        Outcome::Accepted => "compiled, not run",
        Outcome::Crashed => "crashed",
        Outcome::TimedOut => "timed out",
        Outcome::HarnessError => "faults of the suite",
    };
    let counted = counts(records).into_iter();
    counted
        .map(|(outcome, number)| {
            let tone = if number == 0 { "none" } else { tone(outcome) };
            Count { word: name(outcome), number, tone }
        })
        .collect()
}

fn group(group: crate::tally::Group<'_>) -> Group<'_> {
    let shown = group.records.iter().take(SHOWN).map(|record| failure(record));
    Group {
        requirement: group.requirement,
        says: group.says,
        total: group.records.len(),
        shown: shown.collect(),
        others: group.records.iter().skip(SHOWN).map(|record| record.id.as_str()).collect(),
    }
}

fn failure(record: &Record) -> Failure<'_> {
    let evidence = record.evidence.as_ref();
    let mut lines = evidence.map(lines).unwrap_or_default();
    // The requirement heads the group, and the command has a place of its own.
    lines.retain(|(name, _)| !["requirement", "rerun"].contains(name));
    Failure {
        id: &record.id,
        word: word(record.outcome),
        marks: &record.marks,
        lines,
        also: evidence.map_or(&[], |evidence| &evidence.also),
        rerun: evidence.map_or("", |evidence| evidence.rerun.as_str()),
    }
}

fn row<'a>(((operator, types), cell): ((&'a str, &'a str), crate::tally::Cell)) -> Row<'a> {
    Row {
        operator,
        types,
        passed: cell.passed,
        failed: cell.failed,
        lacking: cell.lacking,
        ulp: cell.max_ulp.map_or_else(|| "exact".to_owned(), figure),
        chart: cell.profiled.as_ref().and_then(|accuracy| chart(accuracy, cell.inputs_bits)),
    }
}
