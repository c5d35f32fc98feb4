//! What models are written with: nodes, constants, and the few that many operators need.

use oxi_kit::Tensor;
use oxi_kit::call::Call;
use oxi_kit::ffi::format as f;

use crate::client::{INPUTS, OUTPUTS};
use crate::onnx::{
    self, Attribute, CONTRIB, Constant, GraphProto, Model, Node, OPSET, Opset, ValueInfo,
    ir_version,
};

/// Nodes and constants so far. What the last node gives is the output, unless outputs are named.
#[derive(Debug)]
pub struct Graph {
    nodes: Vec<Node>,
    constants: Vec<Constant>,
    outputs: Vec<String>,
    opset: i64,
}

impl Default for Graph {
    fn default() -> Self {
        Self { nodes: Vec::new(), constants: Vec::new(), outputs: Vec::new(), opset: OPSET }
    }
}

impl Graph {
    /// The model of all that was added.
    pub fn model(mut self, call: &Call) -> Model {
        self.name_outputs();
        let tensor =
            |name: &str, tensor: &Tensor| ValueInfo::tensor(name, tensor.format, &tensor.dims);
        let given = INPUTS.iter().zip(&call.inputs);
        let used = |name: &str| self.nodes.iter().any(|node| node.inputs.iter().any(|x| x == name));
        let given = given.filter_map(|(name, input)| {
            let name = name.to_string_lossy();
            used(&name).then_some(tensor(&name, (*input)?))
        });
        let inputs = given.collect();
        let outputs = OUTPUTS.iter().zip(call.outputs);
        let outputs = outputs.map(|(name, y)| tensor(&name.to_string_lossy(), y)).collect();
        let contrib = self.nodes.iter().any(|node| !node.domain.is_empty());
        let mut opsets = vec![Opset { domain: String::new(), version: self.opset }];
        if contrib {
            opsets.push(Opset { domain: CONTRIB.to_owned(), version: 1 });
        }
        let graph = GraphProto {
            nodes: self.nodes,
            name: "oxi".to_owned(),
            constants: self.constants,
            inputs,
            outputs,
        };
        Model { ir_version: ir_version(self.opset), graph: Some(graph), opsets }
    }

    /// Gives the outputs their names.
    fn name_outputs(&mut self) {
        if self.outputs.is_empty() {
            let last = self.nodes.last().and_then(|node| node.outputs.first());
            self.outputs = last.into_iter().cloned().collect();
        }
        for (value, name) in std::mem::take(&mut self.outputs).into_iter().zip(OUTPUTS) {
            let name = name.to_string_lossy();
            let places = self.nodes.iter_mut();
            let places = places.flat_map(|node| node.inputs.iter_mut().chain(&mut node.outputs));
            places.filter(|place| **place == value).for_each(|place| *place = name.to_string());
        }
    }

    /// Says which values the outputs are. What no node gives, or stands for two outputs, is copied.
    pub fn give(&mut self, outputs: &[&str]) {
        for &name in outputs {
            let new = self.nodes.iter().any(|node| node.outputs.iter().any(|y| y == name));
            let new = new && !self.outputs.iter().any(|known| known == name);
            let name = if new { name.to_owned() } else { self.plain("Identity", &[name]) };
            self.outputs.push(name);
        }
    }

    /// Uses operators of a later revision than usual.
    pub fn needs(&mut self, opset: i64) {
        self.opset = self.opset.max(opset);
    }

    /// How many nodes there are.
    pub fn nodes(&self) -> usize {
        self.nodes.len()
    }

    /// Adds a node; the name of what it gives. Those of ONNX Runtime's own are named with their domain.
    pub fn node(&mut self, op: &str, inputs: &[&str], attributes: Vec<Attribute>) -> String {
        let [output] = self.several(op, inputs, attributes);
        output
    }

