//! Bounds for products of many factors, multiplied in any order.
//!
//! With `n` factors, `P` their product and `M` the product of those beyond 1: `E = |P| ((1 + c u)^n -
//! 1)`, and `n T M` where a partial product may fall below the range of the math, which ends at `T`.
//! Where one may go beyond the range, which hangs on the order, the result is open.

use crate::answer::Answer;
use crate::near::Precision;
use crate::sums::constant;
use crate::wide::Wide;
use crate::{Problem, Unanswerable};

/// The rule of a problem's type row.
pub(crate) struct Rule {
    precision: Precision,
    c: f64,
}

impl Rule {
    pub(crate) fn of(problem: &Problem) -> Result<Rule, Unanswerable> {
        Ok(Rule { precision: Precision::of(problem)?, c: constant(problem, "c")? })
    }

    /// Notes a product as an element of an answer.
    pub(crate) fn put(&self, product: &Product, answer: &mut Answer, at: usize) {
        let &Product { value, most, least, factors, zero, infinity } = product;
        let Precision { u, floor, largest } = self.precision;
        let [beyond, below] = [most > largest, least < floor];
        if value.value().is_nan() || zero && infinity {
            return answer.nan(at);
        }
        match (zero, infinity) {
            _ if beyond || infinity && below => answer.anything(at),
            (true, _) => answer.exactly(at, 0.0),
            (_, true) => answer.put(at, value, 0.0),
            _ => {
                let relative = (factors * (self.c * u).ln_1p()).exp_m1();
                let lost = if below { factors * floor * most } else { 0.0 };
                answer.put(at, value, value.value().abs() * relative + lost);
            }
        }
    }
}

/// A product under way.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Product {
    value: Wide,
    /// The largest and the smallest that a partial product can be: of the finite factors that are
    /// beyond 1, and of those below, but for zeros.
    most: f64,
    least: f64,
    factors: f64,
    zero: bool,
    infinity: bool,
}

impl Product {
    /// The product of nothing.
    pub(crate) const NOTHING: Product = Product {
        value: Wide { hi: 1.0, lo: 0.0 },
        most: 1.0,
        least: 1.0,
        factors: 0.0,
        zero: false,
        infinity: false,
    };

    /// With one more factor.
    #[must_use]
    pub(crate) fn times(self, factor: f64) -> Product {
        let size = factor.abs();
        let counts = size.is_finite() && size != 0.0;
        Product {
            value: self.value * Wide::from(factor),
            most: if counts { self.most * size.max(1.0) } else { self.most },
            least: if counts { self.least * size.min(1.0) } else { self.least },
            factors: self.factors + 1.0,
            zero: self.zero || size == 0.0,
            infinity: self.infinity || size == f64::INFINITY,
        }
    }
}
