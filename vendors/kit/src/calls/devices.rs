//! Devices: finding, opening, asking.

use std::ffi::c_void;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use abi::ffi::{self, FOREVER, Status, device_caps, peer_flags, property, status};

use super::{call, live, ready};
use crate::objects::DeviceObject;
use crate::structs::{Out, OutStruct, text};
use crate::{Device, Export, Failure};

pub(super) unsafe extern "C" fn device_count<A: Export>(out: *mut u32) -> Status {
    call(|| {
        // SAFETY: the host passes pointers as the standard says.
        let out = unsafe { Out::new(out, 0) }?;
        out.set(A::runtime().adapter()?.device_count());
        Ok(status::OK)
    })
}

pub(super) unsafe extern "C" fn device_info<A: Export>(
    index: u32,
    out: *mut ffi::DeviceInfo,
) -> Status {
    call(|| {
        // SAFETY: the host passes pointers as the standard says.
        let out = unsafe { OutStruct::new(out, 1) }?;
        let info = find::<A>(index)?.device_info(index)?;
        out.write(&ffi::DeviceInfo {
            vendor: text(&info.vendor),
            name: text(&info.name),
            driver: text(&info.driver),
            adapter: text(&format!("{} {}", A::NAME, A::VERSION)),
            uuid: info.uuid,
            kind: info.kind,
            caps: capabilities::<A>(info.caps),
            ..ffi::DeviceInfo::default()
        });
        Ok(status::OK)
    })
}

pub(super) unsafe extern "C" fn device_open<A: Export>(
    index: u32,
    out: *mut ffi::Device,
) -> Status {
    call(|| {
        // SAFETY: the host passes pointers as the standard says.
        let out = unsafe { Out::new(out, 1) }?;
        let adapter = find::<A>(index)?;
        let caps = capabilities::<A>(adapter.device_info(index)?.caps);
        let runtime = A::runtime();
        let heaps = runtime.heaps(index);
        let device = DeviceObject::<A>::new(adapter.open(index)?, index, caps, heaps);
        out.set(ffi::Device(runtime.devices.insert(Arc::new(device))?));
        Ok(status::OK)
    })
}

/// What a device declares: buffers for tensors only if its type knows them, so that a device that
/// wraps another does not pass its word on without its deeds.
fn capabilities<A: Export>(stated: u64) -> u64 {
    if A::Device::TENSORS { stated } else { stated & !device_caps::TENSOR_BUFFERS }
}

/// The adapter, if it has a device of this index.
fn find<A: Export>(index: u32) -> Result<&'static A, Failure> {
    let adapter = A::runtime().adapter()?;
    let count = adapter.device_count();
    if index >= count {
        let message = format!("there is no device {index}, only {count}");
        return Err(Failure::new(status::E_RANGE, message).at(0));
    }
    Ok(adapter)
}

pub(super) unsafe extern "C" fn device_close<A: Export>(device: ffi::Device) -> Status {
    call(|| {
        let devices = &A::runtime().devices;
        let children = devices.get(device.0, 0)?.children.load(Ordering::Acquire);
        if children > 0 {
            let message = format!("{children} buffers, streams, events or plans still live");
            return Err(Failure::new(status::E_BUSY, message).at(0));
        }
        devices.remove(device.0, 0)?;
        Ok(status::OK)
    })
}

pub(super) unsafe extern "C" fn get_property<A: Export>(
    device: ffi::Device,
    property: u32,
    bytes: *mut u64,
    out: *mut c_void,
) -> Status {
    call(|| {
        let limits = live(&A::runtime().devices, device.0, 0)?.limits;
        if bytes.is_null() {
            return Err(Failure::new(status::E_NULL, "the pointer to the size is null").at(2));
        }
        let (value, size) = match property {
            property::MAX_RANK => (u64::from(limits.max_rank), 4),
            property::MAX_STREAMS => (u64::from(limits.max_streams), 4),
            property::BUFFER_ALIGNMENT => (limits.buffer_alignment, 8),
            _ => {
                let message = format!("{property} is no property of the standard");
                return Err(Failure::new(status::E_ENUM, message).at(1));
            }
        };
        // SAFETY: not null, and valid as the standard says.
        let room = unsafe { bytes.read_unaligned() };
        if !out.is_null() && room < size {
            let message = format!("the property takes {size} bytes, {room} were given");
            return Err(Failure::new(status::E_SIZE, message).at(2));
        }
        // SAFETY: as above; if `out` is not null it has room for the property. Its low bytes come
        // first on every machine that OXI runs on.
        unsafe {
            if !out.is_null() {
                let source = value.to_le_bytes();
                std::ptr::copy_nonoverlapping(source.as_ptr(), out.cast(), size as usize);
            }
            bytes.write_unaligned(size);
        }
        Ok(status::OK)
    })
}

pub(super) unsafe extern "C" fn device_status<A: Export>(device: ffi::Device) -> Status {
    call(|| {
        live(&A::runtime().devices, device.0, 0)?.ask(Device::status)?;
        Ok(status::OK)
    })
}

pub(super) unsafe extern "C" fn device_synchronize<A: Export>(
    device: ffi::Device,
    timeout_ns: u64,
) -> Status {
    call(|| {
        let device = live(&A::runtime().devices, device.0, 0)?;
        let start = Instant::now();
        let mut done = true;
        let mut failed = None;
        for stream in device.streams() {
            let left = match timeout_ns {
                FOREVER => FOREVER,
                _ => left(timeout_ns, start.elapsed()),
            };
            // A stream that failed is no reason to come back before the others are done.
            match stream.wait(left) {
                Ok(reached) => done &= reached,
                Err(failure) => failed = failed.or(Some(failure)),
            }
        }
        device.alive()?;
        match failed {
            Some(failure) if done => Err(failure),
            _ => Ok(ready(done)),
        }
    })
}

fn left(timeout_ns: u64, spent: Duration) -> u64 {
    timeout_ns.saturating_sub(u64::try_from(spent.as_nanos()).unwrap_or(u64::MAX))
}

pub(super) unsafe extern "C" fn peer_access<A: Export>(
    a: ffi::Device,
    b: ffi::Device,
    out: *mut u64,
) -> Status {
    call(|| {
        // SAFETY: the host passes pointers as the standard says.
        let out = unsafe { Out::new(out, 2) }?;
        let devices = &A::runtime().devices;
        let same = live(devices, a.0, 0)?.index == live(devices, b.0, 1)?.index;
        out.set(if same { peer_flags::COPY | peer_flags::ACCESS } else { 0 });
        Ok(status::OK)
    })
}
