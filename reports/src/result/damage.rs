//! Where the wrong elements of a tensor lie, in few enough cells to be looked at.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Cells along a side at most.
pub const CELLS: u64 = 64;

/// A tensor seen as rows of elements, with how many of them are wrong in each part.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Damage {
    /// The tensor.
    pub tensor: String,
    /// Its extents.
    pub shape: Vec<u64>,
    /// What lies from left to right.
    pub across: Side,
    /// What lies from top to bottom.
    pub down: Side,
    /// The rows of cells from top to bottom, a digit for each cell: 0 where no element is wrong, 9
    /// where all are, and from 1 to 8 the more are.
    pub cells: Vec<String>,
}

/// One side of the picture.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Side {
    /// The axes along it, by what one index of them is called.
    pub axis: String,
    /// Indices along it.
    pub extent: u64,
    /// Indices that share a cell.
    pub cell: u64,
}

impl Side {
    /// A side of so many indices, in cells of as few as its length allows.
    pub fn new(axis: String, extent: u64) -> Side {
        Side { axis, extent, cell: extent.div_ceil(CELLS).max(1) }
    }

    /// Cells along it.
    pub fn cells(&self) -> u64 {
        self.extent.div_ceil(self.cell.max(1))
    }
}
