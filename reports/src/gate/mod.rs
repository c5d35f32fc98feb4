//! The gate: whether a result may pass, by a [`Policy`] and beside an earlier result.
//!
//! Each rule of the policy holds, is broken, is open because too little is known, or is only warned of.
//! One answer follows, and is the exit code:
//!
//! | answer | exit | when |
//! |---|---|---|
//! | good | 0 | every rule holds |
//! | bad | 1 | a rule is broken |
//! | incomplete | 3 | no rule is broken that running again may not mend, and one is open: cases without a record, an error of the suite, a claim of which nothing is known |
//! | try again | 75 | all that is broken is broken by a few cases that ended as they do on a loaded machine |
//!
//! A case ended as on a loaded machine if it did not come back in time, if the system killed its worker
//! (signal 9, as for want of memory), or if it failed once and, alone, did not. A few are as many as
//! `try_again` of the policy says; more of them are a defect. A second attempt that ends the same way
//! says the same again, so a job runs once more, and then takes the answer for bad.

mod annotations;
mod machine;
mod markdown;
mod policy;
mod rules;
mod text;

use std::collections::{BTreeMap, BTreeSet};

pub use self::annotations::{annotations, harmless};
pub use self::machine::{code_quality, ctrf, junit};
pub use self::markdown::markdown;
pub use self::policy::{Failures, May, Must, Policy};
pub use self::text::text;
use crate::day::Day;
use crate::diff::{Diff, Fact, Kind, Limits, diff};
use crate::read::Results;
use crate::remark::Remarks;
use crate::result::{Header, Outcome, Record, Verdict};
use crate::verdict::verdicts;

/// What a gate looks at.
pub struct Given<'a> {
    /// What must be met.
    pub policy: &'a Policy,
    /// The result.
    pub new: &'a Results,
    /// An earlier one to compare with.
    pub old: Option<&'a Results>,
    /// The day that ages are counted to.
    pub day: Day,
    /// Whose signature holds, or why none does; absent if none was looked for.
    pub signature: Option<Result<String, String>>,
}

/// The answer of a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Every rule holds.
    Good,
    /// A rule is broken.
    Bad,
    /// Too little is known.
    Incomplete,
    /// All that is broken may be the machine's doing.
    TryAgain,
}

impl Answer {
    /// For people.
    pub fn word(self) -> &'static str {
        match self {
            Answer::Good => "passed",
            Answer::Bad => "refused",
            Answer::Incomplete => "incomplete",
            Answer::TryAgain => "try again",
        }
    }
}

/// What came of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is broken.
    Broken,
    /// Too little is known.
    Open,
    /// It is looked at, and only told.
    Warned,
    /// It holds.
    Held,
    /// The policy does not ask, or there is nothing to compare with.
    Unasked,
}

impl State {
    /// For people.
    pub fn word(self) -> &'static str {
        match self {
            State::Broken => "broken",
            State::Open => "open",
            State::Warned => "warning",
            State::Held => "held",
            State::Unasked => "not asked",
        }
    }
}

/// A rule and what came of it.
pub struct Ruled<'a> {
    /// Its name, as in the policy where it has a key there.
    pub rule: &'static str,
    /// What came of it.
    pub state: State,
    /// One sentence.
    pub says: String,
    /// The cases that it names.
    pub cases: Vec<Case<'a>>,
    /// Whether it is broken by nothing but cases that ended as on a loaded machine.
    transient: bool,
}

/// A case that a rule names.
#[derive(Clone)]
pub struct Case<'a> {
    /// Its id.
    pub id: &'a str,
    /// The requirement that it is about.
    pub requirement: &'a str,
    /// The sentence of it.
    pub says: &'a str,
    /// What changed, or what it does.
    pub change: String,
    /// Its record, if it has one now.
    pub record: Option<&'a Record>,
}

/// What the gate found.
pub struct Decision<'a> {
    /// The header of the result.
    pub header: &'a Header,
    /// The answer.
    pub answer: Answer,
    /// The rules, in a fixed order.
    pub rules: Vec<Ruled<'a>>,
    /// Verdicts of the result's claims.
    pub verdicts: BTreeMap<String, Verdict>,
    /// What is not the same in the headers; empty without a baseline.
    pub facts: Vec<Fact>,
    /// Cases by what changed; absent without a baseline.
    pub changes: Option<BTreeMap<Kind, usize>>,
}

