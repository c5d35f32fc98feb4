//! The judge: compares what the worker brought back with the oracle, and gives an outcome.
//!
//! Pure: the same case, data and reply give the same finding on any host. [`compute`] judges
//! results of operators, [`refusal`] the answers to calls that must be refused, [`script`] the
//! traces of scenarios, whose steps [`story`] tells in words; [`compare`] is the loop over elements, and [`damage`] finds the shape of
//! what is wrong.

pub mod acceptance;
pub mod chain;
pub mod compare;
pub mod compute;
pub mod damage;
pub mod death;
mod glance;
pub mod ideal;
mod measure;
mod profile;
pub mod refusal;
pub mod script;
pub mod story;
mod tally;
pub mod words;
mod written;
mod wrong;

use reports::result::{Accuracy, Evidence, Growth, Outcome, Trait};
use standard::Standard;

/// What the judge found.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The outcome.
    pub outcome: Outcome,
    /// What is wrong; nothing for a pass.
    pub evidence: Option<Evidence>,
    /// How close a numerical result came.
    pub accuracy: Option<Accuracy>,
    /// How often a race was run; 0 where there is none.
    pub repetitions: u32,
    /// Of a chain: how errors grow from step to step.
    pub growth: Vec<Growth>,
    /// Of a probe of sums: what the device declares, and what was found.
    pub arithmetic: Vec<Trait>,
}

impl Finding {
    /// Every check held.
    pub fn pass() -> Finding {
        Finding {
            outcome: Outcome::Pass,
            evidence: None,
            accuracy: None,
            repetitions: 0,
            growth: Vec::new(),
            arithmetic: Vec::new(),
        }
    }

    /// The finding of a part of a case that passed so far, as that of the whole.
    pub fn and(self, next: Finding) -> Finding {
        let accuracy = match (self.accuracy, next.accuracy) {
            (Some(before), Some(next)) => Some(before.and(next)),
            (before, next) => before.or(next),
        };
        Finding { accuracy, ..next }
    }

    /// A requirement is broken.
    pub fn fail(standard: &Standard, requirement: &str, what: impl Into<String>) -> Finding {
        Finding::of(Outcome::Fail, standard, requirement, what)
    }

    /// The adapter does not offer this.
    pub fn unsupported(what: impl Into<String>) -> Finding {
        let evidence = Evidence { what: what.into(), ..Evidence::default() };
        Finding { outcome: Outcome::Unsupported, evidence: Some(evidence), ..Finding::pass() }
    }

    /// The suite is at fault.
    pub fn harness_error(what: impl Into<String>) -> Finding {
        let evidence = Evidence { what: what.into(), ..Evidence::default() };
        Finding { outcome: Outcome::HarnessError, evidence: Some(evidence), ..Finding::pass() }
    }

    /// Any outcome that breaks a requirement.
    pub fn of(
        outcome: Outcome,
        standard: &Standard,
        requirement: &str,
        what: impl Into<String>,
    ) -> Finding {
        let says = standard.requirements.get(requirement);
        let evidence = Evidence {
            requirement: requirement.to_owned(),
            says: says.map_or_else(String::new, |found| found.says.clone()),
            what: what.into(),
            ..Evidence::default()
        };
        Finding { outcome, evidence: Some(evidence), ..Finding::pass() }
    }

    /// The same finding with more of its evidence filled in.
    pub fn with(mut self, fill: impl FnOnce(&mut Evidence)) -> Finding {
        fill(self.evidence.get_or_insert_with(Evidence::default));
        self
    }
}

/// Class of a status: code / 1000.
pub fn class(status: i32) -> i32 {
    status / 1000
}

/// The class of what is legal and not offered.
pub const UNSUPPORTED: i32 = 3;

/// The class of what may be tried again.
pub const RESOURCE: i32 = 4;
