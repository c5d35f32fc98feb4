/* Generated from spec/ by `cargo xtask codegen`; edit the YAML, not this file.
 *
 * Operators of OXI 0.1.0: ids, versions, and keys of attributes.
 */
#ifndef OXI_OPS_H
#define OXI_OPS_H

/* Copies a tensor; every bit is kept, of NaNs too. */
#define OXI_OP_COPY 0x0001u
#define OXI_OP_COPY_VERSION 1u

/* Converts each element to another format by the rounding and overflow rules of that format. */
#define OXI_OP_CAST 0x0002u
#define OXI_OP_CAST_VERSION 1u
#define OXI_CAST_SATURATE 1u /* bool, default false: Beyond the largest finite value: by the format's option instead of its default. */

/* Adds two tensors element by element, with broadcasting. */
#define OXI_OP_ADD 0x0010u
#define OXI_OP_ADD_VERSION 1u

/* Multiplies two tensors element by element, with broadcasting. */
#define OXI_OP_MULTIPLY 0x0011u
#define OXI_OP_MULTIPLY_VERSION 1u

/* Subtracts the second tensor from the first element by element, with broadcasting. */
#define OXI_OP_SUBTRACT 0x0012u
#define OXI_OP_SUBTRACT_VERSION 1u

/* The exponential function, element by element. */
#define OXI_OP_EXP 0x0020u
#define OXI_OP_EXP_VERSION 1u

/* The hyperbolic tangent, element by element. */
#define OXI_OP_TANH 0x0021u
#define OXI_OP_TANH_VERSION 1u

/* The square root, element by element. */
#define OXI_OP_SQRT 0x0022u
#define OXI_OP_SQRT_VERSION 1u

/* Adds the elements along one axis. */
#define OXI_OP_REDUCE_SUM 0x0030u
#define OXI_OP_REDUCE_SUM_VERSION 1u
#define OXI_REDUCE_SUM_AXIS 1u /* i64, required: Which axis, counted from the front. */
#define OXI_REDUCE_SUM_KEEP 2u /* bool, default false: Keep the axis, with extent 1. */

/* The largest element along one axis. */
#define OXI_OP_REDUCE_MAX 0x0031u
#define OXI_OP_REDUCE_MAX_VERSION 1u
#define OXI_REDUCE_MAX_AXIS 1u /* i64, required: Which axis, counted from the front. */
#define OXI_REDUCE_MAX_KEEP 2u /* bool, default false: Keep the axis, with extent 1. */

/* Matrix product of the last two dimensions, batched over those before, with an optional bias. */
#define OXI_OP_MATMUL 0x0040u
#define OXI_OP_MATMUL_VERSION 1u
#define OXI_MATMUL_TRANSPOSE_A 1u /* bool, default false: The last two dimensions of a are swapped. */
#define OXI_MATMUL_TRANSPOSE_B 2u /* bool, default false: The last two dimensions of b are swapped. */

/* Exponentials along one axis, divided by their sum. */
#define OXI_OP_SOFTMAX 0x0050u
#define OXI_OP_SOFTMAX_VERSION 1u
#define OXI_SOFTMAX_AXIS 1u /* i64, required: Which axis, counted from the front. */

/* Subtracts the mean of the dimensions from axis on, divides by the square root of their variance plus eps, then scales and shifts. */
#define OXI_OP_LAYER_NORM 0x0051u
#define OXI_OP_LAYER_NORM_VERSION 1u
#define OXI_LAYER_NORM_AXIS 1u /* i64, required: First normalised axis, counted from the front. */
#define OXI_LAYER_NORM_EPS 2u /* f64, default 1e-5: Added to the variance, under the root. */

#endif /* OXI_OPS_H */
