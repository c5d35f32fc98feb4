//! Probing: what an adapter says of an operator, and whether planning it agrees.

use abi::ffi::{Plan, status};
use abi::session::Session;
use wire::message::{Operation, Probed, Support};

use crate::{operation, support};

/// Asks for an operator.
///
/// # Errors
/// The status that op_query returned.
pub fn query(session: &Session, message: &Operation) -> Result<Support, i32> {
    let said = session.query(&operation(message));
    said.map(|said| support(&said)).map_err(|failure| failure.status)
}

/// Asks for an operator and tries to plan it.
pub fn probe(session: &Session, message: &Operation) -> Probed {
    let wanted = operation(message);
    let mut probed = Probed::default();
    match query(session, message) {
        Ok(said) => probed.support = said,
        Err(status) => probed.query = status,
    }
    match session.plan(&wanted) {
        Ok((code, plan)) => {
            probed.plan = code;
            probed.null = plan == Plan::NULL;
            probed.last_error = session.last_error();
            if code == status::OK && !probed.null {
                // What becomes of the plan is another case's question.
                let _ = session.destroy_plan(plan);
            }
        }
        Err(failure) => {
            probed.plan = failure.status;
            probed.null = true;
            probed.last_error = (failure.status, failure.message);
        }
    }
    probed
}
