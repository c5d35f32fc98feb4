//! Attention and what goes with it: small calls, of which one number tells.

use oxi_kit::ffi::{Status, format};
use oxi_kit::host::{Bytes, Host};
use oxi_kit::{Attr, AttrValue, OpDesc, Tensor, ops, oxi_call};

use crate::common::{Row, Subject, f32s, op};

pub(crate) const ROWS: &[Row] = &[
    // The third element turns with the fourth, or with the first.
    ("rope-in-one-layout", 3, -1, |host| rope(host, 1, 1, 2)),
    ("rope-turns-all-alike", 70, 10, |host| rope(host, 2, 0, 4)),
    ("rope-at-without-yarn", 969, 540, |host| rope_at(host, 100, 4.0)),
    ("rope-at-far-positions", -872, 540, |host| rope_at(host, 2148, 1.0)),
    ("swiglu-gates-swapped", 26, 25, |host| gated(host, &[2.0], &[1.5], 10.0)),
    ("swiglu-lost-tail", 1, 0, |host| gated(host, &[2.0, 2.0, 1.0], &[2.0, 2.0, 2.0], 1.0)),
    ("hadamard-scale-rounded", 1024, 1026, |host| {
        let op = op(ops::hadamard::ID, &[f32s(&[1])], f32s(&[1]), &[]);
        number(host, &op, &[f32::to_bytes(&[1.0])], 0, 0, 1024.0)
    }),
    // Keys of equal scores: the mean of the values that are seen.
    ("attention-causal-from-the-start", 30, 10, |host| {
        attend(host, &[1.0, 3.0, 5.0], &[(2, 1)], &[])
    }),
    ("attention-lost-last-key", 30, 20, |host| attend(host, &[1.0, 3.0, 5.0], &[], &[])),
    ("attention-window-short", 40, 50, |host| {
        attend(host, &[1.0, 3.0, 5.0], &[(2, 1), (3, 2)], &[])
    }),
    ("attention-sinks-ignored", 20, 30, |host| attend(host, &[3.0, 3.0], &[], &[(4, 0.0)])),
    ("attention-slopes-ignored", 50, 30, |host| attend(host, &[1.0, 5.0], &[], &[(5, 99.0)])),
    ("attention-nothing-is-nan", 0, -1, |host| {
        attend(host, &[1.0, 5.0], &[], &[(3, f32::NEG_INFINITY)])
    }),
    ("varlen-lost-last-key", 30, 20, |host| varlen(host, 0)),
    ("varlen-lse-in-bits", 10, 14, |host| varlen(host, 1)),
    ("paged-short-blocks", 30, 0, |host| paged(host, 32_768, 32_768, 1)),
    ("paged-last-block", 0, 30, |host| paged(host, 1, 7, 1)),
    ("paged-key-too-many", 30, 25, |host| paged(host, 1, 1, 1)),
    // Rows of 1, 3 and 5, of equal scores.
    ("mla-lengths-ignored", 20, 30, |host| latent(host, 2)),
    ("mla-decode-lost-last-row", 30, 20, |host| latent(host, 3)),
    ("mla-sparse-minus-one-only", 30, 40, |host| rows(host, &[1, 3])),
    ("mla-sparse-short-lists", 30, 0, |host| rows(host, &[1])),
    ("mla-packed-one-scale", 15, 10, packed_row),
    // A byte of the scale of 448, which is 1; and the code of a NaN.
    ("pack-scale-down", 0x80, 0, |host| pack(host, 0x43e0, 3)),
    ("pack-nan-is-number", 0x7f, 0x7e, |host| pack(host, 0x7fc0, 0)),
    ("indexer-hides-the-last", 1, 0, |host| index(host, 1)),
    ("indexer-finite-mask", 0, 1, |host| index(host, 2)),
    ("gate-bias-ignored", 1, 0, |host| gate(host, 0, 0)),
    ("gate-scale-ignored", 10, 5, |host| gate(host, 1, 0)),
    ("gate-by-number", 1, 0, |host| gate(host, 0, 0)),
    // What the weight of the second key, 1/e, lacks or has more than a number of eleven bits, or of eight.
    ("attention-weights-rounded", -30, 0, |host| weights(host, 0x35e3)),
    ("attention-weights-in-eight-bits", 506, 0, |host| weights(host, 0x35e0)),
];

