//! What a call must leave as it was: the floating-point environment and the signal mask of its
//! thread; locale, working directory and signal handlers of the process. And what it must give back:
//! memory.

use std::ffi::CStr;

/// What belongs to the calling thread. Cheap enough to be looked at around every call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thread {
    arithmetic: u64,
    mask: u64,
}

/// What belongs to the process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    locale: String,
    folder: Option<std::path::PathBuf>,
    handlers: Vec<usize>,
}

impl Thread {
    /// As it is now.
    pub fn now() -> Thread {
        Thread { arithmetic: arithmetic(), mask: mask() }
    }

    /// What is different now, in words.
    pub fn changed(&self) -> Vec<String> {
        let now = Thread::now();
        let mut words = Vec::new();
        if now.arithmetic != self.arithmetic {
            let (was, is) = (self.arithmetic, now.arithmetic);
            words.push(format!("floating-point control word {is:#x}, before {was:#x}"));
        }
        if now.mask != self.mask {
            words.push(format!("signal mask {:#x}, before {:#x}", now.mask, self.mask));
        }
        words
    }
}

impl Process {
    /// As it is now.
    pub fn now() -> Process {
        Process {
            locale: locale(),
            folder: std::env::current_dir().ok(),
            handlers: (1..=SIGNALS).map(handler).collect(),
        }
    }

    /// What is different now, in words.
    pub fn changed(&self) -> Vec<String> {
        let now = Process::now();
        let mut words = Vec::new();
        if now.locale != self.locale {
            words.push(format!("locale {}, before {}", now.locale, self.locale));
        }
        if now.folder != self.folder {
            words.push(format!("working directory {:?}, before {:?}", now.folder, self.folder));
        }
        let signals = self.handlers.iter().zip(&now.handlers).zip(1..);
        words.extend(
            signals
                .filter(|((was, is), _)| was != is)
                .map(|(_, signal)| format!("handler of signal {signal}")),
        );
        words
    }
}

/// Signals with a fixed meaning.
const SIGNALS: i32 = 31;

/// The bits that say how this thread computes: rounding, flushing, traps. Flags that computing
/// itself raises are left out.
fn arithmetic() -> u64 {
    #[cfg(target_arch = "x86_64")]
    {
        let (mut sse, mut x87) = (0_u32, 0_u16);
        // SAFETY: both instructions store a control word where they are told, and nothing else.
        unsafe {
            std::arch::asm!("stmxcsr [{}]", in(reg) &raw mut sse, options(nostack));
            std::arch::asm!("fnstcw [{}]", in(reg) &raw mut x87, options(nostack));
        }
        u64::from(sse & 0xffc0) << 16 | u64::from(x87)
    }
    #[cfg(target_arch = "aarch64")]
    {
        let fpcr: u64;
        // SAFETY: reads a register.
        unsafe { std::arch::asm!("mrs {}, fpcr", out(reg) fpcr, options(nomem, nostack)) };
        fpcr
    }
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    {
        0
    }
}

/// Bytes that the C library's allocator has handed out and not got back; nothing where that library
/// cannot tell.
pub fn allocated() -> u64 {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        // SAFETY: the call takes nothing and gives numbers.
        let info = unsafe { libc::mallinfo2() };
        (info.uordblks + info.hblkhd) as u64
    }
    #[cfg(not(all(target_os = "linux", target_env = "gnu")))]
    {
        0
    }
}

fn mask() -> u64 {
    // SAFETY: zeros are a valid set, and the call writes no more than one.
    let set = unsafe {
        let mut set: libc::sigset_t = std::mem::zeroed();
        libc::pthread_sigmask(libc::SIG_SETMASK, std::ptr::null(), &mut set);
        set
    };
    // SAFETY: the set was just filled in.
    let has = |signal: i32| unsafe { libc::sigismember(&set, signal) } == 1;
    (1..=SIGNALS).filter(|&signal| has(signal)).fold(0, |bits, signal| bits | 1 << signal)
}

fn handler(signal: i32) -> usize {
    // SAFETY: zeros are a valid struct; with no new action the call only writes the old one.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        libc::sigaction(signal, std::ptr::null(), &mut action);
        action.sa_sigaction
    }
}

fn locale() -> String {
    // SAFETY: a null name asks; the text is copied before anybody can change it.
    unsafe {
        let name = libc::setlocale(libc::LC_ALL, std::ptr::null());
        if name.is_null() { String::new() } else { CStr::from_ptr(name).to_string_lossy().into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_alone_is_not_told() {
        let (thread, process) = (Thread::now(), Process::now());
        let _ = std::hint::black_box(1.0_f64 / 3.0);
        assert_eq!((thread.changed(), process.changed()), (vec![], vec![]));
    }

    #[test]
    fn a_blocked_signal_is_told() {
        std::thread::spawn(|| {
            let before = Thread::now();
            // SAFETY: a set of one signal, blocked in this thread, which ends soon.
            unsafe {
                let mut set: libc::sigset_t = std::mem::zeroed();
                libc::sigaddset(&mut set, libc::SIGUSR1);
                libc::pthread_sigmask(libc::SIG_BLOCK, &set, std::ptr::null_mut());
            }
            assert_eq!(before.changed().len(), 1);
        })
        .join()
        .unwrap();
    }
}
