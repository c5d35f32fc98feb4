//! Reductions over any axes and scans: thousands of problems by many correct algorithms, none of
//! which is refused; and wrong ones, each refused on the data that are there to refuse it.

use standard::ops::AttrValue;

use crate::orders::{ORDERS, add, half_sum, truncating_sum};
use crate::support::{Call, Data, Simulation, refused, rounded};

/// An algorithm on one row in f32.
type Row<'a> = &'a dyn Fn(&[f32]) -> f32;

const ROWS: usize = 64;

/// Rows of a law, and the call of a reduction along them.
struct Rows {
    call: Call,
    rows: Vec<Vec<f32>>,
}

impl Rows {
    fn new(op: &str, format: &str, law: &str, n: usize, stream: u32) -> Rows {
        let x = Data::of(law, format, &[ROWS as i64, n as i64], stream);
        let numbers = oracle::codec::values(&x.tensor());
        let rows = numbers.chunks(n).map(|row| row.iter().map(|&x| x as f32).collect()).collect();
        let call = Call::new(op, vec![x], format, &[ROWS as i64]);
        Rows { call: call.attr("axes", AttrValue::I64List(vec![1])), rows }
    }

    fn with(self, name: &str, value: i64) -> Rows {
        Rows { call: self.call.attr(name, AttrValue::I64(value)), ..self }
    }

    fn by(&self, algorithm: Row) -> Vec<f64> {
        self.rows.iter().map(|row| f64::from(algorithm(row))).collect()
    }

    fn refused(&self, algorithm: Row) -> usize {
        let result = rounded(&self.call.output, &self.by(algorithm));
        refused(&self.call.ask().unwrap(), &self.call.output, &result).len()
    }
}

/// Simulates correct algorithms of a reduction on all formats, these laws, and lengths around blocks.
fn simulate(
    simulation: &mut Simulation,
    laws: &[&str],
    make: impl Fn(&str, &str, usize, u32) -> Rows,
    algorithms: &[(&str, Row)],
) {
    for format in ["f32", "f16", "bf16"] {
        for (stream, law) in (0..).zip(laws) {
            for n in [2, 9, 33, 64, 257] {
                let rows = make(format, law, n, stream);
                for (name, algorithm) in algorithms {
                    let what = format!("{name}, {law}, {n}");
                    simulation.admits(&what, &rows.call, ROWS, &[rows.by(algorithm)]);
                }
            }
        }
    }
}

fn mean_of(x: &[f32]) -> f32 {
    add(ORDERS[2].1, x) / x.len() as f32
}

fn squares(x: &[f32]) -> f32 {
    let mean = mean_of(x);
    x.iter().map(|x| (x - mean) * (x - mean)).sum()
}

fn welford(x: &[f32]) -> f32 {
    let (mut mean, mut squares) = (0.0, 0.0);
    for (i, x) in x.iter().enumerate() {
        let off = x - mean;
        mean += off / (i + 1) as f32;
        squares += off * (x - mean);
    }
    squares
}

#[test]
fn composed_reductions_are_admitted_by_every_usual_algorithm() {
    let mut simulation = Simulation::default();
    let laws = ["normal", "positive", "tail1", "large_cancellation", "offset(2)"];
    for (name, order) in ORDERS {
        let mean = |x: &[f32]| add(order, x) / x.len() as f32;
        let scaled = |x: &[f32]| {
            let factor = 1.0 / x.len() as f32;
            add(order, &x.iter().map(|x| x * factor).collect::<Vec<_>>())
        };
        let make = |f: &str, law: &str, n, s| Rows::new("reduce_mean", f, law, n, s);
        simulate(&mut simulation, &laws, make, &[(name, &mean), ("scaled first", &scaled)]);
        let norm = |x: &[f32]| add(order, &x.iter().map(|x| x * x).collect::<Vec<_>>()).sqrt();
        let by_largest = |x: &[f32]| {
            let most = x.iter().fold(0.0, |most: f32, x| most.max(x.abs()));
            let parts: Vec<_> = x.iter().map(|x| (x / most) * (x / most)).collect();
            most * add(order, &parts).sqrt()
        };
        let make = |f: &str, law: &str, n, s| Rows::new("reduce_norm", f, law, n, s);
        let laws = ["normal", "positive", "tail1", "offset(2)"];
        simulate(&mut simulation, &laws, make, &[(name, &norm), ("scaled", &by_largest)]);
    }
    let cut = |x: &[f32]| truncating_sum(x) / x.len() as f32;
    let make = |f: &str, law: &str, n, s| Rows::new("reduce_mean", f, law, n, s);
    simulate(&mut simulation, &laws, make, &[("truncating", &cut)]);
    for correction in [0, 1] {
        let over = |squares: f32, x: &[f32]| squares / (x.len() as i64 - correction) as f32;
        let variance = |x: &[f32]| over(squares(x), x);
        let online = |x: &[f32]| over(welford(x), x);
        let laws = ["normal", "positive", "tail1", "offset(2)", "tiny_variance"];
        let make = |op: &'static str| {
            move |f: &str, law: &str, n, s| {
                Rows::new(op, f, law, n, s).with("correction", correction)
            }
        };
        let algorithms: [(&str, Row); 2] = [("two passes", &variance), ("online", &online)];
        simulate(&mut simulation, &laws, make("reduce_var"), &algorithms);
        let roots: [(&str, Row); 2] =
            [("two passes", &|x| variance(x).sqrt()), ("online", &|x| online(x).sqrt())];
        simulate(&mut simulation, &laws, make("reduce_std"), &roots);
    }
    simulation.finish("composed reductions", 10_000);
}

