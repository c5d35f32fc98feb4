//! Elements that change their place: copies from a walk through one tensor to one through another.

use half::{bf16, f16};
use oxi_kit::call::Call;
use oxi_kit::ffi::format as f;
use oxi_kit::{Failure, Tensor, ops};

use super::arguments::{Arguments, bits, items};
use super::{Launches, Place};
use crate::shared::{KernelFile, Shared};
use crate::walk::{MAX_RANK, Walk, repeat};

/// Some elements of a tensor: which is the first, and how they go on.
#[derive(Debug, Clone, PartialEq, Eq)]
struct View {
    place: Place,
    first: i64,
    dims: Vec<i64>,
    strides: Vec<i64>,
}

impl View {
    /// All elements of an input.
    fn of(call: &Call, input: usize) -> Self {
        let tensor = call.inputs[input].unwrap_or(call.y());
        Self::whole(Place::Input(input), tensor)
    }

    /// All elements of an output.
    fn to(call: &Call, output: usize) -> Self {
        Self::whole(Place::Output(output), &call.outputs[output])
    }

    fn whole(place: Place, tensor: &Tensor) -> Self {
        Self { place, first: 0, dims: tensor.dims.clone(), strides: tensor.strides() }
    }

    /// Only `count` of an axis from `start` on, every `step`-th of them.
    fn cut(mut self, axis: usize, start: i64, count: i64, step: i64) -> Self {
        self.first += start * self.strides[axis];
        self.strides[axis] *= step;
        self.dims[axis] = count;
        self
    }

    /// Only one place of the first axis, which goes.
    fn at(&self, place: i64) -> Self {
        let mut view = self.clone();
        view.first += place * view.strides.remove(0);
        view.dims.remove(0);
        view
    }
}

/// Copies a view to another of the same extents.
fn copy(shared: &Shared, call: &Call, from: &View, to: &View) -> Result<Launches, Failure> {
    moved(shared, call, "COPY", 0, from, to)
}

/// By a function of `map.cl`, which gets `alpha`.
fn moved(
    shared: &Shared,
    call: &Call,
    function: &str,
    alpha: u32,
    from: &View,
    to: &View,
) -> Result<Launches, Failure> {
    if to.dims.contains(&0) {
        return Ok(Vec::new());
    }
    // Kernels count along eight axes; what has more is copied in parts.
    if to.dims.iter().filter(|&&extent| extent > 1).count() > MAX_RANK {
        let parts = (0..to.dims[0])
            .map(|place| moved(shared, call, function, alpha, &from.at(place), &to.at(place)));
        return parts
            .collect::<Result<Vec<_>, _>>()
            .map(|parts| parts.into_iter().flatten().collect());
    }
    let walk = Walk::new(&to.dims, &[&from.strides, &to.strides]);
    let y = call.y();
    let mut arguments = Arguments::default().value(walk.count).value(alpha);
    let dense = walk.is_dense();
    if !dense {
        arguments = arguments.value(walk.dims);
    }
    for (view, strides) in [from, to].into_iter().zip(walk.strides) {
        arguments = arguments.operand_from(view.place, y, view.first);
        if !dense {
            arguments = arguments.value(strides);
        }
    }
    let kernel = if dense { "dense" } else { "strided" };
    arguments.launch(shared, (KernelFile::Map, kernel), &defines(y, function), items(walk.count))
}

fn defines(y: &Tensor, function: &str) -> String {
    format!("-DA={0} -DY={0} -DF={function} -DATTRIBUTE=uint", bits(y.format))
}

pub(super) fn transpose(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    let mut from = View::of(call, 0);
    let by_perm = |items: &[i64]| -> Vec<i64> {
        call.list(ops::transpose::PERM).iter().map(|&axis| items[axis as usize]).collect()
    };
    (from.dims, from.strides) = (by_perm(&from.dims), by_perm(&from.strides));
    copy(shared, call, &from, &View::to(call, 0))
}

pub(super) fn broadcast_to(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    let (mut from, to) = (View::of(call, 0), View::to(call, 0));
    from.strides = repeat(&from.dims, &from.strides, &to.dims);
    copy(shared, call, &from, &to)
}

pub(super) fn slice(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    let (start, step) = (call.list(ops::slice::START), call.list(ops::slice::STEP));
    let to = View::to(call, 0);
    let cut = |view: View, axis: usize| view.cut(axis, start[axis], to.dims[axis], step[axis]);
    let from = (0..start.len()).fold(View::of(call, 0), cut);
    copy(shared, call, &from, &to)
}

pub(super) fn flip(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    let backwards = |view: View, &axis: &i64| {
        let extent = view.dims[axis as usize];
        view.cut(axis as usize, extent - 1, extent, -1)
    };
    let from = call.list(ops::flip::AXES).iter().fold(View::of(call, 0), backwards);
    copy(shared, call, &from, &View::to(call, 0))
}

/// The two parts of the axis change places.
pub(super) fn roll(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    let axis = call.number(ops::roll::AXIS) as usize;
    let extent = call.y().dims[axis];
    let shift = call.number(ops::roll::SHIFT).rem_euclid(extent);
    let stay = extent - shift;
    let part = |from: i64, to: i64, count: i64| {
        let from = View::of(call, 0).cut(axis, from, count, 1);
        copy(shared, call, &from, &View::to(call, 0).cut(axis, to, count, 1))
    };
    Ok([part(0, shift, stay)?, part(stay, 0, shift)?].into_iter().flatten().collect())
}

