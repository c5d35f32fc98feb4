//! Operators: `spec/ops/<op>.yaml`, one operator a file.
//!
//! ```yaml
//! op: reduce_sum
//! id: 0x0110
//! version: 1
//! about: Sums along one axis.
//! family: reduction                 # which cases are derived, which oracle module answers
//! inputs:
//!   - {name: x, type: T, rank: [1, 8], id: OXI-OP-0241}
//! outputs:
//!   - name: y
//!     type: T
//!     shape: "reduced(shape(x), axis, keep)"       # infers the shape, and is the requirement
//!     id: OXI-OP-0242
//!     needs: [OXI-OP-0243]
//! attrs:
//!   - {name: axis, key: 1, type: i64, about: "Which axis, from the front."}
//!   - {name: keep, key: 2, type: bool, default: "false", about: "Keep the axis, with extent 1."}
//! constraints:
//!   - {id: OXI-OP-0243, require: "axis >= 0 && axis < rank(x)", code: E_RANGE, says: "..."}
//! types:
//!   - {id: OXI-OP-0250, formats: {T: f32}, accumulate: f32, accept: sum, determinism: run_to_run}
//! edges:                            # `values` may give examples: [["-inf", "nan"]]
//!   - {id: OXI-OP-0260, edge: empty, when: "dim(x, axis) == 0", then: "the result is 0"}
//! properties: [permutes_along_axis]
//! work: "numel(x)"                  # additions and multiplications that a call is said to take
//! ```
//!
//! `needs` orders constraints, so that a case can break exactly one: a constraint is looked at
//! only where those it needs hold. The rank of a tensor is a constraint under the tensor's own id;
//! every other constraint needs all ranks without saying so.
//!
//! `work` is what a measured time is compared with, and nothing else; it is left out where no number is
//! agreed on. It counts what the shapes ask for, a product and its addition as two, whatever a kernel
//! does and whatever a mask hides. It has a value for every call that breaks no rule, 0 for an empty one.
//!
//! `axes` says what the axes of a tensor mean, matched from the back, so that people read of head 3
//! and not of index 3 along axis 1: `axes: [batch, head, query, value]`. Axes in front of those
//! named, and axes whose meaning depends on an attribute, have no name; but `swapped: transpose_a`
//! names the attribute that swaps the last two.

use indexmap::IndexMap;
use serde::Deserialize;

use crate::acceptance::Accept;
use crate::yaml::Text;

/// One operator of the standard.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operator {
    /// Name, e.g. `matmul`; also the name of its file.
    pub op: Text,
    /// Permanent number in the C ABI.
    pub id: u32,
    /// Revision of the operator's meaning; callers name the one they want.
    pub version: u32,
    /// One or two sentences for readers.
    pub about: Text,
    /// Which cases are derived for it, and which oracle module answers.
    pub family: Family,
    /// Input tensors in call order. Optional ones come last.
    pub inputs: Vec<Input>,
    /// Output tensors in call order.
    pub outputs: Vec<Output>,
    /// Attributes.
    #[serde(default)]
    pub attrs: Vec<Attr>,
    /// Named sub-expressions that later expressions may use, in order.
    #[serde(default, rename = "let")]
    pub bindings: IndexMap<Text, Text>,
    /// The numbers among which ordinary data are drawn, where the function is not flat, NaN or
    /// infinite; absent: small numbers of both signs. Other data go beyond.
    #[serde(default)]
    pub domain: Option<[Text; 2]>,
    /// What must hold of shapes and attributes.
    #[serde(default)]
    pub constraints: Vec<Constraint>,
    /// How many additions and multiplications a call is said to take, where that is agreed on: what a
    /// time is compared with. An expression over shapes and attributes.
    #[serde(default)]
    pub work: Option<Text>,
    /// The type tuples there are. Never a cross product.
    pub types: Vec<TypeRow>,
    /// What happens at the edges.
    #[serde(default)]
    pub edges: Vec<Edge>,
    /// Relations between results of related calls that hold for every conforming device.
    #[serde(default)]
    pub properties: Vec<Text>,
}

/// Operators of one family share derived cases and an oracle module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Moves elements and keeps every bit.
    Movement,
    /// Changes the format of elements.
    Conversion,
    /// One element in, one element out.
    Unary,
    /// Two elements in, one out, with broadcasting.
    Binary,
    /// Three elements in, one out, with broadcasting.
    Ternary,
    /// Many elements along an axis to one.
    Reduction,
    /// Sums of products.
    Contraction,
    /// Rows in, rows out, each element depending on its whole row.
    Normalization,
    /// Reads or writes elements through indices.
    Indexing,
    /// Picks elements, or their places, by their order.
    Selection,
    /// Each element with all those before it along an axis.
    Scan,
    /// What transformers are made of: attention, rotations, gates, and what chooses among keys and
    /// experts.
    Attention,
    /// Windows that slide over the extents behind samples and channels.
    Convolution,
    /// Numbers to small ones that share scales, and back.
    Quantisation,
    /// How far a model is off, and the way back through it.
    Loss,
    /// A step of training.
    Optimizer,
    /// What is drawn, from a state or with numbers that are given.
    Random,
}

