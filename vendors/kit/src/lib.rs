//! For adapters written in Rust: implement [`Adapter`] and [`Device`], get the OXI C ABI.
//!
//! ```ignore
//! oxi_kit::adapter!(MyAdapter);            // a function `negotiate`, for hosts that link it
//! oxi_kit::export!(MyAdapter);             // the symbol `oxi_negotiate`, in a shared library
//! ```
//!
//! What the reader should know:
//!
//! - **The kit guards the boundary.** Pointers, structs, handles, ranges, alignment, overlaps,
//!   flags and states are checked before a method of the adapter runs, and a
//!   panic ends there. What an operator demands of its tensors is the adapter's business;
//!   [`call::read`] checks it for the operators of the standard.
//! - **A library that is called and returns** needs no device of its own: [`hosted`] has one.
//! - **Handles are numbers**, not addresses: a slot, its generation and the kind. A destroyed or
//!   foreign one is recognised without touching memory.
//! - **Buffers are shared.** The kit hands out `Arc`s; one that is destroyed lives until the last
//!   work that uses it let go, and only then does its heap's free figure grow.
//! - **Statics are per adapter type.** Rust has no generic statics, hence the macros.

mod adapter;
pub mod call;
mod calls;
mod descriptors;
mod failure;
mod faults;
mod handles;
mod heaps;
#[cfg(feature = "host")]
pub mod host;
pub mod hosted;
pub mod last_error;
mod objects;
pub mod op;
mod runtime;
mod settings;
mod structs;
mod tensor;

pub use abi::{ffi, ops, signature};
pub use adapter::{
    Adapter, Device, DeviceInfo, HeapInfo, HostMemory, Limits, Operand, Operands, Range,
};
pub use failure::Failure;
pub use op::{Attr, AttrValue, OpDesc, OpStorage, Storage, Support, Tensor};
pub use runtime::{Export, Runtime, negotiate};
pub use settings::{Log, Settings};
