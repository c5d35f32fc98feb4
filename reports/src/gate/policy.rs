//! The policy of a gate: what a result must meet to pass.
//!
//! ```yaml
//! about: What a release of our adapter must meet.
//! profiles: ["core:3"]            # claims that must hold; all that the result claims, if left out
//! certifiable: required           # required | optional: no part of a run, no development mode
//! signature: required             # required | optional
//! suite: {at_least: "0.1.0", days: 180}     # its version; days since its commit
//! run: {days: 30}                 # days since the run
//! waivers: allowed                # refused | allowed
//! failures: known                 # refused | known (those that the baseline has too) | allowed
//! regressions: refused            # refused | allowed: passed in the baseline and does not now
//! missing: refused                # refused | allowed: is in the baseline and not here
//! flaky: refused                  # refused | allowed: lost the worker, and alone did not
//! less_accurate: {factor: "1.1", ulp: "0.5", share: "0.1"}   # refused past all; not looked at if left out
//! slower: {factor: "2.0", milliseconds: 10}                  # only warned of; not looked at if left out
//! try_again: 10                   # most cases for which running again is worth while; see the gate
//! ```
//!
//! What is left out is as in [`Policy::default`], the strictest that makes sense everywhere.

use serde::Deserialize;
use standard::profiles::Claim;
use standard::yaml::{Complaint, Source, Text};

use crate::diff::Limits;
use crate::version::Range;

/// Whether something may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum May {
    /// It may not.
    Refused,
    /// It may.
    Allowed,
}

/// Whether something must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Must {
    /// It must.
    Required,
    /// It need not.
    Optional,
}

/// Which failures are let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failures {
    /// None.
    Refused,
    /// Those that the baseline has in the same way.
    Known,
    /// All.
    Allowed,
}

