//! What each elementwise operator is in StableHLO: one line an operator.
//!
//! | word | means | level |
//! |---|---|---|
//! | `One` | one operation that takes the operands as they are | native |
//! | `Compare` | one comparison | native |
//! | `Said` | one operation, with a constant, a type or an order of operands of its own | native |
//! | `Made` | a few operations in the row's format | composed |
//! | `Formula` | a formula of real numbers, as frameworks send it: in f32 at least, rounded once | composed |
//!
//! What StableHLO lacks is left to dialects above it (CHLO's arcs, erf and gamma), which this
//! adapter does not speak.

use oxi_kit::ffi::format as f;
use oxi_kit::ops;

use crate::emit::{Emitter, Value};

/// Operations on operands of the output's shape; the number is the operator's attribute.
type Graph = fn(&mut Emitter, &[Value], f64) -> Value;

/// How an operator is said.
#[derive(Debug, Clone, Copy)]
enum Word {
    One(&'static str),
    Compare(&'static str),
    Said(Graph),
    Made(Graph),
    Formula(Graph),
}

#[rustfmt::skip]
fn word(op: u32) -> Option<Word> {
    use Word::{Compare, Formula, Made, One, Said};
    Some(match op {
        ops::add::ID => One("add"),
        ops::subtract::ID => One("subtract"),
        ops::multiply::ID => One("multiply"),
        ops::divide::ID => One("divide"),
        ops::fmod::ID => One("remainder"),
        ops::remainder::ID => Made(remainder),
        ops::floor_divide::ID => Made(floor_divide),
        ops::abs::ID => One("abs"),
        ops::neg::ID => One("negate"),
        ops::sign::ID => One("sign"),
        ops::square::ID => Said(|e, x, _| e.binary("multiply", &x[0], &x[0])),
        ops::reciprocal::ID => Said(|e, x, _| { let one = e.like(&x[0], 1.0); e.binary("divide", &one, &x[0]) }),
        ops::ceil::ID => One("ceil"),
        ops::floor::ID => One("floor"),
        ops::trunc::ID => Made(trunc),
        ops::round::ID => One("round_nearest_afz"),
        ops::rint::ID => One("round_nearest_even"),
        ops::sqrt::ID => One("sqrt"),
        ops::rsqrt::ID => One("rsqrt"),
        ops::cbrt::ID => One("cbrt"),
        ops::hypot::ID => Formula(hypot),
        ops::pow::ID => One("power"),
        ops::exp::ID => One("exponential"),
        ops::expm1::ID => One("exponential_minus_one"),
        ops::log::ID => One("log"),
        ops::log2::ID => Formula(|e, x, _| log(e, &x[0], 2.0)),
        ops::log10::ID => Formula(|e, x, _| log(e, &x[0], 10.0)),
        ops::log1p::ID => One("log_plus_one"),
        ops::logaddexp::ID => Formula(|e, x, _| log_add_exp(e, &x[0], &x[1])),
        ops::sin::ID => One("sine"),
        ops::cos::ID => One("cosine"),
        ops::tan::ID => One("tan"),
        ops::tanh::ID => One("tanh"),
        ops::atan::ID => Said(|e, x, _| { let one = e.like(&x[0], 1.0); e.binary("atan2", &x[0], &one) }),
        ops::atan2::ID => One("atan2"),
        ops::sigmoid::ID => Formula(|e, x, _| e.unary("logistic", &x[0])),
        ops::log_sigmoid::ID => Formula(|e, x, _| { let x = e.unary("negate", &x[0]); let y = softplus(e, &x); e.unary("negate", &y) }),
        ops::softplus::ID => Formula(|e, x, _| softplus(e, &x[0])),
        ops::silu::ID => Formula(|e, x, _| { let part = e.unary("logistic", &x[0]); e.binary("multiply", &x[0], &part) }),
        ops::mish::ID => Formula(|e, x, _| { let part = softplus(e, &x[0]); let part = e.unary("tanh", &part); e.binary("multiply", &x[0], &part) }),
        ops::gelu_tanh::ID => Formula(gelu_tanh),
        ops::hardswish::ID => Formula(hardswish),
        ops::relu::ID => Said(|e, x, _| { let zero = e.like(&x[0], 0.0); e.binary("maximum", &x[0], &zero) }),
        ops::leaky_relu::ID => Formula(leaky_relu),
        ops::elu::ID => Formula(elu),
        ops::maximum::ID => One("maximum"),
        ops::minimum::ID => One("minimum"),
        ops::fmax::ID => Made(|e, x, _| of_numbers(e, "maximum", x)),
        ops::fmin::ID => Made(|e, x, _| of_numbers(e, "minimum", x)),
        ops::clamp::ID => Said(|e, x, _| e.ternary("clamp", [&x[1], &x[0], &x[2]])),
        ops::copysign::ID => Made(copysign),
        ops::lerp::ID => Formula(lerp),
        ops::isnan::ID => Said(|e, x, _| e.compare("NE", &x[0], &x[0])),
        ops::isinf::ID => Made(|e, x, _| { let size = e.unary("abs", &x[0]); let most = e.like(&size, f64::INFINITY); e.compare("EQ", &size, &most) }),
        ops::isfinite::ID => Said(|e, x, _| e.to("is_finite", &x[0], f::BOOL)),
        ops::signbit::ID => Made(|e, x, _| signbit(e, &x[0])),
        ops::equal::ID => Compare("EQ"),
        ops::not_equal::ID => Compare("NE"),
        ops::less::ID => Compare("LT"),
        ops::less_equal::ID => Compare("LE"),
        ops::greater::ID => Compare("GT"),
        ops::greater_equal::ID => Compare("GE"),
        ops::logical_not::ID | ops::bitwise_not::ID => One("not"),
        ops::logical_and::ID | ops::bitwise_and::ID => One("and"),
        ops::logical_or::ID | ops::bitwise_or::ID => One("or"),
        ops::logical_xor::ID | ops::bitwise_xor::ID => One("xor"),
        ops::popcount::ID => One("popcnt"),
        ops::clz::ID => One("count_leading_zeros"),
        ops::shift_left::ID => One("shift_left"),
        ops::shift_right::ID => Said(shift_right),
        ops::shift_right_logical::ID => One("shift_right_logical"),
        ops::select::ID => One("select"),
        _ => return None,
    })
}

/// True if the adapter has a word for an elementwise operator.
pub fn has(op: u32) -> bool {
    word(op).is_some()
}

/// From what an operator is composed; nothing if it is one operation.
pub fn composed(op: u32) -> Option<&'static str> {
    match word(op)? {
        Word::Made(_) => Some("a few operations, as frameworks send them"),
        Word::Formula(_) => Some("a formula, as frameworks send it, in f32 at least"),
        _ => None,
    }
}

/// The result of an operator that the adapter has a word for, on operands of one shape.
pub fn result(emit: &mut Emitter, op: u32, operands: &[Value], alpha: f64) -> Value {
    match (word(op).expect("only what is offered is planned"), operands) {
        (Word::One(name), [x]) => emit.unary(name, x),
        (Word::One(name), [a, b]) => emit.binary(name, a, b),
        (Word::One(name), [a, b, c]) => emit.ternary(name, [a, b, c]),
        (Word::Compare(direction), [a, b]) => emit.compare(direction, a, b),
        (Word::Said(graph) | Word::Made(graph), operands) => graph(emit, operands, alpha),
        (Word::Formula(graph), operands) => {
            let format = operands[0].ty.format;
            let wide = if format == f::F64 { f::F64 } else { f::F32 };
            let operands: Vec<_> = operands.iter().map(|x| emit.convert(x, wide)).collect();
            let y = graph(emit, &operands, alpha);
            emit.convert(&y, format)
        }
        (word, operands) => unreachable!("{word:?} of {} operands", operands.len()),
    }
}

/// Whether numbers are below zero; a NaN and a zero are not.
fn negative(e: &mut Emitter, x: &Value) -> Value {
    let zero = e.like(x, 0.0);
    e.compare("LT", x, &zero)
}

/// StableHLO's arithmetic shift fills unsigned integers with their highest bit too.
fn shift_right(e: &mut Emitter, x: &[Value], _: f64) -> Value {
    let unsigned = [f::U8, f::U32].contains(&x[0].ty.format);
    let operation = if unsigned { "shift_right_logical" } else { "shift_right_arithmetic" };
    e.binary(operation, &x[0], &x[1])
}

/// Where a remainder must turn to the other sign: it is not zero, and has not that of the divisor.
fn turns(e: &mut Emitter, rest: &Value, b: &Value) -> Value {
    let zero = e.like(rest, 0.0);
    let some = e.compare("NE", rest, &zero);
    let signs = [rest, b].map(|x| negative(e, x));
    let differ = e.binary("xor", &signs[0], &signs[1]);
    e.binary("and", &some, &differ)
}

fn remainder(e: &mut Emitter, x: &[Value], _: f64) -> Value {
    let rest = e.binary("remainder", &x[0], &x[1]);
    let turns = turns(e, &rest, &x[1]);
    let turned = e.binary("add", &rest, &x[1]);
    let y = e.select(&turns, &turned, &rest);
    if ![f::F64, f::F32, f::F16, f::BF16].contains(&y.ty.format) {
        return y;
    }
    // A zero has the sign of the divisor.
    let (zero, below) = (e.like(&y, 0.0), e.like(&y, -0.0));
    let negative = negative(e, &x[1]);
    let signed = e.select(&negative, &below, &zero);
    let is_zero = e.compare("EQ", &y, &zero);
    e.select(&is_zero, &signed, &y)
}

fn floor_divide(e: &mut Emitter, x: &[Value], _: f64) -> Value {
    let quotient = e.binary("divide", &x[0], &x[1]);
    let rest = e.binary("remainder", &x[0], &x[1]);
    let turns = turns(e, &rest, &x[1]);
    let one = e.like(&quotient, 1.0);
    let below = e.binary("subtract", &quotient, &one);
    // Over zero there is no quotient to go below.
    let zero = e.like(&x[1], 0.0);
    let divides = e.compare("NE", &x[1], &zero);
    let turns = e.binary("and", &turns, &divides);
    e.select(&turns, &below, &quotient)
}

fn trunc(e: &mut Emitter, x: &[Value], _: f64) -> Value {
    let negative = negative(e, &x[0]);
    let (up, down) = (e.unary("ceil", &x[0]), e.unary("floor", &x[0]));
    e.select(&negative, &up, &down)
}

/// The larger part times the root of one and the square of a ratio; an infinity wins over NaN.
fn hypot(e: &mut Emitter, x: &[Value], _: f64) -> Value {
    let (a, b) = (e.unary("abs", &x[0]), e.unary("abs", &x[1]));
    let (most, least) = (e.binary("maximum", &a, &b), e.binary("minimum", &a, &b));
    let (zero, one, infinity) = (e.like(&a, 0.0), e.like(&a, 1.0), e.like(&a, f64::INFINITY));
    let nothing = e.compare("EQ", &most, &zero);
    let divisor = e.select(&nothing, &one, &most);
    let ratio = e.binary("divide", &least, &divisor);
    let square = e.binary("multiply", &ratio, &ratio);
    let sum = e.binary("add", &one, &square);
    let root = e.unary("sqrt", &sum);
    let length = e.binary("multiply", &most, &root);
    let ends = [&a, &b].map(|x| e.compare("EQ", x, &infinity));
    let ends = e.binary("or", &ends[0], &ends[1]);
    e.select(&ends, &infinity, &length)
}

fn log(e: &mut Emitter, x: &Value, base: f64) -> Value {
    let log = e.unary("log", x);
    let of_base = e.like(&log, base.ln());
    e.binary("divide", &log, &of_base)
}

/// `max(a, b) + log1p(exp(-|a - b|))`; where the difference is none, so is their sum.
fn log_add_exp(e: &mut Emitter, a: &Value, b: &Value) -> Value {
    let most = e.binary("maximum", a, b);
    let difference = e.binary("subtract", a, b);
    let none = e.compare("NE", &difference, &difference);
    let sum = e.binary("add", a, b);
    let size = e.unary("abs", &difference);
    let size = e.unary("negate", &size);
    let power = e.unary("exponential", &size);
    let log = e.unary("log_plus_one", &power);
    let y = e.binary("add", &most, &log);
    e.select(&none, &sum, &y)
}

fn softplus(e: &mut Emitter, x: &Value) -> Value {
    let zero = e.like(x, 0.0);
    log_add_exp(e, x, &zero)
}

fn gelu_tanh(e: &mut Emitter, x: &[Value], _: f64) -> Value {
    let x = &x[0];
    let [scale, cubic, half, one] =
        [(2.0 / std::f64::consts::PI).sqrt(), 0.044715, 0.5, 1.0].map(|value| e.like(x, value));
    let square = e.binary("multiply", x, x);
    let cube = e.binary("multiply", &square, x);
    let bent = e.binary("multiply", &cubic, &cube);
    let sum = e.binary("add", x, &bent);
    let scaled = e.binary("multiply", &scale, &sum);
    let tanh = e.unary("tanh", &scaled);
    let sum = e.binary("add", &one, &tanh);
    let part = e.binary("multiply", &half, &sum);
    e.binary("multiply", x, &part)
}

fn hardswish(e: &mut Emitter, x: &[Value], _: f64) -> Value {
    let [zero, three, six] = [0.0, 3.0, 6.0].map(|value| e.like(&x[0], value));
    let moved = e.binary("add", &x[0], &three);
    let cut = e.ternary("clamp", [&zero, &moved, &six]);
    let part = e.binary("divide", &cut, &six);
    e.binary("multiply", &x[0], &part)
}

fn leaky_relu(e: &mut Emitter, x: &[Value], alpha: f64) -> Value {
    let (negative, alpha) = (negative(e, &x[0]), e.like(&x[0], alpha));
    let below = e.binary("multiply", &alpha, &x[0]);
    e.select(&negative, &below, &x[0])
}

fn elu(e: &mut Emitter, x: &[Value], alpha: f64) -> Value {
    let (negative, alpha) = (negative(e, &x[0]), e.like(&x[0], alpha));
    let power = e.unary("exponential_minus_one", &x[0]);
    let below = e.binary("multiply", &alpha, &power);
    e.select(&negative, &below, &x[0])
}

/// A maximum or minimum that leaves a NaN out, if the other is a number.
fn of_numbers(e: &mut Emitter, operation: &str, x: &[Value]) -> Value {
    let y = e.binary(operation, &x[0], &x[1]);
    let is_nan = [&x[0], &x[1]].map(|x| e.compare("NE", x, x));
    let y = e.select(&is_nan[1], &x[0], &y);
    e.select(&is_nan[0], &x[1], &y)
}

fn signbit(e: &mut Emitter, x: &Value) -> Value {
    let integer = match x.ty.format {
        f::F64 => f::I64,
        f::F32 => f::I32,
        _ => f::I16,
    };
    let bits = e.to("bitcast_convert", x, integer);
    negative(e, &bits)
}

fn copysign(e: &mut Emitter, x: &[Value], _: f64) -> Value {
    let signs = [&x[0], &x[1]].map(|x| signbit(e, x));
    let differ = e.binary("xor", &signs[0], &signs[1]);
    let other = e.unary("negate", &x[0]);
    e.select(&differ, &other, &x[0])
}

fn lerp(e: &mut Emitter, x: &[Value], _: f64) -> Value {
    let way = e.binary("subtract", &x[1], &x[0]);
    let step = e.binary("multiply", &x[2], &way);
    e.binary("add", &x[0], &step)
}
