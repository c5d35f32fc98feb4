//! OXI's operators in primitives of oneDNN.
//!
//! Almost all are one primitive, and what differs is how a tensor is looked at: a transpose is
//! strides in another order, a missing dimension one of extent 1.

use std::ffi::c_int;

use oxi_kit::call::{self, Given, Kind};
use oxi_kit::ffi::{format as f, status};
use oxi_kit::{Failure, Tensor};

use crate::api::{arg, number};
use crate::elementwise::{self, Word};
use crate::others;

/// A primitive with its tensors.
#[derive(Debug)]
pub struct Primitive {
    /// What it computes.
    pub operation: Operation,
    /// Its tensors.
    pub arguments: Vec<Argument>,
}

/// What a primitive computes.
#[derive(Debug, Clone)]
pub enum Operation {
    /// Copies or converts.
    Reorder,
    /// Of two tensors, by oneDNN's number.
    Binary(c_int),
    /// The second or the third of three tensors, by the first.
    Select,
    /// Of one tensor, element by element, by oneDNN's number and two numbers that it takes.
    Eltwise(c_int, [f32; 2]),
    /// Along the axes that the output has an extent of 1 in, with the order of a norm.
    Reduction(c_int, f32),
    /// A product.
    MatMul,
    /// Along an axis.
    Softmax {
        /// By oneDNN's number.
        which: c_int,
        /// Which axis.
        axis: usize,
    },
    /// Of the last axis; scale and shift if their places are taken.
    LayerNorm {
        /// Added to the variance.
        eps: f32,
    },
    /// Of the second axis, with a mean and a variance that are given; scale and shift as above.
    BatchNorm {
        /// Added to the variance.
        eps: f32,
    },
    /// Of groups of the second axis, from oneDNN 3.3 on; scale and shift as above.
    GroupNorm {
        /// How many.
        groups: i64,
        /// Added to the variance.
        eps: f32,
    },
    /// One tensor after the other along an axis.
    Concat {
        /// Which one.
        axis: usize,
    },
    /// A convolution.
    Convolution(Windows),
    /// Its gradient by the input.
    Deconvolution(Windows),
    /// A pool, by oneDNN's number, with the extents of its windows.
    Pool(c_int, Windows, Vec<i64>),
}

/// How windows lie.
#[derive(Debug, Clone)]
pub struct Windows {
    /// From one window to the next.
    pub strides: Vec<i64>,
    /// Elements that are left out between neighbours of a window.
    pub gaps: Vec<i64>,
    /// Padding before the first element.
    pub begins: Vec<i64>,
    /// Padding behind the last element.
    pub ends: Vec<i64>,
}

impl Windows {
    /// The lists as oneDNN takes them, in their order here.
    pub fn pointers(&self) -> [*const i64; 4] {
        [&self.strides, &self.gaps, &self.begins, &self.ends].map(|list| list.as_ptr())
    }
}

impl Operation {
    /// The function that describes it, without `dnnl_`.
    pub fn function(&self) -> &'static str {
        match self {
            Self::Reorder => "reorder_primitive_desc_create",
            Self::Binary(_) => "binary_primitive_desc_create",
            Self::Select => "binary_primitive_desc_create_v2",
            Self::Eltwise(..) => "eltwise_forward_primitive_desc_create",
            Self::Reduction(..) => "reduction_primitive_desc_create",
            Self::MatMul => "matmul_primitive_desc_create",
            Self::Softmax { .. } => "softmax_forward_primitive_desc_create",
            Self::LayerNorm { .. } => "layer_normalization_forward_primitive_desc_create",
            Self::BatchNorm { .. } => "batch_normalization_forward_primitive_desc_create",
            Self::GroupNorm { .. } => "group_normalization_forward_primitive_desc_create",
            Self::Concat { .. } => "concat_primitive_desc_create",
            Self::Convolution(_) => "convolution_forward_primitive_desc_create",
            Self::Deconvolution(_) => "deconvolution_forward_primitive_desc_create",
            Self::Pool(..) => "pooling_forward_primitive_desc_create",
        }
    }
}

/// A tensor of a primitive.
#[derive(Debug)]
pub struct Argument {
    /// Which one, `api::arg`.
    pub place: c_int,
    /// As the primitive sees it.
    pub tensor: Tensor,
    /// Where it lies.
    pub from: Where,
}

/// Where a tensor lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    /// An input of the operator.
    Input(usize),
    /// Its output.
    Output,
    /// What an earlier primitive left for a later one.
    Between(usize),
}

/// The primitives of an operator, in order.
#[derive(Debug, Default)]
pub struct Program {
    /// The primitives.
    pub primitives: Vec<Primitive>,
    /// What passes between them.
    pub between: Vec<Tensor>,
    /// Why it is not the primitive that one would look for; empty if it is.
    pub because: &'static str,
}

