//! Operators on oneDNN: whether it takes them, and running them.
//!
//! oneDNN is asked for the primitives of the very call, so what is offered is what it described.
//! Strides are handed over as they are. Where it refuses them, it is asked again with dense
//! tensors: then strided operands are packed and put back, which moves elements and computes
//! nothing.

use std::sync::{Arc, OnceLock};

use oxi_kit::call::{self, Call};
use oxi_kit::ffi::{status, support};
use oxi_kit::hosted::{Buffer, Engine};
use oxi_kit::{Failure, OpDesc, Operands, Support, Tensor, ops};

use crate::arithmetic::flushing;
use crate::client::{Client, Described, Step, words};
use crate::elementwise;
use crate::operands::{Input, aligned, fill, size};
use crate::others;
use crate::program::{Shaped, Where, emit};

/// The operators of a library.
#[derive(Debug)]
pub struct DnnEngine {
    client: Arc<Client>,
}

/// What oneDNN would run.
#[derive(Debug)]
struct Offer {
    call: Shaped,
    described: Vec<Described>,
    between: Vec<Tensor>,
    because: &'static str,
}

/// What oneDNN runs.
#[derive(Debug)]
struct Compiled {
    call: Shaped,
    steps: Vec<Step>,
    between: Vec<Tensor>,
}

/// A prepared operator.
#[derive(Debug)]
pub struct Plan {
    /// The call, with the caller's own strides.
    call: Shaped,
    compiled: Compiled,
    /// For strided operands that are not aligned to their elements; compiled when the first comes.
    packed: OnceLock<Result<Compiled, Failure>>,
}

impl DnnEngine {
    /// The operators of a library.
    pub fn new(client: Arc<Client>) -> Self {
        Self { client }
    }

    /// What oneDNN makes of a call, with its strides if it takes them.
    fn offer(&self, call: &Shaped) -> Result<Offer, Failure> {
        let first = self.describe(call.clone());
        let packed = call.packed();
        if first.is_err() && packed != *call { self.describe(packed) } else { first }
    }

    fn describe(&self, call: Shaped) -> Result<Offer, Failure> {
        let program = emit(&call)?;
        let primitives = program.primitives.iter();
        let described = primitives.map(|primitive| self.client.describe(primitive));
        let described = described.collect::<Result<_, _>>()?;
        Ok(Offer { call, described, between: program.between, because: program.because })
    }

    fn compile(&self, offer: Offer) -> Result<Compiled, Failure> {
        let steps = offer.described.into_iter().map(|described| self.client.compile(described));
        Ok(Compiled {
            call: offer.call,
            steps: steps.collect::<Result<_, _>>()?,
            between: offer.between,
        })
    }

    /// Computes with inputs as oneDNN sees them, into dense or strided memory that begins at `y`.
    fn execute(
        &self,
        compiled: &Compiled,
        inputs: &[Option<Input>],
        y: *mut u8,
    ) -> Result<(), Failure> {
        let between = compiled.between.iter().map(|tensor| words(size(tensor)));
        let mut between = between.collect::<Result<Vec<_>, _>>()?;
        let between: Vec<_> = between.iter_mut().map(|words| words.as_mut_ptr().cast()).collect();
        let at = |lies| match lies {
            // oneDNN leaves inputs as they are; its type for them is the one of outputs.
            Where::Input(index) => {
                inputs[index].as_ref().map_or(y, |input| input.pointer().cast_mut())
            }
            Where::Output => y,
            Where::Between(index) => between[index],
        };
        self.client
            .run(|stream| compiled.steps.iter().try_for_each(|step| step.execute(stream, at)))
    }
}

impl Shaped {
    fn of(call: &Call) -> Self {
        let inputs = call.inputs.iter().map(|input| input.cloned()).collect();
        Self { kind: call.kind, inputs, y: call.y().clone(), attrs: call.attrs.clone() }
    }

    /// The same with dense tensors.
    fn packed(&self) -> Self {
        let dense = |tensor: &Tensor| Tensor { strides: None, ..tensor.clone() };
        let inputs = self.inputs.iter().map(|input| input.as_ref().map(dense)).collect();
        Self { kind: self.kind, inputs, y: dense(&self.y), attrs: self.attrs.clone() }
    }

    /// True if every strided operand is aligned to its elements.
    fn fits(&self, operands: &Operands<Buffer>) -> bool {
        let inputs = operands.inputs.iter().zip(&self.inputs);
        let inputs =
            inputs.filter_map(|(operand, tensor)| Some((operand.as_ref()?, tensor.as_ref()?)));
        inputs
            .chain([(&operands.outputs[0], &self.y)])
            .all(|(operand, tensor)| tensor.is_dense() || aligned(operand, tensor))
    }
}

impl Offer {
    /// Names of the implementations, and what else there is to say.
    fn reason(&self, packed: bool) -> String {
        let names: Vec<_> = self.described.iter().map(|d| &*d.implementation).collect();
        let names = names.join(", ");
        let packing = if packed { "strided operands are packed" } else { "" };
        let all = [self.because, packing, &names].into_iter().filter(|part| !part.is_empty());
        all.collect::<Vec<_>>().join("; ")
    }
}

impl Engine for DnnEngine {
    type Plan = Plan;

    fn operators(&self) -> Vec<u32> {
        let selects = self.client.selects();
        let groups = self.client.normalises_groups();
        call::operators(|op| match op {
            ops::select::ID => selects,
            ops::group_norm::ID => groups,
            _ => elementwise::has(op) || others::word(op).is_some(),
        })
    }

    fn query(&self, op: &OpDesc) -> Support {
        let answer = call::read(op).and_then(|call| {
            call::everyday(&call)?;
            let arithmetic = flushing(&call, self.client.converts_bf16());
            let given = Shaped::of(&call);
            let offer = self.offer(&given)?;
            let level = if offer.because.is_empty() { support::NATIVE } else { support::COMPOSED };
            let reason = offer.reason(offer.call != given);
            Ok(Support { level, reason, arithmetic, ..Support::from(&call) })
        });
        answer.unwrap_or_else(Support::no)
    }

    fn plan(&self, op: &OpDesc) -> Result<Plan, Failure> {
        let call = Shaped::of(&call::read(op)?);
        let compiled = self.compile(self.offer(&call)?)?;
        Ok(Plan { call, compiled, packed: OnceLock::new() })
    }

    fn run(&self, plan: &Plan, operands: &Operands<Buffer>) -> Result<(), Failure> {
        let packed = || self.compile(self.describe(plan.call.packed())?);
        let compiled = match plan.compiled.call.fits(operands) {
            true => &plan.compiled,
            false => plan.packed.get_or_init(packed).as_ref().map_err(Clone::clone)?,
        };
        let given = operands.inputs.iter().zip(plan.call.inputs.iter().zip(&compiled.call.inputs));
        let inputs = given.map(|(operand, (tensor, seen))| {
            let input = operand.as_ref().zip(tensor.as_ref()).zip(seen.as_ref());
            input.map(|((operand, tensor), seen)| Input::new(operand, tensor, seen)).transpose()
        });
        inputs
            .collect::<Result<Vec<_>, _>>()
            .and_then(|inputs| {
                let compute = |y: *mut u8| self.execute(compiled, &inputs, y);
                fill(&operands.outputs[0], &plan.call.y, &compiled.call.y, compute)
            })
            .map_err(|failure| Failure { status: status::E_EXECUTION, ..failure })
    }
}
