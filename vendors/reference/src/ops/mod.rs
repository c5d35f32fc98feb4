//! Operators: what is offered, by which rules, and how it is computed.
//!
//! A plan is a closure over layouts and attributes, made once for its formats; executing it calls
//! the closure with the memory of the day. Kernels see dense row-major slices: [`layout`] packs
//! what is strided before, and spreads it after.

mod attention;
mod cast;
mod dense;
mod elementwise;
mod formats;
mod indexing;
mod interpolate;
mod layout;
mod losses;
mod math;
mod matmul;
mod movement;
mod normalize;
mod norms;
mod number;
mod optimizers;
mod patterns;
mod products;
mod quantise;
mod random;
mod real;
mod reduce;
mod scans;
mod select;
mod statistics;
mod whole;
mod windows;

use oxi_kit::call::Kind;
use oxi_kit::hosted::Buffer;
use oxi_kit::{Failure, OpDesc, Operands, Support, call};

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
macro_rules! by {
    ($format:expr, [$($constant:ident: $number:ty),*], $make:ident $arguments:tt) => {
        match $format {
            $(oxi_kit::ffi::format::$constant => $make::<$number> $arguments,)*
            other => return Err(super::no_kernel(other)),
        }
    };
}
use by;

fn no_kernel(format: u32) -> Failure {
    Failure::internal(format!("there is no kernel for format {format:#06x}"))
}

/// Whether there is a kernel for an operator.
pub(crate) fn computes(op: u32) -> bool {
    own(op).is_some() || elementwise::computes(op)
}

/// The operators that have a kernel of their own, each group in its module.
static TABLES: &[&[(u32, Make)]] = &[
    attention::TABLE,
    cast::TABLE,
    elementwise::TABLE,
    indexing::TABLE,
    interpolate::TABLE,
    losses::TABLE,
    matmul::TABLE,
    movement::TABLE,
    normalize::TABLE,
    norms::TABLE,
    optimizers::TABLE,
    products::TABLE,
    quantise::TABLE,
    random::TABLE,
    reduce::TABLE,
    scans::TABLE,
    select::TABLE,
    statistics::TABLE,
    windows::TABLE,
];

fn own(op: u32) -> Option<Make> {
    TABLES.iter().copied().flatten().find(|(id, _)| *id == op).map(|(_, make)| *make)
}

/// Whether an operator is offered, and by what arithmetic.
pub(crate) fn query(op: &OpDesc) -> Support {
    call::read(op).as_ref().map_or_else(|failure| Support::no(failure.clone()), Support::from)
}

/// Makes the kernel of an operator whose rules hold.
type Make = fn(&OpDesc) -> Result<Kernel, Failure>;

/// Prepares an operator that was said yes to.
pub(crate) fn plan(op: &OpDesc) -> Result<Plan, Failure> {
    Ok(Plan(match (own(op.op), call::read(op)?.kind) {
        (Some(make), _) => make(op)?,
        (None, Kind::Elementwise { alpha, .. }) => elementwise::kernel(op, alpha)?,
        (None, other) => return Err(Failure::internal(format!("no kernel for {other:?}"))),
    }))
}