impl Family {
    /// Whether each element of the output depends on one element of each input alone.
    pub fn is_elementwise(self) -> bool {
        matches!(self, Family::Unary | Family::Binary | Family::Ternary)
    }

    /// The same, conversions included.
    pub fn goes_by_element(self) -> bool {
        self.is_elementwise() || self == Family::Conversion
    }

    /// Whether an element of the output is made of many elements of an input.
    pub fn combines_elements(self) -> bool {
        !self.goes_by_element() && self != Family::Movement
    }
}

/// An input tensor.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// Name in expressions and cases.
    pub name: Text,
    /// Type variable, bound by the rows of `types`.
    #[serde(rename = "type")]
    pub var: Text,
    /// Lowest and highest rank.
    pub rank: [usize; 2],
    /// Requirement id of the rank limits.
    pub id: Text,
    /// May be left out.
    #[serde(default)]
    pub optional: bool,
    /// What its axes mean, each in a word, the last axis last.
    #[serde(default)]
    pub axes: Vec<Text>,
    /// The attribute under which its last two axes have changed places.
    #[serde(default)]
    pub swapped: Option<Text>,
}

/// An output tensor.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// Name in expressions and cases.
    pub name: Text,
    /// Type variable, bound by the rows of `types`.
    #[serde(rename = "type")]
    pub var: Text,
    /// Expression of the shape it must have; a list of extents.
    pub shape: Text,
    /// Requirement id of that shape; breaking it is `E_SHAPE`.
    pub id: Text,
    /// Constraints that must hold before the shape means anything.
    #[serde(default)]
    pub needs: Vec<Text>,
    /// What its axes mean, each in a word, the last axis last.
    #[serde(default)]
    pub axes: Vec<Text>,
}

/// An attribute of an operator.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attr {
    /// Name in expressions and cases.
    pub name: Text,
    /// Permanent key in the C ABI.
    pub key: u32,
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: AttrKind,
    /// Value if the caller leaves it out, in words of its type; without one it must be given.
    #[serde(default)]
    pub default: Option<Text>,
    /// One sentence for readers.
    pub about: Text,
}

/// What an attribute holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AttrKind {
    /// 0 or 1, as an `i64` in the C ABI.
    Bool,
    /// A signed integer.
    I64,
    /// A double.
    F64,
    /// A list of signed integers.
    I64List,
}

/// One condition on a call.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Constraint {
    /// Permanent requirement id.
    pub id: Text,
    /// Expression that must be true.
    pub require: Text,
    /// Constraints that must hold before this one means anything.
    #[serde(default)]
    pub needs: Vec<Text>,
    /// Status that a breach gives.
    pub code: Text,
    /// The requirement in words.
    pub says: Text,
}

/// One type tuple of an operator, with what holds for it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypeRow {
    /// Permanent requirement id: the result conforms to `accept`.
    pub id: Text,
    /// Format of each type variable, in the order of the tuple's name.
    pub formats: IndexMap<Text, Text>,
    /// Format that sums are accumulated in at least.
    #[serde(default)]
    pub accumulate: Option<Text>,
    /// Accuracy class.
    pub accept: Text,
    /// How far two equal calls agree.
    pub determinism: Determinism,
    /// What integer overflow does.
    #[serde(default)]
    pub overflow: Option<IntegerOverflow>,
}

/// How far two equal calls must agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Determinism {
    /// They need not.
    None,
    /// Same device, same shapes: same bits in every run.
    RunToRun,
    /// The bits are defined by the standard.
    Bitwise,
}

/// What integer overflow does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IntegerOverflow {
    /// Keeps the low bits.
    Wrap,
    /// Stops at the end of the range.
    Saturate,
}

/// A behaviour at an edge that the main rule does not settle.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edge {
    /// Permanent requirement id.
    pub id: Text,
    /// Which edge.
    pub edge: EdgeKind,
    /// Expression that says when the edge is met; absent: whenever such a value occurs.
    #[serde(default)]
    pub when: Option<Text>,
    /// What then happens, in words.
    pub then: Text,
    /// Examples that hold in every floating-point row: elements of the inputs, then of the output,
    /// as floats in strings.
    #[serde(default)]
    pub values: Vec<Vec<Text>>,
}

/// Kinds of edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EdgeKind {
    /// A NaN among the inputs.
    Nan,
    /// An infinity among the inputs.
    Inf,
    /// Zeros of either sign.
    SignedZero,
    /// Numbers on the border of the domain, and outside.
    Domain,
    /// Subnormal inputs or results.
    Subnormal,
    /// A tensor without elements.
    Empty,
    /// Integer or floating-point overflow.
    Overflow,
    /// Inputs and outputs that share memory.
    Alias,
}

