//! Faults of devices and heaps: finding, opening, asking.

use std::ffi::{c_char, c_void};
use std::fs::File;
use std::sync::atomic::{AtomicU64, Ordering};

use oxi_kit::ffi::{Device, DeviceInfo, HeapInfo, Status, device_caps, property, status};

use crate::hooks::{Hooks, boundary, honest, lenient, unless};

/// Every fault of this kind.
pub(super) static ALL: &[(&str, Hooks)] = &[
    ("device-past-count", boundary(|table| table.device_info = Some(past_count))),
    ("open-past-count", boundary(|table| table.device_open = Some(open_any))),
    ("busy-close", boundary(|table| table.device_close = Some(busy_close))),
    ("unknown-property", boundary(|table| table.get_property = Some(any_property))),
    ("property-past-room", boundary(|table| table.get_property = Some(no_room))),
    ("property-size", boundary(|table| table.get_property = Some(half_size))),
    ("heap-past-count", boundary(|table| table.heap_info = Some(any_heap))),
    ("free-drifts", boundary(|table| table.heap_info = Some(free_drifts))),
    ("free-stays-full", boundary(|table| table.heap_info = Some(stays_full))),
    ("descriptor-leak", boundary(|table| table.device_open = Some(open_file))),
    ("thread-leak", boundary(|table| table.device_open = Some(open_thread))),
    ("memory-leak", boundary(|table| table.device_open = Some(open_memory))),
    ("capability-unknown", boundary(|table| table.device_info = Some(new_capability))),
    ("name-unended", boundary(|table| table.device_info = Some(long_name))),
    ("driver-unnamed", boundary(|table| table.device_info = Some(no_driver))),
    ("granularity-zero", boundary(|table| table.heap_info = Some(no_granularity))),
    ("alignment-odd", boundary(|table| table.get_property = Some(odd_alignment))),
    ("undeclared-map", boundary(|table| table.device_info = Some(no_map))),
    ("undeclared-import", boundary(|table| table.device_info = Some(no_import))),
    ("undeclared-address", boundary(|table| table.device_info = Some(no_address))),
    ("undeclared-timing", boundary(|table| table.device_info = Some(no_timing))),
    ("undeclared-tensors", boundary(|table| table.device_info = Some(no_tensors))),
];

/// Any index is that of the first device.
unsafe extern "C" fn past_count(index: u32, out: *mut DeviceInfo) -> Status {
    let again = || honest!(device_info(0, out));
    unless(status::E_RANGE, || honest!(device_info(index, out)), again)
}

unsafe extern "C" fn open_any(index: u32, out: *mut Device) -> Status {
    let again = || honest!(device_open(0, out));
    unless(status::E_RANGE, || honest!(device_open(index, out)), again)
}

/// Whoever closes a device is taken to be done with it.
unsafe extern "C" fn busy_close(device: Device) -> Status {
    lenient(status::E_BUSY, || honest!(device_close(device)))
}

unsafe extern "C" fn any_property(
    device: Device,
    property: u32,
    bytes: *mut u64,
    out: *mut c_void,
) -> Status {
    lenient(status::E_ENUM, || honest!(get_property(device, property, bytes, out)))
}

/// The size that the caller gives is not looked at.
unsafe extern "C" fn no_room(
    device: Device,
    property: u32,
    bytes: *mut u64,
    out: *mut c_void,
) -> Status {
    let mut room = 8;
    unless(
        status::E_SIZE,
        || honest!(get_property(device, property, bytes, out)),
        || honest!(get_property(device, property, &mut room, out)),
    )
}

/// All properties have 4 bytes, if one asks.
unsafe extern "C" fn half_size(
    device: Device,
    property: u32,
    bytes: *mut u64,
    out: *mut c_void,
) -> Status {
    let code = honest!(get_property(device, property, bytes, out));
    if code == status::OK && out.is_null() {
        // SAFETY: the honest function took the pointer.
        unsafe { bytes.write_unaligned(4) };
    }
    code
}

unsafe extern "C" fn any_heap(device: Device, index: u32, out: *mut HeapInfo) -> Status {
    let again = || honest!(heap_info(device, 0, out));
    unless(status::E_RANGE, || honest!(heap_info(device, index, out)), again)
}

/// What is free is counted twice when it comes back.
unsafe extern "C" fn free_drifts(device: Device, index: u32, out: *mut HeapInfo) -> Status {
    static ASKED: AtomicU64 = AtomicU64::new(0);
    let code = honest!(heap_info(device, index, out));
    if code == status::OK {
        let drift = 64 * ASKED.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the honest function took the struct; it is as long as its header says.
        unsafe {
            if (*out).header.size as usize >= size_of::<HeapInfo>() {
                (*out).free -= drift;
            }
        }
    }
    code
}

