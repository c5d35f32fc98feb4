//! Numbers to patterns.

use standard::formats::{Kind, OverflowRule, Rounding};

use super::Codec;

impl Codec {
    /// The pattern of a number, by the format's rounding.
    #[inline]
    pub fn encode(&self, value: f64, overflow: OverflowRule) -> u64 {
        match self.encode_normal(value) {
            Some(pattern) => pattern,
            None => self.encode_sum(value, 0.0, overflow),
        }
    }

    /// The pattern of a number in the normal range of a format with fewer mantissa bits than f64,
    /// in a few operations: rounded in place at the top of the double, whose fields are the same.
    #[inline]
    fn encode_normal(&self, value: f64) -> Option<u64> {
        if !self.is_float() || self.mantissa == 52 || self.round != Rounding::NearestEven {
            return None;
        }
        let bits = value.to_bits();
        let (size, negative) = (bits & (u64::MAX >> 1), bits >> 63 == 1);
        let shift = 52 - self.mantissa;
        let exponents_apart = (1022 + self.min_exponent) as u64;
        let smallest = (exponents_apart + 1) << 52;
        let largest = ((self.max_magnitude + self.no_zero) << shift) + (exponents_apart << 52);
        if size < smallest || size > largest || negative && !self.signed {
            return None;
        }
        let half_or_less = (1 << (shift - 1)) - 1 + (size >> shift & 1);
        let magnitude = ((size + half_or_less) >> shift) - (exponents_apart << self.mantissa);
        Some(self.join(magnitude - self.no_zero, negative))
    }

    /// The pattern of `hi + lo`, rounded once. `hi` must be the sum rounded to f64, so of `lo` only
    /// its sign counts, and that it is not zero.
    #[inline]
    pub fn encode_sum(&self, hi: f64, lo: f64, overflow: OverflowRule) -> u64 {
        if !self.is_float() {
            return self.truncate(hi, lo);
        }
        let negative = hi.is_sign_negative();
        if hi.is_nan() {
            return self.nan().unwrap_or(self.max_finite_pattern(false));
        }
        if hi.is_infinite() {
            return self.overflowed(negative, overflow);
        }
        if hi == 0.0 {
            return self.zero(negative);
        }
        let (significand, exponent) = significand(hi);
        // Two more bits hold which side of `hi` the exact value lies on.
        let sticky = match lo {
            0.0 => 0,
            lo if (lo < 0.0) == negative => 1,
            _ => -1,
        };
        let significand = (significand << 2).wrapping_add_signed(sticky);
        self.rounded(negative, significand, exponent - 2, overflow)
    }

    /// The pattern of an integer, rounded once; in an integer format it keeps its low bits or, if
    /// `overflow` says so, stops at the ends of the range.
    #[inline]
    pub fn encode_integer(&self, value: i128, overflow: OverflowRule) -> u64 {
        let low_bits = u64::MAX >> (64 - self.bits);
        match self.kind {
            Kind::Boolean => u64::from(value != 0),
            Kind::Signed | Kind::Unsigned if overflow == OverflowRule::Wrap => {
                value as u64 & low_bits
            }
            Kind::Signed | Kind::Unsigned => {
                let (low, high) = self.integer_range();
                value.clamp(low, high) as u64 & low_bits
            }
            Kind::Float if value == 0 => self.zero(false),
            Kind::Float => {
                let magnitude = value.unsigned_abs();
                // Fold what does not fit into 64 bits into the lowest of them.
                let spare = 64 - magnitude.leading_zeros().min(64);
                let lost = magnitude & !(u128::MAX << spare) != 0;
                let significand = (magnitude >> spare) as u64 | u64::from(lost);
                self.rounded(value < 0, significand, spare.cast_signed(), overflow)
            }
        }
    }

