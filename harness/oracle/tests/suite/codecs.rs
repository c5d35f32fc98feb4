//! The codecs against things that we did not write: the crate `half`, the host's own conversions,
//! and the definition of rounding, for every pattern of the formats that have few.

use crate::support::{format, formats};
use half::{bf16, f16};
use oracle::codec::Codec;
use proptest::prelude::*;
use standard::formats::{Format, Kind, OverflowRule};

const INFINITY: OverflowRule = OverflowRule::Infinity;
const SATURATE: OverflowRule = OverflowRule::Saturate;

fn codec(name: &str) -> Codec {
    Codec::of(&format(name))
}

/// The default rule of a format.
fn default_rule(name: &str) -> OverflowRule {
    format(name).convert.overflow.default
}

/// Formats with few enough patterns to try them all, and these patterns.
fn small_formats() -> impl Iterator<Item = (Format, Codec, Vec<u64>)> {
    formats().into_iter().filter(|format| format.bits <= 16).map(|format| {
        let codec = Codec::of(&format);
        let last = if format.kind == Kind::Boolean { 1 } else { (1_u64 << format.bits) - 1 };
        (format, codec, (0..=last).collect())
    })
}

fn small_floats() -> impl Iterator<Item = (Format, Codec, Vec<u64>)> {
    small_formats().filter(|(format, ..)| format.is_float())
}

/// Reads "448", "0x1.fep+127" and "0x1p+127".
fn number(text: &str) -> f64 {
    let Some(hex) = text.strip_prefix("0x") else { return text.parse().unwrap() };
    let (digits, exponent) = hex.split_once('p').unwrap();
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let significand = i64::from_str_radix(&format!("{whole}{fraction}"), 16).unwrap();
    let exponent: i32 = exponent.parse().unwrap();
    significand as f64 * 2_f64.powi(exponent - 4 * fraction.len() as i32)
}

/// The same number, or both NaN.
fn same(ours: f64, theirs: f64) {
    assert!(
        ours.to_bits() == theirs.to_bits() || ours.is_nan() && theirs.is_nan(),
        "{ours:e} {theirs:e}"
    );
}

#[test]
fn the_table_agrees_with_itself() {
    let mut ids = Vec::new();
    for format in formats() {
        let codec = Codec::of(&format);
        if format.is_float() {
            assert_eq!(codec.max_finite(), number(&format.max_finite), "{}", format.format);
            assert_eq!(format.id >> 8, 2, "{}", format.format);
        } else {
            let (_, high) = codec.integer_range();
            assert_eq!(high.to_string(), *format.max_finite, "{}", format.format);
            assert_eq!(format.id >> 8, 1, "{}", format.format);
        }
        assert!(!ids.contains(&format.id), "{} has the id of another format", format.format);
        ids.push(format.id);
    }
}

#[test]
fn f16_and_bf16_decode_as_half_does() {
    let (f16_codec, bf16_codec) = (codec("f16"), codec("bf16"));
    for bits in 0..=u16::MAX {
        same(f16_codec.decode(bits.into()), f16::from_bits(bits).to_f64());
        same(bf16_codec.decode(bits.into()), bf16::from_bits(bits).to_f64());
    }
}

#[test]
fn f8e5m2_is_the_upper_half_of_f16() {
    let codec = codec("f8e5m2");
    for bits in 0..=u8::MAX {
        same(codec.decode(bits.into()), f16::from_bits(u16::from(bits) << 8).to_f64());
    }
}

#[test]
fn narrow_formats_hold_the_numbers_of_their_specification() {
    let points = [
        ("f8e4m3fn", 0x01, 2_f64.powi(-9)),
        ("f8e4m3fn", 0x07, 7.0 * 2_f64.powi(-9)),
        ("f8e4m3fn", 0x08, 2_f64.powi(-6)),
        ("f8e4m3fn", 0x38, 1.0),
        ("f8e4m3fn", 0x7e, 448.0),
        ("f8e4m3fn", 0xfe, -448.0),
        ("f8e4m3fn", 0x78, 256.0),
        ("f8e5m2", 0x7b, 57344.0),
        ("f8e5m2", 0x7c, f64::INFINITY),
        ("e8m0", 0x00, 2_f64.powi(-127)),
        ("e8m0", 0x7f, 1.0),
        ("e8m0", 0xfe, 2_f64.powi(127)),
        ("tf32", 0x3f80_2000, 1.0 + 2_f64.powi(-10)),
        ("tf32", 0x0000_2000, 2_f64.powi(-136)),
        ("i4", 0x8, -8.0),
        ("i4", 0x7, 7.0),
        ("u4", 0xf, 15.0),
        ("i8", 0x80, -128.0),
        ("u32", 0xffff_ffff, 4_294_967_295.0),
    ];
    for (name, bits, value) in points {
        assert_eq!(codec(name).decode(bits), value, "{name} {bits:#x}");
    }
    let e2m1: Vec<f64> = (0..8).map(|bits| codec("f4e2m1").decode(bits)).collect();
    assert_eq!(e2m1, [0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0]);
    for (name, bits) in [("f8e4m3fn", 0x7f), ("f8e4m3fn", 0xff), ("f8e5m2", 0x7d), ("e8m0", 0xff)] {
        assert!(codec(name).decode(bits).is_nan() && codec(name).is_nan(bits), "{name} {bits:#x}");
    }
}

