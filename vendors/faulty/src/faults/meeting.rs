//! Faults of negotiation.

use std::sync::atomic::{AtomicU32, Ordering};

use oxi_kit::ffi::{ABI_MAJOR, ABI_MINOR, Adapter, HostInfo, Status, status};

use crate::honest::negotiate;
use crate::hooks::{HONEST, Hooks, fail};
use crate::{FAULT, settings, whole};

/// Every fault of this kind.
pub(super) static ALL: &[(&str, Hooks)] = &[
    ("answer-changes", Hooks { answer: answer_changes, ..HONEST }),
    ("older-host-refused", Hooks { meet: older_refused, ..HONEST }),
    ("newer-host-refused", Hooks { meet: newer_refused, ..HONEST }),
    ("other-major-accepted", Hooks { meet: any_major, ..HONEST }),
    ("unknown-setting-accepted", Hooks { meet: any_setting, ..HONEST }),
];

/// The version is counted up when it should be looked up.
fn answer_changes(answer: &mut Adapter) {
    static MET: AtomicU32 = AtomicU32::new(0);
    answer.abi_minor += MET.fetch_add(1, Ordering::Relaxed);
}

/// Changes what a host says of itself before it is heard.
unsafe fn meet(
    host: *const HostInfo,
    out: *mut Adapter,
    change: impl FnOnce(&mut HostInfo),
) -> Status {
    // SAFETY: the caller's promise.
    let Some(mut whole) = (unsafe { whole(host) }) else { return unsafe { negotiate(host, out) } };
    change(&mut whole);
    // SAFETY: as above.
    unsafe { negotiate(&whole, out) }
}

unsafe extern "C" fn older_refused(host: *const HostInfo, out: *mut Adapter) -> Status {
    // SAFETY: the caller's promise.
    match unsafe { whole(host) } {
        Some(host) if host.abi_minor < ABI_MINOR => {
            fail(status::E_UNSUPPORTED_VERSION, "the host is too old")
        }
        // SAFETY: as above.
        _ => unsafe { negotiate(host, out) },
    }
}

unsafe extern "C" fn newer_refused(host: *const HostInfo, out: *mut Adapter) -> Status {
    // SAFETY: the caller's promise.
    match unsafe { whole(host) } {
        Some(host) if host.abi_minor > ABI_MINOR => {
            fail(status::E_UNSUPPORTED_VERSION, "the host is too new")
        }
        // SAFETY: as above.
        _ => unsafe { negotiate(host, out) },
    }
}

unsafe extern "C" fn any_major(host: *const HostInfo, out: *mut Adapter) -> Status {
    // SAFETY: the caller's promise.
    unsafe { meet(host, out, |host| host.abi_major = ABI_MAJOR) }
}

/// Only what is known is heard.
unsafe extern "C" fn any_setting(host: *const HostInfo, out: *mut Adapter) -> Status {
    let mut known = Vec::new();
    // SAFETY: the caller's promise; what is heard outlives the call.
    unsafe {
        meet(host, out, |host| {
            known.extend(
                settings(host).filter(|(key, _)| *key == FAULT).map(|(_, setting)| setting),
            );
            (host.settings, host.setting_count) = (known.as_ptr(), known.len() as u64);
        })
    }
}
