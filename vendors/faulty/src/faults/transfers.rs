//! Faults of copies and fills.

use std::ffi::c_void;
use std::time::Duration;

use oxi_kit::ffi::{self, Status, Stream, status};
use oxi_kit::hosted;
use oxi_kit::{Device, Range};
use oxi_reference::ReferenceDevice;

use crate::hooks::{
    At, Done, HONEST, Hooks, NEVER, Part, boundary, forgiving, honest, lenient, unless,
};

/// Every fault of this kind.
pub(super) static ALL: &[(&str, Hooks)] = &[
    ("null-crash", boundary(|table| table.copy_h2d = Some(null_crash))),
    ("upload-wraps", boundary(|table| table.copy_h2d = Some(upload_wraps))),
    ("upload-across-devices", boundary(|table| table.copy_h2d = Some(upload_far))),
    ("download-unchecked", boundary(|table| table.copy_d2h = Some(download))),
    ("download-across-devices", boundary(|table| table.copy_d2h = Some(download_far))),
    ("copy-target-unchecked", boundary(|table| table.copy_d2d = Some(target))),
    ("copy-source-unchecked", boundary(|table| table.copy_d2d = Some(source))),
    ("copy-overlap", boundary(|table| table.copy_d2d = Some(overlap))),
    ("copy-across-devices", boundary(|table| table.copy_d2d = Some(copy_far))),
    ("empty-copy", boundary(|table| table.copy_d2d = Some(empty_copy))),
    ("short-copy", Hooks { copy: short_copy, ..HONEST }),
    ("fill-wraps", boundary(|table| table.fill = Some(fill_wraps))),
    ("fill-odd-pattern", boundary(|table| table.fill = Some(odd_pattern))),
    ("fill-fraction", boundary(|table| table.fill = Some(fraction))),
    ("fill-misaligned", boundary(|table| table.fill = Some(misaligned))),
    ("fill-across-devices", boundary(|table| table.fill = Some(fill_far))),
    ("fill-overrun", boundary(|table| table.fill = Some(overrun))),
    ("short-fill", Hooks { fill: short_fill, ..HONEST }),
    ("late-upload", Hooks { write: late_upload, ..HONEST }),
];

/// Nobody looks at the source before it is read.
unsafe extern "C" fn null_crash(
    stream: Stream,
    dst: ffi::Buffer,
    dst_offset: u64,
    src: *const c_void,
    bytes: u64,
) -> Status {
    if src.is_null() {
        // SAFETY: there is none. The first page of a process is never mapped: this is the signal that
        // the fault is about.
        std::hint::black_box(unsafe { src.cast::<u8>().wrapping_add(64).read_volatile() });
    }
    honest!(copy_h2d(stream, dst, dst_offset, src, bytes))
}

/// The status with which a check of `offset + bytes > size`, in 64 bits, refuses nothing.
fn wrapped(offset: u64, bytes: u64) -> Status {
    if offset.checked_add(bytes).is_none() { status::E_RANGE } else { NEVER }
}

unsafe extern "C" fn upload_wraps(
    stream: Stream,
    dst: ffi::Buffer,
    dst_offset: u64,
    src: *const c_void,
    bytes: u64,
) -> Status {
    lenient(wrapped(dst_offset, bytes), || honest!(copy_h2d(stream, dst, dst_offset, src, bytes)))
}

unsafe extern "C" fn upload_far(
    stream: Stream,
    dst: ffi::Buffer,
    dst_offset: u64,
    src: *const c_void,
    bytes: u64,
) -> Status {
    lenient(status::E_ARGUMENT, || honest!(copy_h2d(stream, dst, dst_offset, src, bytes)))
}

unsafe extern "C" fn download(
    stream: Stream,
    dst: *mut c_void,
    src: ffi::Buffer,
    src_offset: u64,
    bytes: u64,
) -> Status {
    lenient(status::E_RANGE, || honest!(copy_d2h(stream, dst, src, src_offset, bytes)))
}

