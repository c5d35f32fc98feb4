//! The C entry points apart from operators: meeting, handles, structs, memory, streams, events.

use std::ffi::c_void;
use std::ptr::{null, null_mut};

use oxi_kit::ffi::{self, BufferDesc, FOREVER, HeapInfo, format, property, status};
use oxi_kit::host::{Bytes, Host, negotiate_with};
use oxi_kit::{Attr, AttrValue, OpDesc, OpStorage, Storage, Tensor, ops, oxi_call};

fn host() -> Host {
    Host::meet(oxi_reference::negotiate, &[]).unwrap()
}

fn free(host: &Host) -> u64 {
    let mut info = HeapInfo::default();
    host.expect(oxi_call!(host, heap_info(host.device, 0, &mut info)));
    info.free
}

/// A product of 384×384 matrices, some milliseconds of work.
fn long_work(host: &Host) -> (ffi::Plan, Vec<ffi::Buffer>) {
    let square = Tensor::dense(format::F32, [384, 384]);
    let op = OpDesc {
        op: ops::matmul::ID,
        version: 1,
        math_mode: 0,
        determinism: 0,
        inputs: vec![Some(square.clone()), Some(square.clone())],
        outputs: vec![square],
        attrs: vec![],
    };
    let ones = f32::to_bytes(&vec![1.0; 384 * 384]);
    (host.plan(&op).unwrap(), (0..3).map(|_| host.upload(&ones)).collect())
}

fn tidy(host: &Host, plan: ffi::Plan, buffers: Vec<ffi::Buffer>) {
    host.synchronize();
    host.expect(oxi_call!(host, plan_destroy(plan)));
    for buffer in buffers {
        host.expect(oxi_call!(host, buffer_destroy(buffer)));
    }
}

#[test]
fn the_adapter_answers_the_same_each_time_and_refuses_what_it_does_not_know() {
    let first = negotiate_with(oxi_reference::negotiate, &[]).unwrap();
    let second = negotiate_with(oxi_reference::negotiate, &[]).unwrap();
    assert_eq!((first.core, first.name), (second.core, second.name));
    let refused = negotiate_with(oxi_reference::negotiate, &[("speed", "high")]);
    assert_eq!(refused.unwrap_err(), status::E_ARGUMENT);
    let host = ffi::HostInfo { abi_major: 99, ..ffi::HostInfo::default() };
    let mut adapter = ffi::Adapter::default();
    // SAFETY: both are valid.
    let code = unsafe { oxi_reference::negotiate(&host, &mut adapter) };
    assert_eq!(code, status::E_UNSUPPORTED_VERSION);
    assert!(adapter.core.is_null());
    // SAFETY: null is what is tried.
    assert_eq!(unsafe { oxi_reference::negotiate(null(), &mut adapter) }, status::E_NULL);
}

#[test]
fn wrong_handles_are_told_from_right_ones() {
    let host = host();
    let buffer = host.buffer(8);
    let mut count = 7;
    let wrong = ffi::Device(buffer.0);
    assert_eq!(oxi_call!(host, heap_count(wrong, &mut count)), status::E_HANDLE);
    assert_eq!(count, 0, "outputs are nulled on failure");
    assert_eq!(host.last_error().0, status::E_HANDLE);
    assert_eq!(oxi_call!(host, device_status(ffi::Device::NULL)), status::E_HANDLE);
    let garbage = ffi::Buffer(std::ptr::without_provenance_mut(0xdead_beef_0000));
    assert_eq!(oxi_call!(host, buffer_destroy(garbage)), status::E_HANDLE);
    host.expect(oxi_call!(host, buffer_destroy(buffer)));
    assert_eq!(oxi_call!(host, buffer_destroy(buffer)), status::E_HANDLE);
    // A success leaves the last error in place.
    host.expect(oxi_call!(host, device_status(host.device)));
    assert_eq!(host.last_error().0, status::E_HANDLE);
}

