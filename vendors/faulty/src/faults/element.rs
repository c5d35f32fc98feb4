//! What a fault of an elementwise operator is made of: the reference computes, and one function looks
//! at each element after that and puts what it likes in its place.

use half::{bf16, f16};
use oxi_kit::ffi::format;
use oxi_kit::hosted::Buffer;
use oxi_kit::hosted::elements::{read, read_halves, write, write_halves};
use oxi_kit::{OpDesc, Operand, Operands, Tensor};

use crate::hooks::{Done, Execution};

/// One element: its operands, and the reference's result.
pub(super) struct Element {
    operands: [Value; 3],
    result: Value,
    /// Which one of all, row-major, and how many there are.
    pub(super) place: usize,
    pub(super) count: usize,
}

/// Bits of a format.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Value {
    pub(super) format: u32,
    pub(super) bits: u64,
}

impl Value {
    /// As a number; zero in formats that hold none.
    pub(super) fn real(self) -> f64 {
        match self.format {
            format::F64 => f64::from_bits(self.bits),
            format::F32 => f32::from_bits(self.bits as u32).into(),
            format::F16 => f16::from_bits(self.bits as u16).into(),
            format::BF16 => bf16::from_bits(self.bits as u16).into(),
            format::F8E5M2 => f16::from_bits((self.bits as u16) << 8).into(),
            format::F4E2M1 => {
                let size = [0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0][self.bits as usize & 7];
                if self.bits & 8 == 0 { size } else { -size }
            }
            _ => 0.0,
        }
    }

    /// As an integer: the bits, with the sign of the formats that have one.
    pub(super) fn whole(self) -> i64 {
        match self.format {
            format::I8 => (self.bits as i8).into(),
            format::I16 => (self.bits as i16).into(),
            format::I32 => (self.bits as i32).into(),
            _ => self.bits.cast_signed(),
        }
    }

    fn subnormal(self) -> bool {
        match self.format {
            format::F64 => f64::from_bits(self.bits).is_subnormal(),
            format::F32 => f32::from_bits(self.bits as u32).is_subnormal(),
            format::F16 => {
                f16::from_bits(self.bits as u16).classify().eq(&std::num::FpCategory::Subnormal)
            }
            _ => false,
        }
    }

    /// A zero of the same sign, if it is subnormal.
    pub(super) fn flushed(self) -> Self {
        let zero = self.of(if self.real().is_sign_negative() { -0.0 } else { 0.0 });
        if self.subnormal() { zero } else { self }
    }

    /// The nearest of the same format, halves to even.
    pub(super) fn of(self, number: f64) -> Self {
        let bits = match self.format {
            format::F64 => number.to_bits(),
            format::F32 => (number as f32).to_bits().into(),
            format::F16 => f16::from_f32(number as f32).to_bits().into(),
            format::BF16 => bf16::from_f32(number as f32).to_bits().into(),
            _ => self.bits,
        };
        Self { bits, ..self }
    }
}

impl Element {
    /// An operand's bits.
    pub(super) fn operand(&self, index: usize) -> Value {
        self.operands[index]
    }

    /// An operand as a number.
    pub(super) fn x(&self, index: usize) -> f64 {
        self.operands[index].real()
    }

    /// An operand as an integer.
    pub(super) fn i(&self, index: usize) -> i64 {
        self.operands[index].whole()
    }

    /// The result.
    pub(super) fn result(&self) -> Value {
        self.result
    }

    /// The result as a number.
    pub(super) fn y(&self) -> f64 {
        self.result.real()
    }

    /// Puts a number in the place of the result, rounded once.
    pub(super) fn set(&mut self, number: f64) {
        self.result = self.result.of(number);
    }

    /// Puts bits in the place of the result; an integer is cut to its format.
    pub(super) fn put(&mut self, bits: u64) {
        self.result.bits = bits;
    }

    /// Moves the result by units of its last place, away from zero.
    pub(super) fn step(&mut self, units: u64) {
        self.result.bits += units;
    }

    /// Of an inexact result that was rounded to even, and of the exact one that lies halfway between
    /// it and its neighbour: makes it that neighbour, if it is farther from zero.
    pub(super) fn tie_away(&mut self, exact: f64) {
        let (size, near) = (exact.abs(), self.y().abs());
        let far = Value { bits: self.result.bits + 1, ..self.result }.real().abs();
        if near < size && far.is_finite() && far - size == size - near {
            self.step(1);
        }
    }

    /// Makes the result the neighbour on the side of zero, if it was rounded away from it.
    pub(super) fn truncate(&mut self, exact: f64) {
        if self.y().is_finite() && self.y().abs() > exact.abs() {
            self.result.bits -= 1;
        }
    }
}

/// A fault of an elementwise operator where its first input has one of these formats.
macro_rules! element {
    ($op:ident, [$($format:ident),*], $change:expr) => {
        $crate::hooks::Hooks {
            execute: |execution| {
                let formats = [$(oxi_kit::ffi::format::$format),*];
                $crate::faults::element::each(execution, oxi_kit::ops::$op::ID, &formats, $change)
            },
            ..$crate::hooks::HONEST
        }
    };
}
pub(super) use element;

/// A fault of any operator: a function sees the elements of all inputs, none of one that is left out,
/// and changes those of the outputs after the reference has computed them.
macro_rules! after {
    ($op:ident, $change:expr) => {
        $crate::hooks::Hooks {
            execute: |execution| {
                $crate::faults::element::rewritten(execution, oxi_kit::ops::$op::ID, $change)
            },
            ..$crate::hooks::HONEST
        }
    };
}
pub(super) use after;

