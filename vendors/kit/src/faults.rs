//! The extension `oxi.fault`: a device fails on purpose, once, so that what follows can be checked.
//!
//! Only adapters that say so offer it ([`Adapter::FAULTS`](crate::Adapter::FAULTS)). A fault belongs to
//! one open device: a second handle of the same device, opened before or after, knows nothing of it.

use std::ffi::{CStr, c_char, c_void};
use std::sync::atomic::{AtomicBool, Ordering};

use abi::ffi::{self, FaultApi, Status, fault_kind, status};

use crate::calls::{call, live};
use crate::{Export, Failure};

/// Name of the extension.
const NAME: &CStr = c"oxi.fault";
/// Its only version.
const VERSION: u32 = 1;

/// What an open device is still to fail at.
#[derive(Default)]
pub(crate) struct Injected {
    /// The next allocation finds no memory.
    pub(crate) memory: Fault,
    /// The next execution fails while it runs.
    pub(crate) execution: Fault,
}

/// A failure that happens once.
#[derive(Default)]
pub(crate) struct Fault(AtomicBool);

impl Fault {
    /// Lets the next one fail.
    pub(crate) fn arm(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether this one is to fail; those after it are not.
    pub(crate) fn take(&self) -> bool {
        self.0.load(Ordering::Acquire) && self.0.swap(false, Ordering::AcqRel)
    }
}

/// The function table of the extension.
pub(crate) struct Table(FaultApi);

// SAFETY: the table is constant, and the pointer in its header is null.
unsafe impl Sync for Table {}
// SAFETY: as above.
unsafe impl Send for Table {}

impl Table {
    pub(crate) const fn new<A: Export>() -> Self {
        let size = size_of::<FaultApi>() as u32;
        let header = ffi::Header { stype: FaultApi::STYPE, size, next: std::ptr::null() };
        Self(FaultApi { header, inject: Some(inject::<A>) })
    }

    pub(crate) fn get(&self) -> &FaultApi {
        &self.0
    }
}

/// The table of an extension; null for any but `oxi.fault`.
pub(crate) unsafe extern "C" fn get_extension<A: Export>(
    name: *const c_char,
    version: u32,
) -> *const c_void {
    // SAFETY: not null, and ended with NUL by the standard.
    let known = !name.is_null() && unsafe { CStr::from_ptr(name) } == NAME;
    match known && version == VERSION {
        true => std::ptr::from_ref(A::runtime().faults()).cast(),
        false => std::ptr::null(),
    }
}

unsafe extern "C" fn inject<A: Export>(device: ffi::Device, kind: u32) -> Status {
    call(|| {
        let device = live(&A::runtime().devices, device.0, 0)?;
        match kind {
            fault_kind::OUT_OF_MEMORY => device.injected.memory.arm(),
            fault_kind::EXECUTION => device.injected.execution.arm(),
            fault_kind::DEVICE_LOST => device.lose(),
            _ => {
                let message = format!("{kind} is no kind of fault");
                return Err(Failure::new(status::E_ENUM, message).at(1));
            }
        }
        Ok(status::OK)
    })
}
