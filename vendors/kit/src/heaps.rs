//! What live buffers take from each heap.
//!
//! Kept per device of the adapter, not per open handle: two handles of one device share its memory.
//! A buffer whose handle was destroyed while work still uses it counts until the last `Arc` is
//! gone. Nobody tells us when that is, so such buffers are looked through whenever it matters.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use crate::{Failure, HeapInfo};

/// The heaps of one device.
pub(crate) struct Heaps<B> {
    state: Mutex<State<B>>,
}

struct State<B> {
    used: Vec<u64>,
    dying: Vec<(Weak<B>, Share)>,
}

/// What one buffer takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Share {
    pub(crate) heap: usize,
    pub(crate) bytes: u64,
}

impl<B> Heaps<B> {
    pub(crate) fn new() -> Self {
        Self { state: Mutex::new(State { used: Vec::new(), dying: Vec::new() }) }
    }

    /// Takes bytes of a heap, rounded up to its granularity.
    pub(crate) fn take(&self, heap: usize, info: &HeapInfo, bytes: u64) -> Result<Share, Failure> {
        let rounded = bytes.checked_next_multiple_of(info.granularity.max(1));
        let mut state = self.lock();
        state.bury();
        let used = state.used(heap);
        let after = rounded.and_then(|rounded| used.checked_add(rounded));
        match (rounded, after.filter(|&after| after <= info.total)) {
            (Some(bytes), Some(after)) => {
                *used = after;
                Ok(Share { heap, bytes })
            }
            _ => Err(Failure::out_of_memory(format!(
                "heap {heap} has {} of {} bytes left; {bytes} were asked for",
                info.total - *used,
                info.total
            ))),
        }
    }

    /// Gives back what a buffer took that never came to be.
    pub(crate) fn give_back(&self, share: Share) {
        *self.lock().used(share.heap) -= share.bytes;
    }

    /// Gives back what a buffer took, once nothing holds it any more.
    pub(crate) fn bury(&self, buffer: Weak<B>, share: Share) {
        let mut state = self.lock();
        state.dying.push((buffer, share));
        state.bury();
    }

    /// Bytes of a heap that can still be taken.
    pub(crate) fn free(&self, heap: usize, info: &HeapInfo) -> u64 {
        let mut state = self.lock();
        state.bury();
        info.total.saturating_sub(*state.used(heap))
    }

    fn lock(&self) -> MutexGuard<'_, State<B>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<B> State<B> {
    fn used(&mut self, heap: usize) -> &mut u64 {
        if self.used.len() <= heap {
            self.used.resize(heap + 1, 0);
        }
        &mut self.used[heap]
    }

    fn bury(&mut self) {
        let Self { used, dying } = self;
        dying.retain(|(buffer, share)| {
            let lives = buffer.strong_count() > 0;
            if !lives {
                used[share.heap] -= share.bytes;
            }
            lives
        });
    }
}

/// Lets go of one's own `Arc` of a buffer, and remembers it while others hold on.
pub(crate) fn lay_down<B>(
    heaps: &Heaps<B>,
    buffer: Arc<B>,
    share: Option<Share>,
    release: impl FnOnce(Arc<B>),
) {
    let weak = Arc::downgrade(&buffer);
    release(buffer);
    if let Some(share) = share {
        heaps.bury(weak, share);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_comes_back_when_the_last_user_lets_go() {
        let info = HeapInfo { total: 1000, granularity: 16, ..HeapInfo::default() };
        let heaps = Heaps::new();
        let share = heaps.take(0, &info, 17).unwrap();
        assert_eq!(heaps.free(0, &info), 968);
        let buffer = Arc::new(());
        let work = buffer.clone();
        lay_down(&heaps, buffer, Some(share), drop);
        assert_eq!(heaps.free(0, &info), 968);
        drop(work);
        assert_eq!(heaps.free(0, &info), 1000);
    }

    #[test]
    fn a_heap_gives_no_more_than_it_has() {
        let info = HeapInfo { total: 1000, granularity: 1, ..HeapInfo::default() };
        let heaps = Heaps::<()>::new();
        let share = heaps.take(0, &info, 900).unwrap();
        assert!(heaps.take(0, &info, 101).is_err());
        assert!(heaps.take(0, &info, u64::MAX).is_err());
        heaps.give_back(share);
        assert!(heaps.take(0, &info, 1000).is_ok());
    }
}
