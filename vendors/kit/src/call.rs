//! What each operator of the standard demands, and what remains of a descriptor that keeps to it.
//!
//! [`read`] follows the pages in `spec/ops/`: counts, types, attributes and ranks by the table that
//! is generated from them, shapes by hand. What the device then makes of a legal call is decided
//! elsewhere.

use abi::ffi::{determinism, format as f, rounding, status};
use abi::ops;
use abi::signature::{self, Attribute, Row, Signature, Value};

use crate::op::broadcast;
use crate::{Failure, OpDesc, Support, Tensor};

/// A descriptor that breaks no rule.
#[derive(Debug)]
pub struct Call<'a> {
    /// Which operator, with its attributes.
    pub kind: Kind,
    /// Inputs, `None` where an optional one is left out.
    pub inputs: [Option<&'a Tensor>; 3],
    /// The output.
    pub y: &'a Tensor,
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
}

impl Kind {
    /// An elementwise operator without an attribute.
    pub const fn of(op: u32) -> Self {
        Kind::Elementwise { op, alpha: 0.0 }
    }
}

/// The operators of the standard that the kit can read, in rising order; elementwise ones if the
/// adapter has a word for them.
pub fn operators(has: impl Fn(u32) -> bool) -> Vec<u32> {
    let offered = ops::TABLE.iter().filter(|op| !op.elementwise || has(op.id));
    offered.map(|signature| signature.id).collect()
}

/// The answer to a conversion that an adapter maps by hand and has no words for: those of the profiles
/// `core` and `double` are mapped by all that call this, others need a look at their rounding and the
/// ends of their ranges first.
///
/// # Errors
/// If the call is another conversion.
pub fn everyday(call: &Call) -> Result<(), Failure> {
    const SMALL: [u32; 3] = [f::F32, f::F16, f::BF16];
    let known = match [call.x().format, call.y.format] {
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

/// The answer to an elementwise operator that the adapter has no word for.
pub fn unknown(op: u32) -> Failure {
    Failure::new(status::E_UNSUPPORTED_OP, format!("operator {op:#06x} is not offered"))
}

impl Call<'_> {
    /// The first input, which every operator has.
    pub fn x(&self) -> &Tensor {
        self.inputs[0].unwrap_or(self.y)
    }

    /// Format that sums are kept in; 0 if there are none.
    pub fn accumulate(&self) -> u32 {
        match (self.kind, self.x().format) {
            (Kind::Sum { .. } | Kind::MatMul { .. }, f::I32 | f::I8) => f::I32,
            (
                Kind::Sum { .. }
                | Kind::MatMul { .. }
                | Kind::Softmax { .. }
                | Kind::LayerNorm { .. },
                format,
            ) => {
                if format == f::F64 {
                    f::F64
                } else {
                    f::F32
                }
            }
            _ => 0,
        }
    }

    /// How far the standard says equal calls agree.
    pub fn determinism(&self) -> u32 {
        use Kind::{Cast, Copy, Elementwise, Max};
        match (self.kind, self.accumulate()) {
            (Copy | Cast { .. } | Max { .. }, _) | (_, f::I32) => determinism::BITWISE,
            (Elementwise { op, .. }, _) => {
                let row = signature::of(op).and_then(|signature| row(signature, &self.formats()));
                row.map_or(0, |row| row.determinism)
            }
            _ => determinism::RUN_TO_RUN,
        }
    }

    /// Formats of the inputs that are there, then of the output.
    fn formats(&self) -> Vec<u32> {
        self.inputs.iter().flatten().chain([&self.y]).map(|tensor| tensor.format).collect()
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
    let y = op.output(0)?;
    check_types(op, signature)?;
    check_attrs(op, signature)?;
    let kind = kind(op, signature)?;
    for (index, (input, expected)) in inputs.iter().zip(signature.inputs).enumerate() {
        let [low, high] = expected.rank;
        if let Some(tensor) = input.filter(|x| x.rank() < low || x.rank() > high) {
            let message =
                format!("input {index} has {} dimensions, not {low} to {high}", tensor.rank());
            return Err(Failure::new(status::E_RANK, message));
        }
    }
    let call = Call { kind: in_range(kind, op)?, inputs, y };
    let shape = shape(&call)?;
    if y.dims != shape {
        return Err(no_shape(format!("the output is {:?}, not {shape:?}", y.dims)));
    }
    if op.determinism > call.determinism() {
        let message = "the standard leaves the last bits of this operator open";
        return Err(Failure::unsupported(message));
    }
    Ok(call)
}

/// The inputs, if there are as many tensors as the operator has.
fn inputs<'a>(op: &'a OpDesc, signature: &Signature) -> Result<[Option<&'a Tensor>; 3], Failure> {
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
    let mut inputs = [None; 3];
    for (index, input) in inputs.iter_mut().enumerate().take(most) {
        *input = if index < least { Some(op.input(index)?) } else { op.optional(index) };
    }
    Ok(inputs)
}

/// The row of these formats: of the inputs that are there, then of the outputs.
fn row(signature: &Signature, formats: &[u32]) -> Option<&'static Row> {
    signature.rows.iter().find(|row| row.formats == formats)
}

