//! Tensors in buffers.
//!
//! Elements may lie anywhere: strided, and not aligned to their size.

use super::Buffer;
use crate::{Operand, Tensor};

/// A type that tensors hold; any bytes are a value.
pub trait Element: Copy {}

impl Element for u64 {}
impl Element for u32 {}
impl Element for u16 {}
impl Element for u8 {}
impl Element for f32 {}
impl Element for f64 {}
impl Element for i64 {}
impl Element for i32 {}
impl Element for i8 {}

/// All elements, row-major.
pub fn read<T: Element>(operand: &Operand<Buffer>, tensor: &Tensor) -> Vec<T> {
    let first = operand.buffer.at(operand.offset).cast::<T>();
    let element = |offset| {
        // SAFETY: the kit has checked that every element lies in the buffer; any bytes are a `T`.
        unsafe { first.wrapping_offset(offset as isize).read_unaligned() }
    };
    tensor.offsets().map(element).collect()
}

/// Writes all elements, row-major.
pub fn write<T: Element>(operand: &Operand<Buffer>, tensor: &Tensor, values: &[T]) {
    let first = operand.buffer.at(operand.offset).cast::<T>();
    for (offset, value) in tensor.offsets().zip(values) {
        // SAFETY: as above, and the streams of the host order who touches it.
        unsafe { first.wrapping_offset(offset as isize).write_unaligned(*value) };
    }
}
