//! The exponential function of an f64 to more bits than an f64 has, in about 100 ns: rows of f64
//! are normalised with whole tensors of it.
//!
//! It gives the result rounded to f64 and what is left over. Arithmetic is on 128-bit integers that
//! stand for binary fractions, "Q126" for one with 126 bits behind the point. There are no roundings
//! to analyse beyond the cut after the last bit.
//!
//! Together `hi + lo` is within 2^-30 units in the last place of the f64 `hi` (measured against
//! 200-digit arithmetic: 2^-40), except that `lo` cannot go below the smallest double.

use crate::codec::power_of_two;

/// ln 2 in Q124.
const LN_2: u128 = 0x0b17_217f_7d1c_f79a_bc9e_3b39_803f_2f6a;

/// The exponential function.
pub(crate) fn exp([x]: [f64; 1]) -> (f64, f64) {
    if x.is_nan() || x > 710.0 {
        return (x + f64::INFINITY, 0.0);
    }
    if x < -760.0 {
        return (0.0, 0.0);
    }
    if x.abs() < power_of_two(-60) {
        return (1.0, x);
    }
    let (fraction, exponent) = exp_parts(x);
    split(fraction, exponent - 126)
}

/// exp(x) as a fraction from 1 to 2 in Q126 and an exponent of two, for 2^-60 <= |x| <= 760.
fn exp_parts(x: f64) -> (u128, i32) {
    // x in Q116 is exact; the shift to Q124 drops multiples of 16, which a wrapping difference
    // from a multiple of ln 2 restores.
    let fixed = (x * power_of_two(116)) as i128;
    let wrapped = (fixed << 8).cast_unsigned();
    let mut exponent = (x * std::f64::consts::LOG2_E).floor() as i32;
    let multiple = |exponent: i32| (exponent as i128).cast_unsigned().wrapping_mul(LN_2);
    let mut rest = wrapped.wrapping_sub(multiple(exponent));
    if rest >> 127 == 1 {
        exponent -= 1;
        rest = rest.wrapping_add(LN_2);
    } else if rest >= LN_2 {
        exponent += 1;
        rest -= LN_2;
    }
    // The same bits in Q132 are a 256th of it; its exponential by Taylor, then squared 8 times.
    let mut power = INVERSE_FACTORIALS[TERMS - 1];
    for &coefficient in INVERSE_FACTORIALS[..TERMS - 1].iter().rev() {
        power = coefficient + (high(rest, power) >> 4);
    }
    for _ in 0..8 {
        power = high(power, power) << 2;
    }
    (power, exponent)
}

const TERMS: usize = 13;

/// 1/n! in Q126.
const INVERSE_FACTORIALS: [u128; TERMS] = {
    let mut inverse = [1_u128 << 126; TERMS];
    let mut n = 1;
    while n < TERMS {
        inverse[n] = inverse[n - 1] / n as u128;
        n += 1;
    }
    inverse
};

/// The upper 128 bits of a product.
fn high(a: u128, b: u128) -> u128 {
    let low = |x: u128| x & u128::from(u64::MAX);
    let (a1, a0, b1, b0) = (a >> 64, low(a), b >> 64, low(b));
    let middle = a1 * b0 + ((a0 * b0) >> 64);
    let middle_too = a0 * b1 + low(middle);
    a1 * b1 + (middle >> 64) + (middle_too >> 64)
}

/// `significand * 2^exponent` rounded to f64, and what is left over.
fn split(significand: u128, exponent: i32) -> (f64, f64) {
    let width = 128 - significand.leading_zeros().cast_signed();
    let cut = (width - 53).max(-1074 - exponent).clamp(0, 127);
    let (floor, half) = (significand >> cut, (1 << cut) >> 1);
    let rest = significand - (floor << cut);
    let up = rest > half || rest == half && half > 0 && floor & 1 == 1;
    let kept = floor + u128::from(up);
    let hi = scaled(kept as f64, cut + exponent);
    let left = significand.wrapping_sub(kept << cut).cast_signed();
    if hi.is_infinite() { (hi, 0.0) } else { (hi, scaled(left as f64, exponent)) }
}

/// `value * 2^exponent`; in two steps, because the power may leave the range where the product
/// does not.
fn scaled(value: f64, exponent: i32) -> f64 {
    let half = exponent / 2;
    value * power_of_two(half) * power_of_two(exponent - half)
}
