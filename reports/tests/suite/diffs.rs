//! What changed between two results.

use reports::diff::{Kind, Limits, diff};
use reports::read::Results;
use reports::result::{Accuracy, Outcome, Record, Withdrawn};

use crate::sample::{clean, measurement, other, pass};

/// A result of these records.
pub fn result(records: Vec<Record>) -> Results {
    let mut result = clean();
    result.header.planned = records.len() as u64;
    result.records = records;
    result
}

fn measured(id: &str, max_ulp: f64, share: f64, device_ns: u64) -> Record {
    let accuracy = Accuracy { max_ulp, worst_of_bound: share, ..Accuracy::default() };
    Record { accuracy: Some(accuracy), device_ns, ..pass(0, id) }
}

/// Kind and id of each change, a line each.
fn told(old: Vec<Record>, new: Vec<Record>) -> String {
    let (old, new) = (result(old), result(new));
    let diff = diff(&old, &new, &Limits::default());
    let lines = diff
        .changes
        .iter()
        .map(|change| format!("{}: {} ({})", change.kind.word(), change.id, change.requirement()));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn each_case_changed_in_one_way_or_not_at_all() {
    let fail =
        |id: &str, requirement: &str| other(0, id, Outcome::Fail, requirement, "wrong values");
    let lacking = |id: &str| other(0, id, Outcome::Unsupported, "", "no f64");
    let old = vec![
        pass(0, "a/b/same"),
        pass(1, "a/b/breaks"),
        pass(2, "a/b/dropped"),
        lacking("a/b/added-wrong"),
        lacking("a/b/never"),
        fail("a/b/mended", "OXI-A-0001"),
        fail("a/b/stays", "OXI-A-0001"),
        fail("a/b/other", "OXI-A-0001"),
        fail("a/b/hidden", "OXI-A-0001"),
        pass(9, "a/b/gone"),
        measured("a/b/drifts", 0.5, 0.5, 0),
        measured("a/b/slows", 0.5, 0.5, 20_000_000),
    ];
    let new = vec![
        pass(0, "a/b/same"),
        fail("a/b/breaks", "OXI-A-0002"),
        lacking("a/b/dropped"),
        fail("a/b/added-wrong", "OXI-A-0003"),
        lacking("a/b/never"),
        pass(5, "a/b/mended"),
        fail("a/b/stays", "OXI-A-0001"),
        fail("a/b/other", "OXI-A-0004"),
        lacking("a/b/hidden"),
        measured("a/b/drifts", 1.5, 0.5, 0),
        measured("a/b/slows", 0.5, 0.5, 60_000_000),
        pass(12, "a/b/new"),
    ];
    insta::assert_snapshot!(told(old, new));
}

#[test]
fn limits_must_both_be_passed() {
    let limits =
        Limits { accuracy_factor: 2.0, ulp_floor: 1.0, share_floor: 0.2, ..Limits::default() };
    let kinds = |was: (f64, f64), is: (f64, f64)| {
        let old = result(vec![measured("a/b/c", was.0, was.1, 0)]);
        let new = result(vec![measured("a/b/c", is.0, is.1, 0)]);
        diff(&old, &new, &limits).changes.iter().map(|change| change.kind).collect::<Vec<_>>()
    };
    assert_eq!(kinds((0.5, 0.0), (1.4, 0.0)), [], "past the factor, not past the floor");
    assert_eq!(kinds((5.0, 0.0), (9.0, 0.0)), [], "past the floor, not past the factor");
    assert_eq!(kinds((0.5, 0.0), (1.6, 0.0)), [Kind::LessAccurate]);
    assert_eq!(kinds((0.5, 0.1), (0.5, 0.4)), [Kind::LessAccurate], "by its share of the bound");
    assert_eq!(kinds((1.6, 0.4), (0.5, 0.1)), [], "better is no change");
}

#[test]
fn times_that_both_results_have_measured_are_the_ones_compared() {
    let took = |device_ns: u64, median: Option<u64>| {
        let mut result =
            result(vec![measured("kernel/exp/tiles/types=f32,m=1,n=1,k=1", 0.5, 0.5, device_ns)]);
        result.measurements =
            median.map(|ns| measurement(0, "exp", "f32", ns)).into_iter().collect();
        result
    };
    let slower = |old: &Results, new: &Results| {
        diff(old, new, &Limits::default()).of(Kind::Slower).map(|change| change.ns).next()
    };
    let ms = 1_000_000;
    // The first call took longer, and the device is as fast as before; and the other way round.
    assert_eq!(slower(&took(20 * ms, Some(9 * ms)), &took(60 * ms, Some(9 * ms))), None);
    let found = slower(&took(20 * ms, Some(9 * ms)), &took(20 * ms, Some(90 * ms)));
    assert_eq!(found, Some([9 * ms, 90 * ms]));
    // Where one of them has none, the records are compared.
    let found = slower(&took(20 * ms, None), &took(60 * ms, Some(9 * ms)));
    assert_eq!(found, Some([20 * ms, 60 * ms]));
}

#[test]
fn what_is_withdrawn_is_compared_to_nothing() {
    let withdrawn = |mut record: Record| {
        let (reason, date) = ("the bound was wrong".to_owned(), "2026-01-01".to_owned());
        record.withdrawn = Some(Withdrawn { reason, date });
        record
    };
    let fail = other(0, "a/b/c", Outcome::Fail, "OXI-A-0001", "wrong values");
    assert_eq!(told(vec![pass(0, "a/b/c")], vec![withdrawn(fail.clone())]), "");
    assert_eq!(told(vec![withdrawn(fail)], vec![pass(0, "a/b/c")]), "new: a/b/c (OXI-OP-0210)");
}

#[test]
fn what_differs_of_the_headers_is_named() {
    let old = clean();
    let mut new = clean();
    assert_eq!(diff(&old, &new, &Limits::default()).facts, []);
    new.header.product.adapter_version = "2.2".to_owned();
    new.header.host.cores = 4;
    new.header.started = "2027-01-02T03:04:05Z".to_owned();
    let facts = diff(&old, &new, &Limits::default()).facts;
    let facts: Vec<_> = facts.iter().map(|f| (f.name, &*f.before, &*f.after)).collect();
    assert_eq!(facts, [("version of the adapter", "2.1", "2.2"), ("cores", "2", "4")]);
}
