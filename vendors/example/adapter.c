/* A complete OXI adapter: one device, which is the host's own processor and memory, and one
 * operator, the square root in f32. Everything runs before the call returns, so streams have
 * nothing to keep in order.
 *
 *   cc -std=c11 -O2 -fPIC -shared -I spec/include -o liboxi_example.so \
 *      vendors/example/adapter.c -lm
 *   etalon certify ./liboxi_example.so
 */
#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oxi.h"
#include "oxi_ops.h"

/* --- Errors: kept per thread, set by calls that fail. --------------------------------------- */

static _Thread_local oxi_error_info last_error;

static oxi_status fail(oxi_status code, int argument, const char *message) {
  memset(&last_error, 0, sizeof last_error);
  last_error.code = code;
  last_error.arg_index = argument;
  snprintf(last_error.message, sizeof last_error.message, "%s", message);
  return code;
}

#define TRY(call) do { oxi_status status_ = (call); if (status_ != OXI_OK) return status_; } while (0)
#define NOT_NULL(pointer, argument) \
  do { if (!(pointer)) return fail(OXI_E_NULL, argument, "the pointer is null"); } while (0)

/* --- Structs: shorter ones read as if the rest were zero, longer ones must end in zeros. ----- */

static oxi_status check_struct(const oxi_header *header, uint32_t stype, size_t known, int argument) {
  NOT_NULL(header, argument);
  if (header->stype != stype || header->size < sizeof *header)
    return fail(OXI_E_STRUCT, argument, "the struct has another type, or no room for its header");
  for (size_t i = known; i < header->size; i++)
    if (((const unsigned char *)header)[i] != 0)
      return fail(OXI_E_UNSUPPORTED_STRUCT, argument, "the struct is newer than this adapter");
  int nodes = 0;
  for (const oxi_header *node = header->next; node; node = node->next) {
    if (node->size < sizeof *node || ++nodes > 64)
      return fail(OXI_E_STRUCT, argument, "a chained node has no room for its header, or there is no end");
    if (node->stype & OXI_STYPE_CRITICAL)
      return fail(OXI_E_UNSUPPORTED_STRUCT, argument, "a chained node must be understood");
  }
  return OXI_OK;
}

/* What is reserved now means something to newer callers. */
#define RESERVED(field, argument) \
  do { if ((field) != 0) return fail(OXI_E_UNSUPPORTED_STRUCT, argument, "a reserved field is set"); } while (0)

static oxi_status read_struct(void *copy, size_t known, const void *given, uint32_t stype, int argument) {
  const oxi_header *header = given;
  TRY(check_struct(header, stype, known, argument));
  memset(copy, 0, known);
  memcpy(copy, given, header->size < known ? header->size : known);
  return OXI_OK;
}

/* Never writes past the size that the caller gave, and leaves the header alone. */
static oxi_status write_struct(void *out, const void *value, size_t known, uint32_t stype, int argument) {
  const oxi_header *header = out;
  TRY(check_struct(header, stype, known, argument));
  size_t size = header->size < known ? header->size : known;
  memcpy((char *)out + sizeof *header, (const char *)value + sizeof *header, size - sizeof *header);
  return OXI_OK;
}

/* --- Handles: a place in a table and a count, so that a dead handle is known to be dead. ----- */

enum kind { FREE, DEVICE, BUFFER, STREAM, PLAN };

struct object {
  enum kind kind;
  uint64_t generation;
  uint64_t device;   /* the handle of the device that it belongs to */
  uint64_t children; /* of a device */
  uint64_t bytes;    /* of a buffer; of a plan, of each of its tensors */
  char *memory;      /* of a buffer */
};

enum { PLACES = 4096 };
static const uint64_t HEAP_BYTES = 1ull << 30;
static struct object table[PLACES];
static uint64_t heap_used;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static struct object *find(void *handle, enum kind kind) {
  uint64_t value = (uint64_t)(uintptr_t)handle;
  struct object *object = &table[value % PLACES];
  bool alive = value != 0 && object->kind == kind && object->generation == value / PLACES;
  return alive ? object : NULL;
}

static oxi_status check_handle(void *handle, enum kind kind, int argument) {
  pthread_mutex_lock(&lock);
  bool alive = find(handle, kind) != NULL;
  pthread_mutex_unlock(&lock);
  return alive ? OXI_OK : fail(OXI_E_HANDLE, argument, "the handle is null, dead, or of another kind");
}