/// The value everywhere, then the elements in their place.
pub(super) fn pad(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    let before = call.list(ops::pad::BEFORE);
    let value = pattern(call.y().format, call.real(ops::pad::VALUE));
    let (from, whole) = (View::of(call, 0), View::to(call, 0));
    // The kernel reads what it does not use: y, which is as large.
    let filled = moved(shared, call, "FILL", value, &whole, &whole)?;
    let cut = |view: View, axis: usize| view.cut(axis, before[axis], from.dims[axis], 1);
    let within = (0..before.len()).fold(whole.clone(), cut);
    Ok([filled, copy(shared, call, &from, &within)?].into_iter().flatten().collect())
}

/// The bits of a number, rounded to a format as `cast` does.
fn pattern(format: u32, number: f64) -> u32 {
    match format {
        f::F16 => f16::from_f32(odd(number)).to_bits().into(),
        f::BF16 => bf16::from_f32(odd(number)).to_bits().into(),
        f::F32 => (number as f32).to_bits(),
        f::BOOL => u32::from(number != 0.0),
        f::I8 => (number as i8).cast_unsigned().into(),
        _ => (number as i32).cast_unsigned(),
    }
}

/// A number of f32 that rounds to 16 bits as the number itself does: where it is not the number, its last
/// bit is odd, so that it is no tie.
fn odd(number: f64) -> f32 {
    let near = number as f32;
    let back = f64::from(near);
    if back == number {
        return near;
    }
    let beyond = u32::from(back.abs() > number.abs());
    f32::from_bits((near.to_bits() - beyond) | 1)
}

pub(super) fn concat(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    let axis = call.number(ops::concat::AXIS) as usize;
    let (mut launches, mut start) = (Vec::new(), 0);
    for (input, tensor) in call.inputs.iter().enumerate() {
        let Some(tensor) = tensor else { continue };
        let to = View::to(call, 0).cut(axis, start, tensor.dims[axis], 1);
        launches.extend(copy(shared, call, &View::of(call, input), &to)?);
        start += tensor.dims[axis];
    }
    Ok(launches)
}

pub(super) fn split(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    let axis = call.number(ops::split::AXIS) as usize;
    let (mut launches, mut start) = (Vec::new(), 0);
    for output in 0..call.outputs.len() {
        let to = View::to(call, output);
        let from = View::of(call, 0).cut(axis, start, to.dims[axis], 1);
        launches.extend(copy(shared, call, &from, &to)?);
        start += to.dims[axis];
    }
    Ok(launches)
}

/// Each axis becomes two: the copies, which lie on one another in x, and the elements.
pub(super) fn tile(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    let (mut from, mut to) = (View::of(call, 0), View::to(call, 0));
    let pairs = |first: &[i64], second: &[i64]| -> Vec<i64> {
        first.iter().zip(second).flat_map(|(first, second)| [*first, *second]).collect()
    };
    let nothing = vec![0; from.dims.len()];
    let rows = from.dims.iter().zip(&to.strides).map(|(dim, stride)| dim * stride);
    to.strides = pairs(&rows.collect::<Vec<_>>(), &to.strides);
    to.dims = pairs(call.list(ops::tile::REPEATS), &from.dims);
    from.strides = pairs(&nothing, &from.strides);
    from.dims.clone_from(&to.dims);
    copy(shared, call, &from, &to)
}

/// What lies dense has any shape.
pub(super) fn reshape(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    let (x, y) = (call.x(), call.y());
    let (mut from, mut to) = (View::of(call, 0), View::to(call, 0));
    if x.is_dense() {
        let dense = Tensor::dense(x.format, y.dims.clone());
        (from.dims, from.strides) = (y.dims.clone(), dense.strides());
        return copy(shared, call, &from, &to);
    }
    if y.is_dense() {
        let dense = Tensor::dense(y.format, x.dims.clone());
        (to.dims, to.strides) = (x.dims.clone(), dense.strides());
        return copy(shared, call, &from, &to);
    }
    let [x_walk, y_walk] =
        [&from, &to].map(|view| Walk::new(&view.dims, &[view.strides.as_slice()]));
    Arguments::default()
        .value(x_walk.count)
        .value(0_u32)
        .value(x_walk.dims)
        .value(y_walk.dims)
        .walked(Place::Input(0), x, x_walk.strides[0])
        .walked(Place::Output(0), y, y_walk.strides[0])
        .launch(shared, (KernelFile::Map, "reshaped"), &defines(y, "COPY"), items(x_walk.count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_once_to_the_format_of_the_padding() {
        // A little more than half way between two numbers of f16, which f32 would lose.
        let above = 1.0 + 0.5_f64.powi(11) + 0.5_f64.powi(40);
        assert_eq!(pattern(f::F16, above), 0x3c01);
        assert_eq!(pattern(f::BF16, 1.0 + 0.5_f64.powi(8) + 0.5_f64.powi(40)), 0x3f81);
        assert_eq!(pattern(f::I8, -300.0), 0x80);
        assert_eq!(pattern(f::I32, f64::NAN), 0);
        assert_eq!([0.0, 0.5].map(|number| pattern(f::BOOL, number)), [0, 1]);
    }

    #[test]
    fn views_are_cut_and_turned() {
        let x = Tensor::dense(f::F32, [2, 5]);
        let view = View::whole(Place::Input(0), &x);
        let every_second = view.clone().cut(1, 1, 2, 2);
        assert_eq!((every_second.first, every_second.strides), (1, vec![5, 2]));
        let backwards = view.clone().cut(1, 4, 5, -1);
        assert_eq!((backwards.first, backwards.strides), (4, vec![5, -1]));
        let second = view.at(1);
        assert_eq!((second.first, second.dims, second.strides), (5, vec![5], vec![1]));
    }
}
