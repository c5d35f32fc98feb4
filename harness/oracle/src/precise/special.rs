//! The error function, the gamma function and their kin, in many bits, by their textbook series
//! (Abramowitz and Stegun, chapters 6 and 7). All work in more bits than they give, so that what
//! cancels does not matter.

use std::sync::LazyLock;

use super::{BITS, Real, real, with_bits};

/// Bits of the gamma functions, whose reflections and zeros cancel up to a third of them.
const WIDE: usize = BITS + 96;

/// Beyond this, Stirling's series with [`TERMS`] terms has more than [`BITS`] bits.
const LARGE: f64 = 40.0;

/// Terms of Stirling's series.
const TERMS: usize = 40;

/// The error function.
pub(crate) fn erf(x: Real) -> Real {
    let size = x.to_f64().value().abs();
    if size > 14.0 {
        // Within 2^-280 of 1.
        return if x > Real::ZERO { Real::ONE } else { -Real::ONE };
    }
    series(x, BITS)
}

/// One less the error function.
pub(crate) fn erfc(x: Real) -> Real {
    let value = x.to_f64().value();
    if value < 0.5 {
        return real(1.0) - erf(x);
    }
    // The difference loses as many bits as the result is small: x^2 log2(e) and a few.
    let bits = BITS + (1.45 * value * value) as usize + 16;
    let rest = with_bits(1.0, bits) - series(x, bits);
    rest.with_precision(BITS).value()
}

/// 2x/sqrt(pi) exp(-x^2) (1 + (2x^2)/3 + (2x^2)^2/(3*5) + ...), all of whose terms are positive.
fn series(x: Real, bits: usize) -> Real {
    let x = x.with_precision(bits).value();
    let square = &x * &x;
    let twice = &square * with_bits(2.0, bits);
    let (mut term, mut sum) = (with_bits(1.0, bits), with_bits(1.0, bits));
    let least = with_bits(0.5, bits).powi((bits as u32).into());
    let mut odd = 1.0;
    while term > &sum * &least {
        odd += 2.0;
        term = term * &twice / with_bits(odd, bits);
        sum += &term;
    }
    let root = Real::pi(bits).with_precision(bits).value().sqrt_of(bits);
    (-square).exp() * sum * x * with_bits(2.0, bits) / root
}

/// The inverse of the error function, by Newton's method from what an f64 knows.
pub(crate) fn erfinv(y: Real) -> Real {
    let mut x = real(pxfm::f_erfinv(y.to_f64().value()));
    let half_root_of_pi = Real::pi(BITS).sqrt_of(BITS) / real(2.0);
    let near_one = y.to_f64().value().abs() > 0.5;
    for _ in 0..3 {
        // Near 1 the complement keeps the bits that count.
        let off = if !near_one {
            erf(x.clone()) - &y
        } else if y > Real::ZERO {
            (real(1.0) - &y) - erfc(x.clone())
        } else {
            erfc(-x.clone()) - (real(1.0) + &y)
        };
        x -= off * &half_root_of_pi * (&x * &x).exp();
    }
    x
}

/// The logarithm of the magnitude of the gamma function.
pub(crate) fn lgamma(x: Real) -> Real {
    let x = x.with_precision(WIDE).value();
    if x < real(0.5) {
        // Gamma(x) Gamma(1 - x) = pi / sin(pi x)
        let sine = x.sin_pi();
        let size = if sine < Real::ZERO { -sine } else { sine };
        return (Real::pi(WIDE) / size).ln() - stirling(one() - x);
    }
    stirling(x)
}

/// The gamma function.
pub(crate) fn tgamma(x: Real) -> Real {
    let x = x.with_precision(WIDE).value();
    if x < real(0.5) {
        return Real::pi(WIDE) / (x.sin_pi() * stirling(one() - x).exp());
    }
    stirling(x).exp()
}

/// The derivative of the logarithm of the gamma function.
pub(crate) fn digamma(x: Real) -> Real {
    let x = x.with_precision(WIDE).value();
    if x < real(0.5) {
        let (sine, cosine) = x.sin_cos_pi();
        return digamma(one() - x) - Real::pi(WIDE) * cosine / sine;
    }
    let (mut z, mut less) = (x, wide(0.0));
    while z < real(LARGE) {
        less += one() / &z;
        z += one();
    }
    let square = one() / (&z * &z);
    let (mut power, mut sum) = (one(), wide(0.0));
    for (k, bernoulli) in BERNOULLI.iter().enumerate() {
        power *= &square;
        sum += bernoulli * &power / wide(2.0 * (k + 1) as f64);
    }
    z.ln() - one() / (wide(2.0) * z) - sum - less
}

/// The logarithm of the gamma function from 1/2 on.
fn stirling(x: Real) -> Real {
    let (mut z, mut product) = (x, one());
    while z < real(LARGE) {
        product *= &z;
        z += one();
    }
    let (square, mut power) = (one() / (&z * &z), one() / &z);
    let mut sum = wide(0.0);
    for (k, bernoulli) in BERNOULLI.iter().enumerate() {
        let twice = 2.0 * (k + 1) as f64;
        sum += bernoulli * &power / wide(twice * (twice - 1.0));
        power *= &square;
    }
    let half_log = (wide(2.0) * Real::pi(WIDE)).ln() / wide(2.0);
    (&z - wide(0.5)) * z.ln() - z + half_log + sum - product.ln()
}

/// The Bernoulli numbers B2, B4, ..., by the sum of all before that each completes to zero. Each
/// step may lose a few bits of thousands.
static BERNOULLI: LazyLock<Vec<Real>> = LazyLock::new(|| {
    const MANY: usize = 1024;
    let mut numbers: Vec<Real> = vec![with_bits(1.0, MANY), with_bits(-0.5, MANY)];
    for m in 2..=2 * TERMS {
        let (mut binomial, mut sum) = (with_bits(1.0, MANY), with_bits(0.0, MANY));
        for (j, number) in numbers.iter().enumerate() {
            sum += &binomial * number;
            let factor = with_bits((m + 1 - j) as f64, MANY) / with_bits((j + 1) as f64, MANY);
            binomial *= factor;
        }
        let odd = m % 2 == 1;
        let next = -sum / with_bits((m + 1) as f64, MANY);
        numbers.push(if odd { with_bits(0.0, MANY) } else { next });
    }
    let even = numbers.into_iter().skip(2).step_by(2);
    even.map(|number| number.with_precision(WIDE).value()).collect()
});

fn wide(value: f64) -> Real {
    with_bits(value, WIDE)
}

fn one() -> Real {
    wide(1.0)
}

/// A square root in so many bits.
trait RootOf {
    fn sqrt_of(self, bits: usize) -> Self;
}

impl RootOf for Real {
    fn sqrt_of(self, bits: usize) -> Self {
        use dashu_float::ops::SquareRoot;
        SquareRoot::sqrt(&self.with_precision(bits).value())
    }
}
