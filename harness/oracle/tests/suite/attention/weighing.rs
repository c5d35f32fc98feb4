//! One query in single precision: the ways in which kernels weigh values by a softmax, and the ways
//! in which they get it wrong.

use standard::formats::Format;

use crate::orders::{truncated, truncating_sum};
use crate::support::rounded;

/// A query with the keys that it sees, in order.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) query: Vec<f32>,
    pub(super) keys: Vec<Vec<f32>>,
    pub(super) values: Vec<Vec<f32>>,
    /// What is added to the score of each key.
    pub(super) add: Vec<f32>,
    pub(super) scale: f32,
    /// Elements of a value.
    pub(super) width: usize,
}

/// The results of a query, and its lse.
pub(super) type Weighed = (Vec<f32>, f32);

/// A correct algorithm, or one that is not.
pub(super) type Algorithm = fn(&Seen) -> Weighed;

pub(super) const CORRECT: [(&str, Algorithm); 12] = [
    ("three passes", |seen| three_passes(&seen.scores(sequential), seen)),
    ("three passes, pairwise products", |seen| three_passes(&seen.scores(pairwise), seen)),
    ("three passes, fused products", |seen| three_passes(&seen.scores(fused), seen)),
    ("three passes, scaled query", |seen| three_passes(&seen.scores_of_scaled(), seen)),
    ("three passes, sums that are cut", |seen| by_cut_sums(&seen.scores(sequential), seen)),
    ("divided first", |seen| divided_first(&seen.scores(sequential), seen)),
    ("exp2", by_exp2),
    ("online by keys", |seen| online(&seen.scores(sequential), seen, 1)),
    ("online by 16", |seen| online(&seen.scores(fused), seen, 16)),
    ("online by 64", |seen| online(&seen.scores(pairwise), seen, 64)),
    ("in 3 parts", |seen| split(&seen.scores(sequential), seen, 3)),
    ("in parts of 5 keys", |seen| {
        split(&seen.scores(fused), seen, seen.keys.len().div_ceil(5).max(1))
    }),
];

fn sequential(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).fold(0.0, |sum, (a, b)| sum + a * b)
}

fn fused(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).fold(0.0, |sum, (a, b)| a.mul_add(*b, sum))
}

/// The scores of a query, by products that are fused with their sum.
pub(super) fn fused_scores(seen: &Seen) -> Vec<f32> {
    seen.scores(fused)
}

/// The scores of a query, product by product.
pub(super) fn sequential_scores(seen: &Seen) -> Vec<f32> {
    seen.scores(sequential)
}

fn pairwise(a: &[f32], b: &[f32]) -> f32 {
    match a.len() {
        0..=2 => sequential(a, b),
        n => pairwise(&a[..n / 2], &b[..n / 2]) + pairwise(&a[n / 2..], &b[n / 2..]),
    }
}

impl Seen {
    pub(super) fn scores(&self, dot: fn(&[f32], &[f32]) -> f32) -> Vec<f32> {
        let keys = self.keys.iter().zip(&self.add);
        keys.map(|(key, add)| dot(&self.query, key) * self.scale + add).collect()
    }

    fn scores_of_scaled(&self) -> Vec<f32> {
        let query: Vec<_> = self.query.iter().map(|q| q * self.scale).collect();
        let keys = self.keys.iter().zip(&self.add);
        keys.map(|(key, add)| fused(&query, key) + add).collect()
    }

    /// The sum of values with these weights.
    fn sum(&self, weights: &[f32]) -> Vec<f32> {
        let mut y = vec![0.0; self.width];
        for (value, weight) in self.values.iter().zip(weights) {
            y.iter_mut().zip(value).for_each(|(y, v)| *y += weight * v);
        }
        y
    }
}

fn largest(scores: &[f32]) -> f32 {
    scores.iter().copied().fold(f32::NEG_INFINITY, f32::max)
}

/// Nothing seen.
fn none(seen: &Seen) -> Weighed {
    (vec![0.0; seen.width], f32::NEG_INFINITY)
}

pub(super) fn three_passes(scores: &[f32], seen: &Seen) -> Weighed {
    let m = largest(scores);
    if m == f32::NEG_INFINITY {
        return none(seen);
    }
    let e: Vec<_> = scores.iter().map(|s| (s - m).exp()).collect();
    let sum: f32 = e.iter().sum();
    (seen.sum(&e).iter().map(|y| y / sum).collect(), m + sum.ln())
}

/// Sums whose last bits are cut off, as those of matrix units are.
fn by_cut_sums(scores: &[f32], seen: &Seen) -> Weighed {
    let m = largest(scores);
    if m == f32::NEG_INFINITY {
        return none(seen);
    }
    let e: Vec<_> = scores.iter().map(|s| (s - m).exp()).collect();
    let sum = truncating_sum(&e);
    let column = |column: usize| {
        let terms = seen.values.iter().zip(&e).map(|(v, e)| f64::from(v[column]) * f64::from(*e));
        terms.fold(0.0, |sum, term| truncated(f64::from(sum) + term)) / sum
    };
    ((0..seen.width).map(column).collect(), m + sum.ln())
}

