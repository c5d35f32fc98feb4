//! Expressions of the standard, and what they say about a call.
//!
//! `require:`, `shape:`, `let:` and `when:` hold expressions of the Common Expression Language.
//! The grammar is CEL's, read by the `cel` package; values and functions are the few that the
//! standard needs, so that one pass can check every name and type, and another can evaluate
//! without surprises:
//!
//! | value | written | remark |
//! |---|---|---|
//! | bool | `true`, `a && b`, `!a`, `c ? a : b` | |
//! | integer | `3`, `0x10`, `a + b`, `a / b`, `a % b` | of 128 bits; division truncates |
//! | float | `0.5`, `1e-5` | does not mix with integers |
//! | text | `'buffer_usage'` | names things; never computed |
//! | list | `[M, N]`, `a + b`, `x[0]`, `n in [1, 2]` | of 64-bit integers: a shape |
//! | tensor, handle, struct | their names | only functions and fields look inside |
//!
//! There are no maps, messages, macros or methods. As in CEL, `a && b` is false if either side
//! is, and `a || b` true if either side is, even where the other side cannot be evaluated.
//!
//! Everything is total: overflow, a bad index or a missing tensor is an [`ExprError`] that points
//! into the text, never a panic.
//!
//! The way of an expression: [`Expr::parse`] reads the text, [`Code::compile`] resolves names and
//! types against a [`Scope`], [`Code::eval`] asks an [`Env`] for values. [`CompiledOperator`] does
//! this for all expressions of an operator; [`interface`] holds the scope of `when:` in
//! `spec/api/*.yaml`.

mod code;
mod eval;
mod functions;
pub mod interface;
mod lists;
mod lower;
mod names;
mod near;
mod operator;
mod parse;
mod rules;
mod rust;
mod shapes;
mod value;

pub use code::{Code, Scope, Signature, Wants};
pub use eval::Env;
pub use functions::FUNCTIONS;
pub use near::nearest;
pub use operator::{ATTRS_FIT, Breach, COUNTS_FIT, CompiledOperator};
pub use parse::Expr;
pub use rules::{Rule, RuleKind};
pub use value::{Ty, Value};

use std::fmt;

/// What is wrong with an expression, or with what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExprError {
    /// What is wrong.
    pub message: String,
    /// Byte offset into the text of the expression.
    pub offset: usize,
    /// What to do about it, if that is known.
    pub help: Option<String>,
}

impl ExprError {
    /// An error at a place of the text.
    pub fn at(offset: usize, message: impl Into<String>) -> Self {
        ExprError { message: message.into(), offset, help: None }
    }

    /// The same error with advice.
    pub fn with_help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }
}

impl fmt::Display for ExprError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ExprError {}