/// An operator with any attributes and outputs.
fn call(
    id: u32,
    inputs: Vec<Option<Tensor>>,
    outputs: Vec<Tensor>,
    attrs: &[(u32, AttrValue)],
) -> OpDesc {
    let attr = |(key, value): &(u32, AttrValue)| Attr { key: *key, value: value.clone() };
    let attrs = attrs.iter().map(attr).collect();
    OpDesc { op: id, version: 1, math_mode: 0, determinism: 0, inputs, outputs, attrs }
}

/// An element of an output of single precision, times a factor, rounded; -1 if it is NaN.
fn number(
    host: &Host,
    op: &OpDesc,
    inputs: &[Vec<u8>],
    output: usize,
    at: usize,
    factor: f32,
) -> Status {
    let result = f32::from_bits(bits(host, op, inputs, output, at));
    if result.is_nan() { -1 } else { (result * factor).round() as Status }
}

/// The bits of an element of an output of 32 bits each.
fn bits(host: &Host, op: &OpDesc, inputs: &[Vec<u8>], output: usize, at: usize) -> u32 {
    let plan = host.plan(op).unwrap();
    let mut given = inputs.iter();
    let buffer = |input: &Option<Tensor>| match input {
        Some(_) => host.upload(given.next().unwrap()),
        None => oxi_kit::ffi::Buffer::NULL,
    };
    let inputs: Vec<_> = op.inputs.iter().map(buffer).collect();
    let outputs: Vec<_> = op.outputs.iter().map(|y| host.buffer(y.len() as u64 * 4)).collect();
    host.expect(host.execute(plan, &inputs, &outputs));
    let results = u32::from_bytes(&host.download(outputs[output], op.outputs[output].len() * 4));
    host.expect(oxi_call!(host, plan_destroy(plan)));
    results[at]
}

/// An element that is turned, times ten: at the only place, where it becomes its partner, or at the second
/// of two, where its cosine is 7.
fn rope(host: &Host, places: i64, interleaved: i64, element: usize) -> Status {
    let (x, table) = (f32s(&[places, 1, 4]), f32s(&[places, 4]));
    let attrs = [(ops::rope::INTERLEAVED, interleaved)];
    let op = op(ops::rope::ID, &[x.clone(), table.clone(), table], x, &attrs);
    let inputs = match places {
        1 => [&[0.1, 0.2, 0.9, 0.3][..], &[0.0; 4], &[-1.0; 4]],
        _ => [&[1.0; 8][..], &[1.0, 1.0, 1.0, 1.0, 7.0, 7.0, 7.0, 7.0], &[0.0; 8]],
    };
    number(host, &op, &inputs.map(f32::to_bytes), 0, element, 10.0)
}

/// The cosine of the angle of the second of two pairs, whose speed is 1/100, times a thousand. Of so short
/// an original length all of YaRN's ramp lies before it.
fn rope_at(host: &Host, position: u32, factor: f64) -> Status {
    use ops::rope_at as keys;
    let (x, positions) = (f32s(&[1, 1, 4]), Tensor::dense(format::I32, [1]));
    let attrs = [(keys::FACTOR, AttrValue::F64(factor)), (keys::ORIGINAL, AttrValue::I64(1))];
    let op = call(keys::ID, vec![Some(x.clone()), Some(positions)], vec![x], &attrs);
    let inputs = [f32::to_bytes(&[0.0, 1.0, 0.0, 0.0]), u32::to_bytes(&[position])];
    number(host, &op, &inputs, 0, 1, 1000.0)
}

fn gated(host: &Host, gate: &[f32], up: &[f32], factor: f32) -> Status {
    let x = f32s(&[gate.len() as i64]);
    let op = op(ops::swiglu::ID, &[x.clone(), x.clone()], x, &[]);
    let inputs = [gate, up].map(f32::to_bytes);
    number(host, &op, &inputs, 0, gate.len() - 1, factor)
}

/// Ten times the result of one query of zeros, with keys of these values, attributes, and one optional input of
/// one element.
fn attend(host: &Host, values: &[f32], attrs: &[(u32, i64)], optional: &[(usize, f32)]) -> Status {
    let (one, keys) = (f32s(&[1, 1, 1, 1]), f32s(&[1, 1, values.len() as i64, 1]));
    let mut inputs = vec![Some(one.clone()), Some(keys.clone()), Some(keys), None, None, None];
    let mut bytes =
        vec![f32::to_bytes(&[0.0]), f32::to_bytes(&vec![1.0; values.len()]), f32::to_bytes(values)];
    for &(index, value) in optional {
        inputs[index] = Some(f32s(&[1]));
        bytes.push(f32::to_bytes(&[value]));
    }
    let mut all = vec![(ops::attention::SCALE, AttrValue::F64(1.0))];
    all.extend(attrs.iter().map(|&(key, value)| (key, AttrValue::I64(value))));
    let op = call(ops::attention::ID, inputs, vec![one, f32s(&[1, 1, 1])], &all);
    number(host, &op, &bytes, 0, 0, 10.0)
}

