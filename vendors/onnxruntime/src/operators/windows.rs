//! Operators with windows: convolutions and pools.

use oxi_kit::call::Call;
use oxi_kit::ffi::format as f;
use oxi_kit::{Failure, ops};

use super::Word;
use crate::graph::Graph;
use crate::onnx::Attribute;

#[rustfmt::skip]
pub const TABLE: &[(u32, Word)] = &[
    (ops::conv::ID, conv),
    (ops::conv_transpose::ID, |graph, call| Ok(conv_transpose(graph, call))),
    (ops::max_pool::ID, |graph, call| Ok(pool(graph, call, "MaxPool"))),
    (ops::avg_pool::ID, |graph, call| Ok(pool(graph, call, "AveragePool"))),
];

/// How windows lie; operators with windows have these in common. What is left out is ONNX's default.
fn windows(call: &Call) -> Vec<Attribute> {
    use ops::conv::{BEGINS, DILATIONS, ENDS, STRIDES};
    let count = call.x().rank() - 2;
    let list = |key, default| match call.list(key) {
        [] => vec![default; count],
        list => list.to_vec(),
    };
    vec![
        Attribute::of_ints("strides", list(STRIDES, 1)),
        Attribute::of_ints("dilations", list(DILATIONS, 1)),
        Attribute::of_ints("pads", [list(BEGINS, 0), list(ENDS, 0)].concat()),
    ]
}

/// Inputs as they are, with a bias if there is one.
fn inputs(call: &Call) -> Vec<&'static str> {
    let bias = call.inputs[2].map(|_| "x2");
    ["x0", "x1"].into_iter().chain(bias).collect()
}

fn conv(graph: &mut Graph, call: &Call) -> Result<&'static str, Failure> {
    let mut attributes = windows(call);
    attributes.push(Attribute::of_int("group", call.number(ops::conv::GROUPS)));
    if call.x().format != f::I8 {
        return Ok(graph.single("Conv", &inputs(call), attributes));
    }
    let sum = graph.node("ConvInteger", &["x0", "x1"], attributes);
    if call.inputs[2].is_none() {
        return Ok("");
    }
    let mut dims = vec![1; call.x().rank()];
    dims[1] = call.y().dims[1];
    let bias = graph.reshaped("x2", &dims);
    graph.plain("Add", &[&sum, &bias]);
    Ok("ONNX's convolution of integers has no bias")
}

fn conv_transpose(graph: &mut Graph, call: &Call) -> &'static str {
    let mut attributes = windows(call);
    attributes.push(Attribute::of_int("group", call.number(ops::conv_transpose::GROUPS)));
    let extra = call.list(ops::conv_transpose::EXTRA);
    if !extra.is_empty() {
        attributes.push(Attribute::of_ints("output_padding", extra.to_vec()));
    }
    graph.single("ConvTranspose", &inputs(call), attributes)
}

fn pool(graph: &mut Graph, call: &Call, op: &str) -> &'static str {
    let mut attributes = windows(call);
    let window = call.list(ops::max_pool::WINDOW).to_vec();
    attributes.push(Attribute::of_ints("kernel_shape", window));
    if op == "AveragePool" {
        let counted = call.number(ops::avg_pool::COUNT_PADDING);
        attributes.push(Attribute::of_int("count_include_pad", counted));
    }
    graph.single(op, &["x0"], attributes)
}
