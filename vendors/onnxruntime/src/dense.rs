//! Operands as ONNX Runtime takes them: dense, and aligned to their elements.
//!
//! What lies so already is handed over in place. Anything else is packed into memory of its own;
//! that moves elements, and computes nothing.

use oxi_kit::hosted::{Buffer, elements};
use oxi_kit::op::format_bits;
use oxi_kit::{Failure, Operand, Tensor};

/// The elements of an input, in place or packed.
#[derive(Debug)]
pub struct Dense {
    pointer: *const u8,
    bytes: usize,
    /// What the pointer leads to, if it is no buffer.
    _packed: Vec<u64>,
}

impl Dense {
    /// The elements of an operand, which must outlive this.
    pub fn of(operand: &Operand<Buffer>, tensor: &Tensor) -> Self {
        let bytes = elements::packed(operand, tensor);
        let (pointer, bytes) = match &bytes {
            std::borrow::Cow::Borrowed(bytes) if aligned(bytes.as_ptr(), tensor) => {
                return Self { pointer: bytes.as_ptr(), bytes: bytes.len(), _packed: Vec::new() };
            }
            bytes => (bytes.as_ptr(), bytes.len()),
        };
        let mut packed = words(bytes);
        // SAFETY: the words hold at least so many bytes, and are not what is read.
        unsafe { pointer.copy_to_nonoverlapping(packed.as_mut_ptr().cast(), bytes) };
        Self { pointer: packed.as_ptr().cast(), bytes, _packed: packed }
    }

    /// First byte.
    pub fn pointer(&self) -> *const u8 {
        self.pointer
    }

    /// How many bytes there are.
    pub fn bytes(&self) -> usize {
        self.bytes
    }
}

/// Lets `compute` write the elements of all outputs.
///
/// # Errors
/// Those of `compute`.
pub fn fill(
    operands: &[Operand<Buffer>],
    tensors: &[Tensor],
    compute: impl FnOnce(&mut [&mut [u8]]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut compute = Some(compute);
    // By reference, so that each step is not a type of its own.
    rest(operands, tensors, Vec::new(), &mut |all| compute.take().map_or(Ok(()), |it| it(all)))
}

/// What writes the elements of all outputs.
type Writing<'a> = dyn FnMut(&mut [&mut [u8]]) -> Result<(), Failure> + 'a;

/// Adds the first of the outputs that are left to those that are there already.
fn rest(
    operands: &[Operand<Buffer>],
    tensors: &[Tensor],
    mut before: Vec<&mut [u8]>,
    compute: &mut Writing,
) -> Result<(), Failure> {
    let (Some((operand, operands)), Some((tensor, tensors))) =
        (operands.split_first(), tensors.split_first())
    else {
        return compute(&mut before);
    };
    one(operand, tensor, |bytes| {
        let mut all: Vec<&mut [u8]> = before;
        all.push(bytes);
        rest(operands, tensors, all, compute)
    })
}

/// Lets `compute` write the elements of one output.
fn one(
    operand: &Operand<Buffer>,
    tensor: &Tensor,
    compute: impl FnOnce(&mut [u8]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    elements::fill(operand, tensor, |bytes| {
        if aligned(bytes.as_ptr(), tensor) {
            return compute(bytes);
        }
        let mut packed = words(bytes.len());
        // SAFETY: the words hold at least so many bytes, all of them written.
        let packed =
            unsafe { std::slice::from_raw_parts_mut(packed.as_mut_ptr().cast(), bytes.len()) };
        compute(packed)?;
        bytes.copy_from_slice(packed);
        Ok(())
    })
}

/// True if a tensor's elements may begin here.
fn aligned(pointer: *const u8, tensor: &Tensor) -> bool {
    let size = format_bits(tensor.format).unwrap_or(64) as usize / 8;
    pointer.addr().is_multiple_of(size)
}

/// Memory for so many bytes, aligned for every format; at least a word, so that its address is one.
fn words(bytes: usize) -> Vec<u64> {
    vec![0; bytes.div_ceil(8).max(1)]
}
