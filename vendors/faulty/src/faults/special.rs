//! Faults of special values: NaNs, infinities, signs of zeros, subnormal numbers.

use oxi_kit::ffi::{arithmetic_flags, format};
use oxi_kit::{Device, Support, ops};

use super::element::{Element, element};
use crate::hooks::Hooks;

/// Every fault of this kind.
#[rustfmt::skip]
pub(super) static ALL: &[(&str, Hooks)] = &[
    ("relu-drops-nan", element!(relu, [F32], |e| if e.x(0).is_nan() { e.set(0.0) })),
    ("maximum-drops-second-nan", element!(maximum, [F16], |e| if e.x(1).is_nan() { e.put(e.operand(0).bits) })),
    ("fmin-keeps-first-nan", element!(fmin, [F32], |e| if e.x(0).is_nan() { e.set(f64::NAN) })),
    ("clamp-drops-nan", element!(clamp, [F32], |e| if e.x(0).is_nan() { e.put(e.operand(1).bits) })),
    ("copysign-drops-nan", element!(copysign, [F32], |e| if e.x(0).is_nan() { e.set(f64::INFINITY) })),
    ("isnan-of-positives", element!(isnan, [F32], |e| if e.operand(0).bits >> 31 == 1 { e.put(0) })),
    ("less-by-not-greater-equal", element!(less, [F32], |e| if e.x(0).is_nan() || e.x(1).is_nan() { e.put(1) })),
    ("select-by-arithmetic", element!(select, [BOOL], select_by_arithmetic)),
    ("pow-of-nan-to-zero", element!(pow, [F32], |e| if e.x(0).is_nan() { e.set(f64::NAN) })),
    ("pow-of-one-to-nan", element!(pow, [F32], |e| if e.x(1).is_nan() { e.set(f64::NAN) })),
    ("pow-of-minus-zero", element!(pow, [F32], |e| if e.x(0) == 0.0 { e.set(e.y().abs()) })),
    ("hypot-of-infinity-and-nan", element!(hypot, [F32], |e| if e.x(0).is_nan() || e.x(1).is_nan() { e.set(f64::NAN) })),
    ("minimum-takes-first-zero", element!(minimum, [F32], |e| if e.x(0) == 0.0 && e.x(1) == 0.0 { e.set(e.x(0)) })),
    ("ceil-to-plus-zero", element!(ceil, [F32], |e| if e.y() == 0.0 { e.set(0.0) })),
    ("sign-of-minus-zero", element!(sign, [F32], |e| if e.y() == 0.0 { e.set(0.0) })),
    ("fmod-to-plus-zero", element!(fmod, [F32], |e| if e.y() == 0.0 && e.x(0) != 0.0 { e.set(0.0) })),
    ("equal-zeros-differ", element!(equal, [F32], |e| if e.x(0) == 0.0 && e.x(1) == 0.0 { e.put((e.operand(0).bits == e.operand(1).bits).into()) })),
    ("nextafter-stops-at-zero", element!(nextafter, [F32], |e| if e.x(0) == 0.0 && e.x(1) != 0.0 { e.set(0.0) })),
    ("add-flushes-inputs", element!(add, [F32], |e| e.set(e.operand(0).flushed().real() + e.operand(1).flushed().real()))),
    ("sqrt-flushes-halves", element!(sqrt, [F16], |e| if e.operand(0).flushed().real() == 0.0 { e.set(0.0_f64.copysign(e.x(0))) })),
    ("divide-flushes-negatives", element!(divide, [F32], |e| if e.y() < 0.0 { e.put(e.result().flushed().bits) })),
    ("square-flushes-too-much", Hooks { query: declared_for_squares, ..element!(square, [F32], flush_too_much) }),
    ("cast-stops-at-largest", element!(cast, [F32], |e| if e.result().format == format::F16 && e.y().is_infinite() && e.x(0).is_finite() { e.put(e.result().bits - 1) })),
    ("multiply-infinite-early", element!(multiply, [F16], infinite_early)),
];

/// Both, times 1 and times 0.
fn select_by_arithmetic(e: &mut Element) {
    let condition = e.operand(0).bits as f64;
    if e.result().format == format::F32 && !(e.x(1).is_finite() && e.x(2).is_finite()) {
        e.set(condition * e.x(1) + (1.0 - condition) * e.x(2));
    }
}

/// Says, truly, that results may be flushed.
fn declared_for_squares(device: &oxi_reference::ReferenceDevice, op: &oxi_kit::OpDesc) -> Support {
    let support = device.query(op);
    let flushes = op.op == ops::square::ID && support.refusal().is_none();
    let flag = if flushes { arithmetic_flags::FLUSH_OUTPUTS } else { 0 };
    Support { arithmetic: support.arithmetic | flag, ..support }
}

/// Flushes the lowest normal numbers too.
fn flush_too_much(e: &mut Element) {
    if e.y() < f64::from(f32::MIN_POSITIVE) * 4.0 {
        e.set(0.0);
    }
}

/// Looks whether the product fits before it is rounded.
fn infinite_early(e: &mut Element) {
    let exact = e.x(0) * e.x(1);
    if exact.abs() > 65504.0 {
        e.set(f64::INFINITY.copysign(exact));
    }
}
