//! Laws that draw numbers, which are then rounded into the format.

use standard::formats::{Format, OverflowRule};

use crate::codec::{Codec, pieces, power_of_two};
use crate::data::Law;
use crate::philox::{Draw, Stream};

/// Elements drawn at a time.
const BATCH: usize = 8;

/// The bytes of a tensor; the law is settled.
pub(super) fn fill(
    law: Law,
    format: &Format,
    codec: &Codec,
    shape: &[i64],
    stream: Stream,
) -> Vec<u8> {
    let extent = |from_end: usize| {
        let axis = shape.len().checked_sub(from_end);
        axis.map_or(1, |axis| shape[axis].max(1) as usize)
    };
    let (middle, places) = (middle(codec), codec.mantissa_bits());
    let (lanes, rows) = (extent(1), extent(2));
    let sequence = if rows > 1 { rows } else { (crate::count(shape) / lanes).max(1) };
    let drawing = Drawing { law, lanes, rows, sequence, stream, middle, places };
    let lowest = codec.decode(codec.max_finite_pattern(true));
    let highest = codec.max_finite();
    // Without signs a number loses its own; and only a law that asks for an infinity gets one.
    let fit = |number: f64| match number {
        number if !number.is_finite() => number,
        number if lowest >= 0.0 => number.abs().clamp(lowest, highest),
        number => number.clamp(lowest, highest),
    };
    let count = crate::count(shape);
    let mut bytes = vec![0; format.bytes(count)];
    let mut numbers = Vec::new();
    for piece in pieces(count) {
        numbers.clear();
        for first in piece.clone().step_by(BATCH) {
            let draws: [Draw; BATCH] = stream.batch(first as u64);
            numbers.extend(
                (first..piece.end).zip(draws).map(|(i, draw)| fit(drawing.number(i, draw))),
            );
        }
        codec.encode_into(&numbers, OverflowRule::Infinity, &mut bytes[codec.span(&piece)]);
    }
    bytes
}

/// Exponents of the middle half of a format's range: the lowest, and how many.
fn middle(codec: &Codec) -> (i32, u64) {
    let log2 = |value: f64| (value.to_bits() >> 52) as i32 - 1023;
    let low = log2(codec.min_normal()) / 2;
    let high = log2(codec.max_finite()) / 2;
    (low, u64::from((high - low + 1).cast_unsigned()))
}

/// A law with all that a draw depends on.
struct Drawing {
    law: Law,
    /// Extent of the last axis.
    lanes: usize,
    /// Extent of the axis before it.
    rows: usize,
    /// Places that rows have.
    sequence: usize,
    stream: Stream,
    middle: (i32, u64),
    /// Bits of the mantissa.
    places: u32,
}

impl Drawing {
    /// The number of element `i`, for which `draw` was drawn.
    #[inline]
    fn number(&self, i: usize, draw: Draw) -> f64 {
        match self.law {
            Law::Constant(value) => value,
            Law::Uniform(lo, hi) => lo + (hi - lo) * draw.unit(),
            Law::Normal => draw.normal(),
            Law::Offset(center) => center + draw.normal(),
            Law::TinyVariance => 2e-3 * draw.normal(),
            // The middle of one of 2^53 steps, so never 0.
            Law::Positive => draw.unit() + power_of_two(-54),
            Law::Wide => self.wide(draw),
            Law::Around(center) => self.around(center, draw),
            Law::LargeCancellation => self.cancelling(i, draw),
            Law::Tail(n) if self.lane(i) + n >= self.lanes => 8.0 + draw.unit(),
            Law::Tail(_) => 0.25 * draw.unit() * draw.sign(),
            Law::Step(edge) => self.step(edge, i) + draw.unit() / 16.0,
            Law::HalfMasked if self.lane(i) > 0 && self.masked(i) => f64::NEG_INFINITY,
            Law::Causal if self.lane(i) > self.row(i) % self.rows => f64::NEG_INFINITY,
            Law::Zeros if (self.lane(i) + self.row(i)).is_multiple_of(2) => 0.0,
            Law::Zeros => -0.0,
            Law::OneNan if self.lane(i) == self.row(i) % self.lanes => f64::NAN,
            Law::HalfMasked | Law::OneNan | Law::Causal => draw.normal(),
            Law::OneHot(hot) => self.one_hot(hot, i, draw),
            Law::OneCold => f64::from(self.lane(i) != self.row(i) % self.lanes),
            Law::Integers(low, high) => {
                let count = (high - low + 1).cast_unsigned();
                (low + draw.below(count).cast_signed()) as f64
            }
            Law::Indices(n) => outside(n, draw).unwrap_or(draw.below(n.cast_unsigned()) as f64),
            Law::Permutation => self.permuted(i),
            Law::OddIntegers { limits: Some(limits), positive } => odd(limits, positive, draw),
            Law::Peaks { shift, width } => {
                let off = self.lane(i) as i64 - (self.place(i) as i64 + shift);
                let peak = off.rem_euclid(self.lanes as i64) < width;
                f64::from(u8::from(peak)) * 4.0 + draw.unit() / 16.0
            }
            Law::Flip if self.place(i).is_multiple_of(2) => 1.0 + draw.unit(),
            Law::Flip => -1.0 - draw.unit(),
            Law::Steps { levels: (lo, hi), edge } => {
                let all = self.sequence as i64;
                let edge = edge.unwrap_or(all.cast_unsigned().next_power_of_two() as i64 / 2);
                let edge = if edge < 0 { all + edge } else { edge };
                (if self.place(i) as i64 >= edge { hi } else { lo }) + draw.unit() / 16.0
            }
            Law::Ramp(a) => a * self.place(i) as f64 + draw.unit() / 16.0,
            Law::Growth(n) => {
                let (place, n) = (self.place(i), n as usize);
                let within = 1.0 + (place % n) as f64 / n as f64;
                within * power_of_two((place / n) as i32) * (1.0 + draw.unit() / 16.0)
            }
            Law::Packed { codes, group } => self.packed(codes, group, i, draw).into(),
            Law::Starts(low, high) => {
                let count = (high - low + 1).cast_unsigned();
                let first = i - self.lane(i);
                let step = |i: usize| low + self.stream.again(i as u64).below(count).cast_signed();
                (first + 1..=i).map(step).sum::<i64>() as f64
            }
            // Settled before, or not a law of numbers.
            Law::OddIntegers { limits: None, .. }
            | Law::SpecialGrid { .. }
            | Law::EveryValue
            | Law::Patterns
            | Law::Sweep(..)
            | Law::Stratified
            | Law::Regular
            | Law::Ties { .. }
            | Law::Subnormals => f64::NAN,
        }
    }

