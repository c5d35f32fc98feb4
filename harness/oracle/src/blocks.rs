//! Block formats: from numbers to a scale and elements, and back, by `spec/blocks.yaml`.

use standard::blocks::{Block, BlockNan};
use standard::formats::{Format, OverflowRule};

use crate::codec::{Codec, power_of_two};

/// A block format made ready for arithmetic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BlockCodec {
    element: Codec,
    scale: Codec,
    exponent: i32,
    point: i32,
    overflow: OverflowRule,
    nan: BlockNan,
}

/// A block: the patterns of the scale and of the elements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocked {
    /// The scale.
    pub scale: u64,
    /// The elements, in order.
    pub elements: Vec<u64>,
}

impl BlockCodec {
    /// The codec of a block format with these formats of elements and scale.
    pub fn new(block: &Block, element: &Format, scale: &Format) -> BlockCodec {
        BlockCodec {
            element: Codec::of(element),
            scale: Codec::of(scale),
            exponent: block.exponent,
            point: block.point,
            overflow: block.overflow,
            nan: block.nan,
        }
    }

    /// The codec of the microscaling format with these elements, floats: what `spec/blocks.yaml` says of
    /// them follows from their largest number.
    pub fn microscaling(element: &Format, scale: &Format) -> BlockCodec {
        let (element, scale) = (Codec::of(element), Codec::of(scale));
        BlockCodec {
            element,
            scale,
            exponent: exponent(element.max_finite()),
            point: 0,
            overflow: OverflowRule::Saturate,
            nan: BlockNan::WholeBlock,
        }
    }

    /// The block of some numbers, as many as it has elements.
    pub fn encode(&self, numbers: &[f64]) -> Blocked {
        if !numbers.iter().all(|number| number.is_finite()) {
            let BlockNan::WholeBlock = self.nan;
            let scale = self.scale.nan().unwrap_or_default();
            return Blocked { scale, elements: vec![self.element.zero(false); numbers.len()] };
        }
        let most = numbers.iter().fold(0.0, |most: f64, number| most.max(number.abs()));
        let smallest = exponent(self.scale.min_normal());
        let exponent = match most {
            0.0 => smallest,
            most => {
                let largest = exponent(self.scale.max_finite());
                (exponent(most) - self.exponent).clamp(smallest, largest)
            }
        };
        let element = |&number: &f64| self.element(number, exponent);
        Blocked {
            scale: self.scale.encode(power_of_two(exponent), OverflowRule::Saturate),
            elements: numbers.iter().map(element).collect(),
        }
    }

    /// The pattern of a number divided by `2^exponent`.
    fn element(&self, number: f64, exponent: i32) -> u64 {
        // In two steps, each exact: what the first makes subnormal is far below any element.
        let shift = self.point - exponent;
        let scaled = number * power_of_two(shift / 2) * power_of_two(shift - shift / 2);
        if self.element.is_float() {
            return self.element.encode(scaled, self.overflow);
        }
        let (_, high) = self.element.integer_range();
        let whole = scaled.round_ties_even() as i128;
        self.element.encode_integer(whole.clamp(-high, high), self.overflow)
    }

    /// The numbers of a block: exact, since a double holds each product.
    pub fn decode(&self, block: &Blocked) -> Vec<f64> {
        let scale = self.scale.decode(block.scale) * power_of_two(-self.point);
        block.elements.iter().map(|&pattern| self.element.decode(pattern) * scale).collect()
    }
}

/// The exponent of a number that is not zero.
fn exponent(number: f64) -> i32 {
    match (number.to_bits() >> 52 & 0x7ff) as i32 {
        0 => 63 - (number.to_bits() << 12 >> 12).leading_zeros().cast_signed() - 1074,
        biased => biased - 1023,
    }
}
