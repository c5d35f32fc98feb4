//! Attention as a graph of two products and a softmax; its gate and its rotations.

use oxi_kit::ffi::format as f;
use oxi_kit::ops;

use super::Frame;
use crate::elementwise;
use crate::emit::{Source, Type, Value};

pub fn swiglu(g: &mut Frame) -> Vec<Value> {
    let (gate, up) = (g.wide(0), g.wide(1));
    let opened = elementwise::result(g, ops::silu::ID, &[gate], 0.0);
    let y = g.mul(&opened, &up);
    g.only(&y)
}

pub fn rope(g: &mut Frame) -> Vec<Value> {
    let (x, cos, sin) = (g.wide(0), g.wide(1), g.wide(2));
    let interleaved = g.call.number(ops::rope::INTERLEAVED) == 1;
    rotated(g, &x, [&cos, &sin], interleaved)
}

/// The first elements of each head, turned by tables of a cosine and a sine for each place and element;
/// the others as they are.
fn rotated(g: &mut Frame, x: &Value, tables: [&Value; 2], interleaved: bool) -> Vec<Value> {
    let rank = x.ty.dims.len();
    let (width, turned) = (x.ty.dims[rank - 1], tables[0].ty.dims[1]);
    let head = g.part(x, rank - 1, 0, turned);
    let partners = if interleaved { neighbours(g, &head) } else { halves(g, &head) };
    let [cos, sin] = tables.map(|table| g.broadcast(table, &[rank - 3, rank - 1], &head.ty.dims));
    let own = g.mul(&head, &cos);
    let other = g.mul(&partners, &sin);
    let y = g.add(&own, &other);
    let y = match width - turned {
        0 => y,
        _ => {
            let rest = g.part(x, rank - 1, turned, width);
            g.concat(&[y, rest], rank - 1)
        }
    };
    g.only(&y)
}

/// The second half, negated, before the first.
fn halves(g: &mut Frame, x: &Value) -> Value {
    let (last, turned) = (x.ty.dims.len() - 1, x.ty.dims[x.ty.dims.len() - 1]);
    let first = g.part(x, last, 0, turned / 2);
    let second = g.part(x, last, turned / 2, turned);
    let second = g.unary("negate", &second);
    g.concat(&[second, first], last)
}

/// Each pair of neighbours as two halves of its own.
fn neighbours(g: &mut Frame, x: &Value) -> Value {
    let (front, turned) = (&x.ty.dims[..x.ty.dims.len() - 1], x.ty.dims[x.ty.dims.len() - 1]);
    let pairs = g.reshape(x, &[front, &[turned / 2, 2]].concat());
    let swapped = halves(g, &pairs);
    g.reshape(&swapped, &x.ty.dims)
}

/// The angles are positions times speeds, which depend on attributes alone and are constants.
pub fn rope_at(g: &mut Frame) -> Vec<Value> {
    use ops::rope_at::{INTERLEAVED, MAGNITUDE, ROTARY};
    let (x, positions) = (g.wide(0), g.wide(1));
    let interleaved = g.call.number(INTERLEAVED) == 1;
    let turned = match g.call.number(ROTARY) {
        0 => x.ty.dims[x.ty.dims.len() - 1],
        some => some,
    };
    let pair = |element| if interleaved { element / 2 } else { element % (turned / 2) };
    let speeds: Vec<_> = (0..turned).map(|element| speed(g, pair(element), turned)).collect();
    let bytes: Vec<_> = speeds.iter().flat_map(|speed| (*speed as f32).to_ne_bytes()).collect();
    let ty = Type { format: f::F32, dims: vec![turned] };
    let speeds = g.operand(ty, Source::Constant(&bytes));
    let dims = [positions.ty.dims[0], turned];
    let positions = g.broadcast(&positions, &[0], &dims);
    let speeds = g.broadcast(&speeds, &[1], &dims);
    let angles = g.mul(&positions, &speeds);
    let magnitude = g.call.real(MAGNITUDE);
    let [cos, sin] = ["cosine", "sine"].map(|function| {
        let table = g.unary(function, &angles);
        g.scaled(&table, magnitude)
    });
    rotated(g, &x, [&cos, &sin], interleaved)
}

