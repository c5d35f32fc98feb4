//! Results that were worked out by hand, and how operators are offered.

use oxi_kit::ffi::{format as f, support};
use oxi_kit::host::{Bytes, Host};
use oxi_kit::{AttrValue, OpDesc, ops};

use crate::common::{dense, host, op, reason, run, strided};

/// Level and reason of an operator that is offered.
#[track_caller]
fn level(host: &Host, op: &OpDesc) -> (u32, String) {
    let answer = host.query(op);
    (answer.level, reason(&answer))
}

#[test]
fn one_node_is_native_and_what_onnx_runtime_makes_of_it_is_told() {
    let test = "one_node_is_native_and_what_onnx_runtime_makes_of_it_is_told";
    let Some(host) = host(test) else { return };
    let add = |format| {
        let x = dense(format, &[2]);
        op(ops::add::ID, &[&x, &x], &x, &[])
    };
    assert_eq!(level(&host, &add(f::F32)), (support::NATIVE, String::new()));
    assert_eq!(level(&host, &add(f::I8)), (support::NATIVE, String::new()));
    let (how, why) = level(&host, &add(f::F16));
    assert_eq!(how, support::COMPOSED);
    assert!(why.contains("Cast, Cast, Add, Cast"), "{why}");
    let half = [0x3C00_u16, 0xC000];
    let seen: Vec<u16> = run(&host, &add(f::F16), &[u16::to_bytes(&half), u16::to_bytes(&half)]);
    assert_eq!(seen, [0x4000, 0xC400]);
    let seen: Vec<i8> = run(&host, &add(f::I8), &[i8::to_bytes(&[127, -3]), i8::to_bytes(&[1, 1])]);
    assert_eq!(seen, [-128, -2]);
}

#[test]
fn conversions_keep_to_the_range_of_integers() {
    let Some(host) = host("conversions_keep_to_the_range_of_integers") else { return };
    let values = [f32::NAN, f32::INFINITY, -3e9, 200.7, -200.7, -0.5, 2_147_483_520.0];
    let cast =
        |from, to, attrs: &[_]| op(ops::cast::ID, &[&dense(from, &[7])], &dense(to, &[7]), attrs);
    let x = [f32::to_bytes(&values)];
    let seen: Vec<i32> = run(&host, &cast(f::F32, f::I32, &[]), &x);
    assert_eq!(seen, [0, i32::MAX, i32::MIN, 200, -200, 0, 2_147_483_520]);
    let seen: Vec<i8> = run(&host, &cast(f::F32, f::I8, &[]), &x);
    assert_eq!(seen, [0, 127, -128, 127, -128, 0, 127]);
    assert_eq!(level(&host, &cast(f::F32, f::I8, &[])).0, support::COMPOSED);
    assert_eq!(level(&host, &cast(f::F32, f::F16, &[])).0, support::NATIVE);
    let saturate = [(ops::cast::SATURATE, AttrValue::I64(1))];
    for (attrs, expected) in [(&[][..], 0x7C00), (&saturate, 0x7BFF)] {
        let seen: Vec<u16> = run(&host, &cast(f::F32, f::F16, attrs), &x);
        assert_eq!(seen[1], expected);
    }
}

