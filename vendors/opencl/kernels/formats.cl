// Formats and places; stands before every other kernel file.
//
// The host names formats with -D, as in -D X=bf16 -D Y=f32. For a format F there are
//   MEM_F         the type of an element in memory,
//   NUM_F         the type it is computed in, which may be wider,
//   GET_F(p, i)   reads element i of p as NUM_F, exactly,
//   PUT_F(p, i, v) rounds v once, to nearest even, and writes it.
// `f16` computes in f32 and needs only what every OpenCL device has; `half` computes in half
// precision and needs cl_khr_fp16. `b8` to `b64` move bits and never touch them. `i8` and `i32` compute
// in unsigned numbers; `char` to `long` in their own, of which
//   WRAP_F        is the type in which sums and products wrap, for floats NUM_F,
//   BITS_F        the unsigned type of the same width.

#ifdef cl_khr_fp64
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#endif
#ifdef cl_khr_fp16
#pragma OPENCL EXTENSION cl_khr_fp16 : enable
#endif

#define PASTE_(a, b) a##b
#define PASTE(a, b) PASTE_(a, b)
#define MEM(F) PASTE(MEM_, F)
#define NUM(F) PASTE(NUM_, F)
#define GET(F) PASTE(GET_, F)
#define PUT(F) PASTE(PUT_, F)
#define WRAP(F) PASTE(WRAP_, F)
#define BITS(F) PASTE(BITS_, F)

#define GET_PLAIN(p, i) ((p)[i])
#define PUT_PLAIN(p, i, v) ((p)[i] = (v))

#define MEM_b8 uchar
#define NUM_b8 uchar
#define GET_b8 GET_PLAIN
#define PUT_b8 PUT_PLAIN
#define MEM_b16 ushort
#define NUM_b16 ushort
#define GET_b16 GET_PLAIN
#define PUT_b16 PUT_PLAIN
#define MEM_b32 uint
#define NUM_b32 uint
#define GET_b32 GET_PLAIN
#define PUT_b32 PUT_PLAIN
#define MEM_b64 ulong
#define NUM_b64 ulong
#define GET_b64 GET_PLAIN
#define PUT_b64 PUT_PLAIN

#define MEM_f32 float
#define NUM_f32 float
#define WRAP_f32 float
#define GET_f32 GET_PLAIN
#define PUT_f32 PUT_PLAIN
#define MEM_f64 double
#define NUM_f64 double
#define WRAP_f64 double
#define GET_f64 GET_PLAIN
#define PUT_f64 PUT_PLAIN
#define MEM_half half
#define NUM_half half
#define WRAP_half half
#define GET_half GET_PLAIN
#define PUT_half PUT_PLAIN
#define MEM_f16 half
#define NUM_f16 float
#define WRAP_f16 float
#define GET_f16(p, i) vload_half(i, p)
#define PUT_f16(p, i, v) vstore_half_rte(v, i, p)
#define MEM_bf16 ushort
#define NUM_bf16 float
#define WRAP_bf16 float
#define GET_bf16(p, i) as_float((uint)(p)[i] << 16)
#define PUT_bf16(p, i, v) ((p)[i] = round_bf16(v))

// Integers are computed as unsigned numbers, which wrap; the low bits are the same.
#define MEM_i32 int
#define NUM_i32 uint
#define GET_i32(p, i) as_uint((p)[i])
#define PUT_i32(p, i, v) ((p)[i] = as_int(v))
#define MEM_i8 char
#define NUM_i8 uint
#define GET_i8(p, i) as_uint((int)(p)[i])
#define PUT_i8(p, i, v) ((p)[i] = as_char((uchar)((v) & 0xffu)))

#define MEM_char char
#define NUM_char char
#define GET_char GET_PLAIN
#define PUT_char PUT_PLAIN
#define WRAP_char uint
#define BITS_char uchar
#define MEM_uchar uchar
#define NUM_uchar uchar
#define GET_uchar GET_PLAIN
#define PUT_uchar PUT_PLAIN
#define WRAP_uchar uint
#define BITS_uchar uchar
#define MEM_short short
#define NUM_short short
#define GET_short GET_PLAIN
#define PUT_short PUT_PLAIN
#define WRAP_short uint
#define BITS_short ushort
#define MEM_int int
#define NUM_int int
#define GET_int GET_PLAIN
#define PUT_int PUT_PLAIN
#define WRAP_int uint
#define BITS_int uint
#define MEM_uint uint
#define NUM_uint uint
#define GET_uint GET_PLAIN
#define PUT_uint PUT_PLAIN
#define WRAP_uint uint
#define BITS_uint uint
#define MEM_long long
#define NUM_long long
#define GET_long GET_PLAIN
#define PUT_long PUT_PLAIN
#define WRAP_long ulong
#define BITS_long ulong

// Eight bits: the sign, 4 of the exponent and 3 of the mantissa, without infinities.
#define MEM_f8e4m3fn uchar
#define NUM_f8e4m3fn float
#define GET_f8e4m3fn(p, i) read_f8e4m3fn((p)[i])

// The upper half of an f16.
#define MEM_f8e5m2 uchar
#define NUM_f8e5m2 float
#define GET_f8e5m2(p, i) read_f8e5m2((p)[i])

// A boolean is a byte of 0 or 1; what is written may be any number.
#define MEM_bool uchar
#define NUM_bool uchar
#define GET_bool GET_PLAIN
#define PUT_bool(p, i, v) ((p)[i] = (v) ? 1 : 0)

// The nearest bf16, ties to even; a NaN stays one though its low half is cut.
inline ushort round_bf16(float value)
{
    uint bits = as_uint(value);
    uint rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
    return (ushort)((bits & 0x7fffffffu) > 0x7f800000u ? (bits >> 16) | 0x40u : rounded);
}

inline float read_f8e4m3fn(uchar bits)
{
    uint size = bits & 0x7fu;
    if (size == 0x7fu) return NAN;
    // Exponents of f32 begin 120 lower. What is below 2^-6 counts in steps of 2^-9.
    float value = size < 8 ? (float)size * 0x1p-9f : as_float((size << 20) + (120u << 23));
    return bits & 0x80u ? -value : value;
}

inline float read_f8e5m2(uchar bits)
{
    ushort wide = (ushort)(bits << 8);
    return vload_half(0, (const half *)&wide);
}

// Distance in elements of element i, counted row-major over `dim`, by `stride`. Both begin with
// the innermost dimension; dimensions that are not there have extent 1.
inline long place(ulong i, ulong8 dim, long8 stride)
{
    long far = 0;
#define STEP(S) \
    if (i < dim.S) return far + (long)i * stride.S; \
    far += (long)(i % dim.S) * stride.S; \
    i /= dim.S;
    STEP(s0) STEP(s1) STEP(s2) STEP(s3) STEP(s4) STEP(s5) STEP(s6) STEP(s7)
#undef STEP
    return far;
}
