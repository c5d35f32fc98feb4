//! Faults of operators that move elements.

use oxi_kit::ops;

use super::whole_calls::{Call, whole};
use crate::hooks::Hooks;

/// Every fault of this kind.
#[rustfmt::skip]
pub(super) static ALL: &[(&str, Hooks)] = &[
    ("transpose-inverted", whole!(transpose, transpose_inverted)),
    ("transpose-of-full-tiles", whole!(transpose, full_tiles)),
    ("reshape-of-full-blocks", whole!(reshape, |call| {
        let bits = &mut call.outputs[0].bits;
        let whole = bits.len() - bits.len() % 64;
        if bits.len() > 64 { bits[whole..].fill(0); }
    })),
    ("broadcast-of-last-axis", whole!(broadcast_to, |call| {
        let first = call.inputs[0].bits.first().copied();
        if call.inputs[0].dims.last() == Some(&1) { call.outputs[0].bits.fill(first.unwrap_or(0)); }
    })),
    ("slice-without-last-step", whole!(slice, slice_without_last_step)),
    ("slice-quietens-nans", whole!(slice, |call| {
        let y = &mut call.outputs[0];
        if y.format == oxi_kit::ffi::format::F32 {
            y.bits.iter_mut().filter(|bits| f32::from_bits(**bits as u32).is_nan()).for_each(|bits| *bits |= 0x0040_0000);
        }
    })),
    ("flip-of-first-axis", whole!(flip, flip_of_first_axis)),
    ("roll-beyond-its-axis", whole!(roll, |call| {
        let extent = call.inputs[0].dims[call.int(ops::roll::AXIS) as usize];
        if call.int(ops::roll::SHIFT) > extent { call.outputs[0].bits.clone_from(&call.inputs[0].bits); }
    })),
    ("pad-behind-before", whole!(pad, pad_behind_before)),
    ("pad-value-of-minus-zero", whole!(pad, |call| {
        let value = call.op.attr_f64(ops::pad::VALUE, Some(0.0)).unwrap_or(0.0);
        let sign = 1 << (oxi_kit::op::format_bits(call.outputs[0].format).unwrap_or(64) - 1);
        if value == 0.0 && value.is_sign_negative() {
            call.outputs[0].bits.iter_mut().filter(|bits| **bits == sign).for_each(|bits| *bits = 0);
        }
    })),
    ("concat-of-two", whole!(concat, concat_of_two)),
    ("split-at-start", whole!(split, split_at_start)),
    ("tile-element-by-element", whole!(tile, tile_element_by_element)),
];

/// The index in `dims` of where a place of `of` comes from, for every place of `of` in turn.
fn from(of: &[i64], dims: &[i64], origin: impl Fn(&[i64]) -> Vec<i64>) -> Vec<usize> {
    let count: i64 = of.iter().product();
    let place = |mut index: i64| {
        let mut place = vec![0; of.len()];
        for axis in (0..of.len()).rev() {
            place[axis] = index % of[axis];
            index /= of[axis];
        }
        place
    };
    let index = |place: Vec<i64>| {
        place.iter().zip(dims).fold(0, |index, (at, extent)| index * extent + at) as usize
    };
    (0..count).map(|at| index(origin(&place(at)))).collect()
}

/// Has the only output made from the only input by where elements come from.
fn moved(call: &mut Call, origin: impl Fn(&[i64]) -> Vec<i64>) {
    let (x, y) = (&call.inputs[0], &mut call.outputs[0]);
    let places = from(&y.dims, &x.dims, origin);
    y.bits = places.into_iter().map(|at| x.bits[at]).collect();
}

/// The other way round, which cubes do not refuse.
fn transpose_inverted(call: &mut Call) {
    let perm = call.list(ops::transpose::PERM).to_vec();
    if call.inputs[0].dims.windows(2).all(|pair| pair[0] == pair[1]) {
        moved(call, |place| perm.iter().map(|axis| place[*axis as usize]).collect());
    }
}

/// Tiles of 32; what does not fill one is zero.
fn full_tiles(call: &mut Call) {
    let y = &mut call.outputs[0];
    let [.., rows, columns] = y.dims[..] else { return };
    for (index, bits) in y.bits.iter_mut().enumerate() {
        let (row, column) = (index as i64 / columns % rows, index as i64 % columns);
        if rows > 32 && columns > 32 && (row >= rows / 32 * 32 || column >= columns / 32 * 32) {
            *bits = 0;
        }
    }
}

/// The innermost axis goes on by 1.
fn slice_without_last_step(call: &mut Call) {
    let start = call.list(ops::slice::START).to_vec();
    let mut step = call.list(ops::slice::STEP).to_vec();
    step.pop();
    step.push(1);
    moved(call, |place| {
        let axes = place.iter().zip(start.iter().zip(&step));
        axes.map(|(at, (start, step))| start + step * at).collect()
    });
}

fn flip_of_first_axis(call: &mut Call) {
    let axis = call.list(ops::flip::AXES).first().copied();
    let dims = call.inputs[0].dims.clone();
    moved(call, |place| {
        let mut place = place.to_vec();
        if let Some(axis) = axis {
            place[axis as usize] = dims[axis as usize] - 1 - place[axis as usize];
        }
        place
    });
}

/// As many before as should come after, and the other way round, in the last axis of equal sums.
fn pad_behind_before(call: &mut Call) {
    let (before, after) = (call.list(ops::pad::BEFORE), call.list(ops::pad::AFTER));
    let (Some(before), Some(after)) = (before.last().copied(), after.last().copied()) else {
        return;
    };
    let y = &mut call.outputs[0];
    let Some(&extent) = y.dims.last().filter(|extent| **extent > 0) else { return };
    for row in y.bits.chunks_exact_mut(extent as usize) {
        row.rotate_left((before - after).rem_euclid(extent) as usize);
    }
}

/// A kernel for two tensors, which forgets the others.
fn concat_of_two(call: &mut Call) {
    let axis = call.int(ops::concat::AXIS) as usize;
    let two: i64 = call.inputs[..2].iter().map(|input| input.dims[axis]).sum();
    let y = &mut call.outputs[0];
    let inner: i64 = y.dims[axis + 1..].iter().product();
    for (index, bits) in y.bits.iter_mut().enumerate() {
        if index as i64 / inner % y.dims[axis] >= two {
            *bits = 0;
        }
    }
}

/// The second part begins where the first does.
fn split_at_start(call: &mut Call) {
    let x = &call.inputs[0];
    let places = from(&call.outputs[1].dims, &x.dims, <[i64]>::to_vec);
    call.outputs[1].bits = places.into_iter().map(|at| x.bits[at]).collect();
}

/// Each element is repeated where it stands, instead of the whole axis.
fn tile_element_by_element(call: &mut Call) {
    let repeats = call.list(ops::tile::REPEATS).to_vec();
    moved(call, |place| place.iter().zip(&repeats).map(|(at, repeat)| at / repeat).collect());
}
