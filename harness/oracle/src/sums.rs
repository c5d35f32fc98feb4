//! Bounds for sums of many terms, added in any order: matrix products and sums along an axis.
//!
//! With `A` the sum of the magnitudes of all terms, `K` their number and `u = 2^-p`:
//!
//! ```text
//! |y - r| <= u_out |r| + c K u_acc A + eta
//! ```
//!
//! Never from `|r|` alone, which may be far smaller than its terms. Where the data make every order
//! exact, the middle term is zero and the result must be the exact sum, rounded once: that is so
//! if all terms are multiples of one power of two, and `A` is at most `2^p_acc` times that power,
//! because then no partial sum of any order needs more bits than the accumulator has.

use crate::codec::{self, Codec, power_of_two};
use crate::wide::Wide;
use crate::{Alternative, Problem, Slot, Tensor, Unanswerable, Within};

/// One sum.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sum {
    /// The sum; of narrow formats in an f64, with an error of at most `K 2^-53 A`.
    pub(crate) value: Wide,
    /// The sum of the magnitudes.
    pub(crate) magnitude: f64,
}

impl Sum {
    /// Adds a term.
    pub(crate) fn add(&mut self, term: Wide) {
        self.value = self.value + term;
        self.magnitude += term.hi.abs();
    }
}

/// The rule for one output.
pub(crate) struct Rule<'a> {
    output: &'a Slot<'a>,
    codec: Codec,
    /// Constant `c` of the class.
    c: f64,
    /// Precision of the accumulator.
    precision: u32,
    /// Its largest finite and smallest subnormal number.
    largest: f64,
    smallest: f64,
    /// Number of terms.
    terms: usize,
    /// Roundings of a term that are not those of its product and of additions.
    steps: usize,
    /// Relative error of a factor that was rounded before.
    factor: f64,
    /// The largest magnitude with which every order of the accumulator is exact.
    exact: f64,
    /// Results below the smallest normal number may be zeros.
    flush: bool,
    /// What the terms are made of.
    inputs: &'a [Option<Tensor<'a>>],
}

