/* Generated from spec/ by `cargo xtask codegen`; edit the YAML, not this file.
 *
 * OXI, the Open XPU Interface 0.1.0. C11 and C++.
 *
 * An adapter is a shared library that exports one symbol, oxi_negotiate. It is pure: it touches no
 * hardware and answers the same each time. The table it returns holds the functions below; slots
 * are permanent, and a table shorter than the caller knows has null in the missing slots.
 */
#ifndef OXI_H
#define OXI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OXI_ABI_MAJOR 0u
#define OXI_ABI_MINOR 1u

typedef int32_t oxi_status;   /* 0 is success; class = code / 1000 */
typedef uint32_t oxi_enum;    /* a value of the enumeration the field names */
typedef uint64_t oxi_flags;   /* a set of single bits */
typedef uint32_t oxi_format;  /* OXI_FORMAT_... */
typedef uint32_t oxi_op_id;   /* OXI_OP_... of oxi_ops.h */

#define OXI_STYPE_CRITICAL 0x80000000u /* a chained node that must be understood or refused */
#define OXI_FOREVER UINT64_MAX         /* a timeout that never runs out */

/* Statuses */
#define OXI_OK 0 /* It succeeded. */
#define OXI_NOT_READY 1 /* It has not finished yet, or the timeout ran out first. */
#define OXI_E_ARGUMENT 1000 /* An argument is wrong in a way that no other code names. */
#define OXI_E_NULL 1001 /* A pointer is null that must not be. */
#define OXI_E_HANDLE 1002 /* A handle is null, destroyed, or of another kind. */
#define OXI_E_SIZE 1003 /* A size is zero or does not fit the object. */
#define OXI_E_RANGE 1004 /* An index, offset or axis is out of range. */
#define OXI_E_ALIGN 1005 /* An offset or address is not aligned as required. */
#define OXI_E_ENUM 1006 /* A value is not one of its enumeration. */
#define OXI_E_FLAGS 1007 /* A reserved flag is set, or flags exclude each other. */
#define OXI_E_STRUCT 1008 /* A struct's header is wrong: its type, or a size below the header's own. */
#define OXI_E_SHAPE 1009 /* Shapes do not fit each other. */
#define OXI_E_RANK 1010 /* A tensor has too few or too many dimensions. */
#define OXI_E_STRIDE 1011 /* Strides make elements overlap, or are not allowed here. */
#define OXI_E_ATTR 1012 /* An attribute is unknown, missing, or of another type. */
#define OXI_E_COUNT 1013 /* An operator got too few or too many tensors. */
#define OXI_E_LIMIT 1014 /* A value is beyond a limit that the device or the standard states. */
#define OXI_E_ALIAS 1015 /* Memory overlaps where it must not. */
#define OXI_E_STATE 2000 /* The object is not in a state that allows this. */
#define OXI_E_BUSY 2001 /* The object still has work under way. */
#define OXI_E_NOT_RECORDED 2002 /* The event was never recorded. */
#define OXI_E_MAPPED 2003 /* The buffer is mapped already. */
#define OXI_E_NOT_MAPPED 2004 /* The buffer is not mapped. */
#define OXI_E_UNSUPPORTED 3000 /* Not offered, for a reason that no other code names. */
#define OXI_E_UNSUPPORTED_OP 3001 /* The operator, or this version of it, is not offered. */
#define OXI_E_UNSUPPORTED_TYPE 3002 /* The operator is offered, but not for these formats. */
#define OXI_E_UNSUPPORTED_STRUCT 3003 /* A struct carries something newer that must be understood and is not. */
#define OXI_E_UNSUPPORTED_LAYOUT 3004 /* Strides or a layout that are legal, and not offered. */
#define OXI_E_UNSUPPORTED_VERSION 3005 /* The host's ABI version is not offered. */
#define OXI_E_RESOURCE 4000 /* A resource ran out that no other code names. */
#define OXI_E_OUT_OF_MEMORY 4001 /* Memory ran out. */
#define OXI_E_EXECUTION 5000 /* Work that was enqueued failed. */
#define OXI_E_POISONED 5001 /* Earlier work on the stream failed; nothing more runs on it. */
#define OXI_E_DEVICE_LOST 6000 /* The device is gone. */
#define OXI_E_COMM 7000 /* A peer failed or aborted. */
#define OXI_E_INTERNAL 9000 /* The adapter failed for a reason of its own. */

/* Classes of statuses: code / 1000 */
#define OXI_CLASS_OK 0 /* Success. The only non-error that is not zero is NOT_READY. */
#define OXI_CLASS_ARGUMENT 1 /* The caller's mistake. */
#define OXI_CLASS_STATE 2 /* Right arguments at the wrong time. */
#define OXI_CLASS_UNSUPPORTED 3 /* Legal by the standard, not offered here. */
#define OXI_CLASS_RESOURCE 4 /* Out of memory, handles or slots; may be tried again. */
#define OXI_CLASS_EXECUTION 5 /* Work that was enqueued failed. */
#define OXI_CLASS_DEVICE_LOST 6 /* The device is gone; sticky. Destroying and closing still succeed. */
#define OXI_CLASS_COMM 7 /* A peer failed or aborted. */
#define OXI_CLASS_INTERNAL 9 /* The adapter's own fault; never conforming for a legal call. */

