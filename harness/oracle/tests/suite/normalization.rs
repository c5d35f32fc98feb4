//! softmax and layer_norm: the algorithms that stacks use are admitted, wrong ones are refused on
//! the data that are there to refuse them.

use standard::ops::AttrValue;

use crate::support::{Call, Data, refused, rounded};

/// An algorithm on one row in f32.
type Row = fn(&[f32]) -> Vec<f32>;

fn largest(x: &[f32]) -> f32 {
    x.iter().copied().fold(f32::NEG_INFINITY, f32::max)
}

fn three_passes(x: &[f32]) -> Vec<f32> {
    let m = largest(x);
    let e: Vec<_> = x.iter().map(|x| (x - m).exp()).collect();
    let sum: f32 = e.iter().sum();
    e.iter().map(|e| e / sum).collect()
}

fn by_reciprocal(x: &[f32]) -> Vec<f32> {
    let m = largest(x);
    let e: Vec<_> = x.iter().map(|x| (x - m).exp()).collect();
    let inverse = 1.0 / e.iter().rev().sum::<f32>();
    e.iter().map(|e| e * inverse).collect()
}

fn by_exp2(x: &[f32]) -> Vec<f32> {
    let m = largest(x);
    let e: Vec<_> = x.iter().map(|x| ((x - m) * std::f32::consts::LOG2_E).exp2()).collect();
    let sum: f32 = e.iter().sum();
    e.iter().map(|e| e / sum).collect()
}

/// Block by block, rescaling what was gathered whenever the maximum grows.
fn online(x: &[f32]) -> Vec<f32> {
    let (mut m, mut sum) = (f32::NEG_INFINITY, 0.0);
    for block in x.chunks(16) {
        let next = m.max(largest(block));
        if next == f32::NEG_INFINITY {
            continue;
        }
        sum = sum * (m - next).exp() + block.iter().map(|x| (x - next).exp()).sum::<f32>();
        m = next;
    }
    x.iter().map(|x| (x - m).exp() / sum).collect()
}

/// A row of one of the operators.
struct Problem {
    call: Call,
    rows: Vec<Vec<f32>>,
}

fn problem(op: &str, format: &str, law: &str, n: i64, rows: i64) -> Problem {
    let x = Data::of(law, format, &[rows, n], 0);
    let numbers = oracle::codec::values(&x.tensor());
    let split = numbers.chunks(n as usize).map(|row| row.iter().map(|&x| x as f32).collect());
    let split = split.collect();
    let call = Call::new(op, vec![x], format, &[rows, n]).attr("axis", AttrValue::I64(1));
    Problem { call, rows: split }
}

impl Problem {
    fn refused(&self, algorithm: impl Fn(&[f32]) -> Vec<f32>) -> usize {
        let result: Vec<f64> =
            self.rows.iter().flat_map(|row| algorithm(row)).map(f64::from).collect();
        let answer = self.call.ask().unwrap();
        refused(&answer, &self.call.output, &rounded(&self.call.output, &result)).len()
    }
}

#[test]
fn every_usual_softmax_is_admitted() {
    let algorithms: [(&str, Row); 4] = [
        ("three passes", three_passes),
        ("reciprocal", by_reciprocal),
        ("exp2", by_exp2),
        ("online", online),
    ];
    let laws = [
        "normal",
        "offset(1000)",
        "offset(-1000)",
        "tail1",
        "tail3",
        "step",
        "positive",
        "half_masked",
        "uniform(-40,40)",
        "constant(-7)",
    ];
    for format in ["f32", "f16", "bf16"] {
        for law in laws {
            for n in [1, 2, 17, 64, 65, 513, 1000] {
                let problem = problem("softmax", format, law, n, 8);
                for (name, algorithm) in algorithms {
                    assert_eq!(problem.refused(algorithm), 0, "{name}, {format}, {law}, {n}");
                }
            }
        }
    }
}