impl<'a> Rule<'a> {
    /// The rule of a problem's type row, for so many terms that are multiples of `2^grain`; of no power
    /// of two, if there is no grain.
    pub(crate) fn new(
        problem: &Problem<'a>,
        output: &'a Slot<'a>,
        terms: usize,
        grain: Option<i32>,
    ) -> Result<Rule<'a>, Unanswerable> {
        let accumulator = problem.accumulate.unwrap_or(output.format);
        let codec = Codec::of(accumulator);
        let (precision, smallest) = (accumulator.precision(), codec.min_positive());
        let exact = |grain: &i32| *grain < 900 && power_of_two(*grain) >= smallest;
        let exact = grain.filter(exact).map(|grain| power_of_two(grain + precision as i32));
        Ok(Rule {
            output,
            codec: Codec::of(output.format),
            c: constant(problem, "c")?,
            precision,
            largest: codec.max_finite(),
            smallest,
            terms,
            steps: 0,
            factor: 0.0,
            exact: exact.unwrap_or(0.0),
            flush: problem.flush.outputs,
            inputs: problem.inputs,
        })
    }

    /// The same for terms that are rounded so many times more.
    pub(crate) fn with_steps(self, steps: usize) -> Rule<'a> {
        Rule { steps, ..self }
    }

    /// The same for terms of which one factor is off by so much of itself.
    pub(crate) fn with_rounded_factor(self, factor: f64) -> Rule<'a> {
        Rule { factor, ..self }
    }

    /// What the output must be.
    pub(crate) fn expect(&self, sums: &[Sum]) -> Within {
        self.expect_each(sums.iter().map(|&sum| (sum, self.terms)))
    }

    /// The same of sums that have a number of terms each; 0 says that nothing is rounded on the way.
    pub(crate) fn expect_each(&self, sums: impl IntoIterator<Item = (Sum, usize)>) -> Within {
        let sums = sums.into_iter();
        let mut within = Within::default();
        within.reference.reserve(sums.size_hint().0);
        within.bound.reserve(sums.size_hint().0);
        let (mut undetermined, mut infinite) = (Vec::new(), Vec::new());
        let wide = self.output.format.precision() >= 53;
        for (index, (sum, terms)) in sums.enumerate() {
            let value = sum.value.value();
            let whole = if wide { sum.value.hi } else { value };
            within.reference.push(whole);
            if wide {
                within.residue.push(sum.value.lo);
            }
            within.bound.push(self.bound(value, sum.magnitude, terms));
            if self.overflows(value, sum.magnitude, terms) {
                undetermined.push(index);
            }
            if value.is_infinite() && terms + self.steps > 2 {
                infinite.push(index);
            }
        }
        admit_anything(&mut within, &undetermined);
        self.admit_nan(&mut within, &infinite);
        within
    }

    fn bound(&self, value: f64, magnitude: f64, terms: usize) -> f64 {
        if !value.is_finite() {
            return 0.0;
        }
        let half_ulp = self.codec.ulp(value) / 2.0;
        let eta = match self.flush && value.abs() < self.codec.min_normal() + half_ulp {
            true => self.codec.min_normal(),
            false => 0.0,
        };
        if terms + self.steps == 0 || self.is_exact(magnitude) {
            let rounded = self
                .codec
                .decode(self.codec.encode(value, self.output.format.convert.overflow.default));
            return if rounded == value { eta } else { half_ulp + eta };
        }
        half_ulp + self.lost(magnitude, terms) + eta
    }

    /// How far the sum may be off before it is rounded to the output.
    pub(crate) fn loss(&self, magnitude: f64) -> f64 {
        self.lost(magnitude, self.terms)
    }

    fn lost(&self, magnitude: f64, terms: usize) -> f64 {
        if self.is_exact(magnitude) {
            return 0.0;
        }
        let terms = (terms + self.steps) as f64;
        let u = power_of_two(-(self.precision as i32));
        let own =
            terms * power_of_two(if self.output.format.precision() >= 53 { -100 } else { -52 });
        // A product below the range of the accumulator loses half of its last bit.
        let underflow = terms * self.smallest / 2.0;
        (self.c * terms * u + self.factor + own) * magnitude + underflow
    }

    /// Whether a partial sum may overflow in one order and not in another.
    pub(crate) fn may_overflow(&self, value: f64, magnitude: f64) -> bool {
        self.overflows(value, magnitude, self.terms)
    }

    fn overflows(&self, value: f64, magnitude: f64, terms: usize) -> bool {
        value.is_finite() && magnitude > self.largest && terms + self.steps > 2
    }

    /// Admits a NaN in place of infinities, if finite terms may overflow to the other one before they
    /// meet them. Looked for among all inputs at once, since so few sums are infinite.
    pub(crate) fn admit_nan(&self, within: &mut Within, infinite: &[usize]) {
        let largest = |tensor: &Tensor| {
            let numbers = codec::values(tensor).into_iter().map(f64::abs);
            numbers.filter(|number| number.is_finite()).fold(1.0, f64::max)
        };
        let floats = self.inputs.iter().flatten().filter(|tensor| tensor.format.is_float());
        if infinite.is_empty()
            || self.terms + self.steps <= 2
            || floats.map(largest).product::<f64>() * self.terms as f64 <= self.largest
        {
            return;
        }
        let mut reference = within.reference.clone();
        infinite.iter().for_each(|&index| reference[index] = f64::NAN);
        within.alternatives.push(Alternative { reference, bound: within.bound.clone() });
    }

    /// Whether every order of the accumulator is exact.
    fn is_exact(&self, magnitude: f64) -> bool {
        magnitude <= self.exact
    }
}

/// Lets elements be anything, infinities and NaN included.
pub(crate) fn admit_anything(within: &mut Within, elements: &[usize]) {
    if elements.is_empty() {
        return;
    }
    // Every finite number is as near to 0 as this; an infinity is met by a reading of its own.
    for &index in elements {
        within.reference[index] = 0.0;
        within.bound[index] = f64::MAX;
    }
    for special in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mut reference = within.reference.clone();
        for &index in elements {
            reference[index] = special;
        }
        let bound = within.bound.clone();
        within.alternatives.push(Alternative { reference, bound });
    }
}

/// Exponent of the last bit that any of the numbers has: all of them are multiples of that power
/// of two. `None` if one is no finite number.
pub(crate) fn grain(numbers: &[f64]) -> Option<i32> {
    let mut lowest = 1000;
    for &number in numbers {
        if !number.is_finite() {
            return None;
        }
        if number != 0.0 {
            let bits = number.to_bits();
            let exponent = ((bits >> 52) & 0x7ff) as i32;
            let mantissa = bits & ((1 << 52) - 1);
            let (mantissa, exponent) =
                if exponent == 0 { (mantissa, 1) } else { (mantissa | 1 << 52, exponent) };
            lowest = lowest.min(exponent - 1075 + mantissa.trailing_zeros() as i32);
        }
    }
    Some(lowest)
}

/// A constant of the problem's accuracy class.
pub(crate) fn constant(problem: &Problem, name: &str) -> Result<f64, Unanswerable> {
    problem.class.constant(name).ok_or_else(|| Unanswerable::NoConstant {
        class: problem.class.class.to_string(),
        constant: name.to_owned(),
    })
}
