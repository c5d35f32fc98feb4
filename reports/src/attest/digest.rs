//! SHA-256 in hex, of bytes, of files, and of what passes through a reader.

use std::fmt::Write as _;
use std::io::Read;

use sha2::{Digest as _, Sha256};

/// Of bytes.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Of all that is left in a source, which is never held as a whole.
///
/// # Errors
/// If it cannot be read.
pub fn sha256_of(source: &mut dyn Read) -> std::io::Result<String> {
    let mut hasher = Sha256::new();
    let mut chunk = vec![0; 1 << 16];
    loop {
        match source.read(&mut chunk)? {
            0 => return Ok(hex(&hasher.finalize())),
            count => hasher.update(&chunk[..count]),
        }
    }
}

/// Whether a text is a SHA-256 as this module writes it.
pub fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A source whose bytes are digested as they are read, so that what was judged is what was digested.
pub struct Digested<R> {
    source: R,
    hasher: Sha256,
}

impl<R: Read> Digested<R> {
    /// Over a source.
    pub fn new(source: R) -> Digested<R> {
        Digested { source, hasher: Sha256::new() }
    }

    /// SHA-256 of all that was read, in hex.
    pub fn finish(self) -> String {
        hex(&self.hasher.finalize())
    }
}

impl<R: Read> Read for Digested<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.source.read(into)?;
        self.hasher.update(&into[..count]);
        Ok(count)
    }
}
