//! Judging deaths: the worker did not come back from a case.

use reports::result::Outcome;
use standard::Standard;

use super::Finding;
use super::story::Story;
use crate::cases::scenario::{Expectation, Part, Script};

/// In what way a worker was lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Death {
    /// It ended; how, as the end of a sentence ("died of signal 11").
    Ended(String),
    /// It did not answer within so many seconds.
    Silent(u64),
    /// It printed more than it may.
    Flooded(String),
}

impl Death {
    /// In words, as the end of a sentence: "the worker …".
    pub fn how(&self) -> String {
        match self {
            Death::Ended(how) | Death::Flooded(how) => how.clone(),
            Death::Silent(seconds) => format!("did not come back within {seconds} s"),
        }
    }
}

impl std::fmt::Display for Death {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the worker {}", self.how())
    }
}

/// What the loss of a worker in a case means.
pub fn judge(standard: &Standard, death: &Death, last_words: Vec<String>) -> Finding {
    let (outcome, requirement) = match death {
        Death::Ended(_) => (Outcome::Crashed, "OXI-API-0011"),
        Death::Silent(_) => (Outcome::TimedOut, "OXI-API-0012"),
        Death::Flooded(_) => (Outcome::Crashed, "OXI-API-0013"),
    };
    let finding = Finding::of(outcome, standard, requirement, format!("{death} in this case"));
    finding.with(|evidence| evidence.last_words = last_words)
}

/// The call of a scenario that most likely killed the worker: the one that has something odd about
/// it, else all of them.
pub fn suspects(standard: &Standard, script: &Script) -> String {
    let story = Story::of(standard, script);
    let odd = |expectation: &&Expectation| matches!(expectation.part, Part::Odd(_));
    match script.expectations.iter().find(odd) {
        Some(odd) => format!("most likely {}", story.at(&odd.path).line()),
        None => format!("in one of the calls of {}", story.functions(&[u32::MAX]).join(", ")),
    }
}

/// A case that killed its worker, and then came back when it was alone: two outcomes in two
/// attempts, which is a failure of its own kind. The second attempt's finding is not worth keeping.
pub fn flaky(mut first: Finding, second: &Finding) -> Finding {
    let word = second.outcome.word();
    first.outcome = Outcome::Fail;
    first.with(|evidence| evidence.what.push_str(&format!("; alone, its outcome was {word}")))
}
