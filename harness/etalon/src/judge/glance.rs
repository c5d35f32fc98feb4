//! One look at values that are right: whether all are within their bounds, and how close they came,
//! in loops that store nothing. Nearly all that a sweep brings back is of this kind; what is not, or
//! sets a record, is gone through again with every error at hand.
//!
//! The loops are shaped for compilers: sums and maxima are of integers, which may be taken in any
//! order, and so in vectors of any width; what needs a comparison of two numbers goes in several
//! chains, none of which waits for another.

use oracle::codec::Codec;

use super::compare::Limits;
use super::measure::{LANES, Share, Shares};
use super::tally::{ROUND, STEPS, UPPER_ENDS};

/// Buckets that a glance counts in; an error beyond them is not for a glance.
const BUCKETS: usize = 3;

/// Values that are taken at a time: four chains of lanes.
const TURN: usize = 4 * LANES;

/// What a glance sees of values that are all within their bounds, zeros of the right sign.
#[derive(Clone, Copy)]
pub(super) struct Glance {
    /// The largest part of a bound.
    pub(super) share: Share,
    /// The largest error, in ulp.
    pub(super) most: f64,
    /// Errors in the steps of a tally, added up without and with their signs.
    pub(super) sum: i64,
    pub(super) signed_sum: i64,
    /// How many errors are in each of the first buckets.
    pub(super) buckets: [u64; BUCKETS],
}

impl Glance {
    /// Looks at f32 values as they lie in memory. `None` if one is not within its bound, or further
    /// off than is usual, or if they do not fill whole vectors.
    pub(super) fn at(codec: &Codec, actual: &[u8], limits: &Limits) -> Option<Glance> {
        let (reference, bound) = (limits.reference, limits.bound);
        if !reference.len().is_multiple_of(TURN) {
            return None;
        }
        let least = codec.min_normal().to_bits();
        let top = (2046_u64 + u64::from(codec.mantissa_bits())) << 52;
        let seen = pulp::Arch::new().dispatch(Look { actual, reference, bound, least, top });
        seen.glance(reference.len() as u64)
    }
}

/// The loops of [`Glance::at`], a type of their own so that they are certain to become part of the
/// function that `pulp` makes for wide vectors.
struct Look<'a> {
    actual: &'a [u8],
    reference: &'a [f64],
    bound: &'a [f64],
    /// Bits of the smallest normal number of the format.
    least: u64,
    /// Bits of which those of an exponent are taken away for one over the distance of neighbours.
    top: u64,
}

impl pulp::NullaryFnOnce for Look<'_> {
    type Output = Seen;

    #[inline(always)]
    fn call(self) -> Seen {
        Seen { share: self.largest_share(), ..self.errors() }
    }
}

/// What the loops have found.
struct Seen {
    /// Nonzero if a value is not within its bound.
    off: u64,
    /// Bits of the largest error in ulp; positive doubles are in the order of their bits.
    most: u64,
    /// Sums of bits of errors that were rounded to steps by adding [`ROUND`].
    sum: u64,
    signed_sum: u64,
    /// Errors below the ends of all buckets but the last.
    below: [u64; BUCKETS - 1],
    share: Share,
}

impl Look<'_> {
    #[inline(always)]
    fn errors(&self) -> Seen {
        const EXPONENT: u64 = 0x7ff << 52;
        let Look { reference, bound, least, top, .. } = *self;
        let [first, second] = [UPPER_ENDS[0].to_bits(), UPPER_ENDS[1].to_bits()];
        let (mut off, mut most, mut sum, mut signed_sum) = (0_u64, 0_u64, 0_u64, 0_u64);
        let (mut below_first, mut below_second) = (0, 0);
        let actual = self.actual.as_chunks().0;
        for ((bytes, &reference), &bound) in actual.iter().zip(reference).zip(bound) {
            let value = f64::from(f32::from_le_bytes(*bytes));
            let error = value - reference;
            let differs = value.to_bits() ^ reference.to_bits();
            // Zeros and infinities that are due.
            let same = differs == 0;
            // A zero of the other sign is looked at closely.
            let turned = (value == 0.0) & (differs >> 63 == 1);
            let near = (error.abs() <= bound) & !turned;
            off |= if near | same { 0 } else { 1 };
            let exponent = (reference.to_bits() & EXPONENT).max(least);
            let distance = error * f64::from_bits(top - exponent);
            let ulps = if same { 0.0 } else { distance };
            let size = ulps.abs();
            most = most.max(size.to_bits());
            sum = sum.wrapping_add((size * STEPS + ROUND).to_bits());
            signed_sum = signed_sum.wrapping_add((ulps * STEPS + ROUND).to_bits());
            below_first += u64::from(size.to_bits() < first);
            below_second += u64::from(size.to_bits() < second);
        }
        let below = [below_first, below_second];
        Seen { off, most, sum, signed_sum, below, share: Share::NONE }
    }

    #[inline(always)]
    fn largest_share(&self) -> Share {
        let actual = self.actual.as_chunks::<{ 4 * TURN }>().0;
        let reference = self.reference.as_chunks::<TURN>().0;
        let bound = self.bound.as_chunks::<TURN>().0;
        // Four variables and not an array, so that all of them stay in registers.
        let [mut a, mut b, mut c, mut d] = [Shares::NONE; 4];
        for ((actual, reference), bound) in actual.iter().zip(reference).zip(bound) {
            let (actual, reference, bound) =
                (actual.as_chunks().0, reference.as_chunks().0, bound.as_chunks().0);
            a = a.and(&sizes(&actual[0], &reference[0]), &bound[0]);
            b = b.and(&sizes(&actual[1], &reference[1]), &bound[1]);
            c = c.and(&sizes(&actual[2], &reference[2]), &bound[2]);
            d = d.and(&sizes(&actual[3], &reference[3]), &bound[3]);
        }
        Shares::largest([a, b, c, d])
    }
}

