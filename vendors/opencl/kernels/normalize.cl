// Softmax and layer_norm. As in reduce.cl, `lanes` items of a work-group share a row.

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
kernel __attribute__((reqd_work_group_size(WIDTH, 1, 1)))
void softmax(ulong rows, ulong count, uint lanes, ulong8 dim,
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
    for (ulong k = lane; k < end; k += lanes)
        PUT(X)(y, to + (long)k * y_step, exp(GET(X)(x, from + (long)k * x_step) - m) / sum);
}

// `dim` counts rows and `inner` the elements of one; bit 0 of `parts` says there is a gamma, bit 1
// a beta. The variance is that of the differences from the mean, in a second pass.
kernel __attribute__((reqd_work_group_size(WIDTH, 1, 1)))
void layer_norm(ulong rows, ulong count, uint lanes, N eps, uint parts, ulong8 dim, ulong8 inner,
                global const MEM(X) *x, long x0, long8 xs, long8 xi,
                global const MEM(X) *gamma, long gamma0, long8 gi,
                global const MEM(X) *beta, long beta0, long8 bi,
                global MEM(X) *y, long y0, long8 ys, long8 yi)
{
    local N part[WIDTH];
    uint lane = get_local_id(0) % lanes;
    ulong row = get_group_id(0) * (WIDTH / lanes) + get_local_id(0) / lanes;
    ulong end = row < rows ? count : 0;
    long from = x0 + place(row, dim, xs);
    long to = y0 + place(row, dim, ys);

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
