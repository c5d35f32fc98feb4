/* three.c: an OXI adapter in C11 that offers three operators, copy, add and sqrt, in f32.
 *
 * The device is the host's processor. Work is done before the call that enqueues it returns, so a
 * stream never has unfinished work and every wait is over at once. Calls may come from any thread:
 * one mutex guards the table of handles and the counters; the work itself runs outside it, on
 * objects that are kept alive by a reference.
 *
 *   cc -std=c11 -O2 -Wall -Wextra -Wpedantic -Werror -fPIC -shared -pthread -I spec/include \
 *      -o libthree.so three.c -lm
 */
#define _POSIX_C_SOURCE 200809L
#include <fenv.h>
#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "oxi.h"
#include "oxi_ops.h"

#define MAX_RANK 8u                            /* every operator of the standard takes 0 to 8 */
#define ELEMENT 4                               /* bytes of an f32 */
#define HEAP_TOTAL (UINT64_C(1) << 30)         /* what this device pretends to have */
#define HEAP_MAX_ALLOC (UINT64_C(1) << 29)
#define HEAP_GRANULARITY UINT64_C(256)
#define ALL_BUFFER_USAGE (OXI_BUFFER_USAGE_TRANSFER | OXI_BUFFER_USAGE_OPERAND | OXI_BUFFER_USAGE_MAP)
#define ALL_MAP_FLAGS (OXI_MAP_FLAGS_READ | OXI_MAP_FLAGS_WRITE)

/* ---- Errors: one per thread, set by failing calls only ---------------------------------------- */

static _Thread_local struct { oxi_status code; int32_t arg; char message[512]; } last_error = {OXI_OK, -1, ""};

static oxi_status fail_in(const char *function, oxi_status status, int32_t arg, const char *text) {
  last_error.code = status;
  last_error.arg = arg;
  snprintf(last_error.message, sizeof last_error.message, "%s: %s", function, text);
  return status;
}
/* FAIL(status, which argument from 0 or -1, text) */
#define FAIL(status, arg, text) fail_in(__func__, (status), (arg), (text))
#define NEED(pointer, arg) \
  do { if ((pointer) == NULL) return FAIL(OXI_E_NULL, (arg), "a pointer is null"); } while (0)

#define NAMED(status) {OXI_##status, #status}
static const struct { oxi_status status; const char *name; } status_names[] = {
    NAMED(OK), NAMED(NOT_READY), NAMED(E_ARGUMENT), NAMED(E_NULL), NAMED(E_HANDLE), NAMED(E_SIZE),
    NAMED(E_RANGE), NAMED(E_ALIGN), NAMED(E_ENUM), NAMED(E_FLAGS), NAMED(E_STRUCT), NAMED(E_SHAPE),
    NAMED(E_RANK), NAMED(E_STRIDE), NAMED(E_ATTR), NAMED(E_COUNT), NAMED(E_LIMIT), NAMED(E_ALIAS),
    NAMED(E_STATE), NAMED(E_BUSY), NAMED(E_NOT_RECORDED), NAMED(E_MAPPED), NAMED(E_NOT_MAPPED),
    NAMED(E_UNSUPPORTED), NAMED(E_UNSUPPORTED_OP), NAMED(E_UNSUPPORTED_TYPE), NAMED(E_UNSUPPORTED_STRUCT),
    NAMED(E_UNSUPPORTED_LAYOUT), NAMED(E_UNSUPPORTED_VERSION), NAMED(E_RESOURCE), NAMED(E_OUT_OF_MEMORY),
    NAMED(E_EXECUTION), NAMED(E_POISONED), NAMED(E_DEVICE_LOST), NAMED(E_COMM), NAMED(E_INTERNAL),
};

/* ---- Structs that may grow -------------------------------------------------------------------- */

/* Checks the header of a struct of which this adapter knows `known` bytes: its type, its size, the
 * tail that only a newer caller knows, and the chain. */
static oxi_status check_struct(const void *at, uint32_t stype, uint32_t known) {
  const oxi_header *header = at;
  if (header == NULL) return OXI_E_NULL;
  if (header->stype != stype || header->size < sizeof(oxi_header)) return OXI_E_STRUCT;
  for (uint32_t i = known; i < header->size; i++)
    if (((const unsigned char *)at)[i] != 0) return OXI_E_UNSUPPORTED_STRUCT;
  /* No chained node is known here. The tortoise finds a chain that runs in circles. */
  const oxi_header *tortoise = header;
  uint64_t steps = 0;
  for (const oxi_header *node = header->next; node != NULL; node = node->next) {
    if (node == tortoise || node->size < sizeof(oxi_header)) return OXI_E_STRUCT;
    if (node->stype & OXI_STYPE_CRITICAL) return OXI_E_UNSUPPORTED_STRUCT;
    if (steps++ % 2 == 1) tortoise = tortoise->next;
  }
  return OXI_OK;
}

/* Reads an input struct; fields that a shorter one lacks are zero. */
static oxi_status read_struct(void *to, const void *from, uint32_t stype, uint32_t known) {
  memset(to, 0, known);
  oxi_status status = check_struct(from, stype, known);
  if (status != OXI_OK) return status;
  uint32_t size = ((const oxi_header *)from)->size;
  memcpy(to, from, size < known ? size : known);
  return OXI_OK;
}

/* Writes an output struct that was checked before, leaving its header and never past its size. */
static void write_struct(void *to, const void *from, uint32_t known) {
  uint32_t size = ((const oxi_header *)to)->size;
  if (size > known) size = known;
  const size_t h = sizeof(oxi_header);
  memcpy((char *)to + h, (const char *)from + h, size - h);
}

static const char bad_struct[] = "a struct is null, malformed, or carries something newer that is not understood";

/* Returns from the calling function unless a struct can be read, or an output written. */
#define NEED_OUT(out, stype, arg) \
  do { oxi_status s = check_struct((out), (stype), sizeof *(out)); \
       if (s != OXI_OK) return FAIL(s, (arg), bad_struct); } while (0)
#define NEED_IN(to, from, stype, arg) \
  do { oxi_status s = read_struct(&(to), (from), (stype), sizeof(to)); \
       if (s != OXI_OK) return FAIL(s, (arg), bad_struct); } while (0)