/* Numeric formats */
#define OXI_FORMAT_F64 0x0201u /* IEEE binary64. */
#define OXI_FORMAT_F32 0x0202u /* IEEE binary32. */
#define OXI_FORMAT_TF32 0x0203u /* An f32 with ten mantissa bits; the low 13 bits are zero. */
#define OXI_FORMAT_F16 0x0204u /* IEEE binary16. */
#define OXI_FORMAT_BF16 0x0205u /* The upper half of an f32. */
#define OXI_FORMAT_F8E4M3FN 0x0211u /* OCP FP8 with four exponent bits; no infinities, one NaN of each sign. */
#define OXI_FORMAT_F8E5M2 0x0212u /* OCP FP8 with five exponent bits. */
#define OXI_FORMAT_E8M0 0x0213u /* OCP MX scale; a power of two, no sign, no zero. */
#define OXI_FORMAT_F4E2M1 0x0214u /* OCP MX FP4; no infinities, no NaN. */
#define OXI_FORMAT_BOOL 0x0101u /* One byte; 0 is false, 1 is true. */
#define OXI_FORMAT_I4 0x0102u /* 4-bit two's complement, two a byte, the first in the low half. */
#define OXI_FORMAT_U4 0x0103u /* 4-bit unsigned, two a byte, the first in the low half. */
#define OXI_FORMAT_I8 0x0104u /* 8-bit two's complement. */
#define OXI_FORMAT_U8 0x0105u /* 8-bit unsigned. */
#define OXI_FORMAT_I16 0x0106u /* 16-bit two's complement. */
#define OXI_FORMAT_I32 0x0107u /* 32-bit two's complement. */
#define OXI_FORMAT_U32 0x0108u /* 32-bit unsigned. */
#define OXI_FORMAT_I64 0x0109u /* 64-bit two's complement. */

/* How bad a diagnostic is. */
#define OXI_LOG_LEVEL_ERROR 1u /* Something failed. */
#define OXI_LOG_LEVEL_WARNING 2u /* Something is odd. */
#define OXI_LOG_LEVEL_INFO 3u /* Something happened. */

/* What a device is. */
#define OXI_DEVICE_KIND_OTHER 0u /* None of the others. */
#define OXI_DEVICE_KIND_CPU 1u /* The host's processor. */
#define OXI_DEVICE_KIND_GPU 2u /* A graphics processor. */
#define OXI_DEVICE_KIND_NPU 3u /* A matrix or neural accelerator. */
#define OXI_DEVICE_KIND_SIMULATOR 4u /* A model of a device. */

/* Where a heap lies. */
#define OXI_HEAP_KIND_DEVICE 0u /* On the device. */
#define OXI_HEAP_KIND_HOST 1u /* In host memory that the device can reach. */
#define OXI_HEAP_KIND_UNIFIED 2u /* In memory that both share. */

/* How a tensor lies in memory. */
#define OXI_LAYOUT_STRIDED 0u /* By its strides; dense row-major if it has none. */
#define OXI_LAYOUT_DEVICE 1u /* As the device prefers: the tensor lies in a buffer that was created for it. */

/* Which arithmetic an operator may use. */
#define OXI_MATH_MODE_STANDARD 0u /* What the type row of the operator states. */
#define OXI_MATH_MODE_FAST 1u /* Whatever the adapter declares for this mode. */

/* How far two equal calls agree. */
#define OXI_DETERMINISM_ANY 0u /* As the type row of the operator states. */
#define OXI_DETERMINISM_RUN_TO_RUN 1u /* Same device and same shapes give the same bits. */
#define OXI_DETERMINISM_BITWISE 2u /* The standard defines the bits. */

/* How an operator is offered. */
#define OXI_SUPPORT_NONE 0u /* Not at all; the struct says why. */
#define OXI_SUPPORT_NATIVE 1u /* By the device, as one operation. */
#define OXI_SUPPORT_COMPOSED 2u /* By the device, from several operations. */
#define OXI_SUPPORT_HOST 3u /* By the host on the device's behalf. */

/* How an arithmetic unit rounds. */
#define OXI_ROUNDING_NEAREST_EVEN 0u /* To nearest, ties to even. */
#define OXI_ROUNDING_TOWARDS_ZERO 1u /* Towards zero. */
#define OXI_ROUNDING_DOWN 2u /* Towards minus infinity. */
#define OXI_ROUNDING_NEAREST_AWAY 3u /* To nearest, ties away from zero. */

/* How a device can be made to fail, by the extension oxi.fault. */
#define OXI_FAULT_KIND_OUT_OF_MEMORY 1u /* The next buffer_create finds no memory. */
#define OXI_FAULT_KIND_EXECUTION 2u /* The next plan that is executed fails while it runs. */
#define OXI_FAULT_KIND_DEVICE_LOST 3u /* The device is gone, from now on. */

/* What an attribute holds. */
#define OXI_ATTR_TYPE_I64 1u /* One signed integer, in `i`; a bool is 0 or 1. */
#define OXI_ATTR_TYPE_F64 2u /* One double, in `f`. */
#define OXI_ATTR_TYPE_I64_LIST 3u /* `count` signed integers at `list`. */

/* What get_property can be asked for. */
#define OXI_PROPERTY_MAX_RANK 1u /* u32: the highest rank of a tensor. */
#define OXI_PROPERTY_MAX_STREAMS 2u /* u32: how many streams may exist at once; 0 if only memory limits them. */
#define OXI_PROPERTY_BUFFER_ALIGNMENT 3u /* u64: alignment in bytes that a tensor's offset in a buffer needs; a power of two, at most 256. */

