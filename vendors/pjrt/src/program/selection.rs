//! Elements by their order.
//!
//! The order is that of integers which are made of the bits of floats: zeros of both signs are one, and
//! so are all NaNs. Comparisons of floats would tell zeros apart, or take subnormal numbers for zeros.

use oxi_kit::ffi::format as f;
use oxi_kit::ops;

use super::Frame;
use crate::emit::{Value, least};

impl Frame<'_> {
    /// Integers in the order of numbers; NaNs are behind all of them, or before.
    fn keys(&mut self, x: &Value, nan_last: bool) -> Value {
        // The infinity's bits: what is larger without its sign is a NaN.
        let (format, infinity) = match x.ty.format {
            f::F32 => (f::I32, f64::from(0x7F80_0000)),
            f::F16 => (f::I16, f64::from(0x7C00)),
            f::BF16 => (f::I16, f64::from(0x7F80)),
            _ => return x.clone(),
        };
        let bits = self.to("bitcast_convert", x, format);
        let rest = self.with("and", &bits, -least(format) - 1.0);
        let below = self.compare_with("LT", &bits, 0.0);
        let negative = self.unary("negate", &rest);
        let keys = self.select(&below, &negative, &rest);
        let is_nan = self.compare_with("GT", &rest, infinity);
        let end = if nan_last { infinity + 1.0 } else { -infinity - 1.0 };
        self.replace(&is_nan, &keys, end)
    }

    /// The elements along an axis in order, and the places where they stood.
    fn sorted(&mut self, axis: usize, descending: bool, places: u32) -> [Value; 2] {
        let x = self.input(0);
        let keys = self.keys(&x, true);
        let places = self.iota(places, &x.ty.dims, axis);
        let sorted = self.sort(&[keys, x, places], axis, descending);
        [sorted[1].clone(), sorted[2].clone()]
    }
}

pub fn sort(g: &mut Frame) -> Vec<Value> {
    let axis = g.axis(ops::sort::AXIS);
    let descending = g.call.number(ops::sort::DESCENDING) == 1;
    let places = g.output(1).format;
    g.sorted(axis, descending, places).to_vec()
}

pub fn argsort(g: &mut Frame) -> Vec<Value> {
    let axis = g.axis(ops::argsort::AXIS);
    let descending = g.call.number(ops::argsort::DESCENDING) == 1;
    let (x, format) = (g.input(0), g.output(0).format);
    let keys = g.keys(&x, true);
    let places = g.iota(format, &x.ty.dims, axis);
    vec![g.sort(&[keys, places], axis, descending)[1].clone()]
}

pub fn top_k(g: &mut Frame) -> Vec<Value> {
    let (axis, k) = (g.axis(ops::top_k::AXIS), g.call.number(ops::top_k::K));
    let places = g.output(1).format;
    g.sorted(axis, true, places).map(|sorted| g.part(&sorted, axis, 0, k)).to_vec()
}

pub fn argmax(g: &mut Frame) -> Vec<Value> {
    let (x, axis, format) = (g.input(0), g.axis(ops::argmax::AXIS), g.output(0).format);
    let keys = g.keys(&x, true);
    let places = g.place_of("maximum", &keys, axis, format);
    g.only(&places)
}

pub fn argmin(g: &mut Frame) -> Vec<Value> {
    let (x, axis, format) = (g.input(0), g.axis(ops::argmin::AXIS), g.output(0).format);
    let keys = g.keys(&x, false);
    let places = g.place_of("minimum", &keys, axis, format);
    g.only(&places)
}

/// Where the class is the index.
pub fn one_hot(g: &mut Frame) -> Vec<Value> {
    let (indices, y) = (g.input(0), g.output(0));
    let classes = g.iota(indices.ty.format, &y.dims, y.dims.len() - 1);
    let indices = g.broadcast_from(&indices, 0, &y.dims);
    let is_due = g.compare("EQ", &classes, &indices);
    g.only(&is_due)
}
