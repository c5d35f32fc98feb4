//! Typed frames over a Unix stream socket.
//!
//! A frame is its length in bytes as a little-endian `u32`, and then one message in the postcard
//! format. The length is at most [`MAX_FRAME_BYTES`], so a peer that sends rubbish cannot make
//! this process allocate without end. There are no file descriptors in any frame but the first
//! one to the worker ([`Hello`]); the kernel drops those that a worker sends.
//!
//! **Errors are final.** After [`ChannelError::Malformed`], [`ChannelError::TooLarge`] or
//! [`ChannelError::Closed`] the two ends no longer agree where a frame begins, so every later call
//! fails as well. [`ChannelError::TimedOut`] is not final: what has come in is kept, and the next
//! call goes on from there.
//!
//! **Closing.** When a [`Sender`] is dropped, the peer reads to the end and then gets
//! [`ChannelError::Closed`]. That is how the runner tells a worker to go.
//!
//! **Deadlock.** A socket holds some two hundred small frames. Two ends that both send without
//! receiving block each other, so one who has many requests under way splits the channel and
//! receives in another thread.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::event::PollFlags;
use rustix::io::Errno;
use rustix::net::{AddressFamily, RecvFlags, SendFlags, Shutdown, SocketFlags, SocketType};
use serde::Serialize;
use serde::de::DeserializeOwned;

mod error;
mod frame;
mod hello;
mod wait;

pub use error::ChannelError;
pub use frame::MAX_FRAME_BYTES;
pub use hello::{Hello, PROTOCOL};
pub use wait::SPIN;

use frame::Inbox;
use wait::{Deadline, Patience};

/// Both halves of one end of the connection between runner and worker.
#[derive(Debug)]
pub struct Channel {
    sender: Sender,
    receiver: Receiver,
}

impl Channel {
    /// Makes a connection. The channel is the runner's end; the file descriptor is to be the
    /// standard input of the worker, `Command::stdin(Stdio::from(fd))`.
    ///
    /// # Errors
    ///
    /// [`ChannelError::Io`] if the system has no more file descriptors.
    pub fn pair() -> Result<(Self, OwnedFd), ChannelError> {
        let (ours, theirs) = rustix::net::socketpair(
            AddressFamily::UNIX,
            SocketType::STREAM,
            SocketFlags::CLOEXEC,
            None,
        )?;
        Ok((Self::from_fd(ours)?, theirs))
    }

    /// The channel over one end of a socket pair.
    ///
    /// # Errors
    ///
    /// [`ChannelError::NotAChannel`] if it is not a stream socket.
    pub fn from_fd(socket: OwnedFd) -> Result<Self, ChannelError> {
        match rustix::net::sockopt::socket_type(&socket) {
            Ok(SocketType::STREAM) => {}
            Ok(_) | Err(Errno::NOTSOCK) => return Err(ChannelError::NotAChannel),
            Err(errno) => return Err(errno.into()),
        }
        let socket = Arc::new(socket);
        let receiver = Receiver {
            socket: Arc::clone(&socket),
            inbox: Inbox::new(),
            patience: Patience::new(SPIN),
            failed: false,
        };
        let sender = Sender { socket, frame: Vec::new(), timeout: None, failed: false };
        Ok(Self { sender, receiver })
    }

