//! What is refused, and why.

use oxi_kit::ffi::{format as f, status, support};
use oxi_kit::host::Host;
use oxi_kit::{AttrValue, OpDesc, ops};

use crate::common::{dense, host, op, reason};

/// The status that both asking and planning give.
#[track_caller]
fn refused(host: &Host, op: &OpDesc) -> (i32, String) {
    let answer = host.query(op);
    assert_eq!(answer.level, support::NONE);
    assert_eq!(host.plan(op), Err(answer.why));
    (answer.why, reason(&answer))
}

#[test]
fn a_format_without_a_kernel_is_told_by_onnx_runtime() {
    let Some(host) = host("a_format_without_a_kernel_is_told_by_onnx_runtime") else { return };
    let x = dense(f::BF16, &[2]);
    let (why, text) = refused(&host, &op(ops::exp::ID, &[&x], &x, &[]));
    assert_eq!(why, status::E_UNSUPPORTED_TYPE);
    assert!(text.contains("implementation") && text.contains("Exp"), "{text}");
    // Other operators have it.
    assert_eq!(host.query(&op(ops::copy::ID, &[&x], &x, &[])).level, support::NATIVE);
}

#[test]
fn a_broken_rule_is_told_before_a_missing_kernel() {
    let Some(host) = host("a_broken_rule_is_told_before_a_missing_kernel") else { return };
    let (x, y) = (dense(f::BF16, &[2]), dense(f::BF16, &[3]));
    assert_eq!(refused(&host, &op(ops::exp::ID, &[&x], &y, &[])).0, status::E_SHAPE);
    let axis = [(ops::softmax::AXIS, AttrValue::I64(1))];
    assert_eq!(refused(&host, &op(ops::softmax::ID, &[&x], &x, &axis)).0, status::E_RANGE);
    assert_eq!(refused(&host, &op(0xffff, &[&x], &x, &[])).0, status::E_UNSUPPORTED_OP);
}

#[test]
fn shapes_that_no_memory_holds_may_be_asked_about() {
    let Some(host) = host("shapes_that_no_memory_holds_may_be_asked_about") else { return };
    let x = dense(f::F32, &[1 << 20, 1 << 26]);
    assert_eq!(host.query(&op(ops::add::ID, &[&x, &x], &x, &[])).level, support::NATIVE);
    let axis = [(ops::layer_norm::AXIS, AttrValue::I64(1))];
    assert_eq!(host.query(&op(ops::layer_norm::ID, &[&x], &x, &axis)).level, support::COMPOSED);
}
