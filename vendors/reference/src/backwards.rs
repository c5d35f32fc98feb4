//! The layout that the reference prefers: back to front, the last element of a row-major tensor
//! first.
//!
//! No layout is faster than another here. This one is as far from dense row-major as bytes can be,
//! so that whoever takes one for the other sees nothing but wrong numbers. To the kernels it is a
//! tensor with negative strides, whose first element lies at the end.

use std::sync::Arc;

use oxi_kit::ffi::status;
use oxi_kit::hosted::{Buffer, Held};
use oxi_kit::op::format_bits;
use oxi_kit::{Failure, OpDesc, OpStorage, Operand, Operands, Storage, Tensor};

/// A tensor, back to front.
#[derive(Debug)]
pub(crate) struct Backwards {
    memory: Arc<Buffer>,
    /// Bytes of an element, and of all.
    width: usize,
    bytes: usize,
}

impl Backwards {
    /// Memory for a tensor with an element at least.
    pub(crate) fn new(tensor: &Tensor) -> Result<Self, Failure> {
        let bits = format_bits(tensor.format).filter(|bits| bits.is_multiple_of(8));
        let bits = bits.ok_or_else(|| {
            let message = format!("elements of format {:#06x} fill no bytes", tensor.format);
            Failure::new(status::E_UNSUPPORTED_TYPE, message)
        })?;
        let bytes = tensor.dense_bytes();
        let memory = Arc::new(Buffer::new(bytes)?);
        Ok(Self { memory, width: bits as usize / 8, bytes: bytes as usize })
    }

    /// Where the kernels find it.
    fn operand(&self) -> Operand<Buffer> {
        Operand { buffer: self.memory.clone(), offset: (self.bytes - self.width) as u64 }
    }
}

impl Held for Backwards {
    fn write(&self, dense: &[u8]) -> Result<(), Failure> {
        let start = self.memory.at(0);
        // SAFETY: allocated with so many bytes; streams order who touches them.
        let own = unsafe { std::slice::from_raw_parts_mut(start, self.bytes) };
        turn(own, dense, self.width);
        Ok(())
    }

    fn read(&self, dense: &mut [u8]) -> Result<(), Failure> {
        let start = self.memory.at(0);
        // SAFETY: as above.
        turn(dense, unsafe { std::slice::from_raw_parts(start, self.bytes) }, self.width);
        Ok(())
    }
}

/// Copies elements of so many bytes, the last first.
fn turn(to: &mut [u8], from: &[u8], width: usize) {
    for (to, from) in to.chunks_exact_mut(width).zip(from.rchunks_exact(width)) {
        to.copy_from_slice(from);
    }
}

/// The operator with the strides of tensors that are kept back to front.
pub(crate) fn turned(op: &OpDesc, storage: &OpStorage) -> OpDesc {
    let turn = |tensor: &mut Tensor, storage: &Storage| {
        if storage.device {
            tensor.strides = Some(tensor.strides().iter().map(|stride| -stride).collect());
        }
    };
    let mut op = op.clone();
    for (input, storage) in op.inputs.iter_mut().zip(&storage.inputs) {
        input.iter_mut().for_each(|tensor| turn(tensor, storage));
    }
    op.outputs.iter_mut().zip(&storage.outputs).for_each(|(y, storage)| turn(y, storage));
    op
}

/// The operands with the memory of tensors that are kept back to front.
pub(crate) fn in_memory(operands: &Operands<Buffer>) -> Operands<Buffer> {
    let plain = |operand: &Operand<Buffer>| match operand.buffer.held::<Backwards>() {
        Some(held) => held.operand(),
        None => Operand { buffer: operand.buffer.clone(), offset: operand.offset },
    };
    Operands {
        inputs: operands.inputs.iter().map(|input| input.as_ref().map(plain)).collect(),
        outputs: operands.outputs.iter().map(plain).collect(),
        workspace: operands.workspace.as_ref().map(plain),
    }
}
