//! Functions of doubles. What the platform has is the platform's or `libm`'s; the rest is composed
//! of that, or stands below.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use oxi_kit::ops;

use super::elementwise::OfReals;

/// The function of an elementwise operator on floats.
pub(crate) fn function(op: u32) -> Option<OfReals> {
    unary(op).or_else(|| binary(op)).or_else(|| composed(op))
}

#[rustfmt::skip]
fn unary(op: u32) -> Option<OfReals> {
    Some(match op {
        ops::abs::ID => |v| v[0].abs(),
        ops::neg::ID => |v| -v[0],
        ops::sign::ID => |v| if v[0] == 0.0 || v[0].is_nan() { v[0] } else { v[0].signum() },
        ops::ceil::ID => |v| v[0].ceil(),
        ops::floor::ID => |v| v[0].floor(),
        ops::trunc::ID => |v| v[0].trunc(),
        ops::round::ID => |v| v[0].round(),
        ops::rint::ID => |v| v[0].round_ties_even(),
        ops::square::ID => |v| v[0] * v[0],
        ops::sqrt::ID => |v| v[0].sqrt(),
        ops::rsqrt::ID => |v| 1.0 / v[0].sqrt(),
        ops::cbrt::ID => |v| libm::cbrt(v[0]),
        ops::reciprocal::ID => |v| 1.0 / v[0],
        ops::exp::ID => |v| v[0].exp(),
        ops::exp2::ID => |v| v[0].exp2(),
        ops::exp10::ID => |v| exp10(v[0]),
        ops::expm1::ID => |v| libm::expm1(v[0]),
        ops::log::ID => |v| v[0].ln(),
        ops::log2::ID => |v| v[0].log2(),
        ops::log10::ID => |v| v[0].log10(),
        ops::log1p::ID => |v| libm::log1p(v[0]),
        ops::sin::ID => |v| v[0].sin(),
        ops::cos::ID => |v| v[0].cos(),
        ops::tan::ID => |v| v[0].tan(),
        ops::asin::ID => |v| v[0].asin(),
        ops::acos::ID => |v| v[0].acos(),
        ops::atan::ID => |v| v[0].atan(),
        ops::sinpi::ID => |v| sinpi(v[0]),
        ops::cospi::ID => |v| cospi(v[0]),
        ops::tanpi::ID => |v| tanpi(v[0]),
        ops::asinpi::ID => |v| v[0].asin() / PI,
        ops::acospi::ID => |v| v[0].acos() / PI,
        ops::atanpi::ID => |v| v[0].atan() / PI,
        ops::sinh::ID => |v| libm::sinh(v[0]),
        ops::cosh::ID => |v| libm::cosh(v[0]),
        ops::tanh::ID => |v| v[0].tanh(),
        ops::asinh::ID => |v| libm::asinh(v[0]),
        ops::acosh::ID => |v| if v[0] < 1.0 { f64::NAN } else { libm::acosh(v[0]) },
        ops::atanh::ID => |v| libm::atanh(v[0]),
        ops::erf::ID => |v| libm::erf(v[0]),
        ops::erfc::ID => |v| libm::erfc(v[0]),
        ops::erfinv::ID => |v| erfinv(v[0]),
        ops::tgamma::ID => |v| libm::tgamma(v[0]),
        ops::lgamma::ID => |v| libm::lgamma(v[0]),
        ops::digamma::ID => |v| digamma(v[0]),
        ops::isnan::ID => |v| v[0].is_nan().into(),
        ops::isinf::ID => |v| v[0].is_infinite().into(),
        ops::isfinite::ID => |v| v[0].is_finite().into(),
        _ => return None,
    })
}

#[rustfmt::skip]
fn binary(op: u32) -> Option<OfReals> {
    Some(match op {
        ops::add::ID => |v| v[0] + v[1],
        ops::subtract::ID => |v| v[0] - v[1],
        ops::multiply::ID => |v| v[0] * v[1],
        ops::divide::ID => |v| v[0] / v[1],
        ops::pow::ID => |v| libm::pow(v[0], v[1]),
        ops::fmod::ID => |v| v[0] % v[1],
        ops::remainder::ID => |v| remainder(v[0], v[1]),
        ops::maximum::ID => |v| if v[0].is_nan() { v[0] } else if v[1].is_nan() { v[1] } else { upper(v[0], v[1]) },
        ops::minimum::ID => |v| if v[0].is_nan() { v[0] } else if v[1].is_nan() { v[1] } else { lower(v[0], v[1]) },
        ops::fmax::ID => |v| if v[0].is_nan() { v[1] } else if v[1].is_nan() { v[0] } else { upper(v[0], v[1]) },
        ops::fmin::ID => |v| if v[0].is_nan() { v[1] } else if v[1].is_nan() { v[0] } else { lower(v[0], v[1]) },
        ops::atan2::ID => |v| v[0].atan2(v[1]),
        ops::hypot::ID => |v| v[0].hypot(v[1]),
        ops::copysign::ID => |v| v[0].copysign(v[1]),
        ops::logaddexp::ID => |v| log_add_exp(v[0], v[1]),
        ops::ldexp::ID => |v| libm::ldexp(v[0], v[1] as i32),
        ops::equal::ID => |v| (v[0] == v[1]).into(),
        ops::not_equal::ID => |v| (v[0] != v[1]).into(),
        ops::less::ID => |v| (v[0] < v[1]).into(),
        ops::less_equal::ID => |v| (v[0] <= v[1]).into(),
        ops::greater::ID => |v| (v[0] > v[1]).into(),
        ops::greater_equal::ID => |v| (v[0] >= v[1]).into(),
        _ => return None,
    })
}

