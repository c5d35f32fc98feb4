//! An operator with all its expressions checked, ready to be asked about calls.
//!
//! Rules are what a call can break: the rank limits of each input, the constraints, and the shape
//! of each output. They are kept in an order in which every rule comes after those it `needs`, so
//! that one pass finds exactly the breaches that an adapter may report: a rule is looked at only
//! where those it needs were looked at and hold, and only where all ranks are right.

use std::borrow::Cow;

use super::eval::Env;
use super::names::Names;
use super::rules::{self, Rule, RuleKind};
use super::value::{Ty, Value};
use super::{Code, ExprError, functions};
use crate::ops::{AttrKind, AttrValue, AttrValues, Call, Edge, Operator, Shape};

/// Requirement of `plan_create` that a call breaks with too few or too many tensors.
pub const COUNTS_FIT: &str = "OXI-PLAN-0003";

/// Requirement of `plan_create` that a call breaks with an unknown, missing or mistyped attribute.
pub const ATTRS_FIT: &str = "OXI-PLAN-0004";

/// A rule that a call breaks.
#[derive(Debug, Clone, PartialEq)]
pub struct Breach<'a> {
    /// Requirement id.
    pub id: &'a str,
    /// Status that an adapter must return if nothing else is broken.
    pub code: &'a str,
    /// Why the rule could not even be evaluated, or what does not fit, where that is the breach.
    pub why: Option<ExprError>,
}

/// An operator whose expressions were checked.
#[derive(Debug, Clone)]
pub struct CompiledOperator {
    operator: Operator,
    defaults: Vec<Option<AttrValue>>,
    bindings: Vec<Code>,
    rules: Vec<Rule>,
    edges: Vec<Option<Code>>,
    work: Option<Code>,
}

impl CompiledOperator {
    /// Checks all expressions of an operator.
    ///
    /// # Errors
    /// Every expression, default and citation that is wrong, with its path in the file.
    pub fn new(operator: &Operator) -> Result<CompiledOperator, Vec<(String, ExprError)>> {
        let mut errors = Vec::new();
        let mut names = Names::of(operator);
        let defaults = rules::defaults(operator, &mut errors);
        let mut bindings = Vec::new();
        for (name, text) in &operator.bindings {
            match Code::compile_text(text, &names) {
                Ok((code, ty)) => {
                    names.bindings.push((name, ty));
                    bindings.push(code);
                }
                Err(error) => {
                    // Without the name's type, its users could only be blamed unjustly.
                    errors.push((format!("/let/{name}"), error));
                    return Err(errors);
                }
            }
        }
        let rules = rules::rules(operator, &mut names, &mut errors);
        let mut edges = Vec::new();
        for (i, edge) in operator.edges.iter().enumerate() {
            edges.push(edge.when.as_ref().and_then(|when| {
                let code = Code::of(when, Ty::Bool, &names);
                code.map_err(|error| errors.push((format!("/edges/{i}/when"), error))).ok()
            }));
        }
        let work = operator.work.as_ref().and_then(|work| {
            let code = Code::of(work, Ty::Int, &names);
            code.map_err(|error| errors.push(("/work".to_owned(), error))).ok()
        });
        if errors.is_empty() {
            let operator = operator.clone();
            Ok(CompiledOperator { operator, defaults, bindings, rules, edges, work })
        } else {
            Err(errors)
        }
    }

    /// The operator as the standard has it.
    pub fn operator(&self) -> &Operator {
        &self.operator
    }

    /// Its rules, each after those it needs; ranks first.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Its named sub-expressions, each after those it uses.
    pub fn bindings(&self) -> impl Iterator<Item = (&str, &Code)> {
        self.operator.bindings.keys().map(|name| name.as_str()).zip(&self.bindings)
    }

    /// The rule with this requirement id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// The shapes that the outputs of a call must have.
    ///
    /// # Errors
    /// If tensors or attributes do not fit the operator, or a shape has no value for these inputs.
    pub fn infer_outputs(
        &self,
        inputs: &[Option<Shape>],
        attrs: &AttrValues,
    ) -> Result<Vec<Shape>, ExprError> {
        self.inputs_fit(inputs).map_err(|message| ExprError::at(0, message))?;
        let env = self.env(inputs, &[], attrs).map_err(|message| ExprError::at(0, message))?;
        for rule in &self.rules {
            if let RuleKind::Rank(i) = rule.kind
                && !self.rank_holds(i, &env)
            {
                let (name, [low, high]) =
                    (&self.operator.inputs[i].name, self.operator.inputs[i].rank);
                return Err(ExprError::at(0, format!("{name} has rank {low} to {high}")));
            }
        }
        self.shapes(&env)
    }

