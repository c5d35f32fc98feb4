//! Requests of the runner and replies of the worker.
//!
//! A request says what to do, never what should come of it: the worker cannot see an expected
//! answer. A reply says what was observed, never whether that is right. Every request carries a
//! ticket, and the worker answers in order.

mod reply;
mod request;
mod scenario;

use serde::{Deserialize, Serialize};

pub use self::reply::*;
pub use self::request::*;
pub use self::scenario::*;

/// Bytes of guard before and after every tensor in the arena and on the device. A multiple of
/// every alignment that a device may ask for.
pub const GUARD: u64 = 256;

/// What the runner asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Load an adapter, negotiate, and open a device. The first request, once.
    Load(Load),
    /// Run an operator.
    Execute(Box<Execute>),
    /// Ask whether an operator is offered.
    Query(Box<Operation>),
    /// Ask for an operator and try to plan it, without running it.
    Probe(Box<Operation>),
    /// Run a list of calls.
    Scenario(Scenario),
    /// Answer at once.
    Ping,
}

/// What the worker answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// To `Load`.
    Loaded(Result<Box<Loaded>, LoadTrouble>),
    /// To `Execute`.
    Executed(Box<Executed>),
    /// To `Query`: what op_query said, or its status.
    Queried(Result<Box<Support>, i32>),
    /// To `Probe`.
    Probed(Box<Probed>),
    /// To `Scenario`.
    Traced(Trace),
    /// To `Ping`.
    Pong,
}
