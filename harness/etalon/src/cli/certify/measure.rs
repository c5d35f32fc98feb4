//! `--measure`: what operators take, after the last verdict.

use std::collections::HashSet;
use std::sync::atomic::AtomicBool;

use reports::result::Outcome;

use crate::cli::Exit;
use crate::cli::fail::Fail;
use crate::cli::words::counted;
use crate::record::Recorder;
use crate::run::{Run, measure};

/// Measures what passed and has no measurement yet, and records it.
pub(super) fn measure(run: &Run, recorder: &Recorder, stop: &AtomicBool) -> Result<(), Fail> {
    let unreadable =
        |error: reports::read::ReadError| Fail::of(Exit::Incomplete, error.to_string());
    let so_far = reports::read::read(recorder.path()).map_err(unreadable)?;
    let passed = so_far.records.iter().filter(|record| record.outcome == Outcome::Pass);
    let passed: HashSet<u64> = passed.map(|record| record.index).collect();
    let done: HashSet<u64> = so_far.measurements.iter().map(|one| one.index).collect();
    let passed = |index: usize| passed.contains(&(index as u64));
    let mut chosen = measure::worth(run.suite, &run.plan.cases, &passed);
    chosen.retain(|index| !done.contains(&(*index as u64)));
    if chosen.is_empty() {
        return Ok(());
    }
    let pairs = |count| counted(count, "operator on its types", "operators on their types");
    anstream::eprintln!("measuring {}, one at a time", pairs(chosen.len()));
    // What goes wrong here is told and changes nothing: all verdicts are there.
    match measure::go(run, &chosen, stop, &mut |one| recorder.measure(one)) {
        Ok(left) if left.is_empty() => {}
        Ok(left) => {
            let first = &run.plan.cases[left[0]].id;
            anstream::eprintln!("not measured: {}, the first {first}", pairs(left.len()));
        }
        Err(trouble) => anstream::eprintln!("measuring ended early: {trouble}"),
    }
    Ok(())
}
