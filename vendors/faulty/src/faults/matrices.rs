//! Faults of matmul.

use half::f16;
use oxi_kit::ffi::format;
use oxi_kit::hosted::Buffer;
use oxi_kit::{Device, Failure, OpDesc, Operands, Support, Tensor, ops};
use oxi_reference::{Plan, ReferenceDevice};

use crate::hooks::{Done, Execution, HONEST, Hooks};
use oxi_kit::hosted::elements::{read, write};

/// Every fault of this kind.
pub(super) static ALL: &[(&str, Hooks)] = &[
    ("lost-tail", Hooks { plan: lost_tail, ..HONEST }),
    ("narrow-accumulator", Hooks { execute: narrow_accumulator, ..HONEST }),
    ("missing-check", Hooks { query: unchecked_query, plan: unchecked_plan, ..HONEST }),
];

/// A kernel in tiles of 32 that forgets what does not fill one.
fn lost_tail(device: &ReferenceDevice, op: &OpDesc) -> Result<Plan, Failure> {
    match sums(op) {
        Some((k, _)) if k > 32 => device.plan(&cut(op, k - k % 32)),
        _ => device.plan(op),
    }
}

/// Nobody compares K of one factor with K of the other.
fn unchecked_query(device: &ReferenceDevice, op: &OpDesc) -> Support {
    device.query(&unchecked(op))
}

fn unchecked_plan(device: &ReferenceDevice, op: &OpDesc) -> Result<Plan, Failure> {
    device.plan(&unchecked(op))
}

fn unchecked(op: &OpDesc) -> OpDesc {
    match sums(op) {
        Some((k_a, k_b)) => cut(op, k_a.min(k_b)),
        None => op.clone(),
    }
}

/// Extents along K of both factors, if this is a matmul that has them.
fn sums(op: &OpDesc) -> Option<(i64, i64)> {
    if op.op != ops::matmul::ID {
        return None;
    }
    let (a, b) = (op.optional(0)?, op.optional(1)?);
    let (a_axis, b_axis) = sum_axes(op)?;
    Some((a.dims[a_axis], b.dims[b_axis]))
}

/// The axes of K.
fn sum_axes(op: &OpDesc) -> Option<(usize, usize)> {
    let transposed = |key| op.attr_bool(key, false).ok();
    let (a, b) = (op.optional(0)?.rank(), op.optional(1)?.rank());
    let a_axis = a.checked_sub(if transposed(ops::matmul::TRANSPOSE_A)? { 2 } else { 1 })?;
    let b_axis = b.checked_sub(if transposed(ops::matmul::TRANSPOSE_B)? { 1 } else { 2 })?;
    Some((a_axis, b_axis))
}

/// The same product, of the first `k` only. Strides stay, so it is a view of the same memory.
fn cut(op: &OpDesc, k: i64) -> OpDesc {
    let mut op = op.clone();
    let Some((a_axis, b_axis)) = sum_axes(&op) else { return op };
    for (index, axis) in [(0, a_axis), (1, b_axis)] {
        if let Some(tensor) = &mut op.inputs[index] {
            tensor.strides = Some(tensor.strides());
            tensor.dims[axis] = k;
        }
    }
    op
}

/// Sums that are kept in 11 bits, as in an f16 with a larger exponent. Batches are left alone.
fn narrow_accumulator(execution: Execution<'_>) -> Done {
    let op = execution.op;
    let hit = op.op == ops::matmul::ID
        && op.optional(0).is_some_and(|a| a.format == format::F16 && a.rank() == 2)
        && op.optional(1).is_some_and(|b| b.rank() == 2)
        && op.outputs[0].format == format::F32;
    if hit { execution.instead(narrow_product) } else { execution.honestly() }
}

fn narrow_product(op: &OpDesc, operands: &Operands<Buffer>) {
    let [Some(a), Some(b), ..] = &operands.inputs[..] else { return };
    let matrix = |index, key| {
        let mut tensor: Tensor = op.input(index).ok()?.clone();
        if op.attr_bool(key, false).ok()? {
            tensor.strides = Some(tensor.strides());
            tensor.dims.reverse();
            tensor.strides.as_mut()?.reverse();
        }
        Some(tensor)
    };
    let Some(left) = matrix(0, ops::matmul::TRANSPOSE_A) else { return };
    let Some(right) = matrix(1, ops::matmul::TRANSPOSE_B) else { return };
    let (k, n) = (right.dims[0] as usize, right.dims[1] as usize);
    let wide = |bits: u16| f16::from_bits(bits).to_f32();
    let a: Vec<f32> = read(a, &left).into_iter().map(wide).collect();
    let b: Vec<f32> = read(b, &right).into_iter().map(wide).collect();
    let bias = op.optional(2).zip(operands.inputs.get(2).and_then(Option::as_ref));
    let bias: Option<Vec<f32>> = bias.map(|(tensor, operand)| read(operand, tensor));
    let y = &op.outputs[0];
    let sum = |index: usize| {
        let (row, column) = (index / n, index % n);
        let product = |step: usize| a[row * k + step] * b[step * n + column];
        let sum = (0..k).fold(0.0, |sum, step| eleven_bits(sum + product(step)));
        sum + bias.as_ref().map_or(0.0, |bias| bias[column])
    };
    write(&operands.outputs[0], y, &(0..y.len()).map(sum).collect::<Vec<_>>());
}

/// Rounds to nearest even, to 11 significant bits.
fn eleven_bits(value: f32) -> f32 {
    if !value.is_finite() {
        return value;
    }
    let bits = value.to_bits();
    f32::from_bits((bits + 0xfff + (bits >> 13 & 1)) & !0x1fff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eleven_bits_are_kept() {
        assert_eq!(eleven_bits(2047.0), 2047.0);
        assert_eq!(eleven_bits(2049.0), 2048.0);
        assert_eq!(eleven_bits(-2051.0), -2052.0);
        assert_eq!(eleven_bits(f32::INFINITY), f32::INFINITY);
    }
}
