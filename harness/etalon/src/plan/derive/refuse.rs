//! Calls that an operator must refuse.

use standard::ops::{AttrKind, Call, Input, Shape, TypeRow};
use standard::witness::{many_witnesses, valid_call};

use super::Derive;
use crate::cases::Tier;
use crate::plan::{Asked, Case, Change, Kind, Refusal};

/// Extents of which two multiply to just above 2^31 and 2^32, to 2^48, and to where 2^63 and 2^64
/// are passed, the last one by none at all.
const EXTENTS: [i64; 5] = [46_341, 65_537, 1 << 24, 3_037_000_500, 1 << 32];

impl Derive<'_> {
    pub(super) fn refusals(&mut self) {
        let compiled = &self.suite.operators[self.index];
        let found = many_witnesses(compiled, 3).into_iter().flatten().flatten();
        let witnesses: Vec<_> = found.collect();
        // Who refuses looks at ranks and attributes, and hardly at which of many formats it is.
        let rows: Vec<_> =
            (0..self.operator.types.len()).filter(|&row| !self.is_rare(row)).collect();
        for &row in &rows {
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
        for &row in &rows {
            for (name, change) in self.changes(&call) {
                let (id, code) = breaks(&change);
                let asked = Asked::Changed { row, call: call.clone(), change };
                self.refuse(row, "refuses", &format!("change={name}"), id, code, asked);
            }
        }
        self.foreign_formats(&call);
        self.sizes();
    }

    /// What no call may have, under its name.
    fn changes(&self, call: &Call) -> Vec<(&'static str, Change)> {
        let mut changes = vec![
            ("unknown-operator", Change::Operator(0x7fff_0000)),
            ("version-0", Change::Version(0)),
            ("next-version", Change::Version(self.operator.version + 1)),
            ("unknown-math-mode", Change::MathMode(2)),
            ("last-math-mode", Change::MathMode(u32::MAX)),
            ("unknown-determinism", Change::Determinism(3)),
            ("more-inputs", Change::MoreInputs),
            ("more-outputs", Change::MoreOutputs),
            ("no-outputs", Change::NoOutputs),
            ("unknown-attribute", Change::Attribute(0x7fff_0000)),
            ("unknown-tensor-flag", Change::TensorFlag(2)),
            ("last-tensor-flag", Change::TensorFlag(1 << 63)),
            ("constant-output", Change::ConstantOutput),
            ("strides-of-device", Change::StridesOfDevice),
            ("unknown-layout", Change::Layout(2)),
            ("last-layout", Change::Layout(u32::MAX)),
            ("negative-extent", Change::NegativeExtent),
        ];
        if !self.operator.inputs.last().is_some_and(|input| input.optional) {
            changes.push(("fewer-inputs", Change::FewerInputs));
        }
        if let Some(attr) = self.operator.attrs.first() {
            let list = attr.kind == AttrKind::I64List;
            changes.push(("attribute-type", Change::AttributeType { key: attr.key, list }));
        }
        let several =
            |shape: &Shape, axes| shape.iter().filter(|&&extent| extent > 1).count() >= axes;
        // The stride of one element is never used.
        if call.inputs.iter().flatten().any(|input| several(input, 1)) {
            changes.push(("farthest-stride", Change::InputStrides(i64::MAX)));
            changes.push(("farthest-stride-back", Change::InputStrides(i64::MIN)));
        }
        if call.outputs.iter().any(|output| several(output, 1)) {
            changes.push(("outputs-in-one-place", Change::OutputStrides(0)));
        }
        if call.outputs.iter().any(|output| several(output, 2)) {
            changes.push(("outputs-overlap", Change::OutputStrides(1)));
        }
        changes
    }

    /// Tensors around the sizes where numbers wrap: all that fit in 63 bits are legal, and nobody
    /// has memory for them, nor does a plan need any.
    fn sizes(&mut self) {
        let compiled = &self.suite.operators[self.index];
        let mut seen = Vec::new();
        for row in 0..self.operator.types.len() {
            let widest = self.operator.inputs.iter().map(|input| &input.var);
            let widest = widest.chain(self.operator.outputs.iter().map(|output| &output.var));
            let bits = widest.map(|var| self.bits(row, var)).max().unwrap_or(0);
            if seen.contains(&bits) {
                continue;
            }
            seen.push(bits);
            for extent in EXTENTS {
                let Some(call) = valid_call(compiled, &[extent]) else { continue };
                let fits = self.spans_fit(row, &call);
                let (id, code) = match fits {
                    true => ("OXI-PLAN-0100", "OK"),
                    false => ("OXI-PLAN-0068", "E_LIMIT"),
                };
                let name = if fits { "large" } else { "refuses" };
                let asked = Asked::Broken { row, call };
                self.refuse(row, name, &format!("extents={extent}"), id, code, asked);
            }
        }
    }

    fn bits(&self, row: usize, var: &str) -> u32 {
        let format = self.suite.standard.format(self.operator.types[row].format_of(var));
        format.map_or(0, |format| format.bits)
    }

    /// Whether the bytes of each tensor fit in 63 bits.
    fn spans_fit(&self, row: usize, call: &Call) -> bool {
        let fits = |var: &str, shape: &Shape| {
            let elements = shape.iter().try_fold(1, |all: u128, &extent| {
                all.checked_mul(u128::from(extent.unsigned_abs()))
            });
            let bits = elements.and_then(|all| all.checked_mul(u128::from(self.bits(row, var))));
            bits.is_some_and(|bits| bits.div_ceil(8) < 1 << 63)
        };
        let mut inputs = self.operator.inputs.iter().zip(&call.inputs);
        let mut outputs = self.operator.outputs.iter().zip(&call.outputs);
        let given = |(input, shape): (&Input, &Option<Shape>)| {
            shape.as_ref().is_none_or(|shape| fits(&input.var, shape))
        };
        inputs.all(given) && outputs.all(|(output, shape)| fits(&output.var, shape))
    }

    /// Formats that are no type row: each format of the standard for all type variables at once.
    fn foreign_formats(&mut self, call: &Call) {
        let vars = self.operator.type_vars().len();
        // An input that is left out is of any format.
        let inputs = self.operator.inputs.iter().zip(&call.inputs);
        let inputs = inputs.filter(|(_, shape)| shape.is_some()).map(|(input, _)| &input.var);
        let given = inputs.chain(self.operator.outputs.iter().map(|output| &output.var));
        let given: Vec<_> = given.collect();
        for format in &self.suite.standard.formats {
            let fits =
                |row: &TypeRow| given.iter().all(|var| row.format_of(var) == &*format.format);
            if self.operator.types.iter().any(fits) {
                continue;
            }
            let formats = vec![format.format.to_string(); vars];
            let axes = format!("formats={}", formats.join("."));
            let asked = Asked::Formats { formats, call: call.clone() };
            let (id, code) = ("OXI-PLAN-0002", "E_UNSUPPORTED_TYPE");
            self.refuse(0, "foreign-types", &axes, id, code, asked);
        }
    }

    fn refuse(&mut self, row: usize, name: &str, axes: &str, id: &str, code: &str, asked: Asked) {
        let op = &self.operator.op;
        let tuple = self.operator.tuple_name(&self.operator.types[row]);
        let status = self.suite.standard.errors.status(code).map_or(0, |status| status.code);
        let types = match asked {
            Asked::Formats { .. } => String::new(),
            _ => format!(",types={tuple}"),
        };
        self.cases.push(Case {
            id: format!("api/{op}/{name}/{axes}{types}"),
            why: match status {
                0 => "Tensors that nobody has memory for: op_query and plan_create agree on them.",
                _ => "A call that breaks one rule and no other is refused with its status.",
            }
            .into(),
            checks: vec![id.to_owned()],
            tier: Tier::Smoke,
            withdrawn: None,
            kind: Kind::Refusal(Refusal { op: self.index, asked, status }),
            origin: self.origin.clone(),
        });
    }
}