/// What a result must meet.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Claims that must hold; all that the result claims, if absent.
    pub profiles: Option<Vec<Claim>>,
    /// Whether the run must be one that can become a certificate.
    pub certifiable: Must,
    /// Whether there must be a signature that holds.
    pub signature: Must,
    /// Versions of the suite.
    pub suite: Range,
    /// Days since the commit of the suite, at most.
    pub suite_days: Option<u32>,
    /// Days since the run, at most.
    pub run_days: Option<u32>,
    /// Whether failures may be waived.
    pub waivers: May,
    /// Which failures are let through.
    pub failures: Failures,
    /// Whether a case may do worse than in the baseline.
    pub regressions: May,
    /// Whether a case of the baseline may be missing.
    pub missing: May,
    /// Whether a case may fail that did not when it was alone.
    pub flaky: May,
    /// How much less accurate a case may be.
    pub accuracy: Option<Limits>,
    /// How much slower a case may be without a warning.
    pub time: Option<Limits>,
    /// Cases, at most, for which running again is worth while.
    pub try_again: u32,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy {
            profiles: None,
            certifiable: Must::Required,
            signature: Must::Optional,
            suite: "*".parse().expect("a range of all"),
            suite_days: None,
            run_days: None,
            waivers: May::Refused,
            failures: Failures::Refused,
            regressions: May::Refused,
            missing: May::Refused,
            flaky: May::Refused,
            accuracy: None,
            time: None,
            try_again: 10,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(rename = "about", default)]
    _about: Option<Text>,
    profiles: Option<Vec<Text>>,
    certifiable: Option<Must>,
    signature: Option<Must>,
    suite: Option<SuiteSpec>,
    run: Option<RunSpec>,
    waivers: Option<May>,
    failures: Option<Failures>,
    regressions: Option<May>,
    missing: Option<May>,
    flaky: Option<May>,
    less_accurate: Option<AccuracySpec>,
    slower: Option<TimeSpec>,
    try_again: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SuiteSpec {
    at_least: Option<Text>,
    days: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RunSpec {
    days: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AccuracySpec {
    factor: Option<Text>,
    ulp: Option<Text>,
    share: Option<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TimeSpec {
    factor: Option<Text>,
    milliseconds: Option<u32>,
}

impl Policy {
    /// Reads a policy; `path` is for messages.
    ///
    /// # Errors
    /// All that is wrong, with its place.
    pub fn read(path: &str, text: &str) -> Result<Policy, Vec<Complaint>> {
        let (document, source) = Source::read::<Document>(path, text).map_err(|one| vec![*one])?;
        let mut reader = Reader { source, complaints: Vec::new() };
        let policy = reader.policy(&document);
        if reader.complaints.is_empty() { Ok(policy) } else { Err(reader.complaints) }
    }
}

struct Reader {
    source: Source,
    complaints: Vec<Complaint>,
}

impl Reader {
    fn policy(&mut self, document: &Document) -> Policy {
        let usual = Policy::default();
        let accuracy = document.less_accurate.as_ref().map(|spec| self.accuracy(spec));
        let time = document.slower.as_ref().map(|spec| self.time(spec));
        let at_least = document.suite.as_ref().and_then(|suite| suite.at_least.as_ref());
        Policy {
            profiles: document.profiles.as_ref().map(|claims| self.claims(claims)),
            certifiable: document.certifiable.unwrap_or(usual.certifiable),
            signature: document.signature.unwrap_or(usual.signature),
            suite: at_least.map_or(usual.suite, |version| self.at_least(version)),
            suite_days: document.suite.as_ref().and_then(|suite| suite.days),
            run_days: document.run.as_ref().map(|run| run.days),
            waivers: document.waivers.unwrap_or(usual.waivers),
            failures: document.failures.unwrap_or(usual.failures),
            regressions: document.regressions.unwrap_or(usual.regressions),
            missing: document.missing.unwrap_or(usual.missing),
            flaky: document.flaky.unwrap_or(usual.flaky),
            accuracy,
            time,
            try_again: document.try_again.unwrap_or(usual.try_again),
        }
    }

    fn claims(&mut self, claims: &[Text]) -> Vec<Claim> {
        let mut read = Vec::new();
        for (i, text) in claims.iter().enumerate() {
            match text.parse() {
                Ok(claim) => read.push(claim),
                Err(what) => self.complain(&format!("/profiles/{i}"), what, "like core:3"),
            }
        }
        read
    }

    fn at_least(&mut self, version: &Text) -> Range {
        format!(">={version}").parse().unwrap_or_else(|what| {
            self.complain("/suite/at_least", what, "a version, like \"0.1.0\"");
            Policy::default().suite
        })
    }

    fn accuracy(&mut self, spec: &AccuracySpec) -> Limits {
        let usual = Limits::default();
        let at = |key: &str| format!("/less_accurate/{key}");
        Limits {
            accuracy_factor: self.number(&spec.factor, &at("factor"), usual.accuracy_factor, 1.0),
            ulp_floor: self.number(&spec.ulp, &at("ulp"), usual.ulp_floor, 0.0),
            share_floor: self.number(&spec.share, &at("share"), usual.share_floor, 0.0),
            ..usual
        }
    }

    fn time(&mut self, spec: &TimeSpec) -> Limits {
        let usual = Limits::default();
        let floor = spec.milliseconds.map(|milliseconds| u64::from(milliseconds) * 1_000_000);
        Limits {
            time_factor: self.number(&spec.factor, "/slower/factor", usual.time_factor, 1.0),
            time_floor_ns: floor.unwrap_or(usual.time_floor_ns),
            ..usual
        }
    }

    fn number(&mut self, text: &Option<Text>, at: &str, usual: f64, least: f64) -> f64 {
        let Some(text) = text else { return usual };
        let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
        number.filter(|number| *number >= least).unwrap_or_else(|| {
            let what = format!("`{text}` is no number of at least {least}");
            self.complain(at, what, "a number in quotes, like \"1.5\"");
            usual
        })
    }

    fn complain(&mut self, at: &str, what: String, help: &str) {
        self.complaints.push(self.source.complain(at, what).with_help(help));
    }
}
