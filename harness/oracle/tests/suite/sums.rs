//! Sums of many terms: every correct order of addition is admitted, every wrong algorithm is
//! refused on the data that are there to refuse it.

use standard::ops::AttrValue;

use crate::support::{Call, Data, refused, rounded};

/// An order of addition in f32.
pub type Order = fn(&[f32]) -> f32;

/// The orders of addition that units have.
pub const ORDERS: [(&str, Order); 6] = [
    ("sequential", |t| t.iter().fold(0.0, |sum, term| sum + term)),
    ("backwards", |t| t.iter().rev().fold(0.0, |sum, term| sum + term)),
    ("pairwise", pairwise),
    ("8 lanes", |t| lanes(t, 8)),
    ("32 lanes", |t| lanes(t, 32)),
    ("blocks of 16", |t| t.chunks(16).fold(0.0, |sum, block| sum + block.iter().sum::<f32>())),
];

/// In halves of halves.
pub fn pairwise(terms: &[f32]) -> f32 {
    match terms {
        [] => 0.0,
        [term] => *term,
        terms => {
            let (left, right) = terms.split_at(terms.len() / 2);
            pairwise(left) + pairwise(right)
        }
    }
}

fn lanes(terms: &[f32], count: usize) -> f32 {
    let mut sums = vec![0.0; count];
    for (i, term) in terms.iter().enumerate() {
        sums[i % count] += term;
    }
    pairwise(&sums)
}

/// A matrix product of `m` by `k` and `k` by `n`.
struct Product {
    call: Call,
    a: Vec<f64>,
    b: Vec<f64>,
    m: usize,
    k: usize,
    n: usize,
}

impl Product {
    fn new(formats: [&str; 3], laws: [&str; 2], [m, k, n]: [usize; 3]) -> Product {
        let [m_, k_, n_] = [m, k, n].map(|extent| extent as i64);
        let a = Data::of(laws[0], formats[0], &[m_, k_], 0);
        let b = Data::of(laws[1], formats[1], &[k_, n_], 1);
        let values = |data: &Data| oracle::codec::values(&data.tensor());
        let (x, y) = (values(&a), values(&b));
        let call = Call::new("matmul", vec![a, b], formats[2], &[m_, n_]);
        Product { call, a: x, b: y, m, k, n }
    }

    /// The result of an algorithm that is given the factors of each element.
    fn by(&self, algorithm: impl Fn(&[(f64, f64)]) -> f64) -> Vec<f64> {
        let places = (0..self.m).flat_map(|i| (0..self.n).map(move |j| (i, j)));
        let sums: Vec<_> = places
            .map(|(i, j)| {
                let pair = |k| (self.a[i * self.k + k], self.b[k * self.n + j]);
                algorithm(&(0..self.k).map(pair).collect::<Vec<_>>())
            })
            .collect();
        rounded(&self.call.output, &sums)
    }

    fn refused(&self, result: &[f64]) -> usize {
        refused(&self.call.ask().unwrap(), &self.call.output, result).len()
    }
}

fn products(pairs: &[(f64, f64)]) -> Vec<f32> {
    pairs.iter().map(|(a, b)| *a as f32 * *b as f32).collect()
}

const FORMATS: [[&str; 3]; 5] = [
    ["f32", "f32", "f32"],
    ["f16", "f16", "f32"],
    ["f16", "f16", "f16"],
    ["bf16", "bf16", "f32"],
    ["bf16", "bf16", "bf16"],
];

