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
impl Number for i32 {}
impl Number for i8 {}

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
    fn sum(self, other: Self) -> Self {
        Self::narrow(self.widen().plus(other.widen()))
    }
    fn difference(self, other: Self) -> Self {
        Self::narrow(self.widen().minus(other.widen()))
    }
    fn product(self, other: Self) -> Self {
        Self::narrow(self.widen().times(other.widen()))
    }
}

/// A float with functions.
pub(crate) trait Float: Arithmetic<Wide: WideFloat> {
    fn exp(self) -> Self;
    fn tanh(self) -> Self;
    fn sqrt(self) -> Self;
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

impl Float for f64 {
    fn exp(self) -> Self {
        self.exp()
    }

    fn tanh(self) -> Self {
        self.tanh()
    }

    fn sqrt(self) -> Self {
        self.sqrt()
    }
}

impl Float for f32 {
    // Through f64: as good as correctly rounded, whatever the platform's library.
    fn exp(self) -> Self {
        f64::from(self).exp() as f32
    }

    fn tanh(self) -> Self {
        f64::from(self).tanh() as f32
    }

    fn sqrt(self) -> Self {
        self.sqrt()
    }
}

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

        impl Float for $half {
            fn exp(self) -> Self {
                Self::from_f32(self.to_f32().exp())
            }

            fn tanh(self) -> Self {
                Self::from_f32(self.to_f32().tanh())
            }

            fn sqrt(self) -> Self {
                Self::from_f32(self.to_f32().sqrt())
            }
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
    fn half_precision_is_rounded_once() {
        // A tie, and just above it: rounding through f16 from a sum that f32 holds exactly.
        let one = f16::from_f32(1.0);
        assert_eq!(one.sum(f16::from_bits(0x1000)), one);
        assert_eq!(one.sum(f16::from_bits(0x1001)), f16::from_bits(0x3c01));
        let tiny = bf16::from_bits(1);
        assert_eq!(tiny.product(bf16::from_f32(0.5)), bf16::from_bits(0));
        assert_eq!(tiny.product(bf16::from_f32(1.5)), bf16::from_bits(2));
    }
}
