//! Operators on an execution provider: whether it takes them, and running them.
//!
//! A session is made when an operator is first asked about, for that very call, and kept. So the
//! answer to a query is what happened, and a plan of what was queried costs nothing more.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use oxi_kit::call::{self, Call};
use oxi_kit::ffi::{status, support};
use oxi_kit::hosted::{Buffer, Engine};
use oxi_kit::{Failure, OpDesc, Operands, Support, Tensor};
use prost::Message;

use crate::client::{Client, Session};
use crate::dense::{self, Dense};
use crate::emit::{self, Emitted, emit};

/// Sessions that are kept; all are let go of when there are more.
const KEPT: usize = 256;

/// A session, or why there is none.
type Attempt = Result<Arc<Made>, Failure>;

/// The operators of one provider.
#[derive(Debug)]
pub struct OrtEngine {
    client: Arc<Client>,
    sessions: Mutex<HashMap<Vec<u8>, Attempt>>,
    /// What ONNX Runtime makes of models with equal operations and formats, by those.
    rewritten: Mutex<HashMap<String, String>>,
}

/// A session, and how it came about.
#[derive(Debug)]
struct Made {
    session: Session,
    /// Which inputs the model looks at.
    uses: Vec<bool>,
    level: u32,
    reason: String,
}

/// A prepared operator.
#[derive(Debug)]
pub struct Plan {
    made: Arc<Made>,
    inputs: Vec<Option<Tensor>>,
    outputs: Vec<Tensor>,
}

impl OrtEngine {
    /// The operators of a provider.
    pub fn new(client: Arc<Client>) -> Self {
        Self { client, sessions: Mutex::default(), rewritten: Mutex::default() }
    }

    /// The session of a call, made when it is first asked for.
    fn made(&self, call: &Call) -> Attempt {
        let emitted = emit(call)?;
        let key = emitted.model.encode_to_vec();
        if let Some(known) = lock(&self.sessions).get(&key) {
            return known.clone();
        }
        // Not under the lock: a provider may take long.
        let made = self.make(call, &emitted).map(Arc::new);
        if made.as_ref().is_err_and(|failure| failure.status == status::E_OUT_OF_MEMORY) {
            // There may be more of it next time.
            return made;
        }
        let mut sessions = lock(&self.sessions);
        if sessions.len() >= KEPT {
            sessions.clear();
        }
        sessions.insert(key, made.clone());
        made
    }

    fn make(&self, call: &Call, emitted: &Emitted) -> Result<Made, Failure> {
        let provider = self.client.provider();
        let uses = emitted.uses();
        let refusal = match self.client.session(&emitted.model, true) {
            Ok(session) => {
                let (level, reason) = self.level(call, emitted);
                return Ok(Made { session, uses, level, reason });
            }
            Err(failure) if provider.is_cpu() => return Err(refused(failure)),
            Err(failure) => failure,
        };
        let session = self.client.session(&emitted.model, false).map_err(refused)?;
        let reason = format!(
            "ONNX Runtime's CPU computes it, since {} does not: {}",
            provider.name, refusal.message
        );
        Ok(Made { session, uses, level: support::HOST, reason })
    }

    /// Whether a call is one operation of the provider, or several.
    fn level(&self, call: &Call, emitted: &Emitted) -> (u32, String) {
        if !emitted.because.is_empty() {
            return (support::COMPOSED, emitted.because.to_owned());
        }
        let formats =
            call.inputs.iter().flatten().copied().chain(call.outputs).map(|tensor| tensor.format);
        let operations: Vec<_> = emitted.operations().collect();
        let key = format!("{operations:?} {:?}", formats.collect::<Vec<_>>());
        let known = lock(&self.rewritten).get(&key).cloned();
        let operations = known.unwrap_or_else(|| {
            // A provider that compiles models does not tell; then the model is one operation.
            let operations = self.client.rewritten(&emitted.model).unwrap_or_default();
            let operations =
                if operations.len() > 1 { operations.join(", ") } else { String::new() };
            lock(&self.rewritten).insert(key, operations.clone());
            operations
        });
        if operations.is_empty() {
            return (support::NATIVE, String::new());
        }
        (support::COMPOSED, format!("ONNX Runtime makes it of {operations}"))
    }
}

impl Engine for OrtEngine {
    type Plan = Plan;

    fn operators(&self) -> Vec<u32> {
        call::operators(emit::has)
    }

    fn query(&self, op: &OpDesc) -> Support {
        let answer = call::read(op).and_then(|call| {
            call::everyday(&call)?;
            let made = self.made(&call)?;
            let (level, reason) = (made.level, made.reason.clone());
            Ok(Support { level, reason, ..Support::from(&call) })
        });
        answer.unwrap_or_else(Support::no)
    }

    fn plan(&self, op: &OpDesc) -> Result<Plan, Failure> {
        let call = call::read(op)?;
        let made = self.made(&call)?;
        let inputs = call.inputs.iter().zip(&made.uses);
        let inputs = inputs.map(|(input, uses)| input.filter(|_| *uses).cloned()).collect();
        Ok(Plan { made, inputs, outputs: call.outputs.to_vec() })
    }

    fn run(&self, plan: &Plan, operands: &Operands<Buffer>) -> Result<(), Failure> {
        let given = operands.inputs.iter().zip(&plan.inputs);
        let inputs: Vec<_> = given
            .map(|(operand, tensor)| {
                let (operand, tensor) = (operand.as_ref()?, tensor.as_ref()?);
                Some((Dense::of(operand, tensor), tensor))
            })
            .collect();
        let compute = |all: &mut [&mut [u8]]| plan.made.session.run(&inputs, all, &plan.outputs);
        dense::fill(&operands.outputs, &plan.outputs, compute)
            .map_err(|failure| Failure { status: status::E_EXECUTION, ..failure })
    }
}

/// What ONNX Runtime's no to a model means for the call.
fn refused(failure: Failure) -> Failure {
    const NOT_IMPLEMENTED: i32 = 9;
    const INVALID_GRAPH: i32 = 10;
    let status = match failure.native {
        // There is no kernel for a format, or ONNX itself lists no such type.
        NOT_IMPLEMENTED | INVALID_GRAPH => status::E_UNSUPPORTED_TYPE,
        // There is no code for it.
        _ if failure.message.contains("allocate memory") => status::E_OUT_OF_MEMORY,
        _ => failure.status,
    };
    Failure { status, ..failure }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
