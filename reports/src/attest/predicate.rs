//! What statements say.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::statement::{Digest, Predicate};
use crate::result::{Header, Verdict};

/// The certificate: what a result says, in full but for its records.
///
/// Its type is a name and not an address: nothing is fetched. Its schema is
/// `reports/certificate.schema.json`, generated from this type.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Conformance {
    /// Whether it is a certificate.
    pub mode: Mode,
    /// Why it is none, in sentences; empty for a certificate.
    pub obstacles: Vec<String>,
    /// When the run ended, as RFC 3339 in UTC; empty if it was killed.
    pub ended: String,
    /// Who ran what, where, as the result says.
    pub header: Header,
    /// Cases by outcome.
    pub counts: BTreeMap<String, u64>,
    /// Verdict of each claim, as `profile:level`.
    pub verdicts: BTreeMap<String, Verdict>,
    /// Failures that waivers excuse.
    pub waived: Vec<Waived>,
    /// Every file of the result by its name: `results.ndjson`, and all that is made of it.
    pub files: BTreeMap<String, Digest>,
}

impl Predicate for Conformance {
    const TYPE: &'static str = "urn:etalon:conformance-result/v1";
    const FILE: &'static str = "certificate.dsse.json";
}

/// What a statement is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// It certifies.
    Certification,
    /// It helps its owner, and certifies nothing.
    Development,
}

/// What a waiver excuses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Waived {
    /// The broken requirement.
    pub requirement: String,
    /// Pattern of the cases.
    pub cases: String,
    /// The last day that it holds.
    pub expires: String,
    /// Failures that it excuses.
    pub failures: u64,
}

/// The result in short, for tools that know in-toto: `test-result/v0.1`. Its tests are the claims, since
/// a hundred thousand names would help nobody.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TestResult {
    /// `PASSED`; `FAILED`; `WARNED` if too little is known, or if it is no certificate.
    pub result: String,
    /// What it was made with: the executable of the suite, the standard, the cases, the plan, and the
    /// result itself.
    pub configuration: Vec<Resource>,
    /// Claims that hold.
    #[serde(rename = "passedTests")]
    pub passed: Vec<String>,
    /// Claims of which too little is known, or that hold but for what waivers excuse.
    #[serde(rename = "warnedTests")]
    pub warned: Vec<String>,
    /// Claims that do not hold.
    #[serde(rename = "failedTests")]
    pub failed: Vec<String>,
}

impl Predicate for TestResult {
    const TYPE: &'static str = "https://in-toto.io/attestation/test-result/v0.1";
    const FILE: &'static str = "test-result.dsse.json";
}

/// Something with a name and a digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Resource {
    /// What it is.
    pub name: String,
    /// Its digest.
    pub digest: Digest,
}

/// What a standards body says of a result that it has verified: a verification summary of SLSA,
/// `verification_summary/v1`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// The body.
    pub verifier: Verifier,
    /// When it verified, as RFC 3339 in UTC.
    #[serde(rename = "timeVerified")]
    pub time: String,
    /// Where the adapter can be had.
    #[serde(rename = "resourceUri")]
    pub resource: String,
    /// What was held to: the standard.
    pub policy: Located,
    /// What was verified: the certificate.
    #[serde(rename = "inputAttestations")]
    pub inputs: Vec<Located>,
    /// Always `PASSED`: what is not accepted gets no statement.
    #[serde(rename = "verificationResult")]
    pub result: String,
    /// The claims that hold, as `OXI_profile:level`.
    #[serde(rename = "verifiedLevels")]
    pub levels: Vec<String>,
}

impl Predicate for Acceptance {
    const TYPE: &'static str = "https://slsa.dev/verification_summary/v1";
    const FILE: &'static str = "acceptance.dsse.json";
}

/// Who verified, and with what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Verifier {
    /// A URI of the body.
    pub id: String,
    /// Versions of the tools, by name.
    pub version: BTreeMap<String, String>,
}

/// Something with a URI and a digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Located {
    /// Where, or by which name.
    pub uri: String,
    /// Its digest.
    pub digest: Digest,
}
