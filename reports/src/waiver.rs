//! Waivers: failures that someone has agreed to live with, for a product, for a while.
//!
//! ```yaml
//! waivers:
//!   - requirement: OXI-OP-2027              # the one that is broken; a case may break another
//!     cases: "*/sinpi/**"                   # a pattern of case ids
//!     product: oxi-acme                     # as the adapter calls itself
//!     versions: ">=2.0, <2.3"               # of the adapter; "*" for all
//!     device: "Acme XPU 1*"                 # a pattern of its name; "*" for all
//!     reason: Large arguments lose their last bits in the range reduction.
//!     issue: https://acme.example/issues/17
//!     approver: A. Person, standards board
//!     issued: 2026-01-31
//!     expires: 2026-06-30                   # the last day that it holds
//! ```
//!
//! A file is for one product, and holds nothing that is out of date: a waiver that has expired, that is
//! of another product, version or device, whose pattern no case of the run matches, or that no failure
//! needs, fails the run. A waived failure stays a failure in its record; claims that hold but for it are
//! `conformant_with_waivers`.
//!
//! A result carries the waivers it was made with, so everything here follows from the result alone.
//! Days are counted from the day of the run.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use standard::yaml::{Complaint, Source};

use crate::day::{Day, days};
use crate::pattern::Pattern;
use crate::read::Results;
use crate::result::{Header, Record};
use crate::version::Range;

/// Waivers of one result at most: a result may be from anywhere, and each is a pattern to try.
pub const MOST: usize = 1000;

/// A failure that is excused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// The requirement that is broken.
    pub requirement: String,
    /// Pattern of the cases that may break it.
    pub cases: String,
    /// Name of the adapter, as it says.
    pub product: String,
    /// Versions of the adapter.
    pub versions: String,
    /// Pattern of the device's name.
    pub device: String,
    /// Why it is excused.
    pub reason: String,
    /// Where it is followed up.
    pub issue: String,
    /// Who agreed.
    pub approver: String,
    /// The day it was issued.
    pub issued: String,
    /// The last day that it holds.
    pub expires: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    waivers: Vec<Waiver>,
}

/// What a run is, as far as waivers ask.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Name of the adapter.
    pub product: &'a str,
    /// Its version.
    pub version: &'a str,
    /// Name of the device.
    pub device: &'a str,
    /// The day of the run.
    pub day: Day,
}

impl<'a> Subject<'a> {
    /// Of a result; nothing if its time is none.
    pub fn of(header: &'a Header) -> Option<Subject<'a>> {
        let product = &header.product;
        Some(Subject {
            product: &product.adapter,
            version: &product.adapter_version,
            device: &product.device_name,
            day: Day::of(&header.started)?,
        })
    }
}

/// Reads a file of waivers.
///
/// # Errors
/// All that is wrong, with its place.
pub fn read(path: &str, text: &str) -> Result<(Vec<Waiver>, Source), Vec<Complaint>> {
    let (document, source) = Source::read::<Document>(path, text).map_err(|one| vec![*one])?;
    let waivers = document.waivers;
    let mut complaints = Vec::new();
    for (i, waiver) in waivers.iter().enumerate() {
        let mistakes = mistakes(waiver).into_iter();
        complaints.extend(mistakes.map(|(field, what, help)| {
            source.complain(&format!("/waivers/{i}/{field}"), what).with_help(help)
        }));
        let same = |other: &&Waiver| {
            (&other.requirement, &other.cases) == (&waiver.requirement, &waiver.cases)
        };
        if waivers[..i].iter().any(|other| same(&other)) {
            let what = "a second waiver of the same requirement and cases";
            let complaint = source.complain(&format!("/waivers/{i}/requirement"), what);
            complaints.push(complaint.with_help("one is enough; remove the other"));
        }
    }
    if waivers.len() > MOST {
        let what = format!("{} waivers; expected {MOST} at most", waivers.len());
        complaints.push(source.complain("/waivers", what));
    }
    if complaints.is_empty() { Ok((waivers, source)) } else { Err(complaints) }
}

/// What is wrong with a waiver in itself: field, what, and what to do.
fn mistakes(waiver: &Waiver) -> Vec<(&'static str, String, &'static str)> {
    let mut found = Vec::new();
    let said = [
        ("requirement", &waiver.requirement),
        ("product", &waiver.product),
        ("device", &waiver.device),
        ("reason", &waiver.reason),
        ("approver", &waiver.approver),
    ];
    for (field, text) in said {
        if text.trim().is_empty() {
            found.push((field, format!("`{field}` is empty"), "every waiver says all of it"));
        }
    }
    if let Err(what) = Pattern::new(&waiver.cases) {
        found.push(("cases", what, "a pattern as --only takes it"));
    }
    if let Err(what) = Pattern::name(&waiver.device) {
        found.push(("device", what, "a pattern of the device's name, or \"*\""));
    }
    if let Err(what) = waiver.versions.parse::<Range>() {
        found.push(("versions", what, "bounds with commas between, all of which hold"));
    }
    if !waiver.issue.starts_with("https://") && !waiver.issue.starts_with("http://") {
        let what = format!("`{}` is no link", waiver.issue);
        found.push(("issue", what, "a link to where the failure is followed up"));
    }
    let ends = [("issued", &waiver.issued), ("expires", &waiver.expires)];
    let ends = ends.map(|(field, text)| {
        let day = text.parse::<Day>();
        found.extend(day.as_ref().err().map(|what| (field, what.clone(), "year, month and day")));
        day.ok()
    });
    if let [Some(issued), Some(expires)] = ends
        && expires < issued
    {
        let what = format!("it expires on {expires}, before it is issued");
        found.push(("expires", what, "the last day that it holds"));
    }
    found
}

/// Why a waiver does not hold for a run: the field that says so, and what it says.
pub fn foreign(waiver: &Waiver, subject: &Subject) -> Option<(&'static str, String)> {
    let Subject { product, version, device, day } = subject;
    let ready = || -> Result<_, String> {
        let device = Pattern::name(&waiver.device)?;
        let (issued, expires) = (waiver.issued.parse::<Day>()?, waiver.expires.parse::<Day>()?);
        Ok((device, waiver.versions.parse::<Range>()?, issued, expires))
    };
    let (pattern, versions, issued, expires) = match ready() {
        Ok(ready) => ready,
        Err(what) => return Some(("cases", what)),
    };
    if waiver.product != *product {
        return Some(("product", format!("it is for {}, and this is {product}", waiver.product)));
    }
    if !versions.contains(version) {
        let what = format!("it is for versions {}, and this is {version}", waiver.versions);
        return Some(("versions", what));
    }
    if !pattern.matches(device) {
        return Some(("device", format!("it is for {}, and this is {device}", waiver.device)));
    }
    if expires < *day {
        let ago = days(expires.until(*day));
        return Some(("expires", format!("it expired on {expires}, {ago} before the run")));
    }
    (issued > *day).then(|| ("issued", format!("it is issued on {issued}, after the run")))
}

/// The waivers of a result, ready to be asked.
pub struct Waivers<'a> {
    /// In the order of the header; without a pattern if it does not hold for this run.
    each: Vec<(&'a Waiver, Result<Pattern, String>)>,
}

impl<'a> Waivers<'a> {
    /// Of a result.
    pub fn of(header: &'a Header) -> Waivers<'a> {
        let subject = Subject::of(header);
        let ready = |waiver: &'a Waiver| {
            let pattern = match &subject {
                None => Err("the run has no date".to_owned()),
                Some(subject) => match foreign(waiver, subject) {
                    Some((_, why)) => Err(why),
                    None => Pattern::new(&waiver.cases),
                },
            };
            (waiver, pattern)
        };
        Waivers { each: header.waivers.iter().take(MOST).map(ready).collect() }
    }

