//! Headers, sizes, tails, chains.

use std::mem::offset_of;
use std::ptr::null;

use oxi_kit::ffi::{self, BufferDesc, Header, HeapInfo, STYPE_CRITICAL, Status, status};
use oxi_kit::host::Host;
use oxi_kit::oxi_call;

use crate::common::{Row, created};

const FULL: usize = size_of::<BufferDesc>();

pub(crate) const ROWS: &[Row] = &[
    ("short-struct-misread", status::E_SIZE, status::OK, |host| {
        created(host, |desc| desc.header.size = offset_of!(BufferDesc, bytes) as u32)
    }),
    ("short-struct-refused", status::E_SIZE, status::E_STRUCT, |host| {
        created(host, |desc| desc.header.size = offset_of!(BufferDesc, bytes) as u32)
    }),
    ("long-struct-refused", status::OK, status::E_UNSUPPORTED_STRUCT, |host| longer(host, 0)),
    ("tail-ignored", status::E_UNSUPPORTED_STRUCT, status::OK, |host| longer(host, 1)),
    ("type-ignored", status::E_STRUCT, status::OK, |host| {
        created(host, |desc| desc.header.stype = HeapInfo::STYPE)
    }),
    ("tiny-struct-accepted", status::E_STRUCT, status::OK, |host| {
        created(host, |desc| desc.header.size = 8)
    }),
    ("reserved-ignored", status::E_UNSUPPORTED_STRUCT, status::OK, |host| {
        created(host, |desc| desc.reserved = 1)
    }),
    ("critical-node-ignored", status::E_UNSUPPORTED_STRUCT, status::OK, |host| {
        let node = Header { stype: 900 | STYPE_CRITICAL, size: 16, next: null() };
        created(host, |desc| desc.header.next = &node)
    }),
    ("plain-node-refused", status::OK, status::E_UNSUPPORTED_STRUCT, |host| {
        let node = Header { stype: 900, size: 16, next: null() };
        created(host, |desc| desc.header.next = &node)
    }),
    ("past-size", 7, i32::MIN, |host| {
        let mut info = HeapInfo { max_alloc: 7, ..HeapInfo::default() };
        info.header.size = offset_of!(HeapInfo, max_alloc) as u32;
        host.expect(oxi_call!(host, heap_info(host.device, 0, &mut info)));
        info.max_alloc as i32
    }),
];

/// A struct that ends with a field which nobody knows.
fn longer(host: &Host, unknown: u64) -> Status {
    #[repr(C)]
    struct Longer(BufferDesc, u64);
    let mut desc = Longer(BufferDesc { bytes: 64, ..BufferDesc::default() }, unknown);
    desc.0.header.size = (FULL + 8) as u32;
    let mut buffer = ffi::Buffer::NULL;
    oxi_call!(host, buffer_create(host.device, (&raw const desc).cast(), &mut buffer))
}
