// Generated from spec/ by `cargo xtask codegen`; edit the YAML, not this file.

//! Types and constants of `oxi.h`, with the same names in Rust's spelling.

use std::ffi::{c_char, c_void};

/// Major version of the ABI.
pub const ABI_MAJOR: u32 = 0;
/// Minor version of the ABI.
pub const ABI_MINOR: u32 = 1;

/// A status: 0 is success, class = code / 1000.
pub type Status = i32;

/// Bit of `stype` that marks a chained node that must be understood.
pub const STYPE_CRITICAL: u32 = 0x8000_0000;

/// A timeout that never runs out.
pub const FOREVER: u64 = u64::MAX;

macro_rules! handle {
    ($(#[$about:meta])* $name:ident) => {
        $(#[$about])*
        #[repr(transparent)]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $name(pub *mut c_void);

        impl $name {
            /// The null handle.
            pub const NULL: Self = Self(std::ptr::null_mut());
        }

        // SAFETY: a handle is an opaque number here; only the adapter that made it looks behind it.
        unsafe impl Send for $name {}
        // SAFETY: as above.
        unsafe impl Sync for $name {}
    };
}

/// Statuses. Of type `Status`.
pub mod status {
    /// It succeeded.
    pub const OK: super::Status = 0;
    /// It has not finished yet, or the timeout ran out first.
    pub const NOT_READY: super::Status = 1;
    /// An argument is wrong in a way that no other code names.
    pub const E_ARGUMENT: super::Status = 1000;
    /// A pointer is null that must not be.
    pub const E_NULL: super::Status = 1001;
    /// A handle is null, destroyed, or of another kind.
    pub const E_HANDLE: super::Status = 1002;
    /// A size is zero or does not fit the object.
    pub const E_SIZE: super::Status = 1003;
    /// An index, offset or axis is out of range.
    pub const E_RANGE: super::Status = 1004;
    /// An offset or address is not aligned as required.
    pub const E_ALIGN: super::Status = 1005;
    /// A value is not one of its enumeration.
    pub const E_ENUM: super::Status = 1006;
    /// A reserved flag is set, or flags exclude each other.
    pub const E_FLAGS: super::Status = 1007;
    /// A struct's header is wrong: its type, or a size below the header's own.
    pub const E_STRUCT: super::Status = 1008;
    /// Shapes do not fit each other.
    pub const E_SHAPE: super::Status = 1009;
    /// A tensor has too few or too many dimensions.
    pub const E_RANK: super::Status = 1010;
    /// Strides make elements overlap, or are not allowed here.
    pub const E_STRIDE: super::Status = 1011;
    /// An attribute is unknown, missing, or of another type.
    pub const E_ATTR: super::Status = 1012;
    /// An operator got too few or too many tensors.
    pub const E_COUNT: super::Status = 1013;
    /// A value is beyond a limit that the device or the standard states.
    pub const E_LIMIT: super::Status = 1014;
    /// Memory overlaps where it must not.
    pub const E_ALIAS: super::Status = 1015;
    /// The object is not in a state that allows this.
    pub const E_STATE: super::Status = 2000;
    /// The object still has work under way.
    pub const E_BUSY: super::Status = 2001;
    /// The event was never recorded.
    pub const E_NOT_RECORDED: super::Status = 2002;
    /// The buffer is mapped already.
    pub const E_MAPPED: super::Status = 2003;
    /// The buffer is not mapped.
    pub const E_NOT_MAPPED: super::Status = 2004;
    /// Not offered, for a reason that no other code names.
    pub const E_UNSUPPORTED: super::Status = 3000;
    /// The operator, or this version of it, is not offered.
    pub const E_UNSUPPORTED_OP: super::Status = 3001;
    /// The operator is offered, but not for these formats.
    pub const E_UNSUPPORTED_TYPE: super::Status = 3002;
    /// A struct carries something newer that must be understood and is not.
    pub const E_UNSUPPORTED_STRUCT: super::Status = 3003;
    /// Strides or a layout that are legal, and not offered.
    pub const E_UNSUPPORTED_LAYOUT: super::Status = 3004;
    /// The host's ABI version is not offered.
    pub const E_UNSUPPORTED_VERSION: super::Status = 3005;
    /// A resource ran out that no other code names.
    pub const E_RESOURCE: super::Status = 4000;
    /// Memory ran out.
    pub const E_OUT_OF_MEMORY: super::Status = 4001;
    /// Work that was enqueued failed.
    pub const E_EXECUTION: super::Status = 5000;
    /// Earlier work on the stream failed; nothing more runs on it.
    pub const E_POISONED: super::Status = 5001;
    /// The device is gone.
    pub const E_DEVICE_LOST: super::Status = 6000;
    /// A peer failed or aborted.
    pub const E_COMM: super::Status = 7000;
    /// The adapter failed for a reason of its own.
    pub const E_INTERNAL: super::Status = 9000;
}

/// Numeric formats. Of type `u32`.
pub mod format {
    /// IEEE binary64.
    pub const F64: u32 = 0x0201;
    /// IEEE binary32.
    pub const F32: u32 = 0x0202;
    /// An f32 with ten mantissa bits; the low 13 bits are zero.
    pub const TF32: u32 = 0x0203;
    /// IEEE binary16.
    pub const F16: u32 = 0x0204;
    /// The upper half of an f32.
    pub const BF16: u32 = 0x0205;
    /// OCP FP8 with four exponent bits; no infinities, one NaN of each sign.
    pub const F8E4M3FN: u32 = 0x0211;
    /// OCP FP8 with five exponent bits.
    pub const F8E5M2: u32 = 0x0212;
    /// OCP MX scale; a power of two, no sign, no zero.
    pub const E8M0: u32 = 0x0213;
    /// OCP MX FP4; no infinities, no NaN.
    pub const F4E2M1: u32 = 0x0214;
    /// One byte; 0 is false, 1 is true.
    pub const BOOL: u32 = 0x0101;
    /// 4-bit two's complement, two a byte, the first in the low half.
    pub const I4: u32 = 0x0102;
    /// 4-bit unsigned, two a byte, the first in the low half.
    pub const U4: u32 = 0x0103;
    /// 8-bit two's complement.
    pub const I8: u32 = 0x0104;
    /// 8-bit unsigned.
    pub const U8: u32 = 0x0105;
    /// 16-bit two's complement.
    pub const I16: u32 = 0x0106;
    /// 32-bit two's complement.
    pub const I32: u32 = 0x0107;
    /// 32-bit unsigned.
    pub const U32: u32 = 0x0108;
    /// 64-bit two's complement.
    pub const I64: u32 = 0x0109;
    /// Bits of an element; `None` if the standard does not list the format.
    pub const fn bits(format: u32) -> Option<u32> {
        Some(match format {
            F64 | I64 => 64,
            F32 | TF32 | I32 | U32 => 32,
            F16 | BF16 | I16 => 16,
            F8E4M3FN | F8E5M2 | E8M0 | BOOL | I8 | U8 => 8,
            F4E2M1 | I4 | U4 => 4,
            _ => return None,
        })
    }
}

/// How bad a diagnostic is. Of type `u32`.
pub mod log_level {
    /// Something failed.
    pub const ERROR: u32 = 1;
    /// Something is odd.
    pub const WARNING: u32 = 2;
    /// Something happened.
    pub const INFO: u32 = 3;
    /// Every value there is.
    pub const ALL: &[u32] = &[ERROR, WARNING, INFO];
}

/// What a device is. Of type `u32`.
pub mod device_kind {
    /// None of the others.
    pub const OTHER: u32 = 0;
    /// The host's processor.
    pub const CPU: u32 = 1;
    /// A graphics processor.
    pub const GPU: u32 = 2;
    /// A matrix or neural accelerator.
    pub const NPU: u32 = 3;
    /// A model of a device.
    pub const SIMULATOR: u32 = 4;
    /// Every value there is.
    pub const ALL: &[u32] = &[OTHER, CPU, GPU, NPU, SIMULATOR];
}

/// Where a heap lies. Of type `u32`.
pub mod heap_kind {
    /// On the device.
    pub const DEVICE: u32 = 0;
    /// In host memory that the device can reach.
    pub const HOST: u32 = 1;
    /// In memory that both share.
    pub const UNIFIED: u32 = 2;
    /// Every value there is.
    pub const ALL: &[u32] = &[DEVICE, HOST, UNIFIED];
}

/// How a tensor lies in memory. Of type `u32`.
pub mod layout {
    /// By its strides; dense row-major if it has none.
    pub const STRIDED: u32 = 0;
    /// As the device prefers: the tensor lies in a buffer that was created for it.
    pub const DEVICE: u32 = 1;
    /// Every value there is.
    pub const ALL: &[u32] = &[STRIDED, DEVICE];
}

/// Which arithmetic an operator may use. Of type `u32`.
pub mod math_mode {
    /// What the type row of the operator states.
    pub const STANDARD: u32 = 0;
    /// Whatever the adapter declares for this mode.
    pub const FAST: u32 = 1;
    /// Every value there is.
    pub const ALL: &[u32] = &[STANDARD, FAST];
}

/// How far two equal calls agree. Of type `u32`.
pub mod determinism {
    /// As the type row of the operator states.
    pub const ANY: u32 = 0;
    /// Same device and same shapes give the same bits.
    pub const RUN_TO_RUN: u32 = 1;
    /// The standard defines the bits.
    pub const BITWISE: u32 = 2;
    /// Every value there is.
    pub const ALL: &[u32] = &[ANY, RUN_TO_RUN, BITWISE];
}

/// How an operator is offered. Of type `u32`.
pub mod support {
    /// Not at all; the struct says why.
    pub const NONE: u32 = 0;
    /// By the device, as one operation.
    pub const NATIVE: u32 = 1;
    /// By the device, from several operations.
    pub const COMPOSED: u32 = 2;
    /// By the host on the device's behalf.
    pub const HOST: u32 = 3;
    /// Every value there is.
    pub const ALL: &[u32] = &[NONE, NATIVE, COMPOSED, HOST];
}

/// How an arithmetic unit rounds. Of type `u32`.
pub mod rounding {
    /// To nearest, ties to even.
    pub const NEAREST_EVEN: u32 = 0;
    /// Towards zero.
    pub const TOWARDS_ZERO: u32 = 1;
    /// Towards minus infinity.
    pub const DOWN: u32 = 2;
    /// To nearest, ties away from zero.
    pub const NEAREST_AWAY: u32 = 3;
    /// Every value there is.
    pub const ALL: &[u32] = &[NEAREST_EVEN, TOWARDS_ZERO, DOWN, NEAREST_AWAY];
}

/// How a device can be made to fail, by the extension oxi.fault. Of type `u32`.
pub mod fault_kind {
    /// The next buffer_create finds no memory.
    pub const OUT_OF_MEMORY: u32 = 1;
    /// The next plan that is executed fails while it runs.
    pub const EXECUTION: u32 = 2;
    /// The device is gone, from now on.
    pub const DEVICE_LOST: u32 = 3;
    /// Every value there is.
    pub const ALL: &[u32] = &[OUT_OF_MEMORY, EXECUTION, DEVICE_LOST];
}

/// What an attribute holds. Of type `u32`.
pub mod attr_type {
    /// One signed integer, in `i`; a bool is 0 or 1.
    pub const I64: u32 = 1;
    /// One double, in `f`.
    pub const F64: u32 = 2;
    /// `count` signed integers at `list`.
    pub const I64_LIST: u32 = 3;
    /// Every value there is.
    pub const ALL: &[u32] = &[I64, F64, I64_LIST];
}

/// What get_property can be asked for. Of type `u32`.
pub mod property {
    /// u32: the highest rank of a tensor.
    pub const MAX_RANK: u32 = 1;
    /// u32: how many streams may exist at once; 0 if only memory limits them.
    pub const MAX_STREAMS: u32 = 2;
    /// u64: alignment in bytes that a tensor's offset in a buffer needs; a power of two, at most 256.
    pub const BUFFER_ALIGNMENT: u32 = 3;
    /// Every value there is.
    pub const ALL: &[u32] = &[MAX_RANK, MAX_STREAMS, BUFFER_ALIGNMENT];
}

/// What a device can do beyond what every device must. Of type `u64`.
pub mod device_caps {
    /// Buffers can be mapped into the host's address space.
    pub const MAP: u64 = 1;
    /// Host memory can be imported as a buffer.
    pub const IMPORT_HOST: u64 = 2;
    /// Buffers have device addresses.
    pub const ADDRESS: u64 = 4;
    /// event_elapsed_ns measures.
    pub const EVENT_TIMING: u64 = 8;
    /// The device is not here: operators are planned for it and cannot be executed.
    pub const COMPILE_ONLY: u64 = 16;
    /// A buffer can be created for one tensor of any format, which lies in it as the device prefers.
    pub const TENSOR_BUFFERS: u64 = 32;
    /// Every value there is.
    pub const ALL: &[u64] =
        &[MAP, IMPORT_HOST, ADDRESS, EVENT_TIMING, COMPILE_ONLY, TENSOR_BUFFERS];
}

/// What a heap can do. Of type `u64`.
pub mod heap_flags {
    /// Its buffers can be mapped.
    pub const MAPPABLE: u64 = 1;
    /// Mapped memory needs no flush and no invalidate.
    pub const COHERENT: u64 = 2;
    /// Every value there is.
    pub const ALL: &[u64] = &[MAPPABLE, COHERENT];
}

/// What is known of a tensor beyond its shape. Of type `u64`.
pub mod tensor_flags {
    /// Executions of a plan find the same bytes there each time; the device may prepare them at the first.
    pub const CONSTANT: u64 = 1;
    /// Every value there is.
    pub const ALL: &[u64] = &[CONSTANT];
}

/// What a buffer is for. Of type `u64`.
pub mod buffer_usage {
    /// Copies and fills.
    pub const TRANSFER: u64 = 1;
    /// Operators read and write it.
    pub const OPERAND: u64 = 2;
    /// It will be mapped.
    pub const MAP: u64 = 4;
    /// Every value there is.
    pub const ALL: &[u64] = &[TRANSFER, OPERAND, MAP];
}

/// What a mapping is for. Of type `u64`.
pub mod map_flags {
    /// The host reads.
    pub const READ: u64 = 1;
    /// The host writes.
    pub const WRITE: u64 = 2;
    /// Every value there is.
    pub const ALL: &[u64] = &[READ, WRITE];
}

/// What one device can do with another's memory. Of type `u64`.
pub mod peer_flags {
    /// Copies between them need no host.
    pub const COPY: u64 = 1;
    /// Operators can reach it.
    pub const ACCESS: u64 = 2;
    /// Every value there is.
    pub const ALL: &[u64] = &[COPY, ACCESS];
}

/// Properties of an operator's arithmetic. Of type `u64`.
pub mod arithmetic_flags {
    /// Subnormal inputs may be read as zeros.
    pub const FLUSH_INPUTS: u64 = 1;
    /// Subnormal results may be written as zeros.
    pub const FLUSH_OUTPUTS: u64 = 2;
    /// Results beyond the largest finite value become that value.
    pub const SATURATE: u64 = 4;
    /// Weights of attention are rounded to the format of its results before they are multiplied with values.
    pub const ROUND_WEIGHTS: u64 = 8;
    /// Every value there is.
    pub const ALL: &[u64] = &[FLUSH_INPUTS, FLUSH_OUTPUTS, SATURATE, ROUND_WEIGHTS];
}
handle!(
    /// An open device.
    Device
);
handle!(
    /// Memory of a device.
    Buffer
);
handle!(
    /// A queue of work; work on one stream runs in order.
    Stream
);
handle!(
    /// A point in a stream's work.
    Event
);
handle!(
    /// A prepared operator; immutable.
    Plan
);

/// Receives diagnostics of the adapter, from any thread, never after the library is unloaded.
pub type LogFn = unsafe extern "C" fn(user: *mut c_void, level: u32, message: *const c_char);

/// Returns an extension's function table, or null if it is not offered.
pub type GetExtensionFn = unsafe extern "C" fn(name: *const c_char, version: u32) -> *const c_void;

/// Makes a device fail on purpose, once, so that what follows can be checked.
pub type InjectFaultFn = unsafe extern "C" fn(device: Device, kind: u32) -> Status;

/// First member of every struct that may grow.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Header {
    /// Structure type; bit 31: must be understood.
    pub stype: u32,
    /// Bytes of the whole struct, header included, as its creator knows it.
    pub size: u32,
    /// Chained node, or null.
    pub next: *const Header,
}

impl Default for Header {
    fn default() -> Self {
        Self { stype: 0, size: 0, next: std::ptr::null() }
    }
}

const _: () = {
    assert!(size_of::<Header>() == 16);
    assert!(std::mem::offset_of!(Header, stype) == 0);
    assert!(std::mem::offset_of!(Header, size) == 4);
    assert!(std::mem::offset_of!(Header, next) == 8);
};

/// A setting that the host hands to the adapter.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Name.
    pub key: *const c_char,
    /// Value.
    pub value: *const c_char,
}

