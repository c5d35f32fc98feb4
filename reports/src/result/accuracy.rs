//! How close numerical results came, alone and along a chain, and to how much of all inputs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How close a numerical result came.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Accuracy {
    /// Elements compared.
    pub elements: u64,
    /// Largest error, in units of the bound: 1 is the limit.
    pub worst_of_bound: f64,
    /// Largest error in ulp of the output format.
    pub max_ulp: f64,
    /// Mean of absolute errors in ulp.
    pub mean_ulp: f64,
    /// Mean of signed errors in ulp, device less reference: a bias, if it is far from zero.
    pub bias_ulp: f64,
    /// Index of the element with the largest error.
    pub worst: Option<u64>,
    /// How many elements are off by less than half an ulp, by less than one, and so on in steps of a
    /// half; the last count is of all beyond. Infinities that are due count as exact; NaNs are not among
    /// them.
    pub histogram: Vec<u64>,
    /// Of functions of one input: the largest errors by the size of the input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Profile>,
}

/// The largest errors of a function of one input, in hundredths of an ulp, by the binade that the
/// input lies in; nothing where no number of the binade was met.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Exponent of two of the first binade; zeros are in none.
    pub first: i32,
    /// Of negative inputs, from small to large magnitudes.
    pub negative: Vec<Option<u32>>,
    /// Of positive inputs.
    pub positive: Vec<Option<u32>>,
}

impl Profile {
    /// Of two sets of inputs.
    #[must_use]
    pub fn and(self, other: Profile) -> Profile {
        let first = self.first.min(other.first);
        let ends = [&self, &other].map(|profile| profile.first + profile.len() as i32);
        let len = (ends[0].max(ends[1]) - first) as usize;
        let join = |of: fn(&Profile) -> &Vec<Option<u32>>| {
            let mut joined = vec![None; len];
            for profile in [&self, &other] {
                let start = (profile.first - first) as usize;
                for (into, &error) in joined[start..].iter_mut().zip(of(profile)) {
                    *into = (*into).max(error);
                }
            }
            joined
        };
        Profile { first, negative: join(|p| &p.negative), positive: join(|p| &p.positive) }
    }

    /// Binades of either sign.
    pub fn len(&self) -> usize {
        self.negative.len().max(self.positive.len())
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Accuracy {
    /// Of two parts of a case, one after the other.
    #[must_use]
    pub fn and(self, next: Accuracy) -> Accuracy {
        let elements = self.elements.saturating_add(next.elements);
        let share = |part: &Accuracy| part.elements as f64 / elements.max(1) as f64;
        let (first, second) = (share(&self), share(&next));
        let is_worse = next.max_ulp > self.max_ulp || self.worst.is_none();
        let further = |at: u64| self.elements.saturating_add(at);
        let worst = if is_worse { next.worst.map(further) } else { self.worst };
        let counts = self.histogram.iter().zip(&next.histogram);
        Accuracy {
            elements,
            worst_of_bound: self.worst_of_bound.max(next.worst_of_bound),
            max_ulp: self.max_ulp.max(next.max_ulp),
            mean_ulp: self.mean_ulp * first + next.mean_ulp * second,
            bias_ulp: self.bias_ulp * first + next.bias_ulp * second,
            worst,
            histogram: counts.map(|(first, second)| first.saturating_add(*second)).collect(),
            profile: match (self.profile, next.profile) {
                (Some(first), Some(second)) => Some(first.and(second)),
                (first, second) => first.or(second),
            },
        }
    }
}

/// Counts of a histogram of errors.
pub const BUCKETS: usize = 16;

/// How far a chain of operators is from an ideal one after a step.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Growth {
    /// The step: its number and its operator.
    pub step: String,
    /// The largest distance from the ideal chain, as a part of the largest number of the result.
    pub error: f64,
    /// How far it may be.
    pub allowed: f64,
}

/// How much of all inputs a case looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// Elements of the result; one input may be met several times.
    pub elements: u64,
    /// The inputs that there are, as a power of two.
    pub inputs_bits: u32,
}
