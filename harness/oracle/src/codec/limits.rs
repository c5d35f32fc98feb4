//! Special patterns, the ends of the range, neighbours and the distance between them.

use standard::formats::{Kind, NotANumber, OverflowRule};

use super::{Codec, power_of_two};

impl Codec {
    /// The pattern of zero; the smallest number of a format without zero.
    pub fn zero(&self, negative: bool) -> u64 {
        if self.is_float() { self.join(0, negative && self.negative_zero) } else { 0 }
    }

    /// The pattern of an infinity, if there is one.
    pub fn infinity(&self, negative: bool) -> Option<u64> {
        self.infinity.then(|| self.join(self.max_magnitude + 1, negative))
    }

    /// The pattern of a quiet NaN, if there is a NaN.
    pub fn nan(&self) -> Option<u64> {
        match self.nan {
            NotANumber::None => None,
            NotANumber::AllOnes => Some(self.join(self.max_magnitude + 1, false)),
            NotANumber::Ieee => {
                let quiet = 1 << self.mantissa.saturating_sub(1);
                Some(self.join((self.max_magnitude + 1) | quiet, false))
            }
        }
    }

    /// The pattern of a signalling NaN, if the format tells them apart.
    pub fn signalling_nan(&self) -> Option<u64> {
        let two_kinds = self.nan == NotANumber::Ieee && self.mantissa > 1;
        two_kinds.then(|| self.join((self.max_magnitude + 1) | 1, false))
    }

    /// The pattern with the other sign, if the format has signs and a number there.
    pub fn negate(&self, pattern: u64) -> Option<u64> {
        let (magnitude, negative) = self.split(pattern);
        let exists = self.is_float() && self.signed && (magnitude != 0 || self.negative_zero);
        exists.then(|| self.join(magnitude, !negative))
    }

    /// The pattern of the finite number of a magnitude; the largest one if there is no such.
    pub fn from_magnitude(&self, magnitude: u64, negative: bool) -> u64 {
        self.join(magnitude.min(self.max_magnitude), negative)
    }

    /// True if the pattern is a NaN.
    pub fn is_nan(&self, pattern: u64) -> bool {
        let (magnitude, _) = self.split(pattern);
        let finite_or_infinite = self.max_magnitude + u64::from(self.infinity);
        self.is_float() && magnitude > finite_or_infinite
    }

    /// True if the pattern is a NaN that signals: the highest bit of its mantissa is clear.
    pub fn is_signaling(&self, pattern: u64) -> bool {
        self.is_nan(pattern) && self.mantissa > 0 && pattern >> (self.mantissa - 1) & 1 == 0
    }

    /// True if the pattern is a number between zero and the smallest normal one.
    pub fn is_subnormal(&self, pattern: u64) -> bool {
        let (magnitude, _) = self.split(pattern);
        self.has_subnormals() && magnitude != 0 && magnitude >> self.mantissa == 0
    }

    /// A subnormal number as the zero of its sign; any other as it is.
    #[inline]
    pub fn flush(&self, value: f64) -> f64 {
        if value.abs() < self.min_normal() { 0.0_f64.copysign(value) } else { value }
    }

    /// The pattern of the largest finite number of a sign; 0 where there are no negative numbers.
    pub fn max_finite_pattern(&self, negative: bool) -> u64 {
        match self.kind {
            Kind::Float if negative && !self.signed => 0,
            Kind::Float => self.join(self.max_magnitude, negative),
            _ if negative => self.integer_range().0 as u64 & (u64::MAX >> (64 - self.bits)),
            _ => self.max_magnitude,
        }
    }

    /// The largest finite number; of 64-bit integers, rounded up to a power of two.
    pub fn max_finite(&self) -> f64 {
        self.decode(self.max_magnitude << self.pad)
    }

    /// The smallest positive normal number; of integers, 1.
    #[inline]
    pub fn min_normal(&self) -> f64 {
        power_of_two(self.min_exponent)
    }

    /// The smallest positive number; of integers, 1.
    pub fn min_positive(&self) -> f64 {
        power_of_two(self.min_exponent - self.mantissa.cast_signed())
    }

    /// Lowest and highest value of an integer format.
    pub fn integer_range(&self) -> (i128, i128) {
        let high = i128::from(self.max_magnitude);
        (if self.signed { -high - 1 } else { 0 }, high)
    }

    /// The distance of neighbours at a number: `max(2^floor(log2|x|), min_normal) * 2^-mantissa`.
    /// Numbers outside of the format's range count as if exponents went on. Of integers, 1; of an
    /// infinity or NaN, NaN.
    #[inline]
    pub fn ulp(&self, value: f64) -> f64 {
        if !value.is_finite() {
            return f64::NAN;
        }
        if !self.is_float() {
            return 1.0;
        }
        let floor_log2 = (value.to_bits() >> 52 & 0x7ff) as i32 - 1023;
        power_of_two(floor_log2.max(self.min_exponent) - self.mantissa.cast_signed())
    }

    /// The pattern of the next number upwards; an infinity's, NaN's or the last one's own.
    pub fn next_up(&self, pattern: u64) -> u64 {
        self.step(pattern, 1)
    }

    /// The pattern of the next number downwards; an infinity's, NaN's or the last one's own.
    pub fn next_down(&self, pattern: u64) -> u64 {
        self.step(pattern, -1)
    }

    fn step(&self, pattern: u64, by: i64) -> u64 {
        if !self.is_float() {
            let next = self.decode_integer(pattern) + i128::from(by);
            return self.encode_integer(next, OverflowRule::Saturate);
        }
        if self.is_nan(pattern) {
            return pattern;
        }
        let (magnitude, negative) = self.split(pattern);
        let place = magnitude.cast_signed() * if negative { -1 } else { 1 };
        let last = (self.max_magnitude + u64::from(self.infinity)).cast_signed();
        let first = if self.signed { -last } else { 0 };
        if place == first && by < 0 || place == last && by > 0 {
            return pattern;
        }
        let next = place + by;
        let below_zero = next < 0 || next == 0 && by > 0 && self.negative_zero;
        self.join(next.unsigned_abs(), below_zero)
    }
}
