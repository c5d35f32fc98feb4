//! Faults of operators on whole tensors, for functions that see numbers and not patterns: what
//! [`whole_calls`] is, with every tensor as doubles.

use oxi_kit::OpDesc;

use super::element::Value;
use super::whole_calls::{self, Patterns};
use crate::hooks::{Done, Execution};

/// A call and its numbers, row-major; of an input that is left out, none.
pub(super) struct Seen<'a> {
    pub(super) op: &'a OpDesc,
    pub(super) inputs: Vec<Vec<f64>>,
    pub(super) outputs: Vec<Vec<f64>>,
}

/// A fault of an operator.
macro_rules! seen {
    ($op:ident, $change:expr) => {
        $crate::hooks::Hooks {
            execute: |execution| {
                $crate::faults::seen::after(execution, oxi_kit::ops::$op::ID, $change)
            },
            ..$crate::hooks::HONEST
        }
    };
}
pub(super) use seen;

/// Has the outputs changed after the reference has computed them. What is left alone keeps its bits.
pub(super) fn after(execution: Execution<'_>, op: u32, change: fn(&mut Seen)) -> Done {
    whole_calls::after(execution, op, move |call| {
        let numbers = |tensor: &Patterns| -> Vec<f64> {
            tensor.bits.iter().map(|&bits| number(tensor.value(bits))).collect()
        };
        let all = |tensors: &[Patterns]| tensors.iter().map(numbers).collect::<Vec<_>>();
        let before = all(&call.outputs);
        let mut seen = Seen { op: call.op, inputs: all(&call.inputs), outputs: before.clone() };
        change(&mut seen);
        for ((output, before), now) in call.outputs.iter_mut().zip(&before).zip(&seen.outputs) {
            for (at, (before, now)) in before.iter().zip(now).enumerate() {
                if before.to_bits() != now.to_bits() {
                    output.bits[at] = put(output.value(output.bits[at]), *now).bits;
                }
            }
        }
    })
}

/// A number of any format.
fn number(value: Value) -> f64 {
    if is_float(value) { value.real() } else { value.whole() as f64 }
}

fn put(value: Value, number: f64) -> Value {
    if is_float(value) {
        value.of(number)
    } else {
        Value { bits: (number as i64).cast_unsigned(), ..value }
    }
}

fn is_float(value: Value) -> bool {
    use oxi_kit::ffi::format::{BF16, F16, F32, F64};
    matches!(value.format, F64 | F32 | F16 | BF16)
}

impl Seen<'_> {
    /// An attribute that is an integer.
    pub(super) fn integer(&self, key: u32, default: i64) -> i64 {
        self.op.attr_i64(key, Some(default)).unwrap_or(default)
    }

    /// An attribute that is a double.
    pub(super) fn float(&self, key: u32, default: f64) -> f64 {
        self.op.attr_f64(key, Some(default)).unwrap_or(default)
    }

    /// Extents of the first input.
    pub(super) fn dims(&self) -> &[i64] {
        self.op.optional(0).map_or(&[], |x| &x.dims)
    }

    /// How many elements of the first input there are for each of the first output.
    pub(super) fn share(&self) -> usize {
        self.inputs[0].len() / self.outputs[0].len().max(1)
    }

    /// The rows of a matrix that is reduced along its last axis; none of any other call.
    pub(super) fn rows(&self, axes: u32) -> Vec<Vec<f64>> {
        let last = matches!(self.op.attr_list(axes, None), Ok([1]));
        match self.dims() {
            &[_, n] if last && n > 0 => {
                self.inputs[0].chunks(n as usize).map(<[f64]>::to_vec).collect()
            }
            _ => Vec::new(),
        }
    }
}