/* What a device can do beyond what every device must. (flags) */
#define OXI_DEVICE_CAPS_MAP UINT64_C(1) /* Buffers can be mapped into the host's address space. */
#define OXI_DEVICE_CAPS_IMPORT_HOST UINT64_C(2) /* Host memory can be imported as a buffer. */
#define OXI_DEVICE_CAPS_ADDRESS UINT64_C(4) /* Buffers have device addresses. */
#define OXI_DEVICE_CAPS_EVENT_TIMING UINT64_C(8) /* event_elapsed_ns measures. */
#define OXI_DEVICE_CAPS_COMPILE_ONLY UINT64_C(16) /* The device is not here: operators are planned for it and cannot be executed. */
#define OXI_DEVICE_CAPS_TENSOR_BUFFERS UINT64_C(32) /* A buffer can be created for one tensor of any format, which lies in it as the device prefers. */

/* What a heap can do. (flags) */
#define OXI_HEAP_FLAGS_MAPPABLE UINT64_C(1) /* Its buffers can be mapped. */
#define OXI_HEAP_FLAGS_COHERENT UINT64_C(2) /* Mapped memory needs no flush and no invalidate. */

/* What is known of a tensor beyond its shape. (flags) */
#define OXI_TENSOR_FLAGS_CONSTANT UINT64_C(1) /* Executions of a plan find the same bytes there each time; the device may prepare them at the first. */

/* What a buffer is for. (flags) */
#define OXI_BUFFER_USAGE_TRANSFER UINT64_C(1) /* Copies and fills. */
#define OXI_BUFFER_USAGE_OPERAND UINT64_C(2) /* Operators read and write it. */
#define OXI_BUFFER_USAGE_MAP UINT64_C(4) /* It will be mapped. */

/* What a mapping is for. (flags) */
#define OXI_MAP_FLAGS_READ UINT64_C(1) /* The host reads. */
#define OXI_MAP_FLAGS_WRITE UINT64_C(2) /* The host writes. */

/* What one device can do with another's memory. (flags) */
#define OXI_PEER_FLAGS_COPY UINT64_C(1) /* Copies between them need no host. */
#define OXI_PEER_FLAGS_ACCESS UINT64_C(2) /* Operators can reach it. */

/* Properties of an operator's arithmetic. (flags) */
#define OXI_ARITHMETIC_FLAGS_FLUSH_INPUTS UINT64_C(1) /* Subnormal inputs may be read as zeros. */
#define OXI_ARITHMETIC_FLAGS_FLUSH_OUTPUTS UINT64_C(2) /* Subnormal results may be written as zeros. */
#define OXI_ARITHMETIC_FLAGS_SATURATE UINT64_C(4) /* Results beyond the largest finite value become that value. */
#define OXI_ARITHMETIC_FLAGS_ROUND_WEIGHTS UINT64_C(8) /* Weights of attention are rounded to the format of its results before they are multiplied with values. */

/* Handles */
typedef struct oxi_device_s *oxi_device; /* An open device. */
typedef struct oxi_buffer_s *oxi_buffer; /* Memory of a device. */
typedef struct oxi_stream_s *oxi_stream; /* A queue of work; work on one stream runs in order. */
typedef struct oxi_event_s *oxi_event; /* A point in a stream's work. */
typedef struct oxi_plan_s *oxi_plan; /* A prepared operator; immutable. */

/* Function pointers */
/* Receives diagnostics of the adapter, from any thread, never after the library is unloaded. */
typedef void (*oxi_log_fn)(void *user, oxi_enum level, const char *message);

/* Returns an extension's function table, or null if it is not offered. */
typedef const void *(*oxi_get_extension_fn)(const char *name, uint32_t version);

/* Makes a device fail on purpose, once, so that what follows can be checked. */
typedef oxi_status (*oxi_inject_fault_fn)(oxi_device device, oxi_enum kind);

/* Structs */
typedef struct oxi_core_api oxi_core_api;
typedef struct oxi_header oxi_header;
typedef struct oxi_setting oxi_setting;
typedef struct oxi_host_info oxi_host_info;
typedef struct oxi_error_info oxi_error_info;
typedef struct oxi_device_info oxi_device_info;
typedef struct oxi_heap_info oxi_heap_info;
typedef struct oxi_buffer_desc oxi_buffer_desc;
typedef struct oxi_stream_desc oxi_stream_desc;
typedef struct oxi_tensor_desc oxi_tensor_desc;
typedef struct oxi_attr oxi_attr;
typedef struct oxi_op_desc oxi_op_desc;
typedef struct oxi_op_support oxi_op_support;
typedef struct oxi_plan_info oxi_plan_info;
typedef struct oxi_slot oxi_slot;
typedef struct oxi_bindings oxi_bindings;
typedef struct oxi_adapter oxi_adapter;
typedef struct oxi_fault_api oxi_fault_api;

/* First member of every struct that may grow. */
struct oxi_header {
  uint32_t stype; /* Structure type; bit 31: must be understood. */
  uint32_t size; /* Bytes of the whole struct, header included, as its creator knows it. */
  const oxi_header *next; /* Chained node, or null. */
};

/* A setting that the host hands to the adapter. */
struct oxi_setting {
  const char *key; /* Name. */
  const char *value; /* Value. */
};

#define OXI_STYPE_HOST_INFO 1u
/* What the host tells an adapter when they meet. */
struct oxi_host_info {
  oxi_header header;
  uint32_t abi_major; /* Major version of the ABI that the host speaks. */
  uint32_t abi_minor; /* Highest minor version that the host speaks. */
  oxi_log_fn log; /* Receives diagnostics; may be null. */
  void *log_user; /* Handed to log. */
  const oxi_setting *settings; /* Settings for the adapter; unknown keys are refused. */
  uint64_t setting_count; /* How many. */
};

