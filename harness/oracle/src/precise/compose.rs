//! Functions that are made of others, in many bits.

use super::{BITS, Real, exp, one, real, root};

pub(crate) fn softplus(x: Real) -> Real {
    if x > Real::ZERO { exp(-&x).ln_1p() + x } else { exp(x).ln_1p() }
}

pub(crate) fn gelu_tanh(x: Real) -> Real {
    let cube = real(0.044715) * &x * &x * &x;
    let inner = root(real(8.0) / Real::pi(BITS)) * (&x + cube);
    x / (one() + exp(-inner))
}

pub(crate) fn hardswish(x: Real) -> Real {
    let (zero, six) = (real(0.0), real(6.0));
    let shifted = &x + real(3.0);
    let gate = if shifted < zero {
        zero
    } else if shifted > six {
        six.clone()
    } else {
        shifted
    };
    x * gate / six
}

pub(crate) fn log_add_exp(a: Real, b: Real) -> Real {
    let (high, low) = if a > b { (a, b) } else { (b, a) };
    exp(low - &high).ln_1p() + high
}
