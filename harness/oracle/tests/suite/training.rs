//! Losses, gradients and steps of training: thousands of problems by correct algorithms, none of
//! which is refused; and wrong ones, each refused.

use standard::ops::AttrValue;

use crate::orders::{ORDERS, Order, add};
use crate::support::{Call, Data, Simulation, refused, rounded};

const FORMATS: [&str; 3] = ["f32", "f16", "bf16"];
const ROWS: usize = 16;

fn numbers(data: &Data) -> Vec<f32> {
    oracle::codec::values(&data.tensor()).iter().map(|&x| x as f32).collect()
}

/// Tensors of laws, of one shape.
fn tensors<const N: usize>(
    laws: [&str; N],
    format: &str,
    shape: &[i64],
    stream: u32,
) -> ([Data; N], [Vec<f32>; N]) {
    let mut at = stream * 16;
    let data = laws.map(|law| {
        at += 1;
        Data::of(law, format, shape, at)
    });
    let values = data.each_ref().map(numbers);
    (data, values)
}

fn dot(order: Order, a: &[f32], b: &[f32]) -> f32 {
    add(order, &a.iter().zip(b).map(|(a, b)| a * b).collect::<Vec<_>>())
}

fn doubles(values: impl IntoIterator<Item = f32>) -> Vec<f64> {
    values.into_iter().map(f64::from).collect()
}

#[test]
fn every_way_back_through_softmax_is_admitted() {
    let mut simulation = Simulation::default();
    for format in FORMATS {
        for (stream, law) in (0..).zip(["normal", "positive", "tail1"]) {
            for n in [2, 9, 64, 257] {
                let shape = [ROWS as i64, n as i64];
                let ([y, dy], [ys, dys]) = tensors(["positive", law], format, &shape, stream);
                let axis = AttrValue::I64(1);
                let soft =
                    Call::new("softmax_backward", vec![y.clone(), dy.clone()], format, &shape);
                let log = Call::new("log_softmax_backward", vec![y, dy], format, &shape);
                let [soft, log] = [soft, log].map(|call| call.attr("axis", axis.clone()));
                for (name, order) in ORDERS {
                    let rows = || ys.chunks(n).zip(dys.chunks(n));
                    let together = rows().flat_map(|(y, dy)| {
                        let sum = dot(order, y, dy);
                        y.iter().zip(dy).map(move |(y, dy)| y * (dy - sum))
                    });
                    simulation.admits(name, &soft, ROWS, &[doubles(together)]);
                    let apart = rows().flat_map(|(y, dy)| {
                        let sum = dot(order, y, dy);
                        y.iter().zip(dy).map(move |(y, dy)| y * dy - y * sum)
                    });
                    simulation.admits(name, &soft, ROWS, &[doubles(apart)]);
                    let logs = rows().flat_map(|(y, dy)| {
                        let sum = add(order, dy);
                        y.iter().zip(dy).map(move |(y, dy)| dy - y.exp() * sum)
                    });
                    simulation.admits(name, &log, ROWS, &[doubles(logs)]);
                }
            }
        }
    }
    simulation.finish("composed, back through softmax", 8_000);
}

/// The gradients of a norm of rows: of the tensor, the scale and the shift.
fn back(
    order: Order,
    [dy, x]: [&[f32]; 2],
    gamma: &[f32],
    centred: bool,
    folded: bool,
) -> [Vec<f32>; 3] {
    let n = gamma.len();
    let count = n as f32;
    let mut results = [Vec::new(), vec![0.0; n], vec![0.0; n]];
    for (dy, x) in dy.chunks(n).zip(x.chunks(n)) {
        let mean = if centred { add(order, x) / count } else { 0.0 };
        let off: Vec<_> = x.iter().map(|x| x - mean).collect();
        let scale = 1.0 / (dot(order, &off, &off) / count + 1e-5).sqrt();
        let scaled: Vec<_> = dy.iter().zip(gamma).map(|(dy, gamma)| dy * gamma).collect();
        let mean_of_scaled = if centred { add(order, &scaled) / count } else { 0.0 };
        let with_normal = if folded {
            // As stacks do that add up dy x and dy first.
            (dot(order, &scaled, x) - mean * add(order, &scaled)) * scale / count
        } else {
            dot(order, &scaled, &off) * scale / count
        };
        for i in 0..n {
            let normal = off[i] * scale;
            results[0].push((scaled[i] - mean_of_scaled - normal * with_normal) * scale);
            results[1][i] += dy[i] * normal;
            results[2][i] += dy[i];
        }
    }
    results
}

