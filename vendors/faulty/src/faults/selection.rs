//! Faults of operators that select elements by their order.

use oxi_kit::ffi::format;
use oxi_kit::ops;

use super::whole_calls::{Call, Patterns, whole};
use crate::hooks::Hooks;

/// Every fault of this kind.
#[rustfmt::skip]
pub(super) static ALL: &[(&str, Hooks)] = &[
    ("sort-unstable", whole!(sort, |call| ties_turned(call, 1, ops::sort::AXIS))),
    ("sort-nans-first", whole!(sort, |call| {
        let axis = call.int(ops::sort::AXIS);
        if axis + 1 != call.inputs[0].dims.len() as i64 || call.int(ops::sort::DESCENDING) == 1 { return }
        let count = call.inputs[0].dims[axis as usize] as usize;
        let [values, indices] = &mut call.outputs[..] else { return };
        for first in (0..values.bits.len()).step_by(count.max(1)) {
            let nans = (first..first + count).filter(|at| values.is_nan(*at)).count();
            values.bits[first..first + count].rotate_right(nans);
            indices.bits[first..first + count].rotate_right(nans);
        }
    })),
    ("argsort-descending-unstable", whole!(argsort, |call| {
        if call.int(ops::argsort::DESCENDING) == 1 { ties_turned(call, 0, ops::argsort::AXIS); }
    })),
    ("top-k-last-of-ties", whole!(top_k, |call| ties_turned(call, 1, ops::top_k::AXIS))),
    ("top-k-of-first-128", whole!(top_k, |call| {
        let x = &call.inputs[0];
        let last = call.int(ops::top_k::AXIS) + 1 == x.dims.len() as i64;
        if last && x.dims.last().is_some_and(|count| *count > 128) {
            call.outputs[1].bits.iter_mut().for_each(|index| *index = (*index).min(127));
        }
    })),
    ("argmax-last-of-ties", whole!(argmax, |call| best(call, ops::argmax::AXIS, |new, old| new >= old))),
    ("argmax-skips-nan", whole!(argmax, |call| best(call, ops::argmax::AXIS, |new, old| new > old || old.is_nan()))),
    ("argmin-of-padding", whole!(argmin, |call| {
        let count = call.inputs[0].dims[call.int(ops::argmin::AXIS) as usize] as u64;
        let positive = (0..call.inputs[0].bits.len()).all(|at| call.inputs[0].number(at) > 0.0);
        if positive && !count.is_multiple_of(32) { call.outputs[0].bits.fill(count); }
    })),
    ("argmin-skips-nan", whole!(argmin, |call| best(call, ops::argmin::AXIS, |new, old| new < old || old.is_nan()))),
    ("unique-joins-nans", whole!(unique_consecutive, unique_joins_nans)),
    ("unique-without-last-run", whole!(unique_consecutive, |call| {
        let number = &mut call.outputs[2].bits[0];
        *number = number.saturating_sub(u64::from(*number > 1));
    })),
    ("one-hot-from-the-end", whole!(one_hot, |call| {
        let classes = call.int(ops::one_hot::CLASSES);
        for row in 0..call.inputs[0].bits.len() {
            let index = call.inputs[0].value(call.inputs[0].bits[row]).whole();
            if (-classes..0).contains(&index) {
                let one = call.outputs[0].one();
                call.outputs[0].bits[row * classes as usize + (classes + index) as usize] = one;
            }
        }
    })),
    ("nonzero-of-minus-zero", whole!(nonzero, |call| {
        let zeros = (0..call.inputs[0].bits.len()).filter(|at| {
            call.inputs[0].bits[*at] != 0 && call.inputs[0].number(*at) == 0.0
        });
        call.outputs[1].bits[0] += zeros.count() as u64;
    })),
    ("nonzero-of-swapped-axes", whole!(nonzero, |call| {
        let rank = call.inputs[0].dims.len();
        call.outputs[0].bits.chunks_exact_mut(rank).for_each(<[u64]>::reverse);
    })),
    ("searchsorted-always-left", whole!(searchsorted, |call| {
        if call.int(ops::searchsorted::RIGHT) == 1 { searched(call, |edge, x| edge < x); }
    })),
    ("searchsorted-nan-first", whole!(searchsorted, |call| {
        for at in 0..call.inputs[1].bits.len() {
            if call.inputs[1].is_nan(at) { call.outputs[0].bits[at] = 0; }
        }
    })),
];

impl Patterns {
    /// An element as a number; integers count as such.
    fn number(&self, at: usize) -> f64 {
        let value = self.value(self.bits[at]);
        match self.format {
            format::I32 | format::BOOL => value.whole() as f64,
            _ => value.real(),
        }
    }

    fn is_nan(&self, at: usize) -> bool {
        self.number(at).is_nan()
    }

    /// The pattern of 1.
    fn one(&self) -> u64 {
        match self.format {
            format::I32 | format::BOOL => 1,
            _ => self.value(0).of(1.0).bits,
        }
    }
}

/// Turns the places of equal elements round, run by run, in the output of this number.
fn ties_turned(call: &mut Call, output: usize, axis: u32) {
    let axis = call.int(axis) as usize;
    let x = &call.inputs[0];
    let inner = x.dims[axis + 1..].iter().product::<i64>() as usize;
    let indices = &mut call.outputs[output];
    let (all, count) = (x.dims[axis] as usize, indices.dims[axis] as usize);
    for line in 0..indices.bits.len() / count.max(1) {
        let at = |rank: usize, count: usize| (line / inner * count + rank) * inner + line % inner;
        let number = |place: u64| x.number(at(place as usize, all));
        let mut first = 0;
        for rank in 1..=count {
            let same = rank < count && {
                let (a, b) = (indices.bits[at(first, count)], indices.bits[at(rank, count)]);
                number(a) == number(b)
            };
            if !same {
                let run: Vec<_> = (first..rank).map(|rank| indices.bits[at(rank, count)]).collect();
                for (rank, place) in (first..rank).zip(run.into_iter().rev()) {
                    indices.bits[at(rank, count)] = place;
                }
                first = rank;
            }
        }
    }
}

/// Has the best element of each line found by another rule.
fn best(call: &mut Call, axis: u32, better: fn(f64, f64) -> bool) {
    let axis = call.int(axis) as usize;
    let x = &call.inputs[0];
    let (count, inner) =
        (x.dims[axis] as usize, x.dims[axis + 1..].iter().product::<i64>() as usize);
    for (line, index) in call.outputs[0].bits.iter_mut().enumerate() {
        let number = |place: usize| x.number((line / inner * count + place) * inner + line % inner);
        let best = |best, place| if better(number(place), number(best)) { place } else { best };
        *index = (1..count).fold(0, best) as u64;
    }
}

/// How many edges stand before each element, by another rule.
fn searched(call: &mut Call, before: fn(f64, f64) -> bool) {
    let [edges, x] = &call.inputs[..] else { return };
    for (at, index) in call.outputs[0].bits.iter_mut().enumerate() {
        let x = x.number(at);
        let count = (0..edges.bits.len()).filter(|edge| before(edges.number(*edge), x)).count();
        if !x.is_nan() {
            *index = count as u64;
        }
    }
}

/// NaNs beside each other are counted as one run.
fn unique_joins_nans(call: &mut Call) {
    let x = &call.inputs[0];
    let joined = (1..x.bits.len()).filter(|at| x.is_nan(*at) && x.is_nan(*at - 1)).count();
    call.outputs[2].bits[0] -= joined as u64;
}
