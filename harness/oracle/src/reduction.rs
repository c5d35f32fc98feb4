//! Family `reduction`: many elements along one axis or several to one. To add an operator, add a line
//! to [`TABLE`]. Sums have the bounds of [`crate::sums`]; the largest and the smallest element are
//! elements; what is composed of sums is in [`composed`].

mod composed;

use standard::formats::OverflowRule;
use standard::ops::IntegerOverflow;

use crate::answer::{entry, readings};
use crate::codec::{self, Codec};
use crate::lines::Lines;
use crate::sums::{Rule, Sum, grain};
use crate::{Alternative, Expected, Problem, Unanswerable, Within};

/// From the lines whose elements are reduced to the answer.
type Reduction = fn(&Problem, &Lines) -> Result<Expected, Unanswerable>;

static TABLE: &[(&str, Reduction)] = &[
    ("reduce_all", |problem, lines| truth(problem, lines, true)),
    ("reduce_any", |problem, lines| truth(problem, lines, false)),
    ("reduce_logsumexp", composed::logsumexp),
    ("reduce_max", |problem, lines| extreme(problem, lines, 1.0)),
    ("reduce_mean", composed::mean),
    ("reduce_min", |problem, lines| extreme(problem, lines, -1.0)),
    ("reduce_norm", composed::norm),
    ("reduce_prod", product),
    ("reduce_std", composed::deviation),
    ("reduce_sum", sum),
    ("reduce_var", composed::variance),
];

/// The answers for an operator of this family.
pub(crate) fn expect(problem: &Problem) -> Result<Vec<Expected>, Unanswerable> {
    let shape = problem.input(0)?.shape;
    let lines = if problem.operator.attr("axes").is_some() {
        let axes = problem.axes("axes")?;
        Lines::over(shape, |axis| axes.contains(&axis))
    } else {
        Lines::along(shape, problem.axis("axis")?)
    };
    Ok(vec![entry(TABLE, problem)?(problem, &lines)?])
}

/// Whether all elements of a line are true, or any; of none, all are.
fn truth(problem: &Problem, lines: &Lines, all: bool) -> Result<Expected, Unanswerable> {
    let (x, y) = (problem.input(0)?, problem.output(0)?);
    let (from, to) = (Codec::of(x.format), Codec::of(y.format));
    let is = |at: usize| from.read(x.bytes, at) != 0;
    let holds = lines.indices().map(|mut line| if all { line.all(is) } else { line.any(is) });
    let truths: Vec<bool> = holds.collect();
    let bytes = codec::patterns(&to, truths.len(), |i| truths[i].into());
    Ok(Expected::Exact { bytes, any_nan: false })
}

/// What integer overflow does in a problem's row.
pub(crate) fn overflow(problem: &Problem) -> OverflowRule {
    match problem.row.overflow {
        Some(IntegerOverflow::Saturate) => OverflowRule::Saturate,
        Some(IntegerOverflow::Wrap) | None => OverflowRule::Wrap,
    }
}

/// One integer of each line, which are all folded with another.
fn integers(
    problem: &Problem,
    lines: &Lines,
    first: i128,
    fold: fn(i128, i128) -> i128,
) -> Result<Expected, Unanswerable> {
    let (x, codec) = (problem.input(0)?, Codec::of(problem.output(0)?.format));
    let numbers = codec::decode_i64(x.format, x.bytes);
    let folded = |line| Iterator::fold(line, first, |all, at: usize| fold(all, numbers[at].into()));
    let patterns =
        lines.indices().map(|line| codec.encode_integer(folded(line), overflow(problem)));
    let patterns: Vec<_> = patterns.collect();
    let bytes = codec::patterns(&codec, patterns.len(), |i| patterns[i]);
    Ok(Expected::Exact { bytes, any_nan: false })
}

fn sum(problem: &Problem, lines: &Lines) -> Result<Expected, Unanswerable> {
    let y = problem.output(0)?;
    if !y.format.is_float() {
        return integers(problem, lines, 0, |sum, number| sum + number);
    }
    let mut all = readings(problem, |problem, inputs| {
        let sums = lines.indices().map(|line| {
            let mut sum = Sum::default();
            line.for_each(|at| sum.add(inputs[0][at].into()));
            sum
        });
        let sums: Vec<_> = sums.collect();
        Ok(vec![Rule::new(problem, y, lines.length(), grain(&inputs[0]))?.expect(&sums)])
    })?;
    Ok(all.remove(0))
}

/// Products of integers wrap; those of floats have the bounds of [`crate::products`].
fn product(problem: &Problem, lines: &Lines) -> Result<Expected, Unanswerable> {
    if !problem.output(0)?.format.is_float() {
        return integers(problem, lines, 1, |product, number| {
            // The low 64 bits of a product hang on those of its factors alone.
            (product as i64).wrapping_mul(number as i64).into()
        });
    }
    composed::product(problem, lines)
}

/// The largest element or, in the other direction, the smallest; NaN if there is one among them, and
/// +0 above -0. To a device that takes subnormals for zeros, any of them may be the largest if no
/// other element is above zero; one that writes zeros for subnormals may write one where it is the
/// largest.
fn extreme(problem: &Problem, lines: &Lines, direction: f64) -> Result<Expected, Unanswerable> {
    let (x, y) = (problem.input(0)?, problem.output(0)?);
    let codec = Codec::of(x.format);
    let key = |pattern: u64| -> (f64, bool) {
        let number = direction * codec.decode(pattern);
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
