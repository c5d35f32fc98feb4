//! What the adapter offers: one question before the run for each operator and type row that a case
//! needs, so that a refusal can be told from a lack, and no data are drawn for what is not there.

use std::collections::{BTreeSet, HashMap, HashSet};

use abi::ffi::support;
use standard::witness::valid_call;
use wire::message::{Reply, Request};

use super::RunError;
use super::prepare::call;
use super::process::{StartError, Worker};
use crate::plan::{Asked, Case, Kind, Refusal};
use crate::suite::Suite;

/// Which type rows an adapter offers, as far as was asked, and which functions it has.
#[derive(Debug, Clone, Default)]
pub struct Offers {
    /// Operators and type rows, by their places in the standard.
    rows: HashSet<(usize, usize)>,
    /// By slot of the function table.
    functions: Vec<bool>,
}

impl Offers {
    /// Asks a worker about every type row that one of the cases needs, with a call that breaks no
    /// rule. Where it is lost over one, a new one goes on, and the row counts as offered: its cases
    /// will tell what is wrong.
    ///
    /// # Errors
    /// If there is no new worker, or it answers something else.
    pub fn ask<'a>(
        suite: &Suite,
        cases: impl Iterator<Item = &'a Case>,
        worker: &mut Worker,
        renew: &dyn Fn() -> Result<Worker, StartError>,
    ) -> Result<Offers, RunError> {
        let mut rows = HashSet::new();
        let mut plainest = HashMap::new();
        for (op, row) in needed(suite, cases) {
            let operator = suite.operator(op);
            let valid = plainest.entry(op).or_insert_with(|| valid_call(&suite.operators[op], &[]));
            let Some(valid) = valid else { continue };
            let operation = call(suite, operator, row, valid);
            let offered = match worker.ask(&Request::Query(Box::new(operation))) {
                Ok(Reply::Queried(said)) => said.is_ok_and(|said| said.level != support::NONE),
                Ok(_) => {
                    return Err(RunError::Offers(format!(
                        "asked for {} {}, the worker answered something else",
                        operator.op,
                        operator.tuple_name(&operator.types[row])
                    )));
                }
                Err(_) => {
                    *worker = renew().map_err(RunError::Restart)?;
                    true
                }
            };
            if offered {
                rows.insert((op, row));
            }
        }
        Ok(Offers { rows, functions: worker.loaded.functions.clone() })
    }

    /// Whether the adapter offers what a call that must be refused has broken.
    pub fn has(&self, refusal: &Refusal) -> bool {
        let Refusal { op, asked, .. } = refusal;
        match asked {
            Asked::Broken { row, .. } | Asked::Changed { row, .. } => {
                self.rows.contains(&(*op, *row))
            }
            Asked::Formats { .. } => self.rows.iter().any(|(offered, _)| offered == op),
        }
    }

    /// Whether a plain call of an operator and type row is taken.
    pub fn takes(&self, op: usize, row: usize) -> bool {
        self.rows.contains(&(op, row))
    }

    /// Whether a function is there.
    pub fn function(&self, slot: u32) -> bool {
        self.functions.get(slot as usize).copied().unwrap_or(false)
    }
}

/// The type rows that cases need to be asked about, by operator and row. Formats that no row has
/// are refused for themselves where any row of the operator is there.
fn needed<'a>(suite: &Suite, cases: impl Iterator<Item = &'a Case>) -> BTreeSet<(usize, usize)> {
    let mut rows = BTreeSet::new();
    for case in cases {
        match &case.kind {
            Kind::Compute(compute) => _ = rows.insert((compute.op, compute.row)),
            Kind::Refusal(Refusal { op, asked, .. }) => match asked {
                Asked::Broken { row, .. } | Asked::Changed { row, .. } => {
                    rows.insert((*op, *row));
                }
                Asked::Formats { .. } => {
                    rows.extend((0..suite.operator(*op).types.len()).map(|row| (*op, row)));
                }
            },
            Kind::Scenario(_) | Kind::Chain(_) => {}
        }
    }
    rows
}