/// Weights in 16 bits, and sums of them as they were.
pub(super) fn rounded_weights(scores: &[f32], seen: &Seen, format: &Format) -> Weighed {
    let m = largest(scores);
    if m == f32::NEG_INFINITY {
        return none(seen);
    }
    let e: Vec<f64> = scores.iter().map(|s| (s - m).exp().into()).collect();
    let sum: f32 = e.iter().map(|&e| e as f32).sum();
    let weights: Vec<_> = rounded(format, &e).into_iter().map(|e| e as f32).collect();
    (seen.sum(&weights).iter().map(|y| y / sum).collect(), m + sum.ln())
}

fn divided_first(scores: &[f32], seen: &Seen) -> Weighed {
    let m = largest(scores);
    if m == f32::NEG_INFINITY {
        return none(seen);
    }
    let e: Vec<_> = scores.iter().map(|s| (s - m).exp()).collect();
    let inverse = 1.0 / e.iter().rev().sum::<f32>();
    let weights: Vec<_> = e.iter().map(|e| e * inverse).collect();
    (seen.sum(&weights), m - inverse.ln())
}

/// Scale and the logarithm of 2 in one factor, as in most kernels.
fn by_exp2(seen: &Seen) -> Weighed {
    use std::f32::consts::{LN_2, LOG2_E};
    let factor = seen.scale * LOG2_E;
    let keys = seen.keys.iter().zip(&seen.add);
    let scores: Vec<_> =
        keys.map(|(key, add)| fused(&seen.query, key) * factor + add * LOG2_E).collect();
    let m = largest(&scores);
    if m == f32::NEG_INFINITY {
        return none(seen);
    }
    let e: Vec<_> = scores.iter().map(|s| (s - m).exp2()).collect();
    let sum: f32 = e.iter().sum();
    let inverse = 1.0 / sum;
    (seen.sum(&e).iter().map(|y| y * inverse).collect(), (m + sum.log2()) * LN_2)
}

/// Block by block, rescaling what was gathered whenever the maximum grows.
pub(super) fn online(scores: &[f32], seen: &Seen, block: usize) -> Weighed {
    let (mut m, mut sum, mut y) = (f32::NEG_INFINITY, 0.0, vec![0.0; seen.width]);
    for (scores, values) in scores.chunks(block).zip(seen.values.chunks(block)) {
        let next = m.max(largest(scores));
        if next == f32::NEG_INFINITY {
            continue;
        }
        let rescale = (m - next).exp();
        sum *= rescale;
        y.iter_mut().for_each(|y| *y *= rescale);
        for (score, value) in scores.iter().zip(values) {
            let e = (score - next).exp();
            sum += e;
            y.iter_mut().zip(value).for_each(|(y, v)| *y += e * v);
        }
        m = next;
    }
    if m == f32::NEG_INFINITY {
        return none(seen);
    }
    (y.iter().map(|y| y / sum).collect(), m + sum.ln())
}

/// Parts of the keys by themselves, merged by their lse.
fn split(scores: &[f32], seen: &Seen, parts: usize) -> Weighed {
    let size = scores.len().div_ceil(parts).max(1);
    let part = |(scores, values): (&[f32], &[Vec<f32>])| {
        let part = Seen { values: values.to_vec(), ..seen.clone() };
        online(scores, &part, 16)
    };
    let parts: Vec<_> = scores.chunks(size).zip(seen.values.chunks(size)).map(part).collect();
    let m = largest(&parts.iter().map(|(_, lse)| *lse).collect::<Vec<_>>());
    if m == f32::NEG_INFINITY {
        return none(seen);
    }
    let lse = m + parts.iter().map(|(_, lse)| (lse - m).exp()).sum::<f32>().ln();
    let mut y = vec![0.0; seen.width];
    for (part, own) in &parts {
        let weight = (own - lse).exp();
        y.iter_mut().zip(part).for_each(|(y, v)| *y += weight * v);
    }
    (y, lse)
}

/// What was gathered is not rescaled when the maximum grows.
pub(super) fn lost_rescale(seen: &Seen) -> Weighed {
    let scores = seen.scores(sequential);
    let (mut m, mut sum, mut y) = (f32::NEG_INFINITY, 0.0, vec![0.0; seen.width]);
    for (scores, values) in scores.chunks(16).zip(seen.values.chunks(16)) {
        m = m.max(largest(scores));
        for (score, value) in scores.iter().zip(values) {
            let e = (score - m).exp();
            sum += e;
            y.iter_mut().zip(value).for_each(|(y, v)| *y += e * v);
        }
    }
    (y.iter().map(|y| y / sum).collect(), m + sum.ln())
}

/// Values and weights are summed in f16.
pub(super) fn summed_in_half(seen: &Seen) -> Weighed {
    let scores = seen.scores(sequential);
    let m = largest(&scores);
    let e: Vec<_> = scores.iter().map(|s| (s - m).exp()).collect();
    let sum: f32 = e.iter().sum();
    let mut y = vec![half::f16::ZERO; seen.width];
    for (value, e) in seen.values.iter().zip(&e) {
        let add = |(y, v): (&mut half::f16, &f32)| *y = half::f16::from_f32(y.to_f32() + e * v);
        y.iter_mut().zip(value).for_each(add);
    }
    (y.iter().map(|y| y.to_f32() / sum).collect(), m + sum.ln())
}
