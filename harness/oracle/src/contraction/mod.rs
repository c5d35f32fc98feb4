//! Family `contraction`: sums of products. To add an operator, add a line to [`TABLE`].
//!
//! References come from [`product`], a product in f64 whose order never changes; a second sum beside
//! it gathers magnitudes for the bound, see [`crate::sums`]. Products of formats of up to 26 bits are
//! exact in f64; f64 itself goes through numbers of twice its precision. What is scaled is judged
//! against the product of the numbers that stand there, not of those that were quantised.
//!
//! | module | operators |
//! |---|---|
//! | here | `matmul` |
//! | [`epilogue`] | `gemm` |
//! | [`scaled`] | factors that share scales: `matmul_scaled`, `matmul_mx`, `matmul_w4` |
//! | [`grouped`] | a product for each group of rows: `grouped_matmul` and its kin |

mod epilogue;
mod grouped;
mod product;
mod scaled;

use std::borrow::Cow;

use standard::formats::OverflowRule;
use standard::ops::AttrValue;

use crate::answer::{self, entry};
use crate::codec::{self, Codec};
use crate::sums::{Rule, Sum, grain};
use crate::wide::Wide;
use crate::{Expected, Problem, Slot, Tensor, Unanswerable, Within, count};

/// From a problem to its answer.
type Contraction = fn(&Problem) -> Result<Expected, Unanswerable>;

static TABLE: &[(&str, Contraction)] = &[
    ("gemm", epilogue::gemm),
    ("grouped_matmul", grouped::by_rows),
    ("grouped_matmul_masked", grouped::masked),
    ("grouped_matmul_weights", grouped::by_depth),
    ("matmul", matmul),
    ("matmul_mx", scaled::microscaled),
    ("matmul_scaled", scaled::scaled),
    ("matmul_w4", scaled::four_bit_weights),
];

/// The answers for an operator of this family.
pub(crate) fn expect(problem: &Problem) -> Result<Vec<Expected>, Unanswerable> {
    Ok(vec![entry(TABLE, problem)?(problem)?])
}

/// The numbers of each input, in call order; empty where an optional one is left out.
pub(crate) type Numbers = [Vec<f64>];

/// The answer for the inputs as they are and, where that is declared, for subnormal ones as zeros.
pub(crate) fn readings(
    problem: &Problem,
    compute: impl Fn(&Numbers) -> Result<Within, Unanswerable>,
) -> Result<Expected, Unanswerable> {
    let mut all = answer::readings(problem, |_, inputs| Ok(vec![compute(inputs)?]))?;
    Ok(all.remove(0))
}

/// An input that every call has.
pub(crate) fn given<'a>(problem: &Problem<'a>, index: usize) -> Result<Tensor<'a>, Unanswerable> {
    let tensor = problem.inputs.get(index).copied().flatten();
    tensor.ok_or_else(|| missing(problem))
}

/// The first output.
pub(crate) fn output<'a>(problem: &Problem<'a>) -> Result<Slot<'a>, Unanswerable> {
    problem.outputs.first().copied().ok_or_else(|| missing(problem))
}

fn missing(problem: &Problem) -> Unanswerable {
    Unanswerable::NoOracle(problem.operator.op.to_string())
}

/// Whether an attribute is given and true.
pub(crate) fn flag(problem: &Problem, name: &str) -> bool {
    problem.operator.attr_value(problem.attrs, name) == Some(AttrValue::Bool(true))
}

/// `y[.., i, j] = sum_k a[.., i, k] b[.., k, j] + bias[j]`, with either factor transposed on
/// request.
fn matmul(problem: &Problem) -> Result<Expected, Unanswerable> {
    let (a, b, y) = (given(problem, 0)?, given(problem, 1)?, output(problem)?);
    let flips = ["transpose_a", "transpose_b"].map(|name| flag(problem, name));
    let matrices = Matrices::new(a.shape, b.shape, y.shape, flips);
    if !y.format.is_float() {
        let bias = problem.inputs.get(2).copied().flatten();
        let bias = bias.as_ref().map(codec::values).unwrap_or_default();
        let sums = matrices.sums(false, &codec::values(&a), &codec::values(&b), &bias);
        return wrapped(&sums, &y);
    }
    readings(problem, |numbers| {
        let (a, b, bias) = (&numbers[0], &numbers[1], &numbers[2]);
        let sums = matrices.sums(is_precise(&y), a, b, bias);
        let (mut finest, mut terms) = (grain_of(&[a, b]), matrices.k);
        if !bias.is_empty() {
            finest = finest.zip(grain(bias)).map(|(terms, bias)| terms.min(bias));
            terms += 1;
        }
        Ok(Rule::new(problem, &y, terms, finest)?.expect(&sums))
    })
}

