//! Probes as tensors: one call holds them all.
//!
//! | operator | inputs | output |
//! |---|---|---|
//! | matmul | `[probes, M, terms]` and `[probes, terms, N]` | `[probes, M, N]` |
//! | reduce_sum | `[probes, terms]`, or `[probes, terms, N]` along the middle | `[probes]`, `[probes, N]` |
//!
//! All M rows and N columns of a probe are the same, because the last ones of a tile may be added in
//! another order than the first. The first is the one that is read.

use oracle::codec::{Codec, decode, encode};
use standard::formats::OverflowRule;
use standard::ops::{AttrValue, AttrValues, Shape};

use super::{Probe, Subject};
use crate::plan::Compute;
use crate::suite::Suite;

/// Shapes that an operator is probed with.
pub enum Form {
    /// Matrices of M rows by N columns.
    Product(i64, i64),
    /// Along the last axis.
    Last,
    /// Along the middle axis, of N neighbours at once.
    Middle(i64),
}

/// An operator whose sums are probed, in one shape.
pub struct Call {
    /// What tells it from the operator's other probes, as an axis of a case id.
    pub name: String,
    /// Attributes.
    pub attrs: AttrValues,
    /// Shapes of the inputs; `None` where one is left out.
    pub inputs: Vec<Option<Shape>>,
}

/// Which operators add, and in which shapes they are probed: a single sum, as of a vector by a
/// vector, and several side by side, for which libraries have other kernels.
fn forms(operator: &str) -> &'static [Form] {
    match operator {
        "matmul" => &[Form::Product(1, 1), Form::Product(4, 8)],
        "reduce_sum" => &[Form::Last, Form::Middle(8)],
        _ => &[],
    }
}

/// What is probed on a type row of an operator; `None` where nothing is, or it has no floats.
pub fn subject(suite: &Suite, op: usize, row: usize) -> Option<Subject> {
    let operator = suite.operator(op);
    let row = &operator.types[row];
    let format = |name| suite.standard.format(name).filter(|format| format.is_float());
    let input = format(row.format_of(&operator.inputs[0].var))?;
    let output = format(row.format_of(&operator.outputs[0].var))?;
    let sum = format(row.accumulate.as_ref()?)?;
    let products = matches!(forms(&operator.op).first()?, Form::Product(..));
    Some(Subject::new(input, output, sum.precision(), products))
}

/// The calls that hold the probes of a type row.
pub fn calls(suite: &Suite, op: usize, row: usize) -> Vec<Call> {
    let Some(subject) = subject(suite, op, row) else { return Vec::new() };
    let operator = suite.operator(op);
    let (probes, terms) = (subject.probes().len() as i64, subject.terms() as i64);
    let call = |form: &Form| {
        let mut attrs = AttrValues::new();
        let (name, shapes) = match *form {
            Form::Product(m, n) => (
                format!("shape={m}x{terms}x{n}"),
                vec![vec![probes, m, terms], vec![probes, terms, n]],
            ),
            Form::Last => (format!("shape={terms}"), vec![vec![probes, terms]]),
            Form::Middle(n) => (format!("shape={terms}x{n}"), vec![vec![probes, terms, n]]),
        };
        if shapes.len() == 1 {
            attrs.insert("axis".to_owned(), AttrValue::I64(1));
        }
        let mut inputs: Vec<_> = shapes.into_iter().map(Some).collect();
        inputs.resize(operator.inputs.len(), None);
        Call { name, attrs, inputs }
    };
    forms(&operator.op).iter().map(call).collect()
}

/// The elements of an input that holds the probes of a sum.
pub fn fill(suite: &Suite, compute: &Compute, input: usize) -> Vec<u8> {
    let operator = suite.operator(compute.op);
    let name = operator.types[compute.row].format_of(&operator.inputs[input].var);
    let format = suite.standard.format(name).expect("lint knows every format of a type row");
    let subject = subject(suite, compute.op, compute.row).expect("it is probed");
    let shape = &compute.inputs[input].as_ref().expect("it is given").layout.shape;
    // How often a row of terms stands there, and how often each term.
    let (rows, columns) = match shape[..] {
        [_, rows, _] if subject.products && input == 0 => (rows as usize, 1),
        [_, _, columns] => (1, columns as usize),
        _ => (1, 1),
    };
    let width = Codec::of(format).bits() as usize / 8;
    let mut bytes = Vec::with_capacity(oracle::count(shape) * width);
    for probe in subject.probes() {
        let factor = |place| probe.factors(place)[input];
        let terms: Vec<f64> = (0..subject.terms()).map(factor).collect();
        let terms = encode(format, &terms, OverflowRule::Infinity);
        for _ in 0..rows {
            terms.chunks_exact(width).for_each(|term| bytes.extend(term.repeat(columns)));
        }
    }
    bytes
}

/// The result of each probe, from the elements of an output.
pub fn results(suite: &Suite, compute: &Compute, output: &[u8]) -> Vec<f64> {
    let operator = suite.operator(compute.op);
    let name = operator.types[compute.row].format_of(&operator.outputs[0].var);
    let format = suite.standard.format(name).expect("lint knows every format of a type row");
    let each: usize = compute.outputs[0].shape[1..].iter().map(|&extent| extent as usize).product();
    decode(format, output).into_iter().step_by(each).collect()
}

/// What a unit that computes one sum makes of every probe.
pub fn computed(subject: &Subject, unit: impl Fn(&[[f64; 2]]) -> f64) -> Vec<f64> {
    let terms = |probe: &Probe| -> Vec<_> {
        (0..subject.terms()).map(|place| probe.factors(place)).collect()
    };
    subject.probes().iter().map(|probe| unit(&terms(probe))).collect()
}