#[test]
fn every_order_of_a_product_is_admitted() {
    let laws = ["normal", "positive", "large_cancellation", "tail1", "odd_integers(47,63)", "wide"];
    for formats in FORMATS {
        for law in laws {
            for k in [1, 7, 64, 65, 1000] {
                let narrow = formats[2] == "f16" && (law.starts_with("odd") || law == "wide");
                if narrow || law == "wide" && k > 64 {
                    continue;
                }
                let other = if law == "wide" { "normal" } else { "positive" };
                let product = Product::new(formats, [law, other], [3, k, 5]);
                for (name, order) in ORDERS {
                    let result = product.by(|pairs| f64::from(order(&products(pairs))));
                    assert_eq!(product.refused(&result), 0, "{name}, {formats:?}, {law}, K {k}");
                }
                let fused = |pairs: &[(f64, f64)]| {
                    let add = |sum: f32, (a, b): &(f64, f64)| (*a as f32).mul_add(*b as f32, sum);
                    f64::from(pairs.iter().fold(0.0, add))
                };
                assert_eq!(
                    product.refused(&product.by(fused)),
                    0,
                    "fused, {formats:?}, {law}, {k}"
                );
            }
        }
    }
}

/// Rounds to so many bits.
pub fn cut(value: f32, bits: i32) -> f32 {
    if value == 0.0 {
        return value;
    }
    let unit = 2_f32.powi(value.abs().log2().floor() as i32 + 1 - bits);
    (value / unit).round_ties_even() * unit
}

#[test]
fn wrong_products_are_refused_on_exact_data() {
    for formats in [["f32"; 3], ["f16", "f16", "f32"], ["bf16", "bf16", "f32"]] {
        for k in [64, 129, 1000] {
            let product = Product::new(formats, ["odd_integers(47,63)"; 2], [8, k, 8]);
            let sum = |pairs: &[(f64, f64)]| f64::from(products(pairs).iter().sum::<f32>());
            let share = |wrong: Vec<f64>| product.refused(&wrong) as f64 / 64.0;
            let lost = share(product.by(|pairs| sum(&pairs[..pairs.len() - 1])));
            let doubled = share(product.by(|pairs| sum(pairs) + pairs[0].0 * pairs[0].1));
            let scaled = share(product.by(|pairs| sum(pairs) * (1.0 + 2_f64.powi(-8))));
            let narrow = |bits| {
                let step = move |sum: f32, term: &f32| cut(sum + term, bits);
                share(product.by(|pairs| f64::from(products(pairs).iter().fold(0.0, step))))
            };
            let found = [lost, doubled, scaled, narrow(11), narrow(13)];
            let least = [1.0, 1.0, 0.9, 0.9, 0.5];
            let enough = found.iter().zip(least).all(|(found, least)| *found >= least);
            assert!(enough, "{formats:?}, K {k}: lost, doubled, scaled, 11, 13 bits {found:?}");
        }
    }
}

#[test]
fn a_factor_that_was_cut_is_refused() {
    for (formats, long, short, bits) in [
        (["f32"; 3], "odd_integers(2049,4095)", "odd_integers(1,1)", 11),
        (["f16", "f16", "f32"], "odd_integers(1025,2047)", "odd_integers(1,1)", 10),
        (["bf16", "bf16", "f32"], "odd_integers(129,255)", "odd_integers(9,15)", 7),
    ] {
        let product = Product::new(formats, [long, short], [8, 64, 8]);
        let wrong = product
            .by(|pairs| pairs.iter().map(|(a, b)| f64::from(cut(*a as f32, bits)) * b).sum());
        assert!(product.refused(&wrong) > 50, "{formats:?} to {bits} bits");
    }
}

#[test]
fn double_precision_must_be_double_everywhere() {
    let product = Product::new(["f64"; 3], ["odd_integers", "odd_integers(1025,4095)"], [8, 65, 8]);
    let right = product.by(|pairs| pairs.iter().map(|(a, b)| a * b).sum());
    assert_eq!(product.refused(&right), 0);
    let single = product.by(|pairs| f64::from(products(pairs).iter().sum::<f32>()));
    assert!(product.refused(&single) > 60);
    let product = Product::new(["f64"; 3], ["normal", "large_cancellation"], [8, 300, 8]);
    let right = product.by(|pairs| pairs.iter().map(|(a, b)| a * b).sum());
    assert_eq!(product.refused(&right), 0);
    let single = product.by(|pairs| f64::from(products(pairs).iter().sum::<f32>()));
    assert!(product.refused(&single) > 50);
}

