//! Products of matrices, with what is added to them.

use oxi_kit::call::Call;
use oxi_kit::ffi::format as f;
use oxi_kit::{Failure, Tensor, ops};

use super::arguments::{Arguments, Real, name};
use super::{Launches, Place};
use crate::shared::{KernelFile, Shared};
use crate::walk::{Walk, repeat};

/// Rows and columns of y that one work-group computes; `TILE` in `kernels/matmul.cl`.
const TILE: u64 = 32;

/// What is made of a product.
struct After {
    alpha: f64,
    beta: f64,
    /// Steps of the addend along rows and columns, if there is one.
    addend: Option<[i64; 2]>,
    /// The number of what is made of each sum; 0 for nothing.
    epilogue: u32,
}

/// The bias is a row.
pub(super) fn matmul(
    shared: &Shared,
    call: &Call,
    transpose: [bool; 2],
) -> Result<Launches, Failure> {
    let addend = call.inputs[2].map(|bias| [0, bias.strides()[0]]);
    product(shared, call, transpose, &After { alpha: 1.0, beta: 1.0, addend, epilogue: 0 })
}

pub(super) fn gemm(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    use ops::gemm as keys;
    let (alpha, beta) = (call.real(keys::ALPHA), call.real(keys::BETA));
    let steps = |c: &Tensor| {
        let strides = repeat(&c.dims, &c.strides(), &call.y().dims);
        [strides[0], strides[1]]
    };
    // What a factor of 0 multiplies is not looked at.
    let addend = call.inputs[2].filter(|_| beta != 0.0).map(steps);
    let epilogue = call.number(keys::EPILOGUE) as u32;
    let transpose = [keys::TRANSPOSE_A, keys::TRANSPOSE_B].map(|key| call.number(key) != 0);
    product(shared, call, transpose, &After { alpha, beta, addend, epilogue })
}

fn product(
    shared: &Shared,
    call: &Call,
    transpose: [bool; 2],
    after: &After,
) -> Result<Launches, Failure> {
    let (a, y) = (call.x(), call.y());
    let b = call.inputs[1].unwrap_or(a);
    let batch = &y.dims[..y.rank() - 2];
    // Strides of the batch, then of rows and columns as they are multiplied.
    let split = |tensor: &Tensor, swap: bool| {
        let strides = tensor.strides();
        let (outer, last) = strides.split_at(strides.len() - 2);
        let outer = repeat(&tensor.dims[..outer.len()], outer, batch);
        (outer, if swap { [last[1], last[0]] } else { [last[0], last[1]] })
    };
    let (a_batch, a_steps) = split(a, transpose[0]);
    let (b_batch, b_steps) = split(b, transpose[1]);
    let (y_batch, y_steps) = split(y, false);
    let walk = Walk::new(batch, &[&a_batch, &b_batch, &y_batch]);
    let (rows, columns) = (y.dims[batch.len()] as u64, y.dims[batch.len() + 1] as u64);
    let depth = match after.alpha {
        0.0 => 0,
        _ => a.dims[a.rank() - if transpose[0] { 2 } else { 1 }] as u64,
    };
    let [row_step, column_step] = after.addend.unwrap_or_default();
    // Integers have no epilogue.
    let whole = if a.format == f::I8 { " -DWHOLE" } else { "" };
    let defines = format!("-DX={} -DY={}{whole}", name(a.format)?, name(y.format)?);
    let groups = [columns.div_ceil(TILE), rows.div_ceil(TILE), walk.count];
    Arguments::default()
        .value(rows)
        .value(columns)
        .value(depth)
        .value(walk.dims)
        .walked(Place::Input(0), a, walk.strides[0])
        .value(a_steps[0])
        .value(a_steps[1])
        .walked(Place::Input(1), b, walk.strides[1])
        .value(b_steps[0])
        .value(b_steps[1])
        .value(Real(a.format, after.alpha))
        .value(Real(a.format, after.beta))
        .value(after.epilogue)
        .value(u32::from(after.addend.is_some()))
        .operand(Place::Input(2), y)
        .value(row_step)
        .value(column_step)
        .walked(Place::Output(0), y, walk.strides[2])
        .value(y_steps[0])
        .value(y_steps[1])
        .launch(shared, (KernelFile::MatMul, "matmul"), &defines, groups)
}
