//! The faults, by what they are about.

mod arithmetic;
mod boundary;
mod matrices;
mod streams;

use crate::hooks::Hooks;
use arithmetic::{FLUSH_TO_ZERO, INPUT_OVERWRITTEN, NAN_DROPPED, TRUNCATION};
use boundary::{CRASH, LEAK, WRONG_CODE};
use matrices::{LOST_TAIL, MISSING_CHECK, NARROW_ACCUMULATOR};
use streams::{HANG, STREAM_RACE};

/// Every fault, in the order of `faults.yaml`.
pub(crate) const ALL: &[(&str, Hooks)] = &[
    ("lost-tail", LOST_TAIL),
    ("narrow-accumulator", NARROW_ACCUMULATOR),
    ("truncation", TRUNCATION),
    ("nan-dropped", NAN_DROPPED),
    ("flush-to-zero", FLUSH_TO_ZERO),
    ("missing-check", MISSING_CHECK),
    ("wrong-code", WRONG_CODE),
    ("leak", LEAK),
    ("stream-race", STREAM_RACE),
    ("crash", CRASH),
    ("hang", HANG),
    ("input-overwritten", INPUT_OVERWRITTEN),
];
