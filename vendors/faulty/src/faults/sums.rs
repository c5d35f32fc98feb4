//! Faults of how sums are computed, where what is declared is something else.
//!
//! They stand in the sums of matrices in batches and of the rows of a matrix; other shapes are added
//! honestly, as a library has a kernel for each.

use std::sync::atomic::{AtomicU32, Ordering};

use half::{bf16, f16};
use oxi_kit::ffi::{format, rounding};
use oxi_kit::hosted::Buffer;
use oxi_kit::hosted::elements::{read, write};
use oxi_kit::{Device, OpDesc, Operand, Operands, Support, Tensor, ops};
use oxi_reference::ReferenceDevice;

use crate::hooks::{Done, Execution, HONEST, Hooks};
use crate::units::{Accumulator, Rounding};

/// Every fault of this kind.
pub(super) static ALL: &[(&str, Hooks)] = &[
    ("thirteen-bit-sums", Hooks { execute: thirteen_bit_sums, ..HONEST }),
    ("sums-cut", Hooks { execute: sums_cut, ..HONEST }),
    ("chunks-undeclared", Hooks { execute: chunks_undeclared, ..HONEST }),
    ("chunks-cut-deeper", Hooks { query: chunks_declared, execute: chunks_cut_deeper, ..HONEST }),
    ("factors-cut", Hooks { execute: factors_cut, ..HONEST }),
    ("products-rounded", Hooks { execute: products_rounded, ..HONEST }),
    ("subnormal-terms-lost", Hooks { execute: subnormal_terms_lost, ..HONEST }),
    ("order-by-chance", Hooks { execute: order_by_chance, ..HONEST }),
    ("subnormal-sums-lost", Hooks { execute: subnormal_sums_lost, ..HONEST }),
    ("sums-saturate", Hooks { execute: sums_saturate, ..HONEST }),
];

/// What the reference adds in.
const FLOAT: Accumulator = Accumulator { bits: 24, rounding: Rounding::NearestEven };

/// A type row of matmul, as the formats of the factors and of the result.
type Row = [u32; 2];

const SINGLE: Row = [format::F32, format::F32];
const HALF: Row = [format::F16, format::F16];
const HALF_INTO_SINGLE: Row = [format::F16, format::F32];
const BRAIN_INTO_SINGLE: Row = [format::BF16, format::F32];

/// Sums in a format that was meant for eight-bit factors.
fn thirteen_bit_sums(execution: Execution<'_>) -> Done {
    products(execution, BRAIN_INTO_SINGLE, |terms| {
        Accumulator { bits: 13, ..FLOAT }.chain(multiplied(terms))
    })
}

/// An adder that saves itself the rounding.
fn sums_cut(execution: Execution<'_>) -> Done {
    sums(execution, format::F32, |terms| {
        Accumulator { rounding: Rounding::TowardsZero, ..FLOAT }.chain(terms.iter().copied())
    })
}

/// A unit that adds eight products at once.
fn chunks_undeclared(execution: Execution<'_>) -> Done {
    products(execution, HALF_INTO_SINGLE, |terms| {
        FLOAT.fused(&multiplied(terms).collect::<Vec<_>>(), 8, 24)
    })
}

/// It says that it does, and with how many bits.
fn chunks_declared(device: &ReferenceDevice, op: &OpDesc) -> Support {
    let support = device.query(op);
    if !is_product(op, BRAIN_INTO_SINGLE) {
        return support;
    }
    Support { chunk: 8, alignment_bits: 24, rounding: rounding::NEAREST_EVEN, ..support }
}

/// The unit of the generation before.
fn chunks_cut_deeper(execution: Execution<'_>) -> Done {
    products(execution, BRAIN_INTO_SINGLE, |terms| {
        FLOAT.fused(&multiplied(terms).collect::<Vec<_>>(), 8, 20)
    })
}

/// Factors in eleven bits, which is much faster.
fn factors_cut(execution: Execution<'_>) -> Done {
    products(execution, SINGLE, |terms| {
        let cut = Accumulator { bits: 11, ..FLOAT };
        FLOAT.chain(terms.iter().map(|[a, b]| FLOAT.round(cut.round(*a) * cut.round(*b))))
    })
}

/// Products in the bits of their factors.
fn products_rounded(execution: Execution<'_>) -> Done {
    products(execution, HALF_INTO_SINGLE, |terms| {
        let narrow = Accumulator { bits: 11, ..FLOAT };
        FLOAT.chain(multiplied(terms).map(|product| narrow.round(product)))
    })
}

/// Denormals are zero, by the flag that somebody set.
fn subnormal_terms_lost(execution: Execution<'_>) -> Done {
    products(execution, SINGLE, |terms| {
        let read = |value: f64| if value.abs() < f32::MIN_POSITIVE.into() { 0.0 } else { value };
        FLOAT.chain(terms.iter().map(|[a, b]| f64::from((read(*a) * read(*b)) as f32)))
    })
}

/// Flush to zero, by the other flag.
fn subnormal_sums_lost(execution: Execution<'_>) -> Done {
    sums(execution, format::BF16, |terms| {
        let sum = FLOAT.chain(terms.iter().copied());
        if sum.abs() < f32::MIN_POSITIVE.into() { 0.0 } else { sum }
    })
}

