//! Operators that compute each element by itself.

use oxi_kit::call::{Call, Kind};
use oxi_kit::ffi::format as f;
use oxi_kit::{Failure, Tensor, ops};

use super::arguments::{Arguments, Real, bits, items, name, own};
use super::{Launches, Place};
use crate::offer::{function, in_half};
use crate::shared::{KernelFile, Shared};
use crate::walk::{Walk, repeat};

/// What the kernels that compute each element alone are told: the formats of inputs and output, and
/// the function.
fn defines(shared: &Shared, call: &Call) -> Result<String, Failure> {
    let (x, y) = (call.x(), call.y());
    match call.kind {
        Kind::Copy => Ok(format!("-DA={0} -DY={0} -DF=COPY -DATTRIBUTE=float", bits(x.format))),
        Kind::Cast { saturate } => {
            let function = match (x.format, y.format) {
                (f::F32, f::F64) => "F32_TO_F64",
                (f::F64, f::F32) => "F64_TO_F32",
                (f::F32 | f::F64, f::I32) => "TO_I32",
                (f::F32, f::I8) => "TO_I8",
                (f::I32 | f::I8, f::F32) => "I_TO_F32",
                (f::I32, f::F64) => "I_TO_F64",
                // Reading and writing converts.
                _ => "COPY",
            };
            let float = !matches!(y.format, f::I32 | f::I8);
            let stop = if saturate && float { " -DSATURATE" } else { "" };
            let (from, to) = (name(x.format)?, name(y.format)?);
            Ok(format!("-DA={from} -DY={to} -DF={function} -DATTRIBUTE=float{stop}"))
        }
        Kind::Elementwise { op, .. } => {
            let named = |format| match format {
                f::BOOL => Ok("bool".to_owned()),
                _ if op == ops::select::ID => Ok(bits(format)),
                f::F16 if in_half(&shared.arithmetic, call.kind) => Ok("half".to_owned()),
                format => own(format).map(str::to_owned),
            };
            let mut text = format!("-DF={}", function(&shared.arithmetic, op, x.format)?);
            let inputs = call.inputs.iter().flatten();
            for (letter, tensor) in ["A", "B", "C"].iter().zip(inputs) {
                text += &format!(" -D{letter}={}", named(tensor.format)?);
            }
            let attribute = if x.format == f::F64 { "double" } else { "float" };
            Ok(format!("{text} -DY={} -DATTRIBUTE={attribute}", named(y.format)?))
        }
        other => Err(Failure::internal(format!("{other:?} is no elementwise kernel"))),
    }
}

/// `map.cl` for one input, `zip.cl` for two, `join.cl` for three.
pub(super) fn plan(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    let alpha = match call.kind {
        Kind::Elementwise { alpha, .. } => Real(call.x().format, alpha),
        _ => Real(f::F32, 0.0),
    };
    each(shared, call, alpha, &defines(shared, call)?)
}

/// The gate by its sigmoid, and what is beside it.
pub(super) fn swiglu(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    let format = name(call.x().format)?;
    let defines = format!("-DF=SWIGLU -DA={format} -DB={format} -DY={format}");
    each(shared, call, Real(f::F32, 0.0), &defines)
}

/// The kernel that the defines make of one of the three files, over all elements.
fn each(shared: &Shared, call: &Call, alpha: Real, defines: &str) -> Result<Launches, Failure> {
    let y = call.y();
    let inputs = call.inputs.iter().flatten().enumerate();
    let mut operands: Vec<_> = inputs.map(|(i, &tensor)| (Place::Input(i), tensor)).collect();
    let file = match operands.len() {
        1 => KernelFile::Map,
        2 => KernelFile::Zip,
        _ => KernelFile::Join,
    };
    operands.push((Place::Output(0), y));
    let strides: Vec<_> = operands
        .iter()
        .map(|(_, tensor)| repeat(&tensor.dims, &tensor.strides(), &y.dims))
        .collect();
    let walk = Walk::new(&y.dims, &strides.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let dense = walk.is_dense();
    let mut arguments = Arguments::default().value(walk.count);
    if file == KernelFile::Map {
        arguments = arguments.value(alpha);
    }
    if !dense {
        arguments = arguments.value(walk.dims);
    }
    for ((place, tensor), strides) in operands.into_iter().zip(walk.strides) {
        arguments = arguments.operand(place, tensor);
        if !dense {
            arguments = arguments.value(strides);
        }
    }
    let kernel = if dense { "dense" } else { "strided" };
    arguments.launch(shared, (file, kernel), defines, items(walk.count))
}

/// Which of the inputs of an operator are there, as bits from `first` on.
pub(super) fn parts(call: &Call, first: usize) -> u32 {
    let given = call.inputs.iter().skip(first).enumerate();
    given.map(|(place, input)| u32::from(input.is_some()) << place).sum()
}

/// Channels, dimension 1, with a mean and a variance that are given.
pub(super) fn batch_norm(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    let (x, y) = (call.x(), call.y());
    // A tensor of channels stands still along every other axis; one that is left out, everywhere.
    let channel = |tensor: Option<&Tensor>| {
        let mut strides = vec![0; x.rank()];
        strides[1] = tensor.map_or(0, |tensor| tensor.strides()[0]);
        strides
    };
    let channels: Vec<_> = call.inputs[1..].iter().map(|&input| channel(input)).collect();
    let [x_strides, y_strides] = [x.strides(), y.strides()];
    let mut strides: Vec<&[i64]> = vec![&x_strides];
    strides.extend(channels.iter().map(Vec::as_slice));
    strides.push(&y_strides);
    let walk = Walk::new(&x.dims, &strides);
    let eps = Real(x.format, call.real(ops::batch_norm::EPS));
    let mut arguments =
        Arguments::default().value(walk.count).value(eps).value(parts(call, 3)).value(walk.dims);
    for input in 0..call.inputs.len() {
        arguments = arguments.walked(Place::Input(input), x, walk.strides[input]);
    }
    let last = walk.strides[call.inputs.len()];
    let defines = format!("-DX={}", name(x.format)?);
    let kernel = (KernelFile::Normalize, "batch_norm");
    arguments.walked(Place::Output(0), y, last).launch(shared, kernel, &defines, items(walk.count))
}
