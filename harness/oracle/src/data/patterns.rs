//! Laws that speak of a format's patterns: special values, sweeps, exponents, regular mantissas.

use standard::formats::OverflowRule;

use crate::codec::{self, Codec};
use crate::data::Law;
use crate::philox::Stream;

use super::ties::Ladder;

/// The bytes of a tensor of `count` elements, if this is such a law; the law is settled.
pub(super) fn fill(law: Law, codec: &Codec, count: usize, stream: Stream) -> Option<Vec<u8>> {
    let bytes = match law {
        Law::SpecialGrid { slow } => {
            let grid = special_values(codec);
            let stay = if slow { grid.len() } else { 1 };
            codec::patterns(codec, count, |i| grid[i / stay % grid.len()])
        }
        Law::EveryValue => {
            let last = if codec.is_boolean() { 1 } else { (1 << codec.bits()) - 1 };
            codec::patterns(codec, count, |i| i as u64 & last)
        }
        Law::Sweep(first, step) => {
            let all = u64::MAX >> (64 - codec.bits());
            codec::patterns(codec, count, |i| {
                u64::from(first.wrapping_add(step.wrapping_mul(i as u32))) & all
            })
        }
        Law::Patterns => codec::patterns(codec, count, |i| {
            stream.u64(i as u64) & (u64::MAX >> (64 - codec.bits()))
        }),
        Law::Stratified => codec::patterns(codec, count, |i| stratified(codec, i, stream)),
        Law::Regular => codec::patterns(codec, count, |i| regular(codec, i, stream)),
        Law::Ties { precision, unit, top } => {
            let ladder = Ladder::new(codec, precision, unit, top);
            codec::patterns(codec, count, |i| ladder.pattern(codec, i, stream))
        }
        Law::Subnormals => codec::patterns(codec, count, |i| subnormal(codec, i, stream)),
        _ => return None,
    };
    Some(bytes)
}

/// Special values of a format: zeros, ends of the subnormal and normal ranges, 1 and its
/// neighbours, infinities, NaNs of both kinds; each of both signs. Of an integer format, the ends
/// of the range, small numbers and alternating bits.
pub(super) fn special_values(codec: &Codec) -> Vec<u64> {
    let mut grid = if codec.is_float() { special_floats(codec) } else { special_integers(codec) };
    // Narrow formats have few values, and the same one under several names.
    let mut seen = Vec::new();
    grid.retain(|pattern| {
        let new = !seen.contains(pattern);
        seen.push(*pattern);
        new
    });
    grid
}

fn special_floats(codec: &Codec) -> Vec<u64> {
    let at = |value: f64| codec.encode(value, OverflowRule::Saturate);
    let one = at(1.0);
    let (zero, min_normal) = (codec.zero(false), at(codec.min_normal()));
    let mut grid = vec![
        zero,
        codec.next_up(zero),
        codec.next_down(min_normal),
        min_normal,
        codec.next_up(min_normal),
        at(0.5),
        codec.next_down(one),
        one,
        codec.next_up(one),
        at(2.0),
        at(3.0),
        codec.max_finite_pattern(false),
    ];
    grid.extend(codec.infinity(false));
    grid.extend(codec.nan());
    grid.extend(codec.signalling_nan());
    let negatives: Vec<u64> = grid.iter().filter_map(|&pattern| codec.negate(pattern)).collect();
    grid.extend(negatives);
    grid
}

fn special_integers(codec: &Codec) -> Vec<u64> {
    let (low, high) = codec.integer_range();
    let alternating = 0x5555_5555_5555_5555 & high;
    let values = [
        0,
        1,
        2,
        3,
        high / 2,
        high / 2 + 1,
        high - 1,
        high,
        alternating,
        -1,
        -2,
        -3,
        low / 2,
        low + 1,
        low,
        -1 - alternating,
    ];
    let fits = values.into_iter().filter(|value| (low..=high).contains(value));
    fits.map(|value| codec.encode_integer(value, OverflowRule::Wrap)).collect()
}

/// Element `i`: the exponent moves on from element to element, the sign after a round of them, and
/// the mantissa is random.
fn stratified(codec: &Codec, i: usize, stream: Stream) -> u64 {
    let exponents = codec.exponents() as usize;
    let mantissa = stream.u64(i as u64) & ((1 << codec.mantissa_bits()) - 1);
    let magnitude = ((i % exponents) as u64) << codec.mantissa_bits() | mantissa;
    codec.from_magnitude(magnitude, i / exponents % 2 == 1)
}

/// Element `i`: a word of 1 to all bits, random, all ones or a single one, which stands alone or is
/// repeated to the end; of each three, one is the number below and one the number above. The exponents
/// of even elements move on, those of odd ones lie within the precision of that of 1.
fn regular(codec: &Codec, i: usize, stream: Stream) -> u64 {
    let (bits, draw, again) = (codec.mantissa_bits(), stream.at(i as u64), stream.again(i as u64));
    let length = 1 + draw.other() % bits;
    let word = match again.other() % 4 {
        0 => (1 << length) - 1,
        1 => 1,
        _ => draw.u64() & ((1 << length) - 1),
    };
    let repeats = if again.chance(0.5) { bits.div_ceil(length) } else { 1 };
    let mantissa = (0..repeats).fold(0, |mantissa: u128, place| {
        mantissa | u128::from(word) << (2 * bits - (place + 1) * length)
    });
    let mantissa = (mantissa >> bits) as u64;
    let (exponents, one) = (codec.exponents(), codec.encode(1.0, OverflowRule::Saturate) >> bits);
    let exponent = match i % 2 {
        0 => i as u64 / 2 % exponents,
        _ => (one + again.below(2 * u64::from(bits) + 3)).saturating_sub(u64::from(bits) + 1),
    };
    let number = exponent.min(exponents - 1) << bits | mantissa;
    let neighbour = match again.other() / 4 % 3 {
        0 => number,
        1 => number.saturating_sub(1),
        _ => (number + 1).min(codec.max_finite_pattern(false)),
    };
    codec.from_magnitude(neighbour, draw.sign() < 0.0)
}

fn subnormal(codec: &Codec, i: usize, stream: Stream) -> u64 {
    let draw = stream.at(i as u64);
    let largest = (1 << codec.mantissa_bits()) - 1;
    let magnitude = match draw.other() % 16 {
        0 => 1,
        1 => largest,
        _ => 1 + draw.below(largest),
    };
    codec.from_magnitude(magnitude, draw.sign() < 0.0)
}
