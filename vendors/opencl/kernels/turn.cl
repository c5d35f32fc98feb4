// Rotations: of each pair of elements (a, b), a cos - b sin and b cos + a sin. One item makes one
// element of y; `row` counts heads, `width` their elements, of which the first `rotary` are turned.

#define N NUM(X)

// The other one of a pair, and the number of the pair.
#define PARTNER(d) (interleaved ? (d) ^ 1 : (d) < rotary / 2 ? (d) + rotary / 2 : (d) - rotary / 2)
#define PAIR(d) (interleaved ? (d) / 2 : (d) % (rotary / 2))
#define IS_FIRST(d) (interleaved ? ((d) & 1) == 0 : (d) < rotary / 2)

#ifdef C
// By the cosines and sines of C that are given for each place.
kernel void rope(ulong count, ulong width, ulong rotary, uint interleaved, ulong8 dim,
                 global const MEM(X) *x, long x0, long8 xs, long x_step,
                 global MEM(X) *y, long y0, long8 ys, long y_step,
                 long8 along, global const MEM(C) *cosine, long c0, long c_row, long c_step,
                 global const MEM(C) *sine, long s0, long s_row, long s_step)
{
    size_t i = get_global_id(0);
    if (i >= count) return;
    ulong row = i / width;
    ulong d = i % width;
    long from = x0 + place(row, dim, xs);
    long to = y0 + place(row, dim, ys) + (long)d * y_step;
    N own = GET(X)(x, from + (long)d * x_step);
    if (d >= rotary) {
        PUT(X)(y, to, own);
        return;
    }
    N other = GET(X)(x, from + (long)PARTNER(d) * x_step);
    long at = place(row, dim, along);
    N c = GET(C)(cosine, c0 + at * c_row + (long)d * c_step);
    N s = GET(C)(sine, s0 + at * s_row + (long)d * s_step);
    N turned = IS_FIRST(d) ? own * c - other * s : own * c + other * s;
    PUT(X)(y, to, turned);
}

#else
// Pair i of n turns by position * base^(-i/n); with a factor above 1, pairs up to `low` keep that
// speed, those from `high` on have it divided by the factor, and it goes over between them.
kernel void rope_at(ulong count, ulong width, ulong rotary, uint interleaved, ulong8 dim,
                    global const MEM(X) *x, long x0, long8 xs, long x_step,
                    global MEM(X) *y, long y0, long8 ys, long y_step,
                    global const MEM(I) *position, long p0, long8 ps,
                    float base, float factor, float low, float high, float magnitude)
{
    size_t i = get_global_id(0);
    if (i >= count) return;
    ulong row = i / width;
    ulong d = i % width;
    long from = x0 + place(row, dim, xs);
    long to = y0 + place(row, dim, ys) + (long)d * y_step;
    N own = GET(X)(x, from + (long)d * x_step);
    if (d >= rotary) {
        PUT(X)(y, to, own);
        return;
    }
    N other = GET(X)(x, from + (long)PARTNER(d) * x_step);
    float pair = (float)PAIR(d);
    float speed = pow(base, -2.0f * pair / (float)rotary);
    if (factor > 1.0f) {
        float share = low == high ? (pair > low ? 1.0f : 0.0f)
                                  : clamp((pair - low) / (high - low), 0.0f, 1.0f);
        speed += (speed / factor - speed) * share;
    }
    float angle = (float)GET(I)(position, p0 + place(row, dim, ps)) * speed;
    float c = cos(angle) * magnitude;
    float s = sin(angle) * magnitude;
    N turned = IS_FIRST(d) ? own * c - other * s : own * c + other * s;
    PUT(X)(y, to, turned);
}
#endif
