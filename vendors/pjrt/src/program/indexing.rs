//! Elements and slices picked and written by indices.
//!
//! StableHLO's gather moves an index that is outside of its axis to the end of it. So what is picked
//! there is replaced by zero, as frameworks do it. Its scatter drops what would be written there.
//! In which order it writes twice to one place it leaves open: a device that does not go from the first
//! to the last fails where two updates meet.

use oxi_kit::ops;

use super::Frame;
use crate::emit::{Numbering, Value};

/// An index for each element of the result.
pub fn gather(g: &mut Frame) -> Vec<Value> {
    let (x, indices, axis) = (g.input(0), g.input(1), g.axis(ops::gather::AXIS));
    let y = g.output(0);
    if x.ty.dims.contains(&0) {
        return nothing(g);
    }
    let list = listed(g, &indices);
    let picked = g.gather(&x, &list, &each(&x, axis), &y.dims);
    vec![g.or_zero(&picked, &indices, x.ty.dims[axis])]
}

/// Zeros: there is nothing to pick.
fn nothing(g: &mut Frame) -> Vec<Value> {
    let y = g.output(0);
    let zero = g.scalar(y.format, 0.0);
    vec![g.broadcast(&zero, &[], &y.dims)]
}

/// Indices with a last dimension of 1, in which StableHLO expects an index vector.
fn listed(g: &mut Frame, indices: &Value) -> Value {
    g.reshape(indices, &[&indices.ty.dims[..], &[1]].concat())
}

/// The numbering of single elements along an axis, which differ from the operand there only.
fn each(x: &Value, axis: usize) -> Numbering {
    let batch = (0..x.ty.dims.len()).filter(|other| *other != axis).collect();
    Numbering { slice: Vec::new(), axis, batch }
}

impl Frame<'_> {
    /// Zero where an index, of the shape of the value, is outside of an axis.
    fn or_zero(&mut self, x: &Value, indices: &Value, extent: i64) -> Value {
        let below = self.compare_with("LT", indices, 0.0);
        let above = self.compare_with("GE", indices, extent as f64);
        let outside = self.binary("or", &below, &above);
        self.replace(&outside, x, 0.0)
    }

    /// Slices along an axis, one for each index; the dimensions of the indices take its place.
    fn slices(&mut self, x: &Value, indices: &Value, axis: usize) -> Value {
        let (rank, own) = (x.ty.dims.len(), indices.ty.dims.len());
        let dims = [&x.ty.dims[..axis], &indices.ty.dims, &x.ty.dims[axis + 1..]].concat();
        let slice = (0..axis).chain(axis + own..rank + own - 1).collect();
        let by = Numbering { slice, axis, batch: Vec::new() };
        let list = listed(self, indices);
        let picked = self.gather(x, &list, &by, &dims);
        let indices = self.broadcast_from(indices, axis, &dims);
        self.or_zero(&picked, &indices, x.ty.dims[axis])
    }
}

/// What is picked, or zeros where there is nothing to pick from or nothing to pick.
fn picked(g: &mut Frame, x: &Value, axis: usize) -> Vec<Value> {
    let indices = g.input(1);
    if x.ty.dims.contains(&0) || indices.ty.dims.contains(&0) {
        return nothing(g);
    }
    vec![g.slices(x, &indices, axis)]
}

pub fn index_select(g: &mut Frame) -> Vec<Value> {
    let (x, axis) = (g.input(0), g.axis(ops::index_select::AXIS));
    picked(g, &x, axis)
}

pub fn take(g: &mut Frame) -> Vec<Value> {
    let x = g.input(0);
    let flat = g.reshape(&x, &[x.ty.dims.iter().product()]);
    picked(g, &flat, 0)
}

pub fn embedding(g: &mut Frame) -> Vec<Value> {
    let table = g.input(0);
    picked(g, &table, 0)
}

/// Writes, or adds in the format of the sums, an update for each index.
pub fn scatter(g: &mut Frame, adds: bool) -> Vec<Value> {
    let axis = g.axis(ops::scatter::AXIS);
    let [x, updates] = [0, 2].map(|index| if adds { g.wide(index) } else { g.input(index) });
    let by = each(&x, axis);
    written(g, [&x, &updates], &by, adds)
}

fn written(g: &mut Frame, [x, updates]: [&Value; 2], by: &Numbering, adds: bool) -> Vec<Value> {
    let indices = g.input(1);
    if x.ty.dims.contains(&0) || updates.ty.dims.contains(&0) {
        return g.only(x);
    }
    let list = listed(g, &indices);
    let y = g.scatter([x, &list, updates], by, adds);
    g.only(&y)
}

/// A slice for each index.
pub fn index_add(g: &mut Frame) -> Vec<Value> {
    let (x, updates, axis) = (g.wide(0), g.wide(2), g.axis(ops::index_add::AXIS));
    let slice = (0..x.ty.dims.len()).filter(|other| *other != axis).collect();
    written(g, [&x, &updates], &Numbering { slice, axis, batch: Vec::new() }, true)
}

/// Rows of gradients added to a table of zeros.
pub fn embedding_backward(g: &mut Frame) -> Vec<Value> {
    let (dy, y) = (g.wide(0), g.output(0));
    let zero = g.scalar(dy.ty.format, 0.0);
    let table = g.broadcast(&zero, &[], &y.dims);
    let by = Numbering { slice: vec![dy.ty.dims.len() - 1], axis: 0, batch: Vec::new() };
    written(g, [&table, &dy], &by, true)
}
