//! Cases that follow from the standard. Nobody writes these.
//!
//! For every operator and type row: all special values in every position (pairs of them, for two
//! inputs), all values of formats of up to 16 bits and every exponent of wider ones, element counts
//! around the widths of vector units, ranks, empty tensors, strides, broadcasting; and calls that
//! the operator must refuse: each rule broken alone, formats that are no type row, versions and
//! attributes that do not exist.

use std::sync::Arc;

use oracle::data::{Law, grid_len};
use standard::formats::Format;
use standard::ops::{AttrValues, Call, EdgeKind, Family, Operator, Shape};
use standard::witness::{many_witnesses, valid_call, valid_calls};

use super::{Asked, Case, Change, Compute, Kept, Kind, Layout, Operand, Refusal};
use crate::cases::Tier;
use crate::suite::Suite;

/// Element counts around the widths of vector units and the sizes of blocks.
const COUNTS: [i64; 20] =
    [1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 1000, 1025, 4099];

/// Elements of a stratified sweep: 32 mantissas for each sign and exponent of f64.
const STRATA: i64 = 1 << 17;

/// Pairs of shapes that broadcast, each way in which one extent can stand for another.
const BROADCASTS: [(&[i64], &[i64]); 8] = [
    (&[5, 7], &[7]),
    (&[5, 7], &[5, 1]),
    (&[5, 1], &[1, 7]),
    (&[], &[3, 4]),
    (&[1], &[65]),
    (&[2, 1, 3, 1], &[4, 1, 5]),
    (&[3, 1, 33], &[3, 17, 33]),
    (&[2, 3, 4, 5], &[1]),
];

