//! What each operator demands of its tensors and attributes, and what is declared of its arithmetic.
//!
//! One entry of [`RULES`] for each operator, in the order of its page in `spec/ops/`: what a table
//! can say stands in the table, shapes in a function. Everything is refused here, before planning,
//! so that a kernel meets only what it can compute.

use oxi_kit::ffi::{determinism, format, rounding, status};
use oxi_kit::op::broadcast;
use oxi_kit::{Failure, OpDesc, Support, Tensor, ops};

/// The rules of an operator.
pub(crate) struct Rule {
    pub(crate) op: u32,
    version: u32,
    inputs: &'static [Input],
    attrs: &'static [u32],
    rows: &'static [Row],
    /// The shape of its output, or what is wrong with the inputs and attributes.
    shape: fn(&OpDesc) -> Result<Vec<i64>, Failure>,
}

/// An input: lowest and highest rank, and whether it may be left out.
struct Input {
    rank: (usize, usize),
    optional: bool,
}

/// A row of types: inputs, then the output. Optional inputs are of the output's format.
struct Row {
    formats: &'static [u32],
    /// What sums are kept in, or 0.
    accumulate: u32,
    determinism: u32,
}

const ANY: Input = Input { rank: (0, 8), optional: false };
const VECTOR: Input = Input { rank: (1, 8), optional: false };
const MATRIX: Input = Input { rank: (2, 8), optional: false };
const AFFINE: Input = Input { rank: (1, 8), optional: true };
const BIAS: Input = Input { rank: (1, 1), optional: true };

/// Declares rows: `formats => format of the sum`.
macro_rules! rows {
    ($determinism:ident: $($($format:ident).+ $(=> $sum:ident)?),+) => {
        &[$(Row {
            formats: &[$(format::$format),+],
            accumulate: 0 $(+ format::$sum)?,
            determinism: determinism::$determinism,
        }),+]
    };
}

/// Rows whose bits the standard defines, beside rows of sums: the integers.
macro_rules! integer_row {
    ($($format:ident).+ => $sum:ident) => {
        Row {
            formats: &[$(format::$format),+],
            accumulate: format::$sum,
            determinism: determinism::BITWISE,
        }
    };
}

/// A row of floats with sums.
macro_rules! float_row {
    ($($format:ident).+ => $sum:ident) => {
        Row {
            formats: &[$(format::$format),+],
            accumulate: format::$sum,
            determinism: determinism::RUN_TO_RUN,
        }
    };
}

const SAME: &[Row] = rows!(BITWISE: F64.F64, F32.F32, F16.F16, BF16.BF16, I32.I32, I8.I8);
const PAIRS: &[Row] = rows!(BITWISE:
    F64.F64.F64, F32.F32.F32, F16.F16.F16, BF16.BF16.BF16, I32.I32.I32, I8.I8.I8);
const FLOATS: &[Row] = rows!(RUN_TO_RUN: F64.F64, F32.F32, F16.F16, BF16.BF16);
const NORMS: &[Row] =
    rows!(RUN_TO_RUN: F64.F64 => F64, F32.F32 => F32, F16.F16 => F32, BF16.BF16 => F32);
const CASTS: &[Row] = rows!(BITWISE:
    F64.F32, F32.F64, F32.F16, F16.F32, F32.BF16, BF16.F32, F16.BF16, BF16.F16,
    F32.I32, F32.I8, I32.F32, I8.F32, I32.I8, I8.I32, F64.I32, I32.F64);
const SUMS: &[Row] = &[
    float_row!(F64.F64 => F64),
    float_row!(F32.F32 => F32),
    float_row!(F16.F16 => F32),
    float_row!(BF16.BF16 => F32),
    integer_row!(I32.I32 => I32),
];
const PRODUCTS: &[Row] = &[
    float_row!(F32.F32.F32 => F32),
    float_row!(F64.F64.F64 => F64),
    float_row!(F16.F16.F32 => F32),
    float_row!(F16.F16.F16 => F32),
    float_row!(BF16.BF16.F32 => F32),
    float_row!(BF16.BF16.BF16 => F32),
    integer_row!(I8.I8.I32 => I32),
];

/// Declares an operator.
macro_rules! rule {
    ($op:ident, $inputs:expr, [$($attr:ident),*], $rows:expr, $shape:expr) => {
        Rule {
            op: ops::$op::ID,
            version: ops::$op::VERSION,
            inputs: &$inputs,
            attrs: &[$(ops::$op::$attr),*],
            rows: $rows,
            shape: $shape,
        }
    };
}

