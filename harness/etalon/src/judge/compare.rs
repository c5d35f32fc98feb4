//! Comparing what came back with what the oracle accepts, element by element.
//!
//! Most tensors are right, so the common way is a loop over plain slices that only counts misses;
//! what is wrong is looked at closely only where something is.

use oracle::codec::Codec;
use oracle::{Expected, Within};
use reports::result::Accuracy;
use standard::formats::Format;

/// How many wrong elements are remembered, for finding the shape of the damage.
const REMEMBERED: usize = 4096;

/// What a comparison found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Compared {
    /// Elements compared.
    pub elements: u64,
    /// Elements that are wrong.
    pub wrong: u64,
    /// The first wrong ones, by index.
    pub places: Vec<u64>,
    /// The first wrong one, closely.
    pub first: Option<Miss>,
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

/// In what way an element is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissKind {
    /// A number too far from the reference.
    Far,
    /// A NaN where there is none, or none where there is one.
    Nan,
    /// A NaN of other bits, where those of the input are due.
    Payload,
    /// An infinity where there is none, or none or the other where there is one.
    Infinity,
    /// A zero of the wrong sign.
    ZeroSign,
    /// A zero where a subnormal number is due.
    Flushed,
}

/// Compares one output. `actual` holds the elements densely.
pub fn compare(expected: &Expected, format: &Format, actual: &[u8]) -> Compared {
    let codec = Codec::of(format);
    match expected {
        Expected::Exact { bytes, any_nan } => exact(&codec, format, bytes, *any_nan, actual),
        Expected::Within(within) => close(&codec, within, actual),
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
            note(&mut found, codec, index, limit, got);
            if let Some(miss) = found.first.as_mut().filter(|miss| miss.index == index as u64) {
                miss.expected_bits = want;
                if codec.is_nan(want) && codec.is_nan(got) {
                    miss.kind = MissKind::Payload;
                }
            }
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

fn close(codec: &Codec, within: &Within, actual: &[u8]) -> Compared {
    let elements = within.reference.len();
    let mut values = vec![0.0; elements];
    codec.decode_into(actual, &mut values);
    let mut found = Compared { elements: elements as u64, ..Compared::default() };
    let mut sum = 0.0;
    for (index, &value) in values.iter().enumerate() {
        let limit = Limit {
            reference: within.reference[index],
            residue: within.residue.get(index).copied().unwrap_or(0.0),
            bound: within.bound[index],
        };
        let error = ((value - limit.reference) - limit.residue).abs();
        let signs_differ = value == 0.0
            && limit.reference == 0.0
            && within.signed_zero
            && value.is_sign_negative() != limit.reference.is_sign_negative();
        if error <= limit.bound && !signs_differ {
            let ulp = if error == 0.0 { 0.0 } else { error / codec.ulp(limit.reference) };
            sum += ulp;
            found.accuracy.max_ulp = found.accuracy.max_ulp.max(ulp);
            if limit.bound > 0.0 {
                let share = error / limit.bound;
                found.accuracy.worst_of_bound = found.accuracy.worst_of_bound.max(share);
            }
            continue;
        }
        let other = within.alternatives.iter().any(|alternative| {
            let limit = Limit {
                reference: alternative.reference[index],
                residue: 0.0,
                bound: alternative.bound[index],
            };
            admits(codec, limit, value, within.signed_zero)
        });
        if !other && !admits(codec, limit, value, within.signed_zero) {
            note(&mut found, codec, index, limit, codec.read(actual, index));
        }
    }
    found.accuracy.elements = elements as u64;
    found.accuracy.mean_ulp = sum / (elements.max(1) as f64);
    found
}

/// Whether a value conforms to a limit, special values included.
fn admits(codec: &Codec, limit: Limit, value: f64, signed_zero: bool) -> bool {
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
    if value == 0.0 && reference == 0.0 && signed_zero {
        return value.is_sign_negative() == reference.is_sign_negative();
    }
    ((value - reference) - residue).abs() <= bound
}

fn note(found: &mut Compared, codec: &Codec, index: usize, limit: Limit, actual_bits: u64) {
    found.wrong += 1;
    if found.places.len() < REMEMBERED {
        found.places.push(index as u64);
    }
    if found.first.is_some() {
        return;
    }
    let actual = codec.decode(actual_bits);
    let unit = codec.ulp(limit.reference);
    let ulp = ((actual - limit.reference) - limit.residue).abs() / unit;
    found.first = Some(Miss {
        index: index as u64,
        reference: limit.reference,
        expected_bits: codec.encode(limit.reference, standard::formats::OverflowRule::Infinity),
        actual,
        actual_bits,
        ulp,
        limit_ulp: limit.bound / unit,
        kind: kind(codec, limit.reference, actual),
    });
}

/// Whether a reference is a subnormal number. Below the smallest of them, a zero is a matter of
/// rounding.
fn is_subnormal(codec: &Codec, reference: f64) -> bool {
    let smallest = codec.decode(codec.next_up(codec.zero(false)));
    (smallest..codec.min_normal()).contains(&reference.abs())
}

fn kind(codec: &Codec, reference: f64, actual: f64) -> MissKind {
    if reference.is_nan() || actual.is_nan() {
        MissKind::Nan
    } else if reference.is_infinite() || actual.is_infinite() {
        MissKind::Infinity
    } else if reference == 0.0 && actual == 0.0 {
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
        let found = compare(&copied, format, &came);
        let miss = found.first.expect("the bits differ");
        assert_eq!((found.wrong, miss.kind), (1, MissKind::Payload));
        assert_eq!((miss.expected_bits, miss.actual_bits), (0x7f80_0001, 0x7fc0_0000));
        let computed = Expected::Exact { bytes, any_nan: true };
        assert_eq!(compare(&computed, format, &came).wrong, 0);
    }
}
