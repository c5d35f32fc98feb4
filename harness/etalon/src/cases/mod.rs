//! Authored cases: the YAML files under `cases/`, walked, never listed.
//!
//! The path of a file gives area and file of its ids: `kernel/matmul.yaml` holds the cases
//! `kernel/matmul/<name>/<axis>=<value>,…`. A case either calls one operator on chosen data, or is
//! a scenario, a list of calls:
//!
//! ```yaml
//! about: Dense matrix products, edges and accumulators.
//! cases:
//!   - name: narrow-accumulator
//!     why: Any accumulator under 24 bits errs at once on odd integers.
//!     op: matmul
//!     checks: [OXI-NUM-0002]              # the type row's own requirement is always checked
//!     tier: standard                      # smoke | standard | exhaustive; standard if left out
//!     over: {types: [f16.f16.f32], k: [63, 64, 65, 4096]}
//!     attrs: {transpose_b: true}          # floats are strings: eps: "1e-5"
//!     inputs:
//!       a: {shape: [33, k], data: "odd_integers"}
//!       b: {shape: [47, k], data: "odd_integers"}
//!   - name: wait-orders-two-streams
//!     why: Work after stream_wait_event sees what came before event_record.
//!     checks: [OXI-STREAM-0101]
//!     steps:
//!       - stream_create: {device: $device, as: s1}
//! ```
//!
//! A chain runs operators one after the other, each on what those before it gave:
//!
//! ```yaml
//!   - name: two-products
//!     why: What one product loses, the next one carries on.
//!     over: {T: [f32, bf16]}
//!     tensors:
//!       x: {shape: [5, 64], format: T, data: "normal"}
//!       w: {shape: [64, 64], format: T, data: "uniform(-0.2,0.2)"}
//!     chain:
//!       - {op: matmul, types: T.T.T, takes: {a: x, b: w}, gives: {y: h}}
//!       - {op: matmul, types: T.T.T, takes: {a: h, b: w}, gives: {y: h}}
//! ```
//!
//! `mutants:` of a case, or of its file for all that name none, are wrong devices that the case must
//! find wrong, such as `lose(a,1,1)`, a device that loses the last lane of an axis: see
//! [`Mutant`](crate::power::Mutant). `etalon power` holds cases to it. In the area kernel every case has
//! them, and one whose results no defect of its data changes says so with `mutants: []`.
//!
//! A case that turned out to be wrong is not deleted: the standard's editors withdraw it. It is planned,
//! run and recorded as before, and counts for no verdict:
//!
//! ```yaml
//!     withdrawn: {reason: "The bound left out the rounding of the scale.", date: 2026-01-31}
//! ```
//!
//! An axis of `over` may stand wherever a number, a bool or a data law may. Without `types` a case
//! runs on every type row of its operator. The grammar of steps is in [`scenario`].

mod check;
pub mod scenario;

pub use check::without_mutants;

use std::fmt;

use indexmap::IndexMap;
use serde::de::{Deserialize, Deserializer, Visitor};
use standard::Standard;
use standard::yaml::{Complaint, Files, Source, Text};

/// One file of cases.
pub struct CaseFile {
    /// Path under `cases/`, without its extension: `kernel/matmul`.
    pub stem: String,
    /// What the file is about.
    pub about: Text,
    /// Wrong devices that its cases must find wrong, unless they name their own.
    pub mutants: Option<Vec<Text>>,
    /// Its cases.
    pub cases: Vec<CaseSpec>,
    /// The text, for complaints.
    pub source: Source,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    about: Text,
    #[serde(default)]
    mutants: Option<Vec<Text>>,
    cases: Vec<CaseSpec>,
}

/// One entry of a case file, before `over` is spread out.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseSpec {
    /// Name within the file.
    pub name: Text,
    /// Why the case is there, in one sentence.
    pub why: Text,
    /// Requirements it checks.
    #[serde(default)]
    pub checks: Vec<Text>,
    /// How deep a run must be to include it.
    #[serde(default)]
    pub tier: Tier,
    /// Why and since when it counts no more.
    #[serde(default)]
    pub withdrawn: Option<WithdrawnSpec>,
    /// The operator it calls, if it is no scenario.
    #[serde(default)]
    pub op: Option<Text>,
    /// Axes and their values.
    #[serde(default)]
    pub over: IndexMap<Text, Vec<Scalar>>,
    /// Attributes of the call.
    #[serde(default)]
    pub attrs: IndexMap<Text, Scalar>,
    /// Wrong devices that it must find wrong; those of the file if left out.
    #[serde(default)]
    pub mutants: Option<Vec<Text>>,
    /// Inputs of the call, by name.
    #[serde(default)]
    pub inputs: IndexMap<Text, InputSpec>,
    /// Layout of outputs, by name; dense if left out.
    #[serde(default)]
    pub outputs: IndexMap<Text, OutputSpec>,
    /// Tensors that a chain begins with, by name.
    #[serde(default)]
    pub tensors: IndexMap<Text, TensorSpec>,
    /// Operators of a chain, in order.
    #[serde(default)]
    pub chain: Vec<LinkSpec>,
    /// Steps of a scenario.
    #[serde(default)]
    pub steps: Vec<scenario::StepSpec>,
}

