//! Memory, streams and events of the first OpenCL device, through the C entry points.

use crate::common::{host, left_out, op};
use oxi_kit::ffi::{
    self, DeviceInfo, FOREVER, HeapInfo, device_caps, format as f, map_flags, status,
};
use oxi_kit::host::{Bytes, Host};
use oxi_kit::{Tensor, ops, oxi_call};

fn info(host: &Host) -> DeviceInfo {
    let mut info = DeviceInfo::default();
    host.expect(oxi_call!(host, device_info(0, &mut info)));
    info
}

#[test]
fn a_device_says_who_it_is() {
    let Some(host) = host("a_device_says_who_it_is") else { return };
    let info = info(&host);
    let text = |field: &[std::ffi::c_char]| {
        let bytes = field.iter().map(|&byte| byte as u8).take_while(|&byte| byte != 0);
        String::from_utf8_lossy(&bytes.collect::<Vec<_>>()).into_owned()
    };
    assert!(!text(&info.name).is_empty() && !text(&info.driver).is_empty());
    assert_ne!(info.uuid, [0; 16]);
    println!("{} ({}), caps {:#x}", text(&info.name), text(&info.driver), info.caps);
    let mut heap = HeapInfo::default();
    host.expect(oxi_call!(host, heap_info(host.device, 0, &mut heap)));
    assert!(heap.total >= heap.max_alloc && heap.max_alloc > 0);
    let buffer = host.buffer(1000);
    host.expect(oxi_call!(host, buffer_destroy(buffer)));
    let before = heap.free;
    host.expect(oxi_call!(host, heap_info(host.device, 0, &mut heap)));
    assert_eq!(heap.free, before);
}

#[test]
fn bytes_travel_unchanged_and_sources_may_be_reused_at_once() {
    let Some(host) = host("bytes_travel_unchanged_and_sources_may_be_reused_at_once") else {
        return;
    };
    // Below and above the size up to which writes are staged.
    for size in [1, 4097, 300_000, 3 << 20] {
        let sent: Vec<u8> = (0..size).map(|i: u32| ((i * 31) >> 3) as u8).collect();
        let buffer = host.buffer(u64::from(size) + 3);
        let mut source = sent.clone();
        let bytes = u64::from(size);
        host.expect(oxi_call!(
            host,
            copy_h2d(host.stream, buffer, 3, source.as_ptr().cast(), bytes)
        ));
        source.fill(0xEE);
        assert_eq!(host.download(buffer, sent.len() + 3)[3..], sent);
        host.expect(oxi_call!(host, buffer_destroy(buffer)));
    }
}

#[test]
fn fills_and_copies_stay_in_their_ranges() {
    let Some(host) = host("fills_and_copies_stay_in_their_ranges") else { return };
    let (a, b) = (host.upload(&[1; 64]), host.upload(&[2; 64]));
    for pattern in [vec![9_u8], vec![8, 7], vec![3, 4, 5, 6], vec![1, 2, 3, 4, 5, 6, 7, 8]] {
        let bytes = pattern.len() as u32;
        host.expect(oxi_call!(host, fill(host.stream, a, 16, 32, pattern.as_ptr().cast(), bytes)));
        host.expect(oxi_call!(host, copy_d2d(host.stream, b, 8, a, 15, 34)));
        let seen = host.download(b, 64);
        let filled: Vec<u8> = pattern.iter().copied().cycle().take(32).collect();
        assert_eq!(seen, [&[2; 8], &[1][..], &filled, &[1], &[2; 22]].concat());
    }
    for buffer in [a, b] {
        host.expect(oxi_call!(host, buffer_destroy(buffer)));
    }
}

/// A matrix product that takes some milliseconds, and its operands.
fn long_work(host: &Host) -> (ffi::Plan, [ffi::Buffer; 3]) {
    let square = Tensor::dense(f::F32, [512, 512]);
    let plan = host.plan(&op(ops::matmul::ID, &[&square, &square], &square, &[])).unwrap();
    let bytes = f32::to_bytes(&vec![1.0; 512 * 512]);
    (plan, [host.upload(&bytes), host.upload(&bytes), host.buffer(bytes.len() as u64)])
}