#[test]
fn every_way_back_through_a_norm_is_admitted_and_wrong_ones_are_not() {
    let mut simulation = Simulation::default();
    let mut wrong = [0; 3];
    for format in FORMATS {
        for (stream, law) in (0..).zip(["normal", "offset(2)", "tail1"]) {
            for n in [8, 33, 257] {
                let shape = [ROWS as i64, n];
                let ([dy, x], [dys, xs]) = tensors(["normal", law], format, &shape, stream);
                let gamma = Data::of("normal", format, &shape[1..], 99);
                let gammas = numbers(&gamma);
                let eps = AttrValue::F64(1e-5);
                let make = |op: &str| {
                    let inputs = vec![dy.clone(), x.clone(), gamma.clone()];
                    let call = Call::new(op, inputs, format, &shape).also(format, &shape[1..]);
                    call.attr("axis", AttrValue::I64(1)).attr("eps", eps.clone())
                };
                let layer = make("layer_norm_backward").also(format, &shape[1..]);
                let root = make("rms_norm_backward");
                for (name, order) in ORDERS {
                    for folded in [false, true] {
                        let of = |centred| back(order, [&dys, &xs], &gammas, centred, folded);
                        let what = format!("{name}, {law}, {n}, {folded}");
                        simulation.admits(&what, &layer, ROWS, &of(true).map(doubles));
                        simulation.admits(&what, &root, ROWS, &of(false).map(doubles)[..2]);
                    }
                }
                let answers = layer.ask_all().unwrap();
                let convicts = |output: usize, result: &[f32]| {
                    let result = rounded(&layer.output, &doubles(result.iter().copied()));
                    refused(&answers[output], &layer.output, &result).len()
                };
                let [dx, dgamma, dbeta] = back(ORDERS[0].1, [&dys, &xs], &gammas, false, false);
                wrong[0] += convicts(0, &dx) * usize::from(law == "offset(2)");
                wrong[1] += convicts(1, &dgamma) * usize::from(law == "offset(2)");
                let last = &dys[dys.len() - n as usize..];
                let lost: Vec<_> = dbeta.iter().zip(last).map(|(sum, dy)| sum - dy).collect();
                wrong[2] += convicts(2, &lost);
            }
        }
    }
    simulation.finish("composed, back through norms", 8_000);
    assert!(
        wrong.iter().all(|&count| count > 500),
        "a lost mean, twice, and a lost row: {wrong:?}"
    );
}

