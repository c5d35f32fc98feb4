//! Matrix products with more to them than [`matmul`](super::matmul): scales, addends, groups.
//!
//! Each element is one sum in f32, or f64 for f64, from the first product to the last. Scales of
//! blocks are multiplied in once a block, as units with a wide accumulator do; weights of four bits
//! become numbers of the activations' format first, as kernels for ordinary units do.

use oxi_kit::ffi::format;
use oxi_kit::{Failure, OpDesc, ops};

use super::dense::of_numbers;
use super::formats::{Number, decode, encode};
use super::{Kernel, Make, real};

/// The operators of this module.
pub(super) static TABLE: &[(u32, Make)] = &[
    (ops::gemm::ID, gemm),
    (ops::matmul_scaled::ID, |op| blocks(op, 128, 128)),
    (ops::matmul_mx::ID, |op| blocks(op, 32, 1)),
    (ops::matmul_w4::ID, four_bit_weights),
    (ops::grouped_matmul::ID, grouped),
    (ops::grouped_matmul_masked::ID, masked),
    (ops::grouped_matmul_weights::ID, weights),
];

/// What sums are kept in.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Sums {
    Single,
    Double,
}

impl Sums {
    pub(super) fn of(op: &OpDesc) -> Result<Sums, Failure> {
        let double = op.output(0)?.format == format::F64;
        Ok(if double { Sums::Double } else { Sums::Single })
    }

    /// The sum of products, and of what is there already.
    pub(super) fn add(self, first: f64, pairs: impl Iterator<Item = (f64, f64)>) -> f64 {
        match self {
            Sums::Double => pairs.fold(first, |sum, (a, b)| sum + a * b),
            Sums::Single => {
                let add = |sum: f32, (a, b): (f64, f64)| sum + a as f32 * b as f32;
                pairs.fold(first as f32, add).into()
            }
        }
    }

    /// A product, rounded.
    fn times(self, a: f64, b: f64) -> f64 {
        match self {
            Sums::Double => a * b,
            Sums::Single => (a as f32 * b as f32).into(),
        }
    }
}

/// Extents of an input.
pub(super) fn dims(op: &OpDesc, index: usize) -> Result<Vec<usize>, Failure> {
    Ok(op.input(index)?.dims.iter().map(|&extent| extent as usize).collect())
}

fn gemm(op: &OpDesc) -> Result<Kernel, Failure> {
    use ops::gemm as g;
    let (alpha, beta) = (op.attr_f64(g::ALPHA, Some(1.0))?, op.attr_f64(g::BETA, Some(1.0))?);
    let flips = [op.attr_bool(g::TRANSPOSE_A, false)?, op.attr_bool(g::TRANSPOSE_B, false)?];
    let after = match op.attr_i64(g::EPILOGUE, Some(0))? {
        1 => real::function(ops::relu::ID),
        2 => real::function(ops::gelu::ID),
        3 => real::function(ops::gelu_tanh::ID),
        4 => real::function(ops::silu::ID),
        _ => None,
    };
    let (a_dims, b_dims, sums) = (dims(op, 0)?, dims(op, 1)?, Sums::of(op)?);
    let (m, k) = if flips[0] { (a_dims[1], a_dims[0]) } else { (a_dims[0], a_dims[1]) };
    let n = if flips[1] { b_dims[0] } else { b_dims[1] };
    let addend = op.optional(2).map(|c| c.dims.clone());
    of_numbers(op, move |inputs| {
        let [Some(a), Some(b), rest @ ..] = inputs else { return Vec::new() };
        let added = |i: usize, j: usize| -> f64 {
            let (Some(Some(c)), Some(dims)) = (rest.first(), &addend) else { return 0.0 };
            if beta == 0.0 {
                return 0.0;
            }
            let last = dims[dims.len() - 1] as usize;
            let row = if dims.len() > 1 && dims[0] > 1 { i * last } else { 0 };
            sums.times(beta, c[row + if last > 1 { j } else { 0 }])
        };
        let element = |at: usize| {
            let (i, j) = (at / n, at % n);
            let pair = |step: usize| {
                let a = if flips[0] { a[step * m + i] } else { a[i * k + step] };
                (a, if flips[1] { b[j * k + step] } else { b[step * n + j] })
            };
            let product = match alpha {
                0.0 => 0.0,
                alpha => sums.times(alpha, sums.add(0.0, (0..k).map(pair))),
            };
            let sum = sums.add(added(i, j), [(product, 1.0)].into_iter());
            after.map_or(sum, |after| after(&[sum]))
        };
        vec![(0..m * n).map(element).collect()]
    })
}

