/* An OpenCL library with one platform and one device, of which one thing is wrong: FAULT says what.
 * For tests of what the adapter says of a machine that has nothing to offer. */
#include <stdlib.h>
#include <string.h>

enum { NOTHING, NO_PLATFORM, NO_DEVICE, BROKEN_DRIVER, NOT_AVAILABLE, NO_COMPILER, NO_CONTEXT };

static int put(const void *value, size_t bytes, size_t size, void *to, size_t *needed)
{
    if (needed) *needed = bytes;
    if (to && size >= bytes) memcpy(to, value, bytes);
    return 0;
}

static int list(unsigned room, void **to, unsigned *count)
{
    static char object;
    if (count) *count = 1;
    if (room) *to = &object;
    return 0;
}

int clGetPlatformIDs(unsigned room, void **to, unsigned *count)
{
    return FAULT == NO_PLATFORM ? -1001 : list(room, to, count);
}

int clGetDeviceIDs(void *platform, unsigned long type, unsigned room, void **to, unsigned *count)
{
    (void)platform, (void)type;
    return FAULT == NO_DEVICE ? -1 : FAULT == BROKEN_DRIVER ? -6 : list(room, to, count);
}

int clGetPlatformInfo(void *platform, unsigned what, size_t size, void *to, size_t *needed)
{
    (void)platform, (void)what;
    return put("Fake platform", 14, size, to, needed);
}

int clGetDeviceInfo(void *device, unsigned what, size_t size, void *to, size_t *needed)
{
    (void)device;
    int flag = what == 0x1027 ? FAULT != NOT_AVAILABLE : FAULT != NO_COMPILER;
    if (what == 0x1027 || what == 0x1028) return put(&flag, sizeof flag, size, to, needed);
    return put("Fake device", 12, size, to, needed);
}

void *clCreateContext(void *properties, unsigned count, void *devices, void *notify, void *user, int *code)
{
    (void)properties, (void)count, (void)devices, (void)notify, (void)user;
    *code = -5;
    return NULL;
}

/* What nobody calls who has no context. */
#define UNUSED(name) int name(void) { abort(); }
UNUSED(clReleaseContext) UNUSED(clCreateCommandQueue) UNUSED(clReleaseCommandQueue)
UNUSED(clCreateBuffer) UNUSED(clReleaseMemObject) UNUSED(clCreateProgramWithSource)
UNUSED(clBuildProgram) UNUSED(clGetProgramBuildInfo) UNUSED(clReleaseProgram)
UNUSED(clCreateKernel) UNUSED(clSetKernelArg) UNUSED(clReleaseKernel)
UNUSED(clEnqueueNDRangeKernel) UNUSED(clEnqueueReadBuffer) UNUSED(clEnqueueWriteBuffer)
UNUSED(clEnqueueCopyBuffer) UNUSED(clEnqueueFillBuffer) UNUSED(clEnqueueMapBuffer)
UNUSED(clEnqueueUnmapMemObject) UNUSED(clEnqueueMigrateMemObjects)
UNUSED(clEnqueueBarrierWithWaitList) UNUSED(clFlush) UNUSED(clWaitForEvents)
UNUSED(clCreateUserEvent) UNUSED(clSetUserEventStatus)
UNUSED(clGetEventInfo) UNUSED(clGetEventProfilingInfo) UNUSED(clRetainEvent) UNUSED(clReleaseEvent)
