//! What each operator of the standard demands, and what remains of a descriptor that keeps to it.
//!
//! [`read`] follows the pages in `spec/ops/` by the table that is generated from them: counts, types,
//! attributes, ranks, and the rules of shapes and attributes. What the device then makes of a legal
//! call is decided elsewhere.

use abi::ffi::{format as f, rounding, status};
use abi::ops;
pub use abi::rules::Given;
use abi::rules::Shapes;
use abi::signature::{self, Attribute, Row, Signature, Value};

use crate::{Failure, OpDesc, Support, Tensor};

/// A descriptor that breaks no rule.
#[derive(Debug)]
pub struct Call<'a> {
    /// Which operator, with its attributes.
    pub kind: Kind,
    /// Inputs, `None` where an optional one is left out.
    pub inputs: Vec<Option<&'a Tensor>>,
    /// Outputs, of which every operator has one.
    pub outputs: &'a [Tensor],
    /// Attributes by their keys, with the defaults of those that are left out.
    pub attrs: Vec<(u32, Given)>,
    /// Its type row.
    pub row: &'static Row,
}

/// An operator with its attributes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// `copy`
    Copy,
    /// `cast`
    Cast {
        /// Whether floats stop at the largest finite value.
        saturate: bool,
    },
    /// An operator of one element of each input.
    Elementwise {
        /// Which one, `abi::ops`.
        op: u32,
        /// Its attribute, a double; 0 where it has none.
        alpha: f64,
    },
    /// `reduce_sum`
    Sum {
        /// Which axis.
        axis: usize,
        /// Whether it stays, with extent 1.
        keep: bool,
    },
    /// `reduce_max`
    Max {
        /// Which axis.
        axis: usize,
        /// Whether it stays, with extent 1.
        keep: bool,
    },
    /// `matmul`
    MatMul {
        /// Whether the last two dimensions of a and of b are swapped.
        transpose: [bool; 2],
    },
    /// `softmax`
    Softmax {
        /// Which axis.
        axis: usize,
    },
    /// `layer_norm`
    LayerNorm {
        /// The first normalised axis.
        axis: usize,
        /// Added to the variance.
        eps: f64,
    },
    /// Any other; see [`Call::attrs`].
    Other {
        /// Which one, `abi::ops`.
        op: u32,
    },
}

impl Kind {
    /// An elementwise operator without an attribute.
    pub const fn of(op: u32) -> Self {
        Kind::Elementwise { op, alpha: 0.0 }
    }
}

/// The operators of the standard that an adapter offers, in rising order: those that have a [`Kind`]
/// of their own, and others if it has a word for them.
pub fn operators(has: impl Fn(u32) -> bool) -> Vec<u32> {
    let named = [
        ops::copy::ID,
        ops::cast::ID,
        ops::reduce_sum::ID,
        ops::reduce_max::ID,
        ops::matmul::ID,
        ops::softmax::ID,
        ops::layer_norm::ID,
    ];
    let ids = ops::TABLE.iter().map(|signature| signature.id);
    ids.filter(|id| named.contains(id) || has(*id)).collect()
}

/// The answer to a conversion that an adapter maps by hand and has no words for: those of the profiles
/// `core` and `double` are mapped by all that call this, others need a look at their rounding and the
/// ends of their ranges first.
///
/// # Errors
/// If the call is another conversion.
pub fn everyday(call: &Call) -> Result<(), Failure> {
    const SMALL: [u32; 3] = [f::F32, f::F16, f::BF16];
    let known = match [call.x().format, call.y().format] {
        [from, to] if SMALL.contains(&from) && SMALL.contains(&to) => true,
        [f::F32 | f::F64, f::I32] | [f::I32, f::F32 | f::F64] => true,
        [f::F32, f::F64 | f::I8] | [f::F64 | f::I8, f::F32] => true,
        [f::I32, f::I8] | [f::I8, f::I32] => true,
        _ => false,
    };
    if known || !matches!(call.kind, Kind::Cast { .. }) {
        return Ok(());
    }
    let message = "the adapter has no words for this conversion";
    Err(Failure::new(status::E_UNSUPPORTED_TYPE, message))
}