/// Rows of `a` by rows of `b`; scales of so many elements along them and, in `b`, so many rows.
fn blocks(op: &OpDesc, along: usize, rows: usize) -> Result<Kernel, Failure> {
    let (a_dims, b_dims) = (dims(op, 0)?, dims(op, 1)?);
    let (m, k, n) = (a_dims[0], a_dims[1], b_dims[0]);
    let count = k.div_ceil(along);
    of_numbers(op, move |inputs| {
        let [Some(a), Some(b), Some(of_a), Some(of_b)] = inputs else { return Vec::new() };
        let element = |at: usize| {
            let (i, j) = (at / n, at % n);
            let pairs = (0..count).map(|block| {
                let steps = block * along..k.min((block + 1) * along);
                let terms = steps.map(|step| (a[i * k + step], b[j * k + step]));
                let scale = of_a[i * count + block] as f32 * of_b[j / rows * count + block] as f32;
                (Sums::Single.add(0.0, terms), f64::from(scale))
            });
            Sums::Single.add(0.0, pairs)
        };
        vec![(0..m * n).map(element).collect()]
    })
}

fn four_bit_weights(op: &OpDesc) -> Result<Kernel, Failure> {
    let (a_dims, w_dims) = (dims(op, 0)?, dims(op, 1)?);
    let (m, k, n) = (a_dims[0], a_dims[1], w_dims[0]);
    let group = op.attr_i64(ops::matmul_w4::GROUP, Some(128))? as usize;
    let groups = k.div_ceil(group);
    let narrow = op.input(0)?.format;
    let (decode, encode) = (decode(narrow)?, encode(narrow)?);
    of_numbers(op, move |inputs| {
        let [Some(a), Some(w), Some(scales), rest @ ..] = inputs else { return Vec::new() };
        let zeros = rest.first().and_then(Option::as_ref);
        let weight = |at: usize| {
            let place = at / k * groups + at % k / group;
            let whole = w[at] - zeros.map_or(0.0, |zeros| zeros[place]);
            match decode(encode(Number::Real(whole * scales[place]), false)) {
                Number::Real(weight) => weight,
                Number::Whole(weight) => weight as f64,
            }
        };
        let weights: Vec<_> = (0..n * k).map(weight).collect();
        let element = |at: usize| {
            let (a, w) = (&a[at / n * k..][..k], &weights[at % n * k..][..k]);
            Sums::Single.add(0.0, a.iter().copied().zip(w.iter().copied()))
        };
        vec![(0..m * n).map(element).collect()]
    })
}

/// How many rows a group has, of those that are left.
fn rows(size: f64, left: usize) -> usize {
    (size.max(0.0) as usize).min(left)
}

fn grouped(op: &OpDesc) -> Result<Kernel, Failure> {
    let (x_dims, w_dims) = (dims(op, 0)?, dims(op, 1)?);
    let (all, k, n) = (x_dims[0], x_dims[1], w_dims[2]);
    of_numbers(op, move |inputs| {
        let [Some(x), Some(w), Some(sizes)] = inputs else { return Vec::new() };
        let mut y = vec![0.0; all * n];
        let mut row = 0;
        for (group, &size) in sizes.iter().enumerate() {
            for _ in 0..rows(size, all - row) {
                for column in 0..n {
                    let pair =
                        |step: usize| (x[row * k + step], w[(group * k + step) * n + column]);
                    y[row * n + column] = Sums::Single.add(0.0, (0..k).map(pair));
                }
                row += 1;
            }
        }
        vec![y]
    })
}

fn masked(op: &OpDesc) -> Result<Kernel, Failure> {
    let (x_dims, w_dims) = (dims(op, 0)?, dims(op, 1)?);
    let (all, k, n) = (x_dims[1], x_dims[2], w_dims[2]);
    of_numbers(op, move |inputs| {
        let [Some(x), Some(w), Some(sizes)] = inputs else { return Vec::new() };
        let element = |at: usize| {
            let (group, row, column) = (at / n / all, at / n % all, at % n);
            if row >= rows(sizes[group], all) {
                return 0.0;
            }
            let pair = |step: usize| (x[at / n * k + step], w[(group * k + step) * n + column]);
            Sums::Single.add(0.0, (0..k).map(pair))
        };
        vec![(0..sizes.len() * all * n).map(element).collect()]
    })
}

fn weights(op: &OpDesc) -> Result<Kernel, Failure> {
    let (x_dims, dy_dims) = (dims(op, 0)?, dims(op, 1)?);
    let (all, m, n) = (x_dims[0], x_dims[1], dy_dims[1]);
    of_numbers(op, move |inputs| {
        let [Some(x), Some(dy), Some(sizes)] = inputs else { return Vec::new() };
        let mut dw = Vec::with_capacity(sizes.len() * m * n);
        let mut first = 0;
        for &size in sizes {
            let last = first + rows(size, all - first);
            dw.extend((0..m * n).map(|at| {
                let pair = |row: usize| (x[row * m + at / n], dy[row * n + at % n]);
                Sums::Single.add(0.0, (first..last).map(pair))
            }));
            first = last;
        }
        vec![dw]
    })
}
