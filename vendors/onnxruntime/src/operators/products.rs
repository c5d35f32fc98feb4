use oxi_kit::call::Call;
use oxi_kit::ffi::format as f;
use oxi_kit::{Failure, Tensor, ops};

use super::{Word, otherwise, single};
use crate::elementwise;
use crate::graph::{Graph, wide};
use crate::onnx::Attribute;

pub const TABLE: &[(u32, Word)] = &[(ops::gemm::ID, gemm)];

/// A product of floats. Where the sum is wider than the factors, ONNX has only conversions
/// to say so.
pub fn product(graph: &mut Graph, call: &Call, transpose: [bool; 2]) -> &'static str {
    let (from, to) = (call.x().format, call.y().format);
    let [a, b] = ["x0", "x1"].map(|name| graph.to(name, from, to));
    let bias = call.inputs[2].map(|_| "x2");
    let extra = transpose[0] || transpose[1] || bias.is_some();
    let matrices = call.inputs[..2].iter().flatten().all(|tensor| tensor.rank() == 2);
    if matrices && extra {
        let flag = |name, on: bool| Attribute::of_int(name, on.into());
        let attributes = vec![flag("transA", transpose[0]), flag("transB", transpose[1])];
        let mut inputs = vec![&*a, &*b];
        inputs.extend(bias);
        graph.node("Gemm", &inputs, attributes);
    } else {
        batched(graph, "MatMul", call, &[a, b], transpose);
    }
    match (from != to, extra && !matrices) {
        (true, _) => "ONNX's products are of one format: factors are converted first",
        (_, true) => "ONNX's batched product has no transposes and no bias",
        _ => "",
    }
}

/// A product of integers.
pub fn integers(graph: &mut Graph, call: &Call, transpose: [bool; 2]) -> &'static str {
    batched(graph, "MatMulInteger", call, &["x0", "x1"].map(str::to_owned), transpose);
    if graph.nodes() > 1 { "ONNX's product of integers has no transposes and no bias" } else { "" }
}

/// A product of stacks of matrices, with nodes for what is swapped and added.
fn batched(graph: &mut Graph, op: &str, call: &Call, factors: &[String; 2], transpose: [bool; 2]) {
    let [a, b] = [0, 1].map(|side| {
        if !transpose[side] {
            return factors[side].clone();
        }
        let rank = call.inputs[side].map_or(2, Tensor::rank) as i64;
        let order = (0..rank - 2).chain([rank - 1, rank - 2]).collect();
        graph.node("Transpose", &[&factors[side]], vec![Attribute::of_ints("perm", order)])
    });
    let product = graph.node(op, &[&a, &b], Vec::new());
    if call.inputs[2].is_some() {
        graph.node("Add", &[&product, "x2"], Vec::new());
    }
}

/// One node without an epilogue; an addend times 0 is left out.
fn gemm(graph: &mut Graph, call: &Call) -> Result<&'static str, Failure> {
    use ops::gemm::{ALPHA, BETA, EPILOGUE, TRANSPOSE_A, TRANSPOSE_B};
    let format = call.y().format;
    let (alpha, beta) = (call.real(ALPHA), call.real(BETA));
    if alpha == 0.0 {
        return Err(otherwise("ONNX multiplies by an alpha of 0 as by others, and keeps NaN"));
    }
    if format == f::F64 && !(single(alpha) && single(beta)) {
        return Err(otherwise("ONNX keeps alpha and beta in f32, which does not hold these"));
    }
    let epilogue = call.number(EPILOGUE);
    let several = epilogue != 0 || call.x().format != format;
    let mut take = |index| match several {
        true => graph.wide(call, index),
        false => crate::graph::input(index).to_owned(),
    };
    let mut inputs = vec![take(0), take(1)];
    if call.inputs[2].is_some() && beta != 0.0 {
        inputs.push(take(2));
    }
    let inputs: Vec<_> = inputs.iter().map(String::as_str).collect();
    let attributes = vec![
        Attribute::of_float("alpha", alpha as f32),
        Attribute::of_float("beta", beta as f32),
        Attribute::of_int("transA", call.number(TRANSPOSE_A)),
        Attribute::of_int("transB", call.number(TRANSPOSE_B)),
    ];
    let sum = graph.node("Gemm", &inputs, attributes);
    if !several {
        return Ok("");
    }
    let y = match epilogue {
        1 => graph.plain("Relu", &[&sum]),
        2 => graph.node("Gelu", &[&sum], vec![Attribute::of_text("approximate", "none")]),
        3 => graph.node("Gelu", &[&sum], vec![Attribute::of_text("approximate", "tanh")]),
        4 => elementwise::silu(graph, &sum),
        _ => sum,
    };
    graph.to(&y, wide(format), format);
    Ok("ONNX's Gemm has one format and no epilogue")
}
