//! Faults of attention and what goes with it: most ask the reference for something a little else, by
//! another attribute or a view of the same tensors; some touch the lists it is given, or its results.

use oxi_kit::ffi::format;
use oxi_kit::hosted::Buffer;
use oxi_kit::hosted::elements::{Element, read, write};
use oxi_kit::{Attr, AttrValue, Device, Failure, OpDesc, Operands, ops};
use oxi_reference::{Plan, ReferenceDevice};

use super::element::element;
use crate::hooks::{Done, Execution, HONEST, Hooks};

/// Every fault of this kind.
pub(super) static ALL: &[(&str, Hooks)] = &[
    ("rope-in-one-layout", Hooks { plan: rope_in_one_layout, ..HONEST }),
    ("rope-turns-all-alike", Hooks { plan: rope_turns_all_alike, ..HONEST }),
    ("rope-at-without-yarn", Hooks { plan: rope_at_without_yarn, ..HONEST }),
    ("rope-at-far-positions", Hooks { execute: rope_at_far_positions, ..HONEST }),
    ("swiglu-gates-swapped", Hooks { execute: swiglu_gates_swapped, ..HONEST }),
    (
        "swiglu-lost-tail",
        element!(swiglu, [F32, F16, BF16], |e| {
            if e.count % 2 == 1 && e.place + 1 == e.count {
                e.set(0.0);
            }
        }),
    ),
    (
        "hadamard-scale-rounded",
        element!(hadamard, [F32], |e| e.set(e.y() * (1.0 + 2.0_f64.powi(-9)))),
    ),
    ("attention-causal-from-the-start", Hooks { plan: causal_from_the_start, ..HONEST }),
    ("attention-lost-last-key", Hooks { plan: lost_last_key, ..HONEST }),
    ("attention-window-short", Hooks { plan: window_short, ..HONEST }),
    ("attention-sinks-ignored", Hooks { plan: sinks_ignored, ..HONEST }),
    ("attention-slopes-ignored", Hooks { plan: slopes_ignored, ..HONEST }),
    ("attention-nothing-is-nan", Hooks { execute: nothing_is_nan, ..HONEST }),
    ("varlen-lost-last-key", Hooks { execute: varlen_lost_last_key, ..HONEST }),
    ("varlen-lse-in-bits", Hooks { execute: varlen_lse_in_bits, ..HONEST }),
    ("paged-short-blocks", Hooks { execute: paged_short_blocks, ..HONEST }),
    ("paged-last-block", Hooks { execute: paged_last_block, ..HONEST }),
    ("paged-key-too-many", Hooks { execute: paged_key_too_many, ..HONEST }),
    ("mla-lengths-ignored", Hooks { plan: mla_lengths_ignored, ..HONEST }),
    ("mla-decode-lost-last-row", Hooks { execute: mla_decode_lost_last_row, ..HONEST }),
    ("mla-sparse-minus-one-only", Hooks { execute: mla_sparse_minus_one_only, ..HONEST }),
    ("mla-sparse-short-lists", Hooks { execute: mla_sparse_short_lists, ..HONEST }),
    ("mla-packed-one-scale", Hooks { execute: mla_packed_one_scale, ..HONEST }),
    ("pack-scale-down", Hooks { execute: pack_scale_down, ..HONEST }),
    ("pack-nan-is-number", Hooks { execute: pack_nan_is_number, ..HONEST }),
    ("indexer-hides-the-last", Hooks { execute: indexer_hides_the_last, ..HONEST }),
    ("indexer-finite-mask", Hooks { execute: indexer_finite_mask, ..HONEST }),
    ("gate-bias-ignored", Hooks { plan: gate_bias_ignored, ..HONEST }),
    ("gate-scale-ignored", Hooks { plan: gate_scale_ignored, ..HONEST }),
    ("gate-by-number", Hooks { execute: gate_by_number, ..HONEST }),
];

/// Prepares another call, if it is one of this operator.
pub(super) fn otherwise(
    device: &ReferenceDevice,
    op: &OpDesc,
    id: u32,
    change: impl FnOnce(&mut OpDesc),
) -> Result<Plan, Failure> {
    let mut op = op.clone();
    if op.op == id {
        change(&mut op);
    }
    device.plan(&op)
}

/// Gives an attribute a value, in place of another or of none.
pub(super) fn set(op: &mut OpDesc, key: u32, value: AttrValue) {
    op.attrs.retain(|attr| attr.key != key);
    op.attrs.push(Attr { key, value });
}

fn rope_in_one_layout(device: &ReferenceDevice, op: &OpDesc) -> Result<Plan, Failure> {
    otherwise(device, op, ops::rope::ID, |op| {
        set(op, ops::rope::INTERLEAVED, AttrValue::I64(0));
    })
}

