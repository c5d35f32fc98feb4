//! Logarithms of sums of exponentials: thousands of rows by many correct algorithms, none of which is
//! refused; and wrong ones, each refused on the data that are there to refuse it.

use standard::ops::AttrValue;

use crate::orders::{ORDERS, Order, add, half_sum};
use crate::support::{Call, Data, Simulation, refused, rounded};

const ROWS: usize = 32;

/// Maximum and logarithm of the sum of what is left of it.
type Parts = fn(&[f32], Order) -> (f32, f32);

fn largest(x: &[f32]) -> f32 {
    x.iter().copied().fold(f32::NEG_INFINITY, f32::max)
}

const PARTS: [(&str, Parts); 3] = [
    ("exp", |x, order| {
        let m = largest(x);
        (m, add(order, &x.iter().map(|x| (x - m).exp()).collect::<Vec<_>>()).ln())
    }),
    ("exp2", |x, order| {
        let m = largest(x);
        let scaled = |x: &f32| x.mul_add(std::f32::consts::LOG2_E, -m * std::f32::consts::LOG2_E);
        let terms: Vec<_> = x.iter().map(|x| scaled(x).exp2()).collect();
        (m, add(order, &terms).log2() * std::f32::consts::LN_2)
    }),
    ("online", |x, _| {
        let (mut m, mut sum) = (f32::NEG_INFINITY, 0.0);
        for block in x.chunks(16) {
            let next = m.max(largest(block));
            if next > f32::NEG_INFINITY {
                sum = sum * (m - next).exp() + block.iter().map(|x| (x - next).exp()).sum::<f32>();
                m = next;
            }
        }
        (m, sum.ln())
    }),
];

const LAWS: [&str; 8] = [
    "normal",
    "offset(1000)",
    "offset(-1000)",
    "tail1",
    "step",
    "positive",
    "half_masked",
    "uniform(-40,40)",
];

struct Problem {
    /// reduce_logsumexp and log_softmax of the same rows.
    calls: [Call; 2],
    rows: Vec<Vec<f32>>,
}

fn problem(format: &str, law: &str, n: usize, stream: u32) -> Problem {
    let shape = [ROWS as i64, n as i64];
    let x = Data::of(law, format, &shape, stream);
    let numbers = oracle::codec::values(&x.tensor());
    let rows = numbers.chunks(n).map(|row| row.iter().map(|&x| x as f32).collect()).collect();
    let sum = Call::new("reduce_logsumexp", vec![x.clone()], format, &shape[..1]);
    let sum = sum.attr("axes", AttrValue::I64List(vec![1]));
    let log = Call::new("log_softmax", vec![x], format, &shape).attr("axis", AttrValue::I64(1));
    Problem { calls: [sum, log], rows }
}

#[test]
fn every_usual_logarithm_of_shares_is_admitted() {
    let mut simulation = Simulation::default();
    for format in ["f32", "f16", "bf16"] {
        for (stream, law) in (0..).zip(LAWS) {
            for n in [1, 2, 17, 65, 257] {
                let Problem { calls: [sum, log], rows } = problem(format, law, n, stream);
                for (order_name, order) in ORDERS {
                    for (name, parts) in PARTS {
                        let what = format!("{name}, {order_name}, {law}, {n}");
                        let whole = |row: &Vec<f32>| {
                            let (m, log) = parts(row, order);
                            f64::from(m + log)
                        };
                        let wholes: Vec<_> = rows.iter().map(whole).collect();
                        simulation.admits(&what, &sum, ROWS, std::slice::from_ref(&wholes));
                        let apart = rows.iter().flat_map(|row| {
                            let (m, log) = parts(row, order);
                            row.iter().map(move |x| f64::from(x - m - log))
                        });
                        simulation.admits(&what, &log, ROWS, &[apart.collect()]);
                        let at_once = rows.iter().zip(&wholes).flat_map(|(row, &whole)| {
                            row.iter().map(move |x| f64::from(x - whole as f32))
                        });
                        simulation.admits(&what, &log, ROWS, &[at_once.collect()]);
                    }
                }
            }
        }
    }
    simulation.finish("log_softmax", 10_000);
}

#[test]
fn wrong_logarithms_of_shares_are_refused() {
    let convicts = |law: &str, n: usize, what: &str, wrong: &dyn Fn(&[f32]) -> f32| {
        let Problem { calls: [sum, log], rows } = problem("f32", law, n, 0);
        let wholes: Vec<f32> = rows.iter().map(|row| wrong(row)).collect();
        let each = rows
            .iter()
            .zip(&wholes)
            .flat_map(|(row, whole)| row.iter().map(move |x| f64::from(x - whole)));
        let each: Vec<f64> = each.collect();
        let wholes: Vec<f64> = wholes.iter().map(|&whole| whole.into()).collect();
        for (call, result) in [(sum, wholes), (log, each)] {
            let result = rounded(&call.output, &result);
            let count = refused(&call.ask().unwrap(), &call.output, &result).len();
            assert!(count > result.len() / 4, "{what} is refused {count} times on {law}");
        }
    };
    let parts = |x: &[f32]| {
        let m = largest(x);
        (m, x.iter().map(|x| (x - m).exp()).collect::<Vec<_>>())
    };
    convicts("offset(1000)", 33, "a maximum that is not subtracted", &|x| {
        x.iter().map(|x| x.exp()).sum::<f32>().ln()
    });
    convicts("tail1", 65, "a lost tail", &|x| {
        let (m, terms) = parts(&x[..64]);
        m + terms.iter().sum::<f32>().ln()
    });
    convicts("step", 65, "a rescaling that is left out", &|x| {
        let (mut m, mut sum) = (f32::NEG_INFINITY, 0.0);
        for block in x.chunks(16) {
            m = m.max(largest(block));
            sum += block.iter().map(|x| (x - m).exp()).sum::<f32>();
        }
        m + sum.ln()
    });
    convicts("positive", 1025, "a sum in f16", &|x| {
        let (m, terms) = parts(x);
        m + half_sum(&terms).ln()
    });
    convicts("normal", 33, "a logarithm to base 2", &|x| {
        let (m, terms) = parts(x);
        m + terms.iter().sum::<f32>().log2()
    });
}
