//! Operators that look at one element of each input: which kernel computes which, and the kernels.
//!
//! Floats are computed in f64 and rounded once, by the functions of [`real`](super::real); integers
//! by those of [`whole`](super::whole); what moves bits stands in [`patterns`](super::patterns).

use oxi_kit::ffi::format as f;
use oxi_kit::op::Tensor;
use oxi_kit::{Failure, OpDesc, ops};

use super::layout::Layout;
use super::number::{Bits, Number, Real, Whole};
use super::{Kernel, Make, by, patterns, real, whole};

/// A function of the operands of one element; attributes stand behind the inputs.
pub(crate) type OfReals = fn(&[f64]) -> f64;
/// A function of integers of so many bits.
pub(crate) type OfWholes = fn(&[i128], u32) -> i128;

/// Whether there is a kernel for an operator.
pub(crate) fn computes(op: u32) -> bool {
    op == ops::fma::ID
        || patterns::has(op)
        || real::function(op).is_some()
        || whole::function(op).is_some()
}

/// Operators of one input that move its bits.
pub(super) static TABLE: &[(u32, Make)] = &[(ops::copy::ID, copy)];

fn copy(op: &OpDesc) -> Result<Kernel, Failure> {
    let (x, y) = (Layout::of(op.input(0)?), Layout::of(op.output(0)?));
    fn moved<T: Number>(x: Layout, y: Layout) -> Kernel {
        map(x, y, |value: T| value)
    }
    Ok(by!(
        op.input(0)?.format,
        [F64: u64, F32: u32, F16: u16, BF16: u16, I32: u32, I8: u8],
        moved(x, y)
    ))
}

/// One input, one function to another type.
pub(crate) fn map<T: Number, U: Number>(
    x: Layout,
    y: Layout,
    function: impl Fn(T) -> U + Send + Sync + 'static,
) -> Kernel {
    Box::new(move |operands| {
        let Some(input) = &operands.inputs[0] else { return };
        let source = x.read::<T>(input);
        y.write(&operands.outputs[0], |target: &mut [U]| {
            for (target, source) in target.iter_mut().zip(&*source) {
                *target = function(*source);
            }
        });
    })
}

/// The kernel of an elementwise operator; `alpha` is its attribute.
pub(crate) fn kernel(op: &OpDesc, alpha: f64) -> Result<Kernel, Failure> {
    use half::{bf16, f16};
    let y = op.output(0)?;
    let first = op.input(0)?.format;
    if patterns::has(op.op) {
        return patterns::kernel(op);
    }
    if op.op == ops::fma::ID {
        let layouts = layouts(op, y)?;
        return Ok(
            by!(first, [F64: f64, F32: f32, F16: f16, BF16: bf16], fused(layouts, Layout::of(y))),
        );
    }
    let float = matches!(first, f::F64 | f::F32 | f::F16 | f::BF16);
    let (layouts, to) = (layouts(op, y)?, Layout::of(y));
    if let Some(function) = real::function(op.op).filter(|_| float) {
        let from = Operands { layouts, read: read_of(op)?, alpha };
        return Ok(by!(
            y.format,
            [F64: f64, F32: f32, F16: f16, BF16: bf16, BOOL: u8],
            of_reals(from, to, function)
        ));
    }
    let Some(function) = whole::function(op.op) else { return Err(super::no_kernel(first)) };
    Ok(if y.format == f::BOOL {
        by!(first, [I8: i8, U8: u8, I16: i16, I32: i32, U32: u32, I64: i64, BOOL: u8], asked(layouts, to, function))
    } else {
        by!(first, [I8: i8, U8: u8, I16: i16, I32: i32, U32: u32, I64: i64], of_wholes(layouts, to, function))
    })
}

/// The layouts of the inputs, broadcast to the output's.
pub(crate) fn layouts(op: &OpDesc, y: &Tensor) -> Result<Vec<Layout>, Failure> {
    (0..op.inputs.len()).map(|i| Ok(Layout::of(op.input(i)?).broadcast_to(&y.dims))).collect()
}

