//! The layout that the reference prefers: the first dimension innermost, and a gap as wide as an
//! element behind each.
//!
//! No layout is faster than another here. In this one nothing that a kernel reads or writes by
//! mistake lies where dense row-major elements would, and no operator gives the same result on both,
//! so that whoever takes one for the other sees wrong numbers. To the kernels it is a tensor with
//! strides.

use std::sync::Arc;

use oxi_kit::hosted::{Buffer, Held};
use oxi_kit::op::format_bits;
use oxi_kit::{Failure, OpDesc, OpStorage, Operand, Operands, Storage, Tensor};

/// Elements from one to the next.
const STEP: i64 = 2;

/// A tensor with its elements apart.
#[derive(Debug)]
pub(crate) struct Apart {
    memory: Arc<Buffer>,
    tensor: Tensor,
    /// Bytes of an element; 0 if it has half of one, which then lies low in a byte of its own.
    width: usize,
}

impl Apart {
    /// Memory for a tensor with an element at least.
    pub(crate) fn new(tensor: &Tensor) -> Result<Self, Failure> {
        let bytes = tensor.dense_bytes();
        let memory = Arc::new(Buffer::new(bytes * STEP as u64)?);
        let width = format_bits(tensor.format).unwrap_or(8) as usize / 8;
        Ok(Self { memory, tensor: apart(tensor), width })
    }

    /// Address of each element, row-major.
    fn places(&self) -> impl Iterator<Item = *mut u8> {
        let offsets = self.tensor.offsets();
        let byte = |offset| if self.width == 0 { offset / 2 } else { offset * self.width as u64 };
        offsets.map(move |offset| self.memory.at(byte(offset as u64)))
    }
}

impl Held for Apart {
    fn write(&self, dense: &[u8]) -> Result<(), Failure> {
        if self.width == 0 {
            for (index, place) in self.places().enumerate() {
                // SAFETY: as below.
                unsafe { place.write(dense[index / 2] >> (index % 2 * 4) & 0x0f) };
            }
            return Ok(());
        }
        for (place, element) in self.places().zip(dense.chunks_exact(self.width)) {
            // SAFETY: every element lies in the memory, and streams order who touches it.
            unsafe { place.copy_from(element.as_ptr(), self.width) };
        }
        Ok(())
    }

    fn read(&self, dense: &mut [u8]) -> Result<(), Failure> {
        if self.width == 0 {
            dense.fill(0);
            for (index, place) in self.places().enumerate() {
                // SAFETY: as above.
                dense[index / 2] |= unsafe { place.read() & 0x0f } << (index % 2 * 4);
            }
            return Ok(());
        }
        for (place, element) in self.places().zip(dense.chunks_exact_mut(self.width)) {
            // SAFETY: as above.
            unsafe { place.copy_to(element.as_mut_ptr(), self.width) };
        }
        Ok(())
    }
}

/// The same tensor with the strides of this layout.
fn apart(tensor: &Tensor) -> Tensor {
    let mut next = STEP;
    let stride = |&extent: &i64| {
        let stride = next;
        next *= extent.max(1);
        stride
    };
    Tensor { strides: Some(tensor.dims.iter().map(stride).collect()), ..tensor.clone() }
}

/// The operator as the kernels see it: with the strides of this layout where tensors have it.
pub(crate) fn strided(op: &OpDesc, storage: &OpStorage) -> OpDesc {
    let place = |tensor: &mut Tensor, storage: &Storage| {
        if storage.device {
            *tensor = apart(tensor);
        }
    };
    let mut op = op.clone();
    for (input, storage) in op.inputs.iter_mut().zip(&storage.inputs) {
        input.iter_mut().for_each(|tensor| place(tensor, storage));
    }
    op.outputs.iter_mut().zip(&storage.outputs).for_each(|(y, storage)| place(y, storage));
    op
}

/// The operands as the kernels see them: with the memory of tensors that are kept so.
pub(crate) fn in_memory(operands: &Operands<Buffer>) -> Operands<Buffer> {
    let memory = |operand: &Operand<Buffer>| {
        let held = operand.buffer.held::<Apart>().map(|held| &held.memory);
        Operand { buffer: held.unwrap_or(&operand.buffer).clone(), offset: operand.offset }
    };
    Operands {
        inputs: operands.inputs.iter().map(|input| input.as_ref().map(memory)).collect(),
        outputs: operands.outputs.iter().map(memory).collect(),
        workspace: operands.workspace.as_ref().map(memory),
    }
}