    /// The shapes of the outputs by their expressions alone, whether or not the ranks are right:
    /// what a caller who breaks a rule would most likely pass. `None` if they have no value, or one
    /// that no tensor can have.
    pub(crate) fn likely_outputs(
        &self,
        inputs: &[Option<Shape>],
        attrs: &AttrValues,
    ) -> Option<Vec<Shape>> {
        let shapes = self.shapes(&self.env(inputs, &[], attrs).ok()?).ok()?;
        let possible = shapes.iter().flatten().all(|extent| *extent >= 0);
        possible.then_some(shapes)
    }

    fn shapes<'a>(&'a self, env: &CallEnv<'a>) -> Result<Vec<Shape>, ExprError> {
        let mut shapes = vec![Shape::new(); self.operator.outputs.len()];
        for rule in &self.rules {
            if let (RuleKind::Output(i), Some(code)) = (rule.kind, &rule.code) {
                shapes[i] = expected(code, env)?.into_owned();
            }
        }
        Ok(shapes)
    }

    /// Every rule that a call breaks. A call that breaks several may be refused with the status of
    /// any of them. A call whose tensors or attributes do not fit the operator breaks
    /// [`COUNTS_FIT`] or [`ATTRS_FIT`], and no rule of the operator is looked at.
    pub fn broken<'a>(&'a self, call: &'a Call) -> Vec<Breach<'a>> {
        let fits = self.inputs_fit(&call.inputs).and_then(|()| {
            let (wants, has) = (self.operator.outputs.len(), call.outputs.len());
            let fault = || format!("the operator has {wants} outputs, and is given {has}");
            if wants == has { Ok(()) } else { Err(fault()) }
        });
        if let Err(message) = fits {
            let why = Some(ExprError::at(0, message));
            return vec![Breach { id: COUNTS_FIT, code: "E_COUNT", why }];
        }
        let env = match self.env(&call.inputs, &call.outputs, &call.attrs) {
            Ok(env) => env,
            Err(message) => {
                let why = Some(ExprError::at(0, message));
                return vec![Breach { id: ATTRS_FIT, code: "E_ATTR", why }];
            }
        };
        let mut breaches = Vec::new();
        let mut held = vec![false; self.rules.len()];
        let mut ranks_hold = true;
        for (i, rule) in self.rules.iter().enumerate() {
            let holds = match (rule.kind, &rule.code) {
                (RuleKind::Rank(input), _) => Ok(self.rank_holds(input, &env)),
                _ if !ranks_hold || !rule.needs.iter().all(|need| held[*need]) => continue,
                (RuleKind::Constraint(_), Some(code)) => code.is_true(&env),
                (RuleKind::Output(output), Some(code)) => {
                    expected(code, &env).map(|shape| *shape == call.outputs[output])
                }
                (_, None) => Ok(true),
            };
            held[i] = holds == Ok(true);
            if !held[i] {
                ranks_hold &= !matches!(rule.kind, RuleKind::Rank(_));
                breaches.push(Breach { id: &rule.id, code: &rule.status, why: holds.err() });
            }
        }
        breaches
    }

    /// The edges with a `when` that a call meets.
    pub fn edges_met(&self, call: &Call) -> Vec<&Edge> {
        let Ok(env) = self.env(&call.inputs, &call.outputs, &call.attrs) else { return Vec::new() };
        let edges = self.operator.edges.iter().zip(&self.edges);
        let met = edges.filter(|(_, when)| {
            when.as_ref().is_some_and(|when| when.is_true(&env).unwrap_or(false))
        });
        met.map(|(edge, _)| edge).collect()
    }

    /// How many additions and multiplications a call is said to take; nothing where that is not agreed
    /// on, or has no value.
    pub fn work(&self, call: &Call) -> Option<u64> {
        let env = self.env(&call.inputs, &call.outputs, &call.attrs).ok()?;
        let number = self.work.as_ref()?.eval(&env).ok()?.int().ok()?;
        u64::try_from(number).ok()
    }

    /// Whether every attribute of a call is known and of its type, and none is missing.
    ///
    /// # Errors
    /// The first that is not, in words.
    pub fn attrs_fit(&self, attrs: &AttrValues) -> Result<(), String> {
        self.attr_values(attrs).map(|_| ())
    }

    /// Whether any expression uses the binding with this index.
    pub(crate) fn uses_binding(&self, index: usize) -> bool {
        let Operator { inputs, outputs, attrs, .. } = &self.operator;
        let number = inputs.len() + outputs.len() + attrs.len() + index;
        let rules = self.rules.iter().filter_map(|rule| rule.code.as_ref());
        let others = self.edges.iter().flatten().chain(&self.work);
        self.bindings.iter().chain(rules).chain(others).any(|code| code.uses(number))
    }

    fn inputs_fit(&self, inputs: &[Option<Shape>]) -> Result<(), String> {
        let (wants, has) = (self.operator.inputs.len(), inputs.len());
        if has > wants {
            return Err(format!("the operator has {wants} inputs, and is given {has}"));
        }
        for (i, input) in self.operator.inputs.iter().enumerate() {
            if !input.optional && inputs.get(i).is_none_or(Option::is_none) {
                return Err(format!("the input {} is left out", input.name));
            }
        }
        Ok(())
    }

    fn rank_holds(&self, input: usize, env: &CallEnv) -> bool {
        let [low, high] = self.operator.inputs[input].rank;
        let shape = env.inputs.get(input).and_then(Option::as_ref);
        shape.is_none_or(|shape| (low..=high).contains(&shape.len()))
    }

    fn attr_values<'a>(&'a self, given: &'a AttrValues) -> Result<Vec<Value<'a>>, String> {
        let attrs = &self.operator.attrs;
        let mut known = 0;
        let mut values = Vec::with_capacity(attrs.len());
        for (attr, default) in attrs.iter().zip(&self.defaults) {
            let given = given.get(attr.name.as_str());
            known += usize::from(given.is_some());
            values.push(match (attr.kind, given.or(default.as_ref())) {
                (AttrKind::Bool, Some(AttrValue::Bool(value))) => Value::Bool(*value),
                (AttrKind::I64, Some(AttrValue::I64(value))) => Value::Int(i128::from(*value)),
                (AttrKind::F64, Some(AttrValue::F64(value))) => Value::Float(*value),
                (AttrKind::I64List, Some(AttrValue::I64List(items))) => {
                    Value::List(Cow::Borrowed(items))
                }
                (_, Some(_)) => return Err(format!("the attribute {} is mistyped", attr.name)),
                (_, None) => return Err(format!("the attribute {} is missing", attr.name)),
            });
        }
        if known < given.len() {
            let unknown = given.keys().find(|name| self.operator.attr(name).is_none());
            return Err(format!("no attribute is called {}", unknown.map_or("", String::as_str)));
        }
        Ok(values)
    }

    fn env<'a>(
        &'a self,
        inputs: &'a [Option<Shape>],
        outputs: &'a [Shape],
        attrs: &'a AttrValues,
    ) -> Result<CallEnv<'a>, String> {
        let attrs = self.attr_values(attrs)?;
        let lets = Vec::with_capacity(self.bindings.len());
        let mut env = CallEnv { operator: &self.operator, inputs, outputs, attrs, lets };
        for binding in &self.bindings {
            // A binding may have no value where a constraint is broken that its users need.
            let value = binding.eval(&env);
            env.lets.push(value);
        }
        Ok(env)
    }
}

