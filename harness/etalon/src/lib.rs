//! Etalon, the conformance suite of OXI.
#![forbid(unsafe_code)]
