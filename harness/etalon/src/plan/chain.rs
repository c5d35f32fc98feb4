//! Chains: operators one after the other, each on what those before it gave, as in a layer of a model.

use indexmap::IndexMap;
use oracle::data::Law;
use standard::ops::{AttrValues, Call, Operator, Shape};

use super::expand::{Axes, Wrong, attribute, numbers, resolve};
use super::{Compute, Layout, Operand};
use crate::cases::{CaseSpec, LinkSpec, Scalar};
use crate::suite::Suite;

/// A chain of operators.
#[derive(Debug, Clone)]
pub struct Chain {
    /// Its tensors: first those that are drawn, then what the links give, in order.
    pub tensors: Vec<Named>,
    /// Its links, in the order in which they run.
    pub links: Vec<Link>,
}

/// A tensor of a chain.
#[derive(Debug, Clone)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// Name of its format.
    pub format: String,
    /// Its extents; it lies dense.
    pub shape: Shape,
    /// What it is drawn from; `None` if a link gives it.
    pub law: Option<Law>,
}

/// One operator of a chain.
#[derive(Debug, Clone)]
pub struct Link {
    /// The call. Laws of its operands mean nothing.
    pub compute: Compute,
    /// The tensor that each input is; `None` where an optional one is left out.
    pub takes: Vec<Option<usize>>,
    /// The tensor that each output is.
    pub gives: Vec<usize>,
}

/// The chain of a case for one choice of its axes.
///
/// # Errors
/// The place under the case, and what is wrong there.
pub(super) fn chain(suite: &Suite, spec: &CaseSpec, axes: &Axes) -> Result<Chain, Wrong> {
    let mut tensors = Vec::new();
    for (name, tensor) in &spec.tensors {
        let at = |rest: &str| format!("tensors/{name}/{rest}");
        let shape = numbers(&tensor.shape, axes, &at("shape"))?;
        let word = |text: &str| resolve(&Scalar::Word(text.to_owned()), axes).to_string();
        let format = word(&tensor.format);
        if suite.standard.format(&format).is_none() {
            return Err((at("format"), format!("the standard has no format `{format}`")));
        }
        let law = word(&tensor.data).parse().map_err(|e| (at("data"), format!("{e}")))?;
        tensors.push(Named { name: name.to_string(), format, shape, law: Some(law) });
    }
    let mut chain = Chain { tensors, links: Vec::new() };
    for (place, link) in spec.chain.iter().enumerate() {
        let link = Linker { suite, axes, place, spec: link };
        link.add(&mut chain)?;
    }
    Ok(chain)
}

struct Linker<'a> {
    suite: &'a Suite,
    axes: &'a Axes,
    place: usize,
    spec: &'a LinkSpec,
}

impl Linker<'_> {
    fn wrong(&self, rest: &str, message: impl Into<String>) -> Wrong {
        (format!("chain/{}/{rest}", self.place), message.into())
    }

    fn add(&self, chain: &mut Chain) -> Result<(), Wrong> {
        let (suite, name) = (self.suite, &self.spec.op);
        let op = suite.operator_index(name);
        let op = op.ok_or_else(|| self.wrong("op", format!("there is no operator `{name}`")))?;
        let operator = suite.operator(op);
        let words = self.spec.types.split('.').map(|word| Scalar::Word(word.to_owned()));
        let tuple: Vec<_> = words.map(|word| resolve(&word, self.axes).to_string()).collect();
        let tuple = tuple.join(".");
        let row = operator.types.iter().position(|row| operator.tuple_name(row) == tuple);
        let row = row.ok_or_else(|| self.wrong("types", format!("{name} has no row {tuple}")))?;
        let attrs = self.attrs(operator)?;
        let takes = self.takes(operator, row, chain)?;
        let shape = |tensor: &usize| chain.tensors[*tensor].shape.clone();
        let shapes: Vec<_> = takes.iter().map(|tensor| tensor.as_ref().map(shape)).collect();
        let outputs = self.outputs(op, &shapes, &attrs)?;
        let mut gives = Vec::new();
        for (output, shape) in operator.outputs.iter().zip(&outputs) {
            let own = self.spec.gives.get(output.name.as_str());
            let own =
                own.map_or_else(|| format!("{}.{}", self.place, output.name), ToString::to_string);
            let format = operator.types[row].format_of(&output.var).to_owned();
            gives.push(chain.tensors.len());
            chain.tensors.push(Named { name: own, format, shape: shape.clone(), law: None });
        }
        let dense = |shape: Shape| Layout { shape, strides: None };
        let operand = |shape| Operand { layout: dense(shape), law: Law::Constant(0.0) };
        let inputs = shapes.into_iter().map(|shape| shape.map(operand)).collect();
        let outputs = outputs.into_iter().map(dense).collect();
        let compute = Compute::new(op, row, attrs, inputs, outputs);
        chain.links.push(Link { compute, takes, gives });
        Ok(())
    }

    fn attrs(&self, operator: &Operator) -> Result<AttrValues, Wrong> {
        let mut attrs = IndexMap::new();
        for (name, value) in &self.spec.attrs {
            let at = format!("attrs/{name}");
            let attr = operator.attr(name).ok_or_else(|| {
                self.wrong(&at, format!("{} has no attribute `{name}`", operator.op))
            })?;
            let value = resolve(value, self.axes);
            let given = attribute(attr.kind, &value).ok_or_else(|| {
                self.wrong(&at, format!("`{value}` does not fit attribute `{name}`"))
            })?;
            attrs.insert(name.to_string(), given);
        }
        Ok(attrs)
    }

    /// The tensor of each input: one that is there already, of the row's format.
    fn takes(
        &self,
        operator: &Operator,
        row: usize,
        chain: &Chain,
    ) -> Result<Vec<Option<usize>>, Wrong> {
        let known = |name: &str| operator.inputs.iter().any(|input| input.name == *name);
        if let Some(name) = self.spec.takes.keys().find(|name| !known(name)) {
            return Err(self.wrong("takes", format!("{} has no input `{name}`", operator.op)));
        }
        let mut takes = Vec::new();
        for input in &operator.inputs {
            let Some(name) = self.spec.takes.get(input.name.as_str()) else {
                takes.push(None);
                continue;
            };
            // The last of a name, so that a residual stream may keep its own.
            let tensor = chain.tensors.iter().rposition(|tensor| tensor.name == name.as_str());
            let missing = || self.wrong("takes", format!("no tensor is called `{name}` before"));
            let tensor = tensor.ok_or_else(missing)?;
            let (is, due) =
                (&chain.tensors[tensor].format, operator.types[row].format_of(&input.var));
            if is != due {
                let message = format!("`{name}` is {is}, and input {} is {due}", input.name);
                return Err(self.wrong("takes", message));
            }
            takes.push(Some(tensor));
        }
        Ok(takes)
    }

    fn outputs(
        &self,
        op: usize,
        shapes: &[Option<Shape>],
        attrs: &AttrValues,
    ) -> Result<Vec<Shape>, Wrong> {
        let compiled = &self.suite.operators[op];
        let outputs = compiled
            .infer_outputs(shapes, attrs)
            .map_err(|error| self.wrong("takes", error.to_string()))?;
        let (inputs, attrs) = (shapes.to_vec(), attrs.clone());
        let call = Call { inputs, outputs, attrs };
        match compiled.broken(&call).first() {
            Some(breach) => {
                let says = self.suite.standard.requirements.get(breach.id);
                let says = says.map_or("", |requirement| &requirement.says);
                Err(self.wrong("op", format!("the call breaks {}: {says}", breach.id)))
            }
            None => Ok(call.outputs),
        }
    }
}
