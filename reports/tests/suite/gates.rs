//! The gate: what is refused, what is let through, and how it is told.

use reports::day::Day;
use reports::gate::{
    Answer, Decision, Failures, Given, May, Must, Policy, State, annotations, code_quality, ctrf,
    decide, harmless, junit, markdown, text,
};
use reports::read::Results;
use reports::result::{Outcome, Record};

use crate::diffs::result;
use crate::sample::{other, pass};
use crate::waivers::{waived, waiver};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// What comes of a gate, looked at on the day of the run.
fn look<T>(
    policy: &Policy,
    new: &Results,
    old: Option<&Results>,
    with: impl FnOnce(&Decision) -> T,
) -> T {
    let given = Given { policy, new, old, day: day("2026-01-02"), signature: None };
    with(&decide(&given))
}

fn answer(policy: &Policy, new: &Results, old: Option<&Results>) -> Answer {
    look(policy, new, old, |decision| decision.answer)
}

/// State and sentence of a rule.
fn rule(policy: &Policy, new: &Results, old: Option<&Results>, name: &str) -> (State, String) {
    look(policy, new, old, |decision| {
        let ruled = decision.rules.iter().find(|ruled| ruled.rule == name).unwrap();
        (ruled.state, ruled.says.clone())
    })
}

fn ids(n: u64) -> Vec<String> {
    (0..n).map(|i| format!("kernel/matmul/odd-integers/types=f16.f16.f32,k={i}")).collect()
}

fn good() -> Results {
    result(ids(8).iter().zip(0..).map(|(id, i)| pass(i, id)).collect())
}

/// The same with some cases wrong.
fn regressed() -> Results {
    let mut new = good();
    for record in &mut new.records[2..5] {
        let what = "wrong values";
        let mut wrong = other(record.index, &record.id, Outcome::Fail, "OXI-NUM-0002", what);
        wrong.evidence.as_mut().unwrap().error = Some("737 = 2948 ulp, limit 0 (exact)".to_owned());
        *record = wrong;
    }
    let what = "the worker died of signal 11 (SIGSEGV, an invalid memory access) in this case";
    new.records[6] = other(6, &new.records[6].id, Outcome::Crashed, "OXI-API-0011", what);
    new
}

#[test]
fn the_same_result_passes() {
    let policy = Policy::default();
    assert_eq!(answer(&policy, &good(), Some(&good())), Answer::Good);
    assert_eq!(answer(&policy, &good(), None), Answer::Good, "a first result has no baseline");
    assert_eq!(rule(&policy, &good(), None, "baseline").0, State::Warned);
}

#[test]
fn a_regression_names_requirement_case_and_change_in_one_screen() {
    let (old, new) = (good(), regressed());
    let given = Given {
        policy: &Policy::default(),
        new: &new,
        old: Some(&old),
        day: day("2026-01-02"),
        signature: None,
    };
    let decision = decide(&given);
    assert_eq!(decision.answer, Answer::Bad);
    let screen = text(&decision, false);
    assert!(screen.lines().count() <= 24, "{screen}");
    insta::assert_snapshot!(screen);
    insta::assert_snapshot!(markdown(&decision));
    insta::assert_snapshot!(String::from_utf8(junit(&decision)).unwrap());
    insta::assert_snapshot!(annotations(&decision));
    let json: serde_json::Value = serde_json::from_slice(&ctrf(&decision)).unwrap();
    assert_eq!(json["results"]["summary"]["failed"], 6, "{json}");
    let json: serde_json::Value = serde_json::from_slice(&code_quality(&decision, "r")).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 4);
    assert_eq!(json[0]["check_name"], "OXI-NUM-0002");
}

#[test]
fn thousands_of_regressions_are_still_one_screen() {
    let wrong = |(id, i): (&String, u64)| {
        other(i, id, Outcome::Fail, &format!("OXI-OP-{:04}", i % 40), "wrong values")
    };
    let old = result(ids(5000).iter().zip(0..).map(|(id, i)| pass(i, id)).collect());
    let new = result(ids(5000).iter().zip(0..).map(wrong).collect());
    look(&Policy::default(), &new, Some(&old), |decision| {
        let screen = text(decision, false);
        assert!(screen.lines().count() <= 40, "{screen}");
        assert!(screen.contains("and 4375 cases of other requirements"), "{screen}");
        assert!(annotations(decision).lines().count() <= 11);
        let comment = markdown(decision);
        assert!(comment.chars().count() < 65_536, "{} characters", comment.chars().count());
        assert!(comment.contains("see gate.junit.xml"), "{comment}");
    });
}

