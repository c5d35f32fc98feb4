//! What a trace shows, rule by rule: when it holds, when not, and what is said then.

use std::sync::LazyLock;

use etalon::cases::scenario::{Comparison, Expectation, Part, Rule, Script};
use etalon::judge::Finding;
use etalon::judge::script::{Given, judge};
use etalon::suite::Suite;
use reports::result::Outcome;
use wire::message::{Scenario, Step, StepTrace, Trace, Value};

use crate::support::suite;

static SUITE: LazyLock<Suite> = LazyLock::new(suite);

/// The requirement of the case.
const FIRST: &str = "OXI-MEM-0031";

fn code(name: &str) -> i32 {
    SUITE.standard.errors.status(name).unwrap_or_else(|| panic!("there is no status {name}")).code
}

/// Steps that a rule may be about: calls, or two looks at memory or at a value.
fn scenario(rule: &Rule) -> Scenario {
    let device = || Value::Var("device".to_owned());
    let slot = SUITE.standard.function("heap_count").expect("there is such a function").slot;
    let call = Step::Call { slot, args: vec![device(), Value::Out], bind: None };
    let step = match rule {
        Rule::Words(_) | Rule::Rising | Rule::SameWords(_) => {
            Step::Peek { at: device(), bytes: 64 }
        }
        Rule::Compares(..) | Rule::PowerOfTwo => Step::Observe(device()),
        _ => call,
    };
    Scenario { steps: vec![step.clone(), step.clone(), step] }
}

fn returns(names: &[&str]) -> Rule {
    Rule::Returns(names.iter().map(|name| code(name)).collect())
}

/// The step at a place in the outermost list, which returned these statuses, each so often.
fn step(place: u32, statuses: &[(&str, u32)]) -> StepTrace {
    let statuses = statuses.iter().map(|&(name, times)| (code(name), times)).collect();
    StepTrace { path: vec![place], statuses, ..StepTrace::default() }
}

/// The same step, with a value.
fn value(place: u32, value: u64) -> StepTrace {
    StepTrace { value, ..step(place, &[("OK", 1)]) }
}

/// The same step, with runs of words.
fn words(place: u32, words: &[(u32, u64)]) -> StepTrace {
    StepTrace { words: words.to_vec(), ..step(place, &[("OK", 1)]) }
}

/// What is said of a trace of which rules must hold, each at a place.
fn judged(rules: &[(u32, Rule)], trace: Trace, caps: u64) -> Finding {
    let expectation = |(place, rule): &(u32, Rule)| Expectation {
        path: vec![*place],
        part: Part::Plain,
        requirement: String::new(),
        rule: rule.clone(),
    };
    let expectations = rules.iter().map(expectation).collect();
    let scenario = rules.first().map_or_else(Scenario::default, |(_, rule)| scenario(rule));
    let script = Script { scenario, expectations, ..Script::default() };
    judge(&Given { standard: &SUITE.standard, script: &script, first: FIRST, caps }, &trace)
}

/// A finding in one line.
fn line(finding: &Finding) -> String {
    let evidence = finding.evidence.clone().unwrap_or_default();
    match finding.outcome {
        Outcome::Pass => "holds".to_owned(),
        Outcome::Fail => {
            let (expected, actual) = (evidence.expected, evidence.actual);
            let (expected, actual) = (expected.unwrap_or_default(), actual.unwrap_or_default());
            format!("{}: {}: {expected}: {actual}", evidence.requirement, evidence.what)
        }
        other => format!("{}: {}", other.word(), evidence.what),
    }
}

/// What is said of steps, of which the first must follow a rule.
fn said(rule: Rule, steps: Vec<StepTrace>) -> String {
    line(&judged(&[(0, rule)], Trace { steps, ..Trace::default() }, 0))
}

#[test]
fn a_status_is_one_of_those_that_are_allowed() {
    assert_eq!(said(returns(&["OK"]), vec![step(0, &[("OK", 9)])]), "holds");
    assert_eq!(said(returns(&["E_SIZE", "OK"]), vec![step(0, &[("OK", 1)])]), "holds");
    assert_eq!(
        said(returns(&["OK", "E_RANGE"]), vec![step(0, &[("E_SIZE", 1)])]),
        "OXI-MEM-0031: heap_count returned E_SIZE: OK or E_RANGE: E_SIZE"
    );
    let error = Some((code("E_SIZE"), "too small".to_owned()));
    let often = StepTrace { last_error: error, ..step(0, &[("OK", 1), ("E_SIZE", 2)]) };
    assert_eq!(
        said(returns(&["OK"]), vec![often]),
        "OXI-MEM-0031: heap_count returned E_SIZE, 2 of 3 times: OK: E_SIZE, and says: too small"
    );
    assert_eq!(
        said(returns(&["OK"]), vec![step(0, &[("E_INTERNAL", 1)])]),
        "OXI-API-0010: heap_count returned E_INTERNAL: OK: E_INTERNAL"
    );
}

