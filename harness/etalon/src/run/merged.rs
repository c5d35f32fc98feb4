//! Cases of several parts: what came of the parts becomes one finding.
//!
//! Parts of a case come back in order. The first that does not pass settles the case; those of its
//! parts that are still under way, or waiting, then count no more.

use std::collections::{HashMap, HashSet};

use reports::result::Outcome;

use crate::judge::Finding;

/// The cases whose parts are coming back.
#[derive(Default)]
pub(super) struct Merged {
    so_far: HashMap<usize, (Finding, u64)>,
    /// The cases of several parts that are settled.
    settled: HashSet<usize>,
}

impl Merged {
    /// Whether a case was settled before all of its parts were back.
    pub(super) fn is_settled(&self, index: usize) -> bool {
        self.settled.contains(&index)
    }

    /// Lets the parts of a case that are still to come count no more.
    pub(super) fn settle(&mut self, index: usize) {
        self.settled.insert(index);
        self.so_far.remove(&index);
    }

    /// Takes what came of a part, with the time that the device took; gives what came of the case,
    /// if that is settled now.
    pub(super) fn take(
        &mut self,
        index: usize,
        part: u32,
        last: bool,
        finding: Finding,
        device_ns: u64,
    ) -> Option<(Finding, u64)> {
        if part == 0 && last {
            return Some((finding, device_ns));
        }
        let passes = finding.outcome == Outcome::Pass;
        let (finding, device_ns) = match self.so_far.remove(&index) {
            Some((before, ns)) => (before.and(finding), ns + device_ns),
            None => (finding, device_ns),
        };
        if last || !passes {
            self.settle(index);
            return Some((finding, device_ns));
        }
        self.so_far.insert(index, (finding, device_ns));
        None
    }
}
