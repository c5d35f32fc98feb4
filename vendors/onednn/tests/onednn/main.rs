//! The adapter with oneDNN's CPU engine, through the C entry points.
//!
//! Without the library every test that needs it passes and says that it was left out.

mod common;
mod device;
mod elementwise;
mod libraries;
mod operators;
mod rules;
