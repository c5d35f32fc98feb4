//! What the adapter offers: one question for each operator and type row before the run, so that a
//! refusal can be told from a lack.

use abi::ffi::{status, support};
use standard::witness::valid_call;
use wire::message::{Reply, Request};

use super::RunError;
use super::prepare::call;
use super::process::{StartError, Worker};
use crate::suite::Suite;

/// Which type rows an adapter offers, and which functions it has.
#[derive(Debug, Clone, Default)]
pub struct Offers {
    /// By operator and type row, in the order of the standard.
    rows: Vec<Vec<bool>>,
    /// By slot of the function table.
    functions: Vec<bool>,
}

impl Offers {
    /// Asks a worker about every type row, with a call that breaks no rule. Where it is lost over
    /// one, a new one goes on, and the row counts as offered: its cases will tell what is wrong.
    ///
    /// # Errors
    /// If there is no new worker, or it answers something else.
    pub fn ask(
        suite: &Suite,
        worker: &mut Worker,
        renew: &dyn Fn() -> Result<Worker, StartError>,
    ) -> Result<Offers, RunError> {
        let mut rows = Vec::new();
        for (operator, compiled) in suite.standard.operators.iter().zip(&suite.operators) {
            let mut offered = Vec::new();
            for row in 0..operator.types.len() {
                let Some(valid) = valid_call(compiled, &[]) else {
                    offered.push(false);
                    continue;
                };
                let tuple = operator.tuple_name(&operator.types[row]);
                let operation = call(suite, operator, row, &valid);
                let Ok(reply) = worker.ask(&Request::Probe(Box::new(operation))) else {
                    *worker = renew().map_err(RunError::Restart)?;
                    offered.push(true);
                    continue;
                };
                let Reply::Probed(probed) = reply else {
                    return Err(RunError::Offers(format!(
                        "asked for {} {tuple}, the worker answered something else",
                        operator.op
                    )));
                };
                let yes = probed.query == status::OK && probed.support.level != support::NONE;
                offered.push(yes);
            }
            rows.push(offered);
        }
        Ok(Offers { rows, functions: worker.loaded.functions.clone() })
    }

    /// Whether a type row is offered.
    pub fn row(&self, op: usize, row: usize) -> bool {
        self.rows.get(op).and_then(|rows| rows.get(row)).copied().unwrap_or(false)
    }

    /// Whether any type row of an operator is offered.
    pub fn operator(&self, op: usize) -> bool {
        self.rows.get(op).is_some_and(|rows| rows.contains(&true))
    }

    /// Whether a function is there.
    pub fn function(&self, slot: u32) -> bool {
        self.functions.get(slot as usize).copied().unwrap_or(false)
    }
}
