//! Judging scenarios: what was expected of each step against what the trace says.

use reports::result::Outcome;
use standard::Standard;
use wire::message::StepTrace;

use super::Finding;
use crate::cases::scenario::{Expectation, Rule, Script};

/// Judges the trace of a scenario. `first` is the requirement that is broken where a step names
/// none.
pub fn judge(standard: &Standard, script: &Script, first: &str, trace: &[StepTrace]) -> Finding {
    if let Some(step) = trace.iter().find(|step| step.mistake.is_some()) {
        let mistake = step.mistake.clone().unwrap_or_default();
        return Finding::harness_error(format!("step {}: {mistake}", place(&step.path)));
    }
    if script.expectations.is_empty() {
        return Finding::harness_error("the scenario expects nothing, so it proves nothing");
    }
    for expectation in &script.expectations {
        let Some(step) = trace.iter().find(|step| step.path == expectation.path) else {
            let at = place(&expectation.path);
            return Finding::harness_error(format!("step {at} left no trace"));
        };
        if let Some(finding) = check(standard, expectation, first, step, trace) {
            return finding;
        }
    }
    Finding::pass()
}

fn check(
    standard: &Standard,
    expectation: &Expectation,
    first: &str,
    step: &StepTrace,
    trace: &[StepTrace],
) -> Option<Finding> {
    let own = expectation.requirement.as_str();
    let requirement = if own.is_empty() { first } else { own };
    let at = format!("step {} ({})", place(&expectation.path), expectation.step);
    let fail = |what: String, expected: String, actual: String| {
        Some(Finding::of(Outcome::Fail, standard, requirement, what).with(|evidence| {
            evidence.place = Some(at.clone());
            evidence.expected = Some(expected);
            evidence.actual = Some(actual);
        }))
    };
    match &expectation.rule {
        Rule::Returns(allowed) => {
            let name = |code: &i32| standard.errors.name_of(*code);
            let (status, times) =
                step.statuses.iter().find(|(status, _)| !allowed.contains(status))?;
            let message = step.last_error.as_ref().map_or("", |(_, message)| message);
            let all: u32 = step.statuses.iter().map(|(_, times)| times).sum();
            let often = if all > 1 { format!(", {times} of {all} times") } else { String::new() };
            let said = if message.is_empty() { String::new() } else { format!(": {message}") };
            let what = format!("{} returned {}{often}{said}", expectation.step, name(status));
            let expected = allowed.iter().map(name).collect::<Vec<_>>().join(" or ");
            fail(what, expected, name(status))
        }
        Rule::Words(word) => {
            let other = step.words.iter().position(|(found, _)| found != word)?;
            let before: u64 = step.words[..other].iter().map(|(_, count)| count).sum();
            let (found, count) = step.words[other];
            let what = format!("memory differs from byte {} on, {count} words", 4 * before);
            fail(what, format!("{word:#010x}"), format!("{found:#010x}"))
        }
        Rule::Equals(other) => {
            let right = trace.iter().find(|step| step.path == *other)?.value;
            if step.value == right {
                return None;
            }
            let what = format!("{} differs", expectation.step);
            fail(what, right.to_string(), step.value.to_string())
        }
    }
}

/// A place in a scenario, for people: `3`, `3.0.2`.
fn place(path: &[u32]) -> String {
    path.iter().map(u32::to_string).collect::<Vec<_>>().join(".")
}
