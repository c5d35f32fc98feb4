//! From calls to scenarios: what is staged, what is called, and what is expected of it.

use std::sync::Arc;

use standard::Standard;
use standard::api::{ErrorRule, Function};
use wire::message::{Step, Value};

use super::argument::{self, Argument, Arguments, Model, Setup, plain};
use super::search::Breach;
use super::value::{differing, renamed};
use crate::cases::Tier;
use crate::cases::scenario::{self, Comparison, Expectation, Part, Rule, Script, StepSpec};
use crate::plan::{Case, Kind};

/// A legal call that fails breaks this.
const SUCCEEDS: &str = "OXI-API-0021";
/// A function that is not there, though a claimed profile needs it, breaks this.
const PRESENT: &str = "OXI-NEG-0003";
/// A call that is refused and has an effect breaks this.
const NO_EFFECT: &str = "OXI-API-0003";

/// Writes the cases of one function.
pub struct Writer<'a> {
    pub(super) standard: &'a Standard,
    pub(super) arguments: &'a Arguments<'a>,
    pub(super) function: &'a Function,
    pub(super) control: Vec<Argument>,
    /// What was written.
    pub cases: Vec<Case>,
}

/// One thing that is done on the stage.
enum Act<'b> {
    /// The function is called; what it returns, what any other status breaks, and what is odd.
    Call(&'b [Argument], Rule, &'b str, Vec<String>),
    /// It is called with the objects of the call at this place, those apart that were changed.
    Mended(usize, &'b [Argument], &'b [usize]),
    /// The free memory of heap 0 is learnt, under a name.
    Look(&'b str),
    /// It is the same as it was before the call that was refused.
    Same(&'b str, &'b str),
}

impl<'a> Writer<'a> {
    /// For a function with a control.
    pub fn new(
        standard: &'a Standard,
        arguments: &'a Arguments<'a>,
        function: &'a Function,
        control: Vec<Argument>,
    ) -> Self {
        Self { standard, arguments, function, control, cases: Vec::new() }
    }

    /// The control, twice.
    pub fn accepts(&mut self) {
        let acts = [well(&self.control), well(&self.control)];
        let script = self.script(&acts);
        let why = "A call that breaks no rule succeeds, again and again.";
        self.push("accepts/call=control".to_owned(), why, &[SUCCEEDS, PRESENT], script);
    }

    /// A legal call about a tensor in the device's own layout, twice.
    pub fn accepts_tensor(&mut self, call: &[Argument]) {
        let script = self.script(&[well(call), well(call)]);
        let why = "A call that breaks no rule succeeds, again and again.";
        self.push("accepts/call=tensor".to_owned(), why, &[SUCCEEDS], script);
    }

    /// A legal call on a device that declares a capability, or does not.
    pub fn declared(&mut self, capability: &str, rule: &ErrorRule, call: &[Argument]) {
        let expected = Rule::Declared(capability.to_owned(), self.status(&rule.code));
        let mut script = self.script(&[Act::Call(call, expected, &rule.id, Vec::new())]);
        script.capabilities.retain(|known| known != capability);
        let why = "A device does what it declares, and refuses what it does not.";
        self.push(format!("declared/capability={capability}"), why, &[&rule.id], script);
    }

    /// A call that breaks one rule.
    pub fn refuses(&mut self, breach: &Breach) {
        let changed = breach.changes.iter().map(|(param, argument)| {
            format!("{}={}", self.function.params[*param].name, argument.label)
        });
        let name =
            format!("refuses/rule={},{}", breach.rule.id, changed.collect::<Vec<_>>().join(","));
        let code = self.status(&breach.rule.code);
        self.refused_near(&breach.control, name, &breach.changes, code, &breach.rule.id);
    }

    /// A pointer that is null.
    pub fn null(&mut self, param: usize) {
        let name = format!("null/argument={}", self.function.params[param].name);
        let null = plain("null", Value::Word(0), Model::Memory(true));
        let code = self.status("E_NULL");
        self.refused(name, &[(param, null)], code, "OXI-API-0001");
    }

