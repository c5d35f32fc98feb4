//! Codecs: what the bit patterns of a format stand for, and how numbers become patterns.
//!
//! Everything follows from the format's entry in `spec/formats.yaml`; no format is known by name.
//! A [`Codec`] is the entry made ready for arithmetic: small, `Copy`, made in nanoseconds.
//!
//! Words. A *pattern* is an element's bits in the low end of a `u64`. Its *magnitude* is the
//! pattern without sign and without the zero bits that fill up a container (tf32). Magnitudes of a
//! float are ordered like the numbers they stand for, so neighbours are one apart.
//!
//! Rounding happens once, in integers, on a significand of up to 64 bits and a power of two, so
//! that an `i64` becomes an `f32` and a product of two doubles becomes a double without a rounding
//! in between. A number is handed in as `hi + lo`, where `lo` is what was left over when `hi` was
//! rounded to f64.
//!
//! A float without mantissa bits (the scale format e8m0) spends no pattern on zero and has no
//! subnormals: magnitude 0 is its smallest power of two.

mod bulk;
mod encode;
mod limits;

pub(crate) use bulk::pieces;
pub use bulk::{decode, decode_i64, encode, patterns, values};

use standard::formats::{Format, Infinity, Kind, NotANumber, Rounding, Specials};

/// A format made ready for arithmetic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Codec {
    kind: Kind,
    bits: u32,
    /// Zero bits below the mantissa that fill up the container.
    pad: u32,
    signed: bool,
    mantissa: u32,
    /// Exponent of the smallest normal number.
    min_exponent: i32,
    /// 1 in the place of the exponent where magnitude 0 is a normal number, else 0.
    no_zero: u64,
    infinity: bool,
    nan: NotANumber,
    negative_zero: bool,
    max_magnitude: u64,
    round: Rounding,
}

impl Codec {
    /// The codec of a format.
    ///
    /// # Panics
    /// If a float lacks fields, bias or specials.
    pub fn of(format: &Format) -> Codec {
        if !format.is_float() {
            return Codec::of_integer(format);
        }
        let (Some(fields), Some(bias), Some(specials)) =
            (format.fields, format.bias, &format.specials)
        else {
            panic!("float format `{}` needs fields, bias and specials", format.format);
        };
        let subnormals = fields.mantissa > 0;
        Codec {
            kind: Kind::Float,
            bits: format.bits,
            pad: format.bits - fields.sign - fields.exponent - fields.mantissa,
            signed: fields.sign == 1,
            mantissa: fields.mantissa,
            min_exponent: if subnormals { 1 - bias } else { -bias },
            no_zero: u64::from(!subnormals) << fields.mantissa,
            infinity: specials.inf == Infinity::Ieee,
            nan: specials.nan,
            negative_zero: specials.negative_zero,
            max_magnitude: largest_finite(fields.exponent, fields.mantissa, specials),
            round: format.convert.round,
        }
    }

    fn of_integer(format: &Format) -> Codec {
        let signed = format.kind == Kind::Signed;
        let all_ones = u64::MAX >> (64 - format.bits);
        Codec {
            kind: format.kind,
            bits: format.bits,
            pad: 0,
            signed,
            mantissa: 0,
            min_exponent: 0,
            no_zero: 0,
            infinity: false,
            nan: NotANumber::None,
            negative_zero: false,
            max_magnitude: match format.kind {
                Kind::Boolean => 1,
                _ => all_ones >> u32::from(signed),
            },
            round: format.convert.round,
        }
    }

    /// The codec of an f64, for numbers that are in no tensor.
    pub(crate) fn of_f64() -> Codec {
        Codec {
            kind: Kind::Float,
            bits: 64,
            pad: 0,
            signed: true,
            mantissa: 52,
            min_exponent: -1022,
            no_zero: 0,
            infinity: true,
            nan: NotANumber::Ieee,
            negative_zero: true,
            max_magnitude: f64::MAX.to_bits(),
            round: Rounding::NearestEven,
        }
    }

    /// True for a floating-point format.
    pub fn is_float(&self) -> bool {
        self.kind == Kind::Float
    }

    /// True for the boolean format.
    pub fn is_boolean(&self) -> bool {
        self.kind == Kind::Boolean
    }

