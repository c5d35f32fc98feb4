//! What measurements say, for every view alike: rates, and how they compare with the best that the
//! device reached in the same run. Informative: no verdict looks at it.
//!
//! A rate is taken of the median. A device's best is among the measurements of one width, since
//! narrow elements are worked on faster; it is what this suite saw, not what a data sheet says.

use std::collections::BTreeMap;

use crate::result::Measurement;
use crate::tally::{figure, time};

/// What is said where no counter of energy can be read.
pub(crate) const NOT_READABLE: &str = "not readable here";

/// A measurement with what follows from it.
pub(crate) struct Measured<'a> {
    /// What was measured.
    pub of: &'a Measurement,
    /// Billions of additions and multiplications a second, where their number is agreed on.
    pub work: Option<Rate>,
    /// Billions of bytes a second.
    pub bytes: Rate,
}

/// So many billions a second.
#[derive(Clone, Copy)]
pub(crate) struct Rate {
    /// The rate.
    pub rate: f64,
    /// Its share of the best of the same width.
    pub share: f64,
}

impl Measured<'_> {
    /// Joules of one call, in words.
    pub(crate) fn joules(&self) -> String {
        let Some(total) = self.of.energy_uj else { return NOT_READABLE.to_owned() };
        let each = total as f64 / f64::from(self.of.runs.max(1));
        match each {
            1e6.. => format!("{} J", figure(each / 1e6)),
            1e3.. => format!("{} mJ", figure(each / 1e3)),
            _ => format!("{} µJ", figure(each)),
        }
    }

    /// The median, for people.
    pub(crate) fn median(&self) -> String {
        time(self.of.ns.median)
    }
}

/// All measurements, by operator and types.
pub(crate) fn measured(measurements: &[Measurement]) -> Vec<Measured<'_>> {
    // What a clock cannot see took a nanosecond.
    let per_ns = |count: u64, one: &Measurement| count as f64 / one.ns.median.max(1) as f64;
    let mut best: BTreeMap<u32, [f64; 2]> = BTreeMap::new();
    for one in measurements {
        let [work, bytes] = best.entry(one.width).or_default();
        *work = work.max(per_ns(one.work.unwrap_or(0), one));
        *bytes = bytes.max(per_ns(one.bytes, one));
    }
    let rate = |rate: f64, best: f64| {
        let share = if best > 0.0 { rate / best } else { 0.0 };
        Rate { rate, share }
    };
    let mut all: Vec<_> = measurements
        .iter()
        .map(|of| {
            let [work, bytes] = best[&of.width];
            Measured {
                of,
                work: of.work.map(|count| rate(per_ns(count, of), work)),
                bytes: rate(per_ns(of.bytes, of), bytes),
            }
        })
        .collect();
    all.sort_by_key(|one| (&one.of.operator, &one.of.types, one.of.index));
    all
}

/// How many were measured, and the best of them, in one sentence; nothing of none.
pub(crate) fn sentence(all: &[Measured]) -> Option<String> {
    let most = |rates: &mut dyn Iterator<Item = f64>| rates.fold(0.0, f64::max);
    let work = most(&mut all.iter().filter_map(|one| one.work).map(|rate| rate.rate));
    let bytes = most(&mut all.iter().map(|one| one.bytes.rate));
    let work = if work > 0.0 { format!("{} GFLOP/s and ", figure(work)) } else { String::new() };
    let count = match all.len() {
        0 => return None,
        1 => "1 pair of operator and types".to_owned(),
        more => format!("{more} pairs of operator and types"),
    };
    let energy = match all.iter().any(|one| one.of.energy_uj.is_some()) {
        true => "",
        false => "; energy is not readable here",
    };
    Some(format!("{count}, at best {work}{} GB/s{energy}", figure(bytes)))
}

/// A share of the device's own best, for people.
pub(crate) fn percent(share: f64) -> String {
    match share {
        1.0 => "the best".to_owned(),
        _ => format!("{} %", figure(100.0 * share)),
    }
}
