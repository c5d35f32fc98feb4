//! Reductions, scans and normalisations: one number of a small call.

use oxi_kit::ffi::{Status, format};
use oxi_kit::host::{Bytes, Host};
use oxi_kit::{Attr, AttrValue, OpDesc, Tensor, ops};

use crate::common::{Row, f32s};

/// Input or output: its extents and, of inputs, its numbers.
type Given<'a> = (&'a [i64], &'a [f32]);

pub(crate) const ROWS: &[Row] = &[
    ("mean-counts-padding", 2000, 1500, |host| {
        let x = [2.0; 6];
        thousandths(host, ops::reduce_mean::ID, &[(&[1, 6], &x)], &[&[1]], &[axes(&[1])], (0, 0))
    }),
    ("product-saturates", 0, i32::MAX, |host| integers(host, ops::reduce_prod::ID, &[1 << 16; 2])),
    ("product-of-nothing-zero", 1000, 0, |host| {
        thousandths(host, ops::reduce_prod::ID, &[(&[1, 0], &[])], &[&[1]], &[axes(&[1])], (0, 0))
    }),
    ("minimum-from-zero", 3, 0, |host| integers(host, ops::reduce_min::ID, &[7, 3])),
    ("minimum-zeros-alike", Status::MIN, 0, |host| {
        let x = [0.0, -0.0];
        let y = numbers(host, ops::reduce_min::ID, &[(&[1, 2], &x)], &[&[1]], &[axes(&[1])]);
        y[0][0].to_bits().cast_signed()
    }),
    ("any-last-unseen", 1, 0, |host| {
        truth(host, ops::reduce_any::ID, &[0, 0, 0, 0, 0, 0, 0, 0, 1])
    }),
    ("all-last-unseen", 0, 1, |host| {
        truth(host, ops::reduce_all::ID, &[1, 1, 1, 1, 1, 1, 1, 1, 0])
    }),
    ("all-of-nothing-false", 1, 0, |host| truth(host, ops::reduce_all::ID, &[])),
    ("variance-uncorrected", 2000, 1000, |host| spread(host, ops::reduce_var::ID, 0.0)),
    ("variance-in-one-pass", 2000, 0, |host| spread(host, ops::reduce_var::ID, 8192.0)),
    ("deviation-over-all", 1414, 1000, |host| spread(host, ops::reduce_std::ID, 0.0)),
    ("norm-root-lost", 5000, 25000, |host| norm(host, 2)),
    ("norm-signs-kept", 4000, 3000, |host| norm(host, 0)),
    ("logsumexp-maximum-kept", 100_000, Status::MAX, |host| {
        let call: [Given; 1] = [(&[1, 1], &[100.0])];
        thousandths(host, ops::reduce_logsumexp::ID, &call, &[&[1]], &[axes(&[1])], (0, 0))
    }),
    ("cumsum-carry-lost", 65_000, 1000, |host| {
        let x = [1.0; 65];
        thousandths(
            host,
            ops::cumsum::ID,
            &[(&[1, 65], &x)],
            &[&[1, 65]],
            &[integer(1, 1)],
            (0, 64),
        )
    }),
    ("cumsum-nan-spreads", 1, 0, |host| {
        let x = [1.0, f32::NAN];
        let y = numbers(host, ops::cumsum::ID, &[(&[1, 2], &x)], &[&[1, 2]], &[integer(1, 1)]);
        Status::from(y[0][0] == 1.0)
    }),
    ("cumprod-never-exclusive", 2000, 6000, |host| {
        let attrs = [integer(1, 1), integer(ops::cumprod::EXCLUSIVE, 1)];
        thousandths(host, ops::cumprod::ID, &[(&[1, 2], &[2.0, 3.0])], &[&[1, 2]], &attrs, (0, 1))
    }),
    ("log-softmax-maximum-kept", 0, Status::MIN, |host| {
        let call: [Given; 1] = [(&[1, 1], &[100.0])];
        thousandths(host, ops::log_softmax::ID, &call, &[&[1, 1]], &[integer(1, 1)], (0, 0))
    }),
    ("rms-epsilon-lost", 600, 1000, |host| root(host)),
    ("rms-epsilon-outside", 600, 157, |host| root(host)),
    ("residual-unadded", 5000, 2000, |host| residual(host, 1)),
    ("residual-normalised-alone", 1000, 400, |host| residual(host, 0)),
    ("batch-epsilon-outside", 600, 157, |host| {
        let one: &[i64] = &[1];
        let call = [(&[1, 1][..], &[3.0][..]), (one, &[0.0]), (one, &[9.0]), (one, &[1.0])];
        thousandths(host, ops::batch_norm::ID, &call, &[&[1, 1]], &[float(1, 16.0)], (0, 0))
    }),
    ("batch-variance-of-sample", 1000, 2000, |host| {
        let call: [Given; 1] = [(&[2, 1], &[1.0, 3.0])];
        let outputs: [&[i64]; 3] = [&[2, 1], &[1], &[1]];
        thousandths(host, ops::batch_norm_training::ID, &call, &outputs, &[], (2, 0))
    }),
    ("group-scale-by-group", 3000, 7000, |host| {
        let call: [Given; 2] = [(&[1, 2, 2], &[1.0, -1.0, 1.0, -1.0]), (&[2], &[7.0, 3.0])];
        let attrs = [integer(ops::group_norm::GROUPS, 1), float(ops::group_norm::EPS, 0.0)];
        thousandths(host, ops::group_norm::ID, &call, &[&[1, 2, 2]], &attrs, (0, 2))
    }),
];

