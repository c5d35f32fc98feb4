//! Measuring: operators that passed are run again, to see what they take. Informative.
//!
//! It comes after the last verdict and changes none. One worker runs one case at a time, so that
//! nothing else of the suite is on the machine meanwhile. Of each operator on each type row one case
//! is taken: the one that asks for most, in bytes and in additions and multiplications together, among
//! those that passed with plain dense tensors. What stands beside the times follows from the plan
//! alone, so that it can be computed again.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reports::result::{Measurement, Times};
use standard::ops;
use wire::message::{Ran, Reply, Request, Timed, Timing};

use super::layout::span;
use super::prepare::prepare;
use super::process::Worker;
use super::slot::Slot;
use super::{Run, RunError};
use crate::plan::{Case, Compute, Data, Kept, Kind, Layout};
use crate::suite::Suite;

/// How each case is measured: most take about this budget, so that a whole plan of some 1200 takes half
/// a minute, and a few minutes where kernels are ten times slower than the reference's.
const TIMING: Timing = Timing { warm_up: 2, runs: [5, 1000], budget_ms: 20 };

/// Longest wait for a case: the least number of runs of the slowest kernel there is.
const PATIENCE: Duration = Duration::from_secs(60);

/// Workers that may be lost before measuring ends.
const LOSSES: u32 = 3;

/// Places in the plan of what is worth measuring, in order: of each operator and type row the case
/// that asks for most, of those that passed.
pub fn worth(suite: &Suite, cases: &[Case], passed: &dyn Fn(usize) -> bool) -> Vec<usize> {
    let mut most: BTreeMap<(usize, usize), (u64, usize)> = BTreeMap::new();
    for (index, case) in cases.iter().enumerate() {
        let Some(compute) = measurable(case).filter(|_| passed(index)) else { continue };
        let asks = bytes(suite, compute).saturating_add(work(suite, compute).unwrap_or(0));
        let so_far = most.entry((compute.op, compute.row)).or_insert((asks, index));
        // Of equals the first in the plan stays, so that every run measures the same.
        if asks > so_far.0 {
            *so_far = (asks, index);
        }
    }
    let mut chosen: Vec<_> = most.into_values().map(|(_, index)| index).collect();
    chosen.sort_unstable();
    chosen
}

/// The call of a case that can be measured: an operator on plain dense tensors.
fn measurable(case: &Case) -> Option<&Compute> {
    let Kind::Compute(compute) = &case.kind else { return None };
    let inputs = compute.inputs.iter().flatten().map(|input| &input.layout);
    let dense = inputs.chain(&compute.outputs).all(|layout| layout.strides.is_none());
    let plain = compute.kept == Kept::Plain && compute.data == Data::Laws;
    (dense && plain && case.withdrawn.is_none()).then_some(compute)
}

/// What follows of a measurement from its case alone; nothing if it cannot be measured.
pub fn expected(suite: &Suite, index: usize, case: &Case) -> Option<Measurement> {
    let compute = measurable(case)?;
    let operator = suite.operator(compute.op);
    let row = &operator.types[compute.row];
    let format =
        operator.inputs.first().and_then(|input| suite.standard.format(row.format_of(&input.var)));
    Some(Measurement {
        id: case.id.clone(),
        index: index as u64,
        operator: operator.op.to_string(),
        types: operator.tuple_name(row),
        width: format.map_or(0, |format| format.bits),
        bytes: bytes(suite, compute),
        work: work(suite, compute),
        runs: 0,
        ns: Times::default(),
        energy_uj: None,
    })
}

/// Bytes of all inputs and outputs, each once.
fn bytes(suite: &Suite, compute: &Compute) -> u64 {
    let operator = suite.operator(compute.op);
    let row = &operator.types[compute.row];
    let of = |var: &str, layout: &Layout| {
        suite.standard.format(row.format_of(var)).map_or(0, |format| span(layout, format))
    };
    let inputs = operator.inputs.iter().zip(&compute.inputs);
    let inputs =
        inputs.filter_map(|(input, operand)| Some(of(&input.var, &operand.as_ref()?.layout)));
    let outputs = operator.outputs.iter().zip(&compute.outputs);
    inputs.chain(outputs.map(|(output, layout)| of(&output.var, layout))).sum()
}

/// Additions and multiplications that a call is said to take.
fn work(suite: &Suite, compute: &Compute) -> Option<u64> {
    let shape = |operand: &crate::plan::Operand| operand.layout.shape.clone();
    let call = ops::Call {
        inputs: compute.inputs.iter().map(|input| input.as_ref().map(shape)).collect(),
        outputs: compute.outputs.iter().map(|layout| layout.shape.clone()).collect(),
        attrs: compute.attrs.clone(),
    };
    suite.operators[compute.op].work(&call)
}

/// Measures cases, by their place in the plan, one after the other, until all are through or `stop` is
/// set; gives those that could not be measured.
///
/// # Errors
/// If there is no memory, or no worker can be started any more.
pub fn go(
    run: &Run,
    chosen: &[usize],
    stop: &AtomicBool,
    sink: &mut dyn FnMut(Measurement),
) -> Result<Vec<usize>, RunError> {
    let pool = Slot::arena()?;
    let (mut worker, mut losses, mut left) = (None, 0, Vec::new());
    for &index in chosen {
        if stop.load(Ordering::Relaxed) || losses == LOSSES {
            left.push(index);
            continue;
        }
        let ready = match worker.take() {
            Some(ready) => ready,
            None => Worker::start(run.start, &pool).map_err(RunError::Restart)?,
        };
        let (timed, kept) = one(run, index, ready, &pool);
        losses += u32::from(kept.is_none());
        worker = kept;
        let facts = expected(run.suite, index, &run.plan.cases[index]);
        match timed.zip(facts).and_then(|(timed, facts)| of(&timed, facts)) {
            Some(measurement) => sink(measurement),
            None => left.push(index),
        }
    }
    Ok(left)
}

/// Measures one case; gives the worker back if it is still of use.
fn one(
    run: &Run,
    index: usize,
    mut worker: Worker,
    pool: &wire::Pool,
) -> (Option<Timed>, Option<Worker>) {
    let case = &run.plan.cases[index];
    let chained = &mut super::chained::Chained::default();
    let prepared = prepare(run.suite, (index, case), 0, run.seed, pool, false, chained);
    // What was judged before can be prepared again; a request that cannot is left out.
    let Ok(mut prepared) = prepared else { return (None, Some(worker)) };
    let Request::Execute(execute) = &mut prepared.request else { return (None, Some(worker)) };
    execute.runs = 1;
    execute.timing = Some(TIMING);
    worker.new_case();
    match worker.send(&prepared.request).and_then(|()| worker.recv(PATIENCE)) {
        Ok(Reply::Executed(executed)) => {
            let whole = matches!(executed.result, Ran::Done { .. });
            (executed.timed.filter(|_| whole), Some(worker))
        }
        Ok(_) => (None, Some(worker)),
        Err(_) => {
            // It is gone before its memory is: the worker may touch that until it is dead.
            worker.end();
            (None, None)
        }
    }
}

/// A measurement of what was timed; nothing if no run was.
fn of(timed: &Timed, facts: Measurement) -> Option<Measurement> {
    let ns = Times::of(&timed.ns)?;
    Some(Measurement { runs: timed.ns.len() as u32, ns, energy_uj: timed.energy_uj, ..facts })
}