    /// True for a float with numbers between zero and the smallest normal one.
    pub fn has_subnormals(&self) -> bool {
        self.is_float() && self.no_zero == 0
    }

    /// Stored mantissa bits of a float.
    pub fn mantissa_bits(&self) -> u32 {
        self.mantissa
    }

    /// How many exponents the finite numbers of a float have, that of subnormals included.
    pub fn exponents(&self) -> u64 {
        (self.max_magnitude >> self.mantissa) + 1
    }

    /// Width of an element in bits.
    pub fn bits(&self) -> u32 {
        self.bits
    }

    /// True if decoding and rounding is what the host does for `f32` (23) or `f64` (52).
    fn is_ieee(&self, bits: u32, mantissa: u32, min_exponent: i32) -> bool {
        self.is_float()
            && (self.bits, self.mantissa, self.min_exponent) == (bits, mantissa, min_exponent)
            && self.infinity
            && self.round == Rounding::NearestEven
    }

    /// Whether it is IEEE single precision.
    pub fn is_f32(&self) -> bool {
        self.is_ieee(32, 23, -126)
    }

    fn is_f64(&self) -> bool {
        self.is_ieee(64, 52, -1022)
    }

    /// Whether a pattern is the upper half of an f32's.
    fn is_bf16(&self) -> bool {
        self.is_ieee(16, 7, -126)
    }

    /// Magnitude and sign of a pattern of a float.
    #[inline]
    fn split(&self, pattern: u64) -> (u64, bool) {
        let negative = self.signed && pattern >> (self.bits - 1) & 1 == 1;
        let all = u64::MAX >> (64 - self.bits + u32::from(self.signed));
        ((pattern & all) >> self.pad, negative)
    }

    #[inline]
    fn join(&self, magnitude: u64, negative: bool) -> u64 {
        magnitude << self.pad | u64::from(negative && self.signed) << (self.bits - 1)
    }

    /// The number that a pattern stands for. Exact, but for integers beyond 2^53; see
    /// [`decode_integer`](Self::decode_integer). A boolean is 0 or 1.
    #[inline]
    pub fn decode(&self, pattern: u64) -> f64 {
        if !self.is_float() {
            return self.decode_integer(pattern) as f64;
        }
        let (magnitude, negative) = self.split(pattern);
        let value = if magnitude <= self.max_magnitude {
            // Moved to the top of a double, the fields are those of a number that is too small by
            // a power of two; the product is exact, and right for subnormals too.
            let shrunk = f64::from_bits((magnitude + self.no_zero) << (52 - self.mantissa));
            shrunk * power_of_two(1022 + self.min_exponent)
        } else if self.infinity && magnitude == self.max_magnitude + 1 {
            f64::INFINITY
        } else {
            f64::NAN
        };
        if negative { -value } else { value }
    }

    /// The integer that a pattern of an integer format stands for; of a float, its integer part.
    #[inline]
    pub fn decode_integer(&self, pattern: u64) -> i128 {
        let shift = 64 - self.bits;
        match self.kind {
            Kind::Signed => i128::from((pattern << shift).cast_signed() >> shift),
            Kind::Unsigned => i128::from(pattern << shift >> shift),
            Kind::Boolean => i128::from(pattern << shift != 0),
            Kind::Float => self.decode(pattern) as i128,
        }
    }
}

/// The magnitude of the largest finite number of a float.
fn largest_finite(exponent: u32, mantissa: u32, specials: &Specials) -> u64 {
    let all_ones = u64::MAX >> (64 - exponent - mantissa);
    let top_binade = all_ones >> mantissa << mantissa;
    match (specials.inf, specials.nan) {
        (Infinity::Ieee, _) => top_binade - 1,
        (Infinity::None, NotANumber::Ieee) => top_binade,
        (Infinity::None, NotANumber::AllOnes) => all_ones - 1,
        (Infinity::None, NotANumber::None) => all_ones,
    }
}

/// 2^exponent, exactly: 0 below the smallest double, infinity above the largest.
#[inline]
pub(crate) fn power_of_two(exponent: i32) -> f64 {
    match exponent {
        1024.. => f64::INFINITY,
        -1022..=1023 => f64::from_bits(((exponent + 1023) as u64) << 52),
        -1074..=-1023 => f64::from_bits(1 << (exponent + 1074)),
        _ => 0.0,
    }
}
