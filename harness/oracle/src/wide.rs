//! Numbers of twice an f64's precision, as the unevaluated sum of two (Dekker 1971, Knuth). A few
//! operations, each with a relative error below 2^-100, where an f64 row needs a reference that
//! does not spend the device's limit.

use std::ops::{Add, Div, Mul, Neg, Sub};

use crate::precise::exponential;

/// Beyond this the splitting of a factor overflows; below its inverse what is left over underflows.
const EXTREME: f64 = 1e290;

/// `hi + lo`, with `lo` at most half a unit in the last place of `hi`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Wide {
    pub(crate) hi: f64,
    pub(crate) lo: f64,
}

impl Wide {
    /// The sum of two numbers, exactly.
    pub(crate) fn sum(a: f64, b: f64) -> Wide {
        let hi = a + b;
        if !hi.is_finite() {
            return Wide { hi, lo: 0.0 };
        }
        let from_b = hi - a;
        Wide { hi, lo: (a - (hi - from_b)) + (b - from_b) }
    }

    /// The product of two numbers, exactly unless what is left over underflows.
    pub(crate) fn product(a: f64, b: f64) -> Wide {
        let hi = a * b;
        if !hi.is_finite() || hi == 0.0 {
            return Wide { hi, lo: 0.0 };
        }
        let size = hi.abs();
        if a.abs().max(b.abs()) > EXTREME || !(1.0 / EXTREME..=EXTREME).contains(&size) {
            return Wide { hi, lo: f64::mul_add(a, b, -hi) };
        }
        let ((a1, a0), (b1, b0)) = (split(a), split(b));
        Wide { hi, lo: ((a1 * b1 - hi) + a1 * b0 + a0 * b1) + a0 * b0 }
    }

    /// The square root of a number that is not negative.
    pub(crate) fn sqrt(self) -> Wide {
        let root = self.hi.sqrt();
        if root == 0.0 || !root.is_finite() {
            return Wide { hi: root, lo: 0.0 };
        }
        // One step of Newton's.
        let rest = self - Wide::product(root, root);
        renew(root, rest.hi / (2.0 * root))
    }

    /// The exponential.
    pub(crate) fn exp(self) -> Wide {
        let (hi, lo) = exponential::exp([self.hi]);
        // exp(a + b) = exp(a) (1 + b) for a tiny b.
        Wide { hi, lo } * Wide::sum(1.0, self.lo)
    }

    /// The natural logarithm.
    pub(crate) fn ln(self) -> Wide {
        let guess = pxfm::f_log(self.hi);
        // One step of Newton's, where the inverse of the number is one, too.
        if !(1.0 / EXTREME..=EXTREME).contains(&self.hi) {
            return guess.into();
        }
        Wide::from(guess) + (self * Wide::from(-guess).exp() - Wide::from(1.0))
    }

    /// The number without its sign.
    pub(crate) fn abs(self) -> Wide {
        if self.hi.is_sign_negative() { -self } else { self }
    }

    /// A power with a whole exponent that is not negative.
    pub(crate) fn power(self, exponent: u64) -> Wide {
        let bits = (0..u64::BITS - exponent.leading_zeros()).rev();
        bits.fold(Wide::from(1.0), |power, bit| {
            let square = power * power;
            if exponent >> bit & 1 == 1 { square * self } else { square }
        })
    }

    /// As near as an f64 comes.
    pub(crate) fn value(self) -> f64 {
        self.hi + self.lo
    }
}

impl From<f64> for Wide {
    fn from(hi: f64) -> Wide {
        Wide { hi, lo: 0.0 }
    }
}

impl Neg for Wide {
    type Output = Wide;

    fn neg(self) -> Wide {
        Wide { hi: -self.hi, lo: -self.lo }
    }
}

impl Add for Wide {
    type Output = Wide;

    fn add(self, other: Wide) -> Wide {
        let sum = Wide::sum(self.hi, other.hi);
        renew(sum.hi, sum.lo + (self.lo + other.lo))
    }
}

impl Sub for Wide {
    type Output = Wide;

    fn sub(self, other: Wide) -> Wide {
        self + -other
    }
}

impl Mul for Wide {
    type Output = Wide;

    fn mul(self, other: Wide) -> Wide {
        let product = Wide::product(self.hi, other.hi);
        renew(product.hi, product.lo + (self.hi * other.lo + self.lo * other.hi))
    }
}

impl Div for Wide {
    type Output = Wide;

    fn div(self, other: Wide) -> Wide {
        let quotient = self.hi / other.hi;
        let rest = self - other * Wide::from(quotient);
        renew(quotient, rest.hi / other.hi)
    }
}

/// A large and a small number as one.
fn renew(hi: f64, lo: f64) -> Wide {
    let sum = hi + lo;
    if sum.is_finite() { Wide { hi: sum, lo: lo - (sum - hi) } } else { Wide { hi, lo: 0.0 } }
}

/// A number as two of 26 bits (Veltkamp).
fn split(a: f64) -> (f64, f64) {
    let shifted = 134_217_729.0 * a; // 2^27 + 1
    let high = shifted - (shifted - a);
    (high, a - high)
}
