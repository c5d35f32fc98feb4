//! Operators: ask, prepare, execute.

use std::sync::Arc;

use abi::ffi::{self, Bindings, OpDesc, OpSupport, Slot, Status, device_caps, status};

use super::{call, live, same_device};
use crate::descriptors::{self, Refusal, extent};
use crate::objects::{BufferOf, DeviceObject, Extent, Place, PlanObject, Wanted};
use crate::structs::{self, Out, OutStruct, text};
use crate::{
    Adapter, Device, Export, Failure, OpStorage, Operand, Operands, Range, Storage, Support, Tensor,
};

pub(super) unsafe extern "C" fn op_count<A: Export>(device: ffi::Device, out: *mut u32) -> Status {
    call(|| {
        // SAFETY: the host passes pointers as the standard says.
        let out = unsafe { Out::new(out, 1) }?;
        let device = live(&A::runtime().devices, device.0, 0)?;
        out.set(operators(&device).len() as u32);
        Ok(status::OK)
    })
}

pub(super) unsafe extern "C" fn op_enumerate<A: Export>(
    device: ffi::Device,
    capacity: u32,
    ids: *mut u32,
    out: *mut u32,
) -> Status {
    call(|| {
        // SAFETY: the host passes pointers as the standard says.
        let out = unsafe { Out::new(out, 3) }?;
        let device = live(&A::runtime().devices, device.0, 0)?;
        if ids.is_null() && capacity > 0 {
            let message = format!("there is room for {capacity} ids, but no pointer to it");
            return Err(Failure::new(status::E_NULL, message).at(2));
        }
        let all = operators(&device);
        for (index, id) in all.iter().enumerate().take(capacity as usize) {
            // SAFETY: the host says that `capacity` ids fit.
            unsafe { ids.add(index).write_unaligned(*id) };
        }
        out.set(all.len() as u32);
        Ok(status::OK)
    })
}

/// What the device offers, each once, in rising order.
fn operators<A: Adapter>(device: &DeviceObject<A>) -> Vec<u32> {
    let mut all = device.device.operators();
    all.sort_unstable();
    all.dedup();
    all
}

pub(super) unsafe extern "C" fn op_query<A: Export>(
    device: ffi::Device,
    desc: *const OpDesc,
    out: *mut OpSupport,
) -> Status {
    call(|| {
        // SAFETY: the host passes pointers as the standard says.
        let out = unsafe { OutStruct::new(out, 2) }?;
        let device = live(&A::runtime().devices, device.0, 0)?;
        // SAFETY: as above.
        let answer = match unsafe { descriptors::read(desc, 1) } {
            Ok((desc, storage)) => ask(&device, &desc, &storage),
            Err(Refusal::Answer(failure)) => Support::no(failure),
            Err(Refusal::Call(failure)) => return Err(failure),
        };
        out.write(&OpSupport {
            level: answer.level,
            why: answer.why,
            determinism: answer.determinism,
            accumulate: answer.accumulate,
            accumulate_bits: answer.accumulate_bits,
            chunk: answer.chunk,
            alignment_bits: answer.alignment_bits,
            rounding: answer.rounding,
            arithmetic: answer.arithmetic,
            reason: text(&answer.reason),
            ..OpSupport::default()
        });
        Ok(status::OK)
    })
}

/// The device's answer, with its two ways of saying no made one.
fn ask<A: Adapter>(device: &DeviceObject<A>, desc: &crate::OpDesc, storage: &OpStorage) -> Support {
    // Without buffers to bind there is nothing to ask the device about.
    if device.caps & device_caps::TENSOR_BUFFERS == 0
        && let Err(failure) = storage.plain()
    {
        return Support::no(failure);
    }
    let answer = device.device.query_stored(desc, storage);
    match answer.refusal() {
        Some(failure) => Support::no(failure),
        None => answer,
    }
}

