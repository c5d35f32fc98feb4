//! What the rounding of a result to f64 left over: numbers with the sign of exact minus rounded.

use crate::codec::power_of_two;
use crate::precise::{self, Real};

/// Of a square root: exact by a fused multiplication, which cannot underflow here but for results
/// whose square is subnormal; those are scaled.
pub(super) fn root([x]: [f64; 1], root: f64) -> f64 {
    let scale = if x < power_of_two(-900) { power_of_two(200) } else { 1.0 };
    f64::mul_add(-(root * scale), root * scale, x * scale * scale)
}

/// Of a sum, exactly (Knuth).
pub(super) fn sum([a, b]: [f64; 2], sum: f64) -> f64 {
    let from_b = sum - a;
    (a - (sum - from_b)) + (b - from_b)
}

/// Of a product: exact by a fused multiplication, but for a power of two. The smaller factor of a
/// tiny product is scaled, so that what is left over does not underflow.
pub(super) fn product([a, b]: [f64; 2], product: f64) -> f64 {
    let (small, large) = if a.abs() < b.abs() { (a, b) } else { (b, a) };
    let scale = if product.abs() < power_of_two(-900) { power_of_two(200) } else { 1.0 };
    f64::mul_add(small * scale, large, -(product * scale))
}

/// Of a quotient: the remainder, with the sign that it has after division.
pub(super) fn quotient([a, b]: [f64; 2], quotient: f64) -> f64 {
    let scale = if a.abs() < power_of_two(-900) { power_of_two(200) } else { 1.0 };
    let rest = f64::mul_add(-quotient * scale, b, a * scale);
    if b < 0.0 { -rest } else { rest }
}

/// Of a remainder that was rounded down: that of its last sum.
pub(super) fn remainder([a, b]: [f64; 2], result: f64) -> f64 {
    let truncated = a % b;
    if truncated == 0.0 || (truncated < 0.0) == (b < 0.0) {
        0.0
    } else {
        sum([truncated, b], result)
    }
}

/// Of a fused multiplication and addition, in exact arithmetic.
pub(super) fn fused([a, b, c]: [f64; 3], result: f64) -> f64 {
    if ![a, b, c, result].into_iter().all(f64::is_finite) {
        return 0.0;
    }
    // Without a limit of precision, sums and products are exact.
    let [a, b, c, result] = [a, b, c, result].map(|value| precise::with_bits(value, 0));
    let rest = a * b + c - result;
    match rest.partial_cmp(&Real::ZERO) {
        Some(std::cmp::Ordering::Less) => -1.0,
        Some(std::cmp::Ordering::Greater) => 1.0,
        _ => 0.0,
    }
}
