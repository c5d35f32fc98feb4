//! What may be asked of a buffer.

use oxi_kit::ffi::{self, Status, status};
use oxi_kit::host::Host;
use oxi_kit::oxi_call;

use crate::common::{Row, created, map};

pub(crate) const ROWS: &[Row] = &[
    ("empty-buffer", status::E_SIZE, status::OK, |host| created(host, |desc| desc.bytes = 0)),
    ("unknown-usage", status::E_FLAGS, status::OK, |host| created(host, |desc| desc.usage = 8)),
    ("heap-ignored", status::E_RANGE, status::OK, |host| created(host, |desc| desc.heap = 1)),
    ("limit-unchecked", status::E_LIMIT, status::E_OUT_OF_MEMORY, |host| {
        created(host, |desc| desc.bytes = (2 << 30) + 1)
    }),
    ("empty-import", status::E_SIZE, status::OK, |host| imported(host, 0, 0)),
    ("unknown-import-usage", status::E_FLAGS, status::OK, |host| imported(host, 8, 8)),
    ("empty-mapping", status::E_SIZE, status::OK, |host| mapped(host, (0, 0), 3)),
    ("mapping-wraps", status::E_RANGE, status::OK, |host| mapped(host, (u64::MAX - 3, 8), 3)),
    ("unknown-map-flags", status::E_FLAGS, status::OK, |host| mapped(host, (0, 8), 0)),
    ("mapped-twice", status::E_MAPPED, status::OK, |host| {
        let buffer = host.buffer(64);
        let (code, first) = map(host, buffer, (0, 8), 3);
        host.expect(code);
        let (code, second) = map(host, buffer, (8, 8), 3);
        assert!(code != status::OK || second == first.wrapping_add(8));
        code
    }),
    ("unmap-unmapped", status::E_NOT_MAPPED, status::OK, |host| {
        oxi_call!(host, buffer_unmap(host.buffer(64)))
    }),
    ("unmap-code", status::E_NOT_MAPPED, status::E_ARGUMENT, |host| {
        let code = oxi_call!(host, buffer_unmap(host.buffer(64)));
        assert_eq!(code, host.last_error().0);
        code
    }),
    ("flush-unmapped", status::E_NOT_MAPPED, status::OK, |host| {
        oxi_call!(host, buffer_flush(host.buffer(64), 0, 8))
    }),
    ("flush-outside", status::E_RANGE, status::OK, |host| {
        let buffer = host.buffer(64);
        host.expect(map(host, buffer, (8, 8), 3).0);
        oxi_call!(host, buffer_flush(buffer, 8, 9))
    }),
    ("invalidate-unmapped", status::E_NOT_MAPPED, status::OK, |host| {
        oxi_call!(host, buffer_invalidate(host.buffer(64), 0, 8))
    }),
    ("invalidate-outside", status::E_RANGE, status::OK, |host| {
        let buffer = host.buffer(64);
        host.expect(map(host, buffer, (8, 8), 3).0);
        oxi_call!(host, buffer_invalidate(buffer, 7, 8))
    }),
];

fn mapped(host: &Host, range: (u64, u64), flags: u64) -> Status {
    map(host, host.buffer(64), range, flags).0
}

fn imported(host: &Host, bytes: u64, usage: u64) -> Status {
    let memory = Box::leak(Box::new([0_u8; 8])).as_mut_ptr().cast();
    let mut buffer = ffi::Buffer::NULL;
    oxi_call!(host, buffer_import_host(host.device, memory, bytes, usage, &mut buffer))
}
