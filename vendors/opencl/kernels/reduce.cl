// Folds axes: y[row] = END(EACH(x[row, 0]) JOIN EACH(x[row, 1]) JOIN ... JOIN START).
//
// A work-group of WIDTH items folds WIDTH / lanes rows: `lanes` items (a power of two) take turns
// along a row, then fold what they have as a tree. Which item takes what depends on shapes only,
// so equal calls add in equal order. `dim` counts rows and `inner` the elements of one.

#define SUM(a, b) ((a) + (b))
#define PRODUCT(a, b) ((a) * (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
// A NaN wins: beside a second one that is NaN, no first one is larger.
#define LARGER(a, b) ((a) > (b) || isnan(a) ? (a) : (b))
#define EITHER(a, b) ((a) | (b))
#define BOTH(a, b) ((a) & (b))

#define SELF(v) (v)
#define SQUARE(v) ((v) * (v))
#define MEAN(v) ((v) / (NUM(X))count)

kernel __attribute__((reqd_work_group_size(WIDTH, 1, 1)))
void reduce(ulong rows, ulong count, uint lanes, ulong8 dim,
            global const MEM(X) *x, long x0, long8 xs, ulong8 inner, long8 xi,
            global MEM(Y) *y, long y0, long8 ys)
{
    local NUM(X) part[WIDTH];
    uint item = get_local_id(0);
    uint lane = item % lanes;
    ulong row = get_group_id(0) * (WIDTH / lanes) + item / lanes;
    NUM(X) mine = START;
    if (row < rows) {
        long from = x0 + place(row, dim, xs);
        for (ulong k = lane; k < count; k += lanes) {
            NUM(X) v = GET(X)(x, from + place(k, inner, xi));
            v = EACH(v);
            mine = JOIN(mine, v);
        }
    }
    part[item] = mine;
    for (uint half_way = lanes / 2; half_way > 0; half_way /= 2) {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (lane < half_way) part[item] = JOIN(part[item], part[item + half_way]);
    }
    if (lane == 0 && row < rows) {
        NUM(X) whole = part[item];
        PUT(Y)(y, y0 + place(row, dim, ys), END(whole));
    }
}
