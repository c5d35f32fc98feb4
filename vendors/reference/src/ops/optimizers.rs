//! Steps of training.

use oxi_kit::{Failure, OpDesc, ops};

use super::math::{Float, Formula, computed, sum};
use super::{Kernel, Make};

/// The operators of this module.
pub(super) static TABLE: &[(u32, Make)] =
    &[(ops::adamw::ID, adamw), (ops::clip_grad_norm::ID, clip_grad_norm), (ops::sgd::ID, sgd)];

/// A step of each element by itself: from one of each input to one of each output.
fn each<F: Float, const N: usize, const M: usize>(
    inputs: &[Vec<f64>],
    step: impl Fn([F; N]) -> [F; M],
) -> Vec<Vec<f64>> {
    let element = |at| step(std::array::from_fn(|index| F::of(inputs[index][at])));
    let results: Vec<[F; M]> = (0..inputs[0].len()).map(element).collect();
    let part = |index: usize| results.iter().map(|result| result[index].double()).collect();
    (0..M).map(part).collect()
}

/// What depends on attributes alone, in double precision.
struct AdamW {
    betas: [f64; 2],
    /// What the sums of the betas lack.
    corrections: [f64; 2],
    rate: f64,
    eps: f64,
    kept: f64,
}

fn adamw(op: &OpDesc) -> Result<Kernel, Failure> {
    use ops::adamw::{BETA1, BETA2, EPS, LEARNING_RATE, STEP, WEIGHT_DECAY};
    let betas = [op.attr_f64(BETA1, Some(0.9))?, op.attr_f64(BETA2, Some(0.999))?];
    let step = op.attr_i64(STEP, None)? as f64;
    let rate = op.attr_f64(LEARNING_RATE, Some(1e-3))?;
    let adamw = AdamW {
        betas,
        // 1 - beta^step, without the digits that the difference would lose.
        corrections: betas.map(|beta| -(step * beta.ln()).exp_m1()),
        rate,
        eps: op.attr_f64(EPS, Some(1e-8))?,
        kept: 1.0 - rate * op.attr_f64(WEIGHT_DECAY, Some(1e-2))?,
    };
    computed(op, adamw)
}

impl Formula for AdamW {
    fn compute<F: Float>(&self, inputs: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let [beta1, beta2] = self.betas.map(F::of);
        let [rest1, rest2] = self.betas.map(|beta| F::of(1.0 - beta));
        let [correct1, correct2] = self.corrections.map(F::of);
        each(inputs, |[p, g, m, v]| {
            let (m, v) = (beta1 * m + rest1 * g, beta2 * v + rest2 * (g * g));
            let root = (v / correct2).sqrt() + F::of(self.eps);
            [F::of(self.kept) * p - F::of(self.rate) * ((m / correct1) / root), m, v]
        })
    }
}

struct Sgd {
    rate: f64,
    momentum: f64,
    decay: f64,
    nesterov: bool,
}

fn sgd(op: &OpDesc) -> Result<Kernel, Failure> {
    use ops::sgd::{LEARNING_RATE, MOMENTUM, NESTEROV, WEIGHT_DECAY};
    let sgd = Sgd {
        rate: op.attr_f64(LEARNING_RATE, Some(1e-2))?,
        momentum: op.attr_f64(MOMENTUM, Some(0.9))?,
        decay: op.attr_f64(WEIGHT_DECAY, Some(0.0))?,
        nesterov: op.attr_bool(NESTEROV, false)?,
    };
    computed(op, sgd)
}

impl Formula for Sgd {
    fn compute<F: Float>(&self, inputs: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let [rate, momentum, decay] = [self.rate, self.momentum, self.decay].map(F::of);
        each(inputs, |[p, g, buffer]| {
            let gradient = g + decay * p;
            let buffer = momentum * buffer + gradient;
            let ahead = if self.nesterov { gradient + momentum * buffer } else { buffer };
            [p - rate * ahead, buffer]
        })
    }
}

struct Clip {
    most: f64,
    eps: f64,
}

fn clip_grad_norm(op: &OpDesc) -> Result<Kernel, Failure> {
    use ops::clip_grad_norm::{EPS, MAX_NORM};
    computed(op, Clip { most: op.attr_f64(MAX_NORM, None)?, eps: op.attr_f64(EPS, Some(1e-6))? })
}

impl Formula for Clip {
    fn compute<F: Float>(&self, inputs: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let x: Vec<F> = inputs[0].iter().map(|&x| F::of(x)).collect();
        let norm = sum(x.iter().map(|&x| x * x)).sqrt();
        let scale = F::of(self.most) / (norm + F::of(self.eps));
        let scale = if scale > F::of(1.0) { F::of(1.0) } else { scale };
        vec![x.iter().map(|&x| (x * scale).double()).collect(), vec![norm.double()]]
    }
}