impl Default for Setting {
    fn default() -> Self {
        Self { key: std::ptr::null(), value: std::ptr::null() }
    }
}

const _: () = {
    assert!(size_of::<Setting>() == 16);
    assert!(std::mem::offset_of!(Setting, key) == 0);
    assert!(std::mem::offset_of!(Setting, value) == 8);
};

/// What the host tells an adapter when they meet.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct HostInfo {
    /// Type, size, chain.
    pub header: Header,
    /// Major version of the ABI that the host speaks.
    pub abi_major: u32,
    /// Highest minor version that the host speaks.
    pub abi_minor: u32,
    /// Receives diagnostics; may be null.
    pub log: Option<LogFn>,
    /// Handed to log.
    pub log_user: *mut c_void,
    /// Settings for the adapter; unknown keys are refused.
    pub settings: *const Setting,
    /// How many.
    pub setting_count: u64,
}

impl HostInfo {
    /// Its number in the header.
    pub const STYPE: u32 = 1;
}

impl Default for HostInfo {
    fn default() -> Self {
        Self {
            header: Header { stype: 1, size: 56, next: std::ptr::null() },
            abi_major: 0,
            abi_minor: 0,
            log: None,
            log_user: std::ptr::null_mut(),
            settings: std::ptr::null(),
            setting_count: 0,
        }
    }
}

