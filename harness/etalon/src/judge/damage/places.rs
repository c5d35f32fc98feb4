//! Which elements are wrong, and the patterns that their places make along the axes.

use standard::ops::Output;

use super::Pattern;
use super::bits::{KIND, choice, saved};
use super::lanes::Lanes;
use super::noun::Noun;

/// A set of places in a tensor, by their indices in row-major order, a bit each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    words: Vec<u64>,
    count: u64,
}

impl Places {
    /// Adds a place, which is not among them.
    pub fn add(&mut self, place: u64) {
        let word = (place / 64) as usize;
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        self.words[word] |= 1 << (place % 64);
        self.count += 1;
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// From first to last.
    pub fn iter(&self) -> impl Iterator<Item = u64> + Clone + '_ {
        self.words.iter().enumerate().flat_map(|(word, bits)| {
            let rest = std::iter::successors(Some(*bits), |rest| Some(rest & rest.wrapping_sub(1)));
            let rest = rest.take_while(|rest| *rest != 0);
            rest.map(move |rest| 64 * word as u64 + u64::from(rest.trailing_zeros()))
        })
    }
}

impl FromIterator<u64> for Places {
    fn from_iter<T: IntoIterator<Item = u64>>(all: T) -> Places {
        let mut places = Places::default();
        all.into_iter().for_each(|place| places.add(place));
        places
    }
}

/// Elements from which on it is no chance that the one wrong element is the last.
const LONG: u64 = 64;

/// An output with its wrong elements.
#[derive(Debug, Clone, Copy)]
pub struct Region<'a> {
    /// What the standard says of it.
    pub output: &'a Output,
    /// Its extents.
    pub shape: &'a [i64],
    /// Which elements are wrong.
    pub wrong: &'a Places,
}

impl<'a> Region<'a> {
    pub(super) fn elements(&self) -> u64 {
        oracle::count(self.shape) as u64
    }

    /// The pattern of an output that is wrong throughout, or in one place.
    pub(super) fn all(&self) -> Option<String> {
        let (wrong, elements) = (self.wrong.count(), self.elements());
        let words = match elements {
            0 | 1 => return None,
            _ if wrong == elements => "every element",
            _ if wrong != 1 => return None,
            LONG.. if self.wrong.iter().next() == Some(elements - 1) => "one element, the last",
            _ => "one element",
        };
        Some(words.to_owned())
    }

    /// The patterns of its places.
    pub(super) fn patterns(&self) -> Vec<Pattern> {
        let lanes: Vec<_> = (0..self.shape.len()).map(|axis| self.lanes(axis)).collect();
        let flat = if self.shape.len() == 1 { None } else { self.flat() };
        let product = self.product(&lanes, None);
        let diagonals = self.diagonals().into_iter().map(|diagonal| {
            let leading = &lanes[..self.shape.len() - 2];
            self.product(leading, Some(diagonal))
        });
        [product].into_iter().chain(flat).chain(diagonals).collect()
    }

