//! Waivers and withdrawn cases: what they excuse, and what they never do.

use reports::read::Results;
use reports::result::{Outcome, Verdict, Waiver, Withdrawn};
use reports::verdict::{Standing, obstacles, standing, verdicts};
use reports::waiver::{applied, read};
use reports::{ctrf, html, junit, markdown, summary};

use crate::diffs::result;
use crate::sample::{other, pass};

/// A waiver that holds for the sample's failure.
pub fn waiver() -> Waiver {
    let word = str::to_owned;
    Waiver {
        requirement: word("OXI-A-0001"),
        cases: word("kernel/sinpi/**"),
        product: word("acme-oxi"),
        versions: word(">=2.0, <3"),
        device: word("Acme*"),
        reason: word("large arguments lose bits"),
        issue: word("https://acme.example/issues/17"),
        approver: word("A. Person"),
        issued: word("2025-12-01"),
        expires: word("2026-01-31"),
    }
}

/// One case that passed, one that failed, and these waivers.
pub fn waived(waivers: Vec<Waiver>) -> Results {
    let fail = other(1, "kernel/sinpi/x", Outcome::Fail, "OXI-A-0001", "wrong values");
    let mut result = result(vec![pass(0, "a/b/c"), fail]);
    result.header.waivers = waivers;
    result.header.claims = vec!["core:1".to_owned(), "core:2".to_owned()];
    result
}

#[test]
fn a_waived_failure_is_no_pass_and_is_seen_everywhere() {
    let result = waived(vec![waiver()]);
    let verdicts = verdicts(&result.header, &result.records);
    assert_eq!(verdicts["core:1"], Verdict::Conformant, "it does not need the case");
    assert_eq!(verdicts["core:2"], Verdict::ConformantWithWaivers);
    assert_eq!(standing(&result), Standing::Good);
    assert_eq!(result.records[1].outcome, Outcome::Fail);
    assert_eq!(applied(&result)[0].days_left, 29);
    insta::assert_snapshot!(summary::summary(&result, &[], false));
    insta::assert_snapshot!(markdown::markdown(&result));
    let xml = String::from_utf8(junit::junit(&result)).unwrap();
    let waived = "waived until 2026-01-31: large arguments lose bits; wrong values";
    assert!(xml.contains("<failure") && xml.contains(waived), "{xml}");
    let json = String::from_utf8(ctrf::ctrf(&result)).unwrap();
    assert!(json.contains("\"status\":\"failed\"") && json.contains(waived), "{json}");
    assert!(html::html(&result).contains("conformant with waivers"));
}

#[test]
fn a_waiver_that_does_not_hold_excuses_nothing_and_fails_the_run() {
    type Change = fn(&mut Waiver);
    let table: [(Change, &str); 8] = [
        (|w| w.expires = "2026-01-01".into(), "it expired on 2026-01-01, 1 day before the run"),
        (|w| w.issued = "2026-01-03".into(), "it is issued on 2026-01-03, after the run"),
        (|w| w.product = "other".into(), "it is for other, and this is acme-oxi"),
        (|w| w.versions = "<2.1".into(), "it is for versions <2.1, and this is 2.1"),
        (|w| w.device = "Bcme*".into(), "it is for Bcme*, and this is Acme <XPU> 100"),
        (|w| w.cases = "[".into(), "is no pattern"),
        (|w| w.requirement = "OXI-A-0002".into(), "no case that it names breaks"),
        (|w| w.cases = "kernel/cospi/**".into(), "no case of the run matches it"),
    ];
    for (change, why) in table {
        let mut one = waiver();
        change(&mut one);
        let result = waived(vec![one]);
        assert_eq!(
            verdicts(&result.header, &result.records)["core:2"],
            Verdict::NotConformant,
            "{why}"
        );
        assert_eq!(standing(&result), Standing::Bad, "{why}");
        let said = obstacles(&result).join("\n");
        assert!(said.contains(why), "{why}: {said}");
    }
    // The last day counts.
    let last = Waiver { expires: "2026-01-02".to_owned(), ..waiver() };
    assert_eq!(standing(&waived(vec![last])), Standing::Good);
}

