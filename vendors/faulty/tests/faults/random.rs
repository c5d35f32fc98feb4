//! Random words, dropped elements, tokens: one number of a small call.

use oxi_kit::ffi::{Status, format};
use oxi_kit::host::{Bytes, Host};
use oxi_kit::{Attr, Tensor, ops};

use crate::common::{Row, f32s};
use crate::statistics::{call, float, integer};

pub(crate) const ROWS: &[Row] = &[
    // What other implementations of the generator give, too.
    ("philox-short-seed", -0x0221_c1f5, 0x6627_e8d5, |host| word(host, [1 << 32, 0], 1)),
    ("philox-short-offset", 0x6ad0_c5ec, 0x6627_e8d5, |host| word(host, [0, 1 << 32], 1)),
    ("philox-lost-tail", 0x6627_e8d5, 0, |host| word(host, [0, 0], 1)),
    // As parts of 2^32 the first word of the state of zeros is 0.399, that of the next block 0.972.
    ("dropout-unscaled", 1333, 1000, |host| dropped(host, 1.0, 0.25, 0)),
    ("dropout-times-zero", 0, -1, |host| dropped(host, f32::NAN, 0.5, 0)),
    ("dropout-ignores-offset", 2000, 0, |host| dropped(host, 1.0, 0.5, 1)),
    // Logits of 0 and -1, whose shares are 0.73 and 0.27, or 0.98 and 0.02 at a temperature of 1/4.
    ("sample-temperature-ignored", 0, 1, |host| {
        token(host, &[0.0, -1.0], 0.9, &[float(ops::sample::TEMPERATURE, 0.25)])
    }),
    ("sample-top-k-ignored", 0, 1, |host| {
        token(host, &[0.0, -1.0], 0.9, &[integer(ops::sample::TOP_K, 1)])
    }),
    ("sample-keeps-one-more", 0, 1, |host| {
        token(host, &[0.0, 0.0], 1.0, &[float(ops::sample::TOP_P, 0.5)])
    }),
    ("sample-draws-from-nan", -1, 0, |host| token(host, &[f32::NAN, 0.0], 0.5, &[])),
];

/// A state as it lies in memory.
fn bytes_of(state: [i64; 2]) -> Vec<u8> {
    state.into_iter().flat_map(i64::to_le_bytes).collect()
}

/// The first of so many words of a state.
fn word(host: &Host, state: [i64; 2], count: i64) -> Status {
    let (given, words) = (Tensor::dense(format::I64, [2]), Tensor::dense(format::U32, [count]));
    let attrs = [integer(ops::philox_bits::COUNT, count)];
    let op = call(ops::philox_bits::ID, vec![given], vec![words], &attrs);
    i32::from_bytes(&host.run(&op, &[bytes_of(state)], 4 * count as usize).unwrap())[0]
}

/// What becomes of one element, in thousandths; -1 for a NaN.
fn dropped(host: &Host, x: f32, p: f64, offset: i64) -> Status {
    let inputs = vec![f32s(&[1]), Tensor::dense(format::I64, [2])];
    let outputs = vec![f32s(&[1]), Tensor::dense(format::BOOL, [1])];
    let op = call(ops::dropout::ID, inputs, outputs, &[float(ops::dropout::P, p)]);
    let bytes = [f32::to_bytes(&[x]), bytes_of([0, offset])];
    let y = f32::from_bytes(&host.run_all(&op, &bytes, &[4, 1]).unwrap()[0])[0];
    if y.is_nan() { -1 } else { (y * 1000.0) as Status }
}

/// The token that is drawn of a row.
fn token(host: &Host, logits: &[f32], u: f32, attrs: &[Attr]) -> Status {
    let inputs = vec![f32s(&[1, logits.len() as i64]), f32s(&[1])];
    let op = call(ops::sample::ID, inputs, vec![Tensor::dense(format::I32, [1])], attrs);
    let bytes = [f32::to_bytes(logits), f32::to_bytes(&[u])];
    i32::from_bytes(&host.run(&op, &bytes, 4).unwrap())[0]
}
