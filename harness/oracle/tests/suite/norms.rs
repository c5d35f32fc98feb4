//! Norms by roots, channels and groups: correct algorithms on thousands of rows are admitted, wrong
//! ones refused on the data that are there to refuse them.

use standard::ops::AttrValue;

use crate::orders::{ORDERS, Order, add, truncating_sum};
use crate::support::{Call, Data, Simulation, refused, rounded};

const EPS: f32 = 1e-5;

fn numbers(data: &Data) -> Vec<f32> {
    oracle::codec::values(&data.tensor()).iter().map(|&x| x as f32).collect()
}

fn root_of_mean(row: &[f32], order: Order, eps: f32) -> f32 {
    let squares: Vec<_> = row.iter().map(|x| x * x).collect();
    (add(order, &squares) / row.len() as f32 + eps).sqrt()
}

/// A call of `rms_norm` with a scale, its rows, and the scale.
fn roots(format: &str, law: &str, n: usize, stream: u32) -> (Call, Vec<Vec<f32>>, Vec<f32>) {
    let shape = [32, n as i64];
    let (x, gamma) =
        (Data::of(law, format, &shape, stream), Data::of("normal", format, &shape[1..], 9));
    let rows = numbers(&x).chunks(n).map(<[f32]>::to_vec).collect();
    let scale = numbers(&gamma);
    let call = Call::new("rms_norm", vec![x, gamma], format, &shape);
    (call.attr("axis", AttrValue::I64(1)).attr("eps", AttrValue::F64(EPS.into())), rows, scale)
}

#[test]
fn every_usual_norm_by_a_root_is_admitted_and_wrong_ones_are_not() {
    let mut simulation = Simulation::default();
    for format in ["f32", "f16", "bf16"] {
        for (stream, law) in (0..).zip(["normal", "tail1", "offset(2)", "tiny_variance"]) {
            for n in [1, 8, 33, 257] {
                let (call, rows, gamma) = roots(format, law, n, stream);
                for (name, order) in ORDERS {
                    let each = |scaled: fn(f32, f32, f32) -> f32| -> Vec<f64> {
                        let rows = rows.iter().flat_map(|row| {
                            let root = root_of_mean(row, order, EPS);
                            let pairs = row.iter().zip(&gamma);
                            pairs.map(move |(&x, &gamma)| f64::from(scaled(x, root, gamma)))
                        });
                        rows.collect()
                    };
                    let what = format!("{name}, {law}, {n}");
                    let over = |x: f32, root: f32, gamma: f32| x / root * gamma;
                    let reciprocal = |x: f32, root: f32, gamma: f32| x * (1.0 / root * gamma);
                    for scaled in [over, reciprocal] {
                        simulation.admits(&what, &call, 32, &[each(scaled)]);
                    }
                }
            }
        }
    }
    simulation.finish("composed, roots of means", 10_000);
    let convicts = |law: &str, what: &str, wrong: &dyn Fn(&[f32]) -> f32| {
        let (call, rows, gamma) = roots("f32", law, 65, 0);
        let result = rows.iter().flat_map(|row| {
            let root = wrong(row);
            row.iter().zip(&gamma).map(move |(x, gamma)| f64::from(x / root * gamma))
        });
        let result = rounded(&call.output, &result.collect::<Vec<_>>());
        let count = refused(&call.ask().unwrap(), &call.output, &result).len();
        assert!(count > result.len() / 2, "{what} is refused {count} times on {law}");
    };
    let first = ORDERS[0].1;
    convicts("tiny_variance", "a lost epsilon", &|x| root_of_mean(x, first, 0.0));
    convicts("tiny_variance", "an epsilon outside of the root", &|x| {
        root_of_mean(x, first, 0.0) + EPS
    });
    convicts("tail1", "a lost tail", &|x| {
        let squares = x[..64].iter().map(|x| x * x).sum::<f32>();
        (squares / 65.0 + EPS).sqrt()
    });
    convicts("offset(2)", "a mean that is subtracted", &|x| {
        let mean = x.iter().sum::<f32>() / 65.0;
        root_of_mean(&x.iter().map(|x| x - mean).collect::<Vec<_>>(), first, EPS)
    });
    convicts("normal", "a count less one", &|x| {
        root_of_mean(x, first, EPS) * (65.0_f32 / 64.0).sqrt()
    });
}

