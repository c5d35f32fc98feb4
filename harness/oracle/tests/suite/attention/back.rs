//! attention_backward: gradients by the ways in which kernels compute them, on results that attention
//! gave, and by ways that are wrong.

use standard::ops::AttrValue;

use super::{Case, Jury, float};
use crate::orders::{ORDERS, Order, add};
use crate::support::{Data, format};

const SCALE: f32 = 0.25;
const DEPTH: usize = 16;
const WIDTH: usize = 9;

/// What a problem is made of.
#[derive(Debug, Clone, Copy)]
struct Made {
    format: &'static str,
    laws: [&'static str; 4],
    /// Heads of queries and of keys; queries and keys.
    heads: [usize; 2],
    rows: [usize; 2],
    causal: bool,
    seed: u32,
}

/// How a kernel computes.
#[derive(Clone, Copy)]
struct Way {
    order: Order,
    /// By a power of two.
    by_two: bool,
    /// What gradients of weights have in common is taken away after they are weighed.
    apart: bool,
    /// The scale goes to the sums, not to their terms.
    late: bool,
}

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Wrong {
    Nothing,
    /// dk lacks the scale.
    Unscaled,
    /// The common part stays.
    Uncommon,
    /// Every second head of a group gives nothing to keys and values.
    HeadLost,
    /// A query sees one key less.
    KeyLost,
    /// Weights are kept in 8 bits.
    Short,
}

fn dot(order: Order, a: &[f32], b: &[f32]) -> f32 {
    add(order, &a.iter().zip(b).map(|(a, b)| a * b).collect::<Vec<_>>())
}

/// Numbers as a tensor.
fn tensor(name: &str, numbers: &[f64], shape: &[i64]) -> Data {
    let format = format(name);
    let bytes = oracle::codec::encode(&format, numbers, format.convert.overflow.default);
    Data { format, shape: shape.to_vec(), bytes }
}

fn row(of: &[f32], number: usize, length: usize) -> &[f32] {
    &of[number * length..][..length]
}

impl Made {
    fn bank(self, head: usize) -> usize {
        head / (self.heads[0] / self.heads[1])
    }

    /// The keys that a query sees.
    fn seen(self, place: usize) -> usize {
        let [rows, keys] = self.rows;
        if self.causal { (place + 1 + keys).saturating_sub(rows) } else { keys }
    }

    /// The call, with results and lse as attention has them.
    fn case(self) -> Case {
        let ([heads, groups], [rows, keys]) =
            (self.heads.map(|n| n as i64), self.rows.map(|n| n as i64));
        let data = |law: usize, shape: &[i64]| {
            Data::of(self.laws[law], self.format, shape, 10 * self.seed + law as u32)
        };
        let of_y = [1, heads, rows, WIDTH as i64];
        let dy = data(0, &of_y);
        let q = data(1, &[1, heads, rows, DEPTH as i64]);
        let k = data(2, &[1, groups, keys, DEPTH as i64]);
        let v = data(3, &[1, groups, keys, WIDTH as i64]);
        let [qs, ks, vs] = [&q, &k, &v].map(|data| oracle::codec::values(&data.tensor()));
        let (mut y, mut lse) = (Vec::new(), Vec::<f64>::new());
        for number in 0..self.heads[0] * self.rows[0] {
            let (head, place) = (number / self.rows[0], number % self.rows[0]);
            let (seen, first) = (self.seen(place), self.bank(head) * self.rows[1]);
            let score = |j: usize| -> f64 {
                let key = &ks[(first + j) * DEPTH..][..DEPTH];
                let products = qs[number * DEPTH..][..DEPTH].iter().zip(key).map(|(q, k)| q * k);
                products.sum::<f64>() * f64::from(SCALE)
            };
            let total: f64 = (0..seen).map(|j| score(j).exp()).sum();
            for lane in 0..WIDTH {
                let terms = (0..seen).map(|j| score(j).exp() * vs[(first + j) * WIDTH + lane]);
                y.push(if seen == 0 { 0.0 } else { terms.sum::<f64>() / total });
            }
            lse.push(total.ln());
        }
        let inputs = vec![dy, q, k, v, tensor(self.format, &y, &of_y)];
        let lse = tensor("f32", &lse, &of_y[..3]);
        let attrs = [("scale", float(SCALE.into())), ("causal", AttrValue::Bool(self.causal))];
        let inputs = inputs.into_iter().chain([lse]).map(Some).collect();
        Case::new("attention_backward", &format!("{}.f32", self.format), inputs, &attrs)
    }

