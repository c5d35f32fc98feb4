//! Tensors in buffers.
//!
//! Elements may lie anywhere: strided, and not aligned to their size.

use std::borrow::Cow;

use super::Buffer;
use crate::op::format_bits;
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

/// All elements of half a byte, row-major, one a byte.
pub fn read_halves(operand: &Operand<Buffer>, tensor: &Tensor) -> Vec<u8> {
    let element = |offset| {
        let (byte, shift) = half(operand, offset);
        // SAFETY: the kit has checked that every element lies in the buffer.
        unsafe { *byte >> shift & 0x0f }
    };
    tensor.offsets().map(element).collect()
}

/// Writes all elements of half a byte, row-major; the other halves of their bytes stay.
pub fn write_halves(operand: &Operand<Buffer>, tensor: &Tensor, values: &[u8]) {
    for (offset, value) in tensor.offsets().zip(values) {
        let (byte, shift) = half(operand, offset);
        // SAFETY: as above, and the streams of the host order who touches it.
        unsafe { *byte = *byte & !(0x0f << shift) | (value & 0x0f) << shift };
    }
}

/// The byte of an element of half a byte, and how far its half is from the low end.
fn half(operand: &Operand<Buffer>, offset: i64) -> (*mut u8, u32) {
    let first = operand.buffer.at(operand.offset);
    (first.wrapping_offset(offset.div_euclid(2) as isize), 4 * (offset & 1) as u32)
}

/// The bytes of all elements, row-major: in place if they lie so.
pub fn packed<'a>(operand: &'a Operand<Buffer>, tensor: &Tensor) -> Cow<'a, [u8]> {
    if tensor.is_dense() {
        let first = operand.buffer.at(operand.offset);
        // SAFETY: the kit has checked that every element lies in the buffer, and the streams of the
        // host order who writes to it.
        return Cow::Borrowed(unsafe { std::slice::from_raw_parts(first, size(tensor)) });
    }
    Cow::Owned(match element_size(tensor) {
        1 => read::<u8>(operand, tensor),
        2 => bytes(read::<u16>(operand, tensor), u16::to_ne_bytes),
        4 => bytes(read::<u32>(operand, tensor), u32::to_ne_bytes),
        _ => bytes(read::<u64>(operand, tensor), u64::to_ne_bytes),
    })
}

/// Lets `fill` write the bytes of all elements, row-major, and puts them where they belong.
///
/// # Errors
/// That of `fill`; the tensor is unchanged then, unless it is dense.
pub fn fill<E>(
    operand: &Operand<Buffer>,
    tensor: &Tensor,
    fill: impl FnOnce(&mut [u8]) -> Result<(), E>,
) -> Result<(), E> {
    if tensor.is_dense() {
        let first = operand.buffer.at(operand.offset);
        // SAFETY: as above; nothing else touches the output while it is computed.
        return fill(unsafe { std::slice::from_raw_parts_mut(first, size(tensor)) });
    }
    let mut dense = vec![0; size(tensor)];
    fill(&mut dense)?;
    match element_size(tensor) {
        1 => write(operand, tensor, &dense),
        2 => write(operand, tensor, &numbers(&dense, u16::from_ne_bytes)),
        4 => write(operand, tensor, &numbers(&dense, u32::from_ne_bytes)),
        _ => write(operand, tensor, &numbers(&dense, u64::from_ne_bytes)),
    }
    Ok(())
}

fn element_size(tensor: &Tensor) -> usize {
    format_bits(tensor.format).unwrap_or(64) as usize / 8
}

fn size(tensor: &Tensor) -> usize {
    tensor.len() * element_size(tensor)
}

fn bytes<T: Copy, const N: usize>(values: Vec<T>, split: fn(T) -> [u8; N]) -> Vec<u8> {
    values.into_iter().flat_map(split).collect()
}

fn numbers<T, const N: usize>(bytes: &[u8], join: fn([u8; N]) -> T) -> Vec<T> {
    bytes.as_chunks().0.iter().map(|chunk| join(*chunk)).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use abi::ffi::format;

    use super::*;

    #[test]
    fn strided_elements_are_packed_and_put_back() {
        for (format, size) in
            [(format::I8, 1), (format::F16, 2), (format::F32, 4), (format::F64, 8)]
        {
            let buffer = Arc::new(Buffer::new(6 * size as u64 + 1).unwrap());
            let operand = Operand { buffer, offset: 1 };
            let all = Tensor::dense(format, [6 * size as i64 / size as i64]);
            let pattern: Vec<u8> = (0..6 * size as u8).collect();
            let copy = |bytes: &mut [u8]| {
                bytes.copy_from_slice(&pattern);
                Ok::<_, ()>(())
            };
            fill(&operand, &all, copy).unwrap();
            // Column-major: what lies first is the first column.
            let turned = Tensor { format, dims: vec![2, 3], strides: Some(vec![1, 2]) };
            let rows: Vec<_> =
                packed(&operand, &turned).chunks(size).map(|e| e[0] as usize).collect();
            assert_eq!(rows, [0, 2, 4, 1, 3, 5].map(|element| element * size));
            fill(&operand, &turned, copy).unwrap();
            assert_eq!(*packed(&operand, &turned), *pattern);
        }
    }
}
