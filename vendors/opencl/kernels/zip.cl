// Two elements in, one out: y[i] = F(a[i], b[i]), with a and b repeated by strides of 0. F is a
// function of the vendor, one of order.cl or one of these.

#pragma OPENCL FP_CONTRACT OFF

#define N NUM(A)

#define ADD(a, b) ((WRAP(A))(a) + (WRAP(A))(b))
#define SUBTRACT(a, b) ((WRAP(A))(a) - (WRAP(A))(b))
#define MULTIPLY(a, b) ((WRAP(A))(a) * (WRAP(A))(b))
#define DIVIDE(a, b) ((a) / (b))
#define EQUAL(a, b) ((a) == (b))
#define NOT_EQUAL(a, b) ((a) != (b))
#define LESS(a, b) ((a) < (b))
#define LESS_EQUAL(a, b) ((a) <= (b))
#define GREATER(a, b) ((a) > (b))
#define GREATER_EQUAL(a, b) ((a) >= (b))
#define AND(a, b) ((a) & (b))
#define OR(a, b) ((a) | (b))
#define XOR(a, b) ((a) ^ (b))

// A correctly rounded quotient by way of f64, which has two bits more than twice those of f32.
#define WIDE_DIVIDE(a, b) convert_float_rte(convert_double(a) / convert_double(b))

// The remainder has the sign of the second. A zero has none of its own.
#define REMAINDER(a, b) remainder_of(a, b, fmod(a, b))
#define remainder_of(a, b, r) ((r) == 0 ? copysign(r, b) : ((r) < 0) != ((b) < 0) ? (r) + (b) : (r))

// Without overflow, and without the difference of two infinities.
#define LOGADDEXP(a, b) ((a) == (b) ? (a) + (N)0.69314718055994530942 : fmax(a, b) + log1p(exp(-fabs((a) - (b)))))

// The first by its sigmoid, and the second.
#define SWIGLU(a, b) ((a) / ((N)1 + exp(-(a))) * (b))

// C leaves open what integers give over 0, and the lowest one over -1.
#define BY_MINUS_ONE(b) ((N)-1 < 0 && (b) == (N)-1)
#define WHOLE_DIVIDE(a, b) ((b) == 0 ? (N)-1 : BY_MINUS_ONE(b) ? (N)(-(WRAP(A))(a)) : (N)((a) / (b)))
#define WHOLE_FMOD(a, b) ((b) == 0 ? (a) : BY_MINUS_ONE(b) ? (N)0 : (N)((a) % (b)))
#define TURNS(a, b) (WHOLE_FMOD(a, b) != 0 && (b) != 0 && ((a) < 0) != ((b) < 0))
#define WHOLE_REMAINDER(a, b) (WHOLE_FMOD(a, b) + (TURNS(a, b) ? (b) : (N)0))
#define FLOOR_DIVIDE(a, b) (WHOLE_DIVIDE(a, b) - (TURNS(a, b) ? 1 : 0))

// OpenCL takes amounts modulo the width, OXI does not.
#define SHIFTS(b) ((ulong)(b) < 8 * sizeof(N))
#define SHIFT_LEFT(a, b) (SHIFTS(b) ? (WRAP(A))(a) << (b) : 0)
#define SHIFT_RIGHT(a, b) (SHIFTS(b) ? (a) >> (b) : (a) < 0 ? (N)-1 : (N)0)
#define SHIFT_RIGHT_LOGICAL(a, b) (SHIFTS(b) ? (BITS(A))(a) >> (b) : 0)

kernel void dense(ulong count,
                  global const MEM(A) *a, long a0, global const MEM(B) *b, long b0,
                  global MEM(Y) *y, long y0)
{
    size_t i = get_global_id(0);
    if (i >= count) return;
    N left = GET(A)(a, a0 + i);
    NUM(B) right = GET(B)(b, b0 + i);
    PUT(Y)(y, y0 + i, F(left, right));
}

kernel void strided(ulong count, ulong8 dim,
                    global const MEM(A) *a, long a0, long8 as,
                    global const MEM(B) *b, long b0, long8 bs,
                    global MEM(Y) *y, long y0, long8 ys)
{
    size_t i = get_global_id(0);
    if (i >= count) return;
    N left = GET(A)(a, a0 + place(i, dim, as));
    NUM(B) right = GET(B)(b, b0 + place(i, dim, bs));
    PUT(Y)(y, y0 + place(i, dim, ys), F(left, right));
}
