//! Reductions over any axes, and what is made of them, against values that were worked out by hand.

use crate::common::{close, dense, host, left_out_inputs, op, run, strided};
use half::{bf16, f16};
use oxi_kit::ffi::format as f;
use oxi_kit::host::{Bytes, Host};
use oxi_kit::{AttrValue, ops};

fn axes(list: &[i64]) -> (u32, AttrValue) {
    (ops::reduce_mean::AXES, AttrValue::I64List(list.to_vec()))
}

const KEEP: (u32, AttrValue) = (ops::reduce_mean::KEEP, AttrValue::I64(1));

/// Folds the numbers 1 to 12, a 2 by 3 by 2 tensor.
fn fold(host: &Host, id: u32, dims: &[i64], attrs: &[(u32, AttrValue)]) -> Vec<f32> {
    let values: Vec<f32> = (1..=12).map(|i| i as f32).collect();
    let op = op(id, &[&dense(f::F32, &[2, 3, 2])], &dense(f::F32, dims), attrs);
    run(host, &op, &[f32::to_bytes(&values)])
}

#[test]
fn any_axes_are_folded_in_any_order() {
    let Some(host) = host("any_axes_are_folded_in_any_order") else { return };
    let mean = ops::reduce_mean::ID;
    assert_eq!(fold(&host, mean, &[3], &[axes(&[2, 0])]), [4.5, 6.5, 8.5]);
    assert_eq!(fold(&host, mean, &[1, 3, 1], &[axes(&[0, 2]), KEEP]), [4.5, 6.5, 8.5]);
    assert_eq!(fold(&host, mean, &[], &[axes(&[0, 1, 2])]), [6.5]);
    assert_eq!(fold(&host, mean, &[2, 3, 2], &[axes(&[])])[..3], [1.0, 2.0, 3.0]);
    assert_eq!(fold(&host, ops::reduce_prod::ID, &[2], &[axes(&[0, 1])]), [10395.0, 46080.0]);
    assert_eq!(fold(&host, ops::reduce_min::ID, &[2], &[axes(&[1, 2])]), [1.0, 7.0]);
    let correction = |number| (ops::reduce_var::CORRECTION, AttrValue::I64(number));
    let variance = fold(&host, ops::reduce_var::ID, &[2], &[axes(&[1, 2])]);
    close(&variance, &[3.5, 3.5]);
    close(
        &fold(&host, ops::reduce_std::ID, &[], &[axes(&[0, 1, 2]), correction(0)]),
        &[3.452_052_5],
    );
    let order = |number| (ops::reduce_norm::ORDER, AttrValue::I64(number));
    let norm = |number| fold(&host, ops::reduce_norm::ID, &[2], &[axes(&[1, 2]), order(number)]);
    assert_eq!([norm(0), norm(1)], [[6.0, 12.0], [21.0, 57.0]]);
    close(&norm(2), &[91_f32.sqrt(), 559_f32.sqrt()]);
    let sum = fold(&host, ops::reduce_logsumexp::ID, &[2], &[axes(&[1, 2])]);
    close(&sum, &[6.456_193, 12.456_193]);
}

#[test]
fn nothing_folds_to_what_the_standard_says() {
    let Some(host) = host("nothing_folds_to_what_the_standard_says") else { return };
    let empty = |id| {
        let op = op(id, &[&dense(f::F32, &[2, 0])], &dense(f::F32, &[2]), &[axes(&[1])]);
        run::<f32>(&host, &op, &[vec![]])
    };
    assert!(empty(ops::reduce_mean::ID).iter().all(|mean| mean.is_nan()));
    assert_eq!(empty(ops::reduce_prod::ID), [1.0; 2]);
    assert_eq!(empty(ops::reduce_norm::ID), [0.0; 2]);
    assert_eq!(empty(ops::reduce_logsumexp::ID), [f32::NEG_INFINITY; 2]);
    let empty = |id| {
        let op = op(id, &[&dense(f::BOOL, &[0, 2])], &dense(f::BOOL, &[2]), &[axes(&[0])]);
        run::<u8>(&host, &op, &[vec![]])
    };
    assert_eq!([empty(ops::reduce_any::ID), empty(ops::reduce_all::ID)], [[0, 0], [1, 1]]);
}

