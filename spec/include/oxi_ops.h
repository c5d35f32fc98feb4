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

/* The magnitude of each element. The lowest integer gives itself. */
#define OXI_OP_ABS 0x0300u
#define OXI_OP_ABS_VERSION 1u

/* Each element with the other sign. The lowest integer gives itself. */
#define OXI_OP_NEG 0x0301u
#define OXI_OP_NEG_VERSION 1u

/* The sign of each element, as -1, 0 or 1. */
#define OXI_OP_SIGN 0x0302u
#define OXI_OP_SIGN_VERSION 1u

/* Rounds each element up to an integer. */
#define OXI_OP_CEIL 0x0303u
#define OXI_OP_CEIL_VERSION 1u

/* Rounds each element down to an integer. */
#define OXI_OP_FLOOR 0x0304u
#define OXI_OP_FLOOR_VERSION 1u

/* Rounds each element towards zero to an integer. */
#define OXI_OP_TRUNC 0x0305u
#define OXI_OP_TRUNC_VERSION 1u

/* Rounds each element to the nearest integer, halves away from zero. */
#define OXI_OP_ROUND 0x0306u
#define OXI_OP_ROUND_VERSION 1u

/* Rounds each element to the nearest integer, halves to the even one. */
#define OXI_OP_RINT 0x0307u
#define OXI_OP_RINT_VERSION 1u

/* The square of each element. */
#define OXI_OP_SQUARE 0x0308u
#define OXI_OP_SQUARE_VERSION 1u

/* The reciprocal of the square root of each element. */
#define OXI_OP_RSQRT 0x0309u
#define OXI_OP_RSQRT_VERSION 1u

/* The cube root of each element. */
#define OXI_OP_CBRT 0x030au
#define OXI_OP_CBRT_VERSION 1u

/* One divided by each element. */
#define OXI_OP_RECIPROCAL 0x030bu
#define OXI_OP_RECIPROCAL_VERSION 1u

/* Two to the power of each element. */
#define OXI_OP_EXP2 0x030cu
#define OXI_OP_EXP2_VERSION 1u

/* Ten to the power of each element. */
#define OXI_OP_EXP10 0x030du
#define OXI_OP_EXP10_VERSION 1u

/* The exponential function less one, without loss near zero. */
#define OXI_OP_EXPM1 0x030eu
#define OXI_OP_EXPM1_VERSION 1u

/* The natural logarithm of each element. */
#define OXI_OP_LOG 0x030fu
#define OXI_OP_LOG_VERSION 1u

/* The binary logarithm of each element. */
#define OXI_OP_LOG2 0x0310u
#define OXI_OP_LOG2_VERSION 1u

/* The decimal logarithm of each element. */
#define OXI_OP_LOG10 0x0311u
#define OXI_OP_LOG10_VERSION 1u

/* The natural logarithm of one more than each element, without loss near zero. */
#define OXI_OP_LOG1P 0x0312u
#define OXI_OP_LOG1P_VERSION 1u

/* The sine of each element, in radians, over the whole range. */
#define OXI_OP_SIN 0x0313u
#define OXI_OP_SIN_VERSION 1u

/* The cosine of each element, in radians, over the whole range. */
#define OXI_OP_COS 0x0314u
#define OXI_OP_COS_VERSION 1u

/* The tangent of each element, in radians, over the whole range. */
#define OXI_OP_TAN 0x0315u
#define OXI_OP_TAN_VERSION 1u

/* The arc sine of each element. */
#define OXI_OP_ASIN 0x0316u
#define OXI_OP_ASIN_VERSION 1u

/* The arc cosine of each element. */
#define OXI_OP_ACOS 0x0317u
#define OXI_OP_ACOS_VERSION 1u

/* The arc tangent of each element. */
#define OXI_OP_ATAN 0x0318u
#define OXI_OP_ATAN_VERSION 1u

/* The sine of pi times each element. */
#define OXI_OP_SINPI 0x0319u
#define OXI_OP_SINPI_VERSION 1u

/* The cosine of pi times each element. */
#define OXI_OP_COSPI 0x031au
#define OXI_OP_COSPI_VERSION 1u

/* The tangent of pi times each element. */
#define OXI_OP_TANPI 0x031bu
#define OXI_OP_TANPI_VERSION 1u

/* The arc sine of each element, divided by pi. */
#define OXI_OP_ASINPI 0x031cu
#define OXI_OP_ASINPI_VERSION 1u

/* The arc cosine of each element, divided by pi. */
#define OXI_OP_ACOSPI 0x031du
#define OXI_OP_ACOSPI_VERSION 1u

/* The arc tangent of each element, divided by pi. */
#define OXI_OP_ATANPI 0x031eu
#define OXI_OP_ATANPI_VERSION 1u

/* The hyperbolic sine of each element. */
#define OXI_OP_SINH 0x031fu
#define OXI_OP_SINH_VERSION 1u

/* The hyperbolic cosine of each element. */
#define OXI_OP_COSH 0x0320u
#define OXI_OP_COSH_VERSION 1u

/* The inverse hyperbolic sine of each element. */
#define OXI_OP_ASINH 0x0321u
#define OXI_OP_ASINH_VERSION 1u

/* The inverse hyperbolic cosine of each element. */
#define OXI_OP_ACOSH 0x0322u
#define OXI_OP_ACOSH_VERSION 1u

/* The inverse hyperbolic tangent of each element. */
#define OXI_OP_ATANH 0x0323u
#define OXI_OP_ATANH_VERSION 1u

/* The error function of each element. */
#define OXI_OP_ERF 0x0324u
#define OXI_OP_ERF_VERSION 1u

/* One less the error function of each element, without loss for large ones. */
#define OXI_OP_ERFC 0x0325u
#define OXI_OP_ERFC_VERSION 1u

/* The inverse of the error function. */
#define OXI_OP_ERFINV 0x0326u
#define OXI_OP_ERFINV_VERSION 1u

/* The gamma function of each element. */
#define OXI_OP_TGAMMA 0x0327u
#define OXI_OP_TGAMMA_VERSION 1u

/* The logarithm of the magnitude of the gamma function. */
#define OXI_OP_LGAMMA 0x0328u
#define OXI_OP_LGAMMA_VERSION 1u

/* The derivative of the logarithm of the gamma function. */
#define OXI_OP_DIGAMMA 0x0329u
#define OXI_OP_DIGAMMA_VERSION 1u

/* 1 / (1 + exp(-x)) of each element. */
#define OXI_OP_SIGMOID 0x032au
#define OXI_OP_SIGMOID_VERSION 1u

/* The logarithm of the sigmoid of each element. */
#define OXI_OP_LOG_SIGMOID 0x032bu
#define OXI_OP_LOG_SIGMOID_VERSION 1u

/* log(1 + exp(x)) of each element. */
#define OXI_OP_SOFTPLUS 0x032cu
#define OXI_OP_SOFTPLUS_VERSION 1u

/* The larger of zero and each element. */
#define OXI_OP_RELU 0x032du
#define OXI_OP_RELU_VERSION 1u

/* Each element, times alpha where it is negative. */
#define OXI_OP_LEAKY_RELU 0x032eu
#define OXI_OP_LEAKY_RELU_VERSION 1u
#define OXI_LEAKY_RELU_ALPHA 1u /* f64, default 0.01: Slope for negative elements. */

/* Each element, or alpha times expm1 of it where it is negative. */
#define OXI_OP_ELU 0x032fu
#define OXI_OP_ELU_VERSION 1u
#define OXI_ELU_ALPHA 1u /* f64, default 1: Scale for negative elements. */

/* Each element times the normal distribution function of it, exact. */
#define OXI_OP_GELU 0x0330u
#define OXI_OP_GELU_VERSION 1u

