//! Random words against those that others publish; dropped elements and drawn tokens: many problems by
//! correct algorithms, none of which is refused, and wrong ones, each refused.

use oracle::Expected;
use standard::ops::AttrValue;

use crate::orders::{ORDERS, Order, add};
use crate::support::{Call, Data, Simulation, refused};

/// A state as a tensor.
fn state(seed: u64, offset: u64) -> Data {
    Data::patterns("i64", &[seed, offset])
}

fn words(seed: u64, offset: u64, count: i64) -> Vec<u64> {
    let call = Call::new("philox_bits", vec![state(seed, offset)], "u32", &[count]);
    call.attr("count", AttrValue::I64(count)).exact()
}

#[test]
fn words_are_those_of_philox() {
    let known = [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8];
    assert_eq!(words(0, 0, 4), known);
    // In the middle of a block a sequence stops, and goes on with the next.
    let long = words(7 << 40 | 5, 3, 11);
    assert_eq!(long[4..8], words(7 << 40 | 5, 4, 4));
    assert_eq!(long[8..], words(7 << 40 | 5, 5, 3));
    // Behind the last block is the first.
    assert_eq!(words(9, u64::MAX, 8)[4..], words(9, 0, 4));
    assert_ne!(words(0, 1 << 32, 4), known);
    assert_ne!(words(1 << 32, 0, 4), known);
}

#[test]
fn dropped_elements_are_admitted_by_every_usual_algorithm() {
    let mut simulation = Simulation::default();
    for format in ["f32", "f16", "bf16"] {
        for (stream, p) in (0..).zip([0.0, 0.1, 0.25, 0.5, 0.9, 0.999]) {
            let x = Data::of("normal", format, &[7, 129], stream);
            let values = oracle::codec::values(&x.tensor());
            let random = words(3, stream.into(), 7 * 129);
            let kept: Vec<bool> =
                random.iter().map(|&word| word as f64 >= p * 4_294_967_296.0).collect();
            let inputs = vec![x, state(3, stream.into())];
            let call = Call::new("dropout", inputs, format, &[7, 129]).also("bool", &[7, 129]);
            let call = call.attr("p", AttrValue::F64(p));
            let rest = 1.0 - p as f32;
            let mask: Vec<f64> = kept.iter().map(|&kept| f64::from(u8::from(kept))).collect();
            let by = |scale: &dyn Fn(f32) -> f32| -> Vec<f64> {
                let pairs = values.iter().zip(&kept);
                pairs.map(|(&x, &kept)| if kept { scale(x as f32).into() } else { 0.0 }).collect()
            };
            for (name, y) in [
                ("divided", by(&|x| x / rest)),
                ("times the inverse", by(&|x| x * (1.0 / rest))),
                ("scaled in doubles", by(&|x| x * (1.0 / (1.0 - p)) as f32)),
            ] {
                simulation.admits(name, &call, 7, &[y, mask.clone()]);
            }
            let answers = call.ask_all().unwrap();
            let wrong = |output: usize, result: &[f64]| {
                refused(&answers[output], call.format_of(output), result).len()
            };
            assert!(p == 0.0 || p == 0.999 || wrong(0, &by(&|x| x)) > 50, "unscaled, {p}");
            let turned: Vec<f64> = mask.iter().map(|kept| 1.0 - kept).collect();
            assert_eq!(wrong(1, &turned), 7 * 129);
            let mut late = mask.clone();
            late.rotate_left(1);
            assert!(p == 0.0 || p == 0.999 || wrong(1, &late) > 50, "a word too late, {p}");
        }
    }
    simulation.finish("composed, dropout", 300);
}

/// How a kernel draws a token.
#[derive(Clone, Copy)]
struct Way {
    order: Order,
    by_two: bool,
    /// Shares are divided by their sums, and not numbers multiplied with them.
    divided: bool,
}

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Wrong {
    Nothing,
    TemperatureLost,
    TopKLost,
    TopPLost,
    /// Shares are taken of all tokens, and top_p of those.
    SharesOfAll,
    /// The token that crosses the sum goes.
    OneLess,
    /// Tokens are drawn in the order of their ranks.
    ByRank,
    /// Sums of shares are kept in 8 bits.
    Short,
}

#[derive(Debug, Clone, Copy)]
struct Made {
    law: &'static str,
    tokens: usize,
    temperature: f32,
    top_k: usize,
    top_p: f32,
    seed: u32,
}

const ROWS: usize = 32;

impl Made {
    fn call(self) -> Call {
        let shape = [ROWS as i64, self.tokens as i64];
        let logits = Data::of(self.law, "f32", &shape, 2 * self.seed);
        let u = Data::of("uniform(0,1)", "f32", &shape[..1], 2 * self.seed + 1);
        Call::new("sample", vec![logits, u], "i32", &shape[..1])
            .attr("temperature", AttrValue::F64(self.temperature.into()))
            .attr("top_k", AttrValue::I64(self.top_k as i64))
            .attr("top_p", AttrValue::F64(self.top_p.into()))
    }

    /// The token of each row.
    fn tokens(self, call: &Call, way: Way, wrong: Wrong) -> Vec<f64> {
        let [logits, u] = [0, 1].map(|input: usize| -> Vec<f32> {
            let numbers = oracle::codec::values(&call.inputs[input].tensor());
            numbers.into_iter().map(|x| x as f32).collect()
        });
        let rows = logits.chunks(self.tokens).zip(&u);
        rows.map(|(row, &u)| self.token(row, u, way, wrong) as f64).collect()
    }

