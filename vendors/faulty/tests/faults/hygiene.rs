//! What the process and the thread are left with.

use std::ptr::null;

use oxi_kit::host::Host;
use oxi_kit::oxi_call;

use crate::common::{Row, second, sqrt, stream};

pub(crate) const ROWS: &[Row] = &[
    ("subnormals-off", 0, 1, |host| changed(host, subnormal)),
    ("rounding-changed", 0, 1, |host| changed(host, third)),
    ("locale-changed", 0, 1, |host| changed(host, locale)),
    ("folder-changed", 0, 1, |host| changed(host, std::env::current_dir)),
    ("handler-changed", 0, 1, |host| changed(host, handler)),
    ("mask-changed", 0, 1, |host| changed(host, blocked)),
];

/// Whether something is not as before after the usual calls.
fn changed<T, E>(host: &Host, look: impl Fn() -> Result<T, E>) -> i32
where
    Result<T, E>: std::fmt::Debug,
{
    let before = format!("{:?}", look());
    // An odd number of each, because what is changed twice may be as before.
    host.plan(&sqrt()).unwrap();
    let device = second(host);
    host.expect(oxi_call!(host, stream_destroy(stream(host, device))));
    host.expect(oxi_call!(host, device_close(device)));
    i32::from(before != format!("{:?}", look()))
}

fn subnormal() -> Result<f32, ()> {
    let x = std::hint::black_box(f32::MIN_POSITIVE);
    Ok(x * std::hint::black_box(0.5))
}

fn third() -> Result<f32, ()> {
    // 2/3 rounds up to nearest.
    Ok(std::hint::black_box(2.0_f32) / std::hint::black_box(3.0))
}

fn locale() -> Result<String, ()> {
    // SAFETY: null asks only; the text is the system's, and copied at once.
    let name = unsafe { std::ffi::CStr::from_ptr(libc::setlocale(libc::LC_ALL, null())) };
    Ok(name.to_string_lossy().into_owned())
}

fn handler() -> Result<usize, ()> {
    let mut action = std::mem::MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: no new action is given, and there is room for the old one.
    unsafe {
        libc::sigaction(libc::SIGUSR1, null(), action.as_mut_ptr());
        Ok(action.assume_init().sa_sigaction)
    }
}

fn blocked() -> Result<bool, ()> {
    let mut signals = std::mem::MaybeUninit::zeroed();
    // SAFETY: no new mask is given, and there is room for the old one.
    unsafe {
        libc::pthread_sigmask(libc::SIG_BLOCK, null(), signals.as_mut_ptr());
        Ok(libc::sigismember(signals.as_ptr(), libc::SIGUSR2) == 1)
    }
}
