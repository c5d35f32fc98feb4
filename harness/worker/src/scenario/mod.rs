//! Scenarios: lists of calls, in one thread or several, with variables.
//!
//! Each step leaves one trace, over all its repetitions. Places are numbered as the lists nest: the
//! third step of the list is `2`, the first inside it `2.0`, and with branches in between `2.1.0`
//! for the first step of the second branch. What a scenario does not destroy is destroyed at its
//! end, the newest first.
//!
//! Around every call the worker looks at what a call must leave as it was, in its thread; around
//! the whole scenario, at the same in the process.

mod call;
mod together;
mod variable;

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU32, AtomicU64};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use abi::ffi::{Device, Status, status, support};
use abi::marshal::{self, HostMemory, Written};
use abi::session::Session;
use abi::surroundings::Process;
use wire::message::{Counted, Operation, Scenario, Step, StepTrace, Trace, Value};

use self::variable::Variable;
use crate::process;

/// Runs of equal words that are kept of a step.
const MOST_RUNS: usize = 4096;

/// Runs a scenario.
pub fn run(session: &Session, scenario: &Scenario) -> Trace {
    let device = session.device().0.expose_provenance() as u64;
    let variables = HashMap::from([("device".to_owned(), Variable::Word(device))]);
    let state =
        State { variables, traces: BTreeMap::new(), alive: Vec::new(), changed: Vec::new() };
    let stage = Stage {
        session,
        state: Mutex::new(state),
        pauses: AtomicU64::new(0),
        raced: AtomicU32::new(0),
    };
    let before = Process::now();
    stage.list(&scenario.steps, &[]);
    stage.clean();
    let mut state = stage.state.into_inner().unwrap_or_else(PoisonError::into_inner);
    state.changed.extend(before.changed());
    Trace {
        steps: state.traces.into_values().collect(),
        changed: state.changed,
        raced: stage.raced.into_inner(),
    }
}

/// Where a scenario is run; its threads share it.
struct Stage<'a> {
    session: &'a Session,
    state: Mutex<State>,
    /// State of the generator of pauses, in a race; 0 outside of one.
    pauses: AtomicU64,
    /// Most repetitions of a race so far.
    raced: AtomicU32,
}

/// What the steps so far have made and left.
struct State {
    variables: HashMap<String, Variable>,
    traces: BTreeMap<Vec<u32>, StepTrace>,
    /// Handles that were made and not destroyed, with the function that destroys them.
    alive: Vec<(usize, u64)>,
    /// What calls left changed in their threads.
    changed: Vec<String>,
}

