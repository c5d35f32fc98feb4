//! What the slots of a run did when: how many cases each settled in each part of the time, and where
//! its worker was lost.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::chart::tenths;
use crate::result::{Outcome, Record, Turn};
use crate::tally::figure;

/// Parts that the time is divided into, and the width of one.
const PARTS: usize = 280;
const STEP: usize = 2;

/// Height of a lane, and the room between lanes.
const HEIGHT: f64 = 36.0;
const LANE: f64 = 48.0;

/// Slots that are drawn.
const SLOTS: usize = 64;

#[derive(Serialize)]
pub(super) struct Timeline {
    told: String,
    height: f64,
    lanes: Vec<Lane>,
    /// Slots beyond those that are drawn.
    more: usize,
    /// The end of the time.
    end: String,
}

#[derive(Serialize)]
struct Lane {
    slot: u32,
    /// Its floor.
    y: f64,
    cases: usize,
    strokes: String,
    /// Where its worker was lost: the place, and the case.
    lost: Vec<(f64, String)>,
}

/// The timeline, if the records say when they were made.
pub(super) fn timeline(records: &[Record]) -> Option<Timeline> {
    let mut slots: BTreeMap<u32, Vec<(Turn, &Record)>> = BTreeMap::new();
    for record in records {
        let Some(turn) = record.turn else { continue };
        slots.entry(turn.slot).or_default().push((turn, record));
    }
    let ends = slots.values().flatten().map(|(turn, _)| end(*turn));
    let end = ends.max().filter(|end| *end > 0)?;
    let shown = slots.iter().take(SLOTS);
    let counted: Vec<_> = shown.map(|(slot, turns)| (*slot, turns, counts(turns, end))).collect();
    let most = counted.iter().flat_map(|(_, _, counts)| counts).copied().max().unwrap_or(1);
    let lanes: Vec<_> = counted
        .into_iter()
        .enumerate()
        .map(|(at, (slot, turns, counts))| {
            let y = LANE * at as f64 + HEIGHT;
            Lane {
                slot,
                y,
                cases: turns.len(),
                strokes: strokes(&counts, most, y),
                lost: lost(turns, end),
            }
        })
        .collect();
    let lost: usize = lanes.iter().map(|lane| lane.lost.len()).sum();
    let end = format!("{} s", figure(end as f64 / 1e6));
    Some(Timeline {
        told: format!(
            "Cases settled by {} over {end}; workers were lost {lost} times",
            if lanes.len() == 1 { "one slot".to_owned() } else { format!("{} slots", lanes.len()) },
        ),
        height: LANE * lanes.len() as f64,
        more: slots.len() - lanes.len(),
        lanes,
        end,
    })
}

fn end(turn: Turn) -> u64 {
    turn.began_us.saturating_add(turn.took_us)
}

/// The part of the time that a moment lies in.
fn part(moment: u64, end: u64) -> usize {
    let part = u128::from(moment) * PARTS as u128 / u128::from(end.max(1));
    (part as usize).min(PARTS - 1)
}

/// How many cases were settled in each part of the time.
fn counts(turns: &[(Turn, &Record)], all: u64) -> Vec<usize> {
    let mut counts = vec![0; PARTS];
    for (turn, _) in turns {
        counts[part(end(*turn), all)] += 1;
    }
    counts
}

/// A stroke for each part, on a logarithmic scale: a slow case settles one where others settle a
/// hundred.
fn strokes(counts: &[usize], most: usize, y: f64) -> String {
    let mut path = String::new();
    let scale = HEIGHT / (most as f64 + 1.0).ln();
    for (at, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let height = ((count as f64 + 1.0).ln() * scale).max(1.0);
        let _ = write!(path, "M{} {y}v-{:.1}", at * STEP + STEP / 2, height);
    }
    path
}

fn lost(turns: &[(Turn, &Record)], all: u64) -> Vec<(f64, String)> {
    let dead = |record: &Record| matches!(record.outcome, Outcome::Crashed | Outcome::TimedOut);
    let mut lost: Vec<_> = turns
        .iter()
        .filter(|(_, record)| dead(record))
        .map(|(turn, record)| (tenths((part(end(*turn), all) * STEP) as f64), record.id.clone()))
        .collect();
    // Many that died at once are one mark.
    lost.sort_by(|a, b| a.0.total_cmp(&b.0));
    lost.dedup_by(|next, kept| next.0 == kept.0);
    lost
}
