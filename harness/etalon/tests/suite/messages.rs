//! What failures of the API say: every expectation of every case of the API is broken once, in
//! words only, and what is said of it is read as somebody reads it who knows the header alone.

use etalon::cases::Tier;
use etalon::cases::scenario::{Comparison, Expectation, Rule, Script};
use etalon::judge::Finding;
use etalon::judge::script::{Given, judge};
use etalon::judge::{refusal, story};
use etalon::plan::{Case, Kind, Plan};
use etalon::run::prepare;
use etalon::suite::Suite;
use standard::types::Type;
use wire::message::{Probed, Step, StepTrace, Trace};

use crate::support::suite;

/// A status that is none of these.
fn other_than(suite: &Suite, allowed: &[i32]) -> i32 {
    let code = |name: &str| suite.standard.errors.status(name).expect("it is a status").code;
    if allowed.contains(&code("OK")) { code("E_STATE") } else { code("OK") }
}

/// A trace in which one expectation does not hold.
fn broken(suite: &Suite, expectation: &Expectation) -> Trace {
    let step = |path: &[u32]| StepTrace { path: path.to_vec(), ..StepTrace::default() };
    let here = step(&expectation.path);
    let returns = |code: i32| StepTrace { statuses: vec![(code, 1)], ..here.clone() };
    let words = |path: &[u32], word: u32| StepTrace { words: vec![(word, 4)], ..step(path) };
    let steps = match &expectation.rule {
        Rule::Returns(allowed) => vec![returns(other_than(suite, allowed))],
        Rule::Declared(_, without) => vec![returns(other_than(suite, &[*without]))],
        Rule::Includes(code) => vec![returns(other_than(suite, &[*code]))],
        Rule::Words(word) => vec![words(&expectation.path, word ^ 1)],
        Rule::PowerOfTwo => vec![StepTrace { value: 48, ..here }],
        Rule::Rising => vec![words(&expectation.path, 1)],
        Rule::SameWords(other) => vec![words(&expectation.path, 1), words(other, 2)],
        Rule::Compares(how, other) => {
            let (left, right) = match how {
                Comparison::Equals => (1, 2),
                Comparison::Differs | Comparison::Above => (1, 1),
                Comparison::AtMost(_) => (u64::MAX, 0),
            };
            let value = |path: &[u32], value| StepTrace { value, ..step(path) };
            vec![value(&expectation.path, left), value(other, right)]
        }
    };
    Trace { steps, ..Trace::default() }
}

/// What is said of a case of which one expectation does not hold.
fn said(suite: &Suite, case: &Case, script: &Script, expectation: &Expectation) -> Finding {
    let first = &case.checks[0];
    let script = Script { expectations: vec![expectation.clone()], ..script.clone() };
    let given = Given { standard: &suite.standard, script: &script, first, caps: 0 };
    judge(&given, &broken(suite, expectation))
}

/// Names that a scenario gives to what its steps make.
fn variables(steps: &[Step], names: &mut Vec<String>) {
    for step in steps {
        match step {
            Step::Call { bind: Some(bind), .. } | Step::Meet { bind: Some(bind), .. } => {
                names.push(bind.clone());
            }
            Step::Host { bind, .. }
            | Step::Choose { bind, .. }
            | Step::Took { bind }
            | Step::Count { bind, .. } => names.push(bind.clone()),
            Step::Repeat(_, steps) | Step::Race { steps, .. } => variables(steps, names),
            Step::Parallel(lists) => lists.iter().for_each(|list| variables(list, names)),
            _ => {}
        }
    }
}

/// Parameters and fields of which only the name of a value tells anything.
fn named_values(suite: &Suite) -> Vec<String> {
    let standard = &suite.standard;
    let speaks = |ty: &Type| {
        matches!(ty, Type::Enum(_) | Type::Flags(_) | Type::Format | Type::OpId | Type::Status)
    };
    let params = standard.functions.iter().flat_map(|function| &function.params);
    let params = params.filter(|param| speaks(&param.ty)).map(|param| param.name.to_string());
    let fields = standard.types.structs.iter().flat_map(|known| &known.fields);
    let fields = fields.filter(|field| speaks(&field.ty)).map(|field| field.name.to_string());
    params.chain(fields).collect()
}

/// Words of a text, with what may be part of a name.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
}

