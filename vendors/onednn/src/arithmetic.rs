//! What oneDNN does with subnormal numbers, which it cannot be asked.
//!
//! Each line was seen (`findings.md`), and has a reason:
//!
//! - The processor's conversion to bf16 takes subnormals for zeros, whatever the mode of the thread,
//!   and so do its products of bf16. oneDNN uses both where they exist.
//! - The exponential gives zero for arguments below the logarithm of the smallest normal f32.

use oxi_kit::call::{Call, Kind};
use oxi_kit::ffi::arithmetic_flags::{FLUSH_INPUTS, FLUSH_OUTPUTS};
use oxi_kit::ffi::format as f;

/// The `arithmetic_flags` of a call's subnormals; `instructions` is whether the processor's own
/// instructions for bf16 are used. Nothing is declared for a copy, which keeps all bits.
pub fn flushing(call: &Call, instructions: bool) -> u64 {
    let (from, to) = (call.x().format, call.y.format);
    let narrow = to == f::BF16 && instructions;
    match call.kind {
        Kind::Copy => 0,
        Kind::Cast { .. } if from == f::F32 && narrow => FLUSH_INPUTS,
        Kind::Cast { .. } => 0,
        Kind::MatMul { .. } if from == f::BF16 && instructions => FLUSH_INPUTS | FLUSH_OUTPUTS,
        Kind::Exp | Kind::Softmax { .. } if matches!(to, f::F32 | f::BF16) => FLUSH_OUTPUTS,
        _ if narrow => FLUSH_OUTPUTS,
        _ => 0,
    }
}