#[test]
fn infinities_and_nans_of_a_product_go_where_ieee_sends_them() {
    let (inf, nan) = (f32::INFINITY, f32::NAN);
    let column = |values: [f32; 2]| Data { shape: vec![2, 1], ..Data::f32(&values) };
    let row = |values: [f32; 2]| Data { shape: vec![1, 2], ..Data::f32(&values) };
    let answer =
        |a, b| Call::new("matmul", vec![row(a), column(b)], "f32", &[1, 1]).within().reference[0];
    assert_eq!(answer([inf, 1.0], [2.0, 3.0]), f64::INFINITY);
    assert!(answer([inf, 1.0], [0.0, 3.0]).is_nan());
    assert!(answer([inf, -inf], [1.0, 1.0]).is_nan());
    assert!(answer([nan, 1.0], [0.0, 1.0]).is_nan());
    assert_eq!(answer([1.0, 2.0], [3.0, -4.0]), -5.0);
}

#[test]
fn a_product_of_nothing_is_zero() {
    let empty = |shape: &[i64]| Data { shape: shape.to_vec(), ..Data::f32(&[]) };
    let call = Call::new("matmul", vec![empty(&[3, 0]), empty(&[0, 2])], "f32", &[3, 2]);
    assert_eq!(call.within().reference, [0.0; 6]);
    assert_eq!(call.within().bound, [0.0; 6]);
}

#[test]
fn integers_wrap_at_the_width_of_the_result() {
    let lowest = |shape: &[i64], stream| Data::of("constant(-128)", "i8", shape, stream);
    let k = 131_072;
    let call = Call::new("matmul", vec![lowest(&[1, k], 0), lowest(&[k, 1], 1)], "i32", &[1, 1]);
    assert_eq!(call.exact(), [0x8000_0000], "2^31 wraps to the smallest number");
}

#[test]
fn every_order_of_a_sum_is_admitted_and_a_lost_tail_is_not() {
    for format in ["f32", "f16", "bf16"] {
        for law in ["normal", "positive", "large_cancellation", "tail1", "odd_integers(47,63)"] {
            for n in [1, 33, 1000] {
                let x = Data::of(law, format, &[4, n], 0);
                let numbers = oracle::codec::values(&x.tensor());
                let call = Call::new("reduce_sum", vec![x], format, &[4]);
                let call = call.attr("axis", AttrValue::I64(1));
                let answer = call.ask().unwrap();
                let sums = |length: usize, order: Order| {
                    let rows = numbers.chunks(n as usize).map(|row| {
                        let terms: Vec<_> = row[..length].iter().map(|&x| x as f32).collect();
                        f64::from(order(&terms))
                    });
                    rounded(&call.output, &rows.collect::<Vec<_>>())
                };
                for (name, order) in ORDERS {
                    let wrong = refused(&answer, &call.output, &sums(n as usize, order));
                    assert_eq!(wrong, [0; 0], "{name}, {format}, {law}, {n}");
                }
                if law == "tail1" {
                    let lost = sums(n as usize - 1, ORDERS[0].1);
                    assert_eq!(refused(&answer, &call.output, &lost).len(), 4, "{format}, {n}");
                }
            }
        }
    }
}

#[test]
fn the_largest_element_is_a_nan_or_plus_zero_or_the_largest() {
    let of = |values: &[f32]| {
        let call = Call::new("reduce_max", vec![Data::f32(values)], "f32", &[]);
        f32::from_bits(call.attr("axis", AttrValue::I64(0)).exact()[0] as u32)
    };
    assert_eq!(of(&[-3.0, -1.0, -2.0]), -1.0);
    assert!(of(&[1.0, f32::NAN, 2.0]).is_nan() && of(&[f32::NAN, 2.0]).is_nan());
    assert_eq!(of(&[-0.0, 0.0]).to_bits(), 0);
    assert_eq!(of(&[0.0, -0.0]).to_bits(), 0);
    assert_eq!(of(&[f32::NEG_INFINITY, f32::NEG_INFINITY]), f32::NEG_INFINITY);
}
