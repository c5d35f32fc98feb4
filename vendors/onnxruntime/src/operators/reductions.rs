//! Reductions along any axes, and running sums and products.

use oxi_kit::call::Call;
use oxi_kit::{Failure, ops};

use super::{Word, otherwise};
use crate::graph::{Graph, wide};
use crate::onnx::Attribute;

#[rustfmt::skip]
pub const TABLE: &[(u32, Word)] = &[
    (ops::reduce_mean::ID, |graph, call| plain(graph, call, "ReduceMean")),
    (ops::reduce_prod::ID, |graph, call| plain(graph, call, "ReduceProd")),
    (ops::reduce_min::ID, |graph, call| plain(graph, call, "ReduceMin")),
    (ops::reduce_all::ID, |graph, call| truths(graph, call, "ReduceMin")),
    (ops::reduce_any::ID, |graph, call| truths(graph, call, "ReduceMax")),
    (ops::reduce_logsumexp::ID, |graph, call| plain(graph, call, "ReduceLogSumExp")),
    (ops::reduce_norm::ID, norm),
    (ops::reduce_var::ID, |graph, call| spread(graph, call, false)),
    (ops::reduce_std::ID, |graph, call| spread(graph, call, true)),
    (ops::cumsum::ID, |graph, call| Ok(scan(graph, call, "CumSum"))),
    (ops::cumprod::ID, |graph, call| { graph.needs(26); Ok(scan(graph, call, "CumProd")) }),
];

// The reductions have the same two attributes.
const AXES: u32 = ops::reduce_mean::AXES;
const KEEP: u32 = ops::reduce_mean::KEEP;

/// What is reduced, along which axes, and whether they stay. None of them stand for all in ONNX, so
/// there a new one of extent 1 is reduced.
fn along(graph: &mut Graph, call: &Call, value: &str) -> (String, Vec<i64>, bool) {
    let axes = call.list(AXES);
    if axes.is_empty() {
        let dims = [&*call.x().dims, &[1]].concat();
        let value = graph.reshaped(value, &dims);
        return (value, vec![call.x().rank() as i64], false);
    }
    (value.to_owned(), axes.to_vec(), call.number(KEEP) == 1)
}

fn plain(graph: &mut Graph, call: &Call, op: &str) -> Result<&'static str, Failure> {
    let (x, axes, keep) = along(graph, call, "x0");
    graph.reduced(op, &x, &axes, keep);
    Ok(if call.list(AXES).is_empty() {
        "ONNX takes no axes for all of them: one is added"
    } else {
        ""
    })
}

/// Of no truths ONNX Runtime has neither, and tells only when it runs.
fn truths(graph: &mut Graph, call: &Call, op: &str) -> Result<&'static str, Failure> {
    if call.x().is_empty() && !call.y().is_empty() {
        return Err(otherwise("ONNX Runtime reduces no truths that are not there"));
    }
    plain(graph, call, op)
}

fn norm(graph: &mut Graph, call: &Call) -> Result<&'static str, Failure> {
    match call.number(ops::reduce_norm::ORDER) {
        1 => return plain(graph, call, "ReduceL1"),
        2 => return plain(graph, call, "ReduceL2"),
        _ => {}
    }
    let x = graph.wide(call, 0);
    let sizes = graph.plain("Abs", &[&x]);
    let (sizes, axes, keep) = along(graph, call, &sizes);
    let largest = graph.reduced("ReduceMax", &sizes, &axes, keep);
    // Of nothing, the largest is minus infinity.
    let zero = graph.number(wide(call.y().format), 0.0);
    let largest = graph.plain("Max", &[&largest, &zero]);
    graph.narrow(&largest, call.y().format);
    Ok("")
}

/// As exporters write it: the mean of squares of what is left without the mean; and its root.
fn spread(graph: &mut Graph, call: &Call, root: bool) -> Result<&'static str, Failure> {
    let format = call.y().format;
    let x = graph.wide(call, 0);
    let (x, axes, keep) = along(graph, call, &x);
    let extent = |axis: &i64| call.x().dims.get(*axis as usize).copied().unwrap_or(1);
    let count = axes.iter().map(extent).product::<i64>() - call.number(ops::reduce_var::CORRECTION);
    let mean = graph.reduced("ReduceMean", &x, &axes, true);
    let far = graph.plain("Sub", &[&x, &mean]);
    let square = graph.plain("Mul", &[&far, &far]);
    let sum = graph.reduced("ReduceSum", &square, &axes, keep);
    let count = graph.number(wide(format), count as f64);
    let mut y = graph.plain("Div", &[&sum, &count]);
    if root {
        y = graph.plain("Sqrt", &[&y]);
    }
    graph.narrow(&y, format);
    Ok("")
}

fn scan(graph: &mut Graph, call: &Call, op: &str) -> &'static str {
    let axis = graph.integer(call.number(ops::cumsum::AXIS));
    let flag = |name, key| Attribute::of_int(name, call.number(key));
    let attributes =
        vec![flag("reverse", ops::cumsum::REVERSE), flag("exclusive", ops::cumsum::EXCLUSIVE)];
    graph.single(op, &["x0", &axis], attributes)
}
