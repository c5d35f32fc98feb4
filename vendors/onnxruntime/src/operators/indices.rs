//! Operators that pick or change elements by indices.
//!
//! In ONNX negative indices count from the end, and others outside of an axis are an error. In OXI both
//! lead nowhere. So they are sent to a place of zeros that is added behind the axis, or that what is
//! written to is cut off again.

use oxi_kit::call::Call;
use oxi_kit::ffi::format as f;
use oxi_kit::{Failure, Tensor, ops};

use super::{Word, otherwise};
use crate::graph::{Graph, input, wide};
use crate::onnx::Attribute;

#[rustfmt::skip]
pub const TABLE: &[(u32, Word)] = &[
    (ops::gather::ID, |graph, call| Ok(picked(graph, call, "GatherElements", call.number(ops::gather::AXIS)))),
    (ops::index_select::ID, |graph, call| Ok(picked(graph, call, "Gather", call.number(ops::index_select::AXIS)))),
    (ops::embedding::ID, |graph, call| Ok(picked(graph, call, "Gather", 0))),
    (ops::take::ID, |graph, call| Ok(taken(graph, call))),
    (ops::scatter::ID, |graph, call| Ok(scatter(graph, call))),
    (ops::scatter_add::ID, |graph, call| Ok(scatter_add(graph, call))),
    (ops::index_add::ID, |graph, call| Ok(index_add(graph, call))),
    (ops::embedding_backward::ID, |graph, call| Ok(embedding_backward(graph, call))),
    (ops::one_hot::ID, one_hot),
    (ops::nonzero::ID, |graph, call| Ok(nonzero(graph, call))),
];

const PICKED: &str = "ONNX's indices must lie in the axis: others are sent to an added zero";
const WRITTEN: &str = "ONNX's indices must lie in the axis: others are sent to an added place";

/// Indices of an input in i64, those outside of the extent sent to its end.
fn bounded(graph: &mut Graph, call: &Call, index: usize, extent: i64) -> String {
    let format = call.inputs[index].map_or(f::I64, |tensor| tensor.format);
    let indices = graph.to(input(index), format, f::I64);
    let (zero, end) = (graph.integer(0), graph.integer(extent));
    let low = graph.plain("Less", &[&indices, &zero]);
    let high = graph.plain("GreaterOrEqual", &[&indices, &end]);
    let outside = graph.plain("Or", &[&low, &high]);
    graph.plain("Where", &[&outside, &end, &indices])
}

/// A tensor with zeros behind its last place along an axis.
fn longer(graph: &mut Graph, value: &str, format: u32, dims: &[i64], axis: usize) -> String {
    let mut one = dims.to_vec();
    one[axis] = 1;
    let zeros = graph.filled(format, &one, 0.0);
    graph.joined(&[value, &zeros], axis as i64)
}

/// The same without its last place.
fn shorter(graph: &mut Graph, value: &str, extent: i64, axis: i64) -> String {
    graph.sliced(value, &[axis], [&[0], &[extent], &[1]])
}

fn picked(graph: &mut Graph, call: &Call, op: &str, axis: i64) -> &'static str {
    let x = call.x();
    let at = axis as usize;
    let indices = bounded(graph, call, 1, x.dims[at]);
    let x = longer(graph, "x0", x.format, &x.dims, at);
    graph.node(op, &[&x, &indices], vec![Attribute::of_int("axis", axis)]);
    PICKED
}

fn taken(graph: &mut Graph, call: &Call) -> &'static str {
    let count = call.x().dims.iter().product();
    let indices = bounded(graph, call, 1, count);
    let line = graph.reshaped("x0", &[count]);
    let line = longer(graph, &line, call.x().format, &[count], 0);
    graph.node("Gather", &[&line, &indices], vec![Attribute::of_int("axis", 0)]);
    PICKED
}

/// Writes updates to a tensor that has a place more along the axis, and leaves that place out.
fn written(
    graph: &mut Graph,
    [x, indices, updates]: [&str; 3],
    extent: i64,
    axis: i64,
    reduction: &str,
) -> String {
    let attributes =
        vec![Attribute::of_int("axis", axis), Attribute::of_text("reduction", reduction)];
    let all = graph.node("ScatterElements", &[x, indices, updates], attributes);
    shorter(graph, &all, extent, axis)
}

fn scatter(graph: &mut Graph, call: &Call) -> &'static str {
    let axis = call.number(ops::scatter::AXIS);
    let extent = call.x().dims[axis as usize];
    let indices = bounded(graph, call, 1, extent);
    let x = longer(graph, "x0", call.x().format, &call.x().dims, axis as usize);
    written(graph, [&x, &indices, "x2"], extent, axis, "none");
    WRITTEN
}

