//! Each fault misbehaves as its entry says, and is the reference in everything else.
//!
//! An adapter has one setting a process, and some faults end theirs: every story runs in a process
//! of its own, which is this test program again. What one number shows is a row of a table: the
//! reference gives one, the fault another. The rest are tests of their own.

mod attention;
mod buffers;
mod common;
mod devices;
mod elements;
mod errors;
mod hygiene;
mod layouts;
mod meeting;
mod memory;
mod operators;
mod plans;
mod products;
mod quantised;
mod random;
mod recovery;
mod statistics;
mod streams;
mod structs;
mod sums;
mod tensors;
mod training;
mod transfers;
mod whole_calls;
mod windows;

use std::collections::BTreeSet;

use common::{Row, host, reference, tell};
use operators::works_otherwise;

fn rows() -> impl Iterator<Item = &'static Row> {
    [
        sums::ROWS,
        products::ROWS,
        windows::ROWS,
        quantised::ROWS,
        elements::ROWS,
        statistics::ROWS,
        attention::ROWS,
        training::ROWS,
        random::ROWS,
        whole_calls::ROWS,
        plans::ROWS,
        devices::ROWS,
        buffers::ROWS,
        memory::ROWS,
        transfers::ROWS,
        tensors::ROWS,
        layouts::ROWS,
        streams::ROWS,
        recovery::ROWS,
        structs::ROWS,
        errors::ROWS,
        hygiene::ROWS,
    ]
    .into_iter()
    .flatten()
}

/// Faults that have a test of their own, of the same name.
const STORIES: &[&str] = &[
    "lost-tail",
    "narrow-accumulator",
    "missing-check",
    "truncation",
    "cast-narrow-never-stops",
    "nan-dropped",
    "flush-to-zero",
    "crash",
    "hang",
    "input-overwritten",
    "last-element-unwritten",
    "odd-one-out",
    "wrong-code",
    "leak",
    "stream-race",
    "null-crash",
    "endless-chain",
    "answer-changes",
    "older-host-refused",
    "newer-host-refused",
    "other-major-accepted",
    "unknown-setting-accepted",
];

/// Faults under which no operator can be expected to work.
const LAME: &[&str] = &[
    // The operators' own buffers are too close, have no workspace, or round otherwise.
    "shared-memory",
    "workspace-overrun",
    "rounding-changed",
    // Results are looked at before they are there.
    "early-download",
    "early-synchronize",
    // One of the operators is what the fault is about.
    "yes-then-no",
];

#[test]
fn every_fault_is_shown_once() {
    let known: Vec<_> = oxi_faulty::faults().into_iter().map(|fault| fault.id).collect();
    let shown: Vec<_> =
        rows().map(|row| row.0).chain(STORIES.iter().copied()).map(str::to_owned).collect();
    let set = |list: &[String]| list.iter().cloned().collect::<BTreeSet<_>>();
    assert_eq!(set(&known), set(&shown));
    assert_eq!(known.len(), shown.len());
}

#[test]
fn what_one_number_shows() {
    let mut wrong = Vec::new();
    for row in rows() {
        let output = tell("what_one_number_shows", row.0, |asked| {
            let Some((fault, honest, faulty, see)) = rows().find(|row| row.0 == asked) else {
                panic!("there is no row {asked}");
            };
            assert_eq!(see(&reference()), *honest, "the reference");
            let host = host(fault);
            if !LAME.contains(fault) {
                works_otherwise(&host);
            }
            assert_eq!(see(&host), *faulty, "the fault");
            // What is left behind may be beyond tidying up.
            std::process::exit(0);
        });
        if !output.status.success() {
            wrong.push(format!("{}: {}", row.0, String::from_utf8_lossy(&output.stderr)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
