// The correctly rounded root where the vendor's may be off by a few units. The number is n 2^(e-k-150)
// with an even exponent and n in [2^48, 2^50), so that floor(sqrt(n)) has 25 bits: one more than the
// result, to round by. That bit alone decides, since a root is never a tie: its square would be odd.
inline float exact_sqrt(float x)
{
    uint bits = as_uint(x);
    // Zeros, what is negative, infinity and NaN are right already.
    if (bits == 0 || bits >= 0x7f800000u) return sqrt(x);
    int e = (int)(bits >> 23);
    uint m = bits & 0x7fffffu;
    if (e > 0) {
        m |= 0x800000u;
    } else {
        int shift = (int)clz(m) - 8;
        m <<= shift;
        e = 1 - shift;
    }
    int k = 26 - (e & 1);
    ulong n = (ulong)m << k;
    ulong root = convert_ulong_rte(sqrt(convert_float_rte(n)));
    while (root * root > n) --root;
    while ((root + 1) * (root + 1) <= n) ++root;
    return as_float(((uint)((e - k) / 2 + 75) << 23) + (uint)((root + 1) >> 1));
}
