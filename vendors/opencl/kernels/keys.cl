// Integers in the order of the numbers: NaN the largest, -0 below +0. Bits are compared and moved,
// never computed with, so that subnormals survive on devices that flush them. `order_F` is that of the
// numbers, `under_F` that of their negatives, in which NaN is the largest too.

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

// Numbers of 16 bits stand in wider integers, whose sign is that of the number.
#define MEM_under_f32 int
#define NUM_under_f32 int
#define GET_under_f32(p, i) ORDER((p)[i] ^ INT_MIN, 31, INT_MAX, 0x7f800000)
#define PUT_under_f32(p, i, v) ((p)[i] = UNORDER(v, 31, INT_MAX) ^ INT_MIN)
#define MEM_under_f64 long
#define NUM_under_f64 long
#define GET_under_f64(p, i) ORDER((p)[i] ^ LONG_MIN, 63, LONG_MAX, 0x7ff0000000000000L)
#define PUT_under_f64(p, i, v) ((p)[i] = UNORDER(v, 63, LONG_MAX) ^ LONG_MIN)
#define MEM_under_f16 short
#define NUM_under_f16 int
#define GET_under_f16(p, i) ORDER((int)(p)[i] ^ ~0x7fff, 31, 0x7fff, 0x7c00)
#define PUT_under_f16(p, i, v) ((p)[i] = (short)(UNORDER(v, 31, 0x7fff) ^ ~0x7fff))
#define MEM_under_bf16 short
#define NUM_under_bf16 int
#define GET_under_bf16(p, i) ORDER((int)(p)[i] ^ ~0x7fff, 31, 0x7fff, 0x7f80)
#define PUT_under_bf16(p, i, v) ((p)[i] = (short)(UNORDER(v, 31, 0x7fff) ^ ~0x7fff))
#define MEM_under_i32 int
#define NUM_under_i32 int
#define GET_under_i32(p, i) (~(p)[i])
#define PUT_under_i32(p, i, v) ((p)[i] = ~(v))
#define MEM_under_i8 char
#define NUM_under_i8 int
#define GET_under_i8(p, i) (~(int)(p)[i])
#define PUT_under_i8(p, i, v) ((p)[i] = (char)~(v))
