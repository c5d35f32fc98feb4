//! Elements that an index leads to.

use oxi_kit::call::Call;
use oxi_kit::ffi::format as f;
use oxi_kit::{Failure, Tensor, ops};

use super::arguments::{Arguments, bits, items, own};
use super::{Launches, Place};
use crate::shared::{KernelFile, Shared};
use crate::walk::Walk;

/// How elements of a tensor are picked.
struct Pick {
    /// Strides of the tensor along the axes of the result, 0 along that of the index.
    x: Vec<i64>,
    /// Strides of the indices along the axes of the result.
    indices: Vec<i64>,
    /// What an index counts through.
    along: Walk,
}

impl Pick {
    /// `table` is the tensor that is picked from, `index` that of the indices.
    fn launch(
        &self,
        shared: &Shared,
        call: &Call,
        [table, index]: [usize; 2],
    ) -> Result<Launches, Failure> {
        let y = call.y();
        let indices = call.inputs[index].unwrap_or(y);
        let walk = Walk::new(&y.dims, &[&self.x, &self.indices, &y.strides()]);
        let defines = format!("-DX={} -DI={}", bits(y.format), own(indices.format)?);
        Arguments::default()
            .value(walk.count)
            .value(walk.dims)
            .walked(Place::Input(table), y, walk.strides[0])
            .value(self.along.count)
            .value(self.along.dims)
            .value(self.along.strides[0])
            .walked(Place::Input(index), indices, walk.strides[1])
            .walked(Place::Output(0), y, walk.strides[2])
            .launch(shared, (KernelFile::Pick, "picked"), &defines, items(walk.count))
    }
}

/// The strides of a tensor but that of an axis, and the walk along it.
fn along(tensor: &Tensor, axis: usize) -> (Vec<i64>, Walk) {
    let mut strides = tensor.strides();
    let walk = Walk::new(&tensor.dims[axis..=axis], &[&strides[axis..=axis]]);
    strides[axis] = 0;
    (strides, walk)
}

/// The second input, which holds the indices.
fn indices<'a>(call: &'a Call) -> &'a Tensor {
    call.inputs[1].unwrap_or(call.y())
}

pub(super) fn gather(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    let (x, along) = along(call.x(), call.number(ops::gather::AXIS) as usize);
    Pick { x, indices: indices(call).strides(), along }.launch(shared, call, [0, 1])
}

pub(super) fn index_select(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    let axis = call.number(ops::index_select::AXIS) as usize;
    let (x, along) = along(call.x(), axis);
    let mut own = vec![0; x.len()];
    own[axis] = indices(call).strides()[0];
    Pick { x, indices: own, along }.launch(shared, call, [0, 1])
}

/// An index counts through all elements, row-major.
pub(super) fn take(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    let x = call.x();
    let along = Walk::new(&x.dims, &[&x.strides()]);
    let own = indices(call).strides();
    Pick { x: vec![0; own.len()], indices: own, along }.launch(shared, call, [0, 1])
}

/// Rows of the table.
pub(super) fn embedding(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    let (table, along) = along(call.x(), 0);
    let mut own = indices(call).strides();
    let mut x = vec![0; own.len()];
    x.push(table[1]);
    own.push(0);
    Pick { x, indices: own, along }.launch(shared, call, [0, 1])
}

pub(super) fn one_hot(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    let (indices, y) = (call.x(), call.y());
    let one = match y.format {
        f::F32 => 0x3f80_0000_u32,
        f::F16 => 0x3c00,
        f::BF16 => 0x3f80,
        _ => 1,
    };
    let mut own_strides = indices.strides();
    own_strides.push(0);
    let walk = Walk::new(&y.dims, &[&own_strides, &y.strides()]);
    let defines = format!("-DX={} -DI={}", bits(y.format), own(indices.format)?);
    Arguments::default()
        .value(walk.count)
        .value(call.number(ops::one_hot::CLASSES))
        .value(one)
        .value(walk.dims)
        .walked(Place::Input(0), indices, walk.strides[0])
        .walked(Place::Output(0), y, walk.strides[1])
        .launch(shared, (KernelFile::Pick, "hot"), &defines, items(walk.count))
}
