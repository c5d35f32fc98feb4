//! OXI adapter for oneDNN.
//!
//! ```text
//! host ── oxi_kit ──► adapter ──► api, client                  who is there
//!                └──► engine ──► program, elementwise, others  an operator becomes primitives
//!                          ├──► client, ask                    oneDNN describes and compiles them
//!                          └──► operands, client               and executes them
//! ```
//!
//! What the reader should know:
//!
//! - **The library is loaded at run time** (`api`), from a path that is a setting. Without it, or with
//!   another major version, there are no devices, and a sentence in the log.
//! - **oneDNN computes.** An operator becomes one primitive, or the few that say it (`program`).
//!   Nothing of an operator is computed here.
//! - **What is offered is found out by asking** (`engine`): oneDNN describes the primitives of the
//!   very call, or refuses.
//! - **What flushes subnormals is declared** (`arithmetic`), since oneDNN cannot be asked.
//! - **Memory and streams are the kit's** ([`oxi_kit::hosted`]); operands are computed on where they
//!   lie, with their strides, as far as oneDNN takes them (`operands`).

mod adapter;
mod api;
mod arithmetic;
mod ask;
mod client;
mod elementwise;
mod engine;
mod operands;
mod others;
mod program;

pub use adapter::OneDnn;

oxi_kit::adapter!(OneDnn);
oxi_kit::export!(OneDnn);