fn expected<'a>(code: &'a Code, env: &CallEnv<'a>) -> Result<Cow<'a, [i64]>, ExprError> {
    match code.eval(env)? {
        Value::List(shape) => Ok(shape),
        other => Err(ExprError::at(0, format!("{other} is not a shape"))),
    }
}

/// The values behind the names of a call.
struct CallEnv<'a> {
    operator: &'a Operator,
    inputs: &'a [Option<Shape>],
    outputs: &'a [Shape],
    attrs: Vec<Value<'a>>,
    lets: Vec<Result<Value<'a>, ExprError>>,
}

impl<'a> Env<'a> for CallEnv<'a> {
    fn variable(&self, number: usize) -> Result<Value<'a>, String> {
        let inputs = self.operator.inputs.len();
        let outputs = inputs + self.operator.outputs.len();
        let attrs = outputs + self.attrs.len();
        if number < inputs {
            let shape = self.inputs.get(number).and_then(Option::as_deref);
            Ok(Value::Tensor(shape))
        } else if number < outputs {
            let shape = self.outputs.get(number - inputs);
            shape.map(|s| Value::Tensor(Some(s))).ok_or_else(|| "no such output".to_owned())
        } else if number < attrs {
            Ok(self.attrs[number - outputs].clone())
        } else {
            match self.lets.get(number - attrs) {
                Some(Ok(value)) => Ok(value.clone()),
                Some(Err(error)) => Err(error.message.clone()),
                None => Err("no such name".to_owned()),
            }
        }
    }

    fn call(&self, number: usize, args: &[Value<'a>]) -> Result<Value<'a>, String> {
        functions::call(number, args)
    }
}
