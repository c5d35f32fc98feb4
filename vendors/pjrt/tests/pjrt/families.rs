//! Operators of several outputs, and one or two of each family: what only a wrong graph would give.

use oxi_kit::ffi::{format as f, status, support};
use oxi_kit::host::{Bytes, Host};
use oxi_kit::{AttrValue, OpDesc, Tensor, ops};

use crate::common::{host, op};

fn numbers(dims: &[i64]) -> Tensor {
    Tensor::dense(f::F32, dims)
}

fn integers(dims: &[i64]) -> Tensor {
    Tensor::dense(f::I32, dims)
}

/// An operator with more outputs.
fn with_outputs(op: OpDesc, more: &[&Tensor]) -> OpDesc {
    let more = more.iter().map(|&tensor| tensor.clone());
    OpDesc { outputs: op.outputs.into_iter().chain(more).collect(), ..op }
}

/// The first output of an operator on numbers, which are all f32.
fn run(host: &Host, op: &OpDesc, inputs: &[&[f32]]) -> Vec<f32> {
    let bytes: Vec<_> = inputs.iter().map(|values| f32::to_bytes(values)).collect();
    f32::from_bytes(&host.run(op, &bytes, 4 * op.outputs[0].len()).unwrap())
}

fn list(numbers: &[i64]) -> AttrValue {
    AttrValue::I64List(numbers.to_vec())
}