#[test]
fn every_pattern_survives_a_round_trip() {
    for (format, codec, patterns) in small_formats() {
        for pattern in patterns {
            let value = codec.decode(pattern);
            if !value.is_nan() {
                let back = codec.encode(value, format.convert.overflow.default);
                assert_eq!(back, pattern, "{} {pattern:#x} is {value}", format.format);
            }
            if !format.is_float() {
                let integer = codec.decode_integer(pattern);
                assert_eq!(codec.encode_integer(integer, OverflowRule::Wrap), pattern);
            }
        }
    }
}

/// Rounding by its definition: for each two neighbours, what is closer to one becomes that one,
/// and the middle becomes the even one.
#[test]
fn numbers_round_to_the_nearest_neighbour_and_ties_to_even() {
    for (format, codec, patterns) in small_floats().filter(|(f, ..)| f.format != "e8m0") {
        for low in patterns {
            let high = codec.next_up(low);
            let (a, b) = (codec.decode(low), codec.decode(high));
            if !a.is_finite() || !b.is_finite() || low == high {
                continue;
            }
            let middle = (a + b) / 2.0;
            let even = if low & 1 == 0 { low } else { high };
            let name = &format.format;
            for (value, want) in
                [(middle, even), (middle.next_down(), low), (middle.next_up(), high)]
            {
                // A zero takes the sign of what rounds to it.
                let got = codec.encode(value, SATURATE);
                assert_eq!(codec.decode(got), codec.decode(want), "{name}: {value:e}");
                assert_eq!(codec.decode(got).is_sign_negative(), value < 0.0, "{name}: {value:e}");
            }
            // What was left over when the sum was rounded to f64 decides a tie.
            let above = codec.encode_sum(middle, 1e-300, SATURATE);
            let below = codec.encode_sum(middle, -1e-300, SATURATE);
            assert_eq!(codec.decode(above), b, "{name}: above {middle:e}");
            assert_eq!(codec.decode(below), a, "{name}: below {middle:e}");
        }
    }
}

#[test]
fn overflow_follows_its_rule() {
    let rounds = |name, value, rule| codec(name).decode(codec(name).encode(value, rule));
    let cases = [
        ("f16", 65519.99, INFINITY, 65504.0),
        ("f16", 65520.0, INFINITY, f64::INFINITY),
        ("f16", -65520.0, INFINITY, f64::NEG_INFINITY),
        ("f16", 65520.0, SATURATE, 65504.0),
        ("f16", f64::NEG_INFINITY, SATURATE, -65504.0),
        ("f8e5m2", 61439.0, INFINITY, 57344.0),
        ("f8e5m2", 61440.0, INFINITY, f64::INFINITY),
        ("f8e4m3fn", 464.0, OverflowRule::Nan, 448.0),
        ("f8e4m3fn", 464.1, SATURATE, 448.0),
        ("f8e4m3fn", f64::NEG_INFINITY, SATURATE, -448.0),
        ("f4e2m1", 5.0, SATURATE, 4.0),
        ("f4e2m1", -1e30, SATURATE, -6.0),
        ("e8m0", 1e300, SATURATE, 2_f64.powi(127)),
        ("tf32", f64::MAX, INFINITY, f64::INFINITY),
    ];
    for (name, value, rule, want) in cases {
        assert_eq!(rounds(name, value, rule), want, "{name} {value} {rule:?}");
    }
    assert!(rounds("f8e4m3fn", 464.1, OverflowRule::Nan).is_nan());
    assert!(rounds("f8e4m3fn", f64::INFINITY, default_rule("f8e4m3fn")).is_nan());
}

