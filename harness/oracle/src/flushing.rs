//! Subnormal numbers where an adapter declares that it may take them for zeros.
//!
//! A declaration allows, it does not bind: OpenCL, for one, only says of a device that it need not
//! keep subnormals, and real ones flush in one operation and not in the next. So every combination
//! is a reading that conforms: inputs as they are or flushed, results as they are or flushed.

use crate::codec::{self, Codec};
use crate::{Alternative, Expected, Problem, Slot, Unanswerable, Within};

/// The union of the readings with inputs as they are and, where that is declared, flushed. `read`
/// gives the answer to one of them.
pub(crate) fn readings(
    problem: &Problem,
    y: &Slot,
    mut read: impl FnMut(bool) -> Result<Expected, Unanswerable>,
) -> Result<Expected, Unanswerable> {
    let kept = read(false)?;
    let has_subnormals =
        problem.inputs.iter().flatten().any(|input| Codec::of(input.format).has_subnormals());
    if !problem.flush.inputs || !has_subnormals {
        return Ok(kept);
    }
    let flushed = read(true)?;
    if kept == flushed {
        return Ok(kept);
    }
    let (mut kept, flushed) = (within(kept, y), within(flushed, y));
    kept.alternatives.push(alternative(&flushed));
    kept.alternatives.extend(flushed.alternatives);
    Ok(Expected::Within(kept))
}

/// Expected bits as references without a bound.
pub(crate) fn within(expected: Expected, y: &Slot) -> Within {
    match expected {
        Expected::Within(within) => within,
        Expected::Exact { bytes, .. } => exact(&bytes, y),
    }
}

/// Bits as references without a bound.
pub(crate) fn exact(bytes: &[u8], y: &Slot) -> Within {
    let mut reference = codec::decode(y.format, bytes);
    reference.truncate(crate::count(y.shape));
    let bound = vec![0.0; reference.len()];
    Within { reference, bound, signed_zero: true, ..Within::default() }
}

/// Bits that must be met or, where that is declared and they are of subnormal numbers, zeros.
pub(crate) fn or_flushed(problem: &Problem, y: &Slot, bytes: Vec<u8>) -> Expected {
    let codec = Codec::of(y.format);
    let small = |at: &usize| codec.is_subnormal(codec.read(&bytes, *at));
    let small: Vec<_> = match problem.flush.outputs && codec.has_subnormals() {
        true => (0..crate::count(y.shape)).filter(small).collect(),
        false => Vec::new(),
    };
    if small.is_empty() {
        return Expected::Exact { bytes, any_nan: true };
    }
    let mut within = exact(&bytes, y);
    or_zeros(&mut within, small.into_iter());
    Expected::Within(within)
}

/// An answer as an alternative to another. It has no residue, and is as much narrower.
fn alternative(within: &Within) -> Alternative {
    let mut bound = within.bound.clone();
    for (bound, residue) in bound.iter_mut().zip(&within.residue) {
        *bound -= residue.abs();
    }
    Alternative { reference: within.reference.clone(), bound }
}

/// Adds the reading in which some results, given by their indices, are zeros of their sign.
pub(crate) fn or_zeros(within: &mut Within, small: impl Iterator<Item = usize>) {
    let mut zeros = alternative(within);
    let mut any = false;
    for index in small {
        zeros.reference[index] = 0.0_f64.copysign(zeros.reference[index]);
        zeros.bound[index] = 0.0;
        any = true;
    }
    if any {
        within.alternatives.push(zeros);
    }
}
