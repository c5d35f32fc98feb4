//! Operators on a device: planning compiles, running copies in, executes and copies out.
//!
//! PJRT's buffers cannot be written to once they are made, so OXI's buffers are memory of the host,
//! and each execution stages its operands. Programs are compiled when an operator is first asked
//! for and kept, so that a plan that was queried costs nothing more.

use std::collections::HashMap;
use std::mem::Discriminant;
use std::sync::{Arc, Mutex, PoisonError};

use oxi_kit::call::{self, Call, Kind};
use oxi_kit::ffi::{math_mode, status, support};
use oxi_kit::hosted::{Buffer, Engine, elements};
use oxi_kit::op::format_bits;
use oxi_kit::{Failure, OpDesc, Operands, Support};

use crate::client::{Executable, Operand, Target};
use crate::elementwise;
use crate::emit::Precision;
use crate::program::{self, program};
use crate::subnormals;

/// Programs that are kept; all are let go of when there are more.
const KEPT: usize = 2048;

/// Operands of more bytes stay arguments even if they are to be constants: the program is text.
const LARGEST_CONSTANT: usize = 64 << 10;

/// How a device is used.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    /// Of products of matrices in the standard math mode.
    pub precision: Precision,
    /// Operands are written into the program instead of given to it.
    pub constants: bool,
}

/// An operator in one row of types: of which kind, which one of them or whether it saturates, its
/// input's format and its output's.
type Row = (Discriminant<Kind>, u32, u32, u32);

/// A device's operators.
#[derive(Debug)]
pub struct PjrtEngine {
    target: Target,
    manner: Manner,
    programs: Mutex<HashMap<String, Result<Arc<Executable>, Failure>>>,
    flushing: Mutex<HashMap<Row, u64>>,
}

/// A prepared operator.
#[derive(Debug)]
pub struct Plan {
    op: OpDesc,
    /// Takes all operands as arguments.
    executable: Arc<Executable>,
    /// The last program with constants, which equal executions share.
    folded: Mutex<Option<(String, Arc<Executable>)>>,
}

impl Plan {
    /// The program with constants; compiled anew where they differ from the last ones.
    fn folded(
        &self,
        text: String,
        compile: impl FnOnce(&str) -> Result<Executable, Failure>,
    ) -> Result<Arc<Executable>, Failure> {
        let mut last = self.folded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, executable)) = last.as_ref().filter(|(known, _)| *known == text) {
            return Ok(executable.clone());
        }
        let executable = Arc::new(compile(&text)?);
        *last = Some((text, executable.clone()));
        Ok(executable)
    }
}

impl PjrtEngine {
    /// The operators of a device.
    pub fn new(target: Target, manner: Manner) -> Self {
        Self { target, manner, programs: Mutex::default(), flushing: Mutex::default() }
    }

    /// Whether programs are only compiled.
    pub fn only_compiles(&self) -> bool {
        matches!(self.target, Target::Topology(_))
    }

    /// How carefully matrices are multiplied in a math mode. Only the standard's own mode is for
    /// the manner to decide: what is fast is always the maker's choice.
    fn precision(&self, mode: u32) -> Precision {
        if mode == math_mode::FAST { Precision::Default } else { self.manner.precision }
    }

    /// The program of a call, with all operands as arguments; compiled when it is first asked for.
    fn compiled(&self, call: &Call, mode: u32) -> Result<Arc<Executable>, Failure> {
        let text = program(call, self.precision(mode), &[]);
        let kept = self.programs.lock().unwrap_or_else(PoisonError::into_inner).get(&text).cloned();
        if let Some(result) = kept {
            return result;
        }
        // Not under the lock: the plugin compiles several programs at once.
        let result = self.target.compile(&text).map(Arc::new);
        let mut programs = self.programs.lock().unwrap_or_else(PoisonError::into_inner);
        if programs.len() >= KEPT {
            programs.clear();
        }
        programs.insert(text, result.clone());
        result
    }

    /// What the device does with subnormal numbers in a call's formats; tried once.
    fn flushes(&self, call: &Call) -> u64 {
        if self.only_compiles() {
            return 0;
        }
        let which = match call.kind {
            Kind::Elementwise { op, .. } | Kind::Other { op } => op,
            Kind::Cast { saturate } => saturate.into(),
            _ => 0,
        };
        let kind = std::mem::discriminant(&call.kind);
        let row: Row = (kind, which, call.x().format, call.y().format);
        // Under the lock, so that no row is tried twice; `compiled` takes another one.
        let mut known = self.flushing.lock().unwrap_or_else(PoisonError::into_inner);
        *known.entry(row).or_insert_with(|| {
            let tried = subnormals::flushing(call, |call, inputs| {
                let executable = self.compiled(call, math_mode::STANDARD)?;
                let given = call.inputs.iter().flatten().zip(inputs);
                let operands: Vec<_> = given
                    .map(|(tensor, bytes)| Operand {
                        format: tensor.format,
                        dims: &tensor.dims,
                        bytes,
                    })
                    .collect();
                let element = format_bits(call.y().format).unwrap_or(64) as usize / 8;
                let mut output = vec![0; call.y().len() * element];
                executable.run(&operands, 1)?[0].download(call.y().rank(), &mut output)?;
                Ok(output)
            });
            // What cannot even be tried will tell why when it is planned.
            tried.unwrap_or(0)
        })
    }
}

