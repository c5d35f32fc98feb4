//! Operators that normalise, and softmax in logarithms.

use oxi_kit::call::Call;
use oxi_kit::ffi::format as f;
use oxi_kit::{Failure, ops};

use super::{Word, otherwise, single};
use crate::graph::{Graph, wide};
use crate::onnx::{self, Attribute};

#[rustfmt::skip]
pub const TABLE: &[(u32, Word)] = &[
    (ops::log_softmax::ID, |graph, call| Ok(graph.single("LogSoftmax", &["x0"], vec![Attribute::of_int("axis", call.number(ops::log_softmax::AXIS))]))),
    (ops::rms_norm::ID, |graph, call| of_elements(graph, call, rms_norm)),
    (ops::rms_norm_residual::ID, |graph, call| of_elements(graph, call, rms_norm_residual)),
    (ops::group_norm::ID, |graph, call| of_elements(graph, call, group_norm)),
    (ops::batch_norm::ID, |graph, call| Ok(batch_norm(graph, call))),
    (ops::batch_norm_training::ID, |graph, call| Ok(batch_norm_training(graph, call))),
];

const EPSILON: &str = "ONNX keeps epsilon in f32, which does not hold this one";
const SCALE: &str = "ONNX demands scale and shift: ones and zeros";

/// A norm that ONNX Runtime does not make of nothing, and tells so only when it runs.
fn of_elements(
    graph: &mut Graph,
    call: &Call,
    norm: fn(&mut Graph, &Call) -> &'static str,
) -> Result<&'static str, Failure> {
    if call.x().is_empty() {
        return Err(otherwise("ONNX Runtime makes this norm of some elements only"));
    }
    Ok(norm(graph, call))
}

/// Whether epsilon has to be a number of f64.
fn precise(call: &Call, eps: f64) -> bool {
    call.y().format == f::F64 && !single(eps)
}

/// An input, or a tensor of one number where it is left out.
fn or_filled(graph: &mut Graph, call: &Call, index: usize, dims: &[i64], value: f64) -> String {
    match call.inputs[index] {
        Some(_) => crate::graph::input(index).to_owned(),
        None => graph.filled(call.y().format, dims, value),
    }
}

pub fn layer_norm(graph: &mut Graph, call: &Call, axis: usize, eps: f64) -> &'static str {
    let x = call.x();
    if precise(call, eps) {
        let axes: Vec<_> = (axis as i64..x.rank() as i64).collect();
        let y = by_parts(graph, "x0", &axes, eps, true).y;
        scaled(graph, call, y, None);
        return EPSILON;
    }
    let because = if call.inputs[1].is_some() { "" } else { SCALE };
    let gamma = or_filled(graph, call, 1, &x.dims[axis..], 1.0);
    let mut inputs = vec!["x0", &*gamma];
    inputs.extend(call.inputs[2].map(|_| "x2"));
    graph.node("LayerNormalization", &inputs, with_epsilon(axis as i64, eps));
    because
}

fn with_epsilon(axis: i64, eps: f64) -> Vec<Attribute> {
    vec![Attribute::of_int("axis", axis), Attribute::of_float("epsilon", eps as f32)]
}

/// What ONNX defines its norms by, in the format of the value.
struct Parts {
    y: String,
    mean: String,
    variance: String,
}

/// The parts of a norm of f64, or of f32.
fn by_parts(graph: &mut Graph, x: &str, axes: &[i64], eps: f64, centred: bool) -> Parts {
    let mut mean = String::new();
    let mut far = x.to_owned();
    if centred {
        mean = graph.reduced("ReduceMean", x, axes, true);
        far = graph.plain("Sub", &[x, &mean]);
    }
    let square = graph.plain("Mul", &[&far, &far]);
    let variance = graph.reduced("ReduceMean", &square, axes, true);
    let eps = graph.number(f::F64, eps);
    let sum = graph.plain("Add", &[&variance, &eps]);
    let deviation = graph.plain("Sqrt", &[&sum]);
    let y = graph.plain("Div", &[&far, &deviation]);
    Parts { y, mean, variance }
}

