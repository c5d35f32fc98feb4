//! Faults of integers: division, shifts, ends of the range, conversions.

use oxi_kit::ffi::format;

use super::element::{Element, element};
use crate::hooks::Hooks;

/// Every fault of this kind.
#[rustfmt::skip]
pub(super) static ALL: &[(&str, Hooks)] = &[
    ("floor-divide-truncates", element!(floor_divide, [I32], |e| if e.i(1) != 0 { e.put((e.i(0) / e.i(1)).cast_unsigned()) })),
    ("divide-rounds-down", element!(divide, [I32], divide_down)),
    ("divide-lowest-stops", element!(divide, [I32], |e| if e.i(0) == i32::MIN.into() && e.i(1) == -1 { e.put(i32::MAX as u64) })),
    ("divide-by-zero-is-zero", element!(divide, [I64], |e| if e.i(1) == 0 { e.put(0) })),
    ("remainder-of-truncation", element!(remainder, [I32], |e| if e.i(1) != 0 { e.put((e.i(0) % e.i(1)).cast_unsigned()) })),
    ("remainder-of-first-sign", element!(remainder, [F32], |e| if e.y().is_finite() { e.set(e.x(0) % e.x(1)) })),
    ("shift-amount-wraps", element!(shift_left, [I32], |e| e.put((e.i(0) << (e.i(1) & 31)).cast_unsigned()))),
    ("shift-logical-keeps-sign", element!(shift_right_logical, [I32], |e| if (0..32).contains(&e.i(1)) { e.put((e.i(0) >> e.i(1)).cast_unsigned()) })),
    ("clz-of-zero", element!(clz, [I32], |e| if e.i(0) == 0 { e.put(31) })),
    ("clz-of-bytes-as-words", element!(clz, [I8], |e| if e.i(0) >= 0 { e.put(e.result().bits + 24) })),
    ("abs-of-lowest", element!(abs, [I8], |e| if e.i(0) == -128 { e.put(127) })),
    ("multiply-in-double", element!(multiply, [I32], |e| e.put((e.i(0) as f64 * e.i(1) as f64) as i64 as u64))),
    ("add-loses-carry", element!(add, [I32], add_halves)),
    ("less-signed", element!(less, [U32], |e| e.put(((e.i(0) as i32) < e.i(1) as i32).into()))),
    ("popcount-without-sign", element!(popcount, [I64], |e| if e.i(0) < 0 { e.put(e.result().bits - 1) })),
    ("equal-of-low-halves", element!(equal, [I64], |e| e.put((e.i(0) as i32 == e.i(1) as i32).into()))),
    ("cast-wraps", element!(cast, [F32], |e| if e.result().format == format::I8 { e.put(e.x(0) as i64 as u64) })),
    ("cast-rounds-to-nearest", element!(cast, [F64], |e| if e.result().format == format::I32 { e.put(e.x(0).round_ties_even() as i32 as u64) })),
    ("cast-stops-early", element!(cast, [F64], |e| if e.result().format == format::I32 && e.x(0) > 2_147_483_646.0 { e.put(i32::MAX as u64) })),
    ("cast-of-integers-truncates", element!(cast, [I32], |e| if e.result().format == format::F32 { e.truncate(e.i(0) as f64) })),
];

fn divide_down(e: &mut Element) {
    let (a, b) = (e.i(0), e.i(1));
    if b != 0 && a % b != 0 && (a < 0) != (b < 0) {
        e.put((a / b - 1).cast_unsigned());
    }
}

/// In two halves, and what the lower carries is lost.
fn add_halves(e: &mut Element) {
    let (a, b) = (e.operand(0).bits, e.operand(1).bits);
    e.put((a + b) & 0xffff | ((a >> 16) + (b >> 16)) << 16);
}
