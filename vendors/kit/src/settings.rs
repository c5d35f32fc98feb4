//! What the host tells an adapter when they meet: settings, and where diagnostics go.

use std::collections::BTreeMap;
use std::ffi::{CString, c_void};

use abi::ffi::{LogFn, log_level};

/// Settings of an adapter: keys that it knows, with their values.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    values: BTreeMap<String, String>,
    log: Log,
}

impl Settings {
    /// Before any meeting.
    pub(crate) const NONE: Self =
        Self { values: BTreeMap::new(), log: Log { function: None, user: std::ptr::null_mut() } };

    /// Settings made by hand, for tests.
    pub fn new(values: impl IntoIterator<Item = (String, String)>, log: Log) -> Self {
        Self { values: values.into_iter().collect(), log }
    }

    /// The value of a key, if it was given.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(String::as_str)
    }

    /// All that were given, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(key, value)| (&**key, &**value))
    }

    /// Where diagnostics go. Adapters must not write to the standard streams.
    pub fn log(&self) -> Log {
        self.log
    }
}

/// The host's log callback; silent if it gave none.
#[derive(Debug, Clone, Copy)]
pub struct Log {
    function: Option<LogFn>,
    user: *mut c_void,
}

// SAFETY: the host lets the callback be used from any thread, and `user` is only handed back to it.
unsafe impl Send for Log {}
// SAFETY: as above.
unsafe impl Sync for Log {}

impl Default for Log {
    fn default() -> Self {
        Settings::NONE.log
    }
}

impl Log {
    /// A callback of the host.
    ///
    /// # Safety
    /// The function may be called with `user` from any thread for as long as the process lives.
    pub unsafe fn new(function: Option<LogFn>, user: *mut c_void) -> Self {
        Self { function, user }
    }

    /// Something failed.
    pub fn error(&self, message: &str) {
        self.say(log_level::ERROR, message);
    }

    /// Something is odd.
    pub fn warning(&self, message: &str) {
        self.say(log_level::WARNING, message);
    }

    /// Something happened.
    pub fn info(&self, message: &str) {
        self.say(log_level::INFO, message);
    }

    fn say(&self, level: u32, message: &str) {
        let Some(function) = self.function else { return };
        // A NUL byte would end the text early; what stands before it is still worth saying.
        let text = message.split('\0').next().unwrap_or_default();
        if let Ok(text) = CString::new(text) {
            // SAFETY: whoever made this vouched for function and user; the text ends with a NUL.
            unsafe { function(self.user, level, text.as_ptr()) };
        }
    }
}
