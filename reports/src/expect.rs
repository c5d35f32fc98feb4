//! Expectations: what an adapter under development is known to do wrong.
//!
//! `vendors/<name>/expectations.yaml`:
//!
//! ```yaml
//! expectations:
//!   - cases: "numerical/sinpi/**"           # a pattern of case ids
//!     outcome: fail                         # fail | crashed | timed_out
//!     requirement: OXI-OP-2027              # the one that is broken; any if left out
//!     how_many: some                        # all | some | any; all if left out
//!     reason: Large arguments lose their last bits in the range reduction.
//! ```
//!
//! `all`: each case that the pattern matches fails so; `some`: at least one does; `any`: none need to,
//! since it hangs on the machine. Only development mode reads them, and a result of it never becomes a
//! certificate. A run is as expected if every failure is expected, and every expectation is true: one
//! that is true no longer is an error, so that what is mended stays mended.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use standard::yaml::{Complaint, Source};

use crate::pattern::Pattern;
use crate::read::Results;
use crate::result::{Outcome, Record};
use crate::tally::cases;

/// Expectations of one result at most.
pub const MOST: usize = 1000;

/// Ids that are named where there are more.
const NAMED: usize = 3;

/// A known failure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// Pattern of the cases.
    pub cases: String,
    /// What becomes of them.
    pub outcome: Outcome,
    /// The requirement that they break; any if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requirement: Option<String>,
    /// How many of them do.
    #[serde(default)]
    pub how_many: HowMany,
    /// Why.
    pub reason: String,
}

impl Expectation {
    /// Whether it tells of what became of a record, if it tells of its case.
    pub fn names(&self, record: &Record) -> bool {
        let broken = record.evidence.as_ref().map(|evidence| &evidence.requirement);
        record.outcome == self.outcome
            && self.requirement.as_ref().is_none_or(|id| broken == Some(id))
    }
}

/// How many of the cases that a pattern matches fail.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HowMany {
    /// Each of them.
    #[default]
    All,
    /// At least one.
    Some,
    /// None need to: it hangs on the machine.
    Any,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    expectations: Vec<Expectation>,
}

/// Reads a file of expectations.
///
/// # Errors
/// All that is wrong, with its place.
pub fn read(path: &str, text: &str) -> Result<(Vec<Expectation>, Source), Vec<Complaint>> {
    let (document, source) = Source::read::<Document>(path, text).map_err(|one| vec![*one])?;
    let expectations = document.expectations;
    let mut complaints = Vec::new();
    let mut complain = |i: usize, field: &str, what: String, help: &str| {
        let at = format!("/expectations/{i}/{field}");
        complaints.push(source.complain(&at, what).with_help(help));
    };
    for (i, expected) in expectations.iter().enumerate() {
        if let Err(what) = Pattern::new(&expected.cases) {
            complain(i, "cases", what, "a pattern as --only takes it");
        }
        if !expected.outcome.is_failure() {
            let what = format!("`{}` is no failure", expected.outcome.word());
            complain(i, "outcome", what, "expected fail, crashed or timed_out");
        }
        if expected.reason.trim().is_empty() {
            complain(i, "reason", "`reason` is empty".to_owned(), "say why it is known");
        }
    }
    if expectations.len() > MOST {
        let what = format!("{} expectations; expected {MOST} at most", expectations.len());
        complaints.push(source.complain("/expectations", what));
    }
    if complaints.is_empty() { Ok((expectations, source)) } else { Err(complaints) }
}

/// In what way a result of development mode is not as expected, in sentences; nothing if it is, or if
/// it is no such result.
pub fn surprises(results: &Results) -> Vec<String> {
    let Some(expectations) = &results.header.expectations else { return Vec::new() };
    let ready = expectations.iter().take(MOST);
    let mut each: Vec<_> = ready.map(Seen::new).collect();
    let mut unexpected = Vec::new();
    for record in results.records.iter().filter(|record| record.withdrawn.is_none()) {
        let mut known = false;
        for seen in &mut each {
            known |= seen.look(record);
        }
        if record.failed() && !known {
            unexpected.push(record.id.as_str());
        }
    }
    // What a run did not come to, it says nothing of.
    let whole = results.records.len() as u64 >= results.header.planned;
    let first = (!unexpected.is_empty()).then(|| {
        format!(
            "{} failed that no expectation names: {}",
            cases(unexpected.len()),
            listed(&unexpected)
        )
    });
    first.into_iter().chain(each.iter().filter_map(|seen| seen.trouble(whole))).collect()
}

/// An expectation, and what was seen of it.
struct Seen<'a> {
    expected: &'a Expectation,
    pattern: Result<Pattern, String>,
    /// Cases that do as expected.
    as_expected: usize,
    /// Cases that it names and that do not.
    otherwise: Vec<&'a str>,
}

impl<'a> Seen<'a> {
    fn new(expected: &'a Expectation) -> Seen<'a> {
        let pattern = Pattern::new(&expected.cases);
        Seen { expected, pattern, as_expected: 0, otherwise: Vec::new() }
    }

    /// Looks at a record, and says whether it fails as expected.
    fn look(&mut self, record: &'a Record) -> bool {
        if !self.pattern.as_ref().is_ok_and(|pattern| pattern.matches(&record.id)) {
            return false;
        }
        let is = self.expected.names(record);
        if is {
            self.as_expected += 1;
        } else {
            self.otherwise.push(&record.id);
        }
        is
    }

    /// Why it is true no longer, if so.
    fn trouble(&self, whole: bool) -> Option<String> {
        let Expectation { cases: pattern, requirement, how_many, .. } = self.expected;
        let requirement = requirement.as_deref().map_or(String::new(), |id| format!(" of {id}"));
        let named = format!("the expectation{requirement} for {pattern}");
        if let Err(why) = &self.pattern {
            return Some(format!("{named} cannot be read: {why}"));
        }
        let matched = self.as_expected + self.otherwise.len();
        match how_many {
            _ if matched == 0 => whole.then(|| format!("{named} matches no case")),
            HowMany::All if !self.otherwise.is_empty() => Some(format!(
                "{named} is true no longer of {}: {}",
                cases(self.otherwise.len()),
                listed(&self.otherwise)
            )),
            HowMany::Some if self.as_expected == 0 && whole => {
                Some(format!("{named} is true no longer: none of {} fails so", cases(matched)))
            }
            _ => None,
        }
    }
}

/// The first few of a list.
fn listed(ids: &[&str]) -> String {
    let first = ids[..ids.len().min(NAMED)].join(", ");
    match ids.len().saturating_sub(NAMED) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}