static oxi_status create(struct object made, void **out) {
  static uint64_t generation;
  *out = NULL;
  pthread_mutex_lock(&lock);
  for (uint64_t place = 0; place < PLACES; place++) {
    if (table[place].kind != FREE)
      continue;
    made.generation = ++generation;
    table[place] = made;
    struct object *device = find((void *)(uintptr_t)made.device, DEVICE);
    if (device)
      device->children++;
    heap_used += made.kind == BUFFER ? made.bytes : 0;
    *out = (void *)(uintptr_t)(generation * PLACES + place);
    break;
  }
  pthread_mutex_unlock(&lock);
  return *out ? OXI_OK : fail(OXI_E_RESOURCE, -1, "there are too many objects");
}

static oxi_status destroy(void *handle, enum kind kind) {
  TRY(check_handle(handle, kind, 0));
  pthread_mutex_lock(&lock);
  struct object *object = find(handle, kind);
  bool busy = object->children > 0;
  if (!busy) {
    struct object *device = find((void *)(uintptr_t)object->device, DEVICE);
    if (device)
      device->children--;
    heap_used -= kind == BUFFER ? object->bytes : 0;
    free(object->memory);
    memset(object, 0, sizeof *object);
  }
  pthread_mutex_unlock(&lock);
  return busy ? fail(OXI_E_BUSY, 0, "the device still has buffers, streams or plans") : OXI_OK;
}

static uint64_t value_of(void *handle) { return (uint64_t)(uintptr_t)handle; }

/* --- Errors and devices ------------------------------------------------------------------- */

static oxi_status get_last_error(oxi_error_info *out) {
  return write_struct(out, &last_error, sizeof last_error, OXI_STYPE_ERROR_INFO, 0);
}

static oxi_status status_name(oxi_status status, const char **out) {
  static const struct { oxi_status status; const char *name; } names[] = {
    {OXI_OK, "OK"}, {OXI_NOT_READY, "NOT_READY"}, {OXI_E_ARGUMENT, "E_ARGUMENT"},
    {OXI_E_NULL, "E_NULL"}, {OXI_E_HANDLE, "E_HANDLE"}, {OXI_E_SIZE, "E_SIZE"},
    {OXI_E_RANGE, "E_RANGE"}, {OXI_E_ALIGN, "E_ALIGN"}, {OXI_E_ENUM, "E_ENUM"},
    {OXI_E_FLAGS, "E_FLAGS"}, {OXI_E_STRUCT, "E_STRUCT"}, {OXI_E_SHAPE, "E_SHAPE"},
    {OXI_E_RANK, "E_RANK"}, {OXI_E_STRIDE, "E_STRIDE"}, {OXI_E_ATTR, "E_ATTR"},
    {OXI_E_COUNT, "E_COUNT"}, {OXI_E_LIMIT, "E_LIMIT"}, {OXI_E_ALIAS, "E_ALIAS"},
    {OXI_E_STATE, "E_STATE"}, {OXI_E_BUSY, "E_BUSY"}, {OXI_E_NOT_RECORDED, "E_NOT_RECORDED"},
    {OXI_E_MAPPED, "E_MAPPED"}, {OXI_E_NOT_MAPPED, "E_NOT_MAPPED"},
    {OXI_E_UNSUPPORTED, "E_UNSUPPORTED"}, {OXI_E_UNSUPPORTED_OP, "E_UNSUPPORTED_OP"},
    {OXI_E_UNSUPPORTED_TYPE, "E_UNSUPPORTED_TYPE"},
    {OXI_E_UNSUPPORTED_STRUCT, "E_UNSUPPORTED_STRUCT"},
    {OXI_E_UNSUPPORTED_LAYOUT, "E_UNSUPPORTED_LAYOUT"},
    {OXI_E_UNSUPPORTED_VERSION, "E_UNSUPPORTED_VERSION"}, {OXI_E_RESOURCE, "E_RESOURCE"},
    {OXI_E_OUT_OF_MEMORY, "E_OUT_OF_MEMORY"}, {OXI_E_EXECUTION, "E_EXECUTION"},
    {OXI_E_POISONED, "E_POISONED"}, {OXI_E_DEVICE_LOST, "E_DEVICE_LOST"},
    {OXI_E_COMM, "E_COMM"}, {OXI_E_INTERNAL, "E_INTERNAL"},
  };
  NOT_NULL(out, 1);
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    if (names[i].status == status)
      return *out = names[i].name, OXI_OK;
  return fail(OXI_E_ENUM, 0, "the number is no status");
}

