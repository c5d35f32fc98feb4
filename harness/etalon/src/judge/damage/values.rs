//! What the numbers of an output tell: whether the wrong elements are those with small results, say,
//! or negative ones; and whether numbers that came are those that a guess predicts.

use std::sync::OnceLock;

use oracle::codec::Codec;
use standard::formats::OverflowRule;

use super::Pattern;
use super::bits::{KIND, choice, saved};
use super::places::Places;
use crate::judge::words;

/// The numbers of one tensor, with its name.
pub(in crate::judge) struct Numbers<'a> {
    pub(in crate::judge) name: &'a str,
    pub(in crate::judge) codec: Codec,
    pub(in crate::judge) numbers: Vec<f64>,
}

/// The numbers of an output: what was due and what came.
pub(super) struct Values<'a> {
    pub(super) codec: Codec,
    pub(super) reference: Vec<f64>,
    /// How far each may be off; empty where nothing may.
    pub(super) bound: Vec<f64>,
    pub(super) actual: Vec<f64>,
    /// The inputs, each an element for an element of the output.
    pub(super) operands: Vec<Numbers<'a>>,
    /// References that are numbers, in order.
    pub(super) sorted: OnceLock<Vec<f64>>,
}

/// What numbers may be, in words.
type Test = (&'static str, fn(&Codec, f64) -> bool);

const TESTS: [Test; 7] = [
    ("finite", |_, x| x.is_finite()),
    ("subnormal", |codec, x| x != 0.0 && x.abs() < codec.min_normal()),
    ("zero", |_, x| x == 0.0),
    ("negative", |_, x| x < 0.0),
    ("positive", |_, x| x > 0.0),
    ("an infinity", |_, x| x.is_infinite()),
    ("a NaN", |_, x| x.is_nan()),
];

impl Values<'_> {
    /// The patterns of the wrong elements by their results and operands.
    pub(super) fn which(&self, wrong: &Places) -> Vec<Pattern> {
        let rounded = self.reference.iter().map(|&due| self.rounded(due)).collect();
        let result = ("the result", &self.codec, &rounded);
        let operands = self.operands.iter().map(|of| (of.name, &of.codec, &of.numbers));
        let quantities: Vec<_> = [result].into_iter().chain(operands).collect();
        let named = KIND + 1.0 + choice(quantities.len() as u64);
        let pattern = |condition: String, named: f64, holds: &dyn Fn(usize) -> bool| {
            if !wrong.iter().all(|place| holds(place as usize)) {
                return None;
            }
            let elements = self.reference.len();
            let held = (0..elements).filter(|&place| holds(place)).count() as u64;
            let start = if held == wrong.count() { "every element" } else { "only" };
            let words = format!("{start} where {condition}");
            Some(Pattern { saved: saved(elements as u64, held, wrong.count(), named), words })
        };
        let mut found = Vec::new();
        for &(name, codec, numbers) in &quantities {
            for (is, test) in TESTS.iter().filter(|(is, _)| *is != "subnormal" || codec.is_float())
            {
                let holds = |place: usize| test(codec, numbers[place]);
                found.extend(pattern(format!("{name} is {is}"), named, &holds));
            }
            let sizes = wrong.iter().map(|place| numbers[place as usize].abs());
            let ends = |(low, high): (f64, f64), size: f64| (low.min(size), high.max(size));
            let (low, high) = sizes.fold((f64::INFINITY, 0.0), ends);
            let size = |size| words::decimal(size, codec.bits());
            let named = named + choice(numbers.len() as u64);
            let large = format!("{name} is {} or more in size", size(low));
            found.extend(pattern(large, named, &|place| numbers[place].abs() >= low));
            let small = format!("{name} is {} or less in size", size(high));
            found.extend(pattern(small, named, &|place| numbers[place].abs() <= high));
        }
        if let Some(exact) = self.exact() {
            let holds = |place: usize| self.is_tie(exact[place]);
            found.extend(pattern("the exact result is a tie".to_owned(), named, &holds));
        }
        found
    }

    /// The results before rounding, where they are known.
    fn exact(&self) -> Option<&Vec<f64>> {
        match &self.operands[..] {
            _ if !self.bound.is_empty() => Some(&self.reference),
            // A conversion rounds its operand.
            [only] if self.codec.is_float() => Some(&only.numbers),
            _ => None,
        }
    }

    /// Whether a number lies halfway between two of the format.
    fn is_tie(&self, number: f64) -> bool {
        let rounded = self.rounded(number);
        rounded.is_finite() && (number - rounded).abs() == 0.5 * self.codec.ulp(number)
    }

    /// The number of the format that is nearest.
    pub(super) fn rounded(&self, number: f64) -> f64 {
        self.codec.decode(self.codec.encode(number, OverflowRule::Infinity))
    }

    /// How far what came may be from a prediction of it.
    pub(super) fn slack(&self, place: usize, predicted: f64) -> f64 {
        let unit = if self.codec.is_float() { self.codec.ulp(predicted) } else { 0.0 };
        self.bound.get(place).copied().unwrap_or(0.0) + unit
    }

    /// Whether what came is what was predicted.
    pub(super) fn near(&self, place: usize, predicted: f64) -> bool {
        let actual = self.actual[place];
        if predicted.is_finite() && actual.is_finite() {
            return (actual - predicted).abs() <= self.slack(place, predicted);
        }
        actual == predicted || actual.is_nan() && predicted.is_nan()
    }

    /// Bits of surprise in that a prediction is met, where other results would have predicted
    /// `instead` of the reference: the less, the more results are about as near, and the less wrong
    /// the element is.
    pub(super) fn surprise(&self, place: usize, predicted: f64, instead: f64) -> f64 {
        let sorted = self.sorted.get_or_init(|| {
            let numbers = self.reference.iter().copied().filter(|number| !number.is_nan());
            let mut sorted: Vec<f64> = numbers.collect();
            sorted.sort_unstable_by(f64::total_cmp);
            sorted
        });
        let slack = self.slack(place, predicted);
        let alike = if instead.is_nan() {
            self.reference.len() - sorted.len()
        } else {
            let slack = if slack.is_nan() { 0.0 } else { slack };
            let below = sorted.partition_point(|&number| number < instead - slack);
            sorted.partition_point(|&number| number <= instead + slack) - below
        };
        let rare = choice(self.reference.len() as u64) - choice(alike as u64);
        let off = (self.actual[place] - self.reference[place]).abs();
        let far = if slack == 0.0 { 2.0 * off + 1.0 } else { off / slack };
        if far.is_finite() { rare.min(far.max(1.0).log2()) } else { rare }
    }
}
