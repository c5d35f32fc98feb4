//! Questions about lists of integers, for the functions of operator expressions.

use super::value::Value;

/// The items of two lists side by side, wide enough for any sum or product of two.
///
/// # Errors
/// If one list is longer than the other.
pub fn pairs<'l>(
    a: &'l [i64],
    b: &'l [i64],
) -> Result<impl Iterator<Item = (i128, i128)> + 'l, String> {
    if a.len() != b.len() {
        return Err(format!("{a:?} and {b:?} are of different sizes"));
    }
    Ok(a.iter().zip(b).map(|(a, b)| (i128::from(*a), i128::from(*b))))
}

/// A list computed from two, item by item.
///
/// # Errors
/// If one list is longer than the other, or a result does not exist or fit.
pub fn each<'v>(
    a: &[i64],
    b: &[i64],
    of: impl Fn(i128, i128) -> Result<i128, String>,
) -> Result<Value<'v>, String> {
    let items = pairs(a, b)?.map(|(a, b)| Value::Int(of(a, b)?).extent());
    items.collect::<Result<_, _>>().map(Value::list)
}

/// The items at the places that the second list gives.
///
/// # Errors
/// If there is no such place.
pub fn permuted(items: &[i64], places: &[i64]) -> Result<Vec<i64>, String> {
    let item = |place: &i64| usize::try_from(*place).ok().and_then(|place| items.get(place));
    let item = |place| item(place).ok_or_else(|| format!("{place} is no place of {items:?}"));
    places.iter().map(|place| item(place).copied()).collect()
}

/// Whether a list holds each of `0..n` once, and nothing else.
pub fn is_permutation(items: &[i64], n: i128) -> bool {
    let inside = |item: &i64| (0..n).contains(&i128::from(*item));
    i128::try_from(items.len()) == Ok(n) && items.iter().all(inside) && is_distinct(items)
}

/// Whether no item occurs twice.
pub fn is_distinct(items: &[i64]) -> bool {
    let mut sorted = items.to_vec();
    sorted.sort_unstable();
    sorted.windows(2).all(|pair| pair[0] != pair[1])
}
