//! Softmax and layer normalisation, computed in f32, or f64 for f64.

use half::{bf16, f16};
use oxi_kit::{Failure, OpDesc, Tensor, ops};

use super::layout::{Layout, around};
use super::number::{Arithmetic, Wide, WideFloat};
use super::{Kernel, Make, by};

/// The operators of this module.
pub(super) static TABLE: &[(u32, Make)] =
    &[(ops::softmax::ID, softmaxes), (ops::layer_norm::ID, layer_norms)];

fn softmaxes(op: &OpDesc) -> Result<Kernel, Failure> {
    let (x, y) = (Layout::of(op.input(0)?), Layout::of(op.output(0)?));
    // Rules have made sure that the axis is one of the tensor.
    let axis = op.attr_i64(ops::softmax::AXIS, None)? as usize;
    let format = op.input(0)?.format;
    Ok(by!(format, [F64: f64, F32: f32, F16: f16, BF16: bf16], softmax(x, y, axis)))
}

fn layer_norms(op: &OpDesc) -> Result<Kernel, Failure> {
    let format = op.input(0)?.format;
    Ok(by!(format, [F64: f64, F32: f32, F16: f16, BF16: bf16], layer_norm(Norm::of(op)?)))
}

fn softmax<T: Arithmetic<Wide: WideFloat>>(x: Layout, y: Layout, axis: usize) -> Kernel {
    let (outer, count, inner) = around(&x.dims, axis);
    Box::new(move |operands| {
        let Some(input) = &operands.inputs[0] else { return };
        let source = x.read::<T>(input);
        y.write(&operands.outputs[0], |target: &mut [T]| {
            if target.is_empty() {
                return;
            }
            let mut row = vec![T::Wide::ZERO; count];
            for first in (0..outer)
                .flat_map(|block| (0..inner).map(move |lane| block * count * inner + lane))
            {
                for (value, place) in row.iter_mut().zip((first..).step_by(inner)) {
                    *value = source[place].widen();
                }
                softmax_row(&mut row);
                for (value, place) in row.iter().zip((first..).step_by(inner)) {
                    target[place] = T::narrow(*value);
                }
            }
        });
    })
}

/// NaN and plus infinity in a row make it NaN throughout, and so does a row of minus infinities:
/// all by the difference to the maximum, without a special case.
fn softmax_row<W: WideFloat>(row: &mut [W]) {
    let Some(most) = row.iter().copied().reduce(Arithmetic::larger) else { return };
    let mut sum = W::ZERO;
    for value in row.iter_mut() {
        *value = value.minus(most).exponential();
        sum = sum.plus(*value);
    }
    for value in row {
        *value = value.over(sum);
    }
}

/// A layer normalisation.
struct Norm {
    x: Layout,
    y: Layout,
    gamma: Option<Layout>,
    beta: Option<Layout>,
    axis: usize,
    eps: f64,
}

impl Norm {
    /// Reads a descriptor that keeps the rules.
    fn of(op: &OpDesc) -> Result<Self, Failure> {
        let layout = |tensor: &Tensor| Layout::of(tensor);
        Ok(Self {
            x: Layout::of(op.input(0)?),
            y: Layout::of(op.output(0)?),
            gamma: op.optional(1).map(layout),
            beta: op.optional(2).map(layout),
            axis: op.attr_i64(ops::layer_norm::AXIS, None)? as usize,
            eps: op.attr_f64(ops::layer_norm::EPS, Some(1e-5))?,
        })
    }
}

fn layer_norm<T: Arithmetic<Wide: WideFloat>>(norm: Norm) -> Kernel {
    let count: usize = norm.x.dims[norm.axis..].iter().map(|&extent| extent as usize).product();
    let eps = T::Wide::from_f64(norm.eps);
    Box::new(move |operands| {
        let Some(input) = &operands.inputs[0] else { return };
        let source = norm.x.read::<T>(input);
        let affine = |layout: &Option<Layout>, index: usize| {
            let operand = operands.inputs.get(index)?.as_ref()?;
            Some(layout.as_ref()?.read::<T>(operand))
        };
        let (gamma, beta) = (affine(&norm.gamma, 1), affine(&norm.beta, 2));
        norm.y.write(&operands.outputs[0], |target: &mut [T]| {
            if target.is_empty() {
                return;
            }
            let mut wide = Vec::with_capacity(count);
            for (target, row) in target.chunks_exact_mut(count).zip(source.chunks_exact(count)) {
                wide.clear();
                wide.extend(row.iter().map(|value| value.widen()));
                norm_row(target, &wide, gamma.as_deref(), beta.as_deref(), eps);
            }
        });
    })
}

/// Two passes: the mean first, then the mean of squared distances to it.
fn norm_row<T: Arithmetic<Wide: WideFloat>>(
    target: &mut [T],
    row: &[T::Wide],
    gamma: Option<&[T]>,
    beta: Option<&[T]>,
    eps: T::Wide,
) {
    let count = T::Wide::from_f64(row.len() as f64);
    let middle = row.iter().copied().fold(T::Wide::ZERO, Wide::plus).over(count);
    let square = |value: &T::Wide| {
        let distance = value.minus(middle);
        distance.times(distance)
    };
    let variance = row.iter().map(square).fold(T::Wide::ZERO, Wide::plus).over(count);
    let width = variance.plus(eps).root();
    for (index, (target, value)) in target.iter_mut().zip(row).enumerate() {
        let mut result = value.minus(middle).over(width);
        if let Some(gamma) = gamma {
            result = result.times(gamma[index].widen());
        }
        if let Some(beta) = beta {
            result = result.plus(beta[index].widen());
        }
        *target = T::narrow(result);
    }
}
