//! Elementwise operators, copies and casts: against the host's arithmetic where that is exact,
//! against results of 400-bit arithmetic where it is not.

use crate::support::{Call, Data, format};
use half::{bf16, f16};
use oracle::codec::Codec;
use oracle::{Expected, Unanswerable, Within};
use standard::ops::AttrValue;

/// Pairs of inputs that go through every pair of special values and then through every exponent.
fn pairs(format_name: &str) -> [Data; 2] {
    let specials = oracle::data::grid_len(&format(format_name)).pow(2);
    let join = |grid: &str, rest: &str, stream: u32| {
        let mut data = Data::of(grid, format_name, &[specials as i64], stream);
        data.bytes.extend(Data::of(rest, format_name, &[20_000], stream).bytes);
        data.shape = vec![specials as i64 + 20_000];
        data
    };
    [join("special_grid(fast)", "stratified", 0), join("special_grid(slow)", "wide", 1)]
}

/// Asserts that expected bits are those of the host, any NaN for a NaN.
fn assert_bits(call: &Call, host: impl Fn(&[u64]) -> u64) {
    let codec = Codec::of(&call.output);
    let inputs: Vec<Vec<u64>> = call.inputs.iter().map(Data::elements).collect();
    for (i, ours) in call.exact().into_iter().enumerate() {
        let arguments: Vec<u64> = inputs.iter().map(|input| input[i]).collect();
        let theirs = host(&arguments);
        let both_nan = codec.is_nan(ours) && codec.is_nan(theirs);
        assert!(ours == theirs || both_nan, "{arguments:x?}: oracle {ours:x}, host {theirs:x}");
    }
}

fn f32_of(bits: u64) -> f32 {
    f32::from_bits(bits as u32)
}

fn binary(op: &str, format_name: &str) -> Call {
    let [a, b] = pairs(format_name);
    let shape = a.shape.clone();
    Call::new(op, vec![a, b], format_name, &shape)
}

#[test]
fn sums_and_products_have_the_bits_of_the_host() {
    let f32 =
        |f: fn(f32, f32) -> f32| move |x: &[u64]| f(f32_of(x[0]), f32_of(x[1])).to_bits().into();
    assert_bits(&binary("add", "f32"), f32(|a, b| a + b));
    assert_bits(&binary("multiply", "f32"), f32(|a, b| a * b));
    let f64 = |f: fn(f64, f64) -> f64| {
        move |x: &[u64]| f(f64::from_bits(x[0]), f64::from_bits(x[1])).to_bits()
    };
    assert_bits(&binary("add", "f64"), f64(|a, b| a + b));
    assert_bits(&binary("multiply", "f64"), f64(|a, b| a * b));
    // `half` computes in f32 and rounds once more, which is innocuous for these precisions.
    let f16 = |f: fn(f16, f16) -> f16| {
        move |x: &[u64]| {
            f(f16::from_bits(x[0] as u16), f16::from_bits(x[1] as u16)).to_bits().into()
        }
    };
    assert_bits(&binary("add", "f16"), f16(|a, b| a + b));
    assert_bits(&binary("multiply", "f16"), f16(|a, b| a * b));
    let bf16 = |f: fn(bf16, bf16) -> bf16| {
        move |x: &[u64]| {
            f(bf16::from_bits(x[0] as u16), bf16::from_bits(x[1] as u16)).to_bits().into()
        }
    };
    assert_bits(&binary("add", "bf16"), bf16(|a, b| a + b));
    assert_bits(&binary("multiply", "bf16"), bf16(|a, b| a * b));
}

#[test]
fn integers_wrap() {
    let all = Data::of("every_value", "i8", &[65536], 0);
    let mut slow = all.clone();
    slow.bytes = (0..65536_u32).map(|i| (i / 256) as u8).collect();
    let call = |op| Call::new(op, vec![all.clone(), slow.clone()], "i8", &[65536]);
    let i8 =
        |f: fn(i8, i8) -> i8| move |x: &[u64]| f(x[0] as i8, x[1] as i8).cast_unsigned().into();
    assert_bits(&call("add"), i8(i8::wrapping_add));
    assert_bits(&call("multiply"), i8(i8::wrapping_mul));
    let wide = |stream| Data::of("integers(-2147483648,2147483647)", "i32", &[10_000], stream);
    let call = |op| Call::new(op, vec![wide(0), wide(1)], "i32", &[10_000]);
    let i32 = |f: fn(i32, i32) -> i32| {
        move |x: &[u64]| f(x[0] as i32, x[1] as i32).cast_unsigned().into()
    };
    assert_bits(&call("add"), i32(i32::wrapping_add));
    assert_bits(&call("multiply"), i32(i32::wrapping_mul));
}

