//! Family `quantisation`: from numbers to small ones that share scales, and back. To add an operator,
//! add a line to [`TABLE`].
//!
//! The standard fixes every formula and every rounding: arithmetic is that of f32, step by step, each
//! rounded to nearest, and what comes of it is one pattern. So there are no bounds here. A quotient of
//! two f32 that is rounded to f64 and then to f32 is as if rounded once (Figueroa 1995), and so is a
//! product.

use standard::formats::{Format, OverflowRule};
use standard::ops::AttrValue;

use crate::answer::entry;
use crate::blocks::BlockCodec;
use crate::codec::{self, Codec, power_of_two};
use crate::{Expected, Problem, Slot, Unanswerable, count, flushing};

/// From the numbers of each input, none of one that is left out, to the patterns of each output.
type Quantisation = fn(&Frame, &[Vec<f64>]) -> Vec<Vec<u64>>;

static TABLE: &[(&str, Quantisation)] = &[
    ("dequantize", dequantize),
    ("dequantize_mx", dequantize_mx),
    ("dequantize_w4", dequantize_w4),
    ("quantize", quantize),
    ("quantize_dynamic", quantize_dynamic),
    ("quantize_fp8_block", quantize_fp8_block),
    ("quantize_mx", quantize_mx),
];

/// The answers for an operator of this family.
pub(crate) fn expect(problem: &Problem) -> Result<Vec<Expected>, Unanswerable> {
    let quantise = entry(TABLE, problem)?;
    let frame = Frame { problem };
    let read = |flush: bool| quantise(&frame, &problem.numbers(flush));
    let answer = |(index, y): (usize, &Slot)| {
        flushing::readings(problem, y, |flush| {
            let (codec, patterns) = (Codec::of(y.format), &read(flush)[index]);
            let bytes = codec::patterns(&codec, patterns.len(), |at| patterns[at]);
            Ok(flushing::or_flushed(problem, y, bytes))
        })
    };
    problem.outputs.iter().enumerate().map(answer).collect()
}

/// What holds for all elements of a problem.
struct Frame<'a> {
    problem: &'a Problem<'a>,
}

impl Frame<'_> {
    fn shape(&self, input: usize) -> Vec<usize> {
        let tensor = self.problem.inputs.get(input).copied().flatten();
        let shape = tensor.map(|tensor| tensor.shape).unwrap_or_default();
        shape.iter().map(|&extent| extent.max(0) as usize).collect()
    }

    fn output(&self, index: usize) -> &Format {
        self.problem.outputs[index].format
    }

    fn integer(&self, name: &str) -> usize {
        match self.problem.operator.attr_value(self.problem.attrs, name) {
            Some(AttrValue::I64(value)) => value.max(0) as usize,
            Some(AttrValue::Bool(value)) => usize::from(value),
            _ => 0,
        }
    }

    /// The pattern of a number of single precision in the format of an output, rounded once.
    fn pattern(&self, index: usize, number: f64) -> u64 {
        let format = self.output(index);
        Codec::of(format).encode(number, format.convert.overflow.default)
    }

    /// The pattern of an integer near a number, stopping at the ends of the range; 0 of a NaN, and in
    /// any case moved by the zero point.
    fn whole(&self, index: usize, number: f64, zero: f64) -> u64 {
        let codec = Codec::of(self.output(index));
        let nearest = if number.is_nan() { 0.0 } else { number.round_ties_even() };
        // What is beyond an i128 saturates there, and then again.
        codec.encode_integer((nearest + zero) as i128, OverflowRule::Saturate)
    }
}

/// The nearest number of single precision.
fn single(number: f64) -> f64 {
    f64::from(number as f32)
}

/// The largest magnitude, NaN if there is one.
fn magnitude(numbers: impl Iterator<Item = f64>) -> f64 {
    numbers.fold(0.0, |most: f64, number| {
        if most.is_nan() || number.is_nan() { f64::NAN } else { most.max(number.abs()) }
    })
}

/// For each element of a tensor: which of the scales is its, one for all or one for each place along
/// an axis.
fn shares(shape: &[usize], axis: usize, scales: usize) -> impl Fn(usize) -> usize + use<> {
    let inner: usize = shape.get(axis + 1..).unwrap_or_default().iter().product();
    let extent = shape.get(axis).copied().unwrap_or(1).max(1);
    move |at| if scales == 1 { 0 } else { at / inner.max(1) % extent }
}

/// `q = rint(x / s) + z`
fn quantize(frame: &Frame, numbers: &[Vec<f64>]) -> Vec<Vec<u64>> {
    let (x, scales, zeros) = (&numbers[0], &numbers[1], &numbers[2]);
    let share = shares(&frame.shape(0), frame.integer("axis"), scales.len());
    let element = |(at, x): (usize, &f64)| {
        let share = share(at);
        let zero = zeros.get(share).copied().unwrap_or(0.0);
        frame.whole(0, single(x / scales[share]), zero)
    };
    vec![x.iter().enumerate().map(element).collect()]
}

/// `y = (q - z) s`
fn dequantize(frame: &Frame, numbers: &[Vec<f64>]) -> Vec<Vec<u64>> {
    let (q, scales, zeros) = (&numbers[0], &numbers[1], &numbers[2]);
    let share = shares(&frame.shape(0), frame.integer("axis"), scales.len());
    let element = |(at, q): (usize, &f64)| {
        let share = share(at);
        let zero = zeros.get(share).copied().unwrap_or(0.0);
        frame.pattern(0, single((q - zero) * scales[share]))
    };
    vec![q.iter().enumerate().map(element).collect()]
}

