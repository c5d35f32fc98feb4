//! Numeric formats: `spec/formats.yaml`.
//!
//! A format is a set of bit patterns and the number each of them stands for. The table decides;
//! existing packages disagree at the edges of the narrow formats, so everything a codec needs is
//! written down: fields, bias, which patterns are infinities and NaNs, and how conversion into the
//! format rounds and overflows.
//!
//! ```yaml
//! - format: bf16
//!   id: 0x0202
//!   about: The upper half of an f32.
//!   kind: float
//!   bits: 16
//!   fields: {sign: 1, exponent: 8, mantissa: 7}
//!   bias: 127
//!   specials: {inf: ieee, nan: ieee, negative_zero: true}
//!   max_finite: "0x1.fep+127"
//!   convert: {round: nearest_even, overflow: {default: infinity, option: saturate}}
//! ```

use serde::Deserialize;

use crate::yaml::Text;

/// One numeric format of the standard.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Format {
    /// Name used everywhere in the YAML, e.g. `bf16`.
    pub format: Text,
    /// The value of `oxi_format` in the C ABI.
    pub id: u32,
    /// One sentence for readers.
    pub about: Text,
    /// What the bit pattern stands for.
    pub kind: Kind,
    /// Width of one element in bits: 4, 8, 16, 32 or 64. Sub-byte elements pack two a byte, the
    /// lower index in the lower bits.
    pub bits: u32,
    /// Field widths of a float; absent for integers and booleans.
    #[serde(default)]
    pub fields: Option<Fields>,
    /// Exponent bias of a float.
    #[serde(default)]
    pub bias: Option<i32>,
    /// Infinities, NaNs and zeros of a float.
    #[serde(default)]
    pub specials: Option<Specials>,
    /// Largest finite value, as a decimal or hex float in a string.
    pub max_finite: Text,
    /// How a value is converted into this format.
    pub convert: Convert,
}

/// What a bit pattern stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Binary floating point with the given fields.
    Float,
    /// Two's complement.
    Signed,
    /// Plain binary.
    Unsigned,
    /// 0 is false, 1 is true, any other byte is not a value.
    Boolean,
}

/// Widths of the fields of a float, from the most significant bit down. They may add up to less
/// than `bits`: tf32 has 19 bits in a 32-bit container, and the rest, at the bottom, are zero.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fields {
    /// 0 or 1.
    pub sign: u32,
    /// Exponent bits.
    pub exponent: u32,
    /// Stored mantissa bits; the precision is one more.
    pub mantissa: u32,
}

/// Special values of a float.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Specials {
    /// Whether the format has infinities.
    pub inf: Infinity,
    /// Which patterns are NaN.
    pub nan: NotANumber,
    /// Whether the pattern of sign 1 and magnitude 0 is a negative zero.
    pub negative_zero: bool,
}

/// Whether a float has infinities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Infinity {
    /// Exponent all ones and mantissa zero.
    Ieee,
    /// None.
    None,
}

/// Which patterns of a float are NaN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NotANumber {
    /// Exponent all ones and mantissa not zero.
    Ieee,
    /// All bits but the sign are ones, as in e4m3fn (0x7F, 0xFF) and e8m0 (0xFF).
    AllOnes,
    /// None.
    None,
}

/// How a value is converted into a format.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Convert {
    /// Rounding of a value between two neighbours.
    pub round: Rounding,
    /// What becomes of a value beyond the largest finite one.
    pub overflow: Overflow,
}

/// Rounding of a conversion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// To the nearest value, ties to the one with an even last digit.
    NearestEven,
    /// Away from zero to the next power of two (the scale format e8m0).
    PowerOfTwoUp,
    /// Towards zero (floating point to integer).
    TowardsZero,
}

/// What a conversion does with a value beyond the largest finite one.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overflow {
    /// What the `cast` operator does unless asked otherwise.
    pub default: OverflowRule,
    /// What it does with the attribute `overflow` set; absent if there is no choice.
    #[serde(default)]
    pub option: Option<OverflowRule>,
}

/// One way to treat overflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OverflowRule {
    /// The infinity of its sign.
    Infinity,
    /// NaN.
    Nan,
    /// The largest finite value of its sign.
    Saturate,
    /// Integers from integers: keep the low bits.
    Wrap,
}

impl Format {
    /// Bytes that `n` densely packed elements take.
    pub fn bytes(&self, n: usize) -> usize {
        (n * self.bits as usize).div_ceil(8)
    }

    /// Precision in bits, the implicit one included; of an integer, its value bits.
    pub fn precision(&self) -> u32 {
        match (self.fields, self.kind) {
            (Some(fields), _) => fields.mantissa + 1,
            (None, Kind::Signed) => self.bits - 1,
            (None, _) => self.bits,
        }
    }

    /// True for a floating-point format.
    pub fn is_float(&self) -> bool {
        self.kind == Kind::Float
    }
}
