//! Measuring: what passed is run again after the last verdict, and no verdict looks at it.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use etalon::plan::{Kind, Plan};
use etalon::run::process::Start;
use etalon::run::{Run, measure};
use etalon::suite::Suite;
use reports::read::read;
use reports::result::{Measurement, Outcome};

use crate::support::{complaint, etalon, faulty, plan, suite};

/// Measures these cases of the faulty adapter; gives the measurements and those that are left.
fn measured(suite: &Suite, plan: &Plan, start: &Start) -> (Vec<Measurement>, Vec<usize>) {
    let run = Run {
        suite,
        plan,
        start,
        claims: &[],
        seed: 0,
        jobs: 2,
        patience: Duration::from_secs(3),
        rerun: "etalon certify faulty --only",
    };
    let chosen: Vec<_> = (0..plan.cases.len()).collect();
    let mut all = Vec::new();
    let left = measure::go(&run, &chosen, &AtomicBool::new(false), &mut |one| all.push(one));
    (all, left.expect("workers start"))
}

#[test]
fn a_run_is_measured_shown_signed_and_verified() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let certify = ["certify", "--only", "kernel/matmul/**", "--out", "r", "--measure"];
    let output = etalon(path, &certify);
    assert_eq!(output.status.code(), Some(0), "{}", complaint(&output));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("measured, informative:"), "{said}");

    let results = read(&path.join("r/results.ndjson")).unwrap();
    let rows = suite().standard.operators.iter().find(|op| op.op == "matmul").unwrap().types.len();
    assert_eq!(results.measurements.len(), rows, "one of each type row");
    for one in &results.measurements {
        assert_eq!(one.operator, "matmul");
        assert!(one.runs >= 5 && one.ns.least > 0 && one.ns.in_order(), "{one:?}");
        assert!(one.bytes > 0 && one.work.is_some_and(|work| work > 0), "{one:?}");
        let of_it = results.records.iter().find(|record| record.id == one.id).unwrap();
        assert_eq!((of_it.index, of_it.outcome), (one.index, Outcome::Pass));
    }
    let page = std::fs::read_to_string(path.join("r/report.html")).unwrap();
    assert!(page.contains("id=\"performance\"") && page.contains("No verdict looks at this"));
    let text = std::fs::read_to_string(path.join("r/summary.md")).unwrap();
    assert!(text.contains("## Performance, informative"), "{text}");

    // Signed with the rest; what follows from the plan is computed again.
    etalon(path, &["keygen", "--out", "keys"]);
    etalon(path, &["sign", "r", "--key", "keys/etalon.key", "--development"]);
    let verify = ["verify", "r", "--key", "keys/etalon.pub"];
    let output = etalon(path, &verify);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(3), "a statement of development: {said}");
    assert!(said.contains(&format!("{rows}, of cases of the plan that passed")), "{said}");
    lie(path, "\"runs\":", "\"runs\":1");
    let said = String::from_utf8_lossy(&etalon(path, &verify).stdout).into_owned();
    assert!(said.contains("REFUSED  results: results.ndjson: its SHA-256 is"), "{said}");
}

