//! The PJRT C API, as much of it as is needed: structs, the table of functions, and loading it.
//!
//! Written by hand, and careful with plugins of other versions. A plugin gives a table of pointers
//! whose length is its `struct_size`: a slot behind the end, or null, is a function that it does not
//! have. Every argument struct begins with its own size, and only grows at the end. Versions before
//! 0.57 are refused, because fields changed places then. A plugin is never unloaded: it leaves
//! threads behind.

use std::error::Error as _;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::path::Path;
use std::ptr::{null, null_mut};

use libloading::Library;
use oxi_kit::Failure;
use oxi_kit::ffi::status;

/// An object of the plugin.
pub type Raw = *mut c_void;

/// Oldest minor version whose structs are these.
const OLDEST_MINOR: c_int = 57;

/// Places of functions in the table, named as in PJRT's header.
#[derive(Debug, Clone, Copy)]
pub enum Slot {
    ErrorDestroy = 0,
    ErrorMessage = 1,
    ErrorGetCode = 2,
    PluginInitialize = 3,
    EventDestroy = 5,
    EventAwait = 8,
    ClientCreate = 10,
    ClientPlatformName = 12,
    ClientPlatformVersion = 14,
    ClientAddressableDevices = 16,
    ClientCompile = 20,
    ClientBufferFromHostBuffer = 22,
    DeviceDescriptionKind = 26,
    DeviceGetDescription = 29,
    ExecutableDestroy = 40,
    LoadedExecutableDestroy = 50,
    LoadedExecutableExecute = 55,
    BufferDestroy = 58,
    BufferToHostBuffer = 70,
    TopologyCreate = 82,
    TopologyPlatformName = 84,
    TopologyPlatformVersion = 85,
    Compile = 89,
}

/// The start of the table; function pointers follow.
#[repr(C)]
struct Table {
    size: usize,
    extensions: *const c_void,
    version_size: usize,
    version_extensions: *const c_void,
    major: c_int,
    minor: c_int,
}

type Function = unsafe extern "C" fn(*mut c_void) -> Raw;

/// A plugin's functions.
#[derive(Debug, Clone, Copy)]
pub struct Api {
    table: *const Table,
}

// SAFETY: the table is constant, and PJRT lets its functions be called from any thread.
unsafe impl Send for Api {}
// SAFETY: as above.
unsafe impl Sync for Api {}

impl Api {
    /// Loads a plugin and initialises it.
    ///
    /// # Errors
    /// A sentence: it is not there, it is no plugin, or its version is too old or too new.
    pub fn load(path: &Path) -> Result<Self, Failure> {
        let shown = path.display();
        let fail = |what: String| Err(Failure::new(status::E_RESOURCE, what));
        if !path.is_file() {
            return fail(format!("there is no PJRT plugin at {shown}"));
        }
        // SAFETY: code of the vendor runs; that is what the user asked for.
        let library = match unsafe { Library::new(path) } {
            Ok(library) => Box::leak(Box::new(library)),
            Err(error) => {
                // The error itself only says that loading failed.
                let why = error.source().map_or_else(|| error.to_string(), ToString::to_string);
                return fail(format!("{shown} cannot be loaded: {why}"));
            }
        };
        // SAFETY: the symbol has this type in every version.
        let symbol =
            unsafe { library.get::<unsafe extern "C" fn() -> *const Table>(b"GetPjrtApi") };
        let Ok(get) = symbol else {
            return fail(format!("{shown} is no PJRT plugin: it has no `GetPjrtApi`"));
        };
        // SAFETY: it takes nothing, and gives a constant table or null.
        let Some(table) = (unsafe { get().as_ref() }) else {
            return fail(format!("{shown} gives no function table"));
        };
        if table.major != 0 || table.minor < OLDEST_MINOR {
            return fail(format!(
                "{shown} is of PJRT {}.{}; 0.{OLDEST_MINOR} or a later 0.x is needed",
                table.major, table.minor
            ));
        }
        let api = Self { table };
        api.call(Slot::PluginInitialize, &mut args!(Initialize {}))?;
        Ok(api)
    }

    /// Version of the table.
    pub fn version(&self) -> String {
        // SAFETY: the table is never unloaded.
        let table = unsafe { &*self.table };
        format!("PJRT {}.{}", table.major, table.minor)
    }

    fn function(&self, slot: Slot) -> Option<Function> {
        let offset = size_of::<Table>() + slot as usize * size_of::<Function>();
        // SAFETY: only slots within the size that the plugin states are read.
        unsafe {
            if offset + size_of::<Function>() > (*self.table).size {
                return None;
            }
            self.table.byte_add(offset).cast::<Option<Function>>().read()
        }
    }

    /// Calls a function that can fail.
    ///
    /// # Errors
    /// What the plugin says, or that it lacks the function.
    pub fn call<A: Args>(&self, slot: Slot, args: &mut A) -> Result<(), Failure> {
        let Some(function) = self.function(slot) else {
            return Err(Failure::unsupported(format!("the plugin has no function {slot:?}")));
        };
        // SAFETY: the struct belongs to the slot, and begins with its size.
        let error = unsafe { function((&raw mut *args).cast()) };
        if error.is_null() { Ok(()) } else { Err(self.failure(slot, error)) }
    }

