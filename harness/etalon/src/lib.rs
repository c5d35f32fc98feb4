//! Etalon, the conformance suite of OXI.
//!
//! The way of a case is the layout of this crate: [`suite`] (the standard and the authored
//! [`cases`]) → [`plan`] → [`run`] → [`judge`] → [`record`]; reports are a crate of their own.
//! [`fingerprint`] holds the probes of sums, [`power`] tries cases on wrong devices, [`coverage`] tells what of the standard the cases check, and [`cli`] is the command line over all
//! of it. [`verify`] recomputes what a signed result says, and [`reproduce`] runs a part of it again.
#![forbid(unsafe_code)]

pub mod cases;
pub mod cli;
pub mod coverage;
pub mod explore;
pub mod fingerprint;
pub mod judge;
pub mod plan;
pub mod power;
pub mod record;
pub mod reproduce;
pub mod run;
pub mod suite;
pub mod verify;
