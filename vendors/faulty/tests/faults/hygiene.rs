//! What the process and the thread are left with.

use std::ptr::{null, null_mut};

use oxi_kit::ffi::{self, status};
use oxi_kit::host::Host;
use oxi_kit::oxi_call;

use crate::common::{Row, event, map, second, sqrt, stream};

pub(crate) const ROWS: &[Row] = &[
    ("subnormals-off", 0, 1, |host| changed(host, subnormal)),
    ("rounding-changed", 0, 1, |host| changed(host, third)),
    ("locale-changed", 0, 1, |host| changed(host, locale)),
    ("folder-changed", 0, 1, |host| changed(host, std::env::current_dir)),
    ("handler-changed", 0, 1, |host| changed(host, handler)),
    ("mask-changed", 0, 1, |host| changed(host, blocked)),
    ("opening-leaks-a-little", 0, 1, |host| {
        leaks(|| host.expect(oxi_call!(host, device_close(second(host)))))
    }),
    ("buffer-leaks-a-little", 0, 1, |host| {
        leaks(|| host.expect(oxi_call!(host, buffer_destroy(host.buffer(8)))))
    }),
    ("import-leaks-a-little", 0, 1, |host| {
        let memory = Box::leak(Box::new([0_u8; 8])).as_mut_ptr();
        leaks(|| {
            let mut buffer = ffi::Buffer::NULL;
            let import =
                oxi_call!(host, buffer_import_host(host.device, memory.cast(), 8, 0, &mut buffer));
            host.expect(import);
            host.expect(oxi_call!(host, buffer_destroy(buffer)));
        })
    }),
    ("mapping-leaks-a-little", 0, 1, |host| {
        let buffer = host.buffer(8);
        leaks(|| {
            host.expect(map(host, buffer, (0, 8), 1).0);
            host.expect(oxi_call!(host, buffer_unmap(buffer)));
        })
    }),
    ("stream-leaks-a-little", 0, 1, |host| {
        leaks(|| host.expect(oxi_call!(host, stream_destroy(stream(host, host.device)))))
    }),
    ("event-leaks-a-little", 0, 1, |host| {
        leaks(|| host.expect(oxi_call!(host, event_destroy(event(host, host.device)))))
    }),
    ("plan-leaks-a-little", 0, 1, |host| {
        leaks(|| host.expect(oxi_call!(host, plan_destroy(host.plan(&sqrt()).unwrap()))))
    }),
    ("work-leaks-a-little", 0, 1, |host| {
        let (plan, x, y) = (host.plan(&sqrt()).unwrap(), host.buffer(16), host.buffer(16));
        leaks(|| {
            host.expect(host.execute(plan, &[x], &[y]));
            host.synchronize();
        })
    }),
    ("refusal-leaks-a-little", 0, 1, |host| {
        leaks(|| {
            let refused = oxi_call!(host, stream_create(host.device, null(), null_mut()));
            assert_eq!(refused, status::E_NULL);
        })
    }),
];

/// Whether calls leave as much behind as 64 bytes each.
fn leaks(calls: impl Fn()) -> i32 {
    const CALLS: usize = 400;
    // SAFETY: it takes nothing and gives numbers.
    let allocated = || unsafe { libc::mallinfo2() }.uordblks;
    (0..CALLS).for_each(|_| calls());
    let before = allocated();
    (0..CALLS).for_each(|_| calls());
    i32::from(allocated().saturating_sub(before) >= 64 * CALLS)
}

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
