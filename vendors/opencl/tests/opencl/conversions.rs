//! Copy and cast, against values that were worked out by hand.

use crate::common::{cast, dense, has_f64, host, op, run, saturating, strided, unary};
use half::{bf16, f16};
use oxi_kit::ffi::format as f;
use oxi_kit::host::Bytes;
use oxi_kit::ops;

#[test]
fn copying_keeps_every_bit() {
    let Some(host) = host("copying_keeps_every_bit") else { return };
    let patterns = [0x7fa0_0001_u32, 0xffc1_2345, 0x8000_0000, 0x0000_0001, 0x7f80_0000, 42];
    assert_eq!(unary::<u32, u32>(&host, ops::copy::ID, f::F32, f::F32, &patterns), patterns);
    let patterns = [0x7e01_u16, 0xfc01, 0x8000, 1];
    for format in [f::F16, f::BF16] {
        assert_eq!(unary::<u16, u16>(&host, ops::copy::ID, format, format, &patterns), patterns);
    }
    let bytes = [i8::MIN, -1, 0, 77, i8::MAX];
    assert_eq!(unary::<i8, i8>(&host, ops::copy::ID, f::I8, f::I8, &bytes), bytes);
}

#[test]
fn copying_follows_strides_and_leaves_gaps_alone() {
    let Some(host) = host("copying_follows_strides_and_leaves_gaps_alone") else { return };
    let x = strided(f::I32, &[2, 3], &[1, 2]);
    let y = strided(f::I32, &[2, 3], &[4, 1]);
    let bytes = i32::to_bytes(&[0, 1, 2, 3, 4, 5]);
    let gap = i32::from_ne_bytes([0xA5; 4]);
    let seen: Vec<i32> = run(&host, &op(ops::copy::ID, &[&x], &y, &[]), &[bytes]);
    assert_eq!(seen, [0, 2, 4, gap, 1, 3, 5]);
    let dims = [2, 1, 2, 1, 2, 2, 1, 2];
    let x = strided(f::I32, &dims, &[1, 9, 2, 9, 4, 8, 9, 16]);
    let values: Vec<i32> = (0..32).collect();
    let op = op(ops::copy::ID, &[&x], &dense(f::I32, &dims), &[]);
    let seen: Vec<i32> = run(&host, &op, &[i32::to_bytes(&values)]);
    let reversed: Vec<i32> = (0..32_u32).map(|i| (i.reverse_bits() >> 27) as i32).collect();
    assert_eq!(seen, reversed);
}

#[test]
fn floats_become_integers_by_the_rules() {
    let Some(host) = host("floats_become_integers_by_the_rules") else { return };
    let x = [1.9_f32, -1.9, 3e9, -3e9, f32::NAN, f32::INFINITY, -0.0, 2_147_483_500.0];
    let expected = [1, -1, i32::MAX, i32::MIN, 0, i32::MAX, 0, 2_147_483_520];
    assert_eq!(cast::<f32, i32>(&host, f::F32, f::I32, &x), expected);
    assert_eq!(saturating::<f32, i32>(&host, f::F32, f::I32, &x), expected);
    let small = [1.9_f32, -1.9, 127.9, 128.0, -129.0, f32::NAN, f32::NEG_INFINITY];
    assert_eq!(cast::<f32, i8>(&host, f::F32, f::I8, &small), [1, -1, 127, 127, -128, 0, -128]);
    assert_eq!(cast::<i32, i8>(&host, f::I32, f::I8, &[300, -129, 127, -1]), [44, 127, 127, -1]);
    assert_eq!(cast::<i8, i32>(&host, f::I8, f::I32, &[-128, -1, 5]), [-128, -1, 5]);
    let integers = [16_777_217, -16_777_219, i32::MAX, i32::MIN, 0];
    let expected = integers.map(|value| value as f32);
    assert_eq!(cast::<i32, f32>(&host, f::I32, f::F32, &integers), expected);
    assert_eq!(cast::<i8, f32>(&host, f::I8, f::F32, &[-128, 127]), [-128.0, 127.0]);
}

