//! What `cargo xtask codegen` writes from `spec/`. Committed, and checked in CI.

pub mod calls;
pub mod ffi;
pub mod ops;
mod rules;
