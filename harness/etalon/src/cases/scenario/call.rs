//! Calls of functions: their arguments, and what they are expected to return.

use standard::api::{Direction, Function};
use standard::yaml::Value as Yaml;
use wire::message::{Step, Value};

use super::compile::Compiler;
use super::{Rule, keys};

impl Compiler<'_> {
    pub(super) fn call(
        &mut self,
        function: &Function,
        body: &Yaml,
        path: &[u32],
        at: &str,
        steps: &mut Vec<Step>,
    ) {
        let params: Vec<_> = function.params.iter().map(|param| param.name.as_str()).collect();
        self.only(&function.name, &[(&params, &keys::CALL)], body, at);
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
        let bind = self.name(body, at);
        self.returns(body, path, at);
        self.script.uses(function);
        self.script.hands(&args);
        steps.push(Step::Call { slot: function.slot, args, bind });
    }

    /// What a call is expected to return: `returns` and `breaks`.
    pub(super) fn returns(&mut self, body: &Yaml, path: &[u32], at: &str) {
        let statuses = self.statuses(body.get("returns"), &format!("{at}/returns"));
        let requirement = self.requirement(body, at);
        let mut rules = vec![Rule::Returns(statuses)];
        if let Some(must) = body.get("must") {
            let codes = self.statuses(Some(must), &format!("{at}/must"));
            rules.extend(codes.into_iter().map(Rule::Includes));
        }
        for rule in rules {
            self.must(path, &requirement, rule);
        }
    }

    /// One call; its statuses are those of all attempts.
    pub(super) fn poll(&mut self, body: &Yaml, path: &[u32], at: &str, steps: &mut Vec<Step>) {
        let ms = self.word(body, "ms", at);
        let mut call = body.as_mapping().cloned().unwrap_or_default();
        call.remove("ms");
        if call.len() != 1 {
            let message = "a poll has `ms` and one call".to_owned();
            return self.mistake(at, message, "what the call returns is said in the call");
        }
        let list = self.nested(Some(&Yaml::Sequence(vec![Yaml::Mapping(call)])), at);
        let mut inner = Vec::new();
        for spec in &list {
            self.step(spec, path, &format!("{at}/{}", spec.verb), &mut inner);
        }
        match <[Step; 1]>::try_from(inner) {
            Ok([step @ Step::Call { .. }]) => {
                let budget_ns = ms.saturating_mul(1_000_000);
                steps.push(Step::Poll { budget_ns, step: Box::new(step) });
            }
            _ => self.mistake(at, "a poll has one call".to_owned(), "see the table of steps"),
        }
    }

    /// The statuses that a key names, one or several; `OK` if it is left out.
    fn statuses(&mut self, body: Option<&Yaml>, at: &str) -> Vec<i32> {
        let names: Vec<&str> = match body {
            None => vec!["OK"],
            Some(Yaml::Sequence(list)) => {
                list.iter().map(|one| one.as_str().unwrap_or_default()).collect()
            }
            Some(one) => vec![one.as_str().unwrap_or_default()],
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
