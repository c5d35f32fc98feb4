//! Elementwise operators: what each is in oneDNN, and what it is not.

use oxi_kit::ffi::{format as f, status, support};
use oxi_kit::host::{Bytes, Host};
use oxi_kit::{AttrValue, OpDesc, ops};

use crate::common::{dense, host, left_out, op, reason, run};

#[test]
fn a_primitive_gets_the_numbers_that_the_operator_means() {
    let test = "a_primitive_gets_the_numbers_that_the_operator_means";
    let Some(host) = host(test) else { return };
    let x = dense(f::F32, &[4]);
    let data = [f32::to_bytes(&[-4.0, -1.0, 0.5, 3.0])];
    let unary = |id, attrs: &[_]| run::<f32>(&host, &op(id, &[&x], &x, attrs), &data);
    let slope = [(ops::leaky_relu::ALPHA, AttrValue::F64(0.25))];
    assert_eq!(unary(ops::leaky_relu::ID, &slope), [-1.0, -0.25, 0.5, 3.0]);
    assert_eq!(unary(ops::relu::ID, &[]), [0.0, 0.0, 0.5, 3.0]);
    assert_eq!(unary(ops::reciprocal::ID, &[])[..3], [-0.25, -1.0, 2.0]);
    assert_eq!(unary(ops::rint::ID, &[]), [-4.0, -1.0, 0.0, 3.0]);
    let near = |id, expected: [f32; 4]| {
        let seen = unary(id, &[]);
        let pairs = seen.iter().zip(expected);
        assert!(pairs.clone().all(|(y, r)| (y - r).abs() < 1e-6), "{seen:?} is not {expected:?}");
    };
    near(ops::hardswish::ID, [0.0, -1.0 / 3.0, 0.291_666_66, 3.0]);
    near(ops::softplus::ID, [0.018_149_93, 0.313_261_7, 0.974_077, 3.048_587_3]);
    near(ops::log_sigmoid::ID, [-4.018_15, -1.313_261_7, -0.474_077, -0.048_587_35]);
    near(ops::silu::ID, [-0.071_944_84, -0.268_941_43, 0.311_229_67, 2.857_722_3]);
}

#[test]
fn comparisons_write_truths() {
    let Some(host) = host("comparisons_write_truths") else { return };
    let (x, one, truth) = (dense(f::F32, &[3]), dense(f::F32, &[]), dense(f::BOOL, &[3]));
    let data = [f32::to_bytes(&[1.0, f32::NAN, 3.0]), f32::to_bytes(&[3.0])];
    let of = |id| run::<u8>(&host, &op(id, &[&x, &one], &truth, &[]), &data);
    assert_eq!(of(ops::less::ID), [1, 0, 0]);
    assert_eq!(of(ops::greater_equal::ID), [0, 0, 1]);
    assert_eq!(of(ops::not_equal::ID), [1, 1, 0]);
    let is_nan = op(ops::isnan::ID, &[&x], &truth, &[]);
    assert_eq!(run::<u8>(&host, &is_nan, &data[..1]), [0, 1, 0]);
}

#[test]
fn selecting_is_offered_where_the_library_has_it() {
    let test = "selecting_is_offered_where_the_library_has_it";
    let Some(host) = host(test) else { return };
    let (truth, x) = (dense(f::BOOL, &[3]), dense(f::F32, &[3]));
    let select = op(ops::select::ID, &[&truth, &x, &x], &x, &[]);
    let answer = host.query(&select);
    if answer.level == support::NONE {
        assert_eq!(answer.why, status::E_UNSUPPORTED_OP);
        assert!(reason(&answer).contains("does not select"), "{}", reason(&answer));
        left_out(&format!("{test}: this oneDNN has no binary primitive of three tensors"));
        return;
    }
    let data = [vec![1, 0, 1], f32::to_bytes(&[1.0, 2.0, 3.0]), f32::to_bytes(&[4.0, 5.0, 6.0])];
    assert_eq!(run::<f32>(&host, &select, &data), [1.0, 5.0, 3.0]);
}

#[test]
fn what_onednn_means_otherwise_or_lacks_is_not_offered() {
    let test = "what_onednn_means_otherwise_or_lacks_is_not_offered";
    let Some(host) = host(test) else { return };
    let refused = |host: &Host, op: &OpDesc| {
        let answer = host.query(op);
        assert_eq!(answer.level, support::NONE);
        assert_eq!(host.plan(op), Err(answer.why));
        (answer.why, reason(&answer))
    };
    let x = dense(f::I32, &[2]);
    let (why, text) = refused(&host, &op(ops::divide::ID, &[&x, &x], &x, &[]));
    assert_eq!(why, status::E_UNSUPPORTED_TYPE);
    assert!(text.contains("to the nearest"), "{text}");
    let x = dense(f::I64, &[2]);
    let (why, text) = refused(&host, &op(ops::maximum::ID, &[&x, &x], &x, &[]));
    assert_eq!(why, status::E_UNSUPPORTED_TYPE);
    assert!(text.contains("has no format"), "{text}");
    let x = dense(f::F32, &[2]);
    assert_eq!(refused(&host, &op(ops::rsqrt::ID, &[&x], &x, &[])).0, status::E_UNSUPPORTED_OP);
}
