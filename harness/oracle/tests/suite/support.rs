//! What the tests of the oracle share: the standard's formats and operators, and calls of them.

use oracle::data::{self, Law};
use oracle::philox::Stream;
use oracle::{Expected, Flush, Problem, Slot, Tensor, Unanswerable, Within};
use standard::acceptance::Class;
use standard::blocks::Block;
use standard::formats::Format;
use standard::ops::{AttrValue, AttrValues, Operator, TypeRow};

fn spec(path: &str) -> String {
    let path = format!("{}/../../spec/{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every format of the standard.
pub fn formats() -> Vec<Format> {
    serde_yaml::from_str(&spec("formats.yaml")).unwrap()
}

/// Every block format of the standard.
pub fn blocks() -> Vec<Block> {
    serde_yaml::from_str(&spec("blocks.yaml")).unwrap()
}

/// The format of this name.
pub fn format(name: &str) -> Format {
    let found = formats().into_iter().find(|format| format.format == name);
    found.unwrap_or_else(|| panic!("no format {name}"))
}

/// Every accuracy class of the standard.
pub fn classes() -> Vec<Class> {
    serde_yaml::from_str(&spec("acceptance.yaml")).unwrap()
}

/// The operator of this name.
pub fn operator(name: &str) -> Operator {
    serde_yaml::from_str(&spec(&format!("ops/{name}.yaml"))).unwrap()
}

/// A tensor that owns its bytes.
#[derive(Debug, Clone)]
pub struct Data {
    pub format: Format,
    pub shape: Vec<i64>,
    pub bytes: Vec<u8>,
}

impl Data {
    /// A tensor of a data law; `stream` is its index in the case.
    pub fn of(law: &str, format_name: &str, shape: &[i64], stream: u32) -> Data {
        let (law, format): (Law, Format) = (law.parse().unwrap(), format(format_name));
        let bytes = data::fill(&law, &format, shape, Stream::new(0x0e7a_1000, stream)).unwrap();
        Data { format, shape: shape.to_vec(), bytes }
    }

    /// A vector of these patterns.
    pub fn patterns(format_name: &str, patterns: &[u64]) -> Data {
        let format = format(format_name);
        let codec = oracle::codec::Codec::of(&format);
        let bytes = oracle::codec::patterns(&codec, patterns.len(), |i| patterns[i]);
        Data { format, shape: vec![patterns.len() as i64], bytes }
    }

    pub fn f32(values: &[f32]) -> Data {
        Data::patterns("f32", &values.iter().map(|v| v.to_bits().into()).collect::<Vec<_>>())
    }

    pub fn f64(values: &[f64]) -> Data {
        Data::patterns("f64", &values.iter().map(|v| v.to_bits()).collect::<Vec<_>>())
    }

    pub fn tensor(&self) -> Tensor<'_> {
        Tensor { format: &self.format, shape: &self.shape, bytes: &self.bytes }
    }

    /// The pattern of each element.
    pub fn elements(&self) -> Vec<u64> {
        elements(&self.format, &self.bytes)
    }
}

/// The pattern of each element of dense bytes.
pub fn elements(format: &Format, bytes: &[u8]) -> Vec<u64> {
    let codec = oracle::codec::Codec::of(format);
    let count = bytes.len() * 8 / format.bits as usize;
    (0..count).map(|i| codec.read(bytes, i)).collect()
}

/// A call of an operator; questions are about its first output.
pub struct Call {
    pub operator: Operator,
    pub row: TypeRow,
    pub inputs: Vec<Data>,
    /// The first output.
    pub output: Format,
    pub shape: Vec<i64>,
    /// The outputs after the first.
    pub others: Vec<(Format, Vec<i64>)>,
    pub attrs: AttrValues,
    pub flush: Flush,
}

impl Call {
    /// A call with the type row that fits the inputs, of which the last ones may be left out, and
    /// `output`.
    pub fn new(op: &str, inputs: Vec<Data>, output: &str, shape: &[i64]) -> Call {
        Call::with_outputs(op, inputs, &[(output, shape)])
    }

    /// The same with any number of outputs.
    pub fn with_outputs(op: &str, inputs: Vec<Data>, outputs: &[(&str, &[i64])]) -> Call {
        let operator = operator(op);
        let given = operator.inputs.iter().map(|input| &input.var).zip(&inputs);
        let given = given.map(|(var, data)| (var, data.format.format.as_str()));
        let made = operator.outputs.iter().map(|output| &output.var).zip(outputs);
        let bound: Vec<_> = given.chain(made.map(|(var, (format, _))| (var, *format))).collect();
        let fits = |row: &&TypeRow| bound.iter().all(|(var, name)| row.format_of(var) == *name);
        let row = operator.types.iter().find(fits);
        let row = row.unwrap_or_else(|| panic!("{op} has no row {bound:?}")).clone();
        let mut outputs: Vec<_> =
            outputs.iter().map(|(name, shape)| (format(name), shape.to_vec())).collect();
        let (output, shape) = outputs.remove(0);
        let (attrs, flush) = (AttrValues::new(), Flush::default());
        Call { operator, row, inputs, output, shape, others: outputs, attrs, flush }
    }

    /// With one more output.
    pub fn also(mut self, output: &str, shape: &[i64]) -> Call {
        self.others.push((format(output), shape.to_vec()));
        self
    }

    pub fn flush(mut self, inputs: bool, outputs: bool) -> Call {
        self.flush = Flush { inputs, outputs };
        self
    }

    pub fn attr(mut self, name: &str, value: AttrValue) -> Call {
        self.attrs.insert(name.to_owned(), value);
        self
    }

    /// The answer for the first output.
    pub fn ask(&self) -> Result<Expected, Unanswerable> {
        self.ask_all().map(|mut answers| answers.remove(0))
    }

    /// The answers for all outputs.
    pub fn ask_all(&self) -> Result<Vec<Expected>, Unanswerable> {
        self.with(oracle::expect)
    }

    /// The format of an output.
    pub fn format_of(&self, output: usize) -> &Format {
        output.checked_sub(1).map_or(&self.output, |other| &self.others[other].0)
    }

    /// Each element computed again in many bits; `None` where the reference is exact.
    pub fn settled(&self) -> Vec<Option<(f64, f64)>> {
        self.with(|problem| {
            let settle = oracle::settler(problem).expect("the operator can be settled");
            (0..oracle::count(&self.shape)).map(settle).collect()
        })
    }

    fn with<T>(&self, answer: impl FnOnce(&Problem) -> T) -> T {
        let name = self.row.accept().class;
        let class = classes().into_iter().find(|class| class.class == *name.as_str()).unwrap();
        let accumulate = self.row.accumulate.as_ref().map(|name| format(name));
        let inputs: Vec<_> = self.inputs.iter().map(|input| Some(input.tensor())).collect();
        let first = Slot { format: &self.output, shape: &self.shape };
        let others = self.others.iter().map(|(format, shape)| Slot { format, shape });
        let outputs: Vec<_> = std::iter::once(first).chain(others).collect();
        answer(&Problem {
            operator: &self.operator,
            row: &self.row,
            class: &class,
            accumulate: accumulate.as_ref(),
            attrs: &self.attrs,
            inputs: &inputs,
            outputs: &outputs,
            flush: self.flush,
            round_weights: false,
        })
    }

    /// The expected patterns of each output, of answers that are exact.
    pub fn all_exact(&self) -> Vec<Vec<u64>> {
        let formats = std::iter::once(&self.output).chain(self.others.iter().map(|other| &other.0));
        let answers = self.ask_all().unwrap();
        let patterns = |(format, answer): (&Format, Expected)| match answer {
            Expected::Exact { bytes, .. } => elements(format, &bytes),
            Expected::Within(within) => panic!("expected bits, found {within:?}"),
        };
        formats.zip(answers).map(patterns).collect()
    }

    /// The expected patterns of an answer that is exact.
    pub fn exact(&self) -> Vec<u64> {
        self.all_exact().remove(0)
    }

    /// The references and bounds of an answer that has them.
    pub fn within(&self) -> Within {
        match self.ask().unwrap() {
            Expected::Within(within) => within,
            Expected::Exact { .. } => panic!("expected references and bounds, found bits"),
        }
    }
}

/// Elements of a result that an answer does not admit; the rule is that of [`Within`].
pub fn refused(answer: &Expected, format: &Format, result: &[f64]) -> Vec<usize> {
    let codec = oracle::codec::Codec::of(format);
    let within = match answer {
        Expected::Within(within) => within.clone(),
        Expected::Exact { bytes, .. } => {
            let reference = oracle::codec::decode(format, bytes);
            let bound = vec![0.0; reference.len()];
            Within { reference, bound, ..Within::default() }
        }
    };
    let admits = |reference: f64, residue: f64, bound: f64, value: f64| {
        if reference.is_nan() || value.is_nan() {
            return reference.is_nan() && value.is_nan();
        }
        let beyond = reference.abs() + bound > codec.max_finite();
        if reference.is_infinite() || value.is_infinite() && beyond {
            return value.is_infinite() && value.signum() == reference.signum();
        }
        ((value - reference) - residue).abs() <= bound
    };
    let wrong = |i: &usize| {
        let residue = within.residue.get(*i).copied().unwrap_or(0.0);
        let first = admits(within.reference[*i], residue, within.bound[*i], result[*i]);
        let mut others = within.alternatives.iter();
        !first && !others.any(|other| admits(other.reference[*i], 0.0, other.bound[*i], result[*i]))
    };
    assert_eq!(result.len(), within.reference.len());
    (0..result.len()).filter(wrong).collect()
}

/// A simulation of an accuracy class: correct algorithms on many problems, none of which may be
/// refused, and how near to their bounds they came.
#[derive(Default)]
pub struct Simulation {
    pub problems: usize,
    worst: f64,
}

impl Simulation {
    /// Results of a correct algorithm for every output of a call, which holds so many problems.
    pub fn admits(&mut self, what: &str, call: &Call, problems: usize, results: &[Vec<f64>]) {
        for (output, (answer, result)) in call.ask_all().unwrap().iter().zip(results).enumerate() {
            let result = rounded(call.format_of(output), result);
            let wrong = refused(answer, call.format_of(output), &result);
            let names: Vec<_> = call.inputs.iter().map(|x| x.format.format.to_string()).collect();
            let at = wrong.first().copied();
            let Expected::Within(within) = answer else {
                assert_eq!(at, None, "{what}, {names:?}, output {output}");
                continue;
            };
            let shown = at.map(|at| (result[at], within.reference[at], within.bound[at]));
            assert_eq!(shown, None, "{what}, {names:?}, output {output}, {at:?}");
            // Of narrower outputs the rounding alone takes up the bound.
            if call.format_of(output).format != "f32" {
                continue;
            }
            let limits = within.reference.iter().zip(&within.bound);
            for (value, (reference, bound)) in result.iter().zip(limits) {
                let share = (value - reference).abs() / bound;
                self.worst = if share.is_finite() { self.worst.max(share) } else { self.worst };
            }
        }
        self.problems += problems;
    }

    /// Prints how much room is left, and makes sure that there were enough problems.
    pub fn finish(self, class: &str, least: usize) {
        println!("{class}: {} problems, slack {:.2}", self.problems, 1.0 / self.worst);
        assert!(self.problems >= least, "{class}: {} problems are too few", self.problems);
    }
}

/// Numbers as a format holds them, rounded once.
pub fn rounded(format: &Format, numbers: &[f64]) -> Vec<f64> {
    let bytes = oracle::codec::encode(format, numbers, format.convert.overflow.default);
    let mut numbers_again = oracle::codec::decode(format, &bytes);
    numbers_again.truncate(numbers.len());
    numbers_again
}
