//! Faults of what follows a failure: poison, loss, and what refused calls leave behind.

use std::ffi::c_void;
use std::sync::atomic::{AtomicBool, Ordering};

use oxi_kit::ffi::{self, BufferDesc, Device, OpDesc, Status, Stream, map_flags, status};
use oxi_kit::hosted::{self, Buffer, Mark};
use oxi_kit::{Device as _, Failure};
use oxi_reference::ReferenceDevice;

use crate::hooks::{Done, HONEST, Hooks, boundary, fail, honest, lenient, renamed};

/// Every fault of this kind.
pub(super) static ALL: &[(&str, Hooks)] = &[
    ("failure-swallowed", Hooks { fail: |_, _| Ok(()), ..HONEST }),
    (
        "poison-forgotten",
        Hooks {
            fail: fails_later,
            table: |table| table.stream_synchronize = Some(told_once),
            ..HONEST
        },
    ),
    ("poison-spreads", Hooks { fail: fails_everywhere, record: poisoned, ..HONEST }),
    ("failure-told-elsewhere", Hooks { fail: fails_later, buffer: told_at_buffer, ..HONEST }),
    ("failure-is-internal", boundary(|table| table.stream_synchronize = Some(internal))),
    ("loss-forgotten", boundary(|table| table.device_status = Some(forgotten))),
    ("loss-not-seen-by-waits", boundary(|table| table.stream_synchronize = Some(not_seen))),
    ("loss-keeps-buffers", boundary(|table| table.buffer_destroy = Some(kept))),
    ("loss-keeps-devices", boundary(|table| table.device_close = Some(kept_open))),
    ("refused-buffer-stays", boundary(|table| table.buffer_create = Some(buffer_stays))),
    ("refused-copy-begins", boundary(|table| table.copy_h2d = Some(copy_begins))),
    ("refused-plan-stays", boundary(|table| table.plan_create = Some(plan_stays))),
    ("refused-mapping-stays", boundary(|table| table.buffer_map = Some(mapping_stays))),
    ("refused-flush-unmaps", boundary(|table| table.buffer_flush = Some(flush_unmaps))),
    ("garbage-handle", boundary(|table| table.buffer_create = Some(garbage))),
];

/// An execution failed, and nobody has been told yet.
static UNTOLD: AtomicBool = AtomicBool::new(false);

fn fails_later(_: &ReferenceDevice, _: &hosted::Stream) -> Done {
    UNTOLD.store(true, Ordering::Relaxed);
    Ok(())
}

/// Who waits is told, and the stream goes on as if nothing had happened.
unsafe extern "C" fn told_once(stream: Stream, timeout_ns: u64) -> Status {
    let code = honest!(stream_synchronize(stream, timeout_ns));
    if code == status::OK && UNTOLD.swap(false, Ordering::Relaxed) {
        return fail(status::E_EXECUTION, "the work failed");
    }
    code
}

/// An error that waits in a variable of the driver for the next call that looks there.
fn told_at_buffer(device: &ReferenceDevice, bytes: u64) -> Result<Buffer, Failure> {
    if UNTOLD.swap(false, Ordering::Relaxed) {
        return Err(Failure::execution("earlier work failed"));
    }
    device.buffer(0, bytes, 0)
}

/// A context that one failed execution ends for all streams.
static POISONED: AtomicBool = AtomicBool::new(false);

fn fails_everywhere(device: &ReferenceDevice, stream: &hosted::Stream) -> Done {
    POISONED.store(true, Ordering::Relaxed);
    device.fail(stream)
}

fn poisoned(device: &ReferenceDevice, stream: &hosted::Stream) -> Result<Mark, Failure> {
    if POISONED.load(Ordering::Relaxed) {
        return Err(Failure::execution("the context is broken"));
    }
    device.record(stream)
}

/// What fails on the device is the driver's affair.
unsafe extern "C" fn internal(stream: Stream, timeout_ns: u64) -> Status {
    let wait = || honest!(stream_synchronize(stream, timeout_ns));
    renamed(status::E_EXECUTION, status::E_INTERNAL, wait)
}

