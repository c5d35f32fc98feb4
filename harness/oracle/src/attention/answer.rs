//! References and bounds of one output, noted element by element in row-major order.

use super::Asked;
use crate::codec::{Codec, power_of_two};
use crate::sums::admit_anything;
use crate::wide::Wide;
use crate::{Unanswerable, Within};

/// The arithmetic of a problem: what one operation loses, and what it can hold.
#[derive(Clone, Copy)]
pub(super) struct Math {
    /// Relative error of one operation.
    pub(super) u: f64,
    /// Smallest normal number.
    pub(super) floor: f64,
    /// Largest finite number.
    pub(super) largest: f64,
}

impl Math {
    pub(super) fn of(asked: &Asked) -> Math {
        let format = asked.problem.accumulate.unwrap_or(asked.problem.outputs[0].format);
        let codec = Codec::of(format);
        Math {
            u: power_of_two(-(format.precision() as i32)),
            floor: codec.min_normal(),
            largest: codec.max_finite(),
        }
    }
}

/// One output. Its bound is `E + u_out (|y| + E) + eta + T`, where `E` is what the algorithm may
/// lose, `T` the underflow floor of the math, and `eta` half the smallest subnormal of the output, or
/// its smallest normal number where flushing is declared.
pub(super) struct Answer {
    codec: Codec,
    u_out: f64,
    eta: f64,
    wide: bool,
    /// What is smaller need not be told from zero.
    least: f64,
    within: Within,
    undetermined: Vec<usize>,
    /// Elements whose bound is small enough to tell something.
    telling: usize,
}

impl Answer {
    /// For the output of this index.
    pub(super) fn new(asked: &Asked, output: usize) -> Answer {
        let format = asked.problem.outputs[output].format;
        let codec = Codec::of(format);
        let eta = match asked.problem.flush.outputs {
            true => codec.min_normal(),
            false => codec.min_positive() / 2.0,
        };
        Answer {
            codec,
            u_out: power_of_two(-(format.precision() as i32)),
            eta,
            wide: format.precision() >= 53,
            least: codec.min_normal(),
            within: Within::default(),
            undetermined: Vec::new(),
            telling: 0,
        }
    }

    /// For an output that holds logarithms, whose errors are those of what they are taken of.
    pub(super) fn of_logarithms(asked: &Asked, output: usize) -> Answer {
        Answer { least: 1.0, ..Answer::new(asked, output) }
    }

    /// Notes a result, what the algorithm may lose, and the underflow floor.
    pub(super) fn put(&mut self, result: impl Into<Wide>, loss: f64, floor: f64) {
        let result = result.into();
        let size = result.value().abs();
        let bound = loss + self.u_out * (size + loss) + self.eta + floor;
        self.telling +=
            usize::from(bound <= size.max(self.least) / 2.0 || size < self.codec.min_normal());
        self.push(result, bound);
    }

    /// Notes a result that is an element of the format, and must be that; NaN and infinities among
    /// them.
    pub(super) fn exactly(&mut self, result: f64) {
        self.telling += 1;
        let flushed = result.abs() < self.codec.min_normal() && result != 0.0;
        // Who may write zeros for subnormals may do so here.
        let bound = if flushed && self.eta >= self.codec.min_normal() { self.eta } else { 0.0 };
        self.push(result.into(), bound);
    }

    /// Notes a result that is left open.
    pub(super) fn anything(&mut self) {
        self.undetermined.push(self.within.reference.len());
        self.push(Wide::default(), 0.0);
    }

    fn push(&mut self, result: Wide, bound: f64) {
        self.within.reference.push(if self.wide { result.hi } else { result.value() });
        if self.wide {
            self.within.residue.push(result.lo);
        }
        self.within.bound.push(bound);
    }

    /// # Errors
    /// If no element's bound tells anything.
    pub(super) fn finish(mut self) -> Result<Within, Unanswerable> {
        let elements = self.within.reference.len();
        if elements > self.undetermined.len() && self.telling == 0 {
            let why = "the bound of every element is wider than half of the result";
            return Err(Unanswerable::ProvesNothing(why.to_owned()));
        }
        admit_anything(&mut self.within, &self.undetermined);
        Ok(self.within)
    }
}
