//! What chooses: scores of keys, and experts for tokens.

use std::cmp::Ordering;

use oxi_kit::{Failure, OpDesc, ops};

use super::super::Kernel;
use super::super::dense::of_numbers;
use super::attend::row;
use super::dims;

pub(super) fn indexer(op: &OpDesc) -> Result<Kernel, Failure> {
    let causal = op.attr_bool(ops::lightning_indexer::CAUSAL, false)?;
    let ([tokens, heads, depth], [keys, _]) = (dims(op, 0), dims(op, 1));
    of_numbers(op, move |inputs| {
        let [Some(q), Some(k), Some(weights), optional @ ..] = inputs else { return Vec::new() };
        let scales = optional.first().and_then(Option::as_ref);
        let score = |token: usize, place: usize| {
            if causal && place as i64 > (token + keys) as i64 - tokens as i64 {
                return f64::NEG_INFINITY;
            }
            let key = row(k, place, depth);
            let mut sum = 0.0_f32;
            for (head, weight) in row(weights, token, heads).iter().enumerate() {
                let add = |sum: f32, (q, k): (&f64, &f64)| sum + *q as f32 * *k as f32;
                let product = row(q, token * heads + head, depth).iter().zip(key).fold(0.0, add);
                sum += if product < 0.0 { 0.0 } else { product } * *weight as f32;
            }
            f64::from(sum * scales.map_or(1.0, |scales| scales[place] as f32))
        };
        let places = (0..tokens).flat_map(|token| (0..keys).map(move |place| (token, place)));
        vec![places.map(|(token, place)| score(token, place)).collect()]
    })
}

pub(super) fn gate(op: &OpDesc) -> Result<Kernel, Failure> {
    use ops::moe_gate as keys;
    let count = |key, default| op.attr_i64(key, default).map(|count| count as usize);
    let (k, groups) = (count(keys::K, None)?, count(keys::GROUPS, Some(1))?);
    let stay = count(keys::TOP_GROUPS, Some(1))?;
    let scale = op.attr_f64(keys::SCALE, Some(1.0))? as f32;
    let [tokens, experts] = dims(op, 0);
    of_numbers(op, move |inputs| {
        let [Some(logits), optional @ ..] = inputs else { return Vec::new() };
        let bias = optional.first().and_then(Option::as_ref);
        let (mut indices, mut weights) = (Vec::new(), Vec::new());
        for token in 0..tokens {
            let sigmoid = |logit: &f64| 1.0 / (1.0 + (-(*logit as f32)).exp());
            let sigmoids: Vec<f32> = row(logits, token, experts).iter().map(sigmoid).collect();
            let score = |at: usize| sigmoids[at] + bias.map_or(0.0, |bias| bias[at] as f32);
            let mut left: Vec<f32> = (0..experts).map(score).collect();
            let size = experts / groups;
            let two = |group: usize| {
                let own = &left[group * size..][..size];
                best(own, 2).into_iter().map(|at| own[at]).sum::<f32>()
            };
            let kept = best(&(0..groups).map(two).collect::<Vec<_>>(), stay);
            for (at, score) in left.iter_mut().enumerate() {
                // Below all that stay, however low their biases are.
                if !kept.contains(&(at / size)) {
                    *score = f32::NEG_INFINITY;
                }
            }
            let mut chosen = best(&left, experts);
            chosen.retain(|at| kept.contains(&(at / size)));
            chosen.truncate(k);
            let total: f32 = chosen.iter().map(|&at| sigmoids[at]).sum();
            indices.extend(chosen.iter().map(|&at| at as f64));
            weights.extend(chosen.iter().map(|&at| f64::from(sigmoids[at] / total * scale)));
        }
        vec![indices, weights]
    })
}

/// The places of so many largest numbers, NaN before all, the first of equals first.
fn best(numbers: &[f32], count: usize) -> Vec<usize> {
    let mut places: Vec<usize> = (0..numbers.len()).collect();
    places.sort_by(|&a, &b| {
        let (a, b) = (numbers[a], numbers[b]);
        b.partial_cmp(&a).unwrap_or_else(|| match (a.is_nan(), b.is_nan()) {
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            _ => Ordering::Equal,
        })
    });
    places.truncate(count);
    places
}
