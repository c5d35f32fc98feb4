//! attention: whole batches of heads.

use standard::ops::AttrValue;

use super::weighing::{
    Algorithm, CORRECT, Seen, Weighed, fused_scores, lost_rescale, rounded_weights,
    sequential_scores, summed_in_half, three_passes,
};
use super::{Case, Jury, float, yes};
use crate::support::Data;

/// What a problem is made of.
#[derive(Debug, Clone, Copy)]
struct Made {
    format: &'static str,
    laws: [&'static str; 3],
    /// Heads of queries and of keys, queries, keys, elements of each and of values.
    heads: [usize; 2],
    rows: [usize; 2],
    depth: [usize; 2],
    scale: f32,
    causal: bool,
    window: i64,
    seed: u32,
}

const PLAIN: Made = Made {
    format: "f32",
    laws: ["normal"; 3],
    heads: [4, 2],
    rows: [7, 64],
    depth: [16, 9],
    scale: 0.25,
    causal: false,
    window: 0,
    seed: 0,
};

impl Made {
    fn case(self) -> Case {
        let [heads, groups] = self.heads.map(|n| n as i64);
        let ([rows, keys], [depth, width]) =
            (self.rows.map(|n| n as i64), self.depth.map(|n| n as i64));
        let data = |law: &str, shape: &[i64], stream| {
            Some(Data::of(law, self.format, shape, 10 * self.seed + stream))
        };
        let inputs = vec![
            data(self.laws[0], &[1, heads, rows, depth], 0),
            data(self.laws[1], &[1, groups, keys, depth], 1),
            data(self.laws[2], &[1, groups, keys, width], 2),
        ];
        let attrs = [
            ("scale", float(self.scale.into())),
            ("causal", AttrValue::Bool(self.causal)),
            ("window", AttrValue::I64(self.window)),
        ];
        Case::new("attention", &format!("{}.f32", self.format), inputs, &attrs)
    }

    /// What each query sees; `group` says which head of the keys one of the queries has, `sees` whether
    /// the query at a key sees another.
    fn seen(
        self,
        case: &Case,
        group: fn(usize, [usize; 2]) -> usize,
        sees: &dyn Fn(i64, i64) -> bool,
    ) -> Vec<Seen> {
        let [q, k, v] = [0, 1, 2].map(|input| case.singles(input));
        let ([_, keys], [depth, width]) = (self.rows, self.depth);
        let mut all = Vec::new();
        for (number, query) in q.chunks(depth).enumerate() {
            let (head, row) = (number / self.rows[0], number % self.rows[0]);
            let stands = row as i64 + keys as i64 - self.rows[0] as i64;
            let near = |j: &usize| {
                let window = self.window == 0 || (stands - *j as i64).abs() < self.window;
                sees(stands, *j as i64) && window
            };
            let bank = group(head, self.heads) * keys;
            let places: Vec<usize> = (0..keys).filter(near).collect();
            let rows = |from: &[f32], length: usize| -> Vec<Vec<f32>> {
                places.iter().map(|j| from[(bank + j) * length..][..length].to_vec()).collect()
            };
            all.push(Seen {
                query: query.to_vec(),
                keys: rows(&k, depth),
                values: rows(&v, width),
                add: vec![0.0; places.len()],
                scale: self.scale,
                width,
            });
        }
        all
    }

