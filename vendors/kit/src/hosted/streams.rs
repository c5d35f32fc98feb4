//! Queues of work, each with a thread.
//!
//! The thread starts with the first work that is enqueued, spins for some microseconds when it
//! runs dry, and then sleeps. A copy on a stream without work under way is done at once by whoever
//! asks for it, which is in order all the same and saves waking the thread.
//!
//! Work that fails or panics poisons its stream: what comes after it is not run, and marks after it
//! fail too. A stream that waits for such a mark is poisoned with it.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{self, JoinHandle};

use crate::Failure;
use abi::ffi::{FOREVER, status};

use super::marks::{Mark, SPINS};

type Work = Box<dyn FnOnce() -> Result<(), Failure> + Send>;

/// A queue of work.
#[derive(Debug)]
pub struct Stream(Arc<Shared>);

/// What a stream shares with its thread.
struct Shared {
    queue: Mutex<Queue>,
    wake: Condvar,
    /// Jobs that are queued or running.
    pending: AtomicUsize,
    poison: OnceLock<Failure>,
}

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    /// The last mark, while no work was enqueued after it.
    last: Option<Mark>,
    thread: Option<JoinHandle<()>>,
    sleeping: bool,
    closed: bool,
}

enum Job {
    Run(Work),
    Wait(Mark),
    Reach(Mark),
}

impl Stream {
    pub(super) fn new() -> Self {
        Self(Arc::new(Shared {
            queue: Mutex::default(),
            wake: Condvar::new(),
            pending: AtomicUsize::new(0),
            poison: OnceLock::new(),
        }))
    }

    /// Enqueues work.
    ///
    /// # Errors
    /// If the stream is poisoned.
    pub fn run(
        &self,
        work: impl FnOnce() -> Result<(), Failure> + Send + 'static,
    ) -> Result<(), Failure> {
        self.healthy()?;
        self.push(Job::Run(Box::new(work)))
    }

    /// True if no work is queued or running; everything that ran is visible then.
    pub fn is_idle(&self) -> bool {
        self.0.pending.load(Ordering::Acquire) == 0
    }

    /// Marks the point that work has reached.
    ///
    /// # Errors
    /// What poisoned the stream.
    pub fn record(&self) -> Result<Mark, Failure> {
        // In this order: work that fails poisons the stream before it counts as done.
        let idle = self.is_idle();
        if let Some(failure) = self.0.poison.get() {
            return Err(failure.clone());
        }
        if idle {
            return Ok(Mark::reached_already());
        }
        // Asking again and again adds nothing to the queue; and who has waited for a mark finds it
        // reached, though the thread may not have let go of it yet.
        if let Some(mark) = &self.0.lock().last {
            return Ok(mark.clone());
        }
        let mark = Mark::new();
        self.push(Job::Reach(mark.clone()))?;
        Ok(mark)
    }

    /// Lets later work wait for a mark.
    ///
    /// # Errors
    /// If the stream is poisoned.
    pub fn wait(&self, mark: &Mark) -> Result<(), Failure> {
        self.healthy()?;
        match mark.wait(0) {
            Ok(true) => Ok(()),
            _ => self.push(Job::Wait(mark.clone())),
        }
    }

    /// Refuses a stream whose earlier work failed.
    pub(super) fn healthy(&self) -> Result<(), Failure> {
        match self.0.poison.get() {
            None => Ok(()),
            Some(failure) => Err(Failure::new(
                status::E_POISONED,
                format!("earlier work on the stream failed: {}", failure.message),
            )),
        }
    }

