//! Families `unary`, `binary` and `ternary`: each element of the output depends on one element of
//! each input.
//!
//! To add an operator, add a line to [`table`]. From there the row's accuracy class is applied:
//!
//! | class | expected |
//! |---|---|
//! | `exact`, `correctly_rounded` | the bits of the exact result, rounded once |
//! | others | within a bound of [`limits`], and the oracle's own error |
//!
//! Subnormals that an adapter declares it may flush have several readings; see [`crate::flushing`].

mod double;
mod function;
mod lanes;
mod limits;
mod operand;
mod readings;
mod rest;
mod table;

use std::ops::Range;

use standard::formats::OverflowRule;
use standard::ops::{AttrValue, IntegerOverflow};

use self::function::{Function, OfBits, OfReals, Truth, Width};
use self::limits::Limits;
use self::operand::Operand;
use crate::codec::{Codec, pieces};
use crate::flushing;
use crate::precise;
use crate::rounded::{EXACT, Rest, Rounding};
use crate::{Alternative, Expected, Piece, Problem, Settle, Slot, Unanswerable, Within};

/// The answers for an operator of these families.
pub(crate) fn expect(problem: &Problem) -> Result<Vec<Expected>, Unanswerable> {
    let y = problem.outputs.first().ok_or_else(|| missing(problem))?;
    let answer = flushing::readings(problem, y, |flush| match arity(problem) {
        1 => look_up(table::ONE, problem)?.read(problem, y, flush),
        2 => look_up(table::TWO, problem)?.read(problem, y, flush),
        _ => look_up(table::THREE, problem)?.read(problem, y, flush),
    })?;
    Ok(vec![answer])
}

/// The answers piece by piece, so that what is compared stays in a cache; false if there are other
/// readings, for which the whole is needed.
///
/// # Errors
/// As [`expect`].
pub(crate) fn by_piece(
    problem: &Problem,
    take: &mut dyn FnMut(Piece),
) -> Result<bool, Unanswerable> {
    let y = problem.outputs.first().ok_or_else(|| missing(problem))?;
    match arity(problem) {
        1 => look_up(table::ONE, problem)?.stream(problem, y, take),
        2 => look_up(table::TWO, problem)?.stream(problem, y, take),
        _ => look_up(table::THREE, problem)?.stream(problem, y, take),
    }
}

/// How to compute elements of the output again, in many bits.
pub(crate) fn settler<'a>(problem: &'a Problem<'a>) -> Option<Settle<'a>> {
    let y = problem.outputs.first()?;
    match arity(problem) {
        1 => look_up(table::ONE, problem).ok()?.settler(problem, y),
        2 => look_up(table::TWO, problem).ok()?.settler(problem, y),
        _ => look_up(table::THREE, problem).ok()?.settler(problem, y),
    }
}

/// A function of one number that is made of exponentials, for operators that end in one.
pub(crate) struct Near {
    /// In f64.
    pub(crate) f: fn([f64; 1]) -> f64,
    /// How far that is off, in units in the last place.
    pub(crate) ulps: f64,
    /// In many bits.
    pub(crate) precise: fn([precise::Real; 1]) -> precise::Real,
}

/// The function of an operator; `None` if there is no such operator, or it is exact.
pub(crate) fn near(op: &str) -> Option<Near> {
    let real = table::ONE.iter().find(|entry| entry.op == op)?.real.as_ref()?;
    match real.truth {
        Truth::Near { ulps, precise } => Some(Near { f: real.f, ulps, precise }),
        Truth::Exact | Truth::Rounded { .. } => None,
    }
}

/// Operands: inputs, then attributes.
fn arity(problem: &Problem) -> usize {
    problem.operator.inputs.len() + problem.operator.attrs.len()
}

fn look_up<const N: usize>(
    table: &'static [Function<N>],
    problem: &Problem,
) -> Result<&'static Function<N>, Unanswerable> {
    let name = problem.operator.op.as_str();
    table.iter().find(|function| function.op == name).ok_or_else(|| missing(problem))
}

fn missing(problem: &Problem) -> Unanswerable {
    Unanswerable::NoOracle(problem.operator.op.to_string())
}

fn wrong_class(problem: &Problem) -> Unanswerable {
    Unanswerable::WrongClass {
        op: problem.operator.op.to_string(),
        class: problem.row.accept.to_string(),
    }
}

/// The operands of a problem.
fn operands<'a, const N: usize>(
    problem: &Problem<'a>,
    y: &Slot,
    flush: bool,
) -> Result<[Operand<'a>; N], Unanswerable> {
    let inputs = problem.inputs.iter().flatten();
    let inputs = inputs.map(|tensor| Operand::new(tensor, y.shape, flush));
    let attrs = problem.operator.attrs.iter().filter_map(|attr| {
        match problem.operator.attr_value(problem.attrs, &attr.name)? {
            AttrValue::F64(value) => Some(Operand::constant(value)),
            _ => None,
        }
    });
    let all: Vec<_> = inputs.chain(attrs).collect();
    all.try_into().map_err(|_| missing(problem))
}

