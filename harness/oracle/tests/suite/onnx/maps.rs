//! Which call of ours means what a node of ONNX means. To map an operator, add a line to [`TABLE`].
//!
//! A function translates what is only written otherwise (axes from the back, defaults, inputs left
//! out, tensors of other layouts), and says [`Why::Form`] where ours has nothing that means the same.

use oracle::codec::Codec;
use standard::formats::OverflowRule;

use super::ask::Asked;
use super::node::Node;
use super::{Why, places, rows, shaped, windows};
use crate::support::Data;

/// From a node to a call.
pub type Map = fn(&Node) -> Result<Asked, Why>;

pub static TABLE: &[(&str, Map)] = &[
    ("Abs", |n| same(n, "abs")),
    ("Acos", |n| same(n, "acos")),
    ("Acosh", |n| same(n, "acosh")),
    ("Add", |n| same(n, "add")),
    ("And", |n| same(n, "logical_and")),
    ("ArgMax", |n| places::argument(n, "argmax")),
    ("ArgMin", |n| places::argument(n, "argmin")),
    ("Asin", |n| same(n, "asin")),
    ("Asinh", |n| same(n, "asinh")),
    ("Atan", |n| same(n, "atan")),
    ("Atanh", |n| same(n, "atanh")),
    ("Attention", rows::attention),
    ("AveragePool", |n| windows::pool(n, "avg_pool")),
    ("BatchNormalization", rows::batch_norm),
    ("BitShift", bit_shift),
    ("BitwiseAnd", |n| same(n, "bitwise_and")),
    ("BitwiseNot", |n| same(n, "bitwise_not")),
    ("BitwiseOr", |n| same(n, "bitwise_or")),
    ("BitwiseXor", |n| same(n, "bitwise_xor")),
    ("Cast", cast),
    ("CastLike", cast),
    ("CausalConvWithState", windows::causal_conv),
    ("Ceil", |n| same(n, "ceil")),
    ("Clip", clip),
    ("Concat", places::concat),
    ("Conv", windows::conv),
    ("ConvInteger", |_| Err(Why::Form)),
    ("ConvTranspose", windows::conv_transpose),
    ("Cos", |n| same(n, "cos")),
    ("Cosh", |n| same(n, "cosh")),
    ("CumProd", |n| scan(n, "cumprod")),
    ("CumSum", |n| scan(n, "cumsum")),
    ("DequantizeLinear", |n| windows::scaled(n, "dequantize")),
    ("Div", |n| same(n, "divide")),
    ("DynamicQuantizeLinear", |_| Err(Why::Form)),
    ("Elu", |n| sloped(n, "elu", 1.0)),
    ("Equal", |n| same(n, "equal")),
    ("Erf", |n| same(n, "erf")),
    ("Exp", |n| same(n, "exp")),
    ("Expand", places::expand),
    ("Flatten", places::flatten),
    ("Floor", |n| same(n, "floor")),
    ("Gather", places::gather),
    ("GatherElements", places::gather_elements),
    ("Gelu", gelu),
    ("Gemm", windows::gemm),
    ("GlobalAveragePool", |n| whole(n, "reduce_mean")),
    ("GlobalMaxPool", |n| whole(n, "reduce_max")),
    ("Greater", |n| same(n, "greater")),
    ("GreaterOrEqual", |n| same(n, "greater_equal")),
    ("GroupNormalization", |n| rows::group_norm(n, n.whole("num_groups"))),
    ("HardSwish", |n| same(n, "hardswish")),
    ("Identity", |n| same(n, "copy")),
    ("InstanceNormalization", |n| rows::group_norm(n, n.x()?.shape.get(1).copied())),
    ("IsInf", |n| same(n, "isinf")),
    ("IsNaN", |n| same(n, "isnan")),
    ("LayerNormalization", rows::layer_norm),
    ("LeakyRelu", |n| sloped(n, "leaky_relu", 0.01)),
    ("Less", |n| same(n, "less")),
    ("LessOrEqual", |n| same(n, "less_equal")),
    ("Log", |n| same(n, "log")),
    ("LogSoftmax", |n| rows::softmax(n, "log_softmax")),
    ("MatMul", matmul),
    ("MatMulInteger", |_| Err(Why::Form)),
    ("Max", |n| each(n, "maximum", "reduce_max")),
    ("MaxPool", |n| windows::pool(n, "max_pool")),
    ("Mean", |n| each(n, "", "reduce_mean")),
    ("Min", |n| each(n, "minimum", "reduce_min")),
    ("Mish", |n| same(n, "mish")),
    ("Mod", |n| {
        plain(n.only(&["fmod"])?, if n.flag("fmod", false) { "fmod" } else { "remainder" })
    }),
    ("Mul", |n| same(n, "multiply")),
    ("Neg", |n| same(n, "neg")),
    ("NonZero", places::nonzero),
    ("Not", |n| same(n, "logical_not")),
    ("OneHot", |_| Err(Why::Form)),
    ("Or", |n| same(n, "logical_or")),
    ("PRelu", |_| Err(Why::Form)),
    ("Pad", places::pad),
    ("Pow", |n| same(n, "pow")),
    ("QuantizeLinear", |n| windows::scaled(n, "quantize")),
    ("RMSNormalization", rows::rms_norm),
    ("Reciprocal", |n| same(n, "reciprocal")),
    ("ReduceL1", |n| Ok(reduced(n, "reduce_norm")?.whole("order", 1))),
    ("ReduceL2", |n| Ok(reduced(n, "reduce_norm")?.whole("order", 2))),
    ("ReduceLogSumExp", |n| reduced(n, "reduce_logsumexp")),
    ("ReduceMax", |n| reduced(n, if is_bool(n) { "reduce_any" } else { "reduce_max" })),
    ("ReduceMean", |n| reduced(n, "reduce_mean")),
    ("ReduceMin", |n| reduced(n, if is_bool(n) { "reduce_all" } else { "reduce_min" })),
    ("ReduceProd", |n| reduced(n, "reduce_prod")),
    ("ReduceSum", |n| reduced(n, "reduce_sum")),
    ("Relu", |n| same(n, "relu")),
    ("Reshape", places::reshape),
    ("RotaryEmbedding", rows::rotary),
    ("Round", |n| same(n, "rint")),
    ("Scatter", places::scatter_elements),
    ("ScatterElements", places::scatter_elements),
    ("ScatterND", places::scatter_slices),
    ("Sigmoid", |n| same(n, "sigmoid")),
    ("Sign", |n| same(n, "sign")),
    ("Sin", |n| same(n, "sin")),
    ("Sinh", |n| same(n, "sinh")),
    ("Slice", places::slice),
    ("Softmax", |n| rows::softmax(n, "softmax")),
    ("SoftmaxCrossEntropyLoss", rows::cross_entropy),
    ("Softplus", |n| same(n, "softplus")),
    ("Split", places::split),
    ("Sqrt", |n| same(n, "sqrt")),
    ("Squeeze", places::squeeze),
    ("Sub", |n| same(n, "subtract")),
    ("Sum", |n| each(n, "add", "reduce_sum")),
    ("Swish", swish),
    ("Tan", |n| same(n, "tan")),
    ("Tanh", |n| same(n, "tanh")),
    ("Tile", places::tile),
    ("TopK", places::top_k),
    ("Transpose", places::transpose),
    ("Unsqueeze", places::unsqueeze),
    ("Where", |n| same(n, "select")),
    ("Xor", |n| same(n, "logical_xor")),
];