/// How fast a pair turns with the position.
fn speed(g: &Frame, pair: i64, turned: i64) -> f64 {
    use ops::rope_at::{BASE, BETA_FAST, BETA_SLOW, FACTOR, ORIGINAL};
    let [base, factor, fast, slow] =
        [BASE, FACTOR, BETA_FAST, BETA_SLOW].map(|key| g.call.real(key));
    let (pair, turned) = (pair as f64, turned as f64);
    let original = base.powf(-2.0 * pair / turned);
    if factor <= 1.0 {
        return original;
    }
    // The pair that turns so many times within the original length.
    let length = g.call.number(ORIGINAL) as f64;
    let pair_of =
        |turns: f64| turned * (length / (turns * std::f64::consts::TAU)).ln() / (2.0 * base.ln());
    let low = pair_of(fast).floor().max(0.0);
    let high = pair_of(slow).ceil().min(turned - 1.0);
    let high = if low == high { high + 1e-3 } else { high };
    let slowed = ((pair - low) / (high - low)).clamp(0.0, 1.0);
    original / factor * slowed + original * (1.0 - slowed)
}

pub fn attention(g: &mut Frame) -> Vec<Value> {
    let scores = scores(g);
    let dims = scores.ty.dims.clone();
    let (per_query, sinks) = (&dims[..3], g.optional(4));
    let sinks = sinks.map(|sinks| g.broadcast(&sinks, &[1], per_query));
    let mut most = g.reduce("maximum", &scores, &[3], f64::NEG_INFINITY);
    if let Some(sinks) = &sinks {
        most = g.binary("maximum", &most, sinks);
    }
    // A query that sees nothing has no maximum to subtract.
    let unseen = g.compare_with("EQ", &most, f64::NEG_INFINITY);
    let most = g.replace(&unseen, &most, 0.0);
    let shift = g.back(&most, &[3], &dims);
    let shifted = g.sub(&scores, &shift);
    let powers = g.unary("exponential", &shifted);
    let mut sum = g.reduce("add", &powers, &[3], 0.0);
    if let Some(sinks) = &sinks {
        let shifted = g.sub(sinks, &most);
        let power = g.unary("exponential", &shifted);
        sum = g.add(&sum, &power);
    }
    let log = g.unary("log", &sum);
    let lse = g.add(&log, &most);
    let divisor = g.replace(&unseen, &sum, 1.0);
    let divisor = g.back(&divisor, &[3], &dims);
    let weights = g.div(&powers, &divisor);
    let values = g.wide(2);
    let y = by_group(g, &weights, &values, false);
    vec![g.result(0, &y), g.result(1, &lse)]
}

/// A product for each head of queries with what its group has of keys or values.
fn by_group(g: &mut Frame, rows: &Value, of_group: &Value, transpose: bool) -> Value {
    let [batch, heads, queries, inner] = rows.ty.dims[..] else {
        unreachable!("queries have four dimensions")
    };
    let groups = of_group.ty.dims[1];
    let together = g.reshape(rows, &[batch, groups, heads / groups * queries, inner]);
    let product = g.product([&together, of_group], [false, transpose]);
    let last = product.ty.dims[3];
    g.reshape(&product, &[batch, heads, queries, last])
}

/// The scores of all keys; minus infinity for those that are not seen.
fn scores(g: &mut Frame) -> Value {
    use ops::attention::{CAUSAL, SCALE, SOFTCAP, WINDOW};
    let (queries, keys) = (g.input(0), g.input(1));
    let product = by_group(g, &queries, &keys, true);
    let mut scores = g.scaled(&product, g.call.real(SCALE));
    let dims = scores.ty.dims.clone();
    let cap = g.call.real(SOFTCAP);
    if cap != 0.0 {
        let part = g.with("divide", &scores, cap);
        let bent = g.unary("tanh", &part);
        scores = g.with("multiply", &bent, cap);
    }
    let (causal, window) = (g.call.number(CAUSAL) == 1, g.call.number(WINDOW));
    let slopes = g.optional(5);
    // How far a key is behind the one that the query stands at.
    let key = g.iota(f::I32, &dims, 3);
    let query = g.iota(f::I32, &dims, 2);
    let stands = g.with("add", &query, (dims[3] - dims[2]) as f64);
    let behind = g.sub(&key, &stands);
    let distance = g.unary("abs", &behind);
    if let Some(slopes) = slopes {
        let format = g.accumulator();
        let slopes = g.broadcast(&slopes, &[1], &dims);
        let far = g.convert(&distance, format);
        let lost = g.mul(&slopes, &far);
        scores = g.sub(&scores, &lost);
    }
    if let Some(mask) = g.wide_optional(3) {
        let mask = g.broadcast_last(&mask, &dims);
        scores = g.add(&scores, &mask);
    }
    if causal {
        let hidden = g.compare_with("GT", &behind, 0.0);
        scores = g.replace(&hidden, &scores, f64::NEG_INFINITY);
    }
    if window != 0 {
        let hidden = g.compare_with("GE", &distance, window.min(i32::MAX.into()) as f64);
        scores = g.replace(&hidden, &scores, f64::NEG_INFINITY);
    }
    scores
}