/* ---- Objects and handles ---------------------------------------------------------------------- */

typedef enum { FREE, DEVICE, BUFFER, STREAM, EVENT, PLAN } object_kind;

typedef struct {
  uint32_t rank;
  int64_t dims[MAX_RANK], strides[MAX_RANK]; /* strides in elements */
  uint64_t count;            /* elements */
  int64_t low, high;         /* least and greatest offset of an element from the first, in elements */
} tensor;

typedef union { uint32_t bits; float value; } f32; /* a copy keeps the bits of a NaN */

typedef struct {
  oxi_op_id id;
  uint32_t version, inputs;
  f32 (*element)(f32, f32);
} operator_row;

typedef struct {
  const operator_row *row;
  tensor in[2], out; /* inputs also with their strides along the output's dimensions: */
  int64_t along[2][MAX_RANK];
} plan_body;

typedef struct object {
  object_kind kind;
  uint32_t references;   /* one of the handle, one of each call that uses it */
  struct object *device; /* the handle it was made on; null for a device */
  uint32_t children;     /* of a device */
  union {
    struct {
      unsigned char *bytes;
      uint64_t size, taken; /* taken: bytes of the heap; 0 if the memory is the host's */
      bool mapped; uint64_t map_offset, map_bytes;
    } buffer;
    uint64_t recorded_ns; /* of an event; 0 if never. The caller keeps recording it apart from asking it */
    plan_body plan;
  } as;
} object;

/* A handle is not a pointer but the index of a slot and the number of its use, so that a dead or
 * foreign one is found out without being followed. */
#define INDEX_BITS 20
typedef struct {
  object *object;
  uint64_t use;
  uint32_t next_free; /* index of the next free slot and 1, or 0 */
} handle_slot;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards all that follows */
static handle_slot slots[1u << INDEX_BITS];              /* the first slot_count were in use already */
static uint32_t slot_count, first_free;
static uint64_t heap_used;

static handle_slot *find(const void *handle, object_kind kind) {
  uint64_t value = (uintptr_t)handle;
  uint64_t index = value & ((UINT64_C(1) << INDEX_BITS) - 1);
  if (index >= slot_count) return NULL;
  handle_slot *slot = &slots[index];
  if (slot->object == NULL || slot->use != value >> INDEX_BITS || slot->object->kind != kind) return NULL;
  return slot;
}

static void let_go(object *o) {
  pthread_mutex_lock(&lock);
  bool last = --o->references == 0;
  if (last && o->kind == BUFFER) heap_used -= o->as.buffer.taken;
  pthread_mutex_unlock(&lock);
  if (!last) return;
  if (o->kind == BUFFER && o->as.buffer.taken > 0) free(o->as.buffer.bytes);
  free(o);
}

/* Gives an object a handle; it counts as a child of its device. Without room, or without an object,
 * there is no handle, and the object is gone. */
static void *publish(object *o) {
  if (o == NULL) return NULL;
  void *handle = NULL;
  pthread_mutex_lock(&lock);
  if (first_free == 0 && slot_count < 1u << INDEX_BITS) {
    slots[slot_count].use = 1; /* no handle is null */
    first_free = ++slot_count;
  }
  if (first_free != 0) {
    uint32_t index = first_free - 1;
    first_free = slots[index].next_free;
    slots[index].object = o;
    if (o->device != NULL) o->device->children++;
    handle = (void *)(uintptr_t)(slots[index].use << INDEX_BITS | index);
  }
  pthread_mutex_unlock(&lock);
  if (handle == NULL) let_go(o);
  return handle;
}
#define PUBLISHED(handle) \
  ((handle) != NULL ? OXI_OK : FAIL(OXI_E_OUT_OF_MEMORY, -1, "no memory, or too many handles"))

/* The handle dies at once; the object when the last call that uses it is over. */
static oxi_status retire(void *handle, object_kind kind) {
  pthread_mutex_lock(&lock);
  handle_slot *slot = find(handle, kind);
  object *o = slot != NULL ? slot->object : NULL;
  oxi_status status = o == NULL ? OXI_E_HANDLE : o->children > 0 ? OXI_E_BUSY : OXI_OK;
  if (status == OXI_OK) {
    slot->object = NULL;
    slot->use++;
    slot->next_free = first_free;
    first_free = (uint32_t)(slot - slots) + 1;
    if (o->device != NULL) o->device->children--;
  }
  pthread_mutex_unlock(&lock);
  if (status == OXI_OK) let_go(o);
  return status;
}

/* The objects that one call uses. */
typedef struct { uint32_t count; object *objects[8]; } held;

static object *hold(held *h, const void *handle, object_kind kind) {
  pthread_mutex_lock(&lock);
  handle_slot *slot = find(handle, kind);
  object *o = slot != NULL ? slot->object : NULL;
  if (o != NULL) {
    o->references++;
    h->objects[h->count++] = o;
  }
  pthread_mutex_unlock(&lock);
  return o;
}

/* Ends a call: lets its objects go and hands its status on. */
static oxi_status done(held *h, oxi_status status) {
  while (h->count > 0) let_go(h->objects[--h->count]);
  return status;
}

#define BAD_HANDLE(arg) FAIL(OXI_E_HANDLE, (arg), "not a live handle of this kind")
#define NEED_ALIVE(handle, kind, arg) \
  do { \
    held only = {0}; \
    if (done(&only, hold(&only, (handle), (kind)) ? OXI_OK : OXI_E_HANDLE) != OXI_OK) return BAD_HANDLE(arg); \
  } while (0)

/* Holds an object for the rest of the call, or ends the call; `held h` is there. */
#define HOLD(o, handle, kind, arg) \
  object *o = hold(&h, (handle), (kind)); \
  if (o == NULL) return done(&h, BAD_HANDLE(arg))

static object *new_object(object_kind kind, object *device) {
  object *o = calloc(1, sizeof *o);
  if (o == NULL) return NULL;
  o->kind = kind;
  o->device = device;
  o->references = 1;
  return o;
}

/* The four functions that give an object back. */
#define DESTROY(name, kind) \
  static oxi_status name##_destroy(oxi_##name handle) { \
    return retire(handle, kind) == OXI_OK ? OXI_OK : BAD_HANDLE(0); \
  }