    fn honest(self, case: &Case) -> Vec<Seen> {
        self.seen(case, |head, [heads, groups]| head / (heads / groups), &|stands, key| {
            !self.causal || key <= stands
        })
    }
}

fn results(seen: &[Seen], algorithm: impl Fn(&Seen) -> Weighed) -> [Vec<f64>; 2] {
    let (mut y, mut lse) = (Vec::new(), Vec::new());
    for query in seen {
        let (own, sum) = algorithm(query);
        y.extend(own.into_iter().map(f64::from));
        lse.push(f64::from(sum));
    }
    [y, lse]
}

/// The laws of bounds.md, each with the scale and the mask that go with it.
fn usual() -> Vec<Made> {
    let of = |laws: [&'static str; 3]| Made { laws, ..PLAIN };
    vec![
        PLAIN,
        Made { causal: true, ..PLAIN },
        of(["normal", "offset(8)", "normal"]),
        of(["tail1", "tail1", "normal"]),
        Made { causal: true, window: 16, ..of(["peaks(57,1)", "peaks(-1,2)", "flip"]) },
        of(["constant(1)", "steps(0,4.394)", "steps(-1,1)"]),
        of(["constant(1)", "ramp(-0.04332)", "growth(4)"]),
        of(["normal", "normal", "offset(250)"]),
        of(["normal", "normal", "positive"]),
        of(["uniform(-3,3)", "uniform(-3,3)", "wide"]),
        // One key outweighs all others together, which are added to it one by one: half of a last place
        // each, or a whole one. Sums in f32 lose them all, and their values are of the other sign.
        of(["constant(1)", "steps(4.19,0,1)", "steps(1,-1,1)"]),
        of(["constant(1)", "steps(4.01,0,1)", "steps(1,-1,1)"]),
    ]
}

#[test]
fn every_usual_attention_is_admitted() {
    let (mut problems, mut nearest) = (0, 0.0_f64);
    for format in ["f32", "f16", "bf16"] {
        for made in usual().into_iter().filter(|made| format == "f32" || made.laws[2] != "wide") {
            for keys in [2, 3, 17, 64, 65, 95, 153] {
                for seed in 0..2 {
                    let made = Made { format, rows: [7, keys], seed, ..made };
                    let mut jury = Jury::new(made.case());
                    let seen = made.honest(&jury.case);
                    problems += seen.len();
                    for (name, algorithm) in CORRECT {
                        let refused = jury.refused(&results(&seen, algorithm));
                        assert_eq!(refused, 0, "{name}, {made:?}");
                    }
                    nearest = nearest.max(jury.nearest);
                }
            }
        }
    }
    println!("attention: {problems} problems, slack {:.2}", 1.0 / nearest);
    assert!(problems >= 10_000, "{problems}");
}

#[test]
fn weights_in_sixteen_bits_are_admitted_where_that_is_declared() {
    let mut problems = 0;
    for format in ["f16", "bf16"] {
        let narrow = crate::support::format(format);
        let mut undeclared = 0;
        for made in usual().into_iter().filter(|made| made.laws[2] != "wide") {
            for (keys, seed) in
                [2, 17, 64, 153, 513].into_iter().flat_map(|n| (0..4).map(move |s| (n, s)))
            {
                let made = Made { format, rows: [7, keys], seed, ..made };
                let mut case = made.case();
                let seen = made.honest(&case);
                problems += seen.len();
                let results = [fused_scores, sequential_scores].map(|scores| {
                    results(&seen, |seen| rounded_weights(&scores(seen), seen, &narrow))
                });
                let mut strict = Jury::new(made.case());
                undeclared += results.iter().map(|result| strict.refused(result)).sum::<usize>();
                case.round_weights = true;
                let mut jury = Jury::new(case);
                for result in &results {
                    assert_eq!(jury.refused(result), 0, "{made:?}");
                }
            }
        }
        println!("weights in {format}: {undeclared} are refused where it is not declared");
        assert!(undeclared > 1000, "{format}: {undeclared}");
    }
    assert!(problems >= 10_000, "{problems}");
    // What is declared is the format of the results, and nothing narrower.
    for (format, less) in [("f16", "bf16"), ("bf16", "f8e4m3fn")] {
        let narrower = crate::support::format(less);
        // Of two keys, since the errors of many weights are all but lost in their sum.
        let refused = |seed| {
            let made = Made { format, rows: [7, 2], seed, ..PLAIN };
            let mut case = made.case();
            case.round_weights = true;
            let result = results(&made.honest(&case), |seen| {
                rounded_weights(&sequential_scores(seen), seen, &narrower)
            });
            Jury::new(case).refused(&result)
        };
        let refused: usize = (0..8).map(refused).sum();
        assert!(refused > 20, "weights of {format} in {less}: {refused}");
    }
}

/// How many of the elements of a result are refused, in f32 and in f16.
fn share(made: Made, wrong: &dyn Fn(&Made, &Case) -> [Vec<f64>; 2]) -> [f64; 2] {
    ["f32", "f16"].map(|format| {
        let made = Made { format, ..made };
        let mut jury = Jury::new(made.case());
        let result = wrong(&made, &jury.case);
        jury.refused(&result) as f64 / result[0].len() as f64
    })
}

#[test]
fn wrong_attention_is_refused() {
    let convicts = |what: &str, made: Made, wrong: &dyn Fn(&Made, &Case) -> [Vec<f64>; 2]| {
        let shares = share(made, wrong);
        assert!(
            shares.iter().all(|share| *share > 0.1),
            "{what} is refused in {shares:?} of {made:?}"
        );
    };
    let plain: Algorithm = CORRECT[0].1;
    let of = |laws: [&'static str; 3]| Made { laws, ..PLAIN };
    let step = of(["constant(1)", "steps(0,4.394)", "steps(-1,1)"]);
    convicts("a lost rescaling", step, &|made, case| results(&made.honest(case), lost_rescale));
    let edge = Made { causal: true, window: 16, ..of(["peaks(57,1)", "peaks(-1,2)", "flip"]) };
    let group = |head: usize, [heads, groups]: [usize; 2]| head / (heads / groups);
    convicts("a key too many", edge, &|made, case| {
        results(&made.seen(case, group, &|stands, key| key <= stands + 1), plain)
    });
    convicts("a key too few", edge, &|made, case| {
        results(&made.seen(case, group, &|stands, key| key < stands), plain)
    });
    convicts("a window too short", edge, &|made, case| {
        results(&made.seen(case, group, &|at, key| key <= at && at - key < 15), plain)
    });
    let wider = Made { window: 0, ..edge };
    convicts("a window too long", edge, &|_, case| {
        results(&wider.seen(case, group, &|at, key| key <= at && at - key < 17), plain)
    });
    convicts("a mask that begins at the first key", edge, &|made, case| {
        results(&made.seen(case, group, &|at, key| key <= at - 57), plain)
    });
    convicts("no scale", PLAIN, &|made, case| {
        let unscaled = Made { scale: 1.0, ..*made };
        results(&unscaled.honest(case), plain)
    });
    let heavy = of(["constant(1)", "ramp(-0.1733)", "growth(1)"]);
    let heavy = Made { rows: [7, 14], ..heavy };
    convicts("a scale that is off by 2^-8", heavy, &|made, case| {
        let off = Made { scale: made.scale * (1.0 + 2_f32.powi(-8)), ..*made };
        results(&off.honest(case), plain)
    });
    convicts("the head of another group", PLAIN, &|made, case| {
        results(&made.seen(case, |head, [_, groups]| head % groups, &|_, _| true), plain)
    });
    let last = of(["constant(1)", "steps(0,1,-1)", "normal"]);
    convicts("a lost last key", Made { rows: [7, 65], ..last }, &|made, case| {
        results(&made.seen(case, group, &|_, key| key < 64), plain)
    });
    convicts("the value of the neighbour", PLAIN, &|made, case| {
        let mut seen = made.honest(case);
        seen.iter_mut().for_each(|query| query.values.rotate_left(1));
        results(&seen, plain)
    });
    let big = Made { rows: [7, 513], ..of(["normal", "normal", "offset(250)"]) };
    convicts("sums in f16", big, &|made, case| results(&made.honest(case), summed_in_half));
    convicts(
        "a maximum that is not subtracted",
        of(["normal", "offset(1000)", "normal"]),
        &|made, case| {
            results(&made.honest(case), |seen| {
                let e: Vec<_> = seen.scores(|a, b| a.iter().zip(b).map(|(a, b)| a * b).sum());
                let e: Vec<_> = e.iter().map(|s| s.exp()).collect();
                let sum: f32 = e.iter().sum();
                let column =
                    |c| seen.values.iter().zip(&e).map(|(v, e)| v[c] * e).sum::<f32>() / sum;
                ((0..seen.width).map(column).collect(), sum.ln())
            })
        },
    );
}

#[test]
fn nobody_seen_gives_nothing() {
    // More queries than keys: the first ones stand before the first key.
    let made = Made { causal: true, rows: [5, 2], ..PLAIN };
    let mut jury = Jury::new(made.case());
    let honest = made.honest(&jury.case);
    assert!(honest[0].keys.is_empty() && honest[4].keys.len() == 2);
    let result = results(&honest, |seen| three_passes(&seen.scores(|_, _| 0.5), seen));
    assert_eq!(&result[0][..9], [0.0; 9]);
    assert_eq!(result[1][0], f64::NEG_INFINITY);
    let of_first = |jury: &mut Jury, y: f64, lse: f64| {
        let mut result = results(&honest, CORRECT[0].1);
        (result[0][0], result[1][0]) = (y, lse);
        jury.refused(&result)
    };
    assert_eq!(of_first(&mut jury, 0.0, f64::NEG_INFINITY), 0);
    assert_eq!(of_first(&mut jury, f64::NAN, f64::NEG_INFINITY), 1);
    assert_eq!(of_first(&mut jury, 0.0, f64::INFINITY), 1);
}

#[test]
fn masks_slopes_sinks_and_caps_change_scores_as_they_should() {
    let (rows, keys) = (6, 40);
    let make = |mask: &str, softcap: f64| {
        let inputs = vec![
            Some(Data::of("normal", "f32", &[2, 4, rows, 8], 0)),
            Some(Data::of("normal", "f32", &[2, 2, keys, 8], 1)),
            Some(Data::of("normal", "f32", &[2, 2, keys, 5], 2)),
            Some(Data::of(mask, "f32", &[4, 1, keys], 3)),
            Some(Data::of("uniform(0,3)", "f32", &[4], 4)),
            Some(Data::of("uniform(0,0.5)", "f32", &[4], 5)),
        ];
        let attrs = [("scale", float(0.5)), ("softcap", float(softcap)), ("causal", yes())];
        Case::new("attention", "f32.f32", inputs, &attrs)
    };
    for (mask, softcap) in [("half_masked", 0.0), ("normal", 0.0), ("normal", 2.0)] {
        let case = make(mask, softcap);
        let [q, k, v, mask, sinks, slopes] = [0, 1, 2, 3, 4, 5].map(|input| case.singles(input));
        let mut right = [Vec::new(), Vec::new()];
        let mut without_sink = Vec::new();
        for (number, query) in q.chunks(8).enumerate() {
            let (head, row) = (number / 6 % 4, number % 6);
            let bank = number / 24 * 2 + head / 2;
            let at = row + 34;
            let score = |j: usize| {
                let key = &k[(bank * 40 + j) * 8..][..8];
                let s = query.iter().zip(key).map(|(a, b)| a * b).sum::<f32>() * 0.5;
                let cap = softcap as f32;
                let s = if cap > 0.0 { cap * (s / cap).tanh() } else { s };
                (s - slopes[head] * (at - j) as f32 + mask[head * 40 + j]).exp()
            };
            let e: Vec<f32> = (0..=at).map(score).collect();
            let seen: f32 = e.iter().sum();
            let sum = seen + sinks[head].exp();
            for column in 0..5 {
                let values = e.iter().enumerate().map(|(j, e)| e * v[(bank * 40 + j) * 5 + column]);
                let total: f32 = values.sum();
                right[0].push(f64::from(total / sum));
                without_sink.push(f64::from(total / seen));
            }
            right[1].push(f64::from(sum.ln()));
        }
        let mut jury = Jury::new(case);
        assert_eq!(jury.refused(&right), 0, "softcap {softcap}");
        let wrong = jury.refused(&[without_sink, right[1].clone()]);
        assert!(wrong > 200, "without sinks {wrong} are refused");
        let half = [right[0].clone(), right[1].iter().map(|lse| lse / 2.0).collect()];
        assert!(jury.refused(&half) >= 48, "half of the lse");
    }
}
