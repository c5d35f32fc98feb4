//! Families `unary` and `binary`: each element of the output depends on one element of each input.
//!
//! To add an operator, add a line to [`UNARY`] or [`BINARY`]: its function in f64, how far that is
//! from the truth, and its function of integers. From there the row's accuracy class is applied:
//!
//! | class | expected |
//! |---|---|
//! | `exact`, `correctly_rounded` | the bits of the exact result, rounded once |
//! | `ulp(L)` | within L units in the last place of the result, and the oracle's own error |
//!
//! Special values need no lines of their own: functions in f64 give the NaNs, infinities and signed
//! zeros of IEEE 754.
//!
//! Subnormals that an adapter declares it may flush have several readings; see [`crate::flushing`].

mod operand;

use std::ops::Range;

use standard::formats::OverflowRule;
use standard::ops::{Family, IntegerOverflow};

use crate::codec::{Codec, pieces, power_of_two};
use crate::elementwise::operand::Operand;
use crate::flushing;
use crate::precise;
use crate::rounded::{Rest, Rounding};
use crate::{Expected, Problem, Slot, Tensor, Unanswerable, Within};

/// An operator of `N` inputs.
struct Function<const N: usize> {
    op: &'static str,
    /// The function of the inputs, in f64.
    f: fn([f64; N]) -> f64,
    /// How that compares with the exact one.
    truth: Truth<N>,
    /// The function of integers, before the row's overflow rule; `None` if it has no integer rows.
    i: Option<fn([i128; N]) -> i128>,
}

/// How a function in f64 compares with the exact one.
enum Truth<const N: usize> {
    /// It is the exact result rounded to f64. From inputs and rounded result, this gives a number
    /// with the sign of what rounding left over, exact minus rounded.
    Rounded(fn([f64; N], f64) -> f64),
    /// It is within so many units in the last place of an f64. For f64 outputs, this gives the
    /// result and what is left over; see [`precise`].
    Near(f64, fn([f64; N]) -> (f64, f64)),
}

use Truth::{Near, Rounded};

#[rustfmt::skip]
static UNARY: &[Function<1>] = &[
    Function { op: "exp",  f: |[x]| pxfm::f_exp(x),  truth: Near(1.0, precise::exp),  i: None },
    Function { op: "sqrt", f: |[x]| x.sqrt(),        truth: Rounded(rest_of_root),    i: None },
    Function { op: "tanh", f: |[x]| pxfm::f_tanh(x), truth: Near(1.0, precise::tanh), i: None },
];

#[rustfmt::skip]
static BINARY: &[Function<2>] = &[
    Function { op: "add",      f: |[a, b]| a + b, truth: Rounded(rest_of_sum),     i: Some(|[a, b]| a + b) },
    Function { op: "multiply", f: |[a, b]| a * b, truth: Rounded(rest_of_product), i: Some(|[a, b]| a * b) },
    Function { op: "subtract", f: |[a, b]| a - b, truth: Rounded(|[a, b], y| rest_of_sum([a, -b], y)), i: Some(|[a, b]| a - b) },
];

/// The answers for an operator of these families.
pub(crate) fn expect(problem: &Problem) -> Result<Vec<Expected>, Unanswerable> {
    match problem.operator.family {
        Family::Binary => look_up(BINARY, problem),
        _ => look_up(UNARY, problem),
    }
}

fn look_up<const N: usize>(
    table: &[Function<N>],
    problem: &Problem,
) -> Result<Vec<Expected>, Unanswerable> {
    let name = problem.operator.op.as_str();
    let missing = || Unanswerable::NoOracle(name.to_owned());
    let function = table.iter().find(|function| function.op == name).ok_or_else(missing)?;
    let y = problem.outputs.first().ok_or_else(missing)?;
    let inputs: Vec<&Tensor> = problem.inputs.iter().flatten().collect();
    let inputs: [&Tensor; N] = inputs.try_into().map_err(|_| missing())?;
    Ok(vec![function.expect(problem, inputs, y)?])
}

impl<const N: usize> Function<N> {
    fn expect(
        &self,
        problem: &Problem,
        inputs: [&Tensor; N],
        y: &Slot,
    ) -> Result<Expected, Unanswerable> {
        flushing::readings(problem, y, |flush| self.read(problem, inputs, y, flush))
    }

