//! Elements that change their place.

use oxi_kit::ffi::format as f;
use oxi_kit::ops;

use super::Frame;
use crate::emit::Value;

pub fn transpose(g: &mut Frame) -> Vec<Value> {
    let (x, order) = (g.input(0), g.axes(ops::transpose::PERM));
    vec![g.transpose(&x, &order)]
}

pub fn reshape(g: &mut Frame) -> Vec<Value> {
    let x = g.input(0);
    g.only(&x)
}

pub fn broadcast_to(g: &mut Frame) -> Vec<Value> {
    let (x, dims) = (g.input(0), g.output(0).dims);
    vec![g.broadcast_last(&x, &dims)]
}

pub fn slice(g: &mut Frame) -> Vec<Value> {
    let x = g.input(0);
    let [start, end, step] =
        [ops::slice::START, ops::slice::END, ops::slice::STEP].map(|key| g.call.list(key));
    let axes = 0..start.len();
    let parts: Vec<_> = axes.map(|axis| [start[axis], end[axis], step[axis]]).collect();
    vec![g.slice(&x, &parts)]
}

pub fn flip(g: &mut Frame) -> Vec<Value> {
    let (x, axes) = (g.input(0), g.axes(ops::flip::AXES));
    vec![g.reverse(&x, &axes)]
}

/// The end of the axis before its front.
pub fn roll(g: &mut Frame) -> Vec<Value> {
    let (x, axis) = (g.input(0), g.axis(ops::roll::AXIS));
    let extent = x.ty.dims[axis];
    let turn = g.call.number(ops::roll::SHIFT).rem_euclid(extent.max(1));
    if turn == 0 {
        return vec![x];
    }
    let parts = [g.part(&x, axis, extent - turn, extent), g.part(&x, axis, 0, extent - turn)];
    vec![g.concat(&parts, axis)]
}

pub fn pad(g: &mut Frame) -> Vec<Value> {
    let x = g.input(0);
    let value = g.call.real(ops::pad::VALUE);
    // What a cast makes of it.
    let value = match x.ty.format {
        f::I32 => f64::from(value as i32),
        f::I8 => f64::from(value as i8),
        _ => value,
    };
    let fill = g.scalar(x.ty.format, value);
    let [before, after] = [ops::pad::BEFORE, ops::pad::AFTER].map(|key| g.call.list(key));
    vec![g.pad(&x, &fill, before, after)]
}

pub fn concat(g: &mut Frame) -> Vec<Value> {
    let parts: Vec<_> = g.inputs.iter().flatten().cloned().collect();
    let axis = g.axis(ops::concat::AXIS);
    vec![g.concat(&parts, axis)]
}

pub fn split(g: &mut Frame) -> Vec<Value> {
    let (x, axis, at) = (g.input(0), g.axis(ops::split::AXIS), g.call.number(ops::split::AT));
    let end = x.ty.dims[axis];
    vec![g.part(&x, axis, 0, at), g.part(&x, axis, at, end)]
}

/// A new axis before each, repeated, and both of them as one.
pub fn tile(g: &mut Frame) -> Vec<Value> {
    let x = g.input(0);
    let pairs = g.call.list(ops::tile::REPEATS).iter().zip(&x.ty.dims);
    let dims: Vec<_> = pairs.flat_map(|(times, extent)| [*times, *extent]).collect();
    let axes: Vec<_> = (0..x.ty.dims.len()).map(|axis| 2 * axis + 1).collect();
    let copies = g.broadcast(&x, &axes, &dims);
    g.only(&copies)
}