unsafe extern "C" fn download_far(
    stream: Stream,
    dst: *mut c_void,
    src: ffi::Buffer,
    src_offset: u64,
    bytes: u64,
) -> Status {
    lenient(status::E_ARGUMENT, || honest!(copy_d2h(stream, dst, src, src_offset, bytes)))
}

/// A copy that may go out of range at the end whose offset is argument `arg`, and does nothing then.
pub(super) fn unchecked(arg: usize, copy: impl FnOnce() -> Status) -> Status {
    forgiving(|failure| failure.status == status::E_RANGE && failure.arg == Some(arg), copy)
}

unsafe extern "C" fn target(
    stream: Stream,
    dst: ffi::Buffer,
    dst_offset: u64,
    src: ffi::Buffer,
    src_offset: u64,
    bytes: u64,
) -> Status {
    unchecked(2, || honest!(copy_d2d(stream, dst, dst_offset, src, src_offset, bytes)))
}

unsafe extern "C" fn source(
    stream: Stream,
    dst: ffi::Buffer,
    dst_offset: u64,
    src: ffi::Buffer,
    src_offset: u64,
    bytes: u64,
) -> Status {
    unchecked(4, || honest!(copy_d2d(stream, dst, dst_offset, src, src_offset, bytes)))
}

/// Byte by byte, from the first on.
unsafe extern "C" fn overlap(
    stream: Stream,
    dst: ffi::Buffer,
    dst_offset: u64,
    src: ffi::Buffer,
    src_offset: u64,
    bytes: u64,
) -> Status {
    let whole = || honest!(copy_d2d(stream, dst, dst_offset, src, src_offset, bytes));
    let each = |byte| honest!(copy_d2d(stream, dst, dst_offset + byte, src, src_offset + byte, 1));
    unless(status::E_ALIAS, whole, || {
        // Where both ends are one place, there is nothing to do.
        let copied = (0..bytes).map(|byte| lenient(status::E_ALIAS, || each(byte)));
        copied.max().unwrap_or(status::OK)
    })
}

unsafe extern "C" fn copy_far(
    stream: Stream,
    dst: ffi::Buffer,
    dst_offset: u64,
    src: ffi::Buffer,
    src_offset: u64,
    bytes: u64,
) -> Status {
    lenient(status::E_ARGUMENT, || {
        honest!(copy_d2d(stream, dst, dst_offset, src, src_offset, bytes))
    })
}

/// A loop that looks at its end after the first turn.
unsafe extern "C" fn empty_copy(
    stream: Stream,
    dst: ffi::Buffer,
    dst_offset: u64,
    src: ffi::Buffer,
    src_offset: u64,
    bytes: u64,
) -> Status {
    let copy = |bytes| honest!(copy_d2d(stream, dst, dst_offset, src, src_offset, bytes));
    match bytes {
        0 => unless(status::E_RANGE, || copy(1), || copy(0)),
        _ => copy(bytes),
    }
}

/// In words of eight bytes, from a page on.
fn short_copy(
    device: &ReferenceDevice,
    stream: &hosted::Stream,
    to: At<'_>,
    (from, at): Part<'_>,
) -> Done {
    let bytes = if at.bytes >= 4096 { at.bytes / 8 * 8 } else { at.bytes };
    device.copy(stream, to.0, to.1, from, Range { bytes, ..at })
}

unsafe extern "C" fn fill_wraps(
    stream: Stream,
    dst: ffi::Buffer,
    offset: u64,
    bytes: u64,
    pattern: *const c_void,
    size: u32,
) -> Status {
    lenient(wrapped(offset, bytes), || honest!(fill(stream, dst, offset, bytes, pattern, size)))
}

/// A fill byte by byte, which can do what is not to be done.
unsafe fn bytewise(
    (stream, dst): (Stream, ffi::Buffer),
    (offset, bytes): (u64, u64),
    (pattern, size): (*const c_void, u32),
) -> Status {
    let byte = |index: u64| {
        let pattern = pattern.wrapping_byte_add((index % u64::from(size)) as usize);
        honest!(fill(stream, dst, offset + index, 1, pattern, 1))
    };
    // Past the end of the buffer it is refused as ever.
    (0..bytes).map(byte).find(|&code| code != status::OK).unwrap_or(status::OK)
}