static oxi_status device_count(uint32_t *out) {
  NOT_NULL(out, 0);
  return *out = 1, OXI_OK;
}

static oxi_status device_info(uint32_t index, oxi_device_info *out) {
  if (index != 0)
    return fail(OXI_E_RANGE, 0, "there is one device");
  oxi_device_info info = {.kind = OXI_DEVICE_KIND_CPU, .uuid = {0xe0}};
  strcpy(info.vendor, "Example");
  strcpy(info.name, "Example XPU");
  strcpy(info.driver, "1.0");
  strcpy(info.adapter, "example 1.0");
  return write_struct(out, &info, sizeof info, OXI_STYPE_DEVICE_INFO, 1);
}

static oxi_status device_open(uint32_t index, oxi_device *out) {
  NOT_NULL(out, 1);
  if (index != 0)
    return fail(OXI_E_RANGE, 0, "there is one device");
  return create((struct object){.kind = DEVICE}, (void **)out);
}

static oxi_status device_close(oxi_device device) { return destroy(device, DEVICE); }

static oxi_status device_status(oxi_device device) { return check_handle(device, DEVICE, 0); }

static oxi_status device_synchronize(oxi_device device, uint64_t timeout_ns) {
  (void)timeout_ns; /* nothing is ever under way */
  return check_handle(device, DEVICE, 0);
}

/* --- Memory ------------------------------------------------------------------------------- */

static oxi_status heap_count(oxi_device device, uint32_t *out) {
  TRY(check_handle(device, DEVICE, 0));
  NOT_NULL(out, 1);
  return *out = 1, OXI_OK;
}

static oxi_status heap_info(oxi_device device, uint32_t index, oxi_heap_info *out) {
  TRY(check_handle(device, DEVICE, 0));
  if (index != 0)
    return fail(OXI_E_RANGE, 1, "there is one heap");
  pthread_mutex_lock(&lock);
  oxi_heap_info info = {.kind = OXI_HEAP_KIND_HOST, .total = HEAP_BYTES, .granularity = 1,
                        .free = HEAP_BYTES - heap_used, .max_alloc = HEAP_BYTES};
  pthread_mutex_unlock(&lock);
  return write_struct(out, &info, sizeof info, OXI_STYPE_HEAP_INFO, 2);
}

static oxi_status buffer_create(oxi_device device, const oxi_buffer_desc *given, oxi_buffer *out) {
  oxi_buffer_desc desc;
  TRY(check_handle(device, DEVICE, 0));
  TRY(read_struct(&desc, sizeof desc, given, OXI_STYPE_BUFFER_DESC, 1));
  RESERVED(desc.reserved, 1);
  NOT_NULL(out, 2);
  *out = NULL;
  if (desc.bytes == 0)
    return fail(OXI_E_SIZE, 1, "a buffer has at least one byte");
  if (desc.usage & ~(OXI_BUFFER_USAGE_TRANSFER | OXI_BUFFER_USAGE_OPERAND | OXI_BUFFER_USAGE_MAP))
    return fail(OXI_E_FLAGS, 1, "an unknown usage");
  if (desc.heap != 0)
    return fail(OXI_E_RANGE, 1, "there is one heap");
  if (desc.tensor)
    return fail(OXI_E_UNSUPPORTED, 1, "buffers hold plain bytes");
  if (desc.bytes > HEAP_BYTES)
    return fail(OXI_E_LIMIT, 1, "larger than the largest allocation");
  char *memory = desc.bytes <= HEAP_BYTES - heap_used ? malloc(desc.bytes) : NULL;
  if (!memory)
    return fail(OXI_E_OUT_OF_MEMORY, 1, "no memory is left");
  struct object made = {.kind = BUFFER, .device = value_of(device), .bytes = desc.bytes, .memory = memory};
  oxi_status status = create(made, (void **)out);
  if (status != OXI_OK)
    free(memory);
  return status;
}

static oxi_status buffer_destroy(oxi_buffer buffer) { return destroy(buffer, BUFFER); }