#[test]
fn known_failures_pass_where_the_policy_lets_them() {
    let (old, new) = (regressed(), regressed());
    let known =
        Policy { failures: Failures::Known, profiles: Some(Vec::new()), ..Policy::default() };
    assert_eq!(answer(&known, &new, Some(&old)), Answer::Good);
    assert_eq!(answer(&known, &new, None), Answer::Bad, "nothing is known without a baseline");
    let mut worse = regressed();
    worse.records[0] =
        other(0, &worse.records[0].id, Outcome::Fail, "OXI-NUM-0002", "wrong values");
    assert_eq!(answer(&known, &worse, Some(&old)), Answer::Bad);
    let mut otherwise = regressed();
    otherwise.records[2].evidence.as_mut().unwrap().requirement = "OXI-NUM-0001".to_owned();
    assert_eq!(answer(&known, &otherwise, Some(&old)), Answer::Bad, "it fails in another way");
}

#[test]
fn a_case_that_is_gone_is_missed() {
    let mut new = good();
    new.records.pop();
    new.header.planned -= 1;
    assert_eq!(answer(&Policy::default(), &new, Some(&good())), Answer::Bad);
    let allowed = Policy { missing: May::Allowed, ..Policy::default() };
    assert_eq!(answer(&allowed, &new, Some(&good())), Answer::Good);
    new.header.options = vec!["--budget 5m".to_owned()];
    let (state, says) = rule(&Policy::default(), &new, Some(&good()), "missing");
    assert_eq!((state, &*says), (State::Unasked, "the run is of a part of the cases"));
}

#[test]
fn profiles_must_be_claimed_and_hold() {
    let wants = |claim: &str| {
        let profiles = Some(vec![claim.parse().unwrap()]);
        Policy { profiles, ..Policy::default() }
    };
    assert_eq!(rule(&wants("core:1"), &good(), None, "profiles").0, State::Held);
    assert_eq!(rule(&wants("core:3"), &good(), None, "profiles").1, "core:3 is not claimed");
    let mut higher = good();
    higher.header.claims = vec!["core:2".to_owned()];
    assert_eq!(rule(&wants("core:1"), &higher, None, "profiles").1, "core:2 conformant");
    let mut nothing = good();
    nothing.header.claims.clear();
    assert_eq!(answer(&Policy::default(), &nothing, None), Answer::Incomplete);
    assert_eq!(rule(&wants("core:2"), &regressed(), None, "profiles").0, State::Broken);
}

#[test]
fn too_little_is_no_pass() {
    let policy = Policy { certifiable: Must::Optional, ..Policy::default() };
    let mut killed = good();
    killed.footer = None;
    killed.records.truncate(3);
    assert_eq!(answer(&policy, &killed, None), Answer::Incomplete);
    let mut ours = good();
    ours.records[0] = other(0, &ours.records[0].id, Outcome::HarnessError, "", "no such law");
    assert_eq!(answer(&policy, &ours, Some(&good())), Answer::Incomplete);
    // What is broken is broken, however little else is known.
    let mut both = regressed();
    both.footer = None;
    assert_eq!(answer(&policy, &both, None), Answer::Bad);
}

fn late(record: &Record) -> Record {
    let what = "the worker did not come back within 10 s in this case";
    let mut late = other(record.index, &record.id, Outcome::TimedOut, "OXI-API-0012", what);
    late.marks = vec!["retried".to_owned()];
    late
}

#[test]
fn what_a_loaded_machine_does_is_worth_another_try() {
    let policy = Policy { try_again: 2, ..Policy::default() };
    let spoiled = |n: usize, how: fn(&Record) -> Record| {
        let mut new = good();
        new.records[..n].iter_mut().for_each(|record| *record = how(record));
        new
    };
    let killed = |record: &Record| {
        let what = "the worker died of signal 9 (SIGKILL) in this case";
        other(record.index, &record.id, Outcome::Crashed, "OXI-API-0011", what)
    };
    let flaky = |record: &Record| {
        let what = "the worker died of signal 11; alone, its outcome was pass";
        let mut flaky = other(record.index, &record.id, Outcome::Fail, "OXI-API-0011", what);
        flaky.marks = vec!["flaky".to_owned()];
        flaky
    };
    for how in [late, killed, flaky] {
        let is = |n| answer(&policy, &spoiled(n, how), Some(&good()));
        assert_eq!(
            [is(0), is(1), is(2), is(3)],
            [Answer::Good, Answer::TryAgain, Answer::TryAgain, Answer::Bad,]
        );
    }
    // One that is wrong by itself beside them is a reason not to.
    let mut wrong = regressed();
    wrong.records[0] = late(&wrong.records[0]);
    let many = Policy { try_again: 100, ..Policy::default() };
    assert_eq!(answer(&many, &wrong, Some(&good())), Answer::Bad);
    // A crash of its own making is none of the machine's.
    let mut crashed = good();
    crashed.records[6] = regressed().records[6].clone();
    assert_eq!(answer(&policy, &crashed, Some(&good())), Answer::Bad);
}

