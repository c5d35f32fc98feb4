//! Rotations, attention, gates and products with an epilogue, against values worked out by hand.

use crate::common::{close, dense, host, left_out_inputs, op, run};
use oxi_kit::ffi::format as f;
use oxi_kit::host::Bytes;
use oxi_kit::{AttrValue, ops};

#[test]
fn gates_by_their_sigmoid() {
    let Some(host) = host("gates_by_their_sigmoid") else { return };
    let x = dense(f::F32, &[3]);
    let data = [f32::to_bytes(&[0.0, 3_f32.ln(), -200.0]), f32::to_bytes(&[7.0, 4.0, 1.0])];
    let seen: Vec<f32> = run(&host, &op(ops::swiglu::ID, &[&x, &x], &x, &[]), &data);
    close(&seen, &[0.0, 3.0 * 3_f32.ln(), 0.0]);
}

#[test]
fn pairs_are_rotated() {
    let Some(host) = host("pairs_are_rotated") else { return };
    // One place, one head, five elements, of which four are turned.
    let (x, table) = (dense(f::F32, &[1, 1, 5]), dense(f::F32, &[1, 4]));
    let data = [
        f32::to_bytes(&[1.0, 2.0, 3.0, 4.0, 5.0]),
        f32::to_bytes(&[0.0, 1.0, 0.0, 1.0]),
        f32::to_bytes(&[1.0, 0.0, 1.0, 0.0]),
    ];
    let rope = |interleaved| {
        let attrs = [(ops::rope::INTERLEAVED, AttrValue::I64(interleaved))];
        run::<f32>(&host, &op(ops::rope::ID, &[&x, &table, &table], &x, &attrs), &data)
    };
    assert_eq!(rope(0), [-3.0, 2.0, 1.0, 4.0, 5.0]);
    assert_eq!(rope(1), [-2.0, 2.0, -4.0, 4.0, 5.0]);
    // Position 2 turns the first pair by 2 and the second by 2 / 100.
    let x = dense(f::F32, &[1, 1, 4]);
    let data = [f32::to_bytes(&[1.0, 1.0, 0.0, 0.0]), i32::to_bytes(&[2])];
    let rope = op(ops::rope_at::ID, &[&x, &dense(f::I32, &[1])], &x, &[]);
    let (slow, fast) = (0.02_f32, 2_f32);
    close(&run::<f32>(&host, &rope, &data), &[fast.cos(), slow.cos(), fast.sin(), slow.sin()]);
}

#[test]
fn queries_weigh_the_values_of_keys_that_they_see() {
    let Some(host) = host("queries_weigh_the_values_of_keys_that_they_see") else { return };
    let (q, v) = (dense(f::F32, &[1, 2, 2, 1]), dense(f::F32, &[1, 1, 2, 1]));
    let lse = dense(f::F32, &[1, 2, 2]);
    let attention = |causal: i64| {
        let attrs = [
            (ops::attention::SCALE, AttrValue::F64(1.0)),
            (ops::attention::CAUSAL, AttrValue::I64(causal)),
        ];
        let sinks = dense(f::F32, &[2]);
        let mut op = op(ops::attention::ID, &[&q, &v, &v, &q, &sinks, &sinks], &q, &attrs);
        op.outputs.push(lse.clone());
        left_out_inputs(op, &[3, 4, 5])
    };
    let three = 3_f32.ln();
    // Keys 0 and ln 3, values 4 and 8, and queries of 1 and 0 in each head.
    let data = [[1.0, 0.0, 1.0, 0.0].as_slice(), &[0.0, three], &[4.0, 8.0]].map(f32::to_bytes);
    let seen = host.run_all(&attention(0), &data, &[16, 16]).unwrap();
    close(&f32::from_bytes(&seen[0]), &[7.0, 6.0, 7.0, 6.0]);
    close(&f32::from_bytes(&seen[1]), &[4_f32.ln(), 2_f32.ln(), 4_f32.ln(), 2_f32.ln()]);
    // The first of two queries stands at the first key.
    let seen = host.run_all(&attention(1), &data, &[16, 16]).unwrap();
    close(&f32::from_bytes(&seen[0]), &[4.0, 6.0, 4.0, 6.0]);
    close(&f32::from_bytes(&seen[1])[..2], &[0.0, 2_f32.ln()]);
}

#[test]
fn products_with_factors_and_an_epilogue() {
    let Some(host) = host("products_with_factors_and_an_epilogue") else { return };
    let m = dense(f::F32, &[2, 2]);
    let gemm = |alpha, beta, epilogue| {
        let attrs = [
            (ops::gemm::ALPHA, AttrValue::F64(alpha)),
            (ops::gemm::BETA, AttrValue::F64(beta)),
            (ops::gemm::EPILOGUE, AttrValue::I64(epilogue)),
        ];
        op(ops::gemm::ID, &[&m, &m, &dense(f::F32, &[2, 1])], &m, &attrs)
    };
    let nan = f32::NAN;
    let data =
        [&[1.0, 2.0, 3.0, 4.0][..], &[0.0, 1.0, 1.0, 0.0], &[10.0, -20.0]].map(f32::to_bytes);
    assert_eq!(run::<f32>(&host, &gemm(2.0, 1.0, 0), &data), [14.0, 12.0, -12.0, -14.0]);
    assert_eq!(run::<f32>(&host, &gemm(2.0, 1.0, 1), &data), [14.0, 12.0, 0.0, 0.0]);
    let data = [&[nan; 4][..], &[nan; 4], &[10.0, -20.0]].map(f32::to_bytes);
    assert_eq!(run::<f32>(&host, &gemm(0.0, 0.5, 0), &data), [5.0, 5.0, -10.0, -10.0]);
    let data = [&[1.0, 2.0, 3.0, 4.0][..], &[0.0, 1.0, 1.0, 0.0], &[nan, nan]].map(f32::to_bytes);
    assert_eq!(run::<f32>(&host, &gemm(1.0, 0.0, 0), &data), [2.0, 1.0, 4.0, 3.0]);
}