/* The approximation of gelu by a hyperbolic tangent: 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))). */
#define OXI_OP_GELU_TANH 0x0331u
#define OXI_OP_GELU_TANH_VERSION 1u

/* Each element times its sigmoid. */
#define OXI_OP_SILU 0x0332u
#define OXI_OP_SILU_VERSION 1u

/* Each element times the hyperbolic tangent of its softplus. */
#define OXI_OP_MISH 0x0333u
#define OXI_OP_MISH_VERSION 1u

/* x times min(max(x + 3, 0), 6) / 6 of each element. */
#define OXI_OP_HARDSWISH 0x0334u
#define OXI_OP_HARDSWISH_VERSION 1u

/* Whether each element is a NaN. */
#define OXI_OP_ISNAN 0x0335u
#define OXI_OP_ISNAN_VERSION 1u

/* Whether each element is an infinity. */
#define OXI_OP_ISINF 0x0336u
#define OXI_OP_ISINF_VERSION 1u

/* Whether each element is neither an infinity nor a NaN. */
#define OXI_OP_ISFINITE 0x0337u
#define OXI_OP_ISFINITE_VERSION 1u

/* Whether the sign of each element is minus; that of a NaN counts too. */
#define OXI_OP_SIGNBIT 0x0338u
#define OXI_OP_SIGNBIT_VERSION 1u

/* Whether each element is false. */
#define OXI_OP_LOGICAL_NOT 0x0339u
#define OXI_OP_LOGICAL_NOT_VERSION 1u

/* Each element with all bits flipped. */
#define OXI_OP_BITWISE_NOT 0x033au
#define OXI_OP_BITWISE_NOT_VERSION 1u

/* How many bits of each element are set. */
#define OXI_OP_POPCOUNT 0x033bu
#define OXI_OP_POPCOUNT_VERSION 1u

/* How many bits of each element above the highest that is set are clear. */
#define OXI_OP_CLZ 0x033cu
#define OXI_OP_CLZ_VERSION 1u

/* Divides the first tensor by the second element by element; integers are rounded towards zero. */
#define OXI_OP_DIVIDE 0x0400u
#define OXI_OP_DIVIDE_VERSION 1u

/* The first tensor to the power of the second, element by element. */
#define OXI_OP_POW 0x0401u
#define OXI_OP_POW_VERSION 1u

/* The remainder of a division rounded towards zero; it has the sign of the first. */
#define OXI_OP_FMOD 0x0402u
#define OXI_OP_FMOD_VERSION 1u

/* The remainder of a division rounded down; it has the sign of the second. */
#define OXI_OP_REMAINDER 0x0403u
#define OXI_OP_REMAINDER_VERSION 1u

/* The quotient of integers, rounded down. */
#define OXI_OP_FLOOR_DIVIDE 0x0404u
#define OXI_OP_FLOOR_DIVIDE_VERSION 1u

/* The larger of two elements; NaN if one is NaN. */
#define OXI_OP_MAXIMUM 0x0405u
#define OXI_OP_MAXIMUM_VERSION 1u

/* The smaller of two elements; NaN if one is NaN. */
#define OXI_OP_MINIMUM 0x0406u
#define OXI_OP_MINIMUM_VERSION 1u

/* The larger of two elements; the other one if one is NaN. */
#define OXI_OP_FMAX 0x0407u
#define OXI_OP_FMAX_VERSION 1u

/* The smaller of two elements; the other one if one is NaN. */
#define OXI_OP_FMIN 0x0408u
#define OXI_OP_FMIN_VERSION 1u

/* The angle of the point (b, a): the arc tangent of a / b in the right quadrant. */
#define OXI_OP_ATAN2 0x0409u
#define OXI_OP_ATAN2_VERSION 1u

/* The length of the vector (a, b), without overflow on the way. */
#define OXI_OP_HYPOT 0x040au
#define OXI_OP_HYPOT_VERSION 1u

/* The magnitude of the first with the sign of the second. */
#define OXI_OP_COPYSIGN 0x040bu
#define OXI_OP_COPYSIGN_VERSION 1u

/* The next number after the first, towards the second. */
#define OXI_OP_NEXTAFTER 0x040cu
#define OXI_OP_NEXTAFTER_VERSION 1u

/* log(exp(a) + exp(b)), without overflow on the way. */
#define OXI_OP_LOGADDEXP 0x040du
#define OXI_OP_LOGADDEXP_VERSION 1u

/* The first tensor times two to the power of the second, which is an integer. */
#define OXI_OP_LDEXP 0x040eu
#define OXI_OP_LDEXP_VERSION 1u

/* Whether two elements are equal. */
#define OXI_OP_EQUAL 0x040fu
#define OXI_OP_EQUAL_VERSION 1u

/* Whether two elements differ. */
#define OXI_OP_NOT_EQUAL 0x0410u
#define OXI_OP_NOT_EQUAL_VERSION 1u

/* Whether the first element is less than the second. */
#define OXI_OP_LESS 0x0411u
#define OXI_OP_LESS_VERSION 1u

/* Whether the first element is at most the second. */
#define OXI_OP_LESS_EQUAL 0x0412u
#define OXI_OP_LESS_EQUAL_VERSION 1u

/* Whether the first element is greater than the second. */
#define OXI_OP_GREATER 0x0413u
#define OXI_OP_GREATER_VERSION 1u

/* Whether the first element is at least the second. */
#define OXI_OP_GREATER_EQUAL 0x0414u
#define OXI_OP_GREATER_EQUAL_VERSION 1u

/* Whether both elements are true. */
#define OXI_OP_LOGICAL_AND 0x0415u
#define OXI_OP_LOGICAL_AND_VERSION 1u

/* Whether one element at least is true. */
#define OXI_OP_LOGICAL_OR 0x0416u
#define OXI_OP_LOGICAL_OR_VERSION 1u

/* Whether just one element is true. */
#define OXI_OP_LOGICAL_XOR 0x0417u
#define OXI_OP_LOGICAL_XOR_VERSION 1u

/* The bits that are set in both elements. */
#define OXI_OP_BITWISE_AND 0x0418u
#define OXI_OP_BITWISE_AND_VERSION 1u

/* The bits that are set in either element. */
#define OXI_OP_BITWISE_OR 0x0419u
#define OXI_OP_BITWISE_OR_VERSION 1u

/* The bits that are set in one of two elements. */
#define OXI_OP_BITWISE_XOR 0x041au
#define OXI_OP_BITWISE_XOR_VERSION 1u

/* The first element with its bits moved up by the second. Amounts from the width of the format on, and negative ones, move all bits out. */
#define OXI_OP_SHIFT_LEFT 0x041bu
#define OXI_OP_SHIFT_LEFT_VERSION 1u

/* The first element with its bits moved down by the second, filled with its sign. Amounts from the width of the format on, and negative ones, move all bits out. */
#define OXI_OP_SHIFT_RIGHT 0x041cu
#define OXI_OP_SHIFT_RIGHT_VERSION 1u

/* The first element with its bits moved down by the second, filled with zeros. Amounts from the width of the format on, and negative ones, move all bits out. */
#define OXI_OP_SHIFT_RIGHT_LOGICAL 0x041du
#define OXI_OP_SHIFT_RIGHT_LOGICAL_VERSION 1u

/* a times b plus c, rounded once. */
#define OXI_OP_FMA 0x0500u
#define OXI_OP_FMA_VERSION 1u

/* The second element where the first is true, else the third; every bit is kept. */
#define OXI_OP_SELECT 0x0501u
#define OXI_OP_SELECT_VERSION 1u

