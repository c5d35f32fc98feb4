//! Numbers of twice an f64's precision, as the unevaluated sum of two (Dekker 1971, Knuth). A few
//! operations, each with a relative error below 2^-100, where an f64 row needs a reference that
//! does not spend the device's limit.

use std::ops::{Add, Div, Mul, Sub};

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
        self + Wide { hi: -other.hi, lo: -other.lo }
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
