//! What each OXI operator is in StableHLO: the graph that a framework would send.
//!
//! Sums and formulas of 16-bit formats are computed in f32 and rounded once, which is what frameworks
//! do and what the standard's type rows ask for. A product of matrices is one `dot_general` whose
//! result is of the format of the sum.
//!
//! | module | holds |
//! |---|---|
//! | `table` | one line for each operator that is neither elementwise nor here |
//! | `movement` | elements that change their place |
//! | `reductions` | what becomes of the elements along axes, and running sums |
//! | `norms` | softmax and normalisations |
//! | `losses` | losses, and the way back through softmax and norms |
//! | `optimizers` | steps of training |
//! | `indexing` | elements picked and written by indices |
//! | `selection` | elements by their order |
//! | `products` | products of matrices |
//! | `windows` | convolutions and pools |
//! | `attention` | attention, its gate and its rotations |
//! | `quantisation` | small integers with a scale, and back |

mod attention;
mod indexing;
mod losses;
mod movement;
mod norms;
mod optimizers;
mod products;
mod quantisation;
mod reductions;
mod selection;
mod table;
mod windows;

use std::ops::{Deref, DerefMut};

use oxi_kit::Tensor;
use oxi_kit::call::{Call, Kind};
use oxi_kit::ffi::format as f;

pub use self::table::{composed, computes, declined, has};
use crate::elementwise;
use crate::emit::{Emitter, Precision, Source, Type, Value};

/// A program under way, and the call that it is for.
pub struct Frame<'a> {
    emit: Emitter,
    call: &'a Call<'a>,
    inputs: Vec<Option<Value>>,
    precision: Precision,
}

impl Deref for Frame<'_> {
    type Target = Emitter;

    fn deref(&self) -> &Emitter {
        &self.emit
    }
}

impl DerefMut for Frame<'_> {
    fn deref_mut(&mut self) -> &mut Emitter {
        &mut self.emit
    }
}

impl Frame<'_> {
    /// An input that may be left out.
    fn optional(&self, index: usize) -> Option<Value> {
        self.inputs.get(index)?.clone()
    }

    /// An input that is there.
    fn input(&self, index: usize) -> Value {
        self.optional(index).expect("a call has its inputs")
    }

    /// The format that sums and formulas are computed in.
    fn accumulator(&self) -> u32 {
        self.call.accumulate()
    }

    /// An input in that format.
    fn wide(&mut self, index: usize) -> Value {
        self.wide_optional(index).expect("a call has its inputs")
    }

    /// One that may be left out, in that format.
    fn wide_optional(&mut self, index: usize) -> Option<Value> {
        let (x, format) = (self.optional(index)?, self.accumulator());
        Some(self.emit.convert(&x, format))
    }

    /// What an output is.
    fn output(&self, index: usize) -> Type {
        type_of(&self.call.outputs[index])
    }

    /// A result in the format and the shape of an output.
    fn result(&mut self, index: usize, x: &Value) -> Value {
        let ty = self.output(index);
        let x = self.emit.convert(x, ty.format);
        self.emit.reshape(&x, &ty.dims)
    }

    /// The results of an operator of one output.
    fn only(&mut self, x: &Value) -> Vec<Value> {
        vec![self.result(0, x)]
    }

    /// A whole number among the attributes that is an axis.
    fn axis(&self, key: u32) -> usize {
        self.call.number(key) as usize
    }

    /// A list of axes among the attributes.
    fn axes(&self, key: u32) -> Vec<usize> {
        self.call.list(key).iter().map(|axis| *axis as usize).collect()
    }
}

/// The program of a call; `constants` holds the elements of operands that are part of it.
pub fn program(call: &Call, precision: Precision, constants: &[Option<&[u8]>]) -> String {
    let mut emit = Emitter::default();
    let inputs = call.inputs.iter().enumerate().map(|(index, input)| {
        let tensor = (*input)?;
        let source = constants.get(index).copied().flatten();
        Some(emit.operand(type_of(tensor), source.map_or(Source::Argument, Source::Constant)))
    });
    let inputs = inputs.collect();
    let mut frame = Frame { emit, call, inputs, precision };
    let results = results(&mut frame);
    frame.emit.finish(&results)
}

fn results(frame: &mut Frame) -> Vec<Value> {
    let (x, y) = (frame.input(0), frame.output(0));
    match frame.call.kind {
        Kind::Copy => vec![x],
        Kind::Cast { saturate } => vec![cast(frame, &x, y.format, saturate)],
        Kind::Elementwise { op, alpha } => {
            let given: Vec<_> = frame.inputs.iter().flatten().cloned().collect();
            let operands: Vec<_> = given.iter().map(|x| frame.broadcast_last(x, &y.dims)).collect();
            vec![elementwise::result(frame, op, &operands, alpha)]
        }
        Kind::Sum { axis, .. } => reductions::sum(frame, &[axis]),
        Kind::Max { axis, .. } => reductions::largest(frame, &[axis]),
        Kind::MatMul { transpose } => products::matmul(frame, transpose),
        Kind::Softmax { axis } => norms::softmax(frame, axis),
        Kind::LayerNorm { axis, eps } => norms::layer_norm(frame, axis, eps),
        Kind::Other { op } => table::results(frame, op),
    }
}

fn type_of(tensor: &Tensor) -> Type {
    Type { format: tensor.format, dims: tensor.dims.clone() }
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
