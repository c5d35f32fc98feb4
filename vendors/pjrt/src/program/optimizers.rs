//! Steps of training. What depends on attributes alone is a constant of the program.

use oxi_kit::ops;

use super::Frame;
use crate::emit::Value;

/// `m' = b1 m + (1 - b1) g`, `v' = b2 v + (1 - b2) g^2`, `p' = (1 - lr wd) p - lr mhat / (sqrt(vhat) +
/// eps)`, with `mhat = m' / (1 - b1^step)` and `vhat = v' / (1 - b2^step)`.
pub fn adamw(g: &mut Frame) -> Vec<Value> {
    use ops::adamw::{BETA1, BETA2, EPS, LEARNING_RATE, STEP, WEIGHT_DECAY};
    let [param, grad, m, v] = [0, 1, 2, 3].map(|index| g.wide(index));
    let [rate, beta1, beta2, eps, decay] =
        [LEARNING_RATE, BETA1, BETA2, EPS, WEIGHT_DECAY].map(|key| g.call.real(key));
    let step = g.call.number(STEP) as f64;
    // `1 - beta^step` without the cancellation.
    let corrected = |beta: f64| -((beta - 1.0).ln_1p() * step).exp_m1();
    let m = mixed(g, [&m, &grad], beta1);
    let square = g.mul(&grad, &grad);
    let v = mixed(g, [&v, &square], beta2);
    let mean = g.with("divide", &m, corrected(beta1));
    let variance = g.with("divide", &v, corrected(beta2));
    let root = g.unary("sqrt", &variance);
    let divisor = g.with("add", &root, eps);
    let change = g.div(&mean, &divisor);
    let change = g.with("multiply", &change, rate);
    let kept = g.with("multiply", &param, 1.0 - rate * decay);
    let param = g.sub(&kept, &change);
    vec![g.result(0, &param), g.result(1, &m), g.result(2, &v)]
}

/// So much of what was, and what is left of one of what is new.
fn mixed(g: &mut Frame, [old, new]: [&Value; 2], kept: f64) -> Value {
    let old = g.with("multiply", old, kept);
    let new = g.with("multiply", new, 1.0 - kept);
    g.add(&old, &new)
}

/// `d = g + wd p`, `b' = momentum b + d`, `p' = p - lr (d + momentum b')` by Nesterov's rule, else
/// `p - lr b'`.
pub fn sgd(g: &mut Frame) -> Vec<Value> {
    use ops::sgd::{LEARNING_RATE, MOMENTUM, NESTEROV, WEIGHT_DECAY};
    let [param, grad, buffer] = [0, 1, 2].map(|index| g.wide(index));
    let [rate, momentum, decay] =
        [LEARNING_RATE, MOMENTUM, WEIGHT_DECAY].map(|key| g.call.real(key));
    let lost = g.with("multiply", &param, decay);
    let grad = g.add(&grad, &lost);
    let kept = g.with("multiply", &buffer, momentum);
    let buffer = g.add(&kept, &grad);
    let direction = match g.call.number(NESTEROV) {
        1 => {
            let ahead = g.with("multiply", &buffer, momentum);
            g.add(&grad, &ahead)
        }
        _ => buffer.clone(),
    };
    let change = g.with("multiply", &direction, rate);
    let param = g.sub(&param, &change);
    vec![g.result(0, &param), g.result(1, &buffer)]
}

/// `x min(1, max_norm / (norm + eps))`, and the norm.
pub fn clip_grad_norm(g: &mut Frame) -> Vec<Value> {
    use ops::clip_grad_norm::{EPS, MAX_NORM};
    let x = g.wide(0);
    let axes: Vec<_> = (0..x.ty.dims.len()).collect();
    let sum = g.squares(&x, &axes);
    let norm = g.unary("sqrt", &sum);
    let (most, eps) = (g.call.real(MAX_NORM), g.call.real(EPS));
    let divisor = g.with("add", &norm, eps);
    let most = g.like(&norm, most);
    let scale = g.div(&most, &divisor);
    let scale = g.with("minimum", &scale, 1.0);
    let scale = g.broadcast(&scale, &[], &x.ty.dims);
    let y = g.mul(&x, &scale);
    vec![g.result(0, &y), g.result(1, &norm)]
}
