//! What damage looks like, in words: which elements are wrong, where they form a pattern, and what
//! became of them, where all tell the same. Says nothing otherwise, for a wrong guess is worse than
//! none.
//!
//! Chance makes patterns too, so each is weighed in bits: how many it takes to list the wrong elements
//! one by one, less those that it takes to name the pattern and to list them within it. One that
//! saves n bits would be met by chance once in 2^n failures. Of several that save `ENOUGH`, the one
//! is told that saves most. What became of the elements is weighed alike: by how seldom another
//! result would have looked the same.
//!
//! `lanes` names indices of one axis and `places` those of all axes together; `values` tells
//! wrong elements from right ones by their numbers; `relation` finds what became of them, and
//! `cause` asks which wrong device does just this. `picture` draws the places for people to see.

mod bits;
mod cause;
mod lanes;
mod noun;
mod picture;
mod places;
mod relation;
mod sources;
mod values;

pub(super) use values::Numbers;

pub use picture::picture;
pub use places::{Places, Region};

use std::sync::OnceLock;

use oracle::codec::Codec;
use oracle::{Expected, Tensor};
use standard::ops::Output;

use super::compare::Compared;
use super::compute::Given;
use crate::power::Call;
use bits::ENOUGH;
use values::Values;

/// Elements up to which the numbers of an output are looked at; its places always are.
const ROOM: usize = 1 << 22;

/// A pattern, with the bits that it saves.
struct Pattern {
    saved: f64,
    words: String,
}

/// The one that saves most, if that is enough.
fn best(patterns: impl IntoIterator<Item = Pattern>) -> Option<Pattern> {
    let enough = patterns.into_iter().filter(|pattern| pattern.saved >= ENOUGH);
    enough.max_by(|a, b| a.saved.total_cmp(&b.saved))
}

/// What the wrong elements of an output look like: at most two findings.
pub(super) fn describe(
    given: &Given,
    output: usize,
    compared: &Compared,
    actual: &[u8],
) -> Option<String> {
    let known = &given.operator().outputs[output];
    let shape = &given.compute.outputs[output].shape;
    let region = Region { output: known, shape, wrong: &compared.places };
    let small = oracle::count(shape) <= ROOM;
    let call = small.then(|| Call::of(given.suite, given.compute, given.inputs.to_vec()));
    let values = call.as_ref().and_then(|call| {
        let expected = call.expect().ok()?;
        values(given, known, shape, &expected[output], actual)
    });
    let which = region.all().or_else(|| {
        let by_value = values.as_ref().into_iter().flat_map(|values| values.which(region.wrong));
        Some(best(region.patterns().into_iter().chain(by_value))?.words)
    });
    let what = call.zip(values).and_then(|(call, values)| {
        cause::find(given, &call, output, &values, &compared.places)
            .or_else(|| relation::find(&values, &region, &compared.kinds))
    });
    let told: Vec<_> = [which, what].into_iter().flatten().collect();
    (!told.is_empty()).then(|| told.join("; "))
}

/// The numbers of an output; nothing of formats that do not fit into doubles.
fn values<'a>(
    given: &Given<'a>,
    output: &Output,
    shape: &[i64],
    expected: &Expected,
    actual: &[u8],
) -> Option<Values<'a>> {
    let format = given.format(&output.var);
    let codec = Codec::of(format);
    let numbers = |bytes| oracle::codec::values(&Tensor { format, shape, bytes });
    let (reference, bound) = match expected {
        _ if !codec.is_float() && codec.bits() > 53 => return None,
        Expected::Exact { bytes, .. } => (numbers(bytes), Vec::new()),
        Expected::Within(within) => (within.reference.clone(), within.bound.clone()),
    };
    Some(Values {
        codec,
        reference,
        bound,
        actual: numbers(actual),
        operands: given.numbers(),
        sorted: OnceLock::new(),
    })
}
