//! Functions of many numbers at once, for references of formats that are narrower than f64: sweeps
//! judge billions of values, at the speed of vector instructions.
//!
//! Each is a loop without branches and calls, which the compiler turns into vectors of whatever
//! width the processor has; `pulp` chooses at run time. Only sums, products, quotients and moves of
//! bits are used, each rounded by itself, so that the bits are the same on every host.
//!
//! Results are within [`ULPS`] units in the last place of an f64, which is a part in half a million of an f32's.
//! Arguments that a kernel does not take (see each) come out as anything, and are computed one by
//! one afterwards; the kernel says which by `takes`.

use std::f64::consts::LOG2_E;

use pulp::Arch;

/// A function of many numbers.
pub(super) struct Many<const N: usize> {
    /// Fills the results; all slices are of one length. True if all of them are right.
    pub(super) compute: fn(&[Vec<f64>; N], &mut [f64]) -> bool,
    /// Whether the result for these operands is right.
    pub(super) takes: fn([f64; N]) -> bool,
}

/// Error of a result in units in the last place of an f64.
pub(super) const ULPS: f64 = 1024.0;

/// Added and taken away, it rounds a number below 2^51 to an integer, which then stands in the low
/// bits of the sum.
const ROUND: f64 = 6_755_399_441_055_744.0; // 1.5 * 2^52

const LN_2_HIGH: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);
const LN_2_LOW: f64 = f64::from_bits(0x3dea_39ef_3579_3c76);

/// Takes finite numbers; what is beyond e^200 comes out as an infinity, and what is below e^-200 as
/// zero: no format of less than 64 bits tells them apart.
pub(super) static EXP: Many<1> = Many {
    compute: |[x], y| over(x, y, exp, |x| x.abs() < f64::INFINITY),
    takes: |[x]| x.is_finite(),
};

/// Takes positive finite numbers.
pub(super) static LOG: Many<1> = Many {
    compute: |[x], y| over(x, y, log, |x| (x > 0.0) & (x < f64::INFINITY)),
    takes: |[x]| x > 0.0 && x.is_finite(),
};

/// Takes finite numbers and infinities.
pub(super) static TANH: Many<1> = Many {
    compute: |[x], y| over(x, y, tanh, |x| x.abs() <= f64::INFINITY),
    takes: |[x]| !x.is_nan(),
};

/// Takes everything: numbers of 24 bits, as f32 has, in vectors if they are small or all have one
/// exponent, and what else there is one by one.
pub(super) static SIN: Many<1> = Many { compute: |[x], y| sine(x, y), takes: |_| true };

/// Takes powers of positive finite numbers that are well within the range of an f64.
pub(super) static POW: Many<2> = Many {
    compute: |[a, b], y| {
        Arch::new().dispatch(
            #[inline(always)]
            || {
                let mut refused = 0_u64;
                for ((&a, &b), y) in a.iter().zip(b).zip(y) {
                    *y = exp(b * log(a));
                    refused |= u64::from(!has_power(a, b));
                }
                refused == 0
            },
        )
    },
    takes: |[a, b]| has_power(a, b),
};

#[inline(always)]
fn has_power(a: f64, b: f64) -> bool {
    (a > 0.0) & (a < f64::INFINITY) & ((b * log(a)).abs() < 140.0)
}

/// A function of each number; true if it takes all of them.
#[inline(always)]
fn over(x: &[f64], y: &mut [f64], f: impl Fn(f64) -> f64, takes: impl Fn(f64) -> bool) -> bool {
    Arch::new().dispatch(
        #[inline(always)]
        || {
            let mut refused = 0_u64;
            for (&x, y) in x.iter().zip(y) {
                *y = f(x);
                refused |= u64::from(!takes(x));
            }
            refused == 0
        },
    )
}