#[test]
fn wrong_reductions_are_refused() {
    let convicts = |op: &str, law: &str, n: usize, what: &str, wrong: Row| {
        let count = Rows::new(op, "f32", law, n, 0).refused(wrong);
        assert!(count > ROWS / 2, "{op}: {what} is refused in {count} rows on {law}");
    };
    let square = |x: &[f32]| x.iter().map(|x| x * x).collect::<Vec<_>>();
    convicts("reduce_mean", "normal", 33, "a count less one", &|x| {
        x.iter().sum::<f32>() / (x.len() - 1) as f32
    });
    convicts("reduce_mean", "tail1", 33, "a lost tail", &|x| {
        x[..32].iter().sum::<f32>() / x.len() as f32
    });
    convicts("reduce_mean", "positive", 1000, "a sum in f16", &|x| half_sum(x) / x.len() as f32);
    convicts("reduce_var", "normal", 64, "a count that is not corrected", &|x| {
        squares(x) / x.len() as f32
    });
    convicts("reduce_var", "offset(1024)", 16, "one pass", &|x| {
        let (n, mean) = (x.len() as f32, mean_of(x));
        (square(x).iter().sum::<f32>() / n - mean * mean) * n / (n - 1.0)
    });
    convicts("reduce_std", "tail1", 65, "a lost tail", &|x| (squares(&x[..64]) / 64.0).sqrt());
    convicts("reduce_std", "normal", 33, "a lost root", &|x| squares(x) / 32.0);
    convicts("reduce_norm", "normal", 33, "a lost root", &|x| square(x).iter().sum());
    convicts("reduce_norm", "positive", 1000, "squares in f16", &|x| half_sum(&square(x)).sqrt());
    convicts("reduce_norm", "tail1", 33, "a lost tail", &|x| {
        square(&x[..32]).iter().sum::<f32>().sqrt()
    });
}

#[test]
fn every_order_of_a_product_is_admitted_and_a_wrong_one_is_not() {
    let mut simulation = Simulation::default();
    let laws = ["uniform(0.97,1.03)", "uniform(-1.01,-0.99)", "uniform(0.5,1.8)", "normal"];
    let make = |f: &str, law: &str, n, s| Rows::new("reduce_prod", f, law, n, s);
    for (name, order) in ORDERS {
        let product = |x: &[f32]| order(x, 1.0, |a, b| a * b);
        simulate(&mut simulation, &laws, make, &[(name, &product)]);
    }
    simulation.finish("product", 10_000);
    let wrong: [(&str, Row); 3] = [
        ("a lost factor", &|x| x[1..].iter().product()),
        ("a doubled factor", &|x| x[0] * x.iter().product::<f32>()),
        ("a product in f16", &|x| {
            let times = |all: half::f16, x: &f32| half::f16::from_f32(all.to_f32() * x);
            x.iter().fold(half::f16::ONE, times).to_f32()
        }),
    ];
    for (what, algorithm) in wrong {
        let count = make("f32", "uniform(0.97,1.03)", 65, 0).refused(algorithm);
        assert!(count > 60, "{what} is refused in {count} rows");
    }
}

