//! Cases that follow from the standard. Nobody writes these.
//!
//! For every operator and type row: all special values in every position (pairs of them, for two
//! inputs), all values of formats of up to 16 bits and every exponent of wider ones, element counts
//! around the widths of vector units, ranks, empty tensors, strides, broadcasting; the probes of sums;
//! and calls that
//! the operator must refuse: each rule broken alone, formats that are no type row, versions and
//! attributes that do not exist, tensors that no memory holds.

mod conversion;
mod elementwise;
mod probe;
mod refuse;
mod strided;

use std::sync::Arc;

use oracle::codec::Codec;
use oracle::data::Law;
use standard::formats::{Format, Kind as FormatKind};
use standard::ops::{AttrValues, Call, EdgeKind, Family, Operator, Shape};
use standard::witness::valid_calls;

use super::{Case, Compute, Kept, Kind, Layout, Operand};
use crate::cases::Tier;
use crate::suite::Suite;

/// Ordinary data: numbers that every format can hold and no operator overflows with. Where the
/// standard names a domain they lie there, and in booleans they are both.
const PLAIN: Law = Law::Uniform(-8.0, 8.0);

/// Every derived case of the suite.
pub fn derive(suite: &Suite) -> Vec<Case> {
    let mut cases = Vec::new();
    for index in 0..suite.standard.operators.len() {
        let operator = suite.operator(index);
        let origin: Arc<str> = format!("spec/ops/{}.yaml", operator.op).into();
        let mut derive = Derive { suite, index, operator, origin, cases: Vec::new() };
        for row in 0..operator.types.len() {
            derive.row(row);
        }
        derive.refusals();
        cases.append(&mut derive.cases);
    }
    cases
}

/// The cases of one operator, as they come.
struct Derive<'a> {
    suite: &'a Suite,
    index: usize,
    operator: &'a Operator,
    origin: Arc<str>,
    cases: Vec<Case>,
}

/// What a derived case is called, and why it is there.
struct Title<'a> {
    name: &'a str,
    axes: String,
    why: &'a str,
    tier: Tier,
}

impl<'a> Derive<'a> {
    fn row(&mut self, row: usize) {
        match self.operator.family {
            Family::Conversion => {
                self.changes_of_mind(row);
                if self.is_rare(row) {
                    self.seldom(row);
                    return self.kept_otherwise(row);
                }
                self.one_input(row);
            }
            // What moves by attributes has its own cases.
            Family::Movement if !self.operator.attrs.is_empty() => {}
            Family::Movement | Family::Unary => self.one_input(row),
            Family::Binary => self.two_inputs(row),
            Family::Ternary => self.three_inputs(row),
            // What combines elements has authored data, each made for what may go wrong.
            _ => {}
        }
        self.small_calls(row);
        self.kept_otherwise(row);
        self.strided(row);
        self.probes(row);
    }