#[test]
fn floats_are_rounded_once_to_nearest_even() {
    let Some(host) = host("floats_are_rounded_once_to_nearest_even") else { return };
    // Every pattern of a 16-bit float there and back, and what lies around each of them.
    let all: Vec<u16> = (0..=u16::MAX).collect();
    let wide: Vec<f32> = cast(&host, f::F16, f::F32, &all);
    let bits = |values: &[f32]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
    let expected: Vec<f32> = all.iter().map(|&bits| f16::from_bits(bits).to_f32()).collect();
    for (seen, expected) in wide.iter().zip(&expected) {
        assert!(seen.to_bits() == expected.to_bits() || seen.is_nan() && expected.is_nan());
    }
    let brain: Vec<f32> = cast(&host, f::BF16, f::F32, &all);
    assert_eq!(bits(&brain), all.iter().map(|&bits| u32::from(bits) << 16).collect::<Vec<_>>());

    let near: Vec<f32> = (0..1_u32 << 16)
        .flat_map(|high| {
            [0, 1, 0x0fff, 0x1000, 0x1001, 0x7fff, 0x8000, 0x8001].map(|low| high << 16 | low)
        })
        .map(f32::from_bits)
        .collect();
    let halves: Vec<u16> = cast(&host, f::F32, f::F16, &near);
    let brains: Vec<u16> = cast(&host, f::F32, f::BF16, &near);
    for ((&value, half), brain) in near.iter().zip(halves).zip(brains) {
        let expected = (f16::from_f32(value), bf16::from_f32(value));
        let (half, brain) = (f16::from_bits(half), bf16::from_bits(brain));
        assert!(
            half.to_bits() == expected.0.to_bits() || value.is_nan() && half.is_nan(),
            "{value:e}"
        );
        assert!(
            brain.to_bits() == expected.1.to_bits() || value.is_nan() && brain.is_nan(),
            "{value:e}"
        );
    }
}

#[test]
fn overflow_is_infinite_or_stops_as_asked() {
    let Some(host) = host("overflow_is_infinite_or_stops_as_asked") else { return };
    let x = [65519.0_f32, 65520.0, -7e4, f32::INFINITY, f32::NAN];
    let values = |bits: Vec<u16>| bits.into_iter().map(|bits| f16::from_bits(bits).to_f32());
    let seen: Vec<f32> = values(cast(&host, f::F32, f::F16, &x)).collect();
    assert_eq!(seen[..4], [65504.0, f32::INFINITY, f32::NEG_INFINITY, f32::INFINITY]);
    let seen: Vec<f32> = values(saturating(&host, f::F32, f::F16, &x)).collect();
    assert_eq!(seen[..4], [65504.0, 65504.0, -65504.0, 65504.0]);
    assert!(seen[4].is_nan());
    let seen: Vec<u16> = saturating(&host, f::F32, f::BF16, &[f32::MAX, f32::NEG_INFINITY]);
    assert_eq!(seen, [bf16::MAX.to_bits(), bf16::MIN.to_bits()]);
    let infinity = [f16::INFINITY.to_bits()];
    assert_eq!(saturating::<u16, f32>(&host, f::F16, f::F32, &infinity), [f32::MAX]);
    if has_f64(&host) {
        let x = [1e39, f64::NEG_INFINITY, 1.0 + 1e-9];
        let seen: Vec<f32> = saturating(&host, f::F64, f::F32, &x);
        assert_eq!(seen, [f32::MAX, f32::MIN, 1.0]);
        assert_eq!(cast::<f64, f32>(&host, f::F64, f::F32, &x)[0], f32::INFINITY);
        assert_eq!(saturating::<f32, f64>(&host, f::F32, f::F64, &[f32::INFINITY]), [f64::MAX]);
        assert_eq!(cast::<f64, i32>(&host, f::F64, f::I32, &[-1.5, 1e10]), [-1, i32::MAX]);
        assert_eq!(cast::<i32, f64>(&host, f::I32, f::F64, &[i32::MIN]), [f64::from(i32::MIN)]);
    }
}
