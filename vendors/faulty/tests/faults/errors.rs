//! Statuses, last errors, handles.

use std::ptr::null_mut;

use oxi_kit::ffi::{self, DeviceInfo, ErrorInfo, HeapInfo, Status, status, support};
use oxi_kit::host::Host;
use oxi_kit::{OpDesc, oxi_call};

use crate::common::{Row, created, sqrt};

pub(crate) const ROWS: &[Row] = &[
    ("null-accepted", status::E_NULL, status::OK, |host| {
        oxi_call!(host, heap_count(host.device, null_mut()))
    }),
    ("wrong-kind-accepted", status::E_HANDLE, status::OK, |host| {
        assert_eq!(oxi_call!(host, stream_query(ffi::Stream::NULL)), status::E_HANDLE);
        oxi_call!(host, stream_query(ffi::Stream(host.device.0)))
    }),
    ("destroyed-accepted", status::E_HANDLE, status::OK, |host| {
        let buffer = host.buffer(8);
        host.expect(oxi_call!(host, buffer_destroy(buffer)));
        oxi_call!(host, buffer_destroy(buffer))
    }),
    ("null-handle-accepted", status::E_HANDLE, status::OK, |host| {
        oxi_call!(host, plan_destroy(ffi::Plan::NULL))
    }),
    ("errors-shared-by-threads", status::OK, status::E_SIZE, |host| {
        assert_eq!(created(host, |desc| desc.bytes = 0), status::E_SIZE);
        std::thread::scope(|scope| scope.spawn(|| last(host)).join().unwrap())
    }),
    ("success-clears-error", status::E_RANGE, status::OK, |host| {
        past_heaps(host);
        host.expect(oxi_call!(host, device_status(host.device)));
        last(host)
    }),
    ("first-error-stays", status::E_SIZE, status::E_RANGE, |host| {
        past_heaps(host);
        assert_eq!(last(host), status::E_RANGE);
        assert_eq!(created(host, |desc| desc.bytes = 0), status::E_SIZE);
        last(host)
    }),
    ("error-not-kept", status::E_RANGE, status::E_SIZE, |host| {
        assert_eq!(created(host, |desc| desc.bytes = 0), status::E_SIZE);
        let code = oxi_call!(host, device_info(9, &mut DeviceInfo::default()));
        assert_eq!(code, status::E_RANGE);
        last(host)
    }),
    ("error-misnamed", status::E_RANGE, status::E_ARGUMENT, |host| {
        past_heaps(host);
        last(host)
    }),
    ("error-told-once", status::E_RANGE, status::OK, |host| {
        past_heaps(host);
        assert_eq!(last(host), status::E_RANGE);
        last(host)
    }),
    ("message-unended", 0, '.' as i32, |host| {
        past_heaps(host);
        told(host).message[511].into()
    }),
    ("argument-misplaced", 1, 2, |host| {
        past_heaps(host);
        told(host).arg_index
    }),
    ("question-leaves-error", status::E_RANGE, status::E_UNSUPPORTED, |host| {
        past_heaps(host);
        assert_eq!(host.query(&OpDesc { op: 0xffff, ..sqrt() }).level, support::NONE);
        last(host)
    }),
    ("status-name-for-all", status::E_ENUM, status::OK, |host| {
        oxi_call!(host, status_name(4711, &mut std::ptr::null()))
    }),
];

fn past_heaps(host: &Host) {
    let code = oxi_call!(host, heap_info(host.device, 9, &mut HeapInfo::default()));
    assert_eq!(code, status::E_RANGE);
}

fn told(host: &Host) -> ErrorInfo {
    let mut info = ErrorInfo::default();
    assert_eq!(oxi_call!(host, get_last_error(&mut info)), status::OK);
    info
}

fn last(host: &Host) -> Status {
    told(host).code
}