#define OXI_STYPE_ERROR_INFO 2u
/* The last error of the calling thread. */
struct oxi_error_info {
  oxi_header header;
  oxi_status code; /* The status. */
  int32_t native_code; /* The vendor's own code, or 0. */
  int32_t arg_index; /* Which argument, from 0; -1 if none. */
  uint32_t reserved; /* Zero. */
  char message[512]; /* UTF-8 text that ends with a NUL byte. */
};

#define OXI_STYPE_DEVICE_INFO 3u
/* Who a device is. */
struct oxi_device_info {
  oxi_header header;
  char vendor[64]; /* Who makes it. */
  char name[128]; /* Its product name. */
  char driver[64]; /* Version of its driver or runtime. */
  char adapter[64]; /* Name and version of this adapter. */
  uint8_t uuid[16]; /* Tells equal devices of one machine apart. */
  oxi_enum kind; /* What it is. */
  uint32_t reserved; /* Zero. */
  oxi_flags caps; /* What it can do. */
};

#define OXI_STYPE_HEAP_INFO 4u
/* A heap of a device. */
struct oxi_heap_info {
  oxi_header header;
  oxi_enum kind; /* Where it lies. */
  uint32_t reserved; /* Zero. */
  oxi_flags flags; /* What it can do. */
  uint64_t total; /* Bytes in all. */
  uint64_t free; /* Bytes that this process could still allocate; total less what live buffers of this process take. */
  uint64_t granularity; /* Allocations are rounded up to a multiple of this many bytes; at least 1. */
  uint64_t max_alloc; /* Largest single allocation in bytes. */
};

#define OXI_STYPE_BUFFER_DESC 5u
/* A buffer to create. */
struct oxi_buffer_desc {
  oxi_header header;
  uint32_t heap; /* Index of the heap. */
  uint32_t reserved; /* Zero. */
  oxi_flags usage; /* What it is for; 0 means everything. */
  uint64_t bytes; /* Its size; of a tensor, what its elements take dense. */
  const oxi_tensor_desc *tensor; /* The one tensor that the buffer holds, in whatever form the device prefers, whichever layout is said here; null for plain bytes. */
};

#define OXI_STYPE_STREAM_DESC 6u
/* A stream to create. */
struct oxi_stream_desc {
  oxi_header header;
  int32_t priority; /* Higher is sooner; 0 is normal. A hint. */
  uint32_t reserved; /* Zero. */
};

#define OXI_STYPE_TENSOR_DESC 7u
/* A tensor, without its memory. */
struct oxi_tensor_desc {
  oxi_header header;
  oxi_format format; /* Numeric format of the elements. */
  uint32_t rank; /* Number of dimensions. */
  const int64_t *dims; /* Extents, outermost first; may be null if rank is 0. */
  const int64_t *strides; /* Distance between neighbours of each dimension, in elements, of either sign; null for dense row-major. */
  oxi_enum layout; /* How it lies in memory. */
  uint32_t reserved; /* Zero. */
  oxi_flags flags; /* What is known of it. */
};

/* An attribute of an operator. */
struct oxi_attr {
  uint32_t key; /* Which attribute of the operator. */
  oxi_enum type; /* Which of the members below holds it. */
  uint64_t count; /* Items of a list; 1 otherwise. */
  int64_t i; /* An integer or bool. */
  double f; /* A double. */
  const int64_t *list; /* A list. */
};

#define OXI_STYPE_OP_DESC 8u
/* An operator with its types, shapes and attributes. */
struct oxi_op_desc {
  oxi_header header;
  oxi_op_id op; /* Which operator. */
  uint32_t version; /* Which revision of its meaning. */
  oxi_enum math_mode; /* Which arithmetic it may use. */
  oxi_enum determinism; /* How far equal calls must agree. */
  uint32_t n_in; /* Number of inputs. */
  uint32_t n_out; /* Number of outputs. */
  uint32_t n_attr; /* Number of attributes. */
  uint32_t reserved; /* Zero. */
  const oxi_tensor_desc *const *inputs; /* Inputs in order; null where an optional one is left out. */
  const oxi_tensor_desc *const *outputs; /* Outputs in order. */
  const oxi_attr *attrs; /* Attributes, in any order, each key once. */
};

#define OXI_STYPE_OP_SUPPORT 9u
/* Whether and how an operator is offered, and by what arithmetic. What is declared here is checked. */
struct oxi_op_support {
  oxi_header header;
  oxi_enum level; /* How it is offered. */
  oxi_status why; /* OK, or the status that plan_create would return. */
  oxi_enum determinism; /* How far equal calls agree. */
  oxi_format accumulate; /* Format that sums are kept in; 0 if there is no sum. */
  uint32_t accumulate_bits; /* Precision of that sum in bits; 0 means that of its format. */
  uint32_t chunk; /* Products that are added as one before rounding; 0 or 1: each alone. */
  uint32_t alignment_bits; /* Bits kept below the largest product of a chunk; 0 if products are not aligned. */
  oxi_enum rounding; /* How sums round. */
  oxi_flags arithmetic; /* Subnormals, overflow, and what is rounded on the way. */
  char reason[256]; /* For people: why not, or how. UTF-8, ends with a NUL byte; not empty where the answer is no. */
};

