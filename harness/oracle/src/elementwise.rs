//! Families `unary` and `binary`: each element of the output depends on one element of each input.
//!
//! To add an operator, add a line to [`UNARY`] or [`BINARY`]: its function in f64, and how far that
//! is from the truth. From there the accuracy class of the row is applied:
//!
//! | class | expected |
//! |---|---|
//! | `exact`, `correctly_rounded` | the bits of the exact result, rounded once |
//! | `ulp(L)` | within L units in the last place of the result, and the oracle's own error |
//!
//! Special values need no lines of their own: functions in f64 give the NaNs, infinities and signed
//! zeros of IEEE 754.
//!
//! Subnormals: inputs are flushed before the function if the adapter declares so, and only then.
//! With declared flushing of outputs, a result below the smallest normal number is a zero of its
//! sign; where a conforming result may fall on either side of that number, both are allowed.

mod operand;

use std::ops::Range;

use standard::formats::OverflowRule;
use standard::ops::{Family, IntegerOverflow};

use crate::codec::{Codec, pieces, power_of_two};
use crate::elementwise::operand::Operand;
use crate::rounded::{Rest, Rounding};
use crate::{Alternative, Expected, Problem, Slot, Tensor, Unanswerable, Within};

/// An operator of one input.
struct Unary {
    op: &'static str,
    /// The function of the input, in f64.
    f: fn(f64) -> f64,
    truth: Truth<fn(f64, f64) -> f64>,
}

/// An operator of two inputs.
struct Binary {
    op: &'static str,
    /// The function of the inputs, in f64.
    f: fn(f64, f64) -> f64,
    truth: Truth<fn(f64, f64, f64) -> f64>,
    /// The function of integers, before the row's overflow rule.
    i: Option<fn(i128, i128) -> i128>,
}

/// How a function in f64 compares with the exact one.
#[derive(Clone, Copy)]
enum Truth<R> {
    /// It is the exact result rounded to f64. From inputs and rounded result, `R` gives a number
    /// with the sign of what rounding left over, exact minus rounded.
    Rounded(R),
    /// It is within so many units in the last place of an f64.
    Within(f64),
}

use Truth::{Rounded, Within as Close};

#[rustfmt::skip]
static UNARY: &[Unary] = &[
    Unary { op: "exp",  f: pxfm::f_exp,  truth: Close(1.0) },
    Unary { op: "sqrt", f: f64::sqrt,    truth: Rounded(rest_of_root) },
    Unary { op: "tanh", f: pxfm::f_tanh, truth: Close(1.0) },
];

#[rustfmt::skip]
static BINARY: &[Binary] = &[
    Binary { op: "add",      f: |a, b| a + b, truth: Rounded(rest_of_sum),     i: Some(|a, b| a + b) },
    Binary { op: "multiply", f: |a, b| a * b, truth: Rounded(rest_of_product), i: Some(|a, b| a * b) },
];

/// The answers for an operator of these families.
pub(crate) fn expect(problem: &Problem) -> Result<Vec<Expected>, Unanswerable> {
    let name = problem.operator.op.as_str();
    let missing = || Unanswerable::NoOracle(name.to_owned());
    let y = problem.outputs.first().ok_or_else(missing)?;
    let input = |index: usize| problem.inputs.get(index)?.as_ref();
    let a = input(0).ok_or_else(missing)?;
    let answer = match problem.operator.family {
        Family::Binary => {
            let entry = BINARY.iter().find(|entry| entry.op == name).ok_or_else(missing)?;
            entry.expect(problem, a, input(1).ok_or_else(missing)?, y)
        }
        _ => {
            let entry = UNARY.iter().find(|entry| entry.op == name).ok_or_else(missing)?;
            entry.expect(problem, a, y)
        }
    };
    Ok(vec![answer?])
}

impl Unary {
    fn expect(&self, problem: &Problem, x: &Tensor, y: &Slot) -> Result<Expected, Unanswerable> {
        let input = Operand::new(problem, x, y.shape);
        let compute = |piece: &Range<usize>, values: &mut [f64]| {
            input.read(piece, values);
            for value in values {
                *value = (self.f)(*value);
            }
        };
        match self.truth {
            Close(ulps) => approximate(problem, y, ulps, compute),
            Rounded(rest) => {
                let rest = |i: usize, value: f64| rest(input.number(i), value);
                let innocuous = innocuous(y, &[x]);
                rounded(problem, y, innocuous, compute, &rest)
            }
        }
    }
}

impl Binary {
    fn expect(
        &self,
        problem: &Problem,
        a: &Tensor,
        b: &Tensor,
        y: &Slot,
    ) -> Result<Expected, Unanswerable> {
        let innocuous = innocuous(y, &[a, b]);
        let (a, b) = (Operand::new(problem, a, y.shape), Operand::new(problem, b, y.shape));
        if !y.format.is_float() {
            return self.expect_integers(problem, &a, &b, y);
        }
        let mut right = Vec::new();
        let compute = |piece: &Range<usize>, values: &mut [f64]| {
            a.read(piece, values);
            right.resize(values.len(), 0.0);
            b.read(piece, &mut right);
            for (value, &right) in values.iter_mut().zip(&right) {
                *value = (self.f)(*value, right);
            }
        };
        match self.truth {
            Close(ulps) => approximate(problem, y, ulps, compute),
            Rounded(rest) => {
                let rest = |i: usize, value: f64| rest(a.number(i), b.number(i), value);
                rounded(problem, y, innocuous, compute, &rest)
            }
        }
    }

