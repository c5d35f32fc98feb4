//! What there is to know of an elementwise function, and the words to say it in a table.

use super::lanes::Many;
use crate::codec::Codec;
use crate::precise::Real;

/// An operator of `N` operands: inputs, then attributes.
pub(super) struct Function<const N: usize> {
    pub(super) op: &'static str,
    /// Of numbers, where operands are floats.
    pub(super) real: Option<OfReals<N>>,
    /// Of integers.
    pub(super) whole: Option<fn([i128; N], Width) -> i128>,
    /// Of patterns; goes before the others.
    pub(super) bits: Option<OfBits<N>>,
    /// Whether patterns are moved, so that even a NaN keeps its bits.
    pub(super) moves: bool,
}

/// A function of patterns, each in the format of its codec.
pub(super) type OfBits<const N: usize> = fn([u64; N], [&Codec; N]) -> u64;

/// A function in f64.
pub(super) struct OfReals<const N: usize> {
    pub(super) f: fn([f64; N]) -> f64,
    pub(super) truth: Truth<N>,
    /// The same of many numbers, for narrower formats.
    pub(super) many: Option<&'static Many<N>>,
}

/// How a function in f64 compares with the exact one.
#[derive(Clone, Copy)]
pub(super) enum Truth<const N: usize> {
    /// It is that.
    Exact,
    /// It is the exact result rounded to f64. From operands and rounded result, `rest` gives a
    /// number with the sign of exact minus rounded.
    Rounded {
        rest: fn([f64; N], f64) -> f64,
        /// Whether rounding to f64 and then to a format of less than half its precision is as good
        /// as rounding once (Figueroa 1995, for sums, products, quotients and roots).
        twice: bool,
    },
    /// It is within so many units in the last place of an f64; `precise` has many more bits.
    Near { ulps: f64, precise: fn([Real; N]) -> Real },
}

/// The width of an integer format.
#[derive(Debug, Clone, Copy)]
pub(super) struct Width {
    pub(super) bits: u32,
}

impl<const N: usize> Function<N> {
    const fn new(op: &'static str) -> Self {
        Function { op, real: None, whole: None, bits: None, moves: false }
    }

    const fn real(op: &'static str, f: fn([f64; N]) -> f64, truth: Truth<N>) -> Self {
        Function { real: Some(OfReals { f, truth, many: None }), ..Function::new(op) }
    }

    pub(super) const fn and_whole(self, f: fn([i128; N], Width) -> i128) -> Self {
        Function { whole: Some(f), ..self }
    }

    pub(super) const fn and_many(self, many: &'static Many<N>) -> Self {
        let real = match self.real {
            Some(OfReals { f, truth, .. }) => Some(OfReals { f, truth, many: Some(many) }),
            None => None,
        };
        Function { real, ..self }
    }

    pub(super) const fn moving(self) -> Self {
        Function { moves: true, ..self }
    }
}

pub(super) const fn exact<const N: usize>(op: &'static str, f: fn([f64; N]) -> f64) -> Function<N> {
    Function::real(op, f, Truth::Exact)
}

pub(super) const fn rounded<const N: usize>(
    op: &'static str,
    f: fn([f64; N]) -> f64,
    rest: fn([f64; N], f64) -> f64,
) -> Function<N> {
    Function::real(op, f, Truth::Rounded { rest, twice: true })
}

pub(super) const fn once<const N: usize>(
    op: &'static str,
    f: fn([f64; N]) -> f64,
    rest: fn([f64; N], f64) -> f64,
) -> Function<N> {
    Function::real(op, f, Truth::Rounded { rest, twice: false })
}

pub(super) const fn near<const N: usize>(
    op: &'static str,
    f: fn([f64; N]) -> f64,
    ulps: f64,
    precise: fn([Real; N]) -> Real,
) -> Function<N> {
    Function::real(op, f, Truth::Near { ulps, precise })
}

pub(super) const fn whole<const N: usize>(
    op: &'static str,
    f: fn([i128; N], Width) -> i128,
) -> Function<N> {
    Function::new(op).and_whole(f)
}

pub(super) const fn bits<const N: usize>(op: &'static str, f: OfBits<N>) -> Function<N> {
    Function { bits: Some(f), ..Function::new(op) }
}

impl Width {
    /// Whether a shift by this amount leaves a bit in place.
    pub(super) fn shifts(self, amount: i128) -> bool {
        (0..i128::from(self.bits)).contains(&amount)
    }

    /// The bits of an integer of the format.
    pub(super) fn pattern(self, integer: i128) -> u64 {
        integer as u64 & (u64::MAX >> (64 - self.bits))
    }
}
