//! Results that were worked out by hand, and how operators are offered.

use oxi_kit::ffi::{arithmetic_flags, format as f, support};
use oxi_kit::host::Bytes;
use oxi_kit::{AttrValue, ops};

use crate::common::{dense, host, left_out, op, reason, run, strided};

#[test]
fn one_primitive_is_native_and_its_implementation_is_named() {
    let test = "one_primitive_is_native_and_its_implementation_is_named";
    let Some(host) = host(test) else { return };
    // A scalar, which oneDNN does not know.
    let x = dense(f::F32, &[]);
    let exp = op(ops::exp::ID, &[&x], &x, &[]);
    let answer = host.query(&exp);
    assert_eq!(answer.level, support::NATIVE);
    assert!(reason(&answer).contains(':'), "{}", reason(&answer));
    assert_eq!(answer.arithmetic, arithmetic_flags::FLUSH_OUTPUTS);
    assert_eq!(run::<f32>(&host, &exp, &[f32::to_bytes(&[0.0])]), [1.0]);
}

#[test]
fn shapes_broadcast_both_ways() {
    let Some(host) = host("shapes_broadcast_both_ways") else { return };
    let (a, b, y) = (dense(f::F32, &[2, 1]), dense(f::F32, &[3]), dense(f::F32, &[2, 3]));
    let subtract = op(ops::subtract::ID, &[&a, &b], &y, &[]);
    let data = [f32::to_bytes(&[10.0, 20.0]), f32::to_bytes(&[1.0, 2.0, 3.0])];
    let expected = [9.0, 8.0, 7.0, 19.0, 18.0, 17.0];
    assert_eq!(run::<f32>(&host, &subtract, &data), expected);
}

#[test]
fn products_with_transposes_bias_and_batches() {
    let Some(host) = host("products_with_transposes_bias_and_batches") else { return };
    let both = [
        (ops::matmul::TRANSPOSE_A, AttrValue::I64(1)),
        (ops::matmul::TRANSPOSE_B, AttrValue::I64(1)),
    ];
    // [1 3; 2 4] times [5 7; 6 8], and a bias; then the double of it.
    let (b, bias) = ([5.0_f32, 6.0, 7.0, 8.0], [0.5_f32, -0.5]);
    let (m, v) = (dense(f::F32, &[2, 2]), dense(f::F32, &[2]));
    let many = dense(f::F32, &[2, 2, 2]);
    let stack = op(ops::matmul::ID, &[&many, &m, &v], &many, &both);
    let twice = f32::to_bytes(&[1.0, 2.0, 3.0, 4.0, 2.0, 4.0, 6.0, 8.0]);
    let seen: Vec<f32> = run(&host, &stack, &[twice, f32::to_bytes(&b), f32::to_bytes(&bias)]);
    assert_eq!(seen, [23.5, 30.5, 34.5, 45.5, 46.5, 61.5, 68.5, 91.5]);
    assert_eq!(host.query(&stack).level, support::NATIVE);
    let (i8s, i32s) = (dense(f::I8, &[2, 2]), dense(f::I32, &[2, 2]));
    let small = op(ops::matmul::ID, &[&i8s, &i8s], &i32s, &both);
    let data = [i8::to_bytes(&[12, -13, 3, 4]), i8::to_bytes(&[-12, 6, 12, 8])];
    assert_eq!(run::<i32>(&host, &small, &data), [-126, 168, 180, -124]);
}