#[test]
fn roots_have_the_bits_of_the_host() {
    let call = |format: &str| {
        Call::new("sqrt", vec![pairs(format)[0].clone()], format, &pairs(format)[0].shape)
    };
    assert_bits(&call("f32"), |x| f32_of(x[0]).sqrt().to_bits().into());
    assert_bits(&call("f64"), |x| f64::from_bits(x[0]).sqrt().to_bits());
    assert_bits(&call("f16"), |x| {
        f16::from_f32(f16::from_bits(x[0] as u16).to_f32().sqrt()).to_bits().into()
    });
    assert_bits(&call("bf16"), |x| {
        bf16::from_f32(bf16::from_bits(x[0] as u16).to_f32().sqrt()).to_bits().into()
    });
}

#[test]
fn inputs_are_broadcast_from_the_last_dimension_on() {
    for (a, b, y) in [
        (vec![3, 4], vec![4], vec![3, 4]),
        (vec![3, 1], vec![1, 4], vec![3, 4]),
        (vec![], vec![2, 3], vec![2, 3]),
        (vec![5, 1, 4], vec![3, 1], vec![5, 3, 4]),
        (vec![1, 1], vec![1], vec![1, 1]),
        (vec![0, 4], vec![4], vec![0, 4]),
        (vec![2, 0], vec![1], vec![2, 0]),
    ] {
        for name in ["f32", "i8"] {
            let inputs =
                [Data::of("integers(-9,9)", name, &a, 0), Data::of("integers(-9,9)", name, &b, 1)];
            let call = Call::new("add", inputs.to_vec(), name, &y);
            let codec = Codec::of(&call.output);
            let [a, b] = inputs.each_ref().map(|x| oracle::codec::values(&x.tensor()));
            let want: Vec<f64> = (0..oracle::count(&y))
                .map(|i| a[source(i, &y, &inputs[0].shape)] + b[source(i, &y, &inputs[1].shape)])
                .collect();
            let got: Vec<f64> = call.exact().into_iter().map(|bits| codec.decode(bits)).collect();
            assert_eq!(got, want, "{:?} + {:?}", inputs[0].shape, inputs[1].shape);
        }
    }
}

/// Index in a tensor of shape `from` of what element `i` of a broadcast to `to` reads.
fn source(mut i: usize, to: &[i64], from: &[i64]) -> usize {
    let (mut index, mut stride) = (0, 1);
    for axis in (0..to.len()).rev() {
        let place = i % to[axis] as usize;
        i /= to[axis] as usize;
        if let Some(axis) = (axis + from.len()).checked_sub(to.len()) {
            index += if from[axis] == 1 { 0 } else { place * stride };
            stride *= from[axis] as usize;
        }
    }
    index
}

fn unary(op: &str, inputs: &[f64]) -> Call {
    Call::new(op, vec![Data::f64(inputs)], "f64", &[inputs.len() as i64])
}

fn unary_f32(op: &str, inputs: &[f32]) -> Call {
    Call::new(op, vec![Data::f32(inputs)], "f32", &[inputs.len() as i64])
}

#[test]
fn special_values_keep_to_their_class() {
    let inputs = [f32::INFINITY, f32::NEG_INFINITY, f32::NAN, 0.0, -0.0, 1000.0, -1000.0];
    for (op, want) in [
        ("exp", [f64::INFINITY, 0.0, f64::NAN, 1.0, 1.0, f64::INFINITY, 0.0]),
        ("tanh", [1.0, -1.0, f64::NAN, 0.0, -0.0, 1.0, -1.0]),
    ] {
        let wide: Vec<f64> = inputs.iter().map(|&x| x.into()).collect();
        for within in [unary_f32(op, &inputs).within(), unary(op, &wide).within()] {
            assert!(within.signed_zero);
            for (i, (&ours, theirs)) in within.reference.iter().zip(want).enumerate() {
                let same = ours.to_bits() == theirs.to_bits() || ours.is_nan() && theirs.is_nan();
                assert!(same, "{op}({}) = {ours}", inputs[i]);
                let bound = within.bound[i];
                let sound = bound >= 0.0 || !ours.is_finite();
                assert!(sound, "{op}({}): {bound}", inputs[i]);
            }
        }
    }
}

