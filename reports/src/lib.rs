//! The result of a run, and every view derived from it.
//!
//! [`result`] is the schema of `results.ndjson`, and [`read`] reads it. Everything else is derived
//! from what was read and can be made again: [`verdict`], the [`summary`] for the terminal,
//! [`junit`], [`ctrf`], [`markdown`], [`html`]. [`failure`] is the one form in which all of them show what
//! is wrong. [`diff`] compares two results, and [`gate`] decides by a policy whether one may pass.
//! [`waiver`] and [`expect`] read what may fail, [`attest`] signs a result, and [`submission`] is what goes
//! with one that is published; [`site`] makes the results site of many results. The same records give the
//! same bytes.
#![forbid(unsafe_code)]

pub mod attest;
pub mod ctrf;
pub mod day;
pub mod diff;
pub mod expect;
pub mod failure;
pub mod gate;
pub mod html;
pub mod junit;
pub mod markdown;
pub mod pattern;
mod performance;
pub mod read;
pub mod remark;
pub mod result;
pub mod schema;
pub mod site;
pub mod submission;
pub mod summary;
mod tally;
pub mod verdict;
pub mod version;
pub mod waiver;
mod write;

pub use tally::{figure, subject};
pub use write::{WriteError, view_names, views, write_all};
