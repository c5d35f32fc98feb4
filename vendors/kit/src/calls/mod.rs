//! The C entry points, by topic as in `spec/api/`.
//!
//! Each one reads its arguments, looks up its handles, enforces the error rules that the standard
//! writes beside the function, and only then asks the adapter. Outputs are nulled first, so that a
//! call that fails leaves them null.

mod devices;
mod errors;
mod memory;
mod operators;
mod streams;
mod transfer;

use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use abi::ffi::{CoreApi, Status, status};

use crate::handles::Table;
use crate::objects::{Belongs, DeviceObject};
use crate::{Adapter, Export, Failure, last_error};

/// Runs the body of a call: what fails becomes the return value and the thread's last error, a
/// panic `E_INTERNAL`.
pub(crate) fn call(body: impl FnOnce() -> Result<Status, Failure>) -> Status {
    let failure = match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(status)) => return status,
        // Not an error: it says nothing about the call.
        Ok(Err(failure)) if failure.status == status::NOT_READY => return status::NOT_READY,
        Ok(Err(failure)) => failure,
        Err(panic) => {
            let message = panic
                .downcast_ref::<&str>()
                .copied()
                .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
                .unwrap_or("of unknown kind");
            Failure::internal(format!("panic: {message}"))
        }
    };
    let status = failure.status;
    last_error::set(failure);
    status
}

/// OK or NOT_READY.
fn ready(done: bool) -> Status {
    if done { status::OK } else { status::NOT_READY }
}

/// What a handle stands for, given as argument `arg`; refused if its device is gone. Only what ends a
/// handle looks no further than the handle.
pub(crate) fn live<T: Belongs>(
    table: &Table<T>,
    handle: *mut c_void,
    arg: usize,
) -> Result<Arc<T>, Failure> {
    let object = table.get(handle, arg)?;
    object.owner().alive()?;
    Ok(object)
}

/// Refuses objects of two devices. Two handles of one device count as two: what one made, the
/// other cannot use.
fn same_device<A: Adapter>(
    a: &Arc<DeviceObject<A>>,
    b: &Arc<DeviceObject<A>>,
    arg: usize,
) -> Result<(), Failure> {
    if !Arc::ptr_eq(a, b) {
        return Err(Failure::argument("the objects belong to different devices").at(arg));
    }
    Ok(())
}

/// Refuses flags that are none of the listed.
pub(crate) fn known_flags(all: &[u64], flags: u64, arg: usize) -> Result<(), Failure> {
    let unknown = all.iter().fold(flags, |rest, flag| rest & !flag);
    if unknown != 0 {
        let message = format!("flags {unknown:#x} are reserved");
        return Err(Failure::new(status::E_FLAGS, message).at(arg));
    }
    Ok(())
}

/// The function table of an adapter.
pub(crate) const fn table<A: Export>() -> CoreApi {
    CoreApi {
        get_last_error: Some(errors::get_last_error),
        status_name: Some(errors::status_name),
        device_count: Some(devices::device_count::<A>),
        device_info: Some(devices::device_info::<A>),
        device_open: Some(devices::device_open::<A>),
        device_close: Some(devices::device_close::<A>),
        get_property: Some(devices::get_property::<A>),
        device_status: Some(devices::device_status::<A>),
        device_synchronize: Some(devices::device_synchronize::<A>),
        heap_count: Some(memory::heap_count::<A>),
        heap_info: Some(memory::heap_info::<A>),
        buffer_create: Some(memory::buffer_create::<A>),
        buffer_import_host: Some(memory::buffer_import_host::<A>),
        buffer_destroy: Some(memory::buffer_destroy::<A>),
        buffer_address: Some(memory::buffer_address::<A>),
        buffer_map: Some(memory::buffer_map::<A>),
        buffer_unmap: Some(memory::buffer_unmap::<A>),
        buffer_flush: Some(memory::buffer_flush::<A>),
        buffer_invalidate: Some(memory::buffer_invalidate::<A>),
        peer_access: Some(devices::peer_access::<A>),
        copy_h2d: Some(transfer::copy_h2d::<A>),
        copy_d2h: Some(transfer::copy_d2h::<A>),
        copy_d2d: Some(transfer::copy_d2d::<A>),
        fill: Some(transfer::fill::<A>),
        stream_create: Some(streams::stream_create::<A>),
        stream_destroy: Some(streams::stream_destroy::<A>),
        stream_query: Some(streams::stream_query::<A>),
        stream_synchronize: Some(streams::stream_synchronize::<A>),
        stream_wait_event: Some(streams::stream_wait_event::<A>),
        event_create: Some(streams::event_create::<A>),
        event_destroy: Some(streams::event_destroy::<A>),
        event_record: Some(streams::event_record::<A>),
        event_query: Some(streams::event_query::<A>),
        event_synchronize: Some(streams::event_synchronize::<A>),
        event_elapsed_ns: Some(streams::event_elapsed_ns::<A>),
        op_count: Some(operators::op_count::<A>),
        op_enumerate: Some(operators::op_enumerate::<A>),
        op_query: Some(operators::op_query::<A>),
        plan_create: Some(operators::plan_create::<A>),
        plan_info: Some(operators::plan_info::<A>),
        plan_execute: Some(operators::plan_execute::<A>),
        plan_destroy: Some(operators::plan_destroy::<A>),
        ..CoreApi::EMPTY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_is_returned_and_remembered() {
        assert_eq!(call(|| Err(Failure::unsupported("never"))), status::E_UNSUPPORTED);
        assert_eq!(call(|| Ok(status::OK)), status::OK);
        assert_eq!(call(|| Err(Failure::new(status::NOT_READY, ""))), status::NOT_READY);
        assert_eq!(last_error::get().unwrap().message, "never");
        std::thread::spawn(|| assert_eq!(last_error::get(), None)).join().unwrap();
    }

    #[test]
    fn a_panic_ends_at_the_boundary() {
        assert_eq!(call(|| panic!("number {}", 7)), status::E_INTERNAL);
        assert_eq!(last_error::get().unwrap().message, "panic: number 7");
    }

    #[test]
    fn unknown_flags_are_refused() {
        assert!(known_flags(&[1, 2, 4], 7, 0).is_ok());
        let told = known_flags(&[1, 2, 4], 9, 3).unwrap_err();
        assert_eq!((told.status, told.arg), (status::E_FLAGS, Some(3)));
    }
}
