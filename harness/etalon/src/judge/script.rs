//! Judging scenarios: what was expected of each step against what the trace says.
//!
//! Besides what a scenario expects, some things hold of every call: the last error names the status
//! of a call that failed, outputs of a call that was refused are null or as they were, nothing is
//! written behind the size of a struct, what is written is what the standard lists, and surroundings
//! stay as they are.

use abi::ffi::status;
use reports::result::Outcome;
use standard::Standard;
use wire::message::{StepTrace, Trace};

use super::{Finding, UNSUPPORTED, class, written};
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
pub(super) struct Wrong {
    /// The requirement; empty for the one that the expectation names.
    requirement: &'static str,
    what: String,
    expected: String,
    actual: String,
}

impl Wrong {
    pub(super) fn of(what: String, expected: String, actual: String) -> Wrong {
        Wrong { requirement: "", what, expected, actual }
    }

    /// What breaks this requirement, whatever the expectation names.
    pub(super) fn breaks(self, requirement: &'static str) -> Wrong {
        Wrong { requirement, ..self }
    }
}

impl Given<'_> {
    fn check(&self, expectation: &Expectation, step: &StepTrace, trace: &Trace) -> Option<Finding> {
        let wrong = self.wrong(expectation, step, trace)?;
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

    fn wrong(&self, expectation: &Expectation, step: &StepTrace, trace: &Trace) -> Option<Wrong> {
        let called = expectation.step.as_str();
        let beside = |path: &Vec<u32>| trace.steps.iter().find(|step| step.path == *path);
        match &expectation.rule {
            Rule::Returns(allowed) => self.returned(allowed, called, step),
            Rule::Declared(capability, without) => {
                self.as_declared(capability, *without, called, step)
            }
            Rule::Includes(code) => self.includes(*code, called, step),
            Rule::Words(word) => words(*word, step),
            Rule::Rising => rising(step),
            Rule::SameWords(other) => same_words(called, step, beside(other)?),
            Rule::PowerOfTwo => {
                let wrong = || {
                    let what = format!("{called} is no power of two");
                    Wrong::of(what, "1, 2, 4…".to_owned(), step.value.to_string())
                };
                (!step.value.is_power_of_two()).then(wrong)
            }
            Rule::Compares(how, other) => compare(*how, called, step.value, beside(other)?.value),
        }
    }

    /// Whether the device declares a capability.
    pub fn declares(&self, name: &str) -> bool {
        declares(self.standard, self.caps, name)
    }

    fn name(&self, code: i32) -> String {
        self.standard.errors.name_of(code)
    }

    fn includes(&self, code: i32, called: &str, step: &StepTrace) -> Option<Wrong> {
        if step.statuses.iter().any(|(known, _)| *known == code) {
            return None;
        }
        let came: Vec<_> = step.statuses.iter().map(|(code, _)| self.name(*code)).collect();
        let what = format!("{called} never returned {}", self.name(code));
        Some(Wrong::of(what, self.name(code), came.join(" and ")))
    }

    /// A device does what it declares, and refuses with one status what it does not.
    fn as_declared(
        &self,
        capability: &str,
        without: i32,
        called: &str,
        step: &StepTrace,
    ) -> Option<Wrong> {
        let (allowed, word) = match self.declares(capability) {
            true => (status::OK, "declares"),
            false => (without, "does not declare"),
        };
        let wrong = self.returned(&[allowed], called, step)?;
        let what = format!("{}; the device {word} {capability}", wrong.what);
        Some(Wrong { what, ..wrong })
    }

    /// What a call returned, and what holds of every call.
    fn returned(&self, allowed: &[i32], called: &str, step: &StepTrace) -> Option<Wrong> {
        self.another_status(allowed, called, step).or_else(|| self.beside_status(called, step))
    }

    fn another_status(&self, allowed: &[i32], called: &str, step: &StepTrace) -> Option<Wrong> {
        let mut others = step.statuses.iter().filter(|(code, _)| !allowed.contains(code));
        let &(code, times) = others.next()?;
        let said = match step.last_error.as_ref().map(|(_, message)| message.as_str()) {
            None | Some("") => String::new(),
            Some(message) => format!(": {message}"),
        };
        let all: u32 = step.statuses.iter().map(|(_, times)| times).sum();
        let often = if all > 1 { format!(", {times} of {all} times") } else { String::new() };
        let what = format!("{called} returned {}{often}{said}", self.name(code));
        let allowed: Vec<_> = allowed.iter().map(|&code| self.name(code)).collect();
        let wrong = Wrong::of(what, allowed.join(" or "), self.name(code));
        Some(if class(code) == INTERNAL { wrong.breaks("OXI-API-0010") } else { wrong })
    }

    /// What holds of every call, whatever it is expected to return.
    fn beside_status(&self, called: &str, step: &StepTrace) -> Option<Wrong> {
        let &(last, _) = step.statuses.last()?;
        // With several statuses nobody can say which the last error belongs to.
        let error = step.last_error.as_ref().filter(|_| step.statuses.len() == 1);
        if let Some(&(code, _)) = error.filter(|(code, _)| *code != last) {
            let what = format!("get_last_error does not name what {called} returned");
            let wrong = Wrong::of(what, self.name(last), self.name(code));
            return Some(wrong.breaks("OXI-API-0009"));
        }
        if (ARGUMENT..=UNSUPPORTED).contains(&class(last)) && step.touched {
            let what = format!("{called} failed and left an output behind");
            let (expected, actual) =
                ("null, or as it was".to_owned(), format!("{:#x}", step.value));
            return Some(Wrong::of(what, expected, actual).breaks("OXI-API-0020"));
        }
        if step.beyond > 0 {
            let what = format!("{called} wrote behind the size that its output struct was given");
            let (expected, actual) = ("0 bytes".to_owned(), format!("{} bytes", step.beyond));
            return Some(Wrong::of(what, expected, actual).breaks("OXI-API-0008"));
        }
        let error = error.is_some();
        // With several statuses nobody can say which an error belongs to.
        let told = step.wrote.iter().filter(|(name, _)| error || name != "error_info");
        told.filter_map(|(name, bytes)| {
            let known = written::of(self.standard, name, bytes)?;
            written::wrong(&known, called).or_else(|| {
                let function = self.standard.function(called).filter(|_| error)?;
                written::misplaced(&known, function)
            })
        })
        .next()
    }
}

