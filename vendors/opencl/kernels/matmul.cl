// Matrix products: y = after(alpha a b + beta c), batched. Transposes and layouts are strides; a bias
// is a c that stands still along rows.
//
// A work-group computes a TILE by TILE piece of y, DEPTH steps of k at a time through local memory;
// each of its 8 by 8 items keeps BLOCK by BLOCK sums, which start at zero and take products in
// the order of k. What lies beyond an edge is read as zero and not written.

#define TILE 32
#define BLOCK 4
#define DEPTH 32

#define N NUM(X)

#ifdef WHOLE
#define after(v, epilogue) (v)
#else
// An epilogue by its number in the standard. Chosen when it runs, so that one kernel serves all.
inline N after(N v, uint epilogue)
{
    switch (epilogue) {
    case 1: return RELU(v);
    case 2: return GELU(v);
    case 3: return GELU_TANH(v);
    case 4: return SILU(v);
    default: return v;
    }
}
#endif
#define N4 PASTE(VEC_, X)
#define VEC_f32 float4
#define VEC_f64 double4
#define VEC_f16 float4
#define VEC_bf16 float4
#define VEC_i8 uint4

// One factor's piece: element (row, k) goes to part[k * TILE + row].
inline void fetch(local N *part, global const MEM(X) *from, ulong row, ulong rows, long row_step,
                  ulong k, ulong depth, long k_step)
{
    bool along_k = abs(k_step) < abs(row_step);
    for (uint e = get_local_id(0); e < TILE * DEPTH; e += WIDTH) {
        uint r = along_k ? e / DEPTH : e % TILE;
        uint d = along_k ? e % DEPTH : e / TILE;
        bool inside = row + r < rows && k + d < depth;
        long far = (long)(row + r) * row_step + (long)(k + d) * k_step;
        part[d * TILE + r] = inside ? GET(X)(from, far) : (N)0;
    }
}

// `batch` counts matrices, `as` to `ys` are the strides between them. Group id 0 runs along
// columns, 1 along rows, 2 along matrices.
kernel __attribute__((reqd_work_group_size(WIDTH, 1, 1)))
void matmul(ulong rows, ulong columns, ulong depth, ulong8 batch,
            global const MEM(X) *a, long a0, long8 as, long a_row, long a_k,
            global const MEM(X) *b, long b0, long8 bs, long b_k, long b_column,
            N alpha, N beta, uint epilogue, uint has_c, global const MEM(Y) *c, long c0, long c_row, long c_column,
            global MEM(Y) *y, long y0, long8 ys, long y_row, long y_column)
{
    local N left[TILE * DEPTH];
    local N right[TILE * DEPTH];
    uint item = get_local_id(0);
    ulong row = get_group_id(1) * TILE;
    ulong column = get_group_id(0) * TILE;
    a += a0 + place(get_group_id(2), batch, as);
    b += b0 + place(get_group_id(2), batch, bs);
    y += y0 + place(get_group_id(2), batch, ys);

    uint r = item / (TILE / BLOCK) * BLOCK;
    uint across = item % (TILE / BLOCK) * BLOCK;
    N4 sum[BLOCK] = {(N4)(0), (N4)(0), (N4)(0), (N4)(0)};
    bool works = row + r < rows && column + across < columns;
    for (ulong k = 0; k < depth; k += DEPTH) {
        fetch(left, a, row, rows, a_row, k, depth, a_k);
        fetch(right, b, column, columns, b_column, k, depth, b_k);
        barrier(CLK_LOCAL_MEM_FENCE);
        uint steps = (uint)min((ulong)DEPTH, depth - k);
        for (uint d = 0; works && d < steps; ++d) {
            N4 others = vload4(0, right + d * TILE + across);
            for (uint i = 0; i < BLOCK; ++i) sum[i] += (N4)(left[d * TILE + r + i]) * others;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    N values[BLOCK * BLOCK];
    for (uint i = 0; i < BLOCK; ++i) vstore4(sum[i], i, values);
    for (uint e = 0; e < BLOCK * BLOCK; ++e) {
        ulong to_row = row + r + e / BLOCK;
        ulong to_column = column + across + e % BLOCK;
        if (to_row >= rows || to_column >= columns) continue;
        N value = values[e] * alpha;
        if (has_c) value += beta * GET(Y)(c, c0 + (long)to_row * c_row + (long)to_column * c_column);
        PUT(Y)(y, (long)to_row * y_row + (long)to_column * y_column, after(value, epilogue));
    }
}
