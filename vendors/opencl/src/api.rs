//! The part of OpenCL 1.2 that the adapter calls, loaded at run time.
//!
//! There is no link-time dependency: a machine without OpenCL gets a sentence, not a loader error.
//! The library is never unloaded, since drivers leave threads behind. Names are OpenCL's own with the
//! prefix cut off.

use std::error::Error;
use std::ffi::{c_char, c_void};

/// What a call returns: 0, or a negative code.
pub type Code = i32;
/// Any OpenCL object.
pub type Raw = *mut c_void;
/// A `cl_uint` that selects what is asked for.
pub type Param = u32;

macro_rules! functions {
    ($($name:ident = $symbol:literal ($($argument:ty),* $(,)?) -> $result:ty;)*) => {
        /// The functions.
        #[derive(Debug)]
        pub struct Api {
            $(pub $name: unsafe extern "system" fn($($argument),*) -> $result,)*
        }

        impl Api {
            /// Loads the functions from a library, which stays.
            ///
            /// # Errors
            /// What the dynamic loader says: the library is not there, or lacks a function.
            pub fn load(library: &str) -> Result<&'static Self, String> {
                // SAFETY: running the loader's initialisers is the point; it is kept for ever.
                let library = unsafe { libloading::Library::new(library) }.map_err(because)?;
                let api = Self {
                    // SAFETY: the types are those of the OpenCL 1.2 headers.
                    $($name: unsafe { *library.get($symbol.as_bytes()).map_err(because)? },)*
                };
                std::mem::forget(library);
                Ok(Box::leak(Box::new(api)))
            }
        }
    };
}

/// What the dynamic loader said: the crate's own sentence tells only which of its functions failed.
fn because(error: libloading::Error) -> String {
    error.source().map_or_else(|| error.to_string(), ToString::to_string)
}

/// The ICD loader, under the name by which every distribution installs it.
pub const LIBRARY: &str = if cfg!(windows) {
    "OpenCL.dll"
} else if cfg!(target_os = "macos") {
    "/System/Library/Frameworks/OpenCL.framework/OpenCL"
} else {
    "libOpenCL.so.1"
};

type Notify = Option<unsafe extern "system" fn()>;

functions! {
    get_platform_ids = "clGetPlatformIDs"(u32, *mut Raw, *mut u32) -> Code;
    get_platform_info = "clGetPlatformInfo"(Raw, Param, usize, Raw, *mut usize) -> Code;
    get_device_ids = "clGetDeviceIDs"(Raw, u64, u32, *mut Raw, *mut u32) -> Code;
    get_device_info = "clGetDeviceInfo"(Raw, Param, usize, Raw, *mut usize) -> Code;
    create_context = "clCreateContext"(
        *const isize, u32, *const Raw, Notify, Raw, *mut Code) -> Raw;
    release_context = "clReleaseContext"(Raw) -> Code;
    create_command_queue = "clCreateCommandQueue"(Raw, Raw, u64, *mut Code) -> Raw;
    release_command_queue = "clReleaseCommandQueue"(Raw) -> Code;
    create_buffer = "clCreateBuffer"(Raw, u64, usize, Raw, *mut Code) -> Raw;
    release_mem_object = "clReleaseMemObject"(Raw) -> Code;
    create_program_with_source = "clCreateProgramWithSource"(
        Raw, u32, *const *const c_char, *const usize, *mut Code) -> Raw;
    build_program = "clBuildProgram"(
        Raw, u32, *const Raw, *const c_char, Notify, Raw) -> Code;
    get_program_build_info = "clGetProgramBuildInfo"(
        Raw, Raw, Param, usize, Raw, *mut usize) -> Code;
    release_program = "clReleaseProgram"(Raw) -> Code;
    create_kernel = "clCreateKernel"(Raw, *const c_char, *mut Code) -> Raw;
    set_kernel_arg = "clSetKernelArg"(Raw, u32, usize, *const c_void) -> Code;
    release_kernel = "clReleaseKernel"(Raw) -> Code;
    enqueue_nd_range_kernel = "clEnqueueNDRangeKernel"(
        Raw, Raw, u32, *const usize, *const usize, *const usize, u32, *const Raw, *mut Raw) -> Code;
    enqueue_read_buffer = "clEnqueueReadBuffer"(
        Raw, Raw, u32, usize, usize, Raw, u32, *const Raw, *mut Raw) -> Code;
    enqueue_write_buffer = "clEnqueueWriteBuffer"(
        Raw, Raw, u32, usize, usize, *const c_void, u32, *const Raw, *mut Raw) -> Code;
    enqueue_copy_buffer = "clEnqueueCopyBuffer"(
        Raw, Raw, Raw, usize, usize, usize, u32, *const Raw, *mut Raw) -> Code;
    enqueue_fill_buffer = "clEnqueueFillBuffer"(
        Raw, Raw, *const c_void, usize, usize, usize, u32, *const Raw, *mut Raw) -> Code;
    enqueue_map_buffer = "clEnqueueMapBuffer"(
        Raw, Raw, u32, u64, usize, usize, u32, *const Raw, *mut Raw, *mut Code) -> Raw;
    enqueue_unmap_mem_object = "clEnqueueUnmapMemObject"(
        Raw, Raw, Raw, u32, *const Raw, *mut Raw) -> Code;
    enqueue_migrate_mem_objects = "clEnqueueMigrateMemObjects"(
        Raw, u32, *const Raw, u64, u32, *const Raw, *mut Raw) -> Code;
    enqueue_barrier = "clEnqueueBarrierWithWaitList"(Raw, u32, *const Raw, *mut Raw) -> Code;
    flush = "clFlush"(Raw) -> Code;
    wait_for_events = "clWaitForEvents"(u32, *const Raw) -> Code;
    get_event_info = "clGetEventInfo"(Raw, Param, usize, Raw, *mut usize) -> Code;
    get_event_profiling_info = "clGetEventProfilingInfo"(
        Raw, Param, usize, Raw, *mut usize) -> Code;
    create_user_event = "clCreateUserEvent"(Raw, *mut Code) -> Raw;
    set_user_event_status = "clSetUserEventStatus"(Raw, Code) -> Code;
    retain_event = "clRetainEvent"(Raw) -> Code;
    release_event = "clReleaseEvent"(Raw) -> Code;
}

