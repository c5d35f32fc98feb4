//! Sums and maxima along one axis.

use half::{bf16, f16};
use oxi_kit::{Failure, OpDesc, ops};

use super::layout::{Layout, around};
use super::number::{Arithmetic, Wide};
use super::{Kernel, Make, by};

/// Partial sums of a row of neighbours: enough for the widest vectors.
const LANES: usize = 16;

const _: () = assert!(ops::reduce_sum::AXIS == ops::reduce_max::AXIS);

/// The operators of this module.
pub(super) static TABLE: &[(u32, Make)] = &[(ops::reduce_sum::ID, sum), (ops::reduce_max::ID, max)];

fn sum(op: &OpDesc) -> Result<Kernel, Failure> {
    let (x, y) = (Layout::of(op.input(0)?), Layout::of(op.output(0)?));
    Ok(by!(
        op.input(0)?.format,
        [F64: f64, F32: f32, F16: f16, BF16: bf16, I32: i32],
        reduce_sum(x, y, axis(op)?)
    ))
}

fn max(op: &OpDesc) -> Result<Kernel, Failure> {
    let (x, y) = (Layout::of(op.input(0)?), Layout::of(op.output(0)?));
    Ok(by!(
        op.input(0)?.format,
        [F64: f64, F32: f32, F16: f16, BF16: bf16, I32: i32, I8: i8],
        reduce_max(x, y, axis(op)?)
    ))
}

/// The axis; rules have made sure that it is one of the tensor.
fn axis(op: &OpDesc) -> Result<usize, Failure> {
    Ok(op.attr_i64(ops::reduce_sum::AXIS, None)? as usize)
}

fn reduce_sum<T: Arithmetic>(x: Layout, y: Layout, axis: usize) -> Kernel {
    let (outer, count, inner) = around(&x.dims, axis);
    reduce(x, y, move |source: &[T], target: &mut [T]| {
        if count == 0 {
            return target.fill(T::narrow(T::Wide::ZERO));
        }
        if inner == 1 {
            for (target, row) in target.iter_mut().zip(source.chunks_exact(count)) {
                *target = T::narrow(row_sum(row));
            }
            return;
        }
        let mut sums = vec![T::Wide::NEUTRAL; inner];
        for block in 0..outer {
            sums.fill(T::Wide::NEUTRAL);
            for row in source[block * count * inner..][..count * inner].chunks_exact(inner) {
                for (sum, value) in sums.iter_mut().zip(row) {
                    *sum = sum.plus(value.widen());
                }
            }
            for (target, sum) in target[block * inner..].iter_mut().zip(&sums) {
                *target = T::narrow(*sum);
            }
        }
    })
}

/// The sum of neighbours: lanes first, then the lanes in halves. The order depends on the length
/// only, so equal calls agree bit for bit.
fn row_sum<T: Arithmetic>(row: &[T]) -> T::Wide {
    let mut lanes = [T::Wide::NEUTRAL; LANES];
    let chunks = row.chunks_exact(LANES);
    let tail = chunks.remainder();
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane = lane.plus(value.widen());
        }
    }
    for (lane, value) in lanes.iter_mut().zip(tail) {
        *lane = lane.plus(value.widen());
    }
    let mut width = LANES;
    while width > 1 {
        width /= 2;
        for lane in 0..width {
            lanes[lane] = lanes[lane].plus(lanes[lane + width]);
        }
    }
    lanes[0]
}

fn reduce_max<T: Arithmetic>(x: Layout, y: Layout, axis: usize) -> Kernel {
    let (outer, count, inner) = around(&x.dims, axis);
    reduce(x, y, move |source: &[T], target: &mut [T]| {
        for block in 0..outer {
            let target = &mut target[block * inner..][..inner];
            let mut rows =
                source[block * count * inner..][..count * inner].chunks_exact(inner.max(1));
            if let Some(first) = rows.next() {
                target.copy_from_slice(first);
            }
            for row in rows {
                for (most, value) in target.iter_mut().zip(row) {
                    *most = most.larger(*value);
                }
            }
        }
    })
}

fn reduce<T: Arithmetic>(
    x: Layout,
    y: Layout,
    kernel: impl Fn(&[T], &mut [T]) + Send + Sync + 'static,
) -> Kernel {
    Box::new(move |operands| {
        let Some(input) = &operands.inputs[0] else { return };
        let source = x.read::<T>(input);
        y.write(&operands.outputs[0], |target: &mut [T]| {
            if !target.is_empty() {
                kernel(&source, target);
            }
        });
    })
}