    /// Destroys an object; plugins cannot refuse that.
    pub fn destroy(&self, slot: Slot, object: Raw) {
        if let (Some(function), false) = (self.function(slot), object.is_null()) {
            let mut args = args!(Object { object });
            // SAFETY: the object is of that kind, and nobody uses it any more.
            unsafe { function((&raw mut args).cast()) };
        }
    }

    /// Waits for an event, and destroys it.
    ///
    /// # Errors
    /// What went wrong in the work that it stands for.
    pub fn wait(&self, event: Raw) -> Result<(), Failure> {
        if event.is_null() {
            return Ok(());
        }
        let done = self.call(Slot::EventAwait, &mut args!(Object { object: event }));
        self.destroy(Slot::EventDestroy, event);
        done
    }

    /// Turns an error object into a failure, and destroys it.
    fn failure(&self, slot: Slot, error: Raw) -> Failure {
        let mut message = args!(Text { object: error, text: null(), size: 0 });
        let mut code = args!(Code { error, code: 0 });
        if let Some(function) = self.function(Slot::ErrorMessage) {
            // SAFETY: the struct belongs to the slot.
            unsafe { function((&raw mut message).cast()) };
        }
        if let Some(function) = self.function(Slot::ErrorGetCode) {
            // SAFETY: as above.
            unsafe { function((&raw mut code).cast()) };
        }
        let text = sentence(&message.read());
        self.destroy(Slot::ErrorDestroy, error);
        let failure = match code.code {
            RESOURCE_EXHAUSTED => Failure::out_of_memory(text),
            UNIMPLEMENTED => Failure::unsupported(text),
            _ => Failure::execution(format!("{slot:?}: {text}")),
        };
        failure.with_native(code.code)
    }
}

/// What a plugin says, on one line: its first two lines, because traces and dumps of the program
/// follow.
fn sentence(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines[..lines.len().min(2)].join("; ")
}

const RESOURCE_EXHAUSTED: c_int = 8;
const UNIMPLEMENTED: c_int = 12;

/// An argument struct of the C API.
///
/// # Safety
/// The struct is laid out as C does, and begins with its size.
pub unsafe trait Args {}

/// Declares argument structs: the header, then the fields.
macro_rules! structs {
    ($($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty),* $(,)? })*) => {$(
        $(#[$doc])*
        #[repr(C)]
        #[derive(Debug)]
        pub struct $name {
            pub struct_size: usize,
            pub extensions: Raw,
            $(pub $field: $type),*
        }

        // SAFETY: C's layout, and the size comes first.
        unsafe impl Args for $name {}
    )*};
}

/// An argument struct with its header filled in.
macro_rules! args {
    ($name:ident { $($body:tt)* }) => {
        $crate::api::$name {
            struct_size: size_of::<$crate::api::$name>(),
            extensions: std::ptr::null_mut(),
            $($body)*
        }
    };
}
pub(crate) use args;

structs! {
    /// `PJRT_Plugin_Initialize_Args`
    Initialize {}
    /// All structs that name one object and nothing else.
    Object { object: Raw }
    /// All structs that ask an object for a text.
    Text { object: Raw, text: *const c_char, size: usize }
    /// `PJRT_Error_GetCode_Args`
    Code { error: Raw, code: c_int }
    /// `PJRT_NamedValue`; the value is the largest member of a union.
    NamedValue { name: *const c_char, name_size: usize, kind: c_int, value: u64, value_size: usize }
    /// `PJRT_Client_Create_Args`
    ClientCreate {
        options: *const NamedValue, num_options: usize,
        get: Raw, get_arg: Raw, put: Raw, put_arg: Raw,
        client: Raw, try_get: Raw, try_get_arg: Raw,
    }
    /// `PJRT_Client_AddressableDevices_Args`
    Devices { client: Raw, devices: *const Raw, num_devices: usize }
    /// `PJRT_Device_GetDescription_Args`
    Description { device: Raw, description: Raw }
    /// `PJRT_Program`
    Program {
        code: *const c_char, code_size: usize, format: *const c_char, format_size: usize,
    }
    /// `PJRT_Client_Compile_Args`
    ClientCompile {
        client: Raw, program: *const Program, options: *const c_char, options_size: usize,
        executable: Raw,
    }
    /// `PJRT_Compile_Args`
    Compile {
        topology: Raw, program: *const Program, options: *const c_char, options_size: usize,
        client: Raw, executable: Raw,
    }
    /// `PJRT_TopologyDescription_Create_Args`
    TopologyCreate {
        name: *const c_char, name_size: usize,
        options: *const NamedValue, num_options: usize, topology: Raw,
    }
    /// `PJRT_Client_BufferFromHostBuffer_Args`
    BufferFromHostBuffer {
        client: Raw, data: *const c_void, kind: c_int, dims: *const i64, num_dims: usize,
        strides: *const i64, num_strides: usize, semantics: c_int,
        device: Raw, memory: Raw, layout: Raw, done: Raw, buffer: Raw,
    }
    /// `PJRT_ExecuteOptions`
    ExecuteOptions {
        send: Raw, recv: Raw, num_send: usize, num_recv: usize, launch_id: c_int,
        kept: *const i64, num_kept: usize, context: Raw, location: *const c_char,
        num_tasks: usize, tasks: Raw, incarnations: Raw,
    }
    /// `PJRT_LoadedExecutable_Execute_Args`
    Execute {
        executable: Raw, options: *mut ExecuteOptions, arguments: *const *const Raw,
        num_devices: usize, num_args: usize, outputs: *const *mut Raw, events: *mut Raw,
        device: Raw,
    }
    /// `PJRT_Buffer_ToHostBuffer_Args`
    ToHostBuffer { buffer: Raw, layout: *const Layout, target: Raw, size: usize, event: Raw }
    /// `PJRT_Buffer_MemoryLayout` with the larger member of its union.
    Layout { tiled: Tiled, kind: c_int }
    /// `PJRT_Buffer_MemoryLayout_Tiled`
    Tiled {
        minor_to_major: *const i64, rank: usize,
        tile_dims: *const i64, tile_dim_sizes: *const usize, num_tiles: usize,
    }
}

