//! What sums of one or two terms tell, in whatever order they are added.
//!
//! | feature | probe |
//! |---|---|
//! | subnormal terms | the smallest subnormal times a power of two; or, without products, with the largest one, which makes the smallest normal number |
//! | subnormal sums | half of the smallest normal number, made of normal ones |
//! | factors | `1 + 2^-j` times 1, for every bit `j` of the format, on either side |
//! | products | `(1-e)² - (1-2e)`, which is `e²` if the product is not rounded; kept in one place only, it was fused with the addition |
//! | overflow | the largest number, twice |

use serde::Serialize;

use super::{Probe, Subject};

/// What becomes of subnormal numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Subnormals {
    /// They count.
    Kept,
    /// They are taken for zeros.
    Flushed,
}

/// What becomes of products before they are added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Products {
    /// They are added as they are.
    Exact,
    /// Multiplication and addition are one operation with one rounding.
    Fused,
    /// They are rounded first.
    Rounded,
}

/// What becomes of sums beyond the largest number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Overflow {
    /// An infinity.
    Infinite,
    /// The largest number.
    Saturates,
    /// A NaN.
    Nan,
}

impl Subnormals {
    /// In a word.
    pub fn words(self) -> &'static str {
        match self {
            Subnormals::Kept => "kept",
            Subnormals::Flushed => "zeros",
        }
    }
}

impl Products {
    /// In a word.
    pub fn words(self) -> &'static str {
        match self {
            Products::Exact => "exact",
            Products::Fused => "fused",
            Products::Rounded => "rounded",
        }
    }
}

impl Overflow {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Overflow::Infinite => "an infinity",
            Overflow::Saturates => "the largest number",
            Overflow::Nan => "a NaN",
        }
    }
}

/// What the sums of this module tell.
pub(super) struct Single {
    pub subnormal_terms: Option<Subnormals>,
    pub subnormal_sums: Option<Subnormals>,
    pub factor_bits: Option<u32>,
    pub products: Option<Products>,
    pub overflow: Option<Overflow>,
}

/// A probe with the result that an exact unit has.
type Known = (Probe, f64);

/// Two places that are in one lane, where sums have lanes: what is fused with an addition shows there.
fn places(subject: &Subject) -> [usize; 2] {
    [0, subject.terms() / 2]
}

pub(super) fn probes(subject: &Subject) -> Vec<Probe> {
    features(subject).into_iter().flatten().map(|(probe, _)| probe).collect()
}

/// Probes by feature, in the order of [`Single`].
fn features(subject: &Subject) -> [Vec<Known>; 5] {
    [
        subnormal_terms(subject),
        subnormal_sums(subject),
        factors(subject),
        products(subject),
        overflow(subject),
    ]
}

pub(super) fn read(subject: &Subject, results: &[f64]) -> Single {
    let mut left = results.iter().copied();
    let [terms, sums, factors, products, overflow] = features(subject).map(|known| {
        let expected: Vec<_> = known.into_iter().map(|(_, exact)| exact).collect();
        let actual: Vec<_> = left.by_ref().take(expected.len()).collect();
        (expected, actual)
    });
    Single {
        subnormal_terms: subnormals(&terms),
        subnormal_sums: subnormals(&sums),
        factor_bits: factor_bits(&factors),
        products: kept_products(&products),
        overflow: overflow.1.first().and_then(|&sum| beyond(sum, subject)),
    }
}

/// Exact results and those that came.
type Seen = (Vec<f64>, Vec<f64>);

fn subnormal_terms(subject: &Subject) -> Vec<Known> {
    let (least, normal) = (subject.input.min_positive(), subject.input.min_normal());
    let [first, last] = places(subject);
    if !subject.products {
        return vec![(Probe::sum([(first, normal - least), (last, least)]), normal)];
    }
    // The product is a normal number in the format of the result.
    let factor = (4.0 * subject.output.min_normal() / least).max(1.0);
    let result = factor * least;
    let sides = [[least, factor], [factor, least]];
    let product = |factors| (Probe { terms: vec![(first, factors)], rest: 0.0 }, result);
    sides.into_iter().filter(|_| factor <= subject.input.max_finite()).map(product).collect()
}

