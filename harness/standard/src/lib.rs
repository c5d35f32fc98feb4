//! The standard: everything under `spec/`, read strictly, checked, and modelled.
//!
//! [`Standard::load`] reads the files; [`lint`](lint::lint) says everything that is wrong with
//! what was read, and searches for each constraint a call that breaks it alone. The module of each
//! kind of file documents its grammar by example: [`formats`], [`blocks`], [`types`], [`api`], [`ops`],
//! [`acceptance`], [`profiles`], [`requirements`]. Expressions are [`expr`]'s.
#![forbid(unsafe_code)]

pub mod acceptance;
pub mod api;
pub mod blocks;
pub mod expr;
pub mod formats;
pub mod lint;
mod load;
pub mod ops;
pub mod profiles;
pub mod reference;
pub mod requirements;
pub mod types;
pub mod witness;
pub mod yaml;

pub use load::{AbiVersion, About, Standard, Topic, digest};
