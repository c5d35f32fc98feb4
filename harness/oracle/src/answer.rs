//! What operators are asked and answer: attributes and inputs as numbers, references and bounds as
//! they are found.
//!
//! A bound is `B = E + u_out (|y| + E) + eta`, where `E` is what the math may lose on the way,
//! underflow included, `u_out` that of the output and `eta` half its smallest subnormal number, or
//! its smallest normal number where flushing is declared.

use standard::ops::AttrValue;

use crate::codec::{self, Codec, power_of_two};
use crate::near::Near;
use crate::sums::admit_anything;
use crate::wide::Wide;
use crate::{Alternative, Expected, Problem, Slot, Tensor, Unanswerable, Within, count};

impl<'a> Problem<'a> {
    fn attr(&self, name: &str) -> Result<AttrValue, Unanswerable> {
        self.operator.attr_value(self.attrs, name).ok_or_else(|| self.lacks(name))
    }

    /// An attribute that is a double.
    pub(crate) fn float(&self, name: &str) -> Result<f64, Unanswerable> {
        match self.attr(name)? {
            AttrValue::F64(value) => Ok(value),
            _ => Err(self.lacks(name)),
        }
    }

    /// An attribute that is an integer.
    pub(crate) fn integer(&self, name: &str) -> Result<i64, Unanswerable> {
        match self.attr(name)? {
            AttrValue::I64(value) => Ok(value),
            _ => Err(self.lacks(name)),
        }
    }

    /// An attribute that is an axis.
    pub(crate) fn axis(&self, name: &str) -> Result<usize, Unanswerable> {
        usize::try_from(self.integer(name)?).map_err(|_| self.lacks(name))
    }

    /// An attribute that is yes or no.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, Unanswerable> {
        match self.attr(name)? {
            AttrValue::Bool(value) => Ok(value),
            _ => Err(self.lacks(name)),
        }
    }

    /// An attribute that is a list of integers.
    pub(crate) fn list(&self, name: &str) -> Result<Vec<i64>, Unanswerable> {
        match self.attr(name)? {
            AttrValue::I64List(list) => Ok(list),
            _ => Err(self.lacks(name)),
        }
    }

    /// An attribute that is a list of axes.
    pub(crate) fn axes(&self, name: &str) -> Result<Vec<usize>, Unanswerable> {
        let axes = self.list(name)?.into_iter().map(usize::try_from);
        axes.collect::<Result<_, _>>().map_err(|_| self.lacks(name))
    }

    /// An input that is given.
    pub(crate) fn input(&self, index: usize) -> Result<Tensor<'a>, Unanswerable> {
        let given = self.inputs.get(index).copied().flatten();
        given.ok_or_else(|| self.lacks("so many inputs"))
    }

    /// An output.
    pub(crate) fn output(&self, index: usize) -> Result<&'a Slot<'a>, Unanswerable> {
        self.outputs.get(index).ok_or_else(|| self.lacks("so many outputs"))
    }

    /// The numbers of all inputs, empty where one is left out; flushed, if they are to be.
    pub(crate) fn numbers(&self, flush: bool) -> Vec<Vec<f64>> {
        let one = |index| {
            let tensor: Option<Tensor> = self.inputs.get(index).copied().flatten();
            let Some(tensor) = tensor else { return Vec::new() };
            let codec = Codec::of(tensor.format);
            let mut numbers = codec::values(&tensor);
            if flush && codec.has_subnormals() {
                numbers.iter_mut().for_each(|number| *number = codec.flush(*number));
            }
            numbers
        };
        (0..self.operator.inputs.len()).map(one).collect()
    }

    fn lacks(&self, what: &str) -> Unanswerable {
        Unanswerable::Lacks { op: self.operator.op.to_string(), what: what.to_owned() }
    }
}

/// From the numbers of all inputs to the answers for each output.
pub(crate) type Compute = fn(&Problem, &[Vec<f64>]) -> Result<Vec<Within>, Unanswerable>;

/// What the table of a family has for a problem's operator.
///
/// # Errors
/// If it is not there.
pub(crate) fn entry<T: Copy>(table: &[(&str, T)], problem: &Problem) -> Result<T, Unanswerable> {
    let name = problem.operator.op.as_str();
    let entry = table.iter().find(|(op, _)| *op == name);
    entry.map(|(_, entry)| *entry).ok_or_else(|| Unanswerable::NoOracle(name.to_owned()))
}