    fn token(self, row: &[f32], u: f32, way: Way, wrong: Wrong) -> usize {
        let temperature = if wrong == Wrong::TemperatureLost { 1.0 } else { self.temperature };
        let mut ranking: Vec<usize> = (0..row.len()).collect();
        ranking.sort_by(|&a, &b| row[b].partial_cmp(&row[a]).unwrap());
        let most = row[ranking[0]] / temperature;
        let power = |&token: &usize| {
            let logit = row[token] / temperature;
            match way.by_two {
                true => (logit * std::f32::consts::LOG2_E - most * std::f32::consts::LOG2_E).exp2(),
                false => (logit - most).exp(),
            }
        };
        let all: Vec<f32> = ranking.iter().map(power).collect();
        if self.top_k > 0 && wrong != Wrong::TopKLost {
            ranking.truncate(self.top_k);
        }
        let mut shares: Vec<f32> = all[..ranking.len()].to_vec();
        let whole = if wrong == Wrong::SharesOfAll { &all } else { &shares };
        let total = add(way.order, whole);
        let (mut reach, mut limit) = (self.top_p * total, u);
        if way.divided {
            shares.iter_mut().for_each(|share| *share /= total);
            reach = self.top_p;
        }
        let sum = |shares: &[f32]| {
            let sum = add(way.order, shares);
            if wrong == Wrong::Short { half::bf16::from_f32(sum).to_f32() } else { sum }
        };
        let enough = (0..shares.len()).position(|at| sum(&shares[..=at]) >= reach);
        let count = enough.map_or(shares.len(), |at| at + 1);
        let count = match wrong {
            Wrong::TopPLost => shares.len(),
            Wrong::OneLess => (count - 1).max(1),
            _ => count,
        };
        let mut kept: Vec<(usize, f32)> = ranking.into_iter().zip(shares).take(count).collect();
        if wrong != Wrong::ByRank {
            kept.sort_by_key(|(token, _)| *token);
        }
        let mut shares: Vec<f32> = kept.iter().map(|(_, share)| *share).collect();
        let total = add(way.order, &shares);
        match way.divided {
            true => shares.iter_mut().for_each(|share| *share /= total),
            false => limit *= total,
        }
        let drawn = (0..shares.len()).position(|at| sum(&shares[..=at]) > limit);
        kept[drawn.unwrap_or(shares.len() - 1)].0
    }
}

fn problems() -> impl Iterator<Item = Made> {
    let laws = ["normal", "offset(1000)", "integers(-2,2)", "uniform(-20,20)", "constant(0)"];
    let limits = [(0, 1.0), (5, 1.0), (0, 0.9), (0, 0.5), (8, 0.6)];
    let made = laws.into_iter().flat_map(move |law| {
        [2, 7, 33, 64, 200].into_iter().flat_map(move |tokens| {
            [0.3_f32, 1.0, 2.5].into_iter().flat_map(move |temperature| {
                limits.map(|(top_k, top_p)| Made {
                    law,
                    tokens,
                    temperature,
                    top_k,
                    top_p,
                    seed: 0,
                })
            })
        })
    });
    made.zip(0..).map(|(made, seed)| Made { seed, ..made })
}

fn ways() -> impl Iterator<Item = Way> {
    let flags = (0..4).map(|flags| [flags & 1 == 1, flags & 2 == 2]);
    flags.flat_map(|[by_two, divided]| ORDERS.map(|(_, order)| Way { order, by_two, divided }))
}

#[test]
fn tokens_are_admitted_by_every_usual_algorithm_and_wrong_ones_are_not() {
    let (mut drawn, mut open) = (0, 0);
    let mut convicted = std::collections::BTreeMap::new();
    for made in problems() {
        let call = made.call();
        let answer = call.ask().unwrap();
        for way in ways() {
            let tokens = made.tokens(&call, way, Wrong::Nothing);
            assert_eq!(refused(&answer, &call.output, &tokens).len(), 0, "{made:?}");
            drawn += ROWS;
        }
        let Expected::Within(within) = &answer else { panic!("expected references") };
        let differs = |at: &usize| {
            let mut others = within.alternatives.iter();
            within.bound[*at] > 0.0
                || others.any(|other| other.reference[*at] != within.reference[*at])
        };
        open += (0..ROWS).filter(differs).count();
        for wrong in [
            Wrong::TemperatureLost,
            Wrong::TopKLost,
            Wrong::TopPLost,
            Wrong::SharesOfAll,
            Wrong::OneLess,
            Wrong::ByRank,
            Wrong::Short,
        ] {
            let way = Way { order: ORDERS[0].1, by_two: false, divided: true };
            let tokens = made.tokens(&call, way, wrong);
            *convicted.entry(format!("{wrong:?}")).or_insert(0) +=
                refused(&answer, &call.output, &tokens).len();
        }
    }
    let rows = problems().count() * ROWS;
    println!("draw: {drawn} tokens, {open} of {rows} rows with more than one; {convicted:?}");
    assert!(drawn > 100_000 && open * 40 < rows, "{open} of {rows} rows are open");
    assert!(convicted.values().all(|&count| count > 100), "{convicted:?}");
}