    fn push(&self, job: Job) -> Result<(), Failure> {
        let mut queue = self.0.lock();
        if queue.thread.is_none() {
            let shared = self.0.clone();
            let thread = thread::Builder::new().name("oxi-stream".to_owned());
            let thread = thread.spawn(move || shared.work()).map_err(|error| {
                let message = format!("no thread for the stream: {error}");
                Failure::new(status::E_RESOURCE, message)
            })?;
            queue.thread = Some(thread);
        }
        queue.last = match &job {
            Job::Reach(mark) => Some(mark.clone()),
            Job::Run(_) | Job::Wait(_) => None,
        };
        queue.jobs.push_back(job);
        self.0.pending.fetch_add(1, Ordering::Relaxed);
        let sleeping = queue.sleeping;
        drop(queue);
        if sleeping {
            self.0.wake.notify_one();
        }
        Ok(())
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        let mut queue = self.0.lock();
        queue.closed = true;
        let thread = queue.thread.take();
        drop(queue);
        self.0.wake.notify_one();
        // The thread finishes what is queued, and has ended when the stream has. If the stream's own
        // work was the last to hold it, it cannot wait for itself.
        if let Some(thread) = thread.filter(|thread| thread.thread().id() != thread::current().id())
        {
            // Work that panics is told of by the stream's marks.
            let _ = thread.join();
        }
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("pending", &self.pending).finish_non_exhaustive()
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The thread of the stream.
    fn work(&self) {
        let mut jobs = VecDeque::new();
        while self.next(&mut jobs) {
            for job in jobs.drain(..) {
                self.perform(job);
                // After the job let go of its buffers, so that who sees it done sees them free.
                self.pending.fetch_sub(1, Ordering::Release);
            }
        }
    }

    /// Takes all jobs there are, to meet the caller at the lock less often. False at the end.
    fn next(&self, jobs: &mut VecDeque<Job>) -> bool {
        for _ in 0..SPINS {
            if self.pending.load(Ordering::Relaxed) > 0 {
                break;
            }
            std::hint::spin_loop();
        }
        let mut queue = self.lock();
        loop {
            if !queue.jobs.is_empty() {
                std::mem::swap(&mut queue.jobs, jobs);
                return true;
            }
            if queue.closed {
                return false;
            }
            queue.sleeping = true;
            queue = self.wake.wait(queue).unwrap_or_else(PoisonError::into_inner);
            queue.sleeping = false;
        }
    }

    fn perform(&self, job: Job) {
        let outcome = match job {
            Job::Reach(mark) => return mark.reach(self.poison.get()),
            _ if self.poison.get().is_some() => return,
            Job::Wait(mark) => mark.wait(FOREVER).map(drop),
            Job::Run(work) => catch_unwind(AssertUnwindSafe(work))
                .unwrap_or_else(|_| Err(Failure::execution("the work panicked"))),
        };
        if let Err(failure) = outcome {
            let _ = self.poison.set(failure);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn work_runs_in_order_and_marks_follow_it() {
        let stream = Stream::new();
        let (told, seen) = mpsc::channel();
        for number in 0..1000 {
            let told = told.clone();
            stream.run(move || told.send(number).map_err(|_| Failure::execution("gone"))).unwrap();
        }
        assert!(stream.record().unwrap().wait(FOREVER).unwrap());
        assert_eq!(seen.try_iter().collect::<Vec<_>>(), (0..1000).collect::<Vec<_>>());
    }

    #[test]
    fn who_has_waited_for_a_stream_finds_it_done_and_asking_adds_no_work() {
        let stream = Stream::new();
        for _ in 0..2000 {
            stream.run(|| Ok(())).unwrap();
            assert!(stream.record().unwrap().wait(FOREVER).unwrap());
            assert!(stream.record().unwrap().wait(0).unwrap());
        }
        let (open, gate) = mpsc::channel::<()>();
        stream.run(move || gate.recv().map_err(|_| Failure::execution("gone"))).unwrap();
        for _ in 0..100 {
            assert!(!stream.record().unwrap().wait(0).unwrap());
        }
        assert!(stream.0.pending.load(Ordering::Relaxed) <= 3);
        open.send(()).unwrap();
    }

    #[test]
    fn who_has_seen_a_stream_fail_cannot_mark_it_any_more() {
        for _ in 0..500 {
            let stream = Stream::new();
            stream.run(|| Err(Failure::execution("broken"))).unwrap();
            while stream.record().and_then(|mark| mark.wait(FOREVER)).is_ok() {}
            assert_eq!(stream.record().unwrap_err().message, "broken");
            assert_eq!(stream.run(|| Ok(())).unwrap_err().status, status::E_POISONED);
        }
    }

    #[test]
    fn a_stream_that_ends_takes_its_thread_with_it() {
        let (told, seen) = mpsc::channel();
        let stream = Stream::new();
        stream.run(move || told.send(()).map_err(|_| Failure::execution("gone"))).unwrap();
        let shared = Arc::downgrade(&stream.0);
        drop(stream);
        assert_eq!(seen.try_recv(), Ok(()), "what was enqueued is done");
        assert!(shared.upgrade().is_none(), "the thread held it");
    }

    #[test]
    fn a_stream_waits_for_another_and_the_host_does_not() {
        let (first, second) = (Stream::new(), Stream::new());
        let (open, gate) = mpsc::channel::<()>();
        first.run(move || gate.recv().map_err(|_| Failure::execution("gone"))).unwrap();
        let mark = first.record().unwrap();
        second.wait(&mark).unwrap();
        let after = second.record().unwrap();
        assert!(!after.wait(1_000_000).unwrap());
        open.send(()).unwrap();
        assert!(after.wait(FOREVER).unwrap());
        assert!(mark.wait(0).unwrap());
    }

    #[test]
    fn failed_work_poisons_its_stream_and_those_that_wait_for_it() {
        let (first, second) = (Stream::new(), Stream::new());
        let (open, gate) = mpsc::channel::<()>();
        first.run(move || gate.recv().map_err(|_| Failure::execution("gone"))).unwrap();
        first.run(|| Err(Failure::execution("broken"))).unwrap();
        let mark = first.record().unwrap();
        second.wait(&mark).unwrap();
        open.send(()).unwrap();
        let told = second.record().and_then(|mark| mark.wait(FOREVER)).unwrap_err();
        assert_eq!((told.status, &*told.message), (status::E_EXECUTION, "broken"));
        assert_eq!(mark.wait(FOREVER).unwrap_err().message, "broken");
        while !first.is_idle() {
            std::hint::spin_loop();
        }
        assert_eq!(first.run(|| Ok(())).unwrap_err().status, status::E_POISONED);
        assert_eq!(first.record().unwrap_err().status, status::E_EXECUTION);
    }
}
