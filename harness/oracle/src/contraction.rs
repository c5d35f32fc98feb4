//! Family `contraction`: sums of products. To add an operator, add a line to [`TABLE`].
//!
//! References come from a product in f64, row by row, in an order that never changes; a second sum
//! beside it gathers magnitudes for the bound, see [`crate::sums`]. Products of formats of up to 26
//! bits are exact in f64; f64 itself goes through numbers of twice its precision.

use standard::ops::AttrValue;

use crate::codec::{self, Codec};
use crate::sums::{Rule, Sum, grain, with_flushed};
use crate::wide::Wide;
use crate::{Expected, Problem, Slot, Tensor, Unanswerable, Within, count};

/// From a problem to its answer.
type Contraction = fn(&Problem) -> Result<Expected, Unanswerable>;

static TABLE: &[(&str, Contraction)] = &[("matmul", matmul)];

/// The answers for an operator of this family.
pub(crate) fn expect(problem: &Problem) -> Result<Vec<Expected>, Unanswerable> {
    let name = problem.operator.op.as_str();
    let entry = TABLE.iter().find(|(op, _)| *op == name);
    let (_, answer) = entry.ok_or_else(|| Unanswerable::NoOracle(name.to_owned()))?;
    Ok(vec![answer(problem)?])
}

/// `y[.., i, j] = sum_k a[.., i, k] b[.., k, j] + bias[j]`, with either factor transposed on
/// request.
fn matmul(problem: &Problem) -> Result<Expected, Unanswerable> {
    let missing = || Unanswerable::NoOracle("matmul".to_owned());
    let given = |index: usize| problem.inputs.get(index).copied().flatten();
    let (a, b) = (given(0).ok_or_else(missing)?, given(1).ok_or_else(missing)?);
    let y = problem.outputs.first().ok_or_else(missing)?;
    let flag = |name| {
        matches!(problem.operator.attr_value(problem.attrs, name), Some(AttrValue::Bool(true)))
    };
    let (flip_a, flip_b) = (flag("transpose_a"), flag("transpose_b"));
    let matrices = Matrices::new(&a, &b, y, flip_a, flip_b);
    if !y.format.is_float() {
        let numbers = |tensor: &Tensor| codec::decode_i64(tensor.format, tensor.bytes);
        let bias = given(2).map(|bias| numbers(&bias)).unwrap_or_default();
        return Ok(matrices.integers(&numbers(&a), &numbers(&b), &bias, y));
    }
    let bias = given(2);
    let read = |flush: bool| -> Result<Within, Unanswerable> {
        let numbers = |tensor: &Tensor| -> Vec<f64> {
            let codec = Codec::of(tensor.format);
            let mut numbers = codec::values(tensor);
            numbers.truncate(tensor.len());
            if flush {
                numbers.iter_mut().for_each(|number| *number = codec.flush(*number));
            }
            numbers
        };
        let bias = bias.as_ref().map(numbers);
        matrices.floats(problem, y, &numbers(&a), &numbers(&b), bias.as_deref())
    };
    let flushed = problem.flush.inputs.then(|| read(true)).transpose()?;
    Ok(with_flushed(read(false)?, flushed))
}

/// Sizes of a batch of matrix products.
struct Matrices {
    m: usize,
    n: usize,
    k: usize,
    flip_a: bool,
    flip_b: bool,
    /// For each product: the number of its matrix in `a` and in `b`.
    pairs: Vec<(usize, usize)>,
}

impl Matrices {
    fn new(a: &Tensor, b: &Tensor, y: &Slot, flip_a: bool, flip_b: bool) -> Matrices {
        let ends = |shape: &[i64]| -> (usize, usize) {
            let at = |back: usize| shape[shape.len() - back].max(0) as usize;
            (at(2), at(1))
        };
        let (m, k) = if flip_a { swap(ends(a.shape)) } else { ends(a.shape) };
        let (_, n) = if flip_b { swap(ends(b.shape)) } else { ends(b.shape) };
        let batch = |shape: &[i64]| shape[..shape.len() - 2].to_vec();
        let (of_a, of_b, of_y) = (batch(a.shape), batch(b.shape), batch(y.shape));
        let products = 0..count(&of_y);
        let pairs = products.map(|i| (number(i, &of_y, &of_a), number(i, &of_y, &of_b)));
        Matrices { m, n, k, flip_a, flip_b, pairs: pairs.collect() }
    }

