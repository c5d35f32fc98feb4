//! The extension `oxi.fault`: a device that fails on purpose, and what is left standing.

use std::ffi::CStr;
use std::ptr::null;

use oxi_kit::ffi::{self, BufferDesc, FOREVER, FaultApi, Status, fault_kind, format, status};
use oxi_kit::host::{Host, injector, negotiate_with};
use oxi_kit::{OpDesc, Tensor, ops, oxi_call};

fn extension(name: &CStr, version: u32) -> Option<FaultApi> {
    let adapter = negotiate_with(oxi_reference::negotiate, &[]).unwrap();
    // SAFETY: the name ends with NUL.
    let table = unsafe { adapter.get_extension.unwrap()(name.as_ptr(), version) };
    // SAFETY: null, or the table that the standard says.
    unsafe { table.cast::<FaultApi>().as_ref() }.copied()
}

fn inject(device: ffi::Device, kind: u32) -> Status {
    injector(&negotiate_with(oxi_reference::negotiate, &[]).unwrap()).unwrap()(device, kind)
}

fn host() -> Host {
    Host::meet(oxi_reference::negotiate, &[]).unwrap()
}

fn create(host: &Host) -> (Status, ffi::Buffer) {
    let desc = BufferDesc { bytes: 64, ..BufferDesc::default() };
    let mut buffer = ffi::Buffer::NULL;
    (oxi_call!(host, buffer_create(host.device, &desc, &mut buffer)), buffer)
}

fn second_stream(host: &Host) -> ffi::Stream {
    let mut stream = ffi::Stream::NULL;
    host.expect(oxi_call!(host, stream_create(host.device, null(), &mut stream)));
    stream
}

/// A plan of one element, and its two buffers.
fn small_work(host: &Host) -> (ffi::Plan, [ffi::Buffer; 2]) {
    let x = Tensor::dense(format::F32, [1]);
    let op = OpDesc {
        op: ops::sqrt::ID,
        version: 1,
        math_mode: 0,
        determinism: 0,
        inputs: vec![Some(x.clone())],
        outputs: vec![x],
        attrs: vec![],
    };
    (host.plan(&op).unwrap(), [host.upload(&[0; 4]), host.upload(&[0; 4])])
}

#[test]
fn only_the_extension_that_there_is_has_a_table() {
    let table = extension(c"oxi.fault", 1).unwrap();
    assert_eq!((table.header.stype, table.header.size), (FaultApi::STYPE, 24));
    assert!(extension(c"oxi.fault", 2).is_none() && extension(c"oxi.comm", 1).is_none());
    let adapter = negotiate_with(oxi_reference::negotiate, &[]).unwrap();
    // SAFETY: null is what is tried.
    assert!(unsafe { adapter.get_extension.unwrap()(null(), 1) }.is_null());
}

#[test]
fn what_cannot_be_injected_is_refused() {
    let host = host();
    assert_eq!(inject(ffi::Device::NULL, fault_kind::EXECUTION), status::E_HANDLE);
    assert_eq!(inject(ffi::Device(host.stream.0), fault_kind::DEVICE_LOST), status::E_HANDLE);
    assert_eq!(inject(host.device, 0), status::E_ENUM);
    assert_eq!(host.last_error().0, status::E_ENUM);
    host.expect(oxi_call!(host, device_status(host.device)));
}

#[test]
fn memory_runs_out_once_and_leaves_nothing_behind() {
    let (host, other) = (host(), host());
    host.expect(inject(host.device, fault_kind::OUT_OF_MEMORY));
    let (code, buffer) = create(&other);
    other.expect(code);
    other.expect(oxi_call!(other, buffer_destroy(buffer)));
    let empty = BufferDesc::default();
    let mut buffer = ffi::Buffer::NULL;
    let code = oxi_call!(host, buffer_create(host.device, &empty, &mut buffer));
    assert_eq!(code, status::E_SIZE, "it finds no memory only if it looks for some");
    assert_eq!(create(&host), (status::E_OUT_OF_MEMORY, ffi::Buffer::NULL));
    let (code, buffer) = create(&host);
    host.expect(code);
    host.expect(oxi_call!(host, buffer_destroy(buffer)));
}

