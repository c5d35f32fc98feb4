//! Conversions to and from integers with scales and zero points.

use oxi_kit::call::Call;
use oxi_kit::ffi::format as f;
use oxi_kit::{Failure, ops};

use super::{Word, otherwise};
use crate::graph::Graph;
use crate::onnx::{self, Attribute};

pub const TABLE: &[(u32, Word)] =
    &[(ops::quantize::ID, quantize), (ops::dequantize::ID, dequantize)];

const AXIS: u32 = ops::quantize::AXIS;

/// What a node of both takes: the scale, and the zero point if there is one. A scale of one element is
/// one for all, in ONNX without dimensions.
fn scale_and_zero(graph: &mut Graph, call: &Call) -> Vec<String> {
    let one = call.inputs[1].is_some_and(|scale| scale.dims == [1]);
    let given = (1..3).filter(|&index| call.inputs[index].is_some()).map(crate::graph::input);
    given.map(|name| if one { graph.reshaped(name, &[]) } else { name.to_owned() }).collect()
}

fn node(graph: &mut Graph, call: &Call, op: &str, x: &str, rest: &[String]) -> String {
    let inputs: Vec<_> = [x].into_iter().chain(rest.iter().map(String::as_str)).collect();
    graph.node(op, &inputs, vec![Attribute::of_int("axis", call.number(AXIS))])
}

/// The zero point says which format the result has.
fn quantize(graph: &mut Graph, call: &Call) -> Result<&'static str, Failure> {
    let x = graph.wide(call, 0);
    let mut rest = scale_and_zero(graph, call);
    if rest.len() < 2 {
        let scale = call.inputs[1].map_or(&[][..], |scale| &scale.dims);
        let dims = if scale == [1] { &[] } else { scale };
        let zeros = vec![0; dims.iter().product::<i64>() as usize];
        rest.push(graph.constant(onnx::element(call.y().format), dims, zeros));
    }
    node(graph, call, "QuantizeLinear", &x, &rest);
    Ok(because(graph))
}

fn dequantize(graph: &mut Graph, call: &Call) -> Result<&'static str, Failure> {
    if call.x().format == f::F8E4M3FN && call.inputs[2].is_some() {
        return Err(otherwise("ONNX Runtime takes no zero point of a float but 0"));
    }
    let rest = scale_and_zero(graph, call);
    let y = node(graph, call, "DequantizeLinear", "x0", &rest);
    graph.to(&y, f::F32, call.y().format);
    Ok(because(graph))
}

fn because(graph: &Graph) -> &'static str {
    match graph.nodes() {
        1 => "",
        _ => {
            "ONNX's scale of all has no dimensions, and formats of 16 bits have scales of their own"
        }
    }
}