#[rustfmt::skip]
fn composed(op: u32) -> Option<OfReals> {
    Some(match op {
        ops::sigmoid::ID => |v| sigmoid(v[0]),
        ops::log_sigmoid::ID => |v| v[0].min(0.0) - libm::log1p((-v[0].abs()).exp()) + nan(v[0]),
        ops::softplus::ID => |v| softplus(v[0]),
        ops::relu::ID => |v| if v[0] <= 0.0 { 0.0 } else { v[0] },
        ops::leaky_relu::ID => |v| if v[0] < 0.0 { v[0] * v[1] } else { v[0] },
        ops::elu::ID => |v| if v[0] < 0.0 { v[1] * libm::expm1(v[0]) } else { v[0] },
        ops::gelu::ID => |v| 0.5 * v[0] * (1.0 + libm::erf(v[0] * FRAC_1_SQRT_2)),
        ops::gelu_tanh::ID => |v| 0.5 * v[0] * (1.0 + ((2.0 / PI).sqrt() * (v[0] + 0.044715 * v[0].powi(3))).tanh()),
        ops::silu::ID => |v| v[0] * sigmoid(v[0]),
        ops::mish::ID => |v| v[0] * softplus(v[0]).tanh(),
        ops::hardswish::ID => |v| v[0] * (v[0] + 3.0).clamp(0.0, 6.0) / 6.0,
        ops::clamp::ID => |v| if v.iter().any(|x| x.is_nan()) { f64::NAN } else { lower(upper(v[0], v[1]), v[2]) },
        ops::lerp::ID => |v| v[0] + v[2] * (v[1] - v[0]),
        _ => return None,
    })
}

/// The larger of two numbers; of zeros, the one without a sign.
fn upper(a: f64, b: f64) -> f64 {
    if a == b { f64::from_bits(a.to_bits() & b.to_bits()) } else { a.max(b) }
}

/// The smaller of two numbers; of zeros, the one with a sign.
fn lower(a: f64, b: f64) -> f64 {
    if a == b { f64::from_bits(a.to_bits() | b.to_bits()) } else { a.min(b) }
}

/// Zero, but NaN for NaN.
fn nan(x: f64) -> f64 {
    if x.is_nan() { x } else { 0.0 }
}

/// The remainder of a division that is rounded down.
fn remainder(a: f64, b: f64) -> f64 {
    let rest = a % b;
    match rest {
        0.0 => 0.0_f64.copysign(b),
        rest if rest.is_nan() || rest.is_sign_negative() == b.is_sign_negative() => rest,
        rest => rest + b,
    }
}

/// The nearest integer, whether it is odd, and the signed distance from it, which is exact.
fn around(x: f64) -> (bool, f64) {
    let nearest = x.round_ties_even();
    (nearest % 2.0 != 0.0, x - nearest)
}

fn sinpi(x: f64) -> f64 {
    let (odd, distance) = around(x);
    if distance == 0.0 {
        // An integer: the zero of its sign.
        return 0.0_f64.copysign(x);
    }
    let sine = (PI * distance).sin();
    if odd { -sine } else { sine }
}

fn cospi(x: f64) -> f64 {
    let (odd, distance) = around(x);
    let size = distance.abs();
    let cosine = if size < 0.25 { (PI * size).cos() } else { (PI * (0.5 - size)).sin() };
    // Halfway between integers it is +0, whichever of them is nearer.
    if odd && cosine != 0.0 { -cosine } else { cosine }
}

