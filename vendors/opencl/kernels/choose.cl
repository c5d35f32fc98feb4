// The order of the elements along an axis, by the integers of keys.cl. Places are written in format I.

#define SELF(key) (key)
// The zeros of both signs are equal.
#define ONE_ZERO(key) ((key) == -1 ? 0 : (key))

// The place of the largest element of a row, of equal ones the first. Rows are shared as in reduce.cl.
kernel __attribute__((reqd_work_group_size(WIDTH, 1, 1)))
void best(ulong rows, ulong count, uint lanes, ulong8 dim,
          global const MEM(X) *x, long x0, long8 xs, long step,
          global MEM(I) *y, long y0, long8 ys)
{
    local NUM(X) part[WIDTH];
    local ulong found[WIDTH];
    uint item = get_local_id(0);
    uint lane = item % lanes;
    ulong row = get_group_id(0) * (WIDTH / lanes) + item / lanes;
    ulong end = row < rows ? count : 0;
    long from = x0 + place(row, dim, xs);
    NUM(X) most = 0;
    ulong at = ULONG_MAX;
    for (ulong k = lane; k < end; k += lanes) {
        NUM(X) raw = GET(X)(x, from + (long)k * step);
        NUM(X) key = TIE(raw);
        if (at == ULONG_MAX || key > most) {
            most = key;
            at = k;
        }
    }
    part[item] = most;
    found[item] = at;
    for (uint half_way = lanes / 2; half_way > 0; half_way /= 2) {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (lane < half_way) {
            uint other = item + half_way;
            bool equal = part[other] == part[item] && found[other] < found[item];
            if (part[other] > part[item] || equal) {
                part[item] = part[other];
                found[item] = found[other];
            }
        }
    }
    if (lane == 0 && row < rows) PUT(I)(y, y0 + place(row, dim, ys), (NUM(I))found[item]);
}

// Each element goes to its rank, which is how many of its row are before it, if there is such a place
// among the `most`. With `has_y` its bits go to y as well.
kernel void ranked(ulong total, ulong count, ulong most, uint descending, uint has_y, ulong8 dim,
                   global const MEM(X) *x, long x0, long8 xs, long x_step,
                   global MEM(X) *y, long y0, long8 ys, long y_step,
                   global MEM(I) *index, long index0, long8 is, long i_step)
{
    size_t i = get_global_id(0);
    if (i >= total) return;
    ulong row = i / count;
    ulong k = i % count;
    long from = x0 + place(row, dim, xs);
    NUM(X) raw = GET(X)(x, from + (long)k * x_step);
    NUM(X) own = TIE(raw);
    ulong rank = 0;
    for (ulong j = 0; j < count; ++j) {
        raw = GET(X)(x, from + (long)j * x_step);
        NUM(X) key = TIE(raw);
        rank += (descending ? key > own : key < own) || (key == own && j < k) ? 1 : 0;
    }
    if (rank >= most) return;
    if (has_y) y[y0 + place(row, dim, ys) + (long)rank * y_step] = x[from + (long)k * x_step];
    PUT(I)(index, index0 + place(row, dim, is) + (long)rank * i_step, (NUM(I))k);
}
