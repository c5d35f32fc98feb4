//! Devices and heaps.

use std::ptr::null_mut;

use oxi_kit::ffi::{self, DeviceInfo, HeapInfo, Status, device_caps, property, status};
use oxi_kit::host::Host;
use oxi_kit::oxi_call;

use crate::common::{Row, count, event, f32s, free, map, second};

pub(crate) const ROWS: &[Row] = &[
    ("device-past-count", status::E_RANGE, status::OK, |host| {
        oxi_call!(host, device_info(9, &mut DeviceInfo::default()))
    }),
    ("open-past-count", status::E_RANGE, status::OK, |host| {
        let mut device = ffi::Device::NULL;
        oxi_call!(host, device_open(9, &mut device))
    }),
    ("busy-close", status::E_BUSY, status::OK, |host| {
        let device = second(host);
        event(host, device);
        oxi_call!(host, device_close(device))
    }),
    ("unknown-property", status::E_ENUM, status::OK, |host| {
        oxi_call!(host, get_property(host.device, 77, &mut 8, null_mut()))
    }),
    ("property-past-room", status::E_SIZE, status::OK, |host| {
        let out = (&raw mut *Box::leak(Box::new(0_u64))).cast();
        oxi_call!(host, get_property(host.device, property::BUFFER_ALIGNMENT, &mut 4, out))
    }),
    ("property-size", 8, 4, |host| {
        let (alignment, mut bytes) = (property::BUFFER_ALIGNMENT, 0);
        host.expect(oxi_call!(host, get_property(host.device, alignment, &mut bytes, null_mut())));
        bytes as i32
    }),
    ("heap-past-count", status::E_RANGE, status::OK, |host| {
        oxi_call!(host, heap_info(host.device, 9, &mut HeapInfo::default()))
    }),
    ("free-drifts", 0, 64, |host| (free(host) - free(host)) as i32),
    ("free-stays-full", 128, 0, |host| {
        let before = free(host);
        host.buffer(100);
        (before - free(host)) as i32
    }),
    ("descriptor-leak", 0, 8, |host| more(host, || count("fd"))),
    ("thread-leak", 0, 8, |host| more(host, || count("task"))),
    ("memory-leak", 0, 8, |host| {
        // In megabytes; what else comes and goes is far less than half of one.
        (more(host, || resident() as i32) + 512) / 1024
    }),
    ("capability-unknown", 0, 1, |host| (told(host).caps >> 40) as i32),
    ("name-unended", 0, 'x' as i32, |host| told(host).name[127].into()),
    ("driver-unnamed", 1, 0, |host| i32::from(told(host).driver[0] != 0)),
    ("granularity-zero", 1, 0, |host| {
        let mut info = HeapInfo::default();
        host.expect(oxi_call!(host, heap_info(host.device, 0, &mut info)));
        i32::from(info.granularity > 0)
    }),
    ("alignment-odd", 16, 192, |host| {
        let (alignment, mut out) = (property::BUFFER_ALIGNMENT, 0_u64);
        let to = (&raw mut out).cast();
        host.expect(oxi_call!(host, get_property(host.device, alignment, &mut 8, to)));
        out as i32
    }),
    ("undeclared-map", 1, 0, |host| {
        assert_eq!(map(host, host.buffer(8), (0, 8), 1).0, status::OK);
        declared(host, device_caps::MAP)
    }),
    ("undeclared-import", 1, 0, |host| {
        let memory = Box::leak(Box::new([0_u8; 8])).as_mut_ptr().cast();
        let mut buffer = ffi::Buffer::NULL;
        host.expect(oxi_call!(host, buffer_import_host(host.device, memory, 8, 0, &mut buffer)));
        declared(host, device_caps::IMPORT_HOST)
    }),
    ("undeclared-address", 1, 0, |host| {
        host.expect(oxi_call!(host, buffer_address(host.buffer(8), &mut 0)));
        declared(host, device_caps::ADDRESS)
    }),
    ("undeclared-timing", 1, 0, |host| {
        let event = crate::common::recorded(host);
        host.expect(oxi_call!(host, event_elapsed_ns(event, event, &mut 0)));
        declared(host, device_caps::EVENT_TIMING)
    }),
    ("undeclared-tensors", 1, 0, |host| {
        host.tensor_buffer(&f32s(&[2])).unwrap();
        declared(host, device_caps::TENSOR_BUFFERS)
    }),
];

fn declared(host: &Host, cap: u64) -> Status {
    i32::from(told(host).caps & cap != 0)
}

fn told(host: &Host) -> DeviceInfo {
    let mut info = DeviceInfo::default();
    host.expect(oxi_call!(host, device_info(0, &mut info)));
    info
}

/// What the process has more of after eight openings.
fn more(host: &Host, count: impl Fn() -> i32) -> Status {
    let cycle = || host.expect(oxi_call!(host, device_close(second(host))));
    let before = count();
    (0..8).for_each(|_| cycle());
    count() - before
}

/// Kilobytes of the process that are in memory.
fn resident() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
    4 * pages.split(' ').nth(1).unwrap().parse::<u64>().unwrap()
}
