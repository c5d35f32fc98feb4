//! What each elementwise operator is in ONNX: one line an operator.
//!
//! | word | means | level |
//! |---|---|---|
//! | `Node` | one node that takes the operands as they are | native |
//! | `With` | the same with an attribute | native |
//! | `Made` | nodes as exporters of frameworks write them | native if it is one, else composed |
//!
//! What ONNX lacks is not offered, though exporters have formulas for it: those of expm1 and log1p,
//! say, cannot but lose what the functions are there for.

use oxi_kit::call::{Call, Kind, unknown};
use oxi_kit::ffi::{format as f, status};
use oxi_kit::op::format_bits;
use oxi_kit::{Failure, ops};

use crate::graph::Graph;
use crate::onnx::{self, Attribute};

/// An attribute; the number is the operator's own.
type With = fn(f64) -> Attribute;
/// Nodes on the operands; what the last one gives is the result.
type Nodes = fn(&mut Graph) -> String;

/// How an operator is said.
enum Word {
    Node(&'static str),
    With(&'static str, With),
    Made(Nodes),
}

#[rustfmt::skip]
fn word(op: u32) -> Option<Word> {
    use Word::{Made, Node, With};
    Some(match op {
        ops::add::ID => Node("Add"),
        ops::subtract::ID => Node("Sub"),
        ops::multiply::ID => Node("Mul"),
        ops::divide::ID => Node("Div"),
        ops::fmod::ID => With("Mod", |_| Attribute::of_int("fmod", 1)),
        ops::remainder::ID => With("Mod", |_| Attribute::of_int("fmod", 0)),
        ops::abs::ID => Node("Abs"),
        ops::neg::ID => Node("Neg"),
        ops::sign::ID => Node("Sign"),
        ops::square::ID => Made(|graph| graph.node("Mul", &["x0", "x0"], vec![])),
        ops::reciprocal::ID => Node("Reciprocal"),
        ops::ceil::ID => Node("Ceil"),
        ops::floor::ID => Node("Floor"),
        ops::rint::ID => Node("Round"),
        ops::sqrt::ID => Node("Sqrt"),
        ops::rsqrt::ID => Made(|graph| { let root = graph.node("Sqrt", &["x0"], vec![]); graph.node("Reciprocal", &[&root], vec![]) }),
        ops::pow::ID => Node("Pow"),
        ops::exp::ID => Node("Exp"),
        ops::log::ID => Node("Log"),
        ops::sin::ID => Node("Sin"),
        ops::cos::ID => Node("Cos"),
        ops::tan::ID => Node("Tan"),
        ops::asin::ID => Node("Asin"),
        ops::acos::ID => Node("Acos"),
        ops::atan::ID => Node("Atan"),
        ops::sinh::ID => Node("Sinh"),
        ops::cosh::ID => Node("Cosh"),
        ops::tanh::ID => Node("Tanh"),
        ops::asinh::ID => Node("Asinh"),
        ops::acosh::ID => Node("Acosh"),
        ops::atanh::ID => Node("Atanh"),
        ops::erf::ID => Node("Erf"),
        ops::sigmoid::ID => Node("Sigmoid"),
        ops::softplus::ID => Node("Softplus"),
        ops::silu::ID => Made(|graph| silu(graph, "x0")),
        ops::mish::ID => Node("Mish"),
        ops::gelu::ID => With("Gelu", |_| Attribute::of_text("approximate", "none")),
        ops::gelu_tanh::ID => With("Gelu", |_| Attribute::of_text("approximate", "tanh")),
        ops::hardswish::ID => Node("HardSwish"),
        ops::relu::ID => Node("Relu"),
        ops::leaky_relu::ID => With("LeakyRelu", |alpha| Attribute::of_float("alpha", alpha as f32)),
        ops::elu::ID => With("Elu", |alpha| Attribute::of_float("alpha", alpha as f32)),
        ops::maximum::ID => Node("Max"),
        ops::minimum::ID => Node("Min"),
        ops::clamp::ID => Made(|graph| { let least = graph.node("Max", &["x0", "x1"], vec![]); graph.node("Min", &[&least, "x2"], vec![]) }),
        ops::lerp::ID => Made(lerp),
        ops::isnan::ID => Node("IsNaN"),
        ops::isinf::ID => Node("IsInf"),
        ops::isfinite::ID => Made(isfinite),
        ops::equal::ID => Node("Equal"),
        ops::not_equal::ID => Made(|graph| { let equal = graph.node("Equal", &["x0", "x1"], vec![]); graph.node("Not", &[&equal], vec![]) }),
        ops::less::ID => Node("Less"),
        ops::less_equal::ID => Node("LessOrEqual"),
        ops::greater::ID => Node("Greater"),
        ops::greater_equal::ID => Node("GreaterOrEqual"),
        ops::logical_not::ID => Node("Not"),
        ops::logical_and::ID => Node("And"),
        ops::logical_or::ID => Node("Or"),
        ops::logical_xor::ID => Node("Xor"),
        ops::bitwise_not::ID => Node("BitwiseNot"),
        ops::bitwise_and::ID => Node("BitwiseAnd"),
        ops::bitwise_or::ID => Node("BitwiseOr"),
        ops::bitwise_xor::ID => Node("BitwiseXor"),
        ops::shift_left::ID => With("BitShift", |_| Attribute::of_text("direction", "LEFT")),
        // ONNX shifts unsigned integers alone, of which both mean the same.
        ops::shift_right::ID | ops::shift_right_logical::ID => With("BitShift", |_| Attribute::of_text("direction", "RIGHT")),
        ops::select::ID => Node("Where"),
        _ => return None,
    })
}

/// True if the adapter has a word for an elementwise operator.
pub fn has(op: u32) -> bool {
    word(op).is_some()
}

/// Adds the nodes of an elementwise operator; why there are several, if so.
///
/// # Errors
/// `E_UNSUPPORTED_OP` if ONNX has no word for it, `E_UNSUPPORTED_TYPE` with the reason if its word
/// means something else for this row.
pub fn emit(graph: &mut Graph, call: &Call, op: u32, alpha: f64) -> Result<&'static str, Failure> {
    let word = word(op).ok_or_else(|| unknown(op))?;
    if let Some(because) = otherwise(call) {
        return Err(Failure::new(status::E_UNSUPPORTED_TYPE, because));
    }
    let divides = matches!(op, ops::divide::ID | ops::fmod::ID | ops::remainder::ID);
    if divides && !is_float(call.x().format) {
        divided(graph, call, &word);
        return Ok("ONNX leaves open what an integer over zero is: zeros are replaced first");
    }
    word.add(graph, &["x0", "x1", "x2"][..call.inputs.iter().flatten().count()], alpha);
    Ok("")
}

impl Word {
    /// Adds the nodes; the name of what they give.
    fn add(&self, graph: &mut Graph, operands: &[&str], alpha: f64) -> String {
        match self {
            Word::Node(name) => graph.node(name, operands, vec![]),
            Word::With(name, with) => graph.node(name, operands, vec![with(alpha)]),
            Word::Made(nodes) => nodes(graph),
        }
    }
}

/// Why ONNX's word means something else for a row of formats.
fn otherwise(call: &Call) -> Option<&'static str> {
    let Kind::Elementwise { op, alpha } = call.kind else { return None };
    let format = call.x().format;
    match op {
        ops::remainder::ID if is_float(format) => {
            Some("ONNX's Mod of floats has the sign of the first")
        }
        ops::leaky_relu::ID | ops::elu::ID
            if format == f::F64 && f64::from(alpha as f32) != alpha =>
        {
            Some("ONNX keeps alpha in f32, which does not hold this one")
        }
        _ => None,
    }
}

