//! Family `optimizer`: a step of training. To add an operator, add a line to [`TABLE`].
//!
//! All are formulas in the numbers of [`near`](crate::near). What depends on attributes alone is known
//! in double precision, and rounded once to what is computed in.

use crate::answer::{Answer, Compute, entry, readings};
use crate::near::{Math, Near};
use crate::wide::Wide;
use crate::{Expected, Problem, Unanswerable, Within};

static TABLE: &[(&str, Compute)] =
    &[("adamw", adamw), ("clip_grad_norm", clip_grad_norm), ("sgd", sgd)];

/// The answers for an operator of this family.
pub(crate) fn expect(problem: &Problem) -> Result<Vec<Expected>, Unanswerable> {
    readings(problem, entry(TABLE, problem)?)
}

/// A sum of which a device may fuse or reorder the parts.
fn plus(math: Math, a: Near, b: Near) -> Near {
    math.sum([a, b])
}

/// `m' = b1 m + (1 - b1) g`, `v' = b2 v + (1 - b2) g^2`, `p' = p - lr wd p - lr mhat / (sqrt(vhat) +
/// eps)`, with `mhat = m' / (1 - b1^step)` and `vhat = v' / (1 - b2^step)`.
fn adamw(problem: &Problem, inputs: &[Vec<f64>]) -> Result<Vec<Within>, Unanswerable> {
    let math = Math::of(problem)?;
    let names = ["learning_rate", "beta1", "beta2", "eps", "weight_decay"];
    let mut attrs = [0.0; 5];
    for (attr, name) in attrs.iter_mut().zip(names) {
        *attr = problem.float(name)?;
    }
    let [rate, beta1, beta2, eps, decay] = attrs;
    let step = problem.integer("step")?.cast_unsigned();
    let one = Wide::from(1.0);
    let rest = |beta: f64| math.rounded(one - Wide::from(beta));
    let corrected = |beta: f64| math.rounded(one - Wide::from(beta).power(step));
    let kept = math.rounded(one - Wide::product(rate, decay));
    let [to_p, to_m, to_v] = [0, 1, 2].map(|output| Answer::of(problem, output));
    let (mut to_p, mut to_m, mut to_v) = (to_p?, to_m?, to_v?);
    let given = |index: usize, at: usize| math.exact(inputs[index][at]);
    for at in 0..inputs[0].len() {
        let [p, g, m, v] = [0, 1, 2, 3].map(|index| given(index, at));
        let m = plus(math, math.rounded(beta1) * m, rest(beta1) * g);
        let v = plus(math, math.rounded(beta2) * v, rest(beta2) * g * g);
        let root = (v / corrected(beta2)).sqrt() + math.rounded(eps);
        let change = math.rounded(rate) * (m / corrected(beta1)) / root;
        to_m.near(at, m);
        to_v.near(at, v);
        to_p.near(at, plus(math, kept * p, -change));
    }
    Ok(vec![to_p.finish(), to_m.finish(), to_v.finish()])
}

/// `d = g + wd p`, `b' = momentum b + d`, `p' = p - lr (d + momentum b')` by Nesterov's rule, else
/// `p - lr b'`.
fn sgd(problem: &Problem, inputs: &[Vec<f64>]) -> Result<Vec<Within>, Unanswerable> {
    let math = Math::of(problem)?;
    let number = |name| problem.float(name).map(|value| math.rounded(value));
    let (rate, momentum) = (number("learning_rate")?, number("momentum")?);
    let (decay, nesterov) = (number("weight_decay")?, problem.flag("nesterov")?);
    let (mut to_p, mut to_b) = (Answer::of(problem, 0)?, Answer::of(problem, 1)?);
    let given = |index: usize, at: usize| math.exact(inputs[index][at]);
    for at in 0..inputs[0].len() {
        let [p, g, b] = [0, 1, 2].map(|index| given(index, at));
        let d = plus(math, g, decay * p);
        let b = plus(math, momentum * b, d);
        let direction = if nesterov { plus(math, d, momentum * b) } else { b };
        to_b.near(at, b);
        to_p.near(at, plus(math, p, -(rate * direction)));
    }
    Ok(vec![to_p.finish(), to_b.finish()])
}

/// `x min(1, max_norm / (norm + eps))`, and the norm.
fn clip_grad_norm(problem: &Problem, inputs: &[Vec<f64>]) -> Result<Vec<Within>, Unanswerable> {
    let math = Math::of(problem)?;
    let (limit, eps) = (problem.float("max_norm")?, problem.float("eps")?);
    let (mut to_y, mut to_norm) = (Answer::of(problem, 0)?, Answer::of(problem, 1)?);
    let x: Vec<Near> = inputs[0].iter().map(|&x| math.exact(x)).collect();
    let norm = math.sum(x.iter().map(|&x| x * x)).sqrt();
    let scale = (math.rounded(limit) / (norm + math.rounded(eps))).min(math.exact(1.0));
    to_norm.near(0, norm);
    for (at, x) in x.into_iter().enumerate() {
        match norm.value.value().is_nan() {
            // Whether the smaller of 1 and a NaN is one is left to the device.
            true => to_y.anything(at),
            false => to_y.near(at, x * scale),
        }
    }
    Ok(vec![to_y.finish(), to_norm.finish()])
}