#[test]
fn steps_of_training_are_admitted_and_wrong_ones_are_not() {
    let mut simulation = Simulation::default();
    for (stream, step) in (0..).zip([1, 2, 10, 1000]) {
        for more in 0..12 {
            let laws = ["normal", "normal", "normal", "positive"];
            let (data, [p, g, m, v]) = tensors(laws, "f32", &[64], stream * 12 + more);
            let call = Call::new("adamw", data.to_vec(), "f32", &[64])
                .also("f32", &[64])
                .also("f32", &[64]);
            let call = call.attr("step", AttrValue::I64(step));
            let correct = |beta: f64, step: i64| (1.0 - beta.powi(step as i32)) as f32;
            let by = |fused: bool, step: i64| -> [Vec<f64>; 3] {
                let mut results = [Vec::new(), Vec::new(), Vec::new()];
                for i in 0..64 {
                    let (m, v) = match fused {
                        // By way of the difference.
                        true => (
                            (g[i] - m[i]).mul_add((1.0_f64 - 0.9) as f32, m[i]),
                            (g[i] * g[i] - v[i]).mul_add((1.0_f64 - 0.999) as f32, v[i]),
                        ),
                        false => (
                            0.9 * m[i] + (1.0_f64 - 0.9) as f32 * g[i],
                            0.999 * v[i] + (1.0_f64 - 0.999) as f32 * g[i] * g[i],
                        ),
                    };
                    let (first, second) = (correct(0.9, step), correct(0.999, step));
                    let kept = p[i] * (1.0_f64 - 1e-3 * 1e-2) as f32;
                    let change = match fused {
                        true => (1e-3 / first) * m / (v.sqrt() / second.sqrt() + 1e-8),
                        false => 1e-3 * (m / first) / ((v / second).sqrt() + 1e-8),
                    };
                    for (result, value) in results.iter_mut().zip([kept - change, m, v]) {
                        result.push(value.into());
                    }
                }
                results
            };
            simulation.admits("apart", &call, 64, &by(false, step));
            simulation.admits("fused", &call, 64, &by(true, step));
            let late = refused(&call.ask().unwrap(), &call.output, &by(false, step + 1)[0]).len();
            assert!(late > 32 || step == 1000, "a step too many is refused in {late} elements");
        }
    }
    for more in 0..60 {
        for nesterov in [false, true] {
            let (data, [p, g, b]) = tensors(["normal"; 3], "f32", &[64], more);
            let call = Call::new("sgd", data.to_vec(), "f32", &[64]).also("f32", &[64]);
            let call = call.attr("nesterov", AttrValue::Bool(nesterov));
            let call = call.attr("weight_decay", AttrValue::F64(0.1));
            let (mut to_p, mut to_b) = (Vec::new(), Vec::new());
            for i in 0..64 {
                let d = p[i].mul_add(0.1, g[i]);
                let b = 0.9 * b[i] + d;
                let direction = if nesterov { b.mul_add(0.9, d) } else { b };
                to_p.push(f64::from(p[i] - 0.01 * direction));
                to_b.push(f64::from(b));
            }
            simulation.admits("sgd", &call, 64, &[to_p, to_b]);
        }
    }
    simulation.finish("composed, steps of training", 10_000);
}

#[test]
fn losses_are_admitted_by_every_usual_algorithm() {
    let mut simulation = Simulation::default();
    for (stream, law) in (0..).zip(["normal", "offset(1000)", "tail1", "step", "uniform(-40,40)"]) {
        for n in [2, 33, 257] {
            for smoothing in [0.0, 0.1] {
                let shape = [64, n as i64];
                let ([x], [xs]) = tensors([law], "f32", &shape, stream);
                let targets = Data::of("integers(0,1)", "i32", &shape[..1], 7);
                let due: Vec<usize> =
                    oracle::codec::values(&targets.tensor()).iter().map(|&t| t as usize).collect();
                let call = Call::new("cross_entropy", vec![x, targets], "f32", &shape[..1]);
                let call = call.attr("reduction", AttrValue::I64(0));
                let call = call.attr("label_smoothing", AttrValue::F64(smoothing.into()));
                for (name, order) in ORDERS {
                    let losses = |whole: bool| -> Vec<f64> {
                        let rows = xs.chunks(n).zip(&due).map(|(x, &t)| {
                            let m = x.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                            let log =
                                add(order, &x.iter().map(|x| (x - m).exp()).collect::<Vec<_>>())
                                    .ln();
                            let loss = |x: f32| if whole { (m + log) - x } else { log - (x - m) };
                            let spread = if whole {
                                (m + log) - add(order, x) / n as f32
                            } else {
                                add(order, &x.iter().map(|&x| loss(x)).collect::<Vec<_>>())
                                    / n as f32
                            };
                            (1.0 - smoothing) * loss(x[t]) + smoothing * spread
                        });
                        doubles(rows)
                    };
                    for whole in [false, true] {
                        let what = format!("{name}, {law}, {n}, {smoothing}, {whole}");
                        simulation.admits(&what, &call, 64, &[losses(whole)]);
                    }
                }
            }
        }
    }
    simulation.finish("log_softmax, losses", 10_000);
}
