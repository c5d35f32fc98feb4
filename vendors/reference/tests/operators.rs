//! Every operator once, through the C entry points, against values computed by hand; then what all
//! of them share: strides, broadcasting, empty tensors, special values, refusals.

use half::{bf16, f16};
use oxi_kit::ffi::{format, status, support};
use oxi_kit::host::{Bytes, Host};
use oxi_kit::{Attr, AttrValue, OpDesc, Tensor, ops};

fn host() -> Host {
    Host::meet(oxi_reference::negotiate, &[]).unwrap()
}

fn op(id: u32, inputs: &[Tensor], output: Tensor) -> OpDesc {
    OpDesc {
        op: id,
        version: 1,
        math_mode: 0,
        determinism: 0,
        inputs: inputs.iter().cloned().map(Some).collect(),
        outputs: vec![output],
        attrs: vec![],
    }
}

fn with(mut op: OpDesc, key: u32, value: AttrValue) -> OpDesc {
    op.attrs.push(Attr { key, value });
    op
}

fn int(op: OpDesc, key: u32, value: i64) -> OpDesc {
    with(op, key, AttrValue::I64(value))
}

fn f32s(dims: &[i64]) -> Tensor {
    Tensor::dense(format::F32, dims)
}

/// Runs an operator on numbers of one type.
#[track_caller]
fn run<I: Bytes, O: Bytes>(op: &OpDesc, inputs: &[&[I]]) -> Vec<O> {
    let inputs: Vec<_> = inputs.iter().map(|values| I::to_bytes(values)).collect();
    let count = op.outputs[0].len();
    O::from_bytes(&host().run(op, &inputs, count * size_of::<O>()).unwrap())
}

fn bits(values: &[f32], convert: fn(f32) -> u16) -> Vec<u16> {
    values.iter().map(|value| convert(*value)).collect()
}

fn to_f16(value: f32) -> u16 {
    f16::from_f32(value).to_bits()
}

fn to_bf16(value: f32) -> u16 {
    bf16::from_f32(value).to_bits()
}

#[test]
fn copy_keeps_every_bit() {
    let op = op(ops::copy::ID, &[f32s(&[3])], f32s(&[3]));
    let odd = [0x7fa0_0001, 0x8000_0000, 1_u32];
    assert_eq!(run::<u32, u32>(&op, &[&odd]), odd);
}

#[test]
fn cast_follows_the_format_table() {
    let cast = |from, to, count: i64| {
        op(ops::cast::ID, &[Tensor::dense(from, [count])], Tensor::dense(to, [count]))
    };
    let floats = [1.9, -1.9, f32::NAN, 3e9, -300.0, -0.0];
    assert_eq!(
        run::<f32, i32>(&cast(format::F32, format::I32, 6), &[&floats]),
        [1, -1, 0, i32::MAX, -300, 0]
    );
    assert_eq!(
        run::<f32, i8>(&cast(format::F32, format::I8, 6), &[&floats]),
        [1, -1, 0, 127, -128, 0]
    );
    let wrapped = run::<i32, i8>(&cast(format::I32, format::I8, 3), &[&[127, 128, -129]]);
    assert_eq!(wrapped, [127, -128, 127]);
    // 65520 is the tie between the largest f16 and what would come after it.
    let large = [65519.0, 65520.0, -65536.0, f32::INFINITY];
    let narrow = cast(format::F32, format::F16, 4);
    assert_eq!(run::<f32, u16>(&narrow, &[&large]), [0x7bff, 0x7c00, 0xfc00, 0x7c00]);
    let stopped = int(narrow, ops::cast::SATURATE, 1);
    assert_eq!(run::<f32, u16>(&stopped, &[&large]), [0x7bff, 0x7bff, 0xfbff, 0x7bff]);
    // To nearest even, not cut off.
    let close = [f32::from_bits(0x3f80_8000), f32::from_bits(0x3f81_8000)];
    let brain = cast(format::F32, format::BF16, 2);
    assert_eq!(run::<f32, u16>(&brain, &[&close]), [0x3f80, 0x3f82]);
}