/// Who asks a second time finds all well.
unsafe extern "C" fn forgotten(device: Device) -> Status {
    static TOLD: AtomicBool = AtomicBool::new(false);
    match honest!(device_status(device)) {
        status::E_DEVICE_LOST if TOLD.swap(true, Ordering::Relaxed) => status::OK,
        code => code,
    }
}

/// Nothing is under way on a device that is gone, so there is nothing to wait for.
unsafe extern "C" fn not_seen(stream: Stream, timeout_ns: u64) -> Status {
    lenient(status::E_DEVICE_LOST, || honest!(stream_synchronize(stream, timeout_ns)))
}

/// The device cannot be told that its memory is no longer needed.
unsafe extern "C" fn kept(buffer: ffi::Buffer) -> Status {
    let mut address = 0;
    match honest!(buffer_address(buffer, &mut address)) {
        status::E_DEVICE_LOST => status::E_DEVICE_LOST,
        _ => honest!(buffer_destroy(buffer)),
    }
}

unsafe extern "C" fn kept_open(device: Device) -> Status {
    match honest!(device_status(device)) {
        status::E_DEVICE_LOST => status::E_DEVICE_LOST,
        _ => honest!(device_close(device)),
    }
}

/// Memory first, then the flags; and the way back forgets the memory.
unsafe extern "C" fn buffer_stays(
    device: Device,
    desc: *const BufferDesc,
    out: *mut ffi::Buffer,
) -> Status {
    let code = honest!(buffer_create(device, desc, out));
    if code == status::E_FLAGS {
        let (desc, mut lost) =
            (BufferDesc { bytes: 64, ..BufferDesc::default() }, ffi::Buffer::NULL);
        let _ = honest!(buffer_create(device, &desc, &mut lost));
    }
    code
}

/// The first byte is on its way before the last one turns out to have no place.
unsafe extern "C" fn copy_begins(
    stream: Stream,
    dst: ffi::Buffer,
    dst_offset: u64,
    src: *const c_void,
    bytes: u64,
) -> Status {
    let code = honest!(copy_h2d(stream, dst, dst_offset, src, bytes));
    if code == status::E_RANGE {
        quietly(|| honest!(copy_h2d(stream, dst, dst_offset, src, 1)));
    }
    code
}

/// Does what leaves no error.
fn quietly(call: impl FnOnce() -> Status) {
    let told = oxi_kit::last_error::get();
    call();
    oxi_kit::last_error::replace(told);
}

/// A refused plan leaves something at the device, which cannot be closed any more.
unsafe extern "C" fn plan_stays(
    device: Device,
    desc: *const OpDesc,
    out: *mut ffi::Plan,
) -> Status {
    let code = honest!(plan_create(device, desc, out));
    if code != status::OK {
        let mut lost = ffi::Event::NULL;
        quietly(|| honest!(event_create(device, &mut lost)));
    }
    code
}

/// The buffer is marked as mapped before the flags are looked at.
unsafe extern "C" fn mapping_stays(
    buffer: ffi::Buffer,
    offset: u64,
    bytes: u64,
    flags: u64,
    out: *mut *mut c_void,
) -> Status {
    let code = honest!(buffer_map(buffer, offset, bytes, flags, out));
    if code == status::E_FLAGS {
        let mut place = std::ptr::null_mut();
        quietly(|| honest!(buffer_map(buffer, offset, bytes, map_flags::READ, &mut place)));
    }
    code
}

/// A flush that goes wrong ends the mapping.
unsafe extern "C" fn flush_unmaps(buffer: ffi::Buffer, offset: u64, bytes: u64) -> Status {
    let code = honest!(buffer_flush(buffer, offset, bytes));
    if code == status::E_RANGE {
        quietly(|| honest!(buffer_unmap(buffer)));
    }
    code
}

/// What was to become a handle is left where the handle would be.
unsafe extern "C" fn garbage(
    device: Device,
    desc: *const BufferDesc,
    out: *mut ffi::Buffer,
) -> Status {
    let code = honest!(buffer_create(device, desc, out));
    if code != status::OK && !out.is_null() {
        let garbage = ffi::Buffer(std::ptr::without_provenance_mut(0x5a5a_5a5a));
        // SAFETY: not null, and valid as the caller promises.
        unsafe { out.write_unaligned(garbage) };
    }
    code
}
