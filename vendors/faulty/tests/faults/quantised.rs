//! Quantisation of a few numbers.

use oxi_kit::ffi::{Status, format};
use oxi_kit::host::{Bytes, Host};
use oxi_kit::{OpDesc, Tensor, ops};

use crate::common::{Row, f32s, op};

pub(crate) const ROWS: &[Row] = &[
    ("quantize-ties-away", 2, 3, |host| quantized(host, &[2.5], &[1.0])),
    ("quantize-first-scale", 2, 4, |host| quantized(host, &[4.0, 4.0], &[1.0, 2.0])),
    ("dequantize-zero-ignored", 4, 5, |host| {
        let byte = Tensor::dense(format::I8, [1]);
        let op = op(ops::dequantize::ID, &[byte.clone(), f32s(&[1]), byte], f32s(&[1]), &[]);
        let y = host.run(&op, &[vec![5], f32::to_bytes(&[1.0]), vec![1]], 4).unwrap();
        f32::from_bytes(&y)[0] as Status
    }),
    ("dynamic-cut", 2, 1, |host| {
        let op = pair(ops::quantize_dynamic::ID, &[3], format::I8, Tensor::dense(format::F32, []));
        both(host, &op, &[127.0, 1.75, 0.0])[0][1].into()
    }),
    ("block-zero-scale", 879_733_933, 0, |host| {
        let op = pair(ops::quantize_fp8_block::ID, &[1, 1], format::F8E4M3FN, f32s(&[1, 1]));
        u32::from_bytes(&both(host, &op, &[0.0])[1])[0] as Status
    }),
    ("block-scale-down", 127, 126, |host| {
        let scale = Tensor::dense(format::E8M0, [1, 1]);
        let op = pair(ops::quantize_fp8_block::ID, &[1, 1], format::F8E4M3FN, scale);
        both(host, &op, &[440.0])[1][0].into()
    }),
    ("mx-scale-up", 127, 128, |host| {
        let scale = Tensor::dense(format::E8M0, [1, 1]);
        let op = pair(ops::quantize_mx::ID, &[1, 1], format::F8E4M3FN, scale);
        both(host, &op, &[256.0])[1][0].into()
    }),
    ("mx-nan-lost", 1, 0, |host| {
        let shapes = [format::F8E4M3FN, format::E8M0].map(|format| Tensor::dense(format, [1, 1]));
        let op = op(ops::dequantize_mx::ID, &shapes, f32s(&[1, 1]), &[]);
        let y = host.run(&op, &[vec![0x38], vec![0xff]], 4).unwrap();
        f32::from_bytes(&y)[0].is_nan().into()
    }),
    ("w4-zero-less-one", 1, 2, |host| four_bits(host)),
];

/// A call with two outputs.
fn pair(id: u32, dims: &[i64], elements: u32, scale: Tensor) -> OpDesc {
    let mut op = op(id, &[f32s(dims)], Tensor::dense(elements, dims), &[]);
    op.outputs.push(scale);
    op
}

/// The bytes of both outputs.
fn both(host: &Host, op: &OpDesc, x: &[f32]) -> [Vec<u8>; 2] {
    let plan = host.plan(op).unwrap();
    let buffers = [host.upload(&f32::to_bytes(x)), host.buffer(64), host.buffer(64)];
    host.expect(host.execute(plan, &buffers[..1], &buffers[1..]));
    let bytes = |index: usize| {
        op.outputs[index].len() * if op.outputs[index].format == format::F32 { 4 } else { 1 }
    };
    [0, 1].map(|index| host.download(buffers[index + 1], bytes(index)))
}

/// The last of some numbers by scales of its own.
fn quantized(host: &Host, x: &[f32], scales: &[f32]) -> Status {
    let dims = [x.len() as i64];
    let op =
        op(ops::quantize::ID, &[f32s(&dims), f32s(&dims)], Tensor::dense(format::I8, dims), &[]);
    let q = host.run(&op, &[f32::to_bytes(x), f32::to_bytes(scales)], x.len()).unwrap();
    q[x.len() - 1].into()
}

/// Threes by a scale of one, with zero points of two, which are kept as ones.
fn four_bits(host: &Host) -> Status {
    let half = |dims: [i64; 2]| Tensor::dense(format::F16, dims);
    let words = |dims: [i64; 2]| Tensor::dense(format::I32, dims);
    let shapes = [words([1, 8]), half([1, 8]), words([1, 1])];
    let attrs = [(ops::dequantize_w4::PACKING, 1)];
    let op = op(ops::dequantize_w4::ID, &shapes, half([8, 8]), &attrs);
    let inputs = [
        u32::to_bytes(&[0x3333_3333; 8]),
        u16::to_bytes(&[0x3c00; 8]),
        u32::to_bytes(&[0x1111_1111]),
    ];
    let y = host.run(&op, &inputs, 128).unwrap();
    half::f16::from_bits(u16::from_bytes(&y)[0]).to_f32() as Status
}
