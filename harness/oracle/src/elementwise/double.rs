//! Functions of doubles that the library lacks, or that it gets wrong at an edge: signs of zeros and
//! infinities that underflow and poles leave, numbers beyond its range.

use crate::codec::{Codec, power_of_two};
use crate::precise;
use crate::wide::Wide;

pub(super) fn sign([x]: [f64; 1]) -> f64 {
    if x > 0.0 {
        1.0
    } else if x < 0.0 {
        -1.0
    } else {
        // A zero or a NaN.
        x
    }
}

/// The larger of two numbers, or the one that is a number; +0 is larger than -0.
pub(super) fn larger(a: f64, b: f64) -> f64 {
    if b.is_nan() || a > b || a == b && b.is_sign_negative() { a } else { b }
}

pub(super) fn clamp([x, low, high]: [f64; 3]) -> f64 {
    if x.is_nan() || low.is_nan() || high.is_nan() {
        return f64::NAN;
    }
    -larger(-larger(x, low), -high)
}

/// Towards minus infinity; the remainder that is truncated is exact, and what is added to it is
/// rounded once.
pub(super) fn remainder([a, b]: [f64; 2]) -> f64 {
    let rest = a % b;
    if rest == 0.0 {
        return 0.0_f64.copysign(b);
    }
    if (rest < 0.0) == (b < 0.0) || rest.is_nan() { rest } else { rest + b }
}

pub(super) fn whole_remainder(a: i128, b: i128) -> i128 {
    if b == 0 {
        return a;
    }
    let rest = a % b;
    if rest != 0 && (rest < 0) != (b < 0) { rest + b } else { rest }
}

/// `a 2^e`, rounded once: a power of two is exact, so the product is what is rounded.
pub(super) fn scaled(a: f64, e: f64) -> f64 {
    if a == 0.0 || !a.is_finite() {
        return a;
    }
    let small = a.abs() < f64::MIN_POSITIVE;
    let (a, shift) = if small { (a * power_of_two(100), -100) } else { (a, 0) };
    let exponent = (a.to_bits() >> 52 & 0x7ff) as i32 - 1023;
    let one_to_two = a * power_of_two(-exponent / 2) * power_of_two(-exponent + exponent / 2);
    let exponent = exponent + shift + (e as i32).clamp(-5000, 5000);
    match exponent {
        1024.. => f64::INFINITY.copysign(a),
        ..-1074 => one_to_two * 0.5 * power_of_two((exponent + 1).max(-1075)),
        _ => one_to_two * power_of_two(exponent),
    }
}

/// The next number of a format after one, towards another.
pub(super) fn next(codec: &Codec, a: u64, b: u64) -> u64 {
    let (from, to) = (codec.decode(a), codec.decode(b));
    if from.is_nan() || to.is_nan() {
        return codec.nan().unwrap_or(a);
    }
    if from == to {
        return b;
    }
    if from < to { codec.next_up(a) } else { codec.next_down(a) }
}

pub(super) fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + pxfm::f_exp(-x))
}

pub(super) fn softplus(x: f64) -> f64 {
    if x > 0.0 { x + pxfm::f_log1p(pxfm::f_exp(-x)) } else { pxfm::f_log1p(pxfm::f_exp(x)) }
}

pub(super) fn gelu(x: f64) -> f64 {
    0.5 * x * pxfm::f_erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// By the sigmoid of twice the argument, which does not cancel.
pub(super) fn gelu_tanh(x: f64) -> f64 {
    let inner = (8.0 / std::f64::consts::PI).sqrt() * (x + 0.044715 * x * x * x);
    x * sigmoid(inner)
}

pub(super) fn log_add_exp([a, b]: [f64; 2]) -> f64 {
    if a.is_nan() || b.is_nan() {
        return f64::NAN;
    }
    let (high, low) = (larger(a, b), -larger(-a, -b));
    if high.is_infinite() {
        return high;
    }
    high + pxfm::f_log1p(pxfm::f_exp(low - high))
}

/// The library lets a signaling NaN win over an infinity.
pub(super) fn hypot([a, b]: [f64; 2]) -> f64 {
    if a.is_infinite() || b.is_infinite() { f64::INFINITY } else { pxfm::f_hypot(a, b) }
}

pub(super) fn lerp([a, b, t]: [f64; 3]) -> f64 {
    let step = Wide::sum(b, -a) * Wide::from(t);
    (Wide::from(a) + step).value()
}

/// Powers of the magnitude; the sign is that of an odd power.
pub(super) fn pow(a: f64, b: f64) -> f64 {
    if b == 0.0 || a == 1.0 {
        return 1.0;
    }
    let mut size = pxfm::f_pow(a.abs(), b);
    if size.is_nan() && a.is_finite() && b.is_finite() {
        // The library does not know f64::MAX^-0.5, for one.
        size = precise::split(&precise::power(precise::real(a.abs()), precise::real(b))).0;
    }
    if a.is_nan() || a.is_sign_positive() {
        return size;
    }
    match b % 2.0 {
        1.0 | -1.0 => -size,
        // Infinities and zeros have no sign to lose.
        rest if rest != 0.0 && a.is_finite() && a != 0.0 && b.is_finite() => f64::NAN,
        _ => size,
    }
}

/// With the signs of poles and zeros of C23: those of sine over cosine.
pub(super) fn tanpi(x: f64) -> f64 {
    let nearest = x.round_ties_even();
    let (odd, distance) = (nearest % 2.0 != 0.0, x - nearest);
    if distance == 0.0 {
        let zero = 0.0_f64.copysign(x);
        return if odd { -zero } else { zero };
    }
    if distance.abs() == 0.5 {
        return if x.floor() % 2.0 == 0.0 { f64::INFINITY } else { f64::NEG_INFINITY };
    }
    pxfm::f_tanpi(x)
}

/// With the sign that it has between two negative integers, where it underflows.
pub(super) fn tgamma(x: f64) -> f64 {
    if x == 0.0 {
        return f64::INFINITY.copysign(x);
    }
    if x >= 0.0 || x == x.floor() {
        return if x < 0.0 { f64::NAN } else { pxfm::f_tgamma(x) };
    }
    let size = pxfm::f_tgamma(x).abs();
    if x.floor() % 2.0 == 0.0 { size } else { -size }
}

/// From here on the logarithm of the gamma function is x (ln x - 1), and its derivative ln x.
const VAST: f64 = 1e18;

pub(super) fn lgamma(x: f64) -> f64 {
    if x.is_finite() && x > VAST { x * (pxfm::f_log(x) - 1.0) } else { pxfm::f_lgamma(x) }
}

pub(super) fn digamma(x: f64) -> f64 {
    if x == 0.0 {
        return f64::NEG_INFINITY.copysign(-x);
    }
    if x > VAST { pxfm::f_log(x) } else { pxfm::f_digamma(x) }
}