pub(super) unsafe extern "C" fn plan_create<A: Export>(
    device: ffi::Device,
    desc: *const OpDesc,
    out: *mut ffi::Plan,
) -> Status {
    call(|| {
        // SAFETY: the host passes pointers as the standard says.
        let out = unsafe { Out::new(out, 2) }?;
        let runtime = A::runtime();
        let owner = live(&runtime.devices, device.0, 0)?;
        // SAFETY: as above.
        let (desc, storage) =
            unsafe { descriptors::read(desc, 1) }.map_err(|refusal| match refusal {
                Refusal::Call(failure) | Refusal::Answer(failure) => failure,
            })?;
        let support = ask(&owner, &desc, &storage);
        if let Some(failure) = support.refusal() {
            return Err(failure.at(1));
        }
        let plan = owner.ask(|device| device.plan_stored(&desc, &storage))?;
        let inputs = desc.inputs.iter().zip(&storage.inputs);
        let outputs = desc.outputs.iter().zip(&storage.outputs);
        let object = PlanObject::<A> {
            workspace: owner.device.workspace(&plan),
            plan: Arc::new(plan),
            inputs: inputs.map(|(x, storage)| x.as_ref().map(|x| wanted(x, *storage))).collect(),
            outputs: outputs.map(|(y, storage)| wanted(y, *storage)).collect(),
            support,
            owner: owner.clone(),
        };
        out.set(ffi::Plan(runtime.plans.insert(Arc::new(object))?));
        owner.born();
        Ok(status::OK)
    })
}

pub(super) unsafe extern "C" fn plan_info<A: Export>(
    plan: ffi::Plan,
    out: *mut ffi::PlanInfo,
) -> Status {
    call(|| {
        // SAFETY: the host passes pointers as the standard says.
        let out = unsafe { OutStruct::new(out, 1) }?;
        let plan = live(&A::runtime().plans, plan.0, 0)?;
        out.write(&ffi::PlanInfo {
            workspace_bytes: plan.workspace,
            workspace_align: plan.owner.limits.buffer_alignment,
            determinism: plan.support.determinism,
            level: plan.support.level,
            ..ffi::PlanInfo::default()
        });
        Ok(status::OK)
    })
}

pub(super) unsafe extern "C" fn plan_execute<A: Export>(
    plan: ffi::Plan,
    stream: ffi::Stream,
    bindings: *const Bindings,
) -> Status {
    call(|| {
        let runtime = A::runtime();
        let plan = live(&runtime.plans, plan.0, 0)?;
        let stream = live(&runtime.streams, stream.0, 1)?;
        // SAFETY: the host passes pointers as the standard says.
        let bindings = unsafe { structs::read(bindings, 2) }?;
        same_device(&plan.owner, &stream.owner, 1)?;
        // SAFETY: as above.
        let operands = unsafe { bind(&plan, &bindings) }?;
        plan.owner.ask(|device| match plan.owner.injected.execution.take() {
            // What was refused was not executed: the fault waits for the next one.
            true => {
                device.fail(&stream.stream).inspect_err(|_| plan.owner.injected.execution.arm())
            }
            false => device.execute(&stream.stream, &plan.plan, operands),
        })?;
        Ok(status::OK)
    })
}

pub(super) unsafe extern "C" fn plan_destroy<A: Export>(plan: ffi::Plan) -> Status {
    call(|| {
        A::runtime().plans.remove(plan.0, 0)?.owner.died();
        Ok(status::OK)
    })
}

fn wanted(tensor: &Tensor, storage: Storage) -> Wanted {
    match storage.device {
        true => Wanted::Tensor(tensor.clone()),
        false => Wanted::Bytes(extent(tensor)),
    }
}

fn no(status: Status, message: String) -> Failure {
    Failure::new(status, message).at(2)
}

