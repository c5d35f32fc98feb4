// Generated from spec/ by `cargo xtask codegen`; edit the YAML, not this file.

//! Functions by slot and by name, for a caller that learns at run time what to call.

use std::ffi::{c_char, c_void};

use super::ffi::*;
use crate::dynamic::{Direction, FieldInfo, FunctionInfo, Kind, ParamInfo, StructInfo};

/// Functions, in the order of their slots.
pub static FUNCTIONS: &[FunctionInfo] = &[
    FunctionInfo {
        name: "get_last_error",
        params: &[ParamInfo {
            name: "out",
            kind: Kind::Ptr(&Kind::Struct("error_info")),
            direction: Direction::Out,
        }],
    },
    FunctionInfo {
        name: "status_name",
        params: &[
            ParamInfo { name: "status", kind: Kind::I32, direction: Direction::In },
            ParamInfo { name: "out", kind: Kind::Ptr(&Kind::CStr), direction: Direction::Out },
        ],
    },
    FunctionInfo {
        name: "device_count",
        params: &[ParamInfo {
            name: "out",
            kind: Kind::Ptr(&Kind::U32),
            direction: Direction::Out,
        }],
    },
    FunctionInfo {
        name: "device_info",
        params: &[
            ParamInfo { name: "index", kind: Kind::U32, direction: Direction::In },
            ParamInfo {
                name: "out",
                kind: Kind::Ptr(&Kind::Struct("device_info")),
                direction: Direction::Out,
            },
        ],
    },
    FunctionInfo {
        name: "device_open",
        params: &[
            ParamInfo { name: "index", kind: Kind::U32, direction: Direction::In },
            ParamInfo {
                name: "out",
                kind: Kind::Ptr(&Kind::Handle("device")),
                direction: Direction::Out,
            },
        ],
    },
    FunctionInfo {
        name: "device_close",
        params: &[ParamInfo {
            name: "device",
            kind: Kind::Handle("device"),
            direction: Direction::In,
        }],
    },
    FunctionInfo {
        name: "get_property",
        params: &[
            ParamInfo { name: "device", kind: Kind::Handle("device"), direction: Direction::In },
            ParamInfo { name: "property", kind: Kind::U32, direction: Direction::In },
            ParamInfo { name: "bytes", kind: Kind::Ptr(&Kind::U64), direction: Direction::Out },
            ParamInfo { name: "out", kind: Kind::Bytes, direction: Direction::Out },
        ],
    },
    FunctionInfo {
        name: "device_status",
        params: &[ParamInfo {
            name: "device",
            kind: Kind::Handle("device"),
            direction: Direction::In,
        }],
    },
    FunctionInfo {
        name: "device_synchronize",
        params: &[
            ParamInfo { name: "device", kind: Kind::Handle("device"), direction: Direction::In },
            ParamInfo { name: "timeout_ns", kind: Kind::U64, direction: Direction::In },
        ],
    },
    FunctionInfo {
        name: "heap_count",
        params: &[
            ParamInfo { name: "device", kind: Kind::Handle("device"), direction: Direction::In },
            ParamInfo { name: "out", kind: Kind::Ptr(&Kind::U32), direction: Direction::Out },
        ],
    },
    FunctionInfo {
        name: "heap_info",
        params: &[
            ParamInfo { name: "device", kind: Kind::Handle("device"), direction: Direction::In },
            ParamInfo { name: "index", kind: Kind::U32, direction: Direction::In },
            ParamInfo {
                name: "out",
                kind: Kind::Ptr(&Kind::Struct("heap_info")),
                direction: Direction::Out,
            },
        ],
    },
    FunctionInfo {
        name: "buffer_create",
        params: &[
            ParamInfo { name: "device", kind: Kind::Handle("device"), direction: Direction::In },
            ParamInfo {
                name: "desc",
                kind: Kind::Ptr(&Kind::Struct("buffer_desc")),
                direction: Direction::In,
            },
            ParamInfo {
                name: "out",
                kind: Kind::Ptr(&Kind::Handle("buffer")),
                direction: Direction::Out,
            },
        ],
    },
    FunctionInfo {
        name: "buffer_import_host",
        params: &[
            ParamInfo { name: "device", kind: Kind::Handle("device"), direction: Direction::In },
            ParamInfo { name: "memory", kind: Kind::Bytes, direction: Direction::In },
            ParamInfo { name: "bytes", kind: Kind::U64, direction: Direction::In },
            ParamInfo { name: "usage", kind: Kind::U64, direction: Direction::In },
            ParamInfo {
                name: "out",
                kind: Kind::Ptr(&Kind::Handle("buffer")),
                direction: Direction::Out,
            },
        ],
    },
    FunctionInfo {
        name: "buffer_destroy",
        params: &[ParamInfo {
            name: "buffer",
            kind: Kind::Handle("buffer"),
            direction: Direction::In,
        }],
    },
    FunctionInfo {
        name: "buffer_address",
        params: &[
            ParamInfo { name: "buffer", kind: Kind::Handle("buffer"), direction: Direction::In },
            ParamInfo { name: "out", kind: Kind::Ptr(&Kind::U64), direction: Direction::Out },
        ],
    },
    FunctionInfo {
        name: "buffer_map",
        params: &[
            ParamInfo { name: "buffer", kind: Kind::Handle("buffer"), direction: Direction::In },
            ParamInfo { name: "offset", kind: Kind::U64, direction: Direction::In },
            ParamInfo { name: "bytes", kind: Kind::U64, direction: Direction::In },
            ParamInfo { name: "flags", kind: Kind::U64, direction: Direction::In },
            ParamInfo { name: "out", kind: Kind::Ptr(&Kind::Bytes), direction: Direction::Out },
        ],
    },
    FunctionInfo {
        name: "buffer_unmap",
        params: &[ParamInfo {
            name: "buffer",
            kind: Kind::Handle("buffer"),
            direction: Direction::In,
        }],
    },
    FunctionInfo {
        name: "buffer_flush",
        params: &[
            ParamInfo { name: "buffer", kind: Kind::Handle("buffer"), direction: Direction::In },
            ParamInfo { name: "offset", kind: Kind::U64, direction: Direction::In },
            ParamInfo { name: "bytes", kind: Kind::U64, direction: Direction::In },
        ],
    },
    FunctionInfo {
        name: "buffer_invalidate",
        params: &[
            ParamInfo { name: "buffer", kind: Kind::Handle("buffer"), direction: Direction::In },
            ParamInfo { name: "offset", kind: Kind::U64, direction: Direction::In },
            ParamInfo { name: "bytes", kind: Kind::U64, direction: Direction::In },
        ],
    },
    FunctionInfo {
        name: "peer_access",
        params: &[
            ParamInfo { name: "a", kind: Kind::Handle("device"), direction: Direction::In },
            ParamInfo { name: "b", kind: Kind::Handle("device"), direction: Direction::In },
            ParamInfo { name: "out", kind: Kind::Ptr(&Kind::U64), direction: Direction::Out },
        ],
    },
    FunctionInfo {
        name: "copy_h2d",
        params: &[
            ParamInfo { name: "stream", kind: Kind::Handle("stream"), direction: Direction::In },
            ParamInfo { name: "dst", kind: Kind::Handle("buffer"), direction: Direction::In },
            ParamInfo { name: "dst_offset", kind: Kind::U64, direction: Direction::In },
            ParamInfo { name: "src", kind: Kind::Bytes, direction: Direction::In },
            ParamInfo { name: "bytes", kind: Kind::U64, direction: Direction::In },
        ],
    },
    FunctionInfo {
        name: "copy_d2h",
        params: &[
            ParamInfo { name: "stream", kind: Kind::Handle("stream"), direction: Direction::In },
            ParamInfo { name: "dst", kind: Kind::Bytes, direction: Direction::Out },
            ParamInfo { name: "src", kind: Kind::Handle("buffer"), direction: Direction::In },
            ParamInfo { name: "src_offset", kind: Kind::U64, direction: Direction::In },
            ParamInfo { name: "bytes", kind: Kind::U64, direction: Direction::In },
        ],
    },
    FunctionInfo {
        name: "copy_d2d",
        params: &[
            ParamInfo { name: "stream", kind: Kind::Handle("stream"), direction: Direction::In },
            ParamInfo { name: "dst", kind: Kind::Handle("buffer"), direction: Direction::In },
            ParamInfo { name: "dst_offset", kind: Kind::U64, direction: Direction::In },
            ParamInfo { name: "src", kind: Kind::Handle("buffer"), direction: Direction::In },
            ParamInfo { name: "src_offset", kind: Kind::U64, direction: Direction::In },
            ParamInfo { name: "bytes", kind: Kind::U64, direction: Direction::In },
        ],
    },
    FunctionInfo {
        name: "fill",
        params: &[
            ParamInfo { name: "stream", kind: Kind::Handle("stream"), direction: Direction::In },
            ParamInfo { name: "dst", kind: Kind::Handle("buffer"), direction: Direction::In },
            ParamInfo { name: "dst_offset", kind: Kind::U64, direction: Direction::In },
            ParamInfo { name: "bytes", kind: Kind::U64, direction: Direction::In },
            ParamInfo { name: "pattern", kind: Kind::Bytes, direction: Direction::In },
            ParamInfo { name: "pattern_bytes", kind: Kind::U32, direction: Direction::In },
        ],
    },
    FunctionInfo {
        name: "stream_create",
        params: &[
            ParamInfo { name: "device", kind: Kind::Handle("device"), direction: Direction::In },
            ParamInfo {
                name: "desc",
                kind: Kind::Ptr(&Kind::Struct("stream_desc")),
                direction: Direction::In,
            },
            ParamInfo {
                name: "out",
                kind: Kind::Ptr(&Kind::Handle("stream")),
                direction: Direction::Out,
            },
        ],
    },
    FunctionInfo {
        name: "stream_destroy",
        params: &[ParamInfo {
            name: "stream",
            kind: Kind::Handle("stream"),
            direction: Direction::In,
        }],
    },
    FunctionInfo {
        name: "stream_query",
        params: &[ParamInfo {
            name: "stream",
            kind: Kind::Handle("stream"),
            direction: Direction::In,
        }],
    },
    FunctionInfo {
        name: "stream_synchronize",
        params: &[
            ParamInfo { name: "stream", kind: Kind::Handle("stream"), direction: Direction::In },
            ParamInfo { name: "timeout_ns", kind: Kind::U64, direction: Direction::In },
        ],
    },
    FunctionInfo {
        name: "stream_wait_event",
        params: &[
            ParamInfo { name: "stream", kind: Kind::Handle("stream"), direction: Direction::In },
            ParamInfo { name: "event", kind: Kind::Handle("event"), direction: Direction::In },
        ],
    },
    FunctionInfo {
        name: "event_create",
        params: &[
            ParamInfo { name: "device", kind: Kind::Handle("device"), direction: Direction::In },
            ParamInfo {
                name: "out",
                kind: Kind::Ptr(&Kind::Handle("event")),
                direction: Direction::Out,
            },
        ],
    },
    FunctionInfo {
        name: "event_destroy",
        params: &[ParamInfo {
            name: "event",
            kind: Kind::Handle("event"),
            direction: Direction::In,
        }],
    },
    FunctionInfo {
        name: "event_record",
        params: &[
            ParamInfo { name: "event", kind: Kind::Handle("event"), direction: Direction::In },
            ParamInfo { name: "stream", kind: Kind::Handle("stream"), direction: Direction::In },
        ],
    },
    FunctionInfo {
        name: "event_query",
        params: &[ParamInfo {
            name: "event",
            kind: Kind::Handle("event"),
            direction: Direction::In,
        }],
    },
    FunctionInfo {
        name: "event_synchronize",
        params: &[
            ParamInfo { name: "event", kind: Kind::Handle("event"), direction: Direction::In },
            ParamInfo { name: "timeout_ns", kind: Kind::U64, direction: Direction::In },
        ],
    },
    FunctionInfo {
        name: "event_elapsed_ns",
        params: &[
            ParamInfo { name: "start", kind: Kind::Handle("event"), direction: Direction::In },
            ParamInfo { name: "end", kind: Kind::Handle("event"), direction: Direction::In },
            ParamInfo { name: "out", kind: Kind::Ptr(&Kind::U64), direction: Direction::Out },
        ],
    },
    FunctionInfo {
        name: "op_count",
        params: &[
            ParamInfo { name: "device", kind: Kind::Handle("device"), direction: Direction::In },
            ParamInfo { name: "out", kind: Kind::Ptr(&Kind::U32), direction: Direction::Out },
        ],
    },
    FunctionInfo {
        name: "op_enumerate",
        params: &[
            ParamInfo { name: "device", kind: Kind::Handle("device"), direction: Direction::In },
            ParamInfo { name: "capacity", kind: Kind::U32, direction: Direction::In },
            ParamInfo { name: "ids", kind: Kind::Ptr(&Kind::U32), direction: Direction::Out },
            ParamInfo { name: "out", kind: Kind::Ptr(&Kind::U32), direction: Direction::Out },
        ],
    },
    FunctionInfo {
        name: "op_query",
        params: &[
            ParamInfo { name: "device", kind: Kind::Handle("device"), direction: Direction::In },
            ParamInfo {
                name: "desc",
                kind: Kind::Ptr(&Kind::Struct("op_desc")),
                direction: Direction::In,
            },
            ParamInfo {
                name: "out",
                kind: Kind::Ptr(&Kind::Struct("op_support")),
                direction: Direction::Out,
            },
        ],
    },
    FunctionInfo {
        name: "plan_create",
        params: &[
            ParamInfo { name: "device", kind: Kind::Handle("device"), direction: Direction::In },
            ParamInfo {
                name: "desc",
                kind: Kind::Ptr(&Kind::Struct("op_desc")),
                direction: Direction::In,
            },
            ParamInfo {
                name: "out",
                kind: Kind::Ptr(&Kind::Handle("plan")),
                direction: Direction::Out,
            },
        ],
    },
    FunctionInfo {
        name: "plan_info",
        params: &[
            ParamInfo { name: "plan", kind: Kind::Handle("plan"), direction: Direction::In },
            ParamInfo {
                name: "out",
                kind: Kind::Ptr(&Kind::Struct("plan_info")),
                direction: Direction::Out,
            },
        ],
    },
    FunctionInfo {
        name: "plan_execute",
        params: &[
            ParamInfo { name: "plan", kind: Kind::Handle("plan"), direction: Direction::In },
            ParamInfo { name: "stream", kind: Kind::Handle("stream"), direction: Direction::In },
            ParamInfo {
                name: "bindings",
                kind: Kind::Ptr(&Kind::Struct("bindings")),
                direction: Direction::In,
            },
        ],
    },
    FunctionInfo {
        name: "plan_destroy",
        params: &[ParamInfo { name: "plan", kind: Kind::Handle("plan"), direction: Direction::In }],
    },
];