    /// Adds a node that gives several values; their names.
    pub fn several<const N: usize>(
        &mut self,
        op: &str,
        inputs: &[&str],
        attributes: Vec<Attribute>,
    ) -> [String; N] {
        let (domain, op) = op.rsplit_once('.').unwrap_or(("", op));
        let number = self.nodes.len();
        let outputs: [String; N] = std::array::from_fn(|place| match place {
            0 => format!("v{number}"),
            _ => format!("v{number}_{place}"),
        });
        self.nodes.push(Node {
            inputs: inputs.iter().map(|&name| name.to_owned()).collect(),
            outputs: outputs.to_vec(),
            op: op.to_owned(),
            attributes,
            domain: domain.to_owned(),
        });
        outputs
    }

    /// A node without attributes.
    pub fn plain(&mut self, op: &str, inputs: &[&str]) -> String {
        self.node(op, inputs, Vec::new())
    }

    /// One node that says it all.
    pub fn single(
        &mut self,
        op: &str,
        inputs: &[&str],
        attributes: Vec<Attribute>,
    ) -> &'static str {
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
    pub fn integers(&mut self, values: &[i64]) -> String {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.constant(onnx::I64, &[values.len() as i64], bytes)
    }

    /// An integer without dimensions.
    pub fn integer(&mut self, value: i64) -> String {
        self.constant(onnx::I64, &[], value.to_le_bytes().to_vec())
    }

    /// A number of f64, or of f32.
    pub fn number(&mut self, format: u32, value: f64) -> String {
        let bytes = match format {
            f::F64 => value.to_le_bytes().to_vec(),
            _ => (value as f32).to_le_bytes().to_vec(),
        };
        self.constant(onnx::element(format), &[], bytes)
    }

    /// A tensor of one number.
    pub fn filled(&mut self, format: u32, dims: &[i64], value: f64) -> String {
        let number = self.number(f::F32, value);
        let shape = self.integers(dims);
        let filled = self.plain("Expand", &[&number, &shape]);
        self.to(&filled, f::F32, format)
    }

    /// The value in another format, if it is not in that one already.
    pub fn to(&mut self, value: &str, from: u32, to: u32) -> String {
        if from == to {
            return value.to_owned();
        }
        self.node("Cast", &[value], vec![Attribute::of_int("to", onnx::element(to).into())])
    }

    /// An input in f32 if it has 16 bits, for operators of several nodes: between them nothing is
    /// rounded to 16 bits.
    pub fn wide(&mut self, call: &Call, index: usize) -> String {
        let format = call.inputs[index].map_or(f::F32, |tensor| tensor.format);
        self.to(input(index), format, wide(format))
    }

    /// A value that was computed of such, in the format of an output.
    pub fn narrow(&mut self, value: &str, format: u32) -> String {
        self.to(value, wide(format), format)
    }

    /// The elements in another shape.
    pub fn reshaped(&mut self, value: &str, dims: &[i64]) -> String {
        let shape = self.integers(dims);
        self.node("Reshape", &[value, &shape], vec![Attribute::of_int("allowzero", 1)])
    }

    /// The axes in another order.
    pub fn transposed(&mut self, value: &str, order: Vec<i64>) -> String {
        self.node("Transpose", &[value], vec![Attribute::of_ints("perm", order)])
    }

    /// A part of some axes, backwards with a step of -1.
    pub fn sliced(&mut self, value: &str, axes: &[i64], parts: [&[i64]; 3]) -> String {
        let [start, end, step] = parts.map(|part| self.integers(part));
        let axes = self.integers(axes);
        self.plain("Slice", &[value, &start, &end, &axes, &step])
    }

    /// One after the other along an axis.
    pub fn joined(&mut self, parts: &[&str], axis: i64) -> String {
        self.node("Concat", parts, vec![Attribute::of_int("axis", axis)])
    }

    /// What a reduction along axes gives.
    pub fn reduced(&mut self, op: &str, value: &str, axes: &[i64], keep: bool) -> String {
        let axes = self.integers(axes);
        self.node(op, &[value, &axes], vec![Attribute::of_int("keepdims", keep.into())])
    }
}

/// The name of an input.
pub fn input(index: usize) -> &'static str {
    INPUTS[index].to_str().unwrap_or_default()
}

/// Format that values are computed in where there are several nodes.
pub fn wide(format: u32) -> u32 {
    if matches!(format, f::F16 | f::BF16) { f::F32 } else { format }
}
