/* Runs kernels/root.cl as C, on a root that is off by as much as OpenCL allows, for numbers from all
 * over the patterns of f32. The devices at hand have roots that need no help. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define uint uint32_t
#define ulong uint64_t
#define clz __builtin_clz
#define convert_float_rte(n) ((float)(n))
#define convert_ulong_rte(x) ((ulong)(x))

static float as_float(uint bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static uint as_uint(float value)
{
    uint bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static int off;

static float rough(float x)
{
    return x > 0 && x < INFINITY ? as_float(as_uint(sqrtf(x)) + (uint)off) : sqrtf(x);
}

#define inline static
#define sqrt rough
#include "root.cl"
#undef sqrt

static int wrong(uint bits)
{
    float x = as_float(bits), seen = exact_sqrt(x), exact = (float)sqrt((double)x);
    if (as_uint(seen) == as_uint(exact) || (isnan(seen) && isnan(exact))) return 0;
    printf("root of %a, off by %d: %a, not %a\n", x, off, seen, exact);
    return 1;
}

int main(void)
{
    static const float special[] = {INFINITY, -INFINITY, NAN, -0.0f, -1.0f, 0x1.fffffep127f};
    for (off = -3; off <= 3; ++off) {
        for (size_t i = 0; i < sizeof special / sizeof *special; ++i)
            if (wrong(as_uint(special[i]))) return 1;
        for (ulong bits = 0; bits < (ulong)1 << 32; bits += bits < 1 << 16 ? 1 : 977)
            if (wrong((uint)bits)) return 1;
    }
}
