//! Functions of lists: axes, extents, amounts.

use std::collections::BTreeSet;

use super::{Eval, ceil_div, item, list_of, minus, or, plus, times};

/// A shape without each axis of the second, or with extents 1 there.
pub fn reduced_over(dims: &[i64], axes: &[i64], keep: bool) -> Eval<Vec<i64>> {
    for axis in axes {
        item(dims, (*axis).into())?;
    }
    let extent = |(axis, extent): (usize, &i64)| match axes.contains(&(axis as i64)) {
        true => keep.then_some(1),
        false => Some(*extent),
    };
    Ok(dims.iter().enumerate().filter_map(extent).collect())
}

/// A shape without each axis of the second.
pub fn without(dims: &[i64], axes: &[i64]) -> Eval<Vec<i64>> {
    reduced_over(dims, axes, false)
}

/// A shape whose extent at an axis is the third.
pub fn with(dims: &[i64], axis: i128, extent: i128) -> Eval<Vec<i64>> {
    item(dims, axis)?;
    let own = dims.iter().map(|extent| i128::from(*extent)).enumerate();
    list_of(own.map(|(index, own)| Ok(if index as i128 == axis { extent } else { own })))
}

/// The first so many items.
pub fn prefix(dims: &[i64], count: i128) -> Eval<Vec<i64>> {
    let head = usize::try_from(count).ok().and_then(|count| dims.get(..count));
    head.map(<[i64]>::to_vec).ok_or_else(|| format!("{dims:?} has no {count} items"))
}

/// The items at the places that the second lists.
pub fn permuted(dims: &[i64], places: &[i64]) -> Eval<Vec<i64>> {
    list_of(places.iter().map(|place| item(dims, (*place).into())))
}

/// Whether it holds each of `0..n` once.
pub fn is_permutation(places: &[i64], n: i128) -> Eval<bool> {
    let mut sorted = places.to_vec();
    sorted.sort_unstable();
    Ok(sorted.iter().map(|place| i128::from(*place)).eq(0..n))
}

/// Whether no item occurs twice.
pub fn distinct(items: &[i64]) -> Eval<bool> {
    Ok(items.iter().collect::<BTreeSet<_>>().len() == items.len())
}

/// Whether `low <= item < high` for every item.
pub fn within(items: &[i64], low: i128, high: i128) -> Eval<bool> {
    Ok(!items.iter().any(|item| i128::from(*item) < low || i128::from(*item) >= high))
}

/// Whether `low <= item` for every item.
pub fn at_least(items: &[i64], low: i128) -> Eval<bool> {
    Ok(items.iter().min().is_none_or(|least| i128::from(*least) >= low))
}

/// Sum of the items; of none it is 0.
pub fn sum(items: &[i64]) -> Eval<i128> {
    items.iter().try_fold(0, |sum, item| plus(sum, i128::from(*item)))
}

/// Product of the items; of none it is 1.
pub fn product(items: &[i64]) -> Eval<i128> {
    if items.contains(&0) {
        return Ok(0);
    }
    items.iter().try_fold(1, |product, item| times(product, i128::from(*item)))
}

/// The items of two lists side by side.
fn pairs<'l>(a: &'l [i64], b: &'l [i64]) -> Eval<impl Iterator<Item = (i128, i128)> + 'l> {
    let same = (a.len() == b.len()).then(|| a.iter().zip(b));
    let pairs = or(same, "two lists are of different sizes")?;
    Ok(pairs.map(|(a, b)| ((*a).into(), (*b).into())))
}

/// Whether `a <= b`, item by item.
pub fn each_at_most(a: &[i64], b: &[i64]) -> Eval<bool> {
    Ok(pairs(a, b)?.all(|(a, b)| a <= b))
}

/// `a + b`, item by item.
pub fn each_plus(a: &[i64], b: &[i64]) -> Eval<Vec<i64>> {
    list_of(pairs(a, b)?.map(|(a, b)| plus(a, b)))
}

/// `a - b`, item by item.
pub fn each_minus(a: &[i64], b: &[i64]) -> Eval<Vec<i64>> {
    list_of(pairs(a, b)?.map(|(a, b)| minus(a, b)))
}

/// `a * b`, item by item.
pub fn each_times(a: &[i64], b: &[i64]) -> Eval<Vec<i64>> {
    list_of(pairs(a, b)?.map(|(a, b)| times(a, b)))
}

/// `ceil_div(a, b)`, item by item.
pub fn each_ceil_div(a: &[i64], b: &[i64]) -> Eval<Vec<i64>> {
    list_of(pairs(a, b)?.map(|(a, b)| ceil_div(a, b)))
}
