//! Scenarios, and the traces that they leave.
//!
//! Both ways of the channel stand here together, because a trace names the steps of its scenario.

use serde::{Deserialize, Serialize};

use super::Operation;

/// A list of calls.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    /// The calls, in order.
    pub steps: Vec<Step>,
}

/// One step of a scenario. Variables are set by steps and live until the end of the scenario;
/// `device` is set from the start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Step {
    /// Call a function.
    Call {
        /// Its slot in the function table.
        slot: u32,
        /// One value for each parameter; `Out` for those that the function writes.
        args: Vec<Value>,
        /// Variable that what it writes is kept in.
        bind: Option<String>,
    },
    /// Make host memory, filled with repetitions of a 32-bit word.
    Host {
        /// Variable it is kept in.
        bind: String,
        /// Bytes, a multiple of 4.
        bytes: u64,
        /// The word.
        word: u32,
    },
    /// Write a word again and again over host memory that was made before.
    Set {
        /// The memory.
        host: String,
        /// The word.
        word: u32,
    },
    /// Write a word again and again to an address that the adapter gave.
    Poke {
        /// The address.
        at: Value,
        /// Bytes, a multiple of 4.
        bytes: u64,
        /// The word.
        word: u32,
    },
    /// Observe memory at an address that the adapter gave: the runs of equal 32-bit words.
    Peek {
        /// The address.
        at: Value,
        /// Bytes, a multiple of 4.
        bytes: u64,
    },
    /// Observe a value, for the judge.
    Observe(Value),
    /// Observe host memory, for the judge: the runs of equal 32-bit words.
    ObserveHost(String),
    /// Do the steps several times.
    Repeat(u32, Vec<Step>),
    /// Do a call again and again, until it returns OK or the time is over.
    Poll {
        /// Longest time in nanoseconds.
        budget_ns: u64,
        /// The call.
        step: Box<Step>,
    },
    /// Do the steps again and again, before each a pause that is drawn anew, until it was done so
    /// often or the time is over.
    Race {
        /// Most repetitions.
        times: u32,
        /// Longest time in nanoseconds; one repetition is made whatever it takes.
        budget_ns: u64,
        /// The steps.
        steps: Vec<Step>,
    },
    /// Do each list in a thread of its own, begun together.
    Parallel(Vec<Vec<Step>>),
    /// Find the first of several operators that the adapter offers, and keep its id.
    Choose {
        /// Variable it is kept in.
        bind: String,
        /// Small calls of the operators, in the order of preference.
        choices: Vec<Operation>,
    },
    /// Keep how long the last call of this thread took, in nanoseconds.
    Took {
        /// Variable it is kept in.
        bind: String,
    },
    /// Meet the adapter again.
    Meet {
        /// The struct `host_info`, by its fields; `Word(0)` for a null pointer.
        host: Value,
        /// The struct `adapter` that is handed in, by its fields.
        answer: Value,
        /// Variable that the answer is kept in.
        bind: Option<String>,
    },
    /// Ask the adapter for the extension oxi.fault and make the device fail.
    Inject {
        /// The device.
        device: Value,
        /// `fault_kind` of the C ABI.
        kind: u32,
    },
    /// Count what the process has now.
    Count {
        /// What.
        what: Counted,
        /// Variable it is kept in.
        bind: String,
    },
    /// Several races, of which the one is kept in which something grew least: what is taken once, or
    /// by somebody else meanwhile, does not count.
    Growth {
        /// What.
        what: Counted,
        /// As often in each.
        times: u32,
        /// At most so long in each, in nanoseconds.
        budget_ns: u64,
        /// The steps.
        steps: Vec<Step>,
        /// Variable it is kept in.
        bind: String,
    },
    /// Wait, in nanoseconds.
    Delay(u64),
}

/// What a process has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Counted {
    /// Threads.
    Threads,
    /// Open file descriptors.
    Files,
    /// Resident memory in KiB.
    Memory,
    /// Bytes that the C library's allocator has handed out and not got back.
    Allocated,
}

/// A value in a scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// An integer, of whatever width and sign; handles and null are integers too.
    Word(u64),
    /// A double.
    F64(f64),
    /// A variable, or a field of a struct in a variable: `info.free`.
    Var(String),
    /// A variable and a number, added up.
    Plus(String, i64),
    /// A pointer to text.
    Text(String),
    /// A pointer to bytes.
    Bytes(Vec<u8>),
    /// A pointer to a struct, or the struct itself, by the names of its fields. What is not named
    /// is zero; the header is filled in. Besides `stype`, `size` and `next`, `tail` sets the word
    /// behind the last field.
    Struct(Vec<(String, Value)>),
    /// A pointer to a chain of nodes of these types, the last of which may lead back to the first.
    Chain {
        /// `stype` of each node.
        stypes: Vec<u32>,
        /// Whether it has no end.
        endless: bool,
    },
    /// A pointer to an array.
    List(Vec<Value>),
    /// Room for what the function writes.
    Out,
}

/// What came of a scenario.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// Its steps, in the order of their places.
    pub steps: Vec<StepTrace>,
    /// What a call left changed in its thread or in the process, in words, with the function.
    pub changed: Vec<String>,
    /// Most repetitions that a race was given time for; 0 if there is none.
    pub raced: u32,
}

/// What came of one step of a scenario, over all its repetitions.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StepTrace {
    /// Place of the step: indices from the outermost list inwards.
    pub path: Vec<u32>,
    /// Each status that it returned, and how often. Steps that are no calls return 0.
    pub statuses: Vec<(i32, u32)>,
    /// The value that was observed or written last.
    pub value: u64,
    /// Runs of equal words in observed host memory: the word, and how many; at most 4096 runs.
    pub words: Vec<(u32, u64)>,
    /// Code and sentence of the thread's last error, if the last call failed.
    pub last_error: Option<(i32, String)>,
    /// Bytes that were written behind the size that a struct was given.
    pub beyond: u64,
    /// Whether the last call left something in an output that is no struct.
    pub touched: bool,
    /// The structs that the last call wrote, by name; if it failed, its `error_info`.
    pub wrote: Vec<(String, Vec<u8>)>,
    /// What the adapter does not offer, and the step needs.
    pub lacks: Option<String>,
    /// Why the step could not be done, if it could not: a mistake in the scenario.
    pub mistake: Option<String>,
}
