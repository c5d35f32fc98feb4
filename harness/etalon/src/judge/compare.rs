//! Comparing what came back with what the oracle accepts, element by element.
//!
//! Most tensors are right, so the common way is a loop over plain slices that only counts misses;
//! what is wrong is looked at closely only where something is.

use std::collections::BTreeMap;
use std::ops::Range;

use oracle::codec::Codec;
use oracle::{Alternative, Expected, Piece, Tensor, Within};
use reports::result::{Accuracy, MissKind};
use standard::formats::Format;

use super::damage::Places;
use super::glance::Glance;
use super::measure::{AnyNan, Share, measure};
use super::profile::Errors;
use super::tally::Tally;

/// How many wrong elements are looked at closely.
const CLOSELY: usize = 8;

/// What a comparison found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Compared {
    /// Elements compared.
    pub elements: u64,
    /// Elements that are wrong.
    pub wrong: u64,
    /// Which ones.
    pub places: Places,
    /// How many are wrong in which way.
    pub kinds: BTreeMap<MissKind, u64>,
    /// The first few wrong ones, closely.
    pub misses: Vec<Miss>,
    /// How close it came.
    pub accuracy: Accuracy,
}

/// One wrong element.
#[derive(Debug, Clone, PartialEq)]
pub struct Miss {
    /// Its index in row-major order.
    pub index: u64,
    /// Its reference, as near as f64 comes.
    pub reference: f64,
    /// The reference in the output's format; of what must be copied, the very bits.
    pub expected_bits: u64,
    /// What came.
    pub actual: f64,
    /// Its bits.
    pub actual_bits: u64,
    /// Distance in ulp of the output's format; not a number where that means nothing.
    pub ulp: f64,
    /// The bound in ulp.
    pub limit_ulp: f64,
    /// In what way it is wrong.
    pub kind: MissKind,
}

/// Compares one output. `actual` holds the elements densely. `settle` computes an element again in
/// many bits, where it has a doubt: see [`oracle::settler`].
/// `profiled` is the one input of a function whose errors are kept by its size.
pub fn compare(
    expected: &Expected,
    format: &Format,
    actual: &[u8],
    profiled: Option<&Tensor>,
    settle: Settle,
) -> Compared {
    let codec = Codec::of(format);
    match expected {
        Expected::Exact { bytes, any_nan } => exact(&codec, format, bytes, *any_nan, actual),
        Expected::Within(within) => {
            let zeros = Zeros { signed: within.signed_zero, keep_underflow: false };
            let comparison = Comparison::new(codec, actual, zeros);
            close(comparison.profiled(profiled), within, settle)
        }
    }
}

fn exact(
    codec: &Codec,
    format: &Format,
    expected: &[u8],
    any_nan: bool,
    actual: &[u8],
) -> Compared {
    let elements = expected.len() * 8 / format.bits as usize;
    let mut found = Compared { elements: elements as u64, ..Compared::default() };
    if expected == actual {
        return found;
    }
    for index in 0..elements {
        let (want, got) = (codec.read(expected, index), codec.read(actual, index));
        let both_nan = any_nan && codec.is_nan(want) && codec.is_nan(got);
        if want != got && !both_nan {
            let limit = Limit { reference: codec.decode(want), residue: 0.0, bound: 0.0 };
            let mut miss = Miss { expected_bits: want, ..missed(codec, index, limit, got) };
            if codec.is_nan(want) && codec.is_nan(got) {
                miss.kind = MissKind::Payload;
            }
            note(&mut found, miss);
        }
    }
    found
}

/// Reference and bound of one element.
#[derive(Clone, Copy)]
struct Limit {
    reference: f64,
    residue: f64,
    bound: f64,
}

/// How many misses are looked at again before the reference is trusted with the rest.
const CONFIRMED: u64 = 64;

/// From the index of an element to its exact result, where the reference may be off.
pub type Settle<'a> = &'a mut dyn FnMut(usize) -> Option<(f64, f64)>;

fn close(mut comparison: Comparison, within: &Within, settle: Settle) -> Compared {
    let count = within.reference.len();
    for start in (0..count).step_by(PIECE) {
        let range = start..count.min(start + PIECE);
        let part = |numbers: &'_ Vec<f64>| -> Range<usize> {
            if numbers.is_empty() { 0..0 } else { range.clone() }
        };
        let limits = Limits {
            reference: &within.reference[range.clone()],
            residue: &within.residue[part(&within.residue)],
            bound: &within.bound[range.clone()],
            doubt: &within.doubt[part(&within.doubt)],
            alternatives: &within.alternatives,
        };
        comparison.take(range, &limits, settle);
    }
    comparison.finish()
}

/// Elements that are compared at a time, so that they stay in the nearest cache.
const PIECE: usize = 2048;

/// References and bounds of some elements; residues and doubts may be missing.
#[derive(Clone, Copy)]
pub(super) struct Limits<'a> {
    pub(super) reference: &'a [f64],
    residue: &'a [f64],
    pub(super) bound: &'a [f64],
    doubt: &'a [f64],
    /// Of all elements.
    alternatives: &'a [Alternative],
}