/* Part of a buffer's memory, if it is inside. */
static oxi_status part(oxi_buffer buffer, uint64_t offset, uint64_t bytes, int argument, char **out) {
  TRY(check_handle(buffer, BUFFER, argument));
  struct object *object = find(buffer, BUFFER);
  if (offset > object->bytes || bytes > object->bytes - offset)
    return fail(OXI_E_RANGE, argument, "outside of the buffer");
  return *out = object->memory + offset, OXI_OK;
}

/* Two handles of the device count as two devices. */
static oxi_status same_device(void *stream, void *other, enum kind kind, int argument) {
  if (find(stream, STREAM)->device != find(other, kind)->device)
    return fail(OXI_E_ARGUMENT, argument, "it belongs to another device than the stream");
  return OXI_OK;
}

static oxi_status copy_h2d(oxi_stream stream, oxi_buffer dst, uint64_t dst_offset, const void *src, uint64_t bytes) {
  char *target;
  TRY(check_handle(stream, STREAM, 0));
  TRY(part(dst, dst_offset, bytes, 1, &target));
  TRY(same_device(stream, dst, BUFFER, 1));
  NOT_NULL(src, 3);
  return memcpy(target, src, bytes), OXI_OK;
}

static oxi_status copy_d2h(oxi_stream stream, void *dst, oxi_buffer src, uint64_t src_offset, uint64_t bytes) {
  char *source;
  TRY(check_handle(stream, STREAM, 0));
  NOT_NULL(dst, 1);
  TRY(part(src, src_offset, bytes, 2, &source));
  TRY(same_device(stream, src, BUFFER, 2));
  return memcpy(dst, source, bytes), OXI_OK;
}

/* --- Streams: all work is done when the call that enqueues it returns. --------------------- */

static oxi_status stream_create(oxi_device device, const oxi_stream_desc *given, oxi_stream *out) {
  oxi_stream_desc desc = {.reserved = 0};
  TRY(check_handle(device, DEVICE, 0));
  if (given)
    TRY(read_struct(&desc, sizeof desc, given, OXI_STYPE_STREAM_DESC, 1));
  RESERVED(desc.reserved, 1);
  NOT_NULL(out, 2);
  return create((struct object){.kind = STREAM, .device = value_of(device)}, (void **)out);
}

static oxi_status stream_destroy(oxi_stream stream) { return destroy(stream, STREAM); }
static oxi_status stream_query(oxi_stream stream) { return check_handle(stream, STREAM, 0); }

static oxi_status stream_synchronize(oxi_stream stream, uint64_t timeout_ns) {
  (void)timeout_ns;
  return check_handle(stream, STREAM, 0);
}

/* --- Operators ---------------------------------------------------------------------------- */

static oxi_status op_count(oxi_device device, uint32_t *out) {
  TRY(check_handle(device, DEVICE, 0));
  NOT_NULL(out, 1);
  return *out = 1, OXI_OK;
}

static oxi_status op_enumerate(oxi_device device, uint32_t capacity, oxi_op_id *ids, uint32_t *out) {
  TRY(check_handle(device, DEVICE, 0));
  NOT_NULL(out, 3);
  if (capacity > 0) {
    NOT_NULL(ids, 2);
    ids[0] = OXI_OP_SQRT;
  }
  return *out = 1, OXI_OK;
}

/* The structs of an operator: what a call fails for, whatever it asks. */
static oxi_status read_op(oxi_op_desc *desc, const oxi_op_desc *given, oxi_tensor_desc *x, oxi_tensor_desc *y) {
  TRY(read_struct(desc, sizeof *desc, given, OXI_STYPE_OP_DESC, 1));
  RESERVED(desc->reserved, 1);
  if ((desc->n_in && !desc->inputs) || (desc->n_out && !desc->outputs) || (desc->n_attr && !desc->attrs))
    return fail(OXI_E_NULL, 1, "a list is missing");
  const struct { uint32_t count; const oxi_tensor_desc *const *list; oxi_tensor_desc *copy; } sides[] = {
      {desc->n_in, desc->inputs, x}, {desc->n_out, desc->outputs, y}};
  for (int side = 0; side < 2; side++) {
    memset(sides[side].copy, 0, sizeof *x);
    if (sides[side].count == 0)
      continue;
    oxi_tensor_desc *tensor = sides[side].copy;
    TRY(read_struct(tensor, sizeof *tensor, sides[side].list[0], OXI_STYPE_TENSOR_DESC, 1));
    RESERVED(tensor->reserved, 1);
    if (tensor->rank && !tensor->dims)
      return fail(OXI_E_NULL, 1, "the extents are missing");
  }
  return OXI_OK;
}