impl Text {
    /// The text that was written here; empty if none was.
    pub fn read(&self) -> String {
        if self.text.is_null() {
            return String::new();
        }
        // SAFETY: the plugin wrote the text with its size, and keeps it as long as the object.
        let bytes = unsafe { std::slice::from_raw_parts(self.text.cast::<u8>(), self.size) };
        String::from_utf8_lossy(bytes).into_owned()
    }
}

/// An option of a client: `key=value`, where the value is taken for a number or a boolean if it
/// looks like one.
#[derive(Debug)]
pub struct Setting {
    key: String,
    text: String,
}

impl Setting {
    /// Reads `key=value`.
    pub fn parse(text: &str) -> Option<Self> {
        let (key, value) = text.split_once('=')?;
        let (key, text) = (key.trim().to_owned(), value.trim().to_owned());
        (!key.is_empty()).then_some(Self { key, text })
    }

    /// As PJRT wants it; points into this.
    pub fn named(&self) -> NamedValue {
        let (kind, value, value_size) = if let Ok(number) = self.text.parse::<i64>() {
            (INT64, number as u64, 1)
        } else if let Ok(flag) = self.text.parse::<bool>() {
            (BOOL, u64::from(flag), 1)
        } else if let Ok(number) = self.text.parse::<f32>() {
            (FLOAT, u64::from(number.to_bits()), 1)
        } else {
            (STRING, self.text.as_ptr() as u64, self.text.len())
        };
        args!(NamedValue {
            name: self.key.as_ptr().cast(),
            name_size: self.key.len(),
            kind,
            value,
            value_size,
        })
    }
}

/// Kinds of a `NamedValue`.
const STRING: c_int = 0;
const INT64: c_int = 1;
const FLOAT: c_int = 3;
const BOOL: c_int = 4;

/// The format of programs.
const MLIR: &CStr = c"mlir";

/// A program in StableHLO's text; points into it.
pub fn program(text: &str) -> Program {
    args!(Program {
        code: text.as_ptr().cast(),
        code_size: text.len(),
        format: MLIR.as_ptr(),
        format_size: MLIR.count_bytes(),
    })
}

/// Options of every compilation: `CompileOptionsProto` with one replica and one partition. They
/// must not be empty: some plugins abort then.
///
/// Field 3, the build options, holds field 4 (replicas) and field 5 (partitions), each 1.
pub const COMPILE_OPTIONS: &[u8] = &[0x1a, 4, 0x20, 1, 0x28, 1];

/// A null object.
pub const NONE: Raw = null_mut();

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_of_the_kind_that_they_look_like() {
        let kind = |text| Setting::parse(text).map(|setting| setting.named().kind);
        assert_eq!(kind("cpu_device_count=2"), Some(INT64));
        assert_eq!(kind("preallocate = false"), Some(BOOL));
        assert_eq!(kind("memory_fraction=0.5"), Some(FLOAT));
        assert_eq!(kind("allocator=cuda_async"), Some(STRING));
        assert_eq!(kind("allocator="), Some(STRING));
        assert_eq!(kind("allocator"), None);
        assert_eq!(kind("=2"), None);
    }

    #[test]
    fn of_what_a_plugin_says_two_lines_are_kept() {
        assert_eq!(sentence("\n  no memory left\n"), "no memory left");
        assert_eq!(sentence("bad type\n  in tanh\n=== trace ===\nx.cc:1"), "bad type; in tanh");
        assert_eq!(sentence(""), "");
    }
}
