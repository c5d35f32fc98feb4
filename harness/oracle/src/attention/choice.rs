//! What chooses: scores of keys, and experts for tokens.

use super::answer::{Answer, Math};
use super::dense::chunks;
use super::{Asked, extent, whole};
use crate::sums::{Rule, Sum, admit_anything, grain};
use crate::{Alternative, Unanswerable, Within};

/// Sums over heads of what is positive of a product, weighed. Of every order of additions, and of scales
/// that go before or after, a result is a sum of products of up to four factors; what is negative is
/// left out, which makes no error larger.
pub(super) fn indexer(asked: &Asked) -> Result<Vec<Within>, Unanswerable> {
    let ([tokens, heads, depth], [keys, _]) = (asked.shape(0), asked.shape(1));
    let (q, k, weights, scales) =
        (asked.input(0), asked.input(1), asked.input(2), asked.optional(3));
    let causal = asked.flag("causal");
    let (mut sums, mut hidden) = (Vec::with_capacity(tokens * keys), Vec::new());
    for (token, queries) in chunks(q, heads * depth, tokens).enumerate() {
        for (place, key) in chunks(k, depth, keys).enumerate() {
            if causal && place + tokens > token + keys {
                hidden.push(sums.len());
            }
            let scale = scales.map_or(1.0, |scales| scales[place]);
            let (mut value, mut magnitude) = (0.0, 0.0);
            for (head, query) in chunks(queries, depth, heads).enumerate() {
                let weight = weights[token * heads + head];
                let products = || query.iter().zip(key).map(|(q, k)| q * k);
                let product: f64 = products().sum();
                value += weight * if product < 0.0 { 0.0 } else { product };
                magnitude += weight.abs() * products().map(f64::abs).sum::<f64>();
            }
            sums.push(Sum { value: (value * scale).into(), magnitude: magnitude * scale.abs() });
        }
    }
    let grains = [Some(q), Some(k), Some(weights), scales].into_iter().flatten().map(grain);
    let finest = grains.reduce(|a, b| Some((a? + b?).min(1000))).flatten();
    let output = &asked.problem.outputs[0];
    let mut within = Rule::new(asked.problem, output, depth + heads + 2, finest)?.expect(&sums);
    for at in hidden {
        (within.reference[at], within.bound[at]) = (f64::NEG_INFINITY, 0.0);
        for other in &mut within.alternatives {
            (other.reference[at], other.bound[at]) = (f64::NEG_INFINITY, 0.0);
        }
    }
    Ok(vec![within])
}

/// An expert, or a group of them, in a ranking.
#[derive(Debug, Clone)]
struct Ranked {
    number: usize,
    score: f64,
    /// What an algorithm may have lost in the score.
    loss: f64,
    /// The logits and biases that it comes from: of equal ones every algorithm makes equal scores.
    from: Vec<[u64; 2]>,
}

/// Readings of a ranking in which neighbours change places where they may. Of up to three in a row that
/// hang on each other, every one stands in every place in one of these.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Reading {
    /// None does.
    Plain,
    /// The first with the second, the third with the fourth.
    First,
    /// The second with the third, and so on.
    Second,
    /// The last comes first.
    Backwards,
}

const READINGS: [Reading; 4] =
    [Reading::Plain, Reading::First, Reading::Second, Reading::Backwards];

/// From the first to the last, as a reading has it; none if among so many of the first more hang on each
/// other than readings go through.
fn ranking(mut ranked: Vec<Ranked>, needed: usize, reading: Reading) -> Option<Vec<Ranked>> {
    let key = |score: f64| if score.is_nan() { f64::INFINITY } else { score };
    // Sorting is stable: of equals the lowest number stays first, and -0 equals +0.
    ranked.sort_by(|a, b| {
        let nan = b.score.is_nan().cmp(&a.score.is_nan());
        nan.then((key(b.score) + 0.0).total_cmp(&(key(a.score) + 0.0)))
    });
    let near =
        |a: &Ranked, b: &Ranked| a.from == b.from || (a.score - b.score).abs() <= a.loss + b.loss;
    let swap = |places: &mut [Ranked]| places.chunks_exact_mut(2).for_each(|two| two.swap(0, 1));
    let mut first = 0;
    for run in ranked.chunk_by_mut(near) {
        let begun = first;
        first += run.len();
        // Equals have their order.
        if run.iter().all(|one| one.from == run[0].from) {
            continue;
        }
        if begun < needed && run.len() > 3 {
            return None;
        }
        match reading {
            Reading::Plain => {}
            Reading::First => swap(run),
            Reading::Second => swap(&mut run[1..]),
            Reading::Backwards => run.reverse(),
        }
    }
    Some(ranked)
}

/// What holds for all tokens of a problem.
struct Gate {
    math: Math,
    sigmoid: f64,
    power: f64,
    slope: f64,
    fixed: f64,
    k: usize,
    groups: usize,
    top_groups: usize,
    scale: f64,
}