/// Reads all elements of an operand as doubles.
type Read = fn(&Layout, &oxi_kit::Operand<oxi_kit::hosted::Buffer>) -> Vec<f64>;

/// Inputs that are read as doubles, and an attribute.
struct Operands {
    layouts: Vec<Layout>,
    read: Vec<Read>,
    alpha: f64,
}

fn read_of(op: &OpDesc) -> Result<Vec<Read>, Failure> {
    use half::{bf16, f16};
    fn reals<T: Real>(
        layout: &Layout,
        operand: &oxi_kit::Operand<oxi_kit::hosted::Buffer>,
    ) -> Vec<f64> {
        layout.read::<T>(operand).iter().map(|value| value.widened()).collect()
    }
    fn of(format: u32) -> Result<Read, Failure> {
        Ok(match format {
            f::F64 => reals::<f64>,
            f::F32 => reals::<f32>,
            f::F16 => reals::<f16>,
            f::BF16 => reals::<bf16>,
            f::I32 => reals::<i32>,
            other => return Err(super::no_kernel(other)),
        })
    }
    op.inputs.iter().flatten().map(|tensor| of(tensor.format)).collect()
}

fn of_reals<T: Real>(from: Operands, y: Layout, function: OfReals) -> Kernel {
    Box::new(move |operands| {
        let inputs = operands.inputs.iter().flatten().zip(&from.layouts).zip(&from.read);
        let inputs: Vec<_> =
            inputs.map(|((operand, layout), read)| read(layout, operand)).collect();
        y.write(&operands.outputs[0], |target: &mut [T]| {
            let mut arguments = [0.0; 3];
            arguments[inputs.len().min(2)] = from.alpha;
            for (i, target) in target.iter_mut().enumerate() {
                for (argument, input) in arguments.iter_mut().zip(&inputs) {
                    *argument = input[i];
                }
                *target = T::narrowed(function(&arguments));
            }
        });
    })
}

fn of_wholes<T: Whole>(layouts: Vec<Layout>, y: Layout, function: OfWholes) -> Kernel {
    wholes::<T, T>(layouts, y, function, T::narrowed)
}

/// Integers to a boolean.
fn asked<T: Whole>(layouts: Vec<Layout>, y: Layout, function: OfWholes) -> Kernel {
    wholes::<T, u8>(layouts, y, function, |value| u8::from(value != 0))
}

fn wholes<T: Whole, U: Number>(
    layouts: Vec<Layout>,
    y: Layout,
    function: OfWholes,
    narrow: fn(i128) -> U,
) -> Kernel {
    Box::new(move |operands| {
        let inputs = operands.inputs.iter().flatten().zip(&layouts);
        let inputs: Vec<_> = inputs.map(|(operand, layout)| layout.read::<T>(operand)).collect();
        y.write(&operands.outputs[0], |target: &mut [U]| {
            let mut arguments = [0; 3];
            for (i, target) in target.iter_mut().enumerate() {
                for (argument, input) in arguments.iter_mut().zip(&inputs) {
                    *argument = input[i].widened();
                }
                *target = narrow(function(&arguments, T::BITS));
            }
        });
    })
}

/// `a b + c`, rounded once: of wide formats by the processor, of narrow ones by way of a double
/// that is rounded to odd.
fn fused<T: Real + Bits>(layouts: Vec<Layout>, y: Layout) -> Kernel {
    Box::new(move |operands| {
        let inputs = operands.inputs.iter().flatten().zip(&layouts);
        let inputs: Vec<_> = inputs.map(|(operand, layout)| layout.read::<T>(operand)).collect();
        let [a, b, c] = &inputs[..] else { return };
        y.write(&operands.outputs[0], |target: &mut [T]| {
            for (i, target) in target.iter_mut().enumerate() {
                *target = T::fused(a[i], b[i], c[i]);
            }
        });
    })
}
