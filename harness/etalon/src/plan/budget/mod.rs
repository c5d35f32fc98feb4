//! Choosing cases for a time: "everything in five minutes that my change can break".
//!
//! In this order, as long as there is time left: what failed earlier of the changed operators and
//! functions; whatever else can be broken by changing them; what failed earlier of all others; and the
//! rest. Each of these begins with breadth, so that every type row and every requirement has a case
//! before any has two. What a case takes is what it took earlier, or is guessed from its size.
//!
//! The choice is a pure function of the plan and what is asked; the same gives the same.

mod choose;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use reports::read::Results;
use reports::result::Outcome;

pub use self::choose::{Brief, Choice, Class, choose};
use super::select::Pattern;
use super::{Case, Kind, Plan};
use crate::run::CASE_PATIENCE;
use crate::suite::Suite;

/// Part of the time that is kept for planning, loading and writing reports.
const KEPT: f64 = 0.1;

/// What the harness itself takes for a case, beside the device.
const HARNESS: Duration = Duration::from_micros(500);

/// What a call takes by guess, and each element of its results.
const CALL: Duration = Duration::from_millis(2);
const ELEMENT: Duration = Duration::from_micros(5);

/// A time, as it is written on the command line: `90s`, `5m`, `1h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time(pub Duration);

impl FromStr for Time {
    type Err = String;

    fn from_str(text: &str) -> Result<Time, String> {
        let no = || format!("`{text}` is no time; expected one like 90s, 5m or 1h");
        let unit = text.chars().last().ok_or_else(no)?;
        let seconds = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            _ => return Err(no()),
        };
        let number: u64 = text[..text.len() - 1].parse().map_err(|_| no())?;
        let seconds = number.checked_mul(seconds).filter(|seconds| *seconds > 0);
        Ok(Time(Duration::from_secs(seconds.ok_or_else(no)?)))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        match seconds {
            _ if seconds.is_multiple_of(3600) => write!(f, "{}h", seconds / 3600),
            _ if seconds.is_multiple_of(60) => write!(f, "{}m", seconds / 60),
            _ => write!(f, "{seconds}s"),
        }
    }
}

/// What is asked for.
pub struct Asked<'a> {
    /// How long the run may take.
    pub time: Time,
    /// Operators, functions or patterns of cases that were changed.
    pub changed: &'a [String],
    /// An earlier result of the same device.
    pub earlier: Option<&'a Results>,
    /// Workers at once.
    pub jobs: usize,
}

/// What was chosen, for people.
pub struct Told {
    /// How long the run takes by what is known.
    pub estimate: Duration,
    /// By class: how many were chosen, and of how many.
    pub classes: Vec<(Class, usize, usize)>,
    /// Operators with type rows that no case is left of.
    pub rows: BTreeSet<String>,
    /// Requirements that no case is left of.
    pub requirements: BTreeSet<String>,
}

/// Keeps of a plan what fits into the time.
///
/// # Errors
/// A pattern that is none, or that matches no case; a time in which nothing can be run.
pub fn narrow(suite: &Suite, plan: &mut Plan, asked: &Asked) -> Result<Told, String> {
    let mut keys = Keys::default();
    let changed = Changed::new(suite, plan, asked.changed)?;
    let costs = Costs::new(plan, asked);
    let briefs: Vec<_> = plan
        .cases
        .iter()
        .map(|case| Brief {
            id: case.id.as_str(),
            cost: costs.of(case),
            changed: changed.touches(case),
            failed: costs.failed(&case.id),
            keys: keys.of(suite, case),
        })
        .collect();
    let choice = choose(&briefs, asked.time.0.mul_f64(1.0 - KEPT));
    if choice.kept.is_empty() {
        return Err(format!("no case can be run within {}", asked.time));
    }
    let covered: HashSet<u32> =
        choice.kept.iter().flat_map(|&place| briefs[place].keys.iter().copied()).collect();
    let lost = |names: HashMap<String, u32>| {
        names.into_iter().filter(|(_, key)| !covered.contains(key)).map(|(name, _)| name).collect()
    };
    let (rows, requirements) = (lost(keys.rows), lost(keys.requirements));
    let told = Told { estimate: choice.estimate, classes: choice.classes, rows, requirements };
    let mut place = 0;
    plan.cases.retain(|_| {
        place += 1;
        choice.kept.contains(&(place - 1))
    });
    plan.hash();
    Ok(told)
}

/// What is to be covered, as numbers.
#[derive(Default)]
struct Keys {
    rows: HashMap<String, u32>,
    requirements: HashMap<String, u32>,
}

