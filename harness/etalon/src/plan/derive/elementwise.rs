//! Cases of operators that go element by element, with one input or two.

use oracle::data::{Law, grid_len};
use standard::ops::{AttrValues, Family};

use super::{Derive, PLAIN, Title, dense, why};
use crate::cases::Tier;
use crate::plan::{Kind, Layout, Operand};

/// Element counts around the widths of vector units and the sizes of blocks.
const COUNTS: [i64; 20] =
    [1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 1000, 1025, 4099];

/// Elements of one call of a sweep, as a power of two: tensors that stay in a cache.
const SWEEP: u32 = 20;

/// Cases that share all values of a 32-bit format.
const SLICES: u32 = 16;

/// Elements of a stratified sweep: 32 mantissas for each sign and exponent of f64.
const STRATA: i64 = 1 << 17;

/// Elements of data that are chosen for what they are near to.
const CHOSEN: i64 = 1 << 15;

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

impl Derive<'_> {
    pub(super) fn one_input(&mut self, row: usize) {
        let format = self.format(row, 0);
        let (grid, bits) = (grid_len(format) as i64, format.bits);
        let special = Law::SpecialGrid { slow: false };
        self.unary(row, "special", "", Tier::Smoke, dense(&[grid]), special);
        if bits <= 16 {
            let all = dense(&[1 << bits]);
            self.unary(row, "every-value", "", Tier::Standard, all, Law::EveryValue);
        } else {
            let strata = dense(&[STRATA]);
            self.unary(row, "stratified", "", Tier::Standard, strata, self.broad(row, 0));
            if format.is_float() {
                self.chosen(row);
            }
        }
        if bits == 32 && format.is_float() {
            self.sweeps(row);
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

    /// Numbers near to those at which algorithms go wrong: ties, integers, 1, the ends of the range
    /// of what they are converted to.
    fn chosen(&mut self, row: usize) {
        let (strata, few) = (dense(&[STRATA]), dense(&[CHOSEN]));
        self.unary(row, "regular", "", Tier::Standard, strata, Law::Regular);
        let end = match self.operator.family {
            Family::Conversion => self.limit(row),
            _ => 1.0,
        };
        self.unary(row, "around", "", Tier::Standard, few, Law::Around(end));
    }

    /// Values of a 32-bit format from end to end: one in thousands, and in time enough all of them.
    fn sweeps(&mut self, row: usize) {
        let whole = dense(&[1 << SWEEP]);
        // Odd, so that the mantissas differ from round to round.
        let step = (1 << (32 - SWEEP)) + 3;
        self.unary(row, "sweep", "", Tier::Standard, whole.clone(), Law::Sweep(0, step));
        for slice in 0..SLICES {
            let axes = format!(",slice={slice}");
            let first = (u32::MAX / SLICES + 1) * slice;
            let (tier, law) = (Tier::Exhaustive, Law::Sweep(first, 1));
            self.unary(row, "every-value", &axes, tier, whole.clone(), law);
            let Some(case) = self.cases.last_mut() else { continue };
            if let Kind::Compute(compute) = &mut case.kind {
                compute.parts = 1 << (32 - SWEEP - SLICES.ilog2());
            }
        }
    }

    /// Pairs of values of a 32-bit format from all over its range, in a scrambled order that meets each
    /// value of either input evenly.
    fn pairs(&mut self, row: usize) {
        let whole = dense(&[1 << SWEEP]);
        for slice in 0..SLICES {
            let laws = [0x9e37_79b1, 0x85eb_ca77].map(|step| Law::Sweep(slice, step));
            let axes = format!(",slice={slice}");
            self.binary(row, "pairs", &axes, Tier::Exhaustive, [&whole, &whole], laws);
            let Some(case) = self.cases.last_mut() else { continue };
            if let Kind::Compute(compute) = &mut case.kind {
                compute.parts = 1 << (28 - SWEEP - SLICES.ilog2());
            }
        }
    }

    fn unary(&mut self, row: usize, name: &str, axes: &str, tier: Tier, x: Layout, law: Law) {
        let y = dense(&x.shape);
        let title = Title { name, axes: axes.to_owned(), why: why(name), tier };
        self.push(row, title, AttrValues::new(), vec![Some(Operand { layout: x, law })], vec![y]);
    }

    pub(super) fn two_inputs(&mut self, row: usize) {
        let (fast, slow) = (Law::SpecialGrid { slow: false }, Law::SpecialGrid { slow: true });
        let format = self.format(row, 0);
        let pairs = (grid_len(format) * grid_len(self.format(row, 1))) as i64;
        let shape = dense(&[pairs]);
        self.binary(row, "special", "", Tier::Smoke, [&shape, &shape], [fast, slow]);
        let near = dense(&[STRATA]);
        self.binary(
            row,
            "stratified",
            "",
            Tier::Standard,
            [&near, &near],
            [self.broad(row, 0), PLAIN],
        );
        if format.is_float() && format.bits == 32 && self.format(row, 1).bits == 32 {
            self.pairs(row);
        }
        if format.is_float() && self.format(row, 1).is_float() {
            self.binary(row, "wide", "", Tier::Standard, [&near, &near], [Law::Wide, Law::Wide]);
            let tiny = [Law::Subnormals, Law::Normal];
            self.binary(row, "subnormal", "", Tier::Standard, [&near, &near], tiny);
            let (few, most) = (dense(&[CHOSEN]), 1 << format.precision());
            for (name, laws) in [
                ("regular", [Law::Regular, Law::Regular]),
                ("integers", [Law::Integers(-40, 40), Law::Integers(-40, 40)]),
                ("around", [Law::Around(1.0), Law::Integers(-most, most)]),
            ] {
                self.binary(row, name, "", Tier::Standard, [&few, &few], laws);
            }
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

    /// Every triple of a few special values, and numbers of every size.
    pub(super) fn three_inputs(&mut self, row: usize) {
        let formats = [0, 1, 2].map(|input| self.format(row, input));
        let [a, b, c] = formats.map(|format| grid_len(format) as i64);
        let grid = |slow| Law::SpecialGrid { slow };
        // The first varies along the last axis, the second along the one before, the third along
        // the outermost: every triple, by broadcasting.
        let shapes = [dense(&[a]), dense(&[b, 1]), dense(&[c, 1, 1])];
        self.ternary(row, "special", "", Tier::Smoke, shapes, [grid(false); 3]);
        let near = || [dense(&[STRATA]), dense(&[STRATA]), dense(&[STRATA])];
        let [first, second, third] = [0, 1, 2].map(|input| self.broad(row, input));
        self.ternary(row, "stratified", "", Tier::Standard, near(), [first, PLAIN, third]);
        let wide = |law| if law == Law::Stratified { Law::Wide } else { law };
        let laws = [first, second, third].map(wide);
        self.ternary(row, "wide", "", Tier::Standard, near(), laws);
        self.ternary(row, "plain", "", Tier::Standard, near(), [PLAIN; 3]);
        if formats.iter().all(|format| format.is_float()) {
            self.ternary(row, "regular", "", Tier::Standard, near(), [Law::Regular; 3]);
        }
        for n in COUNTS {
            let shapes = [dense(&[n]), dense(&[n]), dense(&[n])];
            self.ternary(row, "counts", &format!(",n={n}"), Tier::Standard, shapes, [PLAIN; 3]);
        }
        for (i, (a, b)) in BROADCASTS.into_iter().enumerate() {
            let (a, b, one) = (dense(a), dense(b), dense(&[1]));
            let turns = [
                [a.clone(), b.clone(), one.clone()],
                [one.clone(), a.clone(), b.clone()],
                [b.clone(), one, a.clone()],
            ];
            for (turn, shapes) in turns.into_iter().enumerate() {
                let axes = format!(",shapes={i},turn={turn}");
                self.ternary(row, "broadcast", &axes, Tier::Standard, shapes, [PLAIN; 3]);
            }
        }
        for (name, layout) in strided() {
            let axes = format!(",layout={name}");
            let plain = dense(&layout.shape);
            let shapes = [layout.clone(), plain, layout];
            self.ternary(row, "strides", &axes, Tier::Standard, shapes, [PLAIN; 3]);
        }
        for (i, shape) in [&[0][..], &[3, 0, 2]].into_iter().enumerate() {
            let shapes = [dense(shape), dense(shape), dense(&[1])];
            let axes = format!(",shape={i}");
            self.ternary(row, "empty", &axes, Tier::Smoke, shapes, [PLAIN; 3]);
        }
    }

    fn ternary(
        &mut self,
        row: usize,
        name: &str,
        axes: &str,
        tier: Tier,
        layouts: [Layout; 3],
        laws: [Law; 3],
    ) {
        let title = Title { name, axes: axes.to_owned(), why: why(name), tier };
        self.several(row, title, &layouts.each_ref().map(|layout| layout), &laws);
    }

    /// A case whose outputs follow from its inputs.
    fn several(&mut self, row: usize, title: Title, layouts: &[&Layout], laws: &[Law]) {
        let shapes: Vec<_> = layouts.iter().map(|layout| Some(layout.shape.clone())).collect();
        let compiled = &self.suite.operators[self.index];
        let Ok(outputs) = compiled.infer_outputs(&shapes, &AttrValues::new()) else { return };
        let outputs = outputs.iter().map(|shape| dense(shape)).collect();
        let inputs = layouts.iter().zip(laws);
        let inputs = inputs.map(|(layout, &law)| Some(Operand { layout: (*layout).clone(), law }));
        self.push(row, title, AttrValues::new(), inputs.collect(), outputs);
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
        let title = Title { name, axes: axes.to_owned(), why: why(name), tier };
        self.several(row, title, &layouts, &laws);
    }
}

/// Layouts that are not dense: transposed, padded rows, every other element, a whole of three axes,
/// a stride that nobody steps by.
fn strided() -> [(&'static str, Layout); 5] {
    let layout = |shape: &[i64], strides: &[i64]| Layout {
        shape: shape.to_vec(),
        strides: Some(strides.to_vec()),
    };
    [
        ("transposed", layout(&[5, 7], &[1, 5])),
        ("padded", layout(&[6, 7], &[16, 1])),
        ("every-other", layout(&[33], &[2])),
        ("permuted", layout(&[3, 4, 5], &[1, 15, 3])),
        ("unused", layout(&[3, 1, 5], &[7, i64::MIN, 1])),
    ]
}
