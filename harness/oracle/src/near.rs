//! Running error analysis: numbers that know how far a usual algorithm may be off when it has
//! computed them.
//!
//! An operator that is composed of elementary steps is written here as its formula, once, in numbers
//! that carry the exact result and, beside it, what the steps on the way may have lost. Bounds follow
//! from the magnitudes of all terms, and nobody derives them by hand. With `u` of the math:
//!
//! * a step loses `step u` of its result, and hands on what its operands have lost;
//! * a sum of `n` terms, in any order, loses `term n u` of the magnitudes of all;
//! * an exponential loses `power u (|x| + 1)`, so that it may be a power of two;
//! * what falls below the range of the math may be lost, what goes beyond leaves the result open.
//!
//! More than the `u` of one rounding to nearest is granted, so that a reciprocal may stand for a
//! division, a product of roots for a root, and an accumulator may truncate. A difference of which
//! stacks distribute a factor over both sides is written as a sum of two terms: what it loses then
//! depends on both, and not on what is left of them.

use std::ops::{Add, Div, Mul, Neg, Sub};

use crate::codec::{Codec, power_of_two};
use crate::sums::constant;
use crate::wide::Wide;
use crate::{Problem, Unanswerable};

/// The format that a device computes in between input and output.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Precision {
    /// Relative error of one rounding.
    pub(crate) u: f64,
    /// Smallest normal and largest finite number.
    pub(crate) floor: f64,
    pub(crate) largest: f64,
}

impl Precision {
    /// That of a problem's type row: of its sums or, where it names none, of its first output.
    pub(crate) fn of(problem: &Problem) -> Result<Precision, Unanswerable> {
        let format = match problem.accumulate {
            Some(format) => format,
            None => problem.output(0)?.format,
        };
        let codec = Codec::of(format);
        let u = power_of_two(-(format.precision() as i32));
        Ok(Precision { u, floor: codec.min_normal(), largest: codec.max_finite() })
    }
}

/// How a device computes, and what a step of it may lose.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Math {
    pub(crate) precision: Precision,
    step: f64,
    term: f64,
    power: f64,
}

impl Math {
    /// That of a problem's type row, with the constants of its class.
    ///
    /// # Errors
    /// If the class lacks one.
    pub(crate) fn of(problem: &Problem) -> Result<Math, Unanswerable> {
        let precision = Precision::of(problem)?;
        let share = |name| Ok(constant(problem, name)? * precision.u);
        Ok(Math { precision, step: share("step")?, term: share("term")?, power: share("power")? })
    }

    /// A number that is given.
    pub(crate) fn exact(self, value: impl Into<Wide>) -> Near {
        Near { value: value.into(), loss: 0.0, math: self }
    }

    /// A number that is known beforehand, and rounded to the math.
    pub(crate) fn rounded(self, value: impl Into<Wide>) -> Near {
        let value = value.into();
        Near { value, loss: self.precision.u * value.value().abs(), math: self }
    }

    /// A sum in any order; 0 without terms.
    pub(crate) fn sum(self, terms: impl IntoIterator<Item = Near>) -> Near {
        let (mut value, mut inherited, mut size, mut count) = (Wide::default(), 0.0, 0.0, 0.0);
        let mut finite = true;
        for term in terms {
            value = value + term.value;
            inherited += term.loss;
            size += term.value.value().abs() + term.loss;
            count += 1.0;
            finite &= term.value.value().is_finite();
        }
        if !finite && (inherited < f64::INFINITY || value.value().is_nan()) {
            // Infinities and NaNs add up as IEEE 754 says, in any order.
            return Near { value, loss: 0.0, math: self };
        }
        let floor = if size > 0.0 { count * self.precision.floor } else { 0.0 };
        self.within(value, inherited + count * self.term * size + floor, size)
    }

    /// A number with its loss; open if what it is made of goes beyond the range.
    fn within(self, value: Wide, loss: f64, size: f64) -> Near {
        let fits = loss.is_finite() && size <= self.precision.largest;
        Near { value, loss: if fits { loss } else { f64::INFINITY }, math: self }
    }
}