#[test]
fn add_and_multiply_broadcast_and_wrap() {
    let outer = op(ops::add::ID, &[f32s(&[2, 1]), f32s(&[3])], f32s(&[2, 3]));
    let sums = run::<f32, f32>(&outer, &[&[10.0, 20.0], &[1.0, 2.0, 3.0]]);
    assert_eq!(sums, [11.0, 12.0, 13.0, 21.0, 22.0, 23.0]);
    let bytes = Tensor::dense(format::I8, [2]);
    let product = op(ops::multiply::ID, &[bytes.clone(), bytes.clone()], bytes);
    assert_eq!(run::<i8, i8>(&product, &[&[100, -128], &[3, -1]]), [44, -128]);
    let half = Tensor::dense(format::F16, [1]);
    let product = op(ops::multiply::ID, &[half.clone(), half.clone()], half);
    let (a, b) = (bits(&[3.0], to_f16), bits(&[1.0 / 3.0], to_f16));
    assert_eq!(run::<u16, u16>(&product, &[&a, &b]), bits(&[1.0], to_f16));
}

#[test]
fn functions_meet_their_special_values() {
    let unary = |id| op(id, &[f32s(&[5])], f32s(&[5]));
    let values = [0.0, -0.0, 1.0, f32::INFINITY, f32::NEG_INFINITY];
    let e = std::f32::consts::E;
    assert_eq!(run::<f32, f32>(&unary(ops::exp::ID), &[&values]), [1.0, 1.0, e, values[3], 0.0]);
    let tanh = run::<f32, f32>(&unary(ops::tanh::ID), &[&values]);
    assert_eq!(tanh, [0.0, -0.0, 0.761_594_2, 1.0, -1.0]);
    assert!(tanh[1].is_sign_negative());
    let roots = run::<f32, f32>(&unary(ops::sqrt::ID), &[&[4.0, -0.0, 2.0, values[3], -1.0]]);
    assert_eq!(roots[..4], [2.0, -0.0, std::f32::consts::SQRT_2, f32::INFINITY]);
    assert!(roots[1].is_sign_negative() && roots[4].is_nan());
}

#[test]
fn reductions_go_along_any_axis() {
    let values: Vec<f32> = (0..24).map(|value| value as f32).collect();
    let sum = |axis, output: &[i64]| {
        int(op(ops::reduce_sum::ID, &[f32s(&[2, 3, 4])], f32s(output)), ops::reduce_sum::AXIS, axis)
    };
    assert_eq!(run::<f32, f32>(&sum(2, &[2, 3]), &[&values]), [6., 22., 38., 54., 70., 86.]);
    assert_eq!(
        run::<f32, f32>(&sum(1, &[2, 4]), &[&values]),
        [12., 15., 18., 21., 48., 51., 54., 57.]
    );
    let kept = int(sum(0, &[1, 3, 4]), ops::reduce_sum::KEEP, 1);
    assert_eq!(run::<f32, f32>(&kept, &[&values])[11], 34.0);
    let max = |axis, output: &[i64]| {
        int(op(ops::reduce_max::ID, &[f32s(&[2, 2])], f32s(output)), ops::reduce_max::AXIS, axis)
    };
    let found = run::<f32, f32>(&max(0, &[2]), &[&[-0.0, f32::NAN, 0.0, 5.0]]);
    assert!(found[0] == 0.0 && found[0].is_sign_positive() && found[1].is_nan());
    let long = op(ops::reduce_sum::ID, &[f32s(&[1001])], f32s(&[]));
    let long = int(long, ops::reduce_sum::AXIS, 0);
    assert_eq!(run::<f32, f32>(&long, &[&[1.0; 1001]]), [1001.0]);
}