const _: () = {
    assert!(size_of::<HostInfo>() == 56);
    assert!(std::mem::offset_of!(HostInfo, abi_major) == 16);
    assert!(std::mem::offset_of!(HostInfo, abi_minor) == 20);
    assert!(std::mem::offset_of!(HostInfo, log) == 24);
    assert!(std::mem::offset_of!(HostInfo, log_user) == 32);
    assert!(std::mem::offset_of!(HostInfo, settings) == 40);
    assert!(std::mem::offset_of!(HostInfo, setting_count) == 48);
};

/// The last error of the calling thread.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct ErrorInfo {
    /// Type, size, chain.
    pub header: Header,
    /// The status.
    pub code: Status,
    /// The vendor's own code, or 0.
    pub native_code: i32,
    /// Which argument, from 0; -1 if none.
    pub arg_index: i32,
    /// Zero.
    pub reserved: u32,
    /// UTF-8 text that ends with a NUL byte.
    pub message: [c_char; 512],
}

impl ErrorInfo {
    /// Its number in the header.
    pub const STYPE: u32 = 2;
}

impl Default for ErrorInfo {
    fn default() -> Self {
        Self {
            header: Header { stype: 2, size: 544, next: std::ptr::null() },
            code: 0,
            native_code: 0,
            arg_index: 0,
            reserved: 0,
            message: [0; 512],
        }
    }
}