#[test]
fn wrong_softmaxes_are_refused() {
    for format in ["f32", "f16"] {
        let convicts = |law: &str, n: i64, what: &str, wrong: &dyn Fn(&[f32]) -> Vec<f32>| {
            let count = problem("softmax", format, law, n, 8).refused(wrong);
            assert!(count > 0, "{what} is not refused in {format} on {law}");
        };
        convicts("offset(1000)", 33, "a maximum that is not subtracted", &|x| {
            let e: Vec<_> = x.iter().map(|x| x.exp()).collect();
            let sum: f32 = e.iter().sum();
            e.iter().map(|e| e / sum).collect()
        });
        convicts("tail1", 65, "a lost tail", &|x| {
            let mut y = three_passes(&x[..x.len() - 1]);
            y.push((x[x.len() - 1] - largest(x)).exp());
            y
        });
        convicts("step", 65, "a rescaling that is left out", &|x| {
            let (mut m, mut sum) = (f32::NEG_INFINITY, 0.0);
            for block in x.chunks(16) {
                m = m.max(largest(block));
                sum += block.iter().map(|x| (x - m).exp()).sum::<f32>();
            }
            x.iter().map(|x| (x - m).exp() / sum).collect()
        });
        convicts("normal", 33, "a scale error of 2^-8", &|x| {
            three_passes(x).iter().map(|y| y * (1.0 + 2_f32.powi(-8))).collect()
        });
        convicts("positive", 1025, "a sum in f16", &|x| {
            let m = largest(x);
            let e: Vec<_> = x.iter().map(|x| (x - m).exp()).collect();
            let add = |sum, e: &f32| half::f16::from_f32(f32::from(sum) + e);
            let sum = f32::from(e.iter().fold(half::f16::ZERO, add));
            e.iter().map(|e| e / sum).collect()
        });
    }
}

#[test]
fn special_values_of_softmax_follow_the_table() {
    let (inf, nan) = (f32::INFINITY, f32::NAN);
    let of = |row: &[f32]| {
        let call = Call::new("softmax", vec![Data::f32(row)], "f32", &[row.len() as i64]);
        call.attr("axis", AttrValue::I64(0)).within().reference
    };
    assert!(of(&[1.0, nan, 2.0]).iter().all(|y| y.is_nan()));
    assert!(of(&[1.0, inf]).iter().all(|y| y.is_nan()));
    assert!(of(&[-inf, -inf]).iter().all(|y| y.is_nan()));
    assert_eq!(of(&[3.0, -inf]), [1.0, 0.0]);
    assert_eq!(of(&[f32::MAX, f32::MIN]), [1.0, 0.0]);
    assert_eq!(of(&[-5.0; 4]), [0.25; 4]);
}

const EPS: f32 = 1e-5;

fn two_passes(x: &[f32]) -> Vec<f32> {
    let n = x.len() as f32;
    let mean = x.iter().sum::<f32>() / n;
    let variance = x.iter().map(|x| (x - mean) * (x - mean)).sum::<f32>() / n;
    let s = (variance + EPS).sqrt();
    x.iter().map(|x| (x - mean) / s).collect()
}

fn welford(x: &[f32]) -> Vec<f32> {
    let (mut mean, mut squares) = (0.0, 0.0);
    for (i, x) in x.iter().enumerate() {
        let off = x - mean;
        mean += off / (i + 1) as f32;
        squares += off * (x - mean);
    }
    let inverse = 1.0 / (squares / x.len() as f32 + EPS).sqrt();
    x.iter().map(|x| (x - mean) * inverse).collect()
}

fn one_pass(x: &[f32]) -> Vec<f32> {
    let n = x.len() as f32;
    let mean = x.iter().sum::<f32>() / n;
    let squares = x.iter().map(|x| x * x).sum::<f32>() / n;
    let s = (squares - mean * mean + EPS).sqrt();
    x.iter().map(|x| (x - mean) / s).collect()
}

#[test]
fn every_usual_layer_norm_is_admitted() {
    let algorithms: [(&str, Row); 2] = [("two passes", two_passes), ("Welford", welford)];
    for format in ["f32", "f16", "bf16"] {
        for law in ["normal", "tail1", "offset(2)", "tiny_variance", "positive"] {
            for n in [8, 17, 64, 513, 1000] {
                let problem = problem("layer_norm", format, law, n, 8);
                for (name, algorithm) in algorithms {
                    assert_eq!(problem.refused(algorithm), 0, "{name}, {format}, {law}, {n}");
                }
            }
        }
    }
    // Far from the mean of zero two passes still hold, and one pass where the data allow it.
    assert_eq!(problem("layer_norm", "f32", "offset(512)", 16, 32).refused(two_passes), 0);
    assert_eq!(problem("layer_norm", "f32", "normal", 64, 32).refused(one_pass), 0);
}

