//! Losses, and gradients of softmax.

use oxi_kit::call::Call;
use oxi_kit::ffi::format as f;
use oxi_kit::{Failure, ops};

use super::{Word, otherwise};
use crate::graph::{Graph, wide};
use crate::onnx::Attribute;

#[rustfmt::skip]
pub const TABLE: &[(u32, Word)] = &[
    (ops::cross_entropy::ID, cross_entropy),
    (ops::softmax_backward::ID, |graph, call| Ok(softmax_backward(graph, call))),
    (ops::log_softmax_backward::ID, |graph, call| Ok(log_softmax_backward(graph, call))),
];

/// ONNX's loss knows no other targets than classes and the one that is ignored: others become that.
fn cross_entropy(graph: &mut Graph, call: &Call) -> Result<&'static str, Failure> {
    use ops::cross_entropy::{IGNORE_INDEX, LABEL_SMOOTHING, REDUCTION};
    if call.real(LABEL_SMOOTHING) != 0.0 {
        return Err(otherwise("ONNX's SoftmaxCrossEntropyLoss does not smooth targets"));
    }
    let ignored = call.number(IGNORE_INDEX);
    let logits = graph.wide(call, 0);
    let format = call.inputs[1].map_or(f::I64, |targets| targets.format);
    let targets = graph.to("x1", format, f::I64);
    let (zero, classes) = (graph.integer(0), graph.integer(call.x().dims[1]));
    let ignored_value = graph.integer(ignored);
    let low = graph.plain("Less", &[&targets, &zero]);
    let high = graph.plain("GreaterOrEqual", &[&targets, &classes]);
    let outside = graph.plain("Or", &[&low, &high]);
    let targets = graph.plain("Where", &[&outside, &ignored_value, &targets]);
    let reduction = ["none", "mean", "sum"][call.number(REDUCTION) as usize];
    let attributes = vec![
        Attribute::of_text("reduction", reduction),
        Attribute::of_int("ignore_index", ignored),
    ];
    let loss = graph.node("SoftmaxCrossEntropyLoss", &[&logits, &targets], attributes);
    graph.to(&loss, wide(call.x().format), call.y().format);
    Ok("ONNX's targets are classes or ignored: others are replaced")
}

fn sum(graph: &mut Graph, call: &Call, value: &str) -> String {
    graph.reduced("ReduceSum", value, &[call.number(ops::softmax_backward::AXIS)], true)
}

fn softmax_backward(graph: &mut Graph, call: &Call) -> &'static str {
    let [y, dy] = [0, 1].map(|index| graph.wide(call, index));
    let product = graph.plain("Mul", &[&y, &dy]);
    let sum = sum(graph, call, &product);
    let far = graph.plain("Sub", &[&dy, &sum]);
    let dx = graph.plain("Mul", &[&far, &y]);
    graph.narrow(&dx, call.y().format);
    ""
}

fn log_softmax_backward(graph: &mut Graph, call: &Call) -> &'static str {
    let [y, dy] = [0, 1].map(|index| graph.wide(call, index));
    let sum = sum(graph, call, &dy);
    let share = graph.plain("Exp", &[&y]);
    let part = graph.plain("Mul", &[&share, &sum]);
    let dx = graph.plain("Sub", &[&dy, &part]);
    graph.narrow(&dx, call.y().format);
    ""
}
