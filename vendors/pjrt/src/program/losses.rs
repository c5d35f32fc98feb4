//! Losses, and the way back through softmax and norms.

use oxi_kit::ops;

use super::Frame;
use super::norms::from;
use crate::emit::Value;

/// `y (dy - sum y dy)`
pub fn softmax_backward(g: &mut Frame) -> Vec<Value> {
    let (y, dy, axis) = (g.wide(0), g.wide(1), g.axis(ops::softmax_backward::AXIS));
    let products = g.mul(&y, &dy);
    let sum = g.reduce("add", &products, &[axis], 0.0);
    let sum = g.back(&sum, &[axis], &y.ty.dims);
    let rest = g.sub(&dy, &sum);
    let dx = g.mul(&y, &rest);
    g.only(&dx)
}

/// `dy - exp(y) sum dy`
pub fn log_softmax_backward(g: &mut Frame) -> Vec<Value> {
    let (y, dy, axis) = (g.wide(0), g.wide(1), g.axis(ops::log_softmax_backward::AXIS));
    let sum = g.reduce("add", &dy, &[axis], 0.0);
    let sum = g.back(&sum, &[axis], &y.ty.dims);
    let shares = g.unary("exponential", &y);
    let part = g.mul(&shares, &sum);
    let dx = g.sub(&dy, &part);
    g.only(&dx)
}

/// With `z` the normalised elements and `h = dy gamma`: `(h - mean h - z mean(h z)) / s`; the sums of
/// `dy z` and of `dy` over all rows.
pub fn layer_norm_backward(g: &mut Frame) -> Vec<Value> {
    let (dy, x) = (g.wide(0), g.wide(1));
    let axis = g.axis(ops::layer_norm_backward::AXIS);
    let eps = g.call.real(ops::layer_norm_backward::EPS);
    let axes = from(&x, axis);
    let [normal, scale] = g.normal(&x, &axes, eps);
    let scaled = g.and("multiply", &dy, 2, axis);
    let [centred, _] = g.centred(&scaled, &axes);
    let dx = without_normal(g, [&centred, &scaled, &normal, &scale], &axes);
    let products = g.mul(&dy, &normal);
    let rows: Vec<_> = (0..axis).collect();
    let [dgamma, dbeta] = [&products, &dy].map(|x| g.reduce("add", x, &rows, 0.0));
    vec![g.result(0, &dx), g.result(1, &dgamma), g.result(2, &dbeta)]
}

/// The same without a mean: `(h - z mean(h z)) / s`; the sum of `dy z` over all rows.
pub fn rms_norm_backward(g: &mut Frame) -> Vec<Value> {
    let (dy, x) = (g.wide(0), g.wide(1));
    let axis = g.axis(ops::rms_norm_backward::AXIS);
    let eps = g.call.real(ops::rms_norm_backward::EPS);
    let axes = from(&x, axis);
    let [normal, scale] = g.normal_by_root(&x, &axes, eps);
    let scaled = g.and("multiply", &dy, 2, axis);
    let dx = without_normal(g, [&scaled, &scaled, &normal, &scale], &axes);
    let products = g.mul(&dy, &normal);
    let dgamma = g.reduce("add", &products, &(0..axis).collect::<Vec<_>>(), 0.0);
    vec![g.result(0, &dx), g.result(1, &dgamma)]
}

/// A gradient without its part along the normalised elements, times what they were scaled by.
fn without_normal(
    g: &mut Frame,
    [rest, scaled, normal, scale]: [&Value; 4],
    axes: &[usize],
) -> Value {
    let products = g.mul(scaled, normal);
    let mean = g.mean(&products, axes);
    let mean = g.back(&mean, axes, &normal.ty.dims);
    let part = g.mul(normal, &mean);
    let rest = g.sub(rest, &part);
    g.mul(&rest, scale)
}

/// Of losses that become one, those whose sum is divided by how many count.
const MEAN: i64 = 1;

