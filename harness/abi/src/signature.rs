//! What can be told of an operator's descriptor without knowing what the operator computes: how
//! many tensors of which ranks, which attributes, which type tuples. The table,
//! [`crate::ops::TABLE`], is generated from the standard; each operator's rules are [`crate::rules`].

use crate::rules::Rules;

/// One operator.
#[derive(Debug, Clone, Copy)]
pub struct Signature {
    /// Its number.
    pub id: u32,
    /// Revision of its meaning.
    pub version: u32,
    /// Whether each element of the output depends on one element of each input, with broadcasting.
    pub elementwise: bool,
    /// Inputs in call order; optional ones come last.
    pub inputs: &'static [Input],
    /// Number of outputs.
    pub outputs: usize,
    /// Attributes.
    pub attrs: &'static [Attribute],
    /// The type tuples there are.
    pub rows: &'static [Row],
    /// What shapes and attributes must be.
    pub rules: Rules,
}

/// One input of an operator.
#[derive(Debug, Clone, Copy)]
pub struct Input {
    /// Lowest and highest rank.
    pub rank: [usize; 2],
    /// May be left out.
    pub optional: bool,
}

/// One attribute of an operator.
#[derive(Debug, Clone, Copy)]
pub struct Attribute {
    /// Its key.
    pub key: u32,
    /// What it holds, and what it is if it is left out.
    pub value: Value,
}

/// What an attribute holds; with the value it has if it is left out, if it may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// 0 or 1, as an integer.
    Bool(Option<bool>),
    /// An integer.
    I64(Option<i64>),
    /// A double.
    F64(Option<f64>),
    /// A list of integers.
    I64List(Option<&'static [i64]>),
}

/// One type tuple.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Format of each input, then of each output, `ffi::format`.
    pub formats: &'static [u32],
    /// Format that sums are kept in, or 0.
    pub accumulate: u32,
    /// How far equal calls agree, `ffi::determinism`.
    pub determinism: u32,
}

/// The operator of a number.
pub fn of(id: u32) -> Option<&'static Signature> {
    crate::ops::TABLE.iter().find(|signature| signature.id == id)
}
