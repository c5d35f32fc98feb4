//! A small emitter of StableHLO: values with types, and one method for each operation that is
//! needed.
//!
//! The text is that of a function `main`. Operations are StableHLO's own; what an OXI operator is
//! made of stands in `program`.

use std::fmt::Write as _;

use half::{bf16, f16};
use oxi_kit::ffi::format as f;

/// What a value is: format and shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Type {
    /// `abi::ffi::format`.
    pub format: u32,
    /// Extents, outermost first.
    pub dims: Vec<i64>,
}

impl std::fmt::Display for Type {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("tensor<")?;
        for extent in &self.dims {
            write!(out, "{extent}x")?;
        }
        write!(out, "{}>", name(self.format))
    }
}

/// What MLIR calls a format.
fn name(format: u32) -> &'static str {
    match format {
        f::F64 => "f64",
        f::F32 => "f32",
        f::F16 => "f16",
        f::BF16 => "bf16",
        f::I64 => "i64",
        f::I32 => "i32",
        f::I16 => "i16",
        f::I8 => "i8",
        f::U32 => "ui32",
        f::U8 => "ui8",
        f::BOOL => "i1",
        _ => "none",
    }
}

/// A value of the function.
#[derive(Debug, Clone)]
pub struct Value {
    name: String,
    /// What it is.
    pub ty: Type,
}

/// How carefully a device multiplies matrices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Precision {
    /// As exactly as it can.
    Highest,
    /// As its maker thinks best.
    Default,
}

/// An operand of the function.
#[derive(Debug, Clone, Copy)]
pub enum Source<'a> {
    /// Given at each execution.
    Argument,
    /// Part of the program: the bytes of its elements, row-major.
    Constant(&'a [u8]),
}

/// A function under way.
#[derive(Debug, Default)]
pub struct Emitter {
    arguments: Vec<String>,
    body: String,
    next: usize,
}

impl Emitter {
    /// One more operand.
    pub fn operand(&mut self, ty: Type, source: Source) -> Value {
        match source {
            Source::Argument => {
                let name = format!("%arg{}", self.arguments.len());
                self.arguments.push(format!("{name}: {ty}"));
                Value { name, ty }
            }
            // Literals of booleans are packed eight a byte, so they are written as bytes.
            Source::Constant(_) if ty.format == f::BOOL => {
                let bytes = self.operand(Type { format: f::U8, ..ty }, source);
                let zero = self.like(&bytes, 0.0);
                self.compare("NE", &bytes, &zero)
            }
            Source::Constant(bytes) => {
                let mut hex = String::with_capacity(bytes.len() * 2);
                for byte in bytes {
                    let _ = write!(hex, "{byte:02X}");
                }
                // No elements are written as no text.
                let text = if hex.is_empty() { String::new() } else { format!("\"0x{hex}\"") };
                self.push(&format!("stablehlo.constant dense<{text}> : {ty}"), ty.clone())
            }
        }
    }

    fn push(&mut self, operation: &str, ty: Type) -> Value {
        let name = format!("%{}", self.next);
        self.next += 1;
        let _ = writeln!(self.body, "    {name} = {operation}");
        Value { name, ty }
    }

    /// A constant without dimensions; integers and finite or infinite floats.
    pub fn scalar(&mut self, format: u32, value: f64) -> Value {
        let ty = Type { format, dims: Vec::new() };
        // MLIR takes the bits of a float in hexadecimal; decimals would be rounded by its parser.
        let text = match format {
            f::F64 => format!("0x{:016X}", value.to_bits()),
            f::F32 => format!("0x{:08X}", (value as f32).to_bits()),
            f::F16 => format!("0x{:04X}", f16::from_f64(value).to_bits()),
            f::BF16 => format!("0x{:04X}", bf16::from_f64(value).to_bits()),
            _ => format!("{value:.0}"),
        };
        self.push(&format!("stablehlo.constant dense<{text}> : {ty}"), ty)
    }

    /// A constant in every element of a value's type.
    pub fn like(&mut self, x: &Value, value: f64) -> Value {
        let scalar = self.scalar(x.ty.format, value);
        self.broadcast(&scalar, &[], &x.ty.dims)
    }

