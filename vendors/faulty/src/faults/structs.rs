//! Faults of headers, sizes, tails and chains. All are planted where a buffer is created and where a
//! heap is described.

use oxi_kit::ffi::{Buffer, BufferDesc, Device, Header, HeapInfo, STYPE_CRITICAL, Status, status};

use crate::hooks::{Hooks, boundary, fail, honest};

/// Every fault of this kind.
pub(super) static ALL: &[(&str, Hooks)] = &[
    ("short-struct-misread", boundary(|table| table.buffer_create = Some(misread))),
    ("short-struct-refused", boundary(|table| table.buffer_create = Some(short))),
    ("long-struct-refused", boundary(|table| table.buffer_create = Some(long))),
    ("tail-ignored", boundary(|table| table.buffer_create = Some(tail_ignored))),
    ("type-ignored", boundary(|table| table.buffer_create = Some(type_ignored))),
    ("tiny-struct-accepted", boundary(|table| table.buffer_create = Some(tiny))),
    ("reserved-ignored", boundary(|table| table.buffer_create = Some(reserved))),
    ("critical-node-ignored", boundary(|table| table.buffer_create = Some(no_chain))),
    ("plain-node-refused", boundary(|table| table.buffer_create = Some(no_node))),
    ("endless-chain", boundary(|table| table.buffer_create = Some(endless))),
    ("past-size", boundary(|table| table.heap_info = Some(past_size))),
];

/// Bytes of the struct as this version knows it.
const FULL: u32 = size_of::<BufferDesc>() as u32;

/// The header of a struct, if there is one.
unsafe fn header(desc: *const BufferDesc) -> Option<Header> {
    // SAFETY: the caller's promise: a header is the least that is there.
    (!desc.is_null()).then(|| unsafe { desc.cast::<Header>().read_unaligned() })
}

/// Creates a buffer from a descriptor that was read without looking at its size, and changed.
unsafe fn create(
    device: Device,
    desc: *const BufferDesc,
    out: *mut Buffer,
    change: fn(&mut BufferDesc),
) -> Status {
    if desc.is_null() {
        return honest!(buffer_create(device, desc, out));
    }
    // SAFETY: there is none where the struct is shorter; that is the fault.
    let mut desc = unsafe { desc.read_unaligned() };
    change(&mut desc);
    honest!(buffer_create(device, &desc, out))
}

/// `*desc`, whatever its size says.
unsafe extern "C" fn misread(device: Device, desc: *const BufferDesc, out: *mut Buffer) -> Status {
    // SAFETY: see `create`.
    unsafe {
        create(device, desc, out, |desc| {
            if (size_of::<Header>() as u32..FULL).contains(&desc.header.size) {
                desc.header.size = FULL;
            }
        })
    }
}

unsafe extern "C" fn short(device: Device, desc: *const BufferDesc, out: *mut Buffer) -> Status {
    // SAFETY: the caller's promise.
    match unsafe { header(desc) } {
        Some(header) if header.size < FULL => fail(status::E_STRUCT, "the struct is too short"),
        _ => honest!(buffer_create(device, desc, out)),
    }
}

unsafe extern "C" fn long(device: Device, desc: *const BufferDesc, out: *mut Buffer) -> Status {
    // SAFETY: the caller's promise.
    match unsafe { header(desc) } {
        Some(header) if header.size > FULL => {
            fail(status::E_UNSUPPORTED_STRUCT, "the struct is too long")
        }
        _ => honest!(buffer_create(device, desc, out)),
    }
}

unsafe extern "C" fn tail_ignored(
    device: Device,
    desc: *const BufferDesc,
    out: *mut Buffer,
) -> Status {
    // SAFETY: the caller's promise.
    match unsafe { header(desc) } {
        Some(header) if header.size > FULL => {
            // SAFETY: it is longer than what is read.
            unsafe { create(device, desc, out, |desc| desc.header.size = FULL) }
        }
        _ => honest!(buffer_create(device, desc, out)),
    }
}

unsafe extern "C" fn type_ignored(
    device: Device,
    desc: *const BufferDesc,
    out: *mut Buffer,
) -> Status {
    // SAFETY: see `create`.
    unsafe { create(device, desc, out, |desc| desc.header.stype = BufferDesc::STYPE) }
}

unsafe extern "C" fn tiny(device: Device, desc: *const BufferDesc, out: *mut Buffer) -> Status {
    // SAFETY: see `create`.
    unsafe {
        create(device, desc, out, |desc| {
            if desc.header.size < size_of::<Header>() as u32 {
                desc.header.size = FULL;
            }
        })
    }
}

unsafe extern "C" fn reserved(device: Device, desc: *const BufferDesc, out: *mut Buffer) -> Status {
    // SAFETY: see `create`.
    unsafe { create(device, desc, out, |desc| desc.reserved = 0) }
}

unsafe extern "C" fn no_chain(device: Device, desc: *const BufferDesc, out: *mut Buffer) -> Status {
    // SAFETY: see `create`.
    unsafe { create(device, desc, out, |desc| desc.header.next = std::ptr::null()) }
}

unsafe extern "C" fn no_node(device: Device, desc: *const BufferDesc, out: *mut Buffer) -> Status {
    // SAFETY: the caller's promise.
    match unsafe { header(desc) } {
        Some(header) if !header.next.is_null() => {
            fail(status::E_UNSUPPORTED_STRUCT, "nothing can be chained to a buffer")
        }
        _ => honest!(buffer_create(device, desc, out)),
    }
}

/// Looks for what must be understood, until the chain ends.
unsafe extern "C" fn endless(device: Device, desc: *const BufferDesc, out: *mut Buffer) -> Status {
    // SAFETY: the caller's promise.
    let mut next = unsafe { header(desc) }.map_or(std::ptr::null(), |header| header.next);
    while !next.is_null() {
        // SAFETY: as above, for every node.
        let node = unsafe { next.read_unaligned() };
        if node.stype & STYPE_CRITICAL != 0 {
            break;
        }
        next = std::hint::black_box(node.next);
    }
    honest!(buffer_create(device, desc, out))
}

/// `*out = info`.
unsafe extern "C" fn past_size(device: Device, index: u32, out: *mut HeapInfo) -> Status {
    let code = honest!(heap_info(device, index, out));
    let mut whole = HeapInfo::default();
    if code == status::OK && honest!(heap_info(device, index, &mut whole)) == status::OK {
        // SAFETY: the header is there; for what is past its size there is none, which is the fault.
        unsafe {
            whole.header = (*out).header;
            out.write_unaligned(whole);
        }
    }
    code
}
