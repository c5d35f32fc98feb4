//! Selections: small tensors by hand, with every kind of tie and NaN, and sorting against another way
//! to sort.

use standard::ops::AttrValue;

use crate::support::{Call, Data};

const NAN: f32 = f32::NAN;
const INF: f32 = f32::INFINITY;

fn along(call: Call, axis: i64) -> Call {
    call.attr("axis", AttrValue::I64(axis))
}

/// Values and places of a sorted vector.
fn sorted(x: &[f32], descending: bool) -> (Vec<f32>, Vec<u64>) {
    let count = x.len() as i64;
    let call = Call::new("sort", vec![Data::f32(x)], "f32", &[count]).also("i32", &[count]);
    let call = along(call, 0).attr("descending", AttrValue::Bool(descending));
    let mut outputs = call.all_exact();
    let places = outputs.remove(1);
    (outputs.remove(0).into_iter().map(|bits| f32::from_bits(bits as u32)).collect(), places)
}

#[test]
fn equal_elements_stay_in_order_either_way_and_nans_are_the_largest() {
    let x = [2.0, NAN, -0.0, 2.0, INF, 0.0, -NAN, 1e-45];
    let (values, places) = sorted(&x, false);
    assert_eq!(places, [2, 5, 7, 0, 3, 4, 1, 6]);
    assert_eq!(values[..6], [-0.0, 0.0, 1e-45, 2.0, 2.0, INF]);
    assert!(values[0].is_sign_negative() && values[6].is_nan() && values[7].is_nan());
    assert_eq!(sorted(&x, true).1, [1, 6, 4, 0, 3, 7, 2, 5]);
}

#[test]
fn the_largest_come_first_and_of_equal_ones_the_first() {
    let x = Data { shape: vec![2, 3], ..Data::f32(&[1.0, 3.0, 3.0, NAN, 5.0, NAN]) };
    let call = Call::new("top_k", vec![x.clone()], "f32", &[2, 2]).also("i32", &[2, 2]);
    let places = &along(call, 1).attr("k", AttrValue::I64(2)).all_exact()[1];
    assert_eq!(*places, [1, 2, 0, 2]);
    let call = Call::new("top_k", vec![x], "f32", &[1, 3]).also("i32", &[1, 3]);
    let places = &along(call, 0).attr("k", AttrValue::I64(1)).all_exact()[1];
    assert_eq!(*places, [1, 1, 1], "along the first axis");
}

#[test]
fn a_nan_is_the_largest_and_the_smallest() {
    let best =
        |op: &str, x: &[f32]| along(Call::new(op, vec![Data::f32(x)], "i32", &[]), 0).exact()[0];
    assert_eq!(best("argmax", &[1.0, 4.0, 4.0]), 1);
    assert_eq!(best("argmin", &[2.0, 1.0, 1.0]), 1);
    assert_eq!(best("argmax", &[-0.0, 0.0]), 0);
    assert_eq!(best("argmin", &[0.0, -0.0]), 0);
    assert_eq!(best("argmax", &[INF, NAN, -NAN]), 1);
    assert_eq!(best("argmin", &[-INF, -NAN, NAN]), 1);
}

#[test]
fn runs_are_of_equal_numbers_and_no_nan_is_equal() {
    let x = [1.0, 1.0, -0.0, 0.0, NAN, NAN, 1.0];
    let call = Call::new("unique_consecutive", vec![Data::f32(&x)], "f32", &[7]);
    let outputs = call.also("i32", &[7]).also("i32", &[]).all_exact();
    let values: Vec<_> = outputs[0].iter().map(|bits| f32::from_bits(*bits as u32)).collect();
    assert_eq!((values[0], values[1].to_bits(), values[4]), (1.0, 0x8000_0000, 1.0));
    assert!(values[2].is_nan() && values[3].is_nan());
    assert_eq!(outputs[1], [2, 2, 1, 1, 1, 0, 0]);
    assert_eq!(outputs[2], [5]);
}