impl Gate {
    fn of(asked: &Asked) -> Result<Gate, Unanswerable> {
        let (constant, count) = (|name| asked.constant(name), |name| extent(asked.integer(name)));
        Ok(Gate {
            math: Math::of(asked),
            sigmoid: constant("sigmoid")?,
            power: constant("power")?,
            slope: constant("slope")?,
            fixed: constant("fixed")?,
            k: count("k"),
            groups: count("groups"),
            top_groups: count("top_groups"),
            scale: asked.number("scale"),
        })
    }

    /// The sigmoid of a logit, and what an algorithm may lose in it.
    fn sigmoid(&self, logit: f64) -> (f64, f64) {
        let value = 1.0 / (1.0 + pxfm::f_exp(-logit));
        let of_power = (1.0 - value) * (self.power + self.slope * logit.abs().min(1e3));
        (value, self.math.u * value * (self.sigmoid + of_power))
    }

    /// The experts of a token, as a reading has it; none if that is left open.
    fn chosen(
        &self,
        logits: &[f64],
        bias: &[f64],
        [groups, experts]: [Reading; 2],
    ) -> Option<Vec<usize>> {
        let expert = |(number, &logit): (usize, &f64)| {
            let bias = bias.get(number).copied().unwrap_or(0.0);
            let (value, loss) = self.sigmoid(logit);
            let score = value + bias;
            let loss = loss + self.math.u * score.abs();
            Ranked { number, score, loss, from: vec![[logit.to_bits(), bias.to_bits()]] }
        };
        let all: Vec<_> = logits.iter().enumerate().map(expert).collect();
        let size = (logits.len() / self.groups).max(1);
        let group = |(number, group): (usize, &[Ranked])| {
            let two = ranking(group.to_vec(), 0, Reading::Plain)?;
            let two = &two[..size.min(2)];
            let mut from: Vec<_> = two.iter().flat_map(|expert| expert.from.clone()).collect();
            from.sort_unstable();
            let score = two.iter().map(|expert| expert.score).sum::<f64>();
            let loss = two.iter().map(|expert| expert.loss).sum::<f64>();
            Some(Ranked { number, score, loss: loss + self.math.u * score.abs(), from })
        };
        let of_groups = all.chunks(size).enumerate().map(group).collect::<Option<_>>()?;
        let ranked = ranking(of_groups, self.top_groups, groups)?;
        let stay: Vec<_> = ranked[..self.top_groups].iter().map(|group| group.number).collect();
        let left = all.into_iter().filter(|expert| stay.contains(&(expert.number / size)));
        let ranked = ranking(left.collect(), self.k, experts)?;
        Some(ranked[..self.k].iter().map(|expert| expert.number).collect())
    }

    /// The weights of these experts.
    fn weigh(&self, logits: &[f64], chosen: &[usize], answer: &mut Answer) {
        let sigmoids: Vec<_> = chosen.iter().map(|&number| self.sigmoid(logits[number])).collect();
        let total: f64 = sigmoids.iter().map(|(value, _)| value).sum();
        let lost: f64 = sigmoids.iter().map(|(_, loss)| loss).sum();
        for (value, loss) in sigmoids {
            if total.is_nan() {
                answer.exactly(f64::NAN);
            } else if total < self.math.floor * (1 << 24) as f64 {
                // Sums of subnormal numbers, or of zeros.
                answer.anything();
            } else {
                let share = self.scale * value / total;
                let relative = lost / total + (self.k as f64 + self.fixed) * self.math.u;
                let own = self.scale * loss / total + share * relative;
                answer.put(share, own, self.math.floor * (1.0 + self.scale / total));
            }
        }
    }
}

/// Indices and weights of the experts of each token.
pub(super) fn gate(asked: &Asked) -> Result<Vec<Within>, Unanswerable> {
    let [tokens, experts] = asked.shape(0);
    let (gate, bias) = (Gate::of(asked)?, asked.optional(1).unwrap_or_default());
    let read = |turned: [Reading; 2]| -> Result<[Within; 2], Unanswerable> {
        let (mut indices, mut weights) = (Vec::new(), Answer::new(asked, 1)?);
        let mut open = Vec::new();
        for logits in chunks(asked.input(0), experts, tokens) {
            let Some(chosen) = gate.chosen(logits, bias, turned) else {
                (0..gate.k).for_each(|_| weights.anything());
                open.extend(indices.len()..indices.len() + gate.k);
                indices.resize(indices.len() + gate.k, 0.0);
                continue;
            };
            gate.weigh(logits, &chosen, &mut weights);
            indices.extend(chosen.into_iter().map(|number| number as f64));
        }
        let mut indices = whole(indices);
        admit_anything(&mut indices, &open);
        Ok([indices, weights.finish()?])
    };
    let mut plain = read([Reading::Plain; 2])?;
    let pairs = READINGS.into_iter().flat_map(|groups| READINGS.map(|experts| [groups, experts]));
    for turned in pairs.skip(1) {
        let other = read(turned)?;
        let known = plain[0].alternatives.iter().map(|known| &known.reference);
        if known.chain([&plain[0].reference]).any(|known| *known == other[0].reference) {
            continue;
        }
        for (plain, Within { reference, bound, .. }) in plain.iter_mut().zip(other) {
            plain.alternatives.push(Alternative { reference, bound });
        }
    }
    Ok(plain.into())
}
