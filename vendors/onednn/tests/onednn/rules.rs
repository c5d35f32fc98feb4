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
fn a_format_without_a_primitive_is_refused_with_onednns_status() {
    let test = "a_format_without_a_primitive_is_refused_with_onednns_status";
    let Some(host) = host(test) else { return };
    let x = dense(f::F64, &[2]);
    let (why, text) = refused(&host, &op(ops::exp::ID, &[&x], &x, &[]));
    assert_eq!(why, status::E_UNSUPPORTED);
    assert_eq!(text, "dnnl_eltwise_forward_primitive_desc_create answers unimplemented");
}

#[test]
fn a_broken_rule_is_told_before_a_missing_primitive() {
    let Some(host) = host("a_broken_rule_is_told_before_a_missing_primitive") else { return };
    let (x, y) = (dense(f::F64, &[2]), dense(f::F64, &[3]));
    assert_eq!(refused(&host, &op(ops::exp::ID, &[&x], &y, &[])).0, status::E_SHAPE);
    let axis = [(ops::softmax::AXIS, AttrValue::I64(1))];
    assert_eq!(refused(&host, &op(ops::softmax::ID, &[&x], &x, &axis)).0, status::E_RANGE);
    assert_eq!(refused(&host, &op(0xffff, &[&x], &x, &[])).0, status::E_UNSUPPORTED_OP);
}

#[test]
fn a_conversion_between_floats_that_saturates_is_not_offered() {
    let test = "a_conversion_between_floats_that_saturates_is_not_offered";
    let Some(host) = host(test) else { return };
    let saturate = [(ops::cast::SATURATE, AttrValue::I64(1))];
    let cast = |from, to| op(ops::cast::ID, &[&dense(from, &[2])], &dense(to, &[2]), &saturate);
    let (why, text) = refused(&host, &cast(f::F32, f::F16));
    assert_eq!(why, status::E_UNSUPPORTED);
    assert!(text.contains("does not saturate"), "{text}");
    // No integer is beyond the largest float.
    assert_eq!(host.query(&cast(f::I32, f::F32)).level, support::NATIVE);
}

#[test]
fn shapes_that_no_memory_holds_may_be_asked_about() {
    let Some(host) = host("shapes_that_no_memory_holds_may_be_asked_about") else { return };
    let x = dense(f::F32, &[1 << 20, 1 << 26]);
    assert_eq!(host.query(&op(ops::add::ID, &[&x, &x], &x, &[])).level, support::NATIVE);
    let axis = [(ops::layer_norm::AXIS, AttrValue::I64(1))];
    assert_eq!(host.query(&op(ops::layer_norm::ID, &[&x], &x, &axis)).level, support::NATIVE);
}
