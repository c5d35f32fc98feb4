//! The functions of all elementwise operators: one line an operator.
//!
//! | made by | the function is |
//! |---|---|
//! | `exact` | exact in f64 for every format |
//! | `rounded` | the exact result rounded to f64; rounding that once more does not show |
//! | `once` | the same, where a second rounding would show |
//! | `near` | within so many units in the last place of an f64; the third argument gives the rest |
//! | `whole` | one of integers, before the row's overflow rule |
//! | `bits` | one of patterns |
//! | `and_many` | there in vectors too |
//!
//! Special values need no lines of their own: functions in f64 give the NaNs, infinities and signed
//! zeros of IEEE 754. Attributes stand behind the inputs.
//!
//! How far the library's functions are from the truth was measured, see the tests; the numbers here
//! are upper bounds. A composed function counts each step.

use super::double::{self, larger, sigmoid, softplus};
use super::function::{Function, bits, exact, near, once, rounded, whole};
use super::{lanes, rest};
use crate::precise::compose;
use crate::precise::special::{digamma, erf, erfc, erfinv, lgamma, tgamma};
use crate::precise::{Real, half, one, over_pi, power, root, ten, two};

#[rustfmt::skip]
pub(super) static ONE: &[Function<1>] = &[
    exact("abs", |[x]| x.abs()).and_whole(|[x], _| x.abs()),
    exact("neg", |[x]| -x).and_whole(|[x], _| -x),
    exact("sign", double::sign).and_whole(|[x], _| x.signum()),
    exact("ceil", |[x]| x.ceil()),
    exact("floor", |[x]| x.floor()),
    exact("trunc", |[x]| x.trunc()),
    exact("round", |[x]| x.round()),
    exact("rint", |[x]| x.round_ties_even()),
    rounded("square", |[x]| x * x, |[x], y| rest::product([x, x], y)).and_whole(|[x], _| x * x),
    rounded("sqrt", |[x]| x.sqrt(), rest::root),
    near("rsqrt", |[x]| if x == 0.0 { 1.0 / x } else { pxfm::f_rsqrt(x) }, 1.0, |[x]| one() / root(x)),
    near("cbrt", |[x]| pxfm::f_cbrt(x), 1.0, |[x]| dashu_float::ops::CubicRoot::cbrt(&x)),
    near("reciprocal", |[x]| 1.0 / x, 0.5, |[x]| one() / x),
    near("exp", |[x]| pxfm::f_exp(x), 1.0, |[x]| x.exp()).and_many(&lanes::EXP),
    near("exp2", |[x]| pxfm::f_exp2(x), 1.0, |[x]| power(two(), x)),
    near("exp10", |[x]| pxfm::f_exp10(x), 1.0, |[x]| power(ten(), x)),
    near("expm1", |[x]| pxfm::f_expm1(x), 1.0, |[x]| x.exp_m1()),
    near("log", |[x]| pxfm::f_log(x), 1.0, |[x]| x.ln()).and_many(&lanes::LOG),
    near("log2", |[x]| pxfm::f_log2(x), 1.0, |[x]| x.log2()),
    near("log10", |[x]| pxfm::f_log10(x), 1.0, |[x]| x.log10()),
    near("log1p", |[x]| pxfm::f_log1p(x), 1.0, |[x]| x.ln_1p()),
    near("sin", |[x]| pxfm::f_sin(x), 1.0, |[x]| x.sin()).and_many(&lanes::SIN),
    near("cos", |[x]| pxfm::f_cos(x), 1.0, |[x]| x.cos()),
    near("tan", |[x]| pxfm::f_tan(x), 1.0, |[x]| x.tan()),
    near("asin", |[x]| pxfm::f_asin(x), 1.0, |[x]| x.asin()),
    near("acos", |[x]| pxfm::f_acos(x), 1.0, |[x]| x.acos()),
    near("atan", |[x]| pxfm::f_atan(x), 1.0, |[x]| x.atan()),
    near("sinpi", |[x]| pxfm::f_sinpi(x), 1.0, |[x]| x.sin_pi()),
    near("cospi", |[x]| pxfm::f_cospi(x), 1.0, |[x]| x.cos_pi()),
    near("tanpi", |[x]| double::tanpi(x), 1.0, |[x]| x.tan_pi()),
    near("asinpi", |[x]| pxfm::f_asinpi(x), 1.0, |[x]| over_pi(x.asin())),
    near("acospi", |[x]| pxfm::f_acospi(x), 1.0, |[x]| over_pi(x.acos())),
    near("atanpi", |[x]| pxfm::f_atanpi(x), 1.0, |[x]| over_pi(x.atan())),
    near("sinh", |[x]| pxfm::f_sinh(x).copysign(x), 1.0, |[x]| x.sinh()),
    near("cosh", |[x]| pxfm::f_cosh(x), 1.0, |[x]| x.cosh()),
    near("tanh", |[x]| pxfm::f_tanh(x), 1.0, |[x]| x.tanh()).and_many(&lanes::TANH),
    near("asinh", |[x]| pxfm::f_asinh(x), 1.0, |[x]| x.asinh()),
    near("acosh", |[x]| pxfm::f_acosh(x), 1.0, |[x]| x.acosh()),
    near("atanh", |[x]| pxfm::f_atanh(x), 1.0, |[x]| x.atanh()),
    near("erf", |[x]| pxfm::f_erf(x), 1.0, |[x]| erf(x)),
    near("erfc", |[x]| pxfm::f_erfc(x), 1.0, |[x]| erfc(x)),
    near("erfinv", |[x]| pxfm::f_erfinv(x).copysign(x), 1.0, |[x]| erfinv(x)),
    near("tgamma", |[x]| double::tgamma(x), 1.0, |[x]| tgamma(x)),
    near("lgamma", |[x]| double::lgamma(x), 2.0, |[x]| lgamma(x)),
    near("digamma", |[x]| double::digamma(x), 1.0, |[x]| digamma(x)),
    near("sigmoid", |[x]| sigmoid(x), 4.0, |[x]| one() / (one() + (-x).exp())),
    near("log_sigmoid", |[x]| -softplus(-x), 4.0, |[x]| -compose::softplus(-x)),
    near("softplus", |[x]| softplus(x), 4.0, |[x]| compose::softplus(x)),
    exact("relu", |[x]| if x > 0.0 || x.is_nan() { x } else { 0.0 }).and_whole(|[x], _| x.max(0)),
    near("gelu", |[x]| double::gelu(x), 800.0, |[x]| half() * &x * erfc(-x / root(two()))),
    near("gelu_tanh", |[x]| double::gelu_tanh(x), 800.0, |[x]| compose::gelu_tanh(x)),
    near("silu", |[x]| x * sigmoid(x), 5.0, |[x]| &x / (one() + (-&x).exp())),
    near("mish", |[x]| x * pxfm::f_tanh(softplus(x)), 8.0, |[x]| &x * compose::softplus(x.clone()).tanh()),
    near("hardswish", |[x]| x * ((x + 3.0).clamp(0.0, 6.0) / 6.0), 2.0, |[x]| compose::hardswish(x)),
    exact("isnan", |[x]| f64::from(x.is_nan())),
    exact("isinf", |[x]| f64::from(x.is_infinite())),
    exact("isfinite", |[x]| f64::from(x.is_finite())),
    bits("signbit", |[x], [codec]| x >> (codec.bits() - 1) & 1),
    whole("logical_not", |[x], _| i128::from(x == 0)),
    whole("bitwise_not", |[x], _| !x),
    whole("popcount", |[x], width| width.pattern(x).count_ones().into()),
    whole("clz", |[x], width| (width.pattern(x).leading_zeros() - (64 - width.bits)).into()),
];

