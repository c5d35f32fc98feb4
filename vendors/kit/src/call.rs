//! What each operator of the standard demands, and what remains of a descriptor that keeps to it.
//!
//! [`read`] follows the pages in `spec/ops/`: counts, types, attributes, ranks, shapes. What the
//! device then makes of a legal call is decided elsewhere.

use abi::ffi::{determinism, format as f, rounding, status};
use abi::ops;

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
    /// `add`
    Add,
    /// `multiply`
    Multiply,
    /// `subtract`
    Subtract,
    /// `exp`
    Exp,
    /// `tanh`
    Tanh,
    /// `sqrt`
    Sqrt,
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

/// Every operator, in rising order.
pub const OPERATORS: [u32; 13] = [
    ops::copy::ID,
    ops::cast::ID,
    ops::add::ID,
    ops::multiply::ID,
    ops::subtract::ID,
    ops::exp::ID,
    ops::tanh::ID,
    ops::sqrt::ID,
    ops::reduce_sum::ID,
    ops::reduce_max::ID,
    ops::matmul::ID,
    ops::softmax::ID,
    ops::layer_norm::ID,
];

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
        use Kind::{Add, Cast, Copy, Max, Multiply, Subtract};
        match (self.kind, self.accumulate()) {
            (Copy | Cast { .. } | Add | Multiply | Subtract | Max { .. }, _) | (_, f::I32) => {
                determinism::BITWISE
            }
            _ => determinism::RUN_TO_RUN,
        }
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
    // All operators of the standard are of version 1.
    if !OPERATORS.contains(&op.op) || op.version != 1 {
        let message = format!("there is no operator {:#06x} of version {}", op.op, op.version);
        return Err(Failure::new(status::E_UNSUPPORTED_OP, message));
    }
    let y = op.output(0)?;
    let mut inputs = [None; 3];
    let (least, ranks) = arity(op.op);
    if op.inputs.len() < least || op.inputs.len() > ranks.len() || op.outputs.len() != 1 {
        let (given, most) = (op.inputs.len(), ranks.len());
        let message =
            format!("{given} inputs and {} outputs, not {least} to {most} and 1", op.outputs.len());
        return Err(Failure::new(status::E_COUNT, message));
    }
    for (index, input) in inputs.iter_mut().enumerate().take(ranks.len()) {
        *input = if index < least { Some(op.input(index)?) } else { op.optional(index) };
    }
    check_types(op, y)?;
    let kind = kind(op)?;
    for (index, (input, (low, high))) in inputs.iter().zip(ranks).enumerate() {
        if let Some(tensor) = input.filter(|x| x.rank() < *low || x.rank() > *high) {
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

/// How many inputs there are at least, and the ranks that each may have.
fn arity(op: u32) -> (usize, &'static [(usize, usize)]) {
    match op {
        ops::add::ID | ops::multiply::ID | ops::subtract::ID => (2, &[(0, 8), (0, 8)]),
        ops::matmul::ID => (2, &[(2, 8), (2, 8), (1, 1)]),
        ops::layer_norm::ID => (1, &[(1, 8), (1, 8), (1, 8)]),
        ops::reduce_sum::ID | ops::reduce_max::ID | ops::softmax::ID => (1, &[(1, 8)]),
        _ => (1, &[(0, 8)]),
    }
}

/// Finds the type row. Optional inputs are of the output's format in every operator.
fn check_types(op: &OpDesc, y: &Tensor) -> Result<(), Failure> {
    const FLOATS: &[u32] = &[f::F64, f::F32, f::F16, f::BF16];
    const CASTS: &[[u32; 2]] = &[
        [f::F64, f::F32],
        [f::F32, f::F64],
        [f::F32, f::F16],
        [f::F16, f::F32],
        [f::F32, f::BF16],
        [f::BF16, f::F32],
        [f::F16, f::BF16],
        [f::BF16, f::F16],
        [f::F32, f::I32],
        [f::F32, f::I8],
        [f::I32, f::F32],
        [f::I8, f::F32],
        [f::I32, f::I8],
        [f::I8, f::I32],
        [f::F64, f::I32],
        [f::I32, f::F64],
    ];
    const PRODUCTS: &[[u32; 2]] = &[
        [f::F32, f::F32],
        [f::F64, f::F64],
        [f::F16, f::F32],
        [f::F16, f::F16],
        [f::BF16, f::F32],
        [f::BF16, f::BF16],
        [f::I8, f::I32],
    ];
    let (x, o) = (op.input(0)?.format, y.format);
    let float = FLOATS.contains(&x);
    let row = match op.op {
        ops::cast::ID => CASTS.contains(&[x, o]),
        ops::matmul::ID => PRODUCTS.contains(&[x, o]) && op.input(1)?.format == x,
        ops::reduce_sum::ID => x == o && (float || x == f::I32),
        ops::copy::ID
        | ops::add::ID
        | ops::multiply::ID
        | ops::subtract::ID
        | ops::reduce_max::ID => x == o && (float || x == f::I32 || x == f::I8),
        _ => x == o && float,
    };
    let first_optional = if op.op == ops::matmul::ID { 2 } else { 1 };
    let rest = op.inputs.iter().skip(first_optional).flatten();
    if row && rest.into_iter().all(|input| input.format == o) {
        return Ok(());
    }
    let all = op.inputs.iter().flatten().chain([y]);
    let given: Vec<_> = all.map(|tensor| tensor.format).collect();
    let message = format!("the operator has no row for formats {given:#06x?}");
    Err(Failure::new(status::E_UNSUPPORTED_TYPE, message))
}

/// The operator with its attributes; an axis is not looked at yet.
fn kind(op: &OpDesc) -> Result<Kind, Failure> {
    // What is no index becomes one that no tensor has.
    let axis = |key| -> Result<usize, Failure> {
        Ok(usize::try_from(op.attr_i64(key, None)?).unwrap_or(usize::MAX))
    };
    let keys: &[u32] = match op.op {
        ops::cast::ID | ops::softmax::ID => &[1],
        ops::reduce_sum::ID | ops::reduce_max::ID | ops::matmul::ID | ops::layer_norm::ID => {
            &[1, 2]
        }
        _ => &[],
    };
    op.check_attrs(keys)?;
    Ok(match op.op {
        ops::copy::ID => Kind::Copy,
        ops::cast::ID => Kind::Cast { saturate: op.attr_bool(ops::cast::SATURATE, false)? },
        ops::add::ID => Kind::Add,
        ops::multiply::ID => Kind::Multiply,
        ops::subtract::ID => Kind::Subtract,
        ops::exp::ID => Kind::Exp,
        ops::tanh::ID => Kind::Tanh,
        ops::sqrt::ID => Kind::Sqrt,
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
        _ => Kind::LayerNorm {
            axis: axis(ops::layer_norm::AXIS)?,
            eps: op.attr_f64(ops::layer_norm::EPS, Some(1e-5))?,
        },
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
        Kind::Add | Kind::Multiply | Kind::Subtract => {
            let b = call.inputs[1].map_or(x, |b| &b.dims);
            broadcast(x, b).ok_or_else(|| no_shape(format!("{x:?} and {b:?} do not broadcast")))
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
