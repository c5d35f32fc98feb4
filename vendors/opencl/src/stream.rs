//! Streams and marks.
//!
//! A stream is an in-order queue. Each piece of work also waits, by its event, for the one before:
//! that is what makes OpenCL pass a failure on to all later work, so that the last event tells of
//! any failure, and a stream is poisoned exactly if its last event failed. A mark is that event.
//! (Intel's runtime for processors passes no failure on; `findings.md` has it.)
//!
//! OpenCL has no wait with a timeout. Such waits look at the event again and again, with sleeps
//! that grow to a millisecond.

use std::ptr::null;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use oxi_kit::Failure;
use oxi_kit::ffi::{FOREVER, status};

use crate::api::{self, Api, Code, Raw};
use crate::objects::{Event, Queue, check, failed};

/// Looks at an event before the first sleep; each takes a fraction of a microsecond.
const EAGER_LOOKS: u32 = 50;
const FIRST_SLEEP: Duration = Duration::from_micros(10);
const LONGEST_SLEEP: Duration = Duration::from_millis(1);

/// A queue of work.
#[derive(Debug)]
pub struct Stream {
    queue: Queue,
    last: Mutex<Option<Event>>,
}

/// A point in a stream's work.
#[derive(Debug)]
pub struct Mark(Event);

/// What an enqueueing function of OpenCL takes last: events to wait for, and where its own goes.
#[derive(Debug)]
pub struct Waits<'a> {
    events: &'a [Raw],
    /// Where the new event goes.
    pub event: *mut Raw,
}

impl Waits<'_> {
    /// How many.
    pub fn count(&self) -> u32 {
        self.events.len() as u32
    }

    /// Which; null if none, as OpenCL wants it.
    pub fn list(&self) -> *const Raw {
        if self.events.is_empty() { null() } else { self.events.as_ptr() }
    }
}

/// Enqueues on a stream by one of OpenCL's functions, all of which take what to wait for and the new
/// event last; gives the event. Unsafe as the function is. Nothing is enqueued that blocks: it would
/// hold up whoever looks at the stream meanwhile.
macro_rules! enqueue {
    ($stream:expr, $function:ident($($argument:expr),* $(,)?)) => {
        $stream.enqueue(stringify!($function), None, |api, queue, waits| {
            (api.$function)(queue, $($argument,)* waits.count(), waits.list(), waits.event)
        })
    };
}
pub(crate) use enqueue;

impl Stream {
    /// A stream on a new queue.
    pub fn new(queue: Queue) -> Self {
        Self { queue, last: Mutex::new(None) }
    }

    /// Lets later work run although earlier work failed.
    pub fn forget(&self) {
        *self.lock() = None;
    }

    /// Enqueues by a call that gets the functions, the queue and what to wait for; `also` is one more
    /// event to wait for.
    pub fn enqueue(
        &self,
        what: &str,
        also: Option<&Event>,
        call: impl FnOnce(&Api, Raw, Waits) -> Code,
    ) -> Result<Event, Failure> {
        let mut last = self.lock();
        let mut events = Vec::with_capacity(2);
        if let Some(event) = &*last {
            match event.state()? {
                api::COMPLETE => {}
                state if state < 0 => return Err(poisoned(state)),
                _ => events.push(event.raw),
            }
        }
        events.extend(also.map(|event| event.raw));
        let mut made: Raw = std::ptr::null_mut();
        let waits = Waits { events: &events, event: &mut made };
        let code = call(self.queue.api, self.queue.raw, waits);
        check(code, what)?;
        let event = Event::own(self.queue.api, made);
        *last = Some(event.clone());
        Ok(event)
    }

    /// Marks the point that the work has reached.
    pub fn record(&self) -> Result<Mark, Failure> {
        let last = self.lock().clone();
        let event = match last {
            Some(event) => event,
            // Nothing is before it, so it is reached at once; PoCL takes a moment to say so, in
            // which an idle stream would seem busy.
            None => {
                let event = self.barrier(None)?;
                event.wait()?;
                event
            }
        };
        // Nobody else will: a mark may be waited for by other streams, or looked at.
        self.queue.flush()?;
        Ok(Mark(event))
    }

    /// Lets later work wait for a mark.
    pub fn wait(&self, mark: &Mark) -> Result<(), Failure> {
        // Work that waits for what has failed already never ends on PoCL.
        if let state @ ..0 = mark.0.state()? {
            return Err(failed(state));
        }
        self.barrier(Some(&mark.0)).map(drop)
    }

    fn barrier(&self, also: Option<&Event>) -> Result<Event, Failure> {
        self.enqueue("clEnqueueBarrierWithWaitList", also, |api, queue, waits| {
            // SAFETY: the events live until the call returns, and OpenCL keeps its own hold.
            unsafe { (api.enqueue_barrier)(queue, waits.count(), waits.list(), waits.event) }
        })
    }

    fn lock(&self) -> MutexGuard<'_, Option<Event>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Mark {
    /// Waits at most `timeout_ns` until the mark was reached.
    pub fn reached(&self, timeout_ns: u64) -> Result<bool, Failure> {
        let start = Instant::now();
        let timeout = Duration::from_nanos(timeout_ns);
        let mut sleep = FIRST_SLEEP;
        let mut looks = 0;
        // A look is no synchronisation, says OpenCL: what ends this loop is followed by a wait.
        while timeout_ns != FOREVER && self.0.state()? > api::COMPLETE {
            let left = timeout.saturating_sub(start.elapsed());
            if left.is_zero() {
                return Ok(false);
            }
            looks += 1;
            if looks > EAGER_LOOKS {
                std::thread::sleep(sleep.min(left));
                sleep = (sleep * 2).min(LONGEST_SLEEP);
            }
        }
        self.0.wait()?;
        Ok(true)
    }

    /// When it was reached, in nanoseconds of the device's clock.
    pub fn time(&self) -> Result<u64, Failure> {
        self.0.end()
    }
}

fn poisoned(state: Code) -> Failure {
    let message = format!("earlier work on the stream ended with OpenCL code {state}");
    Failure::new(status::E_POISONED, message).with_native(state)
}
