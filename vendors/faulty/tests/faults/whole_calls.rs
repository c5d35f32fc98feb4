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
    ("gather-from-the-end", 0, 2, |host| {
        indexed(host, ops::gather::ID, Some(0), &[&[1, 2], &[-1]], &[&[1]])[0][0]
    }),
    ("gather-along-the-first-axis", 2, 3, |host| {
        let square = [&[1, 2, 3, 4][..], &[1, 1, 0, 0]];
        squares(host, ops::gather::ID, Some(1), &square)[0]
    }),
    ("index-select-clamps", 0, 2, |host| {
        indexed(host, ops::index_select::ID, Some(0), &[&[1, 2], &[2]], &[&[1]])[0][0]
    }),
    ("index-select-once", 1, 0, |host| {
        indexed(host, ops::index_select::ID, Some(0), &[&[1, 2], &[0, 0]], &[&[2]])[0][1]
    }),
    ("take-in-a-row", 4, 2, |host| squares(host, ops::take::ID, None, &[&[1, 2, 3, 4], &[3; 4]])[0]),
    ("embedding-of-16-bits", 7, 0, |host| {
        let mut table = vec![0; 0x1_0001];
        table[0x1_0000] = 7;
        let inputs = [single(&[0x1_0001, 1]), whole(&[1])];
        results(host, ops::embedding::ID, &inputs, &[single(&[1, 1])], &[], &[i32::to_bytes(&table), i32::to_bytes(&[0x1_0000])])[0][0]
    }),
    ("embedding-padding-is-row-0", 0, 7, |host| {
        let inputs = [single(&[1, 1]), whole(&[1])];
        results(host, ops::embedding::ID, &inputs, &[single(&[1, 1])], &[], &[i32::to_bytes(&[7]), i32::to_bytes(&[-1])])[0][0]
    }),
    ("embedding-gradient-of-last", THREE, TWO, |host| {
        let (inputs, data) = ([single(&[2, 1]), whole(&[2])], [f32::to_bytes(&[1.0, 2.0]), i32::to_bytes(&[0, 0])]);
        results(host, ops::embedding_backward::ID, &inputs, &[single(&[1, 1])], &[int(ops::embedding_backward::ROWS, 1)], &data)[0][0]
    }),
    ("scatter-first-wins", 9, 8, |host| {
        indexed(host, ops::scatter::ID, Some(0), &[&[1], &[0, 0], &[8, 9]], &[&[1]])[0][0]
    }),
    ("scatter-add-races", THREE, TWO, |host| added(host, ops::scatter_add::ID, &[0, 0])),
    ("scatter-add-wraps-indices", ONE, THREE, |host| added(host, ops::scatter_add::ID, &[0, 1])),
    ("index-add-overwrites", THREE, TWO, |host| added(host, ops::index_add::ID, &[0, 0])),
    ("moe-permute-unstable", 1, 2, |host| permuted(host, &[0, 0])[0][0]),
    ("moe-permute-counts-strangers", 1, 2, |host| permuted(host, &[0, -1])[2][0]),
    ("moe-combine-without-weights", TWO, ONE, |host| combined(host, &[2.0])),
    ("moe-combine-of-seven", EIGHT, SEVEN, |host| combined(host, &[1.0; 8])),
    ("sort-unstable", 0, 1, |host| selected(host, ops::sort::ID, &[7.0, 7.0], &[ordered(2), whole(&[2])], &[])[1][0]),
    ("sort-nans-first", ONE, NAN, |host| selected(host, ops::sort::ID, &[f32::NAN, 1.0], &[ordered(2), whole(&[2])], &[])[0][0]),
    ("argsort-descending-unstable", 0, 1, |host| {
        selected(host, ops::argsort::ID, &[7.0, 7.0], &[whole(&[2])], &[int(ops::argsort::DESCENDING, 1)])[0][0]
    }),
    ("top-k-last-of-ties", 0, 1, |host| top_k(host, &[7.0, 7.0], 2)),
    ("top-k-of-first-128", 128, 127, |host| top_k(host, &(0..129).map(|x| x as f32).collect::<Vec<_>>(), 1)),
    ("argmax-last-of-ties", 0, 1, |host| selected(host, ops::argmax::ID, &[7.0, 7.0], &[whole(&[])], &[])[0][0]),
    ("argmax-skips-nan", 0, 1, |host| selected(host, ops::argmax::ID, &[f32::NAN, 7.0], &[whole(&[])], &[])[0][0]),
    ("argmin-of-padding", 0, 2, |host| selected(host, ops::argmin::ID, &[1.0, 7.0], &[whole(&[])], &[])[0][0]),
    ("argmin-skips-nan", 0, 1, |host| selected(host, ops::argmin::ID, &[f32::NAN, 7.0], &[whole(&[])], &[])[0][0]),
    ("unique-joins-nans", 2, 1, |host| unique(host, &[f32::NAN, f32::NAN])),
    ("unique-without-last-run", 2, 1, |host| unique(host, &[1.0, 2.0])),
    ("one-hot-from-the-end", 0, ONE, |host| {
        results(host, ops::one_hot::ID, &[whole(&[1])], &[single(&[1, 1])], &[int(ops::one_hot::CLASSES, 1)], &[i32::to_bytes(&[-1])])[0][0]
    }),
    ("nonzero-of-minus-zero", 1, 2, |host| {
        results(host, ops::nonzero::ID, &[single(&[2])], &[whole(&[2, 1]), whole(&[])], &[], &[f32::to_bytes(&[-0.0, 1.0])])[1][0]
    }),
    ("nonzero-of-swapped-axes", 0, 1, |host| {
        results(host, ops::nonzero::ID, &[single(&[1, 2])], &[whole(&[2, 2]), whole(&[])], &[], &[f32::to_bytes(&[0.0, 1.0])])[0][0]
    }),
    ("searchsorted-always-left", 2, 1, |host| among(host, 2.0)),
    ("searchsorted-nan-first", 3, 0, |host| among(host, f32::NAN)),
];

