//! The power of cases: a case is there to tell wrong devices from right ones, and here it has to.
//!
//! Cases of operators name [`Mutant`]s. For each of them the oracle computes what such a device would
//! bring back, and the judge must find it wrong; what a right device brings back, the exact result
//! rounded once, it must find right. A case that lets a mutant pass proves less than it says, and one
//! that fails a right device slanders. Where a mutant does exactly what a right device does, as one
//! that loses a zero, nothing is proven. Cases of one entry that make the same call on other data
//! stand in for each other, because each law shows other defects; but one of them must show it.

mod each;
mod lanes;
mod mutant;
mod words;

use oracle::Expected;
use oracle::data::fill;
use oracle::philox::Stream;
use standard::formats::Kind;
use standard::ops::{AttrValues, Operator};

pub use each::Each;
pub use lanes::Lanes;
pub use mutant::Mutant;

use crate::judge::compare::compare;
use crate::judge::ideal::{self, format};
use crate::plan::{Case, Compute, Operand};
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
    let expected = match call.expect() {
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

/// A case's call with its data, which mutants change.
pub struct Call<'a> {
    suite: &'a Suite,
    compute: &'a Compute,
    operator: &'a Operator,
    /// Elements of each input, dense.
    inputs: Vec<Option<Vec<u8>>>,
}

impl<'a> Call<'a> {
    /// With the data that the case draws.
    pub fn new(suite: &'a Suite, case: &Case, compute: &'a Compute) -> Call<'a> {
        let operator = suite.operator(compute.op);
        let seed = case.seed(0);
        let drawn = |(index, operand): (usize, &Option<Operand>)| {
            let operand = operand.as_ref()?;
            let format = format(suite, compute, &operator.inputs[index].var);
            let stream = Stream::new(seed, index as u32);
            fill(&operand.law, format, &operand.layout.shape, stream).ok()
        };
        let inputs = compute.inputs.iter().enumerate().map(drawn).collect();
        Call::of(suite, compute, inputs)
    }

    /// With these elements of each input, dense.
    pub fn of(suite: &'a Suite, compute: &'a Compute, inputs: Vec<Option<Vec<u8>>>) -> Call<'a> {
        Call { suite, compute, operator: suite.operator(compute.op), inputs }
    }

    /// The elements of each input, dense.
    pub fn inputs(&self) -> &[Option<Vec<u8>>] {
        &self.inputs
    }

    /// What the oracle accepts of each output.
    ///
    /// # Errors
    /// If there is no answer, in words.
    pub fn expect(&self) -> Result<Vec<Expected>, String> {
        ideal::ask(self.suite, self.compute, &self.compute.attrs, &self.inputs)
    }

    /// What a device brings back that computes exactly and rounds once; or one with a mutant's last
    /// step.
    pub fn results(&self, expected: &[Expected], mutant: Option<&Mutant>) -> Vec<Vec<u8>> {
        let extent = |input: usize, axis: usize| {
            let operand = self.compute.inputs[input].as_ref();
            operand.and_then(|operand| operand.layout.shape.get(axis)).map_or(0, |n| *n as usize)
        };
        let result = |(output, expected): (usize, &Expected)| {
            let format = format(self.suite, self.compute, &self.operator.outputs[output].var);
            let place = (self.operator, output, format.kind != Kind::Float);
            let changes = |numbers: &mut [f64]| {
                mutant.is_some_and(|mutant| mutant.change_results(place, &extent, numbers))
            };
            let change: &dyn Fn(&mut [f64]) = &|numbers| _ = changes(numbers);
            let change = changes(&mut []).then_some(change);
            ideal::written(self.suite, self.compute, output, expected, change)
        };
        expected.iter().enumerate().map(result).collect()
    }

    /// What a mutant brings back.
    ///
    /// # Errors
    /// If there is no answer to its call, in words.
    pub fn mutated(&self, mutant: &Mutant) -> Result<Vec<Vec<u8>>, String> {
        let (inputs, attrs) = self.changed(mutant);
        let expected = ideal::ask(self.suite, self.compute, &attrs, &inputs)?;
        Ok(self.results(&expected, Some(mutant)))
    }

    /// Whether what a mutant makes of the call keeps the operator's rules, on which its oracle may
    /// count. Mutants that cases name are tried in any case.
    pub fn is_lawful(&self, mutant: &Mutant) -> bool {
        let (inputs, attrs) = self.changed(mutant);
        let given = self.compute.inputs.iter().zip(inputs);
        let shape = |(operand, bytes): (&Option<Operand>, Option<Vec<u8>>)| {
            bytes.and(operand.as_ref()).map(|operand| operand.layout.shape.clone())
        };
        let inputs = given.map(shape).collect();
        let outputs = self.compute.outputs.iter().map(|output| output.shape.clone()).collect();
        let call = standard::ops::Call { inputs, outputs, attrs };
        self.suite.operators[self.compute.op].broken(&call).is_empty()
    }

    /// The inputs and attributes that a mutant takes for those of the call.
    fn changed(&self, mutant: &Mutant) -> (Vec<Option<Vec<u8>>>, AttrValues) {
        let mut inputs = self.inputs.clone();
        let mut attrs = self.compute.attrs.clone();
        for (index, bytes) in inputs.iter_mut().enumerate() {
            let (Some(bytes), Some(operand)) = (bytes, &self.compute.inputs[index]) else {
                continue;
            };
            let format = format(self.suite, self.compute, &self.operator.inputs[index].var);
            mutant.change(index, format, &operand.layout.shape, bytes);
        }
        mutant.change_call(self.operator, &mut inputs, &mut attrs);
        (inputs, attrs)
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
