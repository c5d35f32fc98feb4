//! Faults of other operators: rounding, special values, places.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use oxi_kit::ffi::format;
use oxi_kit::hosted::Buffer;
use oxi_kit::{Device, Failure, OpDesc, Operand, Operands, Tensor, ops};
use oxi_reference::{Reference, ReferenceDevice};

use crate::hooks::{Done, Execution, HONEST, Hooks};
use oxi_kit::hosted::elements::{Element, read, write};

/// Every fault of this kind.
pub(super) static ALL: &[(&str, Hooks)] = &[
    ("truncation", Hooks { execute: truncation, ..HONEST }),
    ("nan-dropped", Hooks { execute: nan_dropped, ..HONEST }),
    ("flush-to-zero", Hooks { execute: flush_to_zero, ..HONEST }),
    ("crash", Hooks { execute: crash, ..HONEST }),
    ("hang", Hooks { execute: hang, ..HONEST }),
    ("input-overwritten", Hooks { execute: input_overwritten, ..HONEST }),
    ("last-element-unwritten", Hooks { execute: last_element_unwritten, ..HONEST }),
    ("odd-one-out", Hooks { execute: odd_one_out, ..HONEST }),
];

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
fn truncation(execution: Execution<'_>) -> Done {
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
fn nan_dropped(execution: Execution<'_>) -> Done {
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
fn flush_to_zero(execution: Execution<'_>) -> Done {
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
fn input_overwritten(execution: Execution<'_>) -> Done {
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

/// A block of size 0, and nobody thought of it.
fn crash(execution: Execution<'_>) -> Done {
    let op = execution.op;
    let axis = op.attr_i64(ops::softmax::AXIS, None).unwrap_or(0) as usize;
    let single = op.optional(0).is_some_and(|x| x.dims.get(axis) == Some(&1));
    if op.op != ops::softmax::ID || !single {
        return execution.honestly();
    }
    execution.instead(|_, _| {
        let nowhere = std::ptr::without_provenance::<u8>(64);
        // SAFETY: there is none. The first page of a process is never mapped: this is the signal
        // that the fault is about, raised on the stream's thread as a real kernel would.
        std::hint::black_box(unsafe { nowhere.read_volatile() });
    })
}

/// A loop until the last element, of which there is none.
fn hang(execution: Execution<'_>) -> Done {
    let op = execution.op;
    let axis = op.attr_i64(ops::reduce_sum::AXIS, None).unwrap_or(0) as usize;
    let none = op.optional(0).is_some_and(|x| x.dims.get(axis) == Some(&0));
    if op.op != ops::reduce_sum::ID || !none {
        return execution.honestly();
    }
    execution.instead(|_, _| {
        loop {
            std::thread::sleep(Duration::from_secs(3600));
        }
    })
}

/// A loop that ends one short.
fn last_element_unwritten(execution: Execution<'_>) -> Done {
    if !is(&execution, ops::exp::ID, format::F32) || execution.op.outputs[0].is_empty() {
        return execution.honestly();
    }
    let plan = execution.plan.clone();
    execution.instead(move |op, operands| {
        let Some((_, (output, y))) = ends(op, operands) else { return };
        let before: Vec<u32> = read(output, y);
        plan.run(operands);
        let mut after: Vec<u32> = read(output, y);
        if let (Some(last), Some(old)) = (after.last_mut(), before.last()) {
            *last = *old;
        }
        write(output, y, &after);
    })
}

/// Sums whose order depends on who comes first, now and then.
fn odd_one_out(execution: Execution<'_>) -> Done {
    static EXECUTED: AtomicU32 = AtomicU32::new(0);
    let hit = is(&execution, ops::reduce_sum::ID, format::F32)
        && EXECUTED.fetch_add(1, Ordering::Relaxed) % 2 == 1;
    if !hit {
        return execution.honestly();
    }
    execution.around(nothing, |op, operands| {
        let Some((_, (output, y))) = ends(op, operands) else { return };
        let mut values: Vec<u32> = read(output, y);
        for bits in values.iter_mut().filter(|bits| **bits & 0x7f80_0000 != 0x7f80_0000) {
            *bits ^= 1;
        }
        write(output, y, &values);
    })
}
