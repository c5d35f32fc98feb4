//! Faults of matrix products with scales, addends and groups.

use oxi_kit::{Attr, AttrValue, OpDesc, ops};

use super::element::{Value, after, seen_as, stand_still};
use crate::hooks::Hooks;

/// Every fault of this kind.
pub(super) static ALL: &[(&str, Hooks)] = &[
    ("gemm-beta-lost", seen_as!(gemm, |op| op.attrs.retain(|attr| attr.key != ops::gemm::BETA))),
    ("gemm-gelu-by-tanh", seen_as!(gemm, gelu_by_tanh)),
    ("scaled-first-scale", seen_as!(matmul_scaled, |op| stand_still(op, 2, 1))),
    ("scaled-lost-tail", seen_as!(matmul_scaled, lost_tail)),
    ("mx-scale-of-first-row", seen_as!(matmul_mx, |op| stand_still(op, 3, 0))),
    ("w4-without-zeros", seen_as!(matmul_w4, |op| op.inputs.truncate(3))),
    ("w4-first-group", seen_as!(matmul_w4, |op| stand_still(op, 2, 1))),
    ("grouped-rest-left", after!(grouped_matmul, rest_left)),
    ("grouped-first-matrix", seen_as!(grouped_matmul, |op| stand_still(op, 1, 0))),
    ("masked-one-row-short", after!(grouped_matmul_masked, one_row_short)),
    ("weights-empty-group-left", after!(grouped_matmul_weights, empty_group_left)),
];

/// The wrong one of the two gelus.
fn gelu_by_tanh(op: &mut OpDesc) {
    for attr in &mut op.attrs {
        if (attr.key, &attr.value) == (ops::gemm::EPILOGUE, &AttrValue::I64(2)) {
            *attr = Attr { key: ops::gemm::EPILOGUE, value: AttrValue::I64(3) };
        }
    }
}

/// What fills no block along K is forgotten.
fn lost_tail(op: &mut OpDesc) {
    let Some(k) = op.optional(0).map(|a| a.dims[1]).filter(|k| *k > 128) else { return };
    let extents = [k - k % 128, k - k % 128, k / 128, k / 128];
    for (tensor, extent) in op.inputs.iter_mut().flatten().zip(extents) {
        tensor.strides = Some(tensor.strides());
        tensor.dims[1] = extent;
    }
}

/// How many rows each group has.
fn sizes(inputs: &[Vec<Value>]) -> Vec<usize> {
    inputs[2].iter().map(|size| size.whole().max(0) as usize).collect()
}

/// Rows behind the last group keep what was there.
fn rest_left(op: &OpDesc, inputs: &[Vec<Value>], outputs: &mut [Vec<Value>]) {
    let columns = op.outputs[0].dims[1] as usize;
    let live = sizes(inputs).into_iter().fold(0, usize::saturating_add);
    for value in outputs[0].iter_mut().skip(live.saturating_mul(columns)) {
        *value = value.of(1.0);
    }
}

/// The row before the edge of the mask is masked too.
fn one_row_short(op: &OpDesc, inputs: &[Vec<Value>], outputs: &mut [Vec<Value>]) {
    let [rows, columns] = [1, 2].map(|axis| op.outputs[0].dims[axis] as usize);
    for (group, size) in sizes(inputs).into_iter().enumerate() {
        let Some(last) = size.min(rows).checked_sub(1) else { continue };
        for value in &mut outputs[0][(group * rows + last) * columns..][..columns] {
            *value = value.of(0.0);
        }
    }
}

/// The gradient of a matrix that no row went to keeps what was there.
fn empty_group_left(_: &OpDesc, inputs: &[Vec<Value>], outputs: &mut [Vec<Value>]) {
    let sizes = sizes(inputs);
    let elements = outputs[0].len() / sizes.len().max(1);
    for (group, size) in outputs[0].chunks_mut(elements.max(1)).zip(sizes) {
        if size == 0 {
            group.iter_mut().for_each(|value| *value = value.of(1.0));
        }
    }
}
