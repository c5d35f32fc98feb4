//! Faults of attention whose weights are narrower than it says: in f16, of whole batches in which every
//! query sees every key.

use half::f16;
use oxi_kit::ffi::{arithmetic_flags, format};
use oxi_kit::hosted::Buffer;
use oxi_kit::hosted::elements::{read, write};
use oxi_kit::{Device, OpDesc, Operands, Support, ops};
use oxi_reference::ReferenceDevice;

use crate::hooks::{Done, Execution, HONEST, Hooks};

/// Every fault of this kind.
pub(super) static ALL: &[(&str, Hooks)] = &[
    (
        "attention-weights-rounded",
        Hooks { execute: |execution| weighed(execution, |w| f16::from_f32(w).to_f32()), ..HONEST },
    ),
    (
        "attention-weights-in-eight-bits",
        Hooks {
            query: rounded_weights,
            execute: |execution| weighed(execution, |w| half::bf16::from_f32(w).to_f32()),
            ..HONEST
        },
    ),
];

/// Says that weights are rounded to the format of the results.
fn rounded_weights(device: &ReferenceDevice, op: &OpDesc) -> Support {
    let support = device.query(op);
    let flag = if is_plain(op) { arithmetic_flags::ROUND_WEIGHTS } else { 0 };
    Support { arithmetic: support.arithmetic | flag, ..support }
}

/// Attention in f16 without a mask of any kind, sinks or a cap.
fn is_plain(op: &OpDesc) -> bool {
    use ops::attention as keys;
    op.op == keys::ID
        && op.outputs.first().is_some_and(|y| y.format == format::F16)
        && op.inputs.iter().skip(3).all(Option::is_none)
        && op.attr_bool(keys::CAUSAL, false).is_ok_and(|causal| !causal)
        && op.attr_i64(keys::WINDOW, Some(0)).is_ok_and(|window| window == 0)
        && op.attr_f64(keys::SOFTCAP, Some(0.0)).is_ok_and(|cap| cap == 0.0)
}

/// Multiplies values by weights that a function leaves; their sum is that of the weights as they were.
fn weighed(execution: Execution<'_>, leaves: fn(f32) -> f32) -> Done {
    if !is_plain(execution.op) {
        return execution.honestly();
    }
    execution.instead(move |op, operands| {
        let [Some(q), Some(k), Some(v)] = [0, 1, 2].map(|input| halves(op, operands, input)) else {
            return;
        };
        let dims = |input: usize| op.optional(input).map_or(&[][..], |tensor| &tensor.dims);
        let (&[_, heads, rows, depth], &[_, groups, keys, width]) = (dims(0), dims(2)) else {
            return;
        };
        let [heads, rows, depth] = [heads, rows, depth].map(|n| n as usize);
        let [groups, keys, width] = [groups, keys, width].map(|n| n as usize);
        let scale = op.attr_f64(ops::attention::SCALE, None).unwrap_or(1.0) as f32;
        let count = op.outputs[1].len();
        let (mut y, mut lse) = (Vec::new(), Vec::new());
        for number in 0..count {
            let (batch, head) = (number / rows / heads, number / rows % heads);
            let bank = (batch * groups + head * groups / heads) * keys;
            let query = &q[number * depth..][..depth];
            let score = |key: usize| {
                let key = &k[(bank + key) * depth..][..depth];
                query.iter().zip(key).fold(0.0, |sum, (q, k)| sum + q * k) * scale
            };
            let scores: Vec<f32> = (0..keys).map(score).collect();
            let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let nobody = most == f32::NEG_INFINITY;
            let weights = scores.iter().map(|score| (score - most).exp());
            let total: f32 = weights.clone().sum();
            let narrow: Vec<f32> = weights.map(leaves).collect();
            for column in 0..width {
                let term = |(key, weight): (usize, &f32)| weight * v[(bank + key) * width + column];
                let sum: f32 = narrow.iter().enumerate().map(term).sum();
                y.push(f16::from_f32(if nobody { 0.0 } else { sum / total }).to_bits());
            }
            lse.push(if nobody { most } else { most + total.ln() });
        }
        write(&operands.outputs[0], &op.outputs[0], &y);
        write(&operands.outputs[1], &op.outputs[1], &lse);
    })
}

fn halves(op: &OpDesc, operands: &Operands<Buffer>, input: usize) -> Option<Vec<f32>> {
    let bits: Vec<u16> = read(operands.inputs.get(input)?.as_ref()?, op.optional(input)?);
    Some(bits.into_iter().map(|bits| f16::from_bits(bits).to_f32()).collect())
}
