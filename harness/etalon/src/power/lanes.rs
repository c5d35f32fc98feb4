//! Lanes along an axis that are not those that they should be.

use oracle::codec::Codec;
use standard::formats::Format;

/// What the lanes of an axis are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lanes {
    /// `lose(x,axis,n)`: the last `n` count as zeros, as in a loop without its tail.
    Lose(usize),
    /// `repeat(x,axis)`: the last is that before it, as where an index stops too early.
    Repeat,
    /// `shift(x,axis)`: every lane is the next one, the last is the first: off by one.
    Shift,
    /// `flip(x,axis)`: they are read from the last to the first.
    Flip,
}

impl Lanes {
    /// Of this name and with these numbers, if there is such a one; and the axis.
    pub(super) fn read(name: &str, numbers: &[f64]) -> Option<(usize, Lanes)> {
        let whole =
            |number: f64| (number >= 0.0 && number.fract() == 0.0).then_some(number as usize);
        let (lanes, axis) = match (name, numbers) {
            ("lose", &[axis, lanes]) => (Lanes::Lose(whole(lanes)?), axis),
            ("repeat", &[axis]) => (Lanes::Repeat, axis),
            ("shift", &[axis]) => (Lanes::Shift, axis),
            ("flip", &[axis]) => (Lanes::Flip, axis),
            _ => return None,
        };
        Some((whole(axis)?, lanes))
    }

    /// As a case names it.
    pub(super) fn name(self, input: &str, axis: usize) -> String {
        match self {
            Lanes::Lose(lanes) => format!("lose({input},{axis},{lanes})"),
            Lanes::Repeat => format!("repeat({input},{axis})"),
            Lanes::Shift => format!("shift({input},{axis})"),
            Lanes::Flip => format!("flip({input},{axis})"),
        }
    }

    /// Changes the elements of a dense tensor of this shape. An axis that it does not have changes
    /// nothing.
    pub(super) fn change(self, format: &Format, shape: &[i64], axis: usize, bytes: &mut [u8]) {
        let codec = Codec::of(format);
        rewrite(&codec, shape, axis, bytes, |lane, old| match self {
            Lanes::Lose(lanes) if lane + lanes >= old.len() => 0,
            Lanes::Lose(_) => old[lane],
            Lanes::Repeat if lane + 1 == old.len() => old[lane.saturating_sub(1)],
            Lanes::Repeat => old[lane],
            Lanes::Shift => old[(lane + 1) % old.len()],
            Lanes::Flip => old[old.len() - 1 - lane],
        });
    }
}

/// Gives every element of an axis anew, from all elements of its line.
fn rewrite(
    codec: &Codec,
    shape: &[i64],
    axis: usize,
    bytes: &mut [u8],
    anew: impl Fn(usize, &[u64]) -> u64,
) {
    if axis >= shape.len() || oracle::count(shape) == 0 {
        return;
    }
    let length = shape[axis] as usize;
    let inner = oracle::count(&shape[axis + 1..]);
    for outer in 0..oracle::count(&shape[..axis]) {
        for lane in 0..inner {
            let place = |at: usize| (outer * length + at) * inner + lane;
            let old: Vec<u64> = (0..length).map(|at| codec.read(bytes, place(at))).collect();
            for at in 0..length {
                codec.write(bytes, place(at), anew(at, &old));
            }
        }
    }
}
