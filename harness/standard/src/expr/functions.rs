//! Functions that the expressions of operators can call.

use std::borrow::Cow;

use super::code::{Signature, Wants};
use super::shapes;
use super::value::{Ty, Value};

const fn function(
    name: &'static str,
    wants: &'static [Wants],
    gives: Ty<'static>,
    about: &'static str,
) -> Signature {
    Signature { name, wants, gives, about }
}

const TENSOR: Wants = Wants::A(Ty::Tensor);
const LIST: Wants = Wants::A(Ty::List);
const INT: Wants = Wants::A(Ty::Int);

/// Functions that the expressions of operators can call.
pub const FUNCTIONS: &[Signature] = &[
    function("present", &[TENSOR], Ty::Bool, "whether an optional tensor is given"),
    function("rank", &[TENSOR], Ty::Int, "number of dimensions"),
    function("shape", &[TENSOR], Ty::List, "extents, outermost first"),
    function("dim", &[TENSOR, INT], Ty::Int, "extent of one axis, counted from the front"),
    function("batch", &[TENSOR], Ty::List, "all extents but the last two"),
    function("numel", &[TENSOR], Ty::Int, "number of elements"),
    function("broadcastable", &[LIST, LIST], Ty::Bool, "whether two shapes broadcast"),
    function("broadcast", &[LIST, LIST], Ty::List, "the shape that two shapes broadcast to"),
    function(
        "reduced",
        &[LIST, INT, Wants::A(Ty::Bool)],
        Ty::List,
        "a shape without an axis, or with extent 1 there if the third is true",
    ),
    function("suffix", &[LIST, INT], Ty::List, "the extents from an axis on"),
    function("size", &[LIST], Ty::Int, "number of items"),
    function("ceil_div", &[INT, INT], Ty::Int, "quotient of two positive integers, rounded up"),
    function("is_pow2", &[INT], Ty::Bool, "whether an integer is a power of two"),
];

/// The result of the function with this number, its index in [`FUNCTIONS`].
pub(super) fn call<'a>(number: usize, args: &[Value<'a>]) -> Result<Value<'a>, String> {
    let name = FUNCTIONS.get(number).map_or("", |function| function.name);
    match (name, args) {
        ("present", [Value::Tensor(shape)]) => Ok(Value::Bool(shape.is_some())),
        ("rank", [t]) => Ok(Value::Int(t.shape()?.len() as i128)),
        ("shape", [t]) => Ok(Value::List(Cow::Borrowed(t.shape()?))),
        ("dim", [t, axis]) => {
            let shape = t.shape()?;
            Ok(Value::Int(i128::from(shape[shapes::index(shape, axis.int()?)?])))
        }
        ("batch", [t]) => {
            let shape = t.shape()?;
            Ok(Value::List(Cow::Borrowed(&shape[..shape.len().saturating_sub(2)])))
        }
        ("numel", [t]) => shapes::numel(t.shape()?).map(Value::Int),
        ("broadcastable", [a, b]) => Ok(Value::Bool(shapes::broadcastable(a.items()?, b.items()?))),
        ("broadcast", [a, b]) => shapes::broadcast(a.items()?, b.items()?).map(Value::list),
        ("reduced", [list, axis, keep]) => {
            shapes::reduced(list.items()?, axis.int()?, keep.bool()?).map(Value::list)
        }
        ("suffix", [list, from]) => {
            let items = list.items()?;
            let from = usize::try_from(from.int()?).ok().filter(|from| *from <= items.len());
            let from = from.ok_or_else(|| format!("{items:?} has no such suffix"))?;
            Ok(Value::list(items[from..].to_vec()))
        }
        ("size", [list]) => Ok(Value::Int(list.items()?.len() as i128)),
        ("ceil_div", [a, b]) => ceil_div(a.int()?, b.int()?).map(Value::Int),
        ("is_pow2", [n]) => {
            let n = n.int()?;
            Ok(Value::Bool(n > 0 && n.count_ones() == 1))
        }
        _ => Err(format!("`{name}` has no result for these arguments")),
    }
}

fn ceil_div(a: i128, b: i128) -> Result<i128, String> {
    if a < 0 || b <= 0 {
        return Err(format!("ceil_div({a}, {b}) is defined for a >= 0 and b > 0 only"));
    }
    Ok(a / b + i128::from(a % b != 0))
}