/// A law that every format can hold and no operator overflows with.
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
            Family::Movement | Family::Conversion | Family::Unary => self.one_input(row),
            Family::Binary => self.two_inputs(row),
            Family::Reduction | Family::Contraction | Family::Normalization => {}
        }
        self.small_calls(row);
        self.kept_otherwise(row);
    }

    fn format(&self, row: usize, input: usize) -> &'a Format {
        let name = self.operator.types[row].format_of(&self.operator.inputs[input].var);
        self.suite.standard.format(name).expect("lint knows every format of a type row")
    }

    fn one_input(&mut self, row: usize) {
        let format = self.format(row, 0);
        let (grid, bits) = (grid_len(format) as i64, format.bits);
        let special = Law::SpecialGrid { slow: false };
        self.unary(row, "special", "", Tier::Smoke, dense(&[grid]), special);
        if bits <= 16 {
            let all = dense(&[1 << bits]);
            self.unary(row, "every-value", "", Tier::Standard, all, Law::EveryValue);
        } else {
            let strata = dense(&[STRATA]);
            let law = if format.is_float() { Law::Stratified } else { Law::Uniform(-2e9, 2e9) };
            self.unary(row, "stratified", "", Tier::Standard, strata, law);
        }
        for n in COUNTS {
            self.unary(row, "counts", &format!(",n={n}"), Tier::Standard, dense(&[n]), PLAIN);
        }
        for rank in 0..=8 {
            let shape: Vec<_> = [2, 3, 1, 2, 1, 3, 2, 1].into_iter().take(rank).collect();
            let axes = format!(",rank={rank}");
            self.unary(row, "ranks", &axes, Tier::Standard, dense(&shape), PLAIN);
        }
        for (name, layout) in strided() {
            let axes = format!(",layout={name}");
            self.unary(row, "strides", &axes, Tier::Standard, layout, PLAIN);
        }
        for (i, shape) in [&[0][..], &[3, 0, 2], &[0, 5]].into_iter().enumerate() {
            self.unary(row, "empty", &format!(",shape={i}"), Tier::Smoke, dense(shape), PLAIN);
        }
    }

    fn unary(&mut self, row: usize, name: &str, axes: &str, tier: Tier, x: Layout, law: Law) {
        let y = dense(&x.shape);
        let title = Title { name, axes: axes.to_owned(), why: why(name), tier };
        self.push(row, title, AttrValues::new(), vec![Some(Operand { layout: x, law })], vec![y]);
    }

    fn two_inputs(&mut self, row: usize) {
        let (fast, slow) = (Law::SpecialGrid { slow: false }, Law::SpecialGrid { slow: true });
        let format = self.format(row, 0);
        let pairs = (grid_len(format) * grid_len(self.format(row, 1))) as i64;
        let wide = if format.is_float() { Law::Stratified } else { Law::Uniform(-2e9, 2e9) };
        let wide = if format.bits <= 8 { Law::EveryValue } else { wide };
        let shape = dense(&[pairs]);
        self.binary(row, "special", "", Tier::Smoke, [&shape, &shape], [fast, slow]);
        let near = dense(&[STRATA]);
        self.binary(row, "stratified", "", Tier::Standard, [&near, &near], [wide, PLAIN]);
        if format.is_float() {
            self.binary(row, "wide", "", Tier::Standard, [&near, &near], [Law::Wide, Law::Wide]);
            let tiny = [Law::Subnormals, Law::Normal];
            self.binary(row, "subnormal", "", Tier::Standard, [&near, &near], tiny);
        }
        for n in COUNTS {
            let shape = dense(&[n]);
            let axes = format!(",n={n}");
            self.binary(row, "counts", &axes, Tier::Standard, [&shape, &shape], [PLAIN, PLAIN]);
        }
        for (i, (a, b)) in BROADCASTS.into_iter().enumerate() {
            let (a, b) = (dense(a), dense(b));
            let axes = format!(",shapes={i}");
            self.binary(row, "broadcast", &axes, Tier::Standard, [&a, &b], [PLAIN, PLAIN]);
            self.binary(row, "broadcast-swapped", &axes, Tier::Standard, [&b, &a], [PLAIN, PLAIN]);
        }
        for (name, a) in strided() {
            let b = dense(&a.shape);
            let axes = format!(",layout={name}");
            self.binary(row, "strides", &axes, Tier::Standard, [&a, &b], [PLAIN, PLAIN]);
        }
        for (i, (a, b)) in
            [(&[0][..], &[0][..]), (&[0, 3], &[1, 3]), (&[4, 0], &[1])].into_iter().enumerate()
        {
            let (a, b) = (dense(a), dense(b));
            let axes = format!(",shapes={i}");
            self.binary(row, "empty", &axes, Tier::Smoke, [&a, &b], [PLAIN, PLAIN]);
        }
    }

    fn binary(
        &mut self,
        row: usize,
        name: &str,
        axes: &str,
        tier: Tier,
        layouts: [&Layout; 2],
        laws: [Law; 2],
    ) {
        let shapes: Vec<_> = layouts.iter().map(|layout| Some(layout.shape.clone())).collect();
        let compiled = &self.suite.operators[self.index];
        let Ok(outputs) = compiled.infer_outputs(&shapes, &AttrValues::new()) else { return };
        let outputs = outputs.iter().map(|shape| dense(shape)).collect();
        let inputs = layouts.into_iter().zip(laws);
        let inputs = inputs.map(|(layout, law)| Some(Operand { layout: layout.clone(), law }));
        let title = Title { name, axes: axes.to_owned(), why: why(name), tier };
        self.push(row, title, AttrValues::new(), inputs.collect(), outputs);
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

    /// The small call with the most elements, on tensors in the device's own layout, and with
    /// constant inputs.
    fn kept_otherwise(&mut self, row: usize) {
        let calls = valid_calls(&self.suite.operators[self.index], 24);
        let elements = |shape: &Shape| shape.iter().product::<i64>();
        let inputs = |call: &Call| call.inputs.iter().flatten().map(elements).sum::<i64>();
        // A buffer for a tensor without elements would have no bytes.
        let full = calls.into_iter().filter(|call| {
            call.inputs.iter().flatten().chain(&call.outputs).all(|shape| elements(shape) > 0)
        });
        let Some(call) = full.max_by_key(inputs) else { return };
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

    fn push(
        &mut self,
        row: usize,
        title: Title,
        attrs: AttrValues,
        inputs: Vec<Option<Operand>>,
        outputs: Vec<Layout>,
    ) {
        let area = match self.operator.family {
            Family::Reduction | Family::Contraction | Family::Normalization => "kernel",
            _ => "numerical",
        };
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
            kind: Kind::Compute(Compute {
                op: self.index,
                row,
                attrs,
                inputs,
                outputs,
                kept: Kept::Plain,
            }),
            origin: self.origin.clone(),
        });
    }

    /// Edges that a derived case of this name meets.
    fn edges(&self, name: &str) -> Vec<&str> {
        use EdgeKind::{Empty, Inf, Nan, Overflow, SignedZero, Subnormal};
        let met: &[EdgeKind] = match name {
            "special" => &[Nan, Inf, SignedZero, Subnormal, Overflow],
            "every-value" => &[Nan, Inf, SignedZero, Subnormal],
            "empty" => &[Empty],
            "subnormal" => &[Subnormal],
            _ => &[],
        };
        let edges = self.operator.edges.iter().filter(|edge| met.contains(&edge.edge));
        edges.map(|edge| edge.id.as_str()).collect()
    }

    fn refusals(&mut self) {
        let compiled = &self.suite.operators[self.index];
        let found = many_witnesses(compiled, 3).into_iter().flatten().flatten();
        let witnesses: Vec<_> = found.collect();
        for row in 0..self.operator.types.len() {
            let mut seen = std::collections::HashMap::<String, u32>::new();
            for witness in &witnesses {
                let nth = seen.entry(witness.id.to_string()).or_default();
                let axes = format!("rule={},n={nth}", witness.id);
                *nth += 1;
                let asked = Asked::Broken { row, call: witness.call.clone() };
                self.refuse(row, "refuses", &axes, &witness.id, &witness.code, asked);
            }
        }
        let Some(call) = valid_call(compiled, &[]) else { return };
        self.changes(&call);
        self.foreign_formats(&call);
    }

    /// What no call may have.
    fn changes(&mut self, call: &Call) {
        let first_attr = self.operator.attrs.first().map(|attr| attr.key);
        let wrong_type = first_attr.map(|key| ("attribute-type", Change::AttributeType(key)));
        let changes = [
            ("unknown-operator", Change::Operator(0x7fff_0000)),
            ("version-0", Change::Version(0)),
            ("next-version", Change::Version(self.operator.version + 1)),
            ("unknown-math-mode", Change::MathMode(2)),
            ("last-math-mode", Change::MathMode(u32::MAX)),
            ("unknown-determinism", Change::Determinism(3)),
            ("more-inputs", Change::MoreInputs),
            ("fewer-inputs", Change::FewerInputs),
            ("more-outputs", Change::MoreOutputs),
            ("no-outputs", Change::NoOutputs),
            ("unknown-attribute", Change::Attribute(0x7fff_0000)),
            ("unknown-tensor-flag", Change::TensorFlag(2)),
            ("last-tensor-flag", Change::TensorFlag(1 << 63)),
            ("constant-output", Change::ConstantOutput),
            ("strides-of-device", Change::StridesOfDevice),
        ];
        let optional = self.operator.inputs.last().is_some_and(|input| input.optional);
        for (name, change) in changes.into_iter().chain(wrong_type) {
            if optional && change == Change::FewerInputs {
                continue;
            }
            let (id, code) = match change {
                Change::Operator(_) | Change::Version(_) => ("OXI-PLAN-0001", "E_UNSUPPORTED_OP"),
                Change::MathMode(_) | Change::Determinism(_) => ("OXI-PLAN-0005", "E_ENUM"),
                Change::MoreInputs | Change::FewerInputs => ("OXI-PLAN-0003", "E_COUNT"),
                Change::MoreOutputs | Change::NoOutputs => ("OXI-PLAN-0003", "E_COUNT"),
                Change::Attribute(_) | Change::AttributeType(_) => ("OXI-PLAN-0004", "E_ATTR"),
                Change::TensorFlag(_) | Change::ConstantOutput => ("OXI-PLAN-0006", "E_FLAGS"),
                Change::StridesOfDevice => ("OXI-PLAN-0007", "E_STRIDE"),
            };
            let asked = Asked::Changed { row: 0, call: call.clone(), change };
            self.refuse(0, "refuses", &format!("change={name}"), id, code, asked);
        }
    }

    /// Formats that are no type row: each format of the standard for all type variables at once.
    fn foreign_formats(&mut self, call: &Call) {
        let vars = self.operator.type_vars().len();
        for format in &self.suite.standard.formats {
            let formats = vec![format.format.to_string(); vars];
            if self.operator.row(&formats.join(".")).is_some() {
                continue;
            }
            let axes = format!("formats={}", formats.join("."));
            let asked = Asked::Formats { formats, call: call.clone() };
            let (id, code) = ("OXI-PLAN-0002", "E_UNSUPPORTED_TYPE");
            self.refuse(0, "foreign-types", &axes, id, code, asked);
        }
    }

    fn refuse(&mut self, row: usize, name: &str, axes: &str, id: &str, code: &str, asked: Asked) {
        let op = &self.operator.op;
        let tuple = self.operator.tuple_name(&self.operator.types[row]);
        let types = match asked {
            Asked::Formats { .. } => String::new(),
            _ => format!(",types={tuple}"),
        };
        let status = self.suite.standard.errors.status(code).map_or(0, |status| status.code);
        self.cases.push(Case {
            id: format!("api/{op}/{name}/{axes}{types}"),
            why:
                "A call that breaks one rule and no other is refused with the status of that rule."
                    .into(),
            checks: vec![id.to_owned()],
            tier: Tier::Smoke,
            kind: Kind::Refusal(Refusal { op: self.index, asked, status }),
            origin: self.origin.clone(),
        });
    }
}

