// Generated from spec/ by `cargo xtask codegen`; edit the YAML, not this file.

//! Operators: ids, versions, keys of attributes, and what a call must have.

use crate::ffi::{determinism as d, format as f};
use crate::generated::rules;
use crate::signature::{Attribute, Input, Row, Signature, Value};

/// Copies a tensor; every bit is kept, of NaNs too.
pub mod copy {
    /// Its number.
    pub const ID: u32 = 0x0001;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Converts each element to another format by the rounding and overflow rules of that format.
pub mod cast {
    /// Its number.
    pub const ID: u32 = 0x0002;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Beyond the largest finite value: by the format's option instead of its default.
    pub const SATURATE: u32 = 1;
}

/// Adds two tensors element by element, with broadcasting.
pub mod add {
    /// Its number.
    pub const ID: u32 = 0x0010;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Multiplies two tensors element by element, with broadcasting.
pub mod multiply {
    /// Its number.
    pub const ID: u32 = 0x0011;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Subtracts the second tensor from the first element by element, with broadcasting.
pub mod subtract {
    /// Its number.
    pub const ID: u32 = 0x0012;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The exponential function, element by element.
pub mod exp {
    /// Its number.
    pub const ID: u32 = 0x0020;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The hyperbolic tangent, element by element.
pub mod tanh {
    /// Its number.
    pub const ID: u32 = 0x0021;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The square root, element by element.
pub mod sqrt {
    /// Its number.
    pub const ID: u32 = 0x0022;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Adds the elements along one axis.
pub mod reduce_sum {
    /// Its number.
    pub const ID: u32 = 0x0030;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Which axis, counted from the front.
    pub const AXIS: u32 = 1;
    /// Keep the axis, with extent 1.
    pub const KEEP: u32 = 2;
}

/// The largest element along one axis.
pub mod reduce_max {
    /// Its number.
    pub const ID: u32 = 0x0031;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Which axis, counted from the front.
    pub const AXIS: u32 = 1;
    /// Keep the axis, with extent 1.
    pub const KEEP: u32 = 2;
}

/// Matrix product of the last two dimensions, batched over those before, with an optional bias.
pub mod matmul {
    /// Its number.
    pub const ID: u32 = 0x0040;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// The last two dimensions of a are swapped.
    pub const TRANSPOSE_A: u32 = 1;
    /// The last two dimensions of b are swapped.
    pub const TRANSPOSE_B: u32 = 2;
}

/// Exponentials along one axis, divided by their sum.
pub mod softmax {
    /// Its number.
    pub const ID: u32 = 0x0050;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Which axis, counted from the front.
    pub const AXIS: u32 = 1;
}

/// Subtracts the mean of the dimensions from axis on, divides by the square root of their variance plus eps, then scales and shifts.
pub mod layer_norm {
    /// Its number.
    pub const ID: u32 = 0x0051;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// First normalised axis, counted from the front.
    pub const AXIS: u32 = 1;
    /// Added to the variance, under the root.
    pub const EPS: u32 = 2;
}

/// The magnitude of each element. The lowest integer gives itself.
pub mod abs {
    /// Its number.
    pub const ID: u32 = 0x0300;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Each element with the other sign. The lowest integer gives itself.
pub mod neg {
    /// Its number.
    pub const ID: u32 = 0x0301;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The sign of each element, as -1, 0 or 1.
pub mod sign {
    /// Its number.
    pub const ID: u32 = 0x0302;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Rounds each element up to an integer.
pub mod ceil {
    /// Its number.
    pub const ID: u32 = 0x0303;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Rounds each element down to an integer.
pub mod floor {
    /// Its number.
    pub const ID: u32 = 0x0304;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Rounds each element towards zero to an integer.
pub mod trunc {
    /// Its number.
    pub const ID: u32 = 0x0305;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Rounds each element to the nearest integer, halves away from zero.
pub mod round {
    /// Its number.
    pub const ID: u32 = 0x0306;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Rounds each element to the nearest integer, halves to the even one.
pub mod rint {
    /// Its number.
    pub const ID: u32 = 0x0307;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The square of each element.
pub mod square {
    /// Its number.
    pub const ID: u32 = 0x0308;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The reciprocal of the square root of each element.
pub mod rsqrt {
    /// Its number.
    pub const ID: u32 = 0x0309;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The cube root of each element.
pub mod cbrt {
    /// Its number.
    pub const ID: u32 = 0x030a;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// One divided by each element.
pub mod reciprocal {
    /// Its number.
    pub const ID: u32 = 0x030b;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Two to the power of each element.
pub mod exp2 {
    /// Its number.
    pub const ID: u32 = 0x030c;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Ten to the power of each element.
pub mod exp10 {
    /// Its number.
    pub const ID: u32 = 0x030d;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The exponential function less one, without loss near zero.
pub mod expm1 {
    /// Its number.
    pub const ID: u32 = 0x030e;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The natural logarithm of each element.
pub mod log {
    /// Its number.
    pub const ID: u32 = 0x030f;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The binary logarithm of each element.
pub mod log2 {
    /// Its number.
    pub const ID: u32 = 0x0310;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The decimal logarithm of each element.
pub mod log10 {
    /// Its number.
    pub const ID: u32 = 0x0311;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The natural logarithm of one more than each element, without loss near zero.
pub mod log1p {
    /// Its number.
    pub const ID: u32 = 0x0312;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The sine of each element, in radians, over the whole range.
pub mod sin {
    /// Its number.
    pub const ID: u32 = 0x0313;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The cosine of each element, in radians, over the whole range.
pub mod cos {
    /// Its number.
    pub const ID: u32 = 0x0314;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The tangent of each element, in radians, over the whole range.
pub mod tan {
    /// Its number.
    pub const ID: u32 = 0x0315;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The arc sine of each element.
pub mod asin {
    /// Its number.
    pub const ID: u32 = 0x0316;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The arc cosine of each element.
pub mod acos {
    /// Its number.
    pub const ID: u32 = 0x0317;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The arc tangent of each element.
pub mod atan {
    /// Its number.
    pub const ID: u32 = 0x0318;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The sine of pi times each element.
pub mod sinpi {
    /// Its number.
    pub const ID: u32 = 0x0319;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The cosine of pi times each element.
pub mod cospi {
    /// Its number.
    pub const ID: u32 = 0x031a;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The tangent of pi times each element.
pub mod tanpi {
    /// Its number.
    pub const ID: u32 = 0x031b;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The arc sine of each element, divided by pi.
pub mod asinpi {
    /// Its number.
    pub const ID: u32 = 0x031c;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The arc cosine of each element, divided by pi.
pub mod acospi {
    /// Its number.
    pub const ID: u32 = 0x031d;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The arc tangent of each element, divided by pi.
pub mod atanpi {
    /// Its number.
    pub const ID: u32 = 0x031e;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The hyperbolic sine of each element.
pub mod sinh {
    /// Its number.
    pub const ID: u32 = 0x031f;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The hyperbolic cosine of each element.
pub mod cosh {
    /// Its number.
    pub const ID: u32 = 0x0320;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The inverse hyperbolic sine of each element.
pub mod asinh {
    /// Its number.
    pub const ID: u32 = 0x0321;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The inverse hyperbolic cosine of each element.
pub mod acosh {
    /// Its number.
    pub const ID: u32 = 0x0322;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The inverse hyperbolic tangent of each element.
pub mod atanh {
    /// Its number.
    pub const ID: u32 = 0x0323;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The error function of each element.
pub mod erf {
    /// Its number.
    pub const ID: u32 = 0x0324;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// One less the error function of each element, without loss for large ones.
pub mod erfc {
    /// Its number.
    pub const ID: u32 = 0x0325;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The inverse of the error function.
pub mod erfinv {
    /// Its number.
    pub const ID: u32 = 0x0326;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The gamma function of each element.
pub mod tgamma {
    /// Its number.
    pub const ID: u32 = 0x0327;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The logarithm of the magnitude of the gamma function.
pub mod lgamma {
    /// Its number.
    pub const ID: u32 = 0x0328;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The derivative of the logarithm of the gamma function.
pub mod digamma {
    /// Its number.
    pub const ID: u32 = 0x0329;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// 1 / (1 + exp(-x)) of each element.
pub mod sigmoid {
    /// Its number.
    pub const ID: u32 = 0x032a;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The logarithm of the sigmoid of each element.
pub mod log_sigmoid {
    /// Its number.
    pub const ID: u32 = 0x032b;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// log(1 + exp(x)) of each element.
pub mod softplus {
    /// Its number.
    pub const ID: u32 = 0x032c;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The larger of zero and each element.
pub mod relu {
    /// Its number.
    pub const ID: u32 = 0x032d;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Each element, times alpha where it is negative.
pub mod leaky_relu {
    /// Its number.
    pub const ID: u32 = 0x032e;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Slope for negative elements.
    pub const ALPHA: u32 = 1;
}

/// Each element, or alpha times expm1 of it where it is negative.
pub mod elu {
    /// Its number.
    pub const ID: u32 = 0x032f;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Scale for negative elements.
    pub const ALPHA: u32 = 1;
}

/// Each element times the normal distribution function of it, exact.
pub mod gelu {
    /// Its number.
    pub const ID: u32 = 0x0330;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The approximation of gelu by a hyperbolic tangent: 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))).
pub mod gelu_tanh {
    /// Its number.
    pub const ID: u32 = 0x0331;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Each element times its sigmoid.
pub mod silu {
    /// Its number.
    pub const ID: u32 = 0x0332;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Each element times the hyperbolic tangent of its softplus.
pub mod mish {
    /// Its number.
    pub const ID: u32 = 0x0333;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// x times min(max(x + 3, 0), 6) / 6 of each element.
pub mod hardswish {
    /// Its number.
    pub const ID: u32 = 0x0334;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Whether each element is a NaN.
pub mod isnan {
    /// Its number.
    pub const ID: u32 = 0x0335;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Whether each element is an infinity.
pub mod isinf {
    /// Its number.
    pub const ID: u32 = 0x0336;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Whether each element is neither an infinity nor a NaN.
pub mod isfinite {
    /// Its number.
    pub const ID: u32 = 0x0337;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Whether the sign of each element is minus; that of a NaN counts too.
pub mod signbit {
    /// Its number.
    pub const ID: u32 = 0x0338;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Whether each element is false.
pub mod logical_not {
    /// Its number.
    pub const ID: u32 = 0x0339;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Each element with all bits flipped.
pub mod bitwise_not {
    /// Its number.
    pub const ID: u32 = 0x033a;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// How many bits of each element are set.
pub mod popcount {
    /// Its number.
    pub const ID: u32 = 0x033b;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// How many bits of each element above the highest that is set are clear.
pub mod clz {
    /// Its number.
    pub const ID: u32 = 0x033c;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Divides the first tensor by the second element by element; integers are rounded towards zero.
pub mod divide {
    /// Its number.
    pub const ID: u32 = 0x0400;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The first tensor to the power of the second, element by element.
pub mod pow {
    /// Its number.
    pub const ID: u32 = 0x0401;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The remainder of a division rounded towards zero; it has the sign of the first.
pub mod fmod {
    /// Its number.
    pub const ID: u32 = 0x0402;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The remainder of a division rounded down; it has the sign of the second.
pub mod remainder {
    /// Its number.
    pub const ID: u32 = 0x0403;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The quotient of integers, rounded down.
pub mod floor_divide {
    /// Its number.
    pub const ID: u32 = 0x0404;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The larger of two elements; NaN if one is NaN.
pub mod maximum {
    /// Its number.
    pub const ID: u32 = 0x0405;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The smaller of two elements; NaN if one is NaN.
pub mod minimum {
    /// Its number.
    pub const ID: u32 = 0x0406;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The larger of two elements; the other one if one is NaN.
pub mod fmax {
    /// Its number.
    pub const ID: u32 = 0x0407;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The smaller of two elements; the other one if one is NaN.
pub mod fmin {
    /// Its number.
    pub const ID: u32 = 0x0408;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The angle of the point (b, a): the arc tangent of a / b in the right quadrant.
pub mod atan2 {
    /// Its number.
    pub const ID: u32 = 0x0409;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The length of the vector (a, b), without overflow on the way.
pub mod hypot {
    /// Its number.
    pub const ID: u32 = 0x040a;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The magnitude of the first with the sign of the second.
pub mod copysign {
    /// Its number.
    pub const ID: u32 = 0x040b;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The next number after the first, towards the second.
pub mod nextafter {
    /// Its number.
    pub const ID: u32 = 0x040c;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// log(exp(a) + exp(b)), without overflow on the way.
pub mod logaddexp {
    /// Its number.
    pub const ID: u32 = 0x040d;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The first tensor times two to the power of the second, which is an integer.
pub mod ldexp {
    /// Its number.
    pub const ID: u32 = 0x040e;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Whether two elements are equal.
pub mod equal {
    /// Its number.
    pub const ID: u32 = 0x040f;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Whether two elements differ.
pub mod not_equal {
    /// Its number.
    pub const ID: u32 = 0x0410;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Whether the first element is less than the second.
pub mod less {
    /// Its number.
    pub const ID: u32 = 0x0411;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Whether the first element is at most the second.
pub mod less_equal {
    /// Its number.
    pub const ID: u32 = 0x0412;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Whether the first element is greater than the second.
pub mod greater {
    /// Its number.
    pub const ID: u32 = 0x0413;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Whether the first element is at least the second.
pub mod greater_equal {
    /// Its number.
    pub const ID: u32 = 0x0414;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Whether both elements are true.
pub mod logical_and {
    /// Its number.
    pub const ID: u32 = 0x0415;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Whether one element at least is true.
pub mod logical_or {
    /// Its number.
    pub const ID: u32 = 0x0416;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Whether just one element is true.
pub mod logical_xor {
    /// Its number.
    pub const ID: u32 = 0x0417;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The bits that are set in both elements.
pub mod bitwise_and {
    /// Its number.
    pub const ID: u32 = 0x0418;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The bits that are set in either element.
pub mod bitwise_or {
    /// Its number.
    pub const ID: u32 = 0x0419;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The bits that are set in one of two elements.
pub mod bitwise_xor {
    /// Its number.
    pub const ID: u32 = 0x041a;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The first element with its bits moved up by the second. Amounts from the width of the format on, and negative ones, move all bits out.
pub mod shift_left {
    /// Its number.
    pub const ID: u32 = 0x041b;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The first element with its bits moved down by the second, filled with its sign. Amounts from the width of the format on, and negative ones, move all bits out.
pub mod shift_right {
    /// Its number.
    pub const ID: u32 = 0x041c;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The first element with its bits moved down by the second, filled with zeros. Amounts from the width of the format on, and negative ones, move all bits out.
pub mod shift_right_logical {
    /// Its number.
    pub const ID: u32 = 0x041d;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// a times b plus c, rounded once.
pub mod fma {
    /// Its number.
    pub const ID: u32 = 0x0500;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The second element where the first is true, else the third; every bit is kept.
pub mod select {
    /// Its number.
    pub const ID: u32 = 0x0501;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The first element, at least the second and at most the third; the third wins.
pub mod clamp {
    /// Its number.
    pub const ID: u32 = 0x0502;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// a + t (b - a) of each element.
pub mod lerp {
    /// Its number.
    pub const ID: u32 = 0x0503;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The axes of a tensor in another order.
pub mod transpose {
    /// Its number.
    pub const ID: u32 = 0x0600;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Which axis of x each axis of y is.
    pub const PERM: u32 = 1;
}

/// The same elements in the same row-major order, under another shape.
pub mod reshape {
    /// Its number.
    pub const ID: u32 = 0x0601;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// The new extents.
    pub const TO: u32 = 1;
}

/// A tensor repeated along axes where it has one element, and along new axes at the front.
pub mod broadcast_to {
    /// Its number.
    pub const ID: u32 = 0x0602;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// The extents to repeat to.
    pub const TO: u32 = 1;
}

/// Every so many elements of a part of each axis.
pub mod slice {
    /// Its number.
    pub const ID: u32 = 0x0603;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// The first place of each axis.
    pub const START: u32 = 1;
    /// The place of each axis before which it ends.
    pub const END: u32 = 2;
    /// The distance of neighbours along each axis.
    pub const STEP: u32 = 3;
}

/// A tensor with the elements of some axes from last to first.
pub mod flip {
    /// Its number.
    pub const ID: u32 = 0x0604;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Which axes, counted from the front.
    pub const AXES: u32 = 1;
}

/// Moves the elements of an axis on by some places; those that leave it at the end come in at the front.
pub mod roll {
    /// Its number.
    pub const ID: u32 = 0x0605;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// How many places, backwards if negative; more than the axis has go round and round.
    pub const SHIFT: u32 = 1;
    /// Which axis, counted from the front.
    pub const AXIS: u32 = 2;
}

/// New elements of one value before and after those of each axis.
pub mod pad {
    /// Its number.
    pub const ID: u32 = 0x0606;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// How many elements come before each axis.
    pub const BEFORE: u32 = 1;
    /// How many elements come after each axis.
    pub const AFTER: u32 = 2;
    /// What the new elements hold, rounded to the format as cast does.
    pub const VALUE: u32 = 3;
}

/// Two to four tensors one after the other along an axis.
pub mod concat {
    /// Its number.
    pub const ID: u32 = 0x0607;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Which axis, counted from the front.
    pub const AXIS: u32 = 1;
}

/// The two parts of a tensor before and from a place of an axis.
pub mod split {
    /// Its number.
    pub const ID: u32 = 0x0608;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// The place along the axis at which the second part begins.
    pub const AT: u32 = 1;
    /// Which axis, counted from the front.
    pub const AXIS: u32 = 2;
}

/// A tensor side by side with copies of itself along each axis.
pub mod tile {
    /// Its number.
    pub const ID: u32 = 0x0609;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// How many times it stands along each axis.
    pub const REPEATS: u32 = 1;
}

/// Elements of an axis, picked by an index for each element of the result.
pub mod gather {
    /// Its number.
    pub const ID: u32 = 0x0610;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Which axis, counted from the front.
    pub const AXIS: u32 = 1;
}

/// Whole slices along an axis, picked by a list of indices.
pub mod index_select {
    /// Its number.
    pub const ID: u32 = 0x0611;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Which axis, counted from the front.
    pub const AXIS: u32 = 1;
}

/// Elements picked by their places in row-major order.
pub mod take {
    /// Its number.
    pub const ID: u32 = 0x0612;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Rows of a table, picked by an index for each row of the result.
pub mod embedding {
    /// Its number.
    pub const ID: u32 = 0x0613;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The sum of the gradients of each row of a table, from those of the rows that were picked.
pub mod embedding_backward {
    /// Its number.
    pub const ID: u32 = 0x0614;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// How many rows the table has.
    pub const ROWS: u32 = 1;
}

/// A tensor with elements of an axis overwritten, by an index for each update; of several updates of one element the last in row-major order stays.
pub mod scatter {
    /// Its number.
    pub const ID: u32 = 0x0615;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Which axis, counted from the front.
    pub const AXIS: u32 = 1;
}

/// A tensor with something added to elements of an axis, by an index for each update.
pub mod scatter_add {
    /// Its number.
    pub const ID: u32 = 0x0616;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Which axis, counted from the front.
    pub const AXIS: u32 = 1;
}

/// A tensor with slices added along an axis, at the places of a list of indices.
pub mod index_add {
    /// Its number.
    pub const ID: u32 = 0x0617;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Which axis, counted from the front.
    pub const AXIS: u32 = 1;
}

/// Copies of rows, one for each expert that is to see the row, put together by expert; within one expert in the order in which they stood. Behind them rows are zero.
pub mod moe_permute {
    /// Its number.
    pub const ID: u32 = 0x0618;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// How many experts there are.
    pub const COUNT: u32 = 1;
}

/// For each row the weighted sum of what its experts made of it, which lies at the places that moe_permute gave.
pub mod moe_combine {
    /// Its number.
    pub const ID: u32 = 0x0619;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The elements along an axis in order, and the places where they stood; equal ones stay in the order in which they stood.
pub mod sort {
    /// Its number.
    pub const ID: u32 = 0x0620;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Which axis, counted from the front.
    pub const AXIS: u32 = 1;
    /// From the largest to the smallest.
    pub const DESCENDING: u32 = 2;
}

/// The places of the elements along an axis, in the order of the elements; equal ones stay in the order in which they stood.
pub mod argsort {
    /// Its number.
    pub const ID: u32 = 0x0621;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Which axis, counted from the front.
    pub const AXIS: u32 = 1;
    /// From the largest to the smallest.
    pub const DESCENDING: u32 = 2;
}

/// The largest elements along an axis, from the largest on, and their places; of equal ones the first.
pub mod top_k {
    /// Its number.
    pub const ID: u32 = 0x0622;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// How many.
    pub const K: u32 = 1;
    /// Which axis, counted from the front.
    pub const AXIS: u32 = 2;
}

/// The place of the largest element along an axis, of equal ones the first.
pub mod argmax {
    /// Its number.
    pub const ID: u32 = 0x0623;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Which axis, counted from the front.
    pub const AXIS: u32 = 1;
    /// Keep the axis, with extent 1.
    pub const KEEP: u32 = 2;
}

/// The place of the smallest element along an axis, of equal ones the first.
pub mod argmin {
    /// Its number.
    pub const ID: u32 = 0x0624;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Which axis, counted from the front.
    pub const AXIS: u32 = 1;
    /// Keep the axis, with extent 1.
    pub const KEEP: u32 = 2;
}

/// The first of each run of equal neighbours, the lengths of the runs, and how many there are; what is left is filled up with zeros.
pub mod unique_consecutive {
    /// Its number.
    pub const ID: u32 = 0x0625;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Ones at the places that indices lead to along a new last axis, and zeros elsewhere.
pub mod one_hot {
    /// Its number.
    pub const ID: u32 = 0x0626;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Extent of the new axis.
    pub const CLASSES: u32 = 1;
}

/// The places of the elements that are not zero, in row-major order, and how many they are; what is left is filled up with -1.
pub mod nonzero {
    /// Its number.
    pub const ID: u32 = 0x0627;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Where each element would stand among edges that do not fall from one to the next, so that these stay in order. It is how many edges are less than the element, and with `right` how many are not larger.
pub mod searchsorted {
    /// Its number.
    pub const ID: u32 = 0x0628;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Whether an element stands behind its equals.
    pub const RIGHT: u32 = 1;
}

/// The mean of the elements along any axes.
pub mod reduce_mean {
    /// Its number.
    pub const ID: u32 = 0x0700;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Which axes, counted from the front; none leaves every element by itself.
    pub const AXES: u32 = 1;
    /// Keep the axes, with extent 1.
    pub const KEEP: u32 = 2;
}

/// Multiplies the elements along any axes.
pub mod reduce_prod {
    /// Its number.
    pub const ID: u32 = 0x0701;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Which axes, counted from the front; none leaves every element by itself.
    pub const AXES: u32 = 1;
    /// Keep the axes, with extent 1.
    pub const KEEP: u32 = 2;
}

/// The smallest element along any axes.
pub mod reduce_min {
    /// Its number.
    pub const ID: u32 = 0x0702;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Which axes, counted from the front; none leaves every element by itself.
    pub const AXES: u32 = 1;
    /// Keep the axes, with extent 1.
    pub const KEEP: u32 = 2;
}

/// Whether any element along the axes is true.
pub mod reduce_any {
    /// Its number.
    pub const ID: u32 = 0x0703;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Which axes, counted from the front; none leaves every element by itself.
    pub const AXES: u32 = 1;
    /// Keep the axes, with extent 1.
    pub const KEEP: u32 = 2;
}

/// Whether every element along the axes is true.
pub mod reduce_all {
    /// Its number.
    pub const ID: u32 = 0x0704;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Which axes, counted from the front; none leaves every element by itself.
    pub const AXES: u32 = 1;
    /// Keep the axes, with extent 1.
    pub const KEEP: u32 = 2;
}

/// The variance of the elements along any axes.
pub mod reduce_var {
    /// Its number.
    pub const ID: u32 = 0x0705;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Which axes, counted from the front; none leaves every element by itself.
    pub const AXES: u32 = 1;
    /// Keep the axes, with extent 1.
    pub const KEEP: u32 = 2;
    /// Taken from the number of elements before it divides: 1 for a sample, 0 for all there are.
    pub const CORRECTION: u32 = 3;
}

/// The standard deviation of the elements along any axes.
pub mod reduce_std {
    /// Its number.
    pub const ID: u32 = 0x0706;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Which axes, counted from the front; none leaves every element by itself.
    pub const AXES: u32 = 1;
    /// Keep the axes, with extent 1.
    pub const KEEP: u32 = 2;
    /// Taken from the number of elements before it divides: 1 for a sample, 0 for all there are.
    pub const CORRECTION: u32 = 3;
}

/// The norm of the elements along any axes, which is the sum of magnitudes, the root of the sum of squares, or the largest magnitude.
pub mod reduce_norm {
    /// Its number.
    pub const ID: u32 = 0x0707;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Which axes, counted from the front; none leaves every element by itself.
    pub const AXES: u32 = 1;
    /// Keep the axes, with extent 1.
    pub const KEEP: u32 = 2;
    /// 1 or 2; 0 stands for infinity, the largest magnitude.
    pub const ORDER: u32 = 3;
}

/// The logarithm of the sum of the exponentials of the elements along any axes.
pub mod reduce_logsumexp {
    /// Its number.
    pub const ID: u32 = 0x0708;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Which axes, counted from the front; none leaves every element by itself.
    pub const AXES: u32 = 1;
    /// Keep the axes, with extent 1.
    pub const KEEP: u32 = 2;
}

/// Adds to each element all before it along an axis.
pub mod cumsum {
    /// Its number.
    pub const ID: u32 = 0x0709;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Which axis, counted from the front.
    pub const AXIS: u32 = 1;
    /// Begin with the last element.
    pub const REVERSE: u32 = 2;
    /// Leave the element itself out.
    pub const EXCLUSIVE: u32 = 3;
}

/// Multiplies each element with all before it along an axis.
pub mod cumprod {
    /// Its number.
    pub const ID: u32 = 0x070a;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Which axis, counted from the front.
    pub const AXIS: u32 = 1;
    /// Begin with the last element.
    pub const REVERSE: u32 = 2;
    /// Leave the element itself out.
    pub const EXCLUSIVE: u32 = 3;
}

/// Elements along one axis, less the logarithm of the sum of their exponentials.
pub mod log_softmax {
    /// Its number.
    pub const ID: u32 = 0x070b;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Which axis, counted from the front.
    pub const AXIS: u32 = 1;
}

/// Divides by the root of the mean of squares of the dimensions from axis on, plus eps, then scales before it rounds.
pub mod rms_norm {
    /// Its number.
    pub const ID: u32 = 0x070c;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// First normalised axis, counted from the front.
    pub const AXIS: u32 = 1;
    /// Added under the root.
    pub const EPS: u32 = 2;
}

/// The sum of a tensor and a residual, and its rms_norm, of the sum before or after it is rounded.
pub mod rms_norm_residual {
    /// Its number.
    pub const ID: u32 = 0x070d;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// First normalised axis, counted from the front.
    pub const AXIS: u32 = 1;
    /// Added under the root.
    pub const EPS: u32 = 2;
}

/// Normalises each channel, dimension 1, with a mean and a variance that are given, then scales and shifts.
pub mod batch_norm {
    /// Its number.
    pub const ID: u32 = 0x070e;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Added under the root.
    pub const EPS: u32 = 1;
}

/// Normalises each channel, dimension 1, with its own mean and variance over the batch, which are results, then scales and shifts.
pub mod batch_norm_training {
    /// Its number.
    pub const ID: u32 = 0x070f;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Added under the root.
    pub const EPS: u32 = 1;
}

/// Normalises groups of channels, dimension 1, of each element of the batch, then scales and shifts each channel.
pub mod group_norm {
    /// Its number.
    pub const ID: u32 = 0x0710;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// How many groups.
    pub const GROUPS: u32 = 1;
    /// Added under the root.
    pub const EPS: u32 = 2;
}

/// The logarithm of the share that a target has in the exponentials of its row, negated; of each row, in the mean, or in the sum.
pub mod cross_entropy {
    /// Its number.
    pub const ID: u32 = 0x0711;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// 0 for the loss of each row, 1 for their mean, 2 for their sum.
    pub const REDUCTION: u32 = 1;
    /// Rows of this target do not count; nor do those of a target outside of the classes.
    pub const IGNORE_INDEX: u32 = 2;
    /// Which part of a target is spread over all classes.
    pub const LABEL_SMOOTHING: u32 = 3;
}

/// The gradient of softmax from its result and the gradient of that.
pub mod softmax_backward {
    /// Its number.
    pub const ID: u32 = 0x0712;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Which axis, counted from the front.
    pub const AXIS: u32 = 1;
}

/// The gradient of log_softmax from its result and the gradient of that.
pub mod log_softmax_backward {
    /// Its number.
    pub const ID: u32 = 0x0713;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Which axis, counted from the front.
    pub const AXIS: u32 = 1;
}

/// The gradients of layer_norm, of its tensor, its scale and its shift.
pub mod layer_norm_backward {
    /// Its number.
    pub const ID: u32 = 0x0714;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// First normalised axis, counted from the front.
    pub const AXIS: u32 = 1;
    /// Added under the root.
    pub const EPS: u32 = 2;
}

/// The gradients of rms_norm, of its tensor and its scale.
pub mod rms_norm_backward {
    /// Its number.
    pub const ID: u32 = 0x0715;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// First normalised axis, counted from the front.
    pub const AXIS: u32 = 1;
    /// Added under the root.
    pub const EPS: u32 = 2;
}

/// The gradient of cross_entropy, from the gradient of the loss.
pub mod cross_entropy_backward {
    /// Its number.
    pub const ID: u32 = 0x0716;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// 0 for the loss of each row, 1 for their mean, 2 for their sum.
    pub const REDUCTION: u32 = 1;
    /// Rows of this target do not count; nor do those of a target outside of the classes.
    pub const IGNORE_INDEX: u32 = 2;
    /// Which part of a target is spread over all classes.
    pub const LABEL_SMOOTHING: u32 = 3;
}

/// A step of Adam with decoupled weight decay; epsilon stands outside of the root. What depends on attributes alone is computed in double precision.
pub mod adamw {
    /// Its number.
    pub const ID: u32 = 0x0717;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Number of the step; the first is 1.
    pub const STEP: u32 = 1;
    /// Times the change.
    pub const LEARNING_RATE: u32 = 2;
    /// How much of the first moment stays.
    pub const BETA1: u32 = 3;
    /// How much of the second moment stays.
    pub const BETA2: u32 = 4;
    /// Added to the root of the second moment.
    pub const EPS: u32 = 5;
    /// Times the learning rate, what a parameter loses of itself.
    pub const WEIGHT_DECAY: u32 = 6;
}

/// A step of gradient descent with momentum, by Nesterov's rule on request, and weight decay in the gradient.
pub mod sgd {
    /// Its number.
    pub const ID: u32 = 0x0718;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Times the change.
    pub const LEARNING_RATE: u32 = 1;
    /// How much of the buffer stays.
    pub const MOMENTUM: u32 = 2;
    /// Times the parameter, added to the gradient.
    pub const WEIGHT_DECAY: u32 = 3;
    /// Look ahead by one momentum.
    pub const NESTEROV: u32 = 4;
}

/// Scales a gradient down to a norm, if its own is larger; the norm is a result, too.
pub mod clip_grad_norm {
    /// Its number.
    pub const ID: u32 = 0x0719;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// The largest norm.
    pub const MAX_NORM: u32 = 1;
    /// Added to the norm before it divides.
    pub const EPS: u32 = 2;
}

/// Scaled product of two matrices plus a scaled addend, with an activation of the sum.
pub mod gemm {
    /// Its number.
    pub const ID: u32 = 0x0800;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Factor of the product; 0 leaves the product out, NaNs included.
    pub const ALPHA: u32 = 1;
    /// Factor of the addend; 0 leaves the addend out, NaNs included.
    pub const BETA: u32 = 2;
    /// The dimensions of a are swapped.
    pub const TRANSPOSE_A: u32 = 3;
    /// The dimensions of b are swapped.
    pub const TRANSPOSE_B: u32 = 4;
    /// What is made of each sum: 0 nothing, 1 relu, 2 gelu, 3 gelu_tanh, 4 silu.
    pub const EPILOGUE: u32 = 5;
}

/// Product of the rows of two matrices whose elements share scales, 1 by 128 of them in the first and 128 by 128 in the second. The last block of a row or column may be cut short.
pub mod matmul_scaled {
    /// Its number.
    pub const ID: u32 = 0x0801;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Product of the rows of two matrices in microscaling formats, where 32 elements of a row share a scale. The last block of a row may be cut short.
pub mod matmul_mx {
    /// Its number.
    pub const ID: u32 = 0x0802;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Product of the rows of activations and of four-bit weights; a weight is its integer less the zero point of its group, times the group's scale. A weight that the activations' format does not hold may be rounded to it. The last group of a row may be cut short.
pub mod matmul_w4 {
    /// Its number.
    pub const ID: u32 = 0x0803;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// How many neighbours along a row of w share scale and zero point.
    pub const GROUP: u32 = 1;
}

/// Rows in groups, one after the other, each group times a matrix of its own. A size below 0 counts as 0, and rows that are not there belong to no group.
pub mod grouped_matmul {
    /// Its number.
    pub const ID: u32 = 0x0804;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// A batch of matrix products of which only the first rows of each count. A size below 0 counts as 0, and one beyond the rows for all of them.
pub mod grouped_matmul_masked {
    /// Its number.
    pub const ID: u32 = 0x0805;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// For each group of rows, one after the other, the product of x transposed and of y's gradient, as gradients of the matrices of grouped_matmul are made. A size below 0 counts as 0, and rows that are not there belong to no group.
pub mod grouped_matmul_weights {
    /// Its number.
    pub const ID: u32 = 0x0806;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Sums of products in windows that slide over one, two or three extents, with channels in groups. Samples come first, channels second; a tap in the padding adds nothing.
pub mod conv {
    /// Its number.
    pub const ID: u32 = 0x0810;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// How far each window is from the one before it, along each extent; \[] is 1 everywhere.
    pub const STRIDES: u32 = 1;
    /// Padding before the first element along each extent; \[] is none.
    pub const BEGINS: u32 = 2;
    /// Padding behind the last element; \[] is none.
    pub const ENDS: u32 = 3;
    /// How far each tap is from the one before it; \[] is 1 everywhere.
    pub const DILATIONS: u32 = 4;
    /// Into how many groups the channels of both sides are split; each sees its own.
    pub const GROUPS: u32 = 5;
}

/// Each element lays the window of its channel over the result, and what meets is added. It is the gradient of conv by its input, with the same weights, strides, paddings, dilations and groups; extra is then what room - 1 leaves over when it is divided by the strides. Samples come first, channels second.
pub mod conv_transpose {
    /// Its number.
    pub const ID: u32 = 0x0811;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// How far each window is from the one before it, along each extent; \[] is 1 everywhere.
    pub const STRIDES: u32 = 1;
    /// What is cut off before the first element of the result along each extent; \[] is none.
    pub const BEGINS: u32 = 2;
    /// What is cut off behind the last element; \[] is none.
    pub const ENDS: u32 = 3;
    /// How far each tap is from the one before it; \[] is 1 everywhere.
    pub const DILATIONS: u32 = 4;
    /// Into how many groups the channels of both sides are split; each sees its own.
    pub const GROUPS: u32 = 5;
    /// Elements added behind the last one of the result along each extent, where strides leave the extent open; \[] is none.
    pub const EXTRA: u32 = 6;
}

/// The gradient of conv by its weights, from its input and the gradient of its result.
pub mod conv_backward_weight {
    /// Its number.
    pub const ID: u32 = 0x0812;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// How many taps the weights have along each extent.
    pub const WINDOW: u32 = 6;
    /// How far each window is from the one before it, along each extent; \[] is 1 everywhere.
    pub const STRIDES: u32 = 1;
    /// Padding before the first element along each extent; \[] is none.
    pub const BEGINS: u32 = 2;
    /// Padding behind the last element; \[] is none.
    pub const ENDS: u32 = 3;
    /// How far each tap is from the one before it; \[] is 1 everywhere.
    pub const DILATIONS: u32 = 4;
    /// Into how many groups the channels of both sides are split; each sees its own.
    pub const GROUPS: u32 = 5;
}

/// The largest element of each window; the padding is never it. A window in the padding alone has the lowest value of the format.
pub mod max_pool {
    /// Its number.
    pub const ID: u32 = 0x0813;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// How many elements a window has along each extent.
    pub const WINDOW: u32 = 6;
    /// How far each window is from the one before it, along each extent; \[] is 1 everywhere.
    pub const STRIDES: u32 = 1;
    /// Padding before the first element along each extent; \[] is none.
    pub const BEGINS: u32 = 2;
    /// Padding behind the last element; \[] is none.
    pub const ENDS: u32 = 3;
    /// How far each tap is from the one before it; \[] is 1 everywhere.
    pub const DILATIONS: u32 = 4;
}

/// The mean of each window. Padding adds nothing, and counts only if it is asked for; a window in the padding alone has 0.
pub mod avg_pool {
    /// Its number.
    pub const ID: u32 = 0x0814;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// How many elements a window has along each extent.
    pub const WINDOW: u32 = 6;
    /// How far each window is from the one before it, along each extent; \[] is 1 everywhere.
    pub const STRIDES: u32 = 1;
    /// Padding before the first element along each extent; \[] is none.
    pub const BEGINS: u32 = 2;
    /// Padding behind the last element; \[] is none.
    pub const ENDS: u32 = 3;
    /// How far each tap is from the one before it; \[] is 1 everywhere.
    pub const DILATIONS: u32 = 4;
    /// Whether the sum is divided by all elements of a window, and not by those that are there.
    pub const COUNT_PADDING: u32 = 7;
}

/// Samples on another grid over the same extents. Element i of O along an extent lies at a coordinate among the N of x: at (i + 1/2) N / O - 1/2, with corners aligned at i (N - 1) / (O - 1) or, for an O of 1, at 0, and from the front at i N / O. The nearest element is that at the coordinate rounded to the nearest, of two the later one; from the front it is the last that is not behind it. Linear weights are 1 - t and t of the two elements around a coordinate that is not below 0, t behind the first of them. Cubic weights are those of Keys' kernel with a of -3/4, of the four elements around. An element beside an end is the one at that end. Along several extents weights are multiplied.
pub mod interpolate {
    /// Its number.
    pub const ID: u32 = 0x0815;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// How many elements there are along each extent.
    pub const TO: u32 = 1;
    /// 0 for the nearest element, 1 for linear weights, 2 for cubic ones.
    pub const MODE: u32 = 2;
    /// 0 for the middles of elements, 1 for aligned corners, 2 for distances from the front.
    pub const COORDINATES: u32 = 3;
}

/// Divides by a scale in f32, rounds to the nearest integer, halves to even, adds the zero point and stops at the ends of the range. One scale for all, or one for each place along an axis.
pub mod quantize {
    /// Its number.
    pub const ID: u32 = 0x0820;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Along which axis each place has its scale, if there is more than one.
    pub const AXIS: u32 = 1;
}

/// Subtracts the zero point and multiplies by the scale in f32, then rounds to the result's format. One scale for all, or one for each place along an axis.
pub mod dequantize {
    /// Its number.
    pub const ID: u32 = 0x0821;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Along which axis each place has its scale, if there is more than one.
    pub const AXIS: u32 = 1;
}

/// Gives each row of the last extent a scale of its own, the largest magnitude or 1e-10 if that is more, divided by 127, and divides by it, halves to even; all in f32.
pub mod quantize_dynamic {
    /// Its number.
    pub const ID: u32 = 0x0822;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Gives each 128 elements of a row, or each square of 128 by 128, a scale of its own, the largest magnitude or 1e-4 if that is more, times 1/448, and divides by it; all in f32. A scale that is a power of two is the one not less. The last block of a row or column may be cut short.
pub mod quantize_fp8_block {
    /// Its number.
    pub const ID: u32 = 0x0823;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Blocks have 128 rows, not one.
    pub const SQUARE: u32 = 1;
}

/// Gives each 32 elements of a row a scale of their own, by the rule of the block formats, and divides by it. The last block of a row may be cut short.
pub mod quantize_mx {
    /// Its number.
    pub const ID: u32 = 0x0824;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Multiplies each element by the scale that it shares with 32 neighbours of its row, and rounds once. The last block of a row may be cut short.
pub mod dequantize_mx {
    /// Its number.
    pub const ID: u32 = 0x0825;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Weights of four bits, eight in a word, less the zero point of their group along the first axis and times its scale, rounded once. Packed as AWQ does, neighbours along a row in the order 0, 2, 4, 6, 1, 3, 5, 7 from the low bits up, or as GPTQ does, neighbours along a column in order, with zero points along a row and less one. The last word of a row may be used in part.
pub mod dequantize_w4 {
    /// Its number.
    pub const ID: u32 = 0x0826;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// How many rows share scales and zero points.
    pub const GROUP: u32 = 1;
    /// 0 as AWQ, 1 as GPTQ.
    pub const PACKING: u32 = 2;
}

/// Rotates pairs of the first elements of each head by angles whose cosines and sines are given; the other elements stay.
pub mod rope {
    /// Its number.
    pub const ID: u32 = 0x0900;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Pairs are neighbours; otherwise an element of the first half of what is rotated and its counterpart of the second.
    pub const INTERLEAVED: u32 = 1;
}

/// Rotates pairs of the first elements of each head by the angle of their position: pair i of n turns by position * base^(-i/n). With a factor above 1 (YaRN), pairs that turn fewer than beta_slow times within the original length turn slower by the factor, those that turn more than beta_fast times stay, and between the two pairs the speed goes over linearly.
pub mod rope_at {
    /// Its number.
    pub const ID: u32 = 0x0901;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Pairs are neighbours; otherwise an element of the first half of what is rotated and its counterpart of the second.
    pub const INTERLEAVED: u32 = 1;
    /// How many elements of a head are rotated; 0 for all.
    pub const ROTARY: u32 = 2;
    /// What the speeds are powers of.
    pub const BASE: u32 = 3;
    /// How many times longer than the original the sequences are.
    pub const FACTOR: u32 = 4;
    /// The length of the sequences that the model was made for.
    pub const ORIGINAL: u32 = 5;
    /// Turns within the original length from which on a speed stays.
    pub const BETA_FAST: u32 = 6;
    /// Turns within the original length up to which a speed is divided by the factor.
    pub const BETA_SLOW: u32 = 7;
    /// What cosines and sines are multiplied by.
    pub const MAGNITUDE: u32 = 8;
}

/// Each element of the gate times its sigmoid, times the element beside it; rounded once.
pub mod swiglu {
    /// Its number.
    pub const ID: u32 = 0x0902;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Each row of d elements times the Hadamard matrix in its natural order, divided by the square root of d: y\[i] = d^-1/2 * sum over j of x\[j] * (-1)^(number of bits that i and j share).
pub mod hadamard {
    /// Its number.
    pub const ID: u32 = 0x0903;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Weighs the values of all keys that a query sees by the softmax of its scores. A score is the product of query and key times scale, capped, with what distance and mask add. Query i of M stands at key i + N - M of N, so that the last query stands at the last key. The heads of the queries share those of keys and values in equal groups, in order.
pub mod attention {
    /// Its number.
    pub const ID: u32 = 0x0910;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// What products of query and key are multiplied by.
    pub const SCALE: u32 = 1;
    /// A query sees no key behind the one that it stands at.
    pub const CAUSAL: u32 = 2;
    /// A query sees only keys less than this far from where it stands; 0 for all.
    pub const WINDOW: u32 = 3;
    /// Scores are bent to stay below this, softcap * tanh(score / softcap); 0 for not.
    pub const SOFTCAP: u32 = 4;
}

/// Attention within sequences of different lengths that lie one behind the other. Sequence b has the queries from starts_q\[b] up to starts_q\[b + 1], and so for keys and values; what lies outside of the tensors is left out. A query belongs to the first sequence that has it; one of no sequence sees no key. Query i of the M of its sequence stands at key i + N - M of N.
pub mod attention_varlen {
    /// Its number.
    pub const ID: u32 = 0x0911;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// What products of query and key are multiplied by.
    pub const SCALE: u32 = 1;
    /// A query sees no key behind the one that it stands at.
    pub const CAUSAL: u32 = 2;
    /// A query sees only keys less than this far from where it stands; 0 for all.
    pub const WINDOW: u32 = 3;
}

/// Attention to keys and values that lie in blocks of a cache. Key j of a batch is key j % block of the block that its table names at j / block; a batch has as many keys as lengths says, and no more than its table has room for. What lies in the cache beyond has no effect. Query i of M stands at key i + N - M of the N of its batch.
pub mod attention_paged {
    /// Its number.
    pub const ID: u32 = 0x0912;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// What products of query and key are multiplied by.
    pub const SCALE: u32 = 1;
    /// A query sees no key behind the one that it stands at.
    pub const CAUSAL: u32 = 2;
    /// A query sees only keys less than this far from where it stands; 0 for all.
    pub const WINDOW: u32 = 3;
}

/// The gradients of attention by queries, keys and values. The weight p of a key that a query sees is the exponential of its score less lse, and ds = p (dy v - dy y) the gradient of the score, with y and lse taken as they are given. A query has dq = scale sum ds k over the keys that it sees; a key has dk = scale sum ds q and dv = sum p dy over the queries that see it, of all heads that share it. Queries and keys stand as in attention.
pub mod attention_backward {
    /// Its number.
    pub const ID: u32 = 0x0913;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// What products of query and key are multiplied by.
    pub const SCALE: u32 = 1;
    /// A query sees no key behind the one that it stands at.
    pub const CAUSAL: u32 = 2;
    /// A query sees only keys less than this far from where it stands; 0 for all.
    pub const WINDOW: u32 = 3;
}

/// Attention of many heads to one latent cache: a row of it is the key, and its first v_dim elements are the value. A batch sees as many rows as lengths says, and no more than there are. Query i of M stands at row i + N - M of the N of its batch.
pub mod mla_decode {
    /// Its number.
    pub const ID: u32 = 0x0920;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// What products of query and key are multiplied by.
    pub const SCALE: u32 = 1;
    /// Elements of a value.
    pub const V_DIM: u32 = 2;
    /// A query sees no row behind the one that it stands at.
    pub const CAUSAL: u32 = 3;
}

/// Attention of many heads to the rows of one latent cache that a list names for each token: a row is the key, and its first v_dim elements are the value. A row that is named twice counts twice.
pub mod mla_sparse {
    /// Its number.
    pub const ID: u32 = 0x0921;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// What products of query and key are multiplied by.
    pub const SCALE: u32 = 1;
    /// Elements of a value.
    pub const V_DIM: u32 = 2;
}

/// mla_sparse on a cache of packed rows, as kv_cache_pack makes them: v_dim numbers in f8e4m3fn, then a scale in f32 for every group of them, then the rest of the key in bf16, bytes of each number from the lowest up. A value is the product of its number and its scale, which is not rounded.
pub mod mla_sparse_packed {
    /// Its number.
    pub const ID: u32 = 0x0922;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// What products of query and key are multiplied by.
    pub const SCALE: u32 = 1;
    /// Elements of a value.
    pub const V_DIM: u32 = 2;
    /// Numbers that share a scale.
    pub const GROUP: u32 = 3;
}

/// Packs rows of a latent cache into bytes: the first v_dim numbers in f8e4m3fn, divided by a scale that each group of them shares, then these scales in f32, then the other numbers in bf16 as they are, bytes of each from the lowest up. A scale is the smallest power of two by which the largest finite number of its group, taken for 1e-4 if it is smaller, fits into 448.
pub mod kv_cache_pack {
    /// Its number.
    pub const ID: u32 = 0x0923;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// How many numbers of a row are divided by scales.
    pub const V_DIM: u32 = 1;
    /// Numbers that share a scale.
    pub const GROUP: u32 = 2;
}

/// Scores of keys for tokens: the sum over heads of what is positive of the product of query and key, times the weight of the head, times the scale of the key.
pub mod lightning_indexer {
    /// Its number.
    pub const ID: u32 = 0x0924;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Token i of T stands at key i + N - T, and no key behind that has a score.
    pub const CAUSAL: u32 = 1;
}

/// Chooses experts for tokens. The sigmoids of the logits with the bias added are ranked: by the sum of its two largest each group of experts, of which top_groups stay, then the experts of these, of which the k first are chosen, in this order. Their weights are the sigmoids without the bias, divided by the sum of those chosen, times scale. Of equals the first goes before, and a NaN before every number.
pub mod moe_gate {
    /// Its number.
    pub const ID: u32 = 0x0925;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// How many experts a token has.
    pub const K: u32 = 1;
    /// Into how many groups the experts fall, in order.
    pub const GROUPS: u32 = 2;
    /// How many groups stay.
    pub const TOP_GROUPS: u32 = 3;
    /// What weights are multiplied by, after their sum was made 1.
    pub const SCALE: u32 = 4;
}

/// Random words by Philox4x32-10 from a state, which holds a seed and an offset. Word i is word i mod 4 of the block that ten rounds make of a counter and a key. The first two words of the counter are those of offset + i / 4, low word first, the others are 0; the key is the seed, low word first. Each round makes of the counter c and the key k high(0xCD9E8D57 c2) ^ c1 ^ k0, low(0xCD9E8D57 c2), high(0xD2511F53 c0) ^ c3 ^ k1 and low(0xD2511F53 c0), and adds 0x9E3779B9 and 0xBB67AE85 to the key.
pub mod philox_bits {
    /// Its number.
    pub const ID: u32 = 0x0a00;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// How many words.
    pub const COUNT: u32 = 1;
}

/// Elements times 1 / (1 - p), or 0 where they are dropped, and which are kept. Element i in row-major order is kept if word i of philox_bits of the same state, an integer without a sign, is at least p times 2^32.
pub mod dropout {
    /// Its number.
    pub const ID: u32 = 0x0a01;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// The probability that an element is dropped.
    pub const P: u32 = 1;
}

/// Draws a token for each row of logits with a number between 0 and 1 that is given. Tokens are ranked by their logits as they are given, of equals the first goes before. Of the top_k first ones each has a share, its part of the softmax of logits over temperature; of these the fewest first ones stay whose shares reach top_p in sum. The token is the first, by its place in the row, at which the sum of the shares that stay, up to and with its own, is larger than the number times the sum of all of them.
pub mod sample {
    /// Its number.
    pub const ID: u32 = 0x0a02;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// What logits are divided by.
    pub const TEMPERATURE: u32 = 1;
    /// How many tokens stay at most; 0 for all.
    pub const TOP_K: u32 = 2;
    /// The sum that the shares of those that stay have to reach.
    pub const TOP_P: u32 = 3;
}

/// Every operator, by number.
#[rustfmt::skip]
pub static TABLE: &[Signature] = &[
    Signature {
        id: copy::ID, version: copy::VERSION,
        elementwise: false, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: cast::ID, version: cast::VERSION,
        elementwise: false, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[Attribute { key: cast::SATURATE, value: Value::Bool(Some(false)) }],
        rows: &[
            Row { formats: &[f::F64, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::TF32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F8E4M3FN], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F8E5M2], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::E8M0], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F4E2M1], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::I4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::U4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::I64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::TF32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::F8E4M3FN], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::F8E5M2], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::E8M0], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::F4E2M1], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::I4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::U4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::I64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::TF32, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::TF32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::TF32, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::TF32, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::TF32, f::F8E4M3FN], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::TF32, f::F8E5M2], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::TF32, f::E8M0], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::TF32, f::F4E2M1], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::TF32, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::TF32, f::I4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::TF32, f::U4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::TF32, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::TF32, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::TF32, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::TF32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::TF32, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::TF32, f::I64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::TF32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F8E4M3FN], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F8E5M2], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::E8M0], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F4E2M1], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::I4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::U4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::I64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::TF32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::F8E4M3FN], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::F8E5M2], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::E8M0], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::F4E2M1], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::I4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::U4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::I64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E4M3FN, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E4M3FN, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E4M3FN, f::TF32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E4M3FN, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E4M3FN, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E4M3FN, f::F8E5M2], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E4M3FN, f::E8M0], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E4M3FN, f::F4E2M1], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E4M3FN, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E4M3FN, f::I4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E4M3FN, f::U4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E4M3FN, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E4M3FN, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E4M3FN, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E4M3FN, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E4M3FN, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E4M3FN, f::I64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E5M2, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E5M2, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E5M2, f::TF32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E5M2, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E5M2, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E5M2, f::F8E4M3FN], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E5M2, f::E8M0], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E5M2, f::F4E2M1], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E5M2, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E5M2, f::I4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E5M2, f::U4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E5M2, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E5M2, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E5M2, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E5M2, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E5M2, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E5M2, f::I64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::E8M0, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::E8M0, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::E8M0, f::TF32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::E8M0, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::E8M0, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::E8M0, f::F8E4M3FN], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::E8M0, f::F8E5M2], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::E8M0, f::F4E2M1], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::E8M0, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::E8M0, f::I4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::E8M0, f::U4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::E8M0, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::E8M0, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::E8M0, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::E8M0, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::E8M0, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::E8M0, f::I64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F4E2M1, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F4E2M1, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F4E2M1, f::TF32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F4E2M1, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F4E2M1, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F4E2M1, f::F8E4M3FN], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F4E2M1, f::F8E5M2], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F4E2M1, f::E8M0], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F4E2M1, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F4E2M1, f::I4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F4E2M1, f::U4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F4E2M1, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F4E2M1, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F4E2M1, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F4E2M1, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F4E2M1, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F4E2M1, f::I64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::TF32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::F8E4M3FN], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::F8E5M2], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::E8M0], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::F4E2M1], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::I4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::U4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::I64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I4, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I4, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I4, f::TF32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I4, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I4, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I4, f::F8E4M3FN], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I4, f::F8E5M2], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I4, f::E8M0], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I4, f::F4E2M1], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I4, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I4, f::U4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I4, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I4, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I4, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I4, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I4, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I4, f::I64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U4, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U4, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U4, f::TF32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U4, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U4, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U4, f::F8E4M3FN], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U4, f::F8E5M2], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U4, f::E8M0], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U4, f::F4E2M1], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U4, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U4, f::I4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U4, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U4, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U4, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U4, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U4, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U4, f::I64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::TF32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::F8E4M3FN], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::F8E5M2], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::E8M0], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::F4E2M1], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::U4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::TF32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::F8E4M3FN], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::F8E5M2], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::E8M0], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::F4E2M1], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::I4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::U4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::I64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::TF32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::F8E4M3FN], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::F8E5M2], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::E8M0], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::F4E2M1], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::I4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::U4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::I64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::TF32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::F8E4M3FN], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::F8E5M2], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::E8M0], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::F4E2M1], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::U4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::TF32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::F8E4M3FN], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::F8E5M2], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::E8M0], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::F4E2M1], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::I4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::U4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::I64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::TF32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::F8E4M3FN], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::F8E5M2], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::E8M0], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::F4E2M1], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::I4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::U4], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::U32], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: add::ID, version: add::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: multiply::ID, version: multiply::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: subtract::ID, version: subtract::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: exp::ID, version: exp::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: tanh::ID, version: tanh::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: sqrt::ID, version: sqrt::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: reduce_sum::ID, version: reduce_sum::VERSION,
        elementwise: false, outputs: 1, rules: rules::reduce_sum,
        inputs: &[Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: reduce_sum::AXIS, value: Value::I64(None) }, Attribute { key: reduce_sum::KEEP, value: Value::Bool(Some(false)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::I32, f::I32], accumulate: f::I32, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: reduce_max::ID, version: reduce_max::VERSION,
        elementwise: false, outputs: 1, rules: rules::reduce_max,
        inputs: &[Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: reduce_max::AXIS, value: Value::I64(None) }, Attribute { key: reduce_max::KEEP, value: Value::Bool(Some(false)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: matmul::ID, version: matmul::VERSION,
        elementwise: false, outputs: 1, rules: rules::matmul,
        inputs: &[Input { rank: [2, 8], optional: false }, Input { rank: [2, 8], optional: false }, Input { rank: [1, 1], optional: true }],
        attrs: &[Attribute { key: matmul::TRANSPOSE_A, value: Value::Bool(Some(false)) }, Attribute { key: matmul::TRANSPOSE_B, value: Value::Bool(Some(false)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64, f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::I8, f::I8, f::I32, f::I32], accumulate: f::I32, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: softmax::ID, version: softmax::VERSION,
        elementwise: false, outputs: 1, rules: rules::softmax,
        inputs: &[Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: softmax::AXIS, value: Value::I64(None) }],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: layer_norm::ID, version: layer_norm::VERSION,
        elementwise: false, outputs: 1, rules: rules::layer_norm,
        inputs: &[Input { rank: [1, 8], optional: false }, Input { rank: [1, 8], optional: true }, Input { rank: [1, 8], optional: true }],
        attrs: &[Attribute { key: layer_norm::AXIS, value: Value::I64(None) }, Attribute { key: layer_norm::EPS, value: Value::F64(Some(1e-5)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64, f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: abs::ID, version: abs::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::I64], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: neg::ID, version: neg::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::I64], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: sign::ID, version: sign::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::I64], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: ceil::ID, version: ceil::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: floor::ID, version: floor::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: trunc::ID, version: trunc::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: round::ID, version: round::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: rint::ID, version: rint::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: square::ID, version: square::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::I64], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: rsqrt::ID, version: rsqrt::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: cbrt::ID, version: cbrt::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: reciprocal::ID, version: reciprocal::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: exp2::ID, version: exp2::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: exp10::ID, version: exp10::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: expm1::ID, version: expm1::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: log::ID, version: log::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: log2::ID, version: log2::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: log10::ID, version: log10::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: log1p::ID, version: log1p::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: sin::ID, version: sin::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: cos::ID, version: cos::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: tan::ID, version: tan::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: asin::ID, version: asin::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: acos::ID, version: acos::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: atan::ID, version: atan::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: sinpi::ID, version: sinpi::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: cospi::ID, version: cospi::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: tanpi::ID, version: tanpi::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: asinpi::ID, version: asinpi::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: acospi::ID, version: acospi::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: atanpi::ID, version: atanpi::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: sinh::ID, version: sinh::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: cosh::ID, version: cosh::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: asinh::ID, version: asinh::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: acosh::ID, version: acosh::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: atanh::ID, version: atanh::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: erf::ID, version: erf::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: erfc::ID, version: erfc::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: erfinv::ID, version: erfinv::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: tgamma::ID, version: tgamma::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: lgamma::ID, version: lgamma::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: digamma::ID, version: digamma::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: sigmoid::ID, version: sigmoid::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: log_sigmoid::ID, version: log_sigmoid::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: softplus::ID, version: softplus::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: relu::ID, version: relu::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::I64], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: leaky_relu::ID, version: leaky_relu::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[Attribute { key: leaky_relu::ALPHA, value: Value::F64(Some(0.01)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: elu::ID, version: elu::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[Attribute { key: elu::ALPHA, value: Value::F64(Some(1.0)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: gelu::ID, version: gelu::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: gelu_tanh::ID, version: gelu_tanh::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: silu::ID, version: silu::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: mish::ID, version: mish::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: hardswish::ID, version: hardswish::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: isnan::ID, version: isnan::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BOOL], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: isinf::ID, version: isinf::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BOOL], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: isfinite::ID, version: isfinite::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BOOL], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: signbit::ID, version: signbit::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BOOL], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: logical_not::ID, version: logical_not::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::BOOL, f::BOOL], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: bitwise_not::ID, version: bitwise_not::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::I64], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: popcount::ID, version: popcount::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::I64], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: clz::ID, version: clz::VERSION,
        elementwise: true, outputs: 1, rules: rules::copy,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::I64], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: divide::ID, version: divide::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::U8, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::I16, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::U32, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::I64, f::I64], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: pow::ID, version: pow::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: fmod::ID, version: fmod::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::U8, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::I16, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::U32, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::I64, f::I64], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: remainder::ID, version: remainder::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::U8, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::I16, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::U32, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::I64, f::I64], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: floor_divide::ID, version: floor_divide::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::I8, f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::U8, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::I16, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::U32, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::I64, f::I64], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: maximum::ID, version: maximum::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::U8, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::I16, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::U32, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::I64, f::I64], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: minimum::ID, version: minimum::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::U8, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::I16, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::U32, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::I64, f::I64], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: fmax::ID, version: fmax::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: fmin::ID, version: fmin::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: atan2::ID, version: atan2::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: hypot::ID, version: hypot::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: copysign::ID, version: copysign::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: nextafter::ID, version: nextafter::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: logaddexp::ID, version: logaddexp::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64, f::F64], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::F16], accumulate: 0, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::BF16], accumulate: 0, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: ldexp::ID, version: ldexp::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::I32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::I32, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::I32, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::I32, f::BF16], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: equal::ID, version: equal::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::U8, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::I16, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::U32, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::I64, f::BOOL], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: not_equal::ID, version: not_equal::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::U8, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::I16, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::U32, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::I64, f::BOOL], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: less::ID, version: less::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::U8, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::I16, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::U32, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::I64, f::BOOL], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: less_equal::ID, version: less_equal::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::U8, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::I16, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::U32, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::I64, f::BOOL], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: greater::ID, version: greater::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::U8, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::I16, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::U32, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::I64, f::BOOL], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: greater_equal::ID, version: greater_equal::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::U8, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::I16, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::U32, f::BOOL], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::I64, f::BOOL], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: logical_and::ID, version: logical_and::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::BOOL, f::BOOL, f::BOOL], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: logical_or::ID, version: logical_or::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::BOOL, f::BOOL, f::BOOL], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: logical_xor::ID, version: logical_xor::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::BOOL, f::BOOL, f::BOOL], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: bitwise_and::ID, version: bitwise_and::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::I8, f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::U8, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::I16, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::U32, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::I64, f::I64], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: bitwise_or::ID, version: bitwise_or::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::I8, f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::U8, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::I16, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::U32, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::I64, f::I64], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: bitwise_xor::ID, version: bitwise_xor::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::I8, f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::U8, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::I16, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::U32, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::I64, f::I64], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: shift_left::ID, version: shift_left::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::I8, f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::U8, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::I16, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::U32, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::I64, f::I64], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: shift_right::ID, version: shift_right::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::I8, f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::U8, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::I16, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::U32, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::I64, f::I64], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: shift_right_logical::ID, version: shift_right_logical::VERSION,
        elementwise: true, outputs: 1, rules: rules::add,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::I8, f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::U8, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::I16, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::U32, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::I64, f::I64], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: fma::ID, version: fma::VERSION,
        elementwise: true, outputs: 1, rules: rules::fma,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64, f::F64, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16, f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16, f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: select::ID, version: select::VERSION,
        elementwise: true, outputs: 1, rules: rules::fma,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::BOOL, f::F32, f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::F64, f::F64, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::F16, f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::BF16, f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::I8, f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::U8, f::U8, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::I16, f::I16, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::I32, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::U32, f::U32, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::I64, f::I64, f::I64], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: clamp::ID, version: clamp::VERSION,
        elementwise: true, outputs: 1, rules: rules::fma,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64, f::F64, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16, f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16, f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8, f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::U8, f::U8, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I16, f::I16, f::I16, f::I16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U32, f::U32, f::U32, f::U32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::I64, f::I64, f::I64], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: lerp::ID, version: lerp::VERSION,
        elementwise: true, outputs: 1, rules: rules::fma,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64, f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: transpose::ID, version: transpose::VERSION,
        elementwise: false, outputs: 1, rules: rules::transpose,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[Attribute { key: transpose::PERM, value: Value::I64List(None) }],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::BOOL], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: reshape::ID, version: reshape::VERSION,
        elementwise: false, outputs: 1, rules: rules::reshape,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[Attribute { key: reshape::TO, value: Value::I64List(None) }],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::BOOL], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: broadcast_to::ID, version: broadcast_to::VERSION,
        elementwise: false, outputs: 1, rules: rules::broadcast_to,
        inputs: &[Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: broadcast_to::TO, value: Value::I64List(None) }],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::BOOL], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: slice::ID, version: slice::VERSION,
        elementwise: false, outputs: 1, rules: rules::slice,
        inputs: &[Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: slice::START, value: Value::I64List(None) }, Attribute { key: slice::END, value: Value::I64List(None) }, Attribute { key: slice::STEP, value: Value::I64List(None) }],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::BOOL], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: flip::ID, version: flip::VERSION,
        elementwise: false, outputs: 1, rules: rules::flip,
        inputs: &[Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: flip::AXES, value: Value::I64List(None) }],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::BOOL], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: roll::ID, version: roll::VERSION,
        elementwise: false, outputs: 1, rules: rules::roll,
        inputs: &[Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: roll::SHIFT, value: Value::I64(None) }, Attribute { key: roll::AXIS, value: Value::I64(None) }],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::BOOL], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: pad::ID, version: pad::VERSION,
        elementwise: false, outputs: 1, rules: rules::pad,
        inputs: &[Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: pad::BEFORE, value: Value::I64List(None) }, Attribute { key: pad::AFTER, value: Value::I64List(None) }, Attribute { key: pad::VALUE, value: Value::F64(Some(0.0)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::BOOL], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: concat::ID, version: concat::VERSION,
        elementwise: false, outputs: 1, rules: rules::concat,
        inputs: &[Input { rank: [1, 8], optional: false }, Input { rank: [1, 8], optional: false }, Input { rank: [1, 8], optional: true }, Input { rank: [1, 8], optional: true }],
        attrs: &[Attribute { key: concat::AXIS, value: Value::I64(None) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32, f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16, f::F16, f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16, f::BF16, f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::I32, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8, f::I8, f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::BOOL, f::BOOL, f::BOOL, f::BOOL], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: split::ID, version: split::VERSION,
        elementwise: false, outputs: 2, rules: rules::split,
        inputs: &[Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: split::AT, value: Value::I64(None) }, Attribute { key: split::AXIS, value: Value::I64(None) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::BOOL, f::BOOL], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: tile::ID, version: tile::VERSION,
        elementwise: false, outputs: 1, rules: rules::tile,
        inputs: &[Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: tile::REPEATS, value: Value::I64List(None) }],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::BOOL], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: gather::ID, version: gather::VERSION,
        elementwise: false, outputs: 1, rules: rules::gather,
        inputs: &[Input { rank: [1, 8], optional: false }, Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: gather::AXIS, value: Value::I64(None) }],
        rows: &[
            Row { formats: &[f::F32, f::I32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::I64, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::I32, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::I32, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: index_select::ID, version: index_select::VERSION,
        elementwise: false, outputs: 1, rules: rules::index_select,
        inputs: &[Input { rank: [1, 8], optional: false }, Input { rank: [1, 1], optional: false }],
        attrs: &[Attribute { key: index_select::AXIS, value: Value::I64(None) }],
        rows: &[
            Row { formats: &[f::F32, f::I32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::I64, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::I32, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::I32, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: take::ID, version: take::VERSION,
        elementwise: false, outputs: 1, rules: rules::take,
        inputs: &[Input { rank: [1, 8], optional: false }, Input { rank: [1, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::I32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::I64, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::I32, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::I32, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: embedding::ID, version: embedding::VERSION,
        elementwise: false, outputs: 1, rules: rules::embedding,
        inputs: &[Input { rank: [2, 2], optional: false }, Input { rank: [1, 7], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::I32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::I64, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::I32, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::I32, f::BF16], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: embedding_backward::ID, version: embedding_backward::VERSION,
        elementwise: false, outputs: 1, rules: rules::embedding_backward,
        inputs: &[Input { rank: [2, 8], optional: false }, Input { rank: [1, 7], optional: false }],
        attrs: &[Attribute { key: embedding_backward::ROWS, value: Value::I64(None) }],
        rows: &[
            Row { formats: &[f::F32, f::I32, f::F32], accumulate: f::F32, determinism: d::ANY },
            Row { formats: &[f::F32, f::I64, f::F32], accumulate: f::F32, determinism: d::ANY },
            Row { formats: &[f::F16, f::I32, f::F16], accumulate: f::F32, determinism: d::ANY },
            Row { formats: &[f::BF16, f::I32, f::BF16], accumulate: f::F32, determinism: d::ANY },
        ],
    },
    Signature {
        id: scatter::ID, version: scatter::VERSION,
        elementwise: false, outputs: 1, rules: rules::scatter,
        inputs: &[Input { rank: [1, 8], optional: false }, Input { rank: [1, 8], optional: false }, Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: scatter::AXIS, value: Value::I64(None) }],
        rows: &[
            Row { formats: &[f::F32, f::I32, f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::I64, f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::I32, f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::I32, f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: scatter_add::ID, version: scatter_add::VERSION,
        elementwise: false, outputs: 1, rules: rules::scatter,
        inputs: &[Input { rank: [1, 8], optional: false }, Input { rank: [1, 8], optional: false }, Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: scatter_add::AXIS, value: Value::I64(None) }],
        rows: &[
            Row { formats: &[f::F32, f::I32, f::F32, f::F32], accumulate: f::F32, determinism: d::ANY },
            Row { formats: &[f::F32, f::I64, f::F32, f::F32], accumulate: f::F32, determinism: d::ANY },
            Row { formats: &[f::F16, f::I32, f::F16, f::F16], accumulate: f::F32, determinism: d::ANY },
            Row { formats: &[f::BF16, f::I32, f::BF16, f::BF16], accumulate: f::F32, determinism: d::ANY },
            Row { formats: &[f::F64, f::I32, f::F64, f::F64], accumulate: f::F64, determinism: d::ANY },
            Row { formats: &[f::I32, f::I32, f::I32, f::I32], accumulate: f::I32, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: index_add::ID, version: index_add::VERSION,
        elementwise: false, outputs: 1, rules: rules::index_add,
        inputs: &[Input { rank: [1, 8], optional: false }, Input { rank: [1, 1], optional: false }, Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: index_add::AXIS, value: Value::I64(None) }],
        rows: &[
            Row { formats: &[f::F32, f::I32, f::F32, f::F32], accumulate: f::F32, determinism: d::ANY },
            Row { formats: &[f::F32, f::I64, f::F32, f::F32], accumulate: f::F32, determinism: d::ANY },
            Row { formats: &[f::F16, f::I32, f::F16, f::F16], accumulate: f::F32, determinism: d::ANY },
            Row { formats: &[f::BF16, f::I32, f::BF16, f::BF16], accumulate: f::F32, determinism: d::ANY },
            Row { formats: &[f::F64, f::I32, f::F64, f::F64], accumulate: f::F64, determinism: d::ANY },
            Row { formats: &[f::I32, f::I32, f::I32, f::I32], accumulate: f::I32, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: moe_permute::ID, version: moe_permute::VERSION,
        elementwise: false, outputs: 3, rules: rules::moe_permute,
        inputs: &[Input { rank: [2, 2], optional: false }, Input { rank: [2, 2], optional: false }],
        attrs: &[Attribute { key: moe_permute::COUNT, value: Value::I64(None) }],
        rows: &[
            Row { formats: &[f::F32, f::I32, f::F32, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::I32, f::F16, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::I32, f::BF16, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E4M3FN, f::I32, f::F8E4M3FN, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: moe_combine::ID, version: moe_combine::VERSION,
        elementwise: false, outputs: 1, rules: rules::moe_combine,
        inputs: &[Input { rank: [2, 2], optional: false }, Input { rank: [2, 2], optional: false }, Input { rank: [2, 2], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::I32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::I32, f::F32, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::I32, f::F32, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: sort::ID, version: sort::VERSION,
        elementwise: false, outputs: 2, rules: rules::sort,
        inputs: &[Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: sort::AXIS, value: Value::I64(None) }, Attribute { key: sort::DESCENDING, value: Value::Bool(Some(false)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::F32, f::I64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: argsort::ID, version: argsort::VERSION,
        elementwise: false, outputs: 1, rules: rules::argsort,
        inputs: &[Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: argsort::AXIS, value: Value::I64(None) }, Attribute { key: argsort::DESCENDING, value: Value::Bool(Some(false)) }],
        rows: &[
            Row { formats: &[f::F32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::I64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: top_k::ID, version: top_k::VERSION,
        elementwise: false, outputs: 2, rules: rules::top_k,
        inputs: &[Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: top_k::K, value: Value::I64(None) }, Attribute { key: top_k::AXIS, value: Value::I64(None) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::F32, f::I64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: argmax::ID, version: argmax::VERSION,
        elementwise: false, outputs: 1, rules: rules::argmax,
        inputs: &[Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: argmax::AXIS, value: Value::I64(None) }, Attribute { key: argmax::KEEP, value: Value::Bool(Some(false)) }],
        rows: &[
            Row { formats: &[f::F32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::I64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: argmin::ID, version: argmin::VERSION,
        elementwise: false, outputs: 1, rules: rules::argmax,
        inputs: &[Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: argmin::AXIS, value: Value::I64(None) }, Attribute { key: argmin::KEEP, value: Value::Bool(Some(false)) }],
        rows: &[
            Row { formats: &[f::F32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::I64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: unique_consecutive::ID, version: unique_consecutive::VERSION,
        elementwise: false, outputs: 3, rules: rules::unique_consecutive,
        inputs: &[Input { rank: [1, 1], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::F32, f::I64, f::I64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: one_hot::ID, version: one_hot::VERSION,
        elementwise: false, outputs: 1, rules: rules::one_hot,
        inputs: &[Input { rank: [1, 7], optional: false }],
        attrs: &[Attribute { key: one_hot::CLASSES, value: Value::I64(None) }],
        rows: &[
            Row { formats: &[f::I32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I64, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::BOOL], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: nonzero::ID, version: nonzero::VERSION,
        elementwise: false, outputs: 2, rules: rules::nonzero,
        inputs: &[Input { rank: [1, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::I64, f::I64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BOOL, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: searchsorted::ID, version: searchsorted::VERSION,
        elementwise: false, outputs: 1, rules: rules::searchsorted,
        inputs: &[Input { rank: [1, 1], optional: false }, Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: searchsorted::RIGHT, value: Value::Bool(Some(false)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::F32, f::I64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: reduce_mean::ID, version: reduce_mean::VERSION,
        elementwise: false, outputs: 1, rules: rules::reduce_mean,
        inputs: &[Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: reduce_mean::AXES, value: Value::I64List(None) }, Attribute { key: reduce_mean::KEEP, value: Value::Bool(Some(false)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: reduce_prod::ID, version: reduce_prod::VERSION,
        elementwise: false, outputs: 1, rules: rules::reduce_mean,
        inputs: &[Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: reduce_prod::AXES, value: Value::I64List(None) }, Attribute { key: reduce_prod::KEEP, value: Value::Bool(Some(false)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::I32, f::I32], accumulate: f::I32, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: reduce_min::ID, version: reduce_min::VERSION,
        elementwise: false, outputs: 1, rules: rules::reduce_min,
        inputs: &[Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: reduce_min::AXES, value: Value::I64List(None) }, Attribute { key: reduce_min::KEEP, value: Value::Bool(Some(false)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::I32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: reduce_any::ID, version: reduce_any::VERSION,
        elementwise: false, outputs: 1, rules: rules::reduce_mean,
        inputs: &[Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: reduce_any::AXES, value: Value::I64List(None) }, Attribute { key: reduce_any::KEEP, value: Value::Bool(Some(false)) }],
        rows: &[
            Row { formats: &[f::BOOL, f::BOOL], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: reduce_all::ID, version: reduce_all::VERSION,
        elementwise: false, outputs: 1, rules: rules::reduce_mean,
        inputs: &[Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: reduce_all::AXES, value: Value::I64List(None) }, Attribute { key: reduce_all::KEEP, value: Value::Bool(Some(false)) }],
        rows: &[
            Row { formats: &[f::BOOL, f::BOOL], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: reduce_var::ID, version: reduce_var::VERSION,
        elementwise: false, outputs: 1, rules: rules::reduce_var,
        inputs: &[Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: reduce_var::AXES, value: Value::I64List(None) }, Attribute { key: reduce_var::KEEP, value: Value::Bool(Some(false)) }, Attribute { key: reduce_var::CORRECTION, value: Value::I64(Some(1)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: reduce_std::ID, version: reduce_std::VERSION,
        elementwise: false, outputs: 1, rules: rules::reduce_var,
        inputs: &[Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: reduce_std::AXES, value: Value::I64List(None) }, Attribute { key: reduce_std::KEEP, value: Value::Bool(Some(false)) }, Attribute { key: reduce_std::CORRECTION, value: Value::I64(Some(1)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: reduce_norm::ID, version: reduce_norm::VERSION,
        elementwise: false, outputs: 1, rules: rules::reduce_norm,
        inputs: &[Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: reduce_norm::AXES, value: Value::I64List(None) }, Attribute { key: reduce_norm::KEEP, value: Value::Bool(Some(false)) }, Attribute { key: reduce_norm::ORDER, value: Value::I64(Some(2)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: reduce_logsumexp::ID, version: reduce_logsumexp::VERSION,
        elementwise: false, outputs: 1, rules: rules::reduce_mean,
        inputs: &[Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: reduce_logsumexp::AXES, value: Value::I64List(None) }, Attribute { key: reduce_logsumexp::KEEP, value: Value::Bool(Some(false)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: cumsum::ID, version: cumsum::VERSION,
        elementwise: false, outputs: 1, rules: rules::softmax,
        inputs: &[Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: cumsum::AXIS, value: Value::I64(None) }, Attribute { key: cumsum::REVERSE, value: Value::Bool(Some(false)) }, Attribute { key: cumsum::EXCLUSIVE, value: Value::Bool(Some(false)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::I32, f::I32], accumulate: f::I32, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: cumprod::ID, version: cumprod::VERSION,
        elementwise: false, outputs: 1, rules: rules::softmax,
        inputs: &[Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: cumprod::AXIS, value: Value::I64(None) }, Attribute { key: cumprod::REVERSE, value: Value::Bool(Some(false)) }, Attribute { key: cumprod::EXCLUSIVE, value: Value::Bool(Some(false)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::I32, f::I32], accumulate: f::I32, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: log_softmax::ID, version: log_softmax::VERSION,
        elementwise: false, outputs: 1, rules: rules::softmax,
        inputs: &[Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: log_softmax::AXIS, value: Value::I64(None) }],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: rms_norm::ID, version: rms_norm::VERSION,
        elementwise: false, outputs: 1, rules: rules::rms_norm,
        inputs: &[Input { rank: [1, 8], optional: false }, Input { rank: [1, 8], optional: true }],
        attrs: &[Attribute { key: rms_norm::AXIS, value: Value::I64(None) }, Attribute { key: rms_norm::EPS, value: Value::F64(Some(1e-6)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: rms_norm_residual::ID, version: rms_norm_residual::VERSION,
        elementwise: false, outputs: 2, rules: rules::rms_norm_residual,
        inputs: &[Input { rank: [1, 8], optional: false }, Input { rank: [1, 8], optional: false }, Input { rank: [1, 8], optional: true }],
        attrs: &[Attribute { key: rms_norm_residual::AXIS, value: Value::I64(None) }, Attribute { key: rms_norm_residual::EPS, value: Value::F64(Some(1e-6)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64, f::F64, f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::F16, f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::BF16, f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: batch_norm::ID, version: batch_norm::VERSION,
        elementwise: false, outputs: 1, rules: rules::batch_norm,
        inputs: &[Input { rank: [2, 8], optional: false }, Input { rank: [1, 1], optional: false }, Input { rank: [1, 1], optional: false }, Input { rank: [1, 1], optional: true }, Input { rank: [1, 1], optional: true }],
        attrs: &[Attribute { key: batch_norm::EPS, value: Value::F64(Some(1e-5)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32, f::F32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64, f::F64, f::F64, f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::F16, f::F16, f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::BF16, f::BF16, f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: batch_norm_training::ID, version: batch_norm_training::VERSION,
        elementwise: false, outputs: 3, rules: rules::batch_norm_training,
        inputs: &[Input { rank: [2, 8], optional: false }, Input { rank: [1, 1], optional: true }, Input { rank: [1, 1], optional: true }],
        attrs: &[Attribute { key: batch_norm_training::EPS, value: Value::F64(Some(1e-5)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32, f::F32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64, f::F64, f::F64, f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::F16, f::F16, f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::BF16, f::BF16, f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: group_norm::ID, version: group_norm::VERSION,
        elementwise: false, outputs: 1, rules: rules::group_norm,
        inputs: &[Input { rank: [2, 8], optional: false }, Input { rank: [1, 1], optional: true }, Input { rank: [1, 1], optional: true }],
        attrs: &[Attribute { key: group_norm::GROUPS, value: Value::I64(None) }, Attribute { key: group_norm::EPS, value: Value::F64(Some(1e-5)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64, f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: cross_entropy::ID, version: cross_entropy::VERSION,
        elementwise: false, outputs: 1, rules: rules::cross_entropy,
        inputs: &[Input { rank: [2, 2], optional: false }, Input { rank: [1, 1], optional: false }],
        attrs: &[Attribute { key: cross_entropy::REDUCTION, value: Value::I64(Some(1)) }, Attribute { key: cross_entropy::IGNORE_INDEX, value: Value::I64(Some(-100)) }, Attribute { key: cross_entropy::LABEL_SMOOTHING, value: Value::F64(Some(0.0)) }],
        rows: &[
            Row { formats: &[f::F32, f::I32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F32, f::I64, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::I64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::I32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::I32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: softmax_backward::ID, version: softmax_backward::VERSION,
        elementwise: false, outputs: 1, rules: rules::softmax_backward,
        inputs: &[Input { rank: [1, 8], optional: false }, Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: softmax_backward::AXIS, value: Value::I64(None) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: log_softmax_backward::ID, version: log_softmax_backward::VERSION,
        elementwise: false, outputs: 1, rules: rules::softmax_backward,
        inputs: &[Input { rank: [1, 8], optional: false }, Input { rank: [1, 8], optional: false }],
        attrs: &[Attribute { key: log_softmax_backward::AXIS, value: Value::I64(None) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: layer_norm_backward::ID, version: layer_norm_backward::VERSION,
        elementwise: false, outputs: 3, rules: rules::layer_norm_backward,
        inputs: &[Input { rank: [1, 8], optional: false }, Input { rank: [1, 8], optional: false }, Input { rank: [1, 8], optional: true }],
        attrs: &[Attribute { key: layer_norm_backward::AXIS, value: Value::I64(None) }, Attribute { key: layer_norm_backward::EPS, value: Value::F64(Some(1e-5)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32, f::F32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64, f::F64, f::F64, f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::F16, f::F16, f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::BF16, f::BF16, f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: rms_norm_backward::ID, version: rms_norm_backward::VERSION,
        elementwise: false, outputs: 2, rules: rules::rms_norm_backward,
        inputs: &[Input { rank: [1, 8], optional: false }, Input { rank: [1, 8], optional: false }, Input { rank: [1, 8], optional: true }],
        attrs: &[Attribute { key: rms_norm_backward::AXIS, value: Value::I64(None) }, Attribute { key: rms_norm_backward::EPS, value: Value::F64(Some(1e-6)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64, f::F64, f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::F16, f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::BF16, f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: cross_entropy_backward::ID, version: cross_entropy_backward::VERSION,
        elementwise: false, outputs: 1, rules: rules::cross_entropy_backward,
        inputs: &[Input { rank: [2, 2], optional: false }, Input { rank: [1, 1], optional: false }, Input { rank: [0, 1], optional: false }],
        attrs: &[Attribute { key: cross_entropy_backward::REDUCTION, value: Value::I64(Some(1)) }, Attribute { key: cross_entropy_backward::IGNORE_INDEX, value: Value::I64(Some(-100)) }, Attribute { key: cross_entropy_backward::LABEL_SMOOTHING, value: Value::F64(Some(0.0)) }],
        rows: &[
            Row { formats: &[f::F32, f::I32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F32, f::I64, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::I64, f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::I32, f::F32, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::I32, f::F32, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: adamw::ID, version: adamw::VERSION,
        elementwise: false, outputs: 3, rules: rules::adamw,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[Attribute { key: adamw::STEP, value: Value::I64(None) }, Attribute { key: adamw::LEARNING_RATE, value: Value::F64(Some(0.001)) }, Attribute { key: adamw::BETA1, value: Value::F64(Some(0.9)) }, Attribute { key: adamw::BETA2, value: Value::F64(Some(0.999)) }, Attribute { key: adamw::EPS, value: Value::F64(Some(1e-8)) }, Attribute { key: adamw::WEIGHT_DECAY, value: Value::F64(Some(0.01)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32, f::F32, f::F32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64, f::F64, f::F64, f::F64, f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::F32, f::F32, f::BF16, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: sgd::ID, version: sgd::VERSION,
        elementwise: false, outputs: 2, rules: rules::sgd,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[Attribute { key: sgd::LEARNING_RATE, value: Value::F64(Some(0.01)) }, Attribute { key: sgd::MOMENTUM, value: Value::F64(Some(0.9)) }, Attribute { key: sgd::WEIGHT_DECAY, value: Value::F64(Some(0.0)) }, Attribute { key: sgd::NESTEROV, value: Value::Bool(Some(false)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64, f::F64, f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::F32, f::BF16, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: clip_grad_norm::ID, version: clip_grad_norm::VERSION,
        elementwise: false, outputs: 2, rules: rules::clip_grad_norm,
        inputs: &[Input { rank: [0, 8], optional: false }],
        attrs: &[Attribute { key: clip_grad_norm::MAX_NORM, value: Value::F64(None) }, Attribute { key: clip_grad_norm::EPS, value: Value::F64(Some(1e-6)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: gemm::ID, version: gemm::VERSION,
        elementwise: false, outputs: 1, rules: rules::gemm,
        inputs: &[Input { rank: [2, 2], optional: false }, Input { rank: [2, 2], optional: false }, Input { rank: [1, 2], optional: true }],
        attrs: &[Attribute { key: gemm::ALPHA, value: Value::F64(Some(1.0)) }, Attribute { key: gemm::BETA, value: Value::F64(Some(1.0)) }, Attribute { key: gemm::TRANSPOSE_A, value: Value::Bool(Some(false)) }, Attribute { key: gemm::TRANSPOSE_B, value: Value::Bool(Some(false)) }, Attribute { key: gemm::EPILOGUE, value: Value::I64(Some(0)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64, f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: matmul_scaled::ID, version: matmul_scaled::VERSION,
        elementwise: false, outputs: 1, rules: rules::matmul_scaled,
        inputs: &[Input { rank: [2, 2], optional: false }, Input { rank: [2, 2], optional: false }, Input { rank: [2, 2], optional: false }, Input { rank: [2, 2], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F8E4M3FN, f::F8E4M3FN, f::F32, f::F32, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F8E4M3FN, f::F8E4M3FN, f::F32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F8E4M3FN, f::F8E4M3FN, f::E8M0, f::E8M0, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: matmul_mx::ID, version: matmul_mx::VERSION,
        elementwise: false, outputs: 1, rules: rules::matmul_mx,
        inputs: &[Input { rank: [2, 2], optional: false }, Input { rank: [2, 2], optional: false }, Input { rank: [2, 2], optional: false }, Input { rank: [2, 2], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F8E4M3FN, f::F8E4M3FN, f::E8M0, f::E8M0, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F8E4M3FN, f::F8E4M3FN, f::E8M0, f::E8M0, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F8E5M2, f::F8E4M3FN, f::E8M0, f::E8M0, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F8E4M3FN, f::F4E2M1, f::E8M0, f::E8M0, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F4E2M1, f::F4E2M1, f::E8M0, f::E8M0, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F4E2M1, f::F4E2M1, f::E8M0, f::E8M0, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: matmul_w4::ID, version: matmul_w4::VERSION,
        elementwise: false, outputs: 1, rules: rules::matmul_w4,
        inputs: &[Input { rank: [2, 2], optional: false }, Input { rank: [2, 2], optional: false }, Input { rank: [2, 2], optional: false }, Input { rank: [2, 2], optional: true }],
        attrs: &[Attribute { key: matmul_w4::GROUP, value: Value::I64(Some(128)) }],
        rows: &[
            Row { formats: &[f::F16, f::U4, f::F16, f::U4, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::U4, f::BF16, f::U4, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::I4, f::F16, f::I4, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::I4, f::BF16, f::I4, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: grouped_matmul::ID, version: grouped_matmul::VERSION,
        elementwise: false, outputs: 1, rules: rules::grouped_matmul,
        inputs: &[Input { rank: [2, 2], optional: false }, Input { rank: [3, 3], optional: false }, Input { rank: [1, 1], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::I32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F32, f::F32, f::I64, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::I32, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::I32, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::I32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: grouped_matmul_masked::ID, version: grouped_matmul_masked::VERSION,
        elementwise: false, outputs: 1, rules: rules::grouped_matmul_masked,
        inputs: &[Input { rank: [3, 3], optional: false }, Input { rank: [3, 3], optional: false }, Input { rank: [1, 1], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::I32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F32, f::F32, f::I64, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::I32, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::I32, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: grouped_matmul_weights::ID, version: grouped_matmul_weights::VERSION,
        elementwise: false, outputs: 1, rules: rules::grouped_matmul_weights,
        inputs: &[Input { rank: [2, 2], optional: false }, Input { rank: [2, 2], optional: false }, Input { rank: [1, 1], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::I32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F32, f::F32, f::I64, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::I32, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::I32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: conv::ID, version: conv::VERSION,
        elementwise: false, outputs: 1, rules: rules::conv,
        inputs: &[Input { rank: [3, 5], optional: false }, Input { rank: [3, 5], optional: false }, Input { rank: [1, 1], optional: true }],
        attrs: &[Attribute { key: conv::STRIDES, value: Value::I64List(Some(&[])) }, Attribute { key: conv::BEGINS, value: Value::I64List(Some(&[])) }, Attribute { key: conv::ENDS, value: Value::I64List(Some(&[])) }, Attribute { key: conv::DILATIONS, value: Value::I64List(Some(&[])) }, Attribute { key: conv::GROUPS, value: Value::I64(Some(1)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64, f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::I8, f::I8, f::I32, f::I32], accumulate: f::I32, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: conv_transpose::ID, version: conv_transpose::VERSION,
        elementwise: false, outputs: 1, rules: rules::conv_transpose,
        inputs: &[Input { rank: [3, 5], optional: false }, Input { rank: [3, 5], optional: false }, Input { rank: [1, 1], optional: true }],
        attrs: &[Attribute { key: conv_transpose::STRIDES, value: Value::I64List(Some(&[])) }, Attribute { key: conv_transpose::BEGINS, value: Value::I64List(Some(&[])) }, Attribute { key: conv_transpose::ENDS, value: Value::I64List(Some(&[])) }, Attribute { key: conv_transpose::DILATIONS, value: Value::I64List(Some(&[])) }, Attribute { key: conv_transpose::GROUPS, value: Value::I64(Some(1)) }, Attribute { key: conv_transpose::EXTRA, value: Value::I64List(Some(&[])) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64, f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: conv_backward_weight::ID, version: conv_backward_weight::VERSION,
        elementwise: false, outputs: 1, rules: rules::conv_backward_weight,
        inputs: &[Input { rank: [3, 5], optional: false }, Input { rank: [3, 5], optional: false }],
        attrs: &[Attribute { key: conv_backward_weight::WINDOW, value: Value::I64List(None) }, Attribute { key: conv_backward_weight::STRIDES, value: Value::I64List(Some(&[])) }, Attribute { key: conv_backward_weight::BEGINS, value: Value::I64List(Some(&[])) }, Attribute { key: conv_backward_weight::ENDS, value: Value::I64List(Some(&[])) }, Attribute { key: conv_backward_weight::DILATIONS, value: Value::I64List(Some(&[])) }, Attribute { key: conv_backward_weight::GROUPS, value: Value::I64(Some(1)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: max_pool::ID, version: max_pool::VERSION,
        elementwise: false, outputs: 1, rules: rules::max_pool,
        inputs: &[Input { rank: [3, 5], optional: false }],
        attrs: &[Attribute { key: max_pool::WINDOW, value: Value::I64List(None) }, Attribute { key: max_pool::STRIDES, value: Value::I64List(Some(&[])) }, Attribute { key: max_pool::BEGINS, value: Value::I64List(Some(&[])) }, Attribute { key: max_pool::ENDS, value: Value::I64List(Some(&[])) }, Attribute { key: max_pool::DILATIONS, value: Value::I64List(Some(&[])) }],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F64, f::F64], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: avg_pool::ID, version: avg_pool::VERSION,
        elementwise: false, outputs: 1, rules: rules::max_pool,
        inputs: &[Input { rank: [3, 5], optional: false }],
        attrs: &[Attribute { key: avg_pool::WINDOW, value: Value::I64List(None) }, Attribute { key: avg_pool::STRIDES, value: Value::I64List(Some(&[])) }, Attribute { key: avg_pool::BEGINS, value: Value::I64List(Some(&[])) }, Attribute { key: avg_pool::ENDS, value: Value::I64List(Some(&[])) }, Attribute { key: avg_pool::DILATIONS, value: Value::I64List(Some(&[])) }, Attribute { key: avg_pool::COUNT_PADDING, value: Value::Bool(Some(false)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: interpolate::ID, version: interpolate::VERSION,
        elementwise: false, outputs: 1, rules: rules::interpolate,
        inputs: &[Input { rank: [3, 5], optional: false }],
        attrs: &[Attribute { key: interpolate::TO, value: Value::I64List(None) }, Attribute { key: interpolate::MODE, value: Value::I64(Some(0)) }, Attribute { key: interpolate::COORDINATES, value: Value::I64(Some(0)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: quantize::ID, version: quantize::VERSION,
        elementwise: false, outputs: 1, rules: rules::quantize,
        inputs: &[Input { rank: [1, 8], optional: false }, Input { rank: [1, 1], optional: false }, Input { rank: [1, 1], optional: true }],
        attrs: &[Attribute { key: quantize::AXIS, value: Value::I64(Some(0)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::F32, f::U8, f::U8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::F32, f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::F32, f::I8, f::I8], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: dequantize::ID, version: dequantize::VERSION,
        elementwise: false, outputs: 1, rules: rules::dequantize,
        inputs: &[Input { rank: [1, 8], optional: false }, Input { rank: [1, 1], optional: false }, Input { rank: [1, 1], optional: true }],
        attrs: &[Attribute { key: dequantize::AXIS, value: Value::I64(Some(0)) }],
        rows: &[
            Row { formats: &[f::I8, f::F32, f::I8, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::U8, f::F32, f::U8, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I8, f::F32, f::I8, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E4M3FN, f::F32, f::F8E4M3FN, f::BF16], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: quantize_dynamic::ID, version: quantize_dynamic::VERSION,
        elementwise: false, outputs: 2, rules: rules::quantize_dynamic,
        inputs: &[Input { rank: [1, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::I8, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::I8, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F16, f::I8, f::F32], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: quantize_fp8_block::ID, version: quantize_fp8_block::VERSION,
        elementwise: false, outputs: 2, rules: rules::quantize_fp8_block,
        inputs: &[Input { rank: [2, 2], optional: false }],
        attrs: &[Attribute { key: quantize_fp8_block::SQUARE, value: Value::Bool(Some(false)) }],
        rows: &[
            Row { formats: &[f::F32, f::F8E4M3FN, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::F8E4M3FN, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::F8E4M3FN, f::E8M0], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::F8E4M3FN, f::E8M0], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: quantize_mx::ID, version: quantize_mx::VERSION,
        elementwise: false, outputs: 2, rules: rules::quantize_mx,
        inputs: &[Input { rank: [2, 2], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F8E4M3FN, f::E8M0], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::F8E5M2, f::E8M0], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F32, f::F4E2M1, f::E8M0], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::F8E4M3FN, f::E8M0], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::BF16, f::F4E2M1, f::E8M0], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: dequantize_mx::ID, version: dequantize_mx::VERSION,
        elementwise: false, outputs: 1, rules: rules::dequantize_mx,
        inputs: &[Input { rank: [2, 2], optional: false }, Input { rank: [2, 2], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F8E4M3FN, f::E8M0, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E5M2, f::E8M0, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F4E2M1, f::E8M0, f::F32], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F8E4M3FN, f::E8M0, f::BF16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::F4E2M1, f::E8M0, f::BF16], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: dequantize_w4::ID, version: dequantize_w4::VERSION,
        elementwise: false, outputs: 1, rules: rules::dequantize_w4,
        inputs: &[Input { rank: [2, 2], optional: false }, Input { rank: [2, 2], optional: false }, Input { rank: [2, 2], optional: false }],
        attrs: &[Attribute { key: dequantize_w4::GROUP, value: Value::I64(Some(128)) }, Attribute { key: dequantize_w4::PACKING, value: Value::I64(Some(0)) }],
        rows: &[
            Row { formats: &[f::I32, f::F16, f::I32, f::F16], accumulate: 0, determinism: d::BITWISE },
            Row { formats: &[f::I32, f::BF16, f::I32, f::BF16], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: rope::ID, version: rope::VERSION,
        elementwise: false, outputs: 1, rules: rules::rope,
        inputs: &[Input { rank: [3, 8], optional: false }, Input { rank: [2, 2], optional: false }, Input { rank: [2, 2], optional: false }],
        attrs: &[Attribute { key: rope::INTERLEAVED, value: Value::Bool(Some(false)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64, f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F32, f::F32, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::F32, f::F32, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: rope_at::ID, version: rope_at::VERSION,
        elementwise: false, outputs: 1, rules: rules::rope_at,
        inputs: &[Input { rank: [3, 8], optional: false }, Input { rank: [1, 1], optional: false }],
        attrs: &[Attribute { key: rope_at::INTERLEAVED, value: Value::Bool(Some(false)) }, Attribute { key: rope_at::ROTARY, value: Value::I64(Some(0)) }, Attribute { key: rope_at::BASE, value: Value::F64(Some(10000.0)) }, Attribute { key: rope_at::FACTOR, value: Value::F64(Some(1.0)) }, Attribute { key: rope_at::ORIGINAL, value: Value::I64(Some(4096)) }, Attribute { key: rope_at::BETA_FAST, value: Value::F64(Some(32.0)) }, Attribute { key: rope_at::BETA_SLOW, value: Value::F64(Some(1.0)) }, Attribute { key: rope_at::MAGNITUDE, value: Value::F64(Some(1.0)) }],
        rows: &[
            Row { formats: &[f::F32, f::I32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F32, f::I64, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::I32, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::I32, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: swiglu::ID, version: swiglu::VERSION,
        elementwise: false, outputs: 1, rules: rules::swiglu,
        inputs: &[Input { rank: [0, 8], optional: false }, Input { rank: [0, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: hadamard::ID, version: hadamard::VERSION,
        elementwise: false, outputs: 1, rules: rules::hadamard,
        inputs: &[Input { rank: [1, 8], optional: false }],
        attrs: &[],
        rows: &[
            Row { formats: &[f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F64, f::F64], accumulate: f::F64, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: attention::ID, version: attention::VERSION,
        elementwise: false, outputs: 2, rules: rules::attention,
        inputs: &[Input { rank: [4, 4], optional: false }, Input { rank: [4, 4], optional: false }, Input { rank: [4, 4], optional: false }, Input { rank: [1, 4], optional: true }, Input { rank: [1, 1], optional: true }, Input { rank: [1, 1], optional: true }],
        attrs: &[Attribute { key: attention::SCALE, value: Value::F64(None) }, Attribute { key: attention::CAUSAL, value: Value::Bool(Some(false)) }, Attribute { key: attention::WINDOW, value: Value::I64(Some(0)) }, Attribute { key: attention::SOFTCAP, value: Value::F64(Some(0.0)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32, f::F32, f::F32, f::F32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::F16, f::F16, f::F32, f::F32, f::F16, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::BF16, f::BF16, f::F32, f::F32, f::BF16, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: attention_varlen::ID, version: attention_varlen::VERSION,
        elementwise: false, outputs: 2, rules: rules::attention_varlen,
        inputs: &[Input { rank: [3, 3], optional: false }, Input { rank: [3, 3], optional: false }, Input { rank: [3, 3], optional: false }, Input { rank: [1, 1], optional: false }, Input { rank: [1, 1], optional: false }],
        attrs: &[Attribute { key: attention_varlen::SCALE, value: Value::F64(None) }, Attribute { key: attention_varlen::CAUSAL, value: Value::Bool(Some(false)) }, Attribute { key: attention_varlen::WINDOW, value: Value::I64(Some(0)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32, f::I32, f::I32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F32, f::F32, f::F32, f::I64, f::I64, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::F16, f::I32, f::I32, f::F16, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::BF16, f::I32, f::I32, f::BF16, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: attention_paged::ID, version: attention_paged::VERSION,
        elementwise: false, outputs: 2, rules: rules::attention_paged,
        inputs: &[Input { rank: [4, 4], optional: false }, Input { rank: [4, 4], optional: false }, Input { rank: [4, 4], optional: false }, Input { rank: [2, 2], optional: false }, Input { rank: [1, 1], optional: false }],
        attrs: &[Attribute { key: attention_paged::SCALE, value: Value::F64(None) }, Attribute { key: attention_paged::CAUSAL, value: Value::Bool(Some(false)) }, Attribute { key: attention_paged::WINDOW, value: Value::I64(Some(0)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32, f::I32, f::I32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F32, f::F32, f::F32, f::I64, f::I64, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::F16, f::I32, f::I32, f::F16, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::BF16, f::I32, f::I32, f::BF16, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: attention_backward::ID, version: attention_backward::VERSION,
        elementwise: false, outputs: 3, rules: rules::attention_backward,
        inputs: &[Input { rank: [4, 4], optional: false }, Input { rank: [4, 4], optional: false }, Input { rank: [4, 4], optional: false }, Input { rank: [4, 4], optional: false }, Input { rank: [4, 4], optional: false }, Input { rank: [3, 3], optional: false }],
        attrs: &[Attribute { key: attention_backward::SCALE, value: Value::F64(None) }, Attribute { key: attention_backward::CAUSAL, value: Value::Bool(Some(false)) }, Attribute { key: attention_backward::WINDOW, value: Value::I64(Some(0)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32, f::F32, f::F32, f::F32, f::F32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::F16, f::F16, f::F16, f::F32, f::F16, f::F16, f::F16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::BF16, f::BF16, f::BF16, f::F32, f::BF16, f::BF16, f::BF16], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: mla_decode::ID, version: mla_decode::VERSION,
        elementwise: false, outputs: 2, rules: rules::mla_decode,
        inputs: &[Input { rank: [4, 4], optional: false }, Input { rank: [3, 3], optional: false }, Input { rank: [1, 1], optional: true }],
        attrs: &[Attribute { key: mla_decode::SCALE, value: Value::F64(None) }, Attribute { key: mla_decode::V_DIM, value: Value::I64(None) }, Attribute { key: mla_decode::CAUSAL, value: Value::Bool(Some(false)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::I32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::I32, f::F16, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::I32, f::BF16, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: mla_sparse::ID, version: mla_sparse::VERSION,
        elementwise: false, outputs: 2, rules: rules::mla_sparse,
        inputs: &[Input { rank: [3, 3], optional: false }, Input { rank: [2, 2], optional: false }, Input { rank: [2, 2], optional: false }],
        attrs: &[Attribute { key: mla_sparse::SCALE, value: Value::F64(None) }, Attribute { key: mla_sparse::V_DIM, value: Value::I64(None) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::I32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F32, f::F32, f::I64, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::I32, f::F16, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::I32, f::BF16, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: mla_sparse_packed::ID, version: mla_sparse_packed::VERSION,
        elementwise: false, outputs: 2, rules: rules::mla_sparse_packed,
        inputs: &[Input { rank: [3, 3], optional: false }, Input { rank: [2, 2], optional: false }, Input { rank: [2, 2], optional: false }],
        attrs: &[Attribute { key: mla_sparse_packed::SCALE, value: Value::F64(None) }, Attribute { key: mla_sparse_packed::V_DIM, value: Value::I64(None) }, Attribute { key: mla_sparse_packed::GROUP, value: Value::I64(Some(128)) }],
        rows: &[
            Row { formats: &[f::F32, f::U8, f::I32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::U8, f::I32, f::BF16, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: kv_cache_pack::ID, version: kv_cache_pack::VERSION,
        elementwise: false, outputs: 1, rules: rules::kv_cache_pack,
        inputs: &[Input { rank: [2, 2], optional: false }],
        attrs: &[Attribute { key: kv_cache_pack::V_DIM, value: Value::I64(None) }, Attribute { key: kv_cache_pack::GROUP, value: Value::I64(Some(128)) }],
        rows: &[
            Row { formats: &[f::BF16, f::U8], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: lightning_indexer::ID, version: lightning_indexer::VERSION,
        elementwise: false, outputs: 1, rules: rules::lightning_indexer,
        inputs: &[Input { rank: [3, 3], optional: false }, Input { rank: [2, 2], optional: false }, Input { rank: [2, 2], optional: false }, Input { rank: [1, 1], optional: true }],
        attrs: &[Attribute { key: lightning_indexer::CAUSAL, value: Value::Bool(Some(false)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::F32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F16, f::F32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::BF16, f::F32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F8E4M3FN, f::F8E4M3FN, f::F32, f::F32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: moe_gate::ID, version: moe_gate::VERSION,
        elementwise: false, outputs: 2, rules: rules::moe_gate,
        inputs: &[Input { rank: [2, 2], optional: false }, Input { rank: [1, 1], optional: true }],
        attrs: &[Attribute { key: moe_gate::K, value: Value::I64(None) }, Attribute { key: moe_gate::GROUPS, value: Value::I64(Some(1)) }, Attribute { key: moe_gate::TOP_GROUPS, value: Value::I64(Some(1)) }, Attribute { key: moe_gate::SCALE, value: Value::F64(Some(1.0)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::I32, f::F32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: philox_bits::ID, version: philox_bits::VERSION,
        elementwise: false, outputs: 1, rules: rules::philox_bits,
        inputs: &[Input { rank: [1, 1], optional: false }],
        attrs: &[Attribute { key: philox_bits::COUNT, value: Value::I64(None) }],
        rows: &[
            Row { formats: &[f::I64, f::U32], accumulate: 0, determinism: d::BITWISE },
        ],
    },
    Signature {
        id: dropout::ID, version: dropout::VERSION,
        elementwise: false, outputs: 2, rules: rules::dropout,
        inputs: &[Input { rank: [1, 8], optional: false }, Input { rank: [1, 1], optional: false }],
        attrs: &[Attribute { key: dropout::P, value: Value::F64(Some(0.5)) }],
        rows: &[
            Row { formats: &[f::F32, f::I64, f::F32, f::BOOL], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::I64, f::F16, f::BOOL], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::I64, f::BF16, f::BOOL], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
    Signature {
        id: sample::ID, version: sample::VERSION,
        elementwise: false, outputs: 1, rules: rules::sample,
        inputs: &[Input { rank: [2, 2], optional: false }, Input { rank: [1, 1], optional: false }],
        attrs: &[Attribute { key: sample::TEMPERATURE, value: Value::F64(Some(1.0)) }, Attribute { key: sample::TOP_K, value: Value::I64(Some(0)) }, Attribute { key: sample::TOP_P, value: Value::F64(Some(1.0)) }],
        rows: &[
            Row { formats: &[f::F32, f::F32, f::I32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F32, f::F32, f::I64], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::F16, f::F32, f::I32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
            Row { formats: &[f::BF16, f::F32, f::I32], accumulate: f::F32, determinism: d::RUN_TO_RUN },
        ],
    },
];
