//! Family `loss`: how far a model is off, and the way back through it. To add an operator, add a line
//! to [`TABLE`].
//!
//! Losses are logarithms of shares, see [`exponentials`](crate::exponentials), and sums of them;
//! gradients are formulas in the numbers of [`near`](crate::near), in [`backward`]. A target outside
//! of the classes selects nothing: its row is ignored, as is one of `ignore_index`, and counts
//! neither in a sum, nor in a mean, nor in what is smoothed.

mod backward;

use crate::answer::{Answer, Compute, entry, readings};
use crate::exponentials::{Exponentials, Limits};
use crate::near::{Math, Near, Precision};
use crate::sums::constant;
use crate::wide::Wide;
use crate::{Expected, Problem, Unanswerable, Within};

static TABLE: &[(&str, Compute)] = &[
    ("cross_entropy", cross_entropy),
    ("cross_entropy_backward", cross_entropy_backward),
    ("layer_norm_backward", backward::layer_norm),
    ("log_softmax_backward", backward::log_softmax),
    ("rms_norm_backward", backward::rms_norm),
    ("softmax_backward", backward::softmax),
];

/// The answers for an operator of this family.
pub(crate) fn expect(problem: &Problem) -> Result<Vec<Expected>, Unanswerable> {
    readings(problem, entry(TABLE, problem)?)
}

/// What losses have in common.
struct Entropy {
    math: Math,
    limits: Limits,
    wide: bool,
    log: f64,
    smoothing: f64,
    ignored: f64,
    classes: usize,
}

impl Entropy {
    fn of(problem: &Problem) -> Result<Entropy, Unanswerable> {
        Ok(Entropy {
            math: Math::of(problem)?,
            limits: Limits::of(problem)?,
            wide: problem.output(0)?.format.precision() >= 53,
            log: constant(problem, "log")?,
            smoothing: problem.float("label_smoothing")?,
            ignored: problem.integer("ignore_index")? as f64,
            classes: problem.input(0)?.shape[1].max(0) as usize,
        })
    }

    /// The class that is due, if the row counts.
    fn target(&self, target: f64) -> Option<usize> {
        let counts = target != self.ignored && (0.0..self.classes as f64).contains(&target);
        counts.then_some(target as usize)
    }

    fn exponentials(&self, row: &[f64]) -> Option<Exponentials> {
        Exponentials::of(row, self.math.precision.u, self.wide, &self.limits)
    }

    /// The loss of a row: `(1 - s) (L - x_t) + s (L - mean x)`, by the logarithms of all shares or
    /// by their sum.
    fn loss(&self, row: &[f64], target: usize) -> Near {
        let math = self.math;
        let Some(exponentials) = self.exponentials(row) else { return math.exact(f64::NAN) };
        let log_sum = exponentials.log_sum(math, self.log);
        let (u, maximum) = (math.precision.u, exponentials.maximum);
        let of = |x: f64| {
            let loss = log_sum.value - Wide::from(x);
            let sizes = x.abs() + 3.0 * (x - maximum).abs() + 2.0 * loss.value().abs();
            math.exact(loss).blurred(if x.is_finite() { log_sum.loss + u * sizes } else { 0.0 })
        };
        if self.smoothing == 0.0 {
            return of(row[target]);
        }
        let smoothing = math.rounded(self.smoothing);
        let rest = math.exact(1.0) - smoothing;
        let n = math.exact(row.len() as f64);
        let sizes = row.iter().map(|&x| math.exact(x).abs());
        let mean = math.sum(row.iter().map(|&x| of(x))) / n;
        // The mean of the elements themselves may be far larger.
        let apart = math.sum(sizes).loss / n.value.value();
        rest * of(row[target])
            + smoothing * mean.blurred(if apart.is_finite() { apart } else { 0.0 })
    }
}

/// How the losses of rows become one.
const MEAN: i64 = 1;
const SUM: i64 = 2;

fn cross_entropy(problem: &Problem, inputs: &[Vec<f64>]) -> Result<Vec<Within>, Unanswerable> {
    let (entropy, mut answer) = (Entropy::of(problem)?, Answer::of(problem, 0)?);
    let math = entropy.math;
    let rows = inputs[0].chunks(entropy.classes.max(1)).zip(&inputs[1]);
    let losses = rows.map(|(row, &target)| entropy.target(target).map(|at| entropy.loss(row, at)));
    let mut losses: Vec<Option<Near>> = losses.collect();
    losses.resize(inputs[1].len(), None);
    let counted: Vec<Near> = losses.iter().flatten().copied().collect();
    match problem.integer("reduction")? {
        MEAN => {
            let n = math.exact(counted.len() as f64);
            match counted.is_empty() {
                true => answer.nan(0),
                false => answer.near(0, math.sum(counted) / n),
            }
        }
        SUM => answer.near(0, math.sum(counted)),
        _ => {
            for (at, loss) in losses.into_iter().enumerate() {
                answer.near(at, loss.unwrap_or(math.exact(0.0)));
            }
        }
    }
    Ok(vec![answer.finish()])
}

/// `g (p - (1 - s) [c = t] - s / C)`, where `g` comes from the loss: that of the row, or of all, over
/// the number of rows that count if they have a mean.
fn cross_entropy_backward(
    problem: &Problem,
    inputs: &[Vec<f64>],
) -> Result<Vec<Within>, Unanswerable> {
    let (entropy, mut answer) = (Entropy::of(problem)?, Answer::of(problem, 0)?);
    let (math, reduction) = (entropy.math, problem.integer("reduction")?);
    let floor = Precision::of(problem)?.floor;
    let counted = inputs[1].iter().filter(|&&target| entropy.target(target).is_some()).count();
    let smoothing = math.rounded(entropy.smoothing);
    let even = smoothing / math.exact(entropy.classes as f64);
    let due = math.exact(1.0) - smoothing;
    for (number, row) in inputs[0].chunks(entropy.classes.max(1)).enumerate() {
        let first = number * entropy.classes;
        let Some(target) = entropy.target(inputs[1][number]) else {
            (first..first + row.len()).for_each(|at| answer.exactly(at, 0.0));
            continue;
        };
        let from = math.exact(inputs[2].get(number).copied().unwrap_or(inputs[2][0]));
        let from = match reduction {
            MEAN => math.exact(inputs[2][0]) / math.exact(counted as f64),
            SUM => math.exact(inputs[2][0]),
            _ => from,
        };
        let Some(exponentials) = entropy.exponentials(row) else {
            (first..first + row.len()).for_each(|at| answer.nan(at));
            continue;
        };
        for (class, (share, loss)) in exponentials.shares().enumerate() {
            let share = math.exact(share).blurred(loss + floor);
            let less = (class == target).then_some(-due);
            let terms = [share, -even].into_iter().chain(less);
            answer.near(first + class, from * math.sum(terms));
        }
    }
    Ok(vec![answer.finish()])
}
