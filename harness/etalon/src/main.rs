//! The `etalon` executable.
#![forbid(unsafe_code)]

fn main() {}
