//! `gemm`: a product with a scale, an addend and, at the end, an activation of the sum.
//!
//! ```text
//! z = alpha sum_k a b + beta c,   y = f(z)
//! E = L c (K + steps) u_acc A + u_acc (argument |z| + value |y| + slope |y| min(|z|, most))
//! |y - f(z)| <= E + ulp_out(|y| + E) / 2 + eta + T (1 + |z|)
//! ```
//!
//! `A` has `alpha` and `beta` in it, `K` counts the addend, and `L` is the steepest slope of `f`. The
//! second part of `E` is there for activations that are made of exponentials. A factor of 0 leaves out
//! what it multiplies, NaNs included.

use standard::ops::AttrValue;

use crate::codec::{Codec, power_of_two};
use crate::elementwise::{self, Near};
use crate::precise;
use crate::sums::{Rule, Sum, admit_anything, constant, grain};
use crate::wide::Wide;
use crate::{Alternative, Expected, Problem, Slot, Unanswerable, Within};

use super::{flag, given, grain_of, is_precise, missing, multiply, output, readings, upright};

/// What follows the sum.
enum Epilogue {
    None,
    Relu,
    Smooth(Smooth),
}

/// An activation made of exponentials.
struct Smooth {
    near: Near,
    /// The constant of the class that bounds its slope.
    slope: &'static str,
}

impl Epilogue {
    fn of(problem: &Problem) -> Option<Epilogue> {
        let (op, slope) = match problem.operator.attr_value(problem.attrs, "epilogue")? {
            AttrValue::I64(0) => return Some(Epilogue::None),
            AttrValue::I64(1) => return Some(Epilogue::Relu),
            AttrValue::I64(2) => ("gelu", "gelu"),
            AttrValue::I64(3) => ("gelu_tanh", "gelu"),
            AttrValue::I64(4) => ("silu", "silu"),
            _ => return None,
        };
        Some(Epilogue::Smooth(Smooth { near: elementwise::near(op)?, slope }))
    }
}

pub(super) fn gemm(problem: &Problem) -> Result<Expected, Unanswerable> {
    let (a, y) = (given(problem, 0)?, output(problem)?);
    let factor = |name| match problem.operator.attr_value(problem.attrs, name) {
        Some(AttrValue::F64(value)) => Ok(value),
        _ => Err(missing(problem)),
    };
    let (alpha, beta) = (factor("alpha")?, factor("beta")?);
    let flips = ["transpose_a", "transpose_b"].map(|name| flag(problem, name));
    let [m, n] = [y.shape[0], y.shape[1]].map(|extent| extent as usize);
    let k = a.shape[usize::from(!flips[0])] as usize;
    let addend = problem.inputs.get(2).copied().flatten().filter(|_| beta != 0.0);
    let epilogue = Epilogue::of(problem).ok_or_else(|| missing(problem))?;
    readings(problem, |numbers| {
        let mut sums = Vec::with_capacity(m * n);
        let mut finest = Some(1000);
        if alpha == 0.0 {
            sums.resize(m * n, Sum::default());
        } else {
            let (a, b) = (upright(&numbers[0], k, flips[0]), upright(&numbers[1], n, flips[1]));
            multiply(is_precise(&y), &a, &b, [m, k, n], &mut sums);
            sums.iter_mut().for_each(|sum| scale(sum, alpha));
            finest = grain_of(&[&a, &b, &[alpha]]);
        }
        if let Some(addend) = addend {
            let c = broadcast(&numbers[2], addend.shape, [m, n]);
            sums.iter_mut().zip(&c).for_each(|(sum, &c)| sum.add(Wide::product(beta, c)));
            let own = grain(&c).map(|own| own + grain(&[beta]).unwrap_or(0));
            finest = finest.zip(own).map(|(terms, own)| terms.min(own));
        }
        let rule = Rule::new(problem, &y, k + 1, finest)?;
        let rule = rule.with_steps(constant(problem, "steps")? as usize);
        match &epilogue {
            Epilogue::None => Ok(rule.expect(&sums)),
            Epilogue::Relu => Ok(rectified(rule.expect(&sums))),
            Epilogue::Smooth(smooth) => smooth.expect(problem, &y, &rule, &sums),
        }
    })
}

