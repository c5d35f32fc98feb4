// The larger and the smaller of two numbers by the vendor's fmax and fmin. OpenCL says neither which
// zero is larger nor what becomes of a NaN that wins in `maximum`.

#define FMAX(a, b) ((a) == (b) ? (signbit(a) ? (b) : (a)) : fmax(a, b))
#define FMIN(a, b) ((a) == (b) ? (signbit(a) ? (a) : (b)) : fmin(a, b))
#define MAXIMUM(a, b) (isunordered(a, b) ? (a) + (b) : FMAX(a, b))
#define MINIMUM(a, b) (isunordered(a, b) ? (a) + (b) : FMIN(a, b))