unsafe extern "C" fn odd_pattern(
    stream: Stream,
    dst: ffi::Buffer,
    offset: u64,
    bytes: u64,
    pattern: *const c_void,
    size: u32,
) -> Status {
    let odd = !matches!(size, 0 | 1 | 2 | 4 | 8);
    let whole = || honest!(fill(stream, dst, offset, bytes, pattern, size));
    unless(if odd { status::E_SIZE } else { NEVER }, whole, || {
        // SAFETY: the caller's promise; the pattern has `size` bytes.
        unsafe { bytewise((stream, dst), (offset, bytes), (pattern, size)) }
    })
}

/// What does not make a pattern is left.
unsafe extern "C" fn fraction(
    stream: Stream,
    dst: ffi::Buffer,
    offset: u64,
    bytes: u64,
    pattern: *const c_void,
    size: u32,
) -> Status {
    let fits = matches!(size, 1 | 2 | 4 | 8);
    let some =
        || honest!(fill(stream, dst, offset, bytes - bytes % u64::from(size), pattern, size));
    let whole = || honest!(fill(stream, dst, offset, bytes, pattern, size));
    unless(if fits { status::E_SIZE } else { NEVER }, whole, some)
}

unsafe extern "C" fn misaligned(
    stream: Stream,
    dst: ffi::Buffer,
    offset: u64,
    bytes: u64,
    pattern: *const c_void,
    size: u32,
) -> Status {
    let whole = || honest!(fill(stream, dst, offset, bytes, pattern, size));
    unless(status::E_ALIGN, whole, || {
        // SAFETY: the caller's promise; the pattern has `size` bytes.
        unsafe { bytewise((stream, dst), (offset, bytes), (pattern, size)) }
    })
}

unsafe extern "C" fn fill_far(
    stream: Stream,
    dst: ffi::Buffer,
    offset: u64,
    bytes: u64,
    pattern: *const c_void,
    size: u32,
) -> Status {
    lenient(status::E_ARGUMENT, || honest!(fill(stream, dst, offset, bytes, pattern, size)))
}

/// `for i in 0..=count`.
unsafe extern "C" fn overrun(
    stream: Stream,
    dst: ffi::Buffer,
    offset: u64,
    bytes: u64,
    pattern: *const c_void,
    size: u32,
) -> Status {
    let fill = |bytes| honest!(fill(stream, dst, offset, bytes, pattern, size));
    match bytes {
        0 => fill(0),
        // At the end of the buffer there is no room for more.
        _ => unless(status::E_RANGE, || fill(bytes.saturating_add(size.into())), || fill(bytes)),
    }
}

/// `for i in 0..count - 1`.
fn short_fill(
    device: &ReferenceDevice,
    stream: &hosted::Stream,
    (to, at): Part<'_>,
    pattern: &[u8],
) -> Done {
    device.fill(stream, to, Range { bytes: at.bytes - pattern.len() as u64, ..at }, pattern)
}

/// Small copies are staged by the stream, which reads them when it comes to them.
fn late_upload(
    device: &ReferenceDevice,
    stream: &hosted::Stream,
    (to, offset): At<'_>,
    from: &[u8],
) -> Done {
    if from.len() > 4096 || to.holds().is_some() {
        return device.write(stream, to, offset, from);
    }
    let (to, source, bytes) = (to.clone(), from.as_ptr().expose_provenance(), from.len());
    stream.run(move || {
        std::thread::sleep(Duration::from_micros(500));
        let source = std::ptr::with_exposed_provenance::<u8>(source);
        // SAFETY: there is none for the source, which the host may have given up; that is the fault.
        // What is so small is seldom unmapped. The kit has checked the range of the target.
        unsafe { source.copy_to(to.at(offset), bytes) };
        Ok(())
    })
}
