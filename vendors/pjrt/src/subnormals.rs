//! What a device does with subnormal numbers, found out by trying.
//!
//! PJRT cannot be asked. XLA computes with flushing on some devices and without on others, and not
//! all operations notice: what only moves bits, or returns a small argument as it is, keeps them.
//! So every operator is tried in its own formats, on numbers whose right answer cannot be zero.

use half::{bf16, f16};
use oxi_kit::call::{Call, Kind};
use oxi_kit::ffi::{arithmetic_flags, format as f};
use oxi_kit::{Failure, Tensor, ops};

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
    let (from, to) = (call.x().format, call.y.format);
    let mut flags = 0;
    for trial in trials(call.kind, from, to) {
        let dims = shape(call.kind, trial.inputs[0].len() as i64);
        let tensors: Vec<_> =
            trial.inputs.iter().map(|_| Tensor::dense(from, dims.clone())).collect();
        let sums = matches!(call.kind, Kind::Sum { .. });
        let y = Tensor::dense(to, if sums { vec![1] } else { dims.clone() });
        let small = Call {
            kind: simplified(call.kind),
            inputs: std::array::from_fn(|index| tensors.get(index)),
            y: &y,
        };
        let bytes: Vec<_> = trial.inputs.iter().map(|values| encoded(from, values)).collect();
        let output = run(&small, &bytes)?;
        let last = &output[output.len() - output.len() / y.len()..];
        // A zero of either sign: nothing but, at most, the sign's bit.
        let (top, rest) = last.split_last().unwrap_or((&0, &[]));
        if top & 0x7F == 0 && rest.iter().all(|byte| *byte == 0) {
            flags |= trial.means;
        }
    }
    Ok(flags)
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
        Kind::Elementwise { op, .. } => elementwise(op, least),
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

/// Of an operator of one element of each input.
fn elementwise(op: u32, least: f64) -> Vec<Trial> {
    const INPUTS: u64 = arithmetic_flags::FLUSH_INPUTS;
    const OUTPUTS: u64 = arithmetic_flags::FLUSH_OUTPUTS;
    let one = |means, inputs: &[f64]| Trial {
        inputs: inputs.iter().map(|value| vec![*value]).collect(),
        means,
    };
    let tiny = least * 0.75;
    match op {
        ops::add::ID => vec![one(INPUTS, &[tiny, tiny]), one(OUTPUTS, &[least * 1.5, -least])],
        ops::subtract::ID => {
            vec![one(INPUTS, &[tiny, -tiny]), one(OUTPUTS, &[least * 1.5, least])]
        }
        ops::multiply::ID => vec![one(INPUTS, &[tiny, LARGE]), one(OUTPUTS, &[least, 0.5])],
        // An output is subnormal, and no input.
        ops::exp::ID => vec![one(OUTPUTS, &[(least.ln() - 0.4).round_ties_even()])],
        // Whether the argument or the result was flushed cannot be told of a tangent, and makes no
        // difference.
        _ => vec![one(INPUTS, &[tiny])],
    }
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
        _ => bf16::from_f64(*value).to_ne_bytes().to_vec(),
    };
    values.iter().flat_map(one).collect()
}
