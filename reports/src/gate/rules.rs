//! The rules of a gate, one function each.

use super::{Case, Failures, Look, May, Must, Ruled, State, is_flaky, is_transient};
use crate::day::{Day, days};
use crate::diff::{Change, Kind};
use crate::expect::surprises;
use crate::failure::word;
use crate::read::Results;
use crate::result::{Outcome, Record, Verdict};
use crate::tally::{cases, figure, time};
use crate::verdict::{obstacles, suite_failed};
use crate::waiver::applied;

/// Days before the end of a waiver from which on it is warned of.
const SOON: i64 = 14;

/// Characters of what a case does, at most.
const LONGEST: usize = 300;

/// Looks at one side of a result.
type Rule = for<'a> fn(&Look<'a>) -> Found<'a>;

/// Every rule, in the order in which they are told.
const RULES: [(&str, Rule); 14] = [
    ("regressions", regressions),
    ("failures", failures),
    ("flaky", flaky),
    ("missing", missing),
    ("less_accurate", less_accurate),
    ("profiles", profiles),
    ("complete", complete),
    ("certifiable", certifiable),
    ("signature", signature),
    ("waivers", waivers),
    ("suite", suite),
    ("run", run),
    ("baseline", baseline),
    ("slower", slower),
];

/// What a rule found: its state, a sentence, the cases that it names, and whether only cases that
/// ended as on a loaded machine break it.
struct Found<'a> {
    state: State,
    says: String,
    cases: Vec<Case<'a>>,
    transient: bool,
}

impl<'a> Found<'a> {
    fn of(state: State, says: impl Into<String>) -> Found<'a> {
        Found { state, says: says.into(), cases: Vec::new(), transient: false }
    }

    fn unasked() -> Found<'a> {
        Found::of(State::Unasked, "the policy does not ask")
    }

    /// Of a rule that compares.
    fn alone() -> Found<'a> {
        Found::of(State::Unasked, "there is no baseline to compare with")
    }

    /// Of a rule that no case may break.
    fn none(found: Vec<Case<'a>>, what: &str, if_none: &str) -> Found<'a> {
        if found.is_empty() {
            return Found::of(State::Held, if_none);
        }
        let transient = found.iter().all(|case| case.record.is_some_and(is_transient));
        let says = format!("{} {what}", cases(found.len()));
        Found { state: State::Broken, says, cases: found, transient }
    }
}

/// All of them.
pub(super) fn rules<'a>(look: &Look<'a>) -> Vec<Ruled<'a>> {
    let each = RULES.iter().map(|(rule, of)| {
        let Found { state, says, cases, transient } = of(look);
        Ruled { rule, state, says, cases, transient }
    });
    each.collect()
}

impl<'a> Look<'a> {
    /// Whether a failure counts: nothing excuses it, and flaky ones only if the policy says so.
    fn counts(&self, record: &Record) -> bool {
        let excused = self.remarks.on(record).is_some();
        let flaky = is_flaky(record) && self.given.policy.flaky == May::Allowed;
        !excused && !flaky
    }

    fn is_part(&self) -> bool {
        !self.header.options.is_empty()
    }

    /// The cases that changed in a way; nothing without a baseline.
    fn changed(&self, kind: Kind) -> Vec<&Change<'a>> {
        self.diff.iter().flat_map(|diff| diff.of(kind)).collect()
    }
}

fn regressions<'a>(look: &Look<'a>) -> Found<'a> {
    if look.given.policy.regressions == May::Allowed {
        return Found::unasked();
    }
    if look.diff.is_none() {
        return Found::alone();
    }
    let found = regressed(look).into_iter().map(|change| case(change, regression(change)));
    Found::none(found.collect(), "doing worse than before", "none")
}

/// The cases that did worse than before and that nothing excuses. Where the suite failed nothing is
/// known of the device.
fn regressed<'a, 'b>(look: &'b Look<'a>) -> Vec<&'b Change<'a>> {
    let counts = |change: &&Change<'a>| {
        change.after.is_some_and(|after| look.counts(after) && !suite_failed(after))
    };
    look.changed(Kind::Regressed).into_iter().filter(counts).collect()
}

fn regression(change: &Change) -> String {
    let before = change.before.map_or("", |before| before.outcome.word());
    format!("{before} → {}", now(change.after))
}

/// What a case does now, in a few words.
fn now(record: Option<&Record>) -> String {
    let Some(record) = record else { return "no record".to_owned() };
    let mut text = word(record.outcome).to_lowercase();
    if let Some(evidence) = &record.evidence {
        text.push_str(": ");
        text.push_str(&evidence.what);
        text.extend(evidence.error.iter().flat_map(|error| [", ", error]));
    }
    // One screen, however much a device has to say.
    if let Some((end, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(end);
        text.push('…');
    }
    text
}

fn case<'a>(change: &Change<'a>, what: String) -> Case<'a> {
    let record = change.after;
    let evidence = [record, change.before].into_iter().flatten().find_map(|r| r.evidence.as_ref());
    let first = || record.or(change.before).and_then(|record| record.checks.first());
    let broken = evidence.map(|evidence| evidence.requirement.as_str()).filter(|id| !id.is_empty());
    let requirement = broken.or_else(|| first().map(String::as_str)).unwrap_or("");
    let says = evidence.filter(|evidence| evidence.requirement == requirement);
    let says = says.map_or("", |evidence| &evidence.says);
    Case { id: change.id, requirement, says, change: what, record }
}

