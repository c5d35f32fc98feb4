//! Family `indexing`: elements that are read or written through indices.
//!
//! An operator says of each place, of the result where it reads and of the updates where it writes,
//! which place its index leads to. An index outside of its axis leads nowhere: zero is read through
//! it, and what is written through it is dropped. To add an operator, add a line to [`TABLE`].

mod experts;

use crate::answer::{entry, readings};
use crate::codec::{self, Codec};
use crate::places::{index, places};
use crate::sums::{Rule, Sum, grain};
use crate::{Expected, Problem, Slot, Tensor, Unanswerable};

/// From a place of the result, or of the updates, to one in the tensor that the indices belong to.
type Through = fn(&Indices, &[i64]) -> Vec<i64>;

/// What an operator does at the places that its indices lead to.
#[derive(Clone, Copy)]
enum Access {
    /// Reads them.
    Reads(Through),
    /// Overwrites them, the last update of a place for good.
    Writes(Through),
    /// Adds to them.
    Adds(Through),
    /// Something of its own.
    Own(fn(&Problem) -> Result<Vec<Expected>, Unanswerable>),
}

use Access::{Adds, Own, Reads, Writes};

static TABLE: &[(&str, Access)] = &[
    ("gather", Reads(one_by_one)),
    ("index_select", Reads(slice_by_slice)),
    ("take", Reads(flat)),
    ("embedding", Reads(row_by_row)),
    ("embedding_backward", Adds(row_by_row)),
    ("scatter", Writes(one_by_one)),
    ("scatter_add", Adds(one_by_one)),
    ("index_add", Adds(slice_by_slice)),
    ("moe_permute", Own(experts::permute)),
    ("moe_combine", Own(experts::combine)),
];

/// The answers for an operator of this family.
pub(crate) fn expect(problem: &Problem) -> Result<Vec<Expected>, Unanswerable> {
    let access = entry(TABLE, problem)?;
    let y = problem.output(0)?;
    let answer = match access {
        Own(answer) => return answer(problem),
        Reads(through) => read(problem, through, y)?,
        Writes(through) => overwritten(&Updates::of(problem, through, y)?, y),
        Adds(through) => added(problem, &Updates::of(problem, through, y)?, y)?,
    };
    Ok(vec![answer])
}

/// The tensor of indices, and the axis that they belong to.
struct Indices<'a> {
    shape: &'a [i64],
    numbers: Vec<i64>,
    axis: usize,
}

impl<'a> Indices<'a> {
    fn of(problem: &Problem<'a>) -> Result<Indices<'a>, Unanswerable> {
        let tensor = problem.input(1)?;
        let numbers = codec::decode_i64(tensor.format, tensor.bytes);
        let axis = problem.integer("axis").unwrap_or(0) as usize;
        Ok(Indices { shape: tensor.shape, numbers, axis })
    }

    fn at(&self, place: &[i64]) -> i64 {
        index(self.shape, place).map_or(-1, |at| self.numbers[at])
    }
}

/// An index for each element, in place of that of the axis.
fn one_by_one(indices: &Indices, place: &[i64]) -> Vec<i64> {
    let mut to = place.to_vec();
    to[indices.axis] = indices.at(place);
    to
}

/// An index for each place of the axis.
fn slice_by_slice(indices: &Indices, place: &[i64]) -> Vec<i64> {
    let mut to = place.to_vec();
    to[indices.axis] = indices.at(&place[indices.axis..=indices.axis]);
    to
}

/// An index of the whole tensor in row-major order.
fn flat(indices: &Indices, place: &[i64]) -> Vec<i64> {
    vec![indices.at(place)]
}

/// An index for each row, which stands for all axes but the last.
fn row_by_row(indices: &Indices, place: &[i64]) -> Vec<i64> {
    let (row, column) = place.split_at(indices.shape.len());
    [&[indices.at(row)], column].concat()
}

fn read(problem: &Problem, through: Through, y: &Slot) -> Result<Expected, Unanswerable> {
    let (x, indices, codec) = (problem.input(0)?, Indices::of(problem)?, Codec::of(y.format));
    let all = [x.len() as i64];
    let pattern = |place: Vec<i64>| {
        let from = through(&indices, &place);
        // What is read in row-major order is read as one axis.
        let shape = if from.len() == x.shape.len() { x.shape } else { &all };
        index(shape, &from).map_or(0, |at| codec.read(x.bytes, at))
    };
    let patterns: Vec<_> = places(y.shape).map(pattern).collect();
    Ok(exactly(&codec, &patterns))
}

fn exactly(codec: &Codec, patterns: &[u64]) -> Expected {
    let bytes = codec::patterns(codec, patterns.len(), |i| patterns[i]);
    Expected::Exact { bytes, any_nan: false }
}

/// What is written to which elements of the result.
struct Updates<'a> {
    /// What is there before; nothing is a tensor of zeros.
    base: Option<Tensor<'a>>,
    updates: Tensor<'a>,
    /// Where each update goes.
    targets: Vec<Option<usize>>,
}

