//! Rotations by position, and attention.

use oxi_kit::call::Call;
use oxi_kit::{Failure, Tensor, ops};

use super::arguments::{Arguments, items, name, own};
use super::{Launches, Place};
use crate::shared::{KernelFile, Shared};
use crate::walk::{MAX_RANK, Walk, repeat};

/// Heads as rows of elements: the walk through those of x and y, and of the third tensor, which goes
/// along the places of the sequence by a step.
fn heads(call: &Call, step: i64) -> Walk {
    let (x, y) = (call.x(), call.y());
    let last = x.rank() - 1;
    let mut along = vec![0; last];
    along[last - 2] = step;
    let strides = [x, y].map(Tensor::strides);
    Walk::new(&x.dims[..last], &[&strides[0][..last], &strides[1][..last], &along])
}

/// What both rotations begin with.
fn turned(walk: &Walk, call: &Call, rotary: i64, interleaved: bool) -> (Arguments, u64) {
    let (x, y) = (call.x(), call.y());
    let last = x.rank() - 1;
    let width = x.dims[last] as u64;
    let count = walk.count * width;
    let arguments = Arguments::default()
        .value(count)
        .value(width)
        .value(rotary as u64)
        .value(u32::from(interleaved))
        .value(walk.dims)
        .walked(Place::Input(0), x, walk.strides[0])
        .value(x.strides()[last])
        .walked(Place::Output(0), y, walk.strides[1])
        .value(y.strides()[last]);
    (arguments, count)
}

pub(super) fn rope(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    let x = call.x();
    let [cos, sin] = [1, 2].map(|input| call.inputs[input].unwrap_or(x));
    let interleaved = call.number(ops::rope::INTERLEAVED) != 0;
    let walk = heads(call, 1);
    let (arguments, count) = turned(&walk, call, cos.dims[1], interleaved);
    let defines = format!("-DX={} -DC={}", name(x.format)?, name(cos.format)?);
    let mut arguments = arguments.value(walk.strides[2]);
    for (input, tensor) in [(1, cos), (2, sin)] {
        let strides = tensor.strides();
        arguments =
            arguments.operand(Place::Input(input), tensor).value(strides[0]).value(strides[1]);
    }
    arguments.launch(shared, (KernelFile::Turn, "rope"), &defines, items(count))
}

pub(super) fn rope_at(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    use ops::rope_at as keys;
    let x = call.x();
    let positions = call.inputs[1].unwrap_or(x);
    let rotary = match call.number(keys::ROTARY) {
        0 => x.dims[x.rank() - 1],
        some => some,
    };
    let [from, to] = ramp(call, rotary);
    let walk = heads(call, positions.strides()[0]);
    let interleaved = call.number(keys::INTERLEAVED) != 0;
    let (arguments, count) = turned(&walk, call, rotary, interleaved);
    let defines = format!("-DX={} -DI={}", name(x.format)?, own(positions.format)?);
    arguments
        .walked(Place::Input(1), positions, walk.strides[2])
        .value(call.real(keys::BASE) as f32)
        .value(call.real(keys::FACTOR) as f32)
        .value(from as f32)
        .value(to as f32)
        .value(call.real(keys::MAGNITUDE) as f32)
        .launch(shared, (KernelFile::Turn, "rope_at"), &defines, items(count))
}

/// The pairs between which speeds go over from their own to those divided by the factor.
fn ramp(call: &Call, rotary: i64) -> [f64; 2] {
    use ops::rope_at as keys;
    let width = rotary as f64;
    let original = call.number(keys::ORIGINAL) as f64;
    let pair = |turns: f64| {
        let around = original / (turns * std::f64::consts::TAU);
        width / 2.0 * around.ln() / call.real(keys::BASE).ln()
    };
    let from = pair(call.real(keys::BETA_FAST)).floor().max(0.0);
    let to = pair(call.real(keys::BETA_SLOW)).ceil().min(width - 1.0);
    [from, to]
}

/// The strides of four axes, as a kernel wants them.
fn four(strides: &[i64]) -> [i64; MAX_RANK] {
    std::array::from_fn(|axis| strides.get(axis).copied().unwrap_or(0))
}

pub(super) fn attention(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    use ops::attention as keys;
    let q = call.x();
    let [k, v] = [1, 2].map(|input| call.inputs[input].unwrap_or(q));
    let [mask, sinks, slopes] = [3, 4, 5].map(|input| call.inputs[input]);
    let (y, lse) = (call.y(), &call.outputs[1]);
    let (batches, heads, rows) = (q.dims[0], q.dims[1], q.dims[2]);
    let (keys_of, places) = (k.dims[1], k.dims[2]);
    let scores = [batches, heads, rows, places];
    // Further than this nothing is from anything.
    let window = call.number(keys::WINDOW).min(rows + places);
    let step = |tensor: Option<&Tensor>| tensor.map_or(0, |tensor| tensor.strides()[0]);
    let mask_strides = mask.map_or(vec![0; 4], |mask| repeat(&mask.dims, &mask.strides(), &scores));
    let flag = |given: Option<&Tensor>| u32::from(given.is_some());
    let arguments = Arguments::default()
        .value(heads as u64)
        .value(rows as u64)
        .value(places as u64)
        .value((heads / keys_of) as u64)
        .value(q.dims[3] as u64)
        .value(v.dims[3] as u64)
        .value(call.real(keys::SCALE) as f32)
        .value(call.real(keys::SOFTCAP) as f32)
        .value(call.number(keys::CAUSAL) as u32)
        .value(window)
        .value(flag(mask))
        .value(flag(sinks))
        .value(flag(slopes));
    let mut arguments = arguments;
    for (input, tensor) in [q, k, v].into_iter().enumerate() {
        arguments = arguments.walked(Place::Input(input), tensor, four(&tensor.strides()));
    }
    arguments
        .walked(Place::Input(3), q, four(&mask_strides))
        .operand(Place::Input(4), lse)
        .value(step(sinks))
        .operand(Place::Input(5), lse)
        .value(step(slopes))
        .walked(Place::Output(0), y, four(&y.strides()))
        .walked(Place::Output(1), lse, four(&lse.strides()))
        .launch(
            shared,
            (KernelFile::Attend, "attend"),
            &format!("-DX={}", name(q.format)?),
            [(batches * heads * rows) as u64, 1, 1],
        )
}
