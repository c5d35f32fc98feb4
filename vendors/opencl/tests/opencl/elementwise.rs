//! Add, multiply, exp, tanh and sqrt, against values that were worked out by hand.

use crate::common::{compile, dense, has_f64, host, op, run, ulps, unary};
use half::{bf16, f16};
use oxi_kit::ffi::format as f;
use oxi_kit::host::Bytes;
use oxi_kit::ops;
use std::process::Command;

#[test]
fn sums_and_products_wrap_round_and_broadcast() {
    let Some(host) = host("sums_and_products_wrap_round_and_broadcast") else { return };
    let two = |id, format, a: Vec<u8>, b: Vec<u8>, dims: [&[i64]; 3]| {
        let [x, z, y] = dims.map(|dims| dense(format, dims));
        (op(id, &[&x, &z], &y, &[]), vec![a, b])
    };
    let (add, multiply) = (ops::add::ID, ops::multiply::ID);
    let row: [&[i64]; 3] = [&[2, 1], &[3], &[2, 3]];
    let (sum, data) =
        two(add, f::F32, f32::to_bytes(&[1.0, 2.0]), f32::to_bytes(&[10.0, 20.0, 30.0]), row);
    assert_eq!(run::<f32>(&host, &sum, &data), [11.0, 21.0, 31.0, 12.0, 22.0, 32.0]);
    let flat: [&[i64]; 3] = [&[3]; 3];
    let (a, b) = ([i32::MAX, -5, 7], [1, -6, 100]);
    let (sum, data) = two(add, f::I32, i32::to_bytes(&a), i32::to_bytes(&b), flat);
    assert_eq!(run::<i32>(&host, &sum, &data), [i32::MIN, -11, 107]);
    let (a, b) = ([i32::MAX, 1 << 20, -3], [2, 1 << 20, 5]);
    let (product, data) = two(multiply, f::I32, i32::to_bytes(&a), i32::to_bytes(&b), flat);
    assert_eq!(run::<i32>(&host, &product, &data), [-2, 0, -15]);
    let (a, b) = ([127_i8, -128, 100], [1_i8, -128, 3]);
    let (product, data) = two(multiply, f::I8, i8::to_bytes(&a), i8::to_bytes(&b), flat);
    assert_eq!(run::<i8>(&host, &product, &data), [127, 0, 44]);
    let (sum, data) = two(add, f::I8, i8::to_bytes(&a), i8::to_bytes(&b), flat);
    assert_eq!(run::<i8>(&host, &sum, &data), [-128, 0, 103]);
    // 2049 lies between two numbers of f16, 257 between two of bf16: ties go to even.
    let (a, b) =
        ([2048.0, -0.0, 65504.0].map(f16::from_f32), [1.0, -0.0, 65504.0].map(f16::from_f32));
    let bytes = |values: [f16; 3]| u16::to_bytes(&values.map(f16::to_bits));
    let (sum, data) = two(add, f::F16, bytes(a), bytes(b), flat);
    let expected = [2048.0, -0.0, f32::INFINITY].map(|value| f16::from_f32(value).to_bits());
    assert_eq!(run::<u16>(&host, &sum, &data), expected);
    let (a, b) = ([256.0, 3.0, 1e-38].map(bf16::from_f32), [1.0, -0.0, 0.5].map(bf16::from_f32));
    let bytes = |values: [bf16; 3]| u16::to_bytes(&values.map(bf16::to_bits));
    let (sum, data) = two(add, f::BF16, bytes(a), bytes(b), flat);
    let expected = [256.0, 3.0, 0.5].map(|value| bf16::from_f32(value).to_bits());
    assert_eq!(run::<u16>(&host, &sum, &data), expected);
    if has_f64(&host) {
        let (product, data) = two(
            multiply,
            f::F64,
            f64::to_bytes(&[0.1, 1e300, -2.0]),
            f64::to_bytes(&[3.0, 1e10, 0.0]),
            flat,
        );
        assert_eq!(run::<f64>(&host, &product, &data), [0.1 * 3.0, f64::INFINITY, -0.0]);
    }
}

