//! When and where a case ran, and what a probe found of a device's sums.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The turn of a case in its slot. A slot has one worker at a time; its turns follow one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Turn {
    /// The slot, from 0.
    pub slot: u32,
    /// Microseconds from the start of the run to that of the turn.
    pub began_us: u64,
    /// Microseconds that the turn took, with all that had to be done for the case.
    pub took_us: u64,
}

/// One trait of how a device adds: as it declares, and as small sums show.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trait {
    /// The trait, e.g. `rounding`.
    pub name: String,
    /// The requirement that holds the device to its declaration.
    pub requirement: String,
    /// What the device declares.
    pub declared: String,
    /// What was found.
    pub found: String,
    /// Whether the declaration holds.
    pub holds: bool,
}