#[test]
fn a_sum_with_its_residual_may_be_rounded_before_it_is_normalised_or_not() {
    let mut simulation = Simulation::default();
    for format in ["f32", "f16", "bf16"] {
        for n in [8, 65] {
            let shape = [32, n];
            let [x, residual] = [0, 1].map(|stream| Data::of("normal", format, &shape, stream));
            let sums: Vec<f32> =
                numbers(&x).iter().zip(numbers(&residual)).map(|(x, r)| x + r).collect();
            let call = Call::new("rms_norm_residual", vec![x, residual], format, &shape);
            let call = call.also(format, &shape).attr("axis", AttrValue::I64(1));
            let normal = |sums: &[f32]| -> Vec<f64> {
                let rows = sums.chunks(n as usize).flat_map(|row| {
                    let root = root_of_mean(row, ORDERS[2].1, 1e-6);
                    row.iter().map(move |x| f64::from(x / root))
                });
                rows.collect()
            };
            let wide: Vec<f64> = sums.iter().map(|&sum| sum.into()).collect();
            let cut: Vec<f32> =
                rounded(&call.output, &wide).iter().map(|&sum| sum as f32).collect();
            simulation.admits("before", &call, 32, &[normal(&sums), wide.clone()]);
            simulation.admits("after", &call, 32, &[normal(&cut), wide]);
        }
    }
    simulation.finish("composed, residual", 300);
}

/// A batch of 16 elements with 8 channels of 4 each: two groups in each, and a whole channel.
const SHAPE: [i64; 3] = [16, 8, 4];

#[test]
fn channels_and_groups_have_moments_of_their_own() {
    let mut simulation = Simulation::default();
    for format in ["f32", "f16", "bf16"] {
        let laws = ["normal", "offset(2)", "tiny_variance"].into_iter().cycle();
        for (stream, law) in (0..40).zip(laws) {
            each_way(&mut simulation, law, &Data::of(law, format, &SHAPE, stream));
        }
    }
    for loss in [2.0_f32.powi(-24), 2.0_f32.powi(-23)] {
        each_way(&mut simulation, "one and little else", &one_and_little_else(loss * 0.99));
    }
    simulation.finish("layer_norm, channels and groups", 10_000);
    let x = Data::of("normal", "f32", &SHAPE, 0);
    let values = numbers(&x);
    let call = Call::new("batch_norm_training", vec![x], "f32", &SHAPE);
    let call = call.also("f32", &SHAPE[1..2]).also("f32", &SHAPE[1..2]);
    let answers = call.ask_all().unwrap();
    let sample = |row: &[f32]| {
        let (mean, variance) = two_passes(row);
        (mean, variance * 64.0 / 63.0)
    };
    let (y, _, variance) = by_channel(&values, sample);
    for (answer, result) in [(&answers[0], y), (&answers[2], variance)] {
        let wrong = refused(answer, &call.output, &rounded(&call.output, &result));
        assert!(wrong.len() > result.len() / 2, "a variance over one less");
    }
}

fn two_passes(row: &[f32]) -> (f32, f32) {
    by_sums(row, |terms| terms.iter().sum())
}

/// Mean and variance by sums of any kind.
fn by_sums(row: &[f32], sum: impl Fn(&[f32]) -> f32) -> (f32, f32) {
    let n = row.len() as f32;
    let mean = sum(row) / n;
    let squares: Vec<_> = row.iter().map(|x| (x - mean) * (x - mean)).collect();
    (mean, sum(&squares) / n)
}

