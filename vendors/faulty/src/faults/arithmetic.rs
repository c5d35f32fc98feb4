//! Faults of other operators: rounding, special values, places.

use std::sync::Arc;

use oxi_kit::ffi::format;
use oxi_kit::hosted::Buffer;
use oxi_kit::{Device, Failure, OpDesc, Operand, Operands, Tensor, ops};
use oxi_reference::{Reference, ReferenceDevice};

use crate::hooks::{Execution, HONEST, Hooks};
use oxi_kit::hosted::elements::{Element, read, write};

fn nothing(_: &OpDesc, _: &Operands<Buffer>) {}

/// True if an execution is of this operator and its first input of this format.
fn is(execution: &Execution<'_>, op: u32, format: u32) -> bool {
    execution.op.op == op && execution.op.optional(0).is_some_and(|x| x.format == format)
}

/// A tensor and where it lies.
type End<'a> = (&'a Operand<Buffer>, &'a Tensor);

/// The first input and the output.
fn ends<'a>(op: &'a OpDesc, operands: &'a Operands<Buffer>) -> Option<(End<'a>, End<'a>)> {
    let x = (operands.inputs.first()?.as_ref()?, op.optional(0)?);
    Some((x, (operands.outputs.first()?, op.outputs.first()?)))
}

/// A bf16 is the upper half of an f32; somebody took that for the way to convert.
pub(super) const TRUNCATION: Hooks = Hooks { execute: truncation, ..HONEST };

fn truncation(execution: Execution<'_>) -> Result<(), Failure> {
    let hit = is(&execution, ops::cast::ID, format::F32)
        && execution.op.outputs[0].format == format::BF16;
    if !hit {
        return execution.honestly();
    }
    execution.instead(|op, operands| {
        let Some(((input, x), (output, y))) = ends(op, operands) else { return };
        let halves = read::<u32>(input, x).into_iter().map(|bits| {
            // A NaN whose payload is in the low half would become an infinity; that is not the
            // fault that is meant.
            let nan = bits & 0x7fff_ffff > 0x7f80_0000;
            (bits >> 16) as u16 | if nan { 0x40 } else { 0 }
        });
        write(output, y, &halves.collect::<Vec<_>>());
    })
}

/// A maximum by `if x > most`, which no NaN ever is.
pub(super) const NAN_DROPPED: Hooks = Hooks { execute: nan_dropped, ..HONEST };

fn nan_dropped(execution: Execution<'_>) -> Result<(), Failure> {
    let format = execution.op.optional(0).map_or(0, |x| x.format);
    if execution.op.op != ops::reduce_max::ID {
        return execution.honestly();
    }
    match format {
        format::F64 => without_nans::<u64>(execution, 0x7ff0 << 48),
        format::F32 => without_nans::<u32>(execution, 0x7f80_0000),
        format::F16 => without_nans::<u16>(execution, 0x7c00),
        format::BF16 => without_nans::<u16>(execution, 0x7f80),
        _ => execution.honestly(),
    }
}

/// Runs the operator on a copy of its input that has minus infinity in place of each NaN.
fn without_nans<T>(execution: Execution<'_>, infinity: u64) -> Result<(), Failure>
where
    T: Element + Into<u64> + TryFrom<u64> + Send + 'static,
{
    let mut op = OpDesc::clone(execution.op);
    let x = op.input(0)?.clone();
    let dense = Tensor::dense(x.format, x.dims.clone());
    op.inputs[0] = Some(dense.clone());
    let plan = ReferenceDevice::new(Reference).plan(&op)?;
    let scratch = Arc::new(Buffer::new((dense.len() * size_of::<T>()).max(1) as u64)?);
    execution.instead(move |_, operands| {
        let Some(Some(input)) = operands.inputs.first() else { return };
        let sign = (infinity << 1) & !infinity;
        let mut values: Vec<T> = read(input, &x);
        for value in &mut values {
            let bits: u64 = (*value).into();
            if bits & (sign - 1) > infinity {
                *value = T::try_from(infinity | sign).unwrap_or(*value);
            }
        }
        let copy = Operand { buffer: scratch, offset: 0 };
        write(&copy, &dense, &values);
        let output = &operands.outputs[0];
        plan.run(&Operands {
            inputs: vec![Some(copy)],
            outputs: vec![Operand { buffer: output.buffer.clone(), offset: output.offset }],
            workspace: None,
        });
    })
}

/// A unit in a mode that somebody else switched on.
pub(super) const FLUSH_TO_ZERO: Hooks = Hooks { execute: flush_to_zero, ..HONEST };

fn flush_to_zero(execution: Execution<'_>) -> Result<(), Failure> {
    if !is(&execution, ops::multiply::ID, format::F32) {
        return execution.honestly();
    }
    execution.around(nothing, |op, operands| {
        let Some((_, (output, y))) = ends(op, operands) else { return };
        let mut values: Vec<u32> = read(output, y);
        for bits in &mut values {
            if *bits & 0x7f80_0000 == 0 {
                *bits &= 0x8000_0000;
            }
        }
        write(output, y, &values);
    })
}

/// The input serves as scratch memory.
pub(super) const INPUT_OVERWRITTEN: Hooks = Hooks { execute: input_overwritten, ..HONEST };

fn input_overwritten(execution: Execution<'_>) -> Result<(), Failure> {
    if !is(&execution, ops::softmax::ID, format::F32) {
        return execution.honestly();
    }
    execution.around(subtract_maximum, nothing)
}

fn subtract_maximum(op: &OpDesc, operands: &Operands<Buffer>) {
    let Some(((input, x), _)) = ends(op, operands) else { return };
    let Ok(axis) = op.attr_i64(ops::softmax::AXIS, None) else { return };
    let axis = axis as usize;
    if x.is_empty() {
        return;
    }
    let mut values: Vec<f32> = read(input, x);
    let (count, inner) =
        (x.dims[axis] as usize, x.dims[axis + 1..].iter().product::<i64>() as usize);
    for first in (0..values.len()).filter(|place| place / inner % count == 0) {
        let row = (first..).step_by(inner).take(count);
        let most = row.clone().map(|place| values[place]).fold(f32::NEG_INFINITY, f32::max);
        row.for_each(|place| values[place] -= most);
    }
    write(input, x, &values);
}
