//! The steps of a scenario in words, as `etalon show` prints them and failures cite them.
//!
//! Steps are numbered from 1 as the lists nest. Objects are called by what they are and a number,
//! in the order in which they are made: `stream 1`, `buffer 2`. In brackets stands what is known of
//! one: its size, whether it was destroyed, of which device it is. Names of variables never appear.

mod call;
mod values;

use std::collections::HashMap;

use standard::Standard;
use standard::types::Type;
use wire::message::{Counted, Operation, Step, Value};

pub use self::values::{number, operation, plain};
use crate::cases::scenario::{Comparison, Expectation, Rule, Script};

/// A scenario that was told.
pub struct Story {
    steps: Vec<Told>,
}

/// A step that was told.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// Its place in the trace.
    pub path: Vec<u32>,
    /// Its number, `3` or `3.1.2`; empty for the second place in the trace that one step takes.
    pub number: String,
    /// What is done, in words; a call with its arguments.
    pub text: String,
    /// What is expected of it, if that is something else than OK.
    pub must: String,
    /// The function that is called; empty if none is.
    pub function: String,
    /// Arguments of a call, and fields of those that are structs as `desc.bytes`.
    pub args: Vec<(String, String)>,
    /// Parameters through which the call writes numbers and handles.
    pub outputs: Vec<String>,
    /// What is looked at.
    pub subject: String,
    /// How many bytes of memory are looked at.
    pub bytes: u64,
    /// The type of a value that is looked at.
    pub ty: Option<Type>,
    /// The call that gave what is looked at, or was handed it last.
    pub about: Option<Vec<u32>>,
}

impl Told {
    /// With its number: `step 3: stream_create(…)`.
    pub fn line(&self) -> String {
        format!("step {}: {}", self.number, self.text)
    }

    /// An argument, or a part of one, with what was given for it: `desc.size = 8`. What is long
    /// stands in the call itself.
    pub fn argument(&self, name: &str) -> String {
        match self.args.iter().find(|(known, _)| known == name) {
            Some((_, value)) if !value.starts_with(['{', '[']) => format!("{name} = {value}"),
            _ => format!("{name} as below"),
        }
    }
}

impl Story {
    /// Tells a scenario.
    pub fn of(standard: &Standard, script: &Script) -> Story {
        let mut teller = Teller {
            standard,
            script,
            known: HashMap::new(),
            made: HashMap::new(),
            steps: Vec::new(),
        };
        let device = Known { kind: Kind::Handle, ..Known::of("device") };
        teller.known.insert("device".to_owned(), device);
        teller.list(&script.scenario.steps, &[], "");
        Story { steps: teller.steps }
    }

    /// The step at a place in the trace.
    pub fn at(&self, path: &[u32]) -> Told {
        let found = self.steps.iter().find(|told| told.path == path);
        found.cloned().unwrap_or_else(|| Told { number: place(path), ..Told::default() })
    }

    /// The functions that are called up to a place, each once.
    pub fn functions(&self, path: &[u32]) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for told in self.steps.iter().take_while(|told| *told.path <= *path) {
            if !told.function.is_empty() && !names.contains(&told.function.as_str()) {
                names.push(&told.function);
            }
        }
        names
    }

    /// The steps that have a number, in order.
    pub fn steps(&self) -> impl Iterator<Item = &Told> {
        self.steps.iter().filter(|told| !told.number.is_empty())
    }
}

/// A place in the trace as a number, for steps that were not told.
fn place(path: &[u32]) -> String {
    path.iter().map(|at| (at + 1).to_string()).collect::<Vec<_>>().join(".")
}

/// What is known so far.
struct Teller<'a> {
    standard: &'a Standard,
    script: &'a Script,
    /// By variable.
    known: HashMap<String, Known>,
    /// How many objects of a kind there are.
    made: HashMap<String, u32>,
    steps: Vec<Told>,
}

/// What is known of a variable.
#[derive(Debug, Clone)]
struct Known {
    words: String,
    kind: Kind,
    notes: Vec<String>,
    /// The call that gave it, or was handed it last.
    about: Option<Vec<u32>>,
    /// How long host memory is.
    bytes: u64,
    /// The device that it is of, if that is not the one that the case runs on.
    device: Option<String>,
}

impl Known {
    fn of(words: impl Into<String>) -> Known {
        let words = words.into();
        Known { words, kind: Kind::Other, notes: vec![], about: None, bytes: 0, device: None }
    }

    /// With what is known of it in brackets.
    fn noted(&self) -> String {
        if self.notes.is_empty() {
            return self.words.clone();
        }
        format!("{} ({})", self.words, self.notes.join("; "))
    }
}

/// What a variable holds.
#[derive(Debug, Clone)]
enum Kind {
    Handle,
    Struct(String),
    Number(Type),
    Other,
}

