//! Calls of the function table: what is watched around each, and what is destroyed in the end.

use std::cell::Cell;
use std::time::Instant;

use abi::calls::FUNCTIONS;
use abi::dynamic::{Kind, ParamInfo, slot};
use abi::ffi::status;
use abi::marshal::{self, Arg, Called, Written};
use abi::session::last_error;
use abi::surroundings::Thread;
use wire::message::Value;

use super::variable::Variable;
use super::{Stage, count};

/// Changes of surroundings that are told; more add nothing.
const MOST_CHANGES: usize = 8;

/// The slot of `get_last_error`.
const LAST_ERROR: usize = 0;

thread_local! {
    /// Nanoseconds that the last call of this thread took.
    static TOOK: Cell<u64> = const { Cell::new(0) };
}

impl Stage<'_> {
    /// Keeps how long the last call of this thread took.
    pub(super) fn took(&self, path: &[u32], bind: &str) {
        self.set(bind, Variable::Word(TOOK.get()));
        self.trace(path, |trace| count(trace, status::OK));
    }

    /// Calls a function, and keeps what it writes in a variable.
    pub(super) fn call(
        &self,
        path: &[u32],
        slot: usize,
        args: &[Value],
        bind: &Option<String>,
    ) -> Result<(), String> {
        let args: Vec<_> = args.iter().map(|arg| self.arg(arg)).collect::<Result<_, _>>()?;
        let api = self.session.api();
        self.pause(path);
        let (thread, begun) = (Thread::now(), Instant::now());
        let called = marshal::call(api, slot, &args);
        TOOK.set(begun.elapsed().as_nanos() as u64);
        let changed = thread.changed();
        let called = called?;
        let error = (called.status < status::OK || called.status >= 1000).then(|| last_error(api));
        self.keep_account(slot, &args, &called);
        self.note(FUNCTIONS[slot].name, changed);
        let written = result(&called);
        let wrote = match error {
            Some(_) => structs(&marshal::call(api, LAST_ERROR, &[Arg::Out])?),
            None => structs(&called),
        };
        self.trace(path, |trace| {
            count(trace, called.status);
            trace.beyond += called.beyond;
            trace.touched = called.touched;
            trace.last_error = error;
            trace.wrote = wrote;
            if let Some(Written::Word(word)) = written {
                trace.value = *word;
            }
        });
        if let (Some(name), Some(written)) = (bind, written) {
            let variable = match written {
                Written::Word(word) => Variable::Word(*word),
                Written::Struct(info, bytes) => Variable::Struct(info, bytes.clone()),
            };
            self.set(name, variable);
        }
        Ok(())
    }

    /// Notes what a call left changed.
    fn note(&self, function: &str, changed: Vec<String>) {
        if changed.is_empty() {
            return;
        }
        let mut state = self.state();
        for what in changed {
            let what = format!("{function} left {what}");
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
    pub(super) fn clean(&self) {
        let alive = std::mem::take(&mut self.state().alive);
        for (slot, handle) in alive.into_iter().rev() {
            // What a scenario expects of destruction, it does itself.
            let _ = marshal::call(self.session.api(), slot, &[Arg::Word(handle)]);
        }
    }
}

/// The structs that a call wrote.
fn structs(called: &Called) -> Vec<(String, Vec<u8>)> {
    let written = called.written.iter().filter(|_| called.status == status::OK);
    let structs = written.filter_map(|(_, written)| match written {
        Written::Struct(info, bytes) => Some((info.name.to_owned(), bytes.clone())),
        Written::Word(_) => None,
    });
    structs.collect()
}

/// What a call wrote, of which a variable is made: through `out`, or through the last of several.
fn result(called: &Called) -> Option<&Written> {
    let named = called.written.iter().find(|(param, _)| is_out(param));
    named.or(called.written.last()).map(|(_, written)| written)
}

fn is_out(param: &ParamInfo) -> bool {
    param.name == "out"
}

/// The function that destroys handles of a kind: the one of its name.
fn destroyer(kind: &str) -> Option<usize> {
    let name = |verb: &str| format!("{kind}_{verb}");
    let found = slot(&name("destroy")).or_else(|| slot(&name("close")));
    found.filter(|&slot| FUNCTIONS[slot].params.len() == 1)
}