    /// The pattern of `significand * 2^exponent`, rounded once; an integer is cut, and stops at the ends
    /// of the range.
    pub(crate) fn nearest(
        &self,
        negative: bool,
        significand: u64,
        exponent: i32,
        overflow: OverflowRule,
    ) -> u64 {
        match (self.is_float(), exponent) {
            (true, _) if significand == 0 => self.zero(negative),
            (true, _) => self.rounded(negative, significand, exponent, overflow),
            (false, ..0) => {
                let cut = significand.checked_shr(exponent.unsigned_abs()).unwrap_or(0);
                self.signed_integer(negative, cut.into(), OverflowRule::Saturate)
            }
            (false, _) => {
                let shifted = i128::from(significand) << exponent.min(63);
                self.signed_integer(negative, shifted, OverflowRule::Saturate)
            }
        }
    }

    fn signed_integer(&self, negative: bool, size: i128, overflow: OverflowRule) -> u64 {
        self.encode_integer(if negative { -size } else { size }, overflow)
    }

    /// A float to an integer: towards zero, stopping at the ends of the range; NaN gives 0. To a
    /// boolean: whether it differs from zero.
    fn truncate(&self, hi: f64, lo: f64) -> u64 {
        if self.kind == Kind::Boolean {
            return u64::from(hi != 0.0 || lo != 0.0);
        }
        let whole = match self.round {
            Rounding::NearestEven => hi.round_ties_even(),
            _ => hi.trunc(),
        };
        let away_from_whole = hi == whole && hi * lo < 0.0 && self.round == Rounding::TowardsZero;
        let back = i128::from(away_from_whole) * if hi < 0.0 { -1 } else { 1 };
        self.encode_integer((whole as i128).saturating_sub(back), OverflowRule::Saturate)
    }

    /// The pattern of `significand * 2^exponent`, rounded once. The significand is not zero.
    #[inline]
    fn rounded(&self, negative: bool, significand: u64, exponent: i32, rule: OverflowRule) -> u64 {
        if negative && !self.signed {
            return self.nan().unwrap_or(0);
        }
        let top = 63 - significand.leading_zeros().cast_signed() + exponent;
        let above = top.max(self.min_exponent) - self.min_exponent;
        let unit = above + self.min_exponent - self.mantissa.cast_signed();
        let kept = shift_right(significand, unit - exponent, self.round);
        // A carry out of the mantissa runs into the exponent, which is what it should do.
        let magnitude = (u64::from(above.cast_unsigned()) << self.mantissa)
            + kept.max(self.no_zero)
            - self.no_zero;
        if magnitude > self.max_magnitude {
            return self.overflowed(negative, rule);
        }
        self.join(magnitude, negative)
    }

    /// What becomes of a number beyond the largest finite one. A rule that the format cannot
    /// follow gives way to the next it can: infinity, NaN, largest finite value.
    pub fn overflowed(&self, negative: bool, rule: OverflowRule) -> u64 {
        if negative && !self.signed {
            return self.nan().unwrap_or(0);
        }
        let infinity = self.infinity(negative).filter(|_| rule == OverflowRule::Infinity);
        let nan = self.nan().filter(|_| rule != OverflowRule::Saturate);
        infinity.or(nan).unwrap_or(self.max_finite_pattern(negative))
    }
}

/// Integer and power of two whose product is `|value|`, which is finite and not zero.
#[inline]
fn significand(value: f64) -> (u64, i32) {
    let bits = value.to_bits() & (u64::MAX >> 1);
    let (exponent, mantissa) = ((bits >> 52) as i32, bits & (u64::MAX >> 12));
    if exponent == 0 { (mantissa, -1074) } else { (mantissa | 1 << 52, exponent - 1075) }
}

/// `significand / 2^places`, rounded; a shift to the left for negative places.
#[inline]
fn shift_right(significand: u64, places: i32, round: Rounding) -> u64 {
    let (floor, rest, half) = match places {
        ..=0 => return significand << -places,
        1..=63 => {
            let rest = significand & !(u64::MAX << places);
            (significand >> places, rest, 1 << (places - 1))
        }
        64 => (0, significand, 1 << 63),
        // Less than half of the smallest number, whatever it is.
        _ => (0, 1, u64::MAX),
    };
    let up = match round {
        Rounding::NearestEven => rest > half || rest == half && floor & 1 == 1,
        Rounding::PowerOfTwoUp => rest != 0,
        Rounding::TowardsZero => false,
    };
    floor + u64::from(up)
}
