// Softmax, norms, and what is folded in two passes. As in reduce.cl, `lanes` items of a work-group share a row.

#define N NUM(X)

// Folds one value of each lane over the lanes of a row; every lane gets the result.
#define FOLD(name, JOIN) \
    inline N name(local N *part, uint lane, uint lanes, N mine) \
    { \
        uint item = get_local_id(0); \
        barrier(CLK_LOCAL_MEM_FENCE); \
        part[item] = mine; \
        for (uint half_way = lanes / 2; half_way > 0; half_way /= 2) { \
            barrier(CLK_LOCAL_MEM_FENCE); \
            if (lane < half_way) part[item] = JOIN(part[item], part[item + half_way]); \
        } \
        barrier(CLK_LOCAL_MEM_FENCE); \
        return part[item - lane]; \
    }
#define SUM(a, b) ((a) + (b))
#define MAX(a, b) fmax(a, b)
FOLD(sum_of_row, SUM)
FOLD(max_of_row, MAX)

// A NaN is lost in the maximum and comes back through x - m; so does an infinity, as inf - inf.
// Softmax, or its logarithm.
kernel __attribute__((reqd_work_group_size(WIDTH, 1, 1)))
void softmax(ulong rows, ulong count, uint lanes, uint logarithm, ulong8 dim,
             global const MEM(X) *x, long x0, long8 xs, long x_step,
             global MEM(X) *y, long y0, long8 ys, long y_step)
{
    local N part[WIDTH];
    uint lane = get_local_id(0) % lanes;
    ulong row = get_group_id(0) * (WIDTH / lanes) + get_local_id(0) / lanes;
    ulong end = row < rows ? count : 0;
    long from = x0 + place(row, dim, xs);
    long to = y0 + place(row, dim, ys);

    N m = -INFINITY;
    for (ulong k = lane; k < end; k += lanes) m = fmax(m, GET(X)(x, from + (long)k * x_step));
    m = max_of_row(part, lane, lanes, m);
    N sum = 0;
    for (ulong k = lane; k < end; k += lanes) sum += exp(GET(X)(x, from + (long)k * x_step) - m);
    sum = sum_of_row(part, lane, lanes, sum);
    N log_of_sum = log(sum);
    for (ulong k = lane; k < end; k += lanes) {
        N off = GET(X)(x, from + (long)k * x_step) - m;
        PUT(X)(y, to + (long)k * y_step, logarithm ? off - log_of_sum : exp(off) / sum);
    }
}

// The logarithm of the sum of exponentials. An infinite maximum is not subtracted: minus infinity
// adds nothing, and alone or with no elements gives itself; plus infinity gives itself.
kernel __attribute__((reqd_work_group_size(WIDTH, 1, 1)))
void log_sum(ulong rows, ulong count, uint lanes, ulong8 dim,
             global const MEM(X) *x, long x0, long8 xs, ulong8 inner, long8 xi,
             global MEM(X) *y, long y0, long8 ys)
{
    local N part[WIDTH];
    uint lane = get_local_id(0) % lanes;
    ulong row = get_group_id(0) * (WIDTH / lanes) + get_local_id(0) / lanes;
    ulong end = row < rows ? count : 0;
    long from = x0 + place(row, dim, xs);

    N m = -INFINITY;
    for (ulong k = lane; k < end; k += lanes) m = fmax(m, GET(X)(x, from + place(k, inner, xi)));
    m = max_of_row(part, lane, lanes, m);
    if (isinf(m)) m = 0;
    N sum = 0;
    for (ulong k = lane; k < end; k += lanes) sum += exp(GET(X)(x, from + place(k, inner, xi)) - m);
    sum = sum_of_row(part, lane, lanes, sum);
    if (lane == 0 && row < rows) PUT(X)(y, y0 + place(row, dim, ys), m + log(sum));
}

// The variance, in a second pass after that of the mean, or its root.
kernel __attribute__((reqd_work_group_size(WIDTH, 1, 1)))
void variance(ulong rows, ulong count, uint lanes, N divisor, uint root, ulong8 dim,
              global const MEM(X) *x, long x0, long8 xs, ulong8 inner, long8 xi,
              global MEM(X) *y, long y0, long8 ys)
{
    local N part[WIDTH];
    uint lane = get_local_id(0) % lanes;
    ulong row = get_group_id(0) * (WIDTH / lanes) + get_local_id(0) / lanes;
    ulong end = row < rows ? count : 0;
    long from = x0 + place(row, dim, xs);

    N sum = 0;
    for (ulong k = lane; k < end; k += lanes) sum += GET(X)(x, from + place(k, inner, xi));
    N mean = sum_of_row(part, lane, lanes, sum) / (N)count;
    N squares = 0;
    for (ulong k = lane; k < end; k += lanes) {
        N off = GET(X)(x, from + place(k, inner, xi)) - mean;
        squares += off * off;
    }
    N value = sum_of_row(part, lane, lanes, squares) / divisor;
    if (lane == 0 && row < rows) PUT(X)(y, y0 + place(row, dim, ys), root ? sqrt(value) : value);
}