/// All places of the sequence turn as the first does.
fn rope_turns_all_alike(device: &ReferenceDevice, op: &OpDesc) -> Result<Plan, Failure> {
    otherwise(device, op, ops::rope::ID, |op| {
        for tensor in op.inputs.iter_mut().skip(1).flatten() {
            let mut strides = tensor.strides();
            strides[0] = 0;
            tensor.strides = Some(strides);
        }
    })
}

fn rope_at_without_yarn(device: &ReferenceDevice, op: &OpDesc) -> Result<Plan, Failure> {
    otherwise(device, op, ops::rope_at::ID, |op| {
        op.attrs.retain(|attr| attr.key != ops::rope_at::FACTOR);
    })
}

fn rope_at_far_positions(execution: Execution<'_>) -> Done {
    listed(execution, ops::rope_at::ID, 1, |_, positions| {
        positions.iter_mut().for_each(|position| *position &= 0x7ff);
    })
}

fn swiglu_gates_swapped(mut execution: Execution<'_>) -> Done {
    let op = execution.op;
    let alike = op.op == ops::swiglu::ID && op.inputs.first() == op.inputs.get(1);
    if alike {
        execution.operands.inputs.swap(0, 1);
    }
    execution.honestly()
}

/// The keys and values of attention, of the first so many only.
fn cut(op: &mut OpDesc, keys: i64) {
    for tensor in op.inputs[1..3].iter_mut().flatten() {
        tensor.strides = Some(tensor.strides());
        tensor.dims[2] = keys;
    }
}

/// Queries and keys of an attention without a mask.
fn unmasked(op: &OpDesc) -> Option<[i64; 2]> {
    let (q, k) = (op.optional(0)?, op.optional(1)?);
    (op.op == ops::attention::ID && op.optional(3).is_none()).then(|| [q.dims[2], k.dims[2]])
}

/// The first query stands at the first key, as in training.
fn causal_from_the_start(device: &ReferenceDevice, op: &OpDesc) -> Result<Plan, Failure> {
    let causal = op.attr_bool(ops::attention::CAUSAL, false).unwrap_or(false);
    otherwise(device, op, ops::attention::ID, |op| match unmasked(op) {
        Some([queries, keys]) if causal && keys > queries => cut(op, queries),
        _ => {}
    })
}

/// Keys are taken two at a time.
fn lost_last_key(device: &ReferenceDevice, op: &OpDesc) -> Result<Plan, Failure> {
    let causal = op.attr_bool(ops::attention::CAUSAL, false).unwrap_or(true);
    otherwise(device, op, ops::attention::ID, |op| match unmasked(op) {
        Some([_, keys]) if !causal && keys % 2 == 1 => cut(op, keys - 1),
        _ => {}
    })
}

fn window_short(device: &ReferenceDevice, op: &OpDesc) -> Result<Plan, Failure> {
    otherwise(device, op, ops::attention::ID, |op| {
        let window = op.attr_i64(ops::attention::WINDOW, Some(0)).unwrap_or(0);
        if window > 1 {
            set(op, ops::attention::WINDOW, AttrValue::I64(window - 1));
        }
    })
}

fn sinks_ignored(device: &ReferenceDevice, op: &OpDesc) -> Result<Plan, Failure> {
    otherwise(device, op, ops::attention::ID, |op| leave_out(op, 4))
}

fn slopes_ignored(device: &ReferenceDevice, op: &OpDesc) -> Result<Plan, Failure> {
    otherwise(device, op, ops::attention::ID, |op| leave_out(op, 5))
}

fn leave_out(op: &mut OpDesc, input: usize) {
    if let Some(tensor) = op.inputs.get_mut(input) {
        *tensor = None;
    }
}

/// A softmax of nothing is 0/0.
fn nothing_is_nan(execution: Execution<'_>) -> Done {
    if execution.op.op != ops::attention::ID || execution.op.outputs[0].format != format::F32 {
        return execution.honestly();
    }
    execution.around(
        |_, _| (),
        |op, operands| {
            let width = op.outputs[0].dims[3] as usize;
            let mut y: Vec<f32> = read(&operands.outputs[0], &op.outputs[0]);
            let lse: Vec<f32> = read(&operands.outputs[1], &op.outputs[1]);
            for (row, lse) in y.chunks_mut(width.max(1)).zip(lse) {
                if lse == f32::NEG_INFINITY {
                    row.fill(f32::NAN);
                }
            }
            write(&operands.outputs[0], &op.outputs[0], &y);
        },
    )
}