/// True if there are words for an operator that the kit has no kind for.
fn has(op: u32) -> bool {
    elementwise::has(op) || program::has(op)
}

/// Reads a descriptor of an operator that there are words for.
fn read(op: &OpDesc) -> Result<Call<'_>, Failure> {
    let call = call::read(op)?;
    let reason = match call.kind {
        Kind::Elementwise { op, .. } | Kind::Other { op } if !has(op) => {
            return Err(call::unknown(op));
        }
        Kind::Other { op } => program::declined(op, &call),
        _ => None,
    };
    reason.map_or(Ok(call), |reason| Err(Failure::unsupported(reason)))
}

/// How an operator is made up, for people.
fn composed(call: &Call) -> (u32, &'static str) {
    let mixed = call.accumulate() != 0 && call.accumulate() != call.y().format;
    match call.kind {
        Kind::Elementwise { op, .. } => level(elementwise::composed(op)),
        Kind::Other { op } => level(program::composed(op, mixed)),
        Kind::Softmax { .. } | Kind::LayerNorm { .. } => {
            (support::COMPOSED, "a graph of primitive operations, as frameworks send it")
        }
        Kind::Sum { .. } | Kind::MatMul { .. } if mixed => {
            (support::COMPOSED, "summed in f32 and converted")
        }
        Kind::MatMul { .. } if call.inputs[2].is_some() => {
            (support::COMPOSED, "a product of matrices and a sum")
        }
        _ => (support::NATIVE, ""),
    }
}

fn level(composed: Option<&'static str>) -> (u32, &'static str) {
    composed.map_or((support::NATIVE, ""), |reason| (support::COMPOSED, reason))
}

/// What the compiler's no means for a legal call.
fn refused(failure: Failure) -> Failure {
    if failure.status == status::E_OUT_OF_MEMORY {
        return failure;
    }
    let message = format!("the compiler refuses it: {}", failure.message);
    Failure { status: status::E_UNSUPPORTED_TYPE, message, ..failure }
}

impl Engine for PjrtEngine {
    type Plan = Plan;

    fn operators(&self) -> Vec<u32> {
        call::operators(has)
    }

    fn query(&self, op: &OpDesc) -> Support {
        let answer = read(op).and_then(|call| {
            call::everyday(&call)?;
            self.compiled(&call, op.math_mode).map_err(refused)?;
            let (level, reason) = composed(&call);
            let (arithmetic, reason) = (self.flushes(&call), reason.to_owned());
            Ok(Support { level, reason, arithmetic, ..Support::from(&call) })
        });
        answer.unwrap_or_else(Support::no)
    }

    fn plan(&self, op: &OpDesc) -> Result<Plan, Failure> {
        let executable = self.compiled(&read(op)?, op.math_mode).map_err(refused)?;
        Ok(Plan { op: op.clone(), executable, folded: Mutex::default() })
    }

    fn run(&self, plan: &Plan, operands: &Operands<Buffer>) -> Result<(), Failure> {
        let call = call::read(&plan.op)?;
        let mut arguments = Vec::new();
        let mut constants = Vec::new();
        let pairs =
            call.inputs.iter().zip(&operands.inputs).map(|(x, given)| x.zip(given.as_ref()));
        let given: Vec<_> = pairs
            .map(|pair| pair.map(|(tensor, operand)| (tensor, elements::packed(operand, tensor))))
            .collect();
        for input in &given {
            let Some((tensor, bytes)) = input else {
                constants.push(None);
                continue;
            };
            let constant = self.manner.constants && bytes.len() <= LARGEST_CONSTANT;
            constants.push(constant.then_some(&**bytes));
            if !constant {
                arguments.push(Operand { format: tensor.format, dims: &tensor.dims, bytes });
            }
        }
        let executable = match constants.iter().any(Option::is_some) {
            true => {
                let text = program(&call, self.precision(plan.op.math_mode), &constants);
                plan.folded(text, |text| self.target.compile(text))?
            }
            false => plan.executable.clone(),
        };
        let results = executable.run(&arguments, call.outputs.len())?;
        for ((result, operand), y) in results.iter().zip(&operands.outputs).zip(call.outputs) {
            elements::fill(operand, y, |output| result.download(y.rank(), output))?;
        }
        Ok(())
    }
}
