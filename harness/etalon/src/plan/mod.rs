//! The plan: the fixed, hashed list of cases of one run.
//!
//! Cases come from three places: `derive` makes those that follow from the standard's operators,
//! [`interface`] those that follow from its functions, `expand` spreads out those that are written in `cases/`. The plan is a pure function of the suite, the
//! tier and the selection: same inputs, same list, same digest on any host.

pub mod budget;
pub mod chain;
mod derive;
mod expand;
pub mod interface;
pub mod needs;
pub mod select;

use std::fmt::Write as _;
use std::sync::Arc;

use oracle::data::Law;
use reports::result::Withdrawn;
use sha2::{Digest, Sha256};
use standard::ops::{AttrValues, Call, Shape};
use standard::yaml::Complaint;

use crate::cases::Tier;
use crate::cases::scenario::Script;
use crate::power::Mutant;
use crate::suite::Suite;
use chain::Chain;

/// One thing to check.
#[derive(Debug, Clone)]
pub struct Case {
    /// `<area>/<file>/<name>/<axis>=<value>,…`.
    pub id: String,
    /// Why the case is there.
    pub why: Arc<str>,
    /// Requirements it checks; the first is the one that a wrong result breaks.
    pub checks: Vec<String>,
    /// How deep a run must be to include it.
    pub tier: Tier,
    /// Why and since when it counts for no verdict, if the standard's editors have withdrawn it.
    pub withdrawn: Option<Arc<Withdrawn>>,
    /// What it does.
    pub kind: Kind,
    /// Where it comes from: `cases/kernel/matmul.yaml:4`, or `spec/ops/add.yaml`.
    pub origin: Arc<str>,
}

/// What a case does.
#[derive(Debug, Clone)]
pub enum Kind {
    /// Runs an operator on data and compares.
    Compute(Compute),
    /// Asks for something that breaks one rule, and expects to be refused.
    Refusal(Refusal),
    /// Makes a list of calls.
    Scenario(Arc<Script>),
    /// Runs operators one after the other, each on what those before it gave.
    Chain(Arc<Chain>),
}

/// An operator on data.
#[derive(Debug, Clone)]
pub struct Compute {
    /// Index of the operator in the standard.
    pub op: usize,
    /// Index of the type row.
    pub row: usize,
    /// Attributes given.
    pub attrs: AttrValues,
    /// Inputs; `None` where an optional one is left out.
    pub inputs: Vec<Option<Operand>>,
    /// Outputs.
    pub outputs: Vec<Layout>,
    /// How its tensors are kept.
    pub kept: Kept,
    /// How many calls of these shapes it makes; a sweep goes on from one to the next.
    pub parts: u32,
    /// Where its data are from, and so who judges it.
    pub data: Data,
    /// Wrong devices that it must find wrong.
    pub mutants: Vec<Mutant>,
}

impl Compute {
    /// A call on data that the laws of its operands draw, its tensors in plain bytes.
    pub fn new(
        op: usize,
        row: usize,
        attrs: AttrValues,
        inputs: Vec<Option<Operand>>,
        outputs: Vec<Layout>,
    ) -> Compute {
        let (kept, data, mutants) = (Kept::Plain, Data::Laws, Vec::new());
        Compute { op, row, attrs, inputs, outputs, kept, parts: 1, data, mutants }
    }
}

/// Where the data of an operator are from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Data {
    /// The laws of its operands draw them, and the oracle knows the results.
    Laws,
    /// They are the probes of a sum, whatever the laws; what these find is held against what is
    /// declared: [`crate::fingerprint`].
    Probes,
}

/// How the tensors of an operator are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// In plain bytes that may change from execution to execution.
    Plain,
    /// All in buffers that are created for them, in the device's own layout.
    Device,
    /// In plain bytes that stay the same, for the inputs.
    Constant,
}

/// An input with its data.
#[derive(Debug, Clone)]
pub struct Operand {
    /// Where its elements lie.
    pub layout: Layout,
    /// What they are.
    pub law: Law,
}

/// Extents and strides of a tensor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Extents, outermost first.
    pub shape: Shape,
    /// Strides in elements; `None` for dense row-major.
    pub strides: Option<Vec<i64>>,
}

/// A call that must be refused; or, of status 0, one that breaks no rule and may be too large for a
/// device.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// Index of the operator in the standard.
    pub op: usize,
    /// What is asked for.
    pub asked: Asked,
    /// The status that the standard gives it.
    pub status: i32,
}

/// What is asked for in vain.
#[derive(Debug, Clone)]
pub enum Asked {
    /// A call on a type row that breaks a rule.
    Broken {
        /// Index of the type row.
        row: usize,
        /// The call.
        call: Call,
    },
    /// Formats that are no type row: one for each type variable, in order of the tuple's name.
    Formats {
        /// Names of the formats.
        formats: Vec<String>,
        /// A call that would be legal on a type row.
        call: Call,
    },
    /// A legal call on a type row with one thing changed that no call may have.
    Changed {
        /// Index of the type row.
        row: usize,
        /// The legal call.
        call: Call,
        /// What is changed.
        change: Change,
    },
}

