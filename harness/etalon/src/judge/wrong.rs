//! Wrong elements in words: which requirement they break, where they are, of what operands, and how
//! far off.

use oracle::Tensor;
use oracle::codec::Codec;
use reports::figure;
use reports::result::{MissKind, Wrong};
use standard::formats::Format;
use standard::ops::{AttrValue, EdgeKind, Family, Input};
use standard::yaml::Text;

use super::compare::{Compared, Miss};
use super::compute::Given;
use super::damage::Numbers;
use super::{Finding, damage, words};
use crate::plan::Kept;

/// Requirement of a result that is too small for its format.
const TOO_SMALL: &str = "OXI-NUM-0039";

/// An element of an input.
struct Element<'a> {
    name: &'a str,
    format: &'a Format,
    bits: u64,
}

impl Element<'_> {
    fn value(&self) -> f64 {
        Codec::of(self.format).decode(self.bits)
    }
}

impl<'a> Given<'a> {
    /// What one of the wrong elements of an output tells, with how many others. `actual`: all
    /// elements, as they came.
    pub(super) fn wrong(
        &self,
        output: usize,
        format: &Format,
        compared: &Compared,
        miss: &Miss,
        actual: &[u8],
    ) -> Finding {
        let codec = Codec::of(format);
        let shape = &self.compute.outputs[output].shape;
        let name = &self.operator().outputs[output].name;
        let (wrong, all) = (words::count(compared.wrong), words::count(compared.elements));
        let requirement = self.broken(miss);
        let what = match miss.kind {
            MissKind::Far => "wrong values",
            MissKind::Nan if miss.actual.is_nan() => "a NaN where a number is due",
            MissKind::Nan => "a number where a NaN is due",
            MissKind::Payload => "the bits of a NaN changed, which must be copied as they are",
            MissKind::Infinity if miss.reference.is_infinite() => {
                "an infinity of this sign is missing"
            }
            MissKind::Infinity => "an infinity where a number is due",
            MissKind::ZeroSign => "zeros of the wrong sign",
            MissKind::Flushed => "subnormal results became zeros, which is not declared",
        };
        self.fail(&requirement, what).with(|evidence| {
            let one = |miss: &Miss| Wrong {
                place: words::place(name, shape, miss.index) + &self.operands(miss.index),
                expected: words::pattern(&codec, format, miss.expected_bits),
                actual: words::pattern(&codec, format, miss.actual_bits),
                error: error(&codec, miss),
            };
            let (first, strides) = (one(miss), self.strides());
            let place = first.place;
            evidence.place =
                Some(format!("{place}, first of {wrong} wrong elements of {all}{strides}"));
            evidence.expected = Some(first.expected);
            evidence.actual = Some(first.actual);
            evidence.error = first.error;
            evidence.kinds.clone_from(&compared.kinds);
            evidence.also = compared.misses[1..].iter().map(one).collect();
            evidence.looks_like = damage::describe(self, output, compared, actual);
            let known = &self.operator().outputs[output];
            let region = damage::Region { output: known, shape, wrong: &compared.places };
            evidence.damage = damage::picture(name, &region);
        })
    }

    /// The operands of one element of an operator that goes element by element, in words; nothing for
    /// others, and where an input is repeated.
    fn operands(&self, index: u64) -> String {
        let Some(elements) = self.elements(index) else { return String::new() };
        let one = |element: &Element| {
            let codec = Codec::of(element.format);
            format!("{} = {}", element.name, words::pattern(&codec, element.format, element.bits))
        };
        format!(" of {}", elements.iter().map(one).collect::<Vec<_>>().join(", "))
    }

