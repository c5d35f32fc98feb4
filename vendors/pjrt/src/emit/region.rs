//! Operations with a function of their own: reductions, windows, sorting, scattering; and gathering,
//! which has the same numbering of dimensions as scattering.

use oxi_kit::ffi::format as f;

use super::{Emitter, Type, Value};

/// A window over a value: one entry for each axis.
#[derive(Debug, Clone)]
pub struct Window {
    /// How many elements it has.
    pub taps: Vec<i64>,
    /// How far each is from the one before it.
    pub strides: Vec<i64>,
    /// How far its elements are from each other.
    pub dilations: Vec<i64>,
    /// Elements of padding before and behind.
    pub padding: Vec<[i64; 2]>,
}

/// Which dimensions are what, where elements or slices are picked or written by indices.
#[derive(Debug, Clone)]
pub struct Numbering {
    /// Dimensions of the result, or of the updates, that come from a slice.
    pub slice: Vec<usize>,
    /// The one dimension of the operand that an index leads along.
    pub axis: usize,
    /// Dimensions that operand and indices share.
    pub batch: Vec<usize>,
}

impl Emitter {
    /// Joins the elements along axes by `add` or `maximum`, starting from `start`.
    pub fn reduce(&mut self, operation: &str, x: &Value, axes: &[usize], start: f64) -> Value {
        let start = self.scalar(x.ty.format, start);
        let kept = x.ty.dims.iter().enumerate().filter(|(axis, _)| !axes.contains(axis));
        let ty = Type { format: x.ty.format, dims: kept.map(|(_, extent)| *extent).collect() };
        let text = format!(
            "stablehlo.reduce({} init: {}) applies stablehlo.{operation} across dimensions = \
             {axes:?} : ({}, {}) -> {ty}",
            x.name, start.name, x.ty, start.ty
        );
        self.push(&text, ty)
    }

    /// A function of scalars, as the text of a region.
    fn region(
        &mut self,
        arguments: &[Type],
        body: impl FnOnce(&mut Self, &[Value]) -> Value,
    ) -> String {
        let outer = std::mem::take(&mut self.body);
        let named = arguments.iter().enumerate();
        let values: Vec<_> =
            named.map(|(i, ty)| Value { name: format!("%in{i}"), ty: ty.clone() }).collect();
        let result = body(self, &values);
        let body = std::mem::replace(&mut self.body, outer);
        let heads: Vec<_> = values.iter().map(|x| format!("{}: {}", x.name, x.ty)).collect();
        format!(
            "({{\n    ^bb0({}):\n{body}    stablehlo.return {} : {}\n    }})",
            heads.join(", "),
            result.name,
            result.ty
        )
    }

    /// Joins the elements of each window by `add`, `multiply` or `maximum`, starting from `start`.
    pub fn windows(&mut self, operation: &str, x: &Value, window: &Window, start: f64) -> Value {
        let start = self.scalar(x.ty.format, start);
        let scalar = start.ty.clone();
        let region =
            self.region(&[scalar.clone(), scalar], |e, ab| e.binary(operation, &ab[0], &ab[1]));
        let dims = (0..x.ty.dims.len()).map(|axis| {
            let [before, behind] = window.padding[axis];
            let reach = window.dilations[axis] * (window.taps[axis] - 1) + 1;
            (x.ty.dims[axis] + before + behind - reach) / window.strides[axis] + 1
        });
        let ty = Type { format: x.ty.format, dims: dims.collect() };
        let text = format!(
            "\"stablehlo.reduce_window\"({}, {}) <{{window_dimensions = {}, window_strides = {}, \
             window_dilations = {}, padding = dense<{:?}> : tensor<{}x2xi64>}}> {region} : \
             ({}, {}) -> {ty}",
            x.name,
            start.name,
            array(&window.taps),
            array(&window.strides),
            array(&window.dilations),
            window.padding,
            window.padding.len(),
            x.ty,
            start.ty
        );
        self.push(&text, ty)
    }

    /// Sorts along an axis by the first of several values of one shape, stably, the larger ones first
    /// or last; integers.
    pub fn sort(&mut self, values: &[Value], axis: usize, descending: bool) -> Vec<Value> {
        let scalar = |x: &Value| Type { format: x.ty.format, dims: Vec::new() };
        let scalars: Vec<_> = values.iter().flat_map(|x| [scalar(x), scalar(x)]).collect();
        let direction = if descending { "GT" } else { "LT" };
        let region = self.region(&scalars, |e, ab| e.compare(direction, &ab[0], &ab[1]));
        let names: Vec<_> = values.iter().map(|x| x.name.as_str()).collect();
        let types: Vec<_> = values.iter().map(|x| x.ty.to_string()).collect();
        let types = types.join(", ");
        let text = format!(
            "\"stablehlo.sort\"({}) <{{dimension = {axis} : i64, is_stable = true}}> {region} : \
             ({types}) -> ({types})",
            names.join(", ")
        );
        self.push_all(&text, values.iter().map(|x| x.ty.clone()).collect())
    }

