//! Scenarios: lists of calls, in YAML.
//!
//! | step | does |
//! |---|---|
//! | `buffer_create: {device: $device, desc: {bytes: 64}, as: b}` | calls a function by its parameters' names; what it writes is kept under `as` |
//! | `…, returns: E_SIZE` | …and expects that status, or one of a list; `OK` if left out |
//! | `…, must: E_OUT_OF_MEMORY` | …at least once |
//! | `…, within_ms: 200` | …and comes back in that time |
//! | `…, breaks: OXI-MEM-0031` | …and names the requirement that any other status breaks; the case's first if left out |
//! | `host: {as: h, bytes: 4096, word: 7}` | makes host memory, filled with a 32-bit word |
//! | `set: {host: $h, word: 8}` | writes over host memory |
//! | `poke: {at: $m, bytes: 64, word: 8}` | writes to memory that the adapter mapped |
//! | `expect: {host: $h, words: 7}`, `expect: {at: $m, bytes: 64, words: 7}` | every 32-bit word there is 7 |
//! | `expect: {host: $h, rising: true}` | the words there rise, up to words of all ones |
//! | `expect: {host: $h, same_as: $g}` | the same words are there as in other host memory |
//! | `expect: {value: $after.free, equals: $before.free}` | two values are equal; `differs`, `above` and `at_most` as well, the last with `slack: 4` |
//! | `repeat: {times: 100, steps: […]}` | the steps, so often |
//! | `race: {times: 300, ms: 500, steps: […]}` | the steps again and again with pauses before calls, at most so often and so long |
//! | `poll: {ms: 5000, stream_query: {stream: $s}}` | a call, until it returns `OK` |
//! | `parallel: [[…], […]]` | each list in a thread of its own, begun together |
//! | `parallel: {threads: 8, steps: […]}` | the same steps in so many threads; `#` is the number of the thread |
//! | `delay: {us: 50}` | waits |
//! | `choose: {op: [copy, sqrt], elements: 16, as: o}` | the id of the first of these operators that is offered, on f32 |
//! | `plan: {op: [copy, sqrt], elements: 16, as: p}` | plans it; with `layout: device`, on tensors in the device's own layout, as `choose` too |
//! | `meet: {host: {abi_minor: 0}, answer: {}, as: a}` | calls `oxi_negotiate`; `returns` and `breaks` as for functions |
//! | `inject: {device: $d, fault: execution}` | makes the device fail, by the extension oxi.fault |
//! | `count: {what: threads, as: t}` | counts threads, files or memory (KiB) of the process |
//!
//! `$device` is the open device. Values are integers, `$variables` and their fields, sums
//! (`$info.max_alloc + 1`), names of the parameter's enumeration, formats and operators, structs as
//! mappings, arrays as lists, `"bytes:00ff"` for bytes, and `"null"`. A parameter that the function
//! writes need not be named. Of every call that fails the judge also looks at the last error and at
//! what was written; of every call, at what it must leave as it was.

pub mod stage;
mod values;

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use standard::Standard;
use standard::api::{Direction, Function};
use standard::types::{Scalar, Type};
use standard::yaml::Value as Yaml;
use wire::message::{Scenario, Step, Value};

/// One step as written: a verb and what belongs to it.
#[derive(Debug, Clone)]
pub struct StepSpec {
    verb: String,
    body: Yaml,
}

impl StepSpec {
    /// A call with one argument.
    pub fn call(function: &str, param: &str, value: &str) -> Self {
        let body = [(Yaml::from(param), Yaml::from(value))].into_iter().collect();
        Self { verb: function.to_owned(), body: Yaml::Mapping(body) }
    }
}

impl<'de> Deserialize<'de> for StepSpec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Strict;
        impl<'de> Visitor<'de> for Strict {
            type Value = StepSpec;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a step: one function or verb, with what belongs to it")
            }
            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<StepSpec, M::Error> {
                let error = |text| Err(serde::de::Error::custom(text));
                let Some((verb, body)) = map.next_entry()? else {
                    return error("a step names a function or verb");
                };
                match map.next_key::<String>()? {
                    None => Ok(StepSpec { verb, body }),
                    Some(_) => error("a step has one key; indent what belongs to it"),
                }
            }
        }
        deserializer.deserialize_map(Strict)
    }
}

