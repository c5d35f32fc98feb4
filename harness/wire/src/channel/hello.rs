//! The first frame each way.
//!
//! Both processes are the same executable, unless somebody replaced the file during a run. Frames
//! of another build would be decoded as something else, so the first exchange compares versions.
//! It also hands over the arena, whose file descriptor travels with the runner's hello.

use std::io::IoSliceMut;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::Duration;

use rustix::event::PollFlags;
use rustix::io::{Errno, IoSlice};
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags,
};
use serde::{Deserialize, Serialize};

use super::wait::{self, Deadline};
use super::{Channel, ChannelError, frame};
use crate::arena::{Arena, file_size};

/// Version of what passes over a channel. Raise it with every change of a message.
pub const PROTOCOL: u32 = 1;

/// The first frame each way. Its shape never changes, or old and new builds could not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// What the sender speaks, its [`PROTOCOL`].
    pub protocol: u32,
    /// Size of the arena in bytes: as announced by the runner, as mapped by the worker.
    pub arena_bytes: u64,
}

impl Hello {
    fn ours(arena_bytes: u64) -> Self {
        Self { protocol: PROTOCOL, arena_bytes }
    }

    fn check_protocol(self) -> Result<(), ChannelError> {
        if self.protocol == PROTOCOL {
            return Ok(());
        }
        Err(ChannelError::Protocol { ours: PROTOCOL, theirs: self.protocol })
    }

    fn check_arena(announced: u64, found: u64) -> Result<(), ChannelError> {
        if announced == found {
            return Ok(());
        }
        Err(ChannelError::ArenaSize { announced, found })
    }
}

impl Channel {
    /// The runner's side: sends the hello with the arena, and waits for the worker's.
    ///
    /// # Errors
    ///
    /// [`ChannelError::Protocol`] if the worker is of another build, [`ChannelError::ArenaSize`]
    /// if it mapped something else, and all that [`Channel::send`] and [`Channel::recv`] give.
    pub fn greet(
        &mut self,
        arena: impl AsFd,
        timeout: Option<Duration>,
    ) -> Result<(), ChannelError> {
        let hello = Hello::ours(file_size(&arena)?);
        self.send_with_fd(&hello, arena.as_fd(), &Deadline::after(timeout))?;
        let theirs: Hello = self.recv(timeout)?;
        theirs.check_protocol()?;
        Hello::check_arena(hello.arena_bytes, theirs.arena_bytes)
    }

    /// The worker's side: waits for the runner's hello, maps the arena and answers.
    ///
    /// # Errors
    ///
    /// [`ChannelError::Protocol`] if the runner is of another build, which it is told first;
    /// [`ChannelError::ArenaSize`] and [`ChannelError::Arena`] if what came is not the arena
    /// announced; and all that [`Channel::send`] and [`Channel::recv`] give.
    pub fn welcome(&mut self, timeout: Option<Duration>) -> Result<Arena, ChannelError> {
        let mut fd = None;
        let read = |socket: BorrowedFd<'_>, space: &mut [u8]| recv_with_fd(socket, space, &mut fd);
        let theirs: Hello = self.receiver.recv_with(timeout, read)?;
        if let Err(error) = theirs.check_protocol() {
            self.send(&Hello::ours(0))?;
            return Err(error);
        }
        let missing = ChannelError::ArenaSize { announced: theirs.arena_bytes, found: 0 };
        let arena = Arena::from_fd(fd.ok_or(missing)?)?;
        self.send(&Hello::ours(arena.size()))?;
        Hello::check_arena(theirs.arena_bytes, arena.size())?;
        Ok(arena)
    }

    /// Sends a frame with a file descriptor. A hello is far smaller than the socket's buffer, so
    /// it goes out whole.
    fn send_with_fd(
        &mut self,
        hello: &Hello,
        fd: BorrowedFd<'_>,
        deadline: &Deadline,
    ) -> Result<(), ChannelError> {
        let sender = &mut self.sender;
        frame::encode(hello, &mut sender.frame)?;
        let fds = [fd];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut ancillary = SendAncillaryBuffer::new(&mut space);
        let fits = ancillary.push(SendAncillaryMessage::ScmRights(&fds));
        debug_assert!(fits, "the space is for one file descriptor");
        let flags = SendFlags::DONTWAIT | SendFlags::NOSIGNAL;
        loop {
            let frame = [IoSlice::new(&sender.frame)];
            match rustix::net::sendmsg(&sender.socket, &frame, &mut ancillary, flags) {
                Ok(_) => return Ok(()),
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => wait::block(&sender.socket, PollFlags::OUT, deadline)?,
                Err(errno) => return Err(errno.into()),
            }
        }
    }
}

/// Reads bytes and, if one comes with them, a file descriptor.
fn recv_with_fd(
    socket: BorrowedFd<'_>,
    space: &mut [u8],
    fd: &mut Option<OwnedFd>,
) -> rustix::io::Result<usize> {
    let mut ancillary_space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut ancillary_space);
    let flags = RecvFlags::DONTWAIT | RecvFlags::CMSG_CLOEXEC;
    let mut space = [IoSliceMut::new(space)];
    let received = rustix::net::recvmsg(socket, &mut space, &mut ancillary, flags)?;
    for message in ancillary.drain() {
        if let RecvAncillaryMessage::ScmRights(fds) = message {
            // The first counts, whatever comes later; the others are closed.
            for received in fds {
                fd.get_or_insert(received);
            }
        }
    }
    Ok(received.bytes)
}
