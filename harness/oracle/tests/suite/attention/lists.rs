//! attention_varlen and attention_paged: keys that lists name.

use standard::ops::AttrValue;

use super::weighing::{CORRECT, Seen};
use super::{Case, Jury, float, yes};
use crate::support::Data;

/// The results for queries of which each sees the rows of keys and values that are named.
fn weighed(case: &Case, all: &[Vec<usize>], algorithm: usize) -> Vec<Vec<f64>> {
    let [q, k, v] = [0, 1, 2].map(|input| case.singles(input));
    let last = |input: usize| *case.inputs[input].as_ref().unwrap().shape.last().unwrap() as usize;
    let (depth, width) = (last(0), last(2));
    let row = |from: &[f32], row: usize, length: usize| from[row * length..][..length].to_vec();
    let (mut y, mut lse) = (Vec::new(), Vec::new());
    for (query, rows) in q.chunks(depth).zip(all) {
        let seen = Seen {
            query: query.to_vec(),
            keys: rows.iter().map(|&at| row(&k, at, depth)).collect(),
            values: rows.iter().map(|&at| row(&v, at, width)).collect(),
            add: vec![0.0; rows.len()],
            scale: 0.25,
            width,
        };
        let (own, sum) = (CORRECT[algorithm].1)(&seen);
        y.extend(own.into_iter().map(f64::from));
        lse.push(f64::from(sum));
    }
    vec![y, lse]
}

const ATTRS: [(&str, AttrValue); 1] = [("scale", AttrValue::F64(0.25))];

fn packed(format: &str, starts: [&str; 2], causal: bool) -> Case {
    let data =
        |law: &str, format: &str, shape: &[i64], stream| Some(Data::of(law, format, shape, stream));
    let inputs = vec![
        data("normal", format, &[41, 4, 16], 0),
        data("normal", format, &[95, 2, 16], 1),
        data("normal", format, &[95, 2, 9], 2),
        data(starts[0], "i32", &[6], 3),
        data(starts[1], "i32", &[6], 4),
    ];
    let attrs = [("scale", float(0.25)), ("causal", AttrValue::Bool(causal))];
    Case::new("attention_varlen", &format!("{format}.i32.f32"), inputs, &attrs)
}

/// The keys of each query; `stands` says which key of its sequence a query stands at.
fn sequences(case: &Case, causal: bool, stands: fn(i64, i64, i64) -> i64) -> Vec<Vec<usize>> {
    let [of_q, of_k] = [3, 4].map(|input| case.numbers(input));
    let mut all = vec![Vec::new(); 41 * 4];
    // From the last sequence to the first, so that the first has the last word.
    for b in (0..of_q.len() - 1).rev() {
        let inside = |number: f64, most: i64| (number as i64).max(0).min(most);
        let (from, to) = (inside(of_q[b], 41), inside(of_q[b + 1], 41));
        let (first, last) = (inside(of_k[b], 95), inside(of_k[b + 1], 95));
        for row in from..to {
            let at = stands(row - from, to - from, (last - first).max(0));
            for head in 0..4_i64 {
                let keys = (first..last).filter(|key| !causal || key - first <= at);
                all[(row * 4 + head) as usize] =
                    keys.map(|key| (key * 2 + head / 2) as usize).collect();
            }
        }
    }
    all
}

