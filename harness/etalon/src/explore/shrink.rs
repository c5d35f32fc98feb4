//! Making a failure smaller: first the call, with its data law as it is, then the law.

use proptest::strategy::ValueTree;
use reports::result::{Outcome, Record};

use super::{Device, Draft, Found};
use crate::suite::Suite;

/// Calls of the device in each phase.
const STEPS: usize = 200;

/// Why a case failed: a smaller one must fail for the same reason.
pub(super) fn reason(record: &Record) -> (Outcome, Option<&str>) {
    (record.outcome, record.evidence.as_ref().map(|evidence| evidence.requirement.as_str()))
}

/// The smallest case that fails as the one that was found.
///
/// # Errors
/// If the device cannot be used any more.
pub(super) fn shrink<E>(
    suite: &Suite,
    mut draft: Draft,
    mut found: Found,
    device: Device<E>,
) -> Result<Found, E> {
    for phase in [Phase::Call, Phase::Data] {
        let mut failed = true;
        for _ in 0..STEPS {
            let tree: &mut dyn Smaller = match phase {
                Phase::Call => &mut draft.shape,
                Phase::Data => &mut draft.data,
            };
            if !(if failed { tree.simplify() } else { tree.complicate() }) {
                break;
            }
            failed = false;
            let Some(case) = draft.case(suite) else { continue };
            found.steps += 1;
            let record = device(vec![case.clone()])?.pop();
            if let Some(record) = record.filter(|record| reason(record) == reason(&found.record)) {
                found = Found { case, record, ..found };
                failed = true;
            }
        }
    }
    Ok(found)
}

#[derive(Clone, Copy)]
enum Phase {
    Call,
    Data,
}

/// What gets smaller, whatever it is.
trait Smaller {
    fn simplify(&mut self) -> bool;
    fn complicate(&mut self) -> bool;
}

impl<T: std::fmt::Debug> Smaller for Box<dyn ValueTree<Value = T>> {
    fn simplify(&mut self) -> bool {
        self.as_mut().simplify()
    }

    fn complicate(&mut self) -> bool {
        self.as_mut().complicate()
    }
}