#[test]
fn matmul_transposes_batches_and_adds_a_bias() {
    let plain = op(ops::matmul::ID, &[f32s(&[2, 3]), f32s(&[3, 2])], f32s(&[2, 2]));
    let (a, b) = ([1., 2., 3., 4., 5., 6.], [1., 0., 0., 1., 1., 1.]);
    assert_eq!(run::<f32, f32>(&plain, &[&a, &b]), [4., 5., 10., 11.]);
    let turned = op(ops::matmul::ID, &[f32s(&[3, 2]), f32s(&[2, 3]), f32s(&[2])], f32s(&[2, 2]));
    let turned = int(turned, ops::matmul::TRANSPOSE_A, 1);
    let turned = int(turned, ops::matmul::TRANSPOSE_B, 1);
    let (a, b) = ([1., 4., 2., 5., 3., 6.], [1., 0., 1., 0., 1., 1.]);
    assert_eq!(run::<f32, f32>(&turned, &[&a, &b, &[100., 200.]]), [104., 205., 110., 211.]);
    let batched =
        op(ops::matmul::ID, &[f32s(&[2, 1, 1, 1]), f32s(&[3, 1, 1])], f32s(&[2, 3, 1, 1]));
    let products = run::<f32, f32>(&batched, &[&[1., 10.], &[1., 2., 3.]]);
    assert_eq!(products, [1., 2., 3., 10., 20., 30.]);
    let bytes = op(
        ops::matmul::ID,
        &[Tensor::dense(format::I8, [1, 2]), Tensor::dense(format::I8, [2, 1])],
        Tensor::dense(format::I32, [1, 1]),
    );
    assert_eq!(run::<i8, i32>(&bytes, &[&[-128, 127], &[-128, 127]]), [32513]);
    let nothing = op(ops::matmul::ID, &[f32s(&[1, 0]), f32s(&[0, 2]), f32s(&[2])], f32s(&[1, 2]));
    assert_eq!(run::<f32, f32>(&nothing, &[&[], &[], &[7., 8.]]), [7., 8.]);
}

#[test]
fn a_product_of_any_shape_is_the_sum_it_should_be() {
    for (m, k, n) in [(1, 1, 1), (4, 7, 16), (5, 64, 17), (33, 67, 47)] {
        let factor = |count: i64, step: i64| -> Vec<f32> {
            (0..count).map(|index| ((index * step) % 11 - 5) as f32).collect()
        };
        let (a, b) = (factor(m * k, 7), factor(k * n, 3));
        let op = op(ops::matmul::ID, &[f32s(&[m, k]), f32s(&[k, n])], f32s(&[m, n]));
        let product = run::<f32, f32>(&op, &[&a, &b]);
        for (index, value) in product.iter().enumerate() {
            let (row, column) = (index as i64 / n, index as i64 % n);
            let exact: f32 = (0..k)
                .map(|step| a[(row * k + step) as usize] * b[(step * n + column) as usize])
                .sum();
            assert_eq!(*value, exact, "{m}×{k}×{n} at {row}, {column}");
        }
    }
}

#[test]
fn softmax_sums_to_one_and_meets_its_edges() {
    let softmax = |dims: &[i64], axis| {
        int(op(ops::softmax::ID, &[f32s(dims)], f32s(dims)), ops::softmax::AXIS, axis)
    };
    let even = run::<f32, f32>(&softmax(&[2, 2], 0), &[&[1000.0, -3.0, 1000.0, -3.0]]);
    assert_eq!(even, [0.5; 4]);
    let low = f32::NEG_INFINITY;
    let rows = [0.0, low, low, low, 1.0, f32::NAN];
    let masked = run::<f32, f32>(&softmax(&[3, 2], 1), &[&rows]);
    assert_eq!(masked[..2], [1.0, 0.0]);
    assert!(masked[2..].iter().all(|value| value.is_nan()));
}