/* The first element, at least the second and at most the third; the third wins. */
#define OXI_OP_CLAMP 0x0502u
#define OXI_OP_CLAMP_VERSION 1u

/* a + t (b - a) of each element. */
#define OXI_OP_LERP 0x0503u
#define OXI_OP_LERP_VERSION 1u

/* The axes of a tensor in another order. */
#define OXI_OP_TRANSPOSE 0x0600u
#define OXI_OP_TRANSPOSE_VERSION 1u
#define OXI_TRANSPOSE_PERM 1u /* list of i64, required: Which axis of x each axis of y is. */

/* The same elements in the same row-major order, under another shape. */
#define OXI_OP_RESHAPE 0x0601u
#define OXI_OP_RESHAPE_VERSION 1u
#define OXI_RESHAPE_TO 1u /* list of i64, required: The new extents. */

/* A tensor repeated along axes where it has one element, and along new axes at the front. */
#define OXI_OP_BROADCAST_TO 0x0602u
#define OXI_OP_BROADCAST_TO_VERSION 1u
#define OXI_BROADCAST_TO_TO 1u /* list of i64, required: The extents to repeat to. */

/* Every so many elements of a part of each axis. */
#define OXI_OP_SLICE 0x0603u
#define OXI_OP_SLICE_VERSION 1u
#define OXI_SLICE_START 1u /* list of i64, required: The first place of each axis. */
#define OXI_SLICE_END 2u /* list of i64, required: The place of each axis before which it ends. */
#define OXI_SLICE_STEP 3u /* list of i64, required: The distance of neighbours along each axis. */

/* A tensor with the elements of some axes from last to first. */
#define OXI_OP_FLIP 0x0604u
#define OXI_OP_FLIP_VERSION 1u
#define OXI_FLIP_AXES 1u /* list of i64, required: Which axes, counted from the front. */

/* Moves the elements of an axis on by some places; those that leave it at the end come in at the front. */
#define OXI_OP_ROLL 0x0605u
#define OXI_OP_ROLL_VERSION 1u
#define OXI_ROLL_SHIFT 1u /* i64, required: How many places, backwards if negative; more than the axis has go round and round. */
#define OXI_ROLL_AXIS 2u /* i64, required: Which axis, counted from the front. */

/* New elements of one value before and after those of each axis. */
#define OXI_OP_PAD 0x0606u
#define OXI_OP_PAD_VERSION 1u
#define OXI_PAD_BEFORE 1u /* list of i64, required: How many elements come before each axis. */
#define OXI_PAD_AFTER 2u /* list of i64, required: How many elements come after each axis. */
#define OXI_PAD_VALUE 3u /* f64, default 0: What the new elements hold, rounded to the format as cast does. */

/* Two to four tensors one after the other along an axis. */
#define OXI_OP_CONCAT 0x0607u
#define OXI_OP_CONCAT_VERSION 1u
#define OXI_CONCAT_AXIS 1u /* i64, required: Which axis, counted from the front. */

/* The two parts of a tensor before and from a place of an axis. */
#define OXI_OP_SPLIT 0x0608u
#define OXI_OP_SPLIT_VERSION 1u
#define OXI_SPLIT_AT 1u /* i64, required: The place along the axis at which the second part begins. */
#define OXI_SPLIT_AXIS 2u /* i64, required: Which axis, counted from the front. */

/* A tensor side by side with copies of itself along each axis. */
#define OXI_OP_TILE 0x0609u
#define OXI_OP_TILE_VERSION 1u
#define OXI_TILE_REPEATS 1u /* list of i64, required: How many times it stands along each axis. */

/* Elements of an axis, picked by an index for each element of the result. */
#define OXI_OP_GATHER 0x0610u
#define OXI_OP_GATHER_VERSION 1u
#define OXI_GATHER_AXIS 1u /* i64, required: Which axis, counted from the front. */

/* Whole slices along an axis, picked by a list of indices. */
#define OXI_OP_INDEX_SELECT 0x0611u
#define OXI_OP_INDEX_SELECT_VERSION 1u
#define OXI_INDEX_SELECT_AXIS 1u /* i64, required: Which axis, counted from the front. */

/* Elements picked by their places in row-major order. */
#define OXI_OP_TAKE 0x0612u
#define OXI_OP_TAKE_VERSION 1u

/* Rows of a table, picked by an index for each row of the result. */
#define OXI_OP_EMBEDDING 0x0613u
#define OXI_OP_EMBEDDING_VERSION 1u

/* The sum of the gradients of each row of a table, from those of the rows that were picked. */
#define OXI_OP_EMBEDDING_BACKWARD 0x0614u
#define OXI_OP_EMBEDDING_BACKWARD_VERSION 1u
#define OXI_EMBEDDING_BACKWARD_ROWS 1u /* i64, required: How many rows the table has. */

/* A tensor with elements of an axis overwritten, by an index for each update; of several updates of one element the last in row-major order stays. */
#define OXI_OP_SCATTER 0x0615u
#define OXI_OP_SCATTER_VERSION 1u
#define OXI_SCATTER_AXIS 1u /* i64, required: Which axis, counted from the front. */

/* A tensor with something added to elements of an axis, by an index for each update. */
#define OXI_OP_SCATTER_ADD 0x0616u
#define OXI_OP_SCATTER_ADD_VERSION 1u
#define OXI_SCATTER_ADD_AXIS 1u /* i64, required: Which axis, counted from the front. */

/* A tensor with slices added along an axis, at the places of a list of indices. */
#define OXI_OP_INDEX_ADD 0x0617u
#define OXI_OP_INDEX_ADD_VERSION 1u
#define OXI_INDEX_ADD_AXIS 1u /* i64, required: Which axis, counted from the front. */

/* Copies of rows, one for each expert that is to see the row, put together by expert; within one expert in the order in which they stood. Behind them rows are zero. */
#define OXI_OP_MOE_PERMUTE 0x0618u
#define OXI_OP_MOE_PERMUTE_VERSION 1u
#define OXI_MOE_PERMUTE_COUNT 1u /* i64, required: How many experts there are. */

/* For each row the weighted sum of what its experts made of it, which lies at the places that moe_permute gave. */
#define OXI_OP_MOE_COMBINE 0x0619u
#define OXI_OP_MOE_COMBINE_VERSION 1u

/* The elements along an axis in order, and the places where they stood; equal ones stay in the order in which they stood. */
#define OXI_OP_SORT 0x0620u
#define OXI_OP_SORT_VERSION 1u
#define OXI_SORT_AXIS 1u /* i64, required: Which axis, counted from the front. */
#define OXI_SORT_DESCENDING 2u /* bool, default false: From the largest to the smallest. */

/* The places of the elements along an axis, in the order of the elements; equal ones stay in the order in which they stood. */
#define OXI_OP_ARGSORT 0x0621u
#define OXI_OP_ARGSORT_VERSION 1u
#define OXI_ARGSORT_AXIS 1u /* i64, required: Which axis, counted from the front. */
#define OXI_ARGSORT_DESCENDING 2u /* bool, default false: From the largest to the smallest. */

/* The largest elements along an axis, from the largest on, and their places; of equal ones the first. */
#define OXI_OP_TOP_K 0x0622u
#define OXI_OP_TOP_K_VERSION 1u
#define OXI_TOP_K_K 1u /* i64, required: How many. */
#define OXI_TOP_K_AXIS 2u /* i64, required: Which axis, counted from the front. */

/* The place of the largest element along an axis, of equal ones the first. */
#define OXI_OP_ARGMAX 0x0623u
#define OXI_OP_ARGMAX_VERSION 1u
#define OXI_ARGMAX_AXIS 1u /* i64, required: Which axis, counted from the front. */
#define OXI_ARGMAX_KEEP 2u /* bool, default false: Keep the axis, with extent 1. */

