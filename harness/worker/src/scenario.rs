//! Scenarios: lists of calls, in one thread or several, with variables.
//!
//! Each step leaves one trace, over all its repetitions. Places are numbered as the lists nest: the
//! third step of the list is `2`, the first inside it `2.0`, and with branches in between `2.1.0`
//! for the first step of the second branch. What a scenario does not destroy is destroyed at its
//! end, the newest first.
//!
//! Around every call the worker looks at what a call must leave as it was, in its thread; around
//! the whole scenario, at the same in the process.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Barrier, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use abi::calls::FUNCTIONS;
use abi::dynamic::{Kind, ParamInfo, StructInfo, slot};
use abi::ffi::{Device, status, support};
use abi::marshal::{self, Arg, Called, HostMemory, Written};
use abi::session::{Session, last_error};
use abi::surroundings::{Process, Thread};
use wire::message::{Counted, Operation, Scenario, Step, StepTrace, Trace, Value};

use crate::process;

/// Runs of equal words that are kept of a step.
const MOST_RUNS: usize = 4096;

/// Changes of surroundings that are told; more add nothing.
const MOST_CHANGES: usize = 8;

/// Longest pause before a call in a race, in nanoseconds.
const LONGEST_PAUSE: u64 = 40_000;

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

/// What a variable holds.
#[derive(Clone)]
enum Variable {
    Word(u64),
    Struct(&'static StructInfo, Vec<u8>),
    Host(Arc<HostMemory>),
}

struct Stage<'a> {
    session: &'a Session,
    state: Mutex<State>,
    /// State of the generator of pauses, in a race; 0 outside of one.
    pauses: AtomicU64,
    /// Most repetitions of a race so far.
    raced: AtomicU32,
}

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
        match step {
            Step::Call { slot, args, bind } => self.call(path, *slot as usize, args, bind),
            Step::Host { bind, bytes, word } => {
                let memory = Variable::Host(Arc::new(HostMemory::new(*bytes, *word)));
                self.state().variables.insert(bind.clone(), memory);
                self.trace(path, |trace| count(trace, status::OK));
            }
            Step::Observe(value) => match self.word(value) {
                Ok(word) => self.trace(path, |trace| {
                    trace.value = word;
                    count(trace, status::OK);
                }),
                Err(mistake) => self.mistake(path, mistake),
            },
            Step::ObserveHost(name) => match self.host(name) {
                Ok(memory) => self.observe(path, memory.words()),
                Err(mistake) => self.mistake(path, mistake),
            },
            Step::Set { host, word } => match self.host(host) {
                Ok(memory) => {
                    memory.set(*word);
                    self.trace(path, |trace| count(trace, status::OK));
                }
                Err(mistake) => self.mistake(path, mistake),
            },
            Step::Poke { at, bytes, word } => match self.word(at) {
                Ok(address) => {
                    marshal::poke(address, *bytes, *word);
                    self.trace(path, |trace| count(trace, status::OK));
                }
                Err(mistake) => self.mistake(path, mistake),
            },
            Step::Peek { at, bytes } => match self.word(at) {
                Ok(address) => self.observe(path, marshal::peek(address, *bytes).into_iter()),
                Err(mistake) => self.mistake(path, mistake),
            },
            Step::Poll { budget_ns, step } => {
                let begun = Instant::now();
                let budget = Duration::from_nanos(*budget_ns);
                while !self.succeeds(step, path) && begun.elapsed() < budget {
                    std::thread::yield_now();
                }
            }
            Step::Repeat(times, steps) => {
                for _ in 0..*times {
                    self.list(steps, path);
                }
                self.trace(path, |trace| count(trace, status::OK));
            }
            Step::Race { times, budget_ns, steps } => {
                self.race(*times, Duration::from_nanos(*budget_ns), steps, path);
            }
            Step::Choose { bind, choices } => self.choose(path, bind, choices),
            Step::Meet { host, answer, bind } => self.meet(path, host, answer, bind),
            Step::Inject { device, kind } => self.inject(path, device, *kind),
            Step::Count { what, bind } => self.count(path, *what, bind),
            Step::Parallel(lists) => {
                self.parallel(lists, path);
                self.trace(path, |trace| count(trace, status::OK));
            }
            Step::Delay(ns) => {
                std::thread::sleep(Duration::from_nanos(*ns));
                self.trace(path, |trace| count(trace, status::OK));
            }
        }
    }

    fn race(&self, times: u32, budget: Duration, steps: &[Step], path: &[u32]) {
        let begun = Instant::now();
        let mut done = 0;
        while done < times && (done == 0 || begun.elapsed() < budget) {
            done += 1;
            // The same pauses in each run, others in each repetition.
            self.pauses.store(u64::from(done), Ordering::Relaxed);
            self.list(steps, path);
        }
        self.pauses.store(0, Ordering::Relaxed);
        self.raced.fetch_max(done, Ordering::Relaxed);
        self.trace(path, |trace| count(trace, status::OK));
    }

    /// In a race, waits for a time that is drawn from where the scenario is.
    fn pause(&self, path: &[u32]) {
        let round = self.pauses.load(Ordering::Relaxed);
        if round == 0 {
            return;
        }
        let place = path.iter().fold(round, |mixed, &step| mix(mixed ^ u64::from(step)));
        let pause = Duration::from_nanos(place % LONGEST_PAUSE);
        let begun = Instant::now();
        // Half of the draws do not wait at all. Sleeping is too coarse.
        while place & 1 == 0 && begun.elapsed() < pause {
            std::hint::spin_loop();
        }
    }

    fn choose(&self, path: &[u32], bind: &str, choices: &[Operation]) {
        let offered = choices.iter().find(|choice| {
            let said = self.session.query(&crate::operation(choice));
            said.is_ok_and(|said| said.level != support::NONE && said.why == status::OK)
        });
        match offered {
            Some(choice) => {
                let variable = Variable::Word(u64::from(choice.op));
                self.state().variables.insert(bind.to_owned(), variable);
                self.trace(path, |trace| count(trace, status::OK));
            }
            None => self.lacks(path, "none of the operators that this could be seen with"),
        }
    }

    fn lacks(&self, path: &[u32], what: &str) {
        self.trace(path, |trace| trace.lacks = Some(what.to_owned()));
    }

    fn meet(&self, path: &[u32], host: &Value, answer: &Value, bind: &Option<String>) {
        let args = self.arg(host).and_then(|host| Ok((host, self.arg(answer)?)));
        let met =
            args.and_then(|(host, answer)| marshal::meet(self.session.negotiate(), &host, &answer));
        let (code, written, beyond) = match met {
            Ok(met) => met,
            Err(mistake) => return self.mistake(path, mistake),
        };
        self.trace(path, |trace| {
            count(trace, code);
            trace.beyond += beyond;
        });
        if let (Some(name), Some(Written::Struct(info, bytes))) = (bind, written) {
            self.state().variables.insert(name.clone(), Variable::Struct(info, bytes));
        }
    }

    fn inject(&self, path: &[u32], device: &Value, kind: u32) {
        let device = match self.word(device) {
            Ok(word) => Device(std::ptr::with_exposed_provenance_mut(word as usize)),
            Err(mistake) => return self.mistake(path, mistake),
        };
        match self.session.inject(device, kind) {
            Some(code) => self.trace(path, |trace| count(trace, code)),
            None => self.lacks(path, "the extension oxi.fault"),
        }
    }

    fn count(&self, path: &[u32], what: Counted, bind: &str) {
        match process::count(what) {
            Ok(number) => {
                self.state().variables.insert(bind.to_owned(), Variable::Word(number));
                self.trace(path, |trace| {
                    trace.value = number;
                    count(trace, status::OK);
                });
            }
            Err(error) => self.mistake(path, format!("cannot count: {error}")),
        }
    }

    fn parallel(&self, lists: &[Vec<Step>], path: &[u32]) {
        let together = Barrier::new(lists.len());
        std::thread::scope(|scope| {
            for (i, steps) in lists.iter().enumerate() {
                let mut path = path.to_vec();
                path.push(i as u32);
                let together = &together;
                scope.spawn(move || {
                    together.wait();
                    self.list(steps, &path);
                });
            }
        });
    }

    fn trace(&self, path: &[u32], note: impl FnOnce(&mut StepTrace)) {
        let mut state = self.state();
        let fresh = || StepTrace { path: path.to_vec(), ..StepTrace::default() };
        note(state.traces.entry(path.to_vec()).or_insert_with(fresh));
    }

    fn mistake(&self, path: &[u32], mistake: String) {
        self.trace(path, |trace| trace.mistake = Some(mistake));
    }

    fn host(&self, name: &str) -> Result<Arc<HostMemory>, String> {
        match self.state().variables.get(name) {
            Some(Variable::Host(memory)) => Ok(memory.clone()),
            _ => Err(format!("`{name}` is no host memory")),
        }
    }

    fn observe(&self, path: &[u32], words: impl Iterator<Item = u32>) {
        self.trace(path, |trace| {
            count(trace, status::OK);
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

    /// Does a step, and tells whether it returned OK or could not be done at all.
    fn succeeds(&self, step: &Step, path: &[u32]) -> bool {
        let fine = |trace: &StepTrace| {
            let ok = trace.statuses.iter().find(|(code, _)| *code == status::OK);
            (ok.map_or(0, |(_, times)| *times), trace.mistake.is_some())
        };
        let before = self.state().traces.get(path).map_or((0, false), fine);
        self.step(step, path);
        self.state().traces.get(path).is_none_or(|trace| fine(trace) != before)
    }

    fn call(&self, path: &[u32], slot: usize, args: &[Value], bind: &Option<String>) {
        let args: Result<Vec<_>, _> = args.iter().map(|arg| self.arg(arg)).collect();
        let api = self.session.api();
        self.pause(path);
        let (thread, begun) = (Thread::now(), Instant::now());
        let called = args.and_then(|args| {
            let called = marshal::call(api, slot, &args)?;
            Ok((args, called))
        });
        let took = begun.elapsed().as_nanos() as u64;
        let changed = thread.changed();
        let (args, called) = match called {
            Ok(called) => called,
            Err(mistake) => return self.mistake(path, mistake),
        };
        let error = (called.status < status::OK || called.status >= 1000).then(|| last_error(api));
        self.keep_account(slot, &args, &called);
        self.note(FUNCTIONS[slot].name, changed);
        let written = result(&called);
        self.trace(path, |trace| {
            count(trace, called.status);
            trace.longest_ns = trace.longest_ns.max(took);
            trace.beyond += called.beyond;
            trace.touched = called.touched;
            trace.last_error = error;
            if let Some(Written::Word(word)) = written {
                trace.value = *word;
            }
        });
        if let (Some(name), Some(written)) = (bind, written) {
            let variable = match written {
                Written::Word(word) => Variable::Word(*word),
                Written::Struct(info, bytes) => Variable::Struct(info, bytes.clone()),
            };
            self.state().variables.insert(name.clone(), variable);
        }
    }

    /// Notes what a call left changed.
    fn note(&self, function: &str, changed: Vec<String>) {
        if changed.is_empty() {
            return;
        }
        let mut state = self.state();
        for what in changed {
            let what = format!("{function} left the {what}");
            if state.changed.len() < MOST_CHANGES && !state.changed.contains(&what) {
                state.changed.push(what);
            }
        }
    }

    /// Notes which handles live.
    fn keep_account(&self, slot: usize, args: &[Arg], called: &Called) {
        if called.status != status::OK {
            return;
        }
        let mut state = self.state();
        if let Some(Arg::Word(handle)) = args.first() {
            state.alive.retain(|alive| *alive != (slot, *handle));
        }
        for (param, written) in &called.written {
            if let (Kind::Ptr(Kind::Handle(kind)), Written::Word(handle @ 1..)) =
                (param.kind, written)
            {
                state.alive.extend(destroyer(kind).map(|slot| (slot, *handle)));
            }
        }
    }

    /// Destroys what the scenario left alive.
    fn clean(&self) {
        let alive = std::mem::take(&mut self.state().alive);
        for (slot, handle) in alive.into_iter().rev() {
            // What a scenario expects of destruction, it does itself.
            let _ = marshal::call(self.session.api(), slot, &[Arg::Word(handle)]);
        }
    }

    /// A value with its variables put in.
    fn arg(&self, value: &Value) -> Result<Arg, String> {
        Ok(match value {
            Value::Word(word) => Arg::Word(*word),
            Value::F64(number) => Arg::F64(*number),
            Value::Var(name) | Value::Plus(name, _) if self.host(name).is_ok() => {
                Arg::Address(self.word(value)?)
            }
            Value::Var(_) | Value::Plus(..) => Arg::Word(self.word(value)?),
            Value::Chain { stypes, endless } => {
                Arg::Chain { stypes: stypes.clone(), endless: *endless }
            }
            Value::Text(text) => Arg::Text(text.clone()),
            Value::Bytes(bytes) => Arg::Bytes(bytes.clone()),
            Value::Struct(fields) => {
                let fields =
                    fields.iter().map(|(name, value)| Ok((name.clone(), self.arg(value)?)));
                Arg::Struct(fields.collect::<Result<_, String>>()?)
            }
            Value::List(items) => {
                Arg::List(items.iter().map(|item| self.arg(item)).collect::<Result<_, _>>()?)
            }
            Value::Out => Arg::Out,
        })
    }

    /// A variable, or a field of one, as a word.
    fn word(&self, value: &Value) -> Result<u64, String> {
        let name = match value {
            Value::Word(word) => return Ok(*word),
            Value::Var(name) => name,
            Value::Plus(name, more) => {
                return Ok(self.word(&Value::Var(name.clone()))?.wrapping_add_signed(*more));
            }
            other => return Err(format!("{other:?} is no variable")),
        };
        let (base, field) = match name.split_once('.') {
            Some((base, field)) => (base, Some(field)),
            None => (name.as_str(), None),
        };
        let state = self.state();
        match (state.variables.get(base), field) {
            (Some(Variable::Word(word)), None) => Ok(*word),
            (Some(Variable::Host(memory)), None) => Ok(memory.address()),
            (Some(Variable::Struct(info, bytes)), Some(field)) => {
                let found = marshal::field(info, bytes, field);
                found.ok_or_else(|| format!("{} has no number `{field}`", info.name))
            }
            (Some(_), _) => Err(format!("`{name}` is used as what it is not")),
            (None, _) => {
                Err(format!("there is no variable `{base}`: did the step that sets it fail?"))
            }
        }
    }
}

/// What a call wrote, of which a variable is made: through `out`, or through the last of several.
fn result(called: &Called) -> Option<&Written> {
    let named = called.written.iter().find(|(param, _)| is_out(param));
    named.or(called.written.last()).map(|(_, written)| written)
}

/// A number that looks random, always the same for the same input.
fn mix(number: u64) -> u64 {
    let number = (number ^ number >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ number >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ number >> 31
}

fn is_out(param: &ParamInfo) -> bool {
    param.name == "out"
}

fn count(trace: &mut StepTrace, status: i32) {
    match trace.statuses.iter_mut().find(|(known, _)| *known == status) {
        Some((_, times)) => *times += 1,
        None => trace.statuses.push((status, 1)),
    }
}

/// The function that destroys handles of a kind: the one of its name.
fn destroyer(kind: &str) -> Option<usize> {
    let name = |verb: &str| format!("{kind}_{verb}");
    let found = slot(&name("destroy")).or_else(|| slot(&name("close")));
    found.filter(|&slot| FUNCTIONS[slot].params.len() == 1)
}
