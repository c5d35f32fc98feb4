//! Operator descriptors in safe Rust, and the answer to a query.

/// An operator with its types, shapes and attributes. The kit has checked counts of pointers,
/// struct sizes, and that dimensions are not negative; everything else is the adapter's to judge.
#[derive(Debug, Clone, PartialEq)]
pub struct OpDesc {
    /// Id of the operator, `abi::ops`.
    pub op: u32,
    /// Revision of its meaning.
    pub version: u32,
    /// `abi::ffi::math_mode`.
    pub math_mode: u32,
    /// `abi::ffi::determinism`.
    pub determinism: u32,
    /// Inputs; `None` where an optional one is left out.
    pub inputs: Vec<Option<Tensor>>,
    /// Outputs.
    pub outputs: Vec<Tensor>,
    /// Attributes as given.
    pub attrs: Vec<Attr>,
}

/// A tensor without its memory.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    /// `abi::ffi::format`.
    pub format: u32,
    /// Extents, outermost first.
    pub dims: Vec<i64>,
    /// Strides in elements; `None` for dense row-major.
    pub strides: Option<Vec<i64>>,
}

impl Tensor {
    /// Number of elements.
    pub fn len(&self) -> usize {
        self.dims.iter().map(|&extent| extent as usize).product()
    }

    /// True if there is no element.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// An attribute.
#[derive(Debug, Clone, PartialEq)]
pub struct Attr {
    /// Which one, of the operator's keys.
    pub key: u32,
    /// What it holds.
    pub value: AttrValue,
}

/// What an attribute holds.
#[derive(Debug, Clone, PartialEq)]
pub enum AttrValue {
    /// An integer or a bool.
    I64(i64),
    /// A double.
    F64(f64),
    /// A list of integers.
    I64List(Vec<i64>),
}

/// Whether and how an operator is offered. `Default` is "native, exact formats, no sums".
#[derive(Debug, Clone, Default)]
pub struct Support {
    /// `abi::ffi::support`; `NONE` with `why` and `reason` if it is not offered.
    pub level: u32,
    /// `OK`, or the status that planning it would fail with.
    pub why: i32,
    /// `abi::ffi::determinism`.
    pub determinism: u32,
    /// `abi::ffi::format` that sums are kept in, or 0.
    pub accumulate: u32,
    /// Precision of the sum in bits; 0 means that of its format.
    pub accumulate_bits: u32,
    /// Products added as one before rounding.
    pub chunk: u32,
    /// Bits kept below the largest product of a chunk.
    pub alignment_bits: u32,
    /// `abi::ffi::rounding`.
    pub rounding: u32,
    /// `abi::ffi::arithmetic_flags`.
    pub arithmetic: u64,
    /// For people.
    pub reason: String,
}
