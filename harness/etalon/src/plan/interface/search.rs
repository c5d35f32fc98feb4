//! The search for calls: one that breaks no rule, and those that break one rule alone.

use standard::Standard;
use standard::api::{Direction, ErrorRule, Function, Threads};
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
    /// The legal call that it is nearest to.
    pub control: Vec<Argument>,
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
    /// Which a legal call has that is about a tensor in the device's own layout, if there is one.
    on_tensor: Option<Vec<usize>>,
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
            // What may end a device is not tried on the one that every case runs on.
            if function.threads.get(&param.name) == Some(&Threads::External) {
                list.retain(|argument| argument.label != "open");
            }
            // The object of an earlier argument of the same kind.
            let kinds = function.params[..number].iter();
            let alike = kinds
                .enumerate()
                .find(|(_, other)| matches!(param.ty, Type::Handle(_)) && other.ty == param.ty);
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
            list.retain(|argument| {
                texts().any(|when| when.contains(argument.asked)) || argument.asked.is_empty()
            });
            choices.push(list);
        }
        // What nobody knows a value for cannot be called.
        if choices.iter().any(Vec::is_empty) {
            return None;
        }
        let control = vec![0; choices.len()];
        let mut search = Self { standard, arguments, rules, choices, control, on_tensor: None };
        let any = search.nearest(&search.control, None)?;
        search.control = any;
        search.on_tensor = search.find_on_tensor();
        Some(search)
    }

    /// The arguments of the control.
    pub fn control(&self) -> Vec<Argument> {
        self.cloned(&self.control)
    }

    /// The arguments of a legal call about a tensor in the device's own layout.
    pub fn on_tensor(&self) -> Option<Vec<Argument>> {
        self.on_tensor.as_ref().map(|call| self.cloned(call))
    }

    /// The arguments of a legal call that breaks a rule, and no other, on a device that does not
    /// declare a capability.
    pub fn undeclared(&self, rule: &ErrorRule, capability: &str) -> Option<Vec<Argument>> {
        let breaks = |call: &&Vec<usize>| {
            self.rules.iter().all(|(other, code)| {
                self.holds(code, call, Some(capability)) == Some(other.id == rule.id)
            })
        };
        let found = [&self.control].into_iter().chain(&self.on_tensor).find(breaks);
        found.map(|call| self.cloned(call))
    }

    /// The legal call nearest to the control in which an argument is about a tensor.
    fn find_on_tensor(&self) -> Option<Vec<usize>> {
        let params = self.choices.iter().enumerate();
        let mut tensors = params.flat_map(|(param, list)| {
            let choices = list.iter().enumerate().filter(|(_, argument)| argument.is_tensor());
            choices.map(move |(choice, _)| (param, choice))
        });
        tensors.find_map(|(param, choice)| {
            let mut call = self.control.clone();
            call[param] = choice;
            self.nearest(&call, Some(param))
        })
    }

    /// The call with the fewest arguments changed that breaks no rule; one is not changed.
    fn nearest(&self, call: &[usize], fixed: Option<usize>) -> Option<Vec<usize>> {
        let mut changes = 0..=MOST_CHANGES;
        changes.find_map(|changes| self.unbroken(&mut call.to_vec(), 0, changes, fixed))
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
            for (first, second) in params.clone().flat_map(|a| params.clone().map(move |b| (a, b)))
            {
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
        breaches.extend(self.breaches_on_tensor());
        breaches
    }

    /// Calls about a tensor that differ in one argument from the legal one, and in more from the
    /// control.
    fn breaches_on_tensor(&self) -> Vec<Breach<'a>> {
        let Some(legal) = &self.on_tensor else { return Vec::new() };
        let differs = |call: &[usize], from: &[usize]| {
            let params = (0..call.len()).filter(|&param| call[param] != from[param]);
            params.collect::<Vec<_>>()
        };
        let mut breaches = Vec::new();
        for (rule, _) in &self.rules {
            for param in 0..self.choices.len() {
                for call in self.breaking(rule, legal, param) {
                    let changed = differs(&call, &self.control);
                    let tensor = self.chosen(&call).iter().any(|argument| argument.is_tensor());
                    if changed.len() > 1 && tensor {
                        breaches.push(self.breach(rule, &call, legal, &changed));
                    }
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
        let changed: Vec<_> = others.iter().copied().chain([param]).collect();
        let calls = self.breaking(rule, call, param).into_iter();
        calls.map(|call| self.breach(rule, &call, &self.control, &changed)).collect()
    }

    fn breach(
        &self,
        rule: &'a ErrorRule,
        call: &[usize],
        control: &[usize],
        changed: &[usize],
    ) -> Breach<'a> {
        let changes = changed.iter().map(|&p| (p, self.choices[p][call[p]].clone())).collect();
        Breach { rule, control: self.cloned(control), changes }
    }

    /// Calls that break a rule alone, with one parameter of a call changed.
    fn breaking(&self, rule: &ErrorRule, call: &[usize], param: usize) -> Vec<Vec<usize>> {
        let with = |choice: usize| {
            let mut call = call.to_vec();
            call[param] = choice;
            call
        };
        let all = 0..self.choices[param].len();
        let breaking: Vec<_> =
            all.filter(|&choice| self.breaks_alone(&with(choice), &rule.id)).collect();
        let last = breaking.len().saturating_sub(FROM_EITHER_END);
        let ends =
            breaking.iter().enumerate().filter(|&(nth, _)| nth < FROM_EITHER_END || nth >= last);
        ends.map(|(_, &choice)| with(choice)).collect()
    }

    /// Changes up to `changes` arguments from `from` on, until no rule is broken; one is not changed.
    fn unbroken(
        &self,
        call: &mut Vec<usize>,
        from: usize,
        changes: usize,
        fixed: Option<usize>,
    ) -> Option<Vec<usize>> {
        if changes == 0 {
            let holds = |code: &Code| self.holds(code, call, None);
            let none = self.rules.iter().all(|(_, code)| holds(code) == Some(false));
            return none.then(|| call.clone());
        }
        for param in (from..self.choices.len()).filter(|&param| Some(param) != fixed) {
            let before = call[param];
            for choice in (0..self.choices[param].len()).filter(|&choice| choice != before) {
                call[param] = choice;
                if let Some(found) = self.unbroken(call, param + 1, changes - 1, fixed) {
                    return Some(found);
                }
            }
            call[param] = before;
        }
        None
    }

    fn breaks_alone(&self, call: &[usize], id: &str) -> bool {
        self.rules.iter().all(|(rule, code)| match rule.id == id {
            true => self.holds(code, call, None) == Some(true),
            // What needs the broken rule means nothing now.
            false => {
                rule.needs.iter().any(|need| need == id)
                    || self.holds(code, call, None) == Some(false)
            }
        })
    }

    fn chosen(&self, call: &[usize]) -> Vec<&Argument> {
        self.choices.iter().zip(call).map(|(list, &choice)| &list[choice]).collect()
    }

    fn cloned(&self, call: &[usize]) -> Vec<Argument> {
        self.chosen(call).into_iter().cloned().collect()
    }

    /// Whether a rule applies, on a device that declares all capabilities but one; `None` if that
    /// cannot be said.
    fn holds(&self, code: &Code, call: &[usize], lacks: Option<&str>) -> Option<bool> {
        let args = self.chosen(call);
        let (standard, props) = (self.standard, &*self.arguments.props);
        code.is_true(&World { standard, props, args: &args, lacks }).ok()
    }
}

#[cfg(test)]
mod tests {
    use standard::yaml::Source;

    use super::*;
    use crate::suite::{Sources, Suite};

    /// What a search finds for a function of a `u64` and a `u32`, of which the plainest values are
    /// 64 and 0: the control, and each breach with the rule's last digit. Rules are numbered from 1.
    fn found(rules: &[&str]) -> Option<(String, Vec<String>)> {
        let head = "- fn: tiny\n  slot: 0\n  since: '0.1'\n  about: For tests.\n  params:
    - {name: size, type: u64, dir: in, about: A size.}
    - {name: count, type: u32, dir: in, about: A count.}\n  errors:\n";
        let rest = "code: E_SIZE, detect: always, says: So it is.";
        let rules = rules.iter().zip(1..);
        let rules = rules.map(|(rule, n)| format!("    - {{id: OXI-T-{n}, {rule}, {rest}}}\n"));
        let text = format!("{head}{}", rules.collect::<String>());
        let read = Source::read::<Vec<Function>>("tiny.yaml", &text);
        let (functions, _) = read.unwrap_or_else(|complaint| panic!("{}", complaint.place()));
        let suite = Suite::load(&Sources::default()).expect("the suite loads");
        let arguments = Arguments::new(&suite.standard);
        let search = Search::new(&suite.standard, &arguments, &functions[0])?;
        let labels = |arguments: &[Argument]| {
            arguments.iter().map(|argument| argument.label.clone()).collect::<Vec<_>>().join(" ")
        };
        let breach = |breach: &Breach| {
            let mut call = breach.control.clone();
            for (param, argument) in &breach.changes {
                call[*param] = argument.clone();
            }
            format!("{}: {}", breach.rule.id.trim_start_matches("OXI-T-"), labels(&call))
        };
        Some((labels(&search.control()), search.breaches().iter().map(breach).collect()))
    }

    #[test]
    fn the_control_is_the_plainest_call_that_breaks_nothing() {
        // No size that is tried is 7.
        assert_eq!(found(&["when: size == 7"]), Some(("64 0".to_owned(), vec![])));
        let (control, _) = found(&["when: count == 0", "when: size > 16"]).expect("there is one");
        assert_eq!(control, "0 1");
        assert_eq!(found(&["when: size >= 0"]), None);
    }

    #[test]
    fn each_rule_is_broken_alone() {
        let (_, breaches) = found(&["when: size == 0", "when: count == 3"]).expect("a control");
        assert_eq!(breaches, ["1: 0 0", "2: 64 3"]);
    }

    #[test]
    fn a_rule_is_broken_from_either_end() {
        let (_, breaches) = found(&["when: size > 4096"]).expect("a control");
        let last = [u64::MAX - 63, u64::MAX].map(|word| format!("1: {word:#x} 0"));
        assert_eq!(breaches[..2], ["1: 4097 0", "1: 0x8000000000000000 0"]);
        assert_eq!(breaches[2..], last);
    }

    #[test]
    fn two_arguments_are_changed_where_one_is_not_enough() {
        let (_, breaches) = found(&["when: size == 0 && count == 3"]).expect("a control");
        assert_eq!(breaches, ["1: 0 3"]);
    }

    #[test]
    fn rules_that_apply_together_are_told_apart_by_what_they_need() {
        let both = ["when: size == 0", "when: size < 1"];
        assert_eq!(found(&both).expect("a control").1, [""; 0]);
        let needs = ["when: size == 0", "when: 'size < 1', needs: [OXI-T-1]"];
        assert_eq!(found(&needs).expect("a control").1, ["1: 0 0"]);
    }
}
