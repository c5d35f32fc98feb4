//! A result or two of each family of operators, worked out by hand.

use std::slice::from_ref;

use oxi_kit::ffi::{format as f, status, support};
use oxi_kit::host::{Bytes, Host};
use oxi_kit::{AttrValue, OpDesc, Tensor, ops};

use crate::common::{dense, host, op, reason, run};

fn list(values: &[i64]) -> AttrValue {
    AttrValue::I64List(values.to_vec())
}

fn all(host: &Host, op: &OpDesc, inputs: &[Vec<u8>], outputs: &[&Tensor]) -> Vec<Vec<u8>> {
    let op = OpDesc { outputs: outputs.iter().map(|&y| y.clone()).collect(), ..op.clone() };
    let answer = host.query(&op);
    assert_ne!(answer.level, support::NONE, "{}", reason(&answer));
    let bytes: Vec<_> = outputs.iter().map(|y| y.dense_bytes() as usize).collect();
    host.run_all(&op, inputs, &bytes).expect("it was offered")
}

#[test]
fn reductions_along_several_axes_and_none() {
    let Some(host) = host("reductions_along_several_axes_and_none") else { return };
    let x = dense(f::F32, &[2, 1, 3]);
    let data = [f32::to_bytes(&[1.0, 2.0, 3.0, 4.0, 5.0, 9.0])];
    let reduce = |id, axes: &[i64], y: &Tensor, rest: &[(u32, AttrValue)]| {
        let attrs = [&[(ops::reduce_mean::AXES, list(axes))], rest].concat();
        run::<f32>(&host, &op(id, &[&x], y, &attrs), &data)
    };
    let one = dense(f::F32, &[1]);
    assert_eq!(reduce(ops::reduce_mean::ID, &[2, 0], &one, &[]), [4.0]);
    assert_eq!(reduce(ops::reduce_min::ID, &[0, 2], &one, &[]), [1.0]);
    assert_eq!(reduce(ops::reduce_prod::ID, &[], &x, &[]), [1.0, 2.0, 3.0, 4.0, 5.0, 9.0]);
    let keep = [(ops::reduce_mean::KEEP, AttrValue::I64(1))];
    let kept = dense(f::F32, &[2, 1, 1]);
    assert_eq!(reduce(ops::reduce_var::ID, &[2], &kept, &keep), [1.0, 7.0]);
    let largest = [(ops::reduce_norm::ORDER, AttrValue::I64(0))];
    assert_eq!(reduce(ops::reduce_norm::ID, &[0, 1, 2], &dense(f::F32, &[]), &largest), [9.0]);
}

