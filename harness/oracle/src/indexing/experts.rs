//! Rows that go to experts and come back.

use super::exactly;
use crate::answer::readings;
use crate::codec::{self, Codec};
use crate::sums::{Rule, Sum, grain};
use crate::{Expected, Problem, Tensor, Unanswerable};

fn integers(tensor: &Tensor) -> Vec<i64> {
    codec::decode_i64(tensor.format, tensor.bytes)
}

fn extent(tensor: &Tensor, axis: usize) -> usize {
    tensor.shape[axis].max(0) as usize
}

/// `moe_permute`: rows by expert, the place of each copy, and how many rows each expert sees.
pub(super) fn permute(problem: &Problem) -> Result<Vec<Expected>, Unanswerable> {
    let (x, experts) = (problem.input(0)?, problem.input(1)?);
    let (y, places, counts) = (problem.output(0)?, problem.output(1)?, problem.output(2)?);
    let (columns, each) = (extent(&x, 1), extent(&experts, 1));
    let wanted = integers(&experts);
    let number = problem.integer("count").unwrap_or(0);
    let mut sent: Vec<usize> =
        (0..wanted.len()).filter(|slot| (0..number).contains(&wanted[*slot])).collect();
    sent.sort_by_key(|slot| wanted[*slot]);
    let codec = Codec::of(y.format);
    let row = |slot: &usize| {
        let first = slot / each * columns;
        (first..first + columns).map(|at| codec.read(x.bytes, at))
    };
    let mut rows: Vec<u64> = sent.iter().flat_map(row).collect();
    rows.resize(crate::count(y.shape), 0);
    let mut place = vec![-1; wanted.len()];
    sent.iter().zip(0..).for_each(|(slot, at)| place[*slot] = at);
    let count = |expert| wanted.iter().filter(|wanted| **wanted == expert).count() as i64;
    let numbers = |slot: &crate::Slot, numbers: Vec<i64>| {
        let codec = Codec::of(slot.format);
        let wrap = standard::formats::OverflowRule::Wrap;
        let patterns = numbers.into_iter().map(|n| codec.encode_integer(n.into(), wrap));
        exactly(&codec, &patterns.collect::<Vec<_>>())
    };
    let counted = numbers(counts, (0..number).map(count).collect());
    Ok(vec![exactly(&codec, &rows), numbers(places, place), counted])
}

/// `moe_combine`: sums of products, one for each place that exists.
pub(super) fn combine(problem: &Problem) -> Result<Vec<Expected>, Unanswerable> {
    let (x, places, y) = (problem.input(0)?, problem.input(1)?, problem.output(0)?);
    let (rows, columns, each) = (extent(&x, 0), extent(&x, 1), extent(&places, 1));
    let place = integers(&places);
    readings(problem, |problem, inputs| {
        let (x, weights) = (&inputs[0], &inputs[2]);
        let exists = |slot: &usize| (0..rows as i64).contains(&place[*slot]);
        let (mut sums, mut counts) = (Vec::new(), Vec::new());
        for at in 0..crate::count(y.shape) {
            let (row, column) = (at / columns, at % columns);
            let slots: Vec<_> = (row * each..(row + 1) * each).filter(exists).collect();
            let mut sum = Sum::default();
            for slot in &slots {
                // The product of two 24-bit numbers is exact in 53 bits.
                sum.add((x[place[*slot] as usize * columns + column] * weights[*slot]).into());
            }
            sums.push(sum);
            counts.push(slots.len());
        }
        let finest = grain(x).zip(grain(weights)).map(|(x, weight)| x + weight);
        let rule = Rule::new(problem, y, each, finest)?;
        Ok(vec![rule.expect_each(sums.into_iter().zip(counts))])
    })
}
