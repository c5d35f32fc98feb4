//! Reading and writing through indices: small calls by hand, and sums in every order that threads may
//! come in, of which none is refused, while every wrong algorithm is.

use oracle::Expected;
use standard::ops::AttrValue;

use crate::support::{Call, Data, refused, rounded};

fn i32s(shape: &[i64], values: &[i32]) -> Data {
    let patterns: Vec<_> = values.iter().map(|value| u64::from(value.cast_unsigned())).collect();
    Data { shape: shape.to_vec(), ..Data::patterns("i32", &patterns) }
}

fn int(value: i64) -> AttrValue {
    AttrValue::I64(value)
}

#[test]
fn indices_pick_elements_slices_and_rows_and_nothing_outside() {
    let x = || i32s(&[2, 3], &[1, 2, 3, 4, 5, 6]);
    let read = |op, indices: Data, shape: &[i64], axis: Option<i64>| {
        let call = Call::new(op, vec![x(), indices], "i32", shape);
        let call = axis.into_iter().fold(call, |call, axis| call.attr("axis", int(axis)));
        call.exact()
    };
    assert_eq!(read("gather", i32s(&[2, 2], &[2, 0, -1, 1]), &[2, 2], Some(1)), [3, 1, 0, 5]);
    assert_eq!(read("gather", i32s(&[1, 3], &[1, 0, 2]), &[1, 3], Some(0)), [4, 2, 0]);
    assert_eq!(read("index_select", i32s(&[2], &[2, 3]), &[2, 2], Some(1)), [3, 0, 6, 0]);
    assert_eq!(read("take", i32s(&[4], &[5, 0, 6, -6]), &[4], None), [6, 1, 0, 0]);
    let table = Data { shape: vec![2, 2], ..Data::f32(&[1.0, 2.0, 3.0, 4.0]) };
    let rows = Call::new("embedding", vec![table, i32s(&[3], &[1, 2, 1])], "f32", &[3, 2]);
    let rows: Vec<_> = rows.exact().into_iter().map(|bits| f32::from_bits(bits as u32)).collect();
    assert_eq!(rows, [3.0, 4.0, 0.0, 0.0, 3.0, 4.0]);
}

#[test]
fn the_last_of_several_updates_stays_and_integers_add_up_and_wrap() {
    let x = || i32s(&[1, 3], &[1, 2, 3]);
    let write = |op, indices: &[i32], updates: &[i32]| {
        let shape = [1, indices.len() as i64];
        let inputs = vec![x(), i32s(&shape, indices), i32s(&shape, updates)];
        Call::new(op, inputs, "i32", &[1, 3]).attr("axis", int(1)).exact()
    };
    assert_eq!(write("scatter", &[2, 0, 2, 7], &[10, 20, 30, 40]), [20, 2, 30]);
    assert_eq!(write("scatter_add", &[2, 0, 2, -1], &[10, 20, 30, 40]), [21, 2, 43]);
    assert_eq!(write("scatter_add", &[0], &[i32::MAX]), [0x8000_0000, 2, 3]);
}

#[test]
fn rows_go_to_experts_in_order_and_places_lead_back() {
    let x = Data { shape: vec![3, 1], ..Data::f32(&[1.0, 2.0, 3.0]) };
    let experts = i32s(&[3, 2], &[1, 0, 0, 5, 1, 1]);
    let call = Call::new("moe_permute", vec![x, experts], "f32", &[6, 1]);
    let call = call.also("i32", &[3, 2]).also("i32", &[2]).attr("count", int(2));
    let [rows, places, counts] = &call.all_exact()[..] else { panic!("three outputs") };
    let rows: Vec<_> = rows.iter().map(|bits| f32::from_bits(*bits as u32)).collect();
    assert_eq!(rows, [1.0, 2.0, 1.0, 3.0, 3.0, 0.0]);
    assert_eq!(*places, [2, 0, 1, 0xffff_ffff, 3, 4]);
    assert_eq!(*counts, [2, 3]);
}

/// An order in which terms are added in f32; the first is what was there before.
type Order = fn(&[f32]) -> f32;

const ORDERS: [(&str, Order); 6] = [
    ("as they come", |t| t.iter().fold(0.0, |sum, term| sum + term)),
    ("backwards", |t| t.iter().rev().fold(0.0, |sum, term| sum + term)),
    ("smallest first", |t| by_size(t).iter().fold(0.0, |sum, term| sum + term)),
    ("largest first", |t| by_size(t).iter().rev().fold(0.0, |sum, term| sum + term)),
    ("four threads", |t| {
        let thread = |of| t.iter().skip(of).step_by(4).sum::<f32>();
        (0..4).map(thread).sum()
    }),
    ("blocks of 8, then the base", |t| match t.split_first() {
        Some((base, rest)) => {
            base + rest.chunks(8).map(|block| block.iter().sum::<f32>()).sum::<f32>()
        }
        None => 0.0,
    }),
];

