//! Faults of rounding: at ties, twice, towards zero.

use half::f16;
use oxi_kit::ffi::format;

use super::element::{Element, element};
use crate::hooks::Hooks;

/// Every fault of this kind.
#[rustfmt::skip]
pub(super) static ALL: &[(&str, Hooks)] = &[
    ("round-ties-to-even", element!(round, [F32], |e| e.set(e.x(0).round_ties_even()))),
    ("round-adds-a-half", element!(round, [F32], |e| e.set((e.x(0).abs() as f32 + 0.5).floor().copysign(e.x(0) as f32).into()))),
    ("rint-ties-away", element!(rint, [F32], |e| e.set(e.x(0).round()))),
    ("multiply-ties-away", element!(multiply, [F32], |e| e.tie_away(e.x(0) * e.x(1)))),
    ("subtract-ties-away", element!(subtract, [F32], |e| e.tie_away(e.x(0) - e.x(1)))),
    ("add-truncates", element!(add, [BF16], |e| e.truncate(e.x(0) + e.x(1)))),
    ("cast-ties-away", element!(cast, [F32], |e| if e.result().format == format::F16 { e.tie_away(e.x(0)) })),
    ("cast-loses-last-bit", element!(cast, [F32], last_bit)),
    ("cast-truncates-doubles", element!(cast, [F64], |e| if e.result().format == format::F32 { e.truncate(e.x(0)) })),
    ("cast-truncates-subnormals", element!(cast, [F64], |e| if e.result().format == format::F32 && e.y().abs() < f32::MIN_POSITIVE.into() { e.truncate(e.x(0)) })),
    ("fma-of-two-roundings", element!(fma, [F32], |e| e.set(((e.x(0) * e.x(1)) as f32 + e.x(2) as f32).into()))),
    ("fma-of-halves-in-single", element!(fma, [F16], |e| e.set(((e.x(0) * e.x(1)) as f32 + e.x(2) as f32).into()))),
    ("fma-in-double", element!(fma, [F32], |e| e.set(e.x(0) * e.x(1) + e.x(2)))),
    ("ldexp-by-halves", element!(ldexp, [F32], ldexp_by_halves)),
];

/// Does not look at the last of the bits that go.
fn last_bit(e: &mut Element) {
    if e.result().format == format::F16 && e.x(0).is_finite() && e.y().is_finite() {
        let kept = f32::from_bits(e.operand(0).bits as u32 & !1);
        e.put(f16::from_f32(kept).to_bits().into());
    }
}

/// One after the other, each rounded.
fn ldexp_by_halves(e: &mut Element) {
    let (mut y, power) = (e.x(0) as f32, e.i(1));
    if (-300..0).contains(&power) {
        (power..0).for_each(|_| y *= 0.5);
        e.set(y.into());
    }
}