#define OXI_STYPE_PLAN_INFO 10u
/* What a plan needs to run. */
struct oxi_plan_info {
  oxi_header header;
  uint64_t workspace_bytes; /* Scratch memory that plan_execute needs; 0 if none. */
  uint64_t workspace_align; /* Its alignment in bytes; a power of two. */
  oxi_enum determinism; /* How far equal executions agree. */
  oxi_enum level; /* How it runs; never host unless op_query said so. */
};

/* Where a tensor lies. A null buffer stands for an optional tensor that is left out. */
struct oxi_slot {
  oxi_buffer buffer; /* Memory. */
  uint64_t offset; /* Byte offset of the element whose indices are all 0, which others lie before if strides are negative; 0 for a tensor of the layout device. */
};

#define OXI_STYPE_BINDINGS 11u
/* The memory that one execution of a plan works on. */
struct oxi_bindings {
  oxi_header header;
  uint32_t n_in; /* Number of inputs. */
  uint32_t n_out; /* Number of outputs. */
  const oxi_slot *inputs; /* One for each input of the plan. */
  const oxi_slot *outputs; /* One for each output of the plan. */
  oxi_slot workspace; /* Scratch memory. */
};

#define OXI_STYPE_ADAPTER 12u
/* What an adapter answers when it meets the host. Written by the adapter. */
struct oxi_adapter {
  oxi_header header;
  uint32_t abi_major; /* Major version that it speaks; equals the host's. */
  uint32_t abi_minor; /* Minor version that it speaks. */
  const char *name; /* Name of the adapter; static. */
  const char *version; /* Version of the adapter; static. */
  const oxi_core_api *core; /* The function table; static. */
  oxi_get_extension_fn get_extension; /* More function tables; may be null. */
};

#define OXI_STYPE_FAULT_API 14u
/* The extension oxi.fault, version 1. For tests; it may be left out. */
struct oxi_fault_api {
  oxi_header header;
  oxi_inject_fault_fn inject; /* Makes the device fail. */
};

#define OXI_STYPE_CORE_API 13u
/* The function table. Append only; a slot's place is permanent. Every function returns a status.
 * A call that fails leaves its outputs null and has no other effect, unless its class says so. */
