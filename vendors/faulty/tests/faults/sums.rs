//! How sums are computed: small ones, whose value tells the unit.

use half::{bf16, f16};
use oxi_kit::ffi::{Status, format};
use oxi_kit::host::{Bytes, Host};
use oxi_kit::{Tensor, ops};

use crate::common::{Row, op};

pub(crate) const ROWS: &[Row] = &[
    ("thirteen-bit-sums", 8193, 8192, |host| {
        single(host, format::BF16, &brain(&[8192.0, 1.0]), &brain(&[1.0, 1.0]), 1.0)
    }),
    ("sums-cut", 16_777_220, 16_777_218, |host| {
        let sum = sum(host, format::F32, 2, f32::to_bytes(&[16_777_216.0, 3.0]), 4);
        f32::from_bytes(&sum)[0] as Status
    }),
    // Beside 2^15, what is left of three quarters of the last place: all of it, or what was not cut.
    ("chunks-undeclared", 4, 2, |host| {
        let terms = [32_768.0, 3.0 / 1024.0, -32_768.0];
        single(host, format::F16, &halves(&terms), &halves(&[1.0; 3]), 1024.0)
    }),
    ("chunks-cut-deeper", 4, 0, |host| {
        let terms = [32_768.0, 3.0 / 1024.0, -32_768.0];
        single(host, format::BF16, &brain(&terms), &brain(&[1.0; 3]), 1024.0)
    }),
    ("factors-cut", 4097, 4096, |host| {
        single(host, format::F32, &f32::to_bytes(&[4097.0]), &f32::to_bytes(&[1.0]), 1.0)
    }),
    ("products-rounded", 4_190_209, 4_190_208, |host| {
        single(host, format::F16, &halves(&[2047.0]), &halves(&[2047.0]), 1.0)
    }),
    ("subnormal-terms-lost", 1, 0, |host| {
        let (tiny, huge) = (2.0_f32.powi(-130), 2.0_f32.powi(127));
        single(host, format::F32, &f32::to_bytes(&[tiny]), &f32::to_bytes(&[huge]), 8.0)
    }),
    ("order-by-chance", 1, 0, |host| {
        let large = 2.0_f64.powi(54);
        let add = || sum(host, format::F64, 3, f64::to_bytes(&[large, 1.0, -large]), 8);
        assert_eq!(f64::from_bytes(&add()), [1.0]);
        f64::from_bytes(&add())[0] as Status
    }),
    ("subnormal-sums-lost", 0x40, 0, |host| {
        let terms = [1.5, -1.0].map(|term| term * f32::MIN_POSITIVE);
        u16::from_bytes(&sum(host, format::BF16, 2, brain(&terms), 2))[0].into()
    }),
    ("sums-saturate", 0x7c00, 0x7bff, |host| {
        let (a, b) = (halves(&[60_000.0; 2]), halves(&[1.0; 2]));
        u16::from_bytes(&product(host, [format::F16; 2], &a, &b))[0].into()
    }),
];

fn halves(values: &[f32]) -> Vec<u8> {
    u16::to_bytes(&values.iter().map(|&value| f16::from_f32(value).to_bits()).collect::<Vec<_>>())
}

fn brain(values: &[f32]) -> Vec<u8> {
    u16::to_bytes(&values.iter().map(|&value| bf16::from_f32(value).to_bits()).collect::<Vec<_>>())
}

/// A product of vectors into f32, times a number that makes it whole.
fn single(host: &Host, factors: u32, a: &[u8], b: &[u8], times: f32) -> Status {
    (f32::from_bytes(&product(host, [factors, format::F32], a, b))[0] * times) as Status
}

/// The product of one batch of vectors.
fn product(host: &Host, [factors, result]: [u32; 2], a: &[u8], b: &[u8]) -> Vec<u8> {
    let width = |format| if matches!(format, format::F16 | format::BF16) { 2 } else { 4 };
    let terms = (a.len() / width(factors)) as i64;
    let shapes = [[1, 1, terms], [1, terms, 1]].map(|dims| Tensor::dense(factors, dims));
    let op = op(ops::matmul::ID, &shapes, Tensor::dense(result, [1, 1, 1]), &[]);
    host.run(&op, &[a.to_vec(), b.to_vec()], width(result)).unwrap()
}

/// The sum of one row.
fn sum(host: &Host, format: u32, terms: i64, row: Vec<u8>, width: usize) -> Vec<u8> {
    let x = Tensor::dense(format, [1, terms]);
    let op = op(ops::reduce_sum::ID, &[x], Tensor::dense(format, [1]), &[(1, 1)]);
    host.run(&op, &[row], width).unwrap()
}