#[rustfmt::skip]
pub(super) static TWO: &[Function<2>] = &[
    rounded("add", |[a, b]| a + b, rest::sum).and_whole(|[a, b], _| a + b),
    rounded("subtract", |[a, b]| a - b, |[a, b], y| rest::sum([a, -b], y)).and_whole(|[a, b], _| a - b),
    rounded("multiply", |[a, b]| a * b, rest::product).and_whole(|[a, b], _| a * b),
    rounded("divide", |[a, b]| a / b, rest::quotient).and_whole(|[a, b], _| if b == 0 { -1 } else { a / b }),
    near("pow", |[a, b]| double::pow(a, b), 1.0, |[a, b]| power(a, b)).and_many(&lanes::POW),
    exact("fmod", |[a, b]| a % b).and_whole(|[a, b], _| if b == 0 { a } else { a % b }),
    rounded("remainder", double::remainder, |[a, b], y| rest::remainder([a, b], y)).and_whole(|[a, b], _| double::whole_remainder(a, b)),
    whole("floor_divide", |[a, b], _| if b == 0 { -1 } else { (a - double::whole_remainder(a, b)) / b }),
    exact("maximum", |[a, b]| if a.is_nan() || b.is_nan() { f64::NAN } else { larger(a, b) }).and_whole(|[a, b], _| a.max(b)),
    exact("minimum", |[a, b]| if a.is_nan() || b.is_nan() { f64::NAN } else { -larger(-a, -b) }).and_whole(|[a, b], _| a.min(b)),
    exact("fmax", |[a, b]| larger(a, b)),
    exact("fmin", |[a, b]| -larger(-a, -b)),
    near("atan2", |[a, b]| pxfm::f_atan2(a, b).copysign(a), 1.0, |[a, b]| a.atan2(&b)),
    near("hypot", double::hypot, 1.0, |[a, b]| root(&a * &a + &b * &b)),
    exact("copysign", |[a, b]| a.copysign(b)),
    bits("nextafter", |[a, b], [codec, _]| double::next(codec, a, b)),
    near("logaddexp", double::log_add_exp, 4.0, |[a, b]| compose::log_add_exp(a, b)),
    exact("ldexp", |[a, e]| double::scaled(a, e)),
    near("leaky_relu", |[x, alpha]| if x < 0.0 { x * alpha } else { x }, 0.5, |[x, alpha]| if x < Real::ZERO { x * alpha } else { x }),
    near("elu", |[x, alpha]| if x < 0.0 { pxfm::f_expm1(x) * alpha } else { x }, 2.0, |[x, alpha]| if x < Real::ZERO { x.exp_m1() * alpha } else { x }),
    exact("equal", |[a, b]| f64::from(a == b)).and_whole(|[a, b], _| i128::from(a == b)),
    exact("not_equal", |[a, b]| f64::from(a != b)).and_whole(|[a, b], _| i128::from(a != b)),
    exact("less", |[a, b]| f64::from(a < b)).and_whole(|[a, b], _| i128::from(a < b)),
    exact("less_equal", |[a, b]| f64::from(a <= b)).and_whole(|[a, b], _| i128::from(a <= b)),
    exact("greater", |[a, b]| f64::from(a > b)).and_whole(|[a, b], _| i128::from(a > b)),
    exact("greater_equal", |[a, b]| f64::from(a >= b)).and_whole(|[a, b], _| i128::from(a >= b)),
    whole("logical_and", |[a, b], _| a & b),
    whole("logical_or", |[a, b], _| a | b),
    whole("logical_xor", |[a, b], _| a ^ b),
    whole("bitwise_and", |[a, b], _| a & b),
    whole("bitwise_or", |[a, b], _| a | b),
    whole("bitwise_xor", |[a, b], _| a ^ b),
    whole("shift_left", |[a, b], width| if width.shifts(b) { a << b } else { 0 }),
    whole("shift_right", |[a, b], width| a >> if width.shifts(b) { b } else { 64 }),
    whole("shift_right_logical", |[a, b], width| if width.shifts(b) { i128::from(width.pattern(a) >> b) } else { 0 }),
];

#[rustfmt::skip]
pub(super) static THREE: &[Function<3>] = &[
    once("fma", |[a, b, c]| a.mul_add(b, c), rest::fused),
    bits("select", |[condition, a, b], _| if condition != 0 { a } else { b }).moving(),
    exact("clamp", double::clamp).and_whole(|[x, low, high], _| x.max(low).min(high)),
    near("lerp", double::lerp, 1.0, |[a, b, t]| &a + t * (b - &a)),
];
