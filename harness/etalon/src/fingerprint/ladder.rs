//! How many bits a sum has, and how it rounds.
//!
//! Three terms, `M`, `-M` and a small `s`, in every arrangement on three places. In any order of
//! summation but one, `s` meets one of the large ones first, and is lost if the sum has too few
//! bits for both. `M` climbs a ladder of powers of two. As long as all arrangements give `s` back,
//! the sum is wide enough; one rung higher, what comes back instead tells the rounding:
//!
//! | | s = 1/2 unit | s = 3/4 unit | s = -3/4 unit |
//! |---|---|---|---|
//! | nearest, ties to even | 0 | 1 | -1 |
//! | nearest, ties away | 0 or 1 | 1 | -1 |
//! | towards zero | 0 or 1 | 0 or 1 | 0 or -1 |
//! | down | 0 | 0 | -1 |
//! | up | 1 | 1 | 0 |
//! | terms cut before they are added | 0 | 0 | 0 |
//!
//! in units of the last place, and "or" because `s` may have met `M` or `-M`: one of them becomes
//! smaller by it, and what is towards zero for one is away from the other.
//!
//! Places that lie near each other are in one chunk of a unit that adds several terms as one, so
//! that the width found there is that of its alignment; places that lie far apart are not, and what
//! was found has been through the accumulator.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{LEAST, Probe, Subject};

/// Small terms, in units of the smallest: half of the last place where they begin to vanish, and three
/// quarters of it.
const SMALL: [f64; 3] = [1.0, 1.5, -1.5];

/// Who stands where: `M`, `-M`, `s`.
const ARRANGEMENTS: [[usize; 3]; 6] =
    [[0, 1, 2], [1, 0, 2], [0, 2, 1], [2, 0, 1], [1, 2, 0], [2, 1, 0]];

/// More rungs than the widest sum has bits.
const RUNGS: i32 = 72;

/// Three places that are near each other, and three that are not, of so many terms.
pub const PLACES: [fn(usize) -> [usize; 3]; 2] = [near, far];

/// Three places of the first chunk; of chunks of two, the second pair with the sum of the first.
pub fn near(_: usize) -> [usize; 3] {
    [0, 2, 3]
}

/// The first place, and the two at the middle, where one chunk ends and the next begins: whatever
/// the order, a sum of two of them is kept before the third is added.
fn far(terms: usize) -> [usize; 3] {
    [0, terms / 2 - 1, terms / 2]
}

/// How a sum rounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// To nearest, ties to even.
    NearestEven,
    /// To nearest, ties away from zero.
    NearestAway,
    /// Towards zero.
    TowardsZero,
    /// Towards minus infinity.
    Down,
    /// Towards plus infinity.
    Up,
    /// Terms are cut at a place below the largest, before they are added.
    Cut,
}

/// What comes back of each small term where it vanishes, in units of the last place.
#[rustfmt::skip]
const LEFT: [(Rounding, [&[i64]; 3]); 6] = [
    (Rounding::NearestEven, [&[0],    &[1],    &[-1]]),
    (Rounding::NearestAway, [&[0, 1], &[1],    &[-1]]),
    (Rounding::TowardsZero, [&[0, 1], &[0, 1], &[-1, 0]]),
    (Rounding::Down,        [&[0],    &[0],    &[-1]]),
    (Rounding::Up,          [&[1],    &[1],    &[0]]),
    (Rounding::Cut,         [&[0],    &[0],    &[0]]),
];

impl Rounding {
    /// As people say it.
    pub fn words(self) -> &'static str {
        match self {
            Rounding::NearestEven => "to nearest even",
            Rounding::NearestAway => "to nearest, ties away",
            Rounding::TowardsZero => "towards zero",
            Rounding::Down => "down",
            Rounding::Up => "up",
            Rounding::Cut => "by cutting terms",
        }
    }
}

impl Subject {
    /// How high `M` climbs.
    fn rungs(&self) -> i32 {
        RUNGS.min(self.most() - LEAST)
    }

    /// Probes of one ladder.
    pub(super) fn steps(&self) -> usize {
        self.rungs() as usize * STEP
    }
}

/// Probes of one rung.
const STEP: usize = SMALL.len() * ARRANGEMENTS.len();

/// The ladder on three places.
pub(super) fn probes(subject: &Subject, places: [usize; 3]) -> Vec<Probe> {
    let unit = subject.least();
    let mut probes = Vec::new();
    for rung in 1..=subject.rungs() {
        let large = subject.large(LEAST + rung);
        for small in SMALL {
            for arrangement in ARRANGEMENTS {
                let [plus, minus, lone] = arrangement.map(|index| places[index]);
                let mut probe = Probe::pair(large, plus, minus);
                probe.terms.push((lone, [small * unit, 1.0]));
                probes.push(probe);
            }
        }
    }
    probes
}

/// What a ladder tells.
pub(super) struct Ladder {
    /// The last rung where nothing is lost: bits kept below the leading one. `None` if that is the
    /// highest.
    pub kept: Option<u32>,
    /// How what is lost is rounded, if it is one of the ways we know.
    pub rounding: Option<Rounding>,
}

impl Ladder {
    pub(super) fn read(subject: &Subject, results: &[f64]) -> Ladder {
        let unit = subject.least();
        let rungs: Vec<_> = results.chunks_exact(STEP).collect();
        let survives = |rung: &&&[f64]| rung[..ARRANGEMENTS.len()].iter().all(|&sum| sum == unit);
        let kept = rungs.iter().take_while(survives).count();
        let Some(first_lost) = rungs.get(kept) else {
            return Ladder { kept: None, rounding: None };
        };
        Ladder { kept: Some(kept as u32), rounding: rounding(unit, first_lost) }
    }

    /// Bits of the sum.
    pub(super) fn bits(&self) -> Option<u32> {
        self.kept.map(|kept| kept + 1)
    }
}

/// The rounding at the rung where half of the last place is one unit.
fn rounding(unit: f64, rung: &[f64]) -> Option<Rounding> {
    let by_small: Vec<_> = rung.chunks_exact(ARRANGEMENTS.len()).collect();
    let lost = |arrangement: &usize| by_small[0][*arrangement] != unit;
    let lost: Vec<_> = (0..ARRANGEMENTS.len()).filter(lost).collect();
    let left = |sums: &&[f64]| -> Option<BTreeSet<i64>> {
        let place = |&arrangement: &usize| {
            let places = sums[arrangement] / (2.0 * unit);
            (places.fract() == 0.0).then_some(places as i64)
        };
        lost.iter().map(place).collect()
    };
    let found = by_small.iter().map(left).collect::<Option<Vec<_>>>()?;
    let fits = |expected: &[&[i64]; 3]| {
        expected.iter().zip(&found).all(|(expected, found)| found.iter().eq(*expected))
    };
    LEFT.iter().find(|(_, expected)| fits(expected)).map(|(rounding, _)| *rounding)
}
