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

/// Which keys a query sees, and what distance adds to the scores.
struct Sight {
    queries: i64,
    keys: i64,
    causal: bool,
    window: i64,
    slopes: bool,
}

impl Sight {
    fn of(call: &Call) -> Self {
        use ops::attention::{CAUSAL, WINDOW};
        let extent = |index: usize| call.inputs[index].map_or(0, |tensor| tensor.dims[2]);
        Self {
            queries: extent(0),
            keys: extent(1),
            causal: call.number(CAUSAL) == 1,
            window: call.number(WINDOW),
            slopes: call.inputs[5].is_some(),
        }
    }

    /// Whether ONNX's Attention has a word for it. It has none for windows and slopes, and there the
    /// first query stands at the first key, not the last at the last.
    fn is_plain(&self) -> bool {
        self.window == 0 && !self.slopes && (!self.causal || self.queries == self.keys)
    }
}

/// The result is that of ONNX's Attention, which does not give the logarithm of the sum: that is
/// made of the scores.
fn attention(graph: &mut Graph, call: &Call) -> Result<&'static str, Failure> {
    use ops::attention::{SCALE, SOFTCAP};
    if call.inputs[4].is_some() {
        return Err(otherwise("ONNX's Attention has no sinks"));
    }
    if call.inputs[..3].iter().flatten().any(|tensor| tensor.is_empty()) {
        return Err(otherwise("ONNX Runtime's Attention has some queries and keys"));
    }
    let sight = Sight::of(call);
    let (scale, softcap) = (call.real(SCALE), call.real(SOFTCAP));
    let added = added(graph, call, &sight);
    let mask = match (&added, sight.is_plain()) {
        (Some(added), false) => Some(graph.narrow(added, call.y().format)),
        _ => call.inputs[3].map(|mask| whole_mask(graph, &mask.dims, &sight)),
    };
    graph.needs(23);
    let mut inputs = vec!["x0", "x1", "x2"];
    inputs.extend(mask.as_deref());
    let attributes = vec![
        Attribute::of_float("scale", scale as f32),
        Attribute::of_float("softcap", softcap as f32),
        Attribute::of_int("is_causal", (sight.causal && sight.is_plain()).into()),
        Attribute::of_int("softmax_precision", 1),
    ];
    let y = graph.node("Attention", &inputs, attributes);
    let scores = scores(graph, call, scale);
    let mut scores = capped(graph, &scores, softcap);
    if let Some(added) = added {
        scores = graph.plain("Add", &[&scores, &added]);
    }
    let lse = graph.reduced("ReduceLogSumExp", &scores, &[-1], false);
    graph.give(&[&y, &lse]);
    Ok("ONNX's Attention does not give the logarithm of the sum: it is made of the scores again")
}

/// A mask that has an element for each query and key. ONNX repeats any, ONNX Runtime only those that
/// are the same for all heads or batches.
fn whole_mask(graph: &mut Graph, dims: &[i64], sight: &Sight) -> String {
    let last = [sight.queries, sight.keys];
    if dims.ends_with(&last) {
        return "x3".to_owned();
    }
    let shape = graph.integers(&last);
    graph.plain("Expand", &["x3", &shape])
}

/// What is added to the scores, in f32: minus infinity where a query does not see a key, what distance
/// makes, and the mask. That is how models have windows and slopes, too.
fn added(graph: &mut Graph, call: &Call, sight: &Sight) -> Option<String> {
    let mut terms = Vec::new();
    if sight.causal || sight.window != 0 || sight.slopes {
        let (ahead, far) = distances(graph, sight);
        let none = graph.integer(0);
        let window = graph.integer(sight.window);
        let behind = sight.causal.then(|| graph.plain("Greater", &[&ahead, &none]));
        let away = (sight.window != 0).then(|| graph.plain("GreaterOrEqual", &[&far, &window]));
        let hidden = match (behind, away) {
            (Some(behind), Some(away)) => Some(graph.plain("Or", &[&behind, &away])),
            (one, other) => one.or(other),
        };
        if let Some(hidden) = hidden {
            let (never, nothing) =
                (graph.number(f::F32, f64::NEG_INFINITY), graph.number(f::F32, 0.0));
            terms.push(graph.plain("Where", &[&hidden, &never, &nothing]));
        }
        if sight.slopes {
            let far = graph.to(&far, f::I64, f::F32);
            let heads = call.inputs[5].map_or(0, |slopes| slopes.dims[0]);
            let slopes = graph.reshaped("x5", &[1, heads, 1, 1]);
            let down = graph.plain("Mul", &[&slopes, &far]);
            terms.push(graph.plain("Neg", &[&down]));
        }
    }
    if call.inputs[3].is_some() {
        terms.push(graph.wide(call, 3));
    }
    let mut terms = terms.into_iter();
    let first = terms.next()?;
    Some(terms.fold(first, |sum, term| graph.plain("Add", &[&sum, &term])))
}

/// How far each key is ahead of each query, and how far away.
fn distances(graph: &mut Graph, sight: &Sight) -> (String, String) {
    let (none, one) = (graph.integer(0), graph.integer(1));
    let (first, end) = (graph.integer(sight.keys - sight.queries), graph.integer(sight.keys));
    let stands = graph.plain("Range", &[&first, &end, &one]);
    let stands = graph.reshaped(&stands, &[sight.queries, 1]);
    let places = graph.plain("Range", &[&none, &end, &one]);
    let ahead = graph.plain("Sub", &[&places, &stands]);
    let far = graph.plain("Abs", &[&ahead]);
    (ahead, far)
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
