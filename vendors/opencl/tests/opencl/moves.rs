//! Elements that change their place, against places that were worked out by hand.

use crate::common::{dense, host, op, run, strided};
use half::f16;
use oxi_kit::ffi::format as f;
use oxi_kit::host::{Bytes, Host};
use oxi_kit::{AttrValue, Tensor, ops};

fn list(key: u32, items: &[i64]) -> (u32, AttrValue) {
    (key, AttrValue::I64List(items.to_vec()))
}

/// Moves the numbers from 0 on.
fn moved(host: &Host, id: u32, x: &Tensor, dims: &[i64], attrs: &[(u32, AttrValue)]) -> Vec<i32> {
    let numbers: Vec<i32> = (0..=x.span().1 as i32).collect();
    run(host, &op(id, &[x], &dense(f::I32, dims), attrs), &[i32::to_bytes(&numbers)])
}

#[test]
fn views_of_a_tensor() {
    let Some(host) = host("views_of_a_tensor") else { return };
    let x = dense(f::I32, &[2, 3]);
    let perm = [list(ops::transpose::PERM, &[1, 0])];
    assert_eq!(moved(&host, ops::transpose::ID, &x, &[3, 2], &perm), [0, 3, 1, 4, 2, 5]);
    let axes = [list(ops::flip::AXES, &[1, 0])];
    assert_eq!(moved(&host, ops::flip::ID, &x, &[2, 3], &axes), [5, 4, 3, 2, 1, 0]);
    let part = [
        list(ops::slice::START, &[1, 0]),
        list(ops::slice::END, &[2, 3]),
        list(ops::slice::STEP, &[1, 2]),
    ];
    assert_eq!(moved(&host, ops::slice::ID, &x, &[1, 2], &part), [3, 5]);
    let to = [list(ops::broadcast_to::TO, &[2, 2, 3])];
    let row = dense(f::I32, &[3]);
    let expected = [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2];
    assert_eq!(moved(&host, ops::broadcast_to::ID, &row, &[2, 2, 3], &to), expected);
    let shift = [(ops::roll::SHIFT, AttrValue::I64(-2)), (ops::roll::AXIS, AttrValue::I64(1))];
    assert_eq!(moved(&host, ops::roll::ID, &x, &[2, 3], &shift), [2, 0, 1, 5, 3, 4]);
}

#[test]
fn shapes_change_with_and_without_gaps() {
    let Some(host) = host("shapes_change_with_and_without_gaps") else { return };
    let to = [list(ops::reshape::TO, &[3, 4])];
    let gapped = strided(f::I32, &[4, 3], &[1, 4]);
    let expected = [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11];
    assert_eq!(moved(&host, ops::reshape::ID, &gapped, &[3, 4], &to), expected);
    // Rows of four in which rows of three begin and end, with gaps on both sides.
    let y = strided(f::I32, &[3, 4], &[5, 1]);
    let numbers: Vec<i32> = (0..12).collect();
    let reshape = op(ops::reshape::ID, &[&gapped], &y, &to);
    let seen: Vec<i32> = run(&host, &reshape, &[i32::to_bytes(&numbers)]);
    let rows: Vec<i32> = seen.chunks(5).flat_map(|row| row[..4].to_vec()).collect();
    assert_eq!(rows, expected);
}

