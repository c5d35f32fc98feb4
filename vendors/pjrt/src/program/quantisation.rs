//! Small integers with a scale, and back; all in f32, step by step.

use oxi_kit::ffi::format as f;
use oxi_kit::ops;

use super::Frame;
use crate::emit::Value;

/// An operand for all elements, or for each place along an axis, repeated to all.
fn spread(g: &mut Frame, index: usize, axis: usize, dims: &[i64]) -> Option<Value> {
    let x = g.optional(index)?;
    let x = g.convert(&x, f::F32);
    Some(match x.ty.dims[..] {
        [1] => {
            let one = g.reshape(&x, &[]);
            g.broadcast(&one, &[], dims)
        }
        _ => g.broadcast(&x, &[axis], dims),
    })
}

/// The integers nearest to numbers, from a zero point on; the zero point of a NaN.
fn whole(g: &mut Frame, x: &Value, zero: Option<&Value>, format: u32) -> Value {
    let nearest = g.unary("round_nearest_even", x);
    let is_nan = g.compare("NE", &nearest, &nearest);
    let mut nearest = g.replace(&is_nan, &nearest, 0.0);
    if let Some(zero) = zero {
        nearest = g.add(&nearest, zero);
    }
    let ends = if format == f::I8 { [-128.0, 127.0] } else { [0.0, 255.0] };
    let [low, high] = ends.map(|end| g.like(&nearest, end));
    let within = g.ternary("clamp", [&low, &nearest, &high]);
    g.convert(&within, format)
}

/// `q = rint(x / s) + z`
pub fn quantize(g: &mut Frame) -> Vec<Value> {
    let (x, axis) = (g.input(0), g.axis(ops::quantize::AXIS));
    let (dims, format) = (x.ty.dims.clone(), g.output(0).format);
    let x = g.convert(&x, f::F32);
    let scale = spread(g, 1, axis, &dims).expect("a call has its inputs");
    let zero = spread(g, 2, axis, &dims);
    let part = g.div(&x, &scale);
    vec![whole(g, &part, zero.as_ref(), format)]
}

/// Rows with a scale each: `s = max(amax, 1e-10) / 127`, `q = rint(x / s)`.
pub fn quantize_dynamic(g: &mut Frame) -> Vec<Value> {
    let x = g.input(0);
    let (last, format) = (x.ty.dims.len() - 1, g.output(0).format);
    let x = g.convert(&x, f::F32);
    let sizes = g.unary("abs", &x);
    let most = g.reduce("maximum", &sizes, &[last], 0.0);
    let most = g.with("maximum", &most, 1e-10);
    let scale = g.with("divide", &most, 127.0);
    let divisor = g.back(&scale, &[last], &x.ty.dims);
    let part = g.div(&x, &divisor);
    vec![whole(g, &part, None, format), scale]
}

/// `y = (q - z) s`
pub fn dequantize(g: &mut Frame) -> Vec<Value> {
    let (q, axis) = (g.input(0), g.axis(ops::dequantize::AXIS));
    let dims = q.ty.dims.clone();
    let mut x = g.convert(&q, f::F32);
    if let Some(zero) = spread(g, 2, axis, &dims) {
        x = g.sub(&x, &zero);
    }
    let scale = spread(g, 1, axis, &dims).expect("a call has its inputs");
    let y = g.mul(&x, &scale);
    g.only(&y)
}
