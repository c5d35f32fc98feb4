//! Faults of operators that read and write through indices.

use oxi_kit::ops;

use super::whole_calls::{Call, Patterns, whole};
use crate::hooks::Hooks;

/// Every fault of this kind.
#[rustfmt::skip]
pub(super) static ALL: &[(&str, Hooks)] = &[
    ("gather-from-the-end", whole!(gather, gather_from_the_end)),
    ("gather-along-the-first-axis", whole!(gather, gather_along_the_first_axis)),
    ("index-select-clamps", whole!(index_select, index_select_clamps)),
    ("index-select-once", whole!(index_select, index_select_once)),
    ("take-in-a-row", whole!(take, take_in_a_row)),
    ("embedding-of-16-bits", whole!(embedding, embedding_of_16_bits)),
    ("embedding-padding-is-row-0", whole!(embedding, embedding_padding_is_row_0)),
    ("embedding-gradient-of-last", whole!(embedding_backward, embedding_gradient_of_last)),
    ("scatter-first-wins", whole!(scatter, scatter_first_wins)),
    ("scatter-add-races", whole!(scatter_add, scatter_add_races)),
    ("scatter-add-wraps-indices", whole!(scatter_add, scatter_add_wraps_indices)),
    ("index-add-overwrites", whole!(index_add, index_add_overwrites)),
    ("moe-permute-unstable", whole!(moe_permute, moe_permute_unstable)),
    ("moe-permute-counts-strangers", whole!(moe_permute, |call| {
        let strangers = call.inputs[1].whole().filter(|expert| *expert < 0).count() as u64;
        if let Some(first) = call.outputs[2].bits.first_mut() { *first += strangers; }
    })),
    ("moe-combine-without-weights", whole!(moe_combine, moe_combine_without_weights)),
    ("moe-combine-of-seven", whole!(moe_combine, moe_combine_of_seven)),
];

/// Extents before an axis, of it, and after it.
fn around(dims: &[i64], axis: usize) -> [usize; 3] {
    let product = |dims: &[i64]| dims.iter().product::<i64>() as usize;
    [product(&dims[..axis]), dims[axis] as usize, product(&dims[axis + 1..])]
}

/// Negative indices count from the end.
fn gather_from_the_end(call: &mut Call) {
    let axis = call.int(ops::gather::AXIS) as usize;
    let [_, count, inner] = around(&call.inputs[0].dims, axis);
    let picks = call.inputs[1].dims[axis] as usize;
    let (x, y) = (&call.inputs[0], &mut call.outputs[0]);
    for (at, index) in call.inputs[1].whole().enumerate() {
        if (-(count as i64)..0).contains(&index) {
            let place = (count as i64 + index) as usize;
            y.bits[at] = x.bits[(at / inner / picks * count + place) * inner + at % inner];
        }
    }
}

/// Square tensors are gathered along the first axis, whichever is asked for.
fn gather_along_the_first_axis(call: &mut Call) {
    let (x, indices) = (&call.inputs[0], &call.inputs[1]);
    if x.dims != indices.dims || x.dims.windows(2).any(|pair| pair[0] != pair[1]) {
        return;
    }
    let [_, count, inner] = around(&x.dims, 0);
    for (at, index) in indices.whole().enumerate() {
        let place = usize::try_from(index).ok().filter(|place| *place < count);
        call.outputs[0].bits[at] = place.map_or(0, |place| x.bits[place * inner + at % inner]);
    }
}

/// Indices beyond the end lead to the last slice.
fn index_select_clamps(call: &mut Call) {
    let axis = call.int(ops::index_select::AXIS) as usize;
    let [_, count, inner] = around(&call.inputs[0].dims, axis);
    let indices: Vec<_> = call.inputs[1].whole().collect();
    let (x, y) = (&call.inputs[0], &mut call.outputs[0]);
    for (at, bits) in y.bits.iter_mut().enumerate() {
        let (block, pick) = (at / inner / indices.len(), at / inner % indices.len());
        if indices[pick] >= count as i64 && count > 0 {
            *bits = x.bits[(block * count + count - 1) * inner + at % inner];
        }
    }
}

