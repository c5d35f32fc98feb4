//! Development mode: a run is good if exactly what is expected fails.

use reports::expect::{Expectation, HowMany, read, surprises};
use reports::read::Results;
use reports::result::{Outcome, Verdict};
use reports::verdict::{Standing, obstacles, standing, verdicts};
use reports::{ctrf, html, junit, markdown, summary};

use crate::diffs::result;
use crate::sample::{other, pass};

fn expectation(cases: &str, how_many: HowMany) -> Expectation {
    Expectation {
        cases: cases.to_owned(),
        outcome: Outcome::Fail,
        requirement: Some("OXI-A-0001".to_owned()),
        how_many,
        reason: "large arguments lose bits".to_owned(),
    }
}

/// Two cases of sinpi of which one fails, and these expectations.
fn development(expectations: Vec<Expectation>) -> Results {
    let fail = other(1, "kernel/sinpi/wrong", Outcome::Fail, "OXI-A-0001", "wrong values");
    let mut result = result(vec![pass(0, "kernel/sinpi/right"), fail]);
    result.header.expectations = Some(expectations);
    result
}

#[test]
fn exactly_what_is_expected_may_fail() {
    let good = development(vec![expectation("kernel/sinpi/wrong", HowMany::All)]);
    assert_eq!(surprises(&good), [""; 0]);
    assert_eq!(standing(&good), Standing::Good);
    assert_eq!(standing(&development(vec![expectation("sinpi", HowMany::Some)])), Standing::Good);
    assert_eq!(standing(&development(vec![expectation("sinpi", HowMany::Any)])), Standing::Good);
    // It never lets a claim hold.
    assert_eq!(verdicts(&good.header, &good.records)["core:2"], Verdict::NotConformant);

    let mut said = String::new();
    for wrong in [
        development(Vec::new()),
        development(vec![expectation("sinpi", HowMany::All)]),
        development(vec![
            expectation("kernel/sinpi/wrong", HowMany::All),
            expectation("kernel/cospi/**", HowMany::Any),
        ]),
        development(vec![Expectation {
            requirement: Some("OXI-A-0002".to_owned()),
            ..expectation("kernel/sinpi/wrong", HowMany::Some)
        }]),
        development(vec![Expectation {
            outcome: Outcome::Crashed,
            ..expectation("kernel/sinpi/wrong", HowMany::All)
        }]),
    ] {
        assert_eq!(standing(&wrong), Standing::Bad);
        said.push_str(&surprises(&wrong).join("\n"));
        said.push_str("\n\n");
    }
    insta::assert_snapshot!(said);
}

#[test]
fn what_was_mended_is_an_expectation_that_is_true_no_longer() {
    for how_many in [HowMany::All, HowMany::Some, HowMany::Any] {
        let mut mended = development(vec![expectation("kernel/sinpi/wrong", how_many)]);
        mended.records[1] = pass(1, "kernel/sinpi/wrong");
        let is = standing(&mended);
        let expected = if how_many == HowMany::Any { Standing::Good } else { Standing::Bad };
        assert_eq!(is, expected, "{how_many:?}");
    }
}

#[test]
fn every_view_says_that_it_is_development() {
    let result = development(vec![expectation("kernel/sinpi/wrong", HowMany::All)]);
    let notice = "NOT CERTIFIED: development";
    let bytes = [junit::junit(&result), ctrf::ctrf(&result)];
    let [xml, json] = bytes.map(|bytes| String::from_utf8(bytes).unwrap());
    for view in [summary::summary(&result, &[], false), markdown::markdown(&result), xml, json] {
        assert!(view.contains(notice), "{view}");
    }
    let page = html::html(&result);
    assert!(page.contains("NOT CERTIFIED") && page.contains("development:"), "{page}");
    assert!(obstacles(&result)[0].starts_with("development:"));
    insta::assert_snapshot!(summary::summary(&result, &[], false));
}

#[test]
fn mistakes_in_a_file_are_named_with_their_place() {
    let good = "expectations:\n  - cases: kernel/sinpi/**\n    outcome: fail\n    reason: known\n";
    assert_eq!(read("expectations.yaml", good).unwrap().0[0].how_many, HowMany::All);
    let mut said = String::new();
    for (from, to) in [
        ("outcome: fail", "outcome: pass"),
        ("outcome: fail", "outcome: wrong"),
        ("reason: known", "reason: \"\""),
        ("    reason: known\n", ""),
        ("kernel/sinpi/**", "\"{\""),
        ("reason:", "how_many: most\n    reason:"),
    ] {
        let complaints = read("expectations.yaml", &good.replacen(from, to, 1)).unwrap_err();
        said.push_str(&format!("{}: {}\n", complaints[0].place(), complaints[0].message));
    }
    insta::assert_snapshot!(said);
}
