// Two elements in, one out: y[i] = F(a[i], b[i]), with a and b repeated by strides of 0.

#pragma OPENCL FP_CONTRACT OFF

#define ADD(a, b) ((a) + (b))
#define SUBTRACT(a, b) ((a) - (b))
#define MULTIPLY(a, b) ((a) * (b))

kernel void dense(ulong count,
                  global const MEM(X) *a, long a0, global const MEM(X) *b, long b0,
                  global MEM(Y) *y, long y0)
{
    size_t i = get_global_id(0);
    if (i < count) PUT(Y)(y, y0 + i, F(GET(X)(a, a0 + i), GET(X)(b, b0 + i)));
}

kernel void strided(ulong count, ulong8 dim,
                    global const MEM(X) *a, long a0, long8 as,
                    global const MEM(X) *b, long b0, long8 bs,
                    global MEM(Y) *y, long y0, long8 ys)
{
    size_t i = get_global_id(0);
    if (i >= count) return;
    NUM(X) left = GET(X)(a, a0 + place(i, dim, as));
    NUM(X) right = GET(X)(b, b0 + place(i, dim, bs));
    PUT(Y)(y, y0 + place(i, dim, ys), F(left, right));
}