/// Numbers of f32, as they lie in memory.
const ONE: Status = 0x3f80_0000;
const TWO: Status = 0x4000_0000;
const THREE: Status = 0x4040_0000;
const SEVEN: Status = 0x40e0_0000;
const EIGHT: Status = 0x4100_0000;

fn single(dims: &[i64]) -> Tensor {
    Tensor::dense(format::F32, dims)
}

fn whole(dims: &[i64]) -> Tensor {
    Tensor::dense(format::I32, dims)
}

/// The outputs of an operator on vectors of i32.
fn indexed(
    host: &Subject,
    op: u32,
    axis: Option<i64>,
    inputs: &[&[i32]],
    outputs: &[&[i64]],
) -> Vec<Vec<Status>> {
    let tensors: Vec<_> = inputs.iter().map(|input| whole(&[input.len() as i64])).collect();
    let outputs: Vec<_> = outputs.iter().map(|dims| whole(dims)).collect();
    let attrs: Vec<_> = axis.into_iter().map(|axis| int(ops::gather::AXIS, axis)).collect();
    let data: Vec<_> = inputs.iter().map(|input| i32::to_bytes(input)).collect();
    results(host, op, &tensors, &outputs, &attrs, &data)
}

/// The output of an operator on matrices of four i32.
fn squares(host: &Subject, op: u32, axis: Option<i64>, inputs: &[&[i32]]) -> Vec<Status> {
    let square = whole(&[2, 2]);
    let tensors = vec![square.clone(); inputs.len()];
    let attrs: Vec<_> = axis.into_iter().map(|axis| int(ops::gather::AXIS, axis)).collect();
    let data: Vec<_> = inputs.iter().map(|input| i32::to_bytes(input)).collect();
    results(host, op, &tensors, &[square], &attrs, &data).swap_remove(0)
}

/// What 0 becomes when 1 and 2 are added to it through indices.
fn added(host: &Subject, op: u32, indices: &[i32]) -> Status {
    let inputs = [single(&[1]), whole(&[2]), single(&[2])];
    let data = [f32::to_bytes(&[0.0]), i32::to_bytes(indices), f32::to_bytes(&[1.0, 2.0])];
    results(host, op, &inputs, &[single(&[1])], &[int(ops::scatter_add::AXIS, 0)], &data)[0][0]
}

/// The outputs of two rows, of the bits 1 and 2, that go to experts.
fn permuted(host: &Subject, experts: &[i32]) -> Vec<Vec<Status>> {
    let inputs = [single(&[2, 1]), whole(&[2, 1])];
    let outputs = [single(&[2, 1]), whole(&[2, 1]), whole(&[1])];
    let data = [i32::to_bytes(&[1, 2]), i32::to_bytes(experts)];
    results(
        host,
        ops::moe_permute::ID,
        &inputs,
        &outputs,
        &[int(ops::moe_permute::COUNT, 1)],
        &data,
    )
}

/// The sum of a row of 1 by some weights.
fn combined(host: &Subject, weights: &[f32]) -> Status {
    let slots = whole(&[1, weights.len() as i64]);
    let inputs = [single(&[1, 1]), slots.clone(), Tensor { format: format::F32, ..slots }];
    let data =
        [f32::to_bytes(&[1.0]), i32::to_bytes(&vec![0; weights.len()]), f32::to_bytes(weights)];
    results(host, ops::moe_combine::ID, &inputs, &[single(&[1, 1])], &[], &data)[0][0]
}

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

const NAN: Status = 0x7fc0_0000;

fn ordered(count: i64) -> Tensor {
    single(&[count])
}

/// The outputs of an operator on a vector, along its axis.
fn selected(
    host: &Subject,
    op: u32,
    x: &[f32],
    outputs: &[Tensor],
    attrs: &[Attr],
) -> Vec<Vec<Status>> {
    let attrs = [&[int(ops::sort::AXIS, 0)], attrs].concat();
    results(host, op, &[single(&[x.len() as i64])], outputs, &attrs, &[f32::to_bytes(x)])
}

/// The place of the largest element.
fn top_k(host: &Subject, x: &[f32], k: i64) -> Status {
    let attrs = [int(ops::top_k::K, k), int(ops::top_k::AXIS, 0)];
    let outputs = [ordered(k), whole(&[k])];
    let x = (single(&[x.len() as i64]), f32::to_bytes(x));
    results(host, ops::top_k::ID, &[x.0], &outputs, &attrs, &[x.1])[1][0]
}

/// How many runs a vector of two has.
fn unique(host: &Subject, x: &[f32]) -> Status {
    let outputs = [ordered(2), whole(&[2]), whole(&[])];
    let id = ops::unique_consecutive::ID;
    results(host, id, &[ordered(2)], &outputs, &[], &[f32::to_bytes(x)])[2][0]
}

/// How many of 1, 2 and 3 are not larger than a number.
fn among(host: &Subject, x: f32) -> Status {
    let inputs = [single(&[3]), single(&[1])];
    let bytes = [f32::to_bytes(&[1.0, 2.0, 3.0]), f32::to_bytes(&[x])];
    let right = [int(ops::searchsorted::RIGHT, 1)];
    results(host, ops::searchsorted::ID, &inputs, &[whole(&[1])], &right, &bytes)[0][0]
}
