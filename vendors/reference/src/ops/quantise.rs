//! Quantisation: from numbers to small ones that share scales, and back, in f32 step by step.

use oxi_kit::ffi::format;
use oxi_kit::{Failure, OpDesc, ops};

use super::dense::of_numbers;
use super::products::dims;
use super::{Kernel, Make};

/// The operators of this module.
pub(super) static TABLE: &[(u32, Make)] = &[
    (ops::quantize::ID, |op| shared(op, quantized)),
    (ops::dequantize::ID, |op| shared(op, |q, scale, zero| ((q - zero) * scale).into())),
    (ops::quantize_dynamic::ID, dynamic),
    (ops::quantize_fp8_block::ID, fp8_block),
    (ops::quantize_mx::ID, microscale),
    (ops::dequantize_mx::ID, microscaled),
    (ops::dequantize_w4::ID, four_bits),
];

const _: () = assert!(ops::quantize::AXIS == ops::dequantize::AXIS);

/// An integer near a quotient; the encoder stops it at the ends of its range.
fn quantized(x: f32, scale: f32, zero: f32) -> f64 {
    let nearest = (x / scale).round_ties_even();
    if nearest.is_nan() { zero.into() } else { f64::from(nearest) + f64::from(zero) }
}

/// Each element with its scale and zero point, one for all or one for each place along an axis.
fn shared(op: &OpDesc, of: fn(f32, f32, f32) -> f64) -> Result<Kernel, Failure> {
    let extents = dims(op, 0)?;
    let axis = op.attr_i64(ops::quantize::AXIS, Some(0))? as usize;
    let each: usize = extents[axis + 1..].iter().product();
    of_numbers(op, move |inputs| {
        let [Some(x), Some(scales), rest @ ..] = inputs else { return Vec::new() };
        let zeros = rest.first().and_then(Option::as_ref);
        let mut result = Vec::with_capacity(x.len());
        for (line, elements) in x.chunks(each.max(1)).enumerate() {
            let place = line % extents[axis] % scales.len();
            let zero = zeros.map_or(0.0, |zeros| zeros[place]);
            result
                .extend(elements.iter().map(|&x| of(x as f32, scales[place] as f32, zero as f32)));
        }
        vec![result]
    })
}

/// The largest magnitude, at least so much; NaN if there is one.
fn most<'a>(numbers: impl Iterator<Item = &'a f64>, least: f32) -> f32 {
    let larger = |most: f32, number: &f64| {
        let size = number.abs() as f32;
        if size > most || size.is_nan() { size } else { most }
    };
    numbers.fold(least, |most, number| if most.is_nan() { most } else { larger(most, number) })
}

fn dynamic(op: &OpDesc) -> Result<Kernel, Failure> {
    let extents = dims(op, 0)?;
    let (last, outer) =
        extents.split_last().map_or((1, 1), |(last, outer)| (*last, outer.iter().product()));
    of_numbers(op, move |inputs| {
        let [Some(x)] = inputs else { return Vec::new() };
        let (mut elements, mut scales) = (Vec::new(), Vec::new());
        for row in 0..outer {
            let row = &x[row * last..][..last];
            let scale = most(row.iter(), 1e-10) / 127.0;
            scales.push(scale.into());
            elements.extend(row.iter().map(|&x| quantized(x as f32, scale, 0.0)));
        }
        vec![elements, scales]
    })
}

fn fp8_block(op: &OpDesc) -> Result<Kernel, Failure> {
    let extents = dims(op, 0)?;
    let (rows, columns) = (extents[0], extents[1]);
    let tall = if op.attr_bool(ops::quantize_fp8_block::SQUARE, false)? { 128 } else { 1 };
    let powers = op.outputs.get(1).is_some_and(|scale| scale.format == format::E8M0);
    let across = columns.div_ceil(128);
    of_numbers(op, move |inputs| {
        let [Some(x)] = inputs else { return Vec::new() };
        let scale = |block: usize| {
            let (top, left) = (block / across * tall, block % across * 128);
            let right = columns.min(left + 128);
            let lines = (top..rows.min(top + tall))
                .map(|row| &x[row * columns + left..row * columns + right]);
            let scale = most(lines.flatten(), 1e-4) * (1.0_f32 / 448.0);
            if !powers || !scale.is_finite() {
                return scale;
            }
            // Up to the next power of two, unless it is one: its mantissa carries into the exponent.
            f32::from_bits((scale.to_bits() + 0x7f_ffff) & !0x7f_ffff)
        };
        let scales: Vec<f32> = (0..rows.div_ceil(tall) * across).map(scale).collect();
        let element = |(at, &x): (usize, &f64)| {
            let scale = scales[at / columns / tall * across + at % columns / 128];
            f64::from(x as f32 / scale)
        };
        let elements = x.iter().enumerate().map(element).collect();
        vec![elements, scales.into_iter().map(f64::from).collect()]
    })
}

