//! Operators without a kind of their own, on results that were worked out by hand.

use oxi_kit::ffi::{format as f, status, support};
use oxi_kit::host::Bytes;
use oxi_kit::{AttrValue, OpDesc, ops};

use crate::common::{dense, host, op, reason, run};

fn list(values: &[i64]) -> AttrValue {
    AttrValue::I64List(values.to_vec())
}

#[test]
fn axes_are_reduced_wherever_they_are() {
    let Some(host) = host("axes_are_reduced_wherever_they_are") else { return };
    let x = dense(f::F32, &[2, 2, 2]);
    let data = [f32::to_bytes(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 9.0])];
    let axes = |axes: &[i64]| vec![(ops::reduce_mean::AXES, list(axes))];
    let of =
        |id, attrs: &[_]| run::<f32>(&host, &op(id, &[&x], &dense(f::F32, &[2]), attrs), &data);
    assert_eq!(of(ops::reduce_min::ID, &axes(&[2, 0])), [1.0, 3.0]);
    assert_eq!(of(ops::reduce_mean::ID, &axes(&[1, 0])), [4.0, 5.25]);
    let sizes = [axes(&[1, 2]), vec![(ops::reduce_norm::ORDER, AttrValue::I64(1))]].concat();
    assert_eq!(of(ops::reduce_norm::ID, &sizes), [10.0, 27.0]);
    let largest = [axes(&[1, 2]), vec![(ops::reduce_norm::ORDER, AttrValue::I64(0))]].concat();
    let answer = host.query(&op(ops::reduce_norm::ID, &[&x], &dense(f::F32, &[2]), &largest));
    assert_eq!(answer.why, status::E_UNSUPPORTED_TYPE);
    assert!(reason(&answer).contains("not infinity"), "{}", reason(&answer));
}

#[test]
fn tensors_are_turned_and_joined() {
    let Some(host) = host("tensors_are_turned_and_joined") else { return };
    let (x, y) = (dense(f::I8, &[2, 3]), dense(f::I8, &[3, 2]));
    let turn = op(ops::transpose::ID, &[&x], &y, &[(ops::transpose::PERM, list(&[1, 0]))]);
    let data = i8::to_bytes(&[1, 2, 3, 4, 5, 6]);
    assert_eq!(run::<i8>(&host, &turn, &[data.clone()]), [1, 4, 2, 5, 3, 6]);
    assert_eq!(host.query(&turn).level, support::NATIVE);
    // The third is left out, and the fourth there.
    let all = dense(f::I8, &[5, 3]);
    let row = dense(f::I8, &[1, 3]);
    let attrs = [(ops::concat::AXIS, AttrValue::I64(0))];
    let mut join: OpDesc = op(ops::concat::ID, &[&x, &row, &row, &x], &all, &attrs);
    join.inputs[2] = None;
    let answer = host.query(&join);
    assert_ne!(answer.level, support::NONE, "{}", reason(&answer));
    let inputs = [data.clone(), i8::to_bytes(&[7, 8, 9]), vec![], data];
    let seen = i8::from_bytes(&host.run(&join, &inputs, 15).unwrap());
    assert_eq!(seen, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6]);
}

#[test]
fn windows_lie_as_they_are_told() {
    let Some(host) = host("windows_lie_as_they_are_told") else { return };
    let (x, w) = (dense(f::F32, &[1, 2, 3]), dense(f::F32, &[2, 1, 2]));
    let data = f32::to_bytes(&[1.0, 2.0, 4.0, 1.0, 0.0, 3.0]);
    let weights = f32::to_bytes(&[1.0, 10.0, 2.0, 5.0]);
    let attrs = [(ops::conv::GROUPS, AttrValue::I64(2)), (ops::conv::DILATIONS, list(&[2]))];
    let conv = op(ops::conv::ID, &[&x, &w], &dense(f::F32, &[1, 2, 1]), &attrs);
    let seen: Vec<f32> = run(&host, &conv, &[data.clone(), weights.clone()]);
    assert_eq!(seen, [41.0, 17.0]);
    let turned = op(ops::conv_transpose::ID, &[&x, &w], &dense(f::F32, &[1, 1, 4]), &[]);
    let seen: Vec<f32> = run(&host, &turned, &[data.clone(), weights]);
    assert_eq!(seen, [3.0, 17.0, 30.0, 55.0]);
    let attrs = [(ops::avg_pool::WINDOW, list(&[2])), (ops::avg_pool::BEGINS, list(&[1]))];
    let pool = op(ops::avg_pool::ID, &[&x], &dense(f::F32, &[1, 2, 3]), &attrs);
    assert_eq!(run::<f32>(&host, &pool, &[data]), [1.0, 1.5, 3.0, 1.0, 0.5, 1.5]);
}

#[test]
fn given_statistics_are_used() {
    let Some(host) = host("given_statistics_are_used") else { return };
    let (x, one) = (dense(f::F32, &[2, 2]), dense(f::F32, &[2]));
    let attrs = [(ops::batch_norm::EPS, AttrValue::F64(0.0))];
    let norm = op(ops::batch_norm::ID, &[&x, &one, &one, &one], &x, &attrs);
    let inputs = [&[1.0, 2.0, 3.0, 4.0][..], &[1.0, 0.0], &[4.0, 1.0], &[3.0, 1.0]];
    let seen: Vec<f32> = run(&host, &norm, &inputs.map(f32::to_bytes));
    assert_eq!(seen, [0.0, 2.0, 3.0, 4.0]);
}
