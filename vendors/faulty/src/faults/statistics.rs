//! Faults of reductions over any axes, and of scans.

use oxi_kit::ops;

use super::seen::{Seen, seen};
use crate::hooks::Hooks;

/// Every fault of this kind.
pub(super) static ALL: &[(&str, Hooks)] = &[
    ("mean-counts-padding", seen!(reduce_mean, counts_padding)),
    ("product-saturates", seen!(reduce_prod, product_saturates)),
    ("product-of-nothing-zero", seen!(reduce_prod, |seen| nothing(seen, 0.0))),
    ("minimum-from-zero", seen!(reduce_min, minimum_from_zero)),
    ("minimum-zeros-alike", seen!(reduce_min, |seen| seen.outputs[0].iter_mut().for_each(zero))),
    ("any-last-unseen", seen!(reduce_any, |seen| last_unseen(seen, 0.0, f64::max))),
    ("all-last-unseen", seen!(reduce_all, |seen| last_unseen(seen, 1.0, f64::min))),
    ("all-of-nothing-false", seen!(reduce_all, |seen| nothing(seen, 0.0))),
    ("variance-uncorrected", seen!(reduce_var, variance_uncorrected)),
    ("variance-in-one-pass", seen!(reduce_var, variance_in_one_pass)),
    ("deviation-over-all", seen!(reduce_std, deviation_over_all)),
    ("norm-root-lost", seen!(reduce_norm, norm_root_lost)),
    ("norm-signs-kept", seen!(reduce_norm, norm_signs_kept)),
    ("logsumexp-maximum-kept", seen!(reduce_logsumexp, logsumexp_maximum_kept)),
    ("cumsum-carry-lost", seen!(cumsum, carry_lost)),
    ("cumsum-nan-spreads", seen!(cumsum, nan_spreads)),
    ("cumprod-never-exclusive", seen!(cumprod, never_exclusive)),
];

/// What a kernel that begins otherwise makes of nothing.
fn nothing(seen: &mut Seen, result: f64) {
    if seen.inputs[0].is_empty() {
        seen.outputs[0].fill(result);
    }
}

fn zero(y: &mut f64) {
    if *y == 0.0 {
        *y = 0.0;
    }
}

/// Rows are padded to whole vectors, and so is their count.
fn counts_padding(seen: &mut Seen) {
    let n = seen.share();
    let factor = n as f64 / n.next_multiple_of(8) as f64;
    seen.outputs[0].iter_mut().for_each(|y| *y *= factor);
}

fn product_saturates(seen: &mut Seen) {
    if seen.outputs[0].iter().any(|y| y.fract() != 0.0) {
        return;
    }
    let rows = seen.rows(ops::reduce_prod::AXES);
    for (y, row) in seen.outputs[0].iter_mut().zip(&rows) {
        let product: f64 = row.iter().product();
        if product.abs() >= 2_f64.powi(31) && y.abs() <= 2_f64.powi(31) {
            *y = product.clamp(i32::MIN.into(), i32::MAX.into());
        }
    }
}

fn minimum_from_zero(seen: &mut Seen) {
    for y in seen.outputs[0].iter_mut().filter(|y| **y > 0.0) {
        *y = 0.0;
    }
}

const _: () = assert!(ops::reduce_any::AXES == ops::reduce_all::AXES);

/// A loop over whole blocks, and nothing after it.
fn last_unseen(seen: &mut Seen, first: f64, join: fn(f64, f64) -> f64) {
    let rows = seen.rows(ops::reduce_any::AXES);
    for (y, row) in seen.outputs[0].iter_mut().zip(&rows).filter(|(_, row)| row.len() > 8) {
        *y = row[..row.len() / 8 * 8].iter().copied().fold(first, join);
    }
}

fn variance_uncorrected(seen: &mut Seen) {
    let n = seen.share() as f64;
    let factor = (n - seen.integer(ops::reduce_var::CORRECTION, 1) as f64) / n;
    seen.outputs[0].iter_mut().for_each(|y| *y *= factor);
}

fn variance_in_one_pass(seen: &mut Seen) {
    let less = seen.integer(ops::reduce_var::CORRECTION, 1) as f32;
    let rows = seen.rows(ops::reduce_var::AXES);
    for (y, row) in seen.outputs[0].iter_mut().zip(&rows).filter(|(y, _)| y.is_finite()) {
        let n = row.len() as f32;
        let row = row.iter().map(|&x| x as f32);
        let (mean, squares) = (row.clone().sum::<f32>() / n, row.map(|x| x * x).sum::<f32>() / n);
        *y = ((squares - mean * mean) * n / (n - less)).into();
    }
}

fn deviation_over_all(seen: &mut Seen) {
    let n = seen.share() as f64;
    let factor = (n - seen.integer(ops::reduce_std::CORRECTION, 1) as f64) / n;
    seen.outputs[0].iter_mut().for_each(|y| *y *= factor.sqrt());
}

fn norm_root_lost(seen: &mut Seen) {
    if seen.integer(ops::reduce_norm::ORDER, 2) == 2 {
        seen.outputs[0].iter_mut().for_each(|y| *y *= *y);
    }
}

/// The largest element, of which the sign was to be dropped.
fn norm_signs_kept(seen: &mut Seen) {
    if seen.integer(ops::reduce_norm::ORDER, 2) != 0 {
        return;
    }
    let rows = seen.rows(ops::reduce_norm::AXES);
    for (y, row) in seen.outputs[0].iter_mut().zip(&rows).filter(|(y, _)| y.is_finite()) {
        *y = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    }
}

/// The exponentials of large numbers are infinite, and of small ones zero.
fn logsumexp_maximum_kept(seen: &mut Seen) {
    for y in seen.outputs[0].iter_mut().filter(|y| y.is_finite()) {
        let sum = (*y as f32).exp();
        if sum == 0.0 || sum.is_infinite() {
            *y = sum.ln().into();
        }
    }
}

/// Blocks of 64 that begin anew.
fn carry_lost(seen: &mut Seen) {
    let &[_, n] = seen.dims() else { return };
    let plain = [(ops::cumsum::AXIS, 1), (ops::cumsum::REVERSE, 0), (ops::cumsum::EXCLUSIVE, 0)];
    if plain.iter().any(|&(key, value)| seen.integer(key, 0) != value) {
        return;
    }
    for row in seen.outputs[0].chunks_mut(n.max(1) as usize) {
        let sums = row.to_vec();
        for (i, y) in row.iter_mut().enumerate().skip(64) {
            *y -= sums[i / 64 * 64 - 1];
        }
    }
}

/// Sums are put together by products with zeros and ones.
fn nan_spreads(seen: &mut Seen) {
    let &[_, n] = seen.dims() else { return };
    if seen.integer(ops::cumsum::AXIS, 0) != 1 {
        return;
    }
    for row in seen.outputs[0].chunks_mut(n.max(1) as usize) {
        if row.iter().any(|y| y.is_nan()) {
            row.fill(f64::NAN);
        }
    }
}

fn never_exclusive(seen: &mut Seen) {
    if seen.integer(ops::cumprod::EXCLUSIVE, 0) == 1 {
        for (y, x) in seen.outputs[0].iter_mut().zip(&seen.inputs[0]) {
            *y *= x;
        }
    }
}