/* Why an operator is not offered, or OK with the bytes of its tensors. */
static oxi_status examine(const oxi_op_desc *desc, const oxi_tensor_desc *x, const oxi_tensor_desc *y,
                          uint64_t *bytes, const char **why) {
  if (desc->op != OXI_OP_SQRT || desc->version != OXI_OP_SQRT_VERSION)
    return *why = "only sqrt is offered", OXI_E_UNSUPPORTED_OP;
  if (desc->math_mode > OXI_MATH_MODE_FAST || desc->determinism > OXI_DETERMINISM_BITWISE)
    return *why = "an unknown math mode or determinism", OXI_E_ENUM;
  if (desc->n_in != 1 || desc->n_out != 1)
    return *why = "sqrt has one input and one output", OXI_E_COUNT;
  if (desc->n_attr != 0)
    return *why = "sqrt has no attributes", OXI_E_ATTR;
  if (x->format != OXI_FORMAT_F32 || y->format != OXI_FORMAT_F32)
    return *why = "only f32 is offered", OXI_E_UNSUPPORTED_TYPE;
  if ((x->flags & ~OXI_TENSOR_FLAGS_CONSTANT) || y->flags)
    return *why = "an unknown flag of a tensor, or a constant output", OXI_E_FLAGS;
  if (x->layout > OXI_LAYOUT_DEVICE || y->layout > OXI_LAYOUT_DEVICE)
    return *why = "an unknown layout", OXI_E_ENUM;
  if (x->rank > 8)
    return *why = "a tensor has at most 8 dimensions", OXI_E_RANK;
  if (y->rank != x->rank)
    return *why = "the result has the shape of the input", OXI_E_SHAPE;
  bool empty = false;
  for (uint32_t axis = 0; axis < x->rank; axis++) {
    if (x->dims[axis] < 0 || x->dims[axis] != y->dims[axis])
      return *why = "the result has the shape of the input", OXI_E_SHAPE;
    empty = empty || x->dims[axis] == 0;
  }
  uint64_t elements = empty ? 0 : 1;
  for (uint32_t axis = 0; axis < x->rank && !empty; axis++) {
    if (elements > (uint64_t)(INT64_MAX / (int64_t)sizeof(float) / x->dims[axis]))
      return *why = "a tensor takes less than 2^63 bytes", OXI_E_LIMIT;
    elements *= (uint64_t)x->dims[axis];
  }
  if (x->strides || y->strides || x->layout || y->layout)
    return *why = "only dense tensors are offered", OXI_E_UNSUPPORTED_LAYOUT;
  return *bytes = elements * sizeof(float), OXI_OK;
}

static oxi_status op_query(oxi_device device, const oxi_op_desc *given, oxi_op_support *out) {
  oxi_op_desc desc;
  oxi_tensor_desc x, y;
  TRY(check_handle(device, DEVICE, 0));
  TRY(read_op(&desc, given, &x, &y));
  uint64_t bytes;
  const char *why = "by sqrtf, one element after the other";
  oxi_op_support support = {.determinism = OXI_DETERMINISM_BITWISE};
  support.why = examine(&desc, &x, &y, &bytes, &why);
  support.level = support.why == OXI_OK ? OXI_SUPPORT_NATIVE : OXI_SUPPORT_NONE;
  snprintf(support.reason, sizeof support.reason, "%s", why);
  return write_struct(out, &support, sizeof support, OXI_STYPE_OP_SUPPORT, 2);
}

static oxi_status plan_create(oxi_device device, const oxi_op_desc *given, oxi_plan *out) {
  oxi_op_desc desc;
  oxi_tensor_desc x, y;
  TRY(check_handle(device, DEVICE, 0));
  TRY(read_op(&desc, given, &x, &y));
  NOT_NULL(out, 2);
  *out = NULL;
  uint64_t bytes = 0;
  const char *why = "";
  oxi_status status = examine(&desc, &x, &y, &bytes, &why);
  if (status != OXI_OK)
    return fail(status, 1, why);
  return create((struct object){.kind = PLAN, .device = value_of(device), .bytes = bytes}, (void **)out);
}