/* The place of the smallest element along an axis, of equal ones the first. */
#define OXI_OP_ARGMIN 0x0624u
#define OXI_OP_ARGMIN_VERSION 1u
#define OXI_ARGMIN_AXIS 1u /* i64, required: Which axis, counted from the front. */
#define OXI_ARGMIN_KEEP 2u /* bool, default false: Keep the axis, with extent 1. */

/* The first of each run of equal neighbours, the lengths of the runs, and how many there are; what is left is filled up with zeros. */
#define OXI_OP_UNIQUE_CONSECUTIVE 0x0625u
#define OXI_OP_UNIQUE_CONSECUTIVE_VERSION 1u

/* Ones at the places that indices lead to along a new last axis, and zeros elsewhere. */
#define OXI_OP_ONE_HOT 0x0626u
#define OXI_OP_ONE_HOT_VERSION 1u
#define OXI_ONE_HOT_CLASSES 1u /* i64, required: Extent of the new axis. */

/* The places of the elements that are not zero, in row-major order, and how many they are; what is left is filled up with -1. */
#define OXI_OP_NONZERO 0x0627u
#define OXI_OP_NONZERO_VERSION 1u

/* Where each element would stand among edges that do not fall from one to the next, so that these stay in order. It is how many edges are less than the element, and with `right` how many are not larger. */
#define OXI_OP_SEARCHSORTED 0x0628u
#define OXI_OP_SEARCHSORTED_VERSION 1u
#define OXI_SEARCHSORTED_RIGHT 1u /* bool, default false: Whether an element stands behind its equals. */

/* The mean of the elements along any axes. */
#define OXI_OP_REDUCE_MEAN 0x0700u
#define OXI_OP_REDUCE_MEAN_VERSION 1u
#define OXI_REDUCE_MEAN_AXES 1u /* list of i64, required: Which axes, counted from the front; none leaves every element by itself. */
#define OXI_REDUCE_MEAN_KEEP 2u /* bool, default false: Keep the axes, with extent 1. */

/* Multiplies the elements along any axes. */
#define OXI_OP_REDUCE_PROD 0x0701u
#define OXI_OP_REDUCE_PROD_VERSION 1u
#define OXI_REDUCE_PROD_AXES 1u /* list of i64, required: Which axes, counted from the front; none leaves every element by itself. */
#define OXI_REDUCE_PROD_KEEP 2u /* bool, default false: Keep the axes, with extent 1. */

/* The smallest element along any axes. */
#define OXI_OP_REDUCE_MIN 0x0702u
#define OXI_OP_REDUCE_MIN_VERSION 1u
#define OXI_REDUCE_MIN_AXES 1u /* list of i64, required: Which axes, counted from the front; none leaves every element by itself. */
#define OXI_REDUCE_MIN_KEEP 2u /* bool, default false: Keep the axes, with extent 1. */

/* Whether any element along the axes is true. */
#define OXI_OP_REDUCE_ANY 0x0703u
#define OXI_OP_REDUCE_ANY_VERSION 1u
#define OXI_REDUCE_ANY_AXES 1u /* list of i64, required: Which axes, counted from the front; none leaves every element by itself. */
#define OXI_REDUCE_ANY_KEEP 2u /* bool, default false: Keep the axes, with extent 1. */

/* Whether every element along the axes is true. */
#define OXI_OP_REDUCE_ALL 0x0704u
#define OXI_OP_REDUCE_ALL_VERSION 1u
#define OXI_REDUCE_ALL_AXES 1u /* list of i64, required: Which axes, counted from the front; none leaves every element by itself. */
#define OXI_REDUCE_ALL_KEEP 2u /* bool, default false: Keep the axes, with extent 1. */

/* The variance of the elements along any axes. */
#define OXI_OP_REDUCE_VAR 0x0705u
#define OXI_OP_REDUCE_VAR_VERSION 1u
#define OXI_REDUCE_VAR_AXES 1u /* list of i64, required: Which axes, counted from the front; none leaves every element by itself. */
#define OXI_REDUCE_VAR_KEEP 2u /* bool, default false: Keep the axes, with extent 1. */
#define OXI_REDUCE_VAR_CORRECTION 3u /* i64, default 1: Taken from the number of elements before it divides: 1 for a sample, 0 for all there are. */

/* The standard deviation of the elements along any axes. */
#define OXI_OP_REDUCE_STD 0x0706u
#define OXI_OP_REDUCE_STD_VERSION 1u
#define OXI_REDUCE_STD_AXES 1u /* list of i64, required: Which axes, counted from the front; none leaves every element by itself. */
#define OXI_REDUCE_STD_KEEP 2u /* bool, default false: Keep the axes, with extent 1. */
#define OXI_REDUCE_STD_CORRECTION 3u /* i64, default 1: Taken from the number of elements before it divides: 1 for a sample, 0 for all there are. */

/* The norm of the elements along any axes, which is the sum of magnitudes, the root of the sum of squares, or the largest magnitude. */
#define OXI_OP_REDUCE_NORM 0x0707u
#define OXI_OP_REDUCE_NORM_VERSION 1u
#define OXI_REDUCE_NORM_AXES 1u /* list of i64, required: Which axes, counted from the front; none leaves every element by itself. */
#define OXI_REDUCE_NORM_KEEP 2u /* bool, default false: Keep the axes, with extent 1. */
#define OXI_REDUCE_NORM_ORDER 3u /* i64, default 2: 1 or 2; 0 stands for infinity, the largest magnitude. */

/* The logarithm of the sum of the exponentials of the elements along any axes. */
#define OXI_OP_REDUCE_LOGSUMEXP 0x0708u
#define OXI_OP_REDUCE_LOGSUMEXP_VERSION 1u
#define OXI_REDUCE_LOGSUMEXP_AXES 1u /* list of i64, required: Which axes, counted from the front; none leaves every element by itself. */
#define OXI_REDUCE_LOGSUMEXP_KEEP 2u /* bool, default false: Keep the axes, with extent 1. */

/* Adds to each element all before it along an axis. */
#define OXI_OP_CUMSUM 0x0709u
#define OXI_OP_CUMSUM_VERSION 1u
#define OXI_CUMSUM_AXIS 1u /* i64, required: Which axis, counted from the front. */
#define OXI_CUMSUM_REVERSE 2u /* bool, default false: Begin with the last element. */
#define OXI_CUMSUM_EXCLUSIVE 3u /* bool, default false: Leave the element itself out. */

/* Multiplies each element with all before it along an axis. */
#define OXI_OP_CUMPROD 0x070au
#define OXI_OP_CUMPROD_VERSION 1u
#define OXI_CUMPROD_AXIS 1u /* i64, required: Which axis, counted from the front. */
#define OXI_CUMPROD_REVERSE 2u /* bool, default false: Begin with the last element. */
#define OXI_CUMPROD_EXCLUSIVE 3u /* bool, default false: Leave the element itself out. */

/* Elements along one axis, less the logarithm of the sum of their exponentials. */
#define OXI_OP_LOG_SOFTMAX 0x070bu
#define OXI_OP_LOG_SOFTMAX_VERSION 1u
#define OXI_LOG_SOFTMAX_AXIS 1u /* i64, required: Which axis, counted from the front. */

/* Divides by the root of the mean of squares of the dimensions from axis on, plus eps, then scales before it rounds. */
#define OXI_OP_RMS_NORM 0x070cu
#define OXI_OP_RMS_NORM_VERSION 1u
#define OXI_RMS_NORM_AXIS 1u /* i64, required: First normalised axis, counted from the front. */
#define OXI_RMS_NORM_EPS 2u /* f64, default 1e-6: Added under the root. */

