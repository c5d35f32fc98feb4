//! The result of a run: `results.ndjson`, one JSON value a line.
//!
//! The first line is a [`Header`], the last a [`Footer`], and every line between is the [`Record`]
//! of one case, or after those a [`Measurement`]. Lines are appended and flushed as they come, so a
//! killed run leaves a readable file without a footer, and its last line may be cut. Every other
//! report is derived from this file. Its schema is `reports/results.schema.json`, generated from these types.

mod accuracy;
mod damage;
mod measured;
mod turn;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use crate::expect::Expectation;
pub use crate::waiver::Waiver;
pub use accuracy::{Accuracy, BUCKETS, Coverage, Growth, Profile};
pub use damage::{CELLS, Damage, Side};
pub use measured::{Measurement, Times};
pub use turn::{Trait, Turn};

/// Version of this schema; readers refuse any other.
pub const SCHEMA: u32 = 1;

/// One line of `results.ndjson`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "line", rename_all = "snake_case")]
pub enum Line {
    /// The first line.
    Header(Box<Header>),
    /// One case.
    Record(Box<Record>),
    /// What one operator took, where that was asked for.
    Measurement(Box<Measurement>),
    /// The last line of a run that was not cut short.
    Footer(Footer),
}

/// Who ran what, where.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Version of the schema of this file.
    pub schema: u32,
    /// When the run began, as RFC 3339 in UTC.
    pub started: String,
    /// The suite.
    pub suite: Suite,
    /// The adapter and its device.
    pub product: Product,
    /// The machine.
    pub host: Host,
    /// Claimed profiles, as `profile:level`.
    pub claims: Vec<String>,
    /// How deep: `smoke`, `standard` or `exhaustive`.
    pub tier: String,
    /// Number that all data are drawn from, in hex.
    pub seed: String,
    /// 128 random bits in hex, by which this run is told from every other; absent where nobody drew any.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub nonce: String,
    /// Options that narrow or change the run, as given; empty for a whole run.
    pub options: Vec<String>,
    /// Cases in the plan of this run.
    pub planned: u64,
    /// Why this run cannot be a certificate, in sentences; empty if it can.
    pub not_certifiable: Vec<String>,
    /// Waivers that were handed to the run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waivers: Vec<Waiver>,
    /// What the run was expected to find wrong, if it was made in development mode; absent in
    /// certification mode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expectations: Option<Vec<Expectation>>,
}

/// The suite that ran.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Suite {
    /// Version of Etalon.
    pub version: String,
    /// SHA-256 of the executable; absent where nobody looked.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub digest: String,
    /// Commit it was built from, if known.
    pub commit: Option<String>,
    /// Whether the tree had changes that were not committed, if known.
    pub dirty: Option<bool>,
    /// The day of that commit, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub committed: Option<String>,
    /// Title and version of the standard.
    pub standard: String,
    /// SHA-256 of the standard.
    pub standard_digest: String,
    /// Where the standard came from: `embedded`, or a folder.
    pub standard_from: String,
    /// SHA-256 of the cases.
    pub cases_digest: String,
    /// Where the cases came from: `embedded`, or a folder.
    pub cases_from: String,
    /// SHA-256 of the plan.
    pub plan_digest: String,
}

/// The adapter and its device.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// Name of the vendor folder, or of the library.
    pub vendor: String,
    /// Name of the adapter, as it says.
    pub adapter: String,
    /// Version of the adapter, as it says.
    pub adapter_version: String,
    /// SHA-256 of the library; of the executable for a built-in adapter.
    pub adapter_digest: String,
    /// Where the adapter came from: a path, or `builtin`.
    pub adapter_from: String,
    /// Index of the device.
    pub device: u32,
    /// Vendor of the device, as it says.
    pub device_vendor: String,
    /// Name of the device, as it says.
    pub device_name: String,
    /// Driver or runtime of the device, as it says.
    pub driver: String,
    /// What the device declares, the bits of `device_caps` in hex; absent where nobody asked.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub device_caps: String,
    /// Settings that were handed to the adapter.
    pub settings: BTreeMap<String, String>,
}

/// The machine. No host name and no user name.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Host {
    /// Operating system and kernel.
    pub os: String,
    /// Processor.
    pub cpu: String,
    /// Cores that the run may use.
    pub cores: u32,
    /// Memory in bytes.
    pub memory: u64,
}

