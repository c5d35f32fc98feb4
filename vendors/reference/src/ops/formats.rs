//! Numbers of every format: from a pattern, and to one.
//!
//! A float is a double, which holds the numbers of every float format; an integer is an `i64`, which
//! holds those of every integer format. A float is rounded to a narrower one in doubles: divided by the
//! distance of the neighbours there, made whole, and multiplied again, each exactly but for the one
//! rounding that is due.

use half::{bf16, f16};
use oxi_kit::Failure;
use oxi_kit::ffi::format as f;

use super::no_kernel;
use super::number::Real;

/// A number of any format.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    Real(f64),
    Whole(i64),
}

use Number::{Real as R, Whole as W};

/// From a pattern.
pub(super) type Decode = fn(u64) -> Number;
/// To a pattern; a float that has a choice stops at the largest finite number if it is told to.
pub(super) type Encode = fn(Number, bool) -> u64;

/// How patterns of a format are read.
pub(super) fn decode(format: u32) -> Result<Decode, Failure> {
    Ok(match format {
        f::F64 => |bits| R(f64::from_bits(bits)),
        f::F32 => |bits| R(f32::from_bits(bits as u32).into()),
        // What fills up the container is no part of the number.
        f::TF32 => |bits| R(f32::from_bits(bits as u32 & !0x1fff).into()),
        f::F16 => |bits| R(f16::from_bits(bits as u16).to_f64()),
        f::BF16 => |bits| R(bf16::from_bits(bits as u16).to_f64()),
        f::F8E4M3FN => |bits| R(E4M3.number(bits)),
        f::F8E5M2 => |bits| R(f16::from_bits((bits as u16) << 8).to_f64()),
        f::F4E2M1 => |bits| R(E2M1.number(bits)),
        f::E8M0 => |bits| R(if bits == 255 { f64::NAN } else { power(bits as i32 - 127) }),
        f::BOOL => |bits| W((bits != 0).into()),
        f::I4 => |bits| W(((bits << 4) as i8 >> 4).into()),
        f::I8 => |bits| W((bits as i8).into()),
        f::I16 => |bits| W((bits as i16).into()),
        f::I32 => |bits| W((bits as i32).into()),
        f::I64 => |bits| W(bits.cast_signed()),
        f::U4 | f::U8 | f::U32 => |bits| W(bits.cast_signed()),
        other => return Err(no_kernel(other)),
    })
}

/// How numbers become patterns of a format.
pub(super) fn encode(format: u32) -> Result<Encode, Failure> {
    Ok(match format {
        f::F64 => |number, stop| match number {
            R(value) if stop && value.is_infinite() => f64::MAX.copysign(value).to_bits(),
            R(value) => value.to_bits(),
            W(value) => (value as f64).to_bits(),
        },
        f::F32 => |number, stop| match number {
            R(value) => single(value as f32, stop),
            W(value) => single(value as f32, stop),
        },
        f::TF32 => |number, stop| TF32.pattern(real(number), stop) << 13,
        f::F16 => |number, stop| {
            let nearest = f16::narrowed(real(number));
            let stopped = stop && nearest.to_f32().is_infinite();
            u64::from(nearest.to_bits()) - u64::from(stopped)
        },
        f::BF16 => |number, stop| {
            let nearest = bf16::narrowed(real(number));
            let stopped = stop && nearest.to_f32().is_infinite();
            u64::from(nearest.to_bits()) - u64::from(stopped)
        },
        f::F8E4M3FN => |number, stop| E4M3.pattern(real(number), stop),
        f::F8E5M2 => |number, stop| E5M2.pattern(real(number), stop),
        f::F4E2M1 => |number, stop| E2M1.pattern(real(number), stop),
        f::E8M0 => |number, _| scale(real(number)),
        f::BOOL => |number, _| match number {
            R(value) => (value != 0.0).into(),
            W(value) => (value != 0).into(),
        },
        f::I4 => |number, _| whole(number, -8, 7),
        f::U4 => |number, _| whole(number, 0, 15),
        f::I8 => |number, _| whole(number, i8::MIN.into(), i8::MAX.into()),
        f::U8 => |number, _| whole(number, 0, u8::MAX.into()),
        f::I16 => |number, _| whole(number, i16::MIN.into(), i16::MAX.into()),
        f::I32 => |number, _| whole(number, i32::MIN.into(), i32::MAX.into()),
        f::U32 => |number, _| whole(number, 0, u32::MAX.into()),
        f::I64 => |number, _| whole(number, i64::MIN, i64::MAX),
        other => return Err(no_kernel(other)),
    })
}

/// A float is cut and stops at the ends of the range, `as` does both; an integer keeps its low bits,
/// which writing it does.
fn whole(number: Number, low: i64, high: i64) -> u64 {
    match number {
        R(value) => (value as i64).clamp(low, high).cast_unsigned(),
        W(value) => value.cast_unsigned(),
    }
}

fn single(value: f32, stop: bool) -> u64 {
    let stopped = if stop && value.is_infinite() { f32::MAX.copysign(value) } else { value };
    stopped.to_bits().into()
}