    /// Elements or slices of an operand along one axis; the last dimension of the indices is 1.
    pub fn gather(&mut self, x: &Value, indices: &Value, by: &Numbering, dims: &[i64]) -> Value {
        let ty = Type { format: x.ty.format, dims: dims.to_vec() };
        let alone = |axis| axis == by.axis || by.batch.contains(&axis);
        let extents = x.ty.dims.iter().enumerate();
        let sizes: Vec<_> =
            extents.map(|(axis, extent)| if alone(axis) { 1 } else { *extent }).collect();
        let text = format!(
            "\"stablehlo.gather\"({}, {}) <{{dimension_numbers = #stablehlo.gather<offset_dims = {:?}, \
             collapsed_slice_dims = [{}], {}start_index_map = [{}], index_vector_dim = {}>, \
             slice_sizes = {}}}> : ({}, {}) -> {ty}",
            x.name,
            indices.name,
            by.slice,
            by.axis,
            shared(by, "operand_batching_dims", "start_indices_batching_dims"),
            by.axis,
            indices.ty.dims.len() - 1,
            array(&sizes),
            x.ty,
            indices.ty
        );
        self.push(&text, ty)
    }

    /// Writes updates over an operand, or adds them, along one axis; the last dimension of the indices
    /// is 1.
    pub fn scatter(
        &mut self,
        [x, indices, updates]: [&Value; 3],
        by: &Numbering,
        adds: bool,
    ) -> Value {
        let scalar = Type { format: x.ty.format, dims: Vec::new() };
        let region = self.region(&[scalar.clone(), scalar], |e, ab| match adds {
            true => e.add(&ab[0], &ab[1]),
            false => ab[1].clone(),
        });
        let ty = x.ty.clone();
        let text = format!(
            "\"stablehlo.scatter\"({}, {}, {}) <{{scatter_dimension_numbers = \
             #stablehlo.scatter<update_window_dims = {:?}, inserted_window_dims = [{}], \
             {}scatter_dims_to_operand_dims = [{}], index_vector_dim = {}>}}> {region} : \
             ({ty}, {}, {}) -> {ty}",
            x.name,
            indices.name,
            updates.name,
            by.slice,
            by.axis,
            shared(by, "input_batching_dims", "scatter_indices_batching_dims"),
            by.axis,
            indices.ty.dims.len() - 1,
            indices.ty,
            updates.ty
        );
        self.push(&text, ty)
    }

    /// The places along an axis of the largest or smallest elements, of equal ones the first; integers.
    pub fn place_of(&mut self, end: &str, x: &Value, axis: usize, format: u32) -> Value {
        let dims = x.ty.dims.clone();
        let start = if end == "maximum" { least(x.ty.format) } else { -least(x.ty.format) - 1.0 };
        let best = self.reduce(end, x, &[axis], start);
        let best = self.back(&best, &[axis], &dims);
        let other = self.compare("NE", x, &best);
        let places = self.iota(format, &dims, axis);
        let places = self.replace(&other, &places, dims[axis] as f64);
        self.reduce("minimum", &places, &[axis], dims[axis] as f64)
    }
}

/// The least integer of a format, and what a maximum of floats starts from.
pub fn least(format: u32) -> f64 {
    match format {
        f::I64 => i64::MIN as f64,
        f::I32 => i32::MIN.into(),
        f::I16 => i16::MIN.into(),
        f::I8 => i8::MIN.into(),
        _ => f64::NEG_INFINITY,
    }
}

fn array(numbers: &[i64]) -> String {
    let numbers: Vec<_> = numbers.iter().map(ToString::to_string).collect();
    format!("array<i64: {}>", numbers.join(", "))
}

/// Dimensions that operand and indices share; the text leaves them out where there are none.
fn shared(by: &Numbering, of_operand: &str, of_indices: &str) -> String {
    if by.batch.is_empty() {
        return String::new();
    }
    format!("{of_operand} = {batch:?}, {of_indices} = {batch:?}, ", batch = by.batch)
}
