//! Functions to far more bits than an f64 has, where a verdict hangs on the last of them.
//!
//! References are computed in f64 by a library that is fast and nearly always right. Where a device
//! disagrees with one by so much that the error of the reference itself could decide, or that the
//! device would be found wrong, the element is computed again here, by a library of correctly
//! rounded arithmetic in 192 bits; what it lacks stands in [`special`]. It takes 20 to 2000 µs an
//! element, so it settles doubts and computes no tensors.

pub(crate) mod compose;
pub(crate) mod exponential;
pub(crate) mod special;

use dashu_float::FBig;
use dashu_float::round::mode::HalfEven;

/// A number of [`BITS`] bits and any exponent.
pub(crate) type Real = FBig<HalfEven, 2>;

/// Bits that functions are computed in.
pub(crate) const BITS: usize = 192;

/// A finite double, exactly.
pub(crate) fn real(value: f64) -> Real {
    with_bits(value, BITS)
}

/// A finite double, exactly, to be computed with in so many bits; 0 for as many as it takes.
pub(crate) fn with_bits(value: f64, bits: usize) -> Real {
    let exact = Real::try_from(value).expect("only finite numbers are computed precisely");
    exact.with_precision(bits).value()
}

/// `e^x`; what is exactly 1 has a limited precision, too, so that it can be computed with.
pub(crate) fn exp(x: Real) -> Real {
    x.exp().with_precision(BITS).value()
}

/// A number as the nearest double and what is left over.
pub(crate) fn split(value: &Real) -> (f64, f64) {
    let hi = value.to_f64().value();
    if hi.is_infinite() {
        return (hi, 0.0);
    }
    (hi, (value - real(hi)).to_f64().value())
}

/// `x^y`, also of negative numbers to whole powers.
pub(crate) fn power(x: Real, y: Real) -> Real {
    if x >= Real::ZERO {
        return x.powf(&y);
    }
    let odd = y.to_f64().value() % 2.0 != 0.0;
    let size = (-x).powf(&y);
    if odd { -size } else { size }
}

/// Of an arc function: the angle divided by pi.
pub(crate) fn over_pi(angle: Real) -> Real {
    angle / Real::pi(BITS)
}

pub(crate) fn one() -> Real {
    Real::ONE.with_precision(BITS).value()
}

pub(crate) fn half() -> Real {
    one() / two()
}

pub(crate) fn two() -> Real {
    real(2.0)
}

pub(crate) fn ten() -> Real {
    real(10.0)
}

pub(crate) fn root(x: Real) -> Real {
    dashu_float::ops::SquareRoot::sqrt(&x)
}
