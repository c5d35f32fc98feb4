//! Points in a stream's work, and waiting for them.
//!
//! Most waits are short: a waiter spins for some microseconds before it sleeps, which is far
//! cheaper than being woken.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, LazyLock, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use crate::Failure;
use abi::ffi::FOREVER;

/// The device's clock starts when it is first looked at.
static EPOCH: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Turns of a spinning wait; a turn is some tens of nanoseconds.
pub(super) const SPINS: u32 = 300;

/// A point in a stream's work.
#[derive(Debug, Clone)]
pub struct Mark(Arc<Point>);

#[derive(Debug, Default)]
struct Point {
    /// `UNDER_WAY`, `REACHED` or `FAILED`.
    state: AtomicU32,
    /// Waiters that sleep or are about to.
    sleepers: AtomicU32,
    time: AtomicU64,
    failure: OnceLock<Failure>,
    lock: Mutex<()>,
    changed: Condvar,
}

const UNDER_WAY: u32 = 0;
const REACHED: u32 = 1;
const FAILED: u32 = 2;

impl Mark {
    /// A mark that work is on its way to.
    pub(super) fn new() -> Self {
        Self(Arc::default())
    }

    /// A mark where nothing was left to do.
    pub(super) fn reached_already() -> Self {
        let mark = Self::new();
        mark.reach(None);
        mark
    }

    /// Says that the work before the mark is done, or failed.
    pub(super) fn reach(&self, failure: Option<&Failure>) {
        let point = &*self.0;
        point.time.store(now(), Ordering::Relaxed);
        let state = match failure {
            Some(failure) => {
                let _ = point.failure.set(failure.clone());
                FAILED
            }
            None => REACHED,
        };
        // Sequentially consistent with `wait`: either we see the sleeper, or it sees the state.
        point.state.store(state, Ordering::SeqCst);
        if point.sleepers.load(Ordering::SeqCst) > 0 {
            drop(point.lock.lock().unwrap_or_else(PoisonError::into_inner));
            point.changed.notify_all();
        }
    }

    /// Waits at most so long: whether the mark was reached.
    ///
    /// # Errors
    /// What went wrong in the work before it.
    pub fn wait(&self, timeout_ns: u64) -> Result<bool, Failure> {
        if let Some(answer) = self.answer() {
            return answer;
        }
        if timeout_ns == 0 {
            return Ok(false);
        }
        let end = match timeout_ns {
            FOREVER => None,
            _ => Instant::now().checked_add(Duration::from_nanos(timeout_ns)),
        };
        for turn in 0..SPINS {
            if let Some(answer) = self.answer() {
                return answer;
            }
            if turn % 32 == 31 && end.is_some_and(|end| Instant::now() >= end) {
                return Ok(false);
            }
            std::hint::spin_loop();
        }
        self.sleep(end)
    }

    fn sleep(&self, end: Option<Instant>) -> Result<bool, Failure> {
        let point = &*self.0;
        point.sleepers.fetch_add(1, Ordering::SeqCst);
        let mut guard = point.lock.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = loop {
            if let Some(answer) = self.answer() {
                break answer;
            }
            let Some(end) = end else {
                guard = point.changed.wait(guard).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break Ok(false);
            }
            guard =
                point.changed.wait_timeout(guard, left).unwrap_or_else(PoisonError::into_inner).0;
        };
        drop(guard);
        point.sleepers.fetch_sub(1, Ordering::SeqCst);
        answer
    }

    fn answer(&self) -> Option<Result<bool, Failure>> {
        match self.0.state.load(Ordering::SeqCst) {
            UNDER_WAY => None,
            REACHED => Some(Ok(true)),
            _ => Some(Err(self
                .0
                .failure
                .get()
                .cloned()
                .unwrap_or_else(|| Failure::execution("work before the mark failed")))),
        }
    }

    /// When it was reached, in nanoseconds of the device's clock; 0 if it was not.
    pub fn time(&self) -> u64 {
        self.0.time.load(Ordering::Relaxed)
    }
}

fn now() -> u64 {
    u64::try_from(EPOCH.elapsed().as_nanos()).unwrap_or(u64::MAX)
}
