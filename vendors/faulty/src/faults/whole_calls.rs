//! What a fault of an operator that sees whole tensors is made of: the reference computes, and one
//! function looks at all tensors after that, row-major and as patterns, and changes the outputs.

use oxi_kit::hosted::Buffer;
use oxi_kit::{OpDesc, Operand, Operands, Tensor};

use super::element::{Value, put_back, values};
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
pub(super) fn after(
    execution: Execution<'_>,
    op: u32,
    change: impl Fn(&mut Call) + Send + Sync + 'static,
) -> Done {
    if execution.op.op != op {
        return execution.honestly();
    }
    let plan = execution.plan.clone();
    execution.instead(move |op, operands| {
        plan.run(operands);
        let mut call = read(op, operands);
        change(&mut call);
        for ((operand, tensor), output) in
            operands.outputs.iter().zip(&op.outputs).zip(&call.outputs)
        {
            let values: Vec<_> = output.bits.iter().map(|&bits| output.value(bits)).collect();
            put_back(operand, tensor, &values);
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

fn patterns(operand: &Operand<Buffer>, tensor: &Tensor) -> Patterns {
    let bits = values(operand, tensor).into_iter().map(|value| value.bits).collect();
    Patterns { dims: tensor.dims.clone(), format: tensor.format, bits }
}
