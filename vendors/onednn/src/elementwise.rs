//! What each elementwise operator is in oneDNN: one line an operator.
//!
//! | word | means |
//! |---|---|
//! | `One` | an eltwise primitive with these two numbers |
//! | `Alpha` | one with the operator's attribute as its first number |
//! | `Two` | a binary primitive |
//! | `Twice` | a binary primitive of an operand and itself |
//! | `Select` | the binary primitive of three operands |
//!
//! All are one primitive. What a primitive defines otherwise than the operator is not in the table:
//! `linear` with -1 and 0 makes +0 of +0, so it is no negation; `pow` with -1/2 makes plus infinity of
//! -0, so it is no rsqrt; and `clip` takes numbers, not tensors.

use std::ffi::c_int;

use oxi_kit::call::unknown;
use oxi_kit::ffi::{format as f, status};
use oxi_kit::{Failure, ops};

use crate::api::{binary as b, eltwise as e};

/// How an operator is said.
#[derive(Debug, Clone, Copy)]
pub enum Word {
    /// Of one operand: which primitive, and its numbers.
    One(c_int, f32, f32),
    /// The same, with the operator's attribute.
    Alpha(c_int),
    /// Of two operands.
    Two(c_int),
    /// Of one operand, given twice.
    Twice(c_int),
    /// Of three operands.
    Select,
}

#[rustfmt::skip]
fn word(op: u32) -> Option<Word> {
    use Word::{Alpha, One, Select, Twice, Two};
    Some(match op {
        ops::add::ID => Two(b::ADD),
        ops::subtract::ID => Two(b::SUB),
        ops::multiply::ID => Two(b::MUL),
        ops::divide::ID => Two(b::DIV),
        ops::maximum::ID => Two(b::MAX),
        ops::minimum::ID => Two(b::MIN),
        ops::equal::ID => Two(b::EQ),
        ops::not_equal::ID => Two(b::NE),
        ops::less::ID => Two(b::LT),
        ops::less_equal::ID => Two(b::LE),
        ops::greater::ID => Two(b::GT),
        ops::greater_equal::ID => Two(b::GE),
        ops::isnan::ID => Twice(b::NE),
        ops::select::ID => Select,
        ops::abs::ID => One(e::ABS, 0.0, 0.0),
        ops::square::ID => One(e::SQUARE, 0.0, 0.0),
        ops::reciprocal::ID => One(e::POW, 1.0, -1.0),
        ops::rint::ID => One(e::ROUND, 0.0, 0.0),
        ops::sqrt::ID => One(e::SQRT, 0.0, 0.0),
        ops::exp::ID => One(e::EXP, 0.0, 0.0),
        ops::log::ID => One(e::LOG, 0.0, 0.0),
        ops::tanh::ID => One(e::TANH, 0.0, 0.0),
        ops::sigmoid::ID => One(e::LOGISTIC, 0.0, 0.0),
        // log(1 + exp(a x)) / a
        ops::softplus::ID => One(e::SOFT_RELU, 1.0, 0.0),
        ops::log_sigmoid::ID => One(e::SOFT_RELU, -1.0, 0.0),
        ops::silu::ID => One(e::SWISH, 1.0, 0.0),
        ops::mish::ID => One(e::MISH, 0.0, 0.0),
        ops::gelu::ID => One(e::GELU_ERF, 0.0, 0.0),
        ops::gelu_tanh::ID => One(e::GELU_TANH, 0.0, 0.0),
        // x min(max(a x + b, 0), 1)
        ops::hardswish::ID => One(e::HARDSWISH, 1.0 / 6.0, 0.5),
        ops::relu::ID => One(e::RELU, 0.0, 0.0),
        ops::leaky_relu::ID => Alpha(e::RELU),
        ops::elu::ID => Alpha(e::ELU),
        _ => return None,
    })
}

/// True if the adapter has a word for an elementwise operator.
pub fn has(op: u32) -> bool {
    word(op).is_some()
}

/// The word of an operator on operands of a format.
///
/// # Errors
/// `E_UNSUPPORTED_OP` if oneDNN has none, `E_UNSUPPORTED_TYPE` if it means something else for this
/// format.
pub fn of(op: u32, format: u32) -> Result<Word, Failure> {
    if op == ops::divide::ID && matches!(format, f::I8 | f::U8 | f::I32) {
        let message = "oneDNN rounds quotients of integers to the nearest";
        return Err(Failure::new(status::E_UNSUPPORTED_TYPE, message));
    }
    word(op).ok_or_else(|| unknown(op))
}