/// Changes the first line of the result that holds a text.
fn lie(path: &std::path::Path, from: &str, to: &str) {
    let results = path.join("r/results.ndjson");
    let text = std::fs::read_to_string(&results).unwrap();
    assert!(text.contains(from));
    std::fs::write(&results, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn a_measurement_that_is_not_of_the_plan_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let only = "kernel/matmul/tiles/types=f32.f32.f32,*";
    etalon(path, &["certify", "--only", only, "--out", "r", "--measure"]);
    etalon(path, &["keygen", "--out", "keys"]);
    lie(path, "\"work\":", "\"work\":9");
    let sign = ["sign", "r", "--key", "keys/etalon.key", "--development"];
    let output = etalon(path, &sign);
    // Whoever signs makes the views anew, so what is left to find is the plan.
    assert_eq!(output.status.code(), Some(0), "{}", complaint(&output));
    let output = etalon(path, &["verify", "r", "--key", "keys/etalon.pub"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("REFUSED  measured"), "{said}");
    assert!(said.contains("another size or work of the call than follows from the plan"), "{said}");
}

#[test]
fn a_run_that_was_resumed_measures_what_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let certify = ["certify", "--only", "kernel/matmul/tiles/**", "--out", "r", "--measure"];
    etalon(path, &certify);
    let file = path.join("r/results.ndjson");
    let before = read(&file).unwrap().measurements;
    // A kill in the midst of measuring leaves some of the measurements, and a line that is cut.
    let text = std::fs::read_to_string(&file).unwrap();
    let at = text.find("{\"line\":\"measurement\"").unwrap();
    let first = at + text[at..].find('\n').unwrap() + 1;
    std::fs::write(&file, &text[..first + 30]).unwrap();
    let output = etalon(path, &[&certify[..], &["--resume"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", complaint(&output));
    let after = read(&file).unwrap().measurements;
    let ids = |all: &[Measurement]| all.iter().map(|one| one.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&after), ids(&before));
    assert_eq!(after[0], before[0], "what was measured is kept");
}

#[test]
fn a_worker_tells_the_times_and_one_that_is_lost_costs_one_measurement() {
    let suite = suite();
    let only = ["kernel/softmax/rows/types=f32,*,law=normal"];
    let plan = plan(&suite, &only);
    let scratch = tempfile::tempdir().unwrap();
    let (all, left) = measured(&suite, &plan, &faulty("", scratch.path()));
    assert_eq!((all.len(), left), (plan.cases.len(), vec![]));
    assert!(all.iter().all(|one| one.runs >= 5 && one.ns.least > 0), "{all:?}");
    // The fault reads memory that is not there where the axis has one element.
    let (all, left) = measured(&suite, &plan, &faulty("crash", scratch.path()));
    let [lost] = left[..] else { panic!("{left:?}") };
    assert_eq!(plan.cases[lost].id, "kernel/softmax/rows/types=f32,n=1,law=normal");
    assert_eq!(all.len(), plan.cases.len() - 1);
}

#[test]
fn of_each_type_row_the_passing_case_that_asks_for_most_is_measured() {
    let suite = suite();
    let plan = plan(&suite, &["kernel/matmul/**"]);
    let asks = |index: usize| {
        let one = measure::expected(&suite, index, &plan.cases[index]).unwrap();
        (one.types, one.bytes + one.work.unwrap())
    };
    let all = measure::worth(&suite, &plan.cases, &|_| true);
    let first = all[0];
    let (types, most) = asks(first);
    let others = measure::worth(&suite, &plan.cases, &|index| index != first);
    let instead = others.iter().find(|index| asks(**index).0 == types).unwrap();
    assert!(asks(*instead).1 <= most, "where it did not pass, the next one is taken");
    assert_eq!(others.len(), all.len());
    assert!(measure::worth(&suite, &plan.cases, &|_| false).is_empty());
}

#[test]
fn what_a_call_is_said_to_take_is_there_for_every_call_of_the_plan() {
    let suite = suite();
    let plan = plan(&suite, &["kernel/**"]);
    let mut seen = std::collections::BTreeSet::new();
    for (index, case) in plan.cases.iter().enumerate() {
        let Kind::Compute(compute) = &case.kind else { continue };
        let Some(one) = measure::expected(&suite, index, case) else { continue };
        if suite.operator(compute.op).work.is_none() {
            assert_eq!(one.work, None, "{}", case.id);
            continue;
        }
        let inputs = compute.inputs.iter().flatten().map(|input| &input.layout);
        let empty = inputs.chain(&compute.outputs).any(|layout| layout.shape.contains(&0));
        assert!(one.work.is_some_and(|work| work > 0 || empty), "{}: {:?}", case.id, one.work);
        seen.insert(one.operator);
    }
    let with_work = suite.standard.operators.iter().filter(|operator| operator.work.is_some());
    assert_eq!(seen.len(), with_work.count(), "{seen:?}");
}

#[test]
fn a_product_of_matrices_takes_two_for_each_place_and_step() {
    let suite = suite();
    let plan = plan(&suite, &["kernel/matmul/tiles/types=f32.f32.f32,*"]);
    let mut seen = 0;
    for (index, case) in plan.cases.iter().enumerate() {
        let of = |axis: &str| -> Option<u64> {
            let axes = case.id.rsplit('/').next()?.split(',');
            axes.filter_map(|one| one.strip_prefix(axis)).next()?.parse().ok()
        };
        let (Some(m), Some(n), Some(k)) = (of("m="), of("n="), of("k=")) else { continue };
        let one = measure::expected(&suite, index, case).unwrap();
        assert_eq!(one.work, Some(2 * m * n * k), "{}", case.id);
        assert_eq!(one.bytes, 4 * (m * k + k * n + m * n), "{}", case.id);
        seen += 1;
    }
    assert!(seen > 10, "{seen}");
}
