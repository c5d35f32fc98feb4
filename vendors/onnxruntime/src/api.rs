//! ONNX Runtime's C API: loading the library, and making its errors failures.

use std::ffi::{CStr, CString, c_char, c_void};
use std::path::Path;

use libloading::{Library, Symbol};
use ort_sys::{OrtApi, OrtApiBase, OrtEnv, OrtLoggingLevel, OrtStatus, OrtStatusPtr};
use oxi_kit::{Failure, Log};

/// Revision of the function table that is asked for: what the adapter calls is all in it.
const REVISION: u32 = 17;

/// The function table of a loaded library.
#[derive(Debug, Clone)]
pub struct Api {
    /// The functions.
    pub ort: &'static OrtApi,
    /// Version of the library.
    pub version: String,
}

impl Api {
    /// Loads a library, for as long as the process lives: ONNX Runtime keeps threads and statics
    /// that do not outlive their code.
    ///
    /// # Errors
    /// A sentence that says why it cannot be used.
    pub fn load(path: &Path) -> Result<Self, Failure> {
        let shown = path.display();
        // SAFETY: the library is the one that the user named; running its code is what they ask for.
        let library = unsafe { Library::new(path) };
        let library = library.map_err(|error| {
            Failure::unsupported(format!("ONNX Runtime cannot be loaded: {}", because(&error)))
        })?;
        // SAFETY: ONNX Runtime documents this symbol to be a function of this type.
        let base: Result<Symbol<unsafe extern "C" fn() -> *const OrtApiBase>, _> =
            unsafe { library.get(b"OrtGetApiBase\0") };
        let Ok(base) = base else {
            let message = format!("{shown} is not ONNX Runtime: it has no function OrtGetApiBase");
            return Err(Failure::unsupported(message));
        };
        // SAFETY: the function takes nothing, and gives a table that is never freed.
        let base = unsafe { base().as_ref() };
        std::mem::forget(library);
        let Some(base) = base else {
            return Err(Failure::unsupported(format!("{shown} gives no function table")));
        };
        // SAFETY: the function gives a text that is never freed.
        let version = unsafe { text((base.GetVersionString)()) };
        // SAFETY: any revision may be asked for; the table is null or lives as long as the library.
        let Some(ort) = (unsafe { (base.GetApi)(REVISION).as_ref() }) else {
            return Err(Failure::unsupported(format!(
                "{shown} is ONNX Runtime {version}; the adapter needs 1.{REVISION} or newer"
            )));
        };
        Ok(Self { ort, version })
    }

    /// An environment whose diagnostics go to the host's log, and whose sessions share so many
    /// threads; 0 lets ONNX Runtime choose. There is one for as long as the process lives: the
    /// first one's threads are everybody's.
    ///
    /// # Errors
    /// What ONNX Runtime says.
    pub fn environment(&self, threads: i32, log: Log) -> Result<*mut OrtEnv, Failure> {
        let ort = self.ort;
        let (mut environment, mut options) = (std::ptr::null_mut(), std::ptr::null_mut());
        let log: *mut Log = Box::leak(Box::new(log));
        // SAFETY: the options are made first, and released when the environment has read them; the
        // log lives as long as the process, and the text is ended with NUL.
        unsafe {
            self.check((ort.CreateThreadingOptions)(&raw mut options))?;
            let made = self
                .check((ort.SetGlobalIntraOpNumThreads)(options, threads))
                .and_then(|()| self.check((ort.SetGlobalInterOpNumThreads)(options, 1)))
                // Threads that spin take time from whoever else measures on this machine.
                .and_then(|()| self.check((ort.SetGlobalSpinControl)(options, 0)))
                .and_then(|()| {
                    self.check((ort.CreateEnvWithCustomLoggerAndGlobalThreadPools)(
                        say,
                        log.cast(),
                        OrtLoggingLevel::ORT_LOGGING_LEVEL_ERROR,
                        c"oxi".as_ptr(),
                        options,
                        &raw mut environment,
                    ))
                });
            (ort.ReleaseThreadingOptions)(options);
            made?;
        }
        Ok(environment)
    }

    /// The execution providers that the library was built with.
    pub fn providers(&self) -> Vec<String> {
        let (mut names, mut count) = (std::ptr::null_mut(), 0);
        // SAFETY: both are written, and the names live until they are released.
        unsafe {
            if self.check((self.ort.GetAvailableProviders)(&raw mut names, &raw mut count)).is_err()
            {
                return Vec::new();
            }
            let found = (0..count as usize).map(|index| text(*names.add(index))).collect();
            // Nothing is to be done about names that cannot be released.
            let _ = self.check((self.ort.ReleaseAvailableProviders)(names, count));
            found
        }
    }

    /// Makes the answer of a function a result, and releases it.
    ///
    /// # Errors
    /// `E_UNSUPPORTED`, with ONNX Runtime's code and message; callers know better statuses.
    pub fn check(&self, answer: OrtStatusPtr) -> Result<(), Failure> {
        if answer.0.is_null() {
            return Ok(());
        }
        // A newer library may have codes that the type of the binding does not list.
        type Code = unsafe extern "system" fn(*const OrtStatus) -> i32;
        // SAFETY: the C function returns an `enum`, which is an `int`.
        let code = unsafe { std::mem::transmute::<*const (), Code>(self.ort.GetErrorCode as _) };
        // SAFETY: the status is not null, its text lives as long as it does, and it is released
        // once.
        let failure = unsafe {
            let message = text((self.ort.GetErrorMessage)(answer.0));
            let failure = Failure::unsupported(message).with_native(code(answer.0));
            (self.ort.ReleaseStatus)(answer.0);
            failure
        };
        Err(failure)
    }
}

/// What the system says about a library; the error itself says only that it could not be opened.
fn because(error: &libloading::Error) -> String {
    match std::error::Error::source(error) {
        Some(source) => source.to_string(),
        None => error.to_string(),
    }
}

/// A text of ONNX Runtime.
///
/// # Safety
/// It is null or ended with NUL.
unsafe fn text(pointer: *const c_char) -> String {
    if pointer.is_null() {
        return String::new();
    }
    // SAFETY: the caller's promise.
    unsafe { CStr::from_ptr(pointer).to_string_lossy().into_owned() }
}

/// A text for ONNX Runtime.
///
/// # Errors
/// `E_ARGUMENT` if it contains a NUL byte.
pub fn c_text(text: impl Into<Vec<u8>>) -> Result<CString, Failure> {
    CString::new(text).map_err(|_| Failure::argument("a text has a NUL byte in it"))
}

/// Gives a diagnostic to the host's log.
unsafe extern "system" fn say(
    log: *mut c_void,
    level: OrtLoggingLevel,
    _: *const c_char,
    _: *const c_char,
    _: *const c_char,
    message: *const c_char,
) {
    // SAFETY: it was made of a log that is never freed, and the message is ended with NUL.
    let (log, message) = unsafe { (&*log.cast::<Log>(), text(message)) };
    match level {
        OrtLoggingLevel::ORT_LOGGING_LEVEL_FATAL => log.error(&message),
        // What fails is told by the call that failed.
        _ => log.info(&message),
    }
}
