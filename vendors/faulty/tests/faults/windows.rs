//! Convolutions and pools along one extent.

use oxi_kit::ffi::Status;
use oxi_kit::host::Host;
use oxi_kit::{Attr, AttrValue, ops};

use crate::common::{Row, f32s, op, run};

pub(crate) const ROWS: &[Row] = &[
    // One before the first of three ones, and two behind the last.
    ("conv-padding-swapped", 1, 0, |host| {
        line(host, ops::conv::ID, &[(&[1, 1, 3], 1.0), (&[1, 1, 2], 1.0)], 5, &PADDING)
    }),
    ("conv-lost-channel", 3, 2, |host| {
        line(host, ops::conv::ID, &[(&[1, 3, 1], 1.0), (&[1, 3, 1], 1.0)], 1, &[])
    }),
    // Of 1, 2, 3, 3, 2, 1 what is behind the first, or behind the first two.
    ("transpose-padding-swapped", 2, 3, |host| {
        line(host, ops::conv_transpose::ID, &[(&[1, 1, 4], 1.0), (&[1, 1, 3], 1.0)], 3, &PADDING)
    }),
    ("transpose-first-filter", 3, 2, |host| first_filter(host)),
    ("gradient-lost-sample", 3, 2, |host| {
        let window = [(ops::conv_backward_weight::WINDOW, [1])];
        let inputs: [(&[i64], f32); 2] = [(&[3, 1, 1], 1.0), (&[3, 1, 1], 1.0)];
        line(host, ops::conv_backward_weight::ID, &inputs, 1, &window)
    }),
    ("pool-padding-is-zero", -1, 0, |host| {
        let attrs = [(ops::max_pool::WINDOW, [2]), (ops::max_pool::BEGINS, [1])];
        line(host, ops::max_pool::ID, &[(&[1, 1, 3], -1.0)], 3, &attrs)
    }),
    ("pool-padding-not-counted", 1, 2, |host| {
        let x = f32s(&[1, 1, 1]);
        let mut op =
            op(ops::avg_pool::ID, &[x], f32s(&[1, 1, 1]), &[(ops::avg_pool::COUNT_PADDING, 1)]);
        op.attrs.push(list(ops::avg_pool::WINDOW, [2]));
        op.attrs.push(list(ops::avg_pool::BEGINS, [1]));
        run(host, &op, &[&[2.0]])[0] as Status
    }),
    // The second of seven at half an element, or before it.
    ("interpolate-corners-unaligned", 1, 0, |host| nearest(host, [4, 7], 1, 1)),
    // At 11 * 26 / 22, which is 13.
    ("interpolate-front-in-floats", 13, 12, |host| nearest(host, [26, 22], 2, 11)),
];

/// The place of the nearest element of so many at one of so many.
fn nearest(host: &Host, [from, to]: [i64; 2], coordinates: i64, place: usize) -> Status {
    let attrs = [(ops::interpolate::COORDINATES, coordinates)];
    let mut op = op(ops::interpolate::ID, &[f32s(&[1, 1, from])], f32s(&[1, 1, to]), &attrs);
    op.attrs.push(list(ops::interpolate::TO, [to]));
    let x: Vec<f32> = (0..from).map(|x| x as f32).collect();
    run(host, &op, &[&x])[place] as Status
}

const PADDING: [(u32, [i64; 1]); 2] = [(ops::conv::BEGINS, [1]), (ops::conv::ENDS, [2])];

fn list(key: u32, items: [i64; 1]) -> Attr {
    Attr { key, value: AttrValue::I64List(items.to_vec()) }
}

/// The first of so many elements that come of constant inputs.
fn line(
    host: &Host,
    id: u32,
    inputs: &[(&[i64], f32)],
    places: i64,
    attrs: &[(u32, [i64; 1])],
) -> Status {
    let shapes: Vec<_> = inputs.iter().map(|(dims, _)| f32s(dims)).collect();
    let mut op = op(id, &shapes, f32s(&[1, 1, places]), &[]);
    op.attrs.extend(attrs.iter().map(|(key, items)| list(*key, *items)));
    let values: Vec<_> =
        shapes.iter().zip(inputs).map(|(x, (_, value))| vec![*value; x.len()]).collect();
    let values: Vec<&[f32]> = values.iter().map(Vec::as_slice).collect();
    run(host, &op, &values)[0] as Status
}

/// Two channels, whose windows are one and two.
fn first_filter(host: &Host) -> Status {
    let op =
        op(ops::conv_transpose::ID, &[f32s(&[1, 2, 1]), f32s(&[2, 1, 1])], f32s(&[1, 1, 1]), &[]);
    run(host, &op, &[&[1.0, 1.0], &[1.0, 2.0]])[0] as Status
}
