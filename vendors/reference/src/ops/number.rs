//! Number types and the arithmetic that operators are made of.
//!
//! Half precision is computed in f32 and rounded once: f32 has more than twice the bits plus two,
//! so that for a sum, a product or a square root the second rounding cannot be seen.

use half::{bf16, f16};

/// A type that tensors hold; any bytes are a value.
pub(crate) trait Number: Copy + Send + Sync + 'static {}

impl Number for u64 {}
impl Number for u32 {}
impl Number for u16 {}
impl Number for u8 {}
impl Number for f64 {}
impl Number for f32 {}
impl Number for f16 {}
impl Number for bf16 {}
impl Number for i64 {}
impl Number for i32 {}
impl Number for i16 {}
impl Number for i8 {}

/// A number that a double holds, or is rounded to from one.
pub(crate) trait Real: Number {
    fn widened(self) -> f64;
    /// The nearest, halves to even.
    fn narrowed(value: f64) -> Self;
    /// `a b + c`, rounded once.
    fn fused(a: Self, b: Self, c: Self) -> Self {
        Self::narrowed(to_odd(a.widened(), b.widened(), c.widened()))
    }
}

impl Real for f64 {
    fn widened(self) -> f64 {
        self
    }
    fn narrowed(value: f64) -> Self {
        value
    }
    fn fused(a: Self, b: Self, c: Self) -> Self {
        a.mul_add(b, c)
    }
}

impl Real for f32 {
    fn widened(self) -> f64 {
        self.into()
    }
    fn narrowed(value: f64) -> Self {
        value as f32
    }
    fn fused(a: Self, b: Self, c: Self) -> Self {
        a.mul_add(b, c)
    }
}

impl Real for f16 {
    fn widened(self) -> f64 {
        self.to_f64()
    }
    fn narrowed(value: f64) -> Self {
        Self::from_f32(single(value))
    }
}

impl Real for bf16 {
    fn widened(self) -> f64 {
        self.to_f64()
    }
    fn narrowed(value: f64) -> Self {
        Self::from_f32(single(value))
    }
}

impl Real for i32 {
    fn widened(self) -> f64 {
        self.into()
    }
    fn narrowed(value: f64) -> Self {
        value as i32
    }
}

/// A boolean.
impl Real for u8 {
    fn widened(self) -> f64 {
        self.into()
    }
    fn narrowed(value: f64) -> Self {
        u8::from(value != 0.0)
    }
}

/// The nearest f32 or, if that is not exact, its neighbour with an odd last bit, which may be rounded
/// once more. (`half` itself looks at the upper half of a double only.)
fn single(value: f64) -> f32 {
    let nearest = value as f32;
    if f64::from(nearest) == value || nearest.to_bits() & 1 == 1 || !nearest.is_finite() {
        return nearest;
    }
    let away = value.abs() > f64::from(nearest).abs();
    f32::from_bits(if away { nearest.to_bits() + 1 } else { nearest.to_bits() - 1 })
}

/// `a b + c` of numbers whose products a double holds: the nearest double or, if that is not exact,
/// its neighbour with an odd last bit. Rounding that again is rounding once (Boldo 2008).
fn to_odd(a: f64, b: f64, c: f64) -> f64 {
    let product = a * b;
    let sum = product + c;
    if !sum.is_finite() {
        return sum;
    }
    let from_c = sum - product;
    let rest = (product - (sum - from_c)) + (c - from_c);
    if rest == 0.0 || sum.to_bits() & 1 == 1 {
        return sum;
    }
    let away = (rest > 0.0) == (sum > 0.0);
    f64::from_bits(if away { sum.to_bits() + 1 } else { sum.to_bits() - 1 })
}

/// A number as its bits.
pub(crate) trait Bits: Number {
    const WIDTH: u32;

    fn bits(self) -> u64;
    fn of_bits(bits: u64) -> Self;
}

macro_rules! bits {
    ($($number:ident $word:ident),*) => {$(
        impl Bits for $number {
            const WIDTH: u32 = $word::BITS;

            fn bits(self) -> u64 {
                self.to_bits().into()
            }

            fn of_bits(bits: u64) -> Self {
                Self::from_bits(bits as $word)
            }
        }
    )*};
}

bits!(f64 u64, f32 u32, f16 u16, bf16 u16);

/// An integer.
pub(crate) trait Whole: Number {
    const BITS: u32;

    fn widened(self) -> i128;
    /// Keeps the low bits.
    fn narrowed(value: i128) -> Self;
}

macro_rules! whole {
    ($($number:ident)*) => {$(
        impl Whole for $number {
            const BITS: u32 = $number::BITS;

            fn widened(self) -> i128 {
                self.into()
            }

            fn narrowed(value: i128) -> Self {
                value as $number
            }
        }
    )*};
}

whole!(i8 u8 i16 i32 u32 i64);

/// What sums are kept in.
pub(crate) trait Wide: Number {
    /// What a sum starts from so that it does not change its first number: -0 in floats.
    const NEUTRAL: Self;
    /// The sum of nothing, +0.
    const ZERO: Self;