/// Tells otherwise of a heap.
fn retell_heap(
    device: Device,
    index: u32,
    out: *mut HeapInfo,
    change: fn(&mut HeapInfo),
) -> Status {
    let code = honest!(heap_info(device, index, out));
    // SAFETY: the honest function took the struct; it is as long as its header says.
    unsafe {
        if code == status::OK && (*out).header.size as usize >= size_of::<HeapInfo>() {
            change(&mut *out);
        }
    }
    code
}

/// What is free is asked of the system once, when nothing is allocated.
unsafe extern "C" fn stays_full(device: Device, index: u32, out: *mut HeapInfo) -> Status {
    retell_heap(device, index, out, |heap| heap.free = heap.total)
}

/// Whoever does not round has nothing to round to.
unsafe extern "C" fn no_granularity(device: Device, index: u32, out: *mut HeapInfo) -> Status {
    retell_heap(device, index, out, |heap| heap.granularity = 0)
}

/// Three lines of the cache.
unsafe extern "C" fn odd_alignment(
    device: Device,
    property: u32,
    bytes: *mut u64,
    out: *mut c_void,
) -> Status {
    let code = honest!(get_property(device, property, bytes, out));
    if code == status::OK && property == property::BUFFER_ALIGNMENT && !out.is_null() {
        // SAFETY: the honest function wrote as many bytes there.
        unsafe { out.cast::<u64>().write_unaligned(192) };
    }
    code
}

/// A channel to the driver, opened each time and never closed.
unsafe extern "C" fn open_file(index: u32, out: *mut Device) -> Status {
    std::mem::forget(File::open("/dev/null"));
    honest!(device_open(index, out))
}

/// A watchdog for each opening, which nobody calls off.
unsafe extern "C" fn open_thread(index: u32, out: *mut Device) -> Status {
    std::thread::spawn(|| {
        loop {
            std::thread::park();
        }
    });
    honest!(device_open(index, out))
}

/// A staging area for each opening.
unsafe extern "C" fn open_memory(index: u32, out: *mut Device) -> Status {
    // Memory that nobody could look at need not be there: the compiler may leave it out.
    std::mem::forget(std::hint::black_box(vec![1_u8; 1 << 20]));
    honest!(device_open(index, out))
}

/// Tells otherwise of a device.
fn retell(index: u32, out: *mut DeviceInfo, change: impl FnOnce(&mut DeviceInfo)) -> Status {
    let code = honest!(device_info(index, out));
    // SAFETY: the honest function took the struct; it is as long as its header says.
    unsafe {
        if code == status::OK && (*out).header.size as usize >= size_of::<DeviceInfo>() {
            change(&mut *out);
        }
    }
    code
}

/// The driver's own flags, handed on.
unsafe extern "C" fn new_capability(index: u32, out: *mut DeviceInfo) -> Status {
    retell(index, out, |info| info.caps |= 1 << 40)
}

/// A name that is longer than the room for it, cut off where the room ends.
unsafe extern "C" fn long_name(index: u32, out: *mut DeviceInfo) -> Status {
    retell(index, out, |info| info.name.fill(b'x' as c_char))
}

/// The version is asked of a driver that does not answer.
unsafe extern "C" fn no_driver(index: u32, out: *mut DeviceInfo) -> Status {
    retell(index, out, |info| info.driver.fill(0))
}

/// What a device does although it says that it cannot.
fn without(cap: u64, index: u32, out: *mut DeviceInfo) -> Status {
    retell(index, out, |info| info.caps &= !cap)
}

unsafe extern "C" fn no_map(index: u32, out: *mut DeviceInfo) -> Status {
    without(device_caps::MAP, index, out)
}

unsafe extern "C" fn no_import(index: u32, out: *mut DeviceInfo) -> Status {
    without(device_caps::IMPORT_HOST, index, out)
}

unsafe extern "C" fn no_address(index: u32, out: *mut DeviceInfo) -> Status {
    without(device_caps::ADDRESS, index, out)
}

unsafe extern "C" fn no_timing(index: u32, out: *mut DeviceInfo) -> Status {
    without(device_caps::EVENT_TIMING, index, out)
}

unsafe extern "C" fn no_tensors(index: u32, out: *mut DeviceInfo) -> Status {
    without(device_caps::TENSOR_BUFFERS, index, out)
}