impl<const N: usize> Function<N> {
    /// The answer with subnormal inputs as they are, or flushed.
    fn read(&self, problem: &Problem, y: &Slot, flush: bool) -> Result<Expected, Unanswerable> {
        let operands = operands::<N>(problem, y, flush && !self.moves)?;
        let of_reals = problem.inputs.iter().flatten().next().is_some_and(|x| x.format.is_float());
        match (self.bits, &self.real, self.whole) {
            (Some(bits), ..) if is_exact(problem) => Ok(self.expect_bits(bits, &operands, y)),
            (None, Some(real), _) if of_reals => {
                let mut expected = real.expect(problem, &operands, y)?;
                if flush {
                    expected = readings::or_as_it_is(expected, problem, y);
                }
                Ok(readings::or_nan_of_signaling(expected, problem, y))
            }
            (None, _, Some(whole)) if is_exact(problem) => {
                Ok(expect_whole(problem, whole, &operands, y))
            }
            _ => Err(wrong_class(problem)),
        }
    }

    fn expect_bits(&self, function: OfBits<N>, operands: &[Operand; N], y: &Slot) -> Expected {
        let (codec, count) = (Codec::of(y.format), crate::count(y.shape));
        let codecs = operands.each_ref().map(Operand::codec);
        let bytes = crate::codec::patterns(&codec, count, |i| {
            function(operands.each_ref().map(|operand| operand.pattern(i)), codecs)
        });
        Expected::Exact { bytes, any_nan: !self.moves }
    }

    fn stream(
        &self,
        problem: &Problem,
        y: &Slot,
        take: &mut dyn FnMut(Piece),
    ) -> Result<bool, Unanswerable> {
        let Some(real @ OfReals { truth: Truth::Near { ulps, .. }, .. }) = &self.real else {
            return Ok(false);
        };
        let limits = Limits::of(problem, y)?;
        let flushes = problem.flush.inputs || problem.flush.outputs;
        if flushes || limits.is_loose_at_minus_infinity() || !limits.signs_zeros() {
            return Ok(false);
        }
        // One operand that is NaN makes NaN of any kind; of two, the other one may win.
        if N > 1 && !readings::signaling(problem, y).is_empty() {
            return Ok(false);
        }
        real.limited(&operands(problem, y, false)?, y, &limits, *ulps, take);
        Ok(true)
    }

    fn settler<'a>(&self, problem: &'a Problem<'a>, y: &Slot) -> Option<Settle<'a>> {
        let OfReals { f, truth: Truth::Near { precise, .. }, .. } = self.real.as_ref()? else {
            return None;
        };
        let (f, precise) = (*f, *precise);
        let operands = operands::<N>(problem, y, false).ok()?;
        Some(Box::new(move |index| {
            let arguments = operands.each_ref().map(|operand| operand.number(index));
            let result = f(arguments);
            let plain = arguments.iter().all(|x| x.is_finite() && *x != 0.0);
            if !plain || !result.is_finite() || result == 0.0 {
                return None;
            }
            Some(precise::split(&precise(arguments.map(precise::real))))
        }))
    }
}

impl<const N: usize> OfReals<N> {
    fn expect(
        &self,
        problem: &Problem,
        operands: &[Operand; N],
        y: &Slot,
    ) -> Result<Expected, Unanswerable> {
        let at = |i: usize| operands.each_ref().map(|operand| operand.number(i));
        match &self.truth {
            Truth::Near { ulps, .. } => self.approximate(problem, operands, y, *ulps),
            Truth::Exact if is_exact(problem) => {
                Ok(self.rounded(problem, operands, y, true, EXACT))
            }
            Truth::Rounded { rest, twice } if is_exact(problem) => {
                let innocuous = *twice && innocuous(problem, y);
                let innocuous = innocuous || y.format.precision() == 53;
                Ok(self.rounded(problem, operands, y, innocuous, &|i, value| rest(at(i), value)))
            }
            Truth::Exact => self.approximate(problem, operands, y, 0.0),
            Truth::Rounded { .. } => self.approximate(problem, operands, y, 0.5),
        }
    }

    /// Calls with each piece of the output: its range, the operands and the results. `fast` allows
    /// what is less near than the function itself.
    fn each_piece(
        &self,
        operands: &[Operand; N],
        count: usize,
        fast: bool,
        mut take: impl FnMut(Range<usize>, &[Vec<f64>; N], &[f64]),
    ) {
        let mut arguments = [const { Vec::new() }; N];
        let mut results = Vec::new();
        for piece in pieces(count) {
            for (operand, arguments) in operands.iter().zip(&mut arguments) {
                arguments.resize(piece.len(), 0.0);
                operand.read(&piece, arguments);
            }
            results.resize(piece.len(), 0.0);
            let many = self.many.filter(|_| fast);
            let done = many.is_some_and(|many| (many.compute)(&arguments, &mut results));
            for (i, result) in results.iter_mut().enumerate().skip(if done { count } else { 0 }) {
                let operands = arguments.each_ref().map(|argument| argument[i]);
                if !many.is_some_and(|many| (many.takes)(operands)) {
                    *result = (self.f)(operands);
                }
            }
            take(piece, &arguments, &results);
        }
    }