    fn plus(self, other: Self) -> Self;
    fn minus(self, other: Self) -> Self;
    fn times(self, other: Self) -> Self;
}

/// A number with arithmetic.
pub(crate) trait Arithmetic: Number {
    /// What its sums are kept in.
    type Wide: Wide;

    fn widen(self) -> Self::Wide;
    /// Rounds to nearest even.
    fn narrow(wide: Self::Wide) -> Self;
    /// The larger; NaN if one is NaN, and +0 is larger than -0.
    fn larger(self, other: Self) -> Self;
}

/// A float that normalisations are computed in.
pub(crate) trait WideFloat: Wide + Arithmetic {
    fn from_f64(value: f64) -> Self;
    fn over(self, other: Self) -> Self;
    fn root(self) -> Self;
    fn exponential(self) -> Self;
}

macro_rules! larger_float {
    () => {
        fn larger(self, other: Self) -> Self {
            if self.is_nan() || self > other {
                self
            } else if other.is_nan() || other > self {
                other
            } else {
                // Equal: the same bits, or zeros, which are -0 only if both are.
                Self::from_bits(self.to_bits() & other.to_bits())
            }
        }
    };
}

macro_rules! wide_float {
    ($float:ident) => {
        impl Wide for $float {
            const NEUTRAL: Self = -0.0;
            const ZERO: Self = 0.0;

            #[inline(always)]
            fn plus(self, other: Self) -> Self {
                self + other
            }

            #[inline(always)]
            fn minus(self, other: Self) -> Self {
                self - other
            }

            #[inline(always)]
            fn times(self, other: Self) -> Self {
                self * other
            }
        }

        impl Arithmetic for $float {
            type Wide = $float;

            #[inline(always)]
            fn widen(self) -> $float {
                self
            }

            #[inline(always)]
            fn narrow(wide: $float) -> Self {
                wide
            }

            larger_float!();
        }

        impl WideFloat for $float {
            fn from_f64(value: f64) -> Self {
                value as $float
            }

            fn over(self, other: Self) -> Self {
                self / other
            }

            fn root(self) -> Self {
                self.sqrt()
            }

            fn exponential(self) -> Self {
                self.exp()
            }
        }
    };
}

wide_float!(f32);
wide_float!(f64);

macro_rules! half_float {
    ($half:ident) => {
        impl Arithmetic for $half {
            type Wide = f32;

            #[inline(always)]
            fn widen(self) -> f32 {
                self.to_f32()
            }

            #[inline(always)]
            fn narrow(wide: f32) -> Self {
                Self::from_f32(wide)
            }

            larger_float!();
        }
    };
}

half_float!(f16);
half_float!(bf16);

impl Wide for i32 {
    const NEUTRAL: Self = 0;
    const ZERO: Self = 0;

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }

    #[inline(always)]
    fn minus(self, other: Self) -> Self {
        self.wrapping_sub(other)
    }

    #[inline(always)]
    fn times(self, other: Self) -> Self {
        self.wrapping_mul(other)
    }
}

macro_rules! integer {
    ($integer:ident) => {
        impl Arithmetic for $integer {
            type Wide = i32;

            #[inline(always)]
            fn widen(self) -> i32 {
                self.into()
            }

            #[inline(always)]
            fn narrow(wide: i32) -> Self {
                // Keeps the low bits: integers wrap.
                wide as $integer
            }

            fn larger(self, other: Self) -> Self {
                self.max(other)
            }
        }
    };
}

integer!(i32);
integer!(i8);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_larger_of_two_is_nan_if_one_is_and_plus_zero_beats_minus_zero() {
        assert!(f32::NAN.larger(1.0).is_nan() && 1.0_f32.larger(f32::NAN).is_nan());
        assert_eq!((-0.0_f64).larger(0.0).to_bits(), 0);
        assert_eq!(0.0_f64.larger(-0.0).to_bits(), 0);
        assert_eq!(f16::NEG_ZERO.larger(f16::NEG_ZERO), f16::NEG_ZERO);
        assert_eq!(bf16::from_f32(-2.0).larger(bf16::from_f32(-3.0)), bf16::from_f32(-2.0));
        assert_eq!((-5_i8).larger(-128), -5);
    }

    #[test]
    fn a_fused_product_of_half_precision_is_rounded_once() {
        let h = f16::from_f32;
        assert_eq!(Real::fused(h(2.0), h(3.0), h(4.0)), h(10.0));
        // 1 + 2^-11 is a tie, and 2^-24 above it is not, however far below the rest it lies.
        let (one, tie) = (h(1.0), h(2.0_f32.powi(-11)));
        assert_eq!(Real::fused(one, tie, one), one);
        let above = f16::from_bits(tie.to_bits() + 1);
        assert_eq!(Real::fused(one, above, one), f16::from_bits(one.to_bits() + 1));
        assert_eq!(Real::fused(bf16::from_f32(-0.0), bf16::ONE, bf16::NEG_ZERO).to_bits(), 0x8000);
    }
}
