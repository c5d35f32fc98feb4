//! Faults of what the process and the calling thread are left with.
//!
//! Each call that misbehaves changes what the last one left, so that it can be seen at any of them.

use std::sync::atomic::{AtomicU32, Ordering};

use oxi_kit::ffi::{self, Device, OpDesc, Status, StreamDesc};

use crate::hooks::{Hooks, boundary, honest};

/// Every fault of this kind.
pub(super) static ALL: &[(&str, Hooks)] = &[
    ("subnormals-off", boundary(|table| table.plan_create = Some(subnormals_off))),
    ("rounding-changed", boundary(|table| table.plan_create = Some(rounding))),
    ("locale-changed", boundary(|table| table.plan_create = Some(locale))),
    ("folder-changed", boundary(|table| table.device_open = Some(folder))),
    ("handler-changed", boundary(|table| table.device_open = Some(handler))),
    ("mask-changed", boundary(|table| table.stream_create = Some(mask))),
];

/// True every other time.
fn turn() -> bool {
    static TURNS: AtomicU32 = AtomicU32::new(0);
    TURNS.fetch_add(1, Ordering::Relaxed).is_multiple_of(2)
}

/// Flips bits of the thread's floating-point control register.
fn flip(bits: u64) {
    #[cfg(target_arch = "x86_64")]
    {
        let mut control = 0_u32;
        // SAFETY: stores the register to memory of ours.
        unsafe { std::arch::asm!("stmxcsr [{}]", in(reg) &raw mut control) };
        control ^= bits as u32;
        // SAFETY: the bits that may be flipped are flags that the register has. Rust's own arithmetic
        // in this thread may round otherwise from here on, which is the fault.
        unsafe { std::arch::asm!("ldmxcsr [{}]", in(reg) &raw const control) };
    }
    #[cfg(target_arch = "aarch64")]
    {
        let control: u64;
        // SAFETY: reads a register.
        unsafe { std::arch::asm!("mrs {}, fpcr", out(reg) control) };
        // SAFETY: as above.
        unsafe { std::arch::asm!("msr fpcr, {}", in(reg) control ^ bits) };
    }
}

/// Flush results to zero and take subnormals for zeros.
const SUBNORMALS: u64 = if cfg!(target_arch = "x86_64") { 1 << 15 | 1 << 6 } else { 1 << 24 };
/// Round down.
const DOWN: u64 = if cfg!(target_arch = "x86_64") { 1 << 13 } else { 1 << 23 };

/// A library built with "fast math" sets the mode of whoever calls it.
unsafe extern "C" fn subnormals_off(
    device: Device,
    desc: *const OpDesc,
    out: *mut ffi::Plan,
) -> Status {
    flip(SUBNORMALS);
    honest!(plan_create(device, desc, out))
}

/// Bounds are computed downwards, and nobody turns back.
unsafe extern "C" fn rounding(device: Device, desc: *const OpDesc, out: *mut ffi::Plan) -> Status {
    let code = honest!(plan_create(device, desc, out));
    flip(DOWN);
    code
}

/// A compiler that parses numbers sets the locale it needs.
unsafe extern "C" fn locale(device: Device, desc: *const OpDesc, out: *mut ffi::Plan) -> Status {
    let name = if turn() { c"C.UTF-8" } else { c"C" };
    // SAFETY: the name ends with NUL. Other threads may be reading the locale; the fault is in that too.
    unsafe { libc::setlocale(libc::LC_ALL, name.as_ptr()) };
    honest!(plan_create(device, desc, out))
}

/// A driver that looks for its files.
unsafe extern "C" fn folder(index: u32, out: *mut Device) -> Status {
    // Where it may not go, it stays.
    let _ = std::env::set_current_dir(if turn() { "/usr" } else { "/" });
    honest!(device_open(index, out))
}

/// A driver that wants to know of a signal.
unsafe extern "C" fn handler(index: u32, out: *mut Device) -> Status {
    let action = if turn() { libc::SIG_IGN } else { libc::SIG_DFL };
    // SAFETY: neither runs code of ours.
    unsafe { libc::signal(libc::SIGUSR1, action) };
    honest!(device_open(index, out))
}

/// Threads of a library should get no signals: they are blocked before a thread is made, and stay so.
unsafe extern "C" fn mask(
    device: Device,
    desc: *const StreamDesc,
    out: *mut ffi::Stream,
) -> Status {
    let how = if turn() { libc::SIG_BLOCK } else { libc::SIG_UNBLOCK };
    let mut signals = std::mem::MaybeUninit::uninit();
    // SAFETY: the set is made before it is used, and only one signal that means nothing here is in it.
    unsafe {
        libc::sigemptyset(signals.as_mut_ptr());
        libc::sigaddset(signals.as_mut_ptr(), libc::SIGUSR2);
        libc::pthread_sigmask(how, signals.as_ptr(), std::ptr::null_mut());
    }
    honest!(stream_create(device, desc, out))
}
