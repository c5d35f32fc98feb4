//! How fast the oracles are, and the judge with them, one core.

use std::time::Duration;

use etalon::judge::compare::{Comparison, Zeros};
use etalon::suite::{Sources, Suite};
use oracle::data::{Law, fill};
use oracle::philox::Stream;
use oracle::{Flush, Piece, Problem, Slot, Tensor};
use standard::formats::{Format, OverflowRule};
use standard::ops::{AttrValue, AttrValues, Shape};

use crate::{line, median, timed};

/// Values of one call of a sweep.
const VALUES: usize = 1 << 20;

/// How fast the oracle gives references and bounds of f32, one core.
pub fn functions() {
    let suite = Suite::load(&Sources::default()).expect("the suite loads");
    for op in ["exp", "sin", "log", "tanh", "pow"] {
        let sweep = Sweep::new(&suite, op);
        let time = median((0..15).map(|_| timed(|| sweep.answer(&mut |_| {}))).collect());
        let aim = if op == "exp" { ">= 350 with judge" } else { "" };
        let decoding = median((0..15).map(|_| timed(|| sweep.decode())).collect());
        let bound = format!("vector arithmetic; reading the values alone {:.0}", rate(decoding));
        line(&format!("oracle of {op}"), &format!("{:.0} M/s", rate(time)), aim, &bound);
    }
}

/// How fast the oracle gives references and bounds of products, one core, beside the values alone of
/// the same products by a package that may fuse and sum in any order; and of what is more than products.
pub fn products() {
    const N: i64 = 1024;
    let suite = Suite::load(&Sources::default()).expect("the suite loads");
    let time = |work: Work| median((0..9).map(|_| timed(|| work.answer(&suite))).collect());
    let [matmul, plain] = [
        time(Work::new(&suite, "matmul", "bf16.bf16.f32", &[], &[&[N, N], &[N, N]])),
        plain_product([N; 3]),
    ];
    let rate = |time: Duration| 2.0 * (N * N * N) as f64 / time.as_secs_f64() / 1e9;
    let share = 100.0 * rate(matmul) / rate(plain);
    let bound = format!(
        "{share:.0} % of a plain f64 product, {:.1} GFLOP/s; half of the work is A",
        rate(plain)
    );
    line("oracle of matmul 1024", &format!("{:.1} GFLOP/s", rate(matmul)), ">= 10 GFLOP/s", &bound);

    let (heads, rows, lanes) = (4, 512, 64);
    let scale = [("scale", AttrValue::F64(0.125))];
    let shape: &[i64] = &[1, heads, rows, lanes];
    let attention = time(Work::new(&suite, "attention", "bf16.f32", &scale, &[shape; 3]));
    let products = plain_product([rows, lanes, rows]) + plain_product([rows, rows, lanes]);
    let multiple = attention.as_secs_f64() / (heads as f64 * products.as_secs_f64());
    let bound = "as a multiple of its two products, plain in f64; exponentials of all scores";
    line("oracle of attention 512", &format!("{multiple:.1} times"), "", bound);

    for (op, types) in [("layer_norm", "bf16"), ("rms_norm", "bf16"), ("softmax", "bf16")] {
        let axis = [("axis", AttrValue::I64(1))];
        let norm = time(Work::new(&suite, op, types, &axis, &[&[N, N]]));
        let elements = (N * N) as f64;
        let each = norm.as_secs_f64() / elements;
        // The work of a norm by products: a row times a column of ones, and times itself.
        let multiple = each / (2.0 * plain_product([N, N, 1]).as_secs_f64() / elements);
        let rate = format!("{:.0} M/s", 1e-6 / each);
        let bound = format!("{multiple:.1} times two plain products of its rows and a column");
        line(&format!("oracle of {op} 1024"), &rate, "", &bound);
    }
}

/// The time of a plain f64 product of such extents.
fn plain_product([m, k, n]: [i64; 3]) -> Duration {
    let suite = Suite::load(&Sources::default()).expect("the suite loads");
    let format = suite.standard.format("f64").expect("it is there");
    let factor = |shape: [i64; 2], stream| {
        let bytes =
            fill(&Law::Normal, format, &shape, Stream::new(1, stream)).expect("it is drawn");
        let values = oracle::codec::decode(format, &bytes);
        ndarray::Array2::from_shape_vec(shape.map(|extent| extent as usize), values)
            .expect("it fits")
    };
    let (a, b) = (factor([m, k], 0), factor([k, n], 1));
    median((0..9).map(|_| timed(|| drop(std::hint::black_box(a.dot(&b))))).collect())
}

/// A call of an operator on normal data.
struct Work {
    op: usize,
    row: usize,
    attrs: AttrValues,
    inputs: Vec<Option<(Shape, Vec<u8>)>>,
    outputs: Vec<Shape>,
}

impl Work {
    fn new(
        suite: &Suite,
        op: &str,
        types: &str,
        attrs: &[(&str, AttrValue)],
        shapes: &[&[i64]],
    ) -> Work {
        let op = suite.operator_index(op).expect("it is there");
        let operator = suite.operator(op);
        let row = operator.types.iter().position(|row| operator.tuple_name(row) == types);
        let row = row.expect("it is there");
        let attrs = attrs.iter().map(|(name, value)| ((*name).into(), value.clone())).collect();
        let drawn = |(place, shape): (usize, &&[i64])| {
            let name = operator.types[row].format_of(&operator.inputs[place].var);
            let format = suite.standard.format(name).expect("it is there");
            let bytes = fill(&Law::Normal, format, shape, Stream::new(1, place as u32));
            Some(((*shape).into(), bytes.expect("it is drawn")))
        };
        let mut inputs: Vec<_> = shapes.iter().enumerate().map(drawn).collect();
        inputs.resize(operator.inputs.len(), None);
        let shape = |input: &Option<(Shape, _)>| input.as_ref().map(|(shape, _)| shape.clone());
        let shapes: Vec<_> = inputs.iter().map(shape).collect();
        let outputs =
            suite.operators[op].infer_outputs(&shapes, &attrs).expect("the call is legal");
        Work { op, row, attrs, inputs, outputs }
    }

