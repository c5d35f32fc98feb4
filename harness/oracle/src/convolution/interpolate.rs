//! Samples on another grid: sums of elements around a coordinate with weights that follow from it, in the
//! numbers of [`near`](crate::near).
//!
//! Coordinates are quotients of integers, so that nearest elements are exact. What an algorithm loses in a
//! coordinate it loses in the weights; next to an element it may take the coordinate for one on the other
//! side, where another element begins to count.

use crate::answer::{Answer, readings};
use crate::near::{Math, Near};
use crate::places::{index, places};
use crate::wide::Wide;
use crate::{Expected, Problem, Unanswerable};

const LINEAR: i64 = 1;
const CUBIC: i64 = 2;
const MIDDLES: i64 = 0;
const CORNERS: i64 = 1;
/// The parameter of Keys' kernel.
const KEYS: f64 = -0.75;

/// Elements of an axis that make up one of the result, and how much each counts.
type Taps = Vec<(i64, Near)>;

pub(super) fn interpolate(problem: &Problem) -> Result<Expected, Unanswerable> {
    let mut answers = readings(problem, |problem, inputs| {
        let (math, x, y) = (Math::of(problem)?, problem.input(0)?, problem.output(0)?);
        let (mode, coordinates) = (problem.integer("mode")?, problem.integer("coordinates")?);
        let axes = x.shape.iter().zip(y.shape).skip(2);
        let axes: Vec<Vec<Taps>> = axes
            .map(|(&from, &to)| {
                let axis = Axis { from, to, coordinates, math };
                (0..to).map(|place| axis.taps(mode, place)).collect()
            })
            .collect();
        let mut answer = Answer::of(problem, 0)?;
        for (at, place) in places(y.shape).enumerate() {
            let own = axes.iter().zip(&place[2..]).map(|(axis, &at)| &axis[at as usize]);
            let mut taps = vec![(place[..2].to_vec(), math.exact(1.0))];
            for axis in own {
                taps = crossed(&taps, axis);
            }
            let element = |place: &[i64]| index(x.shape, place).map_or(0.0, |at| inputs[0][at]);
            let taps: Vec<_> = taps.iter().map(|(place, share)| (element(place), *share)).collect();
            weigh(&mut answer, at, &taps, math);
        }
        Ok(vec![answer.finish()])
    })?;
    Ok(answers.swap_remove(0))
}

/// A product of weights; nothing is lost where one is 1.
fn times(a: Near, b: Near) -> Near {
    let is_one = |share: &Near| share.value.value() == 1.0 && share.loss == 0.0;
    match (is_one(&a), is_one(&b)) {
        (true, _) => b,
        (false, true) => a,
        (false, false) => a * b,
    }
}

/// Taps along one more axis.
fn crossed(taps: &[(Vec<i64>, Near)], axis: &Taps) -> Vec<(Vec<i64>, Near)> {
    let one = |(place, share): &(Vec<i64>, Near)| {
        let (place, share) = (place.clone(), *share);
        axis.iter().map(move |(at, own)| ([&place[..], &[*at]].concat(), times(share, *own)))
    };
    taps.iter().flat_map(one).collect()
}

/// The sum of elements with their weights.
fn weigh(answer: &mut Answer, at: usize, taps: &[(f64, Near)], math: Math) {
    if let [(x, share)] = taps
        && share.loss == 0.0
    {
        return if x.is_nan() { answer.nan(at) } else { answer.exactly(at, *x) };
    }
    let counts = |share: &Near| share.value.value().abs() > share.loss;
    // Along each extent alone a difference or a sum of magnitudes is not twice as large.
    let room = math.precision.largest / 8.0;
    if taps.iter().all(|(x, _)| x.is_finite()) {
        if taps.iter().any(|(x, _)| x.abs() > room) {
            return answer.anything(at);
        }
        answer.near(at, math.sum(taps.iter().map(|&(x, share)| math.exact(x) * share)));
    } else if taps.iter().any(|(x, share)| x.is_nan() && counts(share)) {
        answer.nan(at);
    } else {
        // An infinity less itself, or a weight of zero times what is not finite.
        answer.anything(at);
    }
}

