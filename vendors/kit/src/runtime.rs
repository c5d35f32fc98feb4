//! One adapter in this process: its settings, its objects, its function table, and the meeting with
//! the host.

use std::collections::BTreeMap;
use std::ffi::{CStr, CString};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use abi::ffi::{self, ABI_MAJOR, ABI_MINOR, CoreApi, FaultApi, HostInfo, Status, status};

use crate::calls::{self, call};
use crate::faults::{self, get_extension};
use crate::handles::{Kind, Table};
use crate::heaps::Heaps;
use crate::objects::{BufferObject, BufferOf, DeviceObject, EventObject, PlanObject, StreamObject};
use crate::settings::Log;
use crate::structs;
use crate::{Adapter, Failure, Settings};

/// An adapter that has its place in this process. Implemented by [`adapter!`](crate::adapter).
pub trait Export: Adapter {
    /// Its statics.
    fn runtime() -> &'static Runtime<Self>;
}

/// Everything static about one adapter.
pub struct Runtime<A: Adapter> {
    table: CoreApi,
    faults: faults::Table,
    names: OnceLock<(CString, CString)>,
    settings: Mutex<Settings>,
    adapter: OnceLock<Result<A, Failure>>,
    heaps: Mutex<BTreeMap<u32, Arc<Heaps<BufferOf<A>>>>>,
    pub(crate) devices: Table<DeviceObject<A>>,
    pub(crate) buffers: Table<BufferObject<A>>,
    pub(crate) streams: Table<StreamObject<A>>,
    pub(crate) events: Table<EventObject<A>>,
    pub(crate) plans: Table<PlanObject<A>>,
}

impl<A: Export> Runtime<A> {
    /// An adapter that nobody has met yet.
    pub const fn new() -> Self {
        Self {
            table: calls::table::<A>(),
            faults: faults::Table::new::<A>(),
            names: OnceLock::new(),
            settings: Mutex::new(Settings::NONE),
            adapter: OnceLock::new(),
            heaps: Mutex::new(BTreeMap::new()),
            devices: Table::new(Kind::Device),
            buffers: Table::new(Kind::Buffer),
            streams: Table::new(Kind::Stream),
            events: Table::new(Kind::Event),
            plans: Table::new(Kind::Plan),
        }
    }

