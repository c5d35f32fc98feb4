//! Family `scan`: each element becomes the sum or the product of those before it, itself included
//! or not. To add an operator, add a line to [`TABLE`].
//!
//! A prefix is a sum or product like any other, of as many terms as it has: whether it was carried
//! from element to element, or put together from blocks or from a tree. What comes after it has no
//! part in it.

use crate::answer::{Answer, entry, readings};
use crate::codec::{self, Codec};
use crate::lines::Lines;
use crate::products::{self, Product};
use crate::reduction::overflow;
use crate::sums::{Rule, Sum, grain};
use crate::{Expected, Problem, Unanswerable, count};

/// From the places before each element to the answer.
type Scan = fn(&Problem, &Prefixes) -> Result<Vec<Expected>, Unanswerable>;

static TABLE: &[(&str, Scan)] = &[("cumprod", products_of), ("cumsum", sums_of)];

/// The answers for an operator of this family.
pub(crate) fn expect(problem: &Problem) -> Result<Vec<Expected>, Unanswerable> {
    entry(TABLE, problem)?(problem, &Prefixes::of(problem)?)
}

/// The lines of a tensor, each in the order in which it is scanned.
struct Prefixes {
    lines: Vec<Vec<usize>>,
    /// An element has no part in its own result.
    exclusive: bool,
}

impl Prefixes {
    fn of(problem: &Problem) -> Result<Prefixes, Unanswerable> {
        let (reverse, exclusive) = (problem.flag("reverse")?, problem.flag("exclusive")?);
        let lines = Lines::along(problem.input(0)?.shape, problem.axis("axis")?);
        let lines = lines.indices().map(|line| match reverse {
            true => line.rev().collect(),
            false => line.collect(),
        });
        Ok(Prefixes { lines: lines.collect(), exclusive })
    }

    /// For each element what all those before it are folded to.
    fn fold<T: Copy>(&self, elements: usize, first: T, add: impl Fn(T, usize) -> T) -> Vec<T> {
        let mut results = vec![first; elements];
        for line in &self.lines {
            let mut before = first;
            for &at in line {
                let with = add(before, at);
                results[at] = if self.exclusive { before } else { with };
                before = with;
            }
        }
        results
    }
}

fn sums_of(problem: &Problem, prefixes: &Prefixes) -> Result<Vec<Expected>, Unanswerable> {
    let y = problem.output(0)?;
    if !y.format.is_float() {
        return integers(problem, prefixes, 0, |sum, number| sum.wrapping_add(number));
    }
    readings(problem, |problem, inputs| {
        let x = &inputs[0];
        let add = |(mut sum, terms): (Sum, usize), at: usize| {
            sum.add(x[at].into());
            (sum, terms + 1)
        };
        let sums = prefixes.fold(x.len(), (Sum::default(), 0), add);
        let longest = prefixes.lines.first().map_or(0, Vec::len);
        Ok(vec![Rule::new(problem, y, longest, grain(x))?.expect_each(sums)])
    })
}

fn products_of(problem: &Problem, prefixes: &Prefixes) -> Result<Vec<Expected>, Unanswerable> {
    if !problem.output(0)?.format.is_float() {
        return integers(problem, prefixes, 1, |product, number| product.wrapping_mul(number));
    }
    readings(problem, |problem, inputs| {
        let (mut answer, rule) = (Answer::of(problem, 0)?, products::Rule::of(problem)?);
        let x = &inputs[0];
        let products = prefixes.fold(x.len(), Product::NOTHING, |product, at| product.times(x[at]));
        for (at, product) in products.iter().enumerate() {
            rule.put(product, &mut answer, at);
        }
        Ok(vec![answer.finish()])
    })
}

fn integers(
    problem: &Problem,
    prefixes: &Prefixes,
    first: i64,
    add: fn(i64, i64) -> i64,
) -> Result<Vec<Expected>, Unanswerable> {
    let (x, y) = (problem.input(0)?, problem.output(0)?);
    let codec = Codec::of(y.format);
    let numbers = codec::decode_i64(x.format, x.bytes);
    let results = prefixes.fold(count(x.shape), first, |all, at| add(all, numbers[at]));
    let pattern = |i: usize| codec.encode_integer(results[i].into(), overflow(problem));
    let bytes = codec::patterns(&codec, results.len(), pattern);
    Ok(vec![Expected::Exact { bytes, any_nan: false }])
}
