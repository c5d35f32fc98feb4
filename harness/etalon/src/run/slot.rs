//! One slot of a run: a worker, its arena, and the cases under way in it.
//!
//! Several cases are under way at once, so that the worker is at the next one while this one is
//! judged. The worker answers in order; when it is lost, the case at the head of the line is to
//! blame, and it is tried once more alone, so that the blame falls on the right one. The others go
//! back to the line.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use abi::ffi::{status, support};
use reports::result::{Outcome, Turn};
use wire::message::{Ran, Reply};
use wire::{Arena, ChannelError, Pool};

use super::chained::Chained;
use super::merged::Merged;
use super::prepare::{NotPrepared, Prepared, prepare};
use super::process::Worker;
use super::{RunError, Shared};
use crate::judge::death::{self, Death};
use crate::judge::{Finding, acceptance, chain, compute, refusal, script, story};
use crate::plan::Kind;

/// Cases under way at once.
const WINDOW: usize = 24;

/// Bytes of the arena: the most that the tensors of one case may take. The system gives memory
/// only where it is touched.
const ARENA: u64 = 2 << 30;

/// How long to wait before looking whether the run was interrupted.
const GLANCE: Duration = Duration::from_millis(50);

/// Attempts to start a worker that had started before.
const ATTEMPTS: u32 = 3;

pub(super) struct Slot<'a> {
    shared: &'a Shared<'a>,
    number: u32,
    /// When the last case was settled, from the start of the run.
    since: Duration,
    pool: Pool,
    worker: Option<Worker>,
    /// What must be sent before the line goes on.
    again: VecDeque<Job>,
    under_way: VecDeque<Flight>,
    /// The case of several parts that some are back of.
    merged: Merged,
    chained: Chained,
}

/// A part of a case, which most have one of.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Job {
    /// Place of the case in the plan.
    pub(super) index: usize,
    pub(super) part: u32,
    /// Whether the adapter said of this very call that it takes it.
    pub(super) taken: bool,
}

/// A job under way.
struct Flight {
    job: Job,
    prepared: Prepared,
    /// Whether the adapter is only asked if it takes the call.
    asks: bool,
}

/// What came of sending a case.
enum Sent {
    /// It is under way.
    Yes,
    /// It is settled without being sent.
    Settled,
    /// There is no room for it until another one is back.
    Later,
}

