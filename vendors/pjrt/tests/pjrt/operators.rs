//! Operators that become programs, run and come back.

use oxi_kit::ffi::{format as f, math_mode, status, support};
use oxi_kit::host::{Bytes, Host};
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

/// Casts elements of one format to another; bytes in, bytes out.
fn cast(
    host: &Host,
    [from, to]: [u32; 2],
    saturate: i64,
    bytes: Vec<u8>,
    width: [usize; 2],
) -> Vec<u8> {
    let count = bytes.len() / width[0];
    let tensor = |format| Tensor::dense(format, [count as i64]);
    let attrs = [(ops::cast::SATURATE, AttrValue::I64(saturate))];
    let cast = op(ops::cast::ID, &[&tensor(from)], &tensor(to), &attrs);
    host.run(&cast, &[bytes], count * width[1]).unwrap()
}

#[test]
fn a_float_becomes_the_nearest_integer_that_there_is() {
    let Some(host) = host("a_float_becomes_the_nearest_integer_that_there_is") else { return };
    let x = f32::to_bytes(&[-1.9, 1.9, 200.7, f32::NEG_INFINITY, f32::INFINITY, f32::NAN]);
    let wide = i32::from_bytes(&cast(&host, [f::F32, f::I32], 1, x.clone(), [4, 4]));
    assert_eq!(wide, [-1, 1, 200, i32::MIN, i32::MAX, 0]);
    let narrow = i8::from_bytes(&cast(&host, [f::F32, f::I8], 1, x, [4, 1]));
    assert_eq!(narrow, [-1, 1, 127, -128, 127, 0]);
}

#[test]
fn a_float_out_of_range_becomes_infinite_or_stops_at_the_end() {
    let test = "a_float_out_of_range_becomes_infinite_or_stops_at_the_end";
    let Some(host) = host(test) else { return };
    let x = f32::to_bytes(&[1.0, 65520.0, -1e9, f32::INFINITY, f32::NAN]);
    let to_f16 =
        |saturate| u16::from_bytes(&cast(&host, [f::F32, f::F16], saturate, x.clone(), [4, 2]));
    let is_nan = |bits: u16| bits & 0x7C00 == 0x7C00 && bits & 0x3FF != 0;
    let over = to_f16(0);
    assert_eq!(over[..4], [0x3C00, 0x7C00, 0xFC00, 0x7C00]);
    let stopped = to_f16(1);
    assert_eq!(stopped[..4], [0x3C00, 0x7BFF, 0xFBFF, 0x7BFF]);
    assert!(is_nan(over[4]) && is_nan(stopped[4]), "{over:x?} {stopped:x?}");
    // A tie goes to the even neighbour, in the only rounding that there is.
    let ties = f32::to_bytes(&[
        1.0 + f32::EPSILON * (1 << 15) as f32,
        1.0 + f32::EPSILON * (3 << 15) as f32,
    ]);
    assert_eq!(u16::from_bytes(&cast(&host, [f::F32, f::BF16], 0, ties, [4, 2])), [0x3F80, 0x3F82]);
}

#[test]
fn sixteen_bits_are_summed_in_thirty_two() {
    let Some(host) = host("sixteen_bits_are_summed_in_thirty_two") else { return };
    // 1 and 256 times 2^-9: each is lost in a sum of bf16 or f16, together they are 0.5.
    let axis = [(ops::reduce_sum::AXIS, AttrValue::I64(0))];
    for (format, one, small, expected) in
        [(f::BF16, 0x3F80, 0x3B00, 0x3FC0), (f::F16, 0x3C00, 0x1800, 0x3E00_u16)]
    {
        let (x, y) = (Tensor::dense(format, [257]), Tensor::dense(format, [] as [i64; 0]));
        let mut elements = vec![small; 257];
        elements[0] = one;
        let sum = op(ops::reduce_sum::ID, &[&x], &y, &axis);
        let y = u16::from_bytes(&host.run(&sum, &[u16::to_bytes(&elements)], 2).unwrap());
        assert_eq!(y, [expected], "{format:#x}");
    }
}

#[test]
fn stacks_and_a_bias_are_repeated_as_far_as_they_reach() {
    let Some(host) = host("stacks_and_a_bias_are_repeated_as_far_as_they_reach") else { return };
    // Two matrices of 1 by 2, one of 2 by 2 for both, and a bias for every row.
    let (a, b) = (Tensor::dense(f::F32, [2, 1, 2]), Tensor::dense(f::F32, [2, 2]));
    let (bias, y) = (Tensor::dense(f::F32, [2]), Tensor::dense(f::F32, [2, 1, 2]));
    let product = op(ops::matmul::ID, &[&a, &b, &bias], &y, &[]);
    assert_eq!(host.query(&product).level, support::COMPOSED);
    let inputs = [vec![1.0, 2.0, 3.0, 4.0], vec![1.0, 10.0, 100.0, 1000.0], vec![0.5, 0.25]];
    let inputs = inputs.map(|values| f32::to_bytes(&values));
    let y = f32::from_bytes(&host.run(&product, &inputs, 16).unwrap());
    assert_eq!(y, [201.5, 2010.25, 403.5, 4030.25]);
}

#[test]
fn integers_are_multiplied_exactly_and_wrap_around() {
    let Some(host) = host("integers_are_multiplied_exactly_and_wrap_around") else { return };
    let (a, y) = (Tensor::dense(f::I8, [1, 2]), Tensor::dense(f::I32, [1, 1]));
    let product = op(ops::matmul::ID, &[&a, &Tensor::dense(f::I8, [2, 1])], &y, &[]);
    let low = i8::to_bytes(&[-128, -128]);
    assert_eq!(i32::from_bytes(&host.run(&product, &[low.clone(), low], 4).unwrap()), [32768]);
    let x = Tensor::dense(f::I32, [2]);
    let add = op(ops::add::ID, &[&x, &x], &x, &[]);
    let inputs = [i32::to_bytes(&[i32::MAX, 1]), i32::to_bytes(&[1, 2])];
    assert_eq!(i32::from_bytes(&host.run(&add, &inputs, 8).unwrap()), [i32::MIN, 3]);
}