/// The answers for all outputs, under each allowed reading of subnormal inputs.
pub(crate) fn readings(
    problem: &Problem,
    compute: impl Fn(&Problem, &[Vec<f64>]) -> Result<Vec<Within>, Unanswerable>,
) -> Result<Vec<Expected>, Unanswerable> {
    let inputs = problem.numbers(false);
    let mut answers = compute(problem, &inputs)?;
    if problem.flush.inputs {
        let flushed = problem.numbers(true);
        if flushed != inputs {
            for (answer, other) in answers.iter_mut().zip(compute(problem, &flushed)?) {
                let Within { reference, bound, alternatives, .. } = other;
                answer.alternatives.push(Alternative { reference, bound });
                answer.alternatives.extend(alternatives);
            }
        }
    }
    Ok(answers.into_iter().map(Expected::Within).collect())
}

/// References and bounds of one output as they are found, in any order.
pub(crate) struct Answer {
    codec: Codec,
    wide: bool,
    /// Relative error of rounding to the output.
    u_out: f64,
    eta: f64,
    /// What becomes of an exact result that is subnormal, where flushing is declared.
    flushed: f64,
    within: Within,
    undetermined: Vec<usize>,
    /// What is smaller need not be told from zero.
    least: f64,
    /// Elements whose bound is small enough to tell something.
    telling: usize,
}

impl Answer {
    /// Of an output of a problem; all its elements are to be found.
    pub(crate) fn of(problem: &Problem, output: usize) -> Result<Answer, Unanswerable> {
        let y = problem.output(output)?;
        let (codec, elements) = (Codec::of(y.format), count(y.shape));
        let wide = y.format.precision() >= 53;
        let within = Within {
            reference: vec![0.0; elements],
            residue: vec![0.0; if wide { elements } else { 0 }],
            bound: vec![0.0; elements],
            ..Within::default()
        };
        let flushed = if problem.flush.outputs { codec.min_normal() } else { 0.0 };
        Ok(Answer {
            wide,
            u_out: power_of_two(-(y.format.precision() as i32)),
            eta: flushed.max(codec.min_positive() / 2.0),
            flushed,
            least: codec.min_normal(),
            codec,
            within,
            undetermined: Vec::new(),
            telling: 0,
        })
    }

    /// The same of an output that holds logarithms, whose errors are those of what they are taken of.
    pub(crate) fn of_logarithms(problem: &Problem, output: usize) -> Result<Answer, Unanswerable> {
        Ok(Answer { least: 1.0, ..Answer::of(problem, output)? })
    }

    /// A result that is a NaN.
    pub(crate) fn nan(&mut self, at: usize) {
        self.within.reference[at] = f64::NAN;
        self.telling += 1;
    }

    /// A result that is open.
    pub(crate) fn anything(&mut self, at: usize) {
        self.within.reference[at] = 0.0;
        if self.wide {
            self.within.residue[at] = 0.0;
        }
        self.undetermined.push(at);
    }

    /// A result that is one of the format's numbers, and due as it is.
    pub(crate) fn exactly(&mut self, at: usize, y: f64) {
        self.within.reference[at] = y;
        let subnormal = y != 0.0 && y.abs() < self.codec.min_normal();
        self.within.bound[at] = if subnormal { self.flushed } else { 0.0 };
        self.telling += 1;
    }

    /// A result that was computed.
    pub(crate) fn near(&mut self, at: usize, result: Near) {
        self.put(at, result.value, result.loss);
        if result.loss == f64::INFINITY {
            self.anything(at);
        }
    }

    /// A result, and what the algorithm may lose of it, underflow included. An infinity is due as
    /// it is.
    pub(crate) fn put(&mut self, at: usize, result: Wide, loss: f64) {
        let y = result.value();
        if y.is_nan() {
            return self.nan(at);
        }
        self.within.reference[at] = if self.wide { result.hi } else { y };
        if y.is_infinite() {
            self.telling += 1;
            return;
        }
        let own = y.abs() * if self.wide { power_of_two(-90) } else { power_of_two(-44) };
        let bound = loss + self.u_out * (y.abs() + loss) + self.eta + own;
        if self.wide {
            self.within.residue[at] = result.lo;
        }
        self.within.bound[at] = bound;
        let small = y.abs() < self.codec.min_normal();
        self.telling += usize::from(bound <= y.abs().max(self.least) / 2.0 || small);
    }

    /// The answer, whatever it tells: results of which the terms cancel may have wide bounds.
    pub(crate) fn finish(mut self) -> Within {
        admit_anything(&mut self.within, &self.undetermined);
        self.within
    }

    /// The answer, if it tells something.
    ///
    /// # Errors
    /// If every element's bound is wider than half of its result.
    pub(crate) fn telling(self) -> Result<Within, Unanswerable> {
        let elements = self.within.reference.len();
        if elements > 0 && self.telling == 0 && self.undetermined.len() < elements {
            let why = "the bound of every element is wider than half of the result";
            return Err(Unanswerable::ProvesNothing(why.to_owned()));
        }
        Ok(self.finish())
    }
}
