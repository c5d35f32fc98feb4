//! Wrong elements in words: which requirement they break, where they are, of what operands, and how
//! far off.

use oracle::Tensor;
use oracle::codec::Codec;
use reports::figure;
use reports::result::{MissKind, Wrong};
use standard::formats::Format;
use standard::ops::{EdgeKind, Input};

use super::compare::{Compared, Miss};
use super::compute::Given;
use super::{Finding, damage, words};
use crate::plan::Kept;

impl Given<'_> {
    /// What one of the wrong elements of an output tells, with how many others.
    pub(super) fn wrong(
        &self,
        output: usize,
        format: &Format,
        compared: &Compared,
        miss: &Miss,
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
            evidence.looks_like =
                damage::describe(shape, &compared.places, compared.wrong, compared.elements);
        })
    }

    /// The operands of one element of an elementwise operator; nothing for others, and where an
    /// input is repeated.
    fn operands(&self, index: u64) -> String {
        let operator = self.operator();
        let inputs = operator.inputs.iter().zip(self.tensors());
        let whole = oracle::count(&self.compute.outputs[0].shape);
        let value = |(input, tensor): (&Input, Option<Tensor>)| {
            let tensor = tensor.filter(|tensor| tensor.len() == whole)?;
            let codec = Codec::of(tensor.format);
            let bits = codec.read(tensor.bytes, index as usize);
            Some(format!("{} = {}", input.name, words::pattern(&codec, tensor.format, bits)))
        };
        let values: Option<Vec<_>> = inputs.map(value).collect();
        match values.filter(|_| operator.family.is_elementwise()) {
            Some(values) => format!(" of {}", values.join(", ")),
            None => String::new(),
        }
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
        let edge = |kind: EdgeKind| {
            let mut edges = self.operator().edges.iter();
            edges.find(|edge| edge.edge == kind).map(|edge| edge.id.to_string())
        };
        let infinite =
            if miss.reference.is_infinite() { EdgeKind::Inf } else { EdgeKind::Overflow };
        let found = match miss.kind {
            MissKind::Far if self.compute.kept == Kept::Device => Some("OXI-PLAN-0108".to_owned()),
            MissKind::Far => None,
            MissKind::Nan | MissKind::Payload => edge(EdgeKind::Nan),
            MissKind::Infinity => edge(infinite).or_else(|| edge(EdgeKind::Inf)),
            MissKind::ZeroSign => edge(EdgeKind::SignedZero),
            MissKind::Flushed => Some("OXI-NUM-0001".to_owned()),
        };
        let empty = self.inputs.iter().flatten().any(Vec::is_empty);
        let found = if empty { edge(EdgeKind::Empty) } else { found };
        found.unwrap_or_else(|| self.first_check().to_owned())
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
