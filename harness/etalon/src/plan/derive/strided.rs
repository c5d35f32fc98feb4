//! Tensors of any operator that do not lie dense in memory.

use standard::ops::Shape;

use super::{Derive, PLAIN, Title, dense, why};
use crate::cases::Tier;
use crate::plan::{Layout, Operand};

/// How the elements of a shape lie.
type Lay = fn(&[i64]) -> Layout;

/// What each case is called, how its inputs lie, and how its outputs do.
const LAYOUTS: [(&str, Lay, Lay); 5] = [
    ("permuted", permuted, permuted),
    ("backwards", backwards, backwards),
    ("repeated", repeated, dense),
    ("overlapping", overlapping, dense),
    ("gapped", dense, gapped),
];

impl Derive<'_> {
    /// The small call with the most elements, laid out in each legal way. What comes of it must not
    /// depend on that, so a wrong result breaks the rule about strides, whatever the operator.
    pub(super) fn strided(&mut self, row: usize) {
        let Some(call) = self.fullest_call() else { return };
        for (layout, of_inputs, of_outputs) in LAYOUTS {
            let axes = format!(",layout={layout}");
            let title = Title { name: "layouts", axes, why: why("layouts"), tier: Tier::Standard };
            let operand = |shape: &Shape| Operand { layout: of_inputs(shape), law: PLAIN };
            let inputs = call.inputs.iter().map(|shape| shape.as_ref().map(operand)).collect();
            let outputs = call.outputs.iter().map(|shape| of_outputs(shape)).collect();
            self.push(row, title, call.attrs.clone(), inputs, outputs);
            if let Some(case) = self.cases.last_mut() {
                case.checks.insert(0, "OXI-PLAN-0159".to_owned());
            }
        }
    }
}

/// Column-major: the first dimension is the nearest.
fn permuted(shape: &[i64]) -> Layout {
    let inner = |axis: usize| shape[..axis].iter().product();
    strided(shape, (0..shape.len()).map(inner))
}

/// Row-major from the last element to the first.
fn backwards(shape: &[i64]) -> Layout {
    let inner = |axis: usize| -shape[axis + 1..].iter().product::<i64>();
    strided(shape, (0..shape.len()).map(inner))
}

/// All of the first dimension in one place.
fn repeated(shape: &[i64]) -> Layout {
    let inner = |axis: usize| match axis {
        0 => 0,
        _ => shape[axis + 1..].iter().product(),
    };
    strided(shape, (0..shape.len()).map(inner))
}

/// Windows of a vector: each row begins one element after the row before it.
fn overlapping(shape: &[i64]) -> Layout {
    strided(shape, shape.iter().map(|_| 1))
}

/// Row-major, with a place left free after each element and each row.
fn gapped(shape: &[i64]) -> Layout {
    let mut strides = vec![2; shape.len()];
    for axis in (1..shape.len()).rev() {
        strides[axis - 1] = strides[axis] * shape[axis] + 1;
    }
    strided(shape, strides.into_iter())
}

fn strided(shape: &[i64], strides: impl Iterator<Item = i64>) -> Layout {
    Layout { shape: shape.to_vec(), strides: Some(strides.collect()) }
}
