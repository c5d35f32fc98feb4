//! From numbers that proptest draws to a legal call of an operator with data.

use oracle::data::Law;
use proptest::prelude::*;
use standard::formats::{Format, Kind as FormatKind};
use standard::ops::Operator;
use standard::witness::valid_call_of;

use crate::plan::{Compute, Layout, Operand};
use crate::suite::Suite;

/// Elements of a tensor that are still bearable, since the oracle computes all of them.
const MOST: i64 = 1 << 14;

/// Choices of ranks, attributes and optional inputs that are drawn from, the plainest first.
const CHOICES: usize = 64;

/// How many extents are told apart.
const EXTENTS: usize = 6;

/// A call without its data. Every number gets smaller by itself.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    /// Which type row.
    row: usize,
    /// Which choice of ranks, attributes and optional inputs.
    choice: usize,
    /// Extents of the axes, in turn.
    extents: Vec<i64>,
    /// For each input, then each output: 0 if it is dense, or how far apart its elements lie.
    gaps: Vec<i64>,
}

/// Numbers of the laws of the inputs.
#[derive(Debug, Clone)]
pub(super) struct Data(Vec<usize>);

/// Laws for floating-point inputs, the plainest first; of those that a format cannot hold the next
/// plainer one is taken.
const OF_FLOATS: [Law; 14] = [
    Law::Constant(1.0),
    Law::Integers(-3, 3),
    Law::Uniform(-1.0, 1.0),
    Law::Normal,
    Law::Positive,
    Law::Offset(100.0),
    Law::Tail(1),
    Law::Step(None),
    Law::OneHot(None),
    Law::OddIntegers { limits: None, positive: 0.5 },
    Law::HalfMasked,
    Law::LargeCancellation,
    Law::OneNan,
    Law::SpecialGrid { slow: false },
];

/// Laws for integers.
const OF_INTEGERS: [Law; 4] =
    [Law::Constant(1.0), Law::Integers(0, 3), Law::Integers(-8, 7), Law::Patterns];

/// How calls of an operator are drawn.
pub(super) fn shapes(operator: &Operator) -> impl Strategy<Value = Shape> + use<> {
    let tensors = operator.inputs.len() + operator.outputs.len();
    let extent = prop_oneof![
        4 => 1..=9_i64,
        3 => prop::sample::select(vec![15, 16, 17, 31, 32, 33, 63, 64, 65]),
        1 => prop::sample::select(vec![100, 127, 128, 129, 255, 257, 1000]),
    ];
    let gap = prop_oneof![3 => Just(0_i64), 1 => 1..=3_i64];
    let row = 0..operator.types.len();
    let extents = prop::collection::vec(extent, EXTENTS);
    (row, 0..CHOICES, extents, prop::collection::vec(gap, tensors))
        .prop_map(|(row, choice, extents, gaps)| Shape { row, choice, extents, gaps })
}

/// How the data of an operator's inputs are drawn.
pub(super) fn data(operator: &Operator) -> impl Strategy<Value = Data> + use<> {
    prop::collection::vec(0..OF_FLOATS.len(), operator.inputs.len()).prop_map(Data)
}

/// The call, if there is a legal one of bearable size.
pub(super) fn compute(suite: &Suite, op: usize, shape: &Shape, data: &Data) -> Option<Compute> {
    let operator = suite.operator(op);
    let call = valid_call_of(&suite.operators[op], shape.choice, &shape.extents)?;
    let size = |shape: &Vec<i64>| shape.iter().product::<i64>();
    if call.inputs.iter().flatten().chain(&call.outputs).any(|shape| size(shape) > MOST) {
        return None;
    }
    let row = &operator.types[shape.row];
    let format = |var: &str| suite.standard.format(row.format_of(var));
    let (of_inputs, of_outputs) = shape.gaps.split_at(operator.inputs.len());
    let mut inputs = Vec::new();
    for (index, extents) in call.inputs.into_iter().enumerate() {
        let format = format(&operator.inputs[index].var)?;
        inputs.push(extents.map(|extents| Operand {
            layout: layout(extents, of_inputs[index], format),
            law: law(data.0[index], format),
        }));
    }
    let mut outputs = Vec::new();
    for ((extents, output), gap) in call.outputs.into_iter().zip(&operator.outputs).zip(of_outputs)
    {
        outputs.push(layout(extents, *gap, format(&output.var)?));
    }
    Some(Compute::new(op, shape.row, call.attrs, inputs, outputs))
}

/// A tensor whose elements lie so far apart, and whose rows one element further. Elements of less than
/// a byte lie dense.
fn layout(shape: Vec<i64>, gap: i64, format: &Format) -> Layout {
    if gap == 0 || shape.is_empty() || format.bits < 8 {
        return Layout { shape, strides: None };
    }
    let mut strides = vec![gap; shape.len()];
    for axis in (0..shape.len() - 1).rev() {
        strides[axis] = strides[axis + 1] * shape[axis + 1] + 1;
    }
    Layout { shape, strides: Some(strides) }
}

fn law(number: usize, format: &Format) -> Law {
    if format.kind == FormatKind::Boolean {
        return Law::Integers(0, (number % 2) as i64);
    }
    let laws: &[Law] = if format.is_float() { &OF_FLOATS } else { &OF_INTEGERS };
    let stream = oracle::philox::Stream::new(0, 0);
    let fits = |law: &&Law| oracle::data::fill(law, format, &[2, 2], stream).is_ok();
    let plainer = laws[..=number % laws.len()].iter().rev().find(fits);
    plainer.copied().unwrap_or(Law::Constant(0.0))
}
