//! Indices of one axis that have a name in words: a range, or the same part of every block.

use std::collections::BTreeSet;

use super::bits::{KIND, choice, list};
use super::noun::Noun;

/// Lengths that blocks have, besides the distance of the indices.
const BLOCKS: [u64; 15] = [2, 4, 8, 10, 16, 32, 64, 100, 128, 256, 512, 1000, 1024, 2048, 4096];

/// Some indices of an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lanes {
    /// All.
    All,
    /// From one index to before another.
    Range { from: u64, to: u64 },
    /// From one place to before another in every block of an axis: one place, or those at an end.
    Blocks { of: u64, from: u64, to: u64 },
}

impl Lanes {
    /// The lanes that hold all of these indices, of an axis of this extent, in the fewest bits;
    /// `wrong` elements have one of these indices each.
    pub(super) fn around(
        extent: u64,
        indices: impl Iterator<Item = u64> + Clone,
        wrong: u64,
    ) -> Lanes {
        let bits = |lanes: &Lanes| {
            let share = lanes.size(extent) as f64 / extent as f64;
            lanes.bits(extent) + wrong as f64 * share.log2()
        };
        let hit = indices.clone().collect::<BTreeSet<u64>>().len() as u64;
        let candidates = candidates(extent, indices);
        let telling = candidates.into_iter().filter(|lanes| lanes.tell_of(hit, extent));
        telling.min_by(|a, b| bits(a).total_cmp(&bits(b))).unwrap_or(Lanes::All)
    }

    /// Whether they say more than a list of the indices that are hit. Elements of one index are often
    /// wrong together, so that many wrong elements alone say little of the indices.
    fn tell_of(self, hit: u64, extent: u64) -> bool {
        let listed = matches!(self, Lanes::Range { from, to } if to - from == hit);
        let named = self.bits(extent) + list(self.size(extent), hit);
        self == Lanes::All || listed || named <= list(extent, hit)
    }

    /// How many there are.
    pub(super) fn size(self, extent: u64) -> u64 {
        match self {
            Lanes::All => extent,
            Lanes::Range { from, to } => to - from,
            Lanes::Blocks { of, from, to } => {
                let rest = (extent % of).clamp(from, to) - from;
                extent / of * (to - from) + rest
            }
        }
    }

    /// Bits that name them.
    pub(super) fn bits(self, extent: u64) -> f64 {
        let ends = |from: u64, to: u64, extent: u64| {
            let one_end = from == 0 || to == extent || to - from == 1;
            choice(extent) * if one_end { 1.0 } else { 2.0 }
        };
        match self {
            Lanes::All => 0.0,
            Lanes::Range { from, to } => KIND + ends(from, to, extent),
            Lanes::Blocks { of, from, to } => {
                let known = BLOCKS.contains(&of);
                let length = if known { choice(BLOCKS.len() as u64) } else { choice(extent) };
                KIND + length + ends(from, to, of)
            }
        }
    }

    /// In words; nothing of all.
    pub(super) fn words(self, extent: u64, noun: &Noun) -> Option<String> {
        let (one, many, behind) = (noun.one(), noun.many(), noun.behind());
        let words = match self {
            Lanes::All => return None,
            Lanes::Range { from, to } if to - from == 1 && to == extent && extent > 2 => {
                format!("the last of {extent} {many}{behind}")
            }
            Lanes::Range { from, to } if to - from == 1 => format!("{one} {from}{behind}"),
            Lanes::Range { from: 0, to } if 2 * to <= extent => {
                format!("the first {to} of {extent} {many}{behind}")
            }
            Lanes::Range { from: 0, to } => format!("{many} up to {}{behind}", to - 1),
            Lanes::Range { from, to } if to == extent && 2 * (to - from) <= extent => {
                format!("the last {} of {extent} {many}{behind}", to - from)
            }
            Lanes::Range { from, to } if to == extent => format!("{many} from {from} on{behind}"),
            Lanes::Range { from, to } => format!("{many} {from} to {}{behind}", to - 1),
            Lanes::Blocks { of, from, to } if to - from == 1 && to == of => {
                format!("the last of every {of} {many}{behind}")
            }
            Lanes::Blocks { of, from, to } if to - from == 1 => {
                format!("one {one} in {of}{behind}, from {one} {from} on")
            }
            Lanes::Blocks { of, from: 0, to } => {
                format!("the first {to} of every {of} {many}{behind}")
            }
            Lanes::Blocks { of, from, .. } => {
                format!("the last {} of every {of} {many}{behind}", of - from)
            }
        };
        Some(words)
    }
}