    fn expect_integers(
        &self,
        problem: &Problem,
        a: &Operand,
        b: &Operand,
        y: &Slot,
    ) -> Result<Expected, Unanswerable> {
        let Some(function) = self.i.filter(|_| problem.row.accept().class == "exact") else {
            return Err(wrong_class(problem));
        };
        let rule = match problem.row.overflow {
            Some(IntegerOverflow::Saturate) => OverflowRule::Saturate,
            Some(IntegerOverflow::Wrap) | None => OverflowRule::Wrap,
        };
        let codec = Codec::of(y.format);
        let count = crate::count(y.shape);
        let mut bytes = vec![0; y.format.bytes(count)];
        let (mut left, mut right) = (Vec::new(), Vec::new());
        for piece in pieces(count) {
            left.resize(piece.len(), 0);
            right.resize(piece.len(), 0);
            a.read_integers(&piece, &mut left);
            b.read_integers(&piece, &mut right);
            codec.each_element(&mut bytes[codec.span(&piece)], left.len(), |i| {
                codec.encode_integer(function(left[i], right[i]), rule)
            });
        }
        Ok(Expected::Exact { bytes, any_nan: false })
    }
}

/// True if rounding an exact result to f64 and then to the output's format is as good as rounding
/// it once: f64 is that format, or has two bits more than twice the precision of all tensors
/// (Figueroa 1995, for sums, products, quotients and roots).
fn innocuous(y: &Slot, inputs: &[&Tensor]) -> bool {
    let p = y.format.precision();
    p == 53 || 2 * p + 2 <= 53 && inputs.iter().all(|input| input.format.precision() <= p)
}

/// Expected bits of results that are exact but for one rounding to f64.
fn rounded(
    problem: &Problem,
    y: &Slot,
    innocuous: bool,
    mut compute: impl FnMut(&Range<usize>, &mut [f64]),
    rest: Rest,
) -> Result<Expected, Unanswerable> {
    if !["exact", "correctly_rounded"].contains(&problem.row.accept().class.as_str()) {
        return approximate(problem, y, 0.5, compute);
    }
    let overflow = y.format.convert.overflow.default;
    let mut rounding = Rounding::new(y, overflow, innocuous, problem.flush.outputs);
    let mut values = Vec::new();
    for piece in pieces(crate::count(y.shape)) {
        values.resize(piece.len(), 0.0);
        compute(&piece, &mut values);
        rounding.take(piece, &values, rest);
    }
    Ok(rounding.finish())
}

/// References and bounds of class `ulp(L)`, from results that are within `ulps` of an f64.
fn approximate(
    problem: &Problem,
    y: &Slot,
    ulps: f64,
    mut compute: impl FnMut(&Range<usize>, &mut [f64]),
) -> Result<Expected, Unanswerable> {
    let accept = problem.row.accept();
    if accept.class != "ulp" {
        return Err(wrong_class(problem));
    }
    let limit = accept.limit.ok_or_else(|| Unanswerable::NoConstant {
        class: accept.class.clone(),
        constant: "limit".to_owned(),
    })?;
    let codec = Codec::of(y.format);
    let mut reference = vec![0.0; crate::count(y.shape)];
    for piece in pieces(reference.len()) {
        compute(&piece, &mut reference[piece.clone()]);
    }
    // An f64 ulp is at most EPSILON of the number, and at least the smallest double.
    let own = |value: f64| ulps * (f64::EPSILON * value.abs()).max(power_of_two(-1074));
    let bound = |&value: &f64| {
        if value.is_finite() { limit * codec.ulp(value) + own(value) } else { 0.0 }
    };
    let bound = reference.iter().map(bound).collect();
    let mut within = Within { reference, bound, signed_zero: true, ..Within::default() };
    if problem.flush.outputs && codec.has_subnormals() {
        flush_results(&codec, &mut within);
    }
    Ok(Expected::Within(within))
}

/// Results that are subnormal whatever a conforming device makes of them become zeros; those that
/// may be are both.
fn flush_results(codec: &Codec, within: &mut Within) {
    let min_normal = codec.min_normal();
    let mut either = Vec::new();
    for (index, (value, bound)) in within.reference.iter_mut().zip(&mut within.bound).enumerate() {
        if value.abs() + *bound < min_normal {
            (*value, *bound) = (0.0_f64.copysign(*value), 0.0);
        } else if value.abs() - *bound < min_normal {
            either.push(index);
        }
    }
    if either.is_empty() {
        return;
    }
    let (mut reference, mut bound) = (within.reference.clone(), within.bound.clone());
    for index in either {
        (reference[index], bound[index]) = (0.0_f64.copysign(reference[index]), 0.0);
    }
    within.alternatives.push(Alternative { reference, bound });
}

fn wrong_class(problem: &Problem) -> Unanswerable {
    Unanswerable::WrongClass {
        op: problem.operator.op.to_string(),
        class: problem.row.accept.to_string(),
    }
}

/// The error of a square root: exact by a fused multiplication, which cannot underflow here but for
/// results whose square is subnormal; those are scaled.
fn rest_of_root(x: f64, root: f64) -> f64 {
    let scale = if x < power_of_two(-900) { power_of_two(200) } else { 1.0 };
    f64::mul_add(-(root * scale), root * scale, x * scale * scale)
}

/// The exact error of a sum (Knuth).
fn rest_of_sum(a: f64, b: f64, sum: f64) -> f64 {
    let from_b = sum - a;
    (a - (sum - from_b)) + (b - from_b)
}

/// The error of a product: exact by a fused multiplication, but for a power of two. The smaller
/// factor of a tiny product is scaled, so that what is left over does not underflow.
fn rest_of_product(a: f64, b: f64, product: f64) -> f64 {
    let (small, large) = if a.abs() < b.abs() { (a, b) } else { (b, a) };
    let scale = if product.abs() < power_of_two(-900) { power_of_two(200) } else { 1.0 };
    f64::mul_add(small * scale, large, -(product * scale))
}