#[test]
fn bounds_are_ulps_of_the_output() {
    let within = unary_f32("exp", &[1.0, -100.0]).within();
    let (ulp_of_e, smallest) = (2_f64.powi(-22), 2_f64.powi(-149));
    assert!((3.0..3.00001).contains(&(within.bound[0] / ulp_of_e)), "{:?}", within.bound);
    assert!((3.0..3.00001).contains(&(within.bound[1] / smallest)), "{:?}", within.bound);
    let half = Data::patterns("bf16", &[0x3f80]);
    let within = Call::new("tanh", vec![half], "bf16", &[1]).within();
    assert!((1.0..1.00001).contains(&(within.bound[0] / 2_f64.powi(-8))), "{:?}", within.bound);
}

const SUBNORMAL: f32 = f32::MIN_POSITIVE / 4.0;

/// The elements that an answer takes for one index: its reference and those of the alternatives.
fn readings(within: &Within, index: usize) -> Vec<f64> {
    let others = within.alternatives.iter().map(|other| other.reference[index]);
    let mut all: Vec<_> = std::iter::once(within.reference[index]).chain(others).collect();
    all.sort_by(f64::total_cmp);
    all.dedup_by_key(|value| value.to_bits());
    all
}

#[test]
fn inputs_are_flushed_or_kept_where_that_is_declared() {
    let call = || {
        Call::new(
            "add",
            vec![Data::f32(&[SUBNORMAL, -SUBNORMAL, 1.0]), Data::f32(&[0.0, -0.0, SUBNORMAL])],
            "f32",
            &[3],
        )
    };
    let bits = |values: [f32; 3]| values.map(|v| u64::from(v.to_bits()));
    assert_eq!(call().exact(), bits([SUBNORMAL, -SUBNORMAL, 1.0]));
    let within = call().flush(true, false).within();
    assert_eq!(readings(&within, 0), [0.0, SUBNORMAL.into()]);
    assert_eq!(readings(&within, 1), [(-SUBNORMAL).into(), -0.0]);
    assert_eq!(readings(&within, 2), [1.0]);
    let tanh = unary_f32("tanh", &[-SUBNORMAL]).flush(true, false).within();
    assert_eq!(readings(&tanh, 0)[1].to_bits(), (-0.0_f64).to_bits());
}

#[test]
fn results_are_kept_or_zeros_of_their_sign() {
    let products =
        [Data::f32(&[f32::MIN_POSITIVE, -f32::MIN_POSITIVE, 3.0]), Data::f32(&[0.5, 0.5, 0.5])];
    let call = Call::new("multiply", products.to_vec(), "f32", &[3]);
    let half = f32::MIN_POSITIVE / 2.0;
    assert_eq!(call.exact(), [half, -half, 1.5].map(|v| u64::from(v.to_bits())));
    let within = call.flush(false, true).within();
    assert_eq!(readings(&within, 0), [0.0, half.into()]);
    assert_eq!(readings(&within, 1), [(-half).into(), -0.0]);
    assert_eq!(readings(&within, 2), [1.5]);
}

/// The first factor is just below 1, so that the product with the smallest normal number is just
/// below that, and rounds up to it.
fn assert_either(within: &Within, index: usize, min_normal: f64) {
    assert_eq!(readings(within, index), [0.0, min_normal]);
    assert_eq!((within.bound[index], within.alternatives[0].bound[index]), (0.0, 0.0));
}

