//! Convolutions and pools. All of them have the same attributes by the same keys.

use oxi_kit::ops;

use super::Frame;
use crate::emit::{Value, Window, least};

/// The windows over the extents behind samples and channels.
fn over(g: &Frame, taps: &[i64]) -> Window {
    let list = |key, otherwise: i64| match g.call.list(key) {
        [] => vec![otherwise; taps.len()],
        list => list.to_vec(),
    };
    let (begins, ends) = (list(ops::conv::BEGINS, 0), list(ops::conv::ENDS, 0));
    Window {
        taps: taps.to_vec(),
        strides: list(ops::conv::STRIDES, 1),
        dilations: list(ops::conv::DILATIONS, 1),
        padding: begins.into_iter().zip(ends).map(|(begin, end)| [begin, end]).collect(),
    }
}

/// The same with an element for each sample and channel.
fn over_all(g: &Frame, taps: &[i64]) -> Window {
    let all = |list: Vec<i64>| [vec![1, 1], list].concat();
    let Window { taps, strides, dilations, padding } = over(g, taps);
    let padding = [vec![[0, 0]; 2], padding].concat();
    Window { taps: all(taps), strides: all(strides), dilations: all(dilations), padding }
}

pub fn conv(g: &mut Frame) -> Vec<Value> {
    let (x, w) = (g.input(0), g.input(1));
    let window = over(g, &w.ty.dims[2..]);
    let spread = vec![1; window.taps.len()];
    let groups = g.call.number(ops::conv::GROUPS);
    summed(g, [&x, &w], &window, &spread, groups)
}

/// Elements are moved apart by the strides, and the weights of each window go from last to first.
pub fn conv_transpose(g: &mut Frame) -> Vec<Value> {
    let (x, w) = (g.input(0), g.input(1));
    let mut window = over(g, &w.ty.dims[2..]);
    let groups = g.call.number(ops::conv_transpose::GROUPS);
    let spread = std::mem::replace(&mut window.strides, vec![1; window.taps.len()]);
    let extra = g.call.list(ops::conv_transpose::EXTRA);
    for (axis, padding) in window.padding.iter_mut().enumerate() {
        let reach = window.dilations[axis] * (window.taps[axis] - 1);
        let more = extra.get(axis).copied().unwrap_or(0);
        *padding = [reach - padding[0], reach - padding[1] + more];
    }
    let axes: Vec<_> = (2..w.ty.dims.len()).collect();
    let w = g.reverse(&w, &axes);
    let w = outputs_first(g, &w, groups);
    summed(g, [&x, &w], &window, &spread, groups)
}

/// Weights by channels of the input, in groups, as weights by channels of the output.
fn outputs_first(g: &mut Frame, w: &Value, groups: i64) -> Value {
    let [inputs, outputs] = [w.ty.dims[0] / groups, w.ty.dims[1]];
    let taps = &w.ty.dims[2..];
    let split = g.reshape(w, &[&[groups, inputs, outputs], taps].concat());
    let order: Vec<_> = [0, 2, 1].into_iter().chain(3..taps.len() + 3).collect();
    let turned = g.transpose(&split, &order);
    g.reshape(&turned, &[&[groups * outputs, inputs], taps].concat())
}

fn summed(
    g: &mut Frame,
    operands: [&Value; 2],
    window: &Window,
    spread: &[i64],
    groups: i64,
) -> Vec<Value> {
    let (format, precision) = (g.accumulator(), g.precision);
    let sums = g.convolution(operands, window, spread, groups, format, precision);
    let y = g.and("add", &sums, 2, 1);
    g.only(&y)
}

pub fn max_pool(g: &mut Frame) -> Vec<Value> {
    let x = g.input(0);
    let window = over_all(g, g.call.list(ops::max_pool::WINDOW));
    vec![g.windows("maximum", &x, &window, least(x.ty.format))]
}

/// Sums over how many elements each window has, or over how many of them are there.
pub fn avg_pool(g: &mut Frame) -> Vec<Value> {
    let x = g.wide(0);
    let window = over_all(g, g.call.list(ops::avg_pool::WINDOW));
    let sums = g.windows("add", &x, &window, 0.0);
    let y = match g.call.number(ops::avg_pool::COUNT_PADDING) {
        1 => g.with("divide", &sums, window.taps.iter().product::<i64>() as f64),
        _ => {
            let ones = g.like(&x, 1.0);
            let counts = g.windows("add", &ones, &window, 0.0);
            // A window in the padding alone has nothing, and is 0.
            let counts = g.with("maximum", &counts, 1.0);
            g.div(&sums, &counts)
        }
    };
    g.only(&y)
}
