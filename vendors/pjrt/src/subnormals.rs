//! What a device does with subnormal numbers, found out by trying.
//!
//! PJRT cannot be asked. XLA computes with flushing on some devices and without on others, and not
//! all operations notice: what only moves bits, or returns a small argument as it is, keeps them.
//! So every operator is tried in its own formats, on numbers whose right answer cannot be zero.

use std::slice::from_ref;

use half::{bf16, f16};
use oxi_kit::call::{Call, Kind};
use oxi_kit::ffi::{arithmetic_flags, format as f};
use oxi_kit::{Failure, Tensor, ops};

use crate::elementwise::composed;
use crate::program::computes;

/// One trial: elements of the inputs, in the order of the operator, and what a zero as the last
/// element of the output means.
struct Trial {
    inputs: Vec<Vec<f64>>,
    means: u64,
}

/// The `arithmetic_flags` of an operator's subnormals; `run` executes a call on bytes.
///
/// # Errors
/// That of `run`.
pub fn flushing(
    call: &Call,
    mut run: impl FnMut(&Call, &[Vec<u8>]) -> Result<Vec<u8>, Failure>,
) -> Result<u64, Failure> {
    let (from, to) = (call.x().format, call.y().format);
    match call.kind {
        Kind::Elementwise { op, .. } => return elementwise(op, call, &mut run),
        Kind::Other { op } if computes(op, call) => return multiplied(call, &mut run),
        _ => {}
    }
    let mut flags = 0;
    for trial in trials(call.kind, from, to) {
        let dims = shape(call.kind, trial.inputs[0].len() as i64);
        let tensors: Vec<_> =
            trial.inputs.iter().map(|_| Tensor::dense(from, dims.clone())).collect();
        let sums = matches!(call.kind, Kind::Sum { .. });
        let y = Tensor::dense(to, if sums { vec![1] } else { dims.clone() });
        let small = Call {
            kind: simplified(call.kind),
            inputs: tensors.iter().map(Some).collect(),
            outputs: from_ref(&y),
            attrs: Vec::new(),
            row: call.row,
        };
        let bytes: Vec<_> = trial.inputs.iter().map(|values| encoded(from, values)).collect();
        let output = run(&small, &bytes)?;
        let last = &output[output.len() - output.len() / y.len()..];
        if is_zero(last) {
            flags |= trial.means;
        }
    }
    Ok(flags)
}

/// A zero of either sign: nothing but, at most, the sign's bit.
fn is_zero(element: &[u8]) -> bool {
    let (top, rest) = element.split_last().unwrap_or((&0, &[]));
    top & 0x7F == 0 && rest.iter().all(|byte| *byte == 0)
}

/// The same operator on one small row.
fn simplified(kind: Kind) -> Kind {
    match kind {
        Kind::Sum { .. } => Kind::Sum { axis: 0, keep: true },
        Kind::Max { .. } => Kind::of(ops::multiply::ID),
        Kind::Softmax { .. } => Kind::Softmax { axis: 0 },
        Kind::MatMul { .. } => Kind::MatMul { transpose: [false; 2] },
        other => other,
    }
}

fn shape(kind: Kind, count: i64) -> Vec<i64> {
    if matches!(kind, Kind::MatMul { .. }) { vec![1, count] } else { vec![count] }
}

/// Large enough to make a subnormal number normal, and a number of every format.
const LARGE: f64 = 1024.0;

fn trials(kind: Kind, from: u32, to: u32) -> Vec<Trial> {
    const INPUTS: u64 = arithmetic_flags::FLUSH_INPUTS;
    const OUTPUTS: u64 = arithmetic_flags::FLUSH_OUTPUTS;
    let Some(least) = min_normal(from) else { return Vec::new() };
    let one = |means, inputs: &[f64]| Trial {
        inputs: inputs.iter().map(|value| vec![*value]).collect(),
        means,
    };
    let row = |means, inputs: &[f64]| Trial { inputs: vec![inputs.to_vec()], means };
    let tiny = least * 0.75;
    match kind {
        Kind::Copy => Vec::new(),
        Kind::Cast { .. } => cast(from, to),
        Kind::Elementwise { .. } | Kind::Other { .. } => Vec::new(),
        Kind::MatMul { .. } => vec![one(INPUTS, &[tiny, LARGE]), one(OUTPUTS, &[least, 0.5])],
        Kind::Softmax { .. } => vec![row(OUTPUTS, &[0.0, (least.ln() - 0.4).round_ties_even()])],
        // Which of two numbers wins that look like zeros depends on the loop that meets them. Who
        // multiplies so compares so.
        Kind::Max { .. } => vec![one(INPUTS, &[tiny, LARGE])],
        Kind::Sum { .. } => {
            vec![row(INPUTS, &[tiny, tiny]), row(OUTPUTS, &[least * 1.5, -least])]
        }
        Kind::LayerNorm { .. } => Vec::new(),
    }
}

/// Of an operator of one element of each input. Subnormal inputs are flushed if they give what zeros
/// give, beside all of several numbers; where they do so rightly, as a cosine does, it makes no
/// difference what is declared. Results are flushed if a subnormal one is a zero.
fn elementwise(
    op: u32,
    call: &Call,
    run: &mut impl FnMut(&Call, &[Vec<u8>]) -> Result<Vec<u8>, Failure>,
) -> Result<u64, Failure> {
    let Some(least) = min_normal(call.x().format) else { return Ok(0) };
    // Which of two numbers wins that look like zeros depends on the loop that meets them. Who
    // multiplies so compares so.
    let picks = [ops::maximum::ID, ops::minimum::ID, ops::clamp::ID, ops::relu::ID, ops::atan2::ID];
    if picks.contains(&op) || composed(op).is_some() {
        return Ok(multiplied(call, run)? | tried(op, least, call, run)?);
    }
    tried(op, least, call, run)
}

