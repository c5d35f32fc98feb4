//! A product of its own for each group of rows. The sizes of the groups are data: one below zero
//! counts as zero, and rows that are not there belong to no group.

use crate::codec;
use crate::sums::{Rule, Sum};
use crate::{Expected, Problem, Unanswerable};

use super::{given, grain_of, is_precise, multiply, output, readings, upright};

/// Rows of `x`, group after group, each group times its own matrix; rows behind the last group are
/// zero.
pub(super) fn by_rows(problem: &Problem) -> Result<Expected, Unanswerable> {
    let (x, w, y) = (given(problem, 0)?, given(problem, 1)?, output(problem)?);
    let [rows, k, n] = [x.shape[0], x.shape[1], w.shape[2]].map(|extent| extent as usize);
    let sizes = sizes(problem)?;
    readings(problem, |numbers| {
        let mut sums = Vec::with_capacity(rows * n);
        let mut first = 0;
        for (w, &size) in numbers[1].chunks(k.max(1) * n.max(1)).zip(&sizes) {
            let size = size.min(rows - first);
            let x = &numbers[0][first * k..][..size * k];
            multiply(is_precise(&y), x, w, [size, k, n], &mut sums);
            first += size;
        }
        sums.resize(rows * n, Sum::default());
        Ok(Rule::new(problem, &y, k, grain_of(&[&numbers[0], &numbers[1]]))?.expect(&sums))
    })
}

/// A matrix for each group, of which the first rows count; the others are zero.
pub(super) fn masked(problem: &Problem) -> Result<Expected, Unanswerable> {
    let (x, w, y) = (given(problem, 0)?, given(problem, 1)?, output(problem)?);
    let [rows, k, n] = [x.shape[1], x.shape[2], w.shape[2]].map(|extent| extent as usize);
    let sizes = sizes(problem)?;
    readings(problem, |numbers| {
        let mut sums = Vec::with_capacity(sizes.len() * rows * n);
        for (group, &size) in sizes.iter().enumerate() {
            let size = size.min(rows);
            let x = &numbers[0][group * rows * k..][..size * k];
            let w = &numbers[1][group * k * n..][..k * n];
            multiply(is_precise(&y), x, w, [size, k, n], &mut sums);
            sums.resize((group + 1) * rows * n, Sum::default());
        }
        Ok(Rule::new(problem, &y, k, grain_of(&[&numbers[0], &numbers[1]]))?.expect(&sums))
    })
}

/// The other way round, as gradients of weights are made: for each group the product of its rows of
/// `x`, transposed, and of `w`.
pub(super) fn by_depth(problem: &Problem) -> Result<Expected, Unanswerable> {
    let (x, w, y) = (given(problem, 0)?, given(problem, 1)?, output(problem)?);
    let [rows, m, n] = [x.shape[0], x.shape[1], w.shape[1]].map(|extent| extent as usize);
    let sizes = sizes(problem)?;
    readings(problem, |numbers| {
        let mut sums = Vec::with_capacity(sizes.len() * m * n);
        let (mut first, mut deepest) = (0, 0);
        for &size in &sizes {
            let size = size.min(rows - first);
            let x = upright(&numbers[0][first * m..][..size * m], size, true);
            let w = &numbers[1][first * n..][..size * n];
            multiply(is_precise(&y), &x, w, [m, size, n], &mut sums);
            first += size;
            deepest = deepest.max(size);
        }
        Ok(Rule::new(problem, &y, deepest, grain_of(&[&numbers[0], &numbers[1]]))?.expect(&sums))
    })
}

/// How many rows each group has, as far as there are any.
fn sizes(problem: &Problem) -> Result<Vec<usize>, Unanswerable> {
    let sizes = given(problem, 2)?;
    let sizes = codec::decode_i64(sizes.format, sizes.bytes).into_iter();
    Ok(sizes.map(|size| usize::try_from(size).unwrap_or(0)).collect())
}
