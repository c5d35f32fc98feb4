//! Attention: queries meet their keys one after the other, and what was gathered is rescaled whenever
//! a score is larger than all before it.

use oxi_kit::{Failure, OpDesc, ops};

use super::super::Kernel;
use super::super::dense::of_numbers;
use super::dims;

/// What a query has gathered.
pub(super) struct Gathered {
    most: f32,
    sum: f32,
    y: Vec<f32>,
}

impl Gathered {
    pub(super) fn new(width: usize) -> Self {
        Self { most: f32::NEG_INFINITY, sum: 0.0, y: vec![0.0; width] }
    }

    /// Takes a score with its value; minus infinity is no score.
    pub(super) fn take(&mut self, score: f32, value: &[f64]) {
        if score == f32::NEG_INFINITY {
            return;
        }
        if score > self.most {
            let rescale = (self.most - score).exp();
            self.sum *= rescale;
            self.y.iter_mut().for_each(|y| *y *= rescale);
            self.most = score;
        }
        let weight = (score - self.most).exp();
        self.sum += weight;
        self.y.iter_mut().zip(value).for_each(|(y, v)| *y += weight * *v as f32);
    }

    /// Writes the results, and the logarithm of the sum.
    pub(super) fn put(self, y: &mut Vec<f64>, lse: &mut Vec<f64>) {
        let nothing = self.sum == 0.0;
        let of = |y| if nothing { 0.0 } else { f64::from(y / self.sum) };
        y.extend(self.y.into_iter().map(of));
        lse.push(f64::from(if nothing { self.most } else { self.most + self.sum.ln() }));
    }
}

/// What makes a score of a query and a key.
#[derive(Clone, Copy)]
pub(super) struct Scoring {
    pub(super) scale: f32,
    pub(super) softcap: f32,
    pub(super) causal: bool,
    pub(super) window: i64,
}

impl Scoring {
    pub(super) fn score(&self, query: &[f64], key: &[f64]) -> f32 {
        let add = |sum, (q, k): (&f64, &f64)| sum + *q as f32 * *k as f32;
        let score = query.iter().zip(key).fold(0.0, add) * self.scale;
        if self.softcap > 0.0 { (score / self.softcap).tanh() * self.softcap } else { score }
    }

    /// The keys that a query at this place among so many sees.
    pub(super) fn sees(&self, stands: i64, keys: usize) -> std::ops::Range<usize> {
        let (mut from, mut to) = (0, keys as i64);
        if self.window > 0 {
            from = (stands - self.window).saturating_add(1).max(0);
            to = to.min(stands.saturating_add(self.window));
        }
        if self.causal {
            to = to.min(stands + 1);
        }
        from as usize..to.max(from) as usize
    }
}

/// A row of a matrix.
pub(super) fn row(matrix: &[f64], number: usize, length: usize) -> &[f64] {
    &matrix[number * length..][..length]
}

pub(super) fn attention(op: &OpDesc) -> Result<Kernel, Failure> {
    use ops::attention as keys;
    let scoring = Scoring {
        scale: op.attr_f64(keys::SCALE, None)? as f32,
        softcap: op.attr_f64(keys::SOFTCAP, Some(0.0))? as f32,
        causal: op.attr_bool(keys::CAUSAL, false)?,
        window: op.attr_i64(keys::WINDOW, Some(0))?,
    };
    let ([batches, heads, rows, depth], [_, groups, places, _]) = (dims(op, 0), dims(op, 1));
    let [.., width] = dims::<4>(op, 2);
    let mask_steps = op.optional(3).map(|mask| steps(&mask.dims));
    of_numbers(op, move |inputs| {
        let [Some(q), Some(k), Some(v), optional @ ..] = inputs else { return Vec::new() };
        let given = |index: usize| optional.get(index).and_then(Option::as_ref);
        let (mask, sinks, slopes) = (given(0).zip(mask_steps), given(1), given(2));
        let (mut y, mut lse) = (Vec::new(), Vec::new());
        for batch in 0..batches {
            for head in 0..heads {
                let bank = batch * groups + head * groups / heads;
                for place in 0..rows {
                    let query = row(q, (batch * heads + head) * rows + place, depth);
                    let stands = (place + places) as i64 - rows as i64;
                    let mut gathered = Gathered::new(width);
                    if let Some(sinks) = sinks {
                        gathered.take(sinks[head] as f32, &[]);
                    }
                    for j in scoring.sees(stands, places) {
                        let at = bank * places + j;
                        let mut score = scoring.score(query, row(k, at, depth));
                        if let Some(slopes) = slopes {
                            score -= slopes[head] as f32 * (stands - j as i64).abs() as f32;
                        }
                        if let Some((mask, [b, h, m, n])) = mask {
                            score += mask[batch * b + head * h + place * m + j * n] as f32;
                        }
                        gathered.take(score, row(v, at, width));
                    }
                    gathered.put(&mut y, &mut lse);
                }
            }
        }
        vec![y, lse]
    })
}

