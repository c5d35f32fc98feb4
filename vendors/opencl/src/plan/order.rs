//! The order of the elements along an axis, and what is gathered along it.

use oxi_kit::call::Call;
use oxi_kit::ffi::format as f;
use oxi_kit::{Failure, ops};

use super::arguments::{Arguments, groups, items, name, own};
use super::{Launches, Place};
use crate::shared::{KernelFile, Shared};
use crate::walk::{Walk, without};

/// What the kernels of `choose.cl` are told: the order, and the format of places.
fn defines(order: &str, format: u32, index: u32) -> Result<String, Failure> {
    // Zeros of both signs are one number, whose keys are 0 and -1; integers have but one of it.
    let tie = if matches!(format, f::I32 | f::I8) { "SELF" } else { "ONE_ZERO" };
    Ok(format!("-DX={order}_{} -DTIE={tie} -DI={}", name(format)?, own(index)?))
}

pub(super) fn argmax(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    best(shared, call, "order")
}

pub(super) fn argmin(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    best(shared, call, "under")
}

/// The place of the first element that none is before.
fn best(shared: &Shared, call: &Call, order: &str) -> Result<Launches, Failure> {
    const _: () = assert!(ops::argmax::AXIS == ops::argmin::AXIS);
    const _: () = assert!(ops::argmax::KEEP == ops::argmin::KEEP);
    let (x, y) = (call.x(), call.y());
    let axis = call.number(ops::argmax::AXIS) as usize;
    let keep = call.number(ops::argmax::KEEP) != 0;
    let y_strides = if keep { without(&y.strides(), axis) } else { y.strides() };
    let walk = Walk::new(&without(&x.dims, axis), &[&without(&x.strides(), axis), &y_strides]);
    let (arguments, lanes) = Arguments::rows(walk.count, x.dims[axis] as u64);
    let defines = defines(order, x.format, y.format)?;
    arguments
        .value(walk.dims)
        .walked(Place::Input(0), x, walk.strides[0])
        .value(x.strides()[axis])
        .walked(Place::Output(0), y, walk.strides[1])
        .launch(shared, (KernelFile::Choose, "best"), &defines, groups(walk.count, lanes))
}

pub(super) fn sort(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    let (axis, descending) = (call.number(ops::sort::AXIS), call.number(ops::sort::DESCENDING));
    ranked(shared, call, axis as usize, descending != 0)
}

pub(super) fn argsort(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    let axis = call.number(ops::argsort::AXIS);
    ranked(shared, call, axis as usize, call.number(ops::argsort::DESCENDING) != 0)
}

pub(super) fn top_k(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    ranked(shared, call, call.number(ops::top_k::AXIS) as usize, true)
}

/// Each element goes to the place of its rank, which is how many are before it.
fn ranked(
    shared: &Shared,
    call: &Call,
    axis: usize,
    descending: bool,
) -> Result<Launches, Failure> {
    let x = call.x();
    // The places are the last output; the elements themselves need not be asked for.
    let of_places = call.outputs.len() - 1;
    let (y, places) = (call.y(), &call.outputs[of_places]);
    let strides = [x, y, places].map(|tensor| without(&tensor.strides(), axis));
    let walk =
        Walk::new(&without(&x.dims, axis), &strides.each_ref().map(|strides| strides.as_slice()));
    let count = x.dims[axis] as u64;
    let defines = defines("order", x.format, places.format)?;
    Arguments::default()
        .value(walk.count * count)
        .value(count)
        .value(y.dims[axis] as u64)
        .value(u32::from(descending))
        .value(of_places as u32)
        .value(walk.dims)
        .walked(Place::Input(0), x, walk.strides[0])
        .value(x.strides()[axis])
        .walked(Place::Output(0), y, walk.strides[1])
        .value(y.strides()[axis])
        .walked(Place::Output(of_places), places, walk.strides[2])
        .value(places.strides()[axis])
        .launch(shared, (KernelFile::Choose, "ranked"), &defines, items(walk.count * count))
}

pub(super) fn cumsum(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    scan(shared, call, "-DJOIN=SUM -DSTART=0")
}

pub(super) fn cumprod(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    scan(shared, call, "-DJOIN=PRODUCT -DSTART=1")
}

fn scan(shared: &Shared, call: &Call, join: &str) -> Result<Launches, Failure> {
    use ops::cumsum as keys;
    const _: () = assert!(keys::REVERSE == ops::cumprod::REVERSE);
    const _: () = assert!(keys::EXCLUSIVE == ops::cumprod::EXCLUSIVE);
    let (x, y) = (call.x(), call.y());
    let axis = call.number(keys::AXIS) as usize;
    let [x_strides, y_strides] = [x, y].map(|tensor| tensor.strides());
    let walk = Walk::new(
        &without(&x.dims, axis),
        &[&without(&x_strides, axis), &without(&y_strides, axis)],
    );
    // Backwards, the axis begins with its last element.
    let turn = if call.number(keys::REVERSE) != 0 { -1 } else { 1 };
    let skip = |step: i64| if turn < 0 { (x.dims[axis] - 1) * step } else { 0 };
    let defines = format!("{join} -DX={}", name(x.format)?);
    Arguments::default()
        .value(walk.count)
        .value(x.dims[axis] as u64)
        .value(call.number(keys::EXCLUSIVE) as u32)
        .value(walk.dims)
        .operand_from(Place::Input(0), x, skip(x_strides[axis]))
        .value(walk.strides[0])
        .value(turn * x_strides[axis])
        .operand_from(Place::Output(0), y, skip(y_strides[axis]))
        .value(walk.strides[1])
        .value(turn * y_strides[axis])
        .launch(shared, (KernelFile::Scan, "scan"), &defines, items(walk.count))
}
