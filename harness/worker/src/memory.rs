//! Device memory that is kept between requests, and the patterns that show who wrote where.

use abi::ffi::Buffer;
use abi::session::{Failure, Session, Shape};

/// What guards hold, before and after a run.
pub const GUARD_BYTE: u8 = 0xc9;

/// What outputs hold before the first, the second, … run. No value that a correct run leaves can
/// be taken for poison in two runs. Both halves of a byte are alike, for elements of four bits.
pub const POISONS: [u8; 2] = [0xbb, 0x66];

/// Bytes of buffers that are kept for later; what is beyond is given back.
const KEPT: u64 = 256 << 20;

/// Smallest buffer in bytes.
const SMALLEST: u64 = 4096;

/// Buffers of one device, by size.
#[derive(Debug, Default)]
pub struct DeviceMemory {
    free: Vec<(u64, Buffer)>,
    bytes: u64,
}

/// A buffer of at least so many bytes, or one that was created for a tensor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// Its handle.
    pub buffer: Buffer,
    /// Bytes that it can be taken for again; 0 if it holds a tensor.
    size: u64,
}

impl DeviceMemory {
    /// Takes a buffer of at least so many bytes.
    pub fn take(&mut self, session: &Session, bytes: u64) -> Result<Held, Failure> {
        let size = bytes.max(SMALLEST).next_power_of_two();
        if let Some(at) = self.free.iter().rposition(|(free, _)| *free == size) {
            let (_, buffer) = self.free.swap_remove(at);
            self.bytes -= size;
            return Ok(Held { buffer, size });
        }
        // Memory that is kept for later must not be what is missing now.
        let buffer = session.buffer(size).or_else(|_| {
            self.forget(session);
            session.buffer(size)
        })?;
        Ok(Held { buffer, size })
    }

    /// Creates a buffer for a tensor of so many bytes if it is dense.
    pub fn hold(&mut self, session: &Session, shape: &Shape, bytes: u64) -> Result<Held, Failure> {
        let buffer = session.tensor_buffer(shape, bytes).or_else(|_| {
            self.forget(session);
            session.tensor_buffer(shape, bytes)
        })?;
        Ok(Held { buffer, size: 0 })
    }

    /// Gives a buffer back, for later if it can be taken for another tensor.
    pub fn give(&mut self, session: &Session, held: Held) {
        if held.size == 0 || self.bytes + held.size > KEPT {
            // A buffer that cannot be destroyed is the leak case's question.
            let _ = session.destroy(held.buffer);
            return;
        }
        self.bytes += held.size;
        self.free.push((held.size, held.buffer));
    }

    /// Destroys everything that is kept.
    pub fn forget(&mut self, session: &Session) {
        self.bytes = 0;
        for (_, buffer) in self.free.drain(..) {
            let _ = session.destroy(buffer);
        }
    }
}
