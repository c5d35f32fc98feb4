//! Quantisation, against values that were worked out by hand.

use crate::common::{dense, host, left_out, op, reason, run};
use half::f16;
use oxi_kit::ffi::{format as f, status};
use oxi_kit::host::{Bytes, Host};
use oxi_kit::{AttrValue, OpDesc, ops};

/// Whether the device finds quotients; if not, says so.
fn offered(host: &Host, op: &OpDesc) -> bool {
    let answer = host.query(op);
    if answer.why != status::OK {
        left_out(&format!("quantisation: {}", reason(&answer)));
    }
    answer.why == status::OK
}

#[test]
fn numbers_are_scaled_and_back() {
    let Some(host) = host("numbers_are_scaled_and_back") else { return };
    let (x, s, q) = (dense(f::F32, &[2, 3]), dense(f::F32, &[2]), dense(f::I8, &[2, 3]));
    let zeros = dense(f::I8, &[2]);
    let back = op(ops::dequantize::ID, &[&q, &s, &zeros], &x, &[]);
    let data = [i8::to_bytes(&[1, 2, 127, -4, 4, -128]), f32::to_bytes(&[2.0, 0.5])];
    let zero = i8::to_bytes(&[1, -4]);
    let all = [data[0].clone(), data[1].clone(), zero.clone()];
    assert_eq!(run::<f32>(&host, &back, &all), [0.0, 2.0, 252.0, 0.0, 4.0, -62.0]);
    let there = op(ops::quantize::ID, &[&x, &s, &zeros], &q, &[]);
    if !offered(&host, &there) {
        return;
    }
    let values = [1.0, 3.0, 1e9, 0.25, f32::NAN, f32::NEG_INFINITY];
    let all = [f32::to_bytes(&values), data[1].clone(), zero];
    assert_eq!(run::<i8>(&host, &there, &all), [1, 3, 127, -4, -4, -128]);
}

#[test]
fn rows_and_blocks_find_scales_of_their_own() {
    let Some(host) = host("rows_and_blocks_find_scales_of_their_own") else { return };
    let mut dynamic =
        op(ops::quantize_dynamic::ID, &[&dense(f::F32, &[3, 3])], &dense(f::I8, &[3, 3]), &[]);
    dynamic.outputs.push(dense(f::F32, &[3]));
    if !offered(&host, &dynamic) {
        return;
    }
    let values = [-254.0, 3.0, 5.0, 0.0, 0.0, 0.0, 1.0, f32::NAN, 2.0];
    let seen = host.run_all(&dynamic, &[f32::to_bytes(&values)], &[9, 12]).unwrap();
    assert_eq!(i8::from_bytes(&seen[0]), [-127, 2, 2, 0, 0, 0, 0, 0, 0]);
    let scales = f32::from_bytes(&seen[1]);
    assert_eq!(scales[..2], [2.0, 1e-10 / 127.0]);
    assert!(scales[2].is_nan());

    let mut block = op(
        ops::quantize_fp8_block::ID,
        &[&dense(f::F32, &[1, 130])],
        &dense(f::F8E4M3FN, &[1, 130]),
        &[],
    );
    block.outputs.push(dense(f::E8M0, &[1, 2]));
    let mut values = vec![1.0_f32; 130];
    (values[0], values[1], values[128]) = (-448.0, 0.001, 3.0);
    let seen = host.run_all(&block, &[f32::to_bytes(&values)], &[130, 2]).unwrap();
    // 448 is the largest number, so the first scale is 1; the second is 3 / 448, that is 2^-7.
    assert_eq!(seen[1], [127, 120]);
    assert_eq!(
        (seen[0][..3].to_vec(), seen[0][128..].to_vec()),
        (vec![0xfe, 0x01, 0x38], vec![0x7c, 0x70])
    );
}

#[test]
fn shared_powers_and_words_of_weights() {
    let Some(host) = host("shared_powers_and_words_of_weights") else { return };
    for (format, elements) in
        [(f::F8E4M3FN, [0x38, 0x01, 0xfe, 0x7f]), (f::F8E5M2, [0x3c, 0x01, 0xfb, 0x7f])]
    {
        let inputs = [dense(format, &[1, 4]), dense(f::E8M0, &[1, 1])];
        let back = op(ops::dequantize_mx::ID, &inputs.each_ref(), &dense(f::F32, &[1, 4]), &[]);
        let seen: Vec<f32> = run(&host, &back, &[elements.to_vec(), vec![128]]);
        let (least, most) = if format == f::F8E4M3FN {
            (0.5_f32.powi(8), 896.0)
        } else {
            (0.5_f32.powi(15), 114_688.0)
        };
        assert_eq!(seen[..3], [2.0, least, -most]);
        assert!(seen[3].is_nan());
    }
    let half = |x: f32| f16::from_f32(x).to_bits();
    let word = [i32::from_ne_bytes(0x7654_3210_u32.to_ne_bytes())];
    let inputs = [dense(f::I32, &[1, 1]), dense(f::F16, &[1, 8]), dense(f::I32, &[1, 1])];
    let weights = op(ops::dequantize_w4::ID, &inputs.each_ref(), &dense(f::F16, &[1, 8]), &[]);
    let data = [i32::to_bytes(&word), u16::to_bytes(&[half(0.5); 8]), i32::to_bytes(&[0])];
    let expected = [0.0, 2.0, 0.5, 2.5, 1.0, 3.0, 1.5, 3.5].map(half);
    assert_eq!(run::<u16>(&host, &weights, &data), expected);
    let inputs = [dense(f::I32, &[1, 1]), dense(f::F16, &[1, 1]), dense(f::I32, &[1, 1])];
    let attrs = [(ops::dequantize_w4::PACKING, AttrValue::I64(1))];
    let weights = op(ops::dequantize_w4::ID, &inputs.each_ref(), &dense(f::F16, &[8, 1]), &attrs);
    let data = [i32::to_bytes(&word), u16::to_bytes(&[half(1.0)]), i32::to_bytes(&[0])];
    let expected = [-1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0].map(half);
    assert_eq!(run::<u16>(&host, &weights, &data), expected);
}
