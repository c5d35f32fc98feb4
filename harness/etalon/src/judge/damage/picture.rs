//! The picture of a damaged tensor: rows of elements, folded into few enough cells to be looked at.
//!
//! The last axis lies across and all others together go down. A tensor of one long axis is laid in
//! lines of [`CELLS`] elements, so that what befalls one lane of a vector is a column to see.

use reports::result::{CELLS, Damage, Side};

use super::places::Region;

/// Digits of a cell: none are wrong, some of eight kinds, all are.
const ALL: u64 = 9;

/// Elements of a tensor as a rectangle, whose last line may be cut.
struct Sheet {
    elements: u64,
    across: Side,
    down: Side,
}

/// Where the wrong elements of an output lie; nothing of an output that has no shape to see.
pub fn picture(name: &str, region: &Region) -> Option<Damage> {
    let sheet = Sheet::of(region)?;
    let (columns, rows) = (sheet.across.cells(), sheet.down.cells());
    let mut wrong = vec![0; (columns * rows) as usize];
    for place in region.wrong.iter() {
        let (row, column) = (place / sheet.across.extent, place % sheet.across.extent);
        wrong[(row / sheet.down.cell * columns + column / sheet.across.cell) as usize] += 1;
    }
    let row = |row: u64| (0..columns).map(move |column| (row, column));
    let digit =
        |(row, column)| share(wrong[(row * columns + column) as usize], sheet.held(row, column));
    let cells = (0..rows).map(|at| row(at).map(digit).collect()).collect();
    let shape = region.shape.iter().map(|&extent| extent.max(0).cast_unsigned()).collect();
    let Sheet { across, down, .. } = sheet;
    Some(Damage { tensor: name.to_owned(), shape, across, down, cells })
}

/// The digit of a cell with so many wrong elements of so many.
fn share(wrong: u64, all: u64) -> char {
    let digit = match wrong {
        0 => 0,
        _ if wrong >= all => ALL,
        _ => 1 + wrong * (ALL - 1) / all.max(1),
    };
    char::from_digit(digit as u32, 10).unwrap_or('0')
}

impl Sheet {
    fn of(region: &Region) -> Option<Sheet> {
        let elements = region.elements();
        let (last, others) = region.shape.len().checked_sub(1).map(|last| (last, 0..last))?;
        if elements < 2 {
            return None;
        }
        let names = |axis: usize| region.noun(axis).many() + region.noun(axis).behind();
        let columns = region.extent(last);
        if last == 0 && columns > CELLS {
            let down = Side::new(format!("lines of {CELLS}"), columns.div_ceil(CELLS));
            return Some(Sheet { elements, across: Side::new(names(0), CELLS), down });
        }
        let down = others.map(names).collect::<Vec<_>>().join(" × ");
        let (across, down) = (Side::new(names(last), columns), Side::new(down, elements / columns));
        Some(Sheet { elements, across, down })
    }

    /// Elements of a cell.
    fn held(&self, row: u64, column: u64) -> u64 {
        let indices = |side: &Side, cell: u64| {
            let first = cell * side.cell;
            (first, side.extent.min(first + side.cell))
        };
        let (top, bottom) = indices(&self.down, row);
        let (left, right) = indices(&self.across, column);
        let whole = self.elements / self.across.extent;
        let cut = self.elements % self.across.extent;
        let lines = bottom.min(whole).saturating_sub(top);
        let rest = if bottom > whole { cut.clamp(left, right) - left } else { 0 };
        lines * (right - left) + rest
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::super::places::Places;
    use super::*;
    use crate::suite::{Sources, Suite};

    static SUITE: LazyLock<Suite> = LazyLock::new(|| Suite::load(&Sources::default()).unwrap());

    fn seen(shape: &[i64], wrong: impl IntoIterator<Item = u64>) -> Option<Damage> {
        let matmul = SUITE.operator(SUITE.operator_index("matmul").unwrap());
        let wrong: Places = wrong.into_iter().collect();
        picture("y", &Region { output: &matmul.outputs[0], shape, wrong: &wrong })
    }

    fn drawn(shape: &[i64], wrong: impl IntoIterator<Item = u64>) -> Damage {
        seen(shape, wrong).expect("it has a shape")
    }

    #[test]
    fn a_lane_of_a_matrix_is_a_column() {
        let found = drawn(&[3, 4], [2, 6, 10]);
        assert_eq!(found.cells, ["0090", "0090", "0090"]);
        assert_eq!((found.down.extent, found.across.extent), (3, 4));
    }

    #[test]
    fn a_lane_of_a_vector_is_a_column_too() {
        let found = drawn(&[130], (0..130).filter(|place| place % 64 == 1));
        let line = format!("09{}", "0".repeat(62));
        assert_eq!(found.cells, [line.as_str(); 3]);
    }

    #[test]
    fn large_tensors_are_folded_and_no_wrong_element_is_lost() {
        let found = drawn(&[2, 300, 1000], [599_999]);
        assert_eq!((found.down.cell, found.across.cell), (10, 16));
        let digits: Vec<char> = found.cells.concat().chars().filter(|cell| *cell != '0').collect();
        assert_eq!(digits, ['1']);
        assert!(found.cells.last().unwrap().ends_with('1'), "{found:?}");
        let all = drawn(&[2, 300, 1000], 0..600_000);
        assert!(all.cells.concat().chars().all(|cell| cell == '9'), "{all:?}");
        assert!(all.cells.len() <= 64 && all.cells[0].len() <= 64);
    }

    #[test]
    fn what_has_no_shape_has_no_picture() {
        assert_eq!(seen(&[], [0]), None);
        assert_eq!(seen(&[1, 1], [0]), None);
    }
}
