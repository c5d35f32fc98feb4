//! Values of expressions, and their types.

use std::borrow::Cow;
use std::fmt;

/// A value while an expression is evaluated. Shapes are borrowed from the call as long as nothing
/// new is computed from them.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// A truth.
    Bool(bool),
    /// An integer. 128 bits hold every `u64` of the C ABI and every product of two extents.
    Int(i128),
    /// A double.
    Float(f64),
    /// A name in quotes.
    Text(&'a str),
    /// Extents, or another list of integers.
    List(Cow<'a, [i64]>),
    /// A tensor by its extents; `None` if an optional one is left out.
    Tensor(Option<&'a [i64]>),
    /// A handle or a struct; the number means something to the [`Env`](super::Env) only.
    Object(u64),
}

/// The type of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ty<'s> {
    /// A truth.
    Bool,
    /// An integer.
    Int,
    /// A double.
    Float,
    /// A name in quotes.
    Text,
    /// A list of integers.
    List,
    /// A tensor.
    Tensor,
    /// A handle of this kind.
    Handle(&'s str),
    /// A struct of this name.
    Struct(&'s str),
    /// Untyped memory, or several things behind one pointer: only its address can be asked for.
    Memory,
}

impl fmt::Display for Ty<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ty::Bool => f.write_str("a bool"),
            Ty::Int => f.write_str("an integer"),
            Ty::Float => f.write_str("a float"),
            Ty::Text => f.write_str("a text"),
            Ty::List => f.write_str("a list"),
            Ty::Tensor => f.write_str("a tensor"),
            Ty::Handle(kind) => write!(f, "a handle<{kind}>"),
            Ty::Struct(name) => write!(f, "a struct<{name}>"),
            Ty::Memory => f.write_str("untyped memory"),
        }
    }
}

impl<'a> Value<'a> {
    /// A list that owns its items.
    pub fn list(items: Vec<i64>) -> Self {
        Value::List(Cow::Owned(items))
    }

    /// The truth, if it is one.
    pub fn bool(&self) -> Result<bool, String> {
        match self {
            Value::Bool(value) => Ok(*value),
            other => Err(other.is_not("a bool")),
        }
    }

    /// The integer, if it is one.
    pub fn int(&self) -> Result<i128, String> {
        match self {
            Value::Int(value) => Ok(*value),
            other => Err(other.is_not("an integer")),
        }
    }

    /// The integer as an extent or list item, if it is one and fits.
    pub fn extent(&self) -> Result<i64, String> {
        let value = self.int()?;
        i64::try_from(value).map_err(|_| format!("{value} does not fit into 64 bits"))
    }

    /// The items, if it is a list.
    pub fn items(&self) -> Result<&[i64], String> {
        match self {
            Value::List(items) => Ok(items),
            other => Err(other.is_not("a list")),
        }
    }

    /// The extents, if it is a tensor that is present.
    pub fn shape(&self) -> Result<&'a [i64], String> {
        match self {
            Value::Tensor(Some(shape)) => Ok(shape),
            Value::Tensor(None) => Err("the tensor is left out".to_owned()),
            other => Err(other.is_not("a tensor")),
        }
    }

    fn is_not(&self, wanted: &str) -> String {
        format!("{self} is not {wanted}")
    }
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Bool(value) => write!(f, "{value}"),
            Value::Int(value) => write!(f, "{value}"),
            Value::Float(value) => write!(f, "{value:?}"),
            Value::Text(text) => write!(f, "'{text}'"),
            Value::List(items) => write!(f, "{items:?}"),
            Value::Tensor(Some(shape)) => write!(f, "a tensor of shape {shape:?}"),
            Value::Tensor(None) => f.write_str("a tensor that is left out"),
            Value::Object(_) => f.write_str("an object"),
        }
    }
}
