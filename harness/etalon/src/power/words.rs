//! What a mutant does, in words that go after "as if".

use standard::ops::{Family, Operator};

use super::mutant::written;
use super::{Lanes, Mutant};
use crate::plan::Compute;

impl Mutant {
    /// What it does to a call, as people say it: `the last lane along axis 1 of a were zeros`.
    pub fn words(&self, operator: &Operator, compute: &Compute) -> String {
        let input = |index: usize| &operator.inputs[index].name;
        let output = |index: usize| &operator.outputs[index].name;
        let along = |index: usize, axis: usize| Along::new(operator, compute, index, axis);
        match self {
            Mutant::Lanes { input: x, axis, lanes } => along(*x, *axis).words(*lanes),
            Mutant::Late { input: x, axis } => {
                let Along { name, tensor, .. } = along(*x, *axis);
                format!("of equal elements along {name} of {tensor} the last came first")
            }
            Mutant::Each { input: x, each } => each.words(input(*x)),
            Mutant::Omit { input: x } => format!("{} were not there", input(*x)),
            Mutant::Set { attr, value } => format!("{attr} were {}", written(value)),
            Mutant::Step { attr, by } if *by < 0 => format!("{attr} were {} less", -by),
            Mutant::Step { attr, by } => format!("{attr} were {by} more"),
            Mutant::Scale { output: y, exponent } => {
                format!("{} were 1 + 2^-{exponent} times what it is", output(*y))
            }
            Mutant::Round { output: y, bits } => format!("{} had {bits} bits", output(*y)),
            Mutant::All(all) => {
                let all: Vec<_> = all.iter().map(|each| each.words(operator, compute)).collect();
                all.join(", and ")
            }
        }
    }
}

/// An axis of an input.
struct Along<'a> {
    tensor: &'a str,
    name: String,
    extent: i64,
    /// Whether products are summed along it.
    summed: bool,
}

impl<'a> Along<'a> {
    fn new(operator: &'a Operator, compute: &Compute, index: usize, axis: usize) -> Along<'a> {
        let input = &operator.inputs[index];
        let shape = compute.inputs[index].as_ref().map(|operand| &operand.layout.shape[..]);
        let shape = shape.unwrap_or_default();
        let named = input.axis(operator, &compute.attrs, shape.len(), axis);
        let left = |name| {
            operator.outputs.iter().any(|output| output.axes.iter().any(|axis| *axis == name))
        };
        let summed =
            operator.family == Family::Contraction && named.is_some_and(|name| !left(name));
        let name = named.map_or_else(|| format!("axis {axis}"), str::to_owned);
        let extent = shape.get(axis).copied().unwrap_or(0);
        Along { tensor: &input.name, name, extent, summed }
    }

    fn words(&self, lanes: Lanes) -> String {
        let Along { name, tensor, .. } = self;
        match lanes {
            Lanes::Lose(lanes) => self.lost(lanes),
            Lanes::Repeat => format!("{} were the one before it", self.last(1)),
            Lanes::Shift => format!("each lane along {name} of {tensor} were the next one"),
            Lanes::Flip => {
                format!("lanes along {name} of {tensor} were read from the last to the first")
            }
        }
    }

    fn lost(&self, lanes: usize) -> String {
        let Along { name, extent, .. } = self;
        match lanes {
            1 if self.summed => format!("the last of {name} = {extent} were left out"),
            _ if self.summed => format!("the last {lanes} of {name} = {extent} were left out"),
            _ => format!("{} were zeros", self.last(lanes)),
        }
    }

    fn last(&self, lanes: usize) -> String {
        let Along { tensor, name, extent, .. } = self;
        let lanes = if lanes == 1 { "last".to_owned() } else { format!("last {lanes}") };
        format!("the {lanes} of {extent} lanes along {name} of {tensor}")
    }
}
