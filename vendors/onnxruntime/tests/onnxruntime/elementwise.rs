//! Elementwise operators: what each is in ONNX, and what it is not.

use oxi_kit::ffi::{format as f, status, support};
use oxi_kit::host::Bytes;
use oxi_kit::{AttrValue, ops};

use crate::common::{dense, host, op, reason, run};

#[test]
fn a_node_gets_the_attributes_that_the_operator_means() {
    let Some(host) = host("a_node_gets_the_attributes_that_the_operator_means") else { return };
    let x = dense(f::F32, &[4]);
    let data = [f32::to_bytes(&[-2.0, -0.5, 0.5, 2.5])];
    let slope = [(ops::leaky_relu::ALPHA, AttrValue::F64(0.25))];
    let leaky = op(ops::leaky_relu::ID, &[&x], &x, &slope);
    assert_eq!(host.query(&leaky).level, support::NATIVE);
    assert_eq!(run::<f32>(&host, &leaky, &data), [-0.5, -0.125, 0.5, 2.5]);
    // Halves go to the even integer.
    assert_eq!(
        run::<f32>(&host, &op(ops::rint::ID, &[&x], &x, &[]), &data),
        [-2.0, -0.0, 0.0, 2.0]
    );
    // The two kinds of gelu differ in the fourth digit.
    let at_two = |id| run::<f32>(&host, &op(id, &[&x], &x, &[]), &[f32::to_bytes(&[2.0; 4])])[0];
    assert!((at_two(ops::gelu::ID) - 1.954_499_7).abs() < 1e-6);
    assert!((at_two(ops::gelu_tanh::ID) - 1.954_597_7).abs() < 1e-6);
    let bytes = dense(f::U8, &[4]);
    let shift = |id| {
        let data = [vec![0x81, 0x81, 1, 255], vec![1, 0, 7, 4]];
        run::<u8>(&host, &op(id, &[&bytes, &bytes], &bytes, &[]), &data)
    };
    assert_eq!(shift(ops::shift_left::ID), [0x02, 0x81, 0x80, 0xF0]);
    assert_eq!(shift(ops::shift_right_logical::ID), [0x40, 0x81, 0, 15]);
}

#[test]
fn three_operands_and_booleans_are_said_too() {
    let Some(host) = host("three_operands_and_booleans_are_said_too") else { return };
    let (truth, x, one) = (dense(f::BOOL, &[3]), dense(f::F32, &[3]), dense(f::F32, &[]));
    let less = op(ops::less::ID, &[&x, &one], &truth, &[]);
    let data = [f32::to_bytes(&[1.0, f32::NAN, 3.0]), f32::to_bytes(&[2.0])];
    assert_eq!(run::<u8>(&host, &less, &data), [1, 0, 0]);
    let select = op(ops::select::ID, &[&truth, &x, &one], &x, &[]);
    let data = [vec![1, 0, 0], f32::to_bytes(&[5.0, 6.0, 7.0]), f32::to_bytes(&[9.0])];
    assert_eq!(run::<f32>(&host, &select, &data), [5.0, 9.0, 9.0]);
    let clamp = op(ops::clamp::ID, &[&x, &one, &one], &x, &[]);
    let data = [f32::to_bytes(&[-4.0, 1.5, 8.0]), f32::to_bytes(&[1.0]), f32::to_bytes(&[2.0])];
    assert_eq!(run::<f32>(&host, &clamp, &data), [1.0, 1.5, 2.0]);
    let answer = host.query(&clamp);
    assert_eq!(answer.level, support::COMPOSED);
    assert!(reason(&answer).contains("ONNX has no node for it"), "{}", reason(&answer));
}

#[test]
fn an_integer_over_zero_is_what_the_standard_says() {
    let Some(host) = host("an_integer_over_zero_is_what_the_standard_says") else { return };
    let x = dense(f::I32, &[4]);
    let data = [i32::to_bytes(&[7, -7, 7, i32::MIN]), i32::to_bytes(&[0, 2, -2, 3])];
    let of = |id| run::<i32>(&host, &op(id, &[&x, &x], &x, &[]), &data);
    assert_eq!(of(ops::divide::ID), [-1, -3, -3, i32::MIN / 3]);
    assert_eq!(of(ops::fmod::ID), [7, -1, 1, -2]);
    assert_eq!(of(ops::remainder::ID), [7, 1, -1, 1]);
    let answer = host.query(&op(ops::divide::ID, &[&x, &x], &x, &[]));
    assert_eq!(answer.level, support::COMPOSED);
    assert!(reason(&answer).contains("over zero"), "{}", reason(&answer));
}

#[test]
fn what_onnx_means_otherwise_or_lacks_is_not_offered() {
    let Some(host) = host("what_onnx_means_otherwise_or_lacks_is_not_offered") else { return };
    let refused = |id, format, inputs: usize, attrs: &[_]| {
        let x = dense(format, &[2]);
        let op = op(id, &vec![&x; inputs], &x, attrs);
        let answer = host.query(&op);
        assert_eq!(answer.level, support::NONE, "{}", reason(&answer));
        assert_eq!(host.plan(&op), Err(answer.why));
        (answer.why, reason(&answer))
    };
    let (why, text) = refused(ops::remainder::ID, f::F32, 2, &[]);
    assert_eq!(why, status::E_UNSUPPORTED_TYPE);
    assert!(text.contains("sign of the first"), "{text}");
    let (why, text) = refused(ops::elu::ID, f::F64, 1, &[(1, AttrValue::F64(0.1))]);
    assert_eq!(why, status::E_UNSUPPORTED_TYPE);
    assert!(text.contains("alpha in f32"), "{text}");
    // ONNX shifts unsigned integers alone, and says so itself.
    assert_eq!(refused(ops::shift_left::ID, f::I32, 2, &[]).0, status::E_UNSUPPORTED_TYPE);
    assert_eq!(refused(ops::expm1::ID, f::F32, 1, &[]).0, status::E_UNSUPPORTED_OP);
}
