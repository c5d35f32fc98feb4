//! lightning_indexer and moe_gate.

use standard::ops::AttrValue;

use super::{Case, Jury, float, yes};
use crate::support::Data;

fn data(law: &str, format: &str, shape: &[i64], stream: u32) -> Option<Data> {
    Some(Data::of(law, format, shape, stream))
}

fn index(format: &str, laws: [&str; 2], [tokens, keys]: [i64; 2]) -> Case {
    let inputs = vec![
        data(laws[0], format, &[tokens, 8, 16], 0),
        data(laws[0], format, &[keys, 16], 1),
        data(laws[1], "f32", &[tokens, 8], 2),
    ];
    Case::new("lightning_indexer", &format!("{format}.f32"), inputs, &[("causal", yes())])
}

/// Scores with a rule for products that are negative and for the edge of the mask.
fn scores(
    case: &Case,
    [tokens, keys]: [i64; 2],
    cut: fn(f32) -> f32,
    late: i64,
    backwards: bool,
) -> Vec<Vec<f64>> {
    let [q, k, w] = [0, 1, 2].map(|input| case.singles(input));
    let score = |number: i64| {
        let (token, place) = ((number / keys) as usize, (number % keys) as usize);
        if place as i64 > token as i64 + keys - tokens + late {
            return f64::NEG_INFINITY;
        }
        let head = |head: usize| {
            let query = &q[(token * 8 + head) * 16..][..16];
            let product: f32 = query.iter().zip(&k[place * 16..]).map(|(q, k)| q * k).sum();
            cut(product) * w[token * 8 + head]
        };
        let sum: f32 =
            if backwards { (0..8).rev().map(head).sum() } else { (0..8).map(head).sum() };
        sum.into()
    };
    vec![(0..tokens * keys).map(score).collect()]
}

#[test]
fn scores_of_keys_are_admitted_in_every_order_and_wrong_ones_refused() {
    let positive = |x: f32| x.max(0.0);
    let (mut problems, mut nearest) = (0, 0.0_f64);
    for format in ["f32", "f16", "bf16", "f8e4m3fn"] {
        for laws in [
            ["normal", "normal"],
            ["odd_integers(9,15)", "odd_integers(1,7)"],
            ["tail1", "positive"],
        ] {
            for size in [[1, 33], [7, 95], [17, 65], [5, 3]] {
                let case = index(format, laws, size);
                let by = |cut, late, backwards| scores(&case, size, cut, late, backwards);
                let (right, other) = (by(positive, 0, false), by(positive, 0, true));
                let (signed, late) = (by(|x| x, 0, false), by(positive, 1, false));
                let mut jury = Jury::new(case);
                assert_eq!(jury.refused(&right) + jury.refused(&other), 0, "{format}, {laws:?}");
                problems += right[0].len();
                nearest = nearest.max(jury.nearest);
                assert!(
                    laws[0] == "tail1" || jury.refused(&signed) > size[1] as usize / 4,
                    "signs kept"
                );
                // A token late by one sees one key more, but for the last.
                assert!(jury.refused(&late) as i64 >= size[0] - 3, "a key too many");
            }
        }
    }
    println!("contraction of the indexer: {problems} problems, slack {:.2}", 1.0 / nearest);
    assert!(problems >= 10_000, "{problems}");
}

const EXPERTS: usize = 32;

/// How a gate goes wrong, or does not.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    Right,
    ByExp2,
    BiasWeighs,
    BiasIgnored,
    BestOfGroup,
    NoGroups,
    LastOfEquals,
    NotShared,
}

