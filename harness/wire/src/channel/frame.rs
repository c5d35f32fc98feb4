//! Frames: a length and a message in postcard format. No input or output here.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::ChannelError;

/// The most bytes that a frame may have, its length prefix not counted. Tensors do not travel in
/// frames, so what is longer than this is rubbish.
pub const MAX_FRAME_BYTES: usize = 1 << 20;

/// Bytes of the length before each frame.
const PREFIX: usize = size_of::<u32>();

/// Room in a fresh inbox: some hundred requests at once.
const INBOX_BYTES: usize = 16 * 1024;

/// Makes `frame` the frame of `message`, prefix included. The buffer is reused from call to call.
pub(super) fn encode<T: Serialize + ?Sized>(
    message: &T,
    frame: &mut Vec<u8>,
) -> Result<(), ChannelError> {
    let mut buffer = std::mem::take(frame);
    buffer.clear();
    buffer.extend_from_slice(&[0; PREFIX]);
    let mut buffer = postcard::to_extend(message, buffer)
        .map_err(|error| ChannelError::Malformed { bytes: 0, reason: error.to_string() })?;
    let bytes = buffer.len() - PREFIX;
    if bytes > MAX_FRAME_BYTES {
        return Err(ChannelError::TooLarge { bytes });
    }
    buffer[..PREFIX].copy_from_slice(&(bytes as u32).to_le_bytes());
    *frame = buffer;
    Ok(())
}

/// What has come in and is not decoded yet.
#[derive(Debug)]
pub(super) struct Inbox {
    /// All of it can be read into; only `start..end` holds anything.
    buffer: Vec<u8>,
    start: usize,
    end: usize,
}

impl Inbox {
    pub(super) fn new() -> Self {
        Self { buffer: vec![0; INBOX_BYTES], start: 0, end: 0 }
    }

    /// Bytes that came in and are not decoded.
    pub(super) fn pending(&self) -> usize {
        self.end - self.start
    }

    /// Decodes the next frame if all of it is there.
    pub(super) fn take<T: DeserializeOwned>(&mut self) -> Result<Option<T>, ChannelError> {
        let Some(bytes) = self.announced() else { return Ok(None) };
        if bytes > MAX_FRAME_BYTES {
            return Err(ChannelError::TooLarge { bytes });
        }
        let body = self.start + PREFIX;
        let Some(frame) = self.buffer[..self.end].get(body..body + bytes) else { return Ok(None) };
        self.start = body + bytes;
        let malformed = |reason: String| ChannelError::Malformed { bytes, reason };
        match postcard::take_from_bytes(frame) {
            Ok((message, [])) => Ok(Some(message)),
            Ok((_, rest)) => Err(malformed(format!("{} bytes too many", rest.len()))),
            Err(error) => Err(malformed(error.to_string())),
        }
    }

    /// Where to read the next bytes to; never empty. Call [`Inbox::take`] until it gives nothing
    /// before, so that an excessive length is found there and not made room for here.
    pub(super) fn space(&mut self) -> &mut [u8] {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        }
        let frame = PREFIX + self.announced().unwrap_or(0).min(MAX_FRAME_BYTES);
        if self.buffer.len() - self.start < frame || self.end == self.buffer.len() {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.pending());
            let len = self.buffer.len().max(frame);
            self.buffer.resize(len, 0);
        }
        &mut self.buffer[self.end..]
    }

    /// Notes that so many bytes were read into [`Inbox::space`].
    pub(super) fn filled(&mut self, bytes: usize) {
        self.end += bytes;
    }

    /// Length of the next frame according to its prefix.
    fn announced(&self) -> Option<usize> {
        let prefix = self.buffer[self.start..self.end].first_chunk::<PREFIX>()?;
        Some(u32::from_le_bytes(*prefix) as usize)
    }
}
