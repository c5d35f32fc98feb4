//! Operator descriptors in safe Rust, the answer to a query, and help with both.

use abi::ffi::{Status, status, support};

use crate::Failure;
pub use crate::tensor::{Offsets, Overlap, Tensor, broadcast, dense_strides, format_bits};

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

impl OpDesc {
    /// An input that is there; `E_COUNT` if it is not.
    pub fn input(&self, index: usize) -> Result<&Tensor, Failure> {
        self.optional(index)
            .ok_or_else(|| Failure::new(status::E_COUNT, format!("input {index} is missing")))
    }

    /// An input that may be left out, by a null or by being past the end.
    pub fn optional(&self, index: usize) -> Option<&Tensor> {
        self.inputs.get(index)?.as_ref()
    }

    /// An output; `E_COUNT` if there is none.
    pub fn output(&self, index: usize) -> Result<&Tensor, Failure> {
        self.outputs
            .get(index)
            .ok_or_else(|| Failure::new(status::E_COUNT, format!("output {index} is missing")))
    }

    /// Refuses attributes that are unknown or given twice.
    pub fn check_attrs(&self, known: &[u32]) -> Result<(), Failure> {
        for (place, attr) in self.attrs.iter().enumerate() {
            if !known.contains(&attr.key) {
                return Err(attr_failure(attr.key, "is unknown to the operator"));
            }
            if self.attrs[..place].iter().any(|other| other.key == attr.key) {
                return Err(attr_failure(attr.key, "is given twice"));
            }
        }
        Ok(())
    }

    /// An integer attribute; `E_ATTR` if it is of another type, or missing without a default.
    pub fn attr_i64(&self, key: u32, default: Option<i64>) -> Result<i64, Failure> {
        match self.attr(key) {
            Some(AttrValue::I64(value)) => Ok(*value),
            Some(_) => Err(attr_failure(key, "must be an integer")),
            None => default.ok_or_else(|| attr_failure(key, "is missing")),
        }
    }

    /// A bool; `E_ATTR` if it is of another type, or an integer that is neither 0 nor 1.
    pub fn attr_bool(&self, key: u32, default: bool) -> Result<bool, Failure> {
        match self.attr_i64(key, Some(default.into()))? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(attr_failure(key, "must be 0 or 1")),
        }
    }

    /// A double; `E_ATTR` if it is of another type, or missing without a default.
    pub fn attr_f64(&self, key: u32, default: Option<f64>) -> Result<f64, Failure> {
        match self.attr(key) {
            Some(AttrValue::F64(value)) => Ok(*value),
            Some(_) => Err(attr_failure(key, "must be a double")),
            None => default.ok_or_else(|| attr_failure(key, "is missing")),
        }
    }

    /// A list of integers; `E_ATTR` if it is of another type, or missing without a default.
    pub fn attr_list<'a>(
        &'a self,
        key: u32,
        default: Option<&'a [i64]>,
    ) -> Result<&'a [i64], Failure> {
        match self.attr(key) {
            Some(AttrValue::I64List(items)) => Ok(items),
            Some(_) => Err(attr_failure(key, "must be a list of integers")),
            None => default.ok_or_else(|| attr_failure(key, "is missing")),
        }
    }

    fn attr(&self, key: u32) -> Option<&AttrValue> {
        self.attrs.iter().find(|attr| attr.key == key).map(|attr| &attr.value)
    }
}

fn attr_failure(key: u32, what: &str) -> Failure {
    Failure::new(status::E_ATTR, format!("attribute {key} {what}"))
}

/// How the tensors of an operator are kept. The kit has checked that it is sound: what is in the
/// device's own layout has no strides, and no output is constant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpStorage {
    /// One for each input, left-out ones too.
    pub inputs: Vec<Storage>,
    /// One for each output.
    pub outputs: Vec<Storage>,
}

/// How a tensor is kept. `Default` is in plain bytes that may change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Storage {
    /// As the device prefers: it will be bound to a buffer that was created for such a tensor.
    pub device: bool,
    /// Executions find the same elements there each time.
    pub constant: bool,
}

impl OpStorage {
    /// Refuses tensors in the device's own layout, for devices that take plain bytes only.
    ///
    /// # Errors
    /// `E_UNSUPPORTED_LAYOUT`, with the first such tensor.
    pub fn plain(&self) -> Result<(), Failure> {
        let sides = [("input", &self.inputs), ("output", &self.outputs)];
        for (side, tensors) in sides {
            if let Some(index) = tensors.iter().position(|storage| storage.device) {
                let message = format!("{side} {index} is not taken in the device's own layout");
                return Err(Failure::new(status::E_UNSUPPORTED_LAYOUT, message));
            }
        }
        Ok(())
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
#[derive(Debug, Clone)]
pub struct Support {
    /// `abi::ffi::support`; `NONE` with `why` and `reason` if it is not offered.
    pub level: u32,
    /// `OK`, or the status that planning it would fail with.
    pub why: Status,
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

impl Default for Support {
    fn default() -> Self {
        Self {
            level: support::NATIVE,
            why: status::OK,
            determinism: 0,
            accumulate: 0,
            accumulate_bits: 0,
            chunk: 0,
            alignment_bits: 0,
            rounding: 0,
            arithmetic: 0,
            reason: String::new(),
        }
    }
}

impl Support {
    /// The answer no: planning would fail so.
    pub fn no(failure: Failure) -> Self {
        Self {
            level: support::NONE,
            why: failure.status,
            reason: failure.message,
            ..Self::default()
        }
    }

    /// What planning fails with, if the answer is no.
    pub fn refusal(&self) -> Option<Failure> {
        match (self.level, self.why) {
            (support::NONE, status::OK) => Some(Failure::unsupported(self.reason.clone())),
            (_, status::OK) => None,
            (_, why) => Some(Failure::new(why, self.reason.clone())),
        }
    }
}
