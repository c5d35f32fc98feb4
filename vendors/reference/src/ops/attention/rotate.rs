//! Rotations by position.

use oxi_kit::{Failure, OpDesc, ops};

use super::super::Kernel;
use super::super::dense::of_numbers;
use super::{Math, dims, math};

/// Where the elements of a head are turned, and with what.
#[derive(Clone, Copy)]
struct Turned {
    places: usize,
    heads: usize,
    width: usize,
    /// How many elements are turned.
    rotary: usize,
    interleaved: bool,
    math: Math,
}

impl Turned {
    fn of(op: &OpDesc, rotary: usize, interleaved: bool) -> Result<Self, Failure> {
        let x = op.input(0)?;
        let last: Vec<_> = x.dims.iter().rev().map(|&extent| extent as usize).collect();
        let &[width, heads, places, ..] = &last[..] else {
            return Err(Failure::internal("a rotation of less than three dimensions"));
        };
        Ok(Self { places, heads, width, rotary, interleaved, math: math(x.format) })
    }

    /// The places of the first and the second element of a pair.
    fn pair(&self, number: usize) -> (usize, usize) {
        match self.interleaved {
            true => (2 * number, 2 * number + 1),
            false => (number, number + self.rotary / 2),
        }
    }

    /// Turns pair after pair; `turn` gives cosine and sine of an element, given its place in the
    /// sequence.
    fn run(&self, x: &[f64], turn: impl Fn(usize, usize) -> (f64, f64)) -> Vec<f64> {
        let mut y = x.to_vec();
        let m = self.math;
        for (number, row) in y.chunks_mut(self.width.max(1)).enumerate() {
            let place = number / self.heads % self.places;
            for (first, second) in (0..self.rotary / 2).map(|number| self.pair(number)) {
                let (a, b) = (row[first], row[second]);
                let (cos, sin) = turn(place, first);
                row[first] = m(m(a * cos) - m(b * sin));
                let (cos, sin) = turn(place, second);
                row[second] = m(m(b * cos) + m(a * sin));
            }
        }
        y
    }
}

pub(super) fn rope(op: &OpDesc) -> Result<Kernel, Failure> {
    let [_, rotary] = dims(op, 1);
    let turned = Turned::of(op, rotary, op.attr_bool(ops::rope::INTERLEAVED, false)?)?;
    of_numbers(op, move |inputs| {
        let [Some(x), Some(cos), Some(sin)] = inputs else { return Vec::new() };
        let at = |place, element| place * rotary + element;
        vec![turned.run(x, |place, element| (cos[at(place, element)], sin[at(place, element)]))]
    })
}

pub(super) fn rope_at(op: &OpDesc) -> Result<Kernel, Failure> {
    use ops::rope_at as keys;
    let width = op.input(0)?.dims.last().map_or(0, |&extent| extent as usize);
    let rotary = match op.attr_i64(keys::ROTARY, Some(0))? {
        0 => width,
        some => some as usize,
    };
    let turned = Turned::of(op, rotary, op.attr_bool(keys::INTERLEAVED, false)?)?;
    let speeds = speeds(op, rotary)?;
    let magnitude = op.attr_f64(keys::MAGNITUDE, Some(1.0))? as f32;
    of_numbers(op, move |inputs| {
        let [Some(x), Some(positions)] = inputs else { return Vec::new() };
        let pair = |element| if turned.interleaved { element / 2 } else { element % (rotary / 2) };
        vec![turned.run(x, |place, element| {
            let (sin, cos) = (positions[place] as f32 * speeds[pair(element)]).sin_cos();
            ((cos * magnitude).into(), (sin * magnitude).into())
        })]
    })
}

/// How far each pair turns from one position to the next.
fn speeds(op: &OpDesc, rotary: usize) -> Result<Vec<f32>, Failure> {
    use ops::rope_at as keys;
    let number = |key, default| op.attr_f64(key, Some(default)).map(|value| value as f32);
    let (base, factor) = (number(keys::BASE, 10_000.0)?, number(keys::FACTOR, 1.0)?);
    let (fast, slow) = (number(keys::BETA_FAST, 32.0)?, number(keys::BETA_SLOW, 1.0)?);
    let original = op.attr_i64(keys::ORIGINAL, Some(4096))? as f32;
    let width = rotary as f32;
    let own = (0..rotary / 2).map(|pair| 1.0 / base.powf(2.0 * pair as f32 / width));
    if factor == 1.0 {
        return Ok(own.collect());
    }
    let turning = |turns: f32| width / 2.0 * (original / (turns * std::f32::consts::TAU)).log(base);
    let (from, to) = (turning(fast).floor().max(0.0), turning(slow).ceil().min(width - 1.0));
    let ramp = |pair: usize| match pair as f32 {
        pair if from == to => f32::from(u8::from(pair > from)),
        pair => ((pair - from) / (to - from)).clamp(0.0, 1.0),
    };
    Ok(own.enumerate().map(|(pair, own)| own + (own / factor - own) * ramp(pair)).collect())
}