#[test]
fn some_status_is_the_one_that_must_come() {
    let rule = || Rule::Includes(code("E_OUT_OF_MEMORY"));
    assert_eq!(said(rule(), vec![step(0, &[("OK", 3), ("E_OUT_OF_MEMORY", 1)])]), "holds");
    assert_eq!(
        said(rule(), vec![step(0, &[("OK", 3), ("E_SIZE", 1)])]),
        "OXI-MEM-0031: heap_count never returned E_OUT_OF_MEMORY: E_OUT_OF_MEMORY: OK and E_SIZE"
    );
}

#[test]
fn a_device_does_what_it_declares_and_refuses_what_it_does_not() {
    let flags = SUITE.standard.types.flags.iter().find(|flags| flags.name == "device_caps");
    let flag = &flags.expect("devices have capabilities").values[0];
    let rule = || Rule::Declared(flag.name.to_string(), code("E_UNSUPPORTED"));
    let said = |caps, status| {
        let steps = vec![step(0, &[(status, 1)])];
        line(&judged(&[(0, rule())], Trace { steps, ..Trace::default() }, caps))
    };
    assert_eq!(said(flag.value, "OK"), "holds");
    assert_eq!(said(0, "E_UNSUPPORTED"), "holds");
    assert_eq!(said(!flag.value, "E_UNSUPPORTED"), "holds");
    let declared = format!("the device declares {}", flag.name);
    assert!(said(flag.value, "E_UNSUPPORTED").contains(&declared));
    let undeclared = format!("the device does not declare {}", flag.name);
    assert!(said(0, "OK").contains(&undeclared));
}

#[test]
fn a_power_of_two_is_one() {
    assert_eq!(said(Rule::PowerOfTwo, vec![value(0, 64)]), "holds");
    let not = |word| said(Rule::PowerOfTwo, vec![value(0, word)]);
    assert_eq!(not(48), "OXI-MEM-0031: device is no power of two: 1, 2, 4…: 48");
    assert!(not(0).contains("no power of two"));
}

/// A struct as a call writes it: zeros, but for the words at these places.
fn wrote(name: &str, words: &[(usize, u32)]) -> (String, Vec<u8>) {
    let size = abi::dynamic::structure(name).expect("it is of the standard").size;
    let mut bytes = vec![0; size];
    for &(at, word) in [(4, size as u32)].iter().chain(words) {
        bytes[at..at + 4].copy_from_slice(&word.to_le_bytes());
    }
    (name.to_owned(), bytes)
}

#[test]
fn what_a_call_writes_is_what_the_standard_lists() {
    let told = |wrote| {
        let wrote = vec![wrote];
        said(returns(&["OK"]), vec![StepTrace { wrote, ..step(0, &[("OK", 1)]) }])
    };
    // A heap: kind at 16, a reserved field at 20, flags at 24.
    assert_eq!(told(wrote("heap_info", &[(16, 2), (24, 3)])), "holds");
    assert!(
        told(wrote("heap_info", &[(16, 3)]))
            .contains("OXI-API-0080: heap_count wrote no such `kind`")
    );
    assert!(told(wrote("heap_info", &[(20, 1)])).contains("OXI-API-0080"));
    assert!(told(wrote("heap_info", &[(24, 4)])).contains("OXI-API-0080"));
    assert!(told(wrote("op_support", &[(20, 5)])).contains("no such `why`"));
    // What a short struct does not have is not looked at.
    assert_eq!(told(wrote("heap_info", &[(4, 20), (24, 4)])), "holds");
    // The vendor is the first text of a device.
    assert_eq!(told(wrote("device_info", &[(16, 0x61)])), "holds");
    assert!(told(wrote("device_info", &[(16, 0xff)])).contains("OXI-API-0081"));
    let all: Vec<_> = (4..20).map(|word| (4 * word, 0x6161_6161)).collect();
    assert!(told(wrote("device_info", &all)).contains("OXI-API-0081"));
}

