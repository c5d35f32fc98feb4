//! What is drawn: words of a counter-based generator, elements that are dropped, tokens.

use oxi_kit::{Failure, OpDesc, ops};

use super::dense::{Inputs, of_numbers, of_patterns};
use super::formats::{Number, decode, encode};
use super::{Kernel, Make};

/// The operators of this module.
pub(super) static TABLE: &[(u32, Make)] =
    &[(ops::philox_bits::ID, philox_bits), (ops::dropout::ID, dropout), (ops::sample::ID, sample)];

/// The words of a state, four at a time.
struct Words {
    key: [u32; 2],
    block: u64,
    left: Vec<u32>,
}

impl Words {
    /// From a seed and an offset.
    fn new(state: &[u64]) -> Self {
        Self { key: halves(state[0]), block: state[1], left: Vec::new() }
    }

    fn refill(&mut self) {
        let [low, high] = halves(self.block);
        self.block = self.block.wrapping_add(1);
        let (mut a, mut b, mut c, mut d) = (low, high, 0_u32, 0_u32);
        let [mut first, mut second] = self.key;
        for _ in 0..10 {
            let [from_a, from_c] = [(a, 0xd251_1f53_u32), (c, 0xcd9e_8d57)]
                .map(|(word, times)| halves(u64::from(word) * u64::from(times)));
            (a, c) = (from_c[1] ^ b ^ first, from_a[1] ^ d ^ second);
            (b, d) = (from_c[0], from_a[0]);
            first = first.wrapping_add(0x9e37_79b9);
            second = second.wrapping_add(0xbb67_ae85);
        }
        // From the last to the first, as they are taken.
        self.left = vec![d, c, b, a];
    }
}

impl Iterator for Words {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        if self.left.is_empty() {
            self.refill();
        }
        self.left.pop()
    }
}

/// Low and high half.
fn halves(word: u64) -> [u32; 2] {
    [word as u32, (word >> 32) as u32]
}

fn philox_bits(op: &OpDesc) -> Result<Kernel, Failure> {
    let count = op.output(0)?.len();
    of_patterns(op, move |inputs| {
        let words = inputs[0].as_deref().into_iter().flat_map(Words::new);
        vec![words.take(count).map(u64::from).collect()]
    })
}

fn dropout(op: &OpDesc) -> Result<Kernel, Failure> {
    let p = op.attr_f64(ops::dropout::P, Some(0.5))?;
    let format = op.input(0)?.format;
    let (decode, encode) = (decode(format)?, encode(format)?);
    let (least, scale) = (p * 2.0_f64.powi(32), 1.0 / (1.0 - p as f32));
    of_patterns(op, move |inputs| {
        let [Some(x), Some(state)] = inputs else { return Vec::new() };
        let one = |(&pattern, word): (&u64, u32)| {
            if f64::from(word) < least {
                return (0, 0);
            }
            let Number::Real(x) = decode(pattern) else { return (0, 0) };
            (encode(Number::Real((x as f32 * scale).into()), false), 1)
        };
        let (y, mask) = x.iter().zip(Words::new(state)).map(one).unzip();
        vec![y, mask]
    })
}

/// What a row without a token gives.
const NONE: f64 = -1.0;

struct Sampling {
    temperature: f32,
    top_k: usize,
    top_p: f32,
}

fn sample(op: &OpDesc) -> Result<Kernel, Failure> {
    use ops::sample as keys;
    let sampling = Sampling {
        temperature: op.attr_f64(keys::TEMPERATURE, Some(1.0))? as f32,
        top_k: op.attr_i64(keys::TOP_K, Some(0))? as usize,
        top_p: op.attr_f64(keys::TOP_P, Some(1.0))? as f32,
    };
    let tokens = op.input(0)?.dims[1] as usize;
    of_numbers(op, move |inputs: &Inputs<f64>| {
        let [Some(logits), Some(u)] = inputs else { return Vec::new() };
        let row = |number: usize| &logits[number * tokens..][..tokens];
        let rows = u.iter().enumerate();
        vec![rows.map(|(number, &u)| sampling.draw(row(number), u as f32)).collect()]
    })
}

impl Sampling {
    fn draw(&self, logits: &[f64], u: f32) -> f64 {
        let wrong = |x: &f64| x.is_nan() || *x == f64::INFINITY;
        if u.is_nan() || logits.iter().any(wrong) {
            return NONE;
        }
        let all = (0..logits.len()).filter(|&token| logits[token] > f64::NEG_INFINITY);
        let mut kept: Vec<(usize, f32)> =
            all.map(|token| (token, logits[token] as f32 / self.temperature)).collect();
        // Stable, and zeros of either sign are equal.
        kept.sort_by(|(a, _), (b, _)| (logits[*b] + 0.0).total_cmp(&(logits[*a] + 0.0)));
        if self.top_k > 0 {
            kept.truncate(self.top_k);
        }
        let Some(&(_, most)) = kept.first() else { return NONE };
        kept.iter_mut().for_each(|(_, share)| *share = (*share - most).exp());
        let reach = self.top_p * kept.iter().map(|(_, share)| share).sum::<f32>();
        let mut sum = 0.0;
        let enough = kept.iter().position(|(_, share)| {
            sum += share;
            sum >= reach
        });
        kept.truncate(enough.map_or(kept.len(), |last| last + 1));
        kept.sort_by_key(|(token, _)| *token);
        let target = u.max(0.0) * kept.iter().map(|(_, share)| share).sum::<f32>();
        let mut sum = 0.0;
        let drawn = kept.iter().find(|(_, share)| {
            sum += share;
            sum > target
        });
        drawn.or(kept.last()).map_or(NONE, |(token, _)| *token as f64)
    }
}