#[test]
fn scales_round_up_to_a_power_of_two() {
    let codec = codec("e8m0");
    let rounds = |value| codec.decode(codec.encode(value, SATURATE));
    assert_eq!(rounds(1.0), 1.0);
    assert_eq!(rounds(1.0_f64.next_up()), 2.0);
    assert_eq!(rounds(3.0), 4.0);
    assert_eq!(rounds(1e-300), 2_f64.powi(-127));
    assert_eq!(rounds(0.0), 2_f64.powi(-127));
    assert!(rounds(-1.0).is_nan());
}

#[test]
fn nan_stays_nan_where_there_is_one() {
    for format in formats() {
        let codec = Codec::of(&format);
        let pattern = codec.encode(f64::NAN, format.convert.overflow.default);
        match &*format.format {
            "f4e2m1" => assert_eq!(codec.decode(pattern), 6.0),
            "bool" => assert_eq!(pattern, 1),
            _ if format.is_float() => assert!(codec.is_nan(pattern), "{}", format.format),
            _ => assert_eq!(pattern, 0, "{}", format.format),
        }
    }
}

#[test]
fn neighbours_are_one_ulp_apart() {
    for (format, codec, patterns) in small_floats() {
        for pattern in patterns {
            let (value, next) = (codec.decode(pattern), codec.decode(codec.next_up(pattern)));
            if value.is_finite() && value >= 0.0 && next.is_finite() && next > value {
                assert_eq!(next - value, codec.ulp(value), "{} {pattern:#x}", format.format);
            }
            if value.is_finite() && next.is_finite() && next > value {
                let back = codec.decode(codec.next_down(codec.next_up(pattern)));
                assert_eq!(back, value, "{} {pattern:#x}", format.format);
            }
        }
    }
    // Outside of the range exponents go on, inside of it they stop at the smallest normal number.
    let f32 = codec("f32");
    assert_eq!(f32.ulp(2_f64.powi(200)), 2_f64.powi(177));
    assert_eq!(f32.ulp(2_f64.powi(-300)), 2_f64.powi(-149));
    assert_eq!(f32.ulp(0.0), f32.min_positive());
    assert_eq!(codec("f64").ulp(0.0), f64::from_bits(1));
}

#[test]
fn subnormals_are_known_and_flushed() {
    for (format, codec, patterns) in small_floats() {
        for pattern in patterns {
            let value = codec.decode(pattern);
            let subnormal = value != 0.0 && value.abs() < codec.min_normal();
            assert_eq!(codec.is_subnormal(pattern), subnormal, "{} {pattern:#x}", format.format);
            let flushed = codec.flush(value);
            if subnormal {
                assert_eq!(flushed.to_bits(), 0.0_f64.copysign(value).to_bits());
            } else if !value.is_nan() {
                assert_eq!(flushed.to_bits(), value.to_bits());
            }
        }
    }
}

#[test]
fn four_bit_elements_pack_from_the_low_half_up() {
    let codec = codec("u4");
    let bytes = oracle::codec::patterns(&codec, 3, |i| [0x1, 0x2, 0xf][i]);
    assert_eq!(bytes, [0x21, 0x0f]);
    assert_eq!((0..3).map(|i| codec.read(&bytes, i)).collect::<Vec<_>>(), [1, 2, 15]);
    let mut bytes = bytes;
    codec.write(&mut bytes, 0, 0x9);
    assert_eq!(bytes, [0x29, 0x0f]);
}

#[test]
fn bulk_and_single_conversions_agree() {
    let values: Vec<f64> =
        (0..5000).map(|i| (f64::from(i) - 2500.0) * 1.37_f64.powi(i % 400 - 200)).collect();
    for format in formats() {
        let codec = Codec::of(&format);
        for rule in [INFINITY, SATURATE, OverflowRule::Nan] {
            let bytes = oracle::codec::encode(&format, &values, rule);
            for (i, &value) in values.iter().enumerate() {
                let single = codec.encode_sum(value, 0.0, rule);
                assert_eq!(codec.read(&bytes, i), single, "{} {value:e}", format.format);
            }
            let decoded = oracle::codec::decode(&format, &bytes);
            for (i, &value) in decoded.iter().enumerate() {
                let single = codec.decode(codec.read(&bytes, i));
                assert!(value.to_bits() == single.to_bits() || value.is_nan() && single.is_nan());
            }
        }
    }
}