#[test]
fn an_execution_that_fails_poisons_its_stream_and_no_other() {
    let host = host();
    let (plan, [input, output]) = small_work(&host);
    let healthy = second_stream(&host);
    host.expect(inject(host.device, fault_kind::EXECUTION));
    host.expect(host.execute(plan, &[input], &[output]));
    for _ in 0..2 {
        let code = oxi_call!(host, stream_synchronize(host.stream, FOREVER));
        assert_eq!(code, status::E_EXECUTION);
        assert_eq!(oxi_call!(host, stream_query(host.stream)), status::E_EXECUTION);
    }
    let mut bytes = [0_u8; 4];
    let target = bytes.as_mut_ptr().cast();
    assert_eq!(host.execute(plan, &[input], &[output]), status::E_POISONED);
    let code = oxi_call!(host, copy_h2d(host.stream, input, 0, target, 4));
    assert_eq!(code, status::E_POISONED);
    let code = oxi_call!(host, fill(host.stream, input, 0, 4, target, 4));
    assert_eq!(code, status::E_POISONED);
    host.expect(oxi_call!(host, copy_d2h(healthy, target, input, 0, 4)));
    host.expect(oxi_call!(host, stream_synchronize(healthy, FOREVER)));
    host.expect(oxi_call!(host, device_status(host.device)));
    let code = oxi_call!(host, device_synchronize(host.device, FOREVER));
    assert_eq!(code, status::E_EXECUTION, "it waits for the poisoned stream too");
    host.expect(oxi_call!(host, stream_destroy(healthy)));
    for buffer in [input, output] {
        host.expect(oxi_call!(host, buffer_destroy(buffer)));
    }
    host.expect(oxi_call!(host, plan_destroy(plan)));
}

#[test]
fn an_execution_that_is_refused_does_not_use_the_fault_up() {
    let host = host();
    let (plan, [input, output]) = small_work(&host);
    host.expect(inject(host.device, fault_kind::EXECUTION));
    assert_eq!(host.execute(plan, &[input], &[input]), status::E_ALIAS);
    host.expect(host.execute(plan, &[input], &[output]));
    let code = oxi_call!(host, stream_synchronize(host.stream, FOREVER));
    assert_eq!(code, status::E_EXECUTION);
    host.expect(inject(host.device, fault_kind::EXECUTION));
    assert_eq!(host.execute(plan, &[input], &[output]), status::E_POISONED);
    let next = std::mem::ManuallyDrop::new(Host { stream: second_stream(&host), ..host });
    next.expect(next.execute(plan, &[input], &[output]));
    let code = oxi_call!(next, stream_synchronize(next.stream, FOREVER));
    assert_eq!(code, status::E_EXECUTION);
    host.expect(oxi_call!(host, stream_destroy(next.stream)));
    for buffer in [input, output] {
        host.expect(oxi_call!(host, buffer_destroy(buffer)));
    }
    host.expect(oxi_call!(host, plan_destroy(plan)));
}

#[test]
fn a_lost_device_stays_lost_and_can_be_cleared_away() {
    let (host, other) = (host(), host());
    let (plan, [input, output]) = small_work(&host);
    let mut event = ffi::Event::NULL;
    host.expect(oxi_call!(host, event_create(host.device, &mut event)));
    host.expect(oxi_call!(host, event_record(event, host.stream)));
    let mut mapped = std::ptr::null_mut();
    host.expect(oxi_call!(host, buffer_map(output, 0, 4, 1, &mut mapped)));
    host.expect(inject(host.device, fault_kind::DEVICE_LOST));
    let (mut word, mut bytes) = (0, [0_u8; 4]);
    let target = bytes.as_mut_ptr().cast();
    for _ in 0..2 {
        for code in [
            oxi_call!(host, device_status(host.device)),
            oxi_call!(host, device_synchronize(host.device, 0)),
            oxi_call!(host, heap_count(host.device, &mut word)),
            oxi_call!(host, op_count(host.device, &mut word)),
            oxi_call!(host, stream_query(host.stream)),
            oxi_call!(host, stream_synchronize(host.stream, FOREVER)),
            oxi_call!(host, event_record(event, host.stream)),
            oxi_call!(host, event_synchronize(event, FOREVER)),
            oxi_call!(host, copy_h2d(host.stream, input, 0, target, 4)),
            oxi_call!(host, copy_d2h(host.stream, target, input, 0, 0)),
            oxi_call!(host, buffer_unmap(output)),
            host.execute(plan, &[input], &[output]),
            create(&host).0,
            inject(host.device, fault_kind::EXECUTION),
        ] {
            assert_eq!(code, status::E_DEVICE_LOST);
        }
    }
    other.expect(oxi_call!(other, device_status(other.device)));
    for buffer in [input, output] {
        host.expect(oxi_call!(host, buffer_destroy(buffer)));
    }
    host.expect(oxi_call!(host, plan_destroy(plan)));
    host.expect(oxi_call!(host, event_destroy(event)));
    host.expect(oxi_call!(host, stream_destroy(host.stream)));
    host.expect(oxi_call!(host, device_close(host.device)));
    assert_eq!(oxi_call!(host, device_status(host.device)), status::E_HANDLE);
}