const _: () = {
    assert!(size_of::<ErrorInfo>() == 544);
    assert!(std::mem::offset_of!(ErrorInfo, code) == 16);
    assert!(std::mem::offset_of!(ErrorInfo, native_code) == 20);
    assert!(std::mem::offset_of!(ErrorInfo, arg_index) == 24);
    assert!(std::mem::offset_of!(ErrorInfo, reserved) == 28);
    assert!(std::mem::offset_of!(ErrorInfo, message) == 32);
};

/// Who a device is.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct DeviceInfo {
    /// Type, size, chain.
    pub header: Header,
    /// Who makes it.
    pub vendor: [c_char; 64],
    /// Its product name.
    pub name: [c_char; 128],
    /// Version of its driver or runtime.
    pub driver: [c_char; 64],
    /// Name and version of this adapter.
    pub adapter: [c_char; 64],
    /// Tells equal devices of one machine apart.
    pub uuid: [u8; 16],
    /// What it is.
    pub kind: u32,
    /// Zero.
    pub reserved: u32,
    /// What it can do.
    pub caps: u64,
}

impl DeviceInfo {
    /// Its number in the header.
    pub const STYPE: u32 = 3;
}

impl Default for DeviceInfo {
    fn default() -> Self {
        Self {
            header: Header { stype: 3, size: 368, next: std::ptr::null() },
            vendor: [0; 64],
            name: [0; 128],
            driver: [0; 64],
            adapter: [0; 64],
            uuid: [0; 16],
            kind: 0,
            reserved: 0,
            caps: 0,
        }
    }
}

const _: () = {
    assert!(size_of::<DeviceInfo>() == 368);
    assert!(std::mem::offset_of!(DeviceInfo, vendor) == 16);
    assert!(std::mem::offset_of!(DeviceInfo, name) == 80);
    assert!(std::mem::offset_of!(DeviceInfo, driver) == 208);
    assert!(std::mem::offset_of!(DeviceInfo, adapter) == 272);
    assert!(std::mem::offset_of!(DeviceInfo, uuid) == 336);
    assert!(std::mem::offset_of!(DeviceInfo, kind) == 352);
    assert!(std::mem::offset_of!(DeviceInfo, reserved) == 356);
    assert!(std::mem::offset_of!(DeviceInfo, caps) == 360);
};

/// A heap of a device.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct HeapInfo {
    /// Type, size, chain.
    pub header: Header,
    /// Where it lies.
    pub kind: u32,
    /// Zero.
    pub reserved: u32,
    /// What it can do.
    pub flags: u64,
    /// Bytes in all.
    pub total: u64,
    /// Bytes that this process could still allocate; total less what live buffers of this process take.
    pub free: u64,
    /// Allocations are rounded up to a multiple of this many bytes; at least 1.
    pub granularity: u64,
    /// Largest single allocation in bytes.
    pub max_alloc: u64,
}

impl HeapInfo {
    /// Its number in the header.
    pub const STYPE: u32 = 4;
}

impl Default for HeapInfo {
    fn default() -> Self {
        Self {
            header: Header { stype: 4, size: 64, next: std::ptr::null() },
            kind: 0,
            reserved: 0,
            flags: 0,
            total: 0,
            free: 0,
            granularity: 0,
            max_alloc: 0,
        }
    }
}

const _: () = {
    assert!(size_of::<HeapInfo>() == 64);
    assert!(std::mem::offset_of!(HeapInfo, kind) == 16);
    assert!(std::mem::offset_of!(HeapInfo, reserved) == 20);
    assert!(std::mem::offset_of!(HeapInfo, flags) == 24);
    assert!(std::mem::offset_of!(HeapInfo, total) == 32);
    assert!(std::mem::offset_of!(HeapInfo, free) == 40);
    assert!(std::mem::offset_of!(HeapInfo, granularity) == 48);
    assert!(std::mem::offset_of!(HeapInfo, max_alloc) == 56);
};

/// A buffer to create.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct BufferDesc {
    /// Type, size, chain.
    pub header: Header,
    /// Index of the heap.
    pub heap: u32,
    /// Zero.
    pub reserved: u32,
    /// What it is for; 0 means everything.
    pub usage: u64,
    /// Its size; of a tensor, what its elements take dense.
    pub bytes: u64,
    /// The one tensor that the buffer holds, in whatever form the device prefers, whichever layout is said here; null for plain bytes.
    pub tensor: *const TensorDesc,
}