#[test]
fn products_with_transposes_bias_and_batches() {
    let Some(host) = host("products_with_transposes_bias_and_batches") else { return };
    let both = [
        (ops::matmul::TRANSPOSE_A, AttrValue::I64(1)),
        (ops::matmul::TRANSPOSE_B, AttrValue::I64(1)),
    ];
    // [1 3; 2 4] times [5 7; 6 8], and a bias.
    let (a, b, bias) = ([1.0_f32, 2.0, 3.0, 4.0], [5.0_f32, 6.0, 7.0, 8.0], [0.5_f32, -0.5]);
    let (m, v) = (dense(f::F32, &[2, 2]), dense(f::F32, &[2]));
    let gemm = op(ops::matmul::ID, &[&m, &m, &v], &m, &both);
    let data = [f32::to_bytes(&a), f32::to_bytes(&b), f32::to_bytes(&bias)];
    assert_eq!(run::<f32>(&host, &gemm, &data), [23.5, 30.5, 34.5, 45.5]);
    assert_eq!(level(&host, &gemm).0, support::NATIVE);
    // The same with a batch of one factor, which takes several nodes.
    let (many, y) = (dense(f::F32, &[2, 2, 2]), dense(f::F32, &[2, 2, 2]));
    let stack = op(ops::matmul::ID, &[&many, &m, &v], &y, &both);
    let twice = f32::to_bytes(&[1.0, 2.0, 3.0, 4.0, 2.0, 4.0, 6.0, 8.0]);
    let seen: Vec<f32> = run(&host, &stack, &[twice, data[1].clone(), data[2].clone()]);
    assert_eq!(seen, [23.5, 30.5, 34.5, 45.5, 46.5, 61.5, 68.5, 91.5]);
    assert_eq!(level(&host, &stack).0, support::COMPOSED);
    let (i8s, i32s) = (dense(f::I8, &[2, 2]), dense(f::I32, &[2, 2]));
    let small = op(ops::matmul::ID, &[&i8s, &i8s], &i32s, &both);
    let data = [i8::to_bytes(&[127, -128, 3, 4]), i8::to_bytes(&[-128, 6, 127, 8])];
    assert_eq!(run::<i32>(&host, &small, &data), [-16_238, 16_153, 16_408, -16_224]);
}

#[test]
fn strides_are_followed_and_gaps_stay() {
    let Some(host) = host("strides_are_followed_and_gaps_stay") else { return };
    // Columns of a 2 by 3 block, backwards, into every other element.
    let x = strided(f::F32, &[3, 2], &[1, 3]);
    let y = strided(f::F32, &[3, 2], &[4, 2]);
    let one = dense(f::F32, &[1]);
    let subtract = op(ops::subtract::ID, &[&x, &one], &y, &[]);
    let data = [f32::to_bytes(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), f32::to_bytes(&[1.0])];
    let seen: Vec<f32> = run(&host, &subtract, &data);
    let even: Vec<f32> = seen.iter().copied().step_by(2).collect();
    assert_eq!(even, [0.0, 3.0, 1.0, 4.0, 2.0, 5.0]);
    let gap = f32::from_ne_bytes([0xA5; 4]);
    assert!(seen.iter().skip(1).step_by(2).all(|value| value.to_bits() == gap.to_bits()));
}

#[test]
fn rows_are_summed_and_normalised() {
    let Some(host) = host("rows_are_summed_and_normalised") else { return };
    let x = dense(f::F32, &[2, 3]);
    let axis = [(1, AttrValue::I64(1))];
    let sum = op(ops::reduce_sum::ID, &[&x], &dense(f::F32, &[2]), &axis);
    let data = [f32::to_bytes(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0])];
    assert_eq!(run::<f32>(&host, &sum, &data), [6.0, 15.0]);
    let nothing = op(ops::reduce_sum::ID, &[&dense(f::F32, &[2, 0])], &dense(f::F32, &[2]), &axis);
    assert_eq!(run::<f32>(&host, &nothing, &[vec![]]), [0.0; 2]);
    let soft = op(ops::softmax::ID, &[&x], &x, &axis);
    let zeros = [f32::to_bytes(&[0.0; 6])];
    let seen: Vec<f32> = run(&host, &soft, &zeros);
    assert!(seen.iter().all(|value| (value - 1.0 / 3.0).abs() < 1e-7));
    // An epsilon that no f32 holds, where that shows.
    let x = dense(f::F64, &[1, 2]);
    let attrs = [(1, AttrValue::I64(1)), (2, AttrValue::F64(0.1))];
    let norm = op(ops::layer_norm::ID, &[&x], &x, &attrs);
    let seen: Vec<f64> = run(&host, &norm, &[f64::to_bytes(&[1.0, 2.0])]);
    let expected = 0.5 / 0.35_f64.sqrt();
    assert!((seen[1] - expected).abs() < 1e-15, "{} is not {expected}", seen[1]);
    assert_eq!(level(&host, &norm).0, support::COMPOSED);
}
