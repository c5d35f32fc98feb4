//! Losses, gradients and steps of training: one number of a small call.

use oxi_kit::ffi::{Status, format};
use oxi_kit::host::{Bytes, Host};
use oxi_kit::{Attr, Tensor, ops};

use crate::common::{Row, f32s};
use crate::statistics::{call, float, integer, numbers, thousandths};

const ONE: &[i64] = &[1];
const PAIR: &[i64] = &[1, 2];

pub(crate) const ROWS: &[Row] = &[
    // Equal logits: each row loses ln 2. Of two rows the second does not count.
    ("entropy-smooths-ignored", 693, 1039, |host| {
        entropy(host, &[integer(ops::cross_entropy::REDUCTION, 2), smoothing(0.5)])
    }),
    ("entropy-mean-of-all", 693, 346, |host| entropy(host, &[])),
    ("entropy-backward-unshared", -250, -500, |host| {
        let dloss = Tensor::dense(format::F32, []);
        let inputs = vec![f32s(&[2, 2]), Tensor::dense(format::I32, [2]), dloss];
        let op = call(ops::cross_entropy_backward::ID, inputs, vec![f32s(&[2, 2])], &[]);
        let bytes = [f32::to_bytes(&[0.0; 4]), i32::to_bytes(&[0, 0]), f32::to_bytes(&[1.0])];
        (f32::from_bytes(&host.run(&op, &bytes, 16).unwrap())[0] * 1000.0) as Status
    }),
    ("softmax-backward-sum-lost", 0, 500, |host| {
        let call = [(PAIR, &[0.5, 0.5][..]), (PAIR, &[1.0, 1.0])];
        thousandths(host, ops::softmax_backward::ID, &call, &[PAIR], &[integer(1, 1)], (0, 0))
    }),
    ("log-softmax-backward-sum-lost", -1000, 1000, |host| {
        let call = [(PAIR, &[0.0, 0.0][..]), (PAIR, &[1.0, 1.0])];
        thousandths(host, ops::log_softmax_backward::ID, &call, &[PAIR], &[integer(1, 1)], (0, 0))
    }),
    ("layer-norm-backward-row-lost", 3000, 1000, |host| {
        let shape: &[i64] = &[2, 1];
        let call = [(shape, &[1.0, 2.0][..]), (shape, &[1.0, 1.0])];
        let outputs = [shape, ONE, ONE];
        thousandths(host, ops::layer_norm_backward::ID, &call, &outputs, &[integer(1, 1)], (2, 0))
    }),
    ("rms-norm-backward-row-lost", 3000, 1000, |host| {
        let shape: &[i64] = &[2, 1];
        let call = [(shape, &[1.0, 2.0][..]), (shape, &[1.0, 1.0])];
        let attrs = [integer(1, 1), float(ops::rms_norm_backward::EPS, 0.0)];
        thousandths(host, ops::rms_norm_backward::ID, &call, &[shape, ONE], &attrs, (1, 0))
    }),
    // At the first step both moments are corrected to those of the gradient: the change is the rate.
    ("adamw-step-miscounted", -1000, -816, |host| adamw(host, 0.0)),
    ("adamw-epsilon-inside", -250, -500, |host| adamw(host, 3.0)),
    ("sgd-never-nesterov", -1500, -1000, |host| {
        let call = [(ONE, &[0.0][..]), (ONE, &[1.0]), (ONE, &[0.0])];
        let attrs = [
            float(ops::sgd::LEARNING_RATE, 1.0),
            float(ops::sgd::MOMENTUM, 0.5),
            integer(ops::sgd::NESTEROV, 1),
        ];
        thousandths(host, ops::sgd::ID, &call, &[ONE, ONE], &attrs, (0, 0))
    }),
    ("clip-grows", 1000, 2000, |host| {
        let attrs =
            [float(ops::clip_grad_norm::MAX_NORM, 2.0), float(ops::clip_grad_norm::EPS, 0.0)];
        thousandths(host, ops::clip_grad_norm::ID, &[(ONE, &[1.0])], &[ONE, &[]], &attrs, (0, 0))
    }),
    // Weights of 1 and gradients of 2, with a scale of a half. The first of two queries sees the first of
    // two keys; of one key it sees none.
    ("attention-backward-key-unscaled", 1000, 2000, |host| back(host, 1, 1, 0.5, 1)),
    ("attention-backward-causal-ignored", 1000, 2000, |host| back(host, 2, 2, 0.5, 0)),
    ("attention-backward-nothing-is-nan", 0, -1, |host| back(host, 2, 1, f32::NEG_INFINITY, 0)),
];

/// The first number of a gradient of so many queries by so many keys, in thousandths; -1 if it is NaN.
fn back(host: &Host, queries: i64, keys: i64, lse: f32, output: usize) -> Status {
    let [q, k] = [[1, 1, queries, 1], [1, 1, keys, 1]];
    let all = |value: f32, count: i64| vec![value; count as usize];
    let [ones, of_keys, values, of_lse] =
        [all(1.0, queries), all(1.0, keys), all(3.0, keys), all(lse, queries)];
    let call: [(&[i64], &[f32]); 6] =
        [(&q, &ones), (&q, &ones), (&k, &of_keys), (&k, &values), (&q, &ones), (&q[..3], &of_lse)];
    let id = ops::attention_backward::ID;
    let attrs =
        [float(ops::attention_backward::SCALE, 0.5), integer(ops::attention_backward::CAUSAL, 1)];
    let first = numbers(host, id, &call, &[&q, &k, &k], &attrs)[output][0];
    if first.is_nan() { -1 } else { (first * 1000.0) as Status }
}

fn smoothing(part: f64) -> Attr {
    float(ops::cross_entropy::LABEL_SMOOTHING, part)
}

/// The loss of two rows of two equal logits, of which one counts.
fn entropy(host: &Host, attrs: &[Attr]) -> Status {
    let inputs = vec![f32s(&[2, 2]), Tensor::dense(format::I32, [2])];
    let op = call(ops::cross_entropy::ID, inputs, vec![f32s(&[])], attrs);
    let bytes = [f32::to_bytes(&[0.0; 4]), i32::to_bytes(&[0, -1])];
    (f32::from_bytes(&host.run(&op, &bytes, 4).unwrap())[0] * 1000.0) as Status
}

/// What becomes of a parameter of 0 with a gradient of 1 at the first step, of rate 1.
fn adamw(host: &Host, eps: f64) -> Status {
    let call = [(ONE, &[0.0][..]), (ONE, &[1.0]), (ONE, &[0.0]), (ONE, &[0.0])];
    let attrs = [
        integer(ops::adamw::STEP, 1),
        float(ops::adamw::LEARNING_RATE, 1.0),
        float(ops::adamw::BETA1, 0.5),
        float(ops::adamw::BETA2, 0.5),
        float(ops::adamw::EPS, eps),
    ];
    thousandths(host, ops::adamw::ID, &call, &[ONE, ONE, ONE], &attrs, (0, 0))
}