impl BufferDesc {
    /// Its number in the header.
    pub const STYPE: u32 = 5;
}

impl Default for BufferDesc {
    fn default() -> Self {
        Self {
            header: Header { stype: 5, size: 48, next: std::ptr::null() },
            heap: 0,
            reserved: 0,
            usage: 0,
            bytes: 0,
            tensor: std::ptr::null(),
        }
    }
}

const _: () = {
    assert!(size_of::<BufferDesc>() == 48);
    assert!(std::mem::offset_of!(BufferDesc, heap) == 16);
    assert!(std::mem::offset_of!(BufferDesc, reserved) == 20);
    assert!(std::mem::offset_of!(BufferDesc, usage) == 24);
    assert!(std::mem::offset_of!(BufferDesc, bytes) == 32);
    assert!(std::mem::offset_of!(BufferDesc, tensor) == 40);
};

/// A stream to create.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct StreamDesc {
    /// Type, size, chain.
    pub header: Header,
    /// Higher is sooner; 0 is normal. A hint.
    pub priority: i32,
    /// Zero.
    pub reserved: u32,
}

impl StreamDesc {
    /// Its number in the header.
    pub const STYPE: u32 = 6;
}

impl Default for StreamDesc {
    fn default() -> Self {
        Self {
            header: Header { stype: 6, size: 24, next: std::ptr::null() },
            priority: 0,
            reserved: 0,
        }
    }
}

const _: () = {
    assert!(size_of::<StreamDesc>() == 24);
    assert!(std::mem::offset_of!(StreamDesc, priority) == 16);
    assert!(std::mem::offset_of!(StreamDesc, reserved) == 20);
};

/// A tensor, without its memory.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct TensorDesc {
    /// Type, size, chain.
    pub header: Header,
    /// Numeric format of the elements.
    pub format: u32,
    /// Number of dimensions.
    pub rank: u32,
    /// Extents, outermost first; may be null if rank is 0.
    pub dims: *const i64,
    /// Distance between neighbours of each dimension, in elements, of either sign; null for dense row-major.
    pub strides: *const i64,
    /// How it lies in memory.
    pub layout: u32,
    /// Zero.
    pub reserved: u32,
    /// What is known of it.
    pub flags: u64,
}

impl TensorDesc {
    /// Its number in the header.
    pub const STYPE: u32 = 7;
}

impl Default for TensorDesc {
    fn default() -> Self {
        Self {
            header: Header { stype: 7, size: 56, next: std::ptr::null() },
            format: 0,
            rank: 0,
            dims: std::ptr::null(),
            strides: std::ptr::null(),
            layout: 0,
            reserved: 0,
            flags: 0,
        }
    }
}

const _: () = {
    assert!(size_of::<TensorDesc>() == 56);
    assert!(std::mem::offset_of!(TensorDesc, format) == 16);
    assert!(std::mem::offset_of!(TensorDesc, rank) == 20);
    assert!(std::mem::offset_of!(TensorDesc, dims) == 24);
    assert!(std::mem::offset_of!(TensorDesc, strides) == 32);
    assert!(std::mem::offset_of!(TensorDesc, layout) == 40);
    assert!(std::mem::offset_of!(TensorDesc, reserved) == 44);
    assert!(std::mem::offset_of!(TensorDesc, flags) == 48);
};

/// An attribute of an operator.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Attr {
    /// Which attribute of the operator.
    pub key: u32,
    /// Which of the members below holds it.
    pub r#type: u32,
    /// Items of a list; 1 otherwise.
    pub count: u64,
    /// An integer or bool.
    pub i: i64,
    /// A double.
    pub f: f64,
    /// A list.
    pub list: *const i64,
}

