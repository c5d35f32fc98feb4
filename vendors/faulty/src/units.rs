//! Units that add in other ways than the reference: what faults of sums are made of, and what the
//! decoders of fingerprints are tried on.
//!
//! A double holds every number here, and where a sum does not fit into one, the rest that was rounded
//! off goes along, so that a sum is rounded once, to the bits of the unit.

/// How a unit rounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// To nearest, ties to even.
    NearestEven,
    /// To nearest, ties away from zero.
    NearestAway,
    /// Towards zero.
    TowardsZero,
    /// Towards minus infinity.
    Down,
    /// Towards plus infinity.
    Up,
}

/// An accumulator.
#[derive(Debug, Clone, Copy)]
pub struct Accumulator {
    /// Significant bits.
    pub bits: u32,
    /// What happens to those beyond.
    pub rounding: Rounding,
}

impl Accumulator {
    /// Rounds a number.
    pub fn round(self, value: f64) -> f64 {
        self.round_with(value, 0.0)
    }

    /// Adds two numbers.
    pub fn add(self, a: f64, b: f64) -> f64 {
        let sum = a + b;
        let from_b = sum - a;
        let rest = (a - (sum - from_b)) + (b - from_b);
        self.round_with(sum, if rest.is_finite() { rest } else { 0.0 })
    }

    /// Rounds a number with a rest that is less than half of its last place as a double.
    fn round_with(self, value: f64, rest: f64) -> f64 {
        if value == 0.0 || !value.is_finite() {
            return value;
        }
        let last_place = power(exponent(value) - self.bits.cast_signed() + 1);
        let places = value / last_place;
        let rest = rest / last_place;
        let mut below = places.floor();
        let mut above = places - below;
        if above == 0.0 && rest < 0.0 {
            (below, above) = (below - 1.0, 1.0);
        }
        // Just beside one half the rest decides, and is too small to be seen in the sum.
        let half = (above - 0.5).partial_cmp(&0.0).filter(|side| side.is_ne());
        let half = half.or((above - 0.5 + rest).partial_cmp(&0.0));
        let exact = above + rest == 0.0;
        let up = match (self.rounding, half) {
            _ if exact => false,
            (Rounding::Down, _) => false,
            (Rounding::Up, _) => true,
            (Rounding::TowardsZero, _) => value < 0.0,
            (_, Some(std::cmp::Ordering::Less)) => false,
            (_, Some(std::cmp::Ordering::Greater)) => true,
            (Rounding::NearestAway, _) => value > 0.0,
            (Rounding::NearestEven, _) => below % 2.0 != 0.0,
        };
        (below + f64::from(u8::from(up))) * last_place
    }

    /// One term after the other.
    pub fn chain(self, terms: impl IntoIterator<Item = f64>) -> f64 {
        terms.into_iter().fold(0.0, |sum, term| self.add(sum, term))
    }

    /// Neighbours of a power of two many, and so on with what comes of it.
    pub fn pairwise(self, terms: &[f64]) -> f64 {
        match terms {
            [term] => *term,
            _ => {
                let (left, right) = terms.split_at(terms.len() / 2);
                self.add(self.pairwise(left), self.pairwise(right))
            }
        }
    }

    /// Every so many-th term in a lane of its own, then the lanes pairwise.
    pub fn lanes(self, terms: &[f64], lanes: usize) -> f64 {
        let lane = |lane: usize| self.chain(terms[lane..].iter().step_by(lanes).copied());
        self.pairwise(&(0..lanes).map(lane).collect::<Vec<_>>())
    }

    /// Blocks of neighbours, then their sums one after the other.
    pub fn blocks(self, terms: &[f64], block: usize) -> f64 {
        self.chain(terms.chunks(block).map(|block| self.chain(block.iter().copied())))
    }

    /// Chunks of terms that are added as one, together with the sum of those before: each is cut so
    /// many bits below the largest, and what they make is rounded once.
    pub fn fused(self, terms: &[f64], chunk: usize, kept: i32) -> f64 {
        terms.chunks(chunk).fold(0.0, |sum, chunk| {
            let all = || chunk.iter().copied().chain([sum]);
            let Some(top) = all().filter(|term| *term != 0.0).map(exponent).max() else {
                return 0.0;
            };
            let place = power(top - kept);
            self.round(all().map(|term| (term / place).trunc() * place).sum())
        })
    }
}

/// Exponent of the leading bit of a normal double.
fn exponent(value: f64) -> i32 {
    (value.to_bits() >> 52 & 0x7ff) as i32 - 1023
}

fn power(exponent: i32) -> f64 {
    2.0_f64.powi(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_rounded_once_to_the_bits_of_its_accumulator() {
        let of = |bits, rounding| Accumulator { bits, rounding };
        let eleven = of(11, Rounding::NearestEven);
        assert_eq!([2047.0, 2049.0, -2051.0].map(|it| eleven.round(it)), [2047.0, 2048.0, -2052.0]);
        assert_eq!(of(11, Rounding::NearestAway).round(-2049.0), -2050.0);
        let (large, tiny) = (1.5 * 2.0_f64.powi(80), 2.0_f64.powi(-14));
        let last_place = 2.0_f64.powi(57);
        let sums = |rounding| [large, -large].map(|it| of(24, rounding).add(it, tiny));
        assert_eq!(sums(Rounding::NearestEven), [large, -large]);
        assert_eq!(sums(Rounding::TowardsZero), [large, -(large - last_place)]);
        assert_eq!(sums(Rounding::Down), [large, -large]);
        assert_eq!(sums(Rounding::Up), [large + last_place, -(large - last_place)]);
    }

    #[test]
    fn with_the_bits_of_a_float_it_is_one() {
        let float = Accumulator { bits: 24, rounding: Rounding::NearestEven };
        let terms =
            (1..200_i32).map(|i| (f64::from(i) * 0.7).sin() * f64::from(i)).map(|t| t as f32);
        let terms: Vec<f32> = terms.collect();
        let sum = terms.iter().fold(0.0, |sum, term| sum + term);
        assert_eq!(float.chain(terms.into_iter().map(f64::from)), f64::from(sum));
    }
}
