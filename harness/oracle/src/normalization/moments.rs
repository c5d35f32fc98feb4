//! Operators that subtract a mean and divide by a deviation: of a row, of a group of channels, of a
//! channel in a whole batch.
//!
//! With `T` where the range of the math ends, `s2 = var + eps`, `D = (mean n + 2) u mean|x| + T`,
//! `kappa = D / s`, `V = 2 (n + variance) u var + 2 D sqrt(var) + D^2 + T`, `e = V / s2 + 2u` and `z`
//! the normalised element: `E = (1 + e) (|gamma| (kappa + T / s) + |gamma z| (e / 2 + scale u) + 2u
//! (|gamma z| + |y|))`, and `3u |mu gamma| / s` for those that fold scale and shift. A factor, a product
//! or a result below the range is off by `T (1 + |gamma| + |beta| + |x| + |mu|)` more. The mean itself
//! may be off by `D`, the variance by `V`.

use crate::answer::Answer;
use crate::lines::Lines;
use crate::near::Precision;
use crate::sums::constant;
use crate::wide::Wide;
use crate::{Problem, Unanswerable, Within, count};

/// `(x - mean) / sqrt(var + eps) * gamma + beta`, over the axes from one on.
pub(super) fn layer_norm(
    problem: &Problem,
    inputs: &[Vec<f64>],
) -> Result<Vec<Within>, Unanswerable> {
    let first = problem.axis("axis")?;
    let lines = Lines::over(problem.input(0)?.shape, |axis| axis >= first);
    let mut norm = Norm::of(problem, inputs)?;
    for line in lines.indices() {
        // Each element has its own scale and shift.
        norm.set(&line.enumerate().map(|(i, at)| (at, i)).collect::<Vec<_>>());
    }
    Ok(vec![norm.y.telling()?])
}

/// The same over groups of channels, of which each has its scale and shift.
pub(super) fn group_norm(
    problem: &Problem,
    inputs: &[Vec<f64>],
) -> Result<Vec<Within>, Unanswerable> {
    let shape = problem.input(0)?.shape;
    let groups = problem.integer("groups")?.max(1) as usize;
    let (channels, inner) = (shape[1] as usize, count(&shape[2..]));
    let mut norm = Norm::of(problem, inputs)?;
    let elements: Vec<_> = (0..count(shape)).collect();
    for set in elements.chunks((channels / groups * inner).max(1)) {
        let channel = |at: usize| at / inner % channels;
        norm.set(&set.iter().map(|&at| (at, channel(at))).collect::<Vec<_>>());
    }
    Ok(vec![norm.y.telling()?])
}

/// The same over each channel in the whole batch; mean and variance are results, too.
pub(super) fn batch_norm_training(
    problem: &Problem,
    inputs: &[Vec<f64>],
) -> Result<Vec<Within>, Unanswerable> {
    let lines = Lines::over(problem.input(0)?.shape, |axis| axis != 1);
    let mut norm = Norm::of(problem, inputs)?;
    let (mut mean, mut variance) = (Answer::of(problem, 1)?, Answer::of(problem, 2)?);
    for (channel, line) in lines.indices().enumerate() {
        let moments = norm.set(&line.map(|at| (at, channel)).collect::<Vec<_>>());
        match moments {
            Some(Ok(moments)) => {
                mean.put(channel, moments.mean, norm.limits.off_mean(&moments));
                let loss = norm.limits.off_variance(&moments);
                variance.put(channel, moments.variance, loss);
            }
            Some(Err(special)) => {
                mean.put(channel, special.into(), 0.0);
                variance.nan(channel);
            }
            None => {
                mean.anything(channel);
                variance.anything(channel);
            }
        }
    }
    Ok(vec![norm.y.telling()?, mean.finish(), variance.finish()])
}

/// A normalisation under way.
struct Norm<'a> {
    x: &'a [f64],
    gamma: &'a [f64],
    beta: &'a [f64],
    eps: f64,
    limits: Limits,
    y: Answer,
}

