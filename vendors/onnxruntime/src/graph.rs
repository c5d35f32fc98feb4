//! OXI's operators in ONNX.
//!
//! Most are one node. Where ONNX says less than the standard asks for, or says it with several
//! nodes, the model has those nodes, and says why.

use oxi_kit::call::{self, Call, Kind};
use oxi_kit::ffi::format as f;
use oxi_kit::{Failure, Tensor};

use crate::client::{INPUTS, OUTPUT};
use crate::elementwise;
use crate::onnx::{
    self, Attribute, Constant, GraphProto, IR_VERSION, Model, Node, OPSET, Opset, ValueInfo,
};

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
}

/// The model of a call.
///
/// # Errors
/// What ONNX has no words for.
pub fn emit(call: &Call) -> Result<Emitted, Failure> {
    let mut graph = Graph::default();
    let because = graph.operator(call)?;
    let output = OUTPUT.to_string_lossy().into_owned();
    if let Some(last) = graph.nodes.last_mut() {
        last.outputs = vec![output.clone()];
    }
    let tensor = |name: &str, tensor: &Tensor| ValueInfo::tensor(name, tensor.format, &tensor.dims);
    let given = INPUTS.iter().zip(&call.inputs);
    let given = given.filter_map(|(name, input)| Some(tensor(&name.to_string_lossy(), (*input)?)));
    let graph = GraphProto {
        nodes: graph.nodes,
        name: "oxi".to_owned(),
        constants: graph.constants,
        inputs: given.collect(),
        outputs: vec![tensor(&output, call.y())],
    };
    let opsets = vec![Opset { domain: String::new(), version: OPSET }];
    let model = Model { ir_version: IR_VERSION, graph: Some(graph), opsets };
    Ok(Emitted { model, because })
}

/// Nodes and constants so far. What the last node gives is the output.
#[derive(Debug, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    constants: Vec<Constant>,
}