    /// The function table.
    pub fn table(&'static self) -> &'static CoreApi {
        &self.table
    }

    /// The function table of `oxi.fault`, which the host gets if the adapter offers it.
    pub fn faults(&'static self) -> &'static FaultApi {
        self.faults.get()
    }

    /// The settings of the last meeting.
    pub fn settings(&self) -> Settings {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The adapter, prepared at the first call that needs it, with the settings of the last
    /// meeting before that call. Later meetings change nothing.
    pub(crate) fn adapter(&self) -> Result<&A, Failure> {
        let prepared = self.adapter.get_or_init(|| A::new(&self.settings()));
        prepared.as_ref().map_err(Clone::clone)
    }

    /// The accounts of a device's heaps.
    pub(crate) fn heaps(&self, device: u32) -> Arc<Heaps<BufferOf<A>>> {
        let mut heaps = self.heaps.lock().unwrap_or_else(PoisonError::into_inner);
        heaps.entry(device).or_insert_with(|| Arc::new(Heaps::new())).clone()
    }
}

impl<A: Export> Default for Runtime<A> {
    fn default() -> Self {
        Self::new()
    }
}

/// Meets the host: the body of `oxi_negotiate`. Looks at no hardware.
///
/// # Safety
/// The pointers are null or valid as the standard says.
pub unsafe fn negotiate<A: Export>(host: *const HostInfo, out: *mut ffi::Adapter) -> Status {
    call(|| {
        // SAFETY: the caller's promise.
        let (host, out) = unsafe { (structs::read(host, 0)?, structs::OutStruct::new(out, 1)?) };
        let mut answer =
            ffi::Adapter { abi_major: ABI_MAJOR, abi_minor: ABI_MINOR, ..ffi::Adapter::default() };
        if host.abi_major != ABI_MAJOR {
            // The host learns what would have been spoken, and nothing else.
            out.write(&answer);
            let message = format!(
                "the host speaks ABI {}.{}, this adapter {ABI_MAJOR}.{ABI_MINOR}",
                host.abi_major, host.abi_minor
            );
            return Err(Failure::new(status::E_UNSUPPORTED_VERSION, message).at(0));
        }
        // SAFETY: the caller's promise covers what the struct points to, and the callback may be used
        // from any thread until the library is unloaded.
        let log = unsafe { Log::new(host.log, host.log_user) };
        // SAFETY: as above.
        let read = unsafe { read_settings::<A>(&host, log) };
        let settings = read
            .and_then(|settings| A::check_settings(&settings).map(|()| settings))
            // There is no table yet to ask for the last error.
            .inspect_err(|failure| log.error(&failure.message))?;
        let runtime = A::runtime();
        if runtime.adapter.get().is_some() {
            settings.log().info("the adapter is in use already; these settings change nothing");
        }
        *runtime.settings.lock().unwrap_or_else(PoisonError::into_inner) = settings;
        let text = |text: &str| CString::new(text.replace('\0', "")).unwrap_or_default();
        let names = runtime.names.get_or_init(|| (text(A::NAME), text(A::VERSION)));
        answer.name = names.0.as_ptr();
        answer.version = names.1.as_ptr();
        answer.core = &raw const runtime.table;
        answer.get_extension = A::FAULTS.then_some(get_extension::<A>);
        out.write(&answer);
        Ok(status::OK)
    })
}

/// Settings with keys that the adapter knows, each once.
///
/// # Safety
/// The settings of `host` are null or as many as it says.
unsafe fn read_settings<A: Adapter>(host: &HostInfo, log: Log) -> Result<Settings, Failure> {
    let count = usize::try_from(host.setting_count).unwrap_or(usize::MAX);
    if count > 0 && host.settings.is_null() {
        return Err(Failure::new(status::E_NULL, "there are settings, but no pointer to them"));
    }
    let mut values = BTreeMap::new();
    for index in 0..count {
        // SAFETY: the caller's promise.
        let setting = unsafe { host.settings.add(index).read_unaligned() };
        if setting.key.is_null() || setting.value.is_null() {
            let message = format!("setting {index} has no key or no value");
            return Err(Failure::new(status::E_NULL, message).at(0));
        }
        // SAFETY: not null, and ended with NUL by the standard.
        let (key, value) = unsafe { (CStr::from_ptr(setting.key), CStr::from_ptr(setting.value)) };
        let (key, value) = match (key.to_str(), value.to_str()) {
            (Ok(key), Ok(value)) => (key.to_owned(), value.to_owned()),
            _ => return Err(Failure::argument(format!("setting {index} is not UTF-8")).at(0)),
        };
        if !A::setting_keys().contains(&&*key) {
            let known = A::setting_keys();
            let message = format!("setting `{key}` is unknown; {} knows {known:?}", A::NAME);
            return Err(Failure::argument(message).at(0));
        }
        if let Some(other) = values.insert(key.clone(), value) {
            let message = format!("setting `{key}` is given twice, once as `{other}`");
            return Err(Failure::argument(message).at(0));
        }
    }
    Ok(Settings::new(values, log))
}

/// Gives an adapter its place in the process: its statics, and a function `negotiate` in the
/// module where this stands, which a host that links the adapter calls.
#[macro_export]
macro_rules! adapter {
    ($adapter:ty) => {
        impl $crate::Export for $adapter {
            fn runtime() -> &'static $crate::Runtime<Self> {
                static RUNTIME: $crate::Runtime<$adapter> = $crate::Runtime::new();
                &RUNTIME
            }
        }

        /// Meets the host, as `oxi_negotiate` does.
        ///
        /// # Safety
        /// The pointers are null or valid as the standard says.
        pub unsafe extern "C" fn negotiate(
            host: *const $crate::ffi::HostInfo,
            out: *mut $crate::ffi::Adapter,
        ) -> $crate::ffi::Status {
            // SAFETY: the caller's promise.
            unsafe { $crate::negotiate::<$adapter>(host, out) }
        }
    };
}

/// Exports `oxi_negotiate` for an adapter. Only shared libraries do; an `rlib` with the symbol
/// could not be linked beside another.
#[macro_export]
macro_rules! export {
    ($adapter:ty) => {
        /// Meets the host: the only symbol that the library exports.
        ///
        /// # Safety
        /// The pointers are null or valid as the standard says.
        // SAFETY: the standard reserves the name, and a library holds one adapter.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn oxi_negotiate(
            host: *const $crate::ffi::HostInfo,
            out: *mut $crate::ffi::Adapter,
        ) -> $crate::ffi::Status {
            // SAFETY: the caller's promise.
            unsafe { $crate::negotiate::<$adapter>(host, out) }
        }
    };
}