#[test]
fn short_structs_read_as_zeros_and_are_not_written_past_their_size() {
    let host = host();
    let mut desc = BufferDesc { bytes: 64, ..BufferDesc::default() };
    let mut buffer = ffi::Buffer::NULL;
    desc.header.size = 32;
    let code = oxi_call!(host, buffer_create(host.device, &desc, &mut buffer));
    assert_eq!((code, buffer), (status::E_SIZE, ffi::Buffer::NULL), "no size was given");
    desc.header.size = 8;
    let code = oxi_call!(host, buffer_create(host.device, &desc, &mut buffer));
    assert_eq!(code, status::E_STRUCT);
    let mut info = HeapInfo { max_alloc: 99, ..HeapInfo::default() };
    info.header.size = 56;
    host.expect(oxi_call!(host, heap_info(host.device, 0, &mut info)));
    assert_eq!((info.total, info.max_alloc), (4 << 30, 99));
}

#[test]
fn reserved_fields_must_be_zero() {
    let host = host();
    let (mut buffer, mut stream) = (ffi::Buffer::NULL, ffi::Stream::NULL);
    let desc = BufferDesc { bytes: 8, reserved: 1, ..BufferDesc::default() };
    let code = oxi_call!(host, buffer_create(host.device, &desc, &mut buffer));
    assert_eq!(code, status::E_UNSUPPORTED_STRUCT);
    let desc = ffi::StreamDesc { reserved: 1, ..ffi::StreamDesc::default() };
    let code = oxi_call!(host, stream_create(host.device, &desc, &mut stream));
    assert_eq!(code, status::E_UNSUPPORTED_STRUCT);
    let tensor = |reserved| ffi::TensorDesc { format: format::F32, reserved, ..Default::default() };
    let plan = |input: u32, output: u32, op: u32| {
        let (input, output) = (tensor(input), tensor(output));
        let (inputs, outputs) = ([&raw const input], [&raw const output]);
        let desc = ffi::OpDesc {
            op: ops::sqrt::ID,
            version: 1,
            n_in: 1,
            n_out: 1,
            reserved: op,
            inputs: inputs.as_ptr(),
            outputs: outputs.as_ptr(),
            ..ffi::OpDesc::default()
        };
        let mut plan = ffi::Plan::NULL;
        (oxi_call!(host, plan_create(host.device, &desc, &mut plan)), plan)
    };
    let (code, sound) = plan(0, 0, 0);
    host.expect(code);
    host.expect(oxi_call!(host, plan_destroy(sound)));
    for (code, _) in [plan(1, 0, 0), plan(0, 1, 0), plan(0, 0, 1)] {
        assert_eq!(code, status::E_UNSUPPORTED_STRUCT);
    }
}

#[test]
fn buffers_have_limits_and_their_memory_comes_back() {
    let host = host();
    let before = free(&host);
    let create = |desc: BufferDesc| {
        let mut buffer = ffi::Buffer::NULL;
        (oxi_call!(host, buffer_create(host.device, &desc, &mut buffer)), buffer)
    };
    let of = |bytes| BufferDesc { bytes, ..BufferDesc::default() };
    assert_eq!(create(of(0)).0, status::E_SIZE);
    assert_eq!(create(of((2 << 30) + 1)).0, status::E_LIMIT);
    assert_eq!(create(of(u64::MAX)).0, status::E_LIMIT);
    assert_eq!(create(BufferDesc { heap: 1, ..of(8) }).0, status::E_RANGE);
    assert_eq!(create(BufferDesc { usage: 8, ..of(8) }).0, status::E_FLAGS);
    // Other tests of this process need some memory meanwhile: two of these leave a quarter.
    let mut live = vec![];
    let code = loop {
        match create(of(3 << 29)) {
            (status::OK, buffer) => live.push(buffer),
            (code, _) => break code,
        }
    };
    assert_eq!(code, status::E_OUT_OF_MEMORY);
    assert_eq!(live.len(), 2);
    for buffer in live {
        host.expect(oxi_call!(host, buffer_destroy(buffer)));
    }
    assert!(free(&host) + (1 << 30) > before);
}