// Layer_norm, and group_norm, whose gamma and beta differ from row to row. `dim` counts rows and
// `inner` the elements of one; bit 0 of `parts` says there is a gamma, bit 1 a beta. The variance is
// that of the differences from the mean, in a second pass.
kernel __attribute__((reqd_work_group_size(WIDTH, 1, 1)))
void layer_norm(ulong rows, ulong count, uint lanes, N eps, uint parts, ulong8 dim, ulong8 inner,
                global const MEM(X) *x, long x0, long8 xs, long8 xi,
                global const MEM(X) *gamma, long gamma0, long8 gs, long8 gi,
                global const MEM(X) *beta, long beta0, long8 bs, long8 bi,
                global MEM(X) *y, long y0, long8 ys, long8 yi)
{
    local N part[WIDTH];
    uint lane = get_local_id(0) % lanes;
    ulong row = get_group_id(0) * (WIDTH / lanes) + get_local_id(0) / lanes;
    ulong end = row < rows ? count : 0;
    long from = x0 + place(row, dim, xs);
    long to = y0 + place(row, dim, ys);
    gamma0 += place(row, dim, gs);
    beta0 += place(row, dim, bs);

    N sum = 0;
    for (ulong k = lane; k < end; k += lanes) sum += GET(X)(x, from + place(k, inner, xi));
    N mean = sum_of_row(part, lane, lanes, sum) / (N)count;
    N squares = 0;
    for (ulong k = lane; k < end; k += lanes) {
        N off = GET(X)(x, from + place(k, inner, xi)) - mean;
        squares += off * off;
    }
    N deviation = sqrt(sum_of_row(part, lane, lanes, squares) / (N)count + eps);
    for (ulong k = lane; k < end; k += lanes) {
        N value = (GET(X)(x, from + place(k, inner, xi)) - mean) / deviation;
        if (parts & 1) value *= GET(X)(gamma, gamma0 + place(k, inner, gi));
        if (parts & 2) value += GET(X)(beta, beta0 + place(k, inner, bi));
        PUT(X)(y, to + place(k, inner, yi), value);
    }
}

// Bit 0 of `parts` says there is a gamma, bit 1 that a residual is added first, and the sum kept.
kernel __attribute__((reqd_work_group_size(WIDTH, 1, 1)))
void rms_norm(ulong rows, ulong count, uint lanes, N eps, uint parts, ulong8 dim, ulong8 inner,
              global const MEM(X) *x, long x0, long8 xs, long8 xi,
              global const MEM(X) *residual, long r0, long8 rs, long8 ri,
              global MEM(X) *y, long y0, long8 ys, long8 yi,
              global MEM(X) *total, long t0, long8 ts, long8 ti,
              global const MEM(X) *gamma, long gamma0, long8 gi)
{
    local N part[WIDTH];
    uint lane = get_local_id(0) % lanes;
    ulong row = get_group_id(0) * (WIDTH / lanes) + get_local_id(0) / lanes;
    ulong end = row < rows ? count : 0;
    x0 += place(row, dim, xs);
    r0 += place(row, dim, rs);
    y0 += place(row, dim, ys);
    t0 += place(row, dim, ts);

    N squares = 0;
    for (ulong k = lane; k < end; k += lanes) {
        N value = GET(X)(x, x0 + place(k, inner, xi));
        if (parts & 2) {
            value += GET(X)(residual, r0 + place(k, inner, ri));
            PUT(X)(total, t0 + place(k, inner, ti), value);
        }
        squares += value * value;
    }
    N size = sqrt(sum_of_row(part, lane, lanes, squares) / (N)count + eps);
    for (ulong k = lane; k < end; k += lanes) {
        N value = GET(X)(x, x0 + place(k, inner, xi));
        if (parts & 2) value += GET(X)(residual, r0 + place(k, inner, ri));
        value /= size;
        if (parts & 1) value *= GET(X)(gamma, gamma0 + place(k, inner, gi));
        PUT(X)(y, y0 + place(k, inner, yi), value);
    }
}

// Each element with the mean, the variance, and by `parts` the gamma and the beta of its channel.
kernel void batch_norm(ulong count, N eps, uint parts, ulong8 dim,
                       global const MEM(X) *x, long x0, long8 xs,
                       global const MEM(X) *mean, long mean0, long8 ms,
                       global const MEM(X) *variance, long variance0, long8 vs,
                       global const MEM(X) *gamma, long gamma0, long8 gs,
                       global const MEM(X) *beta, long beta0, long8 bs,
                       global MEM(X) *y, long y0, long8 ys)
{
    size_t i = get_global_id(0);
    if (i >= count) return;
    N value = GET(X)(x, x0 + place(i, dim, xs)) - GET(X)(mean, mean0 + place(i, dim, ms));
    value /= sqrt(GET(X)(variance, variance0 + place(i, dim, vs)) + eps);
    if (parts & 1) value *= GET(X)(gamma, gamma0 + place(i, dim, gs));
    if (parts & 2) value += GET(X)(beta, beta0 + place(i, dim, bs));
    PUT(X)(y, y0 + place(i, dim, ys), value);
}