/// Adds updates to a tensor, both in f32 if they have 16 bits.
fn added(graph: &mut Graph, call: &Call, x: &str, [indices, updates]: [&str; 2], axis: i64) {
    let y = call.y();
    let format = wide(y.format);
    let x = longer(graph, x, format, &y.dims, axis as usize);
    let sum = written(graph, [&x, indices, updates], y.dims[axis as usize], axis, "add");
    graph.narrow(&sum, y.format);
}

fn scatter_add(graph: &mut Graph, call: &Call) -> &'static str {
    let axis = call.number(ops::scatter_add::AXIS);
    let indices = bounded(graph, call, 1, call.x().dims[axis as usize]);
    let [x, updates] = [0, 2].map(|index| graph.wide(call, index));
    added(graph, call, &x, [&indices, &updates], axis);
    WRITTEN
}

/// The index of a slice is that of each of its elements.
fn index_add(graph: &mut Graph, call: &Call) -> &'static str {
    let axis = call.number(ops::index_add::AXIS);
    let indices = bounded(graph, call, 1, call.x().dims[axis as usize]);
    let [x, updates] = [0, 2].map(|index| graph.wide(call, index));
    let all = call.inputs[2].map_or(vec![], |tensor| tensor.dims.clone());
    let mut line = vec![1; all.len()];
    line[axis as usize] = all[axis as usize];
    let indices = graph.reshaped(&indices, &line);
    let shape = graph.integers(&all);
    let indices = graph.plain("Expand", &[&indices, &shape]);
    added(graph, call, &x, [&indices, &updates], axis);
    WRITTEN
}

fn embedding_backward(graph: &mut Graph, call: &Call) -> &'static str {
    let y = call.y();
    let indices = bounded(graph, call, 1, y.dims[0]);
    let count = call.inputs[1].map_or(0, Tensor::len) as i64;
    let updates = graph.wide(call, 0);
    let updates = graph.reshaped(&updates, &[count, y.dims[1]]);
    let indices = graph.reshaped(&indices, &[count, 1]);
    let shape = graph.integers(&[count, y.dims[1]]);
    let indices = graph.plain("Expand", &[&indices, &shape]);
    let zeros = graph.filled(wide(y.format), &y.dims, 0.0);
    added(graph, call, &zeros, [&indices, &updates], 0);
    WRITTEN
}

/// What lies behind the classes has no one in ONNX either; what is negative counts from the end.
fn one_hot(graph: &mut Graph, call: &Call) -> Result<&'static str, Failure> {
    let classes = call.number(ops::one_hot::CLASSES);
    if classes == 0 {
        return Err(otherwise("ONNX's OneHot has at least one class"));
    }
    let format = call.y().format;
    // The formats that ONNX Runtime has a kernel of.
    let made = if matches!(format, f::I32 | f::BOOL) { f::I64 } else { f::F32 };
    let indices = bounded(graph, call, 0, classes);
    let depth = graph.integers(&[classes]);
    let pair = if made == f::I64 {
        graph.integers(&[0, 1])
    } else {
        let bytes = [0.0_f32, 1.0].into_iter().flat_map(f32::to_le_bytes).collect();
        graph.constant(crate::onnx::element(f::F32), &[2], bytes)
    };
    let y = graph.node("OneHot", &[&indices, &depth, &pair], vec![Attribute::of_int("axis", -1)]);
    graph.to(&y, made, format);
    Ok("ONNX's negative indices count from the end: they are replaced first")
}

/// A list for each axis there, of as many places as there are.
fn nonzero(graph: &mut Graph, call: &Call) -> &'static str {
    let (x, y) = (call.x(), call.y());
    let value = graph.wide(call, 0);
    let lists = graph.plain("NonZero", &[&value]);
    let places = graph.transposed(&lists, vec![1, 0]);
    let shape = graph.plain("Shape", &[&places]);
    let number = graph.sliced(&shape, &[0], [&[0], &[1], &[1]]);
    let all = graph.integers(&[x.len() as i64]);
    let left = graph.plain("Sub", &[&all, &number]);
    let (nothing, none) = (graph.integers(&[0, 0]), graph.integers(&[0]));
    let widths = graph.joined(&[&nothing, &left, &none], 0);
    let filler = graph.integer(-1);
    let places = graph.plain("Pad", &[&places, &widths, &filler]);
    let places = graph.to(&places, f::I64, y.format);
    let number = graph.to(&number, f::I64, y.format);
    let number = graph.reshaped(&number, &[]);
    graph.give(&[&places, &number]);
    "ONNX's NonZero gives as many places as there are: the rest is filled up"
}