/* The sum of a tensor and a residual, and its rms_norm, of the sum before or after it is rounded. */
#define OXI_OP_RMS_NORM_RESIDUAL 0x070du
#define OXI_OP_RMS_NORM_RESIDUAL_VERSION 1u
#define OXI_RMS_NORM_RESIDUAL_AXIS 1u /* i64, required: First normalised axis, counted from the front. */
#define OXI_RMS_NORM_RESIDUAL_EPS 2u /* f64, default 1e-6: Added under the root. */

/* Normalises each channel, dimension 1, with a mean and a variance that are given, then scales and shifts. */
#define OXI_OP_BATCH_NORM 0x070eu
#define OXI_OP_BATCH_NORM_VERSION 1u
#define OXI_BATCH_NORM_EPS 1u /* f64, default 1e-5: Added under the root. */

/* Normalises each channel, dimension 1, with its own mean and variance over the batch, which are results, then scales and shifts. */
#define OXI_OP_BATCH_NORM_TRAINING 0x070fu
#define OXI_OP_BATCH_NORM_TRAINING_VERSION 1u
#define OXI_BATCH_NORM_TRAINING_EPS 1u /* f64, default 1e-5: Added under the root. */

/* Normalises groups of channels, dimension 1, of each element of the batch, then scales and shifts each channel. */
#define OXI_OP_GROUP_NORM 0x0710u
#define OXI_OP_GROUP_NORM_VERSION 1u
#define OXI_GROUP_NORM_GROUPS 1u /* i64, required: How many groups. */
#define OXI_GROUP_NORM_EPS 2u /* f64, default 1e-5: Added under the root. */

/* The logarithm of the share that a target has in the exponentials of its row, negated; of each row, in the mean, or in the sum. */
#define OXI_OP_CROSS_ENTROPY 0x0711u
#define OXI_OP_CROSS_ENTROPY_VERSION 1u
#define OXI_CROSS_ENTROPY_REDUCTION 1u /* i64, default 1: 0 for the loss of each row, 1 for their mean, 2 for their sum. */
#define OXI_CROSS_ENTROPY_IGNORE_INDEX 2u /* i64, default -100: Rows of this target do not count; nor do those of a target outside of the classes. */
#define OXI_CROSS_ENTROPY_LABEL_SMOOTHING 3u /* f64, default 0: Which part of a target is spread over all classes. */

/* The gradient of softmax from its result and the gradient of that. */
#define OXI_OP_SOFTMAX_BACKWARD 0x0712u
#define OXI_OP_SOFTMAX_BACKWARD_VERSION 1u
#define OXI_SOFTMAX_BACKWARD_AXIS 1u /* i64, required: Which axis, counted from the front. */

/* The gradient of log_softmax from its result and the gradient of that. */
#define OXI_OP_LOG_SOFTMAX_BACKWARD 0x0713u
#define OXI_OP_LOG_SOFTMAX_BACKWARD_VERSION 1u
#define OXI_LOG_SOFTMAX_BACKWARD_AXIS 1u /* i64, required: Which axis, counted from the front. */

/* The gradients of layer_norm, of its tensor, its scale and its shift. */
#define OXI_OP_LAYER_NORM_BACKWARD 0x0714u
#define OXI_OP_LAYER_NORM_BACKWARD_VERSION 1u
#define OXI_LAYER_NORM_BACKWARD_AXIS 1u /* i64, required: First normalised axis, counted from the front. */
#define OXI_LAYER_NORM_BACKWARD_EPS 2u /* f64, default 1e-5: Added under the root. */

/* The gradients of rms_norm, of its tensor and its scale. */
#define OXI_OP_RMS_NORM_BACKWARD 0x0715u
#define OXI_OP_RMS_NORM_BACKWARD_VERSION 1u
#define OXI_RMS_NORM_BACKWARD_AXIS 1u /* i64, required: First normalised axis, counted from the front. */
#define OXI_RMS_NORM_BACKWARD_EPS 2u /* f64, default 1e-6: Added under the root. */

/* The gradient of cross_entropy, from the gradient of the loss. */
#define OXI_OP_CROSS_ENTROPY_BACKWARD 0x0716u
#define OXI_OP_CROSS_ENTROPY_BACKWARD_VERSION 1u
#define OXI_CROSS_ENTROPY_BACKWARD_REDUCTION 1u /* i64, default 1: 0 for the loss of each row, 1 for their mean, 2 for their sum. */
#define OXI_CROSS_ENTROPY_BACKWARD_IGNORE_INDEX 2u /* i64, default -100: Rows of this target do not count; nor do those of a target outside of the classes. */
#define OXI_CROSS_ENTROPY_BACKWARD_LABEL_SMOOTHING 3u /* f64, default 0: Which part of a target is spread over all classes. */

/* A step of Adam with decoupled weight decay; epsilon stands outside of the root. What depends on attributes alone is computed in double precision. */
#define OXI_OP_ADAMW 0x0717u
#define OXI_OP_ADAMW_VERSION 1u
#define OXI_ADAMW_STEP 1u /* i64, required: Number of the step; the first is 1. */
#define OXI_ADAMW_LEARNING_RATE 2u /* f64, default 1e-3: Times the change. */
#define OXI_ADAMW_BETA1 3u /* f64, default 0.9: How much of the first moment stays. */
#define OXI_ADAMW_BETA2 4u /* f64, default 0.999: How much of the second moment stays. */
#define OXI_ADAMW_EPS 5u /* f64, default 1e-8: Added to the root of the second moment. */
#define OXI_ADAMW_WEIGHT_DECAY 6u /* f64, default 1e-2: Times the learning rate, what a parameter loses of itself. */

/* A step of gradient descent with momentum, by Nesterov's rule on request, and weight decay in the gradient. */
#define OXI_OP_SGD 0x0718u
#define OXI_OP_SGD_VERSION 1u
#define OXI_SGD_LEARNING_RATE 1u /* f64, default 1e-2: Times the change. */
#define OXI_SGD_MOMENTUM 2u /* f64, default 0.9: How much of the buffer stays. */
#define OXI_SGD_WEIGHT_DECAY 3u /* f64, default 0: Times the parameter, added to the gradient. */
#define OXI_SGD_NESTEROV 4u /* bool, default false: Look ahead by one momentum. */

/* Scales a gradient down to a norm, if its own is larger; the norm is a result, too. */
#define OXI_OP_CLIP_GRAD_NORM 0x0719u
#define OXI_OP_CLIP_GRAD_NORM_VERSION 1u
#define OXI_CLIP_GRAD_NORM_MAX_NORM 1u /* f64, required: The largest norm. */
#define OXI_CLIP_GRAD_NORM_EPS 2u /* f64, default 1e-6: Added to the norm before it divides. */

/* Scaled product of two matrices plus a scaled addend, with an activation of the sum. */
#define OXI_OP_GEMM 0x0800u
#define OXI_OP_GEMM_VERSION 1u
#define OXI_GEMM_ALPHA 1u /* f64, default 1.0: Factor of the product; 0 leaves the product out, NaNs included. */
#define OXI_GEMM_BETA 2u /* f64, default 1.0: Factor of the addend; 0 leaves the addend out, NaNs included. */
#define OXI_GEMM_TRANSPOSE_A 3u /* bool, default false: The dimensions of a are swapped. */
#define OXI_GEMM_TRANSPOSE_B 4u /* bool, default false: The dimensions of b are swapped. */
#define OXI_GEMM_EPILOGUE 5u /* i64, default 0: What is made of each sum: 0 nothing, 1 relu, 2 gelu, 3 gelu_tanh, 4 silu. */

