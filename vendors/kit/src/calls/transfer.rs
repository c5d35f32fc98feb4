//! Copies and fills. Nothing is enqueued where there is nothing to do, but the rules hold all the
//! same.

use std::ffi::c_void;

use abi::ffi::{self, Status, status};

use super::{call, live, same_device};
use crate::{Device, Export, Failure, HostMemory};

pub(super) unsafe extern "C" fn copy_h2d<A: Export>(
    stream: ffi::Stream,
    dst: ffi::Buffer,
    dst_offset: u64,
    src: *const c_void,
    bytes: u64,
) -> Status {
    call(|| {
        let runtime = A::runtime();
        let stream = live(&runtime.streams, stream.0, 0)?;
        let dst = live(&runtime.buffers, dst.0, 1)?;
        if src.is_null() {
            return Err(Failure::new(status::E_NULL, "the source is null").at(3));
        }
        same_device(&stream.owner, &dst.owner, 1)?;
        dst.range(dst_offset, bytes, 2)?;
        dst.whole(bytes, 4)?;
        if bytes > 0 {
            // SAFETY: the host says that so many bytes are there; the buffer has as many, so they
            // are no more than memory has.
            let source = unsafe { std::slice::from_raw_parts(src.cast::<u8>(), bytes as usize) };
            stream
                .owner
                .ask(|device| device.write(&stream.stream, &dst.memory, dst_offset, source))?;
        }
        Ok(status::OK)
    })
}

pub(super) unsafe extern "C" fn copy_d2h<A: Export>(
    stream: ffi::Stream,
    dst: *mut c_void,
    src: ffi::Buffer,
    src_offset: u64,
    bytes: u64,
) -> Status {
    call(|| {
        let runtime = A::runtime();
        let stream = live(&runtime.streams, stream.0, 0)?;
        let src = live(&runtime.buffers, src.0, 2)?;
        if dst.is_null() {
            return Err(Failure::new(status::E_NULL, "the target is null").at(1));
        }
        same_device(&stream.owner, &src.owner, 2)?;
        src.range(src_offset, bytes, 3)?;
        src.whole(bytes, 4)?;
        if bytes > 0 {
            let target = HostMemory { pointer: dst.cast(), bytes: bytes as usize };
            stream
                .owner
                .ask(|device| device.read(&stream.stream, &src.memory, src_offset, target))?;
        }
        Ok(status::OK)
    })
}

pub(super) unsafe extern "C" fn copy_d2d<A: Export>(
    stream: ffi::Stream,
    dst: ffi::Buffer,
    dst_offset: u64,
    src: ffi::Buffer,
    src_offset: u64,
    bytes: u64,
) -> Status {
    call(|| {
        let runtime = A::runtime();
        let stream = live(&runtime.streams, stream.0, 0)?;
        let dst = live(&runtime.buffers, dst.0, 1)?;
        let src = live(&runtime.buffers, src.0, 3)?;
        same_device(&stream.owner, &dst.owner, 1)?;
        same_device(&stream.owner, &src.owner, 3)?;
        dst.plain("copied to on the device", 1)?;
        src.plain("copied from on the device", 3)?;
        let to = dst.range(dst_offset, bytes, 2)?;
        let from = src.range(src_offset, bytes, 4)?;
        if dst.place(to).overlaps(&src.place(from)) {
            return Err(Failure::new(status::E_ALIAS, "source and target overlap").at(3));
        }
        if bytes > 0 {
            stream.owner.ask(|device| {
                device.copy(&stream.stream, &dst.memory, dst_offset, &src.memory, from)
            })?;
        }
        Ok(status::OK)
    })
}

pub(super) unsafe extern "C" fn fill<A: Export>(
    stream: ffi::Stream,
    dst: ffi::Buffer,
    dst_offset: u64,
    bytes: u64,
    pattern: *const c_void,
    pattern_bytes: u32,
) -> Status {
    call(|| {
        let runtime = A::runtime();
        let stream = live(&runtime.streams, stream.0, 0)?;
        let dst = live(&runtime.buffers, dst.0, 1)?;
        if pattern.is_null() {
            return Err(Failure::new(status::E_NULL, "the pattern is null").at(4));
        }
        same_device(&stream.owner, &dst.owner, 1)?;
        dst.plain("filled", 1)?;
        if !matches!(pattern_bytes, 1 | 2 | 4 | 8) {
            let message = format!("a pattern has 1, 2, 4 or 8 bytes, not {pattern_bytes}");
            return Err(Failure::new(status::E_SIZE, message).at(5));
        }
        let at = dst.range(dst_offset, bytes, 2)?;
        if !bytes.is_multiple_of(u64::from(pattern_bytes)) {
            let message = format!("{bytes} bytes are no whole number of {pattern_bytes}");
            return Err(Failure::new(status::E_SIZE, message).at(3));
        }
        if !dst_offset.is_multiple_of(u64::from(pattern_bytes)) {
            let message = format!("offset {dst_offset} is no multiple of {pattern_bytes}");
            return Err(Failure::new(status::E_ALIGN, message).at(2));
        }
        if bytes > 0 {
            // SAFETY: the host says that so many bytes are there; they are 8 at most.
            let pattern =
                unsafe { std::slice::from_raw_parts(pattern.cast::<u8>(), pattern_bytes as usize) };
            stream.owner.ask(|device| device.fill(&stream.stream, &dst.memory, at, pattern))?;
        }
        Ok(status::OK)
    })
}