#[test]
fn elements_are_moved_and_padded_with_a_rounded_number() {
    let test = "elements_are_moved_and_padded_with_a_rounded_number";
    let Some(host) = host(test) else { return };
    let (x, v) = (dense(f::F32, &[2, 3]), dense(f::F32, &[3]));
    let data = f32::to_bytes(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    let flip = op(ops::flip::ID, &[&x], &x, &[(ops::flip::AXES, list(&[1, 0]))]);
    let seen: Vec<f32> = run(&host, &flip, from_ref(&data));
    assert_eq!(seen, [6.0, 5.0, 4.0, 3.0, 2.0, 1.0]);
    let attrs = [(ops::roll::SHIFT, AttrValue::I64(-4)), (ops::roll::AXIS, AttrValue::I64(0))];
    let line = f32::to_bytes(&[1.0, 2.0, 3.0]);
    let roll = op(ops::roll::ID, &[&v], &v, &attrs);
    assert_eq!(run::<f32>(&host, &roll, from_ref(&line)), [2.0, 3.0, 1.0]);
    let attrs = [(ops::split::AT, AttrValue::I64(1)), (ops::split::AXIS, AttrValue::I64(1))];
    let split = op(ops::split::ID, &[&x], &x, &attrs);
    let parts = [&dense(f::F32, &[2, 1]), &dense(f::F32, &[2, 2])];
    let seen = all(&host, &split, &[data], &parts);
    assert_eq!(f32::from_bytes(&seen[0]), [1.0, 4.0]);
    assert_eq!(f32::from_bytes(&seen[1]), [2.0, 3.0, 5.0, 6.0]);
    let (small, wide) = (dense(f::BF16, &[1]), dense(f::BF16, &[3]));
    let widths = [(ops::pad::BEFORE, list(&[1])), (ops::pad::AFTER, list(&[1]))];
    // Half a step above 1, and a little more than any f32 shows.
    let value = AttrValue::F64(1.0 + 2.0_f64.powi(-8) + 2.0_f64.powi(-40));
    let attrs = [&widths[..], &[(ops::pad::VALUE, value)]].concat();
    let pad = op(ops::pad::ID, &[&small], &wide, &attrs);
    let seen: Vec<u16> = run(&host, &pad, &[u16::to_bytes(&[0x4000])]);
    assert_eq!(seen, [0x3F81, 0x4000, 0x3F81]);
}

#[test]
fn indices_that_lead_nowhere_give_zero_and_change_nothing() {
    let test = "indices_that_lead_nowhere_give_zero_and_change_nothing";
    let Some(host) = host(test) else { return };
    let (x, places) = (dense(f::F32, &[3]), dense(f::I32, &[4]));
    let y = dense(f::F32, &[4]);
    let indices = i32::to_bytes(&[-1, 3, 2, 0]);
    let data = f32::to_bytes(&[-0.0, 2.0, 3.0]);
    let axis = [(1, AttrValue::I64(0))];
    for (id, attrs) in
        [(ops::gather::ID, &axis[..]), (ops::index_select::ID, &axis[..]), (ops::take::ID, &[])]
    {
        let pick = op(id, &[&x, &places], &y, attrs);
        let seen: Vec<f32> = run(&host, &pick, &[data.clone(), indices.clone()]);
        assert_eq!(
            seen.iter().map(|x| x.to_bits()).collect::<Vec<_>>(),
            [0, 0, 0x4040_0000, 1 << 31]
        );
    }
    let updates = f32::to_bytes(&[10.0, 20.0, 30.0, 40.0]);
    let write = |id| {
        let write = op(id, &[&x, &places, &y], &x, &axis);
        run::<f32>(&host, &write, &[data.clone(), indices.clone(), updates.clone()])
    };
    assert_eq!(write(ops::scatter::ID), [40.0, 2.0, 30.0]);
    assert_eq!(write(ops::scatter_add::ID), [40.0, 2.0, 33.0]);
    assert_eq!(write(ops::index_add::ID), [40.0, 2.0, 33.0]);
    let ones = op(
        ops::one_hot::ID,
        &[&places],
        &dense(f::I32, &[4, 2]),
        &[(ops::one_hot::CLASSES, AttrValue::I64(2))],
    );
    let seen: Vec<i32> = run(&host, &ones, &[i32::to_bytes(&[-1, 1, 2, 0])]);
    assert_eq!(seen, [0, 0, 0, 1, 0, 0, 1, 0]);
}

#[test]
fn places_are_found_counted_and_ordered() {
    let Some(host) = host("places_are_found_counted_and_ordered") else { return };
    let x = dense(f::F32, &[2, 2]);
    let nonzero = op(ops::nonzero::ID, &[&x], &x, &[]);
    let data = f32::to_bytes(&[0.0, 5.0, 7.0, -0.0]);
    let outputs = [&dense(f::I32, &[4, 2]), &dense(f::I32, &[])];
    let seen = all(&host, &nonzero, &[data], &outputs);
    assert_eq!(i32::from_bytes(&seen[0]), [0, 1, 1, 0, -1, -1, -1, -1]);
    assert_eq!(i32::from_bytes(&seen[1]), [2]);
    let line = dense(f::F32, &[4]);
    let attrs = [(ops::sort::AXIS, AttrValue::I64(0)), (ops::sort::DESCENDING, AttrValue::I64(1))];
    let sort = op(ops::sort::ID, &[&line], &line, &attrs);
    let data = f32::to_bytes(&[1.0, 3.0, 1.0, 2.0]);
    let seen = all(&host, &sort, from_ref(&data), &[&line, &dense(f::I32, &[4])]);
    assert_eq!(f32::from_bytes(&seen[0]), [3.0, 2.0, 1.0, 1.0]);
    assert_eq!(i32::from_bytes(&seen[1]), [1, 3, 0, 2]);
    let first = op(ops::argmin::ID, &[&line], &dense(f::I32, &[]), &attrs[..1]);
    assert_eq!(run::<i32>(&host, &first, &[data]), [0]);
    assert!(reason(&host.query(&first)).contains("of i64"));
}

#[test]
fn windows_and_their_padding() {
    let Some(host) = host("windows_and_their_padding") else { return };
    let (x, w) = (dense(f::F32, &[1, 1, 3]), dense(f::F32, &[1, 1, 2]));
    let (bias, y) = (dense(f::F32, &[1]), dense(f::F32, &[1, 1, 3]));
    let data = f32::to_bytes(&[1.0, 2.0, 4.0]);
    let weights = f32::to_bytes(&[1.0, 10.0]);
    let begins = [(ops::conv::BEGINS, list(&[1]))];
    let conv = op(ops::conv::ID, &[&x, &w, &bias], &y, &begins);
    let seen: Vec<f32> = run(&host, &conv, &[data.clone(), weights.clone(), f32::to_bytes(&[0.5])]);
    assert_eq!(seen, [10.5, 21.5, 42.5]);
    assert_eq!(host.query(&conv).level, support::NATIVE);
    let turned = op(ops::conv_transpose::ID, &[&x, &w], &dense(f::F32, &[1, 1, 4]), &[]);
    assert_eq!(run::<f32>(&host, &turned, &[data.clone(), weights]), [1.0, 12.0, 24.0, 40.0]);
    let (bytes, sums) = (dense(f::I8, &[1, 1, 3]), dense(f::I32, &[1, 1, 2]));
    let two = dense(f::I8, &[1, 1, 2]);
    let whole = op(ops::conv::ID, &[&bytes, &two, &dense(f::I32, &[1])], &sums, &[]);
    let inputs = [i8::to_bytes(&[-128, 127, 1]), i8::to_bytes(&[-128, 2]), i32::to_bytes(&[-1])];
    assert_eq!(run::<i32>(&host, &whole, &inputs), [16_637, -16_255]);
    let attrs = [(ops::max_pool::WINDOW, list(&[2])), begins[0].clone()];
    let pool = |id| run::<f32>(&host, &op(id, &[&x], &y, &attrs), from_ref(&data));
    assert_eq!(pool(ops::max_pool::ID), [1.0, 2.0, 4.0]);
    assert_eq!(pool(ops::avg_pool::ID), [1.0, 1.5, 3.0]);
}

#[test]
fn norms_with_and_without_a_scale() {
    let Some(host) = host("norms_with_and_without_a_scale") else { return };
    let (x, gamma) = (dense(f::F32, &[1, 2]), dense(f::F32, &[2]));
    let attrs = [(1, AttrValue::I64(1)), (2, AttrValue::F64(0.5))];
    let data = f32::to_bytes(&[1.0, -2.0]);
    // The mean of squares and eps make 3.
    let third = 1.0 / 3.0_f32.sqrt();
    let near = |seen: &[f32], expected: &[f32]| {
        let close = seen.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6);
        assert!(close && seen.len() == expected.len(), "{seen:?} is not {expected:?}");
    };
    let norm = op(ops::rms_norm::ID, &[&x, &gamma], &x, &attrs);
    let scale = f32::to_bytes(&[2.0, 1.0]);
    near(&run::<f32>(&host, &norm, &[data.clone(), scale]), &[2.0 * third, -2.0 * third]);
    assert_eq!(host.query(&norm).level, support::NATIVE);
    let sum = op(ops::rms_norm_residual::ID, &[&x, &x], &x, &attrs);
    let residual = f32::to_bytes(&[0.0; 2]);
    let seen = all(&host, &sum, &[data.clone(), residual], &[&x, &x]);
    near(&f32::from_bytes(&seen[0]), &[third, -2.0 * third]);
    assert_eq!(f32::from_bytes(&seen[1]), [1.0, -2.0]);
    let one = dense(f::F32, &[2]);
    let train = op(ops::batch_norm_training::ID, &[&x], &x, &[(1, AttrValue::F64(1.0))]);
    let seen = all(&host, &train, &[data], &[&x, &one, &one]);
    assert_eq!(f32::from_bytes(&seen[0]), [0.0, 0.0]);
    assert_eq!(f32::from_bytes(&seen[1]), [1.0, -2.0]);
    assert_eq!(f32::from_bytes(&seen[2]), [0.0, 0.0]);
}