/// What is wrong with what is said, if anything is; `bound` are the variables of the case.
fn fault(suite: &Suite, bound: &[String], named: &[String], finding: &Finding) -> Option<String> {
    let Some(evidence) = finding.evidence.as_ref().filter(|_| finding.outcome.is_failure()) else {
        return Some(format!("it is no failure but {:?}", finding.outcome));
    };
    let place = evidence.place.clone().unwrap_or_default();
    let parts = [Some(place.clone()), evidence.expected.clone(), evidence.actual.clone()];
    let mut text = evidence.what.clone();
    parts.iter().flatten().for_each(|part| text.push_str(&format!(" | {part}")));
    let mut functions: Vec<_> = suite.standard.functions.iter().map(|f| f.name.as_str()).collect();
    functions.extend(["oxi_negotiate", "inject"]);
    if !words(&text).any(|word| functions.contains(&word)) {
        return Some(format!("no function is named: {text}"));
    }
    if place.contains(&evidence.what) {
        return Some(format!("the place repeats what happened: {text}"));
    }
    // Names that are a word of the standard or of the language too cannot be told from it.
    const PLAIN: [&str; 7] = ["a", "after", "before", "device", "files", "threads", "plan"];
    let own = |name: &str| {
        let standard = &suite.standard;
        let mut params = standard.functions.iter().flat_map(|function| &function.params);
        let mut fields = standard.types.structs.iter().flat_map(|known| &known.fields);
        params.any(|param| param.name == *name) || fields.any(|field| field.name == *name)
    };
    if let Some(name) = bound.iter().find(|name| {
        let plain = PLAIN.contains(&name.as_str()) || own(name);
        !plain && words(&text).any(|word| word == name.as_str())
    }) {
        return Some(format!("the variable {name} is named: {text}"));
    }
    let bare = named.iter().find_map(|name| {
        let given = [format!("{name}: "), format!("{name} = ")];
        let value = given.iter().find_map(|given| {
            let at = text
                .find(given.as_str())
                .filter(|at| !text[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))?;
            text[at + given.len()..].split([',', '}', ')']).next()
        })?;
        let number = value.starts_with(|c: char| c.is_ascii_digit()) && !value.contains(" (");
        number.then(|| format!("{name} is a bare number, {value}: {text}"))
    });
    bare.or_else(|| {
        text.contains("what no step made").then(|| format!("something is not known: {text}"))
    })
}

#[test]
fn every_failure_of_a_scenario_names_the_function_and_no_variable_or_bare_number() {
    let suite = suite();
    let plan = Plan::new(&suite, Tier::Exhaustive).expect("the suite can be planned");
    let named = named_values(&suite);
    let mut faults = Vec::new();
    let mut read = 0;
    for case in &plan.cases {
        let Kind::Scenario(script) = &case.kind else { continue };
        let mut bound = Vec::new();
        variables(&script.scenario.steps, &mut bound);
        for expectation in &script.expectations {
            let finding = said(&suite, case, script, expectation);
            faults.extend(
                fault(&suite, &bound, &named, &finding).map(|why| format!("{}: {why}", case.id)),
            );
            read += 1;
        }
    }
    assert!(read > 5000, "only {read} messages were read");
    let first: Vec<_> = faults.iter().take(20).cloned().collect();
    assert!(faults.is_empty(), "{} of {read} messages:\n{}", faults.len(), first.join("\n"));
}

#[test]
fn every_refusal_of_an_operator_that_is_missing_names_the_operator_and_what_was_due() {
    let suite = suite();
    let plan = Plan::new(&suite, Tier::Exhaustive).expect("the suite can be planned");
    let named = named_values(&suite);
    let mut read = 0;
    for case in &plan.cases {
        let Kind::Refusal(refused) = &case.kind else { continue };
        let operation = prepare::refused(&suite, refused);
        let given = refusal::Given {
            standard: &suite.standard,
            refusal: refused,
            first: &case.checks[0],
            offered: true,
            asked: &|| story::operation(&suite.standard, &operation),
        };
        // Neither yes nor no: not offered, and no reason.
        let finding = refusal::judge(&given, &Probed::default());
        assert_eq!(fault(&suite, &[], &named, &finding), None, "{}", case.id);
        let evidence = finding.evidence.expect("it is no pass");
        let due = suite.standard.errors.name_of(refused.status);
        assert!(evidence.what.contains(&format!("{due} is due")), "{}: {}", case.id, evidence.what);
        read += 1;
    }
    assert!(read > 500, "only {read} messages were read");
}
