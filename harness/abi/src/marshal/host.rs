//! Memory that outlives a call: what a script hands to the adapter, and what the adapter maps.

use std::sync::atomic::{AtomicU32, Ordering};

/// The words at an address that an adapter gave.
pub fn peek(address: u64, bytes: u64) -> Vec<u32> {
    let first = std::ptr::with_exposed_provenance::<u32>(address as usize);
    let words = 0..bytes as usize / 4;
    // SAFETY: the adapter vouches for the address and for so many bytes; a wrong one ends the
    // worker, which dies alone. Volatile, because a device may write there too.
    words.map(|i| unsafe { first.add(i).read_volatile() }).collect()
}

/// Writes a word again and again to an address that an adapter gave.
pub fn poke(address: u64, bytes: u64, word: u32) {
    let first = std::ptr::with_exposed_provenance_mut::<u32>(address as usize);
    for i in 0..bytes as usize / 4 {
        // SAFETY: as for `peek`.
        unsafe { first.add(i).write_volatile(word) };
    }
}

/// Host memory that an adapter may read or write at any time: all access is atomic.
#[derive(Debug)]
pub struct HostMemory {
    words: Box<[AtomicU32]>,
}

impl HostMemory {
    /// Memory filled with a word; `bytes` is rounded down to whole words.
    pub fn new(bytes: u64, word: u32) -> HostMemory {
        HostMemory { words: (0..bytes / 4).map(|_| AtomicU32::new(word)).collect() }
    }

    /// Where it lies.
    pub fn address(&self) -> u64 {
        self.words.as_ptr().expose_provenance() as u64
    }

    /// Writes a word everywhere.
    pub fn set(&self, word: u32) {
        self.words.iter().for_each(|place| place.store(word, Ordering::Relaxed));
    }

    /// Its words as they are now.
    pub fn words(&self) -> impl Iterator<Item = u32> {
        self.words.iter().map(|word| word.load(Ordering::Relaxed))
    }
}