#[test]
fn factors_of_zero_leave_out_what_they_multiply() {
    let Some(host) = host("factors_of_zero_leave_out_what_they_multiply") else { return };
    let x = dense(f::F32, &[1, 1]);
    let attrs = [
        (ops::gemm::ALPHA, AttrValue::F64(-2.0)),
        (ops::gemm::BETA, AttrValue::F64(0.0)),
        (ops::gemm::EPILOGUE, AttrValue::I64(1)),
    ];
    let data = [3.0_f32, -5.0, f32::NAN].map(|value| f32::to_bytes(&[value]));
    let gemm = |count| op(ops::gemm::ID, &[&x, &x, &x], &x, &attrs[..count]);
    assert_eq!(run::<f32>(&host, &gemm(2), &data), [30.0]);
    assert_eq!(run::<f32>(&host, &gemm(3), &data), [30.0]);
    assert_eq!(host.query(&gemm(2)).level, support::NATIVE);
    assert_eq!(host.query(&gemm(3)).level, support::COMPOSED);
}

#[test]
fn attention_is_offered_where_onnx_means_the_same() {
    let Some(host) = host("attention_is_offered_where_onnx_means_the_same") else { return };
    let (q, k) = (dense(f::F32, &[1, 2, 1, 2]), dense(f::F32, &[1, 1, 2, 2]));
    let lse = dense(f::F32, &[1, 2, 1]);
    let scale = (ops::attention::SCALE, AttrValue::F64(1.0));
    let attend = |attrs: &[(u32, AttrValue)]| {
        let mut op = op(ops::attention::ID, &[&q, &k, &k], &q, attrs);
        op.outputs.push(lse.clone());
        op
    };
    let inputs = [f32::to_bytes(&[0.0; 4]), f32::to_bytes(&[1.0, 2.0, 3.0, 6.0])];
    let inputs = [inputs[0].clone(), inputs[1].clone(), inputs[1].clone()];
    let seen = all(&host, &attend(from_ref(&scale)), &inputs, &[&q, &lse]);
    assert_eq!(f32::from_bytes(&seen[0]), [2.0, 4.0, 2.0, 4.0]);
    let sum = f32::from_bytes(&seen[1]);
    assert!(sum.iter().all(|sum| (sum - 2.0_f32.ln()).abs() < 1e-6), "{sum:?}");
    // The last query stands at the last key, and sees itself alone in a window of 1.
    let window = (ops::attention::WINDOW, AttrValue::I64(1));
    let seen = all(&host, &attend(&[scale.clone(), window]), &inputs, &[&q, &lse]);
    assert_eq!(f32::from_bytes(&seen[0]), [3.0, 6.0, 3.0, 6.0]);
    assert_eq!(f32::from_bytes(&seen[1]), [0.0, 0.0]);
    let mut sunk = attend(&[scale]);
    sunk.inputs.extend([None, Some(dense(f::F32, &[2]))]);
    let answer = host.query(&sunk);
    assert_eq!(answer.why, status::E_UNSUPPORTED_TYPE);
    assert!(reason(&answer).contains("no sinks"), "{}", reason(&answer));
}

