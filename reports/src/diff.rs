//! What changed between two results, case by case: the one comparison that the gate, the site and
//! the views of both use. Pure; the same two results give the same list.
//!
//! A case is compared by its id. What a case did is one of three things: it passed, it is wrong (it
//! failed, or the suite failed in it), or it is open (not offered, or only compiled). A case that the
//! standard's editors have withdrawn is compared to nothing.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::read::Results;
use crate::result::{Accuracy, Header, Measurement, Outcome, Record};

/// In what way a case changed, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It passed and does not now, or it was open and is wrong now.
    Regressed,
    /// It has no record any more.
    Gone,
    /// It was wrong and is wrong, in another way; or it was wrong and is open.
    ChangedReason,
    /// It passes, and is further from the reference than the limits allow it to drift.
    LessAccurate,
    /// It was wrong and is wrong in the same way.
    StillFailing,
    /// It passes, and took the device longer than the limits allow. Informative.
    Slower,
    /// It has a record for the first time.
    New,
    /// It passes and did not before.
    Fixed,
}

impl Kind {
    /// Every kind, in order.
    pub const ALL: [Kind; 8] = [
        Kind::Regressed,
        Kind::Gone,
        Kind::ChangedReason,
        Kind::LessAccurate,
        Kind::StillFailing,
        Kind::Slower,
        Kind::New,
        Kind::Fixed,
    ];

    /// For people.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Regressed => "regressed",
            Kind::Gone => "gone",
            Kind::ChangedReason => "changed reason",
            Kind::LessAccurate => "less accurate",
            Kind::StillFailing => "still failing",
            Kind::Slower => "slower",
            Kind::New => "new",
            Kind::Fixed => "fixed",
        }
    }
}

/// How far a case that passes may drift before it counts as changed: past the factor and the floor,
/// both.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// How many times an error, or the share of its bound that it uses, may be what it was.
    pub accuracy_factor: f64,
    /// Ulp that an error may grow by, whatever the factor.
    pub ulp_floor: f64,
    /// Part of its bound that an error may grow by, whatever the factor.
    pub share_floor: f64,
    /// How many times a time may be what it was.
    pub time_factor: f64,
    /// Nanoseconds that it may grow by, whatever the factor.
    pub time_floor_ns: u64,
}

impl Default for Limits {
    /// Data are the same in every run, so an error that grows at all is another computation; half an
    /// ulp, or a tenth of the bound, is where it begins to matter. Times vary with the machine.
    fn default() -> Limits {
        Limits {
            accuracy_factor: 1.0,
            ulp_floor: 0.5,
            share_floor: 0.1,
            time_factor: 2.0,
            time_floor_ns: 10_000_000,
        }
    }
}

/// One case that changed, or still fails.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// Id of the case.
    pub id: &'a str,
    /// In what way.
    pub kind: Kind,
    /// Its record before; absent if it is new.
    pub before: Option<&'a Record>,
    /// Its record now; absent if it is gone.
    pub after: Option<&'a Record>,
    /// Nanoseconds before and now: of a warm device alone where both results have measured that, else
    /// of the records; 0 where there is none.
    pub ns: [u64; 2],
}

impl Change<'_> {
    /// The requirement that it is about: the one broken now, else the one broken before, else the
    /// first that the case checks.
    pub fn requirement(&self) -> &str {
        let broken = [self.after, self.before].into_iter().flatten().find_map(broken);
        let first = || self.after.or(self.before).and_then(|record| record.checks.first());
        broken.or_else(|| first().map(String::as_str)).unwrap_or_default()
    }
}

/// One fact of the header that is not the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// Its name.
    pub name: &'static str,
    /// Before.
    pub before: String,
    /// Now.
    pub after: String,
}

/// What changed.
#[derive(Debug, Clone)]
pub struct Diff<'a> {
    /// Facts of the headers that differ, in the order of the header.
    pub facts: Vec<Fact>,
    /// Cases that changed or still fail, by kind and then id. One that passes may be there twice:
    /// as less accurate and as slower.
    pub changes: Vec<Change<'a>>,
    /// Cases that are in both results.
    pub compared: usize,
}

impl<'a> Diff<'a> {
    /// The changes of a kind, by id.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &Change<'a>> {
        self.changes.iter().filter(move |change| change.kind == kind)
    }

    /// How many changes there are of each kind; kinds without any are left out.
    pub fn counts(&self) -> BTreeMap<Kind, usize> {
        let mut counts = BTreeMap::new();
        for change in &self.changes {
            *counts.entry(change.kind).or_default() += 1;
        }
        counts
    }
}

/// Compares two results of the same standard; `new` is the later one.
pub fn diff<'a>(old: &'a Results, new: &'a Results, limits: &Limits) -> Diff<'a> {
    let counts = |record: &&Record| record.withdrawn.is_none();
    let mut before: HashMap<&str, &Record> =
        old.records.iter().filter(counts).map(|record| (record.id.as_str(), record)).collect();
    let times = Times::of(old, new);
    let mut changes = Vec::new();
    let mut compared = 0;
    for after in &new.records {
        let earlier = before.remove(after.id.as_str());
        if after.withdrawn.is_some() {
            continue;
        }
        compared += usize::from(earlier.is_some());
        let kinds = match earlier {
            None => vec![Kind::New],
            Some(before) => changed(before, after, times.of_both(before, after), limits),
        };
        changes.extend(kinds.into_iter().map(|kind| Change {
            id: &after.id,
            kind,
            before: earlier,
            after: Some(after),
            ns: earlier.map_or([0, after.device_ns], |before| times.of_both(before, after)),
        }));
    }
    changes.extend(before.into_values().map(|before| Change {
        id: &before.id,
        kind: Kind::Gone,
        before: Some(before),
        after: None,
        ns: [before.device_ns, 0],
    }));
    changes.sort_by_key(|change| (change.kind, change.id));
    Diff { facts: facts(&old.header, &new.header), changes, compared }
}