fn by_size(terms: &[f32]) -> Vec<f32> {
    let mut terms = terms.to_vec();
    terms.sort_by(|a, b| a.abs().total_cmp(&b.abs()));
    terms
}

/// A `scatter_add` into one row of few places, and the terms of each place.
fn scattered(format: &str, law: &str, updates: i64, stream: u32) -> (Call, Vec<Vec<f32>>) {
    let x = Data::of("normal", format, &[1, 7], 3 * stream);
    let indices = Data::of("indices(7)", "i32", &[1, updates], 3 * stream + 1);
    let terms = Data::of(law, format, &[1, updates], 3 * stream + 2);
    let numbers = |data: &Data| oracle::codec::values(&data.tensor());
    let mut places: Vec<_> = numbers(&x).iter().map(|base| vec![*base as f32]).collect();
    for (index, term) in numbers(&indices).iter().zip(numbers(&terms)) {
        if (0.0..7.0).contains(index) {
            places[*index as usize].push(term as f32);
        }
    }
    let call = Call::new("scatter_add", vec![x, indices, terms], format, &[1, 7]);
    (call.attr("axis", int(1)), places)
}

/// How much of its bound the largest error takes.
fn share(answer: &Expected, result: &[f64]) -> f64 {
    let Expected::Within(within) = answer else { panic!("{answer:?}") };
    let each = within.reference.iter().zip(&within.bound).zip(result);
    let share =
        |((reference, bound), result): ((&f64, &f64), &f64)| match (result - reference).abs() {
            0.0 => 0.0,
            error => error / bound,
        };
    each.map(share).fold(0.0, f64::max)
}

const LAWS: [&str; 5] = ["normal", "positive", "large_cancellation", "odd_integers(47,63)", "wide"];

#[test]
fn updates_may_be_added_in_any_order() {
    let (mut problems, mut worst) = (0, 0.0_f64);
    for format in ["f32", "f16", "bf16"] {
        for law in LAWS {
            for stream in 0..20 {
                for updates in [1, 7, 33, 200] {
                    let (call, places) = scattered(format, law, updates, stream);
                    let answer = call.ask().unwrap();
                    for (name, order) in ORDERS {
                        let sums: Vec<_> = places.iter().map(|terms| order(terms).into()).collect();
                        let sums = rounded(&call.output, &sums);
                        let wrong = refused(&answer, &call.output, &sums);
                        assert_eq!(wrong, [0; 0], "{name}, {format}, {law}, {updates}");
                        // Elsewhere the one rounding of the result hides how sums are added.
                        if format == "f32" && law == "normal" {
                            worst = worst.max(share(&answer, &sums));
                        }
                        problems += sums.len();
                    }
                }
            }
        }
    }
    println!("sum by index: {problems} sums, the largest error takes {worst:.2} of its bound");
    assert!(problems > 10_000);
}

#[test]
fn wrong_sums_by_index_are_refused() {
    for format in ["f32", "f16", "bf16"] {
        let (call, places) = scattered(format, "odd_integers(47,63,1)", 1000, 1);
        let answer = call.ask().unwrap();
        let share = |of: &dyn Fn(&[f32]) -> f32| {
            let sums: Vec<_> = places.iter().map(|terms| of(terms).into()).collect();
            refused(&answer, &call.output, &rounded(&call.output, &sums)).len()
        };
        let sum = |terms: &[f32]| terms.iter().sum::<f32>();
        assert_eq!(share(&|terms| sum(terms)), 0);
        // One term of fifty is about as much as the last place of such a sum in bf16.
        assert!(share(&|terms| sum(&terms[..terms.len() - 1])) >= 6, "the last lost, {format}");
        assert!(share(&|terms| sum(terms) + terms[1]) >= 6, "one counted twice, {format}");
        assert_eq!(share(&|terms| terms[0] + terms[terms.len() - 1]), 7, "a lost race, {format}");
        // Beside such sums 16 bits do not tell what was there before.
        let forgotten = share(&|terms| sum(&terms[1..]));
        assert!(format != "f32" || forgotten >= 5, "the base forgotten: {forgotten}");
        let narrow = |terms: &[f32]| {
            let step = |sum: f64, term: &f32| rounded(&call.output, &[sum + f64::from(*term)])[0];
            terms.iter().fold(0.0, step) as f32
        };
        let found = share(&narrow);
        assert!(format == "f32" || found >= 5, "sums kept in {format}: {found}");
    }
}

#[test]
fn what_nothing_is_added_to_stays_as_it_is() {
    let x = Data { shape: vec![1, 3], ..Data::f32(&[1.0, 2.0, 0.1]) };
    let updates = Data { shape: vec![1, 1], ..Data::f32(&[1e30]) };
    let call = Call::new("scatter_add", vec![x, i32s(&[1, 1], &[1]), updates], "f32", &[1, 3]);
    let answer = call.attr("axis", int(1)).ask().unwrap();
    let result = |first: f32| [first.into(), 1e30_f32.into(), 0.1_f32.into()];
    let format = crate::support::format("f32");
    assert_eq!(refused(&answer, &format, &result(1.0)), [0; 0]);
    assert_eq!(refused(&answer, &format, &result(1.0_f32.next_down())), [0]);
}

