//! What each OXI operator is in StableHLO: the graph that a framework would send.
//!
//! Sums, softmax and layer norm of 16-bit formats are computed in f32 and rounded once, which is
//! what frameworks do and what the standard's type rows ask for. A product of matrices is one
//! `dot_general` whose result is of the format of the sum.

use oxi_kit::Tensor;
use oxi_kit::call::{Call, Kind};
use oxi_kit::ffi::format as f;

use crate::elementwise;
use crate::emit::{Emitter, Precision, Source, Type, Value};

/// The program of a call; `constants` holds the elements of operands that are part of it.
pub fn program(call: &Call, precision: Precision, constants: &[Option<&[u8]>]) -> String {
    let mut emit = Emitter::default();
    let inputs = call.inputs.iter().enumerate().map(|(index, input)| {
        let tensor = (*input)?;
        let source = constants.get(index).copied().flatten();
        Some(emit.operand(type_of(tensor), source.map_or(Source::Argument, Source::Constant)))
    });
    let inputs: Vec<_> = inputs.collect();
    let x = inputs[0].clone().expect("every operator has a first input");
    let input = |index: usize| inputs.get(index).and_then(Option::as_ref);
    let y = type_of(call.y());
    let result = match call.kind {
        Kind::Copy => x,
        Kind::Cast { saturate } => cast(&mut emit, &x, y.format, saturate),
        Kind::Elementwise { op, alpha } => {
            let given = inputs.iter().flatten();
            let operands: Vec<_> = given.map(|x| emit.broadcast_last(x, &y.dims)).collect();
            elementwise::result(&mut emit, op, &operands, alpha)
        }
        Kind::Sum { axis, .. } => {
            let wide = emit.convert(&x, call.accumulate());
            let sum = emit.reduce("add", &wide, &[axis], 0.0);
            let sum = emit.convert(&sum, y.format);
            emit.reshape(&sum, &y.dims)
        }
        Kind::Max { axis, .. } => {
            let most = emit.reduce("maximum", &x, &[axis], lowest(y.format));
            emit.reshape(&most, &y.dims)
        }
        Kind::MatMul { transpose } => {
            let operands = [Some(&x), input(1), input(2)];
            matmul(&mut emit, operands, transpose, call.accumulate(), &y, precision)
        }
        Kind::Softmax { axis } => softmax(&mut emit, &x, axis, call.accumulate()),
        Kind::LayerNorm { axis, eps } => {
            layer_norm(&mut emit, [Some(&x), input(1), input(2)], axis, eps, call.accumulate())
        }
        Kind::Other { op } => unreachable!("operator {op:#06x} is refused before"),
    };
    emit.finish(&result)
}

fn type_of(tensor: &Tensor) -> Type {
    Type { format: tensor.format, dims: tensor.dims.clone() }
}

/// What a maximum starts from.
fn lowest(format: u32) -> f64 {
    match format {
        f::I32 => f64::from(i32::MIN),
        f::I8 => f64::from(i8::MIN),
        _ => f64::NEG_INFINITY,
    }
}

/// A conversion; `saturate` stops a float, also an infinite one, at the target's largest finite
/// value.
fn cast(emit: &mut Emitter, x: &Value, to: u32, saturate: bool) -> Value {
    let is_float = [f::F64, f::F32, f::F16, f::BF16].contains(&x.ty.format);
    let most = match to {
        f::F64 => f64::MAX,
        f::F32 => f64::from(f32::MAX),
        f::F16 => 65504.0,
        f::BF16 => f64::from(f32::from_bits(0x7F7F_0000)),
        _ => return emit.convert(x, to),
    };
    if !saturate || !is_float {
        return emit.convert(x, to);
    }
    // The limit must be a number of the format in which it is compared.
    let wide = if [x.ty.format, to].contains(&f::F64) { f::F64 } else { f::F32 };
    let x = emit.convert(x, wide);
    let x = emit.clamp(&x, most);
    emit.convert(&x, to)
}

