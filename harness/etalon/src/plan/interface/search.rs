//! The search for calls: one that breaks no rule, and those that break one rule alone.

use standard::Standard;
use standard::api::{Direction, ErrorRule, Function};
use standard::expr::{Code, interface};
use standard::types::Type;

use super::argument::{Argument, Arguments, Model};
use super::world::World;

/// Arguments that are changed at once to find a control.
const MOST_CHANGES: usize = 3;

/// Breaches of one rule by one parameter: so many from either end of what the parameter may be.
const FROM_EITHER_END: usize = 2;

/// A call that breaks one rule alone.
pub struct Breach<'a> {
    /// The rule.
    pub rule: &'a ErrorRule,
    /// What is different from the control: parameters, and what they were changed to.
    pub changes: Vec<(usize, Argument)>,
}

/// Calls of one function.
pub struct Search<'a> {
    standard: &'a Standard,
    arguments: &'a Arguments<'a>,
    rules: Vec<(&'a ErrorRule, Code)>,
    /// What each parameter may be.
    choices: Vec<Vec<Argument>>,
    /// Which of them the control has.
    control: Vec<usize>,
}

impl<'a> Search<'a> {
    /// Finds a control; `None` if every call that was tried breaks a rule.
    pub fn new(
        standard: &'a Standard,
        arguments: &'a Arguments<'a>,
        function: &'a Function,
    ) -> Option<Self> {
        let rules = function.errors.iter().filter_map(|rule| {
            let code = interface::compile(standard, function, rule.when.as_ref()?).ok()?;
            Some((rule, code))
        });
        let rules: Vec<_> = rules.collect();
        let mut choices: Vec<Vec<Argument>> = Vec::new();
        for (number, param) in function.params.iter().enumerate() {
            let asked = rules.iter().any(|(_, code)| code.uses(number));
            let output = param.dir == Direction::Out;
            let mut list = arguments.of(&param.ty, param.nullable, output, asked);
            // The object of an earlier argument of the same kind.
            let kinds = function.params[..number].iter();
            let alike = kinds.enumerate().find(|(_, other)| {
                matches!(param.ty, Type::Handle(_)) && other.ty == param.ty
            });
            if let Some((first, other)) = alike {
                list.push(Argument {
                    label: format!("{}", other.name),
                    value: wire::message::Value::Var(String::new()),
                    model: Model::Same(first),
                    setup: Vec::new(),
                    asked: "",
                });
            }
            let texts = || function.errors.iter().filter_map(|rule| rule.when.as_ref());
            list.retain(|argument| texts().any(|when| when.contains(argument.asked)) || argument.asked.is_empty());
            choices.push(list);
        }
        let control = vec![0; choices.len()];
        let mut search = Self { standard, arguments, rules, choices, control };
        search.control = (0..=MOST_CHANGES)
            .find_map(|changes| search.unbroken(&mut vec![0; search.choices.len()], 0, changes))?;
        Some(search)
    }

    /// The arguments of the control.
    pub fn control(&self) -> Vec<Argument> {
        self.chosen(&self.control).into_iter().cloned().collect()
    }

    /// Calls that differ from the control in one argument, or in two where one is not enough, and
    /// break one rule alone.
    pub fn breaches(&self) -> Vec<Breach<'a>> {
        let mut breaches = Vec::new();
        for (rule, _) in &self.rules {
            let before = breaches.len();
            let params = 0..self.choices.len();
            for param in params.clone() {
                breaches.extend(self.broken_by(rule, &self.control, param, &[]));
            }
            if breaches.len() > before {
                continue;
            }
            for (first, second) in params.clone().flat_map(|a| params.clone().map(move |b| (a, b))) {
                for choice in (0..self.choices[first].len()).filter(|_| first != second) {
                    let mut call = self.control.clone();
                    call[first] = choice;
                    breaches.extend(self.broken_by(rule, &call, second, &[first]));
                }
                if breaches.len() > before {
                    break;
                }
            }
        }
        breaches
    }

    /// Breaches of a rule by one more parameter, from either end of what it may be.
    fn broken_by(
        &self,
        rule: &'a ErrorRule,
        call: &[usize],
        param: usize,
        others: &[usize],
    ) -> Vec<Breach<'a>> {
        let with = |choice: usize| {
            let mut call = call.to_vec();
            call[param] = choice;
            call
        };
        let all = 0..self.choices[param].len();
        let breaking: Vec<_> =
            all.filter(|&choice| self.breaks_alone(&with(choice), &rule.id)).collect();
        let last = breaking.len().saturating_sub(FROM_EITHER_END);
        let mut ends = breaking.iter().enumerate().filter(|&(nth, _)| nth < FROM_EITHER_END || nth >= last);
        let breach = |call: Vec<usize>| {
            let changed = others.iter().chain([&param]);
            let changes = changed.map(|&p| (p, self.choices[p][call[p]].clone()));
            Breach { rule, changes: changes.collect() }
        };
        ends.by_ref().map(|(_, &choice)| breach(with(choice))).collect()
    }

    /// Changes up to `changes` arguments from `from` on, until no rule is broken.
    fn unbroken(&self, call: &mut Vec<usize>, from: usize, changes: usize) -> Option<Vec<usize>> {
        if changes == 0 {
            let none = self.rules.iter().all(|(_, code)| self.holds(code, call) == Some(false));
            return none.then(|| call.clone());
        }
        for param in from..self.choices.len() {
            for choice in 1..self.choices[param].len() {
                call[param] = choice;
                if let Some(found) = self.unbroken(call, param + 1, changes - 1) {
                    return Some(found);
                }
            }
            call[param] = 0;
        }
        None
    }

    fn breaks_alone(&self, call: &[usize], id: &str) -> bool {
        self.rules.iter().all(|(rule, code)| match rule.id == id {
            true => self.holds(code, call) == Some(true),
            // What needs the broken rule means nothing now.
            false => rule.needs.iter().any(|need| need == id) || self.holds(code, call) == Some(false),
        })
    }

    fn chosen(&self, call: &[usize]) -> Vec<&Argument> {
        self.choices.iter().zip(call).map(|(list, &choice)| &list[choice]).collect()
    }

    /// Whether a rule applies; `None` if that cannot be said.
    fn holds(&self, code: &Code, call: &[usize]) -> Option<bool> {
        let args = self.chosen(call);
        let (standard, props) = (self.standard, &*self.arguments.props);
        code.is_true(&World { standard, props, args: &args }).ok()
    }
}
