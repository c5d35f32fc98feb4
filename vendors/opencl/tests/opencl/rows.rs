//! Reduce_sum, reduce_max, softmax and layer_norm, against values that were worked out by hand.

use crate::common::{dense, host, op, run, strided};
use half::{bf16, f16};
use oxi_kit::ffi::format as f;
use oxi_kit::host::Bytes;
use oxi_kit::{AttrValue, ops};

#[test]
fn sums_along_an_axis() {
    let Some(host) = host("sums_along_an_axis") else { return };
    let x = dense(f::F32, &[2, 3, 2]);
    let values: Vec<f32> = (1..=12).map(|i| i as f32).collect();
    let axis = |axis, keep| {
        [
            (ops::reduce_sum::AXIS, AttrValue::I64(axis)),
            (ops::reduce_sum::KEEP, AttrValue::I64(keep)),
        ]
    };
    let sum =
        |dims: &[i64], attrs: &[_]| op(ops::reduce_sum::ID, &[&x], &dense(f::F32, dims), attrs);
    let data = [f32::to_bytes(&values)];
    assert_eq!(run::<f32>(&host, &sum(&[2, 2], &axis(1, 0)), &data), [9.0, 12.0, 27.0, 30.0]);
    assert_eq!(
        run::<f32>(&host, &sum(&[1, 3, 2], &axis(0, 1)), &data),
        [8., 10., 12., 14., 16., 18.]
    );
    let nothing =
        op(ops::reduce_sum::ID, &[&dense(f::F32, &[3, 0])], &dense(f::F32, &[3]), &axis(1, 0));
    assert_eq!(run::<f32>(&host, &nothing, &[vec![]]), [0.0; 3]);
    // Long rows take all lanes of a group, in any of these formats.
    for count in [1, 15, 16, 1000, 4097] {
        let odd: Vec<i32> = (0..2 * count).map(|i| i * 7 % 31 - 15).collect();
        let totals =
            [&odd[..count as usize], &odd[count as usize..]].map(|row| row.iter().sum::<i32>());
        let sum = |format| {
            let x = dense(format, &[2, i64::from(count)]);
            op(ops::reduce_sum::ID, &[&x], &dense(format, &[2]), &axis(1, 0))
        };
        assert_eq!(run::<i32>(&host, &sum(f::I32), &[i32::to_bytes(&odd)]), totals);
        let floats: Vec<f32> = odd.iter().map(|&value| value as f32).collect();
        assert_eq!(
            run::<f32>(&host, &sum(f::F32), &[f32::to_bytes(&floats)]),
            totals.map(|t| t as f32)
        );
        let halves: Vec<u16> = floats.iter().map(|&value| f16::from_f32(value).to_bits()).collect();
        let expected = totals.map(|total| f16::from_f32(total as f32).to_bits());
        assert_eq!(run::<u16>(&host, &sum(f::F16), &[u16::to_bytes(&halves)]), expected);
    }
}

#[test]
fn maxima_order_zeros_and_keep_nan() {
    let Some(host) = host("maxima_order_zeros_and_keep_nan") else { return };
    let attrs = [(ops::reduce_max::AXIS, AttrValue::I64(1))];
    let max = |format, rows, count| {
        let x = dense(format, &[rows, count]);
        op(ops::reduce_max::ID, &[&x], &dense(format, &[rows]), &attrs)
    };
    let tiny = f32::from_bits(1);
    let x = [
        -0.0_f32,
        0.0,
        -0.0,
        -0.0,
        f32::NAN,
        1.0,
        f32::NEG_INFINITY,
        -1e38,
        tiny,
        0.0,
        -f32::NAN,
        5.0,
    ];
    let seen: Vec<f32> = run(&host, &max(f::F32, 6, 2), &[f32::to_bytes(&x)]);
    let bits: Vec<u32> = seen.iter().map(|value| value.to_bits()).collect();
    assert_eq!((bits[0], bits[1], seen[3], bits[4]), (0, 0x8000_0000, -1e38, 1));
    assert!(seen[2].is_nan() && seen[5].is_nan());
    let mut long = vec![-7_i8; 600];
    long[599] = 3;
    assert_eq!(run::<i8>(&host, &max(f::I8, 1, 600), &[i8::to_bytes(&long)]), [3]);
    assert_eq!(
        run::<i32>(&host, &max(f::I32, 2, 2), &[i32::to_bytes(&[i32::MIN, -9, 4, 4])]),
        [-9, 4]
    );
    let x = [1.5, -2.5, f32::NAN, 0.0, -1e-7, -2e-7];
    let halves = x.map(|value| f16::from_f32(value).to_bits());
    let seen: Vec<u16> = run(&host, &max(f::F16, 3, 2), &[u16::to_bytes(&halves)]);
    assert_eq!((seen[0], seen[2]), (halves[0], halves[4]));
    assert!(f16::from_bits(seen[1]).is_nan());
    let brains = x.map(|value| bf16::from_f32(value).to_bits());
    let seen: Vec<u16> = run(&host, &max(f::BF16, 3, 2), &[u16::to_bytes(&brains)]);
    assert_eq!((seen[0], seen[2]), (brains[0], brains[4]));
}