/// Why and since when a case counts no more.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithdrawnSpec {
    /// In one sentence.
    pub reason: Text,
    /// The day.
    pub date: Text,
}

/// An input of a case.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputSpec {
    /// Extents: numbers or axes.
    pub shape: Vec<Scalar>,
    /// Data law.
    pub data: Text,
    /// Strides in elements: numbers or axes; dense if left out.
    #[serde(default)]
    pub strides: Option<Vec<Scalar>>,
}

/// A tensor that a chain begins with.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TensorSpec {
    /// Extents: numbers or axes.
    pub shape: Vec<Scalar>,
    /// Format, or an axis.
    pub format: Text,
    /// Data law.
    pub data: Text,
}

/// One operator of a chain.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkSpec {
    /// The operator.
    pub op: Text,
    /// Its type row, each part a format or an axis.
    pub types: Text,
    /// Attributes of the call.
    #[serde(default)]
    pub attrs: IndexMap<Text, Scalar>,
    /// The tensor that each input is, by name; of several of a name the last.
    pub takes: IndexMap<Text, Text>,
    /// The name of the tensor that each output becomes.
    #[serde(default)]
    pub gives: IndexMap<Text, Text>,
}

/// An output of a case.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutputSpec {
    /// Strides in elements: numbers or axes.
    pub strides: Vec<Scalar>,
}

/// How deep a run must be to include a case.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, serde::Deserialize, clap::ValueEnum,
)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Seconds.
    Smoke,
    /// Minutes; the least that a certificate needs.
    #[default]
    Standard,
    /// As long as it takes.
    Exhaustive,
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Tier::Smoke => "smoke",
            Tier::Standard => "standard",
            Tier::Exhaustive => "exhaustive",
        })
    }
}

/// A number, a bool or a word.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// An integer.
    Int(i64),
    /// An integer beyond the signed range.
    Big(u64),
    /// A bool.
    Bool(bool),
    /// A word: an axis, a float, a format.
    Word(String),
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scalar::Int(value) => write!(f, "{value}"),
            Scalar::Big(value) => write!(f, "{value}"),
            Scalar::Bool(value) => write!(f, "{value}"),
            Scalar::Word(word) => f.write_str(word),
        }
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Strict;
        impl Visitor<'_> for Strict {
            type Value = Scalar;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an integer, a bool or a word")
            }
            fn visit_bool<E>(self, value: bool) -> Result<Scalar, E> {
                Ok(Scalar::Bool(value))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Scalar, E> {
                Ok(Scalar::Int(value))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Scalar, E> {
                Ok(i64::try_from(value).map_or(Scalar::Big(value), Scalar::Int))
            }
            fn visit_str<E>(self, word: &str) -> Result<Scalar, E> {
                Ok(Scalar::Word(word.to_owned()))
            }
        }
        deserializer.deserialize_any(Strict)
    }
}

/// Loads and checks every case file.
///
/// # Errors
/// All that is wrong, with the place.
pub fn load(files: &Files, standard: &Standard) -> Result<Vec<CaseFile>, Vec<Complaint>> {
    let mut loaded = Vec::new();
    let mut complaints = Vec::new();
    for (path, text) in files {
        match Source::read::<Document>(path, text) {
            Ok((document, source)) => {
                let stem = path.trim_end_matches(".yaml").to_owned();
                let Document { about, mutants, cases } = document;
                let file = CaseFile { stem, about, mutants, cases, source };
                check::check(&file, standard, &mut complaints);
                loaded.push(file);
            }
            Err(complaint) => complaints.push(*complaint),
        }
    }
    if complaints.is_empty() { Ok(loaded) } else { Err(complaints) }
}
