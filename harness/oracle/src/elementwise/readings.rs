//! Other readings of an operator that conform as well: what a signaling NaN gives, an operand that is
//! taken for a zero, and a step on the way that overflows.

use super::limits::Limits;
use super::operand::Operand;
use crate::codec::Codec;
use crate::flushing;
use crate::{Alternative, Expected, Problem, Slot, Within};

/// Adds what a subnormal operand gives that is taken for a zero and comes back as it is where a zero is
/// due: a device that compares it as a zero may still hand on its bits.
pub(super) fn or_as_it_is(expected: Expected, problem: &Problem, y: &Slot) -> Expected {
    if !Codec::of(y.format).has_subnormals() {
        return expected;
    }
    let mut within = flushing::within(expected.clone(), y);
    let mut any = false;
    for operand in floats(problem, y) {
        for (index, bound) in within.bound.iter_mut().enumerate() {
            let size = operand.number(index).abs();
            if within.reference[index] == 0.0 && operand.codec().flush(size) < size {
                *bound = bound.max(size);
                any = true;
            }
        }
    }
    if any { Expected::Within(within) } else { expected }
}

/// Adds the NaN that a signaling NaN gives also where a quiet one does not, as IEEE 754 has it: in
/// powers, lengths, and maxima of numbers.
pub(super) fn or_nan_of_signaling(expected: Expected, problem: &Problem, y: &Slot) -> Expected {
    let signaling = signaling(problem, y);
    if signaling.is_empty() {
        return expected;
    }
    let mut within = flushing::within(expected.clone(), y);
    let is_number = |index: &usize| !within.reference[*index].is_nan();
    let places: Vec<_> = signaling.into_iter().filter(is_number).collect();
    if places.is_empty() {
        return expected;
    }
    or_else(&mut within, &places, f64::NAN, 0.0);
    Expected::Within(within)
}

/// The elements that a signaling NaN is an operand of, if the result is a float.
pub(super) fn signaling(problem: &Problem, y: &Slot) -> Vec<usize> {
    let operands: Vec<_> = floats(problem, y).filter(|_| y.format.is_float()).collect();
    let signals = |index: &usize| {
        operands.iter().any(|operand| operand.codec().is_signaling(operand.pattern(*index)))
    };
    (0..crate::count(y.shape)).filter(signals).collect()
}

/// Adds any value, where the rule leaves a result open.
pub(super) fn or_anything<const N: usize>(
    within: &mut Within,
    limits: &Limits,
    operands: &[Operand; N],
) {
    let open = |index: &usize| {
        limits.leaves_open(&operands.each_ref().map(|operand| operand.number(*index)))
    };
    let places: Vec<_> = (0..within.reference.len()).filter(open).collect();
    if !places.is_empty() {
        // A zero of either sign, because infinities count only on its side.
        for anything in [0.0, -0.0, f64::NAN] {
            or_else(within, &places, anything, f64::INFINITY);
        }
    }
}

/// Adds a reading that differs in some places.
fn or_else(within: &mut Within, places: &[usize], reference: f64, bound: f64) {
    let mut other =
        Alternative { reference: within.reference.clone(), bound: within.bound.clone() };
    for &index in places {
        (other.reference[index], other.bound[index]) = (reference, bound);
    }
    within.alternatives.push(other);
}

/// The inputs that are floats.
fn floats<'a>(problem: &Problem<'a>, y: &Slot) -> impl Iterator<Item = Operand<'a>> {
    let inputs = problem.inputs.iter().flatten().filter(|input| input.format.is_float());
    inputs.map(|input| Operand::new(input, y.shape, false))
}