fn axes(axes: &[i64]) -> Attr {
    Attr { key: ops::reduce_mean::AXES, value: AttrValue::I64List(axes.to_vec()) }
}

pub(crate) fn integer(key: u32, value: i64) -> Attr {
    Attr { key, value: AttrValue::I64(value) }
}

pub(crate) fn float(key: u32, value: f64) -> Attr {
    Attr { key, value: AttrValue::F64(value) }
}

/// A call of tensors.
pub(crate) fn call(id: u32, inputs: Vec<Tensor>, outputs: Vec<Tensor>, attrs: &[Attr]) -> OpDesc {
    OpDesc {
        op: id,
        version: 1,
        math_mode: 0,
        determinism: 0,
        inputs: inputs.into_iter().map(Some).collect(),
        outputs,
        attrs: attrs.to_vec(),
    }
}

/// All outputs of a call in f32.
pub(crate) fn numbers(
    host: &Host,
    id: u32,
    inputs: &[Given],
    outputs: &[&[i64]],
    attrs: &[Attr],
) -> Vec<Vec<f32>> {
    let tensors = inputs.iter().map(|(dims, _)| f32s(dims)).collect();
    let op = call(id, tensors, outputs.iter().map(|dims| f32s(dims)).collect(), attrs);
    let bytes: Vec<_> = inputs.iter().map(|(_, values)| f32::to_bytes(values)).collect();
    let sizes: Vec<_> = op.outputs.iter().map(|y| y.len() * 4).collect();
    let results = host.run_all(&op, &bytes, &sizes).unwrap();
    results.iter().map(|bytes| f32::from_bytes(bytes)).collect()
}

/// An element of an output, in thousandths.
pub(crate) fn thousandths(
    host: &Host,
    id: u32,
    inputs: &[Given],
    outputs: &[&[i64]],
    attrs: &[Attr],
    (output, element): (usize, usize),
) -> Status {
    (numbers(host, id, inputs, outputs, attrs)[output][element] * 1000.0) as Status
}

/// A row of integers to one.
fn integers(host: &Host, id: u32, row: &[i32]) -> Status {
    let x = Tensor::dense(format::I32, [1, row.len() as i64]);
    let op = call(id, vec![x], vec![Tensor::dense(format::I32, [1])], &[axes(&[1])]);
    i32::from_bytes(&host.run(&op, &[i32::to_bytes(row)], 4).unwrap())[0]
}

/// A row of truths to one.
fn truth(host: &Host, id: u32, row: &[u8]) -> Status {
    let x = Tensor::dense(format::BOOL, [1, row.len() as i64]);
    let op = call(id, vec![x], vec![Tensor::dense(format::BOOL, [1])], &[axes(&[1])]);
    host.run(&op, &[row.to_vec()], 1).unwrap()[0].into()
}

/// Variance or deviation of two numbers two apart.
fn spread(host: &Host, id: u32, from: f32) -> Status {
    let x = [from, from + 2.0];
    thousandths(host, id, &[(&[1, 2], &x)], &[&[1]], &[axes(&[1])], (0, 0))
}

fn norm(host: &Host, order: i64) -> Status {
    let attrs = [axes(&[1]), integer(ops::reduce_norm::ORDER, order)];
    let call: [Given; 1] = [(&[1, 2], &[3.0, -4.0])];
    thousandths(host, ops::reduce_norm::ID, &call, &[&[1]], &attrs, (0, 0))
}

/// 3 over the root of 9 and an epsilon of 16; with epsilon outside of the root, over 19.
fn root(host: &Host) -> Status {
    let attrs = [integer(ops::rms_norm::AXIS, 1), float(ops::rms_norm::EPS, 16.0)];
    let call: [Given; 1] = [(&[1, 1], &[3.0])];
    thousandths(host, ops::rms_norm::ID, &call, &[&[1, 1]], &attrs, (0, 0))
}

fn residual(host: &Host, output: usize) -> Status {
    let attrs = [integer(ops::rms_norm_residual::AXIS, 1), float(ops::rms_norm_residual::EPS, 0.0)];
    let call: [Given; 2] = [(&[1, 1], &[2.0]), (&[1, 1], &[3.0])];
    let outputs: [&[i64]; 2] = [&[1, 1], &[1, 1]];
    thousandths(host, ops::rms_norm_residual::ID, &call, &outputs, &attrs, (output, 0))
}
