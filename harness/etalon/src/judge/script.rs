//! Judging scenarios: what was expected of each step against what the trace says.
//!
//! Besides what a scenario expects, some things hold of every call: the last error names the status
//! of a call that failed, outputs of a call that was refused are null or as they were, nothing is
//! written behind the size of a struct, what is written is what the standard lists, and surroundings
//! stay as they are.

mod looks;

use abi::ffi::status;
use abi::session::UNENDED;
use reports::result::Outcome;
use standard::Standard;
use wire::message::{StepTrace, Trace};

use super::story::{Story, Told};
use super::{Finding, UNSUPPORTED, class, written};
use crate::cases::scenario::{Expectation, Part, Rule, Script};

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
    if let Some((step, lacks)) = trace.steps.iter().find_map(|s| Some((s, s.lacks.as_ref()?))) {
        let choices = given.called(step).subject;
        let choices = if choices.is_empty() { choices } else { format!(": {choices}") };
        return Finding::unsupported(format!("the adapter does not offer {lacks}{choices}"));
    }
    let mistake = trace.steps.iter().find(|step| step.mistake.is_some());
    for expectation in &given.script.expectations {
        // What follows a step that could not be done shows nothing.
        if mistake.is_some_and(|mistake| mistake.path <= expectation.path) {
            break;
        }
        let Some(step) = trace.steps.iter().find(|step| step.path == expectation.path) else {
            let line = given.story().at(&expectation.path).line();
            return Finding::harness_error(format!("{line} left no trace"));
        };
        if let Some(finding) = given.check(expectation, step, trace) {
            return finding;
        }
    }
    if let Some(step) = mistake {
        let mistake = step.mistake.clone().unwrap_or_default();
        let line = given.story().at(&step.path).line();
        return Finding::harness_error(format!("{line}: {mistake}"));
    }
    if let Some(changed) = trace.changed.first() {
        let id = if changed.contains("signal") { "OXI-API-0017" } else { "OXI-API-0014" };
        return given.left(id, changed);
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
            evidence.place = Some(self.place(expectation));
            evidence.expected = Some(wrong.expected);
            evidence.actual = Some(wrong.actual);
        }))
    }

    /// The step with its arguments, or the call that what it looks at is from.
    fn place(&self, expectation: &Expectation) -> String {
        let story = self.story();
        let told = story.at(&expectation.path);
        let about = match &expectation.part {
            Part::Unchanged(path) => Some(path),
            _ => told.about.as_ref(),
        };
        match about {
            Some(path) => story.at(path).line(),
            None if told.subject.is_empty() => told.line(),
            // What is looked at is of the process, not of a call.
            None => {
                format!("step {}, after {}", told.number, story.functions(&told.path).join(", "))
            }
        }
    }

    /// Surroundings that a call left otherwise than they were. What is of a thread is told with the
    /// function; of the process it is known in the end only.
    fn left(&self, requirement: &str, changed: &str) -> Finding {
        let story = self.story();
        let of = |told: &&Told| changed.starts_with(&format!("{} left ", told.function));
        let (what, place) = match story.steps().filter(|told| !told.function.is_empty()).find(of) {
            Some(told) => (changed.to_owned(), format!("as in {}", told.line())),
            None => {
                let functions = story.functions(&[u32::MAX]).join(", ");
                (format!("one of the calls left {changed}"), format!("calls of {functions}"))
            }
        };
        Finding::fail(self.standard, requirement, what)
            .with(|evidence| evidence.place = Some(place))
    }

    fn story(&self) -> Story {
        Story::of(self.standard, self.script)
    }

    fn wrong(&self, expectation: &Expectation, step: &StepTrace, trace: &Trace) -> Option<Wrong> {
        let beside = |path: &Vec<u32>| trace.steps.iter().find(|step| step.path == *path);
        match &expectation.rule {
            Rule::Returns(allowed) => self.returned(allowed, expectation, step),
            Rule::Declared(capability, without) => {
                self.as_declared(capability, *without, expectation, step)
            }
            Rule::Includes(code) => self.includes(*code, step),
            Rule::Words(word) => self.words(*word, step),
            Rule::Rising => self.rising(step),
            Rule::SameWords(other) => self.same_words(step, beside(other)?),
            Rule::PowerOfTwo => self.power_of_two(step),
            Rule::Compares(how, other) => self.compare(*how, expectation, step, beside(other)?),
        }
    }

    /// Whether the device declares a capability.
    pub fn declares(&self, name: &str) -> bool {
        declares(self.standard, self.caps, name)
    }

    fn name(&self, code: i32) -> String {
        self.standard.errors.name_of(code)
    }

    /// The function that a step calls.
    fn called(&self, step: &StepTrace) -> Told {
        self.story().at(&step.path)
    }

    fn includes(&self, code: i32, step: &StepTrace) -> Option<Wrong> {
        if step.statuses.iter().any(|(known, _)| *known == code) {
            return None;
        }
        let came: Vec<_> = step.statuses.iter().map(|(code, _)| self.name(*code)).collect();
        let what = format!("{} never returned {}", self.called(step).function, self.name(code));
        Some(Wrong::of(what, self.name(code), came.join(" and ")))
    }

    /// A device does what it declares, and refuses with one status what it does not.
    fn as_declared(
        &self,
        capability: &str,
        without: i32,
        expectation: &Expectation,
        step: &StepTrace,
    ) -> Option<Wrong> {
        let (allowed, word) = match self.declares(capability) {
            true => (status::OK, "declares"),
            false => (without, "does not declare"),
        };
        let wrong = self.returned(&[allowed], expectation, step)?;
        let what = format!("{}; the device {word} {capability}", wrong.what);
        Some(Wrong { what, ..wrong })
    }

    /// What a call returned, and what holds of every call.
    fn returned(
        &self,
        allowed: &[i32],
        expectation: &Expectation,
        step: &StepTrace,
    ) -> Option<Wrong> {
        self.another_status(allowed, expectation, step).or_else(|| self.beside_status(step))
    }

    fn another_status(
        &self,
        allowed: &[i32],
        expectation: &Expectation,
        step: &StepTrace,
    ) -> Option<Wrong> {
        let mut others = step.statuses.iter().filter(|(code, _)| !allowed.contains(code));
        let &(code, times) = others.next()?;
        let told = self.called(step);
        let arguments = |names: &[String]| {
            let arguments: Vec<_> = names.iter().map(|name| told.argument(name)).collect();
            arguments.join(" and ")
        };
        let with = match &expectation.part {
            Part::Odd(names) => format!(" with {}", arguments(names)),
            Part::Mended(names) => {
                format!(" with {}, after a call that was refused", arguments(names))
            }
            Part::Plain | Part::Unchanged(_) => String::new(),
        };
        let all: u32 = step.statuses.iter().map(|(_, times)| times).sum();
        let often = if all > 1 { format!(", {times} of {all} times") } else { String::new() };
        let what = format!("{} returned {}{with}{often}", told.function, self.name(code));
        let said = match step.last_error.as_ref().map(|(_, message)| message.as_str()) {
            None | Some("") => String::new(),
            Some(message) => format!(", and says: {message}"),
        };
        let allowed: Vec<_> = allowed.iter().map(|&code| self.name(code)).collect();
        let wrong = Wrong::of(what, allowed.join(" or "), format!("{}{said}", self.name(code)));
        Some(if class(code) == INTERNAL { wrong.breaks("OXI-API-0010") } else { wrong })
    }

    /// What holds of every call, whatever it is expected to return.
    fn beside_status(&self, step: &StepTrace) -> Option<Wrong> {
        let &(last, _) = step.statuses.last()?;
        // With several statuses nobody can say which the last error belongs to.
        let error = step.last_error.as_ref().filter(|_| step.statuses.len() == 1);
        if let Some((code, message)) = error.filter(|(code, _)| *code != last) {
            let (function, name) = (self.called(step).function, self.name(last));
            let what =
                format!("get_last_error gives another code after {function} returned {name}");
            let said =
                if message.is_empty() { String::new() } else { format!(", and says: {message}") };
            let wrong = Wrong::of(what, name, format!("{}{said}", self.name(*code)));
            return Some(wrong.breaks("OXI-API-0009"));
        }
        if let Some((_, message)) = error.filter(|(_, message)| message.ends_with(UNENDED)) {
            let function = self.called(step).function;
            let what =
                format!("the message that get_last_error gives after {function} failed has no end");
            let wrong =
                Wrong::of(what, "text that ends with a NUL byte".to_owned(), message.clone());
            return Some(wrong.breaks("OXI-API-0062"));
        }
        if (ARGUMENT..=UNSUPPORTED).contains(&class(last)) && step.touched {
            let told = self.called(step);
            let outputs = told.outputs.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
            let (function, outputs) = (told.function, outputs.join(" or "));
            let what = format!("{function} returned {} and wrote to {outputs}", self.name(last));
            let (expected, actual) =
                ("null, or as it was".to_owned(), format!("{:#x}", step.value));
            return Some(Wrong::of(what, expected, actual).breaks("OXI-API-0020"));
        }
        if step.beyond > 0 {
            let function = self.called(step).function;
            let what = format!("{function} wrote behind the size that its output struct was given");
            let expected = "no byte behind it".to_owned();
            let actual = format!("{} bytes behind it", step.beyond);
            return Some(Wrong::of(what, expected, actual).breaks("OXI-API-0008"));
        }
        let error = error.is_some();
        // With several statuses nobody can say which an error belongs to.
        let told = step.wrote.iter().filter(|(name, _)| error || name != "error_info");
        told.filter_map(|(name, bytes)| {
            let (written, called) =
                (written::of(self.standard, name, bytes)?, self.called(step).function);
            written::wrong(&written, &called).or_else(|| {
                let function = self.standard.function(&called).filter(|_| error)?;
                written::misplaced(&written, function)
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