/// Checks the memory that a plan is to work on.
///
/// # Safety
/// The slots of `bindings` are null or as many as it says.
unsafe fn bind<A: Export>(
    plan: &PlanObject<A>,
    bindings: &Bindings,
) -> Result<Operands<BufferOf<A>>, Failure> {
    let given = (bindings.n_in as usize, bindings.n_out as usize);
    let wanted = (plan.inputs.len(), plan.outputs.len());
    if given != wanted {
        let message = format!("{given:?} slots for {wanted:?} inputs and outputs");
        return Err(no(status::E_COUNT, message));
    }
    if bindings.inputs.is_null() && given.0 > 0 || bindings.outputs.is_null() && given.1 > 0 {
        return Err(no(status::E_NULL, "there are slots, but no pointer to them".to_owned()));
    }
    // Inputs first, then what is written.
    let mut places = Vec::with_capacity(given.0 + given.1 + 1);
    let mut operands = Operands {
        inputs: Vec::with_capacity(given.0),
        outputs: Vec::with_capacity(given.1),
        workspace: None,
    };
    for (index, wanted) in plan.inputs.iter().enumerate() {
        // SAFETY: as many as the plan has inputs.
        let slot = unsafe { bindings.inputs.add(index).read_unaligned() };
        let what = || format!("input {index}");
        operands.inputs.push(match wanted {
            Some(wanted) => {
                let (operand, place) = place(plan, slot, wanted, what)?;
                places.push(place);
                Some(operand)
            }
            None if slot.buffer.0.is_null() => None,
            None => {
                let message = format!("input {index} is bound, but the plan leaves it out");
                return Err(no(status::E_ARGUMENT, message));
            }
        });
    }
    let read = places.len();
    for (index, wanted) in plan.outputs.iter().enumerate() {
        // SAFETY: as many as the plan has outputs.
        let slot = unsafe { bindings.outputs.add(index).read_unaligned() };
        let (operand, place) = place(plan, slot, wanted, || format!("output {index}"))?;
        places.push(place);
        operands.outputs.push(operand);
    }
    if plan.workspace > 0 {
        let wanted = Wanted::Bytes(Extent { before: 0, after: plan.workspace, element: 1 });
        let (operand, place) = place(plan, bindings.workspace, &wanted, || "workspace".to_owned())?;
        places.push(place);
        operands.workspace = Some(operand);
    }
    apart(&places, read)?;
    Ok(operands)
}

/// Checks one slot: its buffer, what that holds, range and alignment.
fn place<A: Export>(
    plan: &PlanObject<A>,
    slot: Slot,
    wanted: &Wanted,
    what: impl Fn() -> String,
) -> Result<(Operand<BufferOf<A>>, Place), Failure> {
    let buffer = live(&A::runtime().buffers, slot.buffer.0, 2)?;
    same_device(&plan.owner, &buffer.owner, 2)?;
    let extent = match (wanted, &buffer.tensor) {
        (Wanted::Bytes(extent), None) => *extent,
        (Wanted::Tensor(tensor), Some(held)) if tensor == held && slot.offset == 0 => {
            let place = buffer.place(Range { offset: 0, bytes: buffer.bytes });
            return Ok((Operand { buffer: buffer.memory.clone(), offset: 0 }, place));
        }
        (Wanted::Tensor(tensor), held) => {
            let (what, at) = (what(), slot.offset);
            let holds = match held {
                Some(held) => format!("{:?} of format {:#06x}", held.dims, held.format),
                None => "plain bytes".to_owned(),
            };
            let message = format!(
                "{what} is {:?} of format {:#06x} in the device's own layout, from offset 0 on; it \
                 is bound to offset {at} of a buffer that holds {holds}",
                tensor.dims, tensor.format
            );
            return Err(no(status::E_ARGUMENT, message));
        }
        (Wanted::Bytes(_), Some(_)) => {
            let message = format!("{} takes plain bytes; its buffer holds a tensor", what());
            return Err(no(status::E_ARGUMENT, message));
        }
    };
    let first = slot.offset.checked_sub(extent.before).filter(|_| slot.offset <= buffer.bytes);
    let range = first.and_then(|offset| {
        let bytes = extent.before + extent.after;
        buffer.range(offset, bytes, 2).ok().map(|_| Range { offset, bytes })
    });
    let Some(range) = range else {
        let message = format!(
            "{} takes {} bytes before and {} from offset {} on; its buffer has {}",
            what(),
            extent.before,
            extent.after,
            slot.offset,
            buffer.bytes
        );
        return Err(no(status::E_RANGE, message));
    };
    let alignment = plan.owner.limits.buffer_alignment.max(1);
    if !slot.offset.is_multiple_of(alignment) || !slot.offset.is_multiple_of(extent.element) {
        let message = format!(
            "{} at offset {} is not aligned to {alignment} and its elements of {}",
            what(),
            slot.offset,
            extent.element
        );
        return Err(no(status::E_ALIGN, message));
    }
    let place = buffer.place(range);
    Ok((Operand { buffer: buffer.memory.clone(), offset: slot.offset }, place))
}

/// Refuses memory that is written, from place `read` on, and meets any other. Interleaved tensors
/// count as meeting.
fn apart(places: &[Place], read: usize) -> Result<(), Failure> {
    for (index, output) in places.iter().enumerate().skip(read) {
        if places[..index].iter().any(|other| output.overlaps(other)) {
            let message = format!("output {} shares memory with another tensor", index - read);
            return Err(no(status::E_ALIAS, message));
        }
    }
    Ok(())
}
