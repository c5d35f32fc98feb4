//! Products of factors that share scales. Judged against the exact product of the numbers that the
//! scales make of the elements, whatever the order in which a device multiplies scales in.
//!
//! ```text
//! |y - r| <= u_out |r| + (c (K + steps) u_acc + u_weight) A + eta
//! ```
//!
//! `steps` counts the roundings of a term that are due to its scales; `u_weight` is there where a
//! weight is rounded once to the activations' format and does not fit it.

use crate::codec::Codec;
use crate::sums::{Rule, constant};
use crate::{Expected, Problem, Slot, Unanswerable};

use super::{given, grain_of, multiply, output, readings, upright};

/// How many elements share a scale: along the rows of a factor, and along K.
type Block = [usize; 2];

/// Scales of 1 by 128 elements of the first factor, and of 128 by 128 of the second.
pub(super) fn scaled(problem: &Problem) -> Result<Expected, Unanswerable> {
    by_blocks(problem, [[1, 128], [128, 128]])
}

/// Scales of 32 elements along K of either factor.
pub(super) fn microscaled(problem: &Problem) -> Result<Expected, Unanswerable> {
    by_blocks(problem, [[1, 32], [1, 32]])
}

/// `y = a b^T`, where `a` has rows of K elements and `b` too; inputs a, b, then the scales of each.
fn by_blocks(problem: &Problem, blocks: [Block; 2]) -> Result<Expected, Unanswerable> {
    let (y, sizes) = (output(problem)?, Sizes::of(problem)?);
    readings(problem, |numbers| {
        let factor = |index: usize, rows: usize| {
            let (elements, scales) = (&numbers[index], &numbers[index + 2]);
            sizes.times_scales(elements, scales, rows, blocks[index])
        };
        let finest = grain_of(&[&numbers[0], &numbers[1], &numbers[2], &numbers[3]]);
        let sums = sizes.product(&factor(0, sizes.m), &factor(1, sizes.n));
        Ok(rule(problem, &y, sizes.k, finest)?.expect(&sums))
    })
}

/// `y = a w^T`, where `w` are weights of four bits: `(q - zero) scale`, with one scale and, if there
/// are such, one zero point for each group along K.
pub(super) fn four_bit_weights(problem: &Problem) -> Result<Expected, Unanswerable> {
    let (y, sizes) = (output(problem)?, Sizes::of(problem)?);
    let activations = Codec::of(given(problem, 0)?.format);
    let group = match problem.operator.attr_value(problem.attrs, "group") {
        Some(standard::ops::AttrValue::I64(group)) if group > 0 => group as usize,
        _ => return Err(super::missing(problem)),
    };
    readings(problem, |numbers| {
        let mut weights = numbers[1].clone();
        if !numbers[3].is_empty() {
            let zeros = sizes.spread(&numbers[3], sizes.n, [1, group]);
            weights.iter_mut().zip(zeros).for_each(|(weight, zero)| *weight -= zero);
        }
        let mut finest = grain_of(&[&numbers[0], &weights, &numbers[2]]);
        let weights = sizes.times_scales(&weights, &numbers[2], sizes.n, [1, group]);
        // Most devices multiply in the format of the activations, to which a weight is rounded.
        let overflow = given(problem, 0)?.format.convert.overflow.default;
        let fits = |&weight: &f64| {
            weight.is_nan() || activations.decode(activations.encode(weight, overflow)) == weight
        };
        let mut rounding = 0.0;
        if !weights.iter().all(fits) {
            finest = None;
            rounding = activations.ulp(1.0) / 2.0;
        }
        let sums = sizes.product(&numbers[0], &weights);
        Ok(rule(problem, &y, sizes.k, finest)?.with_rounded_factor(rounding).expect(&sums))
    })
}

/// The rule of a class with a constant `steps`.
fn rule<'a>(
    problem: &Problem<'a>,
    y: &'a Slot<'a>,
    k: usize,
    finest: Option<i32>,
) -> Result<Rule<'a>, Unanswerable> {
    let steps = constant(problem, "steps")? as usize;
    Ok(Rule::new(problem, y, k, finest)?.with_steps(steps))
}

/// Extents of a product of two matrices whose rows run along K.
struct Sizes {
    m: usize,
    k: usize,
    n: usize,
}

impl Sizes {
    fn of(problem: &Problem) -> Result<Sizes, Unanswerable> {
        let (a, b) = (given(problem, 0)?.shape, given(problem, 1)?.shape);
        let [m, k, n] = [a[0], a[1], b[0]].map(|extent| extent.max(0) as usize);
        Ok(Sizes { m, k, n })
    }

    /// What a block shares, once for each of its elements.
    fn spread<'a>(
        &self,
        shared: &'a [f64],
        rows: usize,
        [tall, wide]: Block,
    ) -> impl Iterator<Item = f64> + 'a {
        let (k, across) = (self.k, self.k.div_ceil(wide));
        (0..rows * k).map(move |at| shared[at / k / tall * across + at % k / wide])
    }

    fn times_scales(
        &self,
        elements: &[f64],
        scales: &[f64],
        rows: usize,
        block: Block,
    ) -> Vec<f64> {
        let scales = self.spread(scales, rows, block);
        elements.iter().zip(scales).map(|(element, scale)| element * scale).collect()
    }

    fn product(&self, a: &[f64], b: &[f64]) -> Vec<crate::sums::Sum> {
        let mut sums = Vec::with_capacity(self.m * self.n);
        let b = upright(b, self.n, true);
        multiply(false, a, &b, [self.m, self.k, self.n], &mut sums);
        sums
    }
}