impl Default for Attr {
    fn default() -> Self {
        Self { key: 0, r#type: 0, count: 0, i: 0, f: 0.0, list: std::ptr::null() }
    }
}

const _: () = {
    assert!(size_of::<Attr>() == 40);
    assert!(std::mem::offset_of!(Attr, key) == 0);
    assert!(std::mem::offset_of!(Attr, r#type) == 4);
    assert!(std::mem::offset_of!(Attr, count) == 8);
    assert!(std::mem::offset_of!(Attr, i) == 16);
    assert!(std::mem::offset_of!(Attr, f) == 24);
    assert!(std::mem::offset_of!(Attr, list) == 32);
};

/// An operator with its types, shapes and attributes.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct OpDesc {
    /// Type, size, chain.
    pub header: Header,
    /// Which operator.
    pub op: u32,
    /// Which revision of its meaning.
    pub version: u32,
    /// Which arithmetic it may use.
    pub math_mode: u32,
    /// How far equal calls must agree.
    pub determinism: u32,
    /// Number of inputs.
    pub n_in: u32,
    /// Number of outputs.
    pub n_out: u32,
    /// Number of attributes.
    pub n_attr: u32,
    /// Zero.
    pub reserved: u32,
    /// Inputs in order; null where an optional one is left out.
    pub inputs: *const *const TensorDesc,
    /// Outputs in order.
    pub outputs: *const *const TensorDesc,
    /// Attributes, in any order, each key once.
    pub attrs: *const Attr,
}

impl OpDesc {
    /// Its number in the header.
    pub const STYPE: u32 = 8;
}

impl Default for OpDesc {
    fn default() -> Self {
        Self {
            header: Header { stype: 8, size: 72, next: std::ptr::null() },
            op: 0,
            version: 0,
            math_mode: 0,
            determinism: 0,
            n_in: 0,
            n_out: 0,
            n_attr: 0,
            reserved: 0,
            inputs: std::ptr::null(),
            outputs: std::ptr::null(),
            attrs: std::ptr::null(),
        }
    }
}

const _: () = {
    assert!(size_of::<OpDesc>() == 72);
    assert!(std::mem::offset_of!(OpDesc, op) == 16);
    assert!(std::mem::offset_of!(OpDesc, version) == 20);
    assert!(std::mem::offset_of!(OpDesc, math_mode) == 24);
    assert!(std::mem::offset_of!(OpDesc, determinism) == 28);
    assert!(std::mem::offset_of!(OpDesc, n_in) == 32);
    assert!(std::mem::offset_of!(OpDesc, n_out) == 36);
    assert!(std::mem::offset_of!(OpDesc, n_attr) == 40);
    assert!(std::mem::offset_of!(OpDesc, reserved) == 44);
    assert!(std::mem::offset_of!(OpDesc, inputs) == 48);
    assert!(std::mem::offset_of!(OpDesc, outputs) == 56);
    assert!(std::mem::offset_of!(OpDesc, attrs) == 64);
};

/// Whether and how an operator is offered, and by what arithmetic. What is declared here is checked.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct OpSupport {
    /// Type, size, chain.
    pub header: Header,
    /// How it is offered.
    pub level: u32,
    /// OK, or the status that plan_create would return.
    pub why: Status,
    /// How far equal calls agree.
    pub determinism: u32,
    /// Format that sums are kept in; 0 if there is no sum.
    pub accumulate: u32,
    /// Precision of that sum in bits; 0 means that of its format.
    pub accumulate_bits: u32,
    /// Products that are added as one before rounding; 0 or 1: each alone.
    pub chunk: u32,
    /// Bits kept below the largest product of a chunk; 0 if products are not aligned.
    pub alignment_bits: u32,
    /// How sums round.
    pub rounding: u32,
    /// Subnormals, overflow, and what is rounded on the way.
    pub arithmetic: u64,
    /// For people: why not, or how. UTF-8, ends with a NUL byte; not empty where the answer is no.
    pub reason: [c_char; 256],
}

impl OpSupport {
    /// Its number in the header.
    pub const STYPE: u32 = 9;
}

impl Default for OpSupport {
    fn default() -> Self {
        Self {
            header: Header { stype: 9, size: 312, next: std::ptr::null() },
            level: 0,
            why: 0,
            determinism: 0,
            accumulate: 0,
            accumulate_bits: 0,
            chunk: 0,
            alignment_bits: 0,
            rounding: 0,
            arithmetic: 0,
            reason: [0; 256],
        }
    }
}

const _: () = {
    assert!(size_of::<OpSupport>() == 312);
    assert!(std::mem::offset_of!(OpSupport, level) == 16);
    assert!(std::mem::offset_of!(OpSupport, why) == 20);
    assert!(std::mem::offset_of!(OpSupport, determinism) == 24);
    assert!(std::mem::offset_of!(OpSupport, accumulate) == 28);
    assert!(std::mem::offset_of!(OpSupport, accumulate_bits) == 32);
    assert!(std::mem::offset_of!(OpSupport, chunk) == 36);
    assert!(std::mem::offset_of!(OpSupport, alignment_bits) == 40);
    assert!(std::mem::offset_of!(OpSupport, rounding) == 44);
    assert!(std::mem::offset_of!(OpSupport, arithmetic) == 48);
    assert!(std::mem::offset_of!(OpSupport, reason) == 56);
};

/// What a plan needs to run.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct PlanInfo {
    /// Type, size, chain.
    pub header: Header,
    /// Scratch memory that plan_execute needs; 0 if none.
    pub workspace_bytes: u64,
    /// Its alignment in bytes; a power of two.
    pub workspace_align: u64,
    /// How far equal executions agree.
    pub determinism: u32,
    /// How it runs; never host unless op_query said so.
    pub level: u32,
}

impl PlanInfo {
    /// Its number in the header.
    pub const STYPE: u32 = 10;
}

impl Default for PlanInfo {
    fn default() -> Self {
        Self {
            header: Header { stype: 10, size: 40, next: std::ptr::null() },
            workspace_bytes: 0,
            workspace_align: 0,
            determinism: 0,
            level: 0,
        }
    }
}

const _: () = {
    assert!(size_of::<PlanInfo>() == 40);
    assert!(std::mem::offset_of!(PlanInfo, workspace_bytes) == 16);
    assert!(std::mem::offset_of!(PlanInfo, workspace_align) == 24);
    assert!(std::mem::offset_of!(PlanInfo, determinism) == 32);
    assert!(std::mem::offset_of!(PlanInfo, level) == 36);
};

/// Where a tensor lies. A null buffer stands for an optional tensor that is left out.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Slot {
    /// Memory.
    pub buffer: Buffer,
    /// Byte offset of the element whose indices are all 0, which others lie before if strides are negative; 0 for a tensor of the layout device.
    pub offset: u64,
}

impl Default for Slot {
    fn default() -> Self {
        Self { buffer: Buffer::NULL, offset: 0 }
    }
}

const _: () = {
    assert!(size_of::<Slot>() == 16);
    assert!(std::mem::offset_of!(Slot, buffer) == 0);
    assert!(std::mem::offset_of!(Slot, offset) == 8);
};

/// The memory that one execution of a plan works on.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Bindings {
    /// Type, size, chain.
    pub header: Header,
    /// Number of inputs.
    pub n_in: u32,
    /// Number of outputs.
    pub n_out: u32,
    /// One for each input of the plan.
    pub inputs: *const Slot,
    /// One for each output of the plan.
    pub outputs: *const Slot,
    /// Scratch memory.
    pub workspace: Slot,
}

impl Bindings {
    /// Its number in the header.
    pub const STYPE: u32 = 11;
}

impl Default for Bindings {
    fn default() -> Self {
        Self {
            header: Header { stype: 11, size: 56, next: std::ptr::null() },
            n_in: 0,
            n_out: 0,
            inputs: std::ptr::null(),
            outputs: std::ptr::null(),
            workspace: Slot::default(),
        }
    }
}

const _: () = {
    assert!(size_of::<Bindings>() == 56);
    assert!(std::mem::offset_of!(Bindings, n_in) == 16);
    assert!(std::mem::offset_of!(Bindings, n_out) == 20);
    assert!(std::mem::offset_of!(Bindings, inputs) == 24);
    assert!(std::mem::offset_of!(Bindings, outputs) == 32);
    assert!(std::mem::offset_of!(Bindings, workspace) == 40);
};

