//! Statements from a result.

use std::collections::BTreeMap;

use super::digest::sha256;
use super::predicate::{
    Acceptance, Conformance, Located, Mode, Resource, TestResult, Verifier, Waived,
};
use super::statement::{Digest, Predicate as _, Statement, Subject};
use crate::read::Results;
use crate::result::{Header, Record, Verdict};
use crate::tally::cases;
use crate::verdict::{self, Standing, standing, suite_failed, verdicts};
use crate::waiver::applied;

/// Name of the result in its folder.
pub const RESULTS: &str = crate::read::FILES[0];

/// The name by which an acceptance calls what was held to.
pub const POLICY: &str = "urn:etalon:standard";

/// Why a result cannot become a certificate, in sentences; empty if it can. Whether the device conforms
/// is no part of it: a certificate may say that it does not.
pub fn obstacles(results: &Results) -> Vec<String> {
    let mut reasons = verdict::obstacles(results);
    if results.torn {
        reasons.push("its last line was cut".to_owned());
    }
    if results.header.claims.is_empty() {
        reasons.push("nothing is claimed, so there is nothing to certify".to_owned());
    }
    let ours = results.records.iter().filter(|record| suite_failed(record)).count();
    if ours > 0 {
        reasons.push(format!("the suite itself failed in {}", cases(ours)));
    }
    reasons
}

/// Cases by outcome.
pub fn counts(records: &[Record]) -> BTreeMap<String, u64> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for record in records {
        *counts.entry(record.outcome.word().to_owned()).or_default() += 1;
    }
    counts
}

/// The library that a result is about.
fn subject(header: &Header) -> Subject {
    let from = &header.product.adapter_from;
    let name = from.rsplit('/').next().unwrap_or(from);
    Subject { name: name.to_owned(), digest: Digest::of(&header.product.adapter_digest) }
}

/// The certificate of a result whose file has this digest, with its views.
pub fn certificate(
    results: &Results,
    digest: &str,
    views: &[(&str, Vec<u8>)],
    mode: Mode,
) -> Statement<Conformance> {
    let Results { header, records, footer, .. } = results;
    let views = views.iter().map(|(name, bytes)| ((*name).to_owned(), Digest::of(sha256(bytes))));
    let waived = applied(results).into_iter().map(|applied| Waived {
        requirement: applied.waiver.requirement.clone(),
        cases: applied.waiver.cases.clone(),
        expires: applied.waiver.expires.clone(),
        failures: applied.excused.len() as u64,
    });
    let predicate = Conformance {
        mode,
        obstacles: obstacles(results),
        ended: footer.as_ref().map_or_else(String::new, |footer| footer.ended.clone()),
        header: header.clone(),
        counts: counts(records),
        verdicts: verdicts(header, records),
        waived: waived.collect(),
        files: views.chain([(RESULTS.to_owned(), Digest::of(digest))]).collect(),
    };
    Statement::new(subject(header), predicate)
}

/// The same in short.
pub fn test_result(results: &Results, digest: &str, mode: Mode) -> Statement<TestResult> {
    let Results { header, records, .. } = results;
    let result = match (standing(results), mode) {
        (Standing::Bad, _) => "FAILED",
        (Standing::Good, Mode::Certification) => "PASSED",
        (Standing::Good, Mode::Development) | (Standing::Incomplete, _) => "WARNED",
    };
    let suite = &header.suite;
    let resources = [
        (format!("etalon {}", suite.version), &suite.digest),
        (suite.standard.clone(), &suite.standard_digest),
        ("cases".to_owned(), &suite.cases_digest),
        (format!("plan, tier {}", header.tier), &suite.plan_digest),
        (RESULTS.to_owned(), &digest.to_owned()),
    ];
    let verdicts = verdicts(header, records);
    let those = |wanted: &[Verdict]| {
        let of = verdicts.iter().filter(|(_, verdict)| wanted.contains(verdict));
        of.map(|(claim, _)| claim.clone()).collect()
    };
    let predicate = TestResult {
        result: result.to_owned(),
        configuration: resources
            .map(|(name, digest)| Resource { name, digest: Digest::of(digest) })
            .into(),
        passed: those(&[Verdict::Conformant]),
        warned: those(&[Verdict::Incomplete, Verdict::ConformantWithWaivers]),
        failed: those(&[Verdict::NotConformant]),
    };
    Statement::new(subject(header), predicate)
}

/// The acceptance of a certificate, whose file has these bytes, by a body.
pub fn acceptance(
    certificate: &Statement<Conformance>,
    bytes: &[u8],
    body: &str,
    resource: &str,
    time: &str,
) -> Statement<Acceptance> {
    let Conformance { header, verdicts, .. } = &certificate.predicate;
    let predicate = Acceptance {
        verifier: Verifier {
            id: body.to_owned(),
            version: [("etalon".to_owned(), header.suite.version.clone())].into(),
        },
        time: time.to_owned(),
        resource: resource.to_owned(),
        policy: Located {
            uri: POLICY.to_owned(),
            digest: Digest::of(&header.suite.standard_digest),
        },
        inputs: vec![Located {
            uri: Conformance::FILE.to_owned(),
            digest: Digest::of(sha256(bytes)),
        }],
        result: "PASSED".to_owned(),
        levels: levels(verdicts),
    };
    Statement::new(certificate.subject().clone(), predicate)
}

/// The claims that hold, as an acceptance names them.
fn levels(verdicts: &BTreeMap<String, Verdict>) -> Vec<String> {
    let holds = |verdict| matches!(verdict, Verdict::Conformant | Verdict::ConformantWithWaivers);
    let held = verdicts.iter().filter(|(_, verdict)| holds(**verdict));
    held.map(|(claim, _)| format!("OXI_{claim}")).collect()
}
