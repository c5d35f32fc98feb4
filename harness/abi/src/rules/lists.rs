//! Questions about lists of integers: axes, extents, amounts.

use super::{Eval, ceil_div, item, or, plus, times};

/// A shape without each of some axes, or with extents 1 there.
pub fn reduced_over(dims: &[i64], axes: &[i64], keep: bool) -> Eval<Vec<i64>> {
    for axis in axes {
        item(dims, (*axis).into())?;
    }
    let gone = |index: usize| axes.contains(&(index as i64));
    let kept = dims.iter().enumerate().filter(|(index, _)| keep || !gone(*index));
    Ok(kept.map(|(index, extent)| if gone(index) { 1 } else { *extent }).collect())
}

/// A shape without each of some axes.
pub fn without(dims: &[i64], axes: &[i64]) -> Eval<Vec<i64>> {
    reduced_over(dims, axes, false)
}

/// A shape with another extent at an axis.
pub fn with(dims: &[i64], axis: i128, extent: i128) -> Eval<Vec<i64>> {
    item(dims, axis)?;
    let mut dims = dims.to_vec();
    dims[axis as usize] = narrow(extent)?;
    Ok(dims)
}

/// The first so many items.
pub fn prefix(list: &[i64], count: i128) -> Eval<Vec<i64>> {
    let head = usize::try_from(count).ok().and_then(|count| list.get(..count));
    head.map(<[i64]>::to_vec).ok_or_else(|| format!("{list:?} has no {count} items"))
}

/// The items at the places that the second list gives.
pub fn permuted(list: &[i64], places: &[i64]) -> Eval<Vec<i64>> {
    places.iter().map(|place| item(list, (*place).into()).and_then(narrow)).collect()
}

/// Whether a list holds each of `0..n` once, and nothing else.
pub fn is_permutation(list: &[i64], n: i128) -> Eval<bool> {
    Ok(list.len() as i128 == n && (0..n).all(|number| super::contains(list, number)))
}

/// Whether no item occurs twice.
pub fn distinct(list: &[i64]) -> Eval<bool> {
    Ok(list.iter().enumerate().all(|(index, item)| !list[..index].contains(item)))
}

/// Whether `low <= item < high` for every item.
pub fn within(list: &[i64], low: i128, high: i128) -> Eval<bool> {
    Ok(list.iter().all(|item| (low..high).contains(&(*item).into())))
}

/// Whether `low <= item` for every item.
pub fn at_least(list: &[i64], low: i128) -> Eval<bool> {
    Ok(list.iter().all(|item| i128::from(*item) >= low))
}

/// Sum of the items.
pub fn sum(list: &[i64]) -> Eval<i128> {
    list.iter().try_fold(0, |total, item| plus(total, i128::from(*item)))
}

/// Product of the items.
pub fn product(list: &[i64]) -> Eval<i128> {
    super::numel(Some(list))
}

/// Whether `a <= b`, item by item.
pub fn each_at_most(a: &[i64], b: &[i64]) -> Eval<bool> {
    let larger = |a, b| Ok(i128::from(a > b));
    Ok(each(a, b, larger)?.iter().all(|larger| *larger == 0))
}

/// `a + b`, item by item.
pub fn each_plus(a: &[i64], b: &[i64]) -> Eval<Vec<i64>> {
    each(a, b, plus)
}

/// `a - b`, item by item.
pub fn each_minus(a: &[i64], b: &[i64]) -> Eval<Vec<i64>> {
    each(a, b, super::minus)
}

/// `a * b`, item by item.
pub fn each_times(a: &[i64], b: &[i64]) -> Eval<Vec<i64>> {
    each(a, b, times)
}

/// `ceil_div(a, b)`, item by item.
pub fn each_ceil_div(a: &[i64], b: &[i64]) -> Eval<Vec<i64>> {
    each(a, b, ceil_div)
}

fn each(a: &[i64], b: &[i64], of: impl Fn(i128, i128) -> Eval<i128>) -> Eval<Vec<i64>> {
    if a.len() != b.len() {
        return Err(format!("{a:?} and {b:?} are of different sizes"));
    }
    a.iter().zip(b).map(|(a, b)| of((*a).into(), (*b).into()).and_then(narrow)).collect()
}

fn narrow(value: i128) -> Eval<i64> {
    or(value.try_into().ok(), "an extent is beyond 64 bits")
}
