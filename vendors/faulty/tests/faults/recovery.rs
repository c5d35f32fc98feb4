//! What follows a failure.

use oxi_kit::ffi::{self, Device, FOREVER, Status, fault_kind, status};
use oxi_kit::host::{Host, with_desc};
use oxi_kit::{OpDesc, oxi_call};

use crate::common::{Row, Subject, create, created, fail, free, map, second, sqrt, stream};

pub(crate) const ROWS: &[Row] = &[
    ("failure-swallowed", status::E_EXECUTION, status::OK, |host| {
        fail(host);
        waited(host, host.stream)
    }),
    ("poison-forgotten", status::E_EXECUTION, status::OK, |host| {
        fail(host);
        assert_eq!(waited(host, host.stream), status::E_EXECUTION);
        waited(host, host.stream)
    }),
    ("poison-spreads", status::OK, status::E_EXECUTION, |host| {
        fail(host);
        waited(host, stream(host, host.device))
    }),
    ("failure-told-elsewhere", status::OK, status::E_EXECUTION, |host| {
        fail(host);
        created(host, |_| ())
    }),
    ("failure-is-internal", status::E_EXECUTION, status::E_INTERNAL, |host| {
        fail(host);
        waited(host, host.stream)
    }),
    ("loss-forgotten", status::E_DEVICE_LOST, status::OK, |host| {
        lose(host, host.device);
        assert_eq!(oxi_call!(host, device_status(host.device)), status::E_DEVICE_LOST);
        oxi_call!(host, device_status(host.device))
    }),
    ("loss-not-seen-by-waits", status::E_DEVICE_LOST, status::OK, |host| {
        lose(host, host.device);
        waited(host, host.stream)
    }),
    ("loss-keeps-buffers", status::OK, status::E_DEVICE_LOST, |host| {
        let buffer = host.buffer(64);
        lose(host, host.device);
        oxi_call!(host, buffer_destroy(buffer))
    }),
    ("loss-keeps-devices", status::OK, status::E_DEVICE_LOST, |host| {
        let device = second(host);
        lose(host, device);
        oxi_call!(host, device_close(device))
    }),
    ("refused-buffer-stays", 0, 64, |host| {
        let before = free(host);
        assert_eq!(created(host, |desc| desc.usage = 8), status::E_FLAGS);
        (before - free(host)) as i32
    }),
    ("refused-copy-begins", 0, 9, |host| {
        let buffer = host.upload(&[0; 8]);
        let code = oxi_call!(host, copy_h2d(host.stream, buffer, 4, [9_u8; 8].as_ptr().cast(), 8));
        assert_eq!(code, status::E_RANGE);
        host.download(buffer, 8)[4].into()
    }),
    ("refused-plan-stays", status::OK, status::E_BUSY, |host| {
        let (device, mut plan) = (second(host), ffi::Plan::NULL);
        let refused = OpDesc { version: 2, ..sqrt() };
        let code =
            with_desc(&refused, |desc| oxi_call!(host, plan_create(device, desc, &mut plan)));
        assert_eq!(code, status::E_UNSUPPORTED_OP);
        oxi_call!(host, device_close(device))
    }),
    ("refused-mapping-stays", status::OK, status::E_MAPPED, |host| {
        let buffer = host.buffer(64);
        assert_eq!(map(host, buffer, (0, 8), 4).0, status::E_FLAGS);
        map(host, buffer, (0, 8), 3).0
    }),
    ("refused-flush-unmaps", status::OK, status::E_NOT_MAPPED, |host| {
        let buffer = host.buffer(64);
        host.expect(map(host, buffer, (0, 8), 3).0);
        assert_eq!(oxi_call!(host, buffer_flush(buffer, 8, 8)), status::E_RANGE);
        oxi_call!(host, buffer_unmap(buffer))
    }),
    ("garbage-handle", 0, 0x5a5a_5a5a, |host| {
        let (code, buffer) = create(host, host.device, |desc| desc.bytes = 0);
        assert_eq!(code, status::E_SIZE);
        buffer.0.addr() as i32
    }),
];

fn waited(host: &Host, stream: ffi::Stream) -> Status {
    oxi_call!(host, stream_synchronize(stream, FOREVER))
}

fn lose(host: &Subject, device: Device) {
    host.expect(host.inject(device, fault_kind::DEVICE_LOST));
}