#[test]
fn functions_keep_their_bounds_and_special_values() {
    let Some(host) = host("functions_keep_their_bounds_and_special_values") else { return };
    let x = [0.0_f32, 1.0, -1.0, 10.5, -80.0, 88.0, f32::NEG_INFINITY, f32::INFINITY, f32::NAN];
    let seen: Vec<f32> = unary(&host, ops::exp::ID, f::F32, f::F32, &x);
    for (x, seen) in x.iter().zip(&seen).take(6) {
        assert!(ulps(*seen, f64::from(*x).exp() as f32) <= 3, "exp({x}) = {seen}");
    }
    assert_eq!(seen[6..8], [0.0, f32::INFINITY]);
    assert!(seen[8].is_nan());
    let x = [0.0_f32, -0.0, 0.5, -3.0, 1e-6, f32::INFINITY, f32::NEG_INFINITY, f32::NAN];
    let seen: Vec<f32> = unary(&host, ops::tanh::ID, f::F32, f::F32, &x);
    for (x, seen) in x.iter().zip(&seen).take(7) {
        assert!(ulps(*seen, f64::from(*x).tanh() as f32) <= 5, "tanh({x}) = {seen}");
    }
    assert!(seen[7].is_nan());
    let x: Vec<f32> = (0..1000).map(|i| f32::from_bits(0x0080_0000 + i * 2_130_000)).collect();
    let expected: Vec<f32> = x.iter().map(|x| x.sqrt()).collect();
    assert_eq!(unary::<f32, f32>(&host, ops::sqrt::ID, f::F32, f::F32, &x), expected);
    let x = [-0.0_f32, f32::INFINITY, -1.0];
    let seen: Vec<f32> = unary(&host, ops::sqrt::ID, f::F32, f::F32, &x);
    assert_eq!((seen[0].to_bits(), seen[1]), (0x8000_0000, f32::INFINITY));
    assert!(seen[2].is_nan());
    if has_f64(&host) {
        let seen: Vec<f64> = unary(&host, ops::exp::ID, f::F64, f::F64, &[1.0_f64, 0.1, -700.0]);
        for (seen, x) in seen.iter().zip([1.0_f64, 0.1, -700.0]) {
            assert!((seen / x.exp() - 1.0).abs() < 1e-15);
        }
        assert_eq!(unary::<f64, f64>(&host, ops::sqrt::ID, f::F64, f::F64, &[2.0]), [2_f64.sqrt()]);
    }
}

#[test]
fn functions_of_16_bits_are_rounded_once() {
    let Some(host) = host("functions_of_16_bits_are_rounded_once") else { return };
    let all: Vec<u16> = (0..=u16::MAX).collect();
    let roots: Vec<u16> = unary(&host, ops::sqrt::ID, f::F16, f::F16, &all);
    for (&bits, root) in all.iter().zip(roots) {
        let (x, root) = (f16::from_bits(bits), f16::from_bits(root));
        let expected = f16::from_f64(x.to_f64().sqrt());
        assert!(root.to_bits() == expected.to_bits() || root.is_nan() && expected.is_nan(), "{x}");
    }
    let roots: Vec<u16> = unary(&host, ops::sqrt::ID, f::BF16, f::BF16, &all);
    for (&bits, root) in all.iter().zip(roots) {
        let (x, root) = (bf16::from_bits(bits), bf16::from_bits(root));
        let expected = bf16::from_f64(x.to_f64().sqrt());
        assert!(root.to_bits() == expected.to_bits() || root.is_nan() && expected.is_nan(), "{x}");
    }
    for id in [ops::exp::ID, ops::tanh::ID] {
        let values: Vec<u16> = unary(&host, id, f::F16, f::F16, &all);
        for (&bits, value) in all.iter().zip(values) {
            let (x, value) = (f16::from_bits(bits), f16::from_bits(value));
            let exact = if id == ops::exp::ID { x.to_f64().exp() } else { x.to_f64().tanh() };
            let expected = f16::from_f64(exact);
            let near = value.to_bits().abs_diff(expected.to_bits()) <= 2;
            assert!(near || value.is_nan() && expected.is_nan(), "{x}: {value}, not {expected}");
        }
    }
}

#[test]
fn a_root_that_is_off_is_put_right() {
    let done = Command::new(compile("root.c", "root", &[])).output().expect("it was compiled");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
}
