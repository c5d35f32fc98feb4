//! Faults of functions: too far off, in a part of the range or by a formula that does not bear it.

use std::f32::consts as single;
use std::f64::consts::{LN_2, PI};

use oxi_kit::{Device, OpDesc, ops};

use super::element::{Element, element};
use crate::hooks::{HONEST, Hooks};

/// Every fault of this kind.
#[rustfmt::skip]
pub(super) static ALL: &[(&str, Hooks)] = &[
    ("exp-past-its-limit", element!(exp, [F32], past_limit)),
    ("exp-garbage-below", element!(exp, [F32], garbage)),
    ("exp-flushes-doubles", element!(exp, [F64], |e| e.put(e.result().flushed().bits))),
    ("exp-underflows-to-minus-zero", element!(exp, [F32], |e| if e.y() == 0.0 && e.x(0).is_finite() { e.set(-0.0) })),
    ("exp-of-nan", element!(exp, [F32], |e| if e.x(0).is_nan() { e.set(f64::INFINITY) })),
    ("sin-far-away", element!(sin, [F32], sin_far)),
    ("cos-far-away", element!(cos, [F64], |e| if e.x(0).abs() > 1e9 { e.set((e.x(0) % (2.0 * PI)).cos()) })),
    ("log-in-single", element!(log, [F64], |e| e.set((e.x(0) as f32).ln().into()))),
    ("log-near-one", element!(log, [F32], log_near_one)),
    ("log2-of-some-mantissas", element!(log2, [F64], some_mantissas)),
    ("log-of-one-number", element!(log, [F32], |e| if e.operand(0).bits == 0x4321_8765 { e.step(6) })),
    ("log1p-of-a-sum", element!(log1p, [F32], |e| e.set((1.0 + e.x(0) as f32).ln().into()))),
    ("expm1-of-a-difference", element!(expm1, [F32], |e| e.set(((e.y() + 1.0) as f32 - 1.0).into()))),
    ("erfc-of-a-difference", element!(erfc, [F32], |e| e.set((1.0 - (1.0 - e.y()) as f32).into()))),
    ("acos-near-one", element!(acos, [F32], acos_near_one)),
    ("lgamma-of-negative-gammas", element!(lgamma, [F32], |e| if negative_gamma(e.x(0)) { e.set(f64::NAN) })),
    ("tgamma-below-zero", element!(tgamma, [F32], |e| if e.x(0) > -1.0 && e.x(0) < 0.0 { e.set(-e.y()) })),
    ("gelus-swapped", Hooks { plan: |device, op| device.plan(&other_gelu(op)), ..HONEST }),
    ("leaky-relu-alpha-ignored", element!(leaky_relu, [F32], |e| if e.x(0) < 0.0 { e.set(e.x(0) * 0.01) })),
    ("elu-alpha-ignored", element!(elu, [F32], |e| if e.x(0) < 0.0 { e.set(e.x(0).exp_m1()) })),
    ("softplus-overflows", element!(softplus, [F32], |e| if e.x(0) > single::LN_2.into() { e.set((e.x(0) as f32).exp().ln_1p().into()) })),
    ("rsqrt-estimated", element!(rsqrt, [F32], |e| e.put(e.result().bits & !0xfff))),
    ("sqrt-estimated", element!(sqrt, [F64], sqrt_estimated)),
    ("cbrt-of-negatives", element!(cbrt, [F32], |e| if e.x(0) < 0.0 { e.set(f64::NAN) })),
    ("divide-by-reciprocal", element!(divide, [F32], by_reciprocal)),
    ("hypot-overflows", element!(hypot, [F32], hypot_overflows)),
    ("logaddexp-overflows", element!(logaddexp, [F32], logaddexp_overflows)),
    ("pow-loses-signs", element!(pow, [F32], |e| if e.x(0) < 0.0 && e.y() < 0.0 { e.set(-e.y()) })),
    ("pow-of-far-odd-powers", element!(pow, [F64], |e| if e.x(0) < 0.0 && e.y() < 0.0 && e.x(1).abs() > 4e9 { e.set(-e.y()) })),
    ("pow-near-one", element!(pow, [F32], pow_near_one)),
    ("atan2-of-minus-zero", element!(atan2, [F32], |e| if e.x(0) == 0.0 { e.set(e.y().abs()) })),
    ("lerp-inside", element!(lerp, [F32], |e| if e.x(2) > 1.0 { e.set(e.x(1)) })),
    ("cosh-lane", element!(cosh, [F32], |e| if e.place % 4096 == 4095 && e.y().is_finite() { e.step(64) })),
    ("neg-last-of-odd-counts", element!(neg, [F32], |e| if e.count > 64 && e.count % 2 == 1 && e.place == e.count - 1 { e.set(e.x(0)) })),
];

