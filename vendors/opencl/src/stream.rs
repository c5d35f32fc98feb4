//! Streams and marks.
//!
//! A stream is an in-order queue. Each piece of work also waits, by its event, for the one before:
//! that is what makes OpenCL leave out what comes after a failure. It should say of all of it that it
//! failed, too, but Intel's runtime for processors says that it is done (`findings.md` has it). So a
//! stream keeps the events of all work that is not known to be done, and is poisoned if any of them
//! failed. A mark is the last event, with those before it.
//!
//! OpenCL has no wait with a timeout. Such waits look at the event again and again, with sleeps
//! that grow to a millisecond.

use std::collections::VecDeque;
use std::ptr::null;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use oxi_kit::Failure;
use oxi_kit::ffi::{FOREVER, status};

use crate::api::{self, Api, Code, Raw};
use crate::objects::{Context, Event, Queue, check, failed};

/// Looks at an event before the first sleep; each takes a fraction of a microsecond.
const EAGER_LOOKS: u32 = 50;
const FIRST_SLEEP: Duration = Duration::from_micros(10);
const LONGEST_SLEEP: Duration = Duration::from_millis(1);

/// A queue of work.
#[derive(Debug)]
pub struct Stream {
    queue: Queue,
    work: Mutex<Work>,
}

/// The work of a stream.
#[derive(Debug, Default)]
struct Work {
    /// What was enqueued last.
    last: Option<Event>,
    /// What was not done when it was looked at last, the oldest first; after a failure, the work that
    /// failed.
    open: VecDeque<Event>,
}

/// A point in a stream's work.
#[derive(Debug)]
pub struct Mark {
    event: Event,
    /// The work before it that was not known to be done.
    open: Vec<Event>,
}

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
        Self { queue, work: Mutex::default() }
    }

    /// Lets later work run although earlier work failed.
    pub fn forget(&self) {
        *self.lock() = Work::default();
    }

    /// Enqueues by a call that gets the functions, the queue and what to wait for; `also` is one more
    /// event to wait for.
    pub fn enqueue(
        &self,
        what: &str,
        also: Option<&Event>,
        call: impl FnOnce(&Api, Raw, Waits) -> Code,
    ) -> Result<Event, Failure> {
        let mut work = self.lock();
        if let Some(state) = work.failure()? {
            return Err(poisoned(state));
        }
        let mut events: Vec<_> = work.open.back().map(|event| event.raw).into_iter().collect();
        events.extend(also.map(|event| event.raw));
        let mut made: Raw = std::ptr::null_mut();
        let waits = Waits { events: &events, event: &mut made };
        let code = call(self.queue.api, self.queue.raw, waits);
        check(code, what)?;
        let event = Event::own(self.queue.api, made);
        work.last = Some(event.clone());
        work.open.push_back(event.clone());
        Ok(event)
    }

    /// Marks the point that the work has reached.
    pub fn record(&self) -> Result<Mark, Failure> {
        let (last, open) = {
            let work = self.lock();
            (work.last.clone(), work.open.iter().cloned().collect())
        };
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
        Ok(Mark { event, open })
    }

    /// Lets later work wait for a mark.
    pub fn wait(&self, mark: &Mark) -> Result<(), Failure> {
        // Work that waits for what has failed already never ends on PoCL.
        match mark.failure()? {
            Some(state) => Err(failed(state)),
            None => self.barrier(Some(&mark.event)).map(drop),
        }
    }

    /// Enqueues work that waits for what fails, and lets that fail.
    pub fn fail(&self, context: &Context) -> Result<(), Failure> {
        let failing = context.user_event()?;
        let behind = self.barrier(Some(&failing))?;
        self.queue.flush()?;
        let mut work = self.lock();
        let place = work.open.iter().position(|event| event.raw == behind.raw);
        work.open.insert(place.unwrap_or_default(), failing.clone());
        failing.fail(api::OUT_OF_RESOURCES)
    }

    fn barrier(&self, also: Option<&Event>) -> Result<Event, Failure> {
        self.enqueue("clEnqueueBarrierWithWaitList", also, |api, queue, waits| {
            // SAFETY: the events live until the call returns, and OpenCL keeps its own hold.
            unsafe { (api.enqueue_barrier)(queue, waits.count(), waits.list(), waits.event) }
        })
    }

    fn lock(&self) -> MutexGuard<'_, Work> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Work {
    /// Forgets what is done; OpenCL's code of what failed, if any did.
    fn failure(&mut self) -> Result<Option<Code>, Failure> {
        while let Some(event) = self.open.front() {
            match event.state()? {
                api::COMPLETE => _ = self.open.pop_front(),
                state => return Ok((state < 0).then_some(state)),
            }
        }
        Ok(None)
    }
}

impl Mark {
    /// OpenCL's code of the first work before it that failed, if any did.
    fn failure(&self) -> Result<Option<Code>, Failure> {
        for event in self.open.iter().chain([&self.event]) {
            if let state @ ..0 = event.state()? {
                return Ok(Some(state));
            }
        }
        Ok(None)
    }

    /// Waits at most `timeout_ns` until the mark was reached.
    pub fn reached(&self, timeout_ns: u64) -> Result<bool, Failure> {
        let start = Instant::now();
        let timeout = Duration::from_nanos(timeout_ns);
        let mut sleep = FIRST_SLEEP;
        let mut looks = 0;
        // A look is no synchronisation, says OpenCL: what ends this loop is followed by a wait.
        while timeout_ns != FOREVER && self.event.state()? > api::COMPLETE {
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
        let done = self.event.wait();
        match self.failure()? {
            Some(state) => Err(failed(state)),
            None => done.map(|()| true),
        }
    }

    /// When it was reached, in nanoseconds of the device's clock.
    pub fn time(&self) -> Result<u64, Failure> {
        self.event.end()
    }
}

fn poisoned(state: Code) -> Failure {
    let message = format!("earlier work on the stream ended with OpenCL code {state}");
    Failure::new(status::E_POISONED, message).with_native(state)
}
