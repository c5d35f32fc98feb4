//! What the runner says to load and to run: adapters, and operators with their tensors.

use serde::{Deserialize, Serialize};

use crate::Region;

/// Which adapter to load, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Load {
    /// The adapter.
    pub adapter: AdapterSource,
    /// Settings handed to it.
    pub settings: Vec<(String, String)>,
    /// Index of the device to open, if there is such a device.
    pub device: u32,
}

/// Where an adapter comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AdapterSource {
    /// One that is linked into the executable.
    Builtin(String),
    /// A shared library.
    Library(std::path::PathBuf),
}

/// An operator with its types, shapes and attributes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Operation {
    /// Operator id.
    pub op: u32,
    /// Revision of its meaning.
    pub version: u32,
    /// `math_mode` of the C ABI.
    pub math_mode: u32,
    /// `determinism` of the C ABI.
    pub determinism: u32,
    /// Inputs; `None` where an optional one is left out.
    pub inputs: Vec<Option<TensorDesc>>,
    /// Outputs.
    pub outputs: Vec<TensorDesc>,
    /// Attributes.
    pub attrs: Vec<Attr>,
}

/// A tensor without its memory.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TensorDesc {
    /// Format id.
    pub format: u32,
    /// Extents, outermost first.
    pub dims: Vec<i64>,
    /// Strides in elements; `None` for dense row-major.
    pub strides: Option<Vec<i64>>,
    /// Byte of its payload where the element lies whose indices are all 0: behind others, if strides
    /// are negative. A multiple of [`GUARD`](super::GUARD).
    pub first: u64,
    /// `layout` of the C ABI. What is in the device's own is executed on in a buffer that is created
    /// for it, without guards.
    pub layout: u32,
    /// `tensor_flags` of the C ABI.
    pub flags: u64,
}

/// An attribute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attr {
    /// Its key.
    pub key: u32,
    /// Its value.
    pub value: AttrValue,
}

/// What an attribute holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum AttrValue {
    /// An integer or a bool.
    I64(i64),
    /// A double.
    F64(f64),
    /// A list of integers.
    I64List(Vec<i64>),
}

/// Run an operator on data that lie in the arena.
///
/// Each region holds the bytes of one tensor with [`GUARD`](super::GUARD) bytes before and after
/// them. The runner has written the inputs; the worker writes guards and outputs. A tensor in the
/// device's own layout lies in its region like any other, dense.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Execute {
    /// What to run.
    pub operation: Operation,
    /// Memory of each input that is given, `None` where it is left out.
    pub inputs: Vec<Option<Region>>,
    /// Memory of each output; the result of the first run is left here.
    pub outputs: Vec<Region>,
    /// How often to run it: twice shows unwritten elements and runs that differ.
    pub runs: u32,
    /// Whether to measure how long it takes, and how: further runs, whose results nobody looks at.
    pub timing: Option<Timing>,
}

/// How to measure the time of an operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timing {
    /// Runs before the first that counts: caches fill and clocks rise.
    pub warm_up: u32,
    /// Runs that count at least, however long they take, and at most.
    pub runs: [u32; 2],
    /// Milliseconds after which no run is begun that is not needed.
    pub budget_ms: u32,
}