/// A call with tensors as oneDNN is to see them.
#[derive(Debug, Clone, PartialEq)]
pub struct Shaped {
    /// The operator.
    pub kind: Kind,
    /// Its inputs.
    pub inputs: Vec<Option<Tensor>>,
    /// Its output.
    pub y: Tensor,
    /// Its attributes by their keys.
    pub attrs: Vec<(u32, Given)>,
}

/// The program of an operator.
///
/// # Errors
/// What oneDNN has no words for.
pub fn emit(shaped: &Shaped) -> Result<Program, Failure> {
    let Shaped { kind, inputs, y, .. } = shaped;
    let kind = *kind;
    let mut program = Program::default();
    let input = |index: usize| inputs.get(index).and_then(Option::as_ref).map(ranked);
    let x = input(0).unwrap_or_else(|| ranked(y));
    let source = (arg::SRC, x.clone(), Where::Input(0));
    let target = (arg::DST, ranked(y), Where::Output);
    match kind {
        Kind::Copy => program.add(Operation::Reorder, [source, target]),
        Kind::Cast { saturate } => {
            if saturate && is_float(x.format) && is_float(y.format) {
                let message = "oneDNN's reorder does not saturate, and its clip loses NaN";
                return Err(Failure::unsupported(message));
            }
            program.add(Operation::Reorder, [source, target]);
        }
        Kind::Elementwise { op, alpha } => {
            program.elementwise(elementwise::of(op, x.format)?, inputs, y, alpha as f32);
        }
        Kind::Sum { axis, keep } | Kind::Max { axis, keep } => {
            let y = if keep { y.clone() } else { with_axis(y, axis) };
            let target = (arg::DST, y, Where::Output);
            if x.dims[axis] == 1 {
                program.because = "oneDNN reduces no axis of extent 1: its elements are copied";
                program.add(Operation::Reorder, [source, target]);
                return Ok(program);
            }
            let sum = matches!(kind, Kind::Sum { .. });
            let which = if sum { number::REDUCE_SUM } else { number::REDUCE_MAX };
            program.add(Operation::Reduction(which, 0.0), [source, target]);
        }
        Kind::MatMul { transpose } => program.product(inputs, y, transpose),
        Kind::Softmax { axis } => {
            program.add(Operation::Softmax { which: number::SOFTMAX, axis }, [source, target]);
        }
        Kind::LayerNorm { axis, eps } => program.layer_norm(inputs, y, axis, eps)?,
        Kind::Other { op } => {
            let word = others::word(op).ok_or_else(|| call::unknown(op))?;
            word(&mut program, shaped)?;
        }
    }
    Ok(program)
}

impl Program {
    /// Adds a primitive.
    pub fn add(
        &mut self,
        operation: Operation,
        arguments: impl IntoIterator<Item = (c_int, Tensor, Where)>,
    ) {
        let argument = |(place, tensor, from)| Argument { place, tensor, from };
        let arguments = arguments.into_iter().map(argument).collect();
        self.primitives.push(Primitive { operation, arguments });
    }

    /// Operands have as many dimensions as the result.
    fn elementwise(&mut self, word: Word, inputs: &[Option<Tensor>], y: &Tensor, alpha: f32) {
        let target = (arg::DST, ranked(y), Where::Output);
        let source = |place, index: usize| {
            let tensor = inputs.get(index).and_then(Option::as_ref).unwrap_or(y);
            (place, raised(tensor, target.1.rank()), Where::Input(index))
        };
        let (first, second, third) = (arg::SRC, arg::SRC_1, arg::SRC_2);
        let mut add = |operation, sources: &[(c_int, usize)]| {
            let sources = sources.iter().map(|&(place, index)| source(place, index));
            self.add(operation, sources.chain([target.clone()]));
        };
        match word {
            Word::One(which, a, b) => add(Operation::Eltwise(which, [a, b]), &[(first, 0)]),
            Word::Alpha(which) => add(Operation::Eltwise(which, [alpha, 0.0]), &[(first, 0)]),
            Word::Two(which) => add(Operation::Binary(which), &[(first, 0), (second, 1)]),
            Word::Twice(which) => add(Operation::Binary(which), &[(first, 0), (second, 0)]),
            // oneDNN has the condition last.
            Word::Select => add(Operation::Select, &[(third, 0), (first, 1), (second, 2)]),
        }
    }

    fn product(&mut self, inputs: &[Option<Tensor>], y: &Tensor, transpose: [bool; 2]) {
        let mut arguments = vec![(arg::DST, y.clone(), Where::Output)];
        for (index, place) in [arg::SRC, arg::WEIGHTS, arg::BIAS].into_iter().enumerate() {
            let Some(tensor) = inputs.get(index).and_then(Option::as_ref) else { continue };
            let turned = transpose.get(index) == Some(&true);
            let tensor = if turned { swapped(tensor) } else { tensor.clone() };
            arguments.push((place, raised(&tensor, y.rank()), Where::Input(index)));
        }
        self.add(Operation::MatMul, arguments);
    }

