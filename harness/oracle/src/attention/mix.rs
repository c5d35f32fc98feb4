//! What mixes the elements of a row, or of two tensors.

use super::Asked;
use super::answer::{Answer, Math};
use crate::sums::{Rule, Sum, admit_anything, grain};
use crate::wide::Wide;
use crate::{Alternative, Unanswerable, Within};

/// `silu(gate) up`.
pub(super) fn swiglu(asked: &Asked) -> Result<Vec<Within>, Unanswerable> {
    let [gate, value, slope, most, product] =
        ["gate", "value", "slope", "most", "product"].map(|c| asked.constant(c));
    let (per_gate, value, slope, most, product) = (gate?, value?, slope?, most?, product?);
    let math = Math::of(asked);
    let mut answer = Answer::new(asked, 0)?;
    // Where the gate is minus infinity, the exponential of its size may be too large to divide by.
    let mut zeros = Vec::new();
    for (i, (&gate, &up)) in asked.input(0).iter().zip(asked.input(1)).enumerate() {
        let silu = gate / (1.0 + pxfm::f_exp(-gate));
        let result = silu * up;
        if !gate.is_finite() || !up.is_finite() {
            if gate == f64::NEG_INFINITY && up.is_finite() {
                zeros.push(i);
            }
            // To some math a tiny sigmoid is zero.
            let vanishes = gate.is_finite() && gate != 0.0 && silu.abs() <= math.floor;
            if vanishes && up.is_infinite() {
                answer.anything()
            } else {
                answer.exactly(result)
            }
            continue;
        }
        let (a, b, f) = (gate.abs(), up.abs(), silu.abs());
        let of_silu = per_gate * a + value * f + slope * f * a.min(most);
        let loss = math.u * (b * of_silu + product * result.abs());
        answer.put(result, loss, math.floor * (1.0 + a) * (1.0 + b));
    }
    let mut within = answer.finish()?;
    if !zeros.is_empty() {
        let mut reference = within.reference.clone();
        zeros.iter().for_each(|&at| reference[at] = 0.0);
        within.alternatives.push(Alternative { reference, bound: within.bound.clone() });
    }
    Ok(vec![within])
}

/// Each row times the Hadamard matrix, scaled by `d^-1/2`: a sum of `d` terms, with three more
/// roundings for the scale. Of a power of four the scale is a power of two, and takes no bit.
pub(super) fn hadamard(asked: &Asked) -> Result<Vec<Within>, Unanswerable> {
    let x = asked.input(0);
    let width = asked.extents(0).last().copied().unwrap_or(0);
    let scale = Wide::from(1.0) / Wide::from(width as f64).sqrt();
    let steps = width.max(1).ilog2();
    let finest =
        grain(x).filter(|_| steps.is_multiple_of(2)).map(|finest| finest - steps as i32 / 2);
    let mut sums = Vec::with_capacity(x.len());
    let mut undetermined = Vec::new();
    for row in x.chunks(width.max(1)) {
        let magnitude: f64 = row.iter().map(|x| x.abs()).sum();
        for i in 0..row.len() {
            let turned =
                |(j, &x): (usize, &f64)| if (i & j).count_ones() % 2 == 1 { -x } else { x };
            let terms = row.iter().enumerate().map(turned);
            let total = terms.fold(Wide::default(), |sum, term| sum + Wide::from(term));
            let value = if total.hi.is_finite() { total * scale } else { total };
            sums.push(Sum { value, magnitude: magnitude * scale.value() });
            // Unscaled sums may overflow in one order and not in another.
            if magnitude.is_finite() && magnitude > Math::of(asked).largest {
                undetermined.push(sums.len() - 1);
            }
        }
    }
    let output = &asked.problem.outputs[0];
    let mut within = Rule::new(asked.problem, output, width + 3, finest)?.expect(&sums);
    admit_anything(&mut within, &undetermined);
    Ok(vec![within])
}
