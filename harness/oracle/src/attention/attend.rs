//! Values weighed by the softmax of scores: the reference and the bound that all attention shares.
//!
//! With `p_j` the weights, `m` the largest score, `N` the keys seen, `r` the result of a column:
//!
//! ```text
//! A_j = scale sum |q k_j|
//! d_j = (dot D + 4) u A_j + u (shift |s_j - m| + peak |m| + score |s_j|)
//! E   = slack (sum p_j (|v_j| + |r|) d_j + (sum p_j |v_j| + |r|) (order (1 + R) + sum N + fixed + order ln(N + 1)) u)
//! R   = max(min(N, 8 + 4 ln N), N / 32 + 2)
//! ```
//!
//! Where it is declared that weights are rounded to the format of the results, `u_P` and `eta_P` are
//! what one loses of its own size and at the bottom of the range:
//!
//! ```text
//! E grows by slack ((sum p_j |v_j| + |r|) u_P + eta_P sum |v_j|)
//! ```
//!
//! `R` is how often an online softmax may meet a larger maximum: seldom with data in any order, once
//! a block where scores rise from block to block. Every kernel is in it that keeps scores, weights and
//! sums in the accumulator's format: in three passes, online, in parts that are merged by their
//! lse, with `exp2`, dividing or multiplying at the end.

use super::Asked;
use super::answer::{Answer, Math};
use crate::codec::{Codec, power_of_two};
use crate::{Problem, Unanswerable};

/// A score, and what an algorithm may have lost in it. A key that is not seen has minus infinity.
#[derive(Debug, Clone, Copy)]
pub(super) struct Score {
    pub(super) value: f64,
    pub(super) loss: f64,
}

impl Score {
    pub(super) const UNSEEN: Score = Score { value: f64::NEG_INFINITY, loss: 0.0 };

    /// The score with a number added that was computed with this loss.
    pub(super) fn plus(self, term: f64, loss: f64, math: &Math) -> Score {
        let value = self.value + term;
        if value == f64::NEG_INFINITY {
            return Score::UNSEEN;
        }
        // Either may be scaled before they are added, as for powers of two.
        let own = 2.0 * math.u * (self.value.abs() + term.abs());
        Score { value, loss: self.loss + loss + own }
    }
}

/// What holds for all queries of a problem.
pub(super) struct Attention {
    pub(super) math: Math,
    scale: f64,
    softcap: f64,
    dot: f64,
    shift: f64,
    peak: f64,
    score: f64,
    slack: f64,
    order: f64,
    sum: f64,
    fixed: f64,
    log: f64,
    cap: f64,
    /// What the rounding of a weight loses: of its size, and of any.
    rounded: (f64, f64),
}

impl Attention {
    pub(super) fn of(asked: &Asked) -> Result<Attention, Unanswerable> {
        let constant = |name| asked.constant(name);
        Ok(Attention {
            math: Math::of(asked),
            scale: asked.number("scale"),
            softcap: asked.number("softcap"),
            dot: constant("dot")?,
            shift: constant("shift")?,
            peak: constant("peak")?,
            score: constant("score")?,
            slack: constant("slack")?,
            order: constant("order")?,
            sum: constant("sum")?,
            fixed: constant("fixed")?,
            log: constant("log")?,
            cap: constant("cap")?,
            rounded: rounded_weights(asked.problem),
        })
    }

    /// The product of a query and a key, scaled and capped.
    pub(super) fn score(&self, query: &[f64], key: &[f64]) -> Score {
        let (mut product, mut size) = (0.0, 0.0);
        for (q, k) in query.iter().zip(key) {
            product += q * k;
            size += (q * k).abs();
        }
        let u = self.math.u;
        let (value, size) = (self.scale * product, self.scale.max(1.0) * size);
        // What overflows in one order may be finite in another.
        if size.is_finite() && size > self.math.largest {
            return Score { value, loss: f64::INFINITY };
        }
        let size = size * self.scale.min(1.0);
        let loss = (self.dot * query.len() as f64 + 4.0) * u * size;
        if self.softcap == 0.0 {
            return Score { value, loss };
        }
        let bent = self.softcap * pxfm::f_tanh(value / self.softcap);
        let of_tanh = self.cap * u * (self.softcap + 2.0 * value.abs().min(2.0 * self.softcap));
        Score { value: bent, loss: loss + of_tanh }
    }