impl<'a> Updates<'a> {
    fn of(problem: &Problem<'a>, through: Through, y: &Slot) -> Result<Updates<'a>, Unanswerable> {
        let (base, updates) = match problem.inputs.len() {
            2 => (None, problem.input(0)?),
            _ => (Some(problem.input(0)?), problem.input(2)?),
        };
        let indices = Indices::of(problem)?;
        let target = |place: Vec<i64>| index(y.shape, &through(&indices, &place));
        let targets = places(updates.shape).map(target).collect();
        Ok(Updates { base, updates, targets })
    }

    /// Each update that goes somewhere: its index, and where it goes.
    fn landing(&self) -> impl Iterator<Item = (usize, usize)> {
        self.targets.iter().enumerate().filter_map(|(update, target)| Some((update, (*target)?)))
    }
}

fn overwritten(updates: &Updates, y: &Slot) -> Expected {
    let codec = Codec::of(y.format);
    let base = |at| updates.base.map_or(0, |base| codec.read(base.bytes, at));
    let mut patterns: Vec<_> = (0..crate::count(y.shape)).map(base).collect();
    for (update, target) in updates.landing() {
        patterns[target] = codec.read(updates.updates.bytes, update);
    }
    exactly(&codec, &patterns)
}

fn added(problem: &Problem, updates: &Updates, y: &Slot) -> Result<Expected, Unanswerable> {
    if !y.format.is_float() {
        return Ok(added_integers(updates, y));
    }
    let mut all = readings(problem, |problem, inputs| {
        let (base, terms) = match updates.base {
            Some(_) => (&inputs[0][..], &inputs[2]),
            None => (&[][..], &inputs[0]),
        };
        let mut sums = vec![Sum::default(); crate::count(y.shape)];
        let mut counts = vec![usize::from(updates.base.is_some()); sums.len()];
        sums.iter_mut().zip(base).for_each(|(sum, base)| sum.add((*base).into()));
        for (update, target) in updates.landing() {
            sums[target].add(terms[update].into());
            counts[target] += 1;
        }
        let most = counts.iter().copied().max().unwrap_or(0);
        // What is added to nothing is not rounded.
        counts.iter_mut().filter(|count| **count == 1).for_each(|count| *count = 0);
        let finest = grain(&[terms, base].concat());
        let rule = Rule::new(problem, y, most, finest)?;
        Ok(vec![rule.expect_each(sums.into_iter().zip(counts))])
    })?;
    Ok(all.remove(0))
}

/// Integers wrap at the width of the result.
fn added_integers(updates: &Updates, y: &Slot) -> Expected {
    let codec = Codec::of(y.format);
    let integers = |tensor: Tensor| codec::decode_i64(tensor.format, tensor.bytes);
    let zeros = || vec![0; crate::count(y.shape)];
    let mut sums: Vec<i128> =
        updates.base.map_or_else(zeros, integers).into_iter().map(i128::from).collect();
    let terms = integers(updates.updates);
    for (update, target) in updates.landing() {
        sums[target] += i128::from(terms[update]);
    }
    let wrap = standard::formats::OverflowRule::Wrap;
    let patterns: Vec<_> = sums.iter().map(|sum| codec.encode_integer(*sum, wrap)).collect();
    exactly(&codec, &patterns)
}