    fn answer(&self, suite: &Suite) {
        let operator = suite.operator(self.op);
        let row = &operator.types[self.row];
        let format = |var: &str| suite.standard.format(row.format_of(var)).expect("it is there");
        let inputs: Vec<_> = operator
            .inputs
            .iter()
            .zip(&self.inputs)
            .map(|(input, given)| {
                let (shape, bytes) = given.as_ref()?;
                Some(Tensor { format: format(&input.var), shape, bytes })
            })
            .collect();
        let outputs = operator.outputs.iter().zip(&self.outputs);
        let outputs: Vec<_> =
            outputs.map(|(output, shape)| Slot { format: format(&output.var), shape }).collect();
        let problem = Problem {
            operator,
            row,
            class: suite.standard.class(&row.accept().class).expect("lint knows it"),
            accumulate: suite.standard.format("f32"),
            attrs: &self.attrs,
            inputs: &inputs,
            outputs: &outputs,
            flush: Flush::default(),
            round_weights: false,
        };
        assert!(oracle::expect(&problem).is_ok());
    }
}

/// The same with a comparison of every value, and the comparison alone.
pub fn judge() {
    let suite = Suite::load(&Sources::default()).expect("the suite loads");
    let sweep = Sweep::new(&suite, "exp");
    let codec = oracle::codec::Codec::of(sweep.format);
    let mut actual = vec![0; 4 * VALUES];
    let mut references = Vec::new();
    sweep.answer(&mut |piece| {
        let into = &mut actual[codec.span(&piece.range)];
        codec.encode_into(piece.reference, OverflowRule::Infinity, into);
        references.push((piece.range.clone(), piece.reference.to_vec(), piece.bound.to_vec()));
    });
    let mut settle = |_| None;
    let mut both = || {
        let mut comparison = Comparison::new(codec, &actual, Zeros::ALL);
        sweep.answer(&mut |piece| comparison.take_piece(&piece, &mut settle));
        assert_eq!(comparison.finish().wrong, 0);
    };
    let together = median((0..15).map(|_| timed(&mut both)).collect());
    let mut alone = || {
        let mut comparison = Comparison::new(codec, &actual, Zeros::ALL);
        for (range, reference, bound) in &references {
            let range = range.clone();
            comparison.take_piece(&Piece { range, reference, bound, doubt: &[] }, &mut settle);
        }
        assert_eq!(comparison.finish().elements, VALUES as u64);
    };
    let time = median((0..15).map(|_| timed(&mut alone)).collect());
    let bound = "reading references and bounds, 20 bytes a value";
    line("judge", &format!("{:.0} M/s", rate(time)), "", bound);
    let bound = "vector arithmetic of the oracle, and counting";
    line("judge and oracle of exp", &format!("{:.0} M/s", rate(together)), ">= 350 M/s", bound);
}

/// Millions of values a second.
fn rate(time: Duration) -> f64 {
    VALUES as f64 / time.as_secs_f64() / 1e6
}

/// A call of an operator on f32 with data of a sweep.
struct Sweep<'a> {
    suite: &'a Suite,
    op: usize,
    format: &'a Format,
    inputs: Vec<Vec<u8>>,
}

impl<'a> Sweep<'a> {
    fn new(suite: &'a Suite, op: &str) -> Self {
        let format = suite.standard.format("f32").expect("it is there");
        let index = suite.standard.operators.iter().position(|operator| operator.op == op);
        let op = index.expect("it is there");
        let data = |first| {
            let law = Law::Sweep(first, 1);
            fill(&law, format, &[VALUES as i64], Stream::new(1, 0)).expect("f32 is swept")
        };
        let inputs = suite.operator(op).inputs.iter().enumerate();
        let inputs = inputs.map(|(i, _)| data(0x3f80_0000 + 0x10_0000 * i as u32)).collect();
        Sweep { suite, op, format, inputs }
    }

    fn decode(&self) {
        std::hint::black_box(oracle::codec::decode(self.format, &self.inputs[0]));
    }

    fn answer(&self, take: &mut dyn FnMut(Piece)) {
        let (operator, shape) = (self.suite.operator(self.op), [VALUES as i64]);
        let row = operator.types.iter().find(|row| row.format_of("T") == "f32").expect("a row");
        let tensor = |bytes| Some(Tensor { format: self.format, shape: &shape, bytes });
        let inputs: Vec<_> = self.inputs.iter().map(|bytes| tensor(bytes)).collect();
        let outputs = [Slot { format: self.format, shape: &shape }];
        let problem = Problem {
            operator,
            row,
            class: self.suite.standard.class(&row.accept().class).expect("lint knows it"),
            accumulate: None,
            attrs: &AttrValues::new(),
            inputs: &inputs,
            outputs: &outputs,
            flush: Flush::default(),
            round_weights: false,
        };
        assert_eq!(oracle::expect_pieces(&problem, take), Ok(true));
    }
}
