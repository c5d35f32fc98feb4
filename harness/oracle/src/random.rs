//! Family `random`: what is drawn, from a state or with numbers that are given. To add an operator, add a
//! line to [`TABLE`].
//!
//! A state is a seed and an offset, both of 64 bits without a sign. The words of a state are those that
//! [`philox`](crate::philox) makes of blocks from the offset on, four of each.

mod sample;

use standard::formats::OverflowRule;

use crate::answer::{Answer, entry, readings};
use crate::codec::{self, Codec};
use crate::near::Math;
use crate::philox::philox4x32;
use crate::{Expected, Problem, Tensor, Unanswerable, count};

/// From a problem to an answer for each output.
type Operator = fn(&Problem) -> Result<Vec<Expected>, Unanswerable>;

static TABLE: &[(&str, Operator)] =
    &[("dropout", dropout), ("philox_bits", philox_bits), ("sample", sample::sample)];

/// The answers for an operator of this family.
pub(crate) fn expect(problem: &Problem) -> Result<Vec<Expected>, Unanswerable> {
    entry(TABLE, problem)?(problem)
}

/// The first so many words of a state.
fn words(state: &Tensor, count: usize) -> impl Iterator<Item = u32> + use<> {
    let codec = Codec::of(state.format);
    let [seed, offset] = [0, 1].map(|at| codec.read(state.bytes, at));
    let block = move |number: u64| {
        let at = offset.wrapping_add(number);
        let counter = [at as u32, (at >> 32) as u32, 0, 0].map(|word| [word]);
        philox4x32(counter, [seed as u32, (seed >> 32) as u32]).map(|[word]| word)
    };
    (0..).flat_map(block).take(count)
}

fn philox_bits(problem: &Problem) -> Result<Vec<Expected>, Unanswerable> {
    let slot = problem.output(0)?;
    let words: Vec<u32> = words(&problem.input(0)?, count(slot.shape)).collect();
    let bytes = codec::patterns(&Codec::of(slot.format), words.len(), |at| words[at].into());
    Ok(vec![Expected::Exact { bytes, any_nan: false }])
}

/// What is kept times `1 / (1 - p)`, 0 for what is not, and which is which.
fn dropout(problem: &Problem) -> Result<Vec<Expected>, Unanswerable> {
    let (p, slot) = (problem.float("p")?, problem.output(1)?);
    let least = p * 4_294_967_296.0;
    let words = words(&problem.input(1)?, count(slot.shape));
    let kept: Vec<bool> = words.map(|word| f64::from(word) >= least).collect();
    let mut answers = readings(problem, |problem, inputs| {
        let (math, mut answer) = (Math::of(problem)?, Answer::of(problem, 0)?);
        let scale = math.exact(1.0) / (math.exact(1.0) - math.rounded(p));
        for (at, (&x, &kept)) in inputs[0].iter().zip(&kept).enumerate() {
            match kept {
                true => answer.near(at, math.exact(x) * scale),
                false => answer.exactly(at, 0.0),
            }
        }
        Ok(vec![answer.finish()])
    })?;
    let codec = Codec::of(slot.format);
    let of = |at: usize| codec.encode(if kept[at] { 1.0 } else { 0.0 }, OverflowRule::Saturate);
    let bytes = codec::patterns(&codec, kept.len(), of);
    answers.push(Expected::Exact { bytes, any_nan: false });
    Ok(answers)
}
