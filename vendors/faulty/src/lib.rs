//! The reference adapter with one planted fault at a time, to prove that the suite would see it.
//!
//! The setting `fault` names an entry of `faults.yaml`; without it, this is the reference under
//! another name. The reference knows nothing of faults: every call is handed on to it,
//! through hooks that a fault may replace. To add a fault, write its entry in `faults.yaml` and its
//! hook in `faults/`.

mod catalog;
mod device;
mod faults;
mod hooks;
mod misbehaviours;

use oxi_kit::ffi::{self, HostInfo, Status, status};
use oxi_kit::{Adapter, DeviceInfo, Export, Failure, Settings};
use oxi_reference::Reference;

pub use catalog::{Fault, faults, misbehaviours};
use device::FaultyDevice;
use hooks::Hooks;

/// The setting that names the fault.
const FAULT: &str = "fault";

/// The adapter.
struct Faulty {
    inner: Reference,
    hooks: &'static Hooks,
}

impl Adapter for Faulty {
    const NAME: &'static str = "oxi-faulty";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    type Device = FaultyDevice;

    fn setting_keys() -> &'static [&'static str] {
        &[FAULT]
    }

    fn check_settings(settings: &Settings) -> Result<(), Failure> {
        hooks_of(settings).map(drop)
    }

    fn new(settings: &Settings) -> Result<Self, Failure> {
        Ok(Self { inner: Reference::new(settings)?, hooks: hooks_of(settings)? })
    }

    fn device_count(&self) -> u32 {
        self.inner.device_count()
    }

    fn device_info(&self, index: u32) -> Result<DeviceInfo, Failure> {
        let info = self.inner.device_info(index)?;
        Ok(DeviceInfo { name: "OXI faulty device".to_owned(), ..info })
    }

    fn open(&self, index: u32) -> Result<FaultyDevice, Failure> {
        Ok(FaultyDevice { inner: self.inner.open(index)?, hooks: self.hooks })
    }
}

mod honest {
    oxi_kit::adapter!(super::Faulty);
}

/// The hooks of the fault that the settings name.
fn hooks_of(settings: &Settings) -> Result<&'static Hooks, Failure> {
    let Some(name) = settings.get(FAULT) else { return Ok(&hooks::HONEST) };
    let mut all = faults::ALL.iter().chain(misbehaviours::ALL);
    all.find(|(known, _)| *known == name).map(|(_, hooks)| hooks).ok_or_else(|| {
        let known: Vec<_> =
            faults::ALL.iter().chain(misbehaviours::ALL).map(|(known, _)| *known).collect();
        Failure::argument(format!("there is no fault `{name}`; there are {}", known.join(", ")))
    })
}

/// Meets the host, as `oxi_negotiate` does.
///
/// # Safety
/// The pointers are null or valid as the standard says.
pub unsafe extern "C" fn negotiate(host: *const HostInfo, out: *mut ffi::Adapter) -> Status {
    // SAFETY: the caller's promise.
    let code = unsafe { honest::negotiate(host, out) };
    if code != status::OK {
        return code;
    }
    let Ok(hooks) = hooks_of(&Faulty::runtime().settings()) else { return code };
    // SAFETY: not null, or the honest answer were a failure; a host of this version gives room for
    // all of the struct, and faults are not for others.
    (hooks.answer)(unsafe { &mut *out }, Faulty::runtime().table());
    code
}