/// Has the reference see another list of 32-bit integers in the place of an input.
fn listed(
    execution: Execution<'_>,
    id: u32,
    input: usize,
    change: fn(&OpDesc, &mut [i32]),
) -> Done {
    let list = execution.op.optional(input).filter(|list| list.format == format::I32);
    if list.is_none() {
        return execution.honestly();
    }
    shown(execution, id, input, change)
}

/// Has the reference see other elements in the place of an input.
pub(super) fn shown<T: Element + 'static>(
    execution: Execution<'_>,
    id: u32,
    input: usize,
    change: fn(&OpDesc, &mut [T]),
) -> Done {
    if execution.op.op != id {
        return execution.honestly();
    }
    let plan = execution.plan.clone();
    execution.instead(move |op, operands| {
        let (Some(list), Some(Some(operand))) = (op.optional(input), operands.inputs.get(input))
        else {
            return;
        };
        let given: Vec<T> = read(operand, list);
        let mut seen = given.clone();
        change(op, &mut seen);
        write(operand, list, &seen);
        plan.run(operands);
        // The caller's list is as it was.
        write(operand, list, &given);
    })
}

fn varlen_lost_last_key(execution: Execution<'_>) -> Done {
    listed(execution, ops::attention_varlen::ID, 4, |_, starts| {
        if let [.., before, last] = starts
            && *last > *before
        {
            *last -= 1;
        }
    })
}

/// The logarithm is that of the exponential in use, to the base of two.
fn varlen_lse_in_bits(execution: Execution<'_>) -> Done {
    if execution.op.op != ops::attention_varlen::ID {
        return execution.honestly();
    }
    execution.around(
        |_, _| (),
        |op: &OpDesc, operands: &Operands<Buffer>| {
            let mut lse: Vec<f32> = read(&operands.outputs[1], &op.outputs[1]);
            lse.iter_mut().for_each(|lse| *lse *= std::f32::consts::LOG2_E);
            write(&operands.outputs[1], &op.outputs[1], &lse);
        },
    )
}

/// Numbers of blocks are kept in 16 bits.
fn paged_short_blocks(execution: Execution<'_>) -> Done {
    listed(execution, ops::attention_paged::ID, 3, |_, table| {
        table.iter_mut().for_each(|block| *block = i32::from(*block as i16));
    })
}

/// Numbers of blocks that are not there are taken for the nearest that is.
fn paged_last_block(execution: Execution<'_>) -> Done {
    listed(execution, ops::attention_paged::ID, 3, |op, table| {
        let last = op.optional(1).map_or(0, |keys| keys.dims[0]) as i32 - 1;
        table.iter_mut().for_each(|block| *block = (*block).min(last).max(0));
    })
}

fn paged_key_too_many(execution: Execution<'_>) -> Done {
    listed(execution, ops::attention_paged::ID, 4, |_, lengths| {
        lengths.iter_mut().for_each(|length| *length = length.saturating_add(1));
    })
}

fn mla_lengths_ignored(device: &ReferenceDevice, op: &OpDesc) -> Result<Plan, Failure> {
    otherwise(device, op, ops::mla_decode::ID, |op| leave_out(op, 2))
}

fn mla_decode_lost_last_row(execution: Execution<'_>) -> Done {
    listed(execution, ops::mla_decode::ID, 2, |_, lengths| {
        lengths.iter_mut().for_each(|length| *length = length.saturating_sub(1));
    })
}

/// What is not -1 is taken for a row, if need be for the nearest.
fn mla_sparse_minus_one_only(execution: Execution<'_>) -> Done {
    listed(execution, ops::mla_sparse::ID, 2, |op, list| {
        let last = op.optional(1).map_or(0, |cache| cache.dims[0]) as i32 - 1;
        list.iter_mut().filter(|row| **row != -1).for_each(|row| *row = (*row).min(last).max(0));
    })
}

/// Lists are gone through in blocks of 16, and what does not fill one is left.
fn mla_sparse_short_lists(execution: Execution<'_>) -> Done {
    listed(execution, ops::mla_sparse::ID, 2, |op, list| {
        let most = op.optional(2).map_or(1, |list| list.dims[1]) as usize;
        for list in list.chunks_mut(most.max(1)) {
            list[most - most % 16..].fill(-1);
        }
    })
}

/// All groups are multiplied by the scale of the first.
fn mla_packed_one_scale(execution: Execution<'_>) -> Done {
    shown::<u8>(execution, ops::mla_sparse_packed::ID, 1, |op, bytes| {
        use ops::mla_sparse_packed as keys;
        let number = |key, default| op.attr_i64(key, default).unwrap_or(1) as usize;
        let (codes, group) = (number(keys::V_DIM, None), number(keys::GROUP, Some(128)));
        let width = op.optional(1).map_or(1, |cache| cache.dims[1]) as usize;
        for row in bytes.chunks_mut(width) {
            let scales = &mut row[codes..codes + codes / group * 4];
            for at in (4..scales.len()).step_by(4) {
                scales.copy_within(0..4, at);
            }
        }
    })
}