/// Rows of the last extent with a scale each: `s = max(amax, 1e-10) / 127`, `q = rint(x / s)`.
fn quantize_dynamic(frame: &Frame, numbers: &[Vec<f64>]) -> Vec<Vec<u64>> {
    let length = frame.shape(0).last().copied().unwrap_or(1);
    let (mut elements, mut scales) = (Vec::new(), Vec::new());
    for row in numbers[0].chunks(length.max(1)) {
        let scale = single(at_least(magnitude(row.iter().copied()), single(1e-10)) / 127.0);
        scales.push(frame.pattern(1, scale));
        elements.extend(row.iter().map(|x| frame.whole(0, single(x / scale), 0.0)));
    }
    // Rows without elements have the scale of zeros.
    scales.resize(
        count(frame.problem.outputs[1].shape),
        frame.pattern(1, single(single(1e-10) / 127.0)),
    );
    vec![elements, scales]
}

fn at_least(number: f64, least: f64) -> f64 {
    if number < least { least } else { number }
}

/// Blocks of 128 elements along a row, and of one row or 128: `s = max(amax, 1e-4) (1 / 448)`, rounded
/// up to a power of two where scales are such, `q = x / s`.
fn quantize_fp8_block(frame: &Frame, numbers: &[Vec<f64>]) -> Vec<Vec<u64>> {
    const WIDE: usize = 128;
    let shape = frame.shape(0);
    let (rows, columns) = (shape[0], shape[1]);
    let tall = if frame.integer("square") == 1 { WIDE } else { 1 };
    let powers = Codec::of(frame.output(1)).mantissa_bits() == 0;
    let x = &numbers[0];
    let mut elements = vec![0; x.len()];
    let mut scales = Vec::new();
    for top in (0..rows).step_by(tall) {
        for left in (0..columns).step_by(WIDE) {
            let block = (top..rows.min(top + tall)).flat_map(|row| {
                (left..columns.min(left + WIDE)).map(move |column| row * columns + column)
            });
            let amax = magnitude(block.clone().map(|at| x[at]));
            let scale = single(at_least(amax, single(1e-4)) * single(1.0 / 448.0));
            let scale = if powers { raised(scale) } else { scale };
            scales.push(frame.pattern(1, scale));
            block.for_each(|at| elements[at] = frame.pattern(0, single(x[at] / scale)));
        }
    }
    vec![elements, scales]
}

/// The power of two that is not less than a positive number.
fn raised(number: f64) -> f64 {
    if !number.is_finite() {
        return number;
    }
    let below = power_of_two((number.to_bits() >> 52) as i32 - 1023);
    if below < number { 2.0 * below } else { below }
}

/// How many elements of a row share a scale in a microscaling format.
const BLOCK: usize = 32;

/// By the rule of `spec/blocks.yaml`.
fn quantize_mx(frame: &Frame, numbers: &[Vec<f64>]) -> Vec<Vec<u64>> {
    let codec = BlockCodec::microscaling(frame.output(0), frame.output(1));
    let columns = frame.shape(0)[1];
    let (mut elements, mut scales) = (Vec::new(), Vec::new());
    for row in numbers[0].chunks(columns.max(1)) {
        for block in row.chunks(BLOCK) {
            let block = codec.encode(block);
            scales.push(block.scale);
            elements.extend(block.elements);
        }
    }
    vec![elements, scales]
}

/// An element times its scale, rounded once.
fn dequantize_mx(frame: &Frame, numbers: &[Vec<f64>]) -> Vec<Vec<u64>> {
    let columns = frame.shape(0)[1];
    let across = columns.div_ceil(BLOCK);
    let element = |(at, q): (usize, &f64)| {
        let scale = numbers[1][at / columns * across + at % columns / BLOCK];
        frame.pattern(0, q * scale)
    };
    vec![numbers[0].iter().enumerate().map(element).collect()]
}

/// `(q - z) s`, with eight integers of four bits in a word, in the order of one of two packings.
fn dequantize_w4(frame: &Frame, numbers: &[Vec<f64>]) -> Vec<Vec<u64>> {
    let (words, scales, zeros) = (&numbers[0], &numbers[1], &numbers[2]);
    let (shape, group) = (frame.shape(0), frame.integer("group").max(1));
    let gptq = frame.integer("packing") == 1;
    let rows = if gptq { 8 * shape[0] } else { shape[0] };
    let columns = frame.shape(1)[1];
    let words_across = columns.div_ceil(8);
    let nibble = |word: f64, place: usize| ((word as i64 >> (4 * place)) & 15) as f64;
    // Which nibble of its word has each of eight neighbours along a row.
    let place =
        |column: usize| if gptq { column % 8 } else { [0, 4, 1, 5, 2, 6, 3, 7][column % 8] };
    let element = |at: usize| {
        let (row, column) = (at / columns, at % columns);
        let q = match gptq {
            true => nibble(words[row / 8 * columns + column], row % 8),
            false => nibble(words[row * words_across + column / 8], place(column)),
        };
        let line = row / group;
        let zero = nibble(zeros[line * words_across + column / 8], place(column));
        // GPTQ keeps zero points less one.
        let zero = zero + f64::from(u8::from(gptq));
        frame.pattern(0, (q - zero) * scales[line * columns + column])
    };
    vec![(0..rows * columns).map(element).collect()]
}
