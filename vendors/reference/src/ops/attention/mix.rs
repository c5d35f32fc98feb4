//! What mixes the elements of a row, or of two tensors.

use oxi_kit::{Failure, OpDesc};

use super::super::Kernel;
use super::super::dense::of_numbers;
use super::{Math, math};

pub(super) fn swiglu(op: &OpDesc) -> Result<Kernel, Failure> {
    of_numbers(op, |inputs| {
        let [Some(gate), Some(up)] = inputs else { return Vec::new() };
        let of = |(&gate, &up): (&f64, &f64)| {
            let (gate, up) = (gate as f32, up as f32);
            f64::from(gate / (1.0 + (-gate).exp()) * up)
        };
        vec![gate.iter().zip(up).map(of).collect()]
    })
}

pub(super) fn hadamard(op: &OpDesc) -> Result<Kernel, Failure> {
    let x = op.input(0)?;
    let (math, width) = (math(x.format), x.dims.last().map_or(1, |&extent| extent as usize));
    let scale = math(1.0 / (width as f64).sqrt());
    of_numbers(op, move |inputs| {
        let [Some(x)] = inputs else { return Vec::new() };
        let mut y = x.clone();
        for row in y.chunks_mut(width) {
            butterflies(row, math);
            row.iter_mut().for_each(|y| *y = math(*y * scale));
        }
        vec![y]
    })
}

/// Sum and difference of each two that are a step apart, with steps that double.
fn butterflies(row: &mut [f64], math: Math) {
    let mut step = 1;
    while step < row.len() {
        for block in row.chunks_mut(2 * step) {
            let (low, high) = block.split_at_mut(step);
            for (a, b) in low.iter_mut().zip(high) {
                (*a, *b) = (math(*a + *b), math(*a - *b));
            }
        }
        step *= 2;
    }
}