#[test]
fn what_rounds_up_to_the_smallest_normal_number_may_be_flushed_or_not() {
    let (a, b) = (1.0_f32 - f32::EPSILON / 2.0, f32::MIN_POSITIVE);
    let call =
        Call::new("multiply", vec![Data::f32(&[a, 1.0, 2.0]), Data::f32(&[b, b, b])], "f32", &[3]);
    let smallest = u64::from(b.to_bits());
    assert_eq!(call.exact(), [smallest, smallest, u64::from((2.0 * b).to_bits())]);
    let within = call.flush(false, true).within();
    assert_either(&within, 0, b.into());
    // The exact smallest normal number is no subnormal and may not be flushed.
    assert_eq!(within.reference[1..], [f64::from(b), f64::from(2.0 * b)]);
    assert_eq!(within.alternatives[0].reference[1..], within.reference[1..]);

    let (a, b) = (1.0 - f64::EPSILON / 2.0, f64::MIN_POSITIVE);
    let call =
        Call::new("multiply", vec![Data::f64(&[a, 1.0, 2.0]), Data::f64(&[b, b, b])], "f64", &[3]);
    assert_eq!(call.exact()[0], b.to_bits());
    let within = call.flush(false, true).within();
    assert_either(&within, 0, b);
    assert_eq!(within.reference[1..], [b, 2.0 * b]);
}

#[test]
fn functions_near_the_smallest_normal_number_may_be_flushed_or_not() {
    let border = f32::MIN_POSITIVE; // and so is its tanh, to a few ulp
    let call = unary_f32("tanh", &[border, border / 2.0, border * 2.0]).flush(false, true);
    let within = call.within();
    assert!(within.bound[0] > 0.0 && within.reference[0] > 0.0);
    assert_eq!((within.alternatives[0].reference[0], within.alternatives[0].bound[0]), (0.0, 0.0));
    assert_eq!((readings(&within, 1)[0], within.alternatives[0].bound[1]), (0.0, 0.0));
    assert!(within.reference[1] > 0.0);
    assert!(within.reference[2] > 0.0 && within.alternatives[0].reference[2] > 0.0);
    // Without the declaration a subnormal result is wanted.
    assert!(unary_f32("tanh", &[border / 2.0]).within().reference[0] > 0.0);
}

#[test]
fn the_wrong_question_gets_an_error() {
    let mut call = unary_f32("exp", &[1.0]);
    call.operator.op = "expm1000".into();
    assert_eq!(call.ask(), Err(Unanswerable::NoOracle("expm1000".to_owned())));
    let mut call = unary_f32("exp", &[1.0]);
    call.row.accept = "exact".into();
    assert!(matches!(call.ask(), Err(Unanswerable::WrongClass { .. })), "{:?}", call.ask());
    call.row.accept = "ulp".into();
    assert!(matches!(call.ask(), Err(Unanswerable::NoConstant { .. })), "{:?}", call.ask());
    let mut call = unary_f32("sqrt", &[2.0]);
    call.row.accept = "ulp(2)".into();
    assert_eq!(call.within().reference, [2_f64.sqrt()]);
}

#[test]
fn copies_keep_every_bit() {
    let signalling = [0x7f80_0001, 0xffc0_1234, 0x8000_0000, 1];
    let call = Call::new("copy", vec![Data::patterns("f32", &signalling)], "f32", &[4]);
    assert_eq!(call.exact(), signalling);
    assert!(matches!(call.ask(), Ok(Expected::Exact { any_nan: false, .. })));
}

fn cast(from: Data, to: &str) -> Call {
    let shape = from.shape.clone();
    Call::new("cast", vec![from], to, &shape)
}

#[test]
fn casts_have_the_bits_of_the_host() {
    let [f32s, _] = pairs("f32");
    let [f64s, _] = pairs("f64");
    let [f16s, _] = pairs("f16");
    let [bf16s, _] = pairs("bf16");
    let i32s = Data::of("integers(-2147483648,2147483647)", "i32", &[20_000], 0);
    let i32_of = |x: &[u64]| x[0] as u32 as i32;
    assert_bits(&cast(f64s.clone(), "f32"), |x| (f64::from_bits(x[0]) as f32).to_bits().into());
    assert_bits(&cast(f32s.clone(), "f64"), |x| f64::from(f32_of(x[0])).to_bits());
    assert_bits(&cast(f32s.clone(), "f16"), |x| f16::from_f32(f32_of(x[0])).to_bits().into());
    assert_bits(&cast(f32s.clone(), "bf16"), |x| bf16::from_f32(f32_of(x[0])).to_bits().into());
    assert_bits(&cast(f16s.clone(), "bf16"), |x| {
        bf16::from_f32(f16::from_bits(x[0] as u16).to_f32()).to_bits().into()
    });
    assert_bits(&cast(bf16s, "f16"), |x| {
        f16::from_f32(bf16::from_bits(x[0] as u16).to_f32()).to_bits().into()
    });
    assert_bits(&cast(f32s.clone(), "i32"), |x| (f32_of(x[0]) as i32).cast_unsigned().into());
    assert_bits(&cast(f32s, "i8"), |x| (f32_of(x[0]) as i8).cast_unsigned().into());
    assert_bits(&cast(f64s, "i32"), |x| (f64::from_bits(x[0]) as i32).cast_unsigned().into());
    assert_bits(&cast(i32s.clone(), "f32"), |x| (i32_of(x) as f32).to_bits().into());
    assert_bits(&cast(i32s.clone(), "f64"), |x| f64::from(i32_of(x)).to_bits());
    assert_bits(&cast(i32s, "i8"), |x| (i32_of(x) as i8).cast_unsigned().into());
}

