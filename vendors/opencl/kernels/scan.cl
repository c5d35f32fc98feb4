// Sums and products of each element with those before it, one item a row, in their order.

#define SUM(a, b) ((a) + (b))
#define PRODUCT(a, b) ((a) * (b))

kernel void scan(ulong rows, ulong count, uint exclusive, ulong8 dim,
                 global const MEM(X) *x, long x0, long8 xs, long x_step,
                 global MEM(X) *y, long y0, long8 ys, long y_step)
{
    size_t row = get_global_id(0);
    if (row >= rows) return;
    long from = x0 + place(row, dim, xs);
    long to = y0 + place(row, dim, ys);
    NUM(X) whole = START;
    for (ulong k = 0; k < count; ++k) {
        NUM(X) before = whole;
        NUM(X) v = GET(X)(x, from + (long)k * x_step);
        whole = JOIN(whole, v);
        NUM(X) value = exclusive ? before : whole;
        PUT(X)(y, to + (long)k * y_step, value);
    }
}
