// From small numbers that share scales back to larger ones, in f32, rounded once.

#pragma OPENCL FP_CONTRACT OFF

kernel void dequantize(ulong count, uint has_zero, ulong8 dim,
                       global const MEM(X) *x, long x0, long8 xs,
                       global const float *scale, long scale0, long8 ss,
                       global const MEM(X) *zero, long zero0, long8 zs,
                       global MEM(Y) *y, long y0, long8 ys)
{
    size_t i = get_global_id(0);
    if (i >= count) return;
    float z = has_zero ? (float)GET(X)(zero, zero0 + place(i, dim, zs)) : 0.0f;
    float v = (float)GET(X)(x, x0 + place(i, dim, xs)) - z;
    v *= scale[scale0 + place(i, dim, ss)];
    PUT(Y)(y, y0 + place(i, dim, ys), v);
}

// A power of two by its exponent; the lowest is a subnormal number of f32.
inline float power(uchar exponent)
{
    if (exponent == 0xff) return NAN;
    return as_float(exponent == 0 ? 0x400000u : (uint)exponent << 23);
}

// 32 neighbours of a row share a scale.
kernel void dequantize_mx(ulong count, ulong columns,
                          global const MEM(X) *x, long x0, long x_row, long x_step,
                          global const uchar *scale, long scale0, long s_row, long s_step,
                          global MEM(Y) *y, long y0, long y_row, long y_step)
{
    size_t i = get_global_id(0);
    if (i >= count) return;
    long row = (long)(i / columns);
    long column = (long)(i % columns);
    float v = GET(X)(x, x0 + row * x_row + column * x_step);
    v *= power(scale[scale0 + row * s_row + column / 32 * s_step]);
    PUT(Y)(y, y0 + row * y_row + column * y_step, v);
}