    fn format(&self, row: usize, input: usize) -> &'a Format {
        let name = self.operator.types[row].format_of(&self.operator.inputs[input].var);
        self.suite.standard.format(name).expect("lint knows every format of a type row")
    }

    fn output_format(&self, row: usize) -> &'a Format {
        let name = self.operator.types[row].format_of(&self.operator.outputs[0].var);
        self.suite.standard.format(name).expect("lint knows every format of a type row")
    }

    /// The largest number of the output's format.
    fn limit(&self, row: usize) -> f64 {
        Codec::of(self.output_format(row)).max_finite()
    }

    /// Small calls of any family, each with another choice of ranks, attributes and optional
    /// inputs.
    fn small_calls(&mut self, row: usize) {
        for (i, call) in valid_calls(&self.suite.operators[self.index], 24).into_iter().enumerate()
        {
            let title = Title {
                name: "small",
                axes: format!(",call={i}"),
                why: "Each choice of ranks, attributes and optional inputs.",
                tier: Tier::Smoke,
            };
            let operand = |shape: Shape| Operand { layout: dense(&shape), law: PLAIN };
            let inputs = call.inputs.into_iter().map(|shape| shape.map(operand)).collect();
            let outputs = call.outputs.iter().map(|shape| dense(shape)).collect();
            self.push(row, title, call.attrs, inputs, outputs);
        }
    }

    /// The small call with the most elements in its inputs; no tensor of it is empty.
    fn fullest_call(&self) -> Option<Call> {
        let calls = valid_calls(&self.suite.operators[self.index], 24);
        let elements = |shape: &Shape| shape.iter().product::<i64>();
        let inputs = |call: &Call| call.inputs.iter().flatten().map(elements).sum::<i64>();
        calls.into_iter().max_by_key(inputs)
    }

    /// That call on tensors in the device's own layout, and with constant inputs.
    fn kept_otherwise(&mut self, row: usize) {
        let Some(call) = self.fullest_call() else { return };
        for (name, kept, id) in [
            ("device-layout", Kept::Device, "OXI-PLAN-0108"),
            ("constant", Kept::Constant, "OXI-PLAN-0107"),
        ] {
            let title = Title { name, axes: String::new(), why: why(name), tier: Tier::Smoke };
            let operand = |shape: Shape| Operand { layout: dense(&shape), law: PLAIN };
            let call = call.clone();
            let inputs = call.inputs.into_iter().map(|shape| shape.map(operand)).collect();
            let outputs = call.outputs.iter().map(|shape| dense(shape)).collect();
            self.push(row, title, call.attrs, inputs, outputs);
            let Some(case) = self.cases.last_mut() else { continue };
            case.checks.push(id.to_owned());
            if kept == Kept::Device {
                case.checks.push("OXI-XFER-0103".to_owned());
            }
            if let Kind::Compute(compute) = &mut case.kind {
                compute.kept = kept;
            }
        }
    }

    /// Ordinary data for an input.
    fn plain(&self, row: usize, input: usize) -> Law {
        let format = self.format(row, input);
        if format.kind == FormatKind::Boolean {
            return Law::Integers(0, 1);
        }
        let (low, high) = Codec::of(format).integer_range();
        if !format.is_float() && high < 8 {
            return Law::Integers(low as i64, high as i64);
        }
        let domain = self.operator.domain.as_ref().filter(|_| format.is_float());
        let limits = domain.and_then(|[low, high]| Some((low.parse().ok()?, high.parse().ok()?)));
        limits.map_or(PLAIN, |(low, high)| Law::Uniform(low, high))
    }

    /// Numbers of every size that an input's format has.
    fn broad(&self, row: usize, input: usize) -> Law {
        let format = self.format(row, input);
        match format.bits {
            _ if format.is_float() => Law::Stratified,
            ..=16 => Law::EveryValue,
            _ => Law::Patterns,
        }
    }

    fn push(
        &mut self,
        row: usize,
        title: Title,
        attrs: AttrValues,
        inputs: Vec<Option<Operand>>,
        outputs: Vec<Layout>,
    ) {
        let settle = |(input, operand): (usize, Option<Operand>)| {
            let operand = operand?;
            let law = if operand.law == PLAIN { self.plain(row, input) } else { operand.law };
            Some(Operand { law, ..operand })
        };
        let inputs = inputs.into_iter().enumerate().map(settle).collect();
        let area = if self.operator.family.combines_elements() { "kernel" } else { "numerical" };
        let (op, name) = (&self.operator.op, title.name);
        let type_row = &self.operator.types[row];
        let tuple = self.operator.tuple_name(type_row);
        let mut checks = vec![type_row.id.to_string()];
        checks.extend(self.edges(name).into_iter().map(str::to_owned));
        self.cases.push(Case {
            id: format!("{area}/{op}/{name}/types={tuple}{}", title.axes),
            why: title.why.into(),
            checks,
            tier: title.tier,
            withdrawn: None,
            kind: Kind::Compute(Compute::new(self.index, row, attrs, inputs, outputs)),
            origin: self.origin.clone(),
        });
    }

    /// Edges that a derived case of this name meets.
    fn edges(&self, name: &str) -> Vec<&str> {
        use EdgeKind::{Domain, Empty, Inf, Nan, Overflow, SignedZero, Subnormal};
        let met: &[EdgeKind] = match name {
            "special" => &[Nan, Inf, SignedZero, Domain, Subnormal, Overflow],
            "ties" => &[Overflow],
            "every-value" => &[Nan, Inf, SignedZero, Domain, Subnormal],
            "empty" => &[Empty],
            "subnormal" => &[Subnormal],
            _ => &[],
        };
        let edges = self.operator.edges.iter().filter(|edge| met.contains(&edge.edge));
        edges.map(|edge| edge.id.as_str()).collect()
    }
}

fn dense(shape: &[i64]) -> Layout {
    Layout { shape: shape.to_vec(), strides: None }
}

/// Why a derived case is there.
fn why(name: &str) -> &'static str {
    match name {
        "special" => "Zeros, subnormals, limits, infinities and NaNs, in every combination.",
        "every-value" => "Every value that the format has.",
        "stratified" => "Every exponent with both signs and random mantissas.",
        "sweep" => "Values of the whole range, as many as there is time for.",
        "pairs" => "Pairs of values of the whole range.",
        "ties" => {
            "Numbers halfway between two of the target, those two, and what lies beside each."
        }
        "saturate" => "The same with `saturate`: what a format offers a choice for, and what not.",
        "regular" => "Short and repeated mantissas and their neighbours: ties, integers, halves.",
        "integers" => "Small integers: equal operands, exact quotients, whole powers.",
        "around" => "Numbers at any distance from 1, or from the largest that the result can be.",
        "wide" => "Random exponents over half of the range.",
        "subnormal" => "Subnormal numbers, kept or flushed as declared.",
        "counts" => "Element counts around the widths of vector units: tails are lost there.",
        "ranks" => "Every rank.",
        "strides" => "Inputs that do not lie dense in memory.",
        "layouts" => "Tensors that do not lie dense in memory, inputs and outputs, each legal way.",
        "empty" => "Tensors without elements.",
        "device-layout" => "Tensors in buffers that are created for them, laid out by the device.",
        "constant" => "Inputs that stay the same: what is prepared at the first run must be right.",
        _ => "Extents of 1 stand for any extent, on either side.",
    }
}
