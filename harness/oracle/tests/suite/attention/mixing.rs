//! swiglu and hadamard.

use super::{Case, Jury};
use crate::support::Data;

fn gated(format: &str, gate: &str, up: &str, count: i64, seed: u32) -> Case {
    let data = |law, stream| Some(Data::of(law, format, &[count], seed * 2 + stream));
    Case::new("swiglu", format, vec![data(gate, 0), data(up, 1)], &[])
}

#[test]
fn every_usual_swiglu_is_admitted() {
    let algorithms: [fn(f32, f32) -> f32; 4] = [
        |gate, up| gate / (1.0 + (-gate).exp()) * up,
        |gate, up| gate * (1.0 / (1.0 + (-gate).exp())) * up,
        |gate, up| 0.5 * gate * (1.0 + (0.5 * gate).tanh()) * up,
        |gate, up| up * gate / (1.0 + (gate * -std::f32::consts::LOG2_E).exp2()),
    ];
    let (mut problems, mut nearest) = (0, 0.0_f64);
    for format in ["f32", "f16", "bf16"] {
        for (gate, up) in [
            ("normal", "normal"),
            ("uniform(-100,0)", "positive"),
            ("uniform(-9,9)", "uniform(-30,30)"),
            ("tiny_variance", "offset(100)"),
        ] {
            let case = gated(format, gate, up, 2000, 0);
            let (gate, up) = (case.singles(0), case.singles(1));
            let mut jury = Jury::new(case);
            for algorithm in algorithms {
                let result = gate.iter().zip(&up).map(|(g, u)| algorithm(*g, *u).into()).collect();
                assert_eq!(jury.refused(&[result]), 0, "{format}");
            }
            problems += gate.len();
            nearest = nearest.max(jury.nearest);
        }
    }
    println!("gated: {problems} problems, slack {:.2}", 1.0 / nearest);
    assert!(problems >= 10_000);
}

#[test]
fn wrong_swiglus_are_refused() {
    for format in ["f32", "f16", "bf16"] {
        let case = gated(format, "normal", "normal", 999, 1);
        let (gate, up) = (case.singles(0), case.singles(1));
        let mut jury = Jury::new(case);
        let mut refused = |wrong: &dyn Fn(usize) -> f32| {
            let result = (0..gate.len()).map(|i| wrong(i).into()).collect();
            jury.refused(&[result])
        };
        let silu = |x: f32| x / (1.0 + (-x).exp());
        assert!(refused(&|i| silu(up[i]) * gate[i]) > 900, "the wrong one is the gate");
        assert!(refused(&|i| silu(gate[i])) > 900, "nothing is gated");
        assert!(refused(&|i| gate[i] / (1.0 + (-1.702 * gate[i]).exp()) * up[i]) > 900, "gelu");
        assert!(refused(&|i| silu(gate[i]) * up[(i + 1) % up.len()]) > 900, "a neighbour");
        if format != "bf16" {
            let low = |x: f32| half::bf16::from_f32(x).to_f32();
            assert!(refused(&|i| low(silu(gate[i])) * up[i]) > 300, "rounded in between");
        }
    }
}

#[test]
fn special_gates_follow_the_table() {
    let inf = f32::INFINITY;
    let (gate, up) = ([f32::NAN, inf, inf, -inf, 1.0, 0.0], [1.0, -2.0, 0.0, 3.0, inf, inf]);
    let case = Case::new("swiglu", "f32", vec![Some(Data::f32(&gate)), Some(Data::f32(&up))], &[]);
    let mut jury = Jury::new(case);
    let nan = f64::NAN;
    let right = [nan, f64::NEG_INFINITY, nan, nan, f64::INFINITY, nan];
    assert_eq!(jury.refused(&[right.to_vec()]), 0);
    let zero = [nan, f64::NEG_INFINITY, nan, 0.0, f64::INFINITY, nan];
    assert_eq!(jury.refused(&[zero.to_vec()]), 0);
    assert_eq!(jury.refused(&[vec![0.0, f64::INFINITY, 0.0, 1.0, 0.0, 0.0]]), 6);
}

/// Step by step, or all at once.
fn butterflies(row: &mut [f32]) {
    let mut step = 1;
    while step < row.len() {
        for i in (0..row.len()).filter(|i| i & step == 0) {
            (row[i], row[i + step]) = (row[i] + row[i + step], row[i] - row[i + step]);
        }
        step *= 2;
    }
}

fn products(row: &[f32]) -> Vec<f32> {
    let sign = |i: usize, j: usize| if (i & j).count_ones().is_multiple_of(2) { 1.0 } else { -1.0 };
    let of = |i| row.iter().enumerate().fold(0.0, |sum, (j, x)| sum + x * sign(i, j));
    (0..row.len()).map(of).collect()
}

fn by_rows(x: &[f32], width: usize, of_row: impl Fn(&[f32]) -> Vec<f32>) -> Vec<Vec<f64>> {
    vec![x.chunks(width).flat_map(of_row).map(f64::from).collect()]
}

#[test]
fn hadamard_is_admitted_in_steps_and_at_once_and_refused_in_another_order() {
    let (mut problems, mut nearest) = (0, 0.0_f64);
    for format in ["f32", "f16", "bf16"] {
        for law in ["normal", "positive", "large_cancellation", "tail1", "integers(-9,9)"] {
            for width in [1, 2, 8, 16, 64, 128] {
                let x = Data::of(law, format, &[128, width], 0);
                let case = Case::new("hadamard", format, vec![Some(x)], &[]);
                let (x, width) = (case.singles(0), width as usize);
                let scale = 1.0 / (width as f32).sqrt();
                let mut jury = Jury::new(case);
                let after = by_rows(&x, width, |row| {
                    let mut row = row.to_vec();
                    butterflies(&mut row);
                    row.iter().map(|y| y * scale).collect()
                });
                let before = by_rows(&x, width, |row| {
                    let mut row: Vec<_> = row.iter().map(|x| x * scale).collect();
                    butterflies(&mut row);
                    row
                });
                let at_once =
                    by_rows(&x, width, |row| products(row).iter().map(|y| y * scale).collect());
                for right in [&after, &before, &at_once] {
                    assert_eq!(jury.refused(right), 0, "{format}, {law}, {width}");
                }
                problems += 128;
                nearest = nearest.max(jury.nearest);
                if width >= 8 && law == "normal" {
                    let unscaled = by_rows(&x, width, products);
                    assert!(jury.refused(&unscaled) > 120 * width, "no scale");
                    let mut swapped = after[0].clone();
                    swapped.chunks_mut(width).for_each(|row| row.swap(1, width / 2));
                    assert!(jury.refused(&[swapped]) > 200, "another order");
                }
            }
        }
    }
    println!("sum of hadamard: {problems} problems, slack {:.2}", 1.0 / nearest);
    assert!(problems >= 10_000);
}