#[test]
fn waits_keep_to_their_timeouts_and_events_take_times() {
    let Some(host) = host("waits_keep_to_their_timeouts_and_events_take_times") else { return };
    let (plan, [a, b, y]) = long_work(&host);
    let run = || host.expect(host.execute(plan, &[a, b], &[y]));
    run();
    host.synchronize();
    let [mut start, mut end] = [ffi::Event::NULL; 2];
    for event in [&mut start, &mut end] {
        host.expect(oxi_call!(host, event_create(host.device, event)));
    }
    host.expect(oxi_call!(host, event_record(start, host.stream)));
    for _ in 0..4 {
        run();
    }
    host.expect(oxi_call!(host, event_record(end, host.stream)));
    assert_eq!(oxi_call!(host, stream_query(host.stream)), status::NOT_READY);
    assert_eq!(oxi_call!(host, event_query(end)), status::NOT_READY);
    let began = std::time::Instant::now();
    assert_eq!(oxi_call!(host, event_synchronize(end, 1_000_000)), status::NOT_READY);
    assert!(began.elapsed().as_millis() >= 1);
    assert_eq!(oxi_call!(host, device_synchronize(host.device, FOREVER)), status::OK);
    assert_eq!(oxi_call!(host, event_query(end)), status::OK);
    if info(&host).caps & device_caps::EVENT_TIMING != 0 {
        let mut elapsed = 0;
        host.expect(oxi_call!(host, event_elapsed_ns(start, end, &mut elapsed)));
        assert!(elapsed > 0);
    }
    assert_eq!(f32::from_bytes(&host.download(y, 4)), [512.0]);
    for event in [start, end] {
        host.expect(oxi_call!(host, event_destroy(event)));
    }
    for buffer in [a, b, y] {
        host.expect(oxi_call!(host, buffer_destroy(buffer)));
    }
    host.expect(oxi_call!(host, plan_destroy(plan)));
}

#[test]
fn a_stream_waits_for_another() {
    let Some(host) = host("a_stream_waits_for_another") else { return };
    let (plan, [a, b, y]) = long_work(&host);
    let (mut event, mut second) = (ffi::Event::NULL, ffi::Stream::NULL);
    host.expect(oxi_call!(host, event_create(host.device, &mut event)));
    host.expect(oxi_call!(host, stream_create(host.device, std::ptr::null(), &mut second)));
    for _ in 0..3 {
        host.expect(oxi_call!(host, fill(host.stream, y, 0, 1 << 20, [0_u8].as_ptr().cast(), 1)));
        host.expect(host.execute(plan, &[a, b], &[y]));
        host.expect(oxi_call!(host, event_record(event, host.stream)));
        host.expect(oxi_call!(host, stream_wait_event(second, event)));
        let mut seen = vec![0.0_f32; 512 * 512];
        let target = seen.as_mut_ptr().cast();
        host.expect(oxi_call!(host, copy_d2h(second, target, y, 0, 1 << 20)));
        host.expect(oxi_call!(host, stream_synchronize(second, FOREVER)));
        assert!(seen.iter().all(|&value| value == 512.0));
    }
    // Work under way keeps what it uses.
    host.expect(host.execute(plan, &[a, b], &[y]));
    for buffer in [a, b, y] {
        host.expect(oxi_call!(host, buffer_destroy(buffer)));
    }
    host.expect(oxi_call!(host, plan_destroy(plan)));
    host.expect(oxi_call!(host, event_destroy(event)));
    host.expect(oxi_call!(host, stream_destroy(second)));
    host.synchronize();
}

#[test]
fn mapped_and_imported_memory_is_the_devices() {
    let test = "mapped_and_imported_memory_is_the_devices";
    let Some(host) = host(test) else { return };
    let caps = info(&host).caps;
    if caps & device_caps::MAP == 0 || caps & device_caps::IMPORT_HOST == 0 {
        left_out(&format!("{test}: the device declares neither"));
        return;
    }
    let buffer = host.upload(&[5; 100]);
    host.synchronize();
    let mut pointer = std::ptr::null_mut();
    let both = map_flags::READ | map_flags::WRITE;
    host.expect(oxi_call!(host, buffer_map(buffer, 10, 20, both, &mut pointer)));
    // SAFETY: 20 bytes are mapped.
    let bytes = unsafe { std::slice::from_raw_parts_mut(pointer.cast::<u8>(), 20) };
    assert!(bytes.iter().all(|&byte| byte == 5));
    bytes[0] = 77;
    host.expect(oxi_call!(host, buffer_unmap(buffer)));
    assert_eq!(host.download(buffer, 100)[9..12], [5, 77, 5]);

    let mut words = vec![1.5_f32; 1001];
    let mut import = ffi::Buffer::NULL;
    let memory = words[1..].as_mut_ptr().cast();
    host.expect(oxi_call!(host, buffer_import_host(host.device, memory, 4000, 0, &mut import)));
    let x = Tensor::dense(f::F32, [1000]);
    let plan = host.plan(&op(ops::add::ID, &[&x, &x], &x, &[])).unwrap();
    let y = host.buffer(4000);
    host.expect(host.execute(plan, &[import, import], &[y]));
    assert_eq!(f32::from_bytes(&host.download(y, 4000)), [3.0; 1000]);
    host.expect(oxi_call!(host, copy_d2d(host.stream, import, 0, y, 0, 2000)));
    host.synchronize();
    // SAFETY: the words live; the compiler does not know that the device wrote them.
    let seen: Vec<f32> =
        (0..1001).map(|i| unsafe { words.as_ptr().add(i).read_volatile() }).collect();
    assert_eq!((seen[0], seen[1], seen[500], seen[501]), (1.5, 3.0, 3.0, 1.5));
    for buffer in [buffer, import, y] {
        host.expect(oxi_call!(host, buffer_destroy(buffer)));
    }
    host.expect(oxi_call!(host, plan_destroy(plan)));
}