/// Times the second input and plus the third, of these extents where they lie along other axes.
fn scaled(graph: &mut Graph, call: &Call, mut y: String, dims: Option<&[i64]>) -> String {
    for (index, op) in [(1, "Mul"), (2, "Add")] {
        if call.inputs.get(index).copied().flatten().is_none() {
            continue;
        }
        let mut factor = crate::graph::input(index).to_owned();
        if let Some(dims) = dims {
            factor = graph.reshaped(&factor, dims);
        }
        y = graph.plain(op, &[&y, &factor]);
    }
    y
}

/// RMSNormalization has no kernel for bf16, what it was called before has.
fn rms_norm(graph: &mut Graph, call: &Call) -> &'static str {
    let (axis, eps) = (call.number(ops::rms_norm::AXIS), call.real(ops::rms_norm::EPS));
    let x = call.x();
    if precise(call, eps) {
        let axes: Vec<_> = (axis..x.rank() as i64).collect();
        let y = by_parts(graph, "x0", &axes, eps, false).y;
        scaled(graph, call, y, None);
        return EPSILON;
    }
    let because = if call.inputs[1].is_some() { "" } else { SCALE };
    let gamma = or_filled(graph, call, 1, &x.dims[axis as usize..], 1.0);
    if x.format == f::BF16 {
        graph.node("SimplifiedLayerNormalization", &["x0", &gamma], with_epsilon(axis, eps));
    } else {
        graph.needs(23);
        graph.node("RMSNormalization", &["x0", &gamma], with_epsilon(axis, eps));
    }
    because
}

/// ONNX Runtime's own node, of rows.
fn rms_norm_residual(graph: &mut Graph, call: &Call) -> &'static str {
    use ops::rms_norm_residual::{AXIS, EPS};
    let (axis, eps) = (call.number(AXIS) as usize, call.real(EPS));
    let x = call.x();
    if precise(call, eps) {
        let axes: Vec<_> = (axis as i64..x.rank() as i64).collect();
        let total = graph.plain("Add", &["x0", "x1"]);
        let mut y = by_parts(graph, &total, &axes, eps, false).y;
        if call.inputs[2].is_some() {
            y = graph.plain("Mul", &[&y, "x2"]);
        }
        graph.give(&[&y, &total]);
        return EPSILON;
    }
    let extent = |dims: &[i64]| dims.iter().product::<i64>();
    let rows = [extent(&x.dims[..axis]), extent(&x.dims[axis..])];
    let flat = x.rank() != 2 || axis != 1;
    let gamma = or_filled(graph, call, 2, &rows[1..], 1.0);
    let inputs = match flat {
        true => [
            graph.reshaped("x0", &rows),
            graph.reshaped("x1", &rows),
            graph.reshaped(&gamma, &rows[1..]),
        ],
        false => ["x0".to_owned(), "x1".to_owned(), gamma],
    };
    let inputs: Vec<_> = inputs.iter().map(String::as_str).collect();
    let attributes = vec![Attribute::of_float("epsilon", eps as f32)];
    let op = "com.microsoft.SkipSimplifiedLayerNormalization";
    let [y, _, _, total] = graph.several(op, &inputs, attributes);
    if !flat {
        graph.give(&[&y, &total]);
        return if call.inputs[2].is_some() { "" } else { SCALE };
    }
    let [y, total] = [y, total].map(|value| graph.reshaped(&value, &x.dims));
    graph.give(&[&y, &total]);
    "ONNX Runtime normalises rows: dimensions are joined to them"
}

/// A scale or shift of each channel beside a tensor.
fn beside(rank: usize, channels: i64) -> Vec<i64> {
    let mut dims = vec![1; rank];
    dims[1] = channels;
    dims
}

