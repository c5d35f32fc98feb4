//! Faults of statuses, last errors and handles.

use std::cell::RefCell;
use std::ffi::c_char;
use std::sync::{Mutex, PoisonError};

use oxi_kit::ffi::{self, BufferDesc, Device, ErrorInfo, Status, status};
use oxi_kit::{Failure, last_error};

use crate::hooks::{Hooks, boundary, honest, lenient, unless};

/// Every fault of this kind.
pub(super) static ALL: &[(&str, Hooks)] = &[
    ("null-accepted", boundary(|table| table.heap_count = Some(null_accepted))),
    ("wrong-kind-accepted", boundary(|table| table.stream_query = Some(any_kind))),
    ("destroyed-accepted", boundary(|table| table.buffer_destroy = Some(again))),
    ("null-handle-accepted", boundary(|table| table.plan_destroy = Some(null_plan))),
    (
        "errors-shared-by-threads",
        boundary(|table| {
            table.buffer_create = Some(tell_all);
            table.get_last_error = Some(of_any_thread);
        }),
    ),
    ("success-clears-error", boundary(|table| table.device_status = Some(clears))),
    ("first-error-stays", boundary(|table| table.get_last_error = Some(first))),
    ("error-not-kept", boundary(|table| table.device_info = Some(not_kept))),
    ("error-misnamed", boundary(|table| table.get_last_error = Some(misnamed))),
    ("error-told-once", boundary(|table| table.get_last_error = Some(once))),
    ("message-unended", boundary(|table| table.get_last_error = Some(unended))),
    ("argument-misplaced", boundary(|table| table.get_last_error = Some(from_one))),
    ("question-leaves-error", boundary(|table| table.op_query = Some(question))),
    ("status-name-for-all", boundary(|table| table.status_name = Some(name))),
];

unsafe extern "C" fn null_accepted(device: Device, out: *mut u32) -> Status {
    lenient(status::E_NULL, || honest!(heap_count(device, out)))
}

// Kinds of handles are told by their lowest four bits: 2 is a buffer's, 3 a stream's.

/// A handle is a number, and a number is idle.
unsafe extern "C" fn any_kind(stream: ffi::Stream) -> Status {
    let other = !stream.0.is_null() && stream.0.addr() & 15 != 3;
    let refused = if other { status::E_HANDLE } else { crate::hooks::NEVER };
    lenient(refused, || honest!(stream_query(stream)))
}

/// What is gone may go again.
unsafe extern "C" fn again(buffer: ffi::Buffer) -> Status {
    let refused = if buffer.0.addr() & 15 == 2 { status::E_HANDLE } else { crate::hooks::NEVER };
    lenient(refused, || honest!(buffer_destroy(buffer)))
}

/// As `free(NULL)`.
unsafe extern "C" fn null_plan(plan: ffi::Plan) -> Status {
    if plan.0.is_null() { status::OK } else { honest!(plan_destroy(plan)) }
}

/// The last error of the process.
static SHARED: Mutex<Option<Failure>> = Mutex::new(None);

unsafe extern "C" fn tell_all(
    device: Device,
    desc: *const BufferDesc,
    out: *mut ffi::Buffer,
) -> Status {
    let code = honest!(buffer_create(device, desc, out));
    if code != status::OK {
        *SHARED.lock().unwrap_or_else(PoisonError::into_inner) = last_error::get();
    }
    code
}

unsafe extern "C" fn of_any_thread(out: *mut ErrorInfo) -> Status {
    if last_error::get().is_none() {
        last_error::replace(SHARED.lock().unwrap_or_else(PoisonError::into_inner).clone());
    }
    honest!(get_last_error(out))
}

unsafe extern "C" fn clears(device: Device) -> Status {
    let code = honest!(device_status(device));
    if code == status::OK {
        last_error::replace(None);
    }
    code
}

thread_local! {
    static FIRST: RefCell<Option<Failure>> = const { RefCell::new(None) };
}

/// Only who has no error yet gets one.
unsafe extern "C" fn first(out: *mut ErrorInfo) -> Status {
    let first = FIRST.with(|first| {
        let mut first = first.borrow_mut();
        *first = first.take().or_else(last_error::get);
        first.clone()
    });
    last_error::replace(first);
    honest!(get_last_error(out))
}

unsafe extern "C" fn not_kept(index: u32, out: *mut ffi::DeviceInfo) -> Status {
    let before = last_error::get();
    let code = honest!(device_info(index, out));
    last_error::replace(before);
    code
}

/// Changes what the thread is told.
fn retell(out: *mut ErrorInfo, change: fn(&mut ErrorInfo)) -> Status {
    let code = honest!(get_last_error(out));
    // SAFETY: the honest function took the struct; it is as long as its header says.
    unsafe {
        if code == status::OK && (*out).header.size as usize >= size_of::<ErrorInfo>() {
            change(&mut *out);
        }
    }
    code
}

/// The code of the driver's own call, which failed first.
unsafe extern "C" fn misnamed(out: *mut ErrorInfo) -> Status {
    retell(out, |info| {
        if info.code == status::E_RANGE {
            info.code = status::E_ARGUMENT;
        }
    })
}

unsafe extern "C" fn unended(out: *mut ErrorInfo) -> Status {
    retell(out, |info| {
        let end = info.message.iter().position(|&byte| byte == 0).unwrap_or(0);
        info.message[end..].fill(b'.' as c_char);
    })
}

/// People count from one.
unsafe extern "C" fn from_one(out: *mut ErrorInfo) -> Status {
    retell(out, |info| info.arg_index += 1)
}

/// To ask is to try, and to forget that it failed.
unsafe extern "C" fn question(
    device: Device,
    desc: *const ffi::OpDesc,
    out: *mut ffi::OpSupport,
) -> Status {
    let code = honest!(op_query(device, desc, out));
    // SAFETY: the honest function took the struct; a header is the least that is there, and what a
    // short one does not have is not looked at.
    let no = unsafe {
        code == status::OK
            && (*out).header.size as usize >= size_of::<ffi::OpSupport>()
            && (*out).why != status::OK
    };
    if no {
        last_error::set(Failure::unsupported("no kernel was found"));
    }
    code
}

/// Telling an error is the end of it.
unsafe extern "C" fn once(out: *mut ErrorInfo) -> Status {
    let code = honest!(get_last_error(out));
    if code == status::OK {
        last_error::replace(None);
    }
    code
}

unsafe extern "C" fn name(code: Status, out: *mut *const c_char) -> Status {
    unless(
        status::E_ENUM,
        || honest!(status_name(code, out)),
        || honest!(status_name(status::E_INTERNAL, out)),
    )
}