/// Changes the bytes of packed rows; `codes` and `scales` are how many a row has of each.
fn packed(
    execution: Execution<'_>,
    change: fn(row: &mut [u8], codes: usize, scales: usize),
) -> Done {
    if execution.op.op != ops::kv_cache_pack::ID {
        return execution.honestly();
    }
    let plan = execution.plan.clone();
    execution.instead(move |op, operands| {
        use ops::kv_cache_pack as keys;
        plan.run(operands);
        let number = |key, default| op.attr_i64(key, default).unwrap_or(1) as usize;
        let (codes, group) = (number(keys::V_DIM, None), number(keys::GROUP, Some(128)));
        let y = &op.outputs[0];
        let mut bytes: Vec<u8> = read(&operands.outputs[0], y);
        let rows = bytes.chunks_mut(y.dims[1] as usize);
        rows.for_each(|row| change(row, codes, codes / group));
        write(&operands.outputs[0], y, &bytes);
    })
}

/// Scales round down, which is seen in the scales; the codes stay.
fn pack_scale_down(execution: Execution<'_>) -> Done {
    packed(execution, |row, codes, scales| {
        for scale in row[codes..codes + scales * 4].chunks_mut(4) {
            let bits = u32::from_le_bytes([scale[0], scale[1], scale[2], scale[3]]);
            scale.copy_from_slice(&(bits - (1 << 23)).to_le_bytes());
        }
    })
}

/// A NaN stops at the largest number, as infinities do.
fn pack_nan_is_number(execution: Execution<'_>) -> Done {
    packed(execution, |row, codes, _| {
        row[..codes].iter_mut().filter(|code| **code == 0x7f).for_each(|code| *code = 0x7e);
    })
}

/// Changes the scores of keys; `last` is the last key that a token sees, if any are hidden from it.
fn indexed(execution: Execution<'_>, change: fn(scores: &mut [f32], last: i64)) -> Done {
    let causal = execution.op.attr_bool(ops::lightning_indexer::CAUSAL, false).unwrap_or(false);
    if execution.op.op != ops::lightning_indexer::ID || !causal {
        return execution.honestly();
    }
    let plan = execution.plan.clone();
    execution.instead(move |op, operands| {
        plan.run(operands);
        let y = &op.outputs[0];
        let (tokens, keys) = (y.dims[0], y.dims[1]);
        let mut scores: Vec<f32> = read(&operands.outputs[0], y);
        for (token, scores) in scores.chunks_mut(keys.max(1) as usize).enumerate() {
            change(scores, token as i64 + keys - tokens);
        }
        write(&operands.outputs[0], y, &scores);
    })
}

/// The key that a token stands at is hidden too.
fn indexer_hides_the_last(execution: Execution<'_>) -> Done {
    indexed(execution, |scores, last| {
        if let Some(score) = usize::try_from(last).ok().and_then(|last| scores.get_mut(last)) {
            *score = f32::NEG_INFINITY;
        }
    })
}

/// What is hidden has the lowest finite score.
fn indexer_finite_mask(execution: Execution<'_>) -> Done {
    indexed(execution, |scores, _| {
        let hidden = scores.iter_mut().filter(|score| **score == f32::NEG_INFINITY);
        hidden.for_each(|score| *score = f32::MIN);
    })
}

fn gate_bias_ignored(device: &ReferenceDevice, op: &OpDesc) -> Result<Plan, Failure> {
    otherwise(device, op, ops::moe_gate::ID, |op| leave_out(op, 1))
}

fn gate_scale_ignored(device: &ReferenceDevice, op: &OpDesc) -> Result<Plan, Failure> {
    otherwise(device, op, ops::moe_gate::ID, |op| {
        op.attrs.retain(|attr| attr.key != ops::moe_gate::SCALE);
    })
}

/// Experts are given in the order of their numbers, and their weights in that of their ranks.
fn gate_by_number(execution: Execution<'_>) -> Done {
    if execution.op.op != ops::moe_gate::ID {
        return execution.honestly();
    }
    execution.around(
        |_, _| (),
        |op, operands| {
            let y = &op.outputs[0];
            let mut indices: Vec<i32> = read(&operands.outputs[0], y);
            indices.chunks_mut(y.dims[1] as usize).for_each(<[i32]>::sort_unstable);
            write(&operands.outputs[0], y, &indices);
        },
    )
}