/// The rule that a change breaks, and its status.
fn breaks(change: &Change) -> (&'static str, &'static str) {
    match change {
        Change::Operator(_) | Change::Version(_) => ("OXI-PLAN-0001", "E_UNSUPPORTED_OP"),
        Change::MathMode(_) | Change::Determinism(_) => ("OXI-PLAN-0005", "E_ENUM"),
        Change::MoreInputs | Change::FewerInputs => ("OXI-PLAN-0003", "E_COUNT"),
        Change::MoreOutputs | Change::NoOutputs => ("OXI-PLAN-0003", "E_COUNT"),
        Change::Attribute(_) | Change::AttributeType { .. } => ("OXI-PLAN-0004", "E_ATTR"),
        Change::TensorFlag(_) | Change::ConstantOutput => ("OXI-PLAN-0006", "E_FLAGS"),
        Change::StridesOfDevice => ("OXI-PLAN-0007", "E_STRIDE"),
        Change::OutputStrides(_) => ("OXI-PLAN-0066", "E_STRIDE"),
        Change::NegativeExtent => ("OXI-PLAN-0067", "E_SHAPE"),
        Change::InputStrides(_) => ("OXI-PLAN-0068", "E_LIMIT"),
        Change::Layout(_) => ("OXI-PLAN-0069", "E_ENUM"),
    }
}
