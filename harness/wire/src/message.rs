//! Requests of the runner and replies of the worker.
//!
//! A request says what to do, never what should come of it: the worker cannot see an expected
//! answer. A reply says what was observed, never whether that is right. Every request carries a
//! ticket, and the worker answers in order.

use serde::{Deserialize, Serialize};

use crate::Region;

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
    /// Ask for an operator and try to plan it, without running it.
    Probe(Box<Operation>),
    /// Run a list of calls.
    Scenario(Scenario),
    /// Answer at once.
    Ping,
}

/// Which adapter to load, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Load {
    /// The adapter.
    pub adapter: AdapterSource,
    /// Settings handed to it.
    pub settings: Vec<(String, String)>,
    /// Index of the device to open, if there is such a device.
    pub device: u32,
}

/// Where an adapter comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AdapterSource {
    /// One that is linked into the executable.
    Builtin(String),
    /// A shared library.
    Library(std::path::PathBuf),
}

/// An operator with its types, shapes and attributes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Operation {
    /// Operator id.
    pub op: u32,
    /// Revision of its meaning.
    pub version: u32,
    /// `math_mode` of the C ABI.
    pub math_mode: u32,
    /// `determinism` of the C ABI.
    pub determinism: u32,
    /// Inputs; `None` where an optional one is left out.
    pub inputs: Vec<Option<TensorDesc>>,
    /// Outputs.
    pub outputs: Vec<TensorDesc>,
    /// Attributes.
    pub attrs: Vec<Attr>,
}

/// A tensor without its memory.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TensorDesc {
    /// Format id.
    pub format: u32,
    /// Extents, outermost first.
    pub dims: Vec<i64>,
    /// Strides in elements; `None` for dense row-major.
    pub strides: Option<Vec<i64>>,
    /// `layout` of the C ABI. What is in the device's own is executed on in a buffer that is created
    /// for it, without guards.
    pub layout: u32,
    /// `tensor_flags` of the C ABI.
    pub flags: u64,
}

/// An attribute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attr {
    /// Its key.
    pub key: u32,
    /// Its value.
    pub value: AttrValue,
}

/// What an attribute holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum AttrValue {
    /// An integer or a bool.
    I64(i64),
    /// A double.
    F64(f64),
    /// A list of integers.
    I64List(Vec<i64>),
}

/// Run an operator on data that lie in the arena.
///
/// Each region holds the bytes of one tensor with [`GUARD`] bytes before and after them. The runner
/// has written the inputs; the worker writes guards and outputs. A tensor in the device's own layout
/// lies in its region like any other, dense.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Execute {
    /// What to run.
    pub operation: Operation,
    /// Memory of each input that is given, `None` where it is left out.
    pub inputs: Vec<Option<Region>>,
    /// Memory of each output; the result of the first run is left here.
    pub outputs: Vec<Region>,
    /// How often to run it: twice shows unwritten elements and runs that differ.
    pub runs: u32,
}

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

/// What the worker answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// To `Load`.
    Loaded(Result<Box<Loaded>, LoadTrouble>),
    /// To `Execute`.
    Executed(Box<Executed>),
    /// To `Probe`.
    Probed(Box<Probed>),
    /// To `Scenario`.
    Traced(Trace),
    /// To `Ping`.
    Pong,
}

/// An adapter that is ready.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Loaded {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Minor version of the ABI that it speaks.
    pub abi_minor: u32,
    /// Functions of its table, by slot: whether they are there.
    pub functions: Vec<bool>,
    /// Devices it offers.
    pub devices: Vec<Device>,
    /// What went wrong with opening the device, if anything did.
    pub trouble: Option<String>,
    /// Warnings and errors that it logged while it was loaded.
    pub warnings: Vec<String>,
    /// Whether the kernel keeps the worker from writing elsewhere and from the network.
    pub sandboxed: bool,
}

/// Why an adapter cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadTrouble {
    /// A sentence for people.
    pub sentence: String,
    /// Whether it is an adapter at all, which does not do as the standard says; otherwise there is
    /// no library, or it is something else.
    pub is_adapter: bool,
}

/// Who a device is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Device {
    /// Who makes it.
    pub vendor: String,
    /// Its product name.
    pub name: String,
    /// Version of its driver or runtime.
    pub driver: String,
    /// `device_caps` of the C ABI.
    pub caps: u64,
}

/// What came of an `Execute`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Executed {
    /// What the adapter said to the query.
    pub support: Support,
    /// How the plan runs, `support` of the C ABI; 0 if there was none.
    pub level: u32,
    /// How far it came.
    pub result: Ran,
    /// Nanoseconds from the first enqueued execution to the end of the last.
    pub device_ns: u64,
}

/// How far an execution came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Ran {
    /// The adapter does not offer it, and its refusal to plan has this status.
    NotOffered {
        /// What plan_create returned.
        plan: i32,
    },
    /// A call failed that should not.
    Failed(Failure),
    /// It ran.
    Done {
        /// What else was seen; empty if nothing.
        oddities: Vec<Oddity>,
    },
}

/// A call that failed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// The function.
    pub function: String,
    /// Its status.
    pub status: i32,
    /// The adapter's last error.
    pub message: String,
}

/// Something that was seen in memory after a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Oddity {
    /// Bytes outside a tensor changed.
    Guard {
        /// Which tensor: inputs first, then outputs, then the workspace.
        tensor: u32,
        /// Byte relative to the tensor's first byte.
        at: i64,
        /// How many bytes changed.
        count: u64,
    },
    /// A tensor came back from a buffer that was created for it otherwise than it was copied there.
    Copied {
        /// Which tensor: inputs first, then outputs.
        tensor: u32,
        /// First byte that differs.
        at: u64,
        /// How many bytes differ.
        count: u64,
    },
    /// An input changed.
    Input {
        /// Which input.
        input: u32,
        /// First byte that changed.
        at: u64,
        /// How many bytes changed.
        count: u64,
    },
    /// Elements of an output were not written: they kept a different poison in each run.
    Unwritten {
        /// Which output.
        output: u32,
        /// First byte.
        at: u64,
        /// How many bytes.
        count: u64,
    },
    /// Two runs gave different bytes.
    Differ {
        /// Which output.
        output: u32,
        /// First byte.
        at: u64,
        /// How many bytes.
        count: u64,
    },
}

/// What an adapter says of an operator.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Support {
    /// `support` of the C ABI.
    pub level: u32,
    /// `OK`, or what plan_create would return.
    pub why: i32,
    /// `determinism` of the C ABI.
    pub determinism: u32,
    /// Format of sums.
    pub accumulate: u32,
    /// Precision of sums in bits.
    pub accumulate_bits: u32,
    /// `arithmetic_flags` of the C ABI.
    pub arithmetic: u64,
    /// For people.
    pub reason: String,
}

/// What came of a `Probe`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Probed {
    /// What op_query returned.
    pub query: i32,
    /// What it said.
    pub support: Support,
    /// What plan_create returned.
    pub plan: i32,
    /// Whether the plan's handle is null.
    pub null: bool,
    /// The adapter's last error after plan_create: its code and sentence.
    pub last_error: (i32, String),
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
    /// Longest time that a call took, in nanoseconds.
    pub longest_ns: u64,
    /// Bytes that were written behind the size that a struct was given.
    pub beyond: u64,
    /// Whether the last call left something in an output that is no struct.
    pub touched: bool,
    /// What the adapter does not offer, and the step needs.
    pub lacks: Option<String>,
    /// Why the step could not be done, if it could not: a mistake in the scenario.
    pub mistake: Option<String>,
}