fn candidates(extent: u64, indices: impl Iterator<Item = u64> + Clone) -> Vec<Lanes> {
    let (mut low, mut high, mut step) = (u64::MAX, 0, 0);
    for index in indices.clone() {
        // The distance to any one of them has the common divisor of all distances.
        step = if low == u64::MAX { 0 } else { divisor(step, index.abs_diff(low)) };
        (low, high) = (low.min(index), high.max(index));
    }
    if low == u64::MAX {
        return Vec::new();
    }
    let mut all = vec![
        Lanes::All,
        Lanes::Range { from: low, to: high + 1 },
        Lanes::Range { from: low, to: extent },
        Lanes::Range { from: 0, to: high + 1 },
    ];
    let lengths = BLOCKS.into_iter().chain((step > 1).then_some(step));
    for of in lengths.filter(|of| 2 * of <= extent) {
        let ends = indices.clone().map(|index| index % of);
        let (from, to) = ends.fold((of, 0), |(from, to), at| (from.min(at), to.max(at + 1)));
        if (from, to) != (0, of) {
            let parts = [(from, to), (from, of), (0, to)].into_iter();
            // What lies within blocks and is no single lane comes of data more often than of kernels.
            let telling = |&(from, to): &(u64, u64)| to - from == 1 || (from == 0) != (to == of);
            let parts = parts.filter(telling);
            all.extend(parts.map(|(from, to)| Lanes::Blocks { of, from, to }));
        }
    }
    all
}

/// The greatest common divisor.
fn divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_every_block_is_as_large_as_what_it_holds() {
        for (of, from, to) in [(4, 1, 3), (8, 7, 8), (5, 0, 2), (16, 3, 9)] {
            for extent in 1..50 {
                let held = (0..extent).filter(|index| (from..to).contains(&(index % of))).count();
                assert_eq!(Lanes::Blocks { of, from, to }.size(extent), held as u64);
            }
        }
    }

    #[test]
    fn lanes_have_names() {
        let column = Noun::of(Some("column"), 1);
        let words = |indices: &[u64], extent| {
            let lanes = Lanes::around(extent, indices.iter().copied(), 1000);
            lanes.words(extent, &column).unwrap_or_default()
        };
        assert_eq!(words(&[3], 128), "column 3");
        assert_eq!(words(&[127], 128), "the last of 128 columns");
        assert_eq!(words(&[125, 126, 127], 128), "the last 3 of 128 columns");
        assert_eq!(words(&[0, 1], 128), "the first 2 of 128 columns");
        assert_eq!(words(&(32..64).collect::<Vec<_>>(), 128), "columns 32 to 63");
        assert_eq!(words(&(40..128).collect::<Vec<_>>(), 128), "columns from 40 on");
        assert_eq!(words(&[5, 21, 37, 53], 64), "one column in 16, from column 5 on");
        assert_eq!(words(&[1, 8, 15, 22], 23), "one column in 7, from column 1 on");
        assert_eq!(words(&[15, 31, 47, 63], 64), "the last of every 16 columns");
        assert_eq!(words(&[13, 14, 15, 29, 30, 31], 40), "the last 3 of every 16 columns");
        assert_eq!(words(&[0, 1, 10, 11, 20, 21], 29), "the first 2 of every 10 columns");
        assert_eq!(words(&[2, 3, 6, 7, 10, 11], 12), "the last 2 of every 4 columns");
        assert_eq!(words(&(0..128).collect::<Vec<_>>(), 128), "");
    }
}
