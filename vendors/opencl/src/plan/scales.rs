//! Quantisation: from numbers to small ones that share scales, and back, in f32 step by step.

use oxi_kit::call::Call;
use oxi_kit::ffi::format as f;
use oxi_kit::{Failure, Tensor, ops};

use super::arguments::{Arguments, groups, items, name, own};
use super::{Launches, Place};
use crate::offer::quotient;
use crate::shared::{KernelFile, Shared};
use crate::walk::Walk;

const _: () = assert!(ops::quantize::AXIS == ops::dequantize::AXIS);

/// The ends of the range of small integers.
fn ends(format: u32) -> &'static str {
    if format == f::U8 { "-DLEAST=0 -DMOST=255" } else { "-DLEAST=-128 -DMOST=127" }
}

/// Elements with the scale and the zero point of their place along an axis.
fn scaled(
    shared: &Shared,
    call: &Call,
    kernel: (KernelFile, &str),
    defines: &str,
) -> Result<Launches, Failure> {
    let (x, y) = (call.x(), call.y());
    let axis = call.number(ops::quantize::AXIS) as usize;
    let (scale, zero) = (call.inputs[1].unwrap_or(x), call.inputs[2]);
    let along = |tensor: Option<&Tensor>| {
        let mut strides = vec![0; x.rank()];
        // One for all stands still.
        strides[axis] =
            tensor.filter(|tensor| tensor.dims[0] > 1).map_or(0, |tensor| tensor.strides()[0]);
        strides
    };
    let strides = [x.strides(), along(Some(scale)), along(zero), y.strides()];
    let walk = Walk::new(&x.dims, &strides.each_ref().map(|strides| strides.as_slice()));
    Arguments::default()
        .value(walk.count)
        .value(u32::from(zero.is_some()))
        .value(walk.dims)
        .walked(Place::Input(0), x, walk.strides[0])
        .walked(Place::Input(1), scale, walk.strides[1])
        .walked(Place::Input(2), zero.unwrap_or(x), walk.strides[2])
        .walked(Place::Output(0), y, walk.strides[3])
        .launch(shared, kernel, defines, items(walk.count))
}

pub(super) fn quantize(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    let to = call.y().format;
    let quotient = quotient(&shared.arithmetic)?;
    let (x, y) = (name(call.x().format)?, own(to)?);
    let defines = format!("-DX={x} -DY={y} -DS=f32 -DQUOTIENT={quotient} {}", ends(to));
    scaled(shared, call, (KernelFile::Scale, "quantize"), &defines)
}

pub(super) fn dequantize(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    let (x, y) = (own(call.x().format)?, name(call.y().format)?);
    let kernel = (KernelFile::Unscale, "dequantize");
    scaled(shared, call, kernel, &format!("-DX={x} -DY={y}"))
}

/// Rows of the last axis, each with a scale of its own.
pub(super) fn dynamic(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    let (x, y, scale) = (call.x(), call.y(), &call.outputs[1]);
    let last = x.rank() - 1;
    let [x_strides, y_strides, scale_strides] = [x, y, scale].map(Tensor::strides);
    let walk =
        Walk::new(&x.dims[..last], &[&x_strides[..last], &y_strides[..last], &scale_strides]);
    let quotient = quotient(&shared.arithmetic)?;
    let defines = format!(
        "-DX={} -DY=char -DS=f32 -DQUOTIENT={quotient} {}",
        name(x.format)?,
        ends(y.format)
    );
    let (arguments, lanes) = Arguments::rows(walk.count, x.dims[last] as u64);
    arguments
        .value(walk.dims)
        .walked(Place::Input(0), x, walk.strides[0])
        .value(x_strides[last])
        .walked(Place::Output(0), y, walk.strides[1])
        .value(y_strides[last])
        .walked(Place::Output(1), scale, walk.strides[2])
        .launch(shared, (KernelFile::Scale, "dynamic"), &defines, groups(walk.count, lanes))
}

/// An operand that is a matrix, and its steps along rows and columns.
fn matrix(arguments: Arguments, place: Place, tensor: &Tensor) -> Arguments {
    let strides = tensor.strides();
    arguments.operand(place, tensor).value(strides[0]).value(strides[1])
}

/// Blocks of 128 columns, of one row or of 128.
pub(super) fn fp8_block(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    const ACROSS: i64 = 128;
    let (x, y, scale) = (call.x(), call.y(), &call.outputs[1]);
    let tall = if call.number(ops::quantize_fp8_block::SQUARE) != 0 { ACROSS } else { 1 };
    let (rows, columns) = (x.dims[0] as u64, x.dims[1] as u64);
    let scales = if scale.format == f::E8M0 { "b8 -DPOWERS" } else { "f32" };
    let quotient = quotient(&shared.arithmetic)?;
    let defines = format!(
        "-DX={} -DY=char -DS={scales} -DQUOTIENT={quotient} {}",
        name(x.format)?,
        ends(f::I8)
    );
    let arguments = Arguments::default().value(rows).value(columns).value(tall as u64);
    let arguments = matrix(arguments, Place::Input(0), x);
    let arguments = matrix(arguments, Place::Output(0), y);
    let groups = [columns.div_ceil(ACROSS as u64), rows.div_ceil(tall as u64), 1];
    matrix(arguments, Place::Output(1), scale).launch(
        shared,
        (KernelFile::Scale, "fp8_block"),
        &defines,
        groups,
    )
}

/// Elements that share a scale with 32 neighbours.
pub(super) fn dequantize_mx(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    let (x, y) = (call.x(), call.y());
    let scale = call.inputs[1].unwrap_or(x);
    let (count, columns) = (y.len() as u64, y.dims[1] as u64);
    let arguments = Arguments::default().value(count).value(columns);
    let arguments = matrix(arguments, Place::Input(0), x);
    let arguments = matrix(arguments, Place::Input(1), scale);
    let defines = format!("-DX={} -DY={}", name(x.format)?, name(y.format)?);
    matrix(arguments, Place::Output(0), y).launch(
        shared,
        (KernelFile::Unscale, "dequantize_mx"),
        &defines,
        items(count),
    )
}

/// Weights of four bits, eight in a word.
pub(super) fn dequantize_w4(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    use ops::dequantize_w4 as keys;
    let y = call.y();
    let (count, columns) = (y.len() as u64, y.dims[1] as u64);
    let mut arguments = Arguments::default()
        .value(count)
        .value(columns)
        .value(call.number(keys::GROUP))
        .value(call.number(keys::PACKING) as u32);
    for (input, tensor) in call.inputs.iter().flatten().enumerate() {
        arguments = matrix(arguments, Place::Input(input), tensor);
    }
    let kernel = (KernelFile::Weights, "dequantize_w4");
    let defines = format!("-DX={}", name(y.format)?);
    matrix(arguments, Place::Output(0), y).launch(shared, kernel, &defines, items(count))
}