/// Whether a device with these `device_caps` declares a capability.
pub fn declares(standard: &Standard, caps: u64, name: &str) -> bool {
    let all = standard.types.flags.iter().find(|flags| flags.name == "device_caps");
    let flag = all.and_then(|all| all.values.iter().find(|known| known.name == name));
    flag.is_some_and(|flag| caps & flag.value != 0)
}

/// All words are one.
fn words(word: u32, step: &StepTrace) -> Option<Wrong> {
    let other = step.words.iter().position(|(found, _)| *found != word)?;
    let before: u64 = step.words[..other].iter().map(|(_, count)| count).sum();
    let (found, count) = step.words[other];
    let what = format!("memory differs from byte {} on, {count} words", 4 * before);
    Some(Wrong::of(what, format!("{word:#010x}"), format!("{found:#010x}")))
}

fn same_words(called: &str, step: &StepTrace, other: &StepTrace) -> Option<Wrong> {
    let wrong = || Wrong::of(format!("{called} differs"), first_words(other), first_words(step));
    (step.words != other.words).then(wrong)
}

/// Words that rise, and then all ones.
fn rising(step: &StepTrace) -> Option<Wrong> {
    let (rest, listed) = step.words.split_last()?;
    let rises = listed.windows(2).all(|pair| pair[0].0 < pair[1].0);
    let once = listed.iter().all(|(_, times)| *times == 1);
    let wrong = || {
        let what = "a list does not rise, or goes on behind its end".to_owned();
        let expected = "each once, in rising order, and nothing behind them".to_owned();
        Wrong::of(what, expected, first_words(step))
    };
    (!(rises && once && rest.0 == u32::MAX)).then(wrong)
}

/// The first words of memory, for people.
fn first_words(step: &StepTrace) -> String {
    let words = step.words.iter().take(4);
    let words: Vec<_> = words.map(|(word, times)| format!("{word:#010x} × {times}")).collect();
    words.join(", ")
}

fn compare(how: Comparison, step: &str, left: u64, right: u64) -> Option<Wrong> {
    let (holds, what, expected) = match how {
        Comparison::Equals => (left == right, "differs", right.to_string()),
        Comparison::Differs => (left != right, "is the same", format!("not {right}")),
        Comparison::Above => (left > right, "is too small", format!("more than {right}")),
        Comparison::AtMost(slack) => {
            let most = right.saturating_add(slack);
            (left <= most, "is too large", format!("at most {most}"))
        }
    };
    (!holds).then(|| Wrong::of(format!("{step} {what}"), expected, left.to_string()))
}

/// A place in a scenario, for people: `3`, `3.0.2`.
fn place(path: &[u32]) -> String {
    path.iter().map(u32::to_string).collect::<Vec<_>>().join(".")
}
