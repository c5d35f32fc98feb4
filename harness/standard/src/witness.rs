//! Calls that break one rule and nothing else, and valid calls.
//!
//! A *witness* of a rule is a call that breaks it alone; its *control* is the valid call that it
//! was made from by one change (or two, where one is not enough). Negative cases derive from these
//! pairs: an adapter must accept the control and refuse the witness with the status of the rule.
//! A rule without a witness is dead, implied by another, or lacks a `needs`, and lint says so.
//!
//! The search is a fixed enumeration of small calls: it draws no random numbers, so that every
//! host finds the same witnesses. Calls are never empty, unless a rule is about emptiness.

mod change;
mod valid;

use std::collections::BTreeMap;
use std::fmt;

use crate::expr::{CompiledOperator, ExprError, RuleKind};
use crate::ops::{AttrValue, Call};
use change::{Change, Stage};

pub use valid::{valid_call, valid_call_of, valid_calls};

/// A call that breaks one rule alone, and the valid call next to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Witness {
    /// The operator.
    pub op: String,
    /// The rule: a requirement id.
    pub id: String,
    /// What the rule is about.
    pub kind: RuleKind,
    /// Status that an adapter must return.
    pub code: String,
    /// The call that breaks the rule and nothing else.
    pub call: Call,
    /// The valid call it was made from.
    pub control: Call,
}

/// A rule for which no witness was found.
#[derive(Debug, Clone, PartialEq)]
pub struct NoWitness {
    /// The operator.
    pub op: String,
    /// The rule: a requirement id.
    pub id: String,
    /// What the rule is about.
    pub kind: RuleKind,
    /// Why there is none.
    pub why: Why,
}

/// Why a rule has no witness.
#[derive(Debug, Clone, PartialEq)]
pub enum Why {
    /// No small call satisfies all rules of the operator.
    NoValidCall,
    /// No small call breaks it.
    NeverBroken,
    /// It is broken only where these are broken too.
    OnlyWith(Vec<String>),
    /// Its expression has no value on this call, though everything it needs holds.
    NoValue(ExprError, Box<Call>),
}

impl fmt::Display for NoWitness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.why {
            Why::NoValidCall => write!(f, "no small call of {} satisfies all its rules", self.op),
            Why::NeverBroken => write!(f, "no small call breaks {}: it is dead", self.id),
            Why::OnlyWith(others) => {
                write!(f, "no small call breaks {} without {}", self.id, others.join(" and "))
            }
            Why::NoValue(error, call) => {
                write!(f, "{} has no value for {}: {error}", self.id, Shown(call))
            }
        }
    }
}

/// A call as people write it.
pub(crate) struct Shown<'a>(pub &'a Call);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, input) in self.0.inputs.iter().enumerate() {
            f.write_str(if i == 0 { "" } else { ", " })?;
            match input {
                Some(shape) => write!(f, "{shape:?}")?,
                None => f.write_str("none")?,
            }
        }
        f.write_str(" -> ")?;
        for (i, output) in self.0.outputs.iter().enumerate() {
            write!(f, "{}{output:?}", if i == 0 { "" } else { ", " })?;
        }
        for (name, value) in &self.0.attrs {
            write!(f, ", {name} = {value}")?;
        }
        Ok(())
    }
}

impl fmt::Display for AttrValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AttrValue::Bool(value) => write!(f, "{value}"),
            AttrValue::I64(value) => write!(f, "{value}"),
            AttrValue::F64(value) => write!(f, "{value:?}"),
            AttrValue::I64List(items) => write!(f, "{items:?}"),
        }
    }
}

/// Valid calls from which witnesses are made.
const CONTROLS: usize = 48;

/// Controls from which witnesses are made by two changes.
const CONTROLS_OF_PAIRS: usize = 8;

/// For each rule of an operator, in the order of [`CompiledOperator::rules`]: its witness, or why
/// there is none.
pub fn witnesses(op: &CompiledOperator) -> Vec<Result<Witness, NoWitness>> {
    let mut results = Vec::new();
    for result in many_witnesses(op, 1) {
        results.extend(
            result.map_or_else(|none| vec![Err(none)], |found| found.into_iter().map(Ok).collect()),
        );
    }
    results
}

/// As [`witnesses`], with up to `most` different calls for each rule: an axis may be out of range
/// at either end.
pub fn many_witnesses(op: &CompiledOperator, most: usize) -> Vec<Result<Vec<Witness>, NoWitness>> {
    let controls = valid_calls(op, CONTROLS);
    let mut search = Search::new(op, most);
    if !controls.is_empty() {
        // Single changes come first, and then twins: there are very many pairs, and few rules need them.
        for look in [Search::singles, Search::twins, Search::pairs] {
            for empty in [false, true] {
                look(&mut search, &controls, empty);
            }
        }
    }
    search.results(controls.is_empty())
}

