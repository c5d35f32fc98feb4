//! The size rules, struct by struct.

use abi::ffi::{BufferDesc, HeapInfo};

use super::*;

fn code<T>(result: Result<T, Failure>) -> Option<i32> {
    result.err().map(|failure| failure.status)
}

fn desc(change: impl FnOnce(&mut BufferDesc)) -> BufferDesc {
    let mut desc = BufferDesc { heap: 3, usage: 5, bytes: 7, ..BufferDesc::default() };
    change(&mut desc);
    desc
}

fn try_read(desc: &BufferDesc) -> Result<BufferDesc, Failure> {
    // SAFETY: the tests say truly how many bytes are there.
    unsafe { read(desc, 1) }
}

#[test]
fn a_shorter_struct_reads_as_zeros() {
    let seen = try_read(&desc(|desc| desc.header.size = 24)).unwrap();
    assert_eq!((seen.heap, seen.usage, seen.bytes), (3, 0, 0));
    let seen = try_read(&desc(|desc| desc.header.size = 16)).unwrap();
    assert_eq!((seen.heap, seen.usage, seen.bytes), (0, 0, 0));
}

#[test]
fn a_longer_struct_may_say_nothing_new() {
    #[repr(C)]
    struct Longer(BufferDesc, [u8; 24]);
    let whole = size_of::<Longer>() as u32;
    let mut longer = Longer(desc(|desc| desc.header.size = whole), [0; 24]);
    // SAFETY: so many bytes are there.
    let seen = unsafe { read((&raw const longer).cast::<BufferDesc>(), 1) }.unwrap();
    assert_eq!(seen.bytes, 7);
    longer.1[23] = 1;
    // SAFETY: as above.
    let told = unsafe { read((&raw const longer).cast::<BufferDesc>(), 1) };
    assert_eq!(code(told), Some(status::E_UNSUPPORTED_STRUCT));
}

#[test]
fn reserved_fields_of_what_is_read_are_zero() {
    let told = code(try_read(&desc(|desc| desc.reserved = 1)));
    assert_eq!(told, Some(status::E_UNSUPPORTED_STRUCT));
    // A host so old that it does not know the field has said nothing in it.
    let short = desc(|desc| {
        desc.reserved = 1;
        desc.header.size = 20;
    });
    assert_eq!(try_read(&short).unwrap().heap, 3);
    // What is only written may hold anything before.
    let mut info = HeapInfo { reserved: 1, ..HeapInfo::default() };
    // SAFETY: the size is what is there.
    assert!(unsafe { OutStruct::new(&raw mut info, 0) }.is_ok());
}

#[test]
fn headers_that_lie_are_refused() {
    let told = |change: fn(&mut BufferDesc)| code(try_read(&desc(change)));
    assert_eq!(told(|desc| desc.header.stype = 4), Some(status::E_STRUCT));
    assert_eq!(told(|desc| desc.header.size = 15), Some(status::E_STRUCT));
    assert_eq!(told(|desc| desc.header.size = 0), Some(status::E_STRUCT));
    assert_eq!(told(|desc| desc.header.size = u32::MAX), Some(status::E_UNSUPPORTED_STRUCT));
    // SAFETY: null is allowed.
    let null = unsafe { read(std::ptr::null::<BufferDesc>(), 1) };
    assert_eq!(code(null), Some(status::E_NULL));
}

#[test]
fn unknown_nodes_are_skipped_unless_they_are_critical() {
    let last = Header { stype: 900, size: 16, next: std::ptr::null() };
    let first = Header { stype: 901, size: 16, next: &last };
    assert!(try_read(&desc(|desc| desc.header.next = &first)).is_ok());
    let critical = Header { stype: 900 | STYPE_CRITICAL, size: 16, next: std::ptr::null() };
    let first = Header { stype: 901, size: 16, next: &critical };
    let told = try_read(&desc(|desc| desc.header.next = &first));
    assert_eq!(code(told), Some(status::E_UNSUPPORTED_STRUCT));
    let turn = std::cell::Cell::new(Header { stype: 901, size: 16, next: std::ptr::null() });
    let round = turn.as_ptr().cast_const();
    turn.set(Header { next: round, ..turn.get() });
    assert_eq!(code(try_read(&desc(|desc| desc.header.next = round))), Some(status::E_STRUCT));
}

#[test]
fn outputs_are_not_written_past_their_size() {
    let mut info = HeapInfo { free: 0x5555, granularity: 0x5555, ..HeapInfo::default() };
    info.header.size = std::mem::offset_of!(HeapInfo, granularity) as u32;
    // SAFETY: the size is less than what is there.
    let out = unsafe { OutStruct::new(&raw mut info, 0) }.unwrap();
    out.write(&HeapInfo { free: 1, granularity: 2, ..HeapInfo::default() });
    assert_eq!((info.free, info.granularity, info.header.size), (1, 0x5555, 48));
}

#[test]
fn text_is_cut_between_characters() {
    let cut: [c_char; 4] = text("aßß");
    assert_eq!(cut, [b'a' as c_char, 0xC3_u8 as c_char, 0x9F_u8 as c_char, 0]);
    let cut: [c_char; 3] = text("aß");
    assert_eq!(cut, [b'a' as c_char, 0, 0]);
}