#[test]
fn the_last_error_names_an_argument_of_the_call() {
    let told = |place: i32| {
        let wrote = vec![wrote("error_info", &[(16, 1003), (24, place.cast_unsigned())])];
        let last_error = Some((code("E_SIZE"), String::new()));
        let failed = StepTrace { wrote, last_error, ..step(0, &[("E_SIZE", 1)]) };
        said(returns(&["E_SIZE"]), vec![failed])
    };
    assert_eq!(told(-1), "holds");
    assert_eq!(told(1), "holds");
    assert!(told(2).contains("OXI-API-0082"), "{}", told(2));
    assert!(told(-2).contains("OXI-API-0082"));
}

#[test]
fn the_last_error_names_the_status_where_there_is_one() {
    let told = |statuses: &[(&str, u32)], error: &str| {
        let last_error = Some((code(error), String::new()));
        said(returns(&["OK", "E_SIZE"]), vec![StepTrace { last_error, ..step(0, statuses) }])
    };
    assert_eq!(told(&[("E_SIZE", 1)], "E_SIZE"), "holds");
    assert_eq!(
        told(&[("E_SIZE", 1)], "E_RANGE"),
        "OXI-API-0009: get_last_error gives another code after heap_count returned E_SIZE: \
         E_SIZE: E_RANGE"
    );
    let unended = format!("too sma{}", abi::session::UNENDED);
    let last_error = Some((code("E_SIZE"), unended.clone()));
    let step = StepTrace { last_error, ..step(0, &[("E_SIZE", 1)]) };
    assert_eq!(
        said(returns(&["E_SIZE"]), vec![step]),
        format!(
            "OXI-API-0062: the message that get_last_error gives after heap_count failed has no \
             end: text that ends with a NUL byte: {unended}"
        )
    );
    // Of several statuses nobody can say which came last.
    assert_eq!(told(&[("E_SIZE", 1), ("OK", 1)], "E_RANGE"), "holds");
}

#[test]
fn a_refused_call_leaves_its_outputs_alone() {
    let touched = |status: &str| {
        let step = StepTrace { touched: true, value: 0x77, ..step(0, &[(status, 1)]) };
        said(returns(&[status]), vec![step])
    };
    assert_eq!(touched("OK"), "holds");
    let left = |status: &str| {
        format!(
            "OXI-API-0020: heap_count returned {status} and wrote to `out`: \
             null, or as it was: 0x77"
        )
    };
    assert_eq!(touched("E_SIZE"), left("E_SIZE"));
    assert_eq!(touched("E_UNSUPPORTED"), left("E_UNSUPPORTED"));
    assert_eq!(touched("E_OUT_OF_MEMORY"), "holds");
}

#[test]
fn nothing_is_written_behind_the_size_of_a_struct() {
    let beyond = StepTrace { beyond: 8, ..step(0, &[("OK", 1)]) };
    assert_eq!(
        said(returns(&["OK"]), vec![beyond]),
        "OXI-API-0008: heap_count wrote behind the size that its output struct was given: \
         no byte behind it: 8 bytes behind it"
    );
}

#[test]
fn words_are_one_or_rise_or_are_those_of_other_memory() {
    assert_eq!(said(Rule::Words(7), vec![words(0, &[(7, 16)])]), "holds");
    assert_eq!(
        said(Rule::Words(7), vec![words(0, &[(7, 4), (8, 2), (7, 10)])]),
        "OXI-MEM-0031: the 64 bytes at device: not the word 0x00000007 from byte 16 on, in 2 words \
         of 32 bits: 0x00000007: 0x00000008"
    );
    let rises = |list: &[(u32, u64)]| said(Rule::Rising, vec![words(0, list)]) == "holds";
    assert!(rises(&[(1, 1), (2, 1), (9, 1), (u32::MAX, 5)]));
    assert!(rises(&[(u32::MAX, 8)]));
    assert!(!rises(&[(2, 1), (1, 1), (u32::MAX, 5)]), "it falls");
    assert!(!rises(&[(1, 2), (2, 1), (u32::MAX, 5)]), "one stands twice");
    assert!(!rises(&[(1, 1), (2, 1), (9, 1)]), "something else is behind the end");
    let beside = |other: &[(u32, u64)]| {
        said(Rule::SameWords(vec![1]), vec![words(0, &[(7, 16)]), words(1, other)])
    };
    assert_eq!(beside(&[(7, 16)]), "holds");
    assert_eq!(
        beside(&[(7, 15), (8, 1)]),
        "OXI-MEM-0031: the 64 bytes at device: not what the 64 bytes at device hold from byte 60 on, in \
         1 word of 32 bits: 0x00000008: 0x00000007"
    );
}