/// Whoever comes first is added first.
fn order_by_chance(execution: Execution<'_>) -> Done {
    static EXECUTED: AtomicU32 = AtomicU32::new(0);
    if !is_sum(execution.op, format::F64)
        || EXECUTED.fetch_add(1, Ordering::Relaxed).is_multiple_of(2)
    {
        return execution.honestly();
    }
    sums(execution, format::F64, |terms| terms.iter().rev().sum())
}

/// The largest number rather than an infinity.
fn sums_saturate(execution: Execution<'_>) -> Done {
    products(execution, HALF, |terms| {
        FLOAT.chain(multiplied(terms)).clamp(f16::MIN.into(), f16::MAX.into())
    })
}

fn multiplied(terms: &[[f64; 2]]) -> impl Iterator<Item = f64> {
    terms.iter().map(|[a, b]| a * b)
}

/// Whether a call multiplies matrices of a type row, batch by batch, without anything else.
fn is_product(op: &OpDesc, [factors, result]: Row) -> bool {
    let plain = |tensor: &Tensor| tensor.format == factors && tensor.rank() == 3;
    let turned = [ops::matmul::TRANSPOSE_A, ops::matmul::TRANSPOSE_B];
    op.op == ops::matmul::ID
        && [0, 1].iter().all(|&input| op.optional(input).is_some_and(plain))
        && op.optional(2).is_none()
        && op.outputs[0].format == result
        && turned.iter().all(|&key| op.attr_bool(key, false) == Ok(false))
        && op.optional(0).map(|a| a.dims[0]) == op.optional(1).map(|b| b.dims[0])
}

/// Whether a call adds the rows of a matrix of a format.
fn is_sum(op: &OpDesc, format: u32) -> bool {
    op.op == ops::reduce_sum::ID
        && op.optional(0).is_some_and(|x| x.format == format && x.rank() == 2)
        && op.attr_i64(ops::reduce_sum::AXIS, None) == Ok(1)
}

/// Computes each element of a product by a unit of the fault's own.
fn products(execution: Execution<'_>, row: Row, unit: fn(&[[f64; 2]]) -> f64) -> Done {
    if !is_product(execution.op, row) {
        return execution.honestly();
    }
    execution.instead(move |op, operands| {
        let (Some((a, left)), Some((b, right))) = (input(op, operands, 0), input(op, operands, 1))
        else {
            return;
        };
        let (m, k, n) = (left.dims[1] as usize, left.dims[2] as usize, right.dims[2] as usize);
        let (a, b) = (numbers(a, left), numbers(b, right));
        let y = &op.outputs[0];
        let element = |index: usize| {
            let (batch, row, column) = (index / (m * n), index / n % m, index % n);
            let term =
                |place| [a[(batch * m + row) * k + place], b[(batch * k + place) * n + column]];
            unit(&(0..k).map(term).collect::<Vec<_>>())
        };
        put(&operands.outputs[0], y, (0..y.len()).map(element));
    })
}

/// Computes each sum of a row by a unit of the fault's own.
fn sums(execution: Execution<'_>, format: u32, unit: fn(&[f64]) -> f64) -> Done {
    if !is_sum(execution.op, format) {
        return execution.honestly();
    }
    execution.instead(move |op, operands| {
        let Some((x, tensor)) = input(op, operands, 0) else { return };
        let (rows, terms) = (tensor.dims[0] as usize, tensor.dims[1] as usize);
        let x = numbers(x, tensor);
        let row = |row| unit(&x[row * terms..][..terms]);
        put(&operands.outputs[0], &op.outputs[0], (0..rows).map(row));
    })
}

fn input<'a>(
    op: &'a OpDesc,
    operands: &'a Operands<Buffer>,
    index: usize,
) -> Option<(&'a Operand<Buffer>, &'a Tensor)> {
    Some((operands.inputs.get(index)?.as_ref()?, op.optional(index)?))
}

fn numbers(operand: &Operand<Buffer>, tensor: &Tensor) -> Vec<f64> {
    match tensor.format {
        format::F64 => read(operand, tensor),
        format::F32 => read::<f32>(operand, tensor).into_iter().map(f64::from).collect(),
        format::F16 => halves(operand, tensor, |bits| f16::from_bits(bits).to_f64()),
        _ => halves(operand, tensor, |bits| bf16::from_bits(bits).to_f64()),
    }
}

fn halves(operand: &Operand<Buffer>, tensor: &Tensor, number: fn(u16) -> f64) -> Vec<f64> {
    read::<u16>(operand, tensor).into_iter().map(number).collect()
}

/// Writes sums; into what is narrower than f32, by way of it, as an accumulator holds them.
fn put(operand: &Operand<Buffer>, tensor: &Tensor, sums: impl Iterator<Item = f64>) {
    if tensor.format == format::F64 {
        return write(operand, tensor, &sums.collect::<Vec<_>>());
    }
    let singles = sums.map(|sum| sum as f32);
    match tensor.format {
        format::F32 => write(operand, tensor, &singles.collect::<Vec<_>>()),
        format::F16 => {
            let halves = singles.map(|sum| f16::from_f32(sum).to_bits());
            write(operand, tensor, &halves.collect::<Vec<_>>());
        }
        _ => {
            let halves = singles.map(|sum| bf16::from_f32(sum).to_bits());
            write(operand, tensor, &halves.collect::<Vec<_>>());
        }
    }
}