    /// Handles that are none.
    pub fn handles(&mut self, param: usize, kind: &str) {
        let props = &self.arguments.props;
        let first = |fits: &dyn Fn(&str) -> bool| props.iter().position(|prop| fits(&prop.kind));
        let other = first(&|known| known != kind && ["stream", "buffer"].contains(&known));
        let mut wrong = vec![plain("null", Value::Word(0), Model::Memory(true))];
        wrong.extend(other.map(|prop| self.arguments.handle(prop, "another-kind")));
        if let Model::Handle(prop) = self.control[param].model {
            // The device of the case itself is not given back.
            let prop = match props[prop].name == "open" && kind == "device" {
                true => props.iter().position(|prop| prop.kind == "device" && prop.name == "fresh"),
                false => Some(prop),
            };
            wrong.extend(prop.map(|prop| argument::destroyed(self.arguments, prop)));
        }
        let code = self.status("E_HANDLE");
        for argument in wrong {
            let name = format!(
                "handle/argument={},with={}",
                self.function.params[param].name, argument.label
            );
            self.refused(name, &[(param, argument)], code, "OXI-API-0002");
        }
    }

    /// A case with arguments changed, which must be refused.
    pub(super) fn refused(
        &mut self,
        name: String,
        changes: &[(usize, Argument)],
        code: i32,
        id: &str,
    ) {
        self.refused_near(&self.control.clone(), name, changes, code, id);
    }

    /// The same with another legal call in the place of the control.
    fn refused_near(
        &mut self,
        control: &[Argument],
        name: String,
        changes: &[(usize, Argument)],
        code: i32,
        id: &str,
    ) {
        let mut changed = self.control.clone();
        for (param, argument) in changes {
            changed[*param] = argument.clone();
        }
        let params: Vec<_> = changes.iter().map(|(param, _)| *param).collect();
        let acts = [
            well(control),
            Act::Look("before"),
            Act::Call(&changed, Rule::Returns(vec![code]), id, self.odd(changes)),
            Act::Look("after"),
            Act::Same("after", "before"),
            Act::Mended(2, control, &params),
        ];
        let script = self.script(&acts);
        let why = "One thing is wrong with the call; it is refused for that, and has no effect.";
        self.push(name, why, &[id, NO_EFFECT, "OXI-API-0009", "OXI-API-0020"], script);
    }

    /// A case with one argument changed, which must succeed all the same.
    pub(super) fn accepted(&mut self, name: String, param: usize, argument: Argument, id: &str) {
        let changes = [(param, argument)];
        let odd = self.odd(&changes);
        let mut changed = self.control.clone();
        let [(_, argument)] = changes;
        changed[param] = argument;
        let acts = [well(&self.control), Act::Call(&changed, Rule::Returns(vec![0]), id, odd)];
        let script = self.script(&acts);
        let why = "What a newer or an older caller hands over is understood.";
        self.push(name, why, &[id], script);
    }

    /// What is odd about changed arguments: they, or the parts in which they differ.
    fn odd(&self, changes: &[(usize, Argument)]) -> Vec<String> {
        let of = |(param, argument): &(usize, Argument)| {
            let name = self.function.params[*param].name.to_string();
            let parts = differing(&name, &argument.value, &self.control[*param].value);
            if parts.is_empty() { vec![name] } else { parts }
        };
        changes.iter().flat_map(of).collect()
    }

    pub(super) fn status(&self, name: &str) -> i32 {
        self.standard.errors.status(name).map_or(0, |status| status.code)
    }

    fn push(&mut self, name: String, why: &str, checks: &[&str], script: Script) {
        self.cases.push(Case {
            id: format!("api/{}/{name}", self.function.name),
            why: why.into(),
            checks: checks.iter().map(|&id| id.to_owned()).collect(),
            tier: Tier::Smoke,
            withdrawn: None,
            kind: Kind::Scenario(Arc::new(script)),
            origin: "spec/api".into(),
        });
    }

