//! What becomes of memory.

use oxi_kit::ffi::{self, FOREVER, Status, fault_kind, status};
use oxi_kit::oxi_call;

use crate::common::{Row, Subject, busy, created, free, map, stream};

pub(crate) const ROWS: &[Row] = &[
    ("freed-early", 5, 9, |host| {
        let (kept, target) = (host.upload(&[5; 64]), host.upload(&[0; 64]));
        host.synchronize();
        busy(host);
        host.expect(oxi_call!(host, copy_d2d(host.stream, target, 0, kept, 0, 64)));
        host.expect(oxi_call!(host, buffer_destroy(kept)));
        let next = host.buffer(64);
        let other = stream(host, host.device);
        host.expect(oxi_call!(host, copy_h2d(other, next, 0, [9_u8; 64].as_ptr().cast(), 64)));
        host.download(target, 1)[0].into()
    }),
    ("shared-memory", 1, 2, |host| {
        let (first, second) = (host.buffer(64), host.buffer(64));
        for (buffer, value) in [(first, 1_u8), (second, 2)] {
            let bytes = [value; 64];
            host.expect(oxi_call!(
                host,
                copy_h2d(host.stream, buffer, 0, bytes.as_ptr().cast(), 64)
            ));
        }
        host.download(first, 64)[63].into()
    }),
    ("import-copies", 9, 1, |host| {
        let memory = Box::leak(Box::new([1_u8; 8])).as_mut_ptr();
        let mut buffer = ffi::Buffer::NULL;
        let code =
            oxi_call!(host, buffer_import_host(host.device, memory.cast(), 8, 0, &mut buffer));
        host.expect(code);
        host.expect(oxi_call!(host, fill(host.stream, buffer, 0, 8, [9_u8].as_ptr().cast(), 1)));
        host.synchronize();
        // SAFETY: the device is done with the memory, which is never freed.
        i32::from(unsafe { memory.read_volatile() })
    }),
    ("unmap-loses-writes", 7, 1, |host| {
        let buffer = host.upload(&[1; 8]);
        host.synchronize();
        let (code, place) = map(host, buffer, (0, 8), 3);
        host.expect(code);
        // SAFETY: mapped for writing.
        unsafe { place.write_bytes(7, 8) };
        host.expect(oxi_call!(host, buffer_unmap(buffer)));
        host.download(buffer, 8)[0].into()
    }),
    ("stale-mapping", 2, 1, |host| {
        let buffer = host.upload(&[1; 8]);
        let shown = || {
            host.synchronize();
            let (code, place) = map(host, buffer, (0, 8), 1);
            host.expect(code);
            // SAFETY: mapped for reading.
            let shown = unsafe { place.read_volatile() };
            host.expect(oxi_call!(host, buffer_unmap(buffer)));
            shown.into()
        };
        assert_eq!(shown(), 1);
        host.expect(oxi_call!(host, copy_h2d(host.stream, buffer, 0, [2_u8].as_ptr().cast(), 1)));
        shown()
    }),
    ("out-of-memory-code", status::E_OUT_OF_MEMORY, status::E_ARGUMENT, without_memory),
    ("native-status", status::E_OUT_OF_MEMORY, -12, without_memory),
    ("out-of-memory-loses-device", status::OK, status::E_DEVICE_LOST, |host| {
        assert_eq!(without_memory(host), status::E_OUT_OF_MEMORY);
        oxi_call!(host, device_status(host.device))
    }),
    ("out-of-memory-stays", status::OK, status::E_OUT_OF_MEMORY, |host| {
        assert_eq!(without_memory(host), status::E_OUT_OF_MEMORY);
        created(host, |_| ())
    }),
    ("failed-allocation-leaks", 0, 1 << 16, |host| {
        let before = free(host);
        assert_eq!(without_memory(host), status::E_OUT_OF_MEMORY);
        (before - free(host)) as i32
    }),
];

fn without_memory(host: &Subject) -> Status {
    host.expect(host.inject(host.device, fault_kind::OUT_OF_MEMORY));
    host.expect(oxi_call!(host, stream_synchronize(host.stream, FOREVER)));
    created(host, |_| ())
}
