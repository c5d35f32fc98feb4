//! What the rules of operators are made of. The rules themselves, [`crate::ops::TABLE`], are generated
//! from the expressions of the standard; they speak of extents and attributes only, and call the
//! functions here, which have the names that the expressions have.
//!
//! Everything is total: what has no value is an error in words, and a rule without a value is broken.

mod lists;

use crate::ffi::{Status, status};
pub use lists::*;

/// A value, or why there is none.
pub type Eval<T> = Result<T, String>;

/// What the rules of an operator speak of.
#[derive(Debug)]
pub struct Shapes<'a> {
    /// Extents of each input; `None` where an optional one is left out.
    pub inputs: &'a [Option<&'a [i64]>],
    /// Extents of each output.
    pub outputs: &'a [&'a [i64]],
    /// Attributes in the order of the operator's table, those left out by their defaults.
    pub attrs: &'a [Given],
}

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    /// A truth.
    Bool(bool),
    /// An integer.
    I64(i64),
    /// A double.
    F64(f64),
    /// A list of integers.
    I64List(Vec<i64>),
}

/// A rule that a call breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// What an adapter must return if nothing else is broken.
    pub status: Status,
    /// The rule, and what is there instead.
    pub message: String,
}

/// The first rule of an operator that a call breaks; ranks and types have been looked at before.
pub type Rules = fn(&Shapes) -> Result<(), Broken>;

impl<'a> Shapes<'a> {
    /// Extents of an input.
    pub fn input(&self, index: usize) -> Option<&'a [i64]> {
        self.inputs.get(index).copied().flatten()
    }

    /// Extents of an output.
    pub fn output(&self, index: usize) -> Option<&'a [i64]> {
        self.outputs.get(index).copied()
    }

    /// A truth among the attributes.
    pub fn bool(&self, attr: usize) -> bool {
        matches!(self.attrs.get(attr), Some(Given::Bool(true)))
    }

    /// An integer among the attributes.
    pub fn int(&self, attr: usize) -> i128 {
        match self.attrs.get(attr) {
            Some(Given::I64(value)) => (*value).into(),
            _ => 0,
        }
    }

    /// A double among the attributes.
    pub fn float(&self, attr: usize) -> f64 {
        match self.attrs.get(attr) {
            Some(Given::F64(value)) => *value,
            _ => 0.0,
        }
    }

    /// A list among the attributes.
    pub fn list(&self, attr: usize) -> Vec<i64> {
        match self.attrs.get(attr) {
            Some(Given::I64List(items)) => items.clone(),
            _ => Vec::new(),
        }
    }

    /// A constraint: what must hold, with what it says in words.
    pub fn holds(
        &self,
        status: Status,
        says: &str,
        rule: impl FnOnce() -> Eval<bool>,
    ) -> Result<(), Broken> {
        match rule() {
            Ok(true) => Ok(()),
            Ok(false) => Err(Broken { status, message: format!("does not hold: {says}") }),
            Err(why) => Err(Broken { status, message: format!("does not hold: {says}; {why}") }),
        }
    }

    /// The shape that an output must have.
    pub fn shaped(
        &self,
        output: usize,
        name: &str,
        rule: impl FnOnce() -> Eval<Vec<i64>>,
    ) -> Result<(), Broken> {
        let given = self.outputs.get(output).copied().unwrap_or_default();
        let message = match rule() {
            Ok(shape) if shape == given => return Ok(()),
            Ok(shape) => format!("the output {name} is {given:?}, not {shape:?}"),
            Err(why) => format!("the output {name} has no shape: {why}"),
        };
        Err(Broken { status: status::E_SHAPE, message })
    }
}

/// Numbers, and lists as far as they can be joined.
pub trait Plus: Sized {
    /// `self + other`; `None` where it overflows.
    fn plus(self, other: Self) -> Option<Self>;
}

impl Plus for i128 {
    fn plus(self, other: Self) -> Option<Self> {
        self.checked_add(other)
    }
}

impl Plus for f64 {
    fn plus(self, other: Self) -> Option<Self> {
        Some(self + other)
    }
}

impl Plus for Vec<i64> {
    fn plus(mut self, other: Self) -> Option<Self> {
        self.extend(other);
        Some(self)
    }
}

/// Numbers.
pub trait Number: Plus {
    /// `self - other`; `None` where it overflows.
    fn minus(self, other: Self) -> Option<Self>;
    /// `self * other`; `None` where it overflows.
    fn times(self, other: Self) -> Option<Self>;
    /// `self / other`; `None` for an integer and zero.
    fn over(self, other: Self) -> Option<Self>;
}

impl Number for i128 {
    fn minus(self, other: Self) -> Option<Self> {
        self.checked_sub(other)
    }

    fn times(self, other: Self) -> Option<Self> {
        self.checked_mul(other)
    }

    fn over(self, other: Self) -> Option<Self> {
        self.checked_div(other)
    }
}

impl Number for f64 {
    fn minus(self, other: Self) -> Option<Self> {
        Some(self - other)
    }

    fn times(self, other: Self) -> Option<Self> {
        Some(self * other)
    }

    fn over(self, other: Self) -> Option<Self> {
        Some(self / other)
    }
}

fn or<T>(value: Option<T>, why: &str) -> Eval<T> {
    value.ok_or_else(|| why.to_owned())
}

/// `left + right`, of lists one after the other.
pub fn plus<T: Plus>(left: T, right: T) -> Eval<T> {
    or(left.plus(right), "a sum overflows")
}

/// `left - right`.
pub fn minus<T: Number>(left: T, right: T) -> Eval<T> {
    or(left.minus(right), "a difference overflows")
}

