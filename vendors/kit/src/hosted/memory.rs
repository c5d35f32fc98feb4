//! Buffers: plain memory of the process, or a tensor in a form of the engine's own.
//!
//! Nothing here knows who reads or writes when. That is the host's business: work on one stream
//! runs in order, and work on two is ordered by events.

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::any::Any;

use crate::{Failure, HostMemory};

/// Buffers that the device allocates begin at a multiple of this.
const ALIGNMENT: usize = 64;

/// Memory of the device, or of the host if it was imported; or what holds a tensor.
#[derive(Debug)]
pub struct Buffer {
    start: *mut u8,
    /// What to free, for memory of our own.
    block: Option<(*mut u8, Layout)>,
    held: Option<Box<dyn Held>>,
}

/// What keeps one tensor, in a form of the engine's own. Streams order who reads and writes.
pub trait Held: Any + std::fmt::Debug + Send + Sync {
    /// Takes all elements, which come dense row-major.
    ///
    /// # Errors
    /// What went wrong; the stream is poisoned by it, if other work is under way there.
    fn write(&self, dense: &[u8]) -> Result<(), Failure>;

    /// Gives all elements, dense row-major.
    ///
    /// # Errors
    /// As for [`write`](Self::write).
    fn read(&self, dense: &mut [u8]) -> Result<(), Failure>;
}

// SAFETY: memory without a thread of its own; who may touch it when is for streams to order.
unsafe impl Send for Buffer {}
// SAFETY: as above.
unsafe impl Sync for Buffer {}

impl Buffer {
    /// Allocates. Pages that nobody touches cost nothing, so that memory can be asked for until
    /// it runs out.
    ///
    /// # Errors
    /// `E_OUT_OF_MEMORY`.
    pub fn new(bytes: u64) -> Result<Self, Failure> {
        let none = || Failure::out_of_memory(format!("the host has no {bytes} bytes left"));
        // Zeroed memory of a small alignment comes from the system untouched; of a large one it
        // would be written. So the start is aligned by hand.
        let size = usize::try_from(bytes).ok().and_then(|bytes| bytes.checked_add(ALIGNMENT));
        let layout = size.and_then(|size| Layout::from_size_align(size, 16).ok());
        let layout = layout.ok_or_else(none)?;
        // SAFETY: the layout is not of size 0.
        let block = unsafe { alloc_zeroed(layout) };
        if block.is_null() {
            return Err(none());
        }
        let start = block.wrapping_add(block.align_offset(ALIGNMENT));
        Ok(Self { start, block: Some((block, layout)), held: None })
    }

    /// Uses memory of the host, which outlives the buffer.
    pub fn import(memory: HostMemory) -> Self {
        Self { start: memory.pointer, block: None, held: None }
    }

    /// Keeps a tensor; there are no bytes to speak of.
    pub fn holding(held: Box<dyn Held>) -> Self {
        Self { start: std::ptr::null_mut(), block: None, held: Some(held) }
    }

    /// What keeps a tensor here, if it is of this type; `None` for plain bytes.
    pub fn held<T: Held>(&self) -> Option<&T> {
        let held: &dyn Any = &**self.held.as_ref()?;
        held.downcast_ref()
    }

    /// What keeps a tensor here, whatever it is.
    pub fn holds(&self) -> Option<&dyn Held> {
        self.held.as_deref()
    }

    /// Address of a byte; the kit has checked that it lies in the buffer or just past it.
    pub fn at(&self, offset: u64) -> *mut u8 {
        self.start.wrapping_add(offset as usize)
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        if let Some((block, layout)) = self.block {
            // SAFETY: allocated with this layout in `new`, and never freed before.
            unsafe { dealloc(block, layout) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buffers_are_aligned_and_untouched_ones_are_free() {
        let buffers: Vec<_> = (0..4).map(|_| Buffer::new(1 << 31).unwrap()).collect();
        assert!(buffers.iter().all(|buffer| buffer.at(0).align_offset(ALIGNMENT) == 0));
        assert!(Buffer::new(1 << 62).is_err());
        assert!(Buffer::new(u64::MAX).is_err());
    }
}