struct Search<'a> {
    op: &'a CompiledOperator,
    /// Witnesses wanted for each rule.
    most: usize,
    found: BTreeMap<&'a str, Vec<Witness>>,
    /// The smallest sets of rules that were broken together.
    together: BTreeMap<&'a str, Vec<String>>,
    without_value: BTreeMap<&'a str, (ExprError, Call)>,
}

impl<'a> Search<'a> {
    fn new(op: &'a CompiledOperator, most: usize) -> Self {
        let (found, together) = (BTreeMap::new(), BTreeMap::new());
        Search { op, most, found, together, without_value: BTreeMap::new() }
    }

    /// Whether each rule has so many witnesses.
    fn has(&self, wanted: usize) -> bool {
        self.found.len() == self.op.rules().len()
            && self.found.values().all(|found| found.len() >= wanted)
    }

    /// One change from each control; the mildest kinds of change first, so that the control is as
    /// near as can be.
    fn singles(&mut self, controls: &[Call], empty: bool) {
        for stage in Stage::ALL {
            for control in controls {
                for change in change::changes(self.op, control, stage, empty) {
                    if self.has(if empty { 1 } else { self.most }) {
                        return;
                    }
                    self.look(control, &[&change]);
                }
            }
        }
    }

    /// The same axis of two inputs changed alike, for rules about tensors that others tie together.
    fn twins(&mut self, controls: &[Call], empty: bool) {
        self.two(controls, empty, &[Stage::Extent], change::are_twins);
    }

    /// Any two changes at once, for rules that one change cannot break alone.
    fn pairs(&mut self, controls: &[Call], empty: bool) {
        self.two(controls, empty, &Stage::ALL, |_, _, _| true);
    }

    fn two(
        &mut self,
        controls: &[Call],
        empty: bool,
        stages: &[Stage],
        wanted: impl Fn(&Call, &Change, &Change) -> bool,
    ) {
        for control in controls.iter().take(CONTROLS_OF_PAIRS) {
            let all = stages.iter();
            let changes: Vec<Change> =
                all.flat_map(|stage| change::changes(self.op, control, *stage, empty)).collect();
            for (i, first) in changes.iter().enumerate() {
                for second in &changes[i + 1..] {
                    if self.has(1) {
                        return;
                    }
                    if wanted(control, first, second) {
                        self.look(control, &[first, second]);
                    }
                }
            }
        }
    }

    fn look(&mut self, control: &Call, changes: &[&Change]) {
        let op = self.op;
        let call = change::apply(op, control, changes);
        let broken = op.broken(&call);
        let ids = || broken.iter().map(|breach| breach.id.to_owned());
        for breach in &broken {
            // Witnesses outlive the call, so take the id from the operator.
            let Some(rule) = op.rule(breach.id) else { return };
            if let Some(error) = &breach.why {
                self.without_value.entry(&rule.id).or_insert((error.clone(), call.clone()));
            } else if broken.len() == 1 {
                let found = self.found.entry(&rule.id).or_default();
                if found.len() < self.most && found.iter().all(|known| known.call != call) {
                    found.push(Witness {
                        op: op.operator().op.to_string(),
                        id: rule.id.clone(),
                        kind: rule.kind,
                        code: rule.status.clone(),
                        call: call.clone(),
                        control: control.clone(),
                    });
                }
            } else {
                let others = self.together.entry(&rule.id).or_default();
                if others.is_empty() || others.len() >= broken.len() {
                    *others = ids().filter(|id| *id != rule.id).collect();
                }
            }
        }
    }

    fn results(mut self, no_valid_call: bool) -> Vec<Result<Vec<Witness>, NoWitness>> {
        let mut results = Vec::new();
        for rule in self.op.rules() {
            let id = rule.id.as_str();
            let why = if no_valid_call {
                Why::NoValidCall
            } else if let Some((error, call)) = self.without_value.remove(id) {
                Why::NoValue(error, Box::new(call))
            } else if let Some(found) = self.found.remove(id) {
                results.push(Ok(found));
                continue;
            } else {
                self.together.remove(id).map_or(Why::NeverBroken, Why::OnlyWith)
            };
            let op = self.op.operator().op.to_string();
            results.push(Err(NoWitness { op, id: rule.id.clone(), kind: rule.kind, why }));
        }
        results
    }
}
