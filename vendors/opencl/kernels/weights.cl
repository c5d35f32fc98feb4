// Weights of four bits, eight in a word, less the zero point of their group, times its scale.

#pragma OPENCL FP_CONTRACT OFF

// Number `place` of a word; neighbours of AWQ stand in the order 0, 2, 4, 6, 1, 3, 5, 7.
inline float four_bits(int word, ulong place, bool in_order)
{
    ulong at = in_order ? place : place / 2 + place % 2 * 4;
    return (float)((uint)word >> (4 * at) & 15u);
}

kernel void dequantize_w4(ulong count, ulong columns, ulong group, uint gptq,
                          global const int *word, long word0, long w_row, long w_step,
                          global const MEM(X) *scale, long scale0, long s_row, long s_step,
                          global const int *zero, long zero0, long z_row, long z_step,
                          global MEM(X) *y, long y0, long y_row, long y_step)
{
    size_t i = get_global_id(0);
    if (i >= count) return;
    ulong row = i / columns;
    ulong column = i % columns;
    // A word holds neighbours of a column, or of a row.
    ulong w = gptq ? row / 8 : row;
    ulong c = gptq ? column : column / 8;
    float v = four_bits(word[word0 + (long)w * w_row + (long)c * w_step], (gptq ? row : column) % 8, gptq);
    ulong g = row / group;
    int zeros = zero[zero0 + (long)g * z_row + (long)(column / 8) * z_step];
    v -= four_bits(zeros, column % 8, gptq) + (gptq ? 1.0f : 0.0f);
    v *= GET(X)(scale, scale0 + (long)g * s_row + (long)column * s_step);
    PUT(X)(y, y0 + (long)row * y_row + (long)column * y_step, v);
}