#[test]
fn wrong_layer_norms_are_refused() {
    let convicts = |law: &str, n: i64, what: &str, wrong: &dyn Fn(&[f32]) -> Vec<f32>| {
        let count = problem("layer_norm", "f32", law, n, 32).refused(wrong);
        assert!(count > 0, "{what} is not refused on {law}");
    };
    convicts("offset(1024)", 16, "a variance in one pass", &one_pass);
    convicts("tiny_variance", 64, "a lost epsilon", &|x| {
        let n = x.len() as f32;
        let mean = x.iter().sum::<f32>() / n;
        let variance = x.iter().map(|x| (x - mean) * (x - mean)).sum::<f32>() / n;
        x.iter().map(|x| (x - mean) / variance.sqrt()).collect()
    });
    convicts("tiny_variance", 64, "an epsilon outside of the root", &|x| {
        let n = x.len() as f32;
        let mean = x.iter().sum::<f32>() / n;
        let variance = x.iter().map(|x| (x - mean) * (x - mean)).sum::<f32>() / n;
        x.iter().map(|x| (x - mean) / (variance.sqrt() + EPS)).collect()
    });
    convicts("normal", 64, "a count less one", &|x| {
        let factor = ((x.len() - 1) as f32 / x.len() as f32).sqrt();
        two_passes(x).iter().map(|y| y * factor).collect()
    });
    convicts("tail1", 65, "a lost tail", &|x| {
        let mut y = two_passes(&x[..x.len() - 1]);
        y.push(0.0);
        y
    });
}

#[test]
fn special_values_of_layer_norm_follow_the_table() {
    let of = |row: &[f32]| {
        let call = Call::new("layer_norm", vec![Data::f32(row)], "f32", &[row.len() as i64]);
        call.attr("axis", AttrValue::I64(0)).ask().unwrap()
    };
    for special in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let oracle::Expected::Within(within) = of(&[1.0, special, 2.0]) else { panic!() };
        assert!(within.reference.iter().all(|y| y.is_nan()), "{special}");
    }
    // Squares that f32 cannot hold may become anything.
    let overflow = of(&[1e30, -1e30, 0.0]);
    let format = crate::support::format("f32");
    assert_eq!(refused(&overflow, &format, &[f64::NAN, 0.0, f64::INFINITY]), [0; 0]);
}

#[test]
fn a_mean_that_is_written_as_zero_moves_what_is_divided_by_the_root_of_epsilon() {
    let (tiny, format) = (f32::MIN_POSITIVE, crate::support::format("f32"));
    // The other row is there because data whose every bound is wide are refused.
    let x = Data { shape: vec![2, 2], ..Data::f32(&[tiny, 0.0, 1.0, 3.0]) };
    let call = Call::new("layer_norm", vec![x], "f32", &[2, 2]).attr("axis", AttrValue::I64(1));
    let answer = call.attr("eps", AttrValue::F64(1e-5)).flush(false, true).ask().unwrap();
    let (half, plain) = (f64::from(tiny) / 2.0 / 1e-5_f64.sqrt(), 1.0 / 1.00001_f64.sqrt());
    for (first, wrong) in [([half, -half], 0), ([2.0 * half, 0.0], 0), ([1e-30, -1e-30], 2)] {
        let device = [first[0], first[1], -plain, plain];
        assert_eq!(refused(&answer, &format, &device).len(), wrong, "{device:?}");
    }
}

#[test]
fn double_rows_have_double_bounds() {
    for (op, single) in [("softmax", three_passes as Row), ("layer_norm", two_passes)] {
        let x = Data::of("normal", "f64", &[4, 64], 0);
        let numbers = oracle::codec::values(&x.tensor());
        let call = Call::new(op, vec![x], "f64", &[4, 64]).attr("axis", AttrValue::I64(1));
        let result: Vec<f64> = numbers
            .chunks(64)
            .flat_map(|row| single(&row.iter().map(|&x| x as f32).collect::<Vec<_>>()))
            .map(f64::from)
            .collect();
        let answer = call.ask().unwrap();
        assert!(refused(&answer, &call.output, &result).len() > 250, "{op} in f32");
        let within = call.within();
        assert_eq!(refused(&answer, &call.output, &within.reference), [0; 0], "{op} in f64");
    }
}