/// What an adapter answers when it meets the host. Written by the adapter.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Adapter {
    /// Type, size, chain.
    pub header: Header,
    /// Major version that it speaks; equals the host's.
    pub abi_major: u32,
    /// Minor version that it speaks.
    pub abi_minor: u32,
    /// Name of the adapter; static.
    pub name: *const c_char,
    /// Version of the adapter; static.
    pub version: *const c_char,
    /// The function table; static.
    pub core: *const CoreApi,
    /// More function tables; may be null.
    pub get_extension: Option<GetExtensionFn>,
}

impl Adapter {
    /// Its number in the header.
    pub const STYPE: u32 = 12;
}

impl Default for Adapter {
    fn default() -> Self {
        Self {
            header: Header { stype: 12, size: 56, next: std::ptr::null() },
            abi_major: 0,
            abi_minor: 0,
            name: std::ptr::null(),
            version: std::ptr::null(),
            core: std::ptr::null(),
            get_extension: None,
        }
    }
}

const _: () = {
    assert!(size_of::<Adapter>() == 56);
    assert!(std::mem::offset_of!(Adapter, abi_major) == 16);
    assert!(std::mem::offset_of!(Adapter, abi_minor) == 20);
    assert!(std::mem::offset_of!(Adapter, name) == 24);
    assert!(std::mem::offset_of!(Adapter, version) == 32);
    assert!(std::mem::offset_of!(Adapter, core) == 40);
    assert!(std::mem::offset_of!(Adapter, get_extension) == 48);
};

/// The extension oxi.fault, version 1. For tests; it may be left out.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct FaultApi {
    /// Type, size, chain.
    pub header: Header,
    /// Makes the device fail.
    pub inject: Option<InjectFaultFn>,
}

impl FaultApi {
    /// Its number in the header.
    pub const STYPE: u32 = 14;
}

impl Default for FaultApi {
    fn default() -> Self {
        Self { header: Header { stype: 14, size: 24, next: std::ptr::null() }, inject: None }
    }
}

const _: () = {
    assert!(size_of::<FaultApi>() == 24);
    assert!(std::mem::offset_of!(FaultApi, inject) == 16);
};

