// Attention: a work-group finds what one query gathers. Its items take turns along the keys for the
// largest score and the sum of exponentials, then each makes columns of y of its own, for which the
// weights of WIDTH keys at a time lie in local memory.
//
// Strides are those of batch, head, place and lane. All sums are kept in f32.

#define FOLD(name, JOIN) \
    inline float name(local float *part, float mine) \
    { \
        uint item = get_local_id(0); \
        barrier(CLK_LOCAL_MEM_FENCE); \
        part[item] = mine; \
        for (uint half_way = WIDTH / 2; half_way > 0; half_way /= 2) { \
            barrier(CLK_LOCAL_MEM_FENCE); \
            if (item < half_way) part[item] = JOIN(part[item], part[item + half_way]); \
        } \
        barrier(CLK_LOCAL_MEM_FENCE); \
        return part[0]; \
    }
#define SUM(a, b) ((a) + (b))
#define MAX(a, b) fmax(a, b)
FOLD(sum_of_all, SUM)
FOLD(max_of_all, MAX)

inline float product(global const MEM(X) *a, long a_step, global const MEM(X) *b, long b_step,
                     ulong depth, float scale, float softcap)
{
    float sum = 0;
    for (ulong d = 0; d < depth; ++d) sum += GET(X)(a, (long)d * a_step) * GET(X)(b, (long)d * b_step);
    float score = sum * scale;
    return softcap > 0 ? tanh(score / softcap) * softcap : score;
}

// The score of key j, with what distance and mask add.
#define SCORE(j) \
    (product(q, qs.s3, k + (j) * ks.s2, ks.s3, depth, scale, softcap) \
     - (has_slopes ? slope * fabs((float)(stands - (j))) : 0.0f) \
     + (has_mask ? GET(X)(mask, (j) * masks.s3) : 0.0f))

kernel __attribute__((reqd_work_group_size(WIDTH, 1, 1)))
void attend(ulong heads, ulong rows, ulong keys, ulong share, ulong depth, ulong width,
            float scale, float softcap, uint causal, long window,
            uint has_mask, uint has_sinks, uint has_slopes,
            global const MEM(X) *q, long q0, long8 qs, global const MEM(X) *k, long k0, long8 ks,
            global const MEM(X) *v, long v0, long8 vs,
            global const MEM(X) *mask, long mask0, long8 masks,
            global const float *sinks, long sinks0, long sink_step,
            global const float *slopes, long slopes0, long slope_step,
            global MEM(X) *y, long y0, long8 ys, global float *lse, long lse0, long8 ls)
{
    local float part[WIDTH];
    uint item = get_local_id(0);
    long row = (long)(get_group_id(0) % rows);
    long head = (long)(get_group_id(0) / rows % heads);
    long batch = (long)(get_group_id(0) / rows / heads);
    long shared_head = head / (long)share;
    q += q0 + batch * qs.s0 + head * qs.s1 + row * qs.s2;
    k += k0 + batch * ks.s0 + shared_head * ks.s1;
    v += v0 + batch * vs.s0 + shared_head * vs.s1;
    mask += mask0 + batch * masks.s0 + head * masks.s1 + row * masks.s2;
    y += y0 + batch * ys.s0 + head * ys.s1 + row * ys.s2;
    float slope = has_slopes ? slopes[slopes0 + head * slope_step] : 0.0f;
    float sink = has_sinks ? sinks[sinks0 + head * sink_step] : -INFINITY;

    // The keys from `first` to before `last` are seen.
    long stands = row + (long)keys - (long)rows;
    long first = window > 0 ? max(stands - window + 1, 0L) : 0;
    long last = window > 0 ? min((long)keys, stands + window) : (long)keys;
    if (causal) last = min(last, stands + 1);

    // What an item has summed is rescaled when it meets a larger score, and again when all meet.
    float own_most = item == 0 ? sink : -INFINITY;
    float sum = own_most == -INFINITY ? 0.0f : exp(own_most - own_most);
    for (long j = first + item; j < last; j += WIDTH) {
        float score = SCORE(j);
        if (score == -INFINITY) continue;
        if (score > own_most) {
            sum *= exp(own_most - score);
            own_most = score;
        }
        sum += exp(score - own_most);
    }
    float most = max_of_all(part, own_most);
    if (sum != 0) sum *= exp(own_most - most);
    sum = sum_of_all(part, sum);
    bool nothing = sum == 0;
    if (item == 0)
        lse[lse0 + batch * ls.s0 + head * ls.s1 + row * ls.s2] = nothing ? most : most + log(sum);

    for (ulong column = 0; column < width; column += WIDTH) {
        bool works = column + item < width;
        global const MEM(X) *own = v + (long)(column + item) * vs.s3;
        float gathered = 0;
        for (long from = first; from < last; from += WIDTH) {
            barrier(CLK_LOCAL_MEM_FENCE);
            float score = from + item < last ? SCORE(from + item) : -INFINITY;
            // A key that is not seen has a weight below zero, and its value is not looked at.
            part[item] = score == -INFINITY ? -1.0f : exp(score - most);
            barrier(CLK_LOCAL_MEM_FENCE);
            uint count = (uint)min((long)WIDTH, last - from);
            for (uint i = 0; works && i < count; ++i)
                if (!(part[i] < 0)) gathered += part[i] * GET(X)(own, (from + i) * vs.s2);
        }
        float value = nothing ? 0.0f : gathered / sum;
        if (works) PUT(X)(y, (long)(column + item) * ys.s3, value);
    }
}
