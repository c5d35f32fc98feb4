//! mla_decode, mla_sparse and its packed cache, kv_cache_pack.

use standard::ops::AttrValue;

use super::weighing::{CORRECT, Seen, Weighed};
use super::{Case, Jury, float};
use crate::support::Data;

const SCALE: f32 = 0.2;

fn data(law: &str, format: &str, shape: &[i64], stream: u32) -> Option<Data> {
    Some(Data::of(law, format, shape, stream))
}

/// What each query sees of a cache of rows: for every query the rows, by number.
fn seen(
    queries: &[f32],
    cache: &[f32],
    depth: usize,
    width: usize,
    rows: &[Vec<usize>],
) -> Vec<Seen> {
    let of = |(query, rows): (&[f32], &Vec<usize>)| {
        let row = |at: &usize, length: usize| cache[at * depth..][..length].to_vec();
        Seen {
            query: query.to_vec(),
            keys: rows.iter().map(|at| row(at, depth)).collect(),
            values: rows.iter().map(|at| row(at, width)).collect(),
            add: vec![0.0; rows.len()],
            scale: SCALE,
            width,
        }
    };
    queries.chunks(depth).zip(rows).map(of).collect()
}

fn results(seen: &[Seen], algorithm: fn(&Seen) -> Weighed) -> [Vec<f64>; 2] {
    let weighed: Vec<_> = seen.iter().map(algorithm).collect();
    let y = weighed.iter().flat_map(|(y, _)| y).map(|&y| y.into()).collect();
    [y, weighed.iter().map(|(_, lse)| (*lse).into()).collect()]
}

/// Laws of the query and of the cache: ordinary ones, and such of which one row outweighs the others
/// together, so that sums lose them as in `batches`.
const LAWS: [[&str; 2]; 3] = [
    ["normal", "normal"],
    ["constant(1)", "steps(2.1,-2.09,1)"],
    ["constant(1)", "steps(2.01,-2,1)"],
];

fn listed(format: &str, [query, cache]: [&str; 2], indices: &str, seed: u32) -> Case {
    let attrs = [("scale", float(f64::from(SCALE))), ("v_dim", AttrValue::I64(16))];
    let inputs = vec![
        data(query, format, &[6, 5, 20], seed),
        data(cache, format, &[95, 20], seed + 1),
        data(indices, "i32", &[6, 33], seed + 2),
    ];
    Case::new("mla_sparse", &format!("{format}.i32.f32"), inputs, &attrs)
}

/// The rows that lists name, by a rule for those that are not there.
fn named(case: &Case, rule: fn(f64) -> Option<usize>) -> Vec<Vec<usize>> {
    let lists = case.numbers(2);
    (0..30)
        .map(|query| lists[query / 5 * 33..][..33].iter().filter_map(|&at| rule(at)).collect())
        .collect()
}

fn honest(at: f64) -> Option<usize> {
    (0.0..95.0).contains(&at).then_some(at as usize)
}

#[test]
fn listed_rows_are_weighed_and_no_others() {
    let (mut problems, mut nearest) = (0, 0.0_f64);
    for format in ["f32", "f16", "bf16"] {
        let lists =
            ["integers(0,94)", "integers(-9,120)", "constant(-1)", "constant(94)", "starts(1,2)"];
        for (indices, laws) in lists.into_iter().flat_map(|list| LAWS.map(|laws| (list, laws))) {
            for seed in [0, 10, 20, 30, 40, 50] {
                let case = listed(format, laws, indices, seed);
                let all = seen(&case.singles(0), &case.singles(1), 20, 16, &named(&case, honest));
                let mut jury = Jury::new(case);
                for (name, algorithm) in CORRECT {
                    let refused = jury.refused(&results(&all, algorithm));
                    assert_eq!(refused, 0, "{name}, {format}, {indices}");
                }
                problems += all.len();
                nearest = nearest.max(jury.nearest);
            }
        }
    }
    println!("attention by lists: {problems} problems, slack {:.2}", 1.0 / nearest);
    let case = listed("f16", LAWS[0], "integers(-9,120)", 0);
    let wrong = [
        ("taken for the nearest", named(&case, |at| Some(at.clamp(0.0, 94.0) as usize))),
        ("counted from the end", named(&case, |at| honest(at.rem_euclid(95.0)))),
        ("only -1 left out", named(&case, |at| (at != -1.0).then(|| at.clamp(0.0, 94.0) as usize))),
        ("a row too far", named(&case, |at| honest(at).map(|at| (at + 1) % 95))),
    ];
    let (queries, cache) = (case.singles(0), case.singles(1));
    let mut jury = Jury::new(case);
    for (what, rows) in wrong {
        let all = seen(&queries, &cache, 20, 16, &rows);
        let refused = jury.refused(&results(&all, CORRECT[0].1));
        assert!(refused > 100, "{what}: {refused}");
    }
}

#[test]
fn a_decoded_batch_sees_as_many_rows_as_it_has() {
    for format in ["f32", "f16", "bf16"] {
        for causal in [false, true] {
            let attrs = [
                ("scale", float(f64::from(SCALE))),
                ("v_dim", AttrValue::I64(20)),
                ("causal", AttrValue::Bool(causal)),
            ];
            let inputs = vec![
                data("normal", format, &[4, 3, 2, 20], 0),
                data("normal", format, &[4, 65, 20], 1),
                data("integers(-3,70)", "i32", &[4], 2),
            ];
            let case = Case::new("mla_decode", &format!("{format}.i32.f32"), inputs, &attrs);
            let lengths = case.numbers(2);
            let rows = |longer: f64| -> Vec<Vec<usize>> {
                let of = |number: usize| {
                    let (batch, row) = (number / 6, number % 2);
                    let length = (lengths[batch].min(65.0) + longer).clamp(0.0, 65.0) as usize;
                    let last =
                        if causal { (length + row).saturating_sub(1).min(length) } else { length };
                    (0..last).map(|at| batch * 65 + at).collect()
                };
                (0..24).map(of).collect()
            };
            let (queries, cache) = (case.singles(0), case.singles(1));
            let mut jury = Jury::new(case);
            for (name, algorithm) in CORRECT {
                let all = seen(&queries, &cache, 20, 20, &rows(0.0));
                assert_eq!(
                    jury.refused(&results(&all, algorithm)),
                    0,
                    "{name}, {format}, {causal}"
                );
            }
            let shorter = results(&seen(&queries, &cache, 20, 20, &rows(-1.0)), CORRECT[0].1);
            assert!(jury.refused(&shorter) > 200, "a lost last row");
        }
    }
}