    /// The answer with subnormal inputs as they are, or flushed.
    fn read(
        &self,
        problem: &Problem,
        inputs: [&Tensor; N],
        y: &Slot,
        flush: bool,
    ) -> Result<Expected, Unanswerable> {
        let innocuous = innocuous(y, &inputs);
        let operands = inputs.map(|tensor| Operand::new(tensor, y.shape, flush));
        if !y.format.is_float() {
            return self.expect_integers(problem, &operands, y);
        }
        let mut arguments = [const { Vec::new() }; N];
        let compute = |piece: &Range<usize>, values: &mut [f64]| {
            for (operand, arguments) in operands.iter().zip(&mut arguments) {
                arguments.resize(piece.len(), 0.0);
                operand.read(piece, arguments);
            }
            for (i, value) in values.iter_mut().enumerate() {
                *value = (self.f)(arguments.each_ref().map(|argument| argument[i]));
            }
        };
        let at = |i: usize| operands.each_ref().map(|operand| operand.number(i));
        match self.truth {
            Near(ulps, precise) => {
                approximate(problem, y, ulps, compute, Some(&|i| precise(at(i))))
            }
            Rounded(rest) => {
                rounded(problem, y, innocuous, compute, &|i, value| rest(at(i), value))
            }
        }
    }

    fn expect_integers(
        &self,
        problem: &Problem,
        operands: &[Operand; N],
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
        let mut arguments = [const { Vec::new() }; N];
        for piece in pieces(count) {
            for (operand, arguments) in operands.iter().zip(&mut arguments) {
                arguments.resize(piece.len(), 0);
                operand.read_integers(&piece, arguments);
            }
            codec.each_element(&mut bytes[codec.span(&piece)], piece.len(), |i| {
                let result = function(arguments.each_ref().map(|argument| argument[i]));
                codec.encode_integer(result, rule)
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
        return approximate(problem, y, 0.5, compute, None);
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

/// References and bounds of class `ulp(L)`. `compute` is within `ulps` of an f64; `precise` gives
/// the result of an element and what is left over.
fn approximate(
    problem: &Problem,
    y: &Slot,
    ulps: f64,
    mut compute: impl FnMut(&Range<usize>, &mut [f64]),
    precise: Option<&dyn Fn(usize) -> (f64, f64)>,
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
    let count = crate::count(y.shape);
    let mut within = Within { signed_zero: true, ..Within::default() };
    let own = match precise.filter(|_| y.format.precision() >= 53) {
        Some(precise) => {
            (within.reference, within.residue) = (0..count).map(precise).unzip();
            precise::ERROR
        }
        None => {
            within.reference.resize(count, 0.0);
            for piece in pieces(count) {
                compute(&piece, &mut within.reference[piece.clone()]);
            }
            ulps
        }
    };
    // An f64 ulp is at most EPSILON of the number, and at least the smallest double.
    let own = |value: f64| own * (f64::EPSILON * value.abs()).max(power_of_two(-1074));
    let bound = |&value: &f64| {
        if value.is_finite() { limit * codec.ulp(value) + own(value) } else { 0.0 }
    };
    within.bound = within.reference.iter().map(bound).collect();
    if problem.flush.outputs && codec.has_subnormals() {
        let may_be_small = |&index: &usize| {
            within.reference[index].abs() - within.bound[index] < codec.min_normal()
        };
        let small: Vec<_> = (0..count).filter(may_be_small).collect();
        flushing::or_zeros(&mut within, small.into_iter());
    }
    Ok(Expected::Within(within))
}

fn wrong_class(problem: &Problem) -> Unanswerable {
    Unanswerable::WrongClass {
        op: problem.operator.op.to_string(),
        class: problem.row.accept.to_string(),
    }
}

/// The error of a square root: exact by a fused multiplication, which cannot underflow here but for
/// results whose square is subnormal; those are scaled.
fn rest_of_root([x]: [f64; 1], root: f64) -> f64 {
    let scale = if x < power_of_two(-900) { power_of_two(200) } else { 1.0 };
    f64::mul_add(-(root * scale), root * scale, x * scale * scale)
}

/// The exact error of a sum (Knuth).
fn rest_of_sum([a, b]: [f64; 2], sum: f64) -> f64 {
    let from_b = sum - a;
    (a - (sum - from_b)) + (b - from_b)
}

/// The error of a product: exact by a fused multiplication, but for a power of two. The smaller
/// factor of a tiny product is scaled, so that what is left over does not underflow.
fn rest_of_product([a, b]: [f64; 2], product: f64) -> f64 {
    let (small, large) = if a.abs() < b.abs() { (a, b) } else { (b, a) };
    let scale = if product.abs() < power_of_two(-900) { power_of_two(200) } else { 1.0 };
    f64::mul_add(small * scale, large, -(product * scale))
}
