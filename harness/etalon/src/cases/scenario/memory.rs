//! Memory and values: made, written, and compared with what is expected.

use standard::types::{Scalar, Type};
use standard::yaml::Value as Yaml;
use wire::message::{Step, Value};

use super::compile::{Compiler, next};
use super::{Comparison, Rule};

impl Compiler<'_> {
    pub(super) fn host(&mut self, body: &Yaml, at: &str, steps: &mut Vec<Step>) {
        let bytes = self.word(body, "bytes", at);
        let word = self.word(body, "word", at) as u32;
        match self.name(body, at) {
            Some(bind) if bytes.is_multiple_of(4) => steps.push(Step::Host { bind, bytes, word }),
            Some(_) => self.mistake(at, "`bytes` is no multiple of 4".to_owned(), "round it up"),
            None => self.mistake(at, "`as` is missing".to_owned(), "name the memory"),
        }
    }

    pub(super) fn set(&mut self, body: &Yaml, at: &str, steps: &mut Vec<Step>) {
        let host = self.variable(body, "host", at);
        let word = self.word(body, "word", at) as u32;
        steps.push(Step::Set { host, word });
    }

    pub(super) fn poke(&mut self, body: &Yaml, at: &str, steps: &mut Vec<Step>) {
        let to = Value::Var(self.variable(body, "at", at));
        let bytes = self.word(body, "bytes", at);
        let word = self.word(body, "word", at) as u32;
        steps.push(Step::Poke { at: to, bytes, word });
    }

    pub(super) fn expect(&mut self, body: &Yaml, path: &[u32], at: &str, steps: &mut Vec<Step>) {
        let requirement = self.requirement(body, at);
        let has = |key: &str| body.get(key).is_some();
        let rule = if has("at") {
            self.mapped(body, at, steps)
        } else if ["host", "rising", "same_as"].into_iter().any(has) {
            self.words(body, path, at, steps)
        } else {
            self.values(body, path, at, steps)
        };
        self.must(path, &requirement, rule);
    }

    /// What is expected of memory that the adapter mapped.
    fn mapped(&mut self, body: &Yaml, at: &str, steps: &mut Vec<Step>) -> Rule {
        let text = body.get("at").and_then(Yaml::as_str).unwrap_or_default();
        let address = Type::Scalar(Scalar::U64);
        let address = self.value(&Yaml::from(text), &address, &format!("{at}/at"));
        let bytes = self.word(body, "bytes", at);
        let word = self.word(body, "words", at) as u32;
        steps.push(Step::Peek { at: address, bytes });
        Rule::Words(word)
    }

    /// What is expected of host memory.
    fn words(&mut self, body: &Yaml, path: &[u32], at: &str, steps: &mut Vec<Step>) -> Rule {
        let host = self.variable(body, "host", at);
        steps.push(Step::ObserveHost(host));
        if let Some(rising) = body.get("rising") {
            self.only_true(rising, "rising", at);
            Rule::Rising
        } else if body.get("same_as").is_some() {
            steps.push(Step::ObserveHost(self.variable(body, "same_as", at)));
            Rule::SameWords(next(path))
        } else {
            Rule::Words(self.word(body, "words", at) as u32)
        }
    }

    /// What is expected of a value beside another.
    fn values(&mut self, body: &Yaml, path: &[u32], at: &str, steps: &mut Vec<Step>) -> Rule {
        let left = self.variable(body, "value", at);
        if let Some(given) = body.get("power_of_two") {
            self.only_true(given, "power_of_two", at);
            steps.push(Step::Observe(Value::Var(left)));
            return Rule::PowerOfTwo;
        }
        let slack = body.get("slack").map_or(0, |_| self.word(body, "slack", at));
        let others = [
            ("differs", Comparison::Differs),
            ("at_most", Comparison::AtMost(slack)),
            ("above", Comparison::Above),
        ];
        let named = others.into_iter().find(|(key, _)| body.get(*key).is_some());
        let (key, comparison) = named.unwrap_or(("equals", Comparison::Equals));
        let right = match body.get(key).and_then(Yaml::as_u64) {
            Some(word) => Value::Word(word),
            None => Value::Var(self.variable(body, key, at)),
        };
        steps.extend([Step::Observe(Value::Var(left)), Step::Observe(right)]);
        Rule::Compares(comparison, next(path))
    }

    /// Refuses what says that something is not so.
    fn only_true(&mut self, given: &Yaml, key: &str, at: &str) {
        if given.as_bool() != Some(true) {
            self.mistake(at, format!("`{key}` can only be true"), "or leave the step out");
        }
    }
}
