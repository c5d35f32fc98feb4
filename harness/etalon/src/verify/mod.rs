//! Verification: what of a result and its statements can be recomputed, is.
//!
//! A folder holds `results.ndjson`, its views, and the statements of [`reports::attest`]. Everything but
//! the records follows from something else, and each check recomputes a part of it: signatures
//! from the key; what is stated from the result; counts, verdicts and views from the records; the plan
//! from the suite that is inside this executable; and the ids of the records, what they check and which
//! claims need them from the plan. What a device answered cannot be recomputed here: [`crate::reproduce`]
//! runs cases again.
//!
//! A check *holds*, or is *broken*, with what is wrong and where. What is no fault and still worth
//! knowing is *noted*: a suite built from changed sources, another build of the executable. What
//! cannot be checked is *left*, with the reason. All checks are made, whatever the first ones find; the
//! first that is broken is the one to look at.
//!
//! A result of another version of Etalon is checked as far as that goes; its plan and its views are for
//! that version to make.
//!
//! The folder is hostile: files are read up to a limit, names from inside of files are never opened, and
//! nothing here panics.

mod facts;
pub mod header;
mod measured;
mod plan;
mod records;
mod sealed;
pub mod show;
mod suite;
mod totals;
mod views;

use std::path::Path;

use reports::attest::key::PublicKey;
use reports::attest::{Conformance, Mode, Statement};
use reports::read::Results;
use reports::verdict::{Standing, standing};
use serde::Serialize;

use crate::cases::Tier;
use crate::plan::Plan;
use crate::suite::Suite;
use facts::Facts;
pub use facts::file as plain_file;
pub use views::is_of_a_result;

/// What to verify, and with what.
pub struct Given<'a> {
    /// The folder of the result.
    pub folder: &'a Path,
    /// The key of whoever ran the suite; without one nobody vouches for the result.
    pub key: Option<&'a PublicKey>,
    /// The key of the standards body.
    pub body: Option<&'a PublicKey>,
    /// The library, if it is at hand.
    pub adapter: Option<&'a Path>,
    /// SHA-256 of the executables that are trusted; empty if any is.
    pub executables: &'a [String],
    /// The suite.
    pub suite: &'a Suite,
    /// The plan of the suite at a tier.
    pub plan: &'a dyn Fn(Tier) -> Result<Plan, String>,
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It is as it should be.
    Holds,
    /// It is no fault, and worth knowing.
    Noted,
    /// It could not be checked.
    Left,
    /// It is not as it should be.
    Broken,
}

/// What a check found.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// How it ended.
    pub state: State,
    /// In one sentence.
    pub says: String,
    /// File, or file and line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

impl Finding {
    fn holds(says: impl Into<String>) -> Finding {
        Finding { state: State::Holds, says: says.into(), at: None }
    }

    fn noted(says: impl Into<String>) -> Finding {
        Finding { state: State::Noted, ..Finding::holds(says) }
    }

    fn left(says: impl Into<String>) -> Finding {
        Finding { state: State::Left, ..Finding::holds(says) }
    }

    fn broken(says: impl Into<String>) -> Finding {
        Finding { state: State::Broken, ..Finding::holds(says) }
    }

    fn at(self, at: impl Into<String>) -> Finding {
        Finding { at: Some(at.into()), ..self }
    }
}

/// A check: what it is about, and how it is made.
type Check = (&'static str, fn(&Facts) -> Finding);

/// The checks, in the order in which they are told.
const CHECKS: &[Check] = &[
    ("signature", sealed::signature),
    ("results", facts::results),
    ("certificate", sealed::certificate),
    ("test result", sealed::test_result),
    ("suite", suite::version),
    ("executable", suite::executable),
    ("standard", suite::standard),
    ("plan", plan::plan),
    ("header", header::header),
    ("claims", header::claims),
    ("records", records::places),
    ("evidence", records::evidence),
    ("measured", measured::measurements),
    ("counts", totals::counts),
    ("verdicts", totals::verdicts),
    ("end", totals::end),
    ("mode", totals::mode),
    ("views", views::views),
    ("adapter", sealed::adapter),
    ("acceptance", sealed::acceptance),
];

/// What came of it.
pub struct Verified {
    /// Each check with what it found.
    pub checks: Vec<(&'static str, Finding)>,
    /// The result, if it can be read.
    pub results: Option<Results>,
    /// The certificate with the bytes of its file, if it can be read and its signature, if a key was
    /// given, holds.
    pub certificate: Option<(Statement<Conformance>, Vec<u8>)>,
}

/// How a verification ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Judgement {
    /// Everything holds, and the device conforms.
    Conformant,
    /// Everything holds, and the result says that the device does not conform.
    NotConformant,
    /// Everything holds, and it is no certificate: a statement of development, one that nobody vouches
    /// for, or too little is known.
    NoCertificate,
    /// Something does not hold.
    Refused,
}

impl Verified {
    /// The first check that is broken.
    pub fn first(&self) -> Option<&(&'static str, Finding)> {
        self.checks.iter().find(|(_, finding)| finding.state == State::Broken)
    }

    /// How it ended.
    pub fn judgement(&self) -> Judgement {
        let (Some(results), Some((certificate, _)), None) =
            (&self.results, &self.certificate, self.first())
        else {
            return Judgement::Refused;
        };
        let is = |what: &str, state: State| {
            self.checks.iter().any(|(name, finding)| *name == what && finding.state == state)
        };
        if certificate.predicate.mode == Mode::Development || is("signature", State::Left) {
            return Judgement::NoCertificate;
        }
        match standing(results) {
            Standing::Good => Judgement::Conformant,
            Standing::Bad => Judgement::NotConformant,
            Standing::Incomplete => Judgement::NoCertificate,
        }
    }
}

/// Verifies a folder.
pub fn verify(given: &Given) -> Verified {
    let facts = Facts::gather(given);
    let checks = CHECKS.iter().map(|(what, check)| (*what, check(&facts))).collect();
    let Facts { certificate, read, .. } = facts;
    Verified {
        checks,
        results: read.ok().map(|read| read.results),
        certificate: certificate.ok().map(|opened| (opened.statement, opened.bytes)),
    }
}
