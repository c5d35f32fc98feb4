//! The C ABI of OXI in Rust: the generated mirror of `oxi.h`, loading a library, and calls.
//!
//! Both sides use it: `worker` to load an adapter and call it, `vendors/kit` to be one. Here, in
//! the kit and in the vendors lies all of the workspace's `unsafe`, shared memory in `wire` apart.

pub mod dynamic;
mod generated;
pub mod library;
pub mod log;
pub mod marshal;
pub mod rules;
pub mod session;
pub mod signature;
pub mod surroundings;

pub use generated::{calls, ffi, ops};