/// What happened to one case.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Every check held.
    Pass,
    /// A requirement was broken.
    Fail,
    /// The adapter declared beforehand that it does not offer this.
    Unsupported,
    /// The device is not here; its compiler took the operator, and nothing was computed. Never a
    /// pass.
    Accepted,
    /// The worker died in it.
    Crashed,
    /// It did not come back in time.
    TimedOut,
    /// The suite's own fault; a run with one cannot be certified.
    HarnessError,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Outcome; 7] = [
        Outcome::Pass,
        Outcome::Fail,
        Outcome::Unsupported,
        Outcome::Accepted,
        Outcome::Crashed,
        Outcome::TimedOut,
        Outcome::HarnessError,
    ];

    /// The word used in files and on screens.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Pass => "pass",
            Outcome::Fail => "fail",
            Outcome::Unsupported => "unsupported",
            Outcome::Accepted => "accepted",
            Outcome::Crashed => "crashed",
            Outcome::TimedOut => "timed_out",
            Outcome::HarnessError => "harness_error",
        }
    }

    /// Whether the device broke a requirement.
    pub fn is_failure(self) -> bool {
        matches!(self, Outcome::Fail | Outcome::Crashed | Outcome::TimedOut)
    }
}

/// One case's outcome with its evidence.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Id of the case.
    pub id: String,
    /// Its place in the plan, from 0.
    pub index: u64,
    /// What happened.
    pub outcome: Outcome,
    /// Requirements that the case checks.
    pub checks: Vec<String>,
    /// Claims, as `profile:level`, that need this case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needed_by: Vec<String>,
    /// What is wrong; absent for a pass.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
    /// If the standard's editors have withdrawn the case: it counts for no verdict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Withdrawn>,
    /// Marks on the outcome: `flaky`, `retried`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<String>,
    /// Measurements, whatever the outcome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<Accuracy>,
    /// Of operators that go element by element: how much of all inputs was looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coverage: Option<Coverage>,
    /// How often a race was run; absent where there is none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub repetitions: u32,
    /// Of a chain of operators: how errors grow from step to step.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub growth: Vec<Growth>,
    /// Of a probe of sums: what the device declares, and what was found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arithmetic: Vec<Trait>,
    /// Nanoseconds that the device took, as the worker saw it.
    pub device_ns: u64,
    /// When and where it ran; absent where nobody looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn: Option<Turn>,
}

impl Record {
    /// Whether the device broke a requirement in a case that counts.
    pub fn failed(&self) -> bool {
        self.outcome.is_failure() && self.withdrawn.is_none()
    }
}

/// Why and since when a case counts no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Withdrawn {
    /// In one sentence.
    pub reason: String,
    /// The day, as `2026-01-31`.
    pub date: String,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// What is wrong, and how to see it again.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The broken requirement; empty where the outcome is no breach.
    pub requirement: String,
    /// Its sentence in the standard.
    pub says: String,
    /// One sentence: what happened.
    pub what: String,
    /// Where, e.g. `y[3, 17], first of 1551 wrong elements of 1551`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// What was expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actual: Option<String>,
    /// How far off, and how far it may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// How many elements are wrong in which way.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub kinds: BTreeMap<MissKind, u64>,
    /// A few wrong elements after the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Wrong>,
    /// The shape of the damage, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looks_like: Option<String>,
    /// Where the wrong elements of a tensor lie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub damage: Option<Damage>,
    /// Last lines that the worker wrote, where it died.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub last_words: Vec<String>,
    /// Seed of the case's data, in hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<String>,
    /// Command that runs this case alone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub rerun: String,
}

/// In what way an element is wrong.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum MissKind {
    /// A number too far from the reference.
    Far,
    /// A NaN where there is none, or none where there is one.
    Nan,
    /// A NaN of other bits, where those of the input are due.
    Payload,
    /// An infinity where there is none, or none or the other where there is one.
    Infinity,
    /// A zero of the wrong sign.
    ZeroSign,
    /// A zero where a subnormal number is due.
    Flushed,
}

/// One wrong element.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wrong {
    /// Its place, with the operands of an operator that goes element by element.
    pub place: String,
    /// What was expected.
    pub expected: String,
    /// What came.
    pub actual: String,
    /// How far off, and how far it may be; nothing where that means nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// The last line of a run that was not cut short.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Footer {
    /// When the run ended, as RFC 3339 in UTC.
    pub ended: String,
    /// Seconds that it took, to the last verdict: measuring comes after.
    pub seconds: f64,
    /// Whether it was interrupted.
    pub interrupted: bool,
    /// Cases by outcome.
    pub counts: BTreeMap<String, u64>,
    /// Verdict of each claim, as `profile:level`.
    pub verdicts: BTreeMap<String, Verdict>,
    /// Times that a worker had to be started anew.
    pub worker_restarts: u64,
}

/// Verdict of a claimed profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every planned case of the profile passed.
    Conformant,
    /// Every planned case of the profile passed but for failures that waivers excuse.
    ConformantWithWaivers,
    /// A case of the profile did not pass.
    NotConformant,
    /// Cases are missing, or the suite failed.
    Incomplete,
}

impl Verdict {
    /// The word used in files and on screens.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Conformant => "conformant",
            Verdict::ConformantWithWaivers => "conformant_with_waivers",
            Verdict::NotConformant => "not_conformant",
            Verdict::Incomplete => "incomplete",
        }
    }
}
