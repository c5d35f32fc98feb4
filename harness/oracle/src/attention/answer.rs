//! The arithmetic of a problem, and answers that are noted in row-major order.

use super::Asked;
use crate::codec::{Codec, power_of_two};
use crate::wide::Wide;
use crate::{Unanswerable, Within, answer};

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

/// The references and bounds of one output, element by element.
pub(super) struct Answer {
    all: answer::Answer,
    /// The next element.
    at: usize,
}

impl Answer {
    /// For the output of this index.
    pub(super) fn new(asked: &Asked, output: usize) -> Result<Answer, Unanswerable> {
        Ok(Answer { all: answer::Answer::of(asked.problem, output)?, at: 0 })
    }

    /// For an output that holds logarithms.
    pub(super) fn of_logarithms(asked: &Asked, output: usize) -> Result<Answer, Unanswerable> {
        Ok(Answer { all: answer::Answer::of_logarithms(asked.problem, output)?, at: 0 })
    }

    /// Notes a result, what the algorithm may lose, and the underflow floor.
    pub(super) fn put(&mut self, result: impl Into<Wide>, loss: f64, floor: f64) {
        let at = self.next();
        self.all.put(at, result.into(), loss + floor);
    }

    /// Notes a result that is an element of the format, and must be that; NaN and infinities among
    /// them.
    pub(super) fn exactly(&mut self, result: f64) {
        let at = self.next();
        self.all.exactly(at, result);
    }

    /// Notes a result that is left open.
    pub(super) fn anything(&mut self) {
        let at = self.next();
        self.all.anything(at);
    }

    fn next(&mut self) -> usize {
        self.at += 1;
        self.at - 1
    }

    /// # Errors
    /// If no element's bound tells anything.
    pub(super) fn finish(self) -> Result<Within, Unanswerable> {
        self.all.telling()
    }
}
