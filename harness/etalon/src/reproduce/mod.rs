//! Reproduction: a random part of the cases of a result is run again on this machine, with the data that
//! the result was made with, and compared outcome by outcome.
//!
//! The part is drawn by a number that is printed, so that a vendor can run the same part, and that nobody
//! can know before: a vendor who has made up records would have to have guessed it. Every record is as
//! likely as any other.

use std::collections::BTreeMap;
use std::str::FromStr;

use reports::result::{Outcome, Record};
use sha2::{Digest as _, Sha256};

/// How much to run again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sample {
    /// So many percent of the records, one at least.
    Percent(f64),
    /// So many records.
    Number(usize),
}

impl FromStr for Sample {
    type Err = String;

    fn from_str(text: &str) -> Result<Sample, String> {
        let no = || format!("`{text}` is no part; expected 5% or a number of cases");
        let sample = match text.strip_suffix('%') {
            Some(share) => {
                let share: f64 = share.trim().parse().map_err(|_| no())?;
                (share > 0.0 && share <= 100.0).then_some(Sample::Percent(share))
            }
            None => text.parse().ok().filter(|number| *number > 0).map(Sample::Number),
        };
        sample.ok_or_else(no)
    }
}

impl Sample {
    /// How many of so many.
    pub fn of(self, all: usize) -> usize {
        let number = match self {
            Sample::Percent(share) => (all as f64 * share / 100.0).ceil() as usize,
            Sample::Number(number) => number,
        };
        number.min(all)
    }
}

/// The records to run again, by their places among the records, in that order.
pub fn draw(records: &[Record], sample: Sample, number: u64) -> Vec<usize> {
    let mut lots: Vec<_> = records
        .iter()
        .enumerate()
        .map(|(place, record)| {
            let mut hasher = Sha256::new();
            hasher.update(number.to_le_bytes());
            hasher.update(record.id.as_bytes());
            (<[u8; 32]>::from(hasher.finalize()), place)
        })
        .collect();
    lots.sort_unstable();
    let mut drawn: Vec<_> = lots.iter().map(|(_, place)| *place).collect();
    drawn.truncate(sample.of(records.len()));
    drawn.sort_unstable();
    drawn
}

/// A case that came out otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference<'a> {
    /// Its id.
    pub id: &'a str,
    /// What the result says.
    pub then: Outcome,
    /// What came here; nothing if the run did not come to it.
    pub now: Option<Outcome>,
}

/// What came out otherwise, in the order of what was there.
pub fn differences<'a>(then: &[&'a Record], now: &[Record]) -> Vec<Difference<'a>> {
    let now: BTreeMap<&str, Outcome> =
        now.iter().map(|record| (record.id.as_str(), record.outcome)).collect();
    let each = then.iter().map(|record| Difference {
        id: &record.id,
        then: record.outcome,
        now: now.get(record.id.as_str()).copied(),
    });
    each.filter(|difference| difference.now != Some(difference.then)).collect()
}
