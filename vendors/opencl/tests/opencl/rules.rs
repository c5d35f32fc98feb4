//! What is refused, and with which status. Each descriptor breaks one rule of `spec/ops/`.

use crate::common::{host, op, reason};
use oxi_kit::ffi::{Status, determinism, format as f, status, support};
use oxi_kit::host::Host;
use oxi_kit::{AttrValue, OpDesc, Tensor, ops, signature};

/// The status that both asking and planning give.
#[track_caller]
fn refused(host: &Host, op: &OpDesc) -> Status {
    let answer = host.query(op);
    assert_eq!(answer.level, support::NONE);
    assert!(!reason(&answer).is_empty());
    assert_eq!(host.plan(op), Err(answer.why));
    answer.why
}

fn x(dims: &[i64]) -> Tensor {
    Tensor::dense(f::F32, dims)
}

const AXIS: (u32, AttrValue) = (1, AttrValue::I64(0));

#[test]
fn operators_types_and_counts() {
    let Some(host) = host("operators_types_and_counts") else { return };
    let v = x(&[3]);
    assert_eq!(refused(&host, &op(0xffff, &[&v], &v, &[])), status::E_UNSUPPORTED_OP);
    let mut newer = op(ops::copy::ID, &[&v], &v, &[]);
    newer.version = 2;
    assert_eq!(refused(&host, &newer), status::E_UNSUPPORTED_OP);
    let i8s = Tensor::dense(f::I8, [3]);
    assert_eq!(refused(&host, &op(ops::exp::ID, &[&i8s], &i8s, &[])), status::E_UNSUPPORTED_TYPE);
    assert_eq!(refused(&host, &op(ops::add::ID, &[&v, &i8s], &v, &[])), status::E_UNSUPPORTED_TYPE);
    assert_eq!(refused(&host, &op(ops::copy::ID, &[&v], &i8s, &[])), status::E_UNSUPPORTED_TYPE);
    assert_eq!(refused(&host, &op(ops::add::ID, &[&v], &v, &[])), status::E_COUNT);
    assert_eq!(refused(&host, &op(ops::copy::ID, &[&v, &v], &v, &[])), status::E_COUNT);
    let mut none = op(ops::add::ID, &[&v, &v], &v, &[]);
    none.inputs[1] = None;
    assert_eq!(refused(&host, &none), status::E_COUNT);
    let mut none = op(ops::copy::ID, &[&v], &v, &[]);
    none.outputs.clear();
    assert_eq!(refused(&host, &none), status::E_COUNT);
    let mut exact = op(ops::exp::ID, &[&v], &v, &[]);
    exact.determinism = determinism::BITWISE;
    assert_eq!(refused(&host, &exact), status::E_UNSUPPORTED);
}

#[test]
fn attributes_and_ranges() {
    let Some(host) = host("attributes_and_ranges") else { return };
    let (m, v) = (x(&[2, 3]), x(&[3]));
    let sum = |attrs: &[(u32, AttrValue)]| op(ops::reduce_sum::ID, &[&m], &v, attrs);
    assert_eq!(host.query(&sum(&[AXIS])).why, status::OK);
    assert_eq!(refused(&host, &sum(&[])), status::E_ATTR);
    assert_eq!(refused(&host, &sum(&[AXIS, AXIS])), status::E_ATTR);
    assert_eq!(refused(&host, &sum(&[AXIS, (9, AttrValue::I64(0))])), status::E_ATTR);
    assert_eq!(refused(&host, &sum(&[(1, AttrValue::F64(0.0))])), status::E_ATTR);
    assert_eq!(refused(&host, &sum(&[AXIS, (2, AttrValue::I64(2))])), status::E_ATTR);
    for axis in [-1, 2, i64::MAX] {
        assert_eq!(refused(&host, &sum(&[(1, AttrValue::I64(axis))])), status::E_RANGE);
        let softmax = op(ops::softmax::ID, &[&m], &m, &[(1, AttrValue::I64(axis))]);
        assert_eq!(refused(&host, &softmax), status::E_RANGE);
    }
    for eps in [-1e-9, f64::NAN] {
        let norm = op(ops::layer_norm::ID, &[&m], &m, &[AXIS, (2, AttrValue::F64(eps))]);
        assert_eq!(refused(&host, &norm), status::E_RANGE);
    }
}

#[test]
fn ranks_and_shapes() {
    let Some(host) = host("ranks_and_shapes") else { return };
    let (m, v, s) = (x(&[2, 3]), x(&[3]), x(&[]));
    assert_eq!(refused(&host, &op(ops::softmax::ID, &[&s], &s, &[AXIS])), status::E_RANK);
    let nine = x(&[1; 9]);
    assert_eq!(refused(&host, &op(ops::exp::ID, &[&nine], &nine, &[])), status::E_RANK);
    assert_eq!(refused(&host, &op(ops::matmul::ID, &[&v, &m], &m, &[])), status::E_RANK);
    let square = x(&[3, 3]);
    let bias = op(ops::matmul::ID, &[&m, &square, &x(&[3, 1])], &m, &[]);
    assert_eq!(refused(&host, &bias), status::E_RANK);
    assert_eq!(refused(&host, &op(ops::exp::ID, &[&m], &v, &[])), status::E_SHAPE);
    assert_eq!(refused(&host, &op(ops::add::ID, &[&m, &x(&[2])], &m, &[])), status::E_SHAPE);
    assert_eq!(refused(&host, &op(ops::matmul::ID, &[&m, &m], &m, &[])), status::E_SHAPE);
    let batches = op(ops::matmul::ID, &[&x(&[2, 2, 3]), &x(&[3, 3, 3])], &x(&[2, 2, 3]), &[]);
    assert_eq!(refused(&host, &batches), status::E_SHAPE);
    let bias = op(ops::matmul::ID, &[&m, &square, &x(&[2])], &m, &[]);
    assert_eq!(refused(&host, &bias), status::E_SHAPE);
    let empty = op(ops::reduce_max::ID, &[&x(&[0, 3])], &v, &[AXIS]);
    assert_eq!(refused(&host, &empty), status::E_SHAPE);
    let norm = op(ops::layer_norm::ID, &[&m, &v], &m, &[(1, AttrValue::I64(0))]);
    assert_eq!(refused(&host, &norm), status::E_SHAPE);
}

#[test]
fn every_operator_that_opencl_has_is_listed() {
    let Some(host) = host("every_operator_that_opencl_has_is_listed") else { return };
    let (mut ids, mut count) = ([0; 256], 0);
    host.expect(oxi_kit::oxi_call!(
        host,
        op_enumerate(host.device, 256, ids.as_mut_ptr(), &mut count)
    ));
    let ids = &ids[..count as usize];
    assert!(ids.is_sorted());
    // Of the functions of elements OpenCL has neither digamma nor the inverse of erf.
    let of_elements = |op| signature::of(op).is_some_and(|operator| operator.elementwise);
    let listed = oxi_kit::call::operators(of_elements).into_iter().filter(|op| ids.contains(op));
    assert_eq!(listed.count(), oxi_kit::call::operators(of_elements).len() - 2);
    // What has kernels of ours is listed too, and nothing that has none.
    assert!(
        [ops::rms_norm::ID, ops::attention::ID, ops::tile::ID].iter().all(|op| ids.contains(op))
    );
    assert!(!ids.contains(&ops::conv::ID));
}