#[test]
fn copies_keep_to_their_buffers() {
    let host = host();
    let bytes: Vec<u8> = (0..100).collect();
    let buffer = host.upload(&bytes);
    let target = host.buffer(100);
    let d2d = |to, to_offset, from, from_offset, count| {
        oxi_call!(host, copy_d2d(host.stream, to, to_offset, from, from_offset, count))
    };
    host.expect(d2d(target, 1, buffer, 2, 98));
    assert_eq!(host.download(target, 100)[1..99], bytes[2..]);
    assert_eq!(d2d(target, 3, buffer, 0, 98), status::E_RANGE);
    assert_eq!(d2d(target, u64::MAX, buffer, 0, 2), status::E_RANGE);
    assert_eq!(d2d(target, 2, buffer, u64::MAX, 2), status::E_RANGE);
    assert_eq!(d2d(buffer, 0, buffer, 9, 10), status::E_ALIAS);
    host.expect(d2d(buffer, 0, buffer, 10, 10));
    host.expect(d2d(buffer, 5, buffer, 0, 0));
    assert_eq!(host.download(buffer, 12)[..12], [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 10, 11]);
    let fill = |offset, count, size| {
        let pattern = [1_u8, 2, 3, 4, 5, 6, 7, 8];
        let pattern = pattern.as_ptr().cast::<c_void>();
        oxi_call!(host, fill(host.stream, target, offset, count, pattern, size))
    };
    host.expect(fill(4, 8, 4));
    assert_eq!(host.download(target, 12)[4..], [1, 2, 3, 4, 1, 2, 3, 4]);
    assert_eq!(fill(0, 8, 3), status::E_SIZE);
    assert_eq!(fill(0, 6, 4), status::E_SIZE);
    assert_eq!(fill(2, 8, 4), status::E_ALIGN);
    assert_eq!(fill(96, 8, 4), status::E_RANGE);
    for buffer in [buffer, target] {
        host.expect(oxi_call!(host, buffer_destroy(buffer)));
    }
}

#[test]
fn mapping_and_import_share_memory_with_the_host() {
    let host = host();
    let buffer = host.upload(&[0; 64]);
    let map = |offset, bytes, flags| {
        let mut out = null_mut::<c_void>();
        (oxi_call!(host, buffer_map(buffer, offset, bytes, flags, &mut out)), out.cast::<u8>())
    };
    assert_eq!(map(0, 0, 3).0, status::E_SIZE);
    assert_eq!(map(60, 5, 3).0, status::E_RANGE);
    assert_eq!(map(0, 8, 0).0, status::E_FLAGS);
    assert_eq!(map(0, 8, 4).0, status::E_FLAGS);
    assert_eq!(oxi_call!(host, buffer_unmap(buffer)), status::E_NOT_MAPPED);
    let (code, place) = map(8, 16, 3);
    host.expect(code);
    assert_eq!(map(0, 8, 3).0, status::E_MAPPED);
    // SAFETY: mapped for reading and writing, 16 bytes.
    unsafe { place.write_bytes(7, 16) };
    host.expect(oxi_call!(host, buffer_flush(buffer, 8, 16)));
    assert_eq!(oxi_call!(host, buffer_invalidate(buffer, 7, 1)), status::E_RANGE);
    assert_eq!(oxi_call!(host, buffer_flush(buffer, u64::MAX, 2)), status::E_RANGE);
    host.expect(oxi_call!(host, buffer_unmap(buffer)));
    assert_eq!(host.download(buffer, 26)[6..], *[[0; 2].as_slice(), &[7; 16], &[0; 2]].concat());

    let mut own = vec![1_u8; 32];
    let mut imported = ffi::Buffer::NULL;
    let memory = own.as_mut_ptr().cast::<c_void>();
    host.expect(oxi_call!(host, buffer_import_host(host.device, memory, 32, 0, &mut imported)));
    host.expect(oxi_call!(host, copy_d2d(host.stream, imported, 0, buffer, 8, 16)));
    host.synchronize();
    assert_eq!(own, [[7_u8; 16], [1; 16]].concat());
    for buffer in [buffer, imported] {
        host.expect(oxi_call!(host, buffer_destroy(buffer)));
    }
}

