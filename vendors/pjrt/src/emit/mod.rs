//! A small emitter of StableHLO: values with types, and one method for each operation that is
//! needed.
//!
//! The text is that of a function `main`. Operations are StableHLO's own; what an OXI operator is
//! made of stands in `program`.
//!
//! | module | holds |
//! |---|---|
//! | `arithmetic` | operations on elements |
//! | `shape` | operations that move elements |
//! | `region` | operations with a function of their own: reductions, windows, sorting, scattering |
//! | `product` | products of matrices and convolutions |

mod arithmetic;
mod product;
mod region;
mod shape;

use std::fmt::Write as _;

use half::{bf16, f16};
use oxi_kit::ffi::format as f;

pub use self::region::{Numbering, Window, least};

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
        f::F8E4M3FN => "f8E4M3FN",
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

    /// The results of an operation that has several.
    fn push_all(&mut self, operation: &str, types: Vec<Type>) -> Vec<Value> {
        if let [ty] = &types[..] {
            return vec![self.push(operation, ty.clone())];
        }
        let name = format!("%{}", self.next);
        self.next += 1;
        let _ = writeln!(self.body, "    {name}:{} = {operation}", types.len());
        let one = |(index, ty)| Value { name: format!("{name}#{index}"), ty };
        types.into_iter().enumerate().map(one).collect()
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
            f::BOOL => (value != 0.0).to_string(),
            _ => format!("{value:.0}"),
        };
        self.push(&format!("stablehlo.constant dense<{text}> : {ty}"), ty)
    }

    /// A constant in every element of a value's type.
    pub fn like(&mut self, x: &Value, value: f64) -> Value {
        let scalar = self.scalar(x.ty.format, value);
        self.broadcast(&scalar, &[], &x.ty.dims)
    }

    /// The module, whose function returns these values.
    pub fn finish(self, results: &[Value]) -> String {
        let joined =
            |part: fn(&Value) -> String| results.iter().map(part).collect::<Vec<_>>().join(", ");
        let (names, types) = (joined(|y| y.name.clone()), joined(|y| y.ty.to_string()));
        let all = if results.len() == 1 { types.clone() } else { format!("({types})") };
        format!(
            "module {{\n  func.func public @main({}) -> {all} {{\n{}    return {names} : {types}\n  }}\n}}\n",
            self.arguments.join(", "),
            self.body,
        )
    }
}
