//! The last error of the calling thread, and names of statuses.

use std::ffi::c_char;

use abi::ffi::{ErrorInfo, Status, status};

use super::call;
use crate::structs::{Out, OutStruct, text};
use crate::{Failure, last_error};

pub(super) unsafe extern "C" fn get_last_error(out: *mut ErrorInfo) -> Status {
    call(|| {
        // SAFETY: the host passes pointers as the standard says.
        let out = unsafe { OutStruct::new(out, 0) }?;
        let mut info = ErrorInfo { arg_index: -1, ..ErrorInfo::default() };
        if let Some(failure) = last_error::get() {
            info.code = failure.status;
            info.native_code = failure.native;
            info.arg_index = failure.arg.map_or(-1, |arg| arg as i32);
            info.message = text(&failure.message);
        }
        out.write(&info);
        Ok(status::OK)
    })
}

pub(super) unsafe extern "C" fn status_name(code: Status, out: *mut *const c_char) -> Status {
    call(|| {
        // SAFETY: the host passes pointers as the standard says.
        let out = unsafe { Out::new(out, 1) }?;
        let name = last_error::status_name(code).ok_or_else(|| {
            Failure::new(status::E_ENUM, format!("{code} is no status of the standard")).at(0)
        })?;
        out.set(name.as_ptr());
        Ok(status::OK)
    })
}