/// Opset 21 has a scale for each channel. ONNX Runtime has no kernel, and takes the parts that ONNX
/// defines it by, in f32 unless it is told.
fn group_norm(graph: &mut Graph, call: &Call) -> &'static str {
    use ops::group_norm::{EPS, GROUPS};
    let (x, groups, eps) = (call.x(), call.number(GROUPS), call.real(EPS));
    let format = x.format;
    if precise(call, eps) {
        let others: i64 = x.dims[2..].iter().product();
        let lines = graph.reshaped("x0", &[x.dims[0], groups, x.dims[1] / groups * others]);
        let y = by_parts(graph, &lines, &[2], eps, true).y;
        let y = graph.reshaped(&y, &x.dims);
        let y = scaled(graph, call, y, Some(&beside(x.rank(), x.dims[1])));
        graph.give(&[&y]);
        return EPSILON;
    }
    graph.needs(21);
    let because = if call.inputs[1..].iter().all(Option::is_some) { "" } else { SCALE };
    let gamma = or_filled(graph, call, 1, &x.dims[1..2], 1.0);
    let beta = or_filled(graph, call, 2, &x.dims[1..2], 0.0);
    let attributes = vec![
        Attribute::of_int("num_groups", groups),
        Attribute::of_float("epsilon", eps as f32),
        Attribute::of_int("stash_type", onnx::element(wide(format)).into()),
    ];
    graph.node("GroupNormalization", &["x0", &gamma, &beta], attributes);
    because
}

fn batch_norm(graph: &mut Graph, call: &Call) -> &'static str {
    let (x, eps) = (call.x(), call.real(ops::batch_norm::EPS));
    if precise(call, eps) {
        let dims = beside(x.rank(), x.dims[1]);
        let mean = graph.reshaped("x1", &dims);
        let far = graph.plain("Sub", &["x0", &mean]);
        let eps = graph.number(f::F64, eps);
        let sum = graph.plain("Add", &["x2", &eps]);
        let deviation = graph.plain("Sqrt", &[&sum]);
        let deviation = graph.reshaped(&deviation, &dims);
        let mut y = graph.plain("Div", &[&far, &deviation]);
        for (index, op) in [(3, "Mul"), (4, "Add")] {
            if call.inputs[index].is_some() {
                let factor = graph.reshaped(crate::graph::input(index), &dims);
                y = graph.plain(op, &[&y, &factor]);
            }
        }
        return EPSILON;
    }
    let because = if call.inputs[3..].iter().all(Option::is_some) { "" } else { SCALE };
    let gamma = or_filled(graph, call, 3, &x.dims[1..2], 1.0);
    let beta = or_filled(graph, call, 4, &x.dims[1..2], 0.0);
    let attributes = vec![Attribute::of_float("epsilon", eps as f32)];
    graph.node("BatchNormalization", &["x0", &gamma, &beta, "x1", "x2"], attributes);
    because
}

/// With a momentum of 0, the running mean and variance are those of the batch.
fn batch_norm_training(graph: &mut Graph, call: &Call) -> &'static str {
    let (x, eps) = (call.x(), call.real(ops::batch_norm_training::EPS));
    let channels = &x.dims[1..2];
    if precise(call, eps) {
        let axes: Vec<_> = [0].into_iter().chain(2..x.rank() as i64).collect();
        let Parts { y, mean, variance } = by_parts(graph, "x0", &axes, eps, true);
        let y = scaled(graph, call, y, Some(&beside(x.rank(), x.dims[1])));
        let [mean, variance] = [mean, variance].map(|value| graph.reshaped(&value, channels));
        graph.give(&[&y, &mean, &variance]);
        return EPSILON;
    }
    let gamma = or_filled(graph, call, 1, channels, 1.0);
    let beta = or_filled(graph, call, 2, channels, 0.0);
    // Two, since ONNX Runtime mixes up what is both.
    let before = [0, 1].map(|_| graph.filled(x.format, channels, 0.0));
    let attributes = vec![
        Attribute::of_float("epsilon", eps as f32),
        Attribute::of_float("momentum", 0.0),
        Attribute::of_int("training_mode", 1),
    ];
    let inputs = ["x0", &*gamma, &*beta, &*before[0], &*before[1]];
    let [y, mean, variance] = graph.several("BatchNormalization", &inputs, attributes);
    graph.give(&[&y, &mean, &variance]);
    "ONNX demands what was the mean and variance before: zeros, which count nothing"
}
