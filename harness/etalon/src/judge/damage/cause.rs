//! Causes: wrong devices that bring back just what came. Those that the case names come first, and
//! then those that lose the end of an axis that is summed over.

use super::bits::choice;
use super::places::Places;
use super::relation::predicts;
use super::values::Values;
use crate::judge::compute::Given;
use crate::power::{Call, Mutant};
use oracle::Tensor;

/// Multiplications that are spent on guessing, in about.
const EFFORT: f64 = 4e6;

/// Guesses that are made at most.
const GUESSES: usize = 128;

/// Lanes that are tried one by one.
const ONE_BY_ONE: usize = 64;

/// The wrong device that explains all wrong elements, in words.
pub(super) fn find(
    given: &Given,
    call: &Call,
    output: usize,
    values: &Values,
    wrong: &Places,
) -> Option<String> {
    let named = given.compute.mutants.iter().cloned();
    let tries = ((EFFORT / effort(given)) as usize).min(GUESSES);
    let candidates = named.chain(losses(given).into_iter().take(tries));
    let mut tried = 0;
    let found = candidates.into_iter().find(|mutant| {
        tried += 1;
        if !call.is_lawful(mutant) {
            return false;
        }
        let Ok(results) = call.mutated(mutant) else { return false };
        let format = given.format(&given.operator().outputs[output].var);
        let (shape, bytes) = (&given.compute.outputs[output].shape, &*results[output]);
        let numbers = oracle::codec::values(&Tensor { format, shape, bytes });
        predicts(values, wrong, choice(tried), &numbers)
    })?;
    Some(format!("as if {}", found.words(given.operator(), given.compute)))
}

/// About how many multiplications a call takes: of a product of matrices exactly so many.
fn effort(given: &Given) -> f64 {
    let inputs = given.compute.inputs.iter().flatten().map(|operand| &operand.layout);
    let tensors = inputs.chain(&given.compute.outputs);
    let mut sizes: Vec<_> = tensors.map(|layout| oracle::count(&layout.shape) as f64).collect();
    sizes.sort_unstable_by(|a, b| b.total_cmp(a));
    let product: f64 = sizes.iter().take(3).product();
    product.sqrt().max(1.0)
}

/// Devices that lose the end of an axis of an input, the likeliest first: what does not fill a block,
/// the last few lanes, the last block, and then any number of lanes.
fn losses(given: &Given) -> Vec<Mutant> {
    if !given.operator().family.combines_elements() {
        return Vec::new();
    }
    let mut all = Vec::new();
    for (input, operand) in given.compute.inputs.iter().enumerate() {
        let shape = operand.iter().flat_map(|operand| &operand.layout.shape);
        for (axis, &extent) in shape.enumerate() {
            let lengths = lengths(extent.max(0) as usize).into_iter().enumerate();
            all.extend(lengths.map(|(rank, lanes)| (rank, Mutant::lose(input, axis, lanes))));
        }
    }
    all.sort_by_key(|(rank, _)| *rank);
    all.into_iter().map(|(_, mutant)| mutant).collect()
}

/// How many lanes may be lost of an axis, the likeliest first.
fn lengths(extent: usize) -> Vec<usize> {
    let blocks = (1..12).map(|power| 1 << power).filter(|block| *block < extent);
    let rests = blocks.clone().map(|block| extent % block);
    let mut lengths = Vec::new();
    for lanes in rests.chain(1..4).chain(blocks).chain(1..=ONE_BY_ONE) {
        if (1..extent).contains(&lanes) && !lengths.contains(&lanes) {
            lengths.push(lanes);
        }
    }
    lengths
}
