//! CTRF JSON, the Common Test Report Format: one test for each case, in the order of the plan.

use serde::Serialize;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::failure::block;
use crate::read::Results;
use crate::remark::Remarks;
use crate::result::{Header, Outcome, Record};
use crate::verdict::{DEVELOPMENT, obstacles, verdicts};

/// Version of the format.
const VERSION: &str = "1.0.0";

/// The JSON.
pub fn ctrf(results: &Results) -> Vec<u8> {
    let remarks = Remarks::of(&results.header);
    let tests = results.records.iter().map(|record| test(record, remarks.on(record)));
    let mut extra = extra(&results.header);
    extra["verdicts"] = json!(verdicts(&results.header, &results.records));
    extra["not_certified"] = json!(obstacles(results));
    if results.header.expectations.is_some() {
        extra["notice"] = json!(DEVELOPMENT);
    }
    let stop = results.footer.as_ref().map_or(&results.header.started, |footer| &footer.ended);
    report(&results.header, stop, tests.collect(), extra)
}

/// What a run was, for readers that look.
pub(crate) fn extra(header: &Header) -> Value {
    json!({
        "standard": header.suite.standard,
        "plan_digest": header.suite.plan_digest,
        "adapter_digest": header.product.adapter_digest,
        "tier": header.tier,
    })
}

/// A report of tests.
pub(crate) fn report(header: &Header, stop: &str, tests: Vec<Test>, extra: Value) -> Vec<u8> {
    let count = |status| tests.iter().filter(|test| test.status == status).count();
    let report = json!({
        "reportFormat": "CTRF",
        "specVersion": VERSION,
        "timestamp": stop,
        "generatedBy": format!("etalon {}", header.suite.version),
        "results": {
            "tool": {"name": "etalon", "version": header.suite.version},
            "summary": {
                "tests": tests.len(),
                "passed": count(Status::Passed),
                "failed": count(Status::Failed),
                "skipped": count(Status::Skipped),
                "pending": 0,
                "other": count(Status::Other),
                "start": milliseconds(&header.started),
                "stop": milliseconds(stop),
            },
            "environment": {
                "appName": header.product.adapter,
                "appVersion": header.product.adapter_version,
                "osPlatform": header.host.os,
                "extra": extra,
            },
            "tests": tests,
        },
    });
    let mut bytes = serde_json::to_vec(&report).expect("memory can be written to");
    bytes.push(b'\n');
    bytes
}

fn milliseconds(time: &str) -> i64 {
    let time = OffsetDateTime::parse(time, &Rfc3339).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    time.unix_timestamp() * 1000 + i64::from(time.millisecond())
}

/// A test, with the names of the format.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Test {
    pub name: String,
    pub status: Status,
    pub duration: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suite: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
    pub raw_status: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    Passed,
    Failed,
    Skipped,
    Other,
}

fn test(record: &Record, remark: Option<String>) -> Test {
    let status = match record.outcome {
        _ if record.withdrawn.is_some() => Status::Other,
        Outcome::Pass => Status::Passed,
        Outcome::Fail | Outcome::Crashed | Outcome::TimedOut => Status::Failed,
        Outcome::Unsupported => Status::Skipped,
        Outcome::Accepted | Outcome::HarnessError => Status::Other,
    };
    let evidence = record.evidence.as_ref();
    let what = evidence.map(|evidence| evidence.what.clone());
    let said: Vec<_> = remark.into_iter().chain(what).collect();
    let requirement = evidence.map(|evidence| evidence.requirement.clone());
    let area = record.id.split('/').take(2).map(str::to_owned);
    Test {
        name: record.id.clone(),
        status,
        duration: record.device_ns / 1_000_000,
        suite: area.collect(),
        message: (!said.is_empty()).then(|| said.join("; ")),
        trace: (status == Status::Failed).then(|| block(record)),
        raw_status: record.outcome.word().to_owned(),
        tags: requirement
            .into_iter()
            .filter(|id| !id.is_empty())
            .chain(record.marks.clone())
            .collect(),
    }
}
