//! Etalon, the conformance suite of OXI.
//!
//! The way of a case is the layout of this crate: [`suite`] (the standard and the authored
//! [`cases`]) → [`plan`] → run → judge → record; reports are a crate of their own.
#![forbid(unsafe_code)]

pub mod cases;
pub mod plan;
pub mod suite;