fn matmul(
    emit: &mut Emitter,
    [a, b, bias]: [Option<&Value>; 3],
    transpose: [bool; 2],
    accumulate: u32,
    y: &Type,
    precision: Precision,
) -> Value {
    let [Some(a), Some(b)] = [a, b] else { unreachable!("a call has both factors") };
    let batch = &y.dims[..y.dims.len() - 2];
    let mut spread = |x: &Value| {
        let matrix = &x.ty.dims[x.ty.dims.len() - 2..];
        emit.broadcast_last(x, &[batch, matrix].concat())
    };
    let (a, b) = (spread(a), spread(b));
    let rank = y.dims.len();
    let sum = [
        if transpose[0] { rank - 2 } else { rank - 1 },
        if transpose[1] { rank - 1 } else { rank - 2 },
    ];
    let mut result = emit.dot(&a, &b, sum, accumulate, precision);
    if let Some(bias) = bias {
        let wide = emit.convert(bias, accumulate);
        let wide = emit.broadcast_last(&wide, &y.dims);
        result = emit.binary("add", &result, &wide);
    }
    emit.convert(&result, y.format)
}

/// Repeats what is left of a reduction to the shape that was reduced.
fn back(emit: &mut Emitter, x: &Value, axes: &[usize], dims: &[i64]) -> Value {
    let kept: Vec<_> = (0..dims.len()).filter(|axis| !axes.contains(axis)).collect();
    emit.broadcast(x, &kept, dims)
}

fn softmax(emit: &mut Emitter, x: &Value, axis: usize, accumulate: u32) -> Value {
    let (format, dims) = (x.ty.format, x.ty.dims.clone());
    let x = emit.convert(x, accumulate);
    let most = emit.reduce("maximum", &x, &[axis], f64::NEG_INFINITY);
    let most = back(emit, &most, &[axis], &dims);
    let shifted = emit.binary("subtract", &x, &most);
    let powers = emit.unary("exponential", &shifted);
    let sum = emit.reduce("add", &powers, &[axis], 0.0);
    let sum = back(emit, &sum, &[axis], &dims);
    let y = emit.binary("divide", &powers, &sum);
    emit.convert(&y, format)
}

fn layer_norm(
    emit: &mut Emitter,
    [x, gamma, beta]: [Option<&Value>; 3],
    axis: usize,
    eps: f64,
    accumulate: u32,
) -> Value {
    let Some(x) = x else { unreachable!("a call has its first input") };
    let (format, dims) = (x.ty.format, x.ty.dims.clone());
    let axes: Vec<_> = (axis..dims.len()).collect();
    let count: f64 = dims[axis..].iter().map(|&extent| extent as f64).product();
    let x = emit.convert(x, accumulate);
    let mean = |emit: &mut Emitter, x: &Value| {
        let sum = emit.reduce("add", x, &axes, 0.0);
        let count = emit.scalar(accumulate, count);
        let count = emit.broadcast(&count, &[], &sum.ty.dims.clone());
        emit.binary("divide", &sum, &count)
    };
    let centre = mean(emit, &x);
    let centre = back(emit, &centre, &axes, &dims);
    let centred = emit.binary("subtract", &x, &centre);
    let squares = emit.binary("multiply", &centred, &centred);
    let variance = mean(emit, &squares);
    let eps = emit.scalar(accumulate, eps);
    let eps = emit.broadcast(&eps, &[], &variance.ty.dims.clone());
    let variance = emit.binary("add", &variance, &eps);
    let scale = emit.unary("rsqrt", &variance);
    let scale = back(emit, &scale, &axes, &dims);
    let mut y = emit.binary("multiply", &centred, &scale);
    for (operation, operand) in [("multiply", gamma), ("add", beta)] {
        if let Some(operand) = operand {
            let wide = emit.convert(operand, accumulate);
            let wide = emit.broadcast_last(&wide, &dims);
            y = emit.binary(operation, &y, &wide);
        }
    }
    emit.convert(&y, format)
}

#[cfg(test)]
mod tests {
    use std::slice::from_ref;

    use oxi_kit::ops;
    use oxi_kit::signature::{self, Row};

    use super::*;