#[test]
fn waivers_pass_only_where_the_policy_lets_them_and_while_they_hold() {
    let new = waived(vec![waiver()]);
    assert_eq!(answer(&Policy::default(), &new, None), Answer::Bad);
    let policy = Policy { waivers: May::Allowed, ..Policy::default() };
    assert_eq!(answer(&policy, &new, None), Answer::Good);
    let on = |text: &str| {
        let given =
            Given { policy: &policy, new: &new, old: None, day: day(text), signature: None };
        let decision = decide(&given);
        let ruled = decision.rules.iter().find(|ruled| ruled.rule == "waivers").unwrap();
        (decision.answer, ruled.state, ruled.says.clone())
    };
    assert_eq!(on("2026-01-10").1, State::Held);
    let (answer, state, says) = on("2026-01-30");
    assert_eq!((answer, state), (Answer::Good, State::Warned), "{says}");
    assert!(says.ends_with("1 day left"), "{says}");
    let (answer, _, says) = on("2026-02-01");
    assert_eq!(answer, Answer::Bad);
    assert!(says.ends_with("has expired since"), "{says}");
}

#[test]
fn ages_are_counted_to_the_day_of_the_gate() {
    let policy = Policy { run_days: Some(30), suite_days: Some(60), ..Policy::default() };
    let new = good();
    let on = |text: &str| {
        let given =
            Given { policy: &policy, new: &new, old: None, day: day(text), signature: None };
        decide(&given).answer
    };
    assert_eq!(on("2026-02-01"), Answer::Good);
    assert_eq!(on("2026-02-02"), Answer::Bad, "the run is 31 days old");
    assert_eq!(on("2025-12-31"), Answer::Bad, "the run is of a day to come");
    let old = Policy { suite: ">=0.2".parse().unwrap(), ..Policy::default() };
    assert_eq!(rule(&old, &new, None, "suite").0, State::Broken);
    let mut unknown = good();
    unknown.header.suite.committed = None;
    assert_eq!(rule(&policy, &unknown, None, "suite").0, State::Broken);
}

#[test]
fn signatures_are_asked_for_by_the_policy() {
    let asks = Policy { signature: Must::Required, ..Policy::default() };
    let with = |policy: &Policy, signature: Option<Result<String, String>>| {
        let new = good();
        decide(&Given { policy, new: &new, old: None, day: day("2026-01-02"), signature }).answer
    };
    assert_eq!(with(&asks, None), Answer::Bad);
    assert_eq!(with(&asks, Some(Ok("signed by acme".to_owned()))), Answer::Good);
    let bad = Some(Err("the digest is another one".to_owned()));
    assert_eq!(with(&Policy::default(), bad), Answer::Bad, "one that is looked at must hold");
    assert_eq!(with(&Policy::default(), None), Answer::Good);
}

#[test]
fn a_policy_that_is_wrong_is_told_with_its_place() {
    let good = "profiles: [core:3]\nsuite: {at_least: \"0.1.0\", days: 180}\nrun: {days: 30}\n\
                waivers: allowed\nfailures: known\nless_accurate: {factor: \"1.5\"}\n\
                slower: {factor: \"2.0\", milliseconds: 5}\n";
    let policy = Policy::read("policy.yaml", good).unwrap();
    assert_eq!(policy.accuracy.unwrap().accuracy_factor, 1.5);
    assert_eq!(policy.time.unwrap().time_floor_ns, 5_000_000);
    let mut said = String::new();
    for (from, to) in [
        ("[core:3]", "[core:three]"),
        ("\"0.1.0\"", "\"^1\""),
        ("\"1.5\"", "\"0.5\""),
        ("\"1.5\"", "1.5"),
        ("\"2.0\"", "\"much\""),
        ("waivers: allowed", "waivers: maybe"),
        ("run: {days: 30}", "run: {days: -1}"),
        ("run:", "ran:"),
    ] {
        let complaints = Policy::read("policy.yaml", &good.replacen(from, to, 1)).unwrap_err();
        said.push_str(&format!("{}: {}\n", complaints[0].place(), complaints[0].message));
    }
    insta::assert_snapshot!(said);
}

#[test]
fn no_words_of_an_adapter_become_a_command_of_the_runner() {
    let hostile = "x\n::error::y\r\n##[command]z\u{1b}[31m%0A::stop-commands::t";
    let mut new = regressed();
    let evidence = new.records[2].evidence.as_mut().unwrap();
    evidence.what = hostile.to_owned();
    evidence.says = hostile.to_owned();
    evidence.requirement = "OXI: a,b".to_owned();
    evidence.rerun = hostile.to_owned();
    new.header.product.adapter = hostile.to_owned();
    look(&Policy::default(), &new, Some(&good()), |decision| {
        for line in annotations(decision).lines() {
            let rest =
                ["::error title=", "::warning title="].iter().find_map(|it| line.strip_prefix(it));
            let rest = rest.unwrap_or_else(|| panic!("{line}"));
            let (title, message) = rest.split_once("::").unwrap();
            assert!(!title.contains([':', ',']), "{line}");
            assert!(!message.contains('\r'), "{line}");
        }
        let screen = text(decision, false);
        assert!(
            !screen.contains("::") && !screen.contains("##") && !screen.contains('\u{1b}'),
            "{screen}"
        );
    });
    assert_eq!(harmless("a\u{7}b::c"), "a b: :c");
}
