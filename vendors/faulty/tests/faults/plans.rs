//! Asking, preparing and executing.

use oxi_kit::ffi::{self, FOREVER, OpSupport, Status, format, status, support};
use oxi_kit::host::{Bytes, Host, with_desc};
use oxi_kit::{OpDesc, Tensor, ops, oxi_call};

use crate::common::{Row, Subject, busy, event, f32s, op, second, sqrt, stream};

pub(crate) const ROWS: &[Row] = &[
    ("any-version", status::E_UNSUPPORTED_OP, status::OK, |host| {
        planned(host, &OpDesc { version: 2, ..sqrt() })
    }),
    ("unlisted-types", status::E_UNSUPPORTED_TYPE, status::OK, |host| {
        let bytes = Tensor::dense(format::U8, [4]);
        planned(host, &op(ops::add::ID, &[bytes.clone(), bytes.clone()], bytes, &[]))
    }),
    ("extra-tensor", status::E_COUNT, status::OK, |host| {
        planned(host, &op(ops::sqrt::ID, &[f32s(&[4]), f32s(&[4])], f32s(&[4]), &[]))
    }),
    ("unknown-attribute", status::E_ATTR, status::OK, |host| {
        planned(host, &op(ops::softmax::ID, &[f32s(&[4])], f32s(&[4]), &[(1, 0), (99, 0)]))
    }),
    ("any-mode", status::E_ENUM, status::OK, |host| {
        planned(host, &OpDesc { math_mode: 9, ..sqrt() })
    }),
    ("operator-code", status::E_UNSUPPORTED_OP, status::E_ARGUMENT, |host| {
        planned(host, &OpDesc { op: 0xffff, ..sqrt() })
    }),
    ("yes-then-no", status::OK, status::E_UNSUPPORTED, |host| {
        assert_eq!(host.query(&sqrt()).level, support::NATIVE);
        planned(host, &sqrt())
    }),
    ("no-then-yes", status::OK, status::E_UNSUPPORTED_OP, |host| {
        let exp = OpDesc { op: ops::exp::ID, ..sqrt() };
        assert_eq!(planned(host, &exp), status::OK);
        host.query(&exp).why
    }),
    ("other-reason", status::E_UNSUPPORTED_OP, status::E_UNSUPPORTED, |host| {
        let unknown = OpDesc { op: 0xffff, ..sqrt() };
        assert_eq!(planned(host, &unknown), status::E_UNSUPPORTED_OP);
        host.query(&unknown).why
    }),
    ("no-without-reason", 1, 0, |host| {
        let said = host.query(&OpDesc { op: 0xffff, ..sqrt() });
        i32::from(said.reason[0] != 0)
    }),
    ("workspace-alignment-odd", 16, 48, |host| {
        let (plan, mut info) = (host.plan(&sqrt()).unwrap(), ffi::PlanInfo::default());
        host.expect(oxi_call!(host, plan_info(plan, &mut info)));
        info.workspace_align as i32
    }),
    ("no-is-an-error", status::OK, status::E_UNSUPPORTED_OP, |host| {
        host.query(&OpDesc { op: 0xffff, ..sqrt() });
        host.last_error().0
    }),
    ("silent-host", support::NATIVE as i32, support::HOST as i32, |host| {
        let mut info = ffi::PlanInfo::default();
        host.expect(oxi_call!(host, plan_info(host.plan(&sqrt()).unwrap(), &mut info)));
        info.level as i32
    }),
    ("operators-miscounted", 0, 1, |host| {
        let mut count = 0;
        host.expect(oxi_call!(host, op_count(host.device, &mut count)));
        count as i32 - enumerate(host, 0).1 as i32
    }),
    ("operators-unsorted", 1, 0, |host| i32::from(enumerate(host, 4).0.is_sorted())),
    ("operators-past-room", 7, ops::subtract::ID as i32, |host| {
        let place = enumerate(host, 64).0.iter().position(|id| *id == ops::subtract::ID).unwrap();
        let mut ids = [7; 64];
        let mut count = 0;
        let code =
            oxi_call!(host, op_enumerate(host.device, place as u32, ids.as_mut_ptr(), &mut count));
        host.expect(code);
        ids[place] as i32
    }),
    ("slots-miscounted", status::E_COUNT, status::OK, |host| {
        let x = (host.buffer(16), 0);
        executed(host, &[x, x], (host.buffer(16), 0))
    }),
    ("slot-unchecked", status::E_RANGE, status::OK, |host| {
        executed(host, &[(host.buffer(15), 0)], (host.buffer(16), 0))
    }),
    ("slot-misaligned", status::E_ALIGN, status::OK, |host| {
        executed(host, &[(host.buffer(64), 4)], (host.buffer(16), 0))
    }),
    ("output-overlaps", status::E_ALIAS, status::OK, |host| {
        let both = (host.buffer(16), 0);
        executed(host, &[both], both)
    }),
    ("plan-across-devices", status::E_ARGUMENT, status::OK, across),
    ("slot-across-devices", status::E_ARGUMENT, status::OK, across),
    ("slot-dead", status::E_HANDLE, status::OK, |host| {
        let dead = host.buffer(16);
        host.expect(oxi_call!(host, buffer_destroy(dead)));
        executed(host, &[(dead, 0)], (host.buffer(16), 0))
    }),
    ("workspace-overrun", 7, 0xee, workspace),
    ("shared-scratch", 1, 0, at_once),
    ("plan-ends-with-its-handle", 2, 0, |host| {
        busy(host);
        let (plan, x, y) = (host.plan(&sqrt()).unwrap(), host.buffer(16), host.buffer(16));
        let pattern = 4_f32.to_ne_bytes();
        let pattern = pattern.as_ptr().cast();
        host.expect(oxi_call!(host, fill(host.stream, x, 0, 16, pattern, 4)));
        host.expect(oxi_call!(host, fill(host.stream, y, 0, 16, [0; 4].as_ptr().cast(), 1)));
        host.expect(host.execute(plan, &[x], &[y]));
        host.expect(oxi_call!(host, plan_destroy(plan)));
        f32::from_bytes(&host.download(y, 16))[3] as i32
    }),
    ("plan-leak", status::OK, status::E_BUSY, |host| {
        let device = second(host);
        let mut plan = ffi::Plan::NULL;
        let code = with_desc(&sqrt(), |desc| oxi_call!(host, plan_create(device, desc, &mut plan)));
        host.expect(code);
        host.expect(oxi_call!(host, plan_destroy(plan)));
        oxi_call!(host, device_close(device))
    }),
    ("handle-race", 1, 0, |host| {
        let make = || (0..100).map(|_| event(host, host.device)).collect::<Vec<_>>();
        let mut all: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(make)).collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        all.sort_unstable_by_key(|event| event.0.addr());
        all.dedup();
        i32::from(all.len() == 400)
    }),
];

