//! The exponentials of a row, its maximum subtracted, and their sum: what softmax and its kin share.
//!
//! With `m` the maximum and `R = min(K, 8 + 4 ln K)`, each exponential may be off by
//! `d_j = u (shift |x_j - m| + |m|)`, as a share of itself, and their sum by
//! `sum_j p_j d_j + (k K + r R + fixed) u`: sums in any order, rescaled whenever the maximum grows,
//! powers of two in place of exponentials, a reciprocal in place of a division.

use crate::near::{Math, Near};
use crate::sums::constant;
use crate::wide::Wide;
use crate::{Problem, Unanswerable};

/// Constants of the class.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    per_term: f64,
    per_order: f64,
    fixed: f64,
    shift: f64,
}

impl Limits {
    /// Those of a problem's class.
    ///
    /// # Errors
    /// If it lacks one.
    pub(crate) fn of(problem: &Problem) -> Result<Limits, Unanswerable> {
        let constant = |name| constant(problem, name);
        Ok(Limits {
            per_term: constant("k")?,
            per_order: constant("r")?,
            fixed: constant("fixed")?,
            shift: constant("shift")?,
        })
    }
}

/// The exponentials of a row.
pub(crate) struct Exponentials {
    /// The largest element.
    pub(crate) maximum: f64,
    /// `e^(x - m)` of each element; 0 for minus infinity.
    powers: Vec<Wide>,
    /// How far off each may be, as a share of itself.
    drifts: Vec<f64>,
    /// Their sum.
    pub(crate) total: Wide,
    /// How far off it may be, as a share of itself.
    pub(crate) common: f64,
}

impl Exponentials {
    /// Of a row without NaN and plus infinity, of which an element is finite; else `None`.
    pub(crate) fn of(row: &[f64], u: f64, wide: bool, limits: &Limits) -> Option<Exponentials> {
        let maximum = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if row.iter().any(|x| x.is_nan()) || maximum.is_infinite() {
            return None;
        }
        let power = |&x: &f64| match Wide::sum(x, -maximum) {
            _ if x == f64::NEG_INFINITY => Wide::default(),
            distance if wide => distance.exp(),
            distance => pxfm::f_exp(distance.value()).into(),
        };
        let powers: Vec<Wide> = row.iter().map(power).collect();
        let total = powers.iter().fold(Wide::default(), |sum, &power| sum + power);
        let drift = |x: &f64| u * (limits.shift * (x - maximum).abs() + maximum.abs());
        let drifts: Vec<f64> = row.iter().map(drift).collect();
        let terms = row.len() as f64;
        let orders = terms.min(8.0 + 4.0 * terms.ln());
        let sums = limits.per_term * terms + limits.per_order * orders + limits.fixed;
        // What has no share has no part in the loss, however far from the maximum it is.
        let shares = powers.iter().map(|&power| (power / total).value());
        let weighted = shares.zip(&drifts).filter(|(share, _)| *share > 0.0);
        let common = weighted.map(|(share, drift)| share * drift).sum::<f64>() + sums * u;
        Some(Exponentials { maximum, powers, drifts, total, common })
    }

    /// The share of each element in the sum, and how far off a computed one may be.
    pub(crate) fn shares(&self) -> impl Iterator<Item = (Wide, f64)> + '_ {
        self.powers.iter().zip(&self.drifts).map(|(&power, drift)| {
            let share = power / self.total;
            let loss = match share.value() > 0.0 {
                true => share.value() * (drift + self.common),
                false => 0.0,
            };
            (share, loss)
        })
    }

    /// The logarithm of the sum of the exponentials of the row itself: what the sum may lose, `log u`
    /// of its own logarithm, and `u (2|m| + |L|)`.
    pub(crate) fn log_sum(&self, math: Math, log: f64) -> Near {
        let own = self.total.ln();
        let result = Wide::from(self.maximum) + own;
        let sizes = log * own.value().abs() + 2.0 * self.maximum.abs() + result.value().abs();
        math.exact(result).blurred(self.common + math.precision.u * sizes)
    }
}