    /// What an axis is called.
    pub(super) fn noun(&self, axis: usize) -> Noun<'a> {
        match self.output.axis(self.shape.len(), axis) {
            None if self.shape.len() == 1 => Noun::ELEMENT,
            name => Noun::of(name, axis),
        }
    }

    pub(super) fn extent(&self, axis: usize) -> u64 {
        self.shape[axis].max(0) as u64
    }

    /// How far an index along an axis is from the next, row-major.
    pub(super) fn stride(&self, axis: usize) -> u64 {
        oracle::count(&self.shape[axis + 1..]) as u64
    }

    fn lanes(&self, axis: usize) -> Lanes {
        let (extent, stride) = (self.extent(axis), self.stride(axis));
        let indices = self.wrong.iter().map(move |place| place / stride % extent);
        Lanes::around(extent, indices, self.wrong.count())
    }

    /// The tensor as one line: all of a part of it, or some of one lane.
    fn flat(&self) -> Option<Pattern> {
        let (elements, wrong) = (self.elements(), self.wrong.count());
        let lanes = Lanes::around(elements, self.wrong.iter(), wrong);
        let size = lanes.size(elements);
        let words = lanes.words(elements, &Noun::ELEMENT)?;
        let words = match lanes {
            _ if size == wrong => words,
            Lanes::Blocks { from, to, .. } if to - from == 1 => format!("only in {words}"),
            _ => return None,
        };
        let saved = saved(elements, size, wrong, KIND + lanes.bits(elements));
        Some(Pattern { saved, words })
    }

    /// Lanes of axes, and a part of the last two.
    fn product(&self, lanes: &[Lanes], diagonal: Option<Diagonal>) -> Pattern {
        let (elements, wrong) = (self.elements(), self.wrong.count());
        let axes = || lanes.iter().enumerate();
        let sizes = axes().map(|(axis, lanes)| lanes.size(self.extent(axis)));
        let size = sizes.product::<u64>() * diagonal.map_or(1, |diagonal| self.held(diagonal));
        let named: f64 = axes().map(|(axis, lanes)| lanes.bits(self.extent(axis))).sum();
        let named = named + diagonal.map_or(0.0, |_| KIND + choice(self.span()));
        let words =
            axes().filter_map(|(axis, lanes)| lanes.words(self.extent(axis), &self.noun(axis)));
        let words = words.collect::<Vec<_>>().join(" and ");
        let place = diagonal.map(|diagonal| self.condition(diagonal));
        let full = size == wrong;
        let alone = self.shape.len() == 1 && self.noun(0).one() == Noun::ELEMENT.one();
        let words = match (words.as_str(), place) {
            ("", place) => {
                let start = if full { "every element" } else { "only" };
                format!("{start} where {}", place.unwrap_or_default())
            }
            (words, None) if full && alone => words.to_owned(),
            (words, place) => {
                let start = if full { "every element of" } else { "only in" };
                let place = place.map_or_else(String::new, |place| format!(" where {place}"));
                format!("{start} {words}{place}")
            }
        };
        Pattern { saved: saved(elements, size, wrong, named), words }
    }
}

/// Which elements of the last two axes, by how much the index along the last is more than that along
/// the one before.
#[derive(Debug, Clone, Copy)]
enum Diagonal {
    AtLeast(i64),
    AtMost(i64),
    Equal(i64),
}

impl Region<'_> {
    /// How many diagonals the last two axes have.
    fn span(&self) -> u64 {
        let rank = self.shape.len();
        self.extent(rank - 1) + self.extent(rank - 2)
    }

    /// The parts beside diagonals that hold all wrong elements.
    fn diagonals(&self) -> Vec<Diagonal> {
        let &[.., _, columns] = self.shape else { return Vec::new() };
        let rows = self.shape[self.shape.len() - 2] as u64;
        let columns = columns as u64;
        let more =
            |place: u64| (place % columns).cast_signed() - (place / columns % rows).cast_signed();
        let ends = self.wrong.iter().map(more);
        let (low, high) =
            ends.fold((i64::MAX, i64::MIN), |(low, high), more| (low.min(more), high.max(more)));
        let equal = (low == high).then_some(Diagonal::Equal(low));
        [Diagonal::AtLeast(low), Diagonal::AtMost(high)].into_iter().chain(equal).collect()
    }

    /// How many elements of the last two axes a part has.
    fn held(&self, diagonal: Diagonal) -> u64 {
        let rank = self.shape.len();
        let (rows, columns) = (self.shape[rank - 2], self.shape[rank - 1]);
        let of_row = |row: i64| match diagonal {
            Diagonal::AtLeast(more) => columns - (row + more).clamp(0, columns),
            Diagonal::AtMost(more) => (row + more + 1).clamp(0, columns),
            Diagonal::Equal(more) => i64::from((0..columns).contains(&(row + more))),
        };
        (0..rows).map(of_row).sum::<i64>().cast_unsigned()
    }

    /// A part in words: `key > query`.
    fn condition(&self, diagonal: Diagonal) -> String {
        let rank = self.shape.len();
        let name = |axis: usize| match self.output.axis(rank, axis) {
            Some(name) => name.to_owned(),
            None => format!("i{axis}"),
        };
        let (row, column) = (name(rank - 2), name(rank - 1));
        let (sign, more) = match diagonal {
            Diagonal::AtLeast(1) => (">", 0),
            Diagonal::AtLeast(more) => (">=", more),
            Diagonal::AtMost(-1) => ("<", 0),
            Diagonal::AtMost(more) => ("<=", more),
            Diagonal::Equal(more) => ("=", more),
        };
        let offset = match more {
            0 => String::new(),
            1.. => format!(" + {more}"),
            _ => format!(" - {}", more.unsigned_abs()),
        };
        let named = self.output.axis(rank, rank - 1).is_some();
        let behind = if named { "" } else { " (indices along the last two axes)" };
        format!("{column} {sign} {row}{offset}{behind}")
    }
}
