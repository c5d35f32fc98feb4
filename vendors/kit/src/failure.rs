//! How a call fails: a status of the standard and a sentence for people.

use abi::ffi::{Status, status};

/// Why a call fails. The kit makes it the C return value and the thread's last error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// `abi::ffi::status`, never `OK`.
    pub status: Status,
    /// For people.
    pub message: String,
    /// Which argument of the call, from 0.
    pub arg: Option<usize>,
    /// The vendor's own code, or 0.
    pub native: i32,
}

impl Failure {
    /// Any failure.
    pub fn new(status: Status, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), arg: None, native: 0 }
    }

    /// `E_ARGUMENT`.
    pub fn argument(message: impl Into<String>) -> Self {
        Self::new(status::E_ARGUMENT, message)
    }

    /// `E_UNSUPPORTED`.
    pub fn unsupported(message: impl Into<String>) -> Self {
        Self::new(status::E_UNSUPPORTED, message)
    }

    /// `E_OUT_OF_MEMORY`.
    pub fn out_of_memory(message: impl Into<String>) -> Self {
        Self::new(status::E_OUT_OF_MEMORY, message)
    }

    /// `E_EXECUTION`.
    pub fn execution(message: impl Into<String>) -> Self {
        Self::new(status::E_EXECUTION, message)
    }

    /// `E_INTERNAL`: the adapter's own fault, never conforming for a legal call.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(status::E_INTERNAL, message)
    }

    /// Names the argument that is to blame, from 0.
    #[must_use]
    pub fn at(mut self, arg: usize) -> Self {
        self.arg = Some(arg);
        self
    }

    /// Adds the vendor's own code.
    #[must_use]
    pub fn with_native(mut self, code: i32) -> Self {
        self.native = code;
        self
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = crate::last_error::status_name(self.status).unwrap_or(c"?");
        write!(f, "{}: {}", name.to_string_lossy(), self.message)
    }
}

impl std::error::Error for Failure {}