/// A scenario ready to run, with what is expected of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Script {
    /// What the worker does.
    pub scenario: Scenario,
    /// What the judge looks for.
    pub expectations: Vec<Expectation>,
    /// Functions that it calls.
    pub functions: Vec<String>,
    /// Capabilities that the device must declare, or there is nothing to see.
    pub capabilities: Vec<String>,
    /// Operators of which one must be offered, and the type tuple.
    pub operators: Vec<(String, String)>,
    /// Whether it needs an extension, or an operator in the device's own layout: no profile asks for
    /// either.
    pub extension: bool,
}

/// One thing that must hold of a trace.
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    /// Place of the step in the trace.
    pub path: Vec<u32>,
    /// The step in words, e.g. `stream_create`.
    pub step: String,
    /// The requirement that is broken if it does not hold; empty for the case's first.
    pub requirement: String,
    /// What must hold.
    pub rule: Rule,
}

/// What must hold of a step.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// Every status is one of these.
    Returns(Vec<i32>),
    /// All of the host memory holds this word.
    Words(u32),
    /// The value compares so with the one observed by the step at this place.
    Compares(Comparison, Vec<u32>),
    /// OK if the device declares a capability, the status otherwise.
    Declared(String, i32),
    /// The words of host memory rise, up to words of all ones.
    Rising,
    /// Host memory holds the same words as the one observed at this place.
    SameWords(Vec<u32>),
    /// Some status is this.
    Includes(i32),
    /// No call took longer than so many milliseconds.
    Within(u64),
}

/// How a value compares with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// They are equal.
    Equals,
    /// They are not.
    Differs,
    /// It is at most the other, and so much more.
    AtMost(u64),
    /// It is more than the other.
    Above,
}

impl Script {
    /// Whether a call is expected to be refused.
    pub fn refuses(&self) -> bool {
        self.expectations.iter().any(|expectation| match &expectation.rule {
            Rule::Returns(allowed) => allowed.iter().all(|&code| code >= 1000),
            _ => false,
        })
    }

    /// Whether a call is expected to succeed.
    pub fn accepts(&self) -> bool {
        let ok = |expectation: &Expectation| expectation.rule == Rule::Returns(vec![0]);
        self.expectations.iter().any(ok)
    }

    /// Notes that a function is called, and that the device must be capable of it.
    pub fn uses(&mut self, function: &Function) {
        if !self.functions.contains(&function.name.to_string()) {
            self.functions.push(function.name.to_string());
        }
        if let Some((capability, _)) = function.capability() {
            self.needs(capability);
        }
    }

    /// Notes that a buffer is created for a tensor, if a call does that: the device must be capable
    /// of it.
    pub fn hands(&mut self, args: &[Value]) {
        let named = |value: &Value| match value {
            Value::Struct(fields) => {
                fields.iter().any(|(name, value)| name == "tensor" && *value != Value::Word(0))
            }
            _ => false,
        };
        if args.iter().any(named) {
            self.needs("tensor_buffers");
        }
    }

    fn needs(&mut self, capability: &str) {
        if !self.capabilities.iter().any(|known| known == capability) {
            self.capabilities.push(capability.to_owned());
        }
    }
}

/// Keys of a call that are no parameters.
const CALL_KEYS: [&str; 5] = ["as", "returns", "must", "within_ms", "breaks"];

/// The place behind a place.
fn next(path: &[u32]) -> Vec<u32> {
    let mut next = path.to_vec();
    if let Some(last) = next.last_mut() {
        *last += 1;
    }
    next
}

/// The branches of `parallel`: written out, or the same steps for each of several threads.
fn branches(body: &Yaml) -> Vec<Yaml> {
    let Some(threads) = body.get("threads").and_then(Yaml::as_u64) else {
        return body.as_sequence().cloned().unwrap_or_default();
    };
    let one = |thread: u64| {
        let mut steps = body.get("steps").cloned().unwrap_or_default();
        rename(&mut steps, '#', &thread.to_string());
        steps
    };
    (0..threads).map(one).collect()
}

/// Puts a text in place of a mark, everywhere in the texts of a value.
pub fn rename(value: &mut Yaml, mark: char, by: &str) {
    match value {
        Yaml::String(text) => *text = text.replace(mark, by),
        Yaml::Sequence(items) => items.iter_mut().for_each(|item| rename(item, mark, by)),
        Yaml::Mapping(map) => map.values_mut().for_each(|item| rename(item, mark, by)),
        _ => {}
    }
}