impl<'a> Slot<'a> {
    pub(super) fn new(
        shared: &'a Shared<'a>,
        number: u32,
        worker: Option<Worker>,
        pool: Pool,
    ) -> Slot<'a> {
        let (again, under_way) = (VecDeque::new(), VecDeque::new());
        let (merged, chained) = (Merged::default(), Chained::default());
        let since = shared.begun.elapsed();
        Slot { shared, number, since, pool, worker, again, under_way, merged, chained }
    }

    /// Settles a case. Its turn began when the one before was settled: a slot has no rest between.
    fn record(&mut self, index: usize, finding: Finding, device_ns: u64, marks: &[&str]) {
        let now = self.shared.begun.elapsed();
        let us = |time: Duration| time.as_micros() as u64;
        let turn = Turn {
            slot: self.number,
            began_us: us(self.since),
            took_us: us(now.saturating_sub(self.since)),
        };
        self.since = now;
        self.shared.record(index, finding, device_ns, marks, turn);
    }

    /// Memory for the tensors of one slot.
    pub(super) fn arena() -> Result<Pool, RunError> {
        let arena = Arena::create(ARENA).map_err(|error| RunError::Arena(error.to_string()))?;
        Ok(Pool::new(arena))
    }

    /// Takes cases from the run's line until none is left or the run is interrupted.
    pub(super) fn work(mut self) -> Result<(), RunError> {
        while !self.shared.stopped() {
            self.fill()?;
            if self.under_way.is_empty() {
                break;
            }
            match self.reply(self.shared.patience) {
                Ok(Some(reply)) => self.settle(&reply),
                Ok(None) => break,
                Err(death) => self.bury(death)?,
            }
        }
        Ok(())
    }

    fn fill(&mut self) -> Result<(), RunError> {
        while self.under_way.len() < WINDOW && !self.shared.stopped() {
            let next = || self.shared.take().map(|index| Job { index, part: 0, taken: false });
            let Some(job) = self.again.pop_front().or_else(next) else { break };
            if self.merged.is_settled(job.index) {
                continue;
            }
            self.revive()?;
            match self.send(job) {
                Ok(Sent::Yes) => {
                    // What comes after waits for the answer, where there is one to wait for.
                    let asks = self.under_way.back().is_some_and(|flight| flight.asks);
                    let waits = asks || self.shared.is_chain(job);
                    if let Some(next) = self.shared.following(job).filter(|_| !waits) {
                        self.again.push_front(next);
                    }
                }
                Ok(Sent::Settled) => {}
                Ok(Sent::Later) => {
                    self.again.push_front(job);
                    break;
                }
                // The worker is gone; the reply that does not come will tell how.
                Err(_) => break,
            }
        }
        Ok(())
    }

    /// Starts a worker if there is none.
    fn revive(&mut self) -> Result<(), RunError> {
        if self.worker.is_some() {
            return Ok(());
        }
        let mut attempt = 1;
        loop {
            match Worker::start(self.shared.start, &self.pool) {
                Ok(worker) => {
                    self.worker = Some(worker);
                    return Ok(());
                }
                Err(error) if attempt == ATTEMPTS => return Err(RunError::Restart(error)),
                Err(_) => attempt += 1,
            }
        }
    }

    fn send(&mut self, job: Job) -> Result<Sent, ChannelError> {
        let (shared, Job { index, part, .. }) = (self.shared, job);
        let case = &shared.plan.cases[index];
        let asks = !job.taken && shared.is_doubtful(case);
        if let Some(finding) = shared.lacking(case) {
            self.record(index, finding, 0, &[]);
            return Ok(Sent::Settled);
        }
        let prepared = match prepare(
            shared.suite,
            (index, case),
            part,
            shared.seed,
            &self.pool,
            asks || shared.compile_only(),
            &mut self.chained,
        ) {
            Ok(prepared) => prepared,
            Err(NotPrepared::NoRoom(_)) if !self.under_way.is_empty() => {
                return Ok(Sent::Later);
            }
            Err(NotPrepared::NoRoom(bytes)) => {
                let size = self.pool.size();
                let what = format!("a tensor of {bytes} bytes has no room in the arena of {size}");
                self.record(index, Finding::harness_error(what), 0, &[]);
                return Ok(Sent::Settled);
            }
            Err(NotPrepared::Wrong(what)) => {
                self.record(index, Finding::harness_error(what), 0, &[]);
                return Ok(Sent::Settled);
            }
        };
        let worker = self.worker.as_mut().expect("revived before");
        let sent = worker.send(&prepared.request);
        self.under_way.push_back(Flight { job, prepared, asks });
        sent.map(|()| Sent::Yes)
    }

    /// Waits for the next reply; `None` if the run is interrupted.
    fn reply(&mut self, patience: Duration) -> Result<Option<Reply>, Death> {
        let worker = self.worker.as_mut().expect("something is under way in it");
        worker.new_case();
        let begun = Instant::now();
        loop {
            let left = patience.saturating_sub(begun.elapsed());
            match worker.recv(left.min(GLANCE)) {
                Ok(reply) => return Ok(Some(reply)),
                Err(ChannelError::TimedOut) if self.shared.stopped() => return Ok(None),
                Err(ChannelError::TimedOut) if left > GLANCE => {}
                Err(ChannelError::TimedOut) => return Err(Death::Silent(patience.as_secs())),
                Err(_) => return Err(Death::Ended(String::new())),
            }
        }
    }

    fn settle(&mut self, reply: &Reply) {
        let Some(flight) = self.under_way.pop_front() else { return };
        let Job { index, part, .. } = flight.job;
        if self.merged.is_settled(index) {
            return;
        }
        if flight.asks && is_lacking(reply) {
            let finding = self.judge(&flight, reply);
            return self.record(index, finding, 0, &[]);
        }
        if flight.asks {
            return self.again.push_front(Job { taken: true, ..flight.job });
        }
        let finding = self.judge(&flight, reply);
        let finding = self.chain(&flight, reply, finding);
        let last = self.shared.following(flight.job).is_none();
        let merged = self.merged.take(index, part, last, finding, device_ns(reply));
        if let Some((finding, device_ns)) = merged {
            self.record(index, finding, device_ns, &[]);
        }
    }

    /// Keeps what a link of a chain gave, and lets the next one begin; after the last, judges the whole.
    fn chain(&mut self, flight: &Flight, reply: &Reply, finding: Finding) -> Finding {
        let (shared, Job { index, part, .. }) = (self.shared, flight.job);
        let case = &shared.plan.cases[index];
        let Kind::Chain(chain) = &case.kind else { return finding };
        if finding.outcome != Outcome::Pass || !matches!(reply, Reply::Executed(_)) {
            self.chained.end(index);
            let operator = &shared.suite.operator(chain.links[part as usize].compute.op).op;
            return finding.with(|evidence| {
                let place = evidence.place.take().unwrap_or_default();
                evidence.place = Some(format!("step {}, {operator}: {place}", part + 1));
            });
        }
        let link = &chain.links[part as usize];
        let results = flight.prepared.results(shared.suite, &link.compute);
        let results = results.into_iter().map(Cow::into_owned).collect();
        self.chained.give(index, &link.gives, results);
        if let Some(next) = shared.following(flight.job) {
            self.again.push_front(next);
            return finding;
        }
        let Some(tensors) = self.chained.end(index) else { return finding };
        let whole = chain::judge(shared.suite, chain, case.seed(shared.seed), &tensors);
        Finding { accuracy: finding.accuracy, ..whole }
    }

    fn judge(&self, flight: &Flight, reply: &Reply) -> Finding {
        let shared = self.shared;
        let case = &shared.plan.cases[flight.job.index];
        let first = case.checks.first().map_or("", String::as_str);
        let standard = &shared.suite.standard;
        let operation = flight.prepared.operation();
        let asked =
            || operation.map_or_else(String::new, |asked| story::operation(standard, asked));
        match (&case.kind, reply) {
            (Kind::Compute(_) | Kind::Chain(_), Reply::Executed(executed)) => {
                let Some(computed) = case.part(flight.job.part) else {
                    return Finding::harness_error("the case has no such part");
                };
                let outputs = match executed.result {
                    Ran::Done { .. } => flight.prepared.results(shared.suite, computed),
                    _ => Vec::new(),
                };
                let inputs = &flight.prepared.inputs;
                let (suite, asked) = (shared.suite, &asked);
                let given = compute::Given { suite, case, compute: computed, inputs, asked };
                compute::judge(&given, executed, &outputs)
            }
            (Kind::Compute(_) | Kind::Chain(_), Reply::Probed(probed)) => {
                acceptance::judge(standard, first, &asked, probed)
            }
            (Kind::Refusal(refusal), Reply::Probed(probed)) => {
                let offered = shared.offers.has(refusal);
                let asked = &asked;
                let given = refusal::Given { standard, refusal, first, offered, asked };
                refusal::judge(&given, probed)
            }
            (Kind::Scenario(steps), Reply::Traced(trace)) => {
                let caps = shared.caps;
                script::judge(&script::Given { standard, script: steps, first, caps }, trace)
            }
            _ => Finding::harness_error("the worker answered another question"),
        }
    }

    /// Settles the case that the worker was lost in.
    fn bury(&mut self, death: Death) -> Result<(), RunError> {
        let (finding, _) = self.post_mortem(death);
        let Some(blamed) = self.under_way.pop_front() else { return Ok(()) };
        for flight in self.under_way.drain(..).rev() {
            self.again.push_front(flight.job);
        }
        let job = Job { taken: true, ..blamed.job };
        let index = job.index;
        if self.merged.is_settled(index) {
            return Ok(());
        }
        // Whatever comes of the second attempt settles the case.
        let parts = job.part > 0 || self.shared.following(job).is_some();
        if parts {
            self.merged.settle(index);
        }
        let place = self.place(&blamed);
        let finding = finding.with(|evidence| evidence.place = Some(place));
        drop(blamed);
        self.revive()?;
        // What cannot be sent is settled by now, or shows as a worker that is lost again.
        if matches!(self.send(job), Ok(Sent::Settled | Sent::Later)) {
            return Ok(());
        }
        match self.reply(self.shared.patience) {
            Ok(Some(reply)) => {
                let Some(flight) = self.under_way.pop_front() else { return Ok(()) };
                let second = self.judge(&flight, &reply);
                let finding = death::flaky(finding, &second);
                self.record(index, finding, device_ns(&reply), &["flaky"]);
            }
            Ok(None) => {}
            Err(again) => {
                self.post_mortem(again);
                self.under_way.clear();
                self.record(index, finding, 0, &["retried"]);
            }
        }
        Ok(())
    }

    /// What was done in the worker that was lost.
    fn place(&self, flight: &Flight) -> String {
        let standard = &self.shared.suite.standard;
        match (&self.shared.plan.cases[flight.job.index].kind, flight.prepared.operation()) {
            (Kind::Scenario(script), _) => death::suspects(standard, script),
            (_, Some(operation)) => story::operation(standard, operation),
            _ => String::new(),
        }
    }

    /// Ends the worker and says what its loss means.
    fn post_mortem(&mut self, death: Death) -> (Finding, Death) {
        self.shared.restarts.fetch_add(1, Ordering::Relaxed);
        let ended = self.worker.take().map(|mut worker| worker.end());
        let (how, last_words) = ended.unwrap_or((death.clone(), Vec::new()));
        let death = match death {
            Death::Silent(_) if !matches!(how, Death::Flooded(_)) => death,
            _ => how,
        };
        (death::judge(&self.shared.suite.standard, &death, last_words), death)
    }
}

/// Whether the adapter says that it does not offer what it was asked for.
fn is_lacking(reply: &Reply) -> bool {
    matches!(reply, Reply::Probed(probed) if probed.query == status::OK && probed.support.level == support::NONE)
}

fn device_ns(reply: &Reply) -> u64 {
    match reply {
        Reply::Executed(executed) => executed.device_ns,
        _ => 0,
    }
}