#[test]
fn a_value_compares_with_another() {
    let compared = |how, left, right| {
        said(Rule::Compares(how, vec![1]), vec![value(0, left), value(1, right)])
    };
    assert_eq!(compared(Comparison::Equals, 5, 5), "holds");
    assert_eq!(compared(Comparison::Equals, 5, 6), "OXI-MEM-0031: device is not device: 6: 5");
    assert_eq!(compared(Comparison::Differs, 5, 6), "holds");
    assert_eq!(compared(Comparison::Differs, 5, 5), "OXI-MEM-0031: device is device: not 5: 5");
    assert_eq!(compared(Comparison::Above, 6, 5), "holds");
    assert_eq!(
        compared(Comparison::Above, 5, 5),
        "OXI-MEM-0031: device is not more than device: more than 5: 5"
    );
    assert_eq!(compared(Comparison::AtMost(2), 7, 5), "holds");
    assert_eq!(
        compared(Comparison::AtMost(2), 8, 5),
        "OXI-MEM-0031: device is more than device: at most 7: 8"
    );
    assert_eq!(compared(Comparison::AtMost(2), u64::MAX, u64::MAX), "holds");
}

#[test]
fn a_step_may_name_the_requirement_that_it_breaks() {
    let broken = |steps| {
        let expectation = Expectation {
            path: vec![0],
            part: Part::Plain,
            requirement: "OXI-MEM-0032".to_owned(),
            rule: returns(&["OK"]),
        };
        let expectations = vec![expectation];
        let scenario = scenario(&returns(&["OK"]));
        let script = Script { scenario, expectations, ..Script::default() };
        let given = Given { standard: &SUITE.standard, script: &script, first: FIRST, caps: 0 };
        let finding = judge(&given, &Trace { steps, ..Trace::default() });
        finding.evidence.expect("it does not hold").requirement
    };
    assert_eq!(broken(vec![step(0, &[("E_SIZE", 1)])]), "OXI-MEM-0032");
    assert_eq!(broken(vec![step(0, &[("E_INTERNAL", 1)])]), "OXI-API-0010");
}

#[test]
fn what_follows_a_step_that_could_not_be_done_shows_nothing() {
    // It was done once, and not again.
    let done = step(1, &[("E_SIZE", 1)]);
    let mistaken = StepTrace { mistake: Some("no such thing".to_owned()), ..done };
    let rules = |place| [(place, returns(&["OK"]))];
    let trace = |first| Trace {
        steps: vec![step(0, &[(first, 1)]), mistaken.clone(), step(2, &[("E_SIZE", 1)])],
        ..Trace::default()
    };
    let mistake = "harness_error: step 2: heap_count(device: device): no such thing";
    assert_eq!(line(&judged(&rules(2), trace("OK"), 0)), mistake);
    assert_eq!(line(&judged(&rules(1), trace("OK"), 0)), mistake);
    assert_eq!(line(&judged(&rules(0), trace("OK"), 0)), mistake);
    // What came before may be why it could not be done.
    assert_eq!(
        line(&judged(&rules(0), trace("E_SIZE"), 0)),
        "OXI-MEM-0031: heap_count returned E_SIZE: OK: E_SIZE"
    );
}

#[test]
fn a_trace_that_shows_nothing_is_no_pass() {
    let trace = |steps| Trace { steps, ..Trace::default() };
    assert_eq!(
        line(&judged(&[], trace(vec![step(0, &[("OK", 1)])]), 0)),
        "harness_error: the scenario expects nothing, so it proves nothing"
    );
    assert_eq!(
        said(returns(&["OK"]), vec![]),
        "harness_error: step 1: heap_count(device: device) left no trace"
    );
    let lacking = StepTrace { lacks: Some("that".to_owned()), ..step(0, &[]) };
    assert_eq!(
        said(returns(&["OK"]), vec![lacking]),
        "unsupported: the adapter does not offer that"
    );
}

#[test]
fn surroundings_stay_as_they_were_and_races_are_counted() {
    let trace = |changed: &[&str]| Trace {
        steps: vec![step(0, &[("OK", 1)])],
        changed: changed.iter().map(|&what| what.to_owned()).collect(),
        raced: 300,
    };
    let finding = |changed: &[&str]| judged(&[(0, returns(&["OK"]))], trace(changed), 0);
    assert_eq!(finding(&[]).repetitions, 300);
    assert_eq!(line(&finding(&[])), "holds");
    assert!(line(&finding(&["the locale C; before, it was X"])).starts_with("OXI-API-0014"));
    assert!(
        line(&finding(&["heap_count left signal 10 blocked; before, it was not"]))
            .starts_with("OXI-API-0017")
    );
}
