//! Operators and tensors in Rust's form, and how they become C's.

use crate::ffi::{Attr, OpDesc, TensorDesc, attr_type};

/// An operator with its types, shapes and attributes, in Rust's form.
#[derive(Debug, Clone, Default)]
pub struct Operation<'a> {
    /// Operator id.
    pub op: u32,
    /// Revision of its meaning.
    pub version: u32,
    /// `math_mode`.
    pub math_mode: u32,
    /// `determinism`.
    pub determinism: u32,
    /// Inputs; `None` where an optional one is left out.
    pub inputs: Vec<Option<Shape<'a>>>,
    /// Outputs.
    pub outputs: Vec<Shape<'a>>,
    /// Attributes by key.
    pub attrs: Vec<(u32, AttrValue<'a>)>,
}

/// A tensor without its memory.
#[derive(Debug, Clone, Copy)]
pub struct Shape<'a> {
    /// Format id.
    pub format: u32,
    /// Extents, outermost first.
    pub dims: &'a [i64],
    /// Strides in elements; `None` for dense row-major.
    pub strides: Option<&'a [i64]>,
    /// `layout`.
    pub layout: u32,
    /// `tensor_flags`.
    pub flags: u64,
}

/// What an attribute holds.
#[derive(Debug, Clone, Copy)]
pub enum AttrValue<'a> {
    /// An integer or a bool.
    I64(i64),
    /// A double.
    F64(f64),
    /// A list of integers.
    List(&'a [i64]),
}

/// A tensor in C's form.
pub(super) fn raw(shape: &Shape) -> TensorDesc {
    TensorDesc {
        format: shape.format,
        rank: shape.dims.len() as u32,
        dims: shape.dims.as_ptr(),
        strides: shape.strides.map_or(std::ptr::null(), <[i64]>::as_ptr),
        layout: shape.layout,
        flags: shape.flags,
        ..TensorDesc::default()
    }
}

/// Hands a descriptor out in C's form.
pub(super) fn with_desc<R>(operation: &Operation, body: impl FnOnce(*const OpDesc) -> R) -> R {
    let inputs: Vec<_> = operation.inputs.iter().map(|input| input.as_ref().map(raw)).collect();
    let outputs: Vec<_> = operation.outputs.iter().map(raw).collect();
    let pointer =
        |input: &Option<TensorDesc>| input.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
    let input_pointers: Vec<_> = inputs.iter().map(pointer).collect();
    let output_pointers: Vec<_> = outputs.iter().map(std::ptr::from_ref).collect();
    let attr = |&(key, value): &(u32, AttrValue)| {
        let base = Attr { key, count: 1, ..Attr::default() };
        match value {
            AttrValue::I64(i) => Attr { r#type: attr_type::I64, i, ..base },
            AttrValue::F64(f) => Attr { r#type: attr_type::F64, f, ..base },
            AttrValue::List(list) => Attr {
                r#type: attr_type::I64_LIST,
                count: list.len() as u64,
                list: list.as_ptr(),
                ..base
            },
        }
    };
    let attrs: Vec<_> = operation.attrs.iter().map(attr).collect();
    body(&OpDesc {
        op: operation.op,
        version: operation.version,
        math_mode: operation.math_mode,
        determinism: operation.determinism,
        n_in: inputs.len() as u32,
        n_out: outputs.len() as u32,
        n_attr: attrs.len() as u32,
        inputs: input_pointers.as_ptr(),
        outputs: output_pointers.as_ptr(),
        attrs: attrs.as_ptr(),
        ..OpDesc::default()
    })
}
