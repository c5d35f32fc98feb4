//! What the worker saw: of an adapter, of an operator that it asked for, of one that it ran.

use serde::{Deserialize, Serialize};

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
    /// What was measured, if that was asked for and every run ended well.
    pub timed: Option<Timed>,
}

/// How long runs of an operator took, one after the other, and what they used.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Timed {
    /// Nanoseconds of each run, from its call to its end, in order.
    pub ns: Vec<u64>,
    /// Microjoules that the processors' packages used meanwhile, all of them with whatever else ran
    /// there; `None` where the machine does not let them be read.
    pub energy_uj: Option<u64>,
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
    /// Products that are added as one before rounding; 0 or 1: each alone.
    pub chunk: u32,
    /// Bits kept below the largest product of a chunk.
    pub alignment_bits: u32,
    /// `rounding` of the C ABI.
    pub rounding: u32,
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