fn tanpi(x: f64) -> f64 {
    let (odd, distance) = around(x);
    if distance.abs() == 0.5 {
        // Minus infinity after an odd integer.
        return if x.floor() % 2.0 == 0.0 { f64::INFINITY } else { f64::NEG_INFINITY };
    }
    if distance == 0.0 {
        let zero = 0.0_f64.copysign(x);
        return if odd { -zero } else { zero };
    }
    if distance.abs() < 0.25 {
        return (PI * distance).tan();
    }
    1.0 / (PI * (0.5_f64.copysign(distance) - distance)).tan()
}

/// `2^(x log2(10))`, with the product in two parts.
fn exp10(x: f64) -> f64 {
    use std::f64::consts::{LN_2, LOG2_10};
    const LOG2_10_REST: f64 = 1.661_617_516_973_592e-16;
    if !(-400.0..400.0).contains(&x) {
        return (x * LOG2_10).exp2();
    }
    let product = x * LOG2_10;
    let rest = x.mul_add(LOG2_10, -product) + x * LOG2_10_REST;
    let power = product.exp2();
    if power.is_infinite() { power } else { power + power * (rest * LN_2) }
}

fn sigmoid(x: f64) -> f64 {
    if x < 0.0 { x.exp() / (1.0 + x.exp()) } else { 1.0 / (1.0 + (-x).exp()) }
}

fn softplus(x: f64) -> f64 {
    x.max(0.0) + libm::log1p((-x.abs()).exp()) + nan(x)
}

fn log_add_exp(a: f64, b: f64) -> f64 {
    if a == b {
        return a + std::f64::consts::LN_2;
    }
    a.max(b) + libm::log1p((-(a - b).abs()).exp()) + nan(a) + nan(b)
}

/// The inverse of the error function: an estimate by Winitzki's formula, then Halley's method on
/// the error function or, near 1, on its complement.
fn erfinv(y: f64) -> f64 {
    let size = y.abs();
    if y == 0.0 || size.is_nan() || size > 1.0 {
        return if size > 1.0 { f64::NAN } else { y };
    }
    if size == 1.0 {
        return f64::INFINITY.copysign(y);
    }
    if size < 1e-8 {
        return y * PI.sqrt() / 2.0;
    }
    let log = ((1.0 - size) * (1.0 + size)).ln();
    let (a, half) = (0.147, 2.0 / (PI * 0.147) + log / 2.0);
    let mut x = ((half * half - log / a).sqrt() - half).sqrt();
    for _ in 0..4 {
        let off = if size < 0.5 { libm::erf(x) - size } else { (1.0 - size) - libm::erfc(x) };
        let step = off * PI.sqrt() / 2.0 * (x * x).exp();
        x -= step / (1.0 + x * step);
    }
    x.copysign(y)
}

/// The derivative of the logarithm of the gamma function: by reflection, recurrence and the
/// asymptotic series.
fn digamma(x: f64) -> f64 {
    if x == 0.0 {
        return f64::NEG_INFINITY.copysign(-x);
    }
    if x < 0.0 {
        if x == x.floor() {
            return f64::NAN;
        }
        return digamma(1.0 - x) - PI / tanpi(x);
    }
    if x.is_infinite() {
        return x;
    }
    let (mut x, mut less) = (x, 0.0);
    while x < 12.0 {
        less += 1.0 / x;
        x += 1.0;
    }
    // B(2k) / 2k of the first Bernoulli numbers.
    const TERMS: [f64; 8] = [
        1.0 / 12.0,
        -1.0 / 120.0,
        1.0 / 252.0,
        -1.0 / 240.0,
        1.0 / 132.0,
        -691.0 / 32760.0,
        1.0 / 12.0,
        -3617.0 / 8160.0,
    ];
    let square = 1.0 / (x * x);
    let series = TERMS.iter().rev().fold(0.0, |sum, term| (sum + term) * square);
    x.ln() - 0.5 / x - series - less
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inverses_meet_the_functions_that_they_invert() {
        for y in [1e-9, 0.1, 0.5, 0.9, 0.999_999, -0.25] {
            assert!((libm::erf(erfinv(y)) - y).abs() < 1e-15, "{y}");
        }
    }

    #[test]
    fn the_digamma_function_climbs_by_a_reciprocal() {
        for x in [0.3, 1.0, 2.5, 11.5, 40.0, -0.7, -3.2] {
            let step = digamma(x + 1.0) - digamma(x);
            assert!((step - 1.0 / x).abs() < 1e-13, "{x}: {step}");
        }
    }

    #[test]
    fn angles_in_half_turns_are_exact_at_quarters() {
        assert_eq!([sinpi(0.5), sinpi(1.5), cospi(0.5), cospi(1.0)], [1.0, -1.0, 0.0, -1.0]);
        assert_eq!([tanpi(0.5), tanpi(1.5)], [f64::INFINITY, f64::NEG_INFINITY]);
        assert!((tanpi(0.25) - 1.0).abs() < 1e-15);
    }
}