    /// The waiver that excuses a record, if it failed and one does.
    pub fn excuse(&self, record: &Record) -> Option<&'a Waiver> {
        let place = self.place(record)?;
        Some(self.each[place].0)
    }

    fn place(&self, record: &Record) -> Option<usize> {
        let evidence = record.evidence.as_ref().filter(|_| record.failed())?;
        self.each.iter().position(|(waiver, pattern)| {
            waiver.requirement == evidence.requirement
                && pattern.as_ref().is_ok_and(|pattern| pattern.matches(&record.id))
        })
    }
}

/// What a waiver does in a result.
#[derive(Debug, Clone, Serialize)]
pub struct Applied<'a> {
    /// The waiver.
    pub waiver: &'a Waiver,
    /// The failures that it excuses, by id.
    pub excused: Vec<&'a str>,
    /// Days that it still holds after the day of the run.
    pub days_left: i64,
    /// Why it fails the run, if it does.
    pub trouble: Option<String>,
}

/// What each waiver of a result does, in the order of the header.
pub fn applied(results: &Results) -> Vec<Applied<'_>> {
    let header = &results.header;
    if header.waivers.is_empty() {
        return Vec::new();
    }
    let waivers = Waivers::of(header);
    let mut excused = vec![Vec::new(); waivers.each.len()];
    for record in &results.records {
        if let Some(place) = waivers.place(record) {
            excused[place].push(record.id.as_str());
        }
    }
    // What a run did not come to, or left out, it says nothing of.
    let whole = results.records.len() as u64 >= header.planned && header.options.is_empty();
    let day = Day::of(&header.started);
    let each = waivers.each.iter().zip(excused);
    each.map(|((waiver, pattern), excused)| {
        let left = day.zip(waiver.expires.parse().ok()).map_or(0, |(day, end)| day.until(end));
        let trouble = match pattern {
            Err(why) => Some(why.clone()),
            Ok(pattern) if whole && excused.is_empty() => Some(idle(pattern, &results.records)),
            Ok(_) => None,
        };
        Applied { waiver, excused, days_left: left, trouble }
    })
    .collect()
}

/// Why a waiver that holds excuses nothing.
fn idle(pattern: &Pattern, records: &[Record]) -> String {
    match records.iter().any(|record| pattern.matches(&record.id)) {
        true => "it is not needed: no case that it names breaks the requirement".to_owned(),
        false => "no case of the run matches it".to_owned(),
    }
}

/// A waiver in one line, for messages.
pub(crate) fn named(waiver: &Waiver) -> String {
    format!("the waiver of {} for {}", waiver.requirement, waiver.cases)
}
