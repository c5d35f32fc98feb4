//! Scenarios: lists of calls, in one thread or several, with variables.
//!
//! Each step leaves one trace, over all its repetitions. Places are numbered as the lists nest: the
//! third step of the list is `2`, the first inside it `2.0`, and with branches in between `2.1.0`
//! for the first step of the second branch. What a scenario does not destroy is destroyed at its
//! end, the newest first.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Barrier, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use abi::calls::FUNCTIONS;
use abi::dynamic::{Kind, ParamInfo, StructInfo, slot};
use abi::ffi::status;
use abi::marshal::{self, Arg, Called, HostMemory, Written};
use abi::session::{Session, last_error};
use wire::message::{Scenario, Step, StepTrace, Value};

/// Runs of equal words that are kept of a step.
const MOST_RUNS: usize = 4096;

/// Runs a scenario.
pub fn run(session: &Session, scenario: &Scenario) -> Vec<StepTrace> {
    let device = session.device().0.expose_provenance() as u64;
    let variables = HashMap::from([("device".to_owned(), Variable::Word(device))]);
    let stage = Stage {
        session,
        state: Mutex::new(State { variables, traces: BTreeMap::new(), alive: Vec::new() }),
    };
    stage.list(&scenario.steps, &[]);
    stage.clean();
    let state = stage.state.into_inner().unwrap_or_else(PoisonError::into_inner);
    state.traces.into_values().collect()
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
}

struct State {
    variables: HashMap<String, Variable>,
    traces: BTreeMap<Vec<u32>, StepTrace>,
    /// Handles that were made and not destroyed, with the function that destroys them.
    alive: Vec<(usize, u64)>,
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
            Step::ObserveHost(name) => self.observe_host(path, name),
            Step::Repeat(times, steps) => {
                for _ in 0..*times {
                    self.list(steps, path);
                }
                self.trace(path, |trace| count(trace, status::OK));
            }
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

    fn observe_host(&self, path: &[u32], name: &str) {
        let found = self.state().variables.get(name).cloned();
        let Some(Variable::Host(memory)) = found else {
            return self.mistake(path, format!("`{name}` is no host memory"));
        };
        self.trace(path, |trace| {
            count(trace, status::OK);
            for word in memory.words() {
                let runs = trace.words.len();
                match trace.words.last_mut() {
                    Some((last, times)) if *last == word => *times += 1,
                    _ if runs < MOST_RUNS => trace.words.push((word, 1)),
                    _ => {}
                }
            }
        });
    }

    fn call(&self, path: &[u32], slot: usize, args: &[Value], bind: &Option<String>) {
        let args: Result<Vec<_>, _> = args.iter().map(|arg| self.arg(arg)).collect();
        let api = self.session.api();
        let called = args.and_then(|args| {
            let called = marshal::call(api, slot, &args)?;
            Ok((args, called))
        });
        let (args, called) = match called {
            Ok(called) => called,
            Err(mistake) => return self.mistake(path, mistake),
        };
        let error = (called.status < status::OK || called.status >= 1000).then(|| last_error(api));
        self.keep_account(slot, &args, &called);
        let written = result(&called);
        self.trace(path, |trace| {
            count(trace, called.status);
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
            Value::Var(_) => Arg::Word(self.word(value)?),
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
