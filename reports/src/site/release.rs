//! Products and their releases: what of a result the pages keep once its records are gone.

use std::collections::BTreeMap;

use serde::Serialize;

use super::SiteError;
use super::load::{Attestation, Folder, Origin, Withdrawn};
use super::names::slug;
use super::state::{State, valid_until};
use crate::day::Day;
use crate::read::Results;
use crate::result::{Footer, Header, Outcome, Record};
use crate::tally::{self, subject};
use crate::verdict::{obstacles, outside, verdicts};

/// Failures of one requirement that are named.
const NAMED: usize = 12;

/// Everything that was published about one product.
pub(super) struct Product {
    pub vendor: String,
    pub name: String,
    /// Its folder in the site, without a slash at its end.
    pub address: String,
    /// The newest first; there is at least one.
    pub releases: Vec<Release>,
}

/// One published result.
pub(super) struct Release {
    pub version: String,
    /// Its folder in the site, without a slash at its end.
    pub address: String,
    /// Name of the file of its result.
    pub file: &'static str,
    pub origin: Origin,
    pub header: Header,
    pub footer: Option<Footer>,
    pub judged: usize,
    /// The day of the run.
    pub ended: Day,
    /// The last day of a certificate of it.
    pub valid_until: Option<Day>,
    pub claims: Vec<Claim>,
    /// Why it cannot be a certificate.
    pub obstacles: Vec<String>,
    pub withdrawn: Option<Withdrawn>,
    pub submission: Vec<(String, String)>,
    pub attestations: Vec<Attestation>,
    pub counts: Vec<(Outcome, usize)>,
    pub failures: Vec<Failures>,
    /// By operator, over all its types.
    pub operators: BTreeMap<String, Tally>,
    /// By requirement.
    pub requirements: BTreeMap<String, Tally>,
    /// What changed since the result before, if there is one.
    pub changes: Option<Changes>,
}

/// A claim and how it stands.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    /// `core:2`.
    pub name: String,
    pub profile: String,
    pub level: u32,
    pub state: State,
}

/// The failures of one requirement.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Failures {
    pub requirement: String,
    pub says: String,
    pub total: usize,
    pub named: Vec<String>,
}

/// Cases by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(super) struct Tally {
    pub passed: usize,
    pub failed: usize,
    /// Not offered, or only compiled: not known.
    pub open: usize,
}

/// What changed since the result before.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Changes {
    /// The version before.
    pub since: String,
    /// How many cases changed in which way.
    pub counts: Vec<(&'static str, usize)>,
}

impl Product {
    pub fn new(vendor: String, name: String, releases: Vec<Release>) -> Product {
        Product { address: address(&vendor, &name), vendor, name, releases }
    }

    /// The newest result; of those that were not withdrawn, if there are any.
    pub fn newest(&self) -> &Release {
        let valid = self.releases.iter().find(|release| release.withdrawn.is_none());
        valid.unwrap_or(&self.releases[0])
    }

    /// The newest result with a version of the suite.
    pub fn with_suite(&self, suite: &str) -> Option<&Release> {
        let mut found =
            self.releases.iter().filter(|release| release.header.suite.version == suite);
        found.clone().find(|release| release.withdrawn.is_none()).or_else(|| found.next())
    }
}

fn address(vendor: &str, product: &str) -> String {
    format!("products/{}/{}", slug(vendor), slug(product))
}

