//! Which libraries are oneDNN, and what is said of those that are not.

use std::ffi::{CStr, c_char, c_void};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use oxi_kit::ffi::status;
use oxi_kit::host::negotiate_with;
use oxi_kit::{Adapter, Log, Settings};
use oxi_onednn::OneDnn;

use crate::common::{compiled, library};

/// Devices of a library, and what the log says.
fn devices(library: &Path) -> (u32, String) {
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
    let pair = ("library".to_owned(), library.to_str().expect("the path is UTF-8").to_owned());
    let adapter = OneDnn::new(&Settings::new([pair], log)).expect("no device is no failure");
    (adapter.device_count(), SAID.lock().unwrap().clone())
}

/// A library that has nothing of oneDNN but a version.
fn of_version(major: u32) -> String {
    format!(
        "struct version {{ int major, minor, patch; const char *hash; unsigned cpu, gpu; }};
         const struct version *dnnl_version(void) {{
             static struct version v = {{{major}, 6, 3, \"\", 2, 0}};
             return &v;
         }}"
    )
}

#[test]
fn settings_that_make_no_sense_are_refused_while_meeting() {
    let meet = |settings: &[_]| negotiate_with(oxi_onednn::negotiate, settings).map(drop);
    for setting in [("library", " "), ("library", ""), ("threads", "1")] {
        assert_eq!(meet(&[setting]), Err(status::E_ARGUMENT), "{setting:?}");
    }
}

#[test]
fn what_is_no_onednn_is_told() {
    let (count, said) = devices(Path::new("/no/such/libdnnl.so.3"));
    assert_eq!(count, 0);
    assert!(said.contains("cannot be loaded") && said.contains("/no/such/"), "{said}");
    // A library that every process has.
    let (count, said) = devices(Path::new("libc.so.6"));
    assert_eq!(count, 0);
    assert!(said.contains("libc.so.6 is not oneDNN"), "{said}");
}

#[test]
fn another_major_version_is_told_with_the_one_that_is_spoken() {
    let test = "another_major_version_is_told_with_the_one_that_is_spoken";
    for major in [2, 4] {
        let Some(library) = compiled(test, &format!("dnnl{major}"), &of_version(major), None)
        else {
            return;
        };
        let (count, said) = devices(&library);
        assert_eq!(count, 0);
        assert!(said.contains(&format!("is oneDNN {major}.6.3")), "{said}");
        assert!(said.contains("the API of 3.x"), "{said}");
    }
}

#[test]
fn a_function_that_is_missing_is_named() {
    let test = "a_function_that_is_missing_is_named";
    let Some(library) = compiled(test, "dnnl3", &of_version(3), None) else { return };
    let (count, said) = devices(&library);
    assert_eq!(count, 0);
    assert!(said.contains("has no function dnnl_status2str"), "{said}");
}

#[test]
fn a_library_without_a_cpu_engine_gives_no_device() {
    let test = "a_library_without_a_cpu_engine_gives_no_device";
    let Some(real) = library(test) else { return };
    let source = "int dnnl_engine_create(void **engine, int kind, unsigned long index) {
        (void)engine, (void)kind, (void)index;
        return 2;
    }";
    let Some(library) = compiled(test, "no-engine", source, Some(&real)) else { return };
    let (count, said) = devices(&library);
    assert_eq!(count, 0);
    assert!(said.contains("has no CPU engine") && said.contains("invalid_arguments"), "{said}");
    assert_eq!(devices(Path::new(&real)), (1, String::new()));
}
