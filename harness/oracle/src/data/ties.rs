//! Where a conversion changes its mind: numbers of a format, those halfway between, and neighbours.
//!
//! Both sorts together are the numbers of one bit more, so they are counted like a float's
//! magnitudes: *rung* 0 is 0, and `2^precision` rungs have the same exponent. What the format that is
//! filled cannot hold is rounded into it, and a neighbour is its neighbour.

use standard::formats::{Format, OverflowRule};

use super::Law;
use crate::codec::Codec;
use crate::philox::{Draw, Stream};

/// Elements of one rung: itself and its neighbours, of both signs.
const SHARE: usize = 6;

/// So many rungs are climbed one by one; more are drawn.
const FEW: u64 = 1 << 16;

/// Rungs that are drawn.
const DRAWN: u64 = 1 << 13;

/// The law of the ties of conversions to a format.
pub fn ties_of(target: &Format) -> Law {
    let codec = Codec::of(target);
    if !target.is_float() {
        let (_, high) = codec.integer_range();
        let bits = i128::BITS - high.leading_zeros();
        // More bits than a double has are told apart by none.
        return Law::Ties { precision: bits.min(53), unit: 0, top: bits.cast_signed() };
    }
    let unit = exponent(codec.min_positive());
    let top = exponent(codec.max_finite()) + 1;
    Law::Ties { precision: target.precision(), unit, top }
}

/// How many elements hold all ties of a law in a format, or enough of them.
pub fn ties_len(law: Law, format: &Format) -> usize {
    let Law::Ties { precision, unit, top } = law else { return 0 };
    let ladder = Ladder::new(&Codec::of(format), precision, unit, top);
    let rungs = ladder.last - ladder.first + 2;
    let taken = if rungs <= FEW { rungs } else { DRAWN };
    SHARE * taken as usize
}

/// Rungs from the first that a format can tell from 0 to the last that it reaches.
pub(super) struct Ladder {
    /// Bits of a rung's significand but the leading one.
    bits: u32,
    /// Exponent of the distance of the lowest rungs.
    lowest: i32,
    first: u64,
    last: u64,
}

impl Ladder {
    pub(super) fn new(codec: &Codec, precision: u32, unit: i32, top: i32) -> Ladder {
        let lowest = unit - 1;
        let rung = |power: i32| match power - lowest - precision.cast_signed() + 1 {
            binade @ 1.. => u64::from(binade.cast_unsigned()) << precision,
            _ => 1_u64 << (power - lowest).max(0),
        };
        let (least, most) = (exponent(codec.min_positive()), exponent(codec.max_finite()) + 1);
        let last = rung(top.min(most));
        Ladder { bits: precision, lowest, first: rung(least - 1).min(last), last }
    }

    /// The pattern of element `i`.
    pub(super) fn pattern(&self, codec: &Codec, i: usize, stream: Stream) -> u64 {
        let (place, rungs) = ((i / SHARE) as u64, self.last - self.first + 2);
        let rung = match place {
            _ if rungs <= FEW => place % rungs,
            // The ends are always among them.
            0..8 => place,
            8 => rungs - 1,
            _ => return self.beside(codec, i, self.drawn(stream.at(place), stream.again(place))),
        };
        // The last one is 0.
        let rung = if rung + 1 == rungs { 0 } else { self.last - rung };
        self.beside(codec, i, rung)
    }

    /// A rung of any exponent; of each four one has no other bits, and one all.
    fn drawn(&self, draw: Draw, again: Draw) -> u64 {
        // Below the first whole binade, exponents are told by the leading bit.
        let level = |rung: u64| match rung >> self.bits {
            0 => u64::from(rung.ilog2()),
            binade => u64::from(self.bits) + binade - 1,
        };
        let (low, high) = (level(self.first), level(self.last));
        let level = low + again.below(high - low + 1);
        let bits = level.min(self.bits.into());
        let all = (1 << bits) - 1;
        let rest = match again.other() % 4 {
            0 => 0,
            1 => all,
            _ => draw.u64() & all,
        };
        let rung = match level.checked_sub(self.bits.into()) {
            Some(binade) => (binade + 1) << self.bits | rest,
            None => 1 << bits | rest,
        };
        rung.clamp(self.first, self.last)
    }

    /// The number of a rung or its neighbour, as the format has them.
    fn beside(&self, codec: &Codec, i: usize, rung: u64) -> u64 {
        let (significand, exponent) = match rung >> self.bits {
            0 => (rung, self.lowest),
            binade => {
                let fraction = rung & ((1 << self.bits) - 1);
                (fraction | 1 << self.bits, self.lowest + (binade - 1) as i32)
            }
        };
        let negative = i / 3 % 2 == 1 && codec.decode(codec.max_finite_pattern(true)) < 0.0;
        let pattern = codec.nearest(negative, significand, exponent, OverflowRule::Saturate);
        let near = match i % 3 {
            0 => codec.next_down(pattern),
            1 => pattern,
            _ => codec.next_up(pattern),
        };
        // The largest number is its own neighbour.
        if codec.infinity(negative) == Some(near) { pattern } else { near }
    }
}

/// The exponent of a power of two, or of the one below a number.
fn exponent(value: f64) -> i32 {
    match (value.to_bits() >> 52) as i32 {
        0 => value.to_bits().ilog2().cast_signed() - 1074,
        biased => biased - 1023,
    }
}