/// All operators, by id.
pub(crate) const RULES: &[Rule] = &[
    rule!(copy, [ANY], [], SAME, unary_shape),
    rule!(cast, [ANY], [SATURATE], CASTS, cast_shape),
    rule!(add, [ANY, ANY], [], PAIRS, binary_shape),
    rule!(multiply, [ANY, ANY], [], PAIRS, binary_shape),
    rule!(subtract, [ANY, ANY], [], PAIRS, binary_shape),
    rule!(exp, [ANY], [], FLOATS, unary_shape),
    rule!(tanh, [ANY], [], FLOATS, unary_shape),
    rule!(sqrt, [ANY], [], FLOATS, unary_shape),
    rule!(reduce_sum, [VECTOR], [AXIS, KEEP], SUMS, reduce_sum_shape),
    rule!(reduce_max, [VECTOR], [AXIS, KEEP], SAME, reduce_max_shape),
    rule!(matmul, [MATRIX, MATRIX, BIAS], [TRANSPOSE_A, TRANSPOSE_B], PRODUCTS, matmul_shape),
    rule!(softmax, [VECTOR], [AXIS], NORMS, softmax_shape),
    rule!(layer_norm, [VECTOR, AFFINE, AFFINE], [AXIS, EPS], NORMS, layer_norm_shape),
];

/// Checks a descriptor; what is declared of its arithmetic, or why it cannot be planned.
pub(crate) fn check(op: &OpDesc) -> Result<Support, Failure> {
    let known = RULES.iter().find(|rule| rule.op == op.op && rule.version == op.version);
    let rule = known.ok_or_else(|| {
        let message = format!("there is no operator {:#06x} of version {}", op.op, op.version);
        Failure::new(status::E_UNSUPPORTED_OP, message)
    })?;
    check_counts(rule, op)?;
    op.check_attrs(rule.attrs)?;
    let row = find_row(rule, op)?;
    for (index, input) in rule.inputs.iter().enumerate() {
        let Some(tensor) = op.optional(index) else { continue };
        let (least, most) = input.rank;
        if tensor.rank() < least || tensor.rank() > most {
            let message =
                format!("input {index} has {} dimensions, not {least} to {most}", tensor.rank());
            return Err(Failure::new(status::E_RANK, message));
        }
    }
    let shape = (rule.shape)(op)?;
    if op.output(0)?.dims != shape {
        let message = format!("the output is {:?}, not {shape:?}", op.output(0)?.dims);
        return Err(Failure::new(status::E_SHAPE, message));
    }
    if op.determinism > row.determinism {
        let message = "the standard leaves the last bits of this operator open";
        return Err(Failure::unsupported(message));
    }
    Ok(Support {
        determinism: row.determinism,
        accumulate: row.accumulate,
        rounding: rounding::NEAREST_EVEN,
        ..Support::default()
    })
}

/// Optional inputs at the end may be left out altogether.
fn check_counts(rule: &Rule, op: &OpDesc) -> Result<(), Failure> {
    let least = rule.inputs.iter().filter(|input| !input.optional).count();
    let most = rule.inputs.len();
    let given = op.inputs.len();
    if given < least || given > most || op.outputs.len() != 1 {
        let message =
            format!("{given} inputs and {} outputs, not {least} to {most} and 1", op.outputs.len());
        return Err(Failure::new(status::E_COUNT, message));
    }
    // One that is not optional, given as null, is missing too.
    (0..least).try_for_each(|index| op.input(index).map(drop))
}

fn find_row<'a>(rule: &'a Rule, op: &OpDesc) -> Result<&'a Row, Failure> {
    let output = op.output(0)?.format;
    let fits = |row: &&Row| {
        let (last, inputs) = row.formats.split_last().unwrap_or((&0, &[]));
        *last == output
            && (0..op.inputs.len()).all(|index| {
                let wanted = inputs.get(index).unwrap_or(last);
                op.optional(index).is_none_or(|tensor| tensor.format == *wanted)
            })
    };
    rule.rows.iter().find(fits).ok_or_else(|| {
        let given: Vec<_> =
            op.inputs.iter().flatten().chain(&op.outputs).map(|tensor| tensor.format).collect();
        let message = format!("the operator has no row for formats {given:#06x?}");
        Failure::new(status::E_UNSUPPORTED_TYPE, message)
    })
}

