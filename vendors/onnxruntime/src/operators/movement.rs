//! Operators that move elements and change none.

use oxi_kit::call::Call;
use oxi_kit::ffi::format as f;
use oxi_kit::{Failure, ops};

use super::{Word, otherwise};
use crate::graph::Graph;
use crate::onnx::{self, Attribute};

#[rustfmt::skip]
pub const TABLE: &[(u32, Word)] = &[
    (ops::transpose::ID, |graph, call| { graph.transposed("x0", call.list(ops::transpose::PERM).to_vec()); Ok("") }),
    (ops::reshape::ID, |graph, call| { graph.reshaped("x0", call.list(ops::reshape::TO)); Ok("") }),
    (ops::broadcast_to::ID, |graph, call| with_list(graph, call, "Expand", ops::broadcast_to::TO)),
    (ops::tile::ID, |graph, call| with_list(graph, call, "Tile", ops::tile::REPEATS)),
    (ops::concat::ID, concat),
    (ops::split::ID, split),
    (ops::slice::ID, slice),
    (ops::flip::ID, flip),
    (ops::roll::ID, roll),
    (ops::pad::ID, pad),
];

fn with_list(graph: &mut Graph, call: &Call, op: &str, key: u32) -> Result<&'static str, Failure> {
    let list = graph.integers(call.list(key));
    Ok(graph.single(op, &["x0", &list], vec![]))
}

fn concat(graph: &mut Graph, call: &Call) -> Result<&'static str, Failure> {
    let given = (0..call.inputs.len()).filter(|&index| call.inputs[index].is_some());
    let parts: Vec<_> = given.map(crate::graph::input).collect();
    graph.joined(&parts, call.number(ops::concat::AXIS));
    Ok("")
}

fn split(graph: &mut Graph, call: &Call) -> Result<&'static str, Failure> {
    let axis = call.number(ops::split::AXIS);
    let at = call.number(ops::split::AT);
    let parts = graph.integers(&[at, call.x().dims[axis as usize] - at]);
    let [y, z] = graph.several("Split", &["x0", &parts], vec![Attribute::of_int("axis", axis)]);
    graph.give(&[&y, &z]);
    Ok("")
}

fn slice(graph: &mut Graph, call: &Call) -> Result<&'static str, Failure> {
    let axes: Vec<_> = (0..call.x().rank() as i64).collect();
    let [start, end, step] =
        [ops::slice::START, ops::slice::END, ops::slice::STEP].map(|key| call.list(key));
    graph.sliced("x0", &axes, [start, end, step]);
    Ok("")
}

/// From the last element on, to before all of them.
fn flip(graph: &mut Graph, call: &Call) -> Result<&'static str, Failure> {
    let axes = call.list(ops::flip::AXES);
    if axes.is_empty() {
        return Ok(graph.single("Identity", &["x0"], vec![]));
    }
    let [start, end, step] = [-1, i64::MIN, -1].map(|all| vec![all; axes.len()]);
    graph.sliced("x0", axes, [&start, &end, &step]);
    Ok("")
}

fn roll(graph: &mut Graph, call: &Call) -> Result<&'static str, Failure> {
    let axis = call.number(ops::roll::AXIS);
    let extent = call.x().dims[axis as usize];
    let shift = call.number(ops::roll::SHIFT).checked_rem_euclid(extent).unwrap_or(0);
    if shift == 0 {
        return Ok(graph.single("Identity", &["x0"], vec![]));
    }
    let part = |graph: &mut Graph, from, to| graph.sliced("x0", &[axis], [&[from], &[to], &[1]]);
    let end = part(graph, extent - shift, extent);
    let front = part(graph, 0, extent - shift);
    graph.joined(&[&end, &front], axis);
    Ok("")
}

fn pad(graph: &mut Graph, call: &Call) -> Result<&'static str, Failure> {
    let format = call.x().format;
    if format == f::BF16 {
        graph.needs(21);
    }
    let widths = [call.list(ops::pad::BEFORE), call.list(ops::pad::AFTER)].concat();
    let widths = graph.integers(&widths);
    let value = number(graph, format, call.real(ops::pad::VALUE))?;
    graph.node("Pad", &["x0", &widths, &value], vec![Attribute::of_text("mode", "constant")]);
    Ok("")
}

/// A number as `cast` makes it of one in f64.
fn number(graph: &mut Graph, format: u32, value: f64) -> Result<String, Failure> {
    let bytes = match format {
        f::F32 => (value as f32).to_le_bytes().to_vec(),
        f::I32 => (value as i32).to_le_bytes().to_vec(),
        f::I8 => (value as i8).to_le_bytes().to_vec(),
        f::BOOL => vec![u8::from(value != 0.0)],
        // The pattern, which a node need not make.
        f::F16 => sixteen(value, 10, 15).to_le_bytes().to_vec(),
        f::BF16 => sixteen(value, 7, 127).to_le_bytes().to_vec(),
        _ => return Err(otherwise("the adapter has no words for a number of this format")),
    };
    Ok(graph.constant(onnx::element(format), &[], bytes))
}

/// The pattern of a number in a format of 16 bits with so many of them after the point, rounded to
/// nearest with halves to even.
fn sixteen(value: f64, fraction: i32, bias: i32) -> u16 {
    let sign = u16::from(value.is_sign_negative()) << 15;
    let infinity = (0x7FFF_u16 >> fraction) << fraction;
    let magnitude = value.abs();
    if value.is_nan() {
        return infinity | 1 << (fraction - 1);
    }
    // The distance of neighbours is that of the number's own power of two, or of the smallest.
    let power = ((magnitude.to_bits() >> 52) as i32 - 1023).max(1 - bias);
    let steps = (magnitude / f64::from(power - fraction).exp2()).round_ties_even();
    let below = f64::from(power + bias - 1) * f64::from(fraction).exp2();
    let pattern = below + steps;
    sign | if pattern < f64::from(infinity) { pattern as u16 } else { infinity }
}

#[cfg(test)]
mod tests {
    use super::sixteen;

    #[test]
    fn numbers_are_rounded_to_sixteen_bits() {
        let half = |value| sixteen(value, 10, 15);
        assert_eq!(half(1.0), 0x3C00);
        assert_eq!(half(-2.0), 0xC000);
        assert_eq!(half(65504.0), 0x7BFF);
        assert_eq!(half(65519.99), 0x7BFF);
        assert_eq!(half(65520.0), 0x7C00);
        assert_eq!(half(f64::NEG_INFINITY), 0xFC00);
        assert_eq!(half(f64::NAN) & 0x7FFF, 0x7E00);
        assert_eq!(half(-0.0), 0x8000);
        assert_eq!(half(2.0_f64.powi(-24)), 1);
        assert_eq!(half(2.0_f64.powi(-25)), 0);
        // Not by way of f32, where it would be a half.
        assert_eq!(half(1.0 + 2.0_f64.powi(-11) + 2.0_f64.powi(-40)), 0x3C01);
        assert_eq!(sixteen(3.140_625, 7, 127), 0x4049);
        assert_eq!(sixteen(1e39, 7, 127), 0x7F80);
        assert_eq!(sixteen(1e-40, 7, 127), 1);
    }
}