impl Release {
    pub fn new(
        folder: &Folder,
        results: &Results,
        origin: Origin,
        date: Day,
    ) -> Result<Release, SiteError> {
        let Results { header, records, footer, .. } = results;
        let time = footer.as_ref().map_or(&header.started, |footer| &footer.ended);
        let wrong = |what: String| SiteError::wrong(&folder.results.0, what);
        let ended = Day::of(time).ok_or_else(|| wrong(format!("`{time}` is no time of a run")))?;
        if date.until(ended) > 0 {
            return Err(wrong(format!("the run ended on {ended}, and today is {date}")));
        }
        let waived = header.waivers.iter().filter_map(|waiver| waiver.expires.parse().ok());
        // What is excused until a day holds until that day.
        let valid_until = waived.chain(valid_until(ended)).min();
        let expired = valid_until.is_none_or(|last| last.until(date) > 0);
        let mut obstacles = obstacles(results);
        obstacles.extend(outside(results));
        let claims = verdicts(header, records).into_iter().map(|(name, verdict)| {
            let (profile, level) = name.split_once(':').unwrap_or((&name, "1"));
            let (profile, level) = (profile.to_owned(), level.parse().unwrap_or(1));
            let withdrawn = folder.withdrawn.is_some();
            let state = State::of(verdict, withdrawn, obstacles.is_empty(), expired);
            Claim { name, profile, level, state }
        });
        let claims = claims.collect();
        let product = address(&folder.vendor, &folder.product);
        Ok(Release {
            version: folder.version.clone(),
            address: format!("{product}/{}", slug(&folder.version)),
            file: folder.results.1,
            origin,
            header: header.clone(),
            footer: footer.clone(),
            judged: records.len(),
            ended,
            valid_until,
            claims,
            obstacles,
            withdrawn: folder.withdrawn.clone(),
            submission: folder.submission.clone(),
            attestations: folder.attestations.clone(),
            counts: tally::counts(records),
            failures: tally::failures(records).into_iter().map(failures).collect(),
            operators: operators(records),
            requirements: requirements(records),
            changes: None,
        })
    }

    /// Cases with some outcomes.
    pub fn count(&self, of: impl Fn(Outcome) -> bool) -> usize {
        self.counts.iter().filter(|(outcome, _)| of(*outcome)).map(|(_, number)| number).sum()
    }

    /// How it stands on a profile: its highest claim first, or that it is not claimed.
    pub fn on<'a>(&'a self, profile: &'a str) -> Vec<&'a Claim> {
        let mut claims: Vec<_> =
            self.claims.iter().filter(|claim| claim.profile == profile).collect();
        claims.sort_by_key(|claim| std::cmp::Reverse(claim.level));
        claims
    }
}

impl Tally {
    /// Adds a case. A fault of the suite tells nothing about the device, and a case that the standard's
    /// editors have withdrawn neither.
    fn add(&mut self, record: &Record) {
        match record.outcome {
            _ if record.failed() => self.failed += 1,
            Outcome::Pass if record.withdrawn.is_none() => self.passed += 1,
            _ => self.open += 1,
        }
    }
}

fn failures(group: tally::Group<'_>) -> Failures {
    let named = group.records.iter().take(NAMED).map(|record| record.id.clone());
    Failures {
        requirement: group.requirement.to_owned(),
        says: group.says.to_owned(),
        total: group.records.len(),
        named: named.collect(),
    }
}

fn operators(records: &[Record]) -> BTreeMap<String, Tally> {
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    for record in records {
        if let Some((operator, _)) = subject(&record.id) {
            tallies.entry(operator).or_default().add(record);
        }
    }
    owned(tallies)
}

/// Of a case that fails, only the requirement that is broken fails; nothing is known of the others that
/// it would have checked.
fn requirements(records: &[Record]) -> BTreeMap<String, Tally> {
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    for record in records {
        let broken = record.evidence.as_ref().map(|evidence| evidence.requirement.as_str());
        let broken = broken.filter(|id| record.failed() && !id.is_empty());
        if let Some(id) = broken {
            tallies.entry(id).or_default().add(record);
        }
        for id in record.checks.iter().filter(|id| Some(id.as_str()) != broken) {
            let tally = tallies.entry(id).or_default();
            match record.failed() {
                true => tally.open += 1,
                false => tally.add(record),
            }
        }
    }
    owned(tallies)
}

fn owned(tallies: BTreeMap<&str, Tally>) -> BTreeMap<String, Tally> {
    tallies.into_iter().map(|(name, tally)| (name.to_owned(), tally)).collect()
}
