//! The rules of a gate, one function each; here those about single cases.

mod whole;

use super::{Case, Failures, Look, May, Ruled, State, is_flaky, is_transient};
use crate::diff::{Change, Kind};
use crate::failure::word;
use crate::result::Record;
use crate::tally::{cases, figure, time};
use crate::verdict::suite_failed;

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
    ("profiles", whole::profiles),
    ("complete", whole::complete),
    ("certifiable", whole::certifiable),
    ("signature", whole::signature),
    ("waivers", whole::waivers),
    ("suite", whole::suite),
    ("run", whole::run),
    ("baseline", whole::baseline),
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
        let as_it_is = Change {
            id: &record.id,
            kind: Kind::New,
            before: None,
            after: Some(record),
            ns: [0, record.device_ns],
        };
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

fn slower<'a>(look: &Look<'a>) -> Found<'a> {
    if look.given.policy.time.is_none() {
        return Found::unasked();
    }
    if look.diff.is_none() {
        return Found::alone();
    }
    let change = |change: &Change<'a>| {
        let [before, after] = change.ns.map(time);
        case(change, format!("{before} → {after}"))
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