/* Product of the rows of two matrices whose elements share scales, 1 by 128 of them in the first and 128 by 128 in the second. The last block of a row or column may be cut short. */
#define OXI_OP_MATMUL_SCALED 0x0801u
#define OXI_OP_MATMUL_SCALED_VERSION 1u

/* Product of the rows of two matrices in microscaling formats, where 32 elements of a row share a scale. The last block of a row may be cut short. */
#define OXI_OP_MATMUL_MX 0x0802u
#define OXI_OP_MATMUL_MX_VERSION 1u

/* Product of the rows of activations and of four-bit weights; a weight is its integer less the zero point of its group, times the group's scale. A weight that the activations' format does not hold may be rounded to it. The last group of a row may be cut short. */
#define OXI_OP_MATMUL_W4 0x0803u
#define OXI_OP_MATMUL_W4_VERSION 1u
#define OXI_MATMUL_W4_GROUP 1u /* i64, default 128: How many neighbours along a row of w share scale and zero point. */

/* Rows in groups, one after the other, each group times a matrix of its own. A size below 0 counts as 0, and rows that are not there belong to no group. */
#define OXI_OP_GROUPED_MATMUL 0x0804u
#define OXI_OP_GROUPED_MATMUL_VERSION 1u

/* A batch of matrix products of which only the first rows of each count. A size below 0 counts as 0, and one beyond the rows for all of them. */
#define OXI_OP_GROUPED_MATMUL_MASKED 0x0805u
#define OXI_OP_GROUPED_MATMUL_MASKED_VERSION 1u

/* For each group of rows, one after the other, the product of x transposed and of y's gradient, as gradients of the matrices of grouped_matmul are made. A size below 0 counts as 0, and rows that are not there belong to no group. */
#define OXI_OP_GROUPED_MATMUL_WEIGHTS 0x0806u
#define OXI_OP_GROUPED_MATMUL_WEIGHTS_VERSION 1u

/* Sums of products in windows that slide over one, two or three extents, with channels in groups. Samples come first, channels second; a tap in the padding adds nothing. */
#define OXI_OP_CONV 0x0810u
#define OXI_OP_CONV_VERSION 1u
#define OXI_CONV_STRIDES 1u /* list of i64, default []: How far each window is from the one before it, along each extent; [] is 1 everywhere. */
#define OXI_CONV_BEGINS 2u /* list of i64, default []: Padding before the first element along each extent; [] is none. */
#define OXI_CONV_ENDS 3u /* list of i64, default []: Padding behind the last element; [] is none. */
#define OXI_CONV_DILATIONS 4u /* list of i64, default []: How far each tap is from the one before it; [] is 1 everywhere. */
#define OXI_CONV_GROUPS 5u /* i64, default 1: Into how many groups the channels of both sides are split; each sees its own. */

/* Each element lays the window of its channel over the result, and what meets is added. It is the gradient of conv by its input, with the same weights, strides, paddings, dilations and groups; extra is then what room - 1 leaves over when it is divided by the strides. Samples come first, channels second. */
#define OXI_OP_CONV_TRANSPOSE 0x0811u
#define OXI_OP_CONV_TRANSPOSE_VERSION 1u
#define OXI_CONV_TRANSPOSE_STRIDES 1u /* list of i64, default []: How far each window is from the one before it, along each extent; [] is 1 everywhere. */
#define OXI_CONV_TRANSPOSE_BEGINS 2u /* list of i64, default []: What is cut off before the first element of the result along each extent; [] is none. */
#define OXI_CONV_TRANSPOSE_ENDS 3u /* list of i64, default []: What is cut off behind the last element; [] is none. */
#define OXI_CONV_TRANSPOSE_DILATIONS 4u /* list of i64, default []: How far each tap is from the one before it; [] is 1 everywhere. */
#define OXI_CONV_TRANSPOSE_GROUPS 5u /* i64, default 1: Into how many groups the channels of both sides are split; each sees its own. */
#define OXI_CONV_TRANSPOSE_EXTRA 6u /* list of i64, default []: Elements added behind the last one of the result along each extent, where strides leave the extent open; [] is none. */

/* The gradient of conv by its weights, from its input and the gradient of its result. */
#define OXI_OP_CONV_BACKWARD_WEIGHT 0x0812u
#define OXI_OP_CONV_BACKWARD_WEIGHT_VERSION 1u
#define OXI_CONV_BACKWARD_WEIGHT_WINDOW 6u /* list of i64, required: How many taps the weights have along each extent. */
#define OXI_CONV_BACKWARD_WEIGHT_STRIDES 1u /* list of i64, default []: How far each window is from the one before it, along each extent; [] is 1 everywhere. */
#define OXI_CONV_BACKWARD_WEIGHT_BEGINS 2u /* list of i64, default []: Padding before the first element along each extent; [] is none. */
#define OXI_CONV_BACKWARD_WEIGHT_ENDS 3u /* list of i64, default []: Padding behind the last element; [] is none. */
#define OXI_CONV_BACKWARD_WEIGHT_DILATIONS 4u /* list of i64, default []: How far each tap is from the one before it; [] is 1 everywhere. */
#define OXI_CONV_BACKWARD_WEIGHT_GROUPS 5u /* i64, default 1: Into how many groups the channels of both sides are split; each sees its own. */

/* The largest element of each window; the padding is never it. A window in the padding alone has the lowest value of the format. */
#define OXI_OP_MAX_POOL 0x0813u
#define OXI_OP_MAX_POOL_VERSION 1u
#define OXI_MAX_POOL_WINDOW 6u /* list of i64, required: How many elements a window has along each extent. */
#define OXI_MAX_POOL_STRIDES 1u /* list of i64, default []: How far each window is from the one before it, along each extent; [] is 1 everywhere. */
#define OXI_MAX_POOL_BEGINS 2u /* list of i64, default []: Padding before the first element along each extent; [] is none. */
#define OXI_MAX_POOL_ENDS 3u /* list of i64, default []: Padding behind the last element; [] is none. */
#define OXI_MAX_POOL_DILATIONS 4u /* list of i64, default []: How far each tap is from the one before it; [] is 1 everywhere. */

/* The mean of each window. Padding adds nothing, and counts only if it is asked for; a window in the padding alone has 0. */
#define OXI_OP_AVG_POOL 0x0814u
#define OXI_OP_AVG_POOL_VERSION 1u
#define OXI_AVG_POOL_WINDOW 6u /* list of i64, required: How many elements a window has along each extent. */
#define OXI_AVG_POOL_STRIDES 1u /* list of i64, default []: How far each window is from the one before it, along each extent; [] is 1 everywhere. */
#define OXI_AVG_POOL_BEGINS 2u /* list of i64, default []: Padding before the first element along each extent; [] is none. */
#define OXI_AVG_POOL_ENDS 3u /* list of i64, default []: Padding behind the last element; [] is none. */
#define OXI_AVG_POOL_DILATIONS 4u /* list of i64, default []: How far each tap is from the one before it; [] is 1 everywhere. */
#define OXI_AVG_POOL_COUNT_PADDING 7u /* bool, default false: Whether the sum is divided by all elements of a window, and not by those that are there. */

/* Samples on another grid over the same extents. Element i of O along an extent lies at a coordinate among the N of x: at (i + 1/2) N / O - 1/2, with corners aligned at i (N - 1) / (O - 1) or, for an O of 1, at 0, and from the front at i N / O. The nearest element is that at the coordinate rounded to the nearest, of two the later one; from the front it is the last that is not behind it. Linear weights are 1 - t and t of the two elements around a coordinate that is not below 0, t behind the first of them. Cubic weights are those of Keys' kernel with a of -3/4, of the four elements around. An element beside an end is the one at that end. Along several extents weights are multiplied. */
#define OXI_OP_INTERPOLATE 0x0815u
#define OXI_OP_INTERPOLATE_VERSION 1u
#define OXI_INTERPOLATE_TO 1u /* list of i64, required: How many elements there are along each extent. */
#define OXI_INTERPOLATE_MODE 2u /* i64, default 0: 0 for the nearest element, 1 for linear weights, 2 for cubic ones. */
#define OXI_INTERPOLATE_COORDINATES 3u /* i64, default 0: 0 for the middles of elements, 1 for aligned corners, 2 for distances from the front. */

