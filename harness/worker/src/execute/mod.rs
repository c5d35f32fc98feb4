//! Running an operator on data, and looking at the memory afterwards.
//!
//! Every tensor has a buffer of its own on the device, laid out as in the arena: guard, elements,
//! guard. The guards hold one pattern, outputs hold poison, another one in each run and each run
//! with outputs of its own. Everything is enqueued before the one wait, so that a device can work
//! without a pause. Afterwards:
//!
//! * guards and the gaps of strided tensors must hold what they held;
//! * inputs must hold what they held;
//! * bytes of an output that kept the poison of *each* run were not written;
//! * the runs must agree, byte for byte.
//!
//! Where times are asked for, further runs follow, into the outputs of the last one, when all of this
//! was looked at.
//!
//! A tensor in the device's own layout has a buffer that is created for it, without guards. Before
//! the first run such inputs are read back, so that a copy which turns elements around is told from
//! an execution that does.

mod inspect;
mod region;
mod tensors;
mod timing;

use abi::ffi::{Plan, status, support as supported};
use abi::session::{Failure, Session};
use wire::Arena;
use wire::message::{Execute, Executed, Ran, Support};

use self::tensors::Tensors;
use crate::{Ready, failure, operation, support};

/// Runs an operator.
pub fn execute(ready: &mut Ready, arena: &mut Arena, request: &Execute) -> Executed {
    let mut said = Support::default();
    let (mut device_ns, mut level, mut timed) = (0, 0, None);
    let mut plan = Plan::NULL;
    let outcome = prepare(&ready.session, request, &mut said, &mut plan).and_then(|refused| {
        if let Some(plan) = refused {
            return Ok(Ran::NotOffered { plan });
        }
        let mut tensors = Tensors::default();
        let ran = tensors.run(ready, arena, request, plan, &mut device_ns);
        level = tensors.level;
        timed = tensors.timed.take();
        tensors.give_back(&ready.session, &mut ready.memory, ran.is_ok());
        ran.map(|oddities| Ran::Done { oddities })
    });
    if plan != Plan::NULL {
        let _ = ready.session.destroy_plan(plan);
    }
    let result = outcome.unwrap_or_else(|failed| {
        // Later work on a stream that failed fails as well; the next case gets a new one.
        let _ = ready.session.renew_stream();
        ready.memory.forget(&ready.session);
        Ran::Failed(failure(failed))
    });
    Executed { support: said, level, result, device_ns, timed }
}

/// Asks and plans. A status means that the operator is not offered.
fn prepare(
    session: &Session,
    request: &Execute,
    said: &mut Support,
    plan: &mut Plan,
) -> Result<Option<i32>, Failure> {
    let wanted = operation(&request.operation);
    let answer = session.query(&wanted)?;
    *said = support(&answer);
    let (code, handle) = session.plan(&wanted)?;
    let refused = answer.level == supported::NONE || answer.why != status::OK;
    if code == status::OK {
        *plan = handle;
    }
    if refused {
        return Ok(Some(code));
    }
    if code != status::OK {
        let message = session.last_error().1;
        return Err(Failure { function: "plan_create", status: code, message });
    }
    Ok(None)
}
