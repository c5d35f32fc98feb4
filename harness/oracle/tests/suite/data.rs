//! Data laws: the same bits for ever, and what each law claims to hold.

use std::collections::{HashMap, HashSet};

use crate::support::{Data, format, formats};
use oracle::codec::Codec;
use oracle::data::{self, Law, names};
use oracle::philox::{Stream, philox4x32};

/// The numbers of a tensor.
fn numbers(law: &str, format_name: &str, shape: &[i64]) -> Vec<f64> {
    oracle::codec::values(&Data::of(law, format_name, shape, 0).tensor())
}

fn refusal(law: &str, format_name: &str) -> String {
    let law: Law = law.parse().unwrap();
    data::fill(&law, &format(format_name), &[4], Stream::new(1, 0)).unwrap_err()
}

#[test]
fn philox_gives_the_published_answers() {
    let philox =
        |counter: [u32; 4], key| philox4x32(counter.map(|word| [word]), key).map(|[word]| word);
    assert_eq!(philox([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
    assert_eq!(
        philox([u32::MAX; 4], [u32::MAX; 2]),
        [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
    );
    assert_eq!(
        philox([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0]),
        [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
    );
}

#[test]
fn elements_are_drawn_alone_or_together() {
    let stream = Stream::new(0x1234_5678_9abc_def0, 3);
    let together: [_; 8] = stream.batch(u64::from(u32::MAX) - 3);
    for (element, draw) in (u64::from(u32::MAX) - 3..).zip(together) {
        assert_eq!(stream.at(element), draw);
    }
    assert_ne!(stream.u64(0), Stream::new(0x1234_5678_9abc_def0, 4).u64(0));
    assert_ne!(stream.u64(0), Stream::new(0x1234_5678_9abc_def1, 3).u64(0));
    assert_ne!(stream.at(0), stream.again(0));
    assert_eq!(stream.u64(5) as u32, stream.u32(5));
}

#[test]
fn uniform_and_normal_numbers_have_their_moments() {
    let stream = Stream::new(7, 0);
    let n = 200_000;
    let moment = |number: &dyn Fn(u64) -> f64, power| {
        (0..n).map(|i| number(i).powi(power)).sum::<f64>() / n as f64
    };
    let normal = |i| stream.normal(i);
    assert!(moment(&normal, 1).abs() < 0.01);
    assert!((moment(&normal, 2) - 1.0).abs() < 0.02);
    assert!((moment(&normal, 4) - 2.8).abs() < 0.1);
    let unit = |i| stream.unit(i);
    assert!((moment(&unit, 1) - 0.5).abs() < 0.01);
    assert!((moment(&unit, 2) - 1.0 / 3.0).abs() < 0.01);
    let lag: f64 = (0..n).map(|i| stream.normal(i) * stream.normal(i + 1)).sum::<f64>() / n as f64;
    assert!(lag.abs() < 0.01);
    let plus = (0..n).filter(|&i| stream.at(i).sign() > 0.0).count();
    assert!((plus as f64 / n as f64 - 0.5).abs() < 0.01);
    let counts = (0..n).fold([0; 5], |mut counts, i| {
        counts[stream.at(i).below(5) as usize] += 1;
        counts
    });
    assert!(counts.iter().all(|&count| (count as f64 / n as f64 - 0.2).abs() < 0.01), "{counts:?}");
}

/// One string for each form of the table.
fn examples() -> Vec<String> {
    let sample = |form: &str| {
        let sample = HashMap::from([
            ("constant(v)", "constant(2)"),
            ("uniform(lo,hi)", "uniform(-2,6)"),
            ("offset(c)", "offset(1000)"),
            ("tail(n)", "tail(2)"),
            ("step(k)", "step(3)"),
            ("sweep(first,step)", "sweep(7,10007)"),
            ("ties(p,unit,top)", "ties(8,-133,128)"),
            ("around(c)", "around(1)"),
            ("one_hot(k)", "one_hot(-1)"),
            ("integers(lo,hi)", "integers(-3,3)"),
            ("indices(n)", "indices(20)"),
            ("odd_integers(lo,hi)", "odd_integers(1,7)"),
            ("odd_integers(lo,hi,p)", "odd_integers(1,7,0.75)"),
            ("peaks(shift,width)", "peaks(-1,2)"),
            ("steps(lo,hi)", "steps(-1,1)"),
            ("steps(lo,hi,k)", "steps(0,3,-1)"),
            ("ramp(a)", "ramp(-0.5)"),
            ("growth(n)", "growth(3)"),
            ("starts(lo,hi)", "starts(0,5)"),
            ("packed(codes,group)", "packed(8,4)"),
        ]);
        sample.get(form).map_or_else(|| form.to_owned(), ToString::to_string)
    };
    names().map(sample).collect()
}

#[test]
fn every_form_is_read_and_printed_as_it_is_read() {
    for text in examples() {
        let law: Law = text.parse().unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(law.to_string().parse(), Ok(law), "{text}");
    }
    assert!(" normal".parse::<Law>().is_err());
    let error = "uniforn(1,2)".parse::<Law>().unwrap_err().to_string();
    assert!(error.contains("uniforn") && error.contains("uniform(lo,hi)"), "{error}");
    for bad in [
        "uniform",
        "uniform(1)",
        "uniform(2,1)",
        "uniform(a,b)",
        "normal(1)",
        "tail(-1)",
        "odd_integers(2,4)",
        "odd_integers(1,3,2)",
        "uniform(1,2",
        "odd_integers(1,3,0.5,1)",
    ] {
        let error = bad.parse::<Law>().unwrap_err().to_string();
        assert!(error.contains("write"), "{bad}: {error}");
    }
}

/// The bits of all laws in all formats, as one number. It must never change: a change makes other
/// data of every published case. A law or format that is new gets a line of its own.
#[test]
fn the_bits_are_the_same_for_ever() {
    let first = examples().into_iter().filter(|law| !LATER.contains(&law.as_str()));
    let first: Vec<_> = first.collect();
    let formats = ["f64", "f32", "bf16", "f8e4m3fn", "f4e2m1", "i32", "i8", "u4"];
    let by_format = formats.map(|name| format!("{name} {:016x}", hash(&first, &[name])));
    assert_eq!(by_format, EVERLASTING);
    let later = LATER.map(|law| {
        let formats = if law.starts_with("packed") { &["u8"][..] } else { &formats };
        format!("{law} {:016x}", hash(&[law.to_owned()], formats))
    });
    assert_eq!(later, EVERLASTING_LATER);
}

/// A number of the bits of laws in formats.
fn hash(laws: &[String], formats: &[&str]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for name in formats {
        for law in laws {
            let (law, format) = (law.parse().unwrap(), format(name));
            let filled = data::fill(&law, &format, &[3, 35], Stream::new(0xfeed_beef, 2));
            for byte in filled.unwrap_or_default() {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
            }
        }
    }
    hash
}

/// Laws that came after the first.
const LATER: [&str; 18] = [
    "zeros",
    "one_nan",
    "patterns",
    "sweep(7,10007)",
    "regular",
    "around(1)",
    "ties(8,-133,128)",
    "one_cold",
    "peaks(-1,2)",
    "flip",
    "steps(-1,1)",
    "steps(0,3,-1)",
    "ramp(-0.5)",
    "growth(3)",
    "starts(0,5)",
    "indices(20)",
    "permutation",
    "packed(8,4)",
];

const EVERLASTING_LATER: [&str; 18] = [
    "zeros fa6b07aad0182bd5",
    "one_nan e97f0ca972d1c9cb",
    "patterns 48799940de952d6e",
    "sweep(7,10007) 6aab7a82cd571c65",
    "regular ba6782dcbf562090",
    "around(1) 19b9de03d1c247e4",
    "ties(8,-133,128) 8f0d2e1254d77281",
    "one_cold 74e6dea41d307565",
    "peaks(-1,2) 43eae21a6592dfc5",
    "flip 05d3708844e1c004",
    "steps(-1,1) 0a30ffa4d425e8da",
    "steps(0,3,-1) 09df3ddf6086d2aa",
    "ramp(-0.5) 54f2abd021b134c3",
    "growth(3) f92987e3a3542185",
    "starts(0,5) 631a73e7d929165f",
    "indices(20) 3b1bd53db13cc3f7",
    "permutation f4ba0f9b781367fa",
    "packed(8,4) e33d5152f26e7501",
];

const EVERLASTING: [&str; 8] = [
    "f64 1af5deda075a4c33",
    "f32 e7a05e3b1a101bb7",
    "bf16 35f0c81ed5911f9f",
    "f8e4m3fn 540fa594a05645a4",
    "f4e2m1 eb611bb4d4c8860c",
    "i32 8e498f6b582c53ab",
    "i8 25dce75d894d85a4",
    "u4 3e3ed0b0c8e268ea",
];

#[test]
fn a_law_fills_every_format_or_says_why_not() {
    for text in examples() {
        let law: Law = text.parse().unwrap();
        let mut filled = 0;
        for format in formats() {
            match data::fill(&law, &format, &[4, 16], Stream::new(1, 0)) {
                Ok(bytes) => {
                    assert_eq!(bytes.len(), format.bytes(64));
                    assert_eq!(
                        bytes,
                        data::fill(&law, &format, &[4, 16], Stream::new(1, 0)).unwrap()
                    );
                    filled += 1;
                }
                Err(error) => assert!(error.contains(&*format.format), "{error}"),
            }
        }
        assert!(filled > 0, "{text} fills nothing");
    }
    assert!(data::fill(&Law::Normal, &format("f32"), &[], Stream::new(1, 0)).unwrap().len() == 4);
    assert!(
        data::fill(&Law::Normal, &format("f32"), &[0, 3], Stream::new(1, 0)).unwrap().is_empty()
    );
}

#[test]
fn only_laws_that_ask_for_them_give_infinities_and_nans() {
    let asks =
        ["special_grid", "every_value", "half_masked", "causal", "one_nan", "patterns", "sweep"];
    for text in examples().iter().filter(|text| !asks.iter().any(|law| text.starts_with(law))) {
        for format in formats().iter().filter(|format| format.is_float()) {
            if let Ok(bytes) =
                data::fill(&text.parse().unwrap(), format, &[4096], Stream::new(1, 0))
            {
                let values = oracle::codec::decode(format, &bytes);
                assert!(values.iter().all(|value| value.is_finite()), "{text} {}", format.format);
            }
        }
    }
}

#[test]
fn odd_integers_are_odd_signed_and_exact_in_any_order() {
    for (name, low, high) in [
        ("f32", 47.0, 63.0),
        ("bf16", 47.0, 63.0),
        ("f16", 47.0, 63.0),
        ("i8", 47.0, 63.0),
        ("f8e4m3fn", 9.0, 15.0),
        ("f8e5m2", 5.0, 7.0),
        ("f4e2m1", 1.0, 3.0),
        ("f64", 524_289.0, 1_048_575.0),
    ] {
        let values = numbers("odd_integers", name, &[4096]);
        assert!(
            values.iter().all(|v| v.abs() % 2.0 == 1.0 && (low..=high).contains(&v.abs())),
            "{name}"
        );
        let positive = values.iter().filter(|&&v| v > 0.0).count();
        assert!((1900..2200).contains(&positive), "{name}: {positive} positive");
        assert!(values.iter().any(|v| v.abs() == low));
        let bits = if name == "f64" { 52 } else { 24 };
        assert!(high * high * 4096.0 < 2_f64.powi(bits + i32::from(name == "f64")), "{name}");
    }
    let mostly = numbers("odd_integers(47,63,0.75)", "f32", &[4096]);
    let positive = mostly.iter().filter(|&&v| v > 0.0).count();
    assert!((2950..3200).contains(&positive), "{positive} positive");
    assert!(refusal("odd_integers(257,511)", "bf16").contains("511"));
    assert!(numbers("odd_integers(129,255)", "bf16", &[999]).iter().all(|v| v.abs() % 2.0 == 1.0));
}

#[test]
fn integers_come_from_their_range_and_hit_its_ends() {
    let values = numbers("integers(-3,4)", "i8", &[1000]);
    let seen: HashSet<i64> = values.iter().map(|&v| v as i64).collect();
    assert_eq!(seen, (-3..=4).collect());
    assert!(numbers("uniform(-2,6)", "i32", &[1000]).iter().all(|v| (-2.0..=6.0).contains(v)));
    assert!(refusal("integers(0,200)", "i8").contains("200"));
    assert!(refusal("uniform(0.2,0.8)", "i8").contains("integers"));
    assert!(refusal("normal", "i32").contains("integers"));
    assert_eq!(numbers("constant(-128)", "i8", &[2]), [-128.0; 2]);
}

#[test]
fn the_special_grid_has_every_pair() {
    for format in formats() {
        let n = data::grid_len(&format);
        let shape = [(n * n) as i64];
        let fast = Data::of("special_grid(fast)", &format.format, &shape, 0).elements();
        let slow = Data::of("special_grid(slow)", &format.format, &shape, 0).elements();
        let pairs: HashSet<_> = fast.iter().zip(&slow).take(n * n).collect();
        assert_eq!(pairs.len(), n * n, "{}", format.format);
    }
    let values = Data::of("special_grid", "f32", &[64], 0);
    let grid: HashSet<u32> = values.elements().into_iter().map(|bits| bits as u32).collect();
    let (one, tiny, large) = (1.0_f32, f32::MIN_POSITIVE, f32::MAX);
    for value in [
        0.0,
        one,
        one.next_up(),
        one.next_down(),
        tiny,
        tiny.next_down(),
        tiny.next_up(),
        f32::from_bits(1),
        large,
        f32::INFINITY,
    ] {
        assert!(grid.contains(&value.to_bits()) && grid.contains(&(-value).to_bits()), "{value:e}");
    }
    for nan in [0x7fc0_0000, 0xffc0_0000, 0x7f80_0001, 0xff80_0001] {
        assert!(grid.contains(&nan), "{nan:x}");
    }
    let ends = numbers("special_grid", "i8", &[32]);
    assert!([-128.0, -127.0, -1.0, 0.0, 1.0, 126.0, 127.0].iter().all(|v| ends.contains(v)));
}

#[test]
fn every_value_is_there_in_order() {
    let all = Data::of("every_value", "f16", &[65537], 0).elements();
    assert!(all.iter().enumerate().all(|(i, &bits)| bits == i as u64 & 0xffff));
    assert_eq!(Data::of("every_value", "i4", &[16], 0).elements(), (0..16).collect::<Vec<_>>());
    assert_eq!(Data::of("every_value", "bool", &[4], 0).elements(), [0, 1, 0, 1]);
    assert!(refusal("every_value", "f32").contains("16 bits"));
}

#[test]
fn strata_have_every_exponent_with_both_signs() {
    for (name, exponents) in
        [("f32", 255), ("f64", 2047), ("bf16", 255), ("f8e4m3fn", 16), ("f4e2m1", 4)]
    {
        let format = format(name);
        let (codec, fields) = (Codec::of(&format), format.fields.unwrap());
        let patterns = Data::of("stratified", name, &[2 * exponents], 0).elements();
        let seen: HashSet<u64> = patterns.iter().map(|bits| bits >> fields.mantissa).collect();
        assert_eq!(seen.len(), 2 * exponents as usize, "{name}");
        assert!(patterns.iter().all(|&bits| codec.decode(bits).is_finite()), "{name}");
        if fields.mantissa > 20 {
            let low_bits =
                patterns.iter().fold(0, |or, bits| or | bits) & ((1 << fields.mantissa) - 1);
            assert_eq!(low_bits.count_ones(), fields.mantissa, "{name}: bits that never vary");
        }
    }
}

#[test]
fn regular_numbers_are_ties_of_every_narrower_format_and_lie_beside_them() {
    // Of f32 to f16: the 13 bits that go are one and zeros, or a unit of that away.
    let patterns = Data::of("regular", "f32", &[1 << 17], 0).elements();
    for rest in [0x1000, 0x1001, 0x0fff] {
        let seen = patterns.iter().filter(|&bits| bits & 0x1fff == rest).count();
        assert!(seen > 100, "{rest:#x}: {seen}");
    }
    let codec = Codec::of(&format("f32"));
    assert!(patterns.iter().all(|&bits| codec.decode(bits).is_finite()));
    let tenths = patterns.iter().filter(|&bits| bits & 0x7f_ffff == 0x4c_cccd).count();
    assert!(tenths > 10, "{tenths} with the mantissa of 1/10");
    assert!(refusal("regular", "e8m0").contains("no mantissa"));
    assert!(refusal("regular", "i32").contains("no exponents"));
}

#[test]
fn numbers_around_a_center_come_as_near_as_the_format_lets_them() {
    for (name, least) in [("f32", 0.5_f64.powi(23)), ("f64", 0.5_f64.powi(52))] {
        let values = numbers("around(1)", name, &[1 << 15]);
        for center in [1.0, -1.0] {
            let near = |low: f64| {
                let distance = |x: &f64| (low..2.0 * low).contains(&(x - center));
                values.iter().any(distance)
            };
            assert!(near(least) && near(1e-3) && near(0.5), "{name} around {center}");
        }
        assert!(values.iter().any(|x| x.abs() < 1.0 && 1.0 - x.abs() <= least), "{name} below");
    }
}

#[test]
fn subnormals_are_subnormal_and_reach_both_ends() {
    for name in ["f64", "f32", "bf16", "f16", "f8e5m2"] {
        let format = format(name);
        let codec = Codec::of(&format);
        let patterns = Data::of("subnormals", name, &[1000], 0).elements();
        assert!(patterns.iter().all(|&bits| codec.is_subnormal(bits)), "{name}");
        let values: Vec<f64> = patterns.iter().map(|&bits| codec.decode(bits)).collect();
        for end in [codec.min_positive(), codec.min_normal() - codec.min_positive()] {
            assert!(values.contains(&end) && values.contains(&-end), "{name} {end:e}");
        }
    }
    assert!(refusal("subnormals", "e8m0").contains("no subnormal"));
}

#[test]
fn shaped_laws_follow_the_last_axis() {
    let rows = |law: &str, shape: [i64; 2]| -> Vec<Vec<f64>> {
        numbers(law, "f32", &shape).chunks(shape[1] as usize).map(<[f64]>::to_vec).collect()
    };
    for (r, row) in rows("one_hot", [7, 5]).iter().enumerate() {
        let hot: Vec<usize> = (0..5).filter(|&lane| row[lane] != 0.0).collect();
        assert_eq!(hot, [r % 5]);
    }
    assert!(rows("one_hot(-1)", [3, 9]).iter().all(|row| row[8] != 0.0 && row[..8] == [0.0; 8]));
    for row in rows("tail3", [3, 40]) {
        assert!(row[..37].iter().all(|v| v.abs() <= 0.25) && row[37..].iter().all(|&v| v >= 8.0));
    }
    assert!(rows("tail1", [2, 1]).iter().all(|row| row[0] >= 8.0));
    for row in rows("step", [3, 100]) {
        let low = row[..64].iter().fold(f64::MIN, |max, &v| max.max(v));
        let high = row[64..].iter().fold(f64::MAX, |min, &v| min.min(v));
        assert!(low < 0.07 && high > 1.09, "{low} {high}");
    }
    assert!(rows("step(3)", [1, 8])[0][2] < 1.0 && rows("step(3)", [1, 8])[0][3] > 1.0);
    for (r, row) in rows("causal", [6, 6]).iter().enumerate() {
        let masked = row.iter().filter(|&&v| v == f64::NEG_INFINITY).count();
        assert_eq!(masked, 5 - r);
    }
    let half: Vec<f64> = rows("half_masked", [64, 64]).concat();
    let masked = half.iter().filter(|&&v| v == f64::NEG_INFINITY).count();
    assert!((1850..2250).contains(&masked), "{masked} masked");
    assert!(half.iter().step_by(64).all(|v| v.is_finite()), "a first lane is masked");
    // What is left is still centred: the mask must not look at the numbers.
    let left: Vec<f64> = half.into_iter().filter(|v| v.is_finite()).collect();
    assert!((left.iter().sum::<f64>() / left.len() as f64).abs() < 0.08);
}

#[test]
fn laws_of_places_follow_the_axis_before_the_last() {
    let rows = |law: &str, shape: &[i64]| -> Vec<Vec<f64>> {
        let lanes = shape[shape.len() - 1] as usize;
        numbers(law, "f32", shape).chunks(lanes).map(<[f64]>::to_vec).collect()
    };
    let peaks =
        |row: &[f64]| -> Vec<usize> { (0..row.len()).filter(|&lane| row[lane] >= 4.0).collect() };
    // A query and the two keys that it meets.
    for (i, query) in rows("peaks(3,1)", &[2, 9, 8]).iter().enumerate() {
        assert_eq!(peaks(query), [(i % 9 + 3) % 8]);
    }
    for (j, key) in rows("peaks(-1,2)", &[1, 20, 8]).iter().enumerate() {
        let [low, high] = [(j + 7) % 8, j % 8];
        assert_eq!(peaks(key), [low.min(high), low.max(high)]);
    }
    // Of an axis of one element, rows are counted together.
    assert_eq!(peaks(&rows("peaks(0,1)", &[5, 1, 8])[4]), [4]);
    for (i, row) in rows("flip", &[2, 5, 3]).iter().enumerate() {
        let sign = if i % 5 % 2 == 0 { 1.0 } else { -1.0 };
        assert!(row.iter().all(|v| (1.0..=2.0).contains(&(v * sign))), "{i}: {row:?}");
    }
    let level = |law: &str, places: i64| -> Vec<i64> {
        rows(law, &[2, places, 3]).iter().map(|row| row[0].floor() as i64).collect()
    };
    assert_eq!(level("steps(-1,1)", 5), [-1, -1, -1, -1, 1, -1, -1, -1, -1, 1]);
    assert_eq!(level("steps(0,3,-1)", 3), [0, 0, 3, 0, 0, 3]);
    assert_eq!(level("ramp(2)", 4), [0, 2, 4, 6, 0, 2, 4, 6]);
    assert_eq!(level("growth(1)", 4), [1, 2, 4, 8, 1, 2, 4, 8]);
}

#[test]
fn packed_rows_hold_finite_numbers() {
    let bytes = numbers("packed(8,4)", "u8", &[50, 24]);
    for row in bytes.chunks(24) {
        let row: Vec<u8> = row.iter().map(|&byte| byte as u8).collect();
        assert!(row[..8].iter().all(|code| (0x20..0x60).contains(&(code & 0x7f))));
        for four in row[8..16].chunks(4) {
            let scale = f32::from_le_bytes(four.try_into().unwrap());
            assert!([0.125, 0.25, 0.5, 1.0].contains(&scale), "{scale}");
        }
        for two in row[16..].chunks(2) {
            assert!(half::bf16::from_le_bytes(two.try_into().unwrap()).to_f32().abs() < 5.0);
        }
    }
    assert!(refusal("packed(8,4)", "i32").contains("bytes"));
}

#[test]
fn starts_rise_from_zero_by_steps_within_the_limits() {
    let starts = numbers("starts(0,5)", "i32", &[3, 50]);
    for row in starts.chunks(50) {
        assert_eq!(row[0], 0.0);
        let steps: HashSet<i64> = row.windows(2).map(|pair| (pair[1] - pair[0]) as i64).collect();
        assert_eq!(steps, (0..=5).collect());
    }
}

#[test]
fn large_cancellation_cancels() {
    let values = numbers("large_cancellation", "f64", &[16, 64]);
    for row in values.chunks(64) {
        let (sum, size) = row.iter().fold((0.0, 0.0), |(sum, size), v| (sum + v, size + v.abs()));
        assert!(sum.abs() < 64.0 && size > 20_000.0, "{sum} of {size}");
    }
}

#[test]
fn spread_laws_have_their_spread() {
    let wide = numbers("wide", "f32", &[10_000]);
    let exponents: HashSet<i32> = wide.iter().map(|v| v.abs().log2().floor() as i32).collect();
    assert!(
        exponents.len() > 120 && wide.iter().all(|v| (v * v).is_normal()),
        "{}",
        exponents.len()
    );
    assert!(wide.iter().all(|&v| (v as f32 * v as f32).is_finite()));
    let tiny = numbers("tiny_variance", "f32", &[10_000]);
    let deviation = (tiny.iter().map(|v| v * v).sum::<f64>() / 1e4).sqrt();
    assert!((deviation - 2e-3).abs() < 1e-4, "{deviation}");
    let offset = numbers("offset(1000)", "f64", &[10_000]);
    assert!((offset.iter().sum::<f64>() / 1e4 - 1000.0).abs() < 0.1);
    let positive = numbers("positive", "f64", &[10_000]);
    assert!(positive.iter().all(|&v| v > 0.0 && v < 1.0));
    assert!(numbers("positive", "i8", &[1000]).iter().all(|v| (1.0..=63.0).contains(v)));
    assert!(numbers("uniform(-2,6)", "f32", &[1000]).iter().all(|v| (-2.0..=6.0).contains(v)));
}

/// The elements of the ties of conversions from one format to another.
fn ties(from: &str, to: &str) -> Vec<u64> {
    let (from, to) = (format(from), format(to));
    let law = data::ties_of(&to);
    let count = data::ties_len(law, &from);
    Data::of(&law.to_string(), &from.format, &[count as i64], 0).elements()
}

#[test]
fn ties_hold_every_middle_of_a_narrow_target_and_what_is_beside_it() {
    for (from, to) in [("f32", "f8e4m3fn"), ("f64", "f8e5m2"), ("f32", "bf16"), ("f64", "f16")] {
        let all: HashSet<u64> = ties(from, to).into_iter().collect();
        let (source, target) = (Codec::of(&format(from)), Codec::of(&format(to)));
        let mut low = target.zero(false);
        while target.next_up(low) != low {
            let (a, b) = (target.decode(low), target.decode(target.next_up(low)));
            low = target.next_up(low);
            if !b.is_finite() {
                break;
            }
            for value in [a, (a + b) / 2.0] {
                let at = source.encode(value, standard::formats::OverflowRule::Saturate);
                for near in [source.next_down(at), at, source.next_up(at)] {
                    let other = source.negate(near).unwrap();
                    assert!(all.contains(&near) && all.contains(&other), "{from} {to} {value:e}");
                }
            }
        }
    }
}

#[test]
fn ties_of_wide_targets_meet_every_exponent() {
    for (from, to) in
        [("f64", "f32"), ("f64", "tf32"), ("f32", "tf32"), ("i64", "f32"), ("f64", "i64")]
    {
        let (source, all) = (Codec::of(&format(from)), ties(from, to));
        let exponents: HashSet<i32> =
            all.iter().map(|&pattern| source.decode(pattern).abs().log2().floor() as i32).collect();
        let least = if to == "f32" && from == "f64" { 250 } else { 60 };
        assert!(exponents.len() > least, "{from} {to}: {}", exponents.len());
    }
}

#[test]
fn indices_lead_into_their_axis_and_now_and_then_out_of_it() {
    let indices = numbers("indices(20)", "i32", &[8, 500]);
    let inside = indices.iter().filter(|index| (0.0..20.0).contains(*index)).count();
    assert!((3650..3850).contains(&inside), "{inside}");
    for place in (-1..=20).map(f64::from) {
        assert!(indices.contains(&place), "{place}");
    }
    for lanes in [1, 2, 12, 31, 64] {
        for row in numbers("permutation", "i32", &[20, lanes]).chunks(lanes as usize) {
            let seen: HashSet<_> = row.iter().map(|lane| *lane as i64).collect();
            assert_eq!(seen, (0..lanes).collect(), "of {lanes}");
        }
    }
}
