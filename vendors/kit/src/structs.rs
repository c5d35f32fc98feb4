//! Reading and writing the structs of the C ABI by their size rules.
//!
//! A shorter struct reads as if the missing fields were zero. A longer one is accepted while the
//! tail that we do not know is zero, and so is any struct while its reserved field is zero: both are
//! where a newer host may say something that must not be overheard. Chained nodes are all unknown in this version: they are
//! skipped unless their bit 31 is set. An output struct is never written past its size, and its
//! header stays the caller's.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use abi::ffi::{self, Header, STYPE_CRITICAL, status};

use crate::Failure;

/// A longer struct than this is taken for garbage, and its tail is not looked at.
const MAX_STRUCT: usize = 1 << 16;
/// A longer chain than this is taken for a loop.
const MAX_CHAIN: usize = 64;

/// A struct of the C ABI that begins with a header.
///
/// # Safety
/// `repr(C)`, begins with a [`Header`], and all-zero bytes are a valid value.
pub(crate) unsafe trait Struct: Copy {
    /// Its number in the header.
    const STYPE: u32;

    /// What its reserved field holds; zero if it has none.
    fn reserved(&self) -> u32;
}

/// The structs, each with the name of its reserved field if it has one.
macro_rules! structs {
    ($($name:ident $(($reserved:ident))?)*) => {$(
        // SAFETY: generated as repr(C) with a header first; its fields are numbers, arrays of
        // numbers, pointers, handles and optional functions, for all of which zeros are valid.
        unsafe impl Struct for ffi::$name {
            const STYPE: u32 = ffi::$name::STYPE;

            fn reserved(&self) -> u32 {
                0 $(| self.$reserved)?
            }
        }
    )*};
}

structs! {
    HostInfo ErrorInfo(reserved) DeviceInfo(reserved) HeapInfo(reserved) BufferDesc(reserved)
    StreamDesc(reserved) TensorDesc(reserved) OpDesc(reserved) OpSupport PlanInfo Bindings Adapter
}

/// Reads a struct that was given as argument `arg`.
///
/// # Safety
/// `pointer` is null, or its header says truly how many bytes are there, and so do those of the
/// chain.
pub(crate) unsafe fn read<T: Struct>(pointer: *const T, arg: usize) -> Result<T, Failure> {
    // SAFETY: the caller's promise.
    let size = unsafe { check(pointer, arg) }?;
    let mut value = MaybeUninit::<T>::zeroed();
    // SAFETY: `size` bytes are there, and no more than fit are copied; zeros are valid (trait).
    let value = unsafe {
        let target = value.as_mut_ptr().cast::<u8>();
        std::ptr::copy_nonoverlapping(pointer.cast::<u8>(), target, size.min(size_of::<T>()));
        value.assume_init()
    };
    match value.reserved() {
        0 => Ok(value),
        other => {
            let message = format!("a reserved field holds {other}, which means nothing here");
            Err(Failure::new(status::E_UNSUPPORTED_STRUCT, message).at(arg))
        }
    }
}

/// An output struct whose header has been checked, so that writing cannot fail.
pub(crate) struct OutStruct<T> {
    pointer: *mut T,
    size: usize,
}

impl<T: Struct> OutStruct<T> {
    /// Checks the struct that was given as argument `arg`.
    ///
    /// # Safety
    /// As for [`read`], and the bytes may be written for as long as this lives.
    pub(crate) unsafe fn new(pointer: *mut T, arg: usize) -> Result<Self, Failure> {
        // SAFETY: the caller's promise.
        let size = unsafe { check(pointer, arg) }?;
        Ok(Self { pointer, size })
    }

    /// Writes everything but the header, as far as it fits.
    pub(crate) fn write(self, value: &T) {
        let header = size_of::<Header>();
        let bytes = self.size.min(size_of::<T>()) - header;
        // SAFETY: `new` was promised `size` writable bytes; `check` saw at least a header.
        unsafe {
            let source = (&raw const *value).cast::<u8>().add(header);
            std::ptr::copy_nonoverlapping(source, self.pointer.cast::<u8>().add(header), bytes);
        }
    }
}

