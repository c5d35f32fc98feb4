//! Faults of what may be asked of a buffer: creating, importing, mapping.

use std::ffi::c_void;

use oxi_kit::ffi::{Buffer, BufferDesc, Device, Status, map_flags, status};

use crate::hooks::{Hooks, NEVER, boundary, fail, honest, lenient, renamed, unless};

/// Every fault of this kind.
pub(super) static ALL: &[(&str, Hooks)] = &[
    ("empty-buffer", boundary(|table| table.buffer_create = Some(empty))),
    ("wrong-code", boundary(|table| table.buffer_create = Some(wrong_code))),
    ("unknown-usage", boundary(|table| table.buffer_create = Some(any_usage))),
    ("heap-ignored", boundary(|table| table.buffer_create = Some(heap_ignored))),
    ("limit-unchecked", boundary(|table| table.buffer_create = Some(unlimited))),
    ("empty-import", boundary(|table| table.buffer_import_host = Some(import))),
    ("unknown-import-usage", boundary(|table| table.buffer_import_host = Some(any_import))),
    ("empty-mapping", boundary(|table| table.buffer_map = Some(empty_mapping))),
    ("mapping-wraps", boundary(|table| table.buffer_map = Some(mapping_wraps))),
    ("unknown-map-flags", boundary(|table| table.buffer_map = Some(any_flags))),
    ("mapped-twice", boundary(|table| table.buffer_map = Some(twice))),
    ("unmap-unmapped", boundary(|table| table.buffer_unmap = Some(unmap))),
    ("unmap-code", boundary(|table| table.buffer_unmap = Some(unmap_code))),
    ("flush-unmapped", boundary(|table| table.buffer_flush = Some(flush))),
    ("flush-outside", boundary(|table| table.buffer_flush = Some(flush_far))),
    ("invalidate-unmapped", boundary(|table| table.buffer_invalidate = Some(invalidate))),
    ("invalidate-outside", boundary(|table| table.buffer_invalidate = Some(invalidate_far))),
];

/// Creates a buffer; if that is refused with a status, creates what `change` makes of it.
unsafe fn create(
    (device, desc, out): (Device, *const BufferDesc, *mut Buffer),
    refused: Status,
    change: fn(&mut BufferDesc),
) -> Status {
    let again = || {
        // SAFETY: the honest function has read the struct, which has its full size or more but where
        // an older host calls, of which there is none yet.
        let mut desc = unsafe { desc.read_unaligned() };
        change(&mut desc);
        honest!(buffer_create(device, &desc, out))
    };
    unless(refused, || honest!(buffer_create(device, desc, out)), again)
}

/// Nothing is rounded up to something.
unsafe extern "C" fn empty(device: Device, desc: *const BufferDesc, out: *mut Buffer) -> Status {
    // SAFETY: the caller's promise.
    unsafe { create((device, desc, out), status::E_SIZE, |desc| desc.bytes = 1) }
}

/// Every mistake is an "invalid value".
unsafe extern "C" fn wrong_code(
    device: Device,
    desc: *const BufferDesc,
    out: *mut Buffer,
) -> Status {
    renamed(status::E_SIZE, status::E_ARGUMENT, || honest!(buffer_create(device, desc, out)))
}

unsafe extern "C" fn any_usage(
    device: Device,
    desc: *const BufferDesc,
    out: *mut Buffer,
) -> Status {
    // SAFETY: the caller's promise.
    unsafe { create((device, desc, out), status::E_FLAGS, |desc| desc.usage = 0) }
}

/// There is only one heap, so nobody looks which is meant.
unsafe extern "C" fn heap_ignored(
    device: Device,
    desc: *const BufferDesc,
    out: *mut Buffer,
) -> Status {
    // SAFETY: the caller's promise.
    unsafe { create((device, desc, out), status::E_RANGE, |desc| desc.heap = 0) }
}

/// What is too large is asked for all the same, and then there is no memory.
unsafe extern "C" fn unlimited(
    device: Device,
    desc: *const BufferDesc,
    out: *mut Buffer,
) -> Status {
    let code = honest!(buffer_create(device, desc, out));
    match code {
        status::E_LIMIT => fail(status::E_OUT_OF_MEMORY, "there is not so much memory"),
        code => code,
    }
}