/// A slice that was picked before comes out as zeros.
fn index_select_once(call: &mut Call) {
    let axis = call.int(ops::index_select::AXIS) as usize;
    let indices: Vec<_> = call.inputs[1].whole().collect();
    let [_, _, inner] = around(&call.inputs[0].dims, axis);
    for (at, bits) in call.outputs[0].bits.iter_mut().enumerate() {
        let pick = at / inner % indices.len();
        if indices[..pick].contains(&indices[pick]) {
            *bits = 0;
        }
    }
}

/// Indices count within the last axis only.
fn take_in_a_row(call: &mut Call) {
    let x = &call.inputs[0];
    let columns = x.dims.last().copied().unwrap_or(1);
    for (bits, index) in call.outputs[0].bits.iter_mut().zip(call.inputs[1].whole()) {
        if (0..x.bits.len() as i64).contains(&index) {
            *bits = x.bits[(index % columns) as usize];
        }
    }
}

fn embedding_of_16_bits(call: &mut Call) {
    embed(call, |index, rows| (0..rows).contains(&index).then_some(index & 0xffff));
}

fn embedding_padding_is_row_0(call: &mut Call) {
    embed(call, |index, rows| Some(if (0..rows).contains(&index) { index } else { 0 }));
}

/// Has rows picked by an index and the number of rows.
fn embed(call: &mut Call, row: fn(i64, i64) -> Option<i64>) {
    let table = &call.inputs[0];
    let [rows, columns] = table.dims[..] else { return };
    let y = &mut call.outputs[0];
    for (target, index) in y.bits.chunks_mut(columns as usize).zip(call.inputs[1].whole()) {
        if let Some(row) = row(index, rows).filter(|_| rows > 0) {
            target.copy_from_slice(&table.bits[(row * columns) as usize..][..columns as usize]);
        }
    }
}

/// Gradients of one row overwrite each other.
fn embedding_gradient_of_last(call: &mut Call) {
    let [rows, columns] = call.outputs[0].dims[..] else { return };
    let columns = columns as usize;
    for (slot, index) in call.inputs[1].whole().enumerate() {
        if (0..rows).contains(&index) {
            let gradient = &call.inputs[0].bits[slot * columns..][..columns];
            call.outputs[0].bits[index as usize * columns..][..columns].copy_from_slice(gradient);
        }
    }
}

/// Where each update of a scatter along an axis goes, from first to last.
fn targets(call: &Call) -> Vec<Option<usize>> {
    let axis = call.int(ops::scatter::AXIS) as usize;
    let [_, count, inner] = around(&call.inputs[0].dims, axis);
    let picks = call.inputs[1].dims[axis] as usize;
    let target = |(at, index): (usize, i64)| {
        let place = usize::try_from(index).ok().filter(|place| *place < count)?;
        Some((at / inner / picks * count + place) * inner + at % inner)
    };
    call.inputs[1].whole().enumerate().map(target).collect()
}

fn scatter_first_wins(call: &mut Call) {
    for (at, target) in targets(call).into_iter().enumerate().rev() {
        if let Some(target) = target {
            call.outputs[0].bits[target] = call.inputs[2].bits[at];
        }
    }
}

/// Of the updates of one place only the last arrives.
fn scatter_add_races(call: &mut Call) {
    let targets = targets(call);
    for (at, target) in targets.iter().enumerate() {
        if let Some(target) = *target
            && !targets[at + 1..].contains(&Some(target))
            && targets[..at].contains(&Some(target))
        {
            let base = call.inputs[0].real(target);
            call.outputs[0].set(target, base + call.inputs[2].real(at));
        }
    }
}

