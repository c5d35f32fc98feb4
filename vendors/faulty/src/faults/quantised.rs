//! Faults of quantisation.

use oxi_kit::{OpDesc, ops};

use super::element::{Value, after, seen_as, stand_still};
use crate::hooks::Hooks;

/// Every fault of this kind.
pub(super) static ALL: &[(&str, Hooks)] = &[
    ("quantize-ties-away", after!(quantize, ties_away)),
    ("quantize-first-scale", seen_as!(quantize, |op| stand_still(op, 1, 0))),
    ("dequantize-zero-ignored", seen_as!(dequantize, |op| op.inputs.truncate(2))),
    ("dynamic-cut", after!(quantize_dynamic, cut)),
    ("block-zero-scale", after!(quantize_fp8_block, zero_scale)),
    ("block-scale-down", after!(quantize_fp8_block, scale_down)),
    ("mx-scale-up", after!(quantize_mx, scale_up)),
    ("mx-nan-lost", after!(dequantize_mx, nan_lost)),
    ("w4-zero-less-one", after!(dequantize_w4, zero_less_one)),
];

/// Halves go away from zero, where there is one scale and no zero point to speak of.
fn ties_away(_: &OpDesc, inputs: &[Vec<Value>], outputs: &mut [Vec<Value>]) {
    let [scale] = inputs[1][..] else { return };
    for (q, x) in outputs[0].iter_mut().zip(&inputs[0]) {
        let quotient = x.real() / scale.real();
        let up = quotient.abs().fract() == 0.5 && (quotient.abs().trunc() as i64) % 2 == 0;
        if up && quotient.abs() < 100.0 {
            q.bits = q.bits.wrapping_add_signed(quotient.signum() as i64) & 0xff;
        }
    }
}

/// Fractions are cut off.
fn cut(op: &OpDesc, inputs: &[Vec<Value>], outputs: &mut [Vec<Value>]) {
    let length = op.outputs[0].dims.last().map_or(1, |extent| *extent as usize);
    let [elements, scales] = outputs else { return };
    for (at, (q, x)) in elements.iter_mut().zip(&inputs[0]).enumerate() {
        let quotient = x.real() / scales[at / length].real();
        q.bits = (quotient as i8).cast_unsigned().into();
    }
}

/// The least scale is left out: that of zeros is zero.
fn zero_scale(_: &OpDesc, _: &[Vec<Value>], outputs: &mut [Vec<Value>]) {
    let least = 1e-4_f32 * (1.0 / 448.0);
    for scale in &mut outputs[1] {
        if scale.bits == u64::from(least.to_bits()) {
            scale.bits = 0;
        }
    }
}

/// A scale that is a power of two has lost its mantissa.
fn scale_down(op: &OpDesc, _: &[Vec<Value>], outputs: &mut [Vec<Value>]) {
    if op.outputs[1].format == oxi_kit::ffi::format::E8M0 {
        outputs[1].iter_mut().for_each(|scale| scale.bits = scale.bits.saturating_sub(1));
    }
}

/// Scales are rounded up, so that nothing saturates.
fn scale_up(_: &OpDesc, _: &[Vec<Value>], outputs: &mut [Vec<Value>]) {
    outputs[1].iter_mut().for_each(|scale| scale.bits = (scale.bits + 1).min(0xff));
}

/// A scale that is NaN is a number like any other.
fn nan_lost(_: &OpDesc, _: &[Vec<Value>], outputs: &mut [Vec<Value>]) {
    for y in &mut outputs[0] {
        if y.real().is_nan() {
            *y = y.of(0.0);
        }
    }
}

/// Zero points as GPTQ keeps them are taken as they are.
fn zero_less_one(op: &OpDesc, inputs: &[Vec<Value>], outputs: &mut [Vec<Value>]) {
    use ops::dequantize_w4 as w4;
    let columns = op.outputs[0].dims[1] as usize;
    let group = op.attr_i64(w4::GROUP, Some(128)).unwrap_or(1) as usize;
    if op.attr_i64(w4::PACKING, Some(0)) != Ok(1) {
        return;
    }
    for (at, y) in outputs[0].iter_mut().enumerate() {
        let scale = inputs[1][at / columns / group * columns + at % columns].real();
        *y = y.of(y.real() + scale);
    }
}
