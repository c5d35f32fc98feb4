//! Attention, and what stands around it in a transformer.

use oxi_kit::call::Call;
use oxi_kit::ffi::format as f;
use oxi_kit::{Failure, ops};

use super::{Word, otherwise};
use crate::elementwise;
use crate::graph::{Graph, wide};
use crate::onnx::Attribute;

#[rustfmt::skip]
pub const TABLE: &[(u32, Word)] = &[
    (ops::attention::ID, attention),
    (ops::rope::ID, |graph, call| Ok(rope(graph, call))),
    (ops::swiglu::ID, |graph, call| Ok(swiglu(graph, call))),
];

fn swiglu(graph: &mut Graph, call: &Call) -> &'static str {
    let [gate, up] = [0, 1].map(|index| graph.wide(call, index));
    let part = elementwise::silu(graph, &gate);
    let y = graph.plain("Mul", &[&part, &up]);
    graph.narrow(&y, call.y().format);
    ""
}

/// As exporters write it: times the cosines, plus the pair turned by a quarter times the sines.
fn rope(graph: &mut Graph, call: &Call) -> &'static str {
    let dims = call.x().dims.clone();
    let last = dims.len() as i64 - 1;
    let width = dims[dims.len() - 1];
    let table = call.inputs[1].map_or(&[][..], |cos| &cos.dims);
    let turned = table[1];
    let x = graph.wide(call, 0);
    let part = |graph: &mut Graph, x: &str, axis, [from, to]: [i64; 2]| {
        graph.sliced(x, &[axis], [&[from], &[to], &[1]])
    };
    let front = if turned == width { x.clone() } else { part(graph, &x, last, [0, turned]) };
    let mut extents = dims.clone();
    extents[dims.len() - 1] = turned;
    let interleaved = call.number(ops::rope::INTERLEAVED) == 1;
    let (pairs, axis, half) = if interleaved {
        let pairs = [&extents[..dims.len() - 1], &[turned / 2, 2]].concat();
        (graph.reshaped(&front, &pairs), last + 1, 1)
    } else {
        (front.clone(), last, turned / 2)
    };
    let first = part(graph, &pairs, axis, [0, half]);
    let second = part(graph, &pairs, axis, [half, 2 * half]);
    let second = graph.plain("Neg", &[&second]);
    let mut other = graph.joined(&[&second, &first], axis);
    if interleaved {
        other = graph.reshaped(&other, &extents);
    }
    let [cos, sin] = ["x1", "x2"].map(|name| graph.reshaped(name, &[table[0], 1, turned]));
    let along = graph.plain("Mul", &[&front, &cos]);
    let across = graph.plain("Mul", &[&other, &sin]);
    let mut y = graph.plain("Add", &[&along, &across]);
    if turned != width {
        let rest = part(graph, &x, last, [turned, width]);
        y = graph.joined(&[&y, &rest], last);
    }
    let y = graph.narrow(&y, call.y().format);
    graph.give(&[&y]);
    ""
}

/// The result is that of ONNX's Attention, which does not give the logarithm of the sum: that is
/// made of the scores.
fn attention(graph: &mut Graph, call: &Call) -> Result<&'static str, Failure> {
    use ops::attention::{CAUSAL, SCALE, SOFTCAP};
    let dims = |index: usize| call.inputs[index].map_or(&[][..], |tensor| &tensor.dims);
    let (queries, keys) = (dims(0)[2], dims(1)[2]);
    let causal = call.number(CAUSAL) == 1;
    if let Some(because) = beyond(call, queries, keys) {
        return Err(otherwise(because));
    }
    let (scale, softcap) = (call.real(SCALE), call.real(SOFTCAP));
    graph.needs(23);
    let mask = call.inputs[3].map(|mask| whole_mask(graph, &mask.dims, [queries, keys]));
    let mut inputs = vec!["x0", "x1", "x2"];
    inputs.extend(mask.as_deref());
    let attributes = vec![
        Attribute::of_float("scale", scale as f32),
        Attribute::of_float("softcap", softcap as f32),
        Attribute::of_int("is_causal", causal.into()),
        Attribute::of_int("softmax_precision", 1),
    ];
    let y = graph.node("Attention", &inputs, attributes);
    let scores = scores(graph, call, scale);
    let scores = capped(graph, &scores, softcap);
    let scores = masked(graph, call, scores, causal.then_some([queries, keys]));
    let lse = graph.reduced("ReduceLogSumExp", &scores, &[-1], false);
    graph.give(&[&y, &lse]);
    Ok("ONNX's Attention does not give the logarithm of the sum: it is made of the scores again")
}

