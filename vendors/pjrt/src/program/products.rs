//! Products of matrices.

use oxi_kit::ops;

use super::Frame;
use crate::elementwise;
use crate::emit::Value;

pub fn matmul(g: &mut Frame, transpose: [bool; 2]) -> Vec<Value> {
    let y = g.output(0);
    let batch = &y.dims[..y.dims.len() - 2];
    let [a, b] = [0, 1].map(|index| {
        let x = g.input(index);
        let matrix = &x.ty.dims[x.ty.dims.len() - 2..];
        g.broadcast_last(&x, &[batch, matrix].concat())
    });
    let mut result = g.product([&a, &b], transpose);
    if let Some(bias) = g.wide_optional(2) {
        let bias = g.broadcast_last(&bias, &y.dims);
        result = g.add(&result, &bias);
    }
    g.only(&result)
}

impl Frame<'_> {
    /// A product of stacks of matrices, which may be transposed, in the format of the sums.
    pub fn product(&mut self, [a, b]: [&Value; 2], transpose: [bool; 2]) -> Value {
        let rank = a.ty.dims.len();
        let sum = [
            if transpose[0] { rank - 2 } else { rank - 1 },
            if transpose[1] { rank - 1 } else { rank - 2 },
        ];
        let (format, precision) = (self.accumulator(), self.precision);
        self.dot(a, b, sum, format, precision)
    }
}

/// `f(alpha a b + beta c)`; what a factor of 0 multiplies is left out.
pub fn gemm(g: &mut Frame) -> Vec<Value> {
    use ops::gemm::{ALPHA, BETA, EPILOGUE, TRANSPOSE_A, TRANSPOSE_B};
    let (a, b, dims) = (g.input(0), g.input(1), g.output(0).dims);
    let transpose = [TRANSPOSE_A, TRANSPOSE_B].map(|key| g.call.number(key) == 1);
    let [alpha, beta] = [ALPHA, BETA].map(|key| g.call.real(key));
    let mut sum = None;
    if alpha != 0.0 {
        let product = g.product([&a, &b], transpose);
        sum = Some(g.scaled(&product, alpha));
    }
    if let Some(c) = g.wide_optional(2).filter(|_| beta != 0.0) {
        let c = g.scaled(&c, beta);
        let c = g.broadcast_last(&c, &dims);
        sum = Some(sum.map_or(c.clone(), |sum| g.add(&sum, &c)));
    }
    let sum = match sum {
        Some(sum) => sum,
        None => {
            let format = g.accumulator();
            let zero = g.scalar(format, 0.0);
            g.broadcast(&zero, &[], &dims)
        }
    };
    let activation = match g.call.number(EPILOGUE) {
        0 => return g.only(&sum),
        1 => ops::relu::ID,
        3 => ops::gelu_tanh::ID,
        _ => ops::silu::ID,
    };
    let y = elementwise::result(g, activation, &[sum], 0.0);
    g.only(&y)
}

impl Frame<'_> {
    /// Times a factor, unless it is 1.
    pub fn scaled(&mut self, x: &Value, factor: f64) -> Value {
        if factor == 1.0 { x.clone() } else { self.with("multiply", x, factor) }
    }
}
