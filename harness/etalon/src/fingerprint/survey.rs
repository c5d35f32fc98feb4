//! Probing a device: every sum that it offers, and what its elementwise operators do with subnormals.
//!
//! Elementwise operators need no probes of their own: their cases have subnormals in them, and the
//! judge can be asked under which of the four declarations the results would conform. The first that
//! fits, from the strictest on, is what the device does.

use std::borrow::Cow;

use abi::ffi::arithmetic_flags::{FLUSH_INPUTS, FLUSH_OUTPUTS};
use reports::result::Outcome;
use serde::Serialize;
use standard::ops::Family;
use wire::message::{Executed, Oddity, Ran, Reply, Support};

use super::{Fingerprint, data};
use crate::judge::compute::{self, Given};
use crate::plan::{Case, Compute, Data, Kind, Plan};
use crate::run::chained::Chained;
use crate::run::prepare::{NotPrepared, prepare};
use crate::run::process::{Start, Worker};
use crate::run::{First, RunError};
use crate::suite::Suite;

/// What was found out about a device.
#[derive(Debug, Default, Serialize)]
pub struct Survey {
    /// Sums, by operator, type row and shape.
    pub sums: Vec<Sum>,
    /// Elementwise operators, by operator and type row.
    pub elements: Vec<Elements>,
}

/// How a sum is computed.
#[derive(Debug, Serialize)]
pub struct Sum {
    /// Operator.
    pub operator: String,
    /// Type row.
    pub types: String,
    /// Shape, as an axis of the case.
    pub shape: String,
    /// Whether two runs gave the same bits.
    pub repeats: bool,
    /// Whether a case would find what is declared to hold.
    pub as_declared: bool,
    /// What the probes found.
    pub found: Fingerprint,
}

/// What becomes of subnormals in an elementwise operator.
#[derive(Debug, Serialize)]
pub struct Elements {
    /// Operator.
    pub operator: String,
    /// Type row.
    pub types: String,
    /// Subnormal inputs and results that are kept; `None` if neither way explains the results.
    pub kept: Option<[bool; 2]>,
}

/// Cases whose data show what becomes of subnormals.
const TELLING: [&str; 4] = ["/special/", "/subnormal/", "/every-value/", "/stratified/"];

/// Whether a survey runs a case.
pub fn tells(suite: &Suite, case: &Case) -> bool {
    let Kind::Compute(compute) = &case.kind else { return false };
    let operator = suite.operator(compute.op);
    let elementwise = matches!(operator.family, Family::Unary | Family::Binary | Family::Ternary);
    let formats = operator.types[compute.row].formats.values();
    let mut formats = formats.filter_map(|name| suite.standard.format(name));
    compute.data == Data::Probes
        || elementwise
            && TELLING.iter().any(|name| case.id.contains(name))
            && formats.all(|format| format.is_float())
}

/// Runs the cases of a plan that tell something.
///
/// # Errors
/// If the adapter does not load a second time after it has lost its worker.
pub fn survey(suite: &Suite, plan: &Plan, start: &Start, first: First) -> Result<Survey, RunError> {
    let First { mut worker, pool } = first;
    let mut survey = Survey::default();
    for case in plan.cases.iter().filter(|case| tells(suite, case)) {
        let Kind::Compute(compute) = &case.kind else { continue };
        let prepared = match prepare(suite, (0, case), 0, 0, &pool, false, &mut Chained::default())
        {
            Ok(prepared) => prepared,
            Err(NotPrepared::NoRoom(_) | NotPrepared::Wrong(_)) => continue,
        };
        let reply = worker.ask(&prepared.request);
        let Ok(Reply::Executed(executed)) = reply else {
            worker = Worker::start(start, &pool).map_err(RunError::Restart)?;
            continue;
        };
        if !matches!(executed.result, Ran::Done { .. }) {
            continue;
        }
        let outputs = prepared.results(suite, compute);
        let inputs = &prepared.inputs;
        let given = Given { suite, case, compute, inputs, asked: &String::new };
        match compute.data {
            Data::Probes => survey.sums.extend(sum(&given, &executed, &outputs)),
            Data::Laws => survey.note(elements(&given, &executed, &outputs)),
        }
    }
    Ok(survey)
}

impl Survey {
    /// Joins what the cases of one type row tell: what one flushes, none keeps.
    fn note(&mut self, new: Elements) {
        let same = |known: &Elements| known.operator == new.operator && known.types == new.types;
        let Some(known) = self.elements.iter_mut().find(|known| same(known)) else {
            return self.elements.push(new);
        };
        let join = |[a, b]: [bool; 2], [c, d]: [bool; 2]| [a && c, b && d];
        known.kept = known.kept.zip(new.kept).map(|(a, b)| join(a, b));
    }
}

/// Names of operator and type row.
fn names(suite: &Suite, compute: &Compute) -> (String, String) {
    let operator = suite.operator(compute.op);
    (operator.op.to_string(), operator.tuple_name(&operator.types[compute.row]))
}

fn sum(given: &Given, executed: &Executed, outputs: &[Cow<[u8]>]) -> Option<Sum> {
    let (operator, types) = names(given.suite, given.compute);
    let subject = data::subject(given.suite, given.compute.op, given.compute.row)?;
    let results = data::results(given.suite, given.compute, &outputs[0]);
    let Ran::Done { oddities } = &executed.result else { return None };
    Some(Sum {
        operator,
        types,
        shape: given.case.id.split("shape=").nth(1).unwrap_or_default().to_owned(),
        repeats: !oddities.iter().any(|oddity| matches!(oddity, Oddity::Differ { .. })),
        as_declared: compute::judge(given, executed, outputs).outcome == Outcome::Pass,
        found: Fingerprint::read(&subject, &results),
    })
}

fn elements(given: &Given, executed: &Executed, outputs: &[Cow<[u8]>]) -> Elements {
    let (operator, types) = names(given.suite, given.compute);
    let conforms = |flushed: u64| {
        let support = Support { arithmetic: flushed, ..executed.support.clone() };
        let declared = Executed { support, ..executed.clone() };
        compute::judge(given, &declared, outputs).outcome == Outcome::Pass
    };
    let declarations = [0, FLUSH_INPUTS, FLUSH_OUTPUTS, FLUSH_INPUTS | FLUSH_OUTPUTS];
    let fits = declarations.into_iter().find(|&flushed| conforms(flushed));
    let kept = fits.map(|flushed| [flushed & FLUSH_INPUTS == 0, flushed & FLUSH_OUTPUTS == 0]);
    Elements { operator, types, kept }
}