#[test]
fn streams_run_behind_the_host_and_events_order_them() {
    let host = host();
    let (plan, buffers) = long_work(&host);
    let mut second = ffi::Stream::NULL;
    host.expect(oxi_call!(host, stream_create(host.device, null(), &mut second)));
    let mut event = ffi::Event::NULL;
    host.expect(oxi_call!(host, event_create(host.device, &mut event)));
    assert_eq!(oxi_call!(host, event_query(event)), status::E_NOT_RECORDED);
    assert_eq!(oxi_call!(host, stream_wait_event(second, event)), status::E_NOT_RECORDED);
    for _ in 0..5 {
        host.expect(host.execute(plan, &buffers[..2], &buffers[2..]));
    }
    host.expect(oxi_call!(host, event_record(event, host.stream)));
    host.expect(oxi_call!(host, stream_wait_event(second, event)));
    let mut seen = vec![0_u8; 4];
    let target = seen.as_mut_ptr().cast();
    host.expect(oxi_call!(host, copy_d2h(second, target, buffers[2], 0, 4)));
    assert_eq!(oxi_call!(host, stream_query(second)), status::NOT_READY, "it runs behind us");
    assert_eq!(oxi_call!(host, stream_synchronize(second, 1000)), status::NOT_READY);
    assert_eq!(oxi_call!(host, device_synchronize(host.device, 1000)), status::NOT_READY);
    host.expect(oxi_call!(host, stream_synchronize(second, FOREVER)));
    assert_eq!(f32::from_bytes(&seen), [384.0]);
    host.expect(oxi_call!(host, event_synchronize(event, 0)));
    host.expect(oxi_call!(host, device_synchronize(host.device, FOREVER)));
    host.expect(oxi_call!(host, stream_destroy(second)));
    host.expect(oxi_call!(host, event_destroy(event)));
    tidy(&host, plan, buffers);
}

#[test]
fn events_measure_time() {
    let host = host();
    let (plan, buffers) = long_work(&host);
    let mut events = [ffi::Event::NULL; 2];
    for event in &mut events {
        host.expect(oxi_call!(host, event_create(host.device, event)));
    }
    host.expect(oxi_call!(host, event_record(events[0], host.stream)));
    host.expect(host.execute(plan, &buffers[..2], &buffers[2..]));
    host.expect(oxi_call!(host, event_record(events[1], host.stream)));
    host.expect(oxi_call!(host, event_synchronize(events[1], FOREVER)));
    let mut forth = 0;
    host.expect(oxi_call!(host, event_elapsed_ns(events[0], events[1], &mut forth)));
    let mut back = 1;
    host.expect(oxi_call!(host, event_elapsed_ns(events[1], events[0], &mut back)));
    assert!(forth > 10_000 && back == 0, "{forth} and {back} ns");
    for event in events {
        host.expect(oxi_call!(host, event_destroy(event)));
    }
    tidy(&host, plan, buffers);
}

#[test]
fn a_destroyed_buffer_lives_until_its_work_is_done() {
    let host = host();
    let (plan, mut buffers) = long_work(&host);
    for _ in 0..3 {
        host.expect(host.execute(plan, &buffers[..2], &buffers[2..]));
    }
    host.expect(oxi_call!(host, buffer_destroy(buffers.remove(0))));
    let result = host.download(buffers[1], 4);
    assert_eq!(f32::from_bytes(&result), [384.0]);
    tidy(&host, plan, buffers);
}

#[test]
fn a_device_stays_open_while_anything_of_it_lives() {
    let host = host();
    let mut second = ffi::Device::NULL;
    host.expect(oxi_call!(host, device_open(0, &mut second)));
    let mut event = ffi::Event::NULL;
    host.expect(oxi_call!(host, event_create(second, &mut event)));
    assert_eq!(oxi_call!(host, device_close(second)), status::E_BUSY);
    assert_eq!(oxi_call!(host, event_record(event, host.stream)), status::E_ARGUMENT);
    host.expect(oxi_call!(host, event_destroy(event)));
    host.expect(oxi_call!(host, device_close(second)));
    assert_eq!(oxi_call!(host, device_close(second)), status::E_HANDLE);
    assert_eq!(oxi_call!(host, device_open(1, &mut second)), status::E_RANGE);
}