#[test]
fn casts_saturate_floats_where_asked() {
    let big = [70000.0_f32, -70000.0, f32::INFINITY, 1.0];
    let bits = |values: [f32; 4]| values.map(|v| u64::from(f16::from_f32(v).to_bits()));
    let call = cast(Data::f32(&big), "f16");
    let infinite = [f32::INFINITY, f32::NEG_INFINITY, f32::INFINITY, 1.0];
    assert_eq!(call.exact(), bits(infinite));
    let call = call.attr("saturate", AttrValue::Bool(true));
    assert_eq!(call.exact(), bits([65504.0, -65504.0, 65504.0, 1.0]));
    // Integers have no choice: floats stop at the ends, integers keep their low bits.
    let call = cast(Data::f32(&[300.0, -300.0]), "i8").attr("saturate", AttrValue::Bool(true));
    assert_eq!(call.exact(), [0x7f, 0x80]);
    let call = cast(Data::patterns("i32", &[300]), "i8").attr("saturate", AttrValue::Bool(true));
    assert_eq!(call.exact(), [300 & 0xff]);
}

#[test]
fn casts_may_flush_where_it_is_declared() {
    let call = cast(Data::f32(&[-SUBNORMAL]), "f64");
    assert_eq!(call.exact(), [f64::from(-SUBNORMAL).to_bits()]);
    assert_eq!(readings(&call.flush(true, false).within(), 0), [f64::from(-SUBNORMAL), -0.0]);
    let small = 2_f32.powi(-20); // subnormal in f16
    assert_eq!(cast(Data::f32(&[small]), "f16").exact(), [0x10]);
    let within = cast(Data::f32(&[small]), "f16").flush(false, true).within();
    assert_eq!(readings(&within, 0), [0.0, small.into()]);
}

#[test]
fn a_signaling_nan_gives_a_nan_where_a_quiet_one_may_be_left_out() {
    let of = |nan: u64| {
        let operands = vec![Data::patterns("f32", &[nan]), Data::f32(&[1.0])];
        Call::new("fmax", operands, "f32", &[1])
    };
    assert_eq!(of(0x7fc0_0000).exact(), [0x3f80_0000]);
    let within = of(0x7fa0_0000).within();
    assert_eq!(within.reference, [1.0]);
    assert!(within.alternatives[0].reference[0].is_nan());
}

#[test]
fn what_overflows_on_the_way_between_two_points_is_left_open() {
    let of = |a: f32, b: f32, t: f32| {
        let operands = [a, b, t].map(|x| Data::f32(&[x])).to_vec();
        Call::new("lerp", operands, "f32", &[1]).within()
    };
    assert!(of(f32::MAX, 0.0, 0.5).alternatives.is_empty());
    let open = of(-f32::MAX, f32::MAX, 0.0);
    assert!(open.alternatives.iter().any(|other| other.reference[0].is_nan()));
    assert!(open.alternatives.iter().any(|other| other.bound[0].is_infinite()));
}

#[test]
fn what_is_compared_as_a_zero_may_come_back_as_it_is() {
    let operands = vec![Data::f32(&[0.0, 0.0]), Data::f32(&[SUBNORMAL, 1.0])];
    let within = Call::new("minimum", operands, "f32", &[2]).flush(true, false).within();
    let other = within.alternatives.last().unwrap();
    assert_eq!((other.reference[0], other.bound[0]), (0.0, SUBNORMAL.into()));
    assert_eq!((other.reference[1], other.bound[1]), (0.0, 0.0));
}
