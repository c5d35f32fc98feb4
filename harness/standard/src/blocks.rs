//! Block formats: `spec/blocks.yaml`, numbers that share a scale.
//!
//! ```yaml
//! - block: mxfp4
//!   about: OCP MXFP4.
//!   element: f4e2m1
//!   scale: e8m0
//!   size: 32
//!   exponent: 2
//!   point: 0
//!   overflow: saturate
//!   nan: whole_block
//! ```

use serde::Deserialize;

use crate::formats::OverflowRule;
use crate::yaml::Text;

/// A block format.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// Name, e.g. `mxfp4`.
    pub block: Text,
    /// One sentence for readers.
    pub about: Text,
    /// Format of the elements.
    pub element: Text,
    /// Format of the scale, a float without mantissa bits.
    pub scale: Text,
    /// Elements in a block.
    pub size: usize,
    /// Exponent of the largest power of two among the elements, `point` considered.
    pub exponent: i32,
    /// Bits behind the point of an integer element, which stands for its pattern times `2^-point`.
    pub point: i32,
    /// What becomes of an element beyond the largest finite one.
    pub overflow: OverflowRule,
    /// What a NaN or an infinity makes of a block.
    pub nan: BlockNan,
}

/// What a NaN or an infinity makes of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockNan {
    /// The scale is a NaN, so that all of it is.
    WholeBlock,
}
