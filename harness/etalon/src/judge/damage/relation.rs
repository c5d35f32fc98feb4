//! What became of the wrong elements, where it is the same of all: a constant, a multiple of what was
//! due, another element's result, fewer bits.

use std::collections::BTreeMap;
use std::f64::consts;

use reports::figure;
use reports::result::MissKind;

use super::bits::{ENOUGH, choice};
use super::places::{Places, Region};
use super::sources::{Source, sources};
use super::values::Values;
use crate::judge::words;

/// Wrong elements that must agree.
const SUPPORT: usize = 8;

/// Wrong elements that are asked.
const ASKED: usize = 4096;

/// Different results that a relation is between, at least.
const DIFFERENT: usize = 4;

/// What became of the wrong elements.
pub(super) fn find(
    values: &Values,
    region: &Region,
    kinds: &BTreeMap<MissKind, u64>,
) -> Option<String> {
    let asked: Vec<usize> = region.wrong.iter().take(ASKED).map(|place| place as usize).collect();
    // Other kinds say by themselves what became of an element.
    if asked.len() < SUPPORT || !kinds.contains_key(&MissKind::Far) {
        return None;
    }
    let plain = kinds.len() == 1;
    let relation = Relation { values, asked };
    let constant = || if plain { relation.constant() } else { None };
    let moved = || relation.moved(region);
    let found = constant().or_else(|| relation.factor()).or_else(moved);
    found.or_else(|| relation.difference()).or_else(|| relation.bits())
}

/// Whether a guess predicts all that came, right and wrong, and not for want of other results.
/// `named`: the bits that it takes to name the guess.
pub(super) fn predicts(values: &Values, wrong: &Places, named: f64, guess: &[f64]) -> bool {
    let mut evidence = Evidence::default();
    let mut asked = wrong.iter().take(ASKED).map(|place| place as usize);
    asked.all(|place| evidence.take(values, place, guess[place], values.actual[place]))
        && evidence.convinces(named)
        && (0..guess.len()).all(|place| values.near(place, guess[place]))
}

/// What speaks for a guess.
#[derive(Default)]
struct Evidence {
    support: usize,
    surprise: f64,
    /// Different predictions, the first few.
    different: Vec<u64>,
}

impl Evidence {
    /// Takes one element in; false if it speaks against the guess. `instead`: the result that would
    /// be due if what came were predicted.
    fn take(&mut self, values: &Values, place: usize, predicted: f64, instead: f64) -> bool {
        if !values.near(place, predicted) {
            return false;
        }
        self.support += 1;
        self.surprise += values.surprise(place, predicted, instead);
        if self.different.len() < DIFFERENT && !self.different.contains(&predicted.to_bits()) {
            self.different.push(predicted.to_bits());
        }
        true
    }

    /// Whether it is enough, for a guess that takes so many bits to name. Many elements that each say
    /// next to nothing do not convince.
    fn convinces(&self, named: f64) -> bool {
        self.surprise >= (ENOUGH + named).max(SHARP * self.support as f64)
    }
}

/// Bits that an element says on average, at least.
const SHARP: f64 = 2.0;

struct Relation<'a> {
    values: &'a Values<'a>,
    /// Places of wrong elements.
    asked: Vec<usize>,
}

