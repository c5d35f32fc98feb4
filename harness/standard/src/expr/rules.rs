//! The rules of an operator: checking their expressions, and putting them in order.

use super::names::Names;
use super::value::Ty;
use super::{Code, ExprError};
use crate::ops::{AttrValue, Operator};

/// A condition on calls of an operator.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Requirement id.
    pub id: String,
    /// Status that a breach gives.
    pub status: String,
    /// What it is about.
    pub kind: RuleKind,
    /// Indices of the rules that must hold before this one means anything. Ranks are not listed:
    /// every other rule needs all of them.
    pub needs: Vec<usize>,
    /// Its expression; ranks have none.
    pub(super) code: Option<Code>,
}

/// What a rule is about; the number is the index in the operator's own list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleKind {
    /// The rank limits of an input.
    Rank(usize),
    /// A constraint.
    Constraint(usize),
    /// The shape of an output.
    Output(usize),
}

impl Rule {
    /// Its expression; ranks have none.
    pub fn code(&self) -> Option<&Code> {
        self.code.as_ref()
    }
}

impl RuleKind {
    /// Path of the rule in the operator's file.
    pub fn path(self) -> String {
        match self {
            RuleKind::Rank(i) => format!("/inputs/{i}/rank"),
            RuleKind::Constraint(i) => format!("/constraints/{i}/require"),
            RuleKind::Output(i) => format!("/outputs/{i}/shape"),
        }
    }
}

/// Places and errors, as they are found.
type Errors = Vec<(String, ExprError)>;

/// The defaults of attributes, parsed once.
pub(super) fn defaults(operator: &Operator, errors: &mut Errors) -> Vec<Option<AttrValue>> {
    let mut defaults = Vec::new();
    for (i, attr) in operator.attrs.iter().enumerate() {
        let default = attr.default.as_ref().map(|text| {
            AttrValue::parse(attr.kind, text).ok_or_else(|| {
                ExprError::at(0, format!("`{text}` is no {:?}", attr.kind).to_lowercase())
            })
        });
        defaults.push(default.transpose().unwrap_or_else(|error| {
            errors.push((format!("/attrs/{i}/default"), error));
            None
        }));
    }
    defaults
}

/// All rules, in an order in which each comes after those it needs.
pub(super) fn rules(operator: &Operator, names: &mut Names, errors: &mut Errors) -> Vec<Rule> {
    let mut rules = Vec::new();
    let mut citations = Vec::new();
    for (i, input) in operator.inputs.iter().enumerate() {
        let (id, status) = (input.id.to_string(), "E_RANK".to_owned());
        rules.push(Rule { id, status, kind: RuleKind::Rank(i), needs: vec![], code: None });
        citations.push((String::new(), &[][..]));
    }
    for (i, constraint) in operator.constraints.iter().enumerate() {
        let kind = RuleKind::Constraint(i);
        let code = Code::of(&constraint.require, Ty::Bool, names);
        let code = code.map_err(|error| errors.push((kind.path(), error))).ok();
        let (id, status) = (constraint.id.to_string(), constraint.code.to_string());
        rules.push(Rule { id, status, kind, needs: vec![], code });
        citations.push((format!("/constraints/{i}/needs"), &constraint.needs[..]));
    }
    names.outputs_known = false;
    for (i, output) in operator.outputs.iter().enumerate() {
        let kind = RuleKind::Output(i);
        let code = Code::of(&output.shape, Ty::List, names);
        let code = code.map_err(|error| errors.push((kind.path(), error))).ok();
        let (id, status) = (output.id.to_string(), "E_SHAPE".to_owned());
        rules.push(Rule { id, status, kind, needs: vec![], code });
        citations.push((format!("/outputs/{i}/needs"), &output.needs[..]));
    }
    names.outputs_known = true;
    let ids: Vec<String> = rules.iter().map(|rule| rule.id.clone()).collect();
    for (rule, (path, needs)) in rules.iter_mut().zip(citations) {
        for (j, need) in needs.iter().enumerate() {
            match ids.iter().position(|id| need.as_str() == id) {
                Some(cited) => rule.needs.push(cited),
                None => {
                    let help = Some(format!("its rules are {}", ids.join(", ")));
                    let message = format!("the operator has no rule {need}");
                    errors.push((format!("{path}/{j}"), ExprError::at(0, message).with_help(help)));
                }
            }
        }
    }
    sorted(rules, errors)
}

/// Moves each rule behind those it needs, and renumbers `needs`.
fn sorted(rules: Vec<Rule>, errors: &mut Errors) -> Vec<Rule> {
    let mut place: Vec<Option<usize>> = vec![None; rules.len()];
    let mut order = Vec::with_capacity(rules.len());
    while order.len() < rules.len() {
        let ready = (0..rules.len()).find(|i| {
            place[*i].is_none() && rules[*i].needs.iter().all(|need| place[*need].is_some())
        });
        let Some(next) = ready else {
            let stuck = (0..rules.len()).find(|i| place[*i].is_none()).unwrap_or(0);
            let message = format!("{} needs itself, by way of those it needs", rules[stuck].id);
            let path =
                rules[stuck].kind.path().replace("/require", "/needs").replace("/shape", "/needs");
            errors.push((path, ExprError::at(0, message)));
            return rules;
        };
        place[next] = Some(order.len());
        order.push(next);
    }
    let renumbered = |needs: &[usize]| needs.iter().filter_map(|need| place[*need]).collect();
    order
        .iter()
        .map(|i| Rule { needs: renumbered(&rules[*i].needs), ..rules[*i].clone() })
        .collect()
}