    fn floats(
        &self,
        problem: &Problem,
        y: &Slot,
        a: &[f64],
        b: &[f64],
        bias: Option<&[f64]>,
    ) -> Result<Within, Unanswerable> {
        let mut finest = grain(a).zip(grain(b)).map(|(a, b)| (a + b).min(1000));
        let mut terms = self.k;
        if let Some(bias) = bias {
            finest = finest.zip(grain(bias)).map(|(terms, bias)| terms.min(bias));
            terms += 1;
        }
        let wide = y.format.precision() >= 53;
        let mut sums = Vec::with_capacity(count(y.shape));
        for &(at_a, at_b) in &self.pairs {
            let a = self.first(&a[at_a * self.m * self.k..]);
            let b = self.second(&b[at_b * self.k * self.n..]);
            for i in 0..self.m {
                let row = &a[i * self.k..][..self.k];
                let from = sums.len();
                if wide {
                    self.wide_row(row, &b, &mut sums)
                } else {
                    self.row(row, &b, &mut sums)
                }
                for (sum, &bias) in sums[from..].iter_mut().zip(bias.unwrap_or_default()) {
                    sum.add(bias.into());
                }
            }
        }
        Ok(Rule::new(problem, y, terms, finest)?.expect(&sums))
    }

    /// The first factor as rows of `k`.
    fn first(&self, a: &[f64]) -> Vec<f64> {
        let a = &a[..self.m * self.k];
        if self.flip_a { transposed(a, self.k, self.m) } else { a.to_vec() }
    }

    /// The second factor as rows of `n`.
    fn second(&self, b: &[f64]) -> Vec<f64> {
        let b = &b[..self.k * self.n];
        if self.flip_b { transposed(b, self.n, self.k) } else { b.to_vec() }
    }

    /// One row of the product. The inner loop runs along rows of `b`, so it becomes vectors.
    fn row(&self, a: &[f64], b: &[f64], sums: &mut Vec<Sum>) {
        let mut values = vec![0.0; self.n];
        let mut magnitudes = vec![0.0; self.n];
        for (&a, b) in a.iter().zip(b.chunks_exact(self.n.max(1))) {
            for ((value, magnitude), &b) in values.iter_mut().zip(&mut magnitudes).zip(b) {
                let product = a * b;
                *value += product;
                *magnitude += product.abs();
            }
        }
        let pairs = values.into_iter().zip(magnitudes);
        sums.extend(pairs.map(|(value, magnitude)| Sum { value: value.into(), magnitude }));
    }

    fn wide_row(&self, a: &[f64], b: &[f64], sums: &mut Vec<Sum>) {
        let from = sums.len();
        sums.resize(from + self.n, Sum::default());
        for (&a, b) in a.iter().zip(b.chunks_exact(self.n.max(1))) {
            for (sum, &b) in sums[from..].iter_mut().zip(b) {
                sum.add(Wide::product(a, b));
            }
        }
    }

    fn integers(&self, a: &[i64], b: &[i64], bias: &[i64], y: &Slot) -> Expected {
        let codec = Codec::of(y.format);
        let mut bytes = vec![0; y.format.bytes(count(y.shape))];
        let mut index = 0;
        for &(at_a, at_b) in &self.pairs {
            let (a, b) = (&a[at_a * self.m * self.k..], &b[at_b * self.k * self.n..]);
            for i in 0..self.m {
                for j in 0..self.n {
                    let mut sum = i128::from(bias.get(j).copied().unwrap_or(0));
                    for k in 0..self.k {
                        let at_a = if self.flip_a { k * self.m + i } else { i * self.k + k };
                        let at_b = if self.flip_b { j * self.k + k } else { k * self.n + j };
                        sum += i128::from(a[at_a]) * i128::from(b[at_b]);
                    }
                    let wrap = standard::formats::OverflowRule::Wrap;
                    codec.write(&mut bytes, index, codec.encode_integer(sum, wrap));
                    index += 1;
                }
            }
        }
        Expected::Exact { bytes, any_nan: false }
    }
}

fn swap((a, b): (usize, usize)) -> (usize, usize) {
    (b, a)
}

/// `rows` by `columns`, turned into `columns` by `rows`.
fn transposed(matrix: &[f64], rows: usize, columns: usize) -> Vec<f64> {
    let places = (0..columns).flat_map(|column| (0..rows).map(move |row| row * columns + column));
    places.map(|place| matrix[place]).collect()
}

/// The number of the matrix that broadcasting puts at place `index` of the batches `wide`.
fn number(index: usize, wide: &[i64], own: &[i64]) -> usize {
    let (mut rest, mut place, mut step) = (index, 0, 1);
    for (axis, &extent) in wide.iter().enumerate().rev() {
        let extent = extent.max(1) as usize;
        let coordinate = rest % extent;
        rest /= extent;
        let Some(own_axis) = (axis + own.len()).checked_sub(wide.len()) else { break };
        let own_extent = own[own_axis] as usize;
        if own_extent > 1 {
            place += coordinate * step;
        }
        step *= own_extent;
    }
    place
}
