//! The product of two matrices in f64, and beside it that of their magnitudes.
//!
//! A tile of [`ROWS`] rows and [`VECTORS`] vectors of columns stays in registers while it runs
//! through all of K: values and magnitudes are two sums of the same products. The second factor is
//! laid out anew in panels as wide as a tile, so that each step reads neighbours; a panel is used by
//! all rows before the next one.
//!
//! Each element is summed along K from the first product to the last, with one rounding a product and
//! one a sum. No other order and no fused multiplication: vectors of any width, tiles of any size and
//! a loop without either give the same bits then, and a host without FMA would need a hundred times
//! the time to give those of one that has it. What fusing would win is little, since only one of the
//! four operations of a step could be saved.

use pulp::{Arch, Simd, WithSimd};

use crate::sums::Sum;

/// Rows of a tile. With two vectors for each of values and magnitudes, two rows hide the latency of
/// sums, and leave room in sixteen registers for factors, a product and the mask of signs: with three
/// rows sums go through memory, at half the speed.
const ROWS: usize = 2;
/// Vectors of columns of a tile.
const VECTORS: usize = 2;
/// Columns of the widest tile there is: vectors have eight lanes at most.
const WIDEST: usize = 8 * VECTORS;

/// Appends the sums of `a` (`m` rows of `k`) times `b` (`k` rows of `n`), row by row.
pub(super) fn product(a: &[f64], b: &[f64], [m, k, n]: [usize; 3], sums: &mut Vec<Sum>) {
    let first = sums.len();
    sums.resize(first + m * n, Sum::default());
    if m * k * n > 0 {
        Arch::new().dispatch(Product { a, b, k, n, sums: &mut sums[first..] });
    }
}

struct Product<'a> {
    a: &'a [f64],
    b: &'a [f64],
    k: usize,
    n: usize,
    sums: &'a mut [Sum],
}

impl WithSimd for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Product { a, b, k, n, sums } = self;
        let width = VECTORS * S::F64_LANES;
        let mut panel = vec![0.0; k * width];
        for column in (0..n).step_by(width) {
            let columns = width.min(n - column);
            for (row, into) in b.chunks_exact(n).zip(panel.chunks_exact_mut(width)) {
                for (into, &from) in into.iter_mut().zip(&row[column..][..columns]) {
                    *into = from;
                }
            }
            let (vectors, _) = S::as_simd_f64s(&panel);
            let (steps, _) = vectors.as_chunks::<VECTORS>();
            let tiles = a.chunks(ROWS * k).zip(sums.chunks_mut(ROWS * n));
            for (rows, sums) in tiles {
                let mut put = |row: usize, found: &Lanes<S>| {
                    store::<S>(found, &mut sums[row * n + column..][..columns]);
                };
                if rows.len() == ROWS * k {
                    let rows: [&[f64]; ROWS] = std::array::from_fn(|row| &rows[row * k..][..k]);
                    let found = tile(simd, rows, steps);
                    found.iter().enumerate().for_each(|(row, found)| put(row, found));
                    continue;
                }
                for (row, one) in rows.chunks_exact(k).enumerate() {
                    put(row, &tile(simd, [one], steps)[0]);
                }
            }
        }
    }
}

/// Values and magnitudes of one row of a tile.
type Lanes<S> = [[<S as Simd>::f64s; VECTORS]; 2];

/// The sums of a tile.
#[inline(always)]
fn tile<S: Simd, const R: usize>(
    simd: S,
    rows: [&[f64]; R],
    steps: &[[S::f64s; VECTORS]],
) -> [Lanes<S>; R] {
    let mut sums = [[[simd.splat_f64s(0.0); VECTORS]; 2]; R];
    for (step, columns) in steps.iter().enumerate() {
        for (row, [values, magnitudes]) in rows.iter().zip(&mut sums) {
            let factor = simd.splat_f64s(row[step]);
            for (vector, &column) in columns.iter().enumerate() {
                let product = simd.mul_f64s(factor, column);
                values[vector] = simd.add_f64s(values[vector], product);
                magnitudes[vector] = simd.add_f64s(magnitudes[vector], simd.abs_f64s(product));
            }
        }
    }
    sums
}

/// Takes the sums of one row out of their vectors.
#[inline(always)]
fn store<S: Simd>(found: &Lanes<S>, sums: &mut [Sum]) {
    let mut lanes = [[0.0; WIDEST]; 2];
    for (lanes, vectors) in lanes.iter_mut().zip(found) {
        S::as_mut_simd_f64s(&mut lanes[..VECTORS * S::F64_LANES]).0.copy_from_slice(vectors);
    }
    let [values, magnitudes] = lanes;
    for (sum, (value, magnitude)) in sums.iter_mut().zip(values.into_iter().zip(magnitudes)) {
        *sum = Sum { value: value.into(), magnitude };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers whose sums round differently in every order.
    fn matrix(count: usize, seed: u64) -> Vec<f64> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
        };
        (0..count).map(|_| next()).collect()
    }

    #[test]
    fn tiles_give_the_bits_of_a_plain_loop() {
        for [m, k, n] in [[1, 1, 1], [2, 7, 3], [3, 64, 16], [7, 65, 33], [17, 129, 47], [4, 3, 0]]
        {
            let (a, b) = (matrix(m * k, 1), matrix(k * n, 2));
            let mut sums = Vec::new();
            product(&a, &b, [m, k, n], &mut sums);
            assert_eq!(sums.len(), m * n);
            for (index, sum) in sums.iter().enumerate() {
                let (row, column) = (index / n, index % n);
                let terms = (0..k).map(|step| a[row * k + step] * b[step * n + column]);
                let plain = terms.clone().fold(0.0, |sum, term| sum + term);
                let sizes = terms.fold(0.0, |sum, term: f64| sum + term.abs());
                assert_eq!(sum.value.hi.to_bits(), plain.to_bits(), "{m} {k} {n} {index}");
                assert_eq!(sum.magnitude.to_bits(), sizes.to_bits(), "{m} {k} {n} {index}");
            }
        }
    }
}
