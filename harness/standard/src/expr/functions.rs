//! Functions that the expressions of operators can call.

use std::borrow::Cow;

use super::code::{Signature, Wants};
use super::value::{Ty, Value};
use super::{lists, shapes};

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
    function(
        "reduced_over",
        &[LIST, LIST, Wants::A(Ty::Bool)],
        Ty::List,
        "a shape without each axis of the second, or with extents 1 there if the third is true",
    ),
    function("without", &[LIST, LIST], Ty::List, "a shape without each axis of the second"),
    function("with", &[LIST, INT, INT], Ty::List, "a shape whose extent at an axis is the third"),
    function("prefix", &[LIST, INT], Ty::List, "the first so many items"),
    function("suffix", &[LIST, INT], Ty::List, "the extents from an axis on"),
    function("permuted", &[LIST, LIST], Ty::List, "the items at the places that the second lists"),
    function("is_permutation", &[LIST, INT], Ty::Bool, "whether it holds each of 0..n once"),
    function("distinct", &[LIST], Ty::Bool, "whether no item occurs twice"),
    function("within", &[LIST, INT, INT], Ty::Bool, "whether low <= item < high for every item"),
    function("at_least", &[LIST, INT], Ty::Bool, "whether low <= item for every item"),
    function("sum", &[LIST], Ty::Int, "sum of the items; of none it is 0"),
    function("product", &[LIST], Ty::Int, "product of the items; of none it is 1"),
    function("each_at_most", &[LIST, LIST], Ty::Bool, "whether a <= b, item by item"),
    function("each_plus", &[LIST, LIST], Ty::List, "a + b, item by item"),
    function("each_minus", &[LIST, LIST], Ty::List, "a - b, item by item"),
    function("each_times", &[LIST, LIST], Ty::List, "a * b, item by item"),
    function("each_ceil_div", &[LIST, LIST], Ty::List, "ceil_div(a, b), item by item"),
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
        ("prefix" | "suffix", [list, at]) => {
            let items = list.items()?;
            let at = usize::try_from(at.int()?).ok().filter(|at| *at <= items.len());
            let (before, after) =
                items.split_at(at.ok_or_else(|| format!("{items:?} has no such {name}"))?);
            Ok(Value::list(if name == "prefix" { before } else { after }.to_vec()))
        }
        ("size", [list]) => Ok(Value::Int(list.items()?.len() as i128)),
        ("ceil_div", [a, b]) => ceil_div(a.int()?, b.int()?).map(Value::Int),
        ("is_pow2", [n]) => {
            let n = n.int()?;
            Ok(Value::Bool(n > 0 && n.count_ones() == 1))
        }
        _ => of_lists(name, args),
    }
}

/// The result of a function of lists of any kind: axes, extents, amounts.
fn of_lists<'a>(name: &str, args: &[Value<'a>]) -> Result<Value<'a>, String> {
    match (name, args) {
        ("reduced_over", [list, axes, keep]) => {
            shapes::reduced_over(list.items()?, axes.items()?, keep.bool()?).map(Value::list)
        }
        ("without", [list, axes]) => {
            shapes::reduced_over(list.items()?, axes.items()?, false).map(Value::list)
        }
        ("with", [list, axis, extent]) => {
            let mut items = list.items()?.to_vec();
            let axis = shapes::index(&items, axis.int()?)?;
            items[axis] = extent.extent()?;
            Ok(Value::list(items))
        }
        ("permuted", [list, places]) => {
            lists::permuted(list.items()?, places.items()?).map(Value::list)
        }
        ("is_permutation", [list, n]) => {
            Ok(Value::Bool(lists::is_permutation(list.items()?, n.int()?)))
        }
        ("distinct", [list]) => Ok(Value::Bool(lists::is_distinct(list.items()?))),
        ("within", [list, low, high]) => {
            let range = low.int()?..high.int()?;
            Ok(Value::Bool(list.items()?.iter().all(|item| range.contains(&i128::from(*item)))))
        }
        ("at_least", [list, low]) => {
            let low = low.int()?;
            Ok(Value::Bool(list.items()?.iter().all(|item| low <= i128::from(*item))))
        }
        ("sum", [list]) => Ok(Value::Int(list.items()?.iter().copied().map(i128::from).sum())),
        ("product", [list]) => shapes::numel(list.items()?).map(Value::Int),
        ("each_at_most", [a, b]) => {
            let mut pairs = lists::pairs(a.items()?, b.items()?)?;
            Ok(Value::Bool(pairs.all(|(a, b)| a <= b)))
        }
        ("each_plus", [a, b]) => lists::each(a.items()?, b.items()?, |a, b| Ok(a + b)),
        ("each_minus", [a, b]) => lists::each(a.items()?, b.items()?, |a, b| Ok(a - b)),
        ("each_times", [a, b]) => lists::each(a.items()?, b.items()?, |a, b| Ok(a * b)),
        ("each_ceil_div", [a, b]) => lists::each(a.items()?, b.items()?, ceil_div),
        _ => Err(format!("`{name}` has no result for these arguments")),
    }
}

fn ceil_div(a: i128, b: i128) -> Result<i128, String> {
    if a < 0 || b <= 0 {
        return Err(format!("ceil_div({a}, {b}) is defined for a >= 0 and b > 0 only"));
    }
    Ok(a / b + i128::from(a % b != 0))
}