/// Doubles of every exponent.
fn any_double() -> impl Strategy<Value = f64> {
    any::<u64>().prop_map(f64::from_bits)
}

/// Doubles in and around the range of f32.
fn double_near_f32() -> impl Strategy<Value = f64> {
    (any::<u64>(), -155_i32..130).prop_map(|(bits, exponent)| {
        let mantissa = f64::from_bits(bits & (u64::MAX >> 12) | 1023 << 52);
        mantissa * 2_f64.powi(exponent) * if bits >> 63 == 1 { -1.0 } else { 1.0 }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn doubles_become_f32_as_on_the_host(value in double_near_f32()) {
        let ours = codec_f32().encode_sum(value, 0.0, INFINITY);
        prop_assert_eq!(ours, u64::from((value as f32).to_bits()));
        prop_assert_eq!(codec_f32().encode(value, INFINITY), ours);
    }

    #[test]
    fn f32_becomes_f16_and_bf16_as_in_half(bits in any::<u32>()) {
        let value = f32::from_bits(bits);
        prop_assume!(!value.is_nan());
        let ours = CODECS.with(|c| c.f16.encode(value.into(), INFINITY));
        prop_assert_eq!(ours, u64::from(f16::from_f32(value).to_bits()));
        let ours = CODECS.with(|c| c.bf16.encode(value.into(), INFINITY));
        prop_assert_eq!(ours, u64::from(bf16::from_f32(value).to_bits()));
    }

    #[test]
    fn doubles_become_integers_as_on_the_host(value in prop_oneof![any_double(), -1e10..1e10, -300.0..300.0]) {
        CODECS.with(|c| {
            assert_eq!(c.i8.encode(value, SATURATE), u64::from((value as i8).cast_unsigned()));
            assert_eq!(c.u8.encode(value, SATURATE), u64::from(value as u8));
            assert_eq!(c.i32.encode(value, SATURATE), u64::from((value as i32).cast_unsigned()));
            assert_eq!(c.u32.encode(value, SATURATE), u64::from(value as u32));
            assert_eq!(c.i64.encode(value, SATURATE), (value as i64).cast_unsigned());
        });
    }

    #[test]
    fn integers_become_floats_as_on_the_host(value in any::<i64>(), shift in 0..64) {
        let value = value >> shift;
        CODECS.with(|c| {
            let wide = i128::from(value);
            assert_eq!(c.f32.encode_integer(wide, INFINITY), u64::from((value as f32).to_bits()));
            assert_eq!(c.f64.encode_integer(wide, INFINITY), (value as f64).to_bits());
        });
    }

    #[test]
    fn wide_integers_become_floats_as_on_the_host(value in any::<i128>(), shift in 0..127) {
        let value = value >> shift;
        CODECS.with(|c| {
            assert_eq!(c.f32.encode_integer(value, INFINITY), u64::from((value as f32).to_bits()));
            assert_eq!(c.f64.encode_integer(value, INFINITY), (value as f64).to_bits());
        });
    }

    #[test]
    fn integers_wrap_as_on_the_host(value in any::<i64>()) {
        CODECS.with(|c| {
            let wide = i128::from(value);
            let wrap = OverflowRule::Wrap;
            assert_eq!(c.i8.encode_integer(wide, wrap), u64::from((value as i8).cast_unsigned()));
            assert_eq!(c.u32.encode_integer(wide, wrap), u64::from(value as u32));
            let stopped = value.clamp(-128, 127) as i8;
            assert_eq!(c.i8.encode_integer(wide, SATURATE), u64::from(stopped.cast_unsigned()));
        });
    }
}

/// The codecs of the properties, read once a thread.
struct Codecs {
    f16: Codec,
    bf16: Codec,
    f32: Codec,
    f64: Codec,
    i8: Codec,
    u8: Codec,
    i32: Codec,
    u32: Codec,
    i64: Codec,
}

thread_local! {
    static CODECS: Codecs = Codecs {
        f16: codec("f16"),
        bf16: codec("bf16"),
        f32: codec("f32"),
        f64: codec("f64"),
        i8: codec("i8"),
        u8: codec("u8"),
        i32: codec("i32"),
        u32: codec("u32"),
        i64: codec("i64"),
    };
}

fn codec_f32() -> Codec {
    CODECS.with(|codecs| codecs.f32)
}