    fn lane(&self, i: usize) -> usize {
        i % self.lanes
    }

    fn row(&self, i: usize) -> usize {
        i / self.lanes
    }

    /// Number of the row on the axis before the last, or among all if that axis has one.
    fn place(&self, i: usize) -> usize {
        self.row(i) % self.sequence
    }

    fn wide(&self, draw: Draw) -> f64 {
        let (low, count) = self.middle;
        let exponent = low + ((u64::from(draw.other()) * count) >> 32) as i32;
        draw.sign() * (1.0 + draw.unit()) * power_of_two(exponent)
    }

    /// The fourth word says how far and on which side; the sign is that of the whole.
    fn around(&self, center: f64, draw: Draw) -> f64 {
        let (word, side) = (draw.other() >> 1, f64::from(draw.other() & 1) * 2.0 - 1.0);
        let distance = (1.0 + draw.unit()) * power_of_two(-((word % (self.places + 2)) as i32));
        draw.sign() * center * (1.0 + side * distance)
    }

    /// Even lanes hold about 1000, odd ones the negative of the lane before and a little more.
    fn cancelling(&self, i: usize, draw: Draw) -> f64 {
        if self.lane(i).is_multiple_of(2) {
            1000.0 * draw.normal()
        } else {
            draw.normal() - 1000.0 * self.stream.normal(i as u64 - 1)
        }
    }

    /// A byte of a packed row. All bytes of a number come from the draw of its first.
    fn packed(&self, codes: usize, group: usize, i: usize, draw: Draw) -> u8 {
        let scales = codes / group * 4;
        let first = |lane: usize, width: usize| self.stream.again((i - lane % width) as u64);
        match self.lane(i) {
            lane if lane < codes => {
                0x20 + draw.below(0x40) as u8 + if draw.chance(0.5) { 0x80 } else { 0 }
            }
            lane if lane < codes + scales => {
                let scale = power_of_two(first(lane - codes, 4).below(4) as i32 - 3) as f32;
                scale.to_le_bytes()[(lane - codes) % 4]
            }
            lane => {
                let lane = lane - codes - scales;
                let [.., low, high] = (first(lane, 2).normal() as f32).to_le_bytes();
                if lane.is_multiple_of(2) { low } else { high }
            }
        }
    }

    fn step(&self, edge: Option<usize>, i: usize) -> f64 {
        const LN_3: f64 = 1.098_612_288_668_109_8;
        let edge = edge.unwrap_or_else(|| self.lanes.next_power_of_two() / 2);
        if self.lane(i) >= edge { LN_3 } else { 0.0 }
    }

    /// Independent of the number that the lane would hold.
    fn masked(&self, i: usize) -> bool {
        self.stream.again(i as u64).chance(0.5)
    }

    /// The lane times a number that shares no factor with their count, from a start on: both are the
    /// row's own.
    fn permuted(&self, i: usize) -> f64 {
        let lanes = self.lanes as u64;
        let draw = self.stream.at(self.row(i) as u64);
        let first = 1 + draw.below(lanes);
        let factor = (first..).find(|factor| divisor(*factor, lanes) == 1).unwrap_or(1);
        let start = u64::from(draw.other()) % lanes;
        ((start + factor * self.lane(i) as u64) % lanes) as f64
    }

    fn one_hot(&self, hot: Option<i64>, i: usize, draw: Draw) -> f64 {
        let hot = hot.unwrap_or(self.row(i) as i64).rem_euclid(self.lanes as i64);
        if self.lane(i) as i64 == hot { odd((1, 3), 0.5, draw) } else { 0.0 }
    }
}

/// The greatest number that divides both.
fn divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { divisor(b, a % b) }
}

/// One index in 16 lies outside of its axis.
fn outside(n: i64, draw: Draw) -> Option<f64> {
    let ends = [-1.0, n as f64, f64::from(i32::MIN), f64::from(i32::MAX)];
    let word = draw.other();
    word.is_multiple_of(16).then(|| ends[(word / 16 % 4) as usize])
}

fn odd((low, high): (i64, i64), positive: f64, draw: Draw) -> f64 {
    let count = ((high - low) / 2 + 1).cast_unsigned();
    let magnitude = (low + 2 * draw.below(count).cast_signed()) as f64;
    if draw.chance(positive) { magnitude } else { -magnitude }
}