/// The answer to an operator that the adapter has no word for.
pub fn unknown(op: u32) -> Failure {
    Failure::new(status::E_UNSUPPORTED_OP, format!("operator {op:#06x} is not offered"))
}

impl Call<'_> {
    /// The first input, which every operator has.
    pub fn x(&self) -> &Tensor {
        self.inputs[0].unwrap_or(self.y())
    }

    /// The first output.
    pub fn y(&self) -> &Tensor {
        &self.outputs[0]
    }

    /// A whole number or truth among the attributes, as a number; 0 if the operator has no such key.
    pub fn number(&self, key: u32) -> i64 {
        match self.attr(key) {
            Some(Given::I64(number)) => *number,
            Some(Given::Bool(truth)) => i64::from(*truth),
            _ => 0,
        }
    }

    /// A double among the attributes; 0 if the operator has no such key.
    pub fn real(&self, key: u32) -> f64 {
        if let Some(Given::F64(real)) = self.attr(key) { *real } else { 0.0 }
    }

    /// A list among the attributes; empty if the operator has no such key.
    pub fn list(&self, key: u32) -> &[i64] {
        if let Some(Given::I64List(list)) = self.attr(key) { list } else { &[] }
    }

    fn attr(&self, key: u32) -> Option<&Given> {
        self.attrs.iter().find(|(known, _)| *known == key).map(|(_, given)| given)
    }

    /// Format that sums are kept in; 0 if there are none.
    pub fn accumulate(&self) -> u32 {
        self.row.accumulate
    }

    /// How far the standard says equal calls agree.
    pub fn determinism(&self) -> u32 {
        self.row.determinism
    }
}

/// The answer yes of a stack that keeps to the standard's types of sums and rounds to nearest.
impl From<&Call<'_>> for Support {
    fn from(call: &Call<'_>) -> Self {
        Support {
            determinism: call.determinism(),
            accumulate: call.accumulate(),
            rounding: rounding::NEAREST_EVEN,
            ..Support::default()
        }
    }
}

/// Reads a descriptor.
///
/// # Errors
/// The status of a rule that it breaks.
pub fn read(op: &OpDesc) -> Result<Call<'_>, Failure> {
    let signature = signature::of(op.op).filter(|signature| signature.version == op.version);
    let signature = signature.ok_or_else(|| {
        let message = format!("there is no operator {:#06x} of version {}", op.op, op.version);
        Failure::new(status::E_UNSUPPORTED_OP, message)
    })?;
    let inputs = inputs(op, signature)?;
    let row = row(op, signature)?;
    let attrs = attrs(op, signature)?;
    for (index, (input, expected)) in inputs.iter().zip(signature.inputs).enumerate() {
        let [low, high] = expected.rank;
        if let Some(tensor) = input.filter(|x| x.rank() < low || x.rank() > high) {
            let message =
                format!("input {index} has {} dimensions, not {low} to {high}", tensor.rank());
            return Err(Failure::new(status::E_RANK, message));
        }
    }
    let extents: Vec<_> = inputs.iter().map(|x| x.map(|x| &*x.dims)).collect();
    let outputs: Vec<_> = op.outputs.iter().map(|y| &*y.dims).collect();
    let shapes = Shapes { inputs: &extents, outputs: &outputs, attrs: &attrs };
    (signature.rules)(&shapes).map_err(|broken| Failure::new(broken.status, broken.message))?;
    if op.determinism > row.determinism {
        let message = "the standard leaves the last bits of this operator open";
        return Err(Failure::unsupported(message));
    }
    op.output(0)?;
    let kind = kind(op, signature, &attrs)?;
    let attrs = signature.attrs.iter().map(|attr| attr.key).zip(attrs).collect();
    Ok(Call { kind, inputs, outputs: &op.outputs, attrs, row })
}