    /// The worker's end, taken from standard input. Afterwards standard input is `/dev/null`, so
    /// that a vendor library that reads from it gets nothing and steals nothing.
    ///
    /// # Errors
    ///
    /// [`ChannelError::NotAChannel`] if standard input is no socket, as when somebody starts a
    /// worker by hand.
    pub fn from_stdin() -> Result<Self, ChannelError> {
        // Descriptors below three are the standard streams and stay theirs.
        let socket = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdin(), 3)?;
        let channel = Self::from_fd(socket)?;
        let null = std::fs::File::open("/dev/null")?;
        rustix::stdio::dup2_stdin(&null)?;
        Ok(channel)
    }

    /// Sends a message; see [`Sender::send`].
    ///
    /// # Errors
    ///
    /// As [`Sender::send`].
    pub fn send<T: Serialize + ?Sized>(&mut self, message: &T) -> Result<(), ChannelError> {
        self.sender.send(message)
    }

    /// Waits for a message; see [`Receiver::recv`].
    ///
    /// # Errors
    ///
    /// As [`Receiver::recv`].
    pub fn recv<T: DeserializeOwned>(
        &mut self,
        timeout: Option<Duration>,
    ) -> Result<T, ChannelError> {
        self.receiver.recv(timeout)
    }

    /// Takes a message that is there already; see [`Receiver::try_recv`].
    ///
    /// # Errors
    ///
    /// As [`Receiver::try_recv`].
    pub fn try_recv<T: DeserializeOwned>(&mut self) -> Result<Option<T>, ChannelError> {
        self.receiver.try_recv()
    }

    /// The two halves, to be used in two threads.
    pub fn split(self) -> (Sender, Receiver) {
        (self.sender, self.receiver)
    }
}

/// The half of a [`Channel`] that sends. Dropping it tells the peer that no more will come.
#[derive(Debug)]
pub struct Sender {
    socket: Arc<OwnedFd>,
    frame: Vec<u8>,
    timeout: Option<Duration>,
    failed: bool,
}

impl Sender {
    /// How long [`Sender::send`] waits for a peer that has stopped reading. Without one, which is
    /// the default, it waits as long as the peer lives.
    pub fn set_timeout(&mut self, timeout: Option<Duration>) {
        self.timeout = timeout;
    }

    /// Sends a message as one frame, with one system call where the socket has room.
    ///
    /// # Errors
    ///
    /// [`ChannelError::TooLarge`] or [`ChannelError::Malformed`] if the message does not make a
    /// frame; nothing was sent and the channel can go on. [`ChannelError::TimedOut`] if the peer
    /// does not read; [`ChannelError::Closed`] if it is gone.
    pub fn send<T: Serialize + ?Sized>(&mut self, message: &T) -> Result<(), ChannelError> {
        if self.failed {
            return Err(ChannelError::Closed { unfinished: 0 });
        }
        frame::encode(message, &mut self.frame)?;
        let mut sent = 0;
        let result = self.write(&mut sent);
        // A frame of which nothing went out can be sent again. One that was cut cannot.
        self.failed = match result {
            Ok(()) => false,
            Err(ChannelError::TimedOut) => sent > 0,
            Err(_) => true,
        };
        result
    }

    fn write(&self, sent: &mut usize) -> Result<(), ChannelError> {
        let mut deadline = None;
        while *sent < self.frame.len() {
            // `NOSIGNAL`: a peer that is gone is an error here, not the end of this process.
            let flags = SendFlags::DONTWAIT | SendFlags::NOSIGNAL;
            match rustix::net::send(&self.socket, &self.frame[*sent..], flags) {
                Ok(bytes) => *sent += bytes,
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => {
                    let deadline = deadline.get_or_insert_with(|| Deadline::after(self.timeout));
                    wait::block(&self.socket, PollFlags::OUT, deadline)?;
                }
                Err(errno) => return Err(errno.into()),
            }
        }
        Ok(())
    }
}

impl Drop for Sender {
    fn drop(&mut self) {
        // The receiver may live on and keep the socket open. Fails if the peer went first.
        let _ = rustix::net::shutdown(&self.socket, Shutdown::Write);
    }
}

/// The half of a [`Channel`] that receives.
#[derive(Debug)]
pub struct Receiver {
    socket: Arc<OwnedFd>,
    inbox: Inbox,
    patience: Patience,
    failed: bool,
}

impl Receiver {
    /// How long [`Receiver::recv`] may look for a message before it sleeps; [`SPIN`] unless set,
    /// and zero to sleep at once.
    pub fn set_spin(&mut self, limit: Duration) {
        self.patience = Patience::new(limit);
    }

