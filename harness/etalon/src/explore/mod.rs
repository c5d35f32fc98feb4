//! Exploration: calls that nobody thought of.
//!
//! proptest draws a type row, ranks, attributes, extents, strides and data laws, and the standard's own
//! rules make a legal call of them (`draw`). What fails is made smaller in two phases, first the
//! call with its data law fixed, then the law (`shrink`): both at once would take thousands of
//! calls of the device. What remains is written as a case (`written`) that replays bit for bit,
//! since data depend on the case's name, its law and its extents alone.

mod draw;
mod shrink;
mod written;

use std::sync::Arc;

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use reports::result::Record;

use crate::plan::Case;
use crate::suite::Suite;
use draw::{Data, Shape};

pub use written::write;

/// Runs cases, and gives their records in the same order.
pub type Device<'a, E> = &'a mut dyn FnMut(Vec<Case>) -> Result<Vec<Record>, E>;

/// Cases that go to the device at a time.
const BATCH: usize = 256;

/// What is explored.
pub struct Explorer<'a> {
    /// The suite.
    pub suite: &'a Suite,
    /// Indices of the operators.
    pub operators: &'a [usize],
    /// How many calls are drawn, over all operators in turn.
    pub calls: usize,
    /// What is drawn from.
    pub seed: u64,
}

/// A failure, as small as it was made.
pub struct Found {
    /// The case.
    pub case: Case,
    /// How it fails.
    pub record: Record,
    /// Calls of the device that it took to make it this small.
    pub steps: usize,
}

/// What was explored.
#[derive(Default)]
pub struct Explored {
    /// Records of all that was drawn, in order.
    pub records: Vec<Record>,
    /// The smallest failure of each operator and broken requirement.
    pub found: Vec<Found>,
}

impl Explorer<'_> {
    /// Explores a device.
    ///
    /// # Errors
    /// If the device cannot be used any more.
    pub fn explore<E>(&self, device: Device<E>) -> Result<Explored, E> {
        let mut explored = Explored::default();
        let mut drawn = 0;
        while drawn < self.calls {
            let numbers = drawn..self.calls.min(drawn + BATCH);
            drawn = numbers.end;
            let drafts: Vec<_> = numbers.filter_map(|number| self.draft(number)).collect();
            let records = device(drafts.iter().map(|(_, case)| case.clone()).collect())?;
            for ((draft, case), record) in drafts.into_iter().zip(&records) {
                if record.outcome.is_failure() && is_new(&explored, record) {
                    let found = Found { case, record: record.clone(), steps: 0 };
                    explored.found.push(shrink::shrink(self.suite, draft, found, device)?);
                }
            }
            explored.records.extend(records);
        }
        Ok(explored)
    }

    /// The draft of this number with its case, if the standard has a legal call for what is drawn.
    fn draft(&self, number: usize) -> Option<(Draft, Case)> {
        let op = self.operators[number % self.operators.len()];
        let operator = self.suite.operator(op);
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.seed.to_le_bytes());
        seed[8..16].copy_from_slice(&(number as u64).to_le_bytes());
        seed[16..20].copy_from_slice(&operator.id.to_le_bytes());
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        let shape = draw::shapes(operator).new_tree(&mut runner).ok()?;
        let data = draw::data(operator).new_tree(&mut runner).ok()?;
        let name = format!("found-{:x}-{number}", self.seed);
        let draft = Draft { op, name, shape: Box::new(shape), data: Box::new(data) };
        let case = draft.case(self.suite)?;
        Some((draft, case))
    }
}

/// Whether the same operator has not yet failed for the same reason.
fn is_new(explored: &Explored, record: &Record) -> bool {
    let operator = |id: &str| id.split('/').nth(1).map(str::to_owned);
    !explored.found.iter().any(|found| {
        shrink::reason(&found.record) == shrink::reason(record)
            && operator(&found.case.id) == operator(&record.id)
    })
}

/// What was drawn, and how it gets smaller.
struct Draft {
    op: usize,
    name: String,
    shape: Box<dyn proptest::strategy::ValueTree<Value = Shape>>,
    data: Box<dyn proptest::strategy::ValueTree<Value = Data>>,
}

impl Draft {
    /// The case, if it is a legal call of bearable size.
    fn case(&self, suite: &Suite) -> Option<Case> {
        let compute = draw::compute(suite, self.op, &self.shape.current(), &self.data.current())?;
        let operator = suite.operator(self.op);
        let row = &operator.types[compute.row];
        let tuple = operator.tuple_name(row);
        Some(Case {
            id: format!("explored/{}/{}/types={tuple}", operator.op, self.name),
            why: "Drawn, and made as small as it still fails.".into(),
            checks: vec![row.id.to_string()],
            tier: crate::cases::Tier::Standard,
            withdrawn: None,
            kind: crate::plan::Kind::Compute(compute),
            origin: Arc::from("explored"),
        })
    }
}
