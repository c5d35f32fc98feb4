//! Operators that compare elements along an axis: places of extremes, and sorting.

use oxi_kit::call::Call;
use oxi_kit::ffi::format as f;
use oxi_kit::{Failure, ops};

use super::Word;
use crate::graph::Graph;
use crate::onnx::Attribute;

#[rustfmt::skip]
pub const TABLE: &[(u32, Word)] = &[
    (ops::argmax::ID, |graph, call| extreme(graph, call, "ArgMax")),
    (ops::argmin::ID, |graph, call| extreme(graph, call, "ArgMin")),
    (ops::sort::ID, |graph, call| ordered(graph, call, [true, true])),
    (ops::argsort::ID, |graph, call| ordered(graph, call, [false, true])),
    (ops::top_k::ID, top_k),
];

/// ONNX's places are of i64.
const CONVERTED: &str = "ONNX's places are of i64: they are converted";

fn extreme(graph: &mut Graph, call: &Call, op: &str) -> Result<&'static str, Failure> {
    let attributes = vec![
        Attribute::of_int("axis", call.number(ops::argmax::AXIS)),
        Attribute::of_int("keepdims", call.number(ops::argmax::KEEP)),
    ];
    let places = graph.node(op, &["x0"], attributes);
    graph.to(&places, f::I64, call.y().format);
    Ok(if graph.nodes() > 1 { CONVERTED } else { "" })
}

/// All elements are the largest, or smallest, of as many.
fn ordered(graph: &mut Graph, call: &Call, wanted: [bool; 2]) -> Result<&'static str, Failure> {
    let axis = call.number(ops::sort::AXIS);
    let count = call.x().dims[axis as usize];
    Ok(largest(graph, call, [count, axis, call.number(ops::sort::DESCENDING)], wanted))
}

fn top_k(graph: &mut Graph, call: &Call) -> Result<&'static str, Failure> {
    let [k, axis] = [ops::top_k::K, ops::top_k::AXIS].map(|key| call.number(key));
    Ok(largest(graph, call, [k, axis, 1], [true, true]))
}

/// Elements and places, as far as they are wanted.
fn largest(
    graph: &mut Graph,
    call: &Call,
    [count, axis, largest]: [i64; 3],
    wanted: [bool; 2],
) -> &'static str {
    let count = graph.integers(&[count]);
    let attributes = vec![Attribute::of_int("axis", axis), Attribute::of_int("largest", largest)];
    let [y, places] = graph.several("TopK", &["x0", &count], attributes);
    let format = call.outputs.last().map_or(f::I64, |places| places.format);
    let places = graph.to(&places, f::I64, format);
    let all = [y, places];
    let given: Vec<_> =
        all.iter().zip(wanted).filter(|(_, wanted)| *wanted).map(|(name, _)| &**name).collect();
    graph.give(&given);
    if graph.nodes() > 1 { CONVERTED } else { "" }
}