    /// One query: its scores, that of its sink, and the value of each key. Notes `width` results, and
    /// the lse.
    pub(super) fn weigh<'v>(
        &self,
        scores: &[Score],
        sink: Option<f64>,
        (width, values): (usize, &dyn Fn(usize) -> &'v [f64]),
        (y, lse): (&mut Answer, &mut Answer),
    ) {
        let seen: Vec<usize> =
            (0..scores.len()).filter(|&j| scores[j].value != f64::NEG_INFINITY).collect();
        let sink = sink.filter(|&sink| sink != f64::NEG_INFINITY);
        let of_seen = seen.iter().map(|&j| scores[j].value).chain(sink);
        if of_seen.clone().any(|score| score.is_nan() || score == f64::INFINITY) {
            (0..width).for_each(|_| y.exactly(f64::NAN));
            // The largest score may be taken away from itself, or be the logarithm.
            let nan = of_seen.clone().any(f64::is_nan);
            return if nan { lse.exactly(f64::NAN) } else { lse.anything() };
        }
        if seen.iter().any(|&j| scores[j].loss == f64::INFINITY) {
            (0..width).for_each(|_| y.anything());
            return lse.anything();
        }
        let most = of_seen.clone().fold(f64::NEG_INFINITY, f64::max);
        if seen.is_empty() {
            (0..width).for_each(|_| y.exactly(0.0));
            return lse.exactly(most);
        }
        let total: f64 = of_seen.map(|score| pxfm::f_exp(score - most)).sum();
        let u = self.math.u;
        let share = |score: f64| pxfm::f_exp(score - most) / total;
        let drift = |score: f64| {
            let sizes = self.shift * (score - most).abs() + self.peak * most.abs();
            u * (sizes + self.score * score.abs())
        };
        let weights: Vec<_> = seen.iter().map(|&j| share(scores[j].value)).collect();
        let weighed = seen.iter().zip(&weights);
        let losses: Vec<_> =
            weighed.map(|(&j, p)| p * (scores[j].loss + drift(scores[j].value))).collect();
        let of_sink = sink.map_or(0.0, |sink| share(sink) * drift(sink));
        let terms = seen.len() as f64 + f64::from(u8::from(sink.is_some()));
        let orders = terms.min(8.0 + 4.0 * terms.ln()).max(terms / 32.0 + 2.0);
        let common = u
            * (self.order * (1.0 + orders)
                + self.sum * terms
                + self.fixed
                + self.order * (terms + 1.0).ln());
        for column in 0..width {
            let unseen = (0..scores.len())
                .any(|j| scores[j].value == f64::NEG_INFINITY && !values(j)[column].is_finite());
            if unseen || seen.iter().any(|&j| !values(j)[column].is_finite()) {
                self.special(&seen, &weights, unseen, &|j| values(j)[column], y);
                continue;
            }
            let of_column = |j: &usize| values(*j)[column];
            let terms = seen.iter().zip(&weights).map(|(j, p)| p * of_column(j));
            let result: f64 = terms.clone().sum();
            let size: f64 = terms.map(f64::abs).sum();
            let moved = |(j, loss): (&usize, &f64)| loss * (of_column(j).abs() + result.abs());
            let by_scores: f64 = seen.iter().zip(&losses).map(moved).sum();
            let values = seen.iter().map(|j| of_column(j).abs()).sum::<f64>();
            let (share, least) = self.rounded;
            let loss =
                by_scores + of_sink * result.abs() + (size + result.abs()) * (common + share);
            y.put(result, self.slack * (loss + least * values), self.math.floor * values);
        }
        let result = most + total.ln();
        let by_scores = losses.iter().sum::<f64>() + of_sink;
        let of_sum = u * (self.sum * terms + self.order * orders + self.log);
        let of_log = 4.0 * u * total.ln().abs() + u * (self.peak * most.abs() + result.abs());
        lse.put(result, self.slack * (by_scores + of_sum) + of_log, self.math.floor);
    }

    /// A column with a value that is no number: NaN where one is seen whose weight no math takes for
    /// zero. What else is left open: a weight of zero times an infinity, and values under a mask.
    fn special(
        &self,
        seen: &[usize],
        weights: &[f64],
        unseen: bool,
        value: &dyn Fn(usize) -> f64,
        y: &mut Answer,
    ) {
        let counts = |(&j, &p): (&usize, &f64)| value(j).is_nan() && p > self.math.floor;
        if !unseen && seen.iter().zip(weights).any(counts) {
            y.exactly(f64::NAN);
        } else {
            y.anything();
        }
    }
}

/// What weights lose that are rounded to the format of the results, if that is declared: of their size,
/// and of any. In a format as wide as that of the sums nothing.
fn rounded_weights(problem: &Problem) -> (f64, f64) {
    let format = problem.outputs[0].format;
    let wide = problem.accumulate.is_none_or(|sums| sums.precision() <= format.precision());
    if !problem.round_weights || wide {
        return (0.0, 0.0);
    }
    let codec = Codec::of(format);
    let flushed = problem.flush.outputs;
    let least = if flushed { codec.min_normal() } else { codec.min_positive() / 2.0 };
    (power_of_two(-(format.precision() as i32)), least)
}

/// Which keys a query sees.
#[derive(Clone, Copy)]
pub(super) struct Sight {
    causal: bool,
    window: i64,
}

impl Sight {
    pub(super) fn of(asked: &Asked) -> Sight {
        Sight { causal: asked.flag("causal"), window: asked.integer("window") }
    }

    /// Whether a query that stands at a key sees another.
    pub(super) fn reaches(self, stands: i64, key: i64) -> bool {
        let near = self.window == 0 || (stands - key).abs() < self.window;
        near && !(self.causal && key > stands)
    }
}