/// A fault of any operator: the reference is given another descriptor, mostly with other strides, so
/// that it reads elsewhere in the same memory.
macro_rules! seen_as {
    ($op:ident, $change:expr) => {
        $crate::hooks::Hooks {
            plan: |device, op| {
                let mut seen = op.clone();
                if op.op == oxi_kit::ops::$op::ID {
                    let change: fn(&mut oxi_kit::OpDesc) = $change;
                    change(&mut seen);
                }
                oxi_kit::Device::plan(device, &seen)
            },
            ..$crate::hooks::HONEST
        }
    };
}
pub(super) use seen_as;

/// Changes all that came out of an operator, knowing what went in.
pub(super) type Change = fn(&OpDesc, &[Vec<Value>], &mut [Vec<Value>]);

/// Has the outputs changed after the reference has computed them.
pub(super) fn rewritten(execution: Execution<'_>, op: u32, change: Change) -> Done {
    if execution.op.op != op {
        return execution.honestly();
    }
    let plan = execution.plan.clone();
    execution.instead(move |op, operands| {
        plan.run(operands);
        let input = |(index, tensor): (usize, &Option<Tensor>)| {
            let operand = operands.inputs.get(index).and_then(Option::as_ref);
            operand.zip(tensor.as_ref()).map_or(Vec::new(), |(operand, x)| values(operand, x))
        };
        let inputs: Vec<_> = op.inputs.iter().enumerate().map(input).collect();
        let outputs = operands.outputs.iter().zip(&op.outputs);
        let mut results: Vec<_> = outputs.clone().map(|(output, y)| values(output, y)).collect();
        change(op, &inputs, &mut results);
        for ((output, y), results) in outputs.zip(&results) {
            put_back(output, y, results);
        }
    })
}

/// Lets a tensor stand still along an axis: all of it is what is at the first place.
pub(super) fn stand_still(op: &mut OpDesc, input: usize, axis: usize) {
    if let Some(Some(tensor)) = op.inputs.get_mut(input) {
        let mut strides = tensor.strides();
        strides[axis] = 0;
        tensor.strides = Some(strides);
    }
}

/// Has each element changed after the reference has computed it.
pub(super) fn each(
    execution: Execution<'_>,
    op: u32,
    formats: &[u32],
    change: fn(&mut Element),
) -> Done {
    let format = execution.op.optional(0).map_or(0, |x| x.format);
    if execution.op.op != op || !formats.contains(&format) {
        return execution.honestly();
    }
    let plan = execution.plan.clone();
    execution.instead(move |op, operands| {
        plan.run(operands);
        change_all(op, operands, change);
    })
}

fn change_all(op: &OpDesc, operands: &Operands<Buffer>, change: fn(&mut Element)) {
    let (Some(output), Some(y)) = (operands.outputs.first(), op.outputs.first()) else { return };
    let inputs = operands.inputs.iter().zip(&op.inputs).filter_map(|(operand, tensor)| {
        Some(values(operand.as_ref()?, &stretched(tensor.as_ref()?, &y.dims)))
    });
    let inputs: Vec<_> = inputs.collect();
    let mut results = values(output, y);
    let count = results.len();
    for (place, result) in results.iter_mut().enumerate() {
        let mut operands = [Value::default(); 3];
        for (operand, input) in operands.iter_mut().zip(&inputs) {
            *operand = input[place];
        }
        let mut element = Element { operands, result: *result, place, count };
        change(&mut element);
        *result = element.result;
    }
    put_back(output, y, &results);
}

/// A tensor that is broadcast to a shape: what is missing or has one element stands still.
fn stretched(x: &Tensor, dims: &[i64]) -> Tensor {
    let missing = dims.len() - x.rank();
    let own = x.dims.iter().zip(x.strides()).map(|(&extent, stride)| match extent {
        1 => 0,
        _ => stride,
    });
    let strides = std::iter::repeat_n(0, missing).chain(own).collect();
    Tensor { format: x.format, dims: dims.to_vec(), strides: Some(strides) }
}

pub(super) fn values(operand: &Operand<Buffer>, tensor: &Tensor) -> Vec<Value> {
    let of = |bits| Value { format: tensor.format, bits };
    match tensor.format {
        format::F64 | format::I64 => read::<u64>(operand, tensor).into_iter().map(of).collect(),
        format::F32 | format::TF32 | format::I32 | format::U32 => {
            read::<u32>(operand, tensor).into_iter().map(|bits| of(bits.into())).collect()
        }
        format::F16 | format::BF16 | format::I16 => {
            read::<u16>(operand, tensor).into_iter().map(|bits| of(bits.into())).collect()
        }
        format::I4 | format::U4 | format::F4E2M1 => {
            read_halves(operand, tensor).into_iter().map(|bits| of(bits.into())).collect()
        }
        _ => read::<u8>(operand, tensor).into_iter().map(|bits| of(bits.into())).collect(),
    }
}

pub(super) fn put_back(operand: &Operand<Buffer>, tensor: &Tensor, values: &[Value]) {
    let bits = values.iter().map(|value| value.bits);
    match tensor.format {
        format::F64 | format::I64 => write::<u64>(operand, tensor, &bits.collect::<Vec<_>>()),
        format::F32 | format::TF32 | format::I32 | format::U32 => {
            write(operand, tensor, &bits.map(|bits| bits as u32).collect::<Vec<_>>());
        }
        format::F16 | format::BF16 | format::I16 => {
            write(operand, tensor, &bits.map(|bits| bits as u16).collect::<Vec<_>>());
        }
        format::I4 | format::U4 | format::F4E2M1 => {
            write_halves(operand, tensor, &bits.map(|bits| bits as u8).collect::<Vec<_>>());
        }
        _ => write(operand, tensor, &bits.map(|bits| bits as u8).collect::<Vec<_>>()),
    }
}
