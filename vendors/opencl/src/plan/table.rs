//! The operators that have no kind of their own in the kit: how each is offered, and how it is planned.

use oxi_kit::call::{self, Call};
use oxi_kit::{Failure, ops};

use super::{Launches, attend, elements, moves, order, picks, products, rows, scales};
use crate::shared::Shared;

/// What the kernels of an operator do, as far as the answer to a query depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Moves or compares bits; computes with none.
    Moves,
    /// Computes, in one go.
    Computes,
    /// A formula, of these parts.
    Formula(&'static str),
    /// Needs quotients of f32 that are correctly rounded.
    Quotient,
}

/// A row of the table.
pub(super) struct Row {
    op: u32,
    way: Way,
    pub(super) plan: fn(&Shared, &Call) -> Result<Launches, Failure>,
}

macro_rules! table {
    ($($op:ident: $way:expr, $plan:expr;)*) => {
        static TABLE: &[Row] = &[$(Row { op: ops::$op::ID, way: $way, plan: $plan }),*];
    };
}

const ROOT: Way = Way::Formula("sums, a root and a quotient");
const EXPONENTIALS: Way = Way::Formula("exponentials less the largest, and their sum");

table! {
    reduce_mean: Way::Computes, rows::mean;
    reduce_prod: Way::Computes, rows::prod;
    reduce_min: Way::Moves, rows::min;
    reduce_any: Way::Moves, rows::any;
    reduce_all: Way::Moves, rows::all;
    reduce_var: Way::Formula("the sum of squares of the distances from the mean"), rows::variance;
    reduce_std: Way::Formula("the root of such a sum"), rows::deviation;
    reduce_norm: Way::Computes, rows::norm;
    reduce_logsumexp: EXPONENTIALS, rows::log_sum;
    log_softmax: EXPONENTIALS, rows::log_softmax;
    rms_norm: ROOT, rows::rms_norm;
    rms_norm_residual: ROOT, rows::rms_norm;
    group_norm: ROOT, rows::group_norm;
    batch_norm: ROOT, elements::batch_norm;
    argmax: Way::Moves, order::argmax;
    argmin: Way::Moves, order::argmin;
    sort: Way::Moves, order::sort;
    argsort: Way::Moves, order::argsort;
    top_k: Way::Moves, order::top_k;
    cumsum: Way::Computes, order::cumsum;
    cumprod: Way::Computes, order::cumprod;
    swiglu: Way::Formula("an exponential, a quotient and a product"), elements::swiglu;
    rope: Way::Formula("two products and their sum"), attend::rope;
    rope_at: Way::Formula("powers, cosines, sines, and the products with them"), attend::rope_at;
    attention: Way::Formula("products, exponentials less the largest, and their sums"), attend::attention;
    transpose: Way::Moves, moves::transpose;
    reshape: Way::Moves, moves::reshape;
    broadcast_to: Way::Moves, moves::broadcast_to;
    slice: Way::Moves, moves::slice;
    flip: Way::Moves, moves::flip;
    roll: Way::Moves, moves::roll;
    pad: Way::Moves, moves::pad;
    concat: Way::Moves, moves::concat;
    split: Way::Moves, moves::split;
    tile: Way::Moves, moves::tile;
    gather: Way::Moves, picks::gather;
    index_select: Way::Moves, picks::index_select;
    take: Way::Moves, picks::take;
    embedding: Way::Moves, picks::embedding;
    one_hot: Way::Moves, picks::one_hot;
    gemm: Way::Computes, products::gemm;
    quantize: Way::Quotient, scales::quantize;
    dequantize: Way::Computes, scales::dequantize;
    quantize_dynamic: Way::Quotient, scales::dynamic;
    quantize_fp8_block: Way::Quotient, scales::fp8_block;
    dequantize_mx: Way::Computes, scales::dequantize_mx;
    dequantize_w4: Way::Computes, scales::dequantize_w4;
}

/// The row of an operator.
///
/// # Errors
/// If there is none.
pub(super) fn row_of(op: u32) -> Result<&'static Row, Failure> {
    TABLE.iter().find(|row| row.op == op).ok_or_else(|| call::unknown(op))
}

/// True if an operator is in the table.
pub fn has(op: u32) -> bool {
    row_of(op).is_ok()
}

/// What the kernels of an operator do.
///
/// # Errors
/// If there are none.
pub fn way(op: u32) -> Result<Way, Failure> {
    row_of(op).map(|row| row.way)
}
