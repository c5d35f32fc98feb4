// One element in, one out: y[i] = F(a[i]). F is a function of the vendor, the root of root.cl, one of
// activations.cl or one of these.

#pragma OPENCL FP_CONTRACT OFF

#define N NUM(A)

#define COPY(v) (v)
// All elements are one pattern of bits.
#define FILL(v) ((N)alpha)

// What is one operation in C.
#define NEGATE(v) (-(WRAP(A))(v))
#define SQUARE(v) ((WRAP(A))(v) * (WRAP(A))(v))
#define RECIPROCAL(v) ((N)1 / (v))
#define COMPLEMENT(v) (~(v))
#define NOT(v) (!(v))

// What OpenCL lacks, as frameworks compose it. Where a comparison is false a NaN passes through.
#define SIGN(v) ((v) > 0 ? (N)1 : (v) < 0 ? (N)-1 : (v))
#define LEAKY_RELU(v) ((v) < 0 ? (N)alpha * (v) : (v))
#define ELU(v) ((v) < 0 ? (N)alpha * expm1(v) : (v))
#define SOFTPLUS(v) (fmax((v), (N)0) + log1p(exp(-fabs(v))))
#define LOG_SIGMOID(v) (fmin((v), (N)0) - log1p(exp(-fabs(v))))
#define MISH(v) ((v) * tanh(SOFTPLUS(v)))
#define HARDSWISH(v) ((v) * (fmin(fmax((v) + (N)3, (N)0), (N)6) / (N)6))

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

kernel void dense(ulong count, ATTRIBUTE alpha,
                  global const MEM(A) *a, long a0, global MEM(Y) *y, long y0)
{
    size_t i = get_global_id(0);
    if (i >= count) return;
    N v = GET(A)(a, a0 + i);
    PUT(Y)(y, y0 + i, limit(F(v)));
}

kernel void strided(ulong count, ATTRIBUTE alpha, ulong8 dim,
                    global const MEM(A) *a, long a0, long8 as,
                    global MEM(Y) *y, long y0, long8 ys)
{
    size_t i = get_global_id(0);
    if (i >= count) return;
    N v = GET(A)(a, a0 + place(i, dim, as));
    PUT(Y)(y, y0 + place(i, dim, ys), limit(F(v)));
}

// The same elements in the same order under two shapes.
kernel void reshaped(ulong count, ATTRIBUTE alpha, ulong8 dim, ulong8 y_dim,
                     global const MEM(A) *a, long a0, long8 as,
                     global MEM(Y) *y, long y0, long8 ys)
{
    size_t i = get_global_id(0);
    if (i >= count) return;
    N v = GET(A)(a, a0 + place(i, dim, as));
    PUT(Y)(y, y0 + place(i, y_dim, ys), limit(F(v)));
}