    /// Calls with references and bounds of each piece, of results that are within `ulps` of an f64.
    fn limited(
        &self,
        operands: &[Operand; N],
        y: &Slot,
        limits: &Limits,
        ulps: f64,
        take: &mut dyn FnMut(Piece),
    ) {
        // Of an f64 the error of the reference counts beside the bound, and is kept apart.
        let doubtful = y.format.precision() >= 53;
        let ulps = if doubtful || self.many.is_none() { ulps } else { lanes::ULPS };
        let (mut bounds, mut doubts) = (Vec::new(), Vec::new());
        self.each_piece(
            operands,
            crate::count(y.shape),
            !doubtful,
            |range, arguments, reference| {
                bounds.resize(range.len(), 0.0);
                limits.bounds(arguments, reference, ulps, doubtful, &mut bounds, &mut doubts);
                take(Piece { range, reference, bound: &bounds, doubt: &doubts });
            },
        );
    }

    /// Expected bits of results that are exact but for one rounding to f64.
    fn rounded(
        &self,
        problem: &Problem,
        operands: &[Operand; N],
        y: &Slot,
        innocuous: bool,
        rest: Rest,
    ) -> Expected {
        let overflow = y.format.convert.overflow.default;
        let mut rounding = Rounding::new(y, overflow, innocuous, problem.flush.outputs);
        self.each_piece(operands, crate::count(y.shape), false, |piece, _, results| {
            rounding.take(piece, results, rest);
        });
        rounding.finish()
    }

    /// References and bounds of results that are within `ulps` of an f64.
    fn approximate(
        &self,
        problem: &Problem,
        operands: &[Operand; N],
        y: &Slot,
        ulps: f64,
    ) -> Result<Expected, Unanswerable> {
        let limits = Limits::of(problem, y)?;
        let (codec, count) = (Codec::of(y.format), crate::count(y.shape));
        let mut within = Within::default();
        self.limited(operands, y, &limits, ulps, &mut |piece| {
            within.reference.extend_from_slice(piece.reference);
            within.bound.extend_from_slice(piece.bound);
            within.doubt.extend_from_slice(piece.doubt);
        });
        within.signed_zero = limits.signs_zeros();
        if limits.is_loose_at_minus_infinity() {
            or_nan_at_minus_infinity(&mut within, &operands[0]);
        }
        if limits.leaves_some_open() {
            readings::or_anything(&mut within, &limits, operands);
        }
        if problem.flush.outputs && codec.has_subnormals() {
            let may_be_small = |&index: &usize| {
                within.reference[index].abs() - within.bound[index] < codec.min_normal()
            };
            let small: Vec<_> = (0..count).filter(may_be_small).collect();
            flushing::or_zeros(&mut within, small.into_iter());
        }
        Ok(Expected::Within(within))
    }
}

fn is_exact(problem: &Problem) -> bool {
    ["exact", "correctly_rounded"].contains(&problem.row.accept().class.as_str())
}

/// True if rounding an exact sum, product, quotient or root to f64 and then to the output's format
/// is as good as rounding it once: f64 has two bits more than twice the precision of all tensors
/// (Figueroa 1995).
fn innocuous(problem: &Problem, y: &Slot) -> bool {
    let p = y.format.precision();
    2 * p + 2 <= 53 && problem.inputs.iter().flatten().all(|x| x.format.precision() <= p)
}

/// Adds the reading in which a zero or NaN that comes of minus infinity is the other of the two.
fn or_nan_at_minus_infinity(within: &mut Within, x: &Operand) {
    let mut other =
        Alternative { reference: within.reference.clone(), bound: within.bound.clone() };
    let mut any = false;
    for (index, reference) in other.reference.iter_mut().enumerate() {
        if (reference.is_nan() || *reference == 0.0) && x.number(index) == f64::NEG_INFINITY {
            *reference = if reference.is_nan() { 0.0 } else { f64::NAN };
            any = true;
        }
    }
    if any {
        within.alternatives.push(other);
    }
}

fn expect_whole<const N: usize>(
    problem: &Problem,
    function: fn([i128; N], Width) -> i128,
    operands: &[Operand; N],
    y: &Slot,
) -> Expected {
    let rule = match problem.row.overflow {
        Some(IntegerOverflow::Saturate) => OverflowRule::Saturate,
        Some(IntegerOverflow::Wrap) | None => OverflowRule::Wrap,
    };
    let (codec, count) = (Codec::of(y.format), crate::count(y.shape));
    let width = Width { bits: operands[0].codec().bits() };
    let mut bytes = vec![0; y.format.bytes(count)];
    let mut arguments = [const { Vec::new() }; N];
    for piece in pieces(count) {
        for (operand, arguments) in operands.iter().zip(&mut arguments) {
            arguments.resize(piece.len(), 0);
            operand.read_integers(&piece, arguments);
        }
        codec.each_element(&mut bytes[codec.span(&piece)], piece.len(), |i| {
            let result = function(arguments.each_ref().map(|argument| argument[i]), width);
            codec.encode_integer(result, rule)
        });
    }
    Expected::Exact { bytes, any_nan: false }
}
