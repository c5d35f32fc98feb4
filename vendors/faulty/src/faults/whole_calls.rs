//! What a fault of an operator that sees whole tensors is made of: the reference computes, and one
//! function looks at all tensors after that, row-major and as patterns, and changes the outputs.

use oxi_kit::hosted::Buffer;
use oxi_kit::hosted::elements::{fill, packed};
use oxi_kit::op::format_bits;
use oxi_kit::{OpDesc, Operand, Operands, Tensor};

use super::element::Value;
use crate::hooks::{Done, Execution};

/// The patterns of a tensor, row-major.
#[derive(Debug, Clone, Default)]
pub(super) struct Patterns {
    pub(super) dims: Vec<i64>,
    pub(super) format: u32,
    pub(super) bits: Vec<u64>,
}

impl Patterns {
    /// One of the patterns with its format.
    pub(super) fn value(&self, bits: u64) -> Value {
        Value { format: self.format, bits }
    }
}

/// A call that the reference has computed.
pub(super) struct Call<'a> {
    pub(super) op: &'a OpDesc,
    pub(super) inputs: Vec<Patterns>,
    pub(super) outputs: Vec<Patterns>,
}

impl Call<'_> {
    /// An integer attribute; 0 if it is left out.
    pub(super) fn int(&self, key: u32) -> i64 {
        self.op.attr_i64(key, Some(0)).unwrap_or(0)
    }

    /// A list.
    pub(super) fn list(&self, key: u32) -> &[i64] {
        self.op.attr_list(key, Some(&[])).unwrap_or(&[])
    }
}

/// A fault of one operator.
macro_rules! whole {
    ($op:ident, $change:expr) => {
        $crate::hooks::Hooks {
            execute: |execution| {
                $crate::faults::whole_calls::after(execution, oxi_kit::ops::$op::ID, $change)
            },
            ..$crate::hooks::HONEST
        }
    };
}
pub(super) use whole;

/// Has the outputs changed after the reference has computed them.
pub(super) fn after(execution: Execution<'_>, op: u32, change: fn(&mut Call)) -> Done {
    if execution.op.op != op {
        return execution.honestly();
    }
    let plan = execution.plan.clone();
    execution.instead(move |op, operands| {
        plan.run(operands);
        let mut call = read(op, operands);
        change(&mut call);
        for (operand, (tensor, output)) in
            operands.outputs.iter().zip(op.outputs.iter().zip(&call.outputs))
        {
            write(operand, tensor, &output.bits);
        }
    })
}

fn read<'a>(op: &'a OpDesc, operands: &Operands<Buffer>) -> Call<'a> {
    let input = |(operand, tensor): (&Option<Operand<Buffer>>, &Option<Tensor>)| {
        operand
            .as_ref()
            .zip(tensor.as_ref())
            .map_or_else(Patterns::default, |(o, t)| patterns(o, t))
    };
    let inputs = operands.inputs.iter().zip(&op.inputs).map(input).collect();
    let outputs = operands.outputs.iter().zip(&op.outputs).map(|(o, t)| patterns(o, t)).collect();
    Call { op, inputs, outputs }
}

fn width(tensor: &Tensor) -> usize {
    format_bits(tensor.format).unwrap_or(64) as usize / 8
}

fn patterns(operand: &Operand<Buffer>, tensor: &Tensor) -> Patterns {
    let bits = packed(operand, tensor);
    let pattern = |bytes: &[u8]| {
        let mut wide = [0; 8];
        wide[..bytes.len()].copy_from_slice(bytes);
        u64::from_le_bytes(wide)
    };
    let bits = bits.chunks_exact(width(tensor)).map(pattern).collect();
    Patterns { dims: tensor.dims.clone(), format: tensor.format, bits }
}

fn write(operand: &Operand<Buffer>, tensor: &Tensor, patterns: &[u64]) {
    let width = width(tensor);
    let written = fill(operand, tensor, |bytes| {
        for (element, pattern) in bytes.chunks_exact_mut(width).zip(patterns) {
            element.copy_from_slice(&pattern.to_le_bytes()[..width]);
        }
        Ok::<_, std::convert::Infallible>(())
    });
    let Ok(()) = written;
}