#[test]
fn properties_tell_their_size() {
    let host = host();
    let mut bytes = 0;
    let ask = |property, bytes: &mut u64, out: *mut u64| {
        oxi_call!(host, get_property(host.device, property, bytes, out.cast()))
    };
    host.expect(ask(property::BUFFER_ALIGNMENT, &mut bytes, null_mut()));
    assert_eq!(bytes, 8);
    let mut value = 0;
    host.expect(ask(property::BUFFER_ALIGNMENT, &mut bytes, &mut value));
    assert_eq!(value, 16);
    bytes = 3;
    assert_eq!(ask(property::MAX_RANK, &mut bytes, &mut value), status::E_SIZE);
    assert_eq!(ask(77, &mut bytes, &mut value), status::E_ENUM);
}

#[test]
fn bindings_are_checked() {
    let host = host();
    let tensor = Tensor { format: format::F32, dims: vec![4], strides: Some(vec![2]) };
    let op = OpDesc {
        op: ops::softmax::ID,
        version: 1,
        math_mode: 0,
        determinism: 0,
        inputs: vec![Some(tensor.clone())],
        outputs: vec![tensor],
        attrs: vec![Attr { key: 1, value: AttrValue::I64(0) }],
    };
    let plan = host.plan(&op).unwrap();
    let (exact, short) = (host.buffer(28), host.buffer(27));
    let large = host.buffer(64);
    let bind = |input: (ffi::Buffer, u64), output: (ffi::Buffer, u64)| {
        let slot = |(buffer, offset)| ffi::Slot { buffer, offset };
        let (input, output) = (slot(input), slot(output));
        let bindings = ffi::Bindings {
            n_in: 1,
            n_out: 1,
            inputs: &input,
            outputs: &output,
            ..ffi::Bindings::default()
        };
        oxi_call!(host, plan_execute(plan, host.stream, &bindings))
    };
    assert_eq!(bind((exact, 0), (large, 0)), status::OK);
    assert_eq!(bind((large, 0), (large, 32)), status::OK);
    assert_eq!(bind((short, 0), (large, 0)), status::E_RANGE);
    assert_eq!(bind((large, 48), (exact, 0)), status::E_RANGE);
    assert_eq!(bind((large, u64::MAX - 15), (exact, 0)), status::E_RANGE);
    assert_eq!(bind((large, 4), (exact, 0)), status::E_ALIGN);
    assert_eq!(bind((large, 0), (large, 0)), status::E_ALIAS);
    assert_eq!(bind((large, 0), (large, 16)), status::E_ALIAS);
    assert_eq!(bind((ffi::Buffer::NULL, 0), (large, 0)), status::E_HANDLE);
    let none = ffi::Bindings::default();
    assert_eq!(oxi_call!(host, plan_execute(plan, host.stream, &none)), status::E_COUNT);
    tidy(&host, plan, vec![exact, short, large]);
}

#[test]
fn tensors_are_kept_as_the_device_prefers() {
    let host = host();
    let tensor = Tensor::dense(format::F32, [2, 3]);
    let buffer = host.tensor_buffer(&tensor).unwrap();
    let bytes = f32::to_bytes(&[1.0, 4.0, 9.0, 16.0, 25.0, 36.0]);
    let write =
        |count| oxi_call!(host, copy_h2d(host.stream, buffer, 0, bytes.as_ptr().cast(), count));
    host.expect(write(24));
    assert_eq!(host.download(buffer, 24), bytes);
    assert_eq!([write(0), write(20)], [status::E_RANGE; 2]);
    let other = host.buffer(24);
    let mut address = 0_u64;
    let mut mapped = null_mut();
    let pattern = bytes.as_ptr().cast();
    for code in [
        oxi_call!(host, copy_d2d(host.stream, other, 0, buffer, 0, 24)),
        oxi_call!(host, copy_d2d(host.stream, buffer, 0, other, 0, 24)),
        oxi_call!(host, fill(host.stream, buffer, 0, 24, pattern, 4)),
        oxi_call!(host, buffer_map(buffer, 0, 24, 1, &mut mapped)),
        oxi_call!(host, buffer_address(buffer, &mut address)),
    ] {
        assert_eq!(code, status::E_UNSUPPORTED_LAYOUT);
    }
    let create = |bytes: u64, strides: *const i64| {
        let (dims, mut made) = ([2, 3], ffi::Buffer::NULL);
        let rank = 2;
        let dims = dims.as_ptr();
        let tensor =
            ffi::TensorDesc { format: format::F32, rank, dims, strides, ..Default::default() };
        let desc = BufferDesc { bytes, tensor: &tensor, ..BufferDesc::default() };
        oxi_call!(host, buffer_create(host.device, &desc, &mut made))
    };
    assert_eq!(create(28, null()), status::E_SIZE);
    assert_eq!(create(24, [3, 1].as_ptr()), status::E_STRIDE);
    for buffer in [buffer, other] {
        host.expect(oxi_call!(host, buffer_destroy(buffer)));
    }
}

