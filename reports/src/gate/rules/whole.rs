//! Rules about a result as a whole: its verdicts, whether it is complete and can be a certificate, who
//! signed it, its waivers, its age, and what it is compared with.

use super::{Found, Look};
use crate::day::{Day, days};
use crate::expect::surprises;
use crate::gate::{May, Must, State, is_transient};
use crate::read::Results;
use crate::result::{Outcome, Record, Verdict};
use crate::tally::cases;
use crate::verdict::{obstacles, suite_failed};
use crate::waiver::applied;

/// Days before the end of a waiver from which on it is warned of.
const SOON: i64 = 14;

pub(super) fn profiles<'a>(look: &Look<'a>) -> Found<'a> {
    let asked = &look.given.policy.profiles;
    let wanted: Vec<String> = match asked {
        Some(claims) => claims.iter().map(ToString::to_string).collect(),
        None => look.header.claims.clone(),
    };
    if wanted.is_empty() {
        return match asked {
            Some(_) => Found::unasked(),
            None => Found::of(State::Open, "nothing is claimed, so nothing is known"),
        };
    }
    let (mut said, mut state, mut transient) = (Vec::new(), State::Held, true);
    for claim in &wanted {
        let (claim, verdict) = match held(look, claim) {
            Some(found) => found,
            None => {
                said.push(format!("{claim} is not claimed"));
                (state, transient) = (State::Broken, false);
                continue;
            }
        };
        said.push(format!("{claim} {}", verdict.word().replace('_', " ")));
        match verdict {
            Verdict::Conformant | Verdict::ConformantWithWaivers => {}
            Verdict::NotConformant => {
                state = State::Broken;
                transient &= broken_in_passing(look, claim);
            }
            Verdict::Incomplete if state == State::Held => state = State::Open,
            Verdict::Incomplete => {}
        }
    }
    Found { transient, ..Found::of(state, said.join(", ")) }
}

/// The claim of the result that holds what is wanted, which may be of a higher level, and its verdict.
fn held<'b>(look: &'b Look, wanted: &str) -> Option<(&'b str, Verdict)> {
    let parts = |claim: &str| -> Option<(String, u32)> {
        let (profile, level) = claim.split_once(':')?;
        Some((profile.to_owned(), level.parse().ok()?))
    };
    let (profile, level) = parts(wanted)?;
    let enough = |claim: &str| parts(claim).is_some_and(|(p, l)| p == profile && l >= level);
    let found = look.verdicts.iter().find(|(claim, _)| enough(claim))?;
    Some((found.0.as_str(), *found.1))
}

/// Whether all that breaks a claim are cases that ended as on a loaded machine.
fn broken_in_passing(look: &Look, claim: &str) -> bool {
    let needed = |record: &&Record| record.needed_by.iter().any(|other| other == claim);
    let open = |record: &Record| record.outcome == Outcome::Unsupported;
    let mut records = look.given.new.records.iter().filter(needed);
    records.all(|record| !(record.failed() || open(record)) || is_transient(record))
}

pub(super) fn complete<'a>(look: &Look<'a>) -> Found<'a> {
    let Results { header, records, footer, .. } = look.given.new;
    let ours = records.iter().filter(|record| suite_failed(record)).count();
    let missing = header.planned.saturating_sub(records.len() as u64) as usize;
    let mut said = Vec::new();
    if ours > 0 {
        said.push(format!("the suite failed in {}", cases(ours)));
    }
    if missing > 0 {
        said.push(format!("{} without a record", cases(missing)));
    }
    if footer.as_ref().is_none_or(|footer| footer.interrupted) {
        said.push("the run did not come to its end".to_owned());
    }
    match said.is_empty() {
        true => Found::of(State::Held, format!("{} have a record", cases(records.len()))),
        false => Found::of(State::Open, said.join(", ")),
    }
}

pub(super) fn certifiable<'a>(look: &Look<'a>) -> Found<'a> {
    if look.header.expectations.is_some() {
        let surprises = surprises(look.given.new);
        if let Some(first) = surprises.first() {
            let more = surprises.len() - 1;
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            return Found::of(State::Broken, format!("not as expected: {first}{more}"));
        }
    }
    let obstacles = obstacles(look.given.new);
    let state = match look.given.policy.certifiable {
        _ if obstacles.is_empty() => return Found::of(State::Held, "the run can be a certificate"),
        Must::Required => State::Broken,
        Must::Optional => State::Warned,
    };
    Found::of(state, format!("NOT CERTIFIED: {}", obstacles.join("; ")))
}

