//! What a call must leave as it was: the floating-point environment and the signal mask of its
//! thread; locale, working directory and signal handlers of the process. And what it must
//! give back: memory.
//!
//! What changed is told as the end of a sentence: "stream_create left flush-to-zero on; before, it
//! was off".

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
            let known = words.len();
            for (name, fields) in ARITHMETIC {
                let value = |word: u64| (word >> fields.shift) as usize & (fields.values.len() - 1);
                let (was, is) = (value(self.arithmetic), value(now.arithmetic));
                if was != is {
                    let (was, is) = (fields.values[was], fields.values[is]);
                    words.push(format!("{name} {is}; before, it was {was}"));
                }
            }
            if words.len() == known {
                let (was, is) = (self.arithmetic, now.arithmetic);
                let what = "traps or precision of the floating-point environment";
                words.push(format!("{what} changed: control word {is:#x}, before {was:#x}"));
            }
        }
        for signal in (1..=SIGNALS).filter(|signal| (now.mask ^ self.mask) >> signal & 1 == 1) {
            let blocked = now.mask >> signal & 1 == 1;
            let (is, was) = if blocked { ("blocked", "not") } else { ("not blocked", "blocked") };
            words.push(format!("signal {signal} {is}; before, it was {was}"));
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
            words.push(format!("the locale {}; before, it was {}", now.locale, self.locale));
        }
        if now.folder != self.folder {
            let name = |folder: &Option<std::path::PathBuf>| match folder {
                Some(folder) => folder.display().to_string(),
                None => "none that exists".to_owned(),
            };
            let (is, was) = (name(&now.folder), name(&self.folder));
            words.push(format!("the working directory {is}; before, it was {was}"));
        }
        let signals = self.handlers.iter().zip(&now.handlers).zip(1..);
        words.extend(
            signals
                .filter(|((was, is), _)| was != is)
                .map(|(_, signal)| format!("another handler for signal {signal}")),
        );
        words
    }
}

/// A field of the control word, a bit or two.
struct Field {
    shift: u32,
    /// What each value means.
    values: &'static [&'static str],
}

const OFF_ON: &[&str] = &["off", "on"];

/// What the control word says that changes results, by name.
#[cfg(target_arch = "x86_64")]
const ARITHMETIC: [(&str, Field); 4] = [
    ("flush-to-zero (results)", Field { shift: 31, values: OFF_ON }),
    ("denormals-are-zero (inputs)", Field { shift: 22, values: OFF_ON }),
    ("rounding", Field { shift: 29, values: &["to nearest", "down", "up", "towards zero"] }),
    (
        "rounding of the x87",
        Field { shift: 10, values: &["to nearest", "down", "up", "towards zero"] },
    ),
];
#[cfg(target_arch = "aarch64")]
const ARITHMETIC: [(&str, Field); 3] = [
    ("flush-to-zero", Field { shift: 24, values: OFF_ON }),
    ("flush-to-zero of f16", Field { shift: 19, values: OFF_ON }),
    ("rounding", Field { shift: 22, values: &["to nearest", "up", "down", "towards zero"] }),
];
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
const ARITHMETIC: [(&str, Field); 0] = [];

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

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn arithmetic_is_told_by_name() {
        let told = |bits: u64| {
            let now = Thread::now();
            Thread { arithmetic: now.arithmetic ^ bits, ..now }.changed()
        };
        assert_eq!(told(1 << 31), ["flush-to-zero (results) off; before, it was on"]);
        assert_eq!(told(3 << 29), ["rounding to nearest; before, it was towards zero"]);
        assert!(told(1 << 24)[0].starts_with("traps or precision of the floating-point"));
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
            let told = format!("signal {} blocked; before, it was not", libc::SIGUSR1);
            assert_eq!(before.changed(), [told]);
        })
        .join()
        .unwrap();
    }
}
