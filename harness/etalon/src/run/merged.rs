//! Cases of several parts: what came of the parts becomes one finding.
//!
//! Parts of a case come back in order. The first that does not pass settles the case; those of its
//! parts that are still under way, or waiting, then count no more.

use reports::result::Outcome;

use crate::judge::Finding;

/// The case whose parts are coming back.
#[derive(Default)]
pub(super) struct Merged {
    so_far: Option<(Finding, u64)>,
    /// The case of several parts that was settled last.
    settled: Option<usize>,
}

impl Merged {
    /// Whether a case was settled before all of its parts were back.
    pub(super) fn is_settled(&self, index: usize) -> bool {
        self.settled == Some(index)
    }

    /// Lets the parts of a case that are still to come count no more.
    pub(super) fn settle(&mut self, index: usize) {
        self.settled = Some(index);
        self.so_far = None;
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
        let (finding, device_ns) = match self.so_far.take() {
            Some((before, ns)) => (before.and(finding), ns + device_ns),
            None => (finding, device_ns),
        };
        if last || !passes {
            self.settle(index);
            return Some((finding, device_ns));
        }
        self.so_far = Some((finding, device_ns));
        None
    }
}