/// The medians that both results have measured, by case.
struct Times<'a>(HashMap<&'a str, [u64; 2]>);

impl<'a> Times<'a> {
    fn of(old: &'a Results, new: &'a Results) -> Times<'a> {
        let median = |one: &'a Measurement| (one.id.as_str(), one.ns.median);
        let old: HashMap<_, _> = old.measurements.iter().map(median).collect();
        let new = new.measurements.iter().map(median);
        Times(new.filter_map(|(id, now)| Some((id, [*old.get(id)?, now]))).collect())
    }

    fn of_both(&self, before: &Record, after: &Record) -> [u64; 2] {
        let told = [before.device_ns, after.device_ns];
        self.0.get(after.id.as_str()).copied().unwrap_or(told)
    }
}

/// In which ways a case that is in both results changed.
fn changed(before: &Record, after: &Record, ns: [u64; 2], limits: &Limits) -> Vec<Kind> {
    use State::{Open, Passed, Wrong};
    let kind = match (State::of(before), State::of(after)) {
        (Passed, Passed) => return drifted(before, after, ns, limits),
        (_, Passed) => Kind::Fixed,
        (Passed, _) | (Open, Wrong) => Kind::Regressed,
        (Open, Open) => return Vec::new(),
        (Wrong, Open) => Kind::ChangedReason,
        (Wrong, Wrong) if reason(before) == reason(after) => Kind::StillFailing,
        (Wrong, Wrong) => Kind::ChangedReason,
    };
    vec![kind]
}

#[derive(Clone, Copy)]
enum State {
    Passed,
    Open,
    Wrong,
}

impl State {
    fn of(record: &Record) -> State {
        match record.outcome {
            Outcome::Pass => State::Passed,
            Outcome::Unsupported | Outcome::Accepted => State::Open,
            Outcome::Fail | Outcome::Crashed | Outcome::TimedOut | Outcome::HarnessError => {
                State::Wrong
            }
        }
    }
}

/// What two failures have in common if they are the same one.
fn reason(record: &Record) -> (Outcome, Option<&str>, Option<&str>) {
    let what = record.evidence.as_ref().map(|evidence| evidence.what.as_str());
    (record.outcome, broken(record), what)
}

/// The requirement that a record says is broken.
fn broken(record: &Record) -> Option<&str> {
    let evidence = record.evidence.as_ref()?;
    Some(evidence.requirement.as_str()).filter(|id| !id.is_empty())
}

fn drifted(before: &Record, after: &Record, ns: [u64; 2], limits: &Limits) -> Vec<Kind> {
    let further = match (&before.accuracy, &after.accuracy) {
        (Some(before), Some(after)) => is_further(before, after, limits),
        _ => false,
    };
    let times = (ns[0] as f64, ns[1] as f64);
    // A time of nothing was not measured.
    let slower = times.0 > 0.0 && grew(times, limits.time_factor, limits.time_floor_ns as f64);
    let kinds = [(further, Kind::LessAccurate), (slower, Kind::Slower)];
    kinds.into_iter().filter(|(is, _)| *is).map(|(_, kind)| kind).collect()
}

/// Whether a result lies further from the reference than it may drift, by its largest error in ulp or
/// by how much of its bound it uses.
fn is_further(before: &Accuracy, after: &Accuracy, limits: &Limits) -> bool {
    let ulp = (before.max_ulp, after.max_ulp);
    let share = (before.worst_of_bound, after.worst_of_bound);
    grew(ulp, limits.accuracy_factor, limits.ulp_floor)
        || grew(share, limits.accuracy_factor, limits.share_floor)
}

fn grew((was, is): (f64, f64), factor: f64, floor: f64) -> bool {
    is > was * factor && is > was + floor
}

/// The facts of two headers that differ.
fn facts(old: &Header, new: &Header) -> Vec<Fact> {
    let pairs = listed(old).into_iter().zip(listed(new));
    let differ = pairs.filter(|((_, before), (_, after))| before != after);
    differ.map(|((name, before), (_, after))| Fact { name, before, after }).collect()
}

/// Every fact of a header that two runs may differ in, but for the time.
fn listed(header: &Header) -> Vec<(&'static str, String)> {
    let Header { suite, product, host, .. } = header;
    let settings: Vec<_> = product.settings.iter().map(|(k, v)| format!("{k}={v}")).collect();
    let commit = suite.commit.as_deref().unwrap_or("unknown");
    let changed = if suite.dirty == Some(true) { " with changes" } else { "" };
    vec![
        ("suite", suite.version.clone()),
        ("commit of the suite", format!("{commit}{changed}")),
        ("standard", suite.standard.clone()),
        ("digest of the standard", suite.standard_digest.clone()),
        ("digest of the cases", suite.cases_digest.clone()),
        ("plan", suite.plan_digest.clone()),
        ("vendor", product.vendor.clone()),
        ("adapter", product.adapter.clone()),
        ("version of the adapter", product.adapter_version.clone()),
        ("digest of the adapter", product.adapter_digest.clone()),
        ("device", format!("{}: {}", product.device, product.device_name)),
        ("vendor of the device", product.device_vendor.clone()),
        ("driver", product.driver.clone()),
        ("settings", settings.join(" ")),
        ("operating system", host.os.clone()),
        ("processor", host.cpu.clone()),
        ("cores", host.cores.to_string()),
        ("memory", host.memory.to_string()),
        ("claims", header.claims.join(" ")),
        ("tier", header.tier.clone()),
        ("seed", header.seed.clone()),
        ("options", header.options.join(" ")),
    ]
}