/// What a row of logits is due: whether it counts, and a truth for each class, of which the target's
/// alone is true.
struct Target {
    counts: Value,
    is_due: Value,
}

impl Target {
    /// Both losses have these attributes by the same keys.
    fn of(g: &mut Frame) -> Target {
        let (targets, dims) = (g.input(1), g.input(0).ty.dims);
        let above = g.compare_with("GE", &targets, 0.0);
        let below = g.compare_with("LT", &targets, dims[1] as f64);
        let mut counts = g.binary("and", &above, &below);
        let ignored = g.call.number(ops::cross_entropy::IGNORE_INDEX);
        // Another one is outside of the classes, and does not count anyway.
        if (0..dims[1]).contains(&ignored) {
            let taken = g.compare_with("NE", &targets, ignored as f64);
            counts = g.binary("and", &counts, &taken);
        }
        let classes = g.iota(targets.ty.format, &dims, 1);
        let targets = g.broadcast(&targets, &[0], &dims);
        let is_due = g.compare("EQ", &classes, &targets);
        Target { counts, is_due }
    }

    /// How many rows count, in the format of the sums.
    fn count(&self, g: &mut Frame) -> Value {
        let format = g.accumulator();
        let ones = g.convert(&self.counts, format);
        g.reduce("add", &ones, &[0], 0.0)
    }
}

pub fn cross_entropy(g: &mut Frame) -> Vec<Value> {
    let logits = g.wide(0);
    let target = Target::of(g);
    let shares = g.log_shares(&logits, 1);
    let zeros = g.like(&shares, 0.0);
    let due = g.select(&target.is_due, &shares, &zeros);
    let mut gain = g.reduce("add", &due, &[1], 0.0);
    let smoothing = g.call.real(ops::cross_entropy::LABEL_SMOOTHING);
    if smoothing != 0.0 {
        let mean = g.mean(&shares, &[1]);
        let spread = g.with("multiply", &mean, smoothing);
        let rest = g.with("multiply", &gain, 1.0 - smoothing);
        gain = g.add(&rest, &spread);
    }
    let loss = g.unary("negate", &gain);
    let zeros = g.like(&loss, 0.0);
    let loss = g.select(&target.counts, &loss, &zeros);
    let reduction = g.call.number(ops::cross_entropy::REDUCTION);
    if reduction == 0 {
        return g.only(&loss);
    }
    let mut total = g.reduce("add", &loss, &[0], 0.0);
    if reduction == MEAN {
        let count = target.count(g);
        total = g.div(&total, &count);
    }
    g.only(&total)
}

/// `g (p - (1 - s) [c = t] - s / C)`, of rows that count.
pub fn cross_entropy_backward(g: &mut Frame) -> Vec<Value> {
    let (logits, mut dloss) = (g.wide(0), g.wide(2));
    let target = Target::of(g);
    let dims = logits.ty.dims.clone();
    if g.call.number(ops::cross_entropy_backward::REDUCTION) == MEAN {
        let count = target.count(g);
        dloss = g.div(&dloss, &count);
    }
    let axes: Vec<_> = (0..dloss.ty.dims.len()).collect();
    let dloss = g.broadcast(&dloss, &axes, &dims);
    let logs = g.log_shares(&logits, 1);
    let shares = g.unary("exponential", &logs);
    let smoothing = g.call.real(ops::cross_entropy_backward::LABEL_SMOOTHING);
    let even = smoothing / dims[1] as f64;
    let format = g.accumulator();
    let due = g.convert(&target.is_due, format);
    let due = g.with("multiply", &due, 1.0 - smoothing);
    let rest = g.sub(&shares, &due);
    let rest = if even == 0.0 { rest } else { g.with("subtract", &rest, even) };
    let dx = g.mul(&dloss, &rest);
    let counts = g.broadcast(&target.counts, &[0], &dims);
    let zeros = g.like(&dx, 0.0);
    let dx = g.select(&counts, &dx, &zeros);
    g.only(&dx)
}