impl Relation<'_> {
    /// Whether a guess predicts all that it says something of, which must be most of them. It gives a
    /// prediction, and the result that would be due if what came were predicted.
    fn holds(&self, named: f64, guess: &dyn Fn(usize) -> Option<(f64, f64)>) -> bool {
        let mut evidence = Evidence::default();
        for &place in &self.asked {
            let Some((predicted, instead)) = guess(place) else { continue };
            if !evidence.take(self.values, place, predicted, instead) {
                return false;
            }
        }
        let support = evidence.support;
        let enough = support >= SUPPORT && 2 * support > self.asked.len();
        enough && evidence.different.len() == DIFFERENT && evidence.convinces(named)
    }

    fn constant(&self) -> Option<String> {
        let Values { actual, codec, .. } = self.values;
        let first = actual[self.asked[0]];
        let due = self.asked.iter().map(|&place| self.values.reference[place].to_bits());
        let mut due: Vec<_> = due.collect();
        due.sort_unstable();
        due.dedup();
        let same = self.asked.iter().all(|&place| actual[place] == first);
        (same && due.len() >= DIFFERENT).then(|| {
            let largest = first.abs() == codec.max_finite();
            let largest = if largest { ", which ends the range of the format" } else { "" };
            format!("each is {}{largest}", words::decimal(first, codec.bits()))
        })
    }

    /// The wrong element that a ratio is best read from.
    fn clearest(&self, weight: impl Fn(usize) -> f64) -> Option<usize> {
        let finite = |place: &usize| {
            self.values.actual[*place].is_finite() && self.values.reference[*place].is_finite()
        };
        let all = self.asked.iter().copied().filter(finite);
        all.max_by(|&a, &b| weight(a).total_cmp(&weight(b)))
    }

    fn factor(&self) -> Option<String> {
        let Values { actual, reference, .. } = self.values;
        let clear = |place: usize| reference[place].abs() / self.slack(place);
        let pivot = self.clearest(clear)?;
        let ratio = actual[pivot] / reference[pivot];
        if !ratio.is_finite() || ratio == 0.0 {
            return None;
        }
        let more = ratio - 1.0;
        let times = match more.abs() {
            0.05.. => figure(ratio),
            size => format!("1 {} {}", if more < 0.0 { '-' } else { '+' }, figure(size)),
        };
        let plain = (ratio, format!("each is {times} times what is due"));
        let nice = factors()
            .into_iter()
            .filter(|(factor, _)| self.values.near(pivot, factor * reference[pivot]));
        let mut candidates: Vec<_> = nice.collect();
        candidates.sort_by(|a, b| (a.0 - ratio).abs().total_cmp(&(b.0 - ratio).abs()));
        candidates.push(plain);
        let holds = |&(factor, _): &(f64, String)| {
            let guess = |place: usize| Some((factor * reference[place], actual[place] / factor));
            factor != 1.0 && self.holds(2.0 * choice(64), &guess)
        };
        candidates.into_iter().find(holds).map(|(_, words)| words)
    }

    fn difference(&self) -> Option<String> {
        let Values { actual, reference, .. } = self.values;
        let pivot = self.clearest(|place| -self.slack(place))?;
        let by = actual[pivot] - reference[pivot];
        let guess = |place: usize| Some((reference[place] + by, actual[place] - by));
        self.holds(2.0 * choice(64), &guess).then(|| {
            let way = if by < 0.0 { "small" } else { "large" };
            format!("each is {} too {way}", figure(by.abs()))
        })
    }

    fn moved(&self, region: &Region) -> Option<String> {
        let sources = sources(region);
        let named = choice(sources.len() as u64);
        let holds = |(_, source): &(String, Source)| {
            let guess = |place: usize| {
                let from = source(place as u64)?;
                Some((self.values.reference[from as usize], self.values.actual[place]))
            };
            self.holds(named, &guess)
        };
        sources.into_iter().find(holds).map(|(words, _)| words)
    }

    /// Results that were kept in fewer bits than the format has.
    fn bits(&self) -> Option<String> {
        let Values { codec, actual, reference, .. } = self.values;
        if !codec.is_float() || self.asked.iter().any(|&place| !actual[place].is_finite()) {
            return None;
        }
        let most = self.asked.iter().map(|&place| significant(actual[place])).max()?;
        let &(bits, format) = WIDTHS.iter().find(|(bits, _)| (1..=*bits).contains(&most))?;
        let few = reference.iter().filter(|&&due| significant(self.values.rounded(due)) <= bits);
        let rare = choice(reference.len() as u64) - choice(few.count() as u64);
        let fewer = bits <= codec.mantissa_bits();
        (fewer && rare * self.asked.len() as f64 >= ENOUGH + choice(WIDTHS.len() as u64))
            .then(|| format!("each has at most {bits} significant bits, as {format} has"))
    }

    fn slack(&self, place: usize) -> f64 {
        self.values.slack(place, self.values.reference[place])
    }
}

/// Significant bits that sums and results are kept in, and a format that has as many.
const WIDTHS: [(u32, &str); 4] = [(4, "f8e4m3fn"), (8, "bf16"), (11, "f16"), (24, "f32")];

/// How many bits of a number there are from the first one to the last.
fn significant(number: f64) -> u32 {
    let mantissa = number.to_bits() & ((1 << 52) - 1);
    if number == 0.0 { 0 } else { 53 - mantissa.trailing_zeros().min(52) }
}

/// Factors that errors have, in words.
fn factors() -> Vec<(f64, String)> {
    let times = |factor: &str| format!("each is {factor} times what is due");
    let mut all = vec![(-1.0, "each has the wrong sign".to_owned())];
    for (number, name) in [
        (consts::LN_2, "ln 2"),
        (consts::LOG2_E, "log2 e"),
        (consts::LN_10, "ln 10"),
        (consts::LOG10_E, "log10 e"),
        (consts::SQRT_2, "the root of 2"),
        (consts::FRAC_1_SQRT_2, "the root of 1/2"),
    ] {
        all.push((number, times(name)));
    }
    for whole in 2..=64 {
        all.push((f64::from(whole), times(&whole.to_string())));
        all.push((1.0 / f64::from(whole), format!("each is 1/{whole} of what is due")));
    }
    for exponent in 2..=24 {
        let little = (-f64::from(exponent)).exp2();
        all.push((1.0 + little, times(&format!("1 + 2^-{exponent}"))));
        all.push((1.0 - little, times(&format!("1 - 2^-{exponent}"))));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::significant;

    #[test]
    fn significant_bits_are_counted_from_the_first_to_the_last() {
        assert_eq!([0.0, 1.0, -3.0, 0.5, 37664.0].map(significant), [0, 1, 2, 1, 11]);
    }
}