impl Graph {
    /// Adds the nodes of a call; why there are several, if so.
    fn operator(&mut self, call: &Call) -> Result<&'static str, Failure> {
        Ok(match call.kind {
            Kind::Copy => self.single("Identity", &["x0"], vec![]),
            Kind::Cast { saturate } => self.cast(call.x().format, call.y().format, saturate),
            Kind::Elementwise { op, alpha } => elementwise::emit(self, call, op, alpha)?,
            Kind::Sum { axis, keep } => self.reduce("ReduceSum", axis, keep),
            Kind::Max { axis, keep } => self.reduce("ReduceMax", axis, keep),
            Kind::Softmax { axis } => {
                self.single("Softmax", &["x0"], vec![Attribute::of_int("axis", axis as i64)])
            }
            Kind::LayerNorm { axis, eps } => self.layer_norm(call, axis, eps),
            Kind::MatMul { transpose } if call.x().format == f::I8 => {
                self.integers(call, transpose)
            }
            Kind::MatMul { transpose } => self.product(call, transpose),
            Kind::Other { op } => return Err(call::unknown(op)),
        })
    }

    /// How many nodes there are.
    pub fn nodes(&self) -> usize {
        self.nodes.len()
    }

    /// Adds a node; the name of what it gives.
    pub fn node(&mut self, op: &str, inputs: &[&str], attributes: Vec<Attribute>) -> String {
        let output = format!("v{}", self.nodes.len());
        self.nodes.push(Node {
            inputs: inputs.iter().map(|&name| name.to_owned()).collect(),
            outputs: vec![output.clone()],
            op: op.to_owned(),
            attributes,
        });
        output
    }

    /// One node that says it all.
    fn single(&mut self, op: &str, inputs: &[&str], attributes: Vec<Attribute>) -> &'static str {
        self.node(op, inputs, attributes);
        ""
    }

    /// Adds a tensor; its name.
    pub fn constant(&mut self, element: i32, dims: &[i64], bytes: Vec<u8>) -> String {
        let name = format!("c{}", self.constants.len());
        self.constants.push(Constant { dims: dims.to_vec(), element, name: name.clone(), bytes });
        name
    }

    /// A list of integers: axes, or a shape.
    fn integers_of(&mut self, values: &[i64]) -> String {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.constant(onnx::I64, &[values.len() as i64], bytes)
    }

    /// A number of f64, or of f32.
    fn number(&mut self, format: u32, value: f64) -> String {
        let bytes = match format {
            f::F64 => value.to_le_bytes().to_vec(),
            _ => (value as f32).to_le_bytes().to_vec(),
        };
        self.constant(onnx::element(format), &[], bytes)
    }

    /// The value in another format, if it is not in that one already.
    fn to(&mut self, value: &str, from: u32, to: u32) -> String {
        if from == to {
            return value.to_owned();
        }
        self.node("Cast", &[value], vec![Attribute::of_int("to", onnx::element(to).into())])
    }

    fn clip(&mut self, value: &str, format: u32, low: f64, high: f64) -> String {
        let (low, high) = (self.number(format, low), self.number(format, high));
        self.node("Clip", &[value, &low, &high], Vec::new())
    }

    /// ONNX leaves open what becomes of a float that does not fit an integer, and of NaN; and its
    /// conversions to f32, f16 and bf16 do not saturate. Both are said with more nodes.
    fn cast(&mut self, from: u32, to: u32, saturate: bool) -> &'static str {
        let float = |format| matches!(format, f::F64 | f::F32 | f::F16 | f::BF16);
        // A format that holds every value of both; i32's ends need f64.
        let wide = match [from, to] {
            [f::F64, _] | [_, f::F64 | f::I32] => f::F64,
            _ => f::F32,
        };
        match (float(from), float(to)) {
            (true, false) => {
                let x = self.to("x0", from, wide);
                let nan = self.node("IsNaN", &[&x], Vec::new());
                let zero = self.number(wide, 0.0);
                let x = self.node("Where", &[&nan, &zero, &x], Vec::new());
                let (low, high) = if to == f::I32 { (i32::MIN, i32::MAX) } else { (-128, 127) };
                let x = self.clip(&x, wide, low.into(), high.into());
                self.to(&x, wide, to);
                "ONNX leaves NaN and what is out of range open: they are replaced and clipped first"
            }
            (true, true) if saturate => {
                let x = self.to("x0", from, wide);
                let most = largest(to);
                let x = self.clip(&x, wide, -most, most);
                self.to(&x, wide, to);
                "ONNX's conversion does not saturate: values are clipped first"
            }
            _ => {
                self.to("x0", from, to);
                ""
            }
        }
    }

    fn reduce(&mut self, op: &str, axis: usize, keep: bool) -> &'static str {
        let axes = self.integers_of(&[axis as i64]);
        self.single(op, &["x0", &axes], vec![Attribute::of_int("keepdims", keep.into())])
    }

    /// A product of floats. Where the sum is wider than the factors, ONNX has only conversions
    /// to say so.
    fn product(&mut self, call: &Call, transpose: [bool; 2]) -> &'static str {
        let (from, to) = (call.x().format, call.y().format);
        let [a, b] = ["x0", "x1"].map(|name| self.to(name, from, to));
        let bias = call.inputs[2].map(|_| "x2");
        let extra = transpose[0] || transpose[1] || bias.is_some();
        let matrices = call.inputs[..2].iter().flatten().all(|tensor| tensor.rank() == 2);
        if matrices && extra {
            let flag = |name, on: bool| Attribute::of_int(name, on.into());
            let attributes = vec![flag("transA", transpose[0]), flag("transB", transpose[1])];
            let mut inputs = vec![&*a, &*b];
            inputs.extend(bias);
            self.node("Gemm", &inputs, attributes);
        } else {
            self.batched("MatMul", call, &[a, b], transpose);
        }
        match (from != to, extra && !matrices) {
            (true, _) => "ONNX's products are of one format: factors are converted first",
            (_, true) => "ONNX's batched product has no transposes and no bias",
            _ => "",
        }
    }

    /// A product of integers.
    fn integers(&mut self, call: &Call, transpose: [bool; 2]) -> &'static str {
        self.batched("MatMulInteger", call, &["x0", "x1"].map(str::to_owned), transpose);
        if self.nodes.len() > 1 {
            "ONNX's product of integers has no transposes and no bias"
        } else {
            ""
        }
    }

    /// A product of stacks of matrices, with nodes for what is swapped and added.
    fn batched(&mut self, op: &str, call: &Call, factors: &[String; 2], transpose: [bool; 2]) {
        let [a, b] = [0, 1].map(|side| {
            if !transpose[side] {
                return factors[side].clone();
            }
            let rank = call.inputs[side].map_or(2, Tensor::rank) as i64;
            let order = (0..rank - 2).chain([rank - 1, rank - 2]).collect();
            self.node("Transpose", &[&factors[side]], vec![Attribute::of_ints("perm", order)])
        });
        let product = self.node(op, &[&a, &b], Vec::new());
        if call.inputs[2].is_some() {
            self.node("Add", &[&product, "x2"], Vec::new());
        }
    }

    fn layer_norm(&mut self, call: &Call, axis: usize, eps: f64) -> &'static str {
        let format = call.y().format;
        if format == f::F64 && f64::from(eps as f32) != eps {
            self.normalised_by_parts(call, axis, eps);
            return "ONNX keeps epsilon in f32, which does not hold this one";
        }
        let (gamma, because) = match call.inputs[1] {
            Some(_) => ("x1".to_owned(), ""),
            None => {
                let one = self.number(f::F32, 1.0);
                let shape = self.integers_of(&call.x().dims[axis..]);
                let ones = self.node("Expand", &[&one, &shape], Vec::new());
                (self.to(&ones, f::F32, format), "ONNX's LayerNormalization needs a scale: ones")
            }
        };
        let attributes = vec![
            Attribute::of_int("axis", axis as i64),
            Attribute::of_float("epsilon", eps as f32),
        ];
        let mut inputs = vec!["x0", &*gamma];
        inputs.extend(call.inputs[2].map(|_| "x2"));
        self.node("LayerNormalization", &inputs, attributes);
        because
    }

    /// The parts that ONNX defines LayerNormalization by.
    fn normalised_by_parts(&mut self, call: &Call, axis: usize, eps: f64) {
        let axes: Vec<_> = (axis as i64..call.x().rank() as i64).collect();
        let axes = self.integers_of(&axes);
        let mean = self.node("ReduceMean", &["x0", &axes], Vec::new());
        let far = self.node("Sub", &["x0", &mean], Vec::new());
        let square = self.node("Mul", &[&far, &far], Vec::new());
        let variance = self.node("ReduceMean", &[&square, &axes], Vec::new());
        let eps = self.number(call.y().format, eps);
        let variance = self.node("Add", &[&variance, &eps], Vec::new());
        let deviation = self.node("Sqrt", &[&variance], Vec::new());
        let mut y = self.node("Div", &[&far, &deviation], Vec::new());
        if call.inputs[1].is_some() {
            y = self.node("Mul", &[&y, "x1"], Vec::new());
        }
        if call.inputs[2].is_some() {
            self.node("Add", &[&y, "x2"], Vec::new());
        }
    }
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
