//! What comes of a scenario: the steps for the worker, and for the judge what must hold of each.

use standard::api::Function;
use wire::message::{Scenario, Value};

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
    /// What the step is for.
    pub part: Part,
    /// The requirement that is broken if it does not hold; empty for the case's first.
    pub requirement: String,
    /// What must hold.
    pub rule: Rule,
}

/// What a step is for. In a scenario that was derived one call has something odd about it, which
/// messages name.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Part {
    /// To be done as it is written.
    #[default]
    Plain,
    /// To be called with something that is wrong or unusual: arguments, `dst`, or fields of them,
    /// `desc.size`.
    Odd(Vec<String>),
    /// To be called with the same objects as the odd call before it, these arguments put right.
    Mended(Vec<String>),
    /// To show that the call at this place, which was refused, took no memory.
    Unchanged(Vec<u32>),
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
    /// The value is a power of two.
    PowerOfTwo,
    /// OK if the device declares a capability, the status otherwise.
    Declared(String, i32),
    /// The words of host memory rise, up to words of all ones.
    Rising,
    /// Host memory holds the same words as the one observed at this place.
    SameWords(Vec<u32>),
    /// Some status is this.
    Includes(i32),
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

    /// Notes that the device must be capable of something.
    pub(super) fn needs(&mut self, capability: &str) {
        if !self.capabilities.iter().any(|known| known == capability) {
            self.capabilities.push(capability.to_owned());
        }
    }
}
