//! Faults of executing: what a plan is bound to, and what becomes of it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use oxi_kit::ffi::{self, Bindings, Device, Status, format, status};
use oxi_kit::hosted::Buffer;
use oxi_kit::{Failure, Operand, Operands, ops};

use crate::hooks::{Done, Execution, HONEST, Hooks, boundary, forgiving, honest, lenient, unless};

/// Every fault of this kind.
pub(super) static ALL: &[(&str, Hooks)] = &[
    ("slots-miscounted", boundary(|table| table.plan_execute = Some(more_slots))),
    ("slot-unchecked", boundary(|table| table.plan_execute = Some(any_range))),
    ("slot-misaligned", boundary(|table| table.plan_execute = Some(any_offset))),
    ("output-overlaps", boundary(|table| table.plan_execute = Some(overlaps))),
    ("plan-across-devices", boundary(|table| table.plan_execute = Some(far))),
    ("slot-across-devices", boundary(|table| table.plan_execute = Some(far_slot))),
    ("slot-dead", boundary(|table| table.plan_execute = Some(dead_slot))),
    ("workspace-overrun", Hooks { workspace: 16, execute: workspace_overrun, ..HONEST }),
    ("shared-scratch", Hooks { execute: shared_scratch, ..HONEST }),
    ("plan-ends-with-its-handle", Hooks { execute: ends_with_its_handle, ..HONEST }),
    ("plan-leak", boundary(|table| table.plan_create = Some(two_plans))),
    ("handle-race", boundary(|table| table.event_create = Some(handle_race))),
];

/// Slots that are too many are not looked at.
unsafe extern "C" fn more_slots(
    plan: ffi::Plan,
    stream: ffi::Stream,
    bindings: *const Bindings,
) -> Status {
    let whole = || honest!(plan_execute(plan, stream, bindings));
    unless(status::E_COUNT, whole, || {
        // SAFETY: the honest function has read the counts, which stand before all that may be missing.
        let given = unsafe { bindings.read_unaligned() };
        let fewer = |n_in| Bindings { n_in, ..given };
        let run = |n_in| honest!(plan_execute(plan, stream, &fewer(n_in)));
        (0..given.n_in).map(run).find(|&code| code != status::E_COUNT).unwrap_or(status::E_COUNT)
    })
}

unsafe extern "C" fn any_range(
    plan: ffi::Plan,
    stream: ffi::Stream,
    bindings: *const Bindings,
) -> Status {
    lenient(status::E_RANGE, || honest!(plan_execute(plan, stream, bindings)))
}

unsafe extern "C" fn any_offset(
    plan: ffi::Plan,
    stream: ffi::Stream,
    bindings: *const Bindings,
) -> Status {
    lenient(status::E_ALIGN, || honest!(plan_execute(plan, stream, bindings)))
}

unsafe extern "C" fn overlaps(
    plan: ffi::Plan,
    stream: ffi::Stream,
    bindings: *const Bindings,
) -> Status {
    lenient(status::E_ALIAS, || honest!(plan_execute(plan, stream, bindings)))
}

unsafe extern "C" fn far(
    plan: ffi::Plan,
    stream: ffi::Stream,
    bindings: *const Bindings,
) -> Status {
    let far = |why: &Failure| why.message.contains("different devices");
    forgiving(far, || honest!(plan_execute(plan, stream, bindings)))
}

/// Plan and stream are compared, and the buffers are wherever they are.
unsafe extern "C" fn far_slot(
    plan: ffi::Plan,
    stream: ffi::Stream,
    bindings: *const Bindings,
) -> Status {
    let far = |why: &Failure| why.message.contains("different devices") && why.arg == Some(2);
    forgiving(far, || honest!(plan_execute(plan, stream, bindings)))
}

/// The slot of a buffer that is gone is empty, like that of an optional tensor.
unsafe extern "C" fn dead_slot(
    plan: ffi::Plan,
    stream: ffi::Stream,
    bindings: *const Bindings,
) -> Status {
    let dead = |why: &Failure| why.message.contains("destroyed") && why.arg == Some(2);
    forgiving(dead, || honest!(plan_execute(plan, stream, bindings)))
}

/// Scratch memory of 16 bytes, of which 32 are used.
fn workspace_overrun(execution: Execution<'_>) -> Done {
    let plan = execution.plan.clone();
    execution.instead(move |_, operands| {
        plan.run(operands);
        let Some(workspace) = &operands.workspace else { return };
        // SAFETY: there is none past the 16 bytes that the kit has checked. Blocks of memory are 64
        // bytes longer than their buffers, so that nothing but the host's own bytes is hit.
        unsafe { workspace.buffer.at(workspace.offset).write_bytes(0xee, 32) };
    })
}

/// Results of all executions of `tanh` pass through one place.
fn shared_scratch(execution: Execution<'_>) -> Done {
    const BYTES: usize = 1 << 20;
    static SCRATCH: LazyLock<Option<Arc<Buffer>>> =
        LazyLock::new(|| Buffer::new(BYTES as u64).ok().map(Arc::new));
    let y = &execution.op.outputs[0];
    let bytes = y.len() * 4;
    let hit = execution.op.op == ops::tanh::ID && y.format == format::F32 && y.is_dense();
    let scratch = SCRATCH.clone().filter(|_| hit && bytes <= BYTES);
    let Some(scratch) = scratch else { return execution.honestly() };
    let plan = execution.plan.clone();
    execution.instead(move |_, operands| {
        let at = |operand: &Operand<Buffer>| Operand { buffer: operand.buffer.clone(), ..*operand };
        let inputs = operands.inputs.iter().map(|input| input.as_ref().map(at)).collect();
        let outputs = vec![Operand { buffer: scratch.clone(), offset: 0 }];
        plan.run(&Operands { inputs, outputs, workspace: None });
        std::thread::sleep(Duration::from_millis(1));
        let output = &operands.outputs[0];
        // SAFETY: the kit has checked the range of the output, and the scratch memory is as large.
        unsafe { scratch.at(0).copy_to(output.buffer.at(output.offset), bytes) };
    })
}

/// What is enqueued borrows the plan.
fn ends_with_its_handle(execution: Execution<'_>) -> Done {
    let plan = Arc::downgrade(execution.plan);
    execution.instead(move |_, operands| {
        if let Some(plan) = plan.upgrade() {
            plan.run(operands);
        }
    })
}

/// The compiler keeps a plan for itself.
unsafe extern "C" fn two_plans(
    device: Device,
    desc: *const ffi::OpDesc,
    out: *mut ffi::Plan,
) -> Status {
    let code = honest!(plan_create(device, desc, out));
    if code == status::OK {
        let mut other = ffi::Plan::NULL;
        return honest!(plan_create(device, desc, &mut other));
    }
    code
}

/// The new handle lies in a variable for a while, which all threads share.
unsafe extern "C" fn handle_race(device: Device, out: *mut ffi::Event) -> Status {
    static LAST: AtomicUsize = AtomicUsize::new(0);
    let code = honest!(event_create(device, out));
    if code == status::OK {
        // SAFETY: the honest function took the pointer.
        let event = unsafe { out.read_unaligned() };
        LAST.store(event.0.addr(), Ordering::Relaxed);
        std::thread::sleep(Duration::from_micros(50));
        let last = std::ptr::without_provenance_mut(LAST.load(Ordering::Relaxed));
        // SAFETY: as above.
        unsafe { out.write_unaligned(ffi::Event(last)) };
    }
    code
}
