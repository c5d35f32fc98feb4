//! Elements that change their place: views of a flat tensor by first element and strides, read in
//! row-major order, and blocks that are put one after the other.

use oxi_kit::op::dense_strides;
use oxi_kit::{Failure, OpDesc, Tensor, ops};

use super::dense::{Inputs, of_patterns};
use super::formats::{Number, encode};
use super::layout::around;
use super::{Kernel, Make};

/// The operators of this module.
pub(super) static TABLE: &[(u32, Make)] = &[
    (ops::transpose::ID, transpose),
    (ops::reshape::ID, |op| viewed(op, View::of(op.input(0)?))),
    (ops::broadcast_to::ID, broadcast_to),
    (ops::slice::ID, slice),
    (ops::flip::ID, flip),
    (ops::roll::ID, roll),
    (ops::pad::ID, pad),
    (ops::concat::ID, concat),
    (ops::split::ID, split),
    (ops::tile::ID, tile),
];

/// Some of the elements of a flat tensor: which is the first, and how they go on along each axis.
struct View {
    first: i64,
    dims: Vec<i64>,
    strides: Vec<i64>,
}

impl View {
    /// All elements.
    fn of(tensor: &Tensor) -> Self {
        Self { first: 0, dims: tensor.dims.clone(), strides: dense_strides(&tensor.dims) }
    }

    /// Only those from `start` to before `end` along an axis, every `step`-th of them.
    fn cut(mut self, axis: usize, start: i64, end: i64, step: i64) -> Self {
        self.first += start * self.strides[axis];
        self.strides[axis] *= step;
        self.dims[axis] = (end - start + step - 1) / step;
        self
    }

    /// The elements, row-major.
    fn read(&self, flat: &[u64]) -> Vec<u64> {
        let (dims, strides) = (self.dims.clone(), Some(self.strides.clone()));
        let offsets = Tensor { format: 0, dims, strides }.offsets();
        offsets.map(|offset| flat[(self.first + offset) as usize]).collect()
    }
}

/// The only output is a view of the only input.
fn viewed(op: &OpDesc, view: View) -> Result<Kernel, Failure> {
    of_patterns(op, move |inputs| vec![view.read(given(inputs, 0))])
}

fn given(inputs: &Inputs<u64>, index: usize) -> &[u64] {
    inputs.get(index).and_then(Option::as_deref).unwrap_or_default()
}

/// Tensors one after the other along an axis; of each, the elements and how many of them a block has.
fn joined(blocks: usize, parts: &[(&[u64], usize)]) -> Vec<u64> {
    let block = |index| parts.iter().flat_map(move |(part, size)| &part[index * size..][..*size]);
    (0..blocks).flat_map(block).copied().collect()
}

fn transpose(op: &OpDesc) -> Result<Kernel, Failure> {
    let x = View::of(op.input(0)?);
    let perm = op.attr_list(ops::transpose::PERM, None)?;
    let by_perm = |items: &[i64]| perm.iter().map(|axis| items[*axis as usize]).collect();
    viewed(op, View { first: 0, dims: by_perm(&x.dims), strides: by_perm(&x.strides) })
}

/// An axis that is repeated has a stride of 0.
fn broadcast_to(op: &OpDesc) -> Result<Kernel, Failure> {
    let x = View::of(op.input(0)?);
    let dims = op.output(0)?.dims.clone();
    let mut strides = vec![0; dims.len() - x.dims.len()];
    strides.extend(x.dims.iter().zip(x.strides).map(|(dim, stride)| (dim - 1).signum() * stride));
    viewed(op, View { first: 0, dims, strides })
}

fn slice(op: &OpDesc) -> Result<Kernel, Failure> {
    let list = |key| op.attr_list(key, None);
    let (start, end) = (list(ops::slice::START)?, list(ops::slice::END)?);
    let step = list(ops::slice::STEP)?;
    let cut = |view: View, axis: usize| view.cut(axis, start[axis], end[axis], step[axis]);
    viewed(op, (0..start.len()).fold(View::of(op.input(0)?), cut))
}

