// Quantisation, in f32 step by step, by a QUOTIENT that is correctly rounded.

#pragma OPENCL FP_CONTRACT OFF

#define DIVIDE(a, b) ((a) / (b))
// By way of f64, which has two bits more than twice those of f32.
#define WIDE_DIVIDE(a, b) convert_float_rte(convert_double(a) / convert_double(b))

// An integer near a quotient, and the zero point, within the range; the zero point where the quotient is
// a NaN.
inline int quantized(float x, float scale, float zero)
{
    float nearest = rint(QUOTIENT(x, scale));
    if (isnan(nearest)) nearest = 0;
    return convert_int(clamp(nearest + zero, (float)LEAST, (float)MOST));
}

kernel void quantize(ulong count, uint has_zero, ulong8 dim,
                     global const MEM(X) *x, long x0, long8 xs,
                     global const float *scale, long scale0, long8 ss,
                     global const MEM(Y) *zero, long zero0, long8 zs,
                     global MEM(Y) *y, long y0, long8 ys)
{
    size_t i = get_global_id(0);
    if (i >= count) return;
    float z = has_zero ? (float)GET(Y)(zero, zero0 + place(i, dim, zs)) : 0.0f;
    float v = GET(X)(x, x0 + place(i, dim, xs));
    PUT(Y)(y, y0 + place(i, dim, ys), (NUM(Y))quantized(v, scale[scale0 + place(i, dim, ss)], z));
}

// The nearest number, ties to even; what is beyond them all is a NaN.
inline uchar round_f8e4m3fn(float v)
{
    uint sign = as_uint(v) >> 31 << 7;
    float size = fabs(v);
    if (!(size < 464.0f)) return (uchar)(sign | 0x7fu);
    // Below 2^-6 numbers are 2^-9 apart.
    if (size < 0x1p-6f) return (uchar)(sign | convert_uint(rint(size * 0x1p9f)));
    uint bits = as_uint(size);
    return (uchar)(sign | (((bits + 0x7ffffu + ((bits >> 20) & 1u)) >> 20) - (120u << 3)));
}

// The larger size; a NaN wins.
#define LARGER(a, b) ((a) > (b) || isnan(a) ? (a) : (b))

// Each row has its own scale, the largest size or 1e-10, over 127. Rows are shared as in reduce.cl.
kernel __attribute__((reqd_work_group_size(WIDTH, 1, 1)))
void dynamic(ulong rows, ulong count, uint lanes, ulong8 dim,
             global const MEM(X) *x, long x0, long8 xs, long x_step,
             global MEM(Y) *y, long y0, long8 ys, long y_step,
             global float *scale, long scale0, long8 ss)
{
    local float part[WIDTH];
    uint item = get_local_id(0);
    uint lane = item % lanes;
    ulong row = get_group_id(0) * (WIDTH / lanes) + item / lanes;
    ulong end = row < rows ? count : 0;
    long from = x0 + place(row, dim, xs);
    long to = y0 + place(row, dim, ys);
    float most = 1e-10f;
    for (ulong k = lane; k < end; k += lanes) {
        float size = fabs(GET(X)(x, from + (long)k * x_step));
        most = LARGER(most, size);
    }
    part[item] = most;
    for (uint half_way = lanes / 2; half_way > 0; half_way /= 2) {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (lane < half_way) part[item] = LARGER(part[item], part[item + half_way]);
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    float own = QUOTIENT(part[item - lane], 127.0f);
    for (ulong k = lane; k < end; k += lanes) {
        float v = GET(X)(x, from + (long)k * x_step);
        PUT(Y)(y, to + (long)k * y_step, (NUM(Y))quantized(v, own, 0.0f));
    }
    if (lane == 0 && row < rows) scale[scale0 + place(row, dim, ss)] = own;
}

// Blocks of 128 columns and `tall` rows, each with its own scale: the largest size or 1e-4, times 1/448;
// with POWERS the power of two that is not less, kept as its exponent. A work-group makes a block.
kernel __attribute__((reqd_work_group_size(WIDTH, 1, 1)))
void fp8_block(ulong rows, ulong columns, ulong tall,
               global const MEM(X) *x, long x0, long x_row, long x_step,
               global uchar *y, long y0, long y_row, long y_step,
               global MEM(S) *scale, long scale0, long s_row, long s_step)
{
    local float part[WIDTH];
    uint item = get_local_id(0);
    ulong left = get_group_id(0) * 128;
    ulong top = get_group_id(1) * tall;
    ulong across = min((ulong)128, columns - left);
    ulong count = across * min(tall, rows - top);
    x0 += (long)top * x_row + (long)left * x_step;
    y0 += (long)top * y_row + (long)left * y_step;
    float most = 1e-4f;
    for (ulong e = item; e < count; e += WIDTH) {
        float size = fabs(GET(X)(x, x0 + (long)(e / across) * x_row + (long)(e % across) * x_step));
        most = LARGER(most, size);
    }
    part[item] = most;
    for (uint half_way = WIDTH / 2; half_way > 0; half_way /= 2) {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (item < half_way) part[item] = LARGER(part[item], part[item + half_way]);
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    float own = part[0] * (1.0f / 448.0f);
    uint exponent = (as_uint(own) + 0x7fffffu) >> 23;
#ifdef POWERS
    if (isfinite(own)) own = as_float(exponent << 23);
#endif
    for (ulong e = item; e < count; e += WIDTH) {
        float v = GET(X)(x, x0 + (long)(e / across) * x_row + (long)(e % across) * x_step);
        y[y0 + (long)(e / across) * y_row + (long)(e % across) * y_step] =
            round_f8e4m3fn(QUOTIENT(v, own));
    }
    if (item != 0) return;
    scale0 += (long)get_group_id(1) * s_row + (long)get_group_id(0) * s_step;
#ifdef POWERS
    scale[scale0] = isfinite(own) ? (uchar)exponent : (uchar)0xff;
#else
    scale[scale0] = own;
#endif
}
