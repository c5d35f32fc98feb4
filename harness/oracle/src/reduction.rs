//! Family `reduction`: many elements along an axis to one. To add an operator, add a line to
//! [`TABLE`]. Sums have the bounds of [`crate::sums`]; the largest element is one of the elements.

use standard::formats::OverflowRule;
use standard::ops::{AttrValue, IntegerOverflow};

use crate::codec::{self, Codec};
use crate::sums::{Rule, Sum, grain, with_flushed};
use crate::{Alternative, Expected, Problem, Slot, Tensor, Unanswerable, Within, count};

/// From the elements and where they lie to the answer.
type Reduction = fn(&Problem, &Tensor, &Slot, &Lines) -> Result<Expected, Unanswerable>;

static TABLE: &[(&str, Reduction)] = &[("reduce_max", largest), ("reduce_sum", sum)];

/// The answers for an operator of this family.
pub(crate) fn expect(problem: &Problem) -> Result<Vec<Expected>, Unanswerable> {
    let name = problem.operator.op.as_str();
    let missing = || Unanswerable::NoOracle(name.to_owned());
    let (_, reduction) = TABLE.iter().find(|(op, _)| *op == name).ok_or_else(missing)?;
    let x = problem.inputs.first().copied().flatten().ok_or_else(missing)?;
    let y = problem.outputs.first().ok_or_else(missing)?;
    let lines = Lines::along(&x, axis(problem).ok_or_else(missing)?);
    Ok(vec![reduction(problem, &x, y, &lines)?])
}

/// Attribute `axis`.
pub(crate) fn axis(problem: &Problem) -> Option<usize> {
    match problem.operator.attr_value(problem.attrs, "axis")? {
        AttrValue::I64(axis) => usize::try_from(axis).ok(),
        _ => None,
    }
}

/// The lines of a tensor along an axis, in the order of the elements they are reduced to.
pub(crate) struct Lines {
    /// Elements of a line.
    pub(crate) length: usize,
    outer: usize,
    inner: usize,
}

impl Lines {
    /// The lines along an axis.
    pub(crate) fn along(tensor: &Tensor, axis: usize) -> Lines {
        let shape = tensor.shape;
        let length = shape[axis].max(0) as usize;
        Lines { length, outer: count(&shape[..axis]), inner: count(&shape[axis + 1..]) }
    }

    /// For each line, the indices of its elements.
    pub(crate) fn indices(&self) -> impl Iterator<Item = impl Iterator<Item = usize> + Clone> {
        let &Lines { length, outer, inner } = self;
        (0..outer * inner).map(move |line| {
            let first = line / inner.max(1) * length * inner + line % inner.max(1);
            (0..length).map(move |i| first + i * inner)
        })
    }
}

fn sum(problem: &Problem, x: &Tensor, y: &Slot, lines: &Lines) -> Result<Expected, Unanswerable> {
    if !y.format.is_float() {
        let rule = match problem.row.overflow {
            Some(IntegerOverflow::Saturate) => OverflowRule::Saturate,
            Some(IntegerOverflow::Wrap) | None => OverflowRule::Wrap,
        };
        let numbers = codec::decode_i64(x.format, x.bytes);
        let codec = Codec::of(y.format);
        let sums = lines.indices().map(|line| line.map(|at| i128::from(numbers[at])).sum());
        let patterns: Vec<_> = sums.map(|sum: i128| codec.encode_integer(sum, rule)).collect();
        let bytes = codec::patterns(&codec, patterns.len(), |i| patterns[i]);
        return Ok(Expected::Exact { bytes, any_nan: false });
    }
    let read = |flush: bool| -> Result<Within, Unanswerable> {
        let codec = Codec::of(x.format);
        let mut numbers = codec::values(x);
        numbers.truncate(x.len());
        if flush {
            numbers.iter_mut().for_each(|number| *number = codec.flush(*number));
        }
        let sums = lines.indices().map(|line| {
            let mut sum = Sum::default();
            line.for_each(|at| sum.add(numbers[at].into()));
            sum
        });
        let sums: Vec<_> = sums.collect();
        Ok(Rule::new(problem, y, lines.length, grain(&numbers))?.expect(&sums))
    };
    let flushed = problem.flush.inputs.then(|| read(true)).transpose()?;
    Ok(with_flushed(read(false)?, flushed))
}

/// The largest element; NaN if there is one among them, and +0 above -0. To a device that takes
/// subnormals for zeros, any of them may be the largest if no other element is above zero; one that
/// writes zeros for subnormals may write one where it is the largest.
fn largest(
    problem: &Problem,
    x: &Tensor,
    y: &Slot,
    lines: &Lines,
) -> Result<Expected, Unanswerable> {
    let codec = Codec::of(x.format);
    let key = |pattern: u64| -> (f64, bool) {
        let number = codec.decode(pattern);
        (number, !number.is_sign_negative())
    };
    let best = |mut line: Box<dyn Iterator<Item = usize> + '_>| -> u64 {
        let mut best = codec.read(x.bytes, line.next().unwrap_or(0));
        for at in line {
            let pattern = codec.read(x.bytes, at);
            if codec.is_nan(best) {
                break;
            }
            if codec.is_nan(pattern) || key(pattern) > key(best) {
                best = pattern;
            }
        }
        best
    };
    let patterns: Vec<_> = lines.indices().map(|line| best(Box::new(line))).collect();
    let target = Codec::of(y.format);
    let bytes = codec::patterns(&target, patterns.len(), |i| patterns[i]);
    let flush = problem.flush;
    if !(flush.inputs || flush.outputs) || !codec.has_subnormals() {
        return Ok(Expected::Exact { bytes, any_nan: true });
    }
    let reference: Vec<_> = patterns.iter().map(|pattern| codec.decode(*pattern)).collect();
    // A row without a subnormal number is read the same by everyone, its zeros included.
    let tiny = |at: usize| {
        let number = codec.decode(codec.read(x.bytes, at));
        number != 0.0 && codec.flush(number) == 0.0
    };
    let rows: Vec<bool> = lines.indices().map(|mut line| line.any(tiny)).collect();
    let flushed = |sign: f64| {
        let of = |(number, row): (&f64, &bool)| match codec.flush(*number) {
            0.0 if *row => 0.0_f64.copysign(sign),
            flushed => flushed,
        };
        let reference: Vec<_> = reference.iter().zip(&rows).map(of).collect();
        let bound = |(number, row): (&f64, &bool)| match flush.inputs && *row {
            true => zero_or(*number, codec.min_normal()),
            false => 0.0,
        };
        let bound = reference.iter().zip(&rows).map(bound).collect();
        Alternative { reference, bound }
    };
    let alternatives = vec![flushed(1.0), flushed(-1.0)];
    let bound = vec![0.0; reference.len()];
    let within = Within { reference, bound, alternatives, signed_zero: true, ..Within::default() };
    Ok(Expected::Within(within))
}

/// The bound around a largest number of zero that takes in every subnormal.
fn zero_or(number: f64, min_normal: f64) -> f64 {
    if number == 0.0 { min_normal.next_down() } else { 0.0 }
}
