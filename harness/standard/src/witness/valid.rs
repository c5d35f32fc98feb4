//! Valid calls of an operator: small, never empty, and with extents that tell axes apart.
//!
//! First ranks, attributes and optional inputs are chosen, and all extents are made equal: most
//! rules hold then, whatever they are; where none of the calls is valid, one extent is changed. Then
//! extents are told apart: each is changed alone, or together with one or two others where rules tie
//! them, as long as the call stays valid.

use super::change::values;
use crate::expr::CompiledOperator;
use crate::ops::{AttrValue, AttrValues, Call, Shape};

/// Extents that tell axes apart, unless the caller wants others.
const SIZES: [i64; 6] = [2, 3, 5, 4, 7, 6];

/// What all extents are at first. Powers of two satisfy rules about blocks.
const EQUAL: [i64; 8] = [2, 1, 3, 4, 8, 16, 32, 64];

/// Choices of ranks, attributes and optional inputs that are tried.
const CHOICES: usize = 2000;

/// The same where all extents but one are equal, and what that one may be at most.
const CHOICES_UNEVEN: usize = 200;
const UNEVEN: i64 = 16;

/// A valid, non-empty call whose extents are taken from `sizes` in turn, as far as rules let them
/// differ; small ones if `sizes` is empty. `None` if no small call is valid.
pub fn valid_call(op: &CompiledOperator, sizes: &[i64]) -> Option<Call> {
    let call = equal_calls(op, 1).pop()?;
    Some(spread(op, call, if sizes.is_empty() { &SIZES } else { sizes }))
}

/// As [`valid_call`], for one of the choices of ranks, attributes and optional inputs that
/// [`valid_calls`] goes through; numbers beyond the last begin again.
pub fn valid_call_of(op: &CompiledOperator, choice: usize, sizes: &[i64]) -> Option<Call> {
    let mut calls = equal_calls(op, choice + 1);
    let place = choice.checked_rem(calls.len())?;
    Some(spread(op, calls.swap_remove(place), sizes))
}

/// Up to `limit` small, valid, non-empty calls that differ in ranks, attributes or optional
/// inputs; the plainest first.
pub fn valid_calls(op: &CompiledOperator, limit: usize) -> Vec<Call> {
    let equal = equal_calls(op, limit);
    equal.into_iter().map(|call| spread(op, call, &SIZES)).collect()
}

/// What one input or attribute may be: `None` leaves it out.
struct Choices {
    ranks: Vec<Vec<Option<usize>>>,
    attrs: Vec<(String, Vec<Option<AttrValue>>)>,
}

impl Choices {
    fn of(op: &CompiledOperator) -> Self {
        let operator = op.operator();
        let ranks = operator.inputs.iter().map(|input| {
            let [low, high] = input.rank;
            let plain = low.max(2.min(high));
            let near = [plain, plain + 1, plain.saturating_sub(1), low, plain + 2];
            let mut ranks: Vec<_> = input.optional.then_some(None).into_iter().collect();
            for rank in near.into_iter().filter(|rank| (low..=high).contains(rank)) {
                if !ranks.contains(&Some(rank)) {
                    ranks.push(Some(rank));
                }
            }
            ranks
        });
        let attrs = operator.attrs.iter().map(|attr| {
            let mut choices: Vec<_> = attr.default.as_ref().map(|_| None).into_iter().collect();
            choices.extend(values(attr.kind, None).into_iter().map(Some));
            (attr.name.to_string(), choices)
        });
        Choices { ranks: ranks.collect(), attrs: attrs.collect() }
    }

    fn counts(&self) -> Vec<usize> {
        let ranks = self.ranks.iter().map(Vec::len);
        ranks.chain(self.attrs.iter().map(|(_, choices)| choices.len())).collect()
    }

    fn build(&self, picks: &[usize], extent: i64) -> (Vec<Option<Shape>>, AttrValues) {
        let (ranks, attrs) = picks.split_at(self.ranks.len());
        let inputs = self.ranks.iter().zip(ranks);
        let inputs = inputs.map(|(choices, pick)| choices[*pick].map(|rank| vec![extent; rank]));
        let attrs =
            self.attrs.iter().zip(attrs).filter_map(|((name, choices), pick)| {
                Some((name.clone(), choices[*pick].clone()?))
            });
        (inputs.collect(), attrs.collect())
    }
}

