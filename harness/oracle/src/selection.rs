//! Family `selection`: elements by their order. Every answer is exact: ties go to the first, NaNs are
//! equal to each other and larger than all numbers, and zeros of either sign are equal. Subnormal
//! numbers are told apart whatever is declared of flushing, for nothing is computed with them.
//!
//! To add an operator, add a line to [`TABLE`].

use std::cmp::Ordering;

use standard::formats::OverflowRule;

use crate::answer::entry;
use crate::codec::{self, Codec};
use crate::lines::Lines;
use crate::places::places;
use crate::sums::admit_anything;
use crate::{Expected, Problem, Slot, Tensor, Unanswerable, Within};

/// From a problem to the patterns of each output.
type Selection = fn(&Problem) -> Result<Vec<Vec<u64>>, Unanswerable>;

static TABLE: &[(&str, Selection)] = &[
    ("sort", |problem| sorted(problem, problem.flag("descending")?)),
    ("argsort", |problem| Ok(vec![sorted(problem, problem.flag("descending")?)?.swap_remove(1)])),
    ("top_k", |problem| sorted(problem, true)),
    ("argmax", |problem| Ok(vec![sorted(problem, true)?.swap_remove(1)])),
    ("argmin", smallest),
    ("unique_consecutive", unique_consecutive),
    ("one_hot", one_hot),
    ("nonzero", nonzero),
    ("searchsorted", searchsorted),
];

/// The answers for an operator of this family.
pub(crate) fn expect(problem: &Problem) -> Result<Vec<Expected>, Unanswerable> {
    let selection = entry(TABLE, problem)?;
    if falls(problem)? {
        let slot = problem.output(0)?;
        let count = crate::count(slot.shape);
        let numbers = vec![0.0; count];
        let mut open = Within { reference: numbers.clone(), bound: numbers, ..Within::default() };
        admit_anything(&mut open, &(0..count).collect::<Vec<_>>());
        return Ok(vec![Expected::Within(open)]);
    }
    let exactly = |(patterns, slot): (Vec<u64>, &Slot)| {
        let bytes = codec::patterns(&Codec::of(slot.format), patterns.len(), |i| patterns[i]);
        Expected::Exact { bytes, any_nan: true }
    };
    Ok(selection(problem)?.into_iter().zip(problem.outputs).map(exactly).collect())
}

/// The order of two patterns of a format.
fn order(codec: &Codec, a: u64, b: u64) -> Ordering {
    if !codec.is_float() {
        return codec.decode_integer(a).cmp(&codec.decode_integer(b));
    }
    let key = |pattern: u64| (codec.is_nan(pattern), codec.decode(pattern));
    match (key(a), key(b)) {
        ((false, a), (false, b)) => a.partial_cmp(&b).unwrap_or(Ordering::Equal),
        ((a, _), (b, _)) => a.cmp(&b),
    }
}

/// The patterns of a tensor.
fn elements(tensor: &Tensor) -> Vec<u64> {
    let codec = Codec::of(tensor.format);
    (0..tensor.len()).map(|at| codec.read(tensor.bytes, at)).collect()
}

/// The first elements of each line in order, as many as the output's lines have, and their places.
fn sorted(problem: &Problem, descending: bool) -> Result<Vec<Vec<u64>>, Unanswerable> {
    let (x, axis) = (problem.input(0)?, problem.axis("axis")?);
    let y = problem.output(0)?;
    let (codec, elements) = (Codec::of(x.format), elements(&x));
    // An output that lost its axis, or kept it with extent 1, has one place of each line.
    let count = crate::count(y.shape) / lines_of(&x, axis).max(1);
    let inner = crate::count(&x.shape[axis + 1..]);
    let mut values = vec![0; crate::count(y.shape)];
    let mut indices = values.clone();
    for (line, members) in Lines::along(x.shape, axis).indices().enumerate() {
        let members: Vec<usize> = members.collect();
        let mut ranking: Vec<usize> = (0..members.len()).collect();
        // Stable: equal elements stay in the order in which they stand, whichever way it goes.
        ranking.sort_by(|a, b| {
            let order = order(&codec, elements[members[*a]], elements[members[*b]]);
            if descending { order.reverse() } else { order }
        });
        for (rank, place) in ranking.into_iter().take(count).enumerate() {
            let at = line / inner * count * inner + rank * inner + line % inner;
            values[at] = elements[members[place]];
            indices[at] = place as u64;
        }
    }
    Ok(vec![values, indices])
}

