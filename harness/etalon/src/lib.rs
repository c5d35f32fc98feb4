//! Etalon, the conformance suite of OXI.
#![forbid(unsafe_code)]

pub mod cases;
pub mod suite;
