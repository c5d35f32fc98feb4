//! The oracle: what the right answer of an operator is, and how far a conforming one may be from
//! it.
//!
//! Pure: no I/O, no clock, no adapter in sight, the same bits on every host and thread count. It
//! sees a [`Problem`] (an operator, a type row, attributes, the inputs exactly as the device gets
//! them) and answers with one [`Expected`] for each output. It never sees a device's result; the
//! judge compares.
//!
//! An operator's oracle is one function in the module of its family, entered in that module's
//! table by its name. Constants of error bounds come from the accuracy classes of the standard.
#![forbid(unsafe_code)]

mod answer;
mod attention;
pub mod blocks;
pub mod codec;
mod contraction;
mod conversion;
mod convolution;
pub mod data;
mod elementwise;
mod exponentials;
mod flushing;
mod indexing;
mod lines;
mod loss;
mod movement;
mod near;
mod normalization;
mod optimizer;
pub mod philox;
mod places;
mod precise;
mod products;
mod quantisation;
mod random;
mod reduction;
mod rounded;
mod scan;
mod selection;
mod sums;
mod wide;

use standard::acceptance::Class;
use standard::formats::Format;
use standard::ops::{AttrValues, Family, Operator, TypeRow};

/// A dense row-major tensor, as bytes in its format.
#[derive(Debug, Clone, Copy)]
pub struct Tensor<'a> {
    /// Numeric format of the elements.
    pub format: &'a Format,
    /// Extents, outermost first.
    pub shape: &'a [i64],
    /// The elements, little-endian; sub-byte formats packed from the low bits up.
    pub bytes: &'a [u8],
}

impl Tensor<'_> {
    /// Number of elements.
    pub fn len(&self) -> usize {
        count(self.shape)
    }

    /// True if there is no element.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Number of elements of a shape.
pub fn count(shape: &[i64]) -> usize {
    shape.iter().map(|&extent| extent.max(0) as usize).product()
}

/// What an output must look like, before anything is computed.
#[derive(Debug, Clone, Copy)]
pub struct Slot<'a> {
    /// Numeric format of the elements.
    pub format: &'a Format,
    /// Extents, outermost first.
    pub shape: &'a [i64],
}

/// What the adapter declared about subnormals for this operator and type row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flush {
    /// Subnormal inputs are read as zeros.
    pub inputs: bool,
    /// Subnormal results are written as zeros.
    pub outputs: bool,
}

/// One call with its data.
#[derive(Debug, Clone)]
pub struct Problem<'a> {
    /// The operator.
    pub operator: &'a Operator,
    /// The type tuple.
    pub row: &'a TypeRow,
    /// The accuracy class that the row's `accept` names.
    pub class: &'a Class,
    /// The format that the row's `accumulate` names.
    pub accumulate: Option<&'a Format>,
    /// Attributes given by the caller; defaults are in the operator.
    pub attrs: &'a AttrValues,
    /// Inputs; `None` where an optional one is left out.
    pub inputs: &'a [Option<Tensor<'a>>],
    /// Outputs.
    pub outputs: &'a [Slot<'a>],
    /// Declared treatment of subnormals.
    pub flush: Flush,
    /// Whether it is declared that weights of attention are rounded to the format of its results
    /// before they are multiplied with values.
    pub round_weights: bool,
}

/// The acceptable answers for one output.
#[derive(Debug, Clone, PartialEq)]
pub enum Expected {
    /// These bytes, bit for bit. `any_nan`: where the expected element is a NaN, every NaN of the
    /// format will do (false where bits are moved, not computed).
    Exact {
        /// The elements in the output's format.
        bytes: Vec<u8>,
        /// Whether NaN payload and sign are free.
        any_nan: bool,
    },
    /// Each element within its own bound of its own reference.
    Within(Within),
}

/// References and bounds, one of each an element.
///
/// The judge's rule: reference NaN asks for a NaN; an infinite reference for that infinity; a
/// finite one for `|actual - (reference + residue)| <= bound`. Where `|reference| + bound` goes
/// beyond the largest finite value of the format, the overflow value of the format conforms too.
/// An element that misses its reference may still meet the one of an alternative reading.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Within {
    /// The exact results, rounded to f64.
    pub reference: Vec<f64>,
    /// What the rounding to f64 left over; empty where it does not matter (results under 64 bits).
    pub residue: Vec<f64>,
    /// How far a conforming result may be from the exact one; the oracle's own error is in it.
    pub bound: Vec<f64>,
    /// How far each reference may be off, where that is not in the bounds; else empty. A verdict that
    /// hangs on it is for [`settler`].
    pub doubt: Vec<f64>,
    /// Whether a zero must have the reference's sign.
    pub signed_zero: bool,
    /// References under other allowed readings of subnormals, each as long as `reference`.
    pub alternatives: Vec<Alternative>,
}

