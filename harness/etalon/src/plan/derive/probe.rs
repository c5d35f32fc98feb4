//! The probes of sums, as cases: what an operator declares of its arithmetic is what it does.

use oracle::data::Law;

use super::{Derive, Title, dense};
use crate::cases::Tier;
use crate::fingerprint::data;
use crate::plan::{Data, Kind, Operand};

/// Requirements that the probes of a sum check besides the type row.
const CHECKED: [&str; 9] = [
    "OXI-NUM-0030",
    "OXI-NUM-0031",
    "OXI-NUM-0032",
    "OXI-NUM-0033",
    "OXI-NUM-0034",
    "OXI-NUM-0035",
    "OXI-NUM-0036",
    "OXI-NUM-0037",
    "OXI-NUM-0038",
];

impl Derive<'_> {
    /// One case for each shape that the sums of a row are probed in.
    pub(super) fn probes(&mut self, row: usize) {
        for call in data::calls(self.suite, self.index, row) {
            let compiled = &self.suite.operators[self.index];
            let Ok(outputs) = compiled.infer_outputs(&call.inputs, &call.attrs) else { continue };
            let title = Title {
                name: "fingerprint",
                axes: format!(",{}", call.name),
                why: "Small sums whose results tell how a unit adds: as it declares.",
                tier: Tier::Standard,
            };
            let operand =
                |shape: Vec<i64>| Operand { layout: dense(&shape), law: Law::Constant(0.0) };
            let inputs = call.inputs.into_iter().map(|shape| shape.map(operand)).collect();
            let outputs = outputs.iter().map(|shape| dense(shape)).collect();
            self.push(row, title, call.attrs, inputs, outputs);
            let Some(case) = self.cases.last_mut() else { continue };
            case.checks.extend(CHECKED.map(str::to_owned));
            if let Kind::Compute(compute) = &mut case.kind {
                compute.data = Data::Probes;
            }
        }
    }
}