/// The same inputs in the same order, and nothing else to say.
fn plain(n: &Node, op: &'static str) -> Result<Asked, Why> {
    Ok(Asked::new(op, n.inputs().to_vec(), n.y()?.clone()))
}

/// The same where it has no attribute.
fn same(n: &Node, op: &'static str) -> Result<Asked, Why> {
    plain(n.only(&[])?, op)
}

fn is_bool(n: &Node) -> bool {
    n.input(0).is_some_and(|x| x.format.format == "bool")
}

fn sloped(n: &Node, op: &'static str, alpha: f64) -> Result<Asked, Why> {
    Ok(plain(n.only(&["alpha"])?, op)?.number("alpha", n.number("alpha").unwrap_or(alpha)))
}

fn gelu(n: &Node) -> Result<Asked, Why> {
    let tanh = n.only(&["approximate"])?.word("approximate") == Some("tanh");
    plain(n, if tanh { "gelu_tanh" } else { "gelu" })
}

fn swish(n: &Node) -> Result<Asked, Why> {
    if n.number("alpha").unwrap_or(1.0) == 1.0 { plain(n, "silu") } else { Err(Why::Form) }
}

/// Unsigned numbers are shifted there; zeros come in here by `shift_right_logical`.
fn bit_shift(n: &Node) -> Result<Asked, Why> {
    plain(n, if n.word("direction") == Some("LEFT") { "shift_left" } else { "shift_right_logical" })
}

/// A saturating conversion is the default there; here it is the option of formats that have both.
fn cast(n: &Node) -> Result<Asked, Why> {
    let (x, y) = (n.x()?.clone(), n.y()?.clone());
    let eight = y.format.format.starts_with("f8");
    let saturate = eight && n.flag("saturate", true);
    if n.word("round_mode").is_some_and(|mode| mode != "up") {
        return Err(Why::Form);
    }
    Ok(Asked::new("cast", vec![Some(x)], y).flag("saturate", saturate))
}

/// A limit that is left out is the end of the format.
fn clip(n: &Node) -> Result<Asked, Why> {
    let x = n.x()?;
    let codec = Codec::of(&x.format);
    let end = |value: f64| {
        let pattern = if x.format.is_float() {
            codec.encode(value, OverflowRule::Infinity)
        } else {
            codec.encode_integer(value as i128, OverflowRule::Saturate)
        };
        shaped::of(x, &[], &[pattern])
    };
    let low = n.input(1).cloned().unwrap_or_else(|| end(f64::NEG_INFINITY));
    let high = n.input(2).cloned().unwrap_or_else(|| end(f64::INFINITY));
    Ok(Asked::new("clamp", vec![Some(x.clone()), Some(low), Some(high)], n.y()?.clone()))
}