impl Teller<'_> {
    fn list(&mut self, steps: &[Step], path: &[u32], number: &str) {
        let mut count = 0;
        let mut second = false;
        for (i, step) in steps.iter().enumerate() {
            let mut path = path.to_vec();
            path.push(i as u32);
            // What is compared with is looked at by a step of its own, which is told before.
            if std::mem::take(&mut second) {
                let ty = self.steps.last().and_then(|told| told.ty.clone());
                let looked = self.looked_at(step, ty.as_ref());
                self.steps.push(Told { path, ..looked });
                continue;
            }
            count += 1;
            let number =
                if number.is_empty() { count.to_string() } else { format!("{number}.{count}") };
            second = self
                .rule(&path)
                .is_some_and(|rule| matches!(rule, Rule::Compares(..) | Rule::SameWords(_)));
            self.step(step, steps.get(i + 1), path, number);
        }
    }

    /// What must hold of a step.
    fn rule(&self, path: &[u32]) -> Option<&Rule> {
        let mut all = self.script.expectations.iter();
        all.find(|expectation| expectation.path == path).map(|expectation| &expectation.rule)
    }

    fn step(&mut self, step: &Step, next: Option<&Step>, path: Vec<u32>, number: String) {
        let must = self.must(&path);
        let mut told = Told { path, number, must, ..self.looked_at(step, None) };
        match step {
            Step::Call { .. } | Step::Meet { .. } | Step::Inject { .. } => {
                self.call(step, &mut told)
            }
            Step::Poll { budget_ns, step } => {
                self.call(step, &mut told);
                told.must =
                    format!("again and again until OK, for {} ms at most", budget_ns / 1_000_000);
            }
            Step::Repeat(times, steps) => {
                told.text = format!("{times} times:");
                return self.nested(told, &[steps], false);
            }
            Step::Race { times, budget_ns, steps } => {
                let ms = budget_ns / 1_000_000;
                told.text =
                    format!("again and again with pauses, {times} times or {ms} ms at most:");
                return self.nested(told, &[steps], false);
            }
            Step::Growth { what, times, budget_ns, steps, bind } => {
                let ms = budget_ns / 1_000_000;
                let words =
                    format!("what the {} grew by at least in step {}", counted(*what), told.number);
                self.known.insert(bind.clone(), Known::of(words));
                told.text = format!(
                    "keep the least that the {} grows by in 4 races, {times} times or {ms} ms at \
                     most each:",
                    counted(*what)
                );
                return self.nested(told, &[steps], false);
            }
            Step::Parallel(lists) => {
                told.text = format!("at once, in {} threads:", lists.len());
                let lists: Vec<_> = lists.iter().collect();
                return self.nested(told, &lists, true);
            }
            other => told.text = self.deed(other, next, &told),
        }
        self.steps.push(told);
    }

    fn nested(&mut self, told: Told, lists: &[&Vec<Step>], branches: bool) {
        let (path, number) = (told.path.clone(), told.number.clone());
        self.steps.push(told);
        for (i, list) in lists.iter().enumerate() {
            if branches {
                let path = [&path[..], &[i as u32]].concat();
                self.list(list, &path, &format!("{number}.{}", i + 1));
            } else {
                self.list(list, &path, &number);
            }
        }
    }

    /// A step that is no call and holds no others.
    fn deed(&mut self, step: &Step, next: Option<&Step>, told: &Told) -> String {
        match step {
            Step::Host { bind, bytes, word } => {
                let words = self.another("host memory");
                let notes = vec![format!("{bytes} bytes")];
                let text = format!("{words}: {bytes} bytes, filled with {word:#010x}");
                let known = Known { notes, bytes: *bytes, ..Known::of(words) };
                self.known.insert(bind.clone(), known);
                text
            }
            Step::Set { host, word } => {
                format!("write {word:#010x} over {}", self.variable(host).words)
            }
            Step::Poke { at, bytes, word } => {
                format!("write {word:#010x} to {bytes} bytes at {}", self.address(at))
            }
            Step::Observe(_) | Step::ObserveHost(_) | Step::Peek { .. } => {
                self.expected(told, next)
            }
            Step::Choose { bind, choices } => {
                let words = format!("the operator of step {}", told.number);
                self.known.insert(bind.clone(), Known::of(words));
                let of = |choice: &Operation| choice.outputs[0].dims.iter().product::<i64>();
                let elements = choices.first().map_or(0, of);
                let names = &told.subject;
                format!(
                    "choose the first that is offered of {names}, on {elements} elements of f32"
                )
            }
            Step::Took { bind } => {
                let call = self.steps.iter().rfind(|told| !told.function.is_empty());
                let (function, number, about) = match call {
                    Some(call) => (&*call.function, &*call.number, Some(call.path.clone())),
                    None => ("no call", &*told.number, None),
                };
                let words = format!("the time in ns that {function} took in step {number}");
                let text = format!("keep {words}");
                self.known.insert(bind.clone(), Known { about, ..Known::of(words) });
                text
            }
            Step::Count { what, bind } => {
                let what = counted(*what);
                let words = format!("the {what} in step {}", told.number);
                self.known.insert(bind.clone(), Known::of(words));
                format!("keep the {what}")
            }
            Step::Delay(ns) => format!("wait for {} µs", ns / 1000),
            _ => String::new(),
        }
    }

    /// What is expected of what is looked at.
    fn expected(&self, told: &Told, next: Option<&Step>) -> String {
        let left = &told.subject;
        let right = next.map(|step| self.looked_at(step, told.ty.as_ref()).subject);
        let right = right.unwrap_or_default();
        match self.rule(&told.path) {
            Some(Rule::Words(word)) => format!("every word of {left} is {word:#010x}"),
            Some(Rule::PowerOfTwo) => format!("{left} is a power of two"),
            Some(Rule::Rising) => format!("the words of {left} rise, and then all bits are ones"),
            Some(Rule::SameWords(_)) => format!("{left} holds the same as {right}"),
            Some(Rule::Compares(how, _)) => match how {
                Comparison::Equals => format!("{left} is {right}"),
                Comparison::Differs => format!("{left} is not {right}"),
                Comparison::Above => format!("{left} is more than {right}"),
                Comparison::AtMost(0) => format!("{left} is at most {right}"),
                Comparison::AtMost(slack) => format!("{left} is at most {right}, and {slack} more"),
            },
            _ => format!("look at {left}"),
        }
    }

    /// What a step looks at, its type, and the call that it is about. A number alone is of the type
    /// of what it is compared with.
    fn looked_at(&self, step: &Step, beside: Option<&Type>) -> Told {
        let about = |name: &str| self.known.get(base(name)).and_then(|known| known.about.clone());
        let (subject, ty, about, bytes) = match step {
            Step::ObserveHost(name) => {
                let known = self.variable(name);
                (known.words, None, known.about, known.bytes)
            }
            Step::Peek { at, bytes } => {
                let name = variable_of(at).unwrap_or_default();
                (format!("the {bytes} bytes at {}", self.address(at)), None, about(name), *bytes)
            }
            Step::Observe(value) => {
                let name = variable_of(value).unwrap_or_default();
                (self.value(value, beside), self.type_of(name), about(name), 0)
            }
            Step::Choose { choices, .. } => {
                let name =
                    |choice: &Operation| number(self.standard, &Type::OpId, choice.op.into());
                (choices.iter().map(name).collect::<Vec<_>>().join(", "), None, None, 0)
            }
            _ => return Told::default(),
        };
        Told { subject, ty, about, bytes, ..Told::default() }
    }

    /// What is expected of a call, if that is something else than OK.
    fn must(&self, path: &[u32]) -> String {
        let name = |code: &i32| self.standard.errors.name_of(*code);
        let here = self.script.expectations.iter().filter(|expectation| expectation.path == path);
        let words = here.filter_map(|Expectation { rule, .. }| match rule {
            Rule::Returns(codes) if *codes == [0] => None,
            Rule::Returns(codes) => Some(codes.iter().map(name).collect::<Vec<_>>().join(" or ")),
            Rule::Declared(capability, code) => {
                Some(format!("OK if the device declares {capability}, else {}", name(code)))
            }
            Rule::Includes(code) => Some(format!("{} once at least", name(code))),
            _ => None,
        });
        words.collect::<Vec<_>>().join("; ")
    }

    /// The next object of a kind.
    fn another(&mut self, kind: &str) -> String {
        // The device that the case runs on is the first.
        let count = self.made.entry(kind.to_owned()).or_insert(u32::from(kind == "device"));
        *count += 1;
        format!("{kind} {count}")
    }

    fn variable(&self, name: &str) -> Known {
        self.known.get(name).cloned().unwrap_or_else(|| Known::of("what no step made"))
    }

    /// The type of a variable that is a number, or of its field.
    fn type_of(&self, name: &str) -> Option<Type> {
        match (&self.known.get(base(name))?.kind, name.split_once('.')) {
            (Kind::Number(ty), None) => Some(ty.clone()),
            (Kind::Struct(known), Some((_, field))) => {
                let known =
                    self.standard.types.structs.iter().find(|item| item.name == known.as_str())?;
                Some(known.fields.iter().find(|item| item.name == field)?.ty.clone())
            }
            _ => None,
        }
    }

    fn address(&self, at: &Value) -> String {
        match at {
            Value::Plus(name, more) => format!("{} + {more}", self.variable(name).words),
            Value::Var(name) => self.variable(name).words,
            other => self.value(other, None),
        }
    }
}

/// The variable of a field's name.
fn base(name: &str) -> &str {
    name.split_once('.').map_or(name, |(base, _)| base)
}

/// The variable that a value is of.
fn variable_of(value: &Value) -> Option<&str> {
    match value {
        Value::Var(name) | Value::Plus(name, _) => Some(name),
        _ => None,
    }
}

/// What is counted, in words.
fn counted(what: Counted) -> &'static str {
    match what {
        Counted::Threads => "number of threads of the process",
        Counted::Files => "number of open files of the process",
        Counted::Memory => "memory of the process in KiB",
        Counted::Allocated => "memory that the C library has handed out in bytes",
    }
}