/// What a product of two numbers shows, in the first format of floats among the inputs. What is
/// composed of arithmetic does what that does.
fn multiplied(
    call: &Call,
    run: &mut impl FnMut(&Call, &[Vec<u8>]) -> Result<Vec<u8>, Failure>,
) -> Result<u64, Failure> {
    let mut floats = call.inputs.iter().flatten().filter(|x| min_normal(x.format).is_some());
    let Some(x) = floats.next() else { return Ok(0) };
    let pair = Call {
        inputs: vec![Some(x); 2],
        outputs: from_ref(x),
        attrs: Vec::new(),
        kind: call.kind,
        row: call.row,
    };
    elementwise(ops::multiply::ID, &pair, run)
}

/// What an elementwise operator itself shows.
fn tried(
    op: u32,
    least: f64,
    call: &Call,
    run: &mut impl FnMut(&Call, &[Vec<u8>]) -> Result<Vec<u8>, Failure>,
) -> Result<u64, Failure> {
    let mut of = |columns: [Vec<f64>; 3]| {
        let dims = [columns[0].len() as i64];
        let given = call.inputs.iter();
        let given: Vec<_> =
            given.map(|input| Some(Tensor::dense((*input)?.format, dims))).collect();
        let y = Tensor::dense(call.y().format, dims);
        let kind = Kind::Elementwise { op, alpha: 0.5 };
        let inputs = given.iter().map(Option::as_ref).collect();
        let small = Call { kind, inputs, outputs: from_ref(&y), attrs: Vec::new(), row: call.row };
        let given = given.iter().flatten().zip(&columns);
        let bytes: Vec<_> = given.map(|(x, values)| encoded(x.format, values)).collect();
        run(&small, &bytes)
    };
    let tiny = least * 0.75;
    let beside = |x: f64| vec![0.0, 1.0, LARGE, x, 0.0, 1.0, LARGE, x];
    let signs = |x: f64| [[x; 4], [-x; 4]].concat();
    let mut first = |x: f64| of([signs(x), beside(x), vec![LARGE; 8]]);
    let mut flushed = first(tiny)? == first(0.0)?;
    // The second operand of these is subnormal or not without a difference.
    let given = call.inputs.get(1).is_some_and(Option::is_some);
    let second = given && ![ops::copysign::ID, ops::ldexp::ID].contains(&op);
    if second && !flushed {
        let mut second = |x: f64| of([beside(x), signs(x), vec![LARGE; 8]]);
        flushed = second(tiny)? == second(0.0)?;
    }
    let mut flags = if flushed { arithmetic_flags::FLUSH_INPUTS } else { 0 };
    if let Some(operands) = with_small_result(op, least)
        && is_zero(&of(operands.map(|operand| vec![operand]))?)
    {
        flags |= arithmetic_flags::FLUSH_OUTPUTS;
    }
    Ok(flags)
}

/// Operands that are no subnormals, of which the result is one, if that can be; the attribute is
/// 0.5. An operand that an operator has not is left out. Activations have no need of a declaration.
fn with_small_result(op: u32, least: f64) -> Option<[f64; 3]> {
    let power = (least.ln() - 0.4).round_ties_even();
    Some(match op {
        ops::add::ID => [least * 1.5, -least, 0.0],
        ops::subtract::ID | ops::fmod::ID | ops::remainder::ID => [least * 1.5, least, 0.0],
        ops::multiply::ID => [least, 0.5, 0.0],
        ops::divide::ID | ops::atan2::ID => [least, 2.0, 0.0],
        ops::lerp::ID => [least, 0.0, 0.5],
        ops::square::ID => [least.sqrt() * 0.75, 0.0, 0.0],
        ops::reciprocal::ID => [2.0 / least, 0.0, 0.0],
        ops::pow::ID => [0.5, 1.0 - least.log2(), 0.0],
        ops::exp::ID => [power, 0.0, 0.0],
        ops::leaky_relu::ID => [-least, 0.0, 0.0],
        _ => return None,
    })
}

/// A subnormal number in, and one out, as far as the other format has such numbers.
fn cast(from: u32, to: u32) -> Vec<Trial> {
    let Some((least, other)) = min_normal(from).zip(min_normal(to)) else { return Vec::new() };
    let one = |means, value| Trial { inputs: vec![vec![value]], means };
    let mut trials = Vec::new();
    // Formats of one range: what is subnormal in one is so in the other.
    if other <= least {
        trials.push(one(arithmetic_flags::FLUSH_INPUTS, least * 0.75));
    } else {
        trials.push(one(arithmetic_flags::FLUSH_OUTPUTS, other * 0.75));
    }
    trials
}

fn min_normal(format: u32) -> Option<f64> {
    Some(match format {
        f::F64 => f64::MIN_POSITIVE,
        f::F32 | f::BF16 => f64::from(f32::MIN_POSITIVE),
        f::F16 => f16::MIN_POSITIVE.to_f64(),
        _ => return None,
    })
}

fn encoded(format: u32, values: &[f64]) -> Vec<u8> {
    let one = |value: &f64| match format {
        f::F64 => value.to_ne_bytes().to_vec(),
        f::F32 => (*value as f32).to_ne_bytes().to_vec(),
        f::F16 => f16::from_f64(*value).to_ne_bytes().to_vec(),
        f::I32 => (*value as i32).to_ne_bytes().to_vec(),
        _ => bf16::from_f64(*value).to_ne_bytes().to_vec(),
    };
    values.iter().flat_map(one).collect()
}
