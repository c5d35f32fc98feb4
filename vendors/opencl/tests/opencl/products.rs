//! Matmul, against values that were worked out by hand.

use crate::common::{dense, host, op, run};
use half::{bf16, f16};
use oxi_kit::ffi::format as f;
use oxi_kit::host::Bytes;
use oxi_kit::{AttrValue, ops};

#[test]
fn products_of_matrices() {
    let Some(host) = host("products_of_matrices") else { return };
    let (m, k, n) = (33_usize, 65_usize, 47_usize);
    let a: Vec<i8> = (0..2 * m * k).map(|i| (i * 37 % 19) as i8 - 9).collect();
    let b: Vec<i8> = (0..n * k).map(|i| (i * 53 % 17) as i8 - 8).collect();
    let bias: Vec<i32> = (0..n as i32).map(|i| i * 3 - 50).collect();
    // y = a b^T + bias, with b given as n by k and repeated over the batch.
    let mut expected = vec![0_i32; 2 * m * n];
    for (place, y) in expected.iter_mut().enumerate() {
        let (row, column) = (place / n, place % n);
        *y = bias[column]
            + (0..k).map(|d| i32::from(a[row * k + d]) * i32::from(b[column * k + d])).sum::<i32>();
    }
    let product = |from, to| {
        let (m, k, n) = (m as i64, k as i64, n as i64);
        let inputs = [dense(from, &[2, m, k]), dense(from, &[n, k]), dense(to, &[n])];
        let attrs = [(ops::matmul::TRANSPOSE_B, AttrValue::I64(1))];
        op(ops::matmul::ID, &inputs.each_ref(), &dense(to, &[2, m, n]), &attrs)
    };
    let data = [i8::to_bytes(&a), i8::to_bytes(&b), i32::to_bytes(&bias)];
    assert_eq!(run::<i32>(&host, &product(f::I8, f::I32), &data), expected);
    let floats = |values: &[i8]| values.iter().map(|&v| f32::from(v)).collect::<Vec<_>>();
    let bias: Vec<f32> = bias.iter().map(|&value| value as f32).collect();
    let expected: Vec<f32> = expected.iter().map(|&value| value as f32).collect();
    let data = [f32::to_bytes(&floats(&a)), f32::to_bytes(&floats(&b)), f32::to_bytes(&bias)];
    assert_eq!(run::<f32>(&host, &product(f::F32, f::F32), &data), expected);
    for format in [f::F16, f::BF16] {
        let narrow = |values: &[f32]| -> Vec<u16> {
            let bits = |&value| match format {
                f::F16 => f16::from_f32(value).to_bits(),
                _ => bf16::from_f32(value).to_bits(),
            };
            values.iter().map(bits).collect()
        };
        let factors = [&a, &b].map(|values| u16::to_bytes(&narrow(&floats(values))));
        let [left, right] = factors;
        let data = [left.clone(), right.clone(), f32::to_bytes(&bias)];
        assert_eq!(run::<f32>(&host, &product(format, f::F32), &data), expected);
        let data = [left, right, u16::to_bytes(&narrow(&bias))];
        assert_eq!(run::<u16>(&host, &product(format, format), &data), narrow(&expected));
    }
}

#[test]
fn products_with_no_depth_are_the_bias() {
    let Some(host) = host("products_with_no_depth_are_the_bias") else { return };
    let inputs = [dense(f::F32, &[2, 0]), dense(f::F32, &[0, 2]), dense(f::F32, &[2])];
    let y = dense(f::F32, &[2, 2]);
    let product = op(ops::matmul::ID, &inputs.each_ref(), &y, &[]);
    let data = [vec![], vec![], f32::to_bytes(&[5.0, 6.0])];
    assert_eq!(run::<f32>(&host, &product, &data), [5.0, 6.0, 5.0, 6.0]);
    let product = op(ops::matmul::ID, &[&inputs[0], &inputs[1]], &y, &[]);
    assert_eq!(run::<f32>(&host, &product, &data[..2]), [0.0; 4]);
    let nothing = op(ops::matmul::ID, &[&y, &dense(f::F32, &[2, 0])], &inputs[0], &[]);
    assert_eq!(run::<f32>(&host, &nothing, &[f32::to_bytes(&[1.0; 4]), vec![]]), []);
}