#[test]
fn minima_order_zeros_and_keep_nan() {
    let Some(host) = host("minima_order_zeros_and_keep_nan") else { return };
    let min = |format| {
        let x = dense(format, &[3, 2]);
        op(ops::reduce_min::ID, &[&x], &dense(format, &[3]), &[axes(&[1])])
    };
    let x = [0.0, -0.0, f32::NAN, -1.0, f32::INFINITY, 1e-40];
    let seen: Vec<f32> = run(&host, &min(f::F32), &[f32::to_bytes(&x)]);
    assert_eq!((seen[0].to_bits(), seen[2]), (0x8000_0000, 1e-40));
    assert!(seen[1].is_nan());
    for (format, bits) in [
        (f::F16, x.map(|value| f16::from_f32(value).to_bits())),
        (f::BF16, x.map(|value| bf16::from_f32(value).to_bits())),
    ] {
        let seen: Vec<u16> = run(&host, &min(format), &[u16::to_bytes(&bits)]);
        assert_eq!((seen[0], seen[2]), (0x8000, bits[5]));
    }
    let whole: Vec<i32> = run(&host, &min(f::I32), &[i32::to_bytes(&[i32::MIN, 3, -1, 0, 7, 5])]);
    assert_eq!(whole, [i32::MIN, -1, 5]);
    let whole: Vec<i8> = run(&host, &min(f::I8), &[i8::to_bytes(&[-128, 3, -1, 0, 127, 5])]);
    assert_eq!(whole, [-128, -1, 5]);
}

#[test]
fn norms_of_rows_and_channels() {
    let Some(host) = host("norms_of_rows_and_channels") else { return };
    let (x, row) = (dense(f::F32, &[2, 2]), dense(f::F32, &[2]));
    let axis = (ops::rms_norm::AXIS, AttrValue::I64(1));
    let none = (ops::rms_norm::EPS, AttrValue::F64(0.0));
    let data = [f32::to_bytes(&[1.0, 7.0, -6.0, 8.0]), f32::to_bytes(&[5.0, 10.0])];
    let norm = op(ops::rms_norm::ID, &[&x, &row], &x, &[axis.clone(), none.clone()]);
    let root = 50_f32.sqrt();
    close(&run::<f32>(&host, &norm, &data), &[1.0, 14.0, -30.0 / root, 80.0 / root]);
    // With a residual the sum is a second output.
    let mut norm = op(ops::rms_norm_residual::ID, &[&x, &x, &row], &x, &[axis, none]);
    norm.outputs.push(x.clone());
    let data = [
        f32::to_bytes(&[0.5, 3.0, -6.0, 4.0]),
        f32::to_bytes(&[0.5, 4.0, 0.0, 4.0]),
        f32::to_bytes(&[5.0, 10.0]),
    ];
    let seen = host.run_all(&norm, &data, &[16, 16]).unwrap();
    close(&f32::from_bytes(&seen[0]), &[1.0, 14.0, -30.0 / root, 80.0 / root]);
    assert_eq!(f32::from_bytes(&seen[1]), [1.0, 7.0, -6.0, 8.0]);

    // Two groups of two channels; gamma and beta are those of channels.
    let x = dense(f::F32, &[1, 4, 2]);
    let channels = dense(f::F32, &[4]);
    let attrs =
        [(ops::group_norm::GROUPS, AttrValue::I64(2)), (ops::group_norm::EPS, AttrValue::F64(0.0))];
    let norm = op(ops::group_norm::ID, &[&x, &channels, &channels], &x, &attrs);
    let data = [
        f32::to_bytes(&[1.0, 1.0, 3.0, 3.0, 0.0, 4.0, 0.0, 4.0]),
        f32::to_bytes(&[1.0, 2.0, 3.0, 4.0]),
        f32::to_bytes(&[0.0, 0.5, 0.0, 1.0]),
    ];
    close(&run::<f32>(&host, &norm, &data), &[-1.0, -1.0, 2.5, 2.5, -3.0, 3.0, -3.0, 5.0]);
    let attrs = [(ops::batch_norm::EPS, AttrValue::F64(0.25))];
    let inputs = [&x, &channels, &channels, &channels, &channels];
    let norm = left_out_inputs(op(ops::batch_norm::ID, &inputs, &x, &attrs), &[3, 4]);
    let data = [
        data[0].clone(),
        f32::to_bytes(&[0.0, 1.0, 2.0, 0.0]),
        f32::to_bytes(&[0.0, 0.75, 3.75, 8.75]),
    ];
    close(&run::<f32>(&host, &norm, &data), &[2.0, 2.0, 2.0, 2.0, -1.0, 1.0, 0.0, 4.0 / 3.0]);
}