fn failures<'a>(look: &Look<'a>) -> Found<'a> {
    let policy = look.given.policy;
    if policy.failures == Failures::Allowed {
        return Found::unasked();
    }
    let known: Vec<&str> = match policy.failures {
        Failures::Known => {
            look.changed(Kind::StillFailing).iter().map(|change| change.id).collect()
        }
        _ => Vec::new(),
    };
    // They are sorted by id, and so can be looked up.
    let is_known = |id: &str| known.binary_search(&id).is_ok();
    let told: Vec<&str> = match policy.regressions {
        May::Refused => regressed(look).iter().map(|change| change.id).collect(),
        May::Allowed => Vec::new(),
    };
    let is_told = |id: &str| told.binary_search(&id).is_ok();
    let counts = |record: &&'a Record| {
        record.failed() && look.counts(record) && !is_known(&record.id) && !is_told(&record.id)
    };
    let found = look.given.new.records.iter().filter(counts).map(|record| {
        let as_it_is =
            Change { id: &record.id, kind: Kind::New, before: None, after: Some(record) };
        case(&as_it_is, now(Some(record)))
    });
    let found: Vec<_> = found.collect();
    let left = match policy.failures {
        Failures::Known if !known.is_empty() => format!("none but {} known", cases(known.len())),
        _ if told.is_empty() => "none".to_owned(),
        _ => "none but regressions".to_owned(),
    };
    let what = if told.is_empty() { "failed" } else { "failed besides regressions" };
    Found::none(found, what, &left)
}

fn flaky<'a>(look: &Look<'a>) -> Found<'a> {
    let records = &look.given.new.records;
    let found: Vec<_> =
        records.iter().filter(|record| record.failed() && is_flaky(record)).collect();
    match (found.len(), look.given.policy.flaky) {
        (0, _) => Found::of(State::Held, "none"),
        // They count among the failures, and are named there.
        (some, May::Refused) => {
            let says = format!("{} failed once and alone did not", cases(some));
            Found { transient: true, ..Found::of(State::Broken, says) }
        }
        (some, May::Allowed) => {
            Found::of(State::Warned, format!("{} failed once and alone did not", cases(some)))
        }
    }
}

fn missing<'a>(look: &Look<'a>) -> Found<'a> {
    if look.given.policy.missing == May::Allowed {
        return Found::unasked();
    }
    match &look.diff {
        None => Found::alone(),
        Some(_) if look.is_part() => Found::of(State::Unasked, "the run is of a part of the cases"),
        Some(diff) => {
            let gone = diff.of(Kind::Gone).map(|change| {
                let before = change.before.map_or("", |before| before.outcome.word());
                case(change, format!("{before} → no record"))
            });
            Found::none(gone.collect(), "of the baseline without a record now", "none")
        }
    }
}

fn less_accurate<'a>(look: &Look<'a>) -> Found<'a> {
    if look.given.policy.accuracy.is_none() {
        return Found::unasked();
    }
    if look.diff.is_none() {
        return Found::alone();
    }
    let change = |change: &&Change<'a>| {
        let accuracy = |record: Option<&'a Record>| record.and_then(|r| r.accuracy.as_ref());
        let (before, after) = (accuracy(change.before)?, accuracy(change.after)?);
        let (was, is) = (figure(before.max_ulp), figure(after.max_ulp));
        let share = [before, after].map(|a| figure(100.0 * a.worst_of_bound));
        Some(case(
            change,
            format!("largest error {was} → {is} ulp, {} → {} % of its bound", share[0], share[1]),
        ))
    };
    let found = look.changed(Kind::LessAccurate);
    let found = found.iter().filter_map(change).collect();
    Found::none(found, "less accurate than before", "none past the limits")
}

fn profiles<'a>(look: &Look<'a>) -> Found<'a> {
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

fn complete<'a>(look: &Look<'a>) -> Found<'a> {
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

fn certifiable<'a>(look: &Look<'a>) -> Found<'a> {
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

fn signature<'a>(look: &Look<'a>) -> Found<'a> {
    match (&look.given.signature, look.given.policy.signature) {
        (Some(Ok(who)), _) => Found::of(State::Held, who.clone()),
        (Some(Err(why)), _) => Found::of(State::Broken, why.clone()),
        (None, Must::Required) => {
            Found::of(State::Broken, "it is required, and no key was given to check it with")
        }
        (None, Must::Optional) => Found::unasked(),
    }
}

fn waivers<'a>(look: &Look<'a>) -> Found<'a> {
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

fn suite<'a>(look: &Look<'a>) -> Found<'a> {
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

fn run<'a>(look: &Look<'a>) -> Found<'a> {
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

fn baseline<'a>(look: &Look<'a>) -> Found<'a> {
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

fn slower<'a>(look: &Look<'a>) -> Found<'a> {
    if look.given.policy.time.is_none() {
        return Found::unasked();
    }
    if look.diff.is_none() {
        return Found::alone();
    }
    let change = |change: &Change<'a>| {
        let took = |record: Option<&Record>| time(record.map_or(0, |record| record.device_ns));
        case(change, format!("{} → {}", took(change.before), took(change.after)))
    };
    let found: Vec<_> = look.changed(Kind::Slower).into_iter().map(change).collect();
    match found.len() {
        0 => Found::of(State::Held, "none past the limits"),
        some => {
            let says = format!("{} slower than before (informative)", cases(some));
            Found { cases: found, ..Found::of(State::Warned, says) }
        }
    }
}
