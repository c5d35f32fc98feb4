//! Order, events, waiting.

use oxi_kit::ffi::{self, FOREVER, Status, status};
use oxi_kit::host::Host;
use oxi_kit::oxi_call;

use crate::common::{Row, busy, count, event, recorded, second, stream};

pub(crate) const ROWS: &[Row] = &[
    ("copy-overtakes", 2, 1, |host| {
        let (a, b) = (host.upload(&[1; 8]), host.buffer(8));
        host.synchronize();
        busy(host);
        host.expect(oxi_call!(host, fill(host.stream, a, 0, 8, [2_u8].as_ptr().cast(), 1)));
        host.expect(oxi_call!(host, copy_d2d(host.stream, b, 0, a, 0, 8)));
        host.download(b, 8)[0].into()
    }),
    ("early-download", 2, 1, |host| {
        let buffer = host.upload(&[1; 8]);
        host.synchronize();
        busy(host);
        host.expect(oxi_call!(host, fill(host.stream, buffer, 0, 8, [2_u8].as_ptr().cast(), 1)));
        host.download(buffer, 8)[0].into()
    }),
    ("early-synchronize", status::NOT_READY, status::OK, |host| {
        busy(host);
        oxi_call!(host, stream_synchronize(host.stream, 1000))
    }),
    ("early-query", status::NOT_READY, status::OK, |host| {
        busy(host);
        oxi_call!(host, stream_query(host.stream))
    }),
    ("early-event", status::NOT_READY, status::OK, |host| {
        busy(host);
        oxi_call!(host, event_query(recorded(host)))
    }),
    ("early-event-wait", status::NOT_READY, status::OK, |host| {
        busy(host);
        oxi_call!(host, event_synchronize(recorded(host), 1000))
    }),
    ("event-stands-still", status::NOT_READY, status::OK, |host| {
        let event = recorded(host);
        host.expect(oxi_call!(host, event_synchronize(event, FOREVER)));
        busy(host);
        host.expect(oxi_call!(host, event_record(event, host.stream)));
        oxi_call!(host, event_query(event))
    }),
    ("idle-not-ready", status::OK, status::NOT_READY, |host| {
        oxi_call!(host, stream_query(host.stream))
    }),
    ("timeout-ignored", status::NOT_READY, status::OK, |host| {
        busy(host);
        oxi_call!(host, stream_synchronize(host.stream, 1000))
    }),
    ("zero-timeout-blocks", status::NOT_READY, status::OK, |host| {
        busy(host);
        oxi_call!(host, event_synchronize(recorded(host), 0))
    }),
    ("timeout-is-success", status::NOT_READY, status::OK, |host| {
        busy(host);
        oxi_call!(host, device_synchronize(host.device, 1000))
    }),
    ("destroy-comes-back-early", status::OK, status::NOT_READY, |host| {
        let other = Host { stream: stream(host, host.device), ..**host };
        busy(&other);
        let event = recorded(&other);
        host.expect(oxi_call!(host, stream_destroy(other.stream)));
        std::mem::forget(other);
        oxi_call!(host, event_query(event))
    }),
    ("device-not-waited-for", status::OK, status::NOT_READY, |host| {
        busy(host);
        host.expect(oxi_call!(host, device_synchronize(host.device, FOREVER)));
        oxi_call!(host, stream_query(host.stream))
    }),
    ("wait-unrecorded", status::E_NOT_RECORDED, status::OK, |host| {
        oxi_call!(host, stream_wait_event(host.stream, event(host, host.device)))
    }),
    ("wait-across-devices", status::E_ARGUMENT, status::OK, |host| {
        let device = second(host);
        let far = event(host, device);
        host.expect(oxi_call!(host, event_record(far, stream(host, device))));
        oxi_call!(host, stream_wait_event(host.stream, far))
    }),
    ("record-across-devices", status::E_ARGUMENT, status::OK, |host| {
        oxi_call!(host, event_record(event(host, second(host)), host.stream))
    }),
    ("query-unrecorded", status::E_NOT_RECORDED, status::OK, |host| {
        oxi_call!(host, event_query(event(host, host.device)))
    }),
    ("synchronize-unrecorded", status::E_NOT_RECORDED, status::OK, |host| {
        oxi_call!(host, event_synchronize(event(host, host.device), FOREVER))
    }),
    ("elapsed-unrecorded", status::E_NOT_RECORDED, status::OK, |host| {
        let (start, end) = (recorded(host), event(host, host.device));
        oxi_call!(host, event_elapsed_ns(start, end, &mut 0))
    }),
    ("elapsed-backwards", status::OK, status::E_INTERNAL, |host| {
        let (start, end) = around_work(host);
        oxi_call!(host, event_elapsed_ns(end, start, &mut 0))
    }),
    ("elapsed-zero", 1, 0, |host| {
        let ((start, end), mut elapsed) = (around_work(host), 0);
        host.expect(oxi_call!(host, event_elapsed_ns(start, end, &mut elapsed)));
        i32::from(elapsed > 0)
    }),
    ("event-leak", status::OK, status::E_BUSY, |host| {
        let device = second(host);
        host.expect(oxi_call!(host, event_destroy(event(host, device))));
        oxi_call!(host, device_close(device))
    }),
    ("every-other-event", status::OK, status::E_UNSUPPORTED, |host| {
        let mut made = event(host, host.device);
        oxi_call!(host, event_create(host.device, &mut made))
    }),
    ("stream-thread-leak", 0, 4, |host| {
        let before = count("task");
        for _ in 0..4 {
            let stream = stream(host, host.device);
            let (buffer, pattern) = (host.buffer(8), [0_u8].as_ptr().cast());
            host.expect(oxi_call!(host, fill(stream, buffer, 0, 8, pattern, 1)));
            host.expect(oxi_call!(host, stream_destroy(stream)));
        }
        count("task") - before
    }),
];

/// Events before and after some work, both reached.
fn around_work(host: &Host) -> (ffi::Event, ffi::Event) {
    let start = recorded(host);
    busy(host);
    let end = recorded(host);
    host.expect(wait(host, end));
    (start, end)
}

fn wait(host: &Host, event: ffi::Event) -> Status {
    oxi_call!(host, event_synchronize(event, FOREVER))
}
