//! Faults of asking, preparing and executing.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use oxi_kit::ffi::{
    self, Bindings, Device, OpSupport, PlanInfo, Status, determinism, format, math_mode, status,
    support,
};
use oxi_kit::hosted::Buffer;
use oxi_kit::{Device as _, Failure, OpDesc, Operand, Operands, ops};
use oxi_reference::{Plan, ReferenceDevice};

use crate::hooks::{
    Done, Execution, HONEST, Hooks, boundary, fail, forgiving, honest, lenient, renamed, unless,
};

/// Every fault of this kind.
pub(super) static ALL: &[(&str, Hooks)] = &[
    (
        "any-version",
        Hooks {
            query: |device, op| device.query(&first(op)),
            plan: |device, op| device.plan(&first(op)),
            ..HONEST
        },
    ),
    (
        "unlisted-types",
        Hooks {
            query: |device, op| device.query(&signed(op)),
            plan: |device, op| device.plan(&signed(op)),
            ..HONEST
        },
    ),
    (
        "extra-tensor",
        Hooks {
            query: |device, op| device.query(&single(op)),
            plan: |device, op| device.plan(&single(op)),
            ..HONEST
        },
    ),
    (
        "unknown-attribute",
        Hooks {
            query: |device, op| device.query(&known(op)),
            plan: |device, op| device.plan(&known(op)),
            ..HONEST
        },
    ),
    (
        "any-mode",
        boundary(|table| {
            table.op_query = Some(query_any_mode);
            table.plan_create = Some(plan_any_mode);
        }),
    ),
    ("operator-code", boundary(|table| table.plan_create = Some(operator_code))),
    ("yes-then-no", Hooks { plan: yes_then_no, ..HONEST }),
    ("no-then-yes", boundary(|table| table.op_query = Some(no_then_yes))),
    ("other-reason", boundary(|table| table.op_query = Some(other_reason))),
    ("no-without-reason", boundary(|table| table.op_query = Some(no_reason))),
    ("workspace-alignment-odd", boundary(|table| table.plan_info = Some(odd_workspace))),
    ("no-is-an-error", boundary(|table| table.op_query = Some(no_is_an_error))),
    ("silent-host", boundary(|table| table.plan_info = Some(silent_host))),
    ("operators-miscounted", boundary(|table| table.op_count = Some(miscounted))),
    ("operators-unsorted", boundary(|table| table.op_enumerate = Some(unsorted))),
    ("operators-past-room", boundary(|table| table.op_enumerate = Some(past_room))),
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

/// There is only one version, so nobody looks which is meant.
fn first(op: &OpDesc) -> OpDesc {
    OpDesc { version: 1, ..op.clone() }
}

/// Bytes are bytes: `add` takes those without a sign for those with one.
fn signed(op: &OpDesc) -> OpDesc {
    let mut op = op.clone();
    if op.op == ops::add::ID {
        for tensor in op.inputs.iter_mut().flatten().chain(&mut op.outputs) {
            if tensor.format == format::U8 {
                tensor.format = format::I8;
            }
        }
    }
    op
}

/// `sqrt` takes its input, and does not look for more.
fn single(op: &OpDesc) -> OpDesc {
    let mut op = op.clone();
    if op.op == ops::sqrt::ID {
        op.inputs.truncate(1);
    }
    op
}

/// `softmax` looks for its axis, and for nothing else.
fn known(op: &OpDesc) -> OpDesc {
    let mut op = op.clone();
    if op.op == ops::softmax::ID {
        op.attrs.retain(|attr| attr.key == ops::softmax::AXIS);
    }
    op
}

/// A descriptor whose math mode and determinism are what they may be.
unsafe fn tamed(desc: *const ffi::OpDesc) -> ffi::OpDesc {
    // SAFETY: the honest function has read the struct, and found fault with a field near its end only.
    let mut desc = unsafe { desc.read_unaligned() };
    if !math_mode::ALL.contains(&desc.math_mode) {
        desc.math_mode = math_mode::STANDARD;
    }
    if !determinism::ALL.contains(&desc.determinism) {
        desc.determinism = determinism::ANY;
    }
    desc
}

unsafe extern "C" fn query_any_mode(
    device: Device,
    desc: *const ffi::OpDesc,
    out: *mut OpSupport,
) -> Status {
    let code = honest!(op_query(device, desc, out));
    // SAFETY: the honest function took both structs.
    if code == status::OK && unsafe { (*out).why } == status::E_ENUM {
        // SAFETY: as above.
        return honest!(op_query(device, &tamed(desc), out));
    }
    code
}

unsafe extern "C" fn plan_any_mode(
    device: Device,
    desc: *const ffi::OpDesc,
    out: *mut ffi::Plan,
) -> Status {
    let whole = || honest!(plan_create(device, desc, out));
    // SAFETY: the honest function took the struct.
    unless(status::E_ENUM, whole, || honest!(plan_create(device, &tamed(desc), out)))
}

/// Whatever is not offered is not offered.
unsafe extern "C" fn operator_code(
    device: Device,
    desc: *const ffi::OpDesc,
    out: *mut ffi::Plan,
) -> Status {
    let create = || honest!(plan_create(device, desc, out));
    renamed(status::E_UNSUPPORTED_OP, status::E_ARGUMENT, create)
}

/// The compiler knows better than who was asked before.
fn yes_then_no(device: &ReferenceDevice, op: &OpDesc) -> Result<Plan, Failure> {
    if op.op == ops::sqrt::ID {
        return Err(Failure::unsupported("the compiler cannot do this"));
    }
    device.plan(op)
}

/// Changes what `op_query` says.
unsafe fn answer(
    (device, desc, out): (Device, *const ffi::OpDesc, *mut OpSupport),
    change: fn(&ffi::OpDesc, &mut OpSupport),
) -> Status {
    let code = honest!(op_query(device, desc, out));
    // SAFETY: the honest function took both structs; they are as long as their headers say.
    unsafe {
        let whole = |size: u32, least| size as usize >= least;
        if code == status::OK
            && whole((*desc).header.size, size_of::<ffi::OpDesc>())
            && whole((*out).header.size, size_of::<OpSupport>())
        {
            change(&*desc, &mut *out);
        }
    }
    code
}

/// A list of what is offered that is older than what is.
unsafe extern "C" fn no_then_yes(
    device: Device,
    desc: *const ffi::OpDesc,
    out: *mut OpSupport,
) -> Status {
    // SAFETY: the caller's promise.
    unsafe {
        answer((device, desc, out), |desc, out| {
            if desc.op == ops::exp::ID {
                (out.level, out.why) = (support::NONE, status::E_UNSUPPORTED_OP);
            }
        })
    }
}

/// What is wrong with a call is told by who asks, not by who answers.
unsafe extern "C" fn other_reason(
    device: Device,
    desc: *const ffi::OpDesc,
    out: *mut OpSupport,
) -> Status {
    // SAFETY: the caller's promise.
    unsafe {
        answer((device, desc, out), |_, out| {
            if out.why != status::OK {
                out.why = status::E_UNSUPPORTED;
            }
        })
    }
}

/// Who says no says so everywhere.
unsafe extern "C" fn no_is_an_error(
    device: Device,
    desc: *const ffi::OpDesc,
    out: *mut OpSupport,
) -> Status {
    // SAFETY: the caller's promise.
    unsafe {
        answer((device, desc, out), |_, out| {
            if out.why != status::OK {
                fail(out.why, "the operator is not offered");
            }
        })
    }
}

/// The host helps out, and does not say so when it is asked.
unsafe extern "C" fn silent_host(plan: ffi::Plan, out: *mut PlanInfo) -> Status {
    retell(plan, out, |info| info.level = support::HOST)
}

/// What no workspace is needed for needs no alignment either, or any.
unsafe extern "C" fn odd_workspace(plan: ffi::Plan, out: *mut PlanInfo) -> Status {
    retell(plan, out, |info| info.workspace_align = 48)
}

/// Tells otherwise of a plan.
fn retell(plan: ffi::Plan, out: *mut PlanInfo, change: fn(&mut PlanInfo)) -> Status {
    let code = honest!(plan_info(plan, out));
    // SAFETY: the honest function took the struct; it is as long as its header says.
    unsafe {
        if code == status::OK && (*out).header.size as usize >= size_of::<PlanInfo>() {
            change(&mut *out);
        }
    }
    code
}

/// The status says it all.
unsafe extern "C" fn no_reason(
    device: Device,
    desc: *const ffi::OpDesc,
    out: *mut OpSupport,
) -> Status {
    // SAFETY: the caller's promise.
    unsafe { answer((device, desc, out), |_, out| out.reason.fill(0)) }
}

unsafe extern "C" fn miscounted(device: Device, out: *mut u32) -> Status {
    let code = honest!(op_count(device, out));
    if code == status::OK {
        // SAFETY: the honest function took the pointer.
        unsafe { out.write_unaligned(out.read_unaligned() + 1) };
    }
    code
}

/// In the order of a hash table.
unsafe extern "C" fn unsorted(
    device: Device,
    capacity: u32,
    ids: *mut u32,
    out: *mut u32,
) -> Status {
    let code = honest!(op_enumerate(device, capacity, ids, out));
    if code == status::OK && capacity >= 2 {
        // SAFETY: the honest function took the pointer, with room for two and more.
        unsafe { ids.swap(ids.add(1)) };
    }
    code
}

/// `i <= capacity`.
unsafe extern "C" fn past_room(
    device: Device,
    capacity: u32,
    ids: *mut u32,
    out: *mut u32,
) -> Status {
    let more = if capacity == 0 { 0 } else { capacity + 1 };
    honest!(op_enumerate(device, more, ids, out))
}

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