/// An axis before and after.
struct Axis {
    from: i64,
    to: i64,
    coordinates: i64,
    math: Math,
}

impl Axis {
    /// The coordinate of a place, as numerator and denominator.
    fn coordinate(&self, place: i64) -> (i64, i64) {
        match self.coordinates {
            MIDDLES => ((2 * place + 1) * self.from - self.to, 2 * self.to),
            CORNERS if self.to == 1 => (0, 1),
            CORNERS => (place * (self.from - 1), self.to - 1),
            _ => (place * self.from, self.to),
        }
    }

    /// What an algorithm may lose in a coordinate.
    fn loss(&self, place: i64) -> f64 {
        let (math, exact) = (self.math, |number: i64| self.math.exact(number as f64));
        let near = match self.coordinates {
            MIDDLES => {
                let middle = math.exact(place as f64 + 0.5);
                math.sum([middle * (exact(self.from) / exact(self.to)), -math.exact(0.5)])
            }
            CORNERS if self.to == 1 => exact(0),
            CORNERS => exact(place) * (exact(self.from - 1) / exact(self.to - 1)),
            _ => exact(place) * (exact(self.from) / exact(self.to)),
        };
        near.loss
    }

    fn taps(&self, mode: i64, place: i64) -> Taps {
        let (numerator, denominator) = self.coordinate(place);
        let end = self.from - 1;
        if mode != LINEAR && mode != CUBIC {
            let nearest = match self.coordinates {
                MIDDLES | CORNERS => (2 * numerator + denominator).div_euclid(2 * denominator),
                _ => numerator.div_euclid(denominator),
            };
            return vec![(nearest.clamp(0, end), self.math.exact(1.0))];
        }
        let below = mode == LINEAR && numerator < 0;
        let (first, rest) = match below {
            true => (0, 0),
            false => (numerator.div_euclid(denominator), numerator.rem_euclid(denominator)),
        };
        let value = Wide::from(rest as f64) / Wide::from(denominator as f64);
        let (loss, behind) = (self.loss(place), value.value());
        let t = self.math.exact(value).blurred(loss);
        let mut taps = match mode {
            CUBIC => self.cubic(first, t),
            _ => vec![(first, self.math.sum([self.math.exact(1.0), -t])), (first + 1, t)],
        };
        // On the other side of an element the next one counts.
        let far = taps.len() as i64 / 2;
        if behind <= loss && !below {
            taps.push((first - far, self.math.exact(0.0).blurred(loss)));
        }
        if 1.0 - behind <= loss {
            taps.push((first + far + 1, self.math.exact(0.0).blurred(loss)));
        }
        taps.iter().map(|&(at, share)| (at.clamp(0, end), share)).collect()
    }

    /// Keys' kernel at the distances of four elements.
    fn cubic(&self, first: i64, t: Near) -> Taps {
        let math = self.math;
        let exact = |number: f64| math.exact(number);
        let inner = |x: Near| {
            let slope = math.sum([exact(KEYS + 2.0) * x, -exact(KEYS + 3.0)]);
            math.sum([slope * x * x, exact(1.0)])
        };
        let outer = |x: Near| {
            let square = math.sum([exact(KEYS) * x, -exact(5.0 * KEYS)]);
            let slope = math.sum([square * x, exact(8.0 * KEYS)]);
            math.sum([slope * x, -exact(4.0 * KEYS)])
        };
        let rest = math.sum([exact(1.0), -t]);
        vec![
            (first - 1, outer(math.sum([t, exact(1.0)]))),
            (first, inner(t)),
            (first + 1, inner(rest)),
            (first + 2, outer(math.sum([exact(2.0), -t]))),
        ]
    }
}