static oxi_status plan_info(oxi_plan plan, oxi_plan_info *out) {
  TRY(check_handle(plan, PLAN, 0));
  oxi_plan_info info = {.workspace_align = 1, .determinism = OXI_DETERMINISM_BITWISE, .level = OXI_SUPPORT_NATIVE};
  return write_struct(out, &info, sizeof info, OXI_STYPE_PLAN_INFO, 1);
}

static oxi_status plan_execute(oxi_plan plan, oxi_stream stream, const oxi_bindings *given) {
  oxi_bindings bindings;
  char *x, *y;
  TRY(check_handle(plan, PLAN, 0));
  TRY(check_handle(stream, STREAM, 1));
  TRY(same_device(stream, plan, PLAN, 1));
  TRY(read_struct(&bindings, sizeof bindings, given, OXI_STYPE_BINDINGS, 2));
  if (bindings.n_in != 1 || bindings.n_out != 1)
    return fail(OXI_E_COUNT, 2, "sqrt has one input and one output");
  NOT_NULL(bindings.inputs, 2);
  NOT_NULL(bindings.outputs, 2);
  uint64_t bytes = find(plan, PLAN)->bytes;
  TRY(part(bindings.inputs[0].buffer, bindings.inputs[0].offset, bytes, 2, &x));
  TRY(part(bindings.outputs[0].buffer, bindings.outputs[0].offset, bytes, 2, &y));
  TRY(same_device(stream, bindings.inputs[0].buffer, BUFFER, 2));
  TRY(same_device(stream, bindings.outputs[0].buffer, BUFFER, 2));
  if (bindings.inputs[0].offset % sizeof(float) || bindings.outputs[0].offset % sizeof(float))
    return fail(OXI_E_ALIGN, 2, "an offset is no multiple of the element size");
  if (x < y + bytes && y < x + bytes)
    return fail(OXI_E_ALIAS, 2, "input and output overlap");
  for (uint64_t at = 0; at < bytes; at += sizeof(float)) {
    float number;
    memcpy(&number, x + at, sizeof number);
    number = sqrtf(number);
    memcpy(y + at, &number, sizeof number);
  }
  return OXI_OK;
}

static oxi_status plan_destroy(oxi_plan plan) { return destroy(plan, PLAN); }

/* --- The one symbol ----------------------------------------------------------------------- */

static const oxi_core_api api = {
  .header = {.stype = OXI_STYPE_CORE_API, .size = sizeof(oxi_core_api)},
  .get_last_error = get_last_error, .status_name = status_name,
  .device_count = device_count, .device_info = device_info, .device_open = device_open,
  .device_close = device_close, .device_status = device_status,
  .device_synchronize = device_synchronize, .heap_count = heap_count, .heap_info = heap_info,
  .buffer_create = buffer_create, .buffer_destroy = buffer_destroy, .copy_h2d = copy_h2d,
  .copy_d2h = copy_d2h, .stream_create = stream_create, .stream_destroy = stream_destroy,
  .stream_query = stream_query, .stream_synchronize = stream_synchronize, .op_count = op_count,
  .op_enumerate = op_enumerate, .op_query = op_query, .plan_create = plan_create,
  .plan_info = plan_info, .plan_execute = plan_execute, .plan_destroy = plan_destroy,
};

oxi_status oxi_negotiate(const oxi_host_info *host, oxi_adapter *out) {
  oxi_host_info info;
  TRY(read_struct(&info, sizeof info, host, OXI_STYPE_HOST_INFO, 0));
  oxi_adapter adapter = {.abi_major = OXI_ABI_MAJOR, .abi_minor = OXI_ABI_MINOR,
                         .name = "example", .version = "1.0", .core = &api};
  if (info.abi_major != OXI_ABI_MAJOR)
    return fail(OXI_E_UNSUPPORTED_VERSION, 0, "another major version");
  if (info.setting_count != 0 && !info.settings)
    return fail(OXI_E_NULL, 0, "there are settings, but no pointer to them");
  if (info.setting_count != 0)
    return fail(OXI_E_ARGUMENT, 0, "there are no settings");
  return write_struct(out, &adapter, sizeof adapter, OXI_STYPE_ADAPTER, 1);
}