/// Largest finite number of a format of elements, and the exponent of its largest power of two.
fn largest(element: u32) -> (f64, i32) {
    match element {
        format::F8E4M3FN => (448.0, 8),
        format::F8E5M2 => (57344.0, 15),
        _ => (6.0, 2),
    }
}

fn microscale(op: &OpDesc) -> Result<Kernel, Failure> {
    let columns = dims(op, 0)?[1];
    let (limit, exponent) = largest(op.output(0)?.format);
    of_numbers(op, move |inputs| {
        let [Some(x)] = inputs else { return Vec::new() };
        let (mut elements, mut scales) = (Vec::new(), Vec::new());
        for block in x.chunks(columns.max(1)).flat_map(|row| row.chunks(32)) {
            if block.iter().any(|x| !x.is_finite()) {
                scales.push(f64::NAN);
                elements.extend(block.iter().map(|_| 0.0));
                continue;
            }
            let amax = block.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
            let mut scale = 2.0_f64.powi(-127);
            // As far as the largest element allows.
            while amax / 2.0 >= scale * 2.0_f64.powi(exponent) && scale < 2.0_f64.powi(127) {
                scale *= 2.0;
            }
            scales.push(scale);
            elements.extend(block.iter().map(|x| (x / scale).clamp(-limit, limit)));
        }
        vec![elements, scales]
    })
}

fn microscaled(op: &OpDesc) -> Result<Kernel, Failure> {
    let columns = dims(op, 0)?[1];
    of_numbers(op, move |inputs| {
        let [Some(q), Some(scales)] = inputs else { return Vec::new() };
        let blocks = q.chunks(columns.max(1)).flat_map(|row| row.chunks(32)).zip(scales);
        vec![blocks.flat_map(|(block, scale)| block.iter().map(move |q| q * scale)).collect()]
    })
}

fn four_bits(op: &OpDesc) -> Result<Kernel, Failure> {
    use ops::dequantize_w4 as w4;
    let extents = dims(op, 0)?;
    let group = op.attr_i64(w4::GROUP, Some(128))? as usize;
    let gptq = op.attr_i64(w4::PACKING, Some(0))? == 1;
    let columns = dims(op, 1)?[1];
    // The last word of a row may be used in part.
    let across = 8 * columns.div_ceil(8);
    of_numbers(op, move |inputs| {
        let [Some(words), Some(scales), Some(zeros)] = inputs else { return Vec::new() };
        // The eight integers of a word, in the order of the columns that they belong to.
        let unpacked = |words: &[f64]| -> Vec<f64> {
            let order = if gptq { [0, 1, 2, 3, 4, 5, 6, 7] } else { [0, 4, 1, 5, 2, 6, 3, 7] };
            let integers = |word: &f64| {
                let word = *word as i64 as u32;
                order.map(|place| f64::from(word >> (4 * place) & 15))
            };
            words.iter().flat_map(integers).collect()
        };
        let (integers, zeros) = (unpacked(words), unpacked(zeros));
        let rows = if gptq { 8 * extents[0] } else { extents[0] };
        let element = |at: usize| {
            let (row, column) = (at / columns, at % columns);
            let place = if gptq {
                (row / 8 * columns + column) * 8 + row % 8
            } else {
                row * across + column
            };
            let zero = zeros[row / group * across + column] + f64::from(u8::from(gptq));
            (integers[place] - zero) * scales[row / group * columns + column]
        };
        vec![(0..rows * columns).map(element).collect()]
    })
}