#[test]
fn a_waiver_that_nothing_needs_fails_a_run_that_is_good_otherwise() {
    let mut result = waived(vec![waiver()]);
    result.records[1] = pass(1, "kernel/sinpi/x");
    assert_eq!(verdicts(&result.header, &result.records)["core:2"], Verdict::Conformant);
    assert_eq!(standing(&result), Standing::Bad);
    assert!(obstacles(&result)[0].contains("it is not needed"), "{:?}", obstacles(&result));
    // What a run did not come to, it says nothing of.
    result.records.pop();
    assert_eq!(standing(&result), Standing::Incomplete);
    assert!(!obstacles(&result)[0].contains("waiver"), "{:?}", obstacles(&result));
}

#[test]
fn a_waiver_excuses_nothing_that_the_suite_did_not_see() {
    let mut result = waived(vec![waiver()]);
    result.records[1].outcome = Outcome::Unsupported;
    assert_eq!(verdicts(&result.header, &result.records)["core:2"], Verdict::NotConformant);
    result.records[1].outcome = Outcome::HarnessError;
    assert_eq!(verdicts(&result.header, &result.records)["core:2"], Verdict::Incomplete);
}

#[test]
fn a_withdrawn_case_counts_for_nothing() {
    for outcome in [Outcome::Fail, Outcome::Crashed, Outcome::HarnessError, Outcome::Unsupported] {
        let mut result = waived(Vec::new());
        result.records[1].outcome = outcome;
        assert_ne!(standing(&result), Standing::Good, "{outcome:?}");
        let (reason, date) = ("the bound was wrong".to_owned(), "2025-11-01".to_owned());
        result.records[1].withdrawn = Some(Withdrawn { reason, date });
        assert_eq!(standing(&result), Standing::Good, "{outcome:?}");
        assert_eq!(verdicts(&result.header, &result.records)["core:2"], Verdict::Conformant);
        let text = markdown::markdown(&result);
        assert!(text.contains("withdrawn on 2025-11-01: the bound was wrong"), "{text}");
        let text = summary::summary(&result, &[], false);
        assert!(text.contains("withdrawn: 1 case, counted for no verdict"), "{text}");
        assert!(!text.contains("FAIL"), "{text}");
    }
}

const GOOD: &str = "waivers:
  - requirement: OXI-A-0001
    cases: kernel/sinpi/**
    product: acme-oxi
    versions: \">=2.0, <3\"
    device: Acme*
    reason: large arguments lose bits
    issue: https://acme.example/issues/17
    approver: A. Person
    issued: 2025-12-01
    expires: 2026-01-31
";

#[test]
fn mistakes_in_a_file_are_named_with_their_place() {
    assert_eq!(read("waivers.yaml", GOOD).unwrap().0, [waiver()]);
    let mut said = String::new();
    for (from, to) in [
        ("    expires: 2026-01-31\n", ""),
        ("expires: 2026-01-31", "expires: 2025-01-31"),
        ("expires: 2026-01-31", "expires: never"),
        ("versions: \">=2.0, <3\"", "versions: \"^2\""),
        ("https://acme.example/issues/17", "17"),
        ("approver: A. Person", "approver: \"\""),
        ("cases: kernel/sinpi/**", "cases: \"kernel/[\""),
        ("approver:", "aprover:"),
        ("waivers:\n", "waivers: []\nmore:\n"),
    ] {
        let broken = GOOD.replacen(from, to, 1);
        assert_ne!(broken, GOOD);
        let complaints = read("waivers.yaml", &broken).unwrap_err();
        let lines = complaints.iter().map(|one| format!("{}: {}\n", one.place(), one.message));
        said.extend(lines);
    }
    let twice = format!("{GOOD}{}", GOOD.trim_start_matches("waivers:\n"));
    let complaints = read("waivers.yaml", &twice).unwrap_err();
    said.push_str(&format!("{}: {}\n", complaints[0].place(), complaints[0].message));
    insta::assert_snapshot!(said);
}
