//! Faults of what is drawn: random words, elements that are dropped, tokens.

use oxi_kit::{AttrValue, OpDesc, ops};
use oxi_reference::{Plan, ReferenceDevice};

use super::attention::{otherwise, set, shown};
use super::seen::{Seen, seen};
use super::whole_calls::whole;
use crate::hooks::{HONEST, Hooks};

/// Every fault of this kind.
#[rustfmt::skip]
pub(super) static ALL: &[(&str, Hooks)] = &[
    ("philox-short-seed", Hooks {
        execute: |execution| {
            shown(execution, ops::philox_bits::ID, 0, |_, state: &mut [i64]| state[0] &= 0xffff_ffff)
        },
        ..HONEST
    }),
    ("philox-short-offset", Hooks {
        execute: |execution| {
            shown(execution, ops::philox_bits::ID, 0, |_, state: &mut [i64]| state[1] &= 0xffff_ffff)
        },
        ..HONEST
    }),
    ("philox-lost-tail", whole!(philox_bits, |call| {
        let words = &mut call.outputs[0].bits;
        let whole = words.len() / 4 * 4;
        words[whole..].fill(0);
    })),
    ("dropout-unscaled", seen!(dropout, |seen| {
        let kept = seen.inputs[0].iter().zip(&seen.outputs[1]);
        seen.outputs[0] = kept.map(|(x, kept)| if *kept == 0.0 { 0.0 } else { *x }).collect();
    })),
    ("dropout-times-zero", seen!(dropout, |seen| {
        let [y, mask] = &mut seen.outputs[..] else { return };
        for ((y, kept), x) in y.iter_mut().zip(mask).zip(&seen.inputs[0]) {
            if *kept == 0.0 && !x.is_finite() {
                *y = f64::NAN;
            }
        }
    })),
    ("dropout-ignores-offset", Hooks {
        execute: |execution| {
            shown(execution, ops::dropout::ID, 1, |_, state: &mut [i64]| state[1] = 0)
        },
        ..HONEST
    }),
    ("sample-temperature-ignored", Hooks { plan: temperature_ignored, ..HONEST }),
    ("sample-top-k-ignored", Hooks { plan: top_k_ignored, ..HONEST }),
    ("sample-keeps-one-more", seen!(sample, keeps_one_more)),
    ("sample-draws-from-nan", seen!(sample, |seen| {
        let tokens = seen.dims()[1].max(1) as usize;
        for (token, row) in seen.outputs[0].iter_mut().zip(seen.inputs[0].chunks(tokens)) {
            if row.iter().any(|x| x.is_nan()) {
                *token = 0.0;
            }
        }
    })),
];

fn temperature_ignored(device: &ReferenceDevice, op: &OpDesc) -> Result<Plan, oxi_kit::Failure> {
    otherwise(device, op, ops::sample::ID, |op| {
        set(op, ops::sample::TEMPERATURE, AttrValue::F64(1.0));
    })
}

fn top_k_ignored(device: &ReferenceDevice, op: &OpDesc) -> Result<Plan, oxi_kit::Failure> {
    otherwise(device, op, ops::sample::ID, |op| set(op, ops::sample::TOP_K, AttrValue::I64(0)))
}

/// Where the sum of shares is what it has to reach, one more token stays. Seen with equal logits and a
/// number that draws the last.
fn keeps_one_more(seen: &mut Seen) {
    let tokens = seen.dims()[1].max(1) as usize;
    let reach = seen.float(ops::sample::TOP_P, 1.0) * tokens as f64;
    let rows = seen.inputs[0].chunks(tokens).zip(&seen.inputs[1]);
    for (token, (row, u)) in seen.outputs[0].iter_mut().zip(rows) {
        let equal = row.iter().all(|logit| *logit == row[0]);
        if equal && *u >= 1.0 && reach.fract() == 0.0 && reach < tokens as f64 {
            *token += 1.0;
        }
    }
}
