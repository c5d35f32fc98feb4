//! The way back through attention: query by query, each of which gives to its own gradient and to those
//! of the keys and values that it sees.

use oxi_kit::{Failure, OpDesc, ops};

use super::super::Kernel;
use super::super::dense::of_numbers;
use super::attend::{Scoring, row};
use super::dims;

pub(super) fn attention(op: &OpDesc) -> Result<Kernel, Failure> {
    use ops::attention_backward as keys;
    let scoring = Scoring {
        scale: op.attr_f64(keys::SCALE, None)? as f32,
        softcap: 0.0,
        causal: op.attr_bool(keys::CAUSAL, false)?,
        window: op.attr_i64(keys::WINDOW, Some(0))?,
    };
    let ([batches, heads, rows, depth], [_, groups, places, width]) = (dims(op, 1), dims(op, 3));
    of_numbers(op, move |inputs| {
        let [Some(dy), Some(q), Some(k), Some(v), Some(y), Some(lse)] = inputs else {
            return Vec::new();
        };
        let zeros = |elements: usize| vec![0.0_f32; elements];
        let banks = batches * groups * places;
        let mut dq = zeros(batches * heads * rows * depth);
        let (mut dk, mut dv) = (zeros(banks * depth), zeros(banks * width));
        for (number, &lse) in lse.iter().enumerate() {
            let (batch, head) = (number / rows / heads, number / rows % heads);
            let bank = batch * groups + head * groups / heads;
            let stands = (number % rows + places) as i64 - rows as i64;
            let (query, gradient) = (row(q, number, depth), row(dy, number, width));
            let common = dot(gradient, row(y, number, width));
            for place in scoring.sees(stands, places) {
                let at = bank * places + place;
                let key = row(k, at, depth);
                let weight = (scoring.score(query, key) - lse as f32).exp();
                let ds = weight * (dot(gradient, row(v, at, width)) - common) * scoring.scale;
                give(&mut dq, number, ds, key);
                give(&mut dk, at, ds, query);
                give(&mut dv, at, weight, gradient);
            }
        }
        [dq, dk, dv].map(|all| all.into_iter().map(f64::from).collect()).into()
    })
}

fn dot(a: &[f64], b: &[f64]) -> f32 {
    a.iter().zip(b).fold(0.0, |sum, (a, b)| sum + *a as f32 * *b as f32)
}

/// Adds so much of some numbers to a row.
fn give(rows: &mut [f32], number: usize, share: f32, numbers: &[f64]) {
    let row = &mut rows[number * numbers.len()..][..numbers.len()];
    row.iter_mut().zip(numbers).for_each(|(sum, x)| *sum += share * *x as f32);
}