/// Valid calls with all extents equal, or all but one where rules allow no such call; those nearest to
/// the first choice of everything first.
fn equal_calls(op: &CompiledOperator, limit: usize) -> Vec<Call> {
    let choices = Choices::of(op);
    let equal = |picks: &[usize]| {
        EQUAL.iter().find_map(|extent| {
            let (inputs, attrs) = choices.build(picks, *extent);
            checked(op, inputs, attrs)
        })
    };
    let calls = first_calls(&choices, limit, CHOICES, &equal);
    if !calls.is_empty() {
        return calls;
    }
    let uneven = |picks: &[usize]| {
        let (inputs, attrs) = choices.build(picks, EQUAL[0]);
        let ranks = inputs.iter().map(|shape| shape.as_ref().map_or(0, Vec::len)).enumerate();
        let mut axes = ranks.flat_map(|(input, rank)| (0..rank).map(move |axis| (input, axis)));
        axes.find_map(|(input, axis)| {
            (1..=UNEVEN).find_map(|extent| {
                let mut inputs = inputs.clone();
                inputs[input].as_mut()?[axis] = extent;
                checked(op, inputs, attrs.clone())
            })
        })
    };
    first_calls(&choices, limit, CHOICES_UNEVEN, &uneven)
}

/// What is found for the first choices, those nearest to the first of everything first.
fn first_calls(
    choices: &Choices,
    limit: usize,
    most: usize,
    find: &dyn Fn(&[usize]) -> Option<Call>,
) -> Vec<Call> {
    let counts = choices.counts();
    let furthest = counts.iter().map(|count| count - 1).sum();
    let mut calls = Vec::new();
    let mut tried = 0;
    for distance in 0..=furthest {
        let mut picks = Vec::new();
        combinations(&counts, distance, &mut Vec::new(), most, &mut picks);
        for picks in picks {
            tried += 1;
            if calls.len() >= limit || tried > most {
                return calls;
            }
            calls.extend(find(&picks));
        }
    }
    calls
}

/// All index vectors below `counts` whose sum is `sum`, in a fixed order, up to a limit.
fn combinations(
    counts: &[usize],
    sum: usize,
    begun: &mut Vec<usize>,
    limit: usize,
    found: &mut Vec<Vec<usize>>,
) {
    let Some((count, rest)) = counts.split_first() else {
        if sum == 0 {
            found.push(begun.clone());
        }
        return;
    };
    let most: usize = rest.iter().map(|count| count - 1).sum();
    for pick in sum.saturating_sub(most)..=sum.min(count - 1) {
        if found.len() >= limit {
            return;
        }
        begun.push(pick);
        combinations(rest, sum - pick, begun, limit, found);
        begun.pop();
    }
}

/// The call with its outputs inferred, if it is valid and not empty.
fn checked(op: &CompiledOperator, inputs: Vec<Option<Shape>>, attrs: AttrValues) -> Option<Call> {
    let outputs = op.infer_outputs(&inputs, &attrs).ok()?;
    let call = Call { inputs, outputs, attrs };
    let mut shapes = call.inputs.iter().flatten().chain(&call.outputs);
    let valid = !shapes.any(|shape| shape.contains(&0)) && op.broken(&call).is_empty();
    valid.then_some(call)
}

/// Tells extents apart.
fn spread(op: &CompiledOperator, mut call: Call, sizes: &[i64]) -> Call {
    let mut open: Vec<(usize, usize)> = Vec::new();
    for (i, shape) in call.inputs.iter().enumerate() {
        open.extend((0..shape.as_ref().map_or(0, Vec::len)).map(|axis| (i, axis)));
    }
    let mut sizes = sizes.iter().cycle();
    let Some(mut size) = sizes.next() else { return call };
    while !open.is_empty() {
        if let Some((wider, moved)) = resized(op, &call, &open, *size) {
            call = wider;
            open.retain(|axis| !moved.contains(axis));
            size = sizes.next().unwrap_or(size);
        } else {
            // Tied to more axes than are tried, or to a fixed number: it stays as it is.
            open.remove(0);
        }
    }
    call
}

/// The first open axis set to `size`, alone or with one or two others; and the axes that moved.
fn resized(
    op: &CompiledOperator,
    call: &Call,
    open: &[(usize, usize)],
    size: i64,
) -> Option<(Call, Vec<(usize, usize)>)> {
    let attempt = |axes: &[(usize, usize)]| {
        let mut inputs = call.inputs.clone();
        for (input, axis) in axes {
            *inputs[*input].as_mut()?.get_mut(*axis)? = size;
        }
        Some((checked(op, inputs, call.attrs.clone())?, axes.to_vec()))
    };
    let (first, rest) = open.split_first()?;
    if let Some(done) = attempt(&[*first]) {
        return Some(done);
    }
    let pairs = rest.iter().find_map(|second| attempt(&[*first, *second]));
    pairs.or_else(|| {
        let numbered = rest.iter().enumerate();
        numbered.into_iter().find_map(|(i, second)| {
            rest[i + 1..].iter().find_map(|third| attempt(&[*first, *second, *third]))
        })
    })
}