/// One tensor is itself, two are the operator of two, more are reduced along an axis that they share.
fn each(n: &Node, two: &'static str, many: &'static str) -> Result<Asked, Why> {
    match n.inputs().len() {
        1 => return plain(n, "copy"),
        2 if !two.is_empty() => return plain(n, two),
        _ => {}
    }
    let y = n.y()?;
    let layer = |x: &Data| {
        let x = shaped::repeated(x, &y.shape);
        shaped::reshaped(&x, &[vec![1], y.shape.clone()].concat())
    };
    let repeated: Vec<_> = n.inputs().iter().flatten().map(layer).collect();
    let x = shaped::joined(&repeated.iter().collect::<Vec<_>>(), 0);
    let axes = if single(many) { None } else { Some(vec![0]) };
    let asked = Asked::new(many, vec![Some(x)], y.clone());
    Ok(match axes {
        Some(axes) => asked.list("axes", axes),
        None => asked.whole("axis", 0),
    })
}

/// Whether a reduction of ours goes along one axis, not along any.
fn single(op: &str) -> bool {
    crate::support::operator(op).attr("axis").is_some()
}

/// Axes are the second input there.
fn reduced(n: &Node, op: &'static str) -> Result<Asked, Why> {
    let rank = n.x()?.shape.len() as i64;
    let axes = n.integers(1).unwrap_or_default();
    let axes = match axes.is_empty() && !n.flag("noop_with_empty_axes", false) {
        true => (0..rank).collect(),
        false => axes.into_iter().map(|axis| if axis < 0 { axis + rank } else { axis }).collect(),
    };
    along(n, op, axes, n.flag("keepdims", true))
}

/// The pool of a whole image: all axes but those of samples and channels.
fn whole(n: &Node, op: &'static str) -> Result<Asked, Why> {
    along(n, op, (2..n.x()?.shape.len() as i64).collect(), true)
}

/// Ours of one axis get several joined into one, at the end.
fn along(n: &Node, op: &'static str, axes: Vec<i64>, keep: bool) -> Result<Asked, Why> {
    let (x, y) = (n.x()?, n.y()?);
    if !single(op) {
        let asked = Asked::new(op, vec![Some(x.clone())], y.clone());
        return Ok(asked.list("axes", axes).flag("keep", keep));
    }
    if let [axis] = axes[..] {
        let asked = Asked::new(op, vec![Some(x.clone())], y.clone());
        return Ok(asked.whole("axis", axis).flag("keep", keep));
    }
    let (gone, left): (Vec<_>, Vec<_>) =
        (0..x.shape.len()).partition(|axis| axes.contains(&(*axis as i64)));
    let order = [left.clone(), gone.clone()].concat();
    let mut shape: Vec<_> = left.iter().map(|&axis| x.shape[axis]).collect();
    let y = shaped::reshaped(y, &shape);
    shape.push(gone.iter().map(|&axis| x.shape[axis]).product());
    let x = shaped::reshaped(&shaped::permuted(x, &order), &shape);
    Ok(Asked::new(op, vec![Some(x)], y).whole("axis", left.len() as i64))
}

fn scan(n: &Node, op: &'static str) -> Result<Asked, Why> {
    let x = n.x()?.clone();
    let axis = n.integers(1).and_then(|axis| axis.first().copied()).ok_or(Why::Form)?;
    let axis = if axis < 0 { axis + x.shape.len() as i64 } else { axis };
    let asked = Asked::new(op, vec![Some(x)], n.y()?.clone()).whole("axis", axis);
    Ok(asked
        .flag("reverse", n.flag("reverse", false))
        .flag("exclusive", n.flag("exclusive", false)))
}

/// A vector is a row or a column.
fn matmul(n: &Node) -> Result<Asked, Why> {
    let (Some(a), Some(b)) = (n.input(0), n.input(1)) else { return Err(Why::Form) };
    let (mut a, mut b, y) = (a.clone(), b.clone(), n.y()?);
    let (row, column) = (a.shape.len() == 1, b.shape.len() == 1);
    if row {
        a = shaped::reshaped(&a, &[1, a.shape[0]]);
    }
    if column {
        b = shaped::reshaped(&b, &[b.shape[0], 1]);
    }
    let mut shape = y.shape.clone();
    if row {
        shape.insert(shape.len() - usize::from(!column), 1);
    }
    if column {
        shape.push(1);
    }
    Ok(Asked::new("matmul", vec![Some(a), Some(b)], shaped::reshaped(y, &shape)))
}

/// A copy that is at hand where an input is there.
pub fn given(n: &Node, index: usize) -> Option<Data> {
    n.input(index).cloned()
}