/// A polynomial that is a little too short at one end of a piece.
fn past_limit(e: &mut Element) {
    if (2.25..2.251).contains(&e.x(0)) {
        e.step(4);
    }
}

/// The trick that puts a number into the exponent's place, and nothing that looks whether it fits.
fn garbage(e: &mut Element) {
    let x = e.x(0);
    if x < -100.0 && x.is_finite() {
        let bits = ((x * f64::from(1 << 23) / LN_2) as i32).wrapping_add(127 << 23);
        e.set(f32::from_bits(bits.cast_unsigned()).into());
    }
}

/// Turns are taken off in single precision.
fn sin_far(e: &mut Element) {
    let x = e.x(0) as f32;
    if x.abs() > f32::from(1_u16 << 10).powi(2) {
        e.set((x % single::TAU).sin().into());
    }
}

/// 1 is subtracted late, so that the error is one of absolute size.
fn log_near_one(e: &mut Element) {
    let distance = (e.x(0) - 1.0).abs();
    if distance < 0.5_f64.powi(16) {
        let grain = 2_f64.powi(32);
        e.set((e.y() * grain).round() / grain);
    }
}

/// A division that went wrong for some divisors had this kind of condition.
fn some_mantissas(e: &mut Element) {
    let mantissa = e.operand(0).bits & (u64::MAX >> 12);
    if matches!(mantissa, 0x9_9999_9999_999a | 0x5_5555_5555_5555) {
        e.set(e.y() * (1.0 + 1e-14));
    }
}

/// The first term of the series.
fn acos_near_one(e: &mut Element) {
    let below = 1.0 - e.x(0);
    if (0.0..0.5_f64.powi(17)).contains(&below) {
        e.set((2.0 * below).sqrt());
    }
}

/// Whether the gamma function is below zero, whose logarithm is not asked for.
fn negative_gamma(x: f64) -> bool {
    x < 0.0 && x != x.floor() && x.floor() % 2.0 != 0.0
}

fn other_gelu(op: &OpDesc) -> OpDesc {
    let other = match op.op {
        ops::gelu::ID => ops::gelu_tanh::ID,
        ops::gelu_tanh::ID => ops::gelu::ID,
        other => other,
    };
    OpDesc { op: other, ..op.clone() }
}

/// A root in single precision and one step of Newton's method, which does not round to nearest.
fn sqrt_estimated(e: &mut Element) {
    let x = e.x(0);
    let root = f64::from((x as f32).sqrt());
    if root.is_normal() {
        e.set(0.5 * (root + x / root));
    }
}

fn by_reciprocal(e: &mut Element) {
    let (a, b) = (e.x(0) as f32, e.x(1) as f32);
    if b.is_normal() && (1.0 / b).is_normal() {
        e.set((a * (1.0 / b)).into());
    }
}

/// Squares that have no room.
fn hypot_overflows(e: &mut Element) {
    let (a, b) = (e.x(0) as f32, e.x(1) as f32);
    if a.is_finite() && b.is_finite() {
        e.set((a * a + b * b).sqrt().into());
    }
}

fn logaddexp_overflows(e: &mut Element) {
    let (a, b) = (e.x(0) as f32, e.x(1) as f32);
    if a.is_finite() && b.is_finite() && a.max(b) > 80.0 {
        e.set((a.exp() + b.exp()).ln().into());
    }
}

/// The logarithm of the base in single precision, which a large power makes a large error of.
fn pow_near_one(e: &mut Element) {
    let (a, b) = (e.x(0), e.x(1));
    if a != 1.0 && (a - 1.0).abs() < 0.5_f64.powi(10) && b.abs() < 1e30 {
        e.set(f64::exp(b * f64::from(a.ln() as f32)));
    }
}
