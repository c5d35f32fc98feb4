// Three elements in, one out: y[i] = F(a[i], b[i], c[i]), with inputs repeated by strides of 0.

#pragma OPENCL FP_CONTRACT OFF

#define LERP(a, b, c) ((a) + (c) * ((b) - (a)))
#define SELECT(a, b, c) ((a) ? (b) : (c))
// OpenCL's own clamp leaves open what a NaN gives, and a lower limit above the upper one.
#define CLAMP(a, b, c) MINIMUM(MAXIMUM(a, b), c)
#define WHOLE_CLAMP(a, b, c) min(max(a, b), c)

kernel void dense(ulong count,
                  global const MEM(A) *a, long a0, global const MEM(B) *b, long b0,
                  global const MEM(C) *c, long c0, global MEM(Y) *y, long y0)
{
    size_t i = get_global_id(0);
    if (i >= count) return;
    NUM(A) first = GET(A)(a, a0 + i);
    NUM(B) second = GET(B)(b, b0 + i);
    NUM(C) third = GET(C)(c, c0 + i);
    PUT(Y)(y, y0 + i, F(first, second, third));
}

kernel void strided(ulong count, ulong8 dim,
                    global const MEM(A) *a, long a0, long8 as,
                    global const MEM(B) *b, long b0, long8 bs,
                    global const MEM(C) *c, long c0, long8 cs,
                    global MEM(Y) *y, long y0, long8 ys)
{
    size_t i = get_global_id(0);
    if (i >= count) return;
    NUM(A) first = GET(A)(a, a0 + place(i, dim, as));
    NUM(B) second = GET(B)(b, b0 + place(i, dim, bs));
    NUM(C) third = GET(C)(c, c0 + place(i, dim, cs));
    PUT(Y)(y, y0 + place(i, dim, ys), F(first, second, third));
}