/// Finds the type row. Inputs that are left out are of any format.
fn check_types(op: &OpDesc, signature: &Signature) -> Result<(), Failure> {
    let given = |index| op.optional(index).map(|tensor| tensor.format);
    let inputs = (0..signature.inputs.len()).map(given);
    let given: Vec<_> = inputs.chain(op.outputs.iter().map(|y| Some(y.format))).collect();
    let fits = |row: &Row| {
        let mut pairs = row.formats.iter().zip(&given);
        pairs.all(|(format, given)| given.is_none_or(|given| given == *format))
    };
    if signature.rows.iter().any(fits) {
        return Ok(());
    }
    let given: Vec<_> = given.into_iter().flatten().collect();
    let message = format!("the operator has no row for formats {given:#06x?}");
    Err(Failure::new(status::E_UNSUPPORTED_TYPE, message))
}

/// Checks that attributes are the operator's own, once, of their type, and there if they must be.
fn check_attrs(op: &OpDesc, signature: &Signature) -> Result<(), Failure> {
    let keys: Vec<_> = signature.attrs.iter().map(|attr| attr.key).collect();
    op.check_attrs(&keys)?;
    for attr in signature.attrs {
        match attr.value {
            Value::Bool(default) => _ = op.attr_bool(attr.key, default.unwrap_or(false))?,
            Value::I64(default) => _ = op.attr_i64(attr.key, default)?,
            Value::F64(default) => _ = op.attr_f64(attr.key, default)?,
            // No operator has one yet that the kit would have to read.
            Value::I64List => {}
        }
    }
    Ok(())
}

/// The operator with its attributes; an axis is not looked at yet.
fn kind(op: &OpDesc, signature: &Signature) -> Result<Kind, Failure> {
    if signature.elementwise {
        let alpha = match signature.attrs {
            [Attribute { key, value: Value::F64(default) }] => op.attr_f64(*key, *default)?,
            _ => 0.0,
        };
        return Ok(Kind::Elementwise { op: op.op, alpha });
    }
    // What is no index becomes one that no tensor has.
    let axis = |key| -> Result<usize, Failure> {
        Ok(usize::try_from(op.attr_i64(key, None)?).unwrap_or(usize::MAX))
    };
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
        other => return Err(Failure::internal(format!("the kit cannot read {other:#06x}"))),
    })
}

/// Checks what `E_RANGE` stands for: an axis, and eps.
fn in_range(kind: Kind, op: &OpDesc) -> Result<Kind, Failure> {
    let rank = op.input(0)?.rank();
    let no = |message| Err(Failure::new(status::E_RANGE, message));
    match kind {
        Kind::Sum { axis, .. }
        | Kind::Max { axis, .. }
        | Kind::Softmax { axis }
        | Kind::LayerNorm { axis, .. }
            if axis >= rank =>
        {
            no(format!("the axis is none of {rank} dimensions"))
        }
        Kind::LayerNorm { eps, .. } if eps.is_nan() || eps < 0.0 => {
            no(format!("eps is {eps}; it is not negative, and a number"))
        }
        kind => Ok(kind),
    }
}

fn no_shape(message: String) -> Failure {
    Failure::new(status::E_SHAPE, message)
}

/// The shape that the output has.
fn shape(call: &Call) -> Result<Vec<i64>, Failure> {
    let x = &call.x().dims;
    match call.kind {
        Kind::Elementwise { .. } => {
            call.inputs[1..].iter().flatten().try_fold(x.clone(), |dims, other| {
                let other = &other.dims;
                broadcast(&dims, other)
                    .ok_or_else(|| no_shape(format!("{dims:?} and {other:?} do not broadcast")))
            })
        }
        Kind::Max { axis, .. } if x[axis] == 0 => {
            Err(no_shape("there is no element to take the maximum of".to_owned()))
        }
        Kind::Sum { axis, keep } | Kind::Max { axis, keep } => {
            let mut dims = x.clone();
            if keep {
                dims[axis] = 1;
            } else {
                dims.remove(axis);
            }
            Ok(dims)
        }
        Kind::MatMul { transpose } => product(call, transpose),
        Kind::LayerNorm { axis, .. } => {
            for (index, tensor) in call.inputs.iter().enumerate().skip(1) {
                if let Some(tensor) = tensor.filter(|tensor| tensor.dims != x[axis..]) {
                    let message =
                        format!("input {index} is {:?}, not {:?}", tensor.dims, &x[axis..]);
                    return Err(no_shape(message));
                }
            }
            Ok(x.clone())
        }
        _ => Ok(x.clone()),
    }
}

fn product(call: &Call, transpose: [bool; 2]) -> Result<Vec<i64>, Failure> {
    let (a, b) = (&call.x().dims, &call.inputs[1].unwrap_or(call.y).dims);
    let split = |dims: &[i64], swap: bool| {
        let (batch, last) = dims.split_at(dims.len() - 2);
        (batch.to_vec(), if swap { (last[1], last[0]) } else { (last[0], last[1]) })
    };
    let (a_batch, (rows, a_depth)) = split(a, transpose[0]);
    let (b_batch, (b_depth, columns)) = split(b, transpose[1]);
    if a_depth != b_depth {
        return Err(no_shape(format!("a has {a_depth} columns, b {b_depth} rows")));
    }
    if let Some(bias) = call.inputs[2].filter(|bias| bias.dims != [columns]) {
        return Err(no_shape(format!("the bias is {:?}, not [{columns}]", bias.dims)));
    }
    let mut dims = broadcast(&a_batch, &b_batch)
        .ok_or_else(|| no_shape(format!("{a_batch:?} and {b_batch:?} do not broadcast")))?;
    dims.extend([rows, columns]);
    Ok(dims)
}