/// The numbers of packed rows of 32 codes in groups of 8 and 4 more.
fn unpacked(bytes: &[f64], scale_of: fn(usize) -> usize) -> Vec<f32> {
    let format = crate::support::format("f8e4m3fn");
    let codec = oracle::codec::Codec::of(&format);
    let row = |row: &[f64]| -> Vec<f32> {
        let row: Vec<u8> = row.iter().map(|&byte| byte as u8).collect();
        let scale = |at: usize| {
            let four = &row[32 + scale_of(at / 8) * 4..][..4];
            f32::from_le_bytes(four.try_into().unwrap())
        };
        let coded = (0..32).map(|at| codec.decode(row[at].into()) as f32 * scale(at));
        let rest =
            row[48..].chunks(2).map(|two| half::bf16::from_le_bytes([two[0], two[1]]).to_f32());
        coded.chain(rest).collect()
    };
    bytes.chunks(56).flat_map(row).collect()
}

#[test]
fn packed_rows_are_read_with_the_scale_of_their_group() {
    for format in ["f32", "bf16"] {
        let attrs = [
            ("scale", float(f64::from(SCALE))),
            ("v_dim", AttrValue::I64(32)),
            ("group", AttrValue::I64(8)),
        ];
        let inputs = vec![
            data("normal", format, &[6, 5, 36], 0),
            data("packed(32,8)", "u8", &[95, 56], 1),
            data("integers(-3,99)", "i32", &[6, 33], 2),
        ];
        let case = Case::new("mla_sparse_packed", &format!("{format}.u8.i32.f32"), inputs, &attrs);
        let (queries, bytes, rows) = (case.singles(0), case.numbers(1), named(&case, honest));
        let mut jury = Jury::new(case);
        let cache = unpacked(&bytes, |group| group);
        for (name, algorithm) in CORRECT {
            let all = seen(&queries, &cache, 36, 32, &rows);
            assert_eq!(jury.refused(&results(&all, algorithm)), 0, "{name}, {format}");
        }
        let other = unpacked(&bytes, |group| (group + 1) % 4);
        let wrong = results(&seen(&queries, &other, 36, 32, &rows), CORRECT[0].1);
        assert!(jury.refused(&wrong) > 500, "the neighbour's scale");
    }
}

fn packs(law: &str, shape: [i64; 2], group: i64) -> (Case, Vec<f32>) {
    let attrs = [("v_dim", AttrValue::I64(16)), ("group", AttrValue::I64(group))];
    let case = Case::new("kv_cache_pack", "bf16.u8", vec![data(law, "bf16", &shape, 0)], &attrs);
    let x = case.singles(0);
    (case, x)
}

/// Packs numbers by a scale for each group and a code for each quotient.
fn packed(x: &[f32], depth: usize, group: usize, scale: &dyn Fn(f32) -> f32) -> Vec<f64> {
    let codes = crate::support::format("f8e4m3fn");
    let mut bytes = Vec::new();
    for row in x.chunks(depth) {
        let most = |group: &[f32]| group.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
        let scales: Vec<_> = row[..16].chunks(group).map(|group| scale(most(group))).collect();
        let quotient = |(at, x): (usize, &f32)| f64::from(x / scales[at / group]);
        let quotients: Vec<_> = row[..16].iter().enumerate().map(quotient).collect();
        let rule = standard::formats::OverflowRule::Saturate;
        bytes.extend(oracle::codec::encode(&codes, &quotients, rule));
        bytes.extend(scales.iter().flat_map(|scale| scale.to_le_bytes()));
        bytes.extend(row[16..].iter().flat_map(|&x| half::bf16::from_f32(x).to_le_bytes()));
    }
    bytes.into_iter().map(f64::from).collect()
}

#[test]
fn rows_are_packed_by_powers_of_two_that_round_up() {
    let up = |most: f32| (most.max(1e-4) / 448.0).log2().ceil().exp2();
    for law in ["normal", "zeros", "uniform(-448,448)", "wide", "tail1", "ties(4,-9,8)"] {
        for group in [4, 16] {
            let (case, x) = packs(law, [33, 18], group);
            let mut jury = Jury::new(case);
            assert_eq!(jury.refused(&[packed(&x, 18, group as usize, &up)]), 0, "{law}, {group}");
        }
    }
    let (case, x) = packs("normal", [33, 18], 4);
    let mut jury = Jury::new(case);
    let nearest = |most: f32| (most.max(1e-4) / 448.0).log2().round().exp2();
    let plain = |most: f32| most.max(1e-4) / 448.0;
    assert!(jury.refused(&[packed(&x, 18, 4, &nearest)]) > 100, "to the nearest");
    assert!(jury.refused(&[packed(&x, 18, 4, &plain)]) > 300, "no power of two");
    let (case, x) = packs("zeros", [3, 16], 4);
    assert!(Jury::new(case).refused(&[packed(&x, 16, 4, &|_| 1.0)]) > 10, "no floor");
}
