//! What becomes of the elements along axes, and running sums.
//!
//! Operators that take any axes name them by one key, and those that keep them need nothing: what is
//! left has the shape of the output.

use oxi_kit::ffi::format as f;
use oxi_kit::ops;

use super::Frame;
use crate::emit::{Value, Window, least};

/// The key that names axes, of every reduction but those of one axis.
const AXES: u32 = ops::reduce_mean::AXES;

pub fn sum(g: &mut Frame, axes: &[usize]) -> Vec<Value> {
    let x = g.wide(0);
    let sum = g.reduce("add", &x, axes, 0.0);
    g.only(&sum)
}

pub fn largest(g: &mut Frame, axes: &[usize]) -> Vec<Value> {
    let x = g.input(0);
    let most = g.reduce("maximum", &x, axes, least(x.ty.format));
    g.only(&most)
}

pub fn smallest(g: &mut Frame) -> Vec<Value> {
    let (x, axes) = (g.input(0), g.axes(AXES));
    let start = match x.ty.format {
        f::I32 | f::I8 => -least(x.ty.format) - 1.0,
        _ => f64::INFINITY,
    };
    let least = g.reduce("minimum", &x, &axes, start);
    g.only(&least)
}

pub fn product(g: &mut Frame) -> Vec<Value> {
    let (x, axes) = (g.wide(0), g.axes(AXES));
    let product = g.reduce("multiply", &x, &axes, 1.0);
    g.only(&product)
}

/// Whether any or all are true.
pub fn truth(g: &mut Frame, operation: &str, start: f64) -> Vec<Value> {
    let (x, axes) = (g.input(0), g.axes(AXES));
    let truth = g.reduce(operation, &x, &axes, start);
    g.only(&truth)
}

/// How many elements become one.
pub fn count(x: &Value, axes: &[usize]) -> f64 {
    axes.iter().map(|axis| x.ty.dims[*axis] as f64).product()
}

impl Frame<'_> {
    /// The mean along axes.
    pub fn mean(&mut self, x: &Value, axes: &[usize]) -> Value {
        let sum = self.reduce("add", x, axes, 0.0);
        self.with("divide", &sum, count(x, axes))
    }

    /// How far each element is from the mean along axes, and the mean.
    pub fn centred(&mut self, x: &Value, axes: &[usize]) -> [Value; 2] {
        let mean = self.mean(x, axes);
        let centre = self.back(&mean, axes, &x.ty.dims);
        [self.sub(x, &centre), mean]
    }

    /// The sum of squares along axes.
    pub fn squares(&mut self, x: &Value, axes: &[usize]) -> Value {
        let squares = self.mul(x, x);
        self.reduce("add", &squares, axes, 0.0)
    }

    /// The logarithm of the sum of exponentials along axes. The maximum is subtracted first, unless it
    /// is no number.
    pub fn log_sum_exp(&mut self, x: &Value, axes: &[usize]) -> Value {
        let most = self.reduce("maximum", x, axes, f64::NEG_INFINITY);
        let finite = self.to("is_finite", &most, f::BOOL);
        let none = self.unary("not", &finite);
        let most = self.replace(&none, &most, 0.0);
        let shift = self.back(&most, axes, &x.ty.dims);
        let shifted = self.sub(x, &shift);
        let powers = self.unary("exponential", &shifted);
        let sum = self.reduce("add", &powers, axes, 0.0);
        let log = self.unary("log", &sum);
        self.add(&log, &most)
    }
}

pub fn mean(g: &mut Frame) -> Vec<Value> {
    let (x, axes) = (g.wide(0), g.axes(AXES));
    let mean = g.mean(&x, &axes);
    g.only(&mean)
}

fn variance_of(g: &mut Frame) -> Value {
    let (x, axes) = (g.wide(0), g.axes(AXES));
    let [centred, _] = g.centred(&x, &axes);
    let sum = g.squares(&centred, &axes);
    let correction = g.call.number(ops::reduce_var::CORRECTION) as f64;
    g.with("divide", &sum, count(&x, &axes) - correction)
}

pub fn variance(g: &mut Frame) -> Vec<Value> {
    let variance = variance_of(g);
    g.only(&variance)
}

pub fn deviation(g: &mut Frame) -> Vec<Value> {
    let variance = variance_of(g);
    let deviation = g.unary("sqrt", &variance);
    g.only(&deviation)
}

pub fn norm(g: &mut Frame) -> Vec<Value> {
    let (x, axes) = (g.wide(0), g.axes(AXES));
    let norm = match g.call.number(ops::reduce_norm::ORDER) {
        2 => {
            let sum = g.squares(&x, &axes);
            g.unary("sqrt", &sum)
        }
        order => {
            let sizes = g.unary("abs", &x);
            g.reduce(if order == 1 { "add" } else { "maximum" }, &sizes, &axes, 0.0)
        }
    };
    g.only(&norm)
}

pub fn log_sum_exp(g: &mut Frame) -> Vec<Value> {
    let (x, axes) = (g.wide(0), g.axes(AXES));
    let log = g.log_sum_exp(&x, &axes);
    g.only(&log)
}

/// A running sum or product: windows that end at each element, or begin there, over all the others.
pub fn running(g: &mut Frame, operation: &str, start: f64) -> Vec<Value> {
    let (x, axis) = (g.wide(0), g.axis(ops::cumsum::AXIS));
    if x.ty.dims.contains(&0) {
        return g.only(&x);
    }
    let extent = x.ty.dims[axis];
    let ones = vec![1; x.ty.dims.len()];
    let mut window = Window {
        taps: ones.clone(),
        strides: ones.clone(),
        dilations: ones,
        padding: vec![[0, 0]; x.ty.dims.len()],
    };
    window.taps[axis] = extent;
    let own = g.call.number(ops::cumsum::EXCLUSIVE);
    window.padding[axis] = [extent - 1 + own, -own];
    if g.call.number(ops::cumsum::REVERSE) == 1 {
        window.padding[axis].reverse();
    }
    let y = g.windows(operation, &x, &window, start);
    g.only(&y)
}