/// Where the sign of a zero counts.
#[derive(Debug, Clone, Copy)]
pub struct Zeros {
    /// Where the exact result is zero.
    pub signed: bool,
    /// Where the exact result is too small for the format.
    pub keep_underflow: bool,
}

impl Zeros {
    /// Everywhere.
    pub const ALL: Zeros = Zeros { signed: true, keep_underflow: true };
}

/// A comparison under way: takes the output piece by piece.
pub struct Comparison<'a> {
    codec: Codec,
    actual: &'a [u8],
    zeros: Zeros,
    found: Compared,
    tally: Tally,
    values: Vec<f64>,
    errors: Vec<f64>,
    share: Share,
    profile: Option<Errors<'a>>,
}

impl<'a> Comparison<'a> {
    /// Of the elements of an output, densely.
    pub fn new(codec: Codec, actual: &'a [u8], zeros: Zeros) -> Self {
        let (found, tally) = (Compared::default(), Tally::default());
        let (values, errors, share) = (Vec::new(), Vec::new(), Share::NONE);
        Comparison { codec, actual, zeros, found, tally, values, errors, share, profile: None }
    }

    /// Keeps the largest errors by the size of the elements of an input, too, if there is one.
    #[must_use]
    pub fn profiled(self, input: Option<&Tensor<'a>>) -> Self {
        let errors = |input: &Tensor<'a>| Errors::new(Codec::of(input.format), input.bytes);
        Comparison { profile: input.map(errors), ..self }
    }

    /// Compares a piece that the oracle gives.
    pub fn take_piece(&mut self, piece: &Piece, settle: Settle) {
        let limits = Limits {
            reference: piece.reference,
            residue: &[],
            bound: piece.bound,
            doubt: piece.doubt,
            alternatives: &[],
        };
        self.take(piece.range.clone(), &limits, settle);
    }

    fn take(&mut self, range: Range<usize>, limits: &Limits, settle: Settle) {
        if !self.glance(&range, limits) {
            self.go_through(range, limits, settle);
        }
    }

    /// Takes values that are all right at a glance; false if they must be gone through.
    fn glance(&mut self, range: &Range<usize>, limits: &Limits) -> bool {
        let plain = limits.residue.is_empty() && limits.doubt.is_empty();
        if !plain || !self.codec.is_f32() {
            return false;
        }
        let actual = &self.actual[self.codec.span(range)];
        let Some(glance) = Glance::at(&self.codec, actual, limits) else { return false };
        let profiled = self.profile.as_mut();
        if profiled.is_some_and(|profile| !profile.take_alike(range, glance.most)) {
            return false;
        }
        let taken = self.tally.take_glance(range.len() as u64, &glance);
        if taken {
            self.share = self.share.larger(glance.share);
        }
        taken
    }

    fn go_through(&mut self, range: Range<usize>, limits: &Limits, settle: Settle) {
        self.values.resize(range.len(), 0.0);
        self.errors.resize(range.len(), 0.0);
        self.codec.decode_into(&self.actual[self.codec.span(&range)], &mut self.values);
        let plain = limits.residue.is_empty() && limits.doubt.is_empty();
        if plain {
            let share = measure(&self.codec, &self.values, limits, &mut self.errors);
            self.share = self.share.larger(share);
        } else {
            self.errors.fill(f64::NAN);
        }
        if pulp::Arch::new().dispatch(AnyNan(&self.errors)) {
            for (i, index) in range.clone().enumerate() {
                if self.errors[i].is_nan() {
                    self.errors[i] = self.look(index, i, limits, settle);
                }
            }
        }
        let most = self.tally.take(range.start as u64, &self.errors);
        if let Some(profile) = &mut self.profile {
            profile.take(range, &self.errors, most);
        }
    }

    /// Looks at one element closely: its error in ulp, or NaN if that means nothing.
    fn look(&mut self, index: usize, i: usize, limits: &Limits, settle: Settle) -> f64 {
        let (codec, value) = (self.codec, self.values[i]);
        let limit = Limit {
            reference: limits.reference[i],
            residue: limits.residue.get(i).copied().unwrap_or(0.0),
            bound: limits.bound[i],
        };
        let doubt = limits.doubt.get(i).copied().unwrap_or(0.0);
        let error = (value - limit.reference) - limit.residue;
        let clear = doubt == 0.0 || !error.is_finite() || error.abs() <= limit.bound - doubt;
        if clear && admits(&codec, limit, value, self.zeros) {
            return self.close_by(error, limit);
        }
        let other = limits.alternatives.iter().any(|alternative| {
            let (reference, bound) = (alternative.reference[index], alternative.bound[index]);
            admits(&codec, Limit { reference, residue: 0.0, bound }, value, self.zeros)
        });
        if other {
            return f64::NAN;
        }
        let sure = error.abs() > limit.bound + doubt && self.found.wrong > CONFIRMED;
        let again = if sure { None } else { settle(index) };
        let limit = match again {
            Some((reference, residue)) => Limit { reference, residue, bound: limit.bound },
            None => limit,
        };
        if !admits(&codec, limit, value, self.zeros) {
            note(&mut self.found, missed(&codec, index, limit, codec.read(self.actual, index)));
            return f64::NAN;
        }
        self.close_by((value - limit.reference) - limit.residue, limit)
    }

