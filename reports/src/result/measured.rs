//! What an operator took once the device was warm. Informative: no verdict looks at it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Times and energy of a case that passed, run again alone when all verdicts were there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Measurement {
    /// Id of the case.
    pub id: String,
    /// Its place in the plan, from 0.
    pub index: u64,
    /// The operator.
    pub operator: String,
    /// Its type tuple.
    pub types: String,
    /// Bits of an element of the first input: rates are compared among those of one width.
    pub width: u32,
    /// Bytes of all inputs and outputs, each once.
    pub bytes: u64,
    /// Additions and multiplications that the call is said to take; absent where that is not agreed on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<u64>,
    /// Runs that were timed, one after the other.
    pub runs: u32,
    /// How long they took.
    pub ns: Times,
    /// Microjoules that the packages of the machine's processors used during all of the runs, with
    /// whatever else ran there; absent where the machine does not let them be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub energy_uj: Option<u64>,
}

/// Nanoseconds of several runs, from the call of each to its end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Times {
    /// The shortest.
    pub least: u64,
    /// A quarter of the runs took at most this.
    pub lower: u64,
    /// Half of them did.
    pub median: u64,
    /// Three quarters did.
    pub upper: u64,
    /// The longest.
    pub most: u64,
}

impl Times {
    /// Of runs in any order; nothing of none.
    pub fn of(runs: &[u64]) -> Option<Times> {
        let mut sorted = runs.to_vec();
        sorted.sort_unstable();
        let last = sorted.len().checked_sub(1)?;
        let quarter = |quarters: usize| sorted[last * quarters / 4];
        let [least, lower, median, upper, most] = [0, 1, 2, 3, 4].map(quarter);
        Some(Times { least, lower, median, upper, most })
    }

    /// Whether each is at least the one before.
    pub fn in_order(&self) -> bool {
        [self.least, self.lower, self.median, self.upper, self.most].is_sorted()
    }
}

#[cfg(test)]
mod tests {
    use super::Times;

    #[test]
    fn quarters_are_times_that_were_measured() {
        assert_eq!(Times::of(&[]), None);
        let one = Times::of(&[7]).unwrap();
        assert_eq!(one, Times { least: 7, lower: 7, median: 7, upper: 7, most: 7 });
        let five = Times::of(&[50, 10, 40, 20, 30]).unwrap();
        assert_eq!(five, Times { least: 10, lower: 20, median: 30, upper: 40, most: 50 });
        assert!(five.in_order() && !Times { least: 31, ..five }.in_order());
    }
}
