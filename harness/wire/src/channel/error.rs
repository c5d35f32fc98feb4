//! What can go wrong on a channel.

use std::io;

use rustix::io::Errno;

use super::MAX_FRAME_BYTES;
use crate::arena::ArenaError;

/// Why a message could not be sent or received.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChannelError {
    /// The peer exited, was killed, or dropped its sender.
    #[error("the other process closed the channel{}", unfinished_text(*unfinished))]
    Closed {
        /// How many bytes of an unfinished frame it left; zero if it went between two frames.
        unfinished: usize,
    },
    /// No message came, or none could be sent, in the time allowed.
    #[error("the other process did not answer in time")]
    TimedOut,
    /// A frame is not a message of the type expected.
    #[error("malformed frame of {bytes} bytes: {reason}")]
    Malformed {
        /// Length of the frame, without its prefix.
        bytes: usize,
        /// What the decoder found.
        reason: String,
    },
    /// A frame is longer than a frame may be.
    #[error("frame of {bytes} bytes, of which {MAX_FRAME_BYTES} are allowed")]
    TooLarge {
        /// Length of the frame, without its prefix.
        bytes: usize,
    },
    /// Runner and worker come from different builds.
    #[error("the other process speaks protocol {theirs}, this one {ours}")]
    Protocol {
        /// What this process speaks.
        ours: u32,
        /// What the other process says it speaks.
        theirs: u32,
    },
    /// The arena that was announced and the one that came are not the same.
    #[error("the arena has {found} bytes, {announced} were announced")]
    ArenaSize {
        /// Bytes according to the hello.
        announced: u64,
        /// Bytes of the file that came with it, or zero if none did.
        found: u64,
    },
    /// The arena that came with the hello cannot be used.
    #[error(transparent)]
    Arena(#[from] ArenaError),
    /// The file descriptor is not a stream socket: this process was not started by the runner.
    #[error("standard input is not a channel to a runner")]
    NotAChannel,
    /// Anything else that the system reports.
    #[error("channel: {0}")]
    Io(#[from] io::Error),
}

impl From<Errno> for ChannelError {
    fn from(errno: Errno) -> Self {
        match errno {
            Errno::PIPE | Errno::CONNRESET => Self::Closed { unfinished: 0 },
            errno => Self::Io(errno.into()),
        }
    }
}

fn unfinished_text(bytes: usize) -> String {
    match bytes {
        0 => String::new(),
        bytes => format!(" in the middle of a frame, after {bytes} bytes of it"),
    }
}