/// A quotient or remainder of integers. Over zero the former has all bits set, and the latter is the
/// first operand.
fn divided(graph: &mut Graph, call: &Call, word: &Word) {
    let format = call.y().format;
    let bytes = format_bits(format).unwrap_or(64) as usize / 8;
    let mut of = |bytes| graph.constant(onnx::element(format), &[], bytes);
    let one = [vec![1], vec![0; bytes - 1]].concat();
    let (zero, one, ones) = (of(vec![0; bytes]), of(one), of(vec![0xFF; bytes]));
    let nothing = graph.node("Equal", &["x1", &zero], vec![]);
    let divisor = graph.node("Where", &[&nothing, &one, "x1"], vec![]);
    let y = word.add(graph, &["x0", &divisor], 0.0);
    let quotient = call.kind == Kind::of(ops::divide::ID);
    let over_zero = if quotient { &ones } else { "x0" };
    graph.node("Where", &[&nothing, over_zero, &y], vec![]);
}

/// A value times its sigmoid.
pub fn silu(graph: &mut Graph, x: &str) -> String {
    let part = graph.node("Sigmoid", &[x], vec![]);
    graph.node("Mul", &[x, &part], vec![])
}

fn lerp(graph: &mut Graph) -> String {
    let way = graph.node("Sub", &["x1", "x0"], vec![]);
    let step = graph.node("Mul", &["x2", &way], vec![]);
    graph.node("Add", &["x0", &step], vec![])
}

fn isfinite(graph: &mut Graph) -> String {
    let endless = graph.node("IsInf", &["x0"], vec![]);
    let nan = graph.node("IsNaN", &["x0"], vec![]);
    let neither = graph.node("Or", &[&endless, &nan], vec![]);
    graph.node("Not", &[&neither], vec![])
}

fn is_float(format: u32) -> bool {
    matches!(format, f::F64 | f::F32 | f::F16 | f::BF16)
}
