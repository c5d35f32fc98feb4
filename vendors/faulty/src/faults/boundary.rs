//! Faults at the boundary: statuses, memory, crashes.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use oxi_kit::ffi::{self, BufferDesc, CoreApi, Status, status};
use oxi_kit::hosted::Buffer;
use oxi_kit::{Export, Failure, last_error, ops};

use crate::Faulty;
use crate::hooks::{Execution, HONEST, Hooks};

/// Every mistake is an "invalid value".
pub(super) const WRONG_CODE: Hooks = Hooks { answer: wrong_code, ..HONEST };

fn wrong_code(answer: &mut ffi::Adapter, honest: &'static CoreApi) {
    static TABLE: OnceLock<CoreApi> = OnceLock::new();
    answer.core = TABLE.get_or_init(|| CoreApi { buffer_create: Some(buffer_create), ..*honest });
}

unsafe extern "C" fn buffer_create(
    device: ffi::Device,
    desc: *const BufferDesc,
    out: *mut ffi::Buffer,
) -> Status {
    let Some(honest) = Faulty::runtime().table().buffer_create else { return status::E_INTERNAL };
    // SAFETY: handed on as they came.
    match unsafe { honest(device, desc, out) } {
        status::E_SIZE => {
            last_error::set(Failure::argument("invalid value"));
            status::E_ARGUMENT
        }
        code => code,
    }
}

/// A pool that loses a block now and then.
pub(super) const LEAK: Hooks = Hooks { release: leak, ..HONEST };

fn leak(buffer: Arc<Buffer>) {
    static DESTROYED: AtomicU32 = AtomicU32::new(0);
    if DESTROYED.fetch_add(1, Ordering::Relaxed) % 8 == 7 {
        std::mem::forget(buffer);
    }
}

/// A block of size 0, and nobody thought of it.
pub(super) const CRASH: Hooks = Hooks { execute: crash, ..HONEST };

fn crash(execution: Execution<'_>) -> Result<(), Failure> {
    let op = execution.op;
    let axis = op.attr_i64(ops::softmax::AXIS, None).unwrap_or(0) as usize;
    let single = op.optional(0).is_some_and(|x| x.dims.get(axis) == Some(&1));
    if op.op != ops::softmax::ID || !single {
        return execution.honestly();
    }
    execution.instead(|_, _| {
        let nowhere = std::ptr::without_provenance::<u8>(64);
        // SAFETY: there is none. The first page of a process is never mapped: this is the signal
        // that the fault is about, raised on the stream's thread as a real kernel would.
        std::hint::black_box(unsafe { nowhere.read_volatile() });
    })
}
