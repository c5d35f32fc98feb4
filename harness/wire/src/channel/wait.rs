//! How to wait for the other process.
//!
//! A sleeping process takes longer to wake than a small case takes to run, so a receiver looks for
//! its message again and again for a short time before it sleeps. But looking keeps a core from
//! others, at worst from the very process that is waited for. So it stops looking when that has not
//! paid of late, and tries again now and then. It does not yield the core between two looks: on a
//! busy machine it would not get it back for milliseconds.

use std::os::fd::{AsFd, OwnedFd};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::io::Errno;

use super::ChannelError;

/// How long to look for a message before sleeping: about what it costs to wake up on an idle
/// machine, so that looking in vain at worst doubles the wait.
pub const SPIN: Duration = Duration::from_micros(50);

/// At most so many waits pass between two tries, so that trying in vain costs next to nothing.
const LONGEST_PAUSE: u32 = 256;

/// Decides between looking and sleeping, by whether looking has paid.
#[derive(Debug)]
pub(super) struct Patience {
    limit: Duration,
    /// For how many waits to sleep at once before looking is tried again.
    left: u32,
    /// What `left` was set to last. Doubles with each failure and halves with each success.
    pause: u32,
}

impl Patience {
    pub(super) fn new(limit: Duration) -> Self {
        // With one core the other process cannot answer while this one looks.
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let limit = if cores > 1 { limit } else { Duration::ZERO };
        Self { limit, left: 0, pause: 0 }
    }

    /// How long to look in the wait that begins now; zero to sleep at once.
    pub(super) fn spin(&mut self) -> Duration {
        if self.left > 0 {
            self.left -= 1;
            return Duration::ZERO;
        }
        self.limit
    }

    /// Notes whether the message came while this process looked.
    pub(super) fn learn(&mut self, paid: bool) {
        if paid {
            self.pause /= 2;
        } else {
            self.pause = (self.pause * 2).clamp(1, LONGEST_PAUSE);
            self.left = self.pause;
        }
    }
}

/// A point in time after which not to wait any longer, or none.
#[derive(Debug)]
pub(super) struct Deadline(Option<Instant>);

impl Deadline {
    pub(super) fn after(timeout: Option<Duration>) -> Self {
        match timeout {
            Some(_) => Self::from(Instant::now(), timeout),
            None => Self(None),
        }
    }

    /// A timeout too long for the clock is none.
    pub(super) fn from(began: Instant, timeout: Option<Duration>) -> Self {
        Self(timeout.and_then(|timeout| began.checked_add(timeout)))
    }
}

/// Sleeps until the socket is ready, or broken, which the next read or write will tell.
pub(super) fn block(
    socket: &OwnedFd,
    events: PollFlags,
    deadline: &Deadline,
) -> Result<(), ChannelError> {
    loop {
        let left = deadline.0.map(|end| end.saturating_duration_since(Instant::now()));
        // A time too long for the system's type is as good as none.
        let left = left.and_then(|left| Timespec::try_from(left).ok());
        let mut fds = [PollFd::from_borrowed_fd(socket.as_fd(), events)];
        match rustix::event::poll(&mut fds, left.as_ref()) {
            Ok(0) => return Err(ChannelError::TimedOut),
            Ok(_) => return Ok(()),
            Err(Errno::INTR) => {}
            Err(errno) => return Err(errno.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looking_in_vain_becomes_rare_and_comes_back_when_it_pays() {
        let mut patience = Patience { limit: SPIN, left: 0, pause: 0 };
        let mut tries = 0;
        for _ in 0..10_000 {
            if !patience.spin().is_zero() {
                tries += 1;
                patience.learn(false);
            }
        }
        assert!((40..60).contains(&tries), "{tries} tries");
        while patience.spin().is_zero() {}
        for _ in 0..100 {
            patience.learn(true);
            assert_eq!(patience.spin(), SPIN, "as long as it pays, every wait begins so");
        }
        patience.learn(false);
        assert_eq!(patience.spin(), Duration::ZERO);
        assert_eq!(patience.spin(), SPIN, "one failure among successes costs one wait");
    }
}
