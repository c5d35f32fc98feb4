// One element in, one out: y[i] = F(x[i]). F is a function of the vendor, the root of root.cl or one of these.

#define COPY(v) (v)

// Conversions that the formats do not bring along. Integers stand in unsigned numbers here.
#define F32_TO_F64(v) convert_double(v)
#define F64_TO_F32(v) convert_float_rte(v)
#define TO_I32(v) as_uint(isnan(v) ? 0 : convert_int_sat_rtz(v))
#define TO_I8(v) as_uint(isnan(v) ? 0 : convert_int(convert_char_sat_rtz(v)))
#define I_TO_F32(v) convert_float_rte(as_int(v))
#define I_TO_F64(v) convert_double(as_int(v))

// With SATURATE a float stops at the largest finite value of its target, an infinity too. Before
// or after rounding is the same: what lies between that value and overflow rounds to it.
#ifdef SATURATE
#define MOST_f16 65504.0f
#define MOST_bf16 0x1.fep127f
#define MOST_f32 FLT_MAX
#define MOST_f64 DBL_MAX
inline NUM(Y) limit(NUM(Y) v)
{
    const NUM(Y) most = PASTE(MOST_, Y);
    return v > most ? most : v < -most ? -most : v;
}
#else
#define limit(v) (v)
#endif

kernel void dense(ulong count, global const MEM(X) *x, long x0, global MEM(Y) *y, long y0)
{
    size_t i = get_global_id(0);
    if (i < count) PUT(Y)(y, y0 + i, limit(F(GET(X)(x, x0 + i))));
}

kernel void strided(ulong count, ulong8 dim,
                    global const MEM(X) *x, long x0, long8 xs,
                    global MEM(Y) *y, long y0, long8 ys)
{
    size_t i = get_global_id(0);
    if (i >= count) return;
    PUT(Y)(y, y0 + place(i, dim, ys), limit(F(GET(X)(x, x0 + place(i, dim, xs)))));
}