fn scale(sum: &mut Sum, alpha: f64) {
    sum.value = sum.value * Wide::from(alpha);
    sum.magnitude *= alpha.abs();
}

/// The elements of `c`, repeated along axes of extent 1 and those that it lacks.
fn broadcast(c: &[f64], shape: &[i64], [m, n]: [usize; 2]) -> Vec<f64> {
    let last = *shape.last().unwrap_or(&1) as usize;
    let down = if shape.len() > 1 && shape[0] > 1 { last } else { 0 };
    let across = usize::from(last > 1);
    (0..m * n).map(|at| c[at / n * down + at % n * across]).collect()
}

/// What is left of sums below zero, within their bounds, is zero.
fn rectified(mut sums: Within) -> Within {
    for (index, (value, bound)) in sums.reference.iter_mut().zip(&mut sums.bound).enumerate() {
        if *value < 0.0 {
            *bound = (*bound + *value).max(0.0);
            *value = 0.0;
            if let Some(residue) = sums.residue.get_mut(index) {
                *residue = 0.0;
            }
        }
    }
    for other in &mut sums.alternatives {
        other
            .reference
            .iter_mut()
            .for_each(|value| *value = if *value < 0.0 { 0.0 } else { *value });
    }
    sums
}

impl Smooth {
    fn expect(
        &self,
        problem: &Problem,
        y: &Slot,
        rule: &Rule,
        sums: &[Sum],
    ) -> Result<Within, Unanswerable> {
        let steepest = constant(problem, self.slope)?;
        let limits = ["argument", "value", "slope", "most"].map(|name| constant(problem, name));
        let [argument, value, slope, most] = limits;
        let (argument, value, slope, most) = (argument?, value?, slope?, most?);
        let math = problem.accumulate.unwrap_or(y.format);
        let (codec, of_math) = (Codec::of(y.format), Codec::of(math));
        let u = of_math.ulp(1.0) / 2.0;
        let eta = if problem.flush.outputs { codec.min_normal() } else { 0.0 };
        let mut within = Within::default();
        let (mut open, mut beyond, mut infinite) = (Vec::new(), Vec::new(), Vec::new());
        for (index, sum) in sums.iter().enumerate() {
            let z = sum.value.value();
            let (result, rest, own) = self.of(sum.value, is_precise(y));
            let (size, result_size) = (z.abs(), result.abs());
            // Times u at once: at the end of the range of doubles their sum would leave it.
            let (of_z, of_y) = (u * size, u * result_size);
            let steps = argument * of_z + value * of_y + slope * of_y * size.min(most);
            let loss = steepest * rule.loss(sum.magnitude) + steps + own;
            let rounding = codec.ulp((result_size + loss).min(codec.max_finite())) / 2.0;
            let bound = loss + rounding + eta + of_math.min_normal() * (1.0 + size);
            within.reference.push(result);
            if is_precise(y) {
                within.residue.push(rest);
            }
            within.bound.push(if z.is_finite() { bound } else { 0.0 });
            if rule.may_overflow(z, sum.magnitude) {
                open.push(index);
            } else if z == f64::NEG_INFINITY {
                beyond.push(index);
            }
            if z.is_infinite() {
                infinite.push(index);
            }
        }
        // At minus infinity a zero and what the naive formula gives conform alike.
        if !beyond.is_empty() {
            let mut reference = within.reference.clone();
            beyond.iter().for_each(|&index| reference[index] = 0.0);
            within.alternatives.push(Alternative { reference, bound: within.bound.clone() });
        }
        admit_anything(&mut within, &open);
        rule.admit_nan(&mut within, &infinite);
        Ok(within)
    }

    /// The result, what rounding it left over, and how far the oracle may be off.
    fn of(&self, z: Wide, in_many_bits: bool) -> (f64, f64, f64) {
        let result = (self.near.f)([z.value()]);
        // What is infinite or zero is so for arguments whose exponentials no number of bits can hold.
        let plain = z.hi.is_finite() && result.is_finite() && result != 0.0;
        if in_many_bits && plain {
            let exact = (self.near.precise)([precise::real(z.hi) + precise::real(z.lo)]);
            let (hi, lo) = precise::split(&exact);
            return (hi, lo, hi.abs() * power_of_two(-90));
        }
        (result, 0.0, self.near.ulps * f64::EPSILON * result.abs())
    }
}