fn shape_failure(message: impl Into<String>) -> Failure {
    Failure::new(status::E_SHAPE, message)
}

fn unary_shape(op: &OpDesc) -> Result<Vec<i64>, Failure> {
    Ok(op.input(0)?.dims.clone())
}

fn cast_shape(op: &OpDesc) -> Result<Vec<i64>, Failure> {
    op.attr_bool(ops::cast::SATURATE, false)?;
    unary_shape(op)
}

fn binary_shape(op: &OpDesc) -> Result<Vec<i64>, Failure> {
    let (a, b) = (&op.input(0)?.dims, &op.input(1)?.dims);
    broadcast(a, b).ok_or_else(|| shape_failure(format!("{a:?} and {b:?} do not broadcast")))
}

/// An axis attribute, counted from the front.
fn axis(op: &OpDesc, key: u32, x: &Tensor) -> Result<usize, Failure> {
    let axis = op.attr_i64(key, None)?;
    usize::try_from(axis).ok().filter(|&axis| axis < x.rank()).ok_or_else(|| {
        let message = format!("axis {axis} is none of {} dimensions", x.rank());
        Failure::new(status::E_RANGE, message)
    })
}

fn reduce_sum_shape(op: &OpDesc) -> Result<Vec<i64>, Failure> {
    let x = op.input(0)?;
    let keep = op.attr_bool(ops::reduce_sum::KEEP, false)?;
    Ok(reduced(x, axis(op, ops::reduce_sum::AXIS, x)?, keep))
}

fn reduce_max_shape(op: &OpDesc) -> Result<Vec<i64>, Failure> {
    let x = op.input(0)?;
    let keep = op.attr_bool(ops::reduce_max::KEEP, false)?;
    let axis = axis(op, ops::reduce_max::AXIS, x)?;
    if x.dims[axis] == 0 {
        return Err(shape_failure("there is no element to take the maximum of"));
    }
    Ok(reduced(x, axis, keep))
}

fn reduced(x: &Tensor, axis: usize, keep: bool) -> Vec<i64> {
    let mut dims = x.dims.clone();
    if keep {
        dims[axis] = 1;
    } else {
        dims.remove(axis);
    }
    dims
}

fn matmul_shape(op: &OpDesc) -> Result<Vec<i64>, Failure> {
    let matrix = |index, key| -> Result<_, Failure> {
        let dims = &op.input(index)?.dims;
        let (batch, last) = dims.split_at(dims.len() - 2);
        let swap = op.attr_bool(key, false)?;
        Ok((batch, if swap { (last[1], last[0]) } else { (last[0], last[1]) }))
    };
    let (a_batch, (m, k_a)) = matrix(0, ops::matmul::TRANSPOSE_A)?;
    let (b_batch, (k_b, n)) = matrix(1, ops::matmul::TRANSPOSE_B)?;
    if k_a != k_b {
        return Err(shape_failure(format!("a has {k_a} columns, b {k_b} rows")));
    }
    let batch = broadcast(a_batch, b_batch);
    let mut dims = batch
        .ok_or_else(|| shape_failure(format!("{a_batch:?} and {b_batch:?} do not broadcast")))?;
    if let Some(bias) = op.optional(2).filter(|bias| bias.dims != [n]) {
        return Err(shape_failure(format!("the bias is {:?}, not [{n}]", bias.dims)));
    }
    dims.extend([m, n]);
    Ok(dims)
}

fn softmax_shape(op: &OpDesc) -> Result<Vec<i64>, Failure> {
    axis(op, ops::softmax::AXIS, op.input(0)?)?;
    unary_shape(op)
}

fn layer_norm_shape(op: &OpDesc) -> Result<Vec<i64>, Failure> {
    let x = op.input(0)?;
    let eps = op.attr_f64(ops::layer_norm::EPS, Some(1e-5))?;
    let suffix = &x.dims[axis(op, ops::layer_norm::AXIS, x)?..];
    if eps.is_nan() || eps < 0.0 {
        let message = format!("eps is {eps}; it is not negative, and a number");
        return Err(Failure::new(status::E_RANGE, message));
    }
    for (index, name) in [(1, "gamma"), (2, "beta")] {
        if let Some(tensor) = op.optional(index).filter(|tensor| tensor.dims != suffix) {
            return Err(shape_failure(format!("{name} is {:?}, not {suffix:?}", tensor.dims)));
        }
    }
    Ok(x.dims.clone())
}