/* Divides by a scale in f32, rounds to the nearest integer, halves to even, adds the zero point and stops at the ends of the range. One scale for all, or one for each place along an axis. */
#define OXI_OP_QUANTIZE 0x0820u
#define OXI_OP_QUANTIZE_VERSION 1u
#define OXI_QUANTIZE_AXIS 1u /* i64, default 0: Along which axis each place has its scale, if there is more than one. */

/* Subtracts the zero point and multiplies by the scale in f32, then rounds to the result's format. One scale for all, or one for each place along an axis. */
#define OXI_OP_DEQUANTIZE 0x0821u
#define OXI_OP_DEQUANTIZE_VERSION 1u
#define OXI_DEQUANTIZE_AXIS 1u /* i64, default 0: Along which axis each place has its scale, if there is more than one. */

/* Gives each row of the last extent a scale of its own, the largest magnitude or 1e-10 if that is more, divided by 127, and divides by it, halves to even; all in f32. */
#define OXI_OP_QUANTIZE_DYNAMIC 0x0822u
#define OXI_OP_QUANTIZE_DYNAMIC_VERSION 1u

/* Gives each 128 elements of a row, or each square of 128 by 128, a scale of its own, the largest magnitude or 1e-4 if that is more, times 1/448, and divides by it; all in f32. A scale that is a power of two is the one not less. The last block of a row or column may be cut short. */
#define OXI_OP_QUANTIZE_FP8_BLOCK 0x0823u
#define OXI_OP_QUANTIZE_FP8_BLOCK_VERSION 1u
#define OXI_QUANTIZE_FP8_BLOCK_SQUARE 1u /* bool, default false: Blocks have 128 rows, not one. */

/* Gives each 32 elements of a row a scale of their own, by the rule of the block formats, and divides by it. The last block of a row may be cut short. */
#define OXI_OP_QUANTIZE_MX 0x0824u
#define OXI_OP_QUANTIZE_MX_VERSION 1u

/* Multiplies each element by the scale that it shares with 32 neighbours of its row, and rounds once. The last block of a row may be cut short. */
#define OXI_OP_DEQUANTIZE_MX 0x0825u
#define OXI_OP_DEQUANTIZE_MX_VERSION 1u

/* Weights of four bits, eight in a word, less the zero point of their group along the first axis and times its scale, rounded once. Packed as AWQ does, neighbours along a row in the order 0, 2, 4, 6, 1, 3, 5, 7 from the low bits up, or as GPTQ does, neighbours along a column in order, with zero points along a row and less one. The last word of a row may be used in part. */
#define OXI_OP_DEQUANTIZE_W4 0x0826u
#define OXI_OP_DEQUANTIZE_W4_VERSION 1u
#define OXI_DEQUANTIZE_W4_GROUP 1u /* i64, default 128: How many rows share scales and zero points. */
#define OXI_DEQUANTIZE_W4_PACKING 2u /* i64, default 0: 0 as AWQ, 1 as GPTQ. */

/* Rotates pairs of the first elements of each head by angles whose cosines and sines are given; the other elements stay. */
#define OXI_OP_ROPE 0x0900u
#define OXI_OP_ROPE_VERSION 1u
#define OXI_ROPE_INTERLEAVED 1u /* bool, default false: Pairs are neighbours; otherwise an element of the first half of what is rotated and its counterpart of the second. */

/* Rotates pairs of the first elements of each head by the angle of their position: pair i of n turns by position * base^(-i/n). With a factor above 1 (YaRN), pairs that turn fewer than beta_slow times within the original length turn slower by the factor, those that turn more than beta_fast times stay, and between the two pairs the speed goes over linearly. */
#define OXI_OP_ROPE_AT 0x0901u
#define OXI_OP_ROPE_AT_VERSION 1u
#define OXI_ROPE_AT_INTERLEAVED 1u /* bool, default false: Pairs are neighbours; otherwise an element of the first half of what is rotated and its counterpart of the second. */
#define OXI_ROPE_AT_ROTARY 2u /* i64, default 0: How many elements of a head are rotated; 0 for all. */
#define OXI_ROPE_AT_BASE 3u /* f64, default 10000: What the speeds are powers of. */
#define OXI_ROPE_AT_FACTOR 4u /* f64, default 1: How many times longer than the original the sequences are. */
#define OXI_ROPE_AT_ORIGINAL 5u /* i64, default 4096: The length of the sequences that the model was made for. */
#define OXI_ROPE_AT_BETA_FAST 6u /* f64, default 32: Turns within the original length from which on a speed stays. */
#define OXI_ROPE_AT_BETA_SLOW 7u /* f64, default 1: Turns within the original length up to which a speed is divided by the factor. */
#define OXI_ROPE_AT_MAGNITUDE 8u /* f64, default 1: What cosines and sines are multiplied by. */

/* Each element of the gate times its sigmoid, times the element beside it; rounded once. */
#define OXI_OP_SWIGLU 0x0902u
#define OXI_OP_SWIGLU_VERSION 1u

/* Each row of d elements times the Hadamard matrix in its natural order, divided by the square root of d: y[i] = d^-1/2 * sum over j of x[j] * (-1)^(number of bits that i and j share). */
#define OXI_OP_HADAMARD 0x0903u
#define OXI_OP_HADAMARD_VERSION 1u

/* Weighs the values of all keys that a query sees by the softmax of its scores. A score is the product of query and key times scale, capped, with what distance and mask add. Query i of M stands at key i + N - M of N, so that the last query stands at the last key. The heads of the queries share those of keys and values in equal groups, in order. */
#define OXI_OP_ATTENTION 0x0910u
#define OXI_OP_ATTENTION_VERSION 1u
#define OXI_ATTENTION_SCALE 1u /* f64, required: What products of query and key are multiplied by. */
#define OXI_ATTENTION_CAUSAL 2u /* bool, default false: A query sees no key behind the one that it stands at. */
#define OXI_ATTENTION_WINDOW 3u /* i64, default 0: A query sees only keys less than this far from where it stands; 0 for all. */
#define OXI_ATTENTION_SOFTCAP 4u /* f64, default 0: Scores are bent to stay below this, softcap * tanh(score / softcap); 0 for not. */

/* Attention within sequences of different lengths that lie one behind the other. Sequence b has the queries from starts_q[b] up to starts_q[b + 1], and so for keys and values; what lies outside of the tensors is left out. A query belongs to the first sequence that has it; one of no sequence sees no key. Query i of the M of its sequence stands at key i + N - M of N. */
#define OXI_OP_ATTENTION_VARLEN 0x0911u
#define OXI_OP_ATTENTION_VARLEN_VERSION 1u
#define OXI_ATTENTION_VARLEN_SCALE 1u /* f64, required: What products of query and key are multiplied by. */
#define OXI_ATTENTION_VARLEN_CAUSAL 2u /* bool, default false: A query sees no key behind the one that it stands at. */
#define OXI_ATTENTION_VARLEN_WINDOW 3u /* i64, default 0: A query sees only keys less than this far from where it stands; 0 for all. */

