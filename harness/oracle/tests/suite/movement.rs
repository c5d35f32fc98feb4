//! Elements that change their place: small tensors that count, and where each number ends up.

use standard::ops::AttrValue;

use crate::support::{Call, Data};

/// A tensor of i32 that counts from 1.
fn counting(shape: &[i64]) -> Data {
    let count = shape.iter().product::<i64>() as u64;
    Data { shape: shape.to_vec(), ..Data::patterns("i32", &(1..=count).collect::<Vec<_>>()) }
}

fn list(items: &[i64]) -> AttrValue {
    AttrValue::I64List(items.to_vec())
}

/// The only output of an operator on tensors that count.
fn moved(op: &str, inputs: &[&[i64]], output: &[i64], attrs: &[(&str, AttrValue)]) -> Vec<u64> {
    let inputs = inputs.iter().map(|shape| counting(shape)).collect();
    let call = Call::new(op, inputs, "i32", output);
    attrs.iter().fold(call, |call, (name, value)| call.attr(name, value.clone())).exact()
}

#[test]
fn axes_change_their_order_and_elements_follow() {
    let transposed = moved("transpose", &[&[2, 3]], &[3, 2], &[("perm", list(&[1, 0]))]);
    assert_eq!(transposed, [1, 4, 2, 5, 3, 6]);
    // Axis 0 of the result is axis 1 of x: x[i, j, k] is y[j, k, i].
    let cycled = moved("transpose", &[&[2, 2, 2]], &[2, 2, 2], &[("perm", list(&[1, 2, 0]))]);
    assert_eq!(cycled, [1, 5, 2, 6, 3, 7, 4, 8]);
    let reshaped = moved("reshape", &[&[2, 3]], &[3, 2], &[("to", list(&[3, 2]))]);
    assert_eq!(reshaped, [1, 2, 3, 4, 5, 6]);
}

#[test]
fn elements_are_repeated_along_axes_of_one_and_new_ones() {
    let rows = moved("broadcast_to", &[&[2, 1]], &[2, 2, 3], &[("to", list(&[2, 2, 3]))]);
    assert_eq!(rows, [1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2]);
    let tiled = moved("tile", &[&[2, 2]], &[2, 4], &[("repeats", list(&[1, 2]))]);
    assert_eq!(tiled, [1, 2, 1, 2, 3, 4, 3, 4]);
}

#[test]
fn parts_are_cut_out_turned_and_moved_on() {
    let attrs = [("start", list(&[0, 1])), ("end", list(&[3, 4])), ("step", list(&[2, 2]))];
    assert_eq!(moved("slice", &[&[3, 4]], &[2, 2], &attrs), [2, 4, 10, 12]);
    assert_eq!(moved("flip", &[&[2, 3]], &[2, 3], &[("axes", list(&[1]))]), [3, 2, 1, 6, 5, 4]);
    assert_eq!(moved("flip", &[&[2, 2]], &[2, 2], &[("axes", list(&[0, 1]))]), [4, 3, 2, 1]);
    for (shift, rolled) in [(1, [3, 1, 2]), (-1, [2, 3, 1]), (7, [3, 1, 2]), (i64::MIN, [3, 1, 2])]
    {
        let attrs = [("shift", AttrValue::I64(shift)), ("axis", AttrValue::I64(0))];
        assert_eq!(moved("roll", &[&[3]], &[3], &attrs), rolled, "by {shift}");
    }
}

#[test]
fn tensors_are_padded_joined_and_parted() {
    let pad = [("before", list(&[0, 1])), ("after", list(&[1, 0])), ("value", AttrValue::F64(9.0))];
    assert_eq!(moved("pad", &[&[1, 2]], &[2, 3], &pad), [9, 1, 2, 9, 9, 9]);
    let axis = |axis| ("axis", AttrValue::I64(axis));
    let parts: [&[i64]; 3] = [&[2, 1], &[2, 2], &[2, 0]];
    assert_eq!(moved("concat", &parts, &[2, 3], &[axis(1)]), [1, 1, 2, 2, 3, 4]);
    let call = Call::new("split", vec![counting(&[2, 3])], "i32", &[2, 1]).also("i32", &[2, 2]);
    let call = call.attr("axis", AttrValue::I64(1)).attr("at", AttrValue::I64(1));
    assert_eq!(call.all_exact(), [vec![1, 4], vec![2, 3, 5, 6]]);
}

#[test]
fn what_is_padded_is_rounded_once() {
    let padded = |format: &str, value: f64| {
        let empty = Data { shape: vec![0], ..Data::patterns(format, &[]) };
        let call = Call::new("pad", vec![empty], format, &[1]).attr("value", AttrValue::F64(value));
        call.attr("before", list(&[1])).attr("after", list(&[0])).exact()[0]
    };
    assert_eq!(padded("f32", 0.1), u64::from(0.1_f32.to_bits()));
    assert_eq!(padded("f32", -0.0), 0x8000_0000);
    // 1 + 2^-8 lies halfway between two numbers of bf16, of which 1 is even.
    assert_eq!(padded("bf16", 1.003_906_25), 0x3f80);
    assert_eq!(padded("f16", 65_520.0), 0x7c00);
    assert_eq!(padded("i8", -7.9), 0xf9);
}
