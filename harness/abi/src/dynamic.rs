//! What a caller that learns at run time what to call must know of functions and structs. The
//! tables themselves are generated: [`FUNCTIONS`] and
//! [`STRUCTS`].

use crate::calls::{FUNCTIONS, STRUCTS};

/// A function of the table.
#[derive(Debug)]
pub struct FunctionInfo {
    /// Its name.
    pub name: &'static str,
    /// Its parameters in order.
    pub params: &'static [ParamInfo],
}

/// A parameter of a function.
#[derive(Debug)]
pub struct ParamInfo {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// Which way data flow.
    pub direction: Direction,
}

/// Which way data flow through a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Read by the adapter.
    In,
    /// Written by the adapter.
    Out,
}

/// A struct of the C ABI.
#[derive(Debug)]
pub struct StructInfo {
    /// Its name.
    pub name: &'static str,
    /// Its number in the header, if it has one.
    pub stype: Option<u32>,
    /// Bytes.
    pub size: usize,
    /// Its fields, the header apart.
    pub fields: &'static [FieldInfo],
}

/// A field of a struct.
#[derive(Debug)]
pub struct FieldInfo {
    /// Its name.
    pub name: &'static str,
    /// Byte offset.
    pub offset: usize,
    /// What it is.
    pub kind: Kind,
}

/// What a parameter or field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 8 bits, unsigned.
    U8,
    /// 32 bits, signed; statuses too.
    I32,
    /// 32 bits, unsigned; enums, formats and operator ids too.
    U32,
    /// 64 bits, signed.
    I64,
    /// 64 bits, unsigned; flags too.
    U64,
    /// IEEE binary64.
    F64,
    /// A handle of this name.
    Handle(&'static str),
    /// A struct of this name, by value.
    Struct(&'static str),
    /// A pointer to this.
    Ptr(&'static Kind),
    /// Untyped memory.
    Bytes,
    /// Text that ends with a NUL byte.
    CStr,
    /// An array.
    Array(&'static Kind, usize),
    /// A C character, in arrays.
    Char,
    /// A function pointer.
    Fn,
}

/// The slot of a function.
pub fn slot(name: &str) -> Option<usize> {
    FUNCTIONS.iter().position(|function| function.name == name)
}

/// The struct of this name.
pub fn structure(name: &str) -> Option<&'static StructInfo> {
    STRUCTS.iter().find(|info| info.name == name)
}
