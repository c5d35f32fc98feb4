//! From a case to the request that a worker understands: data are drawn and laid out in the arena,
//! names become the numbers of the C ABI.

use std::borrow::Cow;

use abi::ffi::{layout, tensor_flags};
use oracle::data::fill;
use oracle::philox::Stream;
use standard::ops::{AttrValue as Given, AttrValues, Call, Operator, Shape};
use wire::message::{Attr, AttrValue, Execute, GUARD, Operation, Request, TensorDesc};
use wire::{Lease, Pool};

use super::chained::Chained;
use super::layout::{first, gather, scatter, span};
use crate::fingerprint;
use crate::plan::chain::Link;
use crate::plan::{Asked, Case, Change, Compute, Data, Kept, Kind, Layout, Refusal};
use crate::suite::Suite;

/// How often a case runs: twice shows unwritten elements and runs that differ.
const RUNS: u32 = 2;

/// A request with what it needs while it is under way.
pub struct Prepared {
    /// For the worker.
    pub request: Request,
    /// Elements of each input, dense, for the oracle.
    pub inputs: Vec<Option<Vec<u8>>>,
    /// The memory of the inputs; the worker may touch it until it replies or is dead.
    _inputs: Vec<Lease>,
    /// The memory of the outputs.
    pub outputs: Vec<Lease>,
}

impl Prepared {
    /// The operator that is asked for, if one is.
    pub fn operation(&self) -> Option<&Operation> {
        match &self.request {
            Request::Execute(execute) => Some(&execute.operation),
            Request::Probe(operation) => Some(operation),
            _ => None,
        }
    }

    /// Elements of each output, dense, after the worker has replied.
    pub fn results(&self, suite: &Suite, compute: &Compute) -> Vec<Cow<'_, [u8]>> {
        let operator = suite.operator(compute.op);
        let row = &operator.types[compute.row];
        let outputs = operator.outputs.iter().zip(&compute.outputs).zip(&self.outputs);
        let dense = outputs.map(|((output, layout), memory)| {
            let format = suite.standard.format(row.format_of(&output.var)).expect("lint knows it");
            let bytes = memory.bytes();
            let payload = &bytes[GUARD as usize..bytes.len() - GUARD as usize];
            gather(payload, layout, format)
        });
        dense.collect()
    }
}

/// Why there is no request.
pub enum NotPrepared {
    /// The arena has no room now, for so many bytes.
    NoRoom(u64),
    /// The case is at fault.
    Wrong(String),
}

/// Prepares a part of a case; for a device that is not here, operators are only asked about and planned.
///
/// # Errors
/// If the arena has no room now, or the case's data cannot be drawn.
pub fn prepare(
    suite: &Suite,
    (index, case): (usize, &Case),
    part: u32,
    run_seed: u64,
    pool: &Pool,
    compile_only: bool,
    chained: &mut Chained,
) -> Result<Prepared, NotPrepared> {
    let bare = |request| Prepared { request, inputs: vec![], _inputs: vec![], outputs: vec![] };
    match &case.kind {
        Kind::Compute(compute) if compile_only => {
            Ok(bare(Request::Probe(Box::new(operation(suite, compute)))))
        }
        Kind::Compute(compute) => {
            let seed = case.seed(run_seed);
            execute(suite, compute, &|input| draw(suite, compute, part, seed, input), pool)
        }
        Kind::Chain(chain) => {
            let Link { compute, takes, .. } = &chain.links[part as usize];
            if compile_only {
                return Ok(bare(Request::Probe(Box::new(operation(suite, compute)))));
            }
            let tensors = chained.tensors(index, suite, chain, case.seed(run_seed));
            let tensors = tensors.map_err(NotPrepared::Wrong)?;
            let taken = |input: usize| {
                let tensor = takes[input].and_then(|tensor| tensors[tensor].clone());
                tensor.ok_or_else(|| "a tensor of the chain is not there yet".to_owned())
            };
            execute(suite, compute, &taken, pool)
        }
        Kind::Refusal(refusal) => Ok(bare(Request::Probe(Box::new(refused(suite, refusal))))),
        Kind::Scenario(script) => Ok(bare(Request::Scenario(script.scenario.clone()))),
    }
}