/// A way to add weighted rows: pairs of a value and a weight.
type Combination = fn(&[(f32, f32)]) -> f32;

const COMBINATIONS: [(&str, Combination); 4] = [
    ("products first", |t| t.iter().fold(0.0, |sum, (x, w)| sum + x * w)),
    ("fused", |t| t.iter().fold(0.0, |sum, (x, w)| x.mul_add(*w, sum))),
    ("fused backwards", |t| t.iter().rev().fold(0.0, |sum, (x, w)| x.mul_add(*w, sum))),
    ("halves", |t| {
        let (left, right) = t.split_at(t.len() / 2);
        let half = |t: &[(f32, f32)]| t.iter().map(|(x, w)| x * w).sum::<f32>();
        half(left) + half(right)
    }),
];

/// A `moe_combine` of `each` experts a row, and the products of each element.
fn combined(format: &str, laws: [&str; 2], each: i64, stream: u32) -> (Call, Vec<Vec<(f32, f32)>>) {
    let x = Data::of(laws[0], format, &[33, 4], 3 * stream);
    let places = Data::of("indices(33)", "i32", &[16, each], 3 * stream + 1);
    let weights = Data::of(laws[1], "f32", &[16, each], 3 * stream + 2);
    let numbers = |data: &Data| oracle::codec::values(&data.tensor());
    let (rows, to, by) = (numbers(&x), numbers(&places), numbers(&weights));
    let element = |at: usize| {
        let slots = at / 4 * each as usize..(at / 4 + 1) * each as usize;
        let exists = slots.filter(|slot| (0.0..33.0).contains(&to[*slot]));
        exists.map(|slot| (rows[to[slot] as usize * 4 + at % 4] as f32, by[slot] as f32)).collect()
    };
    let elements = (0..64).map(element).collect();
    (Call::new("moe_combine", vec![x, places, weights], format, &[16, 4]), elements)
}

#[test]
fn experts_may_be_combined_in_any_order_fused_or_not() {
    let (mut problems, mut worst) = (0, 0.0_f64);
    for format in ["f32", "f16", "bf16"] {
        for law in LAWS {
            for stream in 0..4 {
                for each in [1, 2, 8] {
                    let (call, elements) = combined(format, [law, "positive"], each, stream);
                    let answer = call.ask().unwrap();
                    for (name, combine) in COMBINATIONS {
                        let sums: Vec<_> =
                            elements.iter().map(|terms| combine(terms).into()).collect();
                        let sums = rounded(&call.output, &sums);
                        let wrong = refused(&answer, &call.output, &sums);
                        assert_eq!(wrong, [0; 0], "{name}, {format}, {law}, {each}");
                        // Elsewhere the one rounding of the result hides how sums are added.
                        if format == "f32" && law == "normal" {
                            worst = worst.max(share(&answer, &sums));
                        }
                        problems += sums.len();
                    }
                }
            }
        }
    }
    println!("weighted sum: {problems} sums, the largest error takes {worst:.2} of its bound");
    assert!(problems > 10_000);
}

/// A sum of rows with their weights.
type Weighed<'a> = &'a dyn Fn(&[(f32, f32)]) -> f32;

#[test]
fn wrong_combinations_are_refused() {
    for format in ["f32", "f16", "bf16"] {
        let laws = ["odd_integers(47,63)"; 2];
        let (call, elements) = combined(format, laws, 8, 0);
        let answer = call.ask().unwrap();
        let share = |of: Weighed| {
            let sums: Vec<_> = elements.iter().map(|terms| of(terms).into()).collect();
            refused(&answer, &call.output, &rounded(&call.output, &sums)).len()
        };
        let sum = |terms: &[(f32, f32)]| terms.iter().map(|(x, w)| x * w).sum::<f32>();
        assert_eq!(share(&|terms| sum(terms)), 0);
        assert!(share(&|terms| sum(&terms[1..])) > 60, "an expert lost, {format}");
        let unweighted = |terms: &[(f32, f32)]| terms.iter().map(|(x, _)| x).sum::<f32>();
        assert!(share(&unweighted) > 60, "weights forgotten, {format}");
        let narrow = |terms: &[(f32, f32)]| {
            let step =
                |sum: f64, (x, w): &(f32, f32)| rounded(&call.output, &[sum + f64::from(x * w)])[0];
            terms.iter().fold(0.0, step) as f32
        };
        let found = share(&narrow);
        assert!(format == "f32" || found > 20, "sums kept in {format}: {found}");
    }
}
