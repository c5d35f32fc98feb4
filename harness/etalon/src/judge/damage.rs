//! The shape of damage: which elements are wrong, in words, where they form a pattern. Says
//! nothing otherwise.

use standard::ops::Shape;

/// What the wrong elements of a tensor look like. `places` are their indices in row-major order,
/// `wrong` how many there are in all, which may be more.
pub fn describe(shape: &Shape, places: &[u64], wrong: u64, elements: u64) -> Option<String> {
    if wrong == elements && elements > 1 {
        return Some("every element".to_owned());
    }
    if wrong < 2 || places.len() as u64 != wrong {
        return None;
    }
    let width = shape.last().copied().unwrap_or(1).max(1) as u64;
    let rows = elements / width;
    let columns: Vec<u64> = distinct(places.iter().map(|place| place % width));
    let hit_rows: Vec<u64> = distinct(places.iter().map(|place| place / width));
    if hit_rows.len() == 1 && rows > 1 {
        return Some(format!("row {} of {rows} only", hit_rows[0]));
    }
    let full_columns = columns.len() as u64 * rows == wrong && rows > 1;
    if full_columns && columns.len() == 1 {
        return Some(format!("column {} of {width} only", columns[0]));
    }
    let tail = width - columns.len() as u64;
    if full_columns && columns[0] == tail {
        return Some(format!("the last {} of {width} columns", columns.len()));
    }
    if places[0] == elements - wrong {
        return Some(format!("the last {wrong} of {elements} elements"));
    }
    let step = places[1] - places[0];
    let regular = places.windows(2).all(|pair| pair[1] - pair[0] == step);
    (regular && step > 1 && wrong > 3)
        .then(|| format!("one element in {step}, from element {} on", places[0]))
}

fn distinct(values: impl Iterator<Item = u64>) -> Vec<u64> {
    let mut values: Vec<_> = values.collect();
    values.sort_unstable();
    values.dedup();
    values
}