/// A number as a double: an integer that none holds becomes its neighbour with an odd last bit, which
/// may be rounded once more.
fn real(number: Number) -> f64 {
    let value = match number {
        R(value) => return value,
        W(value) => value,
    };
    let nearest = value as f64;
    let over = i128::from(value) - nearest as i128;
    if over == 0 || nearest.to_bits() & 1 == 1 {
        return nearest;
    }
    let away = (over > 0) == (value > 0);
    f64::from_bits(if away { nearest.to_bits() + 1 } else { nearest.to_bits() - 1 })
}

/// The scale of a block: the power of two that is not less.
fn scale(value: f64) -> u64 {
    if value.is_nan() || value < 0.0 {
        return 255;
    }
    // Subnormal doubles, and zero, are far below the least scale.
    let least = power(-127);
    let value = value.clamp(least, power(127));
    let below = exponent(value);
    (below + 127 + i32::from(value > power(below))) as u64
}

/// A float of few bits.
struct Narrow {
    mantissa: i32,
    bias: i32,
    max: f64,
    /// Pattern of infinity.
    infinity: Option<u64>,
    /// Pattern of a NaN.
    nan: Option<u64>,
    /// Pattern of the sign.
    sign: u64,
}

const TF32: Narrow = Narrow {
    mantissa: 10,
    bias: 127,
    max: 2047.0 * power(117),
    infinity: Some(0xff << 10),
    nan: Some(0x3ff << 9),
    sign: 1 << 18,
};

const E5M2: Narrow = Narrow {
    mantissa: 2,
    bias: 15,
    max: 57344.0,
    infinity: Some(0x7c),
    nan: Some(0x7e),
    sign: 0x80,
};

const E4M3: Narrow =
    Narrow { mantissa: 3, bias: 7, max: 448.0, infinity: None, nan: Some(0x7f), sign: 0x80 };

const E2M1: Narrow =
    Narrow { mantissa: 1, bias: 1, max: 6.0, infinity: None, nan: None, sign: 0x8 };

impl Narrow {
    /// The number of a pattern, if the format has no infinity.
    fn number(&self, bits: u64) -> f64 {
        let size = bits & (self.sign - 1);
        if Some(size) == self.nan {
            return f64::NAN;
        }
        let fraction = (size & ((1 << self.mantissa) - 1)) as f64;
        let value = match (size >> self.mantissa) as i32 {
            0 => fraction * power(1 - self.bias - self.mantissa),
            biased => (fraction + power(self.mantissa)) * power(biased - self.bias - self.mantissa),
        };
        if bits & self.sign == 0 { value } else { -value }
    }

    fn pattern(&self, value: f64, stop: bool) -> u64 {
        let sign = if value.is_sign_negative() { self.sign } else { 0 };
        let size = value.abs();
        if value.is_nan() {
            return self.nan.unwrap_or(self.of(self.max));
        }
        let place = exponent(size).max(1 - self.bias) - self.mantissa;
        let nearest = (size / power(place)).round_ties_even() * power(place);
        if nearest <= self.max {
            return sign | self.of(nearest);
        }
        let stopped = sign | self.of(self.max);
        if stop {
            stopped
        } else {
            self.infinity.map(|bits| sign | bits).or(self.nan).unwrap_or(stopped)
        }
    }

    /// The pattern of a number that is one of the format's, without a sign.
    fn of(&self, size: f64) -> u64 {
        let exponent = exponent(size).max(1 - self.bias);
        let whole = (size / power(exponent - self.mantissa)) as u64;
        // The leading bit of a normal number adds one to the exponent.
        whole + (((exponent + self.bias - 1) as u64) << self.mantissa)
    }
}

/// The exponent of a normal double; less than that of any for a subnormal one, more for infinity.
fn exponent(value: f64) -> i32 {
    (value.to_bits() >> 52 & 0x7ff) as i32 - 1023
}

/// A power of two in the range of normal doubles.
const fn power(exponent: i32) -> f64 {
    f64::from_bits(((exponent + 1023) as u64) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_a_narrow_format_comes_back() {
        for (format, last) in
            [(f::F8E4M3FN, 0xff), (f::F8E5M2, 0xff), (f::F4E2M1, 0xf), (f::E8M0, 0xff)]
        {
            let (decode, encode) = (decode(format).unwrap(), encode(format).unwrap());
            for bits in 0..=last {
                let R(value) = decode(bits) else { panic!("a float") };
                assert!(value.is_nan() || encode(R(value), false) == bits, "{format:#x} {bits:#x}");
            }
        }
    }

    #[test]
    fn an_integer_is_rounded_once() {
        let encode = encode(f::F16).unwrap();
        // Halfway between 2048 and 2050, and one above that.
        assert_eq!(encode(W(2049), false), f16::from_f32(2048.0).to_bits().into());
        let bf16 = super::encode(f::BF16).unwrap();
        let tie = (1 << 62) + (1 << 54);
        let [even, above] = [tie, tie + 1].map(|value| bf16(W(value), false));
        assert_eq!((even, above), (0x5e80, 0x5e81));
    }
}
