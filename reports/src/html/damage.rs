//! The picture of a damaged tensor: cells that hold wrong elements, the darker the more of theirs are
//! wrong. Made of the digits of the record alone; what is no digit is drawn as nothing.

use std::fmt::Write as _;

use serde::Serialize;

use super::count;
use crate::result::{CELLS, Damage, Side};

/// Size of the picture, in the units of the chart, and of its smallest and largest cells.
const SIZE: usize = 256;
const LEAST: usize = 4;
const MOST: usize = 14;

/// Shades that a cell may have.
const SHADES: usize = 9;

#[derive(Serialize)]
pub(super) struct Picture {
    /// How it is told to those who do not see it.
    told: String,
    width: usize,
    height: usize,
    cell: usize,
    across: String,
    down: String,
    /// Cells of each shade, as strokes from left to right.
    shades: Vec<Shade>,
}

#[derive(Serialize)]
struct Shade {
    digit: usize,
    strokes: String,
}

impl Picture {
    /// Bytes that it takes, about.
    pub(super) fn size(&self) -> usize {
        self.shades.iter().map(|shade| shade.strokes.len()).sum()
    }
}

/// The picture, if there is something to see.
pub(super) fn picture(damage: &Damage) -> Option<Picture> {
    let rows: Vec<Vec<usize>> =
        damage.cells.iter().take(CELLS as usize).map(|row| digits(row)).collect();
    let columns = rows.iter().map(Vec::len).max().filter(|columns| *columns > 0)?;
    let cell = (SIZE / columns.max(rows.len())).clamp(LEAST, MOST);
    let strokes = |shade: usize| {
        let mut strokes = String::new();
        for (y, row) in rows.iter().enumerate() {
            for (x, cells) in runs(row, shade) {
                let _ = write!(strokes, "M{} {}h{}", x * cell, y * cell, cells * cell);
            }
        }
        strokes
    };
    let shades = (1..=SHADES).map(|digit| Shade { digit, strokes: strokes(digit) });
    let shades: Vec<_> = shades.filter(|shade| !shade.strokes.is_empty()).collect();
    let hit = rows.iter().flatten().filter(|digit| **digit > 0).count();
    (hit > 0).then(|| Picture {
        told: told(damage, hit, columns * rows.len()),
        width: columns * cell,
        height: rows.len() * cell,
        cell,
        across: side(&damage.across),
        down: side(&damage.down),
        shades,
    })
}

/// The digits of a row.
fn digits(row: &str) -> Vec<usize> {
    let digit = |letter: char| letter.to_digit(10).unwrap_or(0) as usize;
    row.chars().take(CELLS as usize).map(digit).collect()
}

/// Where cells of a shade stand side by side: the first, and how many.
fn runs(row: &[usize], shade: usize) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for x in (0..row.len()).filter(|&x| row[x] == shade) {
        match found.last_mut() {
            Some((first, cells)) if *first + *cells == x => *cells += 1,
            _ => found.push((x, 1)),
        }
    }
    found
}

fn side(side: &Side) -> String {
    let axis = if side.axis.is_empty() { "the tensor" } else { &side.axis };
    match side.cell {
        0 | 1 => format!("{} {axis}", count(side.extent)),
        cell => format!("{} {axis}, {} to a cell", count(side.extent), count(cell)),
    }
}

fn told(damage: &Damage, hit: usize, all: usize) -> String {
    let shape: Vec<_> = damage.shape.iter().map(u64::to_string).collect();
    let which = if hit == all { "all".to_owned() } else { format!("{hit} of {all}") };
    format!(
        "Where {} of shape {} is wrong: {which} cells hold wrong elements",
        damage.tensor,
        shape.join(" × ")
    )
}
