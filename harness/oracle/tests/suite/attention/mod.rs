//! Family `attention`: the algorithms that stacks use are admitted, wrong ones are refused on the data
//! that are there to refuse them.

mod back;
mod batches;
mod choice;
mod latent;
mod lists;
mod mixing;
mod rotations;
mod weighing;

use oracle::{Expected, Flush, Problem, Slot, Unanswerable};
use standard::expr::CompiledOperator;
use standard::formats::Format;
use standard::ops::{AttrValue, AttrValues, Operator, TypeRow};

use crate::support::{Data, classes, format, operator, refused, rounded};

/// A call with any number of inputs and outputs.
struct Case {
    operator: Operator,
    row: TypeRow,
    attrs: AttrValues,
    inputs: Vec<Option<Data>>,
    outputs: Vec<(Format, Vec<i64>)>,
    /// Whether it is declared that weights are rounded.
    round_weights: bool,
}

impl Case {
    /// A call of the type row of this name; the shapes of its outputs follow.
    fn new(op: &str, tuple: &str, inputs: Vec<Option<Data>>, attrs: &[(&str, AttrValue)]) -> Case {
        let operator = operator(op);
        let row = operator.row(tuple).unwrap_or_else(|| panic!("{op} has no row {tuple}")).clone();
        let attrs = attrs.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        let attrs: AttrValues = attrs.collect();
        let compiled = CompiledOperator::new(&operator).unwrap();
        let shapes: Vec<_> =
            inputs.iter().map(|input| input.as_ref().map(|input| input.shape.clone())).collect();
        let shapes = compiled.infer_outputs(&shapes, &attrs).unwrap();
        let formats = operator.outputs.iter().map(|output| format(row.format_of(&output.var)));
        let outputs = formats.zip(shapes).collect();
        Case { operator, row, attrs, inputs, outputs, round_weights: false }
    }

    fn ask(&self) -> Result<Vec<Expected>, Unanswerable> {
        let name = self.row.accept().class;
        let class = classes().into_iter().find(|class| class.class == *name.as_str()).unwrap();
        let accumulate = self.row.accumulate.as_ref().map(|name| format(name));
        let inputs: Vec<_> =
            self.inputs.iter().map(|input| input.as_ref().map(Data::tensor)).collect();
        let outputs: Vec<_> =
            self.outputs.iter().map(|(format, shape)| Slot { format, shape }).collect();
        oracle::expect(&Problem {
            operator: &self.operator,
            row: &self.row,
            class: &class,
            accumulate: accumulate.as_ref(),
            attrs: &self.attrs,
            inputs: &inputs,
            outputs: &outputs,
            flush: Flush::default(),
            round_weights: self.round_weights,
        })
    }

    /// Elements of an input.
    fn numbers(&self, input: usize) -> Vec<f64> {
        let input = self.inputs[input].as_ref().unwrap();
        let mut numbers = oracle::codec::values(&input.tensor());
        numbers.truncate(oracle::count(&input.shape));
        numbers
    }

    /// Elements of an input in single precision, which holds them.
    fn singles(&self, input: usize) -> Vec<f32> {
        self.numbers(input).into_iter().map(|x| x as f32).collect()
    }
}

/// Results of an algorithm, one list for each output, against what is expected: how many elements are
/// refused. Notes how near to their bounds the others come.
struct Jury {
    case: Case,
    expected: Vec<Expected>,
    nearest: f64,
}

impl Jury {
    fn new(case: Case) -> Jury {
        let expected = case.ask().unwrap();
        Jury { case, expected, nearest: 0.0 }
    }

    fn refused(&mut self, results: &[Vec<f64>]) -> usize {
        let mut count = 0;
        let outputs = self.case.outputs.iter().zip(&self.expected).zip(results);
        for (((format, _), expected), result) in outputs {
            let result = rounded(format, result);
            count += refused(expected, format, &result).len();
            // Where 16 bits are left, their rounding is all that is seen.
            if let Expected::Within(within) = expected
                && format.precision() == 24
            {
                let limits = within.reference.iter().zip(&within.bound).zip(&result);
                let share = |((reference, bound), value): ((&f64, &f64), &f64)| {
                    if *bound > 0.0 { (value - reference).abs() / bound } else { 0.0 }
                };
                let finite = limits.map(share).filter(|share| *share <= 1.0);
                self.nearest = finite.fold(self.nearest, f64::max);
            }
        }
        count
    }
}

fn float(value: f64) -> AttrValue {
    AttrValue::F64(value)
}

fn yes() -> AttrValue {
    AttrValue::Bool(true)
}