    /// Stages everything, then acts.
    fn script(&self, acts: &[Act]) -> Script {
        let mut setups: Vec<StepSpec> = Vec::new();
        let mut calls: Vec<Vec<Value>> = Vec::new();
        for (i, act) in acts.iter().enumerate() {
            let (arguments, kept) = match act {
                Act::Call(arguments, ..) => (*arguments, None),
                Act::Mended(at, arguments, changed) => (*arguments, Some((*at, *changed))),
                Act::Look(_) | Act::Same(..) => continue,
            };
            let mut values: Vec<Value> = Vec::new();
            for (p, argument) in arguments.iter().enumerate() {
                let old = kept.filter(|(_, changed)| !changed.contains(&p)).map(|(at, _)| at);
                let tag = format!("{}_{p}", old.unwrap_or(i));
                if old.is_none() {
                    for (setup, suffix) in &argument.setup {
                        setups.extend(self.setup(setup, &format!("{tag}{suffix}")));
                    }
                }
                values.push(match argument.model {
                    Model::Same(other) => values[other].clone(),
                    _ => renamed(&argument.value, &tag),
                });
            }
            calls.push(values);
        }
        let mut script = scenario::compile(&setups, self.standard)
            .unwrap_or_else(|mistakes| panic!("props.yaml: {mistakes:?}"));
        for expectation in &mut script.expectations {
            expectation.requirement = SUCCEEDS.to_owned();
        }
        script.uses(self.function);
        let mut calls = calls.into_iter();
        for act in acts {
            self.act(act, &mut calls, &mut script);
        }
        script
    }

    fn act(&self, act: &Act, calls: &mut impl Iterator<Item = Vec<Value>>, script: &mut Script) {
        let path = vec![script.scenario.steps.len() as u32];
        let mut expect = |part: Part, requirement: &str, rule: Rule| {
            let requirement = requirement.to_owned();
            let path = path.clone();
            script.expectations.push(Expectation { path, part, requirement, rule });
        };
        match act {
            Act::Call(..) | Act::Mended(..) => {
                match act {
                    Act::Call(_, rule, id, odd) if odd.is_empty() => {
                        expect(Part::Plain, id, rule.clone());
                    }
                    Act::Call(_, rule, id, odd) => expect(Part::Odd(odd.clone()), id, rule.clone()),
                    _ => expect(Part::Mended(self.mended(act)), NO_EFFECT, Rule::Returns(vec![0])),
                }
                let args = calls.next().unwrap_or_default();
                script.hands(&args);
                script.scenario.steps.push(Step::Call {
                    slot: self.function.slot,
                    args,
                    bind: None,
                });
            }
            Act::Look(name) => {
                let Some(function) = self.standard.function("heap_info") else { return };
                expect(Part::Plain, SUCCEEDS, Rule::Returns(vec![0]));
                let args = vec![Value::Var("device".to_owned()), Value::Word(0), Value::Out];
                let bind = Some((*name).to_owned());
                script.scenario.steps.push(Step::Call { slot: function.slot, args, bind });
                script.uses(function);
            }
            Act::Same(left, right) => {
                // The second look came right behind the refused call.
                let (refused, second) = (vec![path[0] - 2], vec![path[0] + 1]);
                let rule = Rule::Compares(Comparison::Equals, second);
                expect(Part::Unchanged(refused), NO_EFFECT, rule);
                let free = |name: &str| Step::Observe(Value::Var(format!("{name}.free")));
                script.scenario.steps.extend([free(left), free(right)]);
            }
        }
    }

    /// The arguments that are put right.
    fn mended(&self, act: &Act) -> Vec<String> {
        let Act::Mended(_, _, changed) = act else { return Vec::new() };
        changed.iter().map(|&param| self.function.params[param].name.to_string()).collect()
    }

    fn setup(&self, setup: &Setup, tag: &str) -> Vec<StepSpec> {
        match setup {
            Setup::Prop(prop) => self.arguments.props[*prop].steps(tag),
            Setup::Destroyed(prop) => self.arguments.props[*prop].given_back(tag),
        }
    }
}

/// A call that must succeed.
fn well(call: &[Argument]) -> Act<'_> {
    Act::Call(call, Rule::Returns(vec![0]), SUCCEEDS, Vec::new())
}
