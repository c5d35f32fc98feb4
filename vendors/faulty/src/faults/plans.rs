//! Faults of asking and preparing.

use oxi_kit::ffi::{
    self, Device, OpSupport, PlanInfo, Status, determinism, format, math_mode, status, support,
};
use oxi_kit::{Device as _, Failure, OpDesc, ops};
use oxi_reference::{Plan, ReferenceDevice};

use crate::hooks::{HONEST, Hooks, boundary, fail, honest, renamed, unless};

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
