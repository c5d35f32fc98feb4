//! OXI's operators in ONNX.
//!
//! Most are one node. Where ONNX says less than the standard asks for, or says it with several
//! nodes, the model has those nodes, and says why.

use oxi_kit::Failure;
use oxi_kit::call::{self, Call, Kind};
use oxi_kit::ffi::format as f;

use crate::elementwise;
use crate::graph::Graph;
use crate::onnx::{Attribute, Model};
use crate::operators::{self, norms, products};

/// An operator's model.
#[derive(Debug)]
pub struct Emitted {
    /// The model.
    pub model: Model,
    /// Why it has more than one node; empty if it has one.
    pub because: &'static str,
}

impl Emitted {
    /// Names of its operations, in order.
    pub fn operations(&self) -> impl Iterator<Item = &str> {
        self.model.graph.iter().flat_map(|graph| &graph.nodes).map(|node| &*node.op)
    }

    /// Which inputs of the operator it looks at.
    pub fn uses(&self) -> Vec<bool> {
        let named = |name: &std::ffi::CStr| {
            let mut inputs = self.model.graph.iter().flat_map(|graph| &graph.inputs);
            inputs.any(|input| input.name.as_bytes() == name.to_bytes())
        };
        crate::client::INPUTS.map(named).to_vec()
    }
}

/// True if the adapter has words for an operator without a [`Kind`] of its own.
pub fn has(op: u32) -> bool {
    elementwise::has(op) || operators::word(op).is_some()
}

/// The model of a call.
///
/// # Errors
/// What ONNX has no words for.
pub fn emit(call: &Call) -> Result<Emitted, Failure> {
    let mut graph = Graph::default();
    let mut because = operator(&mut graph, call)?;
    if because.is_empty() && graph.nodes() > 1 {
        because = "ONNX has no node for it: it is made of a few, as frameworks export it";
    }
    Ok(Emitted { model: graph.model(call), because })
}

/// Adds the nodes of a call; why there are several, if there is more to say than that.
fn operator(graph: &mut Graph, call: &Call) -> Result<&'static str, Failure> {
    Ok(match call.kind {
        Kind::Copy => graph.single("Identity", &["x0"], vec![]),
        Kind::Cast { saturate } => cast(graph, call.x().format, call.y().format, saturate),
        Kind::Elementwise { op, alpha } => elementwise::emit(graph, call, op, alpha)?,
        Kind::Sum { axis, keep } => reduce(graph, "ReduceSum", axis, keep),
        Kind::Max { axis, keep } => reduce(graph, "ReduceMax", axis, keep),
        Kind::Softmax { axis } => {
            graph.single("Softmax", &["x0"], vec![Attribute::of_int("axis", axis as i64)])
        }
        Kind::LayerNorm { axis, eps } => norms::layer_norm(graph, call, axis, eps),
        Kind::MatMul { transpose } if call.x().format == f::I8 => {
            products::integers(graph, call, transpose)
        }
        Kind::MatMul { transpose } => products::product(graph, call, transpose),
        Kind::Other { op } => {
            let word = operators::word(op).ok_or_else(|| call::unknown(op))?;
            word(graph, call)?
        }
    })
}

fn reduce(graph: &mut Graph, op: &str, axis: usize, keep: bool) -> &'static str {
    graph.reduced(op, "x0", &[axis as i64], keep);
    ""
}

/// ONNX leaves open what becomes of a float that does not fit an integer, and of NaN; and its
/// conversions to f32, f16 and bf16 do not saturate. Both are said with more nodes.
fn cast(graph: &mut Graph, from: u32, to: u32, saturate: bool) -> &'static str {
    let float = |format| matches!(format, f::F64 | f::F32 | f::F16 | f::BF16);
    // A format that holds every value of both; i32's ends need f64.
    let wide = match [from, to] {
        [f::F64, _] | [_, f::F64 | f::I32] => f::F64,
        _ => f::F32,
    };
    match (float(from), float(to)) {
        (true, false) => {
            let x = graph.to("x0", from, wide);
            let nan = graph.node("IsNaN", &[&x], Vec::new());
            let zero = graph.number(wide, 0.0);
            let x = graph.node("Where", &[&nan, &zero, &x], Vec::new());
            let (low, high) = if to == f::I32 { (i32::MIN, i32::MAX) } else { (-128, 127) };
            let x = clip(graph, &x, wide, low.into(), high.into());
            graph.to(&x, wide, to);
            "ONNX leaves NaN and what is out of range open: they are replaced and clipped first"
        }
        (true, true) if saturate => {
            let x = graph.to("x0", from, wide);
            let most = largest(to);
            let x = clip(graph, &x, wide, -most, most);
            graph.to(&x, wide, to);
            "ONNX's conversion does not saturate: values are clipped first"
        }
        _ => {
            graph.to("x0", from, to);
            ""
        }
    }
}

fn clip(graph: &mut Graph, value: &str, format: u32, low: f64, high: f64) -> String {
    let (low, high) = (graph.number(format, low), graph.number(format, high));
    graph.node("Clip", &[value, &low, &high], Vec::new())
}

/// The largest finite number of a format.
fn largest(format: u32) -> f64 {
    match format {
        f::F64 => f64::MAX,
        f::F16 => 65504.0,
        f::BF16 => f32::from_bits(0x7F7F_0000).into(),
        _ => f32::MAX.into(),
    }
}
