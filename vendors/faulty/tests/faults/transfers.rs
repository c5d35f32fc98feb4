//! Copies and fills.

use std::ffi::c_void;

use oxi_kit::ffi::{self, Status, status};
use oxi_kit::host::Host;
use oxi_kit::oxi_call;

use crate::common::{Row, busy, create, second};

/// Near the end of what 64 bits count.
const FAR: u64 = u64::MAX - 3;

pub(crate) const ROWS: &[Row] = &[
    ("upload-wraps", status::E_RANGE, status::OK, |host| upload(host, host.buffer(64), FAR)),
    ("upload-across-devices", status::E_ARGUMENT, status::OK, |host| upload(host, far(host), 0)),
    ("download-unchecked", status::E_RANGE, status::OK, |host| download(host, host.buffer(64), 57)),
    ("download-across-devices", status::E_ARGUMENT, status::OK, |host| {
        download(host, far(host), 0)
    }),
    ("copy-target-unchecked", status::E_RANGE, status::OK, |host| {
        let (a, b) = (host.buffer(64), host.buffer(64));
        assert_eq!(copy(host, (b, 0), (a, 57), 8), status::E_RANGE);
        copy(host, (b, 57), (a, 0), 8)
    }),
    ("copy-source-unchecked", status::E_RANGE, status::OK, |host| {
        let (a, b) = (host.buffer(64), host.buffer(64));
        assert_eq!(copy(host, (b, 57), (a, 0), 8), status::E_RANGE);
        copy(host, (b, 0), (a, 57), 8)
    }),
    ("copy-overlap", status::E_ALIAS, status::OK, |host| {
        let buffer = host.buffer(64);
        copy(host, (buffer, 4), (buffer, 0), 8)
    }),
    ("copy-across-devices", status::E_ARGUMENT, status::OK, |host| {
        copy(host, (host.buffer(64), 0), (far(host), 0), 8)
    }),
    ("empty-copy", 0, 1, |host| {
        let (a, b) = (host.upload(&[1; 8]), host.upload(&[0; 8]));
        host.expect(copy(host, (b, 0), (a, 0), 0));
        host.download(b, 8)[0].into()
    }),
    ("short-copy", 1, 0, |host| {
        let (a, b) = (host.upload(&[1; 4097]), host.upload(&[0; 4097]));
        host.expect(copy(host, (b, 0), (a, 0), 4097));
        let seen = host.download(b, 4097);
        assert!(seen[..4096].iter().all(|&byte| byte == 1));
        seen[4096].into()
    }),
    ("fill-wraps", status::E_RANGE, status::OK, |host| fill(host, host.buffer(64), (FAR, 4), 4)),
    ("fill-odd-pattern", status::E_SIZE, status::OK, |host| fill(host, host.buffer(64), (0, 6), 3)),
    ("fill-fraction", status::E_SIZE, status::OK, |host| fill(host, host.buffer(64), (0, 6), 4)),
    ("fill-misaligned", status::E_ALIGN, status::OK, |host| fill(host, host.buffer(64), (2, 4), 4)),
    ("fill-across-devices", status::E_ARGUMENT, status::OK, |host| {
        fill(host, far(host), (0, 4), 4)
    }),
    ("fill-overrun", 0, 1, |host| filled(host)[8].into()),
    ("short-fill", 4, 0, |host| filled(host)[7].into()),
    ("late-upload", 1, 2, |host| {
        let buffer = host.buffer(8);
        let source = Box::leak(Box::new([1_u8; 8])).as_mut_ptr();
        busy(host);
        host.expect(oxi_call!(host, copy_h2d(host.stream, buffer, 0, source.cast(), 8)));
        // SAFETY: the device has read the memory, or so the standard says.
        unsafe { source.write_bytes(2, 8) };
        host.download(buffer, 8)[0].into()
    }),
];

/// A buffer of another device.
fn far(host: &Host) -> ffi::Buffer {
    create(host, second(host), |_| ()).1
}

fn upload(host: &Host, buffer: ffi::Buffer, offset: u64) -> Status {
    oxi_call!(host, copy_h2d(host.stream, buffer, offset, [0_u8; 8].as_ptr().cast(), 8))
}

fn download(host: &Host, buffer: ffi::Buffer, offset: u64) -> Status {
    let target = Box::leak(Box::new([0_u8; 8])).as_mut_ptr().cast();
    oxi_call!(host, copy_d2h(host.stream, target, buffer, offset, 8))
}

fn copy(host: &Host, to: (ffi::Buffer, u64), from: (ffi::Buffer, u64), bytes: u64) -> Status {
    oxi_call!(host, copy_d2d(host.stream, to.0, to.1, from.0, from.1, bytes))
}

fn fill(host: &Host, buffer: ffi::Buffer, (offset, bytes): (u64, u64), size: u32) -> Status {
    let pattern = [1_u8, 2, 3, 4].as_ptr().cast::<c_void>();
    oxi_call!(host, fill(host.stream, buffer, offset, bytes, pattern, size))
}

/// Twelve zeros, the first eight of which were filled with 1, 2, 3, 4.
fn filled(host: &Host) -> Vec<u8> {
    let buffer = host.upload(&[0; 12]);
    host.expect(fill(host, buffer, (0, 8), 4));
    host.download(buffer, 12)
}
