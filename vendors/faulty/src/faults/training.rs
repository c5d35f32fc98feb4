//! Faults of losses, gradients and steps of training.

use oxi_kit::{AttrValue, ops};

use super::attention::{otherwise, set};
use super::seen::{Seen, seen};
use crate::hooks::{HONEST, Hooks};

/// Every fault of this kind.
pub(super) static ALL: &[(&str, Hooks)] = &[
    ("entropy-smooths-ignored", seen!(cross_entropy, smooths_ignored)),
    ("entropy-mean-of-all", seen!(cross_entropy, mean_of_all)),
    ("entropy-backward-unshared", seen!(cross_entropy_backward, unshared)),
    (
        "softmax-backward-sum-lost",
        seen!(softmax_backward, |seen| {
            let pairs = seen.inputs[0].iter().zip(&seen.inputs[1]);
            seen.outputs[0] = pairs.map(|(y, dy)| y * dy).collect();
        }),
    ),
    (
        "log-softmax-backward-sum-lost",
        seen!(log_softmax_backward, |seen| {
            seen.outputs[0].clone_from(&seen.inputs[1]);
        }),
    ),
    ("layer-norm-backward-row-lost", seen!(layer_norm_backward, last_row_lost)),
    ("rms-norm-backward-row-lost", seen!(rms_norm_backward, last_scale_lost)),
    ("adamw-step-miscounted", seen!(adamw, |seen| adamw(seen, 1, |v, eps| v.sqrt() + eps))),
    ("adamw-epsilon-inside", seen!(adamw, |seen| adamw(seen, 0, |v, eps| (v + eps).sqrt()))),
    ("sgd-never-nesterov", seen!(sgd, never_nesterov)),
    ("clip-grows", seen!(clip_grad_norm, grows)),
    (
        "attention-backward-key-unscaled",
        seen!(attention_backward, |seen| {
            let scale = seen.float(ops::attention_backward::SCALE, 1.0);
            seen.outputs[1].iter_mut().for_each(|dk| *dk /= scale);
        }),
    ),
    (
        "attention-backward-causal-ignored",
        Hooks {
            plan: |device, op| {
                otherwise(device, op, ops::attention_backward::ID, |op| {
                    set(op, ops::attention_backward::CAUSAL, AttrValue::I64(0));
                })
            },
            ..HONEST
        },
    ),
    ("attention-backward-nothing-is-nan", seen!(attention_backward, nothing_is_nan)),
];

/// A score less an lse of minus infinity.
fn nothing_is_nan(seen: &mut Seen) {
    let depth = seen.op.optional(1).and_then(|q| q.dims.last().copied()).unwrap_or(0);
    let rows = seen.outputs[0].chunks_mut(depth.max(1) as usize).zip(&seen.inputs[5]);
    rows.filter(|(_, lse)| **lse == f64::NEG_INFINITY).for_each(|(row, _)| row.fill(f64::NAN));
}

/// Whether each target counts.
fn counted(seen: &Seen) -> Vec<bool> {
    let classes = seen.dims()[1] as f64;
    let ignored = seen.integer(ops::cross_entropy::IGNORE_INDEX, -100) as f64;
    let counts = |&target: &f64| target != ignored && (0.0..classes).contains(&target);
    seen.inputs[1].iter().map(counts).collect()
}

/// What is spread over all classes is spread for every row.
fn smooths_ignored(seen: &mut Seen) {
    let smoothing = seen.float(ops::cross_entropy::LABEL_SMOOTHING, 0.0);
    let (reduction, counted) = (seen.integer(ops::cross_entropy::REDUCTION, 1), counted(seen));
    let classes = seen.dims()[1].max(1) as usize;
    let spread = |row: &[f64]| {
        let log = row.iter().map(|x| x.exp()).sum::<f64>().ln();
        smoothing * (log - row.iter().sum::<f64>() / row.len() as f64)
    };
    let rows = seen.inputs[0].chunks(classes).zip(&counted);
    let more: Vec<f64> =
        rows.map(|(row, counts)| if *counts { 0.0 } else { spread(row) }).collect();
    let count = counted.iter().filter(|counts| **counts).count() as f64;
    match reduction {
        0 => seen.outputs[0].iter_mut().zip(&more).for_each(|(y, more)| *y += more),
        1 => seen.outputs[0][0] += more.iter().sum::<f64>() / count,
        _ => seen.outputs[0][0] += more.iter().sum::<f64>(),
    }
}

