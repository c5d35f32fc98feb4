//! What is to be said of a record beside its outcome, in every view alike: that a waiver excuses it,
//! that the case is withdrawn, or that development mode expected it.

use crate::expect::MOST;
use crate::pattern::Pattern;
use crate::result::{Expectation, Header, Record};
use crate::waiver::Waivers;

/// What the header of a result says of its records.
pub struct Remarks<'a> {
    waivers: Waivers<'a>,
    expected: Vec<(&'a Expectation, Pattern)>,
}

impl<'a> Remarks<'a> {
    /// Of a result.
    pub fn of(header: &'a Header) -> Remarks<'a> {
        let expected = header.expectations.iter().flatten().take(MOST);
        let ready = |one: &'a Expectation| Some((one, Pattern::new(&one.cases).ok()?));
        Remarks { waivers: Waivers::of(header), expected: expected.filter_map(ready).collect() }
    }

    /// What is to be said of a record, as one line; nothing of most.
    pub fn on(&self, record: &Record) -> Option<String> {
        if let Some(withdrawn) = &record.withdrawn {
            return Some(format!("withdrawn on {}: {}", withdrawn.date, withdrawn.reason));
        }
        if !record.failed() {
            return None;
        }
        if let Some(waiver) = self.waivers.excuse(record) {
            return Some(format!("waived until {}: {}", waiver.expires, waiver.reason));
        }
        let known = self
            .expected
            .iter()
            .find(|(one, pattern)| one.names(record) && pattern.matches(&record.id));
        known.map(|(one, _)| format!("expected: {}", one.reason))
    }
}
