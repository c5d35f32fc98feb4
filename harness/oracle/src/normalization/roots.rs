//! Operators that divide by a root that is given, or is that of the mean of squares: formulas in the
//! numbers of [`near`](crate::near).

use crate::answer::Answer;
use crate::codec::Codec;
use crate::lines::Lines;
use crate::near::{Math, Near};
use crate::{Problem, Unanswerable, Within, count};

/// `x / sqrt(mean(x^2) + eps) * gamma`, over the axes from one on.
pub(super) fn rms_norm(
    problem: &Problem,
    inputs: &[Vec<f64>],
) -> Result<Vec<Within>, Unanswerable> {
    let math = Math::of(problem)?;
    let x: Vec<_> = inputs[0].iter().map(|&x| math.exact(x)).collect();
    let gamma = inputs.get(1).map_or(&[][..], Vec::as_slice);
    Ok(vec![over_root(problem, math, &x, gamma)?])
}

/// The same of a sum, which is a result, too. What is normalised may be the sum as it is written or
/// as it was before.
pub(super) fn rms_norm_residual(
    problem: &Problem,
    inputs: &[Vec<f64>],
) -> Result<Vec<Within>, Unanswerable> {
    let math = Math::of(problem)?;
    let codec = Codec::of(problem.output(1)?.format);
    let mut sum = Answer::of(problem, 1)?;
    let add = |(at, (&x, &residual)): (usize, (&f64, &f64))| {
        let total = math.exact(x) + math.exact(residual);
        sum.near(at, total);
        let size = total.value.value();
        let half_ulp = if size.is_finite() { codec.ulp(size) / 2.0 } else { 0.0 };
        total.blurred(half_ulp)
    };
    let totals: Vec<_> = inputs[0].iter().zip(&inputs[1]).enumerate().map(add).collect();
    let gamma = inputs.get(2).map_or(&[][..], Vec::as_slice);
    Ok(vec![over_root(problem, math, &totals, gamma)?, sum.finish()])
}

fn over_root(
    problem: &Problem,
    math: Math,
    x: &[Near],
    gamma: &[f64],
) -> Result<Within, Unanswerable> {
    let mut answer = Answer::of(problem, 0)?;
    let (first, eps) = (problem.axis("axis")?, math.rounded(problem.float("eps")?));
    let lines = Lines::over(problem.input(0)?.shape, |axis| axis >= first);
    let n = math.exact(lines.length() as f64);
    for line in lines.indices() {
        let row: Vec<Near> = line.clone().map(|at| x[at]).collect();
        let root = (math.sum(row.iter().map(|&x| x * x)) / n + eps).sqrt();
        for (i, (at, x)) in line.zip(row).enumerate() {
            let normal = x / root;
            let scaled = gamma.get(i).map_or(normal, |&gamma| normal * math.exact(gamma));
            answer.near(at, scaled);
        }
    }
    answer.telling()
}

/// `(x - mean) / sqrt(variance + eps) * gamma + beta`, all given for each channel; a device may fold
/// them into one scale and one shift.
pub(super) fn batch_norm(
    problem: &Problem,
    inputs: &[Vec<f64>],
) -> Result<Vec<Within>, Unanswerable> {
    let math = Math::of(problem)?;
    let shape = problem.input(0)?.shape;
    let (channels, inner) = (shape[1] as usize, count(&shape[2..]));
    let mut answer = Answer::of(problem, 0)?;
    let eps = math.rounded(problem.float("eps")?);
    let given = |index: usize, channel: usize| -> Option<Near> {
        inputs.get(index)?.get(channel).map(|&value| math.exact(value))
    };
    for (at, &x) in inputs[0].iter().enumerate() {
        let channel = at / inner % channels;
        let [Some(mean), Some(variance)] = [1, 2].map(|index| given(index, channel)) else {
            continue;
        };
        let over = |value: Near| value / (variance + eps).sqrt();
        let scaled = |value: Near| match given(3, channel) {
            Some(gamma) => over(value) * gamma,
            None => over(value),
        };
        let terms = [scaled(math.exact(x)), -scaled(mean)];
        answer.near(at, math.sum(terms.into_iter().chain(given(4, channel))));
    }
    Ok(vec![answer.finish()])
}
