//! What passes between the runner and a worker process.
//!
//! A vendor library is untrusted, so it lives in a process of its own. Two things join that process
//! to the runner:
//!
//! * a [`Channel`]: a Unix stream socket that carries small typed frames, requests one way and
//!   replies the other, several under way at once;
//! * an [`Arena`]: memory that both processes map, where the tensors lie, so that a tensor is
//!   never copied through the socket. A message names a [`Region`] of it.
//!
//! The runner creates both, gives the worker one end of the socket as its standard input, and
//! sends the arena's file descriptor with the first frame, the [`Hello`]:
//!
//! ```no_run
//! # use std::process::{Command, Stdio};
//! # use wire::{Arena, Channel, Pool};
//! # fn runner() -> Result<(), Box<dyn std::error::Error>> {
//! let pool = Pool::new(Arena::create(1 << 30)?);
//! let (mut channel, theirs) = Channel::pair()?;
//! let worker = Command::new(std::env::current_exe()?).stdin(Stdio::from(theirs)).spawn()?;
//! channel.greet(&pool, Some(std::time::Duration::from_secs(10)))?;
//! # Ok(()) }
//! # fn worker() -> Result<(), Box<dyn std::error::Error>> {
//! // In the worker:
//! let mut channel = Channel::from_stdin()?;
//! let arena = channel.welcome(Some(std::time::Duration::from_secs(10)))?;
//! # Ok(()) }
//! ```
//!
//! The runner believes nothing that comes out of a worker: frames are bounded, regions are
//! checked, the arena cannot be shrunk under its reader, and a worker that dies in the middle of
//! a frame is an error of the type [`ChannelError`]. Sealed shared memory and file descriptors
//! over sockets make this crate Linux only.

// The arena alone may lift this: a mapping of shared memory cannot be had without.
#![deny(unsafe_code)]

pub mod arena;
pub mod channel;
pub mod layout;
pub mod message;

pub use arena::{Arena, ArenaError, Lease, Pool};
pub use channel::{Channel, ChannelError, Hello, PROTOCOL, Receiver, Sender};
pub use layout::{Layout, Region};
