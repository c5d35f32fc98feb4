//! Heaps and buffers.

use std::ffi::c_void;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use abi::ffi::{self, Status, buffer_usage, device_caps, heap_flags, map_flags, status};

use super::{call, known_flags, live};
use crate::descriptors;
use crate::heaps::lay_down;
use crate::objects::{BufferObject, DeviceObject};
use crate::structs::{self, Out, OutStruct};
use crate::{Device, Export, Failure, HostMemory, Range, Tensor};

pub(super) unsafe extern "C" fn heap_count<A: Export>(
    device: ffi::Device,
    out: *mut u32,
) -> Status {
    call(|| {
        // SAFETY: the host passes pointers as the standard says.
        let out = unsafe { Out::new(out, 1) }?;
        out.set(live(&A::runtime().devices, device.0, 0)?.infos.len() as u32);
        Ok(status::OK)
    })
}

pub(super) unsafe extern "C" fn heap_info<A: Export>(
    device: ffi::Device,
    index: u32,
    out: *mut ffi::HeapInfo,
) -> Status {
    call(|| {
        // SAFETY: the host passes pointers as the standard says.
        let out = unsafe { OutStruct::new(out, 2) }?;
        let device = live(&A::runtime().devices, device.0, 0)?;
        let info = device.heap(index, 1)?;
        out.write(&ffi::HeapInfo {
            kind: info.kind,
            flags: info.flags,
            total: info.total,
            free: device.heaps.free(index as usize, info),
            granularity: info.granularity,
            max_alloc: info.max_alloc,
            ..ffi::HeapInfo::default()
        });
        Ok(status::OK)
    })
}

pub(super) unsafe extern "C" fn buffer_create<A: Export>(
    device: ffi::Device,
    desc: *const ffi::BufferDesc,
    out: *mut ffi::Buffer,
) -> Status {
    call(|| {
        // SAFETY: the host passes pointers as the standard says.
        let (out, desc) = unsafe { (Out::new(out, 2)?, structs::read(desc, 1)?) };
        let runtime = A::runtime();
        let owner = live(&runtime.devices, device.0, 0)?;
        let info = owner.heap(desc.heap, 1)?;
        known_flags(buffer_usage::ALL, desc.usage, 1)?;
        if desc.bytes == 0 {
            return Err(Failure::new(status::E_SIZE, "a buffer has at least one byte").at(1));
        }
        if desc.bytes > info.max_alloc {
            let message =
                format!("{} bytes are beyond the {} of max_alloc", desc.bytes, info.max_alloc);
            return Err(Failure::new(status::E_LIMIT, message).at(1));
        }
        // SAFETY: the caller's promise covers what the struct points to.
        let tensor = unsafe { tensor(&owner, &desc) }?;
        if owner.injected.memory.take() {
            return Err(Failure::out_of_memory("there is no memory, because a fault was injected"));
        }
        let share = owner.heaps.take(desc.heap as usize, info, desc.bytes)?;
        let memory = owner
            .ask(|device| match &tensor {
                Some(tensor) => device.tensor_buffer(desc.heap, tensor, desc.usage),
                None => device.buffer(desc.heap, desc.bytes, desc.usage),
            })
            .inspect_err(|_| owner.heaps.give_back(share))?;
        let object = BufferObject::<A> {
            memory: Arc::new(memory),
            bytes: desc.bytes,
            tensor,
            share: Some(share),
            host: None,
            flags: info.flags,
            mapped: Mutex::new(None),
            owner: owner.clone(),
        };
        out.set(ffi::Buffer(runtime.buffers.insert(Arc::new(object))?));
        owner.born();
        Ok(status::OK)
    })
}

/// The tensor that a buffer is created for, if it is.
///
/// # Safety
/// What `desc` points to is null or valid as the standard says.
unsafe fn tensor<A: Export>(
    owner: &DeviceObject<A>,
    desc: &ffi::BufferDesc,
) -> Result<Option<Tensor>, Failure> {
    if desc.tensor.is_null() {
        return Ok(None);
    }
    owner.need(device_caps::TENSOR_BUFFERS, "tensor_buffers")?;
    // SAFETY: the caller's promise.
    let tensor = unsafe { descriptors::stored(desc.tensor, 1) }?;
    if desc.bytes != tensor.dense_bytes() {
        let (given, dense) = (desc.bytes, tensor.dense_bytes());
        let message = format!("the buffer has {given} bytes, its tensor {dense} if it is dense");
        return Err(Failure::new(status::E_SIZE, message).at(1));
    }
    Ok(Some(tensor))
}

pub(super) unsafe extern "C" fn buffer_import_host<A: Export>(
    device: ffi::Device,
    memory: *mut c_void,
    bytes: u64,
    usage: u64,
    out: *mut ffi::Buffer,
) -> Status {
    call(|| {
        // SAFETY: the host passes pointers as the standard says.
        let out = unsafe { Out::new(out, 4) }?;
        let runtime = A::runtime();
        let owner = live(&runtime.devices, device.0, 0)?;
        if memory.is_null() {
            return Err(Failure::new(status::E_NULL, "the memory to import is null").at(1));
        }
        if bytes == 0 {
            return Err(Failure::new(status::E_SIZE, "a buffer has at least one byte").at(2));
        }
        known_flags(buffer_usage::ALL, usage, 3)?;
        owner.need(device_caps::IMPORT_HOST, "import_host")?;
        let address = memory.addr() as u64;
        // Nothing that a process has reaches so far.
        if bytes > isize::MAX as u64 || address.checked_add(bytes).is_none() {
            let message = format!("{bytes} bytes from {address:#x} on are no memory");
            return Err(Failure::new(status::E_RANGE, message).at(2));
        }
        let memory = HostMemory { pointer: memory.cast(), bytes: bytes as usize };
        let memory = owner.ask(|device| device.import(memory))?;
        let object = BufferObject::<A> {
            memory: Arc::new(memory),
            bytes,
            tensor: None,
            share: None,
            host: Some(address),
            flags: heap_flags::MAPPABLE,
            mapped: Mutex::new(None),
            owner: owner.clone(),
        };
        out.set(ffi::Buffer(runtime.buffers.insert(Arc::new(object))?));
        owner.born();
        Ok(status::OK)
    })
}