    /// One operation on one value: `exponential`, `tanh`, `sqrt`, `rsqrt`.
    pub fn unary(&mut self, operation: &str, x: &Value) -> Value {
        let ty = x.ty.clone();
        self.push(&format!("stablehlo.{operation} {} : {ty}", x.name), ty)
    }

    /// One operation on two values of one type.
    pub fn binary(&mut self, operation: &str, a: &Value, b: &Value) -> Value {
        let ty = a.ty.clone();
        self.push(&format!("stablehlo.{operation} {}, {} : {ty}", a.name, b.name), ty)
    }

    /// One operation on three values; all of one type, but for the first one of `select`.
    pub fn ternary(&mut self, operation: &str, [a, b, c]: [&Value; 3]) -> Value {
        let ty = c.ty.clone();
        let types = if a.ty == ty { ty.to_string() } else { format!("{}, {ty}", a.ty) };
        let text = format!("stablehlo.{operation} {}, {}, {} : {types}", a.name, b.name, c.name);
        self.push(&text, ty)
    }

    /// The elements of the first value where the condition is true, else those of the second.
    pub fn select(&mut self, condition: &Value, yes: &Value, no: &Value) -> Value {
        self.ternary("select", [condition, yes, no])
    }

    /// A comparison: `EQ`, `NE`, `LT`, `LE`, `GT` or `GE`.
    pub fn compare(&mut self, direction: &str, a: &Value, b: &Value) -> Value {
        let kind = match a.ty.format {
            f::F64 | f::F32 | f::F16 | f::BF16 => "FLOAT",
            f::BOOL | f::U8 | f::U32 => "UNSIGNED",
            _ => "SIGNED",
        };
        let ty = Type { format: f::BOOL, dims: a.ty.dims.clone() };
        let text = format!(
            "stablehlo.compare {direction}, {}, {}, {kind} : ({}, {}) -> {ty}",
            a.name, b.name, a.ty, b.ty
        );
        self.push(&text, ty)
    }

    /// One operation on one value whose result is of another format.
    pub fn to(&mut self, operation: &str, x: &Value, format: u32) -> Value {
        let ty = Type { format, dims: x.ty.dims.clone() };
        self.push(&format!("stablehlo.{operation} {} : ({}) -> {ty}", x.name, x.ty), ty)
    }

    /// Conversion to another format; the same value if it is of it already.
    pub fn convert(&mut self, x: &Value, format: u32) -> Value {
        if x.ty.format == format {
            return x.clone();
        }
        self.to("convert", x, format)
    }

    /// Limits to `[-most, most]`.
    pub fn clamp(&mut self, x: &Value, most: f64) -> Value {
        let low = self.scalar(x.ty.format, -most);
        let high = self.scalar(x.ty.format, most);
        let ty = x.ty.clone();
        let types = format!("({}, {ty}, {}) -> {ty}", low.ty, high.ty);
        let text = format!("stablehlo.clamp {}, {}, {} : {types}", low.name, x.name, high.name);
        self.push(&text, ty)
    }

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

    /// A batched product of matrices; `sum` is the axis of each that is summed over.
    pub fn dot(
        &mut self,
        a: &Value,
        b: &Value,
        sum: [usize; 2],
        format: u32,
        precision: Precision,
    ) -> Value {
        let rank = a.ty.dims.len();
        let batch: Vec<_> = (0..rank - 2).collect();
        let free = |axis: usize| 2 * rank - 3 - axis;
        let mut dims = a.ty.dims[..rank - 2].to_vec();
        dims.extend([a.ty.dims[free(sum[0])], b.ty.dims[free(sum[1])]]);
        let ty = Type { format, dims };
        let precision = match precision {
            Precision::Highest => "HIGHEST",
            Precision::Default => "DEFAULT",
        };
        let text = format!(
            "stablehlo.dot_general {}, {}, batching_dims = {batch:?} x {batch:?}, \
             contracting_dims = [{}] x [{}], precision = [{precision}, {precision}] : \
             ({}, {}) -> {ty}",
            a.name, b.name, sum[0], sum[1], a.ty, b.ty
        );
        self.push(&text, ty)
    }

    /// The module, whose function returns `y`.
    pub fn finish(self, y: &Value) -> String {
        format!(
            "module {{\n  func.func public @main({}) -> {} {{\n{}    return {} : {}\n  }}\n}}\n",
            self.arguments.join(", "),
            y.ty,
            self.body,
            y.name,
            y.ty
        )
    }
}
