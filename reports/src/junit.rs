//! JUnit XML, which every CI system reads: one suite for each area and file, one test for each
//! case.

use std::collections::BTreeMap;

use junit_report::{Duration, ReportBuilder, TestCase, TestCaseBuilder, TestSuiteBuilder};

use crate::failure::block;
use crate::read::Results;
use crate::remark::Remarks;
use crate::result::{Outcome, Record};
use crate::verdict::DEVELOPMENT;

/// The XML.
pub fn junit(results: &Results) -> Vec<u8> {
    let mut suites: BTreeMap<String, Vec<TestCase>> = BTreeMap::new();
    let remarks = Remarks::of(&results.header);
    for record in &results.records {
        let (suite, case) = split(&record.id);
        let remark = remarks.on(record);
        suites.entry(suite.to_owned()).or_default().push(test(record, remark, suite, case));
    }
    if results.header.expectations.is_some() {
        // Skipped, so that every reader shows it and none takes it for a failure.
        suites.insert("etalon".to_owned(), vec![TestCase::skipped(DEVELOPMENT)]);
    }
    let suites = suites.into_iter().map(|(name, cases)| {
        let mut suite = TestSuiteBuilder::new(&name);
        // Without one the time of writing would be put there, and no two reports would be equal.
        suite.set_timestamp(started(&results.header.started)).add_testcases(cases);
        suite.build()
    });
    let report = ReportBuilder::new().add_testsuites(suites).build();
    let mut xml = Vec::new();
    report.write_xml(&mut xml).expect("memory can be written to");
    xml
}

/// When the run began.
pub(crate) fn started(text: &str) -> junit_report::OffsetDateTime {
    use time::format_description::well_known::Rfc3339;
    let epoch = junit_report::OffsetDateTime::UNIX_EPOCH;
    junit_report::OffsetDateTime::parse(text, &Rfc3339).unwrap_or(epoch)
}

/// Area and file of a case, and the rest of its id.
fn split(id: &str) -> (&str, &str) {
    let file = id.find('/').map_or(id.len(), |at| at + 1);
    let end = id[file..].find('/').map_or(id.len(), |at| file + at);
    (&id[..end], id.get(end + 1..).unwrap_or(id))
}

fn test(record: &Record, remark: Option<String>, suite: &str, case: &str) -> TestCase {
    let took = Duration::nanoseconds(i64::try_from(record.device_ns).unwrap_or(i64::MAX));
    let evidence = record.evidence.as_ref();
    let what = evidence.map_or("", |evidence| &evidence.what);
    let what = remark.map_or_else(|| what.to_owned(), |remark| format!("{remark}; {what}"));
    let what = legal(&what);
    let kind = legal(evidence.map_or("", |evidence| &evidence.requirement));
    let (what, kind, case) = (what.as_str(), kind.as_str(), &legal(case));
    let mut test = match record.outcome {
        _ if record.withdrawn.is_some() => TestCaseBuilder::skipped(case),
        Outcome::Pass => TestCaseBuilder::success(case, took),
        Outcome::Unsupported | Outcome::Accepted => TestCaseBuilder::skipped(case),
        Outcome::Fail => TestCaseBuilder::failure(case, took, kind, what),
        Outcome::Crashed | Outcome::TimedOut => TestCaseBuilder::error(case, took, kind, what),
        Outcome::HarnessError => TestCaseBuilder::error(case, took, "harness_error", what),
    };
    test.set_classname(suite);
    if record.outcome != Outcome::Pass {
        test.set_system_out(&legal(&block(record)));
    }
    test.build()
}

/// Text as XML allows it: a device may print anything, and XML has no place for most control
/// characters, nor for the end of a raw section within one.
pub(crate) fn legal(text: &str) -> String {
    let shown = |c: char| if c.is_control() && c != '\n' && c != '\t' { '\u{fffd}' } else { c };
    text.chars().map(shown).collect::<String>().replace("]]>", "]] >")
}
