//! Steps that are done at the same time, or again and again until they meet at a bad moment.

use std::sync::Barrier;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use abi::ffi::status;
use wire::message::{Counted, Step, StepTrace};

use super::{Stage, counted};

/// Longest pause before a call in a race, in nanoseconds.
const LONGEST_PAUSE: u64 = 40_000;

/// Races in which something is seen to grow.
const GROWTHS: u32 = 4;

impl Stage<'_> {
    /// Does a call until it returns OK, cannot be done at all, or the time is over.
    pub(super) fn poll(&self, budget: Duration, call: &Step, path: &[u32]) {
        let begun = Instant::now();
        while !self.succeeds(call, path) && begun.elapsed() < budget {
            std::thread::yield_now();
        }
    }

    /// Does a step, and tells whether it returned OK or could not be done at all.
    fn succeeds(&self, step: &Step, path: &[u32]) -> bool {
        let fine = |trace: &StepTrace| {
            let ok = trace.statuses.iter().find(|(code, _)| *code == status::OK);
            (ok.map_or(0, |(_, times)| *times), trace.mistake.is_some())
        };
        let before = self.state().traces.get(path).map_or((0, false), fine);
        self.step(step, path);
        self.state().traces.get(path).is_none_or(|trace| fine(trace) != before)
    }

    /// Does steps again and again with pauses, at most so often and so long, but once at least.
    pub(super) fn race(&self, times: u32, budget: Duration, steps: &[Step], path: &[u32]) {
        let begun = Instant::now();
        let mut done = 0;
        while done < times && (done == 0 || begun.elapsed() < budget) {
            done += 1;
            // The same pauses in each run, others in each repetition.
            self.pauses.store(u64::from(done), Ordering::Relaxed);
            self.list(steps, path);
        }
        self.pauses.store(0, Ordering::Relaxed);
        self.raced.fetch_max(done, Ordering::Relaxed);
    }

    /// The least that something grew by in several races.
    pub(super) fn growth(
        &self,
        what: Counted,
        (times, budget, steps): (u32, Duration, &[Step]),
        path: &[u32],
    ) -> Result<u64, String> {
        let mut least = u64::MAX;
        for _ in 0..GROWTHS {
            let before = counted(what)?;
            self.race(times, budget, steps, path);
            least = least.min(counted(what)?.saturating_sub(before));
        }
        Ok(least)
    }

    /// In a race, waits for a time that is drawn from where the scenario is.
    pub(super) fn pause(&self, path: &[u32]) {
        let round = self.pauses.load(Ordering::Relaxed);
        if round == 0 {
            return;
        }
        let place = path.iter().fold(round, |mixed, &step| mix(mixed ^ u64::from(step)));
        let pause = Duration::from_nanos(place % LONGEST_PAUSE);
        let begun = Instant::now();
        // Half of the draws do not wait at all. Sleeping is too coarse.
        while place & 1 == 0 && begun.elapsed() < pause {
            std::hint::spin_loop();
        }
    }

    /// Does each list in a thread of its own, begun together.
    pub(super) fn parallel(&self, lists: &[Vec<Step>], path: &[u32]) {
        let together = Barrier::new(lists.len());
        std::thread::scope(|scope| {
            for (i, steps) in lists.iter().enumerate() {
                let mut path = path.to_vec();
                path.push(i as u32);
                let together = &together;
                scope.spawn(move || {
                    together.wait();
                    self.list(steps, &path);
                });
            }
        });
    }
}

/// A number that looks random, always the same for the same input.
fn mix(number: u64) -> u64 {
    let number = (number ^ number >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ number >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ number >> 31
}