/// An index beyond the end begins anew.
fn scatter_add_wraps_indices(call: &mut Call) {
    let axis = call.int(ops::scatter_add::AXIS) as usize;
    let [_, count, inner] = around(&call.inputs[0].dims, axis);
    let picks = call.inputs[1].dims[axis] as usize;
    for (at, index) in call.inputs[1].whole().enumerate() {
        if index >= count as i64 && count > 0 {
            let place = index as usize % count;
            let target = (at / inner / picks * count + place) * inner + at % inner;
            let sum = call.outputs[0].real(target) + call.inputs[2].real(at);
            call.outputs[0].set(target, sum);
        }
    }
}

/// A slice that is added to twice holds only the last.
fn index_add_overwrites(call: &mut Call) {
    let axis = call.int(ops::index_add::AXIS) as usize;
    let [blocks, count, inner] = around(&call.inputs[0].dims, axis);
    let indices: Vec<_> = call.inputs[1].whole().collect();
    for (pick, index) in indices.iter().enumerate() {
        let Some(place) = usize::try_from(*index).ok().filter(|place| *place < count) else {
            continue;
        };
        for at in (0..blocks).flat_map(|block| (0..inner).map(move |lane| (block, lane))) {
            let target = (at.0 * count + place) * inner + at.1;
            let update = (at.0 * indices.len() + pick) * inner + at.1;
            let sum = call.inputs[0].real(target) + call.inputs[2].real(update);
            call.outputs[0].set(target, sum);
        }
    }
}

/// The rows of an expert come in the opposite order.
fn moe_permute_unstable(call: &mut Call) {
    let columns = call.inputs[0].dims[1] as usize;
    let counts: Vec<_> = call.outputs[2].whole().collect();
    let mut first = 0;
    for count in counts {
        let (rows, count) = (&mut call.outputs[0].bits, count as usize);
        let part = &mut rows[first * columns..][..count * columns];
        let turned: Vec<_> =
            (0..count).rev().flat_map(|row| part[row * columns..][..columns].to_vec()).collect();
        part.copy_from_slice(&turned);
        for place in &mut call.outputs[1].bits {
            let own = *place as usize;
            if (first..first + count).contains(&own) {
                *place = (2 * first + count - 1 - own) as u64;
            }
        }
        first += count;
    }
}

fn moe_combine_without_weights(call: &mut Call) {
    combine(call, |weight| if weight.is_finite() { 1.0 } else { weight }, usize::MAX);
}

/// The eighth expert of a row is forgotten.
fn moe_combine_of_seven(call: &mut Call) {
    if call.inputs[1].dims[1] == 8 {
        combine(call, |weight| weight, 7);
    }
}

/// Has rows combined by other weights, and so many of them at most.
fn combine(call: &mut Call, weight: fn(f64) -> f64, most: usize) {
    let [rows, columns] = call.inputs[0].dims[..] else { return };
    let each = call.inputs[1].dims[1] as usize;
    let places: Vec<_> = call.inputs[1].whole().collect();
    let columns = columns as usize;
    for at in 0..call.outputs[0].bits.len() {
        let term = |slot: &usize| {
            let place = places[*slot];
            let x = |place: i64| call.inputs[0].real(place as usize * columns + at % columns);
            (0..rows).contains(&place).then(|| x(place) * weight(call.inputs[2].real(*slot)))
        };
        let slots: Vec<_> = (at / columns * each..(at / columns + 1) * each).collect();
        let sum = slots.iter().take(most).filter_map(term).sum();
        call.outputs[0].set(at, sum);
    }
}

impl Patterns {
    /// The elements as integers.
    fn whole(&self) -> impl Iterator<Item = i64> {
        self.bits.iter().map(|&bits| self.value(bits).whole())
    }

    /// An element as a number.
    fn real(&self, at: usize) -> f64 {
        self.value(self.bits[at]).real()
    }

    /// Puts a number in the place of an element, rounded once.
    fn set(&mut self, at: usize, number: f64) {
        self.bits[at] = self.value(0).of(number).bits;
    }
}