#[test]
fn softmax_along_any_axis() {
    let Some(host) = host("softmax_along_any_axis") else { return };
    let attrs = |axis| [(ops::softmax::AXIS, AttrValue::I64(axis))];
    let x = dense(f::F32, &[3, 2]);
    let values = [0.0, 1000.0, 3_f32.ln(), 1000.0, f32::NEG_INFINITY, f32::NEG_INFINITY];
    let seen: Vec<f32> =
        run(&host, &op(ops::softmax::ID, &[&x], &x, &attrs(0)), &[f32::to_bytes(&values)]);
    for (seen, expected) in seen.iter().zip([0.25, 0.5, 0.75, 0.5, 0.0, 0.0]) {
        assert!((seen - expected).abs() < 1e-6, "{seen} is not {expected}");
    }
    let inf = f32::INFINITY;
    let values = [f32::NAN, 1.0, inf, 1.0, -inf, -inf];
    let seen: Vec<f32> =
        run(&host, &op(ops::softmax::ID, &[&x], &x, &attrs(1)), &[f32::to_bytes(&values)]);
    assert!(seen.iter().all(|value| value.is_nan()), "{seen:?}");
    let long = dense(f::BF16, &[1, 512]);
    let zeros = vec![0_u16; 512];
    let seen: Vec<u16> =
        run(&host, &op(ops::softmax::ID, &[&long], &long, &attrs(1)), &[u16::to_bytes(&zeros)]);
    assert!(seen.iter().all(|&bits| bits == bf16::from_f32(1.0 / 512.0).to_bits()));
}

#[test]
fn layer_norm_with_and_without_its_parts() {
    let Some(host) = host("layer_norm_with_and_without_its_parts") else { return };
    let attrs =
        [(ops::layer_norm::AXIS, AttrValue::I64(1)), (ops::layer_norm::EPS, AttrValue::F64(0.0))];
    let (x, part) = (dense(f::F32, &[2, 2, 2]), dense(f::F32, &[2, 2]));
    let data = [
        f32::to_bytes(&[1.0, 1.0, 3.0, 3.0, -4.0, 0.0, 0.0, 4.0]),
        f32::to_bytes(&[1.0, 2.0, 3.0, 4.0]),
        f32::to_bytes(&[0.5, 0.0, 0.0, 0.0]),
    ];
    let norm = op(ops::layer_norm::ID, &[&x, &part, &part], &x, &attrs);
    let seen: Vec<f32> = run(&host, &norm, &data);
    let root = 2_f32.sqrt();
    for (seen, expected) in
        seen.iter().zip([-0.5, -2.0, 3.0, 4.0, 0.5 - root, 0.0, 0.0, 4.0 * root])
    {
        assert!((seen - expected).abs() < 1e-6, "{seen} is not {expected}");
    }
    // Beta alone, on a tensor whose normalised dimensions do not lie in a row.
    let mut norm = op(
        ops::layer_norm::ID,
        &[&strided(f::F32, &[2, 2, 2], &[1, 4, 2]), &part, &part],
        &x,
        &attrs,
    );
    norm.inputs[1] = None;
    let plan = host.plan(&norm).unwrap();
    let [x, beta] = [&data[0], &data[2]].map(|bytes| host.upload(bytes));
    let y = host.buffer(32);
    let bound = [x, oxi_kit::ffi::Buffer::NULL, beta];
    host.expect(host.execute(plan, &bound, &[y]));
    let seen = f32::from_bytes(&host.download(y, 32));
    // Rows are {1, 3, -4, 0} and {1, 3, 0, 4}.
    let rows = [[1.0_f32, 3.0, -4.0, 0.0], [1.0, 3.0, 0.0, 4.0]];
    for (index, seen) in seen.iter().enumerate() {
        let row = rows[index / 4];
        let mean = row.iter().sum::<f32>() / 4.0;
        let variance = row.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / 4.0;
        let expected =
            (row[index % 4] - mean) / variance.sqrt() + if index % 4 == 0 { 0.5 } else { 0.0 };
        assert!((seen - expected).abs() < 1e-6, "{seen} is not {expected}");
    }
    for buffer in [x, beta, y] {
        host.expect(oxi_kit::oxi_call!(host, buffer_destroy(buffer)));
    }
    host.expect(oxi_kit::oxi_call!(host, plan_destroy(plan)));
}