/// What the rules look at, worked out once.
struct Look<'a> {
    given: &'a Given<'a>,
    header: &'a Header,
    remarks: Remarks<'a>,
    verdicts: BTreeMap<String, Verdict>,
    diff: Option<Diff<'a>>,
}

/// Decides.
pub fn decide<'a>(given: &'a Given<'a>) -> Decision<'a> {
    let Given { policy, new, .. } = given;
    let limits = Limits {
        time_factor: policy.time.map_or(f64::INFINITY, |limits| limits.time_factor),
        time_floor_ns: policy.time.map_or(0, |limits| limits.time_floor_ns),
        ..policy.accuracy.unwrap_or_default()
    };
    let look = Look {
        given,
        header: &new.header,
        remarks: Remarks::of(&new.header),
        verdicts: verdicts(&new.header, &new.records),
        diff: given.old.map(|old| diff(old, new, &limits)),
    };
    let rules = rules::rules(&look);
    Decision {
        header: &new.header,
        answer: answer(&rules, policy.try_again),
        rules,
        facts: look.diff.as_ref().map_or_else(Vec::new, |diff| diff.facts.clone()),
        changes: look.diff.as_ref().map(Diff::counts),
        verdicts: look.verdicts,
    }
}

fn answer(rules: &[Ruled], most: u32) -> Answer {
    let is = |state| rules.iter().any(|ruled| ruled.state == state);
    let broken = || rules.iter().filter(|ruled| ruled.state == State::Broken);
    let named = || broken().flat_map(|ruled| &ruled.cases);
    let cases: BTreeSet<&str> = named().map(|case| case.id).collect();
    let may_pass = broken().all(|ruled| ruled.transient) && cases.len() <= most as usize;
    match (is(State::Broken), may_pass, is(State::Open)) {
        (true, false, _) => Answer::Bad,
        (_, _, true) => Answer::Incomplete,
        (true, true, false) => Answer::TryAgain,
        (false, _, false) => Answer::Good,
    }
}

/// Whether a case ended as cases do on a loaded machine.
fn is_transient(record: &Record) -> bool {
    let killed = || {
        let what = record.evidence.as_ref().map_or("", |evidence| &evidence.what);
        record.outcome == Outcome::Crashed && what.contains("died of signal 9 ")
    };
    record.outcome == Outcome::TimedOut || is_flaky(record) || killed()
}

/// Whether a case failed once, and did not when it was alone.
fn is_flaky(record: &Record) -> bool {
    record.marks.iter().any(|mark| mark == "flaky")
}

/// Cases of one requirement that broken rules name.
pub(crate) struct Group<'a> {
    requirement: &'a str,
    says: &'a str,
    cases: Vec<&'a Case<'a>>,
}

impl<'a> Decision<'a> {
    /// The rules in a state.
    pub fn of(&self, state: State) -> impl Iterator<Item = &Ruled<'a>> {
        self.rules.iter().filter(move |ruled| ruled.state == state)
    }

    /// The cases that broken rules name, each once, by requirement, the one with the most first.
    pub(crate) fn groups(&self) -> Vec<Group<'_>> {
        let mut seen = BTreeSet::new();
        let mut groups: BTreeMap<&str, Group> = BTreeMap::new();
        for case in self.of(State::Broken).flat_map(|ruled| &ruled.cases) {
            if seen.insert(case.id) {
                let Case { requirement, says, .. } = case;
                let fresh = || Group { requirement, says, cases: Vec::new() };
                groups.entry(requirement).or_insert_with(fresh).cases.push(case);
            }
        }
        let mut groups: Vec<_> = groups.into_values().collect();
        groups.sort_by_key(|group| std::cmp::Reverse(group.cases.len()));
        groups
    }

    /// What was looked at, in one line.
    fn title(&self) -> String {
        let product = &self.header.product;
        let device =
            if product.device_name.is_empty() { "no device" } else { &product.device_name };
        format!("{} {} on {device}", product.adapter, product.adapter_version)
    }
}
