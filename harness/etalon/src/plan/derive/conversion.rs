//! Cases of conversions. There is a row for every two formats, so that those which no program runs all
//! day must do with few cases: every value of a narrow source, and of a wide one the values at which
//! the target changes its mind.

use oracle::data::{Law, grid_len, ties_len, ties_of};
use standard::ops::{AttrValue, AttrValues, Family};

use super::{Derive, PLAIN, Title, dense, why};
use crate::cases::Tier;
use crate::plan::{Layout, Operand};

/// Elements of numbers of every size, where a source is too wide for all.
const SAMPLE: i64 = 1 << 14;

/// Element counts: odd, so that the last byte of a tensor of half bytes is half empty.
const COUNTS: [i64; 3] = [7, 33, 1025];

impl Derive<'_> {
    /// Whether a row is of a conversion that no profile asks for beside other operators.
    pub(super) fn is_rare(&self, row: usize) -> bool {
        let operator = self.operator;
        let tuple = operator.tuple_name(&operator.types[row]);
        let profiles = &self.suite.standard.profiles;
        let broad = profiles.iter().filter(|profile| {
            let mut all = profile.levels.iter().flat_map(|level| &level.operators);
            all.any(|other| other.op != operator.op)
        });
        let asked = broad.into_iter().any(|p| p.has_operator(u32::MAX, &operator.op, &tuple));
        operator.family == Family::Conversion && !asked
    }

    /// Numbers at which a conversion from a wide format changes its mind, and every value of a narrow
    /// one with `saturate`.
    pub(super) fn changes_of_mind(&mut self, row: usize) {
        let (from, to) = (self.format(row, 0), self.output_format(row));
        let law = ties_of(to);
        let (shape, law) = match from.bits {
            ..=16 => (dense(&[1 << from.bits]), Law::EveryValue),
            _ => (dense(&[ties_len(law, from) as i64]), law),
        };
        if law != Law::EveryValue {
            self.convert(row, "ties", "", Tier::Standard, &shape, law, false);
        }
        self.convert(row, "saturate", "", Tier::Standard, &shape, law, true);
    }

    /// The few cases of a row that programs seldom need.
    pub(super) fn seldom(&mut self, row: usize) {
        let from = self.format(row, 0);
        let grid = dense(&[grid_len(from) as i64]);
        let special = Law::SpecialGrid { slow: false };
        self.convert(row, "special", "", Tier::Smoke, &grid, special, false);
        let (name, count, law) = match from.bits {
            ..=16 => ("every-value", 1 << from.bits, Law::EveryValue),
            _ => ("stratified", SAMPLE, self.broad(row, 0)),
        };
        self.convert(row, name, "", Tier::Standard, &dense(&[count]), law, false);
        for n in COUNTS {
            let axes = format!(",n={n}");
            self.convert(row, "counts", &axes, Tier::Standard, &dense(&[n]), PLAIN, false);
        }
        let scalar = dense(&[]);
        self.convert(row, "ranks", ",rank=0", Tier::Standard, &scalar, PLAIN, false);
        let strided = |shape: &[i64], strides: &[i64]| Layout {
            shape: shape.to_vec(),
            strides: Some(strides.to_vec()),
        };
        for (layout, x) in [
            ("transposed", strided(&[5, 7], &[1, 5])),
            ("every-other", strided(&[33], &[2])),
            ("backwards", strided(&[3, 5], &[-5, -1])),
        ] {
            let axes = format!(",layout={layout}");
            self.convert(row, "strides", &axes, Tier::Standard, &x, PLAIN, false);
        }
        self.gapped(row);
        self.convert(row, "empty", "", Tier::Smoke, &dense(&[3, 0, 2]), PLAIN, false);
    }

    /// A result with places between its elements, which stay as they are.
    fn gapped(&mut self, row: usize) {
        let title = Title {
            name: "layouts",
            axes: ",layout=gapped".to_owned(),
            why: why("layouts"),
            tier: Tier::Standard,
        };
        let x = Operand { layout: dense(&[3, 5]), law: PLAIN };
        let y = Layout { shape: vec![3, 5], strides: Some(vec![11, 2]) };
        self.push(row, title, AttrValues::new(), vec![Some(x)], vec![y]);
    }

    #[expect(clippy::too_many_arguments, reason = "a case has that many parts")]
    fn convert(
        &mut self,
        row: usize,
        name: &str,
        axes: &str,
        tier: Tier,
        x: &Layout,
        law: Law,
        saturate: bool,
    ) {
        let title = Title { name, axes: axes.to_owned(), why: why(name), tier };
        let mut attrs = AttrValues::new();
        if saturate {
            attrs.insert("saturate".to_owned(), AttrValue::Bool(true));
        }
        let (operand, y) = (Operand { layout: x.clone(), law }, dense(&x.shape));
        self.push(row, title, attrs, vec![Some(operand)], vec![y]);
        let halved = self.format(row, 0).bits < 8 || self.output_format(row).bits < 8;
        if halved && let Some(case) = self.cases.last_mut() {
            case.checks.push("OXI-OP-5400".to_owned());
        }
    }
}