pub(super) unsafe extern "C" fn buffer_destroy<A: Export>(buffer: ffi::Buffer) -> Status {
    call(|| {
        let object = A::runtime().buffers.remove(buffer.0, 0)?;
        let (owner, memory, share) = (object.owner.clone(), object.memory.clone(), object.share);
        if mapping(&object).take().is_some() {
            // The handle is gone whatever the device says.
            let _ = owner.device.unmap(&memory);
        }
        drop(object);
        owner.died();
        lay_down(&owner.heaps, memory, share, |memory| owner.device.release(memory));
        Ok(status::OK)
    })
}

pub(super) unsafe extern "C" fn buffer_address<A: Export>(
    buffer: ffi::Buffer,
    out: *mut u64,
) -> Status {
    call(|| {
        // SAFETY: the host passes pointers as the standard says.
        let out = unsafe { Out::new(out, 1) }?;
        let object = live(&A::runtime().buffers, buffer.0, 0)?;
        object.owner.need(device_caps::ADDRESS, "address")?;
        object.plain("addressed", 0)?;
        out.set(object.owner.ask(|device| device.address(&object.memory))?);
        Ok(status::OK)
    })
}

pub(super) unsafe extern "C" fn buffer_map<A: Export>(
    buffer: ffi::Buffer,
    offset: u64,
    bytes: u64,
    flags: u64,
    out: *mut *mut c_void,
) -> Status {
    call(|| {
        // SAFETY: the host passes pointers as the standard says.
        let out = unsafe { Out::new(out, 4) }?;
        let object = live(&A::runtime().buffers, buffer.0, 0)?;
        if bytes == 0 {
            return Err(Failure::new(status::E_SIZE, "a mapping has at least one byte").at(2));
        }
        let at = object.range(offset, bytes, 1)?;
        known_flags(map_flags::ALL, flags, 3)?;
        if flags == 0 {
            let message = "a mapping reads, writes, or both";
            return Err(Failure::new(status::E_FLAGS, message).at(3));
        }
        let mut mapped = mapping(&object);
        if mapped.is_some() {
            return Err(Failure::new(status::E_MAPPED, "the buffer is mapped already").at(0));
        }
        object.owner.need(device_caps::MAP, "map")?;
        object.plain("mapped", 0)?;
        if object.flags & heap_flags::MAPPABLE == 0 {
            return Err(Failure::unsupported("the buffer's heap is not mappable").at(0));
        }
        let memory = object.owner.ask(|device| device.map(&object.memory, at, flags))?;
        *mapped = Some(at);
        out.set(memory.pointer.cast());
        Ok(status::OK)
    })
}

pub(super) unsafe extern "C" fn buffer_unmap<A: Export>(buffer: ffi::Buffer) -> Status {
    call(|| {
        let object = live(&A::runtime().buffers, buffer.0, 0)?;
        let mut mapped = mapping(&object);
        need_mapping(*mapped)?;
        object.owner.ask(|device| device.unmap(&object.memory))?;
        *mapped = None;
        Ok(status::OK)
    })
}

pub(super) unsafe extern "C" fn buffer_flush<A: Export>(
    buffer: ffi::Buffer,
    offset: u64,
    bytes: u64,
) -> Status {
    // Devices of the kit make writes visible at unmap or are coherent: only the rules are left.
    call(|| within_mapping::<A>(buffer, offset, bytes))
}

pub(super) unsafe extern "C" fn buffer_invalidate<A: Export>(
    buffer: ffi::Buffer,
    offset: u64,
    bytes: u64,
) -> Status {
    call(|| within_mapping::<A>(buffer, offset, bytes))
}

fn within_mapping<A: Export>(
    buffer: ffi::Buffer,
    offset: u64,
    bytes: u64,
) -> Result<Status, Failure> {
    let object = live(&A::runtime().buffers, buffer.0, 0)?;
    let mapped = need_mapping(*mapping(&object))?;
    let inside = offset
        .checked_sub(mapped.offset)
        .is_some_and(|skipped| skipped <= mapped.bytes && bytes <= mapped.bytes - skipped);
    if !inside {
        let message = format!(
            "{bytes} bytes from {offset} on do not lie in the mapping of {} from {} on",
            mapped.bytes, mapped.offset
        );
        return Err(Failure::new(status::E_RANGE, message).at(1));
    }
    Ok(status::OK)
}

fn mapping<A: Export>(object: &BufferObject<A>) -> MutexGuard<'_, Option<Range>> {
    object.mapped.lock().unwrap_or_else(PoisonError::into_inner)
}

fn need_mapping(mapped: Option<Range>) -> Result<Range, Failure> {
    mapped.ok_or_else(|| Failure::new(status::E_NOT_MAPPED, "the buffer is not mapped").at(0))
}