    /// The gradients of queries, keys and values.
    fn gradients(self, case: &Case, way: Way, wrong: Wrong) -> Vec<Vec<f64>> {
        let [dy, q, k, v, y, lse] = [0, 1, 2, 3, 4, 5].map(|input| case.singles(input));
        let banks = self.heads[1] * self.rows[1];
        let mut dq = Vec::new();
        let mut of_keys = vec![(Vec::new(), Vec::new()); banks];
        for (number, &lse) in lse.iter().enumerate() {
            let (head, place) = (number / self.rows[0], number % self.rows[0]);
            let (query, gradient) = (row(&q, number, DEPTH), row(&dy, number, WIDTH));
            let common = match wrong {
                Wrong::Uncommon => 0.0,
                _ => dot(way.order, gradient, row(&y, number, WIDTH)),
            };
            let mut terms = Vec::new();
            let seen = self.seen(place);
            let seen = if wrong == Wrong::KeyLost { seen.saturating_sub(1) } else { seen };
            for j in 0..seen {
                let at = self.bank(head) * self.rows[1] + j;
                let score = dot(way.order, query, row(&k, at, DEPTH));
                let weight = match way.by_two {
                    true => {
                        let log = std::f32::consts::LOG2_E;
                        (score * (SCALE * log) - lse * log).exp2()
                    }
                    false => (score * SCALE - lse).exp(),
                };
                let weight = match wrong {
                    Wrong::Short => half::bf16::from_f32(weight).to_f32(),
                    _ => weight,
                };
                let of_weight = dot(way.order, gradient, row(&v, at, WIDTH));
                let ds = match way.apart {
                    true => weight * of_weight - weight * common,
                    false => weight * (of_weight - common),
                };
                let ds = if way.late { ds } else { ds * SCALE };
                terms.push((ds, at));
                if wrong != Wrong::HeadLost || head.is_multiple_of(2) {
                    of_keys[at].0.push((ds, number));
                    of_keys[at].1.push((weight, number));
                }
            }
            dq.extend(self.sums(way, &terms, &k, DEPTH, way.late));
        }
        let (mut dk, mut dv) = (Vec::new(), Vec::new());
        for (scores, weights) in of_keys {
            let late = way.late && wrong != Wrong::Unscaled;
            let sums = self.sums(way, &scores, &q, DEPTH, late);
            let over = if wrong == Wrong::Unscaled && !way.late { SCALE } else { 1.0 };
            dk.extend(sums.into_iter().map(|sum| sum / over));
            dv.extend(self.sums(way, &weights, &dy, WIDTH, false));
        }
        [dq, dk, dv].map(|all| all.into_iter().map(f64::from).collect()).into()
    }

    /// Sums of rows, each with its share.
    fn sums(
        self,
        way: Way,
        terms: &[(f32, usize)],
        rows: &[f32],
        length: usize,
        scaled: bool,
    ) -> Vec<f32> {
        let lane = |lane: usize| {
            let products = terms.iter().map(|(share, at)| share * rows[at * length + lane]);
            let sum = add(way.order, &products.collect::<Vec<_>>());
            if scaled { sum * SCALE } else { sum }
        };
        (0..length).map(lane).collect()
    }
}

const LAWS: [[&str; 4]; 4] = [
    ["normal"; 4],
    ["tail1", "normal", "normal", "tail1"],
    ["positive", "normal", "positive", "positive"],
    ["normal", "offset(2)", "offset(2)", "normal"],
];

fn problems() -> impl Iterator<Item = Made> {
    let shapes = [([4, 2], [7, 17]), ([2, 2], [17, 5]), ([3, 1], [5, 33])];
    let laws = LAWS.into_iter().zip(0..);
    let all = laws.flat_map(move |(laws, seed)| {
        shapes.into_iter().flat_map(move |(heads, rows)| {
            [false, true].map(|causal| Made { format: "f32", laws, heads, rows, causal, seed })
        })
    });
    all.flat_map(|made| ["f32", "f16", "bf16"].map(|format| Made { format, ..made }))
}

fn ways() -> impl Iterator<Item = Way> {
    let flags = (0..8).map(|flags| [1, 2, 4].map(|flag| flags & flag != 0));
    flags.flat_map(|[by_two, apart, late]| {
        ORDERS.map(|(_, order)| Way { order, by_two, apart, late })
    })
}

#[test]
fn every_way_back_through_attention_is_admitted() {
    let (mut rows, mut nearest) = (0, 0.0_f64);
    for made in problems() {
        let mut jury = Jury::new(made.case());
        for way in ways() {
            let results = made.gradients(&jury.case, way, Wrong::Nothing);
            assert_eq!(jury.refused(&results), 0, "{made:?}");
            rows += made.heads[0] * made.rows[0];
        }
        nearest = nearest.max(jury.nearest);
    }
    println!("composed, back through attention: {rows} rows, slack {:.2}", 1.0 / nearest);
    assert!(rows > 50_000, "{rows} rows are too few");
}

#[test]
fn wrong_ways_back_through_attention_are_refused() {
    let way = ways().next().unwrap();
    for made in problems().filter(|made| made.laws == LAWS[0]) {
        let mut jury = Jury::new(made.case());
        for wrong in
            [Wrong::Unscaled, Wrong::Uncommon, Wrong::HeadLost, Wrong::KeyLost, Wrong::Short]
        {
            let results = made.gradients(&jury.case, way, wrong);
            // Of 16 bits the last is lost in the same rounding.
            let seen = wrong != Wrong::Short || made.format == "f32";
            assert!(!seen || jury.refused(&results) > 20, "{wrong:?}, {made:?}");
        }
    }
}
