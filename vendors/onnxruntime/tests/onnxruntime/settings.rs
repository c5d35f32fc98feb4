//! Meeting the adapter: what its settings may be, and what it says if there is nothing to certify.

use std::ffi::{CStr, c_char, c_void};
use std::sync::{Mutex, PoisonError};

use oxi_kit::ffi::status;
use oxi_kit::host::negotiate_with;
use oxi_kit::{Adapter, Log, Settings};
use oxi_onnxruntime::OnnxRuntime;

use crate::common::library;

/// Devices with these settings, and what the log says.
fn devices(settings: &[(&str, &str)]) -> (u32, String) {
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
    let adapter = OnnxRuntime::new(&Settings::new(pairs, log)).expect("no device is no failure");
    (adapter.device_count(), SAID.lock().unwrap().clone())
}

#[test]
fn settings_that_make_no_sense_are_refused_while_meeting() {
    let meet = |settings: &[_]| negotiate_with(oxi_onnxruntime::negotiate, settings).map(drop);
    let wrong = [
        ("threads", "many"),
        ("threads", "-1"),
        ("provider", " "),
        ("library", ""),
        ("provider_options", "a"),
        ("provider_options", "a=1"),
        ("color", "blue"),
    ];
    for setting in wrong {
        assert_eq!(meet(&[setting]), Err(status::E_ARGUMENT), "{setting:?}");
    }
}

#[test]
fn what_is_no_onnx_runtime_is_told() {
    let (count, said) = devices(&[("library", "/no/such/libonnxruntime.so")]);
    assert_eq!(count, 0);
    assert!(said.contains("cannot be loaded") && said.contains("/no/such/"), "{said}");
    // A library that every process has.
    let (count, said) = devices(&[("library", "libc.so.6")]);
    assert_eq!(count, 0);
    assert!(said.contains("libc.so.6 is not ONNX Runtime"), "{said}");
}

#[test]
fn a_provider_that_is_not_in_the_build_is_told_with_those_that_are() {
    let test = "a_provider_that_is_not_in_the_build_is_told_with_those_that_are";
    let Some(library) = library(test) else { return };
    for provider in ["XNNPACK", "acme"] {
        let (count, said) = devices(&[("library", &library), ("provider", provider)]);
        assert_eq!(count, 0);
        let whole = said.contains(provider) && said.contains("CPUExecutionProvider");
        assert!(whole, "{said}");
    }
    assert_eq!(devices(&[("library", &library), ("provider", "cpu"), ("threads", "2")]).0, 1);
}
