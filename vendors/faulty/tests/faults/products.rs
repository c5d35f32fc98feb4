//! Products with scales, addends and groups: one sum of ones each, which counts what was added.

use oxi_kit::ffi::{Status, format};
use oxi_kit::host::{Bytes, Host};
use oxi_kit::{Attr, AttrValue, OpDesc, Tensor, ops};

use crate::common::{Row, f32s, op, run};

pub(crate) const ROWS: &[Row] = &[
    ("gemm-beta-lost", 7, 4, |host| {
        gemm(host, Attr { key: ops::gemm::BETA, value: AttrValue::F64(2.0) }, 1.0)
    }),
    ("gemm-gelu-by-tanh", 841_345, 841_192, |host| {
        gemm(host, Attr { key: ops::gemm::EPILOGUE, value: AttrValue::I64(2) }, 1e6)
    }),
    ("scaled-first-scale", 128 + 2, 128 + 1, |host| scaled(host, 129, &[1.0, 2.0])),
    ("scaled-lost-tail", 128 + 1, 128, |host| scaled(host, 129, &[1.0, 1.0])),
    ("mx-scale-of-first-row", 2, 1, |host| micro(host)),
    ("w4-without-zeros", 2, 3, |host| four_bits(host, 1, &[1.0])),
    ("w4-first-group", 2 + 4, 2 + 2, |host| four_bits(host, 2, &[1.0, 2.0])),
    ("grouped-rest-left", 0, 1, |host| grouped(host, [1, 1])[2] as Status),
    ("grouped-first-matrix", 5, 3, |host| grouped(host, [1, 1])[1] as Status),
    ("masked-one-row-short", 3, 0, |host| {
        let shapes = [f32s(&[1, 2, 1]), f32s(&[1, 1, 1]), Tensor::dense(format::I32, [1])];
        let op = op(ops::grouped_matmul_masked::ID, &shapes, f32s(&[1, 2, 1]), &[]);
        floats(host, &op, &[f32::to_bytes(&[3.0, 4.0]), f32::to_bytes(&[1.0]), i32s(&[1])])[0]
            as Status
    }),
    ("weights-empty-group-left", 0, 1, |host| {
        let shapes = [f32s(&[1, 1]), f32s(&[1, 1]), Tensor::dense(format::I32, [2])];
        let op = op(ops::grouped_matmul_weights::ID, &shapes, f32s(&[2, 1, 1]), &[]);
        floats(host, &op, &[f32::to_bytes(&[3.0]), f32::to_bytes(&[1.0]), i32s(&[1, 0])])[1]
            as Status
    }),
];

fn i32s(values: &[u32]) -> Vec<u8> {
    u32::to_bytes(values)
}

/// The results of an operator into f32.
fn floats(host: &Host, op: &OpDesc, inputs: &[Vec<u8>]) -> Vec<f32> {
    f32::from_bytes(&host.run(op, inputs, op.outputs[0].len() * 4).unwrap())
}

/// One, by one product, and two times three as an addend; or one without an addend.
fn gemm(host: &Host, attr: Attr, times: f32) -> Status {
    let one = f32s(&[1, 1]);
    let addend = attr.key == ops::gemm::BETA;
    let shapes = vec![one.clone(); if addend { 3 } else { 2 }];
    let mut op = op(ops::gemm::ID, &shapes, one, &[]);
    op.attrs.push(attr);
    let values: [&[f32]; 3] = [&[1.0], &[1.0], &[3.0]];
    (run(host, &op, &values[..shapes.len()])[0] * times).round() as Status
}

/// Ones, with a scale for each block.
fn scaled(host: &Host, k: i64, scales: &[f32]) -> Status {
    let ones = || vec![0x38; k as usize];
    let blocks = scales.len() as i64;
    let shapes = [
        Tensor::dense(format::F8E4M3FN, [1, k]),
        Tensor::dense(format::F8E4M3FN, [1, k]),
        f32s(&[1, blocks]),
        f32s(&[1, blocks]),
    ];
    let op = op(ops::matmul_scaled::ID, &shapes, f32s(&[1, 1]), &[]);
    let of_b = f32::to_bytes(&vec![1.0; scales.len()]);
    floats(host, &op, &[ones(), ones(), f32::to_bytes(scales), of_b])[0] as Status
}

/// One by the second of two ones, of which the second is scaled by two.
fn micro(host: &Host) -> Status {
    let elements = |rows: i64| Tensor::dense(format::F8E4M3FN, [rows, 1]);
    let scales = |rows: i64| Tensor::dense(format::E8M0, [rows, 1]);
    let shapes = [elements(1), elements(2), scales(1), scales(2)];
    let op = op(ops::matmul_mx::ID, &shapes, f32s(&[1, 2]), &[]);
    floats(host, &op, &[vec![0x38], vec![0x38; 2], vec![127], vec![127, 128]])[1] as Status
}

/// Ones by threes less one, each its own group, with a scale for each.
fn four_bits(host: &Host, k: i64, scales: &[f32]) -> Status {
    let halves = |values: &[f32]| -> Vec<u8> {
        let bits: Vec<_> = values.iter().map(|&v| half::f16::from_f32(v).to_bits()).collect();
        u16::to_bytes(&bits)
    };
    let half = Tensor::dense(format::F16, [1, k]);
    let nibbles = Tensor::dense(format::U4, [1, k]);
    let shapes = [half.clone(), nibbles.clone(), half, nibbles];
    let op = op(
        ops::matmul_w4::ID,
        &shapes,
        Tensor::dense(format::F16, [1, 1]),
        &[(ops::matmul_w4::GROUP, 1)],
    );
    let inputs = [halves(&vec![1.0; k as usize]), vec![0x33], halves(scales), vec![0x11]];
    let sum = host.run(&op, &inputs, 2).unwrap();
    half::f16::from_bits(u16::from_bytes(&sum)[0]).to_f32() as Status
}

/// Three ones; the matrices are three and five.
fn grouped(host: &Host, sizes: [u32; 2]) -> Vec<f32> {
    let shapes = [f32s(&[3, 1]), f32s(&[2, 1, 1]), Tensor::dense(format::I32, [2])];
    let op = op(ops::grouped_matmul::ID, &shapes, f32s(&[3, 1]), &[]);
    floats(host, &op, &[f32::to_bytes(&[1.0; 3]), f32::to_bytes(&[3.0, 5.0]), i32s(&sizes)])
}
