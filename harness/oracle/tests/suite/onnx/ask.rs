//! A call of one of our operators that means what a node test means, and whether the oracle admits
//! what came of the test.

use oracle::codec::Codec;
use oracle::{Expected, Flush, Problem, Slot};
use standard::expr::CompiledOperator;
use standard::ops::{AttrValue, AttrValues, Call, TypeRow};

use super::Why;
use crate::support::{Data, classes, elements, format, operator, refused};

/// One call.
#[derive(Debug)]
pub struct Asked {
    pub op: &'static str,
    attrs: AttrValues,
    inputs: Vec<Option<Data>>,
    /// What should come of it; nothing where the test does not tell.
    outputs: Vec<Option<Data>>,
}

impl Asked {
    pub fn new(op: &'static str, inputs: Vec<Option<Data>>, output: Data) -> Asked {
        Asked { op, attrs: AttrValues::new(), inputs, outputs: vec![Some(output)] }
    }

    /// With one more output.
    pub fn also(mut self, output: Option<Data>) -> Asked {
        self.outputs.push(output);
        self
    }

    pub fn flag(self, name: &str, value: bool) -> Asked {
        self.attr(name, AttrValue::Bool(value))
    }

    pub fn whole(self, name: &str, value: i64) -> Asked {
        self.attr(name, AttrValue::I64(value))
    }

    pub fn number(self, name: &str, value: f64) -> Asked {
        self.attr(name, AttrValue::F64(value))
    }

    pub fn list(self, name: &str, value: Vec<i64>) -> Asked {
        self.attr(name, AttrValue::I64List(value))
    }

    fn attr(mut self, name: &str, value: AttrValue) -> Asked {
        self.attrs.insert(name.to_owned(), value);
        self
    }

    /// Whether the oracle admits what the test tells of the outputs; if not, what differs. `slack(r)`
    /// widens the bound of a reference `r`; elements that are `known` to differ are left out.
    ///
    /// # Errors
    /// If the standard has no such call.
    pub fn judge(
        &self,
        slack: &dyn Fn(f64) -> f64,
        known: &dyn Fn(usize) -> bool,
    ) -> Result<Result<(), String>, Why> {
        let operator = operator(self.op);
        let fits = |row: &&TypeRow| {
            let given = operator.inputs.iter().map(|input| &input.var).zip(&self.inputs);
            let made = operator.outputs.iter().map(|output| &output.var).zip(&self.outputs);
            let mut told = given.chain(made).filter_map(|(var, data)| Some((var, data.as_ref()?)));
            told.all(|(var, data)| data.format.format == row.format_of(var))
        };
        let row = operator.types.iter().find(fits).ok_or(Why::Format)?;
        let shape = |data: &Option<Data>| data.as_ref().map(|data| data.shape.clone());
        let inputs: Vec<_> = self.inputs.iter().map(shape).collect();
        let rules = CompiledOperator::new(&operator).unwrap();
        let inferred = rules.infer_outputs(&inputs, &self.attrs).map_err(|_| Why::Rule)?;
        let call = Call { inputs, outputs: inferred, attrs: self.attrs.clone() };
        if !rules.broken(&call).is_empty() {
            return Err(Why::Rule);
        }
        for (data, inferred) in self.outputs.iter().zip(&call.outputs) {
            let told = shape(data);
            if told.as_ref().is_some_and(|told| told != inferred) {
                return Ok(Err(format!("{inferred:?} is the shape here, {told:?} there")));
            }
        }
        let formats: Vec<_> =
            operator.outputs.iter().map(|output| format(row.format_of(&output.var))).collect();
        let slots = formats.iter().zip(&call.outputs).map(|(format, shape)| Slot { format, shape });
        let name = row.accept().class;
        let class = classes().into_iter().find(|class| class.class == *name.as_str()).unwrap();
        let answers = oracle::expect(&Problem {
            operator: &operator,
            row,
            class: &class,
            accumulate: row.accumulate.as_ref().map(|name| format(name)).as_ref(),
            attrs: &self.attrs,
            inputs: &self.inputs.iter().map(|x| x.as_ref().map(Data::tensor)).collect::<Vec<_>>(),
            outputs: &slots.collect::<Vec<_>>(),
            flush: Flush::default(),
            round_weights: false,
        });
        let pairs = answers.unwrap().into_iter().zip(&self.outputs);
        let mut told = pairs.filter_map(|(answer, data)| Some((answer, data.as_ref()?)));
        Ok(told.try_for_each(|(answer, data)| admitted(answer, data, slack, known)))
    }
}

/// Whether an answer admits what came of a test; if not, the first element that it does not.
fn admitted(
    answer: Expected,
    data: &Data,
    slack: &dyn Fn(f64) -> f64,
    known: &dyn Fn(usize) -> bool,
) -> Result<(), String> {
    let mut within = match answer {
        Expected::Exact { bytes, any_nan } => return same_bits(&bytes, any_nan, data, known),
        Expected::Within(within) => within,
    };
    let others = within.alternatives.iter_mut().map(|other| (&other.reference, &mut other.bound));
    for (reference, bound) in others.chain([(&within.reference, &mut within.bound)]) {
        bound.iter_mut().zip(reference).for_each(|(bound, reference)| *bound += slack(*reference));
    }
    let mut result = oracle::codec::decode(&data.format, &data.bytes);
    result.truncate(oracle::count(&data.shape));
    let (reference, bound) = (within.reference.clone(), within.bound.clone());
    let signed = |i: &usize| {
        let (is, should) = (result[*i], reference[*i]);
        within.signed_zero
            && is == 0.0
            && should == 0.0
            && is.is_sign_negative() != should.is_sign_negative()
    };
    let signs: Vec<_> = (0..result.len()).filter(signed).collect();
    let mut wrong = refused(&Expected::Within(within), &data.format, &result);
    wrong.extend(signs);
    wrong.retain(|at| !known(*at));
    let Some(&at) = wrong.first() else { return Ok(()) };
    let (is, should, bound) = (result[at], reference[at], bound[at]);
    let count = wrong.len();
    Err(format!(
        "element {at}, one of {count}: {should:e} here, {is:e} there, {:.3} bounds apart",
        (is - should).abs() / bound
    ))
}

fn same_bits(
    bytes: &[u8],
    any_nan: bool,
    data: &Data,
    known: &dyn Fn(usize) -> bool,
) -> Result<(), String> {
    let codec = Codec::of(&data.format);
    let count = oracle::count(&data.shape);
    let (ours, theirs) = (elements(&data.format, bytes), data.elements());
    let differ = |i: &usize| {
        let (ours, theirs) = (ours[*i], theirs[*i]);
        !known(*i) && ours != theirs && !(any_nan && codec.is_nan(ours) && codec.is_nan(theirs))
    };
    match (0..count).find(differ) {
        Some(at) => Err(format!("element {at}: {:#x} here, {:#x} there", ours[at], theirs[at])),
        None => Ok(()),
    }
}
