//! What oneDNN does with subnormal numbers, which it cannot be asked.
//!
//! Each line was seen without the adapter (`findings.md`), and has a reason:
//!
//! - The processor's conversion to bf16 takes subnormals for zeros, whatever the mode of the thread,
//!   and so do its products of bf16. oneDNN uses both where they exist.
//! - oneDNN's own conversion to bf16 does the same, in one of its two implementations.
//! - The exponential of f32 is zero before it becomes subnormal.

use oxi_kit::call::{Call, Kind};
use oxi_kit::ffi::arithmetic_flags::{FLUSH_INPUTS, FLUSH_OUTPUTS};
use oxi_kit::ffi::format as f;
use oxi_kit::ops;

/// The `arithmetic_flags` of a call's subnormals; `instructions` is whether the processor's own
/// instructions for bf16 are used. Nothing is declared for what moves elements and for select, which keep all bits.
pub fn flushing(call: &Call, instructions: bool) -> u64 {
    let (from, to) = (call.x().format, call.y().format);
    // A reduction that is a copy converts, with the instructions or without.
    let converts = to == f::BF16 && (instructions || is_copied(call));
    match call.kind {
        Kind::Copy | Kind::Elementwise { op: ops::select::ID, .. } => 0,
        Kind::Other { op: ops::transpose::ID | ops::reshape::ID | ops::concat::ID } => 0,
        Kind::Cast { .. } if [from, to] == [f::F32, f::BF16] => FLUSH_INPUTS,
        Kind::Cast { .. } => 0,
        Kind::MatMul { .. } if from == f::BF16 && instructions => FLUSH_INPUTS | FLUSH_OUTPUTS,
        Kind::Elementwise { op: ops::exp::ID, .. } | Kind::Softmax { .. }
            if matches!(to, f::F32 | f::BF16) =>
        {
            FLUSH_OUTPUTS
        }
        // Nobody can tell which of the two it was.
        Kind::Max { .. } if converts => FLUSH_INPUTS | FLUSH_OUTPUTS,
        _ if converts => FLUSH_OUTPUTS,
        _ => 0,
    }
}

fn is_copied(call: &Call) -> bool {
    match call.kind {
        Kind::Sum { axis, .. } | Kind::Max { axis, .. } => call.x().dims[axis] == 1,
        _ => false,
    }
}