/// The distances of some f32 values from their references.
#[inline(always)]
fn sizes(actual: &[u8; 4 * LANES], reference: &[f64; LANES]) -> [f64; LANES] {
    let mut sizes = [0.0; LANES];
    for i in 0..LANES {
        let bytes = [actual[4 * i], actual[4 * i + 1], actual[4 * i + 2], actual[4 * i + 3]];
        sizes[i] = (f64::from(f32::from_le_bytes(bytes)) - reference[i]).abs();
    }
    sizes
}

impl Seen {
    fn glance(&self, count: u64) -> Option<Glance> {
        let most = f64::from_bits(self.most);
        if self.off != 0 || most >= UPPER_ENDS[BUCKETS - 1] {
            return None;
        }
        let without_round =
            |sum: u64| sum.wrapping_sub(count.wrapping_mul(ROUND.to_bits())).cast_signed();
        let [first, second] = self.below;
        Some(Glance {
            share: self.share,
            most,
            sum: without_round(self.sum),
            signed_sum: without_round(self.signed_sum),
            buckets: [first, second - first, count - second],
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use oracle::Piece;
    use proptest::prelude::*;

    use crate::judge::compare::{Compared, Comparison, Zeros};
    use crate::suite::{Sources, Suite};

    static SUITE: LazyLock<Suite> = LazyLock::new(|| Suite::load(&Sources::default()).unwrap());

    /// A reference with what came in its place: mostly the nearest f32 or a neighbour of it, seldom a
    /// special value or something far away.
    fn element() -> impl Strategy<Value = (f64, f32)> {
        let near = |reference: f64, steps: i32| {
            let nearest = reference as f32;
            let moved = f32::from_bits(nearest.to_bits().wrapping_add_signed(steps));
            (reference, moved)
        };
        let usual = (1e-3..1e3_f64, -1..=1_i32).prop_map(move |(x, steps)| near(x, steps));
        let off = (-1e30..1e30_f64, -9..=9_i32).prop_map(move |(x, steps)| near(x, steps));
        let special = [0.0, -0.0, f32::INFINITY, f32::NAN, 1e-40, -1e-40, f32::MAX];
        let special = prop::sample::select(special.to_vec());
        let due = special.clone().prop_map(|x| (f64::from(x), x));
        let any = (special.clone(), special).prop_map(|(x, y)| (f64::from(x), y));
        prop_oneof![400 => usual, 4 => off, 2 => due, 1 => any]
    }

    fn compared(suite: &Suite, elements: &[(f64, f32)], piece: usize) -> Compared {
        let codec = oracle::codec::Codec::of(suite.standard.format("f32").unwrap());
        let actual: Vec<u8> = elements.iter().flat_map(|(_, value)| value.to_le_bytes()).collect();
        let reference: Vec<f64> = elements.iter().map(|(reference, _)| *reference).collect();
        let bound = |x: &f64| if x.is_finite() { 2.0 * codec.ulp(*x) } else { 0.0 };
        let bound: Vec<f64> = reference.iter().map(bound).collect();
        let mut comparison = Comparison::new(codec, &actual, Zeros::ALL);
        for start in (0..elements.len()).step_by(piece) {
            let range = start..elements.len().min(start + piece);
            let (reference, bound) = (&reference[range.clone()], &bound[range.clone()]);
            comparison.take_piece(&Piece { range, reference, bound, doubt: &[] }, &mut |_| None);
        }
        comparison.finish()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_glance_finds_what_going_through_finds(elements in prop::collection::vec(element(), 2048)) {
            // Pieces that do not fill whole vectors are gone through.
            // In words, because a NaN is not equal to itself.
            let of = |piece| format!("{:?}", compared(&SUITE, &elements, piece));
            prop_assert_eq!(of(64), of(61));
        }
    }
}