#[test]
fn scales_of_all_and_of_each() {
    let Some(host) = host("scales_of_all_and_of_each") else { return };
    let (x, q) = (dense(f::F32, &[2, 2]), dense(f::I8, &[2, 2]));
    let data = f32::to_bytes(&[1.0, 3.0, -7.0, 1000.0]);
    let one = op(ops::quantize::ID, &[&x, &dense(f::F32, &[1])], &q, &[]);
    let seen: Vec<i8> = run(&host, &one, &[data, f32::to_bytes(&[2.0])]);
    assert_eq!(seen, [0, 2, -4, 127]);
    let (two, zero) = (dense(f::F32, &[2]), dense(f::I8, &[2]));
    let back = op(
        ops::dequantize::ID,
        &[&q, &two, &zero],
        &x,
        &[(ops::dequantize::AXIS, AttrValue::I64(1))],
    );
    let inputs = [i8::to_bytes(&[1, 2, 3, 4]), f32::to_bytes(&[2.0, 10.0]), i8::to_bytes(&[1, 0])];
    assert_eq!(run::<f32>(&host, &back, &inputs), [0.0, 20.0, 4.0, 40.0]);
    assert_eq!(host.query(&back).level, support::NATIVE);
}

#[test]
fn pairs_are_turned_and_losses_summed() {
    let Some(host) = host("pairs_are_turned_and_losses_summed") else { return };
    let (x, table) = (dense(f::F32, &[1, 1, 5]), dense(f::F32, &[1, 4]));
    let (zeros, ones) = (f32::to_bytes(&[0.0; 4]), f32::to_bytes(&[1.0; 4]));
    let data = f32::to_bytes(&[1.0, 2.0, 3.0, 4.0, 5.0]);
    for (interleaved, expected) in
        [(0, [-3.0, -4.0, 1.0, 2.0, 5.0]), (1, [-2.0, 1.0, -4.0, 3.0, 5.0])]
    {
        let attrs = [(ops::rope::INTERLEAVED, AttrValue::I64(interleaved))];
        let turn = op(ops::rope::ID, &[&x, &table, &table], &x, &attrs);
        let seen: Vec<f32> = run(&host, &turn, &[data.clone(), zeros.clone(), ones.clone()]);
        assert_eq!(seen, expected);
    }
    let (logits, targets) = (dense(f::F32, &[2, 2]), dense(f::I32, &[2]));
    let loss = op(ops::cross_entropy::ID, &[&logits, &targets], &dense(f::F32, &[]), &[]);
    let seen: Vec<f32> = run(&host, &loss, &[zeros, i32::to_bytes(&[1, 2])]);
    assert!((seen[0] - 2.0_f32.ln()).abs() < 1e-6, "{seen:?}");
}