#[test]
fn ones_stand_where_indices_lead_and_places_where_something_is() {
    let indices = Data::patterns("i32", &[2, 0xffff_ffff, 0]);
    let call = Call::new("one_hot", vec![indices], "f32", &[3, 3]);
    let hot = call.attr("classes", AttrValue::I64(3)).exact();
    let one = u64::from(1.0_f32.to_bits());
    assert_eq!(hot, [0, 0, one, 0, 0, 0, one, 0, 0]);
    let x = Data { shape: vec![2, 2], ..Data::f32(&[-0.0, 1e-45, NAN, 0.0]) };
    let call = Call::new("nonzero", vec![x], "i32", &[4, 2]).also("i32", &[]);
    let none = 0xffff_ffff;
    assert_eq!(call.all_exact(), [vec![0, 1, 1, 0, none, none, none, none], vec![2]]);
}

/// Sorting by insertion, each element behind those that are not larger; NaNs compare as infinities
/// beyond infinity do.
fn inserted(x: &[f64], descending: bool) -> Vec<u64> {
    let mut order: Vec<usize> = Vec::new();
    let behind = |a: usize, b: usize| match (x[a].is_nan(), x[b].is_nan()) {
        (a, b) if a || b => {
            if descending {
                !a && b
            } else {
                a && !b
            }
        }
        _ => {
            if descending {
                x[a] < x[b]
            } else {
                x[a] > x[b]
            }
        }
    };
    for new in 0..x.len() {
        let place = order.iter().position(|old| behind(*old, new)).unwrap_or(order.len());
        order.insert(place, new);
    }
    order.into_iter().map(|place| place as u64).collect()
}

#[test]
fn any_row_is_sorted_as_by_insertion() {
    let laws = ["normal", "integers(-2,2)", "special_grid", "zeros", "one_nan", "subnormals"];
    for format in ["f32", "f16", "bf16"] {
        for (stream, law) in laws.into_iter().enumerate() {
            for count in [1, 2, 7, 40] {
                let x = Data::of(law, format, &[30, count], stream as u32);
                let numbers = oracle::codec::values(&x.tensor());
                for descending in [false, true] {
                    let call = Call::new("argsort", vec![x.clone()], "i32", &[30, count]);
                    let call = call.attr("descending", AttrValue::Bool(descending));
                    let rows = numbers.chunks(count as usize);
                    let places: Vec<_> = rows.flat_map(|row| inserted(row, descending)).collect();
                    assert_eq!(along(call, 1).exact(), places, "{law} in {format}");
                }
            }
        }
    }
}

#[test]
fn elements_stand_among_edges_where_halving_finds_them() {
    for format in ["f32", "f16", "bf16", "i32"] {
        let less = |a: f64, b: f64| a < b || b.is_nan() && !a.is_nan();
        let mut found = [0; 2];
        for count in [0, 1, 2, 7, 40, 129] {
            let edges = Data::of("starts(0,2)", format, &[count], 0);
            let of_edges = oracle::codec::values(&edges.tensor());
            for law in ["integers(-1,70)", "special_grid", "zeros", "one_nan"] {
                if format == "i32" && law != "integers(-1,70)" {
                    continue;
                }
                let x = Data::of(law, format, &[50, 9], 1);
                let numbers = oracle::codec::values(&x.tensor());
                for right in [false, true] {
                    let inputs = vec![edges.clone(), x.clone()];
                    let call = Call::new("searchsorted", inputs, "i32", &[50, 9]);
                    let call = call.attr("right", AttrValue::Bool(right));
                    let halved = |x: f64| {
                        let (mut low, mut high) = (0, of_edges.len());
                        while low < high {
                            let middle = low.midpoint(high);
                            let edge = of_edges[middle];
                            match if right { !less(x, edge) } else { less(edge, x) } {
                                true => low = middle + 1,
                                false => high = middle,
                            }
                        }
                        low as u64
                    };
                    let places: Vec<u64> = numbers.iter().map(|&x| halved(x)).collect();
                    assert_eq!(call.exact(), places, "{law} in {format}, {count}, {right}");
                    found[usize::from(right)] += places.iter().sum::<u64>();
                }
            }
        }
        assert!(found[0] < found[1], "elements stand behind their equals");
    }
}

#[test]
fn edges_out_of_order_leave_everything_open() {
    let inputs = vec![Data::f32(&[2.0, 1.0]), Data::f32(&[1.5])];
    let call = Call::new("searchsorted", inputs, "i32", &[1]);
    assert!(crate::support::refused(&call.ask().unwrap(), &call.output, &[7.0]).is_empty());
}
