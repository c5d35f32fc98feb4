//! The worker: a process that loads one adapter, executes requests, and dies alone.
//!
//! It knows the C ABI and the messages, and nothing of the standard, the cases or right answers:
//! it says what it saw. Requests are answered in order. Whatever an adapter does to this process,
//! the runner sees as a reply that does not come.
//!
//! | request | module |
//! |---|---|
//! | `Load` | `load`: sandbox, load, negotiate, open a device |
//! | `Execute` | `execute`: an operator on data, guards and poison around it |
//! | `Query` | `probe`: ask whether an operator is offered |
//! | `Probe` | `probe`: ask and plan, without running |
//! | `Scenario` | `scenario`: a list of calls |
#![forbid(unsafe_code)]

mod energy;
mod execute;
mod load;
mod memory;
mod probe;
mod process;
mod sandbox;
mod scenario;

use std::process::ExitCode;
use std::time::Duration;

use abi::ffi::Negotiate;
use abi::session::{Operation, Session, Shape};
use wire::message::{self, AttrValue, Reply, Request};
use wire::{Arena, Channel, ChannelError};

/// Longest wait for the first frame: whoever starts a worker by hand gets an answer.
const WELCOME: Duration = Duration::from_secs(10);

/// An adapter that is linked into the executable: its name, and how to meet it.
pub type Builtin = (&'static str, Negotiate);

/// Serves requests until the runner closes the channel.
pub fn main(builtins: &[Builtin]) -> ExitCode {
    // A worker must not outlive a runner that was killed while the adapter hangs.
    let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL));
    match serve(builtins) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("this is the worker of etalon, which starts it by itself: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(builtins: &[Builtin]) -> Result<(), ChannelError> {
    let mut channel = Channel::from_stdin()?;
    let mut arena = channel.welcome(Some(WELCOME))?;
    let mut ready = None;
    loop {
        let request = match channel.recv(None) {
            Ok(request) => request,
            Err(ChannelError::Closed { unfinished: 0 }) => return Ok(()),
            Err(error) => return Err(error),
        };
        let reply = answer(request, builtins, &mut arena, &mut ready);
        channel.send(&reply)?;
    }
}

/// An adapter that is loaded, with an open device.
struct Ready {
    session: Session,
    memory: memory::DeviceMemory,
}

fn answer(
    request: Request,
    builtins: &[Builtin],
    arena: &mut Arena,
    ready: &mut Option<Ready>,
) -> Reply {
    match request {
        Request::Ping => Reply::Pong,
        Request::Load(load) => {
            let (reply, session) = load::load(&load, builtins);
            *ready = session.map(|session| Ready { session, memory: Default::default() });
            Reply::Loaded(reply)
        }
        request => match ready {
            Some(ready) => ready.answer(request, arena),
            None => Reply::Loaded(Err(message::LoadTrouble {
                sentence: "no device is open".to_owned(),
                is_adapter: true,
            })),
        },
    }
}

impl Ready {
    fn answer(&mut self, request: Request, arena: &mut Arena) -> Reply {
        match request {
            Request::Execute(request) => {
                Reply::Executed(Box::new(execute::execute(self, arena, &request)))
            }
            Request::Query(operation) => {
                Reply::Queried(probe::query(&self.session, &operation).map(Box::new))
            }
            Request::Probe(operation) => {
                Reply::Probed(Box::new(probe::probe(&self.session, &operation)))
            }
            Request::Scenario(scenario) => Reply::Traced(scenario::run(&self.session, &scenario)),
            Request::Load(_) | Request::Ping => Reply::Pong,
        }
    }
}

/// An operation as the session takes it.
fn operation(message: &message::Operation) -> Operation<'_> {
    Operation {
        op: message.op,
        version: message.version,
        math_mode: message.math_mode,
        determinism: message.determinism,
        inputs: message.inputs.iter().map(|input| input.as_ref().map(tensor)).collect(),
        outputs: message.outputs.iter().map(tensor).collect(),
        attrs: message
            .attrs
            .iter()
            .map(|attr| {
                let value = match &attr.value {
                    AttrValue::I64(number) => abi::session::AttrValue::I64(*number),
                    AttrValue::F64(number) => abi::session::AttrValue::F64(*number),
                    AttrValue::I64List(list) => abi::session::AttrValue::List(list),
                };
                (attr.key, value)
            })
            .collect(),
    }
}

fn tensor(desc: &message::TensorDesc) -> Shape<'_> {
    let message::TensorDesc { format, dims, strides, first: _, layout, flags } = desc;
    let (format, layout, flags) = (*format, *layout, *flags);
    Shape { format, dims, strides: strides.as_deref(), layout, flags }
}

/// What an adapter said of an operator, as the runner takes it.
fn support(said: &abi::ffi::OpSupport) -> message::Support {
    message::Support {
        level: said.level,
        why: said.why,
        determinism: said.determinism,
        accumulate: said.accumulate,
        accumulate_bits: said.accumulate_bits,
        chunk: said.chunk,
        alignment_bits: said.alignment_bits,
        rounding: said.rounding,
        arithmetic: said.arithmetic,
        reason: abi::session::text(&said.reason),
    }
}

/// A failed call, as the runner takes it.
fn failure(failed: abi::session::Failure) -> message::Failure {
    let abi::session::Failure { function, status, message } = failed;
    message::Failure { function: function.to_owned(), status, message }
}