fn gate(
    logits: &[f32],
    bias: &[f32],
    [k, groups, kept]: [usize; 3],
    way: Way,
) -> (Vec<usize>, Vec<f32>) {
    let sigmoid = |x: f32| match way {
        Way::ByExp2 => 1.0 / (1.0 + (x * -std::f32::consts::LOG2_E).exp2()),
        _ => 1.0 / (1.0 + (-x).exp()),
    };
    let sigmoids: Vec<_> = logits.iter().map(|&x| sigmoid(x)).collect();
    let bias = |at: usize| if way == Way::BiasIgnored { 0.0 } else { bias[at] };
    let scores: Vec<_> = sigmoids.iter().enumerate().map(|(at, s)| s + bias(at)).collect();
    let size = EXPERTS / groups;
    let of_group = |group: usize| {
        let mut own = scores[group * size..][..size].to_vec();
        own.sort_by(|a, b| b.total_cmp(a));
        if way == Way::BestOfGroup { own[0] } else { own[0] + own[1] }
    };
    let first = |numbers: &[f32], among: Vec<usize>, count: usize| -> Vec<usize> {
        let mut among = among;
        if way == Way::LastOfEquals {
            among.reverse();
        }
        among.sort_by(|&a, &b| numbers[b].total_cmp(&numbers[a]));
        among.truncate(count);
        among
    };
    let totals: Vec<_> = (0..groups).map(of_group).collect();
    let stay = first(&totals, (0..groups).collect(), kept);
    let left = (0..EXPERTS).filter(|at| way == Way::NoGroups || stay.contains(&(at / size)));
    let chosen = first(&scores, left.collect(), k);
    let weight = |at: usize| if way == Way::BiasWeighs { scores[at] } else { sigmoids[at] };
    let total: f32 = chosen.iter().map(|&at| weight(at)).sum();
    let total = if way == Way::NotShared { 1.0 } else { total };
    let weights = chosen.iter().map(|&at| weight(at) / total * 2.5).collect();
    (chosen, weights)
}

fn gated(logits: &str, bias: &str, tokens: i64, sizes: [usize; 3], seed: u32) -> Case {
    let [k, groups, kept] = sizes.map(|count| AttrValue::I64(count as i64));
    let attrs = [("k", k), ("groups", groups), ("top_groups", kept), ("scale", float(2.5))];
    let experts = EXPERTS as i64;
    let inputs = vec![
        data(logits, "f32", &[tokens, experts], seed),
        data(bias, "f32", &[experts], seed + 1),
    ];
    Case::new("moe_gate", "f32.i32", inputs, &attrs)
}

fn choices(case: &Case, sizes: [usize; 3], way: Way) -> Vec<Vec<f64>> {
    let (logits, bias) = (case.singles(0), case.singles(1));
    let all: Vec<_> = logits.chunks(EXPERTS).map(|row| gate(row, &bias, sizes, way)).collect();
    let indices = all.iter().flat_map(|(chosen, _)| chosen).map(|&at| at as f64).collect();
    vec![indices, all.iter().flat_map(|(_, weights)| weights).map(|&w| w.into()).collect()]
}

#[test]
fn experts_are_chosen_by_rank_and_weighed_without_bias() {
    let (mut problems, mut nearest) = (0, 0.0_f64);
    for law in ["normal", "uniform(-12,12)", "around(1)", "integers(-2,2)"] {
        for bias in ["uniform(-0.2,0.2)", "uniform(-3,3)", "constant(0)"] {
            for sizes in [[1, 1, 1], [8, 1, 1], [6, 4, 2], [5, 8, 3], [4, 16, 2]] {
                let case = gated(law, bias, 200, sizes, 0);
                let right = [Way::Right, Way::ByExp2].map(|way| choices(&case, sizes, way));
                let mut jury = Jury::new(case);
                for result in right {
                    assert_eq!(jury.refused(&result), 0, "{law}, {bias}, {sizes:?}");
                }
                problems += 200;
                nearest = nearest.max(jury.nearest);
            }
        }
    }
    println!("choice: {problems} problems, slack {:.2}", 1.0 / nearest);
    assert!(problems >= 10_000, "{problems}");
}

#[test]
fn wrong_gates_are_refused() {
    let sizes = [6, 8, 2];
    for (what, way, law, bias) in [
        ("the bias weighs", Way::BiasWeighs, "normal", "uniform(-0.2,0.2)"),
        ("no bias", Way::BiasIgnored, "normal", "uniform(-0.2,0.2)"),
        ("groups by their best", Way::BestOfGroup, "normal", "uniform(-0.2,0.2)"),
        ("no groups", Way::NoGroups, "normal", "uniform(-0.2,0.2)"),
        ("the last of equals", Way::LastOfEquals, "integers(-2,2)", "constant(0)"),
        ("weights that are not shares", Way::NotShared, "normal", "uniform(-0.2,0.2)"),
    ] {
        let case = gated(law, bias, 33, sizes, 7);
        let wrong = choices(&case, sizes, way);
        let refused = Jury::new(case).refused(&wrong);
        assert!(refused > 60, "{what}: {refused}");
    }
}