/// Steps along four axes of a dense tensor that broadcasts to them.
fn steps(dims: &[i64]) -> [usize; 4] {
    let (mut steps, mut step) = ([0; 4], 1);
    for (back, &extent) in dims.iter().rev().enumerate() {
        if extent > 1 {
            steps[3 - back] = step;
        }
        step *= extent as usize;
    }
    steps
}

pub(super) fn varlen(op: &OpDesc) -> Result<Kernel, Failure> {
    use ops::attention_varlen as keys;
    let scoring = Scoring {
        scale: op.attr_f64(keys::SCALE, None)? as f32,
        softcap: 0.0,
        causal: op.attr_bool(keys::CAUSAL, false)?,
        window: op.attr_i64(keys::WINDOW, Some(0))?,
    };
    let ([rows, heads, depth], [places, groups, _], [.., width]) =
        (dims(op, 0), dims(op, 1), dims::<3>(op, 2));
    of_numbers(op, move |inputs| {
        let [Some(q), Some(k), Some(v), Some(of_q), Some(of_k)] = inputs else { return Vec::new() };
        let mut all: Vec<_> = (0..rows * heads).map(|_| Gathered::new(width)).collect();
        let mut taken = vec![false; rows];
        for (ends_q, ends_k) in of_q.windows(2).zip(of_k.windows(2)) {
            let (queries, own) = (within(ends_q, rows), within(ends_k, places));
            for (number, place) in queries.clone().enumerate() {
                if std::mem::replace(&mut taken[place], true) {
                    continue;
                }
                let stands = (number + own.len()) as i64 - queries.len() as i64;
                for head in 0..heads {
                    let query = row(q, place * heads + head, depth);
                    for j in scoring.sees(stands, own.len()) {
                        let at = (own.start + j) * groups + head * groups / heads;
                        let score = scoring.score(query, row(k, at, depth));
                        all[place * heads + head].take(score, row(v, at, width));
                    }
                }
            }
        }
        let (mut y, mut lse) = (Vec::new(), Vec::new());
        all.into_iter().for_each(|gathered| gathered.put(&mut y, &mut lse));
        vec![y, lse]
    })
}

/// What lies between two ends, of so many.
fn within(ends: &[f64], most: usize) -> std::ops::Range<usize> {
    let [from, to] = [ends[0], ends[1]].map(|end| end.clamp(0.0, most as f64) as usize);
    from..to.max(from)
}

pub(super) fn paged(op: &OpDesc) -> Result<Kernel, Failure> {
    use ops::attention_paged as keys;
    let scoring = Scoring {
        scale: op.attr_f64(keys::SCALE, None)? as f32,
        softcap: 0.0,
        causal: op.attr_bool(keys::CAUSAL, false)?,
        window: op.attr_i64(keys::WINDOW, Some(0))?,
    };
    let ([_, heads, rows, depth], [blocks, size, groups, _]) = (dims(op, 0), dims(op, 1));
    let ([.., width], [_, room]) = (dims::<4>(op, 2), dims(op, 3));
    of_numbers(op, move |inputs| {
        let [Some(q), Some(k), Some(v), Some(table), Some(lengths)] = inputs else {
            return Vec::new();
        };
        let (mut y, mut lse) = (Vec::new(), Vec::new());
        for (batch, length) in lengths.iter().enumerate() {
            let length = length.clamp(0.0, (room * size) as f64) as usize;
            let table = row(table, batch, room);
            for (head, place) in (0..heads).flat_map(|h| (0..rows).map(move |place| (h, place))) {
                let query = row(q, (batch * heads + head) * rows + place, depth);
                let stands = (place + length) as i64 - rows as i64;
                let mut gathered = Gathered::new(width);
                for j in scoring.sees(stands, length) {
                    let block = table[j / size];
                    if block < 0.0 || block >= blocks as f64 {
                        continue;
                    }
                    let at = (block as usize * size + j % size) * groups + head * groups / heads;
                    let score = scoring.score(query, row(k, at, depth));
                    gathered.take(score, row(v, at, width));
                }
                gathered.put(&mut y, &mut lse);
            }
        }
        vec![y, lse]
    })
}