#[test]
fn packed_sequences_keep_to_themselves() {
    let from_the_end = |row: i64, rows: i64, keys: i64| row + keys - rows;
    for format in ["f32", "f16", "bf16"] {
        for starts in [
            ["starts(3,12)", "starts(11,25)"],
            ["starts(0,20)", "starts(0,40)"],
            ["integers(-9,60)", "integers(-9,99)"],
        ] {
            for causal in [false, true] {
                let case = packed(format, starts, causal);
                let seen = sequences(&case, causal, from_the_end);
                let results: Vec<_> =
                    (0..CORRECT.len()).map(|algorithm| weighed(&case, &seen, algorithm)).collect();
                let mut jury = Jury::new(case);
                for (result, (name, _)) in results.iter().zip(CORRECT) {
                    assert_eq!(jury.refused(result), 0, "{name}, {format}, {starts:?}");
                }
            }
        }
    }
    let case = packed("f16", ["starts(3,12)", "starts(11,25)"], true);
    let from_the_start = weighed(&case, &sequences(&case, true, |row, _, _| row), 0);
    let mut all = sequences(&case, true, from_the_end);
    all.iter_mut().for_each(|keys| keys.extend(keys.last().map(|last| (last + 2).min(189))));
    let next = weighed(&case, &all, 0);
    let mut jury = Jury::new(case);
    assert!(jury.refused(&from_the_start) > 200, "counted from the first key");
    assert!(jury.refused(&next) > 200, "a key of what comes next");
}

fn paged(format: &str, table: &str, lengths: &str, rows: i64) -> Case {
    let data =
        |law: &str, format: &str, shape: &[i64], stream| Some(Data::of(law, format, shape, stream));
    let inputs = vec![
        data("normal", format, &[3, 4, rows, 16], 0),
        data("normal", format, &[11, 8, 2, 16], 1),
        data("normal", format, &[11, 8, 2, 9], 2),
        data(table, "i32", &[3, 6], 3),
        data(lengths, "i32", &[3], 4),
    ];
    let attrs = [ATTRS[0].clone(), ("causal", yes())];
    Case::new("attention_paged", &format!("{format}.i32.f32"), inputs, &attrs)
}

/// The keys of each query, by an own rule for the block of a key.
fn pages(
    case: &Case,
    rows: usize,
    block: &dyn Fn(&[f64], usize) -> f64,
    longer: f64,
) -> Vec<Vec<usize>> {
    let (table, lengths) = (case.numbers(3), case.numbers(4));
    let mut all = Vec::new();
    for number in 0..3 * 4 * rows {
        let (batch, head, row) = (number / rows / 4, number / rows % 4, number % rows);
        let length = (lengths[batch] + longer).clamp(0.0, 48.0) as usize;
        let mut keys = Vec::new();
        for place in 0..length {
            let block = block(&table[batch * 6..][..6], place);
            if (0.0..11.0).contains(&block) && place + rows <= length + row {
                keys.push((block as usize * 8 + place % 8) * 2 + head / 2);
            }
        }
        all.push(keys);
    }
    all
}

#[test]
fn blocks_are_found_by_the_table_and_only_those_that_there_are() {
    let honest = |table: &[f64], place: usize| table[place / 8];
    for format in ["f32", "f16", "bf16"] {
        for (table, rows) in [("integers(0,10)", 1), ("integers(-2,14)", 3)] {
            let case = paged(format, table, "integers(-3,55)", rows);
            let seen = pages(&case, rows as usize, &honest, 0.0);
            let results: Vec<_> =
                (0..CORRECT.len()).map(|algorithm| weighed(&case, &seen, algorithm)).collect();
            let mut jury = Jury::new(case);
            for (result, (name, _)) in results.iter().zip(CORRECT) {
                assert_eq!(jury.refused(result), 0, "{name}, {format}, {table}");
            }
        }
    }
    let case = paged("f16", "integers(-2,14)", "integers(20,45)", 3);
    let wrong = |block: &dyn Fn(&[f64], usize) -> f64, longer| {
        weighed(&case, &pages(&case, 3, block, longer), 0)
    };
    let clamped = wrong(&|table, place| table[place / 8].clamp(0.0, 10.0), 0.0);
    let wrapped = wrong(&|table, place| table[place / 8].rem_euclid(11.0), 0.0);
    let longer = wrong(&honest, 1.0);
    let in_order = wrong(&|_, place| (place / 8) as f64, 0.0);
    let mut jury = Jury::new(case);
    for (what, result) in [
        ("clamped to the last block", clamped),
        ("counted from the end", wrapped),
        ("a key too many", longer),
        ("blocks in order", in_order),
    ] {
        assert!(jury.refused(&result) > 30, "{what}: {}", jury.refused(&result));
    }
}
