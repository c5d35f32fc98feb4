//! Family `movement`: elements change their place and keep every bit, those of a NaN too.
//!
//! To add an operator, add a line to [`TABLE`].

use crate::{Expected, Problem, Tensor, Unanswerable};

/// From the inputs to the bytes of the output.
type Movement = fn(&Problem, &Tensor) -> Vec<u8>;

static TABLE: &[(&str, Movement)] = &[("copy", |_, x| x.bytes.to_vec())];

/// The answers for an operator of this family.
pub(crate) fn expect(problem: &Problem) -> Result<Vec<Expected>, Unanswerable> {
    let name = problem.operator.op.as_str();
    let entry = TABLE.iter().find(|(op, _)| *op == name);
    let input = problem.inputs.first().copied().flatten();
    let (Some((_, movement)), Some(input)) = (entry, input) else {
        return Err(Unanswerable::NoOracle(name.to_owned()));
    };
    Ok(vec![Expected::Exact { bytes: movement(problem, &input), any_nan: false }])
}
