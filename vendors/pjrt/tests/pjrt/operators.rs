//! Operators that become programs, run and come back.

use oxi_kit::ffi::{format as f, math_mode, status, support};
use oxi_kit::host::Bytes;
use oxi_kit::{AttrValue, OpDesc, Tensor, ops};

use crate::common::{host, op};

#[test]
fn a_row_is_added_to_a_column() {
    let Some(host) = host("a_row_is_added_to_a_column") else { return };
    let (column, row) = (Tensor::dense(f::F32, [2, 1]), Tensor::dense(f::F32, [3]));
    let add = op(ops::add::ID, &[&column, &row], &Tensor::dense(f::F32, [2, 3]), &[]);
    let inputs = [f32::to_bytes(&[10.0, 20.0]), f32::to_bytes(&[1.0, 2.0, 3.0])];
    let sums = f32::from_bytes(&host.run(&add, &inputs, 24).unwrap());
    assert_eq!(sums, [11.0, 12.0, 13.0, 21.0, 22.0, 23.0]);
}

#[test]
fn a_transposed_view_is_multiplied_in_either_math_mode() {
    let Some(host) = host("a_transposed_view_is_multiplied_in_either_math_mode") else { return };
    // The same matrix, once as a view and once by the operator's own attribute.
    let view = Tensor { format: f::F32, dims: vec![2, 2], strides: Some(vec![1, 2]) };
    let dense = Tensor::dense(f::F32, [2, 2]);
    let inputs = [f32::to_bytes(&[1.0, 2.0, 3.0, 4.0]), f32::to_bytes(&[1.0, 0.0, 0.0, 1.0])];
    let swap = [(ops::matmul::TRANSPOSE_A, AttrValue::I64(1))];
    for mode in [math_mode::STANDARD, math_mode::FAST] {
        let by_view = op(ops::matmul::ID, &[&view, &dense], &dense, &[]);
        let by_attribute = op(ops::matmul::ID, &[&dense, &dense], &dense, &swap);
        for product in [by_view, by_attribute] {
            let product = OpDesc { math_mode: mode, ..product };
            let y = f32::from_bytes(&host.run(&product, &inputs, 16).unwrap());
            assert_eq!(y, [1.0, 3.0, 2.0, 4.0]);
        }
    }
}

#[test]
fn softmax_and_layer_norm_are_graphs_and_say_so() {
    let Some(host) = host("softmax_and_layer_norm_are_graphs_and_say_so") else { return };
    let x = Tensor::dense(f::F32, [1, 2]);
    let softmax = op(ops::softmax::ID, &[&x], &x, &[(ops::softmax::AXIS, AttrValue::I64(1))]);
    assert_eq!(host.query(&softmax).level, support::COMPOSED);
    let y = f32::from_bytes(&host.run(&softmax, &[f32::to_bytes(&[3.0, 3.0])], 8).unwrap());
    assert_eq!(y, [0.5, 0.5]);
    let axis = [(ops::layer_norm::AXIS, AttrValue::I64(1))];
    let norm = op(ops::layer_norm::ID, &[&x], &x, &axis);
    let y = f32::from_bytes(&host.run(&norm, &[f32::to_bytes(&[-2.0, 2.0])], 8).unwrap());
    assert!((y[0] + 1.0).abs() < 1e-5 && (y[1] - 1.0).abs() < 1e-5, "{y:?}");
}

#[test]
fn a_tensor_without_elements_is_no_special_case() {
    let Some(host) = host("a_tensor_without_elements_is_no_special_case") else { return };
    let (a, b) = (Tensor::dense(f::F32, [2, 0]), Tensor::dense(f::F32, [0, 1]));
    let product = op(ops::matmul::ID, &[&a, &b], &Tensor::dense(f::F32, [2, 1]), &[]);
    let y = f32::from_bytes(&host.run(&product, &[vec![], vec![]], 8).unwrap());
    assert_eq!(y, [0.0, 0.0]);
}

#[test]
fn what_breaks_a_rule_never_reaches_the_compiler() {
    let Some(host) = host("what_breaks_a_rule_never_reaches_the_compiler") else { return };
    let (x, y) = (Tensor::dense(f::F32, [2]), Tensor::dense(f::F32, [3]));
    assert_eq!(host.plan(&op(ops::exp::ID, &[&x], &y, &[])), Err(status::E_SHAPE));
    let x = Tensor::dense(f::I8, [2]);
    assert_eq!(host.plan(&op(ops::exp::ID, &[&x], &x, &[])), Err(status::E_UNSUPPORTED_TYPE));
}