/* Attention to keys and values that lie in blocks of a cache. Key j of a batch is key j % block of the block that its table names at j / block; a batch has as many keys as lengths says, and no more than its table has room for. What lies in the cache beyond has no effect. Query i of M stands at key i + N - M of the N of its batch. */
#define OXI_OP_ATTENTION_PAGED 0x0912u
#define OXI_OP_ATTENTION_PAGED_VERSION 1u
#define OXI_ATTENTION_PAGED_SCALE 1u /* f64, required: What products of query and key are multiplied by. */
#define OXI_ATTENTION_PAGED_CAUSAL 2u /* bool, default false: A query sees no key behind the one that it stands at. */
#define OXI_ATTENTION_PAGED_WINDOW 3u /* i64, default 0: A query sees only keys less than this far from where it stands; 0 for all. */

/* The gradients of attention by queries, keys and values. The weight p of a key that a query sees is the exponential of its score less lse, and ds = p (dy v - dy y) the gradient of the score, with y and lse taken as they are given. A query has dq = scale sum ds k over the keys that it sees; a key has dk = scale sum ds q and dv = sum p dy over the queries that see it, of all heads that share it. Queries and keys stand as in attention. */
#define OXI_OP_ATTENTION_BACKWARD 0x0913u
#define OXI_OP_ATTENTION_BACKWARD_VERSION 1u
#define OXI_ATTENTION_BACKWARD_SCALE 1u /* f64, required: What products of query and key are multiplied by. */
#define OXI_ATTENTION_BACKWARD_CAUSAL 2u /* bool, default false: A query sees no key behind the one that it stands at. */
#define OXI_ATTENTION_BACKWARD_WINDOW 3u /* i64, default 0: A query sees only keys less than this far from where it stands; 0 for all. */

/* Attention of many heads to one latent cache: a row of it is the key, and its first v_dim elements are the value. A batch sees as many rows as lengths says, and no more than there are. Query i of M stands at row i + N - M of the N of its batch. */
#define OXI_OP_MLA_DECODE 0x0920u
#define OXI_OP_MLA_DECODE_VERSION 1u
#define OXI_MLA_DECODE_SCALE 1u /* f64, required: What products of query and key are multiplied by. */
#define OXI_MLA_DECODE_V_DIM 2u /* i64, required: Elements of a value. */
#define OXI_MLA_DECODE_CAUSAL 3u /* bool, default false: A query sees no row behind the one that it stands at. */

/* Attention of many heads to the rows of one latent cache that a list names for each token: a row is the key, and its first v_dim elements are the value. A row that is named twice counts twice. */
#define OXI_OP_MLA_SPARSE 0x0921u
#define OXI_OP_MLA_SPARSE_VERSION 1u
#define OXI_MLA_SPARSE_SCALE 1u /* f64, required: What products of query and key are multiplied by. */
#define OXI_MLA_SPARSE_V_DIM 2u /* i64, required: Elements of a value. */

/* mla_sparse on a cache of packed rows, as kv_cache_pack makes them: v_dim numbers in f8e4m3fn, then a scale in f32 for every group of them, then the rest of the key in bf16, bytes of each number from the lowest up. A value is the product of its number and its scale, which is not rounded. */
#define OXI_OP_MLA_SPARSE_PACKED 0x0922u
#define OXI_OP_MLA_SPARSE_PACKED_VERSION 1u
#define OXI_MLA_SPARSE_PACKED_SCALE 1u /* f64, required: What products of query and key are multiplied by. */
#define OXI_MLA_SPARSE_PACKED_V_DIM 2u /* i64, required: Elements of a value. */
#define OXI_MLA_SPARSE_PACKED_GROUP 3u /* i64, default 128: Numbers that share a scale. */

/* Packs rows of a latent cache into bytes: the first v_dim numbers in f8e4m3fn, divided by a scale that each group of them shares, then these scales in f32, then the other numbers in bf16 as they are, bytes of each from the lowest up. A scale is the smallest power of two by which the largest finite number of its group, taken for 1e-4 if it is smaller, fits into 448. */
#define OXI_OP_KV_CACHE_PACK 0x0923u
#define OXI_OP_KV_CACHE_PACK_VERSION 1u
#define OXI_KV_CACHE_PACK_V_DIM 1u /* i64, required: How many numbers of a row are divided by scales. */
#define OXI_KV_CACHE_PACK_GROUP 2u /* i64, default 128: Numbers that share a scale. */

/* Scores of keys for tokens: the sum over heads of what is positive of the product of query and key, times the weight of the head, times the scale of the key. */
#define OXI_OP_LIGHTNING_INDEXER 0x0924u
#define OXI_OP_LIGHTNING_INDEXER_VERSION 1u
#define OXI_LIGHTNING_INDEXER_CAUSAL 1u /* bool, default false: Token i of T stands at key i + N - T, and no key behind that has a score. */

/* Chooses experts for tokens. The sigmoids of the logits with the bias added are ranked: by the sum of its two largest each group of experts, of which top_groups stay, then the experts of these, of which the k first are chosen, in this order. Their weights are the sigmoids without the bias, divided by the sum of those chosen, times scale. Of equals the first goes before, and a NaN before every number. */
#define OXI_OP_MOE_GATE 0x0925u
#define OXI_OP_MOE_GATE_VERSION 1u
#define OXI_MOE_GATE_K 1u /* i64, required: How many experts a token has. */
#define OXI_MOE_GATE_GROUPS 2u /* i64, default 1: Into how many groups the experts fall, in order. */
#define OXI_MOE_GATE_TOP_GROUPS 3u /* i64, default 1: How many groups stay. */
#define OXI_MOE_GATE_SCALE 4u /* f64, default 1: What weights are multiplied by, after their sum was made 1. */

/* Random words by Philox4x32-10 from a state, which holds a seed and an offset. Word i is word i mod 4 of the block that ten rounds make of a counter and a key. The first two words of the counter are those of offset + i / 4, low word first, the others are 0; the key is the seed, low word first. Each round makes of the counter c and the key k high(0xCD9E8D57 c2) ^ c1 ^ k0, low(0xCD9E8D57 c2), high(0xD2511F53 c0) ^ c3 ^ k1 and low(0xD2511F53 c0), and adds 0x9E3779B9 and 0xBB67AE85 to the key. */
#define OXI_OP_PHILOX_BITS 0x0a00u
#define OXI_OP_PHILOX_BITS_VERSION 1u
#define OXI_PHILOX_BITS_COUNT 1u /* i64, required: How many words. */

/* Elements times 1 / (1 - p), or 0 where they are dropped, and which are kept. Element i in row-major order is kept if word i of philox_bits of the same state, an integer without a sign, is at least p times 2^32. */
#define OXI_OP_DROPOUT 0x0a01u
#define OXI_OP_DROPOUT_VERSION 1u
#define OXI_DROPOUT_P 1u /* f64, default 0.5: The probability that an element is dropped. */

/* Draws a token for each row of logits with a number between 0 and 1 that is given. Tokens are ranked by their logits as they are given, of equals the first goes before. Of the top_k first ones each has a share, its part of the softmax of logits over temperature; of these the fewest first ones stay whose shares reach top_p in sum. The token is the first, by its place in the row, at which the sum of the shares that stay, up to and with its own, is larger than the number times the sum of all of them. */
#define OXI_OP_SAMPLE 0x0a02u
#define OXI_OP_SAMPLE_VERSION 1u
#define OXI_SAMPLE_TEMPERATURE 1u /* f64, default 1: What logits are divided by. */
#define OXI_SAMPLE_TOP_K 2u /* i64, default 0: How many tokens stay at most; 0 for all. */
#define OXI_SAMPLE_TOP_P 3u /* f64, default 1: The sum that the shares of those that stay have to reach. */

#endif /* OXI_OPS_H */