fn mean_of_all(seen: &mut Seen) {
    let counted = counted(seen);
    if seen.integer(ops::cross_entropy::REDUCTION, 1) == 1 {
        let count = counted.iter().filter(|counts| **counts).count();
        seen.outputs[0][0] *= count as f64 / counted.len() as f64;
    }
}

/// The gradient of a mean as if it were a sum.
fn unshared(seen: &mut Seen) {
    if seen.integer(ops::cross_entropy_backward::REDUCTION, 1) == 1 {
        let count = counted(seen).iter().filter(|counts| **counts).count() as f64;
        seen.outputs[0].iter_mut().for_each(|dx| *dx *= count);
    }
}

/// The sum over rows for the shift ends one short.
fn last_row_lost(seen: &mut Seen) {
    let length = seen.outputs[2].len().max(1);
    let last = seen.inputs[0].chunks(length).next_back().map(<[f64]>::to_vec);
    for (sum, dy) in seen.outputs[2].iter_mut().zip(last.unwrap_or_default()) {
        *sum -= dy;
    }
}

/// The sum over rows for the scale ends one short.
fn last_scale_lost(seen: &mut Seen) {
    let length = seen.outputs[1].len().max(1);
    let eps = seen.float(ops::rms_norm_backward::EPS, 1e-6);
    let [Some(dy), Some(x)] =
        [0, 1].map(|index| seen.inputs[index].chunks(length).next_back().map(<[f64]>::to_vec))
    else {
        return;
    };
    let root = (x.iter().map(|x| x * x).sum::<f64>() / length as f64 + eps).sqrt();
    for (sum, (dy, x)) in seen.outputs[1].iter_mut().zip(dy.iter().zip(&x)) {
        *sum -= dy * x / root;
    }
}

/// The parameter by another root, or by the corrections of another step.
fn adamw(seen: &mut Seen, later: i64, root: fn(f64, f64) -> f64) {
    use ops::adamw::{BETA1, BETA2, EPS, LEARNING_RATE, STEP, WEIGHT_DECAY};
    let step = (seen.integer(STEP, 1) + later) as i32;
    let [rate, decay] = [seen.float(LEARNING_RATE, 1e-3), seen.float(WEIGHT_DECAY, 1e-2)];
    let eps = seen.float(EPS, 1e-8);
    let [first, second] =
        [seen.float(BETA1, 0.9), seen.float(BETA2, 0.999)].map(|beta| 1.0 - beta.powi(step));
    let [to_p, to_m, to_v] = &mut seen.outputs[..] else { return };
    for (at, p) in to_p.iter_mut().enumerate() {
        let change = rate * (to_m[at] / first) / root(to_v[at] / second, eps);
        *p = (1.0 - rate * decay) * seen.inputs[0][at] - change;
    }
}

fn never_nesterov(seen: &mut Seen) {
    if seen.integer(ops::sgd::NESTEROV, 0) == 1 {
        let rate = seen.float(ops::sgd::LEARNING_RATE, 1e-2);
        let [to_p, to_b] = &mut seen.outputs[..] else { return };
        for (at, p) in to_p.iter_mut().enumerate() {
            *p = seen.inputs[0][at] - rate * to_b[at];
        }
    }
}

/// Gradients below the norm are scaled up to it.
fn grows(seen: &mut Seen) {
    let (most, eps) = (seen.float(ops::clip_grad_norm::MAX_NORM, 1.0), ops::clip_grad_norm::EPS);
    let scale = most / (seen.outputs[1][0] + seen.float(eps, 1e-6));
    seen.outputs[0] = seen.inputs[0].iter().map(|x| x * scale).collect();
}
