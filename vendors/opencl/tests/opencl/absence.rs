//! Machines that have nothing to certify, and settings that pick nothing: each gets a sentence of its
//! own, which names what there is. `fake.c` plays the machines.

use std::ffi::{CStr, c_char, c_void};
use std::sync::{Mutex, PoisonError};

use oxi_kit::ffi::status;
use oxi_kit::host::negotiate_with;
use oxi_kit::{Adapter, Log, Settings};
use oxi_opencl::OpenCl;

use crate::common::compile;

/// What the adapter makes of these settings, and what the log says.
fn meet(settings: &[(&str, &str)]) -> (OpenCl, String) {
    static SAID: Mutex<String> = Mutex::new(String::new());
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    unsafe extern "C" fn say(_: *mut c_void, _: u32, message: *const c_char) {
        // SAFETY: the message ends with NUL.
        let message = unsafe { CStr::from_ptr(message) };
        SAID.lock().unwrap().push_str(&message.to_string_lossy());
    }
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    SAID.lock().unwrap().clear();
    // SAFETY: the function may be called from anywhere, and does not look at its first argument.
    let log = unsafe { Log::new(Some(say), std::ptr::null_mut()) };
    let pairs = settings.iter().map(|&(key, value)| (key.to_owned(), value.to_owned()));
    let adapter = OpenCl::new(&Settings::new(pairs, log)).expect("no device is no failure");
    (adapter, SAID.lock().unwrap().clone())
}

/// The library of a machine that has this fault.
fn fake(fault: &str) -> String {
    let define = format!("-DFAULT={fault}");
    compile("fake.c", &format!("libfake-{fault}.so"), &["-shared", "-fPIC", &define])
}

/// Meets a machine with this fault; there must be no device, and the sentence is given.
#[track_caller]
fn none(fault: &str, settings: &[(&str, &str)]) -> String {
    let library = fake(fault);
    let (adapter, said) = meet(&[&[("library", &*library)], settings].concat());
    assert_eq!(adapter.device_count(), 0);
    // Paths differ from machine to machine.
    said.replace(&library, "FAKE")
}

#[test]
fn settings_that_make_no_sense_are_refused_while_meeting() {
    for setting in [("platform", " "), ("device", ""), ("library", ""), ("color", "blue")] {
        let met = negotiate_with(oxi_opencl::negotiate, &[setting]).map(drop);
        assert_eq!(met, Err(status::E_ARGUMENT), "{setting:?}");
    }
}

#[test]
fn a_machine_without_opencl_is_told_what_to_install() {
    let (adapter, said) = meet(&[("library", "/no/such/libOpenCL.so.1")]);
    assert_eq!(adapter.device_count(), 0);
    assert!(said.starts_with("OpenCL cannot be loaded: /no/such/libOpenCL.so.1: "), "{said}");
    assert!(said.contains("install its ICD loader") && said.contains("`library`"), "{said}");
    // A library that every process has.
    let (adapter, said) = meet(&[("library", "libc.so.6")]);
    assert_eq!(adapter.device_count(), 0);
    assert!(said.contains("clGetPlatformIDs"), "{said}");
}

#[test]
fn a_loader_without_drivers_is_told_from_no_loader() {
    assert_eq!(
        none("NO_PLATFORM", &[]),
        "FAKE knows no OpenCL platform: no driver is installed, or OCL_ICD_VENDORS names a folder \
         that holds none"
    );
}

#[test]
fn a_platform_without_devices_is_named() {
    assert_eq!(
        none("NO_DEVICE", &[]),
        "there is no OpenCL device; there is platform 0 `Fake platform` with no device"
    );
    assert_eq!(
        none("BROKEN_DRIVER", &[("platform", "fake")]),
        "there is no OpenCL device for platform `fake`; there is platform 0 `Fake platform` with no \
         device, since clGetDeviceIDs failed with OpenCL code -6"
    );
}

#[test]
fn settings_that_pick_nothing_are_told_what_there_is() {
    let there = "there is platform 0 `Fake platform` with `Fake device`";
    let cases: [(&[(&str, &str)], &str); 4] = [
        (&[("platform", "acme")], "platform `acme`"),
        (&[("platform", "1")], "platform `1`"),
        (&[("device", "acme")], "device `acme`"),
        (&[("platform", "fake"), ("device", "1")], "platform `fake` device `1`"),
    ];
    for (settings, asked) in cases {
        let expected = format!("there is no OpenCL device for {asked}; {there}");
        assert_eq!(none("NOTHING", settings), expected);
    }
}

#[test]
fn a_device_that_cannot_be_used_is_told_apart_from_none() {
    assert_eq!(
        none("NOT_AVAILABLE", &[]),
        "`Fake device` of `Fake platform` is left out: it says that it is not available"
    );
    assert_eq!(
        none("NO_COMPILER", &[]),
        "`Fake device` of `Fake platform` is left out: it has no compiler for kernels"
    );
}

#[test]
fn a_device_that_does_not_open_is_listed_and_says_why() {
    let (adapter, said) = meet(&[("library", &fake("NO_CONTEXT"))]);
    assert_eq!((adapter.device_count(), &*said), (1, ""));
    assert_eq!(adapter.device_info(0).expect("it can be asked").name, "Fake device");
    let failure = adapter.open(0).map(drop).expect_err("it has no context");
    assert_eq!(failure.message, "clCreateContext failed with OpenCL code -5");
    assert_eq!((failure.status, failure.native), (status::E_OUT_OF_MEMORY, -5));
}
