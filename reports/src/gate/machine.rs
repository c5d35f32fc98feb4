//! What the gate found, for machines: JUnit XML and CTRF JSON with a test for each rule and each case
//! that a rule names, and the code quality report of GitLab.

use junit_report::{Duration, ReportBuilder, TestCase, TestCaseBuilder, TestSuiteBuilder};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{Case, Decision, Ruled, State};
use crate::ctrf::{Status, Test, extra, report};
use crate::failure::block;
use crate::junit::{legal, started};

/// JUnit XML.
pub fn junit(decision: &Decision) -> Vec<u8> {
    let mut rules = Vec::new();
    let mut named = Vec::new();
    for ruled in &decision.rules {
        rules.push(rule(ruled));
        if ruled.state == State::Broken {
            named.extend(ruled.cases.iter().map(|case| failed(ruled, case)));
        }
    }
    let suites = [("gate", rules), ("gate/cases", named)].map(|(name, tests)| {
        let mut suite = TestSuiteBuilder::new(name);
        suite.set_timestamp(started(&decision.header.started)).add_testcases(tests);
        suite.build()
    });
    let mut xml = Vec::new();
    let report = ReportBuilder::new().add_testsuites(suites).build();
    report.write_xml(&mut xml).expect("memory can be written to");
    xml
}

fn rule(ruled: &Ruled) -> TestCase {
    let says = legal(&ruled.says);
    let mut test = match ruled.state {
        State::Held | State::Warned => TestCaseBuilder::success(ruled.rule, Duration::ZERO),
        State::Unasked => TestCaseBuilder::skipped(ruled.rule),
        State::Broken => TestCaseBuilder::failure(ruled.rule, Duration::ZERO, ruled.rule, &says),
        State::Open => TestCaseBuilder::error(ruled.rule, Duration::ZERO, ruled.rule, &says),
    };
    test.set_classname("gate").set_system_out(&says);
    test.build()
}

fn failed(ruled: &Ruled, case: &Case) -> TestCase {
    let (id, kind, change) = (legal(case.id), legal(case.requirement), legal(&case.change));
    let mut test = TestCaseBuilder::failure(&id, Duration::ZERO, &kind, &change);
    test.set_classname(ruled.rule);
    if let Some(record) = case.record {
        test.set_system_out(&legal(&block(record)));
    }
    test.build()
}

/// CTRF JSON.
pub fn ctrf(decision: &Decision) -> Vec<u8> {
    let mut tests = Vec::new();
    for ruled in &decision.rules {
        let status = match ruled.state {
            State::Held | State::Warned => Status::Passed,
            State::Unasked => Status::Skipped,
            State::Broken => Status::Failed,
            State::Open => Status::Other,
        };
        tests.push(Test {
            name: ruled.rule.to_owned(),
            status,
            duration: 0,
            suite: vec!["gate".to_owned()],
            message: Some(ruled.says.clone()),
            trace: None,
            raw_status: ruled.state.word().to_owned(),
            tags: Vec::new(),
        });
        let named = ruled.cases.iter().filter(|_| ruled.state == State::Broken);
        tests.extend(named.map(|case| Test {
            name: case.id.to_owned(),
            status: Status::Failed,
            duration: 0,
            suite: vec!["gate".to_owned(), ruled.rule.to_owned()],
            message: Some(case.change.clone()),
            trace: case.record.map(block),
            raw_status: ruled.state.word().to_owned(),
            tags: vec![case.requirement.to_owned()],
        }));
    }
    let mut extra = extra(decision.header);
    extra["answer"] = json!(decision.answer.word());
    report(decision.header, &decision.header.started, tests, extra)
}

/// The code quality report of GitLab: one issue for each case that a broken rule names. `path` is the
/// file that they are shown at.
pub fn code_quality(decision: &Decision, path: &str) -> Vec<u8> {
    let mut issues = Vec::new();
    for group in decision.groups() {
        for case in group.cases {
            let digest = Sha256::digest(format!("{}\0{}", case.requirement, case.id));
            let fingerprint: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            issues.push(json!({
                "description": format!("{}: {}", case.id, case.change),
                "check_name": case.requirement,
                "fingerprint": fingerprint,
                "severity": "major",
                "location": {"path": path, "lines": {"begin": 1}},
            }));
        }
    }
    let mut bytes = serde_json::to_vec_pretty(&issues).expect("memory can be written to");
    bytes.push(b'\n');
    bytes
}