fn flip(op: &OpDesc) -> Result<Kernel, Failure> {
    let mut view = View::of(op.input(0)?);
    for &axis in op.attr_list(ops::flip::AXES, None)? {
        let axis = axis as usize;
        view.first += (view.dims[axis] - 1) * view.strides[axis];
        view.strides[axis] *= -1;
    }
    viewed(op, view)
}

/// The two parts of each block change places.
fn roll(op: &OpDesc) -> Result<Kernel, Failure> {
    let axis = op.attr_i64(ops::roll::AXIS, None)? as usize;
    let shift = op.attr_i64(ops::roll::SHIFT, None)?;
    let (_, count, inner) = around(&op.input(0)?.dims, axis);
    of_patterns(op, move |inputs| {
        let mut elements = given(inputs, 0).to_vec();
        if !elements.is_empty() {
            let places = shift.rem_euclid(count as i64) as usize;
            let blocks = elements.chunks_exact_mut(count * inner);
            blocks.for_each(|block| block.rotate_right(places * inner));
        }
        vec![elements]
    })
}

/// Axis by axis: what is new before, the elements, what is new behind.
fn pad(op: &OpDesc) -> Result<Kernel, Failure> {
    let x = op.input(0)?;
    let value = Number::Real(op.attr_f64(ops::pad::VALUE, Some(0.0))?);
    let value = encode(x.format)?(value, false);
    let list = |key| Ok::<_, Failure>(op.attr_list(key, None)?.to_vec());
    let (before, after) = (list(ops::pad::BEFORE)?, list(ops::pad::AFTER)?);
    let x = x.dims.clone();
    of_patterns(op, move |inputs| {
        let mut elements = given(inputs, 0).to_vec();
        let mut dims = x.clone();
        for axis in 0..dims.len() {
            let (outer, count, inner) = around(&dims, axis);
            let size = |count: i64| count as usize * inner;
            let new = |count: i64| vec![value; outer * size(count)];
            let (front, back) = (new(before[axis]), new(after[axis]));
            let parts = [
                (&front[..], size(before[axis])),
                (&elements[..], count * inner),
                (&back[..], size(after[axis])),
            ];
            elements = joined(outer, &parts);
            dims[axis] += before[axis] + after[axis];
        }
        vec![elements]
    })
}

fn concat(op: &OpDesc) -> Result<Kernel, Failure> {
    let axis = op.attr_i64(ops::concat::AXIS, None)? as usize;
    let size = |tensor: &Tensor| around(&tensor.dims, axis);
    let sizes = op.inputs.iter().map(|input| input.as_ref().map_or((0, 0, 0), size));
    let sizes: Vec<_> = sizes.map(|(_, count, inner)| count * inner).collect();
    let (outer, ..) = size(op.input(0)?);
    of_patterns(op, move |inputs| {
        let parts = sizes.iter().enumerate().map(|(index, size)| (given(inputs, index), *size));
        vec![joined(outer, &parts.collect::<Vec<_>>())]
    })
}

fn split(op: &OpDesc) -> Result<Kernel, Failure> {
    let axis = op.attr_i64(ops::split::AXIS, None)? as usize;
    let at = op.attr_i64(ops::split::AT, None)?;
    let x = op.input(0)?;
    let parts = [(0, at), (at, x.dims[axis])];
    let parts = parts.map(|(start, end)| View::of(x).cut(axis, start, end, 1));
    of_patterns(op, move |inputs| parts.iter().map(|part| part.read(given(inputs, 0))).collect())
}

/// Each axis becomes two: the copies, which lie on one another, and the elements.
fn tile(op: &OpDesc) -> Result<Kernel, Failure> {
    let x = View::of(op.input(0)?);
    let repeats = op.attr_list(ops::tile::REPEATS, None)?;
    let dims = repeats.iter().zip(&x.dims).flat_map(|(repeat, dim)| [*repeat, *dim]).collect();
    let strides = x.strides.iter().flat_map(|stride| [0, *stride]).collect();
    viewed(op, View { first: 0, dims, strides })
}