#[test]
fn layer_norm_scales_and_shifts() {
    let plain = op(ops::layer_norm::ID, &[f32s(&[2, 2])], f32s(&[2, 2]));
    let plain = int(plain, ops::layer_norm::AXIS, 1);
    let exact = with(plain, ops::layer_norm::EPS, AttrValue::F64(0.0));
    let values = [1.0, 3.0, -4.0, 4.0];
    assert_eq!(run::<f32, f32>(&exact, &[&values]), [-1.0, 1.0, -1.0, 1.0]);
    let both = [f32s(&[2, 2]), f32s(&[2]), f32s(&[2])];
    let affine = op(ops::layer_norm::ID, &both, f32s(&[2, 2]));
    let affine = int(affine, ops::layer_norm::AXIS, 1);
    let affine = with(affine, ops::layer_norm::EPS, AttrValue::F64(0.0));
    let scaled = run::<f32, f32>(&affine, &[&values, &[2.0, 3.0], &[10.0, 20.0]]);
    assert_eq!(scaled, [8.0, 23.0, 8.0, 23.0]);
}

#[test]
fn strides_are_followed_in_and_out() {
    let turned = Tensor { format: format::F32, dims: vec![2, 3], strides: Some(vec![1, 2]) };
    let spread = Tensor { format: format::F32, dims: vec![2, 3], strides: Some(vec![4, 1]) };
    let op = op(ops::exp::ID, &[turned], spread);
    let zeros = f32::to_bytes(&[0.0; 6]);
    let result = f32::from_bytes(&host().run(&op, &[zeros], 7 * 4).unwrap());
    let untouched = f32::from_bits(0xA5A5_A5A5);
    assert_eq!(result, [1.0, 1.0, 1.0, untouched, 1.0, 1.0, 1.0]);
}

#[test]
fn empty_tensors_are_no_work() {
    let add = op(ops::add::ID, &[f32s(&[0, 3]), f32s(&[1])], f32s(&[0, 3]));
    assert_eq!(run::<f32, f32>(&add, &[&[], &[1.0]]), []);
    let sum = op(ops::reduce_sum::ID, &[f32s(&[2, 0])], f32s(&[2]));
    let sum = int(sum, ops::reduce_sum::AXIS, 1);
    assert_eq!(run::<f32, f32>(&sum, &[&[]]), [0.0, 0.0]);
    let max = op(ops::reduce_max::ID, &[f32s(&[0, 2])], f32s(&[0]));
    assert_eq!(run::<f32, f32>(&int(max, ops::reduce_max::AXIS, 1), &[&[]]), []);
    let norm = op(ops::layer_norm::ID, &[f32s(&[3, 0])], f32s(&[3, 0]));
    assert_eq!(run::<f32, f32>(&int(norm, ops::layer_norm::AXIS, 1), &[&[]]), []);
    let softmax = op(ops::softmax::ID, &[f32s(&[0])], f32s(&[0]));
    assert_eq!(run::<f32, f32>(&int(softmax, ops::softmax::AXIS, 0), &[&[]]), []);
    let matmul = op(ops::matmul::ID, &[f32s(&[0, 2]), f32s(&[2, 3])], f32s(&[0, 3]));
    assert_eq!(run::<f32, f32>(&matmul, &[&[], &[0.0; 6]]), []);
}

#[test]
fn half_precision_sums_in_single() {
    // 4096 ones: a sum kept in bf16 would stick at 256.
    let x = Tensor::dense(format::BF16, [4096]);
    let op = op(ops::reduce_sum::ID, &[x], Tensor::dense(format::BF16, []));
    let op = int(op, ops::reduce_sum::AXIS, 0);
    let ones = bits(&[1.0; 4096], to_bf16);
    assert_eq!(run::<u16, u16>(&op, &[&ones]), bits(&[4096.0], to_bf16));
}

