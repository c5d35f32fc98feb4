//! No operator of this family has an oracle yet; asking for one says so.

use crate::{Expected, Problem, Unanswerable};

/// The acceptable answers for each output of a problem.
pub fn expect(problem: &Problem) -> Result<Vec<Expected>, Unanswerable> {
    Err(Unanswerable::NoOracle(problem.operator.op.to_string()))
}
