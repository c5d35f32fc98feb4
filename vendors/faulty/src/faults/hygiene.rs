//! Faults of what the process and the calling thread are left with.
//!
//! Each call that misbehaves changes what the last one left, so that it can be seen at any of them.

use std::sync::atomic::{AtomicU32, Ordering};

use oxi_kit::ffi::{self, Device, OpDesc, Status, StreamDesc, status};

use crate::hooks::{Hooks, boundary, honest};

/// Every fault of this kind.
pub(super) static ALL: &[(&str, Hooks)] = &[
    ("subnormals-off", boundary(|table| table.plan_create = Some(subnormals_off))),
    ("rounding-changed", boundary(|table| table.plan_create = Some(rounding))),
    ("locale-changed", boundary(|table| table.plan_create = Some(locale))),
    ("folder-changed", boundary(|table| table.device_open = Some(folder))),
    ("handler-changed", boundary(|table| table.device_open = Some(handler))),
    ("mask-changed", boundary(|table| table.stream_create = Some(mask))),
    ("opening-leaks-a-little", boundary(|table| table.device_open = Some(little::device_open))),
    ("buffer-leaks-a-little", boundary(|table| table.buffer_create = Some(little::buffer_create))),
    (
        "import-leaks-a-little",
        boundary(|table| table.buffer_import_host = Some(little::buffer_import_host)),
    ),
    ("mapping-leaks-a-little", boundary(|table| table.buffer_map = Some(little::buffer_map))),
    ("stream-leaks-a-little", boundary(|table| table.stream_create = Some(little::stream_create))),
    ("event-leaks-a-little", boundary(|table| table.event_create = Some(little::event_create))),
    ("plan-leaks-a-little", boundary(|table| table.plan_create = Some(little::plan_create))),
    ("work-leaks-a-little", boundary(|table| table.plan_execute = Some(little::plan_execute))),
    ("refusal-leaks-a-little", boundary(|table| table.stream_create = Some(refusal))),
];

/// Functions that do what they must, and leave 64 bytes behind each time: a node of a list that is
/// never taken out.
mod little {
    use std::ffi::c_void;

    use oxi_kit::ffi::{
        Bindings, Buffer, BufferDesc, Device, Event, OpDesc, Plan, Status, Stream, StreamDesc,
        status,
    };

    macro_rules! leaking {
        ($($function:ident($($name:ident: $type:ty),*);)*) => {$(
            pub(super) unsafe extern "C" fn $function($($name: $type),*) -> Status {
                let code = super::honest!($function($($name),*));
                if code == status::OK {
                    super::leak();
                }
                code
            }
        )*};
    }

    leaking! {
        device_open(index: u32, out: *mut Device);
        buffer_create(device: Device, desc: *const BufferDesc, out: *mut Buffer);
        buffer_import_host(
            device: Device, memory: *mut c_void, bytes: u64, usage: u64, out: *mut Buffer);
        buffer_map(buffer: Buffer, offset: u64, bytes: u64, flags: u64, out: *mut *mut c_void);
        stream_create(device: Device, desc: *const StreamDesc, out: *mut Stream);
        event_create(device: Device, out: *mut Event);
        plan_create(device: Device, desc: *const OpDesc, out: *mut Plan);
        plan_execute(plan: Plan, stream: Stream, bindings: *const Bindings);
    }
}

/// Leaves 64 bytes behind.
fn leak() {
    // Memory that nobody could look at need not be there: the compiler may leave it out.
    std::mem::forget(std::hint::black_box(Box::new([0_u8; 64])));
}

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

/// The way out of a function that failed goes past what gives back.
unsafe extern "C" fn refusal(
    device: Device,
    desc: *const StreamDesc,
    out: *mut ffi::Stream,
) -> Status {
    let code = honest!(stream_create(device, desc, out));
    if code != status::OK {
        leak();
    }
    code
}