fn execute(
    suite: &Suite,
    compute: &Compute,
    data: &dyn Fn(usize) -> Result<Vec<u8>, String>,
    pool: &Pool,
) -> Result<Prepared, NotPrepared> {
    let operator = suite.operator(compute.op);
    let row = &operator.types[compute.row];
    let format = |var: &str| suite.standard.format(row.format_of(var)).expect("lint knows it");
    let lease = |len: u64| pool.lease(len + 2 * GUARD).ok_or(NotPrepared::NoRoom(len));
    let (mut inputs, mut leases, mut regions) = (Vec::new(), Vec::new(), Vec::new());
    for (i, (input, operand)) in operator.inputs.iter().zip(&compute.inputs).enumerate() {
        let Some(operand) = operand else {
            inputs.push(None);
            regions.push(None);
            continue;
        };
        let format = format(&input.var);
        let dense =
            data(i).map_err(|why| NotPrepared::Wrong(format!("input {}: {why}", input.name)))?;
        let len = span(&operand.layout, format);
        let mut memory = lease(len)?;
        let payload = &mut memory.bytes_mut()[GUARD as usize..][..len as usize];
        scatter(&dense, &operand.layout, format, payload);
        // Where elements share places, what lies there is what the operator gets.
        inputs.push(Some(match operand.layout.strides {
            Some(_) => gather(payload, &operand.layout, format).into_owned(),
            None => dense,
        }));
        regions.push(Some(memory.region()));
        leases.push(memory);
    }
    let mut outputs = Vec::new();
    for (output, layout) in operator.outputs.iter().zip(&compute.outputs) {
        outputs.push(lease(span(layout, format(&output.var)))?);
    }
    let operation = operation(suite, compute);
    // A long sweep leaves these to the other cases.
    let runs = if compute.parts > 1 { 1 } else { RUNS };
    let outputs_at = outputs.iter().map(Lease::region).collect();
    let execute = Execute { operation, inputs: regions, outputs: outputs_at, runs, timing: None };
    let request = Request::Execute(Box::new(execute));
    Ok(Prepared { request, inputs, _inputs: leases, outputs })
}

/// The elements of an input that a case draws.
fn draw(
    suite: &Suite,
    compute: &Compute,
    part: u32,
    seed: u64,
    input: usize,
) -> Result<Vec<u8>, String> {
    let Some(operand) = &compute.inputs[input] else { return Ok(Vec::new()) };
    if compute.data == Data::Probes {
        return Ok(fingerprint::data::fill(suite, compute, input));
    }
    let operator = suite.operator(compute.op);
    let format = operator.types[compute.row].format_of(&operator.inputs[input].var);
    let format = suite.standard.format(format).expect("lint knows it");
    let count = oracle::count(&operand.layout.shape) as u32;
    let law = operand.law.part(part, count);
    fill(&law, format, &operand.layout.shape, Stream::new(seed, input as u32))
}

/// What a case asks of an operator.
pub fn operation(suite: &Suite, compute: &Compute) -> Operation {
    let operator = suite.operator(compute.op);
    let layouts = compute.inputs.iter().map(|i| i.as_ref().map(|i| i.layout.clone())).collect();
    let row = &operator.types[compute.row];
    let format_of = |var: &str| row.format_of(var).to_owned();
    let layouts = (layouts, compute.outputs.clone());
    let mut operation = describe(suite, operator, &format_of, layouts, &compute.attrs);
    let Operation { inputs, outputs, .. } = &mut operation;
    match compute.kept {
        Kept::Plain => {}
        Kept::Device => {
            let all = inputs.iter_mut().flatten().chain(outputs);
            all.for_each(|tensor| tensor.layout = layout::DEVICE);
        }
        Kept::Constant => {
            inputs.iter_mut().flatten().for_each(|input| input.flags = tensor_flags::CONSTANT);
        }
    }
    operation
}

/// What a call on a type row asks for.
pub fn call(suite: &Suite, operator: &Operator, row: usize, call: &Call) -> Operation {
    let row = &operator.types[row];
    let format_of = |var: &str| row.format_of(var).to_owned();
    describe(suite, operator, &format_of, dense(call), &call.attrs)
}

/// What a call asks for that must be refused.
pub fn refused(suite: &Suite, refusal: &Refusal) -> Operation {
    let operator = suite.operator(refusal.op);
    match &refusal.asked {
        Asked::Broken { row, call: asked } => call(suite, operator, *row, asked),
        Asked::Formats { formats, call } => {
            let vars = operator.type_vars();
            let format_of = |var: &str| {
                let index = vars.iter().position(|known| **known == *var).unwrap_or(0);
                formats[index].clone()
            };
            describe(suite, operator, &format_of, dense(call), &call.attrs)
        }
        Asked::Changed { row, call: asked, change } => {
            let mut operation = call(suite, operator, *row, asked);
            apply(change, &mut operation);
            operation
        }
    }
}

