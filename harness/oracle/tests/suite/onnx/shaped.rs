//! The same elements in other places: what a call needs whose layout differs from ONNX's.

use crate::support::{Data, elements};

/// Row-major steps of a shape.
fn steps(shape: &[i64]) -> Vec<i64> {
    let step = |axis: usize| shape[axis + 1..].iter().product();
    (0..shape.len()).map(step).collect()
}

/// Another shape of the same elements.
pub fn reshaped(data: &Data, shape: &[i64]) -> Data {
    assert_eq!(oracle::count(shape), oracle::count(&data.shape));
    Data { shape: shape.to_vec(), ..data.clone() }
}

/// Axes in another order; axis `i` of the result is axis `axes[i]`.
pub fn permuted(data: &Data, axes: &[usize]) -> Data {
    let from = steps(&data.shape);
    let shape: Vec<_> = axes.iter().map(|&axis| data.shape[axis]).collect();
    let to = steps(&shape);
    let place = |i: i64| -> usize {
        let along = |axis: usize| i / to[axis] % shape[axis] * from[axes[axis]];
        (0..axes.len()).map(along).sum::<i64>() as usize
    };
    let old = data.elements();
    let new: Vec<_> = (0..oracle::count(&shape) as i64).map(|i| old[place(i)]).collect();
    of(data, &shape, &new)
}

/// A tensor of the same format with these patterns.
pub fn of(like: &Data, shape: &[i64], patterns: &[u64]) -> Data {
    Data { shape: shape.to_vec(), ..Data::patterns(&like.format.format, patterns) }
}

/// A tensor repeated to an extent of 1 along axes of its shape.
pub fn repeated(data: &Data, to: &[i64]) -> Data {
    let shape = [vec![1; to.len() - data.shape.len()], data.shape.clone()].concat();
    let (from, steps) = (steps(&shape), steps(to));
    let old = elements(&data.format, &data.bytes);
    let place = |i: i64| -> usize {
        let along = |axis: usize| i / steps[axis] % to[axis] % shape[axis] * from[axis];
        (0..to.len()).map(along).sum::<i64>() as usize
    };
    let new: Vec<_> = (0..oracle::count(to) as i64).map(|i| old[place(i)]).collect();
    of(data, to, &new)
}

/// Tensors one after the other along an axis.
pub fn joined(parts: &[&Data], axis: usize) -> Data {
    let mut shape = parts[0].shape.clone();
    shape[axis] = parts.iter().map(|part| part.shape[axis]).sum();
    let outer = oracle::count(&shape[..axis]);
    let mut patterns = Vec::new();
    for row in 0..outer {
        for part in parts {
            let all = part.elements();
            let length = oracle::count(&part.shape[axis..]);
            patterns.extend_from_slice(&all[row * length..][..length]);
        }
    }
    of(parts[0], &shape, &patterns)
}