macro_rules! constants {
    ($type:ty: $($name:ident = $value:expr),* $(,)?) => {
        $(pub const $name: $type = $value;)*
    };
}

constants! { Code:
    SUCCESS = 0,
    DEVICE_NOT_FOUND = -1,
    DEVICE_NOT_AVAILABLE = -2,
    MEM_OBJECT_ALLOCATION_FAILURE = -4,
    OUT_OF_RESOURCES = -5,
    OUT_OF_HOST_MEMORY = -6,
    EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST = -14,
    INVALID_BUFFER_SIZE = -61,
    PLATFORM_NOT_FOUND_KHR = -1001,
    COMPLETE = 0,
}

constants! { Param:
    PLATFORM_NAME = 0x0902,
    DEVICE_TYPE = 0x1000,
    DEVICE_MAX_MEM_ALLOC_SIZE = 0x1010,
    DEVICE_MEM_BASE_ADDR_ALIGN = 0x1019,
    DEVICE_SINGLE_FP_CONFIG = 0x101B,
    DEVICE_GLOBAL_MEM_SIZE = 0x101F,
    DEVICE_AVAILABLE = 0x1027,
    DEVICE_COMPILER_AVAILABLE = 0x1028,
    DEVICE_QUEUE_PROPERTIES = 0x102A,
    DEVICE_NAME = 0x102B,
    DEVICE_VENDOR = 0x102C,
    DRIVER_VERSION = 0x102D,
    DEVICE_EXTENSIONS = 0x1030,
    DEVICE_DOUBLE_FP_CONFIG = 0x1032,
    DEVICE_HALF_FP_CONFIG = 0x1033,
    DEVICE_HOST_UNIFIED_MEMORY = 0x1035,
    DEVICE_UUID_KHR = 0x106A,
    PROGRAM_BUILD_LOG = 0x1183,
    EVENT_COMMAND_EXECUTION_STATUS = 0x11D3,
    PROFILING_COMMAND_END = 0x1283,
}

constants! { u64:
    DEVICE_TYPE_CPU = 2,
    DEVICE_TYPE_GPU = 4,
    DEVICE_TYPE_ALL = 0xFFFF_FFFF,
    FP_DENORM = 1,
    FP_CORRECTLY_ROUNDED_DIVIDE_SQRT = 128,
    QUEUE_PROFILING_ENABLE = 2,
    MEM_READ_WRITE = 1,
    MEM_READ_ONLY = 4,
    MEM_USE_HOST_PTR = 8,
    MEM_ALLOC_HOST_PTR = 16,
    MEM_COPY_HOST_PTR = 32,
    MAP_READ = 1,
    MAP_WRITE = 2,
    MIGRATE_MEM_OBJECT_CONTENT_UNDEFINED = 2,
}
