//! Cross entropy, and the way back through softmax and norms.

use oxi_kit::{Failure, OpDesc, ops};

use super::math::{Float, Formula, Places, along, computed, groups, largest, or, pick, sum};
use super::{Kernel, Make};

/// The operators of this module.
pub(super) static TABLE: &[(u32, Make)] = &[
    (ops::cross_entropy::ID, |op| entropy(op, false)),
    (ops::cross_entropy_backward::ID, |op| entropy(op, true)),
    (ops::layer_norm_backward::ID, |op| {
        norm_backward(op, true, op.attr_f64(ops::layer_norm_backward::EPS, Some(1e-5))?)
    }),
    (ops::log_softmax_backward::ID, |op| shares_backward(op, true)),
    (ops::rms_norm_backward::ID, |op| {
        norm_backward(op, false, op.attr_f64(ops::rms_norm_backward::EPS, Some(1e-6))?)
    }),
    (ops::softmax_backward::ID, |op| shares_backward(op, false)),
];

const _: () = {
    assert!(ops::cross_entropy::REDUCTION == ops::cross_entropy_backward::REDUCTION);
    assert!(ops::cross_entropy::IGNORE_INDEX == ops::cross_entropy_backward::IGNORE_INDEX);
    assert!(ops::cross_entropy::LABEL_SMOOTHING == ops::cross_entropy_backward::LABEL_SMOOTHING);
    assert!(ops::softmax_backward::AXIS == ops::log_softmax_backward::AXIS);
    assert!(ops::layer_norm_backward::AXIS == ops::rms_norm_backward::AXIS);
};

/// A cross entropy, or its gradient.
struct Entropy {
    classes: usize,
    reduction: i64,
    ignored: f64,
    smoothing: f64,
    backward: bool,
}

fn entropy(op: &OpDesc, backward: bool) -> Result<Kernel, Failure> {
    let entropy = Entropy {
        classes: op.input(0)?.dims[1] as usize,
        reduction: op.attr_i64(ops::cross_entropy::REDUCTION, Some(1))?,
        ignored: op.attr_i64(ops::cross_entropy::IGNORE_INDEX, Some(-100))? as f64,
        smoothing: op.attr_f64(ops::cross_entropy::LABEL_SMOOTHING, Some(0.0))?,
        backward,
    };
    computed(op, entropy)
}

impl Formula for Entropy {
    fn compute<F: Float>(&self, inputs: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let rows = inputs[0].chunks(self.classes).zip(&inputs[1]);
        let counts =
            |target: f64| target != self.ignored && target >= 0.0 && target < self.classes as f64;
        let counted = inputs[1].iter().filter(|&&target| counts(target)).count();
        if self.backward {
            let gradient = |(number, (row, &target)): (usize, (&[f64], &f64))| {
                let from = match self.reduction {
                    0 => F::of(inputs[2][number]),
                    1 => F::of(inputs[2][0]) / F::of(counted as f64),
                    _ => F::of(inputs[2][0]),
                };
                match counts(target) {
                    true => self.gradient(row, target as usize, from),
                    false => vec![0.0; row.len()],
                }
            };
            return vec![rows.enumerate().flat_map(gradient).collect()];
        }
        let losses = rows.map(|(row, &target)| match counts(target) {
            true => self.loss(row, target as usize),
            false => F::of(0.0),
        });
        match self.reduction {
            0 => vec![losses.map(Float::double).collect()],
            1 => vec![vec![(sum(losses) / F::of(counted as f64)).double()]],
            _ => vec![vec![sum(losses).double()]],
        }
    }
}

impl Entropy {
    fn loss<F: Float>(&self, row: &[f64], target: usize) -> F {
        let row: Vec<F> = row.iter().map(|&x| F::of(x)).collect();
        let most = largest(&row);
        let log = sum(row.iter().map(|&x| (x - most).exp())).ln();
        let loss = |x: F| log - (x - most);
        if self.smoothing == 0.0 {
            return loss(row[target]);
        }
        let (smoothing, count) = (F::of(self.smoothing), F::of(row.len() as f64));
        let all = sum(row.iter().map(|&x| loss(x))) / count;
        loss(row[target]) * (F::of(1.0) - smoothing) + all * smoothing
    }