/// Checks header, tail and chain; returns the size.
///
/// # Safety
/// As for [`read`].
unsafe fn check<T: Struct>(pointer: *const T, arg: usize) -> Result<usize, Failure> {
    if pointer.is_null() {
        return Err(Failure::new(status::E_NULL, "a struct pointer is null").at(arg));
    }
    // SAFETY: a header is the least that a struct holds.
    let header = unsafe { pointer.cast::<Header>().read_unaligned() };
    let size = header.size as usize;
    if header.stype != T::STYPE || size < size_of::<Header>() {
        let message = format!(
            "the header says type {} and {size} bytes; expected type {} and at least {} bytes",
            header.stype,
            T::STYPE,
            size_of::<Header>()
        );
        return Err(Failure::new(status::E_STRUCT, message).at(arg));
    }
    let newer = |message: String| Failure::new(status::E_UNSUPPORTED_STRUCT, message).at(arg);
    if size > MAX_STRUCT {
        return Err(newer(format!("a struct of {size} bytes is beyond anything known")));
    }
    if let Some(more) = size.checked_sub(size_of::<T>()).filter(|&more| more > 0) {
        // SAFETY: the header says that these bytes are there.
        let tail =
            unsafe { std::slice::from_raw_parts(pointer.cast::<u8>().add(size_of::<T>()), more) };
        if tail.iter().any(|&byte| byte != 0) {
            return Err(newer(format!("the last {more} bytes are unknown here and not zero")));
        }
    }
    // SAFETY: the caller's promise covers the chain.
    unsafe { walk(header.next, arg) }?;
    Ok(size)
}

/// Walks a chain of nodes, none of which this version knows.
///
/// # Safety
/// Every node is null or valid.
unsafe fn walk(first: *const Header, arg: usize) -> Result<(), Failure> {
    let mut next = first;
    for _ in 0..MAX_CHAIN {
        if next.is_null() {
            return Ok(());
        }
        // SAFETY: the caller's promise.
        let node = unsafe { next.read_unaligned() };
        if (node.size as usize) < size_of::<Header>() {
            let message = format!("a chained node says it has {} bytes", node.size);
            return Err(Failure::new(status::E_STRUCT, message).at(arg));
        }
        if node.stype & STYPE_CRITICAL != 0 {
            let message = format!("chained node {:#x} must be understood and is not", node.stype);
            return Err(Failure::new(status::E_UNSUPPORTED_STRUCT, message).at(arg));
        }
        next = node.next;
    }
    Err(Failure::new(status::E_STRUCT, "the chain of nodes does not end").at(arg))
}

/// An output that is not a struct: nulled at once, so that a call that fails leaves it null.
pub(crate) struct Out<T>(*mut T);

impl<T> Out<T> {
    /// Takes the pointer that was given as argument `arg`.
    ///
    /// # Safety
    /// `pointer` is null, or may be written for as long as this lives. Zeros are a valid `T`.
    pub(crate) unsafe fn new(pointer: *mut T, arg: usize) -> Result<Self, Failure> {
        if pointer.is_null() {
            return Err(Failure::new(status::E_NULL, "an output pointer is null").at(arg));
        }
        // SAFETY: the caller's promise.
        unsafe { pointer.write_unaligned(MaybeUninit::zeroed().assume_init()) };
        Ok(Self(pointer))
    }

    /// Writes the answer.
    pub(crate) fn set(self, value: T) {
        // SAFETY: promised to `new`.
        unsafe { self.0.write_unaligned(value) };
    }
}

/// Text for a fixed field: cut where it must be, never within a character, and ended with NUL.
pub(crate) fn text<const N: usize>(text: &str) -> [c_char; N] {
    let mut field = [0; N];
    let text = text.split('\0').next().unwrap_or_default();
    let end = (0..=text.len().min(N - 1)).rev().find(|&end| text.is_char_boundary(end));
    for (target, byte) in field.iter_mut().zip(&text.as_bytes()[..end.unwrap_or(0)]) {
        *target = *byte as c_char;
    }
    field
}

#[cfg(test)]
mod tests;