/// A million times the result of a query in f16 with two keys, whose scores are one apart: of the second
/// one's weight less a number, given by its bits.
fn weights(host: &Host, less: u16) -> Status {
    let halves = |dims: &[i64]| Tensor::dense(format::F16, dims);
    let (one, two) = (halves(&[1, 1, 1, 1]), halves(&[1, 1, 2, 1]));
    let inputs = vec![Some(one.clone()), Some(two.clone()), Some(two), None, None, None];
    let attrs = [(ops::attention::SCALE, AttrValue::F64(1.0))];
    let op = call(ops::attention::ID, inputs, vec![one, f32s(&[1, 1, 1])], &attrs);
    let bytes = [&[0x3c00][..], &[0, 0xbc00], &[less | 0x8000, 0x3c00]];
    let bytes =
        bytes.map(|halves: &[u16]| halves.iter().flat_map(|half| half.to_le_bytes()).collect());
    let y = bits(host, &op, &bytes, 0, 0) as u16;
    (half::f16::from_bits(y).to_f32() * 1e6).round() as Status
}

/// One sequence of three keys: ten times the result, or the lse.
fn varlen(host: &Host, output: usize) -> Status {
    let (one, keys) = (f32s(&[1, 1, 1]), f32s(&[3, 1, 1]));
    let starts = Tensor::dense(format::I32, [2]);
    let inputs = [one.clone(), keys.clone(), keys, starts.clone(), starts].map(Some);
    let attrs = [(ops::attention_varlen::SCALE, AttrValue::F64(1.0))];
    let op = call(ops::attention_varlen::ID, inputs.to_vec(), vec![one, f32s(&[1, 1])], &attrs);
    let bytes = [
        f32::to_bytes(&[0.0]),
        f32::to_bytes(&[1.0; 3]),
        f32::to_bytes(&[1.0, 3.0, 5.0]),
        u32::to_bytes(&[0, 1]),
        u32::to_bytes(&[0, 3]),
    ];
    // The logarithm of 3 is 1.1.
    number(host, &op, &bytes, output, 0, if output == 0 { 10.0 } else { 9.1 })
}

/// Ten times the result of a query that sees so many keys, of blocks of one key each, all but the last of
/// value 2 and the last of value 3; its table names this block, and then the first.
fn paged(host: &Host, last: i64, block: u32, length: u32) -> Status {
    let (one, keys) = (f32s(&[1, 1, 1, 1]), f32s(&[last + 1, 1, 1, 1]));
    let list = |dims: &[i64]| Tensor::dense(format::I32, dims);
    let inputs = [one.clone(), keys.clone(), keys, list(&[1, 2]), list(&[1])].map(Some);
    let attrs = [(ops::attention_paged::SCALE, AttrValue::F64(1.0))];
    let op = call(ops::attention_paged::ID, inputs.to_vec(), vec![one, f32s(&[1, 1, 1])], &attrs);
    let mut values = vec![2.0; last as usize + 1];
    values[last as usize] = 3.0;
    let bytes = [
        f32::to_bytes(&[0.0]),
        f32::to_bytes(&vec![1.0; last as usize + 1]),
        f32::to_bytes(&values),
        u32::to_bytes(&[block, 0]),
        u32::to_bytes(&[length]),
    ];
    number(host, &op, &bytes, 0, 0, 10.0)
}

/// Ten times the result of a query of zeros, of so many rows of the three of a cache.
fn latent(host: &Host, length: u32) -> Status {
    use ops::mla_decode as keys;
    let (one, cache) = (f32s(&[1, 1, 1, 1]), f32s(&[1, 3, 1]));
    let inputs = [one.clone(), cache, Tensor::dense(format::I32, [1])].map(Some);
    let attrs = [(keys::SCALE, AttrValue::F64(1.0)), (keys::V_DIM, AttrValue::I64(1))];
    let op = call(keys::ID, inputs.to_vec(), vec![one, f32s(&[1, 1, 1])], &attrs);
    let bytes = [f32::to_bytes(&[0.0]), f32::to_bytes(&[1.0, 3.0, 5.0]), u32::to_bytes(&[length])];
    number(host, &op, &bytes, 0, 0, 10.0)
}

