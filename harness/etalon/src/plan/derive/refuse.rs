//! Calls that an operator must refuse.

use standard::ops::Call;
use standard::witness::{many_witnesses, valid_call};

use super::Derive;
use crate::cases::Tier;
use crate::plan::{Asked, Case, Change, Kind, Refusal};

impl Derive<'_> {
    pub(super) fn refusals(&mut self) {
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
