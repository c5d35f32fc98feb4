//! The result of a run, and every view derived from it.
//!
//! [`result`] is the schema of `results.ndjson`; everything else here reads it.
#![forbid(unsafe_code)]

pub mod result;