impl Stage<'_> {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn list(&self, steps: &[Step], path: &[u32]) {
        for (i, step) in steps.iter().enumerate() {
            let mut path = path.to_vec();
            path.push(i as u32);
            self.step(step, &path);
        }
    }

    fn step(&self, step: &Step, path: &[u32]) {
        if let Err(mistake) = self.attempt(step, path) {
            self.trace(path, |trace| trace.mistake = Some(mistake));
        }
    }

    /// Does a step and leaves its trace.
    ///
    /// # Errors
    /// Why it could not be done: a mistake in the scenario.
    fn attempt(&self, step: &Step, path: &[u32]) -> Result<(), String> {
        match step {
            Step::Call { slot, args, bind } => return self.call(path, *slot as usize, args, bind),
            Step::Meet { host, answer, bind } => return self.meet(path, host, answer, bind),
            Step::Inject { device, kind } => return self.inject(path, device, *kind),
            Step::Took { bind } => {
                self.took(path, bind);
                return Ok(());
            }
            Step::Choose { bind, choices } => {
                self.choose(path, bind, choices);
                return Ok(());
            }
            Step::Poll { budget_ns, step } => {
                self.poll(Duration::from_nanos(*budget_ns), step, path);
                return Ok(());
            }
            // All others are done, or cannot be done.
            Step::Host { bind, bytes, word } => {
                self.set(bind, Variable::Host(Arc::new(HostMemory::new(*bytes, *word))));
            }
            Step::Set { host, word } => self.host(host)?.set(*word),
            Step::Poke { at, bytes, word } => marshal::poke(self.word(at)?, *bytes, *word),
            Step::Peek { at, bytes } => {
                self.observe(path, marshal::peek(self.word(at)?, *bytes).into_iter());
            }
            Step::ObserveHost(name) => self.observe(path, self.host(name)?.words()),
            Step::Observe(value) => {
                let word = self.word(value)?;
                self.trace(path, |trace| trace.value = word);
            }
            Step::Count { what, bind } => {
                let number = counted(*what)?;
                self.set(bind, Variable::Word(number));
                self.trace(path, |trace| trace.value = number);
            }
            Step::Repeat(times, steps) => (0..*times).for_each(|_| self.list(steps, path)),
            Step::Race { times, budget_ns, steps } => {
                self.race(*times, Duration::from_nanos(*budget_ns), steps, path);
            }
            Step::Growth { what, times, budget_ns, steps, bind } => {
                let race = (*times, Duration::from_nanos(*budget_ns), &steps[..]);
                let grown = self.growth(*what, race, path)?;
                self.set(bind, Variable::Word(grown));
            }
            Step::Parallel(lists) => self.parallel(lists, path),
            Step::Delay(ns) => std::thread::sleep(Duration::from_nanos(*ns)),
        }
        self.returned(path, status::OK);
        Ok(())
    }

    fn choose(&self, path: &[u32], bind: &str, choices: &[Operation]) {
        let offered = choices.iter().find(|choice| {
            let said = self.session.query(&crate::operation(choice));
            said.is_ok_and(|said| said.level != support::NONE && said.why == status::OK)
        });
        match offered {
            Some(choice) => {
                self.set(bind, Variable::Word(u64::from(choice.op)));
                self.returned(path, status::OK);
            }
            None => self.lacks(path, "any of the operators that this could be seen with"),
        }
    }

    fn lacks(&self, path: &[u32], what: &str) {
        self.trace(path, |trace| trace.lacks = Some(what.to_owned()));
    }

    fn meet(
        &self,
        path: &[u32],
        host: &Value,
        answer: &Value,
        bind: &Option<String>,
    ) -> Result<(), String> {
        let (host, answer) = (self.arg(host)?, self.arg(answer)?);
        let (code, written, beyond) = marshal::meet(self.session.negotiate(), &host, &answer)?;
        self.trace(path, |trace| trace.beyond += beyond);
        self.returned(path, code);
        if let (Some(name), Some(Written::Struct(info, bytes))) = (bind, written) {
            self.set(name, Variable::Struct(info, bytes));
        }
        Ok(())
    }

    fn inject(&self, path: &[u32], device: &Value, kind: u32) -> Result<(), String> {
        let device = std::ptr::with_exposed_provenance_mut(self.word(device)? as usize);
        match self.session.inject(Device(device), kind) {
            Some(code) => self.returned(path, code),
            None => self.lacks(path, "the extension oxi.fault"),
        }
        Ok(())
    }

    fn trace(&self, path: &[u32], note: impl FnOnce(&mut StepTrace)) {
        let mut state = self.state();
        let fresh = || StepTrace { path: path.to_vec(), ..StepTrace::default() };
        note(state.traces.entry(path.to_vec()).or_insert_with(fresh));
    }

    /// Notes a status of a step.
    fn returned(&self, path: &[u32], code: Status) {
        self.trace(path, |trace| count(trace, code));
    }

    /// Keeps the runs of equal words.
    fn observe(&self, path: &[u32], words: impl Iterator<Item = u32>) {
        self.trace(path, |trace| {
            for word in words {
                let runs = trace.words.len();
                match trace.words.last_mut() {
                    Some((last, times)) if *last == word => *times += 1,
                    _ if runs < MOST_RUNS => trace.words.push((word, 1)),
                    _ => {}
                }
            }
        });
    }
}

/// What the process has.
fn counted(what: Counted) -> Result<u64, String> {
    process::count(what).map_err(|why| format!("cannot count: {why}"))
}

/// Notes a status, and how often it came.
fn count(trace: &mut StepTrace, status: Status) {
    match trace.statuses.iter_mut().find(|(known, _)| *known == status) {
        Some((_, times)) => *times += 1,
        None => trace.statuses.push((status, 1)),
    }
}
