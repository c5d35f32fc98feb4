//! Normalisations beyond softmax and layer_norm: logarithms of shares, roots of mean squares, batches
//! and groups of channels.

use oxi_kit::{Failure, OpDesc, ops};

use super::math::{Float, Formula, Places, along, computed, groups, largest, or, pick, sum};
use super::{Kernel, Make};

/// The operators of this module.
pub(super) static TABLE: &[(u32, Make)] = &[
    (ops::batch_norm::ID, batch_norm),
    (ops::batch_norm_training::ID, batch_norm_training),
    (ops::group_norm::ID, group_norm),
    (ops::log_softmax::ID, log_softmax),
    (ops::rms_norm::ID, rms_norm),
    (ops::rms_norm_residual::ID, rms_norm_residual),
];

struct LogSoftmax(Places);

fn log_softmax(op: &OpDesc) -> Result<Kernel, Failure> {
    let axis = op.attr_i64(ops::log_softmax::AXIS, None)?;
    computed(op, LogSoftmax(along(&op.input(0)?.dims, axis)))
}

impl Formula for LogSoftmax {
    fn compute<F: Float>(&self, inputs: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let mut y = vec![0.0; inputs[0].len()];
        for places in self.0.iter() {
            let row = pick::<F>(&inputs[0], places);
            let most = largest(&row);
            let log = sum(row.iter().map(|&x| (x - most).exp())).ln();
            for (&place, &x) in places.iter().zip(&row) {
                y[place] = (x - most - log).double();
            }
        }
        vec![y]
    }
}

/// Division by the root of the mean of squares.
struct Root {
    rows: Places,
    eps: f64,
    /// A residual is added first, and the sum is a result.
    residual: bool,
}

fn rms_norm(op: &OpDesc) -> Result<Kernel, Failure> {
    let axis = op.attr_i64(ops::rms_norm::AXIS, None)?;
    let eps = op.attr_f64(ops::rms_norm::EPS, Some(1e-6))?;
    let rows = groups(&op.input(0)?.dims, |other| (other as i64) < axis);
    computed(op, Root { rows, eps, residual: false })
}

fn rms_norm_residual(op: &OpDesc) -> Result<Kernel, Failure> {
    let axis = op.attr_i64(ops::rms_norm_residual::AXIS, None)?;
    let eps = op.attr_f64(ops::rms_norm_residual::EPS, Some(1e-6))?;
    let rows = groups(&op.input(0)?.dims, |other| (other as i64) < axis);
    computed(op, Root { rows, eps, residual: true })
}

impl Formula for Root {
    fn compute<F: Float>(&self, inputs: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let gamma = inputs.get(1 + usize::from(self.residual)).filter(|gamma| !gamma.is_empty());
        let x: Vec<f64> = match self.residual {
            true => {
                let pairs = inputs[0].iter().zip(&inputs[1]);
                pairs.map(|(&x, &r)| (F::of(x) + F::of(r)).double()).collect()
            }
            false => inputs[0].clone(),
        };
        let mut y = vec![0.0; x.len()];
        for places in self.rows.iter() {
            let row = pick::<F>(&x, places);
            let mean = sum(row.iter().map(|&x| x * x)) / F::of(row.len() as f64);
            let scale = F::of(1.0) / (mean + F::of(self.eps)).sqrt();
            for (index, (&place, &x)) in places.iter().zip(&row).enumerate() {
                y[place] = (x * scale * or::<F>(gamma, index, 1.0)).double();
            }
        }
        if self.residual { vec![y, x] } else { vec![y] }
    }
}

/// One scale and one shift for each channel.
struct Batch {
    channels: Places,
    eps: f64,
}

fn batch_norm(op: &OpDesc) -> Result<Kernel, Failure> {
    let channels = groups(&op.input(0)?.dims, |axis| axis == 1);
    computed(op, Batch { channels, eps: op.attr_f64(ops::batch_norm::EPS, Some(1e-5))? })
}

impl Formula for Batch {
    fn compute<F: Float>(&self, inputs: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let mut y = vec![0.0; inputs[0].len()];
        for (channel, places) in self.channels.iter().enumerate() {
            let number = |index: usize, absent| or::<F>(inputs.get(index), channel, absent);
            let scale = number(3, 1.0) / (number(2, 1.0) + F::of(self.eps)).sqrt();
            let shift = number(4, 0.0) - number(1, 0.0) * scale;
            for &place in places {
                y[place] = (F::of(inputs[0][place]) * scale + shift).double();
            }
        }
        vec![y]
    }
}

/// Elements that have a mean and a variance together.
struct Moments {
    sets: Places,
    /// Channels, and the elements of one in one element of the batch.
    extents: [usize; 2],
    eps: f64,
    /// Mean and variance are results.
    results: bool,
}

fn batch_norm_training(op: &OpDesc) -> Result<Kernel, Failure> {
    let eps = op.attr_f64(ops::batch_norm_training::EPS, Some(1e-5))?;
    computed(op, Moments::of(op, groups(&op.input(0)?.dims, |axis| axis == 1), eps, true)?)
}

fn group_norm(op: &OpDesc) -> Result<Kernel, Failure> {
    let dims = &op.input(0)?.dims;
    let apart = op.attr_i64(ops::group_norm::GROUPS, None)?;
    // The channels of a group lie side by side: the same elements as another dimension.
    let split = [&[dims[0], apart, dims[1] / apart], &dims[2..]].concat();
    let eps = op.attr_f64(ops::group_norm::EPS, Some(1e-5))?;
    computed(op, Moments::of(op, groups(&split, |axis| axis < 2), eps, false)?)
}

impl Moments {
    fn of(op: &OpDesc, sets: Places, eps: f64, results: bool) -> Result<Self, Failure> {
        let dims: Vec<usize> = op.input(0)?.dims.iter().map(|&extent| extent as usize).collect();
        let extents = [dims[1], dims[2..].iter().product()];
        Ok(Self { sets, extents, eps, results })
    }

    fn channel(&self, place: usize) -> usize {
        let [channels, inner] = self.extents;
        place / inner % channels
    }
}

impl Formula for Moments {
    fn compute<F: Float>(&self, inputs: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let mut y = vec![0.0; inputs[0].len()];
        let (mut means, mut variances) = (Vec::new(), Vec::new());
        for set in self.sets.iter() {
            let row = pick::<F>(&inputs[0], set);
            let count = F::of(row.len() as f64);
            let mean = sum(row.iter().copied()) / count;
            let variance = sum(row.iter().map(|&x| (x - mean) * (x - mean))) / count;
            let width = (variance + F::of(self.eps)).sqrt();
            for (&place, &x) in set.iter().zip(&row) {
                let channel = self.channel(place);
                let [gamma, beta] = [(1, 1.0), (2, 0.0)]
                    .map(|(index, absent)| or::<F>(inputs.get(index), channel, absent));
                y[place] = ((x - mean) / width * gamma + beta).double();
            }
            means.push(mean.double());
            variances.push(variance.double());
        }
        if self.results { vec![y, means, variances] } else { vec![y] }
    }
}
