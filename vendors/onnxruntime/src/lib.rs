//! OXI adapter for ONNX Runtime and its execution providers.
//!
//! ```text
//! host ── oxi_kit ──► adapter ──► api, client                 who is there
//!                └──► engine ──► emit ──► elementwise, operators ──► graph ──► onnx
//!                          │                                  an operator becomes a model
//!                          └──► client ──► dense              the model becomes a session, and runs
//! ```
//!
//! What the reader should know:
//!
//! - **The library is loaded at run time** (`api`), from a path that is a setting. Without it there
//!   are no devices, and a sentence in the log.
//! - **ONNX Runtime computes.** An operator becomes an ONNX model of one node, or of the few that
//!   say in ONNX what the standard asks for (`emit`). Nothing of an operator is computed here.
//! - **What is offered is found out by trying** (`engine`): a session is made for the very call that
//!   is asked about, so that every execution provider answers for itself.
//! - **Memory and streams are the kit's** ([`oxi_kit::hosted`]); dense operands are computed on in
//!   place (`dense`).

mod adapter;
mod api;
mod client;
mod dense;
mod elementwise;
mod emit;
mod engine;
mod graph;
mod onnx;
mod operators;

pub use adapter::OnnxRuntime;

oxi_kit::adapter!(OnnxRuntime);
oxi_kit::export!(OnnxRuntime);