/// Structs, for building them by the names of their fields.
pub static STRUCTS: &[StructInfo] = &[
    StructInfo {
        name: "header",
        stype: None,
        size: 16,
        fields: &[
            FieldInfo { name: "stype", offset: 0, kind: Kind::U32 },
            FieldInfo { name: "size", offset: 4, kind: Kind::U32 },
            FieldInfo { name: "next", offset: 8, kind: Kind::Ptr(&Kind::Struct("header")) },
        ],
    },
    StructInfo {
        name: "setting",
        stype: None,
        size: 16,
        fields: &[
            FieldInfo { name: "key", offset: 0, kind: Kind::CStr },
            FieldInfo { name: "value", offset: 8, kind: Kind::CStr },
        ],
    },
    StructInfo {
        name: "host_info",
        stype: Some(1),
        size: 56,
        fields: &[
            FieldInfo { name: "abi_major", offset: 16, kind: Kind::U32 },
            FieldInfo { name: "abi_minor", offset: 20, kind: Kind::U32 },
            FieldInfo { name: "log", offset: 24, kind: Kind::Fn },
            FieldInfo { name: "log_user", offset: 32, kind: Kind::Bytes },
            FieldInfo { name: "settings", offset: 40, kind: Kind::Ptr(&Kind::Struct("setting")) },
            FieldInfo { name: "setting_count", offset: 48, kind: Kind::U64 },
        ],
    },
    StructInfo {
        name: "error_info",
        stype: Some(2),
        size: 544,
        fields: &[
            FieldInfo { name: "code", offset: 16, kind: Kind::I32 },
            FieldInfo { name: "native_code", offset: 20, kind: Kind::I32 },
            FieldInfo { name: "arg_index", offset: 24, kind: Kind::I32 },
            FieldInfo { name: "reserved", offset: 28, kind: Kind::U32 },
            FieldInfo { name: "message", offset: 32, kind: Kind::Array(&Kind::Char, 512) },
        ],
    },
    StructInfo {
        name: "device_info",
        stype: Some(3),
        size: 368,
        fields: &[
            FieldInfo { name: "vendor", offset: 16, kind: Kind::Array(&Kind::Char, 64) },
            FieldInfo { name: "name", offset: 80, kind: Kind::Array(&Kind::Char, 128) },
            FieldInfo { name: "driver", offset: 208, kind: Kind::Array(&Kind::Char, 64) },
            FieldInfo { name: "adapter", offset: 272, kind: Kind::Array(&Kind::Char, 64) },
            FieldInfo { name: "uuid", offset: 336, kind: Kind::Array(&Kind::U8, 16) },
            FieldInfo { name: "kind", offset: 352, kind: Kind::U32 },
            FieldInfo { name: "reserved", offset: 356, kind: Kind::U32 },
            FieldInfo { name: "caps", offset: 360, kind: Kind::U64 },
        ],
    },
    StructInfo {
        name: "heap_info",
        stype: Some(4),
        size: 64,
        fields: &[
            FieldInfo { name: "kind", offset: 16, kind: Kind::U32 },
            FieldInfo { name: "reserved", offset: 20, kind: Kind::U32 },
            FieldInfo { name: "flags", offset: 24, kind: Kind::U64 },
            FieldInfo { name: "total", offset: 32, kind: Kind::U64 },
            FieldInfo { name: "free", offset: 40, kind: Kind::U64 },
            FieldInfo { name: "granularity", offset: 48, kind: Kind::U64 },
            FieldInfo { name: "max_alloc", offset: 56, kind: Kind::U64 },
        ],
    },
    StructInfo {
        name: "buffer_desc",
        stype: Some(5),
        size: 48,
        fields: &[
            FieldInfo { name: "heap", offset: 16, kind: Kind::U32 },
            FieldInfo { name: "reserved", offset: 20, kind: Kind::U32 },
            FieldInfo { name: "usage", offset: 24, kind: Kind::U64 },
            FieldInfo { name: "bytes", offset: 32, kind: Kind::U64 },
            FieldInfo { name: "tensor", offset: 40, kind: Kind::Ptr(&Kind::Struct("tensor_desc")) },
        ],
    },
    StructInfo {
        name: "stream_desc",
        stype: Some(6),
        size: 24,
        fields: &[
            FieldInfo { name: "priority", offset: 16, kind: Kind::I32 },
            FieldInfo { name: "reserved", offset: 20, kind: Kind::U32 },
        ],
    },
    StructInfo {
        name: "tensor_desc",
        stype: Some(7),
        size: 56,
        fields: &[
            FieldInfo { name: "format", offset: 16, kind: Kind::U32 },
            FieldInfo { name: "rank", offset: 20, kind: Kind::U32 },
            FieldInfo { name: "dims", offset: 24, kind: Kind::Ptr(&Kind::I64) },
            FieldInfo { name: "strides", offset: 32, kind: Kind::Ptr(&Kind::I64) },
            FieldInfo { name: "layout", offset: 40, kind: Kind::U32 },
            FieldInfo { name: "reserved", offset: 44, kind: Kind::U32 },
            FieldInfo { name: "flags", offset: 48, kind: Kind::U64 },
        ],
    },
    StructInfo {
        name: "attr",
        stype: None,
        size: 40,
        fields: &[
            FieldInfo { name: "key", offset: 0, kind: Kind::U32 },
            FieldInfo { name: "type", offset: 4, kind: Kind::U32 },
            FieldInfo { name: "count", offset: 8, kind: Kind::U64 },
            FieldInfo { name: "i", offset: 16, kind: Kind::I64 },
            FieldInfo { name: "f", offset: 24, kind: Kind::F64 },
            FieldInfo { name: "list", offset: 32, kind: Kind::Ptr(&Kind::I64) },
        ],
    },
    StructInfo {
        name: "op_desc",
        stype: Some(8),
        size: 72,
        fields: &[
            FieldInfo { name: "op", offset: 16, kind: Kind::U32 },
            FieldInfo { name: "version", offset: 20, kind: Kind::U32 },
            FieldInfo { name: "math_mode", offset: 24, kind: Kind::U32 },
            FieldInfo { name: "determinism", offset: 28, kind: Kind::U32 },
            FieldInfo { name: "n_in", offset: 32, kind: Kind::U32 },
            FieldInfo { name: "n_out", offset: 36, kind: Kind::U32 },
            FieldInfo { name: "n_attr", offset: 40, kind: Kind::U32 },
            FieldInfo { name: "reserved", offset: 44, kind: Kind::U32 },
            FieldInfo {
                name: "inputs",
                offset: 48,
                kind: Kind::Ptr(&Kind::Ptr(&Kind::Struct("tensor_desc"))),
            },
            FieldInfo {
                name: "outputs",
                offset: 56,
                kind: Kind::Ptr(&Kind::Ptr(&Kind::Struct("tensor_desc"))),
            },
            FieldInfo { name: "attrs", offset: 64, kind: Kind::Ptr(&Kind::Struct("attr")) },
        ],
    },
    StructInfo {
        name: "op_support",
        stype: Some(9),
        size: 312,
        fields: &[
            FieldInfo { name: "level", offset: 16, kind: Kind::U32 },
            FieldInfo { name: "why", offset: 20, kind: Kind::I32 },
            FieldInfo { name: "determinism", offset: 24, kind: Kind::U32 },
            FieldInfo { name: "accumulate", offset: 28, kind: Kind::U32 },
            FieldInfo { name: "accumulate_bits", offset: 32, kind: Kind::U32 },
            FieldInfo { name: "chunk", offset: 36, kind: Kind::U32 },
            FieldInfo { name: "alignment_bits", offset: 40, kind: Kind::U32 },
            FieldInfo { name: "rounding", offset: 44, kind: Kind::U32 },
            FieldInfo { name: "arithmetic", offset: 48, kind: Kind::U64 },
            FieldInfo { name: "reason", offset: 56, kind: Kind::Array(&Kind::Char, 256) },
        ],
    },
    StructInfo {
        name: "plan_info",
        stype: Some(10),
        size: 40,
        fields: &[
            FieldInfo { name: "workspace_bytes", offset: 16, kind: Kind::U64 },
            FieldInfo { name: "workspace_align", offset: 24, kind: Kind::U64 },
            FieldInfo { name: "determinism", offset: 32, kind: Kind::U32 },
            FieldInfo { name: "level", offset: 36, kind: Kind::U32 },
        ],
    },
    StructInfo {
        name: "slot",
        stype: None,
        size: 16,
        fields: &[
            FieldInfo { name: "buffer", offset: 0, kind: Kind::Handle("buffer") },
            FieldInfo { name: "offset", offset: 8, kind: Kind::U64 },
        ],
    },
    StructInfo {
        name: "bindings",
        stype: Some(11),
        size: 56,
        fields: &[
            FieldInfo { name: "n_in", offset: 16, kind: Kind::U32 },
            FieldInfo { name: "n_out", offset: 20, kind: Kind::U32 },
            FieldInfo { name: "inputs", offset: 24, kind: Kind::Ptr(&Kind::Struct("slot")) },
            FieldInfo { name: "outputs", offset: 32, kind: Kind::Ptr(&Kind::Struct("slot")) },
            FieldInfo { name: "workspace", offset: 40, kind: Kind::Struct("slot") },
        ],
    },
    StructInfo {
        name: "adapter",
        stype: Some(12),
        size: 56,
        fields: &[
            FieldInfo { name: "abi_major", offset: 16, kind: Kind::U32 },
            FieldInfo { name: "abi_minor", offset: 20, kind: Kind::U32 },
            FieldInfo { name: "name", offset: 24, kind: Kind::CStr },
            FieldInfo { name: "version", offset: 32, kind: Kind::CStr },
            FieldInfo { name: "core", offset: 40, kind: Kind::Ptr(&Kind::Struct("core_api")) },
            FieldInfo { name: "get_extension", offset: 48, kind: Kind::Fn },
        ],
    },
    StructInfo {
        name: "fault_api",
        stype: Some(14),
        size: 24,
        fields: &[FieldInfo { name: "inject", offset: 16, kind: Kind::Fn }],
    },
];

