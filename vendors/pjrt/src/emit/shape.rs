//! Operations that move elements.

use super::{Emitter, Type, Value};

impl Emitter {
    /// Repeats a value; `axes` says where its dimensions are in the new shape.
    pub fn broadcast(&mut self, x: &Value, axes: &[usize], dims: &[i64]) -> Value {
        if x.ty.dims == dims {
            return x.clone();
        }
        let ty = Type { format: x.ty.format, dims: dims.to_vec() };
        let text =
            format!("stablehlo.broadcast_in_dim {}, dims = {axes:?} : ({}) -> {ty}", x.name, x.ty);
        self.push(&text, ty)
    }

    /// Repeats a value whose dimensions are the last ones of the new shape.
    pub fn broadcast_last(&mut self, x: &Value, dims: &[i64]) -> Value {
        let axes: Vec<_> = (dims.len() - x.ty.dims.len()..dims.len()).collect();
        self.broadcast(x, &axes, dims)
    }

    /// The same elements in another shape.
    pub fn reshape(&mut self, x: &Value, dims: &[i64]) -> Value {
        if x.ty.dims == dims {
            return x.clone();
        }
        let ty = Type { format: x.ty.format, dims: dims.to_vec() };
        self.push(&format!("stablehlo.reshape {} : ({}) -> {ty}", x.name, x.ty), ty)
    }

    /// A value with other extents, of an operation that is said as in the text.
    fn moved(&mut self, operation: &str, x: &Value, dims: Vec<i64>) -> Value {
        let ty = Type { format: x.ty.format, dims };
        self.push(&format!("stablehlo.{operation} : ({}) -> {ty}", x.ty), ty)
    }

    /// Repeats a value whose dimensions are those from an axis on.
    pub fn broadcast_from(&mut self, x: &Value, axis: usize, dims: &[i64]) -> Value {
        let axes: Vec<_> = (axis..axis + x.ty.dims.len()).collect();
        self.broadcast(x, &axes, dims)
    }

    /// Repeats what is left of a reduction to the shape that was reduced.
    pub fn back(&mut self, x: &Value, axes: &[usize], dims: &[i64]) -> Value {
        let kept: Vec<_> = (0..dims.len()).filter(|axis| !axes.contains(axis)).collect();
        self.broadcast(x, &kept, dims)
    }

    /// The axes in another order.
    pub fn transpose(&mut self, x: &Value, order: &[usize]) -> Value {
        let dims = order.iter().map(|axis| x.ty.dims[*axis]).collect();
        self.moved(&format!("transpose {}, dims = {order:?}", x.name), x, dims)
    }

    /// Every so many elements of a part of each axis: where it starts, where it ends, and the step.
    pub fn slice(&mut self, x: &Value, parts: &[[i64; 3]]) -> Value {
        let dims = parts.iter().map(|[start, end, step]| (end - start + step - 1) / step);
        let dims = dims.collect();
        let parts: Vec<_> =
            parts.iter().map(|[start, end, step]| format!("{start}:{end}:{step}")).collect();
        self.moved(&format!("slice {} [{}]", x.name, parts.join(", ")), x, dims)
    }

    /// The places of one axis from one on and before another.
    pub fn part(&mut self, x: &Value, axis: usize, start: i64, end: i64) -> Value {
        let whole = x.ty.dims.iter().map(|extent| [0, *extent, 1]);
        let mut parts: Vec<_> = whole.collect();
        parts[axis] = [start, end, 1];
        self.slice(x, &parts)
    }

    /// More elements around a value; fewer where a number is negative.
    pub fn pad(&mut self, x: &Value, fill: &Value, before: &[i64], after: &[i64]) -> Value {
        let dims = x.ty.dims.iter().zip(before).zip(after);
        let dims = dims.map(|((extent, before), after)| extent + before + after).collect();
        let ty = Type { format: x.ty.format, dims };
        let none = vec![0; before.len()];
        let text = format!(
            "stablehlo.pad {}, {}, low = {before:?}, high = {after:?}, interior = {none:?} : \
             ({}, {}) -> {ty}",
            x.name, fill.name, x.ty, fill.ty
        );
        self.push(&text, ty)
    }

    /// Values one after the other along an axis.
    pub fn concat(&mut self, parts: &[Value], axis: usize) -> Value {
        let mut ty = parts[0].ty.clone();
        ty.dims[axis] = parts.iter().map(|part| part.ty.dims[axis]).sum();
        let names: Vec<_> = parts.iter().map(|part| part.name.as_str()).collect();
        let types: Vec<_> = parts.iter().map(|part| part.ty.to_string()).collect();
        let text = format!(
            "stablehlo.concatenate {}, dim = {axis} : ({}) -> {ty}",
            names.join(", "),
            types.join(", ")
        );
        self.push(&text, ty)
    }

    /// Some axes from last to first.
    pub fn reverse(&mut self, x: &Value, axes: &[usize]) -> Value {
        let ty = x.ty.clone();
        self.push(&format!("stablehlo.reverse {}, dims = {axes:?} : {ty}", x.name), ty)
    }

    /// The place of each element along an axis.
    pub fn iota(&mut self, format: u32, dims: &[i64], axis: usize) -> Value {
        let ty = Type { format, dims: dims.to_vec() };
        self.push(&format!("stablehlo.iota dim = {axis} : {ty}"), ty)
    }
}
