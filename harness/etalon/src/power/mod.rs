//! The power of cases: a case is there to tell wrong devices from right ones, and here it has to.
//!
//! Cases of operators name [`Mutant`]s. For each of them the oracle computes what such a device would
//! bring back, and the judge must find it wrong; what a right device brings back, the exact result
//! rounded once, it must find right. A case that lets a mutant pass proves less than it says, and one
//! that fails a right device slanders. Where a mutant does exactly what a right device does, as one
//! that loses a zero, nothing is proven. Cases of one entry that make the same call on other data
//! stand in for each other, because each law shows other defects; but one of them must show it.

mod mutant;

use std::borrow::Cow;

use oracle::codec::Codec;
use oracle::data::fill;
use oracle::philox::Stream;
use oracle::{Expected, Flush, Problem, Slot, Tensor};
use standard::ops::{AttrValues, Operator};

pub use mutant::Mutant;

use crate::judge::compare::compare;
use crate::plan::{Case, Compute};
use crate::suite::Suite;

/// What became of one mutant, or of a right device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Found wrong, with so many wrong elements.
    Convicted(u64),
    /// Found right.
    Acquitted,
    /// On these data it brings back exactly what a right device does.
    Alike,
    /// There is no answer to its call, in words.
    Unanswered(String),
}

/// What a case does with its mutants.
#[derive(Debug)]
pub struct Power {
    /// What the judge says to a right device.
    pub right: Verdict,
    /// What it says to each mutant, in the order of the case.
    pub mutants: Vec<Verdict>,
}

/// Tries all mutants of a case.
pub fn of(suite: &Suite, case: &Case, compute: &Compute) -> Power {
    let call = Call::new(suite, case, compute);
    let expected = match call.ask(&call.inputs, &compute.attrs) {
        Ok(expected) => expected,
        Err(why) => return Power { right: Verdict::Unanswered(why), mutants: vec![] },
    };
    let right = call.results(&expected, None);
    let judge = |results: &[Vec<u8>]| call.judge(&expected, results);
    let verdict = |mutant: &Mutant| match call.mutated(mutant) {
        Ok(results) if results == right => Verdict::Alike,
        Ok(results) => judge(&results),
        Err(why) => Verdict::Unanswered(why),
    };
    Power { right: judge(&right), mutants: compute.mutants.iter().map(verdict).collect() }
}

/// A case's call with its data.
struct Call<'a> {
    suite: &'a Suite,
    compute: &'a Compute,
    operator: &'a Operator,
    /// Elements of each input, dense.
    inputs: Vec<Option<Vec<u8>>>,
}

impl<'a> Call<'a> {
    fn new(suite: &'a Suite, case: &Case, compute: &'a Compute) -> Call<'a> {
        let operator = suite.operator(compute.op);
        let seed = case.seed(0);
        let drawn = |(index, operand): (usize, &Option<crate::plan::Operand>)| {
            let operand = operand.as_ref()?;
            let format = format(suite, compute, &operator.inputs[index].var);
            let stream = Stream::new(seed, index as u32);
            fill(&operand.law, format, &operand.layout.shape, stream).ok()
        };
        let inputs = compute.inputs.iter().enumerate().map(drawn).collect();
        Call { suite, compute, operator, inputs }
    }

    /// What the oracle says to inputs and attributes.
    fn ask(&self, inputs: &[Option<Vec<u8>>], attrs: &AttrValues) -> Result<Vec<Expected>, String> {
        let Call { suite, compute, operator, .. } = *self;
        let row = &operator.types[compute.row];
        let mut tensors = Vec::with_capacity(inputs.len());
        for ((input, operand), bytes) in operator.inputs.iter().zip(&compute.inputs).zip(inputs) {
            let format = format(suite, compute, &input.var);
            let given = operand.as_ref().zip(bytes.as_ref());
            let shape = given.map(|(operand, bytes)| (&operand.layout.shape, bytes));
            tensors.push(shape.map(|(shape, bytes)| Tensor { format, shape, bytes }));
        }
        let outputs = operator.outputs.iter().zip(&compute.outputs);
        let slots = outputs.map(|(output, layout)| Slot {
            format: format(suite, compute, &output.var),
            shape: &layout.shape,
        });
        let problem = Problem {
            operator,
            row,
            class: suite.standard.class(&row.accept().class).expect("lint knows every class"),
            accumulate: row.accumulate.as_ref().and_then(|name| suite.standard.format(name)),
            attrs,
            inputs: &tensors,
            outputs: &slots.collect::<Vec<_>>(),
            flush: Flush::default(),
        };
        oracle::expect(&problem).map_err(|why| why.to_string())
    }

    /// What a device brings back that computes exactly and rounds once; or one with a mutant's last
    /// step.
    fn results(&self, expected: &[Expected], mutant: Option<&Mutant>) -> Vec<Vec<u8>> {
        let outputs = self.operator.outputs.iter().zip(expected).enumerate();
        let result = |(index, (output, expected)): (usize, (&standard::ops::Output, &Expected))| {
            let format = format(self.suite, self.compute, &output.var);
            let numbers = match expected {
                Expected::Exact { bytes, .. } if mutant.is_none() => return bytes.clone(),
                Expected::Exact { bytes, .. } => oracle::codec::decode(format, bytes),
                Expected::Within(within) => within.reference.clone(),
            };
            let mut numbers = Cow::from(numbers);
            if let Some(mutant) = mutant {
                mutant.change_results(index, numbers.to_mut());
            }
            let count = oracle::count(&self.compute.outputs[index].shape);
            let mut bytes = vec![0; format.bytes(count)];
            let overflow = format.convert.overflow.default;
            Codec::of(format).encode_into(&numbers[..count], overflow, &mut bytes);
            bytes
        };
        outputs.map(result).collect()
    }

    /// What a mutant brings back.
    fn mutated(&self, mutant: &Mutant) -> Result<Vec<Vec<u8>>, String> {
        let mut inputs = self.inputs.clone();
        let mut attrs = self.compute.attrs.clone();
        for (index, bytes) in inputs.iter_mut().enumerate() {
            let (Some(bytes), Some(operand)) = (bytes, &self.compute.inputs[index]) else {
                continue;
            };
            let format = format(self.suite, self.compute, &self.operator.inputs[index].var);
            mutant.change(index, format, &operand.layout.shape, bytes);
        }
        match mutant {
            Mutant::Omit { input } => inputs[*input] = None,
            Mutant::Set { attr, value } => _ = attrs.insert(attr.clone(), value.clone()),
            _ => {}
        }
        let expected = self.ask(&inputs, &attrs)?;
        let last = matches!(mutant, Mutant::Scale { .. } | Mutant::Round { .. });
        Ok(self.results(&expected, last.then_some(mutant)))
    }

    fn judge(&self, expected: &[Expected], results: &[Vec<u8>]) -> Verdict {
        let outputs = self.operator.outputs.iter().zip(expected).zip(results);
        let wrong = outputs.map(|((output, expected), result)| {
            let format = format(self.suite, self.compute, &output.var);
            compare(expected, format, result, None, &mut |_| None).wrong
        });
        match wrong.sum() {
            0 => Verdict::Acquitted,
            wrong => Verdict::Convicted(wrong),
        }
    }
}

fn format<'a>(suite: &'a Suite, compute: &Compute, var: &str) -> &'a standard::formats::Format {
    let row = &suite.operator(compute.op).types[compute.row];
    suite.standard.format(row.format_of(var)).expect("lint knows every format of a type row")
}
