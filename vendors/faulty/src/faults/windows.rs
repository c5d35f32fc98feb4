//! Faults of convolutions and pools.

use oxi_kit::{OpDesc, ops};

use super::element::{Value, after, seen_as, stand_still};
use crate::hooks::Hooks;

/// Every fault of this kind.
pub(super) static ALL: &[(&str, Hooks)] = &[
    ("conv-padding-swapped", seen_as!(conv, padding_swapped)),
    ("conv-lost-channel", seen_as!(conv, |op| shorter(op, 1))),
    ("transpose-padding-swapped", seen_as!(conv_transpose, padding_swapped)),
    ("transpose-first-filter", seen_as!(conv_transpose, |op| stand_still(op, 1, 0))),
    ("gradient-lost-sample", seen_as!(conv_backward_weight, |op| shorter(op, 0))),
    ("pool-padding-is-zero", after!(max_pool, padding_is_zero)),
    (
        "pool-padding-not-counted",
        seen_as!(avg_pool, |op| {
            op.attrs.retain(|attr| attr.key != ops::avg_pool::COUNT_PADDING);
        }),
    ),
    (
        "interpolate-corners-unaligned",
        seen_as!(interpolate, |op| {
            op.attrs.retain(|attr| attr.key != ops::interpolate::COORDINATES);
        }),
    ),
    ("interpolate-front-in-floats", after!(interpolate, front_in_floats)),
];

/// The nearest elements along one extent, at quotients that are rounded.
fn front_in_floats(op: &OpDesc, inputs: &[Vec<Value>], outputs: &mut [Vec<Value>]) {
    use ops::interpolate::{COORDINATES, MODE};
    let nearest = op.attr_i64(MODE, Some(0)) == Ok(0);
    let front = op.attr_i64(COORDINATES, Some(0)) == Ok(2);
    let [_, _, to] = op.outputs[0].dims[..] else { return };
    let from = inputs[0].len() * to as usize / outputs[0].len().max(1);
    if !nearest || !front || to == 0 {
        return;
    }
    let step = from as f32 / to as f32;
    let rows = inputs[0].chunks(from.max(1)).zip(outputs[0].chunks_mut(to as usize));
    for (x, y) in rows {
        y.iter_mut().enumerate().for_each(|(i, y)| *y = x[(i as f32 * step) as usize]);
    }
}

/// What is before is taken for what is behind.
fn padding_swapped(op: &mut OpDesc) {
    for attr in &mut op.attrs {
        attr.key = match attr.key {
            ops::conv::BEGINS => ops::conv::ENDS,
            ops::conv::ENDS => ops::conv::BEGINS,
            key => key,
        };
    }
}

/// The last place along an axis of both inputs is forgotten, if there are more than two and channels
/// are not in groups.
fn shorter(op: &mut OpDesc, axis: usize) {
    let grouped = op.attr_i64(ops::conv::GROUPS, Some(1)) != Ok(1);
    let extents = [0, 1].map(|input| op.optional(input).map_or(0, |tensor| tensor.dims[axis]));
    if grouped || extents[0] != extents[1] || extents[0] < 3 {
        return;
    }
    for tensor in op.inputs.iter_mut().flatten().take(2) {
        tensor.strides = Some(tensor.strides());
        tensor.dims[axis] -= 1;
    }
}

/// The padding before the first element is a zero that may be the largest.
fn padding_is_zero(op: &OpDesc, _: &[Vec<Value>], outputs: &mut [Vec<Value>]) {
    let begins = op.attr_list(ops::max_pool::BEGINS, Some(&[])).unwrap_or(&[]);
    let places = op.outputs[0].dims[2..].iter().product::<i64>() as usize;
    if begins.iter().all(|begin| *begin == 0) {
        return;
    }
    for channel in outputs[0].chunks_mut(places.max(1)) {
        if channel[0].real() < 0.0 || channel[0].whole() < 0 {
            channel[0].bits = 0;
        }
    }
}