unsafe extern "C" fn import(
    device: Device,
    memory: *mut c_void,
    bytes: u64,
    usage: u64,
    out: *mut Buffer,
) -> Status {
    unless(
        status::E_SIZE,
        || honest!(buffer_import_host(device, memory, bytes, usage, out)),
        || honest!(buffer_import_host(device, memory, 1, usage, out)),
    )
}

unsafe extern "C" fn any_import(
    device: Device,
    memory: *mut c_void,
    bytes: u64,
    usage: u64,
    out: *mut Buffer,
) -> Status {
    unless(
        status::E_FLAGS,
        || honest!(buffer_import_host(device, memory, bytes, usage, out)),
        || honest!(buffer_import_host(device, memory, bytes, 0, out)),
    )
}

unsafe extern "C" fn empty_mapping(
    buffer: Buffer,
    offset: u64,
    bytes: u64,
    flags: u64,
    out: *mut *mut c_void,
) -> Status {
    unless(
        status::E_SIZE,
        || honest!(buffer_map(buffer, offset, bytes, flags, out)),
        || honest!(buffer_map(buffer, offset, 1, flags, out)),
    )
}

/// `offset + bytes > size`, in 64 bits.
unsafe extern "C" fn mapping_wraps(
    buffer: Buffer,
    offset: u64,
    bytes: u64,
    flags: u64,
    out: *mut *mut c_void,
) -> Status {
    let refused = if offset.checked_add(bytes).is_none() { status::E_RANGE } else { NEVER };
    unless(
        refused,
        || honest!(buffer_map(buffer, offset, bytes, flags, out)),
        || honest!(buffer_map(buffer, 0, 1, flags, out)),
    )
}

/// Whatever the host wants, it may read and write.
unsafe extern "C" fn any_flags(
    buffer: Buffer,
    offset: u64,
    bytes: u64,
    flags: u64,
    out: *mut *mut c_void,
) -> Status {
    let all = map_flags::READ | map_flags::WRITE;
    unless(
        status::E_FLAGS,
        || honest!(buffer_map(buffer, offset, bytes, flags, out)),
        || honest!(buffer_map(buffer, offset, bytes, all, out)),
    )
}

/// The memory is the host's anyway: its address serves as often as anybody likes.
unsafe extern "C" fn twice(
    buffer: Buffer,
    offset: u64,
    bytes: u64,
    flags: u64,
    out: *mut *mut c_void,
) -> Status {
    let mut address = 0;
    unless(
        status::E_MAPPED,
        || honest!(buffer_map(buffer, offset, bytes, flags, out)),
        || {
            let code = honest!(buffer_address(buffer, &mut address));
            // SAFETY: the honest function took the pointer.
            unsafe {
                out.write_unaligned(std::ptr::with_exposed_provenance_mut(
                    (address + offset) as usize,
                ))
            };
            code
        },
    )
}

unsafe extern "C" fn unmap(buffer: Buffer) -> Status {
    lenient(status::E_NOT_MAPPED, || honest!(buffer_unmap(buffer)))
}

/// A mistake about states is taken for one about arguments.
unsafe extern "C" fn unmap_code(buffer: Buffer) -> Status {
    renamed(status::E_NOT_MAPPED, status::E_ARGUMENT, || honest!(buffer_unmap(buffer)))
}

// Mapped memory is coherent here, so that flushing has nothing to do, and checks nothing.

unsafe extern "C" fn flush(buffer: Buffer, offset: u64, bytes: u64) -> Status {
    lenient(status::E_NOT_MAPPED, || honest!(buffer_flush(buffer, offset, bytes)))
}

unsafe extern "C" fn flush_far(buffer: Buffer, offset: u64, bytes: u64) -> Status {
    lenient(status::E_RANGE, || honest!(buffer_flush(buffer, offset, bytes)))
}

unsafe extern "C" fn invalidate(buffer: Buffer, offset: u64, bytes: u64) -> Status {
    lenient(status::E_NOT_MAPPED, || honest!(buffer_invalidate(buffer, offset, bytes)))
}

unsafe extern "C" fn invalidate_far(buffer: Buffer, offset: u64, bytes: u64) -> Status {
    lenient(status::E_RANGE, || honest!(buffer_invalidate(buffer, offset, bytes)))
}