/// The inputs, if there are as many tensors as the operator has.
fn inputs<'a>(op: &'a OpDesc, signature: &Signature) -> Result<Vec<Option<&'a Tensor>>, Failure> {
    let most = signature.inputs.len();
    let least = signature.inputs.iter().filter(|input| !input.optional).count();
    let (given, outputs) = (op.inputs.len(), op.outputs.len());
    if !(least..=most).contains(&given) || outputs != signature.outputs {
        let message = format!(
            "{given} inputs and {outputs} outputs, not {least} to {most} and {}",
            signature.outputs
        );
        return Err(Failure::new(status::E_COUNT, message));
    }
    let input = |index| match index < least {
        true => op.input(index).map(Some),
        false => Ok(op.optional(index)),
    };
    (0..most).map(input).collect()
}

/// The type row. Inputs that are left out are of any format.
fn row(op: &OpDesc, signature: &Signature) -> Result<&'static Row, Failure> {
    let given = |index| op.optional(index).map(|tensor| tensor.format);
    let inputs = (0..signature.inputs.len()).map(given);
    let given: Vec<_> = inputs.chain(op.outputs.iter().map(|y| Some(y.format))).collect();
    let fits = |row: &&Row| {
        let mut pairs = row.formats.iter().zip(&given);
        pairs.all(|(format, given)| given.is_none_or(|given| given == *format))
    };
    signature.rows.iter().find(fits).ok_or_else(|| {
        let given: Vec<_> = given.into_iter().flatten().collect();
        let message = format!("the operator has no row for formats {given:#06x?}");
        Failure::new(status::E_UNSUPPORTED_TYPE, message)
    })
}

/// The attributes in the order of the table; they are the operator's own, given once, of their type,
/// and there if they must be.
fn attrs(op: &OpDesc, signature: &Signature) -> Result<Vec<Given>, Failure> {
    let keys: Vec<_> = signature.attrs.iter().map(|attr| attr.key).collect();
    op.check_attrs(&keys)?;
    let value = |attr: &Attribute| {
        Ok(match attr.value {
            Value::Bool(None) => Given::Bool(op.attr_i64(attr.key, None)? == 1),
            Value::Bool(Some(default)) => Given::Bool(op.attr_bool(attr.key, default)?),
            Value::I64(default) => Given::I64(op.attr_i64(attr.key, default)?),
            Value::F64(default) => Given::F64(op.attr_f64(attr.key, default)?),
            Value::I64List(default) => Given::I64List(op.attr_list(attr.key, default)?.to_vec()),
        })
    };
    signature.attrs.iter().map(value).collect()
}

/// The operator with its attributes, of a call that keeps the rules.
fn kind(op: &OpDesc, signature: &Signature, attrs: &[Given]) -> Result<Kind, Failure> {
    if signature.elementwise {
        let alpha = match attrs {
            [Given::F64(alpha)] => *alpha,
            _ => 0.0,
        };
        return Ok(Kind::Elementwise { op: op.op, alpha });
    }
    let axis = |key| Ok::<_, Failure>(op.attr_i64(key, None)? as usize);
    Ok(match op.op {
        ops::copy::ID => Kind::Copy,
        ops::cast::ID => Kind::Cast { saturate: op.attr_bool(ops::cast::SATURATE, false)? },
        ops::reduce_sum::ID => Kind::Sum {
            axis: axis(ops::reduce_sum::AXIS)?,
            keep: op.attr_bool(ops::reduce_sum::KEEP, false)?,
        },
        ops::reduce_max::ID => Kind::Max {
            axis: axis(ops::reduce_max::AXIS)?,
            keep: op.attr_bool(ops::reduce_max::KEEP, false)?,
        },
        ops::matmul::ID => Kind::MatMul {
            transpose: [
                op.attr_bool(ops::matmul::TRANSPOSE_A, false)?,
                op.attr_bool(ops::matmul::TRANSPOSE_B, false)?,
            ],
        },
        ops::softmax::ID => Kind::Softmax { axis: axis(ops::softmax::AXIS)? },
        ops::layer_norm::ID => Kind::LayerNorm {
            axis: axis(ops::layer_norm::AXIS)?,
            eps: op.attr_f64(ops::layer_norm::EPS, Some(1e-5))?,
        },
        op => Kind::Other { op },
    })
}