    /// oneDNN normalises the last axis of at least two, with scale and shift in f32.
    fn layer_norm(
        &mut self,
        inputs: &[Option<Tensor>],
        y: &Tensor,
        axis: usize,
        eps: f64,
    ) -> Result<(), Failure> {
        let x = inputs.first().and_then(Option::as_ref).unwrap_or(y);
        let mut arguments = vec![
            (arg::SRC, rows(x, axis)?, Where::Input(0)),
            (arg::DST, rows(y, axis)?, Where::Output),
        ];
        self.scale_and_shift(inputs, 1, &mut arguments)?;
        self.add(Operation::LayerNorm { eps: eps as f32 }, arguments);
        Ok(())
    }

    /// Adds scale and shift, which are inputs from a place on, in f32.
    pub fn scale_and_shift(
        &mut self,
        inputs: &[Option<Tensor>],
        from: usize,
        arguments: &mut Vec<(c_int, Tensor, Where)>,
    ) -> Result<(), Failure> {
        for (index, place) in [(from, arg::SCALE), (from + 1, arg::SHIFT)] {
            let Some(tensor) = inputs.get(index).and_then(Option::as_ref) else { continue };
            self.in_f32(tensor, index, place, arguments)?;
        }
        Ok(())
    }

    /// Adds an input as one row of f32, which it is converted to.
    pub fn in_f32(
        &mut self,
        tensor: &Tensor,
        index: usize,
        place: c_int,
        arguments: &mut Vec<(c_int, Tensor, Where)>,
    ) -> Result<(), Failure> {
        let flat = line(tensor)?;
        if flat.format == f::F32 {
            arguments.push((place, flat, Where::Input(index)));
            return Ok(());
        }
        let (wide, between) = (Tensor::dense(f::F32, flat.dims.clone()), self.between.len());
        self.between.push(wide.clone());
        let target = (arg::DST, wide.clone(), Where::Between(between));
        self.add(Operation::Reorder, [(arg::SRC, flat, Where::Input(index)), target]);
        arguments.push((place, wide, Where::Between(between)));
        self.because = "oneDNN takes scale and shift in f32: they are converted first";
        Ok(())
    }
}

/// A tensor of at least one dimension.
pub fn ranked(tensor: &Tensor) -> Tensor {
    raised(tensor, tensor.rank().max(1))
}

/// A tensor with dimensions of extent 1 in front.
pub fn raised(tensor: &Tensor, rank: usize) -> Tensor {
    (tensor.rank()..rank).fold(tensor.clone(), |tensor, _| with_axis(&tensor, 0))
}

/// A tensor with one more dimension, of extent 1.
pub fn with_axis(tensor: &Tensor, axis: usize) -> Tensor {
    let mut wider = tensor.clone();
    wider.dims.insert(axis, 1);
    if let Some(strides) = &mut wider.strides {
        strides.insert(axis, 1);
    }
    wider
}

/// A tensor with its last two dimensions swapped.
pub fn swapped(tensor: &Tensor) -> Tensor {
    let (mut dims, mut strides) = (tensor.dims.clone(), tensor.strides());
    let last = dims.len() - 1;
    dims.swap(last - 1, last);
    strides.swap(last - 1, last);
    Tensor { dims, strides: Some(strides), ..*tensor }
}

/// A tensor as a stack of rows, which are what lies behind an axis.
fn rows(tensor: &Tensor, axis: usize) -> Result<Tensor, Failure> {
    if axis > 0 && axis + 1 == tensor.rank() {
        return Ok(tensor.clone());
    }
    dense(tensor)?;
    let extent = |dims: &[i64]| dims.iter().product();
    let dims = [extent(&tensor.dims[..axis]), extent(&tensor.dims[axis..])];
    Ok(Tensor::dense(tensor.format, dims))
}

/// A tensor as one row.
fn line(tensor: &Tensor) -> Result<Tensor, Failure> {
    if tensor.rank() == 1 {
        return Ok(tensor.clone());
    }
    dense(tensor)?;
    Ok(Tensor::dense(tensor.format, [tensor.dims.iter().product()]))
}

/// Whether dimensions can be joined.
pub fn dense(tensor: &Tensor) -> Result<(), Failure> {
    if tensor.is_dense() {
        return Ok(());
    }
    let message = "oneDNN normalises one axis, and these strides cannot be joined to one";
    Err(Failure::new(status::E_UNSUPPORTED_LAYOUT, message))
}

fn is_float(format: u32) -> bool {
    matches!(format, f::F64 | f::F32 | f::F16 | f::BF16)
}