    /// Waits for a message, without end if there is no timeout.
    ///
    /// # Errors
    ///
    /// [`ChannelError::TimedOut`] if none came in time; a part of one is kept for the next call.
    /// [`ChannelError::Closed`] if the peer is gone, [`ChannelError::TooLarge`] and
    /// [`ChannelError::Malformed`] if it sent what is no frame or no `T`.
    pub fn recv<T: DeserializeOwned>(
        &mut self,
        timeout: Option<Duration>,
    ) -> Result<T, ChannelError> {
        self.recv_with(timeout, read)
    }

    /// Takes a message that is there already, or `None`. It costs no system call while the last
    /// read brought more than one message.
    ///
    /// # Errors
    ///
    /// As [`Receiver::recv`], but never [`ChannelError::TimedOut`].
    pub fn try_recv<T: DeserializeOwned>(&mut self) -> Result<Option<T>, ChannelError> {
        self.look(&mut read)
    }

    /// [`Receiver::recv`] over any way to read from the socket.
    fn recv_with<T: DeserializeOwned>(
        &mut self,
        timeout: Option<Duration>,
        mut read: impl FnMut(BorrowedFd<'_>, &mut [u8]) -> rustix::io::Result<usize>,
    ) -> Result<T, ChannelError> {
        if let Some(message) = self.look(&mut read)? {
            return Ok(message);
        }
        let began = Instant::now();
        let deadline = Deadline::from(began, timeout);
        let spin = self.patience.spin().min(timeout.unwrap_or(Duration::MAX));
        if !spin.is_zero() {
            while began.elapsed() < spin {
                if let Some(message) = self.look(&mut read)? {
                    self.patience.learn(true);
                    return Ok(message);
                }
                std::hint::spin_loop();
            }
            self.patience.learn(false);
        }
        loop {
            wait::block(&self.socket, PollFlags::IN, &deadline)?;
            if let Some(message) = self.look(&mut read)? {
                return Ok(message);
            }
        }
    }

    /// Takes the next message from the buffer, or from the socket if it is there.
    fn look<T: DeserializeOwned>(
        &mut self,
        read: &mut impl FnMut(BorrowedFd<'_>, &mut [u8]) -> rustix::io::Result<usize>,
    ) -> Result<Option<T>, ChannelError> {
        loop {
            if let Some(message) = self.take()? {
                return Ok(Some(message));
            }
            if !self.fill(read)? {
                return Ok(None);
            }
        }
    }

    /// Decodes the next frame of the buffer, if all of it is there.
    fn take<T: DeserializeOwned>(&mut self) -> Result<Option<T>, ChannelError> {
        if self.failed {
            return Err(ChannelError::Closed { unfinished: 0 });
        }
        let message = self.inbox.take();
        self.failed = message.is_err();
        message
    }

    /// Reads what the socket holds, without waiting. False if it holds nothing.
    fn fill(
        &mut self,
        read: &mut impl FnMut(BorrowedFd<'_>, &mut [u8]) -> rustix::io::Result<usize>,
    ) -> Result<bool, ChannelError> {
        loop {
            let error = match read(self.socket.as_fd(), self.inbox.space()) {
                // A peer that went without reading what we sent resets the connection, after we
                // have read all that it sent.
                Ok(0) | Err(Errno::CONNRESET) => {
                    ChannelError::Closed { unfinished: self.inbox.pending() }
                }
                Ok(bytes) => {
                    self.inbox.filled(bytes);
                    return Ok(true);
                }
                Err(Errno::AGAIN) => return Ok(false),
                Err(Errno::INTR) => continue,
                Err(errno) => errno.into(),
            };
            self.failed = true;
            return Err(error);
        }
    }
}

fn read(socket: BorrowedFd<'_>, space: &mut [u8]) -> rustix::io::Result<usize> {
    rustix::net::recv(socket, space, RecvFlags::DONTWAIT).map(|(bytes, _)| bytes)
}
