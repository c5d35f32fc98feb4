// Elements that an index of format I leads to. Bits are moved and never touched.

// y[i] = x[the place of i, and index[i] places on], or zero where the index is outside. An index counts
// row-major through `extent` elements, of which `along` are the extents and `step` the strides.
kernel void picked(ulong count, ulong8 dim, global const MEM(X) *x, long x0, long8 xs,
                   ulong extent, ulong8 along, long8 step,
                   global const MEM(I) *index, long index0, long8 is,
                   global MEM(X) *y, long y0, long8 ys)
{
    size_t i = get_global_id(0);
    if (i >= count) return;
    long number = GET(I)(index, index0 + place(i, dim, is));
    MEM(X) v = 0;
    if (number >= 0 && (ulong)number < extent)
        v = x[x0 + place(i, dim, xs) + place((ulong)number, along, step)];
    y[y0 + place(i, dim, ys)] = v;
}

// One where the last axis, of `classes` places, has come to the index, and zero elsewhere.
kernel void hot(ulong count, long classes, uint one, ulong8 dim,
                global const MEM(I) *index, long index0, long8 is,
                global MEM(X) *y, long y0, long8 ys)
{
    size_t i = get_global_id(0);
    if (i >= count) return;
    long number = GET(I)(index, index0 + place(i, dim, is));
    y[y0 + place(i, dim, ys)] = number == (long)i % classes ? (MEM(X))one : (MEM(X))0;
}