fn planned(host: &Host, op: &OpDesc) -> Status {
    let mut support = OpSupport::default();
    with_desc(op, |desc| host.expect(oxi_call!(host, op_query(host.device, desc, &mut support))));
    host.plan(op).err().unwrap_or(status::OK)
}

fn enumerate(host: &Host, room: u32) -> (Vec<u32>, u32) {
    let (mut ids, mut count) = (vec![0; 64], 0);
    let code = oxi_call!(host, op_enumerate(host.device, room, ids.as_mut_ptr(), &mut count));
    host.expect(code);
    ids.truncate(room.min(count) as usize);
    (ids, count)
}

/// Executes a square root of four numbers.
fn executed(host: &Host, inputs: &[(ffi::Buffer, u64)], output: (ffi::Buffer, u64)) -> Status {
    let plan = host.plan(&sqrt()).unwrap();
    let slot = |&(buffer, offset): &(ffi::Buffer, u64)| ffi::Slot { buffer, offset };
    let (inputs, output): (Vec<_>, _) = (inputs.iter().map(slot).collect(), slot(&output));
    let bindings = ffi::Bindings {
        n_in: inputs.len() as u32,
        n_out: 1,
        inputs: inputs.as_ptr(),
        outputs: &output,
        ..ffi::Bindings::default()
    };
    oxi_call!(host, plan_execute(plan, host.stream, &bindings))
}

/// Executes with an output of another handle of the device.
fn across(host: &Subject) -> Status {
    let far = Host { device: second(host), stream: ffi::Stream::NULL, ..**host };
    let buffer = far.buffer(16);
    let code = executed(host, &[(host.buffer(16), 0)], (buffer, 0));
    std::mem::forget(far);
    code
}

/// The byte behind the workspace.
fn workspace(host: &Subject) -> Status {
    let plan = host.plan(&sqrt()).unwrap();
    let slot = |buffer| ffi::Slot { buffer, offset: 0 };
    let (input, output) = (slot(host.buffer(16)), slot(host.buffer(16)));
    let scratch = host.upload(&[7; 32]);
    let bindings = ffi::Bindings {
        n_in: 1,
        n_out: 1,
        inputs: &input,
        outputs: &output,
        workspace: slot(scratch),
        ..ffi::Bindings::default()
    };
    host.expect(oxi_call!(host, plan_execute(plan, host.stream, &bindings)));
    host.download(scratch, 32)[16].into()
}

/// Whether executions on two streams at once give what each gives alone.
fn at_once(host: &Subject) -> Status {
    const COUNT: i64 = 4096;
    let plan = host.plan(&op(ops::tanh::ID, &[f32s(&[COUNT])], f32s(&[COUNT]), &[])).unwrap();
    let one = |value: f32| {
        let other = Host { stream: stream(host, host.device), ..**host };
        let x = other.upload(&f32::to_bytes(&[value; COUNT as usize]));
        let y = other.buffer(4 * COUNT as u64);
        let right = (0..50).all(|_| {
            other.expect(other.execute(plan, &[x], &[y]));
            other.expect(oxi_call!(other, stream_synchronize(other.stream, FOREVER)));
            let seen = f32::from_bytes(&other.download(y, 4 * COUNT as usize));
            seen.iter().all(|y| y.signum() == value.signum())
        });
        std::mem::forget(other);
        right
    };
    let right = std::thread::scope(|scope| {
        let thread = scope.spawn(|| one(1.0));
        let here = one(-1.0);
        thread.join().unwrap() && here
    });
    i32::from(right)
}