    /// The operands of one element of an operator that goes element by element; nothing of others, and
    /// where an input is repeated.
    fn elements(&self, index: u64) -> Option<Vec<Element<'a>>> {
        let operator = self.operator();
        if !operator.family.goes_by_element() {
            return None;
        }
        let whole = oracle::count(&self.compute.outputs[0].shape);
        let element = |(input, tensor): (&'a Input, Option<Tensor<'a>>)| {
            let Tensor { format, bytes, .. } = tensor.filter(|tensor| tensor.len() == whole)?;
            let bits = Codec::of(format).read(bytes, index as usize);
            Some(Element { name: &input.name, format, bits })
        };
        operator.inputs.iter().zip(self.tensors()).map(element).collect()
    }

    /// The inputs of an operator that goes element by element, those that are not repeated.
    pub(super) fn numbers(&self) -> Vec<Numbers<'a>> {
        let operator = self.operator();
        let whole = oracle::count(&self.compute.outputs[0].shape);
        let numbers = |(input, tensor): (&'a Input, Option<Tensor<'a>>)| {
            let tensor = tensor.filter(|tensor| tensor.len() == whole)?;
            let (codec, numbers) = (Codec::of(tensor.format), oracle::codec::values(&tensor));
            Some(Numbers { name: &input.name, codec, numbers })
        };
        if !operator.family.goes_by_element() {
            return Vec::new();
        }
        operator.inputs.iter().zip(self.tensors()).filter_map(numbers).collect()
    }

    /// The strides of the tensors that have some.
    fn strides(&self) -> String {
        let operator = self.operator();
        let inputs = operator.inputs.iter().zip(&self.compute.inputs);
        let inputs =
            inputs.filter_map(|(input, operand)| Some((&input.name, &operand.as_ref()?.layout)));
        let outputs = operator.outputs.iter().zip(&self.compute.outputs);
        let all = inputs.chain(outputs.map(|(output, layout)| (&output.name, layout)));
        let strided = all.filter_map(|(name, layout)| {
            Some(format!("; {name} {:?} has strides {:?}", layout.shape, layout.strides.as_ref()?))
        });
        strided.collect()
    }

    /// The requirement that a miss breaks: that of the edge it is about, else the case's first.
    fn broken(&self, miss: &Miss) -> String {
        if self.inputs.iter().flatten().any(Vec::is_empty) {
            return self.edge(EdgeKind::Empty).unwrap_or_else(|| self.first_check().to_owned());
        }
        let operands: Option<Vec<f64>> =
            self.elements(miss.index).map(|all| all.iter().map(|one| one.value()).collect());
        // Where operands are not known, what is due tells of them.
        let any = |is: fn(f64) -> bool, otherwise: bool| match &operands {
            Some(operands) => operands.iter().any(|&operand| is(operand)),
            None => otherwise,
        };
        let found = match miss.kind {
            MissKind::Far if self.compute.kept == Kept::Device => Some("OXI-PLAN-0108".to_owned()),
            MissKind::Far => None,
            MissKind::Flushed => Some("OXI-NUM-0001".to_owned()),
            MissKind::ZeroSign if miss.reference != 0.0 => Some(TOO_SMALL.to_owned()),
            _ => operands.as_ref().and_then(|operands| self.example(operands)),
        };
        let converts = self.operator().family == Family::Conversion;
        let found = found.or_else(|| match miss.kind {
            MissKind::Payload => self.edge(EdgeKind::Nan),
            MissKind::Nan if any(f64::is_nan, true) => self.edge(EdgeKind::Nan),
            // A number that the target has no room for, or has.
            MissKind::Nan | MissKind::Infinity if converts => self.edge(EdgeKind::Overflow),
            MissKind::Nan if miss.reference.is_nan() => {
                self.edge(EdgeKind::Domain).or_else(|| self.edge(EdgeKind::Nan))
            }
            MissKind::Infinity if any(f64::is_infinite, miss.reference.is_infinite()) => {
                self.edge(EdgeKind::Inf)
            }
            MissKind::Infinity => self.edge(EdgeKind::Overflow),
            MissKind::ZeroSign if !self.is_of_zeros(operands.as_deref()) => {
                Some(TOO_SMALL.to_owned())
            }
            MissKind::ZeroSign => self.edge(EdgeKind::SignedZero),
            MissKind::Nan | MissKind::Far | MissKind::Flushed => None,
        });
        found.unwrap_or_else(|| self.first_check().to_owned())
    }

    /// Whether a zero that is due can be the one that the edge of zeros tells of. Where all examples of
    /// the edge have a zero among their operands, a zero of other operands is a number too small for
    /// the reference as well; a slope or scale that is given as an attribute is an operand too.
    fn is_of_zeros(&self, operands: Option<&[f64]>) -> bool {
        let mut edges = self.operator().edges.iter();
        let Some(edge) = edges.find(|edge| edge.edge == EdgeKind::SignedZero) else { return true };
        let is_zero = |text: &Text| text.parse() == Ok(0.0);
        let of_zeros = |example: &Vec<Text>| {
            example.split_last().is_some_and(|(_, operands)| operands.iter().any(is_zero))
        };
        let always = !edge.values.is_empty() && edge.values.iter().all(of_zeros);
        let by_zero = || self.compute.attrs.values().any(|value| *value == AttrValue::F64(0.0));
        !always || by_zero() || operands.is_none_or(|operands| operands.contains(&0.0))
    }

    fn edge(&self, kind: EdgeKind) -> Option<String> {
        let edge = self.operator().edges.iter().find(|edge| edge.edge == kind)?;
        Some(edge.id.to_string())
    }

    /// The edge that has these very operands as an example.
    fn example(&self, operands: &[f64]) -> Option<String> {
        let same = |(text, operand): (&Text, &f64)| {
            text.parse::<f64>().is_ok_and(|example| {
                example.to_bits() == operand.to_bits() || example.is_nan() && operand.is_nan()
            })
        };
        let fits = |example: &Vec<Text>| {
            example.len() == operands.len() + 1 && example.iter().zip(operands).all(same)
        };
        let mut edges = self.operator().edges.iter();
        edges.find(|edge| edge.values.iter().any(fits)).map(|edge| edge.id.to_string())
    }
}

/// How far off, and how far it may be.
fn error(codec: &Codec, miss: &Miss) -> Option<String> {
    let difference = (miss.actual - miss.reference).abs();
    if !difference.is_finite() {
        return None;
    }
    if !codec.is_float() {
        return Some(format!("{}, limit 0 (exact)", figure(difference)));
    }
    let limit = match miss.limit_ulp {
        0.0 => "0 (exact)".to_owned(),
        ulp => format!("{} ulp", figure(ulp)),
    };
    Some(format!("{} = {} ulp, limit {limit}", figure(difference), figure(miss.ulp)))
}