/// The same of the rows that a list names.
fn rows(host: &Host, list: &[u32]) -> Status {
    use ops::mla_sparse as keys;
    let (one, cache) = (f32s(&[1, 1, 1]), f32s(&[3, 1]));
    let indices = Tensor::dense(format::I32, [1, list.len() as i64]);
    let attrs = [(keys::SCALE, AttrValue::F64(1.0)), (keys::V_DIM, AttrValue::I64(1))];
    let inputs = [one.clone(), cache, indices].map(Some);
    let op = call(keys::ID, inputs.to_vec(), vec![one, f32s(&[1, 1])], &attrs);
    let bytes = [f32::to_bytes(&[0.0]), f32::to_bytes(&[1.0, 3.0, 5.0]), u32::to_bytes(list)];
    number(host, &op, &bytes, 0, 0, 10.0)
}

/// Ten times the second of two numbers of 1, whose scales are 1 and 1.5.
fn packed_row(host: &Subject) -> Status {
    use ops::mla_sparse_packed as keys;
    let y = f32s(&[1, 1, 2]);
    let list = |format, dims: &[i64]| Tensor::dense(format, dims);
    let inputs = [y.clone(), list(format::U8, &[1, 10]), list(format::I32, &[1, 1])].map(Some);
    let attrs = [
        (keys::SCALE, AttrValue::F64(1.0)),
        (keys::V_DIM, AttrValue::I64(2)),
        (keys::GROUP, AttrValue::I64(1)),
    ];
    let op = call(keys::ID, inputs.to_vec(), vec![y, f32s(&[1, 1])], &attrs);
    let cache = [&[0x38, 0x38][..], &1.0_f32.to_le_bytes(), &1.5_f32.to_le_bytes()].concat();
    number(host, &op, &[f32::to_bytes(&[0.0, 0.0]), cache, u32::to_bytes(&[0])], 0, 1, 10.0)
}

/// A byte of a packed number.
fn pack(host: &Host, bits: u16, at: usize) -> Status {
    use ops::kv_cache_pack as keys;
    let (x, y) = (Tensor::dense(format::BF16, [1, 1]), Tensor::dense(format::U8, [1, 5]));
    let attrs = [(keys::V_DIM, AttrValue::I64(1)), (keys::GROUP, AttrValue::I64(1))];
    let op = call(keys::ID, vec![Some(x)], vec![y], &attrs);
    host.run(&op, &[u16::to_bytes(&[bits])], 5).unwrap()[at].into()
}

/// Whether the score of a key is finite, of three keys for two tokens: the first stands at the second.
fn index(host: &Host, key: usize) -> Status {
    use ops::lightning_indexer as keys;
    let inputs = [f32s(&[2, 1, 1]), f32s(&[3, 1]), f32s(&[2, 1])].map(Some);
    let attrs = [(keys::CAUSAL, AttrValue::I64(1))];
    let op = call(keys::ID, inputs.to_vec(), vec![f32s(&[2, 3])], &attrs);
    let bytes = [f32::to_bytes(&[1.0; 2]), f32::to_bytes(&[1.0; 3]), f32::to_bytes(&[1.0; 2])];
    let scores = f32::from_bytes(&host.run(&op, &bytes, 24).unwrap());
    scores[key].is_finite().into()
}

/// The first of two experts that are chosen from two, the second by its bias; or five times its weight.
fn gate(host: &Host, output: usize, at: usize) -> Status {
    use ops::moe_gate as keys;
    let two = |format| Tensor::dense(format, [1, 2]);
    let inputs = vec![Some(two(format::F32)), Some(f32s(&[2]))];
    let attrs = [(keys::K, AttrValue::I64(2)), (keys::SCALE, AttrValue::F64(2.0))];
    let op = call(keys::ID, inputs, vec![two(format::I32), two(format::F32)], &attrs);
    let bytes = [f32::to_bytes(&[0.0, 0.0]), f32::to_bytes(&[0.0, 1.0])];
    match output {
        0 => bits(host, &op, &bytes, 0, at).cast_signed(),
        _ => number(host, &op, &bytes, 1, at, 10.0),
    }
}