fn lines_of(x: &Tensor, axis: usize) -> usize {
    crate::count(&x.shape[..axis]) * crate::count(&x.shape[axis + 1..])
}

/// The first NaN of each line, or else the first of the smallest.
fn smallest(problem: &Problem) -> Result<Vec<Vec<u64>>, Unanswerable> {
    let mut least = sorted(problem, false)?.swap_remove(1);
    let (x, axis) = (problem.input(0)?, problem.axis("axis")?);
    let (codec, elements) = (Codec::of(x.format), elements(&x));
    for (least, mut line) in least.iter_mut().zip(Lines::along(x.shape, axis).indices()) {
        if let Some(nan) = line.position(|at| codec.is_float() && codec.is_nan(elements[at])) {
            *least = nan as u64;
        }
    }
    Ok(vec![least])
}

fn unique_consecutive(problem: &Problem) -> Result<Vec<Vec<u64>>, Unanswerable> {
    let x = problem.input(0)?;
    let (codec, elements) = (Codec::of(x.format), elements(&x));
    // Numbers are equal as IEEE 754 has it, which no NaN is to anything.
    let same = |a: u64, b: u64| match codec.is_float() {
        true => codec.decode(a) == codec.decode(b),
        false => a == b,
    };
    let (mut values, mut counts): (Vec<u64>, Vec<u64>) = (Vec::new(), Vec::new());
    let mut last = None;
    for element in elements.iter().copied() {
        match counts.last_mut() {
            Some(count) if last.is_some_and(|last| same(last, element)) => *count += 1,
            _ => {
                values.push(element);
                counts.push(1);
            }
        }
        last = Some(element);
    }
    let number = counts.len() as u64;
    values.resize(elements.len(), 0);
    counts.resize(elements.len(), 0);
    Ok(vec![values, counts, vec![number]])
}

fn one_hot(problem: &Problem) -> Result<Vec<Vec<u64>>, Unanswerable> {
    let indices = problem.input(0)?;
    let y = problem.output(0)?;
    let codec = Codec::of(y.format);
    let of = |value: f64| codec.encode(value, OverflowRule::Saturate);
    let numbers = codec::decode_i64(indices.format, indices.bytes);
    let classes = problem.integer("classes")?;
    let row = |index: &i64| {
        let index = *index;
        (0..classes).map(move |class| if class == index { of(1.0) } else { of(0.0) })
    };
    Ok(vec![numbers.iter().flat_map(row).collect()])
}

fn nonzero(problem: &Problem) -> Result<Vec<Vec<u64>>, Unanswerable> {
    let x = problem.input(0)?;
    let codec = Codec::of(x.format);
    let target = problem.output(0)?;
    let found = places(x.shape).zip(elements(&x)).filter(|(_, bits)| codec.decode(*bits) != 0.0);
    let mut found: Vec<i64> = found.flat_map(|(place, _)| place).collect();
    let number = (found.len() / x.shape.len()) as u64;
    found.resize(crate::count(target.shape), -1);
    let integers = Codec::of(target.format);
    let pattern = |place: &i64| integers.encode_integer((*place).into(), OverflowRule::Wrap);
    Ok(vec![found.iter().map(pattern).collect(), vec![number]])
}

/// Whether edges that have to be in order are not.
fn falls(problem: &Problem) -> Result<bool, Unanswerable> {
    if problem.operator.op != "searchsorted" {
        return Ok(false);
    }
    let edges = problem.input(0)?;
    let codec = Codec::of(edges.format);
    Ok(!elements(&edges).is_sorted_by(|a, b| order(&codec, *a, *b) != Ordering::Greater))
}

fn searchsorted(problem: &Problem) -> Result<Vec<Vec<u64>>, Unanswerable> {
    let (edges, x) = (problem.input(0)?, problem.input(1)?);
    let (codec, right) = (Codec::of(x.format), problem.flag("right")?);
    let edges = elements(&edges);
    let before = |x: u64| {
        let stands = |edge: &&u64| match order(&codec, **edge, x) {
            Ordering::Less => true,
            Ordering::Equal => right,
            Ordering::Greater => false,
        };
        edges.iter().filter(stands).count() as u64
    };
    Ok(vec![elements(&x).into_iter().map(before).collect()])
}
