//! Negotiation.

use std::ptr::null;

use oxi_kit::ffi::{ABI_MAJOR, ABI_MINOR, Adapter, HostInfo, Negotiate, Setting, Status, status};
use oxi_kit::host::negotiate_with;

use crate::common::alone;

/// Meets an adapter as a host of this version, with settings; what it answers with.
fn meet(
    negotiate: Negotiate,
    (major, minor): (u32, u32),
    settings: &[(&std::ffi::CStr, &std::ffi::CStr)],
) -> (Status, Adapter) {
    let settings: Vec<_> = settings
        .iter()
        .map(|(key, value)| Setting { key: key.as_ptr(), value: value.as_ptr() })
        .collect();
    let host = HostInfo {
        abi_major: major,
        abi_minor: minor,
        settings: if settings.is_empty() { null() } else { settings.as_ptr() },
        setting_count: settings.len() as u64,
        ..HostInfo::default()
    };
    let mut adapter = Adapter::default();
    // SAFETY: both structs and all that they point to are valid, and outlive the call.
    (unsafe { negotiate(&host, &mut adapter) }, adapter)
}

/// What the reference and the fault say to a host of another version.
fn version(fault: &std::ffi::CStr, version: (u32, u32)) -> (Status, Status) {
    let honest = meet(oxi_reference::negotiate, version, &[]).0;
    (honest, meet(oxi_faulty::negotiate, version, &[(c"fault", fault)]).0)
}

#[test]
fn answer_changes() {
    alone("meeting::answer_changes", || {
        let minor = || negotiate_with(oxi_faulty::negotiate, &[("fault", "answer-changes")]);
        assert_eq!(minor().unwrap().abi_minor, ABI_MINOR);
        assert_eq!(minor().unwrap().abi_minor, ABI_MINOR + 1);
        // A fault that was named once is there for hosts that name none.
        let unnamed = negotiate_with(oxi_faulty::negotiate, &[]).unwrap();
        assert_eq!(unnamed.abi_minor, ABI_MINOR + 2);
    });
}

#[test]
fn older_host_refused() {
    alone("meeting::older_host_refused", || {
        let said = version(c"older-host-refused", (ABI_MAJOR, 0));
        assert_eq!(said, (status::OK, status::E_UNSUPPORTED_VERSION));
        assert_eq!(version(c"older-host-refused", (ABI_MAJOR, 99)), (status::OK, status::OK));
    });
}

#[test]
fn newer_host_refused() {
    alone("meeting::newer_host_refused", || {
        let said = version(c"newer-host-refused", (ABI_MAJOR, 99));
        assert_eq!(said, (status::OK, status::E_UNSUPPORTED_VERSION));
        assert_eq!(version(c"newer-host-refused", (ABI_MAJOR, 0)), (status::OK, status::OK));
    });
}

#[test]
fn other_major_accepted() {
    alone("meeting::other_major_accepted", || {
        let said = version(c"other-major-accepted", (ABI_MAJOR + 1, 0));
        assert_eq!(said, (status::E_UNSUPPORTED_VERSION, status::OK));
    });
}

#[test]
fn unknown_setting_accepted() {
    alone("meeting::unknown_setting_accepted", || {
        let version = (ABI_MAJOR, ABI_MINOR);
        let odd = (c"speed", c"high");
        assert_eq!(meet(oxi_reference::negotiate, version, &[odd]).0, status::E_ARGUMENT);
        let fault = (c"fault", c"unknown-setting-accepted");
        let (code, adapter) = meet(oxi_faulty::negotiate, version, &[odd, fault]);
        assert_eq!(code, status::OK);
        assert!(!adapter.core.is_null());
    });
}

#[test]
fn a_fault_that_nobody_named_is_not_there() {
    alone("meeting::a_fault_that_nobody_named_is_not_there", || {
        let version = (ABI_MAJOR + 1, 0);
        let code = meet(oxi_faulty::negotiate, version, &[]).0;
        assert_eq!(code, status::E_UNSUPPORTED_VERSION);
        // SAFETY: null is what is tried.
        let code = unsafe { oxi_faulty::negotiate(null(), &mut Adapter::default()) };
        assert_eq!(code, status::E_NULL);
    });
}