/// Something wrong with a scenario: the place under the case, what, and what to do.
pub type Mistake = (String, String, String);

/// Makes a scenario from its steps.
///
/// # Errors
/// Everything that is wrong with it.
pub fn compile(steps: &[StepSpec], standard: &Standard) -> Result<Script, Vec<Mistake>> {
    let mut compiler = Compiler { standard, script: Script::default(), mistakes: Vec::new() };
    let steps = compiler.list(steps, &[], "steps");
    compiler.script.scenario = Scenario { steps };
    if compiler.mistakes.is_empty() { Ok(compiler.script) } else { Err(compiler.mistakes) }
}

struct Compiler<'a> {
    standard: &'a Standard,
    script: Script,
    mistakes: Vec<Mistake>,
}

impl Compiler<'_> {
    fn mistake(&mut self, at: &str, message: String, help: &str) {
        self.mistakes.push((at.to_owned(), message, help.to_owned()));
    }

    /// Steps of a list whose place in the trace is `path` and in the file is `at`. An `expect` of
    /// two values takes two places in the trace.
    fn list(&mut self, specs: &[StepSpec], path: &[u32], at: &str) -> Vec<Step> {
        let mut steps = Vec::new();
        for (i, spec) in specs.iter().enumerate() {
            let at = format!("{at}/{i}/{}", spec.verb);
            let mut path = path.to_vec();
            path.push(steps.len() as u32);
            self.step(spec, &path, &at, &mut steps);
        }
        steps
    }

    fn step(&mut self, spec: &StepSpec, path: &[u32], at: &str, steps: &mut Vec<Step>) {
        match spec.verb.as_str() {
            "host" => self.host(&spec.body, at, steps),
            "expect" => self.expect(&spec.body, path, at, steps),
            "repeat" => {
                let times = self.word(&spec.body, "times", at);
                let inner = self.nested(spec.body.get("steps"), &format!("{at}/steps"));
                let inner = self.list(&inner, path, &format!("{at}/steps"));
                steps.push(Step::Repeat(times as u32, inner));
            }
            "set" => {
                let host = self.variable(&spec.body, "host", at);
                let word = self.word(&spec.body, "word", at) as u32;
                steps.push(Step::Set { host, word });
            }
            "poke" => {
                let to = Value::Var(self.variable(&spec.body, "at", at));
                let bytes = self.word(&spec.body, "bytes", at);
                let word = self.word(&spec.body, "word", at) as u32;
                steps.push(Step::Poke { at: to, bytes, word });
            }
            "poll" => self.poll(&spec.body, path, at, steps),
            "parallel" => {
                let branches = branches(&spec.body);
                let mut lists = Vec::new();
                for (i, branch) in branches.iter().enumerate() {
                    let at = format!("{at}/{i}");
                    let inner = self.nested(Some(branch), &at);
                    let mut path = path.to_vec();
                    path.push(i as u32);
                    lists.push(self.list(&inner, &path, &at));
                }
                steps.push(Step::Parallel(lists));
            }
            "race" => {
                let times = self.word(&spec.body, "times", at);
                let budget = self.word(&spec.body, "ms", at);
                let inner = self.nested(spec.body.get("steps"), &format!("{at}/steps"));
                let inner = self.list(&inner, path, &format!("{at}/steps"));
                let budget_ns = budget.saturating_mul(1_000_000);
                steps.push(Step::Race { times: times as u32, budget_ns, steps: inner });
            }
            "choose" => _ = self.choose(&spec.body, at, steps),
            "plan" => self.plan(&spec.body, path, at, steps),
            "meet" => self.meet(&spec.body, path, at, steps),
            "inject" => self.inject(&spec.body, path, at, steps),
            "count" => self.count(&spec.body, at, steps),
            "delay" => {
                let us = self.word(&spec.body, "us", at);
                steps.push(Step::Delay(us.saturating_mul(1000)));
            }
            name => match self.standard.function(name) {
                Some(function) => self.call(function, &spec.body, path, at, steps),
                None => {
                    let names = self.standard.functions.iter().map(|f| f.name.as_str());
                    let help = standard::expr::nearest(name, names).map_or_else(
                        || "`etalon list functions` lists them".to_owned(),
                        |near| format!("did you mean `{near}`?"),
                    );
                    self.mistake(at, format!("there is no function or verb `{name}`"), &help);
                }
            },
        }
    }

    fn nested(&mut self, body: Option<&Yaml>, at: &str) -> Vec<StepSpec> {
        let list = body.cloned().unwrap_or_default();
        match standard::yaml::from_value(list) {
            Ok(steps) => steps,
            Err(error) => {
                self.mistake(at, format!("not a list of steps: {error}"), "see the table of steps");
                Vec::new()
            }
        }
    }

    fn word(&mut self, body: &Yaml, key: &str, at: &str) -> u64 {
        let found = body.get(key).and_then(Yaml::as_u64);
        if found.is_none() {
            self.mistake(at, format!("`{key}` must be a whole number"), "give it one");
        }
        found.unwrap_or_default()
    }

    fn variable(&mut self, body: &Yaml, key: &str, at: &str) -> String {
        let name = body.get(key).and_then(Yaml::as_str).unwrap_or_default();
        match name.strip_prefix('$') {
            Some(name) => name.to_owned(),
            None => {
                self.mistake(at, format!("`{key}` must be a variable"), "write `$name`");
                String::new()
            }
        }
    }

    fn host(&mut self, body: &Yaml, at: &str, steps: &mut Vec<Step>) {
        let bytes = self.word(body, "bytes", at);
        let word = self.word(body, "word", at) as u32;
        match body.get("as").and_then(Yaml::as_str) {
            Some(bind) if bytes.is_multiple_of(4) => {
                steps.push(Step::Host { bind: bind.to_owned(), bytes, word });
            }
            Some(_) => self.mistake(at, "`bytes` is no multiple of 4".to_owned(), "round it up"),
            None => self.mistake(at, "`as` is missing".to_owned(), "name the memory"),
        }
    }

    fn expect(&mut self, body: &Yaml, path: &[u32], at: &str, steps: &mut Vec<Step>) {
        let requirement = body.get("breaks").and_then(Yaml::as_str).unwrap_or_default().to_owned();
        let (step, rule) = if body.get("at").is_some() {
            let text = body.get("at").and_then(Yaml::as_str).unwrap_or_default();
            let address = Type::Scalar(Scalar::U64);
            let address = self.value(&Yaml::from(text), &address, &format!("{at}/at"));
            let bytes = self.word(body, "bytes", at);
            let word = self.word(body, "words", at) as u32;
            steps.push(Step::Peek { at: address, bytes });
            (format!("memory at `{text}`"), Rule::Words(word))
        } else if body.get("rising").is_some() {
            let host = self.variable(body, "host", at);
            let step = format!("host memory `{host}`");
            steps.push(Step::ObserveHost(host));
            (step, Rule::Rising)
        } else if body.get("same_as").is_some() {
            let (host, other) =
                (self.variable(body, "host", at), self.variable(body, "same_as", at));
            let step = format!("host memory `{host}`");
            steps.extend([Step::ObserveHost(host), Step::ObserveHost(other)]);
            (step, Rule::SameWords(next(path)))
        } else if body.get("host").is_some() {
            let host = self.variable(body, "host", at);
            let word = self.word(body, "words", at) as u32;
            let step = format!("host memory `{host}`");
            steps.push(Step::ObserveHost(host));
            (step, Rule::Words(word))
        } else {
            let left = self.variable(body, "value", at);
            let (key, comparison) = match () {
                () if body.get("differs").is_some() => ("differs", Comparison::Differs),
                () if body.get("at_most").is_some() => {
                    let slack = body.get("slack").and_then(Yaml::as_u64).unwrap_or(0);
                    ("at_most", Comparison::AtMost(slack))
                }
                () if body.get("above").is_some() => ("above", Comparison::Above),
                () => ("equals", Comparison::Equals),
            };
            let right = match body.get(key).and_then(Yaml::as_u64) {
                Some(word) => Value::Word(word),
                None => Value::Var(self.variable(body, key, at)),
            };
            let step = format!("value `{left}`");
            steps.extend([Step::Observe(Value::Var(left)), Step::Observe(right)]);
            (step, Rule::Compares(comparison, next(path)))
        };
        let path = path.to_vec();
        self.script.expectations.push(Expectation { path, step, requirement, rule });
    }

    fn call(
        &mut self,
        function: &Function,
        body: &Yaml,
        path: &[u32],
        at: &str,
        steps: &mut Vec<Step>,
    ) {
        let body = body.as_mapping().cloned().unwrap_or_default();
        for key in body.keys().filter_map(Yaml::as_str) {
            let known =
                CALL_KEYS.contains(&key) || function.params.iter().any(|param| param.name == key);
            if !known {
                let names: Vec<_> = function.params.iter().map(|p| p.name.as_str()).collect();
                let message = format!("{} has no parameter `{key}`", function.name);
                let help = format!("it has {}; and {}", names.join(", "), CALL_KEYS.join(", "));
                self.mistake(&format!("{at}/{key}#"), message, &help);
            }
        }
        let mut args = Vec::new();
        for param in &function.params {
            let at = format!("{at}/{}", param.name);
            args.push(match (body.get(param.name.as_str()), param.dir) {
                (Some(value), _) => self.value(value, &param.ty, &at),
                (None, Direction::Out) => Value::Out,
                (None, Direction::In) => {
                    let message = format!("{} needs `{}`", function.name, param.name);
                    self.mistake(&at, message, "give it a value; \"null\" for a null pointer");
                    Value::Word(0)
                }
            });
        }
        let bind = body.get("as").and_then(Yaml::as_str).map(str::to_owned);
        self.returns(&body.into(), &function.name, path, at);
        self.script.uses(function);
        self.script.hands(&args);
        steps.push(Step::Call { slot: function.slot, args, bind });
    }

    /// What a call is expected to return: `returns` and `breaks`.
    fn returns(&mut self, body: &Yaml, step: &str, path: &[u32], at: &str) {
        let statuses = self.statuses(body.get("returns"), &format!("{at}/returns"));
        let requirement = body.get("breaks").and_then(Yaml::as_str).unwrap_or_default().to_owned();
        if !requirement.is_empty() && !self.standard.requirements.contains_key(&requirement) {
            let message = format!("the standard has no requirement `{requirement}`");
            self.mistake(&format!("{at}/breaks"), message, "cite one that exists");
        }
        let mut rules = vec![Rule::Returns(statuses)];
        if let Some(must) = body.get("must") {
            let codes = self.statuses(Some(must), &format!("{at}/must"));
            rules.extend(codes.into_iter().map(Rule::Includes));
        }
        rules.extend(body.get("within_ms").and_then(Yaml::as_u64).map(Rule::Within));
        for rule in rules {
            let (path, step, requirement) = (path.to_vec(), step.to_owned(), requirement.clone());
            self.script.expectations.push(Expectation { path, step, requirement, rule });
        }
    }

    /// One call; its statuses are those of all attempts.
    fn poll(&mut self, body: &Yaml, path: &[u32], at: &str, steps: &mut Vec<Step>) {
        let ms = self.word(body, "ms", at);
        let mut call = body.as_mapping().cloned().unwrap_or_default();
        call.remove("ms");
        let list = self.nested(Some(&Yaml::Sequence(vec![Yaml::Mapping(call)])), at);
        let mut inner = Vec::new();
        for spec in &list {
            self.step(spec, path, &format!("{at}/{}", spec.verb), &mut inner);
        }
        match <[Step; 1]>::try_from(inner) {
            Ok([step]) => {
                let budget_ns = ms.saturating_mul(1_000_000);
                steps.push(Step::Poll { budget_ns, step: Box::new(step) });
            }
            Err(_) => self.mistake(at, "a poll has one call".to_owned(), "see the table of steps"),
        }
    }

    fn statuses(&mut self, body: Option<&Yaml>, at: &str) -> Vec<i32> {
        let names: Vec<&str> = match body {
            None => vec!["OK"],
            Some(Yaml::Sequence(list)) => list.iter().filter_map(Yaml::as_str).collect(),
            Some(one) => one.as_str().into_iter().collect(),
        };
        let mut codes = Vec::new();
        for name in &names {
            match self.standard.errors.status(name) {
                Some(status) => codes.push(status.code),
                None => self.mistake(at, format!("there is no status `{name}`"), "see errors.yaml"),
            }
        }
        if names.is_empty() {
            self.mistake(at, "`returns` names no status".to_owned(), "name one, or a list");
        }
        codes
    }
}
