//! Faults of conversions between formats that are no program's everyday ones.

use half::f16;
use oxi_kit::ffi::format;
use oxi_kit::hosted::elements::{read_halves, write_halves};
use oxi_kit::{Tensor, ops};

use super::element::{Element, element};
use crate::hooks::{Done, Execution, HONEST, Hooks};

/// A fault of the conversions to a format.
macro_rules! to {
    ($from:ident, $to:ident, $change:expr) => {
        element!(cast, [$from], |e| {
            let change: fn(&mut Element) = $change;
            if e.result().format == format::$to {
                change(e);
            }
        })
    };
}

/// Every fault of this kind.
#[rustfmt::skip]
pub(super) static ALL: &[(&str, Hooks)] = &[
    ("cast-narrow-ties-away", to!(F32, F8E5M2, |e| e.tie_away(e.x(0)))),
    ("cast-narrow-overflow-stops", to!(F32, F8E4M3FN, |e| if e.x(0).abs() > 464.0 { e.put(0x7e | sign(e)) })),
    ("cast-narrow-never-stops", to!(F16, F8E4M3FN, |e| if e.x(0).abs() > 464.0 { e.put(0x7f) })),
    ("cast-narrow-overflow-early", to!(BF16, F8E4M3FN, |e| if e.x(0).abs() > 448.0 { e.put(0x7f) })),
    ("cast-narrow-flushes", to!(F64, F8E4M3FN, |e| if e.result().bits & 0x78 == 0 { e.put(sign(e)) })),
    ("cast-narrow-zero-loses-sign", to!(BF16, F8E5M2, |e| if e.x(0) == 0.0 { e.put(0) })),
    ("cast-narrow-nan-is-infinite", to!(F16, F8E5M2, |e| if e.x(0).is_nan() { e.put(0x7c) })),
    ("cast-in-two-steps", to!(F64, F16, |e| e.put(f16::from_f32(e.x(0) as f32).to_bits().into()))),
    ("cast-integer-in-two-steps", to!(I64, F32, |e| e.put((e.i(0) as f64 as f32).to_bits().into()))),
    ("cast-integer-in-double", to!(I64, U32, |e| e.put(e.i(0) as f64 as i64 as u64))),
    ("cast-of-low-bits", to!(I32, BOOL, |e| e.put((e.i(0) & 0xff != 0).into()))),
    ("cast-of-tiny-is-false", to!(F64, BOOL, |e| e.put((e.x(0) as f32 != 0.0).into()))),
    ("cast-scale-to-nearest", to!(F32, E8M0, scale_to_nearest)),
    ("cast-scale-without-sign", to!(F64, E8M0, |e| if e.x(0) == -1.0 { e.put(127) })),
    ("cast-drops-mantissa", to!(F32, TF32, |e| e.put(e.operand(0).bits & !0x1fff))),
    ("cast-four-bits-truncates", to!(F32, F4E2M1, |e| e.truncate(e.x(0)))),
    ("cast-unsigned-wraps", to!(F32, U8, |e| e.put(e.x(0) as i64 as u64))),
    ("cast-halves-swapped", Hooks { execute: swap_halves, ..HONEST }),
];

fn sign(e: &Element) -> u64 {
    if e.x(0).is_sign_negative() { 0x80 } else { 0 }
}

/// To the nearest power of two, and not to the next.
fn scale_to_nearest(e: &mut Element) {
    let fraction = e.operand(0).bits & 0x7f_ffff;
    if e.x(0) >= f32::MIN_POSITIVE.into() && (1..0x40_0000).contains(&fraction) {
        e.put(e.result().bits - 1);
    }
}

/// The first of two elements lies in the upper half of their byte.
fn swap_halves(execution: Execution<'_>) -> Done {
    let y = execution.op.outputs.first().filter(|y| y.format == format::U4 && y.is_dense());
    let Some(all) = y.map(|y| Tensor::dense(format::U4, [(y.len() as i64 + 1) / 2 * 2])) else {
        return execution.honestly();
    };
    if execution.op.op != ops::cast::ID {
        return execution.honestly();
    }
    let plan = execution.plan.clone();
    execution.instead(move |_, operands| {
        plan.run(operands);
        let mut halves = read_halves(&operands.outputs[0], &all);
        halves.as_chunks_mut().0.iter_mut().for_each(|pair: &mut [u8; 2]| pair.swap(0, 1));
        write_halves(&operands.outputs[0], &all, &halves);
    })
}