impl Keys {
    fn of(&mut self, suite: &Suite, case: &Case) -> Vec<u32> {
        let mut keys = Vec::new();
        if let Some((op, Some(row))) = case.subject() {
            let operator = suite.operator(op);
            let name = format!("{} {}", operator.op, operator.tuple_name(&operator.types[row]));
            let next = self.next();
            keys.push(*self.rows.entry(name).or_insert(next));
        }
        for id in &case.checks {
            let next = self.next();
            keys.push(*self.requirements.entry(id.clone()).or_insert(next));
        }
        keys
    }

    fn next(&self) -> u32 {
        (self.rows.len() + self.requirements.len()) as u32
    }
}

/// What was changed.
struct Changed<'a> {
    suite: &'a Suite,
    patterns: Vec<Pattern>,
}

impl<'a> Changed<'a> {
    fn new(suite: &'a Suite, plan: &Plan, texts: &[String]) -> Result<Changed<'a>, String> {
        let patterns = texts.iter().map(|text| Pattern::new(text)).collect::<Result<_, _>>()?;
        let changed = Changed { suite, patterns };
        for pattern in &changed.patterns {
            if !plan.cases.iter().any(|case| changed.touched_by(pattern, case)) {
                let text = pattern.text();
                return Err(format!(
                    "no case hangs on `{text}`; `etalon list operators` and `etalon list functions` \
                     show what there is"
                ));
            }
        }
        Ok(changed)
    }

    fn touches(&self, case: &Case) -> bool {
        self.patterns.iter().any(|pattern| self.touched_by(pattern, case))
    }

    /// Whether a case is named by a pattern, or works with the operator or function of that name.
    fn touched_by(&self, pattern: &Pattern, case: &Case) -> bool {
        let named = |name: &str| name == pattern.text();
        let works_with = || match &case.kind {
            Kind::Chain(chain) => {
                chain.links.iter().any(|link| named(&self.suite.operator(link.compute.op).op))
            }
            Kind::Scenario(script) => {
                script.operators.iter().any(|(operator, _)| named(operator))
                    || script.functions.iter().any(|function| named(function))
            }
            Kind::Compute(_) | Kind::Refusal(_) => false,
        };
        pattern.matches(&case.id) || works_with()
    }
}

/// What cases take.
struct Costs<'a> {
    earlier: HashMap<&'a str, (Duration, bool)>,
    /// What a time of the device was of the time that the run took.
    scale: f64,
    jobs: u32,
}

impl<'a> Costs<'a> {
    fn new(plan: &Plan, asked: &Asked<'a>) -> Costs<'a> {
        let jobs = asked.jobs.max(1) as u32;
        let mut costs = Costs { earlier: HashMap::new(), scale: 1.0 / f64::from(jobs), jobs };
        let Some(results) = asked.earlier else { return costs };
        let known: HashSet<&str> = plan.cases.iter().map(|case| case.id.as_str()).collect();
        let mut sum = Duration::ZERO;
        for record in &results.records {
            let took = match record.outcome {
                // It was waited for twice.
                Outcome::TimedOut => CASE_PATIENCE * 2,
                _ => Duration::from_nanos(record.device_ns) + HARNESS,
            };
            sum += took;
            if known.contains(record.id.as_str()) {
                costs.earlier.insert(record.id.as_str(), (took, record.failed()));
            }
        }
        let whole = results.footer.as_ref().filter(|footer| !footer.interrupted);
        if let Some(footer) = whole
            && footer.seconds > 0.0
            && !sum.is_zero()
        {
            costs.scale = footer.seconds / sum.as_secs_f64();
        }
        costs
    }

    fn of(&self, case: &Case) -> Duration {
        match self.earlier.get(case.id.as_str()) {
            Some((took, _)) => took.mul_f64(self.scale.clamp(0.0, 1e6)),
            None => guess(case) / self.jobs,
        }
    }

    fn failed(&self, id: &str) -> bool {
        self.earlier.get(id).is_some_and(|(_, failed)| *failed)
    }
}

/// What a case takes, by its size.
fn guess(case: &Case) -> Duration {
    let call = |compute: &super::Compute| {
        let elements = compute.outputs.iter().map(|output| oracle::count(&output.shape)).max();
        let elements = elements.unwrap_or(0).min(1 << 30) as u32;
        (CALL + ELEMENT * elements) * compute.parts.max(1)
    };
    match &case.kind {
        Kind::Compute(compute) => call(compute),
        Kind::Chain(chain) => chain.links.iter().map(|link| call(&link.compute)).sum(),
        Kind::Refusal(_) | Kind::Scenario(_) => HARNESS,
    }
}
