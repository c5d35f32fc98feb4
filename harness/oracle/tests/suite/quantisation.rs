//! Quantisation: formulas against their own words on numbers chosen by hand, and against the block
//! formats of the standard.

use oracle::blocks::BlockCodec;
use oracle::codec::Codec;
use standard::ops::AttrValue;

use crate::support::{Call, Data, blocks, format};

/// The patterns of each of two outputs of a call with one input.
fn pair(op: &str, x: Data, formats: [&str; 2], scales: &[i64]) -> [Vec<u64>; 2] {
    let shape = x.shape.clone();
    let outputs = [(formats[0], &shape[..]), (formats[1], scales)];
    Call::with_outputs(op, vec![x], &outputs).all_exact().try_into().unwrap()
}

fn rows(values: &[f32], columns: usize) -> Data {
    let shape = vec![(values.len() / columns) as i64, columns as i64];
    Data { shape, ..Data::f32(values) }
}

fn single(bits: u64) -> f32 {
    f32::from_bits(bits as u32)
}

#[test]
fn halves_go_to_even_and_ends_of_the_range_hold() {
    let quantized = |values: &[f32]| {
        let inputs = vec![Data::f32(values), Data::f32(&[1.0]), Data::patterns("i8", &[3])];
        let bits = Call::new("quantize", inputs, "i8", &[values.len() as i64]).exact();
        bits.into_iter().map(|bits| bits as u8 as i8).collect::<Vec<_>>()
    };
    assert_eq!(quantized(&[0.5, 1.5, 2.5, -0.5, -1.5]), [3, 5, 5, 3, 1]);
    assert_eq!(quantized(&[1e9, -1e9, f32::INFINITY, f32::NEG_INFINITY]), [127, -128, 127, -128]);
    assert_eq!(quantized(&[f32::NAN, 124.0, 124.6, -131.5]), [3, 127, 127, -128]);
}

#[test]
fn each_place_along_the_axis_has_its_scale() {
    for (axis, expected) in [(0, [1, 1, 3, 3]), (1, [1, 3, 1, 3])] {
        let q = Data { shape: vec![2, 2], ..Data::patterns("i8", &[1; 4]) };
        let call = Call::new("dequantize", vec![q, Data::f32(&[1.0, 3.0])], "f32", &[2, 2]);
        let bits = call.attr("axis", AttrValue::I64(axis)).exact();
        assert_eq!(bits.into_iter().map(|bits| single(bits) as i32).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn a_row_has_the_scale_of_its_largest_magnitude() {
    let values = [0.0, 0.0, -254.0, 1.0, f32::NAN, 1.0, f32::INFINITY, -1.0];
    let [q, scales] = pair("quantize_dynamic", rows(&values, 2), ["i8", "f32"], &[4]);
    assert_eq!(q, [0, 0, 0x81, 0, 0, 0, 0, 0]);
    let scales: Vec<_> = scales.into_iter().map(single).collect();
    assert_eq!(scales[..2], [1e-10 / 127.0, 2.0]);
    assert!(scales[2].is_nan() && scales[3] == f32::INFINITY);
}

#[test]
fn a_scale_that_is_a_power_of_two_is_the_one_not_less() {
    for (most, exponent) in [(448.0, 0), (448.1, 1), (447.9, 0), (224.0, -1), (1e-5, -22)] {
        let x = rows(&[most, -most / 2.0], 2);
        let [_, scales] = pair("quantize_fp8_block", x, ["f8e4m3fn", "e8m0"], &[1, 1]);
        assert_eq!(scales[0] as i32 - 127, exponent, "{most}");
    }
    let [q, scales] =
        pair("quantize_fp8_block", rows(&[448.0, 224.0], 2), ["f8e4m3fn", "f32"], &[1, 1]);
    assert_eq!((q, single(scales[0])), (vec![0x7e, 0x76], 448.0 * (1.0 / 448.0)));
}

#[test]
fn microscaling_formats_are_those_of_the_standard() {
    for name in ["mxfp8_e4m3", "mxfp8_e5m2", "mxfp4"] {
        let block = blocks().into_iter().find(|block| block.block == name).unwrap();
        let (element, scale) = (format(&block.element), format(&block.scale));
        let told = BlockCodec::new(&block, &element, &scale);
        assert_eq!(BlockCodec::microscaling(&element, &scale), told, "{name}");
        // What goes there and comes back is within half a step of the largest element.
        let x = Data::of("uniform(-5,5)", "f32", &[3, 40], 1);
        let numbers = oracle::codec::values(&x.tensor());
        let [q, s] = pair("quantize_mx", x, [&element.format, &scale.format], &[3, 2]);
        let (of_q, of_s) = (Codec::of(&element), Codec::of(&scale));
        for (at, number) in numbers.iter().enumerate() {
            let scale = of_s.decode(s[at / 40 * 2 + at % 40 / 32]);
            let off = (of_q.decode(q[at]) * scale - number).abs();
            assert!(off <= of_q.ulp(of_q.max_finite()) * scale, "{name}: {number}");
        }
    }
}

#[test]
fn words_hold_eight_weights_in_the_order_of_their_packing() {
    let words = Data { shape: vec![1, 1], ..Data::patterns("i32", &[0x7654_3210]) };
    let ones = Data { shape: vec![1, 8], ..Data::patterns("f16", &[0x3c00; 8]) };
    let none = Data { shape: vec![1, 1], ..Data::patterns("i32", &[0]) };
    let number = |bits: u64| half::f16::from_bits(bits as u16).to_f32();
    let call = Call::new("dequantize_w4", vec![words, ones.clone(), none.clone()], "f16", &[1, 8]);
    let row: Vec<_> = call.exact().into_iter().map(number).collect();
    assert_eq!(row, [0.0, 4.0, 1.0, 5.0, 2.0, 6.0, 3.0, 7.0]);
    // GPTQ has its neighbours down a column, and its zero points less one.
    let words = Data { shape: vec![1, 8], ..Data::patterns("i32", &[0x7654_3210; 8]) };
    let call = Call::new("dequantize_w4", vec![words, ones, none], "f16", &[8, 8]);
    let bits = call.attr("packing", AttrValue::I64(1)).exact();
    let first: Vec<_> = bits.chunks(8).map(|row| number(row[0])).collect();
    assert_eq!(first, [-1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
}
