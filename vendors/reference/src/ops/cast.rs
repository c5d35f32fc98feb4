//! Conversions.
//!
//! The rules of `spec/formats.yaml`, read so: its heading is the law for integers (a float stops at
//! the ends of the range, an integer keeps its low bits, NaN becomes 0), whatever `saturate` says;
//! `saturate` chooses between infinity and the largest finite value where a float format offers
//! both. An infinity lies beyond the largest finite value too, so it saturates like any number.

use half::{bf16, f16};
use oxi_kit::ffi::format;
use oxi_kit::hosted::Buffer;
use oxi_kit::{Failure, OpDesc, Operand, Tensor, ops};

use super::elementwise::map;
use super::layout::Layout;
use super::number::Number;
use super::{Kernel, Make, formats};

/// The operators of this module.
pub(super) static TABLE: &[(u32, Make)] = &[(ops::cast::ID, cast)];

fn cast(op: &OpDesc) -> Result<Kernel, Failure> {
    let (from, to) = (op.input(0)?, op.output(0)?);
    let (x, y) = (Layout::of(from), Layout::of(to));
    let stop = op.attr_bool(ops::cast::SATURATE, false)?;
    Ok(match (from.format, to.format) {
        (format::F64, format::F32) => map(x, y, move |value: f64| limit(value as f32, stop)),
        (format::F32, format::F64) => map(x, y, move |value: f32| limit(f64::from(value), stop)),
        (format::F32, format::F16) => {
            map(x, y, move |value: f32| limit(f16::from_f32(value), stop))
        }
        (format::F16, format::F32) => map(x, y, move |value: f16| limit(value.to_f32(), stop)),
        (format::F32, format::BF16) => {
            map(x, y, move |value: f32| limit(bf16::from_f32(value), stop))
        }
        (format::BF16, format::F32) => map(x, y, move |value: bf16| limit(value.to_f32(), stop)),
        // Through f32, which holds every value of both: one rounding.
        (format::F16, format::BF16) => {
            map(x, y, move |value: f16| limit(bf16::from_f32(value.to_f32()), stop))
        }
        (format::BF16, format::F16) => {
            map(x, y, move |value: bf16| limit(f16::from_f32(value.to_f32()), stop))
        }
        // Rust's `as` is the rule: towards zero, to the ends of the range, NaN to 0.
        (format::F32, format::I32) => map(x, y, |value: f32| value as i32),
        (format::F32, format::I8) => map(x, y, |value: f32| value as i8),
        (format::F64, format::I32) => map(x, y, |value: f64| value as i32),
        (format::I32, format::F32) => map(x, y, |value: i32| value as f32),
        (format::I8, format::F32) => map(x, y, |value: i8| f32::from(value)),
        (format::I32, format::F64) => map(x, y, |value: i32| f64::from(value)),
        (format::I32, format::I8) => map(x, y, |value: i32| value as i8),
        (format::I8, format::I32) => map(x, y, |value: i8| i32::from(value)),
        _ => any(from, to, stop)?,
    })
}

/// Between any two formats: the pattern to a number, and that to a pattern.
fn any(from: &Tensor, to: &Tensor, stop: bool) -> Result<Kernel, Failure> {
    let (decode, encode) = (formats::decode(from.format)?, formats::encode(to.format)?);
    let (x, y) = (Layout::of(from), Layout::of(to));
    let read = reader(from.format);
    let write = writer(to.format);
    Ok(Box::new(move |operands| {
        let Some(input) = &operands.inputs[0] else { return };
        let mut patterns = read(&x, input);
        patterns.iter_mut().for_each(|pattern| *pattern = encode(decode(*pattern), stop));
        write(&y, &operands.outputs[0], &patterns);
    }))
}

/// Reads the patterns of all elements.
type Read = fn(&Layout, &Operand<Buffer>) -> Vec<u64>;
/// Writes them.
type Write = fn(&Layout, &Operand<Buffer>, &[u64]);

fn reader(of: u32) -> Read {
    match format::bits(of) {
        Some(64) => |x, operand| x.read::<u64>(operand).to_vec(),
        Some(32) => |x, operand| x.read::<u32>(operand).iter().map(|&bits| bits.into()).collect(),
        Some(16) => |x, operand| x.read::<u16>(operand).iter().map(|&bits| bits.into()).collect(),
        Some(8) => |x, operand| x.read::<u8>(operand).iter().map(|&bits| bits.into()).collect(),
        _ => |x, operand| x.read_halves(operand).into_iter().map(u64::from).collect(),
    }
}

fn writer(of: u32) -> Write {
    fn words<T: Number>(y: &Layout, operand: &Operand<Buffer>, all: &[u64], cut: fn(u64) -> T) {
        y.write(operand, |target: &mut [T]| {
            target.iter_mut().zip(all).for_each(|(target, &bits)| *target = cut(bits));
        });
    }
    match format::bits(of) {
        Some(64) => |y, operand, all| words(y, operand, all, |bits| bits),
        Some(32) => |y, operand, all| words(y, operand, all, |bits| bits as u32),
        Some(16) => |y, operand, all| words(y, operand, all, |bits| bits as u16),
        Some(8) => |y, operand, all| words(y, operand, all, |bits| bits as u8),
        _ => |y, operand, all| {
            let halves: Vec<_> = all.iter().map(|&bits| bits as u8).collect();
            y.write_halves(operand, &halves);
        },
    }
}

/// A float format with infinities.
trait Infinite: Copy {
    /// The largest finite value of the same sign, if this is an infinity.
    fn stopped(self) -> Self;
}

macro_rules! infinite {
    ($($float:ident)*) => {$(
        impl Infinite for $float {
            fn stopped(self) -> Self {
                if self == Self::INFINITY {
                    Self::MAX
                } else if self == Self::NEG_INFINITY {
                    Self::MIN
                } else {
                    self
                }
            }
        }
    )*};
}

infinite!(f64 f32 f16 bf16);

fn limit<T: Infinite>(value: T, stop: bool) -> T {
    if stop { value.stopped() } else { value }
}