/// `c0 + z (c1 + z (c2 + ...))`
#[inline(always)]
fn polynomial<const N: usize>(z: f64, coefficients: [f64; N]) -> f64 {
    coefficients.into_iter().rev().fold(0.0, |sum, coefficient| sum * z + coefficient)
}

/// `2^k` of an integer of at most ten bits.
#[inline(always)]
fn power_of_two(k: f64) -> f64 {
    f64::from_bits((k + (ROUND + 1023.0)).to_bits() << 52)
}

/// `x = k ln 2 + r`, with r in half of ln 2 about 0.
#[inline(always)]
fn reduce(x: f64) -> (f64, f64) {
    let k = (x * LOG2_E + ROUND) - ROUND;
    (k, (x - k * LN_2_HIGH) - k * LN_2_LOW)
}

/// `(e^r - 1) / r` by Taylor, with a relative error below 2^-43.
#[inline(always)]
fn exp_tail(r: f64) -> f64 {
    const INVERSE_FACTORIALS: [f64; 11] = [
        1.0,
        1.0 / 2.0,
        1.0 / 6.0,
        1.0 / 24.0,
        1.0 / 120.0,
        1.0 / 720.0,
        1.0 / 5040.0,
        1.0 / 40320.0,
        1.0 / 362_880.0,
        1.0 / 3_628_800.0,
        1.0 / 39_916_800.0,
    ];
    polynomial(r, INVERSE_FACTORIALS)
}

#[inline(always)]
fn exp(x: f64) -> f64 {
    let (above, below) = (x > 200.0, x < -200.0);
    let (k, r) = reduce(if above || below { 0.0 } else { x });
    let power = (1.0 + r * exp_tail(r)) * power_of_two(k);
    let power = if above { f64::INFINITY } else { power };
    if below { 0.0 } else { power }
}

/// `(e^2a - 1) / (e^2a + 1)`, where the numerator keeps the bits of a small argument.
#[inline(always)]
fn tanh(x: f64) -> f64 {
    let twice = 2.0 * x.abs();
    let twice = if twice > 50.0 { 50.0 } else { twice };
    let (k, r) = reduce(twice);
    let power = power_of_two(k);
    let less_one = r * exp_tail(r) * power + (power - 1.0);
    (less_one / (less_one + 2.0)).copysign(x)
}

/// By the series of the inverse hyperbolic tangent about 1.
#[inline(always)]
fn log(x: f64) -> f64 {
    const MANTISSA: u64 = (1 << 52) - 1;
    let bits = x.to_bits();
    let exponent = f64::from_bits(bits >> 52 | 0x4330 << 48) - (4_503_599_627_370_496.0 + 1023.0);
    let m = f64::from_bits(bits & MANTISSA | 0x3ff << 52);
    let large = m > std::f64::consts::SQRT_2;
    let (m, k) = if large { (0.5 * m, exponent + 1.0) } else { (m, exponent) };
    let s = (m - 1.0) / (m + 1.0);
    const ODD: [f64; 10] = [
        2.0,
        2.0 / 3.0,
        2.0 / 5.0,
        2.0 / 7.0,
        2.0 / 9.0,
        2.0 / 11.0,
        2.0 / 13.0,
        2.0 / 15.0,
        2.0 / 17.0,
        2.0 / 19.0,
    ];
    let tail = s * polynomial(s * s, ODD);
    k * LN_2_HIGH + (k * LN_2_LOW + tail)
}

/// Half of pi in three parts, the first two of 31 bits.
const HALF_PI: [f64; 3] = [
    f64::from_bits(0x3ff9_21fb_5440_0000),
    f64::from_bits(0x3dd0_b461_1a40_0000),
    f64::from_bits(0x3be1_3198_a2e0_3707),
];

/// Numbers below this are reduced by multiples of half of pi, with products that are exact.
#[cfg(test)]
const SMALL: f32 = 4_194_304.0; // 2^22