fn apply(change: &Change, operation: &mut Operation) {
    let Operation { inputs, outputs, attrs, .. } = operation;
    match *change {
        Change::Operator(op) => operation.op = op,
        Change::Version(version) => operation.version = version,
        Change::MathMode(mode) => operation.math_mode = mode,
        Change::Determinism(determinism) => operation.determinism = determinism,
        Change::MoreInputs => inputs.extend_from_within(inputs.len() - 1..),
        Change::FewerInputs => _ = inputs.pop(),
        Change::MoreOutputs => outputs.extend_from_within(outputs.len() - 1..),
        Change::NoOutputs => outputs.clear(),
        Change::Attribute(key) => attrs.push(Attr { key, value: AttrValue::I64(0) }),
        Change::AttributeType { key, list } => {
            let value = if list { AttrValue::F64(0.0) } else { AttrValue::I64List(vec![0, 0]) };
            attrs.retain(|attr| attr.key != key);
            attrs.push(Attr { key, value });
        }
        Change::TensorFlag(flag) => {
            inputs.iter_mut().take(1).flatten().for_each(|input| input.flags = flag);
        }
        Change::ConstantOutput => {
            outputs.iter_mut().for_each(|output| output.flags = tensor_flags::CONSTANT);
        }
        Change::StridesOfDevice => {
            for input in inputs.iter_mut().take(1).flatten() {
                input.layout = layout::DEVICE;
                input.strides = Some(dense_strides(&input.dims));
            }
        }
        Change::Layout(layout) => {
            inputs.iter_mut().take(1).flatten().for_each(|input| input.layout = layout);
        }
        Change::OutputStrides(stride) => {
            outputs.iter_mut().for_each(|output| output.strides = even(output, stride));
        }
        Change::InputStrides(stride) => {
            inputs.iter_mut().take(1).flatten().for_each(|x| x.strides = even(x, stride));
        }
        Change::NegativeExtent => negate(inputs, outputs),
    }
}

/// One stride in every dimension.
fn even(tensor: &TensorDesc, stride: i64) -> Option<Vec<i64>> {
    Some(vec![stride; tensor.dims.len()])
}

/// Negates the first extent of the first input, and all that equal it, so that shapes still fit.
fn negate(inputs: &mut [Option<TensorDesc>], outputs: &mut [TensorDesc]) {
    let first = inputs.iter().flatten().find_map(|input| input.dims.first().copied());
    let tensors = inputs.iter_mut().flatten().chain(outputs);
    let extents = tensors.flat_map(|tensor| &mut tensor.dims);
    extents.filter(|extent| Some(**extent) == first).for_each(|extent| *extent = -*extent);
}

/// The strides of a dense tensor, written out.
fn dense_strides(dims: &[i64]) -> Vec<i64> {
    let inner = |axis: usize| dims[axis + 1..].iter().map(|&extent| extent.max(1)).product();
    (0..dims.len()).map(inner).collect()
}

fn dense(call: &Call) -> (Vec<Option<Layout>>, Vec<Layout>) {
    let layout = |shape: &Shape| Layout { shape: shape.clone(), strides: None };
    let inputs = call.inputs.iter().map(|shape| shape.as_ref().map(layout)).collect();
    (inputs, call.outputs.iter().map(layout).collect())
}

fn describe(
    suite: &Suite,
    operator: &Operator,
    format_of: &dyn Fn(&str) -> String,
    (inputs, outputs): (Vec<Option<Layout>>, Vec<Layout>),
    attrs: &AttrValues,
) -> Operation {
    let tensor = |var: &str, layout: Layout| {
        let format = suite.standard.format(&format_of(var));
        TensorDesc {
            format: format.map_or(0, |format| format.id),
            first: format.map_or(0, |format| first(&layout, format)),
            dims: layout.shape,
            strides: layout.strides,
            ..TensorDesc::default()
        }
    };
    let inputs = operator.inputs.iter().zip(inputs);
    let inputs = inputs.map(|(input, layout)| layout.map(|layout| tensor(&input.var, layout)));
    let outputs = operator.outputs.iter().zip(outputs);
    let outputs = outputs.map(|(output, layout)| tensor(&output.var, layout));
    let attrs = attrs.iter().filter_map(|(name, value)| {
        let value = match value {
            Given::Bool(flag) => AttrValue::I64(i64::from(*flag)),
            Given::I64(number) => AttrValue::I64(*number),
            Given::F64(number) => AttrValue::F64(*number),
            Given::I64List(list) => AttrValue::I64List(list.clone()),
        };
        Some(Attr { key: operator.attr(name)?.key, value })
    });
    Operation {
        op: operator.id,
        version: operator.version,
        inputs: inputs.collect(),
        outputs: outputs.collect(),
        attrs: attrs.collect(),
        ..Operation::default()
    }
}
