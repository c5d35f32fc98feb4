//! Family `normalization`: rows in, rows out, each element depending on its whole row. To add an
//! operator, add a line to [`TABLE`].
//!
//! What an algorithm may lose is `E`, whichever of the usual ones it is: sequential, pairwise or
//! blocked sums, one pass or several, online rescaling, a reciprocal in place of a division. `u` is
//! that of the accumulator; rounding to the output and underflow come on top, see
//! [`answer`](crate::answer). Rows that the math cannot hold, because squares overflow, may be
//! anything.
//!
//! *softmax*, with `m` the maximum and `R = min(K, 8 + 4 ln K)`:
//! `E = p_i (d_i + sum_j p_j d_j + (k K + r R + fixed) u)`, `d_j = u (shift |x_j - m| + |m|)`.
//!
//! *log_softmax*, with `L` the logarithm of the sum and `A` what that may lose, see
//! [`exponentials`](crate::exponentials): `E = A + u (3 |x_i - m| + 2 |y|)`.
//!
//! Those that subtract a mean and divide by a deviation: see [`moments`]. Others are formulas in the
//! numbers of [`near`](crate::near).

mod moments;
mod roots;

use crate::answer::{Answer, Compute, entry, readings};
use crate::exponentials::{Exponentials, Limits};
use crate::lines::Lines;
use crate::near::{Math, Precision};
use crate::sums::constant;
use crate::wide::Wide;
use crate::{Expected, Problem, Unanswerable, Within};

static TABLE: &[(&str, Compute)] = &[
    ("batch_norm", roots::batch_norm),
    ("batch_norm_training", moments::batch_norm_training),
    ("group_norm", moments::group_norm),
    ("layer_norm", moments::layer_norm),
    ("log_softmax", log_softmax),
    ("rms_norm", roots::rms_norm),
    ("rms_norm_residual", roots::rms_norm_residual),
    ("softmax", softmax),
];

/// The answers for an operator of this family.
pub(crate) fn expect(problem: &Problem) -> Result<Vec<Expected>, Unanswerable> {
    readings(problem, entry(TABLE, problem)?)
}

fn softmax(problem: &Problem, inputs: &[Vec<f64>]) -> Result<Vec<Within>, Unanswerable> {
    let (mut answer, floor) = (Answer::of(problem, 0)?, Precision::of(problem)?.floor);
    each_line(problem, &inputs[0], &mut answer, |answer, line, exponentials| {
        for (&(at, _), (share, loss)) in line.iter().zip(exponentials.shares()) {
            answer.put(at, share, loss + floor);
        }
    })?;
    Ok(vec![answer.telling()?])
}

fn log_softmax(problem: &Problem, inputs: &[Vec<f64>]) -> Result<Vec<Within>, Unanswerable> {
    let (mut answer, math) = (Answer::of(problem, 0)?, Math::of(problem)?);
    let log = constant(problem, "log")?;
    each_line(problem, &inputs[0], &mut answer, |answer, line, exponentials| {
        let log_sum = exponentials.log_sum(math, log);
        for &(at, x) in line {
            let result = Wide::from(x) - log_sum.value;
            let distance = (x - exponentials.maximum).abs();
            let sizes = 3.0 * distance + 2.0 * result.value().abs();
            answer.put(at, result, log_sum.loss + math.precision.u * sizes);
        }
    })?;
    Ok(vec![answer.telling()?])
}

/// A line: where each element lies, and what it is.
type Line = [(usize, f64)];

/// Takes the exponentials of each line along the axis; lines that have none are NaN throughout.
fn each_line(
    problem: &Problem,
    x: &[f64],
    answer: &mut Answer,
    take: impl Fn(&mut Answer, &Line, &Exponentials),
) -> Result<(), Unanswerable> {
    let (limits, u) = (Limits::of(problem)?, Precision::of(problem)?.u);
    let wide = problem.output(0)?.format.precision() >= 53;
    for places in Lines::along(problem.input(0)?.shape, problem.axis("axis")?).indices() {
        let line: Vec<_> = places.map(|at| (at, x[at])).collect();
        let row: Vec<_> = line.iter().map(|(_, x)| *x).collect();
        match Exponentials::of(&row, u, wide, &limits) {
            Some(exponentials) => take(answer, &line, &exponentials),
            None => line.iter().for_each(|(at, _)| answer.nan(*at)),
        }
    }
    Ok(())
}