    /// An error within its bound, in ulp. An infinity that is allowed beyond the range has none, and
    /// neither has what is open.
    fn close_by(&mut self, error: f64, limit: Limit) -> f64 {
        match error {
            0.0 => 0.0,
            error if error.is_finite() && limit.bound < f64::MAX => {
                self.share = self.share.larger(Share { error: error.abs(), bound: limit.bound });
                error / self.codec.ulp(limit.reference)
            }
            _ => f64::NAN,
        }
    }

    /// What was found.
    pub fn finish(self) -> Compared {
        let mut found = self.found;
        found.elements = self.tally.elements();
        found.accuracy = self.tally.finish();
        found.accuracy.worst_of_bound = self.share.error / self.share.bound;
        found.accuracy.profile = self.profile.and_then(Errors::finish);
        found
    }
}

/// Whether a value conforms to a limit, special values included.
fn admits(codec: &Codec, limit: Limit, value: f64, zeros: Zeros) -> bool {
    let Limit { reference, residue, bound } = limit;
    if reference.is_nan() {
        return value.is_nan();
    }
    if reference.is_infinite() {
        return value == reference;
    }
    if value.is_infinite() {
        let beyond = reference.abs() + bound > codec.max_finite();
        return beyond && (reference.signum() == value.signum());
    }
    if value == 0.0 && turned(value, reference) {
        let counts = if reference == 0.0 { zeros.signed } else { zeros.keep_underflow };
        if counts && reference.abs() < smallest(codec) {
            return false;
        }
    }
    ((value - reference) - residue).abs() <= bound
}

/// Whether two numbers have different signs.
fn turned(value: f64, reference: f64) -> bool {
    value.is_sign_negative() != reference.is_sign_negative()
}

fn note(found: &mut Compared, miss: Miss) {
    found.wrong += 1;
    found.places.add(miss.index);
    *found.kinds.entry(miss.kind).or_default() += 1;
    if found.misses.len() < CLOSELY {
        found.misses.push(miss);
    }
}

fn missed(codec: &Codec, index: usize, limit: Limit, actual_bits: u64) -> Miss {
    let actual = codec.decode(actual_bits);
    let unit = codec.ulp(limit.reference);
    let ulp = ((actual - limit.reference) - limit.residue).abs() / unit;
    Miss {
        index: index as u64,
        reference: limit.reference,
        expected_bits: codec.encode(limit.reference, standard::formats::OverflowRule::Infinity),
        actual,
        actual_bits,
        ulp,
        limit_ulp: limit.bound / unit,
        kind: kind(codec, limit.reference, actual),
    }
}

/// Whether a reference is a subnormal number. Below the smallest of them, a zero is a matter of
/// rounding.
fn is_subnormal(codec: &Codec, reference: f64) -> bool {
    (smallest(codec)..codec.min_normal()).contains(&reference.abs())
}

/// The smallest number above zero.
fn smallest(codec: &Codec) -> f64 {
    codec.decode(codec.next_up(codec.zero(false)))
}

fn kind(codec: &Codec, reference: f64, actual: f64) -> MissKind {
    if reference.is_nan() || actual.is_nan() {
        MissKind::Nan
    } else if reference.is_infinite() || actual.is_infinite() {
        MissKind::Infinity
    } else if actual == 0.0 && reference.abs() < smallest(codec) && turned(actual, reference) {
        MissKind::ZeroSign
    } else if codec.is_float() && actual == 0.0 && is_subnormal(codec, reference) {
        MissKind::Flushed
    } else {
        MissKind::Far
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copied_nan_shows_the_bits_that_were_due() {
        let suite = crate::suite::Suite::load(&crate::suite::Sources::default()).unwrap();
        let format = suite.standard.format("f32").unwrap();
        let bytes = [0x7f80_0001_u32, 0x3f80_0000].map(u32::to_le_bytes).concat();
        let came = [0x7fc0_0000_u32, 0x3f80_0000].map(u32::to_le_bytes).concat();
        let copied = Expected::Exact { bytes: bytes.clone(), any_nan: false };
        let found = compare(&copied, format, &came, None, &mut |_| None);
        let miss = found.misses.first().expect("the bits differ");
        assert_eq!((found.wrong, miss.kind), (1, MissKind::Payload));
        assert_eq!((miss.expected_bits, miss.actual_bits), (0x7f80_0001, 0x7fc0_0000));
        let computed = Expected::Exact { bytes, any_nan: true };
        assert_eq!(compare(&computed, format, &came, None, &mut |_| None).wrong, 0);
    }
}