/// Channels and groups of a tensor, with sums in every order, and with one that cuts.
fn each_way(simulation: &mut Simulation, law: &str, x: &Data) {
    let (values, format) = (numbers(x), x.format.format.as_str());
    let channels = Call::new("batch_norm_training", vec![x.clone()], format, &SHAPE);
    let channels = channels.also(format, &SHAPE[1..2]).also(format, &SHAPE[1..2]);
    let groups = Call::new("group_norm", vec![x.clone()], format, &SHAPE);
    let groups = groups.attr("groups", AttrValue::I64(2));
    let mut admit = |what: &str, sum: &dyn Fn(&[f32]) -> f32| {
        let what = format!("{law}, {what}");
        let (y, mean, variance) = by_channel(&values, |row| by_sums(row, sum));
        simulation.admits(&what, &channels, 8, &[y, mean, variance]);
        let by_group = values.chunks(16).flat_map(|group| {
            let (mean, variance) = by_sums(group, sum);
            group.iter().map(move |x| f64::from((x - mean) / (variance + EPS).sqrt()))
        });
        simulation.admits(&what, &groups, 32, &[by_group.collect()]);
    };
    for (name, order) in ORDERS {
        admit(name, &|terms| add(order, terms));
    }
    admit("cut", &truncating_sum);
}

/// The first element of each channel and of each group is 1, and the others are so little that a sum
/// of f32 may lose them all.
fn one_and_little_else(little: f32) -> Data {
    let first = |at: usize| at.is_multiple_of(16) || at < 32 && at.is_multiple_of(4);
    let values: Vec<_> = (0..512).map(|at| if first(at) { 1.0 } else { little }).collect();
    Data { shape: SHAPE.to_vec(), ..Data::f32(&values) }
}

/// Normalises each channel by its moments; those, too.
fn by_channel(x: &[f32], moments: impl Fn(&[f32]) -> (f32, f32)) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
    let channel = |at: usize| at / 4 % 8;
    let each: Vec<(f32, f32)> = (0..8)
        .map(|wanted| {
            let own = x.iter().enumerate().filter(|(at, _)| channel(*at) == wanted);
            moments(&own.map(|(_, x)| *x).collect::<Vec<_>>())
        })
        .collect();
    let normal = |(at, x): (usize, &f32)| {
        let (mean, variance) = each[channel(at)];
        f64::from((x - mean) / (variance + EPS).sqrt())
    };
    let y = x.iter().enumerate().map(normal).collect();
    let part = |pick: fn(&(f32, f32)) -> f32| each.iter().map(|pair| pick(pair).into()).collect();
    (y, part(|pair| pair.0), part(|pair| pair.1))
}

#[test]
fn a_given_scale_and_shift_may_be_folded() {
    let mut simulation = Simulation::default();
    for format in ["f32", "f16", "bf16"] {
        for stream in 0..60 {
            let law = if stream % 2 == 0 { "normal" } else { "offset(4)" };
            let of =
                |law: &str, shape: &[i64], more: u32| Data::of(law, format, shape, stream + more);
            let channels = &SHAPE[1..2];
            let inputs = vec![
                of(law, &SHAPE, 0),
                of(law, channels, 100),
                of("positive", channels, 200),
                of("normal", channels, 300),
                of("normal", channels, 400),
            ];
            let [x, mean, variance, gamma, beta] = [0, 1, 2, 3, 4].map(|i| numbers(&inputs[i]));
            let call = Call::new("batch_norm", inputs, format, &SHAPE);
            let each = |one: &dyn Fn(f32, usize) -> f32| -> Vec<f64> {
                x.iter().enumerate().map(|(at, &x)| one(x, at / 4 % 8).into()).collect()
            };
            let direct =
                each(&|x, c| (x - mean[c]) / (variance[c] + EPS).sqrt() * gamma[c] + beta[c]);
            let folded = each(&|x, c| {
                let scale = gamma[c] / (variance[c] + EPS).sqrt();
                x * scale + (beta[c] - mean[c] * scale)
            });
            simulation.admits("direct", &call, 64, &[direct]);
            simulation.admits("folded", &call, 64, &[folded]);
        }
    }
    simulation.finish("composed, given moments", 10_000);
}