pub(super) fn signature<'a>(look: &Look<'a>) -> Found<'a> {
    match (&look.given.signature, look.given.policy.signature) {
        (Some(Ok(who)), _) => Found::of(State::Held, who.clone()),
        (Some(Err(why)), _) => Found::of(State::Broken, why.clone()),
        (None, Must::Required) => {
            Found::of(State::Broken, "it is required, and no key was given to check it with")
        }
        (None, Must::Optional) => Found::unasked(),
    }
}

pub(super) fn waivers<'a>(look: &Look<'a>) -> Found<'a> {
    let applied = applied(look.given.new);
    if applied.is_empty() {
        return Found::of(State::Held, "none");
    }
    let excused: usize = applied.iter().map(|one| one.excused.len()).sum();
    let count = format!("{} waived", cases(excused));
    if look.given.policy.waivers == May::Refused {
        return Found::of(State::Broken, format!("{count}, and the policy allows no waivers"));
    }
    let (mut bad, mut soon) = (Vec::new(), Vec::new());
    for one in &applied {
        let name = crate::waiver::named(one.waiver);
        let left = one.waiver.expires.parse::<Day>().map(|end| look.given.day.until(end));
        match (&one.trouble, left) {
            (Some(why), _) => bad.push(format!("{name}: {why}")),
            (None, Ok(left)) if left < 0 => bad.push(format!("{name} has expired since")),
            (None, Ok(left)) if left < SOON => soon.push(format!("{name}: {} left", days(left))),
            (None, Ok(_)) => {}
            (None, Err(why)) => bad.push(format!("{name}: {why}")),
        }
    }
    match (bad.is_empty(), soon.is_empty()) {
        (false, _) => Found::of(State::Broken, bad.join("; ")),
        (true, false) => Found::of(State::Warned, format!("{count}; {}", soon.join("; "))),
        (true, true) => Found::of(State::Held, count),
    }
}

pub(super) fn suite<'a>(look: &Look<'a>) -> Found<'a> {
    let policy = look.given.policy;
    let suite = &look.header.suite;
    let version = format!("version {}", suite.version);
    if !policy.suite.contains(&suite.version) {
        return Found::of(State::Broken, format!("{version} is older than the policy asks for"));
    }
    let Some(most) = policy.suite_days else { return Found::of(State::Held, version) };
    let committed = suite.committed.as_deref().and_then(|day| day.parse::<Day>().ok());
    let Some(age) = committed.map(|day| day.until(look.given.day)) else {
        return Found::of(State::Broken, format!("{version} does not say of which day it is"));
    };
    aged(&version, age, most)
}

pub(super) fn run<'a>(look: &Look<'a>) -> Found<'a> {
    let Some(most) = look.given.policy.run_days else { return Found::unasked() };
    match Day::of(&look.header.started) {
        None => Found::of(State::Broken, "the run does not say when it began"),
        Some(day) => aged("the run", day.until(look.given.day), most),
    }
}

/// What is of a day to come has a clock that nobody should trust.
fn aged<'a>(what: &str, age: i64, most: u32) -> Found<'a> {
    match age {
        ..0 => Found::of(State::Broken, format!("{what} is of a day that is still to come")),
        _ if age > i64::from(most) => {
            let says = format!("{what} is {} old, more than {}", days(age), days(most.into()));
            Found::of(State::Broken, says)
        }
        _ => Found::of(State::Held, format!("{what} is {} old", days(age))),
    }
}

pub(super) fn baseline<'a>(look: &Look<'a>) -> Found<'a> {
    let (Some(old), Some(diff)) = (look.given.old, &look.diff) else {
        let asked = look.given.policy.regressions == May::Refused;
        let state = if asked { State::Warned } else { State::Unasked };
        return Found::of(state, "there is none, so that nothing is known of regressions");
    };
    let other = ["vendor", "adapter", "device", "tier", "seed"];
    let differ: Vec<_> = diff.facts.iter().filter(|fact| other.contains(&fact.name)).collect();
    if let Some(fact) = differ.first() {
        let says = format!("it has another {}: {} → {}", fact.name, fact.before, fact.after);
        return Found::of(State::Warned, says);
    }
    if diff.compared == 0 {
        return Found::of(State::Warned, "it has no case in common with the result");
    }
    let when = &old.header.started;
    Found::of(State::Held, format!("of {when}, {} in common", cases(diff.compared)))
}