fn subnormal_sums(subject: &Subject) -> Vec<Known> {
    let normal = subject.input.min_normal();
    let half = 0.5 * subject.output.min_normal();
    let [first, last] = places(subject);
    let other = half / normal;
    if !subject.products {
        return vec![(Probe::sum([(first, 1.5 * normal), (last, -normal)]), 0.5 * normal)];
    }
    let probe = Probe { terms: vec![(first, [normal, other])], rest: 0.0 };
    Some((probe, half)).filter(|_| other >= normal).into_iter().collect()
}

fn subnormals((exact, actual): &Seen) -> Option<Subnormals> {
    if exact.is_empty() {
        None
    } else if exact == actual {
        Some(Subnormals::Kept)
    } else if exact.iter().zip(actual).all(|(exact, actual)| actual == exact || *actual == 0.0) {
        Some(Subnormals::Flushed)
    } else {
        None
    }
}

fn factors(subject: &Subject) -> Vec<Known> {
    let [first, last] = places(subject);
    let bits = if subject.products { subject.input.mantissa_bits() } else { 0 };
    let sides = |bit: u32| {
        let small = 2.0_f64.powi(-bit.cast_signed());
        let sum = |factors| {
            (Probe { terms: vec![(first, factors), (last, [-1.0, 1.0])], rest: 0.0 }, small)
        };
        [[1.0 + small, 1.0], [1.0, 1.0 + small]].map(sum)
    };
    (1..=bits).flat_map(sides).collect()
}

fn factor_bits((exact, actual): &Seen) -> Option<u32> {
    let sides = exact.chunks(2).zip(actual.chunks(2));
    let kept = sides.take_while(|(exact, actual)| exact == actual).count();
    (!exact.is_empty()).then_some(kept as u32 + 1)
}

fn products(subject: &Subject) -> Vec<Known> {
    let [first, last] = places(subject);
    if !subject.products {
        return Vec::new();
    }
    let step = 2.0_f64.powi(-(subject.input.mantissa_bits().cast_signed() + 1));
    // Large enough that what is left is a normal number of the narrowest format.
    let scale = 16.0;
    let factor = scale * (1.0 - step);
    let rounded = [-scale * scale * (1.0 - 2.0 * step), 1.0];
    let probe = |[product, other]: [usize; 2]| {
        let terms = vec![(product, [factor, factor]), (other, rounded)];
        (Probe { terms, rest: 0.0 }, scale * scale * step * step)
    };
    [[first, last], [last, first]].map(probe).into()
}

fn kept_products((exact, actual): &Seen) -> Option<Products> {
    let kept = exact.iter().zip(actual).filter(|(exact, actual)| exact == actual).count();
    match (exact.len(), kept) {
        (0, _) => None,
        (all, kept) if kept == all => Some(Products::Exact),
        (_, 0) => Some(Products::Rounded),
        _ => Some(Products::Fused),
    }
}

fn overflow(subject: &Subject) -> Vec<Known> {
    let [first, last] = places(subject);
    let most = subject.output.max_finite();
    let reached = most <= subject.input.max_finite();
    let probe = || (Probe::sum([(first, most), (last, most)]), f64::INFINITY);
    reached.then(probe).into_iter().collect()
}

fn beyond(sum: f64, subject: &Subject) -> Option<Overflow> {
    match sum {
        sum if sum.is_nan() => Some(Overflow::Nan),
        f64::INFINITY => Some(Overflow::Infinite),
        sum if sum == subject.output.max_finite() => Some(Overflow::Saturates),
        _ => None,
    }
}
