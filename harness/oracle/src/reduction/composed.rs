//! Reductions that are composed of sums and products: formulas in the numbers of
//! [`near`](crate::near), and products by [`products`](crate::products).

use crate::answer::{Answer, readings};
use crate::exponentials::{Exponentials, Limits};
use crate::lines::Lines;
use crate::near::{Math, Near};
use crate::products::{Product, Rule};
use crate::sums::constant;
use crate::{Expected, Problem, Unanswerable};

/// The mean; that of nothing is a NaN.
pub(super) fn mean(problem: &Problem, lines: &Lines) -> Result<Expected, Unanswerable> {
    each_line(problem, lines, mean_of)
}

/// The mean of squared distances to the mean, over the number of elements less `correction`.
pub(super) fn variance(problem: &Problem, lines: &Lines) -> Result<Expected, Unanswerable> {
    let correction = problem.integer("correction")? as f64;
    each_line(problem, lines, |math, row| variance_of(math, row, correction))
}

/// The root of that.
pub(super) fn deviation(problem: &Problem, lines: &Lines) -> Result<Expected, Unanswerable> {
    let correction = problem.integer("correction")? as f64;
    each_line(problem, lines, |math, row| variance_of(math, row, correction).sqrt())
}

/// The sum of magnitudes, the root of the sum of squares or, of order 0, the largest magnitude.
pub(super) fn norm(problem: &Problem, lines: &Lines) -> Result<Expected, Unanswerable> {
    match problem.integer("order")? {
        0 => each_answer(problem, lines, |answer, at, row| match row.iter().any(|x| x.is_nan()) {
            true => answer.nan(at),
            false => answer.exactly(at, row.iter().fold(0.0, |most, x| most.max(x.abs()))),
        }),
        1 => each_line(problem, lines, |math, row| {
            math.sum(row.iter().map(|&x| math.exact(x).abs()))
        }),
        _ => each_line(problem, lines, |math, row| {
            let squares = row.iter().map(|&x| math.exact(x) * math.exact(x));
            math.sum(squares).sqrt()
        }),
    }
}

/// The logarithm of the sum of exponentials; that of nothing is minus infinity.
pub(super) fn logsumexp(problem: &Problem, lines: &Lines) -> Result<Expected, Unanswerable> {
    let (math, limits, log) = (Math::of(problem)?, Limits::of(problem)?, constant(problem, "log")?);
    let wide = problem.output(0)?.format.precision() >= 53;
    each_answer(problem, lines, |answer, at, row| {
        match Exponentials::of(row, math.precision.u, wide, &limits) {
            Some(exponentials) => answer.near(at, exponentials.log_sum(math, log)),
            None if row.iter().any(|x| x.is_nan()) => answer.nan(at),
            // An infinity: plus, if there is one among them.
            None => answer.exactly(at, row.iter().copied().fold(f64::NEG_INFINITY, f64::max)),
        }
    })
}

/// The product; that of nothing is 1.
pub(super) fn product(problem: &Problem, lines: &Lines) -> Result<Expected, Unanswerable> {
    let rule = Rule::of(problem)?;
    each_answer(problem, lines, |answer, at, row| {
        let product = row.iter().fold(Product::NOTHING, |product, &x| product.times(x));
        rule.put(&product, answer, at);
    })
}

fn mean_of(math: Math, row: &[f64]) -> Near {
    math.sum(row.iter().map(|&x| math.exact(x))) / math.exact(row.len() as f64)
}

fn variance_of(math: Math, row: &[f64], correction: f64) -> Near {
    let mean = mean_of(math, row);
    let square = |&x: &f64| {
        let distance = math.exact(x) - mean;
        distance * distance
    };
    math.sum(row.iter().map(square)) / math.exact(row.len() as f64 - correction)
}

/// One result of each line, by a formula.
fn each_line(
    problem: &Problem,
    lines: &Lines,
    formula: impl Fn(Math, &[f64]) -> Near,
) -> Result<Expected, Unanswerable> {
    let math = Math::of(problem)?;
    each_answer(problem, lines, |answer, at, row| {
        answer.near(at, formula(math, row));
    })
}

/// One result of each line.
fn each_answer(
    problem: &Problem,
    lines: &Lines,
    put: impl Fn(&mut Answer, usize, &[f64]),
) -> Result<Expected, Unanswerable> {
    let answers = readings(problem, |problem, inputs| {
        let mut answer = Answer::of(problem, 0)?;
        for (at, line) in lines.indices().enumerate() {
            let row: Vec<f64> = line.map(|place| inputs[0][place]).collect();
            put(&mut answer, at, &row);
        }
        Ok(vec![answer.finish()])
    });
    answers.map(|mut answers| answers.remove(0))
}