#[test]
fn products_at_the_ends_of_the_range_are_open_and_others_are_not() {
    let of = |values: &[f32]| {
        let call = Call::new("reduce_prod", vec![Data::f32(values)], "f32", &[]);
        call.attr("axes", AttrValue::I64List(vec![0]))
    };
    let wrong = |values: &[f32], result: f64| {
        let call = of(values);
        !refused(&call.ask().unwrap(), &call.output, &[result]).is_empty()
    };
    // One order overflows, the other does not.
    assert!(!wrong(&[1e30, 1e30, 1e-30], 1e30) && !wrong(&[1e30, 1e30, 1e-30], f64::INFINITY));
    assert!(wrong(&[1e20, 2.0, 1e-30], f64::INFINITY) && wrong(&[0.0, 2.0], 1.0));
    assert!(wrong(&[f32::INFINITY, 0.0], 0.0) && !wrong(&[f32::INFINITY, 0.0], f64::NAN));
    assert!(wrong(&[f32::INFINITY, -2.0], f64::INFINITY));
    assert!(!wrong(&[1e-30, 1e-30], 0.0) && wrong(&[1e-30, 1e-30], 1e-30));
}

/// Sums of what is before each element, in an f32.
type Scan = fn(&[f32]) -> Vec<f32>;

/// Blocks of 8 that are scanned alone, and a carry from block to block.
fn blocked(x: &[f32]) -> Vec<f32> {
    let mut carry = 0.0;
    let blocks = x.chunks(8).flat_map(|block| {
        let sums = running(block);
        let all: Vec<_> = sums.iter().map(|sum| carry + sum).collect();
        carry = all[all.len() - 1];
        all
    });
    blocks.collect()
}

fn running(x: &[f32]) -> Vec<f32> {
    x.iter()
        .scan(0.0, |sum, x| {
            *sum += x;
            Some(*sum)
        })
        .collect()
}

/// Each element with the one at twice the distance, as long as there is one (Hillis and Steele).
fn doubling(x: &[f32]) -> Vec<f32> {
    let (mut sums, mut distance) = (x.to_vec(), 1);
    while distance < x.len() {
        let before = sums.clone();
        for i in distance..x.len() {
            sums[i] = before[i - distance] + before[i];
        }
        distance *= 2;
    }
    sums
}

fn scans(format: &str, law: &str, n: usize, stream: u32) -> Rows {
    let Rows { call, rows } = Rows::new("reduce_mean", format, law, n, stream);
    let call = Call::new("cumsum", call.inputs, format, &[ROWS as i64, n as i64]);
    Rows { call: call.attr("axis", AttrValue::I64(1)), rows }
}

#[test]
fn every_usual_scan_is_admitted_and_a_wrong_one_is_not() {
    let mut simulation = Simulation::default();
    let algorithms: [(&str, Scan); 3] =
        [("running", running), ("blocks", blocked), ("doubling", doubling)];
    let all = |rows: &Rows, scan: Scan| -> Vec<f64> {
        rows.rows.iter().flat_map(|row| scan(row)).map(f64::from).collect()
    };
    for format in ["f32", "f16", "bf16"] {
        for (stream, law) in (0..).zip(["normal", "positive", "tail1", "large_cancellation"]) {
            for n in [1, 7, 33, 64, 257] {
                let rows = scans(format, law, n, stream);
                for (name, scan) in algorithms {
                    let what = format!("{name}, {law}, {n}");
                    simulation.admits(&what, &rows.call, ROWS, &[all(&rows, scan)]);
                }
            }
        }
    }
    simulation.finish("sum, of prefixes", 10_000);
    let convicts = |law: &str, what: &str, wrong: Scan| {
        let rows = scans("f32", law, 65, 0);
        let result = rounded(&rows.call.output, &all(&rows, wrong));
        let count = refused(&rows.call.ask().unwrap(), &rows.call.output, &result).len();
        assert!(count > 0, "{what} is not refused on {law}");
    };
    convicts("normal", "a lost carry", |x| x.chunks(8).flat_map(running).collect());
    convicts("odd_integers(1,7)", "a shift by one", |x| {
        let mut sums = running(x);
        sums.insert(0, 0.0);
        sums.pop();
        sums
    });
    convicts("positive", "sums in f16", |x| (1..=x.len()).map(|n| half_sum(&x[..n])).collect());
    convicts("normal", "the other direction", |x| {
        let mut x = x.to_vec();
        x.reverse();
        running(&x)
    });
}

#[test]
fn squares_that_vanish_in_f64_may_or_may_not_be_rescued() {
    let call = Call::new("reduce_norm", vec![Data::f64(&[1e-200; 4])], "f64", &[]);
    let call = call.attr("axes", AttrValue::I64List(vec![0]));
    let answer = call.ask().unwrap();
    for (device, wrong) in [(2e-200, 0), (0.0, 0), (1e-150, 1)] {
        assert_eq!(refused(&answer, &call.output, &[device]).len(), wrong, "{device}");
    }
}
