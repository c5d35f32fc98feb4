//! Operators: what is offered, by which rules, and how it is computed.
//!
//! A plan is a closure over layouts and attributes, made once for its formats; executing it calls
//! the closure with the memory of the day. Kernels see dense row-major slices: [`layout`] packs
//! what is strided before, and spreads it after.

mod cast;
mod elementwise;
mod formats;
mod layout;
mod matmul;
mod normalize;
mod number;
mod patterns;
mod real;
mod reduce;
mod whole;

use oxi_kit::call::Kind;
use oxi_kit::ffi::format;
use oxi_kit::hosted::Buffer;
use oxi_kit::{Failure, OpDesc, Operands, Support, call, ops};

use layout::Layout;

/// A prepared operator.
pub struct Plan(Kernel);

/// Computes outputs from inputs.
type Kernel = Box<dyn Fn(&Operands<Buffer>) + Send + Sync>;

impl Plan {
    /// Computes.
    pub fn run(&self, operands: &Operands<Buffer>) {
        (self.0)(operands);
    }

    /// The same on operands that are first looked up.
    pub(crate) fn on(self, look_up: fn(&Operands<Buffer>) -> Operands<Buffer>) -> Self {
        Self(Box::new(move |operands| self.run(&look_up(operands))))
    }
}

impl std::fmt::Debug for Plan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Plan")
    }
}

/// Calls a generic function for the number type of a format. The list is the formats that the
/// group of operators has; rules have refused all others before.
macro_rules! by_format {
    ($format:expr, [$($constant:ident: $number:ty),*], $make:ident $arguments:tt) => {
        match $format {
            $(format::$constant => $make::<$number> $arguments,)*
            other => return Err(no_kernel(other)),
        }
    };
}

fn no_kernel(format: u32) -> Failure {
    Failure::internal(format!("there is no kernel for format {format:#06x}"))
}

pub(crate) use elementwise::computes;

fn copy<T: number::Number>(x: Layout, y: Layout) -> Kernel {
    elementwise::map(x, y, |value: T| value)
}

/// Whether an operator is offered, and by what arithmetic.
pub(crate) fn query(op: &OpDesc) -> Support {
    call::read(op).as_ref().map_or_else(|failure| Support::no(failure.clone()), Support::from)
}

/// Prepares an operator that was said yes to.
pub(crate) fn plan(op: &OpDesc) -> Result<Plan, Failure> {
    use half::{bf16, f16};
    use normalize::{layer_norm, softmax};
    use reduce::{reduce_max, reduce_sum};

    let (x, y) = (Layout::of(op.input(0)?), Layout::of(op.output(0)?));
    let format = op.input(0)?.format;
    Ok(Plan(match op.op {
        ops::copy::ID => by_format!(
            format,
            [F64: u64, F32: u32, F16: u16, BF16: u16, I32: u32, I8: u8],
            copy(x, y)
        ),
        ops::cast::ID => cast::cast(op)?,
        ops::reduce_sum::ID => by_format!(
            format,
            [F64: f64, F32: f32, F16: f16, BF16: bf16, I32: i32],
            reduce_sum(x, y, reduce::axis(op)?)
        ),
        ops::reduce_max::ID => by_format!(
            format,
            [F64: f64, F32: f32, F16: f16, BF16: bf16, I32: i32, I8: i8],
            reduce_max(x, y, reduce::axis(op)?)
        ),
        ops::matmul::ID => matmul::matmul(op)?,
        ops::softmax::ID => by_format!(
            format,
            [F64: f64, F32: f32, F16: f16, BF16: bf16],
            softmax(x, y, normalize::softmax_axis(op)?)
        ),
        ops::layer_norm::ID => by_format!(
            format,
            [F64: f64, F32: f32, F16: f16, BF16: bf16],
            layer_norm(normalize::Norm::of(op)?)
        ),
        _ => match call::read(op)?.kind {
            Kind::Elementwise { alpha, .. } => elementwise::kernel(op, alpha)?,
            other => return Err(Failure::internal(format!("no kernel for {other:?}"))),
        },
    }))
}