/// A mask that has an element for each query and key. ONNX repeats any, ONNX Runtime only those that
/// are the same for all heads or batches.
fn whole_mask(graph: &mut Graph, dims: &[i64], last: [i64; 2]) -> String {
    if dims.ends_with(&last) {
        return "x3".to_owned();
    }
    let shape = graph.integers(&last);
    graph.plain("Expand", &["x3", &shape])
}

/// What ONNX's Attention does not have, or means otherwise.
fn beyond(call: &Call, queries: i64, keys: i64) -> Option<&'static str> {
    use ops::attention::{CAUSAL, SOFTCAP, WINDOW};
    let causal = call.number(CAUSAL) == 1;
    let masked = causal || call.inputs[3].is_some();
    if call.inputs[4].is_some() || call.inputs[5].is_some() {
        return Some("ONNX's Attention has no sinks and no slopes");
    }
    if call.inputs[..3].iter().flatten().any(|tensor| tensor.is_empty()) {
        return Some("ONNX Runtime's Attention has some queries and keys");
    }
    if call.number(WINDOW) != 0 {
        return Some("ONNX's Attention has no window");
    }
    if causal && queries != keys {
        return Some("in ONNX the first query stands at the first key, not the last at the last");
    }
    if call.real(SOFTCAP) != 0.0 && masked {
        return Some("ONNX adds the mask before it caps the scores");
    }
    None
}

/// Products of queries and keys times the scale, with heads of queries in their groups.
fn scores(graph: &mut Graph, call: &Call, scale: f64) -> String {
    let dims = |index: usize| call.inputs[index].map_or(vec![], |tensor| tensor.dims.clone());
    let (q, k) = (dims(0), dims(1));
    let format = wide(call.x().format);
    let scale = graph.number(format, scale);
    let queries = graph.wide(call, 0);
    let queries = graph.plain("Mul", &[&queries, &scale]);
    let groups = if k[1] == 0 { 0 } else { q[1] / k[1] };
    let queries = graph.reshaped(&queries, &[q[0], k[1], groups, q[2], q[3]]);
    let keys = graph.wide(call, 1);
    let keys = graph.transposed(&keys, vec![0, 1, 3, 2]);
    let keys = graph.reshaped(&keys, &[k[0], k[1], 1, k[3], k[2]]);
    let scores = graph.plain("MatMul", &[&queries, &keys]);
    graph.reshaped(&scores, &[q[0], q[1], q[2], k[2]])
}

fn capped(graph: &mut Graph, scores: &str, softcap: f64) -> String {
    if softcap == 0.0 {
        return scores.to_owned();
    }
    let cap = graph.number(f::F32, softcap);
    let part = graph.plain("Div", &[scores, &cap]);
    let part = graph.plain("Tanh", &[&part]);
    graph.plain("Mul", &[&part, &cap])
}

/// With the mask added, and minus infinity for each key that comes later.
fn masked(graph: &mut Graph, call: &Call, scores: String, causal: Option<[i64; 2]>) -> String {
    let mut scores = scores;
    if call.inputs[3].is_some() {
        let mask = graph.wide(call, 3);
        scores = graph.plain("Add", &[&scores, &mask]);
    }
    let Some([queries, keys]) = causal else { return scores };
    let never = graph.number(f::F32, f64::NEG_INFINITY);
    let shape = graph.integers(&[queries, keys]);
    let later = graph.plain("Expand", &[&never, &shape]);
    let one = graph.integer(1);
    let later = graph.node("Trilu", &[&later, &one], vec![Attribute::of_int("upper", 1)]);
    graph.plain("Add", &[&scores, &later])
}