fn sine(x: &[f64], y: &mut [f64]) -> bool {
    let (low, high) = exponents(x);
    if high < 22 {
        return over(x, y, small_sine, |_| true);
    }
    if low == high && high < 128 {
        let parts = two_over_pi(high - 23);
        let scale = f64::from_bits(((1023 - (high - 23)) as u64) << 52);
        return over(x, y, move |x| large_sine(x, scale, parts), |_| true);
    }
    for (&x, y) in x.iter().zip(y) {
        *y = pxfm::f_sin(x);
    }
    true
}

/// The lowest and the highest exponent; that of infinities and NaNs is 1024.
fn exponents(x: &[f64]) -> (i32, i32) {
    const EXPONENT: u64 = 0x7ff << 52;
    let (low, high) = Arch::new().dispatch(
        #[inline(always)]
        || {
            x.iter().fold((i64::MAX, 0), |(low, high), &x| {
                let exponent = (x.to_bits() & EXPONENT).cast_signed();
                let low = if exponent < low { exponent } else { low };
                (low, if exponent > high { exponent } else { high })
            })
        },
    );
    ((low >> 52) as i32 - 1023, (high >> 52) as i32 - 1023)
}

#[inline(always)]
fn small_sine(x: f64) -> f64 {
    let k = (x * std::f64::consts::FRAC_2_PI + ROUND) - ROUND;
    let r = ((x - k * HALF_PI[0]) - k * HALF_PI[1]) - k * HALF_PI[2];
    turned(k, r)
}

/// Of a number `m 2^e` with m of 24 bits: `scale` is `2^-e`, and `parts` is `2^e 2/pi` without its
/// multiples of 4, in parts of 29 bits and a rest, so that products with m are exact.
#[inline(always)]
fn large_sine(x: f64, scale: f64, parts: [f64; 3]) -> f64 {
    let m = x.abs() * scale;
    let turns = m * parts[0];
    let turns = turns - 4.0 * ((0.25 * turns + ROUND) - ROUND);
    let second = m * parts[1];
    let sum = turns + second;
    let from_second = sum - turns;
    let lost = (turns - (sum - from_second)) + (second - from_second);
    let k = (sum + ROUND) - ROUND;
    let fraction = (sum - k) + (lost + m * parts[2]);
    let sine = turned(k, fraction * std::f64::consts::FRAC_PI_2);
    if x < 0.0 { -sine } else { sine }
}

/// `sin(k pi/2 + r)` for |r| up to about pi/4.
#[inline(always)]
fn turned(k: f64, r: f64) -> f64 {
    const SINE: [f64; 8] = [
        1.0,
        -1.0 / 6.0,
        1.0 / 120.0,
        -1.0 / 5040.0,
        1.0 / 362_880.0,
        -1.0 / 39_916_800.0,
        1.0 / 6_227_020_800.0,
        -1.0 / 1_307_674_368_000.0,
    ];
    const COSINE: [f64; 8] = [
        1.0,
        -1.0 / 2.0,
        1.0 / 24.0,
        -1.0 / 720.0,
        1.0 / 40320.0,
        -1.0 / 3_628_800.0,
        1.0 / 479_001_600.0,
        -1.0 / 87_178_291_200.0,
    ];
    let z = r * r;
    let (sine, cosine) = (r * polynomial(z, SINE), polynomial(z, COSINE));
    let quarters = (k + ROUND).to_bits();
    let value = if quarters & 1 == 1 { cosine } else { sine };
    if quarters & 2 == 2 { -value } else { value }
}

/// The digits of 2/pi behind the point.
const TWO_OVER_PI: [u64; 5] = [
    0xa2f9_836e_4e44_1529,
    0xfc27_57d1_f534_ddc0,
    0xdb62_9599_3c43_9041,
    0xfe51_63ab_debb_c561,
    0xb724_6e3a_424d_d2e0,
];