#[test]
fn several_results_come_back_each_in_its_place() {
    let Some(host) = host("several_results_come_back_each_in_its_place") else { return };
    let attrs = [(ops::split::AT, AttrValue::I64(1)), (ops::split::AXIS, AttrValue::I64(1))];
    let split = op(ops::split::ID, &[&numbers(&[2, 3])], &numbers(&[2, 1]), &attrs);
    let split = with_outputs(split, &[&numbers(&[2, 2])]);
    let x = f32::to_bytes(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    let parts = host.run_all(&split, &[x], &[8, 16]).unwrap();
    let [left, right] = [0, 1].map(|part| f32::from_bytes(&parts[part]));
    assert_eq!((left, right), (vec![1.0, 4.0], vec![2.0, 3.0, 5.0, 6.0]));
}

#[test]
fn elements_change_their_place() {
    let Some(host) = host("elements_change_their_place") else { return };
    let attrs = [(ops::roll::SHIFT, AttrValue::I64(-4)), (ops::roll::AXIS, AttrValue::I64(0))];
    let roll = op(ops::roll::ID, &[&numbers(&[3])], &numbers(&[3]), &attrs);
    assert_eq!(run(&host, &roll, &[&[1.0, 2.0, 3.0]]), [2.0, 3.0, 1.0]);
    let attrs = [(ops::tile::REPEATS, list(&[2, 2]))];
    let tile = op(ops::tile::ID, &[&numbers(&[1, 2])], &numbers(&[2, 4]), &attrs);
    assert_eq!(run(&host, &tile, &[&[1.0, 2.0]]), [1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0]);
    let attrs = [
        (ops::pad::BEFORE, list(&[1])),
        (ops::pad::AFTER, list(&[0])),
        (ops::pad::VALUE, AttrValue::F64(7.0)),
    ];
    let pad = op(ops::pad::ID, &[&numbers(&[2])], &numbers(&[3]), &attrs);
    assert_eq!(run(&host, &pad, &[&[1.0, 2.0]]), [7.0, 1.0, 2.0]);
}

#[test]
fn any_axes_are_reduced_and_may_stay() {
    let Some(host) = host("any_axes_are_reduced_and_may_stay") else { return };
    let attrs =
        [(ops::reduce_var::AXES, list(&[2, 0])), (ops::reduce_var::KEEP, AttrValue::I64(1))];
    let x = numbers(&[2, 2, 1]);
    let variance = op(ops::reduce_var::ID, &[&x], &numbers(&[1, 2, 1]), &attrs);
    assert_eq!(run(&host, &variance, &[&[1.0, 2.0, 3.0, 6.0]]), [2.0, 8.0]);
    let attrs = [(ops::reduce_logsumexp::AXES, list(&[0]))];
    let row = numbers(&[2]);
    let log = op(ops::reduce_logsumexp::ID, &[&row], &numbers(&[]), &attrs);
    assert_eq!(run(&host, &log, &[&[f32::NEG_INFINITY; 2]]), [f32::NEG_INFINITY]);
    assert_eq!(run(&host, &log, &[&[f32::INFINITY, 1.0]]), [f32::INFINITY]);
}

#[test]
fn a_running_sum_goes_either_way_with_its_element_or_without() {
    let test = "a_running_sum_goes_either_way_with_its_element_or_without";
    let Some(host) = host(test) else { return };
    let sums = |reverse, exclusive| {
        let attrs = [
            (ops::cumsum::AXIS, AttrValue::I64(0)),
            (ops::cumsum::REVERSE, AttrValue::I64(reverse)),
            (ops::cumsum::EXCLUSIVE, AttrValue::I64(exclusive)),
        ];
        let sum = op(ops::cumsum::ID, &[&numbers(&[3])], &numbers(&[3]), &attrs);
        run(&host, &sum, &[&[1.0, 2.0, 4.0]])
    };
    assert_eq!(sums(0, 0), [1.0, 3.0, 7.0]);
    assert_eq!(sums(0, 1), [0.0, 1.0, 3.0]);
    assert_eq!(sums(1, 0), [7.0, 6.0, 4.0]);
    assert_eq!(sums(1, 1), [6.0, 4.0, 0.0]);
}

#[test]
fn an_index_outside_picks_zero_and_writes_nothing() {
    let Some(host) = host("an_index_outside_picks_zero_and_writes_nothing") else { return };
    let attrs = [(ops::gather::AXIS, AttrValue::I64(1))];
    let (x, indices) = (numbers(&[2, 2]), integers(&[2, 3]));
    let gather = op(ops::gather::ID, &[&x, &indices], &numbers(&[2, 3]), &attrs);
    let of = f32::to_bytes(&[1.0, 2.0, 3.0, 4.0]);
    let places = i32::to_bytes(&[1, 2, 0, -1, 0, 1]);
    let picked = host.run(&gather, &[of.clone(), places.clone()], 24).unwrap();
    assert_eq!(f32::from_bytes(&picked), [2.0, 0.0, 1.0, 0.0, 3.0, 4.0]);
    let updates = numbers(&[2, 3]);
    let add = op(ops::scatter_add::ID, &[&x, &indices, &updates], &x, &attrs);
    let more = f32::to_bytes(&[10.0, 20.0, 30.0, 40.0, 50.0, 60.0]);
    let sums = host.run(&add, &[of, places, more], 16).unwrap();
    assert_eq!(f32::from_bytes(&sums), [31.0, 12.0, 53.0, 64.0]);
}

#[test]
fn zeros_are_equal_and_a_nan_is_the_largest() {
    let Some(host) = host("zeros_are_equal_and_a_nan_is_the_largest") else { return };
    let x = numbers(&[5]);
    let attrs = [(ops::sort::AXIS, AttrValue::I64(0))];
    let sort = with_outputs(op(ops::sort::ID, &[&x], &x, &attrs), &[&integers(&[5])]);
    // Less than every normal number, and not zero.
    let tiny = f32::from_bits(1);
    let elements = f32::to_bytes(&[-f32::NAN, 0.0, tiny, -0.0, -tiny]);
    let sorted = host.run_all(&sort, &[elements], &[20, 20]).unwrap();
    assert_eq!(i32::from_bytes(&sorted[1]), [4, 1, 3, 2, 0]);
    let y = f32::from_bytes(&sorted[0]);
    let bits: Vec<_> = y[..4].iter().map(|x| x.to_bits()).collect();
    assert_eq!(bits, [1 << 31 | 1, 0, 1 << 31, 1]);
    assert!(y[4].is_nan());
    let least = |values: [f32; 3]| {
        let attrs = [(ops::argmin::AXIS, AttrValue::I64(0))];
        let x = numbers(&[3]);
        let place = op(ops::argmin::ID, &[&x], &integers(&[]), &attrs);
        i32::from_bytes(&host.run(&place, &[f32::to_bytes(&values)], 4).unwrap())[0]
    };
    assert_eq!(least([1.0, 0.0, -0.0]), 1);
    assert_eq!(least([1.0, f32::NAN, f32::NEG_INFINITY]), 1);
}

#[test]
fn a_transposed_convolution_lays_its_windows_out() {
    let Some(host) = host("a_transposed_convolution_lays_its_windows_out") else { return };
    // Two groups of one channel, which has two outputs in the first weights and in the second.
    let attrs = [
        (ops::conv_transpose::STRIDES, list(&[2])),
        (ops::conv_transpose::GROUPS, AttrValue::I64(2)),
    ];
    let (x, w) = (numbers(&[1, 2, 2]), numbers(&[2, 2, 2]));
    let spread = op(ops::conv_transpose::ID, &[&x, &w], &numbers(&[1, 4, 4]), &attrs);
    let w = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
    let y = run(&host, &spread, &[&[1.0, 10.0, 1.0, 100.0], &w]);
    let expected = [
        [1.0, 2.0, 10.0, 20.0],
        [3.0, 4.0, 30.0, 40.0],
        [5.0, 6.0, 500.0, 600.0],
        [7.0, 8.0, 700.0, 800.0],
    ];
    assert_eq!(y, expected.as_flattened());
}

#[test]
fn padding_counts_only_if_it_is_asked_for() {
    let Some(host) = host("padding_counts_only_if_it_is_asked_for") else { return };
    let mean = |count| {
        let attrs = [
            (ops::avg_pool::WINDOW, list(&[2])),
            (ops::avg_pool::BEGINS, list(&[2])),
            (ops::avg_pool::COUNT_PADDING, AttrValue::I64(count)),
        ];
        let pool = op(ops::avg_pool::ID, &[&numbers(&[1, 1, 2])], &numbers(&[1, 1, 3]), &attrs);
        run(&host, &pool, &[&[4.0, 8.0]])
    };
    assert_eq!(mean(0), [0.0, 4.0, 6.0]);
    assert_eq!(mean(1), [0.0, 2.0, 6.0]);
}

#[test]
fn a_query_weighs_the_values_that_it_sees() {
    let Some(host) = host("a_query_weighs_the_values_that_it_sees") else { return };
    // Two heads of queries share one of keys. Three queries stand at keys -1, 0 and 1.
    let attrs =
        [(ops::attention::SCALE, AttrValue::F64(1.0)), (ops::attention::CAUSAL, AttrValue::I64(1))];
    let (q, k, v) = (numbers(&[1, 2, 3, 1]), numbers(&[1, 1, 2, 1]), numbers(&[1, 1, 2, 1]));
    let attention = op(ops::attention::ID, &[&q, &k, &v], &q, &attrs);
    let attention = with_outputs(attention, &[&numbers(&[1, 2, 3])]);
    assert_eq!(host.query(&attention).level, support::COMPOSED);
    let queries = f32::to_bytes(&[0.0; 6]);
    let (keys, values) = (f32::to_bytes(&[5.0, 7.0]), f32::to_bytes(&[2.0, 4.0]));
    let results = host.run_all(&attention, &[queries, keys, values], &[24, 24]).unwrap();
    assert_eq!(f32::from_bytes(&results[0]), [0.0, 2.0, 3.0, 0.0, 2.0, 3.0]);
    let lse = f32::from_bytes(&results[1]);
    assert_eq!(lse[..2], [f32::NEG_INFINITY, 0.0]);
    assert!((lse[2] - 2.0_f32.ln()).abs() < 1e-6, "{lse:?}");
}

#[test]
fn pairs_are_turned_and_the_rest_stays() {
    let Some(host) = host("pairs_are_turned_and_the_rest_stays") else { return };
    let turned = |interleaved| {
        let attrs = [(ops::rope::INTERLEAVED, AttrValue::I64(interleaved))];
        let (x, table) = (numbers(&[1, 1, 5]), numbers(&[1, 4]));
        let rope = op(ops::rope::ID, &[&x, &table, &table], &x, &attrs);
        run(&host, &rope, &[&[1.0, 2.0, 3.0, 4.0, 5.0], &[0.0; 4], &[1.0; 4]])
    };
    assert_eq!(turned(0), [-3.0, -4.0, 1.0, 2.0, 5.0]);
    assert_eq!(turned(1), [-2.0, 1.0, -4.0, 3.0, 5.0]);
}

#[test]
fn what_a_factor_of_zero_multiplies_is_left_out_and_an_error_function_is_not_offered() {
    let test = "what_a_factor_of_zero_multiplies_is_left_out_and_an_error_function_is_not_offered";
    let Some(host) = host(test) else { return };
    let x = numbers(&[1, 1]);
    let attrs = [(ops::gemm::ALPHA, AttrValue::F64(0.0)), (ops::gemm::BETA, AttrValue::F64(2.0))];
    let gemm = op(ops::gemm::ID, &[&x, &x, &x], &x, &attrs);
    assert_eq!(run(&host, &gemm, &[&[f32::NAN], &[1.0], &[3.0]]), [6.0]);
    let gelu = op(ops::gemm::ID, &[&x, &x], &x, &[(ops::gemm::EPILOGUE, AttrValue::I64(2))]);
    assert_eq!(host.plan(&gelu), Err(status::E_UNSUPPORTED));
}

#[test]
fn a_row_that_does_not_count_has_no_loss() {
    let Some(host) = host("a_row_that_does_not_count_has_no_loss") else { return };
    let (logits, targets) = (numbers(&[3, 2]), integers(&[3]));
    let loss = |targets_of: [i32; 3]| {
        let loss = op(ops::cross_entropy::ID, &[&logits, &targets], &numbers(&[]), &[]);
        let inputs = [f32::to_bytes(&[0.0; 6]), i32::to_bytes(&targets_of)];
        f32::from_bytes(&host.run(&loss, &inputs, 4).unwrap())[0]
    };
    assert!((loss([1, -100, 2]) - 2.0_f32.ln()).abs() < 1e-6);
    assert!(loss([2, -100, -1]).is_nan());
}

#[test]
fn integers_stop_at_their_ends_and_a_nan_is_the_zero_point() {
    let test = "integers_stop_at_their_ends_and_a_nan_is_the_zero_point";
    let Some(host) = host(test) else { return };
    let (x, one) = (numbers(&[5]), numbers(&[1]));
    let (zero, q) = (Tensor::dense(f::I8, [1]), Tensor::dense(f::I8, [5]));
    let quantize = op(ops::quantize::ID, &[&x, &one, &zero], &q, &[]);
    let x = f32::to_bytes(&[f32::NAN, 1e30, f32::NEG_INFINITY, 5.0, -7.0]);
    let inputs = [x, f32::to_bytes(&[2.0]), i8::to_bytes(&[3])];
    assert_eq!(i8::from_bytes(&host.run(&quantize, &inputs, 5).unwrap()), [3, 127, -128, 5, -1]);
}

#[test]
fn the_first_step_of_adam_is_as_long_as_the_learning_rate() {
    let Some(host) = host("the_first_step_of_adam_is_as_long_as_the_learning_rate") else { return };
    let x = numbers(&[2]);
    let attrs = [
        (ops::adamw::STEP, AttrValue::I64(1)),
        (ops::adamw::LEARNING_RATE, AttrValue::F64(0.5)),
        (ops::adamw::WEIGHT_DECAY, AttrValue::F64(0.0)),
    ];
    let step = with_outputs(op(ops::adamw::ID, &[&x, &x, &x, &x], &x, &attrs), &[&x, &x]);
    let of = |values: [f32; 2]| f32::to_bytes(&values);
    let inputs = [of([1.0, 1.0]), of([3.0, -3.0]), of([0.0; 2]), of([0.0; 2])];
    let results = host.run_all(&step, &inputs, &[8, 8, 8]).unwrap();
    let [param, m, v] = [0, 1, 2].map(|index| f32::from_bytes(&results[index])[0]);
    assert!((param - 0.5).abs() < 1e-6 && (m - 0.3).abs() < 1e-6 && (v - 0.009).abs() < 1e-6);
}