    #[test]
    fn a_product_with_bias_reads_as_a_framework_would_write_it() {
        let tensor = |dims: &[i64]| Tensor::dense(f::BF16, dims);
        let (a, b, bias, y) =
            (tensor(&[4, 2, 3]), tensor(&[3, 5]), tensor(&[5]), tensor(&[4, 2, 5]));
        let call = Call {
            kind: Kind::MatMul { transpose: [false; 2] },
            inputs: vec![Some(&a), Some(&b), Some(&bias)],
            outputs: from_ref(&y),
            attrs: Vec::new(),
            row: row(ops::matmul::ID, f::BF16),
        };
        let text = program(&call, Precision::Highest, &[None, None, Some(&[0; 10])]);
        let expected = "\
module {
  func.func public @main(%arg0: tensor<4x2x3xbf16>, %arg1: tensor<3x5xbf16>) -> tensor<4x2x5xbf16> {
    %0 = stablehlo.constant dense<\"0x00000000000000000000\"> : tensor<5xbf16>
    %1 = stablehlo.broadcast_in_dim %arg1, dims = [1, 2] : (tensor<3x5xbf16>) -> tensor<4x3x5xbf16>
    %2 = stablehlo.dot_general %arg0, %1, batching_dims = [0] x [0], contracting_dims = [2] x [1], \
precision = [HIGHEST, HIGHEST] : (tensor<4x2x3xbf16>, tensor<4x3x5xbf16>) -> tensor<4x2x5xf32>
    %3 = stablehlo.convert %0 : (tensor<5xbf16>) -> tensor<5xf32>
    %4 = stablehlo.broadcast_in_dim %3, dims = [2] : (tensor<5xf32>) -> tensor<4x2x5xf32>
    %5 = stablehlo.add %2, %4 : tensor<4x2x5xf32>
    %6 = stablehlo.convert %5 : (tensor<4x2x5xf32>) -> tensor<4x2x5xbf16>
    return %6 : tensor<4x2x5xbf16>
  }
}
";
        assert_eq!(text, expected);
    }

    /// The last row of an operator that begins with a format.
    fn row(op: u32, first: u32) -> &'static Row {
        let rows = signature::of(op).unwrap().rows.iter();
        rows.rev().find(|row| row.formats[0] == first).unwrap()
    }

    /// The program of an operator whose one input and output are such tensors.
    fn of(kind: Kind, x: Tensor, y: Tensor) -> String {
        let op = match kind {
            Kind::Max { .. } => ops::reduce_max::ID,
            _ => ops::reduce_sum::ID,
        };
        let call = Call {
            kind,
            inputs: vec![Some(&x)],
            outputs: from_ref(&y),
            attrs: Vec::new(),
            row: row(op, x.format),
        };
        program(&call, Precision::Highest, &[])
    }

    #[test]
    fn the_precision_that_is_asked_for_is_said() {
        let x = Tensor::dense(f::F32, [2, 2]);
        let kind = Kind::MatMul { transpose: [false; 2] };
        let call = Call {
            kind,
            inputs: vec![Some(&x); 2],
            outputs: from_ref(&x),
            attrs: Vec::new(),
            row: row(ops::matmul::ID, f::F32),
        };
        let said = |precision| program(&call, precision, &[]);
        assert!(said(Precision::Highest).contains("precision = [HIGHEST, HIGHEST]"));
        assert!(said(Precision::Default).contains("precision = [DEFAULT, DEFAULT]"));
    }

    #[test]
    fn a_maximum_begins_below_everything_in_its_own_format() {
        let rows = [
            (f::F64, "0xFFF0000000000000"),
            (f::F32, "0xFF800000"),
            (f::F16, "0xFC00"),
            (f::BF16, "0xFF80"),
            (f::I32, "-2147483648"),
            (f::I8, "-128"),
        ];
        for (format, start) in rows {
            let kind = Kind::Max { axis: 0, keep: false };
            let text = of(kind, Tensor::dense(format, [3]), Tensor::dense(format, [] as [i64; 0]));
            assert!(text.contains(&format!("dense<{start}>")), "{text}");
        }
    }

    #[test]
    fn only_a_float_that_saturates_is_clamped() {
        let cast = |saturate, from, to| {
            of(Kind::Cast { saturate }, Tensor::dense(from, [3]), Tensor::dense(to, [3]))
        };
        assert!(cast(true, f::F32, f::F16).contains("stablehlo.clamp"));
        for text in
            [cast(false, f::F32, f::F16), cast(true, f::I32, f::F16), cast(true, f::F32, f::I8)]
        {
            assert!(!text.contains("clamp"), "{text}");
        }
    }
}