/// `left * right`.
pub fn times<T: Number>(left: T, right: T) -> Eval<T> {
    or(left.times(right), "a product overflows")
}

/// `left / right`, of integers without a remainder.
pub fn over<T: Number>(left: T, right: T) -> Eval<T> {
    or(left.over(right), "a division by zero")
}

/// `left % right`.
pub fn modulo(left: i128, right: i128) -> Eval<i128> {
    or(left.checked_rem(right), "a division by zero")
}

/// False if a side is, even where the other has no value.
pub fn both(left: impl FnOnce() -> Eval<bool>, right: impl FnOnce() -> Eval<bool>) -> Eval<bool> {
    match left() {
        Ok(true) => right(),
        Ok(false) => Ok(false),
        Err(why) => {
            if right() == Ok(false) {
                Ok(false)
            } else {
                Err(why)
            }
        }
    }
}

/// True if a side is, even where the other has no value.
pub fn either(left: impl FnOnce() -> Eval<bool>, right: impl FnOnce() -> Eval<bool>) -> Eval<bool> {
    match left() {
        Ok(false) => right(),
        Ok(true) => Ok(true),
        Err(why) => {
            if right() == Ok(true) {
                Ok(true)
            } else {
                Err(why)
            }
        }
    }
}

/// A list of integers.
pub fn list<const N: usize>(items: [i128; N]) -> Eval<Vec<i64>> {
    list_of(items.into_iter().map(Ok))
}

/// A list of computed integers.
fn list_of(items: impl Iterator<Item = Eval<i128>>) -> Eval<Vec<i64>> {
    items.map(|item| or(item?.try_into().ok(), "an extent is beyond 64 bits")).collect()
}

/// `list[index]`.
pub fn item(list: &[i64], index: i128) -> Eval<i128> {
    let item = usize::try_from(index).ok().and_then(|index| list.get(index));
    item.map(|item| (*item).into()).ok_or_else(|| format!("{list:?} has no item {index}"))
}

/// `value in list`.
pub fn contains(list: &[i64], value: i128) -> bool {
    list.iter().any(|item| i128::from(*item) == value)
}

/// Whether an optional tensor is given.
pub fn present(tensor: Option<&[i64]>) -> Eval<bool> {
    Ok(tensor.is_some())
}

/// Extents of a tensor.
pub fn shape(tensor: Option<&[i64]>) -> Eval<Vec<i64>> {
    or(tensor, "a tensor is left out").map(<[i64]>::to_vec)
}

/// Number of dimensions.
pub fn rank(tensor: Option<&[i64]>) -> Eval<i128> {
    or(tensor, "a tensor is left out").map(|dims| dims.len() as i128)
}

/// Extent of one axis.
pub fn dim(tensor: Option<&[i64]>, axis: i128) -> Eval<i128> {
    item(or(tensor, "a tensor is left out")?, axis)
}

/// All extents but the last two.
pub fn batch(tensor: Option<&[i64]>) -> Eval<Vec<i64>> {
    let mut dims = shape(tensor)?;
    dims.truncate(dims.len().saturating_sub(2));
    Ok(dims)
}

/// Number of elements.
pub fn numel(tensor: Option<&[i64]>) -> Eval<i128> {
    let dims = or(tensor, "a tensor is left out")?;
    if dims.contains(&0) {
        return Ok(0);
    }
    dims.iter().try_fold(1, |elements, extent| times(elements, i128::from(*extent)))
}

/// Extent of an axis counted from the back; 1 before the first.
fn from_back(dims: &[i64], back: usize) -> i64 {
    dims.len().checked_sub(back).map_or(1, |axis| dims[axis])
}

/// Whether two shapes broadcast.
pub fn broadcastable(a: &[i64], b: &[i64]) -> Eval<bool> {
    Ok(broadcast(a, b).is_ok())
}

/// The shape that two shapes broadcast to.
pub fn broadcast(a: &[i64], b: &[i64]) -> Eval<Vec<i64>> {
    let axes = (1..=a.len().max(b.len())).rev();
    let extent = |back| match (from_back(a, back), from_back(b, back)) {
        (1, other) | (other, 1) => Some(other),
        (one, other) => (one == other).then_some(one),
    };
    axes.map(extent)
        .collect::<Option<_>>()
        .ok_or_else(|| format!("{a:?} and {b:?} do not broadcast"))
}

/// A shape without an axis, or with extent 1 there.
pub fn reduced(dims: &[i64], axis: i128, keep: bool) -> Eval<Vec<i64>> {
    let gone = |index: usize| index as i128 == axis;
    item(dims, axis)?;
    let kept = dims.iter().enumerate().filter(|(index, _)| keep || !gone(*index));
    Ok(kept.map(|(index, extent)| if gone(index) { 1 } else { *extent }).collect())
}

/// The extents from an axis on.
pub fn suffix(dims: &[i64], from: i128) -> Eval<Vec<i64>> {
    let tail = usize::try_from(from).ok().and_then(|from| dims.get(from..));
    tail.map(<[i64]>::to_vec).ok_or_else(|| format!("{dims:?} has no axis {from}"))
}

/// Number of items.
pub fn size(list: &[i64]) -> Eval<i128> {
    Ok(list.len() as i128)
}

/// A quotient, rounded up.
pub fn ceil_div(a: i128, b: i128) -> Eval<i128> {
    let whole = (a >= 0 && b > 0).then(|| a / b + i128::from(a % b != 0));
    whole.ok_or_else(|| format!("{a} cannot be divided into parts of {b}"))
}

/// Whether an integer is a power of two.
pub fn is_pow2(n: i128) -> Eval<bool> {
    Ok(n > 0 && n & (n - 1) == 0)
}
