// Folds one axis: y[row] = x[row, 0] JOIN x[row, 1] JOIN ... JOIN START.
//
// A work-group of WIDTH items folds WIDTH / lanes rows: `lanes` items (a power of two) take turns
// along a row, then fold what they have as a tree. Which item takes what depends on shapes only,
// so equal calls add in equal order.

#define SUM(a, b) ((a) + (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

// For maxima: integers in the order of the numbers, NaN the largest, -0 below +0. Bits are compared
// and moved, never computed with, so that subnormals survive on devices that flush them.
#define ORDER(bits, sign, rest, infinity) \
    (((bits) & (rest)) > (infinity) ? (rest) : (bits) ^ (((bits) >> (sign)) & (rest)))
#define UNORDER(key, sign, rest) ((key) ^ (((key) >> (sign)) & (rest)))

#define MEM_order_f32 int
#define NUM_order_f32 int
#define GET_order_f32(p, i) ORDER((p)[i], 31, INT_MAX, 0x7f800000)
#define PUT_order_f32(p, i, v) ((p)[i] = UNORDER(v, 31, INT_MAX))
#define MEM_order_f64 long
#define NUM_order_f64 long
#define GET_order_f64(p, i) ORDER((p)[i], 63, LONG_MAX, 0x7ff0000000000000L)
#define PUT_order_f64(p, i, v) ((p)[i] = UNORDER(v, 63, LONG_MAX))
#define MEM_order_f16 short
#define NUM_order_f16 int
#define GET_order_f16(p, i) ORDER((int)(p)[i], 31, 0x7fff, 0x7c00)
#define PUT_order_f16(p, i, v) ((p)[i] = (short)UNORDER(v, 31, 0x7fff))
#define MEM_order_bf16 short
#define NUM_order_bf16 int
#define GET_order_bf16(p, i) ORDER((int)(p)[i], 31, 0x7fff, 0x7f80)
#define PUT_order_bf16(p, i, v) ((p)[i] = (short)UNORDER(v, 31, 0x7fff))
#define MEM_order_i32 int
#define NUM_order_i32 int
#define GET_order_i32 GET_PLAIN
#define PUT_order_i32 PUT_PLAIN
#define MEM_order_i8 char
#define NUM_order_i8 int
#define GET_order_i8 GET_PLAIN
#define PUT_order_i8(p, i, v) ((p)[i] = (char)(v))

kernel __attribute__((reqd_work_group_size(WIDTH, 1, 1)))
void reduce(ulong rows, ulong count, uint lanes, ulong8 dim,
            global const MEM(X) *x, long x0, long8 xs, long step,
            global MEM(Y) *y, long y0, long8 ys)
{
    local NUM(X) part[WIDTH];
    uint item = get_local_id(0);
    uint lane = item % lanes;
    ulong row = get_group_id(0) * (WIDTH / lanes) + item / lanes;
    NUM(X) mine = START;
    if (row < rows) {
        long from = x0 + place(row, dim, xs);
        for (ulong k = lane; k < count; k += lanes)
            mine = JOIN(mine, GET(X)(x, from + (long)k * step));
    }
    part[item] = mine;
    for (uint half_way = lanes / 2; half_way > 0; half_way /= 2) {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (lane < half_way) part[item] = JOIN(part[item], part[item + half_way]);
    }
    if (lane == 0 && row < rows) PUT(Y)(y, y0 + place(row, dim, ys), part[item]);
}