impl Operator {
    /// Type variables in the order in which a tuple's name lists them: as they first appear among
    /// inputs, then outputs.
    pub fn type_vars(&self) -> Vec<&Text> {
        let mut vars = Vec::new();
        let all = self.inputs.iter().map(|i| &i.var).chain(self.outputs.iter().map(|o| &o.var));
        for var in all {
            if !vars.contains(&var) {
                vars.push(var);
            }
        }
        vars
    }

    /// The name of a type tuple, e.g. `bf16.bf16.f32`.
    pub fn tuple_name(&self, row: &TypeRow) -> String {
        let formats = self.type_vars().into_iter().map(|var| row.format_of(var));
        formats.collect::<Vec<_>>().join(".")
    }

    /// The row with this tuple name.
    pub fn row(&self, tuple: &str) -> Option<&TypeRow> {
        self.types.iter().find(|row| self.tuple_name(row) == tuple)
    }

    /// The attribute of this name.
    pub fn attr(&self, name: &str) -> Option<&Attr> {
        self.attrs.iter().find(|attr| attr.name == name)
    }
}

impl TypeRow {
    /// Format bound to a type variable; lint guarantees that every variable is bound.
    pub fn format_of(&self, var: &str) -> &str {
        self.formats.get(var).map_or("?", Text::as_str)
    }

    /// The accuracy class, parsed; lint guarantees that it parses.
    pub fn accept(&self) -> Accept {
        self.accept.parse().unwrap_or(Accept { class: "exact".into(), limit: None })
    }
}

/// A concrete call of an operator, without its data: what constraints speak about.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// Extents of each input; `None` where an optional one is left out.
    pub inputs: Vec<Option<Shape>>,
    /// Extents of each output.
    pub outputs: Vec<Shape>,
    /// Value of each attribute given, by name.
    pub attrs: AttrValues,
}

/// Extents of a tensor, outermost first.
pub type Shape = Vec<i64>;

/// Attributes of a call, by name.
pub type AttrValues = IndexMap<String, AttrValue>;

/// Value of an attribute.
#[derive(Debug, Clone, PartialEq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AttrValue {
    /// Of type `bool`.
    Bool(bool),
    /// Of type `i64`.
    I64(i64),
    /// Of type `f64`.
    F64(f64),
    /// Of type `i64_list`.
    I64List(Vec<i64>),
}

impl AttrValue {
    /// Reads the words of a `default:`.
    pub fn parse(kind: AttrKind, text: &str) -> Option<AttrValue> {
        match kind {
            AttrKind::Bool => text.parse().ok().map(AttrValue::Bool),
            AttrKind::I64 => text.parse().ok().map(AttrValue::I64),
            AttrKind::F64 => text.parse().ok().map(AttrValue::F64),
            AttrKind::I64List => {
                let inside = text.strip_prefix('[')?.strip_suffix(']')?.trim();
                let items = inside.split(',').map(|item| item.trim().parse());
                let empty = inside.is_empty();
                if empty {
                    Some(AttrValue::I64List(vec![]))
                } else {
                    items.collect::<Result<_, _>>().ok().map(AttrValue::I64List)
                }
            }
        }
    }
}

impl Operator {
    /// The value an attribute has in a call: the given one, or the default.
    pub fn attr_value(&self, attrs: &AttrValues, name: &str) -> Option<AttrValue> {
        attrs.get(name).cloned().or_else(|| {
            let attr = self.attr(name)?;
            AttrValue::parse(attr.kind, attr.default.as_deref()?)
        })
    }
}

impl Input {
    /// What an axis means, of a tensor of this rank in a call with these attributes.
    pub fn axis<'a>(
        &'a self,
        operator: &Operator,
        attrs: &AttrValues,
        rank: usize,
        axis: usize,
    ) -> Option<&'a str> {
        let swapped = self.swapped.as_ref().and_then(|name| operator.attr_value(attrs, name));
        let axis = match (rank.checked_sub(1 + axis)?, swapped) {
            (from_back @ ..=1, Some(AttrValue::Bool(true))) => rank - 2 + from_back,
            _ => axis,
        };
        named(&self.axes, rank, axis)
    }
}

impl Output {
    /// What an axis means, of a tensor of this rank.
    pub fn axis(&self, rank: usize, axis: usize) -> Option<&str> {
        named(&self.axes, rank, axis)
    }
}

/// The name of an axis among names that are matched from the back.
fn named(axes: &[Text], rank: usize, axis: usize) -> Option<&str> {
    let from_back = rank.checked_sub(axis)?;
    axes.get(axes.len().checked_sub(from_back)?).map(Text::as_str)
}
