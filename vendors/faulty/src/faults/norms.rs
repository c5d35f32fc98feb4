//! Faults of normalisations.

use oxi_kit::ops;

use super::seen::{Seen, seen};
use crate::hooks::Hooks;

/// Every fault of this kind.
pub(super) static ALL: &[(&str, Hooks)] = &[
    ("log-softmax-maximum-kept", seen!(log_softmax, log_softmax_maximum_kept)),
    ("rms-epsilon-lost", seen!(rms_norm, |seen| of_rows(seen, |squares, _| squares.sqrt()))),
    (
        "rms-epsilon-outside",
        seen!(rms_norm, |seen| of_rows(seen, |squares, eps| { squares.sqrt() + eps })),
    ),
    ("residual-unadded", seen!(rms_norm_residual, residual_unadded)),
    ("residual-normalised-alone", seen!(rms_norm_residual, residual_normalised_alone)),
    ("batch-epsilon-outside", seen!(batch_norm, batch_epsilon_outside)),
    ("batch-variance-of-sample", seen!(batch_norm_training, batch_variance_of_sample)),
    ("group-scale-by-group", seen!(group_norm, group_scale_by_group)),
];

/// The logarithm of what is too large for an exponential, or too small.
fn log_softmax_maximum_kept(seen: &mut Seen) {
    for (y, x) in seen.outputs[0].iter_mut().zip(&seen.inputs[0]).filter(|(y, _)| y.is_finite()) {
        let sum = ((x - *y) as f32).exp();
        if sum == 0.0 || sum.is_infinite() {
            *y = x - f64::from(sum.ln());
        }
    }
}

/// Divides by another root, made of the mean of squares and epsilon.
fn of_rows(seen: &mut Seen, root: fn(f64, f64) -> f64) {
    let axis = seen.integer(ops::rms_norm::AXIS, 0) as usize;
    let n = seen.dims()[axis..].iter().product::<i64>().max(1) as usize;
    let eps = seen.float(ops::rms_norm::EPS, 1e-6);
    for (y, x) in seen.outputs[0].chunks_mut(n).zip(seen.inputs[0].chunks(n)) {
        let squares = x.iter().map(|x| x * x).sum::<f64>() / x.len() as f64;
        let factor = (squares + eps).sqrt() / root(squares, eps);
        if factor.is_finite() {
            y.iter_mut().for_each(|y| *y *= factor);
        }
    }
}

fn residual_unadded(seen: &mut Seen) {
    seen.outputs[1].clone_from(&seen.inputs[0]);
}

/// The scale of the normalised sum, on the tensor without its residual.
fn residual_normalised_alone(seen: &mut Seen) {
    let [y, total] = &mut seen.outputs[..] else { return };
    for ((y, total), x) in y.iter_mut().zip(total).zip(&seen.inputs[0]) {
        if y.is_finite() && *total != 0.0 {
            *y = *y / *total * x;
        }
    }
}

/// `sqrt(variance) + eps`
fn batch_epsilon_outside(seen: &mut Seen) {
    let (eps, channels) = (seen.float(ops::batch_norm::EPS, 1e-5), seen.dims()[1]);
    let inner = seen.dims()[2..].iter().product::<i64>() as usize;
    for (at, y) in seen.outputs[0].iter_mut().enumerate().filter(|(_, y)| y.is_finite()) {
        let channel = at / inner % channels as usize;
        let (variance, beta) = (seen.inputs[2][channel], seen.inputs.get(4));
        let beta = beta.and_then(|beta| beta.get(channel)).copied().unwrap_or(0.0);
        *y = (*y - beta) * (variance + eps).sqrt() / (variance.sqrt() + eps) + beta;
    }
}

fn batch_variance_of_sample(seen: &mut Seen) {
    let n = seen.inputs[0].len() / seen.outputs[2].len().max(1);
    let factor = n as f64 / (n as f64 - 1.0);
    seen.outputs[2].iter_mut().for_each(|variance| *variance *= factor);
}

/// The scale has the number of the group, not of the channel.
fn group_scale_by_group(seen: &mut Seen) {
    let (channels, groups) = (seen.dims()[1], seen.integer(ops::group_norm::GROUPS, 1));
    let inner = seen.dims()[2..].iter().product::<i64>() as usize;
    let (Some(gamma), beta) = (seen.inputs.get(1), seen.inputs.get(2)) else { return };
    if gamma.is_empty() {
        return;
    }
    for (at, y) in seen.outputs[0].iter_mut().enumerate() {
        let channel = at / inner % channels as usize;
        let group = channel / (channels / groups) as usize;
        let beta = beta.and_then(|beta| beta.get(channel)).copied().unwrap_or(0.0);
        *y = (*y - beta) / gamma[channel] * gamma[group] + beta;
    }
}
