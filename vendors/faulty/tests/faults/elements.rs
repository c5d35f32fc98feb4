//! Elementwise operators that misbehave: for each fault, operands that show it, and the last of the
//! results without it and with it, as bits.

use oxi_kit::ffi::{Status, format};
use oxi_kit::op::format_bits;
use oxi_kit::{Attr, AttrValue, OpDesc, Tensor, ops};

use crate::common::{Row, Subject};

/// A row: the honest result and the faulty one, of an operator on operands of a format
/// and bits each, to a format, where each element is repeated.
macro_rules! shown {
    ($id:literal, $honest:literal, $faulty:literal,
     $op:ident[$(($format:ident, $bits:literal)),*] -> $to:ident * $count:literal) => {
        ($id, $honest as u32 as Status, $faulty as u32 as Status, |host| {
            let operands = [$((format::$format, $bits)),*];
            last(host, ops::$op::ID, &operands, format::$to, $count)
        })
    };
}

#[rustfmt::skip]
pub(crate) const ROWS: &[Row] = &[
    shown!("exp-past-its-limit", 0x4117_dd51, 0x4117_dd55, exp[(F32, 0x4010_068e)] -> F32 * 1),
    shown!("exp-garbage-below", 0, 0xbf80_0000, exp[(F32, 0xc348_0000)] -> F32 * 1),
    shown!("exp-flushes-doubles", 0x55, 0, exp[(F64, 0xc087_2000_0000_0000)] -> F64 * 1),
    shown!("exp-underflows-to-minus-zero", 0, 0x8000_0000, exp[(F32, 0xc348_0000)] -> F32 * 1),
    shown!("exp-of-nan", 0x7fc0_0000, 0x7f80_0000, exp[(F32, 0x7fc0_0000)] -> F32 * 1),
    shown!("sin-far-away", 0x3ed7_520a, 0x3f27_51fb, sin[(F32, 0x4b18_9680)] -> F32 * 1),
    shown!("cos-far-away", 0xd008_83b2, 0x360f_28fe, cos[(F64, 0x4202_a05f_2000_0000)] -> F64 * 1),
    shown!("log-in-single", 0xba9e_96f5, 0xbff1_93ea, log[(F64, 0x4008_0000_0000_0000)] -> F64 * 1),
    shown!("log-near-one", 0x347f_fffe, 0x3480_0000, log[(F32, 0x3f80_0002)] -> F32 * 1),
    shown!("log2-of-some-mantissas", 0xc984_36c0, 0xc984_370b, log2[(F64, 0x3fb9_9999_9999_999a)] -> F64 * 1),
    shown!("log-of-one-number", 0x40a2_b5bb, 0x40a2_b5c1, log[(F32, 0x4321_8765)] -> F32 * 1),
    shown!("log1p-of-a-sum", 0x3089_705f, 0, log1p[(F32, 0x3089_705f)] -> F32 * 1),
    shown!("expm1-of-a-difference", 0x3089_705f, 0, expm1[(F32, 0x3089_705f)] -> F32 * 1),
    shown!("erfc-of-a-difference", 0xf63_a7e2, 0, erfc[(F32, 0x4100_0000)] -> F32 * 1),
    shown!("acos-near-one", 0x3b1c_c473, 0x3b1c_c471, acos[(F32, 0x3f7f_ffd0)] -> F32 * 1),
    shown!("lgamma-of-negative-gammas", 0x3fa1_fc4d, 0x7fc0_0000, lgamma[(F32, 0xbf00_0000)] -> F32 * 1),
    shown!("tgamma-below-zero", 0xc062_dfc5, 0x4062_dfc5, tgamma[(F32, 0xbf00_0000)] -> F32 * 1),
    shown!("gelus-swapped", 0x3f57_625f, 0x3f57_585c, gelu[(F32, 0x3f80_0000)] -> F32 * 1),
    shown!("leaky-relu-alpha-ignored", 0xbf00_0000, 0xbc23_d70a, leaky_relu[(F32, 0xbf80_0000)] -> F32 * 1),
    shown!("elu-alpha-ignored", 0xbea1_d2a7, 0xbf21_d2a7, elu[(F32, 0xbf80_0000)] -> F32 * 1),
    shown!("softplus-overflows", 0x42c8_0000, 0x7f80_0000, softplus[(F32, 0x42c8_0000)] -> F32 * 1),
    shown!("rsqrt-estimated", 0x3f35_04f3, 0x3f35_0000, rsqrt[(F32, 0x4000_0000)] -> F32 * 1),
    shown!("sqrt-estimated", 0xa675_dc6b, 0xa675_dc6c, sqrt[(F64, 0x4000_0000_0000_0000)] -> F64 * 1),
    shown!("cbrt-of-negatives", 0xc000_0000, 0x7fc0_0000, cbrt[(F32, 0xc100_0000)] -> F32 * 1),
    shown!("divide-by-reciprocal", 0x3fd5_5555, 0x3fd5_5556, divide[(F32, 0x40a0_0000), (F32, 0x4040_0000)] -> F32 * 1),
    shown!("hypot-overflows", 0x727c_6f7c, 0x7f80_0000, hypot[(F32, 0x7217_7617), (F32, 0x7249_f2ca)] -> F32 * 1),
    shown!("logaddexp-overflows", 0x42c9_62e4, 0x7f80_0000, logaddexp[(F32, 0x42c8_0000), (F32, 0x42c8_0000)] -> F32 * 1),
    shown!("pow-loses-signs", 0xc100_0000, 0x4100_0000, pow[(F32, 0xc000_0000), (F32, 0x4040_0000)] -> F32 * 1),
    shown!("pow-of-far-odd-powers", 0xbff0_0000, 0x3ff0_0000, pow[(F64, 0xbff0_0000_0000_0000), (F64, 0x4200_0000_0008_0000)] -> F64 * 1),
    shown!("pow-near-one", 0x772d_de6c, 0x772d_de94, pow[(F32, 0x3f80_10e1), (F32, 0x4812_7c00)] -> F32 * 1),
    shown!("atan2-of-minus-zero", 0xc049_0fdb, 0x4049_0fdb, atan2[(F32, 0x8000_0000), (F32, 0xbf80_0000)] -> F32 * 1),
    shown!("lerp-inside", 0x4080_0000, 0x4000_0000, lerp[(F32, 0x3f80_0000), (F32, 0x4000_0000), (F32, 0x4040_0000)] -> F32 * 1),
    shown!("cosh-lane", 0x3fc5_83ab, 0x3fc5_83eb, cosh[(F32, 0x3f80_0000)] -> F32 * 4096),
    shown!("neg-last-of-odd-counts", 0xbf80_0000, 0x3f80_0000, neg[(F32, 0x3f80_0000)] -> F32 * 65),
    shown!("relu-drops-nan", 0x7fc0_0000, 0, relu[(F32, 0x7fc0_0000)] -> F32 * 1),
    shown!("maximum-drops-second-nan", 0x7e00, 0x3c00, maximum[(F16, 0x3c00), (F16, 0x7e00)] -> F16 * 1),
    shown!("fmin-keeps-first-nan", 0x3f80_0000, 0x7fc0_0000, fmin[(F32, 0x7fc0_0000), (F32, 0x3f80_0000)] -> F32 * 1),
    shown!("clamp-drops-nan", 0x7fc0_0000, 0, clamp[(F32, 0x7fc0_0000), (F32, 0), (F32, 0x3f80_0000)] -> F32 * 1),
    shown!("copysign-drops-nan", 0x7fc0_0000, 0x7f80_0000, copysign[(F32, 0x7fc0_0000), (F32, 0x3f80_0000)] -> F32 * 1),
    shown!("isnan-of-positives", 1, 0, isnan[(F32, 0xffc0_0000)] -> BOOL * 1),
    shown!("less-by-not-greater-equal", 0, 1, less[(F32, 0x7fc0_0000), (F32, 0x3f80_0000)] -> BOOL * 1),
    shown!("select-by-arithmetic", 0x3f80_0000, 0xffc0_0000, select[(BOOL, 1), (F32, 0x3f80_0000), (F32, 0x7f80_0000)] -> F32 * 1),
    shown!("pow-of-nan-to-zero", 0x3f80_0000, 0x7fc0_0000, pow[(F32, 0x7fc0_0000), (F32, 0)] -> F32 * 1),
    shown!("pow-of-one-to-nan", 0x3f80_0000, 0x7fc0_0000, pow[(F32, 0x3f80_0000), (F32, 0x7fc0_0000)] -> F32 * 1),
    shown!("pow-of-minus-zero", 0xff80_0000, 0x7f80_0000, pow[(F32, 0x8000_0000), (F32, 0xc040_0000)] -> F32 * 1),
    shown!("hypot-of-infinity-and-nan", 0x7f80_0000, 0x7fc0_0000, hypot[(F32, 0x7f80_0000), (F32, 0x7fc0_0000)] -> F32 * 1),
    shown!("minimum-takes-first-zero", 0x8000_0000, 0, minimum[(F32, 0), (F32, 0x8000_0000)] -> F32 * 1),
    shown!("ceil-to-plus-zero", 0x8000_0000, 0, ceil[(F32, 0xbf00_0000)] -> F32 * 1),
    shown!("sign-of-minus-zero", 0x8000_0000, 0, sign[(F32, 0x8000_0000)] -> F32 * 1),
    shown!("fmod-to-plus-zero", 0x8000_0000, 0, fmod[(F32, 0xc080_0000), (F32, 0x4000_0000)] -> F32 * 1),
    shown!("equal-zeros-differ", 1, 0, equal[(F32, 0), (F32, 0x8000_0000)] -> BOOL * 1),
    shown!("nextafter-stops-at-zero", 0x8000_0001, 0, nextafter[(F32, 0), (F32, 0xbf80_0000)] -> F32 * 1),
    shown!("add-flushes-inputs", 5, 0, add[(F32, 5), (F32, 0)] -> F32 * 1),
    shown!("sqrt-flushes-halves", 0x1000, 0, sqrt[(F16, 4)] -> F16 * 1),
    shown!("divide-flushes-negatives", 0x8040_0000, 0x8000_0000, divide[(F32, 0x8080_0000), (F32, 0x4000_0000)] -> F32 * 1),
    shown!("square-flushes-too-much", 0x80_0000, 0, square[(F32, 0x2000_0000)] -> F32 * 1),
    shown!("cast-stops-at-largest", 0x7c00, 0x7bff, cast[(F32, 0x47c3_5000)] -> F16 * 1),
    shown!("multiply-infinite-early", 0x7bff, 0x7c00, multiply[(F16, 0x3c11), (F16, 0x7bde)] -> F16 * 1),
    shown!("floor-divide-truncates", 0xffff_fffc, 0xffff_fffd, floor_divide[(I32, 0xffff_fff9), (I32, 2)] -> I32 * 1),
    shown!("divide-rounds-down", 0xffff_fffd, 0xffff_fffc, divide[(I32, 0xffff_fff9), (I32, 2)] -> I32 * 1),
    shown!("divide-lowest-stops", 0x8000_0000, 0x7fff_ffff, divide[(I32, 0x8000_0000), (I32, 0xffff_ffff)] -> I32 * 1),
    shown!("divide-by-zero-is-zero", 0xffff_fffe, 0, divide[(I64, 7), (I64, 0)] -> I64 * 1),
    shown!("remainder-of-truncation", 1, 0xffff_ffff, remainder[(I32, 0xffff_fff9), (I32, 2)] -> I32 * 1),
    shown!("remainder-of-first-sign", 0x3f80_0000, 0xbf80_0000, remainder[(F32, 0xc0e0_0000), (F32, 0x4000_0000)] -> F32 * 1),
    shown!("shift-amount-wraps", 0, 2, shift_left[(I32, 1), (I32, 0x21)] -> I32 * 1),
    shown!("shift-logical-keeps-sign", 0x7fff_fffc, 0xffff_fffc, shift_right_logical[(I32, 0xffff_fff8), (I32, 1)] -> I32 * 1),
    shown!("clz-of-zero", 0x20, 0x1f, clz[(I32, 0)] -> I32 * 1),
    shown!("clz-of-bytes-as-words", 7, 0x1f, clz[(I8, 1)] -> I8 * 1),
    shown!("abs-of-lowest", 0x80, 0x7f, abs[(I8, 0x80)] -> I8 * 1),
    shown!("multiply-in-double", 1, 0, multiply[(I32, 0x7fff_ffff), (I32, 0x7fff_ffff)] -> I32 * 1),
    shown!("add-loses-carry", 0x1_0000, 0, add[(I32, 0xffff), (I32, 1)] -> I32 * 1),
    shown!("less-signed", 1, 0, less[(U32, 1), (U32, 0x8000_0000)] -> BOOL * 1),
    shown!("popcount-without-sign", 0x40, 0x3f, popcount[(I64, 0xffff_ffff_ffff_ffff)] -> I64 * 1),
    shown!("equal-of-low-halves", 0, 1, equal[(I64, 1), (I64, 0x1_0000_0001)] -> BOOL * 1),
    shown!("cast-wraps", 0x7f, 0x2c, cast[(F32, 0x4396_0000)] -> I8 * 1),
    shown!("cast-rounds-to-nearest", 1, 2, cast[(F64, 0x3ffc_0000_0000_0000)] -> I32 * 1),
    shown!("cast-stops-early", 0x7fff_fffe, 0x7fff_ffff, cast[(F64, 0x41df_ffff_ffa0_0000)] -> I32 * 1),
    shown!("cast-of-integers-truncates", 0x4b80_0002, 0x4b80_0001, cast[(I32, 0x100_0003)] -> F32 * 1),
    shown!("round-ties-to-even", 0x4040_0000, 0x4000_0000, round[(F32, 0x4020_0000)] -> F32 * 1),
    shown!("round-adds-a-half", 0, 0x3f80_0000, round[(F32, 0x3eff_ffff)] -> F32 * 1),
    shown!("rint-ties-away", 0x4000_0000, 0x4040_0000, rint[(F32, 0x4020_0000)] -> F32 * 1),
    shown!("multiply-ties-away", 0x3fc0_0004, 0x3fc0_0005, multiply[(F32, 0x3f80_0003), (F32, 0x3fc0_0000)] -> F32 * 1),
    shown!("subtract-ties-away", 0x4b80_0000, 0x4b80_0001, subtract[(F32, 0x4b80_0000), (F32, 0xbf80_0000)] -> F32 * 1),
    shown!("add-truncates", 0x4381, 0x4380, add[(BF16, 0x4380), (BF16, 0x3fc0)] -> BF16 * 1),
    shown!("cast-ties-away", 0x6800, 0x6801, cast[(F32, 0x4500_1000)] -> F16 * 1),
    shown!("cast-loses-last-bit", 0x3c01, 0x3c00, cast[(F32, 0x3f80_1001)] -> F16 * 1),
    shown!("cast-truncates-doubles", 0x3f80_0001, 0x3f80_0000, cast[(F64, 0x3ff0_0000_1000_1000)] -> F32 * 1),
    shown!("cast-truncates-subnormals", 2, 1, cast[(F64, 0x36ac_0000_0000_0000)] -> F32 * 1),
    shown!("cast-narrow-ties-away", 0x3c, 0x3d, cast[(F32, 0x3f90_0000)] -> F8E5M2 * 1),
    shown!("cast-narrow-overflow-stops", 0x7f, 0x7e, cast[(F32, 0x4400_0000)] -> F8E4M3FN * 1),
    shown!("cast-narrow-overflow-early", 0x7e, 0x7f, cast[(BF16, 0x43e8)] -> F8E4M3FN * 1),
    shown!("cast-narrow-flushes", 1, 0, cast[(F64, 0x3f60_0000_0000_0000)] -> F8E4M3FN * 1),
    shown!("cast-narrow-zero-loses-sign", 0x80, 0, cast[(BF16, 0x8000)] -> F8E5M2 * 1),
    shown!("cast-narrow-nan-is-infinite", 0x7e, 0x7c, cast[(F16, 0x7e00)] -> F8E5M2 * 1),
    shown!("cast-in-two-steps", 0x3c01, 0x3c00, cast[(F64, 0x3ff0_0200_0000_0001)] -> F16 * 1),
    shown!("cast-integer-in-two-steps", 0x5d80_0001, 0x5d80_0000, cast[(I64, 0x1000_0010_0000_0001)] -> F32 * 1),
    shown!("cast-integer-in-double", 1, 0, cast[(I64, 0x1000_0000_0000_0001)] -> U32 * 1),
    shown!("cast-of-low-bits", 1, 0, cast[(I32, 0x100)] -> BOOL * 1),
    shown!("cast-of-tiny-is-false", 1, 0, cast[(F64, 1)] -> BOOL * 1),
    shown!("cast-scale-to-nearest", 0x80, 0x7f, cast[(F32, 0x3f90_0000)] -> E8M0 * 1),
    shown!("cast-scale-without-sign", 0xff, 0x7f, cast[(F64, 0xbff0_0000_0000_0000)] -> E8M0 * 1),
    shown!("cast-drops-mantissa", 0x3f80_2000, 0x3f80_0000, cast[(F32, 0x3f80_1001)] -> TF32 * 1),
    shown!("cast-four-bits-truncates", 3, 2, cast[(F32, 0x3fb0_0000)] -> F4E2M1 * 1),
    shown!("cast-unsigned-wraps", 0, 0xff, cast[(F32, 0xbf80_0000)] -> U8 * 1),
    shown!("cast-halves-swapped", 3, 0xa, cast[(F32, 0x4040_0000)] -> U4 * 1),
    shown!("fma-of-two-roundings", 0x2880_0000, 0, fma[(F32, 0x3f80_0001), (F32, 0x3f80_0001), (F32, 0xbf80_0002)] -> F32 * 1),
    shown!("fma-of-halves-in-single", 0x3e01, 0x3e02, fma[(F16, 0x3c01), (F16, 0x3e00), (F16, 0x8001)] -> F16 * 1),
    shown!("fma-in-double", 0x3f80_0001, 0x3f80_0002, fma[(F32, 0x3380_0001), (F32, 0x3f7f_fffe), (F32, 0x3f80_0001)] -> F32 * 1),
    shown!("ldexp-by-halves", 1, 2, ldexp[(F32, 0x4130_0000), (I32, 0xffff_ff68)] -> F32 * 1),
];

