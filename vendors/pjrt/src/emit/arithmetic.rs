//! Operations on elements.

use oxi_kit::ffi::format as f;

use super::{Emitter, Type, Value};

impl Emitter {
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

    /// A sum.
    pub fn add(&mut self, a: &Value, b: &Value) -> Value {
        self.binary("add", a, b)
    }

    /// A difference.
    pub fn sub(&mut self, a: &Value, b: &Value) -> Value {
        self.binary("subtract", a, b)
    }

    /// A product.
    pub fn mul(&mut self, a: &Value, b: &Value) -> Value {
        self.binary("multiply", a, b)
    }

    /// A quotient.
    pub fn div(&mut self, a: &Value, b: &Value) -> Value {
        self.binary("divide", a, b)
    }

    /// An operation whose second operand is one number.
    pub fn with(&mut self, operation: &str, a: &Value, number: f64) -> Value {
        let number = self.like(a, number);
        self.binary(operation, a, &number)
    }

    /// A comparison with one number.
    pub fn compare_with(&mut self, direction: &str, a: &Value, number: f64) -> Value {
        let number = self.like(a, number);
        self.compare(direction, a, &number)
    }

    /// The same value, with a number where a condition is true.
    pub fn replace(&mut self, condition: &Value, x: &Value, number: f64) -> Value {
        let number = self.like(x, number);
        self.select(condition, &number, x)
    }
}