/// Whether an f64 is no reference for this output.
pub(crate) fn is_precise(y: &Slot) -> bool {
    y.format.precision() >= 53
}

/// Exponent of a power of two that all products of numbers, one from each list, are multiples of.
pub(crate) fn grain_of(factors: &[&[f64]]) -> Option<i32> {
    let exponents = factors.iter().map(|factor| grain(factor));
    exponents.sum::<Option<i32>>().map(|sum| sum.min(1000))
}

/// Appends the sums of `a` (`m` rows of `k`) times `b` (`k` rows of `n`), row by row; in twice the
/// precision of an f64 if that is no reference.
pub(crate) fn multiply(
    precise: bool,
    a: &[f64],
    b: &[f64],
    shape: [usize; 3],
    sums: &mut Vec<Sum>,
) {
    let [m, k, n] = shape;
    if !precise {
        return product::product(a, b, shape, sums);
    }
    for i in 0..m {
        let from = sums.len();
        sums.resize(from + n, Sum::default());
        for (step, &a) in a[i * k..][..k].iter().enumerate() {
            for (sum, &b) in sums[from..].iter_mut().zip(&b[step * n..][..n]) {
                sum.add(Wide::product(a, b));
            }
        }
    }
}

/// Sums of integers, which keep their low bits.
pub(crate) fn wrapped(sums: &[Sum], y: &Slot) -> Result<Expected, Unanswerable> {
    const EXACT: f64 = (1_u64 << 53) as f64;
    if sums.iter().any(|sum| sum.magnitude > EXACT) {
        let why = "its sums of integers need more than the 53 bits that the oracle has for them";
        return Err(Unanswerable::ProvesNothing(why.to_owned()));
    }
    let codec = Codec::of(y.format);
    let pattern = |at: usize| codec.encode_integer(sums[at].value.hi as i128, OverflowRule::Wrap);
    Ok(Expected::Exact { bytes: codec::patterns(&codec, sums.len(), pattern), any_nan: false })
}

/// A batch of matrix products.
struct Matrices {
    m: usize,
    n: usize,
    k: usize,
    /// Whether each factor lies the other way round.
    flips: [bool; 2],
    /// For each product: the number of its matrix in `a` and in `b`.
    pairs: Vec<(usize, usize)>,
}

impl Matrices {
    fn new(a: &[i64], b: &[i64], y: &[i64], flips: [bool; 2]) -> Matrices {
        let ends = |shape: &[i64], flip: bool| -> (usize, usize) {
            let at = |back: usize| shape[shape.len() - back].max(0) as usize;
            if flip { (at(1), at(2)) } else { (at(2), at(1)) }
        };
        let ((m, k), (_, n)) = (ends(a, flips[0]), ends(b, flips[1]));
        let batch = |shape: &[i64]| shape[..shape.len() - 2].to_vec();
        let (of_a, of_b, of_y) = (batch(a), batch(b), batch(y));
        let products = 0..count(&of_y);
        let pairs = products.map(|i| (number(i, &of_y, &of_a), number(i, &of_y, &of_b)));
        Matrices { m, n, k, flips, pairs: pairs.collect() }
    }

    /// The sums of all products, with a bias for each column if there is one.
    fn sums(&self, precise: bool, a: &[f64], b: &[f64], bias: &[f64]) -> Vec<Sum> {
        let &Matrices { m, n, k, flips, .. } = self;
        let mut sums = Vec::with_capacity(self.pairs.len() * m * n);
        for &(at_a, at_b) in &self.pairs {
            let a = upright(&a[at_a * m * k..][..m * k], k, flips[0]);
            let b = upright(&b[at_b * k * n..][..k * n], n, flips[1]);
            multiply(precise, &a, &b, [m, k, n], &mut sums);
        }
        for row in sums.chunks_mut(n.max(1)) {
            row.iter_mut().zip(bias).for_each(|(sum, &bias)| sum.add(bias.into()));
        }
        sums
    }
}

/// A matrix as rows of `columns` elements, whichever way it lies.
pub(crate) fn upright(matrix: &[f64], columns: usize, flipped: bool) -> Cow<'_, [f64]> {
    if !flipped {
        return Cow::Borrowed(matrix);
    }
    let rows = matrix.len() / columns.max(1);
    let places = (0..rows).flat_map(|row| (0..columns).map(move |column| column * rows + row));
    Cow::Owned(places.map(|place| matrix[place]).collect())
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
