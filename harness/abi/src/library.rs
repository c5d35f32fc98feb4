//! Loading an adapter and meeting it.
//!
//! Everything the library says is taken as untrusted: a table may be short, null or of nonsense
//! sizes. What cannot be used is an error with a sentence for the vendor. What the library does
//! while it is loaded or asked cannot be guarded against in the same process, which is why only a
//! worker calls this.

use std::ffi::{CStr, CString};
use std::path::{Path, PathBuf};

use libloading::Library;

use crate::ffi::{
    ABI_MAJOR, ABI_MINOR, Adapter, CoreApi, GetExtensionFn, HostInfo, Negotiate, Setting, Status,
    status,
};

/// An adapter that has been loaded and has answered. The library is never unloaded: too many
/// drivers leave threads behind.
#[derive(Debug, Clone, Copy)]
pub struct Loaded {
    /// The function table, null in the slots that the adapter does not have.
    pub api: &'static CoreApi,
    /// Minor version of the ABI that the adapter speaks.
    pub abi_minor: u32,
    /// Name of the adapter.
    pub name: &'static str,
    /// Version of the adapter.
    pub version: &'static str,
    /// Slots that the adapter's table is long enough to hold.
    pub slots: usize,
    /// How to meet it again.
    pub negotiate: Negotiate,
    /// How to ask for its extensions.
    pub get_extension: Option<GetExtensionFn>,
}

/// Why an adapter cannot be used.
#[derive(Debug, Clone, thiserror::Error)]
pub enum LoadError {
    /// There is no file.
    #[error("there is no library at {0}")]
    Missing(PathBuf),
    /// The file is no library of this machine, or misses what it needs.
    #[error("{path} cannot be loaded as a shared library: {why}")]
    NotALibrary {
        /// The file.
        path: PathBuf,
        /// What the loader said.
        why: String,
    },
    /// The library does not export the symbol.
    #[error(
        "{0} does not export `oxi_negotiate`; is it an OXI adapter, and is the symbol visible \
         (C++ needs extern \"C\")?"
    )]
    NoSymbol(PathBuf),
    /// The adapter refused.
    #[error("oxi_negotiate returned {code}; the host speaks ABI {ABI_MAJOR}.{ABI_MINOR}")]
    Refused {
        /// The status.
        code: Status,
    },
    /// The adapter speaks another major version.
    #[error("the adapter speaks ABI {major}.{minor}, the host {ABI_MAJOR}.{ABI_MINOR}: rebuild it")]
    Version {
        /// Its major version.
        major: u32,
        /// Its minor version.
        minor: u32,
    },
    /// The answer makes no sense.
    #[error("oxi_negotiate answered nonsense: {0}")]
    Nonsense(String),
    /// A setting has a NUL byte.
    #[error("setting `{0}` holds a NUL byte")]
    Setting(String),
}

/// Loads a shared library and negotiates.
///
/// # Errors
/// If it is missing, no library, or no adapter that this host can use.
pub fn load(path: &Path, settings: &[(String, String)]) -> Result<Loaded, LoadError> {
    if !path.exists() {
        return Err(LoadError::Missing(path.to_owned()));
    }
    // A bare name would be searched in the system's folders; a path is taken as it is.
    let full = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    // SAFETY: initialisers of the library run; the worker is the process where they may do harm.
    let library = unsafe { Library::new(full.as_os_str()) }
        .map_err(|error| LoadError::NotALibrary { path: path.to_owned(), why: cause(&error) })?;
    // SAFETY: the symbol's type is the one that the standard defines for this name.
    let negotiate = unsafe { library.get::<Negotiate>(b"oxi_negotiate\0") }
        .map(|symbol| *symbol)
        .map_err(|_| LoadError::NoSymbol(path.to_owned()))?;
    std::mem::forget(library);
    meet(negotiate, settings)
}

/// Negotiates with an adapter whose entry is known.
///
/// # Errors
/// If it refuses or answers nonsense.
pub fn meet(negotiate: Negotiate, settings: &[(String, String)]) -> Result<Loaded, LoadError> {
    let words = settings
        .iter()
        .map(|(key, value)| {
            let nul = |_| LoadError::Setting(key.clone());
            Ok((CString::new(&**key).map_err(nul)?, CString::new(&**value).map_err(nul)?))
        })
        .collect::<Result<Vec<_>, LoadError>>()?;
    let list: Vec<_> = words
        .iter()
        .map(|(key, value)| Setting { key: key.as_ptr(), value: value.as_ptr() })
        .collect();
    let host = HostInfo {
        abi_major: ABI_MAJOR,
        abi_minor: ABI_MINOR,
        log: Some(crate::log::keep),
        settings: list.as_ptr(),
        setting_count: list.len() as u64,
        ..HostInfo::default()
    };
    let mut adapter = Adapter::default();
    // SAFETY: both structs are valid, and outlive the call.
    let code = unsafe { negotiate(&host, &mut adapter) };
    if code == status::E_UNSUPPORTED_VERSION && adapter.abi_major != 0 {
        return Err(LoadError::Version { major: adapter.abi_major, minor: adapter.abi_minor });
    }
    if code != status::OK {
        return Err(LoadError::Refused { code });
    }
    examine(&adapter, negotiate)
}

fn examine(adapter: &Adapter, negotiate: Negotiate) -> Result<Loaded, LoadError> {
    let nonsense = |what: String| Err(LoadError::Nonsense(what));
    if adapter.abi_major != ABI_MAJOR {
        return Err(LoadError::Version { major: adapter.abi_major, minor: adapter.abi_minor });
    }
    if adapter.core.is_null() {
        return nonsense("the function table is null".to_owned());
    }
    if !adapter.core.cast::<u64>().is_aligned() {
        return nonsense("the function table is not aligned to 8 bytes".to_owned());
    }
    // SAFETY: not null and aligned; a header is the least that a table holds.
    let header = unsafe { adapter.core.cast::<crate::ffi::Header>().read() };
    let (size, most) = (header.size as usize, size_of::<CoreApi>());
    // A table of a newer minor version may be longer, but not by whole pages.
    if header.stype != CoreApi::STYPE || size < 16 || !size.is_multiple_of(8) || size > 16 * most {
        return nonsense(format!(
            "the function table says it is of type {} and has {size} bytes; expected type {} and \
             16 + 8 bytes a function, {most} for all of ABI {ABI_MAJOR}.{ABI_MINOR}",
            header.stype,
            CoreApi::STYPE,
        ));
    }
    let mut api = CoreApi::EMPTY;
    // SAFETY: the adapter vouches for `size` bytes; no more than our own table takes are copied.
    unsafe {
        let target = (&raw mut api).cast::<u8>();
        std::ptr::copy_nonoverlapping(adapter.core.cast::<u8>(), target, size.min(most));
    }
    Ok(Loaded {
        api: Box::leak(Box::new(api)),
        abi_minor: adapter.abi_minor,
        name: text(adapter.name),
        version: text(adapter.version),
        slots: (size.min(most) - 16) / 8,
        negotiate,
        get_extension: adapter.get_extension,
    })
}

/// A static text of the adapter; null and bytes that are not UTF-8 become `?`.
fn text(pointer: *const std::ffi::c_char) -> &'static str {
    if pointer.is_null() {
        return "?";
    }
    // SAFETY: the standard asks for static text that ends with a NUL byte.
    unsafe { CStr::from_ptr(pointer) }.to_str().unwrap_or("?")
}

/// The innermost cause, where loaders put the useful sentence.
fn cause(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}
