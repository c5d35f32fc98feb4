//! The reference adapter with one planted fault at a time, to prove that the suite would see it.
//!
//! The setting `fault` names an entry of `faults.yaml`; without it, this is the reference under
//! another name. The reference knows nothing of faults: every call is handed on to it,
//! through hooks that a fault may replace. Some stand behind the kit, at the device; a fault at the
//! boundary replaces functions of the table that the host gets. To add a fault, write its entry in
//! `faults.yaml` and its hook in `faults/`.

mod catalog;
mod device;
mod faults;
mod hooks;
mod misbehaviours;
pub mod units;

use std::collections::BTreeMap;
use std::ffi::CStr;
use std::sync::{Mutex, PoisonError};

use oxi_kit::ffi::{self, CoreApi, HostInfo, Setting, Status, status};
use oxi_kit::{Adapter, DeviceInfo, Export, Failure, Settings};
use oxi_reference::Reference;

pub use catalog::{Fault, faults, misbehaviours};
use device::FaultyDevice;
use hooks::Hooks;

/// The setting that names the fault.
const FAULT: &str = "fault";

/// No fault.
static NONE: Hooks = hooks::HONEST;

/// The fault that a host has named last; one that names none meets the same adapter as before it.
static CHOSEN: Mutex<&Hooks> = Mutex::new(&NONE);

fn chosen() -> &'static Hooks {
    *CHOSEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The adapter.
struct Faulty {
    inner: Reference,
    hooks: &'static Hooks,
}

impl Adapter for Faulty {
    const NAME: &'static str = "oxi-faulty";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    type Device = FaultyDevice;
    const FAULTS: bool = true;

    fn setting_keys() -> &'static [&'static str] {
        &[FAULT]
    }

    fn check_settings(settings: &Settings) -> Result<(), Failure> {
        match settings.get(FAULT) {
            Some(name) if hooks_named(name).is_none() => {
                let known: Vec<_> = all().map(|(known, _)| *known).collect();
                let known = known.join(", ");
                Err(Failure::argument(format!("there is no fault `{name}`; there are {known}")))
            }
            _ => Ok(()),
        }
    }

    fn new(settings: &Settings) -> Result<Self, Failure> {
        Ok(Self { inner: Reference::new(settings)?, hooks: chosen() })
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

/// Faults and misbehaviours.
fn all() -> impl Iterator<Item = &'static (&'static str, Hooks)> {
    faults::all().chain(misbehaviours::ALL)
}

fn hooks_named(name: &str) -> Option<&'static Hooks> {
    all().find(|(known, _)| *known == name).map(|(_, hooks)| hooks)
}

/// What a host says of itself, if it says all of it.
///
/// # Safety
/// The pointer is null or valid as the standard says.
unsafe fn whole(host: *const HostInfo) -> Option<HostInfo> {
    // SAFETY: a header is the least that is there.
    let header =
        (!host.is_null()).then(|| unsafe { host.cast::<ffi::Header>().read_unaligned() })?;
    let full = header.stype == HostInfo::STYPE && header.size as usize >= size_of::<HostInfo>();
    // SAFETY: the header says that all of it is there.
    full.then(|| unsafe { host.read_unaligned() })
}

/// The hooks of the fault that a host names, looked up before it is met: the fault may lie there.
///
/// # Safety
/// The pointer is null or valid as the standard says.
unsafe fn hooks_asked(host: *const HostInfo) -> Option<&'static Hooks> {
    // SAFETY: the caller's promise.
    let host = unsafe { whole(host) }?;
    // SAFETY: as above.
    let mut settings = unsafe { settings(&host) };
    settings.find_map(|(key, setting)| {
        // SAFETY: not null, and ended with NUL by the standard.
        let value = unsafe { CStr::from_ptr(setting.value) };
        (key == FAULT).then(|| hooks_named(value.to_str().ok()?))?
    })
}

/// The settings that a host gives, by their keys. Those that make no sense are left to the reference.
///
/// # Safety
/// As many settings are there as the host says.
unsafe fn settings(host: &HostInfo) -> impl Iterator<Item = (&str, Setting)> {
    let count = if host.settings.is_null() { 0 } else { host.setting_count as usize };
    (0..count).filter_map(move |index| {
        // SAFETY: the caller's promise.
        let setting = unsafe { host.settings.add(index).read_unaligned() };
        if setting.key.is_null() || setting.value.is_null() {
            return None;
        }
        // SAFETY: not null, and ended with NUL by the standard.
        let key = unsafe { CStr::from_ptr(setting.key) };
        Some((key.to_str().ok()?, setting))
    })
}

/// The function table with a fault in it; each has one, at one place.
fn table_of(hooks: &'static Hooks) -> &'static CoreApi {
    static TABLES: Mutex<BTreeMap<usize, &CoreApi>> = Mutex::new(BTreeMap::new());
    let mut tables = TABLES.lock().unwrap_or_else(PoisonError::into_inner);
    tables.entry(std::ptr::from_ref(hooks).addr()).or_insert_with(|| {
        let mut table = *Faulty::runtime().table();
        (hooks.table)(&mut table);
        Box::leak(Box::new(table))
    })
}

/// Meets the host, as `oxi_negotiate` does.
///
/// # Safety
/// The pointers are null or valid as the standard says.
pub unsafe extern "C" fn negotiate(host: *const HostInfo, out: *mut ffi::Adapter) -> Status {
    // SAFETY: the caller's promise.
    if let Some(hooks) = unsafe { hooks_asked(host) } {
        *CHOSEN.lock().unwrap_or_else(PoisonError::into_inner) = hooks;
    }
    let hooks = chosen();
    // SAFETY: as above.
    let code = unsafe { (hooks.meet)(host, out) };
    // SAFETY: not null and with a header, or the answer were a failure.
    if code == status::OK && unsafe { (*out).header.size } as usize >= size_of::<ffi::Adapter>() {
        // SAFETY: the header says that all of it is there.
        let answer = unsafe { &mut *out };
        answer.core = table_of(hooks);
        (hooks.answer)(answer);
    }
    code
}
