//! Judging scenarios: what was expected of each step against what the trace says.
//!
//! Besides what a scenario expects, some things hold of every call: the last error names the status
//! of a call that failed, outputs of a call that was refused are null or as they were, nothing is
//! written behind the size of a struct, and surroundings stay as they are.

use abi::ffi::status;
use reports::result::Outcome;
use standard::Standard;
use wire::message::{StepTrace, Trace};

use super::{Finding, UNSUPPORTED, class};
use crate::cases::scenario::{Comparison, Expectation, Rule, Script};

/// The class of the adapter's own faults.
const INTERNAL: i32 = 9;

/// The class of wrong arguments, the first of those that have no effect.
const ARGUMENT: i32 = 1;

/// What the judge knows of a scenario besides its trace.
pub struct Given<'a> {
    /// The standard.
    pub standard: &'a Standard,
    /// What is expected.
    pub script: &'a Script,
    /// The requirement that is broken where a step names none.
    pub first: &'a str,
    /// What the device declares, `device_caps`.
    pub caps: u64,
}

/// Judges the trace of a scenario.
pub fn judge(given: &Given, trace: &Trace) -> Finding {
    if given.script.expectations.is_empty() {
        return Finding::harness_error("the scenario expects nothing, so it proves nothing");
    }
    let lacking = trace.steps.iter().find_map(|step| step.lacks.as_ref());
    if let Some(lacks) = lacking {
        return Finding::unsupported(format!("the adapter does not offer {lacks}"));
    }
    let mistake = trace.steps.iter().find(|step| step.mistake.is_some());
    for expectation in &given.script.expectations {
        // What follows a step that could not be done shows nothing.
        if mistake.is_some_and(|mistake| mistake.path <= expectation.path) {
            break;
        }
        let Some(step) = trace.steps.iter().find(|step| step.path == expectation.path) else {
            let at = place(&expectation.path);
            return Finding::harness_error(format!("step {at} left no trace"));
        };
        if let Some(finding) = given.check(expectation, step, trace) {
            return finding;
        }
    }
    if let Some(step) = mistake {
        let mistake = step.mistake.clone().unwrap_or_default();
        return Finding::harness_error(format!("step {}: {mistake}", place(&step.path)));
    }
    if let Some(changed) = trace.changed.first() {
        let id = if changed.contains("signal") { "OXI-API-0017" } else { "OXI-API-0014" };
        return Finding::fail(given.standard, id, changed.clone());
    }
    Finding { repetitions: trace.raced, ..Finding::pass() }
}

/// What does not hold of a step.
struct Wrong<'a> {
    /// The requirement; empty for the one that the expectation names.
    requirement: &'a str,
    what: String,
    expected: String,
    actual: String,
}

