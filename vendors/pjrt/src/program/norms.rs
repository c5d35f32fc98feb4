//! Softmax and normalisations.

use oxi_kit::ops;

use super::Frame;
use super::reductions::count;
use crate::emit::Value;

pub fn softmax(g: &mut Frame, axis: usize) -> Vec<Value> {
    let x = g.wide(0);
    let shifted = shifted(g, &x, axis);
    let powers = g.unary("exponential", &shifted);
    let sum = g.reduce("add", &powers, &[axis], 0.0);
    let sum = g.back(&sum, &[axis], &x.ty.dims);
    let y = g.div(&powers, &sum);
    g.only(&y)
}

/// Less the maximum along an axis.
fn shifted(g: &mut Frame, x: &Value, axis: usize) -> Value {
    let most = g.reduce("maximum", x, &[axis], f64::NEG_INFINITY);
    let most = g.back(&most, &[axis], &x.ty.dims);
    g.sub(x, &most)
}

impl Frame<'_> {
    /// The logarithms of the shares along an axis.
    pub fn log_shares(&mut self, x: &Value, axis: usize) -> Value {
        let shifted = shifted(self, x, axis);
        let powers = self.unary("exponential", &shifted);
        let sum = self.reduce("add", &powers, &[axis], 0.0);
        let log = self.unary("log", &sum);
        let log = self.back(&log, &[axis], &x.ty.dims);
        self.sub(&shifted, &log)
    }

    /// One over the root of a variance, or a mean of squares, and epsilon.
    pub fn over_root(&mut self, variance: &Value, eps: f64) -> Value {
        let variance = self.with("add", variance, eps);
        self.unary("rsqrt", &variance)
    }

    /// Less the mean along axes, over the root of the variance and epsilon; and one over that root.
    pub fn normal(&mut self, x: &Value, axes: &[usize], eps: f64) -> [Value; 2] {
        let [centred, _] = self.centred(x, axes);
        let variance = self.squares(&centred, axes);
        let variance = self.with("divide", &variance, count(x, axes));
        let scale = self.over_root(&variance, eps);
        let scale = self.back(&scale, axes, &x.ty.dims);
        [self.mul(&centred, &scale), scale]
    }

    /// Over the root of the mean of squares along axes and epsilon; and one over that root.
    pub fn normal_by_root(&mut self, x: &Value, axes: &[usize], eps: f64) -> [Value; 2] {
        let squares = self.squares(x, axes);
        let mean = self.with("divide", &squares, count(x, axes));
        let scale = self.over_root(&mean, eps);
        let scale = self.back(&scale, axes, &x.ty.dims);
        [self.mul(x, &scale), scale]
    }

    /// Times a scale, or plus a shift, if there is one among the inputs; its dimensions are those
    /// from an axis on.
    pub fn and(&mut self, operation: &str, x: &Value, index: usize, axis: usize) -> Value {
        let Some(operand) = self.wide_optional(index) else { return x.clone() };
        let operand = self.broadcast_from(&operand, axis, &x.ty.dims);
        self.binary(operation, x, &operand)
    }
}

/// The axes from one on.
pub fn from(x: &Value, axis: usize) -> Vec<usize> {
    (axis..x.ty.dims.len()).collect()
}

pub fn layer_norm(g: &mut Frame, axis: usize, eps: f64) -> Vec<Value> {
    let x = g.wide(0);
    let [normal, _] = g.normal(&x, &from(&x, axis), eps);
    let y = g.and("multiply", &normal, 1, axis);
    let y = g.and("add", &y, 2, axis);
    g.only(&y)
}

pub fn log_softmax(g: &mut Frame) -> Vec<Value> {
    let (x, axis) = (g.wide(0), g.axis(ops::log_softmax::AXIS));
    let y = g.log_shares(&x, axis);
    g.only(&y)
}

pub fn rms_norm(g: &mut Frame) -> Vec<Value> {
    let x = g.wide(0);
    let (axis, eps) = (g.axis(ops::rms_norm::AXIS), g.call.real(ops::rms_norm::EPS));
    let [normal, _] = g.normal_by_root(&x, &from(&x, axis), eps);
    let y = g.and("multiply", &normal, 1, axis);
    g.only(&y)
}

pub fn rms_norm_residual(g: &mut Frame) -> Vec<Value> {
    let (x, residual) = (g.wide(0), g.wide(1));
    let axis = g.axis(ops::rms_norm_residual::AXIS);
    let eps = g.call.real(ops::rms_norm_residual::EPS);
    let total = g.add(&x, &residual);
    let [normal, _] = g.normal_by_root(&total, &from(&x, axis), eps);
    let y = g.and("multiply", &normal, 2, axis);
    vec![g.result(0, &y), g.result(1, &total)]
}

/// Channels, dimension 1, as groups of rows.
pub fn group_norm(g: &mut Frame) -> Vec<Value> {
    let x = g.wide(0);
    let dims = x.ty.dims.clone();
    let groups = g.call.number(ops::group_norm::GROUPS);
    let row = dims[1] / groups * dims[2..].iter().product::<i64>();
    let rows = g.reshape(&x, &[dims[0], groups, row]);
    let eps = g.call.real(ops::group_norm::EPS);
    let [normal, _] = g.normal(&rows, &[2], eps);
    let normal = g.reshape(&normal, &dims);
    let y = g.and("multiply", &normal, 1, 1);
    let y = g.and("add", &y, 2, 1);
    g.only(&y)
}

pub fn batch_norm(g: &mut Frame) -> Vec<Value> {
    let x = g.wide(0);
    let centred = g.and("subtract", &x, 1, 1);
    let variance = g.wide(2);
    let eps = g.call.real(ops::batch_norm::EPS);
    let scale = g.over_root(&variance, eps);
    let scale = g.broadcast_from(&scale, 1, &x.ty.dims);
    let normal = g.mul(&centred, &scale);
    let y = g.and("multiply", &normal, 3, 1);
    let y = g.and("add", &y, 4, 1);
    g.only(&y)
}

pub fn batch_norm_training(g: &mut Frame) -> Vec<Value> {
    let x = g.wide(0);
    let axes: Vec<_> = (0..x.ty.dims.len()).filter(|axis| *axis != 1).collect();
    let [centred, mean] = g.centred(&x, &axes);
    let sum = g.squares(&centred, &axes);
    let variance = g.with("divide", &sum, count(&x, &axes));
    let eps = g.call.real(ops::batch_norm_training::EPS);
    let scale = g.over_root(&variance, eps);
    let scale = g.back(&scale, &axes, &x.ty.dims);
    let normal = g.mul(&centred, &scale);
    let y = g.and("multiply", &normal, 1, 1);
    let y = g.and("add", &y, 2, 1);
    vec![g.result(0, &y), g.result(1, &mean), g.result(2, &variance)]
}
