//! The last error of each thread, and the names of statuses.
//!
//! Only calls that fail set it; `NOT_READY` is no failure. It belongs to the thread, not to the
//! adapter type: two adapters linked into one process share it, which no shared library ever sees.

use std::cell::RefCell;
use std::ffi::CStr;

use abi::ffi::{Status, status};

use crate::Failure;

thread_local! {
    static LAST: RefCell<Option<Failure>> = const { RefCell::new(None) };
}

/// Remembers a failure of the calling thread.
pub fn set(failure: Failure) {
    // A thread that is being torn down has nobody left to ask.
    let _ = LAST.try_with(|last| *last.borrow_mut() = Some(failure));
}

/// The last failure of the calling thread.
pub fn get() -> Option<Failure> {
    LAST.try_with(|last| last.borrow().clone()).ok().flatten()
}

/// Makes this the last failure of the calling thread, or none; gives what was it before.
pub fn replace(failure: Option<Failure>) -> Option<Failure> {
    LAST.try_with(|last| last.replace(failure)).ok().flatten()
}

macro_rules! names {
    ($($name:ident)*) => {
        /// The name of a status, if the standard lists it.
        pub fn status_name(code: Status) -> Option<&'static CStr> {
            const NAMES: &[(Status, &str)] =
                &[$((status::$name, concat!(stringify!($name), "\0"))),*];
            let (_, name) = NAMES.iter().find(|(known, _)| *known == code)?;
            CStr::from_bytes_with_nul(name.as_bytes()).ok()
        }
    };
}

names! {
    OK NOT_READY
    E_ARGUMENT E_NULL E_HANDLE E_SIZE E_RANGE E_ALIGN E_ENUM E_FLAGS E_STRUCT E_SHAPE E_RANK
    E_STRIDE E_ATTR E_COUNT E_LIMIT E_ALIAS
    E_STATE E_BUSY E_NOT_RECORDED E_MAPPED E_NOT_MAPPED
    E_UNSUPPORTED E_UNSUPPORTED_OP E_UNSUPPORTED_TYPE E_UNSUPPORTED_STRUCT E_UNSUPPORTED_LAYOUT
    E_UNSUPPORTED_VERSION
    E_RESOURCE E_OUT_OF_MEMORY
    E_EXECUTION E_POISONED
    E_DEVICE_LOST
    E_COMM
    E_INTERNAL
}
