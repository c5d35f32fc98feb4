//! Counting and grouping records, for every view alike.

use std::collections::BTreeMap;

use crate::result::{Outcome, Record};
use crate::verdict::suite_failed;

/// How many records have each outcome, in the order of [`Outcome::ALL`].
pub(crate) fn counts(records: &[Record]) -> Vec<(Outcome, usize)> {
    let count = |outcome| records.iter().filter(|record| record.outcome == outcome).count();
    Outcome::ALL.into_iter().map(|outcome| (outcome, count(outcome))).collect()
}

/// What is wrong with one requirement.
pub(crate) struct Group<'a> {
    /// Its id; empty for faults of the suite.
    pub requirement: &'a str,
    /// Its sentence.
    pub says: &'a str,
    /// The records, in the order of the plan.
    pub records: Vec<&'a Record>,
}

/// Failures and faults of the suite by requirement, the requirement with the most first.
pub(crate) fn failures<'a>(records: impl IntoIterator<Item = &'a Record>) -> Vec<Group<'a>> {
    let bad = |record: &&Record| record.failed() || suite_failed(record);
    let mut groups: BTreeMap<&str, Group> = BTreeMap::new();
    for record in records.into_iter().filter(bad) {
        let evidence = record.evidence.as_ref();
        let requirement = evidence.map_or("", |evidence| evidence.requirement.as_str());
        let says = evidence.map_or("", |evidence| evidence.says.as_str());
        let fresh = || Group { requirement, says, records: Vec::new() };
        groups.entry(requirement).or_insert_with(fresh).records.push(record);
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.records.len()));
    groups
}

/// What is not offered, by reason, with how many cases that is.
pub(crate) fn unsupported(records: &[Record]) -> Vec<(&str, usize)> {
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for record in records.iter().filter(|record| record.outcome == Outcome::Unsupported) {
        let why = record.evidence.as_ref().map_or("no reason given", |e| e.what.as_str());
        *reasons.entry(why).or_default() += 1;
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    reasons
}

/// Operator and type tuple of a case, from its id: `kernel/matmul/tiles/types=f32.f32.f32,k=7`.
/// Scenarios have none.
pub fn subject(id: &str) -> Option<(&str, &str)> {
    let mut parts = id.split('/');
    let (_, operator, _, axes) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let types = axes.split(',').find_map(|axis| axis.strip_prefix("types="))?;
    Some((operator, types))
}

/// The records that took the device longest, the slowest first.
pub(crate) fn slowest(records: &[Record], most: usize) -> Vec<&Record> {
    let mut timed: Vec<_> = records.iter().filter(|record| record.device_ns > 0).collect();
    timed.sort_by_key(|record| (std::cmp::Reverse(record.device_ns), record.index));
    timed.truncate(most);
    timed
}

/// A time for people. What would be rounded to a thousand of one unit is told in the next.
pub(crate) fn time(ns: u64) -> String {
    match ns {
        0..999_950 => format!("{:.1} µs", ns as f64 / 1e3),
        999_950..999_950_000 => format!("{:.1} ms", ns as f64 / 1e6),
        _ => format!("{:.2} s", ns as f64 / 1e9),
    }
}

/// A size for people.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KiB", figure(bytes as f64 / 1024.0)),
        _ => format!("{} MiB", figure(bytes as f64 / 1_048_576.0)),
    }
}

/// A figure with three digits that matter.
pub fn figure(value: f64) -> String {
    if value == 0.0 || value.is_nan() || value.is_infinite() {
        return value.to_string();
    }
    if (0.001..100_000.0).contains(&value.abs()) {
        let places = (2 - value.abs().log10().floor() as i32).clamp(0, 6) as usize;
        let text = format!("{value:.places$}");
        if text.contains('.') {
            return text.trim_end_matches('0').trim_end_matches('.').to_owned();
        }
        return text;
    }
    format!("{value:.2e}")
}

/// A number of cases in words.
pub(crate) fn cases(number: usize) -> String {
    if number == 1 { "1 case".to_owned() } else { format!("{number} cases") }
}

#[cfg(test)]
mod tests {
    use super::figure;

    #[test]
    fn figures_keep_three_digits_that_matter() {
        assert_eq!(figure(2948.0), "2948");
        assert_eq!(figure(0.123_456), "0.123");
        assert_eq!(figure(0.5), "0.5");
        assert_eq!(figure(1.0e-9), "1.00e-9");
        assert_eq!(figure(f64::INFINITY), "inf");
    }
}