/// Calls the function of a slot. `None` if the adapter's table has no such function.
///
/// # Safety
/// `words` must hold one word for each parameter, in order; pointers among them must be valid for
/// what the function does with them.
pub unsafe fn call(api: &CoreApi, slot: usize, words: &[u64]) -> Option<Status> {
    // SAFETY: the caller vouches for the words; each is cast to the type of its parameter.
    Some(unsafe {
        match slot {
            0 => (api.get_last_error?)(words[0] as *mut ErrorInfo),
            1 => (api.status_name?)(words[0] as Status, words[1] as *mut *const c_char),
            2 => (api.device_count?)(words[0] as *mut u32),
            3 => (api.device_info?)(words[0] as u32, words[1] as *mut DeviceInfo),
            4 => (api.device_open?)(words[0] as u32, words[1] as *mut Device),
            5 => (api.device_close?)(Device(words[0] as *mut c_void)),
            6 => (api.get_property?)(
                Device(words[0] as *mut c_void),
                words[1] as u32,
                words[2] as *mut u64,
                words[3] as *mut c_void,
            ),
            7 => (api.device_status?)(Device(words[0] as *mut c_void)),
            8 => (api.device_synchronize?)(Device(words[0] as *mut c_void), words[1]),
            9 => (api.heap_count?)(Device(words[0] as *mut c_void), words[1] as *mut u32),
            10 => (api.heap_info?)(
                Device(words[0] as *mut c_void),
                words[1] as u32,
                words[2] as *mut HeapInfo,
            ),
            11 => (api.buffer_create?)(
                Device(words[0] as *mut c_void),
                words[1] as *const BufferDesc,
                words[2] as *mut Buffer,
            ),
            12 => (api.buffer_import_host?)(
                Device(words[0] as *mut c_void),
                words[1] as *mut c_void,
                words[2],
                words[3],
                words[4] as *mut Buffer,
            ),
            13 => (api.buffer_destroy?)(Buffer(words[0] as *mut c_void)),
            14 => (api.buffer_address?)(Buffer(words[0] as *mut c_void), words[1] as *mut u64),
            15 => (api.buffer_map?)(
                Buffer(words[0] as *mut c_void),
                words[1],
                words[2],
                words[3],
                words[4] as *mut *mut c_void,
            ),
            16 => (api.buffer_unmap?)(Buffer(words[0] as *mut c_void)),
            17 => (api.buffer_flush?)(Buffer(words[0] as *mut c_void), words[1], words[2]),
            18 => (api.buffer_invalidate?)(Buffer(words[0] as *mut c_void), words[1], words[2]),
            19 => (api.peer_access?)(
                Device(words[0] as *mut c_void),
                Device(words[1] as *mut c_void),
                words[2] as *mut u64,
            ),
            20 => (api.copy_h2d?)(
                Stream(words[0] as *mut c_void),
                Buffer(words[1] as *mut c_void),
                words[2],
                words[3] as *const c_void,
                words[4],
            ),
            21 => (api.copy_d2h?)(
                Stream(words[0] as *mut c_void),
                words[1] as *mut c_void,
                Buffer(words[2] as *mut c_void),
                words[3],
                words[4],
            ),
            22 => (api.copy_d2d?)(
                Stream(words[0] as *mut c_void),
                Buffer(words[1] as *mut c_void),
                words[2],
                Buffer(words[3] as *mut c_void),
                words[4],
                words[5],
            ),
            23 => (api.fill?)(
                Stream(words[0] as *mut c_void),
                Buffer(words[1] as *mut c_void),
                words[2],
                words[3],
                words[4] as *const c_void,
                words[5] as u32,
            ),
            24 => (api.stream_create?)(
                Device(words[0] as *mut c_void),
                words[1] as *const StreamDesc,
                words[2] as *mut Stream,
            ),
            25 => (api.stream_destroy?)(Stream(words[0] as *mut c_void)),
            26 => (api.stream_query?)(Stream(words[0] as *mut c_void)),
            27 => (api.stream_synchronize?)(Stream(words[0] as *mut c_void), words[1]),
            28 => (api.stream_wait_event?)(
                Stream(words[0] as *mut c_void),
                Event(words[1] as *mut c_void),
            ),
            29 => (api.event_create?)(Device(words[0] as *mut c_void), words[1] as *mut Event),
            30 => (api.event_destroy?)(Event(words[0] as *mut c_void)),
            31 => {
                (api.event_record?)(Event(words[0] as *mut c_void), Stream(words[1] as *mut c_void))
            }
            32 => (api.event_query?)(Event(words[0] as *mut c_void)),
            33 => (api.event_synchronize?)(Event(words[0] as *mut c_void), words[1]),
            34 => (api.event_elapsed_ns?)(
                Event(words[0] as *mut c_void),
                Event(words[1] as *mut c_void),
                words[2] as *mut u64,
            ),
            35 => (api.op_count?)(Device(words[0] as *mut c_void), words[1] as *mut u32),
            36 => (api.op_enumerate?)(
                Device(words[0] as *mut c_void),
                words[1] as u32,
                words[2] as *mut u32,
                words[3] as *mut u32,
            ),
            37 => (api.op_query?)(
                Device(words[0] as *mut c_void),
                words[1] as *const OpDesc,
                words[2] as *mut OpSupport,
            ),
            38 => (api.plan_create?)(
                Device(words[0] as *mut c_void),
                words[1] as *const OpDesc,
                words[2] as *mut Plan,
            ),
            39 => (api.plan_info?)(Plan(words[0] as *mut c_void), words[1] as *mut PlanInfo),
            40 => (api.plan_execute?)(
                Plan(words[0] as *mut c_void),
                Stream(words[1] as *mut c_void),
                words[2] as *const Bindings,
            ),
            41 => (api.plan_destroy?)(Plan(words[0] as *mut c_void)),
            _ => return None,
        }
    })
}