/// A number that was computed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Near {
    /// The exact one.
    pub(crate) value: Wide,
    /// How far off the computed one may be; infinite if it may be anything.
    pub(crate) loss: f64,
    math: Math,
}

impl Near {
    /// The square root.
    pub(crate) fn sqrt(self) -> Near {
        let (value, root) = (self.value.value(), self.value.sqrt());
        if value + self.loss < 0.0 {
            return Near { value: f64::NAN.into(), loss: 0.0, ..self };
        }
        let least = (value - self.loss).max(0.0).sqrt();
        // |sqrt(a) - sqrt(b)| = |a - b| / (sqrt(a) + sqrt(b)), and at most the root of that.
        let inherited = (self.loss / (root.value() + least)).min(self.loss.sqrt());
        let inherited = if self.loss == 0.0 { 0.0 } else { inherited };
        self.step(root, inherited, &[self])
    }

    /// The exponential.
    pub(crate) fn exp(self) -> Near {
        let result = self.value.exp();
        let drift = self.math.power * (self.value.value().abs() + 1.0);
        let inherited = result.value() * (pxfm::f_expm1(self.loss) + drift);
        self.step(result, inherited, &[self])
    }

    /// The number without its sign.
    pub(crate) fn abs(self) -> Near {
        Near { value: self.value.abs(), ..self }
    }

    /// The smaller of two.
    pub(crate) fn min(self, other: Near) -> Near {
        let smaller = if other.value.value() < self.value.value() { other } else { self };
        Near { loss: self.loss.max(other.loss), ..smaller }
    }

    /// The same number, off by so much more.
    pub(crate) fn blurred(self, more: f64) -> Near {
        Near { loss: self.loss + more, ..self }
    }

    /// The result of one step.
    fn step(self, value: Wide, inherited: f64, operands: &[Near]) -> Near {
        let (math, size) = (self.math, value.value().abs());
        let open = operands.iter().any(|operand| operand.loss == f64::INFINITY);
        let finite = operands.iter().all(|operand| operand.value.value().is_finite());
        if !size.is_finite() && !open && !finite {
            return Near { value, loss: 0.0, math };
        }
        if open || inherited.is_nan() {
            return Near { value, loss: f64::INFINITY, math };
        }
        let reach = size + inherited;
        let tiny = reach > 0.0 && size < math.precision.floor;
        let floor = if tiny { math.precision.floor } else { 0.0 };
        math.within(value, inherited + math.step * reach + floor, reach)
    }
}

impl Neg for Near {
    type Output = Near;

    fn neg(self) -> Near {
        Near { value: -self.value, ..self }
    }
}

impl Add for Near {
    type Output = Near;

    fn add(self, other: Near) -> Near {
        self.step(self.value + other.value, self.loss + other.loss, &[self, other])
    }
}

impl Sub for Near {
    type Output = Near;

    fn sub(self, other: Near) -> Near {
        self + -other
    }
}

impl Mul for Near {
    type Output = Near;

    fn mul(self, other: Near) -> Near {
        let [a, b] = [self, other].map(|factor| factor.value.value().abs());
        let inherited = a * other.loss + b * self.loss + self.loss * other.loss;
        let product = self.value * other.value;
        // One that is too small even for the oracle was not zero.
        let vanished = product.value() == 0.0 && a > 0.0 && b > 0.0;
        let inherited = if vanished { inherited.max(f64::from_bits(1)) } else { inherited };
        self.step(product, inherited, &[self, other])
    }
}

impl Div for Near {
    type Output = Near;

    fn div(self, other: Near) -> Near {
        let quotient = self.value / other.value;
        let least = other.value.value().abs() - other.loss;
        let handed = self.loss + quotient.value().abs() * other.loss;
        let inherited = match (handed == 0.0, least > 0.0) {
            (true, _) => 0.0,
            (false, true) => handed / least,
            (false, false) => f64::INFINITY,
        };
        self.step(quotient, inherited, &[self, other])
    }
}
