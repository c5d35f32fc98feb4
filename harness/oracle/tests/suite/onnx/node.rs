//! Node tests as the script tells them.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::Why;
use crate::support::{Data, format};

/// A test of one node: what it is given, and what comes of it.
#[derive(Debug)]
pub struct Node {
    pub test: String,
    pub op: String,
    attrs: BTreeMap<String, Value>,
    inputs: Vec<Option<Data>>,
    pub outputs: Vec<Option<Data>>,
}

/// A line of the script.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Told {
        test: String,
        op: String,
        attrs: BTreeMap<String, Value>,
        inputs: Vec<Option<Held>>,
        outputs: Vec<Option<Held>>,
    },
    Twin {
        #[serde(rename = "twin")]
        _test: String,
    },
}

/// A tensor of a line.
#[derive(Deserialize)]
#[serde(untagged)]
enum Held {
    Tensor {
        format: String,
        shape: Vec<i64>,
        at: usize,
        size: usize,
    },
    /// What it is instead.
    Other(String),
}

/// What the script wrote: for each test, in its order, the node, or the operator and why it cannot be asked about.
pub fn read(folder: &Path) -> Vec<Result<Node, (String, Why)>> {
    let lines = std::fs::read_to_string(folder.join("nodes.json")).unwrap();
    let elements = std::fs::read(folder.join("tensors.bin")).unwrap();
    lines.lines().map(|line| node(serde_json::from_str(line).unwrap(), &elements)).collect()
}

fn node(line: Line, elements: &[u8]) -> Result<Node, (String, Why)> {
    let Line::Told { test, op, attrs, inputs, outputs } = line else {
        return Err((String::new(), Why::Twin));
    };
    let tensor = |held: Option<Held>| match held {
        None => Ok(None),
        Some(Held::Tensor { format: name, shape, at, size }) => {
            Ok(Some(Data { format: format(&name), shape, bytes: elements[at..][..size].to_vec() }))
        }
        Some(Held::Other(kind)) => match kind.as_str() {
            "sequence" | "optional" | "map" | "string" => Err(Why::NoTensor),
            _ => Err(Why::Format),
        },
    };
    let side = |held: Vec<_>| held.into_iter().map(tensor).collect::<Result<Vec<_>, _>>();
    match (side(inputs), side(outputs)) {
        (Ok(inputs), Ok(outputs)) => Ok(Node { test, op, attrs, inputs, outputs }),
        (Err(why), _) | (_, Err(why)) => Err((op, why)),
    }
}

impl Node {
    /// An input that is there.
    pub fn input(&self, index: usize) -> Option<&Data> {
        self.inputs.get(index)?.as_ref()
    }

    pub fn inputs(&self) -> &[Option<Data>] {
        &self.inputs
    }

    /// The first input.
    pub fn x(&self) -> Result<&Data, Why> {
        self.input(0).ok_or(Why::Form)
    }

    /// The first output.
    pub fn y(&self) -> Result<&Data, Why> {
        self.outputs.first().and_then(Option::as_ref).ok_or(Why::Form)
    }

    /// The numbers of an input of integers.
    pub fn integers(&self, index: usize) -> Option<Vec<i64>> {
        let data = self.input(index)?;
        Some(oracle::codec::decode_i64(&data.format, &data.bytes))
    }

    pub fn whole(&self, name: &str) -> Option<i64> {
        self.attrs.get(name)?.as_i64()
    }

    /// Whether an attribute is 1; `default` if it is not given.
    pub fn flag(&self, name: &str, default: bool) -> bool {
        self.whole(name).map_or(default, |value| value == 1)
    }

    pub fn number(&self, name: &str) -> Option<f64> {
        self.attrs.get(name)?.as_f64()
    }

    pub fn word(&self, name: &str) -> Option<&str> {
        self.attrs.get(name)?.as_str()
    }

    pub fn list(&self, name: &str) -> Option<Vec<i64>> {
        self.attrs.get(name)?.as_array()?.iter().map(Value::as_i64).collect()
    }

    /// Attribute `axis` or `default`, counted from the front of the first input.
    pub fn axis(&self, default: i64) -> Result<i64, Why> {
        let rank = self.x()?.shape.len() as i64;
        let axis = self.whole("axis").unwrap_or(default);
        Ok(if axis < 0 { axis + rank } else { axis })
    }

    /// No attribute but these is given.
    pub fn only(&self, known: &[&str]) -> Result<&Node, Why> {
        let fits = self.attrs.keys().all(|name| known.contains(&name.as_str()));
        if fits { Ok(self) } else { Err(Why::Form) }
    }
}