/// A descriptor that breaks one rule, and the code of that rule.
fn refusals() -> Vec<(&'static str, OpDesc, i32)> {
    let pair = || op(ops::add::ID, &[f32s(&[2]), f32s(&[2])], f32s(&[2]));
    let sum =
        |axis| int(op(ops::reduce_sum::ID, &[f32s(&[2])], f32s(&[])), ops::reduce_sum::AXIS, axis);
    let norm = |eps| {
        let op = op(ops::layer_norm::ID, &[f32s(&[2])], f32s(&[2]));
        with(int(op, ops::layer_norm::AXIS, 0), ops::layer_norm::EPS, AttrValue::F64(eps))
    };
    let product =
        |a: &[i64], b: &[i64], y: &[i64]| op(ops::matmul::ID, &[f32s(a), f32s(b)], f32s(y));
    let mut list = vec![
        ("unknown operator", op(0x7777, &[], f32s(&[])), status::E_UNSUPPORTED_OP),
        ("too few inputs", op(ops::add::ID, &[f32s(&[2])], f32s(&[2])), status::E_COUNT),
        ("unknown attribute", int(pair(), 9, 1), status::E_ATTR),
        ("missing axis", op(ops::softmax::ID, &[f32s(&[2])], f32s(&[2])), status::E_ATTR),
        ("axis twice", int(sum(0), ops::reduce_sum::AXIS, 0), status::E_ATTR),
        ("keep is 2", int(sum(0), ops::reduce_sum::KEEP, 2), status::E_ATTR),
        ("axis past the end", sum(1), status::E_RANGE),
        ("axis below zero", sum(-1), status::E_RANGE),
        ("eps below zero", norm(-1.0), status::E_RANGE),
        ("eps is NaN", norm(f64::NAN), status::E_RANGE),
        ("no broadcast", op(ops::add::ID, &[f32s(&[2]), f32s(&[3])], f32s(&[3])), status::E_SHAPE),
        ("wrong output", op(ops::exp::ID, &[f32s(&[2])], f32s(&[3])), status::E_SHAPE),
        ("negative extent", op(ops::exp::ID, &[f32s(&[-1])], f32s(&[-1])), status::E_SHAPE),
        ("Ka and Kb differ", product(&[2, 3], &[4, 2], &[2, 2]), status::E_SHAPE),
        ("rank of a factor", product(&[2], &[2, 2], &[2]), status::E_RANK),
        ("rank of nine", op(ops::exp::ID, &[f32s(&[1; 9])], f32s(&[1; 9])), status::E_RANK),
        (
            "larger than memory",
            op(ops::exp::ID, &[f32s(&[1 << 62])], f32s(&[1 << 62])),
            status::E_LIMIT,
        ),
    ];
    let mut version = pair();
    version.version = 2;
    list.push(("unknown version", version, status::E_UNSUPPORTED_OP));
    let mut types = pair();
    types.inputs[1] = Some(Tensor::dense(format::F16, [2]));
    list.push(("types that do not go together", types, status::E_UNSUPPORTED_TYPE));
    let mut mode = pair();
    mode.math_mode = 77;
    list.push(("unknown math mode", mode, status::E_ENUM));
    let mut overlap = pair();
    overlap.outputs[0].strides = Some(vec![0]);
    list.push(("overlapping output", overlap, status::E_STRIDE));
    let mut bits = op(ops::exp::ID, &[f32s(&[2])], f32s(&[2]));
    bits.determinism = 2;
    list.push(("more determinism than there is", bits, status::E_UNSUPPORTED));
    list
}

#[test]
fn what_cannot_be_planned_is_refused_by_query_and_plan_alike() {
    let host = host();
    for (what, op, code) in refusals() {
        let answer = host.query(&op);
        assert_eq!((answer.level, answer.why), (support::NONE, code), "{what}");
        assert_eq!(host.plan(&op).unwrap_err(), code, "{what}");
        assert_eq!(host.last_error().0, code, "{what}");
    }
}
