//! Operators that see whole tensors, misbehaving: of each fault a small call, and one element of its
//! results without the fault and with it.

use oxi_kit::ffi::{Status, format};
use oxi_kit::host::Bytes;
use oxi_kit::{Attr, AttrValue, OpDesc, Tensor, ops};

use crate::common::{Row, Subject};

#[rustfmt::skip]
pub(crate) const ROWS: &[Row] = &[
    ("transpose-inverted", 2, 5, |host| {
        moved(host, ops::transpose::ID, &[&[2, 2, 2]], &[&[2, 2, 2]], &[list(ops::transpose::PERM, &[1, 2, 0])], 2)
    }),
    ("transpose-of-full-tiles", 1089, 0, |host| {
        moved(host, ops::transpose::ID, &[&[33, 33]], &[&[33, 33]], &[list(ops::transpose::PERM, &[1, 0])], 1088)
    }),
    ("reshape-of-full-blocks", 65, 0, |host| {
        moved(host, ops::reshape::ID, &[&[65]], &[&[5, 13]], &[list(ops::reshape::TO, &[5, 13])], 64)
    }),
    ("broadcast-of-last-axis", 2, 1, |host| {
        moved(host, ops::broadcast_to::ID, &[&[2, 1]], &[&[2, 2]], &[list(ops::broadcast_to::TO, &[2, 2])], 2)
    }),
    ("slice-without-last-step", 3, 2, |host| {
        moved(host, ops::slice::ID, &[&[4]], &[&[2]], &slice(0, 4, 2), 1)
    }),
    ("slice-quietens-nans", 0x7f80_0001, 0x7fc0_0001, |host| {
        let x = [Tensor::dense(format::F32, [1])];
        results(host, ops::slice::ID, &x, &x, &slice(0, 1, 1), &[u32::to_bytes(&[0x7f80_0001])])[0][0]
    }),
    ("flip-of-first-axis", 4, 3, |host| {
        moved(host, ops::flip::ID, &[&[2, 2]], &[&[2, 2]], &[list(ops::flip::AXES, &[0, 1])], 0)
    }),
    ("roll-beyond-its-axis", 3, 1, |host| {
        let attrs = [int(ops::roll::SHIFT, 4), int(ops::roll::AXIS, 0)];
        moved(host, ops::roll::ID, &[&[3]], &[&[3]], &attrs, 0)
    }),
    ("pad-behind-before", 0, 1, |host| {
        let attrs = [list(ops::pad::BEFORE, &[1]), list(ops::pad::AFTER, &[0])];
        moved(host, ops::pad::ID, &[&[1]], &[&[2]], &attrs, 0)
    }),
    ("pad-value-of-minus-zero", i32::MIN, 0, |host| {
        let [x, y] = [[1], [2]].map(|dims| [Tensor::dense(format::F32, dims)]);
        let value = Attr { key: ops::pad::VALUE, value: AttrValue::F64(-0.0) };
        let attrs = [list(ops::pad::BEFORE, &[1]), list(ops::pad::AFTER, &[0]), value];
        results(host, ops::pad::ID, &x, &y, &attrs, &[f32::to_bytes(&[1.0])])[0][0]
    }),
    ("concat-of-two", 1, 0, |host| {
        moved(host, ops::concat::ID, &[&[1], &[1], &[1]], &[&[3]], &[int(ops::concat::AXIS, 0)], 2)
    }),
    ("split-at-start", 2, 1, |host| {
        let x = [Tensor::dense(format::I32, [2])];
        let parts = [[1], [1]].map(|dims| Tensor::dense(format::I32, dims));
        let attrs = [int(ops::split::AT, 1), int(ops::split::AXIS, 0)];
        results(host, ops::split::ID, &x, &parts, &attrs, &[i32::to_bytes(&[1, 2])])[1][0]
    }),
    ("tile-element-by-element", 2, 1, |host| {
        moved(host, ops::tile::ID, &[&[2]], &[&[4]], &[list(ops::tile::REPEATS, &[2])], 1)
    }),
];

fn int(key: u32, value: i64) -> Attr {
    Attr { key, value: AttrValue::I64(value) }
}

fn list(key: u32, items: &[i64]) -> Attr {
    Attr { key, value: AttrValue::I64List(items.to_vec()) }
}

fn slice(start: i64, end: i64, step: i64) -> [Attr; 3] {
    [
        list(ops::slice::START, &[start]),
        list(ops::slice::END, &[end]),
        list(ops::slice::STEP, &[step]),
    ]
}

/// An element of the first output of an operator that moves elements, where each input counts from 1.
fn moved(
    host: &Subject,
    op: u32,
    inputs: &[&[i64]],
    outputs: &[&[i64]],
    attrs: &[Attr],
    place: usize,
) -> Status {
    let tensor = |dims: &&[i64]| Tensor::dense(format::I32, *dims);
    let inputs: Vec<_> = inputs.iter().map(tensor).collect();
    let outputs: Vec<_> = outputs.iter().map(tensor).collect();
    let counting = |x: &Tensor| i32::to_bytes(&(1..=x.len() as i32).collect::<Vec<_>>());
    let data: Vec<_> = inputs.iter().map(counting).collect();
    results(host, op, &inputs, &outputs, attrs, &data)[0][place]
}

/// The elements of all outputs of an operator, which are of 32 bits.
fn results(
    host: &Subject,
    op: u32,
    inputs: &[Tensor],
    outputs: &[Tensor],
    attrs: &[Attr],
    data: &[Vec<u8>],
) -> Vec<Vec<Status>> {
    let op = OpDesc {
        op,
        version: 1,
        math_mode: 0,
        determinism: 0,
        inputs: inputs.iter().cloned().map(Some).collect(),
        outputs: outputs.to_vec(),
        attrs: attrs.to_vec(),
    };
    let bytes: Vec<_> = outputs.iter().map(|output| output.len() * 4).collect();
    let results = host.run_all(&op, data, &bytes).unwrap();
    results.iter().map(|bytes| i32::from_bytes(bytes)).collect()
}
