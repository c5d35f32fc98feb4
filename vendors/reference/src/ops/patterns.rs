//! Operators that speak of the bits of elements.

use oxi_kit::ffi::format as f;
use oxi_kit::op::format_bits;
use oxi_kit::{Failure, OpDesc, ops};

use super::elementwise::layouts;
use super::layout::Layout;
use super::number::{Bits, Number, Real};
use super::{Kernel, no_kernel};

/// Whether an operator is one of these.
pub(crate) fn has(op: u32) -> bool {
    matches!(op, ops::signbit::ID | ops::nextafter::ID | ops::select::ID)
}

/// Its kernel.
pub(crate) fn kernel(op: &OpDesc) -> Result<Kernel, Failure> {
    use half::{bf16, f16};
    let (x, y) = (op.input(op.inputs.len() - 1)?, op.output(0)?);
    let (from, to) = (layouts(op, y)?, Layout::of(y));
    Ok(match (op.op, x.format) {
        (ops::signbit::ID, f::F64) => signbit::<f64>(from, to),
        (ops::signbit::ID, f::F32) => signbit::<f32>(from, to),
        (ops::signbit::ID, f::F16) => signbit::<f16>(from, to),
        (ops::signbit::ID, f::BF16) => signbit::<bf16>(from, to),
        (ops::nextafter::ID, f::F64) => next_after::<f64>(from, to),
        (ops::nextafter::ID, f::F32) => next_after::<f32>(from, to),
        (ops::nextafter::ID, f::F16) => next_after::<f16>(from, to),
        (ops::nextafter::ID, f::BF16) => next_after::<bf16>(from, to),
        (ops::select::ID, format) => match format_bits(format) {
            Some(8) => select::<u8>(from, to),
            Some(16) => select::<u16>(from, to),
            Some(32) => select::<u32>(from, to),
            Some(64) => select::<u64>(from, to),
            _ => return Err(no_kernel(format)),
        },
        (_, other) => return Err(no_kernel(other)),
    })
}

fn signbit<T: Bits>(from: Vec<Layout>, y: Layout) -> Kernel {
    Box::new(move |operands| {
        let Some(input) = &operands.inputs[0] else { return };
        let source = from[0].read::<T>(input);
        y.write(&operands.outputs[0], |target: &mut [u8]| {
            for (target, source) in target.iter_mut().zip(&*source) {
                *target = u8::from(source.bits() >> (T::WIDTH - 1) & 1 == 1);
            }
        });
    })
}

fn next_after<T: Bits + Real>(from: Vec<Layout>, y: Layout) -> Kernel {
    Box::new(move |operands| {
        let [Some(a), Some(b)] = &operands.inputs[..] else { return };
        let (a, b) = (from[0].read::<T>(a), from[1].read::<T>(b));
        y.write(&operands.outputs[0], |target: &mut [T]| {
            for ((target, &a), &b) in target.iter_mut().zip(&*a).zip(&*b) {
                *target = next(a, b);
            }
        });
    })
}

/// One step in the order of magnitudes: up if both signs say so, through zero to the smallest.
fn next<T: Bits + Real>(a: T, b: T) -> T {
    let (from, to) = (a.widened(), b.widened());
    if from.is_nan() || to.is_nan() {
        return T::narrowed(f64::NAN);
    }
    if from == to {
        return b;
    }
    let sign = 1 << (T::WIDTH - 1);
    if from == 0.0 {
        return T::of_bits(1 | if to < 0.0 { sign } else { 0 });
    }
    let grows = (from < to) == (from > 0.0);
    T::of_bits(if grows { a.bits() + 1 } else { a.bits() - 1 })
}

fn select<T: Number>(from: Vec<Layout>, y: Layout) -> Kernel {
    Box::new(move |operands| {
        let [Some(condition), Some(a), Some(b)] = &operands.inputs[..] else { return };
        let condition = from[0].read::<u8>(condition);
        let (a, b) = (from[1].read::<T>(a), from[2].read::<T>(b));
        y.write(&operands.outputs[0], |target: &mut [T]| {
            for (i, target) in target.iter_mut().enumerate() {
                *target = if condition[i] != 0 { a[i] } else { b[i] };
            }
        });
    })
}
