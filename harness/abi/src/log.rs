//! What an adapter tells its host: warnings and errors, kept until they are asked for.
//!
//! A process loads one adapter, so there is one list for the process.

use std::ffi::{CStr, c_char, c_void};
use std::sync::{Mutex, PoisonError};

use crate::ffi::log_level;

/// Messages that are kept, and characters of each: an adapter may say more than anyone would read.
const MOST: usize = 16;
const LONGEST: usize = 600;

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Takes the messages that came since the last time.
pub fn take() -> Vec<String> {
    std::mem::take(&mut LINES.lock().unwrap_or_else(PoisonError::into_inner))
}

/// The host's log callback.
pub(crate) unsafe extern "C" fn keep(_: *mut c_void, level: u32, message: *const c_char) {
    if message.is_null() || ![log_level::WARNING, log_level::ERROR].contains(&level) {
        return;
    }
    // SAFETY: the standard asks for text that ends with a NUL byte.
    let text = unsafe { CStr::from_ptr(message) }.to_string_lossy();
    let text: String = text.trim().chars().take(LONGEST).collect();
    let mut lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
    if lines.len() < MOST && !lines.contains(&text) {
        lines.push(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_are_kept_once_until_they_are_taken() {
        let say = |level, text: &CStr| {
            // SAFETY: the text lives and ends with a NUL byte.
            unsafe { keep(std::ptr::null_mut(), level, text.as_ptr()) };
        };
        say(log_level::INFO, c"hello");
        say(log_level::WARNING, c"no device\n");
        say(log_level::WARNING, c"no device");
        assert_eq!(take(), ["no device"]);
        assert_eq!(take(), Vec::<String>::new());
    }
}