/// Whether the adapter's table has the function of a slot.
pub fn offers(api: &CoreApi, slot: usize) -> bool {
    match slot {
        0 => api.get_last_error.is_some(),
        1 => api.status_name.is_some(),
        2 => api.device_count.is_some(),
        3 => api.device_info.is_some(),
        4 => api.device_open.is_some(),
        5 => api.device_close.is_some(),
        6 => api.get_property.is_some(),
        7 => api.device_status.is_some(),
        8 => api.device_synchronize.is_some(),
        9 => api.heap_count.is_some(),
        10 => api.heap_info.is_some(),
        11 => api.buffer_create.is_some(),
        12 => api.buffer_import_host.is_some(),
        13 => api.buffer_destroy.is_some(),
        14 => api.buffer_address.is_some(),
        15 => api.buffer_map.is_some(),
        16 => api.buffer_unmap.is_some(),
        17 => api.buffer_flush.is_some(),
        18 => api.buffer_invalidate.is_some(),
        19 => api.peer_access.is_some(),
        20 => api.copy_h2d.is_some(),
        21 => api.copy_d2h.is_some(),
        22 => api.copy_d2d.is_some(),
        23 => api.fill.is_some(),
        24 => api.stream_create.is_some(),
        25 => api.stream_destroy.is_some(),
        26 => api.stream_query.is_some(),
        27 => api.stream_synchronize.is_some(),
        28 => api.stream_wait_event.is_some(),
        29 => api.event_create.is_some(),
        30 => api.event_destroy.is_some(),
        31 => api.event_record.is_some(),
        32 => api.event_query.is_some(),
        33 => api.event_synchronize.is_some(),
        34 => api.event_elapsed_ns.is_some(),
        35 => api.op_count.is_some(),
        36 => api.op_enumerate.is_some(),
        37 => api.op_query.is_some(),
        38 => api.plan_create.is_some(),
        39 => api.plan_info.is_some(),
        40 => api.plan_execute.is_some(),
        41 => api.plan_destroy.is_some(),
        _ => false,
    }
}