#[test]
fn tensors_side_by_side() {
    let Some(host) = host("tensors_side_by_side") else { return };
    let x = dense(f::I32, &[2, 2]);
    let repeats = [list(ops::tile::REPEATS, &[2, 2])];
    let expected = [0, 1, 0, 1, 2, 3, 2, 3, 0, 1, 0, 1, 2, 3, 2, 3];
    assert_eq!(moved(&host, ops::tile::ID, &x, &[4, 4], &repeats), expected);
    // More axes than kernels count along.
    let (dims, twice) = ([2; 8], [2; 8]);
    let seen = moved(
        &host,
        ops::tile::ID,
        &dense(f::I32, &dims),
        &[4; 8],
        &[list(ops::tile::REPEATS, &twice)],
    );
    for (place, seen) in seen.iter().enumerate() {
        let bit = |axis: usize| (place >> (2 * axis) & 1) << axis;
        assert_eq!(*seen as usize, (0..8).map(bit).sum::<usize>());
    }
    let halves = |x: &[f32]| {
        u16::to_bytes(&x.iter().map(|&x| f16::from_f32(x).to_bits()).collect::<Vec<_>>())
    };
    let around = [
        list(ops::pad::BEFORE, &[1, 0]),
        list(ops::pad::AFTER, &[0, 1]),
        (ops::pad::VALUE, AttrValue::F64(0.5)),
    ];
    let pad = op(ops::pad::ID, &[&dense(f::F16, &[1, 2])], &dense(f::F16, &[2, 3]), &around);
    let seen: Vec<u16> = run(&host, &pad, &[halves(&[1.0, 2.0])]);
    assert_eq!(u16::to_bytes(&seen), halves(&[0.5, 0.5, 0.5, 1.0, 2.0, 0.5]));

    let axis = [(ops::concat::AXIS, AttrValue::I64(1))];
    let column = dense(f::I32, &[2, 1]);
    let concat = op(ops::concat::ID, &[&x, &column, &x], &dense(f::I32, &[2, 5]), &axis);
    let data = [&[0, 1, 2, 3][..], &[8, 9], &[4, 5, 6, 7]].map(i32::to_bytes);
    assert_eq!(run::<i32>(&host, &concat, &data), [0, 1, 8, 4, 5, 2, 3, 9, 6, 7]);
    let attrs = [(ops::split::AT, AttrValue::I64(1)), (ops::split::AXIS, AttrValue::I64(1))];
    let mut split = op(ops::split::ID, &[&dense(f::I32, &[2, 3])], &column, &attrs);
    split.outputs.push(x);
    let seen = host.run_all(&split, &[i32::to_bytes(&[0, 1, 2, 3, 4, 5])], &[8, 16]).unwrap();
    assert_eq!(
        [i32::from_bytes(&seen[0]), i32::from_bytes(&seen[1])],
        [vec![0, 3], vec![1, 2, 4, 5]]
    );
}

#[test]
fn indices_outside_give_zeros() {
    let Some(host) = host("indices_outside_give_zeros") else { return };
    let axis = [(ops::gather::AXIS, AttrValue::I64(1))];
    let (x, two) = (dense(f::I32, &[2, 3]), dense(f::I32, &[2, 2]));
    let table = i32::to_bytes(&[10, 11, 12, 20, 21, 22]);
    let gather = op(ops::gather::ID, &[&x, &two], &two, &axis);
    let data = [table.clone(), i32::to_bytes(&[2, -1, 3, 0])];
    assert_eq!(run::<i32>(&host, &gather, &data), [12, 0, 0, 20]);
    let select = op(ops::index_select::ID, &[&x, &dense(f::I32, &[2])], &two, &axis);
    let data = [table.clone(), i32::to_bytes(&[1, i32::MAX])];
    assert_eq!(run::<i32>(&host, &select, &data), [11, 0, 21, 0]);
    let turned = strided(f::I32, &[2, 3], &[1, 2]);
    let take = op(ops::take::ID, &[&turned, &two], &two, &[]);
    let data = [table, i32::to_bytes(&[1, 5, 6, -1])];
    assert_eq!(run::<i32>(&host, &take, &data), [12, 22, 0, 0]);
    let (table, ids) = (dense(f::F32, &[2, 2]), dense(f::I64, &[3]));
    let rows = op(ops::embedding::ID, &[&table, &ids], &dense(f::F32, &[3, 2]), &[]);
    let data = [f32::to_bytes(&[1.0, 2.0, 3.0, 4.0]), u64::to_bytes(&[1, 1 << 32, 0])];
    assert_eq!(run::<f32>(&host, &rows, &data), [3.0, 4.0, 0.0, 0.0, 1.0, 2.0]);
    let classes = [(ops::one_hot::CLASSES, AttrValue::I64(2))];
    let hot = op(ops::one_hot::ID, &[&dense(f::I32, &[3])], &dense(f::F32, &[3, 2]), &classes);
    let seen: Vec<f32> = run(&host, &hot, &[i32::to_bytes(&[1, 2, 0])]);
    assert_eq!(seen, [0.0, 1.0, 0.0, 0.0, 1.0, 0.0]);
}