impl<'a> Norm<'a> {
    fn of(problem: &Problem, inputs: &'a [Vec<f64>]) -> Result<Norm<'a>, Unanswerable> {
        let (limits, y) = (Limits::of(problem)?, Answer::of(problem, 0)?);
        let [gamma, beta] = [1, 2].map(|index| inputs.get(index).map_or(&[][..], Vec::as_slice));
        Ok(Norm { x: &inputs[0], gamma, beta, eps: problem.float("eps")?, limits, y })
    }

    /// Normalises elements together, each with the index of its scale and shift. Their moments; or
    /// the mean, where that is no number; `None` if the results are open.
    fn set(&mut self, elements: &[(usize, usize)]) -> Option<Result<Moments, f64>> {
        let row: Vec<f64> = elements.iter().map(|(at, _)| self.x[*at]).collect();
        if row.iter().any(|x| !x.is_finite()) {
            elements.iter().for_each(|(at, _)| self.y.nan(*at));
            return Some(Err(row.iter().sum()));
        }
        let moments = Moments::of(&row, self.eps);
        let largest = row.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
        let beyond = largest * largest * row.len() as f64 > self.limits.precision.largest;
        for (&(at, parameter), &x) in elements.iter().zip(&row) {
            let gamma = self.gamma.get(parameter).copied().unwrap_or(1.0);
            let beta = self.beta.get(parameter).copied().unwrap_or(0.0);
            let scaled = gamma.is_finite() && beta.is_finite();
            // Squares that the math cannot hold, and a variance of zero without an epsilon.
            if beyond || moments.deviation.hi == 0.0 || !scaled {
                self.y.anything(at);
                continue;
            }
            let normal = (Wide::from(x) - moments.mean) / moments.deviation;
            let result = normal * Wide::from(gamma) + Wide::from(beta);
            let loss = self.limits.loss(&moments, gamma, normal, result);
            let sizes = [1.0, gamma, beta, x, moments.mean.value()].map(f64::abs);
            let below = self.limits.precision.floor * sizes.iter().sum::<f64>();
            self.y.put(at, result, loss + below);
        }
        (!beyond).then_some(Ok(moments))
    }
}

/// Mean and variance of numbers.
struct Moments {
    /// How many there are.
    n: f64,
    mean: Wide,
    /// Mean of the magnitudes.
    mean_size: f64,
    variance: Wide,
    /// Square root of variance and epsilon.
    deviation: Wide,
}

impl Moments {
    fn of(row: &[f64], eps: f64) -> Moments {
        let n = Wide::from(row.len() as f64);
        let total = row.iter().fold(Wide::default(), |sum, &x| sum + Wide::from(x));
        let mean = total / n;
        let squares = row.iter().map(|&x| {
            let off = Wide::from(x) - mean;
            off * off
        });
        let variance = squares.fold(Wide::default(), |sum, square| sum + square) / n;
        let sizes: f64 = row.iter().map(|x| x.abs()).sum();
        let deviation = (variance + Wide::from(eps)).sqrt();
        Moments { n: n.hi, mean, mean_size: sizes / n.hi, variance, deviation }
    }
}

/// Constants of the class, and what they are times of.
struct Limits {
    precision: Precision,
    mean: f64,
    variance: f64,
    scale: f64,
}

impl Limits {
    fn of(problem: &Problem) -> Result<Limits, Unanswerable> {
        let constant = |name| constant(problem, name);
        Ok(Limits {
            precision: Precision::of(problem)?,
            mean: constant("mean")?,
            variance: constant("variance")?,
            scale: constant("scale")?,
        })
    }

    /// What an algorithm may lose of the mean.
    fn off_mean(&self, moments: &Moments) -> f64 {
        let Precision { u, floor, .. } = self.precision;
        (self.mean * moments.n + 2.0) * u * moments.mean_size + floor
    }

    /// What it may lose of the variance.
    fn off_variance(&self, moments: &Moments) -> f64 {
        let (off, variance) = (self.off_mean(moments), moments.variance.value());
        let relative = 2.0 * (moments.n + self.variance) * self.precision.u;
        relative * variance + 2.0 * off * variance.sqrt() + off * off + self.precision.floor
    }

    /// What it may lose in one element.
    fn loss(&self, moments: &Moments, gamma: f64, normal: Wide, result: Wide) -> f64 {
        let (u, s) = (self.precision.u, moments.deviation.value());
        // The distance to the mean may be below the range as well.
        let kappa = (self.off_mean(moments) + self.precision.floor) / s;
        let off_root = self.off_variance(moments) / (s * s) + 2.0 * u;
        let scaled = (gamma * normal.value()).abs();
        let own = gamma.abs() * kappa
            + scaled * (off_root / 2.0 + self.scale * u)
            + 2.0 * u * (scaled + result.value().abs());
        (1.0 + off_root) * own + 3.0 * u * (moments.mean.value() * gamma).abs() / s
    }
}