fn dense(shape: &[i64]) -> Layout {
    Layout { shape: shape.to_vec(), strides: None }
}

/// Layouts that are not dense: transposed, padded rows, every other element, a whole of three axes.
fn strided() -> [(&'static str, Layout); 4] {
    let layout = |shape: &[i64], strides: &[i64]| Layout {
        shape: shape.to_vec(),
        strides: Some(strides.to_vec()),
    };
    [
        ("transposed", layout(&[5, 7], &[1, 5])),
        ("padded", layout(&[6, 7], &[16, 1])),
        ("every-other", layout(&[33], &[2])),
        ("permuted", layout(&[3, 4, 5], &[1, 15, 3])),
    ]
}

/// Why a derived case is there.
fn why(name: &str) -> &'static str {
    match name {
        "special" => "Zeros, subnormals, limits, infinities and NaNs, in every combination.",
        "every-value" => "Every value that the format has.",
        "stratified" => "Every exponent with both signs and random mantissas.",
        "wide" => "Random exponents over half of the range.",
        "subnormal" => "Subnormal numbers, kept or flushed as declared.",
        "counts" => "Element counts around the widths of vector units: tails are lost there.",
        "ranks" => "Every rank.",
        "strides" => "Inputs that do not lie dense in memory.",
        "empty" => "Tensors without elements.",
        "device-layout" => "Tensors in buffers that are created for them, laid out by the device.",
        "constant" => "Inputs that stay the same: what is prepared at the first run must be right.",
        _ => "Extents of 1 stand for any extent, on either side.",
    }
}