/// `2^e 2/pi` without its multiples of 4, in parts of 29, 29 and 53 bits.
fn two_over_pi(e: i32) -> [f64; 3] {
    let mut from = e - 1;
    [29, 29, 53].map(|count| {
        let bits = (from..from + count).fold(0_u64, |bits, place| bits << 1 | digit(place));
        from += count;
        // The last of these bits stands for 2^(e - from + 1).
        bits as f64 * 2.0_f64.powi(e - from + 1)
    })
}

/// The digit of 2/pi that stands for 2^-place.
fn digit(place: i32) -> u64 {
    let Ok(index) = usize::try_from(place - 1) else { return 0 };
    TWO_OVER_PI.get(index / 64).map_or(0, |limb| limb >> (63 - index % 64) & 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Largest error over numbers from one f32 to another, in units in the last place of an f64.
    fn worst(many: &Many<1>, f: fn(f64) -> f64, floats: impl Iterator<Item = f32>) -> f64 {
        let x = [floats.map(f64::from).filter(|&x| (many.takes)([x])).collect::<Vec<_>>()];
        let mut y = vec![0.0; x[0].len()];
        let _ = (many.compute)(&x, &mut y);
        let error = |(&x, &y): (&f64, &f64)| {
            let exact = f(x);
            if exact == y { 0.0 } else { (y - exact).abs() / (f64::EPSILON * exact.abs()) }
        };
        x[0].iter().zip(&y).map(error).fold(0.0, f64::max)
    }

    fn sweep(step: usize) -> impl Iterator<Item = f32> {
        (0..=u32::MAX).step_by(step).map(f32::from_bits)
    }

    #[test]
    fn vectors_are_as_near_as_they_say() {
        let inside = |limit: f32| sweep(10_007).filter(move |x| x.abs() < limit);
        for (name, off) in [
            ("exp", worst(&EXP, pxfm::f_exp, inside(199.0))),
            ("log", worst(&LOG, pxfm::f_log, sweep(10_007))),
            ("tanh", worst(&TANH, pxfm::f_tanh, sweep(10_007))),
            ("sin", worst(&SIN, pxfm::f_sin, inside(SMALL))),
        ] {
            println!("{name}: {off}");
            assert!(off < ULPS, "{name}: {off}");
        }
    }

    #[test]
    fn sines_of_large_numbers_are_as_near_as_those_of_small_ones() {
        for exponent in (149..255_u32).chain([127, 130]) {
            let first = exponent << 23;
            let floats = (first..first + (1 << 23)).step_by(40_009).map(f32::from_bits);
            let off = worst(&SIN, pxfm::f_sin, floats);
            assert!(off < ULPS, "exponent {exponent}: {off}");
        }
        // The f32 that is nearest to a multiple of half of pi.
        let hardest = f32::from_bits(0x6f5c_6c9f);
        assert!(worst(&SIN, pxfm::f_sin, [hardest, hardest].into_iter()) < ULPS);
    }

    #[test]
    fn powers_are_as_near_as_the_rest() {
        let (mut a, mut b) = (Vec::new(), Vec::new());
        for i in 1..20_000_u32 {
            a.push(f64::from(f32::from_bits(i.wrapping_mul(107_377) & 0x7f7f_ffff)));
            b.push((f64::from(i) - 10_000.0) / 700.0);
        }
        let mut y = vec![0.0; a.len()];
        let _ = (POW.compute)(&[a.clone(), b.clone()], &mut y);
        let taken = (0..a.len()).filter(|&i| (POW.takes)([a[i], b[i]]));
        let mut count = 0;
        for i in taken {
            let exact = pxfm::f_pow(a[i], b[i]);
            // Beyond the range of an f32 results need not be near.
            if (1e-60..1e60).contains(&exact) {
                let off = (y[i] - exact).abs() / (f64::EPSILON * exact);
                assert!(off < ULPS, "{}^{}: {off}", a[i], b[i]);
                count += 1;
            }
        }
        assert!(count > 5000, "only {count}");
    }
}