impl Given<'_> {
    fn check(&self, expectation: &Expectation, step: &StepTrace, trace: &Trace) -> Option<Finding> {
        let wrong = match &expectation.rule {
            Rule::Returns(allowed) => self.returned(allowed, &expectation.step, step),
            Rule::Declared(capability, without) => {
                let declared = self.declares(capability);
                let allowed = if declared { status::OK } else { *without };
                let wrong = self.returned(&[allowed], &expectation.step, step);
                let word = if declared { "declares" } else { "does not declare" };
                wrong.map(|wrong| Wrong {
                    what: format!("{}; the device {word} {capability}", wrong.what),
                    ..wrong
                })
            }
            Rule::Words(word) => words(*word, step),
            Rule::Rising => rising(step),
            Rule::SameWords(other) => {
                let right = trace.steps.iter().find(|step| step.path == *other)?;
                let what = format!("{} differs", expectation.step);
                (step.words != right.words).then(|| Wrong {
                    requirement: "",
                    what,
                    expected: first_words(right),
                    actual: first_words(step),
                })
            }
            Rule::Includes(code) => self.includes(*code, &expectation.step, step),
            Rule::Within(ms) => {
                let (took, most) = (step.longest_ns / 1_000_000, *ms);
                let what = format!("{} came back late", expectation.step);
                let (expected, actual) = (format!("within {most} ms"), format!("{took} ms"));
                (took > most).then_some(Wrong { requirement: "", what, expected, actual })
            }
            Rule::Compares(comparison, other) => {
                let right = trace.steps.iter().find(|step| step.path == *other)?.value;
                compare(*comparison, &expectation.step, step.value, right)
            }
        }?;
        let own = [wrong.requirement, &expectation.requirement, self.first];
        let requirement = own.into_iter().find(|id| !id.is_empty()).unwrap_or_default();
        let finding = Finding::of(Outcome::Fail, self.standard, requirement, wrong.what);
        Some(finding.with(|evidence| {
            let place = place(&expectation.path);
            evidence.place = Some(format!("step {place} ({})", expectation.step));
            evidence.expected = Some(wrong.expected);
            evidence.actual = Some(wrong.actual);
        }))
    }

    /// Whether the device declares a capability.
    pub fn declares(&self, name: &str) -> bool {
        declares(self.standard, self.caps, name)
    }

    fn includes(&self, code: i32, called: &str, step: &StepTrace) -> Option<Wrong<'static>> {
        if step.statuses.iter().any(|(known, _)| *known == code) {
            return None;
        }
        let name = |code: i32| self.standard.errors.name_of(code);
        let came: Vec<_> = step.statuses.iter().map(|(code, _)| name(*code)).collect();
        let what = format!("{called} never returned {}", name(code));
        let (expected, actual) = (name(code), came.join(" and "));
        Some(Wrong { requirement: "", what, expected, actual })
    }

    /// What a call returned, and what holds of every call.
    fn returned(&self, allowed: &[i32], called: &str, step: &StepTrace) -> Option<Wrong<'static>> {
        let name = |code: i32| self.standard.errors.name_of(code);
        let wrong = |requirement, what, expected, actual| {
            Some(Wrong { requirement, what, expected, actual })
        };
        if let Some((status, times)) =
            step.statuses.iter().find(|(code, _)| !allowed.contains(code))
        {
            let said = match step.last_error.as_ref().map(|(_, message)| message.as_str()) {
                None | Some("") => String::new(),
                Some(message) => format!(": {message}"),
            };
            let all: u32 = step.statuses.iter().map(|(_, times)| times).sum();
            let often = if all > 1 { format!(", {times} of {all} times") } else { String::new() };
            let what = format!("{called} returned {}{often}{said}", name(*status));
            let allowed: Vec<_> = allowed.iter().map(|&code| name(code)).collect();
            let broken = if class(*status) == INTERNAL { "OXI-API-0010" } else { "" };
            return wrong(broken, what, allowed.join(" or "), name(*status));
        }
        let (&(last, _), code) = (step.statuses.last()?, step.last_error.as_ref());
        if let Some((code, _)) = code.filter(|(code, _)| step.statuses.len() == 1 && *code != last)
        {
            let what = format!("get_last_error does not name what {called} returned");
            return wrong("OXI-API-0009", what, name(last), name(*code));
        }
        if (ARGUMENT..=UNSUPPORTED).contains(&class(last)) && step.touched {
            let what = format!("{called} failed and left an output behind");
            let expected = "null, or as it was".to_owned();
            return wrong("OXI-API-0020", what, expected, format!("{:#x}", step.value));
        }
        if step.beyond > 0 {
            let what = format!("{called} wrote behind the size that its output struct was given");
            return wrong(
                "OXI-API-0008",
                what,
                "0 bytes".to_owned(),
                format!("{} bytes", step.beyond),
            );
        }
        None
    }
}

/// Whether a device with these `device_caps` declares a capability.
pub fn declares(standard: &Standard, caps: u64, name: &str) -> bool {
    let all = standard.types.flags.iter().find(|flags| flags.name == "device_caps");
    let flag = all.and_then(|all| all.values.iter().find(|known| known.name == name));
    flag.is_some_and(|flag| caps & flag.value != 0)
}

fn words(word: u32, step: &StepTrace) -> Option<Wrong<'static>> {
    let other = step.words.iter().position(|(found, _)| *found != word)?;
    let before: u64 = step.words[..other].iter().map(|(_, count)| count).sum();
    let (found, count) = step.words[other];
    Some(Wrong {
        requirement: "",
        what: format!("memory differs from byte {} on, {count} words", 4 * before),
        expected: format!("{word:#010x}"),
        actual: format!("{found:#010x}"),
    })
}

/// Words that rise, and then all ones.
fn rising(step: &StepTrace) -> Option<Wrong<'static>> {
    let (rest, listed) = step.words.split_last()?;
    let rises = listed.windows(2).all(|pair| pair[0].0 < pair[1].0);
    let once = listed.iter().all(|(_, times)| *times == 1);
    (!(rises && once && rest.0 == u32::MAX)).then(|| Wrong {
        requirement: "",
        what: "a list does not rise, or goes on behind its end".to_owned(),
        expected: "each once, in rising order, and nothing behind them".to_owned(),
        actual: first_words(step),
    })
}

/// The first words of memory, for people.
fn first_words(step: &StepTrace) -> String {
    let words = step.words.iter().take(4);
    let words: Vec<_> = words.map(|(word, times)| format!("{word:#010x} × {times}")).collect();
    words.join(", ")
}

fn compare(how: Comparison, step: &str, left: u64, right: u64) -> Option<Wrong<'static>> {
    let (holds, what, expected) = match how {
        Comparison::Equals => (left == right, "differs", right.to_string()),
        Comparison::Differs => (left != right, "is the same", format!("not {right}")),
        Comparison::Above => (left > right, "is too small", format!("more than {right}")),
        Comparison::AtMost(slack) => {
            let most = right.saturating_add(slack);
            (left <= most, "is too large", format!("at most {most}"))
        }
    };
    let what = format!("{step} {what}");
    (!holds).then(|| Wrong { requirement: "", what, expected, actual: left.to_string() })
}

/// A place in a scenario, for people: `3`, `3.0.2`.
fn place(path: &[u32]) -> String {
    path.iter().map(u32::to_string).collect::<Vec<_>>().join(".")
}
