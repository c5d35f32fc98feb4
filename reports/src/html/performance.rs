//! How long operators take once the device is warm, how that compares with its own best, and what
//! they use. Informative.

use serde::Serialize;

use crate::performance::{Rate, measured, percent, sentence};
use crate::result::Measurement;
use crate::tally::{figure, size, time};

#[derive(Serialize)]
pub(super) struct Performance<'a> {
    rows: Vec<Row<'a>>,
    /// All of it in one sentence.
    told: String,
    /// Whether any counter of energy could be read.
    energy: bool,
}

/// One operator on one type tuple.
#[derive(Serialize)]
struct Row<'a> {
    operator: &'a str,
    types: &'a str,
    id: &'a str,
    size: String,
    runs: u32,
    median: String,
    quarters: String,
    whole: String,
    work: Option<Shown>,
    bytes: Shown,
    joules: String,
}

#[derive(Serialize)]
struct Shown {
    rate: String,
    share: String,
}

/// The measurements; nothing where there are none.
pub(super) fn performance(measurements: &[Measurement]) -> Option<Performance<'_>> {
    let all = measured(measurements);
    let told = sentence(&all)?;
    let shown = |rate: Rate| Shown { rate: figure(rate.rate), share: percent(rate.share) };
    let rows = all.iter().map(|one| {
        let Measurement { id, operator, types, bytes, runs, ns, .. } = one.of;
        Row {
            operator,
            types,
            id,
            size: size(*bytes),
            runs: *runs,
            median: one.median(),
            quarters: format!("{} to {}", time(ns.lower), time(ns.upper)),
            whole: format!("{} to {}", time(ns.least), time(ns.most)),
            work: one.work.map(shown),
            bytes: shown(one.bytes),
            joules: one.joules(),
        }
    });
    let energy = measurements.iter().any(|one| one.energy_uj.is_some());
    Some(Performance { rows: rows.collect(), told, energy })
}
