//! The words of OpenCL C for the operators of one element of each input.

use oxi_kit::ops;

/// What an elementwise operator is in the kernels, of floats and of integers: a function of the
/// vendor, or a macro of ours. Empty where it has no such rows.
#[rustfmt::skip]
pub fn word(op: u32) -> Option<[&'static str; 2]> {
    Some(match op {
        ops::add::ID => ["ADD", "ADD"],
        ops::subtract::ID => ["SUBTRACT", "SUBTRACT"],
        ops::multiply::ID => ["MULTIPLY", "MULTIPLY"],
        ops::divide::ID => ["DIVIDE", "WHOLE_DIVIDE"],
        ops::floor_divide::ID => ["", "FLOOR_DIVIDE"],
        ops::fmod::ID => ["fmod", "WHOLE_FMOD"],
        ops::remainder::ID => ["REMAINDER", "WHOLE_REMAINDER"],
        ops::abs::ID => ["fabs", "abs"],
        ops::neg::ID => ["NEGATE", "NEGATE"],
        ops::sign::ID => ["SIGN", "SIGN"],
        ops::square::ID => ["SQUARE", "SQUARE"],
        ops::relu::ID => ["RELU", "RELU"],
        ops::ceil::ID => ["ceil", ""],
        ops::floor::ID => ["floor", ""],
        ops::trunc::ID => ["trunc", ""],
        ops::round::ID => ["round", ""],
        ops::rint::ID => ["rint", ""],
        ops::sqrt::ID => ["sqrt", ""],
        ops::rsqrt::ID => ["rsqrt", ""],
        ops::cbrt::ID => ["cbrt", ""],
        ops::reciprocal::ID => ["RECIPROCAL", ""],
        ops::hypot::ID => ["hypot", ""],
        ops::pow::ID => ["pow", ""],
        ops::exp::ID => ["exp", ""],
        ops::exp2::ID => ["exp2", ""],
        ops::exp10::ID => ["exp10", ""],
        ops::expm1::ID => ["expm1", ""],
        ops::log::ID => ["log", ""],
        ops::log2::ID => ["log2", ""],
        ops::log10::ID => ["log10", ""],
        ops::log1p::ID => ["log1p", ""],
        ops::logaddexp::ID => ["LOGADDEXP", ""],
        ops::sin::ID => ["sin", ""],
        ops::cos::ID => ["cos", ""],
        ops::tan::ID => ["tan", ""],
        ops::asin::ID => ["asin", ""],
        ops::acos::ID => ["acos", ""],
        ops::atan::ID => ["atan", ""],
        ops::atan2::ID => ["atan2", ""],
        ops::sinpi::ID => ["sinpi", ""],
        ops::cospi::ID => ["cospi", ""],
        ops::tanpi::ID => ["tanpi", ""],
        ops::asinpi::ID => ["asinpi", ""],
        ops::acospi::ID => ["acospi", ""],
        ops::atanpi::ID => ["atanpi", ""],
        ops::sinh::ID => ["sinh", ""],
        ops::cosh::ID => ["cosh", ""],
        ops::tanh::ID => ["tanh", ""],
        ops::asinh::ID => ["asinh", ""],
        ops::acosh::ID => ["acosh", ""],
        ops::atanh::ID => ["atanh", ""],
        ops::erf::ID => ["erf", ""],
        ops::erfc::ID => ["erfc", ""],
        ops::tgamma::ID => ["tgamma", ""],
        ops::lgamma::ID => ["lgamma", ""],
        ops::sigmoid::ID => ["SIGMOID", ""],
        ops::log_sigmoid::ID => ["LOG_SIGMOID", ""],
        ops::softplus::ID => ["SOFTPLUS", ""],
        ops::gelu::ID => ["GELU", ""],
        ops::gelu_tanh::ID => ["GELU_TANH", ""],
        ops::silu::ID => ["SILU", ""],
        ops::mish::ID => ["MISH", ""],
        ops::hardswish::ID => ["HARDSWISH", ""],
        ops::leaky_relu::ID => ["LEAKY_RELU", ""],
        ops::elu::ID => ["ELU", ""],
        ops::maximum::ID => ["MAXIMUM", "max"],
        ops::minimum::ID => ["MINIMUM", "min"],
        ops::fmax::ID => ["FMAX", ""],
        ops::fmin::ID => ["FMIN", ""],
        ops::clamp::ID => ["CLAMP", "WHOLE_CLAMP"],
        ops::copysign::ID => ["copysign", ""],
        ops::nextafter::ID => ["nextafter", ""],
        ops::ldexp::ID => ["ldexp", ""],
        ops::fma::ID => ["fma", ""],
        ops::lerp::ID => ["LERP", ""],
        ops::isnan::ID => ["isnan", ""],
        ops::isinf::ID => ["isinf", ""],
        ops::isfinite::ID => ["isfinite", ""],
        ops::signbit::ID => ["signbit", ""],
        ops::equal::ID => ["isequal", "EQUAL"],
        ops::not_equal::ID => ["isnotequal", "NOT_EQUAL"],
        ops::less::ID => ["isless", "LESS"],
        ops::less_equal::ID => ["islessequal", "LESS_EQUAL"],
        ops::greater::ID => ["isgreater", "GREATER"],
        ops::greater_equal::ID => ["isgreaterequal", "GREATER_EQUAL"],
        ops::logical_not::ID => ["", "NOT"],
        ops::logical_and::ID => ["", "AND"],
        ops::logical_or::ID => ["", "OR"],
        ops::logical_xor::ID => ["", "XOR"],
        ops::bitwise_not::ID => ["", "COMPLEMENT"],
        ops::bitwise_and::ID => ["", "AND"],
        ops::bitwise_or::ID => ["", "OR"],
        ops::bitwise_xor::ID => ["", "XOR"],
        ops::popcount::ID => ["", "popcount"],
        ops::clz::ID => ["", "clz"],
        ops::shift_left::ID => ["", "SHIFT_LEFT"],
        ops::shift_right::ID => ["", "SHIFT_RIGHT"],
        ops::shift_right_logical::ID => ["", "SHIFT_RIGHT_LOGICAL"],
        ops::select::ID => ["SELECT", "SELECT"],
        // OpenCL has neither digamma nor the inverse of erf.
        _ => return None,
    })
}

/// From what an operator is composed that OpenCL lacks; empty for what it has.
pub fn lacking(op: u32) -> &'static str {
    match op {
        ops::maximum::ID | ops::minimum::ID | ops::fmax::ID | ops::fmin::ID | ops::clamp::ID => {
            "OpenCL's fmax and fmin order no zeros: those are picked by their signs"
        }
        ops::sign::ID => "OpenCL's sign of NaN is 0: two comparisons",
        ops::relu::ID | ops::leaky_relu::ID => "a comparison",
        ops::remainder::ID => "fmod, and a sum where the signs differ",
        ops::logaddexp::ID => "log1p of exp",
        ops::lerp::ID => "OpenCL's mix is left open outside of 0 to 1: its formula",
        ops::sigmoid::ID
        | ops::log_sigmoid::ID
        | ops::softplus::ID
        | ops::gelu::ID
        | ops::gelu_tanh::ID
        | ops::silu::ID
        | ops::mish::ID
        | ops::hardswish::ID
        | ops::elu::ID => "a formula, as frameworks write it",
        _ => "",
    }
}
