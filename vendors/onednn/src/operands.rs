//! Operands as oneDNN takes them: where they lie, or packed into memory of its own.
//!
//! Packing moves elements, and computes nothing.

use std::borrow::Cow;

use oxi_kit::hosted::{Buffer, elements};
use oxi_kit::op::format_bits;
use oxi_kit::{Failure, Operand, Tensor};

use crate::client::words;

/// The elements of an input.
#[derive(Debug)]
pub struct Input {
    pointer: *const u8,
    /// What the pointer leads to, if it is no buffer.
    _packed: Vec<u64>,
}

impl Input {
    /// The elements of an operand, which must outlive this, as `seen` lays them out: like the
    /// tensor itself, or dense.
    ///
    /// # Errors
    /// `E_OUT_OF_MEMORY`.
    pub fn new(operand: &Operand<Buffer>, tensor: &Tensor, seen: &Tensor) -> Result<Self, Failure> {
        if in_place(operand, tensor, seen) {
            return Ok(Self { pointer: operand.buffer.at(operand.offset), _packed: Vec::new() });
        }
        let bytes: Cow<'_, [u8]> = elements::packed(operand, tensor);
        let mut packed = words(bytes.len())?;
        // SAFETY: the words hold at least so many bytes, and are not what is read.
        unsafe { bytes.as_ptr().copy_to_nonoverlapping(packed.as_mut_ptr().cast(), bytes.len()) };
        Ok(Self { pointer: packed.as_ptr().cast(), _packed: packed })
    }

    /// First element.
    pub fn pointer(&self) -> *const u8 {
        self.pointer
    }
}

/// Lets `compute` write the elements of an output, as `seen` lays them out.
///
/// # Errors
/// Those of `compute`, and `E_OUT_OF_MEMORY`.
pub fn fill(
    operand: &Operand<Buffer>,
    tensor: &Tensor,
    seen: &Tensor,
    compute: impl FnOnce(*mut u8) -> Result<(), Failure>,
) -> Result<(), Failure> {
    if in_place(operand, tensor, seen) {
        return compute(operand.buffer.at(operand.offset));
    }
    let mut packed = words(size(tensor))?;
    compute(packed.as_mut_ptr().cast())?;
    elements::fill(operand, tensor, |bytes| {
        // SAFETY: the words hold at least so many bytes, and are not what is written.
        unsafe {
            packed.as_ptr().cast::<u8>().copy_to_nonoverlapping(bytes.as_mut_ptr(), bytes.len())
        };
        Ok(())
    })
}

/// True if an operand lies as oneDNN is to see it.
fn in_place(operand: &Operand<Buffer>, tensor: &Tensor, seen: &Tensor) -> bool {
    let same = tensor.strides == seen.strides || tensor.is_dense() && seen.is_dense();
    same && aligned(operand, tensor)
}

/// True if the elements of an operand begin where they may.
pub fn aligned(operand: &Operand<Buffer>, tensor: &Tensor) -> bool {
    operand.buffer.at(operand.offset).addr().is_multiple_of(element_size(tensor))
}

/// Bytes of a dense tensor.
pub fn size(tensor: &Tensor) -> usize {
    tensor.len() * element_size(tensor)
}

fn element_size(tensor: &Tensor) -> usize {
    format_bits(tensor.format).unwrap_or(64) as usize / 8
}