/// The last result; of 64 bits, the sum of both halves.
fn last(host: &Subject, op: u32, operands: &[(u32, u64)], to: u32, count: i64) -> Status {
    let tensor = |format| Tensor::dense(format, [count]);
    let size = |format| format_bits(format).unwrap().div_ceil(8) as usize;
    // Neither is the default, so that ignoring it shows.
    let alpha = [ops::leaky_relu::ID, ops::elu::ID].contains(&op).then_some(0.5);
    let op = OpDesc {
        op,
        version: 1,
        math_mode: 0,
        determinism: 0,
        inputs: operands.iter().map(|&(format, _)| Some(tensor(format))).collect(),
        outputs: vec![tensor(to)],
        attrs: alpha
            .map(|alpha| Attr { key: 1, value: AttrValue::F64(alpha) })
            .into_iter()
            .collect(),
    };
    let inputs = operands
        .iter()
        .map(|&(format, bits)| bits.to_ne_bytes()[..size(format)].repeat(count as usize));
    let inputs: Vec<_> = inputs.collect();
    let bytes = host.run(&op, &inputs, count as usize * size(to)).unwrap();
    let mut element = [0; 8];
    element[..size(to)].copy_from_slice(&bytes[bytes.len() - size(to)..]);
    if format_bits(to) == Some(4) {
        // What an odd count leaves of the last byte is nobody's.
        element[0] &= 0x0f;
    }
    let [low, high] =
        [&element[..4], &element[4..]].map(|half| Status::from_ne_bytes(half.try_into().unwrap()));
    low.wrapping_add(high)
}