/// What no call may have.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// An operator that does not exist.
    Operator(u32),
    /// A version that does not exist.
    Version(u32),
    /// A math mode that does not exist.
    MathMode(u32),
    /// A determinism that does not exist.
    Determinism(u32),
    /// One input more, the last once again.
    MoreInputs,
    /// The last input is missing.
    FewerInputs,
    /// One output more, the last once again.
    MoreOutputs,
    /// No output.
    NoOutputs,
    /// One more attribute of this key, an integer.
    Attribute(u32),
    /// The attribute of this key as a double if it is a list, else as a list of two integers.
    AttributeType {
        /// Which one.
        key: u32,
        /// Whether it is a list.
        list: bool,
    },
    /// A flag that does not exist, on the first input.
    TensorFlag(u64),
    /// A constant output.
    ConstantOutput,
    /// The first input in the device's own layout, with strides.
    StridesOfDevice,
    /// A layout that does not exist, of the first input.
    Layout(u32),
    /// Outputs with this stride in every dimension.
    OutputStrides(i64),
    /// The first input with this stride in every dimension.
    InputStrides(i64),
    /// Every extent that equals the first one of the first input, negated.
    NegativeExtent,
}

/// The list of cases of one run.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The cases in order.
    pub cases: Vec<Case>,
    /// SHA-256 over standard, cases, tier and ids, in hex.
    pub digest: String,
    /// How deep it goes.
    pub tier: Tier,
    /// Digests of the standard and the cases that it was made from.
    basis: [String; 2],
}

impl Plan {
    /// Every case that the suite has at a tier.
    ///
    /// # Errors
    /// Cases that cannot be planned, with the place.
    pub fn new(suite: &Suite, tier: Tier) -> Result<Plan, Vec<Complaint>> {
        let mut cases = derive::derive(suite);
        cases.extend(interface::derive(suite));
        let mut complaints = Vec::new();
        for file in &suite.cases {
            match expand::expand(suite, file) {
                Ok(more) => cases.extend(more),
                Err(more) => complaints.extend(more),
            }
        }
        if !complaints.is_empty() {
            return Err(complaints);
        }
        cases.retain(|case| case.tier <= tier);
        cases.sort_by(|a, b| a.id.cmp(&b.id));
        let basis = [suite.standard.digest.clone(), suite.cases_digest.clone()];
        let mut plan = Plan { cases, digest: String::new(), tier, basis };
        plan.hash();
        Ok(plan)
    }

    /// A plan of these cases, in this order.
    pub fn of(suite: &Suite, cases: Vec<Case>) -> Plan {
        let basis = [suite.standard.digest.clone(), suite.cases_digest.clone()];
        let mut plan = Plan { cases, digest: String::new(), tier: Tier::Standard, basis };
        plan.hash();
        plan
    }

    /// Computes the digest anew.
    fn hash(&mut self) {
        let mut hasher = Sha256::new();
        let ids = self.cases.iter().map(|case| &case.id);
        for part in self.basis.iter().chain([&self.tier.to_string()]).chain(ids) {
            hasher.update(part.as_bytes());
            hasher.update([0]);
        }
        self.digest = hex(&hasher.finalize());
    }
}

/// Bytes as hex digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Case {
    /// The seed of the case's data: from its id and the seed of the run, so that a case has the
    /// same data alone and in a plan.
    pub fn seed(&self, run: u64) -> u64 {
        let mut hasher = Sha256::new();
        hasher.update(run.to_le_bytes());
        hasher.update(self.id.as_bytes());
        let digest = hasher.finalize();
        digest[..8].iter().rev().fold(0, |seed, &byte| seed << 8 | u64::from(byte))
    }

    /// The call of a part of the case, if it runs operators.
    pub fn part(&self, part: u32) -> Option<&Compute> {
        match &self.kind {
            Kind::Compute(compute) => Some(compute),
            Kind::Chain(chain) => chain.links.get(part as usize).map(|link| &link.compute),
            Kind::Refusal(_) | Kind::Scenario(_) => None,
        }
    }

    /// Operator and type row, if the case is about one.
    pub fn subject(&self) -> Option<(usize, Option<usize>)> {
        match &self.kind {
            Kind::Compute(compute) => Some((compute.op, Some(compute.row))),
            Kind::Refusal(refusal) => Some((
                refusal.op,
                match refusal.asked {
                    Asked::Broken { row, .. } | Asked::Changed { row, .. } => Some(row),
                    Asked::Formats { .. } => None,
                },
            )),
            Kind::Scenario(_) | Kind::Chain(_) => None,
        }
    }
}

/// Requirements that every case of a kind checks besides its own: what the harness watches
/// whatever is done.
pub fn implied(kind: &Kind) -> Vec<&'static str> {
    let own: &[&str] = match kind {
        Kind::Compute(_) | Kind::Chain(_) => &[
            "OXI-MEM-0101",
            "OXI-PLAN-0101",
            "OXI-PLAN-0102",
            "OXI-PLAN-0103",
            "OXI-PLAN-0104",
            "OXI-NUM-0001",
            "OXI-NUM-0039",
        ],
        Kind::Refusal(_) => &["OXI-PLAN-0100", "OXI-API-0003", "OXI-API-0009", "OXI-API-0062"],
        Kind::Scenario(_) => &[
            "OXI-API-0008",
            "OXI-API-0009",
            "OXI-API-0010",
            "OXI-API-0014",
            "OXI-API-0017",
            "OXI-API-0020",
            "OXI-API-0062",
        ],
    };
    let any = ["OXI-API-0011", "OXI-API-0012", "OXI-API-0013"];
    own.iter().copied().chain(any).collect()
}
