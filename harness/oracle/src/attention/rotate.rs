//! Rotations by position.
//!
//! Each element `a` that is rotated has a partner `b`, and becomes `a cos - b sin` as the first of the
//! pair, `a cos + b sin` as the second. With given tables an algorithm loses only in products and sum;
//! an angle that is computed in the math of the row has an error of its own, `t`, that turns `cos` into
//! `cos + t sin`. Elements that are not rotated are copied.

use super::Asked;
use super::answer::{Answer, Math};
use crate::codec::power_of_two;
use crate::wide::Wide;
use crate::{Unanswerable, Within};

/// Cosine and sine of one element's turn, and what they are wrong by in the angle.
#[derive(Clone, Copy)]
struct Turn {
    cos: f64,
    sin: f64,
    off: f64,
}

/// Tables are given: a cosine and a sine for each place and element.
pub(super) fn rope(asked: &Asked) -> Result<Vec<Within>, Unanswerable> {
    let [_, rotary] = asked.shape(1);
    let (cos, sin) = (asked.input(1), asked.input(2));
    let turn = |place: usize, element: usize| {
        let at = place * rotary + element;
        Turn { cos: cos[at], sin: sin[at], off: 0.0 }
    };
    rotate(asked, rotary, asked.constant("pair")?, &turn)
}

/// Angles come from positions.
pub(super) fn rope_at(asked: &Asked) -> Result<Vec<Within>, Unanswerable> {
    let width = asked.extents(0).last().copied().unwrap_or(0);
    let rotary = match asked.integer("rotary") {
        0 => width,
        some => super::extent(some),
    };
    let speeds = Speeds::of(asked, rotary);
    let [power, base, fixed, blend] =
        ["power", "base", "fixed", "blend"].map(|c| asked.constant(c));
    let (relative, fixed, blend) = (power? + base? * speeds.base.ln(), fixed?, blend?);
    let (u, magnitude) = (Math::of(asked).u, asked.number("magnitude"));
    let positions = asked.input(1);
    let interleaved = asked.flag("interleaved");
    let turn = |place: usize, element: usize| {
        let pair = if interleaved { element / 2 } else { element % (rotary / 2) };
        let (speed, original) = speeds.of_pair(pair);
        let angle = positions[place] * speed;
        let blended =
            if speeds.factor > 1.0 { blend * (positions[place] * original).abs() } else { 0.0 };
        Turn {
            cos: magnitude * pxfm::f_cos(angle),
            sin: magnitude * pxfm::f_sin(angle),
            off: u * (relative * angle.abs() + fixed + blended),
        }
    };
    let scaled = if magnitude == 1.0 { 0.0 } else { asked.constant("scaled")? };
    rotate(asked, rotary, asked.constant("pair")? + scaled, &turn)
}

/// How fast pairs turn with the position.
struct Speeds {
    pairs: f64,
    base: f64,
    factor: f64,
    /// Pairs up to which speeds stay, and from which on they are divided by the factor.
    limits: (f64, f64),
}

impl Speeds {
    fn of(asked: &Asked, rotary: usize) -> Speeds {
        let base = asked.number("base");
        // The pair that turns so many times within the original length.
        let pair_of = |turns: f64| {
            let length = asked.integer("original") as f64 / (turns * std::f64::consts::TAU);
            rotary as f64 * length.ln() / (2.0 * base.ln())
        };
        let last = rotary as f64 - 1.0;
        let low = pair_of(asked.number("beta_fast")).floor().max(0.0);
        let high = pair_of(asked.number("beta_slow")).ceil().min(last);
        let high = if low == high { high + 1e-3 } else { high };
        Speeds {
            pairs: rotary as f64 / 2.0,
            base,
            factor: asked.number("factor"),
            limits: (low, high),
        }
    }

    /// The speed of a pair, and what it would be without the factor.
    fn of_pair(&self, pair: usize) -> (f64, f64) {
        let original = self.base.powf(-(pair as f64) / self.pairs);
        let (low, high) = self.limits;
        let slow = ((pair as f64 - low) / (high - low)).clamp(0.0, 1.0);
        let speed = original / self.factor * slow + original * (1.0 - slow);
        (if self.factor > 1.0 { speed } else { original }, original)
    }
}

fn rotate(
    asked: &Asked,
    rotary: usize,
    per_pair: f64,
    turn: &dyn Fn(usize, usize) -> Turn,
) -> Result<Vec<Within>, Unanswerable> {
    let shape = asked.extents(0);
    let [.., places, heads, width] = shape[..] else { return Ok(vec![Within::default()]) };
    let (math, x) = (Math::of(asked), asked.input(0));
    let interleaved = asked.flag("interleaved");
    let mut answer = Answer::new(asked, 0)?;
    for (index, &own) in x.iter().enumerate() {
        let (element, place) = (index % width, index / (width * heads) % places);
        if element >= rotary {
            answer.exactly(own);
            continue;
        }
        let half = rotary / 2;
        let (first, partner) = match interleaved {
            true => (element % 2 == 0, element ^ 1),
            false => (element < half, (element + half) % rotary),
        };
        let other = x[index - element + partner];
        let Turn { cos, sin, off } = turn(place, element);
        let sin = if first { -sin } else { sin };
        let result = Wide::product(own, cos) + Wide::product(other, sin);
        let sizes = (own * cos).abs() + (other * sin).abs();
        let special = [own, other, cos, sin].iter().any(|number| !number.is_finite());
        if special && (off == 0.0 || own.is_nan() || other.is_nan()) {
            answer.exactly(own * cos + other * sin);
        } else if special || sizes > math.largest {
            answer.anything();
        } else {
            // The turn of a table is not off, and what it would make of large numbers is no matter.
            let turned = match off {
                0.0 => 0.0,
                _ => off * ((own * sin).abs() + (other * cos).abs()) + off * off * sizes,
            };
            let loss = per_pair * math.u * sizes + turned;
            answer.put(result, loss + power_of_two(-100) * sizes, math.floor);
        }
    }
    Ok(vec![answer.finish()?])
}