/* Nothing is ever under way, so those that ask for that or wait for it need only a live handle. */
#define WORKS(function, name, kind) \
  static oxi_status function(oxi_##name handle) { NEED_ALIVE(handle, kind, 0); return OXI_OK; }
#define WAIT(function, name, kind) \
  static oxi_status function(oxi_##name handle, uint64_t timeout_ns) { \
    NEED_ALIVE(handle, kind, 0); \
    return (void)timeout_ns, OXI_OK; \
  }
/* And those that count what never changes. */
#define COUNT(function, count) \
  static oxi_status function(oxi_device device, uint32_t *out) { \
    NEED_ALIVE(device, DEVICE, 0); \
    NEED(out, 1); \
    return *out = (count), OXI_OK; \
  }
DESTROY(buffer, BUFFER)
DESTROY(stream, STREAM)
DESTROY(event, EVENT)
DESTROY(plan, PLAN)
WORKS(device_status, device, DEVICE)
WORKS(stream_query, stream, STREAM)
WAIT(device_synchronize, device, DEVICE)
WAIT(stream_synchronize, stream, STREAM)
COUNT(heap_count, 1)

/* ---- Errors and devices ----------------------------------------------------------------------- */

static oxi_status get_last_error(oxi_error_info *out) {
  NEED_OUT(out, OXI_STYPE_ERROR_INFO, 0);
  oxi_error_info info = {.code = last_error.code, .arg_index = last_error.arg};
  memcpy(info.message, last_error.message, sizeof info.message);
  write_struct(out, &info, sizeof info);
  return OXI_OK;
}

static oxi_status status_name(oxi_status status, const char **out) {
  NEED(out, 1);
  for (size_t i = 0; i < sizeof status_names / sizeof *status_names; i++)
    if (status_names[i].status == status) return *out = status_names[i].name, OXI_OK;
  return FAIL(OXI_E_ENUM, 0, "no status of the standard");
}

static oxi_status device_count(uint32_t *out) {
  NEED(out, 0);
  return *out = 1, OXI_OK;
}

static oxi_status device_info(uint32_t index, oxi_device_info *out) {
  NEED_OUT(out, OXI_STYPE_DEVICE_INFO, 1);
  if (index >= 1) return FAIL(OXI_E_RANGE, 0, "there is one device");
  static const oxi_device_info info = {
      .vendor = "Three Operators Ltd.", .name = "Three", .driver = "1.0", .adapter = "three 1.0",
      .uuid = "three-operators", .kind = OXI_DEVICE_KIND_CPU,
      .caps = OXI_DEVICE_CAPS_MAP | OXI_DEVICE_CAPS_IMPORT_HOST | OXI_DEVICE_CAPS_ADDRESS | OXI_DEVICE_CAPS_EVENT_TIMING,
  };
  write_struct(out, &info, sizeof info);
  return OXI_OK;
}

static oxi_status device_open(uint32_t index, oxi_device *out) {
  NEED(out, 1);
  *out = NULL;
  if (index >= 1) return FAIL(OXI_E_RANGE, 0, "there is one device");
  *out = publish(new_object(DEVICE, NULL));
  return PUBLISHED(*out);
}

static oxi_status device_close(oxi_device device) {
  oxi_status status = retire(device, DEVICE);
  if (status == OXI_E_BUSY) return FAIL(status, 0, "buffers, streams, events or plans still belong to it");
  return status == OXI_OK ? OXI_OK : BAD_HANDLE(0);
}

static oxi_status get_property(oxi_device device, oxi_enum property, uint64_t *bytes, void *out) {
  NEED_ALIVE(device, DEVICE, 0);
  NEED(bytes, 2);
  const uint32_t narrow = property == OXI_PROPERTY_MAX_RANK ? MAX_RANK : 0; /* streams: only memory limits them */
  const uint64_t alignment = ELEMENT;
  bool wide = property == OXI_PROPERTY_BUFFER_ALIGNMENT;
  if (!wide && property != OXI_PROPERTY_MAX_RANK && property != OXI_PROPERTY_MAX_STREAMS)
    return FAIL(OXI_E_ENUM, 1, "no property of the standard");
  uint64_t size = wide ? sizeof alignment : sizeof narrow;
  if (out != NULL && *bytes < size) return FAIL(OXI_E_SIZE, 2, "memory too small for the property");
  if (out != NULL) memcpy(out, wide ? (const void *)&alignment : &narrow, size);
  *bytes = size;
  return OXI_OK;
}

static oxi_status peer_access(oxi_device a, oxi_device b, oxi_flags *out) {
  NEED_ALIVE(a, DEVICE, 0);
  NEED_ALIVE(b, DEVICE, 1);
  NEED(out, 2);
  *out = OXI_PEER_FLAGS_COPY | OXI_PEER_FLAGS_ACCESS; /* there is only one device */
  return OXI_OK;
}

/* ---- Memory ----------------------------------------------------------------------------------- */

static oxi_status heap_info(oxi_device device, uint32_t index, oxi_heap_info *out) {
  NEED_ALIVE(device, DEVICE, 0);
  NEED_OUT(out, OXI_STYPE_HEAP_INFO, 2);
  if (index >= 1) return FAIL(OXI_E_RANGE, 1, "there is one heap");
  oxi_heap_info info = {
      .kind = OXI_HEAP_KIND_UNIFIED, .flags = OXI_HEAP_FLAGS_MAPPABLE | OXI_HEAP_FLAGS_COHERENT,
      .total = HEAP_TOTAL, .granularity = HEAP_GRANULARITY, .max_alloc = HEAP_MAX_ALLOC,
  };
  pthread_mutex_lock(&lock);
  info.free = HEAP_TOTAL - heap_used;
  pthread_mutex_unlock(&lock);
  write_struct(out, &info, sizeof info);
  return OXI_OK;
}

/* Makes a buffer of `bytes` bytes: at `memory`, or on the heap if that is null. */
static oxi_buffer make_buffer(object *device, unsigned char *memory, uint64_t bytes) {
  object *o = new_object(BUFFER, device);
  if (o == NULL) return NULL;
  o->as.buffer.size = bytes;
  o->as.buffer.bytes = memory;
  if (memory == NULL) {
    uint64_t taken = (bytes + HEAP_GRANULARITY - 1) / HEAP_GRANULARITY * HEAP_GRANULARITY;
    pthread_mutex_lock(&lock);
    if (taken <= HEAP_TOTAL - heap_used) heap_used += o->as.buffer.taken = taken; /* let_go takes it back */
    pthread_mutex_unlock(&lock);
    if (o->as.buffer.taken > 0) o->as.buffer.bytes = aligned_alloc(HEAP_GRANULARITY, taken);
  }
  if (o->as.buffer.bytes != NULL) return publish(o);
  let_go(o);
  return NULL;
}

static oxi_status buffer_create(oxi_device device, const oxi_buffer_desc *desc, oxi_buffer *out) {
  NEED(out, 2);
  *out = NULL;
  oxi_buffer_desc d;
  NEED_IN(d, desc, OXI_STYPE_BUFFER_DESC, 1);
  if (d.reserved != 0) return FAIL(OXI_E_UNSUPPORTED_STRUCT, 1, "a reserved field is not zero");
  if (d.tensor != NULL) return FAIL(OXI_E_UNSUPPORTED, 1, "no buffers for tensors here");
  if (d.bytes == 0) return FAIL(OXI_E_SIZE, 1, "a buffer has at least one byte");
  if (d.usage & ~ALL_BUFFER_USAGE) return FAIL(OXI_E_FLAGS, 1, "no such usage");
  if (d.heap >= 1) return FAIL(OXI_E_RANGE, 1, "there is one heap");
  if (d.bytes > HEAP_MAX_ALLOC) return FAIL(OXI_E_LIMIT, 1, "larger than the largest allocation");
  held h = {0};
  HOLD(dev, device, DEVICE, 0);
  *out = make_buffer(dev, NULL, d.bytes);
  return done(&h, PUBLISHED(*out));
}

static oxi_status buffer_import_host(oxi_device device, void *memory, uint64_t bytes, oxi_flags usage, oxi_buffer *out) {
  NEED(memory, 1);
  NEED(out, 4);
  *out = NULL;
  if (bytes == 0) return FAIL(OXI_E_SIZE, 2, "a buffer has at least one byte");
  if (usage & ~ALL_BUFFER_USAGE) return FAIL(OXI_E_FLAGS, 3, "no such usage");
  held h = {0};
  HOLD(dev, device, DEVICE, 0);
  *out = make_buffer(dev, memory, bytes);
  return done(&h, PUBLISHED(*out));
}

static oxi_status buffer_address(oxi_buffer buffer, uint64_t *out) {
  NEED(out, 1);
  held h = {0};
  HOLD(o, buffer, BUFFER, 0);
  *out = (uintptr_t)o->as.buffer.bytes;
  return done(&h, OXI_OK);
}

/* Whether [offset, offset + bytes) lies within [0, size), also near 2^64. */
static bool within(uint64_t size, uint64_t offset, uint64_t bytes) { return offset <= size && bytes <= size - offset; }

static oxi_status buffer_map(oxi_buffer buffer, uint64_t offset, uint64_t bytes, oxi_flags flags, void **out) {
  NEED(out, 4);
  *out = NULL;
  if (bytes == 0) return FAIL(OXI_E_SIZE, 2, "a mapping has at least one byte");
  if (flags == 0 || flags & ~ALL_MAP_FLAGS) return FAIL(OXI_E_FLAGS, 3, "a mapping reads, writes, or both");
  held h = {0};
  HOLD(o, buffer, BUFFER, 0);
  if (!within(o->as.buffer.size, offset, bytes)) return done(&h, FAIL(OXI_E_RANGE, 1, "leaves the buffer"));
  if (o->as.buffer.mapped) return done(&h, FAIL(OXI_E_MAPPED, 0, "the buffer is mapped already"));
  o->as.buffer.mapped = true;
  o->as.buffer.map_offset = offset;
  o->as.buffer.map_bytes = bytes;
  *out = o->as.buffer.bytes + offset;
  return done(&h, OXI_OK);
}

static oxi_status buffer_unmap(oxi_buffer buffer) {
  held h = {0};
  HOLD(o, buffer, BUFFER, 0);
  if (!o->as.buffer.mapped) return done(&h, FAIL(OXI_E_NOT_MAPPED, 0, "the buffer is not mapped"));
  o->as.buffer.mapped = false;
  return done(&h, OXI_OK);
}

/* Host and device share the memory, so flush and invalidate have only their arguments to check. */
static oxi_status buffer_flush(oxi_buffer buffer, uint64_t offset, uint64_t bytes) {
  held h = {0};
  HOLD(o, buffer, BUFFER, 0);
  if (!o->as.buffer.mapped) return done(&h, FAIL(OXI_E_NOT_MAPPED, 0, "the buffer is not mapped"));
  uint64_t first = o->as.buffer.map_offset;
  if (offset < first || !within(o->as.buffer.map_bytes, offset - first, bytes))
    return done(&h, FAIL(OXI_E_RANGE, 1, "outside of the mapping"));
  return done(&h, OXI_OK);
}

static oxi_status buffer_invalidate(oxi_buffer buffer, uint64_t offset, uint64_t bytes) {
  return buffer_flush(buffer, offset, bytes);
}

/* ---- Copies and fills ------------------------------------------------------------------------- */

/* Finds the stream and one buffer of a transfer, and the address of its part that is meant. */
static oxi_status reach(held *h, const char *function, oxi_stream stream, oxi_buffer buffer, int32_t arg,
                        uint64_t offset, uint64_t bytes, object **o, unsigned char **at) {
  object *s = hold(h, stream, STREAM);
  *o = hold(h, buffer, BUFFER);
  if (s == NULL) return fail_in(function, OXI_E_HANDLE, 0, "not a live stream");
  if (*o == NULL) return fail_in(function, OXI_E_HANDLE, arg, "not a live buffer");
  if ((*o)->device != s->device) return fail_in(function, OXI_E_ARGUMENT, arg, "buffer and stream of two devices");
  if (!within((*o)->as.buffer.size, offset, bytes)) return fail_in(function, OXI_E_RANGE, arg + 1, "leaves the buffer");
  *at = (*o)->as.buffer.bytes + offset;
  return OXI_OK;
}

static oxi_status copy_h2d(oxi_stream stream, oxi_buffer dst, uint64_t dst_offset, const void *src, uint64_t bytes) {
  NEED(src, 3);
  held h = {0};
  object *o; unsigned char *at;
  oxi_status status = reach(&h, __func__, stream, dst, 1, dst_offset, bytes, &o, &at);
  if (status == OXI_OK) memmove(at, src, bytes);
  return done(&h, status);
}

static oxi_status copy_d2h(oxi_stream stream, void *dst, oxi_buffer src, uint64_t src_offset, uint64_t bytes) {
  NEED(dst, 1);
  held h = {0};
  object *o; unsigned char *at;
  oxi_status status = reach(&h, __func__, stream, src, 2, src_offset, bytes, &o, &at);
  if (status == OXI_OK) memmove(dst, at, bytes);
  return done(&h, status);
}

static oxi_status copy_d2d(oxi_stream stream, oxi_buffer dst, uint64_t dst_offset, oxi_buffer src,
                           uint64_t src_offset, uint64_t bytes) {
  held h = {0};
  object *d, *s;
  unsigned char *to, *from;
  oxi_status status = reach(&h, __func__, stream, dst, 1, dst_offset, bytes, &d, &to);
  if (status == OXI_OK) status = reach(&h, __func__, stream, src, 3, src_offset, bytes, &s, &from);
  if (status == OXI_OK && d == s && bytes > 0 && dst_offset < src_offset + bytes && src_offset < dst_offset + bytes)
    status = FAIL(OXI_E_ALIAS, 2, "source and target overlap");
  if (status == OXI_OK) memmove(to, from, bytes); /* two imported buffers may be one memory */
  return done(&h, status);
}

static oxi_status fill(oxi_stream stream, oxi_buffer dst, uint64_t dst_offset, uint64_t bytes,
                       const void *pattern, uint32_t pattern_bytes) {
  NEED(pattern, 4);
  if (pattern_bytes != 1 && pattern_bytes != 2 && pattern_bytes != 4 && pattern_bytes != 8)
    return FAIL(OXI_E_SIZE, 5, "a pattern has 1, 2, 4 or 8 bytes");
  if (bytes % pattern_bytes != 0) return FAIL(OXI_E_SIZE, 3, "not a whole number of patterns");
  if (dst_offset % pattern_bytes != 0) return FAIL(OXI_E_ALIGN, 2, "not at a multiple of the pattern");
  held h = {0};
  object *o; unsigned char *at;
  oxi_status status = reach(&h, __func__, stream, dst, 1, dst_offset, bytes, &o, &at);
  for (uint64_t i = 0; status == OXI_OK && i < bytes; i += pattern_bytes) memcpy(at + i, pattern, pattern_bytes);
  return done(&h, status);
}

/* ---- Streams and events ----------------------------------------------------------------------- */

static oxi_status stream_create(oxi_device device, const oxi_stream_desc *desc, oxi_stream *out) {
  NEED(out, 2);
  *out = NULL;
  oxi_stream_desc d = {0};
  if (desc != NULL) NEED_IN(d, desc, OXI_STYPE_STREAM_DESC, 1);
  if (d.reserved != 0) return FAIL(OXI_E_UNSUPPORTED_STRUCT, 1, "a reserved field is not zero");
  held h = {0};
  HOLD(dev, device, DEVICE, 0);
  *out = publish(new_object(STREAM, dev));
  return done(&h, PUBLISHED(*out));
}

static oxi_status stream_wait_event(oxi_stream stream, oxi_event event) {
  held h = {0};
  HOLD(s, stream, STREAM, 0);
  HOLD(e, event, EVENT, 1);
  if (e->device != s->device) return done(&h, FAIL(OXI_E_ARGUMENT, 1, "event and stream of two devices"));
  if (e->as.recorded_ns == 0) return done(&h, FAIL(OXI_E_NOT_RECORDED, 1, "the event was never recorded"));
  return done(&h, OXI_OK); /* what came before it is done */
}

static oxi_status event_create(oxi_device device, oxi_event *out) {
  NEED(out, 1);
  *out = NULL;
  held h = {0};
  HOLD(dev, device, DEVICE, 0);
  *out = publish(new_object(EVENT, dev));
  return done(&h, PUBLISHED(*out));
}

static oxi_status event_record(oxi_event event, oxi_stream stream) {
  held h = {0};
  HOLD(e, event, EVENT, 0);
  HOLD(s, stream, STREAM, 1);
  if (e->device != s->device) return done(&h, FAIL(OXI_E_ARGUMENT, 1, "event and stream of two devices"));
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  e->as.recorded_ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
  return done(&h, OXI_OK);
}

static oxi_status event_query(oxi_event event) {
  held h = {0};
  HOLD(e, event, EVENT, 0);
  return done(&h, e->as.recorded_ns != 0 ? OXI_OK : FAIL(OXI_E_NOT_RECORDED, 0, "the event was never recorded"));
}

static oxi_status event_synchronize(oxi_event event, uint64_t timeout_ns) {
  (void)timeout_ns; /* a recorded event was reached */
  return event_query(event);
}

static oxi_status event_elapsed_ns(oxi_event start, oxi_event end, uint64_t *out) {
  NEED(out, 2);
  held h = {0};
  HOLD(a, start, EVENT, 0);
  HOLD(b, end, EVENT, 1);
  uint64_t from = a->as.recorded_ns, to = b->as.recorded_ns;
  if (from == 0 || to == 0) return done(&h, FAIL(OXI_E_NOT_RECORDED, from == 0 ? 0 : 1, "the event was never recorded"));
  *out = to > from ? to - from : 0;
  return done(&h, OXI_OK);
}

/* ---- Operators -------------------------------------------------------------------------------- */

static f32 copy_element(f32 a, f32 unused) { return (void)unused, a; }
static f32 add_element(f32 a, f32 b) { return (f32){.value = a.value + b.value}; }
static f32 sqrt_element(f32 a, f32 unused) { return (void)unused, (f32){.value = sqrtf(a.value)}; }

static const operator_row operators[] = {
    /* in rising order */
    {OXI_OP_COPY, OXI_OP_COPY_VERSION, 1, copy_element},
    {OXI_OP_ADD, OXI_OP_ADD_VERSION, 2, add_element},
    {OXI_OP_SQRT, OXI_OP_SQRT_VERSION, 1, sqrt_element},
};
#define OPERATORS ((uint32_t)(sizeof operators / sizeof *operators))

/* The offset of element `n` of a shape, in row-major order, by other strides. */
static int64_t offset_of(const tensor *shape, const int64_t *strides, uint64_t n) {
  int64_t offset = 0;
  for (uint32_t d = shape->rank; d-- > 0; n /= (uint64_t)shape->dims[d])
    offset += strides[d] * (int64_t)(n % (uint64_t)shape->dims[d]);
  return offset;
}

/* Visits the elements of a shape, `width` places each, the first at `first`; tells whether a place is
 * marked already, and marks it if asked to. Places that `marks` does not have are left out. */
static bool visit(unsigned char *marks, uint64_t places, const tensor *shape, const int64_t *strides, int64_t first,
                  uint32_t width, bool mark) {
  bool found = false;
  for (uint64_t n = 0; n < shape->count; n++)
    for (uint32_t i = 0; i < width; i++) {
      int64_t place = first + offset_of(shape, strides, n) * width + i;
      if (place < 0 || (uint64_t)place >= places) continue;
      found = found || marks[place] != 0;
      if (mark) marks[place] = 1;
    }
  return found;
}

/* The answer about a descriptor. `call` is set where the call itself is wrong: a null pointer or a
 * struct that cannot be read. Anything else is an answer that op_query gives in `why`. */
typedef struct { oxi_status status; bool call; const char *text; } verdict;

static verdict no(oxi_status status, const char *text) { return (verdict){status, false, text}; }
static verdict bad(oxi_status status) { return (verdict){status, true, bad_struct}; }
static const verdict yes = {OXI_OK, false, "computed by the processor, rounded to nearest even"};

/* Reads one tensor: its format, extents and strides, those of a dense one filled in. */
static verdict read_tensor(const oxi_tensor_desc *desc, bool output, tensor *t) {
  oxi_tensor_desc d;
  oxi_status status = read_struct(&d, desc, OXI_STYPE_TENSOR_DESC, sizeof d);
  if (status != OXI_OK) return bad(status);
  if (d.reserved != 0) return bad(OXI_E_UNSUPPORTED_STRUCT);
  if (d.format != OXI_FORMAT_F32) return no(OXI_E_UNSUPPORTED_TYPE, "only f32");
  if (d.rank > MAX_RANK) return no(OXI_E_RANK, "a rank above 8");
  if (d.rank > 0 && d.dims == NULL) return bad(OXI_E_NULL);
  if (d.flags & ~OXI_TENSOR_FLAGS_CONSTANT) return no(OXI_E_FLAGS, "no such tensor flag");
  if (output && d.flags != 0) return no(OXI_E_FLAGS, "an output is not constant");
  if (d.layout > OXI_LAYOUT_DEVICE) return no(OXI_E_ENUM, "no such layout");
  if (d.layout == OXI_LAYOUT_DEVICE && d.strides != NULL) return no(OXI_E_STRIDE, "the device's layout has no strides");
  if (d.layout == OXI_LAYOUT_DEVICE) return no(OXI_E_UNSUPPORTED_LAYOUT, "only strided tensors");
  memset(t, 0, sizeof *t);
  t->rank = d.rank;
  t->count = 1;
  bool empty = false;
  for (uint32_t i = 0; i < d.rank; i++) {
    if (d.dims[i] < 0) return no(OXI_E_SHAPE, "an extent below zero");
    t->dims[i] = d.dims[i];
    empty = empty || d.dims[i] == 0;
  }
  if (empty) return t->count = 0, yes;
  /* No offset of an element may leave 62 bits, so that bytes do not leave 64. */
  const int64_t limit = INT64_MAX / 4;
  for (uint32_t i = d.rank; i-- > 0;) {
    int64_t extent = t->dims[i];
    int64_t stride = d.strides != NULL ? d.strides[i] : (int64_t)t->count;
    t->strides[i] = extent > 1 ? stride : 0; /* one that is never stepped by may be any number */
    if (t->count > (uint64_t)(limit / extent)) return no(OXI_E_LIMIT, "too many elements");
    t->count *= (uint64_t)extent;
    if (extent == 1) continue;
    int64_t room = stride > 0 ? limit - t->high : limit + t->low;
    if (stride < -limit || (stride < 0 ? -stride : stride) > room / (extent - 1))
      return no(OXI_E_LIMIT, "elements too far apart");
    *(stride > 0 ? &t->high : &t->low) += stride * (extent - 1);
  }
  return yes;
}

/* Whether two elements of a tensor lie in one place. */
static verdict check_overlap(const tensor *t) {
  /* Dense or padded row-major: each stride steps over all that the later ones reach. */
  uint64_t reach = 0;
  bool nested = true;
  for (uint32_t i = t->rank; t->count > 0 && i-- > 0;) {
    if (t->dims[i] == 1) continue;
    uint64_t stride = (uint64_t)(t->strides[i] < 0 ? -t->strides[i] : t->strides[i]);
    nested = nested && stride > reach;
    reach += stride * (uint64_t)(t->dims[i] - 1);
  }
  if (nested) return yes;
  if (t->count > reach + 1) return no(OXI_E_STRIDE, "elements of the output overlap");
  /* Permuted or interleaved: mark the place of each element, if there are not too many places. */
  unsigned char *marks = reach < UINT64_C(1) << 28 ? calloc(reach + 1, 1) : NULL;
  if (marks == NULL) return no(OXI_E_UNSUPPORTED_LAYOUT, "strides not in row-major order, over a wide range");
  bool twice = visit(marks, reach + 1, t, t->strides, -t->low, 1, true);
  return free(marks), twice ? no(OXI_E_STRIDE, "elements of the output overlap") : yes;
}

/* Reads and judges a descriptor; on a yes, `plan` holds all that an execution needs. */
static verdict read_op(const oxi_op_desc *desc, plan_body *plan) {
  memset(plan, 0, sizeof *plan);
  oxi_op_desc d;
  oxi_status status = read_struct(&d, desc, OXI_STYPE_OP_DESC, sizeof d);
  if (status != OXI_OK) return bad(status);
  if (d.reserved != 0) return bad(OXI_E_UNSUPPORTED_STRUCT);
  if ((d.n_in > 0 && d.inputs == NULL) || (d.n_out > 0 && d.outputs == NULL) || (d.n_attr > 0 && d.attrs == NULL))
    return bad(OXI_E_NULL);
  for (uint32_t i = 0; i < OPERATORS; i++)
    if (operators[i].id == d.op && operators[i].version == d.version) plan->row = &operators[i];
  if (plan->row == NULL) return no(OXI_E_UNSUPPORTED_OP, "only copy, add and sqrt");
  if (d.n_in != plan->row->inputs || d.n_out != 1) return no(OXI_E_COUNT, "too few or too many tensors");
  if (d.n_attr != 0) return no(OXI_E_ATTR, "the operator has no attributes");
  if (d.math_mode > OXI_MATH_MODE_FAST) return no(OXI_E_ENUM, "no such math mode");
  if (d.determinism > OXI_DETERMINISM_BITWISE) return no(OXI_E_ENUM, "no such determinism");
  verdict v = read_tensor(d.outputs[0], true, &plan->out);
  for (uint32_t i = 0; i < d.n_in && v.status == OXI_OK; i++) v = read_tensor(d.inputs[i], false, &plan->in[i]);
  if (v.status != OXI_OK) return v;

  /* The output has the broadcast shape of the inputs. */
  uint32_t rank = 0;
  for (uint32_t i = 0; i < d.n_in; i++)
    if (plan->in[i].rank > rank) rank = plan->in[i].rank;
  if (plan->out.rank != rank) return no(OXI_E_SHAPE, "the output has another rank than the inputs give");
  for (uint32_t back = 1; back <= rank; back++) { /* from the last dimension on */
    int64_t extent = 1;
    for (uint32_t i = 0; i < d.n_in; i++) {
      const tensor *t = &plan->in[i];
      int64_t own = back <= t->rank ? t->dims[t->rank - back] : 1;
      if (own != 1 && extent != 1 && own != extent) return no(OXI_E_SHAPE, "the shapes do not broadcast");
      if (own != 1) extent = own;
      plan->along[i][rank - back] = own != 1 ? t->strides[t->rank - back] : 0;
    }
    if (plan->out.dims[rank - back] != extent) return no(OXI_E_SHAPE, "the output has another shape than the inputs give");
  }
  return check_overlap(&plan->out);
}

COUNT(op_count, OPERATORS)

static oxi_status op_enumerate(oxi_device device, uint32_t capacity, oxi_op_id *ids, uint32_t *out) {
  NEED_ALIVE(device, DEVICE, 0);
  NEED(out, 3);
  if (capacity > 0) NEED(ids, 2);
  for (uint32_t i = 0; i < OPERATORS && i < capacity; i++) ids[i] = operators[i].id;
  *out = OPERATORS;
  return OXI_OK;
}

static oxi_status op_query(oxi_device device, const oxi_op_desc *desc, oxi_op_support *out) {
  NEED_ALIVE(device, DEVICE, 0);
  NEED_OUT(out, OXI_STYPE_OP_SUPPORT, 2);
  plan_body plan;
  verdict v = read_op(desc, &plan);
  if (v.call) return FAIL(v.status, 1, v.text);
  bool offered = v.status == OXI_OK;
  oxi_op_support support = {
      .level = offered ? OXI_SUPPORT_NATIVE : OXI_SUPPORT_NONE, .why = v.status,
      .determinism = offered ? OXI_DETERMINISM_BITWISE : OXI_DETERMINISM_ANY,
  };
  snprintf(support.reason, sizeof support.reason, "%s", v.text);
  write_struct(out, &support, sizeof support);
  return OXI_OK;
}

static oxi_status plan_create(oxi_device device, const oxi_op_desc *desc, oxi_plan *out) {
  NEED(out, 2);
  *out = NULL;
  held h = {0};
  HOLD(dev, device, DEVICE, 0);
  plan_body plan;
  verdict v = read_op(desc, &plan);
  if (v.status != OXI_OK) return done(&h, FAIL(v.status, 1, v.text));
  object *o = new_object(PLAN, dev);
  if (o != NULL) o->as.plan = plan;
  *out = publish(o);
  return done(&h, PUBLISHED(*out));
}

static oxi_status plan_info(oxi_plan plan, oxi_plan_info *out) {
  NEED_ALIVE(plan, PLAN, 0);
  NEED_OUT(out, OXI_STYPE_PLAN_INFO, 1);
  static const oxi_plan_info info = {
      .workspace_align = 1, .determinism = OXI_DETERMINISM_BITWISE, .level = OXI_SUPPORT_NATIVE};
  write_struct(out, &info, sizeof info);
  return OXI_OK;
}

/* Whether a tensor whose first element is at `offset` lies within a buffer of `size` bytes. */
static bool fits(const tensor *t, uint64_t size, uint64_t offset) {
  if (offset > size || t->count == 0) return offset <= size;
  return (uint64_t)-t->low * ELEMENT <= offset && ((uint64_t)t->high + 1) * ELEMENT <= size - offset;
}

/* Whether the output at `y` and an input at `x`, both walked along the output's dimensions, share a
 * byte. Exact, as strided tensors may lie between each other's elements. */
static oxi_status check_alias(const plan_body *plan, uint32_t i, const unsigned char *x, const unsigned char *y) {
  const tensor *in = &plan->in[i], *out = &plan->out;
  if (in->count == 0 || out->count == 0) return OXI_OK;
  intptr_t x0 = (intptr_t)x + in->low * ELEMENT, x1 = (intptr_t)x + (in->high + 1) * ELEMENT;
  intptr_t y0 = (intptr_t)y + out->low * ELEMENT, y1 = (intptr_t)y + (out->high + 1) * ELEMENT;
  if (x1 <= y0 || y1 <= x0) return OXI_OK;
  uint64_t places = (uint64_t)(y1 - y0);
  unsigned char *marks = calloc(places, 1);
  if (marks == NULL) return OXI_E_OUT_OF_MEMORY;
  visit(marks, places, out, out->strides, (intptr_t)y - y0, ELEMENT, true);
  bool shared = visit(marks, places, out, plan->along[i], (intptr_t)x - y0, ELEMENT, false);
  return free(marks), shared ? OXI_E_ALIAS : OXI_OK;
}

static void run(const plan_body *plan, const unsigned char *a, const unsigned char *b, unsigned char *y) {
  for (uint64_t n = 0; n < plan->out.count; n++) {
    f32 p, q = {0}; /* by memcpy, as imported memory lies at any address */
    memcpy(&p, a + offset_of(&plan->out, plan->along[0], n) * ELEMENT, ELEMENT);
    if (b != NULL) memcpy(&q, b + offset_of(&plan->out, plan->along[1], n) * ELEMENT, ELEMENT);
    p = plan->row->element(p, q);
    memcpy(y + offset_of(&plan->out, plan->out.strides, n) * ELEMENT, &p, ELEMENT);
  }
}

static oxi_status plan_execute(oxi_plan plan, oxi_stream stream, const oxi_bindings *bindings) {
  oxi_bindings b;
  NEED_IN(b, bindings, OXI_STYPE_BINDINGS, 2);
  held h = {0};
  HOLD(p, plan, PLAN, 0);
  HOLD(s, stream, STREAM, 1);
  if (p->device != s->device) return done(&h, FAIL(OXI_E_ARGUMENT, 1, "plan and stream of two devices"));
  const plan_body *body = &p->as.plan;
  uint32_t inputs = body->row->inputs;
  if (b.n_in != inputs || b.n_out != 1) return done(&h, FAIL(OXI_E_COUNT, 2, "one slot for each tensor"));
  if (b.inputs == NULL || b.outputs == NULL) return done(&h, FAIL(OXI_E_NULL, 2, "no slots"));
  /* No plan needs a workspace; one that is given must still be a buffer. */
  if (b.workspace.buffer != NULL && hold(&h, b.workspace.buffer, BUFFER) == NULL) return done(&h, BAD_HANDLE(2));

  unsigned char *at[3] = {NULL, NULL, NULL}; /* inputs, then the output */
  for (uint32_t i = 0; i <= inputs; i++) {
    bool output = i == inputs;
    const oxi_slot *slot = output ? &b.outputs[0] : &b.inputs[i];
    object *o = hold(&h, slot->buffer, BUFFER);
    if (o == NULL) return done(&h, BAD_HANDLE(2));
    if (o->device != p->device) return done(&h, FAIL(OXI_E_ARGUMENT, 2, "plan and buffer of two devices"));
    if (slot->offset % ELEMENT != 0) return done(&h, FAIL(OXI_E_ALIGN, 2, "an offset is not a multiple of 4"));
    if (!fits(output ? &body->out : &body->in[i], o->as.buffer.size, slot->offset))
      return done(&h, FAIL(OXI_E_RANGE, 2, "a tensor leaves its buffer"));
    at[output ? 2 : i] = o->as.buffer.bytes + slot->offset;
  }
  for (uint32_t i = 0; i < inputs; i++) {
    oxi_status status = check_alias(body, i, at[i], at[2]);
    if (status != OXI_OK) return done(&h, FAIL(status, 2, "the output shares memory with an input"));
  }

  /* Whatever the caller's rounding mode and flags: compute in the default environment, leave theirs. */
  fenv_t theirs;
  fegetenv(&theirs);
  fesetenv(FE_DFL_ENV);
  run(body, at[0], at[1], at[2]);
  fesetenv(&theirs);
  return done(&h, OXI_OK);
}

/* ---- Negotiation ------------------------------------------------------------------------------ */

#define SLOT(function) .function = function
static const oxi_core_api core = {
    .header = {OXI_STYPE_CORE_API, sizeof(oxi_core_api), NULL},
    SLOT(get_last_error), SLOT(status_name), SLOT(device_count), SLOT(device_info), SLOT(device_open),
    SLOT(device_close), SLOT(get_property), SLOT(device_status), SLOT(device_synchronize), SLOT(heap_count),
    SLOT(heap_info), SLOT(buffer_create), SLOT(buffer_import_host), SLOT(buffer_destroy),
    SLOT(buffer_address), SLOT(buffer_map), SLOT(buffer_unmap), SLOT(buffer_flush), SLOT(buffer_invalidate),
    SLOT(peer_access), SLOT(copy_h2d), SLOT(copy_d2h), SLOT(copy_d2d), SLOT(fill), SLOT(stream_create),
    SLOT(stream_destroy), SLOT(stream_query), SLOT(stream_synchronize), SLOT(stream_wait_event),
    SLOT(event_create), SLOT(event_destroy), SLOT(event_record), SLOT(event_query), SLOT(event_synchronize),
    SLOT(event_elapsed_ns), SLOT(op_count), SLOT(op_enumerate), SLOT(op_query), SLOT(plan_create),
    SLOT(plan_info), SLOT(plan_execute), SLOT(plan_destroy),
};

oxi_status oxi_negotiate(const oxi_host_info *host, oxi_adapter *out) {
  oxi_host_info info;
  NEED_IN(info, host, OXI_STYPE_HOST_INFO, 0);
  NEED_OUT(out, OXI_STYPE_ADAPTER, 1);
  if (info.abi_major != OXI_ABI_MAJOR) return FAIL(OXI_E_UNSUPPORTED_VERSION, 0, "another major version");
  if (info.setting_count > 0 && info.settings == NULL) return FAIL(OXI_E_NULL, 0, "no settings");
  if (info.setting_count > 0) return FAIL(OXI_E_ARGUMENT, 0, "this adapter has no settings");
  static const oxi_adapter adapter = {
      .abi_major = OXI_ABI_MAJOR, .abi_minor = OXI_ABI_MINOR, .name = "three", .version = "1.0", .core = &core};
  write_struct(out, &adapter, sizeof adapter);
  return OXI_OK;
}