#[test]
fn operators_work_on_tensors_as_the_device_prefers_and_on_no_others_then() {
    let host = host();
    let tensor = Tensor::dense(format::F32, [2, 3]);
    let op = OpDesc {
        op: ops::sqrt::ID,
        version: 1,
        math_mode: 0,
        determinism: 0,
        inputs: vec![Some(tensor.clone())],
        outputs: vec![tensor.clone()],
        attrs: vec![],
    };
    let (own, constant) = (
        Storage { device: true, ..Storage::default() },
        Storage { constant: true, ..Storage::default() },
    );
    let storage = |x, y| OpStorage { inputs: vec![x], outputs: vec![y] };
    let bytes = f32::to_bytes(&[1.0, 4.0, 9.0, 16.0, 25.0, 36.0]);
    let (x, y) = (host.tensor_buffer(&tensor).unwrap(), host.tensor_buffer(&tensor).unwrap());
    host.expect(oxi_call!(host, copy_h2d(host.stream, x, 0, bytes.as_ptr().cast(), 24)));
    let (plain, plain_out) = (host.upload(&bytes), host.buffer(24));
    let turned = host.tensor_buffer(&Tensor::dense(format::F32, [3, 2])).unwrap();

    let both = host.plan_stored(&op, &storage(own, own)).unwrap();
    host.expect(host.execute(both, &[x], &[y]));
    assert_eq!(f32::from_bytes(&host.download(y, 24)), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    for (from, to) in [(plain, y), (x, plain_out), (x, turned)] {
        assert_eq!(host.execute(both, &[from], &[to]), status::E_ARGUMENT);
    }
    let mixed = host.plan_stored(&op, &storage(constant, own)).unwrap();
    host.expect(host.execute(mixed, &[plain], &[y]));
    assert_eq!(host.execute(mixed, &[x], &[y]), status::E_ARGUMENT);
    assert_eq!(f32::from_bytes(&host.download(y, 24)), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);

    let refused = |storage| host.plan_stored(&op, &storage).unwrap_err();
    assert_eq!(refused(storage(own, constant)), status::E_FLAGS, "an output is not constant");
    let strided = Tensor { strides: Some(vec![3, 1]), ..tensor };
    let strided = OpDesc { inputs: vec![Some(strided)], ..op.clone() };
    assert_eq!(host.plan_stored(&strided, &storage(own, own)).unwrap_err(), status::E_STRIDE);
    host.expect(oxi_call!(host, plan_destroy(mixed)));
    tidy(&host, both, vec![x, y, plain, plain_out, turned]);
}

#[test]
fn many_threads_may_call_at_once() {
    let host = host();
    let host = &host;
    std::thread::scope(|scope| {
        for thread in 0..4_u8 {
            scope.spawn(move || {
                let mut stream = ffi::Stream::NULL;
                host.expect(oxi_call!(host, stream_create(host.device, null(), &mut stream)));
                for round in 0..200 {
                    let buffer = host.buffer(256);
                    let pattern = [thread, round];
                    let pattern = pattern.as_ptr().cast();
                    host.expect(oxi_call!(host, fill(stream, buffer, 0, 256, pattern, 2)));
                    let mut seen = [0_u8; 256];
                    let target = seen.as_mut_ptr().cast();
                    host.expect(oxi_call!(host, copy_d2h(stream, target, buffer, 0, 256)));
                    host.expect(oxi_call!(host, stream_synchronize(stream, FOREVER)));
                    assert_eq!(seen, *[thread, round].repeat(128));
                    host.expect(oxi_call!(host, buffer_destroy(buffer)));
                    assert_eq!(oxi_call!(host, buffer_destroy(buffer)), status::E_HANDLE);
                }
                host.expect(oxi_call!(host, stream_destroy(stream)));
            });
        }
    });
}
