//! Operands as part of the program, and matrices multiplied as the maker thinks best. The settings
//! of an adapter are those of its process, hence a file of its own.

#[expect(dead_code, reason = "the other tests use all of it")]
#[path = "pjrt/common.rs"]
mod common;

use common::{host_with, op};
use oxi_kit::ffi::format as f;
use oxi_kit::host::{Bytes, Host};
use oxi_kit::{AttrValue, Tensor, ops};

const SETTINGS: [(&str, &str); 2] = [("operands", "constants"), ("precision", "default")];

/// The largest element of each row of two.
fn largest(host: &Host, rows: &[[f32; 2]]) -> Vec<f32> {
    let count = rows.len();
    let x = Tensor::dense(f::F32, [count as i64, 2]);
    let axis = [(ops::reduce_max::AXIS, AttrValue::I64(1))];
    let max = op(ops::reduce_max::ID, &[&x], &Tensor::dense(f::F32, [count as i64]), &axis);
    let bytes = f32::to_bytes(rows.as_flattened());
    f32::from_bytes(&host.run(&max, &[bytes], 4 * count).unwrap())
}

#[test]
fn constants_are_folded_and_arguments_are_computed() {
    let Some(host) = host_with("constants_are_folded_and_arguments_are_computed", &SETTINGS) else {
        return;
    };
    // XLA's CPU loses a NaN when it computes a maximum, and keeps it when it folds one: that tells
    // which of the two happened.
    assert!(largest(&host, &[[2.0, f32::NAN]])[0].is_nan());
    // More than 64 KiB are handed over as arguments.
    let many = vec![[2.0, f32::NAN]; 8193];
    assert_eq!(largest(&host, &many), vec![2.0; 8193]);
}

#[test]
fn every_execution_has_its_own_constants() {
    let Some(host) = host_with("every_execution_has_its_own_constants", &SETTINGS) else { return };
    let (row, empty) = (Tensor::dense(f::F32, [2]), Tensor::dense(f::F32, [0]));
    let add = op(ops::add::ID, &[&row, &row], &row, &[]);
    let plan = host.plan(&add).unwrap();
    for (x, sums) in [([1.0, 2.0], [2.0, 4.0]), ([3.0, 5.0], [6.0, 10.0]), ([1.0, 2.0], [2.0, 4.0])]
    {
        let (x, y) = (host.upload(&f32::to_bytes(&x)), host.buffer(8));
        host.expect(host.execute(plan, &[x, x], &[y]));
        assert_eq!(f32::from_bytes(&host.download(y, 8)), sums);
    }
    let add = op(ops::add::ID, &[&empty, &empty], &empty, &[]);
    assert_eq!(host.run(&add, &[vec![], vec![]], 0), Ok(vec![]));
}

#[test]
fn matrices_are_multiplied_with_the_makers_precision() {
    let test = "matrices_are_multiplied_with_the_makers_precision";
    let Some(host) = host_with(test, &SETTINGS) else { return };
    let x = Tensor::dense(f::F32, [2, 2]);
    let product = op(ops::matmul::ID, &[&x, &x], &x, &[]);
    let x = f32::to_bytes(&[1.0, 2.0, 3.0, 4.0]);
    let y = f32::from_bytes(&host.run(&product, &[x.clone(), x], 16).unwrap());
    assert_eq!(y, [7.0, 10.0, 15.0, 22.0]);
}
