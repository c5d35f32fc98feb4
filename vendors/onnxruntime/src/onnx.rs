//! The messages of an ONNX model that the adapter writes, and reads back when it looks at what
//! ONNX Runtime made of one.
//!
//! Field numbers are those of ONNX's public schema. Fields that are not named here are skipped when
//! reading.

use oxi_kit::ffi::format as f;
use prost::Message;

/// Revision of the operators that most models are of: those of ONNX 1.15, which ONNX Runtime knows
/// from 1.17 on.
pub const OPSET: i64 = 20;
/// Domain of ONNX Runtime's own operators.
pub const CONTRIB: &str = "com.microsoft";

/// The revision of the format that brought a revision of the operators.
pub fn ir_version(opset: i64) -> i64 {
    match opset {
        ..=OPSET => 9,
        21..=22 => 10,
        23 => 11,
        24 => 12,
        _ => 13,
    }
}

/// A model.
#[derive(Clone, PartialEq, Message)]
pub struct Model {
    #[prost(int64, tag = "1")]
    pub ir_version: i64,
    #[prost(message, optional, tag = "7")]
    pub graph: Option<GraphProto>,
    #[prost(message, repeated, tag = "8")]
    pub opsets: Vec<Opset>,
}

/// Which revision of which operators a model uses.
#[derive(Clone, PartialEq, Message)]
pub struct Opset {
    #[prost(string, tag = "1")]
    pub domain: String,
    #[prost(int64, tag = "2")]
    pub version: i64,
}

/// A graph.
#[derive(Clone, PartialEq, Message)]
pub struct GraphProto {
    #[prost(message, repeated, tag = "1")]
    pub nodes: Vec<Node>,
    #[prost(string, tag = "2")]
    pub name: String,
    #[prost(message, repeated, tag = "5")]
    pub constants: Vec<Constant>,
    #[prost(message, repeated, tag = "11")]
    pub inputs: Vec<ValueInfo>,
    #[prost(message, repeated, tag = "12")]
    pub outputs: Vec<ValueInfo>,
}

/// One operation.
#[derive(Clone, PartialEq, Message)]
pub struct Node {
    #[prost(string, repeated, tag = "1")]
    pub inputs: Vec<String>,
    #[prost(string, repeated, tag = "2")]
    pub outputs: Vec<String>,
    #[prost(string, tag = "4")]
    pub op: String,
    #[prost(message, repeated, tag = "5")]
    pub attributes: Vec<Attribute>,
    #[prost(string, tag = "7")]
    pub domain: String,
}

/// An attribute of a node; `kind` says which field holds it.
#[derive(Clone, PartialEq, Message)]
pub struct Attribute {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(float, optional, tag = "2")]
    pub float: Option<f32>,
    #[prost(int64, optional, tag = "3")]
    pub int: Option<i64>,
    #[prost(bytes = "vec", optional, tag = "4")]
    pub text: Option<Vec<u8>>,
    #[prost(int64, repeated, packed = "false", tag = "8")]
    pub ints: Vec<i64>,
    #[prost(int32, tag = "20")]
    pub kind: i32,
}

impl Attribute {
    /// An integer.
    pub fn of_int(name: &str, value: i64) -> Self {
        Self { name: name.to_owned(), int: Some(value), kind: 2, ..Self::default() }
    }

    /// A float.
    pub fn of_float(name: &str, value: f32) -> Self {
        Self { name: name.to_owned(), float: Some(value), kind: 1, ..Self::default() }
    }

    /// A text.
    pub fn of_text(name: &str, value: &str) -> Self {
        Self { name: name.to_owned(), text: Some(value.into()), kind: 3, ..Self::default() }
    }

    /// Integers.
    pub fn of_ints(name: &str, values: Vec<i64>) -> Self {
        Self { name: name.to_owned(), ints: values, kind: 7, ..Self::default() }
    }
}

/// A tensor that is part of the model.
#[derive(Clone, PartialEq, Message)]
pub struct Constant {
    #[prost(int64, repeated, packed = "false", tag = "1")]
    pub dims: Vec<i64>,
    #[prost(int32, tag = "2")]
    pub element: i32,
    #[prost(string, tag = "8")]
    pub name: String,
    #[prost(bytes = "vec", tag = "9")]
    pub bytes: Vec<u8>,
}

/// Name and type of an input or output.
#[derive(Clone, PartialEq, Message)]
pub struct ValueInfo {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(message, optional, tag = "2")]
    pub kind: Option<Type>,
}

impl ValueInfo {
    /// A tensor.
    pub fn tensor(name: &str, format: u32, dims: &[i64]) -> Self {
        let dims = dims.iter().map(|&extent| Dim { extent: Some(extent) }).collect();
        let tensor = TensorType { element: element(format), shape: Some(Shape { dims }) };
        Self { name: name.to_owned(), kind: Some(Type { tensor: Some(tensor) }) }
    }
}

/// A type; only tensors are used.
#[derive(Clone, PartialEq, Message)]
pub struct Type {
    #[prost(message, optional, tag = "1")]
    pub tensor: Option<TensorType>,
}

/// Format and shape of a tensor.
#[derive(Clone, PartialEq, Message)]
pub struct TensorType {
    #[prost(int32, tag = "1")]
    pub element: i32,
    #[prost(message, optional, tag = "2")]
    pub shape: Option<Shape>,
}

/// A shape.
#[derive(Clone, PartialEq, Message)]
pub struct Shape {
    #[prost(message, repeated, tag = "1")]
    pub dims: Vec<Dim>,
}

/// An extent. Optional, so that 0 is written.
#[derive(Clone, PartialEq, Message)]
pub struct Dim {
    #[prost(int64, optional, tag = "1")]
    pub extent: Option<i64>,
}

/// 64-bit integers, which axes and shapes are of.
pub const I64: i32 = 7;

/// ONNX's number of a format; 0, which stands for none, if it has none.
pub fn element(format: u32) -> i32 {
    match format {
        f::F32 => 1,
        f::U8 => 2,
        f::I8 => 3,
        f::I16 => 5,
        f::I32 => 6,
        f::I64 => I64,
        f::BOOL => 9,
        f::F16 => 10,
        f::F64 => 11,
        f::U32 => 12,
        f::BF16 => 16,
        f::F8E4M3FN => 17,
        _ => 0,
    }
}