struct oxi_core_api {
  oxi_header header;
  /* 0: Tells about the last call of this thread that failed; leaves it in place. */
  oxi_status (*get_last_error)(oxi_error_info *out);
  /* 1: Names a status, for people. */
  oxi_status (*status_name)(oxi_status status, const char **out);
  /* 2: Counts the devices that this adapter offers. None is no error. */
  oxi_status (*device_count)(uint32_t *out);
  /* 3: Tells who a device is, without opening it. */
  oxi_status (*device_info)(uint32_t index, oxi_device_info *out);
  /* 4: Opens a device. Opening twice gives two handles. */
  oxi_status (*device_open)(uint32_t index, oxi_device *out);
  /* 5: Closes a device. Waits for its work; what still belongs to it must be destroyed first. */
  oxi_status (*device_close)(oxi_device device);
  /* 6: Asks for a property. Ask with no memory to learn its size. */
  oxi_status (*get_property)(oxi_device device, oxi_enum property, uint64_t *bytes, void *out);
  /* 7: Tells whether the device works: OK or E_DEVICE_LOST. */
  oxi_status (*device_status)(oxi_device device);
  /* 8: Waits until all work of the device is done. NOT_READY if the timeout ran out first. */
  oxi_status (*device_synchronize)(oxi_device device, uint64_t timeout_ns);
  /* 9: Counts the heaps of a device; there is at least one, and heap 0 suits operators. */
  oxi_status (*heap_count)(oxi_device device, uint32_t *out);
  /* 10: Describes a heap, with the bytes that are free now. */
  oxi_status (*heap_info)(oxi_device device, uint32_t index, oxi_heap_info *out);
  /* 11: Allocates memory on a heap, for plain bytes or for one tensor. Its bytes are undefined. */
  oxi_status (*buffer_create)(oxi_device device, const oxi_buffer_desc *desc, oxi_buffer *out);
  /* 12: Makes host memory a buffer. The memory stays the host's and must outlive the buffer. */
  oxi_status (*buffer_import_host)(oxi_device device, void *memory, uint64_t bytes, oxi_flags usage, oxi_buffer *out);
  /* 13: Gives a buffer back. Work under way that uses it finishes first; the handle is dead at once. */
  oxi_status (*buffer_destroy)(oxi_buffer buffer);
  /* 14: Tells a buffer's address on the device. */
  oxi_status (*buffer_address)(oxi_buffer buffer, uint64_t *out);
  /* 15: Makes part of a buffer visible at a host address. Work on the buffer must be done first. */
  oxi_status (*buffer_map)(oxi_buffer buffer, uint64_t offset, uint64_t bytes, oxi_flags flags, void **out);
  /* 16: Ends a mapping; the device sees what the host wrote. */
  oxi_status (*buffer_unmap)(oxi_buffer buffer);
  /* 17: Makes what the host wrote to a mapping visible to the device. */
  oxi_status (*buffer_flush)(oxi_buffer buffer, uint64_t offset, uint64_t bytes);
  /* 18: Makes what the device wrote visible to the host through a mapping. */
  oxi_status (*buffer_invalidate)(oxi_buffer buffer, uint64_t offset, uint64_t bytes);
  /* 19: Tells what one device can do with another's memory. */
  oxi_status (*peer_access)(oxi_device a, oxi_device b, oxi_flags *out);
  /* 20: Copies host memory to a buffer. The source is read before the call returns. */
  oxi_status (*copy_h2d)(oxi_stream stream, oxi_buffer dst, uint64_t dst_offset, const void *src, uint64_t bytes);
  /* 21: Copies a buffer to host memory, which is complete once the stream was synchronised. */
  oxi_status (*copy_d2h)(oxi_stream stream, void *dst, oxi_buffer src, uint64_t src_offset, uint64_t bytes);
  /* 22: Copies between buffers of one device. */
  oxi_status (*copy_d2d)(oxi_stream stream, oxi_buffer dst, uint64_t dst_offset, oxi_buffer src, uint64_t src_offset, uint64_t bytes);
  /* 23: Fills part of a buffer with a pattern of 1, 2, 4 or 8 bytes. */
  oxi_status (*fill)(oxi_stream stream, oxi_buffer dst, uint64_t dst_offset, uint64_t bytes, const void *pattern, uint32_t pattern_bytes);
  /* 24: Makes a queue of work. Work on one stream runs in order, work on two may overlap. */
  oxi_status (*stream_create)(oxi_device device, const oxi_stream_desc *desc, oxi_stream *out);
  /* 25: Ends a stream once its work is done. */
  oxi_status (*stream_destroy)(oxi_stream stream);
  /* 26: Tells whether a stream's work is done: OK, NOT_READY, or the error that poisoned it. */
  oxi_status (*stream_query)(oxi_stream stream);
  /* 27: Waits until a stream's work is done. NOT_READY if the timeout ran out first. */
  oxi_status (*stream_synchronize)(oxi_stream stream, uint64_t timeout_ns);
  /* 28: Lets later work on the stream wait for the event as it was last recorded. The host does not wait. */
  oxi_status (*stream_wait_event)(oxi_stream stream, oxi_event event);
  /* 29: Makes an event that was never recorded. */
  oxi_status (*event_create)(oxi_device device, oxi_event *out);
  /* 30: Gives an event back; streams that wait for it still do. */
  oxi_status (*event_destroy)(oxi_event event);
  /* 31: Marks the point that the stream's work has reached. Recording again moves the event. */
  oxi_status (*event_record)(oxi_event event, oxi_stream stream);
  /* 32: Tells whether an event was reached: OK or NOT_READY. */
  oxi_status (*event_query)(oxi_event event);
  /* 33: Waits until an event was reached. NOT_READY if the timeout ran out first. */
  oxi_status (*event_synchronize)(oxi_event event, uint64_t timeout_ns);
  /* 34: Measures the time between two events that were reached. */
  oxi_status (*event_elapsed_ns)(oxi_event start, oxi_event end, uint64_t *out);
  /* 35: Counts the operators that a device offers in at least one type row. */
  oxi_status (*op_count)(oxi_device device, uint32_t *out);
  /* 36: Lists the operators that a device offers, each once, in rising order. */
  oxi_status (*op_enumerate)(oxi_device device, uint32_t capacity, oxi_op_id *ids, uint32_t *out);
  /* 37: Tells whether and how an operator is offered with these types, shapes and attributes. Returns OK also where the answer is no. */
  oxi_status (*op_query)(oxi_device device, const oxi_op_desc *desc, oxi_op_support *out);
  /* 38: Prepares an operator. The descriptor may be forgotten afterwards. */
  oxi_status (*plan_create)(oxi_device device, const oxi_op_desc *desc, oxi_plan *out);
  /* 39: Tells what a plan needs to run. */
  oxi_status (*plan_info)(oxi_plan plan, oxi_plan_info *out);
  /* 40: Enqueues a plan's work on a stream. Plans may execute concurrently with distinct workspaces. */
  oxi_status (*plan_execute)(oxi_plan plan, oxi_stream stream, const oxi_bindings *bindings);
  /* 41: Gives a plan back; executions under way finish. */
  oxi_status (*plan_destroy)(oxi_plan plan);
};

