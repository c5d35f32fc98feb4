//! Tokens that are drawn by sums of shares.
//!
//! The ranking of tokens is exact. How many of them stay, and which of those is drawn, hang on sums of
//! shares: every number of tokens that may stay is tried, and of each every token that may be drawn. With
//! `u` of the math a share has the loss of its exponential and that of the sum that it is divided by, and
//! a sum of `n` shares loses `term n u` of itself on top of what they have.

use crate::answer::readings;
use crate::near::Math;
use crate::sums::constant;
use crate::{Alternative, Expected, Problem, Unanswerable, Within};

/// What a row without a token gives.
const NONE: f64 = -1.0;
/// Tokens of a row that are told apart; of more every number between the first and the last will do.
const MOST: usize = 24;

/// A number with what an algorithm may have lost in it.
#[derive(Debug, Clone, Copy, Default)]
struct Lossy {
    value: f64,
    loss: f64,
}

impl Lossy {
    fn low(self) -> f64 {
        self.value - self.loss
    }

    fn high(self) -> f64 {
        self.value + self.loss
    }
}

pub(super) fn sample(problem: &Problem) -> Result<Vec<Expected>, Unanswerable> {
    readings(problem, |problem, inputs| {
        let sampling = Sampling::of(problem)?;
        let tokens = problem.input(0)?.shape[1].max(0) as usize;
        let row = |number: usize| &inputs[0][number * tokens..][..tokens];
        let rows = inputs[1].iter().enumerate();
        Ok(vec![any_of(rows.map(|(number, &u)| sampling.row(row(number), u)).collect())])
    })
}

/// An answer that admits each of the tokens of each row; the first of a row is that of exact shares.
fn any_of(rows: Vec<Vec<usize>>) -> Within {
    let readings = rows.iter().map(|row| row.len().min(MOST)).max().unwrap_or(1).max(1);
    let reading = |reading: usize| {
        let one = |row: &Vec<usize>| match row.len() {
            0 => (NONE, 0.0),
            1..=MOST => (row[reading.min(row.len() - 1)] as f64, 0.0),
            _ => {
                let [low, high] = [row.iter().min(), row.iter().max()]
                    .map(|end| end.copied().unwrap_or_default() as f64);
                (f64::midpoint(low, high), (high - low) / 2.0)
            }
        };
        rows.iter().map(one).unzip()
    };
    let (reference, bound) = reading(0);
    let others = (1..readings).map(reading);
    let alternatives = others.map(|(reference, bound)| Alternative { reference, bound }).collect();
    Within { reference, bound, alternatives, ..Within::default() }
}

/// What holds for all rows of a problem.
struct Sampling {
    math: Math,
    /// What a step, and a term of a sum, may lose of themselves.
    step: f64,
    term: f64,
    temperature: f64,
    top_k: usize,
    top_p: f64,
    /// What is lost where the sum is rounded to the math.
    off_top_p: f64,
}

impl Sampling {
    fn of(problem: &Problem) -> Result<Sampling, Unanswerable> {
        let math = Math::of(problem)?;
        let top_p = problem.float("top_p")?;
        let exact = f64::from(top_p as f32) == top_p;
        Ok(Sampling {
            math,
            step: constant(problem, "step")? * math.precision.u,
            term: constant(problem, "term")? * math.precision.u,
            temperature: problem.float("temperature")?,
            top_k: problem.integer("top_k")?.max(0) as usize,
            top_p,
            off_top_p: if exact { 0.0 } else { math.precision.u * top_p },
        })
    }