#[test]
fn logarithms_of_softmax() {
    let Some(host) = host("logarithms_of_softmax") else { return };
    let x = strided(f::F32, &[2, 2], &[1, 2]);
    let attrs = [(ops::log_softmax::AXIS, AttrValue::I64(1))];
    let softmax = op(ops::log_softmax::ID, &[&x], &dense(f::F32, &[2, 2]), &attrs);
    let data = [f32::to_bytes(&[0.0, 5.0, 3_f32.ln(), f32::NEG_INFINITY])];
    let seen: Vec<f32> = run(&host, &softmax, &data);
    close(&seen[..3], &[0.25_f32.ln(), 0.75_f32.ln(), 0.0]);
    assert_eq!(seen[3], f32::NEG_INFINITY);
}

#[test]
fn places_of_the_largest_and_the_order_of_all() {
    let Some(host) = host("places_of_the_largest_and_the_order_of_all") else { return };
    let x = dense(f::F32, &[2, 4]);
    let values = [-0.0, 0.0, -1.0, 0.0, 2.0, f32::NAN, -f32::NAN, 3.0];
    let data = [f32::to_bytes(&values)];
    let attrs = [(ops::argmax::AXIS, AttrValue::I64(1))];
    let best = |id| op(id, &[&x], &dense(f::I32, &[2]), &attrs);
    assert_eq!(run::<i32>(&host, &best(ops::argmax::ID), &data), [0, 1]);
    assert_eq!(run::<i32>(&host, &best(ops::argmin::ID), &data), [2, 1]);
    let wide = op(ops::argmax::ID, &[&x], &dense(f::I64, &[2]), &attrs);
    assert_eq!(run::<u64>(&host, &wide, &data), [0, 1]);
    let order = op(ops::argsort::ID, &[&x], &dense(f::I32, &[2, 4]), &attrs);
    assert_eq!(run::<i32>(&host, &order, &data), [2, 0, 1, 3, 0, 3, 1, 2]);
    let attrs = [(ops::top_k::K, AttrValue::I64(2)), (ops::top_k::AXIS, AttrValue::I64(1))];
    let mut top = op(ops::top_k::ID, &[&x], &dense(f::F32, &[2, 2]), &attrs);
    top.outputs.push(dense(f::I32, &[2, 2]));
    let seen = host.run_all(&top, &data, &[16, 16]).unwrap();
    assert_eq!(i32::from_bytes(&seen[1]), [0, 1, 1, 2]);
    assert_eq!(f32::from_bytes(&seen[0])[0].to_bits(), 0x8000_0000);
}

#[test]
fn sums_and_products_along_an_axis() {
    let Some(host) = host("sums_and_products_along_an_axis") else { return };
    let x = dense(f::F32, &[2, 3]);
    let attrs = |reverse, exclusive| {
        [
            (ops::cumsum::AXIS, AttrValue::I64(1)),
            (ops::cumsum::REVERSE, AttrValue::I64(reverse)),
            (ops::cumsum::EXCLUSIVE, AttrValue::I64(exclusive)),
        ]
    };
    let data = [f32::to_bytes(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0])];
    let scan = |id, reverse, exclusive| {
        run::<f32>(&host, &op(id, &[&x], &x, &attrs(reverse, exclusive)), &data)
    };
    assert_eq!(scan(ops::cumsum::ID, 0, 0), [1.0, 3.0, 6.0, 4.0, 9.0, 15.0]);
    assert_eq!(scan(ops::cumsum::ID, 1, 1), [5.0, 3.0, 0.0, 11.0, 6.0, 0.0]);
    assert_eq!(scan(ops::cumprod::ID, 1, 0), [6.0, 6.0, 3.0, 120.0, 30.0, 6.0]);
}
