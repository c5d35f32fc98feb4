//! The choice itself, on what matters of cases for it.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

/// What matters of a case.
#[derive(Debug, Clone)]
pub struct Brief<'a> {
    /// Its id.
    pub id: &'a str,
    /// What it takes of the time.
    pub cost: Duration,
    /// Whether what was changed can break it.
    pub changed: bool,
    /// Whether it failed earlier.
    pub failed: bool,
    /// What it covers, as numbers.
    pub keys: Vec<u32>,
}

/// Why a case is chosen, in the order of choosing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// The change can break it, and it failed earlier.
    ChangedAndFailed,
    /// The change can break it.
    Changed,
    /// It failed earlier.
    Failed,
    /// All others.
    Other,
}

impl Class {
    /// For people.
    pub fn word(self) -> &'static str {
        match self {
            Class::ChangedAndFailed => "changed, and failed earlier",
            Class::Changed => "changed",
            Class::Failed => "failed earlier",
            Class::Other => "all others",
        }
    }

    fn of(brief: &Brief) -> Class {
        match (brief.changed, brief.failed) {
            (true, true) => Class::ChangedAndFailed,
            (true, false) => Class::Changed,
            (false, true) => Class::Failed,
            (false, false) => Class::Other,
        }
    }
}

/// What is chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Places of the cases that are kept.
    pub kept: HashSet<usize>,
    /// What they take together.
    pub estimate: Duration,
    /// By class: how many are kept, and of how many.
    pub classes: Vec<(Class, usize, usize)>,
}

/// Chooses cases that take no more than a time.
pub fn choose(briefs: &[Brief], time: Duration) -> Choice {
    let mut by_class: BTreeMap<Class, Vec<usize>> = BTreeMap::new();
    for (place, brief) in briefs.iter().enumerate() {
        by_class.entry(Class::of(brief)).or_default().push(place);
    }
    let mut basket = Basket { briefs, time, ..Basket::default() };
    let mut classes = Vec::new();
    for (class, places) in by_class {
        let (before, of) = (basket.kept.len(), places.len());
        basket.fill(places);
        classes.push((class, basket.kept.len() - before, of));
    }
    Choice { kept: basket.kept, estimate: basket.estimate, classes }
}

/// What is chosen so far.
#[derive(Default)]
struct Basket<'a> {
    briefs: &'a [Brief<'a>],
    time: Duration,
    estimate: Duration,
    kept: HashSet<usize>,
    covered: HashSet<u32>,
}

impl Basket<'_> {
    /// Takes what fits of a class: first what covers something new, then the others in turns, the first
    /// of each family, the second of each, and so on; always the cheaper ones first.
    fn fill(&mut self, mut places: Vec<usize>) {
        let briefs = self.briefs;
        places.sort_by_key(|&place| (briefs[place].cost, briefs[place].id));
        let mut others = Vec::new();
        let mut turns: BTreeMap<&str, usize> = BTreeMap::new();
        for place in places {
            let turn = turns.entry(family(briefs[place].id)).or_default();
            *turn += 1;
            let is_new = briefs[place].keys.iter().any(|key| !self.covered.contains(key));
            if !(is_new && self.take(place)) {
                others.push((*turn, place));
            }
        }
        others.sort_by_key(|&(turn, place)| (turn, briefs[place].cost, briefs[place].id));
        for (_, place) in others {
            self.take(place);
        }
    }

    /// Takes a case, if there is time for it. One that is too long makes way for shorter ones.
    fn take(&mut self, place: usize) -> bool {
        let brief = &self.briefs[place];
        let with = self.estimate + brief.cost;
        if with > self.time {
            return false;
        }
        self.estimate = with;
        self.covered.extend(&brief.keys);
        self.kept.insert(place)
    }
}

/// The area, file and name of a case: its id without axes.
fn family(id: &str) -> &str {
    match id.match_indices('/').nth(2) {
        Some((end, _)) => &id[..end],
        None => id,
    }
}