    /// The tokens that may be drawn of a row, first that of exact shares; none if there is none.
    fn row(&self, logits: &[f64], u: f64) -> Vec<usize> {
        let wrong = |x: &f64| x.is_nan() || *x == f64::INFINITY;
        if u.is_nan() || logits.iter().any(wrong) {
            return Vec::new();
        }
        let mut ranking: Vec<usize> = (0..logits.len()).collect();
        ranking.retain(|&token| logits[token] != f64::NEG_INFINITY);
        // Stable, and zeros of either sign are equal.
        ranking.sort_by(|&a, &b| (logits[b] + 0.0).total_cmp(&(logits[a] + 0.0)));
        if self.top_k > 0 {
            ranking.truncate(self.top_k);
        }
        if ranking.is_empty() {
            return Vec::new();
        }
        let shares = self.shares(&ranking.iter().map(|&token| logits[token]).collect::<Vec<_>>());
        if shares.iter().any(|share| !share.loss.is_finite()) {
            return ranking;
        }
        let mut drawn = Vec::new();
        for count in self.counts(&shares) {
            let mut kept: Vec<(usize, Lossy)> =
                ranking.iter().copied().zip(shares.iter().copied()).take(count).collect();
            kept.sort_by_key(|(token, _)| *token);
            for token in self.draws(&kept, u) {
                if !drawn.contains(&token) {
                    drawn.push(token);
                }
            }
        }
        drawn
    }

    /// The shares of logits from the largest down; with an infinite loss where they are open.
    fn shares(&self, logits: &[f64]) -> Vec<Lossy> {
        if logits.iter().all(|&logit| logit == 0.0) && logits.len().is_power_of_two() {
            return vec![Lossy { value: 1.0 / logits.len() as f64, loss: 0.0 }; logits.len()];
        }
        let math = self.math;
        let temperature = math.rounded(self.temperature);
        let scaled = |logit: f64| math.exact(logit) / temperature;
        let most = scaled(logits[0]);
        let power = |&logit: &f64| {
            let power = math.sum([scaled(logit), -most]).exp();
            Lossy { value: power.value.value(), loss: power.loss }
        };
        let powers: Vec<Lossy> = logits.iter().map(power).collect();
        self.divided(&powers)
    }

    /// Numbers divided by their sum.
    fn divided(&self, numbers: &[Lossy]) -> Vec<Lossy> {
        let total = self.sums(numbers).last().unwrap_or_default();
        let relative = total.loss / total.value + self.step;
        let share = |number: &Lossy| {
            let value = number.value / total.value;
            Lossy { value, loss: number.loss / total.value + value * relative }
        };
        numbers.iter().map(share).collect()
    }

    /// The sums up to each number.
    fn sums<'a>(&self, numbers: &'a [Lossy]) -> impl Iterator<Item = Lossy> + use<'a> {
        let (term, mut value, mut inherited) = (self.term, 0.0, 0.0);
        (1..).zip(numbers).map(move |(count, number)| {
            value += number.value;
            inherited += number.loss;
            let own = if inherited == 0.0 { 0.0 } else { f64::from(count) * term * value };
            Lossy { value, loss: inherited + own }
        })
    }

    /// How many tokens may stay, that of exact shares first.
    fn counts(&self, shares: &[Lossy]) -> Vec<usize> {
        let sums: Vec<Lossy> = self.sums(shares).collect();
        let all = shares.len();
        let plain = sums.iter().position(|sum| sum.value >= self.top_p).map_or(all, |at| at + 1);
        let before = |count: usize| count.checked_sub(2).map_or(Lossy::default(), |at| sums[at]);
        let may = |&count: &usize| {
            let short = count == 1 || before(count).low() < self.top_p + self.off_top_p;
            let reaches = sums[count - 1].high() >= self.top_p - self.off_top_p || count == all;
            count != plain && short && reaches
        };
        std::iter::once(plain).chain((1..=all).filter(may)).collect()
    }

    /// The tokens that may be drawn of those that stay, in the order of their places; that of exact
    /// shares first.
    fn draws(&self, kept: &[(usize, Lossy)], u: f64) -> Vec<usize> {
        let (u, last) = (u.max(0.0), kept.len() - 1);
        let shares = self.divided(&kept.iter().map(|(_, share)| *share).collect::<Vec<_>>());
        let sums: Vec<Lossy> = self.sums(&shares).collect();
        let plain = sums.iter().position(|sum| sum.value > u).unwrap_or(last);
        let may = |&at: &usize| {
            let before = at.checked_sub(1).map_or(Lossy::default(), |at| sums[at]);
            at != plain && before.low() <= u && (sums[at].high() > u || at == last)
        };
        std::iter::once(plain).chain((0..=last).filter(may)).map(|at| kept[at].0).collect()
    }
}