/* Sizes and offsets, the same on every 64-bit target. */
#if UINTPTR_MAX == 0xffffffffffffffffu
#ifdef __cplusplus
#define OXI_ASSERT(what) static_assert(what, #what)
#else
#define OXI_ASSERT(what) _Static_assert(what, #what)
#endif
OXI_ASSERT(sizeof(oxi_header) == 16);
OXI_ASSERT(offsetof(oxi_header, stype) == 0);
OXI_ASSERT(offsetof(oxi_header, size) == 4);
OXI_ASSERT(offsetof(oxi_header, next) == 8);
OXI_ASSERT(sizeof(oxi_setting) == 16);
OXI_ASSERT(offsetof(oxi_setting, key) == 0);
OXI_ASSERT(offsetof(oxi_setting, value) == 8);
OXI_ASSERT(sizeof(oxi_host_info) == 56);
OXI_ASSERT(offsetof(oxi_host_info, abi_major) == 16);
OXI_ASSERT(offsetof(oxi_host_info, abi_minor) == 20);
OXI_ASSERT(offsetof(oxi_host_info, log) == 24);
OXI_ASSERT(offsetof(oxi_host_info, log_user) == 32);
OXI_ASSERT(offsetof(oxi_host_info, settings) == 40);
OXI_ASSERT(offsetof(oxi_host_info, setting_count) == 48);
OXI_ASSERT(sizeof(oxi_error_info) == 544);
OXI_ASSERT(offsetof(oxi_error_info, code) == 16);
OXI_ASSERT(offsetof(oxi_error_info, native_code) == 20);
OXI_ASSERT(offsetof(oxi_error_info, arg_index) == 24);
OXI_ASSERT(offsetof(oxi_error_info, reserved) == 28);
OXI_ASSERT(offsetof(oxi_error_info, message) == 32);
OXI_ASSERT(sizeof(oxi_device_info) == 368);
OXI_ASSERT(offsetof(oxi_device_info, vendor) == 16);
OXI_ASSERT(offsetof(oxi_device_info, name) == 80);
OXI_ASSERT(offsetof(oxi_device_info, driver) == 208);
OXI_ASSERT(offsetof(oxi_device_info, adapter) == 272);
OXI_ASSERT(offsetof(oxi_device_info, uuid) == 336);
OXI_ASSERT(offsetof(oxi_device_info, kind) == 352);
OXI_ASSERT(offsetof(oxi_device_info, reserved) == 356);
OXI_ASSERT(offsetof(oxi_device_info, caps) == 360);
OXI_ASSERT(sizeof(oxi_heap_info) == 64);
OXI_ASSERT(offsetof(oxi_heap_info, kind) == 16);
OXI_ASSERT(offsetof(oxi_heap_info, reserved) == 20);
OXI_ASSERT(offsetof(oxi_heap_info, flags) == 24);
OXI_ASSERT(offsetof(oxi_heap_info, total) == 32);
OXI_ASSERT(offsetof(oxi_heap_info, free) == 40);
OXI_ASSERT(offsetof(oxi_heap_info, granularity) == 48);
OXI_ASSERT(offsetof(oxi_heap_info, max_alloc) == 56);
OXI_ASSERT(sizeof(oxi_buffer_desc) == 48);
OXI_ASSERT(offsetof(oxi_buffer_desc, heap) == 16);
OXI_ASSERT(offsetof(oxi_buffer_desc, reserved) == 20);
OXI_ASSERT(offsetof(oxi_buffer_desc, usage) == 24);
OXI_ASSERT(offsetof(oxi_buffer_desc, bytes) == 32);
OXI_ASSERT(offsetof(oxi_buffer_desc, tensor) == 40);
OXI_ASSERT(sizeof(oxi_stream_desc) == 24);
OXI_ASSERT(offsetof(oxi_stream_desc, priority) == 16);
OXI_ASSERT(offsetof(oxi_stream_desc, reserved) == 20);
OXI_ASSERT(sizeof(oxi_tensor_desc) == 56);
OXI_ASSERT(offsetof(oxi_tensor_desc, format) == 16);
OXI_ASSERT(offsetof(oxi_tensor_desc, rank) == 20);
OXI_ASSERT(offsetof(oxi_tensor_desc, dims) == 24);
OXI_ASSERT(offsetof(oxi_tensor_desc, strides) == 32);
OXI_ASSERT(offsetof(oxi_tensor_desc, layout) == 40);
OXI_ASSERT(offsetof(oxi_tensor_desc, reserved) == 44);
OXI_ASSERT(offsetof(oxi_tensor_desc, flags) == 48);
OXI_ASSERT(sizeof(oxi_attr) == 40);
OXI_ASSERT(offsetof(oxi_attr, key) == 0);
OXI_ASSERT(offsetof(oxi_attr, type) == 4);
OXI_ASSERT(offsetof(oxi_attr, count) == 8);
OXI_ASSERT(offsetof(oxi_attr, i) == 16);
OXI_ASSERT(offsetof(oxi_attr, f) == 24);
OXI_ASSERT(offsetof(oxi_attr, list) == 32);
OXI_ASSERT(sizeof(oxi_op_desc) == 72);
OXI_ASSERT(offsetof(oxi_op_desc, op) == 16);
OXI_ASSERT(offsetof(oxi_op_desc, version) == 20);
OXI_ASSERT(offsetof(oxi_op_desc, math_mode) == 24);
OXI_ASSERT(offsetof(oxi_op_desc, determinism) == 28);
OXI_ASSERT(offsetof(oxi_op_desc, n_in) == 32);
OXI_ASSERT(offsetof(oxi_op_desc, n_out) == 36);
OXI_ASSERT(offsetof(oxi_op_desc, n_attr) == 40);
OXI_ASSERT(offsetof(oxi_op_desc, reserved) == 44);
OXI_ASSERT(offsetof(oxi_op_desc, inputs) == 48);
OXI_ASSERT(offsetof(oxi_op_desc, outputs) == 56);
OXI_ASSERT(offsetof(oxi_op_desc, attrs) == 64);
OXI_ASSERT(sizeof(oxi_op_support) == 312);
OXI_ASSERT(offsetof(oxi_op_support, level) == 16);
OXI_ASSERT(offsetof(oxi_op_support, why) == 20);
OXI_ASSERT(offsetof(oxi_op_support, determinism) == 24);
OXI_ASSERT(offsetof(oxi_op_support, accumulate) == 28);
OXI_ASSERT(offsetof(oxi_op_support, accumulate_bits) == 32);
OXI_ASSERT(offsetof(oxi_op_support, chunk) == 36);
OXI_ASSERT(offsetof(oxi_op_support, alignment_bits) == 40);
OXI_ASSERT(offsetof(oxi_op_support, rounding) == 44);
OXI_ASSERT(offsetof(oxi_op_support, arithmetic) == 48);
OXI_ASSERT(offsetof(oxi_op_support, reason) == 56);
OXI_ASSERT(sizeof(oxi_plan_info) == 40);
OXI_ASSERT(offsetof(oxi_plan_info, workspace_bytes) == 16);
OXI_ASSERT(offsetof(oxi_plan_info, workspace_align) == 24);
OXI_ASSERT(offsetof(oxi_plan_info, determinism) == 32);
OXI_ASSERT(offsetof(oxi_plan_info, level) == 36);
OXI_ASSERT(sizeof(oxi_slot) == 16);
OXI_ASSERT(offsetof(oxi_slot, buffer) == 0);
OXI_ASSERT(offsetof(oxi_slot, offset) == 8);
OXI_ASSERT(sizeof(oxi_bindings) == 56);
OXI_ASSERT(offsetof(oxi_bindings, n_in) == 16);
OXI_ASSERT(offsetof(oxi_bindings, n_out) == 20);
OXI_ASSERT(offsetof(oxi_bindings, inputs) == 24);
OXI_ASSERT(offsetof(oxi_bindings, outputs) == 32);
OXI_ASSERT(offsetof(oxi_bindings, workspace) == 40);
OXI_ASSERT(sizeof(oxi_adapter) == 56);
OXI_ASSERT(offsetof(oxi_adapter, abi_major) == 16);
OXI_ASSERT(offsetof(oxi_adapter, abi_minor) == 20);
OXI_ASSERT(offsetof(oxi_adapter, name) == 24);
OXI_ASSERT(offsetof(oxi_adapter, version) == 32);
OXI_ASSERT(offsetof(oxi_adapter, core) == 40);
OXI_ASSERT(offsetof(oxi_adapter, get_extension) == 48);
OXI_ASSERT(sizeof(oxi_fault_api) == 24);
OXI_ASSERT(offsetof(oxi_fault_api, inject) == 16);
OXI_ASSERT(offsetof(oxi_core_api, get_last_error) == 16);
OXI_ASSERT(offsetof(oxi_core_api, status_name) == 24);
OXI_ASSERT(offsetof(oxi_core_api, device_count) == 32);
OXI_ASSERT(offsetof(oxi_core_api, device_info) == 40);
OXI_ASSERT(offsetof(oxi_core_api, device_open) == 48);
OXI_ASSERT(offsetof(oxi_core_api, device_close) == 56);
OXI_ASSERT(offsetof(oxi_core_api, get_property) == 64);
OXI_ASSERT(offsetof(oxi_core_api, device_status) == 72);
OXI_ASSERT(offsetof(oxi_core_api, device_synchronize) == 80);
OXI_ASSERT(offsetof(oxi_core_api, heap_count) == 88);
OXI_ASSERT(offsetof(oxi_core_api, heap_info) == 96);
OXI_ASSERT(offsetof(oxi_core_api, buffer_create) == 104);
OXI_ASSERT(offsetof(oxi_core_api, buffer_import_host) == 112);
OXI_ASSERT(offsetof(oxi_core_api, buffer_destroy) == 120);
OXI_ASSERT(offsetof(oxi_core_api, buffer_address) == 128);
OXI_ASSERT(offsetof(oxi_core_api, buffer_map) == 136);
OXI_ASSERT(offsetof(oxi_core_api, buffer_unmap) == 144);
OXI_ASSERT(offsetof(oxi_core_api, buffer_flush) == 152);
OXI_ASSERT(offsetof(oxi_core_api, buffer_invalidate) == 160);
OXI_ASSERT(offsetof(oxi_core_api, peer_access) == 168);
OXI_ASSERT(offsetof(oxi_core_api, copy_h2d) == 176);
OXI_ASSERT(offsetof(oxi_core_api, copy_d2h) == 184);
OXI_ASSERT(offsetof(oxi_core_api, copy_d2d) == 192);
OXI_ASSERT(offsetof(oxi_core_api, fill) == 200);
OXI_ASSERT(offsetof(oxi_core_api, stream_create) == 208);
OXI_ASSERT(offsetof(oxi_core_api, stream_destroy) == 216);
OXI_ASSERT(offsetof(oxi_core_api, stream_query) == 224);
OXI_ASSERT(offsetof(oxi_core_api, stream_synchronize) == 232);
OXI_ASSERT(offsetof(oxi_core_api, stream_wait_event) == 240);
OXI_ASSERT(offsetof(oxi_core_api, event_create) == 248);
OXI_ASSERT(offsetof(oxi_core_api, event_destroy) == 256);
OXI_ASSERT(offsetof(oxi_core_api, event_record) == 264);
OXI_ASSERT(offsetof(oxi_core_api, event_query) == 272);
OXI_ASSERT(offsetof(oxi_core_api, event_synchronize) == 280);
OXI_ASSERT(offsetof(oxi_core_api, event_elapsed_ns) == 288);
OXI_ASSERT(offsetof(oxi_core_api, op_count) == 296);
OXI_ASSERT(offsetof(oxi_core_api, op_enumerate) == 304);
OXI_ASSERT(offsetof(oxi_core_api, op_query) == 312);
OXI_ASSERT(offsetof(oxi_core_api, plan_create) == 320);
OXI_ASSERT(offsetof(oxi_core_api, plan_info) == 328);
OXI_ASSERT(offsetof(oxi_core_api, plan_execute) == 336);
OXI_ASSERT(offsetof(oxi_core_api, plan_destroy) == 344);
#undef OXI_ASSERT
#endif

/* The only exported symbol. */
#if defined(__GNUC__)
__attribute__((visibility("default")))
#endif
oxi_status oxi_negotiate(const oxi_host_info *host, oxi_adapter *out);

#ifdef __cplusplus
}
#endif
#endif /* OXI_H */