    fn gradient<F: Float>(&self, row: &[f64], target: usize, from: F) -> Vec<f64> {
        let row: Vec<F> = row.iter().map(|&x| F::of(x)).collect();
        let most = largest(&row);
        let powers: Vec<F> = row.iter().map(|&x| (x - most).exp()).collect();
        let (total, smoothing) = (sum(powers.iter().copied()), F::of(self.smoothing));
        let even = smoothing / F::of(row.len() as f64);
        let one = |(class, &power): (usize, &F)| {
            let due = if class == target { F::of(1.0) - smoothing + even } else { even };
            ((power / total - due) * from).double()
        };
        powers.iter().enumerate().map(one).collect()
    }
}

/// Back through softmax, or its logarithm.
struct Shares {
    rows: Places,
    log: bool,
}

fn shares_backward(op: &OpDesc, log: bool) -> Result<Kernel, Failure> {
    let axis = op.attr_i64(ops::softmax_backward::AXIS, None)?;
    computed(op, Shares { rows: along(&op.input(0)?.dims, axis), log })
}

impl Formula for Shares {
    fn compute<F: Float>(&self, inputs: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let mut dx = vec![0.0; inputs[0].len()];
        for places in self.rows.iter() {
            let [y, dy] = [0, 1].map(|index| pick::<F>(&inputs[index], places));
            let total = match self.log {
                true => sum(dy.iter().copied()),
                false => sum(y.iter().zip(&dy).map(|(&y, &dy)| y * dy)),
            };
            for (&place, (&y, &dy)) in places.iter().zip(y.iter().zip(&dy)) {
                let result = if self.log { dy - y.exp() * total } else { y * (dy - total) };
                dx[place] = result.double();
            }
        }
        vec![dx]
    }
}

/// Back through a norm, with a mean or without.
struct Norm {
    rows: Places,
    length: usize,
    mean: bool,
    eps: f64,
}

fn norm_backward(op: &OpDesc, mean: bool, eps: f64) -> Result<Kernel, Failure> {
    let axis = op.attr_i64(ops::layer_norm_backward::AXIS, None)?;
    let rows = groups(&op.input(1)?.dims, |other| (other as i64) < axis);
    let length = op.output(1)?.dims.iter().product::<i64>() as usize;
    computed(op, Norm { rows, length, mean, eps })
}

impl Formula for Norm {
    fn compute<F: Float>(&self, inputs: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let zero = F::of(0.0);
        let mut dx = vec![0.0; inputs[1].len()];
        let mut sums = vec![[zero; 2]; self.length];
        for places in self.rows.iter() {
            let [dy, x] = [0, 1].map(|index| pick::<F>(&inputs[index], places));
            let count = F::of(x.len() as f64);
            let mean = if self.mean { sum(x.iter().copied()) / count } else { zero };
            let squares = sum(x.iter().map(|&x| (x - mean) * (x - mean)));
            let scale = F::of(1.0) / (squares / count + F::of(self.eps)).sqrt();
            let normal: Vec<F> = x.iter().map(|&x| (x - mean) * scale).collect();
            let scaled = |i: usize| dy[i] * or::<F>(inputs.get(2), i, 1.0);
            let all = 0..x.len();
            let with_normal = sum(all.clone().map(|i| scaled(i) * normal[i])) / count;
            let shift = if self.mean { sum(all.clone().map(scaled)) / count } else { zero };
            for i in all {
                let result = (scaled(i) - shift - normal[i] * with_normal) * scale;
                dx[places[i]] = result.double();
                sums[i] = [sums[i][0] + dy[i] * normal[i], sums[i][1] + dy[i]];
            }
        }
        let part = |which: usize| sums.iter().map(|pair| pair[which].double()).collect();
        if self.mean { vec![dx, part(0), part(1)] } else { vec![dx, part(0)] }
    }
}