/// The references of one other allowed reading of the inputs.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// The exact results of this reading, rounded to f64.
    pub reference: Vec<f64>,
    /// The bounds of this reading.
    pub bound: Vec<f64>,
}

/// References and bounds of a range of elements, as [`Within`] has them; of all elements the sign of
/// a zero counts, and there is one reading.
#[derive(Debug)]
pub struct Piece<'a> {
    /// Which elements.
    pub range: std::ops::Range<usize>,
    /// The exact results, rounded to f64.
    pub reference: &'a [f64],
    /// How far a conforming result may be from the exact one.
    pub bound: &'a [f64],
    /// How far each reference may be off, where that is not in the bounds; else empty.
    pub doubt: &'a [f64],
}

/// Why the oracle has no answer. Always a fault of the suite or of a case, never of a device.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Unanswerable {
    /// No function is entered under this operator's name.
    #[error("the oracle has no function for operator `{0}`; add one to the module of its family")]
    NoOracle(String),
    /// The accuracy class lacks a constant that its rule needs.
    #[error("accuracy class `{class}` has no constant `{constant}`")]
    NoConstant {
        /// The class.
        class: String,
        /// The constant.
        constant: String,
    },
    /// A case lacks what its operator has; the standard or the plan is at fault.
    #[error("operator `{op}` lacks {what}")]
    Lacks {
        /// The operator.
        op: String,
        /// What is not there.
        what: String,
    },
    /// The class of the row cannot be applied to this operator.
    #[error("operator `{op}` does not know how to apply accuracy class `{class}`")]
    WrongClass {
        /// The operator.
        op: String,
        /// The class.
        class: String,
    },
    /// The data of the case prove nothing, e.g. a bound wider than half of the result.
    #[error("the case proves nothing: {0}")]
    ProvesNothing(String),
}

/// The acceptable answers for each output of a problem.
///
/// # Errors
/// If the oracle cannot answer; see [`Unanswerable`].
pub fn expect(problem: &Problem) -> Result<Vec<Expected>, Unanswerable> {
    let answer = match problem.operator.family {
        Family::Movement => movement::expect,
        Family::Conversion => conversion::expect,
        Family::Unary | Family::Binary | Family::Ternary => elementwise::expect,
        Family::Reduction => reduction::expect,
        Family::Contraction => contraction::expect,
        Family::Normalization => normalization::expect,
        Family::Indexing => indexing::expect,
        Family::Selection => selection::expect,
        Family::Scan => scan::expect,
        Family::Attention => attention::expect,
        Family::Convolution => convolution::expect,
        Family::Quantisation => quantisation::expect,
        Family::Loss => loss::expect,
        Family::Optimizer => optimizer::expect,
        Family::Random => random::expect,
    };
    answer(problem)
}

/// The acceptable answers for the output of a problem, piece by piece, from first to last; true if
/// there were such. False for operators that are not answered so, or whose elements have several
/// readings: ask [`expect`].
///
/// # Errors
/// If the oracle cannot answer.
pub fn expect_pieces(problem: &Problem, take: &mut dyn FnMut(Piece)) -> Result<bool, Unanswerable> {
    match problem.operator.family {
        Family::Unary | Family::Binary | Family::Ternary => elementwise::by_piece(problem, take),
        _ => Ok(false),
    }
}

/// From the index of an element to its exact result as the nearest f64 and what is left over; `None`
/// where the reference is exact.
pub type Settle<'a> = Box<dyn Fn(usize) -> Option<(f64, f64)> + 'a>;

/// How to compute elements of the first output again, in many bits: from an index to the exact result
/// as the nearest f64 and what is left over; `None` where the reference is exact. For elements whose
/// verdict hangs on the error of the reference, and before a device is found wrong. `None` for
/// operators whose references need no second look.
pub fn settler<'a>(problem: &'a Problem<'a>) -> Option<Settle<'a>> {
    match problem.operator.family {
        Family::Unary | Family::Binary | Family::Ternary => elementwise::settler(problem),
        _ => None,
    }
}
