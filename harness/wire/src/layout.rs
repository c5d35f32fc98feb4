//! Which parts of the arena are taken.
//!
//! The runner keeps one [`Layout`] per arena and takes a [`Region`] from it for every tensor of a
//! request under way. Regions live as short as a request and a few hundred of them exist at once,
//! so the simplest allocator does: the free spans in order of offset, the first that fits is used,
//! and neighbours are joined as soon as they are free. It does arithmetic only; it never touches
//! the memory it divides.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Where a tensor lies in the arena. Offset and length in bytes, offset from the arena's start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Region {
    /// First byte, counted from the start of the arena.
    pub offset: u64,
    /// Length in bytes; may be zero.
    pub len: u64,
}

/// Every region starts at a multiple of this many bytes: wider than any vector load and any
/// alignment that a vendor may ask of host memory.
pub const ALIGNMENT: u64 = 256;

/// Regions of at least [`LARGE`] bytes start at a multiple of this many bytes, so that a vendor
/// can register whole pages with its device.
pub const PAGE: u64 = 4096;

/// From this many bytes on a region is page-aligned. Below it, a page each would waste more memory
/// than the tensor takes.
pub const LARGE: u64 = 64 * 1024;

/// The region given to [`Layout::free`] is not one that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("region {0:?} is not taken")]
pub struct NotTaken(pub Region);

/// The allocator of regions.
#[derive(Debug, Clone)]
pub struct Layout {
    /// Free spans in order of offset; never empty ones, never two that touch.
    free: Vec<Span>,
    /// Taken regions by offset.
    taken: BTreeMap<u64, Taken>,
}

#[derive(Debug, Clone, Copy)]
struct Span {
    start: u64,
    end: u64,
}

#[derive(Debug, Clone, Copy)]
struct Taken {
    /// What was asked for.
    len: u64,
    /// Where what was reserved for it ends.
    end: u64,
}

impl Layout {
    /// A layout of `bytes` bytes, all free.
    pub fn new(bytes: u64) -> Self {
        let whole = Span { start: 0, end: bytes };
        let free = if bytes == 0 { Vec::new() } else { vec![whole] };
        Self { free, taken: BTreeMap::new() }
    }

    /// Takes a region of `len` bytes, or `None` if no free span is long enough for it.
    ///
    /// A region of no bytes takes room as well, so that each taken region has its own offset.
    pub fn allocate(&mut self, len: u64) -> Option<Region> {
        let alignment = if len >= LARGE { PAGE } else { ALIGNMENT };
        let reserved = len.max(1).checked_next_multiple_of(alignment)?;
        let (index, start, end) = self.free.iter().enumerate().find_map(|(index, span)| {
            let start = span.start.checked_next_multiple_of(alignment)?;
            let end = start.checked_add(reserved)?;
            (end <= span.end).then_some((index, start, end))
        })?;

        let span = self.free[index];
        let before = Span { start: span.start, end: start };
        let after = Span { start: end, end: span.end };
        let left = [before, after].into_iter().filter(|span| span.start < span.end);
        self.free.splice(index..=index, left);
        self.taken.insert(start, Taken { len, end });
        Some(Region { offset: start, len })
    }

    /// Gives a region back.
    ///
    /// # Errors
    ///
    /// [`NotTaken`], and nothing is changed, if `region` is not exactly one that
    /// [`Layout::allocate`] returned and that is still taken.
    pub fn free(&mut self, region: Region) -> Result<(), NotTaken> {
        let end = match self.taken.get(&region.offset) {
            Some(taken) if taken.len == region.len => taken.end,
            _ => return Err(NotTaken(region)),
        };
        self.taken.remove(&region.offset);
        let mut span = Span { start: region.offset, end };

        let next = self.free.partition_point(|other| other.start < span.start);
        let (mut first, mut last) = (next, next);
        if let Some(before) = next.checked_sub(1).map(|index| self.free[index])
            && before.end == span.start
        {
            span.start = before.start;
            first -= 1;
        }
        if let Some(after) = self.free.get(next)
            && after.start == span.end
        {
            span.end = after.end;
            last += 1;
        }
        self.free.splice(first..last, [span]);
        Ok(())
    }

    /// How many regions are taken.
    pub fn taken(&self) -> usize {
        self.taken.len()
    }

    /// The longest free span in bytes: no region longer than this can be had now.
    pub fn longest_free(&self) -> u64 {
        self.free.iter().map(|span| span.end - span.start).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BYTES: u64 = 1 << 20;

    #[derive(Debug, Clone)]
    enum Step {
        Allocate(u64),
        /// Frees the taken region at this position, modulo how many there are.
        Free(usize),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            (0..2000_u64).prop_map(Step::Allocate),
            (0..BYTES / 2).prop_map(Step::Allocate),
            any::<usize>().prop_map(Step::Free),
            any::<usize>().prop_map(Step::Free),
        ]
    }

    proptest! {
        #[test]
        fn regions_never_overlap_and_everything_comes_back(
            steps in prop::collection::vec(step(), 0..200)
        ) {
            let mut layout = Layout::new(BYTES);
            let mut taken: Vec<Region> = Vec::new();
            for step in steps {
                match step {
                    Step::Allocate(len) => {
                        let Some(new) = layout.allocate(len) else { continue };
                        prop_assert_eq!(new.len, len);
                        prop_assert_eq!(new.offset % if len >= LARGE { PAGE } else { ALIGNMENT }, 0);
                        prop_assert!(new.offset + new.len <= BYTES);
                        for old in &taken {
                            let apart = new.offset + new.len.max(1) <= old.offset
                                || old.offset + old.len.max(1) <= new.offset;
                            prop_assert!(apart, "{:?} overlaps {:?}", new, old);
                        }
                        taken.push(new);
                    }
                    Step::Free(position) if !taken.is_empty() => {
                        let region = taken.swap_remove(position % taken.len());
                        prop_assert_eq!(layout.free(region), Ok(()));
                        prop_assert_eq!(layout.free(region), Err(NotTaken(region)));
                    }
                    Step::Free(_) => {}
                }
                prop_assert_eq!(layout.taken(), taken.len());
            }
            for region in taken {
                prop_assert_eq!(layout.free(region), Ok(()));
            }
            prop_assert_eq!(layout.longest_free(), BYTES);
            prop_assert_eq!(layout.free.len(), 1);
        }
    }

    #[test]
    fn a_request_that_cannot_fit_is_refused_without_overflow() {
        let mut layout = Layout::new(BYTES);
        assert_eq!(layout.allocate(u64::MAX), None);
        assert_eq!(layout.allocate(BYTES + 1), None);
        assert_eq!(layout.allocate(BYTES), Some(Region { offset: 0, len: BYTES }));
        assert_eq!(layout.allocate(0), None);
        assert_eq!(Layout::new(0).allocate(0), None);
    }

    #[test]
    fn only_what_was_taken_can_be_freed() {
        let mut layout = Layout::new(BYTES);
        let region = layout.allocate(100).unwrap();
        let longer = Region { len: 101, ..region };
        assert_eq!(layout.free(longer), Err(NotTaken(longer)));
        assert_eq!(layout.free(region), Ok(()));
    }
}