#[test]
fn strides_are_followed_and_gaps_stay() {
    let Some(host) = host("strides_are_followed_and_gaps_stay") else { return };
    let x = strided(f::F32, &[3, 2], &[1, 3]);
    let one = dense(f::F32, &[1]);
    let data = [f32::to_bytes(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), f32::to_bytes(&[1.0])];
    // Columns of a 2 by 3 block, into every other element.
    let y = strided(f::F32, &[3, 2], &[4, 2]);
    let seen: Vec<f32> = run(&host, &op(ops::subtract::ID, &[&x, &one], &y, &[]), &data);
    let even: Vec<f32> = seen.iter().copied().step_by(2).collect();
    assert_eq!(even, [0.0, 3.0, 1.0, 4.0, 2.0, 5.0]);
    let gap = f32::from_ne_bytes([0xA5; 4]);
    assert!(seen.iter().skip(1).step_by(2).all(|value| value.to_bits() == gap.to_bits()));
    // The stride of an extent of 1 says nothing, and may be anything.
    let x = strided(f::F32, &[1, 3], &[-7, 1]);
    let column = strided(f::F32, &[3, 1], &[1, 0]);
    let product = op(ops::matmul::ID, &[&x, &column], &dense(f::F32, &[1, 1]), &[]);
    assert_eq!(run::<f32>(&host, &product, &[data[0].clone(), data[0].clone()]), [14.0]);
    let same = op(
        ops::matmul::ID,
        &[&dense(f::F32, &[1, 3]), &dense(f::F32, &[3, 1])],
        &dense(f::F32, &[1, 1]),
        &[],
    );
    assert_eq!(reason(&host.query(&product)), reason(&host.query(&same)));
    // A row that is read three times.
    let x = strided(f::F32, &[3, 2], &[0, 1]);
    let y = dense(f::F32, &[3, 2]);
    let seen: Vec<f32> = run(&host, &op(ops::copy::ID, &[&x], &y, &[]), &data[..1]);
    assert_eq!(seen, [1.0, 2.0, 1.0, 2.0, 1.0, 2.0]);
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
    // The sum of one element is a copy.
    let one = op(ops::reduce_sum::ID, &[&dense(f::F32, &[6, 1])], &dense(f::F32, &[6]), &axis);
    assert_eq!(run::<f32>(&host, &one, &data), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    assert_eq!(host.query(&one).level, support::COMPOSED);
    assert!(reason(&host.query(&one)).contains("extent 1"));
    let soft = op(ops::softmax::ID, &[&x], &x, &axis);
    let seen: Vec<f32> = run(&host, &soft, &[f32::to_bytes(&[0.0; 6])]);
    assert!(seen.iter().all(|value| (value - 1.0 / 3.0).abs() < 1e-7));
    // The first axis: all of it is one row.
    let attrs = [(1, AttrValue::I64(0)), (2, AttrValue::F64(0.0))];
    let four = dense(f::F32, &[2, 2]);
    let norm = op(ops::layer_norm::ID, &[&four, &four, &four], &four, &attrs);
    let data = [[-1.0_f32, 1.0, -1.0, 1.0], [1.0, 2.0, 3.0, 4.0], [10.0, 20.0, 30.0, 40.0]];
    let seen: Vec<f32> = run(&host, &norm, &data.map(|values| f32::to_bytes(&values)));
    assert_eq!(seen, [9.0, 22.0, 27.0, 44.0]);
    // By columns, which oneDNN cannot see as one row: they are packed.
    let turned = strided(f::F32, &[2, 2], &[1, 2]);
    let norm = op(ops::layer_norm::ID, &[&turned, &four, &four], &turned, &attrs);
    let data = [[-1.0_f32, -1.0, 1.0, 1.0], data[1], data[2]];
    let seen: Vec<f32> = run(&host, &norm, &data.map(|values| f32::to_bytes(&values)));
    assert_eq!(seen, [9.0, 27.0, 22.0, 44.0]);
    assert!(reason(&host.query(&norm)).contains("strided operands are packed"));
}

#[test]
fn scale_and_shift_of_16_bits_are_converted_first() {
    let test = "scale_and_shift_of_16_bits_are_converted_first";
    let Some(host) = host(test) else { return };
    let (x, row) = (dense(f::BF16, &[2, 2]), dense(f::BF16, &[2]));
    let attrs = [(1, AttrValue::I64(1)), (2, AttrValue::F64(0.0))];
    let norm = op(ops::layer_norm::ID, &[&x, &row, &row], &x, &attrs);
    let answer = host.query(&norm);
    if answer.level == support::NONE {
        left_out(&format!("{test}: oneDNN has no bf16 on this processor: {}", reason(&answer)));
        return;
    }
    assert_eq!(answer.level, support::COMPOSED);
    assert!(reason(&answer).contains("scale and shift in f32"), "{}", reason(&answer));
    // -1 and 1, times 2 and 4, plus 1 and 1.
    let bits = |values: &[f32]| -> Vec<u8> {
        let top = |value: &f32| (value.to_bits() >> 16) as u16;
        u16::to_bytes(&values.iter().map(top).collect::<Vec<_>>())
    };
    let data = [bits(&[-1.0, 1.0, 3.0, 5.0]), bits(&[2.0, 4.0]), bits(&[1.0, 1.0])];
    let seen: Vec<u16> = run(&host, &norm, &data);
    assert_eq!(u16::to_bytes(&seen), bits(&[-1.0, 5.0, -1.0, 5.0]));
}

#[test]
fn what_onednn_defines_otherwise_is_not_stepped_around() {
    let test = "what_onednn_defines_otherwise_is_not_stepped_around";
    let Some(host) = host(test) else { return };
    let (x, y) = (dense(f::F32, &[3]), dense(f::I32, &[3]));
    let cast = op(ops::cast::ID, &[&x], &y, &[]);
    // To the nearest, where the standard cuts off.
    assert_eq!(run::<i32>(&host, &cast, &[f32::to_bytes(&[0.7, 2.5, -0.5])]), [1, 2, 0]);
    let x = dense(f::I8, &[2]);
    let add = op(ops::add::ID, &[&x, &x], &x, &[]);
    let data = [i8::to_bytes(&[127, -3]), i8::to_bytes(&[1, 1])];
    assert_eq!(run::<i8>(&host, &add, &data), [127, -2]);
}