/// The function table; a null slot is a function that is not offered.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct CoreApi {
    /// Type, size, chain. The size bounds the slots that may be read.
    pub header: Header,
    /// Tells about the last call of this thread that failed; leaves it in place.
    pub get_last_error: Option<unsafe extern "C" fn(out: *mut ErrorInfo) -> Status>,
    /// Names a status, for people.
    pub status_name:
        Option<unsafe extern "C" fn(status: Status, out: *mut *const c_char) -> Status>,
    /// Counts the devices that this adapter offers. None is no error.
    pub device_count: Option<unsafe extern "C" fn(out: *mut u32) -> Status>,
    /// Tells who a device is, without opening it.
    pub device_info: Option<unsafe extern "C" fn(index: u32, out: *mut DeviceInfo) -> Status>,
    /// Opens a device. Opening twice gives two handles.
    pub device_open: Option<unsafe extern "C" fn(index: u32, out: *mut Device) -> Status>,
    /// Closes a device. Waits for its work; what still belongs to it must be destroyed first.
    pub device_close: Option<unsafe extern "C" fn(device: Device) -> Status>,
    /// Asks for a property. Ask with no memory to learn its size.
    pub get_property: Option<
        unsafe extern "C" fn(
            device: Device,
            property: u32,
            bytes: *mut u64,
            out: *mut c_void,
        ) -> Status,
    >,
    /// Tells whether the device works: OK or E_DEVICE_LOST.
    pub device_status: Option<unsafe extern "C" fn(device: Device) -> Status>,
    /// Waits until all work of the device is done. NOT_READY if the timeout ran out first.
    pub device_synchronize: Option<unsafe extern "C" fn(device: Device, timeout_ns: u64) -> Status>,
    /// Counts the heaps of a device; there is at least one, and heap 0 suits operators.
    pub heap_count: Option<unsafe extern "C" fn(device: Device, out: *mut u32) -> Status>,
    /// Describes a heap, with the bytes that are free now.
    pub heap_info:
        Option<unsafe extern "C" fn(device: Device, index: u32, out: *mut HeapInfo) -> Status>,
    /// Allocates memory on a heap, for plain bytes or for one tensor. Its bytes are undefined.
    pub buffer_create: Option<
        unsafe extern "C" fn(device: Device, desc: *const BufferDesc, out: *mut Buffer) -> Status,
    >,
    /// Makes host memory a buffer. The memory stays the host's and must outlive the buffer.
    pub buffer_import_host: Option<
        unsafe extern "C" fn(
            device: Device,
            memory: *mut c_void,
            bytes: u64,
            usage: u64,
            out: *mut Buffer,
        ) -> Status,
    >,
    /// Gives a buffer back. Work under way that uses it finishes first; the handle is dead at once.
    pub buffer_destroy: Option<unsafe extern "C" fn(buffer: Buffer) -> Status>,
    /// Tells a buffer's address on the device.
    pub buffer_address: Option<unsafe extern "C" fn(buffer: Buffer, out: *mut u64) -> Status>,
    /// Makes part of a buffer visible at a host address. Work on the buffer must be done first.
    pub buffer_map: Option<
        unsafe extern "C" fn(
            buffer: Buffer,
            offset: u64,
            bytes: u64,
            flags: u64,
            out: *mut *mut c_void,
        ) -> Status,
    >,
    /// Ends a mapping; the device sees what the host wrote.
    pub buffer_unmap: Option<unsafe extern "C" fn(buffer: Buffer) -> Status>,
    /// Makes what the host wrote to a mapping visible to the device.
    pub buffer_flush:
        Option<unsafe extern "C" fn(buffer: Buffer, offset: u64, bytes: u64) -> Status>,
    /// Makes what the device wrote visible to the host through a mapping.
    pub buffer_invalidate:
        Option<unsafe extern "C" fn(buffer: Buffer, offset: u64, bytes: u64) -> Status>,
    /// Tells what one device can do with another's memory.
    pub peer_access: Option<unsafe extern "C" fn(a: Device, b: Device, out: *mut u64) -> Status>,
    /// Copies host memory to a buffer. The source is read before the call returns.
    pub copy_h2d: Option<
        unsafe extern "C" fn(
            stream: Stream,
            dst: Buffer,
            dst_offset: u64,
            src: *const c_void,
            bytes: u64,
        ) -> Status,
    >,
    /// Copies a buffer to host memory, which is complete once the stream was synchronised.
    pub copy_d2h: Option<
        unsafe extern "C" fn(
            stream: Stream,
            dst: *mut c_void,
            src: Buffer,
            src_offset: u64,
            bytes: u64,
        ) -> Status,
    >,
    /// Copies between buffers of one device.
    pub copy_d2d: Option<
        unsafe extern "C" fn(
            stream: Stream,
            dst: Buffer,
            dst_offset: u64,
            src: Buffer,
            src_offset: u64,
            bytes: u64,
        ) -> Status,
    >,
    /// Fills part of a buffer with a pattern of 1, 2, 4 or 8 bytes.
    pub fill: Option<
        unsafe extern "C" fn(
            stream: Stream,
            dst: Buffer,
            dst_offset: u64,
            bytes: u64,
            pattern: *const c_void,
            pattern_bytes: u32,
        ) -> Status,
    >,
    /// Makes a queue of work. Work on one stream runs in order, work on two may overlap.
    pub stream_create: Option<
        unsafe extern "C" fn(device: Device, desc: *const StreamDesc, out: *mut Stream) -> Status,
    >,
    /// Ends a stream once its work is done.
    pub stream_destroy: Option<unsafe extern "C" fn(stream: Stream) -> Status>,
    /// Tells whether a stream's work is done: OK, NOT_READY, or the error that poisoned it.
    pub stream_query: Option<unsafe extern "C" fn(stream: Stream) -> Status>,
    /// Waits until a stream's work is done. NOT_READY if the timeout ran out first.
    pub stream_synchronize: Option<unsafe extern "C" fn(stream: Stream, timeout_ns: u64) -> Status>,
    /// Lets later work on the stream wait for the event as it was last recorded. The host does not wait.
    pub stream_wait_event: Option<unsafe extern "C" fn(stream: Stream, event: Event) -> Status>,
    /// Makes an event that was never recorded.
    pub event_create: Option<unsafe extern "C" fn(device: Device, out: *mut Event) -> Status>,
    /// Gives an event back; streams that wait for it still do.
    pub event_destroy: Option<unsafe extern "C" fn(event: Event) -> Status>,
    /// Marks the point that the stream's work has reached. Recording again moves the event.
    pub event_record: Option<unsafe extern "C" fn(event: Event, stream: Stream) -> Status>,
    /// Tells whether an event was reached: OK or NOT_READY.
    pub event_query: Option<unsafe extern "C" fn(event: Event) -> Status>,
    /// Waits until an event was reached. NOT_READY if the timeout ran out first.
    pub event_synchronize: Option<unsafe extern "C" fn(event: Event, timeout_ns: u64) -> Status>,
    /// Measures the time between two events that were reached.
    pub event_elapsed_ns:
        Option<unsafe extern "C" fn(start: Event, end: Event, out: *mut u64) -> Status>,
    /// Counts the operators that a device offers in at least one type row.
    pub op_count: Option<unsafe extern "C" fn(device: Device, out: *mut u32) -> Status>,
    /// Lists the operators that a device offers, each once, in rising order.
    pub op_enumerate: Option<
        unsafe extern "C" fn(device: Device, capacity: u32, ids: *mut u32, out: *mut u32) -> Status,
    >,
    /// Tells whether and how an operator is offered with these types, shapes and attributes. Returns OK also where the answer is no.
    pub op_query: Option<
        unsafe extern "C" fn(device: Device, desc: *const OpDesc, out: *mut OpSupport) -> Status,
    >,
    /// Prepares an operator. The descriptor may be forgotten afterwards.
    pub plan_create:
        Option<unsafe extern "C" fn(device: Device, desc: *const OpDesc, out: *mut Plan) -> Status>,
    /// Tells what a plan needs to run.
    pub plan_info: Option<unsafe extern "C" fn(plan: Plan, out: *mut PlanInfo) -> Status>,
    /// Enqueues a plan's work on a stream. Plans may execute concurrently with distinct workspaces.
    pub plan_execute: Option<
        unsafe extern "C" fn(plan: Plan, stream: Stream, bindings: *const Bindings) -> Status,
    >,
    /// Gives a plan back; executions under way finish.
    pub plan_destroy: Option<unsafe extern "C" fn(plan: Plan) -> Status>,
}

impl CoreApi {
    /// Its number in the header.
    pub const STYPE: u32 = 13;
    /// A table without functions.
    pub const EMPTY: Self = Self {
        header: Header { stype: Self::STYPE, size: 352, next: std::ptr::null() },
        get_last_error: None,
        status_name: None,
        device_count: None,
        device_info: None,
        device_open: None,
        device_close: None,
        get_property: None,
        device_status: None,
        device_synchronize: None,
        heap_count: None,
        heap_info: None,
        buffer_create: None,
        buffer_import_host: None,
        buffer_destroy: None,
        buffer_address: None,
        buffer_map: None,
        buffer_unmap: None,
        buffer_flush: None,
        buffer_invalidate: None,
        peer_access: None,
        copy_h2d: None,
        copy_d2h: None,
        copy_d2d: None,
        fill: None,
        stream_create: None,
        stream_destroy: None,
        stream_query: None,
        stream_synchronize: None,
        stream_wait_event: None,
        event_create: None,
        event_destroy: None,
        event_record: None,
        event_query: None,
        event_synchronize: None,
        event_elapsed_ns: None,
        op_count: None,
        op_enumerate: None,
        op_query: None,
        plan_create: None,
        plan_info: None,
        plan_execute: None,
        plan_destroy: None,
    };
}

// SAFETY: a table is constant; adapters hand it out as a static.
unsafe impl Sync for CoreApi {}
// SAFETY: as above.
unsafe impl Send for CoreApi {}

/// Type of the only exported symbol, `oxi_negotiate`.
pub type Negotiate = unsafe extern "C" fn(*const HostInfo, *mut Adapter) -> Status;
